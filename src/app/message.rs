//! What can happen, and what to do about it: plain data, so that it can be compared, logged and replayed.

use std::time::Instant;

use jiff::Timestamp;
use serde::Deserialize;

use crate::app::keys::chord::Chord;
use crate::app::pointing::Target;
use crate::hubspot;
use crate::portal::Known;
use crate::store::{self, Attempt, AttemptId, JournalResult};
use crate::submit::{Ended, Finding, Progress};
use crate::ticket::record::{Candidate, Linked};
use crate::ticket::{AssociationType, Draft, DraftId, NewTicket, ObjectType};

/// Names one request; its answer carries it, and an answer to an older request is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u64);

/// The moment of a message, by both clocks: one that never jumps, and one that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// For deadlines and elapsed time.
    pub at: Instant,
    /// For dates and times on the screen.
    pub wall: Timestamp,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A key was pressed.
    Key(Chord),
    /// The mouse was clicked on something.
    Pointed {
        /// What lies there.
        at: Target,
    },
    /// The wheel was turned by one notch.
    Wheel {
        /// Towards the end.
        down: bool,
    },
    /// A text was pasted, as one event.
    Paste(String),
    /// The terminal has a new size.
    Resized {
        /// Width in cells.
        columns: u16,
        /// Height in cells.
        rows: u16,
    },
    /// A moment that [`super::App::deadline`] asked for has come.
    Wake,
    /// The program has to end: a signal, or the terminal is gone.
    Terminate,
    /// One part of what is known of the portal came, from the cache or the network.
    Portal {
        /// The request.
        request: RequestId,
        /// The part, or why it could not be read.
        known: Box<Known>,
    },
    /// All parts have come or failed.
    PortalDone(RequestId),
    /// A search was answered.
    Found {
        /// The request.
        request: RequestId,
        /// Records that match, best first.
        result: Result<Vec<Candidate>, hubspot::Error>,
    },
    /// A record was looked up by its id.
    Record {
        /// The request.
        request: RequestId,
        /// The record.
        result: Result<Candidate, hubspot::Error>,
    },
    /// Records that belong to one that was just linked.
    Related {
        /// The request.
        request: RequestId,
        /// The records.
        result: Result<Vec<Candidate>, hubspot::Error>,
    },
    /// A running submission came a step further.
    Progress {
        /// The request.
        request: RequestId,
        /// The step.
        progress: Progress,
    },
    /// A submission ended.
    Submitted {
        /// The request.
        request: RequestId,
        /// How it ended.
        ended: Box<Ended>,
    },
    /// Submissions that were never answered were listed.
    Unresolved {
        /// The request.
        request: RequestId,
        /// The submissions, the oldest first.
        result: Result<Vec<Attempt>, store::Error>,
    },
    /// The ticket of a submission that was never answered was looked for.
    Looked {
        /// The request.
        request: RequestId,
        /// What was found.
        result: Result<Finding, hubspot::Error>,
    },
    /// A draft of the outbox was opened.
    Queued {
        /// The request.
        request: RequestId,
        /// Which.
        id: DraftId,
        /// The draft; none if it does not wait there any more.
        result: Result<Option<Box<Draft>>, store::Error>,
    },
    /// The links of a created ticket were read back.
    Links {
        /// The request.
        request: RequestId,
        /// For each kind of record that was linked, what HubSpot reports.
        result: Result<Vec<(ObjectType, Vec<Linked>)>, hubspot::Error>,
    },
    /// The drafts were listed.
    Drafts {
        /// The request.
        request: RequestId,
        /// The list, or why there is none.
        result: Result<store::Listing, store::Error>,
    },
    /// A draft was opened.
    Opened {
        /// The request.
        request: RequestId,
        /// The draft, locked for this process.
        result: Result<Box<Draft>, store::Error>,
    },
    /// A draft was saved, or could not be.
    Saved {
        /// Whose.
        id: DraftId,
        /// The revision of the form that was saved.
        revision: u64,
        /// When; or why not.
        result: Result<Timestamp, store::Error>,
    },
    /// A change among the drafts on disk was made, or could not be.
    Changed {
        /// What was to be done, in the words of the status line.
        what: String,
        /// How it went.
        result: Result<(), store::Error>,
    },
    /// The external editor came back.
    Edited {
        /// The text; or why there is none.
        result: Result<String, String>,
    },
    /// A text was given to a program that keeps the clipboard.
    Given {
        /// What was copied, in the words of the status line.
        what: String,
        /// The program.
        to: &'static str,
    },
    /// A text was sent to the terminal for its clipboard; or could not be. Whether the terminal took it is never known.
    Copied {
        /// What was copied, in the words of the status line.
        what: String,
        /// How it went.
        result: Result<(), String>,
    },
}

/// How attention is called for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Notify {
    /// Not at all.
    #[default]
    Off,
    /// By the terminal's bell.
    Bell,
    /// By a notification of the desktop, as iTerm2, ConEmu and others take it.
    Osc9,
    /// The same, as urxvt, foot and others take it.
    Osc777,
}

