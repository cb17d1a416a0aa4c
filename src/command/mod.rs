//! The commands without a screen, on the same layers as the screen.

mod associate;
mod beginning;
mod commands;
pub(crate) mod create;
mod defaults;
pub(crate) mod deliver;
mod doctor;
mod draft_text;
mod drafted;
mod drafts;
mod dry_run;
pub(crate) mod extras;
mod findings;
mod finish;
pub(crate) mod history;
mod import;
mod input;
pub mod interactive;
pub(crate) mod key;
pub(crate) mod known;
mod labels;
mod login;
mod manual;
mod new_contact;
mod open;
mod placeholders;
pub(crate) mod prepare;
pub(crate) mod problems;
mod prompt;
pub(crate) mod resolve;
pub(crate) mod schema;
mod sensitive;
mod serve;
mod settings;
mod shells;
pub(crate) mod signals;
pub(crate) mod similar;
mod surroundings;
mod templates;
pub(crate) mod typed;
mod unresolved;
mod waiting;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use serde_json::Value;

use crate::config::args::{Cli, Command, Common, Output};
use crate::config::{Config, Environment, Exit, Failure, FailureKind, Session, directory, session};
use crate::log;
use crate::store::Store;
use crate::ticket::{json, text};

/// What is wanted on the standard output; text, where nothing is said.
pub fn output(command: Option<&Command>) -> Output {
    match command {
        Some(Command::Create(create)) => create.output,
        Some(Command::Import(import)) => import.output,
        Some(Command::Resolve(resolve)) => resolve.output,
        Some(Command::Drafts(drafts)) => drafts.output,
        Some(Command::Templates(templates)) => templates.output,
        Some(Command::History(history)) => history.output,
        Some(Command::Schema(schema)) => schema.output,
        Some(Command::Open(open)) => open.output,
        Some(Command::Config { output, .. }) => *output,
        Some(Command::Login(login)) => login.output,
        Some(Command::Logout(logout)) => logout.output,
        Some(Command::Doctor(doctor)) => doctor.output,
        // What these print is read by one program only, or by a person in front of it.
        Some(
            Command::Sandbox(_)
            | Command::Completions { .. }
            | Command::Help(_)
            | Command::Man { .. }
            | Command::CompleteValues { .. },
        )
        | None => Output::Text,
        #[cfg(feature = "mcp")]
        Some(Command::Mcp) => Output::Text,
    }
}

/// Runs a command to its exit code; what there is to say goes to the standard output and error.
pub async fn run(command: Command, common: &Common, environment: &Environment) -> Exit {
    let output = output(Some(&command));
    match perform(command, common, environment).await {
        Ok(exit) => exit,
        Err(failure) => fail(&failure, output),
    }
}

async fn perform(command: Command, common: &Common, environment: &Environment) -> Result<Exit, Failure> {
    match command {
        Command::Sandbox(options) => serve::run(options).await,
        #[cfg(feature = "mcp")]
        Command::Mcp => crate::mcp::run(&opened(common, environment).await?).await,
        Command::Completions { shell } => print_whole(&shells::completions(shell)),
        Command::Help(options) => manual::help(&options, environment).await,
        Command::Man { all } => shells::pages(all.as_deref()),
        Command::CompleteValues { what } => shells::values(what, common, environment),
        Command::Config { what, output } => settings::run(&what, output, &directory(common, environment)?),
        Command::Login(options) => login::login(&options, &Config::load(common, environment)?).await,
        Command::Logout(options) => login::logout(&options, &Config::load(common, environment)?),
        Command::Doctor(options) => doctor::run(&options, common, environment).await,
        Command::Create(options) => {
            let session = opened(common, environment).await?;
            create::run(options, &session).await
        }
        Command::Import(options) => {
            let session = opened(common, environment).await?;
            import::run(options, &session, environment).await
        }
        Command::Resolve(options) => {
            let session = opened(common, environment).await?;
            resolve::run(options, &session).await
        }
        Command::Drafts(options) => {
            let session = opened(common, environment).await?;
            drafts::run(options, &session).await
        }
        Command::Templates(options) => {
            let session = opened(common, environment).await?;
            templates::run(options, &session)
        }
        Command::Schema(options) if options.commands => commands::run(&options),
        Command::Schema(options) => {
            let session = opened(common, environment).await?;
            schema::run(options, &session).await
        }
        Command::Open(options) => {
            let session = opened(common, environment).await?;
            open::run(&options, &session).await
        }
        Command::History(options) => {
            let session = opened(common, environment).await?;
            history::run(&options, &session)
        }
    }
}

/// The files, for a command. What in them is not for their owner alone is said.
async fn opened(common: &Common, environment: &Environment) -> Result<Session, Failure> {
    session::check_zone()?;
    let session = Session::open(Config::load(common, environment)?).await?;
    if let Some(exposed) = session.store.exposed() {
        note(&exposed.to_string());
    }
    Ok(session)
}

