//! What becomes of the driver's submissions, in the words of a user: on their way, created, waiting, lost.

use std::time::Duration;

use hubticket::app::Screen;
use hubticket::app::outbox::lost::{self, Look};
use hubticket::app::outbox::outbox::Turn;
use hubticket::app::outbox::result::{Links, ResultPane};
use hubticket::app::outbox::submission::{Phase, State, Submission, Wait};
use hubticket::ticket::record::Linked;
use hubticket::ticket::{DraftId, NewTicket, ObjectType};

use super::driver::Driver;

/// A submission whose answer was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The draft that it came from.
    pub draft: Option<DraftId>,
    /// How many looks for its ticket were answered.
    pub looked: usize,
    /// The last look failed.
    pub failed: bool,
    /// It is not looked for any more.
    pub is_over: bool,
}

impl Driver {
    /// Whether a ticket is being created, or waits for the portal.
    pub fn is_busy(&self) -> bool {
        self.app.outbox().all().any(|one| one.begun().is_some())
    }

    /// Whether a ticket is being created.
    pub fn is_sending(&self) -> bool {
        self.sending() > 0
    }

    /// How many tickets are being created.
    pub fn sending(&self) -> usize {
        self.app.outbox().all().filter(|one| one.sending().is_some()).count()
    }

    /// How many tickets wait for what the portal has, to be sent then at once.
    pub fn waiting_for_portal(&self) -> usize {
        let waits = |one: &&Submission| matches!(one.state, State::Waiting(Wait::Portal(_)));
        self.app.outbox().all().filter(waits).count()
    }

    /// Whether HubSpot asked a submission to wait.
    pub fn is_held_up(&self) -> bool {
        let held = |one: &Submission| one.sending().is_some_and(|one| matches!(one.phase, Phase::Repeating(..)));
        self.app.outbox().all().any(held)
    }

    /// The titles of the submissions that need a hand, and in a word why.
    pub fn to_settle(&self) -> Vec<(&str, &str)> {
        let why = |one: &Submission| match one.state {
            State::Refused(_) => "refused",
            State::NotSent(_) => "not sent",
            State::Unknown(_) => "unknown",
            State::Waiting(_) | State::Sending(_) | State::Created(_) => "",
        };
        self.app.outbox().all().filter(|one| one.needs_a_hand()).map(|one| (one.title.as_str(), why(one))).collect()
    }

    /// The ids of the tickets that were created, as the outbox has them, the last one first.
    pub fn created_ids(&self) -> Vec<String> {
        let outbox = self.app.outbox();
        let id = |id| outbox.get(id)?.created().map(|pane| pane.ticket.id.clone());
        outbox.in_order().into_iter().filter_map(id).collect()
    }

    /// Whether the result has the keys, not the form.
    pub fn shows_result(&self) -> bool {
        self.app.screen() == Screen::Result
    }

    #[track_caller]
    fn result(&self) -> &ResultPane {
        self.app.result().expect("there is no result")
    }

    /// The id of the ticket of the last result.
    #[track_caller]
    pub fn result_id(&self) -> &str {
        &self.result().ticket.id
    }

    /// What was sent to make it.
    #[track_caller]
    pub fn result_of(&self) -> &NewTicket {
        &self.result().sent
    }

    /// How long it took.
    #[track_caller]
    pub fn took(&self) -> Option<Duration> {
        self.result().took
    }

    /// The first shown line of the result.
    #[track_caller]
    pub fn result_top(&self) -> usize {
        self.result().scroll.top
    }

    /// Whether the links of the ticket are being read back.
    #[track_caller]
    pub fn is_reading_links(&self) -> bool {
        matches!(self.result().links, Links::Reading(_))
    }

    /// For each record that was to be linked to the ticket, whether it is; none before that is known.
    #[track_caller]
    pub fn links(&self) -> Option<&[bool]> {
        match &self.result().links {
            Links::Read(found) => Some(found),
            _ => None,
        }
    }

    /// What HubSpot reports of the ticket's contacts and companies, if it linked all but those of a kind.
    #[track_caller]
    pub fn links_but(&self, but: Option<ObjectType>) -> Vec<(ObjectType, Vec<Linked>)> {
        let sent = &self.result().draft.associations;
        let of = |object: ObjectType| {
            let links = sent.iter().filter(|one| one.object == object && Some(&one.object) != but.as_ref());
            let linked = links.map(|one| Linked { id: one.id.clone(), types: one.types.clone() }).collect();
            (object, linked)
        };
        vec![of(ObjectType::contacts()), of(ObjectType::companies())]
    }

    /// The titles of what waits to be sent by itself, in the order in which it is sent.
    pub fn waiting(&self) -> Vec<&str> {
        self.app.outbox().waiting().into_iter().map(|one| one.title.as_str()).collect()
    }

    /// Whether nothing waits to be sent by itself, and nothing is on its way.
    pub fn is_outbox_idle(&self) -> bool {
        self.app.outbox().turn == Turn::Rests && !self.is_sending()
    }

    /// Whether sending by itself goes on only when it is told to.
    pub fn is_stopped(&self) -> bool {
        self.app.outbox().is_held()
    }

    /// The submissions whose answer was lost, the oldest first.
    pub fn lost(&self) -> Vec<Lost> {
        let lost = |one: &lost::Lost| Lost {
            draft: one.attempt.draft,
            looked: one.looked,
            failed: one.failed.is_some(),
            is_over: one.look == Look::Over,
        };
        self.app.outbox().lost().map(|(_, one)| lost(one)).collect()
    }
}
