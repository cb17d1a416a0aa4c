//! The thread that the network is worked on. Whatever a server sends, understanding it keeps this thread busy, and never
//! the one that answers keys.
//!
//! It is started for the first call, after the first frame, and sleeps while nothing is asked.

use std::sync::mpsc;
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

/// Where tasks that use the network are handed over. When this goes, they are dropped, and the thread ends.
pub(super) struct Network {
    handle: Handle,
    _open: oneshot::Sender<()>,
}

impl Network {
    /// Starts the thread. Where the system has none left, the network shares the thread of whoever asks.
    pub(super) fn open() -> Self {
        let (_open, closed) = oneshot::channel::<()>();
        let (started, handle) = mpsc::channel();
        // What goes wrong drops the sender, and is told by that.
        let _ = thread::Builder::new().name("network".into()).spawn(move || {
            let Ok(runtime) = Builder::new_current_thread().enable_all().build() else { return };
            if started.send(runtime.handle().clone()).is_ok() {
                // Nothing is ever sent: this ends when the other side is gone.
                let _ = runtime.block_on(closed);
            }
            // Whoever still waits for a file must not hold it up.
            runtime.shutdown_background();
        });
        Self { handle: handle.recv().unwrap_or_else(|_| Handle::current()), _open }
    }

    /// Runs a task there.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        self.handle.spawn(task).abort_handle()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_keeps_the_network_busy_keeps_nobody_else_from_going_on() {
        let network = Network::open();
        let (release, released) = mpsc::channel::<()>();
        let (told, answer) = oneshot::channel();
        // As long as it lasts, as a server would that sends without end: the thread itself waits.
        network.spawn(async move {
            let waited = released.recv();
            let _ = told.send(waited.is_ok());
        });
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        release.send(()).unwrap();
        assert_eq!(answer.await, Ok(true));
    }

    #[tokio::test]
    async fn what_runs_there_is_dropped_when_it_is_not_wanted_any_more() {
        let network = Network::open();
        for close in [false, true] {
            let (held, gone) = oneshot::channel::<()>();
            let task = network.spawn(async move {
                std::future::pending::<()>().await;
                drop(held);
            });
            if close {
                drop(network);
                assert!(gone.await.is_err());
                return;
            }
            task.abort();
            assert!(gone.await.is_err());
        }
    }
}
