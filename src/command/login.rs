//! `hubticket login` and `logout`: a token is asked for, checked, and kept where only its owner can read it.

use std::io::{self, IsTerminal, Write};
use std::process::Stdio;

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::findings::{Findings, of_portal, refused};
use super::signals::Signals;
use super::waiting::waiting;
use super::{document, print_done, prompt};
use crate::config::args::{Login, Logout, Output};
use crate::config::stored::Stored;
use crate::config::{Config, Exit, Failure, FailureKind, TokenSource, token};
use crate::hubspot::{Client, Operation, Settings};
use crate::ticket::text;

pub(super) async fn login(options: &Login, config: &Config) -> Result<Exit, Failure> {
    if config.sandbox {
        return Err(Failure::usage("the sandbox needs no sign-in; run hubticket --sandbox"));
    }
    crate::hubspot::check_address(&config.base_url)
        .map_err(|error| Failure::usage(error.to_string()).with_hint(error.hint(Operation::Read)))?;
    let stored = match options.oauth {
        true => by_oauth(config).await?,
        false => Stored::Token(asked(config).await?),
    };
    let settings = Settings::new(config.base_url.clone(), config.version, stored.token().clone());
    let client = Client::new(&settings).map_err(|error| Failure::of_call(&error, Operation::Read))?;
    let mut findings = Findings::default();
    // All is typed: from here on a signal is answered. Asking for the token has taken the signals before.
    let signals = Signals::take();
    let checked = tokio::select! {
        checked = waiting("what the token may do", of_portal(&mut findings, &client)) => checked,
        () = signals.first() => {
            let text = "it was stopped; the token is not kept";
            return Err(Failure::new(Exit::Other, FailureKind::Cancelled, text));
        }
    };
    checked.map_err(|mut failure| {
        failure.message = format!("this token is not kept: {}", failure.message);
        if failure.kind == FailureKind::Auth {
            failure.hint = "copy it whole, from the portal that you mean, and try again".into();
        }
        failure
    })?;
    let kept = keep(&stored, config)?;
    let said = match options.output {
        Output::Json => document(&json!({
            "profile": config.profile, "path": kept.path, "command": kept.command, "findings": findings,
            "notes": kept.notes,
        })),
        Output::Text => format!("{}{}.\n{}", findings.text(), kept.sentence(), noted(&kept.notes)).into_bytes(),
    };
    print_done(&said, &kept.sentence())
}

/// Where a token is kept.
struct Kept {
    path: Option<String>,
    command: Option<String>,
    notes: Vec<String>,
}

impl Kept {
    fn sentence(&self) -> String {
        match (&self.path, &self.command) {
            (Some(path), _) => format!("The token is kept in {path}, for you alone"),
            (None, command) => format!("The token was handed to {}", command.as_deref().unwrap_or_default()),
        }
    }
}

/// Notes in lines.
fn noted(notes: &[String]) -> String {
    notes.iter().map(|note| format!("note {note}\n")).collect()
}

async fn asked(config: &Config) -> Result<SecretString, Failure> {
    if io::stdin().is_terminal() {
        let host = config.host();
        let asked = format!("A token of the portal for the profile {} at {host}:", config.profile);
        let _ = writeln!(io::stderr(), "{}", text::block(&asked));
        let _ = writeln!(
            io::stderr(),
            "in HubSpot, Development > Keys > Service keys makes one; that takes a super admin, or the permission \
             Developer tools access."
        );
    }
    let typed = prompt::secret("Token").await?;
    token::checked(typed.expose_secret()).ok_or_else(|| {
        Failure::new(
            Exit::Token,
            FailureKind::Token,
            "what was entered is not a token: a token is one word of plain characters",
        )
    })
}

