//! The commands of vi in texts, and what is not there.

use hubticket::config::keymap::Preset;

use super::modes::{check, check_long, vim};
use crate::support::{Driver, Effect, Mode, Play, Top};

fn saves(d: &Driver) -> usize {
    d.count(|effect| matches!(effect, Effect::SaveDraft { .. }))
}

#[test]
fn operators_take_motions_objects_and_counts() {
    for (keys, text) in [
        ("one two three<esc>0dw", "two three"),
        ("one two three<esc>02dw", "three"),
        ("one two three<esc>0d2w", "three"),
        ("one two three<esc>02d2w", ""),
        ("one two three<esc>bdw", "one two "),
        ("one two three<esc>db", "one two e"),
        ("one two three<esc>0wde", "one  three"),
        ("one two three<esc>0wd0", "two three"),
        ("one two three<esc>0wd$", "one "),
        ("one two three<esc>0cwsix<esc>", "six two three"),
        ("one two three<esc>02cwsix<esc>", "six three"),
        ("one two three<esc>0lciwsix<esc>", "six two three"),
        ("one two three<esc>bbdiw", "one  three"),
        ("one two three<esc>bbdaw", "one three"),
        ("one two three<esc>daw", "one two"),
        ("one two<esc>0C!<esc>", "!"),
        ("one two<esc>ccsix<esc>", "six"),
        ("one two<esc>Ssix<esc>", "six"),
        ("one<esc>0sx<esc>", "xne"),
        ("one<esc>02sx<esc>", "xe"),
        ("one two<esc>0ywP", "one one two"),
        ("one two<esc>0yw$p", "one twoone "),
        ("one two<esc>0y$P", "one twoone two"),
        ("one<esc>yyp", "oneone"),
        ("one<esc>Yp", "oneone"),
        ("one<esc>0x3p", "noooe"),
        ("one two foo<esc>0dfo", " foo"),
        ("one two foo<esc>0d2fo", "o"),
        ("one two foo<esc>0dto", "o foo"),
        ("one two foo<esc>0dtw", "wo foo"),
        ("one two foo<esc>dFw", "one to"),
        ("one, two<esc>0dW", "two"),
        ("3<esc>0i2<esc>", "23"),
        ("e\u{301}a<esc>0dl", "a"),
    ] {
        check(keys, text);
    }
}

#[test]
fn small_changes_and_the_dot() {
    for (keys, text) in [
        ("one<esc>0rx", "xne"),
        ("one<esc>03rx", "xxx"),
        ("one<esc>04rx", "one"),
        ("one<esc>0~", "One"),
        ("one<esc>09~", "ONE"),
        ("one two<esc>0x.", "e two"),
        ("one two<esc>03x", " two"),
        ("one two three<esc>0dw.", "three"),
        ("one two three<esc>0cwsix<esc>w.", "six six three"),
        ("one two<esc>0iab<esc>.", "aabbone two"),
        ("one two<esc>Aab<esc>0.", "one twoabab"),
        ("<esc>3ia<esc>", "aaa"),
        ("<esc>3ia<bs>b<esc>", "bbb"),
        ("one<esc>.", "one"),
        ("one two<esc>0f t!", "one two"),
        ("a-b-c<esc>0f-x;x", "abc"),
        ("a-b-c<esc>0f-;rx,rx", "axbxc"),
        ("one<esc>0xuu", ""),
        ("one two three<esc>0dwdw2u", "one two three"),
    ] {
        check(keys, text);
    }
}

#[test]
fn lines_are_deleted_joined_and_put_by_number() {
    for (keys, text) in [
        ("one<enter>two<enter>three<esc>1Gdd", "two\nthree"),
        ("one<enter>two<enter>three<esc>1G2dd", "three"),
        ("one<enter>two<enter>three<esc>1Gdj", "three"),
        ("one<enter>two<enter>three<esc>dk", "one"),
        ("one<enter>two<enter>three<esc>dgg", ""),
        ("one<enter>two<enter>three<esc>1GdG", ""),
        ("one<enter>two<esc>1Gyyjp", "one\ntwo\none"),
        ("one<enter>two<esc>yykP", "two\none\ntwo"),
        ("one<enter>two<esc>1Gyy3p", "one\none\none\none\ntwo"),
        ("one<enter>  two<esc>1GJ", "one two"),
        ("one<enter>two<enter>three<esc>1G3J", "one two three"),
        ("one<enter>two<esc>Oand<esc>", "one\nand\ntwo"),
        ("one<enter>two<esc>1Gccsix<esc>", "six\ntwo"),
        ("one<enter>two<esc>1Gdw", "\ntwo"),
        ("one<enter>two<esc>1Goa<esc>.", "one\na\na\ntwo"),
    ] {
        check_long(keys, text);
    }
}

