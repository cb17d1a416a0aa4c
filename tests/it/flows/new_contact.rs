//! A contact that is not in HubSpot yet: typed, taken into the draft, and sent with the ticket only.

use hubticket::config::keymap::Preset;
use hubticket::submit::Outcome;
use hubticket::ticket::{Association, Category, Draft, NewContact, Place};

use crate::support::{Driver, Effect, Message, Play, Region, Top, ada, answered, kind, listing, summary};

/// A ticket that lacks nothing, with a text in the contact's row that nobody is found by.
#[track_caller]
fn unknown(text: &str) -> Driver {
    let mut d = Driver::ready();
    d.keys("Printer<@contact>").keys(text).wait(200).found(Ok(Vec::new()));
    d
}

#[track_caller]
fn created(d: &Driver) -> NewContact {
    d.contact().and_then(Association::created).cloned().unwrap()
}

/// The draft as its file has it a moment later.
#[track_caller]
fn on_disk(d: &mut Driver) -> Draft {
    d.wait(2000).saved(Ok(()));
    d.written()
}

/// The next run of the program, with a draft as its file has it.
#[track_caller]
fn restarted(draft: Draft) -> Driver {
    let mut d = Driver::ready();
    d.keys("<c-o>").drafts(Ok(listing([summary(9, "Printer")]))).keys("<enter>").opened(Ok(draft));
    d
}

/// The draft of the last ticket that was sent.
#[track_caller]
fn sent(d: &Driver) -> Draft {
    d.last(|effect| if let Effect::Submit { draft, .. } = effect { Some(Draft::clone(draft)) } else { None })
}

fn contact(pairs: &[(&str, &str)]) -> NewContact {
    NewContact::of(pairs.iter().copied())
}

/// What HubSpot says of the scopes of the token.
fn scopes(d: &mut Driver, names: Option<&[&str]>) {
    let request = d.last(|effect| if let Effect::ReadScopes { request } = effect { Some(*request) } else { None });
    let scopes = names.map(|all| all.iter().map(|one| (*one).to_owned()).collect());
    d.send(Message::Scopes { request, scopes });
}

#[test]
fn an_address_that_nobody_has_is_offered_and_becomes_a_contact_of_the_draft() {
    let mut d = unknown("grace@navy.example");
    assert!(d.screen().contains("Create contact"), "{}", d.screen());
    assert!(d.resize(160, 40).screen().contains("Create contact grace@navy.example"), "{}", d.screen());
    d.resize(80, 24).keys("<enter>");
    assert_eq!((d.top(), d.contact_typed()), (Top::NewContact, "grace@navy.example"));
    d.keys("Grace<tab>Hopper<enter>");
    assert_eq!(d.top(), Top::Nothing);
    assert_eq!(
        created(&d),
        contact(&[("email", "grace@navy.example"), ("firstname", "Grace"), ("lastname", "Hopper")])
    );
    assert_eq!(d.contact().unwrap().types, [kind(Category::HubspotDefined, 16, None)]);
    assert_eq!(d.focus(), d.place_of("content"), "the form goes on");
    assert!(d.screen().contains("Grace Hopper  grace@navy.example  new"), "{}", d.screen());
    d.wait(2000);
    assert_eq!(d.written().associations[0].created(), Some(&created(&d)), "it is on disk");
    assert!(!d.effects().iter().any(|one| matches!(one, Effect::Submit { .. } | Effect::ReadCustomer { .. })));
    d.keys("<c-s>");
    let (_, ticket) = d.submitted();
    assert_eq!(sent(&d).extras().contact.unwrap().contact.email(), Some("grace@navy.example"));
    assert!(ticket.associations.is_empty(), "it has no id to be linked by");
}

