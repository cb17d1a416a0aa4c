//! Why a row is not right, in words.

use crate::app::App;
use crate::ticket::Place;
use crate::ticket::value::{At, Severity, Wrong};

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
        Place::AddProperty | Place::AddAssociation | Place::Suggestion(_) => return None,
    };
    // It is still being typed, or looked for.
    let is_open = || form.focus == Place::Contact || app.is_contact_open();
    let asked = |problem| app.said().status.about.as_ref() == Some(problem);
    if let Some(words) = refused {
        return Some(Reason { text: format!("HubSpot: {words}"), passes: false });
    }
    let problem = app.problems().iter().find(|one| one.at == at)?;
    let waits = || place == Place::Contact && matches!(problem.wrong, Wrong::NotFound(_)) && is_open();
    let tells = asked(problem) || !(empty || waits());
    tells.then(|| Reason { text: problem.beside_label(), passes: problem.severity == Severity::Warns })
}
