//! Esc and a key that came together: a chord with Alt, as far as a terminal can tell. It never does by itself what can't
//! be taken back.

use crossterm::event::{KeyCode, KeyModifiers};
use hubticket::app::keys::actions::{Action, ListAction};
use hubticket::app::keys::chord::Chord;
use hubticket::app::keys::keymap::Keymap;
use hubticket::app::keys::scope::Scope;
use hubticket::config::keymap::{Preset, read};
use hubticket::ticket::Place;
use proptest::prelude::*;

use crate::support::{Driver, Message, Mode, Play, Top, is_final};

/// Keys that lead to one place after another, in each preset.
const PLACES: &[&str] = &[
    "",
    "Printer",
    "Printer<tab>",
    "Printer<@hs_pipeline><enter>",
    "Printer<@content>one",
    "Printer<c-x>a",
    "Printer<c-x>p",
    "Printer<c-p>",
    "Printer<c-p>discard",
    "Printer<f1>",
    "Printer<c-o>",
    "Printer<f6>",
    "Printer<c-x>n",
    "Printer<c-x>",
    "Printer<c-s>",
    "Printer<esc>",
    "Printer<esc>v",
    "Printer<esc>d",
];

/// Chords with Alt, with all that can be pressed with it.
fn chords() -> Vec<Chord> {
    let typed = (' '..='~').map(KeyCode::Char);
    let keys = [KeyCode::Enter, KeyCode::Backspace, KeyCode::Delete, KeyCode::Tab, KeyCode::Up, KeyCode::Down];
    let others = [KeyCode::Esc, KeyCode::Left, KeyCode::Right, KeyCode::Home, KeyCode::End, KeyCode::F(7)];
    let alone = typed.chain(keys).chain(others).map(|key| Chord::new(key, KeyModifiers::ALT));
    let both = ('a'..='z').map(|c| Chord::new(KeyCode::Char(c), KeyModifiers::ALT | KeyModifiers::CONTROL));
    alone.chain(both).collect()
}

/// The same keymap with every final action on a chord with Alt, wherever it works.
fn reckless(preset: Preset) -> Keymap {
    let mut text = format!("preset = \"{}\"\n", if preset == Preset::Vim { "vim" } else { "default" });
    let keymap = preset.keymap();
    for scope in Scope::ALL {
        text.push_str(&format!("[{}]\n", scope.name()));
        let finals = keymap.of(*scope).into_iter().map(|(action, _)| action);
        let finals: Vec<Action> = finals.filter(|a| a.is_final() || *a == Action::List(ListAction::Choose)).collect();
        for (action, key) in finals.iter().zip('a'..) {
            text.push_str(&format!("\"alt-{key}\" = \"{}\"\n\"alt-z {key}\" = \"{0}\"\n", action.name()));
        }
    }
    let (keymap, mistakes) = read(&text, preset);
    assert!(mistakes.is_empty(), "{mistakes:?}\n{text}");
    keymap
}

fn screen(keymap: &Keymap, keys: &str) -> Driver {
    let mut d = Driver::with(|settings| settings.keymap = keymap.clone(), None);
    d.portal().keys(keys);
    d
}

#[test]
fn no_chord_with_alt_sends_queues_discards_or_deletes_anything_in_any_place() {
    for (name, preset) in Preset::ALL {
        for keymap in [preset.keymap(), reckless(*preset)] {
            for place in PLACES {
                let d = screen(&keymap, place);
                for chord in chords() {
                    let mut d = d.clone();
                    let before = d.log().len();
                    d.press(chord);
                    d.press(Chord::from(KeyCode::Enter)).press(chord);
                    let done = &d.log()[before..];
                    // Where a palette is open, Enter alone chooses.
                    let chosen = place.contains("<c-p>");
                    assert!(chosen || !done.iter().any(is_final), "{name} {place} {chord}: {done:?}");
                }
            }
        }
    }
}

