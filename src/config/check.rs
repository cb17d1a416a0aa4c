//! Everything that is wrong with config.toml, keymap.toml, the themes and the templates, not only the first of it.

use std::fmt::Display;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file::{File, Profile};
use super::keymap;
use super::mistake::{self, Mistake, perhaps};
use super::source::Source;
use super::theme;
use crate::child::Hidden;
use crate::hubspot::{ApiVersion, check_address};
use crate::store::{self, Store, is_open_to_others};

/// A file that the user wrote, and what is wrong with it, a sentence each.
pub type Checked = (PathBuf, Vec<String>);

/// Reads all that the user wrote in a directory: config.toml, keymap.toml, the themes, also those not in use, and the
/// templates. What is not there is left out, and nothing is set aside.
pub fn all(dir: &Path) -> Vec<Checked> {
    let config = dir.join("config.toml");
    let preset = File::read(&config).map(|file| file.keymap).unwrap_or_default();
    let mut checked = Vec::new();
    checked.extend(checked_file(&config, |text| check(text, &config)));
    checked.extend(checked_file(&dir.join("keymap.toml"), |text| keymap::read(text, preset).1));
    checked.extend(checked_folder(&dir.join("themes"), "toml", |text| theme::read(text).err().unwrap_or_default()));
    checked.extend(checked_folder(&dir.join("templates"), "json", Store::template_mistake));
    checked
}

/// Each file of a folder with this ending, by name.
fn checked_folder<M: Display, F: IntoIterator<Item = M>>(
    folder: &Path,
    ending: &str,
    mistakes: impl Fn(&str) -> F,
) -> Vec<Checked> {
    let listed = match store::entries(folder) {
        Ok(entries) => entries.into_iter().flatten().flatten(),
        Err(error) => return vec![(folder.to_owned(), vec![error.to_string()])],
    };
    // What begins with a point is hidden, or still being written.
    let is_hidden = |path: &Path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.path()).filter(|path| !is_hidden(path)).collect();
    paths.retain(|path| path.extension().is_some_and(|own| own == ending));
    paths.sort_unstable();
    paths.iter().filter_map(|path| checked_file(path, &mistakes)).collect()
}

fn checked_file<M: Display, F: IntoIterator<Item = M>>(path: &Path, mistakes: impl Fn(&str) -> F) -> Option<Checked> {
    let said = match super::read_if_there(path) {
        Ok(None) => return None,
        Ok(Some(text)) => mistakes(&text).into_iter().map(|mistake| format!("{}: {mistake}", path.display())).collect(),
        Err(error) => vec![error.to_string()],
    };
    Some((path.to_owned(), said))
}

/// Every mistake in the text of a config.toml at this path, in the order of the file; those that have no place in it
/// come last, as line 1.
pub fn check(text: &str, path: &Path) -> Vec<Mistake> {
    let mut table = match mistake::parse(text) {
        Ok(table) => table,
        Err(mistake) => return vec![mistake],
    };
    let mut mistakes = Vec::new();
    // The parser stops at the first mistake: what it names is taken out, and the rest is read again.
    let file = loop {
        match File::deserialize(toml::Deserializer::from(table.clone())) {
            Ok(file) => break file,
            Err(error) => {
                let span = error.span().unwrap_or_default();
                mistakes.push(Mistake::of_parser(text, &error));
                if !take_out(table.get_mut(), &span) {
                    return mistakes;
                }
            }
        }
    };
    let place = |key: &[&str]| place_of(table.get_ref(), key).unwrap_or_default();
    if let Some(name) = &file.profile
        && name != "default"
        && !file.profiles.contains_key(name)
    {
        let near = perhaps(name, file.profiles.keys().map(String::as_str));
        mistakes.push(Mistake::at(text, place(&["profile"]), format!("there is no profile {name:?}{near}")));
    }
    if let Some(name) = &file.theme
        && theme::shipped(name).is_none()
        && !path.with_file_name("themes").join(format!("{name}.toml")).exists()
    {
        let near = perhaps(name, theme::SHIPPED.iter().copied());
        mistakes.push(Mistake::at(text, place(&["theme"]), format!("there is no theme {name:?}{near}")));
    }
    let mut profiles = vec![(Vec::new(), file.default_profile())];
    profiles.extend(file.profiles.iter().map(|(name, profile)| (vec!["profiles", name.as_str()], profile.clone())));
    for (at, profile) in &profiles {
        for (key, said) in wrong_values(profile, path) {
            let key: Vec<&str> = at.iter().copied().chain([key]).collect();
            mistakes.push(Mistake::at(text, place(&key), said));
        }
    }
    if let Some(oauth) = &file.oauth {
        for (key, value) in [("client_id", &oauth.client_id), ("client_secret", &oauth.client_secret)] {
            if value.is_empty() {
                mistakes.push(Mistake::at(text, place(&["oauth"]), format!("[oauth] needs {key}")));
            }
        }
        if std::fs::metadata(path).is_ok_and(|found| is_open_to_others(&found)) {
            let said =
                format!("others can read this file, and it holds client_secret; run: chmod 600 {}", path.display());
            mistakes.push(Mistake::at(text, place(&["oauth", "client_secret"]), said));
        }
    }
    mistakes.sort_unstable();
    mistakes
}

