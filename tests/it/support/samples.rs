//! Samples of what comes from outside: records, drafts on disk, answers of HubSpot, lines of the journal.

use hubticket::hubspot;
use hubticket::hubspot::error::{Answer, FieldProblem};
use hubticket::store::{self, Attempt, Listing, Steps, Summary};
use hubticket::submit::{Ended, Outcome};
use hubticket::ticket::placeholder::Person;
use hubticket::ticket::record::Candidate;
use hubticket::ticket::{Attachment, DraftId, Extras, NewTicket, ObjectType, Ticket};
use jiff::Timestamp;

/// A record that can be linked.
pub fn candidate(object: ObjectType, id: &str, name: &str, detail: &str) -> Candidate {
    let details = Some(detail.to_owned()).filter(|detail| !detail.is_empty()).into_iter().collect();
    Candidate { object, id: id.into(), name: name.into(), details }
}

/// A contact.
pub fn ada() -> Candidate {
    candidate(ObjectType::contacts(), "101", "Ada Lovelace", "ada@analytical.example")
}

/// Her company.
pub fn engines() -> Candidate {
    candidate(ObjectType::companies(), "501", "Analytical Engines", "analytical.example")
}

/// An id for a draft on disk.
pub fn id(n: u8) -> DraftId {
    DraftId::from_random([n; 16])
}

/// A draft on disk.
pub fn summary(n: u8, title: &str) -> Summary {
    let minutes = i64::from(n) * 60;
    Summary {
        id: id(n),
        title: title.into(),
        name: None,
        modified: Timestamp::from_second(begin().as_second() - minutes).unwrap(),
        profile: Some("default".into()),
        blank: false,
        locked: false,
        queued: None,
        marker: None,
        sensitive: Vec::new(),
        removed: None,
        submission: None,
    }
}

/// The moment at which every test begins.
pub fn begin() -> Timestamp {
    "2026-11-24T13:00:00Z".parse().unwrap()
}

/// What a write to a full disk ends with.
pub fn disk_full() -> store::Error {
    store::Error::Io {
        doing: "write",
        path: "/home/agent/.config/hubticket/drafts/one.json".into(),
        detail: "no space left on device".into(),
    }
}

/// An answer of HubSpot that says no.
pub fn answered(status: u16, problems: Vec<FieldProblem>) -> hubspot::Error {
    hubspot::Error::Answered(Box::new(Answer {
        status,
        category: Some("VALIDATION_ERROR".into()),
        message: "Property values were not valid".into(),
        correlation: Some("aeb5f871-7f07-4993-9211-075dc63e7cbf".into()),
        problems,
        ..Answer::default()
    }))
}

/// What HubSpot says about one property.
pub fn problem(property: &str, code: &str, message: &str) -> FieldProblem {
    FieldProblem {
        property: Some(property.into()),
        code: Some(code.into()),
        message: message.into(),
        context: Vec::new(),
    }
}

/// The ticket that HubSpot makes of what was sent.
pub fn ticket(sent: &NewTicket) -> Ticket {
    let mut properties: Vec<(String, Option<String>)> =
        sent.properties.iter().map(|(name, value)| (name.clone(), Some(value.clone()))).collect();
    properties.push(("createdate".into(), Some("2026-11-24T13:00:01.500Z".into())));
    properties.push(("hs_object_id".into(), Some("45600".into())));
    Ticket {
        id: "45600".into(),
        properties,
        created_at: "2026-11-24T13:00:01.500Z".into(),
        updated_at: "2026-11-24T13:00:01.500Z".into(),
        archived: Some(false),
        archived_at: None,
        url: None,
        trace_id: None,
        with_history: None,
        warnings: Vec::new(),
        raw: serde_json::json!({ "id": "45600", "createdAt": "2026-11-24T13:00:01.500Z" }),
    }
}

/// What is told of a contact.
pub fn person() -> Person {
    Person {
        first_name: "Ada".into(),
        last_name: "Lovelace".into(),
        email: "ada@analytical.example".into(),
        company: "Analytical Engines".into(),
        phone: "+44 1632 961101".into(),
    }
}

/// An open ticket of a contact, created so many hours before every test begins.
pub fn open(hours: i64, subject: &str) -> Ticket {
    let mut sent = NewTicket::default();
    let stage = if hours % 2 == 0 { "3" } else { "1" };
    for (name, value) in [
        ("subject", subject),
        ("hs_pipeline", "0"),
        ("hs_pipeline_stage", stage),
        ("hubspot_owner_id", "201"),
        ("content", "It began on Monday."),
    ] {
        sent.set(name, value);
    }
    let created = begin().checked_sub(jiff::SignedDuration::from_hours(hours)).unwrap().to_string();
    Ticket { id: format!("77{hours:03}"), created_at: created, raw: serde_json::Value::Null, ..ticket(&sent) }
}

/// A submission as the journal has it.
pub fn attempt(n: u8, draft: Option<DraftId>) -> Attempt {
    let mut ticket = NewTicket::default();
    ticket.set("subject", "Printer");
    ticket.set("hs_pipeline", "0");
    ticket.set("hs_pipeline_stage", "1");
    Attempt {
        attempt: serde_json::from_str(&format!("\"00000000-0000-4000-8000-{n:012}\"")).unwrap(),
        time: begin(),
        date: None,
        key: None,
        draft,
        profile: "default".into(),
        host: "api.hubapi.com".into(),
        pid: 1,
        hash: "0".into(),
        unique: None,
        fingerprint: None,
        ticket,
        extras: Extras::default(),
        witness: None,
        steps: Steps::default(),
    }
}

/// The end of a submission.
pub fn ended(outcome: Outcome) -> Ended {
    Ended { attempt: Box::new(attempt(1, None)), outcome, unwritten: None }
}

/// The drafts on disk.
pub fn listing(drafts: impl Into<Vec<Summary>>) -> Listing {
    Listing { drafts: drafts.into(), ..Listing::default() }
}

/// A file as it is when it is attached: what is in it is its path and size.
pub fn file(path: &str, size: u64) -> Attachment {
    let name = path.rsplit('/').next().unwrap().to_owned();
    Attachment { path: path.into(), name, size, md5: format!("{path} {size}") }
}
