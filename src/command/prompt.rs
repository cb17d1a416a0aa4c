//! Asks for one line: on a terminal without showing it, from a pipe as it comes.

use std::io::{self, BufRead, IsTerminal, Write};

use crossterm::event::{KeyCode, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use futures_util::StreamExt;
use secrecy::SecretString;
use tokio::signal::unix::{SignalKind, signal};

use super::signals::Signals;
use crate::config::{Exit, Failure, FailureKind};
use crate::ticket::text;
use crate::tty::{self, Input};

/// A line is read up to this many bytes.
const LONGEST: u64 = 64 * 1024;

/// Puts the terminal back, however the question ends.
struct Raw;

impl Raw {
    fn enter() -> io::Result<Self> {
        enable_raw_mode()?;
        Ok(Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
    }
}

/// Asks for a secret.
///
/// # Errors
/// When the user takes it back, or there is nothing to read.
pub(super) async fn secret(question: &str) -> Result<SecretString, Failure> {
    if io::stdin().is_terminal() {
        let typed = hidden(question).await;
        let _ = writeln!(io::stderr());
        return typed.map_err(|error| unread(&error))?.ok_or_else(taken_back).map(SecretString::from);
    }
    line().map(SecretString::from)
}

/// Asks for a line that may be seen.
///
/// # Errors
/// When there is nothing to read.
pub(super) fn shown(question: &str) -> Result<String, Failure> {
    if io::stdin().is_terminal() {
        let _ = write!(io::stderr(), "{question}: ");
        let _ = io::stderr().flush();
    }
    line()
}

fn line() -> Result<String, Failure> {
    let mut line = String::new();
    let mut input = io::Read::take(io::stdin().lock(), LONGEST);
    input.read_line(&mut line).map_err(|error| unread(&error))?;
    match line.trim() {
        "" => Err(taken_back()),
        text => Ok(text.to_owned()),
    }
}

/// What is typed until Enter; none if the user takes it back.
async fn hidden(question: &str) -> io::Result<Option<String>> {
    let signals = Signals::take();
    // It would leave the terminal as it is here.
    let mut quit = signal(SignalKind::quit())?;
    // Before the question, so that what follows it at once is not shown either.
    let _raw = Raw::enter()?;
    let _ = write!(io::stderr(), "{question} (it is not shown): ");
    let _ = io::stderr().flush();
    let mut inputs = tty::inputs(tty::ESCAPE)?;
    let mut typed = String::new();
    loop {
        let input = tokio::select! {
            input = inputs.next() => input,
            () = signals.first() => None,
            _ = quit.recv() => None,
        };
        let key = match input {
            None => return Ok(None),
            Some(Err(error)) => return Err(error),
            Some(Ok(Input::Key { event, .. })) => event,
            Some(Ok(Input::Paste(text))) => {
                typed.push_str(text.trim());
                continue;
            }
            Some(Ok(_)) => continue,
        };
        match (key.code, key.modifiers.contains(KeyModifiers::CONTROL)) {
            (KeyCode::Enter, _) | (KeyCode::Char('j' | 'm'), true) => return Ok(Some(typed)),
            (KeyCode::Esc, _) | (KeyCode::Char('c' | 'd'), true) => return Ok(None),
            (KeyCode::Char('u'), true) => typed.clear(),
            (KeyCode::Backspace, _) | (KeyCode::Char('h'), true) => {
                typed.pop();
            }
            (KeyCode::Char(c), false) => typed.push(c),
            _ => {}
        }
    }
}

fn taken_back() -> Failure {
    Failure::new(Exit::Usage, FailureKind::Usage, "nothing was entered; nothing is changed")
}

fn unread(error: &io::Error) -> Failure {
    Failure::new(Exit::Other, FailureKind::Input, format!("the input can't be read: {}", text::of_system(error)))
}
