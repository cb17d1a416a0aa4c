//! `hubticket templates`: list, show, save, delete.

use serde_json::{Value, json};

use super::draft_text::described;
use super::{document, print, print_done, print_json};
use crate::config::args::{Output, Templates, TemplatesCommand};
use crate::config::{Exit, Failure, Session, session};
use crate::store::{Error, TemplateName};
use crate::ticket::property::SUBJECT;
use crate::ticket::{Draft, template, text, value};

pub(super) fn run(options: Templates, session: &Session) -> Result<Exit, Failure> {
    match options.what.unwrap_or(TemplatesCommand::List) {
        TemplatesCommand::List => list(options.output, session),
        TemplatesCommand::Show { name } => {
            let name = self::name(&name)?;
            let template = session.store.load_template(&name)?;
            match options.output {
                Output::Json => print_json(&serde_json::to_value(&template).unwrap_or_default()),
                Output::Text => print(described(&template, &name.to_string(), session).as_bytes()),
            }
        }
        TemplatesCommand::Save { name, draft, replace } => {
            let name = self::name(&name)?;
            // A draft that is open elsewhere is read as it was last saved.
            let draft = session.store.load_draft(session.store.find_draft(&draft)?)?;
            let unique = session.config.unique_property.as_deref();
            let saved = session.store.save_template(&name, &draft, unique, replace);
            saved.map_err(|error| match error {
                Error::TemplateExists(_) => Failure::from(error).with_hint("--replace puts this one in its place"),
                other => other.into(),
            })?;
            done("saved", &name, options.output)
        }
        TemplatesCommand::Delete { name } => {
            let name = self::name(&name)?;
            session.store.delete_template(&name)?;
            done("deleted", &name, options.output)
        }
    }
}

fn name(text: &str) -> Result<TemplateName, Failure> {
    text.parse().map_err(|error: crate::store::BadName| Failure::usage(error.to_string()))
}

/// A new draft that begins with a template, by its name.
pub(super) fn copied(typed: &str, session: &Session) -> Result<Draft, Failure> {
    let unique = session.config.unique_property.as_deref();
    let mut draft = session.store.from_template(&name(typed)?, &session::locale(), unique)?;
    template::arrange(&mut draft, &session.cached_schema());
    draft.cursor = template::start(&draft);
    Ok(draft)
}

fn done(what: &str, name: &TemplateName, output: Output) -> Result<Exit, Failure> {
    let said = match output {
        Output::Json => document(&json!({what: name.to_string()})),
        Output::Text => format!("{what} {name}\n").into_bytes(),
    };
    print_done(&said, &format!("the template {name} was {what}"))
}

fn list(output: Output, session: &Session) -> Result<Exit, Failure> {
    let listing = session.store.list_templates()?;
    for note in &listing.notes {
        super::note(note);
    }
    if output == Output::Json {
        let entry = |(name, draft): &(TemplateName, Draft)| json!({"name": name.to_string(), "subject": draft.text(SUBJECT), "modified": draft.modified});
        return print_json(&Value::Array(listing.all.iter().map(entry).collect()));
    }
    let locale = session::locale();
    let mut out = String::new();
    for (name, draft) in &listing.all {
        let time = value::moment(&draft.modified.to_string(), &locale);
        out.push_str(&format!("{name}  {time}  {}\n", text::one_line(draft.text(SUBJECT))));
    }
    if listing.all.is_empty() {
        out.push_str("There are no templates.\n");
    }
    print(out.as_bytes())
}
