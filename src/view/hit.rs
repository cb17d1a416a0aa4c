//! What lies under a cell, by the same layout as it is drawn with: what can be clicked.

use ratatui::layout::{Position, Rect};

use super::{form, overlay};
use crate::app::geometry::Geometry;
use crate::app::overlay::Overlay;
use crate::app::pointing::Target;
use crate::app::{App, Screen};

/// What a click on a cell of the screen means; nothing where there is nothing to click.
pub fn target(app: &App, area: Rect, column: u16, row: u16) -> Option<Target> {
    let (body, at) = (body(app.geometry(), area)?, Position::new(column, row));
    match app.composer().overlays.last() {
        // Its letters stand beside the places of the form.
        None | Some(Overlay::Jump(_)) if app.screen() == Screen::Compose => form::target(app, body, at),
        None => None,
        Some(overlay) => overlay::target(app, overlay, body, at),
    }
}

/// The rows between title and hint; none where there is no room for a form.
pub(super) fn body(geometry: Geometry, area: Rect) -> Option<Rect> {
    // Between a resize and its message the two may differ for one frame: there is only what there is room for.
    let too_small = geometry.too_small() || area.width < 40 || area.height < 10;
    (!too_small).then(|| Rect { y: area.y + 1, height: area.height - 4, ..area })
}
