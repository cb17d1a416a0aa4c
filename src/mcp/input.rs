//! What each tool takes. The comments are what a client reads of it. All of it stands in one piece: not every client
//! follows a reference in there.

use std::collections::BTreeMap;

use rmcp::schemars::JsonSchema;
use serde::Deserialize;

/// `describe_portal`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "rmcp::schemars")]
pub(super) struct Describe {
    /// What of the portal is described
    pub what: Part,
    /// Only what has this text in its label, internal name, description or e-mail address
    pub text: Option<String>,
    /// At most so many, 20 where nothing is said, 200 at most
    pub limit: Option<usize>,
}

/// A part of the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(crate = "rmcp::schemars", inline)]
pub(super) enum Part {
    /// What a ticket can have, with types and options
    Properties,
    /// Pipelines with their stages, which are the ticket's status
    Pipelines,
    /// Who a ticket can belong to
    Owners,
    /// What a ticket must have
    Required,
}

/// `find_record`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "rmcp::schemars")]
pub(super) struct Find {
    /// The kind of record
    pub kind: Kind,
    /// A name, an e-mail address, a domain, a subject, or a part of one
    pub text: String,
}

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(crate = "rmcp::schemars", inline)]
pub(super) enum Kind {
    /// A person
    Contact,
    /// A company
    Company,
    /// A deal
    Deal,
    /// A ticket
    Ticket,
}

/// The ticket that is checked and then created: both tools take the same.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "rmcp::schemars", inline)]
pub(super) struct Ticket {
    /// Its properties: each by its internal name or label, with a value or the label of an option. The subject is
    /// `subject`, the description `content`
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
    /// The pipeline, by label or id; without it, the portal's default one
    pub pipeline: Option<String>,
    /// The status, a stage of the pipeline, by label or id; without it, the first open one
    pub stage: Option<String>,
    /// The owner, by e-mail address, name or id
    pub owner: Option<String>,
    /// Records that it is linked to, each as contact:101, contact:ada@example.com, company:501:Reseller or
    /// deal:9:USER_DEFINED/12
    #[serde(default)]
    pub associations: Vec<String>,
    /// A contact that is created with it; one whose e-mail address is known is linked instead
    pub create_contact: Option<NewContact>,
    /// A note for colleagues, which the customer never sees
    pub note: Option<String>,
}

/// A contact to create.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "rmcp::schemars", inline)]
pub(super) struct NewContact {
    /// ada@example.com, or Ada Lovelace <ada@example.com>
    pub who: String,
    /// More properties of the contact, by internal name
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
}

/// `check_ticket`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "rmcp::schemars")]
pub(super) struct Check {
    /// The ticket
    pub ticket: Ticket,
}

/// `create_ticket`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "rmcp::schemars")]
pub(super) struct Create {
    /// The ticket, the same that was checked
    pub ticket: Ticket,
    /// Your own name for this ticket, such as the id of the conversation. The same key always means the same ticket: use
    /// it again after a lost answer, and never for another ticket
    pub key: String,
    /// What check_ticket answered as `checked` for this ticket
    pub checked: String,
}

/// `resolve_attempt`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "rmcp::schemars")]
pub(super) struct Resolve {
    /// The attempt, as create_ticket or history names it
    pub attempt: String,
}

/// `history`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "rmcp::schemars")]
pub(super) struct History {
    /// Only those that began since then: 30min, 8h, 3d, 2w, a day or a moment
    pub since: Option<String>,
    /// Only those with this text in a value, or with this id of a ticket
    pub text: Option<String>,
    /// Only those that ended in this way
    pub outcome: Option<Outcome>,
    /// At most so many, 10 where nothing is said, 50 at most
    pub limit: Option<usize>,
}

/// How a submission ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(crate = "rmcp::schemars", inline)]
pub(super) enum Outcome {
    /// The ticket was created
    Created,
    /// HubSpot refused it
    Rejected,
    /// It was not sent
    NotSent,
    /// It is not known
    Unknown,
    /// It turned out that none was created
    Absent,
}
