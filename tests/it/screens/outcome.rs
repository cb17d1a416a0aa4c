//! Pictures of submissions and their results.

use std::time::Duration;

use hubticket::hubspot;
use hubticket::submit::{Outcome, Progress};
use hubticket::ticket::ObjectType;
use hubticket::ticket::record::Warning;

use super::{OTHERS, SMALL, USUAL, over, running, show, whole};
use crate::support::Region::{Body, Footer, Lines, Row, Title};
use crate::support::{Driver, Play, answered, problem, ticket};

#[test]
fn a_submission_that_runs() {
    let mut d = running();
    d.wait(3000);
    show("running", SMALL, &[Title, Lines, Footer], &d);
    let why = Box::new(answered(429, Vec::new()));
    d.progress(Progress::Repeating { after: Duration::from_secs(10), why, attempt: 1 }).wait(2000);
    show("running-limited", SMALL, &[Lines], &d);
    d.keys("<esc>");
    show("running-stopping", USUAL, &[Lines], &d);
}

#[test]
fn a_wish_that_waits_for_the_pipelines() {
    let mut d = Driver::new();
    d.keys("Printer<c-s>").wait(2000);
    show("running-waiting", USUAL, &[Title, Lines, Footer], &d);
}

#[test]
fn a_ticket() {
    let mut d = running();
    d.wait(1400).created();
    let all = d.links_but(None);
    d.links_read(Ok(all));
    whole("result", (80, 24), &d);
    show("result", OTHERS, &[Title, Body, Lines, Footer], &d);
    d.keys("i");
    show("result-raw", USUAL, &[Body], &d);
    d.keys("j");
    over("result-json", USUAL, &d);
}

#[test]
fn a_ticket_that_is_not_as_it_was_sent() {
    let mut d = running();
    let (_, sent) = d.submitted();
    let mut got = ticket(&sent);
    for (name, value) in &mut got.properties {
        match name.as_str() {
            "subject" => *value = Some("Printer on the third floor".into()),
            "due_date" => *value = None,
            _ => {}
        }
    }
    got.warnings.push(Warning {
        category: "PROPERTY_VALUE_NORMALIZED".into(),
        message: "The value was set to midnight UTC".into(),
        context: vec![("propertyName".into(), "due_date".into())],
    });
    d.wait(900).ended(Outcome::Created(Box::new(got)));
    let some = d.links_but(Some(ObjectType::contacts()));
    d.links_read(Ok(some));
    show("result-differs", SMALL, &[Body, Lines], &d);
}

#[test]
fn a_ticket_whose_links_can_not_be_read() {
    let mut d = running();
    d.created();
    d.links_read(Err(hubspot::Error::TimedOut { after: Duration::from_secs(10) }));
    show("result-links-unread", USUAL, &[Row("Contact"), Row("Company"), Row("Could not read"), Lines], &d);
}

#[test]
fn what_was_typed_while_a_ticket_was_created() {
    let mut d = running();
    d.keys("!").created();
    show("form-kept", USUAL, &[Title, Row("Ticket name"), Lines], &d);
}

#[test]
fn a_rejected_form() {
    let mut d = running();
    d.ended(Outcome::Rejected(answered(
        400,
        vec![
            problem("hs_ticket_priority", "INVALID_OPTION", "HIGH was not one of the allowed options: [low, urgent]"),
            problem("seats", "MISSING_REQUIRED_PROPERTY", ""),
        ],
    )));
    whole("form-rejected", (80, 24), &d);
    show("form-rejected", OTHERS, &[Title, Body, Lines], &d);
    d.keys("<f2>");
    over("error-details", SMALL, &d);
}

#[test]
fn a_ticket_that_was_not_sent() {
    let mut d = running();
    let error = hubspot::Error::Connect { host: "api.hubapi.com".into(), detail: "network is unreachable".into() };
    d.ended(Outcome::NotSent(error));
    show("form-not-sent", SMALL, &[Lines], &d);
    d.keys("<f2>");
    over("error-not-sent", USUAL, &d);
}

#[test]
fn an_outcome_that_is_not_known() {
    let mut d = running();
    d.ended(Outcome::Unknown(hubspot::Error::TimedOut { after: Duration::from_secs(30) }));
    whole("question-unknown", (80, 24), &d);
    over("question-unknown", OTHERS, &d);
}
