//! Labels where ids are meant.

use serde_json::{Value, json};

use super::{DRAFT, body, candidates, check, draft, error};
use crate::terminal::{Answers, Home, Portal, Screen, vacant};

#[test]
fn a_property_is_named_by_label_and_so_is_its_value() {
    let portal = Portal::start();
    let home = portal.home();
    for (typed, name, value) in [
        ("Priority=High", "hs_ticket_priority", "HIGH"),
        ("priority=urgent", "hs_ticket_priority", "URGENT"),
        ("hs_ticket_priority=High", "hs_ticket_priority", "HIGH"),
        ("hs_ticket_priority=HIGH", "hs_ticket_priority", "HIGH"),
        ("Category=Billing issue; Product issue", "hs_ticket_category", "PRODUCT_ISSUE;BILLING_ISSUE"),
        ("Affected modules=Sign-in, Import & export", "affected_modules", "sign_in;import_export"),
        ("affected_modules=inbox;sign_in", "affected_modules", "sign_in;inbox"),
        ("Affected product=Mobile app: iOS", "affected_product", "mobile_ios"),
        ("VIP customer=yes", "vip_customer", "true"),
        ("Follow-up needed=No", "follow_up_needed", "false"),
        ("Seats affected=1,234,567", "seats_affected", "1234567"),
        ("Refund amount=1 234,50", "refund_amount", "1234.50"),
        ("refund_amount=1,234.50", "refund_amount", "1234.50"),
        ("Goodwill discount=25%", "discount_share", "0.25"),
        ("churn_probability=12,5 %", "churn_probability", "0.125"),
        ("Handling time=1h30", "handling_time", "5400000"),
        ("handling_time=90 min", "handling_time", "5400000"),
        ("handling_time=2d", "handling_time", "172800000"),
        ("First seen on=24.11.2026", "first_seen_on", "2026-11-24"),
        ("Outage started at=2026-11-24 14:30", "outage_started_at", "2026-11-24T14:30:00Z"),
        ("Ticket owner=Maya Lindqvist", "hubspot_owner_id", "411200"),
        ("second_agent=overnight queue", "second_agent", "411290"),
        ("Pipeline=Onboarding", "hs_pipeline", "648120417"),
        ("Ticket status=Waiting on us", "hs_pipeline_stage", "3"),
        ("Ticket description=a = b", "content", "a = b"),
    ] {
        let body = body(&home, &["-p", typed]);
        assert_eq!(body["properties"][name], value, "{typed}: {body}");
    }
    assert_eq!(portal.creates(), []);
}

#[test]
fn what_is_no_label_is_sent_as_it_is_and_hubspot_judges() {
    let portal = Portal::start();
    let home = portal.home();
    // A dry run prints what would be sent, and says what is wrong with it as far as the portal is known.
    for (typed, name, value, code, words) in [
        ("no_such_thing=Some text", "no_such_thing", "Some text", 0, "no property no_such_thing"),
        ("No such label=x", "No such label", "x", 0, "no property No such label"),
        ("hs_ticket_priority=Soon", "hs_ticket_priority", "Soon", 2, "“Soon” is not one of the options"),
        (
            "hs_ticket_category=Billing issue, nonsense",
            "hs_ticket_category",
            "Billing issue, nonsense",
            2,
            "is not one of the options",
        ),
        ("closed_date=1798070400000", "closed_date", "2026-12-24T00:00:00Z", 0, ""),
        ("first_seen_on=soonish", "first_seen_on", "soonish", 2, "first_seen_on: First seen on"),
        ("hubspot_owner_id=999", "hubspot_owner_id", "999", 0, ""),
        ("hubspot_owner_id=nobody@example.com", "hubspot_owner_id", "nobody@example.com", 2, "hubspot_owner_id: "),
        ("hs_pipeline=nonsense", "hs_pipeline", "nonsense", 2, "has no pipeline nonsense"),
    ] {
        let done = home.run(&["create", "--dry-run", "-p", "subject=x", "-p", typed]).ended(code);
        assert_eq!(done.json()["properties"][name], value, "{typed}");
        done.says(&[words]);
    }
    check(&home, &["create", "-p", "subject=x", "-p", "No such label=x"], 3, &["No such label", "does not exist"]);
}

