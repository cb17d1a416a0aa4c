//! Pastes that fill the form, and undo and redo over all that changes a draft.

use hubticket::submit::Outcome;
use hubticket::ticket::{Entry, ObjectType, Place};

use crate::support::{
    Driver, Effect, Message, Play, TerminalEffect, Top, ada, answered, candidate, engines, parts, problem,
};

const TICKET: &str = "Subject: Printer\rPriority: High\rOwner: Grace Hopper\rDescription:\r  It smokes.\r\r  Still.\r";

/// An e-mail as Outlook shows it when it is copied.
const MAIL: &str = "\u{feff}From: Ada Lovelace <ada@example.com>\r\nSent: Monday, 30 November 2026 09:15\r\nTo: Support\r\n\
                    Subject: RE: Printer on fire\r\n\r\nIt smokes.\r\n\r\nAda\r\n";

fn asks(d: &Driver) -> bool {
    d.top() == Top::Offer
}

/// Everything of a draft that undo is about.
fn state(d: &Driver) -> (Vec<Entry>, usize) {
    let draft = &d.draft();
    (draft.properties.clone(), draft.associations.len())
}

#[track_caller]
fn texts(d: &Driver, all: &[(&str, &str)]) {
    for (name, text) in all {
        assert_eq!(d.text(name), *text, "{name}");
    }
}

/// Changes a draft by keys, and goes back and forth over it.
#[track_caller]
fn undone(before: &str, change: impl for<'a> FnOnce(&'a mut Driver) -> &'a mut Driver, what: &str) {
    let mut d = Driver::ready();
    d.keys(before);
    let was = state(&d);
    change(&mut d);
    let is = state(&d);
    assert_ne!(was, is, "{what}");
    for _ in 0..2 {
        d.keys("<a-u>");
        assert_eq!(state(&d), was, "undo of {what}");
        d.keys("<a-r>");
        assert_eq!(state(&d), is, "redo of {what}");
    }
    assert_eq!(d.submits(), 0, "{what}");
}

#[test]
fn a_pasted_ticket_fills_the_form_as_one_change_and_is_not_sent() {
    let mut d = Driver::ready();
    d.paste(TICKET);
    assert!(asks(&d));
    assert_eq!(d.text("subject"), "", "nothing is changed before it is answered");
    d.keys("<enter>");
    texts(
        &d,
        &[
            ("subject", "Printer"),
            ("hs_ticket_priority", "HIGH"),
            ("hubspot_owner_id", "201"),
            ("content", "It smokes.\n\nStill."),
            ("hs_pipeline_stage", "1"),
        ],
    );
    assert_eq!(d.editing().as_deref(), Some("Printer"));
    assert!(d.said().starts_with("Filled in 4 values; "), "{}", d.said());
    d.keys("<a-u>");
    texts(&d, &[("subject", ""), ("hs_ticket_priority", ""), ("content", ""), ("hs_pipeline_stage", "1")]);
    d.keys("<a-r>");
    texts(&d, &[("subject", "Printer"), ("content", "It smokes.\n\nStill.")]);
    assert_eq!(d.submits(), 0);
    d.keys("<c-s>");
    assert_eq!(d.submitted().1.value("hs_ticket_priority"), Some("HIGH"));
}

#[test]
fn leaving_the_offer_or_typing_on_inserts_the_text_where_the_cursor_was() {
    let text = TICKET.replace('\r', "\n");
    for (keys, after) in [("<esc>", ""), ("!", "!"), ("<down><enter>", ""), ("<esc>!", "!")] {
        let mut d = Driver::ready();
        d.keys("<@content>").paste(TICKET).keys(keys);
        assert_eq!(d.text("content"), format!("{text}{after}"), "{keys}");
        texts(&d, &[("subject", ""), ("hs_ticket_priority", "")]);
        assert!(!asks(&d), "{keys}");
    }
    let mut d = Driver::ready();
    d.keys("ab<left>").paste("Subject: x\nPriority: Low").keys("<esc>");
    assert_eq!(d.text("subject"), "aSubject: x Priority: Lowb");
}

