//! The mouse: a cell means what is drawn in it, a click does what can be taken back, the wheel goes on.

use hubticket::submit::Outcome;
use hubticket::ticket::{ObjectType, Place};
use hubticket::view::Theme;
use proptest::prelude::*;

use crate::support::{
    Driver, Play, Target, Thing, Top, ada, attempt, candidate, disk_full, engines, id, is_final, listing, summary,
};
use crate::terminal::{Portal, Screen};

/// Clicks on a cell. False if nothing is there to be clicked.
fn click(d: &mut Driver, (x, y): (u16, u16)) -> bool {
    d.click(x, y)
}

/// Clicks on the first character of a text on the screen.
#[track_caller]
fn click_on(d: &mut Driver, text: &str) {
    let at = find(d, text);
    assert!(click(d, at), "{text:?} can't be clicked in\n{}", d.screen());
}

fn wheel(d: &mut Driver, notches: i32) {
    for _ in 0..notches.abs() {
        d.wheel(notches > 0);
    }
}

/// The cell of a text on the screen; all of these tests' texts before it are one cell wide.
#[track_caller]
fn find(d: &Driver, text: &str) -> (u16, u16) {
    let screen = d.screen();
    let place = |(y, line): (usize, &str)| Some((line[..line.find(text)?].chars().count(), y));
    let found = screen.lines().enumerate().find_map(place).unwrap_or_else(|| panic!("no {text:?} in\n{screen}"));
    (u16::try_from(found.0).unwrap(), u16::try_from(found.1).unwrap())
}

fn place_of(target: Target) -> Option<Place> {
    match target.thing {
        Thing::Place(place) | Thing::Text { place, .. } => Some(place),
        Thing::Line(_) | Thing::Day(_) | Thing::Tab(_) => None,
    }
}

/// A form with rows of every sort, longer than a small screen.
fn full() -> Driver {
    let mut d = Driver::ready();
    d.keys(
        "Printer on the third floor<@hs_pipeline_stage>us<enter><@hs_ticket_priority>high<enter>hopp<enter><@content>",
    );
    d.keys("It worked on Monday.<enter><enter>Since the update every page is blank.");
    for (name, text) in [("due_date", "tomorrow"), ("seats", "1200"), ("phone", "+49 30 1234"), ("credit", "12.5")] {
        d.keys("<a-p>").keys(name).keys("<enter>").keys(text);
    }
    d.keys("<a-p>x_raw<enter><tab>some value<tab>");
    d.link(&ada());
    d.related(Ok(vec![engines()]));
    d.link(&candidate(ObjectType::deals(), "7", "Big deal", ""));
    d
}

/// How a place begins its row on the screen, and what else stands in it.
fn written(d: &Driver, place: Place) -> (String, String) {
    let none = String::new;
    match place {
        Place::Property(index) => {
            let entry = &d.draft().properties[index];
            let label = if entry.raw { &entry.name } else { d.schema().label(&entry.name) };
            (label.to_owned(), none())
        }
        Place::Contact => {
            ("Contact".into(), d.draft().contact().map_or_else(none, |at| d.draft().associations[at].title()))
        }
        Place::Note => ("Note".into(), none()),
        Place::File(index) => ("File".into(), d.draft().files[index].name.clone()),
        Place::AddProperty => ("+ Property".into(), none()),
        Place::AddNote => ("+ Note".into(), none()),
        Place::AddFile => ("+ File".into(), none()),
        Place::AddAssociation => ("+ Link a record".into(), none()),
        Place::Association(index) => {
            let one = &d.draft().associations[index];
            (one.object.label().to_owned(), one.title())
        }
        Place::Suggestion(index) => {
            let (record, _) = &d.suggestions()[index];
            (format!("{}?", record.object.label()), record.name.clone())
        }
    }
}