/// Lists of options as portals have them, and the seed has not.
const LISTS: &str = r#"{"results": [
    {"name": "region", "label": "Region", "type": "enumeration", "fieldType": "select",
     "options": [{"label": "EMEA", "value": " EMEA "}, {"label": "Asia", "value": "AP;AC"}]},
    {"name": "topics", "label": "Topics", "type": "enumeration", "fieldType": "checkbox",
     "options": [{"label": "Billing", "value": "billing "}, {"label": "Sign-in", "value": "sign in"},
                 {"label": "Both", "value": "billing;sign in"}]},
    {"name": "hs_tag_ids", "label": "Tags", "type": "enumeration", "fieldType": "checkbox", "options": []}]}"#;

#[test]
fn options_are_sent_byte_for_byte_and_a_list_without_any_takes_text() {
    let portal = Portal::start();
    let answers = Answers::in_place_of("/crm/v3/properties/tickets", Some(LISTS), &portal.url());
    let home = Home::on(&answers.url(), "sandbox-token");
    for (typed, name, value) in [
        ("Region=EMEA", "region", " EMEA "),
        ("region= EMEA ", "region", " EMEA "),
        ("Region=Asia", "region", "AP;AC"),
        ("Topics=Sign-in, Billing", "topics", "billing ;sign in"),
        ("topics=billing ", "topics", "billing "),
        ("Tags=12;34", "hs_tag_ids", "12;34"),
        ("hs_tag_ids=anything", "hs_tag_ids", "anything"),
    ] {
        let body = body(&home, &["-p", typed]);
        assert_eq!(body["properties"][name], value, "{typed}: {body}");
    }
    // It could not be told from two values.
    let both = home.run(&["create", "--dry-run", "-p", "subject=x", "-p", "Topics=Both"]).ended(2);
    both.says(&["Both", "is not one of the options"]);
}

#[test]
fn internal_names_and_values_need_nobody_to_be_asked() {
    let portal = Portal::start();
    let home = portal.home();
    let options = [
        "-p",
        "hs_pipeline=0",
        "-p",
        "hs_pipeline_stage=1",
        "-p",
        "hs_ticket_priority=HIGH",
        "-p",
        "hubspot_owner_id=411200",
        "-p",
        "first_seen_on=2026-11-24",
        "-p",
        "content=some text",
        "-a",
        "contact:101",
    ];
    body(&home, &options);
    assert_eq!(portal.inspect().requests, []);
    home.run(&[&["create", "-p", "subject=x"], &options[..]].concat()).ended(0);
    assert_eq!(portal.inspect().requests.len(), 1);
}

#[test]
fn a_day_as_people_type_it_is_understood_at_the_first_run_too() {
    let portal = Portal::start();
    for typed in ["24.11.2026", "11/24/2026", "2026-11-24"] {
        let body = body(&portal.home(), &["-p", &format!("first_seen_on={typed}")]);
        assert_eq!(body["properties"]["first_seen_on"], "2026-11-24", "{typed}");
    }
}

#[test]
fn what_was_read_of_the_portal_is_not_read_again() {
    let portal = Portal::start();
    let home = portal.home();
    body(&home, &["-p", "Priority=High", "--owner", "maya.lindqvist@example.com", "--stage", "New"]);
    let asked = portal.inspect().requests.len();
    assert_ne!(asked, 0);
    body(&home, &["-p", "Priority=Low", "--owner", "Priya Raghunathan", "--stage", "Closed"]);
    assert_eq!(portal.inspect().requests.len(), asked);
    // Off line, what is known is enough.
    let away = home.with("HUBTICKET_BASE_URL", portal.url()).without("HUBSPOT_ACCESS_TOKEN");
    assert_eq!(body(&away, &["-p", "Priority=Low"])["properties"]["hs_ticket_priority"], "LOW");
}

#[test]
fn what_can_be_read_in_two_ways_is_refused_with_both() {
    let portal = Portal::start();
    let home = portal.home();
    check(&home, &["create", "-p", "subject=x", "-p", "Seats affected=1,500"], 2, &["1.500 or 1500", "Seats affected"]);
    check(&home, &["create", "-p", "subject=x", "-p", "first_seen_on=03/04/2026"], 2, &["2026-03-04 or 2026-04-03"]);
    check(&home, &["create", "-p", "subject=x", "-p", "Ticket ID=7"], 2, &["hs_ticket_id", "read-only"]);
    assert_eq!(portal.creates(), []);
}

