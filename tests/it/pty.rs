//! The composer as the real program in a real terminal: from the first frame to the terminal as it was before.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use hubticket::sandbox::Options;
use rustix::process::Signal;
use serde_json::json;

use crate::terminal::{Answers, Gate, Home, PROGRAM, Portal, Screen, Serving, Start, until, vacant};

/// All that the program made is its owner's alone.
#[track_caller]
fn is_private(folder: &Path) {
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder), 0o700, "{}", folder.display());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => is_private(&path),
            false => assert_eq!(mode(&path), 0o600, "{}", path.display()),
        }
    }
}

/// The text of a property of the only draft in the list.
#[track_caller]
fn drafted(home: &Home, name: &str) -> Option<String> {
    let drafts = home.drafts();
    assert_eq!(drafts.len(), 1, "{drafts:?}");
    let properties = drafts[0]["properties"].as_array().unwrap();
    let row = properties.iter().find(|one| one["name"] == name)?;
    Some(row["text"].as_str().unwrap().to_owned())
}

#[test]
fn a_subject_and_one_key_make_a_ticket_and_the_terminal_is_as_it_was() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    assert!(screen.is_raw());
    assert!(screen.text().contains("New  open"), "the first open stage is chosen:\n{}", screen.text());
    screen.keys("Printer on fire<c-s>");
    screen.sees("Created in");
    let id = portal.inspect().tickets[0].id.clone();
    let text = screen.text();
    let says = |label: &str, value: &str| {
        text.lines().any(|line| line.trim_start_matches(['│', ' ']).starts_with(label) && line.contains(value))
    };
    assert!(says("id", &id) && says("created", "2"), "{text}");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(
        portal.body()["properties"],
        json!({"subject": "Printer on fire", "hs_pipeline": "0", "hs_pipeline_stage": "1"})
    );
    let journal = home.journal();
    assert_eq!((&journal[0]["entry"], &journal[1]["entry"]), (&json!("started"), &json!("outcome")));
    assert_eq!((&journal[1]["result"], &journal[1]["id"]), (&json!("created"), &json!(id)));
    assert_eq!((home.files("drafts", ".json").len(), home.files("drafts/sent", ".json").len()), (0, 1));
    assert!(home.files("drafts", ".lock").is_empty());
    is_private(&home.config_dir());
    assert!(!home.everything().contains("sandbox-token"), "the token is in no file");
}

#[test]
fn stage_owner_and_contact_are_picked_by_what_people_call_them() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.shows("Support Pipeline");
    screen.keys("Printer on fire<tab>ada@example.com");
    screen.shows("One contact matches");
    screen.keys("<enter>");
    screen.shows("Ada Lovelace  ada@example.com");
    screen.keys("It burns.<enter>Really.<tab>");
    // The form works without the portal's definitions; a list needs them.
    screen.shows("The level of attention");
    screen.keys("high");
    screen.shows("> high");
    screen.keys("<enter>");
    screen.shows("High");
    screen.hides("list is not known");
    screen.keys("lindqv");
    screen.shows("> lindqv");
    screen.keys("<enter>");
    screen.shows("Maya Lindqvist");
    screen.keys("<tab>Waiting on us");
    screen.shows("> Waiting on us");
    screen.keys("<enter>");
    screen.hides("> Waiting on us");
    screen.shows("Waiting on us  open");
    screen.keys("<c-s>");
    screen.sees("Created in");
    screen.shows("linked");
    assert_eq!(
        portal.body(),
        json!({
            "properties": {
                "subject": "Printer on fire",
                "hs_pipeline": "0",
                "hs_pipeline_stage": "3",
                "hs_ticket_priority": "HIGH",
                "hubspot_owner_id": "411200",
                "content": "It burns.\nReally.",
            },
            "associations": [
                {"to": {"id": "101"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 16}]}
            ],
        })
    );
    screen.keys("<c-q>");
    screen.leaves(0);
}

#[test]
fn a_contact_that_is_not_there_yet_is_a_part_of_the_draft() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<tab>grace@navy.example");
    screen.shows("Nobody has this address yet");
    screen.keys("<enter>");
    screen.shows("New contact");
    screen.keys("Grace<tab>Hopper<enter>");
    screen.shows("Grace Hopper  grace@navy.example  new");
    screen.keys("<c-q>");
    screen.leaves(0);
    let created = &home.drafts()[0]["associations"][0]["create"]["properties"];
    assert_eq!(*created, json!([["email", "grace@navy.example"], ["firstname", "Grace"], ["lastname", "Hopper"]]));
    assert_eq!(portal.creates(), []);
    let mut again = Screen::compose(&home);
    again.keys("<c-o>");
    again.shows("▌Printer on fire");
    again.keys("<enter>");
    again.shows("Grace Hopper  grace@navy.example  new");
    again.keys("<c-q>");
    again.leaves(0);
}

