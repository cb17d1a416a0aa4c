//! The commands of the README and of the manual, run as they stand there; the manual in the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Parser;
use clap::error::ErrorKind;
use hubticket::config::args::Cli;

use crate::terminal::{Done, Home, PROGRAM, Portal, Screen, Start, finish};

/// The draft that the manual changes, and the attempt whose answer was lost.
const DRAFT: &str = "77aa9a52-0000-4000-8000-000000000000";
const ATTEMPT: &str = "1f0c9a52-0000-4000-8000-000000000000";

/// What is done with a block of commands; said by a comment in front of it, which readers do not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It is run.
    Run,
    /// Each line of it is run, in a home of its own.
    Each,
    /// Each line of it opens the form.
    Form,
    /// It can't be run here: the reason stands behind the mark.
    Not,
}

struct Block {
    page: String,
    way: Way,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The README and the pages of the manual, by name.
fn pages() -> Vec<(String, String)> {
    let manual = fs::read_dir(root().join("assets/manual")).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = manual.chain([root().join("README.md")]).collect();
    paths.sort();
    assert_eq!(paths.len(), 10, "{paths:?}");
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    paths.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// The blocks of a kind, without the indentation of the list that they may be in.
fn blocks(kind: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (page, text) in pages() {
        let mut lines = text.lines().map(str::trim);
        let mut before = "";
        while let Some(line) = lines.next() {
            if let Some(named) = line.strip_prefix("```") {
                let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
                if named == kind {
                    let way = match before {
                        "<!-- each -->" => Way::Each,
                        "<!-- form -->" => Way::Form,
                        mark if mark.starts_with("<!-- not run: ") => Way::Not,
                        mark => {
                            assert!(!mark.starts_with("<!--"), "{page}: {mark} is no mark");
                            Way::Run
                        }
                    };
                    blocks.push(Block { page: page.clone(), way, text: block.join("\n") });
                }
            }
            before = line;
        }
    }
    blocks
}

/// The block for CSV files, which the commands import.
fn csv() -> String {
    let [csv] = blocks("csv").try_into().unwrap_or_else(|_| panic!("one block shows what a file looks like"));
    csv.text + "\n"
}

/// A home with all that the commands speak of.
fn home(portal: &Portal, block: &str) -> Home {
    let home = portal.home();
    let body = r#"{"properties": {"subject": "a", "hs_pipeline": "0", "hs_pipeline_stage": "1"}}"#;
    home.write("body.json", body);
    home.write("printer.log", "it smokes\n");
    home.write("tickets.csv", &csv());
    home.write("tickets.jsonl", "{\"subject\": \"Toner low\", \"stage\": \"New\"}\n");
    home.write("other.csv", "Title,Customer,Shoe size\nPaper jam,ada@example.com,44\n");
    home.write("mixed.csv", "subject,stage\nScanner dark,New\nNo such stage,Nowhere\n");
    home.write("export.csv", "Id,Subject,Status,Priority\n1,VPN drops,Open,P1\n");
    home.write("words.toml", "[hs_ticket_priority]\n\"P1\" = \"URGENT\"\n");
    let draft = format!(
        r#"{{"version": 1, "id": "{DRAFT}", "profile": "default", "created": "2026-11-24T09:00:00Z",
            "modified": "2026-11-24T09:00:00Z", "properties": [{{"name": "subject", "text": "Line 3"}}]}}"#
    );
    home.write(&format!("hubticket/drafts/{DRAFT}.json"), &draft);
    let template =
        draft.replace(DRAFT, "88aa9a52-0000-4000-8000-000000000000").replace("Line 3", "Which line is down?");
    home.write("hubticket/templates/outage.json", &template.replace("\"subject\"", "\"content\""));
    for (name, does) in [("journalctl", "echo it smokes"), ("xdg-open", "true"), ("open", "true")] {
        home.script(&format!("bin/{name}"), does);
    }
    let programs = Path::new(PROGRAM).parent().unwrap().display().to_string();
    let path = format!("{}:{programs}:{}", home.dir().join("bin").display(), home.vars["PATH"]);
    let dir = home.dir().display().to_string();
    // A token is handed over by those that sign in; the others have one.
    let home = if block.contains("login") { home.without("HUBSPOT_ACCESS_TOKEN") } else { home };
    home.with("TOKEN", "sandbox-token").with("PATH", path).with("HOME", dir).with("LC_ALL", "C.UTF-8")
}

