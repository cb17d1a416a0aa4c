//! The command palette, jumping to a field by its letters, and keys of the user's own.

use hubticket::app::keys::keymap::{Action, Context, Found, Keymap};
use hubticket::app::message::{Effect, Message};
use hubticket::app::overlay::stack::Overlay;
use hubticket::config::keymap::{Preset, read};
use hubticket::hubspot;
use hubticket::ticket::schema::PartName;
use hubticket::ticket::{Draft, Entry, Place};

use crate::support::{Driver, begin, id};

/// A ready screen with the keys of a keymap file.
#[track_caller]
fn with_keys(text: &str) -> Driver {
    let (keymap, mistakes) = read(text, Preset::Default);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let mut d = Driver::with(|settings| settings.keymap = keymap, None);
    d.portal();
    d
}

fn listed(d: &Driver) -> Vec<(String, String)> {
    match d.app.composer().overlays.last() {
        Some(Overlay::Palette { picker, .. }) => {
            picker.shown().map(|item| (item.key.to_owned(), item.detail.to_owned())).collect()
        }
        other => panic!("no palette but {other:?}"),
    }
}

/// Every command of the palette does what its key does, in a copy of the same screen.
#[track_caller]
fn check(place: &Driver) {
    let mut open = place.clone();
    open.keys("<f9>");
    let commands = listed(&open);
    assert!(commands.len() > 4, "{commands:?}");
    let contexts = place.app.contexts();
    for (name, shown) in commands {
        let action = Action::from_name(&name).unwrap();
        let keys = place.app.settings().keymap.keys(contexts, action);
        assert_eq!(keys.first().map(|keys| keys.to_string()).unwrap_or_default(), shown, "{name}");
        let (mut chosen, mut pressed) = (open.clone(), place.clone());
        let at = listed(&chosen).iter().position(|(key, _)| *key == name).unwrap();
        chosen.keys(&"<down>".repeat(at)).keys("<enter>");
        let Some(keys) = keys.first() else { continue };
        for one in keys.before.into_iter().chain([keys.chord]) {
            pressed.send(Message::Key(one));
        }
        assert_eq!(chosen.screen(), pressed.screen(), "{name} by {shown}");
        assert_eq!(chosen.app.contexts(), pressed.app.contexts(), "{name}");
        assert_eq!(chosen.log.len(), pressed.log.len(), "{name}");
    }
}

#[test]
fn a_command_of_the_palette_does_what_its_key_does_in_the_place_below() {
    let mut text = Driver::ready();
    text.keys("Printer");
    check(&text);
    let mut pick = text.clone();
    pick.keys("<tab>");
    check(&pick);
    let mut area = text.clone();
    area.keys("<s-tab><s-tab><s-tab>one<enter>two");
    check(&area);
    let mut list = text.clone();
    list.keys("<tab><enter>");
    check(&list);
    let mut reader = text.clone();
    reader.keys("<f1>");
    check(&reader);
    let mut result = text.clone();
    result.keys("<c-s>").created();
    check(&result);
}

#[test]
fn commands_are_found_by_words_of_their_help_and_of_their_names() {
    for (typed, action) in [
        ("discard", Action::Discard),
        ("calendar", Action::Calendar),
        ("exteditor", Action::Editor),
        ("add a property", Action::AddProperty),
        ("last ticket", Action::LastResult),
    ] {
        let mut d = Driver::ready();
        d.keys("<c-p>").keys(typed);
        assert_eq!(listed(&d).first().map(|(name, _)| name.as_str()), Some(action.name()), "{typed}");
    }
    let mut d = Driver::ready();
    d.keys("<c-p>add a property<enter>seats<enter>12");
    assert_eq!(d.text("seats"), "12");
}

#[test]
fn the_palette_is_left_without_a_trace_and_is_opened_once() {
    let mut d = Driver::ready();
    d.keys("Printer<f9>xyz<f9><esc>!");
    assert_eq!(d.text("subject"), "Printer!");
    assert!(d.app.composer().overlays.is_empty());
}

#[test]
fn a_command_whose_key_was_taken_away_can_be_run_all_the_same() {
    let mut d = with_keys("[global]\n\"f5\" = \"none\"\n");
    let before = d.loading();
    d.keys("<f5>");
    assert_eq!(d.loading(), before);
    d.keys("<c-p>portal's properties<enter>");
    assert_ne!(d.loading(), before);
}

