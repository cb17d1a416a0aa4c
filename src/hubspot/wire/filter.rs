//! What a search by values asks: groups of filters, of which a record passes all of one group. The limits are HubSpot's
//! (assets/hubspot-api.md, section 6).

use jiff::Timestamp;
use serde_json::{Value, json};

/// Records of one page at most.
pub const PAGE: usize = 200;
/// A search shows no more records than its first so many.
pub const REACH: usize = 10_000;
/// A group has its own list of filters; there are so many groups at most.
pub const GROUPS: usize = 5;
/// The values of one `IN` at most.
pub const VALUES: usize = 100;
/// Characters of a whole request at most.
pub const BODY: usize = 3_000;

/// What a record has to be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter<'a> {
    /// A property has this value, whatever its case.
    Equal(&'a str, &'a str),
    /// A property has one of these values, whatever its case.
    Among(&'a str, Vec<String>),
    /// A property that has options has none of these values.
    NoneOf(&'a str, &'a [String]),
    /// It is linked to this record, of the kind that is named in the singular: `contact`.
    LinkedTo(&'a str, &'a str),
    /// It was created at this moment or later.
    Since(Timestamp),
}

impl Filter<'_> {
    fn json(&self) -> Value {
        match self {
            Self::Equal(name, value) => json!({"propertyName": name, "operator": "EQ", "value": value}),
            Self::Among(name, values) => {
                // HubSpot compares the stored value in lower case, and the given ones as they are.
                let values: Vec<String> = values.iter().map(|value| value.to_lowercase()).collect();
                json!({"propertyName": name, "operator": "IN", "values": values})
            }
            Self::NoneOf(name, values) => {
                // The case of an option's value counts.
                let values = values.iter().take(VALUES).collect::<Vec<_>>();
                json!({"propertyName": name, "operator": "NOT_IN", "values": values})
            }
            Self::LinkedTo(kind, id) => {
                json!({"propertyName": format!("associations.{kind}"), "operator": "EQ", "value": id})
            }
            Self::Since(moment) => {
                json!({"propertyName": "createdate", "operator": "GTE", "value": moment.as_millisecond().to_string()})
            }
        }
    }
}

/// Characters that a text takes in a request: some are written by several.
pub fn length(text: &str) -> usize {
    Value::from(text).to_string().chars().count()
}

/// The body of a search for so many records that pass one of these groups, the newest first, from this record on.
pub fn search_body(groups: &[Vec<Filter<'_>>], properties: &[&str], limit: usize, after: &str) -> Value {
    let groups: Vec<Value> =
        groups.iter().map(|group| json!({"filters": group.iter().map(Filter::json).collect::<Vec<_>>()})).collect();
    json!({
        "filterGroups": groups,
        "sorts": [{"propertyName": "createdate", "direction": "DESCENDING"}],
        "properties": properties, "limit": limit, "after": after,
    })
}

/// Things in requests: so many at most in one, and as many as there is room for.
pub fn packed<T>(all: Vec<T>, most: usize, room: usize, size: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
    let mut packs: Vec<Vec<T>> = Vec::new();
    let mut left = 0;
    for one in all {
        let size = size(&one);
        match packs.last_mut().filter(|pack| pack.len() < most && size <= left) {
            Some(pack) => {
                pack.push(one);
                left -= size;
            }
            None => {
                packs.push(vec![one]);
                left = room.saturating_sub(size);
            }
        }
    }
    packs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_holds_no_more_than_it_may_but_always_one() {
        let check = |most: usize, room: usize, wanted: &[&[usize]]| {
            assert_eq!(packed(vec![3, 3, 9, 1, 1], most, room, |size| *size), wanted, "{most} of {room}");
        };
        check(2, 100, &[&[3, 3], &[9, 1], &[1]]);
        check(9, 6, &[&[3, 3], &[9], &[1, 1]]);
        check(9, 0, &[&[3], &[3], &[9], &[1], &[1]]);
        assert_eq!(packed(Vec::<usize>::new(), 9, 9, |size| *size), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn each_filter_is_written_as_hubspot_reads_it() {
        let since = Timestamp::from_millisecond(1_772_236_800_000).unwrap();
        let groups = [
            vec![Filter::Since(since), Filter::Equal("hs_pipeline", "0")],
            vec![Filter::Among("email", vec!["Ada@Example.com".into(), "b@example.com".into()])],
        ];
        assert_eq!(
            search_body(&groups, &["email"], PAGE, "200").to_string(),
            r#"{"filterGroups":[{"filters":[{"propertyName":"createdate","operator":"GTE","value":"1772236800000"},{"propertyName":"hs_pipeline","operator":"EQ","value":"0"}]},{"filters":[{"propertyName":"email","operator":"IN","values":["ada@example.com","b@example.com"]}]}],"sorts":[{"propertyName":"createdate","direction":"DESCENDING"}],"properties":["email"],"limit":200,"after":"200"}"#
        );
        let closed = ["4".to_owned(), "Done".to_owned()];
        let open = [vec![Filter::LinkedTo("contact", "101"), Filter::NoneOf("hs_pipeline_stage", &closed)]];
        assert_eq!(
            search_body(&open, &[], 20, "0")["filterGroups"].to_string(),
            r#"[{"filters":[{"propertyName":"associations.contact","operator":"EQ","value":"101"},{"propertyName":"hs_pipeline_stage","operator":"NOT_IN","values":["4","Done"]}]}]"#
        );
    }
}