#[test]
fn every_cell_of_a_row_is_the_place_whose_label_is_drawn_there() {
    let mut seen = std::collections::BTreeSet::new();
    for (columns, rows) in [(80, 24), (40, 10), (120, 40), (110, 10)] {
        let mut d = full();
        d.keys("<a-i>Third call today").attach("/home/ada/log.txt", 12_345);
        d.resize(columns, rows);
        d.keys("<a-lt>");
        let places = d.places();
        // Where there is room for all of it, it does not scroll.
        let step = if rows < 30 { 1 } else { 7 };
        for _ in (0..places.len()).step_by(step) {
            let screen = d.drawn(&Theme::mono(), columns, rows);
            let lines: Vec<Vec<char>> = screen.lines().map(|line| line.chars().collect()).collect();
            for (from, to) in &d.parts_of_body() {
                let mut above = Vec::new();
                for y in 0..rows {
                    let body = (d.body_top()..rows - 3).contains(&y);
                    let there: Vec<(u16, Option<Place>)> = (*from..*to).map(|x| (x, d.place_at(x, y))).collect();
                    let things: Vec<&[(u16, Option<Place>)]> = there.chunk_by(|a, b| a.1 == b.1).collect();
                    // A stage may stand beside its pipeline.
                    let beside = [Some(d.place_of("hs_pipeline")), Some(d.place_of("hs_pipeline_stage"))];
                    let is_pair = things.iter().map(|cells| cells[0].1).eq(beside);
                    // All that adds a row stands in one.
                    let is_adding = things[0][0].1 == Some(Place::AddProperty);
                    assert!(things.len() == 1 || is_pair || is_adding, "row {y} is one thing:\n{screen}");
                    let mut begun = Vec::new();
                    for cells in things {
                        let (x, place) = cells[0];
                        let text: String =
                            lines[usize::from(y)].iter().skip(usize::from(x)).take(cells.len()).collect();
                        let begins = |place: &&Place| {
                            let (label, other) = match is_pair && Some(**place) == beside[1] {
                                // It has a sign there, and no label.
                                true => ("› ".to_owned(), String::new()),
                                false => written(&d, **place),
                            };
                            let label: String = label.chars().take(8).collect();
                            let row: String = text.chars().skip(2).collect();
                            body && row.starts_with(&label) && text.contains(other.split(' ').next().unwrap())
                        };
                        let found: Vec<&Place> = places.iter().filter(begins).collect();
                        assert!(found.len() < 2, "{found:?} in {text:?}");
                        if let Some(wanted) = found.first() {
                            assert_eq!(place, Some(**wanted), "row {y} at {columns}x{rows}:\n{screen}");
                            seen.insert((columns, rows, format!("{wanted:?}")));
                            begun.push(**wanted);
                        } else if let Some(place) = place {
                            // The rest of a long text, whose label stands above it or is out of view; or why a row is
                            // wrong.
                            let known = place == d.place_of("content") || above.contains(&place) || above.is_empty();
                            assert!(known, "{place:?} in row {y} at {columns}x{rows}:\n{screen}");
                        }
                    }
                    if !begun.is_empty() {
                        above = begun;
                    }
                }
            }
            d.keys(&"<tab>".repeat(step));
        }
        let here = seen.iter().filter(|(c, r, _)| (*c, *r) == (columns, rows)).count();
        assert_eq!(here, places.len(), "each place came into view at {columns}x{rows}");
    }
}

#[test]
fn the_frame_around_the_form_and_a_screen_that_is_too_small_are_nothing() {
    let d = full();
    for x in 0..80 {
        for y in [0, 21, 22, 23, 24, u16::MAX] {
            assert_eq!(d.target(x, y), None);
        }
    }
    let mut small = full();
    small.resize(39, 24);
    assert!((0..39).all(|x| (0..24).all(|y| small.target(x, y).is_none())));
    assert_eq!(d.target(u16::MAX, 3), None);
}

/// Clicks into each cell of a field and looks where the cursor went: there, or to the nearest place for it.
#[track_caller]
fn check_cells(d: &Driver, first: (u16, u16), rows: &[&str]) {
    for (y, text) in (first.1..).zip(rows) {
        // Cells at which a cursor can stand.
        let mut stops = vec![0];
        for cluster in unicode_segmentation::UnicodeSegmentation::graphemes(*text, true) {
            stops.push(stops.last().unwrap() + unicode_width::UnicodeWidthStr::width(cluster));
        }
        for cell in 0..stops.last().unwrap() + 3 {
            let wanted = *stops.iter().rfind(|stop| **stop <= cell).unwrap();
            let mut d = d.clone();
            assert!(click(&mut d, (first.0 + u16::try_from(cell).unwrap(), y)));
            let at = (first.0 + u16::try_from(wanted).unwrap(), y);
            assert_eq!(d.cell(), at, "cell {cell} of {text:?}");
        }
    }
}

