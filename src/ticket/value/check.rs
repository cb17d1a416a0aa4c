//! The draft as a whole: what stands between it and a ticket, and the ticket it makes.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::assemble::{has_own_name, sent};
use super::problem::{At, Problem, Wrong};
use super::{Locale, MAX_CHARACTERS, to_wire};
use crate::ticket::association::{Association, Category};
use crate::ticket::draft::{Draft, Entry};
use crate::ticket::note;
use crate::ticket::policy::Policy;
use crate::ticket::property::{Kind, OPENING, PIPELINE, Property, STAGE, SUBJECT, Unavailable};
use crate::ticket::rules;
use crate::ticket::schema::Schema;
use crate::ticket::text::{self, visible};

/// Everything that stands between the draft and a ticket, in the order of the form. Parts of the schema that are not
/// known are not held against it.
pub fn check(schema: &Schema, draft: &Draft, policy: &Policy, locale: &Locale) -> Vec<Problem> {
    let checker = Checker { schema, draft, locale };
    let mut problems = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for (index, entry) in draft.properties.iter().enumerate() {
        let name = entry.name.trim();
        if name.is_empty() {
            if !entry.text.trim().is_empty() {
                problems.push(Problem::blocks(At::Property(index), "", Wrong::NoName));
            }
            continue;
        }
        if !seen.insert(name) && !entry.text.is_empty() {
            problems.push(Problem::blocks(At::Property(index), schema.label(name), Wrong::TwiceInForm));
            continue;
        }
        problems.extend(checker.entry(index, entry));
    }
    checker.required(policy, &mut problems);
    checker.unsent(&mut problems);
    checker.note(&mut problems);
    checker.associations(&mut problems);
    problems.sort_by_key(|problem| match &problem.at {
        At::Property(index) => (0, *index),
        At::Missing(_) => (1, 0),
        At::Note => (2, 0),
        At::Association(index) => (3, *index),
        At::Draft => (4, 0),
    });
    problems
}

struct Checker<'a> {
    schema: &'a Schema,
    draft: &'a Draft,
    locale: &'a Locale,
}

