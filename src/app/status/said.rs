//! What the lines around the form say, and until when it stands still.

use std::time::Instant;

use crate::app::keys::modes::Stroke;
use crate::app::outbox::submission::State;
use crate::app::status::link::Link;
use crate::app::status::notice::Notice;
use crate::app::status::title::Title;
use crate::hubspot::{self, Operation};

/// The sentences, as they were when the hands rested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What just happened, else what is missing, else that all is ready.
    pub status: Notice,
    /// How safe the draft is.
    pub draft: Notice,
}

impl Default for Said {
    fn default() -> Self {
        Self { status: Notice::info(""), draft: Notice::info("") }
    }
}

/// What is said, and when it is put right next.
#[derive(Debug, Clone, Default)]
pub struct Status {
    /// The sentences.
    pub said: Said,
    /// When the hands will have rested.
    pub rests_at: Option<Instant>,
    /// The last error, and what it ended: to be read in full.
    pub error: Option<(Operation, hubspot::Error)>,
    /// Whether HubSpot can be reached.
    pub link: Link,
    /// The title that the window has.
    pub title: Option<Title>,
    /// What an answer has just put on the screen by itself.
    pub came_up: Option<CameUp>,
    /// A result came up by itself, and no key was pressed since.
    pub is_unasked: bool,
    /// The first key on such a result, where it is a letter: a command, or the beginning of the next ticket's name. Until
    /// this moment another letter tells.
    pub held: Option<(Stroke, Instant)>,
}

/// What an answer put on the screen: keys of the first moment were meant for what was there before.
#[derive(Debug, Clone)]
pub struct CameUp {
    /// When.
    pub at: Instant,
    /// What.
    pub what: Surprise,
}

/// What may come up under the hands.
#[derive(Debug, Clone)]
pub enum Surprise {
    /// The result of a submission, or what is asked about it.
    Result,
    /// The draft of a submission came back into the form; this is where the submission was.
    Returned(State),
    /// The fields of a contact that nobody in HubSpot is.
    Sheet,
}
