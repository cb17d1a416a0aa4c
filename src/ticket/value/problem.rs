//! What stands between a draft and a ticket, in parts: where, what, and whether it has to be mended.

use std::fmt;

use thiserror::Error as ThisError;

use super::{MAX_CHARACTERS, ValueError, show};
use crate::ticket::property::Unavailable;
use crate::ticket::rules::Broken;
use crate::ticket::text::{quoted, visible};

/// What a problem is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// The property row of this index.
    Property(usize),
    /// A property that has no row yet.
    Missing(String),
    /// The association of this index.
    Association(usize),
    /// The note for colleagues.
    Note,
    /// The draft as a whole.
    Draft,
}

/// Whether a problem keeps the ticket from being sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It has to be mended first.
    Blocks,
    /// It is told, and can be sent on purpose.
    Warns,
}

/// What is wrong, with the remedy. The words leave out what it is wrong with, which is the problem's label.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
pub enum Wrong {
    /// A row has a value but no name.
    #[error("this row has a value but no name: type the property's internal name")]
    NoName,
    /// The name of a raw row is none that a property can have.
    #[error("{} is not a property's name, so it can't be sent: type an internal name like shoe_size, or remove the row", quoted(.0))]
    NotAName(String),
    /// A row has a name, but nothing that is sent for it.
    #[error("{0} has no value, so it is not sent")]
    NotSent(String),
    /// The portal has no property of this name.
    #[error("this portal has no property {}: HubSpot will refuse it", visible(.0))]
    NoProperty(String),
    /// An earlier row is of the same property.
    #[error("is in the form twice: remove one of the rows")]
    TwiceInForm,
    /// A value for the property is refused.
    #[error("can't be set ({}): remove the row", .0.reason())]
    Unavailable(Unavailable),
    /// The value has this many characters.
    #[error("has {} characters, HubSpot takes {}: shorten it", show::grouped(*.0), show::grouped(MAX_CHARACTERS))]
    TooLong(usize),
    /// The value holds these characters, which are never shown.
    #[error("characters that are not shown are sent, too: {0}")]
    Unshown(String),
    /// The property is empty; says what requires it.
    #[error("is required {0}: fill it in")]
    Required(String),
    /// The value breaks a rule of the portal's own.
    #[error("{0}")]
    Rule(Broken),
    /// The portal creates no tickets in the stage of this label.
    #[error("no tickets are created in {0}; choose another one")]
    ClosedToNew(String),
    /// The text is no value of the property's kind.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The value is none of the property's options.
    #[error("{} is not one of the options; choose one", quoted(.0))]
    NoOption(String),
    /// The value is an option that the portal hides.
    #[error("this option is hidden in the portal")]
    HiddenOption,
    /// No owner has this id, or this name.
    #[error("nobody in this portal {} {}; choose one", if is_number(.0) { "has the id" } else { "is called" }, visible(.0))]
    NoOwner(String),
    /// An owner by something else than an id, while the portal's owners are not known.
    #[error("{} is not an owner's id, and the portal's owners are not known", quoted(.0))]
    OwnerAsText(String),
    /// No pipeline has this id.
    #[error("this portal has no pipeline {}; choose one", visible(.0))]
    NoPipeline(String),
    /// The stage belongs to another pipeline; both by their labels.
    #[error("{stage} is not a stage of {pipeline}; choose one")]
    StageElsewhere {
        /// The stage's label.
        stage: String,
        /// The label of the draft's pipeline.
        pipeline: String,
    },
    /// No pipeline has the stage.
    #[error("{pipeline} has no stage {}; choose one", quoted(stage))]
    NoStage {
        /// The stage's id.
        stage: String,
        /// The label of the draft's pipeline.
        pipeline: String,
    },
    /// The pipeline of this label has no stages.
    #[error("{0} has no stages; choose another pipeline")]
    NoStages(String),
    /// A text still has these placeholders of its template or of a snippet.
    #[error("{0} is not filled in; link a contact that has it, or type over it")]
    Unfilled(String),
    /// A record is linked by something else than an id.
    #[error("{} is not a record id; ids are numbers", quoted(.0))]
    NoRecordId(String),
    /// What was typed for a record names none yet.
    #[error("{} is not linked yet; choose the record", quoted(.0))]
    NotFound(String),
    /// A record has no association type.
    #[error("choose how it is linked")]
    NoLinkType,
    /// A record is linked by an earlier association, too.
    #[error("is linked twice: remove one")]
    LinkedTwice,
    /// An earlier association is the primary company.
    #[error("only one company can be the primary one")]
    SecondPrimary,
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Wrong {
    /// Whether the words go on from the label, as in "LABEL is required", and are no sentence without it.
    fn is_said_of_label(&self) -> bool {
        match self {
            Self::TwiceInForm | Self::Unavailable(_) | Self::TooLong(_) | Self::Required(_) | Self::LinkedTwice => true,
            Self::NoName
            | Self::Unshown(_)
            | Self::NotAName(_)
            | Self::NotSent(_)
            | Self::Rule(_)
            | Self::ClosedToNew(_)
            | Self::NoProperty(_)
            | Self::Value(_)
            | Self::NoOption(_)
            | Self::HiddenOption
            | Self::NoOwner(_)
            | Self::OwnerAsText(_)
            | Self::NoPipeline(_)
            | Self::StageElsewhere { .. }
            | Self::NoStage { .. }
            | Self::NoStages(_)
            | Self::Unfilled(_)
            | Self::NoRecordId(_)
            | Self::NotFound(_)
            | Self::NoLinkType
            | Self::SecondPrimary => false,
        }
    }
}

/// Something that stands between the draft and a ticket. Shown, it is one sentence in the words of the form, with the
/// label in front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is about.
    pub at: At,
    /// What that is called: a property's label, a record's title. Empty where the words name it themselves.
    pub label: String,
    /// What is wrong with it.
    pub wrong: Wrong,
    /// Whether it has to be mended.
    pub severity: Severity,
}