/// What the types let pass: each with the key that it stands at.
fn wrong_values(profile: &Profile, path: &Path) -> Vec<(&'static str, String)> {
    let mut wrong = Vec::new();
    if let Some(Err(error)) = profile.base_url.as_deref().map(check_address) {
        wrong.push(("base_url", error.to_string()));
    }
    if let Some(Err(error)) = profile.api_version.as_deref().map(str::parse::<ApiVersion>) {
        wrong.push(("api_version", error.to_string()));
    }
    match profile.token_source(path) {
        Err(super::Error::Wrong { detail, .. }) => wrong.push((second_source(profile), detail)),
        Err(error) => wrong.push(("token_file", error.to_string())),
        // A command may ask for a passphrase, and a variable may be set elsewhere: neither is tried.
        Ok(Some(source @ Source::File(_))) => {
            if let Err(error) = source.read(&Hidden::default()) {
                wrong.push(("token_file", error.to_string()));
            }
        }
        Ok(_) => {}
    }
    if let Err(super::Error::Wrong { detail, .. }) = profile.policy(path) {
        wrong.push(("required", detail));
    }
    wrong
}

/// The later of two sources of a token.
fn second_source(profile: &Profile) -> &'static str {
    if profile.token_command.is_some() { "token_command" } else { "token_file" }
}

/// Takes the entry out whose key or value stands there, wherever it is. False if there is none.
fn take_out(table: &mut DeTable, span: &Range<usize>) -> bool {
    let covers = |place: Range<usize>| place.start <= span.start && span.end <= place.end;
    let found = table.iter().find(|(key, value)| covers(key.span()) || covers(value.span()));
    let Some(key) = found.map(|(key, _)| key.clone()) else {
        // The header of a table is no part of its span.
        return table.iter_mut().any(|(_, value)| inside(value, span));
    };
    let is_inside = key.span() != *span && table.get_mut(&key).is_some_and(|value| inside(value, span));
    is_inside || table.remove(&key).is_some()
}

fn inside(value: &mut Spanned<DeValue>, span: &Range<usize>) -> bool {
    match value.get_mut() {
        DeValue::Table(table) => take_out(table, span),
        DeValue::Array(all) => all.iter_mut().any(|one| match one.get_mut() {
            DeValue::Table(table) => take_out(table, span),
            _ => false,
        }),
        _ => false,
    }
}

