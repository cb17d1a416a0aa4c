//! The form: typing, picking, rows, undo.

use crossterm::event::{KeyCode, KeyModifiers};
use hubticket::app::keys::chord::Chord;
use hubticket::config::keymap::Preset;
use hubticket::hubspot;
use hubticket::portal::{Known, Source};
use hubticket::store::Begun;
use hubticket::ticket::schema::{Part, PartName};
use hubticket::ticket::{Cursor, Draft, Entry, Place};

use crate::support::{
    Did, Driver, Edited, Effect, Message, Play, TerminalEffect, Top, ada, begin, engines, id, parts, pipelines,
};

/// Types keys on a ready screen and looks at one property's text.
#[track_caller]
fn check(keys: &str, name: &str, text: &str) {
    let mut d = Driver::ready();
    d.keys(keys);
    assert_eq!(d.text(name), text, "{keys}");
}

#[test]
fn keys_end_up_in_the_draft() {
    for (keys, name, text) in [
        ("Printer down", "subject", "Printer down"),
        ("ab<bs>c", "subject", "ac"),
        ("one two<c-w>three", "subject", "one three"),
        ("one two<c-u>", "subject", ""),
        ("one two<c-left><c-k>", "subject", "one "),
        ("down<home>Printer <end>!", "subject", "Printer down!"),
        ("q?<lt>", "subject", "q?<"),
        // From a value that is picked, typing opens the list and narrows it.
        ("<@hs_ticket_priority>urg<enter>", "hs_ticket_priority", "URGENT"),
        ("<@hs_ticket_priority><enter><down><down><enter>", "hs_ticket_priority", "HIGH"),
        ("<@hs_ticket_priority>urg<enter><s-tab><bs>", "hs_ticket_priority", ""),
        ("<@hs_ticket_priority>urg<esc>", "hs_ticket_priority", ""),
        ("<@hubspot_owner_id>hopp<enter>", "hubspot_owner_id", "201"),
        ("<@hs_pipeline_stage>us<enter>", "hs_pipeline_stage", "3"),
        // Enter is a new line in a long text, and the next field elsewhere.
        ("a<enter><s-tab>b", "subject", "ab"),
        ("<@content>a<enter>b<c-j>c", "content", "a\nb\nc"),
        ("<@content>ab<enter>cd<up><bs>x", "content", "ax\ncd"),
        ("<@content>one<enter>two<s-up><del>!", "content", "one!"),
        ("<@content>one two<a-s>x", "content", "x"),
        ("<@content>word<s-home><a-x><c-y><c-y>", "content", "wordword"),
        ("<a-p>due date<enter>2026-12-24<tab>", "due_date", "2026-12-24"),
        ("<a-p>due date<enter>tomorrow<tab>", "due_date", "2026-11-25"),
        ("<a-p>due date<enter><a-c><right><down><enter>", "due_date", "2026-12-02"),
        ("<a-p>due date<enter><a-c><pgdn><esc>", "due_date", ""),
        ("<a-p>category<enter><enter><space><down><space><enter>", "hs_ticket_category", "PRODUCT_ISSUE;BILLING_ISSUE"),
        ("<a-p>category<enter><enter>feat<enter>", "hs_ticket_category", "FEATURE_REQUEST"),
        ("<a-p>vip<enter><enter><enter>", "is_vip", "true"),
        ("<a-p>another property<enter>x_key<tab>some value", "x_key", "some value"),
    ] {
        check(keys, name, text);
    }
}