#[test]
fn an_open_ticket_of_the_customer_is_seen_and_linked() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Password reset again<tab>ada@example.com");
    screen.shows("One contact matches");
    screen.keys("<enter>");
    screen.shows("is still open; ^X h shows it");
    screen.keys("<c-x>h");
    screen.shows("+44 1632 961101");
    screen.shows("Waiting on contact");
    screen.keys("<enter>");
    screen.shows("The reset mail arrives");
    screen.shows("Maya Lindqvist");
    screen.keys("<esc>");
    screen.hides("The reset mail arrives");
    screen.keys("=");
    screen.shows("Ticket 27094817210 is linked");
    screen.keys("<c-s>");
    screen.sees("Created in");
    let body = portal.body();
    let linked = body["associations"].as_array().unwrap().iter();
    let linked: Vec<_> = linked.map(|one| (&one["to"]["id"], &one["types"][0]["associationTypeId"])).collect();
    assert_eq!(linked, [(&json!("101"), &json!(16)), (&json!("27094817210"), &json!(452))]);
    screen.keys("<c-q>");
    screen.leaves(0);
}

#[test]
fn the_first_frame_waits_for_no_network_and_nothing_typed_is_lost_when_the_portal_comes() {
    let portal = Portal::start();
    let gate = Gate::before(&portal.url());
    let home = Home::on(&gate.url(), "sandbox-token");
    let mut screen = Screen::open(&home, &[]);
    screen.shows("Ticket name");
    screen.keys("Early bird");
    screen.shows("Early bird");
    assert!(!screen.text().contains("Support Pipeline"), "{}", screen.text());
    screen.keys("<c-s>");
    screen.shows("Waiting for the portal…");
    screen.keys("<esc>");
    screen.shows("nothing was created");
    screen.keys("!");
    gate.open();
    screen.shows("Support Pipeline");
    screen.shows("Early bird!");
    screen.keys("?<c-s>");
    screen.sees("Created in");
    assert_eq!(portal.body()["properties"]["subject"], "Early bird!?");
    screen.keys("<c-q>");
    screen.leaves(0);
}

#[test]
fn with_a_portal_that_never_answers_one_can_type_and_leave_at_once() {
    let silent = Answers::silent();
    let home = Home::on(&silent.url(), "t");
    let mut screen = Screen::open(&home, &[]);
    screen.shows("Ticket name");
    screen.keys("Printer on fire<c-q>");
    screen.leaves(0);
    assert_eq!(drafted(&home, "subject").unwrap(), "Printer on fire");
}

#[test]
fn a_draft_is_opened_again_with_the_cursor_where_it_was() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<left><left><left><left>");
    screen.shows("Printer on fire");
    screen.saved();
    let row = 2;
    screen.wait("the cursor is before the last word", |seen| seen.cursor_position().0 == row);
    screen.keys("x<bs>");
    screen.keys("<c-q>");
    screen.leaves(0);
    let (column, row) = (26 + 11, 2);

    let mut screen = Screen::compose(&home);
    screen.shows("Unfinished: “Printer on fire”; Alt-O opens it");
    screen.keys("<a-o>");
    screen.wait("the cursor is where it was", |seen| seen.cursor_position() == (row, column));
    screen.keys("on <c-q>");
    screen.leaves(0);
    assert_eq!(drafted(&home, "subject").unwrap(), "Printer on on fire");

    let id = home.drafts()[0]["id"].as_str().unwrap().to_owned();
    let mut screen = Screen::open(&home, &["--draft", &id[..8]]);
    screen.wait("the cursor is where it was", |seen| seen.cursor_position() == (row, column + 3));
    screen.shows("Printer on on fire");
    screen.keys("<c-q>");
    screen.leaves(0);
}

