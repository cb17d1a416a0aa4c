//! The one way in which the state changes: a message, and what follows from it.

use std::time::{Duration, Instant};

use crate::app::context::Settings;
use crate::app::effect::{Effect, TerminalEffect};
use crate::app::geometry::Geometry;
use crate::app::keys::actions::ListAction;
use crate::app::keys::modes::Stroke;
use crate::app::message::Message;
use crate::app::outbox::submission::next_second;
use crate::app::overlay::overlay::Overlay;
use crate::app::request::Moment;
use crate::app::state::App;
use crate::app::status::link::Link;
use crate::app::status::notice::Notice;
use crate::ticket::DraftId;

/// A connection that was not used for this long may be closed: the next key opens one. The client lets go of one a
/// little later.
const WARM: Duration = Duration::from_secs(40);
/// A portal that could not be reached is read again by the next key after this long: nobody who is away from the keyboard
/// causes traffic.
const AGAIN: Duration = Duration::from_secs(15);

impl App {
    /// A screen with a new draft, and what has to be done first; a draft of the disk is opened if one is named.
    pub fn new(settings: Settings, open: Option<DraftId>, now: Moment) -> (Self, Vec<Effect>) {
        let mut app = Self::with(settings, now);
        let request = app.context.request();
        app.context.portal.begin(request);
        app.effect(Effect::LoadPortal { request, refresh: false });
        // Before any draft is read: its text may be there.
        app.effect(Effect::FindEdited);
        // Also where a draft is opened: the outbox is among the drafts.
        app.list_drafts();
        if let Some(id) = open {
            app.open_draft(id);
        }
        app.read_journal();
        app.effect(Effect::TidyUp);
        if let Some(exposed) = &app.settings().exposed {
            app.say(Notice::bad(exposed.to_string()));
        }
        app.check();
        app.put_right(true);
        app.form.lay_out(&app.context);
        let effects = app.context.take_effects();
        (app, effects)
    }

    /// Takes a message. The only place where state changes.
    pub fn update(&mut self, now: Moment, message: Message) -> Vec<Effect> {
        self.context.begin(now);
        let is_key = is_key(&message);
        let is_quiet = matches!(message, Message::Wake | Message::Saved { result: Ok(_), .. });
        let before = self.spot();
        self.take(message);
        self.look_for_contact();
        self.keep_begun_contact();
        self.fill_placeholders();
        self.look_at_customer();
        self.keep_warm(is_key);
        self.keep_saved();
        self.check();
        self.change_wanted();
        self.renew_overlays();
        self.renew_customer();
        let is_typing = is_key && self.goes_on_typing(before);
        if is_typing {
            self.type_on();
        }
        self.put_right(!is_typing && !is_quiet);
        if is_quiet {
            self.tell_safety();
        }
        self.retitle();
        self.form.lay_out(&self.context);
        self.context.take_effects()
    }

