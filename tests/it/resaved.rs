//! An import goes on with a file that was saved anew or mended: the same lines are the same, they are read as before, and
//! what was left out comes back in a file of its own.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::terminal::{Done, Home, Portal};

const FILE: &str = "Ticket name,Ticket description,First seen on,Outage started at\n\
                    Résumé,\"one\ntwo\",2026-11-29,2026-11-29T14:30\n\
                    Printer,x,2026-02-01,\n\
                    Printer,x,2026-02-01,\n";

/// The same as spreadsheets and other programs save it.
const RESAVED: &[(&str, &[&str])] = &[
    (
        "Ticket name,Ticket description,First seen on,Outage started at\r\n\
         \"Résumé\",\"one\r\ntwo\",\"29/11/2026\",\"29/11/2026 14:30:00\"\r\n\
         Printer,x,1/2/2026,\r\nPrinter,x,1/2/2026,\r\n",
        &[],
    ),
    (
        "First seen on;Outage started at;Ticket name;Ticket description;\n\
         1/2/2026;;Printer;x;\n1.2.26;;Printer;x;\n29-Nov-26;29.11.2026 14:30;Résumé;\"one\ntwo\";\n",
        &["--dates", "dmy"],
    ),
];

#[track_caller]
fn import(home: &Home, text: impl AsRef<[u8]>, args: &[&str]) -> Done {
    fs::write(home.dir().join("in.csv"), text).unwrap();
    home.run(&[&["import", "in.csv"][..], args].concat())
}

/// As windows-1252 has it, of what is in Latin-1 too.
fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

fn files(home: &Home) -> Vec<PathBuf> {
    fs::read_dir(home.dir()).unwrap().map(|one| one.unwrap().path()).collect()
}

