//! What a run of the program works with: files, the token, the address, and the embedded sandbox where it is wanted.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;
use secrecy::SecretString;

use super::failure::{Exit, Failure};
use super::keeper::Keeper;
use super::kind::FailureKind;
use super::{Config, TokenSource, token};
use crate::hubspot::{self, Client, Operation, Settings};
use crate::portal;
use crate::sandbox;
use crate::store::{Cache, Store};
use crate::submit::Desk;
use crate::ticket::value::Locale;
use crate::ticket::{Draft, ObjectType, Policy, Schema, text};

/// Where systems keep their time zones.
const ZONES: &str = "/usr/share/zoneinfo";

/// The name under which learned requirements are remembered.
const LEARNED: &str = "required";
/// The name under which recently linked records are remembered.
const RECENT: &str = "recent";

/// The name under which it is remembered which portal the last token was of.
const SEEN: &str = "token";

/// The files, and what is known without asking anybody.
#[derive(Debug)]
pub struct Session {
    /// With the sandbox's address and token, where it is wanted.
    pub config: Config,
    /// All files below the config directory.
    pub store: Store,
    sandbox: Option<sandbox::Running>,
}

impl Session {
    /// Opens the files, and starts the sandbox where it is wanted. Reads no token and sends nothing.
    ///
    /// # Errors
    /// When the config directory can't be made, or the sandbox can't listen.
    pub async fn open(mut config: Config) -> Result<Self, Failure> {
        let store = Store::open(&config.dir)?;
        let sandbox = if config.sandbox {
            let running = sandbox::start(sandbox::Options::default())
                .await
                .map_err(|error| Failure::new(Exit::Other, FailureKind::Sandbox, error.to_string()))?;
            config.base_url = running.base_url();
            config.token = Some(TokenSource::Sandbox(running.token().to_owned()));
            Some(running)
        } else {
            None
        };
        Ok(Self { config, store, sandbox })
    }

    /// The embedded sandbox; it ends with the session.
    pub fn sandbox(&self) -> Option<&sandbox::Running> {
        self.sandbox.as_ref()
    }

    /// The host for people; the sandbox has no address that matters.
    pub fn host(&self) -> String {
        if self.config.sandbox { "the embedded sandbox".into() } else { self.config.host() }
    }

    /// Reads the token.
    ///
    /// # Errors
    /// When there is none, with the ways on.
    pub fn token(&self) -> Result<SecretString, Failure> {
        let missing = || token::Error::Missing(self.config.dir.join("config.toml"));
        self.config.token.as_ref().ok_or_else(missing)?.read(&self.config.hidden).map_err(Failure::from)
    }

    /// What a connection is made of.
    pub fn settings(&self, token: SecretString) -> Settings {
        let mut settings = Settings::new(self.config.base_url.clone(), self.config.version, token);
        // It can change while the program runs: it is renewed, or somebody signs in anew.
        settings.renew = match &self.config.token {
            Some(source @ (TokenSource::Stored(_) | TokenSource::File(_) | TokenSource::Command(_))) => {
                let keeper = Keeper::new(source.clone(), self.config.oauth.clone(), self.config.hidden.clone());
                // A command is not run for nothing: somebody may have to type a passphrase.
                Some(Arc::new(match source {
                    TokenSource::Command(_) => keeper.holding(settings.token.clone()),
                    _ => keeper,
                }))
            }
            Some(TokenSource::Environment(_) | TokenSource::Sandbox(_)) | None => None,
        };
        settings
    }

    /// The address that tickets are posted to.
    pub fn create_url(&self) -> String {
        format!("{}{}", self.config.base_url.trim_end_matches('/'), self.config.version.objects(&ObjectType::tickets()))
    }

    /// A connection with a token that was read already.
    ///
    /// # Errors
    /// When the address is wrong.
    pub fn connect_with(&self, token: SecretString) -> Result<Client, Failure> {
        if let Err(error) = hubspot::check_address(&self.config.base_url) {
            let hint = "correct --base-url, HUBTICKET_BASE_URL or base_url in config.toml, whichever is set first";
            return Err(setup(&error).with_hint(hint));
        }
        Client::new(&self.settings(token)).map_err(|error| setup(&error))
    }

    /// A command line of this profile, as it is typed: with the options that led here.
    pub fn command(&self, words: &str) -> String {
        let mut command = format!("hubticket {words}");
        match self.config.profile.as_str() {
            "default" => {}
            _ if self.config.sandbox => command.push_str(" --sandbox"),
            name => command.push_str(&format!(" --profile {}", quoted(name))),
        }
        for (option, value) in &self.config.typed {
            command.push_str(&format!(" {option} {}", quoted(value)));
        }
        command
    }

    /// Refuses a draft that was begun for another portal.
    ///
    /// # Errors
    /// When it belongs to another profile, with the way to send it.
    pub fn owns(&self, draft: &Draft) -> Result<(), Failure> {
        let Some(profile) = draft.profile.as_ref().filter(|profile| **profile != self.config.profile) else {
            return Ok(());
        };
        let text = format!("nothing was sent: this draft belongs to the profile {profile:?}");
        Err(Failure::usage(text).with_hint(format!("send it with --profile {profile}")))
    }

