//! The note for colleagues and the files: asked for by the menu only.

use crate::app::keys::actions::{FormAction, ProgramAction, TextAction};
use crate::app::linear::signs::{Sign, leaves, sign, unescaped};
use crate::app::linear::state::{Linear, Step};
use crate::app::linear::words::{HELP, heading};
use crate::app::message::Message;
use crate::ticket::text::sentence;
use crate::ticket::value::{At, Severity};
use crate::ticket::{Attachment, Place, file, text};

impl Linear {
    /// Asks for the note.
    pub(super) fn ask_note(&mut self) {
        self.step = Step::Note;
        self.send(Message::Focus(Place::Note));
    }

    pub(super) fn asked_for_note(&self) -> Vec<String> {
        let note = &self.form().draft.note;
        let now = match (note.trim().is_empty(), note.lines().count()) {
            (true, _) => "Empty".to_owned(),
            (false, lines @ 2..) => {
                format!("Now {lines} lines, the first is: {}", note.lines().next().unwrap_or_default())
            }
            (false, _) => format!("Now: {note}"),
        };
        vec![
            sentence(&format!("Note for colleagues, not seen by the customer. {now}")),
            "Type the text; a line with one dot ends it; e opens your editor.".to_owned(),
        ]
    }

    /// The first line at the note.
    pub(super) fn at_note(&mut self, line: &str) {
        match (sign(line), line.trim()) {
            (Some(Sign::Keep | Sign::Back), _) | (None, ".") => self.next(),
            (Some(Sign::Clear), _) => {
                self.perform(FormAction::Clear);
                self.accept_note();
            }
            (Some(Sign::Explain), _) => self.line(HELP.first().copied().unwrap_or_default()),
            // It means the same everywhere, and was done.
            (Some(Sign::Menu), _) => {}
            (None, "e") if self.is_piped() => self.refuse("an editor needs a terminal"),
            (None, "e") => self.perform(FormAction::Editor),
            (None, _) => {
                let text = format!("{}\n", unescaped(line));
                self.send(Message::Rewrite(text.clone()));
                self.step = Step::NoteLines(text);
            }
        }
    }

    /// A line of the note after the first one.
    pub(super) fn in_note(&mut self, mut text: String, line: &str) {
        if line == "." {
            self.send(Message::Rewrite(text));
            return self.accept_note();
        }
        text.push_str(unescaped(line));
        text.push('\n');
        // What is typed is in the draft at once: a line that breaks loses none.
        self.send(Message::Rewrite(text.clone()));
        self.step = Step::NoteLines(text);
    }

    /// Takes the note as it stands: says it, or says what is wrong and asks again.
    pub(super) fn accept_note(&mut self) {
        let mut problems = self.app.problems().iter();
        let wrong = problems.find(|one| one.at == At::Note && one.severity == Severity::Blocks);
        match wrong.map(ToString::to_string) {
            Some(why) => {
                self.say(&why);
                self.is_unfit(&why);
                self.ask_note();
            }
            None => {
                let said = self.note();
                self.say(&said);
                self.next();
            }
        }
    }

    /// Takes the paths of files.
    pub(super) fn path(&mut self, line: &str) {
        if leaves(line) {
            return self.perform(ProgramAction::Back);
        }
        self.perform(TextAction::SelectAll);
        self.perform(TextAction::DeleteLeft);
        self.send(Message::Paste(line.to_owned()));
        self.perform(FormAction::Accept);
    }

    /// The note in one line.
    pub(super) fn note(&self) -> String {
        let note = &self.form().draft.note;
        match (note.trim().is_empty(), note.lines().count()) {
            (true, _) => "Note: empty".to_owned(),
            (false, lines @ 2..) => format!("Note: {lines} lines"),
            (false, _) => format!("Note: {note}"),
        }
    }

    /// A file in one line.
    pub(super) fn file(&self, index: usize) -> String {
        self.form().draft.files.get(index).map(told).unwrap_or_default()
    }

    /// Note and files in full.
    pub(super) fn review_extras(&self) -> Vec<String> {
        let draft = &self.form().draft;
        let mut lines = Vec::new();
        if !draft.note.trim().is_empty() {
            lines.push(heading("Note for colleagues, not seen by the customer"));
            lines.extend(draft.note.lines().map(str::to_owned));
        }
        lines.extend(draft.files.iter().map(told));
        lines
    }
}

fn told(one: &Attachment) -> String {
    format!("File {}, {}", text::one_line(&one.name), file::size(one.size))
}
