//! Templates and snippets on the screen: saved, picked, begun with once more, filled in, folded.

use hubticket::hubspot;
use hubticket::store::{self, Snippet, Snippets, TemplateName, Templates};
use hubticket::ticket::placeholder::Person;
use hubticket::ticket::{Draft, NewTicket, ObjectType, Place};

use crate::support::{Driver, Effect, Message, Play, Talk, Top, ada, begin, candidate, id};

fn name(text: &str) -> TemplateName {
    text.parse().unwrap()
}

fn template(subject: &str, change: impl FnOnce(&mut Draft)) -> Draft {
    let mut draft = Draft::new(id(9), begin());
    draft.set("subject", subject);
    change(&mut draft);
    draft
}

fn two() -> Templates {
    let all = vec![
        (name("outage"), template("Line is down", |_| {})),
        (name("printer"), template("Printer on fire", |draft| _ = draft.set("content", "It smokes"))),
    ];
    Templates { all, notes: Vec::new() }
}

/// Answers the last reading of a template.
fn read<P: Play>(play: &mut P, result: Result<Draft, store::Error>) {
    let (request, name) = play.last(|effect| match effect {
        Effect::ReadTemplate { request, name } => Some((*request, name.clone())),
        _ => None,
    });
    play.send(Message::Template { request, name, result: result.map(Box::new) });
}

fn listed<P: Play>(play: &mut P, result: Result<Templates, store::Error>) {
    let request = play.last(|effect| if let Effect::ListTemplates(request) = effect { Some(*request) } else { None });
    play.send(Message::Templates { request, result });
}

fn saved(d: &mut Driver, result: Result<(), store::Error>) {
    let (name, draft) = d.last(|effect| match effect {
        Effect::SaveTemplate { name, draft, .. } => Some((name.clone(), draft.id)),
        _ => None,
    });
    d.send(Message::TemplateSaved { name, draft, result });
}

/// What was sent last.
fn sent(d: &Driver) -> NewTicket {
    d.last(|effect| if let Effect::Submit { ticket, .. } = effect { Some((**ticket).clone()) } else { None })
}

/// A form that is begun with this template.
fn begun(template: Draft) -> Driver {
    let mut d = Driver::ready();
    d.keys("<c-x>t");
    listed(&mut d, Ok(two()));
    d.keys("<enter>");
    read(&mut d, Ok(template));
    d
}

fn person(d: &mut Driver, result: Result<Person, hubspot::Error>) {
    let request = d.last(|effect| if let Effect::ReadPerson { request, .. } = effect { Some(*request) } else { None });
    d.send(Message::Person { request, result });
}

fn lovelace() -> Person {
    Person {
        first_name: "Ada".into(),
        last_name: "Lovelace".into(),
        email: "ada@example.com".into(),
        ..Person::default()
    }
}

#[test]
fn a_draft_is_saved_as_a_template_and_one_that_is_there_is_replaced_only_when_that_is_said() {
    let mut d = Driver::ready();
    d.keys("<c-x>s");
    assert!(d.said().contains("nothing in the draft"), "{}", d.said());
    d.keys("Line is down<c-x>s../x<enter>");
    assert_eq!(d.top(), Top::Prompt, "the name stays to be put right");
    assert!(d.said().contains("letters"), "{}", d.said());
    d.keys("<c-u>outage<enter>");
    saved(&mut d, Err(store::Error::TemplateExists("outage".into())));
    assert_eq!(d.top(), Top::Question);
    d.keys("<enter>");
    assert_eq!(d.count(|one| matches!(one, Effect::SaveTemplate { .. })), 1, "the safe answer comes first");
    d.keys("<c-x>soutage<enter>");
    saved(&mut d, Err(store::Error::TemplateExists("outage".into())));
    d.keys("<down><enter>");
    let replaced = d.last(|one| if let Effect::SaveTemplate { replace, .. } = one { Some(*replace) } else { None });
    assert!(replaced);
    saved(&mut d, Ok(()));
    assert!(d.said().contains("Saved as the template “outage”"), "{}", d.said());
    assert_eq!((d.draft().template.as_deref(), d.text("subject")), (Some("outage"), "Line is down"));
}

#[test]
fn a_template_is_found_by_typing_and_the_draft_in_the_form_is_kept() {
    let mut d = Driver::ready();
    d.keys("Mine<c-x>t");
    assert!(d.screen().contains("Reading"));
    listed(&mut d, Ok(two()));
    assert_eq!(d.lines(), ["outage", "printer"]);
    d.keys("smokes");
    assert_eq!(d.lines(), ["printer"], "all its texts are searched");
    d.keys("<enter>");
    read(&mut d, Ok(two().all[1].1.clone()));
    assert_eq!((d.text("subject"), d.text("content")), ("Printer on fire", "It smokes"));
    assert_eq!(d.text("hs_pipeline_stage"), "1", "what it does not say is chosen as always");
    assert!(d.said().contains("“Mine” is kept"), "{}", d.said());
    assert_eq!(d.written().text("subject"), "Mine");
    d.wait(5000);
    assert_eq!(d.writes().len(), 1, "as long as nothing is added, it is not worth a file");
}

