//! What to do about what happened: plain data, so that it can be compared, logged and replayed.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::Deserialize;

use crate::app::request::RequestId;
use crate::store::{Attempt, AttemptId, Begun, JournalResult, TemplateName};
use crate::submit::Twins;
use crate::ticket::correction::Changes;
use crate::ticket::draft::SubmissionMark;
use crate::ticket::record::Candidate;
use crate::ticket::{AssociationType, Attachment, Draft, DraftId, Extras, NewTicket, ObjectType};

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
    /// Write a draft to disk as a submission, and create its ticket.
    Submit {
        /// Tells the answers.
        request: RequestId,
        /// The draft it comes from, marked as being sent.
        draft: Box<Draft>,
        /// What is sent.
        ticket: Box<NewTicket>,
        /// What goes with it.
        extras: Box<Extras>,
        /// Whether the same may be under way or unresolved.
        twins: Twins,
    },
    /// Go on with a plan whose ticket is there.
    Finish {
        /// Tells the answers.
        request: RequestId,
        /// The submission, with what is known of its steps.
        attempt: Box<Attempt>,
        /// The ticket's id.
        ticket: String,
        /// This process has it under way; else it has to be taken up first.
        is_own: bool,
    },
    /// Take back what a plan made that ended without a ticket.
    TakeBack(Box<Attempt>),
    /// Write down that what is not done of a plan is not wanted any more.
    LeaveOut(Box<Attempt>),
    /// Read a ticket with its links, to open it in the form.
    ReadTicket {
        /// Tells the answer.
        request: RequestId,
        /// The ticket.
        ticket: String,
        /// The properties to read.
        properties: Vec<String>,
        /// The kinds of record whose links are read.
        objects: Vec<ObjectType>,
    },
    /// Write a draft to disk, and change the ticket that it is about. Never creates a ticket.
    Correct {
        /// Tells the answer.
        request: RequestId,
        /// The draft.
        draft: Box<Draft>,
        /// What is changed.
        changes: Changes,
    },
    /// Read what the journal knows of earlier submissions.
    ReadJournal {
        /// Tells the answer.
        request: RequestId,
        /// Tickets are wanted of submissions that began since then.
        since: Timestamp,
    },
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
    /// Write into a draft that is not open here where its submission is; none makes it an ordinary draft.
    MarkDraft {
        /// Which.
        id: DraftId,
        /// The mark.
        submission: Option<SubmissionMark>,
    },
    /// Open the draft of a submission that waits, if it still does.
    TakeWaiting {
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
    /// Look for texts that an editor had open when a program ended, and put them into their drafts.
    FindEdited,
    /// The text of this file, which an editor wrote, is in its draft: let go of it as soon as that is so on disk.
    EditedSaved(PathBuf),
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
    /// List the templates on disk.
    ListTemplates(RequestId),
    /// Read a template, to begin a ticket with it.
    ReadTemplate {
        /// Tells the answer.
        request: RequestId,
        /// Which.
        name: TemplateName,
    },
    /// Write a draft as a template.
    SaveTemplate {
        /// Its name.
        name: TemplateName,
        /// The draft.
        draft: Box<Draft>,
        /// Whether it takes the place of one of that name.
        replace: bool,
    },
    /// Give a template another name.
    RenameTemplate {
        /// The one that it has.
        name: TemplateName,
        /// The other one.
        to: TemplateName,
    },
    /// Delete a template.
    DeleteTemplate(TemplateName),
    /// List the snippets on disk.
    ListSnippets(RequestId),
    /// Read of a contact what placeholders take of one.
    ReadPerson {
        /// Tells the answer.
        request: RequestId,
        /// The contact's id.
        id: String,
    },
    /// Read who a contact is, and its open tickets; of a company the tickets alone.
    ReadCustomer {
        /// Tells the answer.
        request: RequestId,
        /// Contact or company.
        object: ObjectType,
        /// The record's id.
        id: String,
        /// The stages that close a ticket, by id.
        closed: Vec<String>,
    },
    /// Read which scopes the token has.
    ReadScopes {
        /// Tells the answer.
        request: RequestId,
    },
    /// Read the files of the paths in a line, to attach them.
    Attach {
        /// Tells the answer.
        request: RequestId,
        /// The line as typed.
        typed: String,
    },
    /// Find what a path could go on with.
    ListPaths {
        /// Tells the answer.
        request: RequestId,
        /// The path so far.
        path: String,
    },
    /// See whether there are files, and how large they are.
    LookAtFiles {
        /// Tells the answer.
        request: RequestId,
        /// Where they would be.
        paths: Vec<String>,
    },
    /// Read files that were attached again, before they are sent.
    CheckFiles {
        /// Tells the answer.
        request: RequestId,
        /// As they were when they were attached.
        files: Vec<Attachment>,
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
    /// Do something with the terminal, between two frames.
    Terminal(TerminalEffect),
}

/// What to do with the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TerminalEffect {
    /// Hand a text to the terminal's clipboard.
    Copy {
        /// What it is, in the words of the status line.
        what: String,
        /// The text.
        text: String,
    },
    /// Edit a text in $VISUAL or $EDITOR.
    OpenEditor {
        /// The text, and where it is from.
        begun: Begun,
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

impl From<TerminalEffect> for Effect {
    fn from(effect: TerminalEffect) -> Self {
        Self::Terminal(effect)
    }
}

impl Effect {
    /// Whether a connection to HubSpot is open after it.
    pub fn connects(&self) -> bool {
        self.kind() == Kind::Network || self.kind() == Kind::Submission
    }

    /// Whether leaving waits for it.
    pub fn must_finish(&self) -> bool {
        matches!(self.kind(), Kind::Submission | Kind::Write)
    }

    /// What it works on. One that is added has to be told here.
    fn kind(&self) -> Kind {
        match self {
            Self::LoadPortal { .. }
            | Self::Warm
            | Self::Search { .. }
            | Self::Record { .. }
            | Self::Related { .. }
            | Self::ReadPerson { .. }
            | Self::ReadCustomer { .. }
            | Self::ReadScopes { .. }
            | Self::Look { .. }
            | Self::ReadTicket { .. }
            | Self::ReadLinks { .. } => Kind::Network,
            Self::Finish { .. } | Self::TakeBack(_) | Self::LeaveOut(_) => Kind::Network,
            Self::Submit { .. } | Self::Correct { .. } | Self::Link { .. } => Kind::Submission,
            Self::SaveDraft { .. }
            | Self::RemoveDraft(_)
            | Self::RestoreDraft(_)
            | Self::RenameDraft { .. }
            | Self::DuplicateDraft { .. }
            | Self::FinishDraft { .. }
            | Self::Settle { .. }
            | Self::MarkDraft { .. }
            | Self::Learn { .. }
            | Self::Remember(_)
            | Self::SaveTemplate { .. }
            | Self::RenameTemplate { .. }
            | Self::DeleteTemplate(_)
            | Self::EditedSaved(_) => Kind::Write,
            Self::ReadJournal { .. }
            | Self::TakeWaiting { .. }
            | Self::TidyUp
            // What is not put back now is at the next start.
            | Self::FindEdited
            | Self::ListDrafts(_)
            | Self::ListTemplates(_)
            | Self::ReadTemplate { .. }
            | Self::ListSnippets(_)
            | Self::Attach { .. }
            | Self::ListPaths { .. }
            | Self::LookAtFiles { .. }
            | Self::CheckFiles { .. }
            | Self::OpenDraft { .. }
            | Self::ReleaseDraft(_) => Kind::Read,
            Self::Forget(_) | Self::StopSubmission(_) | Self::Terminal(_) => Kind::Terminal,
        }
    }
}

/// What an effect works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Reads from HubSpot.
    Network,
    /// Changes something at HubSpot.
    Submission,
    /// Changes files.
    Write,
    /// Reads files, or lets go of them.
    Read,
    /// Neither files nor HubSpot.
    Terminal,
}
