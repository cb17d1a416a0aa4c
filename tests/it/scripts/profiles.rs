//! What a profile says of new tickets, and whose portal the cache is of.

use serde_json::{Value, json};

use super::{DRAFT, body, candidates, check, draft, error};
use crate::terminal::{Home, Portal, Screen, Serving, vacant};

const DEFAULTS: &str = "[defaults]\nhs_ticket_priority = \"Medium\"\nhubspot_owner_id = \"maya.lindqvist@example.com\"\n\
    [profiles.setup.defaults]\nhs_pipeline = \"Onboarding\"\nhs_pipeline_stage = \"Training\"\n";

/// The values of a body's properties.
fn values<'a>(body: &'a Value, names: &[&str]) -> Vec<&'a str> {
    names.iter().map(|name| body["properties"][name].as_str().unwrap_or("-")).collect()
}

const PRIORITY_AND_OWNER: [&str; 2] = ["hs_ticket_priority", "hubspot_owner_id"];
const PIPELINE_AND_STAGE: [&str; 2] = ["hs_pipeline", "hs_pipeline_stage"];

#[test]
fn what_the_profile_says_of_new_tickets_holds_unless_something_else_is_said() {
    let portal = Portal::start();
    let home = portal.home().configured(DEFAULTS);
    for (options, priority, owner) in [
        (vec![], "MEDIUM", "411200"),
        (vec!["-p", "hs_ticket_priority=LOW"], "LOW", "411200"),
        (vec!["-p", "Priority=High", "--owner", "411207"], "HIGH", "411207"),
        (vec!["-p", "Priority="], "-", "411200"),
        (vec!["-p", "hs_ticket_priority=", "-p", "hubspot_owner_id="], "-", "-"),
    ] {
        let body = body(&home, &options);
        assert_eq!(values(&body, &PRIORITY_AND_OWNER), [priority, owner], "{options:?}: {body}");
    }
    home.run(&["create", "-p", "subject=x"]).ended(0);
    assert_eq!(values(&portal.body(), &PRIORITY_AND_OWNER), ["MEDIUM", "411200"]);
}

#[test]
fn a_profiles_pipeline_and_stage_yield_to_the_ones_that_are_named() {
    let portal = Portal::start();
    let home = portal.home().configured(DEFAULTS);
    for (options, pipeline, stage) in [
        (vec![], "648120417", "1054128319"),
        (vec!["--stage", "Waiting on contact"], "648120417", "1054128318"),
        // A stage that the profile's pipeline does not have is looked for in the others.
        (vec!["--stage", "Waiting on us"], "0", "3"),
        (vec!["--pipeline", "Support Pipeline"], "0", "1"),
        (vec!["-p", "hs_pipeline_stage=3"], "0", "3"),
        (vec!["-p", "hs_pipeline=0", "-p", "hs_pipeline_stage=2"], "0", "2"),
    ] {
        let body = body(&home, &[&["--profile", "setup"], &options[..]].concat());
        assert_eq!(values(&body, &PIPELINE_AND_STAGE), [pipeline, stage], "{options:?}: {body}");
    }
}

#[test]
fn a_draft_and_a_body_are_complete_and_a_template_leaves_room() {
    let portal = Portal::start();
    let home = portal.home().configured(DEFAULTS);
    draft(&home, "Printer");
    home.run(&["templates", "save", "outage", "--draft", DRAFT]).ended(0);
    let dry = |options: &[&str], input: &str| {
        home.run_with(&[&["create", "--dry-run"], options].concat(), input).ended(0).json()
    };
    assert_eq!(values(&dry(&["--draft", DRAFT], ""), &PRIORITY_AND_OWNER), ["-", "-"]);
    let file = r#"{"properties": {"subject": "x"}}"#;
    assert_eq!(dry(&["--file", "-"], file)["properties"], json!({"subject": "x"}));
    assert_eq!(values(&dry(&["--template", "outage"], ""), &PRIORITY_AND_OWNER), ["MEDIUM", "411200"]);
    let own = dry(&["--template", "outage", "--profile", "setup"], "");
    assert_eq!(values(&own, &PIPELINE_AND_STAGE), ["0", "1"], "the template says where it goes");
}