impl Checker<'_> {
    fn entry(&self, index: usize, entry: &Entry) -> Option<Problem> {
        let at = At::Property(index);
        let name = entry.name.as_str();
        let label = self.schema.label(name);
        let definition = self.schema.property(name);
        let is_own = has_own_name(self.schema, entry);
        if is_own && name.trim().contains(char::is_whitespace) {
            return Some(Problem::blocks(at, "", Wrong::NotAName(name.to_owned())));
        }
        if is_own && entry.text.is_empty() {
            return Some(Problem::warns(at, "", Wrong::NotSent(visible(name).into_owned())));
        }
        if entry.text.is_empty() {
            return None;
        }
        let unfilled: Vec<&str> = self.draft.unfilled(&entry.text).collect();
        if !unfilled.is_empty() {
            return Some(Problem::blocks(at, label, Wrong::Unfilled(unfilled.join(", "))));
        }
        if let Some(text) = self.owner_as_text(entry) {
            return Some(Problem::warns(at, label, Wrong::OwnerAsText(text)));
        }
        if let Some(wrong) = self.wrong(entry, definition) {
            let problem = if entry.raw { Problem::warns } else { Problem::blocks };
            return Some(problem(at, label, wrong));
        }
        if self.schema.properties.is_some() && definition.is_none() && !OPENING.contains(&name) {
            return Some(Problem::warns(at, "", Wrong::NoProperty(name.to_owned())));
        }
        if let Some(broken) = self.broken(entry, definition) {
            let problem = if broken.sure && !entry.raw { Problem::blocks } else { Problem::warns };
            return Some(problem(at, label, Wrong::Rule(broken)));
        }
        if let Some(stage) = self.closed_to_new(entry) {
            return Some(Problem::warns(at, label, Wrong::ClosedToNew(stage)));
        }
        let hidden = definition
            .and_then(|one| one.options.iter().find(|option| option.value == entry.text))
            .is_some_and(|option| option.hidden);
        if hidden {
            return Some(Problem::warns(at, label, Wrong::HiddenOption));
        }
        unshown(&entry.text).map(|wrong| Problem::warns(at, label, wrong))
    }

    /// Which of the portal's own rules a row breaks whose text is a value of its kind.
    fn broken(&self, entry: &Entry, definition: Option<&Property>) -> Option<rules::Broken> {
        let all = self.schema.rules(&entry.name);
        if all.is_empty() {
            return None;
        }
        let kind = self.schema.kind(&entry.name);
        let read = to_wire(kind, definition, &entry.text, self.locale).ok().filter(|_| !entry.raw);
        rules::check(all, kind, read.as_ref().unwrap_or(&entry.text))
    }

    /// The label of the stage, where the portal creates no tickets in it.
    fn closed_to_new(&self, entry: &Entry) -> Option<String> {
        if entry.name != STAGE {
            return None;
        }
        let chosen = self.draft.text(PIPELINE);
        let pipeline = self.schema.pipeline(chosen).or_else(|| self.schema.default_pipeline())?;
        let stage = pipeline.stages.iter().find(|stage| stage.id == entry.text)?;
        (!self.schema.is_open_to_new(pipeline, &stage.id)).then(|| stage.label.clone())
    }

    /// An owner who is typed as text: where the portal's owners can't be read, nobody finds out who is meant.
    fn owner_as_text(&self, entry: &Entry) -> Option<String> {
        let unknown = self.schema.owners.as_ref().is_none_or(Vec::is_empty);
        let is_id = entry.text.trim().bytes().all(|byte| byte.is_ascii_digit());
        (unknown && !entry.raw && !is_id && self.schema.kind(&entry.name) == Kind::Owner).then(|| entry.text.clone())
    }

    /// What is wrong with a row that has a text.
    fn wrong(&self, entry: &Entry, definition: Option<&Property>) -> Option<Wrong> {
        let kind = if entry.raw && definition.is_none() { Kind::Free } else { self.schema.kind(&entry.name) };
        if let Some(why) = definition.and_then(Property::unavailable).filter(|_| entry.name != PIPELINE)
            && matches!(why, Unavailable::ReadOnly | Unavailable::Calculated | Unavailable::Archived)
        {
            return Some(Wrong::Unavailable(why));
        }
        let value = match to_wire(kind, definition, &entry.text, self.locale) {
            Ok(value) => value,
            Err(error) => return Some(error.into()),
        };
        if value.len() > MAX_CHARACTERS {
            let count = value.chars().count();
            if count > MAX_CHARACTERS {
                return Some(Wrong::TooLong(count));
            }
        }
        match kind {
            Kind::Choice | Kind::Choices => {
                let options = &definition?.options;
                let unknown = match kind {
                    Kind::Choices => {
                        let mut unknown: BTreeSet<&str> = value.split(';').collect();
                        options.iter().for_each(|option| _ = unknown.remove(option.value.as_str()));
                        value.split(';').find(|part| unknown.contains(part))
                    }
                    // At every key: a set of thousands of options for one look would be felt.
                    _ => Some(value.as_str()).filter(|value| options.iter().all(|option| option.value != *value)),
                };
                unknown.map(|part| Wrong::NoOption(part.to_owned()))
            }
            Kind::Owner => {
                let owners = self.schema.owners.as_ref()?;
                let known = owners.is_empty() || owners.iter().any(|owner| owner.id == value);
                (!known).then_some(Wrong::NoOwner(value))
            }
            Kind::Pipeline => {
                let known = self.schema.pipelines.is_none() || self.schema.pipeline(&value).is_some();
                (!known).then_some(Wrong::NoPipeline(value))
            }
            Kind::Stage => self.stage(&value),
            _ => None,
        }
    }

    fn stage(&self, stage: &str) -> Option<Wrong> {
        self.schema.pipelines.as_ref()?;
        let chosen = self.draft.text(PIPELINE);
        let pipeline =
            if chosen.is_empty() { self.schema.default_pipeline()? } else { self.schema.pipeline(chosen)? };
        if pipeline.stages.iter().any(|one| one.id == stage) {
            return None;
        }
        let pipeline = pipeline.label.clone();
        Some(match self.schema.stage(None, stage) {
            Some(other) => Wrong::StageElsewhere { stage: other.label.clone(), pipeline },
            None => Wrong::NoStage { stage: stage.to_owned(), pipeline },
        })
    }

    fn required(&self, policy: &Policy, problems: &mut Vec<Problem>) {
        let mut wanted: Vec<(String, String)> =
            vec![(SUBJECT.to_owned(), "by every ticket".to_owned()), (STAGE.to_owned(), "by every ticket".to_owned())];
        for requirement in policy.required(self.schema, self.draft) {
            if !wanted.iter().any(|(name, _)| *name == requirement.property) {
                wanted.push((requirement.property, requirement.why));
            }
        }
        let rows: HashMap<&str, (usize, &Entry)> = self
            .draft
            .properties
            .iter()
            .enumerate()
            .rev()
            .map(|(i, entry)| (entry.name.as_str(), (i, entry)))
            .collect();
        for (name, why) in wanted {
            let label = self.schema.label(&name).to_owned();
            let at = match rows.get(name.as_str()) {
                Some((_, entry)) if !entry.text.trim().is_empty() => continue,
                Some((index, _)) => At::Property(*index),
                None => At::Missing(name.clone()),
            };
            let wrong = if name == STAGE { self.without_stages() } else { None };
            problems.push(Problem::blocks(at, label, wrong.unwrap_or(Wrong::Required(why))));
        }
    }

    /// What has a text of which nothing is left to be sent.
    fn unsent(&self, problems: &mut Vec<Problem>) {
        for (index, entry) in self.draft.properties.iter().enumerate() {
            // At every key: a text with anything in it is sent.
            let is_hollow = !entry.text.is_empty() && entry.text.chars().all(|c| c.is_whitespace() || c == ';');
            let is_told = || problems.iter().any(|one| one.at == At::Property(index));
            if is_hollow && !is_told() && sent(self.schema, entry, self.locale).is_none() {
                let label = self.schema.label(&entry.name).to_owned();
                problems.push(Problem::warns(At::Property(index), "", Wrong::NotSent(label)));
            }
        }
    }

    /// Why there is no stage to choose, if the pipeline has none.
    fn without_stages(&self) -> Option<Wrong> {
        let chosen = self.schema.pipeline(self.draft.text(PIPELINE)).filter(|chosen| chosen.stages.is_empty())?;
        Some(Wrong::NoStages(chosen.label.clone()))
    }

    fn note(&self, problems: &mut Vec<Problem>) {
        let unfilled: Vec<&str> = self.draft.unfilled(&self.draft.note).collect();
        let wrong = match note::too_long(&self.draft.note) {
            _ if !unfilled.is_empty() => Some(Wrong::Unfilled(unfilled.join(", "))),
            Some(count) => Some(Wrong::TooLong(count)),
            None => None,
        };
        problems.extend(match wrong {
            Some(wrong) => Some(Problem::blocks(At::Note, "Note", wrong)),
            None => unshown(&self.draft.note).map(|wrong| Problem::warns(At::Note, "Note", wrong)),
        });
    }

    fn associations(&self, problems: &mut Vec<Problem>) {
        let mut seen: HashSet<(&str, &str)> = HashSet::new();
        let mut primary = false;
        for (index, one) in self.draft.associations.iter().enumerate() {
            let at = At::Association(index);
            if let Some(text) = one.unfound() {
                problems.push(not_found(index, one, text));
            } else if one.created().is_none() && !is_id(&one.id) {
                problems.push(Problem::blocks(at, one.object.label(), Wrong::NoRecordId(one.id.clone())));
            } else if one.types.is_empty() {
                problems.push(Problem::blocks(at, one.title(), Wrong::NoLinkType));
            } else if one.created().is_none() && !seen.insert((one.object.key(), &one.id)) {
                problems.push(Problem::blocks(at, one.title(), Wrong::LinkedTwice));
            } else if is_primary(one) && std::mem::replace(&mut primary, true) {
                problems.push(Problem::blocks(at, one.title(), Wrong::SecondPrimary));
            }
        }
    }
}

