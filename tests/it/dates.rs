//! Dates as spreadsheets and other systems write them, through the real program: what is sent, what is asked for once,
//! and the time zone that they are read in.

use crate::terminal::{Done, Home, Portal};

#[track_caller]
fn import(home: &Home, text: &str, args: &[&str]) -> Done {
    home.write("in.csv", text);
    home.run(&[&["import", "in.csv"][..], args].concat())
}

/// What the tickets have in a property, in the order of their creation.
fn sent(portal: &Portal, name: &str) -> Vec<String> {
    let mut tickets = portal.inspect().tickets;
    tickets.sort_by_key(|one| one.id.parse::<u64>().unwrap());
    tickets.iter().map(|one| one.properties.get(name).cloned().unwrap_or_default()).collect()
}

#[test]
fn days_are_taken_as_exports_have_them() {
    let portal = Portal::start();
    let home = portal.home().with("TZ", "America/New_York");
    let days = [
        "29/11/2026",
        "1/2/2026",
        "1/2/2026 14:30",
        "2026-11-29 00:00:00",
        "2026-11-29T00:00:00Z",
        "2026-11-29T23:30:00-05:00",
        "2026-11-29T23:30:00.000-0500",
        "2026-11-29 23:30:00 UTC",
        "2026/11/29",
        "20261129",
        "29.11.2026",
        "29.11.26",
        "29-Nov-26",
        "29/Nov/26 11:30 PM",
        "\"Nov 29, 2026\"",
        "1764374400000",
    ];
    let lines: String = days.iter().enumerate().map(|(at, day)| format!("line {at},{day}\n")).collect();
    import(&home, &format!("Ticket name,First seen on\n{lines}"), &[]).ended(0);
    let mut wanted = vec!["2026-11-29"; days.len()];
    (wanted[1], wanted[2], wanted[15]) = ("2026-02-01", "2026-02-01", "2025-11-29");
    assert_eq!(sent(&portal, "first_seen_on"), wanted);
    for (typed, wanted) in [("2026-11-29T23:30:00-05:00", "2026-11-29"), ("29-Nov-26", "2026-11-29")] {
        home.run(&["create", "-p", "subject=x", "-p", &format!("first_seen_on={typed}")]).ended(0);
        assert_eq!(sent(&portal, "first_seen_on").last().map(String::as_str), Some(wanted), "{typed}");
    }
}

#[test]
fn an_order_that_stays_open_is_asked_for_once_and_nothing_is_sent() {
    let portal = Portal::start();
    let home = portal.home();
    let open = "Ticket name,First seen on,Outage started at\na,1/2/2026,3/4/2026 14:30\nb,3/4/2026,\n";
    let done = import(&home, open, &[]).ended(2);
    done.says(&[
        "nothing was sent: the dates of \"First seen on\" can be read in two ways, such as “1/2/2026” in line 2",
        "the dates of \"Outage started at\" can be read in two ways, such as “3/4/2026 14:30” in line 2",
        "--dates dmy, mdy or ymd",
    ]);
    assert_eq!(done.err.matches("in.csv:").count(), 0, "{}", done.err);
    let two = "Ticket name,First seen on\na,29/11/2026\nb,11/29/2026\n";
    import(&home, two, &[]).ended(2).says(&["in two orders: “29/11/2026” in line 2, “11/29/2026” in line 3"]);
    import(&home, two, &["--dates", "dmy"])
        .ended(2)
        .says(&["1 of 2 lines is wrong", "in.csv:3: First seen on: “11/29/2026”: not a day with the day first"]);
    let objects = "{\"subject\": \"a\", \"first_seen_on\": \"1/2/2026\"}\n";
    home.write("in.jsonl", objects);
    home.run(&["import", "in.jsonl"]).ended(2).says(&["can be read in two ways", "line 1"]);
    assert_eq!(portal.inspect().count(), 0);
    import(&home, open, &["--dates", "mdy"]).ended(0);
    assert_eq!(sent(&portal, "first_seen_on"), ["2026-01-02", "2026-03-04"]);
    assert_eq!(sent(&portal, "outage_started_at"), ["2026-03-04T14:30:00Z", ""]);
    // What was sent is settled, whatever could be read into it.
    import(&home, open, &[]).ended(0);
    assert_eq!(portal.inspect().count(), 2);
}

