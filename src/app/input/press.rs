//! A key, a character, a pasted text: who gets it, and what it does there.

use crossterm::event::KeyCode;

use crate::app::effect::TerminalEffect;
use crate::app::keys::actions::{
    Action, DraftsAction, FormAction, ListAction, ModeAction, OutboxAction, ProgramAction, ResultAction, TextAction,
};
use crate::app::keys::chord::Chord;
use crate::app::keys::keymap::Found;
use crate::app::keys::modes::{Mode, Pressed, Stroke};
use crate::app::keys::scope::Scope;
use crate::app::overlay::offer::Offer;
use crate::app::overlay::palette::Palette;
use crate::app::overlay::question::Question;
use crate::app::overlay::reader::Reader;
use crate::app::overlay::reply::{Answer, Reply};
use crate::app::overlay::stack::Overlay;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::app::status::report;
use crate::ticket::curl::without_secrets;
use crate::ticket::{Place, text};

impl App {
    /// Does what a key says.
    pub(super) fn press(&mut self, stroke: Stroke) {
        let chord = stroke.chord;
        if self.is_surprised() {
            let found = self.context.keymap().find(&[Scope::Global], None, chord);
            // The key that creates, pressed once more, is the same wish.
            if matches!(found, Found::Action(Action::Outbox(OutboxAction::Submit))) {
                return;
            }
            // Whoever leaves a draft that came back has seen it.
            let leaves = matches!(found, Found::Action(Action::Program(ProgramAction::Back | ProgramAction::Quit)));
            self.status.came_up.take_if(|one| leaves && one.returned.is_some());
        }
        self.context.notice = None;
        self.give_back_the_form();
        if self.takes_command(stroke) {
            return self.rest();
        }
        let scopes = self.scopes();
        let pressed = self.keyboard.find(self.context.keymap(), scopes, stroke);
        match (pressed, chord.typed()) {
            (Pressed::Action(action, stroke), _) => self.act_by(action, stroke),
            (Pressed::Begun, _) => {
                self.watch_no_more();
                self.name_first_key();
            }
            (Pressed::Dropped(keys), _) => {
                self.watch_no_more();
                self.say(Notice::info(format!("{} does nothing here", keys.short())));
            }
            (Pressed::Nothing, None) if stroke.is_doubtful => self.esc_and_key(stroke),
            (Pressed::Nothing, None) => {
                self.watch_no_more();
                if self.mode() == Some(Mode::Normal) {
                    self.say(Notice::info(format!("{} is not a command here", chord.short())));
                }
            }
            (Pressed::Nothing, Some(c)) => {
                self.watch_no_more();
                if self.mode() == Some(Mode::Normal) {
                    self.command_key(c);
                } else {
                    self.type_char(c);
                }
            }
        }
        self.rest();
    }

    /// Says that a second key is awaited; the footer shows which.
    fn name_first_key(&mut self) {
        if let Some(first) = self.keyboard.begun() {
            let notice = Notice::info(format!("{} begins a command of two keys", first.short()));
            self.say(notice.hint(&[Scope::Global], ProgramAction::Back, "leaves it"));
        }
    }

    /// The character that a key types into the focused text or the line of a list, as long as that is all that it does:
    /// many of them may be taken together then.
    pub fn types(&self, chord: Chord) -> Option<char> {
        if self.top().is_some_and(Overlay::has_line) {
            let is_plain = self.mode().is_none() && self.status.came_up.is_none();
            let found = self.keyboard.look(self.context.keymap(), self.scopes(), chord).filter(|_| is_plain)?;
            return chord.typed().filter(|_| found == Found::Nothing);
        }
        let editor = self.form.editor.as_ref()?;
        let is_plain =
            self.is_composing() && matches!(self.mode(), None | Some(Mode::Insert)) && self.status.came_up.is_none();
        let found = self.keyboard.look(self.context.keymap(), self.scopes(), chord).filter(|_| is_plain)?;
        match (found, chord.typed()) {
            (Found::Nothing, typed) => typed,
            (Found::Action(Action::Text(TextAction::Newline)), _) => editor.is_multiline().then_some('\n'),
            (Found::Action(_) | Found::Begun, _) => None,
        }
    }

