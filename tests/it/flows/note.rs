//! A note for colleagues: its row, which comes and goes, and all that a text can do.

use hubticket::config::keymap::Preset;
use hubticket::store::{Begun, TemplateName, Templates};
use hubticket::ticket::{Draft, Place};

use crate::support::{Driver, Effect, Message, Play, TerminalEffect, Top, begin, id};

fn note(d: &Driver) -> &str {
    &d.draft().note
}

fn shows_note(d: &Driver) -> bool {
    d.places().contains(&Place::Note)
}

#[test]
fn a_key_opens_it_below_the_description_and_it_goes_where_it_is_left_empty() {
    for keys in ["<a-i>", "<c-x>m", "<c-p>note for<enter>"] {
        let mut d = Driver::ready();
        d.keys("Printer");
        assert!(!shows_note(&d) && d.places().contains(&Place::AddNote), "{keys}");
        d.keys(keys);
        assert_eq!((d.focus(), d.editing().as_deref(), d.top()), (Place::Note, Some(""), Top::Nothing), "{keys}");
        assert!(!d.places().contains(&Place::AddNote), "{keys}");
        d.keys("<s-tab>");
        assert_eq!(d.focus(), d.place_of("content"), "{keys}: it stands below the description");
        assert!(!shows_note(&d) && d.places().contains(&Place::AddNote), "{keys}");
        d.keys(keys).keys("Third call<tab><a-lt>");
        assert!(shows_note(&d), "{keys}");
        assert_eq!(note(&d), "Third call");
        d.keys("<a-i><c-u><tab>");
        assert!(!shows_note(&d), "{keys}");
    }
}

#[test]
fn the_line_that_adds_it_is_reached_by_tab_and_typing_there_begins_it() {
    let mut d = Driver::ready();
    d.reach(Place::AddNote).keys("<enter>");
    assert_eq!(d.focus(), Place::Note);
    let mut d = Driver::ready();
    d.reach(Place::AddNote).keys("Be kind");
    assert_eq!((d.focus(), note(&d)), (Place::Note, "Be kind"));
    let mut d = Driver::ready();
    d.reach(Place::AddNote).paste("Third call\nBe kind");
    assert_eq!((d.focus(), note(&d)), (Place::Note, "Third call\nBe kind"));
}

#[test]
fn it_is_a_text_like_the_description() {
    let mut d = Driver::ready();
    d.keys("<a-i>one<enter>two<c-a>x<up><c-k>");
    assert_eq!(note(&d), "o\nxtwo");
    d.keys("<down><c-e> three<c-w><c-y>").paste("!\n?");
    assert_eq!(note(&d), "o\nxtwo three!\n?");
    // What was cut here can be pasted elsewhere.
    d.keys("<@subject><c-y>");
    assert_eq!(d.text("subject"), "three");
    d.keys("<a-i><a-k>");
    assert_eq!(note(&d), "");
    assert!(d.said().starts_with("Cleared the note"), "{}", d.said());
    d.keys("<a-u>");
    assert_eq!((note(&d), d.focus()), ("o\nxtwo three!\n?", Place::Note));
}

#[test]
fn undo_takes_it_back_step_by_step_and_the_cursor_stays_in_it() {
    let mut d = Driver::ready();
    d.keys("Printer<a-i>one").wait(3000).keys(" two");
    d.keys("<a-u>");
    assert_eq!((note(&d), d.focus()), ("one", Place::Note));
    d.keys("<a-u>");
    assert_eq!((note(&d), d.focus()), ("", Place::Note));
    d.keys("<a-r><a-r>");
    assert_eq!(note(&d), "one two");
    d.keys("<c-x>d");
    assert_eq!((note(&d), d.focus()), ("", Place::AddNote));
    assert!(d.said().starts_with("Removed the note"), "{}", d.said());
    d.keys("<a-u>");
    assert_eq!((note(&d), d.focus()), ("one two", Place::Note));
}