    /// The name of one of the small files that belong to this profile.
    pub fn own(&self, what: &str) -> String {
        format!("{what}-{}", self.portal_key())
    }

    /// What the profile's portal is called on disk. The token may change under a profile; the account tells.
    fn portal_key(&self) -> String {
        match self.config.base_url == super::BASE_URL || self.config.sandbox {
            true => self.config.profile.clone(),
            false => format!("{}-{}", self.config.profile, self.config.host()),
        }
    }

    /// Which portal a token is of, as far as that was seen before.
    pub fn seen(&self, token: &SecretString) -> portal::Seen {
        portal::Seen::new(self.store.clone(), self.own(SEEN), token)
    }

    /// What was read from the portal.
    pub fn cache(&self) -> Cache {
        self.store.cache(&self.portal_key())
    }

    /// Where submissions are written down.
    pub fn desk(&self) -> Desk {
        let desk = Desk::new(self.store.journal(), self.config.profile.clone(), self.config.host());
        Desk {
            unique: self.config.unique_property.clone(),
            patience: self.config.patience,
            imports: Some(self.store.imports()),
            witness: self.config.witness,
            pins_note: self.config.pins_note,
            ..desk
        }
    }

    /// The name under which recently linked records are remembered.
    pub fn recent(&self) -> String {
        self.own(RECENT)
    }

    /// The name under which learned requirements are remembered.
    pub fn learned(&self) -> String {
        self.own(LEARNED)
    }

    /// What a ticket must have: what the profile says, and what the portal turned out to require.
    pub fn policy(&self) -> Policy {
        let mut policy = self.config.policy.clone();
        let learned: Vec<(String, String, Vec<String>)> = self.store.recall(&self.learned()).unwrap_or_default();
        for (pipeline, stage, properties) in learned {
            policy.learn(&pipeline, &stage, &properties);
        }
        policy
    }

    /// The schema as far as the cache knows it.
    pub fn cached_schema(&self) -> Schema {
        let mut schema = Schema::default();
        for known in portal::cached(&self.cache()) {
            if let Ok(part) = known.part {
                schema.apply(part);
            }
        }
        schema
    }
}

/// A word as a shell takes it for one.
pub fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// A wrong address is a matter of the command line or the config, not of the network.
fn setup(error: &hubspot::Error) -> Failure {
    let mut failure = Failure::of_call(error, Operation::Read);
    failure.exit = Exit::Usage;
    failure
}

/// The moment and the agent's time zone.
pub fn locale() -> Locale {
    Locale { now: jiff::Timestamp::now(), zone: zone() }
}

/// The agent's time zone. Its file is looked for first: the database goes through all of its folders before it answers,
/// and the first frame waits for this.
pub fn zone() -> TimeZone {
    let file = match std::env::var("TZ") {
        Ok(name) => Path::new(ZONES).join(name),
        Err(_) => PathBuf::from("/etc/localtime"),
    };
    // Without TZ and without a file there is none to be had: such systems count in UTC.
    zone_in(&file).or_else(|| TimeZone::try_system().ok()).unwrap_or(TimeZone::UTC)
}

/// Refuses a `TZ` that nothing is known of: it would be taken for UTC, and each time that is typed would be another one.
///
/// # Errors
/// When it names no zone of the system's database, nor of the one that the program brings along.
pub fn check_zone() -> Result<(), Failure> {
    let Some(name) = std::env::var_os("TZ").filter(|name| !name.is_empty()) else { return Ok(()) };
    let zone = zone_in(&Path::new(ZONES).join(&name)).or_else(|| TimeZone::try_system().ok());
    // Etc/Unknown is a name for none.
    if zone.is_some_and(|zone| !zone.is_unknown()) && name != "Etc/Unknown" {
        return Ok(());
    }
    let name = name.to_string_lossy();
    let message = format!("TZ is {}, which is no time zone: dates and times would be wrong", text::quoted(&name));
    Err(Failure::usage(message).with_hint("set TZ to a name such as Europe/Berlin, or unset it"))
}

/// The zone in a file of the system's database, by its name there; none where it is another kind of file.
fn zone_in(file: &Path) -> Option<TimeZone> {
    let file = std::fs::canonicalize(file).ok()?;
    let name = file.strip_prefix(ZONES).ok()?.to_str()?;
    TimeZone::tzif(name, &std::fs::read(&file).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_zone_is_known_where_the_system_has_no_database() {
        let berlin = jiff::tz::TimeZoneDatabase::bundled().get("Europe/Berlin").unwrap();
        let summer = "2026-07-01T12:00:00Z".parse().unwrap();
        assert_eq!(berlin.to_offset(summer).seconds(), 7200);
    }

    #[test]
    fn a_zone_is_read_from_the_database_and_from_nowhere_else() {
        let utc = Path::new(ZONES).join("Etc/UTC");
        // There are systems without a database.
        assert_eq!(zone_in(&utc).is_some(), utc.exists());
        let elsewhere = tempfile::NamedTempFile::new().unwrap();
        assert!(zone_in(elsewhere.path()).is_none());
        assert!(zone_in(Path::new(ZONES)).is_none());
        assert!(zone_in(&Path::new(ZONES).join("CET-1CEST,M3.5.0,M10.5.0/3")).is_none());
    }
}
