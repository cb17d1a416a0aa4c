//! What the screen says of itself is so: whether a ticket can be sent, what is wrong, whether HubSpot can be reached.

use hubticket::app::keys::chord::Keys;
use hubticket::hubspot::{Answer, Error};
use hubticket::submit::Outcome;
use hubticket::ticket::Place;
use hubticket::ticket::record::Candidate;
use hubticket::ticket::schema::PartName;
use hubticket::view::Theme;
use ratatui::style::Modifier;

use crate::support::{Driver, Play, Region, ada, engines};

/// HubSpot's answer that a record is not there.
fn no_record(id: &str) -> Error {
    let context = vec![("objectId".to_owned(), vec![id.to_owned()])];
    Error::Answered(Box::new(Answer { status: 400, context, message: "invalid".into(), ..Answer::default() }))
}

#[test]
fn a_refusal_stays_with_its_link_until_that_changes() {
    for (record, place) in [(ada(), Place::Contact), (engines(), Place::Association(0))] {
        let mut d = Driver::ready();
        d.keys("Printer").link(&engines()).link(&ada());
        let Candidate { id, name, .. } = record;
        d.keys("<c-s>").saved(Ok(())).ended(Outcome::Rejected(no_record(&id))).keys("<esc>");
        d.wait(1000);
        let (shown, refused) = (d.screen(), format!("HubSpot refused: {name}"));
        assert_eq!(d.focus(), place);
        assert!(shown.contains(&format!("HubSpot: there is no record {id}")), "{shown}");
        assert!(shown.contains(&refused) && !shown.contains("Ready"), "{shown}");
        d.keys("<a-lt>!");
        assert!(d.screen().contains(&refused), "another row changes nothing");
        d.reach(place).keys("<c-x>d<s-tab>");
        assert!(d.screen().contains("Ready"), "{}", d.screen());
    }
}

#[test]
fn a_refusal_that_names_nothing_stays_until_the_draft_changes() {
    let mut d = Driver::ready();
    d.keys("Printer");
    let answer = Answer { status: 400, message: "out of paper".into(), ..Answer::default() };
    let error = Error::Answered(Box::new(answer));
    d.keys("<c-s>").saved(Ok(())).ended(Outcome::Rejected(error)).keys("<esc>");
    d.wait(1000);
    assert!(d.screen().contains("Not created as it is: HubSpot refused it"), "{}", d.screen());
    d.keys("!");
    assert!(d.screen().contains("Ready"), "{}", d.screen());
}

#[test]
fn what_hubspot_will_refuse_is_not_ready() {
    let mut d = Driver::ready();
    d.keys("Printer<a-p>x_custom<enter><tab>some value");
    let shown = d.screen();
    assert!(shown.contains("Not sure: this portal has no property x_custom") && !shown.contains("Ready"), "{shown}");
}

#[test]
fn the_title_says_that_hubspot_can_not_be_reached_for_as_long_as_that_is_so() {
    let mut d = Driver::new();
    let refused = Error::Connect { host: "h".into(), detail: "refused".into() };
    d.part(Err((PartName::Properties, refused))).portal_done();
    d.keys("Printer").wait(3000);
    assert!(d.screen().lines().next().unwrap().contains(" offline "), "{}", d.screen());
    d.keys("<f5>").portal();
    assert!(!d.screen().contains("offline"), "{}", d.screen());
}

#[test]
fn that_the_draft_is_saved_is_said_while_somebody_types() {
    let mut d = Driver::ready();
    let title = |d: &Driver| d.drawn(&Theme::mono(), 80, 24).lines().next().unwrap().to_owned();
    d.keys("Printer");
    assert!(!title(&d).contains("saved 1"), "{}", title(&d));
    for _ in 0..6 {
        d.wait(200).keys("x");
    }
    d.saved(Ok(())).keys("x");
    assert!(title(&d).contains("saved 1"), "{}", title(&d));
}

#[test]
fn the_long_text_takes_the_rows_that_nothing_else_needs() {
    let mut d = Driver::ready();
    for (columns, rows, least) in [(80, 24, 8), (80, 40, 24), (120, 40, 24), (200, 50, 34)] {
        d.resize(columns, rows);
        let content = d.place_of("content");
        let there = (0..rows).filter(|y| {
            let at = d.target(30, *y).map(|at| at.thing);
            matches!(at, Some(crate::support::Thing::Text { place, .. }) if place == content)
        });
        assert!(there.count() >= least, "{columns}x{rows}:\n{}", d.screen());
    }
}