#[test]
fn what_the_loop_reports_as_one_paste_is_one_change_and_never_submits() {
    for (keys, name, pasted, text) in [
        ("", "subject", "Printer down\n", "Printer down"),
        ("<a-p>phone<enter>", "phone", "a\r\nb\rc", "a b c"),
        ("<@content>", "content", "one\r\ntwo\n\u{13}", "one\ntwo\n\u{13}"),
        ("<@content>", "content", "\u{1b}[31mred\u{7}", "\u{1b}[31mred\u{7}"),
        ("<@hs_ticket_priority>", "hs_ticket_priority", "urgent\n", ""),
        ("<a-a>", "subject", "Ada\n\u{13}\u{11}", ""),
        ("<f1>", "subject", "lost\n", ""),
    ] {
        let mut d = Driver::ready();
        d.keys(keys).paste(pasted);
        assert_eq!(d.text(name), text, "{pasted:?}");
        assert_eq!(d.submits(), 0, "{pasted:?}");
        assert!(!d.quits());
        if !text.is_empty() {
            d.keys("<a-u>");
            assert_eq!(d.text(name), "", "one undo takes all of {pasted:?} back");
        }
    }
}

#[test]
fn a_paste_into_a_list_narrows_it() {
    let mut d = Driver::ready();
    d.keys("<@hs_ticket_priority>").paste("urgent\n").keys("<enter>");
    assert_eq!(d.text("hs_ticket_priority"), "URGENT");
}

#[test]
fn the_name_of_a_raw_row_is_not_handed_to_an_editor() {
    let edits = |d: &Driver| d.count(|one| matches!(one, Effect::Terminal(TerminalEffect::OpenEditor { .. })));
    let mut d = Driver::ready();
    d.keys("<a-p>another<enter>x_custom<a-e>");
    assert_eq!((edits(&d), d.said()), (0, "The editor is for the value; type the name here".to_owned()));
    d.keys("<tab>value<a-e>");
    assert_eq!(edits(&d), 1);
}

#[test]
fn characters_that_come_together_narrow_a_list_as_one_by_one() {
    for opens in ["<tab><tab><tab>", "<a-p>", "<c-p>", "<a-a>"] {
        let (mut one, mut all) = (Driver::ready(), Driver::ready());
        one.keys(opens).keys("x du");
        all.keys(opens).burst("x du");
        assert_eq!(one.screen(), all.screen(), "{opens}");
    }
    // A paste that is not bracketed: narrowing the list at each character would take minutes.
    let mut d = Driver::ready();
    d.keys("<tab><tab><tab>").burst(&"word ".repeat(20_000)).burst("!");
    assert!(d.screen().contains("Nothing matches"), "{}", d.screen());
    d.keys("<esc>").burst("urgent<enter>");
    assert_eq!(d.text("hs_ticket_priority"), "URGENT");
}

#[test]
fn the_default_pipeline_and_its_first_open_stage_are_chosen_when_they_come() {
    for typed_before in ["", "Printer", "Printer<@hs_pipeline>", "Printer<@hs_pipeline_stage>"] {
        let mut d = Driver::new();
        d.keys(typed_before);
        assert_eq!(d.text("hs_pipeline"), "");
        d.portal();
        assert_eq!((d.text("hs_pipeline"), d.text("hs_pipeline_stage")), ("0", "1"), "{typed_before}");
        assert_eq!(d.text("subject"), if typed_before.is_empty() { "" } else { "Printer" });
    }
}

#[test]
fn a_default_that_is_chosen_for_the_row_under_the_cursor_is_in_its_editor_too() {
    for (keys, name, text) in
        [("<@hs_pipeline><a-w>", "hs_pipeline", "0!"), ("<@hs_pipeline_stage><a-w>", "hs_pipeline_stage", "1!")]
    {
        let mut d = Driver::new();
        d.keys(keys).portal().keys("<end>!");
        assert_eq!(d.text(name), text);
    }
}

#[test]
fn a_stage_that_opens_a_pipeline_with_a_closed_one_is_the_first_open_one() {
    let mut d = Driver::new();
    d.part(Ok(Part::Pipelines(pipelines().into_iter().filter(|one| one.id == "7").collect())));
    assert_eq!((d.text("hs_pipeline"), d.text("hs_pipeline_stage")), ("7", "71"));
}

