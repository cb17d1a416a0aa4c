//! What the screen looks like, as the text of its cells: fifteen whole screens, and of every other state the part that
//! is meant.
//!
//! After a change that is meant, `INSTA_UPDATE=always cargo test --test it screens` writes the pictures anew; each that
//! changed is to be looked at.

mod form;
mod outcome;
mod over;

use std::fmt::Write;

use hubticket::store::{Listing, Summary};
use hubticket::view::Theme;

use crate::support::{Driver, Play, Region, ada, begin, engines, listing, open, person, summary};

const USUAL: &[(u16, u16)] = &[(80, 24), (120, 40)];
const SMALL: &[(u16, u16)] = &[(80, 24), (120, 40), (40, 10)];
/// The sizes besides the one at which the whole screen is kept.
const OTHERS: &[(u16, u16)] = &[(120, 40), (40, 10)];

#[track_caller]
fn keep(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

/// Compares the whole screen with its picture.
#[track_caller]
fn whole(name: &str, (columns, rows): (u16, u16), d: &Driver) {
    keep(&format!("{name}@{columns}x{rows}"), &d.clone().screen_at(columns, rows));
}

/// Compares parts of the screen with their picture, at each of the sizes; a part that is empty is not in it.
#[track_caller]
fn show(name: &str, sizes: &[(u16, u16)], regions: &[Region], d: &Driver) {
    let mut shown = String::new();
    let mut d = d.clone();
    for (columns, rows) in sizes {
        d.resize(*columns, *rows);
        for region in regions {
            let rows_shown = d.region(*region);
            if !rows_shown.is_empty() {
                writeln!(shown, "# {columns}x{rows} {region:?}\n{rows_shown}").unwrap();
            }
        }
    }
    keep(name, &shown);
}

/// The same of what lies over the body, and of the lines below.
#[track_caller]
fn over(name: &str, sizes: &[(u16, u16)], d: &Driver) {
    show(name, sizes, &[Region::Over, Region::Lines, Region::Footer], d);
}

/// A form with something in most of its rows.
fn filled() -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer on the third floor prints blank pages<tab><tab>It worked on Monday.<enter><enter>Since the update every page is blank.");
    d.keys("<tab>high<enter>hopp<enter><tab>us<enter>");
    d.keys("<a-p>due date<enter>tomorrow<tab><a-p>category<enter><enter>prod<enter>");
    d.link(&ada()).customer(Ok(person()), Ok(vec![open(2, "VPN drops every hour"), open(75, "Toner is low")]));
    d.link(&engines());
    d.wait(1000).saved(Ok(()));
    d.keys("<a-lt>");
    d
}

/// The same on its way.
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
    let removed = Summary { removed: Some(begin()), ..summary(9, "Router down") };
    let drafts = [summary(1, "Printer on fire"), summary(2, "Scanner"), locked, unknown];
    Listing { removed: vec![removed], ..listing(drafts) }
}

#[test]
fn a_terminal_that_is_too_small_says_so() {
    let mut d = filled();
    for (columns, rows, lines) in [
        (39, 10, ["hubticket needs", "40x10 cells.", "The draft is kept."].as_slice()),
        (20, 5, &["hubticket needs", "40x10 cells.", "The draft is kept."]),
        (5, 2, &["hubt…", "40x1…"]),
    ] {
        assert_eq!(d.screen_at(columns, rows).trim_end(), lines.join("\n"), "{columns}x{rows}");
    }
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
        let mono = d.drawn(&Theme::mono(), 80, 24);
        assert_eq!(mono, d.screen(), "{name}");
        for cell in d.buffer(&Theme::mono(), 80, 24).content() {
            assert_eq!((cell.fg, cell.bg), Default::default(), "{name}");
        }
    }
}

#[test]
fn the_cursor_is_where_the_text_goes() {
    let mut d = Driver::ready();
    let (left, row) = d.cell();
    for (text, cells) in [("ab", 2), ("狐", 4), ("e\u{301}", 5), ("👩\u{200d}👧", 7)] {
        d.paste(text);
        assert_eq!(d.cell(), (left + cells, row), "{text}");
    }
    d.keys("<home>");
    assert_eq!(d.cell(), (left, row));
    d.keys("<tab><tab>one<enter>two");
    let (x, y) = d.cell();
    assert_eq!(x, left + 3);
    d.keys("<up>");
    assert_eq!(d.cell(), (x, y - 1));
    d.keys("<a-p>da");
    let list = d.cell();
    d.keys("t");
    assert_eq!(d.cell(), (list.0 + 1, list.1));
}
