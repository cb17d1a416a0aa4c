//! The scopes of the token, as far as HubSpot tells them.

use crate::app::request::RequestId;

/// What is known of the scopes of the token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scopes {
    /// Nobody asked.
    #[default]
    Unasked,
    /// The answer is awaited.
    Asked(RequestId),
    /// The token has these.
    Known(Vec<String>),
    /// HubSpot does not tell of this kind of token.
    Untold,
}

impl Scopes {
    /// Whether they were asked for already.
    pub fn is_asked(&self) -> bool {
        *self != Self::Unasked
    }

    /// Notes that they are asked for.
    pub fn ask(&mut self, request: RequestId) {
        *self = Self::Asked(request);
    }

    /// Takes the answer of the awaited request.
    pub fn take(&mut self, request: RequestId, scopes: Option<Vec<String>>) {
        if *self == Self::Asked(request) {
            *self = scopes.filter(|all| !all.is_empty()).map_or(Self::Untold, Self::Known);
        }
    }

    /// Whether the token is known to lack this one.
    pub fn lack(&self, scope: &str) -> bool {
        match self {
            Self::Known(all) => all.iter().all(|one| one != scope),
            Self::Unasked | Self::Asked(_) | Self::Untold => false,
        }
    }
}
