//! Every path, from the API version: the only place that knows a version, in one table by area.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::error::Error;
use crate::ticket::ObjectType;

/// A version of HubSpot's API (assets/hubspot-api.md, section 10). Shapes are the same in both; only paths differ
/// (section 13 there).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ApiVersion {
    /// Works until HubSpot ends its support in September 2027.
    #[default]
    V3,
    /// Current since September 2026; enforces the portal's own rules on writes.
    Dated202609,
}

/// A text that names no version that hubticket speaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an API version that hubticket speaks; use v3 or 2026-09")]
pub struct UnknownVersion(String);

impl FromStr for ApiVersion {
    type Err = UnknownVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "v3" => Ok(Self::V3),
            "2026-09" => Ok(Self::Dated202609),
            other => Err(UnknownVersion(other.to_owned())),
        }
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V3 => "v3",
            Self::Dated202609 => "2026-09",
        })
    }
}

/// What HubSpot gives versions to, each with an end of its own: the v4 paths of links and labels lose support half a
/// year before the v3 ones (assets/hubspot-api.md, section 13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Records, and the search among them.
    Records,
    /// What a record is linked to.
    Links,
    /// The ways in which records can be linked.
    Labels,
    /// The definitions of properties.
    Properties,
    /// What the portal asks of values.
    Validations,
    /// Pipelines with their stages.
    Pipelines,
    /// What the portal asks of the stages of a pipeline.
    PipelineRules,
    /// Owners.
    Owners,
    /// Which portal it is.
    Account,
    /// Where codes and refresh tokens are turned into access tokens.
    Tokens,
    /// What a private app's token is.
    TokenInfo,
    /// Files.
    Files,
}

impl Area {
    /// The table: where the paths of an area begin, with version v3 and with 2026-09.
    fn roots(self) -> [&'static str; 2] {
        match self {
            Self::Records => ["/crm/v3/objects", "/crm/objects/2026-09"],
            Self::Links => ["/crm/v4/objects", "/crm/objects/2026-09"],
            Self::Labels => ["/crm/v4/associations", "/crm/associations/2026-09"],
            Self::Properties => ["/crm/v3/properties", "/crm/properties/2026-09"],
            Self::Validations => ["/crm/v3/property-validations", "/crm/property-validations/2026-09"],
            Self::Pipelines => ["/crm/v3/pipelines", "/crm/pipelines/2026-09"],
            // A beta, with one path.
            Self::PipelineRules => ["/crm/pipelines-rules/2026-09-beta"; 2],
            Self::Owners => ["/crm/v3/owners", "/crm/owners/2026-09"],
            Self::Account => ["/account-info/v3/details", "/account-info/2026-09/details"],
            Self::Tokens => ["/oauth/v1/token", "/oauth/2026-03/token"],
            // It has no dated twin.
            Self::TokenInfo => ["/oauth/v2/private-apps/get/access-token-info"; 2],
            // Uploads have no path in 2026-09.
            Self::Files => ["/files/v3/files", "/files/2026-03/files"],
        }
    }

    fn root(self, version: ApiVersion) -> &'static str {
        let [v3, dated] = self.roots();
        match version {
            ApiVersion::V3 => v3,
            ApiVersion::Dated202609 => dated,
        }
    }

    /// What it holds, for people.
    fn name(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Links => "the links of records",
            Self::Labels => "association labels",
            Self::Properties => "properties",
            Self::Validations => "validation rules",
            Self::Pipelines => "pipelines",
            Self::PipelineRules => "pipeline rules",
            Self::Owners => "owners",
            Self::Account => "account details",
            Self::Tokens | Self::TokenInfo => "tokens",
            Self::Files => "files",
        }
    }

    fn at(self, version: ApiVersion, rest: impl Into<String>) -> Path {
        Path { area: self, version, rest: rest.into(), of_record: false }
    }

    fn of_record(self, version: ApiVersion, rest: String) -> Path {
        Path { of_record: true, ..self.at(version, rest) }
    }
}

/// That HubSpot has retired the path of an area, and its dated one was taken. Shown, it is a sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved(pub Area);

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (area, [old, _]) = (self.0.name(), self.0.roots());
        let is_version = |part: &&str| part.strip_prefix('v').is_some_and(|number| number.parse::<u8>().is_ok());
        let old = old.split('/').find(is_version).unwrap_or("v3");
        write!(f, "HubSpot has retired {old} for {area}, 2026-09 was used: set api_version to 2026-09")
    }
}

/// Where something is read, searched for, linked or changed; what creates something has a plain text for a path, and never
/// moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Whose path it is.
    pub area: Area,
    version: ApiVersion,
    rest: String,
    /// Whether a record is named in it, which may be missing although the path is there.
    of_record: bool,
}

