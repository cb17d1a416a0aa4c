//! Paths that HubSpot has retired: what is read goes on by the dated ones, said once; what creates stays where it is.

use hubticket::hubspot::{ApiVersion, Area, Client, Error, Moved, Operation, Sent, Settings};
use hubticket::portal::{Known, parts, read};
use hubticket::sandbox::{self, Options, Running};
use hubticket::ticket::{AssociationType, Category, NewTicket, ObjectType};
use serde_json::json;
use std::sync::{Arc, Mutex};

use crate::server::{Reply, Server, answer};
use crate::terminal::{Answers, Home, Portal, Screen};

const UNIQUE: &str = "hubticket_submission_id";
const SEEDED: &str = "27094817210";
const VALUE: &str = "3f1c9a52-7a0e-4f7b-9d55-0a7f0c2f6b11";

async fn without(retired: &[&str]) -> Running {
    let retired = retired.iter().map(|one| (*one).to_owned()).collect();
    sandbox::start(Options { retired, ..Options::default() }).await.unwrap()
}

fn client(url: String, token: &str) -> Client {
    Client::new(&Settings::new(url, ApiVersion::V3, token.to_owned().into())).unwrap()
}

fn of(sandbox: &Running) -> Client {
    client(sandbox.base_url(), sandbox.token())
}

/// What is told of paths that moved.
fn told(client: &Client) -> Arc<Mutex<Vec<Moved>>> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let to = told.clone();
    client.tell_moves(move |moved| to.lock().unwrap().push(moved));
    told
}

async fn all(client: &Client) -> Vec<Known> {
    let mut all = Vec::new();
    read(client, parts(), &[], None, |one| all.push(one)).await;
    all
}

/// The requests since so many, without what is asked in them.
fn asked(sandbox: &Running, since: usize) -> Vec<String> {
    let requests = sandbox.inspect().requests;
    let path = |path: &str| path.split('?').next().unwrap_or_default().to_owned();
    requests.iter().skip(since).map(|one| format!("{} {}", one.method, path(&one.path))).collect()
}

