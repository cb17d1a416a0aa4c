//! From the wish for a ticket to its end: exactly one, or a reason why not.

use std::time::Duration;

use hubticket::hubspot::{self, FieldProblem};
use hubticket::submit::{Outcome, Progress};
use hubticket::ticket::draft::SubmissionState;
use hubticket::ticket::policy::Rule;
use hubticket::ticket::schema::{Part, PartName};
use hubticket::ticket::{Account, NewTicket, Pipeline, Place, Stage};

use crate::support::{
    Driver, Effect, Message, Play, RequestId, Top, ada, answered, begin, disk_full, ended, id, listing, parts, problem,
    summary, ticket,
};

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
    // The draft goes to the disk with it, as what it is now; the form holds the next one.
    let sent = d.written();
    assert!(sent.is_marked(SubmissionState::Sending) && sent.text("subject") == "Printer down");
    assert!(d.draft().is_blank() && d.draft().id != sent.id);
}

#[test]
fn more_wishes_while_it_runs_are_one_ticket() {
    let mut d = running();
    d.keys("<c-s><c-s><a-enter>").wait(5000).keys("<c-s>");
    assert_eq!(d.submits(), 1);
    d.created();
    d.keys("<c-s>");
    assert_eq!(d.submits(), 1);
    assert_eq!(d.said(), "This ticket has been created; Enter goes on with the next one");
}

#[test]
fn a_wish_before_the_pipelines_are_known_waits_for_them() {
    let mut d = Driver::new();
    d.keys("Printer<c-s>");
    assert_eq!(d.submits(), 0);
    assert!(d.written().is_marked(SubmissionState::Waiting), "should the program end, it is sent at the next start");
    d.keys("<c-s>").wait(1500);
    d.portal();
    assert_eq!(d.submits(), 1);
    let (_, ticket) = d.submitted();
    assert_eq!(ticket.value("subject"), Some("Printer"));
    assert_eq!((ticket.value("hs_pipeline"), ticket.value("hs_pipeline_stage")), (Some("0"), Some("1")));
    d.created();
    assert!(d.shows_result());
    assert_eq!(d.took(), Some(Duration::from_millis(1500)), "the agent waited all this time");
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
    d.portal_done();
    assert_eq!(d.submits(), 0);
    assert!(!d.is_busy());
    assert!(d.said().starts_with("Nothing was sent"), "{}", d.said());
    assert_eq!(d.text("subject"), "Printer");
    // Another try reads them again, and the ticket goes.
    d.see().keys("<c-s>");
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
    d.keys("<@hs_pipeline_stage><c-s>");
    assert_eq!(d.focus(), Place::Property(0));
    assert!(d.said().contains("Ticket name"), "{}", d.said());
    let mut d = require(Rule::always(&["hubspot_owner_id".into()]));
    d.keys("Printer<c-s>");
    assert_eq!(d.focus(), d.place_of("hubspot_owner_id"));
    assert!(d.said().contains("Ticket owner"), "{}", d.said());
    // A row that is not there is added.
    let mut d = require("when hs_ticket_priority = \"URGENT\" require seats".parse().unwrap());
    d.keys("Printer<@hs_ticket_priority>urg<enter><c-s>");
    let entry = d.entry().unwrap();
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
        assert!(d.entry().is_some(), "{name}");
        assert!(!d.said().is_empty());
    }
}

#[test]
fn a_list_that_is_open_is_no_reason_to_send_half_a_choice() {
    let mut d = Driver::ready();
    d.keys("Printer<@hs_ticket_priority>urg<c-s>");
    assert_eq!(d.submits(), 0);
    assert_eq!(d.said(), "The list of values is still open; Esc leaves it");
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
    assert!(d.shows_result());
    assert_eq!(d.finishes().into_iter().filter(|(_, ticket)| ticket == "45600").count(), 1);
    assert_eq!(d.took(), Some(Duration::from_millis(1200)));
    assert!(d.draft().is_blank(), "a new draft lies ready");
    d.wait(60_000);
    assert_eq!(d.due(), None);
}

#[test]
fn what_is_typed_while_it_runs_becomes_the_next_draft() {
    let mut d = running();
    let sent = d.written().id;
    d.keys("!").wait(100);
    d.created();
    assert!(!d.shows_result(), "the author is not torn out of the text");
    assert!(d.said().contains("45600"), "{}", d.said());
    assert_eq!(d.text("subject"), "!");
    let next = d.draft().id;
    assert_ne!(next, sent);
    d.wait(1000);
    let saved = d.written();
    assert_eq!((saved.id, saved.text("subject")), (next, "!"));
    assert_eq!(d.submits(), 1);
}