#[test]
fn enter_before_the_list_is_there_takes_what_is_typed_if_it_is_one_alone() {
    for (typed, reads) in [("smokes", 1), ("i", 0), ("xqz", 0)] {
        let mut d = Driver::ready();
        d.keys(&format!("<c-x>t{typed}<enter>"));
        listed(&mut d, Ok(two()));
        assert_eq!(d.count(|one| matches!(one, Effect::ReadTemplate { .. })), reads, "{typed}");
    }
}

#[test]
fn what_can_not_be_read_says_so_and_takes_nothing_away() {
    let mut d = Driver::ready();
    d.keys("Mine<c-x>t");
    listed(&mut d, Ok(two()));
    d.keys("<enter>");
    read(&mut d, Err(store::Error::NoTemplate("outage".into())));
    assert_eq!(d.text("subject"), "Mine");
    assert!(d.said().contains("There is no template outage"), "{}", d.said());
}

#[test]
fn the_next_ticket_begins_with_the_same_template() {
    let mut d = begun(template("Line is down", |_| {}));
    d.keys("<c-s>").saved(Ok(())).created();
    d.wait(1000);
    assert!(d.status().contains("begins the next with its template"), "{}", d.status());
    d.keys("t");
    read(&mut d, Ok(template("Line is down again", |_| {})));
    assert!(!d.shows_result());
    assert_eq!(d.text("subject"), "Line is down again", "as it is on disk now");
    d.keys("<c-n><c-x>g");
    read(&mut d, Ok(template("Line is down", |_| {})));
    assert_eq!(d.text("subject"), "Line is down");
    let mut d = Driver::ready();
    d.keys("<c-x>g");
    assert!(d.said().contains("No ticket was begun with a template"), "{}", d.said());
}

#[test]
fn a_template_is_renamed_and_deleted_in_its_list() {
    let mut d = Driver::ready();
    d.keys("<c-x>t");
    listed(&mut d, Ok(two()));
    d.keys("<c-x>n<c-u>net down<enter>");
    let renamed = d.last(|one| match one {
        Effect::RenameTemplate { name, to } => Some((name.to_string(), to.to_string())),
        _ => None,
    });
    assert_eq!(renamed, ("outage".into(), "net down".into()));
    d.send(Message::Changed { what: "Renaming the template".into(), result: Ok(()) });
    listed(&mut d, Ok(two()));
    d.keys("<c-x>d<enter>");
    assert_eq!(d.count(|one| matches!(one, Effect::DeleteTemplate(_))), 0, "it is kept unless something else is said");
    d.keys("<c-x>d<down><enter>");
    assert_eq!(d.count(|one| *one == Effect::DeleteTemplate(name("outage"))), 1);
}

#[test]
fn only_what_a_template_asks_for_is_shown_and_tab_goes_through_it_in_its_order() {
    let mut d = begun(template("Line is down", |draft| {
        draft.ask = ["Ticket description", "Due date", "subject", "no such"].map(str::to_owned).to_vec();
    }));
    assert!(d.said().contains("asks for “no such”, which this portal does not have"), "{}", d.said());
    let shown = |d: &Driver| {
        let places = d.places().into_iter();
        let name =
            |place| if let Place::Property(at) = place { Some(d.draft().properties[at].name.clone()) } else { None };
        places.filter_map(name).collect::<Vec<_>>()
    };
    assert_eq!(shown(&d), ["content", "due_date", "subject", "hs_pipeline_stage"]);
    d.keys("It is dead<tab>tomorrow<tab>!");
    assert_eq!((d.text("content"), d.text("subject")), ("It is dead", "Line is down!"));
    assert_eq!(d.text("due_date"), "2026-11-25");
    d.keys("<c-x>v");
    assert_eq!(shown(&d).len(), d.draft().properties.len());
    d.keys("<c-x>v");
    assert_eq!(shown(&d).len(), 4);
    // A row that is added, or gone to, is there.
    d.keys("<c-x>ppriority<enter>");
    assert_eq!(shown(&d).len(), 5);
}

#[test]
fn the_contact_is_asked_where_the_template_says_so() {
    let d = begun(template("Line is down", |draft| {
        draft.ask = ["subject", "hs_ticket_priority", "Contact", "content"].map(str::to_owned).to_vec();
    }));
    let contact = d.places().iter().position(|place| *place == Place::Contact);
    assert_eq!(contact, Some(2));
    let d = begun(template("Line is down", |draft| draft.ask = vec!["contact".into(), "content".into()]));
    assert_eq!((d.places()[0], d.focus()), (Place::Contact, Place::Contact));
}

