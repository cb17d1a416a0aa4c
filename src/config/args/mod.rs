//! The command line as it is typed: a file for each command that has options.

mod cli;
mod completions;
mod config;
mod create;
mod doctor;
mod drafts;
mod help;
mod history;
mod import;
mod login;
mod open;
mod output;
mod resolve;
mod sandbox;
mod schema;
mod templates;

pub use cli::{Cli, Command, Common};
pub use completions::Values;
pub use config::ConfigCommand;
pub use create::Create;
pub use doctor::Doctor;
pub use drafts::{Drafts, DraftsCommand, NewDraft};
pub use help::{Help, Topic};
pub use history::{History, Outcome};
pub use import::{Dates, Encoding, Format, Import, Resolve, System};
pub use login::{Login, Logout};
pub use open::Open;
pub use output::Output;
pub use resolve::ResolveAttempts;
pub use sandbox::Sandbox;
pub use schema::{Schema, SchemaCommand};
pub use templates::{Templates, TemplatesCommand};
