//! The search for a record to link: as you type, by name, e-mail address, domain or id.

use std::time::Instant;

use crate::app::context::Context;
use crate::app::form::editor::Editor;
use crate::app::keys::actions::{Action, FormAction, ListAction, RecordsAction};
use crate::app::list::cursor::Cursor;
use crate::app::list::lookup::{Lookup, sought};
use crate::app::overlay::reply::{Outcome, Reply};
use crate::app::request::RequestId;
use crate::app::status::notice::Notice;
use crate::ticket::candidates::is_called;
use crate::ticket::named::Page;
use crate::ticket::record::Candidate;
use crate::ticket::{ObjectType, contact_text};

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A record.
    Record(Candidate),
    /// The record with the id that was typed, or with the address of its page.
    Id(ObjectType, String),
    /// A kind of record to search in.
    Kind(ObjectType),
    /// Nobody is found: a contact that is created with the ticket, by what was typed.
    Create(String),
}

/// The search.
#[derive(Debug, Clone)]
pub struct Records {
    /// The kinds that can be gone through by key.
    pub kinds: Vec<ObjectType>,
    /// The kind that is searched; none while another kind is being chosen.
    pub object: Option<ObjectType>,
    /// What is typed.
    pub query: Editor,
    /// Where the search is.
    pub search: Lookup,
    /// The line under the cursor.
    pub cursor: Cursor,
    /// Whether what is chosen becomes the contact of the form, in place of the one that is there.
    pub for_contact: bool,
    /// It was chosen before the answer was there, with the ways to link or without.
    chosen: Option<bool>,
    found: Vec<Candidate>,
    recent: Vec<Candidate>,
}

impl Records {
    /// A search that begins with contacts, with the records used last.
    pub fn new(recent: &[Candidate]) -> Self {
        let kinds = vec![ObjectType::contacts(), ObjectType::companies(), ObjectType::deals(), ObjectType::tickets()];
        Self {
            object: kinds.first().cloned(),
            kinds,
            query: Editor::new("", false),
            search: Lookup::Idle,
            cursor: Cursor::default(),
            for_contact: false,
            chosen: None,
            found: Vec::new(),
            recent: recent.to_vec(),
        }
    }

    /// The lines as they stand: recently used ones that match first, then what was found, then the id as typed.
    pub fn lines(&self) -> Vec<Line> {
        let typed = self.query.text();
        let typed = typed.trim();
        let Some(object) = &self.object else {
            let wanted = typed.to_lowercase();
            let matches = |kind: &ObjectType| {
                !self.kinds.contains(kind) && (wanted.is_empty() || kind.label().to_lowercase().contains(&wanted))
            };
            let mut lines: Vec<Line> = ObjectType::known().filter(matches).map(Line::Kind).collect();
            lines.extend(ObjectType::parse(typed).filter(|kind| kind.key().contains('-')).map(Line::Kind));
            return lines;
        };
        let (object, text, is_id) = sought(object, typed);
        let wanted = text.to_lowercase();
        let matches = |one: &&Candidate| {
            one.object == object
                && (wanted.is_empty()
                    || one.id == wanted
                    || one.name.to_lowercase().contains(&wanted)
                    || one.detail().to_lowercase().contains(&wanted))
        };
        let recent: Vec<&Candidate> = self.recent.iter().filter(matches).take(5).collect();
        let mut lines: Vec<Line> = recent.iter().map(|one| Line::Record((*one).clone())).collect();
        for one in self.found.iter().filter(|one| one.object == object) {
            if !recent.iter().any(|known| known.id == one.id) {
                lines.push(Line::Record(one.clone()));
            }
        }
        let known = lines.iter().any(|line| matches!(line, Line::Record(one) if one.id == text));
        if is_id && !known {
            lines.push(Line::Id(object, text));
        } else if self.for_contact && self.search == Lookup::Done && !typed.is_empty() {
            let is_taken = |line: &Line| matches!(line, Line::Record(one) if is_called(one, &text));
            // Somebody may be called alike; an address is one person's.
            if lines.is_empty() || (contact_text::address(typed).is_some() && !lines.iter().any(is_taken)) {
                lines.push(Line::Create(typed.to_owned()));
            }
        }
        lines
    }

    /// The line under the cursor.
    pub fn current(&self) -> Option<Line> {
        self.lines().into_iter().nth(self.cursor.at)
    }

    /// Notes that the text changed: the search starts anew a moment later. Returns the request that is not wanted any
    /// more.
    pub fn typed(&mut self, now: Instant) -> Option<RequestId> {
        self.cursor.at = 0;
        self.chosen = None;
        let stale = self.search.running();
        let searchable = self.object.as_ref().is_some_and(ObjectType::is_searchable);
        if searchable && !self.query.text().trim().is_empty() {
            self.search.restart(now);
        } else {
            self.found.clear();
            self.search = Lookup::Idle;
        }
        stale
    }

