//! The draft in the form: rows, focus, texts, undo, jumping.

pub mod editor;
pub mod form;
pub mod jump;
pub mod rows;
pub mod text;
pub mod undo;
pub mod visual;
