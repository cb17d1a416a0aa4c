//! What `--create-contact` says: a contact that is created with the ticket, or linked where its address is known already.

use super::known::{Portal, unread};
use super::note;
use super::waiting::waiting;
use crate::config::Failure;
use crate::config::args::Create;
use crate::ticket::contact::is_address;
use crate::ticket::record::Candidate;
use crate::ticket::words::is_id;
use crate::ticket::{Association, NewContact, ObjectType, contact_text, text};

/// Reads the options; none where they ask for no contact.
pub(super) fn read(options: &Create) -> Result<Option<NewContact>, Failure> {
    let Some(who) = &options.create_contact else { return Ok(None) };
    let wrong = |why: &str| Failure::usage(format!("--create-contact {}: {why}", text::visible(who)));
    if is_id(who.trim()) {
        return Err(wrong("that is a number; a contact that is there is linked by --associate contact:ID"));
    }
    let mut contact = contact_text::read(who);
    let typed = contact.email().map(str::to_owned);
    for one in &options.contact_property {
        match one.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => contact.set(name.trim(), value),
            Some(_) | None => {
                let text =
                    format!("--contact-property {}: write it as KEY=VALUE, such as phone=0123", text::visible(one));
                return Err(Failure::usage(text));
            }
        }
    }
    if typed.is_some() && typed.as_deref() != contact.email() {
        return Err(wrong("--contact-property email says another address: leave one of the two out"));
    }
    match contact.email() {
        Some(email) if !is_address(email) => Err(wrong("an e-mail address has one @ with something on both sides")),
        None if who.contains('@') => Err(wrong("name one e-mail address, such as 'Ada Lovelace <ada@example.com>'")),
        None if contact.properties.is_empty() => Err(wrong("name an e-mail address, or at least a name")),
        Some(_) | None => Ok(Some(contact)),
    }
}

/// The link that it becomes: to the contact that has the address, else to one that is created with the ticket. Where the
/// ticket is `sent` from here, both are the same: it is known by the address. What is odd about it is told, and `said`.
pub(super) async fn link(
    contact: &NewContact,
    sent: bool,
    said: &mut Vec<String>,
    portal: &mut Portal<'_>,
) -> Result<Association, Failure> {
    let mut tell = |sentence: String| {
        note(&sentence);
        said.push(sentence);
    };
    let contacts = ObjectType::contacts();
    let types = portal.schema.association_types(&contacts).into_iter().take(1).collect();
    let Some(email) = contact.email() else {
        let name = contact.title();
        tell(format!("{name} has no e-mail address: if an answer is lost, HubSpot may have this contact twice"));
        return Ok(Association::to_create(contact.clone(), types));
    };
    let Some(found) = having(email, portal).await? else {
        return Ok(Association::to_create(contact.clone(), types));
    };
    let name = if found.name.trim().is_empty() { "a contact" } else { found.name.trim() };
    tell(format!("{email} is the address of {name} already: contact {} is linked, and none is created", found.id));
    if sent {
        let contact = NewContact { there: Some(found.id), ..contact.clone() };
        return Ok(Association::to_create(contact, types));
    }
    let told = |text: String| Some(text).filter(|text| !text.trim().is_empty());
    let (name, detail) = (told(found.name.clone()), told(found.detail()));
    Ok(Association { name, detail, ..Association::to(contacts, found.id, types) })
}

/// The same where nobody can be asked: whoever creates it links the contact that has the address, if there is one.
pub(super) fn unlooked(contact: &NewContact, portal: &Portal<'_>) -> Association {
    let types = portal.schema.association_types(&ObjectType::contacts()).into_iter().take(1).collect();
    Association::to_create(contact.clone(), types)
}

/// The contact that has an address, if somebody has.
async fn having(email: &str, portal: &mut Portal<'_>) -> Result<Option<Candidate>, Failure> {
    let client = portal.client()?;
    let found = waiting("contact", client.contact_by_email(email)).await;
    found.map_err(|error| {
        let mut failure = unread(&error);
        let why = std::mem::take(&mut failure.message);
        failure.message = format!("whether a contact has {email:?} could not be found out, nothing was sent: {why}");
        failure
    })
}