#[test]
fn the_third_answer_changes_nothing() {
    let mut d = Driver::ready();
    let was = state(&d);
    d.paste(TICKET).keys("<up><enter>");
    assert_eq!((state(&d), d.said()), (was, "Nothing was pasted".to_owned()));
}

/// Puts the focus on a property.
fn on<'a>(d: &'a mut Driver, name: &str) -> &'a mut Driver {
    let place = d.place_of(name);
    d.send(Message::Focus(place))
}

/// The record that is still to be found for the contact.
fn to_find(d: &Driver) -> Vec<&str> {
    d.draft().associations.iter().filter_map(|one| one.unfound()).collect()
}

#[test]
fn a_pasted_e_mail_is_a_name_a_contact_and_a_description() {
    let mut d = Driver::ready();
    d.paste(MAIL);
    let screen = d.screen();
    for words in ["Printer on fire", "ada@example.com", "It smokes.", "Left out: Sent, To"] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    d.keys("<enter>");
    texts(&d, &[("subject", "Printer on fire"), ("content", "It smokes.\n\nAda")]);
    assert_eq!(to_find(&d), ["ada@example.com"]);
    assert!(d.said().starts_with("Filled in 3 values; "), "{}", d.said());
    let place = (d.focus(), d.cursor());
    d.wait(10).found(Ok(vec![ada()]));
    assert_eq!(to_find(&d), ["ada@example.com"], "she has another address");
    let ada = candidate(ObjectType::contacts(), "101", "Ada Lovelace", "ada@example.com");
    d.keys("<a-u>").paste(MAIL).keys("<enter>").wait(10).found(Ok(vec![ada]));
    assert_eq!((d.linked(), to_find(&d)), (vec!["Ada Lovelace".to_owned()], Vec::new()));
    assert_eq!((d.focus(), d.cursor()), place, "nobody is taken away from where they type");
    // It is a part of the paste.
    d.keys("<a-u>");
    assert_eq!((d.text("subject"), d.linked()), ("", Vec::new()));
    d.keys("<a-r>");
    assert_eq!((d.text("subject"), d.linked()), ("Printer on fire", vec!["Ada Lovelace".to_owned()]));
    // The same once more is no change, and no second contact.
    d.paste(MAIL).keys("<up><enter>");
    assert_eq!((d.linked().len(), d.said()), (1, "All of it is in the form already".into()));
}

#[test]
fn a_contact_that_is_there_is_replaced_only_after_it_was_said() {
    let mut d = Driver::ready();
    d.link(&ada()).keys("<a-lt>").paste("Subject: Toner\nContact: bob@example.com");
    assert!(d.screen().contains("bob@example.com (now Ada Lovelace)"), "{}", d.screen());
    d.keys("<up><enter>");
    assert_eq!((to_find(&d), d.linked().len()), (vec!["bob@example.com"], 1));
    d.keys("<a-u>");
    assert_eq!((d.text("subject"), d.linked()), ("", vec!["Ada Lovelace".to_owned()]));
    for same in ["ADA@analytical.example", "Ada Lovelace", "101"] {
        d.paste(&format!("Subject: Toner\nContact: {same}"));
        assert!(!d.screen().contains("(now Ada"), "{same}: {}", d.screen());
        d.keys("<up><enter>");
        assert_eq!((d.text("subject"), d.linked()), ("Toner", vec!["Ada Lovelace".to_owned()]), "{same}");
        d.keys("<a-u>");
    }
}

