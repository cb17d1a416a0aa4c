//! The draft in the form: rows, focus, texts, undo, links.

pub mod apart;
pub mod contact;
pub mod contact_search;
mod edited;
pub mod editor;
pub mod extras;
pub mod focus;
pub mod fold;
pub mod form;
pub mod layout;
pub mod links;
mod new_contact;
pub mod perform;
pub mod remark;
pub mod rows;
pub mod text;
pub mod undo;
pub mod visual;
pub mod walk;
pub mod words;
