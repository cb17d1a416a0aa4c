//! The screen as a conversation: one question at a time, lines in, sentences out. For screen readers, for terminals that
//! can't move their cursor, and for pipes. Pure, like the screen.
//!
//! ```text
//!   line --> answer.rs, signs.rs, choice.rs, outbox.rs --Message--> App::update --> effects
//!                                                              |
//!   sentences <-- news.rs (what happened), question.rs (what is asked) <-- what App shows
//! ```
//!
//! It is a client of [`App`](crate::app::state::App), as the full screen is: what lies over the form is the question, a
//! line does what keys would do, and the same effects follow. What is added here is which field is asked next, and what
//! was said already (state.rs, flow.rs); and where lines that nobody typed after the question can't go on (pipe.rs, ending.rs).

mod answer;
mod choice;
mod customer;
pub mod ending;
mod extras;
mod flow;
mod news;
mod numbers;
mod outbox;
mod pipe;
mod question;
mod signs;
mod state;
mod words;

pub use ending::{Ending, Speaker};
pub use state::Linear;
