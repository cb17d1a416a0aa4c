//! The commands without a screen, as the real program: exit codes, what goes to which stream, and what never does.

use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use hubticket::sandbox::Fault;
use serde_json::{Value, json};

use crate::terminal::{Answers, Done, Home, Portal, Serving, finish, until, vacant};

/// The program with these arguments ends with this code; its standard error has these words.
#[track_caller]
fn check(home: &Home, args: &[&str], code: i32, words: &[&str]) -> Done {
    let done = home.run(args).ended(code);
    done.says(words);
    done
}

/// The same with JSON: one document, which names the kind of error; its text is on the standard error too.
#[track_caller]
fn check_json(home: &Home, args: &[&str], code: i32, kind: &str) -> Value {
    let mut all = args.to_vec();
    all.extend(["--output", "json"]);
    let done = home.run(&all).ended(code);
    let document = done.json();
    let error = &document["error"];
    assert_eq!(error["kind"], kind, "{document}");
    for name in ["message", "correlationId", "properties"] {
        assert!(error.get(name).is_some(), "{name} is not in {document}");
    }
    let message = error["message"].as_str().unwrap();
    assert!(!message.is_empty() && done.err.contains(message.lines().next().unwrap()), "{document}\n{}", done.err);
    error.clone()
}

const CREATE: [&str; 3] = ["create", "--property", "subject=Printer on fire"];

#[test]
fn a_ticket_is_created_with_the_default_pipeline_and_its_first_open_stage() {
    let serving = Serving::start(&[]);
    let home = serving.home();
    let text = home.run(&CREATE).ended(0);
    assert!(text.out.starts_with("created ticket 27094"), "{}", text.out);
    assert!(text.out.contains("created  ") && text.out.contains("link     https://"), "{}", text.out);
    assert_eq!(text.err, "");
    let ticket = home.run(&[&CREATE[..], &["--output", "json"]].concat()).ended(0).json();
    assert_eq!(ticket["properties"]["subject"], "Printer on fire");
    assert_eq!(
        (&ticket["properties"]["hs_pipeline"], &ticket["properties"]["hs_pipeline_stage"]),
        (&json!("0"), &json!("1"))
    );
    assert!(ticket["id"].is_string() && ticket["createdAt"].is_string(), "{ticket}");
}

#[test]
fn what_is_sent_is_what_a_dry_run_prints_and_a_dry_run_sends_nothing() {
    let portal = Portal::start();
    let home = portal.home();
    let args = [
        "create",
        "--property=subject=Printer on fire",
        "--property",
        "hs_pipeline=0",
        "--property",
        "hs_pipeline_stage=2",
        "-p",
        "content=It = burns",
        "--associate",
        "contact:101",
        "-a",
        "company:501:USER_DEFINED/43",
    ];
    let printed = home.run(&[&args[..], &["--dry-run"]].concat()).ended(0).json();
    assert_eq!(
        printed,
        json!({
            "properties": {
                "subject": "Printer on fire", "hs_pipeline": "0", "hs_pipeline_stage": "2", "content": "It = burns"
            },
            "associations": [
                {"to": {"id": "101"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 16}]},
                {"to": {"id": "501"}, "types": [{"associationCategory": "USER_DEFINED", "associationTypeId": 43}]},
            ],
        })
    );
    assert_eq!(portal.inspect().requests, []);
    home.run(&args).ended(0);
    assert_eq!(portal.body(), printed);
    let tickets = portal.inspect().tickets;
    let linked = |object: &str, id: &str, type_id: u32| {
        let links = &tickets[0].associations;
        links.iter().any(|one| one.object == object && one.id == id && one.type_id == type_id)
    };
    assert!(linked("contacts", "101", 16) && linked("companies", "501", 43), "{tickets:?}");
}

#[test]
fn a_dry_run_without_a_token_and_a_portal_works_too() {
    let printed = Home::new().run(&[&CREATE[..], &["--dry-run"]].concat()).ended(0);
    assert_eq!(printed.json()["properties"], json!({"subject": "Printer on fire"}));
    printed.says(&["pipeline"]);
}

