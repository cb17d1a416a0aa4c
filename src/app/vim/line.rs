//! What is typed behind a colon.

/// What a line asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Nothing.
    Nothing,
    /// The draft is saved. Whoever wrote and closed a file before is told that no ticket comes of it.
    Save,
    /// The draft is saved and the program left.
    Leave,
    /// The keys are shown.
    Help,
}

/// What a line asks for, if it is known.
pub fn asked(line: &str) -> Option<Asked> {
    Some(match line.trim().trim_start_matches(':').trim_end_matches('!') {
        "" => Asked::Nothing,
        "w" | "write" | "up" | "update" | "wq" | "x" | "xit" | "exit" | "wa" | "wqa" | "xa" => Asked::Save,
        "q" | "quit" | "qa" | "qall" => Asked::Leave,
        "h" | "help" => Asked::Help,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_means_anything() {
        for (line, meant) in [
            ("w", Some(Asked::Save)),
            (" :wq! ", Some(Asked::Save)),
            ("x", Some(Asked::Save)),
            ("q!", Some(Asked::Leave)),
            ("", Some(Asked::Nothing)),
            ("%s/a/b/", None),
            ("wx", None),
        ] {
            assert_eq!(asked(line), meant, "{line}");
        }
    }
}
