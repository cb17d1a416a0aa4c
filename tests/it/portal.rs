//! What is known of a portal, against the sandbox: from the cache first, then from the network, part by part.

use std::time::Duration;

use hubticket::hubspot::{ApiVersion, Client, Error, Sent, Settings};
use hubticket::portal::{Known, Search, Source, cached, keep, links, parts, read, stale};
use hubticket::sandbox::{self, Options, Running};
use hubticket::store::{Cache, Store};
use hubticket::ticket::Link;
use hubticket::ticket::rules::hint;
use hubticket::ticket::schema::{Part, PartName};
use hubticket::ticket::{AssociationType, Category, Kind, NewTicket, ObjectType, Schema};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

/// The calls by which all parts are read: one a part, and two more for sensitive properties.
const CALLS: usize = 12;
const VERSIONS: [ApiVersion; 2] = [ApiVersion::V3, ApiVersion::Dated202609];

async fn portal() -> Running {
    sandbox::start(Options::default()).await.unwrap()
}

fn client(sandbox: &Running, version: ApiVersion) -> Client {
    client_without(sandbox, version, "")
}

/// A client whose token lacks what is said after it, as in `.no-SCOPE`.
fn client_without(sandbox: &Running, version: ApiVersion, lacking: &str) -> Client {
    let token = format!("{}{lacking}", sandbox.token());
    Client::new(&Settings::new(sandbox.base_url(), version, token.into())).unwrap()
}

fn cache() -> (Cache, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    (Store::open(dir.path()).unwrap().cache("default"), dir)
}

async fn all(client: &Client, wanted: Vec<PartName>, known: &[Known]) -> Vec<Known> {
    let mut told = Vec::new();
    read(client, wanted, known, None, |one| told.push(one)).await;
    told
}

/// Names of the parts that came, in an order of their own.
fn names(known: &[Known]) -> Vec<String> {
    let mut names: Vec<String> = known
        .iter()
        .map(|one| match &one.part {
            Ok(part) => format!("{:?}", part.name()),
            Err((name, _)) => format!("{name:?} failed"),
        })
        .collect();
    names.sort();
    names
}

fn every() -> Vec<String> {
    let mut names: Vec<String> = parts().iter().map(|name| format!("{name:?}")).collect();
    names.sort();
    names
}

fn schema(known: &[Known]) -> Schema {
    let mut schema = Schema::default();
    for part in known.iter().filter_map(|one| one.part.clone().ok()) {
        schema.apply(part);
    }
    schema
}

/// Reads everything and keeps it, as if it had been so long ago.
async fn kept(sandbox: &Running, cache: &Cache, age: SignedDuration) -> Vec<Known> {
    let told = all(&client(sandbox, ApiVersion::V3), parts(), &[]).await;
    let fetched = Timestamp::now().checked_sub(age).unwrap();
    let parts: Vec<Part> = told.iter().filter_map(|one| one.part.clone().ok()).collect();
    keep(cache, fetched, &parts, &[]);
    told
}

fn asked(sandbox: &Running) -> usize {
    sandbox.inspect().requests.len()
}

#[tokio::test]
async fn what_was_read_comes_from_the_cache_first_as_it_was_read() {
    let sandbox = portal().await;
    let (cache, _dir) = cache();
    assert_eq!(cached(&cache), [], "nothing is known of a new portal");
    assert_eq!(stale(&[], Timestamp::now()), parts());
    let told = kept(&sandbox, &cache, SignedDuration::ZERO).await;
    assert_eq!(names(&told), every());
    assert!(told.iter().all(|one| one.source == Source::Network));

    let before = asked(&sandbox);
    let again = cached(&cache);
    assert_eq!(asked(&sandbox), before, "the cache needs no network");
    assert_eq!(names(&again), every());
    assert!(again.iter().all(|one| matches!(one.source, Source::Cache { .. })));
    assert!(schema(&again) == schema(&told), "it is what was read");
}

