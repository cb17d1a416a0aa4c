//! What tmux does with a text that is copied: it may keep it from the terminal, and is asked whether it does.

use std::process::Stdio;
use std::time::Duration;

use crate::child::{Hidden, awaited};

/// tmux is waited for this long.
const LIMIT: Duration = Duration::from_secs(2);
/// What it needs to find its server. It gets nothing else.
const NEEDS: [&str; 4] = ["PATH", "HOME", "TMUX", "TMUX_TMPDIR"];
/// The two settings of which one lets a text through. An older tmux knows only the first, and lets all through.
const ASKED: [&str; 3] = ["display-message", "-p", "#{set-clipboard} #{allow-passthrough}"];
/// What helps.
const KEEPS: &str = "tmux does not pass it on; run: tmux set -s set-clipboard on";

/// Whether the program runs in it.
pub fn is_here() -> bool {
    std::env::var_os("TMUX").is_some_and(|value| !value.is_empty())
}

/// Asks tmux whether what was sent can have come through.
///
/// # Errors
/// In words: that it can't, and what helps. Where tmux says nothing, nothing is known.
pub async fn passes(hidden: &Hidden) -> Result<(), String> {
    let asked = awaited(hidden.program_with("tmux", &NEEDS))
        .args(ASKED)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    match tokio::time::timeout(LIMIT, asked).await {
        Ok(Ok(output)) if keeps(&String::from_utf8_lossy(&output.stdout)) => Err(KEEPS.into()),
        _ => Ok(()),
    }
}

/// Whether tmux keeps what is copied, by its settings.
fn keeps(settings: &str) -> bool {
    let mut words = settings.split_whitespace();
    matches!((words.next(), words.next()), (Some("external" | "off"), Some("off" | "0")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_setting_lets_a_text_through() {
        for (settings, kept) in [
            ("external off\n", true),
            ("off off\n", true),
            ("on off\n", false),
            ("external on\n", false),
            ("external all\n", false),
            ("external \n", false),
            ("", false),
            ("external 0\n", true),
            ("external 1\n", false),
        ] {
            assert_eq!(keeps(settings), kept, "{settings:?}");
        }
    }
}
