//! Contacts: changed, archived, in batches; what a call needs, and what is taken.

use serde_json::{Value, json};

use super::{Portal, portal, portal_with};
use hubticket::sandbox::Options;

const CONTACTS: &str = "/crm/v3/objects/contacts";

async fn make(portal: &Portal, email: &str) -> String {
    let answer = portal.post(CONTACTS, json!({ "properties": { "email": email } })).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.body["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_contact_is_changed_but_not_to_an_address_that_another_has() {
    let portal = portal().await;
    let id = make(&portal, "grace@example.com").await;
    let change = json!({ "properties": { "email": "Grace@example.com", "phone": "+44 1632 961000" } });
    // By its id or its address; its own address is not taken.
    for path in [format!("{CONTACTS}/{id}"), format!("{CONTACTS}/grace@example.com?idProperty=email")] {
        let changed = portal.send("PATCH", &path, &change).await;
        assert_eq!((changed.status, &changed.body["properties"]["phone"]), (200, &json!("+44 1632 961000")), "{path}");
    }
    let taken = json!({ "properties": { "email": "ada@example.com" } });
    let refused = portal.send("PATCH", &format!("/crm/objects/2026-09/contacts/{id}"), &taken).await;
    assert_eq!((refused.status, refused.message()), (409, "Contact already exists. Existing ID: 101"));
    let bad = json!({ "properties": { "email": "grace" } });
    let refused = portal.send("PATCH", &format!("{CONTACTS}/{id}"), &bad).await;
    assert_eq!((refused.status, refused.codes()), (400, vec![("INVALID_EMAIL", "email")]));
    // An archived contact sets its address free.
    assert_eq!(portal.send("DELETE", &format!("{CONTACTS}/{id}"), &Value::Null).await.status, 204);
    assert_eq!(portal.get(&format!("{CONTACTS}/grace@example.com?idProperty=email")).await.status, 404);
    assert_ne!(make(&portal, "grace@example.com").await, id);
    let contacts = portal.running.inspect().contacts;
    assert_eq!(contacts.iter().map(|contact| contact.archived).collect::<Vec<_>>(), [true, false]);
}

#[tokio::test]
async fn contacts_come_in_batches() {
    let portal = portal().await;
    let inputs = |emails: &[&str]| {
        let inputs: Vec<Value> = emails.iter().map(|email| json!({ "properties": { "email": email } })).collect();
        json!({ "inputs": inputs })
    };
    let made = portal.post(&format!("{CONTACTS}/batch/create"), inputs(&["a@example.com", "b@example.com"])).await;
    assert_eq!((made.status, made.ids().len()), (201, 2), "{}", made.body);
    let clash = portal.post(&format!("{CONTACTS}/batch/create"), inputs(&["c@example.com", "a@example.com"])).await;
    assert_eq!(clash.status, 409);
    let twice = portal.post(&format!("{CONTACTS}/batch/create"), inputs(&["c@example.com", "c@example.com"])).await;
    assert_eq!((twice.status, portal.running.inspect().contacts.len()), (400, 2));
    let change =
        json!({ "inputs": [{ "id": "a@example.com", "idProperty": "email", "properties": { "firstname": "A" } }] });
    let changed = portal.post(&format!("{CONTACTS}/batch/update"), change).await;
    assert_eq!((changed.status, &changed.body["results"][0]["properties"]["firstname"]), (200, &json!("A")));
    let ids = json!({ "inputs": [{ "id": made.ids()[0] }, { "id": "1" }] });
    assert_eq!(portal.post(&format!("{CONTACTS}/batch/archive"), ids).await.status, 204);
    assert!(portal.running.inspect().contacts[0].archived);
}

#[tokio::test]
async fn a_token_that_may_read_contacts_may_not_make_them() {
    let only = |scopes: &[&str]| Options {
        scopes: Some(scopes.iter().map(|scope| (*scope).to_owned()).collect()),
        ..Options::default()
    };
    let portal = portal_with(only(&["tickets", "crm.objects.contacts.read"])).await;
    let body = json!({ "properties": { "email": "x@example.com" } });
    let note = json!({ "properties": { "hs_timestamp": "2026-11-29T10:00:00Z" } });
    for (method, path, body) in [
        ("POST", CONTACTS.to_owned(), &body),
        ("PATCH", format!("{CONTACTS}/101"), &body),
        ("DELETE", format!("{CONTACTS}/101"), &body),
        ("POST", format!("{CONTACTS}/batch/create"), &body),
        ("POST", "/crm/v3/objects/notes".to_owned(), &note),
        ("DELETE", "/crm/v4/objects/contacts/101/associations/tickets/1".to_owned(), &body),
    ] {
        let refused = portal.send(method, &path, body).await;
        assert_eq!(
            (refused.status, refused.body["category"].as_str()),
            (403, Some("MISSING_SCOPES")),
            "{method} {path}"
        );
        let needed = &refused.body["errors"][0]["context"]["requiredGranularScopes"];
        assert_eq!(needed, &json!(["crm.objects.contacts.write"]), "{method} {path}");
    }
    assert_eq!(portal.get(&format!("{CONTACTS}/101")).await.status, 200);
    assert_eq!(portal.search("contacts", json!({ "limit": 1 })).await.status, 200);
    let told = portal.post("/oauth/v2/private-apps/get/access-token-info", json!({ "tokenKey": portal.token })).await;
    assert_eq!(told.body["scopes"], json!(["tickets", "crm.objects.contacts.read"]));

    let mut portal = portal_with(only(&["tickets"])).await;
    assert_eq!(portal.get(super::TICKETS).await.status, 200);
    assert_eq!(portal.get("/crm/v3/owners").await.status, 403);
    let code = "grant_type=authorization_code&client_id=a&client_secret=b&redirect_uri=x&code=sandbox-code";
    let granted = super::grant(&portal, code).await;
    portal.token = granted.body["access_token"].as_str().unwrap().to_owned();
    let statuses = [portal.get(super::TICKETS).await.status, portal.get("/crm/v3/owners").await.status];
    assert_eq!(statuses, [200, 403], "a token of OAuth has no more");
}
