//! What lies over the form: one kind of layer a variant, the top one has the keys.

use std::time::Instant;

use crate::app::context::Context;
use crate::app::customer::list::CustomerList;
use crate::app::drafts::list::DraftList;
use crate::app::files::prompt::PathPrompt;
use crate::app::keys::actions::{Action, FormAction, ProgramAction};
use crate::app::keys::scope::Scope;
use crate::app::list::cursor::Cursor;
use crate::app::list::picker::Picker;
use crate::app::outbox::list::OutboxList;
use crate::app::outbox::lost::Choice;
use crate::app::overlay::became::Became;
use crate::app::overlay::calendar::Calendar;
use crate::app::overlay::jump::Jump;
use crate::app::overlay::new_contact::ContactSheet;
use crate::app::overlay::offer::Offer;
use crate::app::overlay::options::Options;
use crate::app::overlay::palette::Palette;
use crate::app::overlay::prompt::Prompt;
use crate::app::overlay::properties::Properties;
use crate::app::overlay::question::Question;
use crate::app::overlay::reader::Reader;
use crate::app::overlay::records::Records;
use crate::app::overlay::reply::{Answer, Outcome, Reply};
use crate::app::overlay::types::Types;
use crate::app::templates::list::TemplateList;
use crate::app::templates::snippets::SnippetList;
use crate::ticket::Draft;

/// Something that lies over the form and has the keys until it is left.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// Values of a property row.
    Options(Options),
    /// Properties that can be added.
    Properties(Properties),
    /// Records that can be linked.
    Records(Records),
    /// Ways in which a record can be linked.
    Types(Types),
    /// A day for a date row.
    Calendar(Calendar),
    /// One line to type.
    Prompt(Prompt),
    /// A contact that is to be created with the ticket.
    NewContact(ContactSheet),
    /// Paths of files to type.
    Path(Box<PathPrompt>),
    /// A question with a few answers.
    Question(Question),
    /// What became of a submission whose answer was lost.
    Became(Became),
    /// A paste that looks like a whole ticket.
    Offer(Box<Offer>),
    /// A text to read.
    Reader(Reader),
    /// The drafts.
    Drafts(DraftList),
    /// The templates.
    Templates(TemplateList),
    /// The snippets.
    Snippets(SnippetList),
    /// The submissions.
    Outbox(OutboxList),
    /// The customer and their open tickets.
    Customer(CustomerList),
    /// Letters beside the places of the form; nothing else lies over it.
    Jump(Jump),
    /// Everything that can be done in the place below it.
    Palette(Palette),
}

