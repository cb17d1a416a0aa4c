//! `hubticket import`: many tickets without a screen. Every line is checked before the first is sent, and no line is
//! sent twice: see [`crate::submit::batch`].

mod asking;
mod cells;
mod column;
mod columns;
mod dates;
mod encoded;
mod maker;
mod planned;
mod records;
mod rejects;
mod report;
mod resaved;
mod resolve;
mod scan;
mod shape;
mod shared;
mod source;
mod summary;
mod ticket;
mod twins;
mod values;
mod vocabulary;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::known::Portal;
use super::note;
use super::signals::Signals;
use crate::config::args::Import;
use crate::config::export::{self, Export, Words};
use crate::config::{Environment, Exit, Failure, FailureKind, Session, session};
use crate::store::{self, ImportEnd, ImportRun};
use crate::submit::batch::outcomes::{self, Known, Outcomes};
use crate::submit::batch::reading::{Orders, Reading};
use crate::submit::batch::{self, Line};
use crate::ticket::schema::PartName;
use crate::ticket::text;
use asking::Asking;
use cells::Cells;
use maker::Maker;
use planned::Planned;
use rejects::{Rejects, beside};
use report::{Phase, Report};
use resolve::Open;
use source::Source;
use summary::{Checked, before, failure, left, tell, told};
use twins::{Held, Twins};

/// So many lines are checked before anything else gets its turn.
const AT_ONCE: usize = 100;

impl From<outcomes::Error> for Failure {
    fn from(error: outcomes::Error) -> Self {
        if let outcomes::Error::OtherReading { .. } = error {
            let hint = "with another file of --outcomes all lines are sent, those that have their ticket too";
            return Self::usage(error.to_string()).with_hint(hint);
        }
        let exit = if matches!(error, outcomes::Error::OtherPortal { .. }) { Exit::Usage } else { Exit::Files };
        Self::new(exit, FailureKind::Files, error.to_string())
    }
}

