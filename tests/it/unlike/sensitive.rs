//! Sensitive properties: read where the token may, marked wherever they are shown, and never in the log.

use serde_json::json;

use super::{Unlike, VERSIONS};
use crate::terminal::{Home, Portal, Screen};

const IBAN: &str = "DE89370400440532013000";

/// A home whose log has all that it can have.
fn logging(portal: &Unlike) -> Home {
    portal.home().with("HUBTICKET_LOG", "trace").with("HUBTICKET_LOG_TEXT", "1")
}

#[track_caller]
fn is_not_logged(home: &Home) {
    let log = std::fs::read_to_string(home.file("logs/hubticket.log")).unwrap();
    assert!(log.contains("sensitive") && !log.contains(IBAN), "{log}");
}

#[test]
fn they_are_set_by_label_and_listed_with_how_sensitive_they_are() {
    for version in VERSIONS {
        let portal = Unlike::start(version);
        let home = portal.home();
        home.run(&["create", "-p", "subject=x", "-p", &format!("IBAN={IBAN}"), "-p", "Santé=bonne"]).ended(0);
        let sent = portal.ticket();
        assert_eq!((&sent["iban"], &sent["health"]), (&json!(IBAN), &json!("bonne")), "{version}");
        let lines = home.write("lines.csv", &format!("subject,IBAN\nx,{IBAN}\n"));
        home.run(&["import", lines.to_str().unwrap()]).ended(0);
        assert_eq!(portal.tickets()[1]["properties"]["iban"], json!(IBAN), "{version}");
        let listed = home.run(&["schema", "properties"]).ended(0).out;
        assert!(listed.contains("(highly sensitive)") && listed.contains("(sensitive)"), "{listed}");
        let listed = home.run(&["schema", "properties", "--output", "json"]).ended(0).json();
        let of = |name: &str| listed.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone();
        assert_eq!(of("iban")["sensitivity"], json!("highly_sensitive"));
        assert_eq!(of("serial")["sensitivity"], json!("non_sensitive"));
    }
}

#[test]
fn a_token_that_may_not_read_them_works_without_and_the_doctor_says_so() {
    for status in [403, 404, 400] {
        let portal = Unlike::without("v3", &[("dataSensitivity=", status)]);
        let home = portal.home();
        let done = home.run(&["create", "-p", "件名=x", "-p", "Région=Nord"]).ended(0);
        assert!(!done.err.contains("sensitive"), "{}", done.err);
        let said = home.run(&["doctor"]).ended(0).out;
        assert!(said.contains("note sensitive"), "{said}");
    }
    let said = Unlike::start("v3").home().run(&["doctor"]).ended(0).out;
    assert!(said.contains("ok   sensitive    Santé, IBAN"), "{said}");
}

#[test]
fn no_value_gets_into_the_log_however_it_comes_in_and_whatever_hubspot_repeats() {
    // What is refused is told in HubSpot's own words, with the value.
    for portal in [Unlike::start("v3"), Unlike::refusing("v3")] {
        let home = logging(&portal);
        let by_label = format!("IBAN={IBAN}");
        let by_name = format!("iban={IBAN}");
        let body =
            json!({"properties": {"subject": "x", "hs_pipeline_stage": "9001", "iban": IBAN}, "associations": []});
        let file = home.write("body.json", &body.to_string());
        let lines = home.write("lines.csv", &format!("subject,IBAN\nx,{IBAN}\n"));
        for words in [
            vec!["create", "-p", "subject=x", "-p", &by_label],
            vec!["create", "-p", "hs_pipeline_stage=9001", "-p", &by_name],
            vec!["create", "--file", file.to_str().unwrap()],
            vec!["import", lines.to_str().unwrap()],
        ] {
            home.run(&words);
            is_not_logged(&home);
        }
    }
}

#[test]
fn no_value_gets_into_the_log_while_a_lost_ticket_is_looked_for() {
    let portal = Portal::faulty(&["reset-processed@createx1"]);
    let home = portal.home().with("HUBTICKET_LOG", "trace").with("HUBTICKET_LOG_TEXT", "1");
    let value = format!("bank_account_suffix={IBAN}");
    home.run(&["create", "--no-wait", "-p", "subject=x", "--stage", "1", "-p", &value]).ended(5);
    home.run(&["resolve"]);
    let mut screen = Screen::compose(&home);
    screen.keys("<c-q>");
    screen.leaves(0);
    is_not_logged(&home);
}

#[test]
fn the_form_marks_them_and_a_draft_that_holds_one_says_so() {
    let portal = Unlike::start("2026-09");
    let home = logging(&portal);
    home.run(&["schema", "properties"]).ended(0);
    let mut screen = Screen::open(&home, &[]);
    screen.shows("Soutien (8000)");
    screen.keys("x<a-p>iban");
    screen.shows("IBAN (highly sensitive)");
    screen.keys("<enter>");
    screen.keys(IBAN);
    screen.shows(IBAN);
    screen.saved();
    screen.keys("<c-o>");
    screen.shows("holds sensitive values");
    screen.keys("<esc>");
    screen.hides("holds sensitive values");
    screen.keys("<c-q>");
    screen.leaves(0);
    let draft = home.drafts().remove(0);
    assert_eq!(draft["sensitive"], json!(["iban"]));
    assert!(home.run(&["drafts"]).ended(0).out.contains("(holds sensitive values)"));
    let id = draft["id"].as_str().unwrap();
    let shown = home.run(&["drafts", "show", id]).ended(0).out;
    assert!(shown.contains("Holds sensitive values: IBAN"), "{shown}");
    let mut screen = Screen::open(&home, &["--draft", id]);
    screen.shows(IBAN);
    screen.shows("Soutien (8000)");
    screen.keys("<c-s>");
    screen.sees("5000");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(portal.ticket()["iban"], json!(IBAN));
    is_not_logged(&home);
}
