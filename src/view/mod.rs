//! Draws the state and changes nothing.
//!
//! ```text
//!  hubticket  SANDBOX  Northwind Support            Printer on fire      saved 14:02      chrome::title
//! ╭▌ Ticket  Alt-1 ──  Links 1  Alt-2 ─────╮                                              tabs, in the frame
//! │▌ Ticket name *       Printer on fire___│                                              form: row, field
//! │  Pipeline *          Support Pipeline ▾│
//! │ !Due date            soonish           │
//! │                      not a day: ...    │                                              aside: why it is wrong
//! │  + Property  Alt-P   + Note   + File     │
//! ├─ Links ────────────────────────────────┤                                              frame::rule
//! │  Contact             Ada Lovelace      │
//! ╰────────────────────────────────────────╯                                              chrome::lines, below it
//!  Ready                                                                                  chrome::lines
//!  ^S Create  ^P Commands  ...                                                            chrome::footer
//! ```
//!
//! Overlays lie over the body, which is dimmed; one that leaves hardly any of it in view stands alone. The result takes its
//! place; where there are two columns, `panes` puts customer, links, result, outbox or keys at the right.

#![warn(clippy::wildcard_enum_match_arm)]

mod aside;
mod chrome;
mod contact;
mod customer;
mod entry;
mod extras;
mod field;
mod form;
mod frame;
pub mod hit;
mod link;
mod list;
mod new_contact;
mod outbox;
mod overlay;
mod paint;
mod panes;
mod path;
mod reason;
mod result;
mod row;
mod tabs;
pub mod theme;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::app::overlay::overlay::Overlay;
use crate::app::{App, Screen};
use hit::{body, is_too_small};
pub use link::Link;
pub use theme::Theme;

/// The links of the frame that [`draw`] draws.
pub fn links(app: &App, area: Rect) -> Vec<Link> {
    if !app.overlays().is_empty() || is_too_small(app, area) {
        return Vec::new();
    }
    form::result_area(app, body(app, area)).map(|area| result::links(app, area)).unwrap_or_default()
}

/// Draws one frame.
pub fn draw(app: &App, theme: &Theme, frame: &mut Frame) {
    let area = frame.area();
    let geometry = app.geometry();
    paint::lay(frame.buffer_mut(), area, theme.screen);
    if is_too_small(app, area) {
        too_small(area, theme, frame);
        return;
    }
    let title = paint::row(area, 0);
    let body = body(app, area);
    let bottom = Rect { y: area.bottom() - 3, height: 3, ..area };
    let buffer = frame.buffer_mut();
    chrome::title(app, theme, buffer, title);
    let overlays = &app.overlays();
    let alone = overlays.iter().rposition(|overlay| overlay::stands_alone(app, overlay, body));
    let mut cursor = match app.screen() {
        _ if alone.is_some() => None,
        Screen::Compose | Screen::Result => form::draw(app, theme, buffer, body),
    };
    if geometry.has_tabs() && (alone.is_none() || !geometry.framed()) {
        tabs::draw(app, theme, buffer, paint::row(area, 1));
    }
    chrome::lines(app, theme, buffer, paint::row(bottom, 0), paint::row(bottom, 1));
    if alone.is_none()
        && let Some(rows) = overlays.iter().next().and_then(|lowest| overlay::rows_of(app, lowest, body))
    {
        paint::clear(buffer, rows, theme);
    }
    if alone.is_none() && overlays.top().is_some_and(|top| !matches!(top, Overlay::Jump(_))) {
        paint::dim(buffer, body, theme);
    }
    for overlay in overlays.iter().skip(alone.unwrap_or(0)) {
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
