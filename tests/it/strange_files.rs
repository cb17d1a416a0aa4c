//! What is a pipe, a device, a folder or absurdly large under the name of one of the program's files is refused with a
//! sentence, at whichever start; nothing hangs, and nothing is taken for empty.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

use crate::terminal::{Home, Portal, Screen};

const DRAFT: &str = "77aa9a52-7a0e-4f7b-9d55-0a7f0c2f6b11";
const CREATE: [&str; 3] = ["create", "-p", "subject=x"];
/// What can stand in place of a file, and what is said of it.
const KINDS: [(&str, &str); 6] = [
    ("pipe", "is a pipe, not a file"),
    ("socket", "is a socket, not a file"),
    ("device", "is a device, not a file"),
    ("folder", "is a folder, not a file"),
    ("huge", "is larger than 64 MB"),
    ("nowhere", "is a link to /nowhere/at/all, which is not there"),
];

/// Puts something in place of a file.
pub fn put(path: &Path, kind: &str) {
    let _ = fs::remove_file(path).or_else(|_| fs::remove_dir(path));
    match kind {
        "pipe" => {
            rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0).unwrap();
        }
        "socket" => drop(UnixListener::bind(path).unwrap()),
        "device" => symlink("/dev/zero", path).unwrap(),
        "folder" => fs::create_dir(path).unwrap(),
        // It takes no room on the disk.
        "huge" => File::create(path).unwrap().set_len(10 << 30).unwrap(),
        "nowhere" => symlink("/nowhere/at/all", path).unwrap(),
        other => panic!("{other}"),
    }
}

/// A home where each of these files stands already, so that its folder is there.
fn home(portal: &Portal) -> Home {
    let home = portal.home();
    home.write("hubticket/config.toml", "theme = \"mine\"\n");
    for name in ["keymap.toml", "themes/mine.toml", "journal.jsonl", "templates/t.json"] {
        home.write(&format!("hubticket/{name}"), "");
    }
    home.write(&format!("hubticket/drafts/{DRAFT}.json"), "");
    home
}

#[test]
fn no_command_reads_what_is_no_file() {
    let portal = Portal::start();
    let draft = format!("drafts/{DRAFT}.json");
    for (kind, said) in KINDS {
        for (name, commands) in [
            ("config.toml", &[&CREATE[..], &["drafts"], &["history"], &["config", "check"], &["doctor"]][..]),
            ("keymap.toml", &[&["config", "check"]]),
            ("themes/mine.toml", &[&["config", "check"]]),
            (&draft, &[&["drafts", "show", DRAFT], &["create", "--draft", DRAFT]]),
            ("templates/t.json", &[&["templates", "show", "t"], &["create", "--template", "t"]]),
            ("journal.jsonl", &[&CREATE, &["history"]]),
        ] {
            // A journal is read line by line, and written to without, however large it is.
            let is_long = (name, kind) == ("journal.jsonl", "huge");
            let said = if is_long { "longer than 64 MB" } else { said };
            for args in commands.iter().filter(|args| !is_long || args[0] == "history") {
                let home = home(&portal);
                put(&home.file(name), kind);
                let done = home.run(args);
                assert_ne!(done.code, Some(0), "{kind} {name} {args:?}: {done:?}");
                let told = format!("{}{}", done.out, done.err);
                assert!(told.contains(said) && told.contains(name), "{kind} {name} {args:?}: {told}");
                assert!(home.file(name).symlink_metadata().is_ok(), "it was touched");
            }
        }
    }
    assert_eq!(portal.inspect().count(), 0);
}

#[test]
fn a_list_tells_of_what_it_leaves_out() {
    let portal = Portal::start();
    for (kind, said) in KINDS.into_iter().filter(|(kind, _)| *kind != "folder") {
        let home = home(&portal);
        put(&home.file(&format!("drafts/{DRAFT}.json")), kind);
        put(&home.file("templates/t.json"), kind);
        home.run(&["drafts"]).ended(0).says(&[said, DRAFT]);
        home.run(&["templates"]).ended(0).says(&[said, "t.json"]);
    }
    for folder in ["drafts", "templates"] {
        let home = portal.home();
        home.run(&["drafts"]).ended(0);
        put(&home.file(folder), "nowhere");
        home.run(&[folder]).ended(7).says(&[folder, "is a link to /nowhere/at/all"]);
    }
}

