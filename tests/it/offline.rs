//! A first start where HubSpot can't be reached, with the real program: a ticket is written, waits, and is there once.

use hubticket::sandbox::Options;
use serde_json::json;

use crate::terminal::{Gate, Home, Portal, Screen, until, vacant};

/// A home that was never used, on an address where nobody listens.
fn cut_off() -> (Home, String) {
    let address = vacant();
    let url = format!("http://{address}");
    (Home::on(&url, "sandbox-token"), address)
}

/// Writes a ticket by labels, and submits it.
fn write(screen: &mut Screen, keys: &str) {
    screen.shows("could not be read");
    screen.keys("Printer on fire<tab><tab>It burns.<tab>");
    screen.shows("The choices are not known yet");
    screen.keys("High<tab>Maya Lindqvist");
    screen.shows("HubSpot can't be reached yet");
    screen.keys(keys);
    screen.shows("“Printer on fire” waits in the outbox and is sent when HubSpot can be reached");
}

/// The ticket that was meant is there, once.
#[track_caller]
fn is_there_once(portal: &Portal) {
    until("the ticket is there", || portal.inspect().count() > 0);
    assert_eq!(
        portal.body()["properties"],
        json!({
            "subject": "Printer on fire",
            "hs_pipeline": "0",
            "hs_pipeline_stage": "1",
            "hs_ticket_priority": "HIGH",
            "hubspot_owner_id": "411200",
            "content": "It burns.",
        })
    );
}

#[test]
fn a_ticket_that_is_written_offline_is_sent_when_the_link_comes() {
    let (home, address) = cut_off();
    let mut screen = Screen::open(&home, &[]);
    write(&mut screen, "<c-s>");
    let portal = Portal::with(Options { listen: address.parse().unwrap(), ..Options::default() });
    is_there_once(&portal);
    screen.shows("was created: “Printer on fire”");
    screen.shows("Support Pipeline");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!((home.files("drafts", ".json").len(), home.files("drafts/sent", ".json").len()), (0, 1));
}

#[test]
fn a_ticket_that_waits_when_the_program_ends_is_sent_once_by_the_next_one() {
    for (keys, killed) in [("<c-s>", false), ("<c-x>l", false), ("<c-s>", true)] {
        let (home, _) = cut_off();
        let mut screen = Screen::open(&home, &[]);
        write(&mut screen, keys);
        until("it is on disk", || home.drafts().iter().any(|draft| draft["submission"]["state"] == "waiting"));
        if killed {
            screen.kill();
        } else {
            screen.keys("<c-q>");
            screen.leaves(0);
        }
        // Once more without a link.
        let mut screen = Screen::open(&home, &[]);
        screen.shows("outbox 1");
        screen.keys("<c-q>");
        screen.leaves(0);
        let portal = Portal::start();
        let home = home.with("HUBTICKET_BASE_URL", portal.url());
        for _ in 0..2 {
            let mut screen = Screen::compose(&home);
            is_there_once(&portal);
            screen.shows("new draft");
            screen.keys("<c-q>");
            screen.leaves(0);
        }
        assert_eq!(portal.creates().len(), 1);
    }
}

#[test]
fn a_label_that_names_nothing_is_asked_about_before_anything_is_sent() {
    let (home, _) = cut_off();
    let mut screen = Screen::open(&home, &[]);
    screen.shows("could not be read");
    screen.keys("Printer on fire<tab><tab><tab>Hgh<c-x>l");
    screen.shows("waits in the outbox");
    screen.keys("<c-q>");
    screen.leaves(0);
    let portal = Portal::start();
    let home = home.with("HUBTICKET_BASE_URL", portal.url());
    let mut screen = Screen::compose(&home);
    screen.shows("“Printer on fire” was not sent: Priority");
    screen.keys("<f6>");
    screen.shows("Printer on fire");
    screen.keys("t");
    screen.shows("“Hgh” is not one of the options");
    screen.keys("<home><tab><tab><tab>");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(portal.creates(), []);
    assert_eq!(home.drafts().len(), 1);
}

#[test]
fn what_is_queued_while_the_link_hangs_is_sent_when_it_goes_on() {
    let portal = Portal::start();
    let gate = Gate::before(&portal.url());
    let home = Home::on(&gate.url(), "sandbox-token");
    let mut screen = Screen::open(&home, &[]);
    screen.keys("Printer on fire<tab><tab>It burns.<tab>High<tab>Maya Lindqvist<c-x>l");
    screen.shows("waits in the outbox");
    screen.keys("Next");
    gate.open();
    is_there_once(&portal);
    screen.shows("was created: “Printer on fire”");
    screen.shows("Next");
    screen.keys("<c-q>");
    screen.leaves(0);
}
