//! Random keys, pastes, sizes and answers: nothing panics, nothing spins, nothing is sent twice.

use std::time::Duration;

use hubticket::config::keymap::Preset;
use hubticket::hubspot;
use hubticket::submit::{Outcome, Progress};
use hubticket::ticket::{Association, Place};
use hubticket::view::Theme;
use proptest::prelude::*;

use crate::support::{Driver, Effect, Message, Play, answered, disk_full, ended, is_final, problem, reply, ticket};

/// One thing that happens.
#[derive(Debug, Clone)]
enum Step {
    Keys(String),
    Paste(String),
    Resize(u16, u16),
    Wait(u64),
    Click(u16, u16),
    Wheel(bool),
    /// Answers one effect that waits for an answer, well or badly; numbers beyond the waiting ones wrap.
    Answer(usize, u8),
    Draw(u16, u16),
}

/// Keys, and short runs of them that reach further than single ones do.
const KEYS: &[&str] = &[
    "<tab>",
    "<s-tab>",
    "<enter>",
    "<enter>",
    "<esc>",
    "<space>",
    "<up>",
    "<down>",
    "<left>",
    "<right>",
    "<bs>",
    "<del>",
    "<home>",
    "<end>",
    "<pgup>",
    "<pgdn>",
    "<c-s>",
    "<c-s>",
    "<a-p>",
    "<a-a>",
    "<a-w>",
    "<c-x>d",
    "<a-u>",
    "<a-u>",
    "<a-r>",
    "<a-k>",
    "<a-c>",
    "<a-e>",
    "<a-n>",
    "<a-t>",
    "<a-o>",
    "<c-x>k",
    "<a-up>",
    "<a-down>",
    "<a-s>",
    "<a-x>",
    "<a-y>",
    "<c-y>",
    "<c-n>",
    "<c-o>",
    "<c-p>",
    "<f9>",
    "<a-j>",
    "<c-z>",
    "<c-l>",
    "<c-w>",
    "<c-u>",
    "<c-k>",
    "<f1>",
    "<f2>",
    "<f3>",
    "<f5>",
    "<s-up>",
    "<s-left>",
    "<c-left>",
    "<s-home>",
    "x",
    "n",
    "g",
    "j",
    "i",
    "l",
    "a",
    "r",
    "d",
    "1",
    "q",
    "101",
    "urg",
    "printer",
    "<a-lt><tab>ada",
    "<a-lt><tab>lovelace<enter>",
    "<a-lt><tab>Ada Lovelace<tab>",
    "<c-x>aada<enter>",
    "<a-a>7<a-t>",
    "due date<enter>",
    "seats<enter>",
    "another<enter>",
    "category<enter>",
    "狐",
    "e\u{301}",
    "👩\u{200d}👧",
];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => prop::sample::select(KEYS).prop_map(|keys| Step::Keys(keys.to_owned())),
        1 => "(Subject: |From: a@b|Contact: |Priority: |\n|a|狐| ){0,8}".prop_map(Step::Paste),
        2 => "\\PC{0,8}|[\\x00-\\x1f狐e\u{301}\u{202e}ab\n]{0,12}".prop_map(Step::Paste),
        1 => (1u16..140, 1u16..50).prop_map(|(columns, rows)| Step::Resize(columns, rows)),
        2 => (0u64..3000).prop_map(Step::Wait),
        4 => (0u16..90, 0u16..26).prop_map(|(x, y)| Step::Click(x, y)),
        1 => any::<bool>().prop_map(Step::Wheel),
        5 => (any::<usize>(), any::<u8>()).prop_map(|(which, how)| Step::Answer(which, how)),
        2 => (1u16..140, 1u16..50).prop_map(|(columns, rows)| Step::Draw(columns, rows)),
    ]
}

/// The loop's part: what waits for an answer.
struct World {
    d: Driver,
    waiting: Vec<Effect>,
    /// Submissions that run at HubSpot.
    running: usize,
}

impl World {
    fn new(ready: bool, preset: Preset) -> Self {
        let mut d = Driver::with(|settings| settings.keymap = preset.keymap(), None);
        if ready {
            d.portal();
        }
        let mut world = Self { d, waiting: Vec::new(), running: 0 };
        world.collect();
        world
    }

    fn collect(&mut self) {
        for effect in self.d.effects() {
            match &effect {
                Effect::Submit { .. } => self.running += 1,
                effect if reply(effect, true).is_empty() => continue,
                _ => {}
            }
            self.waiting.push(effect);
        }
    }

