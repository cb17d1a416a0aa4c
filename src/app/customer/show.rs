//! The customer on the screen: the list of open tickets, and what its keys do.

use crate::app::customer::customers::is_linked;
use crate::app::customer::list::CustomerList;
use crate::app::customer::told;
use crate::app::effect::TerminalEffect;
use crate::app::keys::actions::FormAction;
use crate::app::keys::scope::Scope;
use crate::app::list::cursor::Cursor;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::reply::TicketDeed;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::ticket::property::SUBJECT;
use crate::ticket::record::{Candidate, Ticket};
use crate::ticket::{Association, Draft, ObjectType};

impl App {
    /// Shows the customer and their open tickets: of the form, or of the ticket whose result is shown.
    pub(in crate::app) fn show_customer(&mut self) {
        let draft = self.shown_draft();
        let contact = draft.contact().and_then(|index| draft.associations.get(index));
        let Some(contact) = contact.filter(|one| !one.id.is_empty()) else {
            let said = match contact.and_then(Association::created) {
                Some(new) => format!("{} is a new contact, made with the ticket", new.title()),
                None => "No contact is linked yet, so there is no customer to show".to_owned(),
            };
            return self.say(Notice::info(said));
        };
        let (rows, alike) = self.customer_rows(&contact.id, draft);
        let (contact, name) = (contact.id.clone(), contact.title());
        let list = CustomerList { contact, name, rows, alike, cursor: Cursor::default() };
        self.overlays.push(Overlay::Customer(list));
    }

    /// The list takes what is known of the customer by now.
    pub(in crate::app) fn renew_customer(&mut self) {
        let shown = |one: &Overlay| if let Overlay::Customer(list) = one { Some(list.contact.clone()) } else { None };
        let Some(contact) = self.overlays.iter().find_map(shown) else { return };
        let (rows, alike) = self.customer_rows(&contact, self.shown_draft());
        for overlay in self.overlays.iter_mut() {
            if let Overlay::Customer(list) = overlay {
                list.renew(rows.clone(), alike);
            }
        }
    }

    fn shown_draft(&self) -> &Draft {
        match self.result().filter(|_| self.screen == Screen::Result) {
            Some(pane) => &pane.draft,
            None => &self.form.draft,
        }
    }

    /// The ids of the open tickets, those first that look like a draft, and how many these are.
    fn customer_rows(&self, contact: &str, draft: &Draft) -> (Vec<String>, usize) {
        let tickets = self.customers.others(contact, draft);
        // The ticket whose result is shown is like itself.
        let own = self.result().filter(|_| self.screen == Screen::Result).map(|pane| pane.ticket.id.as_str());
        let like = self.customers.like_any(draft);
        let alike: Vec<&str> = like.into_iter().map(|one| one.id.as_str()).filter(|id| Some(*id) != own).collect();
        let others = tickets.iter().map(|one| one.id.as_str()).filter(|id| !alike.contains(id));
        (alike.iter().copied().chain(others).map(str::to_owned).collect(), alike.len())
    }

    /// Does something with an open ticket of a customer.
    pub(in crate::app) fn do_with_ticket(&mut self, id: &str, deed: TicketDeed) {
        let Some(ticket) = self.customers.ticket(id) else { return };
        match deed {
            TicketDeed::Preview => {
                let reader = told::preview(ticket, self.context.schema(), &self.context.locale);
                self.overlays.push(Overlay::Reader(reader));
            }
            TicketDeed::CopyLink => match told::link(ticket, self.context.schema()) {
                Some(link) => self.effect(TerminalEffect::Copy { what: format!("the link {link}"), text: link }),
                None => {
                    let text = format!("The portal's number is not known, so ticket {id} has no link yet");
                    self.say(Notice::bad(text));
                }
            },
            TicketDeed::AddNote if self.screen == Screen::Result => {
                self.say(Notice::info("This ticket is created; begin the next one to write a note there"));
            }
            TicketDeed::AddNote => self.add_note_there(id),
            TicketDeed::Relate if self.screen == Screen::Result => {
                self.say(Notice::info("This ticket is created; link the other one in HubSpot"));
            }
            TicketDeed::Relate if is_linked(&self.form.draft, ticket) => {
                self.say(Notice::info(format!("Ticket {id} is linked already")));
            }
            TicketDeed::Relate => {
                let record = record(ticket);
                let place = self.form.focus;
                self.link(record, false, false);
                // Whoever looked at the list goes on where they were.
                self.form.focus_on(place, &self.context);
                let notice = Notice::info(format!("Ticket {id} is linked"));
                self.say(notice.hint(&[Scope::Form], FormAction::Undo, "takes it back"));
            }
        }
    }
}

/// A ticket as a record that can be linked.
fn record(ticket: &Ticket) -> Candidate {
    let day = ticket.created_at.chars().take(10).collect();
    Candidate {
        object: ObjectType::tickets(),
        id: ticket.id.clone(),
        name: ticket.value(SUBJECT).unwrap_or_default().to_owned(),
        details: vec![format!("#{}", ticket.id), day],
    }
}