#[test]
fn a_click_in_a_text_puts_the_cursor_there_whether_it_had_the_focus_or_not() {
    let mut d = Driver::ready();
    d.paste("ab狐e\u{301}👩\u{200d}👧z");
    let at = find(&d, "ab");
    check_cells(&d, at, &["ab狐e\u{301}👩\u{200d}👧z"]);
    d.keys("<tab>");
    check_cells(&d, at, &["ab狐e\u{301}👩\u{200d}👧z"]);
    d.keys("<@content>").paste("one two\n\nthree 狐");
    let at = find(&d, "one two");
    for _ in 0..2 {
        check_cells(&d, at, &["one two", "", "three 狐"]);
        d.keys("<a-lt>");
    }
    // Below the last line it is the last one.
    let mut d = Driver::ready();
    d.keys("<@content>ab");
    let (x, y) = find(&d, "ab");
    assert!(click(&mut d, (x + 1, y + 2)));
    assert_eq!(d.cell(), (x + 1, y));
}

#[test]
fn a_click_in_a_broken_line_stays_in_the_row_that_was_clicked() {
    let mut d = Driver::ready();
    d.keys("<@content>").paste(&"word ".repeat(20));
    let (x, y) = find(&d, "word");
    for (row, cell) in [(0, 0), (0, 49), (0, 50), (1, 0), (1, 3), (1, 60)] {
        assert!(click(&mut d, (x + cell.min(49), y + row)));
        assert_eq!(d.cell().1, y + row, "cell {cell} of row {row}");
    }
    d.keys("X");
    assert!(d.text("content").matches('X').count() == 1);
}

#[test]
fn a_long_subject_that_is_scrolled_sideways_is_clicked_where_it_is_shown() {
    let mut d = Driver::ready();
    let words: String = (0..40).map(|n| format!("w{n:02} ")).collect();
    d.keys(&words);
    let (x, y) = find(&d, "w38");
    assert!(click(&mut d, (x, y)));
    d.keys("!");
    assert!(d.text("subject").contains("w37 !w38"), "{}", d.text("subject"));
    // Without the focus its beginning is in view.
    d.keys("<tab>");
    click_on(&mut d, "w02");
    d.keys("?");
    assert!(d.text("subject").contains("w01 ?w02"), "{}", d.text("subject"));
}

#[test]
fn a_click_goes_to_what_is_clicked_and_settles_what_is_left() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>due date<enter>tomorrow");
    click_on(&mut d, "Ticket name");
    assert_eq!((d.focus(), d.text("due_date")), (d.place_of("subject"), "2026-11-25"));
    // A day is shown as people write it, and typed otherwise: the cursor is at its end.
    let shown = find(&d, "25");
    assert!(click(&mut d, shown));
    d.keys("<bs>");
    assert_eq!(d.text("due_date"), "2026-11-2");
    click_on(&mut d, "+ Property");
    assert_eq!((d.focus(), d.depth()), (Place::AddProperty, 0));
    click_on(&mut d, "+ Property");
    assert_eq!(d.top(), Top::Properties, "a second click opens");
    d.keys("<esc>");
    click_on(&mut d, "Priority");
    assert_eq!((d.focus(), d.depth()), (d.place_of("hs_ticket_priority"), 0));
    click_on(&mut d, "Priority");
    assert_eq!(d.top(), Top::Options);
}

#[test]
fn key_and_value_of_a_raw_row_are_clicked_each_for_itself() {
    let mut d = Driver::ready();
    d.keys("<a-p>x_custom<enter><tab>some value<a-lt>");
    click_on(&mut d, "custom =");
    assert!(d.is_on_name());
    d.keys("my_");
    click_on(&mut d, "value");
    d.keys("good ");
    let entry = d.entry().unwrap();
    assert_eq!((entry.name.as_str(), entry.text.as_str(), d.is_on_name()), ("x_my_custom", "some good value", false));
    click_on(&mut d, "my_custom");
    d.keys("!");
    assert_eq!(d.entry().unwrap().name, "x_!my_custom");
}

#[test]
fn a_click_drops_a_selection_and_what_was_begun() {
    let mut d = Driver::ready();
    d.keys("Printer<a-s>");
    click_on(&mut d, "inter");
    d.keys("X");
    assert_eq!(d.text("subject"), "PrXinter");
    let mut d = Driver::with(|settings| settings.keymap = hubticket::config::keymap::Preset::Vim.keymap(), None);
    d.portal().keys("Printer<esc>d");
    click_on(&mut d, "rinter");
    d.keys("d");
    assert_eq!(d.text("subject"), "Printer");
    let end = find(&d, "Printer");
    assert!(click(&mut d, (end.0 + 20, end.1)));
    assert_eq!(d.cell(), (end.0 + 6, end.1), "in normal mode the cursor stands on a character");
}