    /// Takes characters that came together.
    pub(in crate::app) fn typed(&mut self, text: &str) {
        self.keep_held();
        self.context.notice = None;
        self.watch_no_more();
        if !self.overlays.is_empty() {
            return self.insert(text);
        }
        if self.mode() == Some(Mode::Insert) {
            for c in text.chars() {
                let key = if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
                self.note_typing(Chord::from(key));
            }
        }
        self.form.type_all(text, &self.context);
    }

    /// Does an action that somebody asked for. Another press of the key that creates, or the one that stops, is about
    /// the submission that is watched; with any other the agent goes on to something else.
    pub(in crate::app) fn act(&mut self, action: Action) {
        if self.is_unseen(action) {
            return;
        }
        match action {
            Action::Outbox(OutboxAction::Submit) | Action::Program(ProgramAction::Back) => {}
            // The key that leaves insert mode is the one that stops.
            Action::Mode(ModeAction::Normal) if self.outbox.watched.is_some() => {
                self.perform(ProgramAction::Back.into())
            }
            Action::Mode(_)
            | Action::Program(_)
            | Action::Outbox(_)
            | Action::Drafts(_)
            | Action::Templates(_)
            | Action::Form(_)
            | Action::Text(_)
            | Action::List(_)
            | Action::Records(_)
            | Action::Calendar(_)
            | Action::Result(_) => self.watch_no_more(),
        }
        self.perform(action);
    }

    /// Whether nobody could see what an action does: a terminal that is too small shows nothing, and nothing is sent,
    /// chosen or settled in it. What is typed is taken.
    pub(super) fn is_unseen(&self, action: Action) -> bool {
        let harmless = match action {
            Action::Program(_) | Action::Text(_) | Action::Mode(_) => true,
            Action::Form(_) | Action::List(_) => self.overlays.is_empty(),
            Action::Outbox(_)
            | Action::Drafts(_)
            | Action::Templates(_)
            | Action::Records(_)
            | Action::Calendar(_)
            | Action::Result(_) => false,
        };
        let leaves = matches!(self.top(), Some(Overlay::Question(one)) if one.is_about_leaving());
        self.geometry().too_small() && !harmless && !leaves
    }

    /// The agent goes on: an answer that comes now is told, and takes nothing away.
    pub(in crate::app) fn watch_no_more(&mut self) {
        self.outbox.watched = None;
        self.corrections.watched = None;
    }

    /// Does what an action says, in the layer on top or at its owner.
    pub(in crate::app) fn perform(&mut self, action: Action) {
        if self.top().and_then(Overlay::closed_by) == Some(action) {
            self.overlays.pop();
            return;
        }
        let Some(overlay) = self.overlays.top_mut() else { return self.perform_at_owner(action) };
        match overlay.perform(action, &mut self.context) {
            Reply::Stay => {}
            Reply::Pass if action.is_everywhere() => self.perform_at_owner(action),
            Reply::Pass => self.pass(action),
            Reply::Do(outcome) => self.apply(outcome),
            Reply::Done(outcome) => {
                self.overlays.pop();
                self.apply(outcome);
            }
        }
    }

    /// An action for which the layer on top has no use: the outbox and the list of drafts are left for another place, all
    /// else says that it is open.
    fn pass(&mut self, action: Action) {
        let Some(overlay) = self.top() else { return };
        let is_place = matches!(overlay, Overlay::Outbox(_) | Overlay::Drafts(_));
        match action {
            Action::Outbox(OutboxAction::Hold) if is_place => self.perform_at_owner(action),
            Action::Outbox(OutboxAction::LastResult | OutboxAction::Show)
            | Action::Drafts(DraftsAction::List | DraftsAction::New | DraftsAction::Resume)
                if is_place =>
            {
                self.overlays.clear();
                self.perform_at_owner(action);
            }
            Action::Outbox(_) | Action::Drafts(_) | Action::Templates(_) | Action::Form(_) => {
                let notice = Notice::info(format!("{} is still open", overlay.name()));
                self.say(notice.hint(self.scopes(), ProgramAction::Back, "leaves it"));
            }
            Action::Program(_)
            | Action::Text(_)
            | Action::Mode(_)
            | Action::List(_)
            | Action::Records(_)
            | Action::Calendar(_)
            | Action::Result(_) => {}
        }
    }

