//! What others wrote, where it comes out: nothing in it acts on a terminal, and no token that a server repeats is kept.

use serde_json::{Value, json};

use crate::terminal::{Answers, Done, Home, Portal, finish};

/// Sets the clipboard and the title, clears the screen, turns the line around, ends it, hides.
const HOSTILE: &str =
    "a\u{1b}]52;c;aGk=\u{7}\u{9d}52;c;aGk=\u{9c}\u{9b}2J\u{7f}\u{202e}\u{2066}\u{200f}\u{61c}\u{2028}\u{2029}\u{0}z";
const DRAFT: &str = "77aa9a52-7a0e-4f7b-9d55-0a7f0c2f6b11";

/// What can act on a terminal, or hide or reorder what stands around it.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[track_caller]
fn harmless(done: &Done, args: &[&str]) {
    for text in [&done.out, &done.err] {
        let found = text.chars().find(|c| acts(*c));
        assert_eq!(found, None, "{args:?}: {text:?}");
    }
}

fn draft(home: &Home) {
    let text = json!({
        "version": 1, "id": DRAFT, "created": "2026-09-01T08:00:00Z", "modified": "2026-09-01T08:00:00Z",
        "properties": [
            {"name": "subject", "text": HOSTILE}, {"name": "hs_pipeline", "text": "0"},
            {"name": "hs_pipeline_stage", "text": "1"},
        ],
        "associations": [],
    });
    home.write(&format!("hubticket/drafts/{DRAFT}.json"), &text.to_string());
}

/// Whether a value has the hostile text somewhere in it, whole.
fn has(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(HOSTILE),
        Value::Array(all) => all.iter().any(has),
        Value::Object(all) => all.values().any(has),
        _ => false,
    }
}

#[test]
fn a_document_means_the_same_and_acts_on_no_terminal() {
    let portal = Portal::start();
    let home = portal.home();
    draft(&home);
    home.run(&["templates", "save", "t", "--draft", DRAFT]).ended(0);
    for args in [
        &["create", "--draft", DRAFT, "--dry-run"][..],
        &["drafts", "--output", "json"],
        &["drafts", "show", DRAFT, "--output", "json"],
        &["templates", "--output", "json"],
        &["templates", "show", "t", "--output", "json"],
    ] {
        let done = home.run(args).ended(0);
        harmless(&done, args);
        assert!(has(&done.json()), "{args:?}: {}", done.out);
    }
    for args in [&["drafts"][..], &["drafts", "show", DRAFT], &["templates"], &["templates", "show", "t"]] {
        harmless(&home.run(args).ended(0), args);
    }
    for args in [&["create", "--draft", DRAFT, "--output", "json"][..], &["history", "--output", "json"]] {
        let done = home.run(args).ended(0);
        harmless(&done, args);
        assert!(has(&done.json()), "{args:?}: {}", done.out);
    }
    harmless(&home.run(&["history"]).ended(0), &["history"]);
    let said = HOSTILE.replace('\0', "");
    for output in ["text", "json"] {
        for args in [
            &["create", "-p", &format!("hs_pipeline={said}"), "-p", "subject=x", "--output", output][..],
            &["create", "--draft", &said, "--output", output],
            &["templates", "show", &said, "--output", output],
            &["open", &said, "--output", output],
        ] {
            let done = home.run(args);
            assert_ne!(done.code, Some(0), "{args:?}");
            harmless(&done, args);
        }
    }
}

#[test]
fn what_is_wrong_with_a_command_line_is_spelled_out() {
    let said = HOSTILE.replace('\0', "");
    let (flag, home) = (format!("--{said}"), Home::new());
    for args in [&["create", &flag][..], &[&said], &["create", "--output", &said], &["history", "--output=json", &flag]]
    {
        let done = home.run(args).ended(2);
        harmless(&done, args);
        done.says(&["\\u{1b}]52;c;aGk"]);
        if args.contains(&"--output=json") {
            assert!(done.json()["error"]["message"].as_str().unwrap().contains("\\u{1b}]52"), "{}", done.out);
        }
    }
}

#[test]
fn the_name_of_the_program_is_shown_without_what_it_could_do() {
    use std::os::unix::process::CommandExt;
    use std::process::Stdio;
    let home = Home::new();
    for (arg, code) in [("--help", 0), ("--nothing", 2)] {
        let mut command = home.command(&[arg]);
        command.arg0("hub\u{1b}[31m\u{9b}2Jticket").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let done = finish(command.spawn().unwrap(), "").ended(code);
        harmless(&done, &[arg]);
        assert!(format!("{}{}", done.out, done.err).contains("Usage"), "{done:?}");
    }
}

#[test]
fn a_token_that_a_server_repeats_in_a_good_answer_is_kept_nowhere() {
    let token = "pat-na1-3f8e1c52-very-secret";
    let body = json!({
        "id": "45600", "createdAt": "2026-11-24T13:00:00Z", "updatedAt": "2026-11-24T13:00:00Z", "archived": false,
        "url": format!("https://app.hubspot.com/contacts/1/record/0-5/45600?t={token}"),
        "properties": {"subject": token, token: "x"}, "objectWriteTraceId": token,
        "warnings": [{"category": token, "message": format!("it was {token}")}], "new": [{"field": token}],
    });
    let headers =
        format!("content-type: application/json\r\nx-hubspot-correlation-id: {token}\r\nx-request: {token}\r\n");
    let server = Answers::with("201 Created", &headers, &body.to_string());
    let home = Home::on(&server.url(), token).with("HUBTICKET_LOG", "trace").with("HUBTICKET_LOG_TEXT", "1");
    let create = ["create", "-p", "subject=x", "-p", "hs_pipeline=0", "-p", "hs_pipeline_stage=1", "--output"];
    for output in ["json", "text"] {
        let args = [&create[..], &[output]].concat();
        let done = home.run(&args).ended(0);
        assert!(done.out.contains("45600"), "{}", done.out);
        let shown = format!("{}{}", done.out, done.err);
        assert!(!shown.contains(token), "{shown}");
    }
    assert_eq!(home.journal().iter().filter(|line| line["id"] == "45600").count(), 2);
    // Whatever else is read of such a server, the cache included.
    for args in
        [&["schema"][..], &["schema", "owners"], &["open", "45600"], &["history", "--output", "json"], &["doctor"]]
    {
        let done = home.run(args);
        assert!(!format!("{}{}", done.out, done.err).contains(token), "{args:?}: {done:?}");
    }
    assert!(home.file("logs/hubticket.log").exists());
    assert!(!home.everything().contains(token), "a file has the token");
}
