//! The answers of a world in which anything happens: well or badly, to whatever was asked.

use hubticket::hubspot;
use hubticket::portal::{Customer, Known, Source};
use hubticket::store;
use hubticket::submit::{Corrected, Finding};
use hubticket::ticket::{Draft, NewTicket, Ticket};

use super::portal::parts;
use super::samples::{ada, begin, disk_full, engines, id, listing, open, person, summary, ticket};
use super::{Edited, Effect, Message, TerminalEffect};

/// What the loop would answer to an effect. How a submission ends is for the test to say.
pub fn reply(effect: &Effect, good: bool) -> Vec<Message> {
    let lost = || hubspot::Error::Lost { detail: "reset".into() };
    let message = match effect {
        Effect::LoadPortal { request, .. } => {
            let part = |part: hubticket::ticket::schema::Part| {
                let part = if good { Ok(part) } else { Err((part.name(), lost())) };
                Message::Portal { request: *request, known: Box::new(Known { part, source: Source::Network }) }
            };
            return parts().into_iter().map(part).chain([Message::PortalDone(*request)]).collect();
        }
        Effect::Submit { .. }
        | Effect::Forget(_)
        | Effect::ReleaseDraft(_)
        | Effect::Terminal(TerminalEffect::Suspend)
        | Effect::Terminal(TerminalEffect::Redraw) => {
            return Vec::new();
        }
        Effect::Search { request, .. } => {
            Message::Found { request: *request, result: if good { Ok(vec![ada(), engines()]) } else { Err(lost()) } }
        }
        Effect::Record { request, .. } => {
            Message::Record { request: *request, result: if good { Ok(ada()) } else { Err(lost()) } }
        }
        Effect::Related { request, .. } => {
            Message::Related { request: *request, result: if good { Ok(vec![engines(), ada()]) } else { Err(lost()) } }
        }
        Effect::ReadLinks { request, .. } | Effect::Link { request, .. } => {
            Message::Links { request: *request, result: if good { Ok(Vec::new()) } else { Err(lost()) } }
        }
        Effect::ReadTicket { request, ticket: wanted, .. } => {
            let found = || Ticket { id: wanted.clone(), ..ticket(&NewTicket::default()) };
            let result = if good { Ok(Box::new((found(), Vec::new()))) } else { Err(lost()) };
            Message::TicketRead { request: *request, result }
        }
        Effect::Correct { request, changes, .. } => {
            let ticket = Box::new(ticket(&NewTicket::default()));
            let done = Corrected::Done { ticket, changes: changes.clone() };
            let came = if good { done } else { Corrected::Failed(lost()) };
            Message::Corrected { request: *request, came: Box::new(came) }
        }
        Effect::ReadCustomer { request, .. } => {
            let customer = if good { Ok(()) } else { Err(lost()) };
            let person = customer.clone().map(|()| person());
            let tickets = customer.map(|()| vec![open(1, "Printer on fire"), open(2, "VPN drops")]);
            Message::Customer { request: *request, customer: Box::new(Customer { person, tickets }) }
        }
        Effect::ListDrafts(request) => {
            let listing = listing([summary(1, "One"), summary(2, "Two")]);
            Message::Drafts { request: *request, result: if good { Ok(listing) } else { Err(disk_full()) } }
        }
        Effect::OpenDraft { request, id: wanted } => {
            let mut draft = Draft::new(*wanted, begin());
            draft.set("subject", "Opened");
            let result = if good { Ok(Box::new(draft)) } else { Err(store::Error::Locked(id(1))) };
            Message::Opened { request: *request, result }
        }
        Effect::SaveDraft { revision, draft } => {
            let result = if good { Ok(begin()) } else { Err(disk_full()) };
            Message::Saved { id: draft.id, revision: *revision, result }
        }
        Effect::Terminal(TerminalEffect::OpenEditor { begun, .. }) => {
            let edited = Edited { text: format!("{}\nedited\n", begun.text), ..Edited::default() };
            Message::Edited { result: if good { Ok(edited) } else { Err("no editor".into()) } }
        }
        Effect::Look { request, .. } => {
            let result = if good { Ok(Finding::Perhaps(Vec::new())) } else { Err(lost()) };
            Message::Looked { request: *request, result }
        }
        Effect::Terminal(TerminalEffect::Copy { what, .. }) => Message::Copied { what: what.clone(), result: Ok(()) },
        Effect::Settle { attempt, .. } => {
            Message::Settled { attempt: *attempt, result: if good { Ok(None) } else { Err(disk_full()) } }
        }
        _ => Message::Changed { what: "It".into(), result: if good { Ok(()) } else { Err(disk_full()) } },
    };
    vec![message]
}
