//! What the screen looks like: every pane, overlay and state, as the text of the cells.
//!
//! After a change that is meant, `INSTA_UPDATE=always cargo test --test it screens` writes the pictures anew; each that
//! changed is to be looked at.

use std::time::Duration;

use hubticket::app::geometry::Geometry;
use hubticket::app::message::{Effect, Message};
use hubticket::config::keymap::Preset;
use hubticket::hubspot;
use hubticket::store::Listing;
use hubticket::submit::{Outcome, Progress};
use hubticket::ticket::record::{Candidate, Linked, Warning};
use hubticket::ticket::schema::PartName;
use hubticket::ticket::{ObjectType, policy::Rule};
use hubticket::view::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::support::{Driver, ada, answered, candidate, disk_full, drawn, engines, parts, problem, summary, ticket};

const USUAL: &[(u16, u16)] = &[(80, 24), (120, 40)];
const SMALL: &[(u16, u16)] = &[(80, 24), (120, 40), (40, 10)];

/// Compares the screen with its picture at each of the sizes.
#[track_caller]
fn show(name: &str, sizes: &[(u16, u16)], mut d: Driver) {
    for (columns, rows) in sizes {
        let screen = d.screen_at(*columns, *rows);
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("{name}@{columns}x{rows}"), screen);
        });
    }
}

fn filled() -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer on the third floor prints blank pages<tab><tab>us<enter>high<enter>hopp<enter>");
    d.keys("It worked on Monday.<enter><enter>Since the update every page is blank.");
    d.keys("<a-p>due date<enter>tomorrow<tab><a-p>category<enter><enter>prod<enter>");
    d.link(&ada()).link(&engines());
    d.wait(1000).saved(Ok(()));
    d.keys("<a-lt>");
    d
}

fn running() -> Driver {
    let mut d = filled();
    d.keys("<c-s>").saved(Ok(()));
    d
}

fn drafts() -> Listing {
    let mut locked = summary(3, "Cannot log in since the password was changed");
    locked.locked = true;
    let mut unknown = summary(4, "Invoice 2026-118 is wrong");
    unknown.marker = Some("not known whether it was created".into());
    Listing { drafts: vec![summary(1, "Printer on fire"), summary(2, "Scanner"), locked, unknown], notes: Vec::new() }
}

fn links(d: &Driver, drop: &ObjectType) -> Message {
    let request = d.last(|effect| match effect {
        Effect::ReadLinks { request, .. } => Some(*request),
        _ => None,
    });
    let pane = d.app.result().unwrap();
    let of = |object: &ObjectType| {
        let links = pane.draft.associations.iter().filter(|one| one.object == *object && one.object != *drop);
        links.map(|one| Linked { id: one.id.clone(), types: one.types.clone() }).collect::<Vec<_>>()
    };
    let objects = [ObjectType::contacts(), ObjectType::companies()];
    let reported = objects.iter().map(|object| (object.clone(), of(object))).collect();
    Message::Links { request, result: Ok(reported) }
}

#[test]
fn an_empty_form() {
    show("form-empty", SMALL, Driver::ready());
}

#[test]
fn a_form_before_anything_is_known_of_the_portal() {
    show("form-unknown-portal", USUAL, Driver::new());
}

#[test]
fn a_filled_form() {
    show("form-filled", SMALL, filled());
}

#[test]
fn the_end_of_a_filled_form() {
    let mut d = filled();
    d.keys("<a-gt>");
    show("form-filled-end", SMALL, d);
}

#[test]
fn a_long_text_with_its_cursor_in_the_middle() {
    let mut d = Driver::ready();
    d.keys("Long<s-tab><s-tab><s-tab>");
    let lines: Vec<String> = (1..40).map(|n| format!("Line {n} of a text that is longer than the screen")).collect();
    d.paste(&lines.join("\n")).keys("<pgup><pgup><pgup><pgup>");
    show("form-long-text", SMALL, d);
}

#[test]
fn a_long_text_that_has_not_the_focus() {
    let mut d = Driver::ready();
    d.keys("Long<s-tab><s-tab><s-tab>");
    let lines: Vec<String> = (1..40).map(|n| format!("Line {n} of a text that is longer than the screen")).collect();
    d.paste(&lines.join("\n")).keys("<a-lt>");
    show("form-long-text-left", USUAL, d);
}

#[test]
fn a_subject_that_is_longer_than_its_room() {
    let mut d = Driver::ready();
    d.keys("The printer on the third floor prints blank pages since the update of last Monday, all day long");
    show("form-long-subject", SMALL, d);
}

#[test]
fn fields_that_are_missing() {
    let rule: Rule = "when hs_ticket_priority = \"URGENT\" require content, seats".parse().unwrap();
    let mut d = Driver::with(|settings| settings.policy.rules.push(rule), None);
    d.portal().keys("<tab><tab><tab>urg<enter>");
    show("form-missing", SMALL, d.clone());
    d.keys("<a-lt>Printer<c-s>");
    show("form-missing-asked", USUAL, d);
}

