//! The sandbox over a real socket: what it takes, what it refuses and how, and how it breaks on demand.

mod changes;
mod contacts;
mod files;
mod links;
mod notes;
mod targets;
mod validations;

use std::{net::SocketAddr, time::Duration};

use hubticket::sandbox::{self, Error, Fault, Options, Running};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const TICKETS: &str = "/crm/v3/objects/tickets";
const LATEST: &str = "/crm/objects/2026-09/tickets";
const SEEDED: &str = "27094817210";

/// A sandbox, and a client for it.
struct Portal {
    running: Running,
    client: reqwest::Client,
    token: String,
}

struct Answer {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The `code` of each entry of `errors`, with the property it speaks of.
    fn codes(&self) -> Vec<(&str, &str)> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors
            .iter()
            .map(|error| {
                let name = error["context"]["propertyName"][0].as_str().unwrap_or_default();
                (error["code"].as_str().unwrap_or_default(), name)
            })
            .collect()
    }

    fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or_default()
    }

    fn ids(&self) -> Vec<&str> {
        let results = self.body["results"].as_array().unwrap();
        results.iter().map(|result| result["id"].as_str().unwrap()).collect()
    }
}

async fn portal_with(options: Options) -> Portal {
    rustls::crypto::ring::default_provider().install_default().ok();
    let running = sandbox::start(options).await.unwrap();
    // Reading the system's certificates takes longer than most tests, and nothing here is encrypted.
    // A connection each: a test of resets must not meet the leavings of another request.
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).pool_max_idle_per_host(0);
    let client = client.redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let token = running.token().to_owned();
    Portal { running, client, token }
}

async fn portal() -> Portal {
    portal_with(Options::default()).await
}

async fn faulty(spec: &str) -> Portal {
    portal_with(Options { faults: vec![spec.parse().unwrap()], ..Options::default() }).await
}

impl Portal {
    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        self.client.request(method, format!("{}{path}", self.running.base_url())).bearer_auth(&self.token)
    }

    async fn try_send(&self, request: reqwest::RequestBuilder) -> Result<Answer, reqwest::Error> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await?;
        Ok(Answer { status, headers, body: serde_json::from_slice(&body).unwrap_or(Value::Null) })
    }

    async fn get(&self, path: &str) -> Answer {
        self.try_send(self.request("GET", path)).await.unwrap()
    }

    async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(method, path).header("content-type", "application/json").body(body.to_string());
        self.try_send(request).await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, &body).await
    }

    async fn create(&self, properties: Value) -> Answer {
        self.post(TICKETS, json!({ "properties": properties, "associations": [] })).await
    }

    /// Makes a ticket that is good, and answers with its id.
    async fn make(&self, subject: &str) -> String {
        let answer = self.create(json!({ "subject": subject, "hs_pipeline": "0", "hs_pipeline_stage": "1" })).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body["id"].as_str().unwrap().to_owned()
    }

    async fn linked(&self, entries: Value) -> Answer {
        let properties = json!({ "subject": "x", "hs_pipeline_stage": "1" });
        self.post(TICKETS, json!({ "properties": properties, "associations": entries })).await
    }

    async fn search(&self, kind: &str, body: Value) -> Answer {
        self.post(&format!("/crm/v3/objects/{kind}/search"), body).await
    }
}

fn link(to: &str, category: &str, type_id: u32) -> Value {
    json!({ "to": { "id": to }, "types": [{ "associationCategory": category, "associationTypeId": type_id }] })
}

/// Sends bytes, and reads until the end, whichever that is.
async fn raw(address: SocketAddr, bytes: &[u8]) -> (Vec<u8>, std::io::Result<()>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut read = Vec::new();
    if let Err(error) = stream.write_all(bytes).await {
        return (read, Err(error));
    }
    let end = stream.read_to_end(&mut read).await;
    (read, end.map(|_| ()))
}

