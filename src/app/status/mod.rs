//! What the lines around the form say, the window's title, and errors as texts to read.

pub mod link;
pub mod notice;
pub mod report;
pub mod said;
pub mod sentences;
pub mod title;
pub mod window;