#[test]
fn several_lines_in_the_name_are_a_name_and_a_description_if_that_is_meant() {
    let text = "\r\nPrinter on fire\r\n\r\n  It smokes.\r\nStill.\r\n";
    for (keys, name, description) in [
        ("<enter>", "Printer on fire", "  It smokes.\nStill."),
        ("<esc>", " Printer on fire    It smokes. Still.", ""),
        ("!", " Printer on fire    It smokes. Still.!", ""),
        ("<down><enter>", " Printer on fire    It smokes. Still.", ""),
        ("<up><enter>", "", ""),
    ] {
        let mut d = Driver::ready();
        d.paste(text);
        assert!(asks(&d), "{keys}");
        d.keys(keys);
        texts(&d, &[("subject", name), ("content", description)]);
        assert!(!asks(&d) && d.submits() == 0, "{keys}");
    }
    // What is there is kept: the name around the cursor, and the description.
    let mut d = Driver::ready();
    on(&mut d, "content").keys("Since Monday.<enter><a-lt>[]<left>").paste("Printer\nIt smokes.");
    assert!(d.screen().contains("It smokes. (after what is there)"), "{}", d.screen());
    d.keys("<enter>");
    texts(&d, &[("subject", "[Printer]"), ("content", "Since Monday.\n\nIt smokes.")]);
    // A way out keeps it as text.
    let mut d = Driver::ready();
    d.paste("Printer\nIt smokes.").terminate();
    assert_eq!(d.written().text("subject"), "Printer It smokes.");
    for text in ["Printer", "Printer\n", "\n Printer \n\n"] {
        assert!(!asks(Driver::ready().paste(text)), "{text:?}");
    }
    let mut d = Driver::ready();
    assert!(!asks(on(&mut d, "content").paste("one\ntwo")), "the description takes lines");
}

#[test]
fn a_sentence_where_a_property_is_looked_for_is_described_and_is_no_name() {
    let sentence = "It smokes since Monday";
    for keys in ["<enter>", "<esc>"] {
        for place in [Place::Property(0), Place::AddProperty] {
            let mut d = Driver::ready();
            d.send(Message::Focus(place));
            if place != Place::AddProperty {
                d.keys("<a-p>");
            }
            d.keys(sentence);
            assert!(!d.screen().contains("Raw property"), "{}", d.screen());
            d.keys(keys);
            assert_eq!((d.text("content"), d.editing().as_deref()), (sentence, Some(sentence)), "{place:?} {keys}");
            assert!(d.said().starts_with("No property has that name; the text is in the description"), "{}", d.said());
            assert!(d.draft().properties.iter().all(|row| !row.raw));
        }
    }
    let mut d = Driver::ready();
    d.keys("<a-p>").keys(sentence).terminate();
    assert_eq!(d.written().text("content"), sentence);
    // Several lines are no search at all.
    let mut d = Driver::ready();
    d.send(Message::Focus(Place::AddProperty)).paste("It smokes.\nStill.\n");
    assert_eq!(d.text("content"), "It smokes.\nStill.");
    // A word or two were looked for.
    let mut d = Driver::ready();
    d.keys("<a-p>shoe size<esc>");
    assert_eq!((d.text("content"), d.top()), ("", Top::Nothing));
    // Only what has the form of a name can be one, and its line says so.
    d.keys("<a-p>shoe_size");
    assert!(d.screen().contains("Raw property “shoe_size”"), "{}", d.screen());
    d.keys("<enter>");
    assert_eq!(d.entry().map(|row| (row.name.as_str(), row.raw)), Some(("shoe_size", true)));
}

#[test]
fn a_row_that_is_not_sent_is_named_before_and_after() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>shoe_size<enter><a-lt>");
    let screen = d.screen();
    assert_eq!(screen.matches("shoe_size has no value, so it is not sent").count(), 2, "{screen}");
    assert!(screen.contains("Not sure: shoe_size") && !screen.contains("Ready"), "{screen}");
    d.keys("<c-s>").saved(Ok(()));
    assert_eq!(d.submitted().1.value("shoe_size"), None);
    d.created();
    let screen = d.screen();
    assert!(screen.contains("Not sent") && screen.contains("(no value)"), "{screen}");
    // A sentence as a name keeps it from being sent.
    let mut d = Driver::ready();
    d.keys("Printer<a-p>shoe_size<enter><end> of the customer<tab>44<c-s>");
    assert!(d.said().contains("is not a property's name"), "{}", d.said());
    assert_eq!(d.submits(), 0);
}

