//! `hubticket doctor`: could a ticket be created from here? One line for each thing that it takes.

use std::io::IsTerminal;
use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::json;

use super::findings::{Findings, of_portal, refused};
use super::known::not_unique;
use super::waiting::waiting;
use super::{print, print_json, surroundings};
use crate::config::args::{Common, Doctor, Output};
use crate::config::stored::Stored;
use crate::config::{Config, Environment, Exit, Failure, FailureKind, Session, TokenSource, session, theme};
use crate::hubspot::Client;
use crate::hubspot::client::Reached;
use crate::store::is_open_to_others;
use crate::ticket::text;
use crate::tty;

/// With less room than this, a draft or the journal may not fit soon.
const LITTLE: u64 = 50 << 20;
/// A clock that differs by more than this misleads.
const SKEW: i64 = 120;

pub(super) async fn run(options: &Doctor, common: &Common, environment: &Environment) -> Result<Exit, Failure> {
    let mut findings = Findings::default();
    terminal(&mut findings, environment);
    match Config::load(common, environment) {
        Ok(config) => {
            written(&mut findings, &config, environment);
            match session::check_zone() {
                Ok(()) => findings.good("zone", session::zone().iana_name().unwrap_or("as TZ says").to_owned()),
                Err(failure) => findings.bad("zone", &failure),
            }
            files(&mut findings, config).await;
        }
        Err(error) => {
            let hint = "hubticket config check shows everything that is wrong";
            findings.bad("config", &Failure::from(error).with_hint(hint));
        }
    }
    if options.output == Output::Json {
        let mut all = json!({"canCreate": findings.worst.is_none(), "findings": findings});
        if let (Some(failure), Some(all)) = (&findings.worst, all.as_object_mut()) {
            all.insert("error".into(), failure.json().get("error").cloned().unwrap_or_default());
        }
        print_json(&all)?;
    } else {
        let verdict = match findings.worst {
            None => "A ticket could be created.\n",
            Some(_) => "No ticket can be created until what is marked BAD is corrected.\n",
        };
        print(format!("{}{verdict}", findings.text()).as_bytes())?;
    }
    Ok(findings.worst.map_or(Exit::Done, |failure| failure.exit))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn terminal(findings: &mut Findings, environment: &Environment) {
    if !std::io::stdout().is_terminal() {
        findings.note("terminal", "the output is not a terminal; hubticket create works, the composer does not");
        return;
    }
    match tty::size() {
        Ok((columns, rows)) if columns < 40 || rows < 10 => {
            findings.note("terminal", format!("{columns}x{rows} is too small; the composer needs 40x10"));
        }
        Ok((columns, rows)) => findings.good("terminal", format!("{} {columns}x{rows}", environment.term)),
        Err(error) => {
            findings.note("terminal", format!("its size is not known ({}); run stty size", text::of_system(error)))
        }
    }
    surroundings::of_terminal(findings, &variable, theme::colors(environment), &ancestors());
}

/// The programs that this one was started from, as far as the system tells.
fn ancestors() -> Vec<String> {
    let mut names = Vec::new();
    let mut pid = "self".to_owned();
    while names.len() < 30
        && let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat"))
        // The name is in parentheses, and may hold anything.
        && let Some((before, after)) = stat.rsplit_once(')')
    {
        names.extend(before.split_once('(').map(|(_, name)| name.to_owned()));
        pid = after.split_whitespace().nth(1).unwrap_or_default().to_owned();
    }
    names
}

/// What the user wrote.
fn written(findings: &mut Findings, config: &Config, environment: &Environment) {
    findings.good("profile", &config.profile);
    let path = config.written.join("config.toml");
    match path.exists() {
        true => findings.good("config", path.display().to_string()),
        false => findings.good("config", format!("there is none; hubticket config init writes {}", path.display())),
    }
    // Without them the composer does not open; a ticket can be created all the same.
    for (what, error) in [("keymap", config.keymap().err()), ("theme", config.theme(environment).err())] {
        if let Some(error) = error {
            findings.note(what, format!("the composer does not open until this is corrected: {error}"));
        }
    }
}

async fn files(findings: &mut Findings, config: Config) {
    let session = match Session::open(config).await {
        Ok(session) => session,
        Err(failure) => return findings.bad("files", &failure),
    };
    let dir = session.store.dir();
    match session.store.try_out() {
        Ok(()) => findings.good("files", format!("{} can be written, locked and synced", dir.display())),
        Err(error) => {
            let hint = format!(
                "see who owns it, what is left on the disk, and whether it is a network folder: ls -ld {0}; df {0}",
                dir.display()
            );
            findings.bad("files", &Failure::from(error).with_hint(hint));
        }
    }
    // A ticket is created without these.
    for (folder, lost) in [
        ("drafts", "the composer can't save what is typed"),
        ("cache", "the portal's definitions are read again each time"),
    ] {
        if let Err(error) = session.store.try_folder(folder) {
            findings.note(folder, format!("{lost}: {error}; see who owns it: ls -ld {}", dir.join(folder).display()));
        }
    }
    modes(findings, &session);
    match rustix::fs::statvfs(dir) {
        Ok(disk) => {
            let left = disk.f_bavail.saturating_mul(disk.f_frsize);
            match left < LITTLE {
                true => findings.note("space", format!("{} MB are left; make room before drafts are lost", left >> 20)),
                false => findings.good("space", format!("{} MB are left", left >> 20)),
            }
        }
        Err(error) => findings
            .note("space", format!("what is left is not known ({}); run df {}", text::of_system(error), dir.display())),
    }
    match session.store.journal().unresolved() {
        Ok(open) if open.is_empty() => findings.good("journal", "every submission has an outcome"),
        Ok(open) => {
            let told = match open.len() {
                1 => "1 submission was never answered; hubticket shows it and can look for it".to_owned(),
                count => format!("{count} submissions were never answered; hubticket shows them and can look for them"),
            };
            findings.note("journal", told);
        }
        Err(error) => findings.bad("journal", &error.into()),
    }
    let token = match session.token() {
        Ok(token) => token,
        Err(failure) if session.config.token.is_none() => {
            let none = Failure::new(failure.exit, failure.kind, "there is no HubSpot token");
            let remedy = "run hubticket login, or set HUBSPOT_ACCESS_TOKEN; hubticket --sandbox needs none";
            return findings.bad("token", &none.with_hint(remedy));
        }
        Err(failure) => return findings.bad("token", &failure),
    };
    let client = match session.connect_with(token) {
        Ok(client) => client,
        Err(failure) => return findings.bad("address", &failure),
    };
    if let Some(source) = &session.config.token {
        findings.good("token", format!("from {}{}", source.describe(), kind(source)));
    }
    network(findings, &client, &session).await;
}

/// What is known of a token before it is used.
fn kind(source: &TokenSource) -> String {
    match source {
        TokenSource::Stored(path) => match Stored::read(path) {
            Ok(Some(Stored::Oauth(grant))) => {
                format!(", by OAuth, renewed after {}", grant.renew_after.strftime("%F %H:%M UTC"))
            }
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// What is open to others. A folder that is closed to them keeps them out of all that is in it, as long as it is closed.
fn modes(findings: &mut Findings, session: &Session) {
    // The sandbox's files lie below the folder that config.toml is in.
    let (top, dir) = (&session.config.written, session.store.dir());
    let is_open = |path: &PathBuf| std::fs::metadata(path).is_ok_and(|found| is_open_to_others(&found));
    let mut all = vec![top.clone(), top.join("config.toml")];
    all.extend(Some(dir.to_owned()).filter(|dir| dir != top));
    let private = ["journal.jsonl", "imports.jsonl", "drafts", "templates", "tokens", "cache", "running", "logs"];
    all.extend(private.map(|name| dir.join(name)));
    let open: Vec<String> = all.iter().filter(|path| is_open(path)).map(|path| path.display().to_string()).collect();
    if open.is_empty() {
        return findings.good("modes", "only you can read it");
    }
    let told = if is_open(top) { "others can read" } else { "only the folder keeps others from" };
    findings.note("modes", format!("{told} {}; run: chmod -R go-rwx {}", open.join(", "), top.display()));
}

async fn network(findings: &mut Findings, client: &Client, session: &Session) {
    let base_url = &session.config.base_url;
    let is_secure = base_url.starts_with("https");
    findings.good("proxy", surroundings::proxy(&variable, base_url, client.is_loopback()));
    let host = session.config.host();
    let reached = match waiting("first call", client.reach()).await {
        Ok(reached) => reached,
        Err(error) => return findings.bad("network", &refused(&error)),
    };
    let trust = match is_secure {
        true => format!("TLS, trusted by {} certificates", surroundings::roots(&variable)),
        false => "plain http on this machine".into(),
    };
    // The first call made the connection; this one is what a call takes.
    let next = client.reach().await.map_or(reached.took, |next| next.took);
    let (first, next) = (reached.took.as_millis(), next.as_millis());
    findings.good("network", format!("{host} answers in {next} ms, the first time in {first} ms; {trust}"));
    clock(findings, &reached, Timestamp::now());
    match waiting("what the token may do", of_portal(findings, client)).await {
        Ok(()) => findings.good("HubSpot", format!("{host} answers, API {}", session.config.version)),
        Err(failure) => return findings.bad("HubSpot", &failure),
    }
    if let Some(name) = &session.config.unique_property {
        unique(findings, name, client).await;
    }
}

/// Whether lost tickets can be found by the profile's unique property.
async fn unique(findings: &mut Findings, name: &str, client: &Client) {
    match waiting("properties", client.properties()).await {
        Ok(properties) => match not_unique(properties.iter().find(|one| one.name == name)) {
            None => findings.good("unique", format!("a lost ticket is found by {name}")),
            Some(why) => {
                let failure =
                    Failure::new(Exit::Files, FailureKind::Config, format!("unique_property = {name:?}: {why}"));
                findings.bad(
                    "unique",
                    &failure.with_hint("correct it in config.toml; no ticket can be created until then"),
                );
            }
        },
        Err(error) => findings.note("unique", format!("it is not known whether {name} has unique values: {error}")),
    }
}

/// Compares the clocks.
fn clock(findings: &mut Findings, reached: &Reached, now: Timestamp) {
    let date =
        reached.date.as_deref().and_then(|date| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok());
    let Some(date) = date else {
        return findings.note("clock", "the server does not say what time it is; run date -u");
    };
    let ahead = now.as_second() - date.as_second();
    match ahead.abs() > SKEW {
        true => {
            let way = if ahead > 0 { "ahead of" } else { "behind" };
            let remedy = "set it (timedatectl set-ntp true): dates and the search for lost tickets go by it";
            findings.note("clock", format!("{} s {way} HubSpot's; {remedy}", ahead.abs()));
        }
        false => findings.good("clock", format!("within {} s of HubSpot's", ahead.abs())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_wrong_is_told_with_how_much_and_where_to() {
        let now: Timestamp = "2026-11-24T13:00:00Z".parse().unwrap();
        for (date, wanted) in [
            (Some("Tue, 24 Nov 2026 12:59:30 GMT"), "ok   clock        within 30 s"),
            (Some("Tue, 24 Nov 2026 12:50:00 GMT"), "note clock        600 s ahead of"),
            (Some("Tue, 24 Nov 2026 13:10:00 GMT"), "note clock        600 s behind"),
            (Some("today"), "note clock        the server does not say"),
            (None, "note clock        the server does not say"),
        ] {
            let mut findings = Findings::default();
            let reached = Reached { took: std::time::Duration::ZERO, date: date.map(str::to_owned) };
            clock(&mut findings, &reached, now);
            assert!(findings.text().starts_with(wanted), "{date:?}: {}", findings.text());
        }
    }
}
