//! Keymap files: what they may say, what is told of a mistake, and what holds in every keymap; the manual's table.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use hubticket::app::keys::actions::{
    Action, DraftsAction, FormAction, ModeAction, OutboxAction, ProgramAction, TextAction,
};
use hubticket::app::keys::chord::{Chord, Keys};
use hubticket::app::keys::keymap::{Found, HELD, Keymap};
use hubticket::app::keys::scope::Scope;
use hubticket::app::vim::command;
use hubticket::config::args::Common;
use hubticket::config::keymap::{Preset, read};
use hubticket::config::{Config, Environment};

fn chord(key: &str) -> Chord {
    key.parse().unwrap()
}

/// What one key does in the innermost of these contexts that knows it.
fn meant(keymap: &Keymap, scopes: &[Scope], chord: Chord) -> Option<Action> {
    match keymap.find(scopes, None, chord) {
        Found::Action(action) => Some(action),
        Found::Begun | Found::Nothing => None,
    }
}

fn shown(keys: &[Keys]) -> Vec<String> {
    keys.iter().map(Keys::to_string).collect()
}

/// The keymap of a file that has no mistakes.
#[track_caller]
fn good(text: &str) -> Keymap {
    let (keymap, mistakes) = read(text, Preset::Default);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    keymap
}

/// The actions that are for modes only.
const MODAL: &[Action] = &[
    Action::Mode(ModeAction::Normal),
    Action::Mode(ModeAction::Insert),
    Action::Mode(ModeAction::InsertStart),
    Action::Mode(ModeAction::Append),
    Action::Mode(ModeAction::AppendEnd),
    Action::Mode(ModeAction::OpenLine),
    Action::Mode(ModeAction::OpenAbove),
    Action::Mode(ModeAction::Search),
    Action::Mode(ModeAction::Line),
];

#[test]
fn what_is_shipped_has_no_mistakes_and_gives_every_action_a_key() {
    for (name, preset) in Preset::ALL {
        let (keymap, mistakes) = read(preset.text(), Preset::Default);
        assert!(mistakes.is_empty(), "{name}: {mistakes:?}");
        assert_eq!(keymap, preset.keymap(), "{name}");
        for action in Action::ALL {
            let bound = Scope::ALL.iter().any(|context| !keymap.keys(&[*context], *action).is_empty());
            let wanted = *preset == Preset::Vim || !MODAL.contains(action);
            assert_eq!(bound, wanted, "{name}: {}", action.name());
        }
        assert_eq!(keymap.is_modal(), *preset == Preset::Vim, "{name}");
    }
}

#[test]
fn what_multiplexers_and_flow_control_eat_has_another_key() {
    let eaten = ["ctrl-a", "ctrl-b", "ctrl-s", "ctrl-q"].map(chord);
    for (name, preset) in Preset::ALL {
        let keymap = preset.keymap();
        for context in Scope::ALL {
            for (action, keys) in keymap.of(*context) {
                let arrives =
                    |keys: &Keys| keys.before.into_iter().chain([keys.chord]).all(|one| !eaten.contains(&one));
                assert!(keys.iter().any(arrives), "{name}: {} in {context:?} has only {keys:?}", action.name());
            }
        }
    }
}

#[test]
fn keys_that_terminals_can_not_tell_apart_or_do_not_send_are_not_the_only_ones() {
    // Ctrl-Backspace, Ctrl-Delete, Shift-arrows and the like arrive from some terminals only.
    let rare = |keys: &Keys| {
        let shown = keys.to_string();
        ["Ctrl-Backspace", "Ctrl-Del", "Ctrl-Home", "Ctrl-End", "Ctrl-Enter"].contains(&shown.as_str())
    };
    let all = Preset::Default.keymap();
    let scopes = [Scope::Area, Scope::Text, Scope::Form, Scope::Global];
    for action in [
        Action::Text(TextAction::DeleteWordLeft),
        Action::Form(FormAction::FirstField),
        Action::Form(FormAction::LastField),
        Action::Drafts(DraftsAction::Discard),
        Action::Outbox(OutboxAction::Submit),
    ] {
        let keys = all.keys(&scopes, action);
        assert!(keys.iter().any(|keys| !rare(keys)), "{}: {:?}", action.name(), shown(&keys));
    }
}

