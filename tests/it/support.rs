//! What the tests of the screen share: a portal, a clock that stands still, and a driver that plays the loop's part.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyModifiers};
use hubticket::app::geometry::Geometry;
use hubticket::app::keys::chord::Chord;
use hubticket::app::keys::keymap::Keymap;
use hubticket::app::message::{Effect, Message, Moment, Notify, RequestId};
use hubticket::app::{App, Settings};
use hubticket::hubspot;
use hubticket::hubspot::error::{Answer, FieldProblem};
use hubticket::portal::{Known, Source};
use hubticket::store::{self, Attempt, Listing, Summary};
use hubticket::submit::{Ended, Finding, Outcome};
use hubticket::ticket::record::Candidate;
use hubticket::ticket::schema::{Part, PartName};
use hubticket::ticket::{
    Account, AssociationType, Category, Choice, Draft, DraftId, NewTicket, ObjectType, Owner, Pipeline, Policy,
    Property, Stage, Ticket,
};
use hubticket::view::{self, Theme};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// The moment at which every test begins.
pub const BEGIN: &str = "2026-11-24T13:00:00Z";

fn property(name: &str, label: &str, value_type: &str, field_type: &str) -> Property {
    Property {
        name: name.into(),
        label: label.into(),
        group: "ticketinformation".into(),
        value_type: value_type.into(),
        field_type: field_type.into(),
        display_order: -1,
        ..Property::default()
    }
}

fn choices(all: &[(&str, &str)]) -> Vec<Choice> {
    let choice =
        |(value, label): &(&str, &str)| Choice { value: (*value).into(), label: (*label).into(), ..Choice::default() };
    all.iter().map(choice).collect()
}

/// Property definitions of every kind.
pub fn properties() -> Vec<Property> {
    let mut all = vec![
        property("subject", "Ticket name", "string", "text"),
        property("content", "Ticket description", "string", "textarea"),
        property("hs_pipeline", "Pipeline", "enumeration", "select"),
        property("hs_pipeline_stage", "Ticket status", "enumeration", "select"),
        Property {
            options: choices(&[("LOW", "Low"), ("MEDIUM", "Medium"), ("HIGH", "High"), ("URGENT", "Urgent")]),
            ..property("hs_ticket_priority", "Priority", "enumeration", "select")
        },
        Property {
            referenced: Some("OWNER".into()),
            ..property("hubspot_owner_id", "Ticket owner", "enumeration", "select")
        },
        Property {
            options: choices(&[
                ("PRODUCT_ISSUE", "Product issue"),
                ("BILLING_ISSUE", "Billing issue"),
                ("FEATURE_REQUEST", "Feature request"),
            ]),
            description: "What the ticket is about".into(),
            ..property("hs_ticket_category", "Category", "enumeration", "checkbox")
        },
        Property {
            options: choices(&[("EMAIL", "E-mail"), ("PHONE", "Phone"), ("CHAT", "Chat")]),
            ..property("source_type", "Source", "enumeration", "radio")
        },
        property("hs_resolution", "Resolution", "string", "textarea"),
        property("due_date", "Due date", "date", "date"),
        property("call_back_at", "Call back at", "datetime", "date"),
        Property { number_hint: Some("currency".into()), ..property("credit", "Credit", "number", "number") },
        property("seats", "Seats", "number", "number"),
        property("is_vip", "VIP", "bool", "booleancheckbox"),
        property("phone", "Phone to call", "string", "phonenumber"),
        property("screenshot", "Screenshot", "string", "file"),
        property("notes_html", "Internal notes", "string", "html"),
        Property { unique: true, ..property("serial_number", "Serial number", "string", "text") },
        property("hologram", "Hologram", "hologram", "wand"),
        Property {
            read_only: true,
            group: "ticketactivity".into(),
            ..property("createdate", "Create date", "datetime", "date")
        },
        Property { calculated: true, ..property("time_open", "Time open", "number", "calculation_equation") },
        Property { hidden: true, ..property("legacy_id", "Legacy id", "string", "text") },
    ];
    for (order, one) in (0..).zip(&mut all) {
        one.display_order = order;
    }
    all
}

/// Two pipelines, one of them with a stage of the same label as one of the other's.
pub fn pipelines() -> Vec<Pipeline> {
    let stage = |id: &str, label: &str, order, closed| Stage {
        id: id.into(),
        label: label.into(),
        order,
        closed,
        ..Stage::default()
    };
    vec![
        Pipeline {
            id: "0".into(),
            label: "Support Pipeline".into(),
            stages: vec![
                stage("1", "New", 0, false),
                stage("2", "Waiting on contact", 1, false),
                stage("3", "Waiting on us", 2, false),
                stage("4", "Closed", 3, true),
            ],
            ..Pipeline::default()
        },
        Pipeline {
            id: "7".into(),
            label: "Returns".into(),
            order: 1,
            stages: vec![stage("70", "Closed", 0, true), stage("71", "Requested", 1, false)],
            ..Pipeline::default()
        },
    ]
}

