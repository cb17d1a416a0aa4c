//! Associations: the search, the links, and what is offered along with them.

use hubticket::hubspot;
use hubticket::ticket::schema::{Part, PartName};
use hubticket::ticket::{Category, ObjectType, Place};

use crate::support::{Driver, Effect, Message, Play, RequestId, Top, ada, answered, candidate, engines, kind, parts};

#[test]
fn a_search_waits_for_a_pause_in_the_typing() {
    let mut d = Driver::ready();
    d.keys("<a-a>a").wait(100).keys("d").wait(100).keys("a").wait(179);
    assert_eq!(d.searches(), []);
    d.wait(1);
    assert_eq!(d.searches(), [("contacts".to_owned(), "ada".to_owned())]);
    d.found(Ok(vec![ada()])).wait(10_000);
    assert_eq!((d.searches().len(), d.due()), (1, None));
}

#[test]
fn typing_on_drops_the_search_that_runs_and_its_answer() {
    let mut d = Driver::ready();
    d.keys("<a-a>ada").wait(200);
    let first = d.searching();
    d.effects();
    d.keys(" l");
    assert_eq!(d.effects(), [Effect::Forget(first)]);
    d.send(Message::Found { request: first, result: Ok(vec![engines()]) });
    assert_eq!(d.candidates(), []);
    d.wait(200).send(Message::Found { request: first, result: Ok(vec![engines()]) });
    assert_eq!(d.candidates(), []);
    d.found(Ok(vec![ada()]));
    assert_eq!(d.candidates(), [ada()]);
}

#[test]
fn leaving_the_search_drops_it() {
    for keys in ["<esc>", "<tab>"] {
        let mut d = Driver::ready();
        d.keys("<a-a>ada").wait(200);
        let request = d.searching();
        d.effects();
        d.keys(keys);
        assert_eq!(d.effects(), [Effect::Forget(request)], "{keys}");
    }
    let mut d = Driver::ready();
    d.keys("<a-a>ada").wait(200).keys("<esc>").found(Ok(vec![ada()])).wait(1000);
    assert_eq!(d.top(), Top::Nothing);
    assert_eq!(d.due(), None);
}

#[test]
fn a_failed_search_says_why_and_typing_on_tries_again() {
    let mut d = Driver::ready();
    d.keys("<a-a>ada").wait(200);
    d.found(Err(hubspot::Error::TimedOut { after: std::time::Duration::from_secs(10) }));
    assert_eq!(d.why_not_found(), Some("HubSpot did not answer within 10 s; try again"));
    d.keys("<bs>").wait(200).found(Ok(vec![ada()])).keys("<enter>");
    assert_eq!(d.draft().associations.len(), 1);
}

#[test]
fn the_reason_of_a_failed_search_does_not_speak_of_sending_a_ticket() {
    for error in [
        hubspot::Error::Lost { detail: "reset".into() },
        answered(400, Vec::new()),
        answered(401, Vec::new()),
        answered(429, Vec::new()),
        answered(502, Vec::new()),
    ] {
        let mut d = Driver::ready();
        d.keys("<a-a>ada").wait(200).found(Err(error));
        let why = d.why_not_found().unwrap();
        assert!(!why.contains("sent again") && !why.contains("fields"), "{why}");
        assert!(why.contains(';') && !why.ends_with("; "), "{why}");
    }
}

#[test]
fn the_kind_is_turned_by_tab_and_searched_anew() {
    let mut d = Driver::ready();
    d.keys("<a-a>eng").wait(200).keys("<tab>").wait(200);
    assert_eq!(d.searches().last(), Some(&("companies".to_owned(), "eng".to_owned())));
    d.found(Ok(vec![engines()])).keys("<enter>");
    let linked = &d.draft().associations[0];
    assert_eq!((linked.object.key(), linked.id.as_str()), ("companies", "501"));
    assert_eq!(linked.types, [kind(Category::HubspotDefined, 339, None)]);
}

