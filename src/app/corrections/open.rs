//! A ticket that is there is opened in the form: as HubSpot has it now.

use crate::app::corrections::corrections::Opening;
use crate::app::drafts::saver::Saver;
use crate::app::effect::Effect;
use crate::app::keys::actions::{DraftsAction, FormAction};
use crate::app::keys::scope::Scope;
use crate::app::outbox::result::ResultPane;
use crate::app::overlay::overlay::Overlay;
use crate::app::request::RequestId;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::hubspot::{self, Operation};
use crate::ticket::correction::{self, Links};
use crate::ticket::property::{CONTACT, CONTENT, SUBJECT};
use crate::ticket::{Association, Draft, ObjectType, Place, Ticket};

impl App {
    /// Reads the ticket of a result, to open it in the form.
    pub(in crate::app) fn open_ticket(&mut self, pane: &ResultPane) {
        let unique = self.settings().unique.clone();
        let names = pane.draft.properties.iter().map(|entry| entry.name.clone());
        let sent: Vec<String> = names.filter(|name| Some(name) != unique.as_ref()).collect();
        let mut objects = correction::objects();
        objects.extend(pane.objects().into_iter().filter(|object| !correction::objects().contains(object)));
        self.read_to_open(&pane.ticket.id, sent, pane.draft.associations.clone(), objects, None);
    }

    /// Reads an open ticket of the customer, to put what is in the form on it as a note: no ticket is created then.
    pub(in crate::app) fn add_note_there(&mut self, ticket: &str) {
        let draft = &self.form.draft;
        if let Some(edits) = &draft.edits {
            let text =
                format!("Ticket {} is being changed; write the note there, or begin a new draft first", edits.ticket);
            return self.say(Notice::info(text));
        }
        if !draft.files.is_empty() {
            let text = "Files go with a new ticket only: take them out, or create a ticket of its own";
            return self.say(Notice::bad(text).hint(&[Scope::File], FormAction::Remove, "takes one out"));
        }
        let (note, known) = (note_of(draft), draft.associations.clone());
        self.read_to_open(ticket, Vec::new(), known, correction::objects(), Some(note));
    }

    fn read_to_open(
        &mut self,
        ticket: &str,
        first: Vec<String>,
        known: Vec<Association>,
        objects: Vec<ObjectType>,
        note: Option<String>,
    ) {
        let ticket = ticket.to_owned();
        if self.form.draft.edits.as_ref().is_some_and(|edits| edits.ticket == ticket) {
            self.screen = Screen::Compose;
            self.overlays.clear();
            return self.say(Notice::info(format!("Ticket {ticket} is in the form already")));
        }
        let fields = self.settings().fields.iter().filter(|name| *name != CONTACT);
        let rows = correction::rows(first.iter().chain(fields).map(String::as_str));
        let request = self.context.request();
        let form = (self.form.draft.id, self.form.revision);
        self.effect(Effect::ReadTicket { request, ticket: ticket.clone(), properties: rows.clone(), objects });
        self.say(Notice::busy(format!("Reading ticket {ticket}…")));
        self.corrections.opening = Some(Opening { request, ticket, rows, known, form, note });
    }

    /// Takes the ticket that was to be opened.
    pub(in crate::app) fn ticket_read(
        &mut self,
        request: RequestId,
        result: Result<Box<(Ticket, Links)>, hubspot::Error>,
    ) {
        let Some(opening) = self.corrections.opening.take_if(|one| one.request == request) else { return };
        let (ticket, links) = match result {
            Ok(read) => *read,
            Err(error) => {
                let ticket = opening.ticket;
                self.say(Notice::bad(match error.answer().is_some_and(hubspot::Answer::is_of_missing_record) {
                    true => format!("There is no ticket {ticket} in this portal any more"),
                    false => format!("Ticket {ticket} could not be opened: {error}"),
                }));
                self.status.error = Some((Operation::Record, error));
                return;
            }
        };
        let id = self.context.draft_id();
        let mut draft = correction::opened(id, self.now().wall, &ticket, &opening.rows, &links, &opening.known);
        draft.profile = Some(self.settings().profile.clone());
        draft.note = opening.note.clone().unwrap_or_default();
        let is_free = matches!(self.top(), None | Some(Overlay::Outbox(_)));
        if is_free && opening.form == (self.form.draft.id, self.form.revision) && !self.is_only_here() {
            self.context.notice = None;
            self.keep_sentence();
            match opening.note {
                Some(_) => self.note_is_there(draft.clone()),
                None => {
                    self.put_away();
                    self.put_in(draft.clone(), Saver::default());
                }
            }
            self.name_links(&draft);
        } else {
            // The hands are on something else: it is kept for them.
            self.effect(Effect::SaveDraft { revision: 0, draft: Box::new(draft.clone()) });
            self.effect(Effect::ReleaseDraft(draft.id));
            let notice = Notice::info(format!("Ticket {} can be changed: it is among the drafts", ticket.id));
            self.say(notice.hint(&[Scope::Global], DraftsAction::List, "lists the drafts"));
        }
    }

    /// What was in the form has become a note on a ticket, in a draft that changes that.
    fn note_is_there(&mut self, draft: Draft) {
        let ticket = draft.edits.as_ref().map(|edits| edits.ticket.clone()).unwrap_or_default();
        let has_text = !draft.note.trim().is_empty();
        let was_written = self.give_way(draft) && has_text;
        self.form.focus_on(Place::Note, &self.context);
        let text = format!("What you wrote is a note on ticket {ticket} as soon as you send it");
        self.say(match was_written {
            true => Notice::info(text).hint(&[Scope::Form], FormAction::Undo, "brings the draft back"),
            false => Notice::info(format!("Write the note for ticket {ticket}")),
        });
    }

    /// Asks for the names of linked records of which only the ids are known.
    pub(in crate::app) fn name_links(&mut self, draft: &Draft) {
        for link in draft.associations.iter().filter(|link| link.name.is_none()) {
            self.links.look_up(link.object.clone(), link.id.clone(), &mut self.context);
        }
    }
}

/// All that was written in a draft, as one text.
fn note_of(draft: &Draft) -> String {
    let parts = [draft.text(SUBJECT), draft.text(CONTENT), &draft.note].map(str::trim);
    // The hands go on below it; what is blank at the end is not sent.
    parts.into_iter().filter(|part| !part.is_empty()).map(|part| format!("{part}\n\n")).collect()
}