#[test]
fn what_is_selected_is_deleted_changed_copied() {
    for (keys, text) in [
        ("one two<esc>0vlld", " two"),
        ("one two<esc>0ved", " two"),
        ("one two<esc>0v2ed", ""),
        ("one two<esc>vbd", "one "),
        ("one two<esc>0vlcx<esc>", "xe two"),
        ("one two<esc>0wvly$p", "one twotw"),
        ("one two<esc>0v~", "One two"),
        ("one two<esc>0vlox", "e two"),
        ("one two<esc>0v<right>d", "e two"),
        ("one two<esc>0vl<esc>x", "oe two"),
        ("one two<esc>0vvx", "ne two"),
        ("one two<esc>0vlux", "e two"),
    ] {
        check(keys, text);
    }
    for (keys, text) in [
        ("one<enter>two<enter>three<esc>1GVjd", "three"),
        ("one<enter>two<enter>three<esc>1GVyjjp", "one\ntwo\nthree\none"),
        ("one<enter>two<enter>three<esc>1GlVjcx<esc>", "x\nthree"),
        ("one<enter>two<esc>1Gvjd", "wo"),
        ("one<enter>two<esc>1GVjJ", "one two"),
    ] {
        check_long(keys, text);
    }
    let mut d = vim();
    d.keys("one<esc>v");
    assert_eq!(d.mode(), Some(Mode::Visual));
    assert!(d.screen().contains(" VISUAL "), "{}", d.screen());
    d.keys("<tab>");
    assert_eq!(d.mode(), Some(Mode::Normal));
}

#[test]
fn a_text_is_searched_and_an_operator_reaches_up_to_it() {
    check("one two one<esc>0/one<enter>x", "one two ne");
    check("one two one<esc>0/one<enter>nx", "ne two one");
    check("one two one<esc>0/ONE<enter>x", "ne two one");
    check("one two three<esc>0d/th<enter>", "three");
    check("one two three<esc>/two<enter>N0/<enter>x", "one wo three");
    check_long("one<enter>two<esc>1G/two<enter>x", "one\nwo");
    let mut d = vim();
    d.keys("one<esc>n");
    assert_eq!(d.said(), "Nothing was searched for yet");
    d.keys("/two<enter>");
    assert_eq!(d.said(), "“two” is not in this text");
    d.keys("d/foo<enter>");
    assert_eq!((d.text("subject"), d.mode()), ("one", Some(Mode::Normal)));
}

#[test]
fn a_line_behind_a_colon_saves_and_leaves_and_never_makes_a_ticket() {
    for keys in [":w<enter>", ":wq<enter>", ":x<enter>", ":wq!<enter>", "ZZ"] {
        let mut d = vim();
        d.keys("Printer<esc>").keys(keys);
        assert_eq!(d.said(), "Saved; ^S creates the ticket; ^Q leaves", "{keys}");
        assert_eq!(saves(&d), 1, "{keys}");
        assert_eq!((d.submits(), d.quits(), d.text("subject")), (0, false, "Printer"), "{keys}");
    }
    for keys in [":q<enter>", ":q!<enter>", "ZQ"] {
        let mut d = vim();
        d.keys("Printer<esc>").keys(keys);
        assert_eq!((d.submits(), d.quits(), saves(&d)), (0, true, 1), "{keys}");
    }
    let mut d = vim();
    d.keys("Printer<esc>:%s/P/p/<enter>");
    assert_eq!(d.said(), ":%s/P/p/ is not a command; :w saves, :q leaves; ^P finds commands by name");
    assert_eq!((d.text("subject"), d.top()), ("Printer", Top::Nothing));
    d.keys(":<enter>:w<bs>");
    assert_eq!(d.top(), Top::Prompt);
    d.keys("<bs>x");
    assert_eq!((d.text("subject"), d.top()), ("Printe", Top::Nothing));
}

#[test]
fn what_is_not_there_swallows_its_keys_and_says_so() {
    for (keys, said) in [
        ("qw", "qw"),
        ("\"a", "\"a"),
        (">>", ">>"),
        ("gU", "gU"),
        ("K", "K"),
        ("dix", "dix"),
        ("mw", "mw"),
        ("z.", "z."),
    ] {
        let mut d = vim();
        d.keys("one two<esc>0x").keys(keys);
        let said =
            if said == "gU" { "gU does nothing here".to_owned() } else { format!("{said} is not a command here") };
        assert!(d.said().starts_with(&said), "{keys}: {}", d.said());
        assert_eq!((d.text("subject"), d.mode()), ("ne two", Some(Mode::Normal)), "{keys}");
    }
    for keys in ["<c-w>", "<c-k>", "<c-y>", "<c-e>", "<c-a>"] {
        let mut d = vim();
        d.keys("one two<esc>").keys(keys);
        assert!(d.said().ends_with(" is not a command here"), "{keys}: {}", d.said());
        assert_eq!(d.text("subject"), "one two", "{keys}");
    }
    let mut d = vim();
    d.keys("one<esc>jjjp");
    assert!(d.said().starts_with("There is no text here"), "{}", d.said());
}

#[test]
fn a_key_that_a_keymap_binds_is_not_vis() {
    let (keymap, mistakes) =
        hubticket::config::keymap::read("preset = \"vim\"\n[normal]\n\"x\" = \"undo\"\n", Preset::Default);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let mut d = Driver::with(|settings| settings.keymap = keymap, None);
    d.portal().keys("one<esc>Dx");
    assert_eq!(d.text("subject"), "one");
}

#[test]
fn a_command_that_is_begun_is_left_by_esc_and_by_a_key_of_another_kind() {
    check("one two<esc>0d<esc>w3<esc>x", "one wo");
    let mut d = vim();
    d.keys("one<esc>d").paste("w").keys("w");
    assert_eq!(d.text("subject"), "onwe", "a paste is no part of a command");
    let mut d = vim();
    d.keys("one<esc>d<c-s>");
    assert_eq!(d.submits(), 1, "a key of the contract is what it is");
}
