//! The commands of `hubticket drafts`, and their options.

use clap::{Args, Subcommand};

use super::create::Create;
use super::output::Output;

const DRAFTS_EXAMPLES: &str = "\
Examples:
  hubticket drafts
  hubticket drafts show 77aa9a52 --output json
  hubticket drafts rename 77aa9a52 'Monday, line 3'";

const NEW_DRAFT_EXAMPLES: &str = "\
Examples:
  hubticket drafts new -p 'Ticket name=Disk full on db3' --by watcher --why 'alert 4711'
  df | hubticket drafts new -p subject='Disk full' --note - --idempotency-key alert-4711 --output json";

/// `hubticket drafts new`. What is about sending is refused with a word of its own, and not offered.
#[derive(Debug, Clone, Args)]
#[command(
    mut_arg("draft", |arg| arg.hide(true)),
    mut_arg("new", |arg| arg.hide(true)),
    mut_arg("fail_if_similar", |arg| arg.hide(true)),
    mut_arg("dry_run", |arg| arg.hide(true)),
    mut_arg("interactive", |arg| arg.hide(true)),
    mut_arg("wait", |arg| arg.hide(true)),
    mut_arg("no_wait", |arg| arg.hide(true)),
    mut_arg("idempotency_key", |arg| arg.help(
        "A name of your own for this ticket: running it again with the same one returns the same draft, or its ticket"
    ))
)]
pub struct NewDraft {
    /// What is in it.
    #[command(flatten)]
    pub ticket: Create,
    /// What the person who sends it should know
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
    /// Who wrote it; by default the user's name, or "a program"
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// `hubticket drafts`.
#[derive(Debug, Clone, Args)]
#[command(after_help = DRAFTS_EXAMPLES)]
pub struct Drafts {
    /// What to do with them; by default they are listed.
    #[command(subcommand)]
    pub what: Option<DraftsCommand>,
    /// How the result is printed
    #[arg(long, global = true, value_enum, default_value_t)]
    pub output: Output,
}

/// What can be done with drafts.
#[derive(Debug, Clone, Subcommand)]
pub enum DraftsCommand {
    /// List them, the last changed first
    #[command(after_help = "Examples:\n  hubticket drafts list --output json\n  hubticket drafts list --removed")]
    List {
        /// List those that were deleted and can be restored
        #[arg(long)]
        removed: bool,
    },
    /// Write one for a person to send: it takes what create takes
    #[command(after_help = NEW_DRAFT_EXAMPLES)]
    New(Box<NewDraft>),
    /// Print one
    #[command(after_help = "Example:\n  hubticket drafts show 77aa9a52")]
    Show {
        /// Its id, or the beginning of it
        id: String,
    },
    /// Name one; an empty name removes its name
    #[command(after_help = "Example:\n  hubticket drafts rename 77aa9a52 'Monday, line 3'")]
    Rename {
        /// Its id, or the beginning of it
        id: String,
        /// Its new name
        name: String,
    },
    /// Delete one; it can be restored for a time
    #[command(after_help = "Example:\n  hubticket drafts delete 77aa9a52")]
    Delete {
        /// Its id, or the beginning of it
        id: String,
    },
    /// Bring a deleted one back
    #[command(after_help = "Examples:\n  hubticket drafts list --removed\n  hubticket drafts restore 77aa9a52")]
    Restore {
        /// The id of a deleted one, or the beginning of it
        id: String,
    },
}
