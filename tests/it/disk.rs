//! The composer on a disk that fails it: said on the screen, asked about at the way out, and the text stays.

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::terminal::{Home, Portal, Screen, until};

/// A small file system in memory where a home has its files; gone with this.
struct Mount<'a>(&'a Path);

impl<'a> Mount<'a> {
    /// Only the superuser may mount, and not everywhere; a test that can't have it is skipped, and says so.
    fn over(path: &'a Path, how: &str) -> Option<Self> {
        fs::create_dir_all(path).unwrap();
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", &format!("size=256k,mode=700,{how}"), "tmpfs"]).arg(path);
        let mounted = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Self(path));
        }
        println!("skipped: a file system can't be mounted here");
        None
    }

    /// Takes up what room there is.
    fn fill(&self) {
        let mut filler = fs::File::create(self.0.join("filler")).unwrap();
        let full = std::io::copy(&mut std::io::repeat(0), &mut filler);
        assert_eq!(full.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
    }

    fn empty(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for Mount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

/// The subjects of the drafts in the list.
fn subjects(home: &Home) -> Vec<String> {
    let subject = |draft: &Value| {
        let rows = draft["properties"].as_array().unwrap();
        rows.iter().find(|row| row["name"] == "subject").unwrap()["text"].as_str().unwrap().to_owned()
    };
    home.drafts().iter().map(subject).collect()
}

/// What is typed while nothing can be saved is said not to be, asked about, and saved as soon as that is possible.
#[track_caller]
fn check(home: &Home, portal: &Portal, words: &str, spoil: impl FnOnce(), mend: impl FnOnce()) {
    let mut screen = Screen::compose(home);
    screen.keys("Printer");
    screen.saved();
    spoil();
    screen.keys(" on fire");
    screen.shows("NOT SAVED");
    screen.shows("Printer on fire");
    let text = screen.text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Not saved: "), "{}", screen.text());
    screen.keys("<c-q>");
    screen.shows("The draft could not be saved");
    screen.shows(words);
    screen.shows("Leave and lose what is not saved");
    screen.keys("<enter>");
    screen.hides("Leave and lose");
    screen.keys("<c-s>");
    screen.sees("othing was sent");
    assert_eq!(portal.creates(), [], "what can't be journalled is not sent");
    screen.keys("!");
    screen.shows("Printer on fire!");
    assert!(subjects(home).iter().all(|subject| subject == "Printer"), "the file before is whole");
    mend();
    screen.saved();
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(subjects(home), ["Printer on fire!"]);
}

#[test]
fn on_a_full_disk_nothing_typed_is_lost_and_nothing_is_sent() {
    let portal = Portal::start();
    let home = portal.home();
    let dir = home.config_dir();
    let Some(mount) = Mount::over(&dir, "rw") else { return };
    check(&home, &portal, "no space left", || mount.fill(), || mount.empty());
}

#[test]
fn on_a_disk_that_became_read_only_nothing_typed_is_lost_and_nothing_is_sent() {
    let portal = Portal::start();
    let home = portal.home();
    let dir = home.config_dir();
    if Mount::over(&dir, "ro").is_none() {
        return;
    }
    // What has a file open for writing can't be made read-only; what lies over it can.
    let over = RefCell::new(None);
    check(&home, &portal, "read-only", || *over.borrow_mut() = Mount::over(&dir, "ro"), || drop(over.take()));
}

#[test]
fn with_a_file_where_the_folder_was_nothing_typed_is_lost_and_nothing_is_sent() {
    let portal = Portal::start();
    let home = portal.home();
    let (dir, aside) = (home.config_dir(), home.dir().join("aside"));
    let spoil = || {
        fs::rename(&dir, &aside).unwrap();
        fs::write(&dir, "").unwrap();
    };
    let mend = || {
        fs::remove_file(&dir).unwrap();
        fs::rename(&aside, &dir).unwrap();
    };
    check(&home, &portal, "directory", spoil, mend);
}

#[test]
fn a_folder_that_is_removed_meanwhile_is_made_again() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    screen.keys("Printer");
    screen.saved();
    fs::remove_dir_all(home.config_dir()).unwrap();
    screen.keys(" on fire");
    until("the draft is on disk again", || subjects(&home) == ["Printer on fire"]);
    fs::remove_dir_all(home.config_dir()).unwrap();
    screen.keys("!<c-s>");
    screen.sees("Created in");
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(home.journal().last().unwrap()["result"], "created");
    assert_eq!((home.drafts().len(), home.files("drafts/sent", ".json").len()), (0, 1));
}

#[test]
fn who_leaves_without_saving_is_told_what_that_means() {
    let portal = Portal::start();
    let home = portal.home();
    let mut screen = Screen::compose(&home);
    fs::create_dir_all(home.config_dir()).unwrap();
    fs::write(home.file("drafts"), "").unwrap();
    screen.keys("Printer on fire");
    screen.shows("NOT SAVED");
    screen.keys("<c-q>");
    screen.shows("Leave and lose what is not saved");
    screen.keys("<down><enter>");
    screen.leaves(0);
    assert!(screen.bytes().contains("the draft could not be saved"), "{}", screen.bytes());
}

#[test]
fn a_signal_on_a_full_disk_still_ends_the_program_and_says_what_is_lost() {
    let portal = Portal::start();
    let home = portal.home();
    let dir = home.config_dir();
    let Some(mount) = Mount::over(&dir, "rw") else { return };
    let mut screen = Screen::compose(&home);
    mount.fill();
    screen.keys("Printer on fire");
    screen.shows("NOT SAVED");
    screen.signal(rustix::process::Signal::TERM);
    screen.leaves(0);
    assert!(screen.bytes().contains("the draft could not be saved"), "{}", screen.bytes());
}

#[test]
fn a_composer_on_a_full_disk_opens_and_a_command_says_why_nothing_is_sent() {
    let portal = Portal::start();
    let home = portal.home();
    let dir = home.config_dir();
    let Some(mount) = Mount::over(&dir, "rw") else { return };
    mount.fill();
    let done = home.run(&["create", "-p", "subject=Printer on fire"]).ended(7);
    done.says(&["nothing was sent", "no space left"]);
    let mut screen = Screen::compose(&home);
    screen.keys("<c-q>");
    screen.leaves(0);
    assert_eq!(portal.creates(), []);
}
