//! What the program says, read from its sources, from pictures of its screens and from the program itself: sentences that
//! people say, whole, and without what only machines need.

use std::fs;
use std::path::{Path, PathBuf};

use crate::layers::source::{Source, root, sources};
use crate::terminal::{Home, vacant};

/// Turns of phrase that nobody says, or that say less than the words that took their place.
const UNSAID: &[(&str, &str)] = &[
    ("by itself", "automatically, or as soon as ..."),
    ("needs a hand", "needs your attention"),
    ("mend", "correct, or repair"),
    ("go on at once", "start again"),
    ("lets it go on", "starts it again"),
    ("all the same", "anyway"),
    ("the link is there", "HubSpot can be reached"),
    ("tried again", "trying again"),
    ("os error", "text::of_system(error)"),
    ("HubSpot rejected", "HubSpot refused"),
    ("anew", "again"),
    ("is no answer", "is not an answer"),
    ("once you have said so", "after asking"),
    ("associate", "link"),
    (".;", "a full stop or a semicolon"),
    ("..", "one full stop, or ..."),
    ("1 lines", "text::counted"),
    ("1 values", "text::counted"),
];

/// Where such words are no sentence: names of commands and files, and what people type.
const NO_SENTENCES: &[&str] = &["sandbox/", "command/shells.rs", "app/vim/command.rs", "ticket/text/mod.rs"];

/// A piece of text in the sources, and the code before it on its line.
struct Said {
    at: String,
    before: String,
    text: String,
}

/// The texts of a source that may be read by people: a word alone is a name.
fn said(source: &Source) -> Vec<Said> {
    let text = source.text.as_str();
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let before = text[..at].rsplit(|c: char| !c.is_alphanumeric() && c != '_').next();
        let is_raw = matches!(before, Some("" | "b"));
        let hashes = rest.strip_prefix('r').map_or(0, |rest| rest.len() - rest.trim_start_matches('#').len());
        if c == 'r' && is_raw && rest[1 + hashes..].starts_with('"') {
            let ending = format!("\"{}", "#".repeat(hashes));
            at += 2 + hashes;
            at += text[at..].find(&ending).map_or(text.len() - at, |end| end + ending.len());
        } else if c == '\'' {
            let inner = &rest[1..];
            let length = inner.chars().next().map_or(0, char::len_utf8);
            let escaped = inner.starts_with('\\').then(|| inner[2.min(inner.len())..].find('\'').map(|end| end + 2));
            let length = escaped.flatten().unwrap_or(length);
            // Else it is a lifetime.
            at += if inner[length..].starts_with('\'') { length + 2 } else { 1 };
        } else if c == '"' {
            let mut end = at + 1;
            while !text[end..].starts_with('"') {
                let skipped = usize::from(text[end..].starts_with('\\'));
                end += skipped + text[end + skipped..].chars().next().map_or(1, char::len_utf8);
            }
            let literal = &text[at + 1..end];
            let mut parts = literal.split("\\\n");
            let mut whole = parts.next().unwrap_or_default().to_owned();
            parts.for_each(|part| whole.push_str(part.trim_start()));
            let line = text[..at].rfind('\n').map_or(0, |line| line + 1);
            if whole.trim().contains(' ') {
                all.push(Said { at: source.at(at), before: text[line..at].trim().to_owned(), text: whole });
            }
            at = end + 1;
        } else {
            at += c.len_utf8();
        }
    }
    all
}

/// The help of the command line: clap makes it of comments.
fn helped() -> Vec<Said> {
    let mut all = Vec::new();
    let sources = sources();
    for path in sources.iter().map(|source| &source.path).filter(|path| path.starts_with("config/args/")) {
        let text = fs::read_to_string(root().join(path)).unwrap();
        for (number, line) in text.lines().enumerate() {
            if let Some(text) = line.trim_start().strip_prefix("/// ") {
                let at = format!("src/{path}:{}", number + 1);
                all.push(Said { at, before: String::new(), text: text.to_owned() });
            }
        }
    }
    assert!(all.len() > 100, "the help was not found");
    all
}

fn read() -> Vec<Said> {
    let of_people = |source: &&Source| !NO_SENTENCES.iter().any(|one| source.path.starts_with(one));
    let all: Vec<Said> = sources().iter().filter(of_people).flat_map(said).collect();
    assert!(all.len() > 1_000, "the texts were not found");
    all
}

/// What is wrong with a text.
fn faults(text: &str) -> Vec<String> {
    let text = text.replace("...", "…");
    let is_in = |word: &str| {
        let mut places = text.match_indices(word);
        // Options, files and names of HubSpot's have other letters around the word.
        places.any(|(at, _)| {
            let bare = word.chars().all(|c| c.is_alphabetic() || c == ' ');
            let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
            let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
            !bare || !before.into_iter().chain(after).any(is_of_name)
        })
    };
    UNSAID.iter().filter(|(word, _)| is_in(word)).map(|(word, say)| format!("“{word}”: say {say}")).collect()
}

#[track_caller]
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn sentences_are_such_as_people_say() {
    let all = read().into_iter().chain(helped());
    let wrong = all.flat_map(|one| {
        let faults = faults(&one.text).into_iter();
        faults.map(move |fault| format!("{}: {fault}: {}", one.at, one.text)).collect::<Vec<_>>()
    });
    none(&wrong.collect::<Vec<_>>());
}

