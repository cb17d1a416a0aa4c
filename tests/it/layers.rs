//! The layers of the library, read from its sources: imports only point down, and some words stand in one file only.

use std::fs;
use std::path::{Path, PathBuf};

/// Each module of the library and the modules that it may use besides itself. The table in src/lib.rs says the same.
const MAY_USE: &[(&str, &[&str])] = &[
    ("ticket", &[]),
    ("hubspot", &["ticket"]),
    ("store", &["ticket"]),
    ("sandbox", &["ticket"]),
    ("log", &["ticket", "store"]),
    ("submit", &["ticket", "hubspot", "store"]),
    ("portal", &["ticket", "hubspot", "store"]),
    ("app", &["ticket", "hubspot", "store", "submit", "portal"]),
    ("view", &["ticket", "hubspot", "store", "submit", "portal", "app"]),
    ("config", &["ticket", "hubspot", "store", "submit", "portal", "app", "view", "sandbox"]),
    ("command", &["ticket", "hubspot", "store", "log", "submit", "portal", "config", "sandbox"]),
    ("runtime", &["ticket", "hubspot", "store", "submit", "portal", "app", "view", "config", "sandbox"]),
];

/// A source file without its comments and its tests; every line keeps its number.
struct Source {
    /// Below src/, with `/` between folders.
    path: String,
    text: String,
}

impl Source {
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    fn is_top(&self) -> bool {
        self.path.ends_with("/mod.rs")
    }

    /// Path and line of a byte in the text.
    fn at(&self, byte: usize) -> String {
        format!("src/{}:{}", self.path, self.text[..byte].matches('\n').count() + 1)
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn collect(folder: &Path, into: &mut Vec<Source>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let below = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            into.push(Source { path: below, text: bare(&fs::read_to_string(&path).unwrap()) });
        }
    }
}

/// Code without line comments, and without the tests at the end of a file.
fn bare(text: &str) -> String {
    let mut kept = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]" && lines.peek().is_some_and(|next| next.starts_with("mod tests {")) {
            break;
        }
        let trimmed = line.trim_start();
        kept.push(if trimmed.starts_with("//") { "" } else { line.split(" // ").next().unwrap_or_default() });
    }
    kept.join("\n")
}

fn sources() -> Vec<Source> {
    let mut all = Vec::new();
    collect(&root(), &mut all);
    assert!(all.len() > 40, "the sources were not found");
    all
}

/// What a path prefix leads to, wherever it stands: `crate::a::b` and `crate::{a, b::c}` give `a`, and `a` and `b`.
fn led_to(text: &str, prefix: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (start, _) in text.match_indices(prefix) {
        let before = text[..start].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &text[start + prefix.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            found.push((start, word(rest)));
            continue;
        };
        let mut depth = 0;
        let mut begins = true;
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => begins = true,
                c if c.is_whitespace() => {}
                _ if begins && depth == 0 => {
                    found.push((start, word(&group[at..])));
                    begins = false;
                }
                _ => {}
            }
        }
    }
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '*')).collect()
}

#[track_caller]
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn imports_only_point_down() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !matches!(source.path.as_str(), "lib.rs" | "main.rs")) {
        let module = source.module();
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("src/{}: {module} has no place in the table of layers", source.path));
            continue;
        };
        for (at, used) in led_to(&source.text, "crate::") {
            if used != module && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: {module} may not use {used}", source.at(at)));
            }
        }
    }
    none(&wrong);
}

#[test]
fn no_file_of_the_screen_imports_the_top_of_its_folder() {
    let all = sources();
    let mut wrong = Vec::new();
    for module in ["app", "view"] {
        let folder: Vec<&Source> = all.iter().filter(|source| source.module() == module).collect();
        let siblings: Vec<&str> = folder
            .iter()
            .filter(|source| !source.is_top())
            .filter_map(|source| source.path.strip_prefix(module)?.strip_prefix('/')?.split(['/', '.']).next())
            .collect();
        for source in folder.iter().filter(|source| !source.is_top()) {
            for prefix in [format!("crate::{module}::")] {
                for (at, used) in led_to(&source.text, &prefix) {
                    if !siblings.contains(&used.as_str()) {
                        wrong.push(format!("{}: {used} is of {module}/mod.rs, the top of its folder", source.at(at)));
                    }
                }
            }
        }
    }
    none(&wrong);
}

