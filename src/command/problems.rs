//! What is wrong with a ticket before it is sent, as far as the portal is known here.

use serde_json::Value;

use super::known::Portal;
use super::{note, print_json};
use crate::config::args::Output;
use crate::config::{Exit, Failure, FailureKind, Session, session};
use crate::ticket::property::{PIPELINE, STAGE};
use crate::ticket::value::{self, At, Severity, Wrong};
use crate::ticket::{Draft, DraftId, NewTicket, Schema};

/// What is wrong with a ticket, as far as the portal is known.
#[derive(Default)]
pub(crate) struct Problems {
    /// What would be refused: internal names, and why.
    wrong: Vec<(String, String)>,
    /// Whether all of that is something that is not there.
    is_missing: bool,
    /// What is sent, though it is odd.
    pub odd: Vec<String>,
}

impl Problems {
    pub fn of(draft: &Draft, portal: &Portal<'_>) -> Self {
        let mut problems = Self { is_missing: true, ..Self::default() };
        for one in value::check(&portal.schema, draft, &portal.session.policy(), &portal.locale) {
            let is_missing = matches!(one.wrong, Wrong::Required(_));
            let name = match &one.at {
                At::Missing(name) => name.clone(),
                At::Property(index) => draft.properties.get(*index).map(|row| row.name.clone()).unwrap_or_default(),
                At::Association(index) => {
                    draft.associations.get(*index).map(|one| one.title().to_owned()).unwrap_or_default()
                }
                At::Note => "note".to_owned(),
                At::Draft => String::new(),
            };
            match one.severity {
                // It is chosen when it is sent.
                _ if is_missing && name == STAGE => {}
                Severity::Warns => problems.odd.push(one.to_string()),
                Severity::Blocks => {
                    problems.is_missing &= is_missing;
                    problems.wrong.push((name, one.to_string()));
                }
            }
        }
        problems
    }

    /// A request body says of its links only what HubSpot judges.
    pub fn of_body(ticket: &NewTicket, portal: &Portal<'_>) -> Self {
        let mut draft = Draft::new(DraftId::random(), session::locale().now);
        for (name, value) in &ticket.properties {
            draft.set(name, value.clone());
        }
        Self::of(&draft, portal)
    }

    /// Why this portal would refuse the ticket, if it would.
    pub fn failure(self) -> Option<Failure> {
        let (_, first) = self.wrong.first()?;
        let kind = if self.is_missing { FailureKind::Missing } else { FailureKind::Usage };
        let mut failure = Failure::new(Exit::Usage, kind, format!("this portal would refuse the ticket: {first}"))
            .with_hint("correct it; nothing was sent");
        failure.properties = self.wrong;
        Some(failure)
    }

    /// Prints the request body, and says what is wrong with it. As JSON it is one or the other.
    pub fn tell(self, body: &Value, output: Output) -> Result<Exit, Failure> {
        for sentence in &self.odd {
            note(sentence);
        }
        let Some(failure) = self.failure() else { return print_json(body) };
        if output == Output::Text {
            print_json(body)?;
        }
        Err(failure)
    }
}

/// What a ticket must have, and what must not be sent: a placeholder. Values are HubSpot's to judge: the cache may be older
/// than the portal. What is in the draft and is not sent is said.
pub(super) fn required(schema: &Schema, draft: &Draft, session: &Session) -> Result<(), Failure> {
    let problems = value::check(schema, draft, &session.policy(), &session::locale());
    problems.iter().filter(|one| matches!(one.wrong, Wrong::NotSent(_))).for_each(|one| note(&one.to_string()));
    let missing: Vec<(String, String)> = problems
        .into_iter()
        .filter(|one| one.severity == Severity::Blocks)
        .filter_map(|one| {
            let why = one.to_string();
            let name = match one.at {
                At::Missing(name) => name,
                At::Property(index) => {
                    let is_own = matches!(one.wrong, Wrong::NotAName(_) | Wrong::Unfilled(_));
                    let is_judged = |text: &str| !text.trim().is_empty() && !is_own;
                    draft.properties.get(index).filter(|entry| !is_judged(&entry.text))?.name.clone()
                }
                At::Note => "note".to_owned(),
                At::Association(_) | At::Draft => return None,
            };
            Some((name, why))
        })
        .collect();
    let Some((name, why)) = missing.first() else { return Ok(()) };
    let mut failure = Failure::new(Exit::Usage, FailureKind::Missing, format!("nothing was sent: {why}"))
        .with_hint(format!("add --property {name}=..."));
    if draft.unfilled(draft.text(name)).next().is_some() {
        failure.hint = format!("add --associate contact:ADDRESS, or --property {name}=...");
    }
    if [PIPELINE, STAGE].contains(&name.as_str()) {
        failure.hint = "add --pipeline and --stage, by label or id".into();
    }
    if name == "note" && draft.index(name).is_none() {
        failure.hint = "correct the note".into();
    }
    failure.properties = missing;
    Err(failure)
}