#[test]
fn hidden_rows_are_sent_and_shown_when_something_is_wrong_with_them() {
    let mut d = begun(template("Line is down", |draft| {
        draft.hide = vec!["Priority".into(), "content".into()];
        draft.set("hs_ticket_priority", "URGENT");
    }));
    assert!(!d.screen().contains("Priority"), "{}", d.screen());
    assert!(d.screen().contains("2 rows folded"), "{}", d.screen());
    d.keys("<c-s>");
    assert_eq!(sent(&d).value("hs_ticket_priority"), Some("URGENT"));
    let d = begun(template("Line is down", |draft| {
        draft.hide = vec!["hs_ticket_priority".into()];
        draft.set("hs_ticket_priority", "NO SUCH");
    }));
    assert!(d.screen().contains("Priority"), "{}", d.screen());
}

#[test]
fn placeholders_are_filled_in_when_a_contact_is_linked_and_never_sent() {
    let with =
        || template("Call {{contact.firstname}}", |draft| _ = draft.set("content", "{{contact.email}}, {{date}}"));
    let mut d = begun(with());
    assert_eq!(d.text("content"), "{{contact.email}}, 2026-11-24");
    d.keys("<down>").wait(1000);
    assert!(d.status().contains("To correct"), "{}", d.status());
    d.keys("<c-s>");
    assert_eq!(d.count(|one| matches!(one, Effect::Submit { .. })), 0);
    assert!(d.said().contains("{{contact.firstname}} is not filled in"), "{}", d.said());
    d.link(&ada());
    person(&mut d, Ok(lovelace()));
    assert_eq!((d.text("subject"), d.text("content")), ("Call Ada", "ada@example.com, 2026-11-24"));
    // Undo brings them back, where they keep the ticket from being sent.
    d.keys("<a-u>");
    assert_eq!(d.text("subject"), "Call {{contact.firstname}}");
    d.keys("<c-s>");
    assert_eq!(d.count(|one| matches!(one, Effect::Submit { .. })), 0);
    d.keys("<a-r><c-s>");
    assert_eq!(sent(&d).value("subject"), Some("Call Ada"));
}

#[test]
fn what_was_filled_in_for_one_contact_is_not_said_of_another() {
    let grace = candidate(ObjectType::contacts(), "102", "Grace Hopper", "");
    let called = |name: &str| Person { first_name: name.into(), ..lovelace() };
    let filled = || {
        let mut d = begun(template("Call {{contact.firstname}}", |draft| _ = draft.set("content", "x")));
        d.link(&ada());
        person(&mut d, Ok(called("Ada")));
        assert_eq!(d.text("subject"), "Call Ada");
        d
    };
    // Another contact is filled in anew.
    let mut d = filled();
    d.keys("<@contact>grace").wait(200).found(Ok(vec![grace.clone()])).keys("<enter>");
    assert_eq!(d.text("subject"), "Call {{contact.firstname}}");
    person(&mut d, Ok(called("Grace")));
    assert_eq!(d.text("subject"), "Call Grace");
    d.keys("<c-s>");
    assert_eq!(sent(&d).value("subject"), Some("Call Grace"));
    // Without a contact nothing is sent.
    let mut d = filled();
    d.keys("<@contact><bs><c-s>");
    assert_eq!(d.text("subject"), "Call {{contact.firstname}}");
    assert_eq!(d.count(|one| matches!(one, Effect::Submit { .. })), 0);
    // What was changed since stays, and is told.
    let mut d = filled();
    d.keys("<@subject><end>!<@contact><bs>");
    assert_eq!(d.text("subject"), "Call Ada!");
    assert!(d.said().contains("changed since: Ticket name"), "{}", d.said());
}

#[test]
fn what_a_customer_wrote_in_braces_is_a_text_as_any_other() {
    let mut d = Driver::ready();
    d.keys("Our mails say {{contact.firstname}}");
    d.link(&ada());
    assert_eq!(d.count(|one| matches!(one, Effect::ReadPerson { .. })), 0);
    d.keys("<c-s>");
    assert_eq!(sent(&d).value("subject"), Some("Our mails say {{contact.firstname}}"));
}