    fn take(&mut self, message: Message) {
        if is_by_hand(&message) {
            self.watch_no_more();
        }
        if let Some(link) = Link::told_by(&message) {
            self.status.link = link;
        }
        match message {
            Message::Key { chord, exact } => self.key(Stroke::new(chord, exact)),
            Message::Typed(text) => self.typed(&text),
            Message::Paste(text) => self.paste(&text),
            Message::Pointed { at } => self.pointed(at),
            Message::Wheel { down } => self.wheel(down),
            Message::Perform(action) => self.act(action),
            Message::Focus(place) => self.form.focus_on(place, &self.context),
            Message::AddProperty(name) => self.form.add_property(&name, &self.context),
            Message::Rewrite(text) => drop(self.form.replace(&text, &self.context)),
            Message::Settle => self.form.settle(&self.context),
            Message::Pick(key) => self.pick(&key),
            Message::LookFor(text) => self.look_for(&text),
            Message::SearchIn(kind) => self.search_in(kind),
            Message::Save => self.save(),
            Message::Noticed => self.context.notice = None,
            Message::Resized { columns, rows } => self.context.geometry = Geometry { columns, rows },
            Message::Wake => self.wake(),
            Message::Terminate => self.leave(),
            Message::Portal { request, known } => self.portal_part(request, *known),
            Message::PortalDone(request) => self.portal_done(request),
            Message::Moved(moved) => self.say(Notice::info(moved.to_string())),
            Message::Found { request, result } => self.found(request, result),
            Message::Record { request, result } => self.record(request, result),
            Message::Related { request, result } => self.related(request, result),
            Message::Progress { request, progress } => self.progress(request, &progress),
            Message::Submitted { request, ended } => self.ended(request, *ended),
            Message::Finished { request, finished } => self.finished(request, finished.map(|one| *one)),
            Message::NotSaved { request, error } => self.not_saved(request, error),
            Message::Journal { request, result } => self.journal_read(request, result),
            Message::Looked { request, result } => self.looked(request, result),
            Message::Taken { request, result } => self.taken(request, result),
            Message::Links { request, result } => self.links_read(request, result),
            Message::TicketRead { request, result } => self.ticket_read(request, result),
            Message::Corrected { request, came } => self.corrected(request, *came),
            Message::Drafts { request, result } => self.listed(request, result),
            Message::Opened { request, result } => self.opened(request, result),
            Message::Templates { request, result } => self.templates_listed(request, result),
            Message::Template { request, name, result } => self.template_read(request, name, result),
            Message::TemplateSaved { name, draft, result } => self.template_saved(name, draft, result),
            Message::Snippets { request, result } => self.snippets_listed(request, result),
            Message::Scopes { request, scopes } => self.context.portal.scopes.take(request, scopes),
            Message::Attached { request, files } => self.attached(request, files),
            Message::Paths { request, result } => self.paths_listed(request, &result),
            Message::FilesSeen { request, sizes } => self.files_seen(request, &sizes),
            Message::FilesChecked { request, files } => self.files_checked(request, files),
            Message::Person { request, result } => self.person_read(request, result),
            Message::Customer { request, customer } => self.customer_read(request, *customer),
            Message::Saved { id, revision, result } if id == self.form.draft.id => {
                self.saver.end(revision, result, self.context.now.at);
            }
            Message::Saved { result: Err(error), .. } => {
                self.say(Notice::bad(format!("A draft could not be saved: {error}")));
            }
            Message::Saved { .. } => {}
            Message::Settled { attempt, result } => self.settled(attempt, result),
            Message::Changed { result: Ok(()), .. } => {
                self.list_again();
                self.list_templates_again();
            }
            Message::Changed { what, result: Err(error) } => {
                self.say(Notice::bad(format!("{what} failed: {error}")));
            }
            Message::Edited { result } => self.edited(result),
            Message::FoundEdited { found, beside } => self.found_edited(&found, &beside),
            Message::Given { what, to } => self.say(Notice::info(format!("Gave {what} to {to}"))),
            Message::Copied { what, result: Ok(()) } => self.say(Notice::info(format!("Sent {what} to your terminal"))),
            Message::Copied { what, result: Err(why) } => {
                self.say(Notice::bad(format!("Could not copy {what}: {why}")));
            }
        }
    }

    /// The connection is there before it is needed; nobody who is away from the keyboard causes traffic.
    fn keep_warm(&mut self, is_key: bool) {
        let now = self.now().at;
        let since = now.saturating_duration_since(self.connected);
        if is_key && self.is_composing() && !self.quit {
            let offline = self.portal().offline().is_some() && self.portal().is_cut_off();
            if offline && since >= AGAIN {
                self.read_by_itself();
            } else if since >= WARM {
                self.effect(Effect::Warm);
            }
        }
        if self.context.effects().iter().any(Effect::connects) {
            self.connected = now;
        }
    }

    /// The draft is on disk shortly after each change, and before anything else has the terminal.
    fn keep_saved(&mut self) {
        let now = self.now().at;
        self.saver.look(self.form.revision, now);
        let effects = self.context.take_effects();
        for effect in effects {
            if matches!(effect, Effect::Terminal(TerminalEffect::OpenEditor { .. })) {
                // Nothing is written while the editor has the terminal, however long that is.
                self.store_current();
            }
            self.effect(effect);
        }
        if self.saver.is_due(now) {
            self.save();
        }
    }

