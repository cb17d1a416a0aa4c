//! A ticket is put right over the sandbox: what was changed and nothing else, never over another hand's change unasked.

use hubticket::hubspot::Sent;
use hubticket::submit::{Correct, Corrected, Outcome, read_ticket};
use hubticket::ticket::correction::{Changes, changes, objects, opened, rows};
use hubticket::ticket::value::Locale;
use hubticket::ticket::{Association, Draft, DraftId, NewTicket, ObjectType, Schema};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::rig::{Rig, faults, ticket};

fn locale() -> Locale {
    Locale { now: Timestamp::UNIX_EPOCH, zone: TimeZone::UTC }
}

/// A ticket that is there and linked to Ada, opened to be changed.
async fn open(rig: &Rig) -> Draft {
    let mut new: NewTicket = ticket("Printer");
    new.set("hs_ticket_priority", "LOW");
    let made = rig.client.create_ticket(&new, &Sent::default()).await.unwrap();
    let contacts = ObjectType::contacts();
    rig.client.link(&made.id, &contacts, "101", &contacts.defined_types()).await.unwrap();
    let names = rows(["subject", "content", "hs_ticket_priority"]);
    let wanted: Vec<&str> = names.iter().map(String::as_str).collect();
    let (found, links) = read_ticket(&rig.client, &made.id, &wanted, &objects()).await.unwrap();
    opened(DraftId::from_random([7; 16]), Timestamp::UNIX_EPOCH, &found, &names, &links, &[])
}

fn wanted(draft: &Draft) -> Correct {
    let changes = changes(&Schema::default(), draft, &locale());
    Correct { draft: draft.id, edits: draft.edits.clone().unwrap(), changes }
}

async fn correct(rig: &Rig, draft: &Draft) -> Corrected {
    rig.desk.correct(&Ok(rig.client.clone()), wanted(draft)).await
}

#[track_caller]
fn done(came: Corrected) -> Changes {
    match came {
        Corrected::Done { changes, .. } => changes,
        other => panic!("{other:?}"),
    }
}

fn id(draft: &Draft) -> &str {
    &draft.edits.as_ref().unwrap().ticket
}

/// What the ticket has now of a property, and how many contacts it is linked to.
async fn now(rig: &Rig, draft: &Draft, name: &str) -> (String, usize) {
    let (found, links) = read_ticket(&rig.client, id(draft), &[name], &[ObjectType::contacts()]).await.unwrap();
    (found.value(name).unwrap_or_default().to_owned(), links[0].1.len())
}

fn patches(rig: &Rig) -> Vec<Value> {
    let requests = rig.sandbox.inspect().requests;
    requests.iter().filter(|one| one.method == "PATCH").map(|one| serde_json::from_str(&one.body).unwrap()).collect()
}

