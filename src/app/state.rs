//! All state of the screen, in one place, and what the view reads of it.

use std::time::Instant;

use jiff::tz::TimeZone;

use crate::app::composer::Composer;
use crate::app::drafts::saver::Saver;
use crate::app::form::form::{Around, Form};
use crate::app::geometry::Geometry;
use crate::app::keys::keymap::{Context, Keymap};
use crate::app::keys::modes::Mode;
use crate::app::message::{Effect, Moment, Notify, RequestId};
use crate::app::outbox::outbox::Outbox;
use crate::app::outbox::result::{Line, ResultPane};
use crate::app::outbox::submission::Submission;
use crate::app::portal::knowledge::Knowledge;
use crate::app::status::notice::Notice;
use crate::app::status::status::Said;
use crate::app::status::title::Title;
use crate::app::turn::{Requests, Turn};

use crate::hubspot::{self, Operation};
use crate::store::Summary;
use crate::ticket::record::Candidate;
use crate::ticket::value::{self, Locale, Problem};
use crate::ticket::{Draft, DraftId, NewTicket, Policy};

/// What the screen is told when it starts.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The profile in use, by name.
    pub profile: String,
    /// What new drafts begin with: property and value, by value or label.
    pub defaults: Vec<(String, String)>,
    /// The ticket property with unique values by which a lost ticket is found, where the profile names one.
    pub unique: Option<String>,
    /// Whether the embedded sandbox stands in for HubSpot.
    pub sandbox: bool,
    /// The host that is talked to.
    pub host: String,
    /// The address that tickets are posted to.
    pub create_url: String,
    /// Whether the window's title says what is worked on.
    pub title: bool,
    /// How it is told that a submission ended which nobody watched.
    pub notify: Notify,
    /// Which properties a ticket must have.
    pub policy: Policy,
    /// The agent's time zone.
    pub zone: TimeZone,
    /// The keys.
    pub keymap: Keymap,
    /// The id of the portal that the token was of when it was last seen.
    pub token_of: Option<String>,
    /// Records that were linked lately.
    pub recent: Vec<Candidate>,
    /// Where ids of new drafts come from; random, but fixed in tests.
    pub seed: u128,
    /// The size of the terminal.
    pub geometry: Geometry,
}

/// What the body of the screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// The form.
    Compose,
    /// The result of the last submission.
    Result,
}

/// All state of the screen.
#[derive(Debug, Clone)]
pub struct App {
    pub(super) settings: Settings,
    pub(super) geometry: Geometry,
    pub(super) now: Moment,
    pub(super) requests: Requests,
    pub(super) screen: Screen,
    pub(super) composer: Composer,
    pub(super) saver: Saver,
    pub(super) submission: Submission,
    pub(super) result: Option<ResultPane>,
    pub(super) problems: Vec<Problem>,
    pub(super) notice: Option<Notice>,
    pub(super) said: Said,
    pub(super) rests_at: Option<Instant>,
    pub(super) error: Option<(Operation, hubspot::Error)>,
    pub(super) unfinished: Option<Summary>,
    pub(super) waiting: usize,
    /// The last unfinished draft is opened as soon as the drafts are listed.
    pub(super) resuming: bool,
    pub(super) listing: Option<RequestId>,
    pub(super) opening: Option<RequestId>,
    pub(super) discarded: Option<Draft>,
    pub(super) titled: Option<Title>,
    pub(super) policy: Policy,
    pub(super) seed: u128,
    pub(super) outbox: Outbox,
    pub(super) connected: Instant,
    pub(super) listing_unresolved: Option<RequestId>,
    pub(super) sending_again: Option<DraftId>,
    pub(super) quit: bool,
}
impl App {
    /// A screen with a new draft, and what has to be done first.
    pub fn new(settings: Settings, open: Option<DraftId>, now: Moment) -> (Self, Vec<Effect>) {
        let mut seed = settings.seed;
        let draft = fresh(&mut seed, now, &settings);
        let locale = Locale { now: now.wall, zone: settings.zone.clone() };
        let knowledge = Knowledge::default();
        let around = Around { schema: &knowledge.schema, locale: &locale, geometry: settings.geometry, at: now.at };
        let mut composer = Composer::new(Form::new(draft, around), &settings.keymap);
        composer.recent = settings.recent.clone();
        let mut app = Self {
            geometry: settings.geometry,
            now,
            requests: Requests::default(),
            screen: Screen::Compose,
            composer,
            saver: Saver::default(),
            submission: Submission::Idle,
            result: None,
            problems: Vec::new(),
            notice: None,
            said: Said::default(),
            rests_at: None,
            error: None,
            unfinished: None,
            waiting: 0,
            resuming: false,
            listing: None,
            opening: None,
            discarded: None,
            titled: None,
            policy: settings.policy.clone(),
            seed,
            outbox: Outbox::default(),
            connected: now.at,
            listing_unresolved: None,
            sending_again: None,
            quit: false,
            settings,
        };
        let request = app.requests.fresh();
        app.composer.knowledge.begin(request);
        let mut effects = vec![Effect::LoadPortal { request, refresh: false }];
        let request = app.requests.fresh();
        if let Some(id) = open {
            app.opening = Some(request);
            effects.push(Effect::OpenDraft { request, id });
        } else {
            app.listing = Some(request);
            effects.push(Effect::ListDrafts(request));
        }
        let request = app.requests.fresh();
        app.listing_unresolved = Some(request);
        effects.extend([Effect::ListUnresolved(request), Effect::TidyUp]);
        app.check();
        app.say(true);
        (app, effects)
    }
    /// When [`crate::app::message::Message::Wake`] is wanted next; without one, nothing has to happen before the next message.
    pub fn deadline(&self) -> Option<Instant> {
        let running = self.submission.deadline(self.now.at);
        let looks = self.composer.look_deadline(self.now.at);
        // While definitions are being read the outbox waits for them; their end is a message of its own.
        let outbox = self.outbox.due().filter(|_| !self.composer.knowledge.is_loading());
        let rest = self.rest_deadline();
        [self.saver.deadline(), self.composer.deadline(), running, looks, outbox, rest].into_iter().flatten().min()
    }

