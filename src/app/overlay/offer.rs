//! A paste that looks like a whole ticket: the offer to fill the form with it, and what becomes of each answer.
//!
//! Whatever is answered, nothing typed is lost: a paste means text, so that leaving the offer, or typing on, inserts it.

use crate::app::composer::Composer;
use crate::app::form::rows;
use crate::app::keys::keymap::{Action, Context};
use crate::app::overlay::stack::Overlay;
use crate::app::status::notice::Notice;
use crate::app::turn::Turn;
use crate::ticket::curl::without_secrets;
use crate::ticket::pasted::{self, Pasted};
use crate::ticket::property::PIPELINE;
use crate::ticket::value::{self, At};
use crate::ticket::{Draft, Policy, Schema};

/// Of a long value, so many characters are enough for one line.
const SHOWN: usize = 300;

/// What to do with the paste.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Fill the form.
    Fill,
    /// Insert it as text where the cursor is.
    Insert,
    /// Nothing.
    Nothing,
}

/// One value that would be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its label.
    pub label: String,
    /// The value as people read it.
    pub value: String,
    /// What it would take the place of.
    pub replaced: Option<String>,
    /// It can't be sent as it is.
    pub wrong: bool,
}

/// The offer.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The paste, without a token.
    pub text: String,
    /// What it holds.
    pub pasted: Pasted,
    /// The same in words.
    pub lines: Vec<Line>,
    /// What can be answered.
    pub choices: &'static [Choice],
    /// Index of the choice under the cursor.
    pub cursor: usize,
}

impl Offer {
    /// Takes a text up as an offer, if it looks like a ticket.
    fn new(text: &str, draft: &Draft, in_text: bool, schema: &Schema, locale: &value::Locale) -> Option<Self> {
        let pasted = pasted::read(text, schema, draft.text(PIPELINE), locale)?;
        let choices: &[Choice] =
            if in_text { &[Choice::Fill, Choice::Insert, Choice::Nothing] } else { &[Choice::Fill, Choice::Nothing] };
        let lines = lines(&pasted, draft, schema, locale);
        // Where something was typed before, an Enter that was meant for the text must not replace it.
        let cursor = usize::from(!draft.is_blank());
        Some(Self { text: text.to_owned(), pasted, lines, choices, cursor })
    }

    /// What leaving it means.
    fn left(&self) -> Choice {
        if self.choices.contains(&Choice::Insert) { Choice::Insert } else { Choice::Nothing }
    }

    /// Moves the cursor, or gives the choice under it.
    fn perform(&mut self, action: Action) -> Option<Choice> {
        let count = self.choices.len();
        match action {
            Action::ListUp => self.cursor = (self.cursor + count - 1) % count,
            Action::ListDown => self.cursor = (self.cursor + 1) % count,
            Action::Choose => return self.choices.get(self.cursor).copied(),
            _ => {}
        }
        None
    }
}

/// What would be filled in, in the order of the paste.
fn lines(pasted: &Pasted, draft: &Draft, schema: &Schema, locale: &value::Locale) -> Vec<Line> {
    let filled = rows::filled(draft, pasted, schema);
    let problems = value::check(schema, &filled, &Policy::default(), locale);
    let wrong = |at: At| problems.iter().any(|one| one.at == at);
    let show = |draft: &Draft, name: &str, text: &str| {
        let start: String = text.chars().take(SHOWN).collect();
        value::show(schema, name, &start, Some(draft.text(PIPELINE)), locale)
    };
    let mut lines = Vec::new();
    for entry in &pasted.properties {
        let before = draft.text(&entry.name);
        lines.push(Line {
            label: schema.label(&entry.name).to_owned(),
            value: show(&filled, &entry.name, &entry.text),
            replaced: Some(before)
                .filter(|before| !before.trim().is_empty() && *before != entry.text)
                .map(|before| show(draft, &entry.name, before)),
            wrong: filled.index(&entry.name).is_some_and(|index| wrong(At::Property(index))),
        });
    }
    for one in &pasted.associations {
        let types: Vec<String> = one.types.iter().map(|kind| kind.describe()).collect();
        let value = format!("{} ({})", one.title(), types.join(", "));
        lines.push(Line { label: one.object.label().to_owned(), value, replaced: None, wrong: false });
    }
    lines
}

impl Composer {
    /// Takes a pasted text as one change. Where it looks like a whole ticket and may be offered as one, it asks first.
    pub fn paste(&mut self, text: &str, may_offer: bool, turn: &mut Turn) {
        let text = without_secrets(text);
        if matches!(self.overlays.last(), Some(Overlay::Pasted(_))) {
            self.keep_offer(turn);
        }
        if may_offer && self.overlays.is_empty() && !self.form.on_name {
            let (draft, in_text) = (&self.form.draft, self.form.editor.is_some());
            if let Some(offer) = Offer::new(&text, draft, in_text, &self.knowledge.schema, &turn.locale) {
                self.overlays.push(Overlay::Pasted(Box::new(offer)));
                return;
            }
        }
        self.insert(&text, turn);
    }

    /// What was pasted and not answered for goes in as text: before something else is typed, and at a way out.
    pub(in crate::app) fn keep_offer(&mut self, turn: &mut Turn) {
        let Some(at) = self.overlays.iter().position(|one| matches!(one, Overlay::Pasted(_))) else { return };
        if let Overlay::Pasted(offer) = self.overlays.remove(at) {
            self.answer_offer(&offer, offer.left(), turn);
        }
    }

    /// Leaves the offer.
    pub(in crate::app) fn leave_offer(&mut self, offer: &Offer, turn: &mut Turn) {
        self.answer_offer(offer, offer.left(), turn);
    }

    /// Works on the offer that was on top; false if it goes back there.
    pub(in crate::app) fn perform_in_offer(&mut self, mut offer: Box<Offer>, action: Action, turn: &mut Turn) -> bool {
        match offer.perform(action) {
            Some(choice) => self.answer_offer(&offer, choice, turn),
            None => {
                self.overlays.push(Overlay::Pasted(offer));
                return false;
            }
        }
        true
    }

    fn answer_offer(&mut self, offer: &Offer, choice: Choice, turn: &mut Turn) {
        match choice {
            Choice::Insert => {
                self.form.paste(&offer.text, turn.around(&self.knowledge.schema));
            }
            Choice::Nothing => turn.say(Notice::info("Nothing was pasted")),
            Choice::Fill => {
                if !self.form.fill(&offer.pasted, turn.around(&self.knowledge.schema)) {
                    return turn.say(Notice::info("All of it is in the form already"));
                }
                for one in &offer.pasted.associations {
                    self.look_up(one.object.clone(), one.id.clone(), turn);
                }
                let undo = turn.keymap.key(&[Context::Form], Action::Undo);
                let what = match offer.lines.len() {
                    1 => "1 value".to_owned(),
                    count => format!("{count} values"),
                };
                turn.say(Notice::info(format!("Filled in {what}; {undo} takes all of it back")));
            }
        }
    }

    /// Reads the open offer again: the portal's labels may be known now.
    pub(in crate::app) fn renew_offer(&mut self, turn: &Turn) {
        for overlay in &mut self.overlays {
            if let Overlay::Pasted(old) = overlay {
                let (draft, in_text) = (&self.form.draft, old.choices.contains(&Choice::Insert));
                if let Some(new) = Offer::new(&old.text, draft, in_text, &self.knowledge.schema, &turn.locale) {
                    **old = Offer { cursor: old.cursor, ..new };
                }
            }
        }
    }
}
