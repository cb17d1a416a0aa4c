//! Draws the state and changes nothing.
//!
//! ```text
//!  hubticket  SANDBOX  Northwind Support            Printer on fire      saved 14:02:11   chrome::title
//!  ▸  Ticket name *       Printer on fire                                                 form
//!     Pipeline *          Support Pipeline
//!     + Add a property
//!  ── Associations ──────────────────────────
//!     Contact             Ada Lovelace  ada@example.com
//!     + Associate a record
//!                                                                                         chrome::hint
//!  Ready to create                                                                        chrome::status
//!  ^S Create  Tab Next  ...                                                               chrome::footer
//! ```
//!
//! Overlays lie over the body; the result takes its place.

mod chrome;
mod form;
pub mod hit;
mod list;
mod overlay;
mod paint;
mod result;
pub mod theme;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::app::{App, Screen};
pub use theme::Theme;

/// Draws one frame.
pub fn draw(app: &App, theme: &Theme, frame: &mut Frame) {
    let area = frame.area();
    frame.buffer_mut().set_style(area, theme.screen);
    let Some(body) = hit::body(app.geometry(), area) else {
        too_small(area, theme, frame);
        return;
    };
    let title = paint::row(area, 0);
    let bottom = Rect { y: area.bottom() - 3, height: 3, ..area };
    let buffer = frame.buffer_mut();
    chrome::title(app, theme, buffer, title);
    let mut cursor = match app.screen() {
        Screen::Compose => form::draw(app, theme, buffer, body),
        Screen::Result => {
            result::draw(app, theme, buffer, body);
            None
        }
    };
    chrome::lines(app, theme, buffer, paint::row(bottom, 0), paint::row(bottom, 1));
    for overlay in &app.composer().overlays {
        cursor = overlay::draw(app, overlay, theme, buffer, body);
    }
    chrome::footer(app, theme, buffer, paint::row(bottom, 2));
    if let Some(at) = cursor.filter(|at| area.contains(*at)) {
        frame.set_cursor_position(at);
    }
}

fn too_small(area: Rect, theme: &Theme, frame: &mut Frame) {
    let lines = ["hubticket needs", "40x10 cells.", "The draft is kept."];
    for (index, text) in (0..).zip(lines) {
        let row = paint::row(area, index);
        if row.height > 0 {
            paint::line(frame.buffer_mut(), row.x, row.y, row.width, text, theme.text);
        }
    }
}
