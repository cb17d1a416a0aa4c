//! One match on `Effect`: what is read from the network, what is done on disk, and what is sent.

use tokio::sync::mpsc::UnboundedSender;

use super::external;
use super::files;
use super::services::Services;
use super::tasks::{Reply, Tasks};
use super::tmux;
use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::hubspot::Client;
use crate::portal::{self, Customer, Search};
use crate::submit::{Desk, Order, read_ticket};
use crate::ticket::ObjectType;

/// A requirement that the portal turned out to have.
type Learned = (String, String, Vec<String>);

/// Starts effects and brings their answers back.
pub struct Effects {
    tasks: Tasks,
    search: Search,
}

impl Effects {
    /// Nothing is started yet.
    pub fn new(services: Services, replies: UnboundedSender<Reply>) -> Self {
        Self { tasks: Tasks::new(services, replies), search: Search::default() }
    }

    /// How many answers leaving still waits for.
    pub fn unfinished(&self) -> usize {
        self.tasks.unfinished()
    }

    /// Drops all reads: their answers are not wanted any more.
    pub fn stop_reads(&mut self) {
        self.tasks.stop_reads();
    }

    /// Starts an effect. The ones that need the terminal are the loop's own.
    pub fn start(&mut self, effect: Effect) {
        let tasks = &mut self.tasks;
        match effect {
            Effect::LoadPortal { request, refresh } => tasks.load_portal(request, refresh),
            Effect::Warm => tasks.warm(),
            Effect::Search { request, object, text } => {
                let search = self.search.clone();
                let ask = |client: Client| async move { search.find(&client, &object, &text).await };
                tasks.ask(request, ask, move |result| Message::Found { request, result });
            }
            Effect::Record { request, object, id } => {
                let ask = |client: Client| async move { client.record(&object, &id).await };
                tasks.ask(request, ask, move |result| Message::Record { request, result });
            }
            Effect::ReadPerson { request, id } => {
                let ask = |client: Client| async move { client.person(&id).await };
                tasks.ask(request, ask, move |result| Message::Person { request, result });
            }
            Effect::ReadScopes { request } => {
                let ask = |client: Client| async move { client.token_info().await };
                tasks.ask(request, ask, move |result| Message::Scopes {
                    request,
                    scopes: result.ok().map(|info| info.scopes),
                });
            }
            Effect::ReadCustomer { request, object, id, closed } => {
                let search = self.search.clone();
                tasks.read(request, move |client| async move {
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
                tasks.ask(request, ask, move |result| Message::Related { request, result });
            }
            Effect::ReadLinks { request, ticket, objects } => {
                let ask = |client: Client| async move { portal::links(&client, &ticket, &objects).await };
                tasks.ask(request, ask, move |result| Message::Links { request, result });
            }
            Effect::Link { request, ticket, links, objects } => tasks.link(request, ticket, links, objects),
            Effect::Forget(request) => tasks.forget(request),
            Effect::Look { request, attempt } => tasks.look(request, *attempt),
            Effect::Submit { request, draft, ticket, extras, twins } => {
                let key = draft.key().map(str::to_owned);
                let order = Order { draft: Some(draft.id), key, extras: *extras, twins, ..Order::new(*ticket) };
                tasks.submit(request, *draft, order);
            }
            Effect::Finish { request, attempt, ticket, is_own } => tasks.finish(request, attempt, ticket, is_own),
            Effect::ReadTicket { request, ticket, properties, objects } => {
                let ask = |client: Client| async move {
                    let properties: Vec<&str> = properties.iter().map(String::as_str).collect();
                    read_ticket(&client, &ticket, &properties, &objects).await.map(Box::new)
                };
                tasks.ask(request, ask, move |result| Message::TicketRead { request, result });
            }
            Effect::Correct { request, draft, changes } => tasks.correct(request, *draft, changes),
            Effect::StopSubmission(request) => tasks.stop(request),
            Effect::ListDrafts(request) => {
                tasks.disk(false, move |shelf| Some(Message::Drafts { request, result: shelf.list() }));
            }
            Effect::OpenDraft { request, id } => {
                tasks.disk(false, move |shelf| Some(Message::Opened { request, result: shelf.open(id) }));
            }
            Effect::ListTemplates(request) => tasks
                .disk(false, move |shelf| Some(Message::Templates { request, result: shelf.store().list_templates() })),
            Effect::ReadTemplate { request, name } => tasks.disk(false, move |shelf| {
                let result = shelf.store().load_template(&name).map(Box::new);
                Some(Message::Template { request, name, result })
            }),
            Effect::SaveTemplate { name, draft, replace } => {
                let unique = tasks.services.unique.clone();
                tasks.disk(true, move |shelf| {
                    let result = shelf.store().save_template(&name, &draft, unique.as_deref(), replace);
                    Some(Message::TemplateSaved { name, draft: draft.id, result })
                });
            }
            Effect::RenameTemplate { name, to } => {
                tasks.change("Renaming the template", move |shelf| shelf.store().rename_template(&name, &to));
            }
            Effect::DeleteTemplate(name) => {
                tasks.change("Deleting the template", move |shelf| shelf.store().delete_template(&name));
            }
            Effect::ListSnippets(request) => tasks
                .disk(false, move |shelf| Some(Message::Snippets { request, result: shelf.store().list_snippets() })),
            Effect::Attach { request, typed } => {
                tasks.files(move || Message::Attached { request, files: files::attach(&typed) });
            }
            Effect::ListPaths { request, path } => {
                tasks.files(move || Message::Paths { request, result: files::list(&path) });
            }
            Effect::LookAtFiles { request, paths } => {
                tasks.files(move || Message::FilesSeen { request, sizes: files::sizes(&paths) });
            }
            Effect::CheckFiles { request, files } => {
                tasks.files(move || Message::FilesChecked { request, files: files::check(&files) });
            }
            Effect::TidyUp => {
                let keep = tasks.services.keep_sent;
                tasks.disk(false, move |shelf| {
                    shelf.tidy_up(keep);
                    None
                });
            }
            Effect::FindEdited => tasks.disk(false, |shelf| {
                let (found, beside) = shelf.find_edited();
                Some(Message::FoundEdited { found, beside })
            }),
            Effect::EditedSaved(file) => tasks.disk(true, move |shelf| {
                shelf.edited_saved(&file);
                None
            }),
            Effect::TakeWaiting { request, id } => {
                tasks.disk(false, move |shelf| Some(Message::Taken { request, result: shelf.take_waiting(id) }));
            }
            Effect::MarkDraft { id, submission } => {
                tasks.change("Changing the outbox", move |shelf| shelf.mark(id, submission));
            }
            Effect::ReadJournal { request, since } => {
                let Desk { profile, host, .. } = tasks.services.desk.clone();
                tasks.disk(false, move |shelf| {
                    let past = shelf.past(&profile, &host, since);
                    Some(Message::Journal { request, result: past })
                });
            }
            Effect::TakeBack(attempt) => tasks.take_back(attempt),
            Effect::LeaveOut(attempt) => tasks.leave_out(attempt),
            Effect::Settle { attempt, draft, result } => {
                tasks.disk(true, move |shelf| {
                    Some(Message::Settled { attempt, result: shelf.settle(attempt, draft, &result) })
                });
            }
            Effect::SaveDraft { revision, draft } => tasks.disk(true, move |shelf| {
                let result = shelf.save(&draft);
                Some(Message::Saved { id: draft.id, revision, result })
            }),
            Effect::ReleaseDraft(id) => tasks.disk(false, move |shelf| {
                shelf.release(id);
                None
            }),
            Effect::RemoveDraft(id) => tasks.change("Removing the draft", move |shelf| shelf.remove(id)),
            Effect::RestoreDraft(id) => tasks.change("Bringing the draft back", move |shelf| shelf.restore(id)),
            Effect::RenameDraft { id, name } => {
                tasks.change("Renaming the draft", move |shelf| shelf.rename(id, name));
            }
            Effect::DuplicateDraft { id, copy } => {
                tasks.change("Copying the draft", move |shelf| shelf.duplicate(id, copy));
            }
            Effect::FinishDraft { id, .. } => tasks.change("Keeping the sent draft", move |shelf| shelf.finish(id)),
            Effect::Remember(records) => {
                let name = tasks.services.recent.clone();
                tasks.change("Remembering the record", move |shelf| shelf.store().remember(&name, &records));
            }
            Effect::Learn { pipeline, stage, properties } => self.learn((pipeline, stage, properties)),
            // The caller, who has the terminal, takes these.
            Effect::Terminal(_) => {}
        }
    }

    fn learn(&mut self, learned: Learned) {
        let name = self.tasks.services.learned.clone();
        self.tasks.change("Remembering what the portal requires", move |shelf| {
            let mut all: Vec<Learned> = shelf.store().recall(&name).unwrap_or_default();
            all.push(learned);
            shelf.store().remember(&name, &all)
        });
    }

    /// Gives a text to one of the desktop's clipboard tools; where none takes it, what is known of the
    /// terminal is told.
    pub fn give(&mut self, tools: Vec<external::Tool>, what: String, text: String, sent: Result<(), String>) {
        let (tell, hidden) = (self.tasks.teller(false), self.tasks.services.hidden.clone());
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
}