#[test]
fn a_name_that_is_looked_up_while_it_runs_is_nothing_that_was_typed() {
    let mut d = Driver::ready();
    d.keys("Printer<a-a>101<enter>");
    d.keys("<c-s>").named(Ok(ada())).created();
    assert!(d.shows_result(), "else the whole ticket would lie there again, ready to be sent twice");
    assert_eq!(d.text("subject"), "");
}

#[test]
fn a_refusal_after_something_was_pressed_stays_in_the_outbox_until_it_is_taken_back() {
    for keys in ["<c-n>", "<c-o><esc>", "<c-o>n", "<c-x>k", "x", "<tab>", "<f1><esc>"] {
        let mut d = running();
        d.keys(keys);
        let (form, text) = (d.draft().id, d.text("subject").to_owned());
        d.ended(Outcome::Rejected(answered(400, vec![problem("subject", "INVALID", "Too short")])));
        assert_eq!((d.draft().id, d.text("subject")), (form, text.as_str()), "{keys}: nothing takes the form away");
        assert_eq!(d.to_settle(), [("Printer", "refused")], "{keys}");
        assert!(d.said().contains("“Printer” was not created") && d.said().contains("F6"), "{keys}: {}", d.said());
        assert!(d.writes().iter().any(|draft| draft.is_marked(SubmissionState::Refused)), "{keys}");
        d.keys("<f6>t");
        assert_eq!(d.text("subject"), "Printer", "{keys}");
        assert_eq!((d.remarks(), d.to_settle().len()), (1, 0), "{keys}");
        d.keys("!<c-s>");
        assert_eq!(d.submitted().1.value("subject"), Some("Printer!"), "{keys}");
    }
}

#[test]
fn a_draft_that_comes_while_a_ticket_is_being_created_is_the_next_one() {
    let mut d = Driver::ready();
    d.keys("Printer<c-o>").drafts(Ok(listing([summary(7, "Other")])));
    d.keys("<enter><c-s>");
    assert_eq!(d.submits(), 1);
    let mut other = hubticket::ticket::Draft::new(id(7), begin());
    other.set("subject", "Other");
    d.opened(Ok(other));
    assert_eq!(d.text("subject"), "Other");
    d.created();
    assert!(d.shows_result());
    assert_eq!(d.result_of().value("subject"), Some("Printer"));
    d.keys("<enter>");
    assert_eq!(d.text("subject"), "Other");
}

#[test]
fn rejected_fields_are_marked_and_the_draft_is_as_it_was() {
    let mut d = Driver::ready();
    d.keys("Printer<@hs_ticket_priority>urg<enter><c-s>").saved(Ok(()));
    let before = d.written().properties;
    d.ended(Outcome::Rejected(answered(
        400,
        vec![
            problem("hs_ticket_priority", "INVALID_OPTION", "URGENT was not one of the allowed options"),
            problem("subject", "INVALID", "Subject is too short"),
        ],
    )));
    assert_eq!(d.draft().properties, before);
    assert_eq!(d.focus(), d.place_of("hs_ticket_priority"), "the first that HubSpot names");
    assert!(d.said().contains("2 fields"), "{}", d.said());
    assert_eq!(d.remark("subject"), Some("Subject is too short"));
    d.keys("<@subject> on fire");
    assert_eq!(d.remark("subject"), None, "what was refused is not there any more");
    assert!(d.remark("hs_ticket_priority").is_some());
    d.keys("<c-s>");
    assert_eq!(d.submits(), 2);
    assert_eq!(d.remark("hs_ticket_priority"), None, "a new attempt begins without the old remarks");
}

#[test]
fn a_remark_is_about_what_was_sent_not_about_what_was_typed_since() {
    let mut d = running();
    d.keys(" on fire");
    d.ended(Outcome::Rejected(answered(400, vec![problem("subject", "INVALID", "Too short")])));
    assert_eq!(d.remark("subject"), None);
    assert_eq!(d.text("subject"), " on fire");
}

