//! Placeholders: `{{contact.firstname}}` in a text of a template or a snippet, until it is known what stands there. Only
//! what these had themselves is one: a customer may write the same, and means it.

use super::contact::{EMAIL, FIRST_NAME, LAST_NAME, NewContact};
use super::draft::Draft;

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// What is told of a contact, and what placeholders take of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// `{{contact.firstname}}`.
    pub first_name: String,
    /// `{{contact.lastname}}`.
    pub last_name: String,
    /// `{{contact.email}}`.
    pub email: String,
    /// `{{contact.company}}`.
    pub company: String,
    /// The number to call; no placeholder takes it.
    pub phone: String,
}

impl From<&NewContact> for Person {
    fn from(contact: &NewContact) -> Self {
        let value = |name: &str| contact.value(name).unwrap_or_default().to_owned();
        Self {
            first_name: value(FIRST_NAME),
            last_name: value(LAST_NAME),
            email: value(EMAIL),
            company: value("company"),
            phone: value("phone"),
        }
    }
}

/// What stands for placeholders.
#[derive(Debug, Clone, Copy)]
pub enum Known<'a> {
    /// Those of the contact.
    Person(&'a Person),
    /// `{{date}}`.
    Today(&'a str),
}

impl Known<'_> {
    /// What it has for a placeholder, if it has something.
    fn value(&self, placeholder: &str) -> Option<&str> {
        let value = match (self, inner(placeholder)?.to_lowercase().as_str()) {
            (Self::Person(person), "contact.firstname") => person.first_name.as_str(),
            (Self::Person(person), "contact.lastname") => &person.last_name,
            (Self::Person(person), "contact.email") => &person.email,
            (Self::Person(person), "contact.company") => &person.company,
            (Self::Today(today), "date") => today,
            (Self::Person(_) | Self::Today(_), _) => return None,
        };
        Some(value.trim()).filter(|value| !value.is_empty())
    }
}

fn inner(placeholder: &str) -> Option<&str> {
    Some(placeholder.strip_prefix(OPEN)?.strip_suffix(CLOSE)?.trim())
}

/// The placeholders in a text, as they stand there.
pub fn found(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(OPEN) {
        let from = rest.get(at..).unwrap_or_default();
        let whole = from.find(CLOSE).and_then(|end| from.get(..end + CLOSE.len()));
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        };
        match whole.filter(|whole| inner(whole).is_some_and(is_name)) {
            Some(whole) => {
                all.push(whole);
                rest = from.get(whole.len()..).unwrap_or_default();
            }
            None => rest = from.get(1..).unwrap_or_default(),
        }
    }
    all
}

/// A text with what is known in place of these placeholders; none if nothing of it is in there.
pub fn filled(text: &str, placeholders: &[String], known: Known<'_>) -> Option<String> {
    let mut changed = None;
    for one in placeholders.iter().filter(|one| text.contains(one.as_str())) {
        if let Some(value) = known.value(one) {
            let now: &String = changed.get_or_insert_with(|| text.to_owned());
            changed = Some(now.replace(one.as_str(), value));
        }
    }
    changed
}

impl Draft {
    /// Takes all placeholders that are in its texts now as ones that have to be filled in.
    pub fn mark_placeholders(&mut self) {
        let mut all: Vec<String> = Vec::new();
        for one in self.texts().flat_map(found) {
            if !all.iter().any(|known| known == one) {
                all.push(one.to_owned());
            }
        }
        self.placeholders = all;
    }

    /// Takes the placeholders that are in a text which comes into it, besides those that it has. Returns whether there are
    /// any.
    pub fn expect(&mut self, text: &str) -> bool {
        let all = found(text);
        for one in &all {
            if !self.placeholders.iter().any(|known| known == one) {
                self.placeholders.push((*one).to_owned());
            }
        }
        !all.is_empty()
    }

    /// The placeholders in a text of it that are not filled in.
    pub fn unfilled<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        self.placeholders.iter().map(String::as_str).filter(move |one| text.contains(one))
    }

    /// Whether a placeholder in one of its texts is not filled in.
    pub fn has_unfilled(&self) -> bool {
        self.texts().any(|text| self.unfilled(text).next().is_some())
    }

    /// Everything in it that is written for somebody to read.
    fn texts(&self) -> impl Iterator<Item = &str> {
        self.properties.iter().map(|entry| entry.text.as_str()).chain([self.note.as_str()])
    }

    /// Whether one of those is for the contact to fill in.
    pub fn wants_contact(&self) -> bool {
        let of_contact = |one: &str| inner(one).is_some_and(|name| name.to_lowercase().starts_with("contact."));
        self.texts().any(|text| self.unfilled(text).any(of_contact))
    }

    /// Fills in what is known, also in what it was begun with. Returns whether anything changed.
    pub fn fill_in(&mut self, known: Known<'_>) -> bool {
        let texts = self.properties.iter_mut().map(|entry| &mut entry.text);
        let mut changed = false;
        let begun_with = self.filled.iter_mut().map(|(_, text)| text);
        for text in texts.chain(begun_with).chain([&mut self.note, &mut self.filled_note]) {
            if let Some(now) = filled(text, &self.placeholders, known) {
                *text = now;
                changed = true;
            }
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_a_name_in_two_braces() {
        for (text, all) in [
            ("Dear {{contact.firstname}},", vec!["{{contact.firstname}}"]),
            ("{{ date }} {{date}}", vec!["{{ date }}", "{{date}}"]),
            ("{{{date}}}", vec!["{{date}}"]),
            ("{{}} {{a b}} {{date", vec![]),
            ("{{a {{date}}", vec!["{{date}}"]),
            ("狐{{x}}狐", vec!["{{x}}"]),
        ] {
            assert_eq!(found(text), all, "{text}");
        }
    }

    #[test]
    fn only_what_is_known_is_filled_in() {
        let ada = Person { first_name: "Ada".into(), ..Person::default() };
        let marked = |text: &str| found(text).into_iter().map(str::to_owned).collect::<Vec<_>>();
        for (text, now) in [
            ("Dear {{contact.firstname}} {{contact.lastname}}", Some("Dear Ada {{contact.lastname}}")),
            ("{{ Contact.FirstName }}, {{contact.firstname}}", Some("Ada, Ada")),
            ("{{contact.shoe}} {{date}}", None),
        ] {
            assert_eq!(filled(text, &marked(text), Known::Person(&ada)).as_deref(), now, "{text}");
        }
        assert_eq!(filled("{{date}}", &marked("{{date}}"), Known::Today("2026-11-24")).as_deref(), Some("2026-11-24"));
        assert_eq!(filled("{{contact.firstname}}", &[], Known::Person(&ada)), None, "a customer wrote that");
    }
}
