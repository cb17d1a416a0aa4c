//! The command palette, jumping to a field by its letters, and keys of the user's own.

use hubticket::app::keys::actions::{Action, DraftsAction, FormAction, OutboxAction};
use hubticket::app::keys::keymap::{Found, Keymap};
use hubticket::app::keys::scope::Scope;
use hubticket::config::keymap::{Preset, read};
use hubticket::hubspot;
use hubticket::ticket::schema::PartName;
use hubticket::ticket::{Draft, Entry, Place};

use crate::support::{Driver, Play, Top, begin, id};

/// A ready screen with the keys of a keymap file.
#[track_caller]
fn with_keys(text: &str) -> Driver {
    let (keymap, mistakes) = read(text, Preset::Default);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let mut d = Driver::with(|settings| settings.keymap = keymap, None);
    d.portal();
    d
}

/// Every command of the palette does what its key does, in a copy of the same screen.
#[track_caller]
fn check(place: &Driver) {
    let mut open = place.clone();
    open.keys("<f9>");
    let commands = open.commands();
    assert!(commands.len() > 4, "{commands:?}");
    let scopes = place.scopes();
    for (name, shown) in commands {
        let action = Action::from_name(&name).unwrap();
        let keys = place.keymap().keys(scopes, action);
        assert_eq!(keys.first().map(|keys| keys.to_string()).unwrap_or_default(), shown, "{name}");
        let (mut chosen, mut pressed) = (open.clone(), place.clone());
        let at = chosen.commands().iter().position(|(key, _)| *key == name).unwrap();
        chosen.keys(&"<down>".repeat(at)).keys("<enter>");
        let Some(keys) = keys.first() else { continue };
        for one in keys.before.into_iter().chain([keys.chord]) {
            pressed.press(one);
        }
        assert_eq!(chosen.screen(), pressed.screen(), "{name} by {shown}");
        assert_eq!(chosen.scopes(), pressed.scopes(), "{name}");
        assert_eq!(chosen.log().len(), pressed.log().len(), "{name}");
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
    area.keys("<@content>one<enter>two");
    check(&area);
    let mut list = text.clone();
    list.keys("<@hs_pipeline><enter>");
    check(&list);
    let mut reader = text.clone();
    reader.keys("<f1>");
    check(&reader);
    let mut result = text.clone();
    result.keys("<c-s>").created().keys("<down>");
    check(&result);
}

#[test]
fn commands_are_found_by_words_of_their_help_and_of_their_names() {
    for (typed, action) in [
        ("discard", Action::Drafts(DraftsAction::Discard)),
        ("calendar", Action::Form(FormAction::Calendar)),
        ("exteditor", Action::Form(FormAction::Editor)),
        ("add a property", Action::Form(FormAction::AddProperty)),
        ("last ticket", Action::Outbox(OutboxAction::LastResult)),
    ] {
        let mut d = Driver::ready();
        d.keys("<c-p>").keys(typed);
        assert_eq!(d.commands().first().map(|(name, _)| name.as_str()), Some(action.name()), "{typed}");
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
    assert_eq!(d.top(), Top::Nothing);
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
    assert_eq!(said(back, &["<a-p>", "<c-s>"]), "The list of properties is still open; Alt-G leaves it");
    assert_eq!(
        said(back, &["Printer<c-s>", "<c-s>"]),
        "“Printer” is being created; you can type the next ticket; Alt-G stops it"
    );
    let created = |keymap: &str| {
        let mut d = with_keys(keymap);
        d.keys("Printer<c-s>").created().keys("<c-s>");
        d.said().to_owned()
    };
    assert_eq!(created(back), "This ticket has been created; Enter goes on with the next one");
    assert_eq!(
        created("[result]\n\"enter\" = \"none\"\n"),
        "This ticket has been created; n goes on with the next one"
    );
    let unread = |keymap: &str| {
        let (keymap, _) = read(keymap, Preset::Default);
        let mut d = Driver::with(|settings| settings.keymap = keymap, None);
        let error = hubspot::Error::Connect { host: "api.hubapi.com".into(), detail: "no route".into() };
        d.part(Err((PartName::Properties, error)));
        d.portal_done();
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
    assert_eq!(date("[form]\n\"alt-c\" = \"none\"\n\"ctrl-x c\" = \"none\"\n"), expected);
}

#[test]
fn keys_of_the_users_own_work_and_are_shown() {
    let mut d = with_keys("[form]\n\"ctrl-x p\" = \"add-property\"\n[global]\n\"f12\" = \"submit\"\n");
    let screen = d.screen();
    assert!(screen.contains("F12 Create") && screen.contains("+ Property  ^X p"), "{screen}");
    d.keys("Printer<c-x>p");
    assert_eq!(d.top(), Top::Properties);
    // Two keys that mean nothing together do nothing, and say so.
    for (keys, said) in [("y", "^X y"), ("<f12>", "^X F12"), ("<c-s>", "^X ^S"), ("<tab>", "^X Tab")] {
        d.keys("<esc><c-x>").keys(keys);
        assert_eq!(d.said(), format!("{said} does nothing here"));
    }
    d.keys("<c-x><esc>");
    assert_eq!(d.said(), "");
    d.keys("<c-x>").paste("!").keys("d<bs><bs>");
    assert_eq!((d.text("subject"), d.focus()), ("Printer", Place::Property(0)));
    d.keys("<f12>");
    assert_eq!(d.submits(), 1);
}

#[test]
fn the_letters_beside_a_place_lead_there_and_nowhere_else() {
    let d = Driver::ready();
    for place in d.places() {
        let mut d = d.clone();
        d.keys("Printer<a-j>");
        let label = d.letters(place).to_owned();
        let screen = d.screen();
        let (x, y) = d.corner(place).unwrap_or_else(|| panic!("{place:?} is not in view\n{screen}"));
        let there: String = screen.lines().nth(usize::from(y)).unwrap().chars().skip(usize::from(x)).collect();
        assert!(there.starts_with(&label), "{label} for {place:?}:\n{screen}");
        d.keys(&label);
        assert_eq!(d.focus(), place);
        assert_eq!(d.top(), Top::Nothing);
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
    let places = d.places();
    for place in places.iter().step_by(7).chain(places.last()) {
        d.keys("<a-lt><a-j>");
        let label = d.letters(*place).to_owned();
        assert!(label.len() <= 2);
        d.keys(&label);
        assert_eq!(d.focus(), *place, "{label}");
    }
}

#[test]
fn jumping_is_left_by_esc_and_a_wrong_letter_says_so() {
    let mut d = Driver::ready();
    d.keys("Printer<a-j>1");
    assert!(d.said().contains("No field has a label with 1"), "{}", d.said());
    d.keys("<esc>!");
    assert_eq!(d.text("subject"), "Printer!");
    assert_eq!(d.focus(), Place::Property(0));
}

#[test]
fn help_over_a_list_names_only_what_works_there() {
    let mut d = Driver::ready();
    d.keys("<@hs_pipeline><enter>");
    let scopes = d.scopes();
    assert_eq!(scopes, [Scope::Picker, Scope::Text, Scope::Global]);
    d.keys("<f1>");
    let text = d.reading();
    assert!(text.contains("Take the marked line") && !text.contains("List the drafts"), "{text}");
    assert!(matches!(Keymap::default().find(scopes, None, "f4".parse().unwrap()), Found::Action(_)));
    d.keys("<esc><f4>");
    assert_eq!(d.lists(), 1, "only the one of the start");
}
