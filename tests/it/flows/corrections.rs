//! A ticket that is there is opened in the form, changed, and never made a second time.

use hubticket::app::keys::actions::OutboxAction;
use hubticket::hubspot::{self, Answer};
use hubticket::store::Listing;
use hubticket::submit::Corrected;
use hubticket::ticket::correction::{Changes, Conflict, Links};
use hubticket::ticket::record::Linked;
use hubticket::ticket::schema::Part;
use hubticket::ticket::{Draft, NewTicket, ObjectType, Ticket};

use crate::support::{
    Driver, Effect, Message, Play, Region, RequestId, Top, ada, disk_full, open, parts, person, ticket,
};

/// What was asked for the ticket that is opened: the request, its id, and the properties that are read.
fn reading(d: &Driver) -> (RequestId, String, Vec<String>) {
    d.last(|effect| match effect {
        Effect::ReadTicket { request, ticket, properties, .. } => Some((*request, ticket.clone(), properties.clone())),
        _ => None,
    })
}

/// What is sent to change a ticket.
fn changing(d: &Driver) -> (RequestId, Draft, Changes) {
    d.last(|effect| match effect {
        Effect::Correct { request, draft, changes } => Some((*request, (**draft).clone(), changes.clone())),
        _ => None,
    })
}

fn there(values: &[(&str, &str)]) -> Ticket {
    let mut sent = NewTicket::default();
    for (name, value) in [("subject", "Printer"), ("hs_pipeline", "0"), ("hs_pipeline_stage", "1")].iter().chain(values)
    {
        sent.set(name, *value);
    }
    Ticket { id: "45600".into(), created_at: "2026-11-24T12:58:00Z".into(), ..ticket(&sent) }
}

fn links() -> Links {
    let contacts = ObjectType::contacts();
    let types = contacts.defined_types();
    vec![(contacts, vec![Linked { id: "101".into(), types }])]
}

/// The ticket that was created a moment ago, in the form again.
fn opened() -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer").link(&ada()).keys("<c-s>").saved(Ok(())).created();
    d.keys("e");
    read(&mut d);
    d
}

fn read(d: &mut Driver) {
    let (request, ..) = reading(d);
    d.send(Message::TicketRead { request, result: Ok(Box::new((there(&[("content", "smoke")]), links()))) });
}

fn came(d: &mut Driver, came: Corrected) {
    let (request, ..) = changing(d);
    d.send(Message::Corrected { request, came: Box::new(came) }).see();
}

fn done(d: &mut Driver) {
    let (_, _, changes) = changing(d);
    let mut sent = NewTicket::default();
    changes.properties.iter().for_each(|(name, value)| sent.set(name, value.clone()));
    came(d, Corrected::Done { ticket: Box::new(Ticket { id: "45600".into(), ..ticket(&sent) }), changes });
}

fn conflict(property: &str, seen: &str, yours: &str, theirs: &str) -> Conflict {
    Conflict { property: property.into(), seen: seen.into(), yours: yours.into(), theirs: theirs.into() }
}

#[test]
fn the_ticket_that_is_changed_is_not_among_the_customer_s_other_ones() {
    let mut d = Driver::ready();
    d.keys("Printer").link(&ada()).customer(Ok(person()), Ok(vec![open(2, "Printer is slow")]));
    d.keys("<c-s>").saved(Ok(())).created();
    assert!(d.keys("h").screen().contains("2 open tickets"), "{}", d.screen());
    d.keys("<esc>e");
    read(&mut d);
    d.resize(120, 40);
    assert!(d.screen().contains("1 open ticket "), "beside the form: {}", d.screen());
    d.keys("<c-x>h");
    assert_eq!(d.top(), Top::Customer);
    let list = d.region(Region::Over);
    assert!(list.contains("1 open ticket, 1 similar") && list.contains("Printer is slow"), "{list}");
    assert!(!d.region(Region::Footer).contains("Note there"), "{}", d.screen());
    d.keys("<esc><c-n><c-x>h");
    assert_eq!(d.top(), Top::Nothing);
}

