//! Method and path to the thing that is meant: every form of every path, v3, v4 and dated.

use hyper::Method;

use super::{
    errors::ApiError,
    fault::Target,
    objects::{self, CONTACT, NOTE, ObjectType, TICKET},
    request::decode,
};

/// Which edition of the API a path belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// v1 to v4.
    Numbered,
    /// 2026-03: v3's behaviour under other paths.
    March2026,
    /// 2026-09: enforces the portal's rules, and reads dates loosely.
    September2026,
}

/// A batch call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Batch {
    Create,
    Read,
    Update,
    Upsert,
    Archive,
}

/// A batch call for links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkBatch {
    Create,
    /// By the types without a label.
    Default,
    Read,
    Archive,
}

/// What a path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Resource {
    Records(ObjectType),
    Record(ObjectType, String),
    Search(ObjectType),
    Batch(ObjectType, Batch),
    Linked { from: ObjectType, id: String, to: ObjectType },
    Link { from: ObjectType, id: String, to: ObjectType, to_id: String },
    DefaultLink { from: ObjectType, id: String, to: ObjectType, to_id: String },
    Links { from: ObjectType, to: ObjectType, what: LinkBatch },
    Properties(ObjectType),
    Property(ObjectType, String),
    Validations(ObjectType),
    Validation(ObjectType, String),
    Pipelines(ObjectType),
    Pipeline(ObjectType, String),
    Stages(ObjectType, String),
    Stage(ObjectType, String, String),
    PipelineRules(ObjectType, String),
    Owners,
    Owner(String),
    Files,
    File(String),
    FileAt(String),
    Labels { from: ObjectType, to: ObjectType },
    Account,
    TokenInfo,
    OauthToken,
}

/// Reads a path, as a HubSpot does that has retired these versions.
pub(super) fn served(path: &str, retired: &[String]) -> Result<(Version, Resource), ApiError> {
    // The version is the second part of a path, or the third.
    let mut parts = path.split('/').skip(2).take(2);
    if parts.any(|part| retired.iter().any(|version| version == part)) {
        return Err(ApiError::no_path(path));
    }
    route(path)
}

/// Reads a path.
fn route(path: &str) -> Result<(Version, Resource), ApiError> {
    let unknown = || ApiError::no_path(path);
    let parts: Vec<String> = path.split('/').skip(1).map(decode).collect();
    let mut parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    // The official clients ask for /crm/v3/owners/ with a slash at the end.
    if parts.len() > 1 && parts.last() == Some(&"") {
        parts.pop();
    }
    let (first, rest) = parts.split_first().ok_or_else(unknown)?;
    match (*first, rest) {
        // A beta, with one path.
        ("crm", ["pipelines-rules", "2026-09-beta", kind, id]) => {
            Ok((Version::September2026, Resource::PipelineRules(object(kind)?, (*id).to_owned())))
        }
        ("crm", [place, area, rest @ ..]) => {
            // /crm/{version}/{area}/... and /crm/{area}/{version}/... mean the same.
            let (version, area, versioned) = match (version(place), version(area)) {
                (Some(version), None) => (version, *area, *place),
                (None, Some(version)) => (version, *place, *area),
                _ => return Err(unknown()),
            };
            let resource = crm(area, versioned, rest)?.ok_or_else(unknown)?;
            Ok((version, resource))
        }
        ("account-info", [place, "details"]) => match version(place) {
            Some(version) => Ok((version, Resource::Account)),
            None => Err(unknown()),
        },
        // Uploads have no path in 2026-09 (assets/hubspot-api.md, section 13).
        ("files", ["v3" | "2026-03" | "2026-09-beta", "files", rest @ ..]) => {
            let resource = match rest {
                [] => Resource::Files,
                // The official clients encode the slashes, others do not.
                ["stat", path @ ..] => Resource::FileAt(path.join("/")),
                [id] => Resource::File((*id).to_owned()),
                _ => return Err(unknown()),
            };
            Ok((Version::Numbered, resource))
        }
        ("oauth", ["v2", "private-apps", "get", "access-token-info"]) => Ok((Version::Numbered, Resource::TokenInfo)),
        ("oauth", ["v1" | "v3", "token"]) => Ok((Version::Numbered, Resource::OauthToken)),
        ("oauth", ["2026-03" | "2026-09", "token"]) => Ok((Version::September2026, Resource::OauthToken)),
        _ => Err(unknown()),
    }
}

fn version(text: &str) -> Option<Version> {
    match text {
        "v3" | "v4" => Some(Version::Numbered),
        "2026-03" => Some(Version::March2026),
        "2026-09" => Some(Version::September2026),
        _ => None,
    }
}

