//! Command line, environment and config.toml into one meaning. A flag beats the environment, which beats the file.

pub mod args;
pub mod check;
pub mod effect;
pub mod export;
pub mod failure;
pub mod file;
pub mod keeper;
pub mod keymap;
pub mod kind;
pub mod locale;
pub mod mistake;
mod opening;
pub mod schemas;
pub mod session;
pub mod source;
pub mod stored;
pub mod theme;
pub mod token;

use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error as ThisError;

use crate::app::effect::Notify;
use crate::app::keys::keymap::Keymap;
use crate::child::Hidden;
use crate::hubspot::ApiVersion;
use crate::hubspot::oauth::App;
use crate::store;
use crate::submit::PATIENCE;
use crate::ticket::Policy;
use crate::ticket::property::{OWNER, PIPELINE, STAGE};
use crate::ticket::text;
use crate::tty::ESCAPE;
use crate::view::Theme;
use args::Common;
pub use failure::{Exit, Failure};
pub use file::Agents;
use file::{File, Profile};
use keymap::Preset;
pub use kind::FailureKind;
pub use session::Session;
pub use source::Source as TokenSource;

/// Sent and removed drafts are kept for this many days, unless told otherwise.
const KEEP_SENT_DAYS: u32 = 30;
/// What the next draft keeps, where the profile says nothing.
const KEPT: [&str; 3] = [PIPELINE, STAGE, OWNER];
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Where HubSpot is, unless told otherwise.
pub const BASE_URL: &str = "https://api.hubapi.com";

/// Where a user agrees to an app, unless told otherwise.
const AUTHORIZE: &str = "https://app.hubspot.com/oauth/authorize";
/// Where the browser ends, unless told otherwise. Nobody has to listen there: the address is copied from it.
const REDIRECT: &str = "http://localhost:8976/";
/// What an OAuth sign-in asks for, unless told otherwise.
const SCOPES: &[&str] = &[
    "oauth",
    "tickets",
    "crm.objects.owners.read",
    "crm.objects.contacts.read",
    "crm.objects.companies.read",
    "crm.objects.deals.read",
];

/// The environment as the program was started in: read once, handed down as data.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `HUBSPOT_ACCESS_TOKEN` is set and not empty.
    pub has_token: bool,
    /// `HUBTICKET_BASE_URL`.
    pub base_url: Option<String>,
    /// `HUBTICKET_API_VERSION`.
    pub api_version: Option<String>,
    /// `HUBTICKET_CONFIG_DIR`.
    pub config_dir: Option<PathBuf>,
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `ACCESSIBLE` is set, and neither empty nor 0.
    pub accessible: bool,
    /// `VISUAL`, else `EDITOR`, else a usual one that is there.
    pub editor: Option<String>,
    /// `TERM`.
    pub term: String,
    /// `COLORTERM`.
    pub colorterm: String,
    /// The locale has no UTF-8 (`LC_ALL`, `LC_CTYPE` or `LANG`).
    pub ascii: bool,
    /// `HUBTICKET_LOG`: how much is logged.
    pub log: Option<String>,
    /// `HUBTICKET_LOG_TEXT` is 1: what belongs to tickets is logged too.
    pub log_text: bool,
}

/// The editors that are looked for where neither VISUAL nor EDITOR is set.
const EDITORS: [&str; 3] = ["sensible-editor", "nano", "vi"];

impl Environment {
    /// Reads the process's environment.
    pub fn read() -> Self {
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            has_token: text(token::VARIABLE).is_some(),
            base_url: text("HUBTICKET_BASE_URL"),
            api_version: text("HUBTICKET_API_VERSION"),
            config_dir: std::env::var_os("HUBTICKET_CONFIG_DIR").filter(|dir| !dir.is_empty()).map(PathBuf::from),
            no_color: text("NO_COLOR").is_some(),
            accessible: text("ACCESSIBLE").is_some_and(|value| value != "0"),
            editor: text("VISUAL").or_else(|| text("EDITOR")).or_else(usual_editor),
            term: text("TERM").unwrap_or_default(),
            colorterm: text("COLORTERM").unwrap_or_default(),
            ascii: locale::is_without_utf8(&text),
            log: text("HUBTICKET_LOG"),
            log_text: text("HUBTICKET_LOG_TEXT").is_some_and(|value| value == "1"),
        }
    }
}