#[test]
fn a_draft_is_open_in_one_program_only() {
    let portal = Portal::start();
    let home = portal.home();
    let mut first = Screen::compose(&home);
    first.keys("Printer on fire");
    first.saved();
    let id = home.drafts()[0]["id"].as_str().unwrap().to_owned();
    let mut second = Screen::open(&home, &["--draft", &id]);
    second.shows("This draft is open in another hubticket");
    assert!(!second.text().contains("Printer on fire"), "{}", second.text());
    // The other one has a draft of its own meanwhile.
    second.keys("Router down<c-q>");
    second.leaves(0);
    first.keys("!<c-q>");
    first.leaves(0);
    let mut second = Screen::open(&home, &["--draft", &id]);
    second.shows("Printer on fire!");
    second.keys("<c-q>");
    second.leaves(0);
    assert_eq!(home.drafts().len(), 2);
}

#[test]
fn a_screen_of_any_size_keeps_what_was_typed() {
    let portal = Portal::start();
    let mut screen = Screen::compose(&portal.home());
    screen.keys("Printer on fire");
    screen.shows("Printer on fire");
    for (columns, rows) in [(40, 10), (20, 5), (1, 1), (2, 1), (1, 9), (200, 60), (80, 24)] {
        screen.resize(columns, rows);
        if columns >= 40 {
            screen.shows("Printer on fire");
        }
    }
    screen.resize(20, 5);
    screen.shows("40x10");
    screen.keys("!");
    screen.resize(80, 24);
    screen.shows("Printer on fire!");
    screen.keys("<c-s>");
    screen.sees("Created in");
    screen.resize(30, 5);
    screen.shows("40x10");
    screen.resize(60, 12);
    screen.sees("Created in");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(portal.creates().len(), 1);
}

#[test]
fn the_composer_opens_in_the_smallest_terminals_too() {
    for (columns, rows) in [(1, 1), (20, 5), (40, 10)] {
        let portal = Portal::start();
        let home = portal.home();
        let mut screen = Screen::start(Start { home: &home, program: PROGRAM, args: &[], columns, rows });
        screen.wait("the terminal is taken", vt100::Screen::alternate_screen);
        screen.keys("Printer on fire<c-q>");
        screen.leaves(0);
        assert_eq!(drafted(&home, "subject").unwrap(), "Printer on fire");
    }
}

#[test]
fn a_paste_is_text_whatever_is_in_it() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.paste("Printer\r\non fire\x13\x1b[2J\x1b]0;owned\x07");
    screen.shows("as one line");
    screen.keys("<down><enter>");
    screen.shows("Printer on fire");
    screen.keys("<tab><tab>");
    // Longer than what is read at once, shorter than what the terminal holds back.
    screen.paste(&format!("one\n\ttwo\u{202e}\x1b[31m\n{}", "word ".repeat(300)));
    screen.shows("word word");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(portal.creates(), [], "a paste never submits");
    let bytes = screen.bytes();
    assert!(!bytes.contains("owned\x07") && !bytes.contains('\u{202e}'), "what was pasted reached the terminal raw");
    let subject = drafted(&home, "subject").unwrap();
    assert!(subject.starts_with("Printer on fire") && !subject.contains(['\n', '\r']), "{subject:?}");
    let content = drafted(&home, "content").unwrap();
    assert!(content.starts_with("one\n\ttwo") && content.ends_with("word word "), "{:?}", &content[..40]);
}

#[test]
fn keys_that_come_all_at_once_are_all_taken() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    let words: String = (0..150).map(|n| format!("w{n} ")).collect();
    screen.keys(&format!("{words}<tab><tab>{words}<c-q>"));
    screen.leaves(0);
    assert_eq!(drafted(&home, "subject").unwrap(), words);
    assert_eq!(drafted(&home, "content").unwrap(), words);
}

#[test]
fn keys_that_come_all_at_once_are_one_frame() {
    let mut screen = Screen::open(&Home::new(), &["--sandbox"]);
    screen.shows("Support Pipeline");
    screen.keys("<a-p>");
    screen.shows("Refund amount");
    let before = screen.bytes().len();
    screen.keys(&"<down>".repeat(12));
    screen.shows("13 of ");
    let cost = screen.bytes().len() - before;
    // A frame for each would be some 1,900.
    assert!(cost < 900, "{cost}");
    screen.keys("<esc>");
    screen.hides("13 of ");
    screen.keys("<c-q>");
    screen.leaves(0);
}

#[test]
fn signals_between_the_keys_lose_none_and_end_nothing() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    for _ in 0..300 {
        screen.send(b"x");
        (0..5).for_each(|_| screen.signal(Signal::WINCH));
    }
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(drafted(&home, "subject").unwrap(), "x".repeat(300));
}

