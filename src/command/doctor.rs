//! `hubticket doctor`: could a ticket be created from here? One line for each thing that it takes.

use std::io::IsTerminal;

use super::print;
use crate::config::args::Common;
use crate::config::{Config, Environment, Exit, Failure, Session};
use crate::hubspot::Client;
use crate::ticket::{ObjectType, text};

/// What was found.
struct Findings {
    lines: String,
    worst: Option<Exit>,
}

impl Findings {
    fn good(&mut self, what: &str, said: impl AsRef<str>) {
        self.line("ok", what, said.as_ref());
    }

    fn note(&mut self, what: &str, said: impl AsRef<str>) {
        self.line("note", what, said.as_ref());
    }

    /// Something without which no ticket can be created.
    fn bad(&mut self, what: &str, failure: &Failure) {
        let said = match failure.hint.is_empty() {
            true => failure.message.clone(),
            false => format!("{}; {}", failure.message, failure.hint),
        };
        self.line("BAD", what, &said);
        self.worst.get_or_insert(failure.exit);
    }

    fn line(&mut self, mark: &str, what: &str, said: &str) {
        self.lines.push_str(&format!("{mark:<5}{what:<13}{}\n", text::one_line(said)));
    }
}

pub(super) async fn run(common: &Common, environment: &Environment) -> Result<Exit, Failure> {
    let mut findings = Findings { lines: String::new(), worst: None };
    terminal(&mut findings, environment);
    match Config::load(common, environment) {
        Ok(config) => files(&mut findings, config).await,
        Err(error) => findings.bad("config", &error.into()),
    }
    let verdict = match findings.worst {
        None => "A ticket could be created.\n",
        Some(_) => "No ticket can be created until what is BAD is mended.\n",
    };
    findings.lines.push_str(verdict);
    print(findings.lines.as_bytes())?;
    Ok(findings.worst.unwrap_or(Exit::Done))
}

fn terminal(findings: &mut Findings, environment: &Environment) {
    if !std::io::stdout().is_terminal() {
        findings.note("terminal", "the output is no terminal; hubticket create works, the composer does not");
        return;
    }
    match crossterm::terminal::size() {
        Ok((columns, rows)) if columns < 40 || rows < 10 => {
            findings.note("terminal", format!("{columns}x{rows} is too small; the composer needs 40x10"));
        }
        Ok((columns, rows)) => findings.good("terminal", format!("{} {columns}x{rows}", environment.term)),
        Err(error) => findings.note("terminal", format!("its size is not known ({error})")),
    }
}

async fn files(findings: &mut Findings, config: Config) {
    findings.good("profile", &config.profile);
    let session = match Session::open(config).await {
        Ok(session) => session,
        Err(failure) => return findings.bad("files", &failure),
    };
    match session.store.remember("doctor", &true) {
        Ok(()) => findings.good("files", session.store.dir().display().to_string()),
        Err(error) => findings.bad("files", &error.into()),
    }
    let client = match session.connect() {
        Ok(client) => client,
        Err(failure) => return findings.bad("token", &failure),
    };
    if let Some(source) = &session.config.token {
        findings.good("token", format!("from {}", source.describe()));
    }
    network(findings, &client, &session).await;
}

async fn network(findings: &mut Findings, client: &Client, session: &Session) {
    let host = session.config.host();
    let (pipelines, tickets, account, owners, contacts, companies, deals) = (
        client.pipelines().await,
        client.search(&ObjectType::tickets(), "a").await,
        client.account().await,
        client.owners().await,
        client.search(&ObjectType::contacts(), "a").await,
        client.search(&ObjectType::companies(), "a").await,
        client.search(&ObjectType::deals(), "a").await,
    );
    // Other scopes let pipelines be read too; tickets can be read only with the one that lets them be created.
    match pipelines.map(|_| ()).and(tickets.map(|_| ())) {
        Ok(()) => findings.good("HubSpot", format!("{host} answers, API {}", session.config.version)),
        Err(error) => {
            let mut failure = Failure::from(error.clone());
            // Nothing was to be created here: a call that fails is HubSpot out of reach.
            if matches!(failure.exit, Exit::Unknown | Exit::Rejected) {
                failure.exit = Exit::Unreachable;
            }
            return findings.bad("HubSpot", &failure);
        }
    }
    match account {
        Ok(account) => findings.good("portal", account.name.unwrap_or_else(|| account.portal_id.clone())),
        Err(error) => findings.note("portal", format!("its number is not known, so there are no links: {error}")),
    }
    match owners {
        Ok(owners) => findings.good("owners", format!("{} can be picked by name", owners.len())),
        Err(error) => findings.note("owners", format!("they can't be picked by name: {error}")),
    }
    for (what, result) in [("contacts", contacts), ("companies", companies), ("deals", deals)] {
        match result {
            Ok(_) => findings.good(what, "can be searched"),
            Err(error) => findings.note(what, format!("can't be searched, only linked by id: {error}")),
        }
    }
}
