//! The client over a real socket: what it sends, what it reads, and what each bad end says about the ticket.

mod changes;
mod contacts;
mod files;
mod notes;

use std::time::Duration;

use hubticket::hubspot::tls::TlsError;
use hubticket::hubspot::{ApiVersion, Certainty, Client, Error, Operation, Sent, Settings};
use hubticket::sandbox::{self, Options, Running};
use hubticket::ticket::Link;
use hubticket::ticket::association::Category;
use hubticket::ticket::{AssociationType, NewTicket, ObjectType, Ticket, text};
use proptest::prelude::*;
use serde_json::json;
use tokio::net::{TcpListener, TcpSocket};

use crate::server::{CERTIFICATE, Reply, SecureServer, Server, Stream, answer, answer_bytes, answer_with};

const TOKEN: &str = "pat-na1-secret";
const GOOD: &str = r#"{"id":"42","properties":{"subject":"Printer"},"createdAt":"2026-11-24T13:00:00Z","updatedAt":"2026-11-24T13:00:00Z"}"#;
const PIPELINES: &str = r#"{"results":[{"id":"0","stages":[{"id":"1"}]}]}"#;

fn settings(url: &str) -> Settings {
    let mut settings = Settings::new(url, ApiVersion::V3, TOKEN.into());
    settings.connect_timeout = Duration::from_secs(20);
    settings.timeout = Duration::from_secs(20);
    settings
}

fn client(server: &Server) -> Client {
    Client::new(&settings(&server.url())).unwrap()
}

/// A client that gives up soon, for servers that never end.
fn impatient(url: &str) -> Client {
    Client::new(&Settings { timeout: Duration::from_millis(150), ..settings(url) }).unwrap()
}

const VERSIONS: [ApiVersion; 2] = [ApiVersion::V3, ApiVersion::Dated202609];

async fn portal() -> Running {
    sandbox::start(Options::default()).await.unwrap()
}

async fn faulty(faults: &[&str]) -> Running {
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    sandbox::start(Options { faults, ..Options::default() }).await.unwrap()
}

/// A client of a sandbox.
fn of(sandbox: &Running, version: ApiVersion) -> Client {
    Client::new(&Settings { version, token: sandbox.token().into(), ..settings(&sandbox.base_url()) }).unwrap()
}

fn printer() -> NewTicket {
    let mut new = NewTicket::default();
    new.set("subject", "Printer");
    new
}

async fn create(client: &Client) -> Result<Ticket, Error> {
    client.create_ticket(&printer(), &Sent::default()).await
}

/// The end of a create that this reply brings about.
async fn end(reply: Reply) -> Result<Ticket, Error> {
    create(&client(&Server::start([reply]).await)).await
}

/// That it reads as a sentence for people, and is safe to show after the one door to the screen.
#[track_caller]
fn check_told(error: &Error) {
    let hints =
        [Operation::Create, Operation::Read, Operation::Search].map(|operation| error.hint(operation).to_owned());
    for told in [error.to_string()].into_iter().chain(hints) {
        let shown = text::one_line(&told);
        assert!(shown.chars().all(|c| !c.is_control()), "{shown:?}");
        assert!(!told.contains(TOKEN), "{told}");
    }
    assert!(error.to_string().trim().len() > 5, "{error:?}");
    assert!(!format!("{error:?}").contains(TOKEN));
}

#[tokio::test]
async fn a_create_is_exactly_the_request_that_hubspot_documents() {
    for (version, path) in
        [(ApiVersion::V3, "/crm/v3/objects/tickets"), (ApiVersion::Dated202609, "/crm/objects/2026-09/tickets")]
    {
        let server = Server::start([answer(201, GOOD)]).await;
        let client = Client::new(&Settings { version, ..settings(&server.url()) }).unwrap();
        let mut new = printer();
        new.set("amount", "5");
        new.set("vip", "true");
        let kind = |category: Category, type_id| AssociationType { category, type_id, label: Some("not sent".into()) };
        let all = Category::ALL.into_iter().zip(16..).map(|(category, id)| kind(category, id)).collect();
        let one = vec![kind(Category::HubspotDefined, 339)];
        for (id, types) in [("101", all), ("202", one)] {
            new.associations.push(Link { id: id.into(), object: Some(ObjectType::contacts()), types });
        }
        let sent = Sent::default();
        client.create_ticket(&new, &sent).await.unwrap();
        assert!(sent.is_set());
        let seen = server.seen();
        let request = &seen[0];
        assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", path));
        assert_eq!(request.header("authorization"), Some("Bearer pat-na1-secret"));
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert_eq!(request.header("content-length"), Some(request.body.len().to_string().as_str()));
        let spec = |category, id| json!({"associationCategory": category, "associationTypeId": id});
        let types = [("HUBSPOT_DEFINED", 16), ("USER_DEFINED", 17), ("INTEGRATOR_DEFINED", 18), ("WORK", 19)];
        assert_eq!(
            request.json(),
            json!({
                "properties": {"subject": "Printer", "amount": "5", "vip": "true"},
                "associations": [
                    {"to": {"id": "101"}, "types": types.map(|(category, id)| spec(category, id))},
                    {"to": {"id": "202"}, "types": [spec("HUBSPOT_DEFINED", 339)]},
                ],
            })
        );
    }
}

