//! Pictures of what lies over the form.

use std::time::Duration;

use hubticket::hubspot;
use hubticket::store::{Listing, Snippets, Templates};
use hubticket::ticket::record::Candidate;
use hubticket::ticket::schema::PartName;
use hubticket::ticket::{Draft, ObjectType};

use super::{OTHERS, SMALL, USUAL, drafts, filled, over, show, whole};
use crate::support::{
    Driver, Effect, Message, Play, Region, ada, answered, begin, candidate, disk_full, engines, file, id, open, parts,
    person, summary,
};

#[test]
fn the_list_of_options() {
    let mut d = Driver::ready();
    d.keys("<tab><tab><tab><enter><down>");
    over("options", SMALL, &d);
    d.keys("urg");
    over("options-typed", USUAL, &d);
    d.keys("xyz");
    over("options-nothing", USUAL, &d);
}

#[test]
fn the_lists_of_pipelines_stages_and_owners() {
    let mut d = Driver::ready();
    d.keys("<tab><tab><tab><tab><tab><enter>");
    over("options-pipelines", USUAL, &d);
    d.keys("<esc><tab><enter>");
    over("options-stages", USUAL, &d);
    d.keys("<esc><s-tab><s-tab><enter>");
    over("options-owners", USUAL, &d);
}

#[test]
fn the_list_of_options_of_which_several_can_be_chosen() {
    let mut d = Driver::ready();
    d.keys("<a-p>category<enter><enter><space><down><space>");
    over("options-several", SMALL, &d);
}

#[test]
fn the_list_of_properties() {
    let mut d = Driver::ready();
    d.keys("<a-p>");
    whole("properties", (80, 24), &d);
    over("properties", OTHERS, &d);
    d.keys("date");
    over("properties-typed", USUAL, &d);
    d.keys("<pgdn><up><enter>");
    over("properties-refused", USUAL, &d);
    d.keys("<c-u>x_custom");
    over("properties-nothing", USUAL, &d);
}

#[test]
fn the_customer_and_their_open_tickets() {
    let mut d = Driver::ready();
    d.link(&ada()).keys("<@subject>Toner low<c-x>h");
    over("customer-reading", USUAL, &d);
    let tickets =
        vec![open(2, "VPN drops every hour"), open(75, "Toner is low"), open(1000, "\u{202e}Evil \u{1b}[31m")];
    d.customer(Ok(person()), Ok(tickets));
    whole("customer", (80, 24), &d);
    over("customer", OTHERS, &d);
    d.keys("<enter>");
    over("customer-ticket", USUAL, &d);
    let mut d = filled();
    d.keys("<c-x>h<esc><@subject><c-u>The VPN drops").wait(2000);
    whole("form-alike", (120, 40), &d);
    let mut d = Driver::ready();
    d.link(&ada()).customer(Err(answered(404, Vec::new())), Err(hubspot::Error::Lost { detail: "reset".into() }));
    d.keys("<c-x>h");
    over("customer-failed", USUAL, &d);
}

#[test]
fn the_search_for_records() {
    let mut d = Driver::with(|settings| settings.recent = vec![ada(), engines()], None);
    d.portal().keys("<a-a>");
    over("records-recent", SMALL, &d);
    d.keys("ad").wait(200);
    over("records-searching", USUAL, &d);
    let many = (1..30).map(|n| {
        let name = format!("Adam Number{n}");
        candidate(ObjectType::contacts(), &n.to_string(), &name, &format!("adam{n}@example.com · Example Inc."))
    });
    d.found(Ok(many.collect()));
    whole("records-found", (80, 24), &d);
    over("records-found", OTHERS, &d);
    d.keys("<c-u>nobody").wait(200).found(Ok(Vec::<Candidate>::new()));
    over("records-none", USUAL, &d);
    d.keys("<c-u>4711").wait(200).found(Err(hubspot::Error::TimedOut { after: Duration::from_secs(10) }));
    over("records-failed", SMALL, &d);
    d.keys("<c-u><s-tab>");
    over("records-kinds", USUAL, &d);
}

#[test]
fn the_list_of_association_types() {
    let mut d = Driver::ready();
    d.link(&ada()).keys("<a-t>");
    over("types", SMALL, &d);
    d.keys("77");
    over("types-by-hand", USUAL, &d);
}

#[test]
fn the_calendar() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>due date<enter><a-c><down>");
    whole("calendar", (80, 24), &d);
    over("calendar", OTHERS, &d);
}

