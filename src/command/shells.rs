//! What shells and `man` are given: completions, the values that only files know, and manual pages.

use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;
use serde_json::Value;

use super::{manual, print_whole, unprinted};
use crate::config::args::{Cli, Common, Values};
use crate::config::file::File;
use crate::config::{Environment, Exit, Failure, FailureKind, directory, kept};
use crate::store::{self, TemplateName};
use crate::ticket::{DraftId, text};

/// Puts the values of profiles, drafts and templates before what is generated, which does not know them. They are those of
/// the place that the rest of the command line names.
const BASH: &str = r#"
_hubticket_place() {
    local index word dir
    place=()
    for ((index = 1; index < ${#COMP_WORDS[@]}; index++)); do
        word="${COMP_WORDS[index]}"
        case "$word" in
            --sandbox) place+=(--sandbox) ;;
            --config-dir=*) place+=("$word") ;;
            --config-dir)
                if [[ "${COMP_WORDS[index + 1]}" == "=" ]]; then
                    index=$((index + 1))
                fi
                index=$((index + 1))
                # The words are as they were typed.
                dir="${COMP_WORDS[index]}"
                if [[ "$dir" == "~/"* ]]; then
                    dir="$HOME/${dir#*/}"
                fi
                dir="${dir//[\\\"\']/}"
                place+=("--config-dir=$dir") ;;
        esac
    done
}
_hubticket_with_values() {
    local before="$3" what="" word place
    if [[ "$before" == "=" ]]; then
        before="${COMP_WORDS[COMP_CWORD-2]}"
    fi
    case "$before" in
        --profile) what=profiles ;;
        --draft) what=drafts ;;
        --template) what=templates ;;
        show|rename|delete|restore)
            case " ${COMP_WORDS[*]} " in
                *" drafts restore "*) what=removed ;;
                *" drafts $before "*) what=drafts ;;
                *" templates $before "*) what=templates ;;
            esac ;;
    esac
    if [[ -z "$what" || "$2" == -* ]]; then
        _hubticket "$@"
        return
    fi
    _hubticket_place
    COMPREPLY=()
    while IFS=$'\t' read -r word _; do
        if [[ "$word" == "${2#=}"* ]]; then
            COMPREPLY+=("$(printf '%q' "$word")")
        fi
    done < <("${COMP_WORDS[0]}" complete-values "$what" "${place[@]}" 2>/dev/null)
}
complete -F _hubticket_with_values -o bashdefault -o default hubticket
"#;

/// Lists values with what they are, in zsh's own way; `typed` are the words of the line.
const ZSH: &str = r#"
_hubticket_values() {
    local -a lines place
    local word before
    for word in "${(@)typed}"; do
        if [[ "$before" == --config-dir ]]; then
            word="${(Q)word}"
            place+=("--config-dir=${word/#\~\//$HOME/}")
        elif [[ "$word" == --sandbox ]]; then
            place+=(--sandbox)
        elif [[ "$word" == --config-dir=* ]]; then
            place+=("${(Q)word}")
        fi
        before="$word"
    done
    lines=("${(@f)$(hubticket complete-values "$1" "${place[@]}" 2>/dev/null)}")
    lines=("${(@)lines//:/\\:}")
    lines=("${(@)lines//$'\t'/:}")
    _describe -t "$1" "$1" lines
}
"#;

const FISH: &str = r#"
function __hubticket_values
    set -l place
    set -l before
    for word in (commandline -opc)
        if test "$before" = --config-dir
            set -a place --config-dir=(string replace -r '^~/' "$HOME/" -- $word)
        else if test "$word" = --sandbox; or string match -q -- '--config-dir=*' $word
            set -a place $word
        end
        set before $word
    end
    hubticket complete-values $argv $place 2>/dev/null
end
complete -c hubticket -l profile -x -a "(__hubticket_values profiles)"
complete -c hubticket -n "not __fish_seen_subcommand_from import drafts history schema open sandbox login logout config doctor completions help man" -l draft -x -a "(__hubticket_values drafts)"
complete -c hubticket -n "not __fish_seen_subcommand_from templates import drafts history schema open sandbox login logout config doctor completions help man" -l template -x -a "(__hubticket_values templates)"
complete -c hubticket -n "__fish_seen_subcommand_from drafts; and __fish_seen_subcommand_from show rename delete" -f -a "(__hubticket_values drafts)"
complete -c hubticket -n "__fish_seen_subcommand_from drafts; and __fish_seen_subcommand_from restore" -f -a "(__hubticket_values removed)"
complete -c hubticket -n "__fish_seen_subcommand_from templates; and __fish_seen_subcommand_from show delete" -f -a "(__hubticket_values templates)"
complete -c hubticket -n "__fish_seen_subcommand_from completions" -f -a "bash elvish fish powershell zsh"
"#;

