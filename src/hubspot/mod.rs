//! HTTP to HubSpot.

pub mod error;

pub use error::{Answer, Certainty, Error, FieldProblem};