#[test]
fn a_record_is_linked_by_a_label_of_the_portal() {
    let portal = Portal::start();
    let home = portal.home();
    home.run(&[&CREATE[..], &["--associate", "company:501:reseller"]].concat()).ended(0);
    let kind = &portal.body()["associations"][0]["types"][0];
    assert_eq!(kind["associationCategory"], "USER_DEFINED");
    let wrong = [&CREATE[..], &["--associate", "company:501:no such label"]].concat();
    check(&home, &wrong, 2, &["no such label", "the portal has", "Reseller"]);
    let dry = [&CREATE[..], &["--associate", "company:501:reseller", "--dry-run"]].concat();
    assert_eq!(home.run(&dry).ended(0).json()["associations"][0]["types"][0], *kind);
    check(&Home::new(), &dry, 4, &["no HubSpot token"]);
    assert_eq!(portal.creates().len(), 1);
}

#[test]
fn a_body_comes_from_a_file_or_the_standard_input_and_options_go_on_top() {
    let portal = Portal::start();
    let home = portal.home();
    let body = json!({
        "properties": {"subject": "From a file", "hs_pipeline": "0", "hs_pipeline_stage": "1"},
        "associations": [
            {"to": {"id": "101"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 16}]}
        ],
    });
    let path = home.write("body.json", &body.to_string());
    let file = path.to_str().unwrap();
    assert_eq!(home.run(&["create", "--file", file, "--dry-run"]).ended(0).json(), body);
    let typed = home.run_with(&["create", "--file", "-", "--dry-run", "-p", "subject=Typed"], &body.to_string());
    assert_eq!(typed.ended(0).json()["properties"]["subject"], "Typed");
    home.run(&["create", "--file", file]).ended(0);
    assert_eq!(portal.body(), body);
    for (text, words) in
        [("", "not a request body"), ("[1]", "not a request body"), ("{\"properties\": 7}", "not a request body")]
    {
        let done = home.run_with(&["create", "--file", "-"], text).ended(2);
        done.says(&["the standard input", words]);
    }
    check(&home, &["create", "--file", "nowhere.json"], 2, &["nowhere.json", "can't be read"]);
    check(&home, &["create", "--file", file, "--draft", "x"], 2, &["--draft"]);
    assert_eq!(portal.creates().len(), 1);
}

#[test]
fn what_is_typed_wrong_is_a_matter_of_usage_and_nothing_is_sent() {
    let portal = Portal::start();
    let home = portal.home();
    for (args, words) in [
        (vec!["create"], "subject"),
        (vec!["create", "-p", "subject"], "KEY=VALUE"),
        (vec!["create", "-p", "=x"], "KEY=VALUE"),
        (vec!["create", "-p", "subject=  "], "subject"),
        (vec!["create", "-p", "subject=x", "-a", "contract:1"], "contract"),
        (vec!["create", "-p", "subject=x", "-a", "call:ada"], "numbers"),
        (vec!["create", "-p", "subject=x", "-a", "contact:1:MARTIAN/7"], "MARTIAN"),
        (vec!["create", "--nonsense"], "--nonsense"),
        (vec!["nonsense"], "nonsense"),
        (vec!["create", "-p", "subject=x", "--api-version", "v9"], "v3 or 2026-09"),
        (vec!["create", "-p", "subject=x", "--base-url", "nonsense"], "base_url"),
        (vec!["--profile", "nobody", "create", "-p", "subject=x"], "nobody"),
        (vec!["sandbox", "--listen", "0.0.0.0:0"], "loopback"),
        (vec!["sandbox", "--fault", "nonsense"], "nonsense"),
        (vec![], "needs a terminal"),
    ] {
        check(&home, &args, 2, &[words]);
    }
    assert_eq!(portal.creates(), []);
}

