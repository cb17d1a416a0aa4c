//! The parts of what is known of a portal: which there are, where each comes from, and when it has to be read again.

use std::time::Duration;

use jiff::Timestamp;

use crate::hubspot;
use crate::ticket::ObjectType;
use crate::ticket::schema::{Part, PartName};

/// What was read this lately is not read again unless it is asked for.
const FRESH: Duration = Duration::from_secs(600);
/// That HubSpot keeps something from a token is found out again so seldom.
const FRESH_IF_WITHHELD: Duration = Duration::from_secs(24 * 60 * 60);

/// One part of what is known of a portal, or why it could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The part; or its name and the reason.
    pub part: Result<Part, (PartName, hubspot::Error)>,
    /// Whether it may be out of date.
    pub source: Source,
}

/// Where a part comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// From the cache.
    Cache {
        /// When it was read from the portal.
        fetched: Timestamp,
    },
    /// From the portal, just now.
    Network,
}

/// All parts, in the order in which the form needs them.
pub fn parts() -> Vec<PartName> {
    let labels = [ObjectType::contacts(), ObjectType::companies(), ObjectType::deals(), ObjectType::tickets()];
    let mut all = vec![PartName::Pipelines, PartName::Properties, PartName::Owners, PartName::Account];
    all.extend(labels.map(PartName::Labels));
    all.extend([PartName::Rules, PartName::Creation]);
    all
}

/// For how long what was read lately is not read again.
fn fresh_for(part: &Part) -> Duration {
    match part {
        Part::Rules(rules) if rules.withheld => FRESH_IF_WITHHELD,
        Part::Creation(creation) if creation.withheld => FRESH_IF_WITHHELD,
        Part::Properties(_)
        | Part::Pipelines(_)
        | Part::Owners(_)
        | Part::Labels(..)
        | Part::Account(_)
        | Part::Rules(_)
        | Part::Creation(_) => FRESH,
    }
}

/// The parts that are read along with one: what the portal asks of it.
pub fn companion(name: &PartName) -> Option<PartName> {
    match name {
        PartName::Properties => Some(PartName::Rules),
        PartName::Pipelines => Some(PartName::Creation),
        PartName::Owners | PartName::Labels(_) | PartName::Account | PartName::Rules | PartName::Creation => None,
    }
}

/// The parts that the cache does not know, or knows for too long. The account is always among them: it tells whether
/// the token still belongs to the same portal.
pub fn stale(known: &[Known], now: Timestamp) -> Vec<PartName> {
    let fresh = |name: &PartName| {
        known.iter().any(|one| match (&one.part, one.source) {
            (Ok(part), Source::Cache { fetched }) => {
                let age = now.duration_since(fetched);
                part.name() == *name && !age.is_negative() && age.unsigned_abs() < fresh_for(part)
            }
            _ => false,
        })
    };
    parts().into_iter().filter(|name| *name == PartName::Account || !fresh(name)).collect()
}

/// The id of the portal that is known.
pub(super) fn portal_id(known: &[Known]) -> Option<&str> {
    known.iter().find_map(|one| match &one.part {
        Ok(Part::Account(account)) => Some(account.portal_id.as_str()),
        _ => None,
    })
}

/// The id of the portal that parts belong to, where the account is among them.
pub fn portal_of(parts: &[Part]) -> Option<&str> {
    parts.iter().find_map(|part| match part {
        Part::Account(account) => Some(account.portal_id.as_str()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::rules::Rules;
    use crate::ticket::{Account, Properties};

    fn known(part: Part, fetched: &str) -> Known {
        Known { part: Ok(part), source: Source::Cache { fetched: fetched.parse().unwrap() } }
    }

    #[test]
    fn what_is_fresh_is_not_read_again_but_the_account_always_is() {
        let now = "2026-11-24T13:00:00Z".parse().unwrap();
        let old = known(Part::Pipelines(Vec::new()), "2026-11-24T12:00:00Z");
        let fresh = known(Part::Properties(Properties::default()), "2026-11-24T12:55:00Z");
        let account = known(Part::Account(Account::default()), "2026-11-24T12:59:00Z");
        let from_the_future = known(Part::Owners(Vec::new()), "2026-11-25T12:59:00Z");
        let names = stale(&[old, fresh, account, from_the_future], now);
        assert!(names.contains(&PartName::Pipelines) && names.contains(&PartName::Account));
        assert!(names.contains(&PartName::Owners), "a clock that was set back must not freeze the cache");
        assert!(!names.contains(&PartName::Properties));
    }

    #[test]
    fn what_is_kept_from_a_token_is_asked_for_once_a_day() {
        let now = "2026-11-24T13:00:00Z".parse().unwrap();
        let rules = |withheld| Part::Rules(Rules { withheld, ..Rules::default() });
        for (withheld, fetched, is_stale) in [
            (false, "2026-11-24T12:45:00Z", true),
            (true, "2026-11-24T12:45:00Z", false),
            (true, "2026-11-23T12:45:00Z", true),
        ] {
            let names = stale(&[known(rules(withheld), fetched)], now);
            assert_eq!(names.contains(&PartName::Rules), is_stale, "{withheld} {fetched}");
        }
    }
}
