//! hubticket: parses the command line, calls the library, and turns the result into an exit code.

use std::process::ExitCode;

use clap::Parser;
use hubticket::command;
use hubticket::config::args::Cli;
use hubticket::config::{Config, Environment, Exit, Failure, FailureKind};
use hubticket::runtime::{compose, crash};
use hubticket::ticket::text;

fn main() -> ExitCode {
    let typed: Vec<_> = std::env::args_os().collect();
    let cli = match Cli::try_parse_from(&typed) {
        Ok(cli) => cli,
        Err(error) => return command::misread(&error, &typed),
    };
    crash::ends_a_command();
    // To be tried where the real program does so; in a release build it means nothing.
    #[cfg(debug_assertions)]
    assert_eq!(std::env::var("HUBTICKET_PANIC_AT_START").ok(), None);
    let environment = Environment::read();
    let output = command::output(cli.command.as_ref());
    if let Err(failure) = command::start_log(&cli.common, &environment) {
        return command::fail(&failure, output).into();
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let failure = Failure::new(
                Exit::Other,
                FailureKind::System,
                format!("hubticket could not start: {}", text::of_system(error)),
            );
            return command::fail(&failure, output).into();
        }
    };
    let exit = runtime.block_on(async {
        match &cli.command {
            Some(command) if !command.composes() => command::run(command.clone(), &cli.common, &environment).await,
            _ => {
                let opened = async {
                    let draft = command::interactive::draft(&cli, &environment).await?;
                    let config = Config::load(&cli.common, &environment)?;
                    compose(config, draft.as_deref(), cli.accessible, &environment).await
                };
                opened.await.unwrap_or_else(|failure| command::fail(&failure, output))
            }
        }
    });
    // What still runs in the background must not hold the exit up: all that matters was waited for.
    runtime.shutdown_background();
    exit.into()
}