pub(super) async fn run(options: Import, session: &Session, environment: &Environment) -> Result<Exit, Failure> {
    let source = Source::open(&options)?;
    let export = options.from.map(Export::of).transpose()?;
    let values = options.values.as_deref().map(export::values).transpose()?.unwrap_or_default();
    let place = place(&options)?;
    let mut portal = Portal::unknown(session);
    let client = portal.client()?;
    let whose = format!("{} at {}", session.config.profile, session.host());
    // Where nothing can be sent, no outcome file is left behind.
    let mut outcomes = match &place {
        Some(place) if place.exists() => Some(Outcomes::open(place, &whose)?),
        _ => None,
    };
    let mut report = Report::new(source.name.clone(), options.output, environment);
    let signals = Signals::take();
    let withheld = tokio::select! {
        read = definitions(&mut portal) => read?,
        () = signals.first() => return Err(before()),
    };
    for sentence in withheld {
        report.note(&sentence);
    }
    portal.check_unique()?;
    let cells = Cells::new(portal, &options, export, &values)?;
    let mut maker = Maker::new(cells, session.config.unique_property.as_deref(), outcomes.as_ref());
    if let Some(before) = outcomes.as_ref().and_then(Outcomes::reading) {
        maker.cells.dates.remember(before.dates.clone());
    }
    maker.cells.check(&source.columns()?)?;
    for sentence in maker.cells.left_out() {
        report.note(&sentence);
    }
    let asking = Asking::new(&client, session.config.patience, &mut report);
    let mut reading = reading(&options, &values);
    let mut rejects = Rejects::of(&options, place.as_deref())?;
    let checking = async {
        read_ahead(&source, &mut maker, &asking).await?;
        reading.dates = maker.cells.dates.orders();
        reading.zone = maker.cells.zone(&source.columns()?);
        if let Some(outcomes) = &mut outcomes {
            outcomes.check(&reading)?;
            resaved::know_again(&source, &mut maker, outcomes)?;
            shared::settle(&source, &mut maker, outcomes, options.dry_run)?;
        }
        check(&source, &mut maker, outcomes.as_ref(), &mut rejects, &asking).await
    };
    let mut checked = tokio::select! {
        checked = checking => checked?,
        () = signals.first() => return Err(before()),
    };
    if checked.invalid > 0 && !options.skip_invalid {
        let are = if checked.invalid == 1 { "is" } else { "are" };
        let all = text::counted(checked.lines, "line");
        let text = format!("{} of {all} {are} wrong, so nothing was sent", checked.invalid);
        // Who has an export of another system would rather not write into it.
        let hint = match options.from {
            Some(_) => {
                "say with --values what a word means, leave a column out with --ignore, correct the lines, or send the \
                 others with --skip-invalid"
            }
            None => "correct them, or send the others with --skip-invalid",
        };
        drop(asking);
        checked.rejects =
            rejects.write(&source, &mut report, || begun_at(place.as_deref(), &whose, outcomes, reading))?;
        return summary::unsent(&checked, Some(Failure::usage(text).with_hint(hint)), options.output);
    }
    let Some(place) = place.clone().filter(|_| !options.dry_run) else {
        drop(asking);
        checked.rejects =
            rejects.write(&source, &mut report, || begun_at(place.as_deref(), &whose, outcomes, reading))?;
        report.end();
        return summary::unsent(&checked, None, options.output);
    };
    let mut outcomes = match outcomes.take() {
        Some(mut outcomes) => {
            outcomes.read_as(reading)?;
            outcomes
        }
        None => Outcomes::begin(&place, &whose, reading)?,
    };
    let mut again = HashSet::new();
    if let Some(how) = options.resolve {
        let open = open(&source, &mut maker, &outcomes)?;
        again = tokio::select! {
            again = resolve::settle(how, open, &mut outcomes, &asking) => again?,
            () = signals.first() => return Err(before()),
        };
    }
    let twins = Twins::read(&run_of(&place), session)?;
    let mut held = Held::default();
    if !twins.are_none() || outcomes.has_held() {
        let lines = fresh(&source, &mut maker, &outcomes)?;
        held = tokio::select! {
            held = twins.settle(lines.into_iter(), &mut outcomes, &client, session) => held?,
            () = signals.first() => return Err(before()),
        };
    }
    let run = begun(&options, &place, checked.lines - checked.invalid, session);
    let imports = session.store.imports();
    // It is only for the history: the outcome file is what the certainty rests on.
    let unnoted = |error: store::Error| note(&format!("the history will not have this import: {error}"));
    let _lock = imports.began(&run).map_err(unnoted);
    report.begin(Phase::Sending, checked.lines - checked.invalid);
    let id = outcomes.id().to_owned();
    let mut planned = Planned::default();
    if maker.cells.can_have_plans(&source.columns()?) {
        let is_planned = |line: &Line| !line.extras.is_empty() && !held.has(&line.key);
        let lines = lines(&source, &mut maker, id.clone(), options.skip_invalid)?;
        let lines = lines.filter(|line| line.as_ref().map_or(true, is_planned));
        let told = |progress: batch::Progress<'_>, counts: &batch::Counts| {
            rejects.note(&progress);
            checked.rejected(&progress);
            told(&mut report, progress, counts);
        };
        planned = planned::send(lines, &mut outcomes, &client, &signals, session, told).await?;
    }
    let lines = lines(&source, &mut maker, id, options.skip_invalid)?;
    let is_left = |line: &Line| !held.has(&line.key) && !planned.has(&line.key);
    let lines = lines.filter(|line| planned.stopped.is_none() && line.as_ref().map_or(true, is_left));
    let mut import =
        batch::Import { client: &client, outcomes: &mut outcomes, patience: session.config.patience, again };
    let mut ended = tokio::select! {
        ended = import.send(lines, signals.first(), |progress, counts| {
            rejects.note(&progress);
            checked.rejected(&progress);
            told(&mut report, progress, counts);
        }) => ended,
        () = signals.second() => return Err(left()),
    };
    let written = rejects.write(&source, &mut report, || Ok(Some(outcomes))).map(|path| checked.rejects = path);
    report.end();
    ended.counts = ended.counts + planned.counts;
    let counts = ended.counts;
    let end = ImportEnd {
        time: session::locale().now,
        created: counts.created,
        created_before: counts.already,
        rejected: counts.rejected,
        // Where it stopped, the lines that were never read were not sent either.
        not_sent: counts.not_sent + run.lines.saturating_sub(counts.all()),
        unknown: counts.unknown,
    };
    let _ = imports.ended(run.import, &end).map_err(unnoted);
    let failure = failure(&ended, end.not_sent, &options, session)
        .or(planned.stopped)
        .or_else(|| held.failure())
        .or(written.err());
    tell(failure, &end, &checked, &place, options.output)
}