#[test]
fn with_json_every_failure_is_one_document() {
    let serving = Serving::start(&[]);
    let home = serving.home();
    let error = check_json(&home, &["create"], 2, "missing");
    assert!(error["properties"]["subject"].is_string(), "{error}");
    let error = check_json(&home, &["create", "-p", "subject=x", "-p", "hs_ticket_priority=Soon"], 3, "rejected");
    assert!(error["properties"]["hs_ticket_priority"].as_str().unwrap().contains("allowed options"), "{error}");
    assert!(error["correlationId"].is_string(), "{error}");
    let error = check_json(&home, &["create", "-p", "subject=x", "-p", "nope=1"], 3, "rejected");
    assert!(error["properties"]["nope"].as_str().unwrap().contains("does not exist"), "{error}");
    let error = check_json(&Home::on(&serving.url, "wrong"), &CREATE, 4, "auth");
    assert!(error["correlationId"].is_string(), "{error}");
    check_json(&Home::on(&serving.url, "t.no-tickets"), &CREATE, 4, "scope");
    check_json(&Home::on(&format!("http://{}", vacant()), "t"), &CREATE, 6, "unreachable");
    check_json(&Home::new(), &CREATE, 4, "token");
    check_json(&home, &["create", "-p", "subject"], 2, "usage");
    check_json(&home, &["create", "--nonsense"], 2, "usage");
    check_json(&home, &["drafts", "show", "abc"], 7, "files");
    check_json(&Home::on(&serving.url, "t").configured("nonsense = 1"), &["history"], 7, "config");
    // A question for help is no failure, and a document would be no help.
    assert!(home.run(&["create", "--output", "json", "--help"]).ended(0).out.contains("--property"));
}

#[test]
fn each_way_of_ending_badly_has_its_exit_code() {
    let stage = ["-p", "hs_pipeline=0", "-p", "hs_pipeline_stage=1"];
    // Not even the ticket whose answer was lost is waited for.
    let whole = [&CREATE[..], &stage, &["--no-wait"]].concat();
    for (fault, code, words) in [
        ("reset-processed", 5, ["not known whether the ticket was created", "history"]),
        ("reset-mid-answer", 5, ["not known whether the ticket was created", ""]),
        ("502-processed", 5, ["not known whether the ticket was created", ""]),
        ("504", 5, ["not known whether the ticket was created", ""]),
        ("truncated", 5, ["not known whether the ticket was created", ""]),
        ("429-daily", 6, ["nothing was created", "limit"]),
        ("488", 6, ["nothing was created", "eu1"]),
        ("301", 5, ["not known whether the ticket was created", "hubticket resolve"]),
    ] {
        let portal = Portal::faulty(&[fault]);
        let home = portal.home();
        let done = home.run(&whole);
        assert_eq!(done.code, Some(code), "{fault}: {}", done.err);
        let [what, why] = words;
        assert!(done.err.contains(what) && (why == "history" || done.err.contains(why)), "{fault}: {}", done.err);
        assert_eq!(portal.creates().len(), 1, "{fault}: sent once");
        let journal = home.journal();
        assert_eq!(journal.len(), 2, "{fault}: {journal:?}");
        let result = if code == 5 { "unknown" } else { "not-sent" };
        assert_eq!((&journal[0]["entry"], &journal[1]["result"]), (&json!("started"), &json!(result)), "{fault}");
        assert!(home.drafts().is_empty());
    }
    let none = Home::on(&format!("http://{}", vacant()), "t");
    check(&none, &CREATE, 6, &["nothing was sent", "could not reach"]);
    check(&none, &whole, 6, &["nothing was created", "could not reach"]);
}

#[test]
fn a_server_that_dies_without_an_answer_leaves_the_outcome_unknown() {
    let portal = Portal::faulty(&["hang"]);
    let home = portal.home();
    let create = [&CREATE[..], &["--no-wait"]].concat();
    let child =
        home.command(&create).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until("the ticket is there", || portal.inspect().count() == 1);
    assert!(home.run(&["history"]).ended(0).out.contains("it is under way"));
    drop(portal);
    finish(child, "").ended(5).says(&["not known"]);
    assert!(home.run(&["history"]).ended(0).out.contains("not known"));
}

#[test]
fn a_limit_is_waited_for_and_said() {
    let portal = Portal::faulty(&["429=0x2"]);
    let done = portal.home().run(&CREATE).ended(0);
    done.says(&["limit", "sending it again"]);
    assert_eq!((portal.creates().len(), portal.inspect().count()), (3, 1));
}

#[test]
fn the_missing_scope_and_the_refused_token_are_named() {
    let serving = Serving::start(&[]);
    check(&Home::on(&serving.url, "t.no-tickets"), &CREATE, 4, &["lacks a scope: tickets", "correlation"]);
    check(&Home::on(&serving.url, "wrong"), &CREATE, 4, &["did not accept the token"]);
}

