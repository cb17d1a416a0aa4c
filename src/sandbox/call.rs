//! One call that has been let in: all that a handler may look at, and the shapes that handlers share.

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::{
    dates,
    errors::ApiError,
    objects::{CONTACT, ObjectType},
    request::Request,
    route::{Version, object},
    schema::Portal,
    state::{Record, State},
};

/// One call that has been let in.
pub(super) struct Call<'a> {
    pub request: &'a Request,
    pub version: Version,
    pub portal: &'a Portal,
    pub state: &'a mut State,
    pub base_url: &'a str,
    /// When, by the calendar.
    pub now: Timestamp,
    /// When, by the clock that delays are measured with.
    pub instant: Instant,
    /// When a search finds what is written now.
    pub indexed: Option<Instant>,
}

impl Call<'_> {
    /// The record that an id, or the value of a unique property, stands for.
    pub fn find(&self, kind: ObjectType, id: &str, id_property: Option<&str>) -> Result<Option<u64>, ApiError> {
        let property = id_property.filter(|name| !name.is_empty() && *name != "hs_object_id");
        let Some(property) = property else { return Ok(id.parse().ok()) };
        if !self.state.is_unique(kind, property) {
            return Err(ApiError::invalid(format!("Property \"{property}\" is not a unique identifier property"))
                .detail("INVALID_ID_PROPERTY", "idProperty must be a property with unique values", property));
        }
        if (kind, property) == (CONTACT, "email") {
            return Ok(self.state.contact_of(id));
        }
        Ok(self.state.holder(kind, property, id))
    }

    /// A record as reads and searches show it: `asked`, or the usual properties if none were asked for.
    pub fn show(&self, kind: ObjectType, record: &Record, asked: &[&str]) -> Map<String, Value> {
        let names = if asked.is_empty() { kind.default_properties() } else { asked };
        let always = kind.always_returned();
        let mut names: Vec<&str> = names.iter().chain(&always).copied().collect();
        names.sort_unstable();
        names.dedup();
        let known = names.into_iter().filter(|name| self.portal.definition(kind, name).is_some());
        let properties = known.map(|name| (name.to_owned(), json!(record.properties.get(name)))).collect();
        self.record(kind, record, properties)
    }

    /// Adds what these properties were before, the newest first; one that was never set has no history.
    pub fn add_history(&self, shown: &mut Map<String, Value>, record: &Record, asked: &[&str]) {
        if asked.is_empty() {
            return;
        }
        let versions = |name: &str| -> Vec<Value> {
            let versions = record.versions(name).into_iter().rev();
            versions
                .map(|version| {
                    let (value, time) = (&version.value, dates::iso(version.time));
                    json!({ "value": value, "timestamp": time, "sourceType": version.hand.source() })
                })
                .collect()
        };
        let all = asked.iter().map(|name| ((*name).to_owned(), Value::Array(versions(name)))).collect();
        shown.insert("propertiesWithHistory".to_owned(), Value::Object(all));
    }

    /// A record with everything that is stored of it, as an answer to a write.
    pub fn show_all(&self, kind: ObjectType, record: &Record, warnings: &[Value]) -> Map<String, Value> {
        let properties = record.properties.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let mut shown = self.record(kind, record, properties);
        if !warnings.is_empty() {
            shown.insert("warnings".to_owned(), json!(warnings));
        }
        shown
    }

    fn record(&self, kind: ObjectType, record: &Record, properties: Map<String, Value>) -> Map<String, Value> {
        let mut shown = Map::new();
        shown.insert("id".to_owned(), json!(record.id.to_string()));
        shown.insert("properties".to_owned(), Value::Object(properties));
        shown.insert("createdAt".to_owned(), json!(dates::iso(record.created)));
        shown.insert("updatedAt".to_owned(), json!(dates::iso(record.updated)));
        shown.insert("archived".to_owned(), json!(record.archived.is_some()));
        if let Some(time) = record.archived {
            shown.insert("archivedAt".to_owned(), json!(dates::iso(time)));
        }
        shown.insert("url".to_owned(), json!(self.portal.url(kind, record.id)));
        shown
    }

    /// Adds the links that the `associations` parameter asks for.
    pub fn add_links(&self, shown: &mut Map<String, Value>, kind: ObjectType, id: u64) -> Result<(), ApiError> {
        let mut all = Map::new();
        for name in self.request.list("associations") {
            let to = object(name)?;
            let linked = self.state.linked(kind, id, to);
            let entries = linked.flat_map(|(other, types)| {
                types.iter().map(move |(category, type_id)| {
                    let name = self.portal.association(*category, *type_id).map(|kind| kind.name.as_str());
                    json!({ "id": other.to_string(), "type": name })
                })
            });
            let entries: Vec<Value> = entries.collect();
            if !entries.is_empty() {
                all.insert(to.plural.to_owned(), json!({ "results": entries }));
            }
        }
        if !all.is_empty() {
            shown.insert("associations".to_owned(), Value::Object(all));
        }
        Ok(())
    }

    /// The `paging` of a list that goes on.
    pub fn paging(&self, after: &str) -> Value {
        let others = self.request.query.iter().filter(|(key, _)| key != "after");
        let query: String = others.map(|(key, value)| format!("{}={}&", encode(key), encode(value))).collect();
        let link = format!("{}{}?{query}after={}", self.base_url, self.request.path, encode(after));
        json!({ "next": { "after": after, "link": link } })
    }
}

/// Percent-encodes a part of a query.
fn encode(text: &str) -> PercentEncode<'_> {
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, RESERVED)
}
