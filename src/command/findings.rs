//! What was found out about a portal and a token, a line each; for `doctor`, and for `login`.

use serde::Serialize;

use super::known::unread;
use crate::config::{Exit, Failure, FailureKind};
use crate::hubspot::{self, Area, Client, Moved};
use crate::ticket::{ObjectType, text};

/// The scope for owners.
const OWNERS: &str = "crm.objects.owners.read";

/// Makes the name of a kind of record.
type Kind = fn() -> ObjectType;

/// What can be searched for, and the scope that it takes.
const FEATURES: [(Kind, &str); 3] = [
    (ObjectType::contacts, "crm.objects.contacts.read"),
    (ObjectType::companies, "crm.objects.companies.read"),
    (ObjectType::deals, "crm.objects.deals.read"),
];

/// How good a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Mark {
    Ok,
    Note,
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    mark: Mark,
    what: String,
    said: String,
}

/// What was found out, and why no ticket can be created, if none can.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub(super) struct Findings {
    all: Vec<Finding>,
    #[serde(skip)]
    pub worst: Option<Failure>,
}

impl Findings {
    pub fn good(&mut self, what: &str, said: impl Into<String>) {
        self.add(Mark::Ok, what, said);
    }

    /// Something that is worth knowing, without which a ticket can be created all the same.
    pub fn note(&mut self, what: &str, said: impl Into<String>) {
        self.add(Mark::Note, what, said);
    }

    /// Something without which no ticket can be created.
    pub fn bad(&mut self, what: &str, failure: &Failure) {
        let said = match failure.hint.is_empty() {
            true => failure.message.clone(),
            false => format!("{}; {}", failure.message, failure.hint),
        };
        self.add(Mark::Bad, what, said);
        self.worst.get_or_insert_with(|| failure.clone());
    }

    fn add(&mut self, mark: Mark, what: &str, said: impl Into<String>) {
        self.all.push(Finding { mark, what: what.to_owned(), said: said.into() });
    }

    /// A line for each; safe to show.
    pub fn text(&self) -> String {
        let line = |one: &Finding| {
            let mark = match one.mark {
                Mark::Ok => "ok",
                Mark::Note => "note",
                Mark::Bad => "BAD",
            };
            format!("{mark:<5}{:<13}{}\n", text::one_line(&one.what), text::one_line(&one.said))
        };
        self.all.iter().map(line).collect()
    }
}

/// Asks a portal for what the form needs of it.
///
/// # Errors
/// Why no ticket could be created there with this token.
pub(super) async fn of_portal(findings: &mut Findings, client: &Client) -> Result<(), Failure> {
    // Other scopes let pipelines be read too; tickets can be read only with the one that lets them be created.
    let pipelines = client.pipelines().await.err();
    let needed = match pipelines {
        Some(error) if !error.is_withheld() => Err(error),
        // By their ids, pipeline and stage can be said all the same.
        Some(error) => client.search(&ObjectType::tickets(), "a").await.map(|_| Some(error)),
        None => client.search(&ObjectType::tickets(), "a").await.map(|_| None),
    };
    if let Some(error) = needed.map_err(|error| refused(&error))? {
        findings.note("pipelines", format!("can't be read, name pipeline and stage by their ids: {error}"));
    }
    match client.account().await {
        Ok(account) => {
            let name = account.name.map(|name| format!("{name} ")).unwrap_or_default();
            let kind = account.kind.map(|kind| format!(" ({kind})")).unwrap_or_default();
            findings.good("portal", format!("{name}{}{kind}", account.portal_id));
        }
        Err(error) => {
            findings.note("portal", format!("its number is not known, so there are no links to tickets: {error}"));
        }
    }
    match client.token_info().await {
        Ok(info) if !info.scopes.is_empty() => {
            let has = |scope: &str| info.scopes.iter().any(|one| one == scope);
            let wanted = ["tickets", OWNERS].into_iter().chain(FEATURES.map(|(_, scope)| scope));
            let missing: Vec<&str> = wanted.filter(|scope| !has(scope)).collect();
            match missing.as_slice() {
                [] => findings.good("scopes", "a private app or Service Key with all that hubticket uses"),
                some => findings.note("scopes", format!("a private app or Service Key without {}", some.join(", "))),
            }
        }
        _ => findings.good("scopes", "HubSpot does not list them for this kind of token; each is tried"),
    }
    match client.has_moved(Area::Records) {
        false => findings.good("tickets", "can be read and created"),
        // A create is sent to no other path than the one that is set.
        true => {
            let told = format!("can be read, but not created: {}", Moved(Area::Records));
            findings.bad("tickets", &Failure::new(Exit::Rejected, FailureKind::Refused, told));
        }
    }
    if let Err(error) = client.properties().await {
        findings.note("properties", format!("can't be read, name them and their values as HubSpot does: {error}"));
    }
    if let Err(error) = client.labels(&ObjectType::contacts()).await {
        findings.note("labels", format!("of associations can't be read, name them as CATEGORY/TYPEID: {error}"));
    }
    let missing = |error: &hubspot::Error, scope: &str| match error.answer().map(|answer| answer.status) {
        Some(403) => format!("; the scope {scope} lets you, add it to the token in HubSpot"),
        _ => format!(": {error}"),
    };
    match client.owners().await {
        Ok(owners) => findings.good("owners", format!("{} can be picked by name", owners.len())),
        Err(error) => {
            findings.note("owners", format!("can't be picked by name{}", missing(&error, OWNERS)));
        }
    }
    match client.sensitive_properties().await {
        Ok(all) if all.is_empty() => {}
        Ok(all) => {
            let labels: Vec<&str> =
                all.iter().map(|one| if one.label.is_empty() { &one.name } else { &one.label }.as_str()).collect();
            findings.good("sensitive", format!("{} can be set, and stay out of the log", labels.join(", ")));
        }
        Err(error) => {
            findings.note("sensitive", format!("sensitive properties are left out, they can't be read: {error}"))
        }
    }
    for (object, scope) in FEATURES {
        let object = object();
        match client.search(&object, "a").await {
            Ok(_) => findings.good(object.key(), "can be searched"),
            Err(error) => findings.note(object.key(), format!("can only be linked by id{}", missing(&error, scope))),
        }
    }
    let areas = [Area::Links, Area::Labels, Area::Properties, Area::Pipelines, Area::Owners, Area::Account];
    for area in areas.into_iter().filter(|area| client.has_moved(*area)) {
        findings.note("version", Moved(area).to_string());
    }
    Ok(())
}

/// Nothing was to be created: a call that fails is HubSpot out of reach, or what it refused.
pub(super) fn refused(error: &hubspot::Error) -> Failure {
    Failure { kind: FailureKind::of_call(error), ..unread(error) }
}
