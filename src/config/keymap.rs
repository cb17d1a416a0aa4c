//! keymap.toml as it is written, and the keymaps that are shipped: read by the same code.

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::mistake::{self, Mistake, perhaps};
use crate::app::keys::actions::{Action, ModeAction};
use crate::app::keys::chord::{Chord, Keys};
use crate::app::keys::keymap::{Binding, Found, HELD, Keymap};
use crate::app::keys::scope::Scope;

/// What takes a key away.
const NONE: &str = "none";
/// The name under which a keymap file says what it is laid over.
const PRESET: &str = "preset";
/// Keys that send the same bytes as another one: no program can tell them apart in every terminal.
const SAME: &[(&str, &str)] = &[("ctrl-i", "tab"), ("ctrl-m", "enter")];

/// A keymap that is shipped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// No modes; keys of the shell's line and of the web.
    #[default]
    Default,
    /// Normal and insert mode.
    Vim,
}

impl Preset {
    /// The keymaps that are shipped, by name.
    pub const ALL: &'static [(&'static str, Self)] = &[("default", Self::Default), ("vim", Self::Vim)];

    /// The file.
    pub fn text(self) -> &'static str {
        match self {
            Self::Default => include_str!("../../assets/keymap/default.toml"),
            Self::Vim => include_str!("../../assets/keymap/vim.toml"),
        }
    }

    /// What it says.
    pub fn keymap(self) -> Keymap {
        // A test holds that there are no mistakes in what is shipped.
        read(self.text(), Self::Default).0
    }
}

impl Default for Keymap {
    fn default() -> Self {
        Preset::Default.keymap()
    }
}

/// Reads a keymap file: what it says is laid over the preset that it names, or else over this one. What is wrong is
/// left out and told.
pub fn read(text: &str, preset: Preset) -> (Keymap, Vec<Mistake>) {
    let table = match mistake::parse(text) {
        Ok(table) => table.into_inner(),
        Err(mistake) => return (preset.keymap(), vec![mistake]),
    };
    let mut reading = Reading { text, mistakes: Vec::new(), layer: Vec::new() };
    let mut keymap = reading.base(&table, preset);
    for (name, value) in in_order(&table) {
        if name.get_ref() != PRESET {
            reading.scope(name, value);
        }
    }
    let layer: Vec<Binding> = reading.layer.iter().map(|(binding, _)| *binding).collect();
    keymap.lay_over(&layer);
    reading.unreachable(&keymap);
    reading.mistakes.sort_unstable();
    (keymap, reading.mistakes)
}

type Key<'a, 't> = &'a Spanned<DeString<'t>>;
type Value<'a, 't> = &'a Spanned<DeValue<'t>>;

/// The rows of a table as they stand in the file.
fn in_order<'a, 't>(table: &'a DeTable<'t>) -> Vec<(Key<'a, 't>, Value<'a, 't>)> {
    let mut rows: Vec<_> = table.iter().collect();
    rows.sort_unstable_by_key(|(key, _)| key.span().start);
    rows
}

/// One reading of a file.
struct Reading<'t> {
    text: &'t str,
    mistakes: Vec<Mistake>,
    /// What it says, and where.
    layer: Vec<(Binding, usize)>,
}