#[test]
fn the_calendar_of_a_day_and_a_time() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>call back at<enter><a-c>14:30");
    over("calendar_time", SMALL, &d);
}

#[test]
fn the_name_of_a_draft_is_asked_for() {
    let mut d = Driver::ready();
    d.keys("Printer<a-n>Monday");
    over("prompt", SMALL, &d);
}

#[test]
fn a_new_contact_in_its_row_and_in_its_fields() {
    let mut d = Driver::ready();
    d.keys("Printer<@contact>grace@navy.example").wait(200).found(Ok(Vec::new()));
    show("new_contact-offered", SMALL, &[Region::Row("Contact"), Region::Lines], &d);
    d.keys("<enter>");
    over("new_contact", SMALL, &d);
    d.keys("Grace<tab>Hopper<enter><s-tab>");
    show("new_contact-row", SMALL, &[Region::Row("Contact"), Region::Lines], &d);
    show("new_contact-pane", &[(120, 40)], &[Region::Row("made with")], &d);
}

#[test]
fn a_new_contact_that_the_token_may_not_create() {
    let mut d = Driver::with(|settings| settings.contact_properties = vec!["phone".into(), "x_floor".into()], None);
    d.portal().keys("Printer<c-x>b");
    let request = d.last(|effect| if let Effect::ReadScopes { request } = effect { Some(*request) } else { None });
    d.send(Message::Scopes { request, scopes: Some(vec!["tickets".into()]) });
    over("new_contact-scope", SMALL, &d);
}

#[test]
fn the_search_for_a_contact_that_is_not_there() {
    let mut d = filled();
    d.keys("<@contact><enter>grace@navy.example").wait(200).found(Ok(Vec::new()));
    over("records-create", SMALL, &d);
}

#[test]
fn the_help() {
    let mut d = Driver::ready();
    d.keys("<f1>");
    whole("help", (80, 24), &d);
    over("help", OTHERS, &d);
    d.keys("<end>");
    over("help-end", USUAL, &d);
    d.keys("<esc><tab><tab><tab><enter><f1>");
    over("help-list", USUAL, &d);
}

#[test]
fn the_command_palette() {
    let mut d = filled();
    d.keys("<c-p>");
    whole("palette", (80, 24), &d);
    over("palette", OTHERS, &d);
    d.keys("line");
    over("palette-typed", USUAL, &d);
    d.keys("<esc><c-s>").created().keys("<c-p>");
    over("palette-result", USUAL, &d);
}

#[test]
fn what_is_known_of_the_portal() {
    let mut d = Driver::new();
    for part in parts().into_iter().take(2) {
        d.part(Ok(part));
    }
    d.part(Err((PartName::Owners, answered(403, Vec::new()))));
    d.keys("<f3>");
    over("portal", SMALL, &d);
}

#[test]
fn the_drafts() {
    let mut d = filled();
    d.keys("<c-o>");
    over("drafts-reading", USUAL, &d);
    let mut listing = drafts();
    listing.drafts.insert(0, {
        let mut mine = summary(0, "Printer on the third floor prints blank pages");
        mine.id = d.draft().id;
        mine
    });
    let mut listed = d.clone();
    listed.drafts(Ok(listing)).keys("<down>");
    whole("drafts", (80, 24), &listed);
    over("drafts", OTHERS, &listed);
    listed.keys("x");
    over("drafts-delete", SMALL, &listed);
    let mut empty = d.clone();
    empty.drafts(Ok(Listing::default()));
    over("drafts-empty", USUAL, &empty);
    d.drafts(Err(disk_full()));
    over("drafts-failed", SMALL, &d);
}

#[test]
fn a_paste_that_looks_like_a_ticket() {
    let mut d = Driver::ready();
    d.keys("Scanner<tab><tab><tab>low<enter><a-lt>");
    let lines = ["Subject: Printer on the third floor prints blank pages", "Priority: High", "Owner: Ada Lovelace"];
    let rest = ["Status: waiting on us", "Create date: today", "Description:", "  Since Monday.", "  All pages."];
    d.paste(&[lines.as_slice(), &rest].concat().join("\r"));
    over("pasted-ticket", SMALL, &d);
}