#[test]
fn a_label_that_two_properties_or_two_options_have_is_refused_with_the_candidates() {
    let definition = |name: &str, options: &str| {
        format!(
            r#"{{"name":"{name}","label":"Region","type":"enumeration","fieldType":"select","groupName":"g","options":[{options}],"modificationMetadata":{{"readOnlyValue":false}}}}"#
        )
    };
    let both = r#"{"label":"North","value":"n1"},{"label":"north","value":"n2"}"#;
    let answer = format!(r#"{{"results":[{},{}]}}"#, definition("region", both), definition("sales_region", both));
    let server = Answers::with("200 OK", "content-type: application/json\r\n", &answer);
    let home = Home::on(&server.url(), "t");
    let typed = |property| ["create", "--dry-run", "-p", "subject=x", "-p", property];
    let refused = error(&home, &typed("REGION=n1"), 2);
    assert_eq!(candidates(&refused), ["region", "sales_region"], "{refused}");
    let refused = error(&home, &typed("sales_region=North"), 2);
    assert_eq!(candidates(&refused), ["n1", "n2"], "{refused}");
    check(&home, &typed("sales_region=North"), 2, &["several things", "n1  North", "n2  north"]);
    assert_eq!(body(&home, &["-p", "sales_region=n2"])["properties"]["sales_region"], "n2");
}

#[test]
fn pipeline_stage_and_owner_are_named_as_people_name_them() {
    let portal = Portal::start();
    let home = portal.home();
    for (options, pipeline, stage) in [
        (vec!["--stage", "waiting on us"], "0", "3"),
        (vec!["--pipeline", "Support Pipeline", "--stage", "Waiting on contact"], "0", "2"),
        (vec!["--pipeline", "Onboarding", "--stage", "Waiting on contact"], "648120417", "1054128318"),
        (vec!["--pipeline", "onboarding"], "648120417", "1054128316"),
        (vec!["--pipeline", "648120417"], "648120417", "1054128316"),
        // A stage that only one pipeline has says which one; of several, the default pipeline is meant.
        (vec!["--stage", "Training"], "648120417", "1054128319"),
        (vec!["--stage", "1054128320"], "648120417", "1054128320"),
        (vec!["-p", "hs_pipeline_stage=1054128320"], "648120417", "1054128320"),
        (vec!["--stage", "3"], "0", "3"),
        (vec!["--stage", "Waiting on contact"], "0", "2"),
        (vec!["-p", "hs_pipeline=648120417", "--stage", "Live"], "648120417", "1054128320"),
    ] {
        let body = body(&home, &options);
        let properties = &body["properties"];
        let got = (properties["hs_pipeline"].as_str(), properties["hs_pipeline_stage"].as_str());
        assert_eq!(got, (Some(pipeline), Some(stage)), "{options:?}");
    }
    for owner in ["maya.lindqvist@example.com", "MAYA LINDQVIST", "411200"] {
        assert_eq!(body(&home, &["--owner", owner])["properties"]["hubspot_owner_id"], "411200");
    }
    for (options, words, ids) in [
        (vec!["--pipeline", "Sales"], "no such pipeline", vec!["0", "648120417"]),
        (
            vec!["--pipeline", "Support Pipeline", "--stage", "Training"],
            "no such stage of Support Pipeline",
            vec!["1", "2", "3", "4"],
        ),
        (vec!["--owner", "maya"], "no such owner", vec!["411200"]),
        (vec!["--owner", "nobody@example.com"], "hubticket schema", vec![]),
        (vec!["--owner", "411200", "-p", "hubspot_owner_id=411207"], "the same thing", vec![]),
    ] {
        let args = [&["create", "-p", "subject=x"], &options[..]].concat();
        check(&home, &args, 2, &[words]);
        assert_eq!(candidates(&error(&home, &args, 2)), ids, "{options:?}");
    }
    assert_eq!(portal.creates(), []);
}

#[test]
fn a_draft_that_goes_to_another_pipeline_begins_at_its_first_stage() {
    let portal = Portal::start();
    let home = portal.home();
    draft(&home, "Printer");
    let args = ["create", "--draft", DRAFT, "--dry-run", "--pipeline", "Onboarding"];
    assert_eq!(home.run(&args).ended(0).json()["properties"]["hs_pipeline_stage"], "1054128316");
    let args = ["create", "--draft", DRAFT, "--dry-run", "--pipeline", "Support Pipeline"];
    assert_eq!(home.run(&args).ended(0).json()["properties"]["hs_pipeline_stage"], "1");
}

#[test]
fn a_record_is_found_by_what_it_is_called() {
    let portal = Portal::start();
    let home = portal.home();
    for (typed, id) in [
        ("contact:ada@example.com", "101"),
        ("contact:charles babbage", "102"),
        ("contact:ADA@EXAMPLE.COM:Reported by", "101"),
    ] {
        let body = body(&home, &["-a", typed]);
        assert_eq!(body["associations"][0]["to"]["id"], id, "{typed}");
    }
    let labelled = body(&home, &["-a", "contact:ada@example.com:Reported by"]);
    assert_eq!(
        labelled["associations"][0]["types"],
        json!([{"associationCategory": "USER_DEFINED", "associationTypeId": 37}])
    );
    home.run(&["create", "-p", "subject=x", "-a", "contact:ada@example.com"]).ended(0);
    let tickets = portal.inspect().tickets;
    assert!(tickets[0].associations.iter().any(|one| one.id == "101"), "{tickets:?}");
    let args = ["create", "-p", "subject=x", "-a", "contact:Ada Lovelace"];
    check(&home, &args, 2, &["several were found", "101  Ada Lovelace  ada@example.com", "400  Ada Lovelace"]);
    assert_eq!(candidates(&error(&home, &args, 2)), ["101", "400"]);
    let args = ["create", "-p", "subject=x", "-a", "contact:example.com"];
    check(&home, &args, 2, &["--associate contacts:example.com", "none has exactly this name", "ada@example.com"]);
    assert_eq!(candidates(&error(&home, &args, 2)).len(), 10);
    check(
        &home,
        &["create", "-p", "subject=x", "-a", "contact:da@example.com"],
        2,
        &["none has exactly this name", "101"],
    );
    check(&home, &["create", "-p", "subject=x", "-a", "deal:no such deal"], 2, &["nothing was found"]);
    assert_eq!(portal.creates().len(), 1);
}

#[test]
fn the_contact_is_typed_like_a_property_and_a_draft_s_typed_one_is_found() {
    let portal = Portal::start();
    let home = portal.home();
    let contact = |body: &Value| {
        let links = body["associations"].as_array().unwrap();
        assert_eq!(links.len(), 1, "{body}");
        assert!(body["properties"]["contact"].is_null(), "{body}");
        links[0]["to"]["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(contact(&body(&home, &["-p", "contact=ada@example.com"])), "101");
    assert_eq!(contact(&body(&home, &["-p", "Contact=102"])), "102");
    let args = ["create", "-p", "subject=x", "-p", "contact=Ada Lovelace"];
    assert_eq!(candidates(&error(&home, &args, 2)), ["101", "400"]);
    // What the composer kept of what was typed there.
    draft(&home, "Printer");
    let path = home.file(&format!("drafts/{DRAFT}.json"));
    let mut kept: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    kept["version"] = json!(2);
    let with = |text: &str| {
        let mut kept = kept.clone();
        kept["associations"] = json!([{"object": "contacts", "text": text, "types": []}]);
        std::fs::write(&path, kept.to_string()).unwrap();
    };
    with("ada");
    assert!(!candidates(&error(&home, &["create", "--draft", DRAFT], 2)).is_empty());
    with(" Charles Babbage ");
    let args = ["create", "--draft", DRAFT, "--dry-run"];
    assert_eq!(contact(&home.run(&args).ended(0).json()), "102");
    let args = ["create", "--draft", DRAFT, "--dry-run", "-p", "contact=ada@example.com"];
    assert_eq!(contact(&home.run(&args).ended(0).json()), "101");
    assert_eq!(portal.creates(), []);
}

#[test]
fn what_the_token_may_not_read_is_named_and_nothing_is_sent() {
    let portal = Portal::start();
    for (scope, options, words) in [
        ("crm.objects.contacts.read", vec!["-a", "contact:ada@example.com"], "could not be searched for"),
        ("crm.objects.owners.read", vec!["--owner", "maya.lindqvist@example.com"], "could not be read"),
    ] {
        let home = Home::on(&portal.url(), &format!("sandbox-token.no-{scope}"));
        let args = [&["create", "-p", "subject=x"], &options[..]].concat();
        check(&home, &args, 4, &[words, "nothing was sent", scope]);
    }
    // An id needs no list of owners.
    let home = Home::on(&portal.url(), "sandbox-token.no-crm.objects.owners.read");
    home.run(&["create", "-p", "subject=x", "--owner", "411200"]).ended(0);
    let away = Home::on(&format!("http://{}", vacant()), "t");
    check(&away, &["create", "-p", "subject=x", "--stage", "New"], 6, &["nothing was sent", "could not reach"]);
    assert_eq!(portal.creates().len(), 1);
}

#[test]
fn a_dry_run_says_what_it_could_not_ask() {
    let done = Home::new().run(&["create", "--dry-run", "-p", "subject=x", "-p", "hs_ticket_priority=High"]).ended(0);
    assert_eq!(done.json()["properties"]["hs_ticket_priority"], "High");
    done.says(&["hs_ticket_priority is used as it was typed", "no HubSpot token"]);
    check(&Home::new(), &["create", "--dry-run", "-p", "subject=x", "-p", "Due date=x"], 4, &["no HubSpot token"]);
}

#[test]
fn a_property_is_set_to_what_the_standard_input_holds() {
    let portal = Portal::start();
    let home = portal.home();
    let args = ["create", "-p", "subject=x", "--set-from-stdin", "Ticket description"];
    let dry = home.run_with(&[&args[..], &["--dry-run"]].concat(), "two\nlines\n").ended(0).json();
    assert_eq!(dry["properties"]["content"], "two\nlines");
    home.run_with(&args, "kept\n\n").ended(0);
    assert_eq!(portal.body()["properties"]["content"], "kept\n");
    home.run_with(&["create", "-p", "subject=x", "--set-from-stdin", ""], "lost").ended(2).says(&["name the property"]);
    let twice = ["create", "--file", "-", "--set-from-stdin", "content"];
    home.run_with(&twice, "{}").ended(2).says(&["both read the standard input"]);
}

#[test]
fn limits_are_waited_for_or_not_as_one_says() {
    let whole = ["create", "-p", "subject=x", "-p", "hs_pipeline=0", "-p", "hs_pipeline_stage=1"];
    let portal = Portal::faulty(&["429=0"]);
    let done = check(&portal.home(), &[&whole[..], &["--no-wait"]].concat(), 6, &["nothing was created", "limit"]);
    assert!(!done.err.contains("sending it again"), "{}", done.err);
    assert_eq!(portal.creates().len(), 1);
    let portal = Portal::faulty(&["429=0x2"]);
    let home = portal.home().configured("wait_seconds = 0\n");
    home.run(&[&whole[..], &["--wait"]].concat()).ended(0).says(&["sending it again"]);
    assert_eq!(portal.creates().len(), 3);
    check(&home, &[&whole[..], &["--wait", "--no-wait"]].concat(), 2, &["--no-wait"]);
}

#[test]
fn options_that_exclude_one_another_are_told() {
    let home = Home::new();
    for args in [
        vec!["create", "--template", "a", "--draft", "b"],
        vec!["create", "--template", "a", "--file", "b"],
        vec!["create", "--interactive", "--dry-run"],
        vec!["create", "--interactive", "--file", "b"],
        vec!["create", "--interactive", "--set-from-stdin", "content"],
        vec!["create", "--interactive", "--output", "json"],
        vec!["create", "--interactive", "--no-wait"],
        vec!["--template", "a", "--draft", "b"],
    ] {
        check(&home, &args, 2, &["cannot be used with"]);
    }
}

#[test]
fn a_contact_is_created_with_the_ticket_or_linked_where_its_address_is_known() {
    let portal = Portal::start();
    let home = portal.home();
    let args = ["create", "-p", "subject=x", "--create-contact", "Ada L <ADA@example.com>"];
    home.run(&args).ended(0).says(&["contact 101 is linked, and none is created"]);
    assert_eq!(portal.body()["associations"][0]["to"]["id"], "101");
    for (args, words) in [
        (vec!["--create-contact", "Ada <a@b@c>"], "name one e-mail address"),
        (vec!["--create-contact", " "], "or at least a name"),
        (vec!["--create-contact", "Ada", "--contact-property", "email=x"], "has one @"),
        (vec!["--create-contact", "a@b", "--contact-property", "phone"], "KEY=VALUE"),
        (vec!["--create-contact", "102"], "that is a number"),
        (vec!["--create-contact", "a@b.example", "--contact-property", "email=c@d.example"], "another address"),
        (vec!["--create-contact", "ada@example.com", "-p", "contact=102"], "leave one of them out"),
        (vec!["--contact-property", "phone=1"], "--create-contact"),
    ] {
        check(&home, &[&["create", "-p", "subject=y"], args.as_slice()].concat(), 2, &[words]);
    }
    assert_eq!(portal.creates().len(), 1);
}

#[test]
fn the_composer_opens_with_a_contact_that_is_to_be_created() {
    let portal = Portal::start();
    let home = portal.home();
    let args = ["create", "--interactive", "-p", "subject=x", "--create-contact", "Grace Hopper <grace@navy.example>"];
    let mut screen = Screen::open(&home, &[&args[..], &["--contact-property", "phone=0123"]].concat());
    screen.shows("Grace Hopper  grace@navy.example  new");
    screen.keys("<c-q>");
    screen.leaves(0);
}
