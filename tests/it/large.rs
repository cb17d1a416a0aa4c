//! What keeps the composer quick, by its causes: what a frame may cost on the wire, that nothing is read before the
//! first one, and that nothing happens while nobody types. How long things take is shown by the benchmarks, not here.

use std::cell::RefCell;
use std::fs;
use std::io::{self, Write};
use std::rc::Rc;

use hubticket::runtime::backend::Backend;
use hubticket::ticket::schema::Part;
use hubticket::ticket::{Choice, Property};
use hubticket::view::Theme;
use ratatui::Terminal;
use ratatui::layout::Size;

use crate::support::{Driver, Play, Stroke, Top, listing, parts, strokes};
use crate::terminal::{Gate, Home, Portal, Screen};

const SIZE: Size = Size { width: 80, height: 24 };

/// A slow link: what the program wrote to it, of which each frame takes its share.
#[derive(Clone, Default)]
struct Link(Rc<RefCell<Vec<u8>>>);

impl Write for Link {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An agent at the end of a slow link.
struct Agent {
    driver: Driver,
    theme: Theme,
    terminal: Terminal<Backend<Link>>,
    link: Link,
}

impl Agent {
    fn new(driver: Driver) -> Self {
        let link = Link::default();
        let terminal = Terminal::new(Backend::new(link.clone(), SIZE)).unwrap();
        let mut agent = Self { driver, theme: Theme::terminal(), terminal, link };
        agent.frame();
        agent
    }

    /// On a portal with 1,000 properties and a list of 5,000 options.
    fn at_a_large_portal() -> Self {
        let mut driver = Driver::new();
        let enlarge = |part| match part {
            Part::Properties(all) => Part::Properties(large(all.to_vec()).into()),
            other => other,
        };
        driver.portal_of(parts().into_iter().map(enlarge).collect()).drafts(Ok(listing([])));
        Self::new(driver)
    }

    /// Draws a frame and says how many bytes it cost.
    fn frame(&mut self) -> usize {
        self.terminal.draw(|frame| self.driver.draw(&self.theme, frame)).unwrap();
        self.link.0.take().len()
    }

    /// Whether the screen shows a text now.
    fn shows(&self, text: &str) -> bool {
        self.driver.drawn(&self.theme, SIZE.width, SIZE.height).contains(text)
    }

    /// What each of these keys costs.
    fn keys(&mut self, keys: &str) -> Vec<usize> {
        let mut costs = Vec::new();
        for stroke in strokes(keys) {
            match stroke {
                Stroke::Key(chord) => self.driver.press(chord),
                Stroke::To(field) => self.driver.go_to(&field),
            };
            costs.push(self.frame());
        }
        costs
    }

