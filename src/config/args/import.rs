//! The options of `hubticket import`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::output::Output;
use crate::ticket::value::DateOrder;

const IMPORT_EXAMPLES: &str = "\
Examples:
  hubticket import tickets.csv --dry-run                       check every line, send nothing
  hubticket import tickets.csv                                 send; run again, it goes on where it stopped
  hubticket import tickets.csv --map 'Title=subject' --map 'Customer=contact' --ignore-unknown
  hubticket import export.csv --from zendesk --values words.toml
  hubticket import - --format jsonl --outcomes tickets.outcomes.jsonl
  hubticket import tickets.csv --resolve found                 look for lines whose answer was lost

A line of column names, then a ticket a line:
  Ticket name,Stage,Owner,Priority,contact,company
  Printer on fire,Waiting on us,Ada Lovelace,High,ada@example.com;101,example.com

A column is a property's label or internal name, or pipeline, stage, owner; contact, company and deal link records by
id, e-mail address, domain or name. Exit codes: 2 lines are wrong, 3 some were rejected, 5 some are not known,
6 HubSpot took nothing more.";

/// `hubticket import`.
#[derive(Debug, Clone, Args)]
#[command(after_help = IMPORT_EXAMPLES)]
pub struct Import {
    /// The file, one ticket per line; - reads the standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The format of the file; by default its extension decides
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// What separates the columns: a character, or tab; by default the line of column names decides
    #[arg(long, value_name = "CHAR", allow_hyphen_values = true)]
    pub delimiter: Option<String>,
    /// The encoding of the file; by default its byte order mark decides, and without one it is UTF-8
    #[arg(long, value_enum)]
    pub encoding: Option<Encoding>,
    /// Read an export of this system: its column names, and its words for status and priority
    #[arg(long, value_enum, value_name = "SYSTEM")]
    pub from: Option<System>,
    /// Put a column into this property: an internal name or a label; contact, company or deal links the records it names;
    /// nothing after the = leaves the column out
    #[arg(long, value_name = "COLUMN=PROPERTY")]
    pub map: Vec<String>,
    /// Leave this column out
    #[arg(long, value_name = "COLUMN")]
    pub ignore: Vec<String>,
    /// Read values as this TOML file says: a table for each property, in it "word of the file" = "value or label"
    #[arg(long, value_name = "F")]
    pub values: Option<PathBuf>,
    /// What comes first in dates such as 1/2/2026; by default a date of the column that leaves no doubt decides
    #[arg(long, value_enum, value_name = "ORDER")]
    pub dates: Option<Dates>,
    /// Leave out columns that match no property
    #[arg(long)]
    pub ignore_unknown: bool,
    /// Leave out lines that are wrong, and send the others
    #[arg(long)]
    pub skip_invalid: bool,
    /// Write the lines that were left out or rejected here, with a column that says why: correct them and import this file
    #[arg(long, value_name = "F")]
    pub rejects: Option<PathBuf>,
    /// Check every line and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Keep the outcome of each line here, instead of in FILE.outcomes.jsonl
    #[arg(long, value_name = "F")]
    pub outcomes: Option<PathBuf>,
    /// Settle lines of an earlier run whose outcome is not known: look for their tickets, and take those that are there
    #[arg(long, value_enum)]
    pub resolve: Option<Resolve>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
}

/// How a file of tickets is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Comma-separated values, with a line of column names
    Csv,
    /// One JSON object per line
    Jsonl,
}

/// How the text of a file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Encoding {
    /// What nearly everything uses today
    #[value(name = "utf-8", alias = "utf8")]
    Utf8,
    /// What Excel writes as "Unicode text"
    #[value(name = "utf-16le", alias = "utf-16")]
    Utf16le,
    /// The same in the other byte order
    #[value(name = "utf-16be")]
    Utf16be,
    /// What Excel writes as plain "CSV" in western Europe and America
    #[value(name = "windows-1252", alias = "latin1", alias = "iso-8859-1")]
    Windows1252,
}

/// A system whose exports can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum System {
    /// An export of HubSpot's own tickets
    Hubspot,
    /// A CSV export of Zendesk Support
    Zendesk,
    /// "Export CSV (all fields)" or "(current fields)" of Jira
    Jira,
    /// An export of Freshdesk's tickets
    Freshdesk,
}

/// What comes first in a date that is written in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Dates {
    /// The day: 29/11/2026
    Dmy,
    /// The month: 11/29/2026
    Mdy,
    /// The year: 26/11/29
    Ymd,
}

impl From<Dates> for DateOrder {
    fn from(dates: Dates) -> Self {
        match dates {
            Dates::Dmy => Self::DayFirst,
            Dates::Mdy => Self::MonthFirst,
            Dates::Ymd => Self::YearFirst,
        }
    }
}

/// What is done with lines that are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Resolve {
    /// Nothing is sent again
    Found,
    /// Lines that are not there are sent again, once HubSpot's search has had a minute to find them
    Again,
    /// All lines that are still not known are sent again at once, though their tickets may exist
    Anyway,
}
