//! What a line means as the answer to the question that is open: the same as the keys of the screen would do.

use crate::app::form::form::{Field, Form};
use crate::app::keys::keymap::Action;
use crate::app::linear::words::{self, choose, number, sentence};
use crate::app::linear::{Linear, Step};
use crate::app::message::Effect;
use crate::app::outbox::resolve::Choice;
use crate::app::outbox::submission::Submission;
use crate::app::overlay::stack::Overlay;
use crate::ticket::Place;
use crate::ticket::value::{self, At, Severity};

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
    pub(super) fn understand(&mut self, line: &str, effects: &mut Vec<Effect>) {
        match self.app.composer.overlays.last().cloned() {
            Some(Overlay::Options { index, picker }) => match sign(line) {
                Some(sign) => {
                    self.app.composer.overlays.pop();
                    self.signed(sign, index, effects);
                }
                None => self.pick(picker, line, effects),
            },
            Some(Overlay::Properties(_) | Overlay::Types { .. }) if leaves(line) => {
                self.app.composer.overlays.pop();
            }
            Some(Overlay::Properties(picker) | Overlay::Types { picker, .. }) => self.pick(picker, line, effects),
            Some(Overlay::Records(records)) => self.search(records, line, effects),
            Some(Overlay::Question(question)) => {
                // Without a choice it is the safe one.
                let cursor = number(line, question.answers.len()).unwrap_or(0);
                if let Some(Overlay::Question(question)) = self.app.composer.overlays.last_mut() {
                    question.cursor = cursor;
                }
                self.perform(Action::Choose, effects);
            }
            Some(Overlay::Drafts(list)) => self.choose_draft(list.drafts.len(), line, effects),
            Some(Overlay::Resolve { attempt, .. }) => {
                let choice = match line.trim().to_lowercase().as_str() {
                    "" => Some(Choice::Later),
                    "again" => Some(Choice::SendAgain),
                    "look" => return self.perform(Action::Refresh, effects),
                    typed => {
                        let id = number(typed, self.candidates.1.len()).and_then(|at| self.candidates.1.get(at));
                        let is_there = |id: &&String| {
                            let mut found = self.resolve(attempt).into_iter().flat_map(|one| &one.matches);
                            found.any(|one| one.ticket.id == **id)
                        };
                        id.filter(is_there).map(|id| Choice::ThisIsIt(id.clone()))
                    }
                };
                let Some(choice) = choice else { return self.not_understood(line) };
                if let Some(Overlay::Resolve { choice: slot, .. }) = self.app.composer.overlays.last_mut() {
                    *slot = choice;
                }
                self.perform(Action::Choose, effects);
            }
            // Nothing here opens what needs a screen.
            Some(_) => {
                self.app.composer.overlays.pop();
            }
            None => self.at_step(line, effects),
        }
    }

    pub(super) fn not_understood(&mut self, line: &str) {
        self.say(&format!("“{line}” is none of the answers"));
    }

    fn at_step(&mut self, line: &str, effects: &mut Vec<Effect>) {
        match self.step.clone() {
            Step::Reading | Step::Start => {}
            Step::Field(index) => self.typed(index, line, effects),
            Step::Lines(index, text) if line == "." => {
                self.step = Step::Field(index);
                self.replace(&text, effects);
                self.accept(index, effects);
            }
            Step::Lines(index, mut text) => {
                text.push_str(unescaped(line));
                text.push('\n');
                // What is typed is in the draft at once: a line that breaks loses none.
                self.replace(&text, effects);
                self.step = Step::Lines(index, text);
            }
            Step::RawName(index) => {
                if line.trim().is_empty() {
                    self.perform(Action::Remove, effects);
                    self.step = Step::Menu;
                } else {
                    self.replace(line.trim(), effects);
                    self.go_to(index, effects);
                }
            }
            Step::Menu => self.at_menu(line, effects),
            Step::After => match choose(&self.after(), line) {
                Some(word @ ("next" | "same")) => {
                    let action = if word == "next" { Action::NextTicket } else { Action::NextLinked };
                    self.app.perform(action, effects);
                    self.begin(effects);
                }
                Some("link") => {
                    self.shown = None;
                    self.app.perform(Action::LinkAgain, effects);
                }
                Some("all") => {
                    for line in self.app.result_lines() {
                        self.tell(&line);
                    }
                }
                Some("answer") => self.app.perform(Action::Json, effects),
                Some("drafts") => self.app.perform(Action::Drafts, effects),
                Some("leave") => self.app.quit_or_ask(effects),
                _ => self.not_chosen(line),
            },
            Step::Change => self.change(line, effects),
            Step::Kinds => self.choose_kind(line, effects),
        }
    }

    fn at_menu(&mut self, line: &str, effects: &mut Vec<Effect>) {
        let line = if matches!(sign(line), Some(Sign::Explain)) { "help" } else { line };
        let word = choose(&self.menu(), line).map(str::to_owned);
        self.heard = word.as_deref() != Some("help");
        match word.as_deref() {
            Some("create") => self.create(effects),
            Some("review") => {
                self.app.check();
                self.read(self.review().into_iter());
            }
            Some("change") => self.step = Step::Change,
            Some("property") => self.perform_on(Place::AddProperty, Action::Open, effects),
            Some("associate") => self.step = Step::Kinds,
            Some("undo") => {
                let done = self
                    .composer(effects, |composer, turn| composer.form.undo(turn.around(&composer.knowledge.schema)));
                self.say(if done { "Undone" } else { "There is nothing to undo" });
            }
            Some("drafts") => self.app.perform(Action::Drafts, effects),
            Some("help") => self.read(words::HELP.into_iter().map(str::to_owned)),
            Some("leave") => self.app.quit_or_ask(effects),
            Some("lost") => self.app.open_resolve(),
            _ => self.not_chosen(line),
        }
    }

    fn not_chosen(&mut self, line: &str) {
        if !line.trim().is_empty() {
            self.not_understood(line);
        }
    }

    pub(super) fn perform_on(&mut self, place: Place, action: Action, effects: &mut Vec<Effect>) {
        self.composer(effects, |composer, turn| {
            composer.form.focus_on(place, turn.around(&composer.knowledge.schema));
        });
        self.perform(action, effects);
    }

    fn replace(&mut self, text: &str, effects: &mut Vec<Effect>) {
        self.composer(effects, |composer, turn| {
            composer.form.replace(text, turn.around(&composer.knowledge.schema));
        });
    }

    /// A line at a field that is typed.
    fn typed(&mut self, index: usize, line: &str, effects: &mut Vec<Effect>) {
        let entry = self.form().entry();
        let field = entry.map(|(_, entry)| Form::field(entry, &self.knowledge().schema));
        let multiline = field == Some(Field::Text { multiline: true });
        match (sign(line), line.trim()) {
            (Some(sign), _) => self.signed(sign, index, effects),
            (None, ".") if multiline => self.signed(Sign::Keep, index, effects),
            (None, "e") if multiline => {
                self.editing = true;
                self.perform(Action::Editor, effects);
            }
            (None, _) if multiline => {
                let text = format!("{}\n", unescaped(line));
                self.replace(&text, effects);
                self.step = Step::Lines(index, text);
            }
            (None, _) => {
                self.replace(unescaped(line), effects);
                self.accept(index, effects);
            }
        }
    }

    fn signed(&mut self, sign: Sign, index: usize, effects: &mut Vec<Effect>) {
        match sign {
            Sign::Keep => {
                self.app.check();
                let missing = self.blocks(index);
                missing.into_iter().for_each(|text| self.say(&text));
                self.next(effects);
            }
            Sign::Clear => {
                self.composer(effects, |composer, turn| {
                    composer.form.clear(turn.around(&composer.knowledge.schema));
                });
                self.accept(index, effects);
            }
            Sign::Explain => {
                self.explain(index);
                self.go_to(index, effects);
            }
            Sign::Back => {
                let before = index.saturating_sub(1);
                if before != index {
                    self.todo.push_front(index);
                }
                self.go_to(before, effects);
            }
            Sign::Menu => {
                self.todo.clear();
                self.step = Step::Menu;
            }
        }
    }

    /// What keeps the ticket from being created with a row as it is.
    fn blocks(&self, index: usize) -> Option<String> {
        let blocks = |one: &&value::Problem| one.at == At::Property(index) && one.severity == Severity::Blocks;
        self.app.problems.iter().find(blocks).map(ToString::to_string)
    }

    fn explain(&mut self, index: usize) {
        let Some(entry) = self.form().draft.properties.get(index) else { return };
        let property = self.knowledge().schema.property(&entry.name);
        let description = property.map(|one| one.description.clone()).filter(|said| !said.trim().is_empty());
        let name = entry.name.clone();
        self.read(description.into_iter());
        self.say(&format!("Its internal name is {name}"));
        self.line(words::BASICS);
    }

    /// Takes the value of a field as it stands: says it, or says what is wrong and asks again.
    pub(super) fn accept(&mut self, index: usize, effects: &mut Vec<Effect>) {
        self.composer(effects, |composer, turn| {
            composer.form.settle(turn.around(&composer.knowledge.schema));
        });
        self.app.check();
        let Some(entry) = self.form().draft.properties.get(index).cloned() else { return self.next(effects) };
        if let Some(text) = self.blocks(index).filter(|_| !entry.text.trim().is_empty()) {
            self.say(&text);
            self.go_to(index, effects);
            return;
        }
        let said = self.value(&entry);
        self.say(&said);
        self.next(effects);
    }

    fn change(&mut self, line: &str, effects: &mut Vec<Effect>) {
        if leaves(line) {
            self.step = Step::Menu;
            return;
        }
        let typed = line.trim();
        let rows = self.rows();
        let removes = typed.strip_prefix("remove");
        let place = number(removes.unwrap_or(typed), rows.len()).and_then(|at| rows.get(at).copied());
        match (removes, place) {
            (Some(_), Some(place)) => self.perform_on(place, Action::Remove, effects),
            (None, Some(Place::Property(index))) => self.go_to(index, effects),
            (None, Some(place)) => {
                self.step = Step::Menu;
                self.perform_on(place, Action::Types, effects);
            }
            (_, None) => self.not_understood(line),
        }
    }

    fn choose_draft(&mut self, count: usize, line: &str, effects: &mut Vec<Effect>) {
        let typed = line.trim();
        let deletes = typed.strip_prefix("delete");
        match (typed, number(deletes.unwrap_or(typed), count)) {
            _ if leaves(line) => self.perform(Action::Back, effects),
            ("new", _) => {
                self.perform(Action::NewFromList, effects);
                self.begin(effects);
            }
            (_, Some(at)) => {
                if let Some(Overlay::Drafts(list)) = self.app.composer.overlays.last_mut() {
                    list.cursor = at;
                }
                self.perform(if deletes.is_some() { Action::Delete } else { Action::Choose }, effects);
            }
            (_, None) => self.not_understood(line),
        }
    }

    /// Creates the ticket, or asks what is missing.
    fn create(&mut self, effects: &mut Vec<Effect>) {
        self.app.submit(effects);
        match self.app.submission {
            Submission::Running(_) => {}
            Submission::Wanted { .. } => self.say("The ticket is created as soon as the portal has answered"),
            Submission::Idle if self.overlay().is_some() || self.app.listing_unresolved.is_some() => {}
            Submission::Idle => {
                // All of it is told, not the first alone.
                self.app.notice = None;
                self.say("Before the ticket can be created:");
                let blocks = self.app.problems.iter().filter(|one| one.severity == Severity::Blocks);
                let blocks: Vec<value::Problem> = blocks.cloned().collect();
                for problem in blocks {
                    self.line(&sentence(&problem.to_string()));
                    let index = match problem.at {
                        At::Property(index) => Some(index),
                        At::Missing(name) => {
                            self.composer(effects, |composer, turn| {
                                composer.form.add_property(&name, turn.around(&composer.knowledge.schema));
                            });
                            self.form().draft.index(&name)
                        }
                        At::Association(_) | At::Draft => None,
                    };
                    self.todo.extend(index);
                }
                self.next(effects);
            }
        }
    }
}
