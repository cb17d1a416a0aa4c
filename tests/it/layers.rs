//! The layers of the library, read from its sources: imports only point down, between folders and between files, and
//! some words stand in one file only.

pub mod source;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;

use source::{Module, Source, bare, file_of, root, sources};

/// Each module of the library and the modules that it may use besides itself. The table in src/lib.rs says the same.
const MAY_USE: &[(&str, &[&str])] = &[
    ("ticket", &[]),
    ("hubspot", &["ticket"]),
    ("store", &["ticket"]),
    ("sandbox", &["ticket"]),
    ("log", &["ticket", "store"]),
    ("child", &[]),
    ("tty", &[]),
    ("submit", &["ticket", "hubspot", "store"]),
    ("portal", &["ticket", "hubspot", "store"]),
    ("app", &["ticket", "hubspot", "store", "submit", "portal"]),
    ("view", &["ticket", "hubspot", "store", "submit", "portal", "app"]),
    ("config", &["ticket", "hubspot", "store", "submit", "portal", "app", "view", "sandbox", "child", "tty"]),
    // Of the folder above it, only the line that runs it.
    ("command", &["ticket", "hubspot", "store", "log", "submit", "portal", "config", "sandbox", "child", "tty", "mcp"]),
    ("mcp", &["ticket", "hubspot", "store", "submit", "portal", "config", "command"]),
    (
        "runtime",
        &["ticket", "hubspot", "store", "submit", "portal", "app", "view", "config", "sandbox", "child", "tty"],
    ),
];

/// Folders whose `mod.rs` is a map and owns nothing that the files of the folder need.
const TOP_IS_A_MAP: &[&str] = &["app", "view"];

#[track_caller]
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn imports_only_point_down() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !source.is_root()) {
        let module = source.module().swap_remove(0);
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("src/{}: {module} has no place in the table of layers", source.path));
            continue;
        };
        for (at, path) in source.paths(false) {
            let used = path.first().map_or("the root of the library", String::as_str);
            if used != module && !allowed.contains(&used) {
                wrong.push(format!("{}: {module} may not use {used}", source.at(at)));
            }
        }
    }
    none(&wrong);
}

/// The edges between files. A folder and what is in it are none: its `mod.rs` shows what lies below it.
type Edges = BTreeMap<Module, BTreeMap<Module, String>>;

fn edges(sources: &[Source]) -> Edges {
    let modules: BTreeSet<Module> = sources.iter().map(Source::module).collect();
    let mut edges = Edges::new();
    for source in sources.iter().filter(|source| !source.is_root()) {
        let here = source.module();
        let from = edges.entry(here.clone()).or_default();
        for (at, path) in source.paths(true) {
            let to = file_of(&path, &modules);
            if !here.starts_with(to) && !to.starts_with(&here) {
                from.entry(to.to_vec()).or_insert_with(|| source.at(at));
            }
        }
    }
    edges
}

/// A shortest circle through a module: where each step of it stands.
fn circle(start: &Module, edges: &Edges) -> Option<Vec<(Module, String)>> {
    let mut reached: BTreeMap<&Module, (&Module, &String)> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(here) = queue.pop_front() {
        for (to, at) in edges.get(here).into_iter().flatten() {
            if !reached.contains_key(to) {
                reached.insert(to, (here, at));
                queue.push_back(to);
            }
        }
    }
    let mut circle = Vec::new();
    let mut here = start;
    loop {
        let (from, at) = reached.get(here)?;
        circle.push((here.clone(), (*at).clone()));
        here = from;
        if here == start {
            circle.reverse();
            return Some(circle);
        }
    }
}

/// One circle of every knot of files, in words.
fn circles(edges: &Edges) -> Vec<String> {
    let mut told = BTreeSet::new();
    let mut all = Vec::new();
    for start in edges.keys() {
        let Some(circle) = circle(start, edges).filter(|_| !told.contains(start)) else { continue };
        told.extend(circle.iter().map(|(module, _)| module.clone()));
        let steps = circle.iter().map(|(to, at)| format!("\n  {at} uses {}", to.join("::")));
        all.push(format!("{} is in a circle:{}", start.join("::"), steps.collect::<String>()));
    }
    all
}

#[test]
fn no_files_go_round_in_a_circle() {
    none(&circles(&edges(&sources())));
}

