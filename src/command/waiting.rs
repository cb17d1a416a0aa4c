//! What a command says while it waits for HubSpot: nothing for a moment, then what it waits for.

use std::io::{self, IsTerminal};
use std::pin::pin;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::note;
use super::signals::Signals;

/// So long nobody wonders.
pub(super) const MOMENT: Duration = Duration::from_secs(2);

/// What another process has under way is looked at so often.
const UNDER_WAY: Duration = Duration::from_millis(200);

/// Waits a moment for what another process has under way. False where it is not waited for any longer: the time is up, or
/// a signal came.
pub(super) async fn waits_on(until: Instant, signals: &Signals) -> bool {
    tokio::select! {
        () = tokio::time::sleep(UNDER_WAY) => Instant::now() <= until,
        () = signals.first() => false,
    }
}

/// Waits for something on this machine, which blocks. Where somebody watches, it is said once that it takes longer than a
/// moment.
pub(super) fn blocked<T>(what: &str, run: impl FnOnce() -> T) -> T {
    if !io::stderr().is_terminal() {
        return run();
    }
    let (done, ended) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if ended.recv_timeout(MOMENT) == Err(mpsc::RecvTimeoutError::Timeout) {
                note(&format!("waiting for {what}…"));
            }
        });
        let result = run();
        drop(done);
        result
    })
}

/// Waits for what HubSpot is asked for. Where somebody watches, it is said once that it takes longer than a moment.
pub(super) async fn waiting<T>(what: &str, answer: impl Future<Output = T>) -> T {
    let mut answer = pin!(answer);
    if io::stderr().is_terminal() {
        match timeout(MOMENT, &mut answer).await {
            Ok(answer) => return answer,
            Err(_) => note(&format!("waiting for HubSpot to answer ({what})…")),
        }
    }
    answer.await
}