/// The script that a shell reads.
pub(super) fn completions(shell: Shell) -> Vec<u8> {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "hubticket", &mut bytes);
    let script = without_hidden(&String::from_utf8_lossy(&bytes));
    let script = match shell {
        Shell::Bash => script + BASH,
        Shell::Fish => script + FISH,
        Shell::Zsh => for_zsh(&script),
        _ => script,
    };
    script.into_bytes()
}

/// The generated script offers the hidden command too, which only completions ask.
fn without_hidden(script: &str) -> String {
    // As each shell writes down a command that is offered; bash has them all in one line.
    let offers = [
        "'complete-values:",
        "-a \"complete-values\"",
        "cand complete-values ",
        "CompletionResult]::new('complete-values'",
    ];
    let mut out = String::new();
    for line in script.lines().filter(|line| !offers.iter().any(|offer| line.contains(offer))) {
        match line.trim_start().starts_with("opts=\"") {
            true => out.push_str(&line.replace(" complete-values", "")),
            false => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// The generated script asks for files where it does not know the values: there ours are asked for.
fn for_zsh(script: &str) -> String {
    let places = [
        ("--profile=[", "profiles"),
        ("--draft=[", "drafts"),
        ("--template=[", "templates"),
        ("':id -- Its id", "drafts"),
        ("':id -- The id of a deleted", "removed"),
        ("':name -- Its name:", "templates"),
    ];
    let mut out = String::new();
    for line in script.lines() {
        // The functions stand before the last lines, which call the first of them.
        if line.starts_with("if [ \"$funcstack[1]\"") {
            out.push_str(ZSH.trim_start());
            out.push('\n');
        }
        // A colon in the name of a value would end it. With a blank before it an action gets its words as they are.
        let line = line.replace(":TYPE:RECORD[:HOW]:", ":TYPE\\:RECORD[\\:HOW]:");
        match places.iter().find(|(place, _)| line.contains(place)) {
            Some((_, what)) => out.push_str(&line.replace(":_default'", &format!(": _hubticket_values {what}'"))),
            None => out.push_str(&line),
        }
        out.push('\n');
        if line == "_hubticket() {" {
            // A command is completed without the words before it.
            out.push_str("    local -a typed=(\"${words[@]}\")\n");
        }
    }
    out
}

/// Prints the manual page, or writes those of all commands and of the manual into a directory.
pub(super) fn pages(all: Option<&Path>) -> Result<Exit, Failure> {
    let Some(dir) = all else {
        let mut bytes = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut bytes).map_err(|error| unprinted(&error))?;
        return print_whole(&bytes);
    };
    let written = std::fs::create_dir_all(dir)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), dir))
        .and_then(|()| manual::write_pages(dir));
    written.map_err(|error| {
        let text = format!("the manual pages can't be written to {}: {}", dir.display(), text::of_system(error));
        Failure::new(Exit::Files, FailureKind::Files, text)
    })?;
    Ok(Exit::Done)
}

/// Prints the values of a place of the command line. Whatever is wrong, a completion is no place to say so.
pub(super) fn values(what: Values, common: &Common, environment: &Environment) -> Result<Exit, Failure> {
    let Ok(written) = directory(common, environment) else { return Ok(Exit::Done) };
    let dir = kept(common, &written);
    let lines = match what {
        Values::Profiles => profiles(&written),
        Values::Drafts => {
            let name = |stem: &str| stem.parse().ok().map(|id: DraftId| id.short());
            saved(&dir.join("drafts"), name)
        }
        Values::Removed => {
            let name = |stem: &str| stem.parse().ok().map(|id: DraftId| id.short());
            saved(&dir.join("drafts/removed"), name)
        }
        Values::Templates => {
            saved(&dir.join("templates"), |stem| stem.parse().ok().map(|name: TemplateName| name.to_string()))
        }
    };
    print_whole(lines.as_bytes())
}

fn profiles(dir: &Path) -> String {
    let file = File::read(&dir.join("config.toml")).unwrap_or_default();
    let names = file.profiles.keys().map(String::as_str).chain(["default"]);
    names.filter(|name| text::one_line(name) == **name).map(|name| format!("{name}\n")).collect()
}

/// The drafts of a folder with their titles. Their files are only looked at: setting one aside is not for a completion.
fn saved(folder: &Path, name: impl Fn(&str) -> Option<String>) -> String {
    let mut lines: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            if path.extension()? != "json" {
                return None;
            }
            let name = name(path.file_stem()?.to_str()?)?;
            let draft = serde_json::from_slice(&store::read(&path).ok()?).ok()?;
            Some(format!("{name}\t{}\n", text::one_line(&title(&draft)).replace('\t', " ")))
        })
        .collect();
    lines.sort_unstable();
    lines.concat()
}

fn title(draft: &Value) -> String {
    let subject = draft.get("properties").and_then(Value::as_array).into_iter().flatten();
    let subject =
        subject.filter(|one| one.get("name").is_some_and(|name| name == "subject")).find_map(|one| one.get("text"));
    let named = draft.get("name").or(subject).and_then(Value::as_str).unwrap_or_default();
    named.to_owned()
}
