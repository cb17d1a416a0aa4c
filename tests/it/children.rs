//! What other programs see of the environment that the program was started in: whatever it starts, no token.

use crate::terminal::{Home, Portal, until};

/// The usual variable of the token, that of the profile in use, and that of a profile that is not.
const SECRET: [&str; 3] = ["HUBSPOT_ACCESS_TOKEN", "WORK_TOKEN", "EMEA_TOKEN"];
const CONFIG: &str = "token_env = \"WORK_TOKEN\"\n[profiles.emea]\ntoken_env = \"EMEA_TOKEN\"\n";

/// A home with a token in each variable, and one variable that is nobody's secret.
fn home(portal: &Portal) -> Home {
    let home = Home::new().with("HUBTICKET_BASE_URL", portal.url()).with("ORDINARY", "yes");
    SECRET.into_iter().fold(home, |home, name| home.with(name, "sandbox-token"))
}

/// A command line that notes its environment in a file of the test's folder.
fn notes(home: &Home) -> (std::path::PathBuf, String) {
    let file = home.dir().join("environment");
    let line = format!("env > {0:?}.new; mv {0:?}.new {0:?}", file);
    (file, line)
}

#[track_caller]
fn sees_no_token(file: &std::path::Path) {
    until("the other program ran", || file.exists());
    let seen = std::fs::read_to_string(file).unwrap();
    let names: Vec<&str> = seen.lines().filter_map(|line| Some(line.split_once('=')?.0)).collect();
    assert!(names.contains(&"ORDINARY"), "{seen}");
    assert!(!seen.contains("sandbox-token") && SECRET.iter().all(|name| !names.contains(name)), "{seen}");
}

#[test]
fn the_browser_sees_no_token() {
    let portal = Portal::start();
    let home = home(&portal).configured(CONFIG);
    let (file, line) = notes(&home);
    for program in ["xdg-open", "open"] {
        home.script(&format!("bin/{program}"), &line);
    }
    let path = format!("{}:{}", home.dir().join("bin").display(), home.vars["PATH"]);
    let home = home.with("PATH", path).with("DISPLAY", ":9");
    home.run(&["open", "77"]).ended(0);
    sees_no_token(&file);
}

#[test]
fn what_prints_a_token_sees_no_other() {
    let portal = Portal::start();
    let home = home(&portal);
    let (file, line) = notes(&home);
    let command = format!("{line}; echo sandbox-token");
    let home = home.configured(&format!("{CONFIG}[profiles.mine]\ntoken_command = {command:?}\n"));
    let args = ["--profile", "mine", "create", "-p", "subject=x"];
    let home = home.without("HUBSPOT_ACCESS_TOKEN");
    home.run(&args).ended(0);
    sees_no_token(&file);
}

#[test]
fn what_keeps_a_token_sees_it_on_its_input_alone() {
    let portal = Portal::start();
    let home = home(&portal);
    let (file, line) = notes(&home);
    let command = format!("cat > kept; {line}");
    let home = home.configured(&format!("token_store_command = {command:?}\n{CONFIG}"));
    home.run_with(&["login"], "sandbox-token\n").ended(0);
    assert_eq!(std::fs::read_to_string(home.dir().join("kept")).unwrap(), "sandbox-token\n");
    sees_no_token(&file);
}