fn raw_create(subject: &str) -> Vec<u8> {
    let body =
        json!({ "properties": { "subject": subject, "hs_pipeline_stage": "1" }, "associations": [] }).to_string();
    format!(
        "POST {TICKETS} HTTP/1.1\r\nhost: sandbox\r\nauthorization: Bearer sandbox-token\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

#[tokio::test]
async fn a_create_answers_with_the_record_and_its_place() {
    let portal = portal().await;
    let properties = json!({ "subject": "Ünïcode 🚀", "hs_pipeline_stage": "4", "refund_amount": 12.5, "vip_customer": true,
        "content": "" });
    let answer = portal.post(TICKETS, json!({ "properties": properties, "associations": [] })).await;
    assert_eq!(answer.status, 201);
    let id = answer.body["id"].as_str().unwrap();
    assert!(answer.header("location").unwrap().ends_with(&format!("{TICKETS}/{id}")));
    assert_eq!(answer.header("content-type"), Some("application/json;charset=utf-8"));
    let stored = &answer.body["properties"];
    for (name, value) in [
        ("subject", "Ünïcode 🚀"),
        ("hs_pipeline", "0"),
        ("refund_amount", "12.5"),
        ("vip_customer", "true"),
        ("hs_object_id", id),
        ("hs_ticket_id", id),
        ("hs_object_source", "INTEGRATION"),
        ("hs_is_closed", "true"),
    ] {
        assert_eq!(stored[name], value, "{name}");
    }
    assert_eq!(stored["createdate"], answer.body["createdAt"]);
    assert_eq!(stored["closed_date"], answer.body["createdAt"]);
    assert_eq!(stored["hs_lastmodifieddate"], answer.body["updatedAt"]);
    assert!(stored.get("content").is_none());
    assert_eq!(answer.body["archived"], false);
    assert_eq!(answer.body["url"], format!("https://app.hubspot.com/contacts/24816357/record/0-5/{id}"));
    assert!(answer.body.get("associations").is_none());
    let inspect = portal.running.inspect();
    assert_eq!(inspect.count(), 1);
    assert_eq!(inspect.ticket(id).unwrap().properties["subject"], "Ünïcode 🚀");
    let logged = &inspect.requests[0];
    assert_eq!((logged.method.as_str(), logged.path.as_str(), logged.status), ("POST", TICKETS, Some(201)));
    assert!(logged.executed && logged.body.contains("refund_amount"));
}

#[tokio::test]
async fn values_that_hubspot_refuses_are_refused() {
    let portal = portal().await;
    let long = "x".repeat(65_537);
    let table = [
        ("no_such_property", "1", "PROPERTY_DOESNT_EXIST"),
        ("legacy_code", "1", "PROPERTY_DOESNT_EXIST"),
        ("hs_ticket_priority", "high", "INVALID_OPTION"),
        ("hs_ticket_category", "BILLING_ISSUE; SPAM", "INVALID_OPTION"),
        ("vip_customer", "yes", "INVALID_OPTION"),
        ("hubspot_owner_id", "9100", "INVALID_OPTION"),
        ("hubspot_owner_id", "411297", "INVALID_OPTION"),
        ("hs_pipeline", "99", "INVALID_OPTION"),
        ("hs_pipeline", "512009338", "INVALID_OPTION"),
        ("hs_pipeline_stage", "99", "INVALID_OPTION"),
        ("hs_pipeline_stage", "1054128316", "INVALID_OPTION"),
        ("hs_pipeline_stage", "1048117702", "INVALID_OPTION"),
        ("refund_amount", "1,000", "INVALID_INTEGER"),
        ("first_seen_on", "28.02.2026", "INVALID_DATE"),
        ("first_seen_on", "1772236800001", "INVALID_DATE"),
        ("outage_started_at", "yesterday", "INVALID_LONG"),
        ("hs_object_id", "1", "READ_ONLY_VALUE"),
        ("escalation_score", "1", "READ_ONLY_VALUE"),
        ("subject", &long, "VALUE_TOO_LONG"),
    ];
    for (name, value, code) in table {
        let mut properties = json!({ "subject": "x", "hs_pipeline_stage": "1" });
        properties[name] = json!(value);
        let answer = portal.create(properties).await;
        assert_eq!(answer.status, 400, "{name}");
        assert_eq!(answer.body["category"], "VALIDATION_ERROR", "{name}");
        assert_eq!(answer.codes(), [(code, name)], "{name}");
        assert_eq!(answer.body["correlationId"].as_str().unwrap().len(), 36);
    }
    assert_eq!(portal.running.inspect().count(), 0);
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once_and_twice() {
    let portal = portal().await;
    let answer = portal.create(json!({ "nope": "1", "refund_amount": "a", "hs_ticket_priority": "x" })).await;
    let expected = [
        ("PROPERTY_DOESNT_EXIST", "nope"),
        ("INVALID_INTEGER", "refund_amount"),
        ("INVALID_OPTION", "hs_ticket_priority"),
    ];
    assert_eq!(answer.codes(), expected);
    let embedded = answer.message().strip_prefix("Property values were not valid: ").unwrap();
    let embedded: Vec<Value> = serde_json::from_str(embedded).unwrap();
    let pairs: Vec<_> =
        embedded.iter().map(|entry| (entry["error"].as_str().unwrap(), entry["name"].as_str().unwrap())).collect();
    assert_eq!(pairs, expected);
    assert_eq!(embedded[2]["isValid"], false);
    assert_eq!(embedded[2]["propertyValue"], "x");
    assert!(embedded[2]["message"].as_str().unwrap().contains("[LOW, MEDIUM, HIGH, URGENT]"));
}

#[tokio::test]
async fn a_ticket_without_a_stage_is_refused() {
    let portal = portal().await;
    let answer = portal.create(json!({ "subject": "x" })).await;
    assert_eq!(answer.status, 400);
    assert!(answer.message().ends_with("missing: [hs_pipeline_stage]"));
}

#[tokio::test]
async fn requests_that_are_no_requests_get_a_json_error() {
    let portal = portal().await;
    let json_type = "application/json";
    let good = r#"{"properties":{"hs_pipeline_stage":"1"}}"#;
    let deep = format!("{TICKETS}?x={}", "y".repeat(17_000));
    let huge = format!("{{\"x\":\"{}\"}}", "y".repeat(11 << 20));
    let table = [
        ("POST", TICKETS, json_type, "{\"properties\":", 400),
        ("POST", TICKETS, json_type, "", 400),
        ("POST", TICKETS, json_type, "[]", 400),
        ("POST", TICKETS, json_type, "{}", 400),
        ("POST", TICKETS, json_type, r#"{"properties":{"subject":{"a":1}}}"#, 400),
        ("POST", TICKETS, json_type, r#"{"properties":{"subject":"x","hs_pipeline_stage":"1"}}"#, 400),
        ("POST", TICKETS, json_type, r#"{"properties":{},"associations":{}}"#, 400),
        ("POST", TICKETS, json_type, r#"{"properties":{},"associations":[{"to":{"id":"101"}}]}"#, 400),
        ("POST", TICKETS, json_type, r#"{"properties":{},"associations":[{"types":[]}]}"#, 400),
        ("POST", TICKETS, "text/plain", good, 415),
        ("POST", TICKETS, json_type, &huge, 413),
        ("GET", &deep, json_type, "", 414),
        ("PUT", TICKETS, json_type, good, 405),
        ("TRACE", TICKETS, json_type, "", 405),
        ("DELETE", "/crm/v3/owners", json_type, "", 405),
        ("POST", "/crm/v3/objects/deals", json_type, good, 405),
        ("GET", "/crm/v3/objects/tickets/1", json_type, "", 404),
        ("GET", "/crm/v3/objects/nothings", json_type, "", 400),
        ("GET", "/crm/v9/objects/tickets", json_type, "", 404),
        ("GET", "/", json_type, "", 404),
        ("GET", "/crm/v3/properties/tickets/nope", json_type, "", 404),
        ("GET", "/crm/v3/objects/tickets?limit=101", json_type, "", 400),
    ];
    for (method, path, kind, body, status) in table {
        let request = portal.request(method, path).header("content-type", kind).body(body.to_owned());
        let answer = portal.try_send(request).await.unwrap();
        let shown: String = body.chars().take(60).collect();
        assert_eq!(answer.status, status, "{method} {path:.60} {shown}");
        assert_eq!(answer.body["status"], "error", "{method} {path:.60} {shown}");
    }
    assert_eq!(portal.running.inspect().count(), 0);
}

#[tokio::test]
async fn tokens_are_checked_and_scopes_named() {
    let mut portal = portal().await;
    let bare = portal.client.get(format!("{}{TICKETS}", portal.running.base_url()));
    let answer = portal.try_send(bare).await.unwrap();
    assert_eq!((answer.status, answer.body["category"].as_str()), (401, Some("INVALID_AUTHENTICATION")));
    for token in ["wrong", "sandbox-tokenx", "sandbox-token.no"] {
        portal.token = token.to_owned();
        assert_eq!(portal.get(TICKETS).await.status, 401, "{token}");
    }
    portal.token = "sandbox-token.no-tickets.no-crm.objects.owners.read".to_owned();
    let answer = portal.get(TICKETS).await;
    assert_eq!((answer.status, answer.body["category"].as_str()), (403, Some("MISSING_SCOPES")));
    assert_eq!(answer.body["errors"][0]["context"]["requiredGranularScopes"], json!(["tickets"]));
    assert_eq!(portal.get("/crm/v3/owners").await.status, 403);
    // Any one of several scopes suffices.
    assert_eq!(portal.get("/crm/v3/properties/tickets").await.status, 200);
    let path = "/oauth/v2/private-apps/get/access-token-info";
    let answer = portal.post(path, json!({ "tokenKey": portal.token })).await;
    assert_eq!((answer.status, &answer.body["hubId"]), (200, &json!(24_816_357)));
    let scopes = answer.body["scopes"].as_array().unwrap();
    assert!(!scopes.contains(&json!("tickets")) && scopes.contains(&json!("oauth")));
    assert_eq!(portal.post(path, json!({ "tokenKey": "nope" })).await.status, 401);
}

async fn grant(portal: &Portal, form: &str) -> Answer {
    let request = portal.request("POST", "/oauth/v1/token");
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
    portal.try_send(request).await.unwrap()
}

#[tokio::test]
async fn oauth_tokens_are_given_refreshed_and_expire() {
    const CODE: &str = "grant_type=authorization_code&client_id=a&client_secret=b&redirect_uri=http%3A%2F%2Fx&code=";
    let mut portal = portal().await;
    let answer = grant(&portal, &format!("{CODE}sandbox-code-1")).await;
    assert_eq!((answer.status, &answer.body["expires_in"]), (200, &json!(1800)));
    let refresh = answer.body["refresh_token"].as_str().unwrap().to_owned();
    let again = grant(&portal, &format!("{CODE}sandbox-code-1")).await;
    assert_eq!((again.status, again.body["status"].as_str()), (400, Some("BAD_AUTH_CODE")));
    for _ in 0..2 {
        let form = format!("grant_type=refresh_token&client_id=a&client_secret=b&refresh_token={refresh}");
        let answer = grant(&portal, &form).await;
        assert_eq!(answer.body["refresh_token"], refresh.as_str());
        portal.token = answer.body["access_token"].as_str().unwrap().to_owned();
        let answer = portal.get(TICKETS).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("x-hubspot-ratelimit-max"), Some("110"));
        assert_eq!(answer.header("x-hubspot-ratelimit-daily"), None);
    }
    for form in ["", "grant_type=refresh_token&client_id=a&client_secret=b&refresh_token=x", "grant_type=x"] {
        assert_eq!(grant(&portal, form).await.status, 400, "{form}");
    }

    let mut short = portal_with(Options { oauth_lifetime: Duration::ZERO, ..Options::default() }).await;
    let answer = grant(&short, &format!("{CODE}sandbox-code")).await;
    short.token = answer.body["access_token"].as_str().unwrap().to_owned();
    let answer = short.get(TICKETS).await;
    assert_eq!((answer.status, answer.body["category"].as_str()), (401, Some("EXPIRED_AUTHENTICATION")));
    assert!(answer.body["context"]["expire time"][0].is_string());
}

#[tokio::test]
async fn the_portals_rules_hold_on_2026_09_paths_only() {
    let portal = portal().await;
    let required = "MISSING_REQUIRED_PROPERTY";
    let conditional = "MISSING_CONDITIONAL_REQUIRED_PROPERTY";
    let table: &[(Value, &[(&str, &str)])] = &[
        (json!({ "hs_pipeline_stage": "1" }), &[(required, "subject")]),
        (
            json!({ "subject": "x", "hs_pipeline_stage": "1", "hs_ticket_priority": "URGENT" }),
            &[(conditional, "content"), (conditional, "hubspot_owner_id")],
        ),
        (json!({ "subject": "x", "hs_pipeline_stage": "4" }), &[(conditional, "hs_resolution")]),
        (json!({ "subject": "x", "hs_pipeline_stage": "1" }), &[]),
    ];
    for (properties, codes) in table {
        let body = json!({ "properties": properties, "associations": [] });
        let answer = portal.post(LATEST, body.clone()).await;
        assert_eq!(answer.status, if codes.is_empty() { 201 } else { 400 }, "{properties}");
        assert_eq!(answer.codes(), *codes, "{properties}");
        for path in [TICKETS, "/crm/objects/2026-03/0-5"] {
            assert_eq!(portal.post(path, body.clone()).await.status, 201, "{path} {properties}");
        }
    }
    let id = portal.make("x").await;
    let change = json!({ "properties": { "hs_pipeline_stage": "4" } });
    assert_eq!(
        portal.send("PATCH", &format!("{LATEST}/{id}"), &change).await.codes(),
        [(conditional, "hs_resolution")]
    );
    assert_eq!(portal.send("PATCH", &format!("{TICKETS}/{id}"), &change).await.status, 200);
}

#[tokio::test]
async fn loose_dates_are_normalised_on_2026_09_paths_only() {
    let portal = portal().await;
    let properties = json!({ "subject": "x", "hs_pipeline_stage": "1", "first_seen_on": "1772236800001",
        "outage_started_at": "2026-02-28T11:00:00+01:00" });
    let body = json!({ "properties": properties, "associations": [] });
    let answer = portal.post(LATEST, body.clone()).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.body["properties"]["outage_started_at"], "2026-02-28T10:00:00Z");
    let warnings = answer.body["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 2);
    assert_eq!(warnings[0]["category"], "PROPERTY_VALUE_NORMALIZED");
    let context =
        json!({ "propertyName": "first_seen_on", "rawValue": "1772236800001", "normalizedValue": "2026-02-28" });
    assert_eq!(warnings[0]["context"], context);
    assert_eq!(portal.post(TICKETS, body).await.codes().len(), 2);
}

#[tokio::test]
async fn a_unique_value_belongs_to_one_ticket() {
    let portal = portal().await;
    let properties = json!({ "hs_pipeline_stage": "1", "hubticket_submission_id": "abc/1" });
    let first = portal.create(properties.clone()).await;
    let id = first.body["id"].as_str().unwrap();
    let second = portal.create(properties).await;
    assert_eq!(second.status, 400);
    assert!(second.message().contains("propertyName=hubticket_submission_id, value=abc/1}"));
    assert!(second.message().ends_with(&format!("{id} already has that value.")));
    assert_eq!(portal.running.inspect().count(), 1);
    let found = portal.get(&format!("{TICKETS}/abc%2F1?idProperty=hubticket_submission_id")).await;
    assert_eq!(found.body["id"], id);
    assert_eq!(portal.get(&format!("{TICKETS}/abc?idProperty=hubticket_submission_id")).await.status, 404);
    assert_eq!(portal.get(&format!("{TICKETS}/abc?idProperty=subject")).await.status, 400);
    let other = portal.make("other").await;
    let change = json!({ "properties": { "hubticket_submission_id": "abc/1" } });
    assert_eq!(portal.send("PATCH", &format!("{TICKETS}/{other}"), &change).await.status, 400);
    // Archiving sets the value free.
    assert_eq!(portal.send("DELETE", &format!("{TICKETS}/{id}"), &Value::Null).await.status, 204);
    assert_eq!(portal.send("PATCH", &format!("{TICKETS}/{other}"), &change).await.status, 200);
}

#[tokio::test]
async fn an_upsert_makes_once_and_changes_after() {
    let portal = portal().await;
    let input = |subject: &str| {
        json!({ "inputs": [{ "id": "key-1", "idProperty": "hubticket_submission_id",
            "properties": { "subject": subject, "hs_pipeline_stage": "1" } }] })
    };
    let path = format!("{TICKETS}/batch/upsert");
    let first = portal.post(&path, input("one")).await;
    let second = portal.post(&path, input("two")).await;
    assert_eq!((first.status, &first.body["results"][0]["new"]), (200, &json!(true)));
    assert_eq!((second.status, &second.body["results"][0]["new"]), (200, &json!(false)));
    assert_eq!(first.ids(), second.ids());
    let tickets = portal.running.inspect().tickets;
    assert_eq!((tickets.len(), tickets[0].properties["subject"].as_str()), (1, "two"));
    assert_eq!(tickets[0].properties["hubticket_submission_id"], "key-1");
}

#[tokio::test]
async fn a_batch_is_whole_or_each_input_for_itself() {
    let portal = portal().await;
    let path = format!("{TICKETS}/batch/create");
    let input = |stage: &str, trace: Option<&str>| {
        let mut input = json!({ "properties": { "subject": "b", "hs_pipeline_stage": stage }, "associations": [] });
        if let Some(trace) = trace {
            input["objectWriteTraceId"] = json!(trace);
        }
        input
    };
    let good = portal.post(&path, json!({ "inputs": [input("1", None), input("2", None)] })).await;
    assert_eq!((good.status, good.ids().len(), good.body["status"].as_str()), (201, 2, Some("COMPLETE")));
    let one_traced = json!({ "inputs": [input("1", Some("a")), input("9", None)] });
    assert_eq!(portal.post(&path, one_traced).await.status, 400);
    assert_eq!(portal.running.inspect().count(), 2);
    let mixed = json!({ "inputs": [input("1", Some("a")), input("9", Some("b"))] });
    let mixed = portal.post(&path, mixed).await;
    assert_eq!((mixed.status, mixed.ids().len(), &mixed.body["numErrors"]), (207, 1, &json!(1)));
    let error = &mixed.body["errors"][0];
    assert_eq!(error["context"]["objectWriteTraceId"], json!(["b"]));
    assert!(error["message"].as_str().unwrap().contains("INVALID_OPTION"));
    assert_eq!(error["errors"][0]["code"], "INVALID_OPTION");
    assert!(is_standard_error(error), "{error}");
    let all_good = json!({ "inputs": [input("1", Some("a"))] });
    assert_eq!(portal.post(&path, all_good).await.status, 201);
    assert_eq!(portal.running.inspect().count(), 4);
    let many: Vec<Value> = (0..101).map(|_| input("1", None)).collect();
    assert_eq!(portal.post(&path, json!({ "inputs": many })).await.status, 400);
    let same = json!({ "properties": { "hs_pipeline_stage": "1", "hubticket_submission_id": "same" } });
    assert_eq!(portal.post(&path, json!({ "inputs": [same, same] })).await.status, 400);
    assert_eq!(portal.running.inspect().count(), 4);

    let read = json!({ "inputs": [{ "id": SEEDED }, { "id": "1" }], "properties": ["subject"] });
    let read = portal.post(&format!("{TICKETS}/batch/read"), read).await;
    assert_eq!((read.status, read.ids()), (207, vec![SEEDED]));
    assert_eq!(read.body["errors"][0]["context"]["ids"], json!(["1"]));
    assert!(is_standard_error(&read.body["errors"][0]), "{}", read.body);
}

/// Whether an entry of `errors` in a 207 has all that the specification requires.
fn is_standard_error(entry: &Value) -> bool {
    entry["context"].is_object()
        && entry["errors"].is_array()
        && entry["links"].is_object()
        && ["category", "message", "status"].iter().all(|name| entry[*name].is_string())
}

#[tokio::test]
async fn a_contact_is_made_once_for_an_address_and_is_found_by_it() {
    let portal = portal().await;
    let alone = json!({ "properties": { "email": "alone@example.com" } });
    assert_eq!(portal.post("/crm/v3/objects/contacts", alone).await.status, 201, "links may be left out");
    for path in ["/crm/v3/objects/contacts", "/crm/objects/2026-09/contacts"] {
        let version = path.len();
        let email = format!("Grace{version}@Example.com");
        let body = json!({ "properties": { "email": email, "firstname": "Grace" }, "associations": [] });
        let made = portal.post(path, body.clone()).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let id = made.body["id"].as_str().unwrap().to_owned();
        assert_eq!(made.body["properties"]["email"], email.to_lowercase());
        assert_eq!(made.body["properties"].get("hs_pipeline"), None, "it is no ticket");
        assert!(made.header("location").unwrap().ends_with(&format!("{path}/{id}")));
        let again = portal.post(path, body).await;
        assert_eq!((again.status, again.body["category"].as_str()), (409, Some("CONFLICT")));
        assert_eq!(again.message(), format!("Contact already exists. Existing ID: {id}"));
        let read = portal.get(&format!("{path}/{}?idProperty=email", email.to_lowercase())).await;
        assert_eq!((read.status, read.body["id"].as_str()), (200, Some(id.as_str())));
        // It is there to be linked to.
        let linked = portal.linked(json!([link(&id, "HUBSPOT_DEFINED", 16)])).await;
        assert_eq!(linked.status, 201, "{}", linked.body);
        let bad = json!({ "properties": { "email": "grace at example" }, "associations": [] });
        assert_eq!(portal.post(path, bad).await.codes(), [("INVALID_EMAIL", "email")]);
        let nameless = json!({ "properties": { "firstname": "Nobody" }, "associations": [] });
        for _ in 0..2 {
            assert_eq!(portal.post(path, nameless.clone()).await.status, 201, "without an address there is no key");
        }
    }
    assert_eq!(portal.running.inspect().count(), 2, "contacts are no tickets");
    let read_only = Portal { token: "sandbox-token.no-crm.objects.contacts.write".to_owned(), ..portal };
    let refused = read_only.post("/crm/v3/objects/contacts", json!({ "properties": {}, "associations": [] })).await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn every_stage_says_who_may_write_it() {
    let portal = portal().await;
    let answer = portal.get("/crm/v3/pipelines/tickets").await;
    let pipelines = answer.body["results"].as_array().unwrap();
    let stages: Vec<&Value> = pipelines.iter().flat_map(|one| one["stages"].as_array().unwrap()).collect();
    assert!(stages.len() > 9 && stages.iter().all(|stage| stage["writePermissions"].is_string()), "{stages:?}");
}

#[tokio::test]
async fn records_are_read_changed_and_archived() {
    let portal = portal().await;
    let id = portal.make("before").await;
    let path = format!("{TICKETS}/{id}");
    let read = portal.get(&format!("{path}?properties=subject,content&properties=nope")).await;
    let names: Vec<&String> = read.body["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["content", "createdate", "hs_lastmodifieddate", "hs_object_id", "subject"]);
    assert_eq!(read.body["properties"]["content"], Value::Null);
    let change = json!({ "properties": { "subject": "after", "hs_ticket_category": "SPAM" } });
    assert_eq!(portal.send("PATCH", &path, &change).await.body["properties"]["subject"], "after");
    let append = json!({ "properties": { "subject": "", "hs_ticket_category": ";BILLING_ISSUE" } });
    let changed = portal.send("PATCH", &path, &append).await;
    assert_eq!(changed.body["properties"]["hs_ticket_category"], "SPAM;BILLING_ISSUE");
    assert!(changed.body["properties"].get("subject").is_none());
    assert_eq!(portal.send("DELETE", &path, &Value::Null).await.status, 204);
    assert_eq!(portal.get(&path).await.status, 404);
    let archived = portal.get(&format!("{path}?archived=True")).await;
    assert_eq!((archived.status, &archived.body["archived"]), (200, &json!(true)));
    assert!(archived.body["archivedAt"].is_string());
    let found = portal.search(
        "tickets",
        json!({ "filterGroups": [{ "filters": [{ "propertyName": "hs_object_id", "operator": "EQ", "value": id }] }] }),
    );
    assert_eq!(found.await.body["total"], 0);
    assert!(portal.running.inspect().ticket(&id).unwrap().archived);
}

#[tokio::test]
async fn lists_come_in_pages() {
    let portal = portal().await;
    for (path, pages, all) in [(TICKETS, 3, 20), ("/crm/v3/objects/companies", 10, 80), ("/crm/v3/owners/", 2, 11)] {
        let mut seen: Vec<String> = Vec::new();
        let mut next = Some(format!("{path}?limit=8"));
        let mut count = 0;
        while let Some(path) = next {
            let answer = portal.get(&path).await;
            seen.extend(answer.ids().into_iter().map(str::to_owned));
            let link = answer.body["paging"]["next"]["link"].as_str();
            next = link.map(|link| link.strip_prefix(&portal.running.base_url()).unwrap().to_owned());
            count += 1;
        }
        assert_eq!((count, seen.len()), (pages, all), "{path}");
        seen.dedup();
        assert_eq!(seen.len(), all, "{path}");
    }
}

#[tokio::test]
async fn searches_filter_sort_and_page() {
    let portal = portal().await;
    let filter = |name: &str, operator: &str, value: Value| {
        let mut filter = json!({ "propertyName": name, "operator": operator });
        if value.is_array() {
            filter["values"] = value;
        } else if !value.is_null() {
            filter["value"] = value;
        }
        json!({ "filterGroups": [{ "filters": [filter] }], "limit": 200 })
    };
    let table = [
        ("contacts", filter("email", "EQ", json!("ADA@example.com")), 1),
        ("contacts", filter("email", "IN", json!(["ada@example.com", "charles@example.com"])), 2),
        ("contacts", filter("email", "NEQ", json!("ada@example.com")), 293),
        ("contacts", filter("lastname", "CONTAINS_TOKEN", json!("lovel*")), 2),
        ("tickets", filter("hs_ticket_priority", "EQ", json!("URGENT")), 2),
        ("tickets", filter("hs_ticket_priority", "EQ", json!("urgent")), 0),
        ("tickets", filter("hs_ticket_priority", "NOT_HAS_PROPERTY", Value::Null), 3),
        ("tickets", filter("hs_ticket_priority", "HAS_PROPERTY", Value::Null), 17),
        ("tickets", filter("hs_ticket_category", "EQ", json!("GENERAL_INQUIRY")), 5),
        ("tickets", filter("createdate", "LT", json!("2026-09-03T13:22:00.224Z")), 1),
        ("tickets", filter("createdate", "LTE", json!("2026-09-03T13:22:00.224Z")), 2),
        ("tickets", filter("associations.contact", "EQ", json!("101")), 1),
        ("tickets", filter("associations.company", "IN", json!(["501", "529"])), 3),
        ("tickets", filter("hubticket_submission_id", "HAS_PROPERTY", Value::Null), 1),
        ("deals", json!({ "query": "expansion emea", "limit": 1 }), 5),
        ("tickets", json!({ "query": "チケット" }), 1),
        ("contacts", json!({}), 300),
    ];
    for (kind, body, total) in table {
        let answer = portal.search(kind, body.clone()).await;
        assert_eq!((answer.status, answer.body["total"].as_u64()), (200, Some(total)), "{kind} {body}");
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("x-hubspot-ratelimit")));
    }
    let query = portal.search("deals", json!({ "query": "analytical", "properties": ["dealname"] })).await;
    assert_eq!(query.body["results"][0]["id"], "901");
    let sorted = json!({ "sorts": [{ "propertyName": "createdate", "direction": "DESCENDING" }], "limit": 2 });
    let first = portal.search("tickets", sorted.clone()).await;
    assert_eq!(first.ids(), ["27094990813", "27094981676"]);
    let mut second = sorted;
    second["after"] = first.body["paging"]["next"]["after"].clone();
    assert_eq!(portal.search("tickets", second).await.ids(), ["27094972539", "27094963402"]);
    let last = portal.search("tickets", json!({ "after": "19", "limit": 10 })).await;
    assert_eq!((last.ids().len(), last.body.get("paging")), (1, None));
}

#[tokio::test]
async fn searches_that_ask_too_much_are_refused() {
    let portal = portal().await;
    let filter = json!({ "propertyName": "subject", "operator": "EQ", "value": "x" });
    let group = |filters: usize| json!({ "filters": vec![filter.clone(); filters] });
    for body in [
        json!({ "limit": 201 }),
        json!({ "limit": 0 }),
        json!({ "after": "9995", "limit": 10 }),
        json!({ "after": "x" }),
        json!({ "query": "q".repeat(3001) }),
        json!({ "query": "q", "properties": vec!["subject"; 300] }),
        json!({ "filterGroups": [{ "filters": [
            { "propertyName": "subject", "operator": "IN", "values": (0..101).collect::<Vec<_>>() },
        ] }] }),
        json!({ "sorts": ["subject", "content"] }),
        json!({ "sorts": ["nope"] }),
        json!({ "filterGroups": vec![group(1); 6] }),
        json!({ "filterGroups": [group(7)] }),
        json!({ "filterGroups": vec![group(4); 5] }),
        json!({ "filterGroups": [{ "filters": [{ "propertyName": "nope", "operator": "EQ", "value": "x" }] }] }),
        json!({ "filterGroups": [{ "filters": [{ "propertyName": "subject", "operator": "LIKE", "value": "x" }] }] }),
        json!([]),
    ] {
        let answer = portal.search("tickets", body.clone()).await;
        assert_eq!((answer.status, &answer.body["category"]), (400, &json!("VALIDATION_ERROR")), "{body:.80}");
    }
}

#[tokio::test]
async fn a_new_ticket_is_read_at_once_and_found_later() {
    let slow = portal_with(Options { index_delay: Duration::from_secs(3600), ..Options::default() }).await;
    let fast = portal().await;
    for (portal, total) in [(&slow, 0), (&fast, 1)] {
        let id = portal.make("Zyzzyva").await;
        assert_eq!(portal.get(&format!("{TICKETS}/{id}")).await.status, 200);
        assert_eq!(portal.search("tickets", json!({ "query": "zyzzyva" })).await.body["total"], total);
    }
}

#[tokio::test]
async fn a_bad_association_refuses_the_whole_ticket() {
    let portal = portal().await;
    let table = [
        (link("99999", "HUBSPOT_DEFINED", 16), "INVALID_OBJECT_IDS", "CONTACT=99999 is not valid"),
        (link("abc", "HUBSPOT_DEFINED", 16), "INVALID_OBJECT_IDS", "CONTACT=abc is not valid"),
        (
            link("101", "USER_DEFINED", 3),
            "INVALID_ASSOCIATION_TYPE_ID",
            "USER_DEFINED=3 is not a valid association definition id",
        ),
        (
            link("101", "USER_DEFINED", 16),
            "INVALID_ASSOCIATION_TYPE_ID",
            "USER_DEFINED=16 is not a valid association definition id",
        ),
    ];
    for (entry, key, context) in table {
        let answer = portal.linked(json!([link("101", "HUBSPOT_DEFINED", 16), entry])).await;
        assert_eq!((answer.status, answer.message()), (400, "One or more associations are invalid"), "{context}");
        assert_eq!(answer.body["context"][key], json!([context]));
    }
    let backwards = portal.linked(json!([link("101", "HUBSPOT_DEFINED", 15)])).await;
    assert_eq!(
        (backwards.status, backwards.message()),
        (400, "invalid from object type 0-5 for associations to be created. expected: 0-1. For definition 0-15")
    );
    assert_eq!(portal.linked(json!([link("101", "SOMEONE_DEFINED", 16)])).await.status, 400);
    assert_eq!(portal.running.inspect().count(), 0);
}

#[tokio::test]
async fn links_are_stored_both_ways_with_the_unlabelled_type() {
    let portal = portal().await;
    let companies = [link("501", "HUBSPOT_DEFINED", 26), link("502", "HUBSPOT_DEFINED", 339)];
    let labelled =
        json!({ "to": { "id": 101 }, "types": [{ "associationCategory": "USER_DEFINED", "associationTypeId": 37 }] });
    let answer = portal.linked(json!([companies[0], companies[1], labelled])).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(answer.body["properties"]["hs_num_associated_companies"], "2");
    assert_eq!(answer.body["properties"]["hs_primary_company_id"], "501");
    let id = answer.body["id"].as_str().unwrap();

    let read = portal.get(&format!("{TICKETS}/{id}?associations=contacts,companies&associations=deals")).await;
    let contacts =
        json!({ "results": [{ "id": "101", "type": "ticket_to_contact" }, { "id": "101", "type": "reported_by" }] });
    assert_eq!(read.body["associations"]["contacts"], contacts);
    assert_eq!(read.body["associations"]["companies"]["results"].as_array().unwrap().len(), 3);
    assert!(read.body["associations"].get("deals").is_none());

    for path in
        [format!("/crm/v4/objects/tickets/{id}/associations/contacts"), format!("{LATEST}/{id}/associations/0-1")]
    {
        let types = json!([{ "category": "HUBSPOT_DEFINED", "typeId": 16, "label": null },
            { "category": "USER_DEFINED", "typeId": 37, "label": "Reported by" }]);
        let answer = portal.get(&path).await;
        assert_eq!(answer.body["results"], json!([{ "toObjectId": "101", "associationTypes": types }]), "{path}");
    }
    let back = portal.get("/crm/v4/objects/contacts/101/associations/tickets").await;
    let last = back.body["results"].as_array().unwrap().last().unwrap();
    assert_eq!(last["toObjectId"], id);
    assert_eq!(last["associationTypes"][1]["typeId"], 38);

    // There is one primary company: it moves.
    let spec = json!([{ "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 26 }]);
    let moved = portal.send("PUT", &format!("/crm/v4/objects/tickets/{id}/associations/companies/502"), &spec).await;
    let pair = json!({ "fromObjectTypeId": "0-5", "fromObjectId": id, "toObjectTypeId": "0-2", "toObjectId": "502",
        "labels": ["Primary"] });
    assert_eq!((moved.status, &moved.body), (201, &pair), "ids are texts, as in every answer");
    let default = format!("/crm/v4/objects/tickets/{id}/associations/default/deals/901");
    let default = portal.try_send(portal.request("PUT", &default)).await.unwrap();
    assert_eq!((default.status, default.body["status"].as_str()), (200, Some("COMPLETE")));
    let inspect = portal.running.inspect();
    let ticket = inspect.ticket(id).unwrap();
    let links: Vec<_> =
        ticket.associations.iter().map(|link| (link.object.as_str(), link.id.as_str(), link.type_id)).collect();
    let expected = [
        ("contacts", "101", 16),
        ("contacts", "101", 37),
        ("companies", "501", 339),
        ("companies", "502", 26),
        ("companies", "502", 339),
        ("deals", "901", 28),
    ];
    assert_eq!(links, expected);
    assert_eq!(ticket.properties["hs_primary_company_id"], "502");

    let missing = portal.send("PUT", &format!("/crm/v4/objects/tickets/{id}/associations/contacts/99999"), &spec).await;
    assert_eq!(missing.status, 400);
    let nobody = portal.send("PUT", "/crm/v4/objects/tickets/1/associations/companies/501", &spec).await;
    assert_eq!(nobody.status, 404);
}

#[tokio::test]
async fn the_portal_describes_itself_on_every_form_of_a_path() {
    let portal = portal().await;
    for paths in [
        ["/crm/v3/properties/tickets", "/crm/properties/2026-09/0-5"],
        ["/crm/v3/pipelines/tickets", "/crm/pipelines/2026-03/tickets/"],
        ["/crm/v3/owners", "/crm/v3/owners/"],
        ["/crm/v3/owners", "/crm/owners/2026-09"],
        ["/crm/v4/associations/tickets/contacts/labels", "/crm/associations/v4/ticket/0-1/labels"],
        ["/crm/v4/associations/tickets/companies/labels", "/crm/associations/2026-09/tickets/companies/labels"],
    ] {
        let [one, other] = [portal.get(paths[0]).await, portal.get(paths[1]).await];
        assert_eq!((one.status, other.status), (200, 200), "{paths:?}");
        assert_eq!(one.body["results"], other.body["results"], "{paths:?}");
        assert!(!one.body["results"].as_array().unwrap().is_empty());
    }
    let names = |answer: &Answer| {
        let results = answer.body["results"].as_array().unwrap();
        results.iter().map(|result| result["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let usual = names(&portal.get("/crm/v3/properties/tickets").await);
    assert!(usual.contains(&"subject".to_owned()) && !usual.contains(&"legacy_code".to_owned()));
    assert!(!usual.contains(&"bank_account_suffix".to_owned()));
    let archived = names(&portal.get("/crm/v3/properties/tickets?archived=true").await);
    assert_eq!(archived, ["legacy_code", "legacy_region"]);
    let sensitive = names(&portal.get("/crm/v3/properties/tickets?dataSensitivity=highly_sensitive").await);
    assert_eq!(sensitive, ["bank_account_suffix"]);
    let stage = portal.get("/crm/v3/properties/tickets/hs_pipeline_stage").await;
    assert_eq!((&stage.body["externalOptions"], &stage.body["options"]), (&json!(true), &json!([])));
    assert_eq!(portal.get("/crm/v3/pipelines/tickets/0/stages/4").await.body["metadata"]["ticketState"], "CLOSED");
    assert_eq!(portal.get("/crm/v3/pipelines/tickets/512009338").await.status, 404);
    assert_eq!(portal.get("/crm/v3/owners?email=MAYA.lindqvist%40example.com").await.ids(), ["411200"]);
    assert_eq!(portal.get("/crm/v3/owners?archived=true").await.ids(), ["411297"]);
    assert_eq!(portal.get("/crm/v3/owners/9101?idProperty=userId").await.body["id"], "411207");
    let account = portal.get("/account-info/v3/details").await;
    assert_eq!((&account.body["portalId"], account.body.get("portalName")), (&json!(24_816_357), None));
    let account = portal.get("/account-info/2026-09/details").await;
    assert_eq!(account.body["portalName"], "Sandbox");
    assert!(account.body["createdAt"].is_u64(), "here a time is milliseconds: {}", account.body);
}

#[tokio::test]
async fn a_large_portal_is_large() {
    let portal = portal_with(Options { large: true, ..Options::default() }).await;
    let answer = portal.get("/crm/v3/properties/tickets").await;
    assert_eq!(answer.body["results"].as_array().unwrap().len(), 78 + 1001);
    let made = portal.create(json!({ "hs_pipeline_stage": "1", "branch_office": "branch_5000", "intake_0001": "R-1" }));
    assert_eq!(made.await.status, 201);
}

#[tokio::test]
async fn limits_are_counted_and_enforced_on_request() {
    let options = Options { enforce_limits: true, burst_limit: 3, daily_limit: 5, ..Options::default() };
    let mut portal = portal_with(options.clone()).await;
    for left in ["2", "1", "0"] {
        let answer = portal.get(TICKETS).await;
        assert_eq!((answer.status, answer.header("x-hubspot-ratelimit-remaining")), (200, Some(left)));
        assert_eq!(answer.header("x-hubspot-ratelimit-max"), Some("3"));
        assert_eq!(answer.header("x-hubspot-ratelimit-interval-milliseconds"), Some("10000"));
    }
    let refused = portal.get(TICKETS).await;
    assert_eq!((refused.status, refused.body["policyName"].as_str()), (429, Some("TEN_SECONDLY_ROLLING")));
    assert_eq!(refused.header("x-hubspot-ratelimit-daily-remaining"), Some("2"));
    // Each token has a burst of its own; the day is everyone's.
    portal.token = "sandbox-token.no-oauth".to_owned();
    assert_eq!([portal.get(TICKETS).await.status, portal.get(TICKETS).await.status], [200, 200]);
    assert_eq!(portal.get(TICKETS).await.body["policyName"], "DAILY");
    let mut searches = Vec::new();
    for _ in 0..6 {
        searches.push(portal.search("contacts", json!({ "limit": 1 })).await.status);
    }
    // Five in a second; a slow machine may take longer than that for all six.
    assert!(searches.iter().take(5).all(|status| *status == 200), "{searches:?}");
    let lenient = portal_with(Options { enforce_limits: false, ..options }).await;
    for _ in 0..8 {
        assert_eq!(lenient.get(TICKETS).await.status, 200);
    }
}

#[tokio::test]
async fn faults_that_answer_answer_as_told() {
    let table = [
        ("429", 429, 0, "category", json!("RATE_LIMITS")),
        ("429", 429, 0, "policyName", json!("TEN_SECONDLY_ROLLING")),
        ("429-daily", 429, 0, "policyName", json!("DAILY")),
        ("477=60", 477, 0, "status", json!("error")),
        ("488", 488, 0, "correctHublet", json!("eu1")),
        ("423", 423, 0, "status", json!("error")),
        ("500", 500, 0, "status", json!("error")),
        ("502", 502, 0, "", Value::Null),
        ("503", 503, 0, "", Value::Null),
        ("504", 504, 0, "", Value::Null),
        ("500-processed", 500, 1, "status", json!("error")),
        ("502-processed", 502, 1, "", Value::Null),
        ("503-processed", 503, 1, "", Value::Null),
        ("504-processed", 504, 1, "", Value::Null),
        ("truncated", 201, 1, "", Value::Null),
        ("wrong-type", 200, 0, "", Value::Null),
        ("301", 301, 0, "", Value::Null),
        ("slow=0", 201, 1, "archived", json!(false)),
    ];
    for (spec, status, made, key, value) in table {
        let portal = faulty(spec).await;
        let answer = portal.create(json!({ "subject": "x", "hs_pipeline_stage": "1" })).await;
        assert_eq!(answer.status, status, "{spec}");
        if key.is_empty() {
            assert_eq!(answer.body, Value::Null, "{spec} is not JSON");
        } else {
            assert_eq!(answer.body[key], value, "{spec}");
        }
        let inspect = portal.running.inspect();
        assert_eq!((inspect.count(), inspect.requests[0].executed), (made, made == 1), "{spec}");
        assert_eq!(inspect.requests[0].status, Some(status), "{spec}");
    }
    for (spec, name, value) in [
        ("429=7", "retry-after", Some("7")),
        ("429", "retry-after", None),
        ("477=60", "retry-after", Some("60")),
        ("488", "x-hubspot-correct-hublet", Some("eu1")),
        ("301", "location", Some("/moved/crm/v3/objects/tickets")),
        ("502", "content-type", Some("text/html; charset=UTF-8")),
        ("wrong-type", "content-type", Some("text/html; charset=UTF-8")),
    ] {
        let answer = faulty(spec).await.create(json!({})).await;
        assert_eq!(answer.header(name), value, "{spec}");
    }
    let limited = faulty("429@search").await.search("contacts", json!({})).await;
    assert_eq!(limited.body["policyName"], "SECONDLY");
}

#[tokio::test]
async fn faults_that_reset_reset() {
    for (spec, read_body, made) in
        [("reset-before", false, 0), ("reset-unprocessed", true, 0), ("reset-processed", true, 1)]
    {
        let portal = faulty(spec).await;
        let (read, end) = raw(portal.running.address(), &raw_create("x")).await;
        assert!(read.is_empty(), "{spec}");
        assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset, "{spec}");
        let inspect = portal.running.inspect();
        assert_eq!(inspect.count(), made, "{spec}");
        assert_eq!(!inspect.requests[0].body.is_empty(), read_body, "{spec}");
        assert_eq!(inspect.requests[0].status, None, "{spec}");
    }
    let portal = faulty("reset-mid-answer").await;
    let (read, end) = raw(portal.running.address(), &raw_create("x")).await;
    assert!(read.starts_with(b"HTTP/1.1 201 Created\r\n") && !read.ends_with(b"}"));
    assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(portal.running.inspect().count(), 1);
}

#[tokio::test]
async fn a_garbled_answer_is_not_http() {
    let portal = faulty("garbage").await;
    let (read, end) = raw(portal.running.address(), &raw_create("x")).await;
    assert!(!read.is_empty() && !read.starts_with(b"HTTP"));
    end.unwrap();
    assert_eq!(portal.running.inspect().count(), 0);
}

#[tokio::test]
async fn a_truncated_answer_agrees_with_its_length() {
    let portal = faulty("truncated").await;
    let (read, end) = raw(portal.running.address(), &raw_create("x")).await;
    end.unwrap();
    let text = String::from_utf8(read).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(&format!("content-length: {}", body.len())));
    assert!(body.starts_with('{') && serde_json::from_str::<Value>(body).is_err());
}

#[tokio::test]
async fn a_huge_answer_is_good_json_of_64_megabytes() {
    let portal = faulty("huge").await;
    let (read, end) = raw(portal.running.address(), &raw_create("x")).await;
    end.unwrap();
    assert!(read.len() > 64 << 20);
    assert!(read.starts_with(b"HTTP/1.1 201 Created\r\n") && read.ends_with(b"}\r\n0\r\n\r\n"));
}

#[tokio::test]
async fn a_slow_answer_comes_byte_by_byte() {
    let portal = faulty("slow=30").await;
    let mut stream = TcpStream::connect(portal.running.address()).await.unwrap();
    stream.write_all(&raw_create("x")).await.unwrap();
    let start = std::time::Instant::now();
    let mut buffer = [0; 6];
    stream.read_exact(&mut buffer).await.unwrap();
    assert_eq!(&buffer, b"HTTP/1");
    assert!(start.elapsed() >= Duration::from_millis(5 * 30));
}

#[tokio::test]
async fn a_hanging_answer_never_comes_though_the_work_is_done() {
    let portal = faulty("hang").await;
    let address = portal.running.address();
    let hanging = tokio::spawn(async move { raw(address, &raw_create("x")).await });
    while portal.running.inspect().count() == 0 {
        tokio::task::yield_now().await;
    }
    // The others are still served.
    assert_eq!(portal.get(TICKETS).await.status, 200);
    assert!(!hanging.is_finished());
    let logged = &portal.running.inspect().requests[0];
    assert_eq!((logged.executed, logged.status), (true, None));
}

#[tokio::test]
async fn faults_are_aimed_and_counted() {
    let specs = ["429x2", "502x1", "500@read+1x1"].map(|spec| spec.parse::<Fault>().unwrap());
    let portal = portal_with(Options { faults: specs.to_vec(), ..Options::default() }).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(portal.create(json!({ "hs_pipeline_stage": "1" })).await.status);
    }
    assert_eq!(statuses, [429, 429, 502, 201]);
    let path = format!("{TICKETS}/{SEEDED}");
    let reads = [portal.get(&path).await.status, portal.get(&path).await.status, portal.get(&path).await.status];
    assert_eq!(reads, [200, 500, 200]);
    portal.running.set_faults(vec!["503@schema".parse().unwrap()]);
    for path in [
        "/crm/v3/properties/tickets",
        "/crm/v3/pipelines/tickets",
        "/crm/v3/owners",
        "/account-info/v3/details",
        "/crm/v4/associations/tickets/contacts/labels",
    ] {
        assert_eq!(portal.get(path).await.status, 503, "{path}");
    }
    assert_eq!(portal.get(&path).await.status, 200);
    portal.running.set_faults(Vec::new());
    assert_eq!(portal.get("/crm/v3/owners").await.status, 200);
}

#[tokio::test]
async fn random_faults_repeat_with_the_seed() {
    let mut rounds = Vec::new();
    for seed in [7, 7, 8] {
        let faults = vec!["423%50@schema".parse().unwrap()];
        let portal = portal_with(Options { faults, seed, ..Options::default() }).await;
        let mut statuses = Vec::new();
        for _ in 0..24 {
            statuses.push(portal.get("/account-info/v3/details").await.status);
        }
        assert!(statuses.contains(&200) && statuses.contains(&423));
        rounds.push(statuses);
    }
    assert_eq!(rounds[0], rounds[1]);
    assert_ne!(rounds[0], rounds[2]);
}

#[tokio::test]
async fn latency_holds_every_answer_back() {
    let portal = portal_with(Options { latency: Duration::from_millis(60), ..Options::default() }).await;
    let start = std::time::Instant::now();
    assert_eq!(portal.get("/crm/v3/owners").await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn one_connection_serves_many_requests() {
    let portal = portal().await;
    let mut stream = TcpStream::connect(portal.running.address()).await.unwrap();
    let request = format!("GET {TICKETS}?limit=1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sandbox-token\r\n\r\n");
    for _ in 0..3 {
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut buffer = vec![0; 16 << 10];
        let mut length = 0;
        while !buffer[..length].ends_with(b"}}") {
            length += stream.read(&mut buffer[length..]).await.unwrap();
        }
        assert!(buffer.starts_with(b"HTTP/1.1 200 OK\r\n"));
    }
}

#[tokio::test]
async fn dropping_it_ends_every_connection() {
    let portal = faulty("hang@any").await;
    let address = portal.running.address();
    let mut idle = TcpStream::connect(address).await.unwrap();
    let hanging = tokio::spawn(async move { raw(address, &raw_create("x")).await });
    while portal.running.inspect().count() == 0 {
        tokio::task::yield_now().await;
    }
    drop(portal);
    let (read, _) = hanging.await.unwrap();
    assert!(read.is_empty());
    assert_eq!(idle.read(&mut [0; 8]).await.unwrap_or(0), 0);
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn it_starts_on_loopback_only_with_a_token_that_can_be_one() {
    let listen = |text: &str| text.parse::<SocketAddr>().unwrap();
    let start = async |options: Options| sandbox::start(options).await.map(|_| ()).unwrap_err();
    let outside = start(Options { listen: listen("0.0.0.0:0"), ..Options::default() }).await;
    assert!(matches!(outside, Error::NotLoopback(_)));
    for token in ["", "two words", "a.no-b", "tökën"] {
        let refused = start(Options { token: token.to_owned(), ..Options::default() }).await;
        assert!(matches!(refused, Error::Token), "{token}");
    }
    let portal = portal().await;
    let taken = start(Options { listen: portal.running.address(), ..Options::default() }).await;
    assert!(matches!(taken, Error::AddressInUse(_)));
}
