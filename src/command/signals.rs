//! The signals that end a command without a screen: INT, TERM and HUP.
//!
//! The first asks the command to end: what has not left is not sent, what is under way is answered and written, and the
//! document is printed. One more leaves at once. A signal that the command was started without, as by `nohup` or in the
//! background of a script, stays without meaning.

use std::future::pending;
use std::time::Duration;

use futures_util::future::select_all;
use rustix::process::Signal;
use tokio::signal::unix::{self, SignalKind};
use tokio::sync::watch;
use tokio::time::Instant;

/// TERM that comes again within this time is the same wish: `timeout` sends it to the process, and to its group.
const ECHO: Duration = Duration::from_millis(100);

/// The signals, from the moment on that they were taken. Without, each ends the process at once.
#[derive(Debug, Clone)]
pub(crate) struct Signals {
    asked: watch::Receiver<u32>,
}

impl Signals {
    /// Takes them: from now on none of them ends the process by itself.
    pub fn take() -> Self {
        let ignored = ignored();
        let taken: Vec<_> = [Signal::INT, Signal::TERM, Signal::HUP]
            .into_iter()
            .filter(|signal| ignored & bit(*signal) == 0)
            .filter_map(|signal| Some((signal, unix::signal(SignalKind::from_raw(signal.as_raw())).ok()?)))
            .collect();
        let (tell, asked) = watch::channel(0);
        tokio::spawn(listen(taken, tell));
        Self { asked }
    }

    /// What is asked of one piece of work by somebody else: how often it was told to end.
    #[cfg(feature = "mcp")]
    pub fn told(asked: watch::Receiver<u32>) -> Self {
        Self { asked }
    }

    /// Ends when the command is asked to end.
    pub async fn first(&self) {
        self.times(1).await;
    }

    /// Ends when it is asked once more.
    pub async fn second(&self) {
        self.times(2).await;
    }

    async fn times(&self, times: u32) {
        if self.asked.clone().wait_for(|asked| *asked >= times).await.is_err() {
            pending::<()>().await;
        }
    }
}

async fn listen(mut taken: Vec<(Signal, unix::Signal)>, tell: watch::Sender<u32>) {
    let mut last = None;
    while !taken.is_empty() {
        let waits = taken.iter_mut().map(|(signal, stream)| {
            Box::pin(async move {
                stream.recv().await;
                *signal
            })
        });
        let signal = select_all(waits).await.0;
        let now = Instant::now();
        if last.is_none_or(|last| is_meant(signal, now - last)) {
            last = Some(now);
            tell.send_modify(|asked| *asked += 1);
        }
    }
    // Nobody asks, for ever.
    pending::<()>().await;
}

/// Whether a signal means more than the one that came so long before it. When a terminal goes, the system says so, and
/// the shell says it again.
fn is_meant(signal: Signal, since: Duration) -> bool {
    signal == Signal::INT || (signal == Signal::TERM && since >= ECHO)
}

/// The signals that the process was started without, a bit each; none where the system does not tell.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

fn bit(signal: Signal) -> u64 {
    1 << (signal.as_raw() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_on_by_others_is_not_meant_twice() {
        let (soon, later) = (Duration::from_millis(1), Duration::from_secs(1));
        assert!(is_meant(Signal::INT, soon) && is_meant(Signal::TERM, later));
        assert!(!is_meant(Signal::TERM, soon) && !is_meant(Signal::HUP, soon) && !is_meant(Signal::HUP, later));
    }
}
