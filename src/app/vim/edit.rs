//! What a command does to a text.

use unicode_segmentation::UnicodeSegmentation;

use crate::app::form::editor::Editor;
use crate::app::form::walk::{Spot, Walk, between};
use crate::app::form::words::length;
use crate::app::vim::command::Operator;
use crate::app::vim::motion::first_character;
use crate::app::vim::range::{Range, behind};

/// Deletes, changes or keeps a part of a text. What is kept as whole lines ends with a line break.
pub fn operate(editor: &mut Editor, operator: Operator, range: Range) {
    let whole = range.lines && editor.is_multiline();
    let text = between(editor.lines(), range.from, range.to);
    if text.is_empty() && !whole {
        return;
    }
    let cursor = editor.cursor();
    match operator {
        Operator::Yank if range.lines => go(editor, (range.from.0, cursor.1)),
        Operator::Yank => go(editor, range.from),
        Operator::Delete if whole => delete_lines(editor, range),
        Operator::Delete | Operator::Change => editor.splice(range.from, range.to, ""),
    }
    editor.keep(&if whole { text + "\n" } else { text });
}

/// Lines go with the line break behind them, or else with the one in front.
fn delete_lines(editor: &mut Editor, Range { from, to, .. }: Range) {
    if to.0 + 1 < editor.lines().len() {
        editor.splice(from, (to.0 + 1, 0), "");
    } else if let Some(above) = from.0.checked_sub(1) {
        editor.splice((above, length(editor.lines(), above)), to, "");
    } else {
        editor.splice(from, to, "");
    }
    let line = from.0.min(editor.lines().len().saturating_sub(1));
    go(editor, first_character(editor.lines(), line));
}

/// Puts what was kept into the text: whole lines below or above the line of the cursor.
pub fn put(editor: &mut Editor, before: bool, times: usize) {
    let kept = editor.kept();
    let (line, column) = editor.cursor();
    match kept.strip_suffix('\n').filter(|_| editor.is_multiline()) {
        Some(lines) => {
            let all = vec![lines; times].join("\n");
            if before {
                editor.splice((line, 0), (line, 0), &format!("{all}\n"));
            } else {
                let end = (line, length(editor.lines(), line));
                editor.splice(end, end, &format!("\n{all}"));
            }
            go(editor, first_character(editor.lines(), if before { line } else { line + 1 }));
        }
        None if kept.is_empty() => {}
        None => {
            let at = if before { (line, column) } else { behind(editor.lines(), (line, column)) };
            editor.splice(at, at, &kept.repeat(times));
            if kept.contains('\n') {
                go(editor, at);
            } else {
                editor.step_back();
            }
        }
    }
}

/// Replaces so many characters by another one; none, if there are not so many.
pub fn replace(editor: &mut Editor, c: char, times: usize) {
    let from = editor.cursor();
    let Some(to) = reach(editor, from, times) else { return };
    editor.splice(from, to, &c.to_string().repeat(times));
    editor.step_back();
}

/// Turns the case of characters, as far as there are any, and goes behind them.
pub fn toggle(editor: &mut Editor, times: usize) {
    let from = editor.cursor();
    let to = (1..=times).rev().find_map(|times| reach(editor, from, times));
    if let Some(to) = to {
        turn(editor, from, to);
    }
}

/// Turns the case of a part of the text.
pub fn turn(editor: &mut Editor, from: Spot, to: Spot) {
    let other =
        |c: char| -> String { if c.is_uppercase() { c.to_lowercase().collect() } else { c.to_uppercase().collect() } };
    let turned: String = between(editor.lines(), from, to).chars().map(other).collect();
    editor.splice(from, to, &turned);
}

/// The place behind so many characters of the line.
fn reach(editor: &Editor, from: Spot, times: usize) -> Option<Spot> {
    let mut walk = Walk::new(editor.lines(), from);
    for _ in 0..times {
        if walk.is_at_end() {
            return None;
        }
        walk.right();
    }
    Some(walk.spot())
}

/// Joins so many lines, at least two, with a blank between them.
pub fn join(editor: &mut Editor, times: usize) {
    let (line, _) = editor.cursor();
    for _ in 1..times.max(2) {
        let Some(next) = editor.lines().get(line + 1) else { return };
        let blanks = next.chars().take_while(|c| c.is_whitespace()).count();
        let rest = next.chars().nth(blanks);
        let this = editor.lines().get(line).map(String::as_str).unwrap_or_default();
        let ends = this.graphemes(true).next_back().is_none_or(|last| last.chars().all(char::is_whitespace));
        let blank = if ends || rest.is_none_or(|c| c == ')') { "" } else { " " };
        let at = (line, length(editor.lines(), line));
        editor.splice(at, (line + 1, blanks), blank);
        go(editor, at);
    }
}

fn go(editor: &mut Editor, (line, column): Spot) {
    editor.point(line, column);
}