/// What the options say of the lines, but for the order of dates, which lines tell.
fn reading(options: &Import, values: &BTreeMap<String, Words>) -> Reading {
    let pair = |one: &String| {
        let (column, target) = one.rsplit_once('=').unwrap_or((one, ""));
        (column.trim().to_owned(), target.trim().to_owned())
    };
    let left_out = options.ignore.iter().map(|column| (column.trim().to_owned(), String::new()));
    Reading {
        from: options.from.and_then(|from| Some(from.to_possible_value()?.get_name().to_owned())),
        dates: Orders::default(),
        zone: None,
        map: options.map.iter().map(pair).chain(left_out).collect(),
        values: values.clone(),
    }
}

/// The outcome file of an import of which nothing is sent, with how its lines are read.
fn begun_at(
    place: Option<&Path>,
    whose: &str,
    outcomes: Option<Outcomes>,
    reading: Reading,
) -> Result<Option<Outcomes>, outcomes::Error> {
    match (outcomes, place) {
        (Some(mut outcomes), _) => outcomes.read_as(reading).map(|()| Some(outcomes)),
        (None, Some(place)) => Outcomes::begin(place, whose, reading).map(Some),
        (None, None) => Ok(None),
    }
}

/// Where the outcome file is, whatever folder this is called from.
fn run_of(place: &Path) -> PathBuf {
    std::path::absolute(place).unwrap_or_else(|_| place.to_owned())
}

/// The run as the history has it.
fn begun(options: &Import, place: &Path, lines: u64, session: &Session) -> ImportRun {
    // It is read from elsewhere, too.
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    ImportRun {
        import: uuid::Uuid::new_v4(),
        time: session::locale().now,
        profile: session.config.profile.clone(),
        host: session.config.host(),
        pid: std::process::id(),
        file: Some(options.file.as_path()).filter(|file| file.as_os_str() != "-").map(whole),
        outcomes: whole(place),
        lines,
    }
}

/// Where the outcomes of the lines are kept. A dry run looks there, and leaves nothing.
fn place(options: &Import) -> Result<Option<PathBuf>, Failure> {
    match &options.outcomes {
        Some(place) => Ok(Some(place.clone())),
        None if options.file.as_os_str() == "-" && options.dry_run => Ok(None),
        None if options.file.as_os_str() == "-" => Err(Failure::usage(
            "the standard input has no file beside it for the outcomes of its lines: name one with --outcomes",
        )),
        None => Ok(Some(beside(&options.file))),
    }
}

/// The portal's definitions, as they are now: lines are held against them before anything is sent. What is kept from the
/// token can still be named by its id or internal name: a sentence tells of it.
async fn definitions(portal: &mut Portal<'_>) -> Result<Vec<String>, Failure> {
    portal.read(vec![PartName::Properties, PartName::Pipelines, PartName::Owners]).await;
    let mut withheld = Vec::new();
    for (part, how) in [
        (PartName::Properties, "columns are properties by their internal names, and cells are sent as they are"),
        (PartName::Pipelines, "pipelines and stages are named by their ids"),
        (PartName::Owners, "owners are named by their ids"),
    ] {
        match portal.not_sent(&part) {
            Some(failure) if portal.is_withheld(&part) => {
                let why = portal.why(&part).unwrap_or(failure).message;
                withheld.push(format!("{how}: the portal could not be asked: {why}"));
            }
            Some(failure) => return Err(failure),
            None => {}
        }
    }
    Ok(withheld)
}

/// Reads all lines for the order of their dates and for the records that they name, and looks these up.
async fn read_ahead(source: &Source, maker: &mut Maker<'_>, asking: &Asking<'_>) -> Result<(), Failure> {
    if !maker.cells.have_to_be_read_ahead(&source.columns()?) {
        return Ok(());
    }
    asking.told(|report| report.begin(Phase::Reading, 0));
    for (at, record) in source.records()?.enumerate() {
        maker.note(&record.map_err(|why| source.unread(&why))?);
        asking.told(Report::step);
        if at.is_multiple_of(AT_ONCE) {
            tokio::task::yield_now().await;
        }
    }
    maker.cells.dates.check()?;
    maker.cells.records.look_up(asking).await
}

