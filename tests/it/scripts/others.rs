//! Templates, drafts, the history, the portal's schema, links; and the composer opened with something in it.

use serde_json::{Value, json};

use super::{DRAFT, candidates, check, draft, error};
use crate::terminal::{Home, Portal, Screen, Serving, until, vacant};

#[test]
fn a_template_is_a_draft_that_is_copied() {
    let portal = Portal::start();
    let home = portal.home();
    assert_eq!(home.run(&["templates"]).ended(0).out, "There are no templates.\n");
    draft(&home, "Line is down");
    assert_eq!(home.run(&["templates", "save", "outage", "--draft", "77aa"]).ended(0).out, "saved outage\n");
    assert!(home.run(&["templates"]).ended(0).out.contains("Line is down"));
    let shown = home.run(&["templates", "show", "outage"]).ended(0).out;
    assert!(shown.starts_with("outage") && shown.contains("Ada Lovelace"), "{shown}");
    assert_eq!(home.drafts().len(), 1, "the draft is still there");
    home.run(&["create", "--template", "outage", "-p", "content=Line 3"]).ended(0);
    let body = portal.body();
    assert_eq!(
        (&body["properties"]["subject"], &body["properties"]["content"]),
        (&json!("Line is down"), &json!("Line 3"))
    );
    assert_eq!(body["associations"][0]["to"]["id"], "101");
    home.run(&["create", "--template", "outage"]).ended(0);
    assert_eq!((portal.inspect().count(), home.drafts().len()), (2, 1));
    check(&home, &["templates", "save", "outage", "--draft", DRAFT], 7, &["already", "--replace"]);
    home.run(&["templates", "save", "outage", "--draft", DRAFT, "--replace"]).ended(0);
    assert_eq!(home.run(&["templates", "delete", "outage"]).ended(0).out, "deleted outage\n");
    for args in [["create", "--template", "outage"], ["templates", "show", "outage"], ["templates", "delete", "outage"]]
    {
        check(&home, &args, 7, &["there is no template outage", "hubticket templates"]);
    }
    check(&home, &["templates", "show", "../drafts/x"], 2, &["letters, digits"]);
    check(&home, &["templates", "save", "x", "--draft", "abc"], 7, &["no draft abc"]);
}

#[test]
fn a_template_keeps_no_value_that_must_be_unique_and_one_that_can_t_be_read_is_set_aside() {
    let portal = Portal::start();
    let home = portal.home().configured("unique_property = \"hubticket_submission_id\"\n");
    let template = json!({
        "version": 1, "id": DRAFT, "created": "2026-09-01T08:00:00Z", "modified": "2026-09-01T08:00:00Z",
        "properties": [{"name": "subject", "text": "By hand"}, {"name": "hubticket_submission_id", "text": "once"}],
    });
    home.write("hubticket/templates/by hand.json", &template.to_string());
    for _ in 0..2 {
        home.run(&["create", "--template", "by hand"]).ended(0);
    }
    assert_eq!(portal.inspect().count(), 2);
    home.write("hubticket/templates/torn.json", "{ torn");
    for _ in 0..2 {
        check(&home, &["config", "check"], 7, &["torn.json: ", "line 1 column 3"]);
    }
    let done = check(&home, &["templates", "--output", "json"], 0, &["torn.json", ".unreadable-"]);
    assert_eq!(done.json().as_array().unwrap().len(), 1);
    assert_eq!(home.files("templates", ".json").len(), 1);
}

#[test]
fn a_draft_is_renamed() {
    let home = Home::new();
    draft(&home, "Printer");
    assert!(home.run(&["drafts", "rename", "77aa", " Monday "]).ended(0).out.contains("is called Monday"));
    assert!(home.run(&["drafts"]).ended(0).out.contains("Monday"));
    assert_eq!(home.drafts()[0]["name"], "Monday");
    assert!(home.run(&["drafts", "rename", "77aa", ""]).ended(0).out.contains("is called Printer"));
    check(&home, &["drafts", "rename", "abc", "x"], 7, &["no draft abc"]);
}

#[test]
fn a_deleted_draft_is_listed_and_restored() {
    let home = Home::new();
    draft(&home, "Printer");
    assert!(home.run(&["drafts", "list", "--removed"]).ended(0).out.contains("There are no deleted drafts"));
    let before = home.drafts();
    let said = home.run(&["drafts", "delete", "77aa"]).ended(0).out.clone();
    assert!(said.contains("hubticket drafts restore 77aa9a52"), "{said}");
    assert!(home.run(&["drafts"]).ended(0).out.contains("There are no drafts"));
    let listed = home.run(&["drafts", "list", "--removed"]).ended(0).out.clone();
    assert!(listed.contains("Printer") && listed.contains("(deleted "), "{listed}");
    assert!(home.run(&["drafts", "restore", "77aa"]).ended(0).out.contains("restored"));
    assert_eq!(home.drafts(), before);
    check(&home, &["drafts", "restore", "77aa"], 7, &["no draft 77aa"]);
    check(&home, &["drafts", "restore", DRAFT], 7, &["restore"]);
}

