//! One match on `Effect`: what is read from the network, what is done on disk, and submissions.
//!
//! Disk work runs on a thread of its own (`shelf`), in the order in which it was asked for, and so does all that uses the
//! network (`network`). Reads are tasks that can be dropped. A submission is a task that can only be asked to stop.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{OnceCell, oneshot};
use tokio::task::AbortHandle;

use super::external;
use super::files;
use super::network::Network;
use super::shelf::{Disk, Shelf};
use super::tmux;
use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::request::RequestId;
use crate::child::Hidden;
use crate::hubspot::{self, Client};
use crate::portal::{self, Customer, Search};
use crate::store::{Attempt, Cache, Error, Store};
use crate::submit::{Correct, Corrected, Desk, Finding, Order, Sought, Stop, look, read_ticket};
use crate::ticket::correction::Changes;
use crate::ticket::schema::Part;
use crate::ticket::{AssociationType, Draft, ObjectType, Schema};

/// How the connection to the portal is made, when it is first needed.
pub type Connect = Arc<dyn Fn() -> Result<Client, hubspot::Error> + Send + Sync>;

/// Files, journal and connection: what effects work with.
#[derive(Clone)]
pub struct Services {
    /// Drafts, templates and what is remembered.
    pub store: Store,
    /// What was read from the portal.
    pub cache: Cache,
    /// Where submissions are written down.
    pub desk: Desk,
    /// Makes the connection when a call first needs it: that takes longer than a frame may.
    pub connect: Connect,
    /// The name under which recently linked records are remembered.
    pub recent: String,
    /// The name under which learned requirements are remembered.
    pub learned: String,
    /// Which portal the token is of.
    pub seen: portal::Seen,
    /// The property whose values are unique: no template has one.
    pub unique: Option<String>,
    /// For how long sent and removed drafts are kept.
    pub keep_sent: Duration,
    /// What the clipboard's tools do not see of the environment.
    pub hidden: Hidden,
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Services").field("store", &self.store).finish_non_exhaustive()
    }
}

/// Kind, id and association types of a record that a ticket is linked to.
type NewLink = (ObjectType, String, Vec<AssociationType>);

/// A requirement that the portal turned out to have.
pub type Learned = (String, String, Vec<String>);

/// An answer, with what leaving waits for until it is taken.
#[derive(Debug)]
pub struct Reply {
    /// What the state is told.
    pub message: Message,
    _held: Option<Held>,
}

/// Held by everything that leaving waits for.
type Held = Arc<()>;

/// Starts effects and brings their answers back.
pub struct Effects {
    services: Services,
    replies: UnboundedSender<Reply>,
    client: Arc<OnceCell<Result<Client, hubspot::Error>>>,
    search: Search,
    disk: Option<Disk>,
    network: Option<Network>,
    reads: HashMap<RequestId, AbortHandle>,
    stops: HashMap<RequestId, oneshot::Sender<()>>,
    held: Held,
}

impl Effects {
    /// Nothing is started yet.
    pub fn new(services: Services, replies: UnboundedSender<Reply>) -> Self {
        Self {
            services,
            replies,
            client: Arc::default(),
            search: Search::default(),
            disk: None,
            network: None,
            reads: HashMap::new(),
            stops: HashMap::new(),
            held: Held::default(),
        }
    }

    /// How many answers leaving still waits for.
    pub fn unfinished(&self) -> usize {
        Arc::strong_count(&self.held) - 1
    }

    /// Drops all reads: their answers are not wanted any more.
    pub fn stop_reads(&mut self) {
        for (_, read) in self.reads.drain() {
            read.abort();
        }
    }

    fn teller(&self, held: Option<Held>) -> impl FnOnce(Message) + Send + 'static {
        let replies = self.replies.clone();
        move |message| {
            // Nobody listens any more only when the program is ending.
            let _ = replies.send(Reply { message, _held: held });
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

    fn connected(&self) -> impl Future<Output = Result<Client, hubspot::Error>> + Send + 'static {
        Self::client(self.client.clone(), self.services.connect.clone(), self.replies.clone())
    }

    fn read<F, Fut>(&mut self, request: RequestId, run: F)
    where
        F: FnOnce(Result<Client, hubspot::Error>) -> Fut + Send + 'static,
        Fut: Future<Output = Message> + Send,
    {
        let client = self.connected();
        let tell = self.teller(None);
        self.reads.retain(|_, read| !read.is_finished());
        let task = self.network(async move { tell(run(client.await).await) });
        self.reads.insert(request, task);
    }

