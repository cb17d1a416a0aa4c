//! `hubticket doctor`: one line for each thing, with a remedy where it is bad.

use std::os::unix::fs::PermissionsExt;

use crate::terminal::{Home, PROGRAM, Portal, Screen, Start, vacant};

/// Every line is a mark, a thing and a sentence; the verdict is the last.
#[track_caller]
fn check(home: &Home, code: i32, wanted: &[&str]) {
    let out = home.run(&["doctor"]).ended(code).out;
    let (verdict, lines) =
        out.lines().collect::<Vec<_>>().split_last().map(|(last, rest)| (*last, rest.to_vec())).unwrap();
    assert_eq!(verdict == "A ticket could be created.", code == 0, "{out}");
    for line in &lines {
        assert!(["ok   ", "note ", "BAD  "].iter().any(|mark| line.starts_with(mark)), "{line:?}");
        assert!(line.len() > 18 && line[5..18].trim_end().len() > 1, "{line:?}");
    }
    assert_eq!(lines.iter().any(|line| line.starts_with("BAD")), code != 0, "{out}");
    for words in wanted {
        assert!(lines.iter().any(|line| line.starts_with(words)), "no line begins with {words:?} in:\n{out}");
    }
}

#[test]
fn all_that_a_ticket_takes_is_looked_at() {
    let portal = Portal::start();
    check(
        &portal.home(),
        0,
        &[
            "note terminal",
            "ok   profile      default",
            "ok   config       there is none; hubticket config init",
            "ok   files",
            "ok   modes",
            "ok   space",
            "ok   journal",
            "ok   token        from the variable HUBSPOT_ACCESS_TOKEN",
            "ok   proxy        none",
            "ok   network      127.0.0.1",
            "ok   clock        within",
            "ok   portal       24816357",
            "ok   scopes",
            "ok   tickets",
            "ok   owners",
            "ok   contacts",
            "ok   companies",
            "ok   deals",
            "ok   HubSpot",
        ],
    );
    assert!(portal.creates().is_empty(), "a doctor creates nothing");
}

