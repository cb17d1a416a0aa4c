//! `hubticket import` on files as people have them: how spreadsheets and other systems write them, what their columns are
//! called, and what of it becomes a ticket.

use hubticket::sandbox::Inspect;
use serde_json::Value;

use crate::terminal::{Done, Home, Portal};

#[track_caller]
fn import(home: &Home, name: &str, bytes: impl AsRef<[u8]>, args: &[&str]) -> Done {
    std::fs::write(home.dir().join(name), bytes).unwrap();
    home.run(&[&["import", name][..], args].concat())
}

/// These values of all tickets, in the order in which they were made; `-` where there is none.
fn values<const N: usize>(inspect: &Inspect, names: [&str; N]) -> Vec<[String; N]> {
    let value = |ticket: &hubticket::sandbox::Ticket, name: &str| {
        ticket.properties.get(name).filter(|value| !value.is_empty()).cloned().unwrap_or_else(|| "-".into())
    };
    inspect.tickets.iter().map(|ticket| names.map(|name| value(ticket, name))).collect()
}

fn outcomes(home: &Home, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(home.dir().join(format!("{name}.outcomes.jsonl"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_line_is_told_by_its_number_in_the_file_whatever_ends_it() {
    let portal = Portal::start();
    let home = portal.home();
    for (text, line) in [
        ("Ticket name,Priority\nA,High\nB,Hihg\nC,Low\n", 3),
        ("Ticket name,Priority\n\n\n\nA,High\n\n\nB,Hihg\n", 8),
        ("sep=,\nTicket name,Priority\n\"A\n\nA\",High\n,,\nB,Hihg\n", 7),
    ] {
        for end in ["\n", "\r\n", "\r"] {
            let said = format!("in.csv:{line}: Priority: ");
            import(&home, "in.csv", text.replace('\n', end), &[]).ended(2).says(&[&said, "1 of"]);
        }
    }
    let lines = "{\"subject\": \"A\"}\r\n\r\n{\"subject\": \"B\", \"Priority\": \"Hihg\"}\r\n";
    import(&home, "in.jsonl", lines, &[]).ended(2).says(&["in.jsonl:3: Priority: "]);
    assert_eq!(portal.inspect().count(), 0);
}

#[test]
fn outcomes_have_the_line_of_the_file_and_the_row_of_a_spreadsheet() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "sep=;\r\nTicket name;Ticket description\r\nA;\"x\r\ny\"\r\n\r\nB;z\r\n";
    import(&home, "in.csv", text, &[]).ended(0);
    let all = outcomes(&home, "in.csv");
    let place = |one: &Value| (one["line"].as_u64().unwrap(), one["row"].as_u64().unwrap());
    let started = all.iter().find(|one| one["entry"] == "started").unwrap();
    assert_eq!(started["lines"].as_array().unwrap().iter().map(place).collect::<Vec<_>>(), [(3, 2), (6, 4)]);
    let mut ended: Vec<_> = all.iter().filter(|one| one["entry"] == "ended").map(place).collect();
    ended.sort_unstable();
    assert_eq!(ended, [(3, 2), (6, 4)]);
    assert_eq!(values(&portal.inspect(), ["content"]), [["x\ny"], ["z"]]);
}

/// The keys of version 0.1.0, whose outcome files go on: of the bytes of each cell, with their lengths.
#[test]
fn what_a_line_is_known_by_is_what_stands_in_the_file() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "\u{feff}Ticket name,Ticket description\r\n\"a \"\"b\"\"\",\"x\r\ny\"\r\nc,\r\n";
    import(&home, "in.csv", text, &[]).ended(0);
    let key = |cells: [&str; 2]| {
        let bytes = cells.iter().flat_map(|cell| [&(cell.len() as u64).to_le_bytes()[..], cell.as_bytes()].concat());
        hubticket::ticket::hash::hexadecimal(&bytes.collect::<Vec<_>>())
    };
    let all = outcomes(&home, "in.csv");
    let keys: Vec<_> = all.iter().filter(|one| one["entry"] == "ended").map(|one| one["key"][0].clone()).collect();
    assert_eq!(keys, [key(["a \"b\"", "x\r\ny"]), key(["c", ""])]);
}

#[test]
fn what_a_spreadsheet_writes_goes_in_as_it_is() {
    let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let plain = "Ticket name,Priority\nGrüße €,High\n";
    let narrow = b"Ticket name;Priority\r\nGr\xfc\xdfe \x80;High\r\n".to_vec();
    for (name, bytes, args) in [
        ("commas.csv", plain.as_bytes().to_vec(), &[][..]),
        ("semicolons.csv", plain.replace(',', ";").into_bytes(), &[]),
        ("tabs.tsv", plain.replace(',', "\t").into_bytes(), &[]),
        ("bars.csv", plain.replace(',', "|").into_bytes(), &[]),
        ("said.csv", format!("\u{feff}sep=^\r\n{}", plain.replace(',', "^")).into_bytes(), &[]),
        ("named.csv", plain.replace(',', "~").into_bytes(), &["--delimiter", "~"]),
        ("little.csv", wide(&format!("\u{feff}{}", plain.replace(',', "\t")), u16::to_le_bytes), &[]),
        ("big.csv", wide(&format!("\u{feff}sep=;\r\n{}", plain.replace(',', ";")), u16::to_be_bytes), &[]),
        ("bare.csv", wide(plain, u16::to_le_bytes), &["--encoding", "utf-16le"]),
        ("narrow.csv", narrow, &["--encoding", "windows-1252"]),
        ("blank.csv", plain.replace('\n', "\n\n,,\n  \n").into_bytes(), &[]),
        ("surplus.csv", plain.replace('\n', ",,\n").into_bytes(), &[]),
        ("returns.csv", plain.replace('\n', "\r").into_bytes(), &[]),
    ] {
        let portal = Portal::start();
        let done = import(&portal.home(), name, bytes, args).ended(0);
        assert_eq!(done.out, "created 1 ticket\n", "{name}");
        assert_eq!(values(&portal.inspect(), ["subject", "hs_ticket_priority"]), [["Grüße €", "HIGH"]], "{name}");
    }
}

#[test]
fn a_mark_and_another_encoding_are_read_from_the_standard_input_too() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "\u{feff}Ticket name;Priority\nA;High\n";
    home.run_with(&["import", "-", "--format", "csv", "--outcomes", "o.jsonl"], text).ended(0);
    let lines = "\u{feff}{\"subject\": \"B\"}\n";
    home.run_with(&["import", "-", "--format", "jsonl", "--outcomes", "p.jsonl"], lines).ended(0);
    assert_eq!(values(&portal.inspect(), ["subject"]), [["A"], ["B"]]);
}

#[test]
fn a_mark_before_a_body_a_text_or_a_token_is_no_part_of_it() {
    let portal = Portal::start();
    let home = portal.home();
    home.write("body.json", "\u{feff}{\"properties\":{\"subject\":\"x\",\"hs_pipeline_stage\":\"1\"}}");
    home.run(&["create", "--file", "body.json"]).ended(0);
    home.run_with(
        &["create", "--file", "-"],
        "\u{feff}{\"properties\":{\"subject\":\"y\",\"hs_pipeline_stage\":\"1\"}}",
    )
    .ended(0);
    home.run_with(&["create", "-p", "subject=z", "--set-from-stdin", "content"], "\u{feff}text").ended(0);
    let wanted = [["x", "-"], ["y", "-"], ["z", "text"]].map(|one| one.map(str::to_owned));
    assert_eq!(values(&portal.inspect(), ["subject", "content"]), wanted);
    let token = format!("\u{feff}{}\r\n", home.vars["HUBSPOT_ACCESS_TOKEN"]);
    let marked = home.with("HUBSPOT_ACCESS_TOKEN", token);
    marked.run(&["create", "-p", "subject=t"]).ended(0);
}

#[test]
fn a_short_row_is_filled_with_empty_cells() {
    let portal = Portal::start();
    let home = portal.home().configured("[defaults]\nhs_ticket_priority = \"Low\"\n");
    let text = "Ticket name,Stage,Priority\nshort,Waiting on us\nempty,Waiting on us,\nlong,New,High,,\n";
    import(&home, "in.csv", text, &[]).ended(0);
    let wanted = [["short", "3", "-"], ["empty", "3", "-"], ["long", "1", "HIGH"]].map(|one| one.map(str::to_owned));
    assert_eq!(values(&portal.inspect(), ["subject", "hs_pipeline_stage", "hs_ticket_priority"]), wanted);
    import(&home, "longer.csv", "Ticket name,Stage\na,New,lost\n", &[])
        .ended(2)
        .says(&["longer.csv:2: it has 3 cells"]);
}

#[test]
fn what_is_no_text_or_is_written_wrongly_is_refused_with_what_to_do() {
    let portal = Portal::start();
    let home = portal.home();
    let ods = b"PK\x03\x04..........................mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
    for (name, bytes, args, words) in [
        ("a.xlsx", &b"PK\x03\x04\x14\x00\x06\x00"[..], &[][..], &["Excel workbook (.xlsx)", "save it as CSV"][..]),
        ("renamed.csv", b"PK\x03\x04\x14\x00\x06\x00", &[], &["Excel workbook"]),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", &[], &["old Excel workbook", "save it as CSV"]),
        ("a.ods", ods, &[], &["OpenDocument", "save it as CSV"]),
        ("a.csv.gz", b"\x1f\x8b\x08\x00", &[], &["compressed", "unpack"]),
        ("narrow.csv", b"Ticket name\nGr\xfc\xdfe\n", &[], &["narrow.csv:2: ", "--encoding windows-1252"]),
        ("header.csv", b"Ticket n\xe4me\na\n", &[], &["column names are not UTF-8", "--encoding windows-1252"]),
        ("torn.csv", b"\xff\xfeT\0i\0x", &[], &["it is not UTF-16LE throughout"]),
        (
            "backslash.csv",
            b"Ticket name,Description\n\"say \\\"hi\\\"\",\"x, y\"\n",
            &["--skip-invalid"],
            &["line 2: text follows a closing quote"],
        ),
        ("by.csv", b"a\nb\n", &["--delimiter", ";;"], &["--delimiter ;;: it is one character"]),
        ("by.jsonl", b"{}\n", &["--delimiter", ";"], &["--delimiter is for CSV"]),
    ] {
        import(&home, name, bytes, args).ended(2).says(words);
    }
    assert_eq!(portal.inspect().count(), 0);
}

#[test]
fn a_column_is_left_out_where_that_is_said_though_it_names_a_property() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "Ticket name,Priority,Stage\na,nonsense,nowhere\n";
    import(&home, "in.csv", text, &["--ignore", "Priority", "--map", "Stage="]).ended(0);
    assert_eq!(values(&portal.inspect(), ["subject", "hs_ticket_priority", "hs_pipeline_stage"]), [["a", "-", "1"]]);
    for (args, words) in [
        (&["--ignore", "Weather"][..], "--ignore names the column \"Weather\", which is not there"),
        (&["--map", "Weather="], "--map names the column \"Weather\", which is not there"),
        (&["--ignore", "Stage", "--map", "Stage=Priority"], "--ignore Stage: --map says where this column goes"),
    ] {
        import(&home, "in.csv", text, args).ended(2).says(&[words]);
    }
    let lines = "{\"subject\": \"b\", \"Weather\": \"rain\", \"Priority\": \"nonsense\"}\n";
    import(&home, "in.jsonl", lines, &["--ignore", "Weather", "--ignore", "Priority"]).ended(0);
}

