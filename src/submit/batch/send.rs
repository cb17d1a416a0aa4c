//! The sending of lines: batches are made of them, leave at the pace that HubSpot allows, and are sent again where that is
//! safe; what each line came to is written down.

use std::collections::{HashSet, VecDeque};
use std::future::Future;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::time::Instant;

use super::super::resend::{BEFORE_RESEND, RESENDS};
use super::attempt::{Batch, End, attempt};
use super::key::LineKey;
use super::line::Line;
use super::outcomes::{self, Known, LineResult, Outcomes};
use super::pace::Pace;
use super::progress::{Counts, Ended, Progress, Stopped};
use crate::hubspot::{self, Client};

/// Inputs of one batch at most (assets/hubspot-api.md, section 8).
const INPUTS: usize = 100;
/// Bytes of values in one batch at most; HubSpot's own limit is not known.
const BYTES: usize = 1 << 20;
/// Requests that are under way at the same time.
const RUNNING: usize = 6;
/// Where nothing happens, it is told this often.
const IDLE: Duration = Duration::from_millis(300);

/// What lines are sent with, and written down in.
#[derive(Debug)]
pub struct Import<'a> {
    /// The connection.
    pub client: &'a Client,
    /// Where each line is written down before it is sent, and after.
    pub outcomes: &'a mut Outcomes,
    /// How long HubSpot's limits are waited for, for one batch.
    pub patience: Duration,
    /// Lines that are not known and are sent again all the same: they were looked for, or the user insists.
    pub again: HashSet<LineKey>,
}

/// The lines that are still to be read.
struct Reader<I> {
    lines: I,
    fresh: Vec<Line>,
    open: Vec<Line>,
    bytes: usize,
    ended: bool,
}

