//! Each way in which a submission ends, and what the server, the journal and the agent know then.

use std::cell::RefCell;
use std::future::{Future, pending, poll_fn};
use std::path::PathBuf;
use std::task::Poll;
use std::time::Duration;

use hubticket::hubspot::{ApiVersion, Client, Error, Sent, Settings};
use hubticket::sandbox::Options;
use hubticket::store::{JournalResult, Store};
use hubticket::submit::{Desk, Ended, Finding, Order, Outcome, Progress, Stop};
use hubticket::ticket::{DraftId, NewTicket};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::agent::{Agent, Tally};
use super::rig::{Rig, UNIQUE, faults, looked, ticket};

async fn submit(
    rig: &Rig,
    draft: Option<DraftId>,
    stop: impl Future<Output = ()>,
    told: impl FnMut(Progress),
) -> Ended {
    let stop = async {
        stop.await;
        Stop::AtOnce
    };
    rig.desk.submit(&rig.client, Order { draft, ..Order::new(ticket("Printer")) }, stop, told).await
}

/// Sends one ticket; its end, and what was told on the way.
async fn send(rig: &Rig, stop: impl Future<Output = ()>) -> (Ended, Vec<Progress>) {
    let mut told = Vec::new();
    let draft = Some(DraftId::random());
    let ended = submit(rig, draft, stop, |progress| told.push(progress)).await;
    assert_eq!(ended.unwritten, None);
    (ended, told)
}

/// Waits until something holds that others in this process bring about.
async fn until(mut holds: impl FnMut() -> bool) {
    while !holds() {
        tokio::task::yield_now().await;
    }
}

fn id(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Created(ticket) => &ticket.id,
        other => panic!("no ticket was created: {other}"),
    }
}

/// The outcome in one word.
fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Created(_) => "created",
        Outcome::Rejected(_) => "rejected",
        Outcome::StoppedAt { .. } => "stopped",
        Outcome::NotSent(_) => "not sent",
        Outcome::Unknown(_) => "unknown",
        Outcome::NotJournalled(_) => "not journalled",
        Outcome::Twin(_) => "twin",
        other => panic!("this way to end is not known here: {other}"),
    }
}

fn written(result: &JournalResult) -> &'static str {
    match result {
        JournalResult::Created { .. } => "created",
        JournalResult::Rejected { .. } => "rejected",
        JournalResult::NotSent { .. } => "not sent",
        JournalResult::Unknown { .. } => "unknown",
        JournalResult::Absent { .. } => "absent",
    }
}

#[tokio::test]
async fn one_fault_ends_a_submission_in_the_outcome_that_is_true_after_one_request() {
    // Fault, outcome, tickets that are there.
    let table = [
        ("reset-before", "unknown", 0),
        ("reset-unprocessed", "unknown", 0),
        ("reset-processed", "unknown", 1),
        ("reset-mid-answer", "unknown", 1),
        ("429-daily", "not sent", 0),
        ("477=0", "not sent", 0),
        ("488", "not sent", 0),
        ("301", "unknown", 0),
        ("500", "unknown", 0),
        ("502", "unknown", 0),
        ("503", "unknown", 0),
        ("504", "unknown", 0),
        ("500-processed", "unknown", 1),
        ("502-processed", "unknown", 1),
        ("503-processed", "unknown", 1),
        ("503=1", "unknown", 0),
        ("503-processed=1", "unknown", 1),
        ("504-processed", "unknown", 1),
        ("truncated", "unknown", 1),
        ("huge", "unknown", 1),
        ("wrong-type", "unknown", 0),
        ("garbage", "unknown", 0),
    ];
    let rig = Rig::with("").await;
    for (spec, expected, tickets) in table {
        let before = (rig.posts(), rig.tickets());
        rig.sandbox.set_faults(faults(&format!("{spec}x1")));
        let (ended, told) = send(&rig, pending()).await;
        assert_eq!(word(&ended.outcome), expected, "{spec}");
        assert_eq!(told, [Progress::Journalled(ended.attempt.attempt), Progress::Sending], "{spec}");
        assert_eq!(rig.posts() - before.0, 1, "{spec}: no second request follows by itself");
        assert_eq!(rig.tickets() - before.1, tickets, "{spec}");
        let result = rig.journal().pop().unwrap().1.expect(spec);
        assert_eq!(written(&result), expected, "{spec}");
    }
    let unknown = table.iter().filter(|(_, outcome, _)| *outcome == "unknown").count();
    assert_eq!(rig.store.journal().unresolved().unwrap().len(), unknown);
}