fn owners() -> Vec<Owner> {
    let owner = |id: &str, first: &str, last: &str| Owner {
        id: id.into(),
        email: Some(format!("{}@northwind.example", first.to_lowercase())),
        first_name: first.into(),
        last_name: last.into(),
        ..Owner::default()
    };
    vec![
        owner("201", "Grace", "Hopper"),
        owner("202", "Linus", "Pauling"),
        Owner { queue: true, ..owner("203", "Night", "Shift") },
    ]
}

/// An association type.
pub fn kind(category: Category, type_id: u32, label: Option<&str>) -> AssociationType {
    AssociationType { category, type_id, label: label.map(str::to_owned) }
}

/// All parts of the portal.
pub fn parts() -> Vec<Part> {
    let contacts = vec![kind(Category::HubspotDefined, 16, None), kind(Category::UserDefined, 35, Some("Reported by"))];
    vec![
        Part::Pipelines(pipelines()),
        Part::Properties(properties().into()),
        Part::Owners(owners()),
        Part::Account(Account {
            portal_id: "12345678".into(),
            name: Some("Northwind Support".into()),
            kind: Some("STANDARD".into()),
            time_zone: Some("Europe/Berlin".into()),
            currency: Some("EUR".into()),
            ui_domain: Some("app.hubspot.com".into()),
        }),
        Part::Labels(ObjectType::contacts(), contacts),
        Part::Labels(ObjectType::companies(), ObjectType::companies().defined_types()),
        Part::Labels(ObjectType::deals(), ObjectType::deals().defined_types()),
        Part::Labels(ObjectType::tickets(), ObjectType::tickets().defined_types()),
    ]
}

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
    }
}

/// The moment at which every test begins.
pub fn begin() -> Timestamp {
    BEGIN.parse().unwrap()
}