#[test]
fn plain_http_leaves_loopback_never() {
    for url in
        ["http://api.hubapi.com", "http://192.0.2.1", "http://localhost.example.com", "http://127.0.0.1@192.0.2.1"]
    {
        check(&Home::on(url, "t"), &CREATE, 2, &["plain http"]);
    }
}

#[test]
fn without_a_token_the_three_ways_on_are_said() {
    let words =
        ["HUBSPOT_ACCESS_TOKEN", "token_file, token_command or token_env", "hubticket --sandbox", "config.toml"];
    check(&Home::new(), &CREATE, 4, &words);
    check(&Home::new().with("HUBSPOT_ACCESS_TOKEN", ""), &CREATE, 4, &words);
    check(&Home::new(), &[], 4, &words);
}

#[test]
fn the_sandbox_needs_no_token_and_keeps_its_files_apart() {
    let home = Home::new();
    home.run(&["create", "--sandbox", "-p", "subject=Tried"]).ended(0);
    assert!(home.file("sandbox/journal.jsonl").exists() && !home.file("journal.jsonl").exists());
    assert!(home.run(&["history", "--sandbox"]).ended(0).out.contains("Tried"));
    assert!(!home.run(&["history"]).ended(0).out.contains("Tried"));
}

#[test]
fn a_wrong_config_is_told_with_its_place() {
    for (text, words) in [
        ("profile = \"a\"\nnonsense = 1\n", ["line 2, column 1", "nonsense"]),
        ("base_url = 7\n", ["line 1, column 12", "in quotes"]),
        ("[profiles.a\n", ["line 1, column", ""]),
        ("token_env = \"A\"\ntoken_file = \"b\"\n", ["config.toml", "name one source"]),
        ("[required]\nrules = [\"nonsense\"]\n", ["config.toml", "nonsense"]),
        ("profile = \"gone\"\n", ["config.toml", "gone"]),
    ] {
        Home::new().configured(text).run(&CREATE).ended(7).says(&words);
    }
}

