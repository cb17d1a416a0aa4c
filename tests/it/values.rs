//! Values of each kind from the field to HubSpot and back: what a draft may send, the sandbox takes, and what comes
//! back is shown as it was entered.
//!
//! The sandbox reads and writes values on its own; it shares no code with the one that is tested here.

use std::ops::RangeInclusive;

use hubticket::hubspot::{ApiVersion, Client, Sent, Settings};
use hubticket::sandbox::{self, Options, Running};
use hubticket::ticket::property::{Kind, NumberHint, Property};
use hubticket::ticket::value::{Locale, Severity, ValueError, assemble, check, editable, show, to_wire};
use hubticket::ticket::{Draft, DraftId, Policy, Schema, Ticket};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::test_runner::{TestCaseError, TestRunner};

/// Kiritimati, St John's, Berlin: the earliest day there is, an offset of half an hour, and clocks that change.
const ZONES: [&str; 3] = ["<+14>-14", "NST3:30NDT,M3.2.0,M11.1.0", "CET-1CEST,M3.5.0,M10.5.0/3"];
/// An ordinary moment, and moments on the days on which Berlin's and St John's clocks change.
const MOMENTS: [&str; 5] = [
    "2026-11-24T13:00:00Z",
    "2026-03-29T00:30:00Z",
    "2026-10-25T00:30:00Z",
    "2026-03-08T05:45:00Z",
    "2026-11-01T04:15:00Z",
];
/// Days on which some clocks change, which chance would seldom meet.
const CHANGES: [&str; 4] = ["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01"];

/// A portal as it was read, and a way to make tickets in it.
struct World {
    runtime: tokio::runtime::Runtime,
    clients: [Client; 2],
    schema: Schema,
    _sandbox: Running,
}

impl World {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (clients, schema, sandbox) = runtime.block_on(async {
            let sandbox = sandbox::start(Options::default()).await.unwrap();
            let client = |version| {
                let settings = Settings::new(sandbox.base_url(), version, sandbox.token().to_owned().into());
                Client::new(&settings).unwrap()
            };
            let clients = [ApiVersion::V3, ApiVersion::Dated202609].map(client);
            let mut schema = Schema::default();
            hubticket::portal::read(&clients[0], hubticket::portal::parts(), &[], None, |known| {
                schema.apply(known.part.unwrap());
            })
            .await;
            (clients, schema, sandbox)
        });
        Self { runtime, clients, schema, _sandbox: sandbox }
    }

    /// The properties of a kind that the form offers. The one with unique values has tests of its own.
    fn offered(&self, is: impl Fn(Kind) -> bool) -> Vec<Property> {
        let all = self.schema.properties.as_ref().unwrap();
        let fits = |one: &&Property| one.unavailable().is_none() && !one.unique && is(one.kind());
        let found: Vec<Property> = all.iter().filter(fits).cloned().collect();
        assert!(!found.is_empty(), "the portal has a property of this kind");
        found
    }

    /// A draft with these rows, and all that the portal's rules may ask for beside them.
    fn draft(&self, rows: &[(&str, &str)]) -> Draft {
        let mut draft = Draft::new(DraftId::random(), Timestamp::UNIX_EPOCH);
        let always = [
            ("subject", "Printer"),
            ("hs_pipeline", "0"),
            ("hs_pipeline_stage", "1"),
            ("content", "It jams"),
            ("hubspot_owner_id", "411200"),
            ("hs_resolution", "ISSUE_FIXED"),
        ];
        for (name, text) in always.iter().chain(rows) {
            draft.set(name, *text);
        }
        draft
    }

    /// Makes the ticket of a draft in both versions. The portal must take it as it is, and give back what was sent.
    fn create(&self, draft: &Draft, locale: &Locale) -> Result<Ticket, TestCaseError> {
        let problems = check(&self.schema, draft, &Policy::default(), locale);
        prop_assert!(problems.iter().all(|one| one.severity == Severity::Warns), "{:?}", problems);
        let sent = assemble(&self.schema, draft, locale);
        let mut last = None;
        for client in &self.clients {
            let made = self.runtime.block_on(client.create_ticket(&sent, &Sent::default()));
            let ticket = made.map_err(|error| TestCaseError::fail(format!("{error} for {:?}", sent.properties)))?;
            prop_assert_eq!(ticket.differences(&sent), vec![]);
            prop_assert_eq!(&ticket.warnings, &vec![], "nothing had to be normalised");
            last = Some(ticket);
        }
        Ok(last.unwrap())
    }

    /// One row, from its text as typed to what the ticket shows, and what the editor makes of the value that came back.
    fn round(&self, property: &Property, text: &str, locale: &Locale) -> Result<Shown, TestCaseError> {
        let name = property.name.as_str();
        let ticket = self.create(&self.draft(&[(name, text)]), locale)?;
        let value = ticket.value(name).unwrap_or_default().to_owned();
        let edited = editable(property.kind(), &value, locale);
        // What came back can be sent again, through the editor too, and is the same then.
        let again = |text: &str| to_wire(property.kind(), Some(property), text, locale);
        let first = again(text);
        prop_assert_eq!(&again(&edited), &first, "through the editor as {:?}", &edited);
        prop_assert_eq!(&again(&value), &first);
        Ok(Shown { shown: show(&self.schema, name, &value, Some("0"), locale), value, edited })
    }
}