    /// An action goes to its owner.
    pub(in crate::app) fn perform_at_owner(&mut self, action: Action) {
        let in_result = self.screen == Screen::Result;
        match action {
            Action::Program(action) => self.perform_program(action),
            Action::Outbox(action) => self.perform_outbox(action),
            Action::Drafts(action) => self.perform_drafts(action),
            Action::Templates(action) => self.perform_templates(action),
            Action::Result(action) => self.perform_in_result(action),
            Action::List(action) if in_result => self.scroll_result(action),
            // What shows a part of the form works beside the result, too.
            Action::Form(action @ (FormAction::Properties | FormAction::Associations | FormAction::Customer)) => {
                self.perform_in_form(action);
            }
            Action::Form(_) | Action::Text(_) | Action::Mode(_) if in_result => {}
            Action::Form(action) => self.perform_in_form(action),
            Action::Text(action) => self.perform_in_text(action),
            Action::Mode(action) => self.perform_mode(action),
            Action::List(action) => self.page_in_form(action),
            // These have no meaning outside of their lists.
            Action::Records(_) | Action::Calendar(_) => {}
        }
    }

    fn perform_program(&mut self, action: ProgramAction) {
        match action {
            ProgramAction::Quit => self.quit_or_ask(),
            ProgramAction::Suspend => {
                self.store_current();
                self.effect(TerminalEffect::Suspend);
            }
            ProgramAction::Redraw => self.effect(TerminalEffect::Redraw),
            ProgramAction::Refresh => {
                self.read_again();
                self.say(Notice::info("Reading the portal's definitions again"));
            }
            ProgramAction::Help => self.read(report::keys(self.context.keymap(), self.scopes())),
            ProgramAction::Palette => {
                let palette = Palette::new(self.context.keymap(), self.scopes());
                self.overlays.push(Overlay::Palette(palette));
            }
            ProgramAction::Details => match &self.status.error {
                Some((operation, error)) => {
                    let reader = report::reader(error, *operation, self.context.schema());
                    self.read(reader.opened_by(ProgramAction::Details));
                }
                None if self.portal().offline().is_some() => self.read_portal(ProgramAction::Details),
                None => self.say(Notice::info("There has been no error")),
            },
            ProgramAction::Portal => self.read_portal(ProgramAction::Portal),
            ProgramAction::Back => self.back(),
        }
    }

    /// Shows a text to read, in place of one that another key opened.
    fn read(&mut self, reader: Reader) {
        if matches!(self.top(), Some(Overlay::Reader(one)) if one.opened_by.is_some()) {
            self.overlays.pop();
        }
        self.overlays.push(Overlay::Reader(reader));
    }

    /// Shows what is known of the portal, and why the rest is not.
    fn read_portal(&mut self, by: ProgramAction) {
        let reader = report::portal(self.portal(), &self.settings().host, self.locale());
        self.read(reader.opened_by(by));
    }

    fn scroll_result(&mut self, action: ListAction) {
        let Some((id, _)) = self.result_of() else { return };
        if let Some(pane) = self.outbox.get_mut(id).and_then(|one| one.created_mut()) {
            pane.scroll(action, &self.context);
        }
    }

    /// Types a character.
    pub(in crate::app) fn type_char(&mut self, c: char) {
        if let Some(overlay) = self.overlays.top_mut() {
            let is_offer = matches!(overlay, Overlay::Offer(_));
            match overlay.typed(c, &mut self.context) {
                Reply::Stay | Reply::Pass => {}
                Reply::Do(outcome) => self.apply(outcome),
                Reply::Done(outcome) => {
                    self.overlays.pop();
                    self.apply(outcome);
                    if is_offer && self.form.editor.is_some() {
                        self.form.type_char(c, &self.context);
                    }
                }
            }
            return;
        }
        if self.screen == Screen::Result {
            let notice = Notice::info("This ticket has been created");
            return self.say(notice.hint(&[Scope::Result], ResultAction::NextTicket, "goes on with the next one"));
        }
        if self.form.type_char(c, &self.context) {
            return;
        }
        if self.form.type_over_contact(&c.to_string(), &self.context) {
            return;
        }
        // On a value from a list and on the adding lines, typing opens the list and narrows it.
        match self.form.focus {
            Place::Property(_)
            | Place::Contact
            | Place::AddProperty
            | Place::AddNote
            | Place::AddFile
            | Place::AddAssociation => {
                self.open_focused();
                if !self.overlays.is_empty() || self.form.focus == Place::Note {
                    self.type_char(c);
                }
            }
            Place::Note | Place::File(_) | Place::Association(_) | Place::Suggestion(_) => {}
        }
    }

