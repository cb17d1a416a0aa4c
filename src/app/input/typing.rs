//! A character, a pasted text: who gets it, and what it does there.

use crossterm::event::KeyCode;

use crate::app::keys::actions::{Action, ResultAction, TextAction};
use crate::app::keys::chord::Chord;
use crate::app::keys::keymap::Found;
use crate::app::keys::modes::Mode;
use crate::app::keys::scope::Scope;
use crate::app::overlay::offer::Offer;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::reply::Reply;
use crate::app::screen::Screen;
use crate::app::state::App;
use crate::app::status::notice::Notice;
use crate::ticket::curl::without_secrets;
use crate::ticket::{Place, text};

impl App {
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

    /// A text to read that lies on the form gives way to whoever types, unless typing narrows it: it may have come up by
    /// itself, under the hands.
    fn reader_gives_way(&mut self) {
        let lies_on_form = self.screen == Screen::Compose && self.overlays.iter().len() == 1;
        if lies_on_form && matches!(self.top(), Some(Overlay::Reader(reader)) if !reader.is_narrowed_by_typing()) {
            self.overlays.pop();
        }
    }

    /// Types a character.
    pub(in crate::app) fn type_char(&mut self, c: char) {
        self.reader_gives_way();
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
        if self.form.focus.opens_by_typing() && self.opens_for_text() {
            self.type_char(c);
        }
    }

    /// Opens what has the focus: on a value from a list and on the adding lines, a text opens the list and narrows it.
    /// Returns whether there is something open now that takes the text.
    fn opens_for_text(&mut self) -> bool {
        self.open_focused();
        !self.overlays.is_empty() || self.form.focus == Place::Note
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
        self.reader_gives_way();
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
        if !self.form.focus.opens_by_typing() {
            return self.say(Notice::info("There is no text here to paste into; go to a field first"));
        }
        if self.opens_for_text() {
            self.insert(text);
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
}
