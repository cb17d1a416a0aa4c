//! Random keys, pastes, sizes and answers: nothing panics, nothing spins, nothing is sent twice.

use hubticket::app::message::{Effect, Message};
use hubticket::app::outbox::submission::Submission;
use hubticket::config::keymap::Preset;
use hubticket::hubspot;
use hubticket::store::Listing;
use hubticket::submit::{Outcome, Progress};
use hubticket::ticket::Draft;
use hubticket::view::Theme;
use proptest::prelude::*;

use crate::mouse;
use crate::support::{
    Driver, ada, answered, begin, disk_full, drawn, ended, engines, id, parts, problem, summary, ticket,
};

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
    "<a-d>",
    "<a-u>",
    "<a-u>",
    "<a-r>",
    "<a-k>",
    "<a-c>",
    "<a-e>",
    "<a-n>",
    "<a-t>",
    "<a-o>",
    "<a-del>",
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
    read: usize,
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
        let mut world = Self { d, read: 0, waiting: Vec::new(), running: 0 };
        world.collect();
        world
    }

    fn collect(&mut self) {
        let new: Vec<Effect> = self.d.log[self.read..].to_vec();
        self.read = self.d.log.len();
        for effect in new {
            match &effect {
                Effect::Submit { .. } => self.running += 1,
                Effect::Forget(_) | Effect::ReleaseDraft(_) | Effect::Suspend | Effect::Redraw => continue,
                _ => {}
            }
            assert!(self.running <= 1, "two submissions at once");
            self.waiting.push(effect);
        }
    }

    fn answer(&mut self, which: usize, how: u8) {
        if self.waiting.is_empty() {
            return;
        }
        let effect = self.waiting.remove(which % self.waiting.len());
        let good = !how.is_multiple_of(3);
        let lost = || hubspot::Error::Lost { detail: "reset".into() };
        let message = match effect {
            Effect::LoadPortal { request, .. } => {
                for part in parts() {
                    let part = if good { Ok(part) } else { Err((part.name(), lost())) };
                    let known = Box::new(hubticket::portal::Known { part, source: hubticket::portal::Source::Network });
                    self.d.send(Message::Portal { request, known });
                }
                Message::PortalDone(request)
            }
            Effect::Search { request, .. } => {
                Message::Found { request, result: if good { Ok(vec![ada(), engines()]) } else { Err(lost()) } }
            }
            Effect::Record { request, .. } => {
                Message::Record { request, result: if good { Ok(ada()) } else { Err(lost()) } }
            }
            Effect::Related { request, .. } => {
                Message::Related { request, result: if good { Ok(vec![engines(), ada()]) } else { Err(lost()) } }
            }
            Effect::Submit { request, draft, ticket: sent } => {
                if how.is_multiple_of(7) {
                    let why = Box::new(answered(429, Vec::new()));
                    let after = std::time::Duration::from_secs(3);
                    self.d
                        .send(Message::Progress { request, progress: Progress::Repeating { after, why, attempt: 1 } });
                    self.waiting.push(Effect::Submit { request, draft, ticket: sent });
                    return;
                }
                let outcome = match how % 5 {
                    0 => Outcome::Created(Box::new(ticket(&sent))),
                    1 => Outcome::Rejected(answered(
                        400,
                        vec![problem("seats", "MISSING_X", ""), problem("subject", "X", "no")],
                    )),
                    2 => Outcome::NotSent(lost()),
                    3 => Outcome::Unknown(lost()),
                    _ => Outcome::NotJournalled(disk_full()),
                };
                self.running -= 1;
                Message::Submitted { request, ended: Box::new(ended(outcome)) }
            }
            Effect::ReadLinks { request, .. } | Effect::Link { request, .. } => {
                Message::Links { request, result: if good { Ok(Vec::new()) } else { Err(lost()) } }
            }
            Effect::ListDrafts(request) => {
                let listing = Listing { drafts: vec![summary(1, "One"), summary(2, "Two")], notes: Vec::new() };
                Message::Drafts { request, result: if good { Ok(listing) } else { Err(disk_full()) } }
            }
            Effect::OpenDraft { request, id: wanted } => {
                let mut draft = Draft::new(wanted, begin());
                draft.set("subject", "Opened");
                let result = if good { Ok(Box::new(draft)) } else { Err(hubticket::store::Error::Locked(id(1))) };
                Message::Opened { request, result }
            }
            Effect::SaveDraft { revision, draft } => {
                Message::Saved { id: draft.id, revision, result: if good { Ok(begin()) } else { Err(disk_full()) } }
            }
            Effect::OpenEditor { text, .. } => {
                Message::Edited { result: if good { Ok(format!("{text}\nedited\n")) } else { Err("no editor".into()) } }
            }
            Effect::Copy { what, .. } => Message::Copied { what, result: Ok(()) },
            _ => Message::Changed { what: "It".into(), result: if good { Ok(()) } else { Err(disk_full()) } },
        };
        self.d.send(message);
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
                self.d.send(Message::Resized { columns: *columns, rows: *rows });
            }
            Step::Wait(milliseconds) => {
                self.d.wait(*milliseconds);
            }
            Step::Click(x, y) => {
                if let Some(at) = mouse::target(&self.d, *x, *y) {
                    self.d.send(Message::Pointed { at });
                }
            }
            Step::Wheel(down) => {
                self.d.send(Message::Wheel { down: *down });
            }
            Step::Answer(which, how) => self.answer(*which, *how),
            // The size may have changed without its message having come.
            Step::Draw(columns, rows) => {
                drawn(&self.d.app, &Theme::mono(), *columns, *rows);
            }
        }
        self.collect();
    }

    fn check(&self) {
        let form = &self.d.app.composer().form;
        assert!(form.places().contains(&form.focus), "{:?} is not in the form", form.focus);
        if let Some(editor) = &form.editor {
            let (_, entry) = form.entry().expect("an editor belongs to a row");
            let text = if form.on_name { &entry.name } else { &entry.text };
            if !form.on_name && entry.raw {
                assert_eq!(editor.text(), *text);
            }
        }
        let runs = matches!(self.d.app.submission(), Submission::Running(_));
        assert_eq!(runs, self.running == 1, "the screen and HubSpot agree on what runs");
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
            if self.d.app.should_quit() {
                return;
            }
            self.d.keys("<c-q>");
            if !self.d.app.should_quit() {
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
            let (before, log) = (world.d.submits(), world.d.log.len());
            world.take(step);
            world.check();
            if matches!(step, Step::Click(..) | Step::Wheel(_)) {
                prop_assert!(!world.d.log[log..].iter().any(mouse::is_final), "{step:?}");
            }
            prop_assert!(world.d.submits() <= before + 1, "{step:?}");
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
            drawn(&world.d.app, &Theme::mono(), columns, rows);
            world.d.send(Message::Resized { columns, rows });
            drawn(&world.d.app, &Theme::terminal(), columns, rows);
        }
    }
}