#[test]
fn what_is_typed_before_the_definitions_come_is_kept_where_the_cursor_is() {
    let mut d = Driver::new();
    d.keys("Printer<@hs_ticket_priority>URGENT<@hubspot_owner_id>201<@hs_pipeline>7<@hs_pipeline_stage>71");
    let before = d.focus();
    d.portal();
    assert_eq!(d.focus(), before);
    d.keys("<@subject> down");
    for (name, text) in [
        ("subject", "Printer down"),
        ("hs_pipeline", "7"),
        ("hs_pipeline_stage", "71"),
        ("hs_ticket_priority", "URGENT"),
        ("hubspot_owner_id", "201"),
    ] {
        assert_eq!(d.text(name), text);
    }
}

#[test]
fn a_text_that_is_being_typed_stays_one_when_its_definition_says_otherwise() {
    let mut d = Driver::new();
    d.keys("<@hs_ticket_priority>URG").portal().keys("ENT");
    assert_eq!(d.text("hs_ticket_priority"), "URGENT");
    assert!(d.editing().is_some(), "the editor is not pulled away under the author");
    assert!(d.is_picked());
}

#[test]
fn a_value_under_the_cursor_that_nobody_types_is_shown_by_its_label_when_the_lists_come() {
    let mut draft = Draft::new(id(4), begin());
    for (name, text) in [("subject", "Printer"), ("hs_pipeline", "0"), ("hs_pipeline_stage", "3")] {
        draft.set(name, text);
    }
    let row = draft.index("hs_pipeline_stage").unwrap();
    draft.cursor = Cursor { place: Place::Property(row), line: 0, column: 1 };
    let mut d = Driver::with(|_| {}, Some(id(4)));
    d.opened(Ok(draft));
    assert_eq!(d.editing().as_deref(), Some("3"), "the lists are not known yet");
    d.portal();
    assert!(d.screen().contains("Waiting on us"), "{}", d.screen());
    assert_eq!((d.editing(), d.text("hs_pipeline_stage")), (None, "3"));
}

#[test]
fn a_list_that_was_opened_before_the_properties_were_known_fills_with_them_and_one_that_has_them_stays() {
    let mut d = Driver::new();
    d.keys("<a-p>seats");
    let screen = d.screen();
    assert!(!screen.contains("Seats") && screen.contains("Reading the portal's properties;"), "{screen}");
    d.portal();
    let screen = d.screen();
    assert!(screen.contains("Seats") && !screen.contains("Reading"), "{screen}");
    d.keys("<bs><bs><bs><bs><bs><down>");
    let before = d.screen();
    d.portal();
    assert_eq!(d.screen(), before, "nothing jumps when they are read again");
    d.keys("<up>seats<enter>12");
    assert_eq!(d.text("seats"), "12");
}

#[test]
fn a_new_pipeline_takes_a_stage_of_its_own_with_it() {
    let mut d = Driver::ready();
    d.keys("<@hs_pipeline_stage>us<enter><@hs_pipeline>retur<enter>");
    assert_eq!((d.text("hs_pipeline"), d.text("hs_pipeline_stage")), ("7", "71"));
    // The cursor went on to the stage: its list holds the pipeline's own stages only.
    d.keys("<enter>");
    assert_eq!((d.top(), d.values()), (Top::Options, vec!["70".to_owned(), "71".to_owned()]));
    d.keys("<esc><a-u>");
    assert_eq!((d.text("hs_pipeline"), d.text("hs_pipeline_stage")), ("0", "3"), "one undo takes both back");
}

