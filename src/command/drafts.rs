//! `hubticket drafts`: list, new, show, rename, delete, restore.

use super::draft_text::described;
use super::{document, prepare, print, print_done, print_json};
use crate::config::args::{Drafts, DraftsCommand, Output};
use crate::config::{Exit, Failure, Session, session};
use crate::ticket::{text, value};

pub(super) async fn run(options: Drafts, session: &Session) -> Result<Exit, Failure> {
    match options.what.unwrap_or(DraftsCommand::List { removed: false }) {
        DraftsCommand::List { removed } => list(removed, options.output, session),
        DraftsCommand::New(new) => prepare::new(&new, session).await,
        DraftsCommand::Show { id } => show(&id, options.output, session),
        DraftsCommand::Rename { id, name } => rename(&id, &name, options.output, session),
        DraftsCommand::Delete { id } => {
            let id = session.store.find_draft(&id)?;
            let lock = session.store.lock_draft(id)?;
            session.store.remove_draft(id)?;
            drop(lock);
            let said = match options.output {
                Output::Json => document(&serde_json::json!({"deleted": id})),
                Output::Text => {
                    format!("deleted {id}; hubticket drafts restore {} brings it back\n", id.short()).into_bytes()
                }
            };
            print_done(&said, &format!("draft {id} was deleted"))
        }
        DraftsCommand::Restore { id } => {
            let id = session.store.find_removed(&id)?;
            let lock = session.store.lock_draft(id)?;
            session.store.restore_draft(id)?;
            drop(lock);
            let said = match options.output {
                Output::Json => document(&serde_json::json!({"restored": id})),
                Output::Text => format!("restored {id}\n").into_bytes(),
            };
            print_done(&said, &format!("draft {id} was restored"))
        }
    }
}

fn list(removed: bool, output: Output, session: &Session) -> Result<Exit, Failure> {
    let drafts = if removed {
        session.store.list_removed(usize::MAX)?
    } else {
        let listing = session.store.list_drafts()?;
        listing.notes.iter().for_each(|note| super::note(note));
        listing.drafts
    };
    if output == Output::Json {
        return print_json(&serde_json::to_value(&drafts).unwrap_or_default());
    }
    let locale = session::locale();
    let mut out = String::new();
    for draft in &drafts {
        let time = value::moment(&draft.modified.to_string(), &locale);
        let state = match (&draft.removed, &draft.marker, draft.locked) {
            (Some(at), _, _) => format!("  (deleted {})", value::moment(&at.to_string(), &locale)),
            (None, Some(marker), _) => format!("  ({marker})"),
            (None, None, true) => "  (open)".to_owned(),
            (None, None, false) => String::new(),
        };
        let warning = draft.warning().map(|warning| format!("  ({warning})")).unwrap_or_default();
        out.push_str(&format!("{}  {time}  {}{state}{warning}\n", draft.id.short(), text::one_line(&draft.title)));
    }
    if drafts.is_empty() {
        out.push_str(if removed { "There are no deleted drafts.\n" } else { "There are no drafts.\n" });
    }
    print(out.as_bytes())
}

fn show(id: &str, output: Output, session: &Session) -> Result<Exit, Failure> {
    let draft = session.store.load_draft(session.store.find_draft(id)?)?;
    if output == Output::Json {
        return print_json(&serde_json::to_value(&draft).unwrap_or_default());
    }
    print(described(&draft, &draft.id.to_string(), session).as_bytes())
}

fn rename(id: &str, name: &str, output: Output, session: &Session) -> Result<Exit, Failure> {
    let id = session.store.find_draft(id)?;
    let lock = session.store.lock_draft(id)?;
    let mut draft = session.store.load_draft(id)?;
    draft.name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    draft.modified = session::locale().now;
    session.store.save_draft(&draft)?;
    drop(lock);
    let said = match output {
        Output::Json => document(&serde_json::json!({"renamed": id, "name": draft.name})),
        Output::Text => format!("{} is called {}\n", id.short(), text::one_line(draft.title())).into_bytes(),
    };
    print_done(&said, &format!("draft {id} was renamed"))
}
