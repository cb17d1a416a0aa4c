//! The pictures of the README and of the manual, made from the real program: `cargo test pictures -- --ignored` writes
//! them again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use vt100::Color;

use crate::terminal::{Home, PROGRAM, Screen, Start};

/// A cell of the pictures, in pixels.
const CELL: (u16, u16) = (9, 19);
const SIZE: u16 = 15;
const BACKGROUND: &str = "#16181d";
const TEXT: &str = "#d6d9e0";

/// The sixteen colours of the picture's terminal.
const PALETTE: [&str; 16] = [
    "#16181d", "#e5686f", "#7cc48a", "#dcb65f", "#6f9fe8", "#c586d8", "#5cc0cf", "#d6d9e0", "#7d8494", "#f28b91",
    "#9bd8a5", "#ecd08a", "#94b9f2", "#d7a6e6", "#86d7e2", "#ffffff",
];

/// Style of a run of cells: foreground, background, bold, and whether it is empty of ink.
#[derive(Clone, PartialEq)]
struct Look {
    fore: String,
    back: Option<String>,
    bold: bool,
    dim: bool,
    underlined: bool,
}

fn colour(color: Color) -> Option<String> {
    match color {
        Color::Default => None,
        Color::Idx(index) => PALETTE.get(usize::from(index)).map(|name| (*name).to_owned()),
        Color::Rgb(red, green, blue) => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
    }
}