#[test]
fn what_hubspot_sets_itself_is_left_out_and_told_once() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "Ticket ID,Ticket name,Create date,Is closed\n1,a,2026-11-24 09:15,false\n2,b,nonsense,false\n";
    let said = "the columns \"Ticket ID\", \"Create date\", \"Is closed\" are left out: HubSpot sets them itself";
    let done = import(&home, "in.csv", text, &[]).ended(0);
    assert_eq!(done.err.matches(said).count(), 1, "{}", done.err);
    assert_eq!(done.out, "created 2 tickets\n");
    let lines = "{\"subject\": \"c\", \"Ticket ID\": 1}\n{\"subject\": \"d\", \"Ticket ID\": 2}\n";
    let done = import(&home, "in.jsonl", lines, &[]).ended(0);
    assert_eq!(
        done.err.matches("the column \"Ticket ID\" is left out: HubSpot sets it itself").count(),
        1,
        "{}",
        done.err
    );
    import(&home, "in.csv", text, &["--map", "Ticket ID=hs_ticket_id"]).ended(2).says(&["can't be set (read-only"]);
    assert_eq!(values(&portal.inspect(), ["subject"]), [["a"], ["b"], ["c"], ["d"]]);
}

#[test]
fn words_of_another_system_mean_what_a_file_says() {
    let portal = Portal::start();
    let home = portal.home();
    let words = "\u{feff}[hs_ticket_priority]\n\"P1\" = \"URGENT\"\n\"P4\" = \"low\"\n\"none\" = \"\"\n\
                 [stage]\n\"In progress\" = \"Waiting on us\"\n[Category]\n\"Bug\" = \"Product issue\"\n\
                 [contact]\n\"The countess\" = \"ada@example.com\"\n";
    home.write("words.toml", words);
    let text = "Ticket name,Priority,Stage,Category,contact\n\
                a,P1,in progress,Bug;Billing issue,the countess; 102\n\
                b, p4 ,New,bug,\n\
                c,None,New,,\n\
                d,High,New,,\n";
    import(&home, "in.csv", text, &["--values", "words.toml"]).ended(0);
    let names = ["subject", "hs_ticket_priority", "hs_pipeline_stage", "hs_ticket_category"];
    let wanted = [
        ["a", "URGENT", "3", "PRODUCT_ISSUE;BILLING_ISSUE"],
        ["b", "LOW", "1", "PRODUCT_ISSUE"],
        ["c", "-", "1", "-"],
        ["d", "HIGH", "1", "-"],
    ];
    assert_eq!(values(&portal.inspect(), names), wanted);
    let linked: Vec<_> = portal.inspect().tickets[0].associations.iter().map(|one| one.id.clone()).collect();
    assert!(["101", "102"].iter().all(|id| linked.iter().any(|one| one == id)), "{linked:?}");
    for (words, said) in [
        (
            "[priorty]\n\"P1\" = \"URGENT\"\n",
            "--values: [priorty]: the portal has no property \"priorty\"; did you mean",
        ),
        ("[hs_ticket_priority\n", "words.toml can't be read: line 1"),
        ("\"P1\" = \"URGENT\"\n", "words.toml can't be read: line 1"),
    ] {
        home.write("words.toml", words);
        import(&home, "in.csv", text, &["--values", "words.toml"]).ended(2).says(&[said]);
    }
    home.run(&["import", "in.csv", "--values", "nowhere.toml"]).ended(2).says(&["nowhere.toml can't be read"]);
    assert_eq!(portal.inspect().count(), 4);
}