#[test]
fn a_profile_names_its_portal_and_its_token() {
    let portal = Portal::start();
    let home = Home::new().with("OTHER_TOKEN", "sandbox-token").configured(&format!(
        "token_command = \"exit 1\"\n[profiles.support]\nbase_url = {:?}\ntoken_env = \"OTHER_TOKEN\"\n\
         [required]\nalways = [\"content\"]\n",
        portal.url()
    ));
    let args = [&CREATE[..], &["--profile", "support"]].concat();
    check(&home, &args, 2, &["--property content"]);
    home.run(&[&args[..], &["-p", "content=It burns"]].concat()).ended(0);
    assert_eq!(portal.creates().len(), 1);
    let journal = home.journal();
    assert_eq!(journal[0]["profile"], "support");
    check(&home, &["--profile", "sales", "history"], 2, &["sales", "support"]);
    let unset = Home::new().configured("token_env = \"NOT_SET\"\n");
    check(&unset, &CREATE, 4, &["NOT_SET", "is not set"]);
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file() {
    let (one, two, three) = (Portal::start(), Portal::start(), Portal::start());
    let home = two.home().configured(&format!("base_url = {:?}\n", three.url()));
    home.run(&[&CREATE[..], &["--base-url", &one.url()]].concat()).ended(0);
    home.run(&CREATE).ended(0);
    home.without("HUBTICKET_BASE_URL").run(&CREATE).ended(0);
    for portal in [one, two, three] {
        assert_eq!(portal.inspect().count(), 1);
    }
}

#[test]
fn a_token_file_that_others_can_read_is_refused_with_the_remedy() {
    let portal = Portal::start();
    let home = Home::new().with("HUBTICKET_BASE_URL", portal.url()).configured("token_file = \"token\"\n");
    let path = home.write("hubticket/token", "sandbox-token\n");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    check(&home, &CREATE, 4, &["chmod 600", path.to_str().unwrap()]);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    home.run(&CREATE).ended(0);
    std::fs::remove_file(&path).unwrap();
    check(&home, &CREATE, 4, &["can't be read", path.to_str().unwrap()]);
}

#[test]
fn a_token_command_is_run_and_what_it_prints_is_never_shown() {
    let portal = Portal::start();
    let home = |command: &str| {
        Home::new().with("HUBTICKET_BASE_URL", portal.url()).configured(&format!("token_command = {command:?}\n"))
    };
    home("printf 'sandbox-%s' token").run(&CREATE).ended(0);
    let done =
        check(&home("printf 'sec%s' ret; echo 'the vault is locked' >&2; exit 3"), &CREATE, 4, &["vault is locked"]);
    assert!(!format!("{}{}", done.out, done.err).contains("secret"), "{}", done.err);
    check(&home("true"), &CREATE, 4, &["holds no token"]);
    // Something that the command leaves running, such as an agent, has its output open; it is not waited for.
    home("echo sandbox-token; sleep 60 & exit 0").run(&CREATE).ended(0);
}

#[test]
fn a_token_command_is_run_again_once_when_its_token_is_refused() {
    let portal = Portal::start();
    // The first token is out of date; each run is counted, with what its standard input gave.
    let printed = |later: &str| {
        format!("cat >> input; echo run >> runs; test -f renewed && echo {later} || echo outdated; : > renewed")
    };
    let home = |later: &str| {
        let command = printed(later);
        Home::new().with("HUBTICKET_BASE_URL", portal.url()).configured(&format!("token_command = {command:?}\n"))
    };
    let runs = |home: &Home| std::fs::read_to_string(home.dir().join("runs")).unwrap().lines().count();
    let renewed = home("sandbox-token");
    renewed.run(&CREATE).ended(0);
    assert_eq!((runs(&renewed), portal.inspect().count()), (2, 1));
    let refused = home("outdated");
    check(&refused, &CREATE, 4, &["did not accept the token"]);
    assert_eq!(runs(&refused), 2, "once, whatever number of calls was refused");
    let good = home("sandbox-token");
    std::fs::write(good.dir().join("renewed"), "").unwrap();
    good.run(&CREATE).ended(0);
    assert_eq!(runs(&good), 1, "a token that is good is asked for once");
    let locked = Home::new().with("HUBTICKET_BASE_URL", portal.url()).configured(
        "token_command = \"test -f renewed && { echo the vault is locked >&2; exit 3; }; : > renewed; echo outdated\"\n",
    );
    check(&locked, &CREATE, 4, &["refused the token", "the vault is locked"]);
    assert_eq!(portal.inspect().count(), 2);
}

#[test]
fn the_token_is_in_no_output_no_file_and_no_argument() {
    let token = "pat-na1-3f8e1c52-very-secret";
    let talkative = r#"{"status":"error","message":"the token is not in force","category":"INVALID_AUTHENTICATION"}"#;
    let stage = ["-p", "hs_pipeline=0", "-p", "hs_pipeline_stage=1", "--no-wait"];
    let json = "content-type: application/json\r\n";
    let refused = Answers::with("401 Unauthorized", json, talkative);
    let rejected = Answers::with("400 Bad Request", json, talkative);
    let lost = Answers::with("502 Bad Gateway", "content-type: text/html\r\n", token);
    let whole = [&CREATE[..], &stage].concat();
    // Reads are repeated after a 502, which takes its time; one submission tells as much.
    for (server, all) in [
        (&refused, vec![&whole[..], &CREATE, &["doctor"], &["history"], &["drafts"]]),
        (&rejected, vec![&whole[..], &["history"]]),
        (&lost, vec![&whole[..], &["history"]]),
    ] {
        let home = Home::on(&server.url(), token);
        for args in all {
            let done = home.run(args);
            assert!(!done.out.contains(token) && !done.err.contains(token), "{args:?}:\n{}\n{}", done.out, done.err);
        }
        assert!(!home.everything().contains(token), "a file has the token");
        let asked = server.requests();
        assert!(!asked.is_empty() && asked.iter().all(|one| one.contains(&format!("authorization: Bearer {token}"))));
    }
    let portal = Portal::faulty(&["hang@any"]);
    let home = Home::on(&portal.url(), token);
    let mut child = home.command(&CREATE).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    until("it asks", || !portal.inspect().requests.is_empty());
    let arguments = std::fs::read(format!("/proc/{}/cmdline", child.id())).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!String::from_utf8_lossy(&arguments).contains(token));
}