/// The lines of a list can be clicked where they are drawn, and nothing else can.
#[track_caller]
fn check_list(d: &Driver, labels: &[String]) {
    let (columns, rows) = d.size();
    let screen = d.screen();
    let mut clicked = std::collections::BTreeSet::new();
    for y in 0..rows {
        let line: Vec<char> = screen.lines().nth(usize::from(y)).unwrap_or_default().chars().collect();
        for x in 0..columns {
            let Some(at) = d.target(x, y) else { continue };
            let Thing::Line(index) = at.thing else { panic!("{at:?}") };
            let text: String = line.iter().collect();
            let label: String = labels[index].chars().take(12).collect();
            assert!(text.contains(&label), "line {index} at row {y} is {text:?}\n{screen}");
            clicked.insert(index);
        }
    }
    assert!(!clicked.is_empty(), "{screen}");
    for (index, label) in labels.iter().enumerate().filter(|(index, _)| !clicked.contains(index)) {
        let label: String = label.chars().take(30).collect();
        assert!(!screen.contains(&format!(" {label} ")), "{index} is shown and can't be clicked\n{screen}");
    }
}

#[test]
fn the_lines_of_every_list_are_clicked_where_they_are_drawn() {
    for (columns, rows) in [(80, 24), (120, 40), (40, 10)] {
        for (keys, down) in [
            ("<@hs_ticket_priority><enter>", 2),
            ("<a-p>", 13),
            ("<a-p>date", 1),
            ("<c-p>", 30),
            ("<@hs_pipeline><enter>", 0),
        ] {
            let mut d = Driver::ready();
            d.resize(columns, rows);
            d.keys(keys).keys(&"<down>".repeat(down));
            check_list(&d, &d.lines());
        }
        let mut d = records();
        d.resize(columns, rows);
        check_list(&d, &(0..29).map(|n| format!("Adam Number{n}")).collect::<Vec<_>>());
        let mut d = drafts();
        d.resize(columns, rows);
        check_list(&d, &(0..29).map(|n| format!("Draft number {n}")).collect::<Vec<_>>());
        let mut d = lost();
        d.resize(columns, rows);
        check_list(&d, &["Decide later".into(), "It is not there".into()]);
        let mut d = Driver::ready();
        d.resize(columns, rows).keys("x").paste("Subject: Printer on fire\nPriority: High");
        check_list(&d, &["Fill the form".into(), "Insert it".into(), "Neither".into()]);
        let mut d = not_saved();
        d.resize(columns, rows);
        check_list(&d, &["Stay".into(), "Leave and lose".into()]);
    }
}

/// A list of many records that were found.
fn records() -> Driver {
    let mut d = Driver::ready();
    let record = |n: i32| candidate(ObjectType::contacts(), &n.to_string(), &format!("Adam Number{n}"), "");
    d.keys("<a-a>ad").wait(200).found(Ok((0..29).map(record).collect()));
    d
}

/// A list of many drafts.
fn drafts() -> Driver {
    let mut d = Driver::ready();
    d.keys("Mine<c-o>");
    d.drafts(Ok(listing((0..29).map(|n| summary(n, &format!("Draft number {n}"))).collect::<Vec<_>>())));
    d
}

/// A submission whose answer was lost.
fn lost() -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").saved(Ok(()));
    d.ended(Outcome::Unknown(hubticket::hubspot::Error::Lost { detail: "reset".into() }));
    d
}

/// The question whether to leave without having saved.
fn not_saved() -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer").wait(1000).saved(Err(disk_full())).keys("<c-q>");
    d
}

#[test]
fn a_click_on_a_line_goes_there_and_a_second_one_chooses_it() {
    let mut d = Driver::ready();
    d.keys("Printer<@hs_ticket_priority><enter>");
    click_on(&mut d, "High");
    assert_eq!((d.text("hs_ticket_priority"), d.depth()), ("", 1));
    click_on(&mut d, "High");
    assert_eq!((d.text("hs_ticket_priority"), d.depth()), ("HIGH", 0));
    d.keys("<a-u>");
    assert_eq!(d.text("hs_ticket_priority"), "", "as any other choice it is undone");
    let mut d = records();
    click_on(&mut d, "Number3");
    click_on(&mut d, "Number3");
    assert_eq!(d.draft().associations[0].id, "3");
    let mut d = drafts();
    click_on(&mut d, "number 4");
    click_on(&mut d, "number 4");
    assert_eq!(d.opens().last(), Some(&id(4)));
}