/// Words that may stand in some files only: the word, where it is looked for, and where it may stand.
#[test]
fn some_words_stand_in_one_place_only() {
    let pure = ["ticket/", "app/", "view/"];
    let screen = ["app/", "view/"];
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("reqwest::", &[""], &["hubspot/client.rs", "hubspot/transport.rs"]),
        ("tui_textarea", &[""], &["app/form/editor.rs"]),
        ("indicatif", &[""], &["command/import/report.rs"]),
        ("csv::", &[""], &["command/import/source.rs"]),
        ("clap_mangen", &[""], &["command/shells.rs"]),
        ("clap_complete", &[""], &["command/shells.rs", "config/args.rs"]),
        ("clap::", &[""], &["command/", "config/", "main.rs"]),
        ("sha2::", &[""], &["portal.rs"]),
        ("oauth2::", &[""], &["hubspot/transport.rs", "hubspot/oauth.rs"]),
        ("rustls::", &[""], &["hubspot/transport.rs"]),
        ("hyper::", &[""], &["hubspot/client.rs", "hubspot/tickets.rs", "hubspot/transport.rs", "sandbox/"]),
        ("tracing_subscriber", &[""], &["log.rs"]),
        ("directories::", &[""], &["config/"]),
        ("toml::", &[""], &["config/"]),
        ("nucleo_matcher", &[""], &["app/list/texts.rs"]),
        ("memchr::", &[""], &["app/list/ranking.rs"]),
        ("tokio::", &pure, &[]),
        ("tracing::", &pure, &[]),
        ("Instant::now", &pure, &[]),
        ("SystemTime", &pure, &[]),
        ("Timestamp::now", &pure, &[]),
        ("Zoned::now", &pure, &[]),
        ("TimeZone::system", &pure, &[]),
        ("std::fs", &pure, &[]),
        ("std::env", &pure, &[]),
        ("std::io", &pure, &[]),
        ("std::process", &pure, &[]),
        ("std::thread", &pure, &[]),
        ("ratatui", &["ticket/", "app/", "hubspot/", "store/", "submit.rs", "portal.rs", "sandbox/"], &[]),
        ("RefCell", &screen, &[]),
        ("Mutex", &screen, &[]),
        ("thread_local", &screen, &[]),
        ("static mut", &screen, &[]),
        ("OnceCell", &screen, &[]),
        ("OnceLock", &screen, &[]),
        ("LazyLock", &screen, &[]),
        ("LazyCell", &screen, &[]),
        ("println!", &[""], &["main.rs", "command/"]),
        ("eprintln!", &[""], &["main.rs", "command/"]),
        ("dbg!", &[""], &[]),
        ("hubspot::", &["sandbox/"], &[]),
    ];
    let all = sources();
    let mut wrong = Vec::new();
    for (wanted, places, allowed) in cases {
        let looked_at = all.iter().filter(|source| places.iter().any(|place| source.path.starts_with(place)));
        for source in looked_at.filter(|source| !allowed.iter().any(|place| source.path.starts_with(place))) {
            for (at, _) in source.text.match_indices(wanted) {
                let before = source.text[..at].chars().next_back();
                if !before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                    wrong.push(format!("{}: {wanted} does not belong here", source.at(at)));
                }
            }
        }
    }
    none(&wrong);
}

#[test]
fn every_file_says_first_what_it_owns() {
    let mut wrong = Vec::new();
    for source in sources() {
        let text = fs::read_to_string(root().join(&source.path)).unwrap();
        if !text.starts_with("//! ") {
            wrong.push(format!("src/{}:1: the file does not begin with a //! paragraph", source.path));
        }
    }
    none(&wrong);
}

#[test]
fn the_reading_of_sources_sees_what_it_has_to() {
    let names = |text: &str| led_to(text, "crate::").into_iter().map(|(_, name)| name).collect::<Vec<_>>();
    assert_eq!(names("use crate::app::App;"), ["app"]);
    assert_eq!(names("use crate::{app, view::{self, theme}, ticket::Draft};"), ["app", "view", "ticket"]);
    assert_eq!(names("fn f(x: crate::store::Error) {}"), ["store"]);
    assert_eq!(names("use my_crate::app;"), [""; 0]);
    let code = "//! crate::app\nuse a; // crate::view\n#[cfg(test)]\nmod tests {\n use crate::app;\n}\n";
    assert_eq!(bare(code), "\nuse a;");
}
