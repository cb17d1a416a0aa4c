//! What HubSpot returned: the created ticket, how it differs from what was sent, and records found by search.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::association::{AssociationType, ObjectType};
use super::new_ticket::NewTicket;

/// A ticket as HubSpot returned it (`SimplePublicObject`: assets/hubspot-api.md, section 1). Only id, properties and
/// the two times are promised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// HubSpot's id, digits.
    pub id: String,
    /// Returned properties in HubSpot's order; a value may be null.
    pub properties: Vec<(String, Option<String>)>,
    /// `createdAt` as returned, ISO 8601 in UTC.
    pub created_at: String,
    /// `updatedAt` as returned, ISO 8601 in UTC.
    pub updated_at: String,
    /// Whether it is archived, where HubSpot says.
    pub archived: Option<bool>,
    /// `archivedAt` as returned; only of an archived ticket.
    pub archived_at: Option<String>,
    /// `url`, as returned: not to be trusted as a link before [`Ticket::link`] has looked at it.
    pub url: Option<String>,
    /// `objectWriteTraceId`: the trace id that a batch's input was sent with, if HubSpot repeats it.
    pub trace_id: Option<String>,
    /// `propertiesWithHistory`, as returned.
    pub with_history: Option<Value>,
    /// What HubSpot wants to be known, such as a normalised date.
    pub warnings: Vec<Warning>,
    /// The whole answer, unknown fields included.
    pub raw: Value,
}

/// One entry of `warnings`: something that HubSpot did otherwise than asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Warning {
    /// HubSpot's category, such as `PROPERTY_VALUE_NORMALIZED`.
    pub category: String,
    /// HubSpot's sentence. Not yet safe to show.
    pub message: String,
    /// Facts, such as propertyName, rawValue, normalizedValue.
    pub context: Vec<(String, String)>,
}

impl Warning {
    /// What it says, with the value that was sent and the one that is stored, where it names both. Not yet safe to show.
    pub fn sentence(&self) -> String {
        let fact = |name: &str| self.context.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let values = match (fact("rawValue"), fact("normalizedValue")) {
            (Some(raw), Some(stored)) => Some(format!("{raw} was sent, {stored} is stored")),
            _ => None,
        };
        match (self.message.trim(), values) {
            ("", Some(values)) => values,
            ("", None) => self.category.clone(),
            (message, None) => message.to_owned(),
            (message, Some(values)) => format!("{}: {values}", message.trim_end_matches('.')),
        }
    }
}

/// A property whose returned value is not the one that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Internal name.
    pub name: String,
    /// The value that was sent.
    pub sent: String,
    /// The value that came back; `None` if the answer does not hold the property or holds null.
    pub got: Option<String>,
}

impl Ticket {
    /// A ticket of which only what the journal has of it is known: its values are those that were sent.
    pub fn remembered(
        id: String,
        created_at: String,
        url: Option<String>,
        properties: Vec<(String, Option<String>)>,
    ) -> Self {
        let values: serde_json::Map<String, Value> =
            properties.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
        let raw = serde_json::json!({
            "id": id, "properties": values, "createdAt": created_at, "updatedAt": created_at,
        });
        Self {
            id,
            properties,
            updated_at: created_at.clone(),
            created_at,
            archived: None,
            archived_at: None,
            url,
            trace_id: None,
            with_history: None,
            warnings: Vec::new(),
            raw,
        }
    }

    /// The value of a returned property.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(key, _)| key == name).and_then(|(_, value)| value.as_deref())
    }

    /// `createdAt` as a moment, if it can be read as one.
    pub fn created(&self) -> Option<Timestamp> {
        self.created_at.parse().ok()
    }

    /// What was sent and came back otherwise. Values that mean the same (5 and 5.0, the two forms of a moment, the
    /// order of a multi-select) are no difference.
    pub fn differences(&self, sent: &NewTicket) -> Vec<Difference> {
        sent.properties
            .iter()
            .filter_map(|(name, value)| {
                let got = self.value(name);
                let same = got.is_some_and(|got| same_value(value, got));
                (!same).then(|| Difference { name: name.clone(), sent: value.clone(), got: got.map(str::to_owned) })
            })
            .collect()
    }

    /// The ticket as it was sent: the earliest value of each property that the history tells of. A workflow may have
    /// changed any of them since (assets/hubspot-api.md, section 15). Without a history it is the ticket as it is.
    #[must_use]
    pub fn as_sent(&self) -> Self {
        let mut first = self.clone();
        let Some(Value::Object(history)) = &self.with_history else { return first };
        for (name, versions) in history {
            let versions = versions.as_array().map(Vec::as_slice).unwrap_or_default();
            let time = |version: &&Value| version.get("timestamp").and_then(Value::as_str).and_then(moment);
            // Newest first, as it is seen; the times decide where all have one.
            let earliest = match versions.iter().all(|version| time(&version).is_some()) {
                true => versions.iter().rev().min_by_key(time),
                false => versions.last(),
            };
            let Some(earliest) = earliest else { continue };
            let value = earliest.get("value").and_then(Value::as_str).filter(|value| !value.is_empty());
            first.properties.retain(|(other, _)| other != name);
            first.properties.push((name.clone(), value.map(str::to_owned)));
        }
        first
    }

    /// The ticket as an answer without a history would have it.
    #[must_use]
    pub fn without_history(mut self) -> Self {
        self.with_history = None;
        if let Some(raw) = self.raw.as_object_mut() {
            raw.shift_remove("propertiesWithHistory");
        }
        self
    }

    /// The address of the ticket in HubSpot's web application: the returned `url` if it is https on a hubspot.com host,
    /// which may come without its scheme, else built from the portal's id and host (assets/hubspot-api.md, section 9).
    pub fn link(&self, ui_domain: Option<&str>, portal_id: Option<&str>) -> Option<String> {
        let whole = |url: &String| if url.contains("://") { url.clone() } else { format!("https://{url}") };
        if let Some(url) = self.url.as_ref().map(whole).filter(|url| is_hubspot_url(url)) {
            return Some(url);
        }
        let portal = portal_id.filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))?;
        if !self.id.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let host = ui_domain.filter(|host| is_hubspot_host(host)).unwrap_or("app.hubspot.com");
        Some(format!("https://{host}/contacts/{portal}/record/0-5/{}", self.id))
    }
}

