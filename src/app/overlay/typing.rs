//! A character or a paste goes to the layer that has the keys.

use crate::app::context::Context;
use crate::app::overlay::options::Options;
use crate::app::overlay::overlay::Overlay;
use crate::app::overlay::palette::Palette;
use crate::app::overlay::properties::Properties;
use crate::app::overlay::reply::Reply;
use crate::app::templates::list::TemplateList;
use crate::app::templates::snippets::SnippetList;

impl Overlay {
    /// Takes a character.
    pub fn typed(&mut self, c: char, cx: &mut Context) -> Reply {
        match self {
            Self::Jump(jump) => return jump.typed(c, cx),
            Self::Records(records) => records.edit(|editor| editor.insert(c), cx),
            Self::Prompt(prompt) => prompt.editor.insert(c),
            Self::NewContact(sheet) => sheet.edit(|editor| editor.insert(c)),
            Self::Path(prompt) => prompt.typed(c),
            Self::Options(Options { picker, .. })
            | Self::Properties(Properties { picker })
            | Self::Templates(TemplateList { picker, .. })
            | Self::Snippets(SnippetList { picker, .. })
            | Self::Palette(Palette { picker }) => drop(picker.type_char(c)),
            Self::Types(types) => {
                types.picker.type_char(c);
                types.narrowed(cx);
            }
            Self::Reader(reader) => {
                if !reader.typed(c.encode_utf8(&mut [0; 4])) {
                    return Reply::Pass;
                }
            }
            // A paste means text, and so does what is typed after it.
            Self::Offer(offer) => return Reply::Done(offer.left()),
            Self::Calendar(calendar) => return calendar.typed(c),
            Self::Question(_) | Self::Became(_) | Self::Drafts(_) | Self::Outbox(_) | Self::Customer(_) => {
                return Reply::Pass;
            }
        }
        Reply::Stay
    }

    /// Takes a pasted text; it never does more than fill in text.
    pub fn paste(&mut self, text: &str, cx: &mut Context) -> Reply {
        match self {
            Self::Records(records) => records.edit(|editor| editor.paste(text), cx),
            Self::Prompt(prompt) => prompt.editor.paste(text),
            Self::NewContact(sheet) => sheet.edit(|editor| editor.paste(text)),
            Self::Path(prompt) => prompt.paste(text),
            Self::Properties(list) => return list.paste(text),
            Self::Options(Options { picker, .. })
            | Self::Templates(TemplateList { picker, .. })
            | Self::Snippets(SnippetList { picker, .. })
            | Self::Palette(Palette { picker }) => drop(picker.paste(text)),
            Self::Types(types) => {
                types.picker.paste(text);
                types.narrowed(cx);
            }
            Self::Reader(reader) => {
                if !reader.typed(text) {
                    return Reply::Pass;
                }
            }
            Self::Offer(offer) => return Reply::Done(offer.left()),
            Self::Calendar(calendar) => calendar.paste(text),
            Self::Question(_)
            | Self::Became(_)
            | Self::Drafts(_)
            | Self::Outbox(_)
            | Self::Customer(_)
            | Self::Jump(_) => {
                return Reply::Pass;
            }
        }
        Reply::Stay
    }
}