fn outcomes(home: &Home) -> Vec<Value> {
    let text = fs::read_to_string(home.dir().join("in.csv.outcomes.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The outcome file as version 0.1.0 would have written it.
fn of_before(home: &Home) {
    let text: String = outcomes(home)
        .into_iter()
        .map(|mut entry| {
            let all = entry.as_object_mut().unwrap();
            all.remove("reading");
            all.remove("date");
            for line in all.get_mut("lines").and_then(Value::as_array_mut).into_iter().flatten() {
                line.as_object_mut()
                    .unwrap()
                    .retain(|name, _| !["row", "content", "fingerprint"].contains(&name.as_str()));
            }
            format!("{entry}\n")
        })
        .collect();
    fs::write(home.dir().join("in.csv.outcomes.jsonl"), text).unwrap();
}

#[test]
fn a_file_that_is_saved_anew_has_the_same_lines() {
    for (again, args) in RESAVED {
        let portal = Portal::start();
        let home = portal.home();
        import(&home, FILE, &[]).ended(0);
        let latin = latin(again);
        let latin_args = [args, &["--encoding", "windows-1252"][..]].concat();
        for (text, args) in [(again.as_bytes(), args.to_vec()), (&latin, latin_args)] {
            import(&home, text, &[&args[..], &["--dry-run"]].concat()).ended(0).tells("0 of 3 lines can be sent");
            import(&home, text, &args).ended(0).tells("created 0 tickets; 3 lines were created before");
        }
        // One more of the same is one more ticket; one that is gone is told, as ever.
        let more = again.replace("Printer", "Scanner");
        import(&home, &more, args).ended(2).says(&["in.csv has changed", "line 4"]);
        let more = format!("{again}{}", again.lines().find(|line| line.contains("Printer")).unwrap());
        import(&home, &more, args).ended(0).tells("created 1 ticket; 3 lines were created before");
        assert_eq!(portal.inspect().count(), 4);
    }
}

#[test]
fn a_line_that_is_not_known_is_looked_for_by_the_value_that_it_was_sent_with() {
    for (again, args) in RESAVED {
        let portal = Portal::faulty(&["reset-processedx4"]);
        let home = portal.home().configured("unique_property = \"hubticket_submission_id\"\n");
        import(&home, FILE, &[]);
        assert!(outcomes(&home).iter().any(|one| one["result"] == "unknown" || one["entry"] == "started"));
        portal.set_faults(&[]);
        import(&home, again, args).ended(0);
        let tickets = portal.inspect().tickets;
        let values: std::collections::BTreeSet<_> =
            tickets.iter().map(|one| one.properties["hubticket_submission_id"].clone()).collect();
        assert_eq!((tickets.len(), values.len()), (3, 3));
    }
}

#[test]
fn outcome_files_of_before_go_on_and_no_line_is_sent_twice() {
    let portal = Portal::start();
    let home = portal.home();
    import(&home, FILE, &[]).ended(0);
    of_before(&home);
    import(&home, FILE, &[]).ended(0).tells("3 lines were created before");
    // It does not say what the lines said: that they are the same can't be known.
    of_before(&home);
    import(&home, RESAVED[0].0, &[]).ended(2).says(&["in.csv has changed"]);
    import(&home, FILE.replace('\n', "\r\n").replace("one\r\ntwo", "one\ntwo"), &[]).ended(0);
    assert_eq!(portal.inspect().count(), 3);
}

#[test]
fn lines_are_read_as_they_were_when_tickets_were_made_of_them() {
    let portal = Portal::start();
    let home = portal.home();
    home.write("words.toml", "[hs_ticket_priority]\n\"P1\" = \"URGENT\"\n");
    home.write("other.toml", "[hs_ticket_priority]\n\"P1\" = \"LOW\"\n");
    let text = "Title,Priority,First seen on\na,P1,1/2/2026\n";
    let args = ["--map", "Title=subject", "--values", "words.toml", "--dates", "dmy"];
    // What made no ticket binds nobody.
    import(&home, text, &["--map", "Title=subject", "--values", "other.toml", "--dates", "mdy", "--dry-run"]).ended(0);
    import(&home, text, &args).ended(0);
    let reading = outcomes(&home)[0]["reading"].clone();
    assert_eq!(reading["map"]["Title"], "subject");
    assert_eq!(reading["values"]["hs_ticket_priority"]["P1"], "URGENT");
    assert_eq!(reading["dates"]["given"], "dmy");
    let with = |at: usize, value: &'static str| {
        let mut args = args;
        args[at] = value;
        args
    };
    for (args, words) in [
        (&with(1, "Title=content")[..], ["--map Title=subject", "--map Title=content"]),
        (&with(3, "other.toml"), ["\"P1\" = \"URGENT\"", "\"P1\" = \"LOW\""]),
        (&with(5, "mdy"), ["--dates dmy", "--dates mdy"]),
        (&[&args[..], &["--ignore", "Priority"]].concat(), ["no such --map", "--map Priority="]),
        (&[&args[..2], &args[4..]].concat(), ["\"P1\" = \"URGENT\"", "no such --values"]),
        (&[&args[..], &["--from", "jira"]].concat(), ["no --from", "--from jira"]),
    ] {
        for dry in [&[][..], &["--dry-run"]] {
            let done = import(&home, text, &[args, dry].concat()).ended(2);
            done.says(&["was begun with", words[0], words[1], "go on with what it was begun with"]);
        }
    }
    // The order that was given is remembered.
    import(&home, format!("{text}b,P1,3/4/2026\n"), &args[..4]).ended(0).tells("created 1 ticket");
    import(&home, text.replace("a,", "c,"), &[&args[..], &["--outcomes", "new.jsonl"]].concat()).ended(0);
    let days: Vec<_> = portal.inspect().tickets.iter().map(|one| one.properties["first_seen_on"].clone()).collect();
    assert_eq!(days, ["2026-02-01", "2026-04-03", "2026-02-01"]);
}

#[test]
fn an_order_that_lines_told_is_remembered_when_they_are_gone() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "Ticket name,First seen on,Priority\na,29/11/2026,Hihg\nb,1/2/2026,High\n";
    import(&home, text, &["--skip-invalid"]).ended(0);
    let rest = "Ticket name,First seen on,Priority\nb,1/2/2026,High\nc,3/4/2026,Low\n";
    import(&home, rest, &[]).ended(0).tells("created 1 ticket; 1 line was created before");
    let days: Vec<_> = portal.inspect().tickets.iter().map(|one| one.properties["first_seen_on"].clone()).collect();
    assert_eq!(days, ["2026-02-01", "2026-04-03"]);
}

/// What was left out or rejected, mended with a replacement and imported.
#[track_caller]
fn check_rejects(input: &str, args: &[&str], wrong: &str, mend: (&str, &str), made: usize) {
    let portal = Portal::start();
    let home = portal.home();
    let name = args[0];
    home.write(name, input);
    let done = home.run(&[&["import"][..], args, &["--rejects", wrong, "--skip-invalid", "--output", "json"]].concat());
    let document = done.json();
    assert_eq!(document["rejects"], wrong, "{document}");
    let text = fs::read_to_string(home.dir().join(wrong)).unwrap();
    assert!(document["mistakes"].as_array().unwrap().iter().all(|one| text.contains("why") && one["line"].is_u64()));
    assert!(!text.contains("Fine"), "{text}");
    home.write(wrong, &text.replace(mend.0, mend.1));
    home.run(&[&["import", wrong][..], &args[1..]].concat())
        .ended(0)
        .says(&["the column \"why\" is left out: it says why"]);
    assert_eq!(portal.inspect().count(), made);
}

#[test]
fn what_is_left_out_or_rejected_comes_in_a_file_to_be_mended_and_imported() {
    let csv = "Ticket name;Ticket description;Priority\nFine;x;High\n\"A;B\";\"one\ntwo \"\"x\"\"\";Hihg\nC;;Hihg\n";
    check_rejects(csv, &["in.csv"], "wrong.csv", ("Hihg\n", "High\n"), 3);
    let jsonl = "{\"subject\": \"Fine\"}\n{\"subject\": \"A\", \"priority\": \"Hihg\"}\n";
    check_rejects(jsonl, &["in.jsonl"], "wrong.jsonl", ("\"Hihg\"", "\"High\""), 2);
    // It has the mark by which a spreadsheet knows what it is.
    let portal = Portal::start();
    let home = portal.home();
    let latin = latin("Ticket name,Priority\nRésumé,Hihg\n");
    import(&home, latin, &["--encoding", "windows-1252", "--rejects", "wrong.csv"]).ended(2);
    let text = fs::read_to_string(home.dir().join("wrong.csv")).unwrap();
    assert!(
        text.starts_with("\u{feff}why,Ticket name,Priority\nPriority: ") && text.ends_with(",Résumé,Hihg\n"),
        "{text}"
    );
}

#[test]
fn a_row_of_another_length_and_a_rejected_line_are_among_them() {
    let portal = Portal::faulty(&[]);
    let home = portal.home().configured("unique_property = \"hubticket_submission_id\"\n");
    home.run(&["create", "-p", "subject=x", "-p", "hubticket_submission_id=taken"]).ended(0);
    let text = "Ticket name,hubticket_submission_id,Outage started at\nlong,1,,4,5\nRejected,taken,\nfine,2,\n";
    import(&home, text, &["--rejects", "wrong.csv", "--skip-invalid"]).ended(3);
    let rows = fs::read_to_string(home.dir().join("wrong.csv")).unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(
        rows[1].contains("it has 5 cells where the first line names 3 columns") && rows[1].ends_with("long,1,,4,5")
    );
    assert!(rows[2].ends_with("Rejected,taken,"), "{rows:?}");
}

#[test]
fn a_file_that_is_there_is_set_aside_and_another_file_of_the_import_is_refused() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "Ticket name,Priority\na,Hihg\n";
    home.write("wrong.csv", "somebody has begun to mend it");
    import(&home, text, &["--dry-run", "--rejects", "wrong.csv"]).ended(2).says(&["wrong.csv.before-"]);
    let aside = files(&home).into_iter().find(|path| path.to_string_lossy().contains("wrong.csv.before-"));
    assert_eq!(fs::read_to_string(aside.unwrap()).unwrap(), "somebody has begun to mend it");
    assert!(fs::read_to_string(home.dir().join("wrong.csv")).unwrap().starts_with("why,"));
    for (other, word) in [("in.csv", "input"), ("./in.csv", "input"), ("in.csv.outcomes.jsonl", "outcome file")] {
        import(&home, text, &["--rejects", other]).ended(2).says(&[&format!("this is the {word}")]);
    }
    import(&home, text, &["--rejects", "no/where.csv"]).ended(2).says(&["there is no folder no"]);
    assert_eq!(fs::read_to_string(home.dir().join("in.csv")).unwrap(), text);
    // Where nothing is wrong there is no file.
    import(&home, "Ticket name\nb\n", &["--rejects", "none.csv"]).ended(0);
    assert!(!home.dir().join("none.csv").exists());
}

