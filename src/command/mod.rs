//! The commands without a screen, on the same layers as the screen.

mod associate;
mod create;
mod doctor;
mod drafts;
mod history;
mod import;
mod serve;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::CommandFactory;
use serde_json::Value;

use crate::config::args::{Cli, Command, Common, Output};
use crate::config::{Config, Environment, Exit, Failure, Session};

/// Runs a command to its exit code; what there is to say goes to the standard output and error.
pub async fn run(command: Command, common: &Common, environment: &Environment) -> Exit {
    let output = match &command {
        Command::Create(create) => create.output,
        Command::Import(import) => import.output,
        Command::Drafts(drafts) => drafts.output,
        Command::History(history) => history.output,
        _ => Output::Text,
    };
    match perform(command, common, environment).await {
        Ok(exit) => exit,
        Err(failure) => fail(&failure, output),
    }
}

async fn perform(command: Command, common: &Common, environment: &Environment) -> Result<Exit, Failure> {
    match command {
        Command::Sandbox(options) => serve::run(options).await,
        Command::Completions { shell } => {
            let mut bytes = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "hubticket", &mut bytes);
            print(&bytes)
        }
        Command::Man => {
            let mut bytes = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut bytes).map_err(|error| unprinted(&error))?;
            print(&bytes)
        }
        Command::Doctor => doctor::run(common, environment).await,
        Command::Create(options) => {
            let session = Session::open(Config::load(common, environment)?).await?;
            create::run(options, &session).await
        }
        Command::Import(options) => {
            let session = Session::open(Config::load(common, environment)?).await?;
            import::run(options, &session).await
        }
        Command::Drafts(options) => {
            let session = Session::open(Config::load(common, environment)?).await?;
            drafts::run(options, &session)
        }
        Command::History(options) => {
            let session = Session::open(Config::load(common, environment)?).await?;
            history::run(&options, &session)
        }
    }
}

/// Says what went wrong, in the form that was asked for.
pub fn fail(failure: &Failure, output: Output) -> Exit {
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
        let first = said.lines().next().unwrap_or_default();
        let _ = print_json(&Failure::usage(first.trim_start_matches("error: ")).json());
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

fn print_json(value: &Value) -> Result<Exit, Failure> {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    print(text.as_bytes())
}

fn unprinted(error: &io::Error) -> Failure {
    Failure::new(Exit::Other, "output", format!("the output could not be written: {error}"))
}
