//! A text to read, laid out at the width of its box.

use crate::app::context::Context;
use crate::app::keys::actions::Action;
use crate::app::list::cursor::Scroll;
use crate::app::overlay::reply::Reply;
use crate::ticket::text;

/// Width of the first column of a text to read.
const COLUMN: usize = 24;

/// A text to read.
#[derive(Debug, Clone)]
pub struct Reader {
    /// What it is.
    pub title: String,
    /// Its lines, not broken at any width.
    pub lines: Vec<Line>,
    /// What of it is in view, counted in lines as they are shown.
    pub scroll: Scroll,
    /// The action that opened it; the same one closes it.
    pub opened_by: Option<Action>,
}

/// A line of a text to read, before it is broken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// What stands in the first column, if the line has two.
    pub left: Option<String>,
    /// The text.
    pub right: String,
}

impl Line {
    /// A line over the whole width.
    pub fn whole(text: impl Into<String>) -> Self {
        Self { left: None, right: text.into() }
    }

    /// A line of two columns; the first may be empty.
    pub fn pair(left: impl Into<String>, right: impl Into<String>) -> Self {
        Self { left: Some(left.into()), right: right.into() }
    }
}

/// One line of a text to read, as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The first column; empty on lines that go on.
    pub left: String,
    /// The text.
    pub right: String,
    /// Where the text begins.
    pub indent: usize,
}

impl Reader {
    /// A text from its top.
    pub fn new(title: impl Into<String>, lines: Vec<Line>) -> Self {
        Self { title: title.into(), lines, scroll: Scroll::default(), opened_by: None }
    }

    /// The same, closed by the action that opened it.
    pub fn opened_by(mut self, action: impl Into<Action>) -> Self {
        self.opened_by = Some(action.into());
        self
    }

    /// Scrolls.
    pub fn perform(&mut self, action: Action, cx: &Context) -> Reply {
        let Action::List(action) = action else { return Reply::Pass };
        let (width, height) = cx.geometry.list();
        let total = self.shown(usize::from(width)).len();
        self.scroll.perform(action, usize::from(height.saturating_sub(2)), total);
        Reply::Stay
    }

    /// The lines, broken at the width of the box. Where there is no room for two columns, the first one stands on a line
    /// of its own.
    pub fn shown(&self, width: usize) -> Vec<Shown> {
        let inner = width.saturating_sub(4).max(10);
        let narrow = inner < 2 * COLUMN;
        let mut lines = Vec::new();
        for line in &self.lines {
            let (mut left, indent) = match &line.left {
                Some(left) => (text::one_line(left).into_owned(), if narrow { 2 } else { COLUMN }),
                None => (String::new(), 0),
            };
            if narrow && !left.is_empty() {
                lines.push(Shown { left: std::mem::take(&mut left), ..Shown::default() });
            }
            for piece in text::wrap(&text::block(&line.right), inner - indent) {
                lines.push(Shown { left: std::mem::take(&mut left), right: piece, indent });
            }
        }
        lines
    }
}
