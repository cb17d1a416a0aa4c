//! What the environment tells of the terminal and the way to the network. Pure: the variables are handed in.

use super::findings::Findings;
pub(super) use crate::config::locale::Variable;
use crate::config::locale::{is_utf8, locale};

/// What a terminal is known to do with an escape sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Yes,
    IfAllowed,
    No,
    Unknown,
}

/// Terminals by a word of `TERM` or `TERM_PROGRAM`: the clipboard (OSC 52), and links (OSC 8).
const TERMINALS: &[(&str, Known, Known)] = &[
    ("kitty", Known::Yes, Known::Yes),
    ("wezterm", Known::Yes, Known::Yes),
    ("ghostty", Known::Yes, Known::Yes),
    ("foot", Known::Yes, Known::Yes),
    ("contour", Known::IfAllowed, Known::Yes),
    ("alacritty", Known::Yes, Known::Yes),
    ("iterm", Known::IfAllowed, Known::Yes),
    ("vscode", Known::Yes, Known::Yes),
    ("apple_terminal", Known::No, Known::No),
    ("rxvt", Known::IfAllowed, Known::No),
    ("linux", Known::No, Known::No),
    ("dumb", Known::No, Known::No),
];

/// The clipboard and links.
fn escapes(variable: Variable) -> (Known, Known) {
    if variable("WT_SESSION").is_some() {
        return (Known::Yes, Known::Yes);
    }
    if variable("VTE_VERSION").is_some() {
        return (Known::No, Known::Yes);
    }
    let words = [variable("TERM_PROGRAM"), variable("TERM")];
    let words: Vec<String> = words.into_iter().flatten().map(|word| word.to_lowercase()).collect();
    let found = TERMINALS.iter().find(|(name, ..)| words.iter().any(|word| word.contains(name)));
    found.map_or((Known::Unknown, Known::Unknown), |(_, clipboard, links)| (*clipboard, *links))
}

/// The lines about the terminal besides its size.
pub(super) fn of_terminal(findings: &mut Findings, variable: Variable, colors: &str, ancestors: &[String]) {
    let named = |name: &str| variable(name).map(|value| format!("{name}={value}")).unwrap_or(format!("no {name}"));
    let why = format!("{}, {}", named("TERM"), named("COLORTERM"));
    match colors {
        "none" => {
            findings.note("colours", format!("none ({why}, {}); nothing is said by colour alone", named("NO_COLOR")))
        }
        "16" => findings.note("colours", format!("16 ({why}); set COLORTERM=truecolor if the terminal shows more")),
        many => findings.good("colours", format!("{many} ({why})")),
    }
    if variable("TMUX").is_some() {
        findings.note(
            "tmux",
            "in ~/.tmux.conf: set -s escape-time 10; set -s set-clipboard on; set -g allow-passthrough on; \
             set -g default-terminal tmux-256color; set -as terminal-features ',*:RGB:hyperlinks'",
        );
    }
    if variable("STY").is_some() {
        findings.note(
            "screen",
            "in ~/.screenrc: maptimeout 10; defutf8 on; it takes the clipboard and links away, tmux does not",
        );
    }
    if ancestors.iter().any(|name| name == "mosh-server") {
        findings.note("mosh", "it passes the clipboard from version 1.4 on, and no links; ssh passes both");
    }
    let (clipboard, links) = match variable("STY") {
        Some(_) => (Known::No, Known::No),
        None => escapes(variable),
    };
    match clipboard {
        Known::Yes => findings.good("clipboard", "this terminal takes what is copied (OSC 52)"),
        Known::IfAllowed => findings.note("clipboard", "allow OSC 52 in the terminal's settings to copy ids and links"),
        Known::No => {
            findings.note("clipboard", "this terminal does not take OSC 52; select ids with the mouse instead")
        }
        Known::Unknown => {
            findings
                .note("clipboard", "not known of this terminal; copy an id in the result and paste it to see (OSC 52)");
        }
    }
    match links {
        Known::Yes => findings.good("links", "this terminal opens links (OSC 8)"),
        Known::IfAllowed | Known::No => findings.note("links", "this terminal opens no links (OSC 8); copy them"),
        Known::Unknown => {
            findings.note("links", "not known of this terminal (OSC 8); copy them if it does not open them")
        }
    }
    match locale(variable) {
        Some((name, value)) if is_utf8(&value) => findings.good("locale", format!("{name}={value}")),
        Some((name, value)) => {
            findings.note("locale", format!("{name}={value} is not UTF-8; run: export {name}=C.UTF-8"));
        }
        None => {
            findings.note("locale", "none is set, so programs like tmux may not use UTF-8; run: export LANG=C.UTF-8")
        }
    }
}

