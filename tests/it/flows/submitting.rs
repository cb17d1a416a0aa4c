//! From the wish for a ticket to its end: exactly one, or a reason why not.

use std::time::Duration;

use hubticket::app::message::{Effect, Message, RequestId};
use hubticket::app::outbox::submission::Submission;
use hubticket::app::overlay::stack::Overlay;
use hubticket::app::{App, Screen};
use hubticket::hubspot::{self, FieldProblem};
use hubticket::portal::{Known, Source};
use hubticket::submit::{Outcome, Progress};
use hubticket::ticket::policy::Rule;
use hubticket::ticket::schema::{Part, PartName};
use hubticket::ticket::{Account, NewTicket, Pipeline, Place, Stage};

use crate::support::{Driver, ada, answered, begin, disk_full, ended, parts, problem, ticket};

fn is_idle(app: &App) -> bool {
    matches!(app.submission(), Submission::Idle)
}

/// A submission of the subject "Printer" that is running.
fn running() -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").saved(Ok(()));
    d
}

#[test]
fn a_subject_and_ctrl_s_are_a_ticket() {
    let mut d = Driver::ready();
    d.keys("Printer down<c-s>");
    let (_, ticket) = d.submitted();
    let mut wanted = NewTicket::default();
    wanted.set("subject", "Printer down");
    wanted.set("hs_pipeline", "0");
    wanted.set("hs_pipeline_stage", "1");
    assert_eq!(ticket, wanted);
    assert_eq!(d.submits(), 1);
    // The draft is on its way to the disk before the ticket is on its way to HubSpot.
    let position = |fits: fn(&Effect) -> bool| d.log.iter().position(fits).unwrap();
    let saved = position(|one| matches!(one, Effect::SaveDraft { .. }));
    assert!(saved < position(|one| matches!(one, Effect::Submit { .. })));
}

#[test]
fn more_wishes_while_it_runs_are_one_ticket() {
    let mut d = running();
    d.keys("<c-s><c-s><a-enter>").wait(5000).keys("<c-s>");
    assert_eq!(d.submits(), 1);
    d.created();
    d.keys("<c-s>");
    assert_eq!(d.submits(), 1);
    assert_eq!(d.said(), "This ticket is created; Enter begins the next one");
}

#[test]
fn a_wish_before_the_pipelines_are_known_waits_for_them() {
    let mut d = Driver::new();
    d.keys("Printer<c-s>");
    assert_eq!(d.submits(), 0);
    d.keys(" down<c-s>").wait(1500);
    d.portal();
    assert_eq!(d.submits(), 1);
    let (_, ticket) = d.submitted();
    assert_eq!(ticket.value("subject"), Some("Printer down"));
    assert_eq!((ticket.value("hs_pipeline"), ticket.value("hs_pipeline_stage")), (Some("0"), Some("1")));
}

#[test]
fn a_waiting_wish_is_taken_back_by_esc() {
    let mut d = Driver::new();
    d.keys("Printer<c-s><esc>").portal();
    assert_eq!(d.submits(), 0);
    d.keys("<c-s>");
    assert_eq!(d.submits(), 1);
}

#[test]
fn a_waiting_wish_ends_when_the_pipelines_can_not_be_read() {
    let mut d = Driver::new();
    d.keys("Printer<c-s>");
    d.part(Err((hubticket::ticket::schema::PartName::Pipelines, answered(403, Vec::new()))));
    let request = d.loading();
    d.send(Message::PortalDone(request));
    assert_eq!(d.submits(), 0);
    assert!(is_idle(&d.app));
    assert!(d.said().starts_with("Nothing was sent"), "{}", d.said());
    assert_eq!(d.text("subject"), "Printer");
    // Another try reads them again, and the ticket goes.
    d.keys("<c-s>");
    assert_eq!(d.submits(), 0);
    d.portal();
    assert_eq!(d.submits(), 1);
}

#[test]
fn what_is_missing_has_the_focus_and_says_so() {
    let require = |rule: Rule| {
        let mut d = Driver::with(|settings| settings.policy.rules.push(rule), None);
        d.portal();
        d
    };
    let mut d = Driver::ready();
    d.keys("<tab><tab><c-s>");
    assert_eq!(d.app.composer().form.focus, Place::Property(0));
    assert!(d.said().contains("Ticket name"), "{}", d.said());
    let mut d = require(Rule::always(&["hubspot_owner_id".into()]));
    d.keys("Printer<c-s>");
    assert_eq!(d.app.composer().form.focus, Place::Property(4));
    assert!(d.said().contains("Ticket owner"), "{}", d.said());
    // A row that is not there is added.
    let mut d = require("when hs_ticket_priority = \"URGENT\" require seats".parse().unwrap());
    d.keys("Printer<tab><tab><tab>urg<enter><c-s>");
    let (_, entry) = d.app.composer().form.entry().unwrap();
    assert_eq!(entry.name, "seats");
    assert_eq!(d.submits(), 0);
    d.keys("12<c-s>");
    assert_eq!(d.submits(), 1);
}

