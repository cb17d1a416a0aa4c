//! Keys: what a key is, where it is pressed, what it means there, and the actions it leads to.

pub mod actions;
pub mod chord;
pub mod help;
pub mod keymap;
pub mod modes;
pub mod scope;