    /// Takes the answer of the awaited request. The only match is what came of it, where it was chosen before it was
    /// there.
    pub fn answer(&mut self, result: Result<Vec<Candidate>, String>, cx: &mut Context) -> Option<Outcome> {
        match result {
            Ok(found) => {
                self.found = found;
                self.search = Lookup::Done;
            }
            Err(why) => self.search = Lookup::Failed(why),
        }
        let count = self.lines().len();
        self.cursor.keep(None, count);
        let choose_types = self.chosen.take()?;
        match self.choose(choose_types, cx) {
            Reply::Done(outcome) if count == 1 => Some(outcome),
            Reply::Stay | Reply::Pass | Reply::Do(_) | Reply::Done(_) => {
                let typed = self.query.text();
                if count > 1 {
                    cx.say(Notice::info(format!("{count} records match “{}”; choose one", typed.trim())));
                }
                None
            }
        }
    }

    /// A search for the contact of the form, which goes on from what was typed and found there.
    pub fn for_contact(recent: &[Candidate], typed: &str, found: Vec<Candidate>) -> Self {
        let search = if found.is_empty() { Lookup::Idle } else { Lookup::Done };
        let mut records = Self { for_contact: true, found, search, ..Self::new(recent) };
        records.kinds.truncate(1);
        records.query.paste(typed);
        records
    }

    /// Searches the next or the previous kind. Returns the request that is not wanted any more.
    pub fn turn(&mut self, by: isize, now: Instant) -> Option<RequestId> {
        let here = match &self.object {
            Some(object) => self.kinds.iter().position(|kind| kind == object).unwrap_or(self.kinds.len()),
            None => self.kinds.len(),
        };
        // One place more than there are kinds: the choice of another kind. The contact of the form is of one kind only.
        let places = if self.for_contact { 1 } else { self.kinds.len() + 1 };
        let there = (here + places).saturating_add_signed(by) % places;
        self.object = self.kinds.get(there).cloned();
        self.found.clear();
        self.typed(now)
    }

