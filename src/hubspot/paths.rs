//! Every path, from the API version: the only place that knows a version.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

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

impl ApiVersion {
    fn crm(self, area: &str, rest: &str) -> String {
        match self {
            Self::V3 => format!("/crm/v3/{area}{rest}"),
            Self::Dated202609 => format!("/crm/{area}/2026-09{rest}"),
        }
    }

    /// Records of a kind: where one is created, and the parent of the paths below.
    pub fn objects(self, object: &ObjectType) -> String {
        self.crm("objects", &format!("/{}", segment(object.key())))
    }

    /// One record, by its id or by a unique value with `idProperty`.
    pub fn object(self, object: &ObjectType, id: &str) -> String {
        format!("{}/{}", self.objects(object), segment(id))
    }

    /// Where a search among records of a kind is posted.
    pub fn search(self, object: &ObjectType) -> String {
        format!("{}/search", self.objects(object))
    }

    /// Where up to 100 ids or unique values are posted, to read their records.
    pub fn batch_read(self, object: &ObjectType) -> String {
        format!("{}/batch/read", self.objects(object))
    }

    /// Where up to 100 new records are posted.
    pub fn batch_create(self, object: &ObjectType) -> String {
        format!("{}/batch/create", self.objects(object))
    }

    /// The definitions of all ticket properties.
    pub fn properties(self) -> String {
        self.crm("properties", "/tickets")
    }

    /// All ticket pipelines with their stages.
    pub fn pipelines(self) -> String {
        self.crm("pipelines", "/tickets")
    }

    /// Owners: the v3 path in both versions, which works as long as v3 does (assets/hubspot-api.md, section 13).
    pub fn owners(self) -> String {
        "/crm/v3/owners".to_owned()
    }

    /// Association labels from a ticket to a kind of record (assets/hubspot-api.md, section 5).
    pub fn labels(self, object: &ObjectType) -> String {
        match self {
            Self::V3 => format!("/crm/v4/associations/tickets/{}/labels", segment(object.key())),
            Self::Dated202609 => format!("/crm/associations/2026-09/tickets/{}/labels", segment(object.key())),
        }
    }

    /// The records of one kind that a record is linked to.
    pub fn linked(self, from: &ObjectType, id: &str, to: &ObjectType) -> String {
        let rest = format!("{}/{}/associations/{}", segment(from.key()), segment(id), segment(to.key()));
        match self {
            Self::V3 => format!("/crm/v4/objects/{rest}"),
            Self::Dated202609 => format!("/crm/objects/2026-09/{rest}"),
        }
    }

    /// The link between a ticket and one record.
    pub fn link(self, ticket: &str, to: &ObjectType, id: &str) -> String {
        format!("{}/{}", self.linked(&ObjectType::tickets(), ticket, to), segment(id))
    }

    /// Where codes and refresh tokens are turned into access tokens.
    pub fn oauth_token(self) -> String {
        match self {
            Self::V3 => "/oauth/v1/token".to_owned(),
            Self::Dated202609 => "/oauth/2026-03/token".to_owned(),
        }
    }

    /// What a private app's token is. It has no dated twin.
    pub fn token_info(self) -> String {
        "/oauth/v2/private-apps/get/access-token-info".to_owned()
    }

    /// Which portal a token belongs to.
    pub fn account(self) -> String {
        match self {
            Self::V3 => "/account-info/v3/details".to_owned(),
            Self::Dated202609 => "/account-info/2026-09/details".to_owned(),
        }
    }
}

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
    use super::*;

    #[test]
    fn both_versions_have_every_path() {
        let contacts = ObjectType::contacts();
        let tickets = ObjectType::tickets();
        for (version, wanted) in [
            (
                ApiVersion::V3,
                [
                    "/crm/v3/objects/tickets",
                    "/crm/v4/associations/tickets/contacts/labels",
                    "/crm/v3/pipelines/tickets",
                ],
            ),
            (
                ApiVersion::Dated202609,
                [
                    "/crm/objects/2026-09/tickets",
                    "/crm/associations/2026-09/tickets/contacts/labels",
                    "/crm/pipelines/2026-09/tickets",
                ],
            ),
        ] {
            assert_eq!([version.objects(&tickets), version.labels(&contacts), version.pipelines()], wanted);
            assert_eq!(version.to_string().parse(), Ok(version));
        }
        assert!("v4".parse::<ApiVersion>().is_err());
    }

    #[test]
    fn an_id_can_not_climb_out_of_its_path() {
        let path = ApiVersion::V3.object(&ObjectType::contacts(), "../x?y#z/ä");
        assert_eq!(path, "/crm/v3/objects/contacts/..%2Fx%3Fy%23z%2F%C3%A4");
        assert_eq!(["..", ".", "a.b~c-d_e"].map(segment), ["%2E%2E", "%2E", "a.b~c-d_e"]);
    }
}
