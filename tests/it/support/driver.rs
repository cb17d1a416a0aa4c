//! The driver of the full screen: keys in, effects out, the clock in the test's hands.

use std::time::{Duration, Instant};

use hubticket::app::geometry::Geometry;
use hubticket::app::keys::chord::Chord;
use hubticket::app::keys::keymap::Keymap;
use hubticket::app::{App, Settings};
use hubticket::store::Listing;
use hubticket::ticket::record::Candidate;
use hubticket::ticket::{DraftId, Place, Policy};
use jiff::tz::TimeZone;

use super::chords::{Stroke, chords, strokes};
use super::log::Log;
use super::play::Play;
use super::samples::{begin, file};
use super::{Effect, Message, Moment, Notify};

/// What a screen is told when it starts.
pub fn settings() -> Settings {
    Settings {
        profile: "default".into(),
        defaults: Vec::new(),
        keep: ["hs_pipeline", "hs_pipeline_stage", "hubspot_owner_id"].map(str::to_owned).to_vec(),
        fields: hubticket::ticket::property::FIELDS.map(str::to_owned).to_vec(),
        contact_properties: Vec::new(),
        sandbox: false,
        unique: None,
        host: "api.hubapi.com".into(),
        create_url: "https://api.hubapi.com/crm/v3/objects/tickets".into(),
        title: false,
        notify: Notify::Off,
        policy: Policy::default(),
        zone: TimeZone::fixed(jiff::tz::offset(1)),
        keymap: Keymap::default(),
        token_of: None,
        exposed: None,
        recent: Vec::new(),
        seed: 42,
        geometry: Geometry { columns: 80, rows: 24 },
    }
}

/// Plays the loop's part before the full screen. What the screen shows is told by its words alone.
#[derive(Debug, Clone)]
pub struct Driver {
    pub(super) app: App,
    pub(super) now: Moment,
    log: Log,
}

impl Play for Driver {
    fn log(&self) -> &[Effect] {
        &self.log.all
    }

    fn effects(&mut self) -> Vec<Effect> {
        self.log.fresh()
    }

    fn now(&self) -> Moment {
        self.now
    }

    fn see(&mut self) -> &mut Self {
        self.wait(300)
    }

    fn send(&mut self, message: Message) -> &mut Self {
        self.log.all.extend(self.app.update(self.now, message));
        self
    }
}

impl Driver {
    /// A screen that has just started, with nothing known of the portal.
    pub fn new() -> Self {
        Self::with(|_| {}, None)
    }

    /// The same with other settings, on a draft if one is named.
    pub fn with(change: impl FnOnce(&mut Settings), open: Option<DraftId>) -> Self {
        let mut settings = settings();
        change(&mut settings);
        let now = Moment { at: Instant::now(), wall: begin() };
        let (app, effects) = App::new(settings, open, now);
        Self { app, now, log: Log::of(effects) }
    }

    /// A screen on which everything that is read at the start has come, and there are no drafts.
    pub fn ready() -> Self {
        let mut driver = Self::new();
        driver.portal();
        driver.drafts(Ok(Listing::default()));
        driver.effects();
        driver
    }

    /// Types keys: `Printer down<tab><c-s>`; `<lt>` is the character, `<@content>` the way to a field by its name.
    #[track_caller]
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for stroke in strokes(keys) {
            match stroke {
                Stroke::Key(chord) => self.press(chord),
                Stroke::To(field) => self.go_to(&field),
            };
        }
        if self.app.holds_letter() {
            // Nothing is typed behind it.
            self.wait(500);
        }
        self
    }

    /// Goes to a field by Tab, as often as that takes: to a property by its name, or to the contact.
    #[track_caller]
    pub fn go_to(&mut self, field: &str) -> &mut Self {
        let place = if field == "contact" { Place::Contact } else { self.place_of(field) };
        self.reach(place)
    }

    /// Goes to a place of the form by Tab, as often as that takes.
    #[track_caller]
    pub fn reach(&mut self, place: Place) -> &mut Self {
        let chord = chords("<tab>")[0];
        // A row with a key of its own is two stops.
        for _ in 0..2 * self.places().len() {
            if self.focus() == place {
                return self;
            }
            self.press(chord);
        }
        panic!("Tab does not lead to {place:?}: the focus is on {:?}, {:?} lies over it", self.focus(), self.top());
    }

    /// The same keys when they come all at once, as the loop hands them over.
    #[track_caller]
    pub fn burst(&mut self, keys: &str) -> &mut Self {
        let mut typed = String::new();
        for stroke in strokes(keys) {
            let chord = match stroke {
                Stroke::Key(chord) => chord,
                Stroke::To(field) => {
                    if !typed.is_empty() {
                        self.send(Message::Typed(std::mem::take(&mut typed)));
                    }
                    self.go_to(&field);
                    continue;
                }
            };
            if let Some(c) = self.app.types(chord) {
                typed.push(c);
                continue;
            }
            if !typed.is_empty() {
                self.send(Message::Typed(std::mem::take(&mut typed)));
            }
            self.press(chord);
        }
        if typed.is_empty() { self } else { self.send(Message::Typed(typed)) }
    }

    /// Presses one key.
    pub fn press(&mut self, chord: Chord) -> &mut Self {
        self.send(Message::Key { chord, exact: false })
    }

    /// Pastes a text.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.send(Message::Paste(text.into()))
    }

    /// Clicks on a cell. False if nothing is there to be clicked.
    pub fn click(&mut self, x: u16, y: u16) -> bool {
        let Some(at) = self.target(x, y) else { return false };
        self.send(Message::Pointed { at });
        true
    }

    /// Turns the wheel by one notch.
    pub fn wheel(&mut self, down: bool) -> &mut Self {
        self.send(Message::Wheel { down })
    }

    /// Tells the program to end, as a signal does.
    pub fn terminate(&mut self) -> &mut Self {
        self.send(Message::Terminate)
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.send(Message::Resized { columns, rows })
    }

    /// Lets time pass as the loop does: it wakes the screen at each of its deadlines.
    #[track_caller]
    pub fn wait(&mut self, milliseconds: u64) -> &mut Self {
        let end = self.now.at + Duration::from_millis(milliseconds);
        let mut idle = 0;
        while let Some(at) = self.app.deadline().filter(|at| *at <= end) {
            idle = if at > self.now.at { 0 } else { idle + 1 };
            assert!(idle < 3, "the loop would spin: a deadline that has passed is not taken care of");
            self.pass(at.saturating_duration_since(self.now.at));
            self.send(Message::Wake);
        }
        self.pass(end - self.now.at);
        self
    }

    fn pass(&mut self, time: Duration) {
        self.now.at += time;
        self.now.wall = self.now.wall.checked_add(time).unwrap();
    }

    /// Attaches a file of so many bytes, which is what its path says.
    #[track_caller]
    pub fn attach(&mut self, path: &str, size: u64) -> &mut Self {
        self.keys("<c-x>f").keys(path).keys("<enter>").attached(vec![Ok(file(path, size))])
    }

    /// Links a record by a search for its name.
    #[track_caller]
    pub fn link(&mut self, record: &Candidate) -> &mut Self {
        let kinds = ["contacts", "companies", "deals", "tickets"];
        let turns = kinds.iter().position(|kind| *kind == record.object.key()).unwrap();
        self.keys("<c-x>a").keys(&"<tab>".repeat(turns));
        self.keys(&record.name).wait(200).found(Ok(vec![record.clone()])).keys("<enter>")
    }
}