#[test]
fn a_list_that_is_scrolled_stays_where_the_click_found_it() {
    for mut d in [records(), drafts(), {
        let mut d = Driver::ready();
        d.keys("<c-p>");
        d
    }] {
        d.keys(&"<down>".repeat(22));
        let rows: Vec<u16> = (0..d.size().1).filter(|y| d.target(20, *y).is_some()).collect();
        for y in rows {
            let mut d = d.clone();
            let before = d.target(20, y).unwrap();
            assert!(before.top > 0, "it is scrolled");
            if before.thing == Thing::Line(22) {
                continue;
            }
            click(&mut d, (20, y));
            assert_eq!(d.target(20, y), Some(before));
            d.keys("<down><up>");
            assert_eq!(d.target(20, y).map(|at| at.thing), Some(before.thing), "keys go on from there");
        }
    }
    // A form too: but what gets the focus may be higher with it.
    let mut d = full();
    d.resize(80, 12);
    let rows: Vec<u16> = (0..12).filter(|y| d.target(4, *y).is_some()).collect();
    for y in rows {
        let mut d = d.clone();
        let before = d.target(4, y).unwrap();
        assert!(before.top > 0);
        if place_of(before) == Some(d.focus()) {
            continue;
        }
        click(&mut d, (4, y));
        assert_eq!(d.target(4, y).map(|at| (place_of(at), at.top)), Some((place_of(before), before.top)));
        assert_eq!(Some(d.focus()), place_of(before));
    }
}

#[test]
fn a_click_ticks_and_unticks() {
    let mut d = Driver::ready();
    d.keys("<a-p>category<enter><enter>");
    click_on(&mut d, "Billing issue");
    click_on(&mut d, "Product issue");
    assert!(d.screen().contains("2 of 3 ticked"), "{}", d.screen());
    click_on(&mut d, "Product issue");
    d.keys("<enter>");
    assert_eq!(d.text("hs_ticket_category"), "BILLING_ISSUE");
}

#[test]
fn a_day_is_clicked_in_the_calendar() {
    let mut d = Driver::ready();
    d.keys("<a-p>due date<enter><a-c>");
    let at = find(&d, " 14");
    click(&mut d, (at.0 + 1, at.1));
    assert_eq!(d.depth(), 1);
    click(&mut d, (at.0 + 2, at.1));
    assert_eq!((d.text("due_date"), d.depth()), ("2026-11-14", 0));
    click_on(&mut d, "Due date");
    d.keys("<a-c>");
    let (x, y) = find(&d, " 30");
    assert_eq!(d.target(x + 5, y), None, "there is no 31st");
}

#[test]
fn a_click_beside_what_lies_over_the_form_does_nothing() {
    for mut d in [records(), drafts(), lost(), not_saved()] {
        let (screen, effects) = (d.screen(), d.log().len());
        for (x, y) in [(0, 1), (79, 20), (1, 10), (40, 0), (40, 23)] {
            assert!(!click(&mut d, (x, y)));
        }
        assert_eq!((d.screen(), d.log().len()), (screen, effects));
    }
}

#[test]
fn a_tab_is_clicked_where_its_words_are_drawn() {
    let mut d = full();
    d.keys("<c-s>").saved(Ok(())).created();
    let (result, form) = (find(&d, "Created 45600"), find(&d, "Ticket"));
    assert!(d.shows_result());
    assert!(click(&mut d, form));
    assert_eq!((d.shows_result(), d.focus()), (false, d.place_of("subject")));
    let screen = d.screen();
    let line: Vec<char> = screen.lines().nth(1).unwrap().chars().collect();
    for x in 0..80u16 {
        let there = d.target(x, 1).map(|at| at.thing);
        let drawn = line.get(usize::from(x)).is_some_and(|c| c.is_alphanumeric() || *c == '▌');
        assert!(!drawn || matches!(there, Some(Thing::Tab(_))), "cell {x} of {line:?}");
    }
    assert_eq!(d.target(79, 1), None);
    click_on(&mut d, "Alt-2");
    assert!(matches!(d.focus(), Place::Association(_) | Place::AddAssociation | Place::Suggestion(_)));
    assert!(click(&mut d, result));
    assert!(d.shows_result());
    // While something is laid over it, a tab is no way out.
    d.keys("<f1>");
    assert!(!click(&mut d, form));
}

