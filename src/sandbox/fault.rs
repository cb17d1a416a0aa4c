//! Faults: what can be made to go wrong, on which requests, how often.
//!
//! ```text
//! SPEC   = ( KIND [ "=" NUMBER ] | "changes=" PROPERTY ":" VALUE ) { "@" TARGET | "x" TIMES | "%" PERCENT | "+" SKIP }      (each at most once, any order)
//! TARGET = create (default) | change | contact | note | file | link | search | read | schema | any
//! ```
//!
//! `x2` fires at most twice, `%25` fires on a quarter of the matching requests (drawn from the sandbox's seed), `+3`
//! lets the first three matching requests pass. White space is ignored. Of several faults the first that fires decides
//! and the ones after it do not see the request, so `429x2` then `reset-processedx1` is a sequence. `create` is every
//! call that can make a ticket, `change` one that changes or archives one; `contact` and `note` are the calls that make,
//! change or archive a contact or a note, `file` uploads, `link` those that link two records or part them; `read` is a record or its
//! associations by id, `schema` everything that describes the portal (properties, pipelines, owners, labels, account).
//!
//! | KIND | what the client sees | done by the sandbox? |
//! | --- | --- | --- |
//! | `reset-before` | RST, the body unread | no |
//! | `reset-mid-request` | RST after half of the body was read, as when the link breaks | no |
//! | `hang-mid-request` | nothing, for ever, after half of the body was read | no |
//! | `reset-unprocessed` | RST after the request was read | no |
//! | `reset-processed` | RST before a byte of the answer | yes |
//! | `reset-mid-answer` | half the answer, then RST | yes |
//! | `429`, `429=SECONDS` | ten-second limit (on search: one-second limit), with Retry-After if given | no |
//! | `429-daily` | the daily limit | no |
//! | `477=SECONDS` | the account is moving, Retry-After | no |
//! | `488` | wrong data centre, names eu1 | no |
//! | `423` | locked | no |
//! | `400` | refused, whatever it says; `400@search` is a portal that takes no such search | no |
//! | `404`, `410` | there is no such path (any more), whichever version it is of; see also [`super::Options::retired`] | no |
//! | `500`, `502`, `503`, `504` | 500 in JSON, the others an HTML page; `503=SECONDS` with Retry-After | no |
//! | `500-processed` ... `504-processed` | the same | yes |
//! | `slow`, `slow=MILLISECONDS` | one byte of the answer at a time, 20 ms apart if not said | yes |
//! | `hang` | nothing, for ever | yes |
//! | `truncated` | a good answer whose JSON is cut, Content-Length agreeing with the cut | yes |
//! | `wrong-type` | 200 and a web page, as from a captive portal | no |
//! | `huge` | a good answer that is 64 MB long | yes |
//! | `301` | a redirect to another path | no |
//! | `garbage` | bytes that are not HTTP, then the end | no |
//! | `changes=PROPERTY:VALUE` | a good answer; right after it a colleague sets that property of the tickets in it | yes |
//! | `flood-100` | `100 Continue` without end | yes |
//! | `flood-head`, `flood-size` | header lines, or the digits of the size of a chunk, without end | yes |
//! | `flood-chunk`, `flood-body` | chunks of one byte, or a body, without end | yes |
//! | `flood-gzip`, `flood-empty` | a packed body without end, that unpacks to much, or to nothing | yes |
//!
//! `changes` looks only at calls that answer with tickets: `changes=hs_ticket_priority:HIGH@readx1` changes a ticket
//! behind the back of whoever has just read it, without `@read` behind that of whoever has just made it. Its value goes
//! to the next `@`, so a target stands before the other modifiers; in it `%20` is a space, and so on.

use std::{fmt, str::FromStr};

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::flood::Flood;