/// The first of the usual editors that is there.
fn usual_editor() -> Option<String> {
    let path = std::env::var_os("PATH")?;
    let is_there = |name: &&str| std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
    EDITORS.into_iter().find(is_there).map(str::to_owned)
}

/// Why the configuration can't be used.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
pub enum Error {
    /// There is no home directory to keep files in.
    #[error("there is no home directory to keep drafts in; set HUBTICKET_CONFIG_DIR to a directory of yours")]
    NoDirectory,
    /// config.toml can't be read.
    #[error("{} can't be read: {detail}", .path.display())]
    Unreadable {
        /// Of the file that was read.
        path: PathBuf,
        /// The system's reason.
        detail: String,
    },
    /// config.toml is not as it should be.
    #[error("{}: {detail}", .path.display())]
    Wrong {
        /// Of the file that was read.
        path: PathBuf,
        /// What is wrong, where, and what is meant perhaps.
        detail: String,
    },
    /// The theme is neither shipped nor in the directory.
    #[error("there is no theme {name:?} in {}; use one of its files without .toml, or {known}", .path.display())]
    NoTheme {
        /// The name as it was given.
        name: String,
        /// The directory that themes of the user's own are in.
        path: PathBuf,
        /// The names of those that are shipped, for the sentence.
        known: String,
    },
    /// The profile is not in config.toml.
    #[error("there is no profile {name:?} in {}; it has {known}", .path.display())]
    NoProfile {
        /// The name as it was given.
        name: String,
        /// Of the file that was read.
        path: PathBuf,
        /// The names of those that are there, for the sentence.
        known: String,
    },
    /// The API version is not one that hubticket speaks.
    #[error("{0:?} is not an API version that hubticket speaks; use v3 or 2026-09")]
    Version(String),
}

/// What command line, environment and config.toml mean together.
#[derive(Debug, Clone)]
pub struct Config {
    /// All files of the program live below it.
    pub dir: PathBuf,
    /// What the user writes lives here: config.toml, keymap.toml and themes; for the sandbox too.
    pub written: PathBuf,
    /// The keymap that keymap.toml is laid over.
    pub preset: Preset,
    /// The theme, where one is named.
    pub theme: Option<String>,
    /// The profile in use; `default` unless named.
    pub profile: String,
    /// Scheme and host of every call.
    pub base_url: String,
    /// The version that paths are made for.
    pub version: ApiVersion,
    /// Where the token comes from; none names no source.
    pub token: Option<TokenSource>,
    /// What no other program sees of the environment.
    pub hidden: Hidden,
    /// Where a sign-in stores its token.
    pub stored: PathBuf,
    /// The command that a new token is handed to instead.
    pub token_store_command: Option<String>,
    /// The app of an OAuth sign-in, if there is one.
    pub oauth: Option<App>,
    /// What new drafts begin with: property and value, by value or label.
    pub defaults: Vec<(String, String)>,
    /// The rows that a new draft opens with, in their order: internal names of properties, and `contact`.
    pub fields: Vec<String>,
    /// The properties that a new contact is asked for besides its names, by internal name.
    pub contact_properties: Vec<String>,
    /// What the next draft keeps of the one before: properties, by internal name or label.
    pub keep: Vec<String>,
    /// Which properties a ticket must have.
    pub policy: Policy,
    /// A ticket property with unique values, filled with the submission's id, by which an unknown outcome is resolved.
    pub unique_property: Option<String>,
    /// Each ticket has a note, by which it is found when its answer was lost.
    pub witness: bool,
    /// A note that somebody wrote is pinned to its ticket.
    pub pins_note: bool,
    /// What `create` does where no person runs it.
    pub agents: Agents,
    /// Whether the embedded sandbox stands in for HubSpot.
    pub sandbox: bool,
    /// The options of the command line that lead to other files or another portal, as they were typed.
    pub typed: Vec<(&'static str, String)>,
    /// For how long sent and removed drafts are kept.
    pub keep_sent: Duration,
    /// For how long in all HubSpot's limits are waited for.
    pub patience: Duration,
    /// Whether the window's title says what is worked on.
    pub title: bool,
    /// Whether clicks and the wheel are taken.
    pub mouse: bool,
    /// So long an ESC with nothing behind it is waited on.
    pub escape: Duration,
    /// How it is told that a submission ended which nobody watched.
    pub notify: Notify,
}

impl Config {
    /// Makes one meaning of what was typed, set and written.
    ///
    /// # Errors
    /// When there is nowhere to keep files, when config.toml is wrong, or when the profile is not in it.
    pub fn load(common: &Common, environment: &Environment) -> Result<Self, Error> {
        let dir = directory(common, environment)?;
        let path = dir.join("config.toml");
        let file = File::read(&path)?;
        let name = common.profile.clone().or_else(|| file.profile.clone());
        let profile = match &name {
            Some(name) => file.named(name, &path).map_err(|error| match error {
                // Nobody typed it: it is the file that is wrong.
                Error::NoProfile { name, path, known } if common.profile.is_none() => {
                    Error::Wrong { path, detail: format!("there is no profile {name:?}; it has {known}") }
                }
                other => other,
            })?,
            None => file.named(file::DEFAULT, &path)?,
        };
        let config =
            Self::from_parts(common, environment, dir, name.unwrap_or_else(|| file::DEFAULT.into()), &profile)?;
        Ok(Self {
            hidden: Hidden::new(file.token_variables().cloned()),
            keep_sent: file.keep_sent_days.map_or(config.keep_sent, |days| DAY.saturating_mul(days)),
            title: file.title.unwrap_or(true),
            mouse: file.mouse.unwrap_or(false),
            escape: file.escape_ms.map_or(config.escape, |pause| Duration::from_millis(pause.into())),
            notify: file.notify.unwrap_or_default(),
            patience: file.wait_seconds.map_or(config.patience, |seconds| Duration::from_secs(seconds.into())),
            preset: file.keymap,
            theme: file.theme,
            oauth: file.oauth.map(|oauth| app(oauth, &config.base_url, config.version)),
            ..config
        })
    }