/// Whether it can be a record's: digits.
fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// What was typed for the record of an association names none.
pub fn not_found(index: usize, one: &Association, text: &str) -> Problem {
    Problem::blocks(At::Association(index), one.object.label(), Wrong::NotFound(text.trim().to_owned()))
}

/// Whether it is the ticket's primary company: type 26 (assets/hubspot-api.md, section 5).
fn is_primary(one: &Association) -> bool {
    one.types.iter().any(|kind| kind.category == Category::HubspotDefined && kind.type_id == 26)
}

/// What is told of a text that holds what is never shown: HubSpot gets it all the same.
fn unshown(text: &str) -> Option<Wrong> {
    let found = text::unshown(text);
    (!found.is_empty()).then(|| Wrong::Unshown(found.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::super::Severity;
    use super::super::assemble::{assemble, unsent};
    use super::*;
    use crate::ticket::DraftId;
    use crate::ticket::association::ObjectType;
    use crate::ticket::property::Choice;
    use crate::ticket::schema::{Owner, Part, Pipeline, Stage};
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    fn locale() -> Locale {
        Locale { now: Timestamp::UNIX_EPOCH, zone: TimeZone::UTC }
    }

    fn schema() -> Schema {
        let stage = |id: &str, label: &str| Stage { id: id.into(), label: label.into(), ..Default::default() };
        let mut schema = Schema::default();
        schema.apply(Part::Pipelines(vec![
            Pipeline { id: "0".into(), label: "Support".into(), stages: vec![stage("1", "New")], ..Default::default() },
            Pipeline { id: "7".into(), label: "Sales".into(), stages: vec![stage("9", "Won")], ..Default::default() },
        ]));
        let typed = |name: &str, kind: &str, field: &str| Property {
            name: name.into(),
            label: name.to_uppercase(),
            value_type: kind.into(),
            field_type: field.into(),
            ..Default::default()
        };
        let mut priority = typed("hs_ticket_priority", "enumeration", "select");
        priority.options = vec![Choice { value: "LOW".into(), label: "Low".into(), ..Default::default() }];
        let mut closed = typed("closed", "number", "number");
        closed.read_only = true;
        schema.apply(Part::Properties(
            vec![typed("subject", "string", "text"), typed("amount", "number", "number"), priority, closed].into(),
        ));
        schema.apply(Part::Owners(vec![Owner { id: "5".into(), first_name: "Ada".into(), ..Default::default() }]));
        schema
    }

    fn draft(rows: &[(&str, &str)]) -> Draft {
        let mut draft = Draft::new(DraftId::from_random([1; 16]), Timestamp::UNIX_EPOCH);
        for (name, text) in
            [("subject", "Printer"), ("hs_pipeline", "0"), ("hs_pipeline_stage", "1")].iter().chain(rows)
        {
            draft.set(name, *text);
        }
        draft
    }

    #[track_caller]
    fn blocked(rows: &[(&str, &str)], words: &str) {
        let problems = check(&schema(), &draft(rows), &Policy::default(), &locale());
        let found = problems.iter().any(|one| one.severity == Severity::Blocks && one.to_string().contains(words));
        assert!(found, "{problems:?}");
    }

    #[test]
    fn a_complete_draft_has_no_problem() {
        assert_eq!(check(&schema(), &draft(&[]), &Policy::default(), &locale()), []);
    }

    #[test]
    fn each_kind_of_wrong_value_is_named_with_its_remedy() {
        blocked(&[("subject", " ")], "SUBJECT is required");
        blocked(&[("hs_pipeline_stage", "")], "required");
        blocked(&[("amount", "12a")], "AMOUNT: not a number");
        blocked(&[("hs_ticket_priority", "SOON")], "not one of the options");
        blocked(&[("closed", "1")], "can't be set");
        blocked(&[("hs_pipeline", "7")], "New is not a stage of Sales");
        blocked(&[("hs_pipeline", "8")], "no pipeline 8");
        blocked(&[("hubspot_owner_id", "6")], "nobody");
        blocked(&[("subject", &"x".repeat(65_537))], "65,537 characters");
    }

    #[test]
    fn characters_that_are_never_shown_are_told_and_what_languages_need_is_not() {
        let told = |text: &str| {
            let mut draft = draft(&[("subject", text)]);
            draft.note = text.to_owned();
            let problems = check(&schema(), &draft, &Policy::default(), &locale());
            assert!(problems.iter().all(|one| one.severity == Severity::Warns), "{problems:?}");
            problems.iter().map(Problem::to_string).collect::<Vec<_>>()
        };
        let said = told("red\u{1b}[31m \u{7}\u{202e}txt\0");
        let characters = "characters that are not shown are sent, too: U+0000, U+0007, U+001B, U+202E";
        assert_eq!(said, [format!("SUBJECT: {characters}"), format!("Note: {characters}")]);
        for text in ["a\tb\r\nc", "soft\u{ad}hyphen\u{200b}", "\u{5e9}\u{200f}", "👩\u{200d}👧", "n\u{303}", "a\u{a0}b"]
        {
            assert_eq!(told(text), Vec::<String>::new(), "{text:?}");
        }
    }

    #[test]
    fn a_row_that_is_not_sent_is_named_and_a_sentence_is_no_name() {
        let mut draft = draft(&[("content", " \n")]);
        let raw = |name: &str, text: &str| Entry { name: name.into(), text: text.into(), raw: true };
        let rows = [
            raw("shoe_size", ""),
            raw("amount", ""),
            raw("It smokes since Monday", ""),
            raw("room", "5"),
            raw("", "x"),
        ];
        draft.properties.extend(rows);
        let problems = check(&schema(), &draft, &Policy::default(), &locale());
        let told: Vec<String> = problems.iter().map(Problem::to_string).collect();
        let sent = assemble(&schema(), &draft, &locale());
        let names: Vec<&str> = unsent(&schema(), &draft, &sent).iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["content", "shoe_size", "It smokes since Monday", ""]);
        assert_eq!(told.len(), 5, "{told:?}");
        for (at, said) in [
            (0, "Ticket description has no value, so it is not sent"),
            (1, "shoe_size has no value, so it is not sent"),
            (2, "“It smokes since Monday” is not a property's name, so it can't be sent"),
            (3, "this portal has no property room"),
        ] {
            assert!(told[at].starts_with(said), "{told:?}");
        }
        assert_eq!(problems[2].severity, Severity::Blocks);
        assert_eq!(problems[0].severity, Severity::Warns);
    }

    #[test]
    fn a_raw_row_warns_and_is_sent_as_it_is() {
        let mut draft = draft(&[]);
        draft.properties.push(Entry { name: "amount".into(), text: " twelve ".into(), raw: true });
        draft.properties.push(Entry { name: "shoe_size".into(), text: "44".into(), raw: true });
        let problems = check(&schema(), &draft, &Policy::default(), &locale());
        assert_eq!(problems.len(), 2);
        assert!(problems.iter().all(|one| one.severity == Severity::Warns));
        let ticket = assemble(&schema(), &draft, &locale());
        assert_eq!(ticket.value("amount"), Some(" twelve "));
        assert_eq!(ticket.value("hs_ticket_priority"), None);
    }

    #[test]
    fn options_are_sent_byte_for_byte_and_a_list_without_any_takes_text() {
        let mut schema = schema();
        let listed = |name: &str, field: &str, values: &[&str]| Property {
            name: name.into(),
            value_type: "enumeration".into(),
            field_type: field.into(),
            options: values.iter().map(|value| Choice { value: (*value).into(), ..Choice::default() }).collect(),
            ..Property::default()
        };
        let all = vec![
            listed("region", "select", &[" EMEA ", "AP;AC"]),
            listed("topics", "checkbox", &["billing ", "sign in"]),
            listed("hs_tag_ids", "checkbox", &[]),
        ];
        schema.apply(Part::Properties(all.into()));
        for (name, text) in [
            ("region", " EMEA "),
            ("region", "AP;AC"),
            ("topics", "billing ;sign in"),
            ("hs_tag_ids", "12;34"),
            ("hs_tag_ids", "anything"),
        ] {
            let draft = draft(&[(name, text)]);
            assert_eq!(check(&schema, &draft, &Policy::default(), &locale()), [], "{name}={text:?}");
            assert_eq!(assemble(&schema, &draft, &locale()).value(name), Some(text));
        }
        let wrong = check(&schema, &draft(&[("topics", "billing;sales")]), &Policy::default(), &locale());
        assert_eq!(wrong.len(), 1, "{wrong:?}");
    }

    #[test]
    fn without_a_schema_nothing_is_held_against_the_draft_but_subject_and_stage() {
        let mut draft = draft(&[("anything", "x"), ("hubspot_owner_id", "12")]);
        assert_eq!(check(&Schema::default(), &draft, &Policy::default(), &locale()), []);
        draft.properties.clear();
        let missing = check(&Schema::default(), &draft, &Policy::default(), &locale());
        assert_eq!(
            missing.iter().map(|one| one.at.clone()).collect::<Vec<_>>(),
            [At::Missing("subject".into()), At::Missing("hs_pipeline_stage".into())]
        );
    }

    #[test]
    fn an_owner_by_name_is_told_where_the_owners_are_not_known() {
        for (text, told) in [("Ada", 1), ("12", 0), ("", 0)] {
            let draft = draft(&[("hubspot_owner_id", text)]);
            let problems = check(&Schema::default(), &draft, &Policy::default(), &locale());
            assert_eq!(problems.len(), told, "{problems:?}");
            assert!(problems.iter().all(|one| one.severity == Severity::Warns));
        }
    }

    #[test]
    fn associations_are_checked() {
        let link = |id: &str, type_id: u32| {
            let mut types = ObjectType::companies().defined_types();
            types.retain(|one| one.type_id == type_id);
            Association::to(ObjectType::companies(), id, types)
        };
        let mut draft = draft(&[]);
        draft.associations = vec![link("1", 26), link("2", 26), link("1", 339), link("x", 339), link("4", 1)];
        draft.associations.push(Association::to_find(ObjectType::contacts(), "ada", Vec::new()));
        let problems = check(&schema(), &draft, &Policy::default(), &locale());
        let at: Vec<_> = problems.iter().map(|one| one.at.clone()).collect();
        assert_eq!(
            at,
            [At::Association(1), At::Association(2), At::Association(3), At::Association(4), At::Association(5)]
        );
        assert!(assemble(&schema(), &draft, &locale()).associations.iter().all(|link| !link.id.is_empty()));
    }
}