#[test]
fn the_key_that_creates_asks_for_a_contact_that_nobody_is() {
    let mut d = Driver::ready();
    d.keys("Printer<@contact>grace@navy.example<enter>It").found(Ok(Vec::new())).keys("<c-s>");
    assert_eq!((d.top(), d.submits()), (Top::NewContact, 0));
    d.keys("Grace<tab>Hopper<enter><c-s>");
    assert_eq!((d.submits(), sent(&d).extras().contact.unwrap().contact.title().as_str()), (1, "Grace Hopper"));
    // What is no address may be anybody.
    let mut d = Driver::ready();
    d.keys("Printer<@contact>hopper<enter>It").found(Ok(Vec::new())).keys("<c-s>");
    assert_eq!((d.top(), d.submits(), d.focus()), (Top::Nothing, 0, Place::Contact));
}

#[test]
fn whoever_waits_after_enter_gets_the_fields_and_whoever_goes_on_loses_no_key() {
    // Nothing was done since.
    let mut d = Driver::ready();
    d.keys("Printer<@contact>grace@navy.example<enter>").found(Ok(Vec::new()));
    assert_eq!(d.top(), Top::NewContact);
    d.wait(301).keys("Grace<tab>Hopper<enter>");
    assert_eq!(created(&d).title(), "Grace Hopper");
    assert_eq!((d.top(), d.focus()), (Top::Nothing, d.place_of("content")));
    // The next key was on its way already: it is for the form.
    let mut d = Driver::ready();
    d.keys("Printer<@contact>grace@navy.example<enter>").found(Ok(Vec::new())).wait(200).keys("It burns.");
    assert_eq!((d.top(), d.text("content")), (Top::Nothing, "It burns."));
    // And so it is where something was typed, or another row has the focus.
    for keys in ["It", "<tab>"] {
        let mut d = Driver::ready();
        d.keys("Printer<@contact>grace@navy.example<enter>").keys(keys).found(Ok(Vec::new()));
        assert_eq!(d.top(), Top::Nothing, "{keys}");
    }
    let mut d = Driver::ready();
    d.keys("Printer<@contact>grace@navy.example<enter>It").found(Ok(Vec::new()));
    assert_eq!((d.top(), d.focus()), (Top::Nothing, d.place_of("content")), "an answer takes no keys");
    assert!(d.said().contains("^X b creates one"), "{}", d.said());
    d.keys(" burns.<c-x>b");
    assert_eq!(d.top(), Top::NewContact);
    d.keys("<c-s>");
    assert_eq!(created(&d), contact(&[("email", "grace@navy.example")]));
    assert_eq!((d.focus(), d.editing().as_deref()), (d.place_of("content"), Some("It burns.")));
}

#[test]
fn a_name_and_an_address_are_all_three_fields() {
    let mut d = unknown("Grace Hopper <lt>grace@navy.example>");
    d.keys("<enter><c-s>");
    assert_eq!(
        created(&d),
        contact(&[("email", "grace@navy.example"), ("firstname", "Grace"), ("lastname", "Hopper")])
    );
}

#[test]
fn a_name_alone_is_created_by_a_key_and_asked_about_once() {
    let mut d = unknown("Grace Hopper");
    d.keys("<enter>");
    assert_eq!(d.top(), Top::Nothing, "somebody may be called otherwise");
    assert!(d.said().contains("^X b"), "{}", d.said());
    d.keys("<c-x>b");
    assert!(d.screen().contains("Without an e-mail address HubSpot may get this contact"), "{}", d.screen());
    d.keys("<c-s>");
    assert_eq!(created(&d), contact(&[("firstname", "Grace"), ("lastname", "Hopper")]));
    d.keys("<c-s>");
    assert_eq!((d.top(), d.submits()), (Top::Question, 0));
    assert!(d.screen().contains("Create Grace Hopper without an e-mail address?"), "{}", d.screen());
    d.keys("<esc>");
    assert_eq!((d.top(), d.submits()), (Top::Nothing, 0));
    d.keys("<c-s><down><enter>");
    assert_eq!((d.top(), d.submits()), (Top::Nothing, 1));
    let next = d.keys("<esc>").draft().extras().contact;
    assert!(next.is_none());
}