#[tokio::test]
async fn both_keys_are_sent_when_there_is_nothing_in_them() {
    let server = Server::start([answer(201, GOOD)]).await;
    client(&server).create_ticket(&NewTicket::default(), &Sent::default()).await.unwrap();
    assert_eq!(server.seen()[0].json(), json!({"properties": {}, "associations": []}));
}

#[tokio::test]
async fn the_answer_to_a_create_is_read_whole() {
    let body = json!({
        "id": "42", "createdAt": "2026-11-24T13:00:00Z", "updatedAt": "2026-11-24T13:00:01.5Z",
        "archived": true, "archivedAt": "2026-11-25T00:00:00Z",
        "properties": {"subject": "Drücker \u{1b}[31m 🖨", "content": null, "hs_num": 5},
        "propertiesWithHistory": {"subject": [{"value": "x", "timestamp": "2026-11-24T13:00:00Z", "sourceType": "API"}]},
        "url": "https://app.hubspot.com/contacts/1/record/0-5/42", "objectWriteTraceId": "trace",
        "warnings": [{"category": "PROPERTY_VALUE_NORMALIZED", "message": "m", "context": {"propertyName": "due"}}],
        "added_next_year": {"a": [1]},
    });
    let ticket = end(answer(201, &body.to_string())).await.unwrap();
    assert_eq!(ticket.id, "42");
    assert_eq!(ticket.value("subject"), Some("Drücker \u{1b}[31m 🖨"));
    assert!(ticket.properties.contains(&("content".into(), None)));
    assert_eq!(ticket.value("hs_num"), Some("5"));
    assert_eq!((ticket.archived, ticket.archived_at.as_deref()), (Some(true), Some("2026-11-25T00:00:00Z")));
    assert_eq!(
        (ticket.created_at.as_str(), ticket.updated_at.as_str()),
        ("2026-11-24T13:00:00Z", "2026-11-24T13:00:01.5Z")
    );
    assert_eq!(ticket.url.as_deref(), Some("https://app.hubspot.com/contacts/1/record/0-5/42"));
    assert_eq!(ticket.trace_id.as_deref(), Some("trace"));
    assert_eq!(ticket.with_history.unwrap()["subject"][0]["sourceType"], "API");
    assert_eq!((ticket.warnings.len(), ticket.warnings[0].category.as_str()), (1, "PROPERTY_VALUE_NORMALIZED"));
    assert_eq!(ticket.raw, body);
}

#[tokio::test]
async fn a_good_answer_is_good_in_every_form_that_http_allows() {
    let chunked = format!(
        "HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n",
        10,
        &GOOD[..10],
        GOOD.len() - 10,
        &GOOD[10..]
    );
    let until_the_end = format!("HTTP/1.1 201 Created\r\n\r\n{GOOD}");
    let after_a_hint =
        format!("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{GOOD}", GOOD.len());
    let zipped = gzip(GOOD.as_bytes(), 0);
    for reply in [
        Reply::Bytes(chunked.into_bytes()),
        Reply::Close(until_the_end.into_bytes()),
        Reply::Bytes(after_a_hint.into_bytes()),
        Reply::Drip(answer_bytes(201, &[], GOOD.as_bytes())),
        answer_with(201, &[("content-encoding", "gzip")], &zipped),
        answer_with(200, &[("content-type", "text/plain")], GOOD.as_bytes()),
    ] {
        assert_eq!(end(reply.clone()).await.unwrap().id, "42", "{reply:?}");
    }
}

