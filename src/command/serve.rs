//! `hubticket sandbox`: the sandbox alone.

use std::time::Duration;

use jiff::SignedDuration;

use super::print;
use super::signals::Signals;
use crate::config::{Exit, Failure, FailureKind, args};
use crate::sandbox::{self, Fault, Options};

pub(super) async fn run(options: args::Sandbox) -> Result<Exit, Failure> {
    let faults = options
        .fault
        .iter()
        .map(|spec| spec.parse::<Fault>())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| Failure::usage(error.to_string()))?;
    let running = sandbox::start(Options {
        listen: options.listen,
        token: options.token,
        scopes: options.scopes,
        latency: Duration::from_millis(options.latency),
        faults,
        retired: options.retired,
        validations: options.validations,
        creation_rules: options.creation_rules,
        file_limit: options.file_limit,
        large: options.large,
        enforce_limits: options.enforce_limits,
        index_delay: Duration::from_secs(options.index_lag),
        ahead: SignedDuration::from_secs(options.clock),
        ..Options::default()
    })
    .await
    .map_err(|error| match error {
        sandbox::Error::NotLoopback(_) | sandbox::Error::Token => Failure::usage(error.to_string()),
        _ => Failure::new(Exit::Other, FailureKind::Sandbox, error.to_string()),
    })?;
    let signals = Signals::take();
    print(format!("listening on {}\n", running.base_url()).as_bytes())?;
    tokio::select! {
        () = running.stopped() => {}
        () = signals.first() => {}
    }
    Ok(Exit::Done)
}
