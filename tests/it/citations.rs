//! What comments cite: a section of the API reference that is there, and no source that a reader does not have.

use std::fs;
use std::path::{Path, PathBuf};

const REFERENCE: &str = include_str!("../../assets/hubspot-api.md");
/// How a comment names the reference.
const NAME: &str = "assets/hubspot-api.md";

/// The Rust files below a folder of the repository.
fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

/// The comments of a file in one line, so that a citation may be broken between two.
fn comments(text: &str) -> String {
    let lines = text.lines().filter_map(|line| Some(line.split_once("//")?.1.trim_start_matches(['/', '!'])));
    lines.collect::<String>()
}

/// The keys of the reference's table of sources, which mean nothing outside it.
fn keys() -> Vec<&'static str> {
    let table = REFERENCE.split("| Key | Source |").nth(1).unwrap().split("\n\n").next().unwrap();
    let cells = table.lines().skip(2).filter_map(|row| row.split('|').nth(1));
    cells.flat_map(|cell| cell.split(',')).map(str::trim).filter(|key| key.chars().all(char::is_uppercase)).collect()
}

#[test]
fn comments_cite_sections_of_the_reference_that_are_there() {
    let sections: Vec<&str> =
        REFERENCE.lines().filter_map(|line| line.strip_prefix("## ")?.split(". ").next()).collect();
    let keys = keys();
    assert!(keys.contains(&"SPEC") && keys.contains(&"NPM"), "{keys:?}");
    let mut all = Vec::new();
    for folder in ["src", "tests"] {
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut all);
    }
    let mut cited = 0;
    for path in all.iter().filter(|path| !path.ends_with("tests/it/citations.rs")) {
        let comments = comments(&fs::read_to_string(path).unwrap());
        for citation in comments.split(NAME).skip(1) {
            let Some(rest) = citation.strip_prefix(", section") else { continue };
            let until = rest.find([')', ':', ';', '.']).unwrap_or(rest.len());
            for number in rest[..until].split(|one: char| !one.is_ascii_digit()).filter(|number| !number.is_empty()) {
                assert!(sections.contains(&number), "{}: section {number}", path.display());
                cited += 1;
            }
        }
        assert!(!comments.contains("fact sheet"), "{}", path.display());
        for key in &keys {
            for sign in ["(", ", ", "V[", "C["] {
                for end in [")", ",", ":", "]"] {
                    let marked = format!("{sign}{key}{end}");
                    assert!(!comments.contains(&marked), "{}: {marked}", path.display());
                }
            }
        }
    }
    assert!(cited > 20, "{cited} citations were found");
}