/// Starts the log, if one is wanted.
///
/// # Errors
/// When its level is none, or its file can't be written.
pub fn start_log(common: &Common, environment: &Environment) -> Result<(), Failure> {
    let word = match (&common.log, &environment.log) {
        (None, None) => return Ok(()),
        (_, Some(word)) => word.as_str(),
        (Some(_), None) => "info",
    };
    let level = log::level(word).map_err(|error| Failure::usage(error.to_string()))?;
    if word.trim().eq_ignore_ascii_case("off") {
        return Ok(());
    }
    let path = match &common.log {
        Some(Some(path)) => path.clone(),
        _ => {
            let folder = directory(common, environment)?.join("logs");
            Store::open(&folder)?;
            folder.join("hubticket.log")
        }
    };
    let started = log::start(&path, level, environment.log_text);
    started.map_err(|error| Failure::new(Exit::Files, FailureKind::Files, error.to_string()))
}

/// Says what went wrong, in the form that was asked for.
pub fn fail(failure: &Failure, output: Output) -> Exit {
    tracing::warn!(
        kind = failure.kind.word(),
        exit = failure.exit as u8,
        correlation = failure.correlation.as_deref(),
        text = failure.message.as_str(),
        "ended badly"
    );
    if output == Output::Json {
        let _ = print_json(&failure.json());
    }
    let _ = writeln!(io::stderr(), "{}", failure.text());
    failure.exit
}

/// Says what is wrong with the command line, or the help that was asked for.
///
/// A program that asked for JSON gets its document for this failure too, though what it asked could not be read.
pub fn misread(error: &clap::Error, typed: &[OsString]) -> ExitCode {
    // The parser leaves out whatever follows an escape in what it repeats: it is asked again with that to be seen.
    let spelled = typed.iter().map(|word| text::spelled(&word.to_string_lossy()).into_owned());
    let again = Cli::try_parse_from(spelled).err().filter(|again| again.kind() == error.kind());
    let error = again.as_ref().unwrap_or(error);
    let json = typed.iter().any(|word| word == "--output=json")
        || typed.windows(2).any(|pair| matches!(pair, [name, value] if name == "--output" && value == "json"));
    if error.use_stderr() && json {
        let said = error.render().to_string();
        // What it names stands on lines of its own; usage and remedies come behind a blank one.
        let what: Vec<&str> = said.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
        let hints: Vec<&str> = said.lines().filter_map(|line| line.trim().strip_prefix("tip: ")).collect();
        let failure = Failure::usage(what.join(" ").trim_start_matches("error: ")).with_hint(hints.join("\n"));
        let _ = print_json(&failure.json());
    }
    let printed = show(error).and_then(|()| io::stdout().flush());
    match printed {
        _ if error.use_stderr() => Exit::Usage.into(),
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => fail(&unprinted(&error), Output::Text).into(),
        _ => Exit::Done.into(),
    }
}

/// Prints what the parser of the command line says. It repeats what was typed: in colours only where that is harmless.
fn show(error: &clap::Error) -> io::Result<()> {
    let plain = error.render().to_string();
    match text::spelled(&plain) {
        Cow::Borrowed(_) => error.print(),
        Cow::Owned(spelled) if error.use_stderr() => write!(io::stderr(), "{spelled}"),
        Cow::Owned(spelled) => write!(io::stdout(), "{spelled}"),
    }
}

/// Prints lines for people, of which nothing can act on a terminal, whoever wrote what is in them. A document is as
/// harmless from the start.
fn print(text: &[u8]) -> Result<Exit, Failure> {
    print_whole(text::block(&String::from_utf8_lossy(text)).as_bytes())
}

/// Prints bytes as they are. A reader that went away, as `head` does, is no failure.
fn print_whole(bytes: &[u8]) -> Result<Exit, Failure> {
    match write(bytes) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(unprinted(&error)),
        _ => Ok(Exit::Done),
    }
}

/// Prints what a command says that has done something. Where nobody can read it, the failure says what was done: it must
/// not be taken for something that was not, and a reader that went away has not heard it either.
fn print_done(bytes: &[u8], done: &str) -> Result<Exit, Failure> {
    let unheard = |error: io::Error| {
        let mut failure = unprinted(&error);
        failure.message = format!("{done}, but {}", failure.message);
        failure.with_hint("it has been done: do not run it again")
    };
    let text = String::from_utf8_lossy(bytes);
    write(text::block(&text).as_bytes()).map(|()| Exit::Done).map_err(unheard)
}

fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush())
}

/// Tells something that is no failure, on the standard error.
fn note(sentence: &str) {
    let _ = writeln!(io::stderr(), "hubticket: {}", text::block(sentence));
}

fn print_json(value: &Value) -> Result<Exit, Failure> {
    print_whole(&document(value))
}

/// A JSON document as it is printed.
fn document(value: &Value) -> Vec<u8> {
    let mut text = json::document(value);
    text.push('\n');
    text.into_bytes()
}

fn unprinted(error: &io::Error) -> Failure {
    Failure::new(
        Exit::Other,
        FailureKind::Output,
        format!("the output could not be written: {}", text::of_system(error)),
    )
}
