//! Drafts that programs write: a person finds them, sees what was filled in, and sends them; a key makes one of each.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use super::{check, error};
use crate::terminal::{Home, Portal, Screen, until, vacant};

const NEW: [&str; 8] =
    ["drafts", "new", "-p", "subject=Disk full on db3", "--by", "watcher", "--why", "alert 4711: 98 % of /var"];

fn new(home: &Home, more: &[&str]) -> Value {
    home.run(&[&NEW[..], more, &["--output", "json"]].concat()).ended(0).json()
}

#[test]
fn a_person_sends_what_a_program_prepared() {
    let portal = Portal::start();
    let home = portal.home();
    let more = ["-p", "Priority=High", "-a", "contact:101", "--note", "df says so"];
    home.write("df.txt", "98 %");
    let done = home.run(&[&NEW[..], &more, &["--attach", "df.txt"]].concat()).ended(0);
    done.says(&["a person sends it: hubticket --draft "]);
    let draft = home.drafts().remove(0);
    assert_eq!(done.out.trim(), draft["id"]);
    assert_eq!(draft["prepared"]["by"], "watcher");
    assert_eq!(draft["prepared"]["values"][0], json!(["subject", "Disk full on db3"]));
    assert_eq!(portal.creates(), [], "nothing is sent");
    let listed = home.run(&["drafts"]).ended(0);
    assert!(listed.out.contains("Disk full on db3  (prepared by watcher, not sent)"), "{}", listed.out);

    let shown = home.run(&["drafts", "show", draft["id"].as_str().unwrap()]).ended(0).out;
    for words in ["Prepared by watcher: alert 4711", "Note for colleagues: df says so", "File: df.txt, 4 bytes"] {
        assert!(shown.contains(words), "{words:?} is not in:\n{shown}");
    }
    let mut screen = Screen::compose(&home);
    screen.shows("“Disk full on db3”: prepared by watcher, not sent");
    screen.keys("<c-o>");
    screen.shows("not sent    now");
    screen.keys("<enter>");
    screen.shows("Prepared by watcher: alert 4711: 98 % of /var");
    screen.shows("•Ticket name");
    screen.shows("•Note");
    screen.shows("•File");
    // What a person types is theirs.
    screen.keys("<end>!");
    screen.shows("Ready; • marks what watcher filled in: alert 4711");
    screen.hides("•Ticket name");
    screen.keys("<c-s>");
    screen.shows("Created in");
    screen.keys("<c-q>");
    screen.leaves(0);
    let seen = portal.inspect();
    assert_eq!((seen.tickets.len(), seen.notes.len(), home.drafts().len()), (1, 1, 0));
    assert_eq!(seen.tickets[0].properties["subject"], "Disk full on db3!");
}

