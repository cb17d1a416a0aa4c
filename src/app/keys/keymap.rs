//! The lookup from a key to an action, and back from an action to the keys that really lead to it.
//!
//! The footer, the help, the command palette and the manual's key table are all made from it, so they can't disagree
//! with it.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::app::keys::actions::{Action, FormAction, ModeAction, OutboxAction, ProgramAction};
use crate::app::keys::chord::{Chord, Keys};
use crate::app::keys::scope::Scope;

/// Keys that mean the same in every keymap, and where: the ways to send, to leave, to be helped and to move on.
pub const HELD: &[(&str, Scope, Action)] = &[
    ("ctrl-s", Scope::Global, Action::Outbox(OutboxAction::Submit)),
    ("ctrl-q", Scope::Global, Action::Program(ProgramAction::Quit)),
    ("f1", Scope::Global, Action::Program(ProgramAction::Help)),
    ("esc", Scope::Global, Action::Program(ProgramAction::Back)),
    ("tab", Scope::Form, Action::Form(FormAction::NextField)),
    ("shift-tab", Scope::Form, Action::Form(FormAction::PreviousField)),
];

/// What a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It leads to an action.
    Action(Action),
    /// It is the first of two keys.
    Begun,
    /// It means nothing here.
    Nothing,
}

/// What a file says about a key: the action it leads to, or that it leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// Where.
    pub scope: Scope,
    /// The key, or the two keys.
    pub keys: Keys,
    /// What it does; nothing takes the key away.
    pub action: Option<Action>,
}

/// Which key does what, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: HashMap<(Scope, Keys), Action>,
    /// The first ones of two keys: asked with every key that means nothing by itself.
    firsts: HashSet<(Scope, Chord)>,
    /// What was ever bound to each action, the best first. What was taken away or given to another action later stays
    /// here: it tells where the action works.
    bound: BTreeMap<Action, Vec<(Scope, Keys)>>,
    /// It knows a normal mode.
    modal: bool,
}

impl Keymap {
    /// The keys that hold in every keymap, and no others.
    pub fn held() -> Self {
        let mut keymap =
            Self { bindings: HashMap::new(), firsts: HashSet::new(), bound: BTreeMap::new(), modal: false };
        let held = HELD.iter().filter_map(|(key, scope, action)| {
            Some(Binding { scope: *scope, keys: key.parse().ok()?, action: Some(*action) })
        });
        keymap.lay_over(&held.collect::<Vec<_>>());
        keymap
    }

    /// Lays bindings over the ones that are there; the new ones are shown first, in their order.
    pub fn lay_over(&mut self, layer: &[Binding]) {
        for binding in layer.iter().rev() {
            let place = (binding.scope, binding.keys);
            let Some(action) = binding.action else {
                self.bindings.remove(&place);
                continue;
            };
            self.bindings.insert(place, action);
            let bound = self.bound.entry(action).or_default();
            bound.retain(|known| *known != place);
            bound.insert(0, place);
        }
        let first = |(scope, keys): &(Scope, Keys)| Some((*scope, keys.before?));
        self.firsts = self.bindings.keys().filter_map(first).collect();
        self.modal = self.bindings.values().any(|action| *action == Action::Mode(ModeAction::Normal));
    }

    /// What a key means in the innermost of these scopes that knows it; `before` is the first of two keys.
    pub fn find(&self, scopes: &[Scope], before: Option<Chord>, chord: Chord) -> Found {
        match (self.look_up(scopes, before, chord), chord.without_shift()) {
            (Found::Nothing, Some(plain)) => self.look_up(scopes, before, plain),
            (found, _) => found,
        }
    }

    fn look_up(&self, scopes: &[Scope], before: Option<Chord>, chord: Chord) -> Found {
        for scope in scopes {
            if before.unwrap_or(chord).has_alt() && !scope.takes_alt(scopes) {
                continue;
            }
            if let Some(action) = self.bindings.get(&(*scope, Keys { before, chord })) {
                return Found::Action(*action);
            }
            if before.is_none() && self.firsts.contains(&(*scope, chord)) {
                return Found::Begun;
            }
        }
        Found::Nothing
    }

    /// Whether it knows a normal mode, in which characters are commands.
    pub fn is_modal(&self) -> bool {
        self.modal
    }

    /// The keys that really lead to the action in these scopes, the innermost first.
    pub fn keys(&self, scopes: &[Scope], action: Action) -> Vec<Keys> {
        let mut keys = Vec::new();
        let bound = self.bound.get(&action).map(Vec::as_slice).unwrap_or_default();
        for scope in scopes {
            for (_, one) in bound.iter().filter(|(place, _)| place == scope) {
                let begun = one.before.is_none_or(|before| self.find(scopes, None, before) == Found::Begun);
                let reachable = begun && self.find(scopes, one.before, one.chord) == Found::Action(action);
                if reachable && !keys.contains(one) {
                    keys.push(*one);
                }
            }
        }
        keys
    }

    /// What may follow the first of two keys in these scopes, the innermost first.
    pub fn following(&self, scopes: &[Scope], first: Chord) -> Vec<(Chord, Action)> {
        let mut all: Vec<(Chord, Action)> = Vec::new();
        for (action, keys) in scopes.iter().flat_map(|scope| self.of(*scope)) {
            for one in keys.into_iter().filter(|one| one.before == Some(first)) {
                let is_led = self.find(scopes, one.before, one.chord) == Found::Action(action);
                if is_led && !all.iter().any(|(chord, _)| *chord == one.chord) {
                    all.push((one.chord, action));
                }
            }
        }
        all
    }

    /// The best key for the action in these scopes, in the short form; empty if there is none. Where there are modes, one
    /// with Alt comes last: in the form it is Esc and a key.
    pub fn key(&self, scopes: &[Scope], action: Action) -> String {
        let all = self.keys(scopes, action);
        let plain = all.iter().find(|keys| self.modal && !keys.before.unwrap_or(keys.chord).has_alt());
        plain.or(all.first()).map(|keys| keys.short()).unwrap_or_default()
    }

    /// What the best key for the action does, as the end of a sentence: `; F3 tells more`. Nothing if there is no key.
    pub fn hint(&self, scopes: &[Scope], action: Action, does: &str) -> String {
        let key = self.key(scopes, action);
        if key.is_empty() { key } else { format!("; {key} {does}") }
    }

    /// All actions of one scope in the order of the table, with their keys; one whose keys were taken away has none.
    pub fn of(&self, scope: Scope) -> Vec<(Action, Vec<Keys>)> {
        let in_scope = |(action, bound): (&Action, &Vec<(Scope, Keys)>)| {
            let here: Vec<Keys> = bound.iter().filter(|(place, _)| *place == scope).map(|(_, keys)| *keys).collect();
            let led = |keys: &Keys| self.bindings.get(&(scope, *keys)) == Some(action);
            (!here.is_empty()).then(|| (*action, here.into_iter().filter(led).collect()))
        };
        self.bound.iter().filter_map(in_scope).collect()
    }
}