impl Reading<'_> {
    fn wrong(&mut self, byte: usize, said: impl Into<String>) {
        self.mistakes.push(Mistake::at(self.text, byte, said));
    }

    /// What the file is laid over.
    fn base(&mut self, table: &DeTable, preset: Preset) -> Keymap {
        let Some(value) = table.get(PRESET) else { return preset.keymap() };
        match value.get_ref().as_str() {
            Some(NONE) => Keymap::held(),
            named => match Preset::ALL.iter().find(|(name, _)| named == Some(name)) {
                Some((_, preset)) => preset.keymap(),
                None => {
                    let near = perhaps(named.unwrap_or_default(), Preset::ALL.iter().map(|(name, _)| *name));
                    self.wrong(value.span().start, format!("a preset is \"default\", \"vim\" or \"none\"{near}"));
                    preset.keymap()
                }
            },
        }
    }

    fn scope(&mut self, name: Key, value: Value) {
        let at = name.span().start;
        let Some(scope) = Scope::from_name(name.get_ref()) else {
            let names = Scope::ALL.iter().map(|scope| scope.name()).chain([PRESET]);
            let near = perhaps(name.get_ref(), names);
            self.wrong(at, format!("there is no place {:?} for keys{near}", name.get_ref()));
            return;
        };
        let Some(rows) = value.get_ref().as_table() else {
            self.wrong(at, format!("{0} is a table: write [{0}] and the keys below it", scope.name()));
            return;
        };
        for (key, value) in in_order(rows) {
            self.binding(scope, key, value);
        }
    }

    fn binding(&mut self, scope: Scope, key: Key, value: Value) {
        let at = key.span().start;
        let keys: Keys = match key.get_ref().parse() {
            Ok(keys) => keys,
            Err(error) => {
                let near = perhaps(key.get_ref().rsplit(['-', ' ']).next().unwrap_or_default(), KEYS.iter().copied());
                self.wrong(at, format!("{error}{near}"));
                return;
            }
        };
        let action = match value.get_ref().as_str() {
            Some(NONE) => None,
            Some(name) => match Action::from_name(name) {
                Some(action) => Some(action),
                None => {
                    let near = perhaps(name, Action::ALL.iter().map(|action| action.name()).chain([NONE]));
                    self.wrong(value.span().start, format!("there is no action {name:?}{near}"));
                    return;
                }
            },
            None => {
                self.wrong(value.span().start, "an action is a name in quotes, such as \"submit\"");
                return;
            }
        };
        if let Some(said) = refused(scope, keys, action) {
            self.wrong(at, said);
            return;
        }
        let known = self.layer.iter().find(|(binding, _)| binding.scope == scope && binding.keys == keys);
        if let Some((_, first)) = known {
            let line = Mistake::at(self.text, *first, "").line;
            self.wrong(at, format!("{keys} is bound in [{}] already, on line {line}", scope.name()));
            return;
        }
        self.layer.push((Binding { scope, keys, action }, at));
    }

    /// Two keys whose first one means something by itself are never reached.
    fn unreachable(&mut self, keymap: &Keymap) {
        for (binding, at) in std::mem::take(&mut self.layer) {
            if let Some(before) = binding.keys.before
                && let Found::Action(action) = keymap.find(&[binding.scope], None, before)
            {
                let keys = binding.keys;
                let name = action.name();
                self.wrong(at, format!("{keys} is never reached: {before} alone means {name:?} there"));
            }
        }
    }
}

/// Names of keys for the question what was meant.
const KEYS: &[&str] = &[
    "enter",
    "tab",
    "esc",
    "backspace",
    "delete",
    "insert",
    "space",
    "up",
    "down",
    "left",
    "right",
    "home",
    "end",
    "pageup",
    "pagedown",
    "minus",
    "shift-tab",
];

/// Why a key can't have this meaning there.
fn refused(scope: Scope, keys: Keys, action: Option<Action>) -> Option<String> {
    let first = keys.before.unwrap_or(keys.chord);
    let is = |key: &str, chord: Chord| key.parse() == Ok(chord);
    for (key, home, held) in HELD {
        if !is(key, first) || !reaches(*home, scope) || (keys.before.is_none() && action == Some(*held)) {
            continue;
        }
        // Leaving insert mode is leaving the innermost thing.
        if scope == Scope::Insert && action == Some(Action::Mode(ModeAction::Normal)) && keys.before.is_none() {
            continue;
        }
        return Some(format!(
            "{first} means {:?} in every keymap and can't be changed or taken away; another key can mean it besides",
            held.name()
        ));
    }
    for (same, other) in SAME {
        if is(same, first) || is(same, keys.chord) {
            return Some(format!("{same} and {other} are one key for most terminals; write {other}"));
        }
    }
    let typed = first.typed().is_some() && scope.takes_text();
    typed.then(|| format!("{first} is typed into the text there; use it with ctrl or alt"))
}

/// Whether a key that holds in one scope holds in the other.
fn reaches(home: Scope, scope: Scope) -> bool {
    use Scope::{Area, Association, Button, Form, Global, Insert, Normal, Pick, Text};
    home == Global || matches!(scope, Form | Normal | Insert | Text | Area | Pick | Association | Button)
}