#[test]
fn the_keys_of_the_contract_mean_the_same_in_every_keymap_and_on_every_row() {
    let rows: &[&[Scope]] = &[
        &[Scope::Area, Scope::Text, Scope::Form, Scope::Global],
        &[Scope::Text, Scope::Form, Scope::Global],
        &[Scope::Pick, Scope::Form, Scope::Global],
        &[Scope::Association, Scope::Form, Scope::Global],
        &[Scope::Button, Scope::Form, Scope::Global],
        &[Scope::Normal, Scope::Area, Scope::Text, Scope::Form, Scope::Global],
        &[Scope::Pick, Scope::Normal, Scope::Form, Scope::Global],
    ];
    for keymap in [Preset::Default.keymap(), Preset::Vim.keymap(), good("preset = \"none\"")] {
        for (key, _, action) in HELD {
            for row in rows {
                assert_eq!(meant(&keymap, row, chord(key)), Some(*action), "{key} in {row:?}");
            }
            for context in Scope::ALL.iter().filter(|_| !key.ends_with("tab")) {
                let leaves = (*key, *context) == ("esc", Scope::Insert) && keymap.is_modal();
                let wanted = if leaves { Action::Mode(ModeAction::Normal) } else { *action };
                assert_eq!(meant(&keymap, &[*context, Scope::Global], chord(key)), Some(wanted), "{key} {context:?}");
            }
        }
    }
}

#[test]
fn a_key_with_shift_that_most_terminals_do_not_tell_is_the_key_without_it_unless_it_is_bound() {
    let row = [Scope::Area, Scope::Text, Scope::Form, Scope::Global];
    let keymap = Keymap::default();
    for (key, action) in [
        ("shift-enter", Some(Action::Text(TextAction::Newline))),
        ("shift-backspace", Some(Action::Text(TextAction::DeleteLeft))),
        ("shift-esc", Some(Action::Program(ProgramAction::Back))),
        ("ctrl-[", Some(Action::Program(ProgramAction::Back))),
        ("ctrl-enter", Some(Action::Outbox(OutboxAction::Submit))),
        ("ctrl-i", None),
        ("ctrl-m", None),
        ("shift-f1", None),
    ] {
        assert_eq!(meant(&keymap, &row, chord(key)), action, "{key}");
    }
    let keymap = good("[area]\n\"shift-enter\" = \"next-field\"\n");
    assert_eq!(meant(&keymap, &row, chord("shift-enter")), Some(Action::Form(FormAction::NextField)));
}

#[test]
fn a_key_taken_by_an_inner_context_is_not_shown_for_the_outer_one() {
    let keymap = Keymap::default();
    assert_eq!(keymap.keys(&[Scope::Picker, Scope::Global], Action::Drafts(DraftsAction::New)), []);
    assert_eq!(keymap.key(&[Scope::Global], Action::Drafts(DraftsAction::New)), "^N");
}

#[test]
fn the_users_keys_are_laid_over_the_preset_and_are_the_ones_to_show() {
    let keymap = good(
        "[form]\n\"alt-z\" = \"undo\"\n\"alt-u\" = \"none\"\n\"ctrl-x u\" = \"undo\"\n[global]\n\"f5\" = \"none\"\n\
         \"alt-m\" = \"submit\"\n\"ctrl-c\" = \"help\"\n",
    );
    let form = [Scope::Form, Scope::Global];
    assert_eq!(shown(&keymap.keys(&form, Action::Form(FormAction::Undo))), ["Alt-Z", "Ctrl-X u", "Ctrl-/"]);
    assert_eq!(keymap.key(&form, Action::Outbox(OutboxAction::Submit)), "Alt-M");
    assert_eq!(
        shown(&keymap.keys(&form, Action::Outbox(OutboxAction::Submit))),
        ["Alt-M", "Ctrl-S", "Alt-Enter", "Ctrl-Enter"]
    );
    assert_eq!(keymap.keys(&form, Action::Program(ProgramAction::Refresh)), []);
    assert_eq!(shown(&keymap.keys(&form, Action::Program(ProgramAction::Quit))), ["Ctrl-Q"]);
    let refresh =
        keymap.of(Scope::Global).into_iter().find(|(action, _)| *action == Action::Program(ProgramAction::Refresh));
    assert_eq!(
        refresh,
        Some((Action::Program(ProgramAction::Refresh), Vec::new())),
        "it is known to work there, without a key"
    );
    assert_eq!(good(""), Keymap::default());
    assert!(good("preset = \"vim\"").is_modal());
}