    /// Searches this kind from now on.
    pub fn take_kind(&mut self, kind: ObjectType) {
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind.clone());
        }
        self.object = Some(kind);
        self.query = Editor::new("", false);
        self.search = Lookup::Idle;
        self.found.clear();
        self.cursor.at = 0;
    }

    /// Chooses, moves, edits the text or goes to another kind.
    pub fn perform(&mut self, action: Action, cx: &mut Context) -> Reply {
        match action {
            Action::List(ListAction::Choose) => return self.choose(false, cx),
            Action::Form(FormAction::Types) => return self.choose(true, cx),
            Action::List(action) => {
                self.cursor.perform(action, cx.geometry.list_rows(), self.lines().len());
            }
            Action::Records(action) => {
                let by = match action {
                    RecordsAction::NextKind => 1,
                    RecordsAction::PreviousKind => -1,
                };
                let stale = self.turn(by, cx.now.at);
                cx.forget(stale);
            }
            Action::Text(action) => self.edit(
                |editor| {
                    editor.perform(action, usize::MAX);
                },
                cx,
            ),
            Action::Program(_)
            | Action::Outbox(_)
            | Action::Drafts(_)
            | Action::Templates(_)
            | Action::Form(_)
            | Action::Mode(_)
            | Action::Calendar(_)
            | Action::Result(_) => return Reply::Pass,
        }
        Reply::Stay
    }

    /// Changes the text; the search starts anew where it really changed.
    pub fn edit(&mut self, change: impl FnOnce(&mut Editor), cx: &mut Context) {
        let before = self.query.text();
        change(&mut self.query);
        if self.query.text() != before {
            let stale = self.typed(cx.now.at);
            cx.forget(stale);
        }
    }

    /// Searches for a whole text: nothing more is waited for.
    pub fn look_for(&mut self, text: &str, cx: &mut Context) {
        self.query = Editor::new("", false);
        self.query.paste(text);
        let stale = self.typed(cx.now.at);
        cx.forget(stale);
        self.search.hurry(cx.now.at);
        self.wake(cx);
    }

    fn choose(&mut self, choose_types: bool, cx: &mut Context) -> Reply {
        if let Some(page) = Page::read(self.query.text().trim()) {
            let portal = cx.schema().account.as_ref().map(|account| account.portal_id.as_str());
            // The kind is the page's own; an id of another portal means another record here.
            if let Err(why) = page.check(&page.object, portal) {
                cx.say(Notice::bad(why));
                return Reply::Stay;
            }
        }
        // What is still in the list is of the text before, unless somebody went to it or it was linked lately.
        let is_stale = |one: &Candidate| {
            self.search.is_open() && self.cursor.at == 0 && !self.recent.iter().any(|known| known.id == one.id)
        };
        let current = self.current().filter(|line| !matches!(line, Line::Record(one) if is_stale(one)));
        let outcome = match (current, self.object.clone()) {
            (Some(Line::Kind(kind)), _) => {
                self.take_kind(kind);
                return Reply::Stay;
            }
            (Some(Line::Create(typed)), _) => Outcome::CreateContact(typed),
            (Some(Line::Record(record)), _) => Outcome::Record { record, choose_types, for_contact: self.for_contact },
            (Some(Line::Id(object, id)), _) => {
                Outcome::RecordId { object, id, choose_types, for_contact: self.for_contact }
            }
            (None, _) => {
                match self.search {
                    Lookup::Idle => cx.say(Notice::info("Type a name, an e-mail address or an id to find a record")),
                    Lookup::Due(_) | Lookup::Running(_) => {
                        self.chosen = Some(choose_types);
                        self.search.hurry(cx.now.at);
                        self.wake(cx);
                        cx.say(Notice::info("Searching; the only match is linked when it comes"));
                    }
                    // The list says that there are none, or why.
                    Lookup::Done | Lookup::Failed(_) => {}
                }
                return Reply::Stay;
            }
        };
        cx.forget(self.search.running());
        Reply::Done(outcome)
    }

    /// Starts the search if it is due.
    pub fn wake(&mut self, cx: &mut Context) {
        if let Some(object) = self.object.clone() {
            self.search.wake(&object, &self.query.text(), cx);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn candidate(object: ObjectType, id: &str, name: &str) -> Candidate {
        Candidate { object, id: id.into(), name: name.into(), details: Vec::new() }
    }

    #[test]
    fn recent_records_come_first_and_are_not_shown_twice() {
        let ada = candidate(ObjectType::contacts(), "101", "Ada Lovelace");
        let mut records = Records::new(std::slice::from_ref(&ada));
        records.query.paste("ad");
        records.found = vec![candidate(ObjectType::contacts(), "7", "Adele"), ada.clone()];
        let names: Vec<_> = records
            .lines()
            .into_iter()
            .map(|line| if let Line::Record(one) = line { one.name } else { format!("{line:?}") })
            .collect();
        assert_eq!(names, ["Ada Lovelace", "Adele"]);
    }

    #[test]
    fn digits_can_be_taken_as_an_id_in_every_kind() {
        let mut records = Records::new(&[]);
        records.query.paste("4711");
        assert_eq!(records.current(), Some(Line::Id(ObjectType::contacts(), "4711".into())));
        let custom = ObjectType::parse("2-77").unwrap();
        records.take_kind(custom.clone());
        records.query.paste("5");
        assert_eq!(records.current(), Some(Line::Id(custom, "5".into())));
        assert_eq!(records.typed(Instant::now()), None);
        assert_eq!(records.search, Lookup::Idle, "custom objects are not searched");
    }

    #[test]
    fn the_address_of_a_page_is_a_record_of_its_own_kind_and_one_of_a_mail_is_what_stands_in_it() {
        let mut records = Records::new(&[candidate(ObjectType::companies(), "501", "Analytical Engines")]);
        for (typed, kind, id) in [
            ("https://app.hubspot.com/contacts/7/record/0-3/9?x", ObjectType::deals(), "9"),
            ("12 345 678", ObjectType::contacts(), "12345678"),
        ] {
            records.query = Editor::new(typed, false);
            assert_eq!(records.current(), Some(Line::Id(kind, id.into())));
        }
        records.query = Editor::new("https://app.hubspot.com/contacts/7/record/0-2/501", false);
        assert!(matches!(records.current(), Some(Line::Record(one)) if one.name == "Analytical Engines"));
        let (_, text, is_id) = sought(&ObjectType::contacts(), "Ada <ada@example.com>");
        assert_eq!((text.as_str(), is_id), ("ada@example.com", false));
    }

    #[test]
    fn the_kinds_go_round_with_the_choice_of_another_at_the_end() {
        let mut records = Records::new(&[]);
        for wanted in ["companies", "deals", "tickets"] {
            records.turn(1, Instant::now());
            assert_eq!(records.object.as_ref().unwrap().key(), wanted);
        }
        records.turn(1, Instant::now());
        assert_eq!(records.object, None);
        records.query.paste("2-1234");
        assert_eq!(records.current(), Some(Line::Kind(ObjectType::parse("2-1234").unwrap())));
        records.turn(1, Instant::now());
        assert_eq!(records.object.as_ref().unwrap().key(), "contacts");
        records.turn(-1, Instant::now());
        assert_eq!(records.object, None);
    }

    #[test]
    fn typing_waits_a_moment_before_it_searches() {
        let mut records = Records::new(&[]);
        let now = Instant::now();
        records.query.paste("ada");
        records.typed(now);
        assert_eq!(records.search.deadline(), Some(now + Duration::from_millis(180)));
        records.search = Lookup::Running(RequestId(4));
        assert_eq!(records.typed(now), Some(RequestId(4)));
    }
}