#[test]
fn a_stage_may_be_named_with_its_pipeline() {
    let portal = Portal::start();
    let home = portal.home().configured("[defaults]\nhs_pipeline = \"Onboarding\"\n");
    let text = "subject,Pipeline,Ticket status\n\
                a,,Waiting on us (Support Pipeline)\n\
                b,Support Pipeline,waiting on us (support pipeline)\n\
                c,Onboarding,Training (Onboarding)\n\
                d,,Training (Onboarding)\n";
    import(&home, "in.csv", text, &[]).ended(0);
    home.run(&["create", "-p", "subject=e", "--stage", "Waiting on us (Support Pipeline)"]).ended(0);
    let support = ["0", "3"];
    let training = ["648120417", "1054128319"];
    let stages = values(&portal.inspect(), ["hs_pipeline", "hs_pipeline_stage"]);
    assert_eq!(stages, [support, support, training, training, support]);
    import(&home, "other.csv", "subject,Pipeline,Stage\na,Onboarding,New (Support Pipeline)\n", &[])
        .ended(2)
        .says(&["other.csv:2: Stage: ", "it is a stage of Support Pipeline, but the pipeline is Onboarding"]);
}

/// An export as it is, by its preset; returns subject, status, priority, owner, text and links of each ticket.
#[track_caller]
fn exported(system: &str, name: &str, text: &str) -> Vec<(Vec<String>, Vec<String>)> {
    let portal = Portal::start();
    import(&portal.home(), name, text, &["--from", system]).ended(0);
    let inspect = portal.inspect();
    let names = ["subject", "hs_pipeline_stage", "hs_ticket_priority", "hubspot_owner_id", "content"];
    let links = inspect.tickets.iter().map(|one| {
        let mut own: Vec<String> = one.associations.iter().map(|one| format!("{}/{}", one.object, one.id)).collect();
        own.sort();
        own.retain(|link| link.starts_with("contacts/"));
        own
    });
    values(&inspect, names).into_iter().map(Vec::from).zip(links).collect()
}

