//! Every document that a command prints is as assets/output.schema.json describes it.

use std::collections::HashSet;

use serde_json::Value;

use super::{DRAFT, draft};
use crate::described::wrong;
use crate::terminal::{Home, Portal};

const SCHEMA: &str = include_str!("../../../assets/output.schema.json");

struct Documents {
    schema: Value,
    checked: HashSet<String>,
}

impl Documents {
    /// The program's document for these arguments is as the definition of this name says.
    #[track_caller]
    fn check(&mut self, home: &Home, args: &[&str], name: &str, code: i32) {
        self.check_with(home, args, "", name, code);
    }

    /// The same with a text on the standard input.
    #[track_caller]
    fn check_with(&mut self, home: &Home, args: &[&str], input: &str, name: &str, code: i32) {
        let document = home.run_with(&[args, &["--output", "json"]].concat(), input).ended(code).json();
        let definition = &self.schema["$defs"][name];
        assert!(definition.is_object(), "{name} is not described");
        let found = wrong(&self.schema, definition, &document, name);
        assert!(found.is_empty(), "{found:#?}\n{document:#}");
        self.checked.insert(name.to_owned());
    }
}

#[test]
fn every_document_is_as_described() {
    let portal = Portal::start();
    let home = portal.home().configured("unique_property = \"hubticket_submission_id\"\n");
    let mut all = Documents { schema: serde_json::from_str(SCHEMA).unwrap(), checked: HashSet::new() };
    draft(&home, "Printer");
    let create = ["create", "-p", "subject=x", "-a", "contact:101", "-a", "company:501:Reseller"];
    all.check(&home, &create, "create", 0);
    all.check(&home, &[&create[..], &["--dry-run"]].concat(), "create --dry-run", 0);
    home.write("log.txt", "it smokes");
    let plan = ["create", "-p", "subject=with more", "--note", "VIP", "--attach", "log.txt"];
    all.check(&home, &[&plan[..], &["--dry-run"]].concat(), "create --dry-run with a plan", 0);
    all.check(&home, &plan, "create", 0);
    portal.set_faults(&["400@file"]);
    all.check(&home, &[&plan[..], &["--new"]].concat(), "create", 1);
    all.check(&home, &["resolve"], "resolve", 1);
    portal.set_faults(&[]);
    all.check(&home, &["resolve"], "resolve", 0);
    all.check(&home, &["create", "-p", "subject=x", "--idempotency-key", "k"], "create", 0);
    all.check(&home, &["create", "-p", "subject=x", "--idempotency-key", "k"], "create", 0);
    all.check(&home, &["create", "-p", "subject=x", "-p", "no_such=1"], "error", 3);
    all.check(&home, &["create", "-p", "subject=x", "-a", "contact:example.com"], "error", 2);
    let alike = ["create", "-p", "subject=password reset", "-a", "contact:101"];
    all.check(&home, &alike, "create", 0);
    all.check(&home, &[&alike[..], &["--fail-if-similar"]].concat(), "error", 1);
    all.check(&home, &["create"], "error", 2);
    all.check(&home, &["create", "--nonsense"], "error", 2);
    all.check(&home, &["drafts", "show", "none"], "error", 7);
    home.write("in.csv", "subject\nx\n");
    all.check(&home, &["import", "in.csv", "--dry-run"], "import --dry-run", 0);
    all.check(&home, &["import", "in.csv"], "import", 0);
    home.write("wrong.csv", "subject,nonsense\nx,\n");
    all.check(&home, &["import", "wrong.csv"], "error", 2);
    home.write("hihg.csv", "subject,priority\nc,Hihg\n");
    all.check(&home, &["import", "hihg.csv"], "import", 2);
    all.check(&home, &["import", "hihg.csv", "--dry-run"], "import --dry-run", 2);
    portal.set_faults(&["429-daily@create"]);
    all.check(&home, &["create", "-p", "subject=x"], "error", 6);
    portal.set_faults(&["reset-processedx1"]);
    let plain = home.configured("");
    all.check(&plain, &["create", "-p", "subject=x"], "error", 5);
    all.check(&plain, &["create", "-p", "subject=x"], "error", 5);
    all.check(&plain, &["resolve"], "resolve", 5);
    all.check(&plain, &["resolve", "--anyway"], "resolve", 0);
    all.check(&plain, &["resolve"], "resolve", 0);
    portal.set_faults(&["reset-processedx1"]);
    plain.write("lost.csv", "subject\nx\n");
    all.check(&plain, &["import", "lost.csv"], "import", 5);
    portal.set_faults(&[]);
    all.check(&plain, &["drafts"], "drafts list", 0);
    all.check(&plain, &["drafts", "list"], "drafts list", 0);
    all.check(&plain, &["drafts", "show", DRAFT], "drafts show", 0);
    all.check(&plain, &["drafts", "new", "-p", "subject=x", "--idempotency-key", "of-a-program"], "drafts new", 0);
    let prepared = plain
        .run(&["drafts", "new", "-p", "subject=y", "-a", "contact:101", "--note", "z", "--output", "json"])
        .ended(0)
        .json();
    all.check(&plain, &["drafts", "show", prepared["draft"].as_str().unwrap()], "drafts show", 0);
    // As the profile and a template leave one behind.
    let file = format!("hubticket/drafts/{DRAFT}.json");
    let text = std::fs::read_to_string(plain.dir().join(&file)).unwrap();
    let more = r#"{"filled": [["content", "x"]], "linked": [["contacts", "101"]], "toFill": [["content", "x"]],"#;
    plain.write(&file, &text.replacen('{', more, 1));
    all.check(&plain, &["drafts", "show", DRAFT], "drafts show", 0);
    draft(&plain, "Printer");
    all.check(&plain, &["templates", "save", "t", "--draft", DRAFT], "templates save", 0);
    all.check(&plain, &["templates"], "templates list", 0);
    all.check(&plain, &["templates", "show", "t"], "templates show", 0);
    all.check(&plain, &["templates", "delete", "t"], "templates delete", 0);
    all.check(&plain, &["drafts", "rename", DRAFT, "Monday"], "drafts rename", 0);
    all.check(&plain, &["drafts", "rename", DRAFT, ""], "drafts rename", 0);
    all.check(&plain, &["create", "--draft", DRAFT], "create", 0);
    draft(&plain, "Printer");
    all.check(&plain, &["drafts", "delete", DRAFT], "drafts delete", 0);
    all.check(&plain, &["drafts", "list", "--removed"], "drafts list", 0);
    all.check(&plain, &["drafts", "restore", DRAFT], "drafts restore", 0);
    all.check(&plain, &["drafts", "restore", DRAFT], "error", 7);
    all.check(&plain, &["drafts", "delete", DRAFT], "drafts delete", 0);
    // As the composer writes it.
    let change = r#"{"entry":"correction","correction":"11111111-1111-4111-8111-111111111111","time":"2026-01-01T01:00:00Z","profile":"default","host":"h","draft":"22222222-2222-4222-8222-222222222222","ticket":"77","properties":[["subject","x"]],"unlink":[["companies","5"]],"link":[["contacts","6",[{"category":"HUBSPOT_DEFINED","typeId":16}]]],"note":"n"}"#;
    let journal = std::fs::read_to_string(plain.file("journal.jsonl")).unwrap();
    plain.write("hubticket/journal.jsonl", &format!("{journal}{change}\n"));
    all.check(&plain, &["history"], "history", 0);
    all.check(&plain, &["schema"], "schema properties", 0);
    all.check(&plain, &["schema", "properties", "--all"], "schema properties", 0);
    all.check(&plain, &["schema", "pipelines"], "schema pipelines", 0);
    all.check(&plain, &["schema", "owners"], "schema owners", 0);
    all.check(&plain, &["schema", "labels", "contact"], "schema labels", 0);
    all.check(&plain, &["open", "77", "--print"], "open", 0);
    all.check(&plain, &["schema", "--required"], "schema --required", 0);
    all.check(&plain, &["schema", "--commands"], "schema --commands", 0);
    all.check(&plain, &["doctor"], "doctor", 0);
    all.check(&Home::new(), &["doctor"], "doctor", 4);
    all.check(&plain, &["config", "path"], "config path", 0);
    all.check(&plain, &["config", "check"], "config check", 0);
    all.check(&plain, &["config", "init"], "error", 7);
    let other = Home::on(&portal.url(), "none");
    all.check(&other, &["config", "check"], "config check", 0);
    all.check(&other, &["config", "init"], "config init", 0);
    all.check(&other, &["config", "schemas"], "config schemas", 0);
    all.check_with(&other, &["login"], "sandbox-token\n", "login", 0);
    all.check_with(&other, &["login"], "wrong\n", "error", 4);
    all.check(&other, &["logout"], "logout", 0);
    all.check(&other, &["logout"], "logout", 0);
    let parts = [
        "meaning",
        "candidate",
        "deleted",
        "draft",
        "link",
        "type",
        "attempt",
        "change",
        "import run",
        "argument",
        "findings",
        "step",
    ];
    let mut left: Vec<&String> = all.schema["$defs"].as_object().unwrap().keys().collect();
    left.retain(|name| !all.checked.contains(*name) && !parts.contains(&name.as_str()));
    assert!(left.is_empty(), "described and never seen: {left:?}");
}