#[test]
fn a_default_that_the_portal_does_not_know_is_a_mistake_in_the_config() {
    let portal = Portal::start();
    for (defaults, name, words, ids) in [
        (
            "hs_ticket_priority = \"Soon\"",
            "hs_ticket_priority",
            "no such value",
            vec!["LOW", "MEDIUM", "HIGH", "URGENT"],
        ),
        ("Priority = \"High\"", "Priority", "no property of this internal name", vec!["hs_ticket_priority"]),
        ("hs_ticket_id = \"7\"", "hs_ticket_id", "can't be set", vec![]),
        ("hs_pipeline = \"Sales\"", "hs_pipeline", "no such pipeline", vec!["0", "648120417"]),
        ("hs_pipeline_stage = \"Nowhere\"", "hs_pipeline_stage", "stage of Support", vec!["1", "2", "3", "4"]),
        ("hubspot_owner_id = \"nobody@example.com\"", "hubspot_owner_id", "no such owner", vec![]),
    ] {
        let home = portal.home().configured(&format!("[profiles.emea.defaults]\n{defaults}\n"));
        for more in [&["--dry-run"][..], &[]] {
            let args = [&["--profile", "emea", "create", "-p", "subject=x"], more].concat();
            check(&home, &args, 7, &["profile emea", name, words, "config.toml"]);
            let document = error(&home, &args, 7);
            assert_eq!((&document["kind"], candidates(&document)), (&json!("config"), ids.clone()), "{defaults}");
        }
        // What is not used is not looked at.
        let given = format!("{name}=x");
        if name.starts_with("hs_pipe") || name == "hs_ticket_priority" {
            let done =
                home.run(&["create", "--dry-run", "-p", "subject=x", "--profile", "emea", "-p", &given]).ended(2);
            assert_eq!(done.json()["properties"][name], "x", "{given}");
        }
        body(&home, &[]);
    }
    assert_eq!(portal.creates(), []);
}

#[test]
fn a_profile_or_version_that_is_none_is_a_matter_of_who_wrote_it() {
    for (text, var, args, code) in [
        ("profile = \"nope\"\n", ("UNUSED", ""), &[][..], 7),
        ("api_version = \"v9\"\n", ("UNUSED", ""), &[], 7),
        ("", ("UNUSED", ""), &["--profile", "nope"], 2),
        ("", ("UNUSED", ""), &["--api-version", "v9"], 2),
        ("", ("HUBTICKET_API_VERSION", "v9"), &[], 2),
        ("api_version = \"v9\"\n", ("UNUSED", ""), &["--api-version", "v3"], 0),
    ] {
        let home = Home::new().configured(text).with(var.0, var.1);
        check(&home, &[&["drafts"], args].concat(), code, &[]);
    }
}

#[test]
fn where_the_portal_can_not_be_asked_a_default_is_taken_as_what_is_typed_is() {
    let home = Home::new().configured("[defaults]\nhs_ticket_priority = \"HIGH\"\ncontent = \"Text\"\n");
    let body = home.run(&["create", "--dry-run", "-p", "subject=x"]).ended(0).json();
    assert_eq!(body["properties"], json!({"subject": "x", "content": "Text", "hs_ticket_priority": "HIGH"}));
    let portal = Portal::start();
    let home = Home::on(&portal.url(), "sandbox-token.no-crm.objects.owners.read").configured(DEFAULTS);
    check(&home, &["create", "-p", "subject=x"], 4, &["nothing was sent", "crm.objects.owners.read"]);
    home.run(&["create", "-p", "subject=x", "--owner", "411200"]).ended(0);
    assert_eq!(values(&portal.body(), &PRIORITY_AND_OWNER), ["MEDIUM", "411200"]);
}

