//! Every fault and many mixtures, with and without a unique property: as many tickets as drafts, none lost, none twice.
//!
//! `HUBTICKET_SUBMISSIONS` says how many drafts are sent for each; with it, figures are printed.

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use hubticket::sandbox::Options;
use hubticket::ticket::DraftId;

use super::agent::{Agent, Tally};
use super::rig::{PLENTY, Rig, faults, ticket};

/// What goes wrong. Each kind of fault once alone, on half of the requests; then mixtures, sequences, and looks for the
/// ticket that go wrong as well.
const TABLE: [&str; 47] = [
    "reset-before%50",
    "reset-unprocessed%50",
    "reset-processed%50",
    "reset-mid-answer%50",
    "429=0%50",
    "429=1%20",
    "429-daily%50",
    "477=60%50",
    "488%50",
    "423%20",
    "500%50",
    "502%50",
    "503%50",
    "504%50",
    "500-processed%50",
    "502-processed%50",
    "503-processed%50",
    "504-processed%50",
    "slow=0%50",
    "slow%50",
    "hang%50",
    "truncated%50",
    "wrong-type%50",
    "huge%20",
    "301%50",
    "garbage%50",
    // All of them at once.
    "reset-before%10 reset-unprocessed%10 reset-processed%10 reset-mid-answer%10 429=0%10 500%10 502-processed%10 truncated%10 garbage%10 wrong-type%10",
    "504-processed%30 504%30 429-daily%30",
    "reset-processed%60 reset-unprocessed%60",
    // One after another.
    "429=0x2 reset-processedx1 502x1 truncatedx1 503-processedx1",
    "reset-unprocessedx1 reset-processedx1 reset-beforex1 hangx1",
    "502-processedx2+1 garbagex1+2",
    "429=0x1 429=0x1 500-processedx1 477=1x1 301x1",
    // Searching goes wrong as well.
    "reset-processed%50 reset-before@search%30",
    "502-processed%50 504@search%30",
    "504%50 429=0@search%40",
    "truncated%40 truncated@search%40",
    "garbage%40 garbage@search%40",
    "500-processed%50 wrong-type@search%30",
    "reset-mid-answer%50 hang@search%20",
    // Reading by the unique property goes wrong as well.
    "reset-processed%50 reset-before@read%30",
    "502-processed%50 504@read%30",
    "504%50 429=0@read%40",
    "truncated%40 truncated@read%40",
    "500-processed%50 hang@read%20",
    "reset-unprocessed%40 488@read%40",
    // Everything, everywhere.
    "500@any%15 reset-processed@any%15 429=0@any%15 truncated@any%10 wrong-type@any%10",
];

/// How long a new ticket stays out of search here; looks are taken every third of it.
const DELAY: Duration = Duration::from_millis(90);
/// What hangs is given up after this long; everything else takes much less.
const HANGS: Duration = Duration::from_millis(700);

struct Line {
    spec: &'static str,
    drafts: usize,
    attempts: usize,
    sends: usize,
    tickets: usize,
    unknown: usize,
    resolved: usize,
    lost: usize,
    twice: usize,
    seconds: f64,
}

fn wanted() -> Option<usize> {
    std::env::var("HUBTICKET_SUBMISSIONS").ok().map(|text| text.parse().expect("HUBTICKET_SUBMISSIONS is a number"))
}

async fn run(spec: &'static str, drafts: usize, unique: bool) -> Line {
    let begun = Instant::now();
    let (seed, _) = uuid::Uuid::new_v4().as_u64_pair();
    let options = Options { faults: faults(spec), seed, index_delay: DELAY, ..Options::default() };
    let hangs = spec.contains("hang") || spec.contains("slow%");
    let rig = Rig::new(options, if hangs { HANGS } else { PLENTY }).await;
    let rig = if unique { rig.unique() } else { rig };
    let tally = Tally::default();
    let agent = Agent { desk: &rig.desk, client: &rig.client, store: &rig.store, delay: DELAY, tally: &tally };
    // Several agents at once, each one thing after another. Two drafts in a row of one agent are alike in all.
    let agents = drafts.div_ceil(4).clamp(1, 20);
    let one = |number: usize| {
        let agent = &agent;
        async move {
            let mut ids = Vec::new();
            for draft in (number..drafts).step_by(agents) {
                let pair = draft / agents / 2;
                let mut new = ticket(&format!("Printer {number}-{pair} jams"));
                new.set("content", "It makes a noise like “ü”,\nthen stops.");
                new.set("refund_amount", "12.50");
                ids.push(agent.send(DraftId::random(), &new).await);
            }
            ids
        }
    };
    let ids = join_all((0..agents).map(one)).await.concat();
    rig.check_one_each(&ids, &format!("{spec}, unique {unique}, seed {seed}"));
    assert_eq!(ids.len(), drafts);
    if !unique {
        // Every request of a submission that was begun is one that its agent knows of.
        assert!(rig.posts() <= tally.sends.get(), "{spec}");
    }
    let (lost, twice) = rig.lost_and_twice(&ids);
    Line {
        spec,
        drafts,
        attempts: tally.attempts.get(),
        sends: tally.sends.get(),
        tickets: rig.tickets(),
        unknown: tally.unknown.get(),
        resolved: tally.resolved.get(),
        lost,
        twice,
        seconds: begun.elapsed().as_secs_f64(),
    }
}

async fn matrix(unique: bool) {
    let drafts = wanted();
    // Many wait at the same time; of many submissions each kind has enough waiting of its own.
    let at_once = if drafts.is_some() { 6 } else { TABLE.len() };
    let runs = stream::iter(TABLE).map(|spec| run(spec, drafts.unwrap_or(2), unique));
    let lines: Vec<Line> = runs.buffered(at_once).collect().await;
    if drafts.is_none() {
        return;
    }
    eprintln!("unique property: {unique}");
    eprintln!("drafts attempts sends tickets unknown resolved lost twice seconds faults");
    for line in lines {
        let Line { spec, drafts, attempts, sends, tickets, unknown, resolved, lost, twice, seconds } = line;
        eprintln!(
            "{drafts:6} {attempts:8} {sends:5} {tickets:7} {unknown:7} {resolved:8} {lost:4} {twice:5} {seconds:7.1} {spec}"
        );
    }
}

#[tokio::test]
async fn every_fault_leaves_one_ticket_a_draft_when_the_agent_decides() {
    matrix(false).await;
}

#[tokio::test]
async fn every_fault_leaves_one_ticket_a_draft_with_a_unique_property() {
    matrix(true).await;
}