#[test]
fn a_cache_that_is_no_file_is_as_good_as_none() {
    let portal = Portal::start();
    for (kind, _) in KINDS.into_iter().filter(|(kind, _)| *kind != "folder") {
        let home = portal.home();
        let first = home.run(&["schema", "pipelines"]).ended(0).out;
        let folders = fs::read_dir(home.file("cache")).unwrap().map(|one| one.unwrap().path());
        let mut cached = Vec::new();
        for path in folders {
            match path.is_dir() {
                true => cached.extend(fs::read_dir(path).unwrap().map(|one| one.unwrap().path())),
                false => cached.push(path),
            }
        }
        assert!(cached.len() > 1, "{cached:?}");
        cached.iter().for_each(|path| put(path, kind));
        assert_eq!(home.run(&["schema", "pipelines"]).ended(0).out, first, "{kind}");
        home.run(&CREATE).ended(0);
    }
}

#[test]
fn a_token_file_that_is_no_file_is_refused() {
    let portal = Portal::start();
    for (kind, said) in KINDS.into_iter().filter(|(kind, _)| *kind != "huge") {
        let home = Home::new().with("HUBTICKET_BASE_URL", portal.url()).configured("token_file = \"secret\"\n");
        put(&home.file("secret"), kind);
        home.run(&CREATE).ended(4).says(&["secret", said]);
        let home = Home::new().with("HUBTICKET_BASE_URL", portal.url());
        home.run(&["drafts"]).ended(0);
        fs::create_dir(home.file("tokens")).unwrap();
        put(&home.file("tokens/default"), kind);
        home.run(&CREATE).ended(4).says(&["tokens/default", said]);
    }
}

#[test]
fn the_composer_does_not_wait_for_what_is_no_file() {
    let portal = Portal::start();
    for (name, said) in
        [("config.toml", "config.toml"), ("keymap.toml", "keymap.toml"), ("themes/mine.toml", "mine.toml")]
    {
        for (kind, why) in [KINDS[0], KINDS[5]] {
            let home = home(&portal);
            put(&home.file(name), kind);
            let mut screen = Screen::open(&home, &[]);
            screen.leaves(7);
            assert!(screen.text().replace(['\r', '\n'], "").contains(said), "{}", screen.text());
            assert!(screen.text().replace(['\r', '\n'], "").contains(why), "{}", screen.text());
        }
    }
    let home = home(&portal);
    home.write("hubticket/themes/mine.toml", "");
    put(&home.file(&format!("drafts/{DRAFT}.json")), "pipe");
    put(&home.file("templates/t.json"), "pipe");
    let mut screen = Screen::compose(&home);
    screen.keys("Printer<c-s>");
    screen.sees("created");
    screen.keys("<c-q>");
    screen.leaves(0);
}

#[test]
fn files_that_are_open_to_others_are_told_at_the_start() {
    let portal = Portal::start();
    let home = portal.home();
    assert_eq!(home.run(&["drafts"]).ended(0).err, "");
    home.run(&CREATE).ended(0);
    for (name, mode) in [("", 0o755), ("journal.jsonl", 0o640)] {
        let path = if name.is_empty() { home.config_dir() } else { home.file(name) };
        let before = fs::metadata(&path).unwrap().permissions();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let said =
            format!("others can look into {}; run: chmod -R go-rwx {}", path.display(), home.config_dir().display());
        for args in [&CREATE[..], &["drafts"], &["history", "--output", "json"]] {
            assert_eq!(home.run(args).ended(0).err, format!("hubticket: {said}\n"), "{args:?}");
        }
        let mut screen = Screen::compose(&home);
        screen.shows("thers can look into");
        screen.keys("<c-q>");
        screen.leaves(0);
        let lines = home.run_with(&["--accessible"], "").ended(0).out;
        assert!(lines.contains("Others can look into"), "{lines}");
        fs::set_permissions(&path, before).unwrap();
    }
    assert_eq!(home.run(&["drafts"]).ended(0).err, "");
}
