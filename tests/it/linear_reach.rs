//! What the full screen can do is reached in lines too, and the signs mean the same at every question.

use hubticket::hubspot;
use hubticket::store::{Listing, Summary};
use hubticket::submit::{Finding, Outcome};
use hubticket::ticket::schema::{Part, PartName};
use hubticket::ticket::{Draft, Property};

use crate::linear::says;
use crate::support::{Effect, Play, Talk, ada, begin, file, id, listing, parts, summary};

/// A conversation at each question that is no field.
fn everywhere() -> Vec<(&'static str, Talk)> {
    let at = |lines: &[&str]| {
        let mut talk = Talk::ready();
        talk.lines(&["A", ">"]).lines(lines);
        talk
    };
    let mut drafts = at(&["drafts"]);
    drafts.drafts(Ok(listing([summary(1, "Scanner")])));
    let mut rename = at(&["drafts"]);
    rename.drafts(Ok(listing([summary(1, "Scanner")]))).lines(&["rename 1"]);
    let mut delete = at(&["drafts"]);
    delete.drafts(Ok(listing([summary(1, "Scanner")]))).lines(&["delete 1"]);
    let mut found = at(&["associate", "contact", "ada"]);
    found.found(Ok(vec![ada()]));
    let mut lost = at(&["create"]);
    lost.ended(Outcome::Unknown(hubspot::Error::Cancelled { sent: true })).looked(Ok(Finding::Perhaps(Vec::new())));
    let mut start = Talk::with(|_| {}, None);
    start.portal().drafts(Ok(listing([summary(1, "Scanner")]))).unresolved(Vec::new());
    start.drafts(Ok(listing([summary(1, "Scanner")])));
    vec![
        ("menu", at(&[])),
        ("change", at(&["change"])),
        ("property", at(&["property"])),
        ("raw name", at(&["property", "another", "1"])),
        ("associate", at(&["associate"])),
        ("records", at(&["associate", "contact"])),
        ("found", found),
        ("outbox", at(&["outbox"])),
        ("name", at(&["name"])),
        ("drafts", drafts),
        ("rename", rename),
        ("delete", delete),
        ("lost", lost),
        ("start", start),
        ("field", Talk::ready()),
        ("options", {
            let mut talk = Talk::ready();
            talk.lines(&["A"]);
            talk
        }),
    ]
}

#[test]
fn a_greater_than_sign_goes_to_the_menu_from_every_question() {
    for (place, mut talk) in everywhere() {
        talk.said();
        talk.lines(&[">"]);
        let said = talk.said();
        assert!(said.contains("What next?"), "{place}:\n{said}");
        assert!(!said.contains("not one of the answers"), "{place}:\n{said}");
        assert!(talk.is_asking() && talk.draft().properties.iter().all(|one| !one.name.is_empty()), "{place}");
    }
}

#[test]
fn a_question_mark_explains_every_question_and_asks_it_again() {
    for (place, mut talk) in everywhere() {
        let before = talk.draft().clone();
        talk.said();
        talk.lines(&["?"]);
        let said = talk.said();
        assert!(said.contains("greater-than") || said.contains("Enter goes back"), "{place}:\n{said}");
        assert!(said.lines().count() > 1 && !said.contains("not one of the answers"), "{place}:\n{said}");
        let after = talk.draft();
        assert_eq!((&after.properties, &after.associations), (&before.properties, &before.associations), "{place}");
    }
}

#[test]
fn in_a_text_of_several_lines_every_sign_is_text() {
    let mut talk = Talk::ready();
    talk.lines(&["A", "", "", "", "", "", "one", ">", "> two", "?", "-", "."]);
    assert_eq!(talk.draft().text("content"), "one\n>\n> two\n?\n-");
}

#[test]
fn what_was_undone_is_done_again() {
    let mut talk = Talk::ready();
    talk.lines(&["A", ">", "change", "1", "B", "undo"]);
    assert_eq!(talk.draft().text("subject"), "A");
    says(&mut talk, &["redo"], "Redone.\n");
    assert_eq!(talk.draft().text("subject"), "B");
}