#[test]
fn a_key_that_comes_in_parts_is_one_key() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    for _ in 0..20 {
        "é中🙂".as_bytes().chunks(1).for_each(|byte| screen.send(byte));
        // An ESC that comes alone is a key, if the machine is busy for long.
        ["\x1b[", "D", "\x1b[1;", "5", "C"].iter().for_each(|part| screen.send(part.as_bytes()));
    }
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(drafted(&home, "subject").unwrap(), "é中🙂".repeat(20));
}

#[test]
fn a_text_goes_to_the_editor_and_comes_back() {
    let portal = Portal::start();
    let home = portal.home();
    let editor = home.script(
        "editor",
        "stat -c %a \"$1\" >>seen; env | grep -c -e sandbox-token -e emea-token >>seen; stty -a | grep -o -- '-\\?icanon' >>seen\n\
         cp \"$1\" before; printf 'It burns.\\nReally.' >\"$1\"",
    );
    // The token is in a variable of the agent's choice; the editor sees neither that nor another profile's.
    let home = home.without("HUBSPOT_ACCESS_TOKEN").with("WORK_TOKEN", "sandbox-token");
    let home = home.with("EMEA_TOKEN", "emea-token");
    let home = home.configured("token_env = \"WORK_TOKEN\"\n[profiles.emea]\ntoken_env = \"EMEA_TOKEN\"\n");
    let home = home.with("VISUAL", editor.to_str().unwrap()).with("EDITOR", "false");
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<tab><tab>Smoke");
    screen.shows("Smoke");
    screen.keys("<a-e>");
    screen.shows("Really.");
    assert!(screen.is_raw());
    assert_eq!(fs::read_to_string(home.dir().join("before")).unwrap(), "Smoke");
    assert_eq!(fs::read_to_string(home.dir().join("seen")).unwrap(), "600\n0\nicanon\n");
    screen.keys("!<c-s>");
    screen.sees("Created in");
    assert!(portal.body()["properties"]["content"].as_str().unwrap().contains("It burns.\nReally."));
    screen.keys("<c-q>");
    screen.leaves(0);
}

#[test]
fn a_paste_that_the_terminal_does_not_tell_from_typing_is_text_and_is_saved() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<tab><tab>");
    let line = "It prints every page twice, and the second one upside down.";
    screen.send(format!("{line}\r").repeat(1_600).as_bytes());
    until("all of it is saved", || {
        let wanted = format!("{line}\n").repeat(1_600);
        home.drafts().iter().any(|draft| {
            let rows = draft["properties"].as_array().into_iter().flatten();
            rows.filter(|row| row["name"] == "content").any(|row| row["text"] == *wanted)
        })
    });
    screen.keys("<c-q>");
    screen.leaves(0);
}

/// A composer that has edited "Printer on fire" in an editor of this script, when these words are on the screen.
#[track_caller]
fn edited(home: Home, script: &str, words: &str) -> (Home, Screen) {
    let editor = home.script("editor", script);
    let home = home.with("EDITOR", editor.to_str().unwrap());
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<a-e>");
    screen.wait(words, |seen| {
        let contents = seen.contents();
        contents.split_whitespace().collect::<Vec<_>>().join(" ").contains(words)
    });
    (home, screen)
}

/// What editing has left below the config directory.
fn left_editing(home: &Home) -> Vec<std::path::PathBuf> {
    home.files("editing", "")
}

#[test]
fn an_editor_that_wrote_nothing_leaves_the_text_as_it_was() {
    let portal = Portal::start();
    for (script, words) in [
        ("exit 3", "ended with code 3; the text is as it was"),
        ("kill -9 $$", "the text is as it was"),
        ("rm \"$1\"", "the text is as it was"),
        ("exit 127", "set VISUAL or EDITOR"),
    ] {
        let (home, mut screen) = edited(portal.home(), script, words);
        screen.keys("!<c-q>");
        screen.leaves(0);
        assert_eq!(drafted(&home, "subject").unwrap(), "Printer on fire!");
        assert_eq!(left_editing(&home), [""; 0].map(std::path::PathBuf::from), "{script}");
    }
}

#[test]
fn without_any_editor_it_is_said_what_to_set() {
    let portal = Portal::start();
    let home = portal.home();
    home.script("bin/unused", "exit 0");
    let bin = home.dir().join("bin");
    let mut screen = Screen::compose(&home.with("PATH", bin.to_str().unwrap()));
    screen.keys("Printer on fire<a-e>");
    screen.shows("set EDITOR");
}