#[tokio::test]
async fn what_validation_refuses_is_rejected_and_never_sent_again() {
    let rig = Rig::with("").await;
    let mut bad = ticket("Printer");
    bad.set("hs_ticket_priority", "SOON");
    let ended = rig.desk.submit(&rig.client, Order::new(bad), pending(), |_| {}).await;
    let Outcome::Rejected(error) = &ended.outcome else { panic!("{}", ended.outcome) };
    assert_eq!(error.field_problems()[0].property.as_deref(), Some("hs_ticket_priority"));
    assert_eq!((rig.posts(), rig.tickets()), (1, 0));
    assert_eq!(written(&rig.only_result()), "rejected");
}

#[tokio::test]
async fn a_time_out_after_the_request_left_is_unknown_and_the_ticket_is_found() {
    for spec in ["hang", "slow"] {
        let options = Options { faults: faults(spec), ..Options::default() };
        let rig = Rig::new(options, Duration::from_millis(400)).await;
        let (ended, _) = send(&rig, pending()).await;
        assert!(matches!(ended.outcome, Outcome::Unknown(Error::TimedOut { .. })), "{}", ended.outcome);
        assert_eq!((rig.posts(), rig.tickets()), (1, 1), "{spec}");
        let Ok(Finding::Perhaps(found)) = looked(&rig.client, &ended.attempt, &Default::default()).await else {
            panic!("{spec}: looking failed")
        };
        assert_eq!(found.len(), 1, "{spec}");
        assert_eq!(found[0].differences, [], "{spec}");
        assert_eq!(found[0].ticket.id, rig.sandbox.inspect().tickets[0].id);
    }
}

#[tokio::test]
async fn nobody_there_is_not_sent() {
    let rig = Rig::with("").await;
    // A port that was free a moment ago, and that nobody listens on.
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let settings = Settings::new(format!("http://{address}"), ApiVersion::V3, "t".to_owned().into());
    let client = Client::new(&settings).unwrap();
    let ended = rig.desk.submit(&client, Order::new(ticket("Printer")), pending(), |_| {}).await;
    assert!(matches!(ended.outcome, Outcome::NotSent(Error::Connect { .. })), "{}", ended.outcome);
    // A client that could not even be made is journalled as not sent, too.
    let none: Result<Client, Error> = Err(Error::Setup { detail: "no certificates".into() });
    let ended = rig.desk.submit(&none, Order::new(ticket("Printer")), pending(), |_| {}).await;
    assert!(matches!(ended.outcome, Outcome::NotSent(Error::Setup { .. })), "{}", ended.outcome);
    assert!(rig.journal().iter().all(|(_, result)| result.as_ref().map(written) == Some("not sent")));
}