impl Overlay {
    /// What it is, as a sentence calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Options(_) => "The list of values",
            Self::Properties(_) => "The list of properties",
            Self::Records(_) => "The search for a record",
            Self::Types(_) => "The list of ways to link",
            Self::Calendar(_) => "The calendar",
            Self::Prompt(prompt) => prompt.name(),
            Self::NewContact(_) => "A new contact",
            Self::Path(_) => "The path of a file",
            Self::Question(_) | Self::Became(_) => "A question",
            Self::Offer(_) => "A pasted ticket",
            Self::Reader(_) => "A text",
            Self::Drafts(_) => "The list of drafts",
            Self::Templates(_) => "The list of templates",
            Self::Snippets(_) => "The list of snippets",
            Self::Outbox(_) => "The outbox",
            Self::Customer(_) => "The customer",
            Self::Jump(_) => "Jump mode",
            Self::Palette(_) => "The list of commands",
        }
    }

    /// The action that opened it, where that closes it as well.
    pub fn closed_by(&self) -> Option<Action> {
        match self {
            Self::Reader(reader) => reader.opened_by,
            Self::Palette(_) => Some(ProgramAction::Palette.into()),
            Self::Customer(_) => Some(FormAction::Customer.into()),
            Self::Options(_)
            | Self::Properties(_)
            | Self::Records(_)
            | Self::Types(_)
            | Self::Calendar(_)
            | Self::Prompt(_)
            | Self::NewContact(_)
            | Self::Path(_)
            | Self::Question(_)
            | Self::Became(_)
            | Self::Offer(_)
            | Self::Drafts(_)
            | Self::Templates(_)
            | Self::Snippets(_)
            | Self::Outbox(_)
            | Self::Jump(_) => None,
        }
    }

    /// Whether choosing the line under the cursor does what can't be taken back: that wants a key, not a click.
    pub fn is_for_keys(&self) -> bool {
        match self {
            Self::Palette(palette) => palette.current().is_some_and(|action| !action.is_clickable()),
            Self::Question(question) => question.current() != Answer::Nothing,
            Self::Became(asked) => asked.current() != Choice::Later,
            Self::Options(_)
            | Self::Properties(_)
            | Self::Records(_)
            | Self::Types(_)
            | Self::Calendar(_)
            | Self::Prompt(_)
            | Self::NewContact(_)
            | Self::Path(_)
            | Self::Offer(_)
            | Self::Reader(_)
            | Self::Drafts(_)
            | Self::Templates(_)
            | Self::Snippets(_)
            | Self::Outbox(_)
            | Self::Customer(_)
            | Self::Jump(_) => false,
        }
    }

    /// More is known of the portal than when it was opened.
    pub fn schema_changed(&mut self, draft: &Draft, cx: &Context) {
        match self {
            Self::Offer(offer) => offer.renew(draft, cx),
            Self::Properties(list) => list.renew(draft, cx),
            Self::Options(_)
            | Self::Records(_)
            | Self::Types(_)
            | Self::Calendar(_)
            | Self::Prompt(_)
            | Self::NewContact(_)
            | Self::Path(_)
            | Self::Question(_)
            | Self::Became(_)
            | Self::Reader(_)
            | Self::Drafts(_)
            | Self::Templates(_)
            | Self::Snippets(_)
            | Self::Outbox(_)
            | Self::Customer(_)
            | Self::Jump(_)
            | Self::Palette(_) => {}
        }
    }

    /// The scopes of its keys, the innermost first.
    pub fn scopes(&self) -> &'static [Scope] {
        match self {
            Self::Options(Options { picker, .. }) | Self::Types(Types { picker, .. }) if picker.ticks.is_some() => {
                &[Scope::Ticks, Scope::Picker, Scope::Text, Scope::Global]
            }
            Self::Templates(_) => &[Scope::Templates, Scope::Picker, Scope::Text, Scope::Global],
            Self::Options(_) | Self::Properties(_) | Self::Types(_) | Self::Snippets(_) | Self::Palette(_) => {
                &[Scope::Picker, Scope::Text, Scope::Global]
            }
            Self::Records(_) => &[Scope::Records, Scope::Picker, Scope::Text, Scope::Global],
            Self::Calendar(one) if one.time.is_some() => &[Scope::Calendar, Scope::Text, Scope::Global],
            Self::Calendar(_) => &[Scope::Calendar, Scope::Global],
            Self::Prompt(_) => &[Scope::Text, Scope::Global],
            Self::NewContact(_) => &[Scope::NewContact, Scope::Text, Scope::Global],
            Self::Path(_) => &[Scope::Path, Scope::Text, Scope::Global],
            Self::Question(_) | Self::Became(_) | Self::Offer(_) => &[Scope::Question, Scope::Global],
            Self::Reader(reader) => reader.scopes(),
            Self::Drafts(_) => &[Scope::Drafts, Scope::Global],
            Self::Outbox(_) => &[Scope::Outbox, Scope::Global],
            Self::Customer(_) => &[Scope::Customer, Scope::Global],
            Self::Jump(_) => &[Scope::Jump, Scope::Global],
        }
    }

    /// Does what an action says, or leaves it to whoever it belongs to.
    pub fn perform(&mut self, action: Action, cx: &mut Context) -> Reply {
        if action == Action::Program(ProgramAction::Back) {
            return Reply::Done(self.left(cx));
        }
        match self {
            Self::Options(one) => one.perform(action, cx),
            Self::Properties(one) => one.perform(action, cx),
            Self::Records(one) => one.perform(action, cx),
            Self::Types(one) => one.perform(action, cx),
            Self::Calendar(one) => one.perform(action, cx),
            Self::Prompt(one) => one.perform(action, cx),
            Self::NewContact(one) => one.perform(action, cx),
            Self::Path(one) => one.perform(action, cx),
            Self::Question(one) => one.perform(action),
            Self::Became(one) => one.perform(action),
            Self::Offer(one) => one.perform(action),
            Self::Reader(one) => one.perform(action, cx),
            Self::Drafts(one) => one.perform(action, cx),
            Self::Templates(one) => one.perform(action, cx),
            Self::Snippets(one) => one.perform(action, cx),
            Self::Outbox(one) => one.perform(action, cx),
            Self::Customer(one) => one.perform(action, cx),
            Self::Jump(one) => one.perform(action),
            Self::Palette(one) => one.perform(action, cx),
        }
    }

    /// What leaving it means.
    pub fn left(&self, cx: &mut Context) -> Outcome {
        match self {
            Self::Records(records) => {
                cx.forget(records.search.running());
                Outcome::Nothing
            }
            Self::Offer(offer) => offer.left(),
            Self::Properties(list) => list.left(),
            Self::NewContact(_) => Outcome::ContactLeft,
            Self::Options(_)
            | Self::Types(_)
            | Self::Calendar(_)
            | Self::Prompt(_)
            | Self::Path(_)
            | Self::Question(_)
            | Self::Became(_)
            | Self::Reader(_)
            | Self::Drafts(_)
            | Self::Templates(_)
            | Self::Snippets(_)
            | Self::Outbox(_)
            | Self::Customer(_)
            | Self::Jump(_)
            | Self::Palette(_) => Outcome::Nothing,
        }
    }

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

    /// When something is due in it.
    pub fn deadline(&self) -> Option<Instant> {
        match self {
            Self::Records(records) => records.search.deadline(),
            Self::Options(_)
            | Self::Properties(_)
            | Self::Types(_)
            | Self::Calendar(_)
            | Self::Prompt(_)
            | Self::NewContact(_)
            | Self::Path(_)
            | Self::Question(_)
            | Self::Became(_)
            | Self::Offer(_)
            | Self::Reader(_)
            | Self::Drafts(_)
            | Self::Templates(_)
            | Self::Snippets(_)
            | Self::Outbox(_)
            | Self::Customer(_)
            | Self::Jump(_)
            | Self::Palette(_) => None,
        }
    }
}