async fn by_oauth(config: &Config) -> Result<Stored, Failure> {
    let path = config.written.join("config.toml");
    let hint = "a developer account of HubSpot makes one; hubticket config init writes an example";
    let Some(app) = config.oauth.as_ref().filter(|app| !app.client_id.is_empty()) else {
        let text = format!("{} names no app to sign in to: [oauth] with client_id and client_secret", path.display());
        return Err(Failure::new(Exit::Files, FailureKind::Config, text).with_hint(hint));
    };
    let begun = app.begin().map_err(|error| Failure::of_call(&error, Operation::Read))?;
    let text = format!(
        "Open this address in a browser, on any machine, and agree:\n\n  {}\n\nThe browser then goes to {}, where nobody \
         may answer: its address is what is wanted.\n",
        begun.address, app.redirect_uri
    );
    let _ = writeln!(io::stderr(), "{}", text::block(&text));
    let pasted = prompt::shown("Paste that address, or the code in it")?;
    let code = begun.code(&pasted).map_err(|error| Failure::usage(error.to_string()))?;
    let grant = waiting("token for the code", app.exchange(code)).await.map_err(|error| {
        let mut failure = refused(&error);
        if failure.exit != Exit::Unreachable || failure.kind == FailureKind::Rejected {
            failure.exit = Exit::Token;
            failure.hint = "a code is good for one sign-in and a few minutes; check [oauth], and run it again".into();
        }
        failure.message = format!("HubSpot gave no token for the code: {}", failure.message);
        failure
    })?;
    Ok(Stored::Oauth(grant))
}

/// Keeps the token; says where.
fn keep(stored: &Stored, config: &Config) -> Result<Kept, Failure> {
    let mut kept = Kept { path: None, command: None, notes: Vec::new() };
    match (&config.token_store_command, stored) {
        (Some(command), Stored::Token(token)) => {
            hand_over(command, token, config)?;
            kept.command = Some(command.clone());
            if !matches!(config.token, Some(TokenSource::Command(_))) {
                kept.notes.push("token_command is not set: without it the token is not found again".into());
            }
        }
        _ => {
            stored.write(&config.stored)?;
            kept.path = Some(config.stored.display().to_string());
        }
    }
    let first = match &config.token {
        Some(source @ (TokenSource::Environment(_) | TokenSource::File(_))) => Some(source),
        Some(source @ TokenSource::Command(_)) if config.token_store_command.is_none() => Some(source),
        _ => None,
    };
    let told =
        first.map(|source| format!("{} comes first: hubticket uses that token, not this one", source.describe()));
    kept.notes.extend(told);
    Ok(kept)
}

/// Gives a token to a command, on its standard input.
fn hand_over(command: &str, token: &SecretString, config: &Config) -> Result<(), Failure> {
    let failed = |detail: String| {
        let text = format!("token_store_command failed ({detail}); the token is not kept");
        Failure::new(Exit::Files, FailureKind::Token, text).with_hint(format!("try it in a shell: {command}"))
    };
    let mut child = config
        .hidden
        .shell(command)
        .env("HUBTICKET_PROFILE", &config.profile)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| failed(text::of_system(error)))?;
    // The pipe is closed behind the line; a command that wants no input says so by its exit code.
    if let Some(mut input) = child.stdin.take() {
        let _ = writeln!(input, "{}", token.expose_secret());
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(status.to_string())),
        Err(error) => Err(failed(text::of_system(error))),
    }
}

pub(super) fn logout(options: &Logout, config: &Config) -> Result<Exit, Failure> {
    let path = &config.stored;
    let removed = match std::fs::remove_file(path) {
        Ok(()) => true,
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => {
            let text = format!("{} can't be removed: {}", path.display(), text::of_system(error));
            return Err(Failure::new(Exit::Files, FailureKind::Files, text).with_hint("remove it yourself"));
        }
    };
    let notes: Vec<String> = match &config.token {
        Some(TokenSource::Stored(_) | TokenSource::Sandbox(_)) | None => Vec::new(),
        Some(source) => vec![format!("a token still comes from {}", source.describe())],
    };
    let profile = &config.profile;
    let done = match removed {
        true => format!("The token of the profile {profile} is removed from this machine"),
        false => format!("Nothing is kept here for the profile {profile}"),
    };
    let more = if removed { " At HubSpot it stays valid: end it there, where it was made." } else { "" };
    let said = match options.output {
        Output::Json => document(&json!({"profile": profile, "removed": removed, "notes": notes})),
        Output::Text => format!("{done}.{more}\n{}", noted(&notes)).into_bytes(),
    };
    print_done(&said, &done)
}
