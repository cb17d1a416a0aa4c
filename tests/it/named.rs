//! Records, owners and values as people name them, through the real program; and messages that show what can't be seen in
//! what they quote.

use crate::terminal::{Home, Portal, Screen};

const PAGE: &str = "https://app.hubspot.com/contacts/24816357/record/0-1/101";

/// The records that the last ticket is linked to.
fn linked(portal: &Portal) -> Vec<String> {
    let mut tickets = portal.inspect().tickets;
    tickets.sort_by_key(|one| one.id.parse::<u64>().unwrap());
    tickets.pop().unwrap().associations.into_iter().map(|one| one.id).collect()
}

/// Each way to name a record, and the record.
fn names() -> [(&'static str, String, &'static str); 9] {
    [
        ("deal", "Analytical Engines Ltd: Expansion EMEA".into(), "901"),
        ("contact", PAGE.into(), "101"),
        ("contact", format!("{PAGE}/view/1?eschref=x"), "101"),
        ("contact", PAGE.replace("record/0-1", "contact"), "101"),
        ("contact", "Ada Lovelace <ada@example.com>".into(), "101"),
        ("contact", " 101\u{a0} ".into(), "101"),
        ("contact", "babbage, charles".into(), "102"),
        ("company", "Analytical  Engines ltd".into(), "501"),
        ("company", "https://www.analytical-engines-ltd.example.net/de".into(), "501"),
    ]
}

#[test]
fn records_are_linked_as_they_are_named() {
    let portal = Portal::start();
    let home = portal.home();
    for (at, (kind, name, id)) in names().into_iter().enumerate() {
        let typed = format!("{kind}:{name}");
        home.run(&["create", "-p", "subject=x", "-a", &typed]).ended(0);
        assert!(linked(&portal).contains(&id.to_owned()), "{typed}");
        home.write("in.csv", &format!("subject,{kind}\nline {at},\"{name}\"\n"));
        home.run(&["import", "in.csv", "--outcomes", &format!("{at}.jsonl")]).ended(0);
        assert!(linked(&portal).contains(&id.to_owned()), "{typed}");
    }
    home.run(&["create", "-p", "subject=x", "-a", PAGE]).ended(0);
    assert!(linked(&portal).contains(&"101".to_owned()));
    // A label of the portal behind the last of several colons.
    let deal = "company:Analytical Engines Ltd:Reseller";
    let dry = home.run(&["create", "-p", "subject=x", "-a", deal, "--dry-run"]).ended(0);
    assert!(dry.out.contains("\"501\"") && dry.out.contains("USER_DEFINED"), "{}", dry.out);
    let owner = "Somebody <maya.lindqvist@example.com>";
    let dry = home.run(&["create", "-p", "subject=x", "--owner", owner, "--dry-run"]).ended(0);
    assert!(dry.out.contains("\"411200\""), "{}", dry.out);
}

#[test]
fn what_names_no_record_for_sure_links_none_and_says_what_may_be_meant() {
    let portal = Portal::start();
    let home = portal.home();
    for (at, (kind, name, words)) in [
        ("contact", "101 102", "several numbers"),
        ("contact", "10 1", "several numbers"),
        ("contact", "Lovelace", "101"),
        ("company", "Analytical", "501"),
        ("deal", "Expansion EMEA", "901"),
        ("contact", "Analytical Engines Ltd", "none has exactly this name"),
    ]
    .into_iter()
    .enumerate()
    {
        let typed = format!("{kind}:{name}");
        home.run(&["create", "-p", "subject=x", "-a", &typed]).ended(2).says(&[words]);
        home.write("in.csv", &format!("subject,{kind}\nline {typed},\"{name}\"\n"));
        home.run(&["import", "in.csv", "--outcomes", &format!("{at}.jsonl")]).ended(2).says(&[words]);
    }
    assert_eq!(portal.inspect().count(), 0);
    // In a cell, a new line sets records apart.
    home.write("in.csv", "subject,contact\nx,\"101\n102\"\n");
    home.run(&["import", "in.csv"]).ended(0);
    let mut all = linked(&portal);
    all.sort();
    assert_eq!(all, ["101", "102"]);
}

#[test]
fn a_page_of_another_kind_or_portal_is_refused() {
    let portal = Portal::start();
    let home = portal.home();
    home.run(&["schema", "owners"]).ended(0);
    let elsewhere = PAGE.replace("24816357", "7");
    for (typed, words) in [
        (format!("company:{PAGE}"), "this is the address of a contact, not of a company"),
        (format!("contact:{elsewhere}"), "this is an address in the portal 7, and tickets go to 24816357"),
        ("deal:No such deal: at all".to_owned(), "nothing after a colon is a label"),
    ] {
        home.run(&["create", "-p", "subject=x", "-a", &typed]).ended(2).says(&[words]);
    }
    home.write("in.csv", &format!("subject,company,contact\nx,{PAGE},{elsewhere}\n"));
    home.run(&["import", "in.csv"]).ended(2).says(&[
        "in.csv:2: company: ",
        "the address of a contact, not of a company",
        "in.csv:2: contact: ",
        "in the portal 7",
    ]);
    assert_eq!(portal.inspect().count(), 0);
}

#[test]
fn the_picker_takes_the_address_of_a_page() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer<a-a>");
    screen.shows("Link a record");
    screen.paste(&PAGE.replace("0-1/101", "0-2/501"));
    screen.shows("501");
    screen.keys("<enter>");
    screen.hides("Link a record ─");
    screen.keys("<c-s>");
    screen.sees("Created in");
    assert!(linked(&portal).contains(&"501".to_owned()));
}

#[test]
fn a_pasted_e_mail_is_one_ticket_with_its_contact_and_description() {
    for hurries in [false, true] {
        let portal = Portal::start();
        let home = portal.home();
        let mut screen = Screen::compose(&home);
        screen.paste(
            "From: Ada Lovelace <ada@example.com>\r\nSent: Monday\r\nTo: Support\r\nSubject: RE: Printer on fire\r\n\r\n\
             It smokes.\r\n\r\nAda",
        );
        screen.shows("Fill the form");
        if hurries {
            screen.keys("<enter><c-s>");
        } else {
            screen.keys("<enter>");
            screen.shows("Ada Lovelace");
            screen.keys("<c-s>");
        }
        screen.sees("Created in");
        let [ticket] = <[_; 1]>::try_from(portal.inspect().tickets).ok().unwrap();
        let value = |name: &str| ticket.properties.get(name).map(String::as_str);
        assert_eq!(value("subject"), Some("Printer on fire"));
        assert_eq!(value("content"), Some("It smokes.\n\nAda"));
        assert!(linked(&portal).contains(&"101".to_owned()));
    }
}

#[test]
fn a_message_shows_what_can_not_be_seen_in_what_it_quotes() {
    let portal = Portal::start();
    let home: Home = portal.home();
    home.write(
        "in.csv",
        "Ticket name,Stage,Priority\nSensor,Waiting on us\u{200b},High\nSensor,New,High\u{a0}\nSensor,New,Hi\u{ad}gh\n",
    );
    home.run(&["import", "in.csv"]).ended(2).says(&["“Waiting on us\\u{200b}”", "“Hi\\u{ad}gh”"]);
    let args = ["create", "-p", "subject=x", "--stage", "Waiting on us\u{200b}"];
    home.run(&args).ended(2).says(&["--stage Waiting on us\\u{200b}: "]);
    home.run(&["create", "-p", "subject=x", "-p", "priority=High\u{200b}"]).ended(3).says(&["High\\u{200b} was not"]);
}