#[test]
fn rows_are_added_moved_and_removed_and_all_of_it_can_be_undone() {
    let mut d = Driver::ready();
    let opening = d.names().len();
    d.keys("Printer<a-p>seats<enter>12<a-up>");
    assert_eq!(d.names()[opening - 1], "seats");
    assert_eq!(d.focus(), Place::Property(opening - 1));
    d.keys("<c-x>d");
    assert!(!d.names().contains(&"seats"));
    assert!(d.said().contains("Removed Seats"), "{}", d.said());
    d.keys("<a-u>");
    assert_eq!(d.text("seats"), "12");
    d.keys("<a-u><a-u>");
    assert!(d.names().contains(&"seats") && d.text("seats").is_empty());
    d.keys("<a-u>");
    assert!(!d.names().contains(&"seats"));
    d.keys("<a-u>");
    assert_eq!(d.text("subject"), "");
    d.keys("<a-u>");
    assert_eq!(d.said(), "There is nothing to undo");
    d.keys("<a-r><a-r><a-r><a-r><a-r>");
    assert_eq!(d.text("subject"), "Printer");
    assert!(!d.names().contains(&"seats"), "the last step was the removal");
    d.keys("<a-r>");
    assert_eq!(d.said(), "There is nothing to redo");
}

#[test]
fn a_property_that_is_in_the_form_is_gone_to_instead_of_added() {
    let mut d = Driver::ready();
    let before = d.names().len();
    d.keys("<a-p>priority<enter>");
    assert_eq!(d.names().len(), before);
    assert_eq!(d.focus(), d.place_of("hs_ticket_priority"));
}

#[test]
fn a_property_that_can_not_be_set_says_why_and_is_not_added() {
    for (typed, why) in
        [("create date", "read-only"), ("time open", "calculated by HubSpot"), ("legacy", "hidden in this portal")]
    {
        let mut d = Driver::ready();
        let before = d.names().len();
        d.keys("<a-p>").keys(typed).keys("<enter>");
        assert!(d.said().contains(why), "{typed}: {}", d.said());
        assert_eq!(d.names().len(), before);
        assert_eq!(d.depth(), 1, "the list stays");
    }
}

#[test]
fn a_raw_row_has_a_key_and_a_value_and_is_sent_as_typed() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>x_custom<enter>");
    let raw = Entry { name: "x_custom".into(), text: String::new(), raw: true };
    assert_eq!(d.draft().properties.last(), Some(&raw));
    d.keys("<tab> kept <tab><c-s>");
    assert_eq!(d.submitted().1.value("x_custom"), Some(" kept "));
}

#[test]
fn a_row_can_be_made_raw_and_ruled_by_its_definition_again() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>due date<enter><a-w>whenever<c-s>");
    assert_eq!(d.submitted().1.value("due_date"), Some("whenever"));
    let mut d = Driver::ready();
    d.keys("Printer<a-p>due date<enter><a-w>whenever<a-w><c-s>");
    assert_eq!(d.submits(), 0);
    assert!(d.said().contains("Due date"), "{}", d.said());
}

#[test]
fn the_focus_goes_round_through_every_place() {
    let mut d = Driver::ready();
    let places = d.places();
    for place in places.iter().skip(1).chain(places.first()) {
        d.keys("<tab>");
        assert_eq!(d.focus(), *place);
    }
    for place in places.iter().rev() {
        d.keys("<s-tab>");
        assert_eq!(d.focus(), *place);
    }
}

#[test]
fn keys_that_come_together_do_what_they_do_one_by_one() {
    let starts: [fn() -> Driver; 2] = [Driver::ready, || {
        let mut d = Driver::with(|settings| settings.keymap = Preset::Vim.keymap(), None);
        d.portal();
        d
    }];
    for start in starts {
        for keys in [
            "Printer down on the third floor",
            "Printer<@hs_pipeline>Support<enter><s-tab> down",
            "<@content>It burns.<enter>Really.<enter><enter>Yes <bs><bs>!",
            "<@content>one two<esc>hiA<esc>bx<esc>0iB <enter>C",
            "<@content>one two six<esc>0cwab<bs>c<enter>d<esc>w.",
            "<@content>one two<esc>3ixy<esc>vbdix<esc>V~",
            "<@hs_ticket_priority>urg<enter>x<esc>ab",
            "ab<c-x>cd<a-p>source<enter>x<a-u>yz",
            "one<s-left><s-left>two words",
        ] {
            let (mut each, mut all) = (start(), start());
            each.keys(keys);
            all.burst(keys);
            for _ in 0..4 {
                assert_eq!(all.draft().properties, each.draft().properties, "{keys}");
                assert_eq!((all.focus(), all.editing()), (each.focus(), each.editing()), "{keys}");
                each.press(Chord::new(KeyCode::Char('u'), KeyModifiers::ALT));
                all.press(Chord::new(KeyCode::Char('u'), KeyModifiers::ALT));
            }
        }
    }
}