fn count(portal: &Portal, subject: &str) -> usize {
    portal.inspect().tickets.iter().filter(|one| one.properties["subject"] == subject).count()
}

/// A line that was left out, and that can be sent by now though nobody has touched it: from both files, in both orders.
#[test]
fn a_line_that_stands_in_two_files_of_an_import_is_sent_from_one_of_them() {
    for unique in [false, true] {
        for first_rejects in [true, false] {
            let portal = Portal::start();
            let home =
                portal.home().configured(if unique { "unique_property = \"hubticket_submission_id\"\n" } else { "" });
            let text = "Ticket name,hs_ticket_category\nA,\nB,NEW_ONE\nB,NEW_ONE\nC,\n";
            import(&home, text, &["--skip-invalid", "--rejects", "r.csv"]).ended(0).tells("2 lines were left out");
            home.write("words.toml", "[hs_ticket_category]\n\"NEW_ONE\" = \"\"\n");
            let run = |name: &str| home.run(&["import", name, "--values", "words.toml"]).ended(0);
            let files = if first_rejects { ["r.csv", "in.csv"] } else { ["in.csv", "r.csv"] };
            run(files[0]).tells("created 2 tickets");
            home.run(&["import", files[1], "--values", "words.toml", "--dry-run"]).ended(0).tells("0 of");
            run(files[1]).tells("created 0 tickets");
            run(files[0]).tells("created 0 tickets");
            assert_eq!(
                [count(&portal, "A"), count(&portal, "B"), count(&portal, "C")],
                [1, 2, 1],
                "{unique} {files:?}"
            );
        }
    }
}

