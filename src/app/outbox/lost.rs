//! What is known of a submission whose answer was lost: when it is looked for next, and what can be done.

use std::time::{Duration, Instant};

use crate::app::request::RequestId;
use crate::hubspot;
use crate::store::{Attempt, AttemptId};
use crate::submit::{Finding, LOOKS, Match};
use crate::ticket::property::SUBJECT;
use crate::ticket::text::sentence;

/// Where looking for the ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The next look is at this moment.
    Due(Instant),
    /// The answer is awaited.
    Running(RequestId),
    /// It was looked for often enough.
    Over,
}

/// What can be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Leave it as it is; it is looked for further.
    Later,
    /// The ticket with this id is it.
    ThisIsIt(String),
    /// There is none: send it again.
    SendAgain,
}

/// A submission whose answer was lost.
#[derive(Debug, Clone, PartialEq)]
pub struct Lost {
    /// The submission.
    pub attempt: Box<Attempt>,
    /// How the answer was lost; none for one of an earlier process.
    pub why: Option<hubspot::Error>,
    /// Where looking is.
    pub look: Look,
    /// How often it was looked for.
    pub looked: usize,
    /// Tickets that could be it, the likeliest first.
    pub matches: Vec<Match>,
    /// There is none, and sending it again can't make two.
    pub absent: bool,
    /// Why the last look failed.
    pub failed: Option<String>,
    /// The agent said that no ticket came of it; that is being written down.
    pub given_up: bool,
    begun: Instant,
}

impl Lost {
    /// Looking begins at once.
    pub fn new(attempt: Box<Attempt>, why: Option<hubspot::Error>, now: Instant) -> Self {
        Self {
            attempt,
            why,
            look: Look::Due(now),
            looked: 0,
            matches: Vec::new(),
            absent: false,
            failed: None,
            given_up: false,
            begun: now,
        }
    }

    /// Names the submission.
    pub fn id(&self) -> AttemptId {
        self.attempt.attempt
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        self.attempt.ticket.value(SUBJECT).filter(|text| !text.trim().is_empty()).unwrap_or("Untitled")
    }

    /// When it is looked for next.
    pub fn due(&self) -> Option<Instant> {
        match self.look {
            Look::Due(at) => Some(at),
            Look::Running(_) | Look::Over => None,
        }
    }

    /// Whether the answer to a look is awaited.
    pub fn is_running(&self) -> bool {
        matches!(self.look, Look::Running(_))
    }

    /// Takes what a look found, unless it is the ticket itself, which is for whoever asked.
    pub fn answer(&mut self, result: Result<Finding, hubspot::Error>, now: Instant) {
        self.looked += 1;
        self.failed = None;
        match result {
            Ok(Finding::Perhaps(matches)) => self.matches = matches,
            Ok(Finding::Absent | Finding::Unsent) => self.absent = true,
            Ok(Finding::Created(_)) => {}
            // A look that failed is no look: it is made up for.
            Err(error) => {
                self.looked -= 1;
                self.failed = Some(error.to_string());
            }
        }
        let next = LOOKS.get(self.looked).map(|after| self.begun + *after);
        self.look = match next {
            Some(at) => Look::Due(at.max(now + Duration::from_secs(3))),
            None => Look::Over,
        };
    }

    /// Looks anew, from the first look on.
    pub fn again(&mut self, now: Instant) {
        if !matches!(self.look, Look::Running(_)) {
            self.look = Look::Due(now);
            self.looked = 0;
            self.begun = now;
        }
    }

    /// What can be done, from the top of the list.
    pub fn choices(&self) -> Vec<Choice> {
        let mut choices = vec![Choice::Later];
        choices.extend(self.matches.iter().map(|one| Choice::ThisIsIt(one.ticket.id.clone())));
        choices.push(Choice::SendAgain);
        choices
    }

    /// How looking goes, in words.
    pub fn progress(&self, now: Instant) -> String {
        let of = LOOKS.len();
        let failed =
            self.failed.as_deref().map(|why| sentence(&format!("Looking failed: {why}")) + " ").unwrap_or_default();
        match self.look {
            Look::Running(_) => format!("{failed}Looking for it in HubSpot ({} of {of})", self.looked + 1),
            Look::Due(at) => {
                let left = at.saturating_duration_since(now).as_millis().div_ceil(1000);
                format!("{failed}Looking for it in {left} s ({} of {of})", self.looked + 1)
            }
            Look::Over => format!("Looked {of} times"),
        }
    }

    /// What was found so far, in words.
    pub fn verdict(&self) -> String {
        if self.absent {
            return "HubSpot has no ticket with its unique value. Sending it again is safe: a second one would be refused."
                .into();
        }
        match (self.matches.len(), self.look) {
            (0, Look::Over) => {
                "HubSpot's search shows no such ticket. It may still be there: search lags behind at times.".into()
            }
            (0, _) if self.looked > 0 => {
                "HubSpot's search shows no such ticket yet; it lags behind by up to a minute.".into()
            }
            (0, _) => String::new(),
            (1, _) => "HubSpot has a ticket that could be it:".into(),
            (count, _) => format!("HubSpot has {count} tickets that could be it:"),
        }
    }
}
