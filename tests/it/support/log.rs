//! What the program was asked to do, in its order.

use hubticket::ticket::DraftId;

use super::{Effect, TerminalEffect};

/// Every effect so far, and how many of them were read.
#[derive(Debug, Clone)]
pub struct Log {
    pub all: Vec<Effect>,
    read: usize,
}

impl Log {
    pub fn of(all: Vec<Effect>) -> Self {
        Self { all, read: 0 }
    }

    /// The effects since the last call.
    pub fn fresh(&mut self) -> Vec<Effect> {
        let new = self.all.get(self.read..).unwrap_or_default().to_vec();
        self.read = self.all.len();
        new
    }
}

/// Something that the program was asked to do, where the order matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Did {
    /// Write this draft.
    Saved(DraftId),
    /// Let go of this draft.
    Released(DraftId),
    /// Open this draft to send it by itself.
    Tried(DraftId),
    /// Create a ticket.
    Submitted,
    /// Write down what became of a submission.
    Settled,
    /// Give a text to the editor.
    Edited,
}

impl Did {
    /// What an effect does, if the order of it matters to a test.
    pub fn of(effect: &Effect) -> Option<Self> {
        match effect {
            Effect::SaveDraft { draft, .. } => Some(Self::Saved(draft.id)),
            Effect::ReleaseDraft(id) => Some(Self::Released(*id)),
            Effect::TakeWaiting { id, .. } => Some(Self::Tried(*id)),
            Effect::Submit { .. } => Some(Self::Submitted),
            Effect::Settle { .. } => Some(Self::Settled),
            Effect::Terminal(TerminalEffect::OpenEditor { .. }) => Some(Self::Edited),
            _ => None,
        }
    }
}

/// Whether an effect sends, settles or deletes something: what wants a key.
pub fn is_final(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Submit { .. }
            | Effect::RemoveDraft(_)
            | Effect::FinishDraft { .. }
            | Effect::Settle { .. }
            | Effect::MarkDraft { .. }
            | Effect::TakeWaiting { .. }
            | Effect::Link { .. }
    )
}