#[test]
fn more_than_hands_type_is_undone_as_a_whole() {
    let mut d = Driver::ready();
    let lines = "It prints every page twice.<enter>".repeat(50);
    d.keys("<@content>Hello.<enter>").burst(&lines).burst(&lines);
    assert_eq!(d.text("content"), format!("Hello.\n{}", "It prints every page twice.\n".repeat(100)));
    d.keys("<a-u>");
    assert_eq!(d.text("content"), "Hello.\n");
}

#[test]
fn how_an_editor_ended_and_what_it_wrote_is_said_and_can_be_undone() {
    let mut d = Driver::ready();
    d.keys("Printer<a-e>").effects();
    let file = std::path::PathBuf::from("editing/x.txt");
    d.send(Message::Edited {
        result: Ok(Edited {
            text: "Café\n".into(),
            encoding: Some("Latin-1"),
            failed: Some("ended with code 1".into()),
            beside: None,
            file: Some(file.clone()),
        }),
    });
    assert_eq!(d.text("subject"), "Café");
    assert_eq!(
        d.said(),
        "The editor ended with code 1; its text was taken. The text was read as Latin-1; Alt-U takes it back"
    );
    let effects = d.effects();
    let at = |wanted: &dyn Fn(&Effect) -> bool| effects.iter().position(wanted).unwrap();
    let saved = at(&|one| matches!(one, Effect::SaveDraft { draft, .. } if draft.text("subject") == "Café"));
    assert!(saved < at(&|one| *one == Effect::EditedSaved(file.clone())), "the file goes when the draft is saved");
    d.keys("<a-u>");
    assert_eq!(d.text("subject"), "Printer");
}

#[test]
fn the_external_editor_gets_the_text_and_its_line_and_gives_it_back_as_one_change() {
    let mut d = Driver::ready();
    d.keys("<@content>one<enter>two<a-e>");
    let begun = Begun { draft: d.draft().id, property: "content".into(), note: false, text: "one\ntwo".into() };
    assert_eq!(d.effects().last(), Some(&Effect::Terminal(TerminalEffect::OpenEditor { begun, line: 2 })));
    d.edited(Ok("three\nfour\n"));
    assert_eq!(d.text("content"), "three\nfour");
    d.keys("<a-u>");
    assert_eq!(d.text("content"), "one\ntwo");
    d.edited(Err("vi ended with status 1"));
    assert_eq!(d.text("content"), "one\ntwo");
    assert_eq!(d.said(), "The editor did not work: vi ended with status 1");
}

#[test]
fn the_selection_is_copied_to_the_clipboard_too() {
    let mut d = Driver::ready();
    d.keys("Printer<s-left><s-left><a-y>");
    assert_eq!(
        d.effects().last(),
        Some(&Effect::Terminal(TerminalEffect::Copy { what: "the selection".into(), text: "er".into() }))
    );
    d.copied("the selection", Err("no terminal"));
    assert_eq!(d.said(), "Could not copy the selection: no terminal");
}

#[test]
fn a_text_is_undone_by_words_and_pauses() {
    let mut d = Driver::ready();
    d.keys("one two<a-u>");
    assert_eq!(d.text("subject"), "one");
    d.keys("<a-u>");
    assert_eq!(d.text("subject"), "");
    d.keys("ab").wait(2500).keys("cd<a-u>");
    assert_eq!(d.text("subject"), "ab");
}

