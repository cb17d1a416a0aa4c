//! `hubticket config`, the example that it writes, and what a profile says of new drafts.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use hubticket::config::check::check;
use hubticket::config::file::File;

use crate::terminal::{Home, Portal, Screen};

const EXAMPLE: &str = include_str!("../../assets/config.toml");

/// The example with every setting taken out of its comment. An explanation has a blank behind its #, a setting has none;
/// what stands behind #: is for editors.
pub fn all_set() -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(setting) if !setting.is_empty() && !setting.starts_with([' ', ':']) => setting.to_owned(),
        _ => line.to_owned(),
    };
    EXAMPLE.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The names that the parser knows in a table, which it tells of one that it does not.
pub fn known(table: &str) -> BTreeSet<String> {
    let text = format!("{table}\nno_such_name = 1\n");
    let error = toml::from_str::<File>(&text).unwrap_err();
    let said = error.message();
    assert!(said.starts_with("unknown field `no_such_name`"), "{said}");
    said.split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_example_says_nothing_until_a_line_is_taken_out_of_its_comment() {
    assert_eq!(toml::from_str::<File>(EXAMPLE).unwrap(), File::default());
    assert!(EXAMPLE.lines().all(|line| line.len() <= 200));
}

#[test]
fn every_setting_of_the_example_is_known_and_every_known_setting_is_in_it() {
    let text = all_set();
    toml::from_str::<File>(&text).unwrap_or_else(|error| panic!("{error}"));
    let whole: toml::Table = text.parse().unwrap();
    let portal = ["profiles", "emea"];
    for (header, path) in [
        ("", &[][..]),
        ("[oauth]", &["oauth"]),
        ("[required]", &["required"]),
        ("[[required.in]]", &["required", "in"]),
        ("[profiles.emea]", &portal),
        ("[profiles.emea.required]", &["profiles", "emea", "required"]),
        ("[[profiles.emea.required.in]]", &["profiles", "emea", "required", "in"]),
    ] {
        let mut table = &toml::Value::Table(whole.clone());
        for key in path {
            table = &table[*key];
            table = table.as_array().map_or(table, |all| &all[0]);
        }
        let written: BTreeSet<String> = table.as_table().unwrap().keys().cloned().collect();
        assert_eq!(written, known(header), "{header}");
    }
}

#[test]
fn what_the_example_shows_as_the_defaults_are_good_values() {
    let only = |names: &[&str]| {
        let lines = all_set();
        let wanted = |line: &&str| names.iter().any(|name| line.starts_with(&format!("{name} =")));
        // Those at the top, before any table.
        lines.split("\n[").next().unwrap().lines().filter(wanted).collect::<Vec<_>>().join("\n")
    };
    let names = [
        "keymap",
        "theme",
        "title",
        "mouse",
        "escape_ms",
        "notify",
        "keep_sent_days",
        "wait_seconds",
        "base_url",
        "api_version",
    ];
    let text = only(&names);
    assert_eq!(text.lines().count(), names.len(), "{text}");
    let home = Home::new().configured(&text);
    assert!(home.run(&["doctor"]).out.contains("ok   config"));
    assert_eq!(check(&text, Path::new("/nowhere/config.toml")), []);
}

#[test]
fn init_writes_the_example_for_its_owner_alone_and_never_over_another() {
    let home = Home::new();
    let path = home.file("config.toml");
    assert_eq!(home.run(&["config", "path"]).ended(0).out, format!("{}\n", path.display()));
    assert!(home.run(&["config", "check"]).ended(0).out.contains("config init"));
    assert!(home.run(&["config", "init"]).ended(0).out.contains("wrote"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), EXAMPLE);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(&home.config_dir())), (0o600, 0o700));
    assert!(home.run(&["config", "check"]).ended(0).out.contains("is correct"));
    std::fs::write(&path, "title = false\n").unwrap();
    home.run(&["config", "init"]).ended(7).says(&["is there already"]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "title = false\n");
    let blocked = home.write("file", "");
    let dir = blocked.join("below");
    home.run(&["config", "init", "--config-dir", dir.to_str().unwrap()]).ended(7);
}

