//! What means the same is not sent twice without a word, and who stops watching still gets the answer.

use std::cell::RefCell;
use std::future::pending;
use std::time::Duration;

use hubticket::hubspot::Error;
use hubticket::store::{JournalResult, Store, Twin};
use hubticket::submit::{Desk, Ended, Order, Outcome, Progress, Stop, Twins};
use hubticket::ticket::Link;
use hubticket::ticket::{AssociationType, Category, ContactLink, DraftId, Extras, NewContact, NewTicket, ObjectType};
use jiff::Timestamp;

use super::rig::{Rig, ticket};

const REFUSED: Twins = Twins::Refused { made_since: None };

async fn send(rig: &Rig, desk: &Desk, ticket: NewTicket, twins: Twins) -> Ended {
    desk.submit(&rig.client, Order { draft: Some(DraftId::random()), twins, ..Order::new(ticket) }, pending(), |_| ())
        .await
}

/// Another desk at the same journal, as another process has it.
fn second(rig: &Rig) -> Desk {
    let store = Store::open(rig.dir.path()).unwrap();
    Desk { journal: store.journal(), ..rig.desk.clone() }
}

#[track_caller]
fn twin_of(ended: &Ended) -> &Twin {
    match &ended.outcome {
        Outcome::Twin(twin) => twin,
        other => panic!("it was sent: {other}"),
    }
}

#[tokio::test]
async fn two_that_mean_the_same_at_once_make_one_ticket_in_whatever_process() {
    let rig = Rig::with("slow=1@create").await;
    let other = second(&rig);
    let (one, two) = tokio::join!(
        send(&rig, &rig.desk, ticket("Printer"), REFUSED),
        send(&rig, &other, ticket("Printer"), REFUSED),
    );
    let (made, refused) = if matches!(one.outcome, Outcome::Created(_)) { (one, two) } else { (two, one) };
    assert!(matches!(made.outcome, Outcome::Created(_)), "{}", made.outcome);
    assert_eq!(twin_of(&refused).attempt().unwrap().attempt, made.attempt.attempt);
    assert_eq!((rig.posts(), rig.tickets(), rig.journal().len()), (1, 1, 1));
}

#[tokio::test]
async fn a_contact_that_the_first_has_made_and_the_second_links_makes_no_other_ticket() {
    let types = vec![AssociationType { category: Category::HubspotDefined, type_id: 16, label: None }];
    for note in [None, Some("VIP".to_owned())] {
        let rig = Rig::with("reset-processedx1").await;
        let contact =
            ContactLink { contact: NewContact::of([("email", "new@analytical.example")]), types: types.clone() };
        let extras = Extras { contact: Some(contact), note: note.clone(), ..Extras::default() };
        let order = Order { extras, twins: REFUSED, ..Order::new(ticket("Printer")) };
        let first = rig.desk.submit(&rig.client, order, pending(), |_| ()).await;
        assert!(matches!(first.outcome, Outcome::Unknown(_)), "{}", first.outcome);
        // Somebody types it again; the contact is found by now.
        let id = first.attempt.steps.contact().unwrap().to_owned();
        let link = |id: String| Link { id, object: Some(ObjectType::contacts()), types: types.clone() };
        let again = |id: String| {
            let mut ticket = ticket("Printer");
            ticket.associations.push(link(id));
            let extras = Extras { note: note.clone(), ..Extras::default() };
            Order { extras, twins: REFUSED, ..Order::new(ticket) }
        };
        let second = rig.desk.submit(&rig.client, again(id), pending(), |_| ()).await;
        assert_eq!(twin_of(&second).attempt().unwrap().attempt, first.attempt.attempt);
        let other = rig.desk.submit(&rig.client, again("101".into()), pending(), |_| ()).await;
        assert!(matches!(other.outcome, Outcome::Created(_)), "another contact is another ticket: {}", other.outcome);
        assert_eq!(rig.tickets(), 2);
    }
}