/// The CRM's paths below area and version. `None`: there is no such path.
fn crm(area: &str, version: &str, rest: &[&str]) -> Result<Option<Resource>, ApiError> {
    let v4_or_dated = version != "v3";
    let v3_or_dated = version != "v4";
    let resource = match (area, rest) {
        ("objects", [from, id, "associations", to]) if v4_or_dated => {
            Resource::Linked { from: object(from)?, id: (*id).to_owned(), to: object(to)? }
        }
        ("objects", [from, id, "associations", "default", to, to_id]) if v4_or_dated => Resource::DefaultLink {
            from: object(from)?,
            id: (*id).to_owned(),
            to: object(to)?,
            to_id: (*to_id).to_owned(),
        },
        ("objects", [from, id, "associations", to, to_id]) if v4_or_dated => {
            Resource::Link { from: object(from)?, id: (*id).to_owned(), to: object(to)?, to_id: (*to_id).to_owned() }
        }
        ("objects", [kind]) if v3_or_dated => Resource::Records(object(kind)?),
        ("objects", [kind, "search"]) if v3_or_dated => Resource::Search(object(kind)?),
        ("objects", [kind, "batch", verb]) if v3_or_dated => match *verb {
            "create" => Resource::Batch(object(kind)?, Batch::Create),
            "read" => Resource::Batch(object(kind)?, Batch::Read),
            "update" => Resource::Batch(object(kind)?, Batch::Update),
            "archive" => Resource::Batch(object(kind)?, Batch::Archive),
            "upsert" => Resource::Batch(object(kind)?, Batch::Upsert),
            _ => return Ok(None),
        },
        ("objects", [kind, id]) if v3_or_dated => Resource::Record(object(kind)?, (*id).to_owned()),
        ("associations", [from, to, "labels"]) if v4_or_dated => {
            Resource::Labels { from: object(from)?, to: object(to)? }
        }
        ("associations", [from, to, "batch", verb @ ..]) if v4_or_dated => {
            let what = match verb {
                ["create"] => LinkBatch::Create,
                ["associate", "default"] => LinkBatch::Default,
                ["read"] => LinkBatch::Read,
                ["archive"] => LinkBatch::Archive,
                _ => return Ok(None),
            };
            Resource::Links { from: object(from)?, to: object(to)?, what }
        }
        ("properties", [kind]) if v3_or_dated => Resource::Properties(object(kind)?),
        ("properties", [kind, name]) if v3_or_dated => Resource::Property(object(kind)?, (*name).to_owned()),
        ("property-validations", [kind]) if v3_or_dated => Resource::Validations(object(kind)?),
        ("property-validations", [kind, name]) if v3_or_dated => {
            Resource::Validation(object(kind)?, (*name).to_owned())
        }
        ("pipelines", [kind]) if v3_or_dated => Resource::Pipelines(object(kind)?),
        ("pipelines", [kind, id]) if v3_or_dated => Resource::Pipeline(object(kind)?, (*id).to_owned()),
        ("pipelines", [kind, id, "stages"]) if v3_or_dated => Resource::Stages(object(kind)?, (*id).to_owned()),
        ("pipelines", [kind, id, "stages", stage]) if v3_or_dated => {
            Resource::Stage(object(kind)?, (*id).to_owned(), (*stage).to_owned())
        }
        ("owners", []) if v3_or_dated => Resource::Owners,
        ("owners", [id]) if v3_or_dated => Resource::Owner((*id).to_owned()),
        _ => return Ok(None),
    };
    Ok(Some(resource))
}

/// The object type that a path or parameter names.
pub(super) fn object(name: &str) -> Result<ObjectType, ApiError> {
    objects::find(name).ok_or_else(|| ApiError::invalid(format!("Unable to infer object type from: {name}")))
}

