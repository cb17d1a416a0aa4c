//! The object types: their numeric ids and the names that paths, messages and answers use for them.

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ObjectType {
    pub id: &'static str,
    pub plural: &'static str,
    pub singular: &'static str,
    pub upper: &'static str,
}

const fn kind(id: &'static str, plural: &'static str, singular: &'static str, upper: &'static str) -> ObjectType {
    ObjectType { id, plural, singular, upper }
}

pub(super) const CONTACT: ObjectType = kind("0-1", "contacts", "contact", "CONTACT");
pub(super) const COMPANY: ObjectType = kind("0-2", "companies", "company", "COMPANY");
pub(super) const DEAL: ObjectType = kind("0-3", "deals", "deal", "DEAL");
pub(super) const TICKET: ObjectType = kind("0-5", "tickets", "ticket", "TICKET");
pub(super) const NOTE: ObjectType = kind("0-46", "notes", "note", "NOTE");

/// The first five hold records; the others can only be named, by the labels and in an association.
const ALL: [ObjectType; 14] = [
    CONTACT,
    COMPANY,
    DEAL,
    TICKET,
    NOTE,
    kind("0-9", "threads", "thread", "THREAD"),
    kind("0-11", "conversations", "conversation", "CONVERSATION"),
    kind("0-18", "communications", "communication", "COMMUNICATION"),
    kind("0-19", "feedback_submissions", "feedback_submission", "FEEDBACK_SUBMISSION"),
    kind("0-27", "tasks", "task", "TASK"),
    kind("0-47", "meetings", "meeting", "MEETING_EVENT"),
    kind("0-48", "calls", "call", "CALL"),
    kind("0-49", "emails", "email", "EMAIL"),
    kind("0-116", "postal_mail", "postal_mail", "POSTAL_MAIL"),
];

/// The object type that a path or parameter names, by id, plural or singular, in any case.
pub(super) fn find(name: &str) -> Option<ObjectType> {
    let is = |candidate: &str| candidate.eq_ignore_ascii_case(name);
    ALL.into_iter().find(|kind| is(kind.id) || is(kind.plural) || is(kind.singular))
}

impl ObjectType {
    /// What a read answers with when no properties are asked for.
    pub fn default_properties(self) -> &'static [&'static str] {
        match self.id {
            "0-1" => &["firstname", "lastname", "email", "createdate", "lastmodifieddate", "hs_object_id"],
            "0-2" => &["name", "domain", "createdate", "hs_lastmodifieddate", "hs_object_id"],
            "0-46" => &["hs_createdate", "hs_lastmodifieddate", "hs_object_id"],
            "0-3" => &[
                "dealname",
                "amount",
                "closedate",
                "pipeline",
                "dealstage",
                "createdate",
                "hs_lastmodifieddate",
                "hs_object_id",
            ],
            _ => &[
                "content",
                "hs_pipeline",
                "hs_pipeline_stage",
                "hs_ticket_category",
                "hs_ticket_priority",
                "subject",
                "createdate",
                "hs_lastmodifieddate",
                "hs_object_id",
            ],
        }
    }

    /// What every answer holds, whatever was asked for.
    pub fn always_returned(self) -> [&'static str; 3] {
        [self.created(), self.modified(), "hs_object_id"]
    }

    /// The property that holds the time at which it was made.
    pub fn created(self) -> &'static str {
        if self == NOTE { "hs_createdate" } else { "createdate" }
    }

    /// Whether calls may make and change such records; the others are only there to be linked to.
    pub fn is_written(self) -> bool {
        [TICKET, CONTACT, NOTE].contains(&self)
    }

    /// The property that holds the time of the last change.
    pub fn modified(self) -> &'static str {
        if self == CONTACT { "lastmodifieddate" } else { "hs_lastmodifieddate" }
    }

    /// What a search's `query` looks into.
    pub fn searchable(self) -> &'static [&'static str] {
        match self.id {
            "0-1" => &[
                "firstname",
                "lastname",
                "email",
                "phone",
                "hs_additional_emails",
                "fax",
                "mobilephone",
                "company",
                "hs_marketable_until_renewal",
            ],
            "0-2" => &["website", "phone", "name", "domain"],
            "0-3" => &["dealname", "pipeline", "dealstage", "description", "dealtype"],
            "0-46" => &["hs_note_body"],
            _ => &["subject", "content", "hs_pipeline_stage", "hs_ticket_category", "hs_ticket_id"],
        }
    }
}