#[test]
fn sentences_name_the_keys_as_they_are_bound_and_none_where_there_is_none() {
    let said = |keymap: &str, keys: &[&str]| {
        let mut d = with_keys(keymap);
        for keys in keys {
            d.keys(keys);
        }
        d.said().to_owned()
    };
    let back = "[global]\n\"alt-g\" = \"back\"\n";
    assert_eq!(said(back, &["<a-j>"]), "Type the letters beside a field; Alt-G leaves");
    assert_eq!(said(back, &["<a-j>", "#"]), "No field has a label with # there; Alt-G leaves");
    assert_eq!(said(back, &["<a-p>", "<c-s>"]), "Choose or leave the list first; Alt-G leaves it");
    assert_eq!(said(back, &["Printer<c-s>", "<c-s>"]), "The ticket is being created; Alt-G stops it");
    let created = |keymap: &str| {
        let mut d = with_keys(keymap);
        d.keys("Printer<c-s>").created().keys("<c-s>");
        d.said().to_owned()
    };
    assert_eq!(created(back), "This ticket is created; Enter begins the next one");
    assert_eq!(created("[result]\n\"enter\" = \"none\"\n"), "This ticket is created; n begins the next one");
    let unread = |keymap: &str| {
        let (keymap, _) = read(keymap, Preset::Default);
        let mut d = Driver::with(|settings| settings.keymap = keymap, None);
        let error =
            hubspot::Error::Connect { host: "api.hubapi.com".into(), detail: "no route".into(), certificate: false };
        d.part(Err((PartName::Properties, error)));
        let request = d.loading();
        d.send(Message::PortalDone(request));
        d.said().to_owned()
    };
    let all = unread(back);
    let (sentence, key) = all.rsplit_once("; ").unwrap();
    assert_eq!(key, "F3 tells more");
    assert_eq!(unread("[global]\n\"f3\" = \"none\"\n"), sentence);
    let date = |keymap: &str| {
        let (keymap, _) = read(keymap, Preset::Default);
        let mut d = Driver::with(|settings| settings.keymap = keymap, None);
        let screen = d.portal().keys("<a-p>due date<enter>").screen();
        screen.lines().find(|line| line.contains(" a day: ")).unwrap().trim().to_owned()
    };
    let expected = "a day: 2026-11-24, 24.11., tomorrow, +3d, mon";
    assert_eq!(date(""), format!("{expected}; Alt-C opens a calendar"));
    assert_eq!(
        date("[form]\n\"alt-c\" = \"none\"\n\"f8\" = \"calendar\"\n"),
        format!("{expected}; F8 opens a calendar")
    );
    assert_eq!(date("[form]\n\"alt-c\" = \"none\"\n"), expected);
}

#[test]
fn keys_of_the_users_own_work_and_are_shown() {
    let mut d = with_keys("[form]\n\"ctrl-x p\" = \"add-property\"\n[global]\n\"alt-m\" = \"submit\"\n");
    let screen = d.screen();
    assert!(screen.contains("Alt-M Create") && screen.contains("+ Add a property  ^X p"), "{screen}");
    d.keys("Printer<c-x>p");
    assert!(matches!(d.app.composer().overlays.last(), Some(Overlay::Properties(_))));
    // Two keys that mean nothing together type nothing; a key with Ctrl or Alt behind the first one counts for itself.
    d.keys("<esc><c-x>q<c-x><esc>");
    assert_eq!(d.text("subject"), "Printer");
    assert!(d.app.notice().is_none(), "{}", d.said());
    d.keys("<c-x><a-m>");
    assert_eq!(d.submits(), 1);
}

fn letters(d: &Driver, place: Place) -> String {
    let Some(Overlay::Jump(jump)) = d.app.composer().overlays.last() else { panic!("there are no letters") };
    let index = d.app.composer().form.places().iter().position(|other| *other == place).unwrap();
    jump.label(index).unwrap().to_owned()
}

#[test]
fn the_letters_beside_a_place_lead_there_and_nowhere_else() {
    let d = Driver::ready();
    for place in d.app.composer().form.places() {
        let mut d = d.clone();
        d.keys("Printer<a-j>");
        let label = letters(&d, place);
        assert!(d.screen().lines().any(|line| line.starts_with(&label)), "{label}:\n{}", d.screen());
        d.keys(&label);
        assert_eq!(d.app.composer().form.focus, place);
        assert!(d.app.composer().overlays.is_empty());
        assert_eq!(d.text("subject"), "Printer");
    }
}

#[test]
fn two_letters_reach_any_of_300_rows() {
    let mut draft = Draft::new(id(1), begin());
    for n in 0..300 {
        draft.properties.push(Entry::new(&format!("field_{n}")));
    }
    let mut d = Driver::with(|_| {}, Some(id(1)));
    d.opened(Ok(draft)).portal();
    let places = d.app.composer().form.places();
    for place in places.iter().step_by(7).chain(places.last()) {
        d.keys("<a-lt><a-j>");
        let label = letters(&d, *place);
        assert!(label.len() <= 2);
        d.keys(&label);
        assert_eq!(d.app.composer().form.focus, *place, "{label}");
    }
}

#[test]
fn jumping_is_left_by_esc_and_a_wrong_letter_says_so() {
    let mut d = Driver::ready();
    d.keys("Printer<a-j>1");
    assert!(d.said().contains("No field has a label with 1"), "{}", d.said());
    d.keys("<esc>!");
    assert_eq!(d.text("subject"), "Printer!");
    assert_eq!(d.app.composer().form.focus, Place::Property(0));
}

#[test]
fn help_over_a_list_names_only_what_works_there() {
    let mut d = Driver::ready();
    d.keys("<tab><enter>");
    let contexts = d.app.contexts();
    assert_eq!(contexts, [Context::Picker, Context::Text, Context::Global]);
    d.keys("<f1>");
    let Some(Overlay::Reader(reader)) = d.app.composer().overlays.last() else { panic!("no help") };
    let text = reader.lines.join("\n");
    assert!(text.contains("Create the ticket") && !text.contains("List the drafts"), "{text}");
    assert!(matches!(Keymap::default().find(contexts, None, "f4".parse().unwrap()), Found::Action(_)));
    d.keys("<esc><f4>");
    assert_eq!(d.count(|effect| matches!(effect, Effect::ListDrafts(_))), 1, "only the one of the start");
}
