//! What can be done with a submission as it stands now: the footer offers no more, and the rest is answered by why not.

use crate::app::outbox::plan::Rest;
use crate::app::outbox::submission::{Owned, Phase, State, Submission, Wait};
use crate::app::overlay::reply::Deed;

/// Why something can't be done with a submission; none where it can.
pub fn refusal(one: &Submission, deed: Deed) -> Option<&'static str> {
    match deed {
        Deed::Open | Deed::Look => None,
        Deed::Again => again(one),
        Deed::Retake => retake(one),
        Deed::Halt => halt(one),
        Deed::Edit => is_missing(one, "There is no ticket yet that could be changed"),
        Deed::CopyId => is_missing(one, "There is no ticket yet, so there is no id"),
        Deed::CopyLink => is_missing(one, "There is no ticket yet, so there is no link"),
    }
}

/// Whether it is worth a place among the keys. What is not known is asked about, whatever is pressed: one key for that is
/// enough.
pub fn is_offered(one: &Submission, deed: Deed) -> bool {
    let only_asks = deed == Deed::Halt && one.lost().is_some();
    let stops = deed == Deed::Halt && one.sending().is_some_and(|sending| sending.phase == Phase::Stopping);
    !only_asks && !stops && refusal(one, deed).is_none()
}

fn is_missing(one: &Submission, why: &'static str) -> Option<&'static str> {
    one.created().is_none().then_some(why)
}

fn again(one: &Submission) -> Option<&'static str> {
    match &one.state {
        State::Refused(_) | State::NotSent(_) | State::Waiting(Wait::Turn) | State::Unknown(_) => None,
        State::Created(pane) if pane.rest.as_ref().is_some_and(|rest| !rest.undone().is_empty()) => None,
        State::Created(_) => Some("The ticket has been created; nothing is sent again"),
        State::Sending(_) | State::Waiting(Wait::Portal(_) | Wait::Contact(..) | Wait::Files(..)) => {
            Some("It is being created")
        }
    }
}

fn retake(one: &Submission) -> Option<&'static str> {
    match (&one.state, &one.draft) {
        (State::Unknown(_), _) => Some("It is not known whether it was created; say what became of it first"),
        (State::Created(_), _) => Some("It has been created already"),
        (State::Sending(_), _) => Some("It is being created and can't be taken back"),
        (State::Refused(_) | State::NotSent(_) | State::Waiting(_), Owned::Gone(_)) => Some("It has no draft"),
        (State::Refused(_) | State::NotSent(_) | State::Waiting(_), Owned::Here(_) | Owned::OnDisk(_)) => None,
    }
}

fn halt(one: &Submission) -> Option<&'static str> {
    let has_rest = |rest: &Rest| rest.request().is_some() || !rest.undone().is_empty();
    match &one.state {
        State::Created(pane) if !pane.rest.as_ref().is_some_and(has_rest) => {
            Some("It has been created already; there is nothing to stop")
        }
        State::Sending(sending) if sending.phase == Phase::TooLate => {
            Some("It has been sent already; the answer is shown when it comes")
        }
        State::Created(_)
        | State::Sending(_)
        | State::Waiting(_)
        | State::Refused(_)
        | State::NotSent(_)
        | State::Unknown(_) => None,
    }
}
