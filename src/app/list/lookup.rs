//! A search for records by a text that is being typed: when it starts, and whose answer is awaited.

use std::time::{Duration, Instant};

use crate::app::context::Context;
use crate::app::effect::Effect;
use crate::app::request::RequestId;
use crate::ticket::ObjectType;
use crate::ticket::named::Named;

/// A search starts when nothing was typed for this long.
const DEBOUNCE: Duration = Duration::from_millis(180);

/// Where a search is.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Lookup {
    /// Nothing to search for.
    #[default]
    Idle,
    /// The text changed; the search starts at this moment.
    Due(Instant),
    /// The answer is awaited.
    Running(RequestId),
    /// The answer is there.
    Done,
    /// The search failed, for this reason.
    Failed(String),
}

impl Lookup {
    /// The request whose answer is awaited.
    pub fn running(&self) -> Option<RequestId> {
        match self {
            Self::Running(request) => Some(*request),
            Self::Idle | Self::Due(_) | Self::Done | Self::Failed(_) => None,
        }
    }

    /// When something has to happen next.
    pub fn deadline(&self) -> Option<Instant> {
        match self {
            Self::Due(at) => Some(*at),
            Self::Idle | Self::Running(_) | Self::Done | Self::Failed(_) => None,
        }
    }

    /// Whether an answer is still to come.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Due(_) | Self::Running(_))
    }

    /// The text changed: the search starts anew a moment later.
    pub fn restart(&mut self, now: Instant) {
        *self = Self::Due(now + DEBOUNCE);
    }

    /// Nothing more is waited for: the whole text is there.
    pub fn hurry(&mut self, now: Instant) {
        if let Self::Due(at) = self {
            *at = now;
        }
    }

    /// Starts the search if it is due.
    pub fn wake(&mut self, object: &ObjectType, typed: &str, cx: &mut Context) {
        if self.deadline().is_some_and(|at| at <= cx.now.at) {
            let request = cx.request();
            *self = Self::Running(request);
            let (object, text, _) = sought(object, typed.trim());
            cx.effect(Effect::Search { request, object, text });
        }
    }
}

/// The kind of record that a text names, what is searched for, and whether that is its id. The address of a page says the
/// kind itself.
pub fn sought(object: &ObjectType, typed: &str) -> (ObjectType, String, bool) {
    match Named::read(typed, object) {
        Named::Id(id) => (object.clone(), id, true),
        Named::Page(page) => (page.object, page.id, true),
        Named::Text(text) => (object.clone(), text, false),
    }
}
