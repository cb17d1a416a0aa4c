//! The search for the contact whose name or address is typed in the form: what it found, and whether the match is wanted.

use crate::app::context::Context;
use crate::app::list::lookup::Lookup;
use crate::app::request::RequestId;
use crate::ticket::candidates;
use crate::ticket::named::Named;
use crate::ticket::record::Candidate;
use crate::ticket::{DraftId, NewContact, ObjectType, Place, contact_text};

/// What is taken without being asked about when the answer comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Wish {
    /// Nothing: it is still being typed.
    #[default]
    None,
    /// The contact that is called so, as a part of what was pasted.
    Pasted,
    /// The contact that is called so: the row was left.
    Sure,
    /// The only match, too: it was chosen.
    Match,
}

/// What there is to say of the text as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing<'a> {
    /// Nothing yet.
    Unknown,
    /// It is being searched.
    Searching,
    /// One contact matches.
    One(&'a Candidate),
    /// So many do.
    Several(usize),
    /// None does.
    None,
    /// The search failed, for this reason.
    Failed(&'a str),
}

/// Where a form stands: the draft, its revision, and the row with the focus.
pub type Stand = (DraftId, u64, Place);

/// The search.
#[derive(Debug, Clone, Default)]
pub struct ContactSearch {
    text: String,
    lookup: Lookup,
    found: Vec<Candidate>,
    wish: Wish,
    /// Whether the row had the focus when it was looked last.
    is_there: bool,
    /// Where the form stood when the match was chosen before it was there: the draft, its revision, and the row after it.
    chosen_at: Option<Stand>,
    /// The new contact that is meant though it has no address: that was asked.
    meant: Option<NewContact>,
}

impl ContactSearch {
    /// Takes up what is typed by now: a changed text is searched for when it rests, a row that was left at once. Returns
    /// whether the row was left with the answer there.
    pub fn look(&mut self, typed: Option<&str>, focus: Place, cx: &mut Context) -> bool {
        let typed = typed.unwrap_or_default();
        let is_there = focus == Place::Contact;
        if typed != self.text {
            cx.forget(self.lookup.running());
            let (was_there, meant) = (self.is_there, self.meant.take());
            *self = Self { text: typed.to_owned(), is_there: was_there, meant, ..Self::default() };
            if is_searched(typed) {
                self.lookup.restart(cx.now.at);
            }
        }
        let is_left = self.is_there && !is_there && !typed.trim().is_empty();
        if is_left {
            self.wish = self.wish.max(Wish::Sure);
            self.lookup.hurry(cx.now.at);
        }
        self.is_there = is_there;
        self.wake(cx);
        is_left && self.lookup == Lookup::Done
    }

    /// Starts the search if it is due.
    pub fn wake(&mut self, cx: &mut Context) {
        // It is asked at every key.
        if self.lookup.deadline().is_some_and(|at| at <= cx.now.at) {
            let contacts = ObjectType::contacts();
            self.lookup.wake(&contacts, &candidates::sought(&contacts, &self.text), cx);
        }
    }

    /// Where the search is.
    pub fn lookup(&self) -> &Lookup {
        &self.lookup
    }

    /// What was found.
    pub fn found(&self) -> &[Candidate] {
        &self.found
    }

    /// The only match is taken when it comes; a search that failed is made again.
    pub fn want(&mut self, cx: &mut Context) {
        self.wish = Wish::Match;
        if matches!(self.lookup, Lookup::Failed(_)) {
            self.lookup.restart(cx.now.at);
        }
        self.lookup.hurry(cx.now.at);
        self.wake(cx);
    }

    /// The match was chosen before it was there, and the form stands here since.
    pub fn choose_later(&mut self, at: Stand) {
        self.chosen_at = Some(at);
    }

    /// Whether nothing was done in the form since the match was chosen.
    pub fn is_waited_for(&self, now: Stand) -> bool {
        self.chosen_at == Some(now)
    }

    /// The text was pasted: nobody goes on typing it.
    pub fn pasted(&mut self, cx: &mut Context) {
        self.wish = self.wish.max(Wish::Pasted);
        self.lookup.hurry(cx.now.at);
        self.wake(cx);
    }

    /// Whether the match belongs to what was pasted, and is no choice of its own.
    pub fn is_pasted(&self) -> bool {
        self.wish == Wish::Pasted
    }

    /// Takes the answer. Returns whether the match is waited for.
    pub fn answer(&mut self, request: RequestId, result: Result<Vec<Candidate>, String>) -> bool {
        if self.lookup.running() != Some(request) {
            return false;
        }
        match result {
            Ok(found) => {
                self.found = found.into_iter().filter(|one| one.object == ObjectType::contacts()).collect();
                self.lookup = Lookup::Done;
            }
            Err(why) => self.lookup = Lookup::Failed(why),
        }
        self.wish != Wish::None
    }

    /// Whether this request is the search's.
    pub fn is_of(&self, request: RequestId) -> bool {
        self.lookup.running() == Some(request)
    }

    /// The contact that is taken: the one that is called so, or where it was chosen the only match. For an address that is
    /// nobody else's the only match may be somebody else.
    pub fn taken(&self) -> Option<Candidate> {
        let only = match (self.wish, self.found.as_slice()) {
            (Wish::Match, [one]) if self.takes_only_match() => Some(one.clone()),
            (Wish::None | Wish::Pasted | Wish::Sure | Wish::Match, _) => None,
        };
        self.sure().or(only)
    }

    /// The contact that is called as it is typed, if exactly one is.
    pub fn sure(&self) -> Option<Candidate> {
        candidates::typed(&ObjectType::contacts(), &self.text, self.found.clone()).ok()
    }

    /// Whether somebody chose, and did not only leave the row.
    pub fn is_chosen(&self) -> bool {
        self.wish == Wish::Match
    }

    /// Whether the only match is taken: it was chosen, and is no address, which nobody else may have.
    pub fn takes_only_match(&self) -> bool {
        self.is_chosen() && contact_text::address(&self.text).is_none()
    }

    /// The match was told: it is chosen anew.
    pub fn rest(&mut self) {
        self.wish = Wish::None;
    }

    /// This contact is meant as it is.
    pub fn mean(&mut self, contact: Option<NewContact>) {
        self.meant = contact;
    }

    /// Whether it was said that this contact is meant as it is.
    pub fn is_meant(&self, contact: &NewContact) -> bool {
        self.meant.as_ref() == Some(contact)
    }

    /// What there is to say of the text.
    pub fn standing(&self) -> Standing<'_> {
        match (&self.lookup, self.found.as_slice()) {
            (Lookup::Idle, _) => Standing::Unknown,
            (Lookup::Due(_) | Lookup::Running(_), _) => Standing::Searching,
            (Lookup::Failed(why), _) => Standing::Failed(why),
            (Lookup::Done, []) => Standing::None,
            (Lookup::Done, [one]) => Standing::One(one),
            (Lookup::Done, all) => Standing::Several(all.len()),
        }
    }
}

/// Whether there is anything to search for: an id and the address of a page say by themselves who it is.
fn is_searched(typed: &str) -> bool {
    !typed.trim().is_empty() && matches!(Named::read(typed, &ObjectType::contacts()), Named::Text(_))
}
