//! Open tickets of the same contact or company that look alike: told in the document, or a reason to send nothing.

use serde_json::{Value, json};

use super::{candidates, error};
use crate::terminal::{Home, Portal};

/// An open ticket of Ada's, contact 101, which the sandbox begins with.
const OPEN: &str = "27094817210";
const ALIKE: [&str; 5] = ["create", "-p", "subject=Password reset again", "-a", "contact:101"];

#[track_caller]
fn created(home: &Home, args: &[&str]) -> Value {
    home.run(&[args, &["--output", "json"]].concat()).ended(0).json()
}

fn searches(portal: &Portal) -> usize {
    portal.inspect().requests.iter().filter(|one| one.path.ends_with("/tickets/search")).count()
}

#[test]
fn the_document_has_the_open_tickets_that_look_alike() {
    let portal = Portal::start();
    let home = portal.home();
    home.run(&["schema", "pipelines"]).ended(0);
    let similar = created(&home, &ALIKE)["similar"].clone();
    let link = similar[0]["link"].as_str().unwrap_or_default().to_owned();
    let subject = "Cannot sign in after password reset";
    assert_eq!(similar, json!([{"id": OPEN, "subject": subject, "createdAt": "2026-09-01T08:15:00Z", "link": link}]));
    assert!(link.ends_with(OPEN), "{link}");
    // The one that it was is open by now.
    assert_eq!(created(&home, &[&ALIKE[..], &["-p", "content=2"]].concat())["similar"].as_array().unwrap().len(), 2);
    assert_eq!(created(&home, &["create", "-p", "subject=Scanner", "-a", "contact:101"])["similar"], json!([]));
    let ticket = format!("ticket:{OPEN}");
    let related = [&ALIKE[..], &["-p", "content=3", "-a", &ticket]].concat();
    assert!(!created(&home, &related)["similar"].to_string().contains(OPEN), "that it is there is known");
}

#[test]
fn those_of_the_company_are_among_them_each_once() {
    let portal = Portal::start();
    let home = portal.home();
    let of_company = ["create", "-p", "subject=Password reset again", "-a", "company:501"];
    let of_both = [&of_company[..], &["-p", "content=2", "-a", "contact:101", "--new"]].concat();
    let ids = |similar: &Value| -> Vec<String> {
        similar.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    let alone = created(&home, &of_company);
    assert!(ids(&alone["similar"]).contains(&OPEN.to_owned()), "{alone}");
    let both = ids(&created(&home, &of_both)["similar"]);
    assert_eq!(both.iter().filter(|id| *id == OPEN).count(), 1, "{both:?}");
    error(&home, &[&of_company[..], &["-p", "content=3", "--fail-if-similar"]].concat(), 1);
    // HubSpot may not know such a search: then there is nothing to say.
    portal.set_faults(&["400@search"]);
    assert_eq!(created(&home, &[&of_company[..], &["-p", "content=4"]].concat())["similar"], json!([]));
}

#[test]
fn nothing_is_searched_without_a_contact_or_where_nobody_reads_it() {
    let portal = Portal::start();
    let home = portal.home();
    assert_eq!(created(&home, &["create", "-p", "subject=Password reset"])["similar"], json!([]));
    created(&home, &["create", "-p", "subject=Password reset", "-p", "content=2", "--fail-if-similar"]);
    home.run(&ALIKE).ended(0);
    assert_eq!(searches(&portal), 0);
}

#[test]
fn a_ticket_is_refused_where_an_open_one_looks_alike() {
    let portal = Portal::start();
    let home = portal.home();
    let refused = [&ALIKE[..], &["--fail-if-similar"]].concat();
    let why = error(&home, &refused, 1);
    assert_eq!((&why["kind"], &why["retryable"]), (&json!("similar"), &json!(false)));
    assert_eq!((candidates(&why), &why["next"]), (vec![OPEN], &json!([format!("hubticket open {OPEN}")])));
    home.run(&refused).ended(1).says(&[OPEN, "Cannot sign in after password reset", "nothing was sent"]);
    assert_eq!(portal.creates(), []);
    // Linked to it, or about something else, it is sent.
    created(&home, &[&refused[..], &["-a", &format!("ticket:{OPEN}")]].concat());
    created(&home, &["create", "-p", "subject=Scanner", "-a", "contact:101", "--fail-if-similar"]);
    assert_eq!(portal.creates().len(), 2);
}

#[test]
fn a_rerun_with_its_key_is_not_refused_for_its_own_ticket() {
    let portal = Portal::start();
    let home = portal.home();
    let args =
        ["create", "-p", "subject=Toner empty", "-a", "contact:101", "--fail-if-similar", "--idempotency-key", "k"];
    let first = created(&home, &args);
    let again = created(&home, &args);
    assert_eq!((&again["id"], &again["replayed"]), (&first["id"], &json!(true)));
    assert_eq!(portal.creates().len(), 1);
    error(&home, &args[..6], 1);
}

#[test]
fn a_search_that_fails_costs_nothing_but_where_it_has_to_be_sure() {
    let portal = Portal::start();
    let home = portal.home();
    portal.set_faults(&["400@search"]);
    let done = home.run(&[&ALIKE[..], &["--output", "json"]].concat()).ended(0);
    assert_eq!(done.json()["similar"], json!([]));
    done.says(&["could not be looked for"]);
    let scanner = ["create", "-p", "subject=Scanner", "-a", "contact:101", "--fail-if-similar"];
    let done = home.run(&scanner).ended(6);
    done.says(&["nothing was sent", "could not be looked for"]);
    assert_eq!(portal.creates().len(), 1);
    // A search that hangs holds up neither the ticket nor, for long, what is printed of it.
    portal.set_faults(&["hang@search"]);
    let done = home.run(&[&ALIKE[..], &["-p", "content=2", "--output", "json"]].concat()).ended(0);
    assert_eq!(done.json()["similar"], json!([]));
}