#[test]
fn a_key_makes_one_draft_and_one_ticket_whoever_sends_it() {
    let portal = Portal::start();
    let home = portal.home();
    let key = ["--idempotency-key", "alert-4711"];
    // Two programs at once, and one that comes later.
    let at_once: Vec<Value> = std::thread::scope(|scope| {
        let both: Vec<_> = (0..2).map(|_| scope.spawn(|| new(&home, &key))).collect();
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let later = new(&home, &key);
    assert_eq!(home.drafts().len(), 1);
    assert!(at_once.iter().all(|one| one["draft"] == later["draft"]), "{at_once:?}");
    assert_eq!(later["replayed"], true);
    assert_eq!(new(&home, &["--idempotency-key", "alert-4712"])["replayed"], false);

    let id = later["draft"].as_str().unwrap();
    let mut screen = Screen::open(&home, &["--draft", id]);
    screen.shows("Prepared by watcher");
    screen.shows("Support Pipeline");
    // It is open: that is no second draft either.
    assert_eq!(new(&home, &key)["draft"], id);
    screen.keys("<c-s>");
    screen.shows("Created in");
    screen.keys("<c-q>");
    screen.leaves(0);
    let ticket = portal.inspect().tickets[0].id.clone();
    assert_eq!(new(&home, &key), json!({"draft": id, "replayed": true, "ticket": ticket}));
    assert_eq!((portal.creates().len(), home.drafts().len()), (1, 1));
}

#[test]
fn a_key_holds_however_the_draft_is_sent_and_whatever_a_person_made_of_it() {
    let portal = Portal::start();
    let home = portal.home();
    let key = ["--idempotency-key", "alert-4711"];
    let id = new(&home, &key)["draft"].as_str().unwrap().to_owned();
    check(&home, &["create", "--draft", &id, "--idempotency-key", "other"], 2, &["has the key alert-4711"]);
    home.run(&["create", "--draft", &id, "-p", "content=It is db3 again"]).ended(0);
    let ticket = portal.inspect().tickets[0].id.clone();
    let again = home.run(&[&["create", "-p", "subject=Disk full on db3", "--output", "json"], &key[..]].concat());
    let again = again.ended(0).json();
    assert_eq!((&again["replayed"], &again["id"]), (&json!(true), &json!(ticket)));
    assert_eq!(new(&home, &key)["ticket"], json!(ticket));
    assert_eq!(portal.creates().len(), 1);
}

#[test]
fn other_texts_with_the_key_of_a_draft_are_refused_and_not_dropped() {
    let portal = Portal::start();
    let home = portal.home().configured("[profiles.shy]\nagents = \"draft\"\n");
    let key = ["--idempotency-key", "alert-4711"];
    let id = new(&home, &[&key[..], &["-p", "Priority=High", "-a", "contact:101"]].concat())["draft"].clone();
    // In another order it is the same.
    let same = ["-a", "contact:101", "-p", "Priority=High"];
    assert_eq!(new(&home, &[&key[..], &same].concat())["replayed"], true);
    for other in [&["-p", "Priority=Low"][..], &["--note", "more"], &["-a", "company:501"], &[]] {
        let why = error(&home, &[&NEW[..], &key, other].concat(), 2);
        assert_eq!((&why["kind"], &why["draft"]), (&json!("key-reused"), &id), "{other:?}");
    }
    assert_eq!(home.drafts().len(), 1);
    // A program that may write drafts only changes none that is there.
    let shy = ["--profile", "shy", "create", "--draft", id.as_str().unwrap()];
    let home = home.with("HUBSPOT_ACCESS_TOKEN_SHY", "sandbox-token");
    check(&home, &[&shy[..], &["-p", "Priority=Low"]].concat(), 2, &["changes no draft"]);
}

#[test]
fn a_key_whose_ticket_is_not_known_writes_no_draft_beside_it() {
    let portal = Portal::start();
    let home = portal.home().configured("agents = \"draft\"\nwait_seconds = 0\n");
    let key = ["--idempotency-key", "alert-4711"];
    let id = new(&home, &key)["draft"].as_str().unwrap().to_owned();
    portal.set_faults(&["reset-processedx1"]);
    let mut screen = Screen::open(&home, &["--draft", &id]);
    screen.shows("Support Pipeline");
    screen.keys("<c-s>");
    screen.shows("created?");
    screen.keys("<c-q>");
    screen.ends();
    let args = [&["create", "-p", "subject=Disk full on db3"], &key[..]].concat();
    let why = error(&home, &args, 5);
    assert_eq!(why["kind"], "unresolved");
    assert_eq!(error(&home, &[&NEW[..], &key].concat(), 5)["kind"], "unresolved");
    assert_eq!(portal.inspect().count(), 1);
}

#[test]
fn other_texts_with_a_key_that_has_its_ticket_are_refused() {
    let portal = Portal::start();
    let home = portal.home();
    let key = |key: &'static str| ["--idempotency-key", key];
    // By a create, which filled in more; a label means what its value means.
    let made = ["create", "-p", "subject=Disk full on db3", "-p", "Priority=High"];
    let id = home.run(&[&made[..], &key("made"), &["--output", "json"]].concat()).ended(0).json()["id"].clone();
    for same in [&[][..], &["-p", "Priority=High"], &["-p", "hs_ticket_priority=HIGH"]] {
        assert_eq!(new(&home, &[same, &key("made")].concat())["ticket"], id);
    }
    for other in [["-p", "Priority=Low"], ["-p", "content=All of it"], ["--note", "Hurry"]] {
        let told = error(&home, &[&NEW[..], &other, &key("made")].concat(), 2);
        assert_eq!(told["kind"], "key-reused", "{other:?}");
    }
    // By a person, of a draft.
    let draft = new(&home, &key("sent"))["draft"].as_str().unwrap().to_owned();
    let ticket = home.run(&["create", "--draft", &draft, "--output", "json"]).ended(0).json()["id"].clone();
    assert_eq!(new(&home, &key("sent"))["ticket"], ticket);
    assert_eq!(error(&home, &[&NEW[..], &["-p", "content=All of it"], &key("sent")].concat(), 2)["kind"], "key-reused");
    assert_eq!((home.drafts().len(), portal.creates().len()), (0, 2));
}

#[test]
fn create_with_the_key_of_a_draft_is_that_draft_or_refused() {
    let portal = Portal::start();
    let home = portal.home();
    let create = |subject: &str, key: &str, more: &[&str]| {
        let subject = format!("subject={subject}");
        let args = ["create", "-p", &subject, "--idempotency-key", key, "--output", "json"];
        home.run(&[&args[..], more].concat())
    };
    // The draft is not sent: another ticket is refused, and the same one takes the draft with it.
    let draft = new(&home, &["--idempotency-key", "k"])["draft"].clone();
    for (subject, more) in
        [("Another", &[][..]), ("Disk full on db3", &["--note", "Hurry"]), ("Disk full on db3", &["-p", "content=x"])]
    {
        let told = create(subject, "k", more).ended(2).json();
        assert_eq!((&told["error"]["kind"], &told["error"]["draft"]), (&json!("key-reused"), &draft), "{subject}");
    }
    let made = create("Disk full on db3", "k", &["-p", "Priority=High"]).ended(0).json();
    assert_eq!((home.drafts().len(), portal.creates().len()), (0, 1));
    assert_eq!(new(&home, &["--idempotency-key", "k"])["ticket"], made["id"]);
    // It was sent, and perhaps changed: what it was written for is that ticket, and nothing else.
    let draft = new(&home, &["--idempotency-key", "sent"])["draft"].as_str().unwrap().to_owned();
    let sent = home.run(&["create", "--draft", &draft, "--output", "json"]).ended(0).json();
    let again = create("Disk full on db3", "sent", &[]).ended(0).json();
    assert_eq!((&again["id"], &again["replayed"]), (&sent["id"], &json!(true)));
    assert_eq!(create("Another", "sent", &[]).ended(2).json()["error"]["kind"], "key-reused");
    assert_eq!(portal.creates().len(), 2);
}

#[test]
fn a_draft_whose_key_made_another_ticket_is_asked_about_and_a_copy_has_no_key() {
    let portal = Portal::start();
    let home = portal.home();
    let key = ["--idempotency-key", "alert-4711"];
    let id = new(&home, &key)["draft"].as_str().unwrap().to_owned();
    // A person has it open meanwhile.
    let mut screen = Screen::open(&home, &["--draft", &id]);
    screen.shows("Support Pipeline");
    home.run(&[&["create", "-p", "subject=Disk full on db3"], &key[..]].concat()).ended(0);
    let ticket = portal.inspect().tickets[0].id.clone();
    screen.keys("<end>!<c-s>");
    screen.shows("Create another ticket?");
    screen.shows(&format!("has ticket {ticket}"));
    screen.settles();
    screen.keys("<enter>");
    screen.hides("Create another ticket?");
    assert_eq!(portal.creates().len(), 1);
    // The key stays that of the first ticket.
    screen.keys("<c-s>");
    screen.shows("Create another ticket?");
    screen.settles();
    screen.keys("<down><enter>");
    screen.shows("Created in");
    assert_eq!(portal.creates().len(), 2);
    assert_eq!(new(&home, &key)["ticket"], json!(ticket));
    screen.keys("<c-q>");
    screen.ends();

    let id = new(&home, &["--idempotency-key", "alert-4712"])["draft"].as_str().unwrap().to_owned();
    let mut screen = Screen::open(&home, &["--draft", &id]);
    screen.shows("Support Pipeline");
    screen.keys("<c-o>");
    screen.shows("prepared by watcher, not sent");
    screen.keys("d");
    screen.shows("(copy)");
    screen.keys("<esc>");
    screen.hides("(copy)");
    screen.keys("<c-q>");
    screen.ends();
    let keys: Vec<_> = home.drafts().iter().map(|draft| draft["prepared"]["key"].clone()).collect();
    assert!(keys.contains(&json!("alert-4712")) && keys.contains(&Value::Null), "{keys:?}");
}

#[test]
fn programs_that_use_one_key_at_once_make_one_ticket() {
    let portal = Portal::start();
    let home = portal.home();
    for round in 0..3 {
        let key = format!("alert-{round}");
        let args = ["create", "-p", "subject=Disk full", "--idempotency-key", &key, "--output", "json"];
        let told: Vec<Value> = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..6).map(|_| scope.spawn(|| home.run(&args).ended(0).json())).collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        assert!(told.iter().all(|one| one["id"] == told[0]["id"]), "{told:?}");
        assert_eq!(told.iter().filter(|one| one["replayed"] == false).count(), 1, "one made it, the others waited");
        assert_eq!(portal.inspect().count(), round + 1, "{key}");
    }
}

#[test]
fn what_another_run_is_creating_is_waited_for() {
    for (key, stops) in [(Some("k"), false), (None, false), (Some("k"), true), (None, true)] {
        // One that is to be stopped must still wait then.
        let portal = Portal::faulty(&[if stops { "429=60x1" } else { "429=3x1" }]);
        let home = portal.home();
        let args = ["create", "-p", "subject=Disk full", "--output", "json", "--idempotency-key"];
        let args = [&args[..5], &key.map_or(vec![], |key| vec![args[5], key])].concat();
        let mut first = home.command(&args).stdout(Stdio::null()).spawn().unwrap();
        until("the create is on its way", || portal.creates().len() == 1);
        let pid = Pid::from_child(&first);
        kill_process(pid, Signal::STOP).unwrap();
        let at_once = home.run(&[&args[..], &["--no-wait"]].concat()).ended(5).json();
        assert_eq!(at_once["error"]["kind"], "unresolved", "{at_once}");
        let other = || home.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut others: Vec<_> = (0..6).map(|_| other()).collect();
        for other in &mut others {
            let mut said = String::new();
            BufReader::new(other.stderr.take().unwrap()).read_line(&mut said).unwrap();
            assert_eq!(said, "hubticket: another process is creating this ticket; waiting for it…\n");
        }
        if stops {
            kill_process(pid, Signal::TERM).unwrap();
        }
        kill_process(pid, Signal::CONT).unwrap();
        first.wait().unwrap();
        let told: Vec<Value> = others
            .into_iter()
            .map(|other| {
                let done = other.wait_with_output().unwrap();
                assert!(done.status.success(), "{key:?} {stops}");
                serde_json::from_slice(&done.stdout).unwrap()
            })
            .collect();
        assert!(told.iter().all(|one| one["id"] == told[0]["id"]), "{key:?} {stops} {told:?}");
        let made = told.iter().filter(|one| one["replayed"] == false).count();
        assert_eq!((portal.inspect().count(), made), (1, usize::from(stops)), "{key:?} {stops}: one of them sent it");
    }
}

#[test]
fn another_ticket_with_the_key_of_one_that_is_being_created_is_refused_when_that_is_over() {
    let portal = Portal::faulty(&["429=2x1"]);
    let home = portal.home();
    let create = |subject: &'static str| ["create", "-p", subject, "--idempotency-key", "k"];
    let mut first = home.command(&create("subject=Disk full")).stdout(Stdio::null()).spawn().unwrap();
    until("the create is on its way", || portal.creates().len() == 1);
    assert_eq!(error(&home, &create("subject=Disk empty"), 2)["kind"], "key-reused");
    assert!(first.wait().unwrap().success());
    assert_eq!(portal.inspect().count(), 1);
}

#[test]
fn the_files_of_a_ticket_that_another_run_makes_are_waited_for_too() {
    let portal = Portal::start();
    let home = portal.home();
    home.write("log.txt", "98 %");
    let args = ["create", "-p", "subject=Disk full", "--attach", "log.txt", "--output", "json"];
    portal.set_faults(&["429=3x1@file"]);
    let mut first = home.command(&args).stdout(Stdio::null()).spawn().unwrap();
    until("the ticket is there", || portal.inspect().tickets.len() == 1);
    let again = home.run(&args).ended(0).json();
    assert!(first.wait().unwrap().success());
    let seen = portal.inspect();
    assert_eq!((seen.tickets.len(), seen.files.len()), (1, 1), "{again}");
    assert_eq!(again["replayed"], true);
}

#[test]
fn an_alert_is_kept_though_hubspot_can_t_be_asked_and_a_person_sends_it() {
    let portal = Portal::start();
    let home = portal.home();
    // Nobody is there.
    let away = home.with("HUBTICKET_BASE_URL", format!("http://{}", vacant()));
    let more = ["--stage", "Waiting on us", "-p", "Priority=High", "-p", "contact=ada@example.com"];
    let made = new(&away, &more);
    let id = made["draft"].as_str().unwrap();
    new(&away, &["--create-contact", "New One <new@analytical.example>", "--owner", "Grace Hopper"]);
    assert_eq!(away.drafts().len(), 2);
    // A company can't be kept as it was typed.
    let why = error(&away, &[&NEW[..], &["-a", "company:analytical.example"]].concat(), 6);
    assert_eq!(why["kind"], "unreachable");
    let home = away.with("HUBTICKET_BASE_URL", portal.url());
    let mut screen = Screen::open(&home, &["--draft", id]);
    screen.shows("Ada Lovelace");
    screen.keys("<c-s>");
    screen.shows("Created in");
    screen.keys("<c-q>");
    screen.ends();
    let sent = portal.inspect().tickets.remove(0);
    assert_eq!(
        (sent.properties["hs_pipeline_stage"].as_str(), sent.properties["hs_ticket_priority"].as_str()),
        ("3", "HIGH")
    );
    assert_eq!(sent.associations[0].id, "101");
}

#[test]
fn what_can_t_be_a_value_is_kept_in_the_draft_of_its_key() {
    let portal = Portal::start();
    let home = portal.home();
    let args = [&NEW[..], &["--set-from-stdin", "content", "--idempotency-key", "k"]].concat();
    for _ in 0..2 {
        let done = home.run_with(&args, &"x".repeat(70_000));
        done.ended(2);
        assert_eq!(home.drafts().len(), 1);
    }
    let draft = home.drafts().remove(0);
    assert_eq!((&draft["prepared"]["by"], &draft["prepared"]["key"]), (&json!("watcher"), &json!("k")));
}

#[test]
fn what_leads_on_has_the_options_that_led_here() {
    let home = Portal::start().home();
    let dir = home.config_dir();
    let args = [&["--config-dir", dir.to_str().unwrap()], &NEW[..]].concat();
    home.run(&args).ended(0).says(&["hubticket --draft ", "--config-dir "]);
}

#[test]
fn a_draft_that_a_person_deleted_is_not_written_again() {
    let portal = Portal::start();
    let home = portal.home();
    let key = ["--idempotency-key", "alert-4711"];
    let draft = new(&home, &key)["draft"].clone();
    home.run(&["drafts", "delete", draft.as_str().unwrap()]).ended(0);
    let why = error(&home, &[&NEW[..], &key].concat(), 1);
    assert_eq!((&why["kind"], home.drafts().len()), (&json!("draft"), 0));
    home.run(&["drafts", "restore", draft.as_str().unwrap()]).ended(0);
    assert_eq!(new(&home, &key), json!({"draft": draft, "replayed": true}));
}

#[test]
fn a_request_body_is_a_draft_too() {
    let portal = Portal::start();
    let home = portal.home();
    let body = json!({
        "properties": {"subject": "Disk full", "hs_pipeline": "0", "hs_pipeline_stage": "1"},
        "associations": [{"to": {"id": "101"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 16}]}],
    });
    home.run_with(&["drafts", "new", "--file", "-", "-p", "Priority=High"], &body.to_string()).ended(0);
    let draft = home.drafts().remove(0);
    home.run(&["create", "--draft", draft["id"].as_str().unwrap()]).ended(0);
    let sent = &portal.inspect().tickets[0];
    assert_eq!((sent.properties["subject"].as_str(), sent.associations.len()), ("Disk full", 1));
    assert_eq!(sent.properties["hs_ticket_priority"], "HIGH");
}

