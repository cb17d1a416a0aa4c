//! What a line means as the answer to the question that is open: the same as the keys of the screen would do.

use crate::app::form::form::{Field, Form};
use crate::app::keys::actions::{
    Action, DraftsAction, FormAction, ListAction, OutboxAction, ProgramAction, ResultAction, TemplatesAction,
    TextAction,
};
use crate::app::linear::signs::{Sign, leaves, sign, unescaped};
use crate::app::linear::state::{Linear, Step};
use crate::app::linear::words::{HELP, Menu, NOT_CHOSEN, choose, number, several};
use crate::app::message::Message;
use crate::app::outbox::submission::{State, Wait};
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::prompt::Purpose;
use crate::ticket::property::STAGE;
use crate::ticket::text::sentence;
use crate::ticket::value::{At, Problem, Severity};
use crate::ticket::{Place, labels};

/// What is done with a row: the word in front of its number.
const MOVES: [(&str, FormAction); 3] =
    [("remove", FormAction::Remove), ("up", FormAction::MoveUp), ("down", FormAction::MoveDown)];
/// What is done with a draft of the list.
const DRAFTS: [(&str, DraftsAction); 5] = [
    ("delete", DraftsAction::Delete),
    ("rename", DraftsAction::Rename),
    ("copy", DraftsAction::Duplicate),
    ("create", DraftsAction::Send),
    ("restore", DraftsAction::Restore),
];