#[test]
fn the_draft_gets_a_name_of_its_own_and_loses_it() {
    let mut talk = Talk::ready();
    says(&mut talk, &["A", ">", "name"], "Name of the draft (empty: its subject). Empty.\n");
    says(&mut talk, &["Monday's"], "The draft “Monday's”.\n");
    assert_eq!(talk.written().name.as_deref(), Some("Monday's"));
    says(&mut talk, &["name"], "Now: Monday's.\n");
    talk.lines(&["-"]);
    assert_eq!(talk.draft().name, None);
}

#[test]
fn drafts_of_the_list_are_renamed_copied_and_created() {
    let mut talk = Talk::ready();
    talk.lines(&["A", ">", "drafts"]).drafts(Ok(listing([summary(1, "Scanner")])));
    talk.lines(&["rename 1", "Fax", "copy 1"]);
    let has = |talk: &Talk, fits: &dyn Fn(&Effect) -> bool| talk.log().iter().any(fits);
    assert!(has(
        &talk,
        &|one| matches!(one, Effect::RenameDraft { id: of, name: Some(name) } if *of == id(1) && name == "Fax")
    ));
    assert!(has(&talk, &|one| matches!(one, Effect::DuplicateDraft { id: of, .. } if *of == id(1))));
    says(&mut talk, &["create 1"], "Create a ticket from this draft? ");
    says(&mut talk, &["2"], "“Scanner” is in the outbox.\n");
}

#[test]
fn rows_change_their_order() {
    let names = |draft: &Draft| draft.properties.iter().map(|one| one.name.clone()).take(2).collect::<Vec<_>>();
    let mut talk = Talk::ready();
    talk.lines(&["A", ">"]);
    let before = names(talk.draft());
    talk.lines(&["change", "down 1"]);
    assert_eq!(names(talk.draft()), [before[1].clone(), before[0].clone()]);
    talk.lines(&["up 2"]);
    assert_eq!(names(talk.draft()), before);
}