impl Path {
    /// The path of the version that is set.
    pub fn own(&self) -> String {
        format!("{}{}", self.area.root(self.version), self.rest)
    }

    /// Where the same is found once HubSpot has retired that; none where it is there already.
    pub fn dated(&self) -> Option<String> {
        let root = self.area.root(ApiVersion::Dated202609);
        (root != self.area.root(self.version)).then(|| format!("{root}{}", self.rest))
    }

    /// Whether an error can mean that the path is no more: a 410, or a 404 that does not speak of the record.
    pub fn may_be_retired(&self, error: &Error) -> bool {
        error.answer().is_some_and(|answer| match answer.status {
            410 => true,
            404 => !(self.of_record && answer.is_of_missing_record()),
            _ => false,
        })
    }
}

impl ApiVersion {
    /// Where a record of a kind is created.
    pub fn objects(self, object: &ObjectType) -> String {
        Area::Records.at(self, format!("/{}", segment(object.key()))).own()
    }

    /// Where up to 100 new records are posted.
    pub fn batch_create(self, object: &ObjectType) -> String {
        format!("{}/batch/create", self.objects(object))
    }

    /// One record, by its id or by a unique value with `idProperty`.
    pub fn object(self, object: &ObjectType, id: &str) -> Path {
        Area::Records.of_record(self, format!("/{}/{}", segment(object.key()), segment(id)))
    }

    /// Where a search among records of a kind is posted.
    pub fn search(self, object: &ObjectType) -> Path {
        Area::Records.at(self, format!("/{}/search", segment(object.key())))
    }

    /// Where up to 100 ids or unique values are posted, to read their records.
    pub fn batch_read(self, object: &ObjectType) -> Path {
        Area::Records.at(self, format!("/{}/batch/read", segment(object.key())))
    }

    /// The definitions of all ticket properties.
    pub fn properties(self) -> Path {
        Area::Properties.at(self, "/tickets")
    }

    /// What the portal asks of the values of all ticket properties.
    pub fn validations(self) -> Path {
        Area::Validations.at(self, "/0-5")
    }

    /// What the portal asks of the stages of a ticket pipeline.
    pub fn pipeline_rules(self, pipeline: &str) -> Path {
        Area::PipelineRules.of_record(self, format!("/0-5/{}", segment(pipeline)))
    }

    /// All ticket pipelines with their stages.
    pub fn pipelines(self) -> Path {
        Area::Pipelines.at(self, "/tickets")
    }

    /// All owners.
    pub fn owners(self) -> Path {
        Area::Owners.at(self, "")
    }

    /// Association labels from a ticket to a kind of record (assets/hubspot-api.md, section 5).
    pub fn labels(self, object: &ObjectType) -> Path {
        Area::Labels.at(self, format!("/tickets/{}/labels", segment(object.key())))
    }

    /// The records of one kind that a record is linked to.
    pub fn linked(self, from: &ObjectType, id: &str, to: &ObjectType) -> Path {
        let rest = format!("/{}/{}/associations/{}", segment(from.key()), segment(id), segment(to.key()));
        Area::Links.of_record(self, rest)
    }

    /// The link between a ticket and one record.
    pub fn link(self, ticket: &str, to: &ObjectType, id: &str) -> Path {
        let mut path = self.linked(&ObjectType::tickets(), ticket, to);
        path.rest.push('/');
        path.rest.push_str(&segment(id));
        path
    }

    /// Where codes and refresh tokens are turned into access tokens.
    pub fn oauth_token(self) -> String {
        Area::Tokens.at(self, "").own()
    }

    /// What a private app's token is.
    pub fn token_info(self) -> Path {
        Area::TokenInfo.at(self, "")
    }

    /// Where files are uploaded.
    pub fn files(self) -> String {
        Area::Files.at(self, "").own()
    }

    /// What is there under the path of a file.
    pub fn file_at(self, path: &str) -> Path {
        Area::Files.at(self, format!("/{STAT}/{}", segment(path)))
    }

    /// Which portal a token belongs to.
    pub fn account(self) -> Path {
        Area::Account.at(self, "")
    }
}

/// What comes before the path of a file that is looked for.
pub(super) const STAT: &str = "stat";

