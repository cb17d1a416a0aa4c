//! Tickets that a colleague changes under the hands of whoever has just read or made them.

use serde_json::{Value, json};

use super::{Portal, SEEDED, TICKETS, faulty};

async fn read(portal: &Portal, id: &str) -> Value {
    let path = format!("{TICKETS}/{id}?properties=hs_ticket_priority&propertiesWithHistory=hs_ticket_priority");
    portal.get(&path).await.body
}

#[tokio::test]
async fn a_ticket_changes_as_soon_as_it_was_read() {
    let portal = faulty("changes=hs_ticket_priority:LOW@readx1").await;
    // Nothing else that is read uses the fault up.
    assert_eq!(portal.get("/crm/v3/objects/contacts/101").await.status, 200);
    let seen = read(&portal, SEEDED).await;
    assert_eq!(seen["properties"]["hs_ticket_priority"], "HIGH");
    let now = read(&portal, SEEDED).await;
    assert_eq!(now["properties"]["hs_ticket_priority"], "LOW");
    let history = now["propertiesWithHistory"]["hs_ticket_priority"].as_array().unwrap();
    let history: Vec<_> = history.iter().map(|one| (&one["value"], &one["sourceType"])).collect();
    assert_eq!(history, [(&json!("LOW"), &json!("CRM_UI")), (&json!("HIGH"), &json!("CRM_UI"))]);
    // What is written then is another hand's.
    let change = json!({ "properties": { "hs_ticket_priority": "URGENT" } });
    for _ in 0..2 {
        assert_eq!(portal.send("PATCH", &format!("{TICKETS}/{SEEDED}"), &change).await.status, 200);
    }
    let after = read(&portal, SEEDED).await;
    assert_eq!(after["propertiesWithHistory"]["hs_ticket_priority"].as_array().unwrap().len(), 3);
    assert_eq!(after["propertiesWithHistory"]["hs_ticket_priority"][0]["sourceType"], "INTEGRATION");
    assert_eq!(after["properties"]["hs_ticket_priority"], "URGENT");
}

#[tokio::test]
async fn a_ticket_changes_as_soon_as_it_was_made() {
    let portal = faulty("changes=hs_pipeline_stage:4").await;
    let id = portal.make("x").await;
    let ticket = portal.running.inspect().ticket(&id).unwrap().clone();
    assert_eq!(
        (ticket.properties["hs_pipeline_stage"].as_str(), ticket.properties["hs_is_closed"].as_str()),
        ("4", "true")
    );
    let batch = json!({ "inputs": [{ "id": id }], "properties": [], "propertiesWithHistory": ["hs_pipeline_stage"] });
    let read = portal.post(&format!("{TICKETS}/batch/read"), batch).await;
    let history = read.body["results"][0]["propertiesWithHistory"]["hs_pipeline_stage"].as_array().unwrap().clone();
    let values: Vec<_> = history.iter().map(|one| one["value"].as_str().unwrap()).collect();
    assert_eq!(values, ["4", "1"], "what was sent is the earliest");
}
