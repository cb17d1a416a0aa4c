//! Links made, read and removed after the records, one by one and in batches.

use serde_json::{Value, json};

use super::{Portal, portal};

async fn linked(portal: &Portal, ticket: &str, to: &str) -> Vec<String> {
    let answer = portal.get(&format!("/crm/v4/objects/tickets/{ticket}/associations/{to}")).await;
    let results = answer.body["results"].as_array().unwrap();
    results.iter().map(|result| result["toObjectId"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_pair_is_parted_whatever_linked_it() {
    let portal = portal().await;
    let ticket = portal.make("x").await;
    for base in ["/crm/v4/objects/tickets", "/crm/objects/2026-09/tickets"] {
        let path = format!("{base}/{ticket}/associations/companies/501");
        let specs = json!([{ "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 26 },
            { "associationCategory": "USER_DEFINED", "associationTypeId": 43 }]);
        for _ in 0..2 {
            assert_eq!(portal.send("PUT", &path, &specs).await.status, 201, "to link twice is no mistake");
        }
        let company = |portal: &Portal| portal.running.inspect().ticket(&ticket).unwrap().properties.clone();
        assert_eq!(company(&portal)["hs_primary_company_id"], "501");
        for _ in 0..2 {
            assert_eq!(portal.send("DELETE", &path, &Value::Null).await.status, 204, "nor to part twice");
        }
        assert!(linked(&portal, &ticket, "companies").await.is_empty());
        assert_eq!(company(&portal)["hs_num_associated_companies"], "0");
        assert_eq!(company(&portal).get("hs_primary_company_id"), None);
        assert!(portal.running.inspect().ticket(&ticket).unwrap().associations.is_empty());
    }
    let nobody = portal.send("DELETE", "/crm/v4/objects/tickets/1/associations/contacts/101", &Value::Null).await;
    assert_eq!(nobody.status, 404);
}

#[tokio::test]
async fn links_come_in_batches() {
    let portal = portal().await;
    let (one, other) = (portal.make("one").await, portal.make("other").await);
    let path = |verb: &str| format!("/crm/v4/associations/tickets/contacts/batch/{verb}");
    let pair = |from: &str, to: &str| {
        json!({ "from": { "id": from }, "to": { "id": to },
            "types": [{ "associationCategory": "USER_DEFINED", "associationTypeId": 37 }] })
    };
    let made = portal.post(&path("create"), json!({ "inputs": [pair(&one, "101"), pair(&other, "102")] })).await;
    assert_eq!((made.status, made.body["status"].as_str()), (201, Some("COMPLETE")), "{}", made.body);
    assert_eq!(made.body["results"][1]["labels"], json!(["Reported by"]));
    let plain = json!({ "inputs": [{ "from": { "id": one }, "to": { "id": "103" } }] });
    let plain = portal.post(&path("associate/default"), plain).await;
    assert_eq!((plain.status, &plain.body["results"][0]["associationSpec"]["associationTypeId"]), (200, &json!(16)));
    let read = portal.post(&path("read"), json!({ "inputs": [{ "id": one }, { "id": other }] })).await;
    let ids = |at: usize| {
        let to = read.body["results"][at]["to"].as_array().unwrap();
        to.iter().map(|to| to["toObjectId"].as_str().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!((read.status, ids(0), ids(1)), (200, vec!["101", "103"], vec!["102"]));
    let parted = json!({ "inputs": [{ "from": { "id": one }, "to": [{ "id": "101" }, { "id": "103" }] }] });
    assert_eq!(portal.post("/crm/associations/2026-09/0-5/0-1/batch/archive", parted).await.status, 204);
    assert!(linked(&portal, &one, "contacts").await.is_empty());
    assert_eq!(linked(&portal, &other, "contacts").await, ["102"]);
    assert_eq!(portal.post(&path("create"), json!({ "inputs": [pair(&one, "99999")] })).await.status, 400);
    assert_eq!(portal.post(&path("nothing"), json!({ "inputs": [] })).await.status, 404);
}

#[tokio::test]
async fn the_open_tickets_of_a_contact_come_newest_first() {
    let portal = portal().await;
    let mut made = Vec::new();
    for stage in ["1", "4", "2"] {
        let properties = json!({ "subject": stage, "hs_pipeline_stage": stage });
        let link = super::link("101", "HUBSPOT_DEFINED", 16);
        let answer = portal.post(super::TICKETS, json!({ "properties": properties, "associations": [link] })).await;
        made.push(answer.body["id"].as_str().unwrap().to_owned());
    }
    let of_contact = json!({ "propertyName": "associations.contact", "operator": "EQ", "value": "101" });
    for open in [
        json!({ "propertyName": "hs_is_closed", "operator": "NEQ", "value": "true" }),
        json!({ "propertyName": "hs_pipeline_stage", "operator": "NOT_IN", "values": ["4", "1054128320"] }),
    ] {
        let body = json!({ "filterGroups": [{ "filters": [of_contact, open] }], "limit": 2,
            "sorts": [{ "propertyName": "createdate", "direction": "DESCENDING" }] });
        let found = portal.search("tickets", body).await;
        let mut newest = [made[0].as_str(), made[2].as_str()];
        newest.sort_unstable();
        let mut ids = found.ids();
        // Two of one millisecond may come either way.
        ids.sort_unstable();
        assert_eq!((found.status, ids), (200, newest.to_vec()), "{open}: {}", found.body);
    }
}
