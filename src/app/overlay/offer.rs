//! A paste that looks like a whole ticket, or has several lines for the name: the offer to fill the form with it, and what
//! becomes of each answer.
//!
//! Whatever is answered, nothing typed is lost: a paste means text, so that leaving the offer, or typing on, inserts it.

use crate::app::context::Context;
use crate::app::files::paths;
use crate::app::form::rows;
use crate::app::keys::actions::{Action, ListAction};
use crate::app::list::cursor::Cursor;
use crate::app::overlay::reply::{Outcome, Reply};
use crate::app::request::RequestId;
use crate::ticket::pasted::{self, Pasted};
use crate::ticket::property::{CONTENT, PIPELINE};
use crate::ticket::value::{self, At};
use crate::ticket::{Draft, Policy, Schema, file};

/// Of a long value, so many characters are enough for one line.
const SHOWN: usize = 300;

/// What can be answered where there is a text under the cursor.
const IN_TEXT: &[Choice] = &[Choice::Fill, Choice::Insert, Choice::Nothing];

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

/// What the paste is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// A whole ticket.
    Ticket,
    /// A name in its first line, and a description below it.
    NameAndRest,
    /// Paths of files, which are looked at as long as there is a request.
    Files,
}

/// What is there already where a value would go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// Nothing, or the same.
    Nothing,
    /// This, and it would be replaced.
    Replaced(String),
    /// A text, and the value would stand behind it.
    Kept,
}

/// One value that would be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its label.
    pub label: String,
    /// The value as people read it.
    pub value: String,
    /// What is there now.
    pub before: Before,
    /// It can't be sent as it is.
    pub wrong: bool,
}

/// The offer.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The paste, without a token.
    pub text: String,
    /// What it is taken for.
    pub reading: Reading,
    /// The files are being looked at, and are as large as that was answered.
    pub looking: Option<RequestId>,
    /// What it holds.
    pub pasted: Pasted,
    /// The same in words.
    pub lines: Vec<Line>,
    /// What can be answered.
    pub choices: &'static [Choice],
    /// The choice under the cursor.
    pub cursor: Cursor,
}

impl Offer {
    /// Takes a text up as an offer, if it looks like a ticket.
    pub fn new(text: &str, draft: &Draft, in_text: bool, cx: &Context) -> Option<Self> {
        let (schema, locale) = (cx.schema(), &cx.locale);
        let pasted = pasted::read(text, schema, draft.text(PIPELINE), locale)?;
        let choices = if in_text { IN_TEXT } else { &[Choice::Fill, Choice::Nothing] };
        let lines = lines(&pasted, draft, schema, locale);
        // Where something was typed before, an Enter that was meant for the text must not replace it.
        let cursor = Cursor::on(usize::from(!draft.is_blank()));
        Some(Self { text: text.to_owned(), reading: Reading::Ticket, looking: None, pasted, lines, choices, cursor })
    }

    /// Offers to put a text of several lines into the name and the description, as it was read. Nothing is replaced.
    pub fn in_two(text: &str, pasted: Pasted, draft: &Draft, cx: &Context) -> Self {
        let lines = lines(&pasted, draft, cx.schema(), &cx.locale);
        let reading = Reading::NameAndRest;
        let text = text.to_owned();
        Self { text, reading, looking: None, pasted, lines, choices: IN_TEXT, cursor: Cursor::default() }
    }

    /// Offers to attach the files of these paths, if there are such. Enter means text.
    pub fn files(text: &str, paths: &[String], in_text: bool, looking: RequestId) -> Self {
        let line = |path: &String| Line {
            label: path.rsplit('/').next().unwrap_or_default().to_owned(),
            value: path.clone(),
            before: Before::Nothing,
            wrong: false,
        };
        Self {
            text: text.to_owned(),
            reading: Reading::Files,
            looking: Some(looking),
            pasted: Pasted::default(),
            lines: paths.iter().map(line).collect(),
            choices: if in_text { IN_TEXT } else { &[Choice::Fill, Choice::Nothing] },
            cursor: Cursor::on(1),
        }
    }