#[test]
fn where_something_was_typed_before_enter_inserts_and_does_not_replace() {
    let mut d = Driver::ready();
    d.keys("Scanner<enter><enter><esc>").keys("<a-lt><@content>").paste(TICKET);
    assert!(d.screen().contains("(now Scanner)"), "{}", d.screen());
    d.keys("<enter>");
    assert_eq!(d.text("subject"), "Scanner");
    assert!(d.text("content").starts_with("Subject: Printer"));
}

#[test]
fn without_a_text_under_the_cursor_only_the_form_can_take_it() {
    let mut d = Driver::ready();
    d.keys("<@hs_ticket_priority>").paste(TICKET);
    assert!(asks(&d) && !d.screen().contains("Insert it"), "{}", d.screen());
    d.keys("x<esc>");
    assert_eq!((d.text("subject"), d.text("hs_ticket_priority")), ("", ""));
    d.paste(TICKET).keys("<enter>");
    texts(&d, &[("subject", "Printer"), ("hs_ticket_priority", "HIGH")]);
}

#[test]
fn a_second_paste_takes_the_first_as_text() {
    let mut d = Driver::ready();
    d.keys("<@content>").paste(TICKET).paste("more");
    assert_eq!(d.text("content"), TICKET.replace('\r', "\n") + "more");
}

#[test]
fn a_way_out_keeps_what_was_pasted() {
    let mut d = Driver::ready();
    d.keys("<@content>").paste(TICKET).terminate();
    assert_eq!(d.written().text("content"), TICKET.replace('\r', "\n"));
    assert!(d.quits());
}

#[test]
fn a_paste_is_text_in_a_list_while_a_ticket_is_created_and_where_it_is_no_ticket() {
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").saved(Ok(())).paste(TICKET);
    assert!(asks(&d), "the form holds the next ticket");
    d.created();
    assert!(!d.shows_result(), "an answer takes no question away");
    let mut d = Driver::ready();
    d.keys("<a-p>").paste(TICKET);
    assert!(!asks(&d));
    let mut d = Driver::ready();
    d.paste("Subject: only one key");
    assert_eq!(d.text("subject"), "Subject: only one key");
}

#[test]
fn a_wrong_value_is_in_its_row_with_its_problem() {
    let mut d = Driver::ready();
    d.paste("Subject: a\nPriority: at once\nOwner: nobody").keys("<enter><c-s>");
    assert_eq!(d.text("hs_ticket_priority"), "at once");
    assert!(d.said().contains("“at once” is not one of the options"), "{}", d.said());
    assert_eq!(d.submits(), 0);
}

#[test]
fn a_pipeline_brings_its_first_open_stage_and_a_stage_is_read_in_it() {
    let mut d = Driver::ready();
    d.paste("Subject: a\nPipeline: Returns").keys("<enter>");
    texts(&d, &[("hs_pipeline", "7"), ("hs_pipeline_stage", "71")]);
    let mut d = Driver::ready();
    d.paste("Subject: a\nPipeline: Returns\nStatus: closed").keys("<enter>");
    texts(&d, &[("hs_pipeline", "7"), ("hs_pipeline_stage", "70")]);
}

#[test]
fn an_offer_is_read_again_when_the_portal_s_labels_come() {
    let mut d = Driver::new();
    d.paste("Subject: a\nOwner: Grace Hopper\nPriority: High");
    for part in parts() {
        d.part(Ok(part));
    }
    d.keys("<enter>");
    texts(&d, &[("hubspot_owner_id", "201"), ("hs_ticket_priority", "HIGH"), ("hs_pipeline", "0")]);
}

#[test]
fn a_pasted_command_never_leaves_its_token_anywhere() {
    let command = "curl https://api.hubapi.com/crm/v3/objects/tickets -H 'Authorization: Bearer pat-na1-SECRET' \\\r  \
                   -d '{\"properties\":{\"subject\":\"a\"},\"associations\":[{\"to\":{\"id\":\"101\"},\"types\":\
                   [{\"associationCategory\":\"HUBSPOT_DEFINED\",\"associationTypeId\":16}]}]}'";
    for keys in ["<enter>", "<esc>", "<up><enter>"] {
        let mut d = Driver::ready();
        d.paste(command);
        assert!(asks(&d));
        d.keys(keys).wait(3000).keys("<a-u>").wait(3000);
        assert!(!format!("{d:?}").contains("SECRET"), "{keys}");
    }
    let mut d = Driver::ready();
    d.paste(command).keys("<enter>");
    assert_eq!(d.draft().associations.len(), 1);
    d.named(Ok(ada()));
    assert_eq!(d.draft().associations[0].title(), "Ada Lovelace");
    // The same again is no change.
    d.paste(command).keys("<up><up><enter>");
    assert_eq!(d.draft().associations.len(), 1);
}