#[test]
fn what_stands_alone_begins_with_a_capital() {
    let is_alone = |one: &&Said| {
        let before = one.before.trim_end_matches("format!(");
        ["Notice::info(", "Notice::good(", "Notice::bad(", "Notice::busy(", "Question::new("]
            .iter()
            .any(|made| before.ends_with(made))
    };
    let all = read();
    let begun: Vec<&Said> = all.iter().filter(is_alone).collect();
    assert!(begun.len() > 60, "the notices were not found");
    let small = |one: &&&Said| one.text.starts_with(|c: char| c.is_lowercase());
    let wrong = begun.iter().filter(small).map(|one| format!("{}: {}", one.at, one.text));
    none(&wrong.collect::<Vec<_>>());
}

#[test]
fn no_sentence_says_what_a_key_is_called() {
    // There the keys are the same in every keymap: those of vi, and those of a terminal that has no keymap.
    let keys = ["app/keys/", "app/vim/", "app/linear/words.rs", "config/keymap.rs", "runtime/", "view/", "tty/"];
    let named = ["Ctrl-", "Alt-", "press Enter", "press Esc", "^S"];
    let wrong = read().into_iter().filter(|one| {
        let is_of_keys = keys.iter().any(|place| one.at.starts_with(&format!("src/{place}")));
        // Without a screen, Ctrl-C is the shell's.
        let text = one.text.replace("Ctrl-C", "");
        !is_of_keys && named.iter().any(|key| text.contains(key))
    });
    none(&wrong.map(|one| format!("{}: {}", one.at, one.text)).collect::<Vec<_>>());
}

fn pictures(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            pictures(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "snap") {
            into.push(path);
        }
    }
}

/// One of something is not many: "1 lines", but "1 s" and "1 hours" of a name are none.
fn miscounted(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).collect();
    let is_many = |word: &str| word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    let pair = words.windows(2).find(|pair| pair[0] == "1" && is_many(pair[1]))?;
    Some(pair.join(" "))
}

/// The README and the pages of the manual, without what is typed.
#[test]
fn the_manual_says_nothing_odd() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages: Vec<PathBuf> =
        fs::read_dir(root.join("assets/manual")).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.push(root.join("README.md"));
    let mut wrong = Vec::new();
    for path in pages {
        let text = fs::read_to_string(&path).unwrap();
        let outside: String = text.split("```").step_by(2).collect();
        let words: String = outside.split('`').step_by(2).collect::<Vec<_>>().join("x");
        let words = words.replace("](../", "](").split_whitespace().collect::<Vec<_>>().join(" ");
        wrong.extend(faults(&words).into_iter().map(|fault| format!("{}: {fault}", path.display())));
    }
    none(&wrong);
}

#[test]
fn screens_say_nothing_odd() {
    let mut all = Vec::new();
    pictures(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), &mut all);
    assert!(all.len() > 50, "the pictures were not found");
    let mut wrong = Vec::new();
    for path in all {
        let text = fs::read_to_string(&path).unwrap();
        let body = text.splitn(3, "---").nth(2).unwrap_or_default();
        for (number, line) in body.lines().enumerate() {
            let odd = faults(line).into_iter().chain(miscounted(line));
            // A dot where a field is free, and a column of them, are no sentences.
            let odd = odd.filter(|fault| !fault.starts_with("“..”"));
            wrong.extend(odd.map(|fault| format!("{}:{number}: {fault}: {line}", path.display())));
        }
    }
    none(&wrong);
}

#[test]
fn what_the_system_says_comes_without_its_number() {
    let address = format!("http://{}", vacant());
    let home = Home::on(&address, "a-token");
    let create = ["create", "--property", "subject=a"];
    let cases: &[&[&str]] = &[
        &create,
        &["create", "--file", "/nowhere/body.json"],
        &["create", "--file", "/"],
        &["import", "/nowhere/tickets.csv"],
        &["doctor"],
        &["schema"],
        &["drafts", "--config-dir", "/dev/null/below"],
        &["drafts", "--log=/nowhere/a.log"],
        &["man", "--all", "/dev/null/below"],
        &["config", "init", "--config-dir", "/dev/null/below"],
    ];
    for args in cases {
        let done = home.run(args);
        let said = format!("{}{}", done.out, done.err);
        assert!(!said.contains("os error"), "{args:?}: {said}");
        assert!(!said.contains("..\n") && !said.contains(".;"), "{args:?}: {said}");
    }
    home.run(&create).says(&["could not reach", "connection refused"]);
}

#[test]
fn the_reading_of_sentences_sees_what_it_has_to() {
    let text = "a(br#\"a \" b\"#, \"one two\", '\"', r#\"raw \" two\"#, \"three \\\n    four\", \"name\", '\\'', &'a x, \"five \\\" six\")";
    let source = Source { path: "a.rs".into(), text: text.into() };
    let all: Vec<String> = said(&source).into_iter().map(|one| one.text).collect();
    assert_eq!(all, ["one two", "three four", "five \\\" six"]);
    assert_eq!(faults("It is saved by itself.. now.;").len(), 3);
    assert_eq!(faults("--associate {}: it goes on ... so"), [""; 0]);
    assert_eq!(miscounted("in 1 minutes"), Some("1 minutes".into()));
    assert_eq!(miscounted("1 pass, 1 s, 11 lines, 1 line"), None);
}