    /// The keys: keymap.toml over its preset.
    ///
    /// # Errors
    /// When the file can't be read or is wrong; each mistake is told with line and column.
    pub fn keymap(&self) -> Result<Keymap, Error> {
        let path = self.written.join("keymap.toml");
        let text = read_if_there(&path)?.unwrap_or_default();
        match keymap::read(&text, self.preset) {
            (keymap, mistakes) if mistakes.is_empty() => Ok(keymap),
            (_, mistakes) => Err(Error::Wrong { path, detail: mistake::listed(&mistakes) }),
        }
    }

    /// The colours, as far as the terminal shows them.
    ///
    /// # Errors
    /// When there is no such theme, or its file can't be read or is wrong.
    pub fn theme(&self, environment: &Environment) -> Result<Theme, Error> {
        let name = self.theme.as_deref().unwrap_or("terminal");
        let path = self.written.join("themes").join(format!("{name}.toml"));
        let theme = match (read_if_there(&path)?, theme::shipped(name)) {
            // What the user wrote wins, also over a name that is shipped.
            (Some(text), _) => {
                theme::read(&text).map_err(|mistakes| Error::Wrong { path, detail: mistake::listed(&mistakes) })?
            }
            (None, Some(theme)) => theme,
            (None, None) => {
                let path = self.written.join("themes");
                return Err(Error::NoTheme { name: name.to_owned(), path, known: theme::SHIPPED.join(", ") });
            }
        };
        Ok(theme.shown_in(theme::depth(environment)))
    }