    /// The files are there, and are as large as this.
    pub fn seen(&mut self, sizes: &[Option<u64>]) {
        for (line, size) in self.lines.iter_mut().zip(sizes.iter().flatten()) {
            line.value = format!("{}  {}", file::size(*size), line.value);
        }
    }

    /// What leaving it means: a paste means text.
    pub fn left(&self) -> Outcome {
        let choice = if self.choices.contains(&Choice::Insert) { Choice::Insert } else { Choice::Nothing };
        self.answered(choice)
    }

    fn answered(&self, choice: Choice) -> Outcome {
        match choice {
            Choice::Fill if self.reading == Reading::Files => {
                let paths = paths::pasted(&self.text).unwrap_or_default();
                let words: Vec<String> = paths.iter().map(|path| paths::quoted(path)).collect();
                Outcome::Attach(words.join(" "))
            }
            Choice::Fill => Outcome::Fill { pasted: Box::new(self.pasted.clone()), values: self.lines.len() },
            Choice::Insert => Outcome::Insert(self.text.clone()),
            Choice::Nothing => Outcome::Drop,
        }
    }

    /// Moves the cursor, or takes the choice under it.
    pub fn perform(&mut self, action: Action) -> Reply {
        let Action::List(action) = action else { return Reply::Pass };
        match self.choices.get(self.cursor.at) {
            Some(choice) if action == ListAction::Choose => return Reply::Done(self.answered(*choice)),
            Some(_) | None => self.cursor.perform(action, self.choices.len(), self.choices.len()),
        };
        Reply::Stay
    }

    /// Reads the paste again: the portal's labels may be known now.
    pub fn renew(&mut self, draft: &Draft, cx: &Context) {
        let new = match self.reading {
            Reading::Ticket => Self::new(&self.text, draft, self.choices.contains(&Choice::Insert), cx),
            Reading::NameAndRest => Some(Self::in_two(&self.text, self.pasted.clone(), draft, cx)),
            Reading::Files => None,
        };
        if let Some(new) = new {
            *self = Self { cursor: self.cursor, ..new };
        }
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
        let text = draft.text(&entry.name).trim_end();
        let behind = entry.text.strip_prefix(text).map(str::trim_start).filter(|rest| !rest.is_empty());
        let (value, before) = match behind {
            _ if text.is_empty() || draft.text(&entry.name) == entry.text => (entry.text.as_str(), Before::Nothing),
            Some(rest) if entry.name == CONTENT => (rest, Before::Kept),
            Some(_) | None => (entry.text.as_str(), Before::Replaced(show(draft, &entry.name, text))),
        };
        lines.push(Line {
            label: schema.label(&entry.name).to_owned(),
            value: show(&filled, &entry.name, value),
            before,
            wrong: filled.index(&entry.name).is_some_and(|index| wrong(At::Property(index))),
        });
    }
    if let Some(one) = &pasted.contact {
        let of = |draft: &Draft| draft.contact().and_then(|at| draft.associations.get(at)).cloned();
        let old = of(draft).filter(|old| of(&filled).as_ref() != Some(old));
        let before = old.map_or(Before::Nothing, |old| Before::Replaced(old.title()));
        // Who it is from stands below what it is called, as in the form.
        let at = lines.len().min(1);
        lines.insert(at, Line { label: one.object.label().to_owned(), value: one.title(), before, wrong: false });
    }
    for one in &pasted.associations {
        let types: Vec<String> = one.types.iter().map(|kind| schema.type_told(&one.object, kind)).collect();
        let value = format!("{} ({})", one.title(), types.join(", "));
        lines.push(Line { label: one.object.label().to_owned(), value, before: Before::Nothing, wrong: false });
    }
    lines
}
