//! All state of the screen, and the one place where it changes. Pure: no I/O, no await, no clock, no drawing.
//!
//! ```text
//!             Message                         Effect
//!   keys, answers, deadlines  ->  App::update  ->  what to do about it
//!                                     |
//!      App (form, overlays, outbox, drafts, status; context)  ->  view
//! ```
//!
//! # The map
//!
//! Data below, flows above: a file that holds data never has an `impl App` in it, and no file imports this one.
//!
//! | here | what lives there |
//! | --- | --- |
//! | `state` | [`App`]: the parts, and what the outside may read of them |
//! | `update` | `App::update`: one match, a line for each message |
//! | [`input`] | what hands do: keys and pastes, clicks and the wheel, each led to the layer on top or to its owner |
//! | [`message`], [`effect`], [`request`] | what can happen, what to do about it, and which answer belongs to which question |
//! | [`context`] | what every part is told, and where its effects and notices go |
//! | [`screen`], [`geometry`] | which screen is shown, and how large it is |
//! | [`keys`] | the table of actions, chords, keymaps, modes, help |
//! | [`vim`] | the commands of vi in a text, where the keymap has modes |
//! | [`form`] | the draft in the form: rows, focus, texts, undo, links |
//! | [`files`] | files of a draft: paths, attaching, whether they are still the same when they are sent |
//! | [`list`](mod@list) | the cursor and scroll of all lists; what is offered; the search in it |
//! | [`overlay`] | what lies over the form, one file each; the stack, and what came of a layer |
//! | [`customer`] | the customer at a glance: who is linked, their open tickets, and which of these look alike |
//! | [`outbox`] | submissions: sent, waiting, answered, settled; their results |
//! | [`corrections`] | tickets that are there: opened in the form, changed, and what somebody else changed meanwhile |
//! | [`drafts`] | drafts on disk: saved, listed, opened, deleted, brought back |
//! | [`templates`] | templates and snippets: listed, begun with, saved, filled in |
//! | [`portal`] | what is known of the portal, and what comes of knowing more |
//! | [`status`] | what the lines around the form say; errors as texts; the window's title |
//! | [`linear`] | the same in lines: a client of `update` |
//!
//! # Recipes
//!
//! The compiler asks for each match that an addition needs: no arm in here says "all others".
//!
//! **A new action.** A line in the table of `keys/actions.rs`, with its owner, its words, whether it can be taken back
//! and whether a click may do it. What it does, where its owner's actions are done: `input/press.rs` for the program,
//! `form/perform.rs` for the form and its texts, `vim/perform.rs` for modes, `outbox/show.rs`, `drafts/open.rs` and `list.rs`,
//! or the layer of `overlay/` that has it. Its keys, in `assets/keymap/default.toml` and `vim.toml`. If it belongs into the
//! footer, `keys/help.rs`. The table in assets/manual/keys.md is written by the test `keymap` with `UPDATE_MANUAL=1`.
//!
//! **A new overlay.** A file in `overlay/` with a struct that has `scopes`, `perform`, `typed`, `paste` and, if it has a
//! list, its `cursor`; a variant in `overlay/overlay.rs`, which hands keys to it and has all that is told apart by overlay:
//! its name, what closes it, whether a click may choose in it, what more of the portal does to it; what is typed gets there
//! by `overlay/typing.rs`, and its list, if it has one, is named in `overlay/lists.rs`. What it can come to is an `Outcome` of `overlay/reply.rs`, and what is done about that an arm in `overlay/apply.rs`. `view/overlay.rs` draws
//! it. If it has keys of its own: a scope in `keys/scope.rs`, with its table in both keymaps. In lines it is asked by
//! `linear/question.rs` and `choice.rs`, and answered by `answer.rs`; `state.rs` says whether something is waited for.
//!
//! **A new kind of property.** A variant of `Kind` in `ticket/property.rs`, and how a definition is told to be of it.
//! `ticket/value/mod.rs` says what its text means and how it is sent, `ticket/value/check.rs` what is wrong with one,
//! `ticket/value/show.rs` how it is read, `ticket/words.rs` what a word of a spreadsheet or a command line means as one;
//! `form/form.rs` says whether it is typed or picked, and `list/offers.rs` what it is picked from.
//!
//! **A new setting of a profile.** `config/file.rs` reads it, `config/mod.rs` says what it means and what holds without
//! it, `assets/config.toml` tells it to people, twice: for all profiles and for one. A screen that needs it has it in
//! `context.rs`, where `runtime/compose.rs` puts it.

#![warn(clippy::wildcard_enum_match_arm)]

pub mod context;
pub mod corrections;
pub mod customer;
pub mod drafts;
pub mod effect;
pub mod files;
pub mod form;
pub mod geometry;
pub mod input;
pub mod keys;
pub mod linear;
pub mod list;
pub mod message;
pub mod outbox;
pub mod overlay;
pub mod portal;
pub mod request;
pub mod screen;
mod state;
pub mod status;
pub mod templates;
mod update;
pub mod vim;

pub use context::Settings;
pub use screen::Screen;
pub use state::App;