/// Whether a host is one of HubSpot's.
pub(super) fn is_hubspot_host(host: &str) -> bool {
    (host == "hubspot.com" || host.ends_with(".hubspot.com"))
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.')
}

fn is_hubspot_url(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    is_hubspot_host(host) && rest.chars().all(|c| c.is_ascii_graphic())
}

/// Whether two values mean the same to HubSpot.
fn same_value(sent: &str, got: &str) -> bool {
    if sent == got || sent.replace("\r\n", "\n") == got.replace("\r\n", "\n") {
        return true;
    }
    if let (Ok(a), Ok(b)) = (sent.trim().parse::<f64>(), got.trim().parse::<f64>())
        && a == b
    {
        return true;
    }
    if let (Some(a), Some(b)) = (moment(sent), moment(got)) {
        return a == b;
    }
    if sent.contains(';') || got.contains(';') {
        let set = |text: &str| {
            let mut parts: Vec<String> =
                text.split(';').filter(|part| !part.is_empty()).map(|part| part.to_owned()).collect();
            parts.sort_unstable();
            parts
        };
        return set(sent) == set(got);
    }
    false
}

/// A value as a moment in milliseconds: ISO 8601, a plain date (midnight UTC), or epoch milliseconds.
fn moment(text: &str) -> Option<i64> {
    if let Ok(stamp) = text.parse::<Timestamp>() {
        return Some(stamp.as_millisecond());
    }
    if let Ok(date) = text.parse::<jiff::civil::Date>() {
        let midnight = date.to_datetime(jiff::civil::Time::midnight());
        return jiff::tz::TimeZone::UTC.to_timestamp(midnight).ok().map(|stamp| stamp.as_millisecond());
    }
    (text.len() >= 11).then(|| text.parse().ok()).flatten()
}

/// Stands between the details of a record.
const BETWEEN: &str = " · ";

/// A record that a ticket can be linked to, as found by search or looked up by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The kind of record.
    pub object: ObjectType,
    /// Its id.
    pub id: String,
    /// What it is called: a person's name, a company's, a deal's, a ticket's subject.
    pub name: String,
    /// What tells it apart, each by itself: e-mail address and employer, domain, deal stage, ticket number. A file has
    /// them in one text, as older versions of hubticket read and write it.
    #[serde(rename = "detail", with = "joined")]
    pub details: Vec<String>,
}

impl Candidate {
    /// What tells it apart, in one text; may be empty.
    pub fn detail(&self) -> String {
        self.details.join(BETWEEN)
    }
}

/// Details in a file.
mod joined {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(details: &[String], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&details.join(super::BETWEEN))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
        // What was joined stays one: it is to be shown, and a detail may have any sign in it.
        Ok(Some(String::deserialize(deserializer)?).filter(|one| !one.is_empty()).into_iter().collect())
    }
}

