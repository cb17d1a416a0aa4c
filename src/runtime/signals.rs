//! The signals that end the composer.

use std::future::pending;

use futures_util::future::select_all;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signalled {
    /// Ctrl-C.
    Interrupt,
    /// The end of the program.
    End,
}

/// The signals that end the program.
pub(super) struct Signals {
    all: Vec<(Signalled, Signal)>,
}

impl Signals {
    /// Takes them from now on. One that can't be taken ends the program as it always does.
    pub fn new() -> Self {
        let kinds = [
            (Signalled::End, SignalKind::terminate()),
            (Signalled::End, SignalKind::hangup()),
            (Signalled::End, SignalKind::quit()),
            (Signalled::Interrupt, SignalKind::interrupt()),
        ];
        Self { all: kinds.into_iter().filter_map(|(means, kind)| Some((means, signal(kind).ok()?))).collect() }
    }

    /// Waits until one of them comes.
    pub async fn any(&mut self) -> Signalled {
        if self.all.is_empty() {
            pending::<()>().await;
        }
        let waits = self.all.iter_mut().map(|(means, signal)| {
            Box::pin(async move {
                signal.recv().await;
                *means
            })
        });
        select_all(waits).await.0
    }
}
