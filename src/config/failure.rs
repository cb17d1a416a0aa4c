//! How a run of the program ends badly: what is said about it, and the exit code.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::kind::FailureKind;
use super::token;
use crate::hubspot::{self, Certainty, Operation};
use crate::store::{self, AttemptId, Twin};
use crate::submit::{Match, Outcome, noun};
use crate::ticket::{DraftId, text};

/// The exit codes that scripts rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// What was asked for is done.
    Done = 0,
    /// Anything that has no code of its own.
    Other = 1,
    /// The command line, or what it named, is wrong.
    Usage = 2,
    /// HubSpot refused the ticket; none is there.
    Rejected = 3,
    /// The token is missing, refused or lacks a scope.
    Token = 4,
    /// It is not known whether the ticket was created.
    Unknown = 5,
    /// HubSpot could not be reached, nothing was created.
    Unreachable = 6,
    /// Local files: config, drafts, disk.
    Files = 7,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        // The discriminants are the codes.
        Self::from(exit as u8)
    }
}

/// Something that an ambiguous word could mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Meaning {
    /// What to write to mean it: an internal name, a value, an id.
    pub id: String,
    /// The name that people see.
    pub label: String,
    /// What tells it apart from others of that name; may be empty.
    pub detail: String,
}

/// A property of a ticket that is otherwise than it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Differs {
    /// Its internal name.
    pub property: String,
    /// As it was sent.
    pub sent: String,
    /// As it is now; none where it is empty.
    pub now: Option<String>,
}

/// A ticket that could be the one of an attempt whose answer was lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The ticket's id, digits.
    pub id: String,
    /// `createdAt` as HubSpot returned it.
    pub created: String,
    /// What it has otherwise than it was sent.
    pub differs: Vec<Differs>,
}

impl From<&Match> for Candidate {
    fn from(one: &Match) -> Self {
        let differs = one.differences.iter().map(|difference| Differs {
            property: difference.name.clone(),
            sent: difference.sent.clone(),
            now: difference.got.clone(),
        });
        Self { id: one.ticket.id.clone(), created: one.ticket.created_at.clone(), differs: differs.collect() }
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  created {}", self.id, self.created)?;
        match self.differs.as_slice() {
            [] => f.write_str(", all values as they were sent"),
            [first, rest @ ..] => {
                write!(f, ", with another {}", first.property)?;
                rest.iter().try_for_each(|one| write!(f, ", {}", one.property))
            }
        }
    }
}

/// What few failures have. All are handed about, so it is kept aside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// What an ambiguous word could mean.
    pub meanings: Vec<Meaning>,
    /// The attempt that it is about, as the journal names it.
    pub attempt: Option<AttemptId>,
    /// The draft that was written instead.
    pub draft: Option<DraftId>,
    /// Tickets that could be of that attempt.
    pub tickets: Vec<Candidate>,
    /// Commands that lead on, as they are typed.
    pub next: Vec<String>,
    /// The same command may be run again, though its kind does not say so: HubSpot refused it for a moment only.
    pub retryable: bool,
}

/// What went wrong, why, and what to do next.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// In what way, for programs.
    pub kind: FailureKind,
    /// One sentence: what happened and why. Not yet safe to show.
    pub message: String,
    /// What to do next; may be empty.
    pub hint: String,
    /// HubSpot's correlation id: what its support asks for.
    pub correlation: Option<Box<str>>,
    /// Internal names of properties, and what is wrong with each.
    pub properties: Vec<(String, String)>,
    /// What few failures have.
    pub details: Box<Details>,
    /// What the process ends with.
    pub exit: Exit,
}