#[test]
fn parts_that_can_not_be_read_are_told_and_typing_goes_on() {
    let mut d = Driver::new();
    let error = hubspot::Error::Connect { host: "api.hubapi.com".into(), detail: "no route".into() };
    d.keys("Pri");
    for part in parts() {
        d.part(Err((part.name(), error.clone())));
    }
    d.portal_done();
    assert!(d.said().contains("could not reach api.hubapi.com"), "{}", d.said());
    d.keys("nter");
    assert_eq!(d.text("subject"), "Printer");
    d.keys("<a-p>sea");
    let screen = d.screen();
    assert!(screen.contains("The portal's properties could not be read: could not reach api.hubapi.com"), "{screen}");
    assert!(screen.contains("F3 tells more"), "{screen}");
    d.keys("<esc>");
    // Ids can be typed where there is no list.
    d.keys("<@hs_pipeline>0<@hs_pipeline_stage>1<c-s>");
    assert_eq!(d.submitted().1.value("hs_pipeline_stage"), Some("1"));
}

#[test]
fn answers_to_an_older_reading_of_the_portal_are_dropped() {
    let mut d = Driver::new();
    let old = d.loading();
    d.keys("<f5>");
    assert_ne!(d.loading(), old);
    let known = Known { part: Ok(Part::Pipelines(pipelines())), source: Source::Network };
    d.part_for(old, known).send(Message::PortalDone(old));
    assert_eq!(d.text("hs_pipeline"), "");
    assert!(d.is_reading_portal());
    d.portal();
    assert_eq!(d.text("hs_pipeline"), "0");
    assert_eq!(d.known_parts(), parts().len());
    assert!(!d.failed_parts().contains(&PartName::Owners));
}

#[test]
fn the_parts_of_a_ticket_are_a_key_away_from_each_other_and_from_the_last_result() {
    let mut d = Driver::ready();
    let tabs = |d: &Driver| {
        let edge = |c| matches!(c, '╭' | '╮' | '─' | ' ');
        d.screen().lines().nth(1).unwrap().trim_start_matches('╭').trim_end_matches(edge).to_owned()
    };
    assert_eq!(tabs(&d), "▌ Ticket  Alt-1 ──  Links  Alt-2");
    d.keys("<a-3>");
    assert_eq!(d.said(), "No ticket was created today; hubticket history lists all");
    d.keys("Printer<a-2>");
    assert_eq!(d.focus(), Place::AddAssociation);
    assert_eq!(tabs(&d), "  Ticket  Alt-1 ──▌ Links  Alt-2");
    d.link(&ada()).keys("<a-1>");
    assert_eq!(d.focus(), Place::Contact, "a contact that is linked first stands in the row that has one");
    d.link(&engines()).keys("<a-1>");
    assert_eq!(d.focus(), d.place_of("subject"));
    d.keys("<tab><a-1>");
    assert_eq!(d.focus(), d.places()[1], "the focus is there already");
    d.keys("<a-2>");
    assert_eq!(d.focus(), Place::Association(1));
    d.keys("<c-s>").saved(Ok(())).created();
    assert_eq!(tabs(&d), "  Ticket  Alt-1 ──  Links  Alt-2 ──▌ Created 45600  Alt-3");
    d.keys("<a-2>");
    assert_eq!(d.focus(), Place::AddAssociation);
    d.keys("<a-3>");
    assert!(d.screen().contains("2026 14:00:01") && d.shows_result(), "{}", d.screen());
    // A small screen has no row to spare, a wide one shows all parts at once.
    assert!(!d.screen_at(80, 15).contains("Alt-2"));
    let wide = d.screen_at(120, 40);
    assert!(!wide.contains("Alt-2") && wide.contains("Ticket name *") && wide.contains("45600"), "{wide}");
    d.keys("<enter>");
    let wide = d.screen();
    assert!(wide.contains("+ Link a record") && wide.contains("Last ticket") && wide.contains("45600"), "{wide}");
}

#[test]
fn what_was_cut_in_one_field_can_be_pasted_in_another() {
    let mut d = Driver::ready();
    d.keys("Printer down<a-s><a-x>").keys("<@content><a-v>!");
    assert_eq!((d.text("subject"), d.text("content")), ("", "Printer down!"));
    d.keys("<s-tab><tab><c-y>");
    assert_eq!(d.text("content"), "Printer down!Printer down");
}