#[test]
fn a_property_that_the_portal_requires_gets_a_row_and_is_learned() {
    let mut d = running();
    d.effects();
    d.ended(Outcome::Rejected(answered(400, vec![problem("seats", "MISSING_REQUIRED_PROPERTY", "")])));
    let entry = d.entry().unwrap();
    assert_eq!(entry.name, "seats");
    assert_eq!(d.remark("seats"), Some("this portal requires it"));
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
    let text = d.reading();
    assert!(text.contains("Something is wrong") && text.contains("aeb5f871"), "{text}");
    d.keys("<esc>");
    assert_eq!(d.text("subject"), "Printer");
}

#[test]
fn whatever_goes_wrong_the_draft_is_kept() {
    let lost = hubspot::Error::Lost { detail: "reset".into() };
    let connect = hubspot::Error::Connect { host: "api.hubapi.com".into(), detail: "refused".into() };
    for outcome in [
        Outcome::NotSent(connect),
        Outcome::NotJournalled(disk_full()),
        Outcome::Unknown(lost),
        Outcome::Rejected(answered(401, Vec::new())),
    ] {
        let mut d = running();
        let before = d.written();
        d.ended(outcome.clone());
        assert!(!d.is_busy());
        let last = d.written();
        assert_eq!((last.id, &last.properties), (before.id, &before.properties), "{outcome}");
        // What may be a ticket is frozen; all else is in the form again.
        match outcome {
            Outcome::Unknown(_) => assert!(last.is_marked(SubmissionState::Unknown) && d.draft().is_blank()),
            _ => assert_eq!((d.draft().id, &d.draft().properties), (before.id, &before.properties), "{outcome}"),
        }
        assert_eq!(d.submits(), 1, "{outcome}");
        assert!(!d.said().is_empty() || d.top() != Top::Nothing, "{outcome}");
        assert_eq!(d.finishes(), []);
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
    assert!(!d.is_busy());
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
    assert!(d.is_sending() && !d.is_held_up());
    d.send(Message::Submitted { request, ended: made() });
    assert!(d.shows_result());
    let log = d.log().len();
    d.send(Message::Submitted { request, ended: made() });
    assert_eq!(d.log().len(), log, "an answer that comes twice does nothing");
}

#[test]
fn a_submission_that_waits_for_hubspot_counts_the_seconds() {
    let mut d = running();
    let why = Box::new(answered(429, Vec::new()));
    d.progress(Progress::Repeating { after: Duration::from_secs(9), why, attempt: 1 }).wait(4000);
    assert!(d.screen().contains("trying again in 5 s"), "{}", d.screen());
    d.progress(Progress::Sending);
    assert!(d.screen().contains("Creating the ticket… 4 s"), "{}", d.screen());
    d.created();
    d.wait(10_000);
    assert_eq!(d.due(), None);
}

/// A screen that knows its portal from the cache, and has seen the token with the portal of this id.
fn from_the_cache(token_of: Option<&str>) -> Driver {
    let mut d = Driver::with(|settings| settings.token_of = token_of.map(str::to_owned), None);
    for part in parts() {
        d.cached(part);
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
        assert_eq!(d.schema().owners, None);

        let mut d = from_the_cache(token_of);
        d.part(Err((PartName::Account, answered(403, Vec::new()))));
        assert_eq!(d.submits(), 1, "a token that may not read the account is no reason to wait");
    }
}

#[test]
fn the_words_of_a_refusal_give_way_to_whoever_types_on() {
    for typed in ["! It burns", "\u{1f525}"] {
        let mut d = Driver::ready();
        d.keys("Printer<c-s>").ended(Outcome::Rejected(answered(400, Vec::new()))).wait(1_000);
        assert!(d.screen().contains("What went wrong"), "{}", d.screen());
        d.keys(typed);
        assert!(!d.screen().contains("What went wrong"), "{}", d.screen());
        assert_eq!(d.text("subject"), format!("Printer{typed}"));
    }
}

#[test]
fn what_hubspot_refused_is_not_ready_until_it_is_changed() {
    let mut d = Driver::ready();
    let bad = answered(400, vec![problem("subject", "INVALID", "no")]);
    d.keys("Printer<c-s>").ended(Outcome::Rejected(bad)).keys("<tab>");
    assert!(d.screen().contains("HubSpot refused: Ticket name"), "{}", d.screen());
    d.keys("<s-tab>s");
    assert!(d.screen().contains("Ready; "), "{}", d.screen());
}