#[test]
fn no_binding_of_what_is_shipped_puts_a_final_action_on_alt_unasked() {
    for (name, preset) in Preset::ALL {
        let keymap = preset.keymap();
        for scope in Scope::ALL {
            for (action, keys) in keymap.of(*scope) {
                let alt = keys.iter().any(|keys| keys.chord.has_alt() || keys.before.is_some_and(Chord::has_alt));
                let asks = action.name() == "submit";
                assert!(!alt || asks || !action.is_final(), "{name}: {} in {scope:?} has {keys:?}", action.name());
            }
            assert!(
                *scope != Scope::Insert
                    || keymap.of(*scope).iter().all(|(_, keys)| !keys.iter().any(|k| k.chord.has_alt())),
                "{name}: no chord with Alt is bound in insert mode"
            );
        }
    }
}

#[test]
fn alt_enter_asks_unless_the_terminal_tells_it_as_one_key() {
    let chord = Chord::new(KeyCode::Enter, KeyModifiers::ALT);
    let mut d = Driver::ready();
    d.keys("Printer").press(chord);
    assert_eq!((d.submits(), d.top()), (0, Top::Question));
    let shown = d.screen();
    assert!(
        shown.contains("Create the ticket?") && shown.contains("Alt-Enter can also be Esc and another key"),
        "{shown}"
    );
    d.keys("<enter>!");
    assert_eq!((d.submits(), d.text("subject")), (0, "Printer!"), "the safe answer comes first");
    d.press(chord).keys("<down><enter>");
    assert_eq!(d.submits(), 1);
    let mut d = Driver::ready();
    d.keys("Printer").send(Message::Key { chord, exact: true });
    assert_eq!(d.submits(), 1);
}

#[test]
fn a_key_of_the_users_own_with_alt_asks_too() {
    let (keymap, _) = read(
        "[form]\n\"alt-l\" = \"queue\"\n\"alt-z k\" = \"discard\"\n[drafts]\n\"alt-d\" = \"delete\"\n",
        Preset::Default,
    );
    let mut d = screen(&keymap, "Printer<a-l>");
    assert_eq!((d.top(), d.text("subject")), (Top::Question, "Printer"));
    d.keys("<down><enter>");
    assert!(d.said().contains("is sent as soon as HubSpot can be reached"), "{}", d.said());
    let mut d = screen(&keymap, "Printer<a-z>k");
    assert_eq!(d.top(), Top::Question);
    d.keys("<esc>");
    assert_eq!((d.top(), d.text("subject")), (Top::Nothing, "Printer"));
}

#[test]
fn over_the_form_an_unbound_chord_is_esc_and_its_key_is_dropped() {
    for place in [
        "Printer<@hs_pipeline><enter>",
        "Printer<c-x>a",
        "Printer<c-p>",
        "Printer<f1>",
        "Printer<c-x>n",
        "Printer<a-j>",
    ] {
        for key in ["<a-g>", "<a-z>", "<a-#>"] {
            let mut d = Driver::ready();
            d.keys(place).keys(key);
            assert_eq!(d.top(), Top::Nothing, "{place} {key}");
            assert_eq!(d.text("subject"), "Printer", "{place} {key}");
        }
        let mut d = Driver::ready();
        d.keys(place);
        let top = d.top();
        let chord = "alt-g".parse().unwrap();
        d.send(Message::Key { chord, exact: true });
        assert_eq!(d.top(), top, "a chord that is one for sure is not Esc");
    }
}