#[test]
fn a_value_that_can_not_be_read() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>due date<enter>soonish");
    show("form-wrong-date", USUAL, d.clone());
    d.keys("<tab><c-s>");
    show("form-wrong-date-sent", USUAL, d);
}

#[test]
fn a_date_that_is_understood() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>due date<enter>next friday");
    show("form-date-hint", USUAL, d);
}

#[test]
fn raw_rows() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>x_custom<enter><tab>some value<a-p>another prop<enter>");
    show("form-raw", USUAL, d);
}

#[test]
fn an_offer_to_link_the_company_too() {
    let mut d = Driver::ready();
    d.keys("Printer").link(&ada());
    let request = d.last(|effect| match effect {
        Effect::Related { request, .. } => Some(*request),
        _ => None,
    });
    d.send(Message::Related { request, result: Ok(vec![engines()]) });
    show("form-suggestion", USUAL, d);
}

#[test]
fn an_unfinished_draft_is_offered() {
    let mut d = Driver::new();
    d.portal().drafts(Ok(drafts()));
    show("form-unfinished", SMALL, d);
}

#[test]
fn a_draft_that_could_not_be_saved() {
    let mut d = filled();
    d.keys("!").wait(1000).saved(Err(disk_full()));
    show("form-not-saved", SMALL, d.clone());
    d.keys("<c-q>");
    show("question-not-saved", SMALL, d);
}

#[test]
fn the_sandbox_says_so_in_the_title() {
    let mut d = Driver::with(|settings| settings.sandbox = true, None);
    d.portal().keys("Printer<a-n>Monday<enter>");
    show("form-sandbox", SMALL, d);
}

#[test]
fn a_profile_and_a_named_draft_in_the_title() {
    let mut d = Driver::with(|settings| settings.profile = "acme-europe".into(), None);
    d.portal().keys("Printer<a-n>Monday morning, third floor<enter>").wait(1000).saved(Ok(()));
    show("form-profile", SMALL, d);
}

#[test]
fn wide_and_hostile_texts() {
    let mut d = Driver::ready();
    d.paste("プリンターが燃えている 🔥 \u{1b}[31mred\u{1b}[0m \u{202e}gnp.exe").keys("<tab>");
    d.keys("<s-tab><s-tab><s-tab><s-tab>");
    d.paste("e\u{301}tat 👩\u{200d}👧 ok\n\u{1b}]0;title\u{7}\ttab\nשלום עולם");
    d.link(&candidate(ObjectType::contacts(), "9", "\u{1b}[2J名前", "x\u{7}@example.com\nsecond line"));
    show("form-hostile", SMALL, d.clone());
    d.keys("<a-lt>");
    show("form-hostile-focus", SMALL, d);
}

#[test]
fn the_list_of_options() {
    let mut d = Driver::ready();
    d.keys("<tab><tab><tab><enter><down>");
    show("options", SMALL, d.clone());
    d.keys("urg");
    show("options-typed", USUAL, d.clone());
    d.keys("xyz");
    show("options-nothing", USUAL, d);
}

#[test]
fn the_lists_of_pipelines_stages_and_owners() {
    let mut d = Driver::ready();
    d.keys("<tab><enter>");
    show("options-pipelines", USUAL, d.clone());
    d.keys("<esc><tab><enter>");
    show("options-stages", USUAL, d.clone());
    d.keys("<esc><tab><tab><enter>");
    show("options-owners", USUAL, d);
}

#[test]
fn the_list_of_options_of_which_several_can_be_chosen() {
    let mut d = Driver::ready();
    d.keys("<a-p>category<enter><enter><space><down><space>");
    show("options-several", SMALL, d);
}

#[test]
fn the_list_of_properties() {
    let mut d = Driver::ready();
    d.keys("<a-p>");
    show("properties", SMALL, d.clone());
    d.keys("date");
    show("properties-typed", USUAL, d.clone());
    d.keys("<pgdn><up><enter>");
    show("properties-refused", USUAL, d.clone());
    d.keys("<c-u>x_custom");
    show("properties-nothing", USUAL, d);
}