impl Import<'_> {
    /// Sends lines until all are, or nothing can be sent any more. Every line ends in the outcome file. What happens is
    /// told, with what the lines came to so far.
    pub async fn send<E: From<outcomes::Error>>(
        &mut self,
        lines: impl Iterator<Item = Result<Line, E>>,
        stop: impl Future<Output = ()>,
        mut tell: impl FnMut(Progress<'_>, &Counts),
    ) -> Ended<E> {
        let client = self.client;
        let mut stop = std::pin::pin!(stop.fuse());
        let mut reader = Reader { lines, fresh: Vec::new(), open: Vec::new(), bytes: 0, ended: false };
        let mut counts = Counts::default();
        let mut stopped: Option<Stopped<E>> = None;
        let mut pace = Pace::default();
        let mut waiting: VecDeque<Batch> = VecDeque::new();
        let mut running = FuturesUnordered::new();
        // What leaves next, as soon as the pace allows it: where nothing is left, nothing is waited for.
        let mut next: Option<Batch> = None;
        loop {
            let (mut wake, mut held) = (None, None);
            while stopped.is_none() && running.len() < RUNNING {
                let now = Instant::now();
                if next.is_none() {
                    let due = waiting.iter().position(|batch| batch.due <= now);
                    next = match due.and_then(|at| waiting.remove(at)) {
                        Some(batch) => Some(batch),
                        None => match self.read(&mut reader, &mut counts, &mut tell) {
                            Ok(batch) => batch,
                            Err(error) => {
                                stopped = Some(Stopped::Local(error));
                                break;
                            }
                        },
                    };
                }
                if next.is_none() {
                    wake = waiting.iter().map(|batch| batch.due).min();
                    break;
                }
                wake = pace.next(now);
                if wake.is_none_or(|at| at > now) {
                    held = wake;
                    break;
                }
                let Some(batch) = next.take() else { break };
                match self.start(batch) {
                    Ok(batch) => {
                        pace.sent();
                        running.push(attempt(client, batch));
                    }
                    Err(error) => stopped = Some(Stopped::Local(error.into())),
                }
            }
            if running.is_empty() && (stopped.is_some() || wake.is_none()) {
                break;
            }
            let (batch, limit, end) = tokio::select! {
                Some(done) = running.next(), if !running.is_empty() => done,
                () = sleep_until(wake), if wake.is_some() && stopped.is_none() && running.len() < RUNNING => continue,
                () = &mut stop, if stopped.is_none() => {
                    stopped = Some(Stopped::ByUser);
                    tell(Progress::Stopping, &counts);
                    continue;
                }
                () = tokio::time::sleep(IDLE) => {
                    tell(Progress::Idle { held: held.map(|at| at.saturating_duration_since(Instant::now())) }, &counts);
                    continue;
                }
            };
            pace.answered(Instant::now(), limit);
            let written = self.take(batch, end, &mut waiting, &mut pace, &mut counts, &mut tell);
            match written {
                Ok(None) => {}
                Ok(Some(error)) => stopped = stopped.or(Some(Stopped::HubSpot(error))),
                Err(error) => stopped = Some(Stopped::Local(error.into())),
            }
        }
        for batch in next.into_iter().chain(std::mem::take(&mut waiting)) {
            let written = self.unsent(batch, "the import was stopped before", &mut counts, &mut tell);
            if let Err(error) = written {
                stopped = Some(Stopped::Local(error.into()));
            }
        }
        if let Err(error) = self.outcomes.sync() {
            stopped = Some(Stopped::Local(error.into()));
        }
        Ended { counts, stopped }
    }

    /// The next batch of the input. Lines that an earlier run has begun travel apart: they are looked for first.
    fn read<E>(
        &self,
        reader: &mut Reader<impl Iterator<Item = Result<Line, E>>>,
        counts: &mut Counts,
        tell: &mut impl FnMut(Progress<'_>, &Counts),
    ) -> Result<Option<Batch>, E> {
        let now = Instant::now();
        while !reader.ended {
            let Some(line) = reader.lines.next().transpose()? else {
                reader.ended = true;
                break;
            };
            match self.outcomes.known(&line.key) {
                Some(Known::Created) => counts.already += 1,
                Some(Known::Open { unique, .. }) if unique.is_some() && *unique == line.unique => {
                    reader.open.push(line)
                }
                Some(Known::Open { .. }) if !self.again.contains(&line.key) => {
                    counts.unknown += 1;
                    tell(Progress::Doubtful { line: line.place.line }, counts);
                }
                _ => {
                    reader.bytes +=
                        line.ticket.properties.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
                    reader.fresh.push(line);
                }
            }
            if reader.fresh.len() >= INPUTS || reader.bytes >= BYTES {
                reader.bytes = 0;
                return Ok(Some(Batch::new(std::mem::take(&mut reader.fresh), false, 0, now)));
            }
            if reader.open.len() >= INPUTS {
                return Ok(Some(Batch::new(std::mem::take(&mut reader.open), true, 0, now)));
            }
        }
        if !reader.open.is_empty() {
            return Ok(Some(Batch::new(std::mem::take(&mut reader.open), true, 0, now)));
        }
        let rest = std::mem::take(&mut reader.fresh);
        Ok((!rest.is_empty()).then(|| Batch::new(rest, false, 0, now)))
    }

    /// Writes down that a batch is about to be sent, under new trace ids.
    fn start(&mut self, mut batch: Batch) -> Result<Batch, outcomes::Error> {
        if !batch.look {
            batch.traces = batch.lines.iter().map(|_| uuid::Uuid::new_v4().to_string()).collect();
            let started = batch.lines.iter().zip(&batch.traces).map(|(line, trace)| line.started(trace));
            let date = self.client.heard().map(|heard| heard.date);
            self.outcomes.started(date, started.collect())?;
        }
        Ok(batch)
    }

    /// Writes down what an attempt came to, and queues what is to be sent again. Returns why nothing more can be sent.
    fn take(
        &mut self,
        mut batch: Batch,
        end: End,
        waiting: &mut VecDeque<Batch>,
        pace: &mut Pace,
        counts: &mut Counts,
        tell: &mut impl FnMut(Progress<'_>, &Counts),
    ) -> Result<Option<hubspot::Error>, outcomes::Error> {
        let now = Instant::now();
        match end {
            End::Lines(results) => {
                let mut again = Vec::new();
                for (line, result) in batch.lines.into_iter().zip(results) {
                    match result {
                        Some(result) => self.end(&line, result, counts, tell)?,
                        None if batch.lost < RESENDS => again.push(line),
                        None => {
                            let why = "the answer was lost each time that it was sent".to_owned();
                            self.end(&line, LineResult::Unknown { why }, counts, tell)?;
                        }
                    }
                }
                if !again.is_empty() {
                    let lost = batch.lost + 1;
                    let pause = if batch.look { Duration::ZERO } else { BEFORE_RESEND.after(lost) };
                    waiting.push_back(Batch::new(again, false, lost, now + pause));
                }
            }
            End::Later(after, why) => {
                let since = *batch.waiting.get_or_insert(now);
                if now + after > since + self.patience {
                    self.unsent(batch, &why.to_string(), counts, tell)?;
                    return Ok(Some(why));
                }
                // Should the program end during the wait, it is known that they were not executed.
                if batch.lost == 0 {
                    for line in &batch.lines {
                        self.outcomes.ended(line.place, &line.key, LineResult::NotSent { why: why.to_string() })?;
                    }
                }
                tell(Progress::Waiting { after, why: &why }, counts);
                batch.due = now + after;
                pace.hold(batch.due);
                waiting.push_back(batch);
            }
            End::Halves => {
                let half = batch.lines.split_off(batch.lines.len() / 2);
                for lines in [half, batch.lines] {
                    waiting.push_front(Batch::new(lines, false, batch.lost, now));
                }
            }
            End::Stop(why) => {
                self.unsent(batch, &why.to_string(), counts, tell)?;
                return Ok(Some(why));
            }
        }
        Ok(None)
    }

    /// Ends the lines of a batch that is not sent any more. One that was lost before may still be there.
    fn unsent(
        &mut self,
        batch: Batch,
        why: &str,
        counts: &mut Counts,
        tell: &mut impl FnMut(Progress<'_>, &Counts),
    ) -> Result<(), outcomes::Error> {
        for line in batch.lines {
            let why = why.to_owned();
            let result = if batch.lost > 0 { LineResult::Unknown { why } } else { LineResult::NotSent { why } };
            self.end(&line, result, counts, tell)?;
        }
        Ok(())
    }

    fn end(
        &mut self,
        line: &Line,
        result: LineResult,
        counts: &mut Counts,
        tell: &mut impl FnMut(Progress<'_>, &Counts),
    ) -> Result<(), outcomes::Error> {
        match result {
            LineResult::Created { .. } => counts.created += 1,
            LineResult::Rejected { .. } => counts.rejected += 1,
            LineResult::NotSent { .. } => counts.not_sent += 1,
            LineResult::Unknown { .. } => counts.unknown += 1,
        }
        tell(Progress::Ended { line: line.place.line, result: &result }, counts);
        self.outcomes.ended(line.place, &line.key, result)
    }
}

async fn sleep_until(at: Option<Instant>) {
    if let Some(at) = at {
        tokio::time::sleep_until(at).await;
    }
}