struct Shown {
    /// As it came back.
    value: String,
    /// As the result shows it.
    shown: String,
    /// As the editor shows it.
    edited: String,
}

fn locales() -> impl Strategy<Value = Locale> {
    (select(&ZONES[..]), select(&MOMENTS[..]))
        .prop_map(|(zone, now)| Locale { now: now.parse().unwrap(), zone: TimeZone::posix(zone).unwrap() })
}

/// Runs a property on values of a strategy, with a portal that all cases share.
fn holds<S: Strategy>(cases: u32, strategy: S, test: impl Fn(&World, S::Value) -> Result<(), TestCaseError>)
where
    S::Value: Clone,
{
    let world = World::new();
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    let config = ProptestConfig { cases: asked.unwrap_or(cases), failure_persistence: None, ..Default::default() };
    if let Err(error) = TestRunner::new(config).run(&strategy, |value| test(&world, value)) {
        panic!("{error}");
    }
}

fn pick(from: &[Property], index: Index) -> &Property {
    &from[index.index(from.len())]
}

#[test]
fn text_comes_back_letter_by_letter() {
    let lines = "[^\\pC]{1,40}|.{1,20}|[ ;,\"'\\\\{}\\[\\]<>&%=+-]{0,10}x| x +|[0-9]{1,25}|true|2026-02-30";
    let blocks = "([^\\pC]{0,20}\n){0,4}[^\\pC]{1,20}|\\PC{1,30}|\t- x\n\n\n";
    holds(
        60,
        (any::<bool>(), any::<Index>(), lines, blocks, locales()),
        |world, (block, index, line, text, locale)| {
            let is = |kind| match block {
                true => matches!(kind, Kind::Area | Kind::Html),
                false => matches!(kind, Kind::Line | Kind::Free),
            };
            let properties = world.offered(is);
            let property = pick(&properties, index);
            let text = if block { text } else { line };
            prop_assume!(!text.trim().is_empty());
            let shown = world.round(property, &text, &locale)?;
            prop_assert_eq!((&shown.value, &shown.shown, &shown.edited), (&text, &text, &text));
            Ok(())
        },
    );
}

#[test]
fn the_longest_text_is_taken_and_one_character_more_is_said_before_it_is_sent() {
    let world = World::new();
    let locale = Locale { now: MOMENTS[0].parse().unwrap(), zone: TimeZone::UTC };
    for letter in ["x", "ü", "😀"] {
        let longest = letter.repeat(65_536);
        let shown = world.round(&world.offered(|kind| kind == Kind::Area)[0], &longest, &locale).unwrap();
        assert!(shown.value == longest);
        let draft = world.draft(&[("content", &format!("{longest}{letter}"))]);
        let problems = check(&world.schema, &draft, &Policy::default(), &locale);
        assert_eq!(problems.iter().map(|one| one.severity).collect::<Vec<_>>(), [Severity::Blocks]);
        let sent = assemble(&world.schema, &draft, &locale);
        let refused = world.runtime.block_on(world.clients[0].create_ticket(&sent, &Sent::default())).unwrap_err();
        assert_eq!(refused.field_problems()[0].property.as_deref(), Some("content"), "the sandbox agrees");
    }
}