/// The layers, the top one last.
#[derive(Debug, Clone, Default)]
pub struct Stack(Vec<Overlay>);

impl Stack {
    /// Lays something on top.
    pub fn push(&mut self, overlay: Overlay) {
        self.0.push(overlay);
    }

    /// Takes the top one away.
    pub fn pop(&mut self) -> Option<Overlay> {
        self.0.pop()
    }

    /// Takes all of them away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether nothing lies over the form.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one that has the keys.
    pub fn top(&self) -> Option<&Overlay> {
        self.0.last()
    }

    /// The same, to be changed.
    pub fn top_mut(&mut self) -> Option<&mut Overlay> {
        self.0.last_mut()
    }

    /// All of them, from the bottom up.
    pub fn iter(&self) -> std::slice::Iter<'_, Overlay> {
        self.0.iter()
    }

    /// All of them, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Overlay> {
        self.0.iter_mut()
    }

    /// Takes the one that fits out of the stack, wherever it lies.
    pub fn take(&mut self, fits: impl Fn(&Overlay) -> bool) -> Option<Overlay> {
        let at = self.0.iter().position(fits)?;
        Some(self.0.remove(at))
    }

    /// Takes those away that do not fit.
    pub fn retain(&mut self, fits: impl Fn(&Overlay) -> bool) {
        self.0.retain(fits);
    }
}
