//! A draft in lines, for people.

use crate::config::{Session, session};
use crate::ticket::property::PIPELINE;
use crate::ticket::schema::Schema;
use crate::ticket::{Draft, file, text, value};

/// A draft in lines for people; `head` names it.
pub(super) fn described(draft: &Draft, head: &str, session: &Session) -> String {
    let (schema, locale): (Schema, _) = (session.cached_schema(), session::locale());
    let pipeline = Some(draft.text(PIPELINE)).filter(|id| !id.is_empty());
    let mut out = format!("{}  {}\n", text::one_line(head), text::one_line(draft.title()));
    if let Some(edits) = &draft.edits {
        out.push_str(&format!("Changes ticket {}\n", text::one_line(&edits.ticket)));
    }
    if let Some(prepared) = &draft.prepared {
        out.push_str(&format!("{}\n", text::one_line(&prepared.sentence())));
    }
    for entry in draft.properties.iter().filter(|entry| !entry.text.is_empty()) {
        let shown = value::show(&schema, &entry.name, &entry.text, pipeline, &locale);
        out.push_str(&format!("{}: {}\n", text::one_line(schema.label(&entry.name)), text::block(&shown)));
    }
    for one in &draft.associations {
        if let Some(new) = one.created() {
            out.push_str(&format!("New contact: {}, created with the ticket\n", text::one_line(&new.title())));
            continue;
        }
        if let Some(typed) = one.unfound() {
            out.push_str(&format!("{}: {}, not found yet\n", one.object, text::one_line(typed)));
            continue;
        }
        let types: Vec<String> = one.types.iter().map(|kind| schema.type_told(&one.object, kind)).collect();
        let line = format!("{} {} ({})", one.object, one.title(), types.join(", "));
        out.push_str(&format!("Linked: {}\n", text::one_line(&line)));
    }
    for begun in &draft.begun_contacts {
        out.push_str(&format!("New contact, not taken yet: {}\n", text::one_line(&begun.contact.title())));
    }
    if !draft.note.trim().is_empty() {
        out.push_str(&format!("Note for colleagues: {}\n", text::block(&draft.note)));
    }
    for file in &draft.files {
        out.push_str(&format!("File: {}, {}\n", text::one_line(&file.name), file::size(file.size)));
    }
    let sensitive = schema.sensitive_in(draft);
    if !sensitive.is_empty() {
        let labels: Vec<&str> = sensitive.iter().map(|name| schema.label(name)).collect();
        out.push_str(&format!("Holds sensitive values: {}\n", text::one_line(&labels.join(", "))));
    }
    out
}