#[test]
fn a_snippet_is_inserted_at_the_cursor_and_one_undo_takes_it_back() {
    let snippet = |name: &str, text: &str| Snippet { name: name.into(), text: text.into() };
    let all = vec![snippet("bye", "Good bye\nAda"), snippet("thanks", "Thank you")];
    let mut d = Driver::ready();
    d.keys("<tab><tab>ab<left><c-x>i");
    let request = d.last(|one| if let Effect::ListSnippets(request) = one { Some(*request) } else { None });
    d.send(Message::Snippets { request, result: Ok(Snippets { all, ..Snippets::default() }) });
    assert_eq!(d.lines(), ["bye", "thanks"]);
    d.keys("good<enter>");
    assert_eq!(d.text("content"), "aGood bye\nAdab");
    d.keys("<a-u>");
    assert_eq!(d.text("content"), "ab");
    d.keys("<tab><c-x>i");
    assert_eq!(d.top(), Top::Nothing);
    assert!(d.said().contains("no text here"), "{}", d.said());
}

/// Inserts a snippet of this text where the cursor is.
fn insert(d: &mut Driver, text: &str) {
    d.keys("<c-x>i");
    let request = d.last(|one| if let Effect::ListSnippets(request) = one { Some(*request) } else { None });
    let all = vec![Snippet { name: "one".into(), text: text.into() }];
    d.send(Message::Snippets { request, result: Ok(Snippets { all, ..Snippets::default() }) }).keys("<enter>");
}

#[test]
fn placeholders_of_a_snippet_are_filled_in_and_never_sent() {
    let mut d = Driver::ready();
    d.keys("Printer<@content>");
    insert(&mut d, "Dear {{contact.firstname}}, today is {{date}}.");
    assert_eq!(d.text("content"), "Dear {{contact.firstname}}, today is 2026-11-24.");
    d.keys("<c-s>");
    assert_eq!(d.count(|one| matches!(one, Effect::Submit { .. })), 0);
    assert!(d.said().contains("{{contact.firstname}} is not filled in"), "{}", d.said());
    d.link(&ada());
    person(&mut d, Ok(lovelace()));
    assert_eq!(d.text("content"), "Dear Ada, today is 2026-11-24.");
    // The next one is filled in with what is known, and undone by itself.
    d.keys("<@content><end>");
    insert(&mut d, " Is {{contact.email}} right?");
    assert_eq!(d.text("content"), "Dear Ada, today is 2026-11-24. Is ada@example.com right?");
    d.keys("<a-u>").wait(1000);
    assert_eq!(d.text("content"), "Dear Ada, today is 2026-11-24. Is {{contact.email}} right?");
    d.keys("<a-u>");
    assert_eq!(d.text("content"), "Dear Ada, today is 2026-11-24.");
    d.keys("<c-s>");
    assert_eq!(sent(&d).value("content"), Some("Dear Ada, today is 2026-11-24."));
}

#[test]
fn what_a_snippet_was_filled_in_with_is_not_said_of_another_contact() {
    let mut d = Driver::ready();
    d.link(&ada()).keys("<@subject>");
    insert(&mut d, "Call {{contact.firstname}}");
    person(&mut d, Ok(lovelace()));
    assert_eq!(d.text("subject"), "Call Ada");
    d.keys("<@content>");
    insert(&mut d, "{{contact.lastname}} called");
    assert_eq!(d.text("content"), "Lovelace called");
    d.keys("<@contact><bs><c-s>");
    assert_eq!((d.text("subject"), d.text("content")), ("Call {{contact.firstname}}", "{{contact.lastname}} called"));
    assert_eq!(d.count(|one| matches!(one, Effect::Submit { .. })), 0);
}

#[test]
fn in_lines_the_menu_keeps_a_template_and_begins_with_one() {
    let mut talk = Talk::ready();
    talk.lines(&["Line is down", ">", "keep", "outage"]);
    assert!(!talk.is_asking(), "a question may come of it");
    let (name, draft) = talk.last(|effect| match effect {
        Effect::SaveTemplate { name, draft, .. } => Some((name.clone(), draft.id)),
        _ => None,
    });
    talk.send(Message::TemplateSaved { name, draft, result: Ok(()) });
    talk.lines(&["template"]);
    listed(&mut talk, Ok(two()));
    talk.lines(&["printer"]);
    read(&mut talk, Ok(two().all[1].1.clone()));
    let said = talk.said();
    assert!(said.contains("Saved as the template “outage”") && said.contains("Now: Printer on fire"), "{said}");
    assert_eq!(talk.draft().template.as_deref(), Some("printer"));
}

#[test]
fn a_new_contact_fills_in_placeholders_without_a_request() {
    let mut d = begun(template("Hello {{contact.firstname}} of {{contact.company}}", |_| {}));
    d.keys("<c-x>bgrace@navy.example<tab>Grace<c-s>");
    assert_eq!(d.text("subject"), "Hello Grace of {{contact.company}}");
    assert_eq!(d.count(|one| matches!(one, Effect::ReadPerson { .. })), 0);
    d.keys("<@contact><del>");
    assert_eq!(d.text("subject"), "Hello {{contact.firstname}} of {{contact.company}}");
}
