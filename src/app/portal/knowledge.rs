//! What is known of the portal, from when, and what could not be read.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::app::portal::scopes::Scopes;
use crate::app::request::RequestId;
use crate::hubspot;
use crate::portal::{Known, Source};
use crate::ticket::Schema;
use crate::ticket::schema::{Part, PartName};

/// Where a part of the schema comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// Read from the portal in this run.
    Fresh,
    /// From the cache, read then.
    Cached(Timestamp),
}

/// What is known of the portal.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// The schema as far as it is known.
    pub schema: Schema,
    /// How old each part is.
    pub ages: BTreeMap<PartName, Age>,
    /// Why a part could not be read when it was last tried.
    pub failures: BTreeMap<PartName, hubspot::Error>,
    /// What the token may do, where somebody wanted to know.
    pub scopes: Scopes,
    request: Option<RequestId>,
    /// It is read without anybody having asked for it: that it failed again is no news.
    by_itself: bool,
}

impl Knowledge {
    /// Notes that the portal is being read.
    pub fn begin(&mut self, request: RequestId) {
        self.request = Some(request);
        self.by_itself = false;
        // Somebody may have given the token another one meanwhile.
        self.scopes = Scopes::Unasked;
    }

    /// Notes that the portal is being read without anybody having asked for it.
    pub fn begin_by_itself(&mut self, request: RequestId) {
        self.request = Some(request);
        self.by_itself = true;
    }

    /// The agent knows that it can't be reached: that this reading failed is no news.
    pub fn is_told(&mut self) {
        self.by_itself = true;
    }

    /// Whether the portal is being read.
    pub fn is_loading(&self) -> bool {
        self.request.is_some()
    }

    /// Whether it is still being found out whose portal the token is of: what the cache has may be of another one.
    pub fn is_doubtful(&self, token_of: Option<&str>) -> bool {
        let known = self.schema.account.as_ref().map(|account| account.portal_id.as_str());
        let cached = matches!(self.ages.get(&PartName::Account), Some(Age::Cached(_)));
        self.is_loading() && cached && known != token_of && !self.failures.contains_key(&PartName::Account)
    }

    /// Takes one part. Returns whether the schema changed.
    pub fn take(&mut self, request: RequestId, known: Known) -> bool {
        if self.request != Some(request) {
            return false;
        }
        match known.part {
            Ok(part) => {
                let name = part.name();
                let age = match known.source {
                    Source::Cache { fetched } => Age::Cached(fetched),
                    Source::Network => Age::Fresh,
                };
                if let (Part::Account(account), Some(before)) = (&part, &self.schema.account)
                    && account.portal_id != before.portal_id
                {
                    self.forget_cached();
                }
                self.failures.remove(&name);
                self.ages.insert(name, age);
                self.apply(part)
            }
            Err((name, error)) => {
                self.failures.insert(name, error);
                false
            }
        }
    }

    /// Forgets what the cache had: it is another portal's. What came in this run stays.
    fn forget_cached(&mut self) {
        let cached = |age: &Age| matches!(age, Age::Cached(_));
        let stale: Vec<PartName> =
            self.ages.iter().filter(|(_, age)| cached(age)).map(|(name, _)| name.clone()).collect();
        for name in stale {
            match &name {
                PartName::Properties => self.schema.properties = None,
                PartName::Pipelines => self.schema.pipelines = None,
                PartName::Owners => self.schema.owners = None,
                PartName::Account => self.schema.account = None,
                PartName::Rules => self.schema.rules = None,
                PartName::Creation => self.schema.creation = None,
                PartName::Labels(object) => {
                    self.schema.labels.remove(object);
                }
            }
            self.ages.remove(&name);
        }
    }

