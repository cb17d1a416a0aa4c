//! The README's pictures, made from the real program: `cargo test pictures -- --ignored` writes them anew.

use std::cell::RefCell;
use std::fmt::Write;
use std::path::Path;

use vt100::Color;

use crate::terminal::{Home, Screen};

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

/// The screen as a picture.
fn picture(screen: &vt100::Screen) -> String {
    let (rows, columns) = screen.size();
    let (width, height) = (columns * CELL.0, rows * CELL.1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-12 -12 {} {}\" width=\"{}\" \
         font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"{SIZE}\" xml:space=\"preserve\">\n\
         <rect x=\"-12\" y=\"-12\" width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n",
        width + 24,
        height + 24,
        width + 24,
    );
    for row in 0..rows {
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
    }
    let (row, column) = screen.cursor_position();
    if !screen.hide_cursor() {
        let (x, y) = (column * CELL.0, row * CELL.1);
        let _ = writeln!(out, r#"<rect x="{x}" y="{y}" width="2" height="{}" fill="{TEXT}"/>"#, CELL.1);
    }
    out.push_str("</svg>\n");
    out
}

/// Waits until the screen shows a text, and keeps what it then looks like.
fn keep(screen: &Screen, name: &str, text: &str) {
    let shown = RefCell::new(String::new());
    screen.wait(text, |now| {
        *shown.borrow_mut() = picture(now);
        now.contents().contains(text)
    });
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures").join(name);
    std::fs::write(path, shown.into_inner()).unwrap();
}

#[test]
#[ignore = "writes the README's pictures"]
fn pictures_of_the_readme() {
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
