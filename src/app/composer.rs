//! The composer: the form, what lies over it, and what the keys do in both.

use crossterm::event::KeyCode;

use crate::app::form::editor::Editor;
use crate::app::form::form::Form;
use crate::app::form::jump::{Jump, Typed};
use crate::app::keys::chord::Chord;
use crate::app::keys::keymap::{Action, Context, Found, Keymap};
use crate::app::keys::modes::Mode;
use crate::app::list::offers;
use crate::app::message::{Effect, RequestId};
use crate::app::outbox::resolve::{Choice, Resolve};
use crate::app::overlay::stack::{Answer, Overlay, Purpose};
use crate::app::portal::knowledge::Knowledge;
use crate::app::status::notice::Notice;
use crate::app::turn::Turn;
use crate::store::AttemptId;
use crate::ticket::record::Candidate;
use crate::ticket::{Draft, DraftId, Place};

/// What the composer wants from the program around it.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// An action that is not the composer's.
    Perform(Action),
    /// Open this draft.
    Open(DraftId),
    /// Copy this draft.
    Duplicate(DraftId),
    /// Name a draft of the list.
    Name(DraftId, Option<String>),
    /// Begin a new draft.
    New,
    /// An answer to a question.
    Answered(Answer),
    /// What became of a submission whose answer was lost.
    Settle(AttemptId, Choice),
    /// Take this draft out of the outbox, or put it in.
    Queue(DraftId),
}

/// The form and what lies over it.
#[derive(Debug, Clone)]
pub struct Composer {
    /// The form.
    pub form: Form,
    /// What lies over it, the top one last.
    pub overlays: Vec<Overlay>,
    /// What is known of the portal.
    pub knowledge: Knowledge,
    /// Records that were linked lately, the last first.
    pub recent: Vec<Candidate>,
    /// Submissions whose answer was lost, the oldest first.
    pub resolves: Vec<Resolve>,
    /// Whether characters are typed or are commands, where the keymap tells the two apart.
    pub mode: Option<Mode>,
    /// The first of two keys.
    pub(super) begun: Option<Chord>,
    /// Look-ups of records that were linked by id, and of their relatives.
    pub(super) lookups: Vec<(RequestId, String)>,
}

impl Composer {
    /// A composer on a form, in insert mode where the keymap has modes.
    pub fn new(form: Form, keymap: &Keymap) -> Self {
        Self {
            form,
            overlays: Vec::new(),
            knowledge: Knowledge::default(),
            recent: Vec::new(),
            resolves: Vec::new(),
            mode: keymap.is_modal().then_some(Mode::Insert),
            begun: None,
            lookups: Vec::new(),
        }
    }

