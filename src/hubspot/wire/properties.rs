//! Property definitions, read while their answer comes in. A large portal's are megabytes, and ten times that as a JSON
//! tree: here no more of them than one entry of a list is ever a tree.

use std::io::Read;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{Unreadable, not_json, schema};
use crate::ticket::{Choice, Property};

/// Ticket property definitions, all in one answer (assets/hubspot-api.md, section 2).
///
/// # Errors
/// When there is no list of results, or no property in it: every portal has some.
pub fn properties(answer: impl Read) -> Result<Vec<Property>, Unreadable> {
    match some_properties(answer)? {
        all if all.is_empty() => Err("it has no property with a name".into()),
        all => Ok(all),
    }
}

/// The same of a kind that a portal may have none of.
///
/// # Errors
/// When there is no list of results.
pub fn some_properties(answer: impl Read) -> Result<Vec<Property>, Unreadable> {
    let Lenient(Results(all)) = serde_json::from_reader(answer).map_err(|error| not_json(&error))?;
    all.ok_or_else(|| "it has no results".into())
}

/// What is made of a JSON value piece by piece. A value that is neither list nor object, or the wrong one of them, is
/// passed over and makes the default.
trait Shape<'de>: Default {
    fn list<A: SeqAccess<'de>>(mut entries: A) -> Result<Self, A::Error> {
        while entries.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    fn object<A: MapAccess<'de>>(mut fields: A) -> Result<Self, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

/// The answer: the list of its results, if there is one.
#[derive(Default)]
struct Results(Option<Vec<Property>>);

impl<'de> Shape<'de> for Results {
    fn object<A: MapAccess<'de>>(mut fields: A) -> Result<Self, A::Error> {
        let mut results = Self::default();
        while let Some(key) = fields.next_key::<String>()? {
            if key == "results" {
                let Lenient(Definitions(all)) = fields.next_value()?;
                results.0 = all;
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
        }
        Ok(results)
    }
}

#[derive(Default)]
struct Definitions(Option<Vec<Property>>);

impl<'de> Shape<'de> for Definitions {
    fn list<A: SeqAccess<'de>>(mut entries: A) -> Result<Self, A::Error> {
        let mut all = Vec::new();
        while let Some(Lenient(Definition(one))) = entries.next_element()? {
            all.extend(one);
        }
        Ok(Self(Some(all)))
    }
}

/// One definition, if it can be read: a tree of all that it says but its options.
#[derive(Default)]
struct Definition(Option<Property>);

impl<'de> Shape<'de> for Definition {
    fn object<A: MapAccess<'de>>(mut fields: A) -> Result<Self, A::Error> {
        let (mut rest, mut options) = (Map::new(), Vec::new());
        while let Some(key) = fields.next_key::<String>()? {
            if key == "options" {
                Lenient(Options(options)) = fields.next_value()?;
            } else {
                rest.insert(key, fields.next_value()?);
            }
        }
        Ok(Self(schema::property(&Value::Object(rest), options)))
    }
}

#[derive(Default)]
struct Options(Vec<Choice>);

impl<'de> Shape<'de> for Options {
    fn list<A: SeqAccess<'de>>(mut entries: A) -> Result<Self, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = entries.next_element::<Value>()? {
            all.extend(schema::choice(&one));
        }
        all.shrink_to_fit();
        Ok(Self(all))
    }
}

/// A value that is read as a shape, whatever it turns out to be.
struct Lenient<T>(T);

impl<'de, T: Shape<'de>> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Shaping(PhantomData)).map(Lenient)
    }
}

struct Shaping<T>(PhantomData<T>);