#[test]
fn the_search_for_records() {
    let mut d = Driver::with(|settings| settings.recent = vec![ada(), engines()], None);
    d.portal().keys("<a-a>");
    show("records-recent", SMALL, d.clone());
    d.keys("ad").wait(200);
    show("records-searching", USUAL, d.clone());
    let many = (1..30).map(|n| {
        let name = format!("Adam Number{n}");
        candidate(ObjectType::contacts(), &n.to_string(), &name, &format!("adam{n}@example.com · Example Inc."))
    });
    d.found(Ok(many.collect()));
    show("records-found", SMALL, d.clone());
    d.keys("<c-u>nobody").wait(200).found(Ok(Vec::<Candidate>::new()));
    show("records-none", USUAL, d.clone());
    d.keys("<c-u>4711").wait(200).found(Err(hubspot::Error::TimedOut { after: Duration::from_secs(10) }));
    show("records-failed", SMALL, d.clone());
    d.keys("<c-u><s-tab>");
    show("records-kinds", USUAL, d);
}

#[test]
fn the_list_of_association_types() {
    let mut d = Driver::ready();
    d.link(&ada()).keys("<enter>");
    show("types", SMALL, d.clone());
    d.keys("77");
    show("types-by-hand", USUAL, d);
}

#[test]
fn the_calendar() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>due date<enter><a-c><down>");
    show("calendar", SMALL, d);
}

#[test]
fn the_name_of_a_draft_is_asked_for() {
    let mut d = Driver::ready();
    d.keys("Printer<a-n>Monday");
    show("prompt", SMALL, d);
}

#[test]
fn the_help() {
    let mut d = Driver::ready();
    d.keys("<f1>");
    show("help", SMALL, d.clone());
    d.keys("<end>");
    show("help-end", USUAL, d.clone());
    d.keys("<esc><tab><enter><f1>");
    show("help-list", USUAL, d);
}

#[test]
fn the_command_palette() {
    let mut d = filled();
    d.keys("<c-p>");
    show("palette", SMALL, d.clone());
    d.keys("line");
    show("palette-typed", USUAL, d.clone());
    d.keys("<esc><c-s>").created().keys("<c-p>");
    show("palette-result", USUAL, d);
}

#[test]
fn the_letters_of_jump_mode() {
    let mut d = filled();
    d.keys("<a-j>");
    show("jump", SMALL, d);
    let mut d = Driver::ready();
    for name in ["hs_resolution", "due_date", "call_back_at", "credit", "seats", "is_vip", "phone", "screenshot"] {
        d.keys("<a-p>").keys(name).keys("<enter>");
    }
    for n in 0..20 {
        d.keys(&format!("<a-p>x_field_{n}<enter>"));
    }
    d.keys("<a-lt><pgdn><pgdn><pgdn><pgdn><pgdn><a-j>");
    show("jump-many", USUAL, d.clone());
    d.keys("m");
    show("jump-begun", USUAL, d);
}

#[test]
fn normal_and_insert_mode() {
    let mut d = Driver::with(|settings| settings.keymap = Preset::Vim.keymap(), None);
    d.portal().keys("Printer");
    show("vim-insert", SMALL, d.clone());
    d.keys("<esc>j");
    show("vim-normal", SMALL, d.clone());
    d.keys("?");
    show("vim-help", USUAL, d);
}

#[test]
fn what_is_known_of_the_portal() {
    let mut d = Driver::new();
    for part in parts().into_iter().take(2) {
        d.part(Ok(part));
    }
    d.part(Err((PartName::Owners, answered(403, Vec::new()))));
    d.keys("<f3>");
    show("portal", SMALL, d);
}

#[test]
fn the_drafts() {
    let mut d = filled();
    d.keys("<c-o>");
    show("drafts-reading", USUAL, d.clone());
    let mut listing = drafts();
    listing.drafts.insert(0, {
        let mut mine = summary(0, "Printer on the third floor prints blank pages");
        mine.id = d.app.composer().form.draft.id;
        mine
    });
    let mut listed = d.clone();
    listed.drafts(Ok(listing)).keys("<down>");
    show("drafts", SMALL, listed.clone());
    listed.keys("x");
    show("drafts-delete", SMALL, listed);
    let mut empty = d.clone();
    empty.drafts(Ok(Listing::default()));
    show("drafts-empty", USUAL, empty);
    d.drafts(Err(disk_full()));
    show("drafts-failed", SMALL, d);
}

#[test]
fn a_submission_that_runs() {
    let mut d = running();
    d.wait(3000);
    show("running", SMALL, d.clone());
    let (request, _) = d.submitted();
    let why = Box::new(answered(429, Vec::new()));
    let progress = Progress::Repeating { after: Duration::from_secs(10), why, attempt: 1 };
    d.send(Message::Progress { request, progress }).wait(2000);
    show("running-limited", SMALL, d.clone());
    d.keys("<esc>");
    show("running-stopping", USUAL, d);
}

#[test]
fn a_wish_that_waits_for_the_pipelines() {
    let mut d = Driver::new();
    d.keys("Printer<c-s>").wait(2000);
    show("running-waiting", USUAL, d);
}