#[test]
fn the_exports_of_four_systems_go_in_as_they_are() {
    let hubspot = [
        (
            vec!["Printer on fire", "3", "HIGH", "411200", "Since this morning,\nit smells of smoke."],
            vec!["contacts/101"],
        ),
        (vec!["Kick-off", "1054128316", "-", "-", "-"], vec!["contacts/101", "contacts/102"]),
    ];
    let names = [(vec!["VPN drops", "1", "-", "-", "-"], vec!["contacts/101", "contacts/102"])];
    let zendesk = [
        (vec!["Printer on fire", "3", "URGENT", "411200", "-"], vec!["contacts/101"]),
        (vec!["Toner low", "2", "MEDIUM", "-", "-"], vec!["contacts/102"]),
        (vec!["Paid twice", "4", "-", "-", "-"], vec!["contacts/102"]),
        (vec!["Conversation with Charles Babbage", "3", "MEDIUM", "-", "-"], vec!["contacts/102"]),
    ];
    let jira = [
        (vec!["Printer on fire", "3", "URGENT", "411200", "It smells of smoke.\n\nSince this morning."], vec![]),
        (vec!["Toner low", "4", "MEDIUM", "-", "-"], vec![]),
        (
            vec![
                "New laptop, please",
                "3",
                "LOW",
                "411200",
                "h2. Steps\n# Open *Settings*\n# Click \"Save, as…\"\n\n{code:java}\nthrow new Error(\"x, y\");\n{code}\n\n\
                 !screen-20261124.png|width=200!",
            ],
            vec![],
        ),
    ];
    let freshdesk = [
        (vec!["Printer on fire", "2", "URGENT", "411200", "-"], vec!["contacts/101"]),
        (vec!["Toner low", "1", "LOW", "-", "-"], vec!["contacts/102"]),
    ];
    for (system, text, wanted) in [
        ("hubspot", include_str!("exports/hubspot.csv"), &hubspot[..]),
        ("hubspot", include_str!("exports/hubspot-names.csv"), &names),
        ("zendesk", include_str!("exports/zendesk.csv"), &zendesk),
        ("jira", include_str!("exports/jira.csv"), &jira),
        ("freshdesk", include_str!("exports/freshdesk.csv"), &freshdesk),
    ] {
        let owned = |texts: &[&str]| texts.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let wanted: Vec<_> = wanted.iter().map(|(values, links)| (owned(values), owned(links))).collect();
        assert_eq!(exported(system, "in.csv", text), wanted, "{system}");
        assert_eq!(exported(system, "in.csv", &text.replace('\n', "\r\n")), wanted, "{system}, with CRLF");
    }
}

