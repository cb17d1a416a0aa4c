//! What HubSpot refused: it stays with its row, its link or the draft until that changes.

use crate::hubspot::Error;
use crate::ticket::{Association, Draft, Entry};

/// What HubSpot said about a property of the last attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Internal name of the property.
    pub name: String,
    /// The text that was refused; the remark goes when the text changes.
    pub about: String,
    /// HubSpot's sentence.
    pub text: String,
}

/// What HubSpot said about links, or about the draft as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    links: Vec<(Association, String)>,
    /// All that was sent, and the sentence: where no row and no link is named.
    whole: Option<(Vec<Entry>, Vec<Association>, String)>,
}

impl Refusal {
    /// What an error says of this draft; `named` is whether it names properties.
    pub fn new(draft: &Draft, error: &Error, named: bool) -> Self {
        let links: Vec<_> =
            draft.associations.iter().filter_map(|one| Some((one.clone(), said_of(one, error)?))).collect();
        let is_told = named || !links.is_empty();
        let sent = || (draft.properties.clone(), draft.associations.clone(), error.to_string());
        Self { whole: (!is_told).then(sent), links }
    }

    /// What it says of a link, if that is still as it was sent.
    pub fn on_link(&self, link: &Association) -> Option<&str> {
        self.links.iter().find(|(one, _)| is_same(one, link)).map(|(_, text)| text.as_str())
    }

    /// What it says of the draft as a whole, if all of it is still as it was sent.
    pub fn on_all(&self, draft: &Draft) -> Option<&str> {
        let (properties, links, text) = self.whole.as_ref()?;
        let now = &draft.associations;
        let same = *properties == draft.properties
            && links.len() == now.len()
            && links.iter().zip(now).all(|(one, other)| is_same(one, other));
        same.then_some(text.as_str())
    }

    /// The link that it names first.
    pub fn first_link(&self) -> Option<&Association> {
        self.links.first().map(|(one, _)| one)
    }
}

/// Whether two links are sent as the same; what people call the record may have come later.
fn is_same(one: &Association, other: &Association) -> bool {
    one.object == other.object && one.id == other.id && one.types == other.types
}

/// What an error says of a link, by the context that HubSpot gives (assets/hubspot-api.md, section 7).
fn said_of(link: &Association, error: &Error) -> Option<String> {
    let answer = error.answer()?;
    let says = |key: &str, is_meant: &dyn Fn(&str) -> bool| {
        let all = answer.problems.iter().flat_map(|problem| &problem.context).chain(&answer.context);
        all.filter(|(name, _)| name == key).flat_map(|(_, values)| values).any(|value| is_meant(value))
    };
    let id = format!("={} ", link.id);
    if says("objectId", &|value| value == link.id) || says("INVALID_OBJECT_IDS", &|value| value.contains(&id)) {
        return Some(format!("there is no record {}", link.id));
    }
    let kind = link.types.iter().find(|kind| {
        let kind = format!("{}={} ", kind.category.as_str(), kind.type_id);
        says("INVALID_ASSOCIATION_TYPE_ID", &|value| value.starts_with(&kind))
    })?;
    Some(format!("this portal has no such way to link: {}", kind.describe()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hubspot::Answer;
    use crate::ticket::{DraftId, ObjectType};

    fn link(id: &str) -> Association {
        let object = ObjectType::contacts();
        let types = object.defined_types();
        Association::to(object, id, types)
    }

    fn refused(context: &[(&str, &str)]) -> Error {
        let context = context.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()])).collect();
        Error::Answered(Box::new(Answer { status: 400, context, ..Answer::default() }))
    }

    #[test]
    fn a_refusal_names_the_link_that_it_is_about() {
        let mut draft = Draft::new(DraftId::random(), jiff::Timestamp::UNIX_EPOCH);
        draft.associations = vec![link("12"), link("123")];
        for (context, named) in [
            (("INVALID_OBJECT_IDS", "CONTACT=123 is not valid"), Some("123")),
            (("objectId", "12"), Some("12")),
            (
                ("INVALID_ASSOCIATION_TYPE_ID", "HUBSPOT_DEFINED=16 is not a valid association definition id"),
                Some("12"),
            ),
            (("INVALID_ASSOCIATION_TYPE_ID", "USER_DEFINED=16 is not a valid association definition id"), None),
            (("objectId", "1"), None),
        ] {
            let refusal = Refusal::new(&draft, &refused(&[context]), false);
            let mut changed = draft.clone();
            changed.associations.iter_mut().for_each(|link| link.types.clear());
            assert!(changed.associations.iter().all(|link| refusal.on_link(link).is_none()), "{context:?}");
            assert_eq!((refusal.on_all(&draft).is_some(), refusal.on_all(&changed)), (named.is_none(), None));
            assert_eq!(refusal.first_link().map(|one| one.id.as_str()), named, "{context:?}");
            assert_eq!(refusal.whole.is_some(), named.is_none(), "{context:?}");
        }
    }
}
