//! The tasks that effects start: on which thread each runs, how it can be stopped, and how its answer comes back.
//!
//! Disk work runs on a thread of its own (`shelf`), in the order in which it was asked for, and so does all that uses the
//! network (`network`). Reads are tasks that can be dropped. A submission is a task that can only be asked to stop.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{OnceCell, oneshot};
use tokio::task::AbortHandle;

use super::files;
use super::network::Network;
use super::services::{Connect, Services};
use super::shelf::{Disk, Shelf};
use crate::app::message::Message;
use crate::app::request::RequestId;
use crate::hubspot::{self, Client};
use crate::store::Error;
use crate::submit::Stop;

/// An answer, with what leaving waits for until it is taken.
#[derive(Debug)]
pub struct Reply {
    /// What the state is told.
    pub message: Message,
    _held: Option<Held>,
}

/// Held by everything that leaving waits for.
type Held = Arc<()>;

/// Starts tasks, and knows those that can be stopped.
pub(super) struct Tasks {
    pub(super) services: Services,
    replies: UnboundedSender<Reply>,
    client: Arc<OnceCell<Result<Client, hubspot::Error>>>,
    disk: Option<Disk>,
    network: Option<Network>,
    reads: HashMap<RequestId, AbortHandle>,
    stops: HashMap<RequestId, oneshot::Sender<()>>,
    held: Held,
}

impl Tasks {
    /// Nothing is started yet.
    pub(super) fn new(services: Services, replies: UnboundedSender<Reply>) -> Self {
        Self {
            services,
            replies,
            client: Arc::default(),
            disk: None,
            network: None,
            reads: HashMap::new(),
            stops: HashMap::new(),
            held: Held::default(),
        }
    }

    /// How many answers leaving still waits for.
    pub(super) fn unfinished(&self) -> usize {
        Arc::strong_count(&self.held) - 1
    }

    /// Drops all reads: their answers are not wanted any more.
    pub(super) fn stop_reads(&mut self) {
        for (_, read) in self.reads.drain() {
            read.abort();
        }
    }

    /// Drops one read.
    pub(super) fn forget(&mut self, request: RequestId) {
        if let Some(read) = self.reads.remove(&request) {
            read.abort();
        }
    }

    /// Asks what was sent to stop, if it still runs.
    pub(super) fn stop(&mut self, request: RequestId) {
        if let Some(stop) = self.stops.remove(&request) {
            // Where nobody listens any more, it has ended.
            let _ = stop.send(());
        }
    }

    /// The wish to stop what is sent, for `stop` to make.
    pub(super) fn stoppable(&mut self, request: RequestId) -> impl Future<Output = Stop> + Send + 'static {
        let (stop, stopped) = oneshot::channel::<()>();
        self.stops.retain(|_, stop| !stop.is_closed());
        self.stops.insert(request, stop);
        told(stopped)
    }

    /// Tells an answer; leaving waits for one that must be finished.
    pub(super) fn teller(&self, must_finish: bool) -> impl FnOnce(Message) + Send + 'static {
        let (replies, held) = (self.replies.clone(), must_finish.then(|| self.held.clone()));
        move |message| {
            // Nobody listens any more only when the program is ending.
            let _ = replies.send(Reply { message, _held: held });
        }
    }

    /// Tells what happens on the way; leaving waits for none of it.
    pub(super) fn aside(&self) -> impl Fn(Message) + Send + 'static {
        let replies = self.replies.clone();
        move |message| {
            let _ = replies.send(Reply { message, _held: None });
        }
    }

    /// Makes the connection, once, off the loop: reading the system's certificates takes a while.
    async fn client(
        cell: Arc<OnceCell<Result<Client, hubspot::Error>>>,
        connect: Connect,
        replies: UnboundedSender<Reply>,
    ) -> Result<Client, hubspot::Error> {
        let make = || async move {
            let client = tokio::task::spawn_blocking(move || connect())
                .await
                .unwrap_or_else(|_| Err(hubspot::Error::Setup { detail: "the program is ending".into() }))?;
            client.tell_moves(move |moved| {
                let _ = replies.send(Reply { message: Message::Moved(moved), _held: None });
            });
            Ok(client)
        };
        cell.get_or_init(make).await.clone()
    }

    /// The connection, which is made if there is none yet.
    pub(super) fn connected(&self) -> impl Future<Output = Result<Client, hubspot::Error>> + Send + 'static {
        Self::client(self.client.clone(), self.services.connect.clone(), self.replies.clone())
    }

    /// Has a read done, which can be dropped.
    pub(super) fn read<F, Fut>(&mut self, request: RequestId, run: F)
    where
        F: FnOnce(Result<Client, hubspot::Error>) -> Fut + Send + 'static,
        Fut: Future<Output = Message> + Send,
    {
        let client = self.connected();
        let tell = self.teller(false);
        self.droppable(request, async move { tell(run(client.await).await) });
    }

    /// Has the network's thread do something that can be dropped.
    pub(super) fn droppable(&mut self, request: RequestId, task: impl Future<Output = ()> + Send + 'static) {
        self.reads.retain(|_, read| !read.is_finished());
        let task = self.network(task);
        self.reads.insert(request, task);
    }

    /// Asks the portal something, and tells the answer.
    pub(super) fn ask<T, Fut>(
        &mut self,
        request: RequestId,
        run: impl FnOnce(Client) -> Fut + Send + 'static,
        told: impl FnOnce(Result<T, hubspot::Error>) -> Message + Send + 'static,
    ) where
        T: Send,
        Fut: Future<Output = Result<T, hubspot::Error>> + Send,
    {
        self.read(request, |client| async move {
            told(match client {
                Ok(client) => run(client).await,
                Err(error) => Err(error),
            })
        });
    }

    /// Has the network's thread do something.
    pub(super) fn network(&mut self, task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        self.network.get_or_insert_with(Network::open).spawn(task)
    }

    /// Has the disk thread do something; leaving waits for what must be finished.
    pub(super) fn disk(&mut self, must_finish: bool, run: impl FnOnce(&mut Shelf) -> Option<Message> + Send + 'static) {
        let tell = self.teller(must_finish);
        let disk = self.disk.get_or_insert_with(|| Disk::open(self.services.store.clone()));
        disk.start(move |shelf| {
            if let Some(message) = run(shelf) {
                tell(message);
            }
        });
    }

    /// Has files of the agent looked at, and tells what there is.
    pub(super) fn files(&self, run: impl FnOnce() -> Message + Send + 'static) {
        let tell = self.teller(false);
        files::start(move || tell(run()));
    }

    /// Has the disk thread change something; leaving waits for it.
    pub(super) fn change(
        &mut self,
        what: &'static str,
        run: impl FnOnce(&mut Shelf) -> Result<(), Error> + Send + 'static,
    ) {
        self.disk(true, move |shelf| Some(Message::Changed { what: what.to_owned(), result: run(shelf) }));
    }
}

/// A wish to stop: a dropped sender is none, and then what runs does so to its end.
async fn told(stopped: oneshot::Receiver<()>) -> Stop {
    if stopped.await.is_err() {
        std::future::pending::<()>().await;
    }
    Stop::BeforeItLeaves
}
