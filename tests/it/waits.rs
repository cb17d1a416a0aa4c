//! Commands that wait: what they say meanwhile, and what they do not wait for.

use std::time::Duration;

use hubticket::sandbox::Options;

use crate::terminal::{Answers, Home, PROGRAM, Portal, Screen, Start};

const SAID: &str = "waiting for HubSpot to answer";

#[test]
fn on_a_terminal_a_command_says_what_it_waits_for() {
    let portal = Portal::faulty(&["hang@any"]);
    let cases: [(&[&str], &str); 6] = [
        (&["create", "-p", "subject=x"], "(pipelines, account)"),
        (&["create", "-p", "subject=x", "--pipeline", "0", "--stage", "1"], "(ticket)"),
        (&["create", "--stage", "1", "-a", "contact:ada"], "(search for contacts)"),
        (&["schema", "owners"], "(owners, account)"),
        (&["open", "1"], "(account)"),
        (&["doctor"], "(first call)"),
    ];
    let screens: Vec<(Home, Screen, &str)> = cases
        .into_iter()
        .map(|(args, what)| {
            let home = portal.home();
            let screen = Screen::start(Start { home: &home, program: PROGRAM, args, columns: 100, rows: 40 });
            (home, screen, what)
        })
        .collect();
    for (_, screen, what) in screens {
        screen.shows(&format!("{SAID} {what}"));
        screen.kill();
    }
}

#[test]
fn a_script_is_told_nothing_of_it_and_nobody_is_told_of_a_moment() {
    let late = Portal::with(Options { latency: Duration::from_millis(2_200), ..Options::default() });
    let done = late.home().run(&["create", "-p", "subject=x", "--pipeline", "0", "--stage", "1"]).ended(0);
    assert_eq!(done.err, "");
    let portal = Portal::start();
    let home = portal.home();
    let args = ["create", "-p", "subject=x"];
    let mut screen = Screen::start(Start { home: &home, program: PROGRAM, args: &args, columns: 100, rows: 24 });
    screen.ends();
    assert!(!screen.bytes().contains(SAID), "{}", screen.bytes());
}

#[test]
fn a_create_does_not_wait_for_the_account() {
    let portal = Portal::start();
    // Nobody says whose the token is, for as long as the test may take.
    let mute = Answers::in_place_of("/account-info/", None, &portal.url());
    let args = ["create", "-p", "subject=x", "-p", "Priority=High"];
    let at_first = Home::on(&mute.url(), "sandbox-token");
    at_first.run(&args).ended(0);
    let home = Home::on(&mute.url(), "sandbox-token");
    mute.step_aside(true);
    home.run(&args).ended(0);
    mute.step_aside(false);
    // With another token, what the cache has may be of another portal: it is not used, and not waited for.
    let asked = || mute.requests().into_iter().filter(|one| one.contains("/pipelines/tickets")).count();
    let before = asked();
    home.with("HUBSPOT_ACCESS_TOKEN", "sandbox-token.no-automation").run(&args).ended(0);
    assert_eq!((portal.inspect().count(), asked() - before), (3, 1));
}