#[test]
fn what_is_wrong_is_told_apart_from_what_is_missing() {
    let mut d = Driver::ready();
    d.keys("<a-p>due date<enter>someday<tab>");
    assert!(d.screen().contains("Needed: Ticket name. To correct: Due date"), "{}", d.screen());
    d.keys("<s-tab>");
    assert!(d.screen().contains("  not a day: write it like 2026"), "the row has the label: {}", d.screen());
}

#[test]
fn a_narrowed_list_counts_the_ticks_only() {
    let mut d = Driver::ready();
    d.keys("<a-p>category<enter><enter><space><down><space>");
    assert!(d.screen().contains("2 of "), "{}", d.screen());
    d.keys("zzz");
    assert!(d.screen().contains(" 2 ticked"), "{}", d.screen());
}

#[test]
fn the_key_for_the_last_error_tells_of_a_portal_that_could_not_be_read() {
    let mut d = Driver::ready();
    d.keys("<f2>");
    assert_eq!(d.said(), "There has been no error");
    let mut d = Driver::new();
    let refused = hubspot::Error::Connect { host: "h".into(), detail: "refused".into() };
    d.part(Err((PartName::Properties, refused)));
    d.portal_done().keys("<f2>");
    assert!(d.screen().contains("The last try failed: could not reach h: refused"), "{}", d.screen());
}

#[test]
fn what_is_wrong_with_a_long_label_is_told_in_full_after_ctrl_s() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>call back<enter>whenever it suits<c-s>");
    let screen = d.screen();
    assert!(screen.contains("+2h"), "{screen}");
    assert_eq!(screen.matches("not a date and time").count(), 1, "{screen}");
}

#[test]
fn a_draft_is_written_before_an_editor_takes_the_terminal() {
    let mut d = Driver::ready();
    d.keys("Printer<a-e>");
    assert_eq!(d.written().text("subject"), "Printer");
    assert!(d.when(Did::Saved(d.draft().id)) < d.when(Did::Edited));
}

#[test]
fn the_calendar_has_a_line_for_the_time_of_a_day_and_a_time() {
    let opened = || {
        let mut d = Driver::ready();
        d.keys("Printer<a-p>call back at<enter><a-c>");
        assert_eq!(d.top(), Top::Calendar);
        d
    };
    let mut d = opened();
    d.keys("<right>14:30<enter>");
    assert_eq!((d.text("call_back_at"), d.top()), ("2026-11-25T13:30:00Z", Top::Nothing));
    // The time that is there is replaced by the first character, and kept without one.
    d.keys("<a-c><down><enter>");
    assert_eq!(d.text("call_back_at"), "2026-12-02T13:30:00Z");
    d.keys("<a-c>9pmx<enter>");
    assert_eq!(d.text("call_back_at"), "2026-12-02T20:00:00Z");
    d.keys("<a-c><right>t<enter>");
    assert_eq!(d.text("call_back_at"), "2026-11-24T20:00:00Z", "t is today, and no time");
    // Without a time it is midnight; what is no time stays there to be mended.
    let mut d = opened();
    d.keys("<enter>");
    assert_eq!(d.text("call_back_at"), "2026-11-23T23:00:00Z");
    let mut d = opened();
    d.keys("25:00<enter>");
    assert_eq!((d.text("call_back_at"), d.top()), ("", Top::Calendar));
    assert!(d.screen().contains("25:00"), "{}", d.screen());
    d.keys("<bs><bs><bs><bs><bs>8:15<enter>");
    assert_eq!(d.text("call_back_at"), "2026-11-24T07:15:00Z");
    // A day alone has no such line.
    let mut d = Driver::ready();
    d.keys("Printer<a-p>due date<enter><a-c>14<enter>");
    assert_eq!(d.text("due_date"), "2026-11-24");
}
