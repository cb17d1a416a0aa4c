//! A text to read, laid out at the width of its box.

use crate::app::context::Context;
use crate::app::form::editor::Editor;
use crate::app::geometry::Geometry;
use crate::app::keys::actions::Action;
use crate::app::keys::scope::Scope;
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
    /// What is typed to narrow it, where it can be narrowed.
    pub filter: Option<Editor>,
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
        Self { title: title.into(), lines, scroll: Scroll::default(), opened_by: None, filter: None }
    }

    /// The same, closed by the action that opened it.
    pub fn opened_by(mut self, action: impl Into<Action>) -> Self {
        self.opened_by = Some(action.into());
        self
    }

    /// The same, narrowed by typing: paragraphs with a heading, and blank lines between them.
    pub fn narrowed_by_typing(mut self) -> Self {
        self.filter = Some(Editor::new("", false));
        self
    }

    /// The scopes of its keys, the innermost first.
    pub fn scopes(&self) -> &'static [Scope] {
        match self.filter {
            Some(_) => &[Scope::Help, Scope::Text, Scope::Global],
            None => &[Scope::Reader, Scope::Global],
        }
    }

    /// Width and height of its box: as high as what it says, whatever of that is left by what is typed.
    pub fn size(&self, geometry: Geometry) -> (u16, u16) {
        let (width, most) = geometry.list();
        let lines = self.broken(self.lines.iter(), usize::from(width)).len();
        let around = self.around();
        (width, most.min(u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(around)))
    }

    /// Rows of its frame, and of the line to type in.
    fn around(&self) -> u16 {
        2 + u16::from(self.filter.is_some())
    }

    /// Scrolls, or narrows.
    pub fn perform(&mut self, action: Action, cx: &Context) -> Reply {
        let (width, height) = self.size(cx.geometry);
        match (action, &mut self.filter) {
            (Action::List(action), _) => {
                let total = self.shown(usize::from(width)).len();
                self.scroll.perform(action, usize::from(height.saturating_sub(self.around())), total);
            }
            (Action::Text(action), Some(filter)) => {
                let before = filter.text();
                filter.perform(action, usize::MAX);
                if filter.text() != before {
                    self.scroll = Scroll::default();
                }
            }
            (Action::Text(_), None)
            | (
                Action::Program(_)
                | Action::Outbox(_)
                | Action::Drafts(_)
                | Action::Templates(_)
                | Action::Form(_)
                | Action::Mode(_)
                | Action::Records(_)
                | Action::Calendar(_)
                | Action::Result(_),
                _,
            ) => return Reply::Pass,
        }
        Reply::Stay
    }

    /// Whether what is typed narrows it.
    pub fn is_narrowed_by_typing(&self) -> bool {
        self.filter.is_some()
    }

    /// Takes text that narrows it. False if it is not narrowed by typing.
    pub fn typed(&mut self, text: &str) -> bool {
        let Some(filter) = &mut self.filter else { return false };
        filter.paste(text);
        self.scroll = Scroll::default();
        true
    }

    /// The lines that are left by what is typed: those that have all words, each below its heading.
    fn left(&self) -> Vec<&Line> {
        let typed = self.filter.as_ref().map(Editor::text).unwrap_or_default().to_lowercase();
        let words: Vec<&str> = typed.split_whitespace().collect();
        if words.is_empty() {
            return self.lines.iter().collect();
        }
        let mut left: Vec<&Line> = Vec::new();
        for paragraph in self.lines.split(|line| *line == Line::default()) {
            let Some((heading, rows)) = paragraph.split_first() else { continue };
            let has = |line: &&Line| {
                let all = format!("{} {} {}", heading.right, line.left.as_deref().unwrap_or(""), line.right);
                let all = all.to_lowercase();
                words.iter().all(|word| all.contains(word))
            };
            let rows: Vec<&Line> = rows.iter().filter(has).collect();
            if !rows.is_empty() {
                left.push(heading);
                left.extend(rows);
            }
        }
        left
    }

    /// The lines, broken at the width of the box. Where there is no room for two columns, the first one stands on a line
    /// of its own.
    pub fn shown(&self, width: usize) -> Vec<Shown> {
        self.broken(self.left().into_iter(), width)
    }

    fn broken<'a>(&self, all: impl Iterator<Item = &'a Line>, width: usize) -> Vec<Shown> {
        let inner = width.saturating_sub(4).max(10);
        let narrow = inner < 2 * COLUMN;
        let mut lines = Vec::new();
        for line in all {
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
