//! `hubticket mcp`: tools for programs that speak the Model Context Protocol, over the standard input and output.
//!
//! | file | what it owns |
//! | --- | --- |
//! | `server` | the protocol's side: hands each call over to the desk, and its cancelling, too |
//! | `lines` | the lines in and out; what is no message is answered, too |
//! | `desk` | does the calls, several at a time, but writes one after the other |
//! | `tools` | the six tools: their names, hints, descriptions and schemas; and reading a call |
//! | `input` | what each tool takes |
//! | `answer` | what each tool answers, with the texts of others marked as data |
//! | `definitions` | the schemas of the answers, out of assets/output.schema.json |
//! | `describe`, `find`, `check`, `create`, `resolve`, `history` | the work of one tool each |
//! | `keys` | what the journal knows of a key |
//! | `checked` | what ties a ticket that is created to the one that was checked |
//!
//! Nothing but the protocol is written to the standard output. What is done runs in the task of the command and not in
//! one of the protocol's, so that it comes to its end, and into the journal, whatever becomes of the connection.

mod answer;
mod check;
mod checked;
mod create;
mod definitions;
mod describe;
mod desk;
mod find;
mod history;
mod input;
mod keys;
mod lines;
mod resolve;
mod server;
mod tools;

use std::pin::pin;

use futures_util::stream::{FuturesUnordered, StreamExt};
use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use rmcp::transport::stdio;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::sync::mpsc;

use crate::command::signals::Signals;
use crate::config::{Exit, Failure, FailureKind, Session};
use desk::Desk;
use keys::Keys;
use lines::Lines;
use server::Server;

/// So many calls wait to be taken up; more wait in the pipe.
const QUEUE: usize = 16;

/// Serves until the client goes or a signal comes. What is under way then is answered, or journalled, first.
///
/// # Errors
/// When what comes in is not the protocol.
pub(crate) async fn run(session: &Session) -> Result<Exit, Failure> {
    let signals = Signals::take();
    let (jobs, mut queue) = mpsc::channel(QUEUE);
    let server = Server::new(jobs, signals.clone(), Keys::of(session));
    let (from, to) = stdio();
    let lines = Lines::new(from, to, is_read);
    let service = tokio::select! {
        served = server.serve(lines) => match served {
            Ok(service) => service,
            Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(Exit::Done),
            Err(error) => {
                let text = format!("the client does not speak the Model Context Protocol: {error}");
                return Err(Failure::new(Exit::Other, FailureKind::Input, text));
            }
        },
        () = signals.first() => return Ok(Exit::Done),
    };
    tracing::info!("a client is connected");
    let desk = Desk::new(session);
    let end = service.cancellation_token();
    let mut serving = pin!(service.waiting());
    let mut work = FuturesUnordered::new();
    let (mut is_asked, mut is_gone) = (false, false);
    loop {
        tokio::select! {
            biased;
            Some(job) = queue.recv() => work.push(desk.perform(job)),
            Some(()) = work.next() => {}
            () = signals.first(), if !is_asked => is_asked = true,
            _ = &mut serving, if !is_gone => is_gone = true,
            else => break,
        }
        if (is_asked || is_gone) && work.is_empty() && queue.is_empty() {
            break;
        }
    }
    if !is_gone {
        end.cancel();
        // The last answers are written, and the connection is closed.
        let _ = serving.await;
    }
    tracing::info!("the client is gone, or a signal came");
    Ok(Exit::Done)
}

/// Whether somebody can still read the standard output. Where the system does not say, somebody can.
fn is_read() -> bool {
    let out = std::io::stdout();
    let mut out = [PollFd::new(&out, PollFlags::empty())];
    let polled = rustix::io::retry_on_intr(|| poll(&mut out, Some(&Timespec::default())));
    polled.is_err() || !out.iter().any(|out| out.revents().intersects(PollFlags::ERR | PollFlags::HUP))
}