    fn from_parts(
        common: &Common,
        environment: &Environment,
        dir: PathBuf,
        name: String,
        profile: &Profile,
    ) -> Result<Self, Error> {
        let path = dir.join("config.toml");
        let base_url = common
            .base_url
            .clone()
            .or_else(|| environment.base_url.clone())
            .or_else(|| profile.base_url.clone())
            .unwrap_or_else(|| BASE_URL.to_owned());
        let typed = common.api_version.clone().or_else(|| environment.api_version.clone());
        let version = match (typed, &profile.api_version) {
            (Some(text), _) => text.parse().map_err(|_| Error::Version(text))?,
            (None, Some(text)) => text
                .parse()
                .map_err(|_| Error::Wrong { path: path.clone(), detail: Error::Version(text.clone()).to_string() })?,
            (None, None) => ApiVersion::default(),
        };
        let token = match environment.has_token {
            true => Some(TokenSource::Environment(token::VARIABLE.into())),
            false => profile.token_source(&path)?,
        };
        let stored = stored::path(&dir, &name);
        let token = token.or_else(|| stored.symlink_metadata().is_ok().then(|| TokenSource::Stored(stored.clone())));
        let policy = profile.policy(&path)?;
        let written = dir.clone();
        let dir = kept(common, &dir);
        let profile_name = if common.sandbox { "sandbox".into() } else { name };
        let path_text = |path: &PathBuf| path.display().to_string();
        let typed = [
            ("--config-dir", common.config_dir.as_ref().map(path_text)),
            ("--base-url", common.base_url.clone()),
            ("--api-version", common.api_version.clone()),
        ];
        Ok(Self {
            typed: typed.into_iter().filter_map(|(option, value)| Some((option, value?))).collect(),
            dir,
            written,
            preset: Preset::default(),
            theme: None,
            profile: profile_name,
            base_url,
            version,
            token,
            hidden: Hidden::default(),
            stored,
            token_store_command: profile.token_store_command.clone(),
            oauth: None,
            defaults: opening::defaults(profile.defaults.clone().unwrap_or_default(), profile.me.as_deref()),
            fields: opening::fields(profile.fields.as_deref()),
            contact_properties: profile.contact_properties.clone().unwrap_or_default(),
            keep: profile.keep.clone().unwrap_or_else(|| KEPT.map(str::to_owned).to_vec()),
            policy,
            unique_property: profile.unique_property.clone(),
            witness: profile.witness.unwrap_or(false),
            pins_note: profile.pin_note.unwrap_or(false),
            agents: profile.agents.unwrap_or_default(),
            sandbox: common.sandbox,
            keep_sent: DAY.saturating_mul(KEEP_SENT_DAYS),
            patience: PATIENCE,
            title: true,
            mouse: false,
            escape: ESCAPE,
            notify: Notify::Off,
        })
    }

    /// The host that is talked to, for people.
    pub fn host(&self) -> String {
        let rest = self.base_url.split("://").nth(1).unwrap_or(&self.base_url);
        rest.split('/').next().unwrap_or(rest).to_owned()
    }
}

/// The text of a file; nothing if it is not there.
fn read_if_there(path: &Path) -> Result<Option<String>, Error> {
    match store::read_text(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Unreadable { path: path.to_owned(), detail: text::of_system(error) }),
    }
}

/// The app as HubSpot knows it.
fn app(written: file::Oauth, base_url: &str, version: ApiVersion) -> App {
    let scopes = || SCOPES.iter().map(|scope| (*scope).to_owned()).collect();
    App {
        client_id: written.client_id,
        client_secret: written.client_secret.into(),
        redirect_uri: written.redirect_uri.unwrap_or_else(|| REDIRECT.to_owned()),
        scopes: written.scopes.unwrap_or_else(scopes),
        authorize_url: written.authorize_url.unwrap_or_else(|| AUTHORIZE.to_owned()),
        token_url: format!("{}{}", base_url.trim_end_matches('/'), version.oauth_token()),
    }
}

/// The directory of drafts, templates and journal. The sandbox's are kept apart from a real portal's.
pub fn kept(common: &Common, dir: &Path) -> PathBuf {
    if common.sandbox { dir.join("sandbox") } else { dir.to_owned() }
}

/// The directory below which all files of the program live.
///
/// # Errors
/// When there is no home directory to keep files in.
pub fn directory(common: &Common, environment: &Environment) -> Result<PathBuf, Error> {
    if let Some(dir) = common.config_dir.clone().or_else(|| environment.config_dir.clone()) {
        return Ok(dir);
    }
    let dirs = directories::ProjectDirs::from("", "", "hubticket").ok_or(Error::NoDirectory)?;
    Ok(dirs.config_dir().to_owned())
}
