//! What the benchmarks share: a portal of any size, and a composer that knows it.

use std::time::Instant;

use hubticket::app::effect::{Effect, Notify};
use hubticket::app::geometry::Geometry;
use hubticket::app::keys::keymap::Keymap;
use hubticket::app::message::Message;
use hubticket::app::request::Moment;
use hubticket::app::{App, Settings};
use hubticket::portal::{Known, Source};
use hubticket::ticket::schema::Part;
use hubticket::ticket::{Choice, Pipeline, Policy, Property, Stage};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::layout::Size;

/// What a screen is told when it starts.
fn settings(size: Size) -> Settings {
    Settings {
        profile: "default".into(),
        defaults: Vec::new(),
        fields: hubticket::ticket::property::FIELDS.map(str::to_owned).to_vec(),
        keep: Vec::new(),
        unique: None,
        contact_properties: Vec::new(),
        sandbox: false,
        host: "api.hubapi.com".into(),
        create_url: "https://api.hubapi.com/crm/v3/objects/tickets".into(),
        title: false,
        notify: Notify::Off,
        policy: Policy::default(),
        zone: TimeZone::UTC,
        keymap: Keymap::default(),
        token_of: None,
        exposed: None,
        recent: Vec::new(),
        seed: 42,
        geometry: Geometry { columns: size.width, rows: size.height },
    }
}

/// Now, by the clock that runs; the one on the wall stands still.
pub fn now() -> Moment {
    Moment { at: Instant::now(), wall: Timestamp::UNIX_EPOCH }
}

/// Definitions of a portal with so many properties besides the usual ones, one of them with so many options.
fn definitions(properties: usize, options: usize) -> Vec<Property> {
    let one = |name: &str, label: String, value_type: &str, field_type: &str| Property {
        name: name.into(),
        label,
        group: "intake".into(),
        value_type: value_type.into(),
        field_type: field_type.into(),
        display_order: -1,
        ..Property::default()
    };
    let option = |n: usize| Choice {
        value: format!("branch_{n:04}"),
        label: format!("{} branch {n}", ["Aarhus", "Bergen", "Cork", "Delft"].get(n % 4).unwrap()),
        ..Choice::default()
    };
    let office = Property {
        options: (0..options).map(option).collect(),
        ..one("branch_office", "Branch office".into(), "enumeration", "select")
    };
    let usual = [
        one("subject", "Ticket name".into(), "string", "text"),
        one("content", "Ticket description".into(), "string", "textarea"),
        one("hs_pipeline", "Pipeline".into(), "enumeration", "select"),
        one("hs_pipeline_stage", "Ticket status".into(), "enumeration", "select"),
        one("hs_ticket_priority", "Priority".into(), "enumeration", "select"),
        one("hubspot_owner_id", "Ticket owner".into(), "string", "text"),
    ];
    let text = |n: usize| one(&format!("intake_{n:04}"), format!("Intake question {n}"), "string", "text");
    usual.into_iter().chain([office]).chain((1..properties).map(text)).collect()
}

/// A pipeline of eighteen stages.
fn pipelines() -> Vec<Pipeline> {
    let stage = |n: i32| Stage {
        id: n.to_string(),
        label: if n == 1 { "New".into() } else { format!("Waiting on colleague {n}") },
        order: n,
        ..Stage::default()
    };
    vec![Pipeline {
        id: "0".into(),
        label: "Support".into(),
        stages: (1..=18).map(stage).collect(),
        ..Pipeline::default()
    }]
}

/// A composer on a portal of this size, with all of it read.
pub fn composer(size: Size, properties: usize, options: usize) -> App {
    let (mut app, start) = App::new(settings(size), None, now());
    let request = start.iter().find_map(|effect| match effect {
        Effect::LoadPortal { request, .. } => Some(*request),
        _ => None,
    });
    let request = request.unwrap();
    for part in [Part::Pipelines(pipelines()), Part::Properties(definitions(properties, options).into())] {
        let known = Known { part: Ok(part), source: Source::Network };
        app.update(now(), Message::Portal { request, known: Box::new(known) });
    }
    app.update(now(), Message::PortalDone(request));
    app
}