#[tokio::test]
async fn a_portal_without_the_old_paths_is_read_by_the_dated_ones_and_that_is_said_once() {
    let sandbox = without(&["v3", "v4"]).await;
    let client = of(&sandbox);
    let told = told(&client);
    let known = all(&client).await;
    assert!(known.iter().all(|one| one.part.is_ok()), "{known:?}");
    let first = asked(&sandbox, 0);
    assert_eq!(told.lock().unwrap().len(), 1, "{first:?}");
    assert!(first.contains(&"GET /crm/v3/owners".to_owned()) && first.contains(&"GET /crm/owners/2026-09".to_owned()));
    assert!(all(&client).await.iter().all(|one| one.part.is_ok()));
    let second = asked(&sandbox, first.len());
    // Properties are asked for three times, by how sensitive they are.
    assert_eq!(second.len(), parts().len() + 2, "what has moved is remembered: {second:?}");
    assert!(second.iter().all(|one| one.contains("2026-09")), "{second:?}");
    assert_eq!(told.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn only_the_area_that_is_retired_moves() {
    let sandbox = without(&["v4"]).await;
    let client = of(&sandbox);
    assert!(all(&client).await.iter().all(|one| one.part.is_ok()));
    let asked = asked(&sandbox, 0);
    let dated: Vec<&String> = asked.iter().filter(|one| one.contains("2026-09") && !one.contains("-beta")).collect();
    assert!(!dated.is_empty() && dated.iter().all(|one| one.ends_with("/labels")), "{asked:?}");
}

#[tokio::test]
async fn records_searches_and_links_go_on_too() {
    let sandbox = without(&["v3", "v4"]).await;
    let client = of(&sandbox);
    let (contacts, tickets) = (ObjectType::contacts(), ObjectType::tickets());
    assert_eq!(client.record(&contacts, "101").await.unwrap().name, "Ada Lovelace");
    assert!(!client.search(&contacts, "ada").await.unwrap().is_empty());
    assert_eq!(client.ticket_by(UNIQUE, VALUE, &["subject"]).await.unwrap().unwrap().id, SEEDED);
    assert_eq!(client.ticket_by(UNIQUE, "nobody", &["subject"]).await, Ok(None));
    assert_eq!(client.tickets_by(UNIQUE, &[VALUE, "nobody"], &["subject"]).await.unwrap().len(), 1);
    let plain = AssociationType { category: Category::HubspotDefined, type_id: 16, label: None };
    client.link(SEEDED, &contacts, "102", &[plain]).await.unwrap();
    let linked = client.linked(&tickets, SEEDED, &contacts).await.unwrap();
    assert!(linked.iter().any(|one| one.id == "102"), "{linked:?}");
    assert!(client.tickets_of(&contacts, "102").await.unwrap().contains(&SEEDED.to_owned()));
}

#[tokio::test]
async fn a_record_that_is_missing_moves_nothing() {
    let sandbox = without(&[]).await;
    let client = of(&sandbox);
    assert!(client.record(&ObjectType::contacts(), "999999").await.is_err());
    assert_eq!(client.ticket_by(UNIQUE, "nobody", &[]).await, Ok(None));
    assert!(client.linked(&ObjectType::tickets(), "999999", &ObjectType::contacts()).await.is_err());
    assert_eq!(asked(&sandbox, 0).len(), 3);
    assert!(!client.has_moved(Area::Records) && !client.has_moved(Area::Links));
}

#[tokio::test]
async fn what_is_on_no_path_fails_as_a_part_and_is_no_moved_one() {
    for (fault, status) in [("404@schema", 404), ("410@schema", 410)] {
        let faults = vec![fault.parse().unwrap()];
        let sandbox = sandbox::start(Options { faults, ..Options::default() }).await.unwrap();
        let client = of(&sandbox);
        let error = client.owners().await.unwrap_err();
        assert!(error.is_withheld() && error.answer().unwrap().status == status, "{error}");
        assert_eq!(asked(&sandbox, 0), ["GET /crm/v3/owners", "GET /crm/owners/2026-09"]);
        assert!(!client.has_moved(Area::Owners));
        let client = Client::new(&Settings::new(sandbox.base_url(), ApiVersion::Dated202609, "sandbox-token".into()));
        assert!(client.unwrap().owners().await.is_err());
        assert_eq!(asked(&sandbox, 2), ["GET /crm/owners/2026-09"], "there is no later path");
    }
}

#[tokio::test]
async fn a_create_never_moves_and_its_error_names_the_version() {
    let mut ticket = NewTicket::default();
    ticket.set("subject", "x");
    ticket.set("hs_pipeline_stage", "1");
    for retired in [true, false] {
        let faults = if retired { Vec::new() } else { vec!["410@create".parse().unwrap()] };
        let retired = if retired { vec!["v3".to_owned()] } else { Vec::new() };
        let sandbox = sandbox::start(Options { retired, faults, ..Options::default() }).await.unwrap();
        let client = of(&sandbox);
        // What was read by a dated path does not take creates along.
        client.search(&ObjectType::tickets(), "a").await.unwrap();
        let before = asked(&sandbox, 0).len();
        let error = client.create_ticket(&ticket, &Sent::default()).await.unwrap_err();
        assert!(error.hint(Operation::Create).contains("api_version"), "{error}");
        let (_, batch) = client.create_tickets(&[("1", &ticket)], &Sent::default()).await;
        assert!(batch.unwrap_err().hint(Operation::Create).contains("api_version"));
        let posts = ["POST /crm/v3/objects/tickets", "POST /crm/v3/objects/tickets/batch/create"];
        assert_eq!(asked(&sandbox, before), posts);
        assert_eq!(sandbox.inspect().count(), 0);
    }
}

/// A 404 that does not say what is missing is no proof that there is no ticket: a batch tells.
#[tokio::test]
async fn an_unclear_404_is_never_taken_for_a_ticket_that_is_not_there() {
    let own = || answer(404, r#"{"status":"error","message":"resource not found","correlationId":"c"}"#);
    let page = || Reply::Bytes(b"HTTP/1.1 404 X\r\ncontent-length: 9\r\n\r\nNot Found".to_vec());
    let none = || answer(200, &json!({"status": "COMPLETE", "results": []}).to_string());
    let found = || answer(200, &json!({"status": "COMPLETE", "results": [{"id": "7", "properties": {}}]}).to_string());
    for unclear in [own, page] {
        for (batch, expected) in [(none(), Some(None)), (found(), Some(Some("7".to_owned()))), (unclear(), None)] {
            // The value on both paths, and the batch, at the end on both too.
            let server = Server::start([unclear(), unclear(), batch]).await;
            let came = client(server.url(), "t").ticket_by(UNIQUE, "v", &[]).await;
            let came: Result<_, Error> = came.map(|ticket| ticket.map(|ticket| ticket.id));
            assert_eq!(came.ok(), expected);
            let seen = server.seen();
            assert!(seen[2].target.ends_with("/batch/read"), "{seen:?}");
        }
    }
}

#[test]
fn commands_say_it_once_and_go_on() {
    let retired = vec!["v4".to_owned(), "v3".to_owned()];
    let portal = Portal::with(Options { retired, ..Options::default() });
    let home = portal.home();
    let done = home.run(&["schema", "owners"]).ended(0);
    assert!(done.out.contains("Maya Lindqvist"), "{}", done.out);
    let notes = done.err.matches("set api_version to 2026-09").count();
    assert_eq!(notes, 1, "{}", done.err);
    // The ticket is not sent anywhere else.
    let done = home.run(&["create", "-p", "subject=x", "-p", "Priority=High"]).ended(3);
    done.says(&["check base_url and api_version"]);
    assert_eq!(portal.creates().len(), 1);
    let done = home.run(&["--api-version", "2026-09", "create", "-p", "subject=x"]).ended(0);
    assert!(!done.err.contains("retired"), "{}", done.err);
    let doctor = home.run(&["doctor"]).ended(3);
    let told = "BAD  tickets      can be read, but not created: HubSpot has retired v3 for records";
    assert!(doctor.out.contains(told), "{}", doctor.out);
}

#[test]
fn the_composer_says_it_and_has_what_it_needs() {
    let retired = vec!["v4".to_owned(), "v3".to_owned()];
    let portal = Portal::with(Options { retired, ..Options::default() });
    let mut screen = Screen::compose(&portal.home());
    // What was answered first is named: the line ends where that leaves room.
    screen.shows("2026-09 was used: set");
    // The notice goes with the next key; the pipeline is there.
    screen.keys("Printer");
    screen.hides("HubSpot has retired");
    assert!(screen.text().contains("Support Pipeline"), "{}", screen.text());
    screen.keys("<c-q>");
    screen.leaves(0);
}

#[test]
fn owners_that_are_on_no_path_are_done_without_as_where_the_scope_is_missing() {
    for version in ["v3", "2026-09"] {
        let portal = Portal::start();
        let answers = Answers::without("/owners", &portal.url());
        let home = Home::on(&answers.url(), "sandbox-token").with("HUBTICKET_API_VERSION", version);
        let lines = home.write("lines.csv", "subject,hubspot_owner_id\nPrinter,411200\n");
        home.run(&["import", lines.to_str().unwrap()]).ended(0);
        home.run(&["create", "-p", "subject=x", "-p", "hubspot_owner_id=411200"]).ended(0);
        assert_eq!(portal.inspect().count(), 2, "{version}");
        let named = home.run(&["create", "-p", "subject=x", "-p", "hubspot_owner_id=Maya Lindqvist"]);
        assert_ne!(named.code, Some(0));
        named.says(&["HubSpot did not find it"]);
        let doctor = home.run(&["doctor"]).ended(0);
        assert!(doctor.out.contains("note owners       can't be picked by name"), "{}", doctor.out);
    }
}

#[tokio::test]
async fn the_version_that_is_retired_is_named_as_it_is() {
    assert!(Moved(Area::Labels).to_string().contains("retired v4 for association labels"));
    assert!(Moved(Area::Owners).to_string().contains("retired v3 for owners"));
    let sandbox = without(&["v4"]).await;
    let (url, token) = (sandbox.base_url(), sandbox.token().to_owned());
    let told = tokio::task::spawn_blocking(move || Home::on(&url, &token).run(&["doctor"]).ended(0).out).await.unwrap();
    assert!(told.contains("retired v4 for association labels"), "{told}");
}