impl<'de, T: Shape<'de>> Visitor<'de> for Shaping<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, entries: A) -> Result<T, A::Error> {
        T::list(entries)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
        T::object(fields)
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<T, E> {
        Ok(T::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::Sensitivity;

    #[track_caller]
    fn read(answer: &str) -> Vec<Property> {
        properties(answer.as_bytes()).unwrap()
    }

    /// The one definition whose fields these are.
    #[track_caller]
    fn one(fields: &str) -> Property {
        let all = read(&format!(r#"{{"results":[{{"name":"n",{fields}}}]}}"#));
        let [one] = <[Property; 1]>::try_from(all).unwrap();
        one
    }

    #[test]
    fn a_definition_is_read_whole() {
        let all = read(
            r#"{"paging":{"next":null},"results":[{"name":"office","label":"Office","description":"Where","groupName":"g",
            "type":"enumeration","fieldType":"select","displayOrder":3,"hidden":true,"calculated":true,"archived":true,
            "externalOptions":true,"hasUniqueValue":true,"referencedObjectType":"OWNER","numberDisplayHint":"currency",
            "textDisplayHint":"email","dataSensitivity":"sensitive","modificationMetadata":{"readOnlyValue":true,"archivable":false},"new":{"deep":[1]},
            "options":[{"value":"b","label":"B","displayOrder":-1},{"value":"a","label":"A","description":"first",
            "displayOrder":0,"hidden":true}]}]}"#,
        );
        let choice = |value: &str, label: &str, description: &str, hidden, order| Choice {
            value: value.into(),
            label: label.into(),
            description: description.into(),
            hidden,
            order,
        };
        let office = Property {
            name: "office".into(),
            label: "Office".into(),
            description: "Where".into(),
            group: "g".into(),
            value_type: "enumeration".into(),
            field_type: "select".into(),
            options: vec![choice("a", "A", "first", true, 0), choice("b", "B", "", false, -1)],
            display_order: 3,
            hidden: true,
            read_only: true,
            calculated: true,
            external_options: true,
            unique: true,
            archived: true,
            referenced: Some("OWNER".into()),
            number_hint: Some("currency".into()),
            text_hint: Some("email".into()),
            sensitivity: Sensitivity::Sensitive,
        };
        assert_eq!(all, [office]);
    }

    #[test]
    fn an_entry_that_can_not_be_read_is_left_out_and_the_others_stay() {
        for strange in
            ["null", "7", "-7", "0.5", "true", r#""text""#, "[[1],{}]", "{}", r#"{"name":""}"#, r#"{"name":[]}"#]
        {
            let all = read(&format!(r#"{{"results":[{{"name":"a"}},{strange},{{"name":"b"}}]}}"#));
            assert_eq!(all.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["a", "b"], "{strange}");
            let office = one(&format!(r#""options":[{{"value":"a"}},{strange},{{"value":"b"}}]"#));
            assert_eq!(office.options.len(), 2, "{strange}");
        }
    }

    #[test]
    fn a_field_of_another_type_is_as_good_as_none() {
        let plain = one(r#""label":"L""#);
        for strange in ["null", "7", "true", r#""text""#, r#"{"a":[]}"#] {
            assert_eq!(one(&format!(r#""label":"L","options":{strange}"#)), plain, "{strange}");
        }
        for strange in ["null", "[]", r#"{"a":1}"#] {
            for field in ["hidden", "displayOrder", "description", "modificationMetadata", "numberDisplayHint"] {
                assert_eq!(one(&format!(r#""label":"L","{field}":{strange}"#)), plain, "{field} {strange}");
            }
        }
        let loose = one(r#""label":7,"hidden":"true","displayOrder":1e40"#);
        assert_eq!((loose.label.as_str(), loose.hidden, loose.display_order), ("7", true, -1));
    }

    #[test]
    fn an_answer_without_a_list_says_what_is_wrong_with_it() {
        for (answer, why) in [
            ("", "the answer is empty"),
            (r#"{"results":[{"name":"a"}"#, "the answer breaks off"),
            (r#"{"results":[{"name":"a"}]} x"#, "it is not JSON"),
            ("<html>", "it is not JSON"),
            ("[]", "it has no results"),
            ("null", "it has no results"),
            ("{}", "it has no results"),
            (r#"{"results":null}"#, "it has no results"),
            (r#"{"results":{"name":"a"}}"#, "it has no results"),
            (r#"{"results":[]}"#, "it has no property"),
            (r#"{"results":[{},{"name":""},{"label":"a"}]}"#, "it has no property"),
        ] {
            let said = properties(answer.as_bytes()).unwrap_err();
            assert!(said.starts_with(why), "{answer}: {said}");
        }
    }
}