#[test]
fn phone_numbers_and_file_ids_come_back_as_typed() {
    holds(20, (any::<Index>(), "\\+?[0-9][0-9 ()./-]{2,18}[0-9]", locales()), |world, (index, text, locale)| {
        let properties = world.offered(|kind| matches!(kind, Kind::Phone | Kind::File));
        let shown = world.round(pick(&properties, index), &format!(" {text} "), &locale)?;
        prop_assert_eq!((&shown.value, &shown.shown, &shown.edited), (&text, &text, &text));
        Ok(())
    });
}

/// A number, and a way in which people type it.
fn numbers() -> impl Strategy<Value = (f64, String)> {
    let typed = (-9_999_999i64..10_000_000, 0u32..100, 0usize..7).prop_map(|(whole, hundredths, way)| {
        let sign = if whole < 0 { "-" } else { "" };
        let digits = whole.unsigned_abs().to_string();
        let grouped = |by: &str| {
            let groups: Vec<&str> =
                digits.as_bytes().rchunks(3).rev().map(|part| std::str::from_utf8(part).unwrap()).collect();
            groups.join(by)
        };
        let text = match way {
            0 => format!("{sign}{digits}"),
            1 => format!("{sign}{digits}.{hundredths:02}"),
            2 => format!("  {sign}{digits}.{hundredths:02} "),
            3 => format!("{sign}{}.{hundredths:02}", grouped(",")),
            4 => format!("{sign}{}", grouped(" ")),
            5 => format!("{}{digits}.", sign.replace('-', "\u{2212}")),
            _ => format!("{}.{hundredths:02}", if whole < 0 { "-" } else { "+" }),
        };
        let fraction = if matches!(way, 1 | 2 | 3 | 6) { f64::from(hundredths) / 100.0 } else { 0.0 };
        let size = if way == 6 { fraction } else { whole.unsigned_abs() as f64 + fraction };
        (if whole < 0 { -size } else { size }, text)
    });
    typed.prop_filter("a comma alone can be read in two ways", |(_, text)| text.contains('.') || !text.contains(','))
}

#[test]
fn numbers_mean_what_was_typed() {
    holds(60, (any::<Index>(), numbers(), locales()), |world, (index, (number, text), locale)| {
        let properties = world.offered(|kind| matches!(kind, Kind::Number(_)));
        let property = pick(&properties, index);
        let shown = world.round(property, &text, &locale)?;
        prop_assert_eq!(shown.value.parse::<f64>().ok(), Some(number), "{}", shown.value);
        // What is shown can be typed.
        for told in [&shown.edited, &shown.shown] {
            let read = to_wire(property.kind(), Some(property), told, &locale).unwrap_or_default();
            prop_assert_eq!(read.parse::<f64>().ok(), Some(number), "{} is shown as {}", text, told);
        }
        Ok(())
    });
}

#[test]
fn amounts_are_typed_and_read_back_in_people_s_units() {
    let world = World::new();
    let locale = Locale { now: MOMENTS[0].parse().unwrap(), zone: TimeZone::UTC };
    for (hint, typed, value, shown) in [
        (NumberHint::Duration, "1h30", "5400000", "1 h 30 min"),
        (NumberHint::Duration, "90 min", "5400000", "1 h 30 min"),
        (NumberHint::Duration, "2d", "172800000", "2 d"),
        (NumberHint::Percentage, "25%", "0.25", "25 %"),
        (NumberHint::Currency, "1 234,50", "1234.50", "1234.50"),
        (NumberHint::Currency, "1,234.50", "1234.50", "1234.50"),
    ] {
        for property in world.offered(|kind| kind == Kind::Number(hint)) {
            let told = world.round(&property, typed, &locale).unwrap();
            assert_eq!(
                (told.value.as_str(), told.shown.as_str(), told.edited.as_str()),
                (value, shown, shown),
                "{typed}"
            );
        }
    }
}

#[test]
fn yes_and_no_come_back_by_label() {
    let words = [("true", true), ("Yes", true), (" y ", true), ("false", false), ("NO", false), ("n", false)];
    holds(20, (any::<Index>(), select(words.to_vec()), locales()), |world, (index, (text, yes), locale)| {
        let properties = world.offered(|kind| kind == Kind::Bool);
        let property = pick(&properties, index);
        let shown = world.round(property, text, &locale)?;
        prop_assert_eq!(&shown.value, &yes.to_string());
        prop_assert_eq!(Some(shown.shown.as_str()), property.option_label(&yes.to_string()));
        Ok(())
    });
}