#[test]
fn a_named_zone_is_kept_to_and_one_that_is_not_known_is_refused() {
    let portal = Portal::start();
    let at = ["create", "-p", "subject=x", "-p", "outage_started_at=2026-07-01 14:30"];
    for zone in ["Europe/Berlin", ":Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"] {
        portal.home().with("TZ", zone).run(&at).ended(0);
        let sent = sent(&portal, "outage_started_at");
        assert_eq!(sent.last().map(String::as_str), Some("2026-07-01T12:30:00Z"), "{zone}");
    }
    let home = portal.home().with("TZ", "Europe/Berln");
    let before = portal.inspect().count();
    home.run(&at).ended(2).says(&["TZ is “Europe/Berln”, which is no time zone", "Europe/Berlin"]);
    let unknown = portal.home().with("TZ", "Etc/Unknown");
    unknown.run(&at).ended(2).says(&["TZ is “Etc/Unknown”, which is no time zone"]);
    let told = home.run(&["doctor"]).ended(2).out;
    assert!(told.contains("Europe/Berln"), "{told}");
    assert_eq!(portal.inspect().count(), before);
}

#[test]
fn a_cell_that_means_no_one_moment_is_refused_with_what_to_write() {
    let portal = Portal::start();
    let home = portal.home().with("TZ", "Europe/Berlin");
    for (column, cell, words) in [
        ("first_seen_on", "today", "write the date itself"),
        ("first_seen_on", "mon", "write the date itself"),
        ("first_seen_on", "46000", "serial number"),
        ("first_seen_on", "0026-11-24", "four digits of the year"),
        ("outage_started_at", "tomorrow 9:00", "write the date itself"),
        ("outage_started_at", "14:30", "write the date itself"),
        ("outage_started_at", "2026-10-25 02:30", "write the offset"),
        ("outage_started_at", "46000.604", "serial number"),
    ] {
        home.write("in.csv", &format!("subject,{column}\nx,{cell}\n"));
        home.run(&["import", "in.csv"]).ended(2).says(&["in.csv:2: ", words]);
    }
    home.write("in.csv", "subject,first_seen_on\na,1/2/2026\nb,31/4/2026\n");
    let done = home.run(&["import", "in.csv"]).ended(2);
    done.says(&["in.csv:3: ", "there is no such day"]);
    assert!(!done.err.contains("two ways"), "{}", done.err);
    assert_eq!(portal.inspect().count(), 0);
}

#[test]
fn what_other_languages_write_in_one_way_only_is_read() {
    let portal = Portal::start();
    let home = portal.home().with("TZ", "Europe/Berlin");
    let cells = [
        ("first_seen_on", "29 Dez 2026", "2026-12-29"),
        ("outage_started_at", "2026-10-25 02:30 +01:00", "2026-10-25T01:30:00Z"),
        ("outage_started_at", "2026-07-01 2:30 p.m.", "2026-07-01T12:30:00Z"),
        ("refund_amount", "1.234,56", "1234.56"),
        ("vip_customer", "FALSCH", "false"),
        ("vip_customer", "VRAI", "true"),
    ];
    for (at, (column, cell, wanted)) in cells.into_iter().enumerate() {
        home.write("in.csv", &format!("subject,{column}\nline {at},\"{cell}\"\n"));
        home.run(&["import", "in.csv", "--outcomes", &format!("{at}.jsonl")]).ended(0);
        assert_eq!(sent(&portal, column).last().map(String::as_str), Some(wanted), "{cell}");
    }
    // In Chile this day begins at one o'clock.
    let home = portal.home().with("TZ", "America/Santiago");
    home.write("in.csv", "subject,outage_started_at\nx,2026-09-06\n");
    home.run(&["import", "in.csv", "--outcomes", "chile.jsonl"]).ended(0);
    assert_eq!(sent(&portal, "outage_started_at").last().map(String::as_str), Some("2026-09-06T04:00:00Z"));
}