/// Reads all lines and tells what is wrong with them.
async fn check(
    source: &Source,
    maker: &mut Maker<'_>,
    outcomes: Option<&Outcomes>,
    rejects: &mut Rejects,
    asking: &Asking<'_>,
) -> Result<Checked, Failure> {
    asking.told(|report| report.begin(Phase::Checking, 0));
    maker.rewind();
    let mut checked = Checked::default();
    let mut made: HashMap<_, _> = outcomes.into_iter().flat_map(Outcomes::made).collect();
    for (at, record) in source.records()?.enumerate() {
        let record = record.map_err(|why| source.unread(&why))?;
        let number = record.place.line;
        let (key, ticket) = maker.make(record);
        if let Some(mistake) = maker.cells.mistake.take() {
            return Err(mistake);
        }
        made.remove(&key);
        checked.lines += 1;
        asking.told(Report::step);
        if at.is_multiple_of(AT_ONCE) {
            tokio::task::yield_now().await;
        }
        match outcomes.and_then(|outcomes| outcomes.known(&key)) {
            Some(Known::Created) => checked.settled += 1,
            Some(Known::Open { .. }) => checked.open += 1,
            Some(Known::NotCreated | Known::Held(_)) | None => {}
        }
        if let Err(wrong) = ticket {
            checked.invalid += 1;
            rejects.left_out(number, &wrong);
            for (column, why) in wrong {
                asking.told(|report| report.line(number, column.as_deref(), &why));
                checked.note(number, column, why);
            }
        }
    }
    // Where each line has columns of its own, they are all known only now.
    for sentence in maker.cells.left_out() {
        asking.told(|report| report.note(&sentence));
    }
    if let Some(number) = made.into_values().min() {
        let text = format!(
            "{} has changed: a ticket was or may have been made of what was line {number}, and that line is not in it",
            source.name
        );
        let hint = "put the line back as it was; or, for another set of tickets, name another file with --outcomes";
        return Err(Failure::usage(text).with_hint(hint));
    }
    if checked.lines == 0 {
        return Err(source.without_lines());
    }
    Ok(checked)
}

/// The good lines, once more.
fn lines<'a>(
    source: &'a Source,
    maker: &'a mut Maker<'_>,
    id: String,
    skip_invalid: bool,
) -> Result<impl Iterator<Item = Result<Line, Failure>> + 'a, Failure> {
    maker.rewind();
    Ok(source.records()?.filter_map(move |record| {
        let record = match record {
            Ok(record) => record,
            Err(why) => return Some(Err(source.unread(&why))),
        };
        let place = record.place;
        let content = maker.content(&record);
        match maker.make(record) {
            (key, Ok(made)) => Some(Ok(maker.line(place, (key, content), made, &id))),
            (_, Err(_)) if skip_invalid => None,
            (_, Err(_)) => {
                Some(Err(Failure::usage(format!("{} was changed while it was read: line {}", source.name, place.line))))
            }
        }
    }))
}

/// The lines that no earlier run has begun, or that came to nothing.
fn fresh(source: &Source, maker: &mut Maker<'_>, outcomes: &Outcomes) -> Result<Vec<Result<Line, Failure>>, Failure> {
    let lines = lines(source, maker, outcomes.id().to_owned(), true)?;
    let is_fresh = |line: &Line| matches!(outcomes.known(&line.key), None | Some(Known::NotCreated | Known::Held(_)));
    Ok(lines.filter(|line| line.as_ref().map_or(true, is_fresh)).collect())
}

/// The lines of earlier runs that are not known, and that are not looked for on the way anyway.
fn open(source: &Source, maker: &mut Maker<'_>, outcomes: &Outcomes) -> Result<Vec<Open>, Failure> {
    let mut all = Vec::new();
    for line in lines(source, maker, outcomes.id().to_owned(), true)? {
        let line = line?;
        if let Some(Known::Open { begun, unique }) = outcomes.known(&line.key)
            && (unique.is_none() || *unique != line.unique)
            // Those with a plan are found by their key when they are sent.
            && line.extras.is_empty()
        {
            all.push(Open { line, begun: *begun, unique: unique.clone() });
        }
    }
    Ok(all)
}
