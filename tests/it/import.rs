//! `hubticket import`, as the real program: what a file means, what is sent, what is told, and that no line is sent
//! twice whatever happens on the way.
//!
//! `HUBTICKET_KILLS` says how often it is killed, `HUBTICKET_SEED` where the series begins.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::Duration;

use hubticket::sandbox::{Inspect, Options};
use serde_json::Value;

use crate::terminal::{Done, Home, Portal, Screen, until};

const UNIQUE: &str = "unique_property = \"hubticket_submission_id\"";

/// A file of so many lines, each with a subject of its own.
fn numbered(count: usize) -> String {
    let mut text = "Ticket name,Priority\n".to_owned();
    for n in 0..count {
        text.push_str(&format!("line {n},HIGH\n"));
    }
    text
}

#[track_caller]
fn import(home: &Home, name: &str, text: &str, args: &[&str]) -> Done {
    home.write(name, text);
    home.run(&[&["import", name][..], args].concat())
}

/// How often each subject was made.
fn subjects(inspect: &Inspect) -> BTreeMap<String, usize> {
    let mut all = BTreeMap::new();
    for ticket in &inspect.tickets {
        *all.entry(ticket.properties.get("subject").cloned().unwrap_or_default()).or_default() += 1;
    }
    all
}

/// Every line has its ticket, and only one.
#[track_caller]
fn each_once(portal: &Portal, count: usize) {
    let all = subjects(&portal.inspect());
    let wanted: BTreeMap<String, usize> = (0..count).map(|n| (format!("line {n}"), 1)).collect();
    assert_eq!(all, wanted);
}

