//! The vim-like keymap: normal and insert mode in the form.

use hubticket::config::keymap::Preset;
use hubticket::ticket::Place;

use crate::support::{Driver, Mode, Play, Top, ada};

pub(super) fn vim() -> Driver {
    let mut d = Driver::with(|settings| settings.keymap = Preset::Vim.keymap(), None);
    d.portal();
    d
}

/// Types keys into the subject, which opens in insert mode.
#[track_caller]
pub(super) fn check(keys: &str, text: &str) {
    let mut d = vim();
    d.keys(keys);
    assert_eq!(d.text("subject"), text, "{keys}");
}

/// The same in the long text.
#[track_caller]
pub(super) fn check_long(keys: &str, text: &str) {
    let mut d = vim();
    d.keys("<@content>").keys(keys);
    assert_eq!(d.text("content"), text, "{keys}");
}

#[test]
fn a_ticket_is_typed_and_sent_as_without_modes() {
    let mut d = vim();
    d.keys("Printer down<c-s>");
    assert_eq!(d.submitted().1.value("subject"), Some("Printer down"));
}

#[test]
fn commands_work_on_the_text_as_in_vi() {
    for (keys, text) in [
        ("printer<esc>x", "printe"),
        ("printer<esc>xx", "print"),
        ("printer<esc>hhx", "priner"),
        ("printer<esc>0x", "rinter"),
        ("printer<esc>$x", "printe"),
        ("printer<esc>llllx", "printe"),
        ("printer<esc>i!", "printe!r"),
        ("printer<esc>a!", "printer!"),
        ("printer<esc>0a!", "p!rinter"),
        ("printer<esc>I!", "!printer"),
        ("printer<esc>0A!", "printer!"),
        ("printer<esc>0o!", "printer!"),
        ("one two three<esc>bx", "one two hree"),
        ("one two three<esc>bbx", "one wo three"),
        ("one two three<esc>0wx", "one wo three"),
        ("one two three<esc>0ex", "on two three"),
        ("one two three<esc>bD", "one two "),
        ("one<esc>dd", ""),
        ("one<esc>ddp", "one"),
        ("one<esc>ddpp", "oneone"),
        ("one<esc>xu", "one"),
        ("one<esc>xxu", "on"),
        ("one<esc>xu<c-r>", "on"),
        ("one<esc>d<esc>x", "on"),
        ("one<esc>dzx", "on"),
        ("one<esc>zzz", "one"),
        ("e\u{301}a<esc>xx", ""),
        ("狐狸<esc>x", "狐"),
        ("one<esc><bs>x", "oe"),
        ("one<esc><home>x", "ne"),
        ("<esc>x", ""),
    ] {
        check(keys, text);
    }
}

#[test]
fn lines_are_gone_through_opened_deleted_and_put_back() {
    for (keys, text) in [
        ("one<enter>two<esc>kx", "on\ntwo"),
        ("one<enter>two<esc>kojust<esc>", "one\njust\ntwo"),
        ("one<enter>two<enter>three<esc>kdd", "one\nthree"),
        ("one<enter>two<enter>three<esc>dd", "one\ntwo"),
        ("one<enter>two<enter>three<esc>kkddp", "two\none\nthree"),
        ("one<enter>two<esc>ddp", "one\ntwo"),
        ("one<enter>two<esc>kA!", "one!\ntwo"),
        ("one<enter><enter>two<esc>kax", "one\nx\ntwo"),
        ("one<esc>dddd", ""),
    ] {
        check_long(keys, text);
    }
}

#[test]
fn j_and_k_go_from_field_to_field_and_stay_in_normal_mode() {
    let mut d = vim();
    d.keys("Printer<esc>");
    let places = d.places();
    for place in &places[1..5] {
        d.keys("j");
        assert_eq!(d.focus(), *place);
        assert_eq!(d.mode(), Some(Mode::Normal));
    }
    d.keys("G");
    assert_eq!(d.focus(), *places.last().unwrap());
    d.keys("kgg");
    assert_eq!(d.focus(), Place::Property(0));
    d.keys("<tab><s-tab>x");
    assert_eq!(d.text("subject"), "Printe");
}

