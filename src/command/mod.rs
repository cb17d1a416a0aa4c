//! The commands without a screen, on the same layers as the screen.

mod associate;
mod create;
mod defaults;
mod doctor;
mod drafts;
mod findings;
mod history;
mod import;
pub mod interactive;
mod key;
mod known;
mod labels;
mod login;
mod matching;
mod open;
mod prompt;
mod schema;
mod serve;
mod settings;
mod shells;
mod surroundings;
mod templates;
mod waiting;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::Value;

use crate::config::args::{Command, Common, Output};
use crate::config::{Config, Environment, Exit, Failure, FailureKind, Session, directory};
use crate::log;
use crate::store::Store;
use crate::ticket::text;

/// What is wanted on the standard output; text, where nothing is said.
pub fn output(command: Option<&Command>) -> Output {
    match command {
        Some(Command::Create(create)) => create.output,
        Some(Command::Import(import)) => import.output,
        Some(Command::Drafts(drafts)) => drafts.output,
        Some(Command::Templates(templates)) => templates.output,
        Some(Command::History(history)) => history.output,
        Some(Command::Schema(schema)) => schema.output,
        Some(Command::Open(open)) => open.output,
        _ => Output::Text,
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
        Command::Completions { shell } => print(&shells::completions(shell)),
        Command::Man { all } => shells::manual(all.as_deref()),
        Command::CompleteValues { what } => shells::values(what, common, environment),
        Command::Config { what } => settings::run(&what, &directory(common, environment)?),
        Command::Login(options) => login::login(&options, &Config::load(common, environment)?).await,
        Command::Logout => login::logout(&Config::load(common, environment)?),
        Command::Doctor => doctor::run(common, environment).await,
        Command::Create(options) => {
            let session = Session::open(Config::load(common, environment)?).await?;
            create::run(options, &session).await
        }
        Command::Import(options) => {
            let session = Session::open(Config::load(common, environment)?).await?;
            import::run(options, &session, environment).await
        }
        Command::Drafts(options) => {
            let session = Session::open(Config::load(common, environment)?).await?;
            drafts::run(options, &session)
        }
        Command::Templates(options) => {
            let session = Session::open(Config::load(common, environment)?).await?;
            templates::run(options, &session)
        }
        Command::Schema(options) => {
            let session = Session::open(Config::load(common, environment)?).await?;
            schema::run(options, &session).await
        }
        Command::Open(options) => {
            let session = Session::open(Config::load(common, environment)?).await?;
            open::run(&options, &session).await
        }
        Command::History(options) => {
            let session = Session::open(Config::load(common, environment)?).await?;
            history::run(&options, &session)
        }
    }
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
    let _ = error.print();
    if error.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() }
}

/// Prints bytes. A reader that went away, as `head` does, is no failure.
fn print(bytes: &[u8]) -> Result<Exit, Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(unprinted(&error)),
        _ => Ok(Exit::Done),
    }
}

/// Tells something that is no failure, on the standard error.
fn note(sentence: &str) {
    let _ = writeln!(io::stderr(), "hubticket: {}", text::block(sentence));
}

fn print_json(value: &Value) -> Result<Exit, Failure> {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    print(text.as_bytes())
}

fn unprinted(error: &io::Error) -> Failure {
    Failure::new(Exit::Other, FailureKind::Output, format!("the output could not be written: {error}"))
}