#[test]
fn what_is_sent_later_is_asked_about_too_and_what_is_wrong_comes_first() {
    let mut d = Driver::ready();
    d.keys("<@contact>Grace<c-x>b<c-s><c-s>");
    assert_eq!(d.top(), Top::Nothing, "the name is missing");
    d.keys("Printer<c-x>l");
    assert_eq!(d.top(), Top::Question);
    d.keys("<down><enter>");
    assert_eq!((d.top(), d.text("subject")), (Top::Nothing, ""), "it waits in the outbox");
    assert_eq!(d.written().extras().contact.unwrap().contact.title(), "Grace");
}

#[test]
fn it_is_changed_removed_typed_over_and_undone_in_one_step() {
    let mut d = unknown("grace@navy.example");
    d.keys("<enter><c-s><s-tab>");
    assert_eq!((d.focus(), d.editing()), (Place::Contact, None));
    d.keys("<enter>");
    assert_eq!(d.top(), Top::NewContact);
    d.keys("Grace<c-s>");
    assert_eq!(created(&d).title(), "Grace");
    d.keys("<a-u>");
    assert_eq!(created(&d).title(), "grace@navy.example");
    d.keys("<a-u>");
    assert_eq!(d.contact_typed(), "grace@navy.example");
    d.keys("<a-r><@contact><del>");
    assert_eq!(d.contact(), None);
    d.keys("<a-u><@contact>a");
    assert_eq!((d.contact_typed(), d.editing().as_deref()), ("a", Some("a")));
    d.keys("da").wait(200).found(Ok(vec![ada()])).keys("<enter>");
    assert_eq!(d.contact().unwrap().id, "101");
}

#[test]
fn leaving_the_fields_loses_nothing() {
    let mut d = unknown("grace@navy.example");
    d.keys("<enter>Grace<esc>");
    assert_eq!((d.top(), d.contact_typed()), (Top::Nothing, "grace@navy.example"));
    d.keys("<enter>");
    assert!(d.screen().contains("Grace"), "what was typed is there again: {}", d.screen());
    d.terminate();
    let begun = d.written().begun_contacts.pop().unwrap();
    assert_eq!(
        (begun.of.as_str(), begun.contact.title().as_str()),
        ("grace@navy.example", "Grace"),
        "a way out keeps it"
    );
}

#[test]
fn what_can_be_no_address_is_said_and_all_else_is_taken() {
    let mut d = unknown("Grace");
    d.keys("<c-x>b<s-tab><s-tab>");
    d.keys("<tab><tab>navy.example<c-s>");
    assert_eq!(d.top(), Top::NewContact);
    assert!(d.said().contains("“navy.example” is no e-mail address"), "{}", d.said());
    d.keys("<home>grace@<c-s>");
    assert_eq!(created(&d).email(), Some("grace@navy.example"));
    let mut empty = Driver::ready();
    empty.keys("<c-x>b<c-s>");
    assert_eq!(empty.top(), Top::NewContact);
    assert!(empty.said().contains("Type an e-mail address or a name first"));
}

#[test]
fn the_profile_asks_for_more() {
    let mut d = Driver::with(|settings| settings.contact_properties = vec!["phone".into(), "company".into()], None);
    d.portal().keys("Printer<@contact>grace@navy.example").wait(200).found(Ok(Vec::new()));
    d.keys("<enter><tab><tab>0123<enter>US Navy<enter>");
    let wanted = contact(&[("email", "grace@navy.example"), ("phone", "0123"), ("company", "US Navy")]);
    assert_eq!(created(&d), wanted);
}

#[test]
fn a_scope_that_is_missing_is_named_and_the_draft_keeps_the_contact() {
    let mut d = unknown("grace@navy.example");
    d.keys("<enter>");
    scopes(&mut d, Some(&["tickets", "crm.objects.contacts.read"]));
    assert!(d.screen().contains("The token lacks the scope crm.objects.contacts.write"), "{}", d.screen());
    d.keys("<c-s>");
    assert_eq!(created(&d).email(), Some("grace@navy.example"));
    d.keys("<@contact><enter><esc>");
    assert_eq!(d.count(|one| matches!(one, Effect::ReadScopes { .. })), 1, "it is asked once");
    for told in [Some(&["crm.objects.contacts.write"][..]), None] {
        let mut d = unknown("grace@navy.example");
        d.keys("<enter>");
        scopes(&mut d, told);
        assert!(!d.screen().contains("lacks"), "{}", d.screen());
    }
}