/// A link that HubSpot reports for a ticket (v4 association read).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// The record's id.
    pub id: String,
    /// How it is linked.
    pub types: Vec<AssociationType>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(properties: &[(&str, Option<&str>)]) -> Ticket {
        Ticket {
            id: "42".into(),
            properties: properties.iter().map(|(k, v)| ((*k).to_owned(), v.map(str::to_owned))).collect(),
            created_at: "2026-11-24T13:00:00.123Z".into(),
            updated_at: String::new(),
            archived: None,
            archived_at: None,
            url: None,
            trace_id: None,
            with_history: None,
            warnings: Vec::new(),
            raw: Value::Null,
        }
    }

    #[test]
    fn a_file_has_the_details_of_a_record_in_one_text() {
        let record = |details: &[&str]| Candidate {
            object: ObjectType::contacts(),
            id: "101".into(),
            name: "Ada".into(),
            details: details.iter().map(|one| (*one).to_owned()).collect(),
        };
        for (details, text, back) in
            [(&["a@b.c", "Engines"][..], "a@b.c · Engines", &["a@b.c · Engines"][..]), (&[], "", &[])]
        {
            let json = serde_json::to_value(record(details)).unwrap();
            assert_eq!(json["detail"], text);
            assert_eq!(serde_json::from_value::<Candidate>(json).unwrap(), record(back));
        }
    }

    #[test]
    fn values_that_mean_the_same_are_no_difference() {
        for (sent, got) in [
            ("5", "5.0"),
            ("2026-11-24", "2026-11-24T00:00:00Z"),
            ("1798070400000", "2026-12-24T00:00:00Z"),
            ("2026-11-24T10:00:00.000Z", "2026-11-24T10:00:00Z"),
            ("a;b", "b;a"),
            (";a", "a"),
        ] {
            assert!(same_value(sent, got), "{sent} {got}");
        }
        for (sent, got) in [("5", "6"), ("a", "A"), ("a;b", "a"), ("2026-11-24", "2026-11-25"), ("", "x")] {
            assert!(!same_value(sent, got), "{sent} {got}");
        }
    }

    #[test]
    fn what_was_sent_is_the_earliest_value_of_all() {
        let mut now =
            ticket(&[("subject", Some("Printer")), ("stage", Some("3")), ("owner", Some("9")), ("content", None)]);
        let version = |value: &str, second: u8| serde_json::json!({"value": value, "timestamp": format!("2026-11-24T13:00:{second:02}Z"), "sourceType": "API"});
        now.with_history = Some(serde_json::json!({
            "subject": [version("Printer", 0)],
            "stage": [version("3", 9), version("2", 4), version("1", 0)],
            // In whatever order.
            "owner": [version("7", 0), version("9", 5)],
            "content": [version("", 8), version("Smoke", 0)],
            "nothing": [],
        }));
        let sent = now.as_sent();
        let values = ["subject", "stage", "owner", "content"].map(|name| sent.value(name).unwrap());
        assert_eq!(values, ["Printer", "1", "7", "Smoke"]);
        now.with_history = Some(serde_json::json!({"stage": [{"value": "3"}, {"value": "1"}], "subject": "?"}));
        assert_eq!((now.as_sent().value("stage"), now.as_sent().value("subject")), (Some("1"), Some("Printer")));
        now.with_history = None;
        assert_eq!(now.as_sent(), now);
    }

    #[test]
    fn what_did_not_come_back_is_a_difference() {
        let mut sent = NewTicket::default();
        sent.set("subject", "Printer");
        sent.set("content", "Smoke");
        let got = ticket(&[("subject", Some("Printer")), ("content", None)]);
        assert_eq!(got.differences(&sent), [Difference { name: "content".into(), sent: "Smoke".into(), got: None }]);
    }

    #[test]
    fn a_warning_tells_what_was_sent_and_what_is_stored() {
        let context = [("propertyName", "due"), ("rawValue", "1772236800"), ("normalizedValue", "2026-02-28")];
        let mut warning = Warning {
            category: "PROPERTY_VALUE_NORMALIZED".into(),
            message: "It was normalized.".into(),
            context: context.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec(),
        };
        assert_eq!(warning.sentence(), "It was normalized: 1772236800 was sent, 2026-02-28 is stored");
        warning.message.clear();
        assert_eq!(warning.sentence(), "1772236800 was sent, 2026-02-28 is stored");
        warning.context.pop();
        assert_eq!(warning.sentence(), "PROPERTY_VALUE_NORMALIZED");
        warning.message = "It was normalized.".into();
        assert_eq!(warning.sentence(), "It was normalized.");
    }

    #[test]
    fn only_a_hubspot_https_url_is_taken_as_the_link() {
        let mut got = ticket(&[]);
        let built = Some("https://app.hubspot.com/contacts/7/record/0-5/42".to_owned());
        for bad in [
            "http://app.hubspot.com/x",
            "https://evil.example/app.hubspot.com",
            "https://hubspot.com.evil.example/",
            "https://evil.example@app.hubspot.com/",
            "https://app.hubspot.com/\u{1b}]52;c;x",
        ] {
            got.url = Some(bad.into());
            assert_eq!(got.link(None, Some("7")), built, "{bad}");
        }
        got.url = Some("https://app-eu1.hubspot.com/contacts/9/record/0-5/42".into());
        assert_eq!(got.link(None, Some("7")), got.url);
        got.url = Some("app-eu1.hubspot.com/contacts/9/record/0-5/42".into());
        assert_eq!(got.link(None, Some("7")).as_deref(), Some("https://app-eu1.hubspot.com/contacts/9/record/0-5/42"));
        for bad in ["evil.example/app.hubspot.com", "app.hubspot.com@evil.example/x", "/contacts/9", ""] {
            got.url = Some(bad.into());
            assert_eq!(got.link(None, Some("7")), built, "{bad}");
        }
        got.url = None;
        assert_eq!(got.link(Some("evil.example"), Some("7")), built);
        assert_eq!(got.link(None, None), None);
    }
}