    /// Puts a part in place of what was known of it. Returns whether that changed; only this part is compared, as a
    /// large portal's schema takes megabytes.
    fn apply(&mut self, part: Part) -> bool {
        fn differs<T: PartialEq>(schema: &mut Schema, part: Part, place: fn(&mut Schema) -> &mut Option<T>) -> bool {
            let before = place(schema).take();
            schema.apply(part);
            before != *place(schema)
        }
        let schema = &mut self.schema;
        match part {
            Part::Properties(_) => differs(schema, part, |schema| &mut schema.properties),
            Part::Pipelines(_) => differs(schema, part, |schema| &mut schema.pipelines),
            Part::Owners(_) => differs(schema, part, |schema| &mut schema.owners),
            Part::Account(_) => differs(schema, part, |schema| &mut schema.account),
            Part::Rules(_) => differs(schema, part, |schema| &mut schema.rules),
            Part::Creation(_) => differs(schema, part, |schema| &mut schema.creation),
            Part::Labels(object, types) => {
                let same = schema.labels.get(&object) == Some(&types);
                schema.apply(Part::Labels(object, types));
                !same
            }
        }
    }

    /// Notes that all parts have come or failed.
    pub fn end(&mut self, request: RequestId) -> bool {
        let ended = self.request == Some(request);
        if ended {
            self.request = None;
        }
        ended
    }

    /// Whether a list is not known because of the link, or of the moment: it may come when it is read again.
    pub fn is_cut_off(&self) -> bool {
        let schema = &self.schema;
        let unknown = [
            (PartName::Pipelines, schema.pipelines.is_none()),
            (PartName::Properties, schema.properties.is_none()),
            (PartName::Owners, schema.owners.is_none()),
        ];
        unknown.iter().any(|(name, unknown)| *unknown && self.failures.get(name).is_some_and(may_come))
    }

    /// The reason why the pipelines are not known, if they could not be read.
    pub fn pipelines_failed(&self) -> Option<&hubspot::Error> {
        if self.schema.pipelines.is_some() { None } else { self.failures.get(&PartName::Pipelines) }
    }

    /// The one failure that is told without being asked, and what could not be read: that the portal could not be read at
    /// all, or not its pipelines, or that an answer made no sense. A scope that is missing is told where it is missed.
    pub fn worth_telling(&self) -> Option<(String, &hubspot::Error)> {
        if self.by_itself {
            return None;
        }
        if let Some(error) = self.offline() {
            return Some(("The portal's definitions".into(), error));
        }
        let makes_no_sense = |(name, error): &(&PartName, &hubspot::Error)| {
            !is_extra(name) && matches!(error, hubspot::Error::Unreadable { .. })
        };
        let pipelines = self.pipelines_failed().map(|error| (&PartName::Pipelines, error));
        let told = pipelines.or_else(|| self.failures.iter().find(makes_no_sense));
        told.map(|(name, error)| (part_label(name), error))
    }

    /// Why the portal could not be read at all, if it could not.
    pub fn offline(&self) -> Option<&hubspot::Error> {
        self.failures.get(&PartName::Properties)
    }
}

/// Whether a read that ended so may work later, with nothing changed here.
fn may_come(error: &hubspot::Error) -> bool {
    match error {
        hubspot::Error::Connect { .. }
        | hubspot::Error::Proxy { .. }
        | hubspot::Error::TimedOut { .. }
        | hubspot::Error::Lost { .. } => true,
        hubspot::Error::Tls { why, .. } => why.may_pass(),
        hubspot::Error::Answered(answer) => answer.status >= 500 || matches!(answer.status, 423 | 429),
        hubspot::Error::Setup { .. }
        | hubspot::Error::SignedOut { .. }
        | hubspot::Error::File { .. }
        | hubspot::Error::Cancelled { .. }
        | hubspot::Error::Unreadable { .. } => false,
    }
}

/// Whether a part is good to have, and not missed where it is not to be had.
fn is_extra(name: &PartName) -> bool {
    match name {
        PartName::Rules | PartName::Creation => true,
        PartName::Properties | PartName::Pipelines | PartName::Owners | PartName::Labels(_) | PartName::Account => {
            false
        }
    }
}

/// What people call a part of the schema.
pub fn part_label(name: &PartName) -> String {
    match name {
        PartName::Properties => "Property definitions".into(),
        PartName::Pipelines => "Pipelines and stages".into(),
        PartName::Owners => "Owners".into(),
        PartName::Labels(object) => format!("Labels for a {}", object.label().to_lowercase()),
        PartName::Account => "Account details".into(),
        PartName::Rules => "Rules for values".into(),
        PartName::Creation => "Stages for new tickets".into(),
    }
}