#[test]
fn an_unchanged_ticket_is_left_for_a_new_draft_by_the_key_that_discards() {
    let mut d = opened();
    d.keys("<esc>");
    assert_eq!(d.said(), "Ticket 45600 is in the form to be changed; ^N begins another draft; ^Q leaves");
    let left = d.draft().id;
    d.effects();
    d.keys("<c-x>k");
    assert!(d.draft().edits.is_none() && d.draft().is_blank() && d.draft().id != left);
    assert_eq!(d.said(), "Ticket 45600 is left as it is; this is a new draft");
    assert!(d.releases().contains(&left));
    assert_eq!(d.count(|effect| matches!(effect, Effect::RemoveDraft(_))), 0, "it was never written");
    // What was changed is discarded as any draft, and comes back.
    let mut d = opened();
    d.keys("!<c-x>k");
    assert!(d.draft().edits.is_none() && d.said().starts_with("Discarded"), "{}", d.said());
    d.keys("<c-x>u");
    assert!(d.draft().edits.is_some());
}

#[test]
fn a_change_offers_no_file_and_says_of_a_lone_note_that_it_is_there() {
    for width in [80, 60, 40] {
        let mut d = opened();
        d.resize(width, 24);
        let screen = d.see().screen();
        assert!(screen.contains("+ Note") && !screen.contains("+ File"), "{screen}");
    }
    let mut d = opened();
    d.keys("<a-i>Called back").wait(500);
    assert!(!d.screen().contains("+ File"), "{}", d.screen());
    assert!(d.screen().contains("created 2 minutes ago: it gets your note"), "{}", d.screen());
    d.keys("<c-s>");
    assert!(changing(&d).2.is_note_only());
    done(&mut d);
    assert!(d.said().contains("Your note is on ticket 45600"), "{}", d.said());
}

#[test]
fn a_created_ticket_is_opened_as_it_is_now_and_only_what_changes_is_sent() {
    let mut d = opened();
    assert!(!d.shows_result());
    let (_, ticket, properties) = reading(&d);
    assert_eq!(ticket, "45600");
    assert!(properties.iter().any(|name| name == "hs_pipeline_stage"), "{properties:?}");
    assert_eq!((d.text("subject"), d.text("content")), ("Printer", "smoke"));
    assert_eq!(d.linked(), ["Ada Lovelace"]);
    let screen = d.see().screen();
    assert!(screen.contains("Ticket 45600, created 2 minutes ago: nothing is changed yet"), "{screen}");
    assert!(screen.contains("Ticket 45600") && screen.contains("Change"), "{screen}");
    d.keys("<c-s>");
    assert!(d.said().contains("nothing is changed yet"), "{}", d.said());
    d.keys(" on fire").wait(500);
    assert!(d.screen().contains("To be changed: Ticket name"), "{}", d.screen());
    d.keys("<c-s>");
    let (_, draft, changes) = changing(&d);
    assert_eq!(changes.properties, [("subject".to_owned(), "Printer on fire".to_owned())]);
    assert!(changes.link.is_empty() && changes.unlink.is_empty());
    assert_eq!(d.text("subject"), "", "the form has the next ticket");
    done(&mut d);
    assert!(d.said().contains("Ticket 45600 was changed: Ticket name"), "{}", d.said());
    assert_eq!(d.finishes().last().map(|(id, _)| *id), Some(draft.id));
    assert_eq!(d.submits(), 1, "no second ticket");
    d.keys("<f6>");
    assert!(d.screen().contains("changed · 45600"), "{}", d.screen());
    assert!(d.screen().contains("Printer on fire "), "it is called what it is called now: {}", d.screen());
}

#[test]
fn a_ticket_that_is_changed_is_not_said_to_be_like_itself() {
    let mut d = Driver::ready();
    d.keys("Printer").link(&ada()).customer(Ok(person()), Ok(vec![there(&[])])).wait(2_000);
    assert!(d.screen_at(120, 40).contains("1 similar"));
    d.keys("<c-s>").saved(Ok(())).created();
    d.keys("e");
    read(&mut d);
    d.wait(2_000);
    let screen = d.screen_at(120, 40);
    assert!(screen.contains("open ticket") && !screen.contains("similar"), "{screen}");
}