#[test]
fn the_composer_fills_in_what_create_interactive_leaves_open() {
    let serving = Serving::start(&[]);
    let home = serving.home().configured(DEFAULTS);
    let mut screen = Screen::open(&home, &["create", "--interactive", "-p", "subject=Printer", "-p", "Priority="]);
    screen.shows("Printer");
    screen.shows("Maya Lindqvist");
    assert!(!screen.text().contains("Medium"), "{}", screen.text());
    screen.keys("<c-q>");
    screen.leaves(0);
    // Without the portal, the draft keeps what has still to be filled in.
    let away = Home::on(&format!("http://{}", vacant()), "t").configured(DEFAULTS);
    let mut screen = Screen::open(&away, &["create", "--interactive", "-p", "subject=Printer"]);
    screen.shows("Printer");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(away.drafts()[0]["toFill"][0], json!(["hs_ticket_priority", "Medium"]));
    let drafts = away.drafts();
    let args = ["create", "--draft", &drafts[0]["id"].as_str().unwrap()[..8], "--dry-run"];
    let there = away.with("HUBTICKET_BASE_URL", &serving.url);
    assert_eq!(values(&there.run(&args).ended(0).json(), &PRIORITY_AND_OWNER), ["MEDIUM", "411200"]);
}

/// The files of the cache as if they were of another portal, whose ids are others.
fn of_another_portal(home: &Home) {
    let folder = std::fs::read_dir(home.file("cache")).unwrap().map(|one| one.unwrap().path()).find(|one| one.is_dir());
    for entry in std::fs::read_dir(folder.unwrap()).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let other = text.replace("24816357", "555").replace("1054128319", "99").replace("\"MEDIUM\"", "\"M\"");
        std::fs::write(&path, other).unwrap();
    }
}

#[test]
fn labels_are_never_read_by_what_was_read_of_another_portal() {
    let portal = Portal::start();
    let training =
        ["create", "-p", "subject=x", "--pipeline", "Onboarding", "--stage", "Training", "-p", "Priority=Medium"];
    let home = portal.home();
    home.run(&training).ended(0);
    let asked = || portal.inspect().requests.len();
    let before = asked();
    home.run(&training).ended(0);
    assert_eq!(asked(), before + 1, "whose the token is, is known by now");
    of_another_portal(&home);
    // The same profile and address, and another token since then.
    let home = home.with("HUBSPOT_ACCESS_TOKEN", "sandbox-token.no-nothing");
    for _ in 0..2 {
        home.run(&training).ended(0);
        let body: Value = serde_json::from_str(&portal.creates().last().unwrap().body).unwrap();
        assert_eq!(values(&body, &PIPELINE_AND_STAGE), ["648120417", "1054128319"]);
        assert_eq!(body["properties"]["hs_ticket_priority"], "MEDIUM");
    }
    let before = asked();
    home.run(&training).ended(0);
    assert_eq!(asked(), before + 1);
    // A dry run, the schema and a link go by the portal of the token too.
    of_another_portal(&home);
    let dry = |home: &Home| home.run(&[&training[..], &["--dry-run"]].concat()).ended(0).json();
    assert_eq!(values(&dry(&home), &PIPELINE_AND_STAGE), ["648120417", "1054128319"]);
    of_another_portal(&home);
    assert!(home.run(&["schema", "pipelines"]).ended(0).out.contains("1054128319"));
    of_another_portal(&home);
    assert!(home.run(&["open", "--print", "77"]).ended(0).out.contains("24816357"));
    let kept = home.everything();
    assert!(!kept.contains("sandbox-token"), "{kept}");
}

#[test]
fn a_part_that_the_new_token_may_not_read_is_not_taken_from_the_portal_before() {
    let portal = Portal::start();
    let home = portal.home();
    let args = ["create", "-p", "subject=x", "--owner", "maya.lindqvist@example.com"];
    home.run(&args).ended(0);
    of_another_portal(&home);
    let home = home.with("HUBSPOT_ACCESS_TOKEN", "sandbox-token.no-crm.objects.owners.read");
    for _ in 0..2 {
        check(&home, &args, 4, &["nothing was sent", "crm.objects.owners.read"]);
    }
    // A token that may not even read whose it is goes by nothing but what it reads itself.
    let home = portal.home();
    home.run(&args).ended(0);
    of_another_portal(&home);
    let home = home.with("HUBSPOT_ACCESS_TOKEN", "sandbox-token.no-oauth");
    home.run(&["create", "-p", "subject=x", "--pipeline", "Onboarding", "--stage", "Training"]).ended(0);
    let body: Value = serde_json::from_str(&portal.creates().last().unwrap().body).unwrap();
    assert_eq!(values(&body, &PIPELINE_AND_STAGE), ["648120417", "1054128319"]);
    assert_eq!(portal.creates().len(), 3);
}