    /// Chooses from the list that is open, by the key of an item.
    fn pick(&mut self, key: &str) {
        let Some(overlay) = self.overlays.top_mut() else { return };
        let Some(picker) = overlay.picker_mut() else { return };
        let several = picker.ticks.is_some();
        match picker.pick(key) {
            Some(Err(why)) => self.say(Notice::bad(format!("It can't be set: {why}"))),
            Some(Ok(())) if !several => self.perform(ListAction::Choose.into()),
            Some(Ok(())) | None => {}
        }
    }

    /// Puts a text into the list or the search that is open; a whole one, so that nothing more is waited for.
    fn look_for(&mut self, text: &str) {
        match self.overlays.top_mut() {
            Some(Overlay::Records(records)) => records.look_for(text, &mut self.context),
            Some(Overlay::Types(types)) => {
                types.picker.look_for(text);
                types.narrowed(&self.context);
            }
            Some(overlay) => {
                if let Some(picker) = overlay.picker_mut() {
                    picker.look_for(text);
                }
            }
            None => {}
        }
    }

    /// Starts what is due.
    fn wake(&mut self) {
        for overlay in self.overlays.iter_mut() {
            if let Overlay::Records(records) = overlay {
                records.wake(&mut self.context);
            }
        }
        self.contact.wake(&mut self.context);
        self.release();
        self.look();
        self.send_next();
        self.finish_due();
    }

    /// When [`Message::Wake`] is wanted next; without one, nothing has to happen before the next message.
    pub fn deadline(&self) -> Option<Instant> {
        // While definitions are being read the outbox waits for them; their end is a message of its own.
        let turn = self.outbox.due().filter(|_| !self.portal().is_loading());
        let overlays = self.overlays.iter().filter_map(Overlay::deadline);
        let times = [self.saver.deadline(), turn, self.rest_deadline(), self.look_deadline(), self.second_deadline()];
        let contact = self.contact.lookup().deadline();
        let held = self.status.held.map(|(_, until)| until);
        times
            .into_iter()
            .chain([contact, held, self.customers.deadline(), self.outbox.rest_due()])
            .flatten()
            .chain(overlays)
            .min()
    }

    /// When the seconds of the submission that is watched change next.
    fn second_deadline(&self) -> Option<Instant> {
        let one = self.outbox.watched.and_then(|id| self.outbox.get(id))?;
        Some(next_second(one.begun()?, self.now().at))
    }

    /// When a submission whose answer was lost is looked for next, or the countdown that is in view changes.
    fn look_deadline(&self) -> Option<Instant> {
        let now = self.now().at;
        if self.outbox.lost().any(|(_, lost)| lost.is_running()) {
            return None;
        }
        let due = self.outbox.lost().filter_map(|(_, lost)| lost.due()).min();
        let shown = match self.top() {
            Some(Overlay::Became(asked)) => self.outbox.get(asked.id).and_then(|one| one.lost()?.due()),
            Some(_) | None => None,
        };
        let tick = shown.map(|at| {
            let whole = at.saturating_duration_since(now).as_millis().saturating_sub(1) / 1000;
            at - Duration::from_secs(u64::try_from(whole).unwrap_or(0))
        });
        [due, tick].into_iter().flatten().min()
    }
}

/// Whether somebody's hands made a message.
fn is_key(message: &Message) -> bool {
    matches!(
        message,
        Message::Key { .. } | Message::Typed(_) | Message::Paste(_) | Message::Pointed { .. } | Message::Wheel { .. }
    )
}

/// Whether somebody goes on to something else with a message that is no key.
fn is_by_hand(message: &Message) -> bool {
    matches!(
        message,
        Message::Focus(_)
            | Message::AddProperty(_)
            | Message::Rewrite(_)
            | Message::Pick(_)
            | Message::LookFor(_)
            | Message::SearchIn(_)
    )
}