#[test]
fn beside_a_form_the_last_ticket_is_clicked_too_and_the_form_beside_a_ticket() {
    let mut d = full();
    d.resize(120, 40);
    d.keys("<c-s>").saved(Ok(())).created();
    assert!(d.shows_result());
    let lines = find(&d, "45600");
    // The result has a line of that name too.
    let priority = d.corner(d.place_of("hs_ticket_priority")).unwrap();
    assert!(click(&mut d, priority));
    assert_eq!((d.shows_result(), d.focus()), (false, d.place_of("hs_ticket_priority")));
    assert_eq!(d.top(), Top::Nothing, "the click that comes back opens nothing");
    assert!((lines.1 > 0) && d.screen().contains("Last ticket"));
    click_on(&mut d, "45600");
    assert!(d.shows_result());
}

#[test]
fn the_letters_of_jump_mode_can_be_clicked_too() {
    let mut d = full();
    d.keys("<a-lt><a-j>");
    click_on(&mut d, "+ Property");
    assert_eq!((d.focus(), d.depth()), (Place::AddProperty, 0));
}

#[test]
fn what_sends_settles_or_deletes_wants_a_key() {
    let mut palette = Driver::ready();
    palette.keys("Printer<c-p>create the ticket");
    let mut discard = Driver::ready();
    discard.keys("Printer<c-p>discard the draft");
    let mut delete = drafts();
    delete.keys("<down><del><down>");
    for (mut d, line) in [
        (palette, "Create the ticket"),
        (discard, "Discard the draft"),
        (delete, "Delete it"),
        (lost(), "send it again"),
        (not_saved(), "Leave and lose"),
    ] {
        d.effects();
        for _ in 0..3 {
            click_on(&mut d, line);
        }
        assert!(d.said().contains("This needs a key, not a click; Enter does"), "{line}: {}", d.said());
        assert!(!d.effects().iter().any(is_final) && !d.quits(), "{line}");
        d.keys("<enter>");
        assert!(d.effects().iter().any(is_final) || d.quits(), "{line}: a key does");
    }
}

#[test]
fn the_wheel_goes_by_three_lines_in_a_list_and_ends_at_its_ends() {
    let mut d = Driver::ready();
    d.keys("<a-p>");
    assert_eq!(d.top(), Top::Properties);
    wheel(&mut d, 2);
    assert_eq!(d.marked(), 6);
    wheel(&mut d, -1);
    assert_eq!(d.marked(), 3);
    wheel(&mut d, -5);
    assert_eq!(d.marked(), 0);
    wheel(&mut d, 50);
    assert_eq!(d.marked(), d.lines().len() - 1);
    let mut d = Driver::ready();
    d.keys("<a-a>");
    wheel(&mut d, 1);
    wheel(&mut d, -1);
    let mut d = lost();
    wheel(&mut d, 1);
    assert!(d.screen().contains("▌ It is not there"), "{}", d.screen());
    wheel(&mut d, 1);
    wheel(&mut d, -1);
    assert!(d.screen().contains("▌ Decide later"), "{}", d.screen());
}

#[test]
fn the_wheel_goes_through_the_form_and_the_lines_of_a_long_text() {
    let mut d = full();
    d.keys("<a-lt>");
    wheel(&mut d, -1);
    assert_eq!(d.focus(), d.place_of("subject"));
    let at = d.places().iter().position(|place| *place == d.place_of("content")).unwrap();
    wheel(&mut d, i32::try_from(at).unwrap());
    assert_eq!(d.focus(), d.place_of("content"));
    assert_eq!(d.cursor().0, 2);
    wheel(&mut d, -1);
    assert_eq!((d.focus(), d.cursor().0), (d.place_of("content"), 0));
    wheel(&mut d, 1);
    assert_eq!((d.focus(), d.cursor().0), (d.place_of("content"), 2));
    wheel(&mut d, 1);
    assert_eq!(d.focus(), d.places()[at + 1]);
    wheel(&mut d, 100);
    let places = d.places();
    assert_eq!(Some(&d.focus()), places.last());
    wheel(&mut d, -100);
    assert_eq!(Some(&d.focus()), places.first());
}

