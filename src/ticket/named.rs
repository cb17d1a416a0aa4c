//! How people name a record: by its id, by the address of its page in HubSpot, by an e-mail address as a mail program
//! writes it, or by a text to look for.

use super::association::ObjectType;
use super::record::is_hubspot_host;
use super::text;

/// A record as it was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// By its id.
    Id(String),
    /// By the address of its page, which says more than the id.
    Page(Page),
    /// By a text to look for, without what is only around it.
    Text(String),
}

/// A record's page in HubSpot's web application (assets/hubspot-api.md, section 9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The id of the portal that it is in.
    pub portal: String,
    /// The kind of record.
    pub object: ObjectType,
    /// Its id.
    pub id: String,
}

impl Named {
    /// What a text names among the records of a kind.
    pub fn read(typed: &str, object: &ObjectType) -> Self {
        if let Some(id) = id(typed) {
            return Self::Id(id);
        }
        match Page::read(typed.trim()) {
            Some(page) => Self::Page(page),
            None if *object == ObjectType::companies() => Self::Text(domain(typed.trim()).to_owned()),
            None => Self::Text(address(typed).to_owned()),
        }
    }
}

/// An id, as it is or grouped as a large number is. Digits that stand apart otherwise may be several ids, or a name.
fn id(typed: &str) -> Option<String> {
    let typed = typed.trim_matches(|c: char| c.is_whitespace() || text::is_invisible(c));
    let groups: Vec<&str> = typed.split([' ', '\u{a0}', '\u{2009}', '\u{202f}']).collect();
    let (first, rest) = groups.split_first()?;
    let are_grouped = rest.len() > 1 && first.len() <= 3 && rest.iter().all(|group| group.len() == 3);
    // Three digits and a usual blank each time: as well several short ids.
    let are_several = first.len() == 3 && typed.contains(' ');
    let is_one = rest.is_empty() || (are_grouped && !are_several);
    Some(groups.concat()).filter(|id| is_one && is_id(id))
}

/// Whether a text is nothing but several numbers.
pub fn is_numbers(text: &str) -> bool {
    let is_between = |c: char| c.is_whitespace() || c == ',' || text::is_invisible(c);
    let parts: Vec<&str> = text.split(is_between).filter(|part| !part.is_empty()).collect();
    parts.len() > 1 && parts.into_iter().all(is_id)
}

/// The domain in the address of a company's website; any other text stays.
fn domain(typed: &str) -> &str {
    let lower = typed.to_ascii_lowercase();
    let scheme = ["https://", "http://"].into_iter().find(|scheme| lower.starts_with(scheme)).map_or(0, str::len);
    let rest = typed.get(scheme..).unwrap_or(typed);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or(rest);
    let is_www = host.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    let host = if is_www { host.get(4..).unwrap_or(host) } else { host };
    let is_host = host.contains('.')
        && !host.starts_with('.')
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    let is_web = scheme > 0 || is_www || rest.contains('/');
    if is_host && is_web { host } else { typed }
}

impl Page {
    /// Reads an address, with a scheme or without; whatever stands behind the id is of no matter.
    pub fn read(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
        let mut parts = rest.split(['/', '?', '#']);
        let host = parts.next()?.to_lowercase();
        if !is_hubspot_host(&host) || parts.next()? != "contacts" {
            return None;
        }
        let (portal, kind) = (parts.next()?, parts.next()?);
        let kind = if kind == "record" { parts.next()? } else { kind };
        let object = ObjectType::parse(kind)?;
        let id = parts.next()?;
        (is_id(portal) && is_id(id)).then(|| Self { portal: portal.to_owned(), object, id: id.to_owned() })
    }