impl Failure {
    /// A failure of a kind, with its sentence.
    pub fn new(exit: Exit, kind: FailureKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: String::new(),
            correlation: None,
            properties: Vec::new(),
            details: Box::default(),
            exit,
        }
    }

    /// Something wrong with what was typed.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, FailureKind::Usage, message)
    }

    /// Why a call to HubSpot failed, with the remedy for what it was made for.
    pub fn of_call(error: &hubspot::Error, operation: Operation) -> Self {
        let exit = match (error.certainty(), error.answer().map(|answer| answer.status)) {
            _ if matches!(error, hubspot::Error::SignedOut { .. }) => Exit::Token,
            _ if matches!(error, hubspot::Error::File { .. }) => Exit::Files,
            // What stands in between, and is not HubSpot, does not judge the token by its scopes.
            (_, Some(403)) if error.answer().is_some_and(|answer| !answer.foreign) => Exit::Token,
            (_, Some(401)) => Exit::Token,
            (Certainty::Unknown, _) => Exit::Unknown,
            (Certainty::NotCreated, Some(400..=422)) => Exit::Rejected,
            (Certainty::NotCreated, _) => Exit::Unreachable,
        };
        let properties = error
            .field_problems()
            .iter()
            .filter_map(|problem| {
                let why =
                    if problem.message.trim().is_empty() { problem.code.clone()? } else { problem.message.clone() };
                Some((problem.property.clone()?, why))
            })
            .collect();
        let passes = error.answer().is_some_and(|answer| answer.is_refusal() && matches!(answer.status, 423 | 477));
        Self {
            details: Box::new(Details { retryable: passes, ..Details::default() }),
            hint: error.hint(operation).into(),
            correlation: error.correlation().map(Into::into),
            properties,
            ..Self::new(exit, FailureKind::of_call(error), error.to_string())
        }
    }

    /// With what to do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// With what was meant, perhaps.
    #[must_use]
    pub fn with_candidates(mut self, candidates: Vec<Meaning>) -> Self {
        self.details.meanings = candidates;
        self
    }

    /// With the attempt that it is about, and the commands that lead on.
    #[must_use]
    pub fn with_attempt(mut self, attempt: AttemptId, next: Vec<String>) -> Self {
        self.details.attempt = Some(attempt);
        self.details.next = next;
        self
    }

    /// The lines for the standard error; safe to show.
    pub fn text(&self) -> String {
        let mut lines = vec![format!("hubticket: {}", text::spelled(&self.message))];
        for (name, why) in &self.properties {
            lines.push(format!("  {}: {}", text::one_line(name), text::visible(why)));
        }
        for one in &self.details.meanings {
            let line = format!("{}  {}  {}", one.id, one.label, one.detail);
            lines.push(format!("  {}", text::one_line(line.trim_end())));
        }
        for one in &self.details.tickets {
            lines.push(format!("  {}", text::one_line(&one.to_string())));
        }
        if !self.hint.is_empty() {
            lines.push(format!("  {}", text::block(&self.hint)));
        }
        if let Some(correlation) = &self.correlation {
            lines.push(format!("  HubSpot's correlation id: {}", text::one_line(correlation)));
        }
        lines.join("\n")
    }

    /// The document for programs, as assets/output.schema.json describes it.
    pub fn json(&self) -> Value {
        let properties: Map<String, Value> =
            self.properties.iter().map(|(name, why)| (name.clone(), Value::String(why.clone()))).collect();
        let Details { meanings, attempt, draft, tickets, next, retryable } = &*self.details;
        let candidates = if tickets.is_empty() { json!(meanings) } else { json!(tickets) };
        let mut error = json!({"error": {
            "kind": self.kind,
            "message": self.message,
            "hint": self.hint,
            "correlationId": self.correlation,
            "properties": properties,
            "candidates": candidates,
            "attempt": attempt,
            "retryable": self.kind.is_retryable() || *retryable,
            "next": next,
        }});
        if let (Some(draft), Some(fields)) = (draft, error.get_mut("error").and_then(Value::as_object_mut)) {
            fields.insert("draft".into(), json!(draft));
        }
        error
    }
}

