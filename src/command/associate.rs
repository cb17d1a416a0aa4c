//! What `--associate` says: a kind of record, its id, and how it is linked.

use crate::config::Failure;
use crate::ticket::{Association, AssociationType, Category, ObjectType, Schema};

/// An association as it was typed; the label may need the portal to be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    pub object: ObjectType,
    pub id: String,
    pub how: How,
}

/// How the record is to be linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum How {
    /// By the default of its kind.
    Default,
    /// By category and type id.
    Exactly(AssociationType),
    /// By a label of the portal.
    Label(String),
}

/// Reads `TYPE:ID`, `TYPE:ID:CATEGORY/TYPEID` or `TYPE:ID:LABEL`.
pub(super) fn parse(text: &str) -> Result<Typed, Failure> {
    let wrong = |why: String| Failure::usage(format!("--associate {text}: {why}"));
    let mut parts = text.splitn(3, ':');
    let (kind, id, how) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let object = ObjectType::parse(kind).ok_or_else(|| {
        wrong(format!(
            "{kind:?} is no kind of record; use contact, company, deal, ticket or a type id such as 2-1234567"
        ))
    })?;
    let id = id.map(str::trim).filter(|id| !id.is_empty()).ok_or_else(|| wrong("name the record as TYPE:ID".into()))?;
    if !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong(format!("{id:?} is no record id; ids are numbers")));
    }
    let how = match how.map(str::trim).filter(|how| !how.is_empty()) {
        None => How::Default,
        Some(how) => match how.rsplit_once('/') {
            Some((category, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty() => {
                let type_id = number.parse().map_err(|_| wrong(format!("{number} is no association type id")))?;
                let category = Category::from(category.trim().to_uppercase());
                if let Category::Other(word) = &category {
                    return Err(wrong(format!(
                        "{word} is no category; use HUBSPOT_DEFINED, USER_DEFINED, INTEGRATOR_DEFINED or WORK"
                    )));
                }
                How::Exactly(AssociationType { category, type_id, label: None })
            }
            _ => How::Label(how.to_owned()),
        },
    };
    Ok(Typed { object, id: id.to_owned(), how })
}

impl Typed {
    /// The association it means, by the labels that are known.
    pub fn resolve(&self, schema: &Schema) -> Result<Association, Failure> {
        let known = schema.association_types(&self.object);
        let wrong = |why: String| Failure::usage(format!("--associate {}:{}: {why}", self.object.key(), self.id));
        let kind = match &self.how {
            How::Exactly(kind) => kind.clone(),
            How::Default => known.into_iter().next().ok_or_else(|| {
                wrong("HubSpot has no default link to this kind; name it as TYPE:ID:CATEGORY/TYPEID".into())
            })?,
            How::Label(label) => {
                let fits = |kind: &&AssociationType| {
                    kind.label.as_deref().is_some_and(|have| have.eq_ignore_ascii_case(label))
                };
                match known.iter().find(fits) {
                    Some(kind) => kind.clone(),
                    None => {
                        let labels: Vec<String> = known.iter().filter_map(|kind| kind.label.clone()).collect();
                        if !schema.labels.contains_key(&self.object) {
                            let why =
                                "is not known here, and --dry-run asks nobody; name it as TYPE:ID:CATEGORY/TYPEID";
                            return Err(wrong(format!("the label {label:?} {why}")));
                        }
                        let has = if labels.is_empty() { "none".to_owned() } else { labels.join(", ") };
                        return Err(wrong(format!("there is no label {label:?}; the portal has {has}")));
                    }
                }
            }
        };
        Ok(Association {
            object: self.object.clone(),
            id: self.id.clone(),
            name: None,
            detail: None,
            types: vec![kind],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_are_read() {
        assert_eq!(parse("contact:101").unwrap().how, How::Default);
        let exact = parse("company:501:user_defined/43").unwrap();
        let kind = AssociationType { category: Category::UserDefined, type_id: 43, label: None };
        assert_eq!((exact.object, exact.how), (ObjectType::companies(), How::Exactly(kind)));
        assert_eq!(parse("deal:9:Blocked deal").unwrap().how, How::Label("Blocked deal".into()));
        assert_eq!(parse("2-77:5:Billing/Shipping").unwrap().how, How::Label("Billing/Shipping".into()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (typed, words) in [
            ("contract:1", "contract"),
            ("contact", "TYPE:ID"),
            ("contact:ada", "numbers"),
            ("contact:1:MARTIAN/7", "MARTIAN"),
        ] {
            let failure = parse(typed).unwrap_err();
            assert!(failure.message.contains(words), "{typed}: {}", failure.message);
            assert_eq!(failure.exit, crate::config::Exit::Usage);
        }
    }

    #[test]
    fn a_label_is_found_among_the_portal_s_own_and_the_defaults_need_no_portal() {
        let schema = Schema::default();
        let linked = parse("company:501").unwrap().resolve(&schema).unwrap();
        assert_eq!(linked.types.first().map(|kind| kind.type_id), Some(339));
        let primary = parse("company:501:primary").unwrap().resolve(&schema).unwrap();
        assert_eq!(primary.types.first().map(|kind| kind.type_id), Some(26));
        let reseller = parse("company:501:reseller").unwrap();
        assert!(reseller.resolve(&schema).unwrap_err().message.contains("--dry-run"));
        let known = Schema { labels: [(ObjectType::companies(), Vec::new())].into(), ..Schema::default() };
        assert!(reseller.resolve(&known).unwrap_err().message.contains("Primary"));
        assert!(parse("2-77:5").unwrap().resolve(&schema).is_err());
    }
}
