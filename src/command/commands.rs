//! `hubticket schema --commands`: what hubticket itself can do, out of the table that makes its help.

use clap::{Arg, ArgAction, Command, CommandFactory};
use serde_json::{Value, json};

use super::schema::aligned;
use super::{print, print_json};
use crate::config::args::{Cli, Output, Schema};
use crate::config::effect::{CONTRACTS, Contract};
use crate::config::{Exit, Failure};

/// What the exit codes mean.
const EXITS: [(Exit, &str); 8] = [
    (Exit::Done, "done"),
    (Exit::Other, "anything else"),
    (Exit::Usage, "the command line is wrong, or something that the ticket needs is missing"),
    (Exit::Rejected, "HubSpot refused the ticket"),
    (Exit::Token, "the token is missing, refused or lacks a scope"),
    (Exit::Unknown, "it is not known whether the ticket was created"),
    (Exit::Unreachable, "HubSpot could not be reached, nothing was created"),
    (Exit::Files, "local files: config, drafts, disk"),
];

pub(super) fn run(options: &Schema) -> Result<Exit, Failure> {
    if options.what.is_some() {
        return Err(Failure::usage("--commands describes hubticket, not the portal: leave one of both out"));
    }
    let mut root = Cli::command();
    // Arguments that hold for all commands are handed down to each.
    root.build();
    let known: Vec<(&Contract, &Command)> =
        CONTRACTS.iter().filter_map(|one| Some((one, found(&root, one.command)?))).collect();
    match options.output {
        Output::Json => print_json(&json!({
            "version": root.get_version(),
            "arguments": arguments(&root, |arg| arg.is_global_set()),
            "commands": known.iter().map(|(contract, command)| described(&root, contract, command)).collect::<Vec<_>>(),
            "exitCodes": EXITS.map(|(exit, means)| json!({"code": exit as u8, "means": means})),
        })),
        Output::Text => {
            let head = ["COMMAND", "EFFECT", "DOCUMENTS", "WHAT IT DOES"].map(str::to_owned).to_vec();
            let row = |(contract, command): &(&Contract, &Command)| {
                let name = format!("hubticket {}", contract.command);
                vec![
                    name.trim_end().to_owned(),
                    contract.effect.word().to_owned(),
                    contract.output.join(", "),
                    about(command),
                ]
            };
            let rows: Vec<_> = [head].into_iter().chain(known.iter().map(row)).collect();
            print(aligned(&rows).as_bytes())
        }
    }
}

fn found<'a>(root: &'a Command, words: &str) -> Option<&'a Command> {
    words.split_whitespace().try_fold(root, |command, word| command.find_subcommand(word))
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

fn described(root: &Command, contract: &Contract, command: &Command) -> Value {
    // Those of all commands are told once.
    let is_common = |arg: &Arg| root.get_arguments().any(|one| one.is_global_set() && one.get_id() == arg.get_id());
    json!({
        "command": contract.command,
        "about": about(command),
        "effect": contract.effect,
        "output": contract.output,
        "arguments": arguments(command, |arg| !is_common(arg)),
    })
}

fn arguments(command: &Command, is_wanted: impl Fn(&Arg) -> bool) -> Vec<Value> {
    let own = command.get_arguments().filter(|arg| !arg.is_hide_set() && is_wanted(arg));
    own.filter(|arg| !["help", "version"].contains(&arg.get_id().as_str())).map(argument).collect()
}

fn argument(arg: &Arg) -> Value {
    let takes_value = arg.get_action().takes_values();
    let value = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    let name = match arg.get_long() {
        Some(long) => format!("--{long}"),
        None => value.clone().unwrap_or_else(|| arg.get_id().to_string()),
    };
    let values: Vec<String> = match takes_value {
        true => arg.get_possible_values().iter().map(|one| one.get_name().to_owned()).collect(),
        false => Vec::new(),
    };
    json!({
        "name": name,
        "short": arg.get_short().map(|short| format!("-{short}")),
        "value": value.filter(|_| takes_value),
        "help": arg.get_help().map(ToString::to_string).unwrap_or_default(),
        "positional": arg.is_positional(),
        "required": arg.is_required_set(),
        "repeatable": matches!(arg.get_action(), ArgAction::Append),
        "default": arg.get_default_values().first().filter(|_| takes_value).map(|one| one.to_string_lossy()),
        "values": values,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The commands that can be typed as they are, by their words.
    fn typed(command: &Command, words: &str, all: &mut BTreeSet<String>) {
        if !command.is_subcommand_required_set() {
            all.insert(words.to_owned());
        }
        for one in command.get_subcommands().filter(|one| !one.is_hide_set() && one.get_name() != "help") {
            typed(one, format!("{words} {}", one.get_name()).trim(), all);
        }
    }

    #[test]
    fn every_command_has_its_contract_and_every_document_its_command() {
        let mut root = Cli::command();
        root.build();
        let mut all = BTreeSet::new();
        typed(&root, "", &mut all);
        let told: BTreeSet<String> = CONTRACTS.iter().map(|one| one.command.to_owned()).collect();
        assert_eq!(told, all, "the table in config/effect.rs and the command line differ");
        assert_eq!(told.len(), CONTRACTS.len(), "a command is in the table twice");
        for one in CONTRACTS {
            let command = found(&root, one.command).unwrap();
            let has_output = command.get_arguments().any(|arg| arg.get_id() == "output");
            assert_eq!(has_output, !one.output.is_empty(), "{}", one.command);
            assert!(!about(command).is_empty(), "{}", one.command);
        }
        let described: Value = serde_json::from_str(include_str!("../../assets/output.schema.json")).unwrap();
        let parts = [
            "error",
            "meaning",
            "candidate",
            "deleted",
            "draft",
            "link",
            "type",
            "attempt",
            "change",
            "import run",
            "argument",
            "findings",
            "step",
        ];
        let documents: BTreeSet<&str> = described["$defs"].as_object().unwrap().keys().map(String::as_str).collect();
        let printed: BTreeSet<&str> = CONTRACTS.iter().flat_map(|one| one.output).copied().collect();
        let missing: Vec<_> = printed.difference(&documents).collect();
        assert!(missing.is_empty(), "not described: {missing:?}");
        let unnamed: Vec<_> = documents.difference(&printed).filter(|name| !parts.contains(name)).collect();
        assert!(unnamed.is_empty(), "printed by no command: {unnamed:?}");
    }
}