    /// Takes a pasted text as one change. Where it looks like a whole ticket and may be offered as one, or has several
    /// lines where the name takes one, it asks first.
    pub(in crate::app) fn paste(&mut self, text: &str) {
        self.keep_held();
        self.context.notice = None;
        self.keyboard.forget();
        self.vim.forget();
        self.give_back_the_form();
        self.watch_no_more();
        if self.screen == Screen::Result && self.overlays.is_empty() {
            // A text is for the next ticket.
            self.screen = Screen::Compose;
        }
        let text = without_secrets(text);
        self.keep_offer();
        if self.overlays.is_empty() && !self.form.on_name && self.offer_files(&text) {
            return;
        }
        self.paste_text(&text);
    }

    /// Takes a pasted text that is no list of files.
    pub(in crate::app) fn paste_text(&mut self, text: &str) {
        if self.overlays.is_empty() && !self.form.on_name {
            let (form, cx) = (&self.form, &self.context);
            let ticket = Offer::new(text, &form.draft, form.editor.is_some(), cx);
            let in_two = || Some(Offer::in_two(text, form.in_two(text)?, &form.draft, cx));
            if let Some(offer) = ticket.or_else(in_two) {
                self.overlays.push(Overlay::Offer(Box::new(offer)));
                return;
            }
        }
        self.insert(text);
    }

    /// Inserts a text where the cursor is, as one change; it never does more than fill in text.
    pub(in crate::app) fn insert(&mut self, text: &str) {
        if let Some(overlay) = self.overlays.top_mut() {
            match overlay.paste(text, &mut self.context) {
                Reply::Stay | Reply::Pass => {}
                Reply::Do(outcome) => self.apply(outcome),
                Reply::Done(outcome) => {
                    self.overlays.pop();
                    self.apply(outcome);
                }
            }
            return;
        }
        if self.form.paste(text, &self.context) || self.form.type_over_contact(&text::one_line(text), &self.context) {
            return;
        }
        match self.form.focus {
            Place::Property(_)
            | Place::Contact
            | Place::AddProperty
            | Place::AddNote
            | Place::AddFile
            | Place::AddAssociation => {
                self.open_focused();
                if !self.overlays.is_empty() || self.form.focus == Place::Note {
                    self.insert(text);
                }
            }
            Place::Note | Place::File(_) | Place::Association(_) | Place::Suggestion(_) => {
                self.say(Notice::info("There is no text here to paste into; go to a field first"));
            }
        }
    }

    /// A sentence that was typed where a property was looked for goes into the description where that list goes.
    pub(in crate::app) fn keep_sentence(&mut self) {
        if let Some(Overlay::Properties(list)) = self.overlays.take(|one| matches!(one, Overlay::Properties(_))) {
            self.apply(list.left());
        }
    }

    /// What was pasted and not answered for goes in as text: before something else is typed, and at a way out.
    pub(in crate::app) fn keep_offer(&mut self) {
        if let Some(Overlay::Offer(offer)) = self.overlays.take(|one| matches!(one, Overlay::Offer(_))) {
            self.apply(offer.left());
        }
    }

    /// Leaves, unless something would be lost.
    pub(in crate::app) fn quit_or_ask(&mut self) {
        let asked = |overlay: &Overlay| matches!(overlay, Overlay::Question(one) if one.is_about_leaving());
        if let Some(question) = self.overlays.take(asked) {
            // It may lie below a text to read: then it comes to the top, where it can be answered.
            self.overlays.push(question);
            return;
        }
        if let Some(error) = self.saver.failed.clone() {
            let answers = vec![
                (Answer::Nothing, "Stay and try again to save it".to_owned()),
                (Answer::LeaveUnsaved, "Leave and lose what is not saved".to_owned()),
            ];
            let question = Question::new("The draft could not be saved", text::sentence(&error.to_string()), answers);
            self.overlays.push(Overlay::Question(question));
            return;
        }
        self.leave();
    }

    /// Saves and leaves.
    pub(in crate::app) fn leave(&mut self) {
        self.keep_offer();
        self.keep_sentence();
        self.keep_new_contact();
        self.form.settle(&self.context);
        self.store_current();
        self.quit = true;
        if self.outbox.is_sending() {
            // It is on the screen while answers are waited for.
            self.say(Notice::busy("Leaving; waiting a moment for answers that are on their way"));
        }
    }
}
