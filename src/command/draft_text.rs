//! A draft in lines, for people.

use crate::config::{Session, session};
use crate::ticket::property::PIPELINE;
use crate::ticket::schema::Schema;
use crate::ticket::{Draft, text, value};

/// A draft in lines for people; `head` names it.
pub(super) fn described(draft: &Draft, head: &str, session: &Session) -> String {
    let (schema, locale): (Schema, _) = (session.cached_schema(), session::locale());
    let pipeline = Some(draft.text(PIPELINE)).filter(|id| !id.is_empty());
    let mut out = format!("{}  {}\n", text::one_line(head), text::one_line(draft.title()));
    for entry in draft.properties.iter().filter(|entry| !entry.text.is_empty()) {
        let shown = value::show(&schema, &entry.name, &entry.text, pipeline, &locale);
        out.push_str(&format!("{}: {}\n", text::one_line(schema.label(&entry.name)), text::block(&shown)));
    }
    for one in &draft.associations {
        let types: Vec<String> = one.types.iter().map(|kind| schema.type_told(&one.object, kind)).collect();
        let line = format!("{} {} ({})", one.object, one.title(), types.join(", "));
        out.push_str(&format!("Linked: {}\n", text::one_line(&line)));
    }
    let sensitive = schema.sensitive_in(draft);
    if !sensitive.is_empty() {
        let labels: Vec<&str> = sensitive.iter().map(|name| schema.label(name)).collect();
        out.push_str(&format!("Holds sensitive values: {}\n", text::one_line(&labels.join(", "))));
    }
    out
}