#[test]
fn without_a_choice_a_usual_editor_is_taken() {
    let portal = Portal::start();
    let home = portal.home();
    home.script("bin/nano", "printf Smoke >\"$2\"; printf %s \"$1\" >arguments");
    home.script("bin/vi", "printf 'not this one' >\"$2\"");
    let path = format!("{}:{}", home.dir().join("bin").display(), "/nowhere");
    std::os::unix::fs::symlink("/bin/sh", home.dir().join("bin/sh")).unwrap();
    let home = home.with("PATH", path);
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<a-e>");
    screen.shows("Smoke");
    assert_eq!(fs::read_to_string(home.dir().join("arguments")).unwrap(), "+1");
}

#[test]
fn what_an_editor_saved_is_taken_however_it_is_encoded_and_however_the_editor_ended() {
    let portal = Portal::start();
    for (script, text, words) in [
        ("printf 'Fire\\n' >\"$1\"; exit 3", "Fire", "ended with code 3; its text was taken"),
        ("printf 'Fire\\n' >\"$1\"; kill -9 $$", "Fire", "its text was taken"),
        ("printf 'caf\\351' >\"$1\"", "café", "read as Latin-1"),
        ("printf '\\377\\376c\\000a\\000' >\"$1\"", "ca", "read as UTF-16LE"),
        ("printf 'Fire' >\"$1\"; umask 077; echo more >\"$1.save\"; kill -9 $$", "Fire", "nano had not saved"),
    ] {
        let (home, mut screen) = edited(portal.home(), script, words);
        screen.keys("<c-q>");
        screen.leaves(0);
        assert_eq!(drafted(&home, "subject").unwrap(), text, "{script}");
        let left: Vec<_> = left_editing(&home).into_iter().filter(|path| !path.ends_with("save")).collect();
        assert!(left.iter().all(|path| path.to_string_lossy().ends_with(".save")), "{left:?}");
        is_private(&home.config_dir());
    }
}

#[test]
fn what_an_editor_saved_is_back_in_its_draft_after_the_program_or_its_terminal_was_gone() {
    let portal = Portal::start();
    for is_killed in [true, false] {
        let home = portal.home();
        let editor = home.script("editor", "printf 'Fire' >\"$1\"; mv \"$0\" \"$0.opened\"; exec cat >/dev/null");
        let home = home.with("EDITOR", editor.to_str().unwrap());
        let mut screen = Screen::compose(&home);
        screen.keys("Printer on fire<a-e>");
        until("the editor is open", || home.dir().join("editor.opened").exists());
        match is_killed {
            true => screen.kill(),
            false => {
                let mut program = screen.close();
                until("the program is gone", || program.is_gone());
            }
        }
        let mut screen = Screen::compose(&home);
        until("the text is in its draft", || {
            home.drafts().iter().any(|draft| draft["properties"][0]["text"] == "Fire")
        });
        until("nothing is left", || left_editing(&home).is_empty());
        if is_killed {
            screen.shows("A text left open in an editor was recovered");
        }
        screen.keys("<c-q>");
        screen.leaves(0);
        assert_eq!(drafted(&home, "subject").unwrap(), "Fire");
    }
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_comes_back() {
    let portal = Portal::start();
    let home = portal.home().with("PS1", "shell> ").with("ENV", "/dev/null");
    let mut screen = Screen::start(Start { home: &home, program: "sh", args: &["-i"], columns: 80, rows: 24 });
    screen.shows("shell>");
    screen.keys("stty -a | tr -s ' \\n' ' ' | cksum\r");
    screen.wait("the sum is there", |seen| seen.contents().matches("shell>").count() == 2);
    let before = sum(&screen.text());
    screen.keys(&format!("{PROGRAM}\r"));
    screen.shows("Support Pipeline");
    screen.keys("Printer on fire<c-z>");
    screen.wait("the shell is back", |seen| !seen.alternate_screen() && seen.contents().ends_with("shell> "));
    assert!(screen.text().contains("Stopped"), "{}", screen.text());
    assert!(!screen.text().contains("Ticket name"), "{}", screen.text());
    screen.keys("clear; stty -a | tr -s ' \\n' ' ' | cksum\r");
    screen.wait("the sum is there", |seen| seen.contents().matches("shell>").count() == 1);
    assert_eq!(sum(&screen.text()), before, "the terminal's settings while it is stopped");
    screen.keys("fg\r");
    screen.shows("Printer on fire");
    screen.shows("Ticket name");
    screen.keys("!");
    screen.shows("Printer on fire!");
    screen.keys("<c-q>");
    screen.wait("the shell is back", |seen| !seen.alternate_screen() && seen.contents().ends_with("shell> "));
    screen.keys("exit\r");
    screen.ends();
    assert_eq!(drafted(&home, "subject").unwrap(), "Printer on fire!");
}

/// The checksum that the shell printed last.
#[track_caller]
fn sum(text: &str) -> String {
    let is_sum =
        |line: &&str| line.split(' ').count() == 2 && line.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
    text.lines().map(str::trim).rfind(is_sum).unwrap_or_else(|| panic!("no sum in:\n{text}")).to_owned()
}

#[test]
fn each_signal_that_ends_it_saves_the_draft_and_restores_the_terminal() {
    let portal = Portal::start();
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let home = portal.home();
        let mut screen = Screen::compose(&home);
        screen.keys("Printer on fire");
        screen.shows("Printer on fire");
        screen.signal(signal);
        screen.leaves(0);
        assert_eq!(drafted(&home, "subject").unwrap(), "Printer on fire", "{signal:?}");
    }
}

