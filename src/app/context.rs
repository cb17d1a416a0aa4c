//! What every part of the screen is told: the moment, the size, the settings, the portal; and where effects and notices
//! go. There is one of it, and it belongs to the screen.

use jiff::tz::TimeZone;

use crate::app::effect::{Effect, Notify};
use crate::app::geometry::Geometry;
use crate::app::keys::actions::Action;
use crate::app::keys::keymap::Keymap;
use crate::app::keys::scope::Scope;
use crate::app::portal::knowledge::Knowledge;
use crate::app::request::{Moment, RequestId, Requests};
use crate::app::status::notice::{Notice, Tone};
use crate::store::Exposed;
use crate::ticket::property::CONTACT;
use crate::ticket::record::Candidate;
use crate::ticket::value::Locale;
use crate::ticket::{DraftId, Policy, Schema};

/// What the screen is told when it starts.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The profile in use, by name.
    pub profile: String,
    /// What new drafts begin with: property and value, by value or label.
    pub defaults: Vec<(String, String)>,
    /// What the next draft keeps of the one before: properties, by internal name or label.
    pub keep: Vec<String>,
    /// The ticket property with unique values by which a lost ticket is found, where the profile names one.
    pub unique: Option<String>,
    /// The rows that a new draft opens with, in their order: internal names of properties, and `contact`.
    pub fields: Vec<String>,
    /// The properties that a new contact is asked for besides its names, by internal name.
    pub contact_properties: Vec<String>,
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
    /// Files that others can look into.
    pub exposed: Option<Exposed>,
    /// Records that were linked lately.
    pub recent: Vec<Candidate>,
    /// Where ids of new drafts come from; random, but fixed in tests.
    pub seed: u64,
    /// The size of the terminal.
    pub geometry: Geometry,
}

impl Settings {
    /// The profile of config.toml that is in use; none where that is the top of the file, or the sandbox.
    pub fn own_profile(&self) -> Option<&str> {
        Some(self.profile.as_str()).filter(|name| *name != "default" && !self.sandbox)
    }

    /// The property below whose row the contact stands; none where it stands above all.
    pub fn contact_below(&self) -> Option<String> {
        let at = self.fields.iter().position(|name| name == CONTACT).unwrap_or(self.fields.len());
        self.fields.get(at.checked_sub(1)?).cloned()
    }
}

/// What every part is told, and where effects and notices go.
#[derive(Debug, Clone)]
pub struct Context {
    /// What the screen was told when it started.
    pub settings: Settings,
    /// The moment of the message that is worked on.
    pub now: Moment,
    /// The same moment and the time zone, for values.
    pub locale: Locale,
    /// The size of the terminal.
    pub geometry: Geometry,
    /// What is known of the portal.
    pub portal: Knowledge,
    /// What just happened, until the next key.
    pub notice: Option<Notice>,
    /// What was said last of something that went wrong, where that is all there is to say: it may be longer than the line
    /// that it was said on.
    pub went_wrong: Option<String>,
    requests: Requests,
    random: fastrand::Rng,
    effects: Vec<Effect>,
}

impl Context {
    /// At the start nothing is known of the portal.
    pub fn new(settings: Settings, now: Moment) -> Self {
        Self {
            now,
            locale: Locale { now: now.wall, zone: settings.zone.clone() },
            geometry: settings.geometry,
            portal: Knowledge::default(),
            notice: None,
            went_wrong: None,
            requests: Requests::default(),
            random: fastrand::Rng::with_seed(settings.seed),
            effects: Vec::new(),
            settings,
        }
    }

    /// A new moment begins.
    pub fn begin(&mut self, now: Moment) {
        self.now = now;
        self.locale.now = now.wall;
    }

    /// What is known of the portal's definitions.
    pub fn schema(&self) -> &Schema {
        &self.portal.schema
    }

    /// The number of a new request.
    pub fn request(&mut self) -> RequestId {
        self.requests.fresh()
    }

    /// Something has to be done about it.
    pub fn effect(&mut self, effect: impl Into<Effect>) {
        let mut effect = effect.into();
        // A draft that is written says what it holds, by what is known of the portal now.
        if let Effect::SaveDraft { draft, .. } | Effect::Submit { draft, .. } = &mut effect {
            draft.sensitive = self.portal.schema.sensitive_in(draft);
        }
        self.effects.push(effect);
    }

    /// Drops a read whose answer is not wanted any more.
    pub fn forget(&mut self, request: Option<RequestId>) {
        self.effects.extend(request.map(Effect::Forget));
    }

    /// What has to be done so far.
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }

    /// Hands over what has to be done.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Says something on the status line.
    pub fn say(&mut self, notice: Notice) {
        if notice.tone == Tone::Bad && notice.about.is_none() {
            self.went_wrong = Some(notice.text.clone()).filter(|_| !notice.has_more());
        }
        self.notice = Some(notice);
    }

    /// The keys.
    pub fn keymap(&self) -> &Keymap {
        &self.settings.keymap
    }

    /// The best key for an action in these scopes, in the short form; empty if there is none.
    pub fn key(&self, scopes: &[Scope], action: impl Into<Action>) -> String {
        self.settings.keymap.key(scopes, action.into())
    }

    /// An id for a new draft.
    pub fn draft_id(&mut self) -> DraftId {
        DraftId::from_random(self.random.u128(..).to_le_bytes())
    }
}
