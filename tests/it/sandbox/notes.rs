//! Notes: made with links and without, changed, archived, read back from either end.

use serde_json::{Value, json};

use super::{LATEST, Portal, TICKETS, link, portal};

const NOTES: &str = "/crm/v3/objects/notes";
const LATEST_NOTES: &str = "/crm/objects/2026-09/notes";

fn note(body: &str) -> Value {
    json!({ "properties": { "hs_timestamp": "2026-11-29T10:00:00.000Z", "hs_note_body": body } })
}

async fn make(portal: &Portal, path: &str, body: &str) -> String {
    let answer = portal.post(path, note(body)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.body["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_note_stands_alone_until_the_ticket_links_it() {
    for (path, tickets) in [(NOTES, TICKETS), (LATEST_NOTES, LATEST)] {
        let portal = portal().await;
        let id = make(&portal, path, "Third call today<br>Be kind").await;
        let of_note = format!("/crm/v4/objects/notes/{id}/associations/tickets");
        assert_eq!(portal.get(&of_note).await.body["results"], json!([]));
        let properties = json!({ "subject": "x", "hs_pipeline_stage": "1", "hs_pinned_engagement_id": id });
        let body = json!({ "properties": properties, "associations": [link(&id, "HUBSPOT_DEFINED", 227)] });
        let ticket = portal.post(tickets, body).await;
        assert_eq!(ticket.status, 201, "{}", ticket.body);
        let ticket = ticket.body["id"].as_str().unwrap();
        assert_eq!(portal.get(&of_note).await.body["results"][0]["toObjectId"], ticket);
        let read = portal.get(&format!("{path}/{id}?associations=tickets&properties=hs_note_body")).await;
        assert_eq!(read.body["properties"]["hs_note_body"], "Third call today<br>Be kind");
        let linked = json!({ "results": [{ "id": ticket, "type": "note_to_ticket" }] });
        assert_eq!(read.body["associations"]["tickets"], linked);
        let notes = portal.running.inspect().notes;
        let links: Vec<_> =
            notes[0].associations.iter().map(|link| (link.object.as_str(), link.id.as_str(), link.type_id)).collect();
        assert_eq!(links, [("tickets", ticket, 228)]);
    }
}

#[tokio::test]
async fn a_note_is_made_with_its_links_changed_and_archived() {
    let portal = portal().await;
    let ticket = portal.make("x").await;
    let mut body = note("seen");
    body["associations"] = json!([
        link(&ticket, "HUBSPOT_DEFINED", 228),
        link("101", "HUBSPOT_DEFINED", 202),
        link("501", "HUBSPOT_DEFINED", 190),
    ]);
    let made = portal.post(NOTES, body.clone()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(made.body["properties"]["hs_createdate"], made.body["createdAt"]);
    let id = made.body["id"].as_str().unwrap();
    let of_ticket = format!("/crm/v4/objects/tickets/{ticket}/associations/notes");
    assert_eq!(portal.get(&of_ticket).await.body["results"][0]["toObjectId"], id);

    let path = format!("{NOTES}/{id}");
    let change = json!({ "properties": { "hs_attachment_ids": "11;12" } });
    for _ in 0..2 {
        let changed = portal.send("PATCH", &path, &change).await;
        assert_eq!((changed.status, &changed.body["properties"]["hs_attachment_ids"]), (200, &json!("11;12")));
    }
    let history = portal.get(&format!("{path}?propertiesWithHistory=hs_note_body")).await;
    assert_eq!(history.body["propertiesWithHistory"]["hs_note_body"][0]["value"], "seen");

    for _ in 0..2 {
        assert_eq!(portal.send("DELETE", &path, &Value::Null).await.status, 204, "to archive twice is no mistake");
    }
    assert_eq!(portal.get(&path).await.status, 404);
    assert_eq!(portal.send("PATCH", &path, &change).await.status, 404);
    assert_eq!(portal.get(&of_ticket).await.body["results"], json!([]));
    assert!(portal.running.inspect().notes[0].archived);
}

#[tokio::test]
async fn a_note_that_hubspot_refuses_is_refused() {
    let portal = portal().await;
    let timeless = portal.post(NOTES, json!({ "properties": { "hs_note_body": "x" } })).await;
    assert_eq!(timeless.status, 400);
    assert!(timeless.message().ends_with("missing: [hs_timestamp]"), "{}", timeless.message());
    let long = portal.post(NOTES, note(&"x".repeat(65_537))).await;
    assert_eq!((long.status, long.codes()), (400, vec![("VALUE_TOO_LONG", "hs_note_body")]));
    make(&portal, NOTES, &"é".repeat(65_536)).await;
    let mut backwards = note("x");
    backwards["associations"] = json!([link("101", "HUBSPOT_DEFINED", 201)]);
    assert_eq!(portal.post(NOTES, backwards).await.status, 400);
    let mut nobody = note("x");
    nobody["associations"] = json!([link("99999", "HUBSPOT_DEFINED", 202)]);
    assert_eq!(portal.post(NOTES, nobody).await.body["context"]["objectId"], json!(["99999"]));
    assert_eq!(portal.running.inspect().notes.len(), 1);
    // What is pinned must be linked.
    let id = make(&portal, NOTES, "pin me").await;
    let pinned = portal.create(json!({ "hs_pipeline_stage": "1", "hs_pinned_engagement_id": id })).await;
    assert_eq!((pinned.status, pinned.codes()[0].1), (400, "hs_pinned_engagement_id"));
}

#[tokio::test]
async fn notes_come_in_batches() {
    let portal = portal().await;
    let made = portal.post(&format!("{NOTES}/batch/create"), json!({ "inputs": [note("a"), note("b")] })).await;
    assert_eq!((made.status, made.ids().len()), (201, 2), "{}", made.body);
    let ids: Vec<Value> = made.ids().iter().map(|id| json!({ "id": id })).collect();
    let read =
        portal.post(&format!("{NOTES}/batch/read"), json!({ "inputs": ids, "properties": ["hs_note_body"] })).await;
    assert_eq!(read.body["results"][1]["properties"]["hs_note_body"], "b");
    assert_eq!(portal.search("notes", json!({ "query": "a" })).await.body["total"], 1);
    assert_eq!(portal.post(&format!("{NOTES}/batch/archive"), json!({ "inputs": ids })).await.status, 204);
    assert!(portal.running.inspect().notes.iter().all(|note| note.archived));
}