impl From<super::Error> for Failure {
    fn from(error: super::Error) -> Self {
        let exit = match error {
            super::Error::NoProfile { .. } | super::Error::Version(_) => Exit::Usage,
            _ => Exit::Files,
        };
        Self::new(exit, FailureKind::Config, error.to_string())
    }
}

impl From<token::Error> for Failure {
    fn from(error: token::Error) -> Self {
        Self::new(Exit::Token, FailureKind::Token, error.to_string())
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        let hint = match error {
            store::Error::Io { .. } => {
                "see who owns it and whether the disk is full; --config-dir or HUBTICKET_CONFIG_DIR names another place"
            }
            _ => "",
        };
        Self::new(Exit::Files, FailureKind::Files, error.to_string()).with_hint(hint)
    }
}

/// What an outcome other than a ticket is for the caller.
pub fn of_outcome(outcome: &Outcome) -> Option<Failure> {
    match outcome {
        Outcome::Created(_) => None,
        Outcome::Rejected(error) => Some(Failure::of_call(error, Operation::Create)),
        Outcome::StoppedAt { step, error } => {
            let mut failure = Failure::of_call(error, Operation::Create);
            failure.message = format!("{outcome}; no ticket was created");
            failure.hint = match error.certainty() {
                Certainty::Unknown => {
                    format!("look whether {} is in HubSpot, and link it; or run this again", noun(step))
                }
                Certainty::NotCreated
                    if !error.answer().map(hubspot::Answer::scopes).unwrap_or_default().is_empty() =>
                {
                    format!("{}; or leave {} out", error.hint(Operation::Create), noun(step))
                }
                Certainty::NotCreated => format!("correct {}, or leave it out", noun(step)),
            };
            if error.certainty() == Certainty::Unknown {
                failure.exit = Exit::Unreachable;
            }
            Some(failure)
        }
        Outcome::NotSent(error) => {
            let mut failure = Failure::of_call(error, Operation::Create);
            failure.message = format!("not sent, nothing was created: {error}");
            if error.certainty() == Certainty::Unknown {
                // It was about what comes before the ticket.
                failure.message = format!(
                    "not sent, no ticket was created: {error}; what goes with it may be in HubSpot, on no ticket"
                );
                failure.hint = "run it again".to_owned();
                (failure.exit, failure.kind) = (Exit::Unreachable, FailureKind::Unreachable);
            }
            Some(failure)
        }
        Outcome::Unknown(error) => {
            let mut failure = Failure::of_call(error, Operation::Create);
            failure.message = format!("it is not known whether the ticket was created: {error}");
            failure.kind = FailureKind::Unknown;
            failure.exit = Exit::Unknown;
            // What is to be done is said with the attempt; what else the answer spoke of is no mistake of the ticket.
            failure.properties.clear();
            Some(failure)
        }
        Outcome::NotJournalled(error) => {
            let mut failure = Failure::from(error.clone());
            failure.message = format!("nothing was sent: {error}");
            Some(failure)
        }
        Outcome::Twin(twin) => Some(of_twin(twin)),
    }
}

/// Why nothing was sent where an earlier attempt is the same.
pub fn of_twin(twin: &Twin) -> Failure {
    let text = match twin {
        Twin::Running(one) => format!("nothing was sent: attempt {} is the same, and under way", one.attempt),
        Twin::Unknown(one) => {
            format!("nothing was sent: it is not known what became of attempt {}, which is the same", one.attempt)
        }
        Twin::Made(made) => format!("nothing was sent: ticket {} is the same", made.id),
        Twin::Line(open) => {
            let (line, name) = (open.line, open.import.name());
            match open.import.is_running {
                true => format!("nothing was sent: line {line} of {name} is the same, and its import is under way"),
                false => {
                    format!("nothing was sent: it is not known what became of line {line} of {name}, which is the same")
                }
            }
        }
    };
    let mut failure = Failure::new(Exit::Unknown, FailureKind::Unresolved, text);
    failure.details.attempt = twin.attempt().map(|one| one.attempt);
    failure
}