impl Resource {
    /// The methods it answers to.
    pub fn methods(&self) -> &'static [Method] {
        const GET: &[Method] = &[Method::GET];
        const POST: &[Method] = &[Method::POST];
        match self {
            Self::Records(kind) if kind.is_written() => &[Method::GET, Method::POST],
            Self::Record(kind, _) if kind.is_written() => &[Method::GET, Method::PATCH, Method::DELETE],
            Self::Batch(kind, batch) if !kind.is_written() && *batch != Batch::Read => &[],
            Self::Search(_) | Self::Batch(..) | Self::Links { .. } | Self::TokenInfo | Self::OauthToken => POST,
            Self::Link { .. } => &[Method::PUT, Method::DELETE],
            Self::Files => POST,
            Self::File(_) => &[Method::GET, Method::DELETE],
            Self::DefaultLink { .. } => &[Method::PUT],
            _ => GET,
        }
    }

    /// How faults see it.
    pub fn target(&self, method: &Method) -> Target {
        if self.reads(method) {
            return match self {
                Self::Search(_) => Target::Search,
                Self::Records(_) | Self::Record(..) | Self::Batch(..) | Self::Linked { .. } | Self::Links { .. } => {
                    Target::Read
                }
                Self::File(_) | Self::FileAt(_) => Target::Read,
                Self::TokenInfo | Self::OauthToken => Target::Any,
                _ => Target::Schema,
            };
        }
        match self {
            Self::Records(kind) | Self::Record(kind, _) | Self::Batch(kind, _) if *kind == CONTACT => Target::Contact,
            Self::Records(kind) | Self::Record(kind, _) | Self::Batch(kind, _) if *kind == NOTE => Target::Note,
            Self::Records(_) | Self::Batch(_, Batch::Create | Batch::Upsert) => Target::Create,
            Self::Record(..) | Self::Batch(..) => Target::Change,
            Self::Link { .. } | Self::DefaultLink { .. } | Self::Links { .. } => Target::Link,
            Self::Files | Self::File(_) => Target::File,
            _ => Target::Any,
        }
    }

    /// Whether it is answered with tickets.
    pub fn shows_tickets(&self) -> bool {
        match self {
            Self::Records(kind) | Self::Record(kind, _) | Self::Search(kind) | Self::Batch(kind, _) => *kind == TICKET,
            _ => false,
        }
    }

    /// Whether the call leaves everything as it is.
    fn reads(&self, method: &Method) -> bool {
        match self {
            Self::Search(_) | Self::Batch(_, Batch::Read) | Self::Links { what: LinkBatch::Read, .. } => true,
            Self::TokenInfo | Self::OauthToken => true,
            _ => *method == Method::GET,
        }
    }

    /// The scopes of which any one suffices; empty when no token is asked for.
    pub fn scopes(&self, method: &Method) -> Vec<String> {
        let what = if self.reads(method) { "read" } else { "write" };
        let record = |kind: &ObjectType| match *kind {
            TICKET => vec!["tickets".to_owned()],
            // A note is had by whoever has contacts (assets/hubspot-api.md, section 16).
            CONTACT | NOTE => vec![format!("crm.objects.contacts.{what}")],
            _ => vec![format!("crm.objects.{}.{what}", kind.plural)],
        };
        match self {
            Self::Records(kind) | Self::Record(kind, _) | Self::Search(kind) | Self::Batch(kind, _) => record(kind),
            Self::Linked { from, .. }
            | Self::Link { from, .. }
            | Self::DefaultLink { from, .. }
            | Self::Links { from, .. } => record(from),
            Self::Properties(kind) | Self::Property(kind, _) | Self::Validations(kind) | Self::Validation(kind, _) => {
                let mut scopes = record(kind);
                scopes.push(format!("crm.schemas.{}.read", kind.plural));
                scopes
            }
            Self::Pipelines(_) | Self::Pipeline(..) | Self::Stages(..) | Self::Stage(..) => {
                ["tickets", "crm.schemas.tickets.read", "crm.objects.owners.read"].map(str::to_owned).to_vec()
            }
            Self::PipelineRules(..) => vec!["crm-pipelines-governance-read".to_owned()],
            Self::Owners | Self::Owner(_) => vec!["crm.objects.owners.read".to_owned()],
            Self::Labels { .. } => {
                let kinds = ["contacts", "companies", "deals"].map(|kind| format!("crm.objects.{kind}.read"));
                std::iter::once("tickets".to_owned()).chain(kinds).collect()
            }
            Self::Files | Self::File(_) | Self::FileAt(_) => vec!["files".to_owned()],
            Self::Account => vec!["oauth".to_owned()],
            Self::TokenInfo | Self::OauthToken => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_of_area_and_version_mean_the_same() {
        let table = [
            ("/crm/v3/objects/tickets", Version::Numbered, Resource::Records(TICKET)),
            ("/crm/objects/2026-03/ticket", Version::March2026, Resource::Records(TICKET)),
            ("/crm/objects/2026-09/0-5", Version::September2026, Resource::Records(TICKET)),
            ("/crm/v3/objects/0-1/a%2Fb", Version::Numbered, Resource::Record(CONTACT, "a/b".to_owned())),
            ("/crm/v3/owners/", Version::Numbered, Resource::Owners),
            ("/files/2026-03/files", Version::Numbered, Resource::Files),
            ("/files/v3/files/stat/%2Fa%2Fb.txt", Version::Numbered, Resource::FileAt("/a/b.txt".to_owned())),
            ("/files/v3/files/stat/a/b.txt", Version::Numbered, Resource::FileAt("a/b.txt".to_owned())),
            (
                "/crm/associations/v4/tickets/contacts/labels",
                Version::Numbered,
                Resource::Labels { from: TICKET, to: CONTACT },
            ),
        ];
        for (path, version, resource) in table {
            assert_eq!(route(path).unwrap(), (version, resource), "{path}");
        }
    }

    #[test]
    fn a_retired_version_has_no_paths_and_the_others_keep_theirs() {
        let retired = ["v4".to_owned()];
        for (path, is_served) in [
            ("/crm/v4/associations/tickets/contacts/labels", false),
            ("/crm/associations/v4/tickets/contacts/labels", false),
            ("/crm/associations/2026-09/tickets/contacts/labels", true),
            ("/crm/v3/objects/tickets/v4", true),
        ] {
            assert_eq!(served(path, &retired).is_ok(), is_served, "{path}");
        }
    }

    #[test]
    fn paths_that_name_nothing_are_not_found() {
        for path in [
            "",
            "/",
            "*",
            "/crm",
            "/crm/v3",
            "/crm/v3/v4/tickets",
            "/crm/v4/objects/tickets",
            "/files/2026-09/files",
            "/account-info/v3",
        ] {
            assert_eq!(route(path).unwrap_err().status, 404, "{path}");
        }
        assert_eq!(route("/crm/v3/objects/nothings").unwrap_err().status, 400);
    }
}