#[test]
fn the_unlabelled_link_is_the_default_whatever_the_portal_lists() {
    let reseller = || kind(Category::UserDefined, 43, Some("Reseller"));
    let plain = || kind(Category::HubspotDefined, 339, None);
    for listed in [vec![reseller(), plain()], vec![reseller()], vec![]] {
        let mut d = Driver::with(|_| {}, None);
        let mut all = parts();
        all.retain(|part| part.name() != PartName::Labels(ObjectType::companies()));
        all.push(Part::Labels(ObjectType::companies(), listed.clone()));
        d.portal_of(all).keys("<a-a><tab>eng").wait(200).found(Ok(vec![engines()])).keys("<enter>");
        assert_eq!(d.draft().associations[0].types, [plain()], "{listed:?}");
    }
}

#[test]
fn records_used_lately_come_first() {
    let mut d = Driver::with(|settings| settings.recent = vec![ada(), engines()], None);
    d.portal().keys("<a-a>");
    assert_eq!(d.candidates(), [ada()]);
    d.keys("lov").wait(200);
    let other = candidate(ObjectType::contacts(), "9", "Love, Courtney", "");
    d.found(Ok(vec![other.clone(), ada()]));
    assert_eq!(d.candidates(), [ada(), other.clone()]);
    d.keys("<down><enter>");
    let remembered = d.last(|effect| match effect {
        Effect::Remember(all) => Some(all.clone()),
        _ => None,
    });
    assert_eq!(remembered, [other, ada(), engines()]);
}

#[test]
fn an_id_is_linked_by_its_number_and_named_when_its_name_comes() {
    let mut d = Driver::ready();
    d.keys("Printer<a-a>101<enter>");
    let linked = |d: &Driver| d.draft().associations[0].clone();
    assert_eq!(
        (linked(&d).title(), linked(&d).types),
        ("#101".to_owned(), vec![kind(Category::HubspotDefined, 16, None)])
    );
    d.send(Message::Record { request: RequestId(999), result: Ok(engines()) });
    assert_eq!(linked(&d).title(), "#101");
    d.named(Ok(ada()));
    assert_eq!(linked(&d).title(), "Ada Lovelace");
    d.keys("<c-s>");
    assert_eq!(d.submitted().1.associations[0].id, "101");
}

#[test]
fn a_custom_object_asks_how_it_is_linked() {
    let mut d = Driver::ready();
    d.keys("<a-a><s-tab>2-1234<enter>55<enter>");
    assert_eq!(d.top(), Top::Types);
    d.keys("77<down><space><enter>");
    let linked = &d.draft().associations[0];
    assert_eq!(linked.object.key(), "2-1234");
    assert_eq!(linked.types.len(), 1);
    assert_eq!(linked.types[0].type_id, 77);
}

#[test]
fn a_record_is_linked_once() {
    let mut d = Driver::ready();
    d.link(&ada()).link(&ada());
    assert_eq!(d.draft().associations.len(), 1);
    assert_eq!(d.said(), "Ada Lovelace is linked already");
    assert_eq!(d.focus(), Place::Contact);
    d.link(&engines()).link(&engines());
    assert_eq!(d.draft().associations.len(), 2);
    assert_eq!(d.said(), "Analytical Engines is linked already");
    assert_eq!(d.focus(), Place::Association(1));
}

#[test]
fn labels_are_ticked_and_at_least_one_is_kept() {
    let second = candidate(ObjectType::contacts(), "102", "Grace Hopper", "");
    // Enter on the contact's row looks for another contact; on a link it opens the ways as Alt-T does.
    for (linked, opens) in
        [(vec![ada()], "<a-t>"), (vec![ada(), second.clone()], "<a-t>"), (vec![ada(), second], "<enter>")]
    {
        let mut d = Driver::ready();
        d.keys("Printer");
        for one in &linked {
            d.link(one);
        }
        d.keys(opens).keys("<down><space><enter>");
        let types = |d: &Driver| d.draft().associations.last().unwrap().types.clone();
        let both = [kind(Category::HubspotDefined, 16, None), kind(Category::UserDefined, 35, Some("Reported by"))];
        assert_eq!(types(&d), both);
        d.keys(opens).keys("<space><down><space><enter>");
        assert_eq!(d.said(), "Tick at least one; Esc leaves it as it was");
        d.keys("<esc>");
        assert_eq!(types(&d), both);
        d.keys("<c-s>");
        assert_eq!(d.submitted().1.associations.last().unwrap().types, both);
    }
}