    fn answer(&mut self, which: usize, how: u8) {
        if self.waiting.is_empty() {
            return;
        }
        let effect = self.waiting.remove(which % self.waiting.len());
        let Effect::Submit { request, ticket: sent, .. } = &effect else {
            for message in reply(&effect, !how.is_multiple_of(3)) {
                self.d.send(message);
            }
            return;
        };
        let request = *request;
        if how.is_multiple_of(7) {
            let why = Box::new(answered(429, Vec::new()));
            let progress = Progress::Repeating { after: Duration::from_secs(3), why, attempt: 1 };
            self.d.send(Message::Progress { request, progress });
            self.waiting.push(effect);
            return;
        }
        let lost = || hubspot::Error::Lost { detail: "reset".into() };
        let outcome = match how % 5 {
            0 => Outcome::Created(Box::new(ticket(sent))),
            1 => {
                Outcome::Rejected(answered(400, vec![problem("seats", "MISSING_X", ""), problem("subject", "X", "no")]))
            }
            2 => Outcome::NotSent(lost()),
            3 => Outcome::Unknown(lost()),
            _ => Outcome::NotJournalled(disk_full()),
        };
        self.running -= 1;
        self.d.send(Message::Submitted { request, ended: Box::new(ended(outcome)) });
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Keys(keys) => {
                self.d.keys(keys);
            }
            Step::Paste(text) => {
                self.d.paste(text);
            }
            Step::Resize(columns, rows) => {
                self.d.resize(*columns, *rows);
            }
            Step::Wait(milliseconds) => {
                self.d.wait(*milliseconds);
            }
            Step::Click(x, y) => {
                self.d.click(*x, *y);
            }
            Step::Wheel(down) => {
                self.d.wheel(*down);
            }
            Step::Answer(which, how) => self.answer(*which, *how),
            // The size may have changed without its message having come.
            Step::Draw(columns, rows) => {
                self.d.drawn(&Theme::mono(), *columns, *rows);
            }
        }
        self.collect();
    }

    fn check(&self) {
        assert!(self.d.places().contains(&self.d.focus()), "{:?} is not in the form", self.d.focus());
        if let Some(text) = self.d.editing() {
            match self.d.entry() {
                Some(entry) if entry.raw && !self.d.is_on_name() => assert_eq!(text, entry.text),
                Some(_) => {}
                None if self.d.focus() == Place::Note => assert_eq!(text, self.d.draft().note),
                None => {
                    assert_eq!(self.d.focus(), Place::Contact, "an editor belongs to a row");
                    assert!(
                        text.trim().is_empty() || text == self.d.contact_typed(),
                        "what is typed for a contact is in the draft"
                    );
                }
            }
        }
        let of = |one: &Association| [!one.id.is_empty(), one.text.is_some(), one.created().is_some()];
        let is_one = |one| of(one).into_iter().filter(|is| *is).count() == 1;
        let all = &self.d.draft().associations;
        assert!(all.iter().all(is_one), "a record is there, is only typed yet, or is to be created: {all:?}");
        assert_eq!(self.d.sending(), self.running, "the screen and HubSpot agree on what runs");
    }

    /// Answers all there is, well, and then leaves.
    fn leave(mut self) {
        for _ in 0..200 {
            if self.waiting.is_empty() {
                break;
            }
            self.answer(0, 1);
            self.collect();
        }
        self.d.wait(5000);
        for _ in 0..20 {
            if self.d.quits() {
                return;
            }
            self.d.keys("<c-q>");
            if !self.d.quits() {
                self.d.keys("<down><enter>");
            }
        }
        panic!("there is no way out");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_nothing_spins_and_no_wish_is_two_tickets(
        ready in any::<bool>(),
        preset in prop::sample::select(vec![Preset::Default, Preset::Vim]),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut world = World::new(ready, preset);
        for step in &steps {
            let (before, log, wishes) = (world.d.submits(), world.d.log().len(), world.d.waiting_for_portal());
            world.take(step);
            world.check();
            if matches!(step, Step::Click(..) | Step::Wheel(_)) {
                prop_assert!(!world.d.log()[log..].iter().any(is_final), "{step:?}");
            }
            prop_assert!(world.d.submits() <= before + wishes.max(1), "{step:?}");
        }
        world.leave();
    }

    #[test]
    fn every_size_can_be_drawn(steps in prop::collection::vec(step(), 1..25), columns in 1u16..200, rows in 1u16..60) {
        let mut world = World::new(true, Preset::Default);
        for step in &steps {
            world.take(step);
        }
        for (columns, rows) in [(columns, rows), (1, 1), (40, 10), (39, 10), (110, 10), (41, 60)] {
            world.d.drawn(&Theme::mono(), columns, rows);
            world.d.resize(columns, rows);
            world.d.drawn(&Theme::terminal(), columns, rows);
        }
    }
}