#[test]
fn a_preset_gives_way_to_what_the_user_and_the_portal_say() {
    let portal = Portal::start();
    let home = portal.home();
    home.write("words.toml", "[stage]\nOpen = \"Closed\"\n");
    let text =
        "Id,Subject,Status,Priority,Requester,Shoe size [txt],Organization\n7,a,Open,High,nobody@example.com,44,none\n";
    let args =
        ["--from", "zendesk", "--values", "words.toml", "--ignore", "Requester", "--map", "Organization=content"];
    import(&home, "in.csv", text, &args)
        .ended(0)
        .says(&["the columns \"Id\", \"Shoe size [txt]\" are left out: --from has no place for them"]);
    let names = ["subject", "hs_pipeline_stage", "hs_ticket_priority", "content"];
    assert_eq!(values(&portal.inspect(), names), [["a", "4", "HIGH", "none"]]);
    // What HubSpot exports has a place in a portal of HubSpot.
    import(&home, "own.csv", "Ticket name,Weather\na,rain\n", &["--from", "hubspot"]).ended(2).says(&["Weather"]);
}

#[test]
fn a_mistake_names_its_column_once_and_who_has_an_export_is_told_more_ways_on() {
    let portal = Portal::start();
    let home = portal.home();
    let text = "Summary,Status,Priority\na,Waiting for the moon,Hihg\n";
    for (args, on) in [(&["--from", "jira"][..], "--values"), (&["--map", "Summary=subject"], "correct them")] {
        let done = import(&home, "in.csv", text, args).ended(2);
        let lines: Vec<&str> = done.err.lines().collect();
        assert!(lines.iter().any(|line| line.starts_with("in.csv:2: Priority: “Hihg” is not one")), "{lines:?}");
        assert!(
            lines.iter().any(|line| line.starts_with("in.csv:2: Status: Support Pipeline has no stage")),
            "{lines:?}"
        );
        assert!(lines.last().unwrap().contains(on), "{lines:?}");
    }
}