#[test]
fn where_there_are_modes_no_key_of_the_form_that_is_shown_has_alt() {
    let vim = Preset::Vim.keymap();
    let form =
        [Scope::Form, Scope::Global, Scope::Pick, Scope::Contact, Scope::Association, Scope::File, Scope::Button];
    for scope in form {
        for (action, _) in vim.of(scope) {
            let key = vim.key(&[scope, Scope::Form], action);
            assert!(!key.contains("Alt"), "{key} is shown for {action:?} in {scope:?}, and is Esc there");
        }
    }
    let add = Action::Form(FormAction::AddProperty);
    assert_eq!(Keymap::default().key(&[Scope::Form], add), "Alt-P");
}

/// Reads a file and compares what is told of it.
#[track_caller]
fn check(text: &str, told: &[&str]) {
    let (_, mistakes) = read(text, Preset::Default);
    let said: Vec<String> = mistakes.iter().map(|mistake| mistake.to_string()).collect();
    assert_eq!(said.len(), told.len(), "{text}\n{said:#?}");
    for (said, told) in said.iter().zip(told) {
        assert!(said.contains(told), "{text}\n{said}\n{told}");
    }
}

#[test]
fn mistakes_are_told_with_line_and_column_and_what_was_perhaps_meant() {
    for (text, told) in [
        ("[from]\n", "line 1, column 2: there is no place \"from\" for keys; did you mean \"form\"?"),
        ("[hologram]\n", "line 1, column 2: there is no place \"hologram\" for keys"),
        (
            "\n[form]\n  \"alt-z\" = \"undoo\"",
            "line 3, column 13: there is no action \"undoo\"; did you mean \"undo\"?",
        ),
        ("[form]\n\"alt-z\" = 3", "line 2, column 11: an action is a name in quotes"),
        ("[form]\n\"alt-entre\" = \"undo\"", "line 2, column 1: \"alt-entre\" is not a key"),
        ("[form]\n\"alt-entre\" = \"undo\"", "did you mean \"enter\"?"),
        ("[form]\n\"hyper-z\" = \"undo\"", "keys are written like ctrl-s"),
        (
            "[form]\n\"alt-z\" = \"undo\"\n\"Alt-z\" = \"redo\"",
            "line 3, column 1: Alt-Z is bound in [form] already, on line 2",
        ),
        ("[form]\n\"alt-z\" = \"undo\"\n\"alt-z\" = \"redo\"", "line 3, column 1: duplicate key"),
        ("form = 1", "line 1, column 1: form is a table: write [form]"),
        ("preset = \"vi\"", "line 1, column 10: a preset is \"default\", \"vim\" or \"none\"; did you mean \"vim\"?"),
        ("preset = 1", "line 1, column 10: a preset is"),
        ("[form\n", "line 1, column 6: "),
        ("[text]\n\"x\" = \"cut\"", "line 2, column 1: x is typed into the text there; use it with ctrl or alt"),
        ("[picker]\n\"g g\" = \"list-top\"", "g is typed into the text there"),
        ("[form]\n\"ctrl-i\" = \"undo\"", "ctrl-i and tab are one key for most terminals; write tab"),
        ("[form]\n\"alt-u x\" = \"redo\"", "Alt-U x is never reached: Alt-U alone means \"undo\" there"),
    ] {
        check(text, &[told]);
    }
    check("[global]\n\"f5\" = \"quti\"\n[form]\n\"alt-z\" = \"rdo\"\n", &["line 2, column 8", "line 4, column 11"]);
}

#[test]
fn the_keys_of_the_contract_can_not_be_lost() {
    for text in [
        "[global]\n\"ctrl-s\" = \"none\"",
        "[global]\n\"ctrl-q\" = \"redraw\"",
        "[text]\n\"ctrl-s\" = \"undo\"",
        "[picker]\n\"esc\" = \"choose\"",
        "[reader]\n\"f1\" = \"none\"",
        "[form]\n\"tab\" = \"none\"",
        "[area]\n\"tab\" = \"newline\"",
        "[normal]\n\"shift-tab\" = \"undo\"",
        "[form]\n\"ctrl-s x\" = \"undo\"",
        "preset = \"vim\"\n[insert]\n\"esc\" = \"none\"",
    ] {
        check(text, &["in every keymap and can't be changed or taken away"]);
    }
    for text in
        ["[global]\n\"ctrl-s\" = \"submit\"", "[picker]\n\"tab\" = \"list-down\"", "[form]\n\"alt-z\" = \"submit\""]
    {
        check(text, &[]);
    }
}

fn load(dir: &Path) -> Config {
    let common = Common { config_dir: Some(dir.to_owned()), ..Common::default() };
    Config::load(&common, &Environment::default()).unwrap()
}