#[test]
fn links_are_taken_away_and_a_repeat_says_that_it_was_so() {
    let mut d = opened();
    d.keys("<@contact><c-x>d<c-s>");
    let (_, _, changes) = changing(&d);
    assert_eq!(changes.unlink, [(ObjectType::contacts(), "101".to_owned())]);
    came(&mut d, Corrected::Done { ticket: Box::new(there(&[])), changes: Changes::default() });
    assert!(d.said().contains("Ticket 45600 was so already; there was nothing to change"), "{}", d.said());
}

#[test]
fn both_values_are_shown_and_asked_and_the_rest_follows() {
    for (answer, sent) in [("<down><enter>", None), ("<down><down><enter>", Some("URGENT"))] {
        let mut d = opened();
        d.keys("<@hs_ticket_priority>urg<enter><@subject> on fire<c-s>");
        assert_eq!(changing(&d).2.properties.len(), 2);
        came(&mut d, Corrected::Conflict(vec![conflict("hs_ticket_priority", "", "URGENT", "LOW")]));
        assert_eq!(d.top(), Top::Question);
        let asked = d.screen();
        for words in ["You saw: (empty)", "Yours: Urgent", "Theirs: Low", "Keep theirs: Low", "Keep yours: Urgent"] {
            assert!(asked.contains(words), "{words}\n{asked}");
        }
        let before = d.count(|effect| matches!(effect, Effect::Correct { .. }));
        d.keys(answer);
        assert_eq!(d.count(|effect| matches!(effect, Effect::Correct { .. })), before + 1);
        let (_, draft, changes) = changing(&d);
        assert_eq!(draft.edits.unwrap().seen("hs_ticket_priority"), "LOW");
        let priority = changes.properties.iter().find(|(name, _)| name == "hs_ticket_priority");
        assert_eq!(priority.map(|(_, value)| value.as_str()), sent);
        assert!(changes.names().contains(&"subject"));
    }
}

#[test]
fn going_back_from_the_question_sends_nothing_and_keeps_all() {
    let mut d = opened();
    d.keys(" on fire<c-s>");
    came(&mut d, Corrected::Conflict(vec![conflict("subject", "Printer", "Printer on fire", "Toner")]));
    let before = d.count(|effect| matches!(effect, Effect::Correct { .. }));
    d.keys("<esc>");
    assert_eq!((d.text("subject"), d.top()), ("Printer on fire", Top::Nothing));
    assert_eq!(d.count(|effect| matches!(effect, Effect::Correct { .. })), before);
    // It is looked at anew by the next Ctrl-S.
    d.keys("<c-s>");
    assert_eq!(changing(&d).1.edits.unwrap().seen("subject"), "Printer");
}

#[test]
fn what_could_not_be_sent_comes_back_with_the_reason() {
    let lost = || hubspot::Error::Lost { detail: "reset".into() };
    let gone = Answer { status: 404, category: Some("OBJECT_NOT_FOUND".into()), ..Answer::default() };
    for (end, words) in [
        (Corrected::Failed(lost()), "Ticket 45600 was not changed, or not all of it"),
        (Corrected::Failed(hubspot::Error::Answered(Box::new(gone))), "Ticket 45600 is not there any more"),
        (Corrected::NotJournalled(disk_full()), "Ticket 45600 was not changed"),
    ] {
        let mut d = opened();
        d.keys(" on fire<c-s>");
        came(&mut d, end);
        assert_eq!(d.text("subject"), "Printer on fire");
        assert!(d.said().contains(words), "{}", d.said());
        assert!(d.draft().edits.is_some());
        assert_eq!((d.submits(), d.finishes().len()), (1, 1));
    }
}

#[test]
fn an_answer_takes_no_keys_away_from_the_next_ticket() {
    let mut d = opened();
    d.keys(" on fire<c-s>Second");
    let id = changing(&d).1.id;
    came(&mut d, Corrected::Conflict(vec![conflict("subject", "Printer", "Printer on fire", "Toner")]));
    assert_eq!((d.text("subject"), d.top()), ("Second", Top::Nothing));
    assert!(d.said().contains("it is kept as a draft"), "{}", d.said());
    assert!(d.releases().contains(&id));
    let mut d = opened();
    d.keys("<c-n>");
    let mut typed = opened();
    typed.keys("<c-n>Second<f8>e");
    typed.keys("<esc>");
    assert_eq!(d.text("subject"), "");
}

