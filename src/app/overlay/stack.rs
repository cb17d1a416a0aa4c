//! What can lie over the form: lists, searches, questions, texts to read.

use crate::app::drafts::list::DraftList;
use crate::app::form::editor::Editor;
use crate::app::form::jump::Jump;
use crate::app::keys::keymap::{Action, Context};
use crate::app::list::picker::Picker;
use crate::app::outbox::resolve::Choice;
use crate::app::overlay::calendar::Calendar;
use crate::app::overlay::offer::Offer;
use crate::app::overlay::records::Records;
use crate::store::AttemptId;
use crate::ticket::DraftId;

/// Something that lies over the form and has the keys until it is left.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// Values of a property row.
    Options {
        /// Index of the row.
        index: usize,
        /// The list.
        picker: Picker,
    },
    /// Properties that can be added.
    Properties(Picker),
    /// Records that can be linked.
    Records(Records),
    /// Ways in which a record can be linked.
    Types {
        /// Index of the association.
        index: usize,
        /// The list.
        picker: Picker,
    },
    /// A day for a date row.
    Calendar(Calendar),
    /// One line to type.
    Prompt(Prompt),
    /// A question with a few answers.
    Question(Question),
    /// What became of a submission whose answer was lost.
    Resolve {
        /// The submission.
        attempt: AttemptId,
        /// The choice under the cursor.
        choice: Choice,
    },
    /// A paste that looks like a whole ticket.
    Pasted(Box<Offer>),
    /// A text to read.
    Reader(Reader),
    /// The drafts.
    Drafts(DraftList),
    /// Letters beside the places of the form; nothing else lies over it.
    Jump(Jump),
    /// Everything that can be done in the place below it.
    Palette {
        /// The contexts of that place.
        contexts: &'static [Context],
        /// The list.
        picker: Picker,
    },
}

impl Overlay {
    /// The list that is narrowed by typing here. Records are searched elsewhere.
    pub fn picker(&self) -> Option<&Picker> {
        match self {
            Self::Options { picker, .. } | Self::Types { picker, .. } | Self::Palette { picker, .. } => Some(picker),
            Self::Properties(picker) => Some(picker),
            _ => None,
        }
    }

    /// The same list, to be changed.
    pub fn picker_mut(&mut self) -> Option<&mut Picker> {
        match self {
            Self::Options { picker, .. } | Self::Types { picker, .. } | Self::Palette { picker, .. } => Some(picker),
            Self::Properties(picker) => Some(picker),
            _ => None,
        }
    }

    /// The contexts of its keys, the innermost first.
    pub fn contexts(&self) -> &'static [Context] {
        match self {
            Self::Options { picker, .. } | Self::Types { picker, .. } if picker.ticks.is_some() => {
                &[Context::Ticks, Context::Picker, Context::Text, Context::Global]
            }
            Self::Options { .. } | Self::Properties(_) | Self::Types { .. } | Self::Palette { .. } => {
                &[Context::Picker, Context::Text, Context::Global]
            }
            Self::Records(_) => &[Context::Records, Context::Picker, Context::Text, Context::Global],
            Self::Calendar(_) => &[Context::Calendar, Context::Global],
            Self::Prompt(_) => &[Context::Text, Context::Global],
            Self::Question(_) | Self::Resolve { .. } | Self::Pasted(_) => &[Context::Question, Context::Global],
            Self::Reader(_) => &[Context::Reader, Context::Global],
            Self::Drafts(_) => &[Context::Drafts, Context::Global],
            Self::Jump(_) => &[Context::Jump, Context::Global],
        }
    }
}

/// What a line is typed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A name for the draft that is open.
    NameDraft,
    /// A name for a draft of the list.
    NameListed(DraftId),
}

/// One line to type.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What for.
    pub purpose: Purpose,
    /// What is asked.
    pub title: String,
    /// The line.
    pub editor: Editor,
}

/// An answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Leave although the draft could not be saved.
    LeaveUnsaved,
    /// Delete this draft.
    DeleteDraft(DraftId),
    /// Nothing; the question goes.
    Nothing,
}

/// A question with a few answers.
#[derive(Debug, Clone)]
pub struct Question {
    /// What it is about.
    pub title: String,
    /// What there is to know before answering.
    pub text: String,
    /// The answers, the safe one first.
    pub answers: Vec<(Answer, String)>,
    /// Index of the answer under the cursor.
    pub cursor: usize,
}

impl Question {
    /// A question whose first answer is the safe one.
    pub fn new(title: impl Into<String>, text: impl Into<String>, answers: Vec<(Answer, String)>) -> Self {
        Self { title: title.into(), text: text.into(), answers, cursor: 0 }
    }

    /// Whether it is asked at a way out.
    pub fn is_about_leaving(&self) -> bool {
        self.answers.iter().any(|(answer, _)| *answer == Answer::LeaveUnsaved)
    }

    /// Moves the cursor, or gives the answer under it.
    pub fn perform(&mut self, action: Action) -> Option<Answer> {
        let count = self.answers.len().max(1);
        match action {
            Action::ListUp => self.cursor = (self.cursor + count - 1) % count,
            Action::ListDown => self.cursor = (self.cursor + 1) % count,
            Action::Choose => return self.answers.get(self.cursor).map(|(answer, _)| *answer),
            _ => {}
        }
        None
    }
}

/// A text to read.
#[derive(Debug, Clone)]
pub struct Reader {
    /// What it is.
    pub title: String,
    /// Its lines, not broken at any width; the first word group up to a tab stands in a column of its own.
    pub lines: Vec<String>,
    /// First shown line, counted after breaking.
    pub top: usize,
}

impl Reader {
    /// A text from its top.
    pub fn new(title: impl Into<String>, lines: Vec<String>) -> Self {
        Self { title: title.into(), lines, top: 0 }
    }

    /// Scrolls by what an action says; `page` lines are in view of `total`.
    pub fn perform(&mut self, action: Action, page: usize, total: usize) {
        let last = total.saturating_sub(page);
        self.top = match action {
            Action::ListUp => self.top.saturating_sub(1),
            Action::ListDown => self.top + 1,
            Action::PageUp => self.top.saturating_sub(page.saturating_sub(1)),
            Action::PageDown => self.top + page.saturating_sub(1),
            Action::ListTop => 0,
            Action::ListBottom => last,
            _ => self.top,
        }
        .min(last);
    }
}