#[test]
fn what_is_about_sending_is_refused() {
    let home = Portal::start().home();
    for option in ["--new", "--fail-if-similar", "--dry-run", "--wait", "--no-wait"] {
        check(&home, &[&NEW[..], &[option]].concat(), 2, &[option, "leave it out"]);
    }
    check(&home, &[&NEW[..], &["--draft", "77aa9a52"]].concat(), 2, &["--draft", "leave it out"]);
    check(&home, &["drafts", "new"], 2, &["nothing is in it"]);
    assert_eq!(home.drafts().len(), 0);
}

#[test]
fn create_writes_a_draft_where_the_profile_lets_programs_write_no_more() {
    let portal = Portal::start();
    let home = portal.home().configured("agents = \"draft\"\n");
    let args = ["create", "-p", "subject=Disk full", "--idempotency-key", "k"];
    let why = error(&home, &args, 1);
    assert_eq!((&why["kind"], &why["retryable"]), (&json!("draft"), &json!(false)));
    let draft = home.drafts().remove(0);
    assert_eq!(why["draft"], draft["id"]);
    assert_eq!(why["next"], json!([format!("hubticket --draft {}", draft["id"].as_str().unwrap())]));
    // Run again, it is the same draft; a dry run is one.
    assert_eq!(error(&home, &args, 1)["draft"], draft["id"]);
    home.run(&["create", "-p", "subject=Disk full", "--dry-run"]).ended(0);
    let of_draft = ["create", "--draft", draft["id"].as_str().unwrap()];
    assert_eq!(error(&home, &of_draft, 1)["draft"], draft["id"]);
    assert_eq!((home.drafts().len(), portal.creates().len()), (1, 0));
    // What was lost is not sent again, either.
    for option in ["--again", "--anyway"] {
        home.run(&["resolve", option]).ended(2).says(&["a person says", option]);
    }
    home.run(&["resolve"]).ended(0);
    // A person at a terminal creates.
    let mut screen = Screen::open(&home, &["create", "-p", "subject=Disk full"]);
    screen.shows("created ticket");
    screen.ends();
    assert_eq!(portal.creates().len(), 1);
}
