//! What the lines around the form say, and the title of the window.

pub mod notice;
pub mod report;
pub mod status;
pub mod title;