impl Linear {
    /// Does what a line says.
    pub(super) fn understand(&mut self, line: &str) {
        if self.is_piped() && leaves(line) && self.is_narrowed() {
            return self.refuse(NOT_CHOSEN);
        }
        match sign(line) {
            Some(Sign::Explain) if self.field().is_none() && !self.is_in_text() => return self.explain_prompt(),
            Some(Sign::Menu) if !self.is_in_text() => return self.leave_for_menu(),
            Some(Sign::Keep | Sign::Clear | Sign::Explain | Sign::Back | Sign::Menu) | None => {}
        }
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
            Some(Overlay::Properties(_) | Overlay::Types(_) | Overlay::Templates(_)) if leaves(line) => {
                self.perform(ProgramAction::Back);
            }
            Some(Overlay::Properties(_) | Overlay::Types(_) | Overlay::Templates(_)) => self.pick(line),
            Some(Overlay::Records(_)) if self.step == Step::Contact => match sign(line) {
                Some(Sign::Back) => {
                    self.perform(ProgramAction::Back);
                    self.go_back_from(Place::Contact);
                }
                Some(Sign::Clear) => {
                    self.perform(ProgramAction::Back);
                    self.perform_on(Place::Contact, FormAction::Clear);
                }
                Some(Sign::Keep | Sign::Explain | Sign::Menu) | None => self.search(line),
            },
            Some(Overlay::Records(_)) => self.search(line),
            Some(Overlay::Question(question)) => {
                // Without a choice it is the safe one.
                let safe = if leaves(line) { Some(0) } else { None };
                match safe.or_else(|| number(line, question.answers.len())) {
                    Some(at) => self.perform_on_line(at, ListAction::Choose),
                    None => self.not_understood(line),
                }
            }
            Some(Overlay::Prompt(_)) => self.name(line),
            Some(Overlay::NewContact(_)) => self.fill_in_contact(line),
            Some(Overlay::Path(_)) => self.path(line),
            Some(Overlay::Drafts(list)) => {
                let count = list.drafts.len();
                self.choose_draft(count, line);
            }
            Some(Overlay::Outbox(_)) => self.at_outbox(line),
            Some(Overlay::Became(_)) => self.at_became(line),
            Some(Overlay::Customer(list)) => {
                let count = list.rows.len();
                self.at_tickets(count, line);
            }
            // Nothing here opens what needs a screen.
            Some(
                Overlay::Calendar(_)
                | Overlay::Offer(_)
                | Overlay::Reader(_)
                | Overlay::Jump(_)
                | Overlay::Palette(_)
                | Overlay::Snippets(_),
            ) => self.perform(ProgramAction::Back),
            None => self.at_step(line),
        }
    }

    pub(super) fn not_understood(&mut self, line: &str) {
        self.refuse(&format!("“{line}” is not one of the answers"));
    }

    fn at_step(&mut self, line: &str) {
        match self.step.clone() {
            Step::Reading | Step::Start | Step::Contact => {}
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
            Step::Note => self.at_note(line),
            Step::NoteLines(text) => self.in_note(text, line),
            Step::RawName(index) => {
                if leaves(line) {
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
        let word = choose(&self.menu(), line);
        self.heard = word != Some("help");
        match word {
            Some("create") => {
                self.tell_alike();
                self.create();
            }
            Some("send") => self.perform(OutboxAction::Submit),
            Some("customer") => self.tell_customer(),
            Some("review") => self.review().iter().for_each(|said| self.line(said)),
            Some("change") => self.step = Step::Change,
            Some("property") => self.perform_on(Place::AddProperty, FormAction::Open),
            Some("associate") => self.step = Step::Kinds,
            Some("note") => self.ask_note(),
            Some("file") => self.perform(FormAction::AttachFile),
            Some("undo") => self.turn_back(FormAction::Undo, "Undone"),
            Some("redo") => self.turn_back(FormAction::Redo, "Redone"),
            Some("name") => self.perform(DraftsAction::Rename),
            Some("later") => {
                self.perform(OutboxAction::Queue);
                self.waits_or_lacks();
            }
            Some("drafts") => self.perform(DraftsAction::List),
            Some("help") => HELP.iter().for_each(|said| self.line(said)),
            Some("leave") => self.perform(ProgramAction::Quit),
            Some("outbox") => self.perform(OutboxAction::Show),
            Some("template") => self.perform(TemplatesAction::List),
            Some("keep") => self.perform(TemplatesAction::Save),
            _ => self.not_chosen(&self.menu(), line),
        }
    }

    fn turn_back(&mut self, action: FormAction, said: &str) {
        let before = self.form().draft.clone();
        self.perform(action);
        if self.form().draft != before {
            self.say(said);
        }
    }

    fn at_result(&mut self, line: &str) {
        match choose(&self.after(), line) {
            Some("next") => self.perform(ResultAction::NextTicket),
            Some("same") => self.perform(ResultAction::NextLinked),
            Some("template") => self.perform(TemplatesAction::Again),
            Some("link") => {
                // All of it is told again when the links were read back.
                self.told.result = None;
                self.perform(ResultAction::LinkAgain);
            }
            Some("edit") => self.perform(ResultAction::Edit),
            Some("all") => self.app.whole_result().iter().for_each(|line| self.tell(line)),
            Some("answer") => self.perform(ResultAction::Json),
            Some("drafts") => self.perform(DraftsAction::List),
            Some("outbox") => self.perform(OutboxAction::Show),
            Some("leave") => self.perform(ProgramAction::Quit),
            _ => self.not_chosen(&self.after(), line),
        }
    }

    /// A line at a menu that chooses nothing: an empty one asks again.
    fn not_chosen(&mut self, menu: &Menu, line: &str) {
        match several(menu, line).as_slice() {
            [] if line.trim().is_empty() => {}
            [] | [_] => self.not_understood(line),
            words => self.refuse(&format!("“{}” could be {}", line.trim(), words.join(" or "))),
        }
    }

    /// A draft that was to be sent later waits in the outbox now, or says what is missing.
    fn waits_or_lacks(&mut self) {
        let blocks = self.blocking();
        if self.form().draft.id == self.draft && self.overlay().is_none() && !blocks.is_empty() {
            self.lacks(&blocks);
        }
    }

    /// A line at a field that is typed.
    fn typed(&mut self, index: usize, line: &str) {
        let field = self.form().entry().map(|(_, entry)| Form::field(entry, self.schema()));
        let multiline = field == Some(Field::Text { multiline: true });
        match (sign(line), line.trim()) {
            (Some(sign), _) => self.signed(sign, index),
            (None, ".") if multiline => self.signed(Sign::Keep, index),
            (None, "e") if multiline && self.is_piped() => self.refuse("an editor needs a terminal"),
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

    /// What keeps the ticket from being created with a row as it is. A stage that is empty is the portal's to choose, as
    /// soon as its stages are known.
    pub(super) fn blocks(&self, index: usize) -> Option<String> {
        let row = self.form().draft.properties.get(index)?;
        if row.name == STAGE && row.text.trim().is_empty() && labels::is_awaited(self.schema(), STAGE) {
            return None;
        }
        let mut problems = self.app.problems().iter().filter(|one| one.severity == Severity::Blocks);
        problems.find(|one| one.at == At::Property(index)).map(ToString::to_string)
    }

    /// Takes the value of a field as it stands: says it, or says what is wrong and asks again.
    pub(super) fn accept(&mut self, index: usize) {
        self.send(Message::Settle);
        let Some(entry) = self.form().draft.properties.get(index) else { return self.next() };
        let wrong = self.blocks(index).filter(|_| !entry.text.trim().is_empty());
        let said = wrong.clone().unwrap_or_else(|| self.value(entry));
        self.say(&said);
        match wrong {
            Some(why) => {
                self.is_unfit(&why);
                self.go_to(index);
            }
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
        let deed = MOVES.iter().find_map(|(word, action)| Some((*action, typed.strip_prefix(word)?)));
        let place = number(deed.map_or(typed, |(_, rest)| rest), rows.len()).and_then(|at| rows.get(at).copied());
        match (deed, place) {
            (Some((action, _)), Some(place)) => self.perform_on(place, action),
            (None, Some(Place::Property(index))) => self.go_to(index),
            (None, Some(Place::Contact)) if self.has_new_contact() => {
                self.step = Step::Menu;
                self.perform_on(Place::Contact, FormAction::NewContact);
            }
            // How one is linked is asked like that of all links; another one comes by the menu.
            (None, Some(Place::Contact)) if !self.has_contact() => {
                self.todo.clear();
                self.ask_contact();
            }
            (None, Some(Place::Note)) => self.ask_note(),
            (None, Some(Place::File(_))) => self.say("A file can be removed, or moved up or down"),
            (None, Some(place)) => {
                self.step = Step::Menu;
                self.perform_on(place, FormAction::Types);
            }
            (_, None) => self.not_understood(line),
        }
    }

    fn has_contact(&self) -> bool {
        self.form().association_at(Place::Contact).is_some_and(|(_, one)| one.unfound().is_none())
    }

    fn has_new_contact(&self) -> bool {
        self.form().association_at(Place::Contact).is_some_and(|(_, one)| one.created().is_some())
    }

    fn choose_draft(&mut self, count: usize, line: &str) {
        let typed = line.trim();
        let deed = DRAFTS.iter().find_map(|(word, action)| Some((Action::from(*action), typed.strip_prefix(word)?)));
        let (action, at) = deed.unwrap_or((ListAction::Choose.into(), typed));
        match (typed, number(at, count)) {
            _ if leaves(line) => self.perform(ProgramAction::Back),
            ("new", _) => self.perform(DraftsAction::NewFromList),
            (_, Some(at)) => self.perform_on_line(at, action),
            (_, None) => self.not_understood(line),
        }
    }

    /// Takes the name of a draft, or of the template that it is to be.
    fn name(&mut self, line: &str) {
        let is_draft = matches!(self.overlay(), Some(Overlay::Prompt(one)) if matches!(one.purpose, Purpose::Name(_)));
        let name = match sign(line) {
            Some(Sign::Keep | Sign::Back | Sign::Menu | Sign::Explain) => return self.perform(ProgramAction::Back),
            Some(Sign::Clear) => "",
            None => unescaped(line),
        };
        self.perform(TextAction::SelectAll);
        self.perform(TextAction::DeleteLeft);
        self.send(Message::Paste(name.to_owned()));
        self.perform(FormAction::Accept);
        if matches!(self.overlay(), Some(Overlay::Prompt(_))) {
            self.is_unfit("it can't be the name of a template");
        } else if self.overlay().is_none() && is_draft {
            let title = self.form().draft.title().to_owned();
            self.say(&format!("The draft “{title}”"));
        }
    }

    /// Whether the draft in the form can only be sent from another profile.
    pub(super) fn is_of_another_profile(&self) -> bool {
        let profile = &self.form().draft.profile;
        profile.as_ref().is_some_and(|profile| *profile != self.app.settings().profile)
    }

    /// Creates the ticket, or asks what is missing.
    fn create(&mut self) {
        self.perform(OutboxAction::Submit);
        self.want_ticket();
        if let Some(one) = self.watched() {
            let awaited = match one.state {
                State::Waiting(Wait::Portal(_)) => "the portal has answered",
                State::Waiting(Wait::Contact(..)) => "its contact is found",
                State::Waiting(Wait::Files(..)) => "its files are checked",
                State::Waiting(Wait::Turn)
                | State::Sending(_)
                | State::Created(_)
                | State::Refused(_)
                | State::NotSent(_)
                | State::Unknown(_) => return,
            };
            self.say(&format!("The ticket is created as soon as {awaited}"));
            return;
        }
        let blocks = self.blocking();
        if self.overlay().is_some() || self.is_of_another_profile() || blocks.is_empty() {
            // What the app asks or says tells why nothing was sent.
            return;
        }
        self.lacks(&blocks);
    }

    /// Tells what stands between the draft and a ticket, and asks it.
    fn lacks(&mut self, blocks: &[Problem]) {
        // All of it is told, not the first alone.
        self.notices.clear();
        self.say("Before the ticket can be created:");
        blocks.iter().for_each(|problem| self.line(&sentence(&problem.to_string())));
        self.ask_for(blocks);
        self.next();
    }
}