fn look(cell: &vt100::Cell) -> Look {
    let (fore, back) = (colour(cell.fgcolor()), colour(cell.bgcolor()));
    let (fore, back) = if cell.inverse() {
        (Some(back.unwrap_or_else(|| BACKGROUND.into())), Some(fore.unwrap_or_else(|| TEXT.into())))
    } else {
        (fore, back)
    };
    Look {
        fore: fore.unwrap_or_else(|| TEXT.into()),
        back,
        bold: cell.bold(),
        dim: cell.dim(),
        underlined: cell.underline(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// One run of cells with one look.
fn run(out: &mut String, row: u16, from: u16, to: u16, text: &str, look: &Look) {
    let (x, y, width) = (from * CELL.0, row * CELL.1, (to - from) * CELL.0);
    if let Some(back) = &look.back {
        let _ = writeln!(out, r#"<rect x="{x}" y="{y}" width="{width}" height="{}" fill="{back}"/>"#, CELL.1);
    }
    if look.underlined {
        let y = y + CELL.1 - 3;
        let _ = writeln!(out, r#"<rect x="{x}" y="{y}" width="{width}" height="1" fill="{}"/>"#, look.fore);
    }
    let shown = text.trim_end();
    if shown.is_empty() {
        return;
    }
    let blanks = u16::try_from(text.chars().count() - shown.chars().count()).unwrap();
    let length = width - blanks * CELL.0;
    let weight = if look.bold { r#" font-weight="bold""# } else { "" };
    let opacity = if look.dim { r#" opacity="0.6""# } else { "" };
    let _ = writeln!(
        out,
        r#"<text x="{x}" y="{}" textLength="{length}" fill="{}"{weight}{opacity}>{}</text>"#,
        y + 14,
        look.fore,
        escaped(shown)
    );
}

/// What stands before the screen: the terminal, and the style of what moves.
fn begun(screen: &vt100::Screen, style: &str) -> String {
    let (rows, columns) = screen.size();
    let (width, height) = (columns * CELL.0, rows * CELL.1);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-12 -12 {} {}\" width=\"{}\" \
         font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"{SIZE}\" xml:space=\"preserve\">\n{style}\
         <rect x=\"-12\" y=\"-12\" width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n",
        width + 24,
        height + 24,
        width + 24,
    )
}

/// A row of the screen.
fn row_of(screen: &vt100::Screen, row: u16) -> String {
    let columns = screen.size().1;
    let mut out = String::new();
    let mut begun: Option<(u16, String, Look)> = None;
    for column in 0..columns {
        let Some(cell) = screen.cell(row, column).filter(|cell| !cell.is_wide_continuation()) else { continue };
        let text = if cell.has_contents() { cell.contents() } else { " " };
        let look = look(cell);
        match &mut begun {
            Some((_, line, same)) if *same == look => line.push_str(text),
            _ => {
                if let Some((from, line, look)) = begun.take() {
                    run(&mut out, row, from, column, &line, &look);
                }
                begun = Some((column, text.to_owned(), look));
            }
        }
    }
    if let Some((from, line, look)) = begun {
        run(&mut out, row, from, columns, &line, &look);
    }
    out
}

/// The parts of the screen, each of which stays or changes as a whole: its rows, and the cursor.
fn parts(screen: &vt100::Screen) -> Vec<String> {
    let mut parts: Vec<String> = (0..screen.size().0).map(|row| row_of(screen, row)).collect();
    let (row, column) = screen.cursor_position();
    let mut cursor = String::new();
    if !screen.hide_cursor() {
        let (x, y) = (column * CELL.0, row * CELL.1);
        let _ = writeln!(cursor, r#"<rect x="{x}" y="{y}" width="2" height="{}" fill="{TEXT}"/>"#, CELL.1);
    }
    parts.push(cursor);
    parts
}

/// The screen as a picture.
fn picture(screen: &vt100::Screen) -> String {
    begun(screen, "") + &parts(screen).concat() + "</svg>\n"
}

/// Screens one after the other as one picture that moves, each for so many tenths of a second. Where nothing may move, it
/// is the last of them.
fn film(frames: &[(vt100::Screen, u32)]) -> String {
    let total: u32 = frames.iter().map(|(_, tenths)| tenths).sum();
    // When each frame begins, and the end, in hundredths of a percent.
    let mut at: Vec<u32> = vec![0];
    for (_, tenths) in frames {
        at.push(at.last().unwrap() + tenths * 10_000 / total);
    }
    *at.last_mut().unwrap() = 10_000;
    let all: Vec<Vec<String>> = frames.iter().map(|(screen, _)| parts(screen)).collect();
    let mut spans: BTreeMap<(usize, usize), String> = BTreeMap::new();
    for part in 0..all[0].len() {
        let mut from = 0;
        while from < all.len() {
            let same = all[from..].iter().take_while(|parts| parts[part] == all[from][part]).count();
            spans.entry((from, from + same)).or_default().push_str(&all[from][part]);
            from += same;
        }
    }
    let percent = |frame: usize| format!("{}.{:02}%", at[frame] / 100, at[frame] % 100);
    let mut style = String::from("<style>\n");
    for (from, to) in spans.keys().filter(|(from, to)| (*from, *to) != (0, all.len())) {
        let (name, is_last) = (format!("f{from}-{to}"), *to == all.len());
        let seen = if is_last { "" } else { "visibility:hidden;" };
        let _ = writeln!(style, ".{name}{{{seen}animation:{name} {}.{}s step-end infinite}}", total / 10, total % 10);
        let before = if *from > 0 { "0%{visibility:hidden}" } else { "" };
        let after = if is_last { String::new() } else { format!("{}{{visibility:hidden}}", percent(*to)) };
        let end = if is_last { "visible" } else { "hidden" };
        let _ = writeln!(
            style,
            "@keyframes {name}{{{before}{}{{visibility:visible}}{after}100%{{visibility:{end}}}}}",
            percent(*from)
        );
    }
    style.push_str("@media (prefers-reduced-motion:reduce){g{animation:none!important}}\n</style>\n");
    let mut out = begun(&frames[0].0, &style);
    for ((from, to), markup) in spans {
        let _ = match (from, to) == (0, all.len()) {
            true => write!(out, "<g>\n{markup}</g>\n"),
            false => write!(out, "<g class=\"f{from}-{to}\">\n{markup}</g>\n"),
        };
    }
    out + "</svg>\n"
}

fn write(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures").join(name);
    std::fs::write(path, text).unwrap();
}

/// Waits until the screen shows a text, and takes what it then looks like.
fn taken(screen: &Screen, text: &str) -> vt100::Screen {
    let shown = RefCell::new(None);
    screen.wait(text, |now| {
        *shown.borrow_mut() = Some(now.clone());
        now.contents().contains(text)
    });
    shown.into_inner().unwrap()
}

/// Waits until the screen shows a text, and keeps what it then looks like.
fn keep(screen: &Screen, name: &str, text: &str) {
    write(name, &picture(&taken(screen, text)));
}

#[test]
#[ignore = "writes the pictures of the manual"]
fn pictures_of_the_manual() {
    let home = Home::new();
    let mut screen = Screen::open(&home, &["--sandbox"]);
    screen.shows("Short summary of the ticket");
    screen.keys("Printer on the third floor is on fire<tab><tab>");
    screen.keys("Smoke since noon, alarm is off.<enter>Serial number on the back.<tab>high<enter>");
    screen.shows("High");
    screen.keys("lindqv<enter>");
    screen.shows("Maya Lindqvist");
    screen.keys("<tab>us<enter>");
    screen.shows("Waiting on us  open");
    screen.keys("<a-a>lovelace");
    screen.shows("Ada Lovelace");
    keep(&screen, "search.svg", "ada@example.com");
    screen.keys("<enter>");
    keep(&screen, "form.svg", "Analytical Engines Ltd (with");
    screen.keys("<c-s>");
    screen.sees("Created in");
    keep(&screen, "result.svg", ": linked");
    screen.keys("<c-q>");
    screen.leaves(0);
}

#[test]
#[ignore = "writes the pictures of the manual"]
fn pictures_of_a_call_from_start_to_end() {
    let home = Home::new();
    std::fs::write(home.dir().join("printer.log"), "it smokes\n".repeat(1_200)).unwrap();
    let mut screen = Screen::open(&home, &["--sandbox"]);
    screen.shows("Support Pipeline");
    screen.keys("Printer smokes<tab>grace@navy.example");
    screen.shows("Nobody has this address yet");
    screen.keys("<enter>");
    screen.shows("New contact");
    screen.keys("Grace<tab>Hopper");
    keep(&screen, "call-contact.svg", "Hopper");
    screen.keys("<enter>");
    screen.shows("grace@navy.example  new");
    screen.keys("Smoke since noon, the alarm is off.");
    screen.shows("alarm is off.");
    screen.send(b"\x1bi");
    screen.shows("not seen by the");
    screen.keys("Third call this week, be kind<c-x>f");
    screen.shows("Attach files");
    screen.keys("printer.log<enter>");
    screen.shows("Attached printer.log, 12 kB");
    keep(&screen, "call-form.svg", "printer.log  12 kB, log");
    screen.keys("<c-s>");
    screen.shows("With it");
    screen.shows("printer.log: attached");
    screen.sees("Grace Hopper: created, linked");
    keep(&screen, "call-result.svg", "printer.log: attached");
    screen.keys("<esc><a-3>");
    screen.shows("Next ticket");
    screen.keys("e");
    screen.shows("nothing is changed yet");
    screen.keys(" on the third floor");
    keep(&screen, "call-change.svg", "third floor");
    screen.keys("<c-s>");
    screen.shows("was changed");
    screen.keys("<c-q>");
    screen.leaves(0);
}

#[test]
#[ignore = "writes the picture of the README"]
fn a_ticket_is_made_in_a_picture_that_moves() {
    let home = Home::new();
    let args = ["--sandbox"];
    let mut screen = Screen::start(Start { home: &home, program: PROGRAM, args: &args, columns: 112, rows: 25 });
    let mut frames = Vec::new();
    // What is typed, what then stands on the screen, and for how many tenths of a second it is to be seen.
    for (keys, text, tenths) in [
        ("", "Support Pipeline", 12),
        ("Printer", "Printer", 4),
        (" on the third", "Printer on the third", 4),
        (" floor smokes", "Printer on the third floor smokes", 9),
        ("<tab>ada", "ada", 4),
        ("@example.com", "ada@example.com", 9),
        ("<enter>", "1 open ticket", 18),
        ("Smoke since noon", "Smoke since noon", 5),
        (", the alarm is off.", "the alarm is off.", 9),
        ("<tab>hi", "High", 9),
        ("<enter>", "High", 8),
        ("<a-i>", "not seen by the", 5),
        ("Third call this week, be kind", "Third call this week, be kind", 14),
        ("<c-s>", "With it", 45),
    ] {
        screen.keys(keys);
        screen.shows(text);
        // What an answer brings along comes a moment later.
        screen.settles();
        frames.push((taken(&screen, text), tenths));
    }
    let film = film(&frames);
    assert!(film.len() <= 150_000, "{} bytes", film.len());
    write("ticket.svg", &film);
    screen.keys("<c-q>");
    screen.leaves(0);
}

/// GitHub shows pictures without scripts, and what is in the repository is looked at often.
#[test]
fn pictures_are_small_and_hold_no_script() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures");
    let mut moving = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("<svg") && text.ends_with("</svg>\n"), "{}", path.display());
        assert!(!text.contains("<script") && !text.contains("href") && text.len() <= 150_000, "{}", path.display());
        moving += usize::from(text.contains("@keyframes"));
    }
    assert_eq!(moving, 1);
}