/// What to do about it.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub enum Effect {
    /// Read what is known of the portal: the cache at once, then the network.
    LoadPortal {
        /// Tells the answers.
        request: RequestId,
        /// Read from the network even what is fresh.
        refresh: bool,
    },
    /// Have a connection open, so that the ticket does not wait for one.
    Warm,
    /// Search records of a kind.
    Search {
        /// Tells the answer.
        request: RequestId,
        /// The kind.
        object: ObjectType,
        /// What was typed.
        text: String,
    },
    /// Look a record up by its id.
    Record {
        /// Tells the answer.
        request: RequestId,
        /// The kind.
        object: ObjectType,
        /// The id.
        id: String,
    },
    /// Find the companies of a contact, or the contacts of a company.
    Related {
        /// Tells the answer.
        request: RequestId,
        /// The kind of the record.
        object: ObjectType,
        /// Its id.
        id: String,
        /// The kind to find.
        to: ObjectType,
    },
    /// Drop a read whose answer is not wanted any more. Never used for a submission.
    Forget(RequestId),
    /// Create the ticket.
    Submit {
        /// Tells the answers.
        request: RequestId,
        /// The draft it comes from.
        draft: DraftId,
        /// What is sent.
        ticket: Box<NewTicket>,
    },
    /// List submissions that may have made a ticket without it being known.
    ListUnresolved(RequestId),
    /// Look for the ticket of such a submission.
    Look {
        /// Tells the answer.
        request: RequestId,
        /// The submission.
        attempt: Box<Attempt>,
    },
    /// Write down what became of such a submission.
    Settle {
        /// The submission.
        attempt: AttemptId,
        /// Its draft, if it came from one.
        draft: Option<DraftId>,
        /// What became of it.
        result: JournalResult,
    },
    /// Write into a draft that is not open here that it waits to be sent, or that it does not.
    QueueDraft {
        /// Which.
        id: DraftId,
        /// Since when; none takes it out of the outbox.
        since: Option<Timestamp>,
    },
    /// Open a draft of the outbox, if it still waits there.
    OpenQueued {
        /// Tells the answer.
        request: RequestId,
        /// Which.
        id: DraftId,
    },
    /// Stop a running submission. What that means for the ticket is the submission's to say.
    StopSubmission(RequestId),
    /// Read back which records a created ticket is linked to.
    ReadLinks {
        /// Tells the answer.
        request: RequestId,
        /// The ticket.
        ticket: String,
        /// The kinds to read.
        objects: Vec<ObjectType>,
    },
    /// Link a created ticket to records, then read the links back. Never creates a ticket.
    Link {
        /// Tells the answer.
        request: RequestId,
        /// The ticket.
        ticket: String,
        /// Kind, id and types of each record.
        links: Vec<(ObjectType, String, Vec<AssociationType>)>,
        /// The kinds to read back.
        objects: Vec<ObjectType>,
    },
    /// Let go of what was kept long enough.
    TidyUp,
    /// List the drafts on disk.
    ListDrafts(RequestId),
    /// Open a draft, locking it for this process.
    OpenDraft {
        /// Tells the answer.
        request: RequestId,
        /// Which.
        id: DraftId,
    },
    /// Write a draft to disk.
    SaveDraft {
        /// The form's revision.
        revision: u64,
        /// What to write.
        draft: Box<Draft>,
    },
    /// Let another process open this draft.
    ReleaseDraft(DraftId),
    /// Remove a draft; it can be restored for a time.
    RemoveDraft(DraftId),
    /// Bring a removed draft back.
    RestoreDraft(DraftId),
    /// Write a changed name into a draft that is not open here.
    RenameDraft {
        /// Which.
        id: DraftId,
        /// The name; none gives the subject back its place.
        name: Option<String>,
    },
    /// Write a copy of a draft.
    DuplicateDraft {
        /// Which.
        id: DraftId,
        /// Names the copy.
        copy: DraftId,
    },
    /// The draft became this ticket: keep it with the sent ones.
    FinishDraft {
        /// Which.
        id: DraftId,
        /// The ticket's id.
        ticket: String,
    },
    /// Remember records that were linked, to offer them first.
    Remember(Vec<Candidate>),
    /// Remember properties that the portal turned out to require.
    Learn {
        /// The pipeline it was seen in.
        pipeline: String,
        /// The stage it was seen in.
        stage: String,
        /// The properties.
        properties: Vec<String>,
    },
    /// Hand a text to the terminal's clipboard.
    Copy {
        /// What it is, in the words of the status line.
        what: String,
        /// The text.
        text: String,
    },
    /// Edit a text in $VISUAL or $EDITOR.
    OpenEditor {
        /// The text.
        text: String,
        /// The line of the cursor, from 1.
        line: usize,
    },
    /// Say in the window's title what is worked on.
    Title(String),
    /// Call for attention.
    Notify {
        /// How.
        how: Notify,
        /// What happened.
        text: String,
    },
    /// Stop for the shell's job control, and come back.
    Suspend,
    /// Draw every cell anew.
    Redraw,
}

impl Effect {
    /// Whether a connection to HubSpot is open after it.
    pub fn connects(&self) -> bool {
        matches!(
            self,
            Self::LoadPortal { .. }
                | Self::Warm
                | Self::Search { .. }
                | Self::Record { .. }
                | Self::Related { .. }
                | Self::Look { .. }
                | Self::Submit { .. }
                | Self::ReadLinks { .. }
                | Self::Link { .. }
        )
    }

    /// Whether leaving waits for it.
    pub fn must_finish(&self) -> bool {
        matches!(
            self,
            Self::Submit { .. }
                | Self::SaveDraft { .. }
                | Self::RemoveDraft(_)
                | Self::RestoreDraft(_)
                | Self::RenameDraft { .. }
                | Self::DuplicateDraft { .. }
                | Self::FinishDraft { .. }
                | Self::Settle { .. }
                | Self::QueueDraft { .. }
                | Self::Link { .. }
                | Self::Learn { .. }
                | Self::Remember(_)
        )
    }
}
