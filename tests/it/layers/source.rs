//! What the sources of the library name: a reader of paths that is good enough for code that rustfmt has been over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A source file without its comments and its tests; every line keeps its number.
pub struct Source {
    /// Below src/, with `/` between folders.
    pub path: String,
    pub text: String,
}

impl Source {
    /// The module that the file is: `a/b.rs` and `a/b/mod.rs` are `a::b`, and the root is nothing.
    pub fn module(&self) -> Module {
        let parts = self.path.trim_end_matches(".rs").split('/');
        parts.filter(|part| !matches!(*part, "mod" | "lib" | "main")).map(str::to_owned).collect()
    }

    pub fn is_root(&self) -> bool {
        matches!(self.path.as_str(), "lib.rs" | "main.rs")
    }

    /// The paths into the library that the file names, each with the byte where it stands. With `through`, those also
    /// that go through what the file has imported: `use super::lines` makes `lines::next` such a path.
    pub fn paths(&self, through: bool) -> Vec<(usize, Module)> {
        let here = self.module();
        let named = named(&self.text);
        let mut imported = BTreeMap::new();
        for name in named.iter().filter(|name| name.imports && through) {
            if let (Some(full), Some(known)) = (name.full(&here, &BTreeMap::new()), &name.known_as) {
                imported.insert(known.clone(), full);
            }
        }
        named.iter().filter_map(|name| Some((name.at, name.full(&here, &imported)?))).collect()
    }

    /// Path and line of a byte in the text.
    pub fn at(&self, byte: usize) -> String {
        format!("src/{}:{}", self.path, self.text[..byte].matches('\n').count() + 1)
    }
}

pub fn root() -> PathBuf {
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
pub fn bare(text: &str) -> String {
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

pub fn sources() -> Vec<Source> {
    let mut all = Vec::new();
    collect(&root(), &mut all);
    assert!(all.len() > 40, "the sources were not found");
    all
}

/// A module, or something in one, from the root of the library.
pub type Module = Vec<String>;

/// A path as it is written; of a group, one member.
#[derive(Debug)]
struct Named {
    /// Where it begins, or the group that it is of.
    at: usize,
    path: Vec<String>,
    /// Whether a `use` brings it in, and by which name.
    imports: bool,
    known_as: Option<String>,
}

impl Named {
    /// The path from the root of the library; none where it leads elsewhere.
    fn full(&self, here: &[String], imported: &BTreeMap<String, Module>) -> Option<Module> {
        let mut base = here.to_vec();
        let mut rest = self.path.as_slice();
        // A word alone is no path, such as in `pub(super)`.
        let (first, after) = rest.split_first().filter(|(_, after)| !after.is_empty())?;
        match first.as_str() {
            "crate" => {
                base.clear();
                rest = after;
            }
            "super" | "self" => {
                while let Some((step @ ("super" | "self"), after)) =
                    rest.split_first().map(|(step, after)| (step.as_str(), after))
                {
                    if step == "super" {
                        base.pop();
                    }
                    rest = after;
                }
            }
            name if !self.imports => {
                base.clone_from(imported.get(name)?);
                rest = after;
            }
            _ => return None,
        }
        base.extend(rest.iter().filter(|step| *step != "self").cloned());
        Some(base)
    }
}

/// All paths that a text names, in the order in which they stand.
fn named(text: &str) -> Vec<Named> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if !is_of_word(c) {
            at += c.len_utf8();
            continue;
        }
        if text[..at].ends_with(':') {
            at += word(&text[at..]).len();
            continue;
        }
        let imports = text[..at].trim_end().rsplit(|c| !is_of_word(c)).next() == Some("use");
        let mut members = Vec::new();
        let length = members_of(&text[at..], &[], &mut members);
        all.extend(members.into_iter().map(|(path, known_as)| Named { at, path, imports, known_as }));
        at += length;
    }
    all
}

/// Takes a path apart, as deep as its groups go, and says how long it is: `a::{b, c::{self, D as E}}` is `a::b` known as
/// `b`, `a::c::self` known as `c`, and `a::c::D` known as `E`.
fn members_of(text: &str, head: &[String], into: &mut Vec<(Vec<String>, Option<String>)>) -> usize {
    let blank = |at: usize| at + text[at..].len() - text[at..].trim_start().len();
    if text.starts_with('{') {
        let mut at = blank(1);
        while !text[at..].starts_with('}') && at < text.len() {
            at += members_of(&text[at..], head, into).max(1);
            at = blank(at);
            at = blank(at + usize::from(text[at..].starts_with(',')));
        }
        return (at + 1).min(text.len());
    }
    let step = if text.starts_with('*') { "*".to_owned() } else { word(text) };
    let mut path = head.to_vec();
    path.push(step.clone());
    let mut at = step.len();
    if let Some(rest) =
        text[at..].strip_prefix("::").filter(|rest| rest.starts_with(|c| is_of_word(c) || matches!(c, '{' | '*')))
    {
        return at + 2 + members_of(rest, &path, into);
    }
    let own = if step == "self" { head.last().cloned() } else { Some(step) };
    let other = text[at..].strip_prefix(" as ").map(word);
    at += other.as_ref().map_or(0, |other| " as ".len() + other.len());
    into.push((path, other.or(own)));
    at
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| is_of_word(*c)).collect()
}

/// The file that a path leads into: the module that it begins with, as far as there are files.
pub fn file_of<'a>(path: &'a [String], modules: &BTreeSet<Module>) -> &'a [String] {
    let longest = (0..=path.len()).rev().find(|length| modules.contains(&path[..*length]));
    &path[..longest.unwrap_or_default()]
}
