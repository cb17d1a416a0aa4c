//! The portal of the tests: properties of every kind, two pipelines, a few owners.

use hubticket::ticket::rules::{Creation, Rules, ValueRule};
use hubticket::ticket::schema::Part;
use hubticket::ticket::{Account, AssociationType, Category, Choice, ObjectType, Owner, Pipeline, Property, Stage};

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

/// The portal's own rules: a serial number has 8 digits, seats are from 1 to 10, a phone number has a form.
pub fn rules() -> Part {
    let rule = |kind: &str, argument: &str| ValueRule { kind: kind.into(), arguments: vec![argument.into()] };
    let digits = vec![rule("ALPHANUMERIC", "NUMERIC_ONLY"), rule("MIN_LENGTH", "8"), rule("MAX_LENGTH", "8")];
    let range = vec![rule("MIN_NUMBER", "1"), rule("MAX_NUMBER", "10")];
    let form = vec![rule("REGEX", "(?i)[+0-9 ]+")];
    let of = [("serial_number", digits), ("seats", range), ("phone", form)];
    Part::Rules(Rules { withheld: false, of: of.map(|(name, rules)| (name.to_owned(), rules)).into() })
}

/// Tickets of the first pipeline are created in its two waiting stages.
pub fn creation() -> Part {
    let stages = [("0".to_owned(), vec!["2".to_owned(), "3".to_owned()])].into();
    Part::Creation(Creation { withheld: false, stages })
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