#[test]
fn all_that_changes_a_draft_is_undone_and_redone_in_one_step() {
    let long = "A line of a long text.\n".repeat(2000);
    undone("", |d| d.paste("one\ntwo").keys("<enter>"), "a name and a description");
    undone("", |d| d.paste("one\ntwo").keys("<esc>"), "a paste");
    undone("", |d| d.keys("<a-p>It smokes since Monday<enter>"), "a sentence in a list");
    undone("", |d| d.paste(MAIL).keys("<enter>"), "an e-mail");
    undone("", |d| d.paste(TICKET).keys("<enter>"), "a filled form");
    undone("<@hs_ticket_priority>", |d| d.keys("urg<enter>"), "a pick");
    undone("<@hs_pipeline>", |d| d.keys("retur<enter>"), "another pipeline with its stage");
    undone("Printer", |d| d.keys("<a-k>"), "a cleared line");
    undone("<@hs_ticket_priority>urg<enter><s-tab>", |d| d.keys("<bs>"), "a cleared pick");
    undone("Printer", |d| d.keys("<c-x>d"), "a removed row");
    undone("Printer", |d| d.keys("<a-down>"), "a moved row");
    undone("Printer", |d| d.keys("<a-w>"), "a raw row");
    undone("Printer", |d| d.keys("<a-p>seats<enter>"), "an added row");
    undone("", |d| d.link(&ada()), "a link");
    let mut d = Driver::ready();
    d.keys("<@content>").paste(&long);
    assert_eq!(d.text("content"), long);
    d.keys("<a-k>");
    assert_eq!(d.text("content"), "");
    d.keys("<a-u>");
    assert_eq!(d.text("content"), long);
    d.keys("<a-r><a-u>");
    assert_eq!(d.text("content"), long);
    d.keys("<a-e>").edited(Ok("short\n"));
    assert_eq!(d.text("content"), "short");
    d.keys("<a-u>");
    assert_eq!(d.text("content"), long);
    d.keys("<a-u>");
    assert_eq!(d.text("content"), "");
}

#[test]
fn links_are_undone_one_by_one_and_keep_the_names_that_came_later() {
    let mut d = Driver::ready();
    d.keys("<a-a>101<down><enter>");
    d.keys("<a-lt>Printer").named(Ok(ada()));
    d.link(&engines());
    assert_eq!(d.linked(), ["Ada Lovelace", "Analytical Engines"]);
    d.keys("<a-u>");
    assert_eq!(d.linked(), ["Ada Lovelace"]);
    d.keys("<a-u>");
    assert_eq!((d.linked(), d.text("subject")), (vec!["Ada Lovelace".to_owned()], ""));
    d.keys("<a-u>");
    assert_eq!(d.linked(), [""; 0]);
    d.keys("<a-r><a-r><a-r>");
    assert_eq!((d.linked().len(), d.text("subject")), (2, "Printer"));
    assert!(matches!(d.focus(), Place::Association(_)), "the cursor is where the last change was made");
    d.keys("<del>");
    assert_eq!(d.linked().len(), 1);
    d.keys("<a-u>");
    assert_eq!(d.linked(), ["Ada Lovelace", "Analytical Engines"]);
}

#[test]
fn undo_never_takes_back_what_was_chosen_by_itself() {
    let mut d = Driver::new();
    d.keys("Printer").portal();
    assert_eq!(d.text("hs_pipeline_stage"), "1");
    d.keys("<a-u>");
    texts(&d, &[("subject", ""), ("hs_pipeline", "0"), ("hs_pipeline_stage", "1")]);
    d.keys("<a-r><c-s>");
    assert_eq!(d.submitted().1.value("hs_pipeline_stage"), Some("1"));
}

