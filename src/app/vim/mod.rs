//! The commands of vi in a text: what keys mean where characters are commands, and what it does.
//!
//! | here | what lives there |
//! | --- | --- |
//! | [`command`] | what can be commanded, as data, and what the help says of it |
//! | [`parser`] | keys, one after another, into a command |
//! | [`motion`] | where a motion leads to |
//! | [`range`] | how far an operator reaches |
//! | [`edit`] | what a command does to a text |
//! | [`line`](mod@line) | what is typed behind a colon |
//! | [`state`] | what is remembered from one command to the next |
//! | [`perform`] | keys into commands, and commands to whoever does them |
//! | [`change`], [`select`], [`ask`] | changes of the focused text, what is selected in it, and lines that are asked for |
//!
//! A key that a keymap binds in `[normal]` is the keymap's; what is left goes to the parser.

pub mod ask;
pub mod change;
pub mod command;
pub mod edit;
pub mod line;
pub mod motion;
pub mod parser;
pub mod perform;
pub mod range;
pub mod select;
pub mod state;
