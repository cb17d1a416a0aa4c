//! What a submission is stopped with, and where it tells how far it is: the same for all, whoever stops and listens.

use std::future::Future;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::outcome::{Progress, Stop, jittered};
use crate::hubspot::{self, Certainty, Sent};

/// The way of a submission.
pub(super) struct Way {
    stop: watch::Receiver<Option<Stop>>,
    tell: mpsc::UnboundedSender<Progress>,
    /// HubSpot's limits are waited for until then.
    pub until: Instant,
}

/// Runs something along a way: hands on the wish to stop it, and what it tells.
pub(super) async fn along<V, F: Future<Output = V>>(
    patience: Duration,
    stop: impl Future<Output = Stop>,
    mut tell: impl FnMut(Progress),
    run: impl FnOnce(Way) -> F,
) -> V {
    let (wish, stopped) = watch::channel(None);
    let (sender, mut told) = mpsc::unbounded_channel();
    let mut running = std::pin::pin!(run(Way { stop: stopped, tell: sender, until: Instant::now() + patience }));
    let mut stop = std::pin::pin!(stop.fuse());
    loop {
        tokio::select! {
            biased;
            Some(progress) = told.recv() => tell(progress),
            how = &mut stop => drop(wish.send_replace(Some(how))),
            value = &mut running => {
                while let Ok(progress) = told.try_recv() {
                    tell(progress);
                }
                return value;
            }
        }
    }
}

impl Way {
    /// Tells what happens.
    pub fn tell(&self, progress: Progress) {
        // Nobody listens any more only where nobody waits for the end.
        let _ = self.tell.send(progress);
    }

    /// Returns when it is to stop, and at once from then on.
    pub async fn stopped(&mut self) -> Stop {
        let wish = self.stop.wait_for(Option::is_some).await.ok().and_then(|wish| *wish);
        match wish {
            Some(how) => how,
            None => std::future::pending().await,
        }
    }

    /// Makes a call, and makes it again as long as HubSpot asks to wait. Stopped, the call is dropped: whether it had
    /// left by then is what `sent` says.
    pub async fn ask<V, F>(&mut self, sent: &Sent, call: impl Fn() -> F) -> Result<V, hubspot::Error>
    where
        F: Future<Output = Result<V, hubspot::Error>>,
    {
        let mut tries = 0;
        loop {
            tries += 1;
            let error = tokio::select! {
                result = call() => match result {
                    Ok(value) => return Ok(value),
                    Err(error) => error,
                },
                _ = self.stopped() => return Err(hubspot::Error::Cancelled { sent: sent.is_set() }),
            };
            let after = error.repeat_after().map(jittered);
            let in_time = |after: &Duration| Instant::now() + *after <= self.until;
            let Some(after) = after.filter(in_time).filter(|_| error.certainty() == Certainty::NotCreated) else {
                return Err(error);
            };
            self.tell(Progress::Repeating { after, why: Box::new(error), attempt: tries });
            self.pause(after).await?;
        }
    }

    /// Waits, unless it is stopped.
    pub async fn pause(&mut self, after: Duration) -> Result<(), hubspot::Error> {
        tokio::select! {
            () = tokio::time::sleep(after) => Ok(()),
            _ = self.stopped() => Err(hubspot::Error::Cancelled { sent: false }),
        }
    }
}
