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
        assert_eq!(done.out, "created 1 tickets\n", "{name}");
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