/// What goes wrong; the table above says how the client sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// Reset before the body is read.
    ResetBefore,
    /// Reset after half of the body was read.
    ResetMidRequest,
    /// No more is read after half of the body, and nothing answered.
    HangMidRequest,
    /// Reset after the request was read, before it is processed.
    ResetUnprocessed,
    /// Reset after it was processed, before a byte of the answer.
    ResetProcessed,
    /// Reset in the middle of the answer.
    ResetMidAnswer,
    /// The ten-second limit; on a search, the one-second limit.
    RateLimited {
        /// `Retry-After`, in seconds, if there is one.
        retry_after: Option<u64>,
    },
    /// The daily limit, a 429.
    DailyLimit,
    /// The account is moving to another data centre.
    Migrating {
        /// `Retry-After`, in seconds.
        retry_after: u64,
    },
    /// The account lives in another data centre.
    WrongDataCentre,
    /// The record is locked, a 423.
    Locked,
    /// A 400, whatever the request says.
    Refused,
    /// There is no such path: 404 or 410, in HubSpot's own JSON.
    NoPath {
        /// 404 or 410.
        status: u16,
    },
    /// The server or something before it gave up: 500, 502, 503 or 504.
    ServerError {
        /// 500, 502, 503 or 504.
        status: u16,
        /// Whether the request was executed all the same.
        processed: bool,
        /// `Retry-After`, in seconds, if there is one; of a 503 only.
        retry_after: Option<u64>,
    },
    /// The answer, one byte at a time.
    Slow {
        /// The pause between two bytes.
        milliseconds: u64,
    },
    /// No answer, ever.
    Hang,
    /// Half the JSON, with a Content-Length that agrees.
    Truncated,
    /// A web page instead of JSON.
    WrongType,
    /// 64 MB of answer.
    Huge,
    /// A 301 to another path.
    Redirect,
    /// Bytes that are not HTTP, then the end.
    Garbage,
    /// An answer without end.
    Flood(Flood),
    /// A colleague changes the tickets of the answer, right after it was made.
    Changes {
        /// The name of the property, whether there is one or not.
        property: String,
        /// What it is set to, whether it can be that or not; nothing clears it.
        value: String,
    },
}

/// Which requests a fault looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Calls that can make a ticket.
    Create,
    /// Calls that change or archive a ticket.
    Change,
    /// Calls that make, change or archive a contact.
    Contact,
    /// Calls that make, change or archive a note.
    Note,
    /// Uploads of files, and calls that delete one.
    File,
    /// Calls that link records or part them.
    Link,
    /// `search`: a search of any object type.
    Search,
    /// Reads of records.
    Read,
    /// Reads of what describes the portal.
    Schema,
    /// `any`: every request.
    Any,
}

/// One thing that goes wrong, on which requests, how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Decided by the name at the beginning.
    pub kind: FaultKind,
    /// Which requests can meet it; `create` unless said.
    pub target: Target,
    /// How often it fires at most; without it, always.
    pub times: Option<u32>,
    /// With this probability, in percent.
    pub percent: Option<u8>,
    /// Not on the first so many matching requests.
    pub skip: u32,
}

/// Why a fault could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// No kind that is known.
    #[error("\"{0}\" starts with no kind of fault; kinds are {kinds}", kinds = kind_names())]
    Kind(String),
    /// The kind wants a number, or takes none.
    #[error("the fault \"{0}\" {1}")]
    Number(String, &'static str),
    /// `changes` without a property and a value.
    #[error("the fault \"{0}\" does not say what changes; write it like changes=hs_ticket_priority:HIGH@read")]
    Change(String),
    /// Something after the kind that is no modifier, or one said twice.
    #[error(
        "\"{rest}\" in the fault \"{spec}\" is not understood; after the kind come @TARGET ({targets}), xTIMES, %PERCENT, +SKIP, each at most once",
        targets = target_names()
    )]
    Modifier {
        /// The fault as it was written.
        spec: String,
        /// What is not understood, to the end.
        rest: String,
    },
}

const TARGETS: [(&str, Target); 10] = [
    ("create", Target::Create),
    ("change", Target::Change),
    ("contact", Target::Contact),
    ("note", Target::Note),
    ("file", Target::File),
    ("link", Target::Link),
    ("search", Target::Search),
    ("read", Target::Read),
    ("schema", Target::Schema),
    ("any", Target::Any),
];

const fn server_error(status: u16, processed: bool) -> FaultKind {
    FaultKind::ServerError { status, processed, retry_after: None }
}

