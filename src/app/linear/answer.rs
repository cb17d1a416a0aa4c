//! What a line means as the answer to the question that is open: the same as the keys of the screen would do.

use crate::app::form::form::{Field, Form};
use crate::app::keys::actions::{DraftsAction, FormAction, ListAction, OutboxAction, ProgramAction, ResultAction};
use crate::app::linear::state::{Linear, Step};
use crate::app::linear::words::{HELP, choose, number};
use crate::app::message::Message;
use crate::app::outbox::submission::{State, Wait};
use crate::app::overlay::stack::Overlay;
use crate::ticket::Place;
use crate::ticket::text::sentence;
use crate::ticket::value::{At, Severity};

/// What is the same at each field.
enum Sign {
    Keep,
    Clear,
    Explain,
    Back,
    Menu,
}

fn sign(line: &str) -> Option<Sign> {
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
fn unescaped(line: &str) -> &str {
    match line.strip_prefix('\\') {
        Some(rest @ ("-" | "?" | "<" | ">" | "." | "e")) => rest,
        _ => line,
    }
}

impl Linear {
    /// Does what a line says.
    pub(super) fn understand(&mut self, line: &str) {
        match self.overlay() {
            Some(Overlay::Options(options)) => {
                let index = options.index;
                match sign(line) {
                    Some(sign) => {
                        self.perform(ProgramAction::Back);
                        self.signed(sign, index);
                    }
                    None => self.pick(line),
                }
            }
            Some(Overlay::Properties(_) | Overlay::Types(_)) if leaves(line) => self.perform(ProgramAction::Back),
            Some(Overlay::Properties(_) | Overlay::Types(_)) => self.pick(line),
            Some(Overlay::Records(_)) => self.search(line),
            Some(Overlay::Question(question)) => {
                // Without a choice it is the safe one.
                let at = number(line, question.answers.len()).unwrap_or(0);
                self.perform_on_line(at, ListAction::Choose);
            }
            Some(Overlay::Drafts(list)) => {
                let count = list.drafts.len();
                self.choose_draft(count, line);
            }
            Some(Overlay::Outbox(_)) => self.at_outbox(line),
            Some(Overlay::Became(_)) => self.at_became(line),
            // Nothing here opens what needs a screen.
            Some(
                Overlay::Calendar(_)
                | Overlay::Prompt(_)
                | Overlay::Offer(_)
                | Overlay::Reader(_)
                | Overlay::Jump(_)
                | Overlay::Palette(_),
            ) => self.perform(ProgramAction::Back),
            None => self.at_step(line),
        }
    }

    pub(super) fn not_understood(&mut self, line: &str) {
        self.say(&format!("“{line}” is none of the answers"));
    }

    fn at_step(&mut self, line: &str) {
        match self.step.clone() {
            Step::Reading | Step::Start => {}
            Step::Field(index) => self.typed(index, line),
            Step::Lines(index, text) if line == "." => {
                self.step = Step::Field(index);
                self.send(Message::Rewrite(text));
                self.accept(index);
            }
            Step::Lines(index, mut text) => {
                text.push_str(unescaped(line));
                text.push('\n');
                // What is typed is in the draft at once: a line that breaks loses none.
                self.send(Message::Rewrite(text.clone()));
                self.step = Step::Lines(index, text);
            }
            Step::RawName(index) => {
                if line.trim().is_empty() {
                    self.perform(FormAction::Remove);
                    self.step = Step::Menu;
                } else {
                    self.send(Message::Rewrite(line.trim().to_owned()));
                    self.go_to(index);
                }
            }
            Step::Menu => self.at_menu(line),
            Step::After => self.at_result(line),
            Step::Change => self.change(line),
            Step::Kinds => self.choose_kind(line),
        }
    }

    fn at_menu(&mut self, line: &str) {
        let line = if matches!(sign(line), Some(Sign::Explain)) { "help" } else { line };
        let word = choose(&self.menu(), line);
        self.heard = word != Some("help");
        match word {
            Some("create") => self.create(),
            Some("review") => self.review().iter().for_each(|said| self.line(said)),
            Some("change") => self.step = Step::Change,
            Some("property") => self.perform_on(Place::AddProperty, FormAction::Open),
            Some("associate") => self.step = Step::Kinds,
            Some("undo") => {
                let before = self.form().draft.clone();
                self.perform(FormAction::Undo);
                if self.form().draft != before {
                    self.say("Undone");
                }
            }
            Some("drafts") => self.perform(DraftsAction::List),
            Some("help") => HELP.iter().for_each(|said| self.line(said)),
            Some("leave") => self.perform(ProgramAction::Quit),
            Some("outbox") => self.perform(OutboxAction::Show),
            _ => self.not_chosen(line),
        }
    }

    fn at_result(&mut self, line: &str) {
        match choose(&self.after(), line) {
            Some("next") => self.perform(ResultAction::NextTicket),
            Some("same") => self.perform(ResultAction::NextLinked),
            Some("link") => {
                // All of it is told again when the links were read back.
                self.told.result = None;
                self.perform(ResultAction::LinkAgain);
            }
            Some("all") => self.app.result_lines().iter().for_each(|line| self.tell(line)),
            Some("answer") => self.perform(ResultAction::Json),
            Some("drafts") => self.perform(DraftsAction::List),
            Some("leave") => self.perform(ProgramAction::Quit),
            _ => self.not_chosen(line),
        }
    }

    fn not_chosen(&mut self, line: &str) {
        if !line.trim().is_empty() {
            self.not_understood(line);
        }
    }

    /// A line at a field that is typed.
    fn typed(&mut self, index: usize, line: &str) {
        let field = self.form().entry().map(|(_, entry)| Form::field(entry, self.schema()));
        let multiline = field == Some(Field::Text { multiline: true });
        match (sign(line), line.trim()) {
            (Some(sign), _) => self.signed(sign, index),
            (None, ".") if multiline => self.signed(Sign::Keep, index),
            (None, "e") if multiline => self.perform(FormAction::Editor),
            (None, _) if multiline => {
                let text = format!("{}\n", unescaped(line));
                self.send(Message::Rewrite(text.clone()));
                self.step = Step::Lines(index, text);
            }
            (None, _) => {
                self.send(Message::Rewrite(unescaped(line).to_owned()));
                self.accept(index);
            }
        }
    }

    fn signed(&mut self, sign: Sign, index: usize) {
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
                let before = index.saturating_sub(1);
                if before != index {
                    self.todo.push_front(index);
                }
                self.go_to(before);
            }
            Sign::Menu => {
                self.todo.clear();
                self.step = Step::Menu;
            }
        }
    }

    /// What keeps the ticket from being created with a row as it is.
    fn blocks(&self, index: usize) -> Option<String> {
        let mut problems = self.app.problems().iter().filter(|one| one.severity == Severity::Blocks);
        problems.find(|one| one.at == At::Property(index)).map(ToString::to_string)
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

    /// Takes the value of a field as it stands: says it, or says what is wrong and asks again.
    pub(super) fn accept(&mut self, index: usize) {
        self.send(Message::Settle);
        let Some(entry) = self.form().draft.properties.get(index) else { return self.next() };
        let wrong = self.blocks(index).filter(|_| !entry.text.trim().is_empty());
        let said = wrong.clone().unwrap_or_else(|| self.value(entry));
        self.say(&said);
        match wrong {
            Some(_) => self.go_to(index),
            None => self.next(),
        }
    }

    fn change(&mut self, line: &str) {
        if leaves(line) {
            self.step = Step::Menu;
            return;
        }
        let typed = line.trim();
        let rows = self.rows();
        let removes = typed.strip_prefix("remove");
        let place = number(removes.unwrap_or(typed), rows.len()).and_then(|at| rows.get(at).copied());
        match (removes, place) {
            (Some(_), Some(place)) => self.perform_on(place, FormAction::Remove),
            (None, Some(Place::Property(index))) => self.go_to(index),
            (None, Some(place)) => {
                self.step = Step::Menu;
                self.perform_on(place, FormAction::Types);
            }
            (_, None) => self.not_understood(line),
        }
    }

    fn choose_draft(&mut self, count: usize, line: &str) {
        let typed = line.trim();
        let deletes = typed.strip_prefix("delete");
        match (typed, number(deletes.unwrap_or(typed), count)) {
            _ if leaves(line) => self.perform(ProgramAction::Back),
            ("new", _) => self.perform(DraftsAction::NewFromList),
            (_, Some(at)) if deletes.is_some() => self.perform_on_line(at, DraftsAction::Delete),
            (_, Some(at)) => self.perform_on_line(at, ListAction::Choose),
            (_, None) => self.not_understood(line),
        }
    }

    /// Creates the ticket, or asks what is missing.
    fn create(&mut self) {
        self.perform(OutboxAction::Submit);
        if let Some(one) = self.watched() {
            if matches!(one.state, State::Waiting(Wait::Portal(_))) {
                self.say("The ticket is created as soon as the portal has answered");
            }
            return;
        }
        let profile = &self.form().draft.profile;
        let is_of_another = profile.as_ref().is_some_and(|profile| *profile != self.app.settings().profile);
        let blocks = self.blocking();
        if self.overlay().is_some() || is_of_another || blocks.is_empty() {
            // What the app asks or says tells why nothing was sent.
            return;
        }
        // All of it is told, not the first alone.
        self.notices.clear();
        self.say("Before the ticket can be created:");
        blocks.iter().for_each(|problem| self.line(&sentence(&problem.to_string())));
        self.ask_for(&blocks);
        self.next();
    }
}
