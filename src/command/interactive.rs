//! The draft that the composer is to open: named, copied from a template, or made of what `create --interactive` says.

use std::io::IsTerminal;

use super::create::begun;
use super::key;
use super::known::Portal;
use super::typed::{Rest, Typed};
use crate::config::args::{Cli, Command, Create};
use crate::config::{Config, Environment, Failure, Session, session};

/// Makes the draft where it is not there yet. `None` opens a new one.
///
/// # Errors
/// When what was typed can't be understood, or the draft can't be saved.
pub async fn draft(cli: &Cli, environment: &Environment) -> Result<Option<String>, Failure> {
    let options = match &cli.command {
        Some(Command::Create(options)) => options.clone(),
        _ => match &cli.template {
            Some(name) => Create { template: Some(name.clone()), ..Create::default() },
            None => return Ok(cli.draft.clone()),
        },
    };
    // A draft of which nothing comes must not be left behind.
    let is_shown = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if !(cli.accessible || is_shown) {
        return Err(Failure::usage("the composer needs a terminal; hubticket create works without one"));
    }
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