    /// Why this is no record of a kind in a portal, if it is none.
    ///
    /// # Errors
    /// When it is of another kind, or of another portal than the one that is known.
    pub fn check(&self, object: &ObjectType, portal: Option<&str>) -> Result<(), String> {
        if self.object != *object {
            let (is, not) = (self.object.label().to_lowercase(), object.label().to_lowercase());
            return Err(format!("this is the address of a {is}, not of a {not}"));
        }
        match portal.filter(|portal| **portal != self.portal) {
            Some(portal) => {
                Err(format!("this is an address in the portal {}, and tickets go to {portal}", self.portal))
            }
            None => Ok(()),
        }
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The e-mail address of a text such as `Ada Lovelace <ada@example.com>`, `Ada Lovelace (ada@example.com)`, as HubSpot's
/// exports have it, or `mailto:ada@example.com`; any other text stays.
pub fn address(typed: &str) -> &str {
    let typed = typed.trim();
    let inner = [('<', '>'), ('(', ')')]
        .into_iter()
        .find_map(|(open, close)| Some(typed.strip_suffix(close)?.rsplit_once(open)?.1.trim()));
    let address = inner.unwrap_or(typed);
    let address = address.strip_prefix("mailto:").unwrap_or(address);
    let is_one = address.contains('@') && !address.contains(char::is_whitespace);
    if is_one { address } else { typed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_named_in_many_ways() {
        let page = |object: ObjectType, id: &str| Named::Page(Page { portal: "7".into(), object, id: id.into() });
        let (id, text) = (|id: &str| Named::Id(id.into()), |text: &str| Named::Text(text.into()));
        let (contacts, companies) = (ObjectType::contacts(), ObjectType::companies());
        for (typed, object, wanted) in [
            ("101", &contacts, id("101")),
            (" 101\u{a0}\u{200b}", &contacts, id("101")),
            ("12 345 678", &companies, id("12345678")),
            ("12\u{a0}345\u{a0}678", &contacts, id("12345678")),
            ("123\u{202f}456\u{202f}789\u{202f}012", &contacts, id("123456789012")),
            ("24 7", &companies, text("24 7")),
            // Not one, but several.
            ("101 102", &contacts, text("101 102")),
            ("101 102 103", &contacts, text("101 102 103")),
            ("10 1", &contacts, text("10 1")),
            ("101\n102", &contacts, text("101\n102")),
            ("12\n345\n678", &contacts, text("12\n345\n678")),
            ("101\u{200b}102", &contacts, text("101\u{200b}102")),
            ("https://www.ae.example.com/de", &companies, text("ae.example.com")),
            ("WWW.ae.example.com", &companies, text("ae.example.com")),
            ("ae.example.com/?a=b", &companies, text("ae.example.com")),
            ("ae.example.com", &companies, text("ae.example.com")),
            ("A/S Nord. Inc", &companies, text("A/S Nord. Inc")),
            ("c/o Nord", &companies, text("c/o Nord")),
            ("http://nowhere", &companies, text("http://nowhere")),
            ("https://app.hubspot.com/contacts/7/record/0-1/101", &contacts, page(ObjectType::contacts(), "101")),
            (
                "app-eu1.hubspot.com/contacts/7/record/0-2/501/view/1?a=b#c",
                &contacts,
                page(ObjectType::companies(), "501"),
            ),
            ("https://app.hubspot.com/contacts/7/deal/9/", &contacts, page(ObjectType::deals(), "9")),
            (
                "https://app.hubspot.com/contacts/7/record/2-77/9",
                &contacts,
                page(ObjectType::parse("2-77").unwrap(), "9"),
            ),
            (
                "https://evil.example/contacts/7/record/0-1/101",
                &contacts,
                text("https://evil.example/contacts/7/record/0-1/101"),
            ),
            (
                "https://app.hubspot.com/contacts/7/objects/0-1",
                &contacts,
                text("https://app.hubspot.com/contacts/7/objects/0-1"),
            ),
            ("Ada Lovelace <ada@example.com>", &contacts, text("ada@example.com")),
            ("\"Lovelace, Ada\" < ada@example.com >", &contacts, text("ada@example.com")),
            ("<mailto:ada@example.com>", &contacts, text("ada@example.com")),
            ("Ada Lovelace (ada@example.com)", &contacts, text("ada@example.com")),
            ("Ada <Countess>", &contacts, text("Ada <Countess>")),
            ("Ada (Countess)", &contacts, text("Ada (Countess)")),
            ("Ada (ask ada@example.com)", &contacts, text("Ada (ask ada@example.com)")),
            (" Ada Lovelace ", &contacts, text("Ada Lovelace")),
        ] {
            assert_eq!(Named::read(typed, object), wanted, "{typed}");
        }
    }

    #[test]
    fn a_page_of_another_kind_or_portal_is_not_taken_for_one_of_this() {
        let page = Page { portal: "7".into(), object: ObjectType::companies(), id: "501".into() };
        assert_eq!(page.check(&ObjectType::companies(), Some("7")), Ok(()));
        assert_eq!(page.check(&ObjectType::companies(), None), Ok(()));
        assert!(page.check(&ObjectType::contacts(), None).unwrap_err().contains("a company, not of a contact"));
        assert!(page.check(&ObjectType::companies(), Some("8")).unwrap_err().contains("portal 7"));
    }
}
