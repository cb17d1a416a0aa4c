//! The list that a layer has: what narrows it, and where its cursor is.

use crate::app::list::cursor::Cursor;
use crate::app::list::picker::Picker;
use crate::app::overlay::options::Options;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::palette::Palette;
use crate::app::overlay::properties::Properties;
use crate::app::overlay::types::Types;
use crate::app::templates::list::TemplateList;
use crate::app::templates::snippets::SnippetList;

impl Overlay {
    /// Whether what is typed goes into a line of its own, a character like the next.
    pub fn has_line(&self) -> bool {
        match self {
            Self::Options(_)
            | Self::Properties(_)
            | Self::Types(_)
            | Self::Templates(_)
            | Self::Snippets(_)
            | Self::Palette(_)
            | Self::Records(_) => true,
            Self::Prompt(_)
            | Self::NewContact(_)
            | Self::Path(_)
            | Self::Calendar(_)
            | Self::Question(_)
            | Self::Became(_)
            | Self::Offer(_)
            | Self::Reader(_)
            | Self::Drafts(_)
            | Self::Outbox(_)
            | Self::Customer(_)
            | Self::Jump(_) => false,
        }
    }

    /// The list that is narrowed by typing here. Records are searched elsewhere.
    pub fn picker(&self) -> Option<&Picker> {
        match self {
            Self::Options(Options { picker, .. })
            | Self::Properties(Properties { picker })
            | Self::Types(Types { picker, .. })
            | Self::Templates(TemplateList { picker, .. })
            | Self::Snippets(SnippetList { picker, .. })
            | Self::Palette(Palette { picker }) => Some(picker),
            Self::Records(_)
            | Self::Calendar(_)
            | Self::Prompt(_)
            | Self::NewContact(_)
            | Self::Path(_)
            | Self::Question(_)
            | Self::Became(_)
            | Self::Offer(_)
            | Self::Reader(_)
            | Self::Drafts(_)
            | Self::Outbox(_)
            | Self::Customer(_)
            | Self::Jump(_) => None,
        }
    }

    /// The same list, to be changed.
    pub fn picker_mut(&mut self) -> Option<&mut Picker> {
        match self {
            Self::Options(Options { picker, .. })
            | Self::Properties(Properties { picker })
            | Self::Types(Types { picker, .. })
            | Self::Templates(TemplateList { picker, .. })
            | Self::Snippets(SnippetList { picker, .. })
            | Self::Palette(Palette { picker }) => Some(picker),
            Self::Records(_)
            | Self::Calendar(_)
            | Self::Prompt(_)
            | Self::NewContact(_)
            | Self::Path(_)
            | Self::Question(_)
            | Self::Became(_)
            | Self::Offer(_)
            | Self::Reader(_)
            | Self::Drafts(_)
            | Self::Outbox(_)
            | Self::Customer(_)
            | Self::Jump(_) => None,
        }
    }

    /// The cursor of its list, and how many lines that has; none where there is no list.
    pub fn cursor(&mut self) -> Option<(&mut Cursor, usize)> {
        Some(match self {
            Self::Options(Options { picker, .. })
            | Self::Properties(Properties { picker })
            | Self::Types(Types { picker, .. })
            | Self::Templates(TemplateList { picker, .. })
            | Self::Snippets(SnippetList { picker, .. })
            | Self::Palette(Palette { picker }) => {
                let count = picker.count();
                (&mut picker.cursor, count)
            }
            Self::Records(records) => {
                let count = records.lines().len();
                (&mut records.cursor, count)
            }
            Self::Drafts(list) => (&mut list.cursor, list.drafts.len()),
            Self::Outbox(list) => (&mut list.cursor, list.rows.len()),
            Self::Customer(list) => (&mut list.cursor, list.rows.len()),
            Self::Question(one) => (&mut one.cursor, one.answers.len()),
            Self::Offer(one) => (&mut one.cursor, one.choices.len()),
            Self::Became(one) => (&mut one.cursor, one.choices.len()),
            Self::Calendar(_)
            | Self::Prompt(_)
            | Self::NewContact(_)
            | Self::Path(_)
            | Self::Reader(_)
            | Self::Jump(_) => return None,
        })
    }
}
