//! Faults on each call of a submission, and on no other.

use hubticket::sandbox::Options;
use serde_json::{Value, json};

use super::{Portal, TICKETS, faulty, portal_with};

const TARGETS: [&str; 5] = ["create", "change", "contact", "note", "link"];

fn calls() -> [(&'static str, &'static str, String, Value); 10] {
    let note = json!({ "properties": { "hs_timestamp": "2026-11-29T10:00:00Z" } });
    let stage = json!({ "properties": { "hs_pipeline_stage": "1" }, "associations": [] });
    let empty = json!({ "properties": {} });
    [
        ("create", "POST", TICKETS.to_owned(), stage.clone()),
        ("create", "POST", format!("{TICKETS}/batch/create"), json!({ "inputs": [stage] })),
        ("change", "PATCH", format!("{TICKETS}/{}", super::SEEDED), empty.clone()),
        ("change", "POST", format!("{TICKETS}/batch/archive"), json!({ "inputs": [] })),
        ("contact", "POST", "/crm/v3/objects/contacts".to_owned(), empty.clone()),
        ("contact", "PATCH", "/crm/objects/2026-09/contacts/101".to_owned(), empty),
        ("note", "POST", "/crm/objects/2026-09/notes".to_owned(), note.clone()),
        ("note", "POST", "/crm/v3/objects/notes/batch/create".to_owned(), json!({ "inputs": [note] })),
        (
            "link",
            "PUT",
            format!("/crm/v4/objects/tickets/{}/associations/default/contacts/102", super::SEEDED),
            json!({}),
        ),
        ("link", "DELETE", format!("/crm/v4/objects/tickets/{}/associations/contacts/102", super::SEEDED), json!({})),
    ]
}

#[tokio::test]
async fn each_call_is_hit_by_its_own_fault_only() {
    let portal = portal_with(Options::default()).await;
    for aimed in TARGETS {
        portal.running.set_faults(vec![format!("423@{aimed}").parse().unwrap()]);
        for (target, method, path, body) in calls() {
            let status = portal.send(method, &path, &body).await.status;
            assert_eq!(status == 423, target == aimed, "423@{aimed}: {method} {path} is {status}");
        }
    }
}

async fn lost(portal: &Portal, path: &str, body: &Value) -> bool {
    let request = portal.request("POST", path).header("content-type", "application/json").body(body.to_string());
    portal.try_send(request).await.is_err()
}

#[tokio::test]
async fn what_was_made_before_the_answer_was_lost_is_there() {
    let note = json!({ "properties": { "hs_timestamp": "2026-11-29T10:00:00Z", "hs_note_body": "x" } });
    let contact = json!({ "properties": { "email": "new@example.com" } });
    for (kind, made) in [("reset-unprocessed", 0), ("reset-processed", 1), ("reset-mid-answer", 1)] {
        let portal = faulty(&format!("{kind}@note")).await;
        assert!(lost(&portal, "/crm/v3/objects/notes", &note).await, "{kind}");
        assert_eq!(portal.running.inspect().notes.len(), made, "{kind}");
        let portal = faulty(&format!("{kind}@contact")).await;
        assert!(lost(&portal, "/crm/v3/objects/contacts", &contact).await, "{kind}");
        let found = portal.get("/crm/v3/objects/contacts/new@example.com?idProperty=email").await;
        assert_eq!(found.status, if made == 1 { 200 } else { 404 }, "{kind}");
    }
}
