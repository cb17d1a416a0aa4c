//! The steps of a plan in their order, and what its own steps add to the ticket. Pure.
//!
//! ```text
//!  note -> contact -> TICKET -> links -> files -> the files on the note
//!  \______________/             \___________________________________/
//!   a refusal stops it here      can be repeated, and is until it is done
//! ```

use std::collections::HashMap;

use crate::store::{Attempt, AttemptId, Step};
use crate::ticket::Link;
use crate::ticket::association::{AssociationType, Category, NOTE_TYPE, ObjectType};
use crate::ticket::{Attachment, Extras, NewTicket};

/// The ticket property that pins a note that is linked in the same call (assets/hubspot-api.md, section 16).
pub const PINNED: &str = "hs_pinned_engagement_id";

/// The steps that these make of a ticket, in their order; one where nothing goes with it.
pub fn steps(extras: &Extras) -> Vec<Step> {
    if extras.is_empty() {
        return vec![Step::Ticket];
    }
    let mut all = Vec::new();
    if extras.note.is_some() || !extras.files.is_empty() {
        all.push(Step::Note);
    }
    if extras.contact.is_some() {
        all.push(Step::Contact);
    }
    all.extend([Step::Ticket, Step::Links]);
    all.extend(names(&extras.files).into_iter().map(|name| Step::File { name }));
    if !extras.files.is_empty() {
        all.push(Step::Attach);
    }
    all
}

/// The text of a note that nobody wrote: files need one to be on, and a ticket may be wanted to have one in any case. It
/// names no file: one may be left out later.
pub fn witness(extras: &Extras, wanted: bool) -> Option<String> {
    match (&extras.note, extras.files.is_empty()) {
        (Some(_), _) => None,
        (None, false) => Some("The files of this ticket".to_owned()),
        (None, true) => wanted.then(|| "Created with hubticket".to_owned()),
    }
}

/// What files are called in HubSpot: of those that are called the same, each has its number in front.
pub fn names(files: &[Attachment]) -> Vec<String> {
    let mut count: HashMap<String, usize> = HashMap::new();
    for file in files {
        *count.entry(file.name.to_lowercase()).or_default() += 1;
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut all: Vec<String> = Vec::new();
    for file in files {
        let key = file.name.to_lowercase();
        let mut number = *seen.get(&key).unwrap_or(&0);
        let is_one = count.get(&key) == Some(&1);
        let name = loop {
            number += 1;
            let name = if is_one && number == 1 { file.name.clone() } else { format!("{number}-{}", file.name) };
            // A name may be one that another file got by its number.
            if !all.iter().any(|other| other.eq_ignore_ascii_case(&name)) {
                break name;
            }
        };
        seen.insert(key, number);
        all.push(name);
    }
    all
}

/// The folder of a submission in HubSpot's files: it holds nothing else.
pub fn folder(attempt: AttemptId) -> String {
    format!("/hubticket/{attempt}")
}

/// How a ticket is linked to its note.
pub fn note_type() -> AssociationType {
    AssociationType { category: Category::HubspotDefined, type_id: NOTE_TYPE, label: None }
}

/// What a ticket has to be linked to by what the plan's own steps made.
pub fn links(attempt: &Attempt) -> Vec<Link> {
    let note = attempt.steps.note().map(|id| Link {
        id: id.to_owned(),
        object: Some(ObjectType::notes()),
        types: vec![note_type()],
    });
    let contact = attempt.steps.contact().zip(attempt.extras.contact.as_ref()).map(|(id, link)| Link {
        id: id.to_owned(),
        object: Some(ObjectType::contacts()),
        types: link.types.clone(),
    });
    // A contact that was there may be linked already.
    let is_new = |one: &Link| attempt.ticket.associations.iter().all(|other| other.id != one.id);
    note.into_iter().chain(contact.filter(is_new)).collect()
}

/// The ticket as it is sent: with the links to what the plan's own steps made.
pub fn sent(attempt: &Attempt) -> NewTicket {
    let mut ticket = attempt.ticket.clone();
    ticket.associations.extend(links(attempt));
    ticket
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> Attachment {
        Attachment { path: format!("/tmp/{name}"), name: name.into(), size: 1, md5: String::new() }
    }

    #[track_caller]
    fn check_names(files: &[&str], wanted: &[&str]) {
        let files: Vec<Attachment> = files.iter().map(|name| file(name)).collect();
        assert_eq!(names(&files), wanted);
    }

    #[test]
    fn files_that_are_called_the_same_have_numbers() {
        check_names(&["a.log", "b.log"], &["a.log", "b.log"]);
        check_names(&["a.log", "a.log", "A.log"], &["1-a.log", "2-a.log", "3-A.log"]);
        check_names(&["1-a.log", "a.log", "a.log"], &["1-a.log", "2-a.log", "3-a.log"]);
        check_names(&["a.log", "a.log", "1-a.log"], &["1-a.log", "2-a.log", "2-1-a.log"]);
    }

    #[test]
    fn a_plan_begins_with_what_the_ticket_is_linked_to() {
        assert_eq!(steps(&Extras::default()), [Step::Ticket]);
        let extras = Extras { files: vec![file("a.log")], ..Extras::default() };
        let wanted = [Step::Note, Step::Ticket, Step::Links, Step::File { name: "a.log".into() }, Step::Attach];
        assert_eq!(steps(&extras), wanted);
        assert_eq!(witness(&extras, false).as_deref(), Some("The files of this ticket"));
        assert_eq!(witness(&Extras { note: Some("by hand".into()), ..extras }, true), None);
        assert_eq!(witness(&Extras::default(), false), None);
        assert!(witness(&Extras::default(), true).is_some());
    }
}