#[test]
fn a_value_that_is_wrong_is_not_sent() {
    for (name, typed) in [("due date", "soon"), ("seats", "many"), ("call back at", "25:99")] {
        let mut d = Driver::ready();
        d.keys("Printer<a-p>").keys(name).keys("<enter>").keys(typed).keys("<tab><c-s>");
        assert_eq!(d.submits(), 0, "{name}");
        assert!(d.app.composer().form.entry().is_some(), "{name}");
        assert!(!d.said().is_empty());
    }
}

#[test]
fn a_list_that_is_open_is_no_reason_to_send_half_a_choice() {
    let mut d = Driver::ready();
    d.keys("Printer<tab><tab><tab>urg<c-s>");
    assert_eq!(d.submits(), 0);
    assert_eq!(d.said(), "Choose or leave the list first; Esc leaves it");
    d.keys("<enter><c-s>");
    assert_eq!(d.submitted().1.value("hs_ticket_priority"), Some("URGENT"));
}

#[test]
fn the_text_under_the_cursor_is_settled_before_it_is_sent() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>due date<enter>tomorrow<c-s>");
    assert_eq!(d.submitted().1.value("due_date"), Some("2026-11-25"));
}

#[test]
fn a_created_ticket_is_shown_and_its_draft_kept_with_the_sent_ones() {
    let mut d = running();
    d.wait(1200).effects();
    d.created();
    assert_eq!(d.app.screen(), Screen::Result);
    let finished =
        d.effects().into_iter().filter(|one| matches!(one, Effect::FinishDraft { ticket, .. } if ticket == "45600"));
    assert_eq!(finished.count(), 1);
    assert_eq!(d.app.result().unwrap().took, Some(Duration::from_millis(1200)));
    assert!(d.app.composer().form.draft.is_blank(), "a new draft lies ready");
    d.wait(60_000);
    assert_eq!(d.app.deadline(), None);
}

#[test]
fn what_is_typed_while_it_runs_becomes_the_next_draft() {
    let mut d = running();
    let sent = d.app.composer().form.draft.id;
    d.keys("!").wait(100);
    d.created();
    assert_eq!(d.app.screen(), Screen::Compose, "the author is not torn out of the text");
    assert!(d.said().contains("45600"), "{}", d.said());
    assert_eq!(d.text("subject"), "Printer!");
    let next = d.app.composer().form.draft.id;
    assert_ne!(next, sent);
    d.wait(1000);
    let saved = d.last(|one| match one {
        Effect::SaveDraft { draft, .. } => Some(draft.clone()),
        _ => None,
    });
    assert_eq!((saved.id, saved.text("subject")), (next, "Printer!"));
    assert_eq!(d.submits(), 1);
}

#[test]
fn a_name_that_is_looked_up_while_it_runs_is_nothing_that_was_typed() {
    let mut d = Driver::ready();
    d.keys("Printer<a-a>101<enter>");
    let request = d.last(|one| match one {
        Effect::Record { request, .. } => Some(*request),
        _ => None,
    });
    d.keys("<c-s>").send(Message::Record { request, result: Ok(ada()) }).created();
    assert_eq!(d.app.screen(), Screen::Result, "else the whole ticket would lie there again, ready to be sent twice");
    assert_eq!(d.text("subject"), "");
}

#[test]
fn another_draft_is_not_begun_while_a_ticket_is_being_created() {
    for keys in ["<c-n>", "<c-o><enter>", "<c-o>n", "<a-del>"] {
        let mut d = running();
        let sent = d.app.composer().form.draft.id;
        d.keys(keys);
        assert_eq!(d.app.composer().form.draft.id, sent, "{keys}");
        d.ended(Outcome::Rejected(answered(400, vec![problem("subject", "INVALID", "Too short")])));
        assert_eq!(d.text("subject"), "Printer", "{keys}: the answer is about the draft that was sent");
        assert_eq!(d.app.composer().form.remarks.len(), 1);
    }
}

#[test]
fn a_draft_that_comes_while_a_ticket_is_being_created_is_given_back() {
    let mut d = Driver::ready();
    d.keys("Printer<c-o>")
        .drafts(Ok(hubticket::store::Listing { drafts: vec![crate::support::summary(7, "Other")], notes: Vec::new() }));
    d.keys("<enter><c-s>");
    assert_eq!(d.submits(), 1);
    let other = hubticket::ticket::Draft::new(crate::support::id(7), crate::support::begin());
    d.effects();
    d.opened(Ok(other));
    assert_eq!(d.text("subject"), "Printer");
    assert!(d.effects().contains(&Effect::ReleaseDraft(crate::support::id(7))));
    d.created();
    assert_eq!(d.app.screen(), Screen::Result);
}

