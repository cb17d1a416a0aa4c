//! Keys: what a key is, what it means where, the actions it leads to, modes and help.

pub mod actions;
pub mod chord;
pub mod help;
pub mod keymap;
pub mod modes;
