//! Files in words: how large one is, and what it is; and one more among those of a ticket.

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

/// What came of attaching a file, with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It is one of them now.
    New,
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
    files.push(new);
    Added::New
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_attached_once() {
        let file = |path: &str, md5: &str| Attachment {
            path: path.into(),
            name: path.rsplit('/').next().unwrap().into(),
            size: 5,
            md5: md5.into(),
        };
        let mut files = Vec::new();
        for (new, added) in [
            (file("/a/log.txt", "1"), Added::New),
            (file("/b/log.txt", "2"), Added::New),
            (file("/c/copy.txt", "1"), Added::Same("log.txt".into())),
            (file("/b/log.txt", "2"), Added::Same("log.txt".into())),
            (file("/b/log.txt", "3"), Added::Renewed("log.txt".into())),
        ] {
            assert_eq!(add(&mut files, new), added);
        }
        let told: Vec<_> = files.iter().map(|one| (one.name.as_str(), one.md5.as_str())).collect();
        assert_eq!(told, [("log.txt", "1"), ("log.txt", "3")]);
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
}
