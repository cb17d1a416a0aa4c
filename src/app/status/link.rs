//! Whether HubSpot can be reached, as far as its last answer told.

use crate::app::message::Message;
use crate::hubspot::Error;
use crate::portal::Source;
use crate::submit::{Corrected, Outcome, Progress};

/// The state of the link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Link {
    /// Nothing speaks against it.
    #[default]
    Up,
    /// HubSpot takes no more calls for a while.
    Limited,
    /// The last call did not reach it, or its answer did not come.
    Down,
}

impl Link {
    /// What a message tells of it; none if it tells nothing.
    pub fn told_by(message: &Message) -> Option<Self> {
        match message {
            Message::Portal { known, .. } => match (&known.part, known.source) {
                (Ok(_), Source::Network) => Some(Self::Up),
                (Ok(_), Source::Cache { .. }) => None,
                (Err((_, error)), _) => Self::after(error),
            },
            Message::Found { result, .. } => Self::of(result),
            Message::Record { result, .. } => Self::of(result),
            Message::Related { result, .. } => Self::of(result),
            Message::Person { result, .. } => Self::of(result),
            Message::Customer { customer, .. } => Self::of(&customer.tickets),
            Message::Looked { result, .. } => Self::of(result),
            Message::Links { result, .. } => Self::of(result),
            Message::TicketRead { result, .. } => Self::of(result),
            Message::Corrected { came, .. } => match came.as_ref() {
                Corrected::Done { .. } | Corrected::Conflict(_) => Some(Self::Up),
                Corrected::Failed(error) => Self::after(error),
                Corrected::NotJournalled(_) => None,
            },
            Message::Progress { progress: Progress::Repeating { why, .. } | Progress::Looking { why }, .. } => {
                Self::after(why)
            }
            Message::Submitted { ended, .. } => match &ended.outcome {
                Outcome::Created(_) => Some(Self::Up),
                Outcome::Rejected(error)
                | Outcome::NotSent(error)
                | Outcome::StoppedAt { error, .. }
                | Outcome::Unknown(error) => Self::after(error),
                Outcome::NotJournalled(_) | Outcome::Twin(_) => None,
            },
            Message::Progress {
                progress:
                    Progress::Journalled(_)
                    | Progress::Sending
                    | Progress::TooLate
                    | Progress::Step(_)
                    | Progress::Uploading { .. },
                ..
            }
            | Message::Finished { .. }
            | Message::Key { .. }
            | Message::Typed(_)
            | Message::FoundEdited { .. }
            | Message::Paste(_)
            | Message::Pointed { .. }
            | Message::Wheel { .. }
            | Message::Perform(_)
            | Message::Focus(_)
            | Message::AddProperty(_)
            | Message::Rewrite(_)
            | Message::Settle
            | Message::Pick(_)
            | Message::LookFor(_)
            | Message::SearchIn(_)
            | Message::Save
            | Message::Noticed
            | Message::Resized { .. }
            | Message::Wake
            | Message::Terminate
            | Message::PortalDone(_)
            | Message::Scopes { .. }
            | Message::Moved(_)
            | Message::NotSaved { .. }
            | Message::Journal { .. }
            | Message::Taken { .. }
            | Message::Drafts { .. }
            | Message::Opened { .. }
            | Message::Templates { .. }
            | Message::Template { .. }
            | Message::TemplateSaved { .. }
            | Message::Snippets { .. }
            | Message::Saved { .. }
            | Message::Settled { .. }
            | Message::Attached { .. }
            | Message::Paths { .. }
            | Message::FilesSeen { .. }
            | Message::FilesChecked { .. }
            | Message::Changed { .. }
            | Message::Edited { .. }
            | Message::Given { .. }
            | Message::Copied { .. } => None,
        }
    }

    fn of<T>(result: &Result<T, Error>) -> Option<Self> {
        match result {
            Ok(_) => Some(Self::Up),
            Err(error) => Self::after(error),
        }
    }

    /// What an error tells of it.
    fn after(error: &Error) -> Option<Self> {
        match error {
            Error::Connect { .. }
            | Error::Proxy { .. }
            | Error::Tls { .. }
            | Error::TimedOut { .. }
            | Error::Lost { .. } => Some(Self::Down),
            Error::Answered(answer) if answer.status == 429 => Some(Self::Limited),
            Error::Answered(_) | Error::Unreadable { .. } => Some(Self::Up),
            Error::Setup { .. } | Error::SignedOut { .. } | Error::File { .. } | Error::Cancelled { .. } => None,
        }
    }
}