#[test]
fn one_choice_comes_back_by_its_label() {
    holds(30, (any::<Index>(), any::<Index>(), locales()), |world, (index, choice, locale)| {
        let properties = world.offered(|kind| kind == Kind::Choice);
        let property = pick(&properties, index);
        let option = &property.options[choice.index(property.options.len())];
        let shown = world.round(property, &option.value, &locale)?;
        prop_assert_eq!((&shown.value, &shown.shown), (&option.value, &option.label));
        Ok(())
    });
}

#[test]
fn several_choices_come_back_by_their_labels_in_the_order_of_the_portal() {
    let order = (any::<Index>(), subsequence((0..10).collect::<Vec<usize>>(), 1..=6).prop_shuffle(), locales());
    holds(30, order, |world, (index, chosen, locale)| {
        let properties = world.offered(|kind| kind == Kind::Choices);
        let options = &pick(&properties, index).options;
        let mut chosen: Vec<usize> = chosen.into_iter().map(|at| at % options.len()).collect();
        let typed: Vec<&str> = chosen.iter().map(|at| options[*at].value.as_str()).collect();
        let shown = world.round(pick(&properties, index), &typed.join("; "), &locale)?;
        chosen.sort_unstable();
        chosen.dedup();
        let labels: Vec<&str> = chosen.iter().map(|at| options[*at].label.as_str()).collect();
        prop_assert_eq!(&shown.shown, &labels.join(", "));
        Ok(())
    });
}

#[test]
fn owners_pipelines_and_stages_come_back_by_name() {
    let any_three = (any::<Index>(), any::<Index>(), any::<Index>(), any::<Index>(), locales());
    holds(30, any_three, |world, (which, owner, pipeline, stage, locale)| {
        let owners = world.schema.owners.as_ref().unwrap();
        let owner = &owners[owner.index(owners.len())];
        let pipelines = world.schema.pipelines.as_ref().unwrap();
        let pipeline = &pipelines[pipeline.index(pipelines.len())];
        let stage = &pipeline.stages[stage.index(pipeline.stages.len())];
        let properties = world.offered(|kind| kind == Kind::Owner);
        let name = pick(&properties, which).name.as_str();
        let rows = [("hs_pipeline", pipeline.id.as_str()), ("hs_pipeline_stage", &stage.id), (name, &owner.id)];
        let ticket = world.create(&world.draft(&rows), &locale)?;
        let shown = |name: &str| {
            let of = ticket.value("hs_pipeline");
            show(&world.schema, name, ticket.value(name).unwrap_or_default(), of, &locale)
        };
        prop_assert_eq!(shown(name), owner.label());
        prop_assert_eq!(shown("hs_pipeline"), pipeline.label.clone());
        prop_assert_eq!(shown("hs_pipeline_stage"), stage.label.clone());
        Ok(())
    });
}

/// A day: any of some centuries, or one on which clocks change.
fn days() -> impl Strategy<Value = Date> {
    let any_day =
        (1900i16..2200, 1i8..=12, 1i8..=28).prop_map(|(year, month, day)| Date::new(year, month, day).unwrap());
    let end = (1900i16..2200, 1i8..=12).prop_map(|(year, month)| Date::new(year, month, 1).unwrap().last_of_month());
    prop_oneof![4 => any_day, 1 => end, 3 => select(&CHANGES[..]).prop_map(|day| day.parse().unwrap())]
}

#[test]
fn a_day_stays_the_day_that_was_typed_wherever_the_agent_is() {
    holds(60, (any::<Index>(), days(), 0usize..5, locales()), |world, (index, day, way, locale)| {
        let properties = world.offered(|kind| kind == Kind::Date);
        let today = locale.zone.to_datetime(locale.now).date();
        let ahead = i64::from(day.day());
        let (text, day) = match way {
            0 => (day.to_string(), day),
            1 => (day.strftime("%-d.%-m.%Y").to_string(), day),
            2 if day.day() > 12 => (day.strftime("%-d/%-m/%Y").to_string(), day),
            2 | 3 => (format!("+{ahead}d"), today.checked_add(ahead.days()).unwrap()),
            _ => ("Tomorrow".to_owned(), today.tomorrow().unwrap()),
        };
        let shown = world.round(pick(&properties, index), &text, &locale)?;
        prop_assert_eq!((&shown.value, &shown.edited), (&day.to_string(), &day.to_string()));
        prop_assert_eq!(shown.shown, day.strftime("%a %-d %b %Y").to_string());
        Ok(())
    });
}