/// Ready when it has been looked at so often.
pub fn after_polls(mut left: u32) -> impl Future<Output = ()> {
    poll_fn(move |context| {
        left = left.saturating_sub(1);
        if left == 0 {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
}

#[tokio::test]
async fn stopping_at_any_moment_ends_in_what_is_true() {
    let rig = Rig::with("").await;
    let mut seen: Vec<&str> = Vec::new();
    for polls in (1..60).chain([100, 200, 400, 800, 5_000]) {
        let before = (rig.posts(), rig.tickets());
        let (ended, _) = send(&rig, after_polls(polls)).await;
        // What was sent arrives within a few turns: another call goes through the same server after it.
        rig.client.pipelines().await.unwrap();
        let (posts, tickets) = (rig.posts() - before.0, rig.tickets() - before.1);
        let outcome = word(&ended.outcome);
        match outcome {
            "created" => assert_eq!((posts, tickets), (1, 1), "{polls}"),
            "not sent" => assert_eq!((posts, tickets), (0, 0), "{polls}: what is called not sent never left"),
            "unknown" => assert!(posts <= 1 && tickets <= 1, "{polls}"),
            other => panic!("{polls}: {other}"),
        }
        if !seen.contains(&outcome) {
            seen.push(outcome);
        }
    }
    assert!(seen.contains(&"created") && seen.contains(&"not sent"), "{seen:?}");
    // One that has surely left, and was not answered.
    rig.sandbox.set_faults(faults("hangx1"));
    let begun = rig.posts();
    let (ended, _) = send(&rig, until(|| rig.posts() > begun)).await;
    assert_eq!(word(&ended.outcome), "unknown");
}

#[tokio::test]
async fn stopping_before_and_while_waiting_for_a_limit_is_not_sent() {
    let rig = Rig::with("429=60").await;
    let repeating = RefCell::new(false);
    let told = |progress| {
        if matches!(progress, Progress::Repeating { .. }) {
            *repeating.borrow_mut() = true;
        }
    };
    let stop = until(|| *repeating.borrow());
    let ended = submit(&rig, None, stop, told).await;
    assert!(matches!(ended.outcome, Outcome::NotSent(Error::Cancelled { sent: false })), "{}", ended.outcome);
    assert_eq!((rig.posts(), rig.tickets()), (1, 0));
    assert_eq!(written(&rig.only_result()), "not sent");
}

#[tokio::test]
async fn stopping_after_the_request_left_is_unknown_unless_a_unique_property_tells() {
    let rig = Rig::with("hang").await;
    let (ended, _) = send(&rig, until(|| rig.tickets() == 1)).await;
    assert!(matches!(ended.outcome, Outcome::Unknown(Error::Cancelled { sent: true })), "{}", ended.outcome);
    assert_eq!((rig.posts(), written(&rig.only_result())), (1, "unknown"));

    let rig = Rig::with("hang").await.unique();
    let (ended, told) = send(&rig, until(|| rig.tickets() == 1)).await;
    assert_eq!(id(&ended.outcome), rig.sandbox.inspect().tickets[0].id);
    assert!(told.iter().any(|one| matches!(one, Progress::Looking { .. })));
    assert_eq!((rig.posts(), written(&rig.only_result())), (1, "created"));

    // Nothing is sent again for somebody who wants it to end.
    let rig = Rig::with("reset-unprocessed").await.unique();
    let (ended, _) = send(&rig, until(|| rig.posts() == 1)).await;
    assert!(matches!(ended.outcome, Outcome::Unknown(_)), "{}", ended.outcome);
    assert_eq!(rig.posts(), 1);
}

#[tokio::test]
async fn a_limit_is_waited_for_visibly_and_then_it_is_sent_again() {
    let rig = Rig::with("429=0x2").await;
    let (ended, told) = send(&rig, pending()).await;
    id(&ended.outcome);
    assert_eq!((rig.posts(), rig.tickets()), (3, 1));
    let repeats: Vec<u32> = told
        .iter()
        .filter_map(|one| match one {
            Progress::Repeating { attempt, after, .. } => {
                assert!(*after >= Duration::from_millis(200), "never at once");
                Some(*attempt)
            }
            _ => None,
        })
        .collect();
    assert_eq!(repeats, [1, 2]);
    assert_eq!(written(&rig.only_result()), "created");
}

#[tokio::test]
async fn waiting_ends_with_the_patience_and_never_begins_beyond_it() {
    // Fault, requests at least, at most. 423 wants two seconds, 429 without Retry-After ten.
    for (spec, least, most) in [("429=0", 2, 5), ("429=2", 1, 1), ("423", 1, 1), ("429", 1, 1), ("429-daily", 1, 1)] {
        let mut rig = Rig::with(spec).await;
        rig.desk.patience = Duration::from_secs(1);
        let (ended, _) = send(&rig, pending()).await;
        assert!(matches!(ended.outcome, Outcome::NotSent(Error::Answered(_))), "{spec}: {}", ended.outcome);
        let posts = rig.posts();
        assert!((least..=most).contains(&posts), "{spec}: {posts}");
        assert_eq!((rig.tickets(), written(&rig.only_result())), (0, "not sent"), "{spec}");
    }
    // The daily limit is not waited for by the most patient.
    let mut rig = Rig::with("429-daily").await;
    rig.desk.patience = Duration::from_secs(1_000_000);
    let (ended, told) = send(&rig, pending()).await;
    assert_eq!((word(&ended.outcome), told.len(), rig.posts()), ("not sent", 2, 1));
}

#[tokio::test]
async fn two_desks_on_one_journal_do_not_get_in_each_others_way() {
    let rig = Rig::with("reset-processed%30 429=0%10 502%30").await;
    let other = Store::open(rig.dir.path()).unwrap();
    let second = Desk::new(other.journal(), "other", "127.0.0.1");
    let tally = Tally::default();
    let all = |desk, store, subject| {
        let agent = Agent { desk, client: &rig.client, store, delay: Duration::ZERO, tally: &tally };
        async move {
            let mut ids = Vec::new();
            for _ in 0..12 {
                ids.push(agent.send(DraftId::random(), &ticket(subject)).await);
            }
            ids
        }
    };
    let (one, two) = tokio::join!(all(&rig.desk, &rig.store, "one"), all(&second, &other, "two"));
    rig.check_one_each(&[one, two].concat(), "two desks");
    assert_eq!(rig.journal().len(), tally.attempts.get());
}

#[tokio::test]
async fn nothing_leaves_while_the_journal_can_not_be_written() {
    let rig = Rig::with("").await.unique();
    let before = rig.sandbox.inspect().requests.len();
    std::fs::create_dir(rig.dir.path().join("journal.jsonl")).unwrap();
    let (ended, told) = send(&rig, pending()).await;
    assert!(matches!(ended.outcome, Outcome::NotJournalled(_)), "{}", ended.outcome);
    assert_eq!(told, []);
    assert_eq!(rig.sandbox.inspect().requests.len(), before);
    // The folder itself has become a file.
    let file = rig.dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let rig = Rig { desk: Desk { journal: journal_below(&rig, "gone", &file), ..rig.desk.clone() }, ..rig };
    let (ended, _) = send(&rig, pending()).await;
    assert!(matches!(ended.outcome, Outcome::NotJournalled(_)), "{}", ended.outcome);
    assert_eq!((rig.sandbox.inspect().requests.len(), rig.tickets()), (before, 0));
}

/// The journal of a folder that is replaced by a file after it was opened.
fn journal_below(rig: &Rig, name: &str, file: &std::path::Path) -> hubticket::store::Journal {
    let folder = rig.dir.path().join(name);
    let journal = Store::open(&folder).unwrap().journal();
    std::fs::remove_dir(&folder).unwrap();
    std::fs::copy(file, &folder).unwrap();
    journal
}

#[tokio::test]
async fn an_outcome_that_can_not_be_journalled_is_said_and_found_again() {
    let rig = Rig::with("").await;
    let path = rig.dir.path().join("journal.jsonl");
    let spoil = |progress| {
        if progress == Progress::Sending {
            std::fs::rename(&path, path.with_extension("kept")).unwrap();
            std::fs::create_dir(&path).unwrap();
        }
    };
    let ended = rig.desk.submit(&rig.client, Order::new(ticket("Printer")), pending(), spoil).await;
    id(&ended.outcome);
    assert!(ended.unwritten.is_some());
    std::fs::remove_dir(&path).unwrap();
    std::fs::rename(path.with_extension("kept"), &path).unwrap();
    let open = rig.store.journal().unresolved().unwrap();
    assert_eq!(open.iter().map(|one| one.attempt).collect::<Vec<_>>(), [ended.attempt.attempt]);
}

/// A server that answers each request as told, and keeps what was in the journal when the first byte of it came.
async fn scripted(listener: TcpListener, journal: PathBuf, answers: &[&str], seen: &RefCell<Vec<String>>) {
    for answer in answers {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 1];
        stream.read_exact(&mut request).await.unwrap();
        seen.borrow_mut().push(std::fs::read_to_string(&journal).unwrap());
        while !is_whole(&request) {
            let mut part = [0; 4096];
            let count = stream.read(&mut part).await.unwrap();
            assert!(count > 0, "the request is whole");
            request.extend_from_slice(&part[..count]);
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

/// Whether a request is there to the last byte of its body.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, _)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()).expect("a length");
    request.len() >= head.len() + 4 + length.parse::<usize>().unwrap()
}

fn answer(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

const MADE: &str = r#"{"id":"77","properties":{"subject":"Printer"},"createdAt":"2026-11-24T13:00:00Z","updatedAt":"2026-11-24T13:00:00Z"}"#;

#[tokio::test]
async fn the_submission_is_in_the_journal_before_its_first_byte_arrives_and_a_limit_is_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let desk = Desk::new(store.journal(), "test", "127.0.0.1");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::new(&Settings::new(base, ApiVersion::V3, "t".to_owned().into())).unwrap();
    let busy = answer("429 Too Many Requests\r\nretry-after: 0", r#"{"status":"error"}"#);
    let made = answer("201 Created", MADE);
    let seen = RefCell::new(Vec::new());
    let answers = [busy.as_str(), busy.as_str(), made.as_str()];
    let server = scripted(listener, dir.path().join("journal.jsonl"), &answers, &seen);
    let (ended, ()) =
        tokio::join!(desk.submit(&client, Order::new(ticket("Printer \"ü\"")), pending(), |_| {}), server);
    assert_eq!(id(&ended.outcome), "77");
    for journal in seen.into_inner() {
        let line: serde_json::Value = serde_json::from_str(journal.trim_end()).expect("one whole line");
        assert_eq!(line["entry"], "started");
        assert_eq!(line["attempt"], ended.attempt.attempt.to_string());
        assert_eq!(line["properties"][0][1], "Printer \"ü\"");
        assert!(journal.ends_with('\n'));
    }
    assert_eq!(std::fs::read_to_string(dir.path().join("journal.jsonl")).unwrap().lines().count(), 2);
}

/// The value that the desk gives the unique property of a draft.
fn with_unique(draft: DraftId, subject: &str) -> NewTicket {
    let mut ticket = ticket(subject);
    ticket.set(UNIQUE, draft.to_string());
    ticket
}

#[tokio::test]
async fn a_ticket_of_the_draft_that_came_late_is_found_by_the_conflict() {
    let rig = Rig::with("").await.unique();
    let draft = DraftId::random();
    // An earlier try that was thought lost got through in the end; meanwhile the draft was edited.
    let late = rig.client.create_ticket(&with_unique(draft, "Printer"), &Sent::default()).await.unwrap();
    let ended = rig
        .desk
        .submit(&rig.client, Order { draft: Some(draft), ..Order::new(ticket("Printer jams")) }, pending(), |_| {})
        .await;
    assert_eq!(id(&ended.outcome), late.id);
    assert_eq!((rig.posts(), rig.tickets()), (2, 1));
}

#[tokio::test]
async fn with_a_unique_property_a_lost_answer_is_read_and_what_is_not_there_is_sent_again() {
    for (spec, posts) in [("reset-processedx1", 1), ("truncatedx1", 1), ("reset-unprocessedx1", 2), ("502x1", 2)] {
        let rig = Rig::with(spec).await.unique();
        let (ended, _) = send(&rig, pending()).await;
        assert_eq!(id(&ended.outcome), rig.sandbox.inspect().tickets[0].id, "{spec}");
        assert_eq!((rig.posts(), rig.tickets()), (posts, 1), "{spec}");
    }
}

#[tokio::test]
async fn an_unknown_outcome_stays_unknown_when_a_later_try_is_refused() {
    let one = async |then| {
        let rig = Rig::with(&format!("reset-unprocessedx1 {then}")).await.unique();
        let (ended, _) = send(&rig, pending()).await;
        assert!(matches!(ended.outcome, Outcome::Unknown(Error::Lost { .. })), "{then}: {}", ended.outcome);
        assert_eq!((rig.posts(), written(&rig.only_result())), (2, "unknown"), "{then}");
    };
    tokio::join!(one("488"), one("477=0"), one("429-daily"));
}

#[tokio::test]
async fn without_an_answer_by_the_unique_property_nothing_is_sent_again() {
    for spec in ["reset-processed 488@read", "reset-processed truncated@read", "502 429-daily@read"] {
        let rig = Rig::with(spec).await.unique();
        let (ended, _) = send(&rig, pending()).await;
        assert_eq!(word(&ended.outcome), "unknown", "{spec}");
        assert_eq!((rig.posts(), written(&rig.only_result())), (1, "unknown"), "{spec}");
    }
}

#[tokio::test]
async fn a_typed_value_that_another_ticket_has_makes_no_ticket_of_it() {
    let typed = |subject: &str, value: &str| {
        let mut ticket = ticket(subject);
        ticket.set(UNIQUE, value);
        ticket
    };
    // One of the sandbox's tickets has it from long ago; the other is one of the agent's own of a moment ago.
    let seeded = "3f1c9a52-7a0e-4f7b-9d55-0a7f0c2f6b11";
    for spec in ["", "reset-unprocessedx1", "502x1"] {
        let rig = Rig::with(spec).await.unique();
        let ended = rig.desk.submit(&rig.client, Order::new(typed("Printer", seeded)), pending(), |_| {}).await;
        assert!(!matches!(ended.outcome, Outcome::Created(_)), "{spec}: {}", ended.outcome);
        let first = rig.client.create_ticket(&typed("Invoice", "ORDER-7"), &Sent::default()).await.unwrap();
        let draft = Some(DraftId::random());
        let ended = rig
            .desk
            .submit(&rig.client, Order { draft, ..Order::new(typed("Printer", "ORDER-7")) }, pending(), |_| {})
            .await;
        let Outcome::Rejected(why) = &ended.outcome else { panic!("{spec}: {}", ended.outcome) };
        assert!(why.to_string().contains(&first.id), "it is said which ticket has the value: {why}");
        // The same once more is the same ticket: the value is what it is known by.
        let ended = rig.desk.submit(&rig.client, Order::new(typed("Invoice", "ORDER-7")), pending(), |_| {}).await;
        assert_eq!(id(&ended.outcome), first.id);
        assert_eq!(rig.tickets(), 1);
    }
}

#[tokio::test]
async fn a_conflict_whose_ticket_can_not_be_read_is_unknown() {
    let rig = Rig::with("488@read").await.unique();
    let draft = DraftId::random();
    let late = rig.client.create_ticket(&with_unique(draft, "Printer"), &Sent::default()).await.unwrap();
    let ended = rig
        .desk
        .submit(&rig.client, Order { draft: Some(draft), ..Order::new(ticket("Printer")) }, pending(), |_| {})
        .await;
    assert!(matches!(ended.outcome, Outcome::Unknown(_)), "the ticket is there: {}", ended.outcome);
    rig.sandbox.set_faults(Vec::new());
    let found = looked(&rig.client, &ended.attempt, &Default::default()).await;
    assert!(matches!(found, Ok(Finding::Created(ticket)) if ticket.id == late.id));
}

#[tokio::test]
async fn a_unique_property_that_the_portal_does_not_have_is_rejected() {
    let mut rig = Rig::with("").await;
    rig.desk.unique = Some("nothing_such".to_owned());
    let (ended, _) = send(&rig, pending()).await;
    assert!(matches!(ended.outcome, Outcome::Rejected(_)), "{}", ended.outcome);
    assert_eq!((rig.posts(), rig.tickets()), (1, 0));
}