#[test]
fn choosing_a_way_to_link_means_the_one_that_was_gone_to() {
    let types = |d: &Driver| -> Vec<u32> { d.draft().associations[0].types.iter().map(|one| one.type_id).collect() };
    for keys in ["<down><enter>", "rep<enter>"] {
        let mut d = Driver::ready();
        d.link(&ada()).keys("<a-t>").keys(keys);
        assert_eq!(types(&d), [16, 35], "{keys}");
    }
    // Who only looks, or ticks by hand, gets nothing besides.
    for (keys, wanted) in [("<enter>", vec![16]), ("<down><space><space><up><enter>", vec![16])] {
        let mut d = Driver::ready();
        d.link(&ada()).keys("<a-t>").keys(keys);
        assert_eq!(types(&d), wanted, "{keys}");
    }
}

#[test]
fn links_are_moved_removed_and_brought_back() {
    let mut d = Driver::ready();
    d.link(&candidate(ObjectType::deals(), "7", "Big deal", "")).link(&engines());
    d.keys("<a-up>");
    assert_eq!(d.linked(), ["Analytical Engines", "Big deal"]);
    d.keys("<del>");
    assert_eq!(d.linked(), ["Big deal"]);
    d.keys("<bs>");
    assert_eq!(d.linked(), [""; 0]);
    assert_eq!(d.focus(), Place::AddAssociation);
    d.keys("<a-u><a-u><a-u>");
    assert_eq!(d.linked(), ["Big deal", "Analytical Engines"]);
    d.keys("<a-r>");
    assert_eq!(d.linked(), ["Analytical Engines", "Big deal"]);
}

#[test]
fn the_company_of_a_contact_is_offered_and_linked_by_a_key() {
    let mut d = Driver::ready();
    d.link(&ada());
    d.send(Message::Related { request: RequestId(999), result: Ok(vec![engines()]) });
    assert_eq!(d.suggestions().len(), 0);
    d.related(Ok(vec![engines(), engines()]));
    let offered = d.suggestions();
    assert_eq!((offered.len(), offered[0].1.as_str()), (1, "Ada Lovelace"));
    d.reach(Place::Suggestion(0)).keys("<enter>");
    assert_eq!(d.draft().associations[1].id, "501");
    assert_eq!(d.suggestions().len(), 0);
    assert_eq!(d.focus(), Place::Association(1));
}

#[test]
fn an_offer_can_be_refused_and_one_that_fails_is_no_news() {
    let mut d = Driver::ready();
    d.link(&ada());
    d.related(Err(hubspot::Error::Lost { detail: String::new() }));
    assert_eq!(d.said(), "");
    let mut d = Driver::ready();
    d.link(&ada());
    d.related(Ok(vec![engines()]));
    d.reach(Place::Suggestion(0)).keys("<c-x>d");
    assert_eq!(d.suggestions().len(), 0);
    assert_eq!(d.draft().associations.len(), 1);
}

#[test]
fn relatives_of_a_record_of_another_draft_are_not_offered() {
    let mut d = Driver::ready();
    d.link(&ada());
    d.keys("<c-n>").related(Ok(vec![engines()]));
    assert_eq!(d.suggestions(), []);
}

#[test]
fn choosing_before_there_is_a_record_says_what_is_awaited() {
    let mut d = Driver::ready();
    d.keys("<a-a><enter>");
    assert!(d.said().starts_with("Type a name"), "{}", d.said());
    let awaited = "Searching; the only match is linked when it comes";
    d.keys("ada<enter>");
    assert_eq!(d.said(), awaited);
    assert_eq!(d.searches().len(), 1, "who chooses has typed all of it");
    d.wait(200).keys("<enter>");
    assert_eq!((d.said(), d.searches().len()), (awaited.to_owned(), 1));
    d.found(Ok(vec![ada()]));
    assert_eq!((d.linked(), d.top()), (vec!["Ada Lovelace".to_owned()], Top::Nothing));
    // Of several one is chosen, and who types on has not chosen.
    let mut d = Driver::ready();
    let other = || candidate(ObjectType::contacts(), "9", "Ada Byron", "");
    d.keys("<a-a>ada<enter>").found(Ok(vec![ada(), other()]));
    assert_eq!((d.linked(), d.candidates()), (Vec::new(), vec![ada(), other()]));
    d.keys("<esc><a-a>ada<enter> l").wait(200).found(Ok(vec![ada()]));
    assert_eq!((d.linked(), d.candidates()), (Vec::new(), vec![ada()]));
}