    /// Whether the program should end, once what must be finished is.
    pub fn should_quit(&self) -> bool {
        self.quit
    }

    pub(super) fn turn<'a>(&'a mut self, effects: &'a mut Vec<Effect>) -> (&'a mut Composer, Turn<'a>) {
        let turn = Turn {
            now: self.now,
            locale: Locale { now: self.now.wall, zone: self.settings.zone.clone() },
            geometry: self.geometry,
            keymap: &self.settings.keymap,
            requests: &mut self.requests,
            effects,
            notice: &mut self.notice,
        };
        (&mut self.composer, turn)
    }

    pub(super) fn check(&mut self) {
        let draft = &self.composer.form.draft;
        self.problems = value::check(&self.composer.knowledge.schema, draft, &self.policy, &self.locale());
    }

    /// The contexts of the keys, the innermost first.
    pub fn contexts(&self) -> &'static [Context] {
        if self.screen == Screen::Result && self.composer.overlays.is_empty() {
            return &[Context::Result, Context::Global];
        }
        self.composer.contexts()
    }

    /// Whether characters are typed or are commands, where the keys are the form's and there are modes.
    pub fn mode(&self) -> Option<Mode> {
        self.composer.mode.filter(|_| self.screen == Screen::Compose && self.composer.overlays.is_empty())
    }

    /// The moment of the last message, and the time zone.
    pub fn locale(&self) -> Locale {
        Locale { now: self.now.wall, zone: self.settings.zone.clone() }
    }

    /// What forms and values are told.
    pub fn around<'a>(&'a self, locale: &'a Locale) -> Around<'a> {
        Around { schema: &self.composer.knowledge.schema, locale, geometry: self.geometry, at: self.now.at }
    }

    /// What the screen was told when it started.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The size of the terminal.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// The moment of the last message.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// What the body shows.
    pub fn screen(&self) -> Screen {
        self.screen
    }

    /// The form and what lies over it.
    pub fn composer(&self) -> &Composer {
        &self.composer
    }

    /// The draft on disk.
    pub fn saver(&self) -> &Saver {
        &self.saver
    }

    /// The running submission.
    pub fn submission(&self) -> &Submission {
        &self.submission
    }

    /// Drafts that wait to be sent by themselves.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// The last result.
    pub fn result(&self) -> Option<&ResultPane> {
        self.result.as_ref()
    }

    /// The lines of the last result.
    pub fn result_lines(&self) -> Vec<Line> {
        let locale = self.locale();
        let account = self.composer.knowledge.schema.account.as_ref();
        self.result.as_ref().map(|pane| pane.lines(self.around(&locale), account)).unwrap_or_default()
    }

    pub(super) fn missing_links(&self) -> Vec<&crate::ticket::Association> {
        self.result.as_ref().map(ResultPane::missing).unwrap_or_default()
    }

    /// What stands between the draft and a ticket.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What the lines around the form say.
    pub fn said(&self) -> &Said {
        &self.said
    }

    /// What just happened, until the next key.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// The last unfinished draft, and how many there are.
    pub fn unfinished(&self) -> Option<(&Summary, usize)> {
        self.unfinished.as_ref().map(|draft| (draft, self.waiting))
    }

    /// The ticket as it would be sent now.
    pub fn ticket(&self) -> NewTicket {
        value::assemble(&self.composer.knowledge.schema, &self.composer.form.draft, &self.locale())
    }
}

/// The next draft id, from a seed that only has to differ from the last one: splitmix64 over both halves.
pub(super) fn next_id(seed: &mut u128) -> DraftId {
    let mix = |n: u64| {
        let mut z = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    let [low, high] = [*seed, *seed >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or_default());
    let mut bytes = [0; 16];
    for (slot, byte) in bytes.iter_mut().zip(mix(low).to_le_bytes().into_iter().chain(mix(high).to_le_bytes())) {
        *slot = byte;
    }
    DraftId::from_random(bytes)
}

pub(super) fn fresh(seed: &mut u128, now: Moment, settings: &Settings) -> Draft {
    let mut draft = Draft::new(next_id(seed), now.wall);
    draft.profile = Some(settings.profile.clone());
    draft.to_fill = settings.defaults.clone();
    draft
}