#[tokio::test]
async fn each_refusal_names_what_hubspot_said() {
    let validation = r#"{"status":"error","category":"VALIDATION_ERROR","correlationId":"c-1","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"HIH was not one of the allowed options: [LOW]\",\"error\":\"INVALID_OPTION\",\"name\":\"hs_ticket_priority\"},{\"isValid\":false,\"message\":\"x was not a valid number\",\"error\":\"INVALID_INTEGER\",\"name\":\"amount\"}]"}"#;
    let errors = r#"{"message":"Property \"nope\" does not exist","errors":[{"message":"Property \"nope\" does not exist","code":"PROPERTY_DOESNT_EXIST","context":{"propertyName":["nope"]}}],"category":"VALIDATION_ERROR"}"#;
    let older = r#"{"status":"error","message":"no","validationResults":[{"isValid":false,"message":"was not valid","error":"INVALID_DATE","name":"due"}]}"#;
    let association = r#"{"message":"One or more associations are invalid","context":{"INVALID_OBJECT_IDS":["CONTACT=123 is not valid"]},"category":"VALIDATION_ERROR"}"#;
    let scopes = r#"{"message":"no","category":"MISSING_SCOPES","errors":[{"message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":["tickets","crm.objects.tickets.write"]}}]}"#;
    let hublet =
        r#"{"message":"Hub 1 is unknown to this Hublet, but it appears to exist in Hublet eu1","correctHublet":"eu1"}"#;
    let daily = r#"{"status":"error","errorType":"RATE_LIMIT","policyName":"DAILY","message":"You have reached your daily limit."}"#;
    for (status, body, kind, words, property) in [
        (
            400,
            validation,
            "rejected",
            "hs_ticket_priority: HIH was not one of the allowed options: [LOW] (and 1 more)",
            Some("hs_ticket_priority"),
        ),
        (400, errors, "rejected", "nope: Property \"nope\" does not exist", Some("nope")),
        (400, older, "rejected", "due: was not valid", Some("due")),
        (400, association, "rejected", "One or more associations are invalid", None),
        (400, r#"{"status":"error"}"#, "rejected", "no reason was given", None),
        (401, r#"{"category":"INVALID_AUTHENTICATION","message":"m"}"#, "auth", "did not accept the token", None),
        (401, r#"{"category":"EXPIRED_AUTHENTICATION"}"#, "auth", "expired", None),
        (403, scopes, "scope", "tickets or crm.objects.tickets.write", None),
        (404, r#"{"status":"error"}"#, "refused", "did not find it", None),
        (409, r#"{"message":"exists","category":"CONFLICT"}"#, "rejected", "exists", None),
        (415, r#"{"status":"error"}"#, "rejected", "415", None),
        (423, r#"{"status":"error"}"#, "refused", "locked", None),
        (429, daily, "rate-limited", "daily limit", None),
        (429, r#"{"status":"error"}"#, "rate-limited", "rate limit", None),
        (477, r#"{"status":"error"}"#, "data-centre", "moving", None),
        (488, hublet, "data-centre", "eu1", None),
    ] {
        let error = end(answer(status, body)).await.unwrap_err();
        check_told(&error);
        assert_eq!((error.certainty(), error.kind()), (Certainty::NotCreated, kind), "{status} {body}");
        assert!(error.to_string().contains(words), "{status} {body}: {error}");
        assert_eq!(error.field_problems().first().and_then(|one| one.property.as_deref()), property, "{status} {body}");
    }
    let error = end(answer(400, validation)).await.unwrap_err();
    assert_eq!(error.correlation(), Some("c-1"));
    assert_eq!(error.field_problems()[1].code.as_deref(), Some("INVALID_INTEGER"));
}

#[tokio::test]
async fn a_limit_says_how_long_to_wait() {
    for (headers, body, seconds) in [
        (&[][..], r#"{"policyName":"SECONDLY"}"#, Some(1)),
        (&[], r#"{"policyName":"TEN_SECONDLY_ROLLING"}"#, Some(10)),
        (&[], r#"{"status":"error"}"#, Some(1)),
        (&[("Retry-After", "7")], r#"{"policyName":"TEN_SECONDLY_ROLLING"}"#, Some(7)),
        (&[("retry-after", "7")], r#"{"policyName":"DAILY"}"#, None),
        (&[("retry-after", "soon")], r#"{"status":"error"}"#, Some(1)),
    ] {
        let error = end(answer_with(429, headers, body.as_bytes())).await.unwrap_err();
        assert_eq!(error.repeat_after(), seconds.map(Duration::from_secs), "{body}");
    }
}

#[tokio::test]
async fn whatever_is_no_proper_answer_leaves_it_open_whether_there_is_a_ticket() {
    let good = answer_bytes(201, &[("content-type", "application/json")], GOOD.as_bytes());
    let half = good[..good.len() - 20].to_vec();
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep_objects = "{\"a\":".repeat(10_000);
    let header = format!("HTTP/1.1 201 Created\r\nx: {}\r\n\r\n", "x".repeat(2 << 20));
    let headers = format!("HTTP/1.1 201 Created\r\n{}\r\n", "x: y\r\n".repeat(5_000));
    let page = answer_with(200, &[("content-type", "text/html")], b"<html><title>Sign in</title>");
    let mut replies = vec![
        ("nothing", Reply::Close(Vec::new()), "unknown"),
        ("reset at once", Reply::Reset(Vec::new()), "unknown"),
        ("half, then the end", Reply::Close(half.clone()), "unknown"),
        ("half, then a reset", Reply::Reset(half), "unknown"),
        ("half a head", Reply::Close(b"HTTP/1.1 201 Cre".to_vec()), "unknown"),
        ("not HTTP", Reply::Close(b"\x16\x03\x01SSH-2.0-OpenSSH\r\n\r\n".to_vec()), "unknown"),
        ("a huge header", Reply::Close(header.into_bytes()), "unknown"),
        ("many headers", Reply::Close(headers.into_bytes()), "unknown"),
        ("a page with 200", page, "unknown"),
        ("no body", answer(201, ""), "unknown"),
        ("white space", answer(201, " \n"), "unknown"),
        ("no content", Reply::Bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()), "unknown"),
        ("cut JSON", answer(201, &GOOD[..GOOD.len() - 5]), "unknown"),
        ("no id", answer(201, r#"{"properties":{}}"#), "unknown"),
        ("an error with 200", answer(200, r#"{"status":"error","message":"m"}"#), "unknown"),
        ("a list", answer(201, "[]"), "unknown"),
        ("deep lists", answer(201, &deep), "unknown"),
        ("deep objects", answer(201, &deep_objects), "unknown"),
        ("not UTF-8", answer_with(201, &[], b"{\"id\":\"\xff\xfe\"}"), "unknown"),
        ("not gzip", answer_with(201, &[("content-encoding", "gzip")], GOOD.as_bytes()), "unknown"),
        ("bad chunks", Reply::Close(b"HTTP/1.1 201 X\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_vec()), "unknown"),
        ("see other", answer(303, ""), "unknown"),
    ];
    for status in [408, 418, 500, 501, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530, 599] {
        replies.push(("a status", answer_with(status, &[], b"<html><title>Oh</title></html>"), "unknown"));
        replies.push(("a status", answer(status, r#"{"status":"error","category":"X","message":"m"}"#), "unknown"));
        replies.push(("a status", answer(status, &deep), "unknown"));
    }
    for (name, reply, kind) in replies {
        let server = Server::start([reply]).await;
        let error = create(&client(&server)).await.unwrap_err();
        check_told(&error);
        assert_eq!((error.certainty(), error.kind()), (Certainty::Unknown, kind), "{name}: {error:?}");
        assert_eq!(error.repeat_after(), None, "{name}");
        let hint = error.hint(Operation::Create);
        assert!(hint.contains("before it is sent again"), "{name}: {hint}");
        assert!(server.seen().len() <= 1, "{name} was sent twice");
    }
}

#[tokio::test]
async fn only_hubspots_own_json_says_that_nothing_was_made() {
    let pages: [&[u8]; 8] = [
        b"",
        b"\xef\xbb\xbf",
        b"null",
        b"{}",
        b"[]",
        b"{\"message\": \"Forbidden\"}",
        b"{\"status\": 403, \"title\": \"Blocked\"}",
        b"<html><title>Blocked</title></html>",
    ];
    for status in [400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 423, 429, 477, 488] {
        for page in pages {
            let error = end(answer_with(status, &[("retry-after", "1")], page)).await.unwrap_err();
            assert_eq!((error.certainty(), error.repeat_after()), (Certainty::Unknown, None), "{status} {page:?}");
            assert!(error.hint(Operation::Create).contains("before it is sent again"), "{status} {page:?}");
        }
    }
    // Of a 5xx not even that: a gateway may add a time to come back when HubSpot has worked already.
    for body in [r#"{"status":"error","category":"SERVICE_UNAVAILABLE","correlationId":"c"}"#, "<html>"] {
        let error = end(answer_with(503, &[("retry-after", "5")], body.as_bytes())).await.unwrap_err();
        assert_eq!((error.certainty(), error.repeat_after()), (Certainty::Unknown, None));
    }
}

#[tokio::test]
async fn an_answer_that_never_ends_is_given_up_and_its_status_still_counts() {
    let never = |status| Reply::Bytes(format!("HTTP/1.1 {status} X\r\ncontent-length: 99\r\n\r\n{{").into_bytes());
    for (reply, certainty) in [
        (Reply::Hang, Certainty::Unknown),
        (never(201), Certainty::Unknown),
        (never(500), Certainty::Unknown),
        (never(400), Certainty::Unknown),
    ] {
        let server = Server::start([reply.clone()]).await;
        let sent = Sent::default();
        let error = impatient(&server.url()).create_ticket(&printer(), &sent).await.unwrap_err();
        check_told(&error);
        assert_eq!(error.certainty(), certainty, "{reply:?}: {error:?}");
        assert!(sent.is_set());
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_flood_is_cut_off() {
    let chunk = vec![b'x'; 64 << 10];
    let mut framed = format!("{:x}\r\n", chunk.len()).into_bytes();
    framed.extend_from_slice(&chunk);
    framed.extend_from_slice(b"\r\n");
    for status in [201, 400, 502] {
        let by_length = format!("HTTP/1.1 {status} X\r\ncontent-length: 999999999999\r\n\r\n").into_bytes();
        let by_chunks = format!("HTTP/1.1 {status} X\r\ntransfer-encoding: chunked\r\n\r\n").into_bytes();
        for reply in [Reply::Endless(by_length, chunk.clone()), Reply::Endless(by_chunks, framed.clone())] {
            let server = Server::start([reply]).await;
            let error = create(&client(&server)).await.unwrap_err();
            check_told(&error);
            assert_eq!(error.certainty(), Certainty::Unknown, "{status}");
            // What it reads at most, and what the buffers of two sockets hold.
            assert!(server.written() < 32 << 20, "{status}: {} bytes", server.written());
        }
    }
}

#[tokio::test]
async fn a_small_answer_that_unpacks_to_a_large_one_is_cut_off() {
    let bomb = gzip(b"", 64 << 20);
    assert!(bomb.len() < 1 << 20);
    let error = end(answer_with(201, &[("content-encoding", "gzip")], &bomb)).await.unwrap_err();
    assert_eq!(error.to_string(), "could not read HubSpot's answer (status 201): it is larger than 8 MB");
    let error = end(answer_with(400, &[("content-encoding", "gzip")], &bomb)).await.unwrap_err();
    assert_eq!(error.certainty(), Certainty::Unknown);
}

#[tokio::test]
async fn a_long_validation_answer_is_still_read_field_by_field() {
    let options = (0..5_000).map(|n| format!("OPTION_NUMBER_{n}")).collect::<Vec<_>>().join(", ");
    let sentence = format!("v was not one of the allowed options: [{options}]");
    let one = json!({"isValid": false, "message": sentence, "error": "INVALID_OPTION", "name": "p", "localizedErrorMessage": sentence});
    let body = json!({"status": "error", "category": "VALIDATION_ERROR",
        "message": format!("Property values were not valid: {}", json!([one, one])),
        "errors": [{"message": sentence, "code": "INVALID_OPTION", "context": {"propertyName": ["p"]}}]});
    let body = body.to_string();
    assert!(body.len() > 400_000);
    let error = end(answer(400, &body)).await.unwrap_err();
    assert_eq!(error.field_problems()[0].property.as_deref(), Some("p"));
    assert!(error.to_string().len() < 3_000);
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_token_stays() {
    let other = Server::start([answer(201, GOOD)]).await;
    for status in [301, 302, 303, 307, 308] {
        let there = format!("{}/crm/v3/objects/tickets", other.url());
        let server = Server::start([answer_with(status, &[("location", there.as_str())], b"")]).await;
        let error = create(&client(&server)).await.unwrap_err();
        check_told(&error);
        // A server also sends on whose POST it has just executed.
        assert_eq!(error.certainty(), Certainty::Unknown, "{status}");
        assert!(client(&server).pipelines().await.is_err());
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn without_a_connection_nothing_was_created() {
    // Bound and not listening: nobody else can take the port meanwhile.
    let silent = TcpSocket::new_v4().unwrap();
    silent.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = silent.local_addr().unwrap();
    let client = Client::new(&settings(&format!("http://{address}"))).unwrap();
    let sent = Sent::default();
    let error = client.create_ticket(&printer(), &sent).await.unwrap_err();
    check_told(&error);
    assert_eq!((error.certainty(), error.kind(), sent.is_set()), (Certainty::NotCreated, "unreachable", false));
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
}

#[tokio::test]
async fn a_server_that_never_shakes_hands_was_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let short = Duration::from_millis(100);
    for settings in
        [Settings { connect_timeout: short, ..settings(&url) }, Settings { timeout: short, ..settings(&url) }]
    {
        let Ok(client) = Client::new(&settings) else { return };
        let sent = Sent::default();
        let error = client.create_ticket(&printer(), &sent).await.unwrap_err();
        check_told(&error);
        assert_eq!((error.certainty(), sent.is_set()), (Certainty::NotCreated, false), "{error:?}");
    }
}

#[tokio::test]
async fn a_cancelled_create_knows_whether_it_had_left() {
    let server = Server::start([Reply::Hang]).await;
    let client = client(&server);
    let sent = Sent::default();
    let new = printer();
    let call = client.create_ticket(&new, &sent);
    assert!(!sent.is_set(), "nothing runs before it is waited for");
    tokio::select! {
        _ = call => panic!("it never answers"),
        () = server.has_seen(1) => {}
    }
    assert!(sent.is_set());

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let Ok(client) = Client::new(&settings(&format!("https://{}", listener.local_addr().unwrap()))) else { return };
    let sent = Sent::default();
    tokio::select! {
        _ = client.create_ticket(&new, &sent) => panic!("it never shakes hands"),
        _ = listener.accept() => {}
    }
    assert!(!sent.is_set(), "no handshake, no request");
}

#[tokio::test]
async fn a_kept_connection_that_is_closed_meanwhile_never_makes_two_tickets() {
    let kept = answer_bytes(200, &[], PIPELINES.as_bytes());
    let mut ends = [0; 3];
    // The close is met before, while and after the create is written.
    for turns in 0..20 {
        for (first, second) in [
            (Reply::CloseLater(kept.clone(), turns), answer(201, GOOD)),
            (Reply::CloseLater(kept.clone(), turns), Reply::ResetUnread),
            (Reply::Bytes(kept.clone()), Reply::ResetUnread),
            (Reply::Bytes(kept.clone()), Reply::Close(Vec::new())),
        ] {
            let server = Server::start([first, second, answer(201, GOOD)]).await;
            let client = client(&server);
            client.pipelines().await.unwrap();
            let sent = Sent::default();
            let result = client.create_ticket(&printer(), &sent).await;
            let creates = server.seen().len() - 1;
            assert!(creates <= 1, "sent {creates} times");
            let end = match result {
                Ok(_) => 0,
                Err(error) if error.certainty() == Certainty::Unknown => 1,
                Err(_) => 2,
            };
            ends[end] += 1;
            assert!(end != 0 || creates == 1);
            assert!(end != 2 || (creates == 0 && !sent.is_set()), "called not created, and the server has it");
        }
    }
    assert!(ends[1] > 0, "{ends:?}");
}

#[tokio::test]
async fn a_read_is_tried_again_and_a_create_is_not() {
    let results = answer(200, PIPELINES);
    let again = [("retry-after", "0")];
    for trouble in [answer_with(502, &again, b""), answer_with(429, &again, b"")] {
        let server = Server::start([trouble.clone(), trouble, results.clone()]).await;
        client(&server).pipelines().await.unwrap();
        assert_eq!(server.seen().len(), 3);
    }
    let server = Server::start([Reply::Reset(Vec::new()), results]).await;
    client(&server).pipelines().await.unwrap();
    assert_eq!(server.seen().len(), 2);
    for trouble in [Reply::Reset(Vec::new()), answer_with(502, &again, b""), answer_with(429, &again, b"")] {
        let server = Server::start([trouble, answer(201, GOOD)]).await;
        create(&client(&server)).await.unwrap_err();
        assert_eq!(server.seen().len(), 1);
    }
    for final_word in [answer(400, ""), answer(401, ""), answer(403, ""), answer(429, r#"{"policyName":"DAILY"}"#)] {
        let server = Server::start([final_word]).await;
        client(&server).pipelines().await.unwrap_err();
        assert_eq!(server.seen().len(), 1);
    }
    let server = Server::start([answer_with(429, &[("retry-after", "3600")], b"")]).await;
    client(&server).pipelines().await.unwrap_err();
    assert_eq!(server.seen().len(), 1, "an hour is not waited for");
}

#[tokio::test]
async fn definitions_are_read_while_they_come() {
    let names = |count: usize| (0..count).map(|n| format!(r#"{{"name":"p{n}"}}"#)).collect::<Vec<_>>().join(",");
    let good = |count: usize| answer_bytes(200, &[], format!(r#"{{"results":[{}]}}"#, names(count)).as_bytes());
    let mut cut = good(5_000);
    cut.truncate(cut.len() - 7);
    for (replies, count, requests) in [
        (vec![Reply::Bytes(good(5_000))], 5_000, 1),
        (vec![Reply::Drip(good(3))], 3, 1),
        (vec![Reply::Reset(cut.clone()), Reply::Bytes(good(4))], 4, 2),
        (vec![answer_with(502, &[("retry-after", "0")], b""), Reply::Close(cut), Reply::Bytes(good(2))], 2, 3),
    ] {
        let server = Server::start(replies).await;
        let all = client(&server).properties().await.unwrap();
        // The sensitive ones are asked for after them, by two calls.
        assert_eq!((all.len(), server.seen().len()), (count, requests + 2));
    }
}

#[tokio::test]
async fn definitions_that_can_not_be_read_are_not_asked_for_again() {
    let head = b"HTTP/1.1 200 X\r\n\r\n{\"results\":[";
    for (reply, told) in [
        (answer(200, ""), "the answer is empty"),
        (answer(200, "{}"), "it has no results"),
        (answer(200, r#"{"results":[{}"#), "the answer breaks off"),
        (answer(200, &format!("<html>{}", " ".repeat(1 << 20))), "it is not JSON"),
        (Reply::Endless(head.to_vec(), b"{\"name\":\"p\"},".repeat(1_000)), "it is larger than 8 MB"),
    ] {
        let server = Server::start([reply]).await;
        let error = client(&server).properties().await.unwrap_err();
        assert!(matches!(error, Error::Unreadable { status: 200, .. }), "{error:?}");
        assert!(error.to_string().contains(told), "{error}");
        assert_eq!(server.seen().len(), 1);
    }
    let server = Server::start([answer(403, "{}")]).await;
    let error = client(&server).properties().await.unwrap_err();
    assert_eq!(error.answer().map(|answer| answer.status), Some(403));
}

#[tokio::test]
async fn an_answer_without_what_every_portal_has_is_none() {
    let stages = |stages: &str, archived: bool| {
        answer(200, &format!(r#"{{"results":[{{"id":"0","archived":{archived},"stages":{stages}}}]}}"#))
    };
    let lists = ["{}", "[]", "null", r#"{"results":null}"#, r#"{"results":[]}"#, r#"{"results":[{},{"id":""},7]}"#];
    let mut pipelines: Vec<Reply> = lists.iter().map(|body| answer(200, body)).collect();
    pipelines.extend([stages("[]", false), stages("[{}]", false), stages(r#"[{"id":"1"}]"#, true)]);
    pipelines.push(stages(r#"[{"id":"1","archived":true}]"#, false));
    for reply in pipelines {
        let server = Server::start([reply.clone()]).await;
        let error = client(&server).pipelines().await.unwrap_err();
        assert!(matches!(error, Error::Unreadable { status: 200, .. }), "{reply:?}: {error:?}");
        check_told(&error);
        assert_eq!(server.seen().len(), 1, "it is not asked for again at once");
    }
    let server = Server::start([stages(r#"[{"id":"1"}]"#, false)]).await;
    assert_eq!(client(&server).pipelines().await.unwrap()[0].stages.len(), 1);
    for body in lists {
        let server = Server::start([answer(200, body)]).await;
        let client = client(&server);
        for error in [client.owners().await.unwrap_err(), client.properties().await.unwrap_err()] {
            assert!(matches!(error, Error::Unreadable { status: 200, .. }), "{body}: {error:?}");
        }
        assert!(client.account().await.is_err(), "{body}");
    }
}

#[tokio::test]
async fn owners_are_read_page_by_page_and_not_for_ever() {
    let page = |id: u32, next: Option<&str>| {
        let paging = next.map(|after| format!(r#","paging":{{"next":{{"after":"{after}"}}}}"#)).unwrap_or_default();
        answer(200, &format!(r#"{{"results":[{{"id":"{id}","email":"a@example.com"}}]{paging}}}"#))
    };
    let server = Server::start([page(1, Some("a b")), page(2, Some("c")), page(3, None)]).await;
    let owners = client(&server).owners().await.unwrap();
    assert_eq!(owners.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
    let targets: Vec<_> = server.seen().into_iter().map(|request| request.target).collect();
    assert_eq!(
        targets,
        ["/crm/v3/owners?limit=100", "/crm/v3/owners?limit=100&after=a%20b", "/crm/v3/owners?limit=100&after=c"]
    );

    let server = Server::start([page(1, Some("same"))]).await;
    assert!(client(&server).owners().await.unwrap().len() <= 2);
    assert!(server.seen().len() <= 2);

    let endless = (0..150).map(|n| page(n, Some(&n.to_string()))).collect::<Vec<_>>();
    let server = Server::start(endless).await;
    client(&server).owners().await.unwrap();
    assert_eq!(server.seen().len(), 100);
}

#[test]
fn only_https_and_this_machine_are_talked_to() {
    for good in [
        "https://api.hubapi.com",
        "https://api.hubapi.com/",
        " https://x.example/prefix ",
        "http://127.0.0.1:1",
        "http://[::1]:1",
        "http://localhost:1",
        "http://127.1",
    ] {
        hubticket::hubspot::check_address(good).unwrap();
    }
    for (bad, words) in [
        ("http://api.hubapi.com", "plain http"),
        ("http://10.0.0.1", "plain http"),
        ("http://localhost.example.com", "plain http"),
        ("http://127.0.0.1@evil.example", "plain http"),
        ("http://127.0.0.1.evil.example", "plain http"),
        ("ftp://127.0.0.1", "begins with ftp"),
        ("file:///etc/passwd", "begins with file"),
        ("pat-na1-secret", "not an address"),
        ("https://", "not an address"),
        ("https://user@api.hubapi.com", "name a host"),
        ("https://api.hubapi.com?x=1", "name a host"),
        ("https://api.hubapi.com#x", "name a host"),
    ] {
        let error = Client::new(&settings(bad)).unwrap_err();
        check_told(&error);
        assert!(error.to_string().contains(words), "{bad}: {error}");
        assert_eq!(error.certainty(), Certainty::NotCreated);
    }
}

#[tokio::test]
async fn a_token_that_a_server_repeats_is_left_out() {
    for body in [
        format!(r#"{{"message":"no {TOKEN}","category":"{TOKEN}","correlationId":"{TOKEN}"}}"#),
        format!(r#"{{"message":"m","errors":[{{"message":"{TOKEN}","context":{{"propertyName":["{TOKEN}"]}}}}]}}"#),
        format!("<html>{TOKEN}</html>"),
    ] {
        let reply = answer_with(400, &[("x-hubspot-correlation-id", TOKEN)], body.as_bytes());
        check_told(&end(reply).await.unwrap_err());
    }
}

#[test]
fn the_token_is_never_shown() {
    let settings = settings("http://127.0.0.1:1");
    assert!(!format!("{settings:?}").contains("secret"));
    assert!(!format!("{:?}", Client::new(&settings).unwrap()).contains("secret"));
    let cut = Settings { token: "pat-secret\n".into(), ..settings };
    let error = Client::new(&cut).unwrap_err();
    assert!(!format!("{error:?} {error}").contains("secret"));
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_named_and_nothing_is_sent() {
    let server = SecureServer::start(Stream::Answered(GOOD)).await;
    // Without any root certificate on the machine there is no client at all.
    let Ok(client) = Client::new(&settings(&server.url())) else { return };
    let sent = Sent::default();
    let error = client.create_ticket(&printer(), &sent).await.unwrap_err();
    check_told(&error);
    assert!(matches!(error, Error::Tls { why: TlsError::UnknownIssuer, .. }), "{error:?}");
    assert!(error.to_string().contains("certificate"), "{error}");
    let hint = error.hint(Operation::Create);
    assert!(hint.contains("SSL_CERT_FILE"), "{hint}");
    assert_eq!((error.certainty(), sent.is_set(), server.seen().len()), (Certainty::NotCreated, false, 0));
}

/// The program itself, for what hangs on its environment: creates a ticket, and tells its exit code and both outputs.
async fn program(base_url: &str, environment: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let dir = tempfile::TempDir::new().unwrap();
    std::fs::write(dir.path().join("ticket.json"), r#"{"properties":{"subject":"Printer","hs_pipeline_stage":"1"}}"#)
        .unwrap();
    std::fs::write(dir.path().join("root.pem"), CERTIFICATE).unwrap();
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_hubticket"))
        .args(["create", "--output", "json", "--file", "ticket.json", "--no-wait"])
        .current_dir(dir.path())
        .env_clear()
        .env("HUBTICKET_CONFIG_DIR", dir.path())
        .env("HUBSPOT_ACCESS_TOKEN", TOKEN)
        .env("HUBTICKET_BASE_URL", base_url)
        .env("SSL_CERT_FILE", dir.path().join("root.pem"))
        .envs(environment.iter().copied())
        .output()
        .await
        .unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(!out.contains(TOKEN) && !err.contains(TOKEN), "{out}{err}");
    (output.status.code(), out, err)
}

#[tokio::test]
async fn over_tls_and_http_2_a_create_is_sent_once_and_its_end_is_told_apart() {
    for (end, code) in [(Stream::Answered(GOOD), 0), (Stream::Reset, 5), (Stream::Dropped, 5)] {
        let server = SecureServer::start(end).await;
        let (exit, out, err) = program(&server.url(), &[]).await;
        assert_eq!(exit, Some(code), "{end:?}: {out}{err}");
        let mut seen = server.seen();
        seen.retain(|(call, _)| call == "POST /crm/v3/objects/tickets");
        assert_eq!(seen.len(), 1, "{end:?}");
        let body: serde_json::Value = serde_json::from_slice(&seen[0].1).unwrap();
        assert_eq!(body, json!({"associations": [], "properties": {"subject": "Printer", "hs_pipeline_stage": "1"}}));
    }
}

#[tokio::test]
async fn this_machine_is_talked_to_without_root_certificates_and_without_a_proxy() {
    let proxy = Server::start([answer(502, "")]).await;
    let server = Server::start([answer(201, GOOD)]).await;
    let proxy_url = proxy.url();
    let environment = [
        ("SSL_CERT_FILE", "/nowhere/roots.pem"),
        ("SSL_CERT_DIR", "/nowhere"),
        ("HTTP_PROXY", proxy_url.as_str()),
        ("http_proxy", &proxy_url),
        ("ALL_PROXY", &proxy_url),
    ];
    let (exit, out, err) = program(&server.url(), &environment).await;
    assert_eq!(exit, Some(0), "{out}{err}");
    assert_eq!((server.seen().len(), proxy.connections()), (1, 0));
}

#[tokio::test]
async fn a_proxy_is_used_for_https_where_one_is_named_and_never_sees_the_token() {
    for refusal in [answer(407, ""), Reply::Close(Vec::new()), Reply::Reset(Vec::new())] {
        let proxy = Server::start([refusal]).await;
        let (exit, out, err) = program("https://api.example.invalid", &[("HTTPS_PROXY", &proxy.url())]).await;
        assert_eq!(exit, Some(6), "{out}{err}");
        let seen = proxy.seen();
        assert_eq!((seen[0].method.as_str(), seen[0].target.as_str()), ("CONNECT", "api.example.invalid:443"));
        assert!(!format!("{seen:?}").contains("secret"));
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_host_that_is_exempt_is_talked_to_without_the_proxy() {
    // On Linux this address is this machine, without being one that the client knows as such.
    let proxy = Server::start([answer(502, "")]).await;
    let server = Server::start([Reply::ResetUnread]).await;
    let url = format!("https://0.0.0.0:{}", server.address.port());
    let (exit, out, err) = program(&url, &[("HTTPS_PROXY", &proxy.url()), ("NO_PROXY", "0.0.0.0")]).await;
    assert_eq!((exit, proxy.connections()), (Some(6), 0), "{out}{err}");
    assert_eq!(server.connections(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn no_body_makes_the_client_fall_over(
        status in prop_oneof![Just(200u16), Just(201), Just(400), Just(429), Just(503), 300u16..600],
        body in prop_oneof![prop::collection::vec(any::<u8>(), 0..300), mutated(GOOD)],
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            match end(answer_with(status, &[("retry-after", "1")], &body)).await {
                Ok(ticket) => assert!((200..300).contains(&status) && !ticket.id.is_empty()),
                Err(error) => check_told(&error),
            }
        });
    }
}

/// JSON with some bytes changed, lost or doubled.
fn mutated(json: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let whole = json.as_bytes().to_vec();
    prop::collection::vec((0..whole.len(), 0..3u8, any::<u8>()), 1..6).prop_map(move |changes| {
        let mut bytes = whole.clone();
        for (at, how, byte) in changes {
            let at = at.min(bytes.len().saturating_sub(1));
            match how {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 if !bytes.is_empty() => drop(bytes.remove(at)),
                _ => bytes.insert(at, byte),
            }
        }
        bytes
    })
}

/// A gzip file: these bytes as they are, then so many zeros, packed as tightly as the fixed codes of deflate allow.
fn gzip(start: &[u8], zeros: usize) -> Vec<u8> {
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let length = u16::try_from(start.len()).unwrap();
    bytes.push(u8::from(zeros == 0));
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&(!length).to_le_bytes());
    bytes.extend_from_slice(start);
    if zeros > 0 {
        let mut bits: Vec<bool> = vec![true, true, false];
        // A zero, then over and over "the last byte, 258 times": code 285 (11000101), distance 1 (00000).
        bits.extend([false, false, true, true, false, false, false, false]);
        for _ in 0..(zeros - 1) / 258 {
            bits.extend([true, true, false, false, false, true, false, true, false, false, false, false, false]);
        }
        bits.extend([false; 7]);
        bytes.extend(bits.chunks(8).map(|eight| eight.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit))));
    }
    let mut crc = u32::MAX;
    for byte in start {
        crc =
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 });
    }
    bytes.extend_from_slice(&(!crc).to_le_bytes());
    bytes.extend_from_slice(&u32::try_from(start.len() + zeros).unwrap().to_le_bytes());
    bytes
}
