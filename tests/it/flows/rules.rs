//! The portal's own rules: while somebody types, in the list of stages, and as lines for config.toml.

use hubticket::store::Listing;
use hubticket::submit::Outcome;
use hubticket::ticket::policy::Rule;

use crate::support::Region::{Lines, Over, Row};
use crate::support::{Driver, Effect, Play, TerminalEffect, answered, creation, parts, problem, rules};

/// A ready screen on a portal with rules.
fn ruled() -> Driver {
    let mut d = Driver::new();
    let mut all = parts();
    all.extend([rules(), creation()]);
    d.portal_of(all).drafts(Ok(Listing::default()));
    d.keys("Printer");
    d
}

#[test]
fn what_is_asked_for_is_a_hint_while_typing_and_a_reason_when_the_row_is_left() {
    let mut d = ruled();
    d.keys("<a-p>serial<enter>");
    assert!(d.region(Lines).contains("8 digits"), "{}", d.region(Lines));
    let wrong = "this portal takes 8 digits; it has 4";
    d.keys("1234");
    assert!(!d.screen().contains(wrong), "more may come: {}", d.screen());
    d.keys("<s-tab>");
    assert!(d.region(Row("Serial number")).contains(wrong), "{}", d.screen());
    d.keys("<c-s>");
    assert_eq!(d.submits(), 0, "HubSpot would refuse it");
    assert_eq!(d.focus(), d.place_of("serial_number"));
    assert!(d.screen().contains(wrong), "{}", d.screen());
    d.keys("5678");
    assert!(!d.screen().contains("this portal takes"), "{}", d.screen());
    d.keys("<c-s>");
    assert_eq!(d.submits(), 1);
}

#[test]
fn what_is_too_much_is_told_at_once() {
    let mut d = ruled();
    d.keys("<a-p>seats<enter>");
    assert!(d.region(Lines).contains("a number from 1 to 10"), "{}", d.region(Lines));
    d.keys("12");
    assert!(d.region(Row("Seats")).contains("this portal takes a number from 1 to 10"), "{}", d.screen());
    d.keys("<c-s>");
    assert_eq!(d.submits(), 0);
}

#[test]
fn what_is_understood_by_halves_is_told_and_goes_out_on_purpose() {
    let mut d = ruled();
    d.keys("<a-p>serial<enter>1234567x");
    assert!(d.screen().contains("Not sure: Serial number: this portal takes 8 digits"), "{}", d.screen());
    d.keys("<c-s>");
    assert_eq!(d.submits(), 1);

    // A form that is not understood is shown, and holds nothing up.
    let mut d = ruled();
    d.keys("<a-p>phone<enter>");
    assert!(d.region(Lines).contains("the form (?i)[+0-9 ]+"), "{}", d.region(Lines));
    d.keys("call me<c-s>");
    assert_eq!(d.submits(), 1);
}

#[test]
fn a_stage_without_new_tickets_is_not_chosen_by_itself_and_says_why() {
    let mut d = ruled();
    assert_eq!(d.text("hs_pipeline_stage"), "2", "New is closed to new tickets");
    d.keys("<@hs_pipeline_stage><enter>");
    let list = d.region(Over);
    assert!(
        list.lines().any(|line| line.contains("New") && line.contains("open, no tickets are created here")),
        "{list}"
    );
    assert!(list.lines().any(|line| line.contains("Waiting on us") && !line.contains("no tickets")), "{list}");
    d.keys("<up><enter>");
    assert_eq!(d.text("hs_pipeline_stage"), "1", "it can be chosen all the same");
    let told = "no tickets are created in New; choose another one";
    assert!(d.screen().contains(told), "{}", d.screen());
    d.keys("<c-s>");
    assert_eq!(d.submits(), 1, "the rule is a beta: HubSpot judges");
}

#[test]
fn a_stage_that_was_chosen_by_itself_is_left_when_the_rule_comes_later() {
    for (keys, before, after) in [("Printer", "1", "2"), ("Printer<@hs_pipeline_stage>us<enter>", "3", "3")] {
        let mut d = Driver::new();
        for part in parts() {
            d.part(Ok(part));
        }
        d.keys(keys);
        assert_eq!(d.text("hs_pipeline_stage"), before);
        d.part(Ok(creation())).portal_done();
        assert_eq!((d.text("hs_pipeline_stage"), d.text("subject")), (after, "Printer"));
    }
}

#[test]
fn what_a_refusal_taught_is_copied_as_lines_for_the_config() {
    let mut d = Driver::ready();
    d.keys("Printer<c-x>q");
    assert!(d.said().contains("No refusal has told of a rule"), "{}", d.said());
    d.keys("<c-s>").saved(Ok(()));
    let missing = |name| problem(name, "MISSING_REQUIRED_PROPERTY", "");
    d.ended(Outcome::Rejected(answered(400, vec![missing("seats"), missing("due_date")])));
    d.effects();
    d.keys("<c-p>config.toml<enter>");
    let text = "# Support Pipeline, New\n[[required.in]]\npipeline = \"0\"\nstage = \"1\"\nrequire = [\"seats\", \"due_date\"]\n";
    let copy = TerminalEffect::Copy { what: "the lines for config.toml".into(), text: text.into() };
    assert_eq!(d.effects(), [Effect::Terminal(copy)]);

    let own = Rule { pipeline: Some("Support Pipeline".into()), ..Rule::always(&["seats".into()]) };
    let mut d = Driver::with(
        |settings| {
            settings.profile = "emea".into();
            settings.policy.rules.push(own);
            settings.policy.learn("0", "1", &["seats".into(), "due_date".into()]);
        },
        None,
    );
    d.portal().drafts(Ok(Listing::default()));
    d.effects();
    d.keys("<c-x>q");
    let effects = d.effects();
    let [Effect::Terminal(TerminalEffect::Copy { text, .. })] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(text.contains("[[profiles.emea.required.in]]") && text.ends_with("require = [\"due_date\"]\n"), "{text}");
}
