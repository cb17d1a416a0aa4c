//! The one test binary: flows, screens, HTTP, files, layers, the real program in a real terminal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
mod backend;
mod cli;
mod disk;
mod flows;
mod hubspot;
mod import;
mod keymap;
mod kill;
mod layers;
mod linear;
mod pictures;
mod portal;
mod pty;
mod sandbox;
mod screens;
mod server;
mod store;
mod submit;
mod support;
mod terminal;
mod themes;
mod values;
