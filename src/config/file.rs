//! config.toml as it is written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::Error;
use super::keymap::Preset;
use super::mistake::Mistake;
use super::source::Source;
use crate::app::effect::Notify;
use crate::ticket::Policy;
use crate::ticket::policy::Rule;

/// What is wrong with a text that says nothing.
const BLANK: &str = "an empty text sets nothing; leave the setting out, or say what it is";

/// The most milliseconds that a pause between bytes may take.
const LONGEST_PAUSE: u16 = 1000;

/// The profile in use where none is named. It is the top of the file, and a table of that name, if somebody wrote one.
pub const DEFAULT: &str = "default";

/// The whole file: what stands at its top is the default profile, and what named profiles fall back on.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// The profile to use where none is named on the command line.
    #[serde(deserialize_with = "text")]
    pub profile: Option<String>,
    /// The keymap that keymap.toml is laid over, unless it names one itself.
    pub keymap: Preset,
    /// The colours: a theme that is shipped, or one of the directory `themes`.
    #[serde(deserialize_with = "text")]
    pub theme: Option<String>,
    /// For how many days sent and removed drafts are kept.
    pub keep_sent_days: Option<u32>,
    /// For how many seconds in all HubSpot's limits are waited for.
    pub wait_seconds: Option<u32>,
    /// Whether the window's title says what is worked on.
    pub title: Option<bool>,
    /// Whether clicks and the wheel are taken.
    pub mouse: Option<bool>,
    /// For how many milliseconds an ESC is waited on: it may begin what a key sends.
    #[serde(deserialize_with = "pause")]
    pub escape_ms: Option<u16>,
    /// How it is told that a submission ended which nobody watched.
    pub notify: Option<Notify>,
    #[serde(deserialize_with = "text")]
    base_url: Option<String>,
    #[serde(deserialize_with = "text")]
    api_version: Option<String>,
    #[serde(deserialize_with = "text")]
    token_env: Option<String>,
    #[serde(deserialize_with = "text")]
    token_file: Option<PathBuf>,
    #[serde(deserialize_with = "text")]
    token_command: Option<String>,
    #[serde(deserialize_with = "text")]
    token_store_command: Option<String>,
    #[serde(deserialize_with = "text")]
    unique_property: Option<String>,
    witness: Option<bool>,
    pin_note: Option<bool>,
    agents: Option<Agents>,
    required: Option<Required>,
    defaults: Option<BTreeMap<String, String>>,
    #[serde(deserialize_with = "texts")]
    contact_properties: Option<Vec<String>>,
    #[serde(deserialize_with = "texts")]
    keep: Option<Vec<String>>,
    #[serde(deserialize_with = "texts")]
    fields: Option<Vec<String>>,
    #[serde(deserialize_with = "text")]
    me: Option<String>,
    /// The app of an OAuth sign-in.
    pub oauth: Option<Oauth>,
    /// The portals by name.
    pub profiles: BTreeMap<String, Profile>,
}

/// One portal, and where its token comes from.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// `https://` and host; that of the API where it is left out.
    #[serde(deserialize_with = "text")]
    pub base_url: Option<String>,
    /// `v3` or `2026-09`.
    #[serde(deserialize_with = "text")]
    pub api_version: Option<String>,
    /// The name of the variable that holds the token.
    #[serde(deserialize_with = "text")]
    pub token_env: Option<String>,
    /// The file that holds the token; nobody else may read it. `~/` is the home directory.
    #[serde(deserialize_with = "text")]
    pub token_file: Option<PathBuf>,
    /// The command whose output is the token, run by sh.
    #[serde(deserialize_with = "text")]
    pub token_command: Option<String>,
    /// The command that a new token is handed to, on its standard input.
    #[serde(deserialize_with = "text")]
    pub token_store_command: Option<String>,
    /// The property by which an unknown outcome is resolved.
    #[serde(deserialize_with = "text")]
    pub unique_property: Option<String>,
    /// Each ticket has a note, by which it is found when its answer was lost.
    pub witness: Option<bool>,
    /// A note that somebody wrote is pinned to its ticket.
    pub pin_note: Option<bool>,
    /// What `create` does where no person runs it.
    pub agents: Option<Agents>,
    /// Which properties a ticket must have.
    pub required: Option<Required>,
    /// What new drafts begin with: property and value, by value or label.
    pub defaults: Option<BTreeMap<String, String>>,
    /// The properties that a new contact is asked for besides its names, by internal name.
    #[serde(deserialize_with = "texts")]
    pub contact_properties: Option<Vec<String>>,
    /// What the next draft keeps of the one before: properties, by internal name or label.
    #[serde(deserialize_with = "texts")]
    pub keep: Option<Vec<String>>,
    /// The rows that a new draft opens with, in their order.
    #[serde(deserialize_with = "texts")]
    pub fields: Option<Vec<String>>,
    /// Who uses it: the owner of new tickets, by name, e-mail address or id.
    #[serde(deserialize_with = "text")]
    pub me: Option<String>,
}

