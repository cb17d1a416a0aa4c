//! The portal's own rules in commands: what would be refused is told before anything is sent.

use hubticket::sandbox::Options;
use hubticket::store::Store;
use serde_json::json;

use crate::terminal::{Home, Portal};

fn ruled() -> (Portal, Home) {
    let portal = Portal::with(Options { validations: true, creation_rules: true, ..Options::default() });
    let home = portal.home();
    (portal, home)
}

#[test]
fn the_schema_tells_what_the_portal_asks_for() {
    let (_portal, home) = ruled();
    let all = home.run(&["schema", "--output", "json"]).ended(0).json();
    let one = all.as_array().unwrap().iter().find(|one| one["name"] == "invoice_number").unwrap();
    assert_eq!(one["asks"], "8 digits");
    assert_eq!(one["rules"][2], json!({"type": "MAX_LENGTH", "arguments": ["8"]}));
    let plain = all.as_array().unwrap().iter().find(|one| one["name"] == "subject").unwrap();
    assert_eq!((&plain["rules"], &plain["asks"]), (&json!([]), &json!(null)));
    let text = home.run(&["schema"]).ended(0).out;
    assert!(text.lines().any(|line| line.contains("invoice_number") && line.ends_with("8 digits")), "{text}");

    let pipelines = home.run(&["schema", "pipelines", "--output", "json"]).ended(0).json();
    let open: Vec<_> = pipelines[0]["stages"].as_array().unwrap().iter().map(|one| one["takesNew"].clone()).collect();
    assert_eq!(open, [json!(false), json!(true), json!(true), json!(false)]);
    let text = home.run(&["schema", "pipelines"]).ended(0).out;
    assert!(
        text.lines().any(|line| line.contains("New") && line.ends_with("open, no tickets are created here")),
        "{text}"
    );
}

#[test]
fn a_dry_run_tells_what_a_rule_refuses_and_what_it_may() {
    let (portal, home) = ruled();
    home.run(&["schema"]).ended(0);
    let dry = |value: &str| home.run(&["create", "--dry-run", "-p", "subject=x", "-p", value]);
    dry("invoice_number=12345678").ended(0);
    dry("invoice_number=123").ended(2).says(&["Invoice number: this portal takes 8 digits; it has 3"]);
    dry("satisfaction_score=11").ended(2).says(&["this portal takes a number from 1 to 10"]);
    // What a pattern means is HubSpot's to say: it is told, and nothing more.
    dry("serial_number=SN-12").ended(0).says(&["Serial number: this portal takes “SN-”, then 6 digits"]);
    // What is sent is HubSpot's to judge: the rules may have changed since.
    home.run(&["create", "-p", "subject=x", "-p", "invoice_number=123"]).ended(3);
    let made = home.run(&["create", "-p", "subject=x", "--output", "json"]).ended(0).json();
    assert_eq!(made["properties"]["hs_pipeline_stage"], "2", "the first stage that takes new tickets");
    assert_eq!(portal.inspect().count(), 1);
}

#[test]
fn an_import_holds_its_lines_against_the_rules() {
    let (portal, home) = ruled();
    home.write("in.csv", "subject,Invoice number\na,12345678\nb,123\n");
    home.run(&["import", "in.csv", "--dry-run"])
        .ended(2)
        .says(&["Invoice number: this portal takes 8 digits; it has 3"]);
    assert_eq!(portal.inspect().count(), 0);
}

#[test]
fn what_was_learnt_is_printed_as_config_toml_takes_it() {
    let portal = Portal::start();
    let home = portal.home();
    let quiet = home.run(&["schema", "--required"]).ended(0);
    assert_eq!(quiet.out, "");
    quiet.says(&["no refusal has told of a rule"]);
    home.run(&["schema", "pipelines"]).ended(0);
    let refusals = json!([["0", "1", ["content"]], ["0", "1", ["hubspot_owner_id"]]]);
    let name = format!("required-default-{}", portal.url().trim_start_matches("http://"));
    Store::open(home.config_dir()).unwrap().remember(&name, &refusals).unwrap();
    let lines = home.run(&["schema", "--required"]).ended(0).out;
    assert!(lines.starts_with("# Support Pipeline, New\n[[required.in]]\n"), "{lines}");
    let told = home.run(&["schema", "--required", "--output", "json"]).ended(0).json();
    assert_eq!(told, json!([{"pipeline": "0", "stage": "1", "require": ["content", "hubspot_owner_id"]}]));
    home.run(&["schema", "owners", "--required"]).ended(2);

    // As it is printed it is a rule of the profile, and not offered again.
    let home = home.configured(&lines);
    home.run(&["config", "check"]).ended(0);
    assert_eq!(home.run(&["schema", "--required"]).ended(0).out, "");
    home.run(&["create", "-p", "subject=x", "--stage", "New"]).ended(2).says(&["Ticket description is required"]);
    assert_eq!(portal.inspect().count(), 0);
}