/// What a write to a full disk ends with.
pub fn disk_full() -> store::Error {
    store::Error::Io {
        doing: "write",
        path: "/home/agent/.config/hubticket/drafts/one.json".into(),
        detail: "No space left on device".into(),
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

/// What a screen is told when it starts.
pub fn settings() -> Settings {
    Settings {
        profile: "default".into(),
        defaults: Vec::new(),
        sandbox: false,
        unique: None,
        host: "api.hubapi.com".into(),
        create_url: "https://api.hubapi.com/crm/v3/objects/tickets".into(),
        title: false,
        notify: Notify::Off,
        policy: Policy::default(),
        zone: TimeZone::fixed(jiff::tz::offset(1)),
        keymap: Keymap::default(),
        token_of: None,
        recent: Vec::new(),
        seed: 42,
        geometry: Geometry { columns: 80, rows: 24 },
    }
}

/// Plays the loop's part: keys and answers in, effects out, the clock in the test's hands.
#[derive(Debug, Clone)]
pub struct Driver {
    /// The screen.
    pub app: App,
    /// Every effect so far.
    pub log: Vec<Effect>,
    read: usize,
    now: Moment,
}

impl Driver {
    /// A screen that has just started, with nothing known of the portal.
    pub fn new() -> Self {
        Self::with(|_| {}, None)
    }

    /// The same with other settings, on a draft if one is named.
    pub fn with(change: impl FnOnce(&mut Settings), open: Option<DraftId>) -> Self {
        let mut settings = settings();
        change(&mut settings);
        let now = Moment { at: Instant::now(), wall: begin() };
        let (app, log) = App::new(settings, open, now);
        Self { app, log, read: 0, now }
    }

    /// A screen on which everything that is read at the start has come, and there are no drafts.
    pub fn ready() -> Self {
        let mut driver = Self::new();
        driver.portal();
        driver.drafts(Ok(Listing::default()));
        driver.effects();
        driver
    }

    /// Hands over a message.
    pub fn send(&mut self, message: Message) -> &mut Self {
        self.log.extend(self.app.update(self.now, message));
        self
    }

    /// Types keys: `Printer down<tab><c-s>`; `<lt>` is the character.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for chord in chords(keys) {
            self.send(Message::Key(chord));
        }
        self
    }

    /// Pastes a text.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.send(Message::Paste(text.into()))
    }

    /// Lets time pass as the loop does: it wakes the screen at each of its deadlines.
    #[track_caller]
    pub fn wait(&mut self, milliseconds: u64) -> &mut Self {
        let end = self.now.at + Duration::from_millis(milliseconds);
        let mut idle = 0;
        while let Some(at) = self.app.deadline().filter(|at| *at <= end) {
            idle = if at > self.now.at { 0 } else { idle + 1 };
            assert!(idle < 3, "the loop would spin: a deadline that has passed is not taken care of");
            self.pass(at.saturating_duration_since(self.now.at));
            self.send(Message::Wake);
        }
        self.pass(end - self.now.at);
        self
    }

    fn pass(&mut self, time: Duration) {
        self.now.at += time;
        self.now.wall = self.now.wall.checked_add(time).unwrap();
    }

    /// The effects since the last call.
    pub fn effects(&mut self) -> Vec<Effect> {
        let new = self.log.get(self.read..).unwrap_or_default().to_vec();
        self.read = self.log.len();
        new
    }

    /// The last effect for which something can be read.
    #[track_caller]
    pub fn last<T>(&self, read: impl Fn(&Effect) -> Option<T>) -> T {
        match self.log.iter().rev().find_map(read) {
            Some(found) => found,
            None => panic!("no such effect among {:#?}", self.log),
        }
    }

    /// How many effects fit.
    pub fn count(&self, fits: impl Fn(&Effect) -> bool) -> usize {
        self.log.iter().filter(|effect| fits(effect)).count()
    }

    /// How many tickets were asked for.
    pub fn submits(&self) -> usize {
        self.count(|effect| matches!(effect, Effect::Submit { .. }))
    }

    /// The last ticket that was asked for.
    #[track_caller]
    pub fn submitted(&self) -> (RequestId, NewTicket) {
        self.last(|effect| match effect {
            Effect::Submit { request, ticket, .. } => Some((*request, (**ticket).clone())),
            _ => None,
        })
    }

    /// The last request to read the portal.
    #[track_caller]
    pub fn loading(&self) -> RequestId {
        self.last(|effect| match effect {
            Effect::LoadPortal { request, .. } => Some(*request),
            _ => None,
        })
    }

    /// Answers with one part of the portal.
    #[track_caller]
    pub fn part(&mut self, part: Result<Part, (PartName, hubspot::Error)>) -> &mut Self {
        let request = self.loading();
        self.send(Message::Portal { request, known: Box::new(Known { part, source: Source::Network }) })
    }

    /// Answers with the whole portal.
    #[track_caller]
    pub fn portal(&mut self) -> &mut Self {
        for part in parts() {
            self.part(Ok(part));
        }
        let request = self.loading();
        self.send(Message::PortalDone(request))
    }

    /// Answers the last listing of the drafts.
    #[track_caller]
    pub fn drafts(&mut self, result: Result<Listing, store::Error>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::ListDrafts(request) => Some(*request),
            _ => None,
        });
        self.send(Message::Drafts { request, result })
    }

    /// Answers the last opening of a draft.
    #[track_caller]
    pub fn opened(&mut self, result: Result<Draft, store::Error>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::OpenDraft { request, .. } => Some(*request),
            _ => None,
        });
        self.send(Message::Opened { request, result: result.map(Box::new) })
    }

    /// Answers the last write of a draft.
    #[track_caller]
    pub fn saved(&mut self, result: Result<(), store::Error>) -> &mut Self {
        let (id, revision) = self.last(|effect| match effect {
            Effect::SaveDraft { draft, revision } => Some((draft.id, *revision)),
            _ => None,
        });
        let result = result.map(|()| self.now.wall);
        self.send(Message::Saved { id, revision, result })
    }

    /// Answers the last search.
    #[track_caller]
    pub fn found(&mut self, result: Result<Vec<Candidate>, hubspot::Error>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::Search { request, .. } => Some(*request),
            _ => None,
        });
        self.send(Message::Found { request, result })
    }

    /// Ends the last submission.
    #[track_caller]
    pub fn ended(&mut self, outcome: Outcome) -> &mut Self {
        let (request, draft, sent) = self.last(|effect| match effect {
            Effect::Submit { request, draft, ticket } => Some((*request, *draft, (**ticket).clone())),
            _ => None,
        });
        let attempt = Attempt { ticket: sent, ..attempt(1, Some(draft)) };
        let ended = Ended { attempt: Box::new(attempt), outcome, unwritten: None };
        self.send(Message::Submitted { request, ended: Box::new(ended) })
    }

    /// Ends the last submission with the ticket.
    #[track_caller]
    pub fn created(&mut self) -> &mut Self {
        let (_, sent) = self.submitted();
        self.ended(Outcome::Created(Box::new(ticket(&sent))))
    }

    /// Answers the listing of submissions that were never answered.
    #[track_caller]
    pub fn unresolved(&mut self, all: Vec<Attempt>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::ListUnresolved(request) => Some(*request),
            _ => None,
        });
        self.send(Message::Unresolved { request, result: Ok(all) })
    }

    /// Answers the last look for a ticket.
    #[track_caller]
    pub fn looked(&mut self, result: Result<Finding, hubspot::Error>) -> &mut Self {
        let request = self.last(|effect| match effect {
            Effect::Look { request, .. } => Some(*request),
            _ => None,
        });
        self.send(Message::Looked { request, result })
    }

    /// Answers the last opening of a draft of the outbox.
    #[track_caller]
    pub fn queued(&mut self, result: Result<Option<Draft>, store::Error>) -> &mut Self {
        let (request, id) = self.last(|effect| match effect {
            Effect::OpenQueued { request, id } => Some((*request, *id)),
            _ => None,
        });
        self.send(Message::Queued { request, id, result: result.map(|draft| draft.map(Box::new)) })
    }

    /// Links a contact by a search for its name.
    #[track_caller]
    pub fn link(&mut self, record: &Candidate) -> &mut Self {
        let kinds = ["contacts", "companies", "deals", "tickets"];
        let turns = kinds.iter().position(|kind| *kind == record.object.key()).unwrap();
        self.keys("<a-a>").keys(&"<tab>".repeat(turns));
        self.keys(&record.name).wait(200).found(Ok(vec![record.clone()])).keys("<enter>")
    }

    /// The text of a property.
    pub fn text(&self, name: &str) -> &str {
        self.app.composer().form.draft.text(name)
    }

    /// What the status line says.
    pub fn said(&self) -> &str {
        self.app.notice().map_or("", |notice| &notice.text)
    }

    /// The screen as text once the hands rest, each line without the blanks at its end.
    pub fn screen(&self) -> String {
        let Geometry { columns, rows } = self.app.geometry();
        drawn(&self.rested(), &Theme::terminal(), columns, rows)
    }

    /// The screen once the hands rest: nothing else has happened until then.
    pub fn rested(&self) -> App {
        let mut app = self.app.clone();
        if let Some(at) = app.rest_deadline() {
            app.update(Moment { at, ..self.now }, Message::Wake);
        }
        app
    }

    /// The same at another size.
    pub fn screen_at(&mut self, columns: u16, rows: u16) -> String {
        self.send(Message::Resized { columns, rows });
        self.screen()
    }
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
        draft,
        profile: "default".into(),
        host: "api.hubapi.com".into(),
        pid: 1,
        hash: "0".into(),
        unique: None,
        ticket,
    }
}