#[test]
fn a_ticket_that_comes_when_the_hands_are_elsewhere_is_a_draft() {
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").saved(Ok(())).created();
    d.keys("e<esc>Second");
    read(&mut d);
    assert_eq!(d.text("subject"), "Second");
    assert!(d.said().contains("Ticket 45600 can be changed: it is among the drafts"), "{}", d.said());
    assert!(d.written().edits.is_some());
    // And one that can't be read is told.
    let gone = Answer { status: 404, category: Some("OBJECT_NOT_FOUND".into()), ..Answer::default() };
    for (error, said) in [
        (hubspot::Error::Lost { detail: "reset".into() }, "Ticket 45600 could not be opened"),
        (hubspot::Error::Answered(Box::new(gone)), "There is no ticket 45600 in this portal any more"),
    ] {
        let mut d = Driver::ready();
        d.keys("Printer<c-s>").saved(Ok(())).created();
        d.keys("e");
        let (request, ..) = reading(&d);
        d.send(Message::TicketRead { request, result: Err(error) });
        assert!(d.said().contains(said), "{}", d.said());
    }
}

#[test]
fn no_way_makes_a_ticket_of_it() {
    let mut d = opened();
    d.keys(" on fire");
    let draft = d.draft().clone();
    d.send(Message::Perform(OutboxAction::Queue.into()));
    assert_eq!((d.submits(), d.queue_changes().len()), (1, 0));
    // A mark from elsewhere sends it nowhere either.
    let mut d = Driver::ready();
    let mut waiting = crate::support::summary(9, "Printer on fire");
    waiting.submission = Some(hubticket::ticket::draft::SubmissionMark {
        state: hubticket::ticket::draft::SubmissionState::Waiting,
        since: crate::support::begin(),
    });
    waiting.id = draft.id;
    d.keys("<f4>").drafts(Ok(Listing { drafts: vec![waiting], ..Listing::default() })).keys("<esc>").wait(2_000);
    d.queued(Ok(Some(draft)));
    assert_eq!(d.submits(), 0);
    assert!(d.said().contains("changes a ticket that is there"), "{}", d.said());
}

#[test]
fn what_was_there_before_is_no_reason_to_stop() {
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").saved(Ok(())).created();
    d.keys("e");
    let (request, ..) = reading(&d);
    // Nobody has chosen a priority that there is, and the stage is of no pipeline that is known.
    let odd = there(&[("hs_ticket_priority", "GONE"), ("hs_pipeline_stage", "99")]);
    d.send(Message::TicketRead { request, result: Ok(Box::new((odd, Links::new()))) });
    d.keys(" on fire<c-s>");
    assert_eq!(changing(&d).2.names(), ["subject"]);
}

#[test]
fn a_change_that_is_sent_right_after_the_start_waits_until_the_portal_is_known() {
    let draft = {
        let mut d = opened();
        d.keys(" on fire");
        Draft { profile: None, ..d.draft().clone() }
    };
    let start = || {
        let mut d = Driver::with(|_| {}, Some(draft.id));
        for part in parts() {
            d.cached(part);
        }
        d.opened(Ok(draft.clone())).keys("<c-s>");
        assert_eq!(d.count(|effect| matches!(effect, Effect::Correct { .. })), 0);
        assert!(d.said().contains("as soon as it is known whose portal"), "{}", d.said());
        d
    };
    let account = || parts().into_iter().find(|part| matches!(part, Part::Account(_))).unwrap();
    let mut d = start();
    d.part(Ok(account()));
    assert_eq!(changing(&d).1.id, draft.id);
    // What is written since is not sent unasked.
    let mut d = start();
    d.keys("!").part(Ok(account()));
    assert_eq!(d.count(|effect| matches!(effect, Effect::Correct { .. })), 0);
    assert_eq!(d.text("subject"), "Printer! on fire");
}
