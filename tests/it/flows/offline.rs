//! A first start without a link: a ticket is written and waits, and what stands in lists is settled when they are known.

use hubticket::hubspot::Error;
use hubticket::store::Summary;
use hubticket::ticket::draft::{SubmissionMark, SubmissionState};
use hubticket::ticket::schema::PartName;
use hubticket::ticket::{Association, Draft, ObjectType, Place, Schema};

use crate::support::{Driver, Effect, Play, ada, begin, id, listing, parts, summary};

const LABELS: &str = "Printer<tab><tab>It burns<tab>High<tab>Grace Hopper<tab>Support Pipeline<tab>Waiting on us";

fn refused() -> Error {
    Error::Connect { host: "api.hubapi.com".into(), detail: "refused".into() }
}

/// Answers the last reading of the portal: nothing of it could be read.
fn fail(d: &mut Driver, error: &Error) {
    for part in [PartName::Pipelines, PartName::Properties, PartName::Owners, PartName::Account] {
        d.part(Err((part, error.clone())));
    }
    d.portal_done();
}

fn offline() -> Driver {
    let mut d = Driver::new();
    d.drafts(Ok(listing([])));
    fail(&mut d, &refused());
    d
}

/// The draft as its file has it, waiting.
fn waiting(d: &Driver) -> Draft {
    let draft = d.written();
    assert!(draft.is_marked(SubmissionState::Waiting), "{draft:?}");
    draft
}

#[test]
fn each_field_with_choices_says_that_they_are_not_known_yet() {
    let mut d = offline();
    d.keys("<tab><tab>");
    for _ in 0..4 {
        d.keys("<tab>");
        let screen = d.screen();
        assert!(screen.contains("The choices are not known yet"), "{screen}");
    }
    d.keys("<tab>");
    assert!(!d.screen().contains("The choices are not known yet"));
    d.keys("<s-tab><s-tab><s-tab>Grace Hopper<tab>");
    assert!(!d.screen().contains("is not an owner's id"), "{}", d.screen());
    assert!(d.screen().contains("Needed: Ticket name"), "{}", d.screen());
}

#[test]
fn labels_that_were_typed_become_values_in_the_form_when_the_lists_come() {
    let mut d = offline();
    d.keys(LABELS);
    assert_eq!(d.text("hs_ticket_priority"), "High", "a label is kept as it was typed");
    d.keys("<tab><f5>").portal();
    for (name, value) in
        [("hs_pipeline", "0"), ("hs_pipeline_stage", "3"), ("hs_ticket_priority", "HIGH"), ("content", "It burns")]
    {
        assert_eq!(d.text(name), value, "{name}");
    }
    assert!(d.text("hubspot_owner_id").bytes().all(|byte| byte.is_ascii_digit()), "{}", d.text("hubspot_owner_id"));
    d.keys("<s-tab>");
    assert!(d.screen().contains("Ready"), "{}", d.screen());
    d.keys("<a-u>");
    assert_eq!(d.text("hs_ticket_priority"), "HIGH", "what undo brings back is read, too");
}

#[test]
fn a_label_that_is_being_typed_when_the_lists_come_is_looked_up_when_it_is_left() {
    let mut d = offline();
    d.keys("Printer<f5><tab><tab><tab>Hi").portal();
    d.keys("gh");
    assert_eq!(d.text("hs_ticket_priority"), "High");
    d.keys("<tab>");
    assert_eq!(d.text("hs_ticket_priority"), "HIGH");
}

#[test]
fn a_label_that_names_nothing_is_said_at_its_row() {
    let mut d = offline();
    d.keys("Printer<tab><tab><tab>Hgh<s-tab><f5>").portal();
    assert_eq!(d.text("hs_ticket_priority"), "Hgh");
    d.keys("<tab>");
    assert!(d.screen().contains("To correct: Priority"), "{}", d.screen());
    d.keys("<c-s>");
    assert_eq!((d.submits(), d.focus()), (0, Place::Property(2)));
}

#[test]
fn what_is_submitted_offline_waits_in_the_outbox_and_says_so() {
    for keys in ["<c-s>", "<c-x>l"] {
        let mut d = offline();
        d.keys(LABELS);
        let screen = d.screen();
        assert!(screen.contains("HubSpot can't be reached yet; ^S puts the ticket into the outbox"), "{screen}");
        d.keys(keys);
        fail(&mut d, &refused());
        assert!(
            d.screen().contains("“Printer” waits in the outbox and is sent when HubSpot can be reached"),
            "{keys}: {}",
            d.screen()
        );
        assert!(d.draft().is_blank() && d.screen().contains("outbox 1"), "{keys}");
        assert_eq!((waiting(&d).text("hs_ticket_priority"), d.submits()), ("High", 0));
        assert!(d.releases().contains(&waiting(&d).id));
    }
}

#[test]
fn a_link_that_hangs_until_the_time_is_up_is_waited_for_too() {
    let mut d = Driver::new();
    d.drafts(Ok(listing([]))).keys("Printer<c-s>");
    assert!(d.screen().contains("Waiting for the portal"), "{}", d.screen());
    fail(&mut d, &Error::TimedOut { after: std::time::Duration::from_secs(30) });
    assert!(d.screen().contains("waits in the outbox"), "{}", d.screen());
    assert_eq!(waiting(&d).text("subject"), "Printer");
}