impl Problem {
    pub(super) fn blocks(at: At, label: impl Into<String>, wrong: Wrong) -> Self {
        Self { at, label: label.into(), wrong, severity: Severity::Blocks }
    }

    pub(super) fn warns(at: At, label: impl Into<String>, wrong: Wrong) -> Self {
        Self { severity: Severity::Warns, ..Self::blocks(at, label, wrong) }
    }

    /// The sentence for a place where the label stands beside it: without the label, unless it is no sentence then.
    pub fn beside_label(&self) -> String {
        if self.wrong.is_said_of_label() { self.to_string() } else { self.wrong.to_string() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { label, wrong, .. } = self;
        match wrong.is_said_of_label() {
            _ if label.is_empty() => write!(f, "{wrong}"),
            true => write!(f, "{label} {wrong}"),
            false => write!(f, "{label}: {wrong}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_stands_in_front_once_or_not_at_all() {
        for (label, wrong, told, beside) in [
            (
                "Amount",
                Wrong::Value(ValueError::NotABool),
                "Amount: not yes or no: choose one, or clear it",
                "not yes or no: choose one, or clear it",
            ),
            (
                "Amount",
                Wrong::TwiceInForm,
                "Amount is in the form twice: remove one of the rows",
                "Amount is in the form twice: remove one of the rows",
            ),
            // A label that a value begins with, too.
            (
                "“x” is",
                Wrong::NoOption("x".into()),
                "“x” is: “x” is not one of the options; choose one",
                "“x” is not one of the options; choose one",
            ),
            (
                "",
                Wrong::NoProperty("shoe_size".into()),
                "this portal has no property shoe_size: HubSpot will refuse it",
                "this portal has no property shoe_size: HubSpot will refuse it",
            ),
        ] {
            let problem = Problem::blocks(At::Property(0), label, wrong);
            assert_eq!((problem.to_string().as_str(), problem.beside_label().as_str()), (told, beside));
        }
    }
}