#[test]
fn what_is_wrong_is_told_with_what_to_do() {
    let portal = Portal::start();
    let url = portal.url();
    check(
        &Home::on(&url, "wrong"),
        4,
        &["BAD  HubSpot      HubSpot did not accept the token; set HUBSPOT_ACCESS_TOKEN"],
    );
    check(&Home::on(&url, "sandbox-token.no-tickets"), 4, &["BAD  HubSpot      the token lacks a scope: tickets"]);
    check(&Home::on(&format!("http://{}", vacant()), "t"), 6, &["BAD  network      could not reach", "ok   files"]);
    check(&Home::new(), 4, &["BAD  token        there is no HubSpot token"]);
    check(&portal.home().configured("no_such = 1\n"), 7, &["BAD  config       "]);
    check(&portal.home().configured("theme = \"none\"\n"), 0, &["note theme        the composer does not open"]);
    let home = portal.home().configured("");
    std::fs::set_permissions(home.config_dir(), std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::set_permissions(home.file("config.toml"), std::fs::Permissions::from_mode(0o644)).unwrap();
    check(&home, 0, &["note modes        others can read"]);
    assert!(home.run(&["doctor"]).out.contains("chmod -R go-rwx"));
    // Every bad line says what to do about it.
    let home = Home::new().with("HUBTICKET_CONFIG_DIR", "/proc/hubticket");
    check(&home, 7, &["BAD  files        could not make the folder /proc/hubticket"]);
    assert!(home.run(&["doctor"]).out.contains("; see who owns it"));
    home.run(&["create", "-p", "subject=x"]).ended(7).says(&["/proc/hubticket", "--config-dir"]);
    let home = Home::on("http://example.com", "t");
    check(&home, 2, &["BAD  address      could not set up the connection: plain http"]);
    assert!(home.run(&["doctor"]).out.contains("; correct --base-url, HUBTICKET_BASE_URL or base_url"));
}

#[test]
fn an_output_that_is_closed_early_is_no_mistake() {
    let portal = Portal::start();
    let home = portal.home();
    home.run(&["create", "-p", "subject=x"]).ended(0);
    for args in [
        &["schema", "properties", "--all", "--output", "json"][..],
        &["history"],
        &["completions", "zsh"],
        &["man"],
        &["doctor"],
        &["create", "-p", "subject=x", "--dry-run"],
        &["open", "77", "--print"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let done = home.command(args).stdout(writer).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!((done.status.code(), said.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn on_a_terminal_it_looks_at_the_terminal_too() {
    let portal = Portal::start();
    let home = portal.home().with("TMUX", "/tmp/x,1,0").with("COLORTERM", "truecolor").with("LANG", "en_IE.UTF-8");
    let mut screen = Screen::start(Start { home: &home, program: PROGRAM, args: &["doctor"], columns: 250, rows: 50 });
    screen.leaves(0);
    for words in [
        "ok   terminal     xterm-256color 250x50",
        "ok   colours      16 million",
        "note tmux",
        "note clipboard",
        "ok   locale",
    ] {
        assert!(screen.text().contains(words), "{words:?} is not in:\n{}", screen.text());
    }
}

#[test]
fn the_log_has_calls_and_steps_but_no_token_and_no_text_unless_it_is_wanted() {
    let portal = Portal::start();
    let home = portal.home();
    let args = ["create", "-p", "subject=Printer on fire"];
    home.run(&args).ended(0);
    assert!(!home.file("logs").exists(), "without being asked for there is no log");
    let home = home.with("HUBTICKET_LOG", "trace");
    let done = home.run(&args).ended(0);
    assert_eq!(done.err, "", "the log is never on the screen");
    let path = home.file("logs/hubticket.log");
    let log = std::fs::read_to_string(&path).unwrap();
    for words in ["POST", "/crm/v3/objects/tickets", "status=201", "ms=", "journalled: started", "outcome=\"created\""]
    {
        assert!(log.contains(words), "{words:?} is not in:\n{log}");
    }
    assert!(!log.contains("sandbox-token") && !log.contains("Printer"), "{log}");
    assert!(log.lines().all(|line| line.contains(" hubticket::")), "{log}");
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    let home = home.with("HUBTICKET_LOG_TEXT", "1");
    home.run(&args).ended(0);
    let log = std::fs::read_to_string(&path).unwrap();
    assert!(log.contains("Printer on fire") && !log.contains("sandbox-token"), "{log}");
    let own = home.dir().join("own.log");
    let flag = format!("--log={}", own.display());
    home.run(&["create", "-p", "hs_ticket_priority=NO\nNO", "-p", "subject=x", &flag]).ended(3);
    let log = std::fs::read_to_string(&own).unwrap();
    assert!(log.contains("status=400") && log.contains("exit=3") && log.contains("correlation="), "{log}");
    assert!(log.lines().all(|line| line.starts_with("20")), "what is foreign ends no line:\n{log}");
    home.run(&["doctor", "--log=/nowhere/x.log"]).ended(7).says(&["/nowhere/x.log", "--log=FILE"]);
    let home = home.with("HUBTICKET_LOG", "loud");
    home.run(&["drafts"]).ended(2).says(&["loud", "debug"]);
    assert_eq!(home.run(&["drafts", "--output", "json"]).ended(2).json()["error"]["kind"], "usage");
}

#[test]
fn what_is_open_to_others_is_told_with_the_command_that_closes_it() {
    let portal = Portal::start();
    for name in ["", "journal.jsonl", "drafts", "config.toml"] {
        let home = portal.home().configured("");
        std::fs::set_permissions(home.config_dir(), std::fs::Permissions::from_mode(0o700)).unwrap();
        std::fs::set_permissions(home.file("config.toml"), std::fs::Permissions::from_mode(0o600)).unwrap();
        super::scripts::draft(&home, "Printer");
        std::fs::set_permissions(home.file("drafts"), std::fs::Permissions::from_mode(0o700)).unwrap();
        home.run(&["create", "-p", "subject=x"]).ended(0);
        check(&home, 0, &["ok   modes"]);
        let mode = if name.contains('.') { 0o644 } else { 0o755 };
        std::fs::set_permissions(home.file(name), std::fs::Permissions::from_mode(mode)).unwrap();
        check(&home, 0, &["note modes"]);
        let out = home.run(&["doctor"]).out;
        let line = out.lines().find(|line| line.starts_with("note modes")).unwrap();
        assert!(line.contains(home.file(name).to_str().unwrap().trim_end_matches('/')), "{line}");
        let remedy = line.split_once("; run: ").unwrap().1;
        if name.is_empty() {
            // What the sandbox makes is kept apart; what the user wrote is not.
            let out = home.run(&["doctor", "--sandbox"]).ended(0).out;
            assert!(out.lines().any(|line| line.starts_with("note modes        others can read")), "{out}");
        }
        assert!(std::process::Command::new("sh").args(["-c", remedy]).status().unwrap().success());
        check(&home, 0, &["ok   modes"]);
    }
}

#[test]
fn it_says_that_a_ticket_could_be_created_exactly_where_one_can() {
    let portal = Portal::start();
    let create = ["create", "-p", "subject=x"];
    // Neither is needed for it.
    for (name, line) in [("cache", "note cache"), ("drafts", "note drafts")] {
        let home = portal.home();
        home.write(&format!("hubticket/{name}"), "a file where a folder should be");
        check(&home, 0, &[line, "ok   files", "ok   HubSpot"]);
        home.run(&create).ended(0);
    }
    // Both are.
    for name in ["running", "journal.jsonl/x"] {
        let home = portal.home();
        home.write(&format!("hubticket/{name}"), "a file where a folder should be, or the other way round");
        check(&home, 7, &["BAD  files", "ok   HubSpot"]);
        home.run(&create).ended(7);
    }
    let home = portal.home();
    home.run(&["doctor"]).ended(0);
    let left = home.files("", "");
    assert!(left.iter().all(|path| path.is_dir()), "nothing is left behind: {left:?}");
    assert_eq!(home.files("running", "").len(), 0);
}