#[test]
fn the_wheel_scrolls_a_text_to_read_and_the_result() {
    let mut d = Driver::ready();
    d.keys("<f1>");
    let first = d.screen();
    wheel(&mut d, 2);
    assert_ne!(d.screen(), first);
    wheel(&mut d, -9);
    assert_eq!(d.screen(), first);
    let mut d = full();
    d.resize(80, 12);
    d.keys("<c-s>").saved(Ok(())).created();
    assert_eq!(d.result_top(), 0);
    assert!((0..12).all(|y| d.target(5, y).is_none()), "nothing of it can be clicked");
    wheel(&mut d, 1);
    assert_eq!(d.result_top(), 3);
    wheel(&mut d, -1);
    assert_eq!(d.result_top(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_click_and_no_turn_of_the_wheel_ever_sends_settles_or_deletes(
        scene in 0..9usize,
        acts in prop::collection::vec((0u16..80, 0u16..24, 0u8..4), 1..40),
    ) {
        let mut d = match scene {
            0 => full(),
            1 => records(),
            2 => drafts(),
            3 => lost(),
            4 => not_saved(),
            5 => { let mut d = full(); d.keys("<c-p>"); d }
            6 => { let mut d = Driver::ready(); d.keys("x").paste("Subject: Printer on fire\nPriority: High"); d }
            7 => { let mut d = drafts(); d.keys("<down><del>"); d }
            _ => { let mut d = lost(); d.unresolved(vec![attempt(1, None)]); d.keys("<esc><f6>"); d }
        };
        d.effects();
        for (x, y, act) in acts {
            match act {
                0 => wheel(&mut d, 1),
                1 => wheel(&mut d, -1),
                _ => { click(&mut d, (x, y)); }
            }
        }
        d.drawn(&Theme::mono(), 80, 24);
        prop_assert!(d.places().contains(&d.focus()));
        prop_assert!(!d.effects().iter().any(is_final) && !d.quits());
    }
}

/// A press and a release of the first button, as terminals report them since mode 1006; columns and rows begin with 1.
fn press(screen: &mut Screen, (x, y): (u16, u16)) {
    screen.send(format!("\x1b[<0;{0};{1}M\x1b[<0;{0};{1}m", x + 1, y + 1).as_bytes());
}

/// Where a text stands on a terminal.
#[track_caller]
fn cell(screen: &Screen, text: &str) -> (u16, u16) {
    let shown = screen.text();
    let place = |(y, line): (usize, &str)| Some((line[..line.find(text)?].chars().count(), y));
    let (x, y) = shown.lines().enumerate().find_map(place).unwrap_or_else(|| panic!("no {text:?} in\n{shown}"));
    (u16::try_from(x).unwrap(), u16::try_from(y).unwrap())
}

#[test]
fn the_terminal_is_asked_for_clicks_if_the_config_says_so_and_never_for_motion() {
    let portal = Portal::start();
    let home = portal.home().configured("mouse = true\n");
    let mut screen = Screen::compose(&home);
    screen.wait("clicks are told", |seen| seen.mouse_protocol_mode() == vt100::MouseProtocolMode::PressRelease);
    screen
        .wait("in a form for all columns", |seen| seen.mouse_protocol_encoding() == vt100::MouseProtocolEncoding::Sgr);
    screen.keys("Printer on fire");
    screen.shows("Printer on fire");
    press(&mut screen, (26 + 8, 2));
    screen.keys("not ");
    screen.shows("Printer not on fire");
    let status = cell(&screen, "New  open");
    press(&mut screen, status);
    screen.shows("Enter Choose");
    press(&mut screen, status);
    screen.shows("Ticket status ─");
    // The wheel, the second button, a drag, and a button that nobody has.
    screen.send(b"\x1b[<65;10;10M\x1b[<2;10;10M\x1b[<2;10;10m\x1b[<32;11;10M\x1b[<128;1;1M");
    screen.shows("▌  Closed");
    screen.keys("<enter>");
    screen.shows("› Closed  closed");
    screen.keys("<c-q>");
    screen.leaves(0);
    let bytes = screen.bytes();
    assert!(["?1002", "?1003", "?1015"].iter().all(|mode| !bytes.contains(mode)));
    assert_eq!(portal.creates(), []);
}
