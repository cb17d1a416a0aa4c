//! Terminals whose locale has no UTF-8: frames are ASCII, and each character stays in its column.

use hubticket::runtime::backend::{Backend, ascii};
use ratatui::Terminal;
use ratatui::layout::Size;
use ratatui::style::Style;

use crate::backend::wire;
use crate::terminal::{Portal, Screen};

/// What these lines look like one after the other, each in place of the one before.
fn shown(lines: &[&str]) -> Vec<String> {
    let (wire, writes) = wire();
    let mut terminal = Terminal::new(Backend::new(wire, Size::new(20, 2)).in_ascii(true)).unwrap();
    let mut emulator = vt100::Parser::new(2, 20, 0);
    let show = |line: &&str| {
        terminal.draw(|frame| frame.buffer_mut().set_string(0, 0, line, Style::new())).unwrap();
        let bytes: Vec<u8> = writes.try_iter().collect::<Vec<_>>().concat();
        assert!(bytes.is_ascii(), "{line}: {}", String::from_utf8_lossy(&bytes));
        emulator.process(&bytes);
        emulator.screen().contents().trim_end().to_owned()
    };
    lines.iter().map(show).collect()
}

#[test]
fn each_character_has_a_stand_in_in_its_columns() {
    assert_eq!(shown(&["┌─ “Tomás” › 1…│"]), ["+- \"Tomas\" > 1.|"]);
    assert_eq!(shown(&["a狐b", "abcd", "狐狸", "", "x👩‍👩‍👧y", "e\u{301}z"]), ["a??b", "abcd", "????", "", "x??y", "?z"]);
    assert_eq!(shown(&["狐狸狐狸狐狸狐狸狐狸狐"]), ["????????????????????"], "a wide one that does not fit");
}

#[test]
fn what_the_screen_itself_says_loses_nothing() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.join("view"), root.join("app")];
    let mut wrong = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            // The letters of other keyboards are what keys are called there.
            let signs = lines.flat_map(str::chars).filter(|c| !c.is_alphabetic() && *c != ascii::OTHER);
            let missing = signs.filter(|c| ascii::of(*c) == ascii::OTHER);
            wrong.extend(missing.map(|c| format!("{}: {c:?} has no stand-in", path.display())));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn the_locale_decides() {
    let portal = Portal::start();
    for (name, value, is_ascii) in
        [("LANG", "C", true), ("LC_ALL", "de_DE.ISO-8859-1", true), ("LANG", "C.UTF-8", false)]
    {
        let home = portal.home().with(name, value);
        let mut screen = Screen::compose(&home);
        screen.keys("Caf\u{e9} 5");
        screen.keys("<f1>");
        screen.shows("Every day");
        screen.keys("<esc>");
        screen.hides("Every day");
        assert_eq!(screen.bytes().is_ascii(), is_ascii, "{name}={value}:\n{}", screen.text());
        screen.shows(if is_ascii { "Cafe 5" } else { "Café 5" });
        screen.keys("<c-q>");
        screen.leaves(0);
        assert_eq!(home.drafts()[0]["properties"][0]["text"], "Café 5", "the text stays as it was typed");
    }
}
