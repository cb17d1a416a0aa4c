//! The draft that the composer is to open: named, copied from a template, or made of what `create --interactive` says.

use std::io::IsTerminal;

use super::beginning::{begun, refuse_edits};
use super::findings;
use super::key;
use super::known::Portal;
use super::open::ticket_id;
use super::typed::{Rest, Typed};
use crate::config::args::{Cli, Command, Create, Open};
use crate::config::{Config, Environment, Failure, Session, session};
use crate::hubspot::{Answer, Operation};
use crate::submit::read_ticket;
use crate::ticket::property::CONTACT;
use crate::ticket::{DraftId, correction};

/// A draft of which nothing comes must not be left behind.
fn check_shown(cli: &Cli) -> Result<(), Failure> {
    let is_shown = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if cli.accessible || is_shown {
        return Ok(());
    }
    Err(Failure::usage("the composer needs a terminal; hubticket create works without one"))
}

/// A draft that changes a ticket, which is read as it is now.
async fn edited(options: &Open, cli: &Cli, environment: &Environment) -> Result<String, Failure> {
    let ticket = ticket_id(options)?;
    check_shown(cli)?;
    session::check_zone()?;
    let session = Session::open(Config::load(&cli.common, environment)?).await?;
    let mut portal = Portal::new(&session);
    let client = portal.client()?;
    let fields = session.config.fields.iter().filter(|name| *name != CONTACT).map(String::as_str);
    let rows = correction::rows(fields);
    let names: Vec<&str> = rows.iter().map(String::as_str).collect();
    let read = read_ticket(&client, ticket, &names, &correction::objects()).await;
    let (found, links) = read.map_err(|error| {
        let is_missing = error.answer().is_some_and(Answer::is_of_missing_record);
        let failure = findings::refused(&error);
        match is_missing {
            true => Failure { message: format!("there is no ticket {ticket} in this portal"), ..failure }
                .with_hint(error.hint(Operation::Record)),
            false => failure,
        }
    })?;
    let mut draft = correction::opened(DraftId::random(), session::locale().now, &found, &rows, &links, &[]);
    draft.profile = Some(session.config.profile.clone());
    draft.sensitive = portal.schema.sensitive_in(&draft);
    session.store.save_draft(&draft)?;
    Ok(draft.id.to_string())
}

/// Makes the draft where it is not there yet. `None` opens a new one.
///
/// # Errors
/// When what was typed can't be understood, or the draft can't be saved.
pub async fn draft(cli: &Cli, environment: &Environment) -> Result<Option<String>, Failure> {
    if let Some(Command::Open(open)) = &cli.command {
        return edited(open, cli, environment).await.map(Some);
    }
    let options = match &cli.command {
        Some(Command::Create(options)) => options.clone(),
        _ => match &cli.template {
            Some(name) => Create { template: Some(name.clone()), ..Create::default() },
            None => return Ok(cli.draft.clone()),
        },
    };
    check_shown(cli)?;
    let mut typed = Typed::read(&options)?;
    session::check_zone()?;
    let session = Session::open(Config::load(&cli.common, environment)?).await?;
    if session.config.token.is_none() {
        session.token()?;
    }
    let key = match key::read(options.idempotency_key.as_deref())? {
        Some(value) => {
            let property = session.config.unique_property.clone().ok_or_else(|| {
                let path = session.config.dir.join("config.toml");
                let text = format!("--idempotency-key needs unique_property in {}, which names none", path.display());
                Failure::usage(text).with_hint("without --interactive a key works without one")
            })?;
            Some((property, value))
        }
        None => None,
    };
    let mut portal = Portal::new(&session);
    let (mut draft, lock) = match (&options.draft, &options.template) {
        (Some(id), _) => {
            let (draft, lock) = session.store.open_draft(session.store.find_draft(id)?)?;
            refuse_edits(&draft)?;
            session.owns(&draft)?;
            (draft, Some(lock))
        }
        (None, template) => (begun(template.as_deref(), &session)?, None),
    };
    typed.fill(&mut draft, &mut portal, Rest::Left).await?;
    if let Some((property, value)) = key {
        draft.set(&property, value);
    }
    if draft.is_blank() && options.template.is_none() {
        return Ok(None);
    }
    draft.modified = session::locale().now;
    draft.profile = Some(session.config.profile.clone());
    draft.sensitive = portal.schema.sensitive_in(&draft);
    session.store.save_draft(&draft)?;
    drop(lock);
    Ok(Some(draft.id.to_string()))
}