#[test]
fn the_external_editor_takes_it() {
    let mut d = Driver::ready();
    d.keys("<a-i>one<enter>two<a-e>");
    let draft = d.draft().id;
    let begun = Begun { draft, property: String::new(), note: true, text: "one\ntwo".into() };
    assert_eq!(d.effects().last(), Some(&Effect::Terminal(TerminalEffect::OpenEditor { begun, line: 2 })));
    d.edited(Ok("three\n"));
    assert_eq!(note(&d), "three");
}

#[test]
fn vi_commands_work_in_it() {
    let mut d = Driver::with(|settings| settings.keymap = Preset::Vim.keymap(), None);
    d.portal().keys("<esc><c-x>mione two<esc>0dw");
    assert_eq!(note(&d), "two");
    d.keys("u");
    assert_eq!(note(&d), "one two");
}

#[test]
fn it_is_a_part_of_the_draft_and_is_not_carried_into_the_next_one() {
    let mut d = Driver::ready();
    d.keys("<a-i>Be kind").wait(2000);
    assert_eq!(d.written().note, "Be kind", "a note alone is worth keeping");
    d.keys("<@subject>Printer<c-s>");
    assert_eq!(d.written().note, "Be kind");
    assert_eq!(note(&d), "");
    assert!(!shows_note(&d));
    d.created().keys("a");
    assert_eq!(note(&d), "", "the next one with the same links has none, too");
    d.keys("<a-i>Mine<c-n>");
    assert_eq!(note(&d), "");
}

#[test]
fn a_draft_opens_with_the_cursor_in_its_note() {
    let mut draft = Draft::new(id(1), begin());
    draft.note = "one\ntwo".into();
    draft.cursor.place = Place::Note;
    (draft.cursor.line, draft.cursor.column) = (1, 2);
    let mut d = Driver::with(|_| {}, Some(id(1)));
    d.portal().opened(Ok(draft));
    assert_eq!((d.focus(), d.cursor()), (Place::Note, (1, 2)));
}

#[test]
fn a_note_that_a_template_brings_is_nobodys_until_it_is_changed() {
    let name: TemplateName = "outage".parse().unwrap();
    let mut template = Draft::new(id(9), begin());
    template.note = "Ask {{contact.firstname}} for the serial number".into();
    let mut d = Driver::ready();
    d.keys("<c-x>t");
    let listing = Templates { all: vec![(name.clone(), template.clone())], notes: Vec::new() };
    let request = d.last(|effect| match effect {
        Effect::ListTemplates(request) => Some(*request),
        _ => None,
    });
    d.send(Message::Templates { request, result: Ok(listing) }).keys("<enter>");
    let request = d.last(|effect| match effect {
        Effect::ReadTemplate { request, .. } => Some(*request),
        _ => None,
    });
    d.send(Message::Template { request, name, result: Ok(Box::new(template)) });
    assert!(shows_note(&d) && d.draft().is_blank());
    // A placeholder in it is not sent.
    d.keys("<@subject>Line is down<c-s>");
    assert_eq!(d.submits(), 0);
    assert_eq!(d.focus(), Place::Note);
    assert!(d.said().contains("{{contact.firstname}} is not filled in"), "{}", d.said());
    d.keys("<a-k>Nothing<c-s>");
    assert_eq!(d.submits(), 1);
}

#[test]
fn one_that_is_too_long_for_hubspot_is_not_sent() {
    let mut d = Driver::ready();
    d.keys("Printer<a-i>").paste(&"<".repeat(16_385));
    d.keys("<a-lt><c-s>");
    assert_eq!((d.submits(), d.focus()), (0, Place::Note));
    assert_eq!(d.said(), "Note has 65,540 characters, HubSpot takes 65,536: shorten it");
    assert!(d.screen().contains("! Note") || d.screen().contains("!Note"), "{}", d.screen());
    d.keys("<bs><c-s>");
    assert_eq!(d.submits(), 1);
}
