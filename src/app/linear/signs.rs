//! The signs that mean the same at every question: keep, clear, explain, back, to the menu.

use crate::app::keys::actions::{FormAction, ProgramAction};
use crate::app::linear::state::{Linear, Step};
use crate::app::linear::words::{CONTACTS, HELP, LISTS, PROMPTS, RAW_NAMES};
use crate::app::overlay::overlay::Overlay;
use crate::app::screen::Screen;
use crate::ticket::Place;

/// What a line is that means the same at every question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Leave it as it is.
    Keep,
    /// Make it empty.
    Clear,
    /// Say more of it.
    Explain,
    /// Go one question back.
    Back,
    /// Go to the menu.
    Menu,
}

/// The sign that a line is.
pub(super) fn sign(line: &str) -> Option<Sign> {
    Some(match line.trim() {
        "" => Sign::Keep,
        "-" => Sign::Clear,
        "?" => Sign::Explain,
        "<" => Sign::Back,
        ">" => Sign::Menu,
        _ => return None,
    })
}

/// Whether a line leaves a list: the signs that leave a field do so too.
pub(super) fn leaves(line: &str) -> bool {
    matches!(sign(line), Some(Sign::Keep | Sign::Back | Sign::Menu))
}

/// A text that is a sign itself has a backslash in front.
pub(super) fn unescaped(line: &str) -> &str {
    match line.strip_prefix('\\') {
        Some(rest @ ("-" | "?" | "<" | ">" | "." | "e")) => rest,
        _ => line,
    }
}

impl Linear {
    /// Does what a sign says at a field.
    pub(super) fn signed(&mut self, sign: Sign, index: usize) {
        match sign {
            Sign::Keep => {
                if let Some(missing) = self.blocks(index) {
                    self.say(&missing);
                }
                self.next();
            }
            Sign::Clear => {
                self.perform(FormAction::Clear);
                self.accept(index);
            }
            Sign::Explain => {
                self.explain(index);
                self.go_to(index);
            }
            Sign::Back => {
                self.go_back_from(Place::Property(index));
            }
            // It means the same everywhere, and was done.
            Sign::Menu => {}
        }
    }

    fn explain(&mut self, index: usize) {
        let Some(entry) = self.form().draft.properties.get(index) else { return };
        let name = entry.name.clone();
        let description = self.schema().property(&name).map(|one| one.description.clone()).unwrap_or_default();
        if !description.trim().is_empty() {
            self.line(&description);
        }
        self.say(&format!("Its internal name is {name}"));
        self.line(HELP.first().copied().unwrap_or_default());
    }

    /// Whether the lines of a text are being typed, in which every sign is text.
    pub(super) fn is_in_text(&self) -> bool {
        self.is_in_lines() && self.overlay().is_none()
    }

    /// Whether a text has lines that are not its last ones.
    pub(super) fn is_in_lines(&self) -> bool {
        matches!(self.step, Step::Lines(..) | Step::NoteLines(_))
    }

    /// The row that is asked.
    pub(super) fn field(&self) -> Option<usize> {
        match (self.overlay(), &self.step) {
            (Some(Overlay::Options(options)), _) => Some(options.index),
            (None, Step::Field(index)) => Some(*index),
            (Some(_) | None, _) => None,
        }
    }

    /// Says what works at a question that is no field.
    pub(super) fn explain_prompt(&mut self) {
        match (self.overlay(), &self.step) {
            (None, Step::Menu | Step::After) => {
                self.heard = false;
                HELP.iter().for_each(|said| self.line(said));
            }
            (Some(Overlay::Properties(_) | Overlay::Types(_)), _) => self.line(LISTS),
            (None, Step::RawName(_)) => self.line(RAW_NAMES),
            (Some(Overlay::NewContact(_)), _) => self.line(CONTACTS),
            (Some(_) | None, _) => self.line(PROMPTS),
        }
    }

    /// Leaves whatever is asked for the menu; of a ticket that was created, for what is next.
    pub(super) fn leave_for_menu(&mut self) {
        if let Step::RawName(_) = self.step {
            self.perform(FormAction::Remove);
        }
        self.leave_lists();
        if self.app.screen() == Screen::Result {
            return;
        }
        if matches!(self.step, Step::Reading | Step::Start) || self.form().draft.id != self.draft {
            self.begin();
            self.leave_lists();
        }
        self.heard &= self.step != Step::Menu;
        self.todo.clear();
        self.step = Step::Menu;
    }

    /// Leaves what lies over the form.
    fn leave_lists(&mut self) {
        for _ in 0..self.app.overlays().iter().count() {
            self.perform(ProgramAction::Back);
        }
    }
}