#[test]
fn in_insert_mode_it_is_esc_and_the_key_as_in_vi() {
    let vim = Preset::Vim.keymap();
    for (keys, text, mode) in [
        ("one<a-x>", "on", Mode::Normal),
        ("one<a-0>x", "ne", Mode::Normal),
        ("one<a-A>!", "one!", Mode::Insert),
        ("one two<a-d>b", "one o", Mode::Normal),
        ("one<a-enter>", "one", Mode::Normal),
        ("one<esc><a-x>", "on", Mode::Normal),
        ("one two<esc>0v<a-l>x", "oe two", Mode::Normal),
        ("one<a-bs>", "one", Mode::Normal),
    ] {
        let mut d = screen(&vim, keys);
        assert_eq!((d.text("subject"), d.mode(), d.submits()), (text, Some(mode), 0), "{keys}");
        d.keys("<esc>");
        assert_eq!(d.focus(), Place::Property(0), "{keys}");
    }
}

#[test]
fn rows_are_removed_and_drafts_queued_and_discarded_by_two_keys_that_are_shown() {
    for preset in [Preset::Default, Preset::Vim] {
        let keymap = preset.keymap();
        let mut d = screen(&keymap, "Printer<c-x>");
        let screen_ = d.screen();
        let footer = screen_.lines().last().unwrap();
        for shown in ["^X ", " l Send later", " k Discard", " d Remove"] {
            assert!(footer.contains(shown), "{footer}");
        }
        assert!(d.said().contains("Esc leaves it"), "{}", d.said());
        d.keys("<esc><c-x>d");
        assert!(!d.draft().properties.iter().any(|row| row.name == "subject"));
        d.keys("<c-/>");
        assert_eq!(d.text("subject"), "Printer");
        d.keys("<c-x>l");
        assert!(d.said().contains("is sent as soon as HubSpot can be reached"), "{}", d.said());
        let d = screen(&keymap, "Printer<c-x>k");
        assert!(d.said().starts_with("Discarded “Printer”"), "{}", d.said());
    }
}

#[test]
fn in_a_text_the_keys_of_a_shell_do_what_they_do_there() {
    for (keys, text) in [
        ("one two<a-bs>", "one "),
        ("one two-three<c-w>", "one "),
        ("one two-three<a-bs>", "one two-"),
        ("one two<c-a><a-d>", " two"),
        ("one two<a-b><c-k>", "one "),
        ("one two<a-b><c-u>", "two"),
        ("one two<c-a><a-f>!", "one! two"),
        ("one two<c-w><c-w><c-y>", "one two"),
        ("one two<c-w><c-a><c-y>", "twoone "),
        ("one<c-a><c-d><c-e><c-h>", "n"),
        ("one<c-b><c-b><c-f>!", "on!e"),
        ("one two<c-w><c-/>", "one two"),
    ] {
        let mut d = Driver::ready();
        d.keys(keys);
        assert_eq!((d.text("subject"), d.focus(), d.top()), (text, Place::Property(0), Top::Nothing), "{keys}");
    }
}

/// Something that is pressed: a chord with Alt, or any other key that sends and deletes nothing by itself.
fn pressed() -> impl Strategy<Value = Result<Chord, &'static str>> {
    let alt = prop::sample::select(chords()).prop_map(Ok);
    let others =
        ["<tab>", "<s-tab>", "<esc>", "<up>", "<c-x>", "<c-p>", "<c-o>", "<f6>", "<f1>", "<c-n>", "a", "x", "v"];
    let other = prop::sample::select(others.to_vec()).prop_map(Err);
    prop_oneof![3 => alt, 2 => other]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn from_wherever_one_comes_a_chord_with_alt_is_asked_about(
        preset in prop::sample::select(vec![Preset::Default, Preset::Vim]),
        own in any::<bool>(),
        keys in prop::collection::vec(pressed(), 1..40),
    ) {
        let keymap = if own { reckless(preset) } else { preset.keymap() };
        let mut d = screen(&keymap, "Printer");
        for key in keys {
            let before = d.log().len();
            match key {
                Ok(chord) => _ = d.press(chord),
                Err(keys) => _ = d.keys(keys),
            }
            prop_assert!(key.is_err() || !d.log()[before..].iter().any(is_final), "{key:?}");
        }
    }
}
