//! The composer: the form is the portal's, whatever that is like.

use serde_json::json;

use super::{Unlike, VERSIONS};
use crate::terminal::Screen;

#[test]
fn a_ticket_is_one_subject_away_in_a_portal_without_pipeline_0() {
    for version in VERSIONS {
        let portal = Unlike::start(version);
        let mut screen = Screen::open(&portal.home(), &[]);
        screen.shows("Soutien (8000)");
        screen.shows("新規 (9000)");
        screen.keys("x<c-s>");
        screen.sees("5000");
        let sent = portal.ticket();
        assert_eq!(sent, json!({"subject": "x", "hs_pipeline": "8000", "hs_pipeline_stage": "9000"}), "{version}");
        screen.keys("<c-q>");
        screen.leaves(0);
    }
}

#[test]
fn of_two_that_are_called_the_same_the_list_and_the_form_say_which() {
    let portal = Unlike::start("v3");
    let home = portal.home();
    // All is known from the start.
    for part in ["properties", "pipelines", "owners"] {
        home.run(&["schema", part]).ended(0);
    }
    let mut screen = Screen::open(&home, &[]);
    screen.shows("Soutien (8000)");
    screen.keys("x<tab><tab><tab><tab><enter>");
    screen.shows("401, hanako@example.com");
    screen.keys("<down><enter>");
    screen.shows("花子 田中 (402)");
    screen.keys("<a-p>");
    screen.keys("ref");
    screen.shows("ref_interne");
    screen.keys("<enter>");
    screen.shows("Référence (ref_client)");
    screen.keys("<c-s>");
    screen.sees("5000");
    assert_eq!(portal.ticket()["hubspot_owner_id"], json!("402"));
}

const DRAFT: &str = "77aa9a52-7a0e-4f7b-9d55-0a7f0c2f6b11";

#[test]
fn what_the_portal_has_archived_is_kept_in_a_draft_and_offered_nowhere() {
    let portal = Unlike::start("v3");
    let home = portal.home();
    let rows = [
        ("subject", "x"),
        ("hs_pipeline", "8002"),
        ("hs_pipeline_stage", "9200"),
        ("hubspot_owner_id", "405"),
        ("region", "old"),
        ("gone", "still here"),
        ("unheard_of", "kept"),
    ];
    let rows: Vec<_> = rows.iter().map(|(name, text)| json!({"name": name, "text": text})).collect();
    let time = "2026-09-01T08:00:00Z";
    let draft = json!({"version": 1, "id": DRAFT, "created": time, "modified": time, "properties": rows});
    home.write(&format!("hubticket/drafts/{DRAFT}.json"), &draft.to_string());
    let mut screen = Screen::open(&home, &["--draft", DRAFT]);
    for shown in ["8002", "9200", "405", "Ancien", "still here", "kept"] {
        screen.shows(shown);
    }
    screen.keys("y");
    screen.saved();
    screen.keys("<c-q>");
    screen.leaves(0);
    let kept = home.drafts()[0]["properties"].as_array().unwrap().clone();
    assert_eq!(kept[1..], rows[1..]);
    let shown = home.run(&["drafts", "show", DRAFT]).ended(0).out;
    for word in ["8002", "9200", "405", "still here", "kept"] {
        assert!(shown.contains(word), "{shown}");
    }
}

#[test]
fn the_accessible_mode_says_which_too() {
    let portal = Unlike::start("2026-09");
    let home = portal.home();
    for part in ["properties", "pipelines", "owners"] {
        home.run(&["schema", part]).ended(0);
    }
    let mut screen = Screen::open(&home, &["--accessible"]);
    screen.shows("Empty.");
    screen.keys("x<enter>");
    screen.shows("Which contact?");
    screen.keys("<enter>");
    screen.shows("Now: Soutien (8000)");
    screen.keys("<enter>");
    screen.shows("Now: 新規 (9000)");
    screen.keys("<enter><enter>");
    screen.shows("2. 花子 田中, 402");
    screen.keys("2<enter>");
    screen.shows("花子 田中 (402)");
}

#[test]
fn of_two_ways_to_link_that_are_called_the_same_a_draft_says_which() {
    let portal = Unlike::start("2026-09");
    let home = portal.home();
    home.run(&["schema", "labels", "contact"]).ended(0);
    let way = json!({"category": "USER_DEFINED", "typeId": 601, "label": "Facturation"});
    let time = "2026-09-01T08:00:00Z";
    let link = json!({"object": "contacts", "id": "301", "types": [way]});
    let rows = [json!({"name": "subject", "text": "x"})];
    let draft = json!({"version": 1, "id": DRAFT, "created": time, "modified": time, "properties": rows,
        "associations": [link]});
    home.write(&format!("hubticket/drafts/{DRAFT}.json"), &draft.to_string());
    let shown = home.run(&["drafts", "show", DRAFT]).ended(0).out;
    assert!(shown.contains("Facturation (this portal's, 601)"), "{shown}");
    let mut screen = Screen::open(&home, &["--draft", DRAFT]);
    screen.shows("[Facturation (this portal's, 601)]");
    screen.shows("Soutien (8000)");
    screen.keys("<c-s>");
    screen.sees("5000");
    let sent = &portal.tickets()[0]["associations"][0];
    let wanted = json!([{"associationCategory": "USER_DEFINED", "associationTypeId": 601}]);
    assert_eq!((&sent["to"]["id"], &sent["types"]), (&json!("301"), &wanted));
}

#[test]
fn a_record_that_is_linked_has_the_unlabelled_way_wherever_the_portal_lists_it() {
    let portal = Unlike::start("v3");
    let home = portal.home();
    home.run(&["schema", "labels", "contact"]).ended(0);
    let mut screen = Screen::open(&home, &[]);
    screen.shows("Soutien (8000)");
    screen.keys("x<a-a>");
    screen.keys("301");
    screen.shows("id 301");
    screen.keys("<enter>");
    screen.hides("id 301");
    screen.keys("<c-s>");
    screen.sees("5000");
    let types = &portal.tickets()[0]["associations"][0]["types"];
    assert_eq!(*types, json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 16}]));
}