#[test]
fn the_search_offers_to_create_who_is_not_found() {
    let mut d = Driver::ready();
    d.keys("Printer").link(&ada()).keys("<@contact><enter>grace@navy.example").wait(200).found(Ok(vec![ada()]));
    assert!(d.screen().contains("Create contact grace@navy.example"), "{}", d.screen());
    d.keys("<down><enter>");
    assert_eq!(d.top(), Top::NewContact);
    d.keys("<c-s>");
    assert_eq!((d.linked().len(), created(&d).email()), (1, Some("grace@navy.example")));
    d.keys("<a-u>");
    assert_eq!(d.contact().unwrap().id, "101");
    // Whose address it is, is found: nobody is created beside them.
    d.keys("<@contact><enter>ada@analytical.example").wait(200).found(Ok(vec![ada()]));
    assert!(!d.screen().contains("Create contact"), "{}", d.screen());
}

#[test]
fn the_customer_pane_says_that_the_contact_is_new() {
    let mut d = unknown("Grace Hopper <lt>grace@navy.example>");
    d.keys("<enter><c-s>").resize(140, 40);
    assert!(d.screen().contains("New contact, made with the ticket"), "{}", d.screen());
    d.keys("<c-x>h");
    assert!(d.said().contains("Grace Hopper is a new contact"), "{}", d.said());
}

#[test]
fn a_refused_ticket_comes_back_with_its_contact() {
    let mut d = unknown("grace@navy.example");
    d.keys("<enter><c-s>").wait(2000).saved(Ok(())).keys("<c-s>").saved(Ok(()));
    d.ended(Outcome::Rejected(answered(400, Vec::new())));
    assert_eq!(created(&d).email(), Some("grace@navy.example"));
}

#[test]
fn who_only_looks_alike_is_never_taken_for_an_address() {
    let mut d = Driver::ready();
    d.keys("Printer<@contact>grace@analytical.example").wait(200).found(Ok(vec![ada()])).keys("<enter>");
    assert_eq!((d.top(), d.contact_typed()), (Top::Records, "grace@analytical.example"));
    assert!(d.screen().contains("Create contact grace@analytical.example"), "{}", d.screen());
    d.keys("<down><enter><c-s>");
    assert_eq!(created(&d).email(), Some("grace@analytical.example"));
    let mut late = Driver::ready();
    late.keys("Printer<@contact>grace@analytical.example<enter>").found(Ok(vec![ada()]));
    assert_eq!((late.top(), late.contact_typed()), (Top::Nothing, "grace@analytical.example"));
    assert!(late.said().contains("is not the address of Ada Lovelace"), "{}", late.said());
}

/// What stands in the fields that were begun last, as the draft's file has it.
#[track_caller]
fn begun(d: &mut Driver) -> Option<NewContact> {
    on_disk(d).begun_contacts.pop().map(|begun| begun.contact)
}

#[test]
fn what_stands_in_the_fields_is_on_disk_until_it_is_taken() {
    let mut d = unknown("grace@navy.example");
    d.keys("<enter>");
    assert_eq!(begun(&mut d), None, "nothing was typed in the fields");
    d.keys("Grace");
    let open = on_disk(&mut d);
    assert_eq!(begun(&mut d), Some(contact(&[("email", "grace@navy.example"), ("firstname", "Grace")])));
    d.keys("<esc>");
    let left = on_disk(&mut d);
    // After a crash, or where the fields were left before: they open as they stood.
    for draft in [open, left] {
        let mut again = restarted(draft);
        again.keys("<@contact>").wait(200).found(Ok(Vec::new())).keys("<enter>");
        assert_eq!(again.top(), Top::NewContact, "{}", again.screen());
        again.keys("Hopper<enter>");
        assert_eq!(begun(&mut again), None);
        assert_eq!(created(&again).title(), "Grace Hopper");
    }
}