/// What stands for itself in a path are the unreserved characters of RFC 3986 alone.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as one segment of a path: nothing in it can begin another one or a query.
pub fn segment(text: &str) -> String {
    match text {
        // A dot alone or two of them would climb; one inside a name is harmless.
        "." | ".." => text.replace('.', "%2E"),
        _ => utf8_percent_encode(text, RESERVED).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::error::Answer;
    use super::*;

    #[test]
    fn both_versions_have_every_path() {
        let contacts = ObjectType::contacts();
        let tickets = ObjectType::tickets();
        let paths = |version: ApiVersion| {
            [
                version.objects(&tickets),
                version.batch_create(&tickets),
                version.object(&contacts, "7").own(),
                version.search(&contacts).own(),
                version.batch_read(&tickets).own(),
                version.linked(&contacts, "7", &tickets).own(),
                version.link("9", &contacts, "7").own(),
                version.labels(&contacts).own(),
                version.properties().own(),
                version.pipelines().own(),
                version.owners().own(),
                version.account().own(),
                version.oauth_token(),
                version.token_info().own(),
                version.objects(&ObjectType::notes()),
                version.files(),
                version.file_at("/a b/c.txt").own(),
            ]
        };
        assert_eq!(
            paths(ApiVersion::V3),
            [
                "/crm/v3/objects/tickets",
                "/crm/v3/objects/tickets/batch/create",
                "/crm/v3/objects/contacts/7",
                "/crm/v3/objects/contacts/search",
                "/crm/v3/objects/tickets/batch/read",
                "/crm/v4/objects/contacts/7/associations/tickets",
                "/crm/v4/objects/tickets/9/associations/contacts/7",
                "/crm/v4/associations/tickets/contacts/labels",
                "/crm/v3/properties/tickets",
                "/crm/v3/pipelines/tickets",
                "/crm/v3/owners",
                "/account-info/v3/details",
                "/oauth/v1/token",
                "/oauth/v2/private-apps/get/access-token-info",
                "/crm/v3/objects/notes",
                "/files/v3/files",
                "/files/v3/files/stat/%2Fa%20b%2Fc.txt",
            ]
        );
        assert_eq!(
            paths(ApiVersion::Dated202609),
            [
                "/crm/objects/2026-09/tickets",
                "/crm/objects/2026-09/tickets/batch/create",
                "/crm/objects/2026-09/contacts/7",
                "/crm/objects/2026-09/contacts/search",
                "/crm/objects/2026-09/tickets/batch/read",
                "/crm/objects/2026-09/contacts/7/associations/tickets",
                "/crm/objects/2026-09/tickets/9/associations/contacts/7",
                "/crm/associations/2026-09/tickets/contacts/labels",
                "/crm/properties/2026-09/tickets",
                "/crm/pipelines/2026-09/tickets",
                "/crm/owners/2026-09",
                "/account-info/2026-09/details",
                "/oauth/2026-03/token",
                "/oauth/v2/private-apps/get/access-token-info",
                "/crm/objects/2026-09/notes",
                "/files/2026-03/files",
                "/files/2026-03/files/stat/%2Fa%20b%2Fc.txt",
            ]
        );
        for version in [ApiVersion::V3, ApiVersion::Dated202609] {
            assert_eq!(version.to_string().parse(), Ok(version));
        }
        assert!("v4".parse::<ApiVersion>().is_err());
    }

    #[test]
    fn a_dated_path_has_no_later_one_and_what_has_no_twin_neither() {
        let contacts = ObjectType::contacts();
        assert_eq!(ApiVersion::V3.owners().dated().as_deref(), Some("/crm/owners/2026-09"));
        assert_eq!(
            ApiVersion::V3.link("9", &contacts, "7").dated(),
            Some(ApiVersion::Dated202609.link("9", &contacts, "7").own())
        );
        assert_eq!(ApiVersion::Dated202609.owners().dated(), None);
        assert_eq!(ApiVersion::V3.token_info().dated(), None);
    }

    #[test]
    fn a_record_that_is_missing_does_not_retire_its_path() {
        let of = |status: u16, category: Option<&str>, foreign: bool| {
            let category = category.map(str::to_owned);
            Error::Answered(Box::new(Answer { status, category, foreign, ..Answer::default() }))
        };
        let record = ApiVersion::V3.object(&ObjectType::tickets(), "7");
        let list = ApiVersion::V3.owners();
        for (error, of_record, of_list) in [
            (of(404, Some("OBJECT_NOT_FOUND"), false), false, true),
            (of(404, None, false), true, true),
            (of(404, None, true), true, true),
            (of(410, None, false), true, true),
            (of(403, None, false), false, false),
            (Error::Lost { detail: String::new() }, false, false),
        ] {
            assert_eq!((record.may_be_retired(&error), list.may_be_retired(&error)), (of_record, of_list), "{error:?}");
        }
    }

    #[test]
    fn an_id_can_not_climb_out_of_its_path() {
        let path = ApiVersion::V3.object(&ObjectType::contacts(), "../x?y#z/ä").own();
        assert_eq!(path, "/crm/v3/objects/contacts/..%2Fx%3Fy%23z%2F%C3%A4");
        assert_eq!(["..", ".", "a.b~c-d_e"].map(segment), ["%2E%2E", "%2E", "a.b~c-d_e"]);
    }
}