#[test]
fn a_ticket() {
    let mut d = running();
    d.wait(1400).created();
    let read = links(&d, &ObjectType::deals());
    d.send(read);
    show("result", SMALL, d.clone());
    d.keys("i");
    show("result-raw", USUAL, d.clone());
    d.keys("j");
    show("result-json", USUAL, d);
}

#[test]
fn a_ticket_that_is_not_as_it_was_sent() {
    let mut d = running();
    let (_, sent) = d.submitted();
    let mut got = ticket(&sent);
    for (name, value) in &mut got.properties {
        match name.as_str() {
            "subject" => *value = Some("Printer on the third floor".into()),
            "due_date" => *value = None,
            _ => {}
        }
    }
    got.warnings.push(Warning {
        category: "PROPERTY_VALUE_NORMALIZED".into(),
        message: "The value was set to midnight UTC".into(),
        context: vec![("propertyName".into(), "due_date".into())],
    });
    d.wait(900).ended(Outcome::Created(Box::new(got)));
    let read = links(&d, &ObjectType::contacts());
    d.send(read);
    show("result-differs", SMALL, d);
}

#[test]
fn a_ticket_whose_links_can_not_be_read() {
    let mut d = running();
    d.created();
    let request = d.last(|effect| match effect {
        Effect::ReadLinks { request, .. } => Some(*request),
        _ => None,
    });
    d.send(Message::Links { request, result: Err(hubspot::Error::TimedOut { after: Duration::from_secs(10) }) });
    show("result-links-unread", USUAL, d);
}

#[test]
fn what_was_typed_while_a_ticket_was_created() {
    let mut d = running();
    d.keys("!").created();
    show("form-kept", USUAL, d);
}

#[test]
fn a_rejected_form() {
    let mut d = running();
    d.ended(Outcome::Rejected(answered(
        400,
        vec![
            problem("hs_ticket_priority", "INVALID_OPTION", "HIGH was not one of the allowed options: [low, urgent]"),
            problem("seats", "MISSING_REQUIRED_PROPERTY", ""),
        ],
    )));
    show("form-rejected", SMALL, d.clone());
    d.keys("<f2>");
    show("error-details", SMALL, d);
}

#[test]
fn a_ticket_that_was_not_sent() {
    let mut d = running();
    let error = hubspot::Error::Connect {
        host: "api.hubapi.com".into(),
        detail: "network is unreachable".into(),
        certificate: false,
    };
    d.ended(Outcome::NotSent(error));
    show("form-not-sent", SMALL, d.clone());
    d.keys("<f2>");
    show("error-not-sent", USUAL, d);
}

#[test]
fn an_outcome_that_is_not_known() {
    let mut d = running();
    d.ended(Outcome::Unknown(hubspot::Error::TimedOut { after: Duration::from_secs(30) }));
    show("question-unknown", SMALL, d);
}

#[test]
fn a_terminal_that_is_too_small_says_so() {
    show("too-small", &[(39, 10), (20, 5), (5, 2)], filled());
}

#[test]
fn without_colours_the_cells_say_the_same() {
    let scenes: [(&str, Driver); 3] = [
        ("form", filled()),
        ("list", {
            let mut d = Driver::ready();
            d.keys("<a-p>category<enter><enter><space>");
            d
        }),
        ("result", {
            let mut d = running();
            d.created();
            d
        }),
    ];
    for (name, d) in scenes {
        let mono = drawn(&d.app, &Theme::mono(), 80, 24);
        assert_eq!(mono, d.screen(), "{name}");
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        terminal.draw(|frame| hubticket::view::draw(&d.app, &Theme::mono(), frame)).unwrap();
        for cell in terminal.backend().buffer().content() {
            assert_eq!((cell.fg, cell.bg), Default::default(), "{name}");
        }
    }
}

#[test]
fn the_cursor_is_where_the_text_goes() {
    let cursor = |d: &Driver| {
        let Geometry { columns, rows } = d.app.geometry();
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| hubticket::view::draw(&d.app, &Theme::terminal(), frame)).unwrap();
        let at = terminal.get_cursor_position().unwrap();
        (at.x, at.y)
    };
    let mut d = Driver::ready();
    let (left, row) = cursor(&d);
    for (text, cells) in [("ab", 2), ("狐", 4), ("e\u{301}", 5), ("👩\u{200d}👧", 7)] {
        d.paste(text);
        assert_eq!(cursor(&d), (left + cells, row), "{text}");
    }
    d.keys("<home>");
    assert_eq!(cursor(&d), (left, row));
    d.keys("<s-tab><s-tab><s-tab>one<enter>two");
    let (x, y) = cursor(&d);
    assert_eq!(x, left + 3);
    d.keys("<up>");
    assert_eq!(cursor(&d), (x, y - 1));
    d.keys("<a-p>da");
    let list = cursor(&d);
    d.keys("t");
    assert_eq!(cursor(&d), (list.0 + 1, list.1));
}