#[test]
fn a_discarded_draft_comes_back_with_all_of_it() {
    let mut d = Driver::ready();
    d.paste(TICKET).keys("<enter>").link(&ada()).wait(2000).saved(Ok(()));
    let was = state(&d);
    d.keys("<c-x>k");
    assert_ne!(state(&d), was);
    d.keys("typed since<a-u><a-u><a-u>");
    assert_eq!(state(&d), was);
    assert_eq!(d.restores().len(), 1);
}

#[test]
fn a_step_of_undo_after_a_rejection_keeps_the_draft_whole() {
    let mut d = Driver::ready();
    d.paste(TICKET).keys("<enter><c-s>").saved(Ok(()));
    d.ended(Outcome::Rejected(answered(400, vec![problem("seats", "MISSING_REQUIRED_PROPERTY", "")])));
    d.keys("5<a-u>");
    texts(&d, &[("seats", ""), ("subject", "Printer"), ("content", "It smokes.\n\nStill.")]);
    d.keys("<a-u><a-u>");
    texts(&d, &[("subject", ""), ("content", "")]);
}

/// A created ticket of this subject, with what it was copied as.
#[track_caller]
fn copied(subject: &str) -> (String, String) {
    let mut d = Driver::ready();
    d.paste(subject).keys("<c-s>").saved(Ok(())).created().effects();
    d.keys("u");
    let effects = d.effects();
    let [Effect::Terminal(TerminalEffect::Copy { what, text })] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(d.submits(), 1);
    (what.clone(), text.clone())
}

#[test]
fn a_ticket_is_copied_as_the_command_that_creates_it_without_the_token() {
    let (what, command) = copied("Printer");
    assert_eq!(what, "a curl command that creates this ticket once more");
    assert_eq!(
        command,
        "curl 'https://api.hubapi.com/crm/v3/objects/tickets' \\\n  \
         -H \"Authorization: Bearer $HUBSPOT_ACCESS_TOKEN\" \\\n  \
         -H 'Content-Type: application/json' \\\n  \
         --data-raw '{\"associations\":[],\"properties\":{\"subject\":\"Printer\",\"hs_pipeline\":\"0\",\
         \"hs_pipeline_stage\":\"1\"}}'\n"
    );
}

/// What a real shell makes of it: a stand-in for curl writes down each word that it is handed.
#[test]
fn a_hostile_subject_is_one_word_to_the_shell() {
    let subject = "'; touch pwned; echo \"$(id)\" `id` $HOME \\' !! \u{0}\u{1b}[2J\u{202e}end";
    let (_, command) = copied(subject);
    let folder = tempfile::tempdir().unwrap();
    let script = format!("curl() {{ printf '%s\\n' \"$@\"; }}\n{command}");
    let ran = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(&folder)
        .env("HUBSPOT_ACCESS_TOKEN", "of the test")
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    let words: Vec<&str> = said.lines().collect();
    assert_eq!(words.len(), 7, "{said}");
    assert_eq!(words[2], "Authorization: Bearer of the test");
    let body: serde_json::Value = serde_json::from_str(words[6]).unwrap();
    assert_eq!(body["properties"]["subject"].as_str(), Some(subject.replace('\0', "").as_str()));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "nothing else was run");
}

#[test]
fn no_more_is_claimed_of_a_copy_than_is_known() {
    let mut d = Driver::ready();
    for (message, said) in [
        (Message::Copied { what: "the id 5".into(), result: Ok(()) }, "Sent the id 5 to your terminal"),
        (Message::Given { what: "the id 5".into(), to: "wl-copy" }, "Gave the id 5 to wl-copy"),
        (
            Message::Copied { what: "the selection".into(), result: Err("it has 80 kB, terminals take 74".into()) },
            "Could not copy the selection: it has 80 kB, terminals take 74",
        ),
    ] {
        d.send(message);
        assert_eq!(d.said(), said);
    }
}
