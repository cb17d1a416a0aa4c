//! What can lie over the form, one file each; the stack of them; and what each answers to a key.

pub mod apply;
pub mod became;
pub mod calendar;
pub mod jump;
pub mod lists;
pub mod new_contact;
pub mod offer;
pub mod options;
pub mod overlay;
pub mod palette;
pub mod prompt;
pub mod properties;
pub mod question;
pub mod reader;
pub mod records;
pub mod reply;
pub mod stack;
pub mod types;
pub mod typing;