#[tokio::test]
async fn the_same_is_not_sent_until_it_is_known_what_became_of_the_first() {
    for (made, fault) in [true, false].into_iter().zip(["reset-processedx1", "reset-unprocessedx1"]) {
        let rig = Rig::with(fault).await;
        let first = send(&rig, &rig.desk, ticket("Printer"), REFUSED).await;
        assert!(matches!(first.outcome, Outcome::Unknown(_)), "{fault}: {}", first.outcome);
        let posts = rig.posts();
        for desk in [rig.desk.clone(), second(&rig)] {
            let again = send(&rig, &desk, ticket("Printer"), REFUSED).await;
            assert_eq!(twin_of(&again).attempt().unwrap().attempt, first.attempt.attempt, "{fault}");
        }
        assert_eq!((rig.posts(), rig.journal().len()), (posts, 1), "{fault}: nothing left, nothing is written");
        // Another text, and the same for somebody else, are no twins.
        let other = Desk { profile: "other".into(), ..rig.desk.clone() };
        for (desk, subject) in [(&rig.desk, "Printer on fire"), (&other, "Printer")] {
            let ended = send(&rig, desk, ticket(subject), REFUSED).await;
            assert!(matches!(ended.outcome, Outcome::Created(_)), "{fault}: {}", ended.outcome);
        }
        let ending = match made {
            true => JournalResult::Created {
                id: rig.sandbox.inspect().tickets[0].id.clone(),
                created_at: "2026-11-24T13:00:00Z".into(),
                url: None,
            },
            false => JournalResult::Absent { why: "the agent says so".into(), by: None },
        };
        rig.desk.journal.ended(first.attempt.attempt, Timestamp::now(), &ending).unwrap();
        let last = send(&rig, &rig.desk, ticket("Printer"), REFUSED).await;
        assert!(matches!(last.outcome, Outcome::Created(_)), "{fault}: {}", last.outcome);
    }
}

#[tokio::test]
async fn the_same_is_sent_for_who_says_that_it_is_another_ticket() {
    let rig = Rig::with("reset-processedx1").await;
    let first = send(&rig, &rig.desk, ticket("Printer"), REFUSED).await;
    assert!(matches!(first.outcome, Outcome::Unknown(_)), "{}", first.outcome);
    let again = send(&rig, &rig.desk, ticket("Printer"), Twins::Allowed).await;
    assert!(matches!(again.outcome, Outcome::Created(_)), "{}", again.outcome);
}

#[tokio::test]
async fn a_value_that_was_made_for_one_attempt_makes_it_no_other_ticket() {
    let rig = Rig::with("reset-processed@create 503@read").await.unique();
    let first = send(&rig, &rig.desk, ticket("Printer"), REFUSED).await;
    assert!(matches!(first.outcome, Outcome::Unknown(_)), "{}", first.outcome);
    let again = send(&rig, &rig.desk, ticket("Printer"), REFUSED).await;
    assert_eq!(twin_of(&again).attempt().unwrap().attempt, first.attempt.attempt);
    assert_eq!(rig.tickets(), 1);
}

#[tokio::test]
async fn who_stops_watching_when_it_is_too_late_still_gets_the_answer() {
    let rig = Rig::with("slow=1@create").await;
    let told = RefCell::new(Vec::new());
    let stop = async {
        while rig.tickets() == 0 {
            tokio::task::yield_now().await;
        }
        Stop::BeforeItLeaves
    };
    let tell = |progress| told.borrow_mut().push(progress);
    let ended =
        rig.desk.submit(&rig.client, Order { twins: REFUSED, ..Order::new(ticket("Printer")) }, stop, tell).await;
    assert!(matches!(ended.outcome, Outcome::Created(_)), "{}", ended.outcome);
    assert!(told.borrow().contains(&Progress::TooLate), "{:?}", told.borrow());
    assert_eq!((rig.posts(), rig.tickets()), (1, 1));
}

#[tokio::test]
async fn who_stops_while_a_limit_is_waited_for_has_sent_nothing() {
    let rig = Rig::with("429=60@create").await;
    let waits = RefCell::new(false);
    let stop = async {
        while !*waits.borrow() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Stop::BeforeItLeaves
    };
    let tell = |progress| {
        if matches!(progress, Progress::Repeating { .. }) {
            *waits.borrow_mut() = true;
        }
    };
    let ended =
        rig.desk.submit(&rig.client, Order { twins: REFUSED, ..Order::new(ticket("Printer")) }, stop, tell).await;
    assert!(matches!(ended.outcome, Outcome::NotSent(Error::Cancelled { sent: false })), "{}", ended.outcome);
    assert_eq!((rig.posts(), rig.tickets()), (1, 0));
}