#[test]
fn that_a_ticket_waits_is_still_said_when_the_reading_that_was_under_way_fails() {
    let mut d = Driver::new();
    d.drafts(Ok(listing([]))).keys("Printer");
    d.part(Err((PartName::Properties, refused()))).keys("<c-x>l");
    fail(&mut d, &refused());
    assert!(d.said().contains("waits in the outbox"), "{}", d.said());
}

#[test]
fn it_is_sent_once_when_the_portal_is_known_with_what_the_portal_chooses() {
    let mut d = offline();
    d.keys("Printer<tab><tab><tab>High<c-s>");
    fail(&mut d, &refused());
    let draft = waiting(&d);
    // The link stays down: it is tried again by itself, and nothing is said about that.
    d.keys("Next");
    for _ in 0..3 {
        d.wait(61_000);
        let before = d.said();
        d.queued(Ok(Some(draft.clone())));
        fail(&mut d, &refused());
        assert_eq!((d.submits(), d.said()), (0, before));
    }
    d.wait(61_000).queued(Ok(Some(draft.clone())));
    d.portal().wait(0);
    d.queued(Ok(Some(draft)));
    let (_, ticket) = d.submitted();
    assert_eq!(
        ["subject", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_priority"].map(|name| ticket.value(name)),
        [Some("Printer"), Some("0"), Some("1"), Some("HIGH")]
    );
    d.created();
    d.wait(600_000);
    assert_eq!((d.submits(), d.text("subject")), (1, "Next"));
}

#[test]
fn one_that_waited_when_the_program_ended_is_sent_by_the_next_one_with_what_the_portal_chooses() {
    let mut draft = Draft::new(id(2), begin());
    draft.set("subject", "Printer");
    draft.set("hubspot_owner_id", "Grace Hopper");
    draft.mark(SubmissionState::Waiting, begin());
    let mark = SubmissionMark { state: SubmissionState::Waiting, since: begin() };
    let mut d = Driver::new();
    d.drafts(Ok(listing([Summary { submission: Some(mark), ..summary(2, "Printer") }])));
    assert_eq!(d.tries().len(), 0, "the portal is being read");
    d.portal().wait(0);
    d.queued(Ok(Some(draft)));
    let (_, ticket) = d.submitted();
    assert_eq!(ticket.value("hs_pipeline_stage"), Some("1"));
    assert!(ticket.value("hubspot_owner_id").unwrap().bytes().all(|byte| byte.is_ascii_digit()));
}

#[test]
fn what_can_not_be_looked_up_is_not_sent_and_opens_in_the_form() {
    let mut d = offline();
    d.keys("Printer<tab><tab><tab>Hgh<c-s>");
    fail(&mut d, &refused());
    let draft = waiting(&d);
    d.wait(61_000).queued(Ok(Some(draft.clone())));
    d.portal().wait(0);
    d.queued(Ok(Some(draft)));
    assert_eq!(d.submits(), 0);
    assert!(d.said().starts_with("“Printer” was not sent: Priority"), "{}", d.said());
    assert!(d.written().is_marked(SubmissionState::NotSent));
    d.keys("<f6><enter>");
    assert!(d.screen().contains("Hgh") || !d.opens().is_empty(), "{}", d.screen());
}

#[test]
fn a_contact_that_is_still_to_be_found_waits_with_its_ticket_and_is_looked_for_then() {
    let mut draft = Draft::new(id(4), begin());
    draft.set("subject", "Printer");
    let types = Schema::default().association_types(&ObjectType::contacts()).into_iter().take(1).collect();
    draft.associations.push(Association::to_find(ObjectType::contacts(), "ada@analytical.example", types));
    let mut d = Driver::with(|_| {}, Some(id(4)));
    d.drafts(Ok(listing([]))).opened(Ok(draft));
    fail(&mut d, &refused());
    d.keys("!<c-x>l");
    fail(&mut d, &refused());
    let draft = waiting(&d);
    d.wait(61_000).queued(Ok(Some(draft.clone())));
    d.portal().wait(0);
    d.queued(Ok(Some(draft)));
    assert_eq!(d.submits(), 0);
    let mut none = d.clone();
    none.found(Ok(Vec::new()));
    assert!(none.said().contains("was not sent: Contact"), "{}", none.said());
    d.found(Ok(vec![ada()]));
    assert_eq!(d.submits(), 1, "{}", d.said());
    assert_eq!(d.submitted().1.associations.len(), 1);
}

#[test]
fn the_next_key_after_a_while_reads_the_portal_again_and_nobody_else_does() {
    let loads = |d: &Driver| d.count(|effect| matches!(effect, Effect::LoadPortal { .. }));
    let mut d = offline();
    let before = loads(&d);
    d.wait(3_600_000);
    assert_eq!(loads(&d), before, "nobody is there");
    d.keys("x");
    assert_eq!(loads(&d), before + 1);
    fail(&mut d, &refused());
    d.keys("y");
    assert_eq!(loads(&d), before + 1);
    d.wait(20_000).keys("z");
    assert_eq!(loads(&d), before + 2);
    d.portal_of(parts());
    d.wait(20_000).keys("!");
    assert_eq!((loads(&d), d.text("subject")), (before + 2, "xyz!"));
}
