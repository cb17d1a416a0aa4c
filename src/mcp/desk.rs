//! Does the calls: each to its end, with the token read once, and what writes one after the other.

use std::cell::RefCell;

use tokio::sync::{Mutex, oneshot};

use super::answer::Answer;
use super::keys::Keys;
use super::tools::Call;
use super::{check, create, describe, find, history, resolve};
use crate::command::deliver::stopped;
use crate::command::known::{Opened, Portal};
use crate::command::signals::Signals;
use crate::config::{Failure, Session};
use crate::portal::Search;

/// A call to be done.
pub(super) struct Job {
    pub call: Call,
    /// Whether it is to stop.
    pub signals: Signals,
    /// Who waits for the answer, if somebody still does.
    pub answer: oneshot::Sender<Answer>,
}

/// Where calls are done.
pub(super) struct Desk<'a> {
    session: &'a Session,
    /// The token and the connection, once they are there.
    opened: RefCell<Option<Opened>>,
    search: Search,
    keys: Keys,
    /// Whose turn it is to write. Of two calls with one key, the second finds what the first has made.
    turn: Mutex<()>,
}

impl<'a> Desk<'a> {
    pub fn new(session: &'a Session) -> Self {
        let keys = Keys::of(session);
        Self { session, opened: RefCell::default(), search: Search::default(), keys, turn: Mutex::default() }
    }

    /// Does a call and answers it. What only reads is let go of when it is to stop.
    pub async fn perform(&self, job: Job) {
        let Job { call, signals, answer } = job;
        let told = match call {
            Call::Create(input) => match self.turn(&signals).await {
                Ok(_turn) => create::run(&input, self.portal(), &self.keys, &signals).await,
                Err(failure) => {
                    // The call before it is asked to end, too; if it has this key, it says what became of the ticket.
                    let _turn = tokio::select! {
                        turn = self.turn.lock() => Some(turn),
                        () = signals.second() => None,
                    };
                    create::failed(&input.key, failure, &self.keys)
                }
            },
            Call::Resolve(input) => {
                let told = async {
                    let _turn = self.turn(&signals).await?;
                    resolve::run(&input, self.portal()?, &signals).await
                };
                told.await.unwrap_or_else(|failure| resolve::failed(&failure))
            }
            reading => {
                let told = tokio::select! {
                    told = self.read(reading) => told,
                    () = signals.first() => Err(stopped()),
                };
                told.unwrap_or_else(|failure| Answer::failed(&failure))
            }
        };
        // A client that is gone hears nothing; what was done is in the journal.
        let _ = answer.send(told);
    }

    async fn read(&self, call: Call) -> Result<Answer, Failure> {
        match call {
            Call::Describe(input) => describe::run(&input, self.portal()?).await,
            Call::Find(input) => find::run(&input, self.portal()?, &self.search).await,
            Call::Check(input) => check::run(&input, self.portal()?).await,
            Call::History(input) => history::run(&input, self.session),
            // These are told apart before, and take their turn.
            Call::Create(_) | Call::Resolve(_) => Err(stopped()),
        }
    }

    /// The portal as it is known now, with the token that was read once.
    fn portal(&self) -> Result<Portal<'a>, Failure> {
        let mut portal = Portal::new(self.session);
        let opened = match self.opened.take() {
            Some(opened) => opened,
            None => portal.opened()?,
        };
        self.opened.replace(Some(opened.clone()));
        Ok(portal.with(opened))
    }

    /// Waits for the turn to write.
    async fn turn(&self, signals: &Signals) -> Result<tokio::sync::MutexGuard<'_, ()>, Failure> {
        tokio::select! {
            biased;
            () = signals.first() => Err(stopped()),
            turn = self.turn.lock() => Ok(turn),
        }
    }
}
