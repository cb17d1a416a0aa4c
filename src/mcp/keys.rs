//! What the journal of this machine knows of the keys of create_ticket. It is asked wherever a call ends without a ticket:
//! an earlier call with the same key may have made it.

use crate::config::{Exit, Failure, FailureKind, Session};
use crate::store::{self, AttemptId, Journal, JournalResult};

/// The keys of a profile.
#[derive(Clone)]
pub(super) struct Keys {
    journal: Journal,
    profile: String,
    /// What stands behind the attempt in the command by which a person settles one: which profile it is of.
    options: String,
}

impl Keys {
    pub fn of(session: &Session) -> Self {
        let (journal, profile) = (session.store.journal(), session.config.profile.clone());
        let options = session.command("resolve").trim_start_matches("hubticket resolve").to_owned();
        Self { journal, profile, options }
    }

    /// The attempt with this key that has made its ticket, or may have made it.
    ///
    /// # Errors
    /// When the journal can't be read.
    pub fn attempt(&self, key: &str) -> Result<Option<AttemptId>, store::Error> {
        Ok(self.journal.keyed(&self.profile, key.trim())?.map(|(attempt, _)| attempt.attempt))
    }

    /// Whether it is not known what became of the ticket of a key.
    fn is_open(&self, key: &str) -> bool {
        let known = self.journal.keyed(&self.profile, key.trim()).ok().flatten();
        known.is_some_and(|(_, result)| !matches!(result, Some(JournalResult::Created { .. })))
    }

    /// Why a call with this key ended without a ticket, as it is to be told: that none was created is said only where the
    /// key has no attempt that may have made one.
    pub fn told(&self, key: &str, failure: Failure) -> Failure {
        // It is known already, or waits for a person.
        if failure.exit == Exit::Unknown || failure.kind == FailureKind::Draft {
            return failure;
        }
        // Another ticket was wanted than that of the key. Where it is not known what became of that, another key is no way
        // out.
        if failure.kind == FailureKind::KeyReused && !self.is_open(key) {
            return failure;
        }
        let (attempt, why) = match self.attempt(key) {
            Ok(None) => return failure,
            Ok(Some(attempt)) => {
                (Some(attempt), format!("attempt {attempt} has this key, and may have made its ticket"))
            }
            Err(error) => {
                (None, format!("whether an earlier call with this key made its ticket is not known: {error}"))
            }
        };
        // This call has created nothing; an earlier one may have.
        let message = failure.message.replace("not sent, nothing was created", "not sent");
        let mut open = Failure::new(Exit::Unknown, FailureKind::Unresolved, format!("{message}; {why}"));
        open.details.attempt = attempt;
        open.details.next =
            attempt.iter().map(|attempt| format!("hubticket resolve {attempt}{}", self.options)).collect();
        open
    }
}