#[test]
fn what_a_server_says_reaches_the_terminal_without_its_control_characters() {
    let body = r#"{"status":"error","category":"VALIDATION_ERROR","message":"bad \u001b]0;owned\u0007 \u001b[2J\u202e","correlationId":"c\u001b[31m"}"#;
    let server = Answers::with("400 Bad Request", "content-type: application/json\r\n", body);
    let stage = ["-p", "hs_pipeline=0", "-p", "hs_pipeline_stage=1"];
    let home = Home::on(&server.url(), "t");
    let done = home.run(&[&CREATE[..], &stage].concat()).ended(3);
    let shown = home.run(&["history"]).ended(0);
    for text in [done.err, shown.out] {
        assert!(text.contains("bad"), "{text}");
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
    }
}

/// A draft on disk, as a person could write it.
fn draft(home: &Home, id: &str, subject: &str) {
    let text = json!({
        "version": 1,
        "id": id,
        "created": "2026-09-01T08:00:00Z",
        "modified": "2026-09-01T08:00:00Z",
        "properties": [
            {"name": "subject", "text": subject},
            {"name": "hs_pipeline", "text": "0"},
            {"name": "hs_pipeline_stage", "text": "1"},
        ],
        "associations": [],
    });
    home.write(&format!("hubticket/drafts/{id}.json"), &text.to_string());
}

const ONE: &str = "77aa9a52-7a0e-4f7b-9d55-0a7f0c2f6b11";
const TWO: &str = "77aa9a52-7a0e-4f7b-9d55-0a7f0c2f6b12";

#[test]
fn drafts_are_listed_shown_and_deleted() {
    let home = Home::new();
    assert_eq!(home.run(&["drafts"]).ended(0).out, "There are no drafts.\n");
    assert_eq!(home.run(&["drafts", "list", "--output", "json"]).ended(0).json(), json!([]));
    draft(&home, ONE, "Printer on \u{1b}[31mfire");
    draft(&home, TWO, "Router down");
    let listed = home.run(&["drafts"]).ended(0).out;
    assert!(listed.contains("Router down") && !listed.contains('\u{1b}'), "{listed:?}");
    let listed = home.run(&["drafts", "--output", "json"]).ended(0).json();
    let ids: Vec<&str> = listed.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, [ONE, TWO]);
    let shown = home.run(&["drafts", "show", TWO]).ended(0).out;
    assert!(shown.contains("Router down") && shown.contains("Pipeline: 0"), "{shown}");
    let shown = home.run(&["drafts", "show", ONE, "--output", "json"]).ended(0).json();
    assert_eq!(shown["properties"][0]["text"], "Printer on \u{1b}[31mfire");
    check(&home, &["drafts", "show", "77aa"], 7, &["2 drafts begin with 77aa"]);
    check(&home, &["drafts", "show", "abc"], 7, &["no draft abc"]);
    assert_eq!(home.run(&["drafts", "delete", TWO, "--output", "json"]).ended(0).json(), json!({"deleted": TWO}));
    check(&home, &["drafts", "delete", TWO], 7, &["no draft"]);
    assert_eq!(home.files("drafts", ".json").len(), 1);
    home.write("hubticket/drafts/77aa9a52-7a0e-4f7b-9d55-0a7f0c2f6b13.json", "{ torn");
    let done = home.run(&["drafts", "--output", "json"]).ended(0);
    done.says(&["can't be read as a draft", ".unreadable-"]);
    assert_eq!(done.json().as_array().unwrap().len(), 1);
}

#[test]
fn what_of_a_draft_is_not_sent_is_said_and_a_sentence_is_no_property() {
    let portal = Portal::start();
    let home = portal.home();
    let raw = |name: &str, text: &str| {
        let rows = json!([{"name": "subject", "text": "Printer"}, {"name": name, "text": text, "raw": true}]);
        let time = "2026-09-01T08:00:00Z";
        let draft = json!({"version": 1, "id": ONE, "created": time, "modified": time, "properties": rows});
        home.write(&format!("hubticket/drafts/{ONE}.json"), &draft.to_string());
    };
    raw("It smokes since Monday", "5");
    check(&home, &["create", "--draft", ONE], 2, &["is not a property's name"]);
    assert_eq!(portal.inspect().count(), 0);
    raw("shoe_size", "");
    home.run(&["create", "--draft", ONE]).ended(0).says(&["shoe_size has no value, so it is not sent"]);
    assert_eq!(portal.inspect().count(), 1);
}