#[test]
fn when_the_terminal_is_gone_the_program_saves_the_draft_and_ends() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire");
    screen.shows("Printer on fire");
    let mut program = screen.close();
    until("the program ended by itself", || program.is_gone());
    assert!(drafted(&home, "subject").unwrap().starts_with("Printer on fire"));
}

#[test]
fn a_terminal_that_goes_while_a_ticket_is_created_leaves_it_in_the_journal() {
    let portal = Portal::faulty(&["hang"]);
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<c-s>");
    until("the ticket is there", || portal.inspect().count() == 1);
    let mut program = screen.close();
    until("the program ended by itself", || program.is_gone());
    assert_eq!(home.journal()[0]["entry"], "started");
    portal.set_faults(&[]);
    settled_by_hand(&portal, &home, "Printer on fire");
}

/// The next start says that a submission is not known, finds its ticket, and takes the agent's word for it.
#[track_caller]
fn settled_by_hand(portal: &Portal, home: &Home, title: &str) {
    let mut screen = Screen::open(home, &[]);
    screen.shows(&format!("Not known whether “{title}” was created"));
    screen.keys("<f6>");
    screen.shows("Outbox");
    screen.keys("<enter>");
    screen.shows(&format!("Was “{title}” created?"));
    screen.shows("This is it:");
    screen.keys("<down><enter>");
    screen.shows("it was created after all");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!((portal.creates().len(), portal.inspect().count()), (1, 1));
    let journal = home.journal();
    let last = journal.last().unwrap();
    assert_eq!((&last["result"], &last["id"]), (&json!("created"), &json!(portal.inspect().tickets[0].id)));
    assert!(home.drafts().is_empty());
    let mut screen = Screen::compose(home);
    screen.shows("Needed");
    assert!(!screen.text().contains("Not known"), "{}", screen.text());
    screen.keys("<c-q>");
    screen.leaves(0);
}

#[test]
fn a_program_that_was_killed_while_a_ticket_is_created_leaves_it_to_the_next_start() {
    let portal = Portal::faulty(&["hang"]);
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<c-s>");
    until("the ticket is there", || portal.inspect().count() == 1);
    screen.kill();
    portal.set_faults(&[]);
    settled_by_hand(&portal, &home, "Printer on fire");
}

#[test]
fn with_a_unique_property_the_next_start_finds_the_ticket_by_itself() {
    let portal = Portal::faulty(&["hang"]);
    let home = portal.home().configured("unique_property = \"hubticket_submission_id\"\n");
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<c-s>");
    until("the ticket is there", || portal.inspect().count() == 1);
    screen.kill();
    portal.set_faults(&[]);
    let mut screen = Screen::open(&home, &[]);
    screen.shows("it was created after all");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!((portal.creates().len(), portal.inspect().count()), (1, 1));
    assert_eq!(home.journal().last().unwrap()["result"], "created");
    assert!(home.drafts().is_empty());
}

#[test]
fn a_lost_answer_shows_the_match_and_this_is_it_gives_the_result() {
    let portal = Portal::faulty(&["reset-processed"]);
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<c-s>");
    screen.shows("Was “Printer on fire” created?");
    screen.shows("▌ Decide later");
    let id = portal.inspect().tickets[0].id.clone();
    screen.sees(&format!("This is it: {id}"));
    screen.keys("<down><enter>");
    screen.shows("created after all");
    screen.shows("─ Sent ─");
    assert!(screen.text().contains(&id), "{}", screen.text());
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!((portal.creates().len(), portal.inspect().count()), (1, 1));
    assert_eq!((home.files("drafts", ".json").len(), home.files("drafts/sent", ".json").len()), (0, 1));
}