/// A day far away is still one that the portal takes, or is refused before it is sent.
#[test]
fn what_is_taken_for_a_day_or_a_moment_the_portal_takes_however_far_away() {
    let sign = select(&["+", "-"][..]);
    let unit = select(&["d", "w", "m", "y", "h", "min"][..]);
    let number: RangeInclusive<u64> = 0..=99_999_999;
    let texts = prop_oneof![
        (sign, prop_oneof![0u64..=5_000, number], unit)
            .prop_map(|(sign, number, unit)| format!("{sign}{number}{unit}")),
        (0u32..=9999, 1u32..=12, 1u32..=28).prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}")),
        (0u32..=9999, 0u32..=23).prop_map(|(year, hour)| format!("{year:04}-06-15 {hour}:30")),
    ];
    holds(60, (any::<Index>(), texts, locales()), |world, (index, text, locale)| {
        let properties = world.offered(|kind| matches!(kind, Kind::Date | Kind::DateTime));
        let property = pick(&properties, index);
        let value = to_wire(property.kind(), Some(property), &text, &locale);
        // Years before 0 have no form that HubSpot documents.
        if value.is_err() || value.is_ok_and(|value| value.starts_with('-')) {
            return Ok(());
        }
        world.round(property, &text, &locale).map(|_| ())
    });
}

#[test]
fn a_moment_is_shown_at_the_local_time_that_was_typed() {
    // Times of the night are where clocks change.
    let times = prop_oneof![(0i8..4, 0i8..60, 0i8..60), (0i8..24, 0i8..60, 0i8..60)];
    holds(90, (any::<Index>(), days(), times, 0usize..4, locales()), |world, (index, day, time, way, locale)| {
        let (hour, minute, second) = time;
        let properties = world.offered(|kind| kind == Kind::DateTime);
        let property = pick(&properties, index);
        let whole = DateTime::from_parts(day, Time::new(hour, minute, 0, 0).unwrap());
        let exact = DateTime::from_parts(day, Time::new(hour, minute, second, 0).unwrap());
        let (text, local) = match way {
            0 => (whole.strftime("%Y-%m-%d %H:%M").to_string(), whole),
            1 => (exact.strftime("%Y-%m-%d %H:%M:%S").to_string(), exact),
            2 => (whole.strftime("%-d.%-m.%Y %-I:%M %p").to_string(), whole),
            _ => (exact.strftime("%Y-%m-%dT%H:%M:%S").to_string(), exact),
        };
        if matches!(locale.zone.to_ambiguous_timestamp(local).offset(), AmbiguousOffset::Gap { .. }) {
            let skipped = to_wire(Kind::DateTime, Some(property), &text, &locale);
            prop_assert_eq!(skipped, Err(ValueError::Skipped));
            return Ok(());
        }
        let shown = world.round(property, &text, &locale)?;
        prop_assert_eq!(shown.shown, local.strftime("%a %-d %b %Y %H:%M").to_string());
        let form = if local.second() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
        prop_assert!(shown.edited.starts_with(&local.strftime(form).to_string()), "{} of {}", shown.edited, text);
        Ok(())
    });
}

#[test]
fn what_the_portal_gives_back_in_another_form_is_shown_the_same() {
    let world = World::new();
    let locale = Locale { now: MOMENTS[0].parse().unwrap(), zone: TimeZone::posix(ZONES[2]).unwrap() };
    // Property, one form, the other, what both are shown as.
    for (name, one, other, shown) in [
        ("first_seen_on", "2026-02-28", "1772236800000", "Sat 28 Feb 2026"),
        ("first_seen_on", "2026-02-28", "2026-02-28T00:00:00Z", "Sat 28 Feb 2026"),
        ("outage_started_at", "2026-02-28T10:00:00Z", "1772272800000", "Sat 28 Feb 2026 11:00"),
        ("outage_started_at", "2026-07-28T10:00:00.000Z", "2026-07-28T10:00:00Z", "Tue 28 Jul 2026 12:00"),
        ("hs_ticket_category", ";BILLING_ISSUE", "BILLING_ISSUE", "Billing issue"),
    ] {
        for value in [one, other] {
            assert_eq!(show(&world.schema, name, value, None, &locale), shown, "{name} {value}");
        }
    }
}