#[test]
fn a_draft_is_sent_and_kept_with_the_sent_ones_only_when_its_ticket_is_there() {
    let portal = Portal::start();
    let home = Home::on(&portal.url(), "wrong");
    draft(&home, ONE, "Printer on fire");
    check(&home, &["create", "--draft", "77aa"], 4, &[]);
    assert_eq!(home.files("drafts", ".json").len(), 1);
    let home = home.with("HUBSPOT_ACCESS_TOKEN", "sandbox-token");
    check(&home, &["create", "--draft", "77aa", "-p", "hs_ticket_priority=Soon"], 3, &["hs_ticket_priority"]);
    assert_eq!(home.drafts()[0]["properties"].as_array().unwrap().len(), 3, "the draft is as it was");
    home.run(&["create", "--draft", "77aa", "-p", "hs_ticket_priority=HIGH"]).ended(0);
    assert_eq!((home.files("drafts", ".json").len(), home.files("drafts/sent", ".json").len()), (0, 1));
    assert_eq!(portal.inspect().count(), 1);
    let again = home.run(&["create", "--draft", ONE]).ended(0);
    assert!(again.out.starts_with("already created ticket "), "{}", again.out);
    assert_eq!(portal.inspect().count(), 1);
}

#[test]
fn a_draft_whose_outcome_is_not_known_is_not_sent_again_blindly() {
    let portal = Portal::faulty(&["reset-processedx1"]);
    let home = portal.home();
    draft(&home, ONE, "Printer on fire");
    check(&home, &["create", "--draft", ONE], 5, &["not known"]);
    assert!(home.run(&["drafts"]).ended(0).out.contains("not known whether it was created"));
    check(&home, &["create", "--draft", ONE], 5, &["never answered", "hubticket resolve"]);
    assert_eq!((portal.creates().len(), portal.inspect().count()), (1, 1));
}

#[test]
fn with_a_unique_property_a_lost_answer_is_found_and_no_second_ticket_is_made() {
    for fault in ["reset-processedx1", "502-processedx1", "504x1"] {
        let portal = Portal::faulty(&[fault]);
        let home = portal.home().configured("unique_property = \"hubticket_submission_id\"\n");
        draft(&home, ONE, "Printer on fire");
        home.run(&["create", "--draft", ONE]).ended(0);
        assert_eq!(portal.inspect().count(), 1, "{fault}");
        assert_eq!(home.files("drafts/sent", ".json").len(), 1, "{fault}");
    }
}

#[test]
fn the_history_tells_what_became_of_each_submission() {
    let portal = Portal::start();
    let home = portal.home();
    assert_eq!(home.run(&["history"]).ended(0).out, "Nothing was submitted yet.\n");
    home.run(&CREATE).ended(0);
    home.run(&["create", "-p", "subject=Wrong", "-p", "nope=1"]).ended(3);
    let text = home.run(&["history"]).ended(0).out;
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].contains("Wrong") && lines[0].contains("rejected"), "{text}");
    assert!(lines[1].contains("Printer on fire") && lines[1].contains("created 27094"), "{text}");
    let entries = home.run(&["history", "--output", "json", "--limit", "1"]).ended(0).json();
    assert_eq!(entries.as_array().unwrap().len(), 1);
    assert_eq!(entries[0]["outcome"]["result"], "rejected");
    assert_eq!(entries[0]["properties"]["subject"], "Wrong");
}

#[test]
fn doctor_ends_well_only_if_a_ticket_could_be_created() {
    let serving = Serving::start(&[]);
    for (home, code, words) in [
        (serving.home(), 0, "A ticket could be created"),
        (Home::on(&serving.url, "wrong"), 4, "did not accept the token"),
        (Home::on(&serving.url, "t.no-tickets"), 4, "scope"),
        (Home::on(&format!("http://{}", vacant()), "t"), 6, "could not reach"),
        (Home::new(), 4, "no HubSpot token"),
        (serving.home().configured("nonsense = 1"), 7, "line 1"),
        (Home::on("http://192.0.2.1", "t"), 2, "plain http"),
    ] {
        let done = home.run(&["doctor"]);
        assert_eq!(done.code, Some(code), "{}", done.out);
        assert!(done.out.contains(words), "{words:?} is not in:\n{}", done.out);
        assert_eq!(done.out.contains("BAD"), code != 0, "{}", done.out);
    }
    let some = Home::on(&serving.url, "t.no-crm.objects.owners.read").run(&["doctor"]).ended(0);
    assert!(some.out.contains("note owners"), "{}", some.out);
}