#[test]
fn rejects_that_are_set_aside_keep_their_outcomes_and_their_tickets() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "Ticket name,Priority\nA,Hihg\nB,Hihg\n";
    import(&home, text, &["--skip-invalid", "--rejects", "r.csv"]).ended(0);
    let mended = |name: &str| {
        let text = fs::read_to_string(home.dir().join(name)).unwrap();
        home.write(name, &text.replacen("Hihg\n", "High\n", 1));
    };
    mended("r.csv");
    home.run(&["import", "r.csv", "--skip-invalid"]).ended(0).tells("created 1 ticket");
    // The same line is mended in the file that it came from, and the run has other rejects under the same name.
    mended("in.csv");
    let again = home.run(&["import", "in.csv", "--skip-invalid", "--rejects", "r.csv"]).ended(0);
    again.tells("created 0 tickets; 1 line was created before; 1 line was left out as wrong");
    mended("r.csv");
    home.run(&["import", "r.csv"]).ended(0).tells("created 1 ticket");
    assert_eq!([count(&portal, "A"), count(&portal, "B")], [1, 1]);
}

#[test]
fn the_order_of_dates_goes_with_what_was_left_out() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "Ticket name,First seen on,Priority\na,13/2/2026,High\nb,1/2/2026,Hihg\n";
    import(&home, text, &["--skip-invalid", "--rejects", "r.csv"]).ended(0);
    let text = fs::read_to_string(home.dir().join("r.csv")).unwrap();
    home.write("r.csv", &text.replace("Hihg\n", "High\n"));
    home.run(&["import", "r.csv"]).ended(0);
    let days: Vec<_> = portal.inspect().tickets.iter().map(|one| one.properties["first_seen_on"].clone()).collect();
    assert_eq!(days, ["2026-02-13", "2026-02-01"]);
}

#[test]
fn a_column_of_somebody_s_own_that_is_called_why_stays() {
    let portal = Portal::start();
    let home = portal.home();
    import(&home, "Ticket name,why,Priority\nA,real text,Hihg\n", &["--map", "why=content", "--rejects", "r.csv"])
        .ended(2);
    let text = fs::read_to_string(home.dir().join("r.csv")).unwrap();
    assert!(text.starts_with("why left out,Ticket name,why,Priority\n"), "{text}");
    home.write("r.csv", &text.replace("Hihg\n", "High\n"));
    home.run(&["import", "r.csv", "--map", "why=content"]).ended(0);
    assert_eq!(portal.inspect().tickets[0].properties["content"], "real text");
    import(&home, "Ticket name,why\nA,x\n", &[]).ended(2).says(&["no property \"why\""]);
}

#[test]
fn times_of_another_zone_are_refused() {
    let portal = Portal::start();
    let text = "Ticket name,Outage started at,Priority\na,2026-11-29 10:00,High\nb,2026-11-29 10:00,Hihg\n";
    let home = portal.home().with("TZ", "Europe/Berlin");
    import(&home, text, &["--skip-invalid"]).ended(0);
    let mended = text.replace("Hihg", "High");
    let home = home.with("TZ", "America/New_York");
    import(&home, &mended, &[])
        .ended(2)
        .says(&["times in the zone Europe/Berlin, and this is times in the zone America/New_York"]);
    let home = home.with("TZ", "Europe/Berlin");
    import(&home, &mended, &[]).ended(0);
    // Without a column of times the zone is nobody's matter.
    let home = portal.home().with("TZ", "Europe/Berlin");
    import(&home, "Ticket name,Priority\na,High\nb,Hihg\n", &["--skip-invalid"]).ended(0);
    let home = home.with("TZ", "America/New_York");
    import(&home, "Ticket name,Priority\na,High\nb,High\n", &[]).ended(0);
}

#[test]
fn what_a_spreadsheet_makes_of_numbers_and_of_true_is_the_same() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "Ticket name,Seats affected,Ticket description\na,12.50,true\nb,007,x\n";
    import(&home, text, &[]).ended(0);
    let again = text.replace("12.50", "12.5").replace("true", "TRUE").replace("007", "7");
    import(&home, again, &[]).ended(0).tells("created 0 tickets; 2 lines were created before");
    import(&home, text.replace("12.50", "12.51"), &[]).ended(2).says(&["has changed"]);
}