#[test]
fn rejected_fields_are_marked_and_the_draft_is_as_it_was() {
    let mut d = Driver::ready();
    d.keys("Printer<tab><tab><tab>urg<enter><c-s>").saved(Ok(()));
    let before = d.app.composer().form.draft.properties.clone();
    d.ended(Outcome::Rejected(answered(
        400,
        vec![
            problem("hs_ticket_priority", "INVALID_OPTION", "URGENT was not one of the allowed options"),
            problem("subject", "INVALID", "Subject is too short"),
        ],
    )));
    assert_eq!(d.app.composer().form.draft.properties, before);
    assert_eq!(d.app.composer().form.focus, Place::Property(3), "the first that HubSpot names");
    assert!(d.said().contains("2 fields"), "{}", d.said());
    let remark = |d: &Driver, index: usize| {
        let form = &d.app.composer().form;
        form.remark(&form.draft.properties[index]).map(str::to_owned)
    };
    assert_eq!(remark(&d, 0).as_deref(), Some("Subject is too short"));
    d.keys("<s-tab><s-tab><s-tab> on fire");
    assert_eq!(remark(&d, 0), None, "what was refused is not there any more");
    assert!(remark(&d, 3).is_some());
    d.keys("<c-s>");
    assert_eq!(d.submits(), 2);
    assert_eq!(remark(&d, 3), None, "a new attempt begins without the old remarks");
}

#[test]
fn a_remark_is_about_what_was_sent_not_about_what_was_typed_since() {
    let mut d = running();
    d.keys(" on fire");
    d.ended(Outcome::Rejected(answered(400, vec![problem("subject", "INVALID", "Too short")])));
    let form = &d.app.composer().form;
    assert_eq!(form.remark(&form.draft.properties[0]), None);
    assert_eq!(d.text("subject"), "Printer on fire");
}

#[test]
fn a_property_that_the_portal_requires_gets_a_row_and_is_learned() {
    let mut d = running();
    d.effects();
    d.ended(Outcome::Rejected(answered(400, vec![problem("seats", "MISSING_REQUIRED_PROPERTY", "")])));
    let (_, entry) = d.app.composer().form.entry().unwrap();
    assert_eq!(entry.name, "seats");
    let form = &d.app.composer().form;
    assert_eq!(form.remark(entry), Some("this portal requires it"));
    let learned = Effect::Learn { pipeline: "0".into(), stage: "1".into(), properties: vec!["seats".into()] };
    assert!(d.effects().contains(&learned));
    d.keys("<c-s>");
    assert_eq!(d.submits(), 1, "from now on it is asked for before anything is sent");
    d.keys("5<c-s>");
    assert_eq!(d.submits(), 2);
}

#[test]
fn a_rejection_that_names_no_field_is_told_in_full() {
    let mut d = running();
    let general = FieldProblem { message: "Something is wrong".into(), ..FieldProblem::default() };
    d.ended(Outcome::Rejected(answered(400, vec![general])));
    let Some(Overlay::Reader(reader)) = d.app.composer().overlays.last() else { panic!("nothing to read") };
    let text = reader.lines.join("\n");
    assert!(text.contains("Something is wrong") && text.contains("aeb5f871"), "{text}");
    d.keys("<esc>");
    assert_eq!(d.text("subject"), "Printer");
}

#[test]
fn whatever_goes_wrong_the_draft_is_kept() {
    let lost = hubspot::Error::Lost { detail: "reset".into() };
    let connect =
        hubspot::Error::Connect { host: "api.hubapi.com".into(), detail: "refused".into(), certificate: false };
    for outcome in [
        Outcome::NotSent(connect),
        Outcome::NotJournalled(disk_full()),
        Outcome::Unknown(lost),
        Outcome::Rejected(answered(401, Vec::new())),
    ] {
        let mut d = running();
        let before = d.app.composer().form.draft.clone();
        d.ended(outcome.clone());
        assert!(is_idle(&d.app));
        assert_eq!(d.app.composer().form.draft.id, before.id, "{outcome}");
        assert_eq!(d.app.composer().form.draft.properties, before.properties, "{outcome}");
        assert_eq!(d.submits(), 1, "{outcome}");
        assert!(!d.said().is_empty() || !d.app.composer().overlays.is_empty(), "{outcome}");
        assert_eq!(d.count(|one| matches!(one, Effect::FinishDraft { .. })), 0);
    }
}