/// The end of a submission.
pub fn ended(outcome: Outcome) -> Ended {
    Ended { attempt: Box::new(attempt(1, None)), outcome, unwritten: None }
}

/// Draws one frame and returns it as text.
pub fn drawn(app: &App, theme: &Theme, columns: u16, rows: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| view::draw(app, theme, frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let mut lines = Vec::new();
    for y in 0..rows {
        let mut line = String::new();
        let mut covered = 0;
        for x in 0..columns {
            let symbol = buffer[(x, y)].symbol();
            // A wide character covers the cell behind it.
            if covered == 0 {
                line.push_str(symbol);
            }
            covered = (covered.max(unicode_width::UnicodeWidthStr::width(symbol)).max(1)) - 1;
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

/// Keys from their notation.
#[track_caller]
pub fn chords(keys: &str) -> Vec<Chord> {
    let mut chords = Vec::new();
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        if let Some((name, tail)) = rest.strip_prefix('<').and_then(|inner| inner.split_once('>')) {
            chords.push(named(name));
            rest = tail;
        } else {
            chords.push(Chord::from(KeyCode::Char(c)));
            rest = &rest[c.len_utf8()..];
        }
    }
    chords
}

#[track_caller]
fn named(name: &str) -> Chord {
    let mut modifiers = KeyModifiers::NONE;
    let mut rest = name;
    for (prefix, modifier) in [("c-", KeyModifiers::CONTROL), ("a-", KeyModifiers::ALT), ("s-", KeyModifiers::SHIFT)] {
        if let Some(tail) = rest.strip_prefix(prefix) {
            modifiers |= modifier;
            rest = tail;
        }
    }
    let key = match rest {
        "enter" => KeyCode::Enter,
        "tab" => KeyCode::Tab,
        "esc" => KeyCode::Esc,
        "bs" => KeyCode::Backspace,
        "del" => KeyCode::Delete,
        "space" => KeyCode::Char(' '),
        "lt" => KeyCode::Char('<'),
        "gt" => KeyCode::Char('>'),
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "pgup" => KeyCode::PageUp,
        "pgdn" => KeyCode::PageDown,
        other => match other.strip_prefix('f').and_then(|n| n.parse().ok()) {
            Some(n) => KeyCode::F(n),
            None if other.chars().count() == 1 => KeyCode::Char(other.chars().next().unwrap()),
            None => panic!("<{name}> is no key"),
        },
    };
    Chord::new(key, modifiers)
}
