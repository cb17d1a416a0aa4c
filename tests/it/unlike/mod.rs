//! A portal that is not like the sandbox's seed: what the program makes of it, in each way to a ticket.

mod composer;
mod create;
mod import;
mod refused;
mod schema;
mod seed;
mod sensitive;

use serde_json::{Value, json};

use crate::terminal::{Answers, Home};

const VERSIONS: [&str; 2] = ["v3", "2026-09"];

/// A part of the portal that is refused: what its paths have in them, with the status.
type Refused = (&'static str, u16);

/// The portal, which takes every ticket.
struct Unlike {
    server: Answers,
    version: &'static str,
}

impl Unlike {
    fn start(version: &'static str) -> Self {
        Self::without(version, &[])
    }

    /// One of which these parts are refused.
    fn without(version: &'static str, refused: &[Refused]) -> Self {
        let refused = refused.to_vec();
        Self { server: Answers::by(move |request| answer(request, &refused)), version }
    }

    /// One that says this where these words are in the path.
    fn saying(part: &'static str, said: Value) -> Self {
        let server = Answers::by(move |request| {
            let target = request.split_whitespace().nth(1).unwrap_or_default();
            if target.contains(part) { (200, said.to_string()) } else { answer(request, &[]) }
        });
        Self { server, version: "v3" }
    }

    /// One that takes no ticket, and repeats what it was sent.
    fn refusing(version: &'static str) -> Self {
        let server = Answers::by(|request| match request.starts_with("POST") && request.contains("/tickets") {
            true => {
                let body = request.split_once("\r\n\r\n").unwrap().1;
                let said = json!({"status": "error", "message": body, "category": "VALIDATION_ERROR"});
                (400, said.to_string())
            }
            false => answer(request, &[]),
        });
        Self { server, version }
    }

    fn home(&self) -> Home {
        Home::on(&self.server.url(), "t").with("HUBTICKET_API_VERSION", self.version)
    }

    /// The bodies of the tickets that were created.
    fn tickets(&self) -> Vec<Value> {
        let all = self.server.requests().into_iter();
        let bodies = all.filter(|one| {
            let head = one.lines().next().unwrap_or_default();
            head.starts_with("POST") && (head.contains("/tickets HTTP") || head.contains("/tickets/batch/create"))
        });
        let tickets = bodies.flat_map(|one| {
            let body: Value = serde_json::from_str(one.split_once("\r\n\r\n").unwrap().1).unwrap();
            match body["inputs"].as_array() {
                Some(inputs) => inputs.clone(),
                None => vec![body],
            }
        });
        tickets.collect()
    }

    /// The only ticket's properties.
    #[track_caller]
    fn ticket(&self) -> Value {
        let all = self.tickets();
        assert_eq!(all.len(), 1, "{all:?}");
        all[0]["properties"].clone()
    }
}

fn answer(request: &str, refused: &[Refused]) -> (u16, String) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut words = head.split_whitespace();
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let asked = |key: &str| query.split('&').find_map(|one| one.strip_prefix(key)?.strip_prefix('='));
    if let Some((_, status)) = refused.iter().find(|(part, _)| target.contains(part)) {
        let category = if *status == 403 { "MISSING_SCOPES" } else { "OBJECT_NOT_FOUND" };
        let said = json!({"status": "error", "message": "no", "category": category, "correlationId": "c"});
        return (*status, said.to_string());
    }
    let is = |word: &str| path.contains(word);
    let results = |all: Value| (200, json!({"results": all, "novel": 1}).to_string());
    match method {
        _ if is("/account-info/") => (200, seed::account().to_string()),
        _ if is("/owners") => (200, seed::owners(asked("after")).to_string()),
        _ if is("/labels") => results(if is("/contacts/") { seed::labels() } else { json!([]) }),
        _ if is("/properties/") => results(seed::of_sensitivity(asked("dataSensitivity").unwrap_or_default())),
        _ if is("/pipelines/") => results(seed::pipelines()),
        "POST" if is("/search") => (200, json!({"total": 1, "results": [person()]}).to_string()),
        "POST" if is("/batch/read") => results(json!([person()])),
        "POST" if is("/batch/create") => {
            let body: Value = serde_json::from_str(body).unwrap();
            let made = body["inputs"].as_array().unwrap().iter().enumerate().map(|(at, one)| made(at, one));
            (201, json!({"status": "COMPLETE", "results": made.collect::<Vec<_>>()}).to_string())
        }
        "POST" if path.ends_with("/tickets") => (201, made(0, &serde_json::from_str(body).unwrap()).to_string()),
        "GET" if is("/objects/") => (200, person().to_string()),
        _ => (404, json!({"status": "error", "message": "resource not found", "correlationId": "c"}).to_string()),
    }
}

fn person() -> Value {
    json!({"id": 301, "properties": {"firstname": "رنا", "lastname": null, "email": null}, "novel": {}})
}

/// The record of a ticket, as it was asked for.
fn made(at: usize, asked: &Value) -> Value {
    let mut record = json!({"id": 5000 + at, "properties": asked["properties"],
        "createdAt": "2026-11-24T13:00:00.5+01:00", "updatedAt": 1_795_000_000_000_u64});
    if let Some(trace) = asked.get("objectWriteTraceId") {
        record["objectWriteTraceId"] = trace.clone();
    }
    record
}