#[test]
fn a_line_begins_with_the_defaults_of_the_profile_where_it_says_nothing() {
    let portal = Portal::start();
    let defaults = "[defaults]\nhs_ticket_priority = \"High\"\nhs_pipeline = \"Onboarding\"\nhs_pipeline_stage = \"Training\"\n\
                    content = \"from the profile\"\n";
    let home = portal.home().configured(defaults);
    let lines = "{\"subject\": \"a\"}\n\
                 {\"subject\": \"b\", \"priority\": \"low\", \"description\": null}\n\
                 {\"subject\": \"c\", \"stage\": \"Data import\", \"priority\": \"\"}\n\
                 {\"subject\": \"d\", \"pipeline\": \"Support Pipeline\"}\n\
                 {\"subject\": \"e\", \"stage\": \"Waiting on contact\"}\n\
                 {\"subject\": \"f\", \"stage\": \"Waiting on us\"}\n";
    import(&home, "in.jsonl", lines, &["--map", "description=content"]).ended(0);
    // As `create` does with the same words.
    for (subject, more) in [
        ("a", &[][..]),
        ("b", &["-p", "priority=low", "-p", "content="]),
        ("c", &["--stage", "Data import", "-p", "priority="]),
        ("d", &["--pipeline", "Support Pipeline"]),
        ("e", &["--stage", "Waiting on contact"]),
        ("f", &["--stage", "Waiting on us"]),
    ] {
        let subject = format!("subject={subject}");
        home.run(&[&["create", "-p", &subject][..], more].concat()).ended(0);
    }
    let mut tickets = portal.inspect().tickets;
    let names = ["subject", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_priority", "content"];
    let values =
        |one: &hubticket::sandbox::Ticket| names.map(|name| one.properties.get(name).cloned().unwrap_or_default());
    let created: Vec<_> = tickets.split_off(6).iter().map(values).collect();
    let imported: Vec<_> = tickets.iter().map(values).collect();
    assert_eq!(imported, created);
    assert_eq!(imported[0][1..], ["648120417", "1054128319", "HIGH", "from the profile"]);
    assert_eq!([&imported[1][3..], &imported[2][3..]], [["LOW", ""], ["", "from the profile"]]);
    assert_eq!([&imported[3][1..3], &imported[4][1..3]], [["0", "1"], ["648120417", "1054128318"]]);
}

#[test]
fn a_default_that_the_portal_does_not_know_is_a_mistake_of_the_profile_where_a_line_needs_it() {
    let portal = Portal::start();
    let home = portal.home().configured("[defaults]\nhs_ticket_priority = \"Soon\"\n");
    import(&home, "in.csv", "subject,Priority\na,\n", &[]).ended(0);
    let told = home.run(&["create", "-p", "subject=b"]).ended(7).err;
    assert_eq!(import(&home, "in.csv", "subject\nb\n", &["--outcomes", "other"]).ended(7).err, told);
    assert!(told.contains("begins tickets with hs_ticket_priority = \"Soon\""), "{told}");
    assert_eq!(portal.inspect().count(), 1);
}

#[test]
fn a_stage_without_a_pipeline_is_one_of_the_default_pipeline_or_of_the_only_one_that_has_it() {
    let portal = Portal::start();
    let text = "subject,Pipeline,Stage\na,,Waiting on contact\nb,,Training\nc,Onboarding,Waiting on contact\n";
    import(&portal.home(), "in.csv", text, &[]).ended(0);
    let stages: Vec<String> =
        portal.inspect().tickets.iter().map(|one| one.properties["hs_pipeline_stage"].clone()).collect();
    assert_eq!(stages, ["2", "1054128319", "1054128318"]);
}

fn outcomes(home: &Home, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(home.dir().join(format!("{name}.outcomes.jsonl"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_file_of_labels_becomes_tickets_of_ids() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "\u{feff}Ticket name,description text,Pipeline,Stage,Owner,priority,contact,company,Category\r\n\
                \"Printer, \"\"hot\"\"\",\"two\r\nlines\",support pipeline,Waiting on us,Maya Lindqvist,high,101,501,\r\n\
                森本 🖨,x,,2,tomas.ferreira@example.com,,,,Product issue; Billing issue\r\n";
    let done = import(&home, "in.csv", text, &["--map", "description text=content"]).ended(0);
    assert_eq!(done.out, "created 2 tickets\n");
    let tickets = portal.inspect().tickets;
    let get = |at: usize, name: &str| tickets[at].properties.get(name).map(String::as_str);
    assert_eq!(get(0, "subject"), Some("Printer, \"hot\""));
    assert_eq!(get(0, "content"), Some("two\nlines"));
    assert_eq!([get(0, "hs_pipeline"), get(0, "hs_pipeline_stage")], [Some("0"), Some("3")]);
    assert_eq!([get(0, "hubspot_owner_id"), get(1, "hubspot_owner_id")], [Some("411200"), Some("411207")]);
    assert_eq!(get(0, "hs_ticket_priority"), Some("HIGH"));
    assert_eq!([get(1, "subject"), get(1, "hs_pipeline_stage")], [Some("森本 🖨"), Some("2")]);
    assert_eq!(get(1, "hs_ticket_category"), Some("PRODUCT_ISSUE;BILLING_ISSUE"));
    let linked =
        |object: &str, id: &str| tickets[0].associations.iter().any(|one| one.object == object && one.id == id);
    assert!(linked("contacts", "101") && linked("companies", "501"), "{:?}", tickets[0].associations);
    let place = home.dir().join("in.csv.outcomes.jsonl");
    assert_eq!(std::fs::metadata(place).unwrap().permissions().mode() & 0o777, 0o600);
}

/// How many searches the portal answered, and refused.
fn searches(portal: &Portal) -> (usize, usize) {
    let requests = portal.inspect().requests;
    let all = requests.iter().filter(|one| one.path.ends_with("/search"));
    let (good, bad): (Vec<_>, Vec<_>) = all.partition(|one| one.status == Some(200));
    assert!(good.iter().all(|one| one.body.chars().count() <= 3_000), "a search is longer than HubSpot takes");
    (good.len(), bad.len())
}

/// Who the tickets of some subjects are linked to.
fn linked(portal: &Portal) -> BTreeMap<String, Vec<String>> {
    let tickets = portal.inspect().tickets;
    let link = |one: &hubticket::sandbox::Association| format!("{}/{}", one.object, one.id);
    tickets.iter().map(|one| (one.properties["subject"].clone(), one.associations.iter().map(link).collect())).collect()
}

const PEOPLE: &str = "subject,Customer,company,deal\n\
    a,Ada@Example.com; 102,Harbour & Finch,\n\
    b,charles@example.com,Kestrel-Analytics.example.org;501,\n\
    c,太郎 山田,,Harbour & Finch: Support plan Gold\n\
    d,ada@example.com;101,analytical-engines-ltd.example.net,901\n";

/// Those of PEOPLE are found, with so many searches that are answered and refused.
#[track_caller]
fn check_found(portal: &Portal, home: &Home, wanted: (usize, usize)) {
    import(home, "in.csv", PEOPLE, &["--map", "Customer=contact"]).ended(0);
    let all = linked(portal);
    for (subject, links) in [
        ("a", &["contacts/101", "contacts/102", "companies/502"][..]),
        ("b", &["contacts/102", "companies/504", "companies/501"]),
        ("c", &["contacts/104", "deals/902"]),
        ("d", &["contacts/101", "companies/501", "deals/901"]),
    ] {
        let own = &all[subject];
        // HubSpot itself links the company of a contact.
        assert!(links.iter().all(|link| own.iter().any(|one| one == link)), "{subject}: {own:?}");
    }
    assert_eq!(searches(portal), wanted);
    home.run(&["import", "in.csv", "--map", "Customer=contact"]).ended(0);
    assert_eq!(searches(portal), wanted, "of lines that were created, nothing is looked up again");
}

#[test]
fn records_are_found_by_what_people_call_them_and_many_in_one_search() {
    let portal = Portal::start();
    // Addresses, companies and deals are a search each; so is the one that has no address.
    check_found(&portal, &portal.home(), (4, 0));
    let portal = Portal::faulty(&["429=0x4@search"]);
    import(&portal.home(), "in.csv", PEOPLE, &["--map", "Customer=contact"]).ended(0).says(&["limit", "going on in"]);
}

#[test]
fn where_a_search_takes_no_list_each_record_is_looked_up_by_itself() {
    // The lists of addresses, of companies and of deals are refused; two addresses, a name and three companies follow
    // on the first two.
    let portal = Portal::faulty(&["400@searchx1", "400@searchx1+3", "400@searchx1+6"]);
    check_found(&portal, &portal.home(), (7, 3));
}

#[test]
fn records_that_are_not_one_are_told_by_line_and_nothing_is_sent() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "subject,contact,company\n\
                a,nobody@example.com,\n\
                b,example.com,Harbour\n\
                c,101,No such company\n\
                d,Nobody@example.com;ada,\n";
    let done = import(&home, "in.csv", text, &[]).ended(2);
    done.says(&[
        "in.csv:2: contact: \"nobody@example.com\": nothing was found",
        "in.csv:3: contact: \"example.com\": none has exactly this name: give its id or its whole name; perhaps it is: 101 Ada Lovelace",
        "in.csv:4: company: \"No such company\": nothing was found",
        "in.csv:5: contact: \"Nobody@example.com\": nothing was found",
        "in.csv:3: company: \"Harbour\": none has exactly this name",
        "in.csv:5: contact: \"ada\": none has exactly this name",
        "4 of 4 lines are wrong, so nothing was sent",
    ]);
    assert_eq!(portal.inspect().count(), 0);
    let refused = Home::on(&portal.url(), "sandbox-token.no-crm.objects.contacts.read");
    import(&refused, "in.csv", "subject,contact\na,ada@example.com\n", &[]).ended(4).says(&[
        "ada@example.com",
        "could not be searched for, nothing was sent",
        "crm.objects.contacts.read",
    ]);
}

#[test]
fn a_thousand_addresses_are_looked_up_in_a_few_searches_each_once() {
    let portal = Portal::start();
    let home = portal.home();
    let mut text = "subject,contact\n".to_owned();
    for n in 0..1_000 {
        text.push_str(&format!("line {n},contact.{}@example.org\n", 104 + n % 210));
    }
    let done = import(&home, "in.csv", &text, &["--skip-invalid", "--output", "json"]).ended(0).json();
    // 104 to 113, 118, 119, 121 and 122 are there; 80 addresses fit in a request.
    assert_eq!(done["created"], 70, "{done}");
    // The first ten that are not there are looked up once more.
    assert_eq!(searches(&portal), (210usize.div_ceil(80) + 10, 0));
}

#[test]
fn json_lines_and_the_standard_input_are_read_too() {
    let portal = Portal::start();
    let home = portal.home();
    let text =
        "{\"subject\": \"line 0\", \"Refund amount\": 12.5}\n\n{\"Ticket name\": \"line 1\", \"content\": null}\n";
    import(&home, "in.jsonl", text, &[]).ended(0);
    each_once(&portal, 2);
    let again = home.run_with(&["import", "-", "--format", "jsonl", "--outcomes", "in.jsonl.outcomes.jsonl"], text);
    assert_eq!(again.ended(0).out, "created 0 tickets; 2 lines were created before\n");
    each_once(&portal, 2);
    assert_eq!(portal.inspect().tickets[0].properties.get("refund_amount").map(String::as_str), Some("12.5"));
    home.run_with(&["import", "-"], text).ended(2).says(&["--format"]);
    home.run_with(&["import", "-", "--format", "jsonl"], text).ended(2).says(&["--outcomes"]);
}

#[test]
fn wrong_lines_are_told_by_line_and_column_and_nothing_is_sent() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "subject,Stage,Owner,Priority,contact\n\
                \"first\nline\",New,,HIGH,101\n\
                ,New,,HIGH,\n\
                x,Nowhere,Nobody,SOON,ada\n\
                x,New,,,101,more\n";
    let done = import(&home, "in.csv", text, &[]).ended(2);
    done.says(&[
        "3 of 4 lines are wrong",
        "in.csv:4: subject: Ticket name is required",
        "in.csv:5: Stage: ",
        "in.csv:5: Owner: ",
        "in.csv:5: Priority: ",
        "in.csv:5: contact: \"ada\": none has exactly this name",
        "in.csv:6: it has 6 cells",
    ]);
    let huge = format!(
        "{{\"subject\": \"{}\"}}\n{{\"subject\": \"ok\", \"Priorty\": 1}}\n[]\n{{\"subject\": [1]}}\n",
        "x".repeat(70_000)
    );
    let done = import(&home, "in.jsonl", &huge, &[]).ended(2);
    done.says(&[
        "in.jsonl:1: subject: ",
        "70,000",
        "in.jsonl:2: Priorty: ",
        "did you mean",
        "in.jsonl:3: ",
        "in.jsonl:4: subject should be",
    ]);
    assert_eq!(portal.inspect().count(), 0);
    let done = import(&home, "in.csv", text, &["--skip-invalid", "--output", "json"]).ended(0).json();
    assert_eq!([&done["created"], &done["invalid"], &done["lines"]], [1, 3, 4], "{done}");
    std::fs::write(home.dir().join("bytes.csv"), b"subject\n\xff\xfe\n").unwrap();
    home.run(&["import", "bytes.csv"]).ended(2).says(&["bytes.csv:2: subject is not UTF-8"]);
}

/// What is no table of lines is told in words, and nothing is sent.
#[test]
fn files_that_can_not_be_meant_are_refused_in_words() {
    let portal = Portal::start();
    let home = portal.home();
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for (name, bytes, words) in [
        ("b.csv", wide("subject\na\n"), "add --encoding utf-16le"),
        ("c.jsonl", wide("{}\n"), "it is UTF-16"),
        ("d.csv", b"subject,\na,\nb,c\n".to_vec(), "d.csv:3: it has a text in a column without a name"),
        ("e.csv", b"subject;Priority\na;\"High\"x\n".to_vec(), "line 2: text follows a closing quote"),
        ("f.csv", b"subject\na\n\"b\nc\n".to_vec(), "the quote that is opened in line 3 is not closed"),
        ("g.csv", b"\xef\xbb\xbf\"sub".to_vec(), "the quote that is opened in line 1 is not closed"),
    ] {
        std::fs::write(home.dir().join(name), bytes).unwrap();
        home.run(&["import", name]).ended(2).says(&[words]);
    }
    home.write("h.csv", "subject\na\n");
    home.run(&["import", "h.csv", "--outcomes", "d.csv"]).ended(7).says(&["line 1 of d.csv can't be read"]);
    home.run(&["import", "h.csv", "--map", "subject=subject", "--map", "subject=content"]).ended(2).says(&["twice"]);
    assert_eq!(portal.inspect().count(), 0);
    let good = "\u{feff}\"Subject\",Description,\"PRIORITY\"\r\n\"a \"\"b\"\"\",c\"d,High\r\ne,\"\",low";
    import(&home, "i.csv", good, &[]).ended(0);
    assert_eq!(subjects(&portal.inspect()).into_keys().collect::<Vec<_>>(), ["a \"b\"", "e"]);
    assert_eq!(portal.inspect().tickets[0].properties["content"], "c\"d");
}

#[test]
fn what_can_be_read_only_once_is_imported_too() {
    let portal = Portal::start();
    let home = portal.home();
    let mut command = std::process::Command::new("bash");
    let line =
        format!("{} import <(printf 'subject\\na\\n') --format csv --outcomes o.jsonl", crate::terminal::PROGRAM);
    let done = command.args(["-c", &line]).env_clear().envs(&home.vars).current_dir(home.dir()).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&done.stdout),
        "created 1 ticket\n",
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn unknown_columns_are_refused_with_a_suggestion_unless_they_are_left_out() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "subject,Priorty,Weather\nx,HIGH,rain\n";
    import(&home, "in.csv", text, &[]).ended(2).says(&[
        "Priorty",
        "did you mean \"Priority\"",
        "Weather",
        "--ignore-unknown",
    ]);
    import(&home, "in.csv", "subject,Ticket name\nx,y\n", &[]).ended(2).says(&["mean the same"]);
    import(&home, "in.csv", text, &["--map", "nonsense"]).ended(2).says(&["COLUMN=PROPERTY"]);
    import(&home, "in.csv", text, &["--map", "Nowhere=subject"]).ended(2).says(&["Nowhere"]);
    assert_eq!(
        import(&home, "in.csv", text, &["--ignore-unknown", "--dry-run"]).ended(0).out,
        "1 of 1 line can be sent; nothing was sent\n"
    );
    assert!(!home.dir().join("in.csv.outcomes.jsonl").exists());
    assert_eq!(portal.inspect().count(), 0);
    import(&home, "in.csv", text, &["--ignore-unknown", "--map", "Priorty=Priority"]).ended(0);
    assert_eq!(portal.inspect().tickets[0].properties.get("hs_ticket_priority").map(String::as_str), Some("HIGH"));
}

#[test]
fn a_file_without_lines_is_a_mistake() {
    let portal = Portal::start();
    let home = portal.home();
    for (name, text, words) in [
        ("a.csv", "", "a.csv is empty"),
        ("b.csv", "subject\n", "b.csv has no lines that could become tickets"),
        ("c.csv", "subject,Priority\n\n,,\n  \n", "c.csv has no lines"),
        ("d.jsonl", "", "d.jsonl is empty"),
        ("e.jsonl", "\n\n", "e.jsonl has no lines"),
    ] {
        import(&home, name, text, &[]).ended(2).says(&[words, "nothing was sent"]);
        assert!(!home.dir().join(format!("{name}.outcomes.jsonl")).exists(), "{name}");
    }
    assert_eq!(portal.inspect().count(), 0);
    home.run(&["import", "nowhere.csv"]).ended(2).says(&["nowhere.csv", "can't be read"]);
}

#[test]
fn a_refused_line_is_told_by_itself_and_sent_again_when_it_is_mended() {
    let portal = Portal::start();
    let home = portal.home().configured(UNIQUE);
    let text = "subject,Submission id\nline 0,a\nline 1,b\n";
    import(&home, "first.csv", text, &[]).ended(0);
    let text = "subject,Submission id\nline 2,c\nline 3,b\nline 4,\n";
    let done = import(&home, "in.csv", text, &[]).ended(3);
    assert_eq!(done.out, "created 2 tickets; 1 line was rejected\n");
    done.says(&["in.csv:3: ticket ", "already has the hubticket_submission_id b", "HubSpot refused 1 line"]);
    let mended = text.replace("3,b", "3,d");
    assert_eq!(import(&home, "in.csv", &mended, &[]).ended(0).out, "created 1 ticket; 2 lines were created before\n");
    each_once(&portal, 5);
    let twice = "subject,Submission id\nx,q\ny,q\n";
    import(&home, "twice.csv", twice, &[]).ended(2).says(&["twice.csv:3: ", "has to be unique"]);
}

#[test]
fn a_line_that_was_created_and_is_gone_from_the_file_is_told_before_anything_is_sent() {
    let portal = Portal::start();
    let home = portal.home();
    import(&home, "in.csv", &numbered(2), &[]).ended(0);
    import(&home, "in.csv", &numbered(2).replace("line 1,HIGH", "line one,HIGH"), &[])
        .ended(2)
        .says(&["has changed", "line 3"]);
    let longer = numbered(5);
    assert_eq!(import(&home, "in.csv", &longer, &[]).ended(0).out, "created 3 tickets; 2 lines were created before\n");
    each_once(&portal, 5);
    let other = Portal::start();
    let elsewhere = other.home().configured("profile = \"b\"\n[profiles.b]\n[profiles.c]\n");
    std::fs::copy(home.dir().join("in.csv.outcomes.jsonl"), elsewhere.dir().join("in.csv.outcomes.jsonl")).unwrap();
    import(&elsewhere, "in.csv", &longer, &[]).ended(2).says(&["has the outcomes of"]);
    assert_eq!(other.inspect().count(), 0);
}

/// An import of 203 lines, in three batches, on which this goes wrong once; it ends so, and its rerun ends well. In the
/// end, each line has its ticket.
#[track_caller]
fn check(fault: &str, unique: bool, first: i32, words: &[&str]) {
    let portal = Portal::faulty(&[fault]);
    let home = if unique { portal.home().configured(UNIQUE) } else { portal.home() };
    let done = import(&home, "in.csv", &numbered(203), &[]);
    assert_eq!(done.code, Some(first), "{fault}: {}{}", done.out, done.err);
    done.says(words);
    portal.set_faults(&[]);
    home.run(&["import", "in.csv"]).ended(0);
    each_once(&portal, 203);
}

#[test]
fn limits_are_waited_for_or_stop_the_import_and_it_goes_on_later() {
    for (fault, first, words) in [
        ("429=0x1", 0, &["rate limit", "going on in"][..]),
        ("429-daily+1", 6, &["daily limit", "goes on where it stopped"]),
        ("488", 6, &["eu1"]),
    ] {
        check(fault, false, first, words);
    }
}

#[test]
fn by_a_unique_property_a_lost_batch_is_found_or_sent_again() {
    for fault in ["reset-processedx1", "502x1", "truncatedx2"] {
        check(fault, true, 0, &[]);
    }
}

/// What was sent is of five minutes ago: the search has had time to know it.
fn aged(home: &Home) {
    let path = home.dir().join("in.csv.outcomes.jsonl");
    let older = |line: &str| {
        let mut entry: Value = serde_json::from_str(line).unwrap();
        for name in ["time", "date"] {
            if let Some(time) = entry.get_mut(name) {
                let before: jiff::Timestamp = time.as_str().unwrap().parse().unwrap();
                *time = (before - jiff::SignedDuration::from_mins(5)).to_string().into();
            }
        }
        format!("{entry}\n")
    };
    let text: String = std::fs::read_to_string(&path).unwrap().lines().map(older).collect();
    std::fs::write(path, text).unwrap();
}

/// The last batch of three, with five lines, ends without an answer, and there is no unique property.
#[track_caller]
fn check_unknown(fault: &str, there: bool) {
    let portal = Portal::faulty(&[fault]);
    let home = portal.home();
    let done = import(&home, "in.csv", &numbered(205), &["--output", "json"]).ended(5).json();
    assert_eq!([&done["created"], &done["unknown"]], [200, 5], "{done}");
    assert_eq!(done["error"]["kind"], "unknown");
    let entries = outcomes(&home, "in.csv");
    let count = |key: &str, value: &str| entries.iter().filter(|one| one[key] == value).count();
    assert_eq!([count("entry", "started"), count("result", "created"), count("result", "unknown")], [3, 200, 5]);
    portal.set_faults(&[]);
    home.run(&["import", "in.csv"]).ended(5).says(&["in.csv:202: not known", "not sent again", "--resolve found"]);
    let found = home.run(&["import", "in.csv", "--resolve", "found"]);
    // One for all five; what it does not find is searched for once more, by each subject.
    assert_eq!(searches(&portal), (if there { 1 } else { 2 }, 0));
    if there {
        found.ended(0).says(&["in.csv:202: ticket ", "was found"]);
    } else {
        found.ended(5).says(&["in.csv:202: no ticket of it was found"]);
        aged(&home);
        home.run(&["import", "in.csv", "--resolve", "again"]).ended(0);
    }
    each_once(&portal, 205);
    home.run(&["import", "in.csv"]).ended(0);
    each_once(&portal, 205);
}

#[test]
fn a_batch_without_an_answer_is_not_sent_again_by_itself() {
    // The short last batch is the third to arrive, as each is written before the next is read.
    check_unknown("reset-processedx1+2", true);
    check_unknown("502x1+2", false);
}

/// Two lines that nobody answered for; HubSpot has no ticket of them.
fn unanswered(text: &str) -> (Portal, Home) {
    let portal = Portal::faulty(&["502x1"]);
    let home = portal.home();
    import(&home, "in.csv", text, &[]).ended(5);
    portal.set_faults(&[]);
    (portal, home)
}

/// Somebody makes a ticket with this priority and, if there is one, this contact; returns its id.
#[track_caller]
fn made(home: &Home, subject: &str, priority: &str, contact: Option<&str>) -> String {
    let (subject, priority) = (format!("subject={subject}"), format!("hs_ticket_priority={priority}"));
    let contact = contact.map(|id| format!("contact:{id}"));
    let mut args = vec!["create", "--new", "--output", "json", "-p", &subject, "-p", &priority];
    args.extend(contact.iter().flat_map(|contact| ["--associate", contact]));
    home.run(&args).ended(0).json()["id"].as_str().unwrap().to_owned()
}

/// Which lines have which tickets, by the outcome file.
fn tickets_of(home: &Home) -> Vec<(u64, String)> {
    let created = outcomes(home, "in.csv").into_iter().filter(|one| one["result"] == "created");
    created.map(|one| (one["line"].as_u64().unwrap(), one["id"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn a_ticket_that_was_found_belongs_to_the_line_with_its_values_and_its_links() {
    let (_portal, home) = unanswered("subject,priority,contact\nx,,\nx,HIGH,\n");
    let high = made(&home, "x", "HIGH", None);
    // It has all that the first line says, too.
    home.run(&["import", "in.csv", "--resolve", "found"]).ended(5).says(&[
        &format!("in.csv:2: it could be any of the tickets {high}"),
        &format!("in.csv:3: it could be any of the tickets {high}"),
    ]);
    let low = made(&home, "x", "LOW", None);
    home.run(&["import", "in.csv", "--resolve", "found"]).ended(0);
    assert_eq!(tickets_of(&home), [(2, low), (3, high)]);

    let (portal, home) = unanswered("subject,priority,contact\ny,LOW,101\ny,LOW,102\n");
    let second = made(&home, "y", "LOW", Some("102"));
    home.run(&["import", "in.csv", "--resolve", "found"])
        .ended(5)
        .says(&["in.csv:2: no ticket", &format!("in.csv:3: ticket {second} was found")]);
    aged(&home);
    home.run(&["import", "in.csv", "--resolve", "again"]).ended(0);
    assert_eq!(portal.inspect().count(), 2);
}

#[test]
fn a_line_is_sent_again_only_when_the_search_would_know_its_ticket() {
    let options = Options { index_delay: Duration::from_secs(2), ..Options::default() };
    let portal = Portal::with(Options { faults: vec!["reset-processedx1".parse().unwrap()], ..options });
    let home = portal.home();
    import(&home, "in.csv", &numbered(2), &[]).ended(5);
    // It was sent a moment ago: the first look finds nothing, and the second one does.
    home.run(&["import", "in.csv", "--resolve", "again"])
        .ended(0)
        .says(&["does not know new tickets at once; going on in 5 s", "in.csv:2: ticket "]);
    each_once(&portal, 2);
    assert_eq!(portal.inspect().requests.iter().filter(|one| one.path.ends_with("/batch/create")).count(), 1);
}

#[test]
fn who_insists_gets_a_line_sent_at_once_and_though_a_ticket_could_be_its_own() {
    let (portal, home) = unanswered("subject,priority\nx,LOW\nz,LOW\n");
    made(&home, "x", "HIGH", None);
    aged(&home);
    home.run(&["import", "in.csv", "--resolve", "again"])
        .ended(5)
        .says(&["in.csv:2: no ticket with all of its values"]);
    assert_eq!(portal.inspect().count(), 2, "the other line had no such ticket");
    let done = home.run(&["import", "in.csv", "--resolve", "anyway"]).ended(0);
    assert_eq!(done.out, "created 1 ticket; 1 line was created before\n");
    assert_eq!(subjects(&portal.inspect())["x"], 2);
}

#[test]
fn a_ticket_that_was_changed_since_is_named_and_not_taken() {
    let (_portal, home) = unanswered("subject,priority\nx,LOW\nz,LOW\n");
    let changed = made(&home, "x", "HIGH", None);
    home.run(&["import", "in.csv", "--resolve", "found"]).ended(5).says(&[
        &format!("in.csv:2: no ticket with all of its values was found, but there is its subject: look at {changed}"),
        "in.csv:3: no ticket of it was found",
    ]);
}

#[test]
fn lines_are_found_by_the_unique_values_that_they_were_sent_with_though_the_profile_names_no_property_any_more() {
    let portal = Portal::faulty(&["reset-processedx1", "500@read"]);
    let home = portal.home().configured(UNIQUE);
    import(&home, "in.csv", &numbered(120), &[]).ended(5);
    portal.set_faults(&[]);
    let home = home.configured("");
    home.run(&["import", "in.csv"]).ended(5).says(&["not known", "not sent again"]);
    home.run(&["import", "in.csv", "--resolve", "found"]).ended(0);
    assert_eq!(searches(&portal), (0, 0));
    each_once(&portal, 120);
}

#[test]
fn a_token_that_is_refused_and_a_portal_that_is_not_there_have_their_exit_codes() {
    let portal = Portal::start();
    let refused = Home::on(&portal.url(), "wrong");
    import(&refused, "in.csv", &numbered(1), &[]).ended(4);
    let nowhere = Home::on(&format!("http://{}", crate::terminal::vacant()), "t");
    import(&nowhere, "in.csv", &numbered(1), &[]).ended(6).says(&["nothing was sent"]);
    let damaged = portal.home();
    damaged.write("in.csv.outcomes.jsonl", "nonsense\n");
    import(&damaged, "in.csv", &numbered(1), &[]).ended(7).says(&["line 1", "can't be read"]);
    assert_eq!(portal.inspect().count(), 0);
}

/// `HUBTICKET_IMPORT_LINES` says how many lines; how long they took is printed. 30 calls in ten seconds are allowed.
#[test]
fn the_rate_limit_is_kept_and_no_call_is_refused() {
    let lines = usize::try_from(variable("HUBTICKET_IMPORT_LINES", 500)).unwrap();
    let portal = Portal::with(Options { enforce_limits: true, burst_limit: 30, ..Options::default() });
    let home = portal.home();
    home.write("in.csv", &numbered(lines));
    let begun = std::time::Instant::now();
    let done = home.command(&["import", "in.csv", "--output", "json"]).output().unwrap();
    println!("{lines} lines in {:.1} s", begun.elapsed().as_secs_f64());
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let document: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(document["created"], lines);
    let inspect = portal.inspect();
    assert_eq!(inspect.count(), lines);
    let batches: Vec<_> = inspect.requests.iter().filter(|one| one.path.ends_with("/batch/create")).collect();
    assert_eq!(batches.len(), lines.div_ceil(100));
    assert!(batches.iter().all(|one| one.status == Some(201)), "none was refused");
}

/// An import in a terminal that HubSpot holds back for half a minute; the rest of the screen once it is told.
#[track_caller]
fn held_back(home: &Home) -> Screen {
    home.write("in.csv", &numbered(150));
    let screen = Screen::open(home, &["import", "in.csv"]);
    screen.wait("it is told that HubSpot is waited for", |seen| {
        let text = seen.contents();
        text.contains("waiting 2") && text.contains("limit")
    });
    screen
}

#[test]
fn a_terminal_shows_a_bar_that_an_interrupt_takes_away() {
    for (locale, cell) in [("C.UTF-8", '█'), ("C", '#')] {
        let portal = Portal::faulty(&["429=30+1"]);
        let home = portal.home().with("LANG", locale);
        let mut screen = held_back(&home);
        let text = screen.text();
        let rows: Vec<&str> = text.lines().map(str::trim_end).filter(|row| !row.is_empty()).collect();
        let [bar, counts] = rows.as_slice() else { panic!("there are two rows:\n{text}") };
        assert!(bar.starts_with(cell) && bar.contains(" 100 of 150 lines, ") && bar.contains(" left"), "{bar}");
        assert!(counts.starts_with("created 100; waiting 2"), "{counts}");
        assert_eq!(bar.is_ascii(), cell.is_ascii(), "{bar}");
        assert!(!screen.bytes().contains("\x1b[3"), "there is no colour");
        screen.send(b"\x03");
        screen.ends();
        let text = screen.text();
        assert!(!text.contains(cell) && !text.contains("waiting 2"), "{text}");
        assert!(text.contains("created 100 tickets; 50 lines were not sent"), "{text}");
        assert!(text.contains("hubticket: the import was stopped"), "{text}");
        portal.set_faults(&[]);
        home.run(&["import", "in.csv"]).ended(0);
        each_once(&portal, 150);
    }
}

#[test]
fn a_second_interrupt_leaves_without_an_answer_and_the_line_is_not_known() {
    let portal = Portal::faulty(&["hang"]);
    let home = portal.home();
    home.write("in.csv", &numbered(1));
    let mut screen = Screen::open(&home, &["import", "in.csv"]);
    screen.shows("0 of 1 line");
    until("it is sent", || portal.inspect().count() == 1);
    screen.send(b"\x03");
    screen.shows("Ctrl-C leaves without them");
    screen.send(b"\x03");
    screen.shows("it is not known whether some lines were created");
    screen.leaves(5);
    portal.set_faults(&[]);
    home.run(&["import", "in.csv"]).ended(5).says(&["in.csv:2: not known"]);
    home.run(&["import", "in.csv", "--resolve", "found"]).ended(0);
    each_once(&portal, 1);
}

#[test]
fn plain_lines_are_told_where_a_bar_is_not_wanted() {
    for (name, value, args) in
        [("TERM", "dumb", &[][..]), ("ACCESSIBLE", "1", &[]), ("LANG", "C", &["--output", "json"])]
    {
        let portal = Portal::faulty(&["429=1x1"]);
        let home = portal.home().with(name, value);
        home.write("in.csv", &numbered(1));
        let mut screen = Screen::open(&home, &[&["import", "in.csv"][..], args].concat());
        screen.shows("going on in 1 s");
        screen.leaves(0);
        assert!(!screen.bytes().contains('\x1b'), "{name}: {:?}", screen.bytes());
    }
}

fn variable(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Lines, and how many of them have each subject: most have one of their own, some are alike.
fn mixed(count: usize) -> (String, BTreeMap<String, usize>) {
    let mut text = "Ticket name,Priority\n".to_owned();
    let mut all = BTreeMap::new();
    for n in 0..count {
        let subject = if n % 7 == 0 { format!("twin {}", n % 5) } else { format!("line {n}") };
        text.push_str(&format!("{subject},HIGH\n"));
        *all.entry(subject).or_default() += 1;
    }
    (text, all)
}

/// What rounds of kills came to.
#[derive(Default)]
struct Killed {
    runs: usize,
    unknown: u64,
    found: u64,
    again: u64,
}

/// A run of the import that is killed after a while.
fn killed(home: &Home, portal: &Portal, args: &[&str], after: u64) {
    let mut command = home.command(&[&["import", "in.csv"][..], args].concat());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(Duration::from_millis(after));
    let _ = child.kill();
    child.wait().unwrap();
    // What had left the dead process may still be on its way to tickets.
    until("each request is through", || {
        let requests = portal.inspect().requests;
        let mut batches = requests.iter().filter(|one| one.path.ends_with("/batch/create"));
        batches.all(|one| one.executed || one.body.is_empty())
    });
}

/// Killed at random moments, whatever it is doing, and then run until each line is settled.
#[track_caller]
fn round(unique: bool, seed: u64, sum: &mut Killed) {
    let mut chance = fastrand::Rng::with_seed(seed);
    let portal = Portal::with(Options { latency: Duration::from_millis(15), ..Options::default() });
    let home = if unique { portal.home().configured(UNIQUE) } else { portal.home() };
    let (text, wanted) = mixed(350);
    home.write("in.csv", &text);
    let count = |done: &Done, name: &str| done.json()[name].as_u64().unwrap();
    let run = |args: &[&str]| {
        let done = home.run(&[&["import", "in.csv", "--output", "json"][..], args].concat());
        let document = done.json();
        assert!(matches!(done.code, Some(0 | 5)), "seed {seed}, unique {unique}: {document} {}", done.err);
        assert_eq!(done.code == Some(0), document["unknown"] == 0, "seed {seed}: {document}");
        done
    };
    for _ in 0..chance.usize(1..=3) {
        let args: &[&str] = if chance.bool() { &[] } else { &["--resolve", "found"] };
        killed(&home, &portal, args, chance.u64(40..260));
        sum.runs += 1;
    }
    let first = count(&run(&[]), "unknown");
    assert!(!unique || first == 0, "seed {seed}: a unique property leaves nothing open");
    sum.unknown += first;
    if first > 0 {
        let left = count(&run(&["--resolve", "found"]), "unknown");
        sum.found += first - left;
        sum.again += left;
        // What was sent again is looked for first, if that was killed too.
        killed(&home, &portal, &["--resolve", "anyway"], chance.u64(40..200));
        sum.runs += 1;
        assert_eq!(count(&run(&["--resolve", "anyway"]), "unknown"), 0, "seed {seed}");
    }
    assert_eq!(subjects(&portal.inspect()), wanted, "seed {seed}, unique {unique}");
    let done = run(&[]);
    assert_eq!([count(&done, "createdBefore"), count(&done, "created")], [350, 0], "seed {seed}, unique {unique}");
}

#[test]
fn killed_at_any_moment_it_creates_each_line_once() {
    let seed = variable("HUBTICKET_SEED", 7);
    let mut sum = Killed::default();
    for seed in seed..seed + variable("HUBTICKET_KILLS", 2) {
        for unique in [true, false] {
            round(unique, seed, &mut sum);
        }
    }
    println!(
        "{} runs were killed; of {} lines that were not known then, {} were found and {} sent again",
        sum.runs, sum.unknown, sum.found, sum.again
    );
}

#[test]
fn columns_tell_of_contacts_that_are_linked_by_their_address_where_they_are_there() {
    let portal = Portal::start();
    let home = portal.home();
    let known = "Ticket name,contact.email,Customer\na,ada@example.com,Ada\nb,,\n";
    import(&home, "known.csv", known, &["--map", "Customer=contact.firstname"]).ended(0);
    let linked = linked(&portal);
    assert!(linked["a"].contains(&"contacts/101".to_owned()), "{linked:?}");
    assert!(linked["b"].is_empty(), "an empty cell tells of nobody: {linked:?}");
    let new = "Ticket name,contact.email,contact.firstname,contact\nc,grace@navy.example,Grace,\nd,,Grace,\n\
               e,nonsense,,\nf,ada@example.com,,102\n";
    import(&home, "new.csv", new, &["--dry-run"]).ended(2).says(&[
        "a new contact needs an e-mail address",
        "“nonsense” is no e-mail address",
        "names a contact, and tells of a new one too",
    ]);
}

#[test]
fn lines_make_their_contact_and_their_note_once_however_often_the_file_is_run() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "Ticket name,contact.email,contact.firstname,note\n\
                a,grace@navy.example,Grace,VIP\nb,grace@navy.example,Grace,\nc,,,Call back\nd,,,\n";
    // The second ticket's answer is lost, and so is one of a note.
    portal.set_faults(&["reset-processedx1+1", "reset-processed@notex1+1"]);
    let first = import(&home, "new.csv", text, &[]);
    portal.set_faults(&[]);
    for _ in 0..3 {
        import(&home, "new.csv", text, &[]);
    }
    import(&home, "new.csv", text, &["--resolve", "again"]).ended(0);
    drop(first);
    let seen = portal.inspect();
    let mut subjects: Vec<&str> = seen.tickets.iter().map(|one| one.properties["subject"].as_str()).collect();
    subjects.sort_unstable();
    assert_eq!(subjects, ["a", "b", "c", "d"]);
    let graces = seen.contacts.iter().filter(|one| one.properties["email"] == "grace@navy.example").count();
    assert_eq!(graces, 1);
    let on: Vec<&str> = (seen.notes.iter())
        .filter(|note| note.associations.iter().any(|one| one.object == "tickets"))
        .map(|note| note.properties["hs_note_body"].as_str())
        .collect();
    assert_eq!(on, ["VIP", "Call back"]);
}