#[tokio::test]
async fn only_what_is_stale_missing_or_damaged_is_read_again() {
    let sandbox = portal().await;
    let (cache, dir) = cache();
    kept(&sandbox, &cache, SignedDuration::from_secs(60)).await;
    let now = Timestamp::now();
    assert_eq!(stale(&cached(&cache), now), [PartName::Account], "the account tells whether it is the same portal");
    let later = now.checked_add(SignedDuration::from_mins(10)).unwrap();
    let mut expected = parts();
    expected.retain(|name| *name != PartName::Creation);
    assert_eq!(stale(&cached(&cache), later), expected, "what the portal keeps to itself is asked for once a day");

    let folder = dir.path().join("cache/default");
    std::fs::remove_file(folder.join("owners.json")).unwrap();
    std::fs::write(folder.join("pipelines.json"), "{\"fetched\":").unwrap();
    // A file under the name of another one is not taken for it.
    std::fs::copy(folder.join("labels-deals.json"), folder.join("labels-contacts.json")).unwrap();
    let known = cached(&cache);
    let wanted = stale(&known, now);
    let expected = [PartName::Pipelines, PartName::Owners, PartName::Account, PartName::Labels(ObjectType::contacts())];
    assert_eq!(wanted, expected);
    let before = asked(&sandbox);
    let told = all(&client(&sandbox, ApiVersion::V3), wanted, &known).await;
    assert_eq!(told.len(), 4);
    assert_eq!(asked(&sandbox) - before, 4, "one call a part");
}

#[tokio::test]
async fn another_account_behind_the_token_has_everything_read_again_once() {
    let sandbox = portal().await;
    let (cache, _dir) = cache();
    let told = kept(&sandbox, &cache, SignedDuration::ZERO).await;
    let Some(mut account) = schema(&told).account else { panic!("the account was read") };
    account.portal_id = "1".into();
    keep(&cache, Timestamp::now(), &[Part::Account(account.clone())], &told);
    let known = cached(&cache);
    assert!(schema(&known).account == Some(account), "what is left of the portal before is not this one's");
    assert_eq!(known.len(), 1);
    keep(&cache, Timestamp::now(), &[Part::Owners(Vec::new())], &known);
    assert_eq!(cached(&cache), known, "without its account, nobody knows whose a part is");
    let client = client(&sandbox, ApiVersion::V3);
    for wanted in [stale(&known, Timestamp::now()), vec![PartName::Owners, PartName::Account], parts()] {
        let before = asked(&sandbox);
        let told = all(&client, wanted.clone(), &known).await;
        assert_eq!(names(&told), every(), "{wanted:?}");
        assert_eq!(asked(&sandbox) - before, CALLS, "{wanted:?}");
    }
}