/// Where a key stands.
fn place_of(table: &DeTable, key: &[&str]) -> Option<usize> {
    let (first, rest) = key.split_first()?;
    let (name, value) = table.iter().find(|(name, _)| name.get_ref() == first)?;
    match (rest, value.get_ref()) {
        ([], _) => Some(name.span().start),
        (rest, DeValue::Table(table)) => place_of(table, rest),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn wrong(text: &str, wanted: &[&str]) {
        let said: Vec<String> = check(text, Path::new("/nowhere/config.toml")).iter().map(Mistake::to_string).collect();
        assert_eq!(said.len(), wanted.len(), "{said:#?}");
        for (said, wanted) in said.iter().zip(wanted) {
            assert!(said.starts_with(wanted), "{said:?} does not begin with {wanted:?}");
        }
    }

    #[test]
    fn all_mistakes_are_told_with_their_place_and_the_nearest_name() {
        wrong("", &[]);
        wrong("keep_sent_days = 3\n[profiles.eu]\ntoken_env = \"A\"\n", &[]);
        wrong(
            "keep_sent_day = 3\nwait_seconds = \"x\"\n\n[required]\nalway = [\"a\"]\n[profiles.eu]\n  tokenfile = \"x\"\nhologram = 1\n",
            &[
                "line 1, column 1: there is no setting \"keep_sent_day\"; did you mean \"keep_sent_days\"?",
                "line 2, column 16: write a whole number here, without quotes",
                "line 5, column 1: there is no setting \"alway\"; did you mean \"always\"?",
                "line 7, column 3: there is no setting \"tokenfile\"; did you mean \"token_file\"?",
                "line 8, column 1: there is no setting \"hologram\"; here it can be base_url, ",
            ],
        );
        wrong("[[required.in]]\nstage = 1\npipelin = \"x\"\n", &["line 2, column 9: ", "line 3, column 1: "]);
        wrong("[profil]\nx = 1\n", &["line 1, column 2: there is no setting \"profil\"; did you mean \"profile\"?"]);
        wrong("a = = 1\n", &["line 1, column 5: "]);
        for (text, said) in [
            ("agents = \"Draft\"", "it is \"create\" or \"draft\", not \"Draft\"; did you mean \"draft\"?"),
            ("agents = true", "write one of its words here, in quotes"),
            ("token_file = 3", "write a text here, in quotes"),
            ("keep = \"subject\"", "write a list here, in brackets"),
            ("title = \"yes\"", "write true or false here"),
            ("escape_ms = 1.5", "write a whole number here"),
            ("escape_ms = -5", "it is 0 to 1000 milliseconds"),
            ("escape_ms = 5000", "it is 0 to 1000 milliseconds"),
            ("keep_sent_days = -1", "write a number from 0 on here"),
            ("keep_sent_days = 5000000000", "write a number from 0 to 4294967295 here"),
            ("wait_seconds = \"1\"", "write a whole number here, without quotes"),
            ("profiles = 3", "this is a table"),
            ("required = 3", "this is a table"),
        ] {
            let [mistake] = check(text, Path::new("/nowhere/config.toml")).try_into().unwrap();
            assert!(mistake.said.starts_with(said), "{text}: {mistake}");
        }
    }

    #[test]
    fn what_the_types_let_pass_is_told_at_its_key() {
        wrong(
            "theme = \"drak\"\nprofile = \"emae\"\nbase_url = \"http://192.0.2.1\"\napi_version = \"v9\"\n[profiles.emea]\ntoken_file = \"gone\"\n\
             [profiles.us]\ntoken_env = \"A\"\ntoken_command = \"b\"\n[profiles.us.required]\nrules = [\"when x\"]\n\
             [oauth]\nclient_id = \"x\"\n",
            &[
                "line 1, column 1: there is no theme \"drak\"; did you mean \"dark\"?",
                "line 2, column 1: there is no profile \"emae\"; did you mean \"emea\"?",
                "line 3, column 1: could not set up the connection: plain http",
                "line 4, column 1: \"v9\" is not an API version",
                "line 6, column 1: the token file /nowhere/gone can't be read",
                "line 9, column 1: name one source of the token",
                "line 10, column 14: the rule \"when x\" can't be read",
                "line 12, column 2: [oauth] needs client_secret",
            ],
        );
    }
}
