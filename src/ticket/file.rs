//! Files in words: how large one is, what it is, and a name that no other one of a ticket has.

use std::path::Path;

use super::plan::Attachment;

/// HubSpot's limit by plan is 20 MB or 2 GB (assets/hubspot-api.md, section 17): more is told, and never refused.
pub const LARGE: u64 = 20_000_000;

/// What some endings mean.
const KINDS: [(&str, &str); 18] = [
    ("png", "picture"),
    ("jpg", "picture"),
    ("jpeg", "picture"),
    ("gif", "picture"),
    ("webp", "picture"),
    ("heic", "picture"),
    ("pdf", "PDF"),
    ("txt", "text"),
    ("md", "text"),
    ("log", "log"),
    ("csv", "table"),
    ("xlsx", "table"),
    ("ods", "table"),
    ("zip", "archive"),
    ("gz", "archive"),
    ("eml", "e-mail"),
    ("mp4", "video"),
    ("mov", "video"),
];

/// A size as people say it.
pub fn size(bytes: u64) -> String {
    let unit = |by: u64| bytes as f64 / by as f64;
    let told = |amount: f64, unit: &str| {
        // 9.96 is no 10.0.
        if amount < 9.95 { format!("{amount:.1} {unit}") } else { format!("{amount:.0} {unit}") }
    };
    match bytes {
        1 => "1 byte".to_owned(),
        0 | 2..1_000 => format!("{bytes} bytes"),
        1_000..999_500 => told(unit(1_000), "kB"),
        999_500..999_500_000 => told(unit(1_000_000), "MB"),
        _ => told(unit(1_000_000_000), "GB"),
    }
}

/// What a file is, by the ending of its name; empty where that says nothing.
pub fn kind(name: &str) -> String {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let lower = ending.to_lowercase();
    match KINDS.iter().find(|(known, _)| *known == lower) {
        Some((_, kind)) => (*kind).to_owned(),
        None if ending.chars().count() <= 5 => ending.to_uppercase(),
        None => String::new(),
    }
}

/// A name that is none of these: `log-2.txt` where there is a `log.txt`.
pub fn free_name(name: &str, taken: &[&str]) -> String {
    let is_taken = |name: &str| taken.iter().any(|one| one.eq_ignore_ascii_case(name));
    if !is_taken(name) {
        return name.to_owned();
    }
    let path = Path::new(name);
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or(name);
    let ending = path.extension().and_then(|end| end.to_str()).map(|end| format!(".{end}")).unwrap_or_default();
    let mut number: u64 = 2;
    loop {
        let name = format!("{stem}-{number}{ending}");
        if !is_taken(&name) {
            return name;
        }
        number += 1;
    }
}

/// What came of attaching a file; what is called is the file among those of the ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It is one of them now, and is called this.
    New(String),
    /// It was one of them, and is as it is now.
    Renewed(String),
    /// One of them is the same.
    Same(String),
}

/// Puts a file with those of a ticket.
pub fn add(files: &mut Vec<Attachment>, new: Attachment) -> Added {
    if let Some(old) = files.iter().find(|old| old.md5 == new.md5 && old.size == new.size) {
        return Added::Same(old.name.clone());
    }
    if let Some(old) = files.iter_mut().find(|old| old.path == new.path) {
        let name = old.name.clone();
        *old = Attachment { name: name.clone(), ..new };
        return Added::Renewed(name);
    }
    let taken: Vec<&str> = files.iter().map(|one| one.name.as_str()).collect();
    let name = free_name(&new.name, &taken);
    files.push(Attachment { name: name.clone(), ..new });
    Added::New(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_attached_once_and_under_a_name_of_its_own() {
        let file = |path: &str, md5: &str| Attachment {
            path: path.into(),
            name: path.rsplit('/').next().unwrap().into(),
            size: 5,
            md5: md5.into(),
        };
        let mut files = Vec::new();
        for (new, added) in [
            (file("/a/log.txt", "1"), Added::New("log.txt".into())),
            (file("/b/log.txt", "2"), Added::New("log-2.txt".into())),
            (file("/c/copy.txt", "1"), Added::Same("log.txt".into())),
            (file("/b/log.txt", "2"), Added::Same("log-2.txt".into())),
            (file("/b/log.txt", "3"), Added::Renewed("log-2.txt".into())),
        ] {
            assert_eq!(add(&mut files, new), added);
        }
        let told: Vec<_> = files.iter().map(|one| (one.name.as_str(), one.md5.as_str())).collect();
        assert_eq!(told, [("log.txt", "1"), ("log-2.txt", "3")]);
    }

    #[test]
    fn sizes_are_told_in_two_or_three_digits() {
        for (bytes, told) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (9_949, "9.9 kB"),
            (9_960, "10 kB"),
            (12_345, "12 kB"),
            (999_499, "999 kB"),
            (999_500, "1.0 MB"),
            (3_400_000, "3.4 MB"),
            (20_000_000, "20 MB"),
            (2_000_000_000, "2.0 GB"),
        ] {
            assert_eq!(size(bytes), told, "{bytes}");
        }
    }

    #[test]
    fn an_ending_says_what_a_file_is() {
        for (name, told) in [
            ("a.PNG", "picture"),
            ("a.tar.gz", "archive"),
            ("a.docx", "DOCX"),
            ("a", ""),
            (".profile", ""),
            ("a.something-long", ""),
        ] {
            assert_eq!(kind(name), told, "{name}");
        }
    }

    #[test]
    fn no_two_files_are_called_the_same() {
        assert_eq!(free_name("log.txt", &[]), "log.txt");
        assert_eq!(free_name("log.txt", &["LOG.TXT"]), "log-2.txt");
        assert_eq!(free_name("log.txt", &["log.txt", "log-2.txt"]), "log-3.txt");
        assert_eq!(free_name("README", &["README"]), "README-2");
        assert_eq!(free_name(".env", &[".env"]), ".env-2");
    }
}
