//! The contact's row: who is linked, or what is typed and who that could be.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::field::LIST;
use super::paint::{self, Cursor};
use super::reason::reason;
use super::row::Pane;
use crate::app::form::contact_search::Standing;
use crate::ticket::{Association, ObjectType, Place, contact_text, text};

/// What Enter does with an address that nobody has.
const CREATE: &str = "Create contact";

impl Pane<'_> {
    /// Draws the row.
    pub(super) fn contact(&self, buffer: &mut Buffer, area: Rect, focused: bool) -> Cursor {
        let kind = ObjectType::contacts();
        let (x, room) = self.label(buffer, area, kind.label(), focused);
        let field = Rect { x, width: room, height: 1, ..area };
        let (_, one) = self.form.association_at(Place::Contact).unzip();
        let cursor = match (one, self.form.editor.as_ref().filter(|_| focused)) {
            (_, Some(editor)) => {
                let cursor = self.single(buffer, field, editor, self.theme.text);
                if reason(self.app, Place::Contact).is_none() {
                    self.candidate(buffer, field, text::width(&editor.text()));
                }
                return cursor;
            }
            (Some(one), None) if one.unfound().is_none() => {
                paint::right(buffer, field, LIST, self.theme.frame);
                self.linked(buffer, Rect { width: room.saturating_sub(2), ..field }, one);
                Position::new(x, area.y)
            }
            (one, None) => {
                let typed = one.and_then(Association::unfound).unwrap_or_default();
                let used = paint::line(buffer, x, area.y, room, typed, self.theme.text);
                self.free(buffer, field, usize::from(used));
                Position::new(x + used, area.y)
            }
        };
        focused.then_some(cursor)
    }

    /// Who is meant by what is typed, as far as that is known: at the end of the field, where there is room.
    fn candidate(&self, buffer: &mut Buffer, field: Rect, used: usize) {
        let typed = self.form.association_at(Place::Contact).and_then(|(_, one)| one.unfound()).unwrap_or_default();
        let said = match self.app.contact_search().standing() {
            Standing::One(one) => text::one_line(&format!("{}  {}", one.name, one.detail())).trim().to_owned(),
            Standing::Several(count) => format!("{count} contacts match"),
            Standing::None => match contact_text::address(typed) {
                Some(address) => format!("{CREATE} {address}"),
                None => "no contact matches".to_owned(),
            },
            Standing::Unknown | Standing::Searching | Standing::Failed(_) => return,
        };
        let fits = |said: &&str| used + text::width(said) + 3 <= usize::from(field.width);
        // Whose address it is can be read beside it.
        let short = if said.starts_with(CREATE) { CREATE } else { "" };
        if let Some(said) = [said.as_str(), short].into_iter().find(|said| fits(said)) {
            paint::right(buffer, field, said, self.theme.faint);
        }
    }

    /// A record in a line: how it is linked, its name, what tells it apart.
    pub(super) fn linked(&self, buffer: &mut Buffer, area: Rect, one: &Association) {
        let mut used = 0;
        for (content, style) in self.parts(one) {
            if area.width > used {
                used += paint::line(buffer, area.x + used, area.y, area.width - used, &content, style) + 2;
            }
        }
    }
}
