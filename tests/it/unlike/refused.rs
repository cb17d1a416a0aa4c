//! Each part of the portal by itself refused: what can be done without it is done without it.

use serde_json::json;

use super::Unlike;
use crate::terminal::Screen;

const PARTS: [&str; 5] = ["/properties/", "/pipelines/", "/owners", "/labels", "/account-info/"];

#[test]
fn a_ticket_of_ids_needs_no_part() {
    for part in PARTS {
        for status in [403, 404] {
            for version in super::VERSIONS {
                let portal = Unlike::without(version, &[(part, status)]);
                let words = [
                    "create",
                    "-p",
                    "subject=x",
                    "-p",
                    "hs_pipeline=8000",
                    "-p",
                    "hs_pipeline_stage=9001",
                    "-p",
                    "hubspot_owner_id=401",
                    "--associate",
                    "contact:301",
                ];
                portal.home().run(&words).ended(0);
                assert_eq!(portal.ticket()["hs_pipeline_stage"], json!("9001"), "{part} {status}");
                let home = portal.home();
                let lines = home.write("lines.csv", "subject,hs_pipeline,hs_pipeline_stage\nx,8000,9001\n");
                let done = home.run(&["import", lines.to_str().unwrap()]);
                assert_eq!(done.code, Some(0), "{part} {status} {version}: {}{}", done.out, done.err);
                let is_told = done.err.contains("the portal could not be asked");
                assert_eq!(is_told, ["/properties/", "/pipelines/", "/owners"].contains(&part), "{part}: {}", done.err);
                assert_eq!(portal.tickets().len(), 2, "{part} {status} {version}");
            }
        }
    }
}

#[test]
fn the_composer_does_without_each_part() {
    for part in PARTS {
        for status in [403, 404] {
            let portal = Unlike::without("v3", &[(part, status)]);
            let mut screen = Screen::open(&portal.home(), &[]);
            if part == "/pipelines/" {
                // What can't be picked is typed, by its id.
                screen.shows("Pipelines and stages could not be read");
                screen.keys("x<tab><tab><tab><tab><tab>8000<tab>9001<c-s>");
            } else {
                screen.shows("Soutien (8000)");
                screen.keys("x<c-s>");
            }
            screen.sees("5000");
            assert_eq!(portal.ticket()["hs_pipeline"], json!("8000"), "{part} {status}");
            screen.keys("<c-q>");
            screen.leaves(0);
        }
    }
}

#[test]
fn a_record_is_linked_by_its_id_where_records_can_be_neither_searched_nor_read() {
    for status in [403, 404] {
        let portal = Unlike::without("v3", &[("/search", status), ("/objects/contacts", status)]);
        let home = portal.home();
        home.run(&["create", "-p", "subject=x", "--stage", "9001", "--associate", "contact:301"]).ended(0);
        let named = home.run(&["create", "-p", "subject=x", "--stage", "9001", "--associate", "contact:Rana"]);
        assert_ne!(named.code, Some(0));
        let lines = home.write("lines.csv", "subject,hs_pipeline,hs_pipeline_stage,contact\nx,8000,9001,301\n");
        home.run(&["import", lines.to_str().unwrap()]).ended(0);
        assert_eq!(portal.tickets().len(), 2, "{status}");
    }
}

#[test]
fn the_doctor_tells_each_part_that_is_missing_and_goes_on() {
    for (part, status, told) in [
        ("/owners", 403, "note owners"),
        ("/owners", 404, "note owners"),
        ("/account-info/", 403, "note portal"),
        ("/account-info/", 404, "note portal"),
        ("/pipelines/", 404, "note pipelines"),
        ("/properties/", 403, "note properties"),
        ("/labels", 404, "note labels"),
        ("/contacts/search", 403, "note contacts"),
        ("/contacts/search", 404, "note contacts"),
    ] {
        let portal = Unlike::without("v3", &[(part, status)]);
        let said = portal.home().run(&["doctor"]).ended(0).out;
        assert!(said.contains(told), "{part} {status}: {said}");
    }
}

#[test]
fn what_can_not_be_read_can_be_named_by_its_id_and_that_is_said() {
    for status in [403, 404] {
        for (part, option, column) in [
            ("/owners", ["--owner", "Maya"], "hubspot_owner_id"),
            ("/pipelines/", ["--stage", "New"], "hs_pipeline_stage"),
        ] {
            let portal = Unlike::without("v3", &[(part, status)]);
            let home = portal.home();
            let code = if status == 403 { 4 } else { 2 };
            home.run(&[&["create", "-p", "subject=x", "-p", "hs_pipeline=8000"], &option[..]].concat())
                .ended(code)
                .says(&["name", "by", "id"]);
            let name = option[1];
            home.write("in.csv", &format!("subject,hs_pipeline,{column}\nx,8000,{name}\n"));
            home.run(&["import", "in.csv"]).ended(2).says(&[&format!("in.csv:2: {column}: "), "can't be read", "id"]);
            assert_eq!(portal.tickets().len(), 0);
        }
    }
}

#[test]
fn labels_that_are_not_there_are_no_unknown_kind_of_record() {
    let portal = Unlike::without("v3", &[("/labels", 404)]);
    let home = portal.home();
    for words in [
        &["schema", "labels", "contact"][..],
        &["create", "-p", "subject=x", "--stage", "9001", "-a", "contact:301:Reported by"],
    ] {
        let done = home.run(words).ended(6);
        assert!(!done.err.contains("custom object") && done.err.contains("api_version"), "{}", done.err);
    }
    home.run(&["schema", "labels", "2-77"]).ended(2).says(&["custom object"]);
}