#[test]
fn what_was_not_sent_waits_and_is_created_once_when_the_server_is_there() {
    let address = vacant();
    let serve = || Portal::with(Options { listen: address.parse().unwrap(), ..Options::default() });
    let portal = serve();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    drop(portal);
    screen.keys("Printer on fire<c-s>");
    screen.sees("Not sent, nothing was created");
    screen.keys("<c-x>l");
    screen.shows("is sent as soon as HubSpot can be reached");
    let portal = serve();
    screen.shows("was created: “Printer on fire”");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!((portal.creates().len(), portal.inspect().count()), (1, 1));
    assert_eq!((home.drafts().len(), home.files("drafts/sent", ".json").len()), (0, 1));
    assert_eq!(home.journal().last().unwrap()["result"], "created");
}

#[test]
fn what_the_portal_rejects_is_said_on_its_field_and_the_draft_is_kept() {
    let portal = Portal::start();
    let home = portal.home();
    let text = json!({
        "version": 1,
        "id": "77aa9a52-7a0e-4f7b-9d55-0a7f0c2f6b11",
        "created": "2026-09-01T08:00:00Z",
        "modified": "2026-09-01T08:00:00Z",
        "properties": [{"name": "subject", "text": "Printer on fire"}, {"name": "nope", "text": "1", "raw": true}],
        "associations": [],
    });
    home.write("hubticket/drafts/77aa9a52-7a0e-4f7b-9d55-0a7f0c2f6b11.json", &text.to_string());
    let mut screen = Screen::open(&home, &["--draft", "77aa"]);
    screen.shows("Support Pipeline");
    screen.keys("<c-s>");
    screen.shows("does not exist");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(drafted(&home, "nope").unwrap(), "1");
    assert_eq!((portal.creates().len(), portal.inspect().count()), (1, 0));
}

#[test]
fn no_color_means_none() {
    let portal = Portal::start();
    let mut screen = Screen::compose(&portal.home().with("NO_COLOR", "1"));
    screen.keys("Printer on fire<tab>");
    screen.shows("Printer on fire");
    screen.keys("<f1>");
    screen.shows("Help ─");
    screen.keys("<esc>");
    screen.hides("Help ─");
    screen.keys("<c-s>");
    screen.sees("Created in");
    screen.keys("<c-q>");
    screen.leaves(0);
    let colours = colours(&screen.bytes());
    assert!(colours.is_empty(), "{colours:?}");
    let mut screen = Screen::compose(&portal.home());
    screen.keys("<c-q>");
    screen.leaves(0);
    assert!(!self::colours(&screen.bytes()).is_empty(), "without it there are some");
}

/// The parameters of SGR sequences that choose a colour; those that choose the terminal's own are none.
fn colours(bytes: &str) -> Vec<String> {
    let sequences = bytes.split("\x1b[").skip(1).filter_map(|rest| {
        let (parameters, _) = rest.split_once('m')?;
        parameters.bytes().all(|byte| byte.is_ascii_digit() || b";:".contains(&byte)).then(|| parameters.to_owned())
    });
    let is_colour = |parameters: &String| {
        let numbers = parameters.split([';', ':']).filter_map(|one| one.parse::<u8>().ok());
        numbers.into_iter().any(|one| matches!(one, 30..=38 | 40..=48 | 58 | 90..=97 | 100..=107))
    };
    sequences.filter(is_colour).collect()
}

#[test]
fn the_profile_is_named_and_the_sandbox_says_so() {
    let portal = Portal::start();
    let home = portal.home().configured("[profiles.support]\n");
    let mut screen = Screen::open(&home, &["--profile", "support"]);
    screen.shows("Support Pipeline");
    screen.shows("support");
    screen.keys("<c-q>");
    screen.leaves(0);

    let home = Home::new();
    let mut screen = Screen::open(&home, &["--sandbox"]);
    screen.shows("Support Pipeline");
    screen.shows("SANDBOX");
    screen.keys("Tried<c-s>");
    screen.sees("Created in");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(home.files("sandbox/drafts/sent", ".json").len(), 1);
    assert!(!home.file("drafts").exists() && !home.file("journal.jsonl").exists());
}

