//! How many keys a ticket takes besides its text, counted with the real program in a real terminal.

use serde_json::{Value, json};

use crate::terminal::{Portal, Screen};

/// Something that is done with the keyboard.
enum Do {
    /// A text is typed.
    Type(&'static str),
    /// A key is pressed that is none of a text.
    Press(&'static str),
    /// Somebody waits until this is seen.
    See(&'static str),
}

use Do::{Press, See, Type};

/// Does it, and returns how many keys were pressed.
fn keys(screen: &mut Screen, deeds: &[Do]) -> usize {
    for deed in deeds {
        match deed {
            Type(keys) | Press(keys) => screen.keys(keys),
            See(words) => {
                screen.sees(words);
            }
        }
    }
    deeds.iter().filter(|deed| matches!(deed, Press(_))).count()
}

fn properties(body: &str) -> (Value, String) {
    let body: Value = serde_json::from_str(body).unwrap();
    (body["properties"].clone(), body["associations"][0]["to"]["id"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn a_ticket_takes_eight_keys_besides_its_text_and_the_next_one_six() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.shows("Support Pipeline");
    let first = [
        Type("Printer on fire"),
        Press("<tab>"),
        Type("ada@example.com"),
        See("One contact matches"),
        Press("<enter>"),
        Type("It burns."),
        Press("<tab>"),
        Type("high"),
        See("> high"),
        Press("<enter>"),
        Type("lindqv"),
        See("> lindqv"),
        Press("<enter>"),
        See("Maya Lindqvist"),
        Press("<c-s>"),
        See("Created in"),
    ];
    let first = keys(&mut screen, &first);
    let next = [
        Press("<enter>"),
        See("Needed"),
        Type("Toner low"),
        Press("<tab>"),
        Type("ada@example.com"),
        See("One contact matches"),
        Press("<enter>"),
        Type("It is pale."),
        Press("<tab>"),
        Type("low"),
        See("> low"),
        Press("<enter>"),
        Press("<c-s>"),
        See("Created in"),
    ];
    let next = keys(&mut screen, &next);
    screen.keys("<c-q>");
    screen.leaves(0);
    assert!(first <= 8 && next <= 6, "{first} and {next}");
    let made: Vec<_> = portal.creates().into_iter().map(|request| properties(&request.body)).collect();
    let sent = |subject, content, priority| {
        json!({"subject": subject, "content": content, "hs_ticket_priority": priority, "hubspot_owner_id": "411200",
            "hs_pipeline": "0", "hs_pipeline_stage": "1"})
    };
    assert_eq!(
        made,
        [
            (sent("Printer on fire", "It burns.", "HIGH"), "101".to_owned()),
            (sent("Toner low", "It is pale.", "LOW"), "101".to_owned())
        ]
    );
}