/// Whether characters beyond ASCII are surely shown as they are.
pub(super) fn has_utf8(variable: Variable) -> bool {
    locale(variable).is_some_and(|(_, value)| is_utf8(&value))
}

/// The proxy that the way to an address leads through, by the variables that are read for it.
pub(super) fn proxy(variable: Variable, base_url: &str, is_loopback: bool) -> String {
    if is_loopback {
        return "none: this machine is reached directly".into();
    }
    let names: &[&str] = match base_url.starts_with("https") {
        true => &["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
        false => &["http_proxy", "ALL_PROXY", "all_proxy"],
    };
    let Some((name, value)) = names.iter().find_map(|name| Some((name, variable(name)?))) else {
        return "none".into();
    };
    // A proxy's address may hold a password.
    let (scheme, rest) = value
        .split_once("://")
        .map_or((String::new(), value.as_str()), |(scheme, rest)| (format!("{scheme}://"), rest));
    let host = rest.rsplit('@').next().unwrap_or(rest);
    let except = ["NO_PROXY", "no_proxy"].iter().find_map(|name| variable(name));
    let except = except.map(|except| format!(", but not for {except}")).unwrap_or_default();
    format!("{name}={scheme}{host}{except}")
}

/// Where the certificates come from by which a server is trusted.
pub(super) fn roots(variable: Variable) -> String {
    let own = ["SSL_CERT_FILE", "SSL_CERT_DIR"].iter().find_map(|name| Some(format!("{name}={}", variable(name)?)));
    own.unwrap_or_else(|| "the system's".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(variables: &[(&str, &str)], colors: &str, ancestors: &[&str]) -> String {
        let mut findings = Findings::default();
        let ancestors: Vec<String> = ancestors.iter().map(|name| (*name).into()).collect();
        let find = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        of_terminal(&mut findings, &find, colors, &ancestors);
        assert_eq!(findings.worst, None, "a terminal keeps nobody from creating a ticket");
        findings.text()
    }

    #[track_caller]
    fn check(variables: &[(&str, &str)], colors: &str, ancestors: &[&str], wanted: &[&str]) {
        let said = lines(variables, colors, ancestors);
        for line in wanted {
            assert!(said.lines().any(|one| one.starts_with(line)), "no line begins with {line:?} in:\n{said}");
        }
    }

    #[test]
    fn a_good_terminal_has_no_notes() {
        let all = [("TERM", "xterm-kitty"), ("COLORTERM", "truecolor"), ("LANG", "en_IE.UTF-8")];
        assert!(!lines(&all, "16 million", &["bash"]).contains("note"));
    }

    #[test]
    fn what_stands_between_is_told_with_its_settings() {
        let tmux = [("TERM", "tmux-256color"), ("TMUX", "/tmp/x,1,0"), ("TERM_PROGRAM", "tmux")];
        check(&tmux, "256", &[], &["note tmux", "note clipboard    not known", "ok   colours      256", "note locale"]);
        check(
            &[("STY", "1.x")],
            "16",
            &[],
            &["note screen", "note clipboard    this terminal does not take", "note colours      16"],
        );
        check(&[("TERM", "xterm")], "none", &["sh", "mosh-server"], &["note mosh", "note colours      none"]);
        check(&[("LC_ALL", "C"), ("LANG", "C.UTF-8")], "16", &[], &["note locale       LC_ALL=C is not UTF-8"]);
        check(&[("VTE_VERSION", "7600")], "16", &[], &["note clipboard    this terminal does not take", "ok   links"]);
        check(&[("TERM_PROGRAM", "iTerm.app")], "16", &[], &["note clipboard    allow OSC 52"]);
    }

    #[test]
    fn a_proxy_is_told_without_its_password() {
        let all = [("https_proxy", "http://ada:secret@proxy.example:3128"), ("NO_PROXY", "localhost")];
        let find = |name: &str| all.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let said = proxy(&find, "https://api.hubapi.com", false);
        assert_eq!(said, "https_proxy=http://proxy.example:3128, but not for localhost");
        assert_eq!(proxy(&|_| None, "https://api.hubapi.com", false), "none");
        assert!(proxy(&find, "http://127.0.0.1:1", true).starts_with("none"));
        assert_eq!(roots(&|name| (name == "SSL_CERT_FILE").then(|| "/x.pem".into())), "SSL_CERT_FILE=/x.pem");
    }
}