/// The lines of the journal that are of corrections.
fn journalled(rig: &Rig) -> Vec<Value> {
    let text = std::fs::read_to_string(rig.dir.path().join("journal.jsonl")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn what_was_changed_is_sent_and_nothing_else_and_a_repeat_sends_nothing() {
    let rig = Rig::with("").await;
    let mut draft = open(&rig).await;
    assert_eq!(draft.associations.len(), 1);
    draft.set("subject", "Printer on the third floor");
    draft.set("hs_ticket_priority", "");
    draft.associations.clear();
    let companies = ObjectType::companies();
    let primary = companies.defined_types().into_iter().take(1).collect();
    draft.associations.push(Association::to(companies, "501", primary));
    let made = done(correct(&rig, &draft).await);
    assert_eq!((made.properties.len(), made.unlink.len(), made.link.len()), (2, 1, 1));
    let sent = json!({"properties": {"subject": "Printer on the third floor", "hs_ticket_priority": ""}});
    assert_eq!(patches(&rig), [sent]);
    assert_eq!(now(&rig, &draft, "hs_ticket_priority").await, (String::new(), 0));
    assert!(done(correct(&rig, &draft).await).is_empty());
    assert_eq!((patches(&rig).len(), rig.tickets(), rig.posts()), (1, 1, 1), "no ticket is ever made");
    let lines = journalled(&rig);
    let entries: Vec<&str> = lines.iter().map(|line| line["entry"].as_str().unwrap()).collect();
    assert_eq!(entries, ["correction", "corrected"]);
    assert_eq!((&lines[0]["ticket"], &lines[1]["result"]), (&json!(id(&draft)), &json!("done")));
    assert_eq!(lines[0]["properties"][0], json!(["subject", "Printer on the third floor"]));
    assert_eq!(lines[0]["correction"], lines[1]["correction"]);
}

#[tokio::test]
async fn what_a_colleague_changed_is_not_overwritten_unasked() {
    let rig = Rig::with("").await;
    let mut draft = open(&rig).await;
    draft.set("hs_ticket_priority", "URGENT");
    draft.set("subject", "Toner");
    // Right after the next look at the ticket, somebody else changes it.
    rig.sandbox.set_faults(faults("changes=hs_ticket_priority:HIGH@readx1"));
    rig.client.ticket(id(&draft), &["subject"]).await.unwrap();
    let Corrected::Conflict(conflicts) = correct(&rig, &draft).await else { panic!("it was sent") };
    let of = &conflicts[0];
    assert_eq!(conflicts.len(), 1);
    assert_eq!((of.property.as_str(), of.seen.as_str()), ("hs_ticket_priority", "LOW"));
    assert_eq!((of.yours.as_str(), of.theirs.as_str()), ("URGENT", "HIGH"));
    assert_eq!((patches(&rig).len(), journalled(&rig).len()), (0, 0), "nothing is sent, not even the rest");
    // Theirs stays: only the rest is sent.
    let mut theirs = draft.clone();
    theirs.set("hs_ticket_priority", "HIGH");
    theirs.edits.as_mut().unwrap().sees("hs_ticket_priority", "HIGH");
    assert_eq!(done(correct(&rig, &theirs).await).names(), ["subject"]);
    // Mine goes over it.
    draft.edits.as_mut().unwrap().sees("hs_ticket_priority", "HIGH");
    assert_eq!(done(correct(&rig, &draft).await).names(), ["hs_ticket_priority"]);
    assert_eq!(now(&rig, &draft, "hs_ticket_priority").await.0, "URGENT");
}

#[tokio::test]
async fn a_colleague_who_made_the_same_change_is_no_conflict() {
    let rig = Rig::with("").await;
    let mut draft = open(&rig).await;
    draft.set("hs_ticket_priority", "HIGH");
    rig.sandbox.set_faults(faults("changes=hs_ticket_priority:HIGH@readx1"));
    rig.client.ticket(id(&draft), &["subject"]).await.unwrap();
    assert!(done(correct(&rig, &draft).await).is_empty());
    assert_eq!(patches(&rig).len(), 0);
}

#[tokio::test]
async fn answers_that_are_lost_are_no_riddle() {
    for spec in ["reset-processed@changex1", "reset-mid-answer@changex1", "503@changex2", "reset-processed@linkx1"] {
        let rig = Rig::with("").await;
        let mut draft = open(&rig).await;
        draft.set("subject", "Toner");
        draft.associations.clear();
        rig.sandbox.set_faults(faults(spec));
        assert!(!done(correct(&rig, &draft).await).is_empty(), "{spec}");
        assert_eq!(now(&rig, &draft, "subject").await, ("Toner".to_owned(), 0), "{spec}");
        assert_eq!((rig.tickets(), rig.desk.journal.unresolved().unwrap().len()), (1, 0), "{spec}");
    }
}

/// The texts of the notes that the ticket has, and how many notes there are in all.
fn notes(rig: &Rig) -> (Vec<String>, usize) {
    let seen = rig.sandbox.inspect();
    let linked = &seen.tickets[0].associations;
    let has = |id: &str| linked.iter().any(|one| one.object == "notes" && one.id == id);
    let texts = seen.notes.iter().filter(|note| has(&note.id)).map(|note| note.properties["hs_note_body"].clone());
    (texts.collect(), seen.notes.len())
}

#[tokio::test]
async fn a_note_is_put_on_the_ticket_once_however_often_it_is_sent() {
    // What is lost, what comes of the first two sendings, and how many notes there are in the end, seen or not.
    for (spec, ends, made) in [
        ("429@notex1", [true, true], 1),
        ("reset-processed@notex1", [false, true], 2),
        ("400@notex1", [false, true], 1),
        ("reset-processed@linkx1", [true, true], 1),
        ("400@linkx1", [false, true], 2),
        ("400@changex1", [false, true], 2),
    ] {
        let rig = Rig::with("").await;
        let mut draft = open(&rig).await;
        draft.note = "Third call\n<today>".into();
        draft.set("subject", "Toner");
        rig.sandbox.set_faults(faults(spec));
        for (end, text) in ends.into_iter().zip(["Third call\n<today>", "Third call"]) {
            text.clone_into(&mut draft.note);
            let came = correct(&rig, &draft).await;
            assert_eq!(matches!(came, Corrected::Done { .. }), end, "{spec}: {came:?}");
            rig.sandbox.set_faults(Vec::new());
        }
        assert_eq!(notes(&rig), (vec!["Third call".to_owned()], made), "{spec}");
        assert_eq!((rig.tickets(), rig.desk.journal.unresolved().unwrap().len()), (1, 0), "{spec}");
        assert_eq!(now(&rig, &draft, "subject").await.0, "Toner", "{spec}");
    }
}

#[tokio::test]
async fn a_note_is_put_on_the_ticket_once_although_the_program_died_in_between() {
    let rig = Rig::with("").await;
    let mut draft = open(&rig).await;
    draft.note = "Third call".into();
    // It died as soon as the note was written down; and, once more, as soon as the ticket had it.
    for spec in ["hang@link", ""] {
        rig.sandbox.set_faults(faults(spec));
        let (journal, path) = (rig.desk.journal.clone(), rig.dir.path().join("journal.jsonl"));
        let wanted = wanted(&draft);
        let client = Ok(rig.client.clone());
        let mut call = std::pin::pin!(rig.desk.correct(&client, wanted));
        let stop = async {
            let died = |text: &str| match spec {
                "" => notes(&rig).0.len() == 1,
                _ => text.contains("correction-note"),
            };
            while !died(&std::fs::read_to_string(&path).unwrap_or_default()) {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            _ = &mut call => {}
            () = stop => {}
        }
        assert!(journal.note_of(draft.id).unwrap().is_some());
    }
    rig.sandbox.set_faults(Vec::new());
    done(correct(&rig, &draft).await);
    assert_eq!(notes(&rig), (vec!["Third call".to_owned()], 1));
}

#[tokio::test]
async fn what_went_wrong_for_good_is_told_and_can_be_sent_again() {
    let rig = Rig::with("").await;
    let mut draft = open(&rig).await;
    draft.set("subject", "Toner");
    draft.associations.clear();
    // The properties are changed, the link is not taken away.
    rig.sandbox.set_faults(faults("502@link"));
    let came = correct(&rig, &draft).await;
    assert!(matches!(came, Corrected::Failed(_)), "{came:?}");
    assert_eq!(journalled(&rig)[1]["result"], "open");
    rig.sandbox.set_faults(Vec::new());
    let rest = done(correct(&rig, &draft).await);
    assert_eq!((rest.properties.len(), rest.unlink.len()), (0, 1), "only what is left is sent");
    draft.set("hs_ticket_priority", "HIH");
    let Corrected::Failed(error) = correct(&rig, &draft).await else { panic!("it was taken") };
    assert_eq!(error.field_problems()[0].property.as_deref(), Some("hs_ticket_priority"));
    draft.edits.as_mut().unwrap().ticket = "1".into();
    let Corrected::Failed(error) = correct(&rig, &draft).await else { panic!("there is no such ticket") };
    assert!(error.answer().unwrap().is_of_missing_record());
    assert_eq!((rig.tickets(), rig.posts()), (1, 1));
}

#[tokio::test]
async fn readers_of_submissions_pass_corrections_over() {
    let rig = Rig::with("").await;
    let mut draft = open(&rig).await;
    draft.set("subject", "Toner");
    done(correct(&rig, &draft).await);
    let ended = rig
        .desk
        .submit(
            &rig.client,
            hubticket::submit::Order::new(ticket("Another")),
            std::future::pending::<hubticket::submit::Stop>(),
            |_| (),
        )
        .await;
    assert!(matches!(ended.outcome, Outcome::Created(_)));
    draft.edits.as_mut().unwrap().sees("subject", "Toner");
    draft.set("subject", "Toner low");
    done(correct(&rig, &draft).await);
    let journal = &rig.desk.journal;
    assert_eq!(journal.latest(10).unwrap().len(), 1);
    assert_eq!(journal.unresolved().unwrap().len(), 0);
    assert_eq!(journal.created_since(Timestamp::UNIX_EPOCH).unwrap().len(), 1);
    assert_eq!(journal.compact(0, Timestamp::MAX).unwrap(), 1);
    assert_eq!(journalled(&rig).len(), 4, "they stay where they are");
    assert_eq!(journal.latest(10).unwrap().len(), 1);
}