/// The kinds by name. A name that begins with another one stands before it.
const KINDS: [(&str, FaultKind); 37] = [
    ("reset-before", FaultKind::ResetBefore),
    ("reset-mid-request", FaultKind::ResetMidRequest),
    ("hang-mid-request", FaultKind::HangMidRequest),
    ("reset-unprocessed", FaultKind::ResetUnprocessed),
    ("reset-processed", FaultKind::ResetProcessed),
    ("reset-mid-answer", FaultKind::ResetMidAnswer),
    ("429-daily", FaultKind::DailyLimit),
    ("429", FaultKind::RateLimited { retry_after: None }),
    ("477", FaultKind::Migrating { retry_after: 0 }),
    ("488", FaultKind::WrongDataCentre),
    ("423", FaultKind::Locked),
    ("400", FaultKind::Refused),
    ("404", FaultKind::NoPath { status: 404 }),
    ("410", FaultKind::NoPath { status: 410 }),
    ("500-processed", server_error(500, true)),
    ("502-processed", server_error(502, true)),
    ("503-processed", server_error(503, true)),
    ("504-processed", server_error(504, true)),
    ("500", server_error(500, false)),
    ("502", server_error(502, false)),
    ("503", server_error(503, false)),
    ("504", server_error(504, false)),
    ("slow", FaultKind::Slow { milliseconds: 20 }),
    ("hang", FaultKind::Hang),
    ("truncated", FaultKind::Truncated),
    ("wrong-type", FaultKind::WrongType),
    ("huge", FaultKind::Huge),
    ("301", FaultKind::Redirect),
    ("garbage", FaultKind::Garbage),
    ("flood-100", FaultKind::Flood(Flood::Continue)),
    ("flood-head", FaultKind::Flood(Flood::Head)),
    ("flood-size", FaultKind::Flood(Flood::Size)),
    ("flood-chunk", FaultKind::Flood(Flood::Chunk)),
    ("flood-body", FaultKind::Flood(Flood::Body)),
    ("flood-gzip", FaultKind::Flood(Flood::Gzip)),
    ("flood-empty", FaultKind::Flood(Flood::Empty)),
    ("changes", FaultKind::Changes { property: String::new(), value: String::new() }),
];

fn target_names() -> String {
    TARGETS.map(|(name, _)| name).join(", ")
}

fn kind_names() -> String {
    KINDS.map(|(name, _)| name).join(", ")
}

impl FaultKind {
    /// The kind with the number after `=`, if it can have (or be without) one.
    fn with_number(self, number: Option<u64>) -> Result<Self, &'static str> {
        match (self, number) {
            (Self::RateLimited { .. }, retry_after) => Ok(Self::RateLimited { retry_after }),
            (Self::Migrating { .. }, Some(retry_after)) => Ok(Self::Migrating { retry_after }),
            (Self::Migrating { .. }, None) => Err("wants a number of seconds, like 477=60"),
            (Self::ServerError { status: 503, processed, .. }, retry_after) => {
                Ok(Self::ServerError { status: 503, processed, retry_after })
            }
            (Self::Slow { .. }, Some(milliseconds)) => Ok(Self::Slow { milliseconds }),
            (kind, None) => Ok(kind),
            (_, Some(_)) => Err("takes no number after \"=\""),
        }
    }

    fn number(&self) -> Option<u64> {
        match self {
            Self::RateLimited { retry_after } | Self::ServerError { retry_after, .. } => *retry_after,
            Self::Migrating { retry_after } => Some(*retry_after),
            Self::Slow { milliseconds } => Some(*milliseconds),
            _ => None,
        }
    }

    fn name(&self) -> &'static str {
        let same = |kind: &FaultKind| match (kind, self) {
            (Self::RateLimited { .. }, Self::RateLimited { .. })
            | (Self::Migrating { .. }, Self::Migrating { .. })
            | (Self::Slow { .. }, Self::Slow { .. })
            | (Self::Changes { .. }, Self::Changes { .. }) => true,
            (
                Self::ServerError { status, processed, .. },
                Self::ServerError { status: own, processed: is_processed, .. },
            ) => (status, processed) == (own, is_processed),
            (kind, this) => kind == this,
        };
        KINDS.iter().find(|(_, kind)| same(kind)).map_or("500", |(name, _)| name)
    }
}

impl FromStr for Fault {
    type Err = ParseError;