#[test]
fn the_files_of_the_config_directory_are_read_and_named_in_errors() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(load(dir.path()).keymap().unwrap(), Keymap::default());
    fs::write(dir.path().join("config.toml"), "keymap = \"vim\"\n").unwrap();
    assert!(load(dir.path()).keymap().unwrap().is_modal());
    fs::write(dir.path().join("keymap.toml"), "preset = \"default\"\n[form]\n\"alt-z\" = \"undo\"\n").unwrap();
    let keymap = load(dir.path()).keymap().unwrap();
    assert!(!keymap.is_modal(), "what stands in keymap.toml is nearer");
    assert_eq!(keymap.key(&[Scope::Form], Action::Form(FormAction::Undo)), "Alt-Z");
    let sandbox = Common { config_dir: Some(dir.path().to_owned()), sandbox: true, ..Common::default() };
    let config = Config::load(&sandbox, &Environment::default()).unwrap();
    assert_eq!(config.keymap().unwrap(), keymap, "the sandbox has the user's keys too");
    fs::write(dir.path().join("keymap.toml"), "[form]\n\"alt-z\" = \"undoo\"\n").unwrap();
    let error = load(dir.path()).keymap().unwrap_err().to_string();
    assert!(error.contains("keymap.toml: line 2, column 11: "), "{error}");
    fs::write(dir.path().join("config.toml"), "keymap = \"emacs\"\n").unwrap();
    let common = Common { config_dir: Some(dir.path().to_owned()), ..Common::default() };
    let error = Config::load(&common, &Environment::default()).unwrap_err().to_string();
    assert!(error.contains("config.toml: line 1, column 10: ") && error.contains("vim"), "{error}");
}

#[test]
fn a_mistake_in_a_keymap_or_a_theme_is_told_before_the_screen_opens_and_stops_no_script() {
    let dir = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hubticket"));
        command.args(arguments).env_clear().env("HUBTICKET_CONFIG_DIR", dir.path()).stdin(Stdio::null());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    fs::write(dir.path().join("keymap.toml"), "[form]\n\"alt-z\" = \"undoo\"\n[global]\n\"esc\" = \"none\"\n").unwrap();
    let (code, said) = run(&["--sandbox"]);
    assert_eq!(code, Some(7), "{said}");
    assert!(said.contains("line 2, column 11: there is no action") && said.contains("line 4, column 1: Esc"), "{said}");
    assert_eq!(run(&["--sandbox", "drafts"]).0, Some(0));
    fs::remove_file(dir.path().join("keymap.toml")).unwrap();
    fs::write(dir.path().join("config.toml"), "theme = \"mine\"\n").unwrap();
    let (code, said) = run(&["--sandbox"]);
    assert_eq!(code, Some(7), "{said}");
    assert!(said.contains("there is no theme \"mine\""), "{said}");
    assert_eq!(run(&["--sandbox", "drafts"]).0, Some(0));
}

/// The table of keys as the manual has it: the default keymap, and the places that only the vim-like one has.
fn table() -> String {
    let vi: String = command::HELP.iter().map(|(keys, does)| format!("| `{keys}` | {does} |  |\n")).collect();
    let (default, vim) = (Keymap::default(), Preset::Vim.keymap());
    let mut text = String::new();
    for context in Scope::ALL {
        let modal = matches!(context, Scope::Normal | Scope::Insert);
        let keymap = if modal { &vim } else { &default };
        let of = if modal { ", with the vim keymap" } else { "" };
        text.push_str(&format!("\n**{}{of}** (`[{}]`)\n\n", context.title(), context.name()));
        text.push_str("| key | does | action |\n| --- | --- | --- |\n");
        for (action, keys) in keymap.of(*context) {
            let keys: Vec<String> = keys.iter().map(|keys| format!("`{keys}`")).collect();
            text.push_str(&format!("| {} | {} | `{}` |\n", keys.join(", "), action.help(), action.name()));
        }
        if *context == Scope::Normal {
            text.push_str(&vi);
        }
    }
    text
}

#[test]
fn the_table_of_the_manual_is_the_keymap() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/manual/keys.md");
    let page = fs::read_to_string(&path).unwrap();
    let (begin, end) = ("<!-- keys -->\n", "<!-- /keys -->");
    let (before, rest) = page.split_once(begin).expect("the mark that begins the keys is missing");
    let (written, after) = rest.split_once(end).expect("the mark that ends the keys is missing");
    let table = table() + "\n";
    if written != table && std::env::var_os("UPDATE_MANUAL").is_some() {
        fs::write(&path, format!("{before}{begin}{table}{end}{after}")).unwrap();
        return;
    }
    assert!(written == table, "the manual's keys are not the keymap's; UPDATE_MANUAL=1 writes them again");
}