#[test]
fn esc_stops_a_running_submission_once_and_its_outcome_is_told() {
    let mut d = running();
    let (request, _) = d.submitted();
    d.keys("<esc>");
    assert_eq!(d.effects().last(), Some(&Effect::StopSubmission(request)));
    d.keys("<c-s>");
    assert_eq!(d.submits(), 1, "it runs until its outcome is known");
    d.ended(Outcome::NotSent(hubspot::Error::Cancelled { sent: false }));
    assert!(is_idle(&d.app));
    assert!(d.said().contains("nothing was created"), "{}", d.said());
    d.keys("<c-s>");
    assert_eq!(d.submits(), 2);
}

#[test]
fn answers_to_another_submission_are_dropped() {
    let mut d = running();
    let (request, sent) = d.submitted();
    let other = RequestId(request.0 + 100);
    let made = || Box::new(ended(Outcome::Created(Box::new(ticket(&sent)))));
    d.send(Message::Submitted { request: other, ended: made() });
    let why = Box::new(answered(429, Vec::new()));
    d.send(Message::Progress {
        request: other,
        progress: Progress::Repeating { after: Duration::from_secs(9), why, attempt: 1 },
    });
    let Submission::Running(running) = d.app.submission() else { panic!("it runs") };
    assert_eq!(running.waiting, None);
    d.send(Message::Submitted { request, ended: made() });
    assert_eq!(d.app.screen(), Screen::Result);
    let log = d.log.len();
    d.send(Message::Submitted { request, ended: made() });
    assert_eq!(d.log.len(), log, "an answer that comes twice does nothing");
}

#[test]
fn a_submission_that_waits_for_hubspot_counts_the_seconds() {
    let mut d = running();
    let (request, _) = d.submitted();
    let why = Box::new(answered(429, Vec::new()));
    d.send(Message::Progress {
        request,
        progress: Progress::Repeating { after: Duration::from_secs(9), why, attempt: 1 },
    });
    d.wait(4000);
    assert!(d.screen().contains("trying again in 5 s"), "{}", d.screen());
    d.send(Message::Progress { request, progress: Progress::Sending });
    assert!(d.screen().contains("Creating the ticket… 4 s"), "{}", d.screen());
    d.created();
    d.wait(10_000);
    assert_eq!(d.app.deadline(), None);
}

/// A screen that knows its portal from the cache, and has seen the token with the portal of this id.
fn from_the_cache(token_of: Option<&str>) -> Driver {
    let mut d = Driver::with(|settings| settings.token_of = token_of.map(str::to_owned), None);
    let request = d.loading();
    for part in parts() {
        let known = Known { part: Ok(part), source: Source::Cache { fetched: begin() } };
        d.send(Message::Portal { request, known: Box::new(known) });
    }
    d.keys("Printer<c-s>");
    d
}

fn account(id: &str) -> Part {
    Part::Account(Account { portal_id: id.into(), ..Account::default() })
}

#[test]
fn nothing_is_sent_by_the_cache_of_another_portal() {
    assert_eq!(from_the_cache(Some("12345678")).submits(), 1, "the token was seen with this portal");
    for token_of in [None, Some("1")] {
        let mut d = from_the_cache(token_of);
        assert_eq!(d.submits(), 0);
        assert!(d.screen().contains("Waiting for the portal…"), "{}", d.screen());
        d.part(Ok(parts().into_iter().find(|part| matches!(part, Part::Account(_))).unwrap()));
        assert_eq!(d.submits(), 1, "it is the same portal, and nothing of it has changed");

        let mut d = from_the_cache(token_of);
        d.part(Ok(account("777")));
        assert_eq!(d.submits(), 0, "the pipelines are another portal's");
        let stages = vec![Stage { id: "900".into(), label: "Open".into(), ..Stage::default() }];
        let pipeline = Pipeline { id: "800".into(), label: "Only".into(), stages, ..Pipeline::default() };
        d.part(Ok(Part::Pipelines(vec![pipeline])));
        assert_eq!(d.submits(), 0, "a stage of the other portal is none of this one");
        assert_eq!(d.app.composer().knowledge.schema.owners, None);

        let mut d = from_the_cache(token_of);
        let request = d.loading();
        let failed = (PartName::Account, answered(403, Vec::new()));
        d.send(Message::Portal { request, known: Box::new(Known { part: Err(failed), source: Source::Network }) });
        assert_eq!(d.submits(), 1, "a token that may not read the account is no reason to wait");
    }
}

#[test]
fn what_hubspot_refused_is_not_ready_until_it_is_changed() {
    let mut d = Driver::ready();
    let bad = answered(400, vec![problem("subject", "INVALID", "no")]);
    d.keys("Printer<c-s>").ended(Outcome::Rejected(bad)).keys("<tab>");
    assert!(d.screen().contains("HubSpot refused: Ticket name"), "{}", d.screen());
    d.keys("<s-tab>s");
    assert!(d.screen().contains("Ready: "), "{}", d.screen());
}
