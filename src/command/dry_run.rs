//! What `create --dry-run` prints, and `check_ticket` answers: what would be sent.

use serde_json::{Value, json};

use crate::hubspot::wire;
use crate::store::Step;
use crate::submit::plan;
use crate::ticket::plan::ContactLink;
use crate::ticket::{AssociationType, Extras, NewTicket};

/// The request body; or, where more than the ticket is made, the steps in their order.
pub(super) fn shown(ticket: &NewTicket, extras: &Extras) -> Value {
    let body = wire::request_body(ticket);
    if extras.is_empty() {
        return body;
    }
    json!({"steps": plan::steps(extras).iter().map(|step| entry(step, &body, extras)).collect::<Vec<_>>()})
}

fn entry(step: &Step, body: &Value, extras: &Extras) -> Value {
    let sent = match step {
        Step::Note => json!(note(extras)),
        Step::Contact => json!(extras.contact.as_ref().map(properties)),
        Step::Ticket => body.clone(),
        Step::Links => json!(links(extras)),
        Step::File { name } => {
            let files = plan::names(&extras.files).into_iter().zip(&extras.files);
            json!(files.into_iter().find(|(own, _)| own == name).map(|(_, file)| file))
        }
        Step::Attach | Step::Plan => Value::Null,
    };
    let mut entry = json!(step);
    if let Some(fields) = entry.as_object_mut().filter(|_| !sent.is_null()) {
        fields.insert("sends".into(), sent);
    }
    entry
}

fn note(extras: &Extras) -> Option<String> {
    extras.note.clone().or_else(|| plan::witness(extras, false))
}

fn properties(contact: &ContactLink) -> Value {
    contact.contact.properties.iter().map(|(name, value)| (name.clone(), json!(value))).collect()
}

/// What the steps before make has no id yet: it is linked by the name of its step.
fn links(extras: &Extras) -> Vec<Value> {
    let link = |to: &str, types: &[AssociationType]| {
        let types: Vec<Value> = types.iter().map(wire::association_spec).collect();
        json!({"to": to, "types": types})
    };
    let note = note(extras).map(|_| link("note", &[plan::note_type()]));
    let contact = extras.contact.as_ref().map(|contact| link("contact", &contact.types));
    note.into_iter().chain(contact).collect()
}
