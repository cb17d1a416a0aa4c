//! Completions in real shells, and the manual pages.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::terminal::{Done, Home, PROGRAM, Portal, Screen, Start, finish};

/// A home with profiles, two drafts and a template.
fn home() -> (Portal, Home) {
    let portal = Portal::start();
    let home = portal.home().configured("[profiles.emea]\n[profiles.'two words']\n");
    for (id, subject) in [("11111111", "Printer: on fire"), ("22222222", "Second\\t\\u001b[2J")] {
        let text = format!(r#"{{"version": 1, "properties": [{{"name": "subject", "text": "{subject}"}}]}}"#);
        home.write(&format!("hubticket/drafts/{id}-0000-4000-8000-000000000000.json"), &text);
    }
    home.write("hubticket/drafts/33333333-0000-4000-8000-000000000000.json", "no draft");
    home.write("hubticket/templates/outage.json", r#"{"version": 1, "name": "Outage", "properties": []}"#);
    for (place, id) in [("hubticket/sandbox", "44444444"), ("else where", "55555555")] {
        let text = r#"{"version": 1, "properties": [{"name": "subject", "text": "There"}]}"#;
        home.write(&format!("{place}/drafts/{id}-0000-4000-8000-000000000000.json"), text);
        home.write(&format!("{place}/templates/t{id}.json"), r#"{"version": 1, "properties": []}"#);
    }
    (portal, home)
}

#[test]
fn values_are_printed_a_line_each_and_no_file_is_touched() {
    let (_portal, home) = home();
    let values = |what: &str| home.run(&["complete-values", what]).ended(0).out;
    assert_eq!(values("profiles"), "emea\ntwo words\ndefault\n");
    assert_eq!(values("templates"), "outage\tOutage\n");
    let drafts = values("drafts");
    assert!(drafts.starts_with("11111111\tPrinter: on fire\n22222222\tSecond"), "{drafts:?}");
    assert!(!drafts.contains('\u{1b}') && drafts.lines().count() == 2, "{drafts:?}");
    assert_eq!(home.files("drafts", ".json").len(), 3, "one that can't be read is left to those who can tell");
    let broken = Home::new().configured("= = =");
    assert_eq!(broken.run(&["complete-values", "profiles"]).ended(0).out, "default\n");
    assert_eq!(Home::new().run(&["complete-values", "drafts"]).ended(0).out, "");
    assert!(!home.run(&["--help"]).ended(0).out.contains("complete-values"));
}

/// Runs a script in a shell that finds the program by its name; none where there is no such shell.
fn run(home: &Home, shell: &str, args: &[&str], script: &str) -> Option<Done> {
    let programs = Path::new(PROGRAM).parent().unwrap().display().to_string();
    let mut command = Command::new(shell);
    command.args(args).arg(script).env_clear().envs(&home.vars).current_dir(home.dir());
    let path = format!("{programs}:{}", home.vars["PATH"]);
    let command = command.env("PATH", path).env("HOME", home.dir());
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().ok()?;
    Some(finish(child, ""))
}

/// What bash offers for a command line; the cursor is at its end.
#[track_caller]
fn bash(home: &Home, words: &[&str]) -> Vec<String> {
    let last = words.len() - 1;
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let script = format!(
        "source <(hubticket completions bash)\n\
         spec=$(complete -p hubticket); [[ $spec =~ -F\\ ([^ ]+) ]] && function=${{BASH_REMATCH[1]}}\n\
         COMP_WORDS=({}) COMP_CWORD={last} COMP_LINE='{}' COMP_POINT=${{#COMP_LINE}}\n\
         $function hubticket '{}' '{}'\n\
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        quoted.join(" "),
        words.join(" "),
        words[last],
        words[last - 1],
    );
    let done = run(home, "bash", &["--norc", "-c"], &script).unwrap().ended(0);
    assert_eq!(done.err, "");
    done.out.lines().map(str::to_owned).filter(|line| !line.is_empty()).collect()
}

#[test]
fn bash_offers_profiles_drafts_and_templates_and_the_rest_as_before() {
    let (_portal, home) = home();
    assert_eq!(bash(&home, &["hubticket", "--profile", ""]), ["emea", "two\\ words", "default"]);
    assert_eq!(bash(&home, &["hubticket", "--profile", "e"]), ["emea"]);
    assert_eq!(bash(&home, &["hubticket", "--profile", "=", "em"]), ["emea"]);
    assert_eq!(bash(&home, &["hubticket", "create", "--draft", "2"]), ["22222222"]);
    assert_eq!(bash(&home, &["hubticket", "drafts", "show", ""]), ["11111111", "22222222"]);
    assert_eq!(bash(&home, &["hubticket", "drafts", "rename", "1"]), ["11111111"]);
    home.run(&["drafts", "delete", "2222"]).ended(0);
    assert_eq!(bash(&home, &["hubticket", "drafts", "show", ""]), ["11111111"]);
    assert_eq!(bash(&home, &["hubticket", "drafts", "restore", ""]), ["22222222"]);
    assert_eq!(bash(&home, &["hubticket", "--template", ""]), ["outage"]);
    assert_eq!(bash(&home, &["hubticket", "templates", "delete", ""]), ["outage"]);
    assert_eq!(bash(&home, &["hubticket", "logo"]), ["logout"]);
    let options = bash(&home, &["hubticket", "create", "--"]);
    for option in ["--property", "--draft", "--dry-run"] {
        assert!(options.iter().any(|one| one == option), "{option} is not in {options:?}");
    }
}

#[test]
fn bash_offers_what_is_in_the_place_that_the_line_names() {
    let (_portal, home) = home();
    let dir = home.dir().join("else where").display().to_string();
    let escaped = dir.replace(' ', "\\ ");
    assert_eq!(bash(&home, &["hubticket", "--sandbox", "--draft", ""]), ["44444444"]);
    assert_eq!(bash(&home, &["hubticket", "--sandbox", "drafts", "show", ""]), ["44444444"]);
    assert_eq!(bash(&home, &["hubticket", "--sandbox", "--profile", "e"]), ["emea"]);
    assert_eq!(bash(&home, &["hubticket", "--config-dir", &escaped, "--draft", ""]), ["55555555"]);
    assert_eq!(bash(&home, &["hubticket", "--config-dir", &format!("\"{dir}\""), "--draft", ""]), ["55555555"]);
    assert_eq!(bash(&home, &["hubticket", "--config-dir", "=", &escaped, "--template", ""]), ["t55555555"]);
    assert_eq!(bash(&home, &["hubticket", "--config-dir", "~/else\\ where", "--template", ""]), ["t55555555"]);
}

#[test]
fn no_shell_offers_the_command_that_only_completions_ask() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = home.run(&["completions", shell]).ended(0).out;
        let offers = |line: &&str| line.contains("logout") && line.contains("complete-values");
        let listed = ["'complete-values", "\"complete-values", "cand complete-values"];
        let found = script.lines().find(|line| offers(line) || listed.iter().any(|one| line.contains(one)));
        assert_eq!(found.filter(|line| !line.contains("__fish_seen_subcommand_from")), None, "{shell}");
    }
    assert!(!bash(&home, &["hubticket", ""]).contains(&"complete-values".to_owned()));
}

/// Whether there is such a shell here.
fn has(shell: &str) -> bool {
    Command::new(shell).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// A terminal with zsh in it that has the completions where a package puts them.
fn zsh(home: Home) -> (Home, Screen) {
    let script = home.run(&["completions", "zsh"]).ended(0).out;
    home.write("site/_hubticket", &script);
    let path = format!("{}:{}", Path::new(PROGRAM).parent().unwrap().display(), home.vars["PATH"]);
    let site = home.dir().join("site").display().to_string();
    let own = home.dir().display().to_string();
    let home = home.with("PATH", path).with("SITE", site).with("LANG", "C.UTF-8").with("HOME", own);
    let mut screen = Screen::start(Start { home: &home, program: "zsh", args: &["-f", "-i"], columns: 120, rows: 40 });
    screen.send(b"fpath=($SITE $fpath); autoload -U compinit; compinit -D -u; PS1='%# '; print rea''dy\r");
    screen.shows("ready");
    (home, screen)
}

#[test]
fn zsh_completes_commands_options_and_values() {
    if !has("zsh") {
        return;
    }
    let (_portal, home) = home();
    let (_home, mut screen) = zsh(home);
    for (typed, shown) in [
        ("logo", "hubticket logout"),
        ("create --prop", "hubticket create --property"),
        ("--profile e", "hubticket --profile emea"),
        ("--profile=em", "hubticket --profile=emea"),
        ("--profile two", "hubticket --profile two\\ words"),
        ("create --draft 2", "hubticket create --draft 22222222"),
        ("create --template ou", "hubticket create --template outage"),
        ("--template ", "hubticket --template outage"),
        ("drafts show ", "11111111  -- Printer: on fire"),
        ("drafts rename 1", "hubticket drafts rename 11111111"),
        ("templates delete ", "hubticket templates delete outage"),
        ("completions po", "hubticket completions powershell"),
        ("history --outcome abs", "hubticket history --outcome absent"),
        ("--sandbox --draft ", "hubticket --sandbox --draft 44444444"),
        ("--sandbox drafts show ", "hubticket --sandbox drafts show 44444444"),
        ("--config-dir ~/else\\ where create --template ", "where create --template t55555555"),
    ] {
        // The line before is thrown away, and the screen with it.
        screen.send(format!("\x15\x0chubticket {typed}\t").as_bytes());
        screen.shows(shown);
    }
}

#[test]
fn fish_completes_commands_options_and_values() {
    if !has("fish") {
        return;
    }
    let (_portal, home) = home();
    for (typed, offered) in [
        ("logo", "logout\tForget the token that login keeps"),
        ("create --prop", "--property\tSet a property: its internal name or label, and a value, by value or label"),
        ("--profile ", "default|emea|two words"),
        ("--profile=e", "--profile=emea"),
        ("create --draft 1", "11111111\tPrinter: on fire"),
        ("--draft 1", "11111111\tPrinter: on fire"),
        ("templates save x --draft 1", "11111111\tPrinter: on fire"),
        ("--template ", "outage\tOutage"),
        ("create --template ", "outage\tOutage"),
        ("drafts show 1", "11111111\tPrinter: on fire"),
        ("templates delete ", "outage\tOutage"),
        ("completions ", "bash|elvish|fish|powershell|zsh"),
        ("--sandbox --draft ", "44444444\tThere"),
        ("--sandbox drafts show ", "44444444\tThere"),
        ("--config-dir ~/else\\ where create --template ", "t55555555"),
        ("import --dra", ""),
        ("complete-v", ""),
    ] {
        let script = format!("hubticket completions fish | source; complete -C 'hubticket {typed}'");
        let done = run(&home, "fish", &["--no-config", "-c"], &script).unwrap().ended(0);
        assert_eq!(done.out.lines().collect::<Vec<_>>().join("|"), offered, "{typed:?}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let home = Home::new();
    let dir = home.dir().join("man/man1");
    home.run(&["man", "--all", dir.to_str().unwrap()]).ended(0);
    let read = |name: &str| std::fs::read_to_string(dir.join(name)).unwrap_or_default();
    for name in ["hubticket", "hubticket-create", "hubticket-login", "hubticket-config-check", "hubticket-drafts-show"]
    {
        assert!(read(&format!("{name}.1")).contains(".TH"), "{name}");
    }
    assert!(read("hubticket-keys.7").contains(".TH \"HUBTICKET-KEYS\" \"7\""));
    assert!(!dir.join("hubticket-complete-values.1").exists());
    home.run(&["man", "--all", "/dev/null/x"]).ended(7).says(&["manual pages"]);
}