#[test]
fn a_value_from_a_list_is_opened_cleared_and_never_typed_into() {
    let mut d = vim();
    d.keys("<esc>jjj");
    d.keys("zqzq");
    assert_eq!(d.top(), Top::Nothing, "characters are commands");
    d.keys("iurg<enter>");
    assert_eq!(d.text("hs_ticket_priority"), "URGENT");
    assert_eq!(d.mode(), Some(Mode::Normal));
    d.keys("kdd");
    assert_eq!(d.text("hs_ticket_priority"), "");
    let mut d = vim();
    d.keys("<@hs_ticket_priority>urg<enter>");
    assert_eq!(d.text("hs_ticket_priority"), "URGENT", "in insert mode typing opens the list");
}

#[test]
fn an_association_is_removed_as_a_line_is() {
    let mut d = vim();
    d.link(&ada()).keys("<esc>dd");
    assert_eq!(d.draft().associations.len(), 0);
    d.keys("u");
    assert_eq!(d.draft().associations.len(), 1);
}

#[test]
fn esc_leaves_the_innermost_thing_first() {
    let mut d = vim();
    d.keys("Printer<@hs_pipeline><enter>");
    assert_eq!(d.mode(), None, "a list has the keys");
    d.keys("<esc>");
    assert_eq!(d.mode(), Some(Mode::Insert));
    d.keys("<esc>");
    assert_eq!(d.mode(), Some(Mode::Normal));
    d.keys("<esc>");
    assert!(d.said().contains("The draft is kept"), "{}", d.said());
    assert!(!d.quits());
}

#[test]
fn the_mode_is_named_and_the_keys_below_are_those_of_the_mode() {
    let mut d = vim();
    assert!(d.screen().contains(" INSERT  ^S Create"), "{}", d.screen());
    d.keys("<esc>");
    assert!(d.screen().contains(" NORMAL  ^S Create  ^P Commands  ? Help"), "{}", d.screen());
    d.keys("q");
    assert_eq!(d.said(), "q begins a command; Esc leaves it");
    d.keys("z");
    assert_eq!(d.said(), "qz is not a command here; i begins to type; F1 shows the commands");
    d.keys("?");
    let text = d.reading();
    assert!(text.lines().any(|line| line.starts_with("gg\t")), "{:?}", text);
    let mut default = Driver::ready();
    default.keys("<esc>x");
    assert_eq!(default.text("subject"), "x", "without modes there are none");
    assert_eq!(default.mode(), None);
}

#[test]
fn commands_and_jumps_have_their_keys_and_a_new_draft_opens_in_insert_mode() {
    let mut d = vim();
    d.keys("Printer<esc>/rename<esc>:");
    assert_eq!(d.top(), Top::Prompt);
    d.keys("<esc><c-p>");
    assert_eq!(d.top(), Top::Palette);
    d.keys("<esc>gf");
    assert_eq!(d.top(), Top::Jump);
    d.keys("s");
    assert_eq!(d.focus(), d.places()[1]);
    d.keys("<c-n>Scanner");
    assert_eq!(d.text("subject"), "Scanner");
}

#[test]
fn a_paste_is_text_in_normal_mode_too() {
    let mut d = vim();
    d.keys("ad<esc>").paste("xdd:q\n");
    assert_eq!(d.text("subject"), "axdd:qd");
}

#[test]
fn esc_stops_a_ticket_where_it_leaves_insert_mode_too() {
    let mut d = vim();
    d.keys("Printer on fire<c-s><esc>");
    assert_eq!(d.count(|effect| matches!(effect, hubticket::app::effect::Effect::StopSubmission(_))), 1);
    d.ended(hubticket::submit::Outcome::NotSent(hubticket::hubspot::Error::Cancelled { sent: false }));
    assert_eq!(d.text("subject"), "Printer on fire");
}