#[test]
fn names_stay_where_the_address_is_corrected_and_where_somebody_else_is_begun() {
    let mut d = unknown("zz@x.or");
    d.keys("<enter>Zed<tab>Zappa<esc>g").wait(200).found(Ok(Vec::new())).keys("<enter>");
    assert_eq!(d.top(), Top::NewContact);
    let told = |email| contact(&[("email", email), ("firstname", "Zed"), ("lastname", "Zappa")]);
    assert_eq!(begun(&mut d), Some(told("zz@x.org")));
    // Somebody else has fields of their own.
    d.keys("<esc><c-a><c-k>ann@y.org").wait(200).found(Ok(Vec::new())).keys("<enter>Ann<esc>");
    assert_eq!(begun(&mut d).unwrap().title(), "Ann");
    d.keys("<c-a><c-k>zz@x.or").wait(200).found(Ok(Vec::new())).keys("<enter>");
    assert_eq!(d.region(Region::Over).matches("Zappa").count(), 1, "{}", d.screen());
    d.keys("<c-s>");
    assert_eq!((created(&d), begun(&mut d)), (told("zz@x.or"), None));
}

#[test]
fn a_change_of_the_new_contact_is_on_disk_while_it_is_made() {
    let mut d = unknown("grace@navy.example");
    d.keys("<enter>Grace<tab>Hopper<enter><@contact><enter><tab><tab>Brewster ");
    assert_eq!(begun(&mut d).unwrap().value("lastname"), Some("HopperBrewster"));
    let mut again = restarted(on_disk(&mut d));
    again.keys("<@contact><enter>");
    assert!(again.top() == Top::NewContact && again.screen().contains("HopperBrewster"), "{}", again.screen());
    again.keys("<esc>");
    assert_eq!(begun(&mut again), None);
    assert_eq!(created(&again).title(), "Grace Hopper");
}

#[test]
fn a_contact_that_was_begun_is_not_forgotten_by_the_key_that_creates() {
    let begun_alone = || {
        let mut d = Driver::ready();
        d.keys("Printer<@contact><c-x>b");
        assert_eq!(d.top(), Top::NewContact, "{}", d.screen());
        d.keys("grace@navy.example<tab>Grace");
        let draft = on_disk(&mut d);
        assert!(!draft.is_blank());
        restarted(draft)
    };
    for key in ["<c-s>", "<c-x>l"] {
        let mut d = begun_alone();
        d.keys("<@contact>");
        assert!(d.screen().contains("A new contact was begun: Grace; ^X b goes on with it"), "{}", d.screen());
        d.keys(key);
        assert_eq!((d.top(), d.submits(), d.waiting().len()), (Top::Question, 0, 0));
        assert!(d.screen().contains("You began a new contact, Grace, and did not take it"), "{}", d.screen());
        d.keys("<enter>");
        assert_eq!(d.top(), Top::NewContact);
        d.keys("Hopper<c-s>");
        assert_eq!(created(&d).title(), "Grace Hopper");
        let mut d = begun_alone();
        d.keys(key).keys("<down><enter>");
        let left = d.writes().pop().unwrap();
        assert!(left.begun_contacts.is_empty() && left.associations.is_empty(), "{left:?}");
        assert!(d.draft().is_blank(), "{key}: it left the form");
    }
}

#[test]
fn a_command_of_the_form_says_that_the_fields_are_still_open() {
    for preset in [Preset::Default, Preset::Vim] {
        let mut d = Driver::with(|settings| settings.keymap = preset.keymap(), None);
        d.portal().keys("Printer<@contact>grace@navy.example").wait(200).found(Ok(Vec::new())).keys("<enter>Grace");
        let mut commands = vec!["<c-n>", "<c-x>m", "<c-x>k", "<c-x>l", "<c-x>t", "<c-x>1", "<c-x>x", "<c-x><up>"];
        if preset == Preset::Default {
            commands.extend(["<a-i>", "<a-p>", "<a-a>", "<a-n>", "<a-o>"]);
        }
        for keys in commands {
            d.keys(keys);
            assert_eq!(d.said(), "A new contact is still open; Esc leaves it", "{keys}");
        }
        d.keys("<tab>Hopper<enter>");
        assert_eq!(created(&d).title(), "Grace Hopper");
    }
}