    /// What the last of these keys costs.
    fn key(&mut self, keys: &str) -> usize {
        *self.keys(keys).last().unwrap()
    }
}

fn large(mut all: Vec<Property>) -> Vec<Property> {
    let property = |name: String, label: String, value_type: &str, field_type: &str| Property {
        name,
        label,
        group: "intake".into(),
        value_type: value_type.into(),
        field_type: field_type.into(),
        display_order: -1,
        ..Property::default()
    };
    all.extend(
        (0..1_000).map(|n| property(format!("intake_{n:04}"), format!("Intake question {n}"), "string", "text")),
    );
    let option = |n: usize| Choice {
        value: format!("branch_{n:04}"),
        label: format!("{} branch {n}", ["Aarhus", "Bergen", "Cork", "Delft", "Espoo"][n % 5]),
        ..Choice::default()
    };
    all.push(Property {
        options: (0..5_000).map(option).collect(),
        ..property("branch_office".into(), "Branch office".into(), "enumeration", "select")
    });
    all
}

/// The value that this share of them does not exceed.
fn share(costs: &[usize], percent: usize) -> usize {
    let mut sorted = costs.to_vec();
    sorted.sort_unstable();
    sorted[(sorted.len() * percent).div_ceil(100) - 1]
}

#[track_caller]
fn check_typing(what: &str, costs: &[usize]) {
    let (median, most) = (share(costs, 50), share(costs, 99));
    assert!(median <= 4 && most <= 40, "{what}: median {median}, 99 of 100 up to {most}: {costs:?}");
}

const STORY: &str = "Since Monday every page comes out of the printer on the third floor twice, one of them in the \
    colour of the toner that is about to run out. Switching it off and on helps for an hour or so. The people in the \
    office next door see the same with theirs, so it may be the print server. Please call before you come: the door is \
    locked after five. ";

#[test]
fn typing_a_ticket_costs_a_byte_or_two_a_key() {
    let mut agent = Agent::at_a_large_portal();
    let mut all = agent.keys("Printer on the third floor prints twice");
    agent.keys("<@content>");
    all.extend(agent.keys(STORY));
    check_typing("subject and description", &all);
}

#[test]
fn the_first_key_costs_no_more_than_the_others_and_what_it_changes_is_told_when_the_hands_rest() {
    let mut agent = Agent::at_a_large_portal();
    let first = agent.key("P");
    assert!(first <= 4, "the first key costs {first}");
    assert!(!agent.shows("Ready"));
    agent.driver.wait(5000);
    let rest = agent.frame();
    assert!((1..=100).contains(&rest), "the rest costs {rest}");
    assert!(agent.shows("Ready; ^S creates the ticket"));
    assert!(agent.key("r") <= 4, "the second one");
}

#[test]
fn going_to_another_field_costs_a_line_or_two() {
    let mut agent = Agent::at_a_large_portal();
    agent.keys("Printer");
    for key in ["<tab>", "<s-tab>"] {
        for (step, cost) in agent.keys(&key.repeat(8)).into_iter().enumerate() {
            assert!(cost <= 300, "step {step} of {key} costs {cost}");
        }
    }
}

#[test]
fn opening_what_lies_over_the_form_costs_at_most_two_kilobytes() {
    let cases = [
        ("stages", "<@hs_pipeline_stage><enter>"),
        ("properties", "<a-p>"),
        ("5,000 options", "<a-p>branch office<enter><enter>"),
        ("records", "<a-a>"),
        ("help", "<f1>"),
        ("commands", "<f9>"),
        ("calendar", "<a-p>due date<enter><a-c>"),
        ("drafts", "<c-o>"),
    ];
    for (what, keys) in cases {
        let mut agent = Agent::at_a_large_portal();
        agent.keys("Printer");
        let cost = agent.key(keys);
        assert!(agent.driver.top() != Top::Nothing, "{what} did not open");
        assert!(cost <= 2_048, "{what} costs {cost}");
    }
}

#[test]
fn closing_what_lies_over_the_form_costs_what_was_under_it() {
    for (what, keys) in
        [("stages", "<@hs_pipeline_stage><enter>"), ("properties", "<a-p>"), ("records", "<a-a>"), ("help", "<f1>")]
    {
        let mut agent = Agent::at_a_large_portal();
        agent.keys("Printer");
        let mut first = Agent { terminal: Terminal::new(Backend::new(agent.link.clone(), SIZE)).unwrap(), ..agent };
        let all = first.frame();
        first.key(keys);
        assert!(first.driver.top() != Top::Nothing, "{what} did not open");
        let cost = first.key("<esc>");
        assert!(cost <= all, "{what}: {cost}, and all of the screen costs {all}");
    }
}

#[test]
fn typing_into_a_long_list_costs_no_more_than_its_lines() {
    let mut agent = Agent::at_a_large_portal();
    agent.keys("<a-p>branch office<enter><enter>");
    assert_eq!(agent.driver.top(), Top::Options);
    for cost in agent.keys("espoo 4994<bs><bs><bs><down><down>") {
        assert!(cost <= 1_000, "{cost}");
    }
}

#[test]
fn what_changes_nothing_is_not_drawn() {
    let mut agent = Agent::at_a_large_portal();
    agent.keys("Printer");
    agent.driver.wait(5000);
    agent.frame();
    assert_eq!(agent.frame(), 0, "the same once more");
    agent.driver.resize(SIZE.width, SIZE.height);
    assert_eq!(agent.frame(), 0, "the size that it had");
    assert_eq!(agent.key("<end>"), 0, "a key that does nothing");
}

#[test]
fn an_idle_screen_wants_to_be_woken_by_nothing() {
    let mut agent = Agent::at_a_large_portal();
    // The pipeline was chosen by itself: that is taken notice of once.
    agent.driver.wait(60_000);
    assert_eq!(agent.driver.due(), None, "after the start");
    agent.keys("Printer");
    agent.driver.wait(60_000).saved(Ok(()));
    assert_eq!(agent.driver.due(), None, "after the draft is saved");
    for overlay in ["<a-p>", "<a-a>", "<f1>", "<c-o>"] {
        agent.keys(overlay);
        assert_eq!(agent.driver.due(), None, "{overlay}");
        agent.keys("<esc>");
    }
}

#[test]
fn neither_the_first_frame_nor_typing_waits_for_the_journal_or_the_portal() {
    let portal = Portal::start();
    let gate = Gate::before(&portal.url());
    let home = Home::on(&gate.url(), "sandbox-token");
    let journal = fs::File::create(home.write("hubticket/journal.jsonl", "")).unwrap();
    // Whoever reads it waits until nobody writes to it.
    journal.lock().unwrap();
    let mut screen = Screen::open(&home, &[]);
    screen.shows("Ticket name");
    screen.keys("Printer on fire");
    screen.shows("Printer on fire");
    assert!(!screen.text().contains("Support Pipeline"), "nothing is known yet:\n{}", screen.text());
    screen.kill();
}
