//! The line for the paths of files, and below it what a path could go on with.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::paint::{self, Cursor, cells};
use super::theme::Theme;
use crate::app::App;
use crate::app::files::prompt::PathPrompt;
use crate::app::form::visual::UNBROKEN;
use crate::app::geometry::scroll;
use crate::app::keys::actions::FormAction;
use crate::app::keys::scope::Scope;
use crate::ticket::text;

const WIDTH: u16 = 76;
/// The most lines for what a path could go on with.
const LINES: usize = 6;

/// Width and height.
pub(super) fn size(app: &App, prompt: &PathPrompt, area: Rect) -> (u16, u16) {
    let width = WIDTH.min(area.width.saturating_sub(4));
    let (below, _) = below(app, prompt, usize::from(width.saturating_sub(4)));
    (width, cells(below.len()) + 3)
}

/// Draws it.
pub(super) fn draw(app: &App, prompt: &PathPrompt, theme: &Theme, buffer: &mut Buffer, area: Rect) -> Cursor {
    let title = "Attach files: a path, or several";
    let inner = paint::frame(buffer, area, size(app, prompt, area), title, theme);
    let rows = prompt.editor.visual(UNBROKEN);
    let (_, cell) = prompt.editor.place(&rows);
    let left = scroll(cell, cell, usize::from(inner.width), usize::MAX);
    let typed = prompt.editor.text();
    paint::line(buffer, inner.x, inner.y, inner.width, text::skip_cells(&typed, left), theme.text);
    let (lines, is_wrong) = below(app, prompt, usize::from(inner.width));
    let style = if is_wrong { theme.bad } else { theme.faint };
    for (row, line) in (1..inner.height).zip(&lines) {
        paint::line(buffer, inner.x, inner.y + row, inner.width, line, style);
    }
    Some(Position::new(inner.x + cells(cell - left), inner.y))
}

/// The lines below the path, and whether they say what is wrong with it.
fn below(app: &App, prompt: &PathPrompt, width: usize) -> (Vec<String>, bool) {
    if let Some(why) = &prompt.why {
        return (text::wrap(&text::one_line(why), width), true);
    }
    if prompt.choices.is_empty() {
        let key = app.settings().keymap.key(&[Scope::Path], FormAction::CompletePath.into());
        let said = format!("{key} completes a path; blanks stand between several");
        return (text::wrap(&said, width), false);
    }
    let names: Vec<String> = prompt.choices.iter().map(|name| text::one_line(name).replace(' ', "\u{a0}")).collect();
    let mut lines = text::wrap(&names.join("  "), width);
    let count = lines.len();
    if count > LINES {
        lines.truncate(LINES - 1);
        lines.push("…".to_owned());
    }
    (lines.into_iter().map(|line| line.replace('\u{a0}', " ")).collect(), false)
}
