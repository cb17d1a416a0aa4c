//! A ticket that is there is opened in the form: as HubSpot has it now.

use crate::app::corrections::corrections::Opening;
use crate::app::drafts::saver::Saver;
use crate::app::effect::Effect;
use crate::app::keys::actions::DraftsAction;
use crate::app::keys::scope::Scope;
use crate::app::outbox::result::ResultPane;
use crate::app::overlay::stack::Overlay;
use crate::app::request::RequestId;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::hubspot::{self, Operation};
use crate::ticket::correction::{self, Links};
use crate::ticket::property::CONTACT;
use crate::ticket::{Draft, Ticket};

impl App {
    /// Reads the ticket of a result, to open it in the form.
    pub(in crate::app) fn open_ticket(&mut self, pane: &ResultPane) {
        let ticket = pane.ticket.id.clone();
        if self.form.draft.edits.as_ref().is_some_and(|edits| edits.ticket == ticket) {
            self.screen = Screen::Compose;
            self.overlays.clear();
            return self.say(Notice::info(format!("Ticket {ticket} is in the form already")));
        }
        let fields = self.settings().fields.iter().filter(|name| *name != CONTACT).map(String::as_str);
        let unique = self.settings().unique.as_deref();
        let sent = pane.draft.properties.iter().map(|entry| entry.name.as_str()).filter(|name| Some(*name) != unique);
        let rows = correction::rows(sent.chain(fields));
        let mut objects = correction::objects();
        objects.extend(pane.objects().into_iter().filter(|object| !correction::objects().contains(object)));
        let request = self.context.request();
        let form = (self.form.draft.id, self.form.revision);
        let known = pane.draft.associations.clone();
        self.effect(Effect::ReadTicket { request, ticket: ticket.clone(), properties: rows.clone(), objects });
        self.say(Notice::busy(format!("Reading ticket {ticket}…")));
        self.corrections.opening = Some(Opening { request, ticket, rows, known, form });
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
                self.say(Notice::bad(format!("Ticket {} could not be opened: {error}", opening.ticket)));
                self.status.error = Some((Operation::Read, error));
                return;
            }
        };
        let id = self.context.draft_id();
        let mut draft = correction::opened(id, self.now().wall, &ticket, &opening.rows, &links, &opening.known);
        draft.profile = Some(self.settings().profile.clone());
        let is_free = matches!(self.top(), None | Some(Overlay::Outbox(_)));
        if is_free && opening.form == (self.form.draft.id, self.form.revision) && !self.is_only_here() {
            self.context.notice = None;
            self.keep_sentence();
            self.put_away();
            self.put_in(draft.clone(), Saver::default());
            self.name_links(&draft);
        } else {
            // The hands are on something else: it is kept for them.
            self.effect(Effect::SaveDraft { revision: 0, draft: Box::new(draft.clone()) });
            self.effect(Effect::ReleaseDraft(draft.id));
            let notice = Notice::info(format!("Ticket {} can be changed: it is among the drafts", ticket.id));
            self.say(notice.hint(&[Scope::Global], DraftsAction::List, "lists the drafts"));
        }
    }

    /// Asks for the names of linked records of which only the ids are known.
    fn name_links(&mut self, draft: &Draft) {
        for link in draft.associations.iter().filter(|link| link.name.is_none()) {
            self.links.look_up(link.object.clone(), link.id.clone(), &mut self.context);
        }
    }
}