    fn from_str(spec: &str) -> Result<Self, ParseError> {
        let text: String = spec.split_whitespace().collect();
        let known = KINDS.iter().find_map(|(name, kind)| Some((text.strip_prefix(name)?, kind.clone())));
        let (mut rest, kind) = known.ok_or_else(|| ParseError::Kind(spec.to_owned()))?;
        let number_error = |why| ParseError::Number(spec.to_owned(), why);
        let mut number = None;
        let changes = matches!(kind, FaultKind::Changes { .. });
        let kind = if changes {
            let (change, tail) = rest.split_at(rest.find('@').unwrap_or(rest.len()));
            rest = tail;
            read_change(change).ok_or_else(|| ParseError::Change(spec.to_owned()))?
        } else {
            kind
        };
        if let Some(after) = rest.strip_prefix('=') {
            let (value, tail) = take_number(after).ok_or_else(|| number_error("wants a number after \"=\""))?;
            (number, rest) = (Some(value), tail);
        }
        let kind = kind.with_number(number).map_err(number_error)?;
        let (mut target, mut times, mut percent, mut skip) = (None, None, None, None);
        while !rest.is_empty() {
            let wrong = || ParseError::Modifier { spec: spec.to_owned(), rest: rest.to_owned() };
            let (mark, after) = rest.split_at_checked(1).ok_or_else(wrong)?;
            let tail = if mark == "@" {
                let named = TARGETS.iter().find_map(|(name, target)| Some((*target, after.strip_prefix(name)?)));
                let (value, tail) = named.ok_or_else(wrong)?;
                target.replace(value).is_none().then_some(tail)
            } else {
                let (value, tail) = take_number(after).ok_or_else(wrong)?;
                let value = u32::try_from(value).map_err(|_| wrong())?;
                let before = match mark {
                    "x" => times.replace(value),
                    "+" => skip.replace(value),
                    "%" if value <= 100 => percent.replace(value),
                    _ => return Err(wrong()),
                };
                before.is_none().then_some(tail)
            };
            rest = tail.ok_or_else(wrong)?;
        }
        Ok(Self {
            kind,
            target: target.unwrap_or(Target::Create),
            times,
            percent: percent.and_then(|percent| u8::try_from(percent).ok()),
            skip: skip.unwrap_or(0),
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.name())?;
        if let FaultKind::Changes { property, value } = &self.kind {
            write!(f, "={property}:{}", utf8_percent_encode(value, NON_ALPHANUMERIC))?;
        }
        if let Some(number) = self.kind.number() {
            write!(f, "={number}")?;
        }
        let target = TARGETS.iter().find(|(_, target)| *target == self.target && self.target != Target::Create);
        if let Some((name, _)) = target {
            write!(f, "@{name}")?;
        }
        if let Some(times) = self.times {
            write!(f, "x{times}")?;
        }
        if let Some(percent) = self.percent {
            write!(f, "%{percent}")?;
        }
        if self.skip > 0 {
            write!(f, "+{}", self.skip)?;
        }
        Ok(())
    }
}

/// Reads `=PROPERTY:VALUE`.
fn read_change(text: &str) -> Option<FaultKind> {
    let (property, value) = text.strip_prefix('=')?.split_once(':').filter(|(property, _)| !property.is_empty())?;
    let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
    Some(FaultKind::Changes { property: property.to_owned(), value })
}

fn take_number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, tail) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_and_writes_itself() {
        for (name, kind) in KINDS {
            let spec = match kind {
                FaultKind::Migrating { .. } => format!("{name}=60"),
                FaultKind::Slow { milliseconds } => format!("{name}={milliseconds}"),
                FaultKind::Changes { .. } => format!("{name}=subject:two%20x2"),
                _ => name.to_owned(),
            };
            for modifiers in ["", "@read", "@any x2 %25 +3", "@search+1"] {
                let fault: Fault = format!("{spec}{modifiers}").parse().unwrap();
                let written = fault.to_string();
                assert_eq!(written.parse::<Fault>().as_ref(), Ok(&fault), "{written}");
                assert!(written.starts_with(&spec), "{written}");
            }
        }
    }

    #[test]
    fn faults_that_make_no_sense_are_refused() {
        for spec in [
            "",
            "nothing",
            "429=",
            "429=x",
            "502=3",
            "477",
            "hang@",
            "hang@moon",
            "hangx",
            "hangx1x2",
            "hang%101",
            "hangé",
            "changes",
            "changes=subject",
            "changes=:x",
        ] {
            assert!(spec.parse::<Fault>().is_err(), "{spec}");
        }
        let error = "hang@moon".parse::<Fault>().unwrap_err();
        assert!(matches!(error, ParseError::Modifier { ref rest, .. } if rest == "@moon"), "{error}");
    }
}
