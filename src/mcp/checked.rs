//! What ties a ticket that is created to the one that was checked: the same portal, and the same request to the letter.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::command::create::Made;
use crate::command::known::Portal;
use crate::hubspot::wire;
use crate::store::AttemptId;
use crate::ticket::Link;
use crate::ticket::{ContactLink, NewContact, ObjectType};

/// The token for a ticket. It is the same as long as the request and the portal are, and these attempts at the same ticket
/// are the open ones: who checked before has not been told of them.
pub(super) fn token(made: &Made, open: &[AttemptId], portal: &Portal<'_>) -> String {
    let account = portal.schema.account.as_ref().map(|account| account.portal_id.as_str());
    let mut ticket = made.ticket.clone();
    // A contact that is there is linked, whoever looked it up.
    let contact = match &made.extras.contact {
        Some(ContactLink { contact: NewContact { there: Some(id), .. }, types }) => {
            let link = Link { id: id.clone(), object: Some(ObjectType::contacts()), types: types.clone() };
            ticket.associations.insert(0, link);
            None
        }
        other => other.as_ref().map(|link| &link.contact.properties),
    };
    of(&json!([
        portal.session.config.profile,
        portal.session.config.host(),
        account,
        wire::request_body(&ticket),
        made.extras.note,
        contact,
        open,
    ]))
}

fn of(all: &Value) -> String {
    Sha256::digest(all.to_string()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_makes_another_token() {
        let (one, other) = (of(&json!(["a", null])), of(&json!(["b", null])));
        assert_ne!(one, other);
        assert_eq!((one.len(), one), (32, of(&json!(["a", null]))));
    }
}