#[tokio::test]
async fn a_missing_scope_takes_one_part_away_and_is_named() {
    let sandbox = portal().await;
    let labels = |object| format!("{:?}", PartName::Labels(object));
    let contacts = labels(ObjectType::contacts());
    for version in VERSIONS {
        for (lacking, failed, scope) in [
            (".no-crm.objects.owners.read", vec!["Owners"], "crm.objects.owners.read"),
            (".no-oauth", vec!["Account"], "oauth"),
            (".no-tickets.no-crm.schemas.tickets.read", vec!["Properties"], "crm.schemas.tickets.read"),
            (
                ".no-tickets.no-crm.objects.contacts.read.no-crm.objects.companies.read.no-crm.objects.deals.read",
                vec![
                    contacts.as_str(),
                    &labels(ObjectType::companies()),
                    &labels(ObjectType::deals()),
                    &labels(ObjectType::tickets()),
                ],
                "tickets",
            ),
        ] {
            let told = all(&client_without(&sandbox, version, lacking), parts(), &[]).await;
            let expected: Vec<String> = {
                let name = |name: &String| match failed.contains(&name.as_str()) {
                    true => format!("{name} failed"),
                    false => name.clone(),
                };
                let mut names: Vec<String> = every().iter().map(name).collect();
                names.sort();
                names
            };
            assert_eq!(names(&told), expected, "{lacking}");
            for error in told.iter().filter_map(|one| one.part.as_ref().err()).map(|(_, error)| error) {
                let scopes = error.answer().map(|answer| answer.scopes()).unwrap_or_default();
                assert!(scopes.iter().any(|one| one == scope), "{lacking}: {scopes:?}");
                assert!(error.to_string().contains(scope), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn the_portals_own_rules_are_read_in_both_versions_and_are_no_error_where_they_are_withheld() {
    let options = Options { validations: true, creation_rules: true, ..Options::default() };
    let sandbox = sandbox::start(options).await.unwrap();
    let without = ".no-tickets.no-crm.schemas.tickets.read.no-crm-pipelines-governance-read";
    for version in VERSIONS {
        let read = schema(&all(&client(&sandbox, version), parts(), &[]).await);
        assert_eq!(hint(read.rules("invoice_number"), Kind::Line).as_deref(), Some("8 digits"));
        let support = read.pipeline("0").unwrap();
        assert_eq!(read.first_stage(support).map(|stage| stage.id.as_str()), Some("2"), "none is created in New");
        let open = |stage: &&hubticket::ticket::Stage| read.is_open_to_new(support, &stage.id);
        assert_eq!(support.stages.iter().filter(open).count(), 2);
        let other = read.pipeline("648120417").unwrap();
        assert!(other.stages.iter().all(|stage| read.is_open_to_new(other, &stage.id)), "it has no such rule");

        let client = client_without(&sandbox, version, without);
        let told = all(&client, vec![PartName::Rules, PartName::Creation], &[]).await;
        assert_eq!(names(&told), ["Creation", "Pipelines", "Rules"]);
        let read = schema(&told);
        assert!(read.rules.is_some_and(|rules| rules.withheld && rules.of.is_empty()));
        assert!(read.creation.is_some_and(|creation| creation.withheld && creation.stages.is_empty()));
    }
}

#[tokio::test]
async fn a_portal_that_tells_no_rules_is_asked_once_and_not_again_that_day() {
    let sandbox = portal().await;
    let (cache, _dir) = cache();
    kept(&sandbox, &cache, SignedDuration::from_mins(20)).await;
    let is_rule = |path: &str| path.contains("/property-validations/") || path.contains("/pipelines-rules/");
    let asked = sandbox.inspect().requests.iter().filter(|one| is_rule(&one.path)).count();
    assert_eq!(asked, 2, "the rules of one pipeline tell that there are none to be had");
    let wanted = stale(&cached(&cache), Timestamp::now());
    assert!(wanted.contains(&PartName::Pipelines) && !wanted.contains(&PartName::Creation), "{wanted:?}");
}

#[tokio::test]
async fn a_part_that_fails_leaves_the_others_alone_and_comes_after_a_pause_where_that_helps() {
    let sandbox = portal().await;
    let faults = |spec: &str| sandbox.set_faults(spec.split_whitespace().map(|one| one.parse().unwrap()).collect());
    faults("488@schemax1");
    let told = all(&client(&sandbox, ApiVersion::V3), parts(), &[]).await;
    assert_eq!(told.iter().filter(|one| one.part.is_err()).count(), 1);
    faults("502@schemax1 reset-processed@schemax1 429=0@schemax1");
    let before = asked(&sandbox);
    let told = all(&client(&sandbox, ApiVersion::V3), parts(), &[]).await;
    assert_eq!(names(&told), every());
    assert_eq!(asked(&sandbox) - before, CALLS + 3);
}

#[tokio::test]
async fn searches_stay_below_the_limit_of_the_account() {
    let sandbox = sandbox::start(Options { enforce_limits: true, ..Options::default() }).await.unwrap();
    let client = client(&sandbox, ApiVersion::V3);
    let search = Search::default();
    let texts = ["ada", "lov", "lovelace", "a", "b", "c", "ada"];
    let find = |text: &'static str| {
        let (search, client) = (search.clone(), client.clone());
        async move { search.find(&client, &ObjectType::contacts(), text).await }
    };
    let found = futures_util::future::join_all(texts.map(find)).await;
    assert!(found.iter().all(Result::is_ok), "{found:?}");
    assert_eq!(found[0], found[6]);
    assert_eq!(found[0].as_ref().unwrap()[0].id, "101");
    let log = sandbox.inspect().requests;
    let searches: Vec<Option<u16>> =
        log.iter().filter(|one| one.path.ends_with("/search")).map(|one| one.status).collect();
    assert_eq!(searches, [Some(200); 7], "none was refused, and none was sent twice");
}

/// A ticket with links of every sort: to a contact by default and by a label, to a company, the primary one, to a deal.
fn linked() -> NewTicket {
    let kind = |category, type_id| AssociationType { category, type_id, label: None };
    let defined = |type_id| kind(Category::HubspotDefined, type_id);
    let link = |object, id: &str, types| Link { id: id.into(), object: Some(object), types };
    let mut ticket = NewTicket::default();
    for (name, value) in [("subject", "Printer"), ("hs_pipeline", "0"), ("hs_pipeline_stage", "1")] {
        ticket.set(name, value);
    }
    ticket.associations = vec![
        link(ObjectType::contacts(), "101", vec![defined(16), kind(Category::UserDefined, 37)]),
        link(ObjectType::contacts(), "102", vec![defined(16)]),
        link(ObjectType::companies(), "501", vec![defined(26), defined(339)]),
        link(ObjectType::deals(), "901", vec![defined(28)]),
    ];
    ticket
}

#[tokio::test]
async fn links_are_read_back_after_a_create_in_both_versions() {
    let sandbox = portal().await;
    for version in VERSIONS {
        let client = client(&sandbox, version);
        let sent = linked();
        let ticket = client.create_ticket(&sent, &Sent::default()).await.unwrap();
        assert_eq!(ticket.differences(&sent), []);
        let objects = [ObjectType::contacts(), ObjectType::companies(), ObjectType::deals(), ObjectType::tickets()];
        let read = links(&client, &ticket.id, &objects).await.unwrap();
        assert_eq!(read.iter().map(|(object, _)| object.clone()).collect::<Vec<_>>(), objects);
        assert_eq!(read.iter().map(|(_, all)| all.len()).collect::<Vec<_>>(), [2, 1, 1, 0]);
        for link in &sent.associations {
            let of_object = read.iter().find(|(object, _)| Some(object) == link.object.as_ref()).unwrap();
            let found = of_object.1.iter().find(|one| one.id == link.id).unwrap();
            for kind in &link.types {
                assert!(found.types.iter().any(|one| one.same_as(kind)), "{version}: {kind:?} in {found:?}");
            }
        }
        // A link that is added later is there, too, and adding it twice does no harm.
        let more = [AssociationType { category: Category::HubspotDefined, type_id: 16, label: None }];
        for _ in 0..2 {
            client.link(&ticket.id, &ObjectType::contacts(), "104", &more).await.unwrap();
        }
        let read = links(&client, &ticket.id, &[ObjectType::contacts()]).await.unwrap();
        assert_eq!(read[0].1.len(), 3, "{version}");
        let missing = links(&client, "1", &objects).await;
        assert!(matches!(&missing, Err(Error::Answered(answer)) if answer.status == 404), "{missing:?}");
    }
}

#[tokio::test]
async fn both_versions_tell_the_same_of_a_portal_and_find_the_same() {
    let sandbox = portal().await;
    let [old, new] = VERSIONS.map(|version| client(&sandbox, version));
    let (known, dated) = (all(&old, parts(), &[]).await, all(&new, parts(), &[]).await);
    assert_eq!(names(&known), every());
    let (schema, mut dated) = (schema(&known), schema(&dated));
    let (account, named) = (schema.account.clone().unwrap(), dated.account.as_mut().unwrap());
    assert_eq!((account.portal_id.as_str(), account.name), ("24816357", None));
    // Only the dated version tells the portal's name.
    assert_eq!(named.name.take().as_deref(), Some("Sandbox"));
    assert!(schema == dated, "both tell the same");
    assert_eq!(schema.default_pipeline().map(|one| one.id.as_str()), Some("0"));
    assert!(schema.pipeline("512009338").is_none(), "an archived pipeline is not offered");
    assert!(schema.owner("411200").is_some() && schema.owner("411297").is_none(), "neither is an archived owner");
    let paths: Vec<String> = sandbox.inspect().requests.into_iter().map(|one| one.path).collect();
    assert!(paths.iter().any(|path| path.contains("/v3/")) && paths.iter().any(|path| path.contains("/2026-09/")));

    for (object, text, id) in [
        (ObjectType::contacts(), "lovelace", "101"),
        (ObjectType::companies(), "", "501"),
        (ObjectType::deals(), "", "901"),
    ] {
        let [found, dated] = [old.search(&object, text).await.unwrap(), new.search(&object, text).await.unwrap()];
        assert_eq!(found, dated);
        assert_eq!(found[0].id, id);
        assert_eq!(old.record(&object, id).await.unwrap(), new.record(&object, id).await.unwrap());
    }
}

#[tokio::test]
async fn the_portals_rules_hold_in_the_dated_version_alone_and_name_their_properties() {
    const REQUIRED: &str = "MISSING_REQUIRED_PROPERTY";
    const CONDITIONAL: &str = "MISSING_CONDITIONAL_REQUIRED_PROPERTY";
    type Pairs = &'static [(&'static str, &'static str)];
    let sandbox = portal().await;
    let [old, new] = VERSIONS.map(|version| client(&sandbox, version));
    // What is sent with pipeline 0, and what is missing then, with the code.
    let table: [(Pairs, Pairs); 5] = [
        (&[("hs_pipeline_stage", "1")], &[("subject", REQUIRED)]),
        (
            &[("subject", "a"), ("hs_pipeline_stage", "1"), ("hs_ticket_priority", "URGENT")],
            &[("content", CONDITIONAL), ("hubspot_owner_id", CONDITIONAL)],
        ),
        (&[("subject", "a"), ("hs_pipeline_stage", "4")], &[("hs_resolution", CONDITIONAL)]),
        (
            &[("hs_pipeline_stage", "4"), ("hs_ticket_priority", "URGENT"), ("content", "b")],
            &[("hs_resolution", CONDITIONAL), ("hubspot_owner_id", CONDITIONAL), ("subject", REQUIRED)],
        ),
        (&[("subject", "a"), ("hs_pipeline_stage", "4"), ("hs_resolution", "ISSUE_FIXED")], &[]),
    ];
    for (values, missing) in table {
        let mut ticket = NewTicket::default();
        ticket.set("hs_pipeline", "0");
        values.iter().for_each(|(name, value)| ticket.set(name, *value));
        let created = old.create_ticket(&ticket, &Sent::default()).await;
        assert!(created.is_ok(), "v3 knows no rules: {created:?}");
        let refused = match new.create_ticket(&ticket, &Sent::default()).await {
            Ok(_) => Vec::new(),
            Err(error) => error.field_problems().to_vec(),
        };
        let mut named: Vec<(&str, &str)> = refused
            .iter()
            .map(|one| (one.property.as_deref().unwrap_or_default(), one.code.as_deref().unwrap_or_default()))
            .collect();
        named.sort_unstable();
        assert_eq!(named, missing, "{values:?}");
    }
}

#[tokio::test]
async fn a_date_that_the_dated_version_reads_loosely_comes_with_a_warning() {
    let sandbox = portal().await;
    let [old, new] = VERSIONS.map(|version| client(&sandbox, version));
    let mut ticket = linked();
    ticket.set("first_seen_on", "2026-02-28T10:00:00Z");
    let refused = old.create_ticket(&ticket, &Sent::default()).await.unwrap_err();
    assert_eq!(refused.field_problems()[0].property.as_deref(), Some("first_seen_on"));
    let made = new.create_ticket(&ticket, &Sent::default()).await.unwrap();
    assert_eq!(made.value("first_seen_on"), Some("2026-02-28"));
    assert_eq!(made.warnings.len(), 1);
    assert_eq!(made.warnings[0].category, "PROPERTY_VALUE_NORMALIZED");
    assert!(made.warnings[0].context.contains(&("propertyName".into(), "first_seen_on".into())));
}

#[tokio::test]
async fn a_portal_that_does_not_answer_is_given_up_part_by_part() {
    let sandbox = portal().await;
    sandbox.set_faults(vec!["hang@schema".parse().unwrap()]);
    let settings = Settings::new(sandbox.base_url(), ApiVersion::V3, sandbox.token().to_owned().into());
    let client = Client::new(&Settings { timeout: Duration::from_millis(200), ..settings }).unwrap();
    let told = all(&client, parts(), &[]).await;
    // The rules of pipelines that are not known are not asked for.
    assert_eq!(told.len(), parts().len() - 1);
    let timed_out = |one: &Known| matches!(one.part, Err((_, Error::TimedOut { .. })));
    assert!(told.iter().all(timed_out), "{told:?}");
}

#[tokio::test]
async fn a_customer_is_read_with_the_open_tickets_and_each_part_can_be_withheld() {
    for version in VERSIONS {
        let sandbox = portal().await;
        let client = client(&sandbox, version);
        for (subject, stage) in [("VPN drops", "1"), ("Done", "4")] {
            let mut ticket = NewTicket::default();
            let content = "é".repeat(5_000);
            for (name, value) in
                [("subject", subject), ("hs_pipeline", "0"), ("hs_pipeline_stage", stage), ("content", &content)]
            {
                ticket.set(name, value);
            }
            if stage == "4" {
                ticket.set("hs_resolution", "ISSUE_FIXED");
            }
            let kind = ObjectType::contacts().defined_types().remove(0);
            ticket.associations =
                vec![Link { id: "101".into(), object: Some(ObjectType::contacts()), types: vec![kind] }];
            client.create_ticket(&ticket, &Sent::default()).await.unwrap();
        }
        let closed = schema(&all(&client, parts(), &[]).await).closed_stages();
        assert!(closed.contains(&"4".to_owned()) && !closed.contains(&"1".to_owned()), "{closed:?}");
        let found = Search::default().customer(&client, "101", &closed).await;
        let person = found.person.unwrap();
        assert_eq!((person.first_name.as_str(), person.phone.as_str()), ("Ada", "+44 1632 961101"));
        let tickets = found.tickets.unwrap();
        let subjects: Vec<_> = tickets.iter().map(|one| one.value("subject").unwrap()).collect();
        assert_eq!(subjects, ["VPN drops", "Cannot sign in after password reset"]);
        assert_eq!(tickets[0].value("content").unwrap().chars().count(), 2_001, "more of it is in HubSpot");
        assert!(tickets[1].value("hubspot_owner_id").is_some() && tickets[1].raw.is_null());
        let unknown = Search::default().open_tickets(&client, (&ObjectType::contacts(), "101"), &[]).await.unwrap();
        assert_eq!(unknown.len(), 3, "which stages close a ticket is not known");
        assert_eq!(
            Search::default().open_tickets(&client, (&ObjectType::contacts(), "102"), &closed).await.unwrap(),
            []
        );

        let lacking = client_without(&sandbox, version, ".no-crm.objects.contacts.read");
        let found = Search::default().customer(&lacking, "101", &closed).await;
        let why = found.person.unwrap_err();
        assert_eq!(why.answer().unwrap().scopes(), ["crm.objects.contacts.read"]);
        assert_eq!(found.tickets.unwrap().len(), 2);
    }
}