#[test]
fn check_tells_every_mistake_with_its_line_and_what_was_perhaps_meant() {
    let home = Home::new().configured(
        "profile = \"emae\"\ntokenfile = \"x\"\nwait_seconds = \"long\"\n[profiles.emea]\ntoken_file = \"gone\"\n",
    );
    let open = home.write("hubticket/open", "token");
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o644)).unwrap();
    let done = home.run(&["config", "check"]).ended(7);
    done.says(&[
        "config.toml: line 1, column 1: there is no profile \"emae\"; did you mean \"emea\"?",
        "line 2, column 1: there is no setting \"tokenfile\"; did you mean \"token_file\"?",
        "line 3, column 16: write a whole number here",
        "line 5, column 1: the token file",
    ]);
    let home = home.configured("token_file = \"open\"\n");
    home.run(&["config", "check"]).ended(7).says(&["line 1, column 1", "chmod 600"]);
    let home = home.configured("[oauth]\nclient_id = \"a\"\nclient_secret = \"hidden-1\"\n");
    let path = home.file("config.toml");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let done = home.run(&["config", "check"]).ended(7);
    done.says(&["line 3, column 1", "client_secret", "chmod 600"]);
    assert!(!done.err.contains("hidden-1"));
}

#[test]
fn check_reads_keymap_and_themes_too_and_names_what_is_good() {
    let home = Home::new().configured("keymap = \"vim\"\n");
    home.write("hubticket/keymap.toml", "[global]\nf5 = \"quiet\"\n");
    home.write("hubticket/themes/mine.toml", "focuss = {}\n");
    home.write("hubticket/themes/notes.txt", "no theme");
    let done = home.run(&["config", "check"]).ended(7);
    done.says(&["keymap.toml: line 2, column 6: there is no action", "mine.toml: line 1, column 1: there is no role"]);
    home.write("hubticket/keymap.toml", "[global]\nf5 = \"quit\"\n");
    home.write("hubticket/themes/mine.toml", "");
    let said = home.run(&["config", "check"]).ended(0).out;
    let names = ["config.toml", "keymap.toml", "mine.toml"];
    assert_eq!(said.lines().count(), names.len(), "{said}");
    for (line, name) in said.lines().zip(names) {
        assert!(line.ends_with(&format!("{name} is correct.")), "{line}");
    }
}

#[test]
fn an_empty_text_switches_nothing_off_without_a_word() {
    for (text, place) in [
        ("unique_property = \"\"\n", "line 1, column 19"),
        ("[profiles.eu]\nunique_property = \" \"\n", "line 2, column 19"),
        ("token_store_command = \"\"\n", "line 1, column 23"),
        ("token_file = \"\"\n", "line 1, column 14"),
        ("[required]\nalways = [\"\"]\n", "line 2"),
        ("[[required.in]]\nstage = \"\"\nrequire = [\"content\"]\n", "line 2, column 9"),
    ] {
        let home = Home::new().configured(text);
        for args in [&["config", "check"][..], &["drafts"]] {
            home.run(args).ended(7).says(&["config.toml", place, "an empty text sets nothing"]);
        }
    }
}

#[test]
fn a_link_to_a_config_that_is_not_there_is_no_absence() {
    let home = Home::new();
    home.run(&["drafts"]).ended(0);
    std::os::unix::fs::symlink("/nowhere/config.toml", home.file("config.toml")).unwrap();
    for args in
        [&["config", "check"][..], &["--sandbox", "create", "-p", "subject=x"], &["drafts"], &["doctor"], &["login"]]
    {
        let done = home.run(args).ended(7);
        let said = format!("{}{}", done.out, done.err);
        assert!(said.contains("is a link to /nowhere/config.toml, which is not there"), "{args:?}: {said}");
    }
    home.run(&["config", "init"]).ended(7);
    assert!(!home.file("config.toml").exists());
}

#[test]
fn a_new_draft_begins_with_what_the_profile_says_by_label_or_value() {
    let portal = Portal::start();
    let defaults = "hs_ticket_priority = \"urgent\"\nhs_pipeline_stage = \"Waiting on us\"\nsource_type = \"PHONE\"\n";
    let home = portal.home().configured(&format!("[defaults]\n{defaults}"));
    let mut screen = Screen::compose(&home);
    screen.shows("Waiting on us");
    screen.shows("Urgent");
    screen.shows("Phone");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(home.drafts().len(), 0, "what the profile filled in alone is no draft");
    let mut screen = Screen::compose(&home);
    screen.shows("Phone");
    screen.keys("Printer<c-s>");
    screen.sees("created");
    screen.keys("<c-q>");
    screen.leaves(0);
    let sent = &portal.inspect().tickets[0].properties;
    for (name, value) in
        [("hs_ticket_priority", "URGENT"), ("hs_pipeline_stage", "3"), ("source_type", "PHONE"), ("subject", "Printer")]
    {
        assert_eq!(sent[name], value, "{name}");
    }
}
