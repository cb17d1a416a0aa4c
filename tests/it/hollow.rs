//! Answers that hold nothing of what every portal has: they count as not read, are not kept, and are said.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::terminal::{Answers, Home, Portal, Screen};

const HOLLOW: [&str; 4] = ["{}", r#"{"results":null}"#, r#"{"results":[]}"#, r#"{"results":[{},{"id":"","name":""}]}"#];
const PARTS: [(&str, &str); 3] =
    [("/pipelines/tickets", "pipelines"), ("/properties/tickets", "properties"), ("/owners", "owners")];

/// A portal that answers like this at a path, and a home at it.
fn at(portal: &Portal, path: &'static str, body: &str) -> (Answers, Home) {
    let hollow = Answers::in_place_of(path, Some(body), &portal.url());
    let home = Home::on(&hollow.url(), "sandbox-token");
    (hollow, home)
}

/// Where a part of the only portal is kept.
fn file(home: &Home, part: &str) -> PathBuf {
    let mut all = std::fs::read_dir(home.file("cache")).unwrap().map(|one| one.unwrap().path());
    all.find(|path| path.is_dir()).unwrap().join(format!("{part}.json"))
}

#[test]
fn they_are_said_and_not_kept_and_a_ticket_by_ids_is_created() {
    let portal = Portal::start();
    for (path, part) in PARTS {
        for body in HOLLOW {
            let (hollow, home) = at(&portal, path, body);
            let before = portal.inspect().count();
            home.run(&["schema", part]).ended(6).says(&["could not read HubSpot's answer (status 200): "]);
            let create = ["create", "-p", "subject=x", "--pipeline", "0", "--stage", "1", "--owner", "411200"];
            home.run(&create).ended(0);
            let done = home.run(&["create", "-p", "subject=x", "-p", "Priority=High"]);
            match part {
                "pipelines" => done.ended(6).says(&["nothing was sent", "could not read HubSpot's answer"]),
                "properties" => {
                    done.ended(3).says(&["Priority is used as it was typed", "could not read HubSpot's answer"])
                }
                _ => drop(done.ended(0)),
            }
            assert!(!file(&home, part).exists() && file(&home, "account").exists(), "{part} {body}");
            assert!(portal.inspect().count() > before);
            // As soon as the portal tells more, all is well.
            hollow.step_aside(true);
            home.run(&["create", "-p", "subject=x", "-p", "Priority=High"]).ended(0);
        }
    }
}

#[test]
fn what_was_read_before_stays_in_use() {
    let portal = Portal::start();
    for (path, part) in PARTS {
        let (hollow, home) = at(&portal, path, HOLLOW[2]);
        hollow.step_aside(true);
        home.run(&["schema", part]).ended(0);
        let file = file(&home, part);
        let mut page: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        page["fetched"] = json!("2026-01-01T00:00:00Z");
        std::fs::write(&file, page.to_string()).unwrap();
        hollow.step_aside(false);
        let done = home.run(&["schema", part, "--output", "json"]).ended(0);
        done.says(&["this was read earlier", "could not read HubSpot's answer"]);
        assert!(!done.json().as_array().unwrap().is_empty());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), page.to_string(), "it is not written over");
        home.run(&["create", "-p", "subject=x", "--stage", "New"]).ended(0);
        // What an earlier version kept of such an answer is as good as nothing.
        let inner = page["value"]["part"].as_object_mut().unwrap();
        inner.values_mut().for_each(|value| *value = json!([]));
        page["fetched"] = json!(jiff::Timestamp::now().to_string());
        std::fs::write(&file, page.to_string()).unwrap();
        hollow.step_aside(true);
        let shown = home.run(&["schema", part, "--output", "json"]).ended(0).json();
        assert!(!shown.as_array().unwrap().is_empty(), "{part}");
    }
}

#[test]
fn the_composer_says_so_and_goes_on() {
    let portal = Portal::start();
    for (path, part) in PARTS {
        let (_hollow, home) = at(&portal, path, HOLLOW[2]);
        let mut screen = Screen::open(&home, &[]);
        screen.shows("could not be read: could not read HubSpot's answer");
        screen.keys("Printer on fire<c-s>");
        match part {
            "pipelines" => screen.shows("the portal's pipelines could not be read"),
            _ => screen.sees("Created in"),
        }
        screen.keys("<c-q>");
        screen.leaves(0);
    }
    assert_eq!(portal.inspect().count(), 2);
}