/// What `create` does where it runs without a terminal: where a program runs it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Agents {
    /// It creates the ticket.
    #[default]
    Create,
    /// It writes a draft for a person to send.
    Draft,
}

/// The app that `hubticket login --oauth` signs in to.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Oauth {
    /// `client_id`, as HubSpot's page of the app shows it.
    pub client_id: String,
    /// `client_secret`, from the same page.
    pub client_secret: String,
    /// Where the browser is sent afterwards.
    #[serde(deserialize_with = "text")]
    pub redirect_uri: Option<String>,
    /// The scopes that the user is asked to grant.
    #[serde(deserialize_with = "texts")]
    pub scopes: Option<Vec<String>>,
    /// Where the user agrees; another host for some data centres.
    #[serde(deserialize_with = "text")]
    pub authorize_url: Option<String>,
}

// Written by hand, so that the secret is in no message.
impl std::fmt::Debug for Oauth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Oauth").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// The policy as it is written.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Required {
    /// Required of every ticket.
    #[serde(deserialize_with = "texts")]
    pub always: Vec<String>,
    /// Rules such as `when hs_ticket_priority = "URGENT" require content`.
    #[serde(deserialize_with = "texts")]
    pub rules: Vec<String>,
    /// Rules of one pipeline or one stage.
    #[serde(rename = "in")]
    pub within: Vec<Within>,
}

/// What one pipeline or one stage requires.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Within {
    /// The pipeline, by id or label.
    #[serde(deserialize_with = "text")]
    pub pipeline: Option<String>,
    /// The stage, by id or label.
    #[serde(deserialize_with = "text")]
    pub stage: Option<String>,
    /// What is required there.
    #[serde(deserialize_with = "texts")]
    pub require: Vec<String>,
    /// Conditional rules that hold there.
    #[serde(deserialize_with = "texts")]
    pub rules: Vec<String>,
}

/// A text that says something. An empty one would silently switch off what it is to name.
fn text<'de, D: Deserializer<'de>, T: From<String>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() {
        return Err(D::Error::custom(BLANK));
    }
    Ok(Some(text.into()))
}

/// A pause that nobody takes for a program that hangs.
fn pause<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let pause = i64::deserialize(deserializer)?;
    match u16::try_from(pause) {
        Ok(pause) if pause <= LONGEST_PAUSE => Ok(Some(pause)),
        _ => Err(D::Error::custom(format!("it is 0 to {LONGEST_PAUSE} milliseconds, not {pause}"))),
    }
}

/// The same for a list of them.
fn texts<'de, D: Deserializer<'de>, T: From<Vec<String>>>(deserializer: D) -> Result<T, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    if texts.iter().any(|text| text.trim().is_empty()) {
        return Err(D::Error::custom(BLANK));
    }
    Ok(texts.into())
}