    /// The contexts of the keys, the innermost first.
    pub fn contexts(&self) -> &'static [Context] {
        if let Some(overlay) = self.overlays.last() {
            return overlay.contexts();
        }
        self.row_contexts()
    }

    /// Takes a key.
    pub fn key(&mut self, chord: Chord, turn: &mut Turn) -> Option<Wish> {
        let wish = self.press(chord, turn);
        self.rest();
        wish
    }

    /// What a key means, with the one before it where that was the first of two.
    pub fn find(&mut self, keymap: &Keymap, contexts: &[Context], chord: Chord) -> Found {
        if let Some(before) = self.begun.take() {
            let found = keymap.find(contexts, Some(before), chord);
            // Two keys that mean nothing together do nothing: neither a character nor Esc is taken for itself then.
            let dropped = chord.typed().is_some() || chord == Chord::from(KeyCode::Esc);
            if found != Found::Nothing || dropped {
                return if found == Found::Nothing { Found::Begun } else { found };
            }
        }
        let found = keymap.find(contexts, None, chord);
        if found == Found::Begun {
            self.begun = Some(chord);
        }
        found
    }

    fn press(&mut self, chord: Chord, turn: &mut Turn) -> Option<Wish> {
        let contexts = self.contexts();
        // A key that types is asked only of what is inside of the text: the rest is text. The second of two keys is none.
        let inner = match chord.typed() {
            Some(_) if self.begun.is_none() => {
                contexts.split(|context| *context == Context::Text).next().unwrap_or(contexts)
            }
            _ => contexts,
        };
        match (self.find(turn.keymap, inner, chord), chord.typed()) {
            (Found::Action(action), _) => return self.perform(action, turn),
            (Found::Nothing, Some(_)) if self.is_normal() => {
                let key = turn.keymap.key(contexts, Action::InsertMode);
                turn.say(Notice::info(format!("Normal mode: {key} begins to type")));
            }
            (Found::Nothing, Some(c)) => self.type_char(c, turn),
            (Found::Begun | Found::Nothing, _) => {}
        }
        None
    }

    fn type_char(&mut self, c: char, turn: &mut Turn) {
        let contexts = self.contexts();
        match self.overlays.last_mut() {
            Some(Overlay::Options { picker, .. } | Overlay::Properties(picker) | Overlay::Palette { picker, .. }) => {
                picker.type_char(c);
            }
            Some(Overlay::Jump(jump)) => {
                let leave = turn.keymap.hint(contexts, Action::Back, "leaves");
                match jump.type_char(c) {
                    Typed::Place(index) => {
                        self.overlays.pop();
                        if let Some(place) = self.form.places().get(index) {
                            self.form.focus_on(*place, turn.around(&self.knowledge.schema));
                        }
                    }
                    Typed::Begun => turn.say(Notice::info(format!("Type the second letter{leave}"))),
                    Typed::Nothing => {
                        turn.say(Notice::info(format!("No field has a label with {c} there{leave}")));
                    }
                }
            }
            Some(Overlay::Types { .. } | Overlay::Records(_)) => self.type_in_overlay(|editor| editor.insert(c), turn),
            Some(Overlay::Prompt(prompt)) => prompt.editor.insert(c),
            Some(Overlay::Pasted(_)) if self.form.editor.is_some() => {
                self.keep_offer(turn);
                self.type_char(c, turn);
            }
            Some(_) => {}
            None => {
                let around = turn.around(&self.knowledge.schema);
                if self.form.type_char(c, around) {
                    return;
                }
                // On a value from a list and on the adding lines, typing opens the list and narrows it.
                if !matches!(self.form.focus, Place::Association(_) | Place::Suggestion(_)) {
                    self.open(turn);
                    if !self.overlays.is_empty() {
                        self.type_char(c, turn);
                    }
                }
            }
        }
    }

    /// Changes the text of an overlay whose lines depend on it.
    pub(super) fn type_in_overlay(&mut self, change: impl FnOnce(&mut Editor), turn: &mut Turn) {
        match self.overlays.last_mut() {
            Some(Overlay::Records(records)) => {
                change(&mut records.query);
                let stale = records.typed(turn.now.at);
                turn.forget(stale);
            }
            Some(Overlay::Types { index, picker }) => {
                change(&mut picker.query);
                if let Some(association) = self.form.draft.associations.get(*index) {
                    let typed = picker.query.text();
                    picker.set_items(offers::types_by_hand(&self.knowledge.schema, association, &typed));
                    picker.go_to(0);
                }
            }
            _ => {}
        }
    }

    /// Inserts a text where the cursor is, as one change; it never does more than fill in text.
    pub(super) fn insert(&mut self, text: &str, turn: &mut Turn) {
        match self.overlays.last_mut() {
            Some(Overlay::Options { picker, .. } | Overlay::Properties(picker) | Overlay::Palette { picker, .. }) => {
                picker.paste(text);
            }
            Some(Overlay::Types { .. } | Overlay::Records(_)) => {
                self.type_in_overlay(|editor| editor.paste(text), turn)
            }
            Some(Overlay::Prompt(prompt)) => prompt.editor.paste(text),
            Some(_) => {}
            None => {
                let around = turn.around(&self.knowledge.schema);
                if self.form.editor.is_some() {
                    self.form.paste(text, around);
                } else if matches!(self.form.focus, Place::Property(_) | Place::AddProperty | Place::AddAssociation) {
                    self.open(turn);
                    if !self.overlays.is_empty() {
                        self.insert(text, turn);
                    }
                } else {
                    turn.say(Notice::info("There is no text here to paste into; go to a field first"));
                }
            }
        }
    }

    /// Does what an action says, in the overlay on top or in the form.
    pub fn perform(&mut self, action: Action, turn: &mut Turn) -> Option<Wish> {
        if action == Action::Back && !self.overlays.is_empty() {
            self.leave_overlay(turn);
            return None;
        }
        match self.overlays.pop() {
            Some(overlay) => self.perform_in(overlay, action, turn),
            None => self.perform_in_form(action, turn),
        }
    }

    fn perform_in_form(&mut self, action: Action, turn: &mut Turn) -> Option<Wish> {
        if self.perform_mode(action, turn) {
            return None;
        }
        // What deletes a line of a text deletes the row's content where there is no text.
        let action = match (action, self.form.focus) {
            (Action::DeleteLine, Place::Association(_) | Place::Suggestion(_)) => Action::Remove,
            (Action::DeleteLine, _) if self.form.editor.is_none() => Action::Clear,
            _ => action,
        };
        let around = turn.around(&self.knowledge.schema);
        match action {
            Action::NextField | Action::Accept => self.form.step(1, around),
            Action::PreviousField => self.form.step(-1, around),
            Action::Down if !self.form.vertical(1, around) => self.form.step(1, around),
            Action::Up if !self.form.vertical(-1, around) => self.form.step(-1, around),
            Action::Down | Action::Up => {}
            Action::PageDown | Action::PageUp => {
                let by = if action == Action::PageDown { 1 } else { -1 };
                if !self.form.page(by * 5, around) {
                    self.form.step(by * 5, around);
                }
            }
            Action::FirstField => self.form.edge(false, around),
            Action::LastField => self.form.edge(true, around),
            Action::Jump => {
                self.overlays.push(Overlay::Jump(Jump::new(self.form.places().len())));
                let leave = turn.keymap.hint(self.contexts(), Action::Back, "leaves");
                turn.say(Notice::info(format!("Type the letters beside a field{leave}")));
            }
            Action::AddProperty => self.open_properties(),
            Action::AddAssociation => self.open_records(),
            Action::Open => self.open(turn),
            Action::Types => {
                if let Some((index, _)) = self.form.association() {
                    self.open_types(index);
                }
            }
            Action::Calendar => self.open_calendar(turn),
            Action::Clear => self.form.clear(around),
            Action::Remove => {
                if let Some(title) = self.form.remove(around) {
                    let undo = turn.keymap.key(&[Context::Form], Action::Undo);
                    turn.say(Notice::info(format!("Removed {title}; {undo} brings it back")));
                }
            }
            Action::MoveUp => self.form.move_row(-1, around),
            Action::MoveDown => self.form.move_row(1, around),
            Action::Raw => {
                let said = match self.form.toggle_raw(around) {
                    Some(true) => "Raw: key and value are sent exactly as typed",
                    Some(false) => "The portal's definition rules this row again",
                    None => "Only a property can be raw; go to one first",
                };
                turn.say(Notice::info(said));
            }
            Action::Undo if self.form.undo(around) => {}
            Action::Redo if self.form.redo(around) => {}
            Action::Redo => turn.say(Notice::info("There is nothing to redo")),
            Action::Editor => {
                let Some(editor) = &self.form.editor else { return None };
                let effect = Effect::OpenEditor { text: editor.text(), line: editor.cursor().0 + 1 };
                turn.effects.push(effect);
            }
            Action::Copy | Action::Cut => {
                let selected = self.form.editor.as_ref().and_then(Editor::selected);
                if let Some(text) = selected {
                    turn.effects.push(Effect::Copy { what: "the selection".into(), text });
                }
                self.form.edit_action(action, turn.around(&self.knowledge.schema));
            }
            Action::Rename => {
                let name = self.form.draft.name.clone().unwrap_or_default();
                self.prompt(Purpose::NameDraft, &name);
            }
            _ => {
                if !self.form.edit_action(action, around) {
                    return Some(Wish::Perform(action));
                }
            }
        }
        None
    }

    /// What has to be done when the schema changed.
    pub fn schema_changed(&mut self, turn: &mut Turn) {
        self.form.schema_changed(turn.around(&self.knowledge.schema));
        self.renew_offer(turn);
        for overlay in &mut self.overlays {
            // It was opened before the properties were known. One that has any stays as it is: nothing jumps.
            if let Overlay::Properties(picker) = overlay
                && picker.offered() <= 1
            {
                picker.set_items(offers::property_items(&self.knowledge.schema, &self.form.draft));
                picker.go_to(0);
            }
        }
    }

    /// Puts another draft into the form.
    pub fn take_draft(&mut self, draft: Draft, turn: &mut Turn) {
        self.overlays.clear();
        self.lookups.clear();
        self.mode = self.mode.map(|_| Mode::Insert);
        self.form = Form::new(draft, turn.around(&self.knowledge.schema));
        self.form.schema_changed(turn.around(&self.knowledge.schema));
    }
}
