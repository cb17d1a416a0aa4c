//! All state of the screen, and the one place where it changes. Pure: no I/O, no await, no clock, no drawing.
//!
//! ```text
//!             Message                         Effect
//!   keys, answers, deadlines  ->  App::update  ->  what to do about it
//!                                     |
//!             App (composer: form, overlays; result; submission; saver)  ->  view
//! ```

pub mod composer;
pub mod drafts;
mod due;
pub mod form;
pub mod geometry;
pub mod keys;
pub mod linear;
mod linking;
pub mod list;
pub mod message;
pub mod outbox;
pub mod overlay;
pub mod pointing;
pub mod portal;
mod state;
pub mod status;
pub mod turn;
mod update;

pub use state::{App, Screen, Settings};