#[test]
fn a_pasted_e_mail_and_lines_in_the_name() {
    let mut d = Driver::ready();
    let head = "From: Ada Lovelace <ada@example.com>\nTo: support@example.com\nSubject: Re: Printer on fire";
    d.paste(&format!("{head}\n\nIt smokes.\n\nAda"));
    over("pasted-mail", SMALL, &d);
    let mut d = Driver::ready();
    let description = d.place_of("content");
    d.send(Message::Focus(description))
        .keys("Since Monday<a-lt>")
        .paste("Printer on fire\n\nIt smokes.\nAll pages are black.");
    over("pasted-name", SMALL, &d);
}

#[test]
fn a_command_that_is_pasted_where_there_is_no_text() {
    let mut d = Driver::ready();
    d.keys("<tab><tab><tab>");
    let rows: Vec<String> = (0..30).map(|n| format!("\"field_{n}\": \"{n}\"")).collect();
    let links = r#"[{"to":{"id":101},"types":[{"associationCategory":"USER_DEFINED","associationTypeId":35}]}]"#;
    d.paste(&format!(
        "curl https://h.example/crm/v3/objects/tickets -d '{{\"associations\": {links}, \"properties\": {{\"subject\": \"a\", {}}}}}'",
        rows.join(", ")
    ));
    over("pasted-command", SMALL, &d);
}

#[test]
fn the_list_of_templates() {
    let mut d = Driver::ready();
    d.keys("<c-x>t");
    over("templates-reading", USUAL, &d);
    let request = d.last(|effect| if let Effect::ListTemplates(request) = effect { Some(*request) } else { None });
    let template = |minutes: i64, subject: &str, text: &str| {
        let mut draft = Draft::new(id(1), begin() - jiff::SignedDuration::from_mins(minutes));
        draft.set("subject", subject);
        draft.set("content", text);
        draft
    };
    let all = [
        ("Line is down", template(5, "Line {{contact.company}} is down", "Since when?")),
        ("outage", template(60 * 30, "Outage in the whole of the northern region, as it was announced", "")),
        ("printer", template(60 * 24 * 40, "", "It smokes.\nIs it off?")),
    ];
    let all = all.into_iter().map(|(name, draft)| (name.parse().unwrap(), draft)).collect();
    d.send(Message::Templates { request, result: Ok(Templates { all, notes: Vec::new() }) });
    whole("templates", (80, 24), &d);
    over("templates", OTHERS, &d);
    d.keys("smokes");
    over("templates-typed", USUAL, &d);
    d.keys("<c-u><c-x>d");
    over("templates-delete", USUAL, &d);
}

#[test]
fn the_lists_without_templates_and_snippets() {
    let mut d = Driver::ready();
    d.keys("<c-x>t");
    let request = d.last(|effect| if let Effect::ListTemplates(request) = effect { Some(*request) } else { None });
    let notes = vec!["could not read templates/x.json: Permission denied".to_owned()];
    d.send(Message::Templates { request, result: Ok(Templates { all: Vec::new(), notes }) });
    over("templates-empty", USUAL, &d);
    d.keys("<esc><c-x>i");
    let request = d.last(|effect| if let Effect::ListSnippets(request) = effect { Some(*request) } else { None });
    d.send(Message::Snippets {
        request,
        result: Ok(Snippets { folder: "/home/agent/.config/hubticket/snippets".into(), ..Snippets::default() }),
    });
    over("snippets-empty", USUAL, &d);
}

#[test]
fn the_name_of_a_template_is_asked_for() {
    let mut d = Driver::ready();
    d.keys("Printer<c-x>sprinter");
    over("prompt-template", SMALL, &d);
}

#[test]
fn the_path_of_a_file() {
    let mut d = Driver::ready();
    d.keys("Printer down<c-x>f/home/ada/");
    over("path", SMALL, &d);
    let names = ["Desktop/", "Documents/", "log.txt", "my notes.txt", "printer.log"];
    d.keys("<tab>").paths(Ok(&names));
    over("path-choices", SMALL, &d);
    d.keys("x<tab>").paths(Ok(&[]));
    over("path-nothing", USUAL, &d);
}

#[test]
fn a_pasted_path() {
    let mut d = Driver::ready();
    d.keys("<@content>").paste("/home/ada/printer.log '/home/ada/my notes.txt'").seen(vec![Some(12_345), Some(80)]);
    over("pasted-files", SMALL, &d);
}

#[test]
fn a_file_that_has_changed() {
    let mut d = Driver::ready();
    d.keys("Printer down").attach("/home/ada/printer.log", 12_345).keys("<c-s>");
    d.checked(vec![Ok(file("/home/ada/printer.log", 14_000))]).see();
    over("question-file", SMALL, &d);
}
