//! Which panes the body has, and where: the form alone, or beside it the customer, links, the last result and the outbox.

use ratatui::layout::Rect;

use super::customer;
use super::frame::Pane;
use crate::app::form::form::Tab;
use crate::app::keys::help::OF_A_DAY;
use crate::app::{App, Screen};

/// The panes of the body; those that are not shown are missing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Panes {
    /// The form; in a single column with its links.
    pub form: Option<Pane>,
    /// The customer, beside the form.
    pub customer: Option<Pane>,
    /// The links, beside the form.
    pub links: Option<Pane>,
    /// The result of the ticket that is shown, or of the last one.
    pub result: Option<Pane>,
    /// What was sent today, and what is under way.
    pub outbox: Option<Pane>,
    /// The keys of every day, as long as there is nothing else to show.
    pub keys: Option<Pane>,
}

/// The fewest rows of a pane beside the form.
const LOWEST: u16 = 4;

/// Divides the body. The size may have changed without its message having come: then there is less room than the
/// geometry thinks.
pub fn panes(app: &App, body: Rect) -> Panes {
    let geometry = app.geometry();
    let framed = geometry.framed();
    let single = if framed { Pane::framed(body) } else { Pane::bare(body) };
    let shows_result = app.screen() == Screen::Result;
    if !geometry.two_columns() {
        let (form, result) = if shows_result { (None, Some(single)) } else { (Some(single), None) };
        return Panes { form, result, ..Panes::default() };
    }
    let gap = u16::from(!framed);
    let width = geometry.form().min(body.width.saturating_sub(gap));
    let left = Rect { width, ..body };
    let right = Rect { x: body.x + width + gap, width: body.width - width - gap, ..body };
    let form = Some(if framed { Pane::framed(left) } else { Pane::bare(left) });
    let beside = if framed { Pane::framed } else { Pane::headed };
    if shows_result {
        return Panes { form, result: Some(beside(right)), ..Panes::default() };
    }
    let customer = customer_height(app, right.height);
    let rest = heights(app, right.height - customer);
    let [links, result, outbox, keys] = rest.map(|height| (height > 0).then_some(height));
    let mut y = right.y;
    let mut next = |height: Option<u16>| {
        let height = height?;
        y += height;
        Some(beside(Rect { y: y - height, height, ..right }))
    };
    let customer = next(Some(customer).filter(|height| *height > 0));
    Panes { form, customer, links: next(links), result: next(result), outbox: next(outbox), keys: next(keys) }
}

/// Rows of the customer among so many: what there is to say, up to half of them; none without a contact.
fn customer_height(app: &App, all: u16) -> u16 {
    if !app.geometry().shows_customer() || all < 3 * LOWEST {
        return 0;
    }
    customer::rows(app).map_or(0, |rows| rows.saturating_add(1 + app.geometry().edge()).clamp(LOWEST, all / 2))
}

/// Rows of links, result, outbox and keys among so many: the links take what they need, what is left goes to the others.
fn heights(app: &App, all: u16) -> [u16; 4] {
    let form = app.form();
    let has_result = app.result().is_some();
    let around = 1 + app.geometry().edge();
    let count = |n: usize| u16::try_from(n).unwrap_or(u16::MAX).saturating_add(around);
    let sent = app.outbox().all().count();
    if !has_result && sent == 0 {
        let keys = count(OF_A_DAY.len());
        // It stays where it is while links are added.
        return if all >= keys + 2 * LOWEST { [all - keys, 0, 0, keys] } else { [all, 0, 0, 0] };
    }
    let wanted = count(form.places().iter().filter(|place| Tab::of(**place) == Tab::Associations).count());
    let links = wanted.clamp(LOWEST, (all / 2).max(LOWEST)).min(all);
    let rest = all - links;
    if !has_result {
        return [links, 0, rest, 0];
    }
    // What the last result shows is one line of the outbox: that alone is not worth a pane.
    let outbox = if sent > 1 && rest >= 3 * LOWEST { count(sent).min(rest / 3) } else { 0 };
    [links, rest - outbox, outbox, 0]
}
