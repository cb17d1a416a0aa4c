//! What lies under a cell, by the same layout as it is drawn with: what can be clicked.

use ratatui::layout::{Position, Rect};

use super::{form, overlay, paint, tabs};
use crate::app::input::target::Target;
use crate::app::overlay::overlay::Overlay;
use crate::app::{App, Screen};

/// What a click on a cell of the screen means; nothing where there is nothing to click.
pub fn target(app: &App, area: Rect, column: u16, row: u16) -> Option<Target> {
    if is_too_small(app, area) {
        return None;
    }
    let (body, at) = (body(app, area), Position::new(column, row));
    let geometry = app.geometry();
    match app.top() {
        // The letters of jump mode stand beside the places of the form.
        Some(overlay) if !matches!(overlay, Overlay::Jump(_)) => overlay::target(app, overlay, body, at),
        _ if geometry.has_tabs() && row == area.y + 1 => tabs::target(app, paint::row(area, 1), at),
        _ if app.screen() == Screen::Result && !geometry.two_columns() => None,
        _ => form::target(app, body, at),
    }
}

/// Between a resize and its message the two sizes may differ for one frame: what is drawn is what there is room for.
pub(super) fn is_too_small(app: &App, area: Rect) -> bool {
    app.geometry().too_small() || area.width < 40 || area.height < 10
}

/// Between the title line, the tabs, and the lines at the bottom.
pub(super) fn body(app: &App, area: Rect) -> Rect {
    let top = app.geometry().top().min(area.height - 4);
    Rect { y: area.y + top, height: area.height - 3 - top, ..area }
}