impl File {
    /// Reads the file; one that is not there is an empty one.
    ///
    /// # Errors
    /// When it can't be read or is wrong; the error names line and column.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = super::read_if_there(path)?.unwrap_or_default();
        Self::parse(&text).map_err(|detail| Error::Wrong { path: path.to_owned(), detail })
    }

    fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| Mistake::of_parser(text, &error).to_string())
    }

    /// The variables that hold a token, of every profile.
    pub fn token_variables(&self) -> impl Iterator<Item = &String> {
        self.token_env.iter().chain(self.profiles.values().filter_map(|profile| profile.token_env.as_ref()))
    }

    /// The profile at the top of the file.
    pub fn default_profile(&self) -> Profile {
        Profile {
            base_url: self.base_url.clone(),
            api_version: self.api_version.clone(),
            token_env: self.token_env.clone(),
            token_file: self.token_file.clone(),
            token_command: self.token_command.clone(),
            token_store_command: self.token_store_command.clone(),
            unique_property: self.unique_property.clone(),
            witness: self.witness,
            pin_note: self.pin_note,
            agents: self.agents,
            required: self.required.clone(),
            defaults: self.defaults.clone(),
            contact_properties: self.contact_properties.clone(),
            keep: self.keep.clone(),
            fields: self.fields.clone(),
            me: self.me.clone(),
        }
    }

    /// A profile by name; what it does not say, the top of the file does, but for the token, which is the portal's own.
    ///
    /// # Errors
    /// When there is no such profile.
    pub fn named(&self, name: &str, path: &Path) -> Result<Profile, Error> {
        let top = self.default_profile();
        let Some(own) = self.profiles.get(name) else {
            if name == DEFAULT {
                return Ok(top);
            }
            let names: Vec<&str> = self.profiles.keys().map(String::as_str).collect();
            let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            return Err(Error::NoProfile { name: name.to_owned(), path: path.to_owned(), known });
        };
        let mut profile = own.clone();
        let has_token =
            [own.token_env.is_some(), own.token_file.is_some(), own.token_command.is_some()].contains(&true);
        if name == DEFAULT && !has_token {
            // The same portal, written in two places.
            (profile.token_env, profile.token_file) = (top.token_env.clone(), top.token_file.clone());
            profile.token_command = top.token_command.clone();
            profile.token_store_command = profile.token_store_command.or(top.token_store_command.clone());
        }
        profile.base_url = profile.base_url.or(top.base_url);
        profile.api_version = profile.api_version.or(top.api_version);
        profile.unique_property = profile.unique_property.or(top.unique_property);
        profile.witness = profile.witness.or(top.witness);
        profile.pin_note = profile.pin_note.or(top.pin_note);
        profile.agents = profile.agents.or(top.agents);
        profile.required = profile.required.or(top.required);
        profile.defaults = profile.defaults.or(top.defaults);
        profile.contact_properties = profile.contact_properties.or(top.contact_properties);
        profile.keep = profile.keep.or(top.keep);
        profile.fields = profile.fields.or(top.fields);
        profile.me = profile.me.or(top.me);
        Ok(profile)
    }
}

impl Profile {
    /// Where the token comes from.
    ///
    /// # Errors
    /// When more than one source is named.
    pub fn token_source(&self, path: &Path) -> Result<Option<Source>, Error> {
        let env = self.token_env.clone().map(Source::Environment);
        let file = self.token_file.clone().map(|file| Source::File(expand(file, path)));
        let command = self.token_command.clone().map(Source::Command);
        let mut named = [env, file, command].into_iter().flatten();
        let first = named.next();
        if named.next().is_some() {
            let detail = "name one source of the token: token_env, token_file or token_command".to_owned();
            return Err(Error::Wrong { path: path.to_owned(), detail });
        }
        Ok(first)
    }

    /// Which properties a ticket must have.
    ///
    /// # Errors
    /// When a rule can't be read.
    pub fn policy(&self, path: &Path) -> Result<Policy, Error> {
        let Some(required) = &self.required else { return Ok(Policy::default()) };
        let read = |line: &String| -> Result<Rule, Error> {
            line.parse().map_err(|error| Error::Wrong {
                path: path.to_owned(),
                detail: format!("the rule {line:?} can't be read: {error}"),
            })
        };
        let mut rules = Vec::new();
        if !required.always.is_empty() {
            rules.push(Rule::always(&required.always));
        }
        for line in &required.rules {
            rules.push(read(line)?);
        }
        for within in &required.within {
            let mut own = Vec::new();
            if !within.require.is_empty() {
                own.push(Rule::always(&within.require));
            }
            for line in &within.rules {
                own.push(read(line)?);
            }
            for mut rule in own {
                rule.pipeline = within.pipeline.clone();
                rule.stage = within.stage.clone();
                rules.push(rule);
            }
        }
        Ok(Policy { rules })
    }
}