#[test]
fn without_a_token_the_screen_is_never_touched() {
    let mut screen = Screen::open(&Home::new(), &[]);
    screen.leaves(4);
    let bytes = screen.bytes();
    assert!(bytes.contains("Three ways on") && !bytes.contains('\x1b'), "{bytes:?}");
    let serving = Serving::start(&[]);
    let mut screen = Screen::open(&serving.home(), &["--draft", "abc"]);
    screen.leaves(7);
    assert!(screen.bytes().contains("no draft abc"), "{}", screen.bytes());
}

#[test]
fn a_draft_that_can_t_be_read_is_set_aside_and_said() {
    let portal = Portal::start();
    let home = portal.home();
    home.write("hubticket/drafts/77aa9a52-7a0e-4f7b-9d55-0a7f0c2f6b11.json", "{ torn");
    let mut screen = Screen::compose(&home);
    screen.shows("is kept as drafts/77aa9a52-7a0e-4f7b-9d55-0a7f0c2f6b11.json.unreadable-");
    screen.keys("<c-q>");
    screen.leaves(0);
    let kept = home.files("drafts", "");
    assert!(kept.iter().any(|path| path.to_string_lossy().contains(".unreadable-")), "{kept:?}");
}

#[test]
fn a_mistake_of_the_programs_own_leaves_a_usable_terminal_the_draft_and_a_private_note_without_secrets() {
    let portal = Portal::start();
    let trap = "Confidential: it burns";
    let home = portal.home().with("HUBTICKET_PANIC_AT_PASTE", trap);
    for times in 1..=2 {
        let mut screen = match times {
            1 => Screen::compose(&home),
            _ => Screen::open(&home, &["--draft", home.drafts()[0]["id"].as_str().unwrap()]),
        };
        if times == 1 {
            screen.keys("Printer on fire");
            screen.saved();
        } else {
            // What the program says to do goes on with the draft.
            screen.shows("Printer on fire");
        }
        screen.paste(trap);
        screen.leaves(1);
        let log = home.file("crash.log");
        let said = screen.bytes();
        let told = said.rsplit("hubticket stopped at").next().unwrap().replace("\r\n", "");
        for words in [&log.display().to_string() as &str, "The draft is saved", "start hubticket again"] {
            assert!(told.contains(words), "{words:?} is not in:\n{told}");
        }
        assert!(!told.contains("panicked"), "{told}");
        assert_eq!(drafted(&home, "subject").unwrap(), "Printer on fire");
        let text = fs::read_to_string(&log).unwrap();
        assert_eq!(text.matches("stopped at src/runtime/compose.rs:").count(), times, "{text}");
        for secret in ["sandbox-token", "Printer", "Confidential", "burns"] {
            assert!(!text.contains(secret), "{secret:?} is in:\n{text}");
        }
        is_private(&home.config_dir());
    }
}

#[test]
fn a_mistake_of_the_programs_own_in_a_command_says_where_and_no_word_of_a_ticket() {
    let home = Home::new().with("HUBTICKET_PANIC_AT_START", "Confidential: it burns");
    let done = home.run(&["create", "-p", "subject=Printer"]).ended(1);
    done.says(&["hubticket: crashed at src/main.rs:", "`hubticket resolve`"]);
    assert!(!done.err.contains("burns") && !done.err.contains("Printer"), "{}", done.err);
}

#[test]
fn whoever_leaves_while_a_ticket_is_created_is_told_what_became_of_it() {
    let portal = Portal::with(Options { latency: Duration::from_millis(700), ..Options::default() });
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer on fire<c-s>");
    screen.shows("Creating the ticket");
    screen.keys("<c-q>");
    screen.leaves(0);
    let id = portal.inspect().tickets[0].id.clone();
    let said = format!("hubticket: “Printer on fire”: created ticket {id}");
    assert!(screen.bytes().contains(&said), "{}", screen.bytes());
}

#[test]
fn what_is_typed_before_the_form_is_up_is_typed_into_it() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::open(&home, &[]);
    screen.keys("Ahead<tab>ada@example.com<enter>It burns.<enter>Come soon.");
    screen.shows("Come soon.");
    screen.shows("Ada Lovelace");
    screen.keys("<c-s>");
    screen.shows("Created in");
    screen.keys("<c-q>");
    screen.leaves(0);
    let seen = portal.inspect();
    assert_eq!(seen.tickets[0].properties["subject"], "Ahead");
    assert_eq!(seen.tickets[0].properties["content"], "It burns.\nCome soon.");
}
