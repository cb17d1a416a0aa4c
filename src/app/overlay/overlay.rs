//! What lies over the form: one kind of layer a variant, the top one has the keys.

use std::time::Instant;

use crate::app::context::Context;
use crate::app::customer::list::CustomerList;
use crate::app::drafts::list::DraftList;
use crate::app::files::prompt::PathPrompt;
use crate::app::keys::actions::{Action, FormAction, ProgramAction};
use crate::app::keys::scope::Scope;
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