/// Has a ticket created and its answer forgotten.
fn with_an_answer_lost(home: &Home) {
    home.run(&["create", "-p", "subject=Printer on fire", "-a", "contact:101"]).ended(0);
    let journal = home.journal();
    let started = journal.iter().find(|line| line["entry"] == "started").unwrap();
    let line = started.to_string().replace(started["attempt"].as_str().unwrap(), ATTEMPT);
    home.write("hubticket/journal.jsonl", &format!("{line}\n"));
}

#[track_caller]
fn run(home: &Home, text: &str) -> Done {
    let mut command = Command::new("sh");
    command.args(["-eu", "-c", text]).env_clear().envs(&home.vars).current_dir(home.dir());
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    finish(child, "")
}

#[test]
fn every_command_of_the_readme_and_of_the_manual_does_what_it_says() {
    let all = blocks("sh");
    let of = |way: Way| all.iter().filter(move |block| block.way == way);
    assert!(of(Way::Run).count() >= 12, "the blocks were not found");
    assert!(of(Way::Not).count() <= 6, "too much of the manual is not run");
    for block in of(Way::Run) {
        let portal = Portal::start();
        let done = run(&home(&portal, &block.text), &block.text);
        assert_eq!(done.code, Some(0), "{}: {}\n{}\n{}", block.page, block.text, done.out, done.err);
    }
    for (block, line) in of(Way::Each).flat_map(|block| block.text.lines().map(move |line| (block, line))) {
        let portal = Portal::start();
        let home = home(&portal, line);
        with_an_answer_lost(&home);
        let done = run(&home, line);
        assert_eq!(done.code, Some(0), "{}: {line}\n{}\n{}", block.page, done.out, done.err);
    }
}

#[test]
fn every_command_that_opens_the_form_opens_it() {
    let all = blocks("sh");
    for line in all.iter().filter(|block| block.way == Way::Form).flat_map(|block| block.text.lines()) {
        let portal = Portal::start();
        let home = home(&portal, line);
        let args = ["-eu", "-c", line];
        let mut screen = Screen::start(Start { home: &home, program: "sh", args: &args, columns: 80, rows: 24 });
        screen.shows("Ticket name");
        screen.shows("Support Pipeline");
        screen.keys("<c-q>");
        screen.leaves(0);
    }
}

/// What is said in passing, and what can't be run, is at least understood by the program.
#[test]
fn every_command_line_that_is_named_is_one() {
    let mut named: Vec<(String, String)> = Vec::new();
    for block in blocks("sh").into_iter().filter(|block| block.way == Way::Not) {
        named.extend(block.text.lines().map(|line| (block.page.clone(), line.to_owned())));
    }
    for (page, text) in pages() {
        // Outside of blocks every other piece between the marks is code.
        let outside: String = text.split("```").step_by(2).collect::<Vec<_>>().join(" ");
        let code = outside.split('`').skip(1).step_by(2);
        named.extend(code.map(|code| (page.clone(), code.split_whitespace().collect::<Vec<_>>().join(" "))));
    }
    // A build without the feature does not know it.
    let is_here = |code: &str| cfg!(feature = "mcp") || !code.starts_with("hubticket mcp");
    let lines: Vec<_> = named.iter().filter(|(_, code)| code.starts_with("hubticket ") && is_here(code)).collect();
    assert!(lines.len() > 20, "{lines:?}");
    for (page, line) in lines {
        // What is shown of the rest of the line is up to the reader.
        let words = line.split_whitespace().filter(|word| *word != "...");
        if let Err(error) = Cli::try_parse_from(words) {
            // Who speaks of a command need not say what it is for.
            let is_meant = !error.use_stderr() || error.kind() == ErrorKind::MissingRequiredArgument;
            assert!(is_meant, "{page}: {line}: {error}");
        }
    }
}

#[test]
fn every_setting_of_the_manual_is_one() {
    let mut count = 0;
    for block in blocks("toml") {
        // The other kind of file that the manual shows is keymap.toml.
        let home = match block.text.contains("preset =") {
            true => Home::new(),
            false => Home::new().configured(&block.text),
        };
        if block.text.contains("preset =") {
            home.write("hubticket/config.toml", "");
            home.write("hubticket/keymap.toml", &block.text);
        }
        let said = home.run(&["config", "check"]).ended(0).out;
        assert!(said.contains("is correct"), "{}: {said}", block.text);
        count += 1;
    }
    assert!(count >= 2, "the settings were not found");
}

/// The address of a link or picture, from where its page stands.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
}

