//! Why a row is not right, in words.

use crate::app::App;
use crate::app::form::contact_search::Standing;
use crate::app::keys::actions::FormAction;
use crate::app::keys::scope::Scope;
use crate::ticket::value::{At, Severity, Wrong};
use crate::ticket::{Place, contact_text};

/// Why a row is not right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The sentence, without the label that stands beside it.
    pub text: String,
    /// Whether HubSpot takes the row all the same, as far as is known.
    pub passes: bool,
}

/// What is wrong with a row, if anything is. That one which has to be filled in is empty says its mark, until somebody
/// tried to send it so.
pub fn reason(app: &App, place: Place) -> Option<Reason> {
    let form = app.form();
    let (at, empty, refused) = match place {
        Place::Property(index) => {
            let entry = form.draft.properties.get(index)?;
            (At::Property(index), entry.text.is_empty() && !entry.raw, form.remark(entry))
        }
        Place::Contact | Place::Association(_) => {
            let (index, link) = form.association_at(place)?;
            (At::Association(index), false, form.remark_on_link(link))
        }
        Place::Note => (At::Note, false, None),
        Place::File(_)
        | Place::AddProperty
        | Place::AddNote
        | Place::AddFile
        | Place::AddAssociation
        | Place::Suggestion(_) => return None,
    };
    // It is still being typed, or looked for.
    let is_open = || form.focus == Place::Contact || app.is_contact_open();
    let asked = |problem| app.said().status.about.as_ref() == Some(problem);
    if let Some(words) = refused {
        return Some(Reason { text: format!("HubSpot: {words}"), passes: false });
    }
    let problem = app.problems().iter().find(|one| one.at == at)?;
    let waits = || place == Place::Contact && matches!(problem.wrong, Wrong::NotFound(_)) && is_open();
    // More may come: what is asked for stands in the hint.
    let grows = || {
        let is_unfinished = matches!(&problem.wrong, Wrong::Rule(broken) if broken.unfinished);
        is_unfinished && form.focus == place && form.editor.is_some()
    };
    let tells = asked(problem) || !(empty || waits() || grows());
    let unfound = place == Place::Contact && matches!(problem.wrong, Wrong::NotFound(_));
    let text = unfound.then(|| unlinked(app)).flatten().unwrap_or_else(|| problem.beside_label());
    tells.then(|| Reason { text, passes: problem.severity == Severity::Warns })
}

/// Why the contact is not linked, as far as its search has told.
fn unlinked(app: &App) -> Option<String> {
    let keymap = &app.settings().keymap;
    let key = keymap.key(&[Scope::Contact], FormAction::Open.into());
    let typed = app.form().association_at(Place::Contact).and_then(|(_, one)| one.unfound()).unwrap_or_default();
    match app.contact_search().standing() {
        Standing::One(one) => Some(format!("Not linked yet; {key} here links {}", one.name)),
        Standing::Several(count) => Some(format!("{count} contacts match; {key} here lists them")),
        Standing::None if contact_text::address(typed).is_some() => {
            Some(format!("No contact has this address; {key} here creates one"))
        }
        Standing::None => {
            let creates = keymap.hint(&[Scope::Form], FormAction::NewContact.into(), "creates one");
            Some(format!("No contact is called so{creates}"))
        }
        Standing::Unknown | Standing::Searching | Standing::Failed(_) => None,
    }
}
