//! What can happen: plain data, so that it can be compared, logged and replayed.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::app::input::target::Target;
use crate::app::keys::actions::Action;
use crate::app::keys::chord::Chord;
use crate::app::request::RequestId;
use crate::hubspot;
use crate::portal::{Customer, Known};
use crate::store::{self, Attempt, AttemptId, Found, Made, Standing, TemplateName};
use crate::submit::{Corrected, Ended, Finding, Finished, Progress};
use crate::ticket::correction::Links;
use crate::ticket::placeholder::Person;
use crate::ticket::record::{Candidate, Linked};
use crate::ticket::{Attachment, Draft, DraftId, ObjectType, Place, Ticket};

/// What the journal knows of earlier submissions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Past {
    /// Those of the profile of which nobody knows what became of them, the oldest first.
    pub unresolved: Vec<Attempt>,
    /// How many of those other profiles have, by profile.
    pub elsewhere: Vec<(String, usize)>,
    /// Those of the profile that made a ticket lately, the newest first.
    pub made: Vec<Made>,
    /// Those of the profile whose ticket is there, and of whose plan something is left to be done.
    pub unfinished: Vec<Made>,
    /// Those of the profile that ended without a ticket, whose draft is gone, and whose note is to be taken back.
    pub left: Vec<Attempt>,
}

/// What an editor wrote, and how it ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edited {
    /// The text.
    pub text: String,
    /// How it was encoded, where that is not UTF-8.
    pub encoding: Option<&'static str>,
    /// How the editor ended, where that was not well: `ended with code 1`.
    pub failed: Option<String>,
    /// What it left beside the text when it was ended; a sentence.
    pub beside: Option<String>,
    /// The file that has the text until it is in the draft on disk.
    pub file: Option<PathBuf>,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A key was pressed.
    Key {
        /// The key.
        chord: Chord,
        /// The terminal named it with its modifiers: it is no accident of Esc and another key.
        exact: bool,
    },
    /// Characters came together that [`super::App::types`] knows as no more than that: more than hands type are a paste
    /// that the terminal does not tell from typing.
    Typed(String),
    /// An action was asked for by its name, without a key.
    Perform(Action),
    /// A place of the form was asked for.
    Focus(Place),
    /// A property was asked for, by its internal name; it is added where it is not there.
    AddProperty(String),
    /// What is typed in the focused field is meant as it stands.
    Settle,
    /// The focused text is to be this one, as one change.
    Rewrite(String),
    /// The item of this key was chosen from the open list; it is ticked or unticked where several can be.
    Pick(String),
    /// The open list is to be searched for this text.
    LookFor(String),
    /// Records of this kind are to be searched, beginning with an empty text.
    SearchIn(ObjectType),
    /// The draft in the form is to be on disk at once.
    Save,
    /// What was said last was noticed, and can go.
    Noticed,
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
    /// A ticket was read with its links, to be opened in the form.
    TicketRead {
        /// The request.
        request: RequestId,
        /// The ticket, or why it could not be read.
        result: Result<Box<(Ticket, Links)>, hubspot::Error>,
    },
    /// A change of a ticket came to its end.
    Corrected {
        /// The request.
        request: RequestId,
        /// What came of it.
        came: Box<Corrected>,
    },
    /// HubSpot has retired a path, and its dated one was taken.
    Moved(hubspot::Moved),
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
    /// The scopes of the token, or nothing where HubSpot does not tell.
    Scopes {
        /// The request.
        request: RequestId,
        /// Their names.
        scopes: Option<Vec<String>>,
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
    /// What follows a ticket got so far as it could.
    Finished {
        /// The request.
        request: RequestId,
        /// How far; none where another process has it under way.
        finished: Option<Box<Finished>>,
    },
    /// A submission was not begun, because its draft could not be saved.
    NotSaved {
        /// The request.
        request: RequestId,
        /// Why.
        error: store::Error,
    },
    /// What the journal knows of earlier submissions was read.
    Journal {
        /// The request.
        request: RequestId,
        /// What it knows.
        result: Result<Past, store::Error>,
    },
    /// The ticket of a submission that was never answered was looked for.
    Looked {
        /// The request.
        request: RequestId,
        /// What was found.
        result: Result<Finding, hubspot::Error>,
    },
    /// The draft of a submission that waits was opened, to send it.
    Taken {
        /// The request.
        request: RequestId,
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
    /// The templates were listed.
    Templates {
        /// The request.
        request: RequestId,
        /// The list, or why there is none.
        result: Result<store::Templates, store::Error>,
    },
    /// The template was read that a ticket is to begin with.
    Template {
        /// The request.
        request: RequestId,
        /// Its name.
        name: TemplateName,
        /// The template.
        result: Result<Box<Draft>, store::Error>,
    },
    /// A draft was saved as a template, or was not.
    TemplateSaved {
        /// The template's name.
        name: TemplateName,
        /// The draft.
        draft: DraftId,
        /// How it went.
        result: Result<(), store::Error>,
    },
    /// The snippets were listed.
    Snippets {
        /// The request.
        request: RequestId,
        /// The list, or why there is none.
        result: Result<store::Snippets, store::Error>,
    },
    /// The files of the paths in a line were read.
    Attached {
        /// The request.
        request: RequestId,
        /// Each path, and the file or why it can't be attached.
        files: Vec<(String, Result<Attachment, store::Error>)>,
    },
    /// What a path could go on with was found.
    Paths {
        /// The request.
        request: RequestId,
        /// The names, folders with a slash behind; or why there are none.
        result: Result<Vec<String>, String>,
    },
    /// It was seen whether there are files.
    FilesSeen {
        /// The request.
        request: RequestId,
        /// The size of each; none where there is no file.
        sizes: Vec<Option<u64>>,
    },
    /// Files that were attached were read again.
    FilesChecked {
        /// The request.
        request: RequestId,
        /// Each as it is now, in the order of the request.
        files: Vec<Result<Attachment, store::Error>>,
    },
    /// A contact was read, for placeholders.
    Person {
        /// The request.
        request: RequestId,
        /// What placeholders take of it.
        result: Result<Person, hubspot::Error>,
    },
    /// A contact and its open tickets were read, to be seen at a glance.
    Customer {
        /// The request.
        request: RequestId,
        /// What is known; each part may have failed by itself.
        customer: Box<Customer>,
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
    /// What somebody says became of a submission is in the journal, or the journal knew better.
    Settled {
        /// The submission.
        attempt: AttemptId,
        /// What the journal knew; none if it took what was said.
        result: Result<Option<Standing>, store::Error>,
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
        /// What it wrote; or why there is nothing.
        result: Result<Edited, String>,
    },
    /// Texts were found that an editor had open when a program ended: what became of them, and what editors left beside.
    FoundEdited {
        /// The texts.
        found: Vec<Found>,
        /// What editors left beside them; one sentence each.
        beside: Vec<String>,
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