/// As GitHub makes it of a heading.
fn anchor(heading: &str) -> String {
    let kept =
        |c: char| if c == ' ' { Some('-') } else { Some(c).filter(|c| c.is_alphanumeric() || "-_".contains(*c)) };
    heading.trim_start_matches('#').trim().to_lowercase().chars().filter_map(kept).collect()
}

#[test]
fn every_link_and_every_picture_is_there() {
    for (page, text) in pages() {
        let folder = if page == "README.md" { root().to_owned() } else { root().join("assets/manual") };
        for target in targets(&text) {
            if target.starts_with("https://") {
                continue;
            }
            let (file, part) = target.split_once('#').unwrap_or((target, ""));
            let path = folder.join(file);
            assert!(path.is_file(), "{page}: {target} is not there");
            if !part.is_empty() {
                let other = fs::read_to_string(path).unwrap();
                let has = other.lines().any(|line| line.starts_with('#') && anchor(line) == part);
                assert!(has, "{page}: {target} is no heading");
            }
        }
    }
}

#[test]
fn the_readme_is_read_in_three_minutes() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.lines().count() <= 200);
    for (page, _) in pages().iter().filter(|(page, _)| page != "README.md") {
        assert!(readme.contains(&format!("(assets/manual/{page})")), "{page} is not named");
    }
}

#[test]
fn pages_of_the_manual_are_printed_and_commands_go_on_to_have_their_help() {
    let home = Home::new();
    let page = home.run(&["help", "keys"]).ended(0);
    assert!(page.out.starts_with("KEYS\n\n") && page.out.contains("`submit`"), "{}", page.out);
    assert!(!page.out.contains('\u{1b}') && !page.out.contains("<!--") && page.err.is_empty());
    home.run(&["help", "tickets"]).ended(0).tells("hubticket help keys");
    let all = home.run(&["help"]).ended(0).out;
    for word in ["troubleshooting", "When something is wrong", "create", "Exit codes"] {
        assert!(all.contains(word), "{word} is not in:\n{all}");
    }
    assert_eq!(home.run(&["help", "create"]).ended(0).out, home.run(&["create", "--help"]).ended(0).out);
    let nested = home.run(&["help", "drafts", "rename"]).ended(0).out;
    assert_eq!(nested, home.run(&["drafts", "rename", "--help"]).ended(0).out);
    home.run(&["help", "nosuch"]).ended(2).says(&["nosuch", "keys, tickets, scripts", "create"]);
    home.run(&["help", "drafts", "nosuch"]).ended(2).says(&["nosuch"]);
}

/// `hubticket help` in a terminal of 24 rows.
fn help<'a>(home: &'a Home, args: &'a [&'a str]) -> Screen {
    Screen::start(Start { home, program: PROGRAM, args, columns: 120, rows: 24 })
}

#[test]
fn a_page_that_is_longer_than_the_terminal_is_shown_by_the_pager_which_sees_no_token() {
    let home =
        Home::new().with("HUBSPOT_ACCESS_TOKEN", "a-secret").with("WORK_TOKEN", "a-secret").with("ORDINARY", "yes");
    let home = home.with("PAGER", "env > environment; cat > page");
    let mut screen = help(&home, &["help", "config"]);
    screen.leaves(0);
    let read = |name: &str| fs::read_to_string(home.dir().join(name)).unwrap();
    let seen = read("environment");
    assert!(seen.contains("PAGER=") && seen.contains("LESS=R") && !seen.contains("a-secret"), "{seen}");
    assert!(!seen.contains("ORDINARY"), "{seen}");
    let page = read("page");
    assert!(page.starts_with("\u{1b}[1mYOUR PORTAL") && page.contains("Developer tools access"), "{page}");
    let bare = page.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
    assert!(bare.lines().all(|line| line.chars().count() <= 100), "{bare}");
}

#[test]
fn a_page_is_just_printed_where_there_is_no_pager_and_without_bold_letters_where_none_are_wanted() {
    let home = Home::new().with("PAGER", "/nowhere/less").with("NO_COLOR", "1");
    let mut screen = help(&home, &["help", "sandbox"]);
    screen.shows("`--enforce-limits`");
    screen.leaves(0);
    assert!(!screen.bytes().contains("\u{1b}[1m"));
    // One that fits is not paged at all.
    let home = Home::new().with("PAGER", "touch paged; cat");
    let mut screen =
        Screen::start(Start { home: &home, program: PROGRAM, args: &["help", "sandbox"], columns: 120, rows: 60 });
    screen.shows("--enforce-limits");
    screen.leaves(0);
    assert!(screen.bytes().contains("\u{1b}[1m") && !home.dir().join("paged").exists());
}
