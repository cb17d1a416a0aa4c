//! One text being edited: the only file that knows the text area.
//!
//! The text area is used as the engine of changes; what is shown is laid out here, by grapheme clusters and cells, so
//! that nothing depends on what was drawn last. Undo is the form's, over the whole draft.

use std::borrow::Cow;
use std::ops::Range;

use tui_textarea::{CursorMove, TextArea};

use crate::app::form::layout::{Layout, Reach};
use crate::app::form::visual::Visual;
use crate::app::form::walk::{Spot, between, in_order};
use crate::app::form::words;
use crate::app::keys::actions::{ModeAction, TextAction};
use crate::ticket::text;

/// A text, its cursor and its selection.
#[derive(Debug, Clone)]
pub struct Editor {
    area: TextArea<'static>,
    multiline: bool,
    /// The cell that Up and Down try to keep to.
    goal: Option<usize>,
    /// The last action deleted what it kept for pasting.
    killing: bool,
    /// What is shown of it, once that was asked for.
    layout: Option<Layout>,
    /// What was changed since the whole text was known last.
    reached: Option<Reach>,
}

impl Editor {
    /// An editor holding `text`, with the cursor at its end. A single-line editor shows line breaks as spaces only
    /// when it is changed; a text that has them opens as several lines.
    pub fn new(text: &str, multiline: bool) -> Self {
        let lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let multiline = multiline || lines.len() > 1;
        let mut area = TextArea::new(lines);
        area.set_max_histories(0);
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area, multiline, goal: None, killing: false, layout: None, reached: None }
    }

    /// What was cut or copied last.
    pub fn kept(&self) -> String {
        self.area.yank_text()
    }

    /// Lets this be what was cut or copied last.
    pub fn keep(&mut self, text: &str) {
        self.area.set_yank_text(text);
    }

    /// The whole text.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Its lines; there is always one.
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// Whether this is the whole text.
    pub fn holds(&self, text: &str) -> bool {
        self.area.lines().iter().map(String::as_str).eq(text.split('\n'))
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.area.lines().iter().all(String::is_empty)
    }

    /// Whether it takes line breaks.
    pub fn is_multiline(&self) -> bool {
        self.multiline
    }

    /// Line and character of the cursor.
    pub fn cursor(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0, cursor.1)
    }

    /// Puts the cursor at a line and character, or as near as the text allows.
    pub fn set_cursor(&mut self, line: usize, column: usize) {
        let line = line.min(self.area.lines().len().saturating_sub(1));
        let length = self.area.lines().get(line).map_or(0, |text| text.chars().count());
        let near = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(near(line), near(column.min(length))));
    }

    /// Puts the cursor where was clicked; nothing is selected then.
    pub fn point(&mut self, line: usize, column: usize) {
        self.goal = None;
        self.area.cancel_selection();
        self.set_cursor(line, column);
    }

    /// Selects what is between two places, with the cursor at the second one.
    pub fn select_between(&mut self, from: (usize, usize), to: (usize, usize)) {
        self.point(from.0, from.1);
        self.area.start_selection();
        self.set_cursor(to.0, to.1);
    }

    /// Puts a text in place of what is between two places, with the cursor behind it.
    pub fn splice(&mut self, from: (usize, usize), to: (usize, usize), text: &str) {
        self.select_between(from, to);
        self.paste(text);
    }

    /// The selected range as (line, character) pairs, if anything is selected.
    pub fn selection(&self) -> Option<((usize, usize), (usize, usize))> {
        self.area.selection_range().filter(|(from, to)| from != to)
    }

    /// The selected text.
    pub fn selected(&self) -> Option<String> {
        let (from, to) = self.selection()?;
        Some(between(self.area.lines(), from, to))
    }

    /// Types one character.
    pub fn insert(&mut self, c: char) {
        self.goal = None;
        self.killing = false;
        self.change(|editor| editor.area.insert_char(c));
    }

    /// Inserts a text as one change. Line breaks become spaces where only one line is taken.
    pub fn paste(&mut self, text: &str) {
        self.goal = None;
        self.killing = false;
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let text = if self.multiline { text } else { text.trim_end_matches('\n').replace('\n', " ") };
        self.change(|editor| editor.area.insert_str(text));
    }

    /// Puts another text in place of this one, with the cursor at its end.
    pub fn rewrite(&mut self, text: &str) {
        let kept = self.kept();
        self.area.select_all();
        self.change(|editor| editor.area.cut());
        self.paste(text);
        self.keep(&kept);
    }

    /// Does what an action says; `width` is the width that the text is shown at, in cells. Returns false where there is
    /// nothing to do in a text like this one: the form takes over.
    pub fn perform(&mut self, action: TextAction, width: usize) -> bool {
        self.change(|editor| editor.act(action, width))
    }

    fn act(&mut self, action: TextAction, width: usize) -> bool {
        let goes_on = std::mem::take(&mut self.killing);
        let goal = self.goal.take();
        match action {
            TextAction::Left => self.step(CursorMove::Back, false),
            TextAction::Right => self.step(CursorMove::Forward, false),
            TextAction::SelectLeft => self.step(CursorMove::Back, true),
            TextAction::SelectRight => self.step(CursorMove::Forward, true),
            TextAction::WordLeft => self.go_to(words::word_left(self.area.lines(), self.cursor())),
            TextAction::WordRight => self.go_to(words::word_right(self.area.lines(), self.cursor())),
            TextAction::LineStart => self.go(CursorMove::Head, false),
            TextAction::LineEnd => self.go(CursorMove::End, false),
            TextAction::SelectStart => self.go(CursorMove::Head, true),
            TextAction::SelectEnd => self.go(CursorMove::End, true),
            TextAction::SelectAll => self.area.select_all(),
            TextAction::SelectUp => return self.vertical(-1, width, true, goal),
            TextAction::SelectDown => return self.vertical(1, width, true, goal),
            TextAction::Copy => self.area.copy(),
            TextAction::Cut => {
                self.area.cut();
            }
            TextAction::Yank => {
                let text = self.area.yank_text();
                self.paste(&text);
            }
            TextAction::Newline if self.multiline => self.area.insert_newline(),
            TextAction::Newline => {
                self.goal = goal;
                return false;
            }
            TextAction::DeleteLeft => self.delete(CursorMove::Back),
            TextAction::DeleteRight => self.delete(CursorMove::Forward),
            TextAction::DeleteWordLeft => self.kill(words::word_left, goes_on),
            TextAction::DeleteWordRight => self.kill(words::word_right, goes_on),
            TextAction::DeleteToBlank => self.kill(words::blank_left, goes_on),
            TextAction::DeleteToStart => self.kill(words::start, goes_on),
            TextAction::DeleteToEnd => self.kill(words::end, goes_on),
        }
        true
    }

    /// Puts the cursor where typing begins. False for what begins none.
    pub fn begin_typing(&mut self, action: ModeAction) -> bool {
        self.change(|editor| editor.begin(action))
    }

    fn begin(&mut self, action: ModeAction) -> bool {
        self.goal = None;
        match action {
            ModeAction::Normal | ModeAction::Search | ModeAction::Line => return false,
            ModeAction::Insert => {}
            ModeAction::Append if self.is_behind_line() => {}
            ModeAction::Append => self.step(CursorMove::Forward, false),
            ModeAction::InsertStart => self.go(CursorMove::Head, false),
            ModeAction::AppendEnd => self.go(CursorMove::End, false),
            ModeAction::OpenAbove => {
                self.go(CursorMove::Head, false);
                if self.multiline {
                    self.area.insert_newline();
                    self.area.move_cursor(CursorMove::Up);
                }
            }
            ModeAction::OpenLine => {
                self.go(CursorMove::End, false);
                if self.multiline {
                    self.area.insert_newline();
                }
            }
        }
        true
    }

    /// Whether the cursor stands behind the last character of its line.
    pub fn is_behind_line(&self) -> bool {
        let (line, column) = self.cursor();
        self.area.lines().get(line).is_none_or(|text| text.chars().count() == column)
    }

    /// Moves left, but not into the line above, and not while anything is selected.
    pub fn step_back(&mut self) {
        if self.cursor().1 > 0 && self.selection().is_none() {
            self.step(CursorMove::Back, false);
        }
    }

    /// Deletes up to a place, or what is selected, and keeps it for pasting: behind or in front of what was kept, where
    /// the last action did the same.
    fn kill(&mut self, reach: impl Fn(&[String], Spot) -> Spot, goes_on: bool) {
        let cursor = self.cursor();
        let to = reach(self.area.lines(), cursor);
        let (from, until) = self.selection().unwrap_or_else(|| in_order(cursor, to));
        let text = between(self.area.lines(), from, until);
        self.killing = true;
        if text.is_empty() {
            return;
        }
        let kept = match (goes_on, cursor == from) {
            (false, _) => text,
            (true, true) => self.kept() + &text,
            (true, false) => text + &self.kept(),
        };
        self.select_between(from, until);
        // What is deleted is more than what lies between the cursor before and after.
        self.change(|editor| editor.area.cut());
        self.keep(&kept);
    }

    /// Moves up or down by shown lines; returns false at the first or last one, where the form takes over.
    pub fn vertical(&mut self, by: isize, width: usize, select: bool, goal: Option<usize>) -> bool {
        let rows = self.visual(width);
        let (row, cell) = self.place(&rows);
        let wanted = goal.or(self.goal).unwrap_or(cell);
        let Some(target) = row.checked_add_signed(by).and_then(|index| rows.get(index)) else {
            return false;
        };
        let (line, column) = target.at(wanted, &self.shown(target));
        self.select(select);
        self.set_cursor(line, column);
        self.goal = Some(wanted);
        true
    }

    /// Moves by a page of shown lines, as far as there are any.
    pub fn page(&mut self, by: isize, width: usize) -> bool {
        let mut moved = false;
        for _ in 0..by.unsigned_abs() {
            if !self.vertical(by.signum(), width, false, None) {
                break;
            }
            moved = true;
        }
        moved
    }

    fn select(&mut self, select: bool) {
        if !select {
            self.area.cancel_selection();
        } else if !self.area.is_selecting() {
            self.area.start_selection();
        }
    }

    fn go_to(&mut self, (line, column): (usize, usize)) {
        self.area.cancel_selection();
        self.set_cursor(line, column);
    }

    fn go(&mut self, to: CursorMove, select: bool) {
        self.select(select);
        self.area.move_cursor(to);
    }

    /// Moves by a grapheme cluster, which may be several characters.
    fn step(&mut self, to: CursorMove, select: bool) {
        if !select && let Some((from, until)) = self.selection() {
            let (line, column) = if to == CursorMove::Back { from } else { until };
            self.area.cancel_selection();
            self.set_cursor(line, column);
            return;
        }
        self.select(select);
        self.area.move_cursor(to);
        // The text area goes by characters, and not at all over one without a width at the end of a line.
        let (line, column) = self.cursor();
        let boundary = self.boundary(line, column, to == CursorMove::Forward);
        if boundary != column {
            self.set_cursor(line, boundary);
        }
    }

    /// The start of the cluster that a character of a line belongs to, or the end of it.
    fn boundary(&self, line: usize, column: usize, end: bool) -> usize {
        let Some(text) = self.area.lines().get(line) else { return column };
        let mut at = 0;
        for cluster in text::graphemes(text) {
            let next = at + cluster.chars().count();
            if column == at || (column < next && !end) {
                return at;
            }
            at = next;
            if column < next {
                break;
            }
        }
        at
    }

    fn delete(&mut self, to: CursorMove) {
        if self.selection().is_none() {
            self.area.cancel_selection();
            self.area.start_selection();
            self.step(to, true);
        }
        if self.selection().is_some() {
            self.area.delete_char();
        } else {
            self.area.cancel_selection();
        }
    }

    /// Runs a change of the text at the cursor or of what is selected, and lays out anew what it has reached.
    fn change<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.reach();
        let result = run(self);
        let reach = self.reach().and(before);
        if let Some(layout) = &mut self.layout {
            layout.renew(self.area.lines(), reach);
        }
        self.reached = Some(self.reached.map_or(reach, |before| before.and(reach)));
        result
    }

    /// What of `text`, which was the whole text when this was asked last, has become what: its bytes, and what stands
    /// there now. None if nothing differs.
    pub fn changed(&mut self, text: &str) -> Option<(Range<usize>, String)> {
        let reach = self.reached.take()?;
        let lines = self.area.lines();
        let last = (lines.len() - 1).saturating_sub(reach.to.0);
        let end_of_last = lines.get(last).map_or(0, |line| line.chars().count());
        let start = self.byte_of(reach.from);
        let end = self.byte_of((last, end_of_last.saturating_sub(reach.to.1)));
        let length = lines.iter().map(|line| line.len() + 1).sum::<usize>() - 1;
        let old = start..(text.len() + end).saturating_sub(length);
        let above = self.byte_of((reach.from.0, 0));
        let reached: Vec<&str> = lines.iter().take(last + 1).skip(reach.from.0).map(String::as_str).collect();
        let reached = reached.join("\n");
        match (text.get(old.clone()), reached.get(start - above..end.saturating_sub(above))) {
            (Some(before), Some(now)) => (before != now).then(|| (old, now.to_owned())),
            // It was another text after all.
            (_, _) => Some((0..text.len(), self.text())),
        }
    }

    /// How many bytes of the text are before a line and a character of it.
    fn byte_of(&self, (line, column): (usize, usize)) -> usize {
        let lines = self.area.lines();
        let above: usize = lines.iter().take(line).map(|line| line.len() + 1).sum();
        let here = lines.get(line).map_or(0, |line| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at));
        above + here
    }

    /// What a change here may reach: the cursor and what is selected.
    fn reach(&self) -> Reach {
        let cursor = self.cursor();
        let (from, (line, column)) = self.selection().unwrap_or((cursor, cursor));
        let lines = self.area.lines();
        let length = lines.get(line).map_or(0, |text| text.chars().count());
        Reach { from, to: ((lines.len() - 1).saturating_sub(line), length.saturating_sub(column)) }
    }

    /// Lets the layout at a width be at hand, for whoever only reads it.
    pub fn lay_out(&mut self, width: usize) {
        if self.layout.as_ref().is_none_or(|layout| layout.width() != width) {
            self.layout = Some(Layout::new(self.area.lines(), width));
        }
    }

    /// The text as it is shown at a width: broken at blanks where there are any, never inside a grapheme cluster.
    pub fn visual(&self, width: usize) -> Cow<'_, [Visual]> {
        match &self.layout {
            Some(layout) if layout.width() == width => Cow::Borrowed(layout.rows()),
            Some(_) | None => Cow::Owned(Layout::new(self.area.lines(), width).rows().to_vec()),
        }
    }

    /// One of these lines as it is shown.
    pub fn shown(&self, row: &Visual) -> Cow<'_, str> {
        self.area.lines().get(row.line).map(|line| row.of(line)).unwrap_or_default()
    }

    /// Row and cell of the cursor among the shown lines.
    pub fn place(&self, rows: &[Visual]) -> (usize, usize) {
        let (line, column) = self.cursor();
        let row = rows.partition_point(|row| (row.line, row.start) <= (line, column)).saturating_sub(1);
        let cell = rows.get(row).map_or(0, |piece| {
            let before: String = self.shown(piece).chars().take(column - piece.start.min(column)).collect();
            text::width(&before)
        });
        (row, cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(text: &str, actions: &[TextAction]) -> Editor {
        let mut editor = Editor::new(text, true);
        for action in actions {
            assert!(editor.perform(*action, 20), "{action:?}");
        }
        editor
    }

    #[test]
    fn the_cursor_never_stands_inside_a_cluster() {
        let family = "a👨‍👩‍👧e\u{301}";
        let editor = typed(family, &[TextAction::Left]);
        assert_eq!(editor.cursor(), (0, 6));
        let editor = typed(family, &[TextAction::Left, TextAction::Left]);
        assert_eq!(editor.cursor(), (0, 1));
        let editor = typed(family, &[TextAction::DeleteLeft, TextAction::DeleteLeft]);
        assert_eq!(editor.text(), "a");
        let editor = typed(family, &[TextAction::LineStart, TextAction::Right, TextAction::DeleteRight]);
        assert_eq!(editor.text(), "ae\u{301}");
    }

    #[test]
    fn stepping_back_and_deleting_go_by_clusters_too() {
        let mut editor = Editor::new("e\u{301}", false);
        editor.step_back();
        assert_eq!(editor.cursor(), (0, 0));
        editor.perform(TextAction::DeleteRight, 20);
        assert_eq!(editor.text(), "");
    }

    #[test]
    fn up_and_down_go_by_what_is_shown_and_keep_the_cell() {
        let mut editor = Editor::new("one two three four\nx\nlong enough line", true);
        assert_eq!(editor.visual(10).len(), 6);
        assert!(editor.vertical(-1, 10, false, None));
        assert!(editor.vertical(-1, 10, false, None));
        let (_, cell) = editor.place(&editor.visual(10));
        assert_eq!(cell, 4);
        assert!(editor.vertical(-1, 10, false, None));
        assert_eq!(editor.cursor(), (1, 1));
        assert!(editor.vertical(-1, 10, false, None));
        assert_eq!(editor.cursor(), (0, 12));
        assert!(editor.vertical(-1, 10, false, None));
        assert!(!editor.vertical(-1, 10, false, None));
    }

    #[test]
    fn a_single_line_flattens_a_paste_and_a_long_text_keeps_it() {
        let mut single = Editor::new("", false);
        single.paste("a\r\nb\n");
        assert_eq!(single.text(), "a b");
        let mut long = Editor::new("", true);
        long.paste("a\r\nb\n");
        assert_eq!(long.text(), "a\nb\n");
    }

    #[test]
    fn selection_is_replaced_cut_and_yanked() {
        let mut editor = typed("printer fire", &[TextAction::SelectLeft, TextAction::SelectLeft]);
        assert_eq!(editor.selected().as_deref(), Some("re"));
        editor.insert('x');
        assert_eq!(editor.text(), "printer fix");
        let editor = typed("word", &[TextAction::SelectAll, TextAction::Cut, TextAction::Yank, TextAction::Yank]);
        assert_eq!(editor.text(), "wordword");
    }

    /// Does actions in a text with the cursor at its end; `|` is where the cursor stands then.
    #[track_caller]
    fn check(text: &str, actions: &[TextAction], wanted: &str) {
        let mut editor = Editor::new(text, true);
        for action in actions {
            editor.perform(*action, 80);
        }
        let mut lines: Vec<String> = editor.lines().to_vec();
        let (line, column) = editor.cursor();
        let byte = lines[line].char_indices().nth(column).map_or(lines[line].len(), |(byte, _)| byte);
        lines[line].insert(byte, '|');
        assert_eq!(lines.join("\n"), wanted, "{actions:?}");
    }

    #[test]
    fn words_are_gone_over_and_deleted_as_in_a_shell() {
        use TextAction::{DeleteToBlank, DeleteWordLeft, DeleteWordRight, LineStart, WordLeft, WordRight};
        check("one two-three ", &[WordLeft], "one two-|three ");
        check("one two-three ", &[WordLeft, WordLeft, WordLeft], "|one two-three ");
        check("one two", &[LineStart, WordRight], "one| two");
        check("one two", &[LineStart, WordRight, WordRight, WordRight], "one two|");
        check("one two-three ", &[DeleteWordLeft], "one two-|");
        check("one two-three ", &[DeleteToBlank], "one |");
        check("one two", &[LineStart, DeleteWordRight], "| two");
        check("one\ntwo", &[LineStart, DeleteWordLeft], "|two");
        check("e\u{301}a 狐狸", &[WordLeft, WordLeft], "|e\u{301}a 狐狸");
    }

    #[test]
    fn what_is_deleted_in_a_row_is_pasted_together() {
        use TextAction::{DeleteToBlank, DeleteToEnd, DeleteToStart, Left, LineStart, Yank};
        check("one two three", &[DeleteToBlank, DeleteToBlank, LineStart, Yank], "two three|one ");
        check("one two", &[Left, DeleteToEnd, DeleteToStart, Yank], "one two|");
        check("one\ntwo", &[DeleteToStart, DeleteToStart, Yank], "one\ntwo|");
        check("one two", &[DeleteToBlank, Left, DeleteToStart, Yank], "one| ");
        check("one", &[DeleteToStart, DeleteToStart, Yank], "one|");
    }

    /// Something that hands do in a text.
    #[derive(Debug, Clone)]
    enum Deed {
        Type(char),
        Paste(String),
        Rewrite(String),
        Point(usize, usize),
        Act(TextAction),
        Begin(ModeAction),
    }

    fn deeds() -> impl Strategy<Value = Vec<Deed>> {
        use TextAction::*;
        let actions = vec![
            Left,
            Right,
            SelectLeft,
            SelectRight,
            WordLeft,
            WordRight,
            LineStart,
            LineEnd,
            SelectStart,
            SelectEnd,
            SelectAll,
            SelectUp,
            SelectDown,
            Copy,
            Cut,
            Yank,
            Newline,
            DeleteLeft,
            DeleteRight,
            DeleteWordLeft,
            DeleteWordRight,
            DeleteToBlank,
            DeleteToStart,
            DeleteToEnd,
        ];
        let modes = vec![
            ModeAction::Append,
            ModeAction::InsertStart,
            ModeAction::AppendEnd,
            ModeAction::OpenAbove,
            ModeAction::OpenLine,
        ];
        let letters: Vec<char> = "ab  \n\t狐é\u{301}\u{200d}👩🇩🇪क\u{94d}".chars().collect();
        let deed = prop_oneof![
            6 => prop::sample::select(letters).prop_map(Deed::Type),
            2 => "[ab 狐\n\u{301}👩]{0,12}".prop_map(Deed::Paste),
            1 => "[ab 狐\\n]{0,9}".prop_map(Deed::Rewrite),
            3 => (0..6usize, 0..40usize).prop_map(|(line, column)| Deed::Point(line, column)),
            8 => prop::sample::select(actions).prop_map(Deed::Act),
            1 => prop::sample::select(modes).prop_map(Deed::Begin),
        ];
        prop::collection::vec(deed, 1..30)
    }

    proptest! {
        #[test]
        fn what_is_laid_out_after_a_change_is_what_would_be_laid_out_from_nothing(
            text in "[ab 狐é\n\u{301}🇩🇪👩\u{200d}]{0,120}",
            width in 2usize..14,
            deeds in deeds(),
        ) {
            let mut editor = Editor::new(&text, true);
            editor.lay_out(width);
            for deed in deeds {
                let mut before = editor.text();
                match deed.clone() {
                    Deed::Type(c) => editor.insert(c),
                    Deed::Paste(text) => editor.paste(&text),
                    Deed::Point(line, column) => editor.point(line, column),
                    Deed::Act(action) => drop(editor.perform(action, width)),
                    Deed::Rewrite(text) => editor.rewrite(&text),
                    Deed::Begin(action) => drop(editor.begin_typing(action)),
                }
                let fresh = Layout::new(editor.area.lines(), width);
                let kept = editor.visual(width);
                prop_assert_eq!(&*kept, fresh.rows(), "{:?} in {:?}", deed, before);
                if let Some((bytes, now)) = editor.changed(&before) {
                    prop_assert!(!editor.holds(&before));
                    before.replace_range(bytes, &now);
                }
                prop_assert!(editor.holds(&before), "{:?}: {:?}", deed, before);
            }
        }
    }
}
