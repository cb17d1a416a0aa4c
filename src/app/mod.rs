//! All state of the screen, and the one place where it changes. Pure: no I/O, no await, no clock, no drawing.
//!
//! ```text
//!             Message                         Effect
//!   keys, answers, deadlines  ->  App::update  ->  what to do about it
//!                                     |
//!             App (composer: form, overlays; result; submission; saver)  ->  view
//! ```

mod actions;
mod ahead;
pub mod calendar;
pub mod chord;
pub mod composer;
mod drafting;
pub mod drafts;
mod due;
pub mod editor;
pub mod form;
pub mod geometry;
pub mod help;
pub mod history;
pub mod item;
pub mod jump;
pub mod keymap;
pub mod knowledge;
pub mod linear;
mod linking;
pub mod message;
pub mod modes;
pub mod notice;
pub mod offers;
mod opening;
pub mod outbox;
mod outside;
mod over;
pub mod overlay;
pub mod palette;
pub mod pasting;
pub mod picker;
pub mod pointing;
mod ranking;
pub mod reader;
pub mod records;
pub mod report;
pub mod resolve;
mod resolving;
pub mod result;
mod rows;
pub mod saver;
mod search;
mod sending;
mod state;
pub mod status;
pub mod submission;
mod submitting;
mod texts;
pub mod turn;
mod typing;
mod update;
pub mod visual;

pub use state::{App, Screen, Settings};