/// What is proposed to be run next goes on with the same file, read in the same way.
#[test]
fn the_command_that_goes_on_names_all_that_the_file_is_read_by() {
    let portal = Portal::faulty(&["502x1"]);
    let home = portal.home();
    home.write("words.toml", "[priority]\nP1 = \"High\"\n");
    let options =
        "--encoding windows-1252 --from jira --delimiter '|' --values words.toml --map 'Title=subject' --ignore Other";
    let args: Vec<&str> = options.split(' ').map(|word| word.trim_matches('\'')).collect();
    let done = import(&home, "in.csv", "Title|Priority|Other\na|P1|x\n", &[&args[..], &["--output", "json"]].concat());
    let next = done.ended(5).json()["error"]["next"][0].as_str().unwrap().to_owned();
    assert!(next.contains(options), "{next}");
}

#[test]
fn a_dry_run_says_what_a_run_would_send_and_the_document_has_the_mistakes_by_line() {
    let portal = Portal::start();
    let home = portal.home();
    import(&home, "in.csv", "subject\na\nb\n", &[]).ended(0);
    let told = home.run(&["import", "in.csv", "--dry-run"]).ended(0).out;
    assert_eq!(told, "0 of 2 lines can be sent; 2 were created before; nothing was sent\n");
    let more = import(&home, "in.csv", "subject\na\nb\nc\n", &["--dry-run", "--output", "json"]).ended(0).json();
    assert_eq!([&more["toSend"], &more["createdBefore"], &more["lines"]], [1, 2, 3], "{more}");

    for dry in [&["--dry-run"][..], &[]] {
        let args = [dry, &["--output", "json"]].concat();
        let done = import(&home, "wrong.csv", "subject,priority\na,High\nb,Hihg\n", &args).ended(2).json();
        assert_eq!([&done["lines"], &done["invalid"]], [2, 1], "{done}");
        let mistake = &done["mistakes"][0];
        assert_eq!((&mistake["line"], &mistake["column"]), (&serde_json::json!(3), &serde_json::json!("priority")));
        assert!(mistake["why"].as_str().unwrap().contains("Hihg"), "{done}");
        assert_eq!(done["error"]["kind"], "usage");
    }
    assert_eq!(portal.inspect().count(), 2);
}
