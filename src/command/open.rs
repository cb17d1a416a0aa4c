//! `hubticket open`: the link of a ticket, printed, and opened where there is a browser.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;

use super::known::Portal;
use super::{note, print, print_json};
use crate::config::args::{Open, Output};
use crate::config::{Exit, Failure, FailureKind, Session};
use crate::hubspot::wire;
use crate::store::JournalResult;
use crate::ticket::schema::PartName;
use crate::ticket::text;

/// So many of the last submissions are looked at for a link that HubSpot gave.
const LOOKED_AT: usize = 1_000;
/// A browser that can't open anything says so within this time.
const MOMENT: Duration = Duration::from_millis(500);

/// The id of a ticket, as it was typed.
pub(super) fn ticket_id(options: &Open) -> Result<&str, Failure> {
    let id = options.id.trim();
    if id.parse::<u64>().is_err() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        let text =
            format!("{id:?} is not a ticket id; ids are numbers, and hubticket history shows those of your tickets");
        return Err(Failure::usage(text));
    }
    Ok(id)
}

pub(super) async fn run(options: &Open, session: &Session) -> Result<Exit, Failure> {
    let id = ticket_id(options)?;
    let url = match given(id, session)? {
        Some(url) => url,
        None => built(id, session).await?,
    };
    let opened = !options.print && browser().is_some_and(|program| open(program, &url, session));
    match options.output {
        Output::Json => print_json(&json!({"id": id, "url": url, "opened": opened})),
        Output::Text => print(format!("{}\n", text::one_line(&url)).as_bytes()),
    }
}

/// The link that HubSpot gave when the ticket was created from here.
fn given(id: &str, session: &Session) -> Result<Option<String>, Failure> {
    let host = session.config.host();
    let link = |(attempt, result): (crate::store::Attempt, Option<JournalResult>)| match result {
        Some(JournalResult::Created { id: own, url, .. }) if own == id && attempt.host == host => url,
        _ => None,
    };
    Ok(session.store.journal().latest(LOOKED_AT)?.into_iter().find_map(link))
}

/// The link by what the portal says of itself.
async fn built(id: &str, session: &Session) -> Result<String, Failure> {
    let mut portal = Portal::new(session);
    portal.verify().await;
    if !portal.has(&PartName::Account) {
        portal.read(vec![PartName::Account]).await;
    } else if let Some(failure) = portal.why(&PartName::Account) {
        Portal::tell_old(&failure);
    }
    let Some(account) = &portal.schema.account else {
        let mut failure = portal
            .why(&PartName::Account)
            .unwrap_or_else(|| Failure::new(Exit::Other, FailureKind::Portal, "the portal does not say its number"));
        if failure.kind != FailureKind::Token {
            failure.message = format!("the portal's number is not known, so there is no link: {}", failure.message);
        }
        return Err(failure);
    };
    let ticket = wire::ticket(json!({"id": id})).ok();
    let link = ticket.and_then(|ticket| ticket.link(account.ui_domain.as_deref(), Some(&account.portal_id)));
    link.ok_or_else(|| {
        let text = "the portal does not say its number, so there is no link; look for the ticket in HubSpot by its id";
        Failure::new(Exit::Other, FailureKind::Portal, text)
    })
}

/// The program that opens a link, if there is a screen for a browser: over SSH it would come up where nobody sits.
fn browser() -> Option<&'static str> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"].into_iter().any(is_set) {
        return None;
    }
    if cfg!(target_os = "macos") {
        return Some("open");
    }
    ["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(is_set).then_some("xdg-open")
}

fn open(program: &str, url: &str, session: &Session) -> bool {
    let mut command = session.config.hidden.program(program);
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(mut child) => {
            // It may stay as long as the browser does; one that can't open anything says so at once.
            let begun = Instant::now();
            while begun.elapsed() < MOMENT {
                match child.try_wait() {
                    Ok(Some(status)) if !status.success() => {
                        note(&format!("{program} failed ({status}); open the link yourself"));
                        return false;
                    }
                    Ok(Some(_)) | Err(_) => break,
                    Ok(None) => std::thread::sleep(Duration::from_millis(10)),
                }
            }
            true
        }
        Err(error) => {
            note(&format!("{program} could not be started ({}); open the link yourself", text::of_system(error)));
            false
        }
    }
}