#[test]
fn no_file_imports_the_top_of_a_folder_that_it_is_in() {
    let all = sources();
    let modules: BTreeSet<Module> = all.iter().map(Source::module).collect();
    let mut wrong = Vec::new();
    for source in &all {
        let here = source.module();
        if !here.first().is_some_and(|first| TOP_IS_A_MAP.contains(&first.as_str())) {
            continue;
        }
        for (at, path) in source.paths(true) {
            let top = file_of(&path, &modules);
            let is_inside = !top.is_empty() && here.len() > top.len() && here.starts_with(top);
            let name = top.join("/");
            // The top alone is named to say who may see something: `pub(in crate::app)`.
            if is_inside && path.len() > top.len() {
                let item = path.last().unwrap();
                wrong.push(format!("{}: {item} is of {name}/mod.rs, the top of its folder", source.at(at)));
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
    let below_screen = ["ticket/", "hubspot/", "store/", "submit/", "portal/"];
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("reqwest::", &[""], &["hubspot/client.rs", "hubspot/repeatable.rs", "hubspot/transport.rs"]),
        ("tui_textarea", &[""], &["app/form/editor.rs"]),
        ("indicatif", &[""], &["command/import/report.rs"]),
        ("csv::", &[""], &["command/import/source.rs"]),
        ("encoding_rs", &[""], &["command/import/encoded.rs", "store/editing.rs", "ticket/pasted/mime.rs"]),
        ("pulldown_cmark", &[""], &["command/manual/markdown.rs"]),
        ("clap_mangen", &[""], &["command/shells.rs"]),
        ("clap_complete", &[""], &["command/shells.rs", "config/args/"]),
        ("clap::", &[""], &["command/", "config/", "main.rs"]),
        ("sha2::", &[""], &["portal/seen.rs", "mcp/checked.rs"]),
        ("rmcp::", &[""], &["mcp/"]),
        // It is used in one line, where the commands are told apart.
        ("crate::mcp", &[""], &["command/mod.rs"]),
        ("md5::", &[""], &["store/hashing.rs", "sandbox/upload.rs"]),
        ("oauth2::", &[""], &["hubspot/transport.rs", "hubspot/oauth.rs"]),
        // Whoever starts a program hides the tokens from it. crossterm starts one where the size is not to be had.
        ("Command::new", &[""], &["child.rs"]),
        ("process::Command", &[""], &["child.rs"]),
        ("process::{", &[""], &["child.rs"]),
        ("process::*", &[""], &["child.rs"]),
        ("tokio::process", &[""], &["child.rs"]),
        ("terminal::size", &[""], &[]),
        ("rustls::", &[""], &["hubspot/tls.rs", "hubspot/transport.rs"]),
        (
            "hyper::",
            &[""],
            &["hubspot/client.rs", "hubspot/form.rs", "hubspot/tickets.rs", "hubspot/transport.rs", "sandbox/"],
        ),
        ("tracing_subscriber", &[""], &["log.rs"]),
        ("directories::", &[""], &["config/"]),
        ("toml::", &[""], &["config/"]),
        ("nucleo_matcher", &[""], &["app/list/search.rs", "ticket/similar.rs"]),
        ("strsim::", &[""], &["config/mistake.rs"]),
        ("percent_encoding::", &[""], &["hubspot/paths.rs", "sandbox/"]),
        ("fastrand::", &[""], &["app/context.rs", "runtime/compose.rs", "submit/outcome.rs", "sandbox/"]),
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
        ("ratatui", &["ticket/", "app/", "hubspot/", "store/", "submit/", "portal/", "sandbox/"], &[]),
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
        // What a key is called is known where the keymap is.
        ("Alt-", &below_screen, &[]),
        ("Ctrl-", &below_screen, &[]),
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
    let source = |path: &str, text: &str| Source { path: path.to_owned(), text: bare(text) };
    let paths = |text: &str| {
        let all = source("app/list/item.rs", text).paths(true).into_iter();
        all.map(|(_, path)| path.join("::")).collect::<Vec<_>>()
    };
    assert_eq!(paths("use crate::app::App;"), ["app::App"]);
    assert_eq!(
        paths("use crate::{app, view::{self, theme::{A, B as C}}, ticket::Draft};"),
        ["app", "view", "view::theme::A", "view::theme::B", "ticket::Draft"]
    );
    assert_eq!(paths("use super::{texts,\n    super::form::rows::*,\n};"), ["app::list::texts", "app::form::rows::*"]);
    assert_eq!(paths("use self::inner::A; pub(super) fn f(&self) {}"), ["app::list::item::inner::A"]);
    assert_eq!(
        paths("fn f(x: crate::store::Error, y: &super::texts::Y) { *crate::app::z() }"),
        ["store::Error", "app::list::texts::Y", "app::z"]
    );
    assert_eq!(paths("use my_crate::app; use std::{fs, io::{self, Read}}; fs::read(); a.b::<C>();"), [""; 0]);
    assert_eq!(paths("use super::super::form as f;\nf::rows::new()"), ["app::form", "app::form::rows::new"]);
    let code = "//! crate::app\nuse a; // crate::view\n/* x */#[cfg(test)]\nmod tests {\n use crate::app;\n}\n";
    assert_eq!(bare(&code.replace("/* x */", "")), "\nuse a;");

    assert_eq!(source("lib.rs", "").module(), [""; 0]);
    assert_eq!(source("portal.rs", "").module(), ["portal"]);
    assert_eq!(source("app/mod.rs", "").module(), ["app"]);
    assert_eq!(source("app/list/mod.rs", "").module(), ["app", "list"]);

    let round = [
        source("a/mod.rs", "mod one; pub use one::One; use crate::b;"),
        source("a/one.rs", "use super::Top;\nuse super::two;\nfn f() { two::deep::x() }"),
        source("a/two/mod.rs", "pub mod deep;"),
        source("a/two/deep.rs", "use crate::a::three::Three;"),
        source("a/three.rs", "fn f() { super::one::g() }"),
        source("b.rs", "#[cfg(test)]\nmod tests {\n    use crate::a;\n}"),
    ];
    let found = circles(&edges(&round));
    let [circle] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        circle.lines().collect::<Vec<_>>(),
        [
            "a::one is in a circle:",
            "  src/a/one.rs:3 uses a::two::deep",
            "  src/a/two/deep.rs:1 uses a::three",
            "  src/a/three.rs:1 uses a::one",
        ]
    );
    assert_eq!(circles(&edges(&round[..4])), [""; 0]);
}