#[test]
fn every_property_can_be_chosen_though_a_hundred_match() {
    let mut parts = parts();
    if let Part::Properties(all) = &mut parts[1] {
        let new = |n: usize| Property {
            name: format!("custom_{n}"),
            label: "Same label".into(),
            value_type: "string".into(),
            field_type: "text".into(),
            ..Property::default()
        };
        *all = all.iter().cloned().chain((0..30).map(new)).collect::<Vec<_>>().into();
    }
    let mut talk = Talk::with(|_| {}, None);
    talk.portal_of(parts).drafts(Ok(listing([]))).unresolved(Vec::new());
    talk.lines(&["A", ">"]);
    let mut seen = std::collections::BTreeSet::new();
    for page in 0..4 {
        talk.lines(&["property", "same label"]);
        for _ in 0..page {
            talk.lines(&["more"]);
        }
        talk.lines(&["1"]);
        seen.insert(talk.draft().properties.last().unwrap().name.clone());
        talk.lines(&["x"]);
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
    says(&mut talk, &["property"], "to choose from: type a part of a label, or more to hear them.\n");
    says(&mut talk, &["more"], "\n8. ");
}

#[test]
fn a_draft_goes_to_the_outbox_to_be_sent_later() {
    let mut talk = Talk::ready();
    says(&mut talk, &["", ">", "later"], "Ticket name is required by every ticket: fill it in.\n");
    says(&mut talk, &["Printer", "later"], "is sent as soon as HubSpot can be reached");
    says(&mut talk, &[">", "outbox"], "1. Printer, ");
    says(&mut talk, &["hold"], "A ticket of the outbox is being created; stop it there.\n");
}

#[test]
fn a_draft_that_is_the_same_as_one_of_unknown_outcome_is_not_called_ready() {
    let ready = "The ticket can be created.";
    let mut talk = Talk::ready();
    says(&mut talk, &["Printer", ">", "review"], ready);
    talk.lines(&["create"]);
    talk.ended(Outcome::Unknown(hubspot::Error::Cancelled { sent: true })).looked(Ok(Finding::Perhaps(Vec::new())));
    talk.lines(&["", "Printer", ">"]).said();
    talk.lines(&["review"]);
    let said = talk.said();
    assert!(said.contains("it is not known whether it was created") && !said.contains(ready), "{said}");
}

#[test]
fn deleted_drafts_are_told_and_brought_back() {
    let mut talk = Talk::ready();
    talk.lines(&["A", ">", "drafts"]).drafts(Ok(listing([summary(1, "Scanner")])));
    talk.effects();
    talk.lines(&["delete 1", "2"]);
    assert_eq!(talk.effects()[0], Effect::RemoveDraft(id(1)));
    let said = talk.said();
    assert!(said.contains("Deleted “Scanner”"), "{said}");
    talk.changed("Removing the draft", Ok(()));
    let removed = Summary { removed: Some(begin()), ..summary(1, "Scanner") };
    talk.drafts(Ok(Listing { removed: vec![removed], ..listing([]) }));
    let said = talk.said();
    assert!(said.contains("\n1. Scanner, deleted "), "{said}");
    talk.effects();
    talk.lines(&["restore 1"]);
    assert_eq!(talk.effects(), [Effect::RestoreDraft(id(1))]);
    let said = talk.said();
    assert!(said.contains("“Scanner” is back in the drafts"), "{said}");
    talk.lines(&["1"]);
    assert_eq!((talk.restores(), talk.opens()), (vec![id(1), id(1)], vec![id(1)]));
    let mut undone = Talk::ready();
    undone.lines(&["A", ">", "drafts"]).drafts(Ok(listing([summary(1, "Scanner")])));
    undone.lines(&["delete 1", "2"]).changed("Removing the draft", Ok(()));
    undone.drafts(Ok(listing([]))).lines(&["", "undo"]);
    assert_eq!(undone.restores(), [id(1)]);
    assert_eq!(undone.draft().text("subject"), "A");
}

#[test]
fn a_ticket_is_written_by_labels_while_the_portal_can_not_be_reached_and_waits() {
    for word in ["create", "later"] {
        let mut talk = Talk::with(|_| {}, None);
        talk.drafts(Ok(listing([]))).unresolved(Vec::new());
        let refused = || hubspot::Error::Connect { host: "h".into(), detail: "refused".into() };
        let fail = |talk: &mut Talk| {
            for part in [PartName::Pipelines, PartName::Properties, PartName::Owners] {
                talk.part(Err((part, refused())));
            }
            talk.portal_done();
        };
        fail(&mut talk);
        talk.said();
        talk.lines(&["Printer", "", "", "", "High", "Grace Hopper", "", ""]);
        let said = talk.said();
        assert_eq!(said.matches("The choices are not known yet").count(), 4, "{said}");
        assert!(!said.contains("fill it in"), "{said}");
        talk.lines(&[word]);
        fail(&mut talk);
        let said = talk.said();
        assert!(
            said.contains("“Printer” waits in the outbox and is sent when HubSpot can be reached"),
            "{word}: {said}"
        );
        assert!(said.contains("A new ticket"), "{said}");
        assert_eq!((talk.submits(), talk.written().text("hs_ticket_priority")), (0, "High"));
    }
}

#[test]
fn a_note_and_files_are_added_by_the_menu() {
    let mut talk = Talk::ready();
    says(&mut talk, &["Printer", ">", "note"], "Note for colleagues, not seen by the customer. Empty.");
    says(&mut talk, &["Third call", "-", "."], "Note: 2 lines.");
    assert_eq!(talk.draft().note, "Third call\n-");
    says(&mut talk, &["note", "-"], "Note: empty.");
    says(&mut talk, &["note", "Be kind", "."], "Note: Be kind.");
    says(&mut talk, &["file"], "Which file? Type its path");
    talk.lines(&["/a/log.txt"]);
    assert!(!talk.is_asking(), "the file is being read");
    talk.attached(vec![Ok(file("/a/log.txt", 12_345))]);
    let said = talk.said();
    assert!(said.contains("Attached log.txt, 12 kB.") && talk.is_asking(), "{said}");
    says(&mut talk, &["review"], "Note for colleagues, not seen by the customer:\nBe kind\nFile log.txt, 12 kB\n");
    says(&mut talk, &["change"], "File log.txt, 12 kB");
    talk.lines(&["<"]);
    says(&mut talk, &["create"], "The ticket is created as soon as its files are checked.");
    talk.checked(vec![Ok(file("/a/log.txt", 1))]);
    let said = talk.said();
    assert!(said.contains("log.txt has changed since it was attached. It had 12 kB, and has 1 byte now."), "{said}");
    assert_eq!(talk.submits(), 0);
    talk.lines(&["3"]);
    assert_eq!((talk.submits(), talk.written().files.len()), (1, 0));
}