/// A path as people write it: `~/` is the home directory, a relative one is meant from the file's own folder.
fn expand(path: PathBuf, config: &Path) -> PathBuf {
    if let Ok(rest) = path.strip_prefix("~")
        && let Some(dirs) = directories::BaseDirs::new()
    {
        return dirs.home_dir().join(rest);
    }
    match config.parent() {
        Some(folder) => folder.join(path),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_is_in_the_file_it_is_read_or_told_in_words(
            text in r#"\PC{0,40}|((profile|token_file|api_version|required|profiles|rules|x) ?[=.] ?("[a-z ]{0,8}"|[0-9]{1,20}|\[\]|\{\}|true)\n|\[{1,2}(required|profiles|required\.in|a)\]{0,2}\n){0,6}"#,
        ) {
            let path = Path::new("/c/config.toml");
            match File::parse(&text) {
                Ok(file) => {
                    let profile = file.default_profile();
                    let _ = (profile.token_source(path), profile.policy(path), file.named("a", path));
                }
                Err(why) => prop_assert!(!why.trim().is_empty()),
            }
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_column() {
        let error = File::parse("profile = \"a\"\ntoken_fil = \"x\"\n").unwrap_err();
        assert!(error.starts_with("line 2, column 1: "), "{error}");
        assert!(error.contains("token_fil"), "{error}");
    }

    #[test]
    fn a_profile_falls_back_on_the_top_but_for_the_token() {
        let file = File::parse(
            "api_version = \"2026-09\"\ntoken_env = \"A\"\n[profiles.eu]\nbase_url = \"https://eu.example\"\n",
        )
        .unwrap();
        let path = Path::new("/c/config.toml");
        let eu = file.named("eu", path).unwrap();
        assert_eq!(eu.api_version.as_deref(), Some("2026-09"));
        assert_eq!(eu.token_source(path).unwrap(), None);
        assert_eq!(file.default_profile().token_source(path).unwrap(), Some(Source::Environment("A".into())));
        let error = file.named("us", path).unwrap_err().to_string();
        assert!(error.contains("eu"), "{error}");
    }

    #[test]
    fn title_mouse_and_notification_are_settings_of_the_whole_file() {
        let file = File::parse("title = false\nmouse = true\nnotify = \"osc777\"\n[profiles.eu]\n").unwrap();
        assert_eq!((file.title, file.mouse, file.notify), (Some(false), Some(true), Some(Notify::Osc777)));
        let error = File::parse("notify = \"loud\"\n").unwrap_err();
        assert!(error.starts_with("line 1, column 10: ") && error.contains("\"osc9\""), "{error}");
    }

    #[test]
    fn two_sources_of_the_token_are_refused() {
        let file = File::parse("token_env = \"A\"\ntoken_file = \"b\"\n").unwrap();
        assert!(file.default_profile().token_source(Path::new("/c/config.toml")).is_err());
    }

    #[test]
    fn a_pause_is_at_most_a_second() {
        for (written, read) in [("0", Some(0)), ("50", Some(50)), ("1000", Some(1000))] {
            assert_eq!(File::parse(&format!("escape_ms = {written}\n")).unwrap().escape_ms, read);
        }
        for written in ["1001", "70000", "-1", "0.5", "\"50\""] {
            let error = File::parse(&format!("title = true\nescape_ms = {written}\n")).unwrap_err();
            assert!(error.starts_with("line 2, column "), "{error}");
        }
        for written in ["1001", "70000", "-1"] {
            let error = File::parse(&format!("escape_ms = {written}\n")).unwrap_err();
            assert!(error.contains("0 to 1000"), "{error}");
        }
    }

    #[test]
    fn rules_are_read_by_pipeline_and_stage() {
        let file = File::parse(
            "[required]\nalways = [\"content\"]\nrules = ['when hs_ticket_priority = \"URGENT\" require hubspot_owner_id']\n\
             [[required.in]]\npipeline = \"Support Pipeline\"\nstage = \"Closed\"\nrequire = [\"hs_resolution\"]\n",
        )
        .unwrap();
        let policy = file.default_profile().policy(Path::new("/c/config.toml")).unwrap();
        assert_eq!(policy.rules.len(), 3);
        assert_eq!(policy.rules[2].stage.as_deref(), Some("Closed"));
        let file = File::parse("[required]\nrules = ['when a require b']\n").unwrap();
        let error = file.default_profile().policy(Path::new("/c/config.toml")).unwrap_err().to_string();
        assert!(error.contains("when a require b"), "{error}");
    }
}
