//! What a layer answers to a key, and what came of it when it is done. The stack changes after the answer.

use crate::app::keys::actions::{Action, OutboxAction};
use crate::app::outbox::lost::Choice;
use crate::app::outbox::submission::SubmissionId;
use crate::store::{Step, TemplateName};
use crate::ticket::pasted::Pasted;
use crate::ticket::record::Candidate;
use crate::ticket::{Association, AssociationType, Attachment, DraftId, NewContact, ObjectType};

/// What a layer answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// It took the key, and stays.
    Stay,
    /// The key means nothing to it; what works everywhere still does.
    Pass,
    /// It stays, and this is to be done.
    Do(Outcome),
    /// It is done with this.
    Done(Outcome),
}

/// What came of a layer.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Nothing.
    Nothing,
    /// A value was chosen for the property row of this index.
    Value {
        /// The row.
        index: usize,
        /// The value as it is sent.
        text: String,
        /// The focus goes on to the next row.
        goes_on: bool,
    },
    /// A property is to be added, by its internal name.
    Property(String),
    /// A raw row is to be added, with this as its name so far.
    Raw(String),
    /// A record is to be linked.
    Record {
        /// The record.
        record: Candidate,
        /// The agent wants to choose how.
        choose_types: bool,
        /// It is to be the contact of the form, in place of the one that is there.
        for_contact: bool,
    },
    /// A record of which only the id is known is to be linked.
    RecordId {
        /// The kind of record.
        object: ObjectType,
        /// The id.
        id: String,
        /// The agent wants to choose how.
        choose_types: bool,
        /// It is to be the contact of the form, in place of the one that is there.
        for_contact: bool,
    },
    /// A record is to be linked in the ways that were chosen.
    Link {
        /// The new link.
        association: Box<Association>,
        /// It is to be the contact of the form, in place of the one that is there.
        for_contact: bool,
    },
    /// A contact is to be created with the ticket: who that is has to be said, and this is what was typed.
    CreateContact(String),
    /// This contact is to be created with the ticket.
    NewContact(NewContact),
    /// The contact that was typed so far was left.
    ContactLeft,
    /// The association of this index is linked in these ways.
    Types {
        /// The association.
        index: usize,
        /// The ways; at least one.
        types: Vec<AssociationType>,
    },
    /// The place of this number has the focus.
    Place(usize),
    /// A draft has this name from now on; of the one in the form, or of one of the list.
    Name {
        /// Which one of the list; none is the one in the form.
        listed: Option<DraftId>,
        /// The name; none gives the subject back its place.
        name: Option<String>,
    },
    /// A line of commands was typed.
    Line(String),
    /// A text is to be searched for.
    Search(String),
    /// A text that has no place of its own goes into the description.
    Describe(String),
    /// A pasted text is to be inserted where the cursor is.
    Insert(String),
    /// The draft that was deleted last is to be brought back.
    RestoreDraft,
    /// What was pasted is dropped.
    Drop,
    /// The form is to be filled with what was pasted.
    Fill {
        /// What it holds.
        pasted: Box<Pasted>,
        /// How many values that are.
        values: usize,
    },
    /// A question was answered.
    Answer(Answer),
    /// An action was chosen by its name.
    Run(Action),
    /// Something is to be done with a draft of the list.
    Draft(DraftId, DraftDeed),
    /// A new draft is to be begun.
    NewDraft,
    /// Something is to be done with a template of the list.
    Template(TemplateName, TemplateDeed),
    /// The draft in the form is to be a template of this name.
    SaveTemplate(TemplateName),
    /// A template is to have another name.
    RenameTemplate {
        /// The one that it has.
        name: TemplateName,
        /// The other one.
        to: TemplateName,
    },
    /// The files of the paths in this line are to be attached.
    Attach(String),
    /// A snippet is to be inserted where the cursor is.
    Snippet(String),
    /// Something is to be done with a submission.
    Submission(SubmissionId, Deed),
    /// Something is to be done with an open ticket of a customer.
    Ticket {
        /// The ticket's id.
        id: String,
        /// What is to be done.
        deed: TicketDeed,
    },
    /// It was said what became of a submission whose answer was lost.
    Settled(SubmissionId, Choice),
}

/// What can be done with a draft of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftDeed {
    /// Open it in the form.
    Open,
    /// Write a copy of it.
    Copy,
    /// Ask for a name; this is what it has.
    Name(Option<String>),
    /// Ask whether to delete it, by this title.
    Delete(String),
    /// Bring it back, by this title: it is deleted.
    Restore(String),
    /// Bring it back and open it.
    Reopen(String),
    /// Say that it is deleted: what was asked for is done with one that is not.
    Deleted(String),
    /// Ask whether to send it, by this title and what the list says of it.
    Send(String, Option<String>),
}

/// What can be done with a template of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateDeed {
    /// Begin a ticket with it.
    Begin,
    /// Ask for another name.
    Rename,
    /// Ask whether to delete it.
    Delete,
}

/// What can be done with a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Show its result, its reasons, or the question what became of it.
    Open,
    /// Send it again.
    Again,
    /// Look for it anew, where its answer was lost.
    Look,
    /// Take the draft back into the form.
    Retake,
    /// Stop it, or take it out; its draft is kept.
    Halt,
    /// Open its ticket in the form, to change it.
    Edit,
    /// Copy the ticket's id.
    CopyId,
    /// Copy the ticket's address.
    CopyLink,
}

/// What can be done with an open ticket of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketDeed {
    /// Show what is in it.
    Preview,
    /// Copy its address.
    CopyLink,
    /// Link it to the ticket in the form.
    Relate,
    /// Put what is in the form on it as a note, instead of a new ticket.
    AddNote,
}

/// An answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing; the question goes.
    Nothing,
    /// The key that may have been an accident was meant: do it.
    Perform(Action),
    /// Leave although the draft could not be saved.
    LeaveUnsaved,
    /// Delete this draft.
    DeleteDraft(DraftId),
    /// Send this draft of the list.
    SendDraft(DraftId),
    /// Put the draft in the form in place of this template.
    ReplaceTemplate(TemplateName),
    /// Delete this template.
    DeleteTemplate(TemplateName),
    /// Send the ticket with this file as it is now.
    SendFile(Box<Attachment>),
    /// Send the ticket without the file of this path.
    SendWithoutFile(String),
    /// The draft in the form is another ticket, though it is the same as one that was just created: create it.
    CreateAnother,
    /// Create the ticket in the form without what this step makes.
    LeaveOut(Step),
    /// The contact of the form is to be created without an address: do this.
    WithoutAddress(OutboxAction),
    /// Go on with the new contact that was begun.
    OpenBegun,
    /// Do it without the new contact that was begun.
    WithoutBegun(OutboxAction),
    /// The same of this submission: send it.
    SendAnother(SubmissionId),
    /// Of a ticket that somebody else changed too: what they made of it stays.
    KeepTheirs,
    /// What is in the form goes in its place.
    KeepYours,
}