    /// Asks the portal something, and tells the answer.
    fn ask<T, Fut>(
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
    fn network(&mut self, task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        self.network.get_or_insert_with(Network::open).spawn(task)
    }

    /// Has the disk thread do something; its answer is what leaving waits for.
    fn disk(&mut self, must_finish: bool, run: impl FnOnce(&mut Shelf) -> Option<Message> + Send + 'static) {
        let tell = self.teller(must_finish.then(|| self.held.clone()));
        let disk = self.disk.get_or_insert_with(|| Disk::open(self.services.store.clone()));
        disk.start(move |shelf| {
            if let Some(message) = run(shelf) {
                tell(message);
            }
        });
    }

    /// Has files of the agent looked at, and tells what there is.
    fn files(&self, run: impl FnOnce() -> Message + Send + 'static) {
        let tell = self.teller(None);
        files::start(move || tell(run()));
    }

    fn change(&mut self, what: &'static str, run: impl FnOnce(&mut Shelf) -> Result<(), Error> + Send + 'static) {
        self.disk(true, move |shelf| Some(Message::Changed { what: what.to_owned(), result: run(shelf) }));
    }

    /// Starts an effect. The ones that need the terminal are the loop's own.
    pub fn start(&mut self, effect: Effect) {
        match effect {
            Effect::LoadPortal { request, refresh } => self.load_portal(request, refresh),
            Effect::Warm => self.warm(),
            Effect::Search { request, object, text } => {
                let search = self.search.clone();
                let ask = |client: Client| async move { search.find(&client, &object, &text).await };
                self.ask(request, ask, move |result| Message::Found { request, result });
            }
            Effect::Record { request, object, id } => {
                let ask = |client: Client| async move { client.record(&object, &id).await };
                self.ask(request, ask, move |result| Message::Record { request, result });
            }
            Effect::ReadPerson { request, id } => {
                let ask = |client: Client| async move { client.person(&id).await };
                self.ask(request, ask, move |result| Message::Person { request, result });
            }
            Effect::ReadScopes { request } => {
                let ask = |client: Client| async move { client.token_info().await };
                self.ask(request, ask, move |result| Message::Scopes {
                    request,
                    scopes: result.ok().map(|info| info.scopes),
                });
            }
            Effect::ReadCustomer { request, object, id, closed } => {
                let search = self.search.clone();
                self.read(request, move |client| async move {
                    let customer = match client {
                        Ok(client) if object == ObjectType::companies() => search.company(&client, &id, &closed).await,
                        Ok(client) => search.customer(&client, &id, &closed).await,
                        Err(error) => Customer { person: Err(error.clone()), tickets: Err(error) },
                    };
                    Message::Customer { request, customer: Box::new(customer) }
                });
            }
            Effect::Related { request, object, id, to } => {
                let ask = |client: Client| async move { client.related(&object, &id, &to).await };
                self.ask(request, ask, move |result| Message::Related { request, result });
            }
            Effect::ReadLinks { request, ticket, objects } => {
                let ask = |client: Client| async move { portal::links(&client, &ticket, &objects).await };
                self.ask(request, ask, move |result| Message::Links { request, result });
            }
            Effect::Link { request, ticket, links, objects } => self.link(request, ticket, links, objects),
            Effect::Forget(request) => drop(self.reads.remove(&request).map(|read| read.abort())),
            Effect::Look { request, attempt } => {
                // The journal does not say what is sensitive.
                if attempt.ticket.properties.iter().any(|(name, _)| Schema::default().may_be_sensitive(name)) {
                    keep_out_of_log();
                }
                self.look(request, *attempt);
            }
            Effect::Submit { request, draft, ticket, extras, twins } => {
                let key = draft.key().map(str::to_owned);
                let order = Order { draft: Some(draft.id), key, extras: *extras, twins, ..Order::new(*ticket) };
                self.submit(request, *draft, order);
            }
            Effect::Finish { request, attempt, ticket, is_own } => self.finish(request, attempt, ticket, is_own),
            Effect::ReadTicket { request, ticket, properties, objects } => {
                let ask = |client: Client| async move {
                    let properties: Vec<&str> = properties.iter().map(String::as_str).collect();
                    read_ticket(&client, &ticket, &properties, &objects).await.map(Box::new)
                };
                self.ask(request, ask, move |result| Message::TicketRead { request, result });
            }
            Effect::Correct { request, draft, changes } => self.correct(request, *draft, changes),
            Effect::StopSubmission(request) => drop(self.stops.remove(&request).map(|stop| stop.send(()))),
            Effect::ListDrafts(request) => {
                self.disk(false, move |shelf| Some(Message::Drafts { request, result: shelf.list() }));
            }
            Effect::OpenDraft { request, id } => {
                self.disk(false, move |shelf| Some(Message::Opened { request, result: shelf.open(id) }));
            }
            Effect::ListTemplates(request) => self
                .disk(false, move |shelf| Some(Message::Templates { request, result: shelf.store().list_templates() })),
            Effect::ReadTemplate { request, name } => self.disk(false, move |shelf| {
                let result = shelf.store().load_template(&name).map(Box::new);
                Some(Message::Template { request, name, result })
            }),
            Effect::SaveTemplate { name, draft, replace } => {
                let unique = self.services.unique.clone();
                self.disk(true, move |shelf| {
                    let result = shelf.store().save_template(&name, &draft, unique.as_deref(), replace);
                    Some(Message::TemplateSaved { name, draft: draft.id, result })
                });
            }
            Effect::RenameTemplate { name, to } => {
                self.change("Renaming the template", move |shelf| shelf.store().rename_template(&name, &to));
            }
            Effect::DeleteTemplate(name) => {
                self.change("Deleting the template", move |shelf| shelf.store().delete_template(&name));
            }
            Effect::ListSnippets(request) => self
                .disk(false, move |shelf| Some(Message::Snippets { request, result: shelf.store().list_snippets() })),
            Effect::Attach { request, typed } => {
                self.files(move || Message::Attached { request, files: files::attach(&typed) });
            }
            Effect::ListPaths { request, path } => {
                self.files(move || Message::Paths { request, result: files::list(&path) });
            }
            Effect::LookAtFiles { request, paths } => {
                self.files(move || Message::FilesSeen { request, sizes: files::sizes(&paths) });
            }
            Effect::CheckFiles { request, files } => {
                self.files(move || Message::FilesChecked { request, files: files::check(&files) });
            }
            Effect::TidyUp => {
                let keep = self.services.keep_sent;
                self.disk(false, move |shelf| {
                    shelf.tidy_up(keep);
                    None
                });
            }
            Effect::FindEdited => self.disk(false, |shelf| {
                let (found, beside) = shelf.find_edited();
                Some(Message::FoundEdited { found, beside })
            }),
            Effect::EditedSaved(file) => self.disk(true, move |shelf| {
                shelf.edited_saved(&file);
                None
            }),
            Effect::TakeWaiting { request, id } => {
                self.disk(false, move |shelf| Some(Message::Taken { request, result: shelf.take_waiting(id) }));
            }
            Effect::MarkDraft { id, submission } => {
                self.change("Changing the outbox", move |shelf| shelf.mark(id, submission));
            }
            Effect::ReadJournal { request, since } => {
                let Desk { profile, host, .. } = self.services.desk.clone();
                self.disk(false, move |shelf| {
                    let past = shelf.past(&profile, &host, since);
                    Some(Message::Journal { request, result: past })
                });
            }
            Effect::TakeBack(attempt) => self.take_back(attempt),
            Effect::LeaveOut(attempt) => self.leave_out(attempt),
            Effect::Settle { attempt, draft, result } => {
                self.disk(true, move |shelf| {
                    Some(Message::Settled { attempt, result: shelf.settle(attempt, draft, &result) })
                });
            }
            Effect::SaveDraft { revision, draft } => self.disk(true, move |shelf| {
                let result = shelf.save(&draft);
                Some(Message::Saved { id: draft.id, revision, result })
            }),
            Effect::ReleaseDraft(id) => self.disk(false, move |shelf| {
                shelf.release(id);
                None
            }),
            Effect::RemoveDraft(id) => self.change("Removing the draft", move |shelf| shelf.remove(id)),
            Effect::RestoreDraft(id) => self.change("Bringing the draft back", move |shelf| shelf.restore(id)),
            Effect::RenameDraft { id, name } => {
                self.change("Renaming the draft", move |shelf| shelf.rename(id, name));
            }
            Effect::DuplicateDraft { id, copy } => {
                self.change("Copying the draft", move |shelf| shelf.duplicate(id, copy));
            }
            Effect::FinishDraft { id, .. } => self.change("Keeping the sent draft", move |shelf| shelf.finish(id)),
            Effect::Remember(records) => {
                let name = self.services.recent.clone();
                self.change("Remembering the record", move |shelf| shelf.store().remember(&name, &records));
            }
            Effect::Learn { pipeline, stage, properties } => self.learn((pipeline, stage, properties)),
            // The caller, who has the terminal, takes these.
            Effect::Terminal(_) => {}
        }
    }

    fn warm(&mut self) {
        let client = self.connected();
        self.network(async move {
            if let Ok(client) = client.await {
                client.warm().await;
            }
        });
    }

    /// It changes something, so that leaving waits for it as for a submission.
    fn link(&mut self, request: RequestId, ticket: String, links: Vec<NewLink>, objects: Vec<ObjectType>) {
        let (client, tell) = (self.connected(), self.teller(Some(self.held.clone())));
        self.network(async move {
            let result = async {
                let client = client.await?;
                for (object, id, types) in &links {
                    client.link(&ticket, object, id, types).await?;
                }
                portal::links(&client, &ticket, &objects).await
            };
            tell(Message::Links { request, result: result.await });
        });
    }

    fn look(&mut self, request: RequestId, attempt: Attempt) {
        let journal = self.services.desk.journal.clone();
        let since = attempt.time;
        self.read(request, move |client| async move {
            // Without a journal every match is shown; the agent knows which is which.
            let others = tokio::task::spawn_blocking(move || journal.created_since(since)).await;
            let others = others.ok().and_then(Result::ok).unwrap_or_default();
            let found = look(&client, &[Sought::from(&attempt)], &others).await;
            let result = found.map(|mut found| found.pop().unwrap_or(Finding::Perhaps(Vec::new())));
            Message::Looked { request, result }
        });
    }

    fn learn(&mut self, learned: Learned) {
        let name = self.services.learned.clone();
        self.change("Remembering what the portal requires", move |shelf| {
            let mut all: Vec<Learned> = shelf.store().recall(&name).unwrap_or_default();
            all.push(learned);
            shelf.store().remember(&name, &all)
        });
    }

    /// Gives a text to one of the desktop's clipboard tools; where none takes it, what is known of the
    /// terminal is told.
    pub fn give(&mut self, tools: Vec<external::Tool>, what: String, text: String, sent: Result<(), String>) {
        let (tell, hidden) = (self.teller(None), self.services.hidden.clone());
        tokio::spawn(async move {
            tell(match external::give(&tools, &text, &hidden).await {
                Some(to) => Message::Given { what, to },
                None if sent.is_ok() && tmux::is_here() => {
                    Message::Copied { what, result: tmux::passes(&hidden).await }
                }
                None => Message::Copied { what, result: sent },
            });
        });
    }

    fn load_portal(&mut self, request: RequestId, refresh: bool) {
        let (cache, client, replies) = (self.services.cache.clone(), self.connected(), self.replies.clone());
        let seen = self.services.seen.clone();
        let tell = move |message| {
            let _ = replies.send(Reply { message, _held: None });
        };
        self.reads.retain(|_, read| !read.is_finished());
        let task = self.network(async move {
            let from = cache.clone();
            let known = tokio::task::spawn_blocking(move || portal::cached(&from)).await.unwrap_or_default();
            let wanted = if refresh { portal::parts() } else { portal::stale(&known, Timestamp::now()) };
            // Handed over, not copied: only whose portal it is has to be known from here on.
            let is_account = |one: &portal::Known| matches!(one.part, Ok(Part::Account(_)));
            let account: Vec<portal::Known> = known.iter().filter(|one| is_account(one)).cloned().collect();
            for one in known {
                tell(Message::Portal { request, known: Box::new(one) });
            }
            match client.await {
                Ok(client) => {
                    let mut fetched = Vec::new();
                    portal::read(&client, wanted, &account, None, |known| {
                        fetched.extend(known.part.clone().ok());
                        tell(Message::Portal { request, known: Box::new(known) });
                    })
                    .await;
                    tell(Message::PortalDone(request));
                    // The screen does not wait for the files.
                    let write = move || {
                        portal::keep(&cache, Timestamp::now(), &fetched, &account);
                        if let Some(portal) = portal::portal_of(&fetched) {
                            seen.note(portal);
                        }
                    };
                    let _ = tokio::task::spawn_blocking(write).await;
                }
                Err(error) => {
                    for name in wanted {
                        let known = portal::Known { part: Err((name, error.clone())), source: portal::Source::Network };
                        tell(Message::Portal { request, known: Box::new(known) });
                    }
                    tell(Message::PortalDone(request));
                }
            }
        });
        self.reads.insert(request, task);
    }

    /// What can't be taken back now can be at the next start.
    fn take_back(&mut self, attempt: Box<Attempt>) {
        let (client, desk) = (self.connected(), self.services.desk.clone());
        self.network(async move {
            if desk.take_up(&attempt).await.unwrap_or(false) {
                let end = desk.take_back(&client.await, &attempt).await;
                tracing::info!(attempt = %attempt.attempt, ?end, "took back what was left");
            }
        });
    }

    fn leave_out(&mut self, mut attempt: Box<Attempt>) {
        let desk = self.services.desk.clone();
        self.network(async move {
            if desk.take_up(&attempt).await.unwrap_or(false) {
                // Should it not be written, it is tried again, as before.
                let end = desk.leave_out(&mut attempt).await;
                tracing::info!(attempt = %attempt.attempt, ?end, "left out what was not done");
            }
        });
    }

    /// Leaving does not wait for it: the next run goes on with it.
    fn finish(&mut self, request: RequestId, attempt: Box<Attempt>, ticket: String, is_own: bool) {
        let (stop, stopped) = oneshot::channel::<()>();
        self.stops.retain(|_, stop| !stop.is_closed());
        self.stops.insert(request, stop);
        let (client, desk, replies) = (self.connected(), self.services.desk.clone(), self.replies.clone());
        let tell = self.teller(None);
        self.network(async move {
            if !is_own && !desk.take_up(&attempt).await.unwrap_or(false) {
                return tell(Message::Finished { request, finished: None });
            }
            let progress = |progress| {
                let _ = replies.send(Reply { message: Message::Progress { request, progress }, _held: None });
            };
            let finished = desk.finish(&client.await, attempt, &ticket, told(stopped), progress).await;
            tell(Message::Finished { request, finished: Some(Box::new(finished)) });
        });
    }

    /// Writes the draft down, and changes the ticket that it is about.
    fn correct(&mut self, request: RequestId, draft: Draft, changes: Changes) {
        if !draft.sensitive.is_empty() || draft.properties.iter().any(|entry| entry.raw) {
            keep_out_of_log();
        }
        let (id, Some(edits)) = (draft.id, draft.edits.clone()) else { return };
        let (done, saved) = oneshot::channel();
        self.disk(false, move |shelf| {
            let _ = done.send(shelf.save(&draft));
            None
        });
        let (client, desk) = (self.connected(), self.services.desk.clone());
        let tell = self.teller(Some(self.held.clone()));
        self.network(async move {
            // Without an answer the program is ending, and nothing may begin.
            let came = match saved.await {
                Ok(Ok(_)) => desk.correct(&client.await, Correct { draft: id, edits, changes }).await,
                Ok(Err(error)) => Corrected::NotJournalled(error),
                Err(_) => return,
            };
            tell(Message::Corrected { request, came: Box::new(came) });
        });
    }

    fn submit(&mut self, request: RequestId, draft: Draft, order: Order) {
        // It changes a ticket that is there: none may come of it.
        if draft.edits.is_some() {
            return;
        }
        // What is sent as it was typed may be a value of anything.
        if !draft.sensitive.is_empty() || draft.properties.iter().any(|entry| entry.raw) {
            keep_out_of_log();
        }
        let (stop, stopped) = oneshot::channel::<()>();
        self.stops.retain(|_, stop| !stop.is_closed());
        self.stops.insert(request, stop);
        // The draft is on disk as a submission, locked, before its ticket can be anywhere.
        let (done, saved) = oneshot::channel();
        self.disk(false, move |shelf| {
            let _ = done.send(shelf.save(&draft));
            None
        });
        let (client, desk, replies) = (self.connected(), self.services.desk.clone(), self.replies.clone());
        let tell = self.teller(Some(self.held.clone()));
        self.network(async move {
            // Without an answer the program is ending, and nothing may begin.
            match saved.await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => return tell(Message::NotSaved { request, error }),
                Err(_) => return,
            }
            let tickets = client.await;
            let progress = |progress| {
                let _ = replies.send(Reply { message: Message::Progress { request, progress }, _held: None });
            };
            let ended = desk.submit(&tickets, order, told(stopped), progress).await;
            tell(Message::Submitted { request, ended: Box::new(ended) });
        });
    }
}

/// A wish to stop: a dropped sender is none, and then what runs does so to its end.
async fn told(stopped: oneshot::Receiver<()>) -> Stop {
    if stopped.await.is_err() {
        std::future::pending::<()>().await;
    }
    Stop::BeforeItLeaves
}

/// Has the log leave texts out, before anything is done with a value that may be sensitive.
fn keep_out_of_log() {
    tracing::warn!(sensitive = true, "a value may be sensitive: texts are left out from here on");
}