#[test]
fn help_begins_with_the_keys_of_every_day_and_is_narrowed_by_typing() {
    let mut d = Driver::ready();
    d.keys("Printer<f1>");
    assert!(d.reading().starts_with("Every day:"), "{}", d.reading());
    d.keys("drafts");
    let shown = d.screen();
    assert!(shown.contains("List the drafts") && !shown.contains("Create the ticket"), "{shown}");
    d.keys("qqq");
    assert!(d.screen().contains("Nothing in the help has these words"), "{}", d.screen());
    d.keys("<esc>");
    assert_eq!(d.text("subject"), "Printer");
}

/// The keys that the help names.
fn helped(d: &Driver) -> Vec<Keys> {
    let named = |key: &str| key.replace("PgUp", "pageup").replace("PgDn", "pagedown").replace("Del", "delete");
    let reading = d.clone().keys("<f1>").reading();
    let rows = reading.lines().filter_map(|line| line.split_once('\t')).filter(|(keys, _)| !keys.is_empty());
    rows.flat_map(|(keys, _)| keys.split(", ").map(|key| named(key).parse().unwrap()).collect::<Vec<_>>()).collect()
}

#[test]
fn the_help_of_a_list_names_only_what_works_there() {
    let lists = [
        "<f6>",
        "<f4>",
        "<f9>",
        "<c-x>t",
        "<@subject><c-x>i",
        "<c-x>a",
        "<c-x>p",
        "<c-x>h",
        "<c-x>b",
        "<c-x>f",
        "<a-n>",
        "<@hs_ticket_priority><enter>",
        "<c-x>pdue date<enter><a-c>",
    ];
    for list in lists {
        let mut d = Driver::ready();
        d.link(&ada()).keys(list);
        assert!(d.depth() > 0, "{list}");
        let keys = helped(&d);
        assert!(!keys.is_empty(), "{list}");
        for one in keys {
            let mut d = d.clone();
            one.before.into_iter().chain([one.chord]).for_each(|chord| drop(d.press(chord).effects()));
            let said = d.said();
            assert!(!said.contains("is still open") && !said.contains("does nothing here"), "{list} {one}: {said}");
        }
    }
}

#[test]
fn the_help_of_a_result_is_about_the_result() {
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").created().keys("?");
    let help = d.reading();
    assert!(help.starts_with("In the result:"), "{help}");
    for of_the_form in ["Every day", "Go to the next field", "Choose the value", "Create the ticket", "Plain typing"] {
        assert!(!help.contains(of_the_form), "{of_the_form}: {help}");
    }
    assert!(help.contains("Go on with the next ticket"), "{help}");
}

#[test]
fn on_a_text_the_keys_of_every_day_are_those_that_work_in_it() {
    let mut d = Driver::ready();
    d.keys("<@content><f1>");
    let help = d.reading();
    let of_a_day = help.split("\n\n").next().unwrap();
    assert!(of_a_day.contains("Go to the next field") && !of_a_day.contains("Enter\t"), "{of_a_day}");
    d.keys("<esc><@hs_ticket_priority><f1>");
    assert!(d.reading().split("\n\n").next().unwrap().contains("Enter\t"), "{}", d.reading());
}

#[test]
fn behind_the_first_of_two_keys_only_what_works_is_offered() {
    let mut d = Driver::ready();
    d.keys("<c-x>t<c-x>");
    let footer = d.region(Region::Footer);
    assert!(footer.contains("Rename") && !footer.contains("Editor"), "{footer}");
    d.keys("<esc><esc><@hs_ticket_priority><enter><c-x>");
    assert_eq!(d.region(Region::Footer).trim(), "^X", "nothing can follow it");
    d.keys("h");
    assert_eq!(d.said(), "The list of values is still open; Esc leaves it", "it is no text either");
    d.keys("hi");
    assert_eq!(d.lines(), ["High"], "and what is typed then is");
}

#[test]
fn the_letters_that_are_looked_for_are_marked_and_the_rest_is_dimmed() {
    let mut d = Driver::ready();
    d.keys("Printer<@hs_ticket_priority><enter>hig");
    let buffer = d.buffer(&Theme::mono(), 80, 24);
    let marked: String = buffer
        .content()
        .iter()
        .filter(|cell| cell.modifier.contains(Modifier::UNDERLINED | Modifier::BOLD))
        .map(|cell| cell.symbol().to_owned())
        .collect();
    assert_eq!(marked, "Hig");
    let printer = buffer.content().iter().find(|cell| cell.symbol() == "P").unwrap();
    assert!(printer.modifier.contains(Modifier::DIM));
}

#[test]
fn what_hubspot_set_by_itself_is_folded() {
    let mut d = Driver::ready();
    d.keys("Printer<c-s>").saved(Ok(())).created();
    let folded = d.screen();
    d.keys("m");
    let open = d.screen();
    let set = "Set by HubSpot";
    assert!(!folded.contains(set) && (open.contains(set) || !folded.contains("more that HubSpot set")), "{open}");
    d.keys("m");
    assert_eq!(d.screen(), folded);
}