#[test]
fn both_versions_of_the_api_are_spoken() {
    for (version, path) in [("v3", "/crm/v3/objects/tickets"), ("2026-09", "/crm/objects/2026-09/0-5")] {
        let portal = Portal::start();
        let home = portal.home().with("HUBTICKET_API_VERSION", version);
        home.run(&[&CREATE[..], &["-a", "contact:101"]].concat()).ended(0);
        let asked = portal.inspect().requests;
        // The rules of pipelines have one path only.
        let is_of = |path: &str| path.contains(version) || path.contains("-beta");
        assert!(asked.iter().all(|one| is_of(&one.path)), "{asked:?}");
        let created = asked.iter().find(|one| one.method == "POST").unwrap();
        assert!(created.path.starts_with("/crm/"), "{} for {path}", created.path);
        assert_eq!(portal.inspect().count(), 1);
    }
    let portal = Portal::start();
    let home = portal.home().configured("api_version = \"2026-09\"\n");
    home.run(&CREATE).ended(0);
    assert!(portal.inspect().requests.iter().all(|one| one.path.contains("2026-09")));
}

#[test]
fn completions_the_manual_and_help_are_printed() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let done = Home::new().run(&["completions", shell]).ended(0);
        assert!(done.out.contains("hubticket") && done.out.contains("dry-run"), "{shell}");
    }
    let manual = Home::new().run(&["man"]).ended(0).out;
    assert!(manual.contains(".TH hubticket") && manual.contains("Exit codes"), "{manual}");
    let help = Home::new().run(&["--help"]).ended(0).out;
    for word in ["create", "drafts", "history", "doctor", "--profile", "--sandbox", "5 outcome unknown"] {
        assert!(help.contains(word), "{word} is not in:\n{help}");
    }
    assert!(Home::new().run(&["--version"]).ended(0).out.starts_with("hubticket "));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = Home::new();
    for args in [vec!["completions", "bash"], vec!["man"], vec!["--help"], vec!["drafts"], vec!["history"]] {
        let mut child =
            home.command(&args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let read = child.stdout.take().unwrap();
        drop(read);
        child.stdout = Some(std::process::ChildStdout::from(std::os::fd::OwnedFd::from(
            std::fs::File::open("/dev/null").unwrap(),
        )));
        let done = finish(child, "").ended(0);
        assert!(!done.err.contains("panic") && !done.err.contains("mistake"), "{args:?}: {}", done.err);
    }
}

#[test]
fn a_place_that_can_t_hold_files_is_told_and_nothing_is_sent() {
    let portal = Portal::start();
    let home = portal.home();
    home.write("hubticket", "a file where the folder should be");
    check(&home, &CREATE, 7, &["hubticket"]);
    check_json(&home, &CREATE, 7, "config");
    let home = portal.home();
    std::fs::create_dir_all(home.file("journal.jsonl")).unwrap();
    let whole = [&CREATE[..], &["-p", "hs_pipeline=0", "-p", "hs_pipeline_stage=1"]].concat();
    check(&home, &whole, 7, &["nothing was sent", "journal.jsonl"]);
    assert_eq!(portal.creates(), []);
}

#[test]
fn the_faults_that_the_help_names_are_faults() {
    let help = Home::new().run(&["sandbox", "--help"]).ended(0).out;
    let (_, rest) = help.split_once("such as ").unwrap();
    let (examples, _) = rest.split_once(';').unwrap();
    let examples: Vec<&str> =
        examples.split([' ', ',', '\n']).filter(|word| !word.is_empty() && *word != "or").collect();
    assert_eq!(examples.len(), 3, "{examples:?}");
    for example in examples {
        assert!(example.parse::<Fault>().is_ok(), "{example}");
    }
}

#[cfg(not(feature = "mcp"))]
#[test]
fn a_build_without_mcp_does_not_know_the_command() {
    Home::new().run(&["mcp"]).ended(2).says(&["unrecognized subcommand 'mcp'"]);
}