#[test]
fn a_draft_that_waited_when_it_was_deleted_waits_no_more_when_it_is_restored() {
    let home = Home::new();
    draft(&home, "Printer");
    let file = format!("hubticket/drafts/{DRAFT}.json");
    let text = std::fs::read_to_string(home.dir().join(&file)).unwrap();
    let mark = r#"{"submission": {"state": "waiting", "since": "2026-09-01T08:00:00Z"},"#;
    home.write(&file, &text.replacen('{', mark, 1));
    home.run(&["drafts", "delete", DRAFT]).ended(0);
    home.run(&["drafts", "restore", DRAFT]).ended(0);
    assert_eq!(home.drafts()[0].get("submission"), None, "{:?}", home.drafts());
}

/// The subjects of the history, with these options.
#[track_caller]
fn subjects(home: &Home, options: &[&str]) -> Vec<String> {
    let all = home.run(&[&["history", "--output", "json"], options].concat()).ended(0).json();
    all.as_array().unwrap().iter().map(|one| one["properties"]["subject"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_history_is_narrowed_by_time_text_and_outcome() {
    let portal = Portal::start();
    let home = portal.home();
    home.run(&["create", "-p", "subject=Printer on fire"]).ended(0);
    home.run(&["create", "-p", "subject=Router", "-p", "content=beside the PRINTER", "-p", "nope_x=1"]).ended(3);
    portal.set_faults(&["reset-processedx1"]);
    home.run(&["create", "-p", "subject=Lost"]).ended(5);
    portal.set_faults(&["429-daily"]);
    home.run(&["create", "-p", "subject=Tired"]).ended(6);
    let old = r#"{"entry":"started","attempt":"11111111-1111-4111-8111-111111111111","time":"2020-01-01T00:00:00Z","profile":"default","host":"h","pid":1,"hash":"0","properties":[["subject","Old"]]}"#;
    let settled = r#"{"entry":"outcome","attempt":"11111111-1111-4111-8111-111111111111","time":"2020-01-01T00:00:01Z","result":"absent","why":"w"}"#;
    let lines = std::fs::read_to_string(home.file("journal.jsonl")).unwrap();
    home.write("hubticket/journal.jsonl", &format!("{old}\n{settled}\n{lines}"));
    for (options, wanted) in [
        (vec![], vec!["Tired", "Lost", "Router", "Printer on fire", "Old"]),
        (vec!["--limit", "2"], vec!["Tired", "Lost"]),
        (vec!["--since", "3d"], vec!["Tired", "Lost", "Router", "Printer on fire"]),
        (vec!["--since", "2019-12-31"], vec!["Tired", "Lost", "Router", "Printer on fire", "Old"]),
        (vec!["--text", "printer"], vec!["Router", "Printer on fire"]),
        (vec!["--text", "printer", "--limit", "1"], vec!["Router"]),
        (vec!["--outcome", "created"], vec!["Printer on fire"]),
        (vec!["--outcome", "rejected"], vec!["Router"]),
        (vec!["--outcome", "unknown"], vec!["Lost"]),
        (vec!["--outcome", "not-sent"], vec!["Tired"]),
        // It is the last of the journal: as far back as it takes.
        (vec!["--outcome", "absent", "--limit", "1"], vec!["Old"]),
        (vec!["--outcome", "created", "--text", "router"], vec![]),
    ] {
        assert_eq!(subjects(&home, &options), wanted, "{options:?}");
    }
    assert_eq!(home.run(&["history", "--text", "nothing"]).ended(0).out, "No submission matches.\n");
    check(&home, &["history", "--since", "soon"], 2, &["--since soon", "3d"]);
    check(&home, &["history", "--since", "tomorrow"], 2, &["still to come"]);
    check(&home, &["history", "--outcome", "lost"], 2, &["not-sent"]);
    assert_eq!(home.run(&["history", "--since", "-3d"]).ended(0).out, home.run(&["history", "--since", "3d"]).out);
    check(&home, &["history", "--limit", "0"], 2, &["--limit"]);
}

#[test]
fn the_schema_is_told_as_scripts_need_it() {
    let portal = Portal::start();
    let home = portal.home();
    let table = home.run(&["schema"]).ended(0).out;
    let priority = table.lines().find(|line| line.starts_with("Priority")).unwrap();
    let words: Vec<&str> = priority.split_whitespace().collect();
    assert_eq!(words[..4], ["Priority", "hs_ticket_priority", "enumeration/select", "Low=LOW,"], "{priority}");
    let country = table.lines().find(|line| line.starts_with("Country")).unwrap();
    assert!(country.contains("and ") && country.ends_with("more"), "{country}");
    assert!(!table.contains("hs_ticket_id"));
    let all = home.run(&["schema", "properties", "--all"]).ended(0).out;
    assert!(all.lines().any(|line| line.contains("hs_ticket_id") && line.contains("read-only")), "{all}");
    let pipelines = home.run(&["schema", "pipelines"]).ended(0).out;
    assert!(pipelines.contains("Support Pipeline  0          Waiting on us"), "{pipelines}");
    let owners = home.run(&["schema", "owners"]).ended(0).out;
    assert!(owners.contains("Maya Lindqvist") && owners.contains("411200") && owners.contains("queue"), "{owners}");
    assert!(!owners.contains("Whitfield"), "an owner who left");
    let labels = home.run(&["schema", "labels", "company"]).ended(0).out;
    assert!(labels.contains("USER_DEFINED/43") && labels.contains("Reseller"), "{labels}");
    check(&home, &["schema", "labels", "contract"], 2, &["contract"]);
    check(&home, &["schema", "labels", "2-99"], 2, &["knows no kind of record 2-99", "type id"]);
    check(&home, &["create", "-p", "subject=x", "-a", "2-99:5:Label"], 2, &["knows no kind of record 2-99"]);
    check(&home, &["schema", "labels"], 2, &["TYPE"]);
}

#[test]
fn the_schema_comes_from_the_cache_while_it_is_fresh_and_is_kept_when_the_portal_is_away() {
    let portal = Portal::start();
    let home = portal.home();
    let first = home.run(&["schema", "pipelines"]).ended(0);
    let asked = portal.inspect().requests.len();
    assert_eq!(home.run(&["schema", "pipelines"]).ended(0).out, first.out);
    assert_eq!(portal.inspect().requests.len(), asked);
    home.run(&["schema", "pipelines", "--refresh"]).ended(0);
    assert!(portal.inspect().requests.len() > asked);
    // Long ago, and nobody to ask any more.
    let aged = |path: std::path::PathBuf| {
        let mut page: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        page["fetched"] = json!("2020-01-01T00:00:00Z");
        std::fs::write(path, page.to_string()).unwrap();
    };
    let folder = std::fs::read_dir(home.file("cache")).unwrap().map(|one| one.unwrap().path()).find(|one| one.is_dir());
    aged(folder.unwrap().join("pipelines.json"));
    let away = home.without("HUBSPOT_ACCESS_TOKEN");
    let old = check(&away, &["schema", "pipelines"], 0, &["read earlier", "no HubSpot token"]);
    assert_eq!(old.out, first.out);
    check(&away, &["schema", "pipelines", "--refresh"], 4, &["no HubSpot token"]);
    check(&away, &["schema", "owners"], 4, &["no HubSpot token"]);
    let gone = Home::on(&format!("http://{}", vacant()), "t");
    assert_eq!(error(&gone, &["schema"], 6)["kind"], "unreachable");
}

/// A home in which a browser would be opened, and what it was told.
fn with_browser(home: Home) -> (Home, std::path::PathBuf) {
    let told = home.dir().join("told");
    for program in ["xdg-open", "open"] {
        home.script(&format!("bin/{program}"), &format!("echo \"$1\" > {told:?}.new; mv {told:?}.new {told:?}"));
    }
    let path = format!("{}:{}", home.dir().join("bin").display(), home.vars["PATH"]);
    (home.with("PATH", path).with("DISPLAY", ":9"), told)
}

#[test]
fn the_link_of_a_ticket_is_printed_and_opened_only_where_there_is_a_browser() {
    let portal = Portal::start();
    let link = "https://app.hubspot.com/contacts/24816357/record/0-5/77";
    let home = portal.home().with("SSH_TTY", "/dev/pts/9");
    assert_eq!(home.run(&["open", "77"]).ended(0).out, format!("{link}\n"));
    assert_eq!(home.run(&["open", "77", "--output", "json"]).ended(0).json()["opened"], false);
    for id in ["T-77", "", "+7", "99999999999999999999999"] {
        check(&home, &["open", id], 2, &[id, "hubticket history"]);
    }
    check(&Home::new(), &["open", "77"], 4, &["no HubSpot token"]);
    let (home, told) = with_browser(home.without("SSH_TTY"));
    home.run(&["open", "77", "--print"]).ended(0);
    let home = home.with("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22");
    assert_eq!(home.run(&["open", "77", "--output", "json"]).ended(0).json()["opened"], false);
    assert!(!told.exists());
    let home = home.without("SSH_CONNECTION");
    assert_eq!(home.run(&["open", "77", "--output", "json"]).ended(0).json()["opened"], true);
    until("the browser is told", || told.exists());
    assert_eq!(std::fs::read_to_string(&told).unwrap(), format!("{link}\n"));
    let home = home.with("PATH", "/nowhere");
    assert_eq!(check(&home, &["open", "77"], 0, &["could not be started"]).out, format!("{link}\n"));
}

#[test]
fn a_ticket_that_was_created_here_has_the_link_that_hubspot_gave() {
    let portal = Portal::start();
    let home = portal.home();
    let ticket = home.run(&["create", "-p", "subject=x", "--output", "json"]).ended(0).json();
    let asked = portal.inspect().requests.len();
    let printed = home.run(&["open", "--print", ticket["id"].as_str().unwrap()]).ended(0).out;
    assert!(printed.trim().ends_with(ticket["id"].as_str().unwrap()), "{printed}");
    assert_eq!(portal.inspect().requests.len(), asked, "nobody is asked");
}

#[test]
fn create_interactive_opens_the_composer_with_all_that_was_typed() {
    let serving = Serving::start(&[]);
    let home = serving.home();
    let options = ["-p", "subject=Printer on fire", "-p", "Priority=High", "-a", "contact:ada@example.com"];
    let args = [&["create", "--interactive"], &options[..]].concat();
    check(&home, &args, 2, &["needs a terminal"]);
    assert!(home.drafts().is_empty());
    let mut screen = Screen::open(&home, &args);
    screen.shows("Printer on fire");
    screen.shows("Ada Lovelace");
    screen.shows("High");
    screen.keys("<c-s>");
    screen.sees("created");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(home.journal()[0]["properties"][0], json!(["subject", "Printer on fire"]));
    let args = ["create", "--interactive", "-a", "contact:example.com"];
    assert_eq!(Screen::open(&home, &args).ends().exit_code(), 2);
}

#[test]
fn the_composer_begins_with_a_copy_of_a_template() {
    let serving = Serving::start(&[]);
    let home = serving.home();
    draft(&home, "Line is down");
    home.run(&["templates", "save", "outage", "--draft", DRAFT]).ended(0);
    home.run(&["drafts", "delete", DRAFT]).ended(0);
    check(&home, &["--template", "nothing"], 2, &["needs a terminal"]);
    for (keys, left) in [("", 0), ("!", 1)] {
        let mut screen = Screen::open(&home, &["--template", "outage"]);
        screen.shows("Line is down");
        screen.shows("Ada Lovelace");
        screen.keys(&format!("{keys}<c-q>"));
        screen.leaves(0);
        assert_eq!(home.drafts().len(), left, "one that is as the template was is not kept");
    }
    let drafts = home.drafts();
    assert_ne!(drafts[0]["id"], DRAFT);
    assert_eq!(drafts[0].get("name"), None);
}

#[test]
fn a_template_that_was_to_be_sent_as_it_is_stays_whatever_became_of_it() {
    // No ticket is there: however soon it is looked for, it stays unknown.
    let portal = Portal::faulty(&["reset-unprocessed@create"]);
    let home = portal.home();
    draft(&home, "Line is down");
    home.run(&["templates", "save", "outage", "--draft", DRAFT]).ended(0);
    home.run(&["drafts", "delete", DRAFT]).ended(0);
    let mut screen = Screen::open(&home, &["--template", "outage"]);
    screen.shows("Line is down");
    screen.shows("Support Pipeline");
    screen.keys("<c-s>");
    until("the journal has the outcome", || home.journal().len() == 2);
    screen.shows("Was “Line is down” created?");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(home.drafts().len(), 1);
    assert!(home.drafts()[0]["submission"]["state"] == "unknown", "{:?}", home.drafts());
}

#[test]
fn the_help_of_each_command_has_an_example() {
    let home = Home::new();
    for command in [
        vec!["create"],
        vec!["drafts"],
        vec!["drafts", "list"],
        vec!["drafts", "show"],
        vec!["drafts", "rename"],
        vec!["drafts", "delete"],
        vec!["drafts", "restore"],
        vec!["templates"],
        vec!["templates", "list"],
        vec!["templates", "show"],
        vec!["templates", "save"],
        vec!["templates", "delete"],
        vec!["history"],
        vec!["schema"],
        vec!["schema", "properties"],
        vec!["schema", "pipelines"],
        vec!["schema", "owners"],
        vec!["schema", "labels"],
        vec!["open"],
        vec!["sandbox"],
        vec!["doctor"],
        vec!["completions"],
        vec!["man"],
        vec![],
    ] {
        let help = home.run(&[&command[..], &["--help"]].concat()).ended(0).out;
        let example = help.split("Example").nth(1).unwrap_or_else(|| panic!("{command:?} has no example:\n{help}"));
        assert!(
            example.contains(&["hubticket", &command.join(" ")].join(" ").trim().to_owned()),
            "{command:?}:\n{help}"
        );
    }
}

#[test]
fn a_document_says_what_the_command_line_lacks_and_what_was_meant_perhaps() {
    let home = Home::new();
    let lacking = error(&home, &["templates", "save", "x"], 2);
    assert_eq!(lacking["message"], "the following required arguments were not provided: --draft <ID>");
    let mistyped = error(&home, &["drafts", "lst"], 2);
    assert_eq!(mistyped["message"], "unrecognized subcommand 'lst'");
    assert_eq!(mistyped["hint"], "a similar subcommand exists: 'list'");
}

#[test]
fn what_could_not_be_read_is_out_of_reach_and_no_ticket_is_to_be_looked_for() {
    let portal = Portal::faulty(&["502@any"]);
    let home = portal.home();
    home.write("in.csv", "subject\nx\n");
    for args in [
        &["create", "-p", "subject=x"][..],
        &["schema"],
        &["open", "1", "--print"],
        &["import", "in.csv"],
        &["create", "-p", "subject=x", "--stage", "1", "-a", "contact:ada@example.com"],
    ] {
        let error = error(&home, args, 6);
        assert_eq!([&error["kind"], &error["hint"]], ["unreachable", "try it again in a moment"], "{args:?}");
    }
    let login = home.without("HUBSPOT_ACCESS_TOKEN").run_with(&["login"], "sandbox-token\n").ended(6);
    login.says(&["try it again in a moment"]);
}

#[test]
fn candidates_are_a_list_even_where_there_are_none() {
    assert_eq!(candidates(&error(&Home::new(), &["create"], 4)), [""; 0]);
}

#[test]
fn what_was_done_is_told_though_the_output_can_t_be_written() {
    let portal = Portal::start();
    let home = portal.home();
    draft(&home, "Printer");
    home.write("in.csv", "subject\na\nb\n");
    let unheard = |args: &[&str], words: &[&str]| {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let (reader, gone) = std::io::pipe().unwrap();
        drop(reader);
        let outputs: [std::process::Stdio; 2] = [full.into(), gone.into()];
        for stdout in outputs {
            let done = home.command(args).stdin(std::process::Stdio::null()).stdout(stdout).output().unwrap();
            let said = String::from_utf8_lossy(&done.stderr).into_owned();
            assert_eq!(done.status.code(), Some(1), "{args:?}: {said}");
            for word in words.iter().chain(&["the output could not be written", "do not run it again"]) {
                assert!(said.contains(word), "{args:?}: {word:?} is not in:\n{said}");
            }
        }
    };
    for output in ["json", "text"] {
        unheard(&["create", "-p", "subject=x", "--output", output], &["ticket 27094", "was created"]);
        unheard(&["import", "in.csv", "--output", output], &["the import created", "in.csv.outcomes.jsonl"]);
        unheard(&["drafts", "rename", DRAFT, "Monday", "--output", output], &[DRAFT, "was renamed"]);
        unheard(
            &["templates", "save", "t", "--draft", DRAFT, "--replace", "--output", output],
            &["the template t was saved"],
        );
    }
    // How an import ended weighs more.
    home.write("in.csv", "subject,Priority\nc,HIGH\n");
    portal.set_faults(&["429-daily@create"]);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let done = home.command(&["import", "in.csv", "--outcomes", "other"]).stdout(full).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(6), "{said}");
    assert!(said.contains("the import created 0 tickets; 1 line was not sent"), "{said}");
}

#[test]
fn help_that_can_t_be_written_is_an_error() {
    for args in
        [&["--help"][..], &["create", "--help"], &["--version"], &["completions", "bash"], &["man"], &["drafts"]]
    {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let done = Home::new().command(args).stdout(full).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(1), "{args:?}: {said}");
        assert!(said.starts_with("hubticket: the output could not be written: no space left"), "{args:?}: {said}");
    }
}

#[test]
fn the_history_shows_changes_of_tickets_as_they_ended() {
    let portal = Portal::start();
    let home = portal.home();
    home.run(&["create", "-p", "subject=Printer"]).ended(0);
    let change = |name: &str, hour: u8, rest: &str| {
        format!(
            r#"{{"entry":"correction","correction":"{name}1111111-1111-4111-8111-111111111111","time":"2020-01-01T{hour:02}:00:00Z","profile":"default","host":"h","draft":"22222222-2222-4222-8222-222222222222","ticket":"77",{rest}}}"#
        )
    };
    let end = |name: &str, rest: &str| {
        format!(
            r#"{{"entry":"corrected","correction":"{name}1111111-1111-4111-8111-111111111111","time":"2020-01-02T00:00:00Z",{rest}}}"#
        )
    };
    let lines = [
        change("1", 1, r#""properties":[["subject","Router"],["content",""]],"link":[["companies","5",[]]]"#),
        end("1", r#""result":"done""#),
        change("2", 2, r#""note":"Called back""#),
        end("2", r#""result":"open","why":"the link broke""#),
        change("3", 3, r#""unlink":[["companies","5"]]"#),
        // Of a later version, and torn: passed over.
        r#"{"entry":"corrected-elsewhere","correction":"x"}"#.into(),
        r#"{"entry":"correction","corr"#.into(),
    ];
    let before = std::fs::read_to_string(home.file("journal.jsonl")).unwrap();
    home.write("hubticket/journal.jsonl", &format!("{before}{}\n", lines.join("\n")));
    let told = home.run(&["history"]).ended(0).out;
    let told: Vec<&str> = told.lines().map(|line| line.split_once("  ").unwrap().1).collect();
    assert_eq!(
        told[1..],
        [
            "change of ticket 77: 1 link  not known: it is under way, or the program ended before the answer",
            "change of ticket 77: a note  not known: the link broke",
            "change of ticket 77: subject, content, 1 link  changed",
        ],
        "{told:?}"
    );
    let all = home.run(&["history", "--output", "json"]).ended(0).json();
    assert_eq!(all[3]["properties"], json!({"subject": "Router", "content": ""}));
    assert_eq!((&all[2]["note"], &all[2]["outcome"]["result"]), (&json!("Called back"), &json!("open")));
    let count = |options: &[&str]| {
        let done = home.run(&[&["history", "--output", "json"], options].concat()).ended(0);
        done.json().as_array().unwrap().len()
    };
    assert_eq!([count(&["--text", "77"]), count(&["--text", "CALLED"]), count(&["--text", "router"])], [3, 1, 1]);
    assert_eq!([count(&["--outcome", "unknown"]), count(&["--outcome", "created"])], [2, 1]);
    assert_eq!([count(&["--since", "3d"]), count(&["--limit", "2"])], [1, 2]);
}

#[test]
fn the_history_shows_imports_with_what_their_lines_came_to() {
    let portal = Portal::start();
    let home = portal.home();
    home.run(&["create", "-p", "subject=Before"]).ended(0);
    home.write("in.csv", "subject,Owner\na,\nb,\n");
    home.run(&["import", "in.csv", "--dry-run"]).ended(0);
    assert_eq!(subjects(&home, &[]), ["Before"], "a dry run is none");
    home.run(&["import", "in.csv"]).ended(0);
    portal.set_faults(&["429-daily@create"]);
    home.run_with(&["import", "-", "--format", "csv", "--outcomes", "kept.jsonl"], "subject\nc\n").ended(6);
    let all = home.run(&["history", "--output", "json"]).ended(0).json();
    let [last, first, ticket] = all.as_array().unwrap().as_slice() else { panic!("{all}") };
    assert_eq!(ticket["properties"]["subject"], "Before");
    assert_eq!((&first["lines"], &first["state"], &first["ended"]["created"]), (&json!(2), &json!("ended"), &json!(2)));
    assert!(first["outcomes"].as_str().unwrap().starts_with('/'), "it is found from anywhere: {first}");
    assert_eq!((&last["file"], &last["ended"]["notSent"]), (&Value::Null, &json!(1)));
    let told = home.run(&["history"]).ended(0).out;
    assert!(told.contains("/in.csv  created 2; see "), "{told}");
    assert!(told.contains("import of the standard input  created 0, not sent 1; see "), "{told}");
    let count = |options: &[&str]| {
        let done = home.run(&[&["history", "--output", "json"], options].concat()).ended(0);
        done.json().as_array().unwrap().len()
    };
    assert_eq!([count(&["--text", "IN.CSV"]), count(&["--text", "before"]), count(&["--text", "none"])], [1, 1, 0]);
    assert_eq!([count(&["--outcome", "created"]), count(&["--outcome", "not-sent"])], [2, 1]);
    assert_eq!([count(&["--limit", "2"]), count(&["--since", "1h"])], [2, 3]);
    // What an earlier version reads is as it was.
    assert_eq!(home.journal().len(), 2);
    // One that was killed while it sent.
    portal.set_faults(&["hang@create"]);
    home.write("other.csv", "subject\nd\n");
    let mut child = home.command(&["import", "other.csv"]).stderr(std::process::Stdio::null()).spawn().unwrap();
    until("it is sent", || portal.inspect().count() == 4);
    assert!(home.run(&["history"]).ended(0).out.contains("/other.csv  under way, 1 line; see "));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(home.run(&["history"]).ended(0).out.contains("/other.csv  broken off, 1 line; run it again"));
}

#[test]
fn a_dry_run_says_what_an_import_says_without_a_network() {
    let portal = Portal::start();
    let home = portal.home().configured("[required]\nalways = [\"content\"]\n");
    home.run(&["schema", "properties"]).ended(0);
    let asked = portal.inspect().requests.len();
    let home = home.without("HUBSPOT_ACCESS_TOKEN");
    let long = format!("content={}", "x".repeat(65_537));
    for (typed, words) in [
        (&["-p", "subject=x", "-p", &long][..], &["content: ", "65,537 characters"][..]),
        (&["-p", "subject=x"], &["content: ", "is required"]),
        (&["-p", "content=x"], &["subject: ", "is required"]),
        (&["-p", "subject=x", "-p", "content=x", "-p", "seats_affected=many"], &["seats_affected: "]),
        (&["-p", "subject=x", "-p", "content=x", "-p", "first_seen_on=2026-02-30"], &["first_seen_on: "]),
        (&["-p", "subject=x", "-p", "content=x", "-p", "hs_ticket_priority=SOON"], &["hs_ticket_priority: "]),
        (&["-p", "subject=x", "-p", "content=x", "-p", "hs_ticket_id=7"], &["hs_ticket_id: "]),
    ] {
        let args = [&["create", "--dry-run"], typed].concat();
        let done = check(&home, &args, 2, words);
        assert!(done.json()["properties"].is_object(), "what would be sent is printed all the same");
        let refused = error(&home, &args, 2);
        assert!(!refused["properties"].as_object().unwrap().is_empty(), "{refused}");
    }
    let body = json!({"properties": {"subject": "x", "content": "x", "seats_affected": "many"}, "associations": []});
    home.write("body.json", &body.to_string());
    check(&home, &["create", "--dry-run", "--file", "body.json"], 2, &["seats_affected: "]);
    check(&home, &["create", "--dry-run", "-p", "subject=x", "-p", "content=x"], 0, &["pipelines are not known"]);
    assert_eq!(portal.inspect().requests.len(), asked);
}

#[test]
fn a_text_that_was_piped_and_is_no_value_is_kept_in_a_draft() {
    let portal = Portal::start();
    let home = portal.home();
    let args = ["create", "-p", "subject=Log", "--set-from-stdin", "content"];
    let (fits, long) = ("x".repeat(65_536), "ü".repeat(65_537));
    home.run_with(&args, &format!("{fits}\n")).ended(0);
    let kept = |done: crate::terminal::Done| {
        let refused = done.ended(2).json()["error"].clone();
        let drafts = home.drafts();
        let [draft] = drafts.as_slice() else { panic!("{drafts:?}") };
        let id = draft["id"].as_str().unwrap();
        assert_eq!(refused["next"], json!([format!("hubticket --draft {id}")]), "{refused}");
        assert!(refused["message"].as_str().unwrap().contains(id), "{refused}");
        let rows = draft["properties"].as_array().unwrap();
        let text_of = |name: &str| rows.iter().find(|row| row["name"] == name).unwrap()["text"].as_str().unwrap();
        assert_eq!(text_of("subject"), "Log");
        let text = text_of("content").to_owned();
        home.run(&["drafts", "delete", id]).ended(0);
        text
    };
    let json = [&args[..], &["--output", "json"]].concat();
    assert!(kept(home.run_with(&json, &format!("{long}\n"))) == long, "a text is kept whole");
    let mut child = home.command(&json);
    child.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = child.spawn().unwrap();
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), b"Gr\xfc\xdfe und \xc3\xbc\n").unwrap();
    assert_eq!(kept(crate::terminal::finish(child, "")), "Grüße und ü");
    assert_eq!(portal.inspect().count(), 1, "only what fits was sent");
}

#[test]
fn the_commands_are_described_for_programs() {
    let home = Home::new();
    let all = home.run(&["schema", "--commands", "--output", "json"]).ended(0).json();
    let command = |name: &str| {
        let commands = all["commands"].as_array().unwrap();
        commands.iter().find(|one| one["command"] == name).unwrap_or_else(|| panic!("no {name}")).clone()
    };
    let argument = |command: &Value, name: &str| {
        let arguments = command["arguments"].as_array().unwrap();
        arguments.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("no {name}")).clone()
    };
    let create = command("create");
    assert_eq!((&create["effect"], &create["output"][0]), (&json!("not-repeatable"), &json!("create")));
    let property = argument(&create, "--property");
    assert_eq!(
        (&property["short"], &property["value"], &property["repeatable"], &property["required"]),
        (&json!("-p"), &json!("KEY=VALUE"), &json!(true), &json!(false))
    );
    assert_eq!(argument(&create, "--output")["values"], json!(["text", "json"]));
    assert_eq!(argument(&create, "--dry-run")["value"], Value::Null);
    let labels = command("schema labels");
    assert_eq!((&labels["effect"], &argument(&labels, "TYPE")["required"]), (&json!("reads"), &json!(true)));
    assert_eq!(argument(&labels, "--output")["default"], "text", "what stands before a command holds for it too");
    assert!(all["arguments"].as_array().unwrap().iter().any(|one| one["name"] == "--profile"));
    assert!(create["arguments"].as_array().unwrap().iter().all(|one| one["name"] != "--profile"));
    assert_eq!(all["exitCodes"].as_array().unwrap().len(), 8);
    let text = home.run(&["schema", "--commands"]).ended(0).out;
    assert!(
        text.lines().any(|line| line.starts_with("hubticket drafts delete  ") && line.contains("writes")),
        "{text}"
    );
    assert!(!home.config_dir().exists(), "nothing is read or written for it");
    check(&home, &["schema", "--commands", "pipelines"], 2, &["leave one of both out"]);
    check(&home, &["schema", "--commands", "--all"], 2, &["cannot be used with"]);
}

#[test]
fn placeholders_are_filled_in_by_the_contact_and_never_sent() {
    let portal = Portal::start();
    let home = portal.home();
    let template = json!({
        "version": 1, "id": DRAFT, "created": "2026-09-01T08:00:00Z", "modified": "2026-09-01T08:00:00Z",
        "ask": ["Ticket description"], "team": "night",
        "properties": [{"name": "subject", "text": "Call {{contact.firstname}} {{ contact.LastName }}"}],
    });
    home.write("hubticket/templates/call.json", &template.to_string());
    check(
        &home,
        &["create", "--template", "call"],
        2,
        &["{{contact.firstname}}, {{ contact.LastName }} is not filled in"],
    );
    check(&home, &["create", "--template", "call", "--dry-run"], 2, &["{{contact.firstname}}"]);
    assert_eq!(portal.inspect().count(), 0);
    home.run(&["create", "--template", "call", "-a", "contact:101"]).ended(0);
    assert_eq!(portal.body()["properties"]["subject"], "Call Ada Lovelace");
    home.run(&["create", "--template", "call", "-p", "subject=Call me, {{not.mine}}"]).ended(0);
    let last = portal.creates().pop().unwrap().body;
    assert!(last.contains("Call me, {{not.mine}}"), "{last}");
    // A draft that was begun with it and left.
    let mut screen = Screen::open(&home, &["--template", "call"]);
    screen.shows("Call {{contact.firstname}}");
    screen.keys("Soon");
    screen.keys("<c-s>");
    screen.shows("link a contact that has it");
    screen.keys("<c-q>");
    screen.leaves(0);
    let id = home.drafts()[0]["id"].as_str().unwrap().to_owned();
    check(&home, &["create", "--draft", &id], 2, &["{{contact.firstname}}"]);
    assert_eq!(portal.inspect().count(), 2);
}

#[test]
fn a_template_is_saved_found_and_begun_with_twice_on_the_screen() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Line is down<c-x>soutage<enter>");
    screen.shows("Saved as the template “outage”");
    screen.keys("<c-x>k<c-q>");
    screen.leaves(0);
    assert_eq!(home.files("templates", ".json").len(), 1);
    let other = json!({
        "version": 1, "id": DRAFT, "created": "2026-09-01T08:00:00Z", "modified": "2026-09-01T08:00:00Z",
        "properties": [{"name": "subject", "text": "Another"}],
    });
    home.write("hubticket/templates/another.json", &other.to_string());
    home.write("hubticket/snippets/ask.md", "Since when is it so?\n");
    let mut screen = Screen::compose(&home);
    screen.keys("Mine<c-x>t");
    screen.shows("another");
    screen.keys("outa<enter>");
    screen.shows("“Mine” is kept as a draft");
    screen.keys("<tab><tab><c-x>i");
    screen.shows("Insert a snippet");
    screen.keys("ask<enter>");
    screen.shows("Since when is it so?");
    screen.keys("<c-s>");
    screen.sees("begins the next with its template");
    screen.keys("t");
    screen.shows("Begun with “outage”");
    // The same once more, on purpose.
    screen.keys(" again<c-s>");
    screen.shows("begins the next with its template");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(portal.inspect().count(), 2);
    let last = portal.creates().pop().unwrap().body;
    assert!(last.contains("Line is down again"), "{last}");
    assert_eq!(home.drafts().len(), 1, "{:?}", home.drafts());
}
