//! Files: drafts, journal, cache; whole after a crash, private, and never two owners.

use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, SystemTime};

use hubticket::store::{Attempt, AttemptId, Error, Journal, JournalResult, Standing, Steps, Store, Twin};
use hubticket::ticket::draft::{Entry, SubmissionMark, SubmissionState};
use hubticket::ticket::{Association, AssociationType, Category, Draft, DraftId, Extras, Link, NewTicket, ObjectType};
use jiff::Timestamp;
use proptest::prelude::*;
use tempfile::TempDir;

fn store() -> (TempDir, Store) {
    let dir = TempDir::new().unwrap();
    let store = Store::open(dir.path()).unwrap();
    (dir, store)
}

fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn draft(byte: u8, subject: &str) -> Draft {
    let mut draft = Draft::new(DraftId::from_random([byte; 16]), moment(0));
    draft.modified = moment(i64::from(byte));
    draft.set("subject", subject);
    draft
}

fn path_of(store: &Store, id: DraftId) -> PathBuf {
    store.dir().join("drafts").join(format!("{id}.json"))
}

/// The names in a folder, sorted; none where there is no folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<String> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    all.sort();
    all
}

/// Another process that does something with a store until its standard input ends or it is killed.
struct Other {
    child: Child,
    /// Held until the end: its test harness wants to write to it.
    _out: ChildStdout,
}

impl Other {
    fn start(what: &str, dir: &Path) -> Self {
        let program = std::env::current_exe().unwrap();
        // The widest mask there is: what is private must be so on its own.
        let mut child = Command::new("sh")
            .args(["-c", "umask 0; exec \"$0\" --exact store::another_process --ignored --nocapture"])
            .arg(program)
            .env("HUBTICKET_TEST_DOES", what)
            .env("HUBTICKET_TEST_DIR", dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        let mut lines = BufReader::new(&mut out).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.ends_with("ready")), "{what} did not come up");
        Self { child, _out: out }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn finish(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }
}

#[test]
#[ignore = "is the other process of other tests"]
fn another_process() {
    let Ok(what) = std::env::var("HUBTICKET_TEST_DOES") else { return };
    let store = Store::open(std::env::var("HUBTICKET_TEST_DIR").unwrap()).unwrap();
    let until_told = || {
        println!("\nready");
        let _ = std::io::stdin().read_line(&mut String::new());
    };
    match what.as_str() {
        "lock" => {
            let _lock = store.lock_draft(draft(1, "").id).unwrap();
            until_told();
        }
        "start" => {
            store.journal().started(&attempt(7)).unwrap();
            until_told();
        }
        "append" => {
            println!("\nready");
            append(&store.journal(), 1_000, 30);
        }
        "write" => {
            store.save_draft(&draft(1, "a")).unwrap();
            store.save_draft(&draft(1, "b")).unwrap();
            append(&store.journal(), 0, 3);
            store.journal().started(&attempt(7)).unwrap();
            store.journal().compact(0, Timestamp::MAX).unwrap();
            store.cache("portal").write("schema", moment(0), &1).unwrap();
            store.remember("recent", &1).unwrap();
            until_told();
        }
        other => panic!("{other}"),
    }
}

fn attempt(second: i64) -> Attempt {
    Attempt {
        attempt: AttemptId::random(),
        time: moment(second),
        date: None,
        key: None,
        draft: None,
        profile: "default".into(),
        host: "api.hubapi.com".into(),
        pid: std::process::id(),
        hash: "0".into(),
        unique: None,
        fingerprint: None,
        ticket: NewTicket {
            properties: vec![("subject".into(), format!("number {second}\nwith \"quotes\""))],
            associations: Vec::new(),
        },
        extras: Extras::default(),
        witness: None,
        steps: Steps::default(),
    }
}

fn created(id: &str) -> JournalResult {
    JournalResult::Created { id: id.into(), created_at: String::new(), url: None }
}

fn unknown() -> JournalResult {
    JournalResult::Unknown { why: "lost".into() }
}

/// Runs so many submissions to their end.
fn append(journal: &Journal, from: i64, count: i64) {
    for second in from..from + count {
        let attempt = attempt(second);
        journal.started(&attempt).unwrap();
        journal.ended(attempt.attempt, attempt.time, &created(&second.to_string())).unwrap();
    }
}

fn seconds(all: &[(Attempt, Option<JournalResult>)]) -> Vec<i64> {
    all.iter().map(|(attempt, _)| attempt.time.as_second() - 1_700_000_000).collect()
}

fn lines(path: &Path) -> Vec<String> {
    let text = fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

// --- drafts

#[test]
fn a_draft_comes_back_as_it_was_saved() {
    let (_dir, store) = store();
    let mut one = draft(1, "Printer \u{1b}[31m\n\t🖨 \u{202e}");
    one.properties.push(Entry { name: String::new(), text: "kept".into(), raw: true });
    one.mark(SubmissionState::Unknown, moment(3));
    store.save_draft(&one).unwrap();
    assert_eq!(store.load_draft(one.id).unwrap(), one);
    let text = fs::read_to_string(path_of(&store, one.id)).unwrap();
    assert!(text.starts_with("{\n  \"version\": 1,"), "{text}");
    let listing = store.list_drafts().unwrap();
    assert_eq!(listing.notes, Vec::<String>::new());
    assert_eq!((listing.drafts.len(), listing.drafts[0].locked), (1, false));
    assert!(listing.drafts[0].marker.is_some());
}

#[test]
fn drafts_are_listed_the_last_changed_first_and_found_by_the_beginning_of_their_id() {
    let (_dir, store) = store();
    assert_eq!(store.list_drafts().unwrap().drafts, Vec::new());
    for byte in [0x11, 0x33, 0x22] {
        store.save_draft(&draft(byte, &format!("{byte}"))).unwrap();
    }
    let titles: Vec<_> = store.list_drafts().unwrap().drafts.into_iter().map(|one| one.title).collect();
    assert_eq!(titles, ["51", "34", "17"]);
    let wanted = draft(0x22, "").id;
    for typed in
        ["2", " 22222222 ", "22222222-2222", "222222222222", &wanted.to_string(), &wanted.to_string().to_uppercase()]
    {
        assert_eq!(store.find_draft(typed), Ok(wanted), "{typed}");
    }
    for typed in ["", "  ", "-", "4", "..", "../22"] {
        assert!(matches!(store.find_draft(typed), Err(Error::NoDraft(_))), "{typed}");
    }
    let mut twin = draft(0x22, "twin");
    twin.id = "22222222-0000-4000-8000-000000000000".parse().unwrap();
    store.save_draft(&twin).unwrap();
    assert_eq!(store.find_draft("2222"), Err(Error::Ambiguous { prefix: "2222".into(), count: 2 }));
    assert_eq!(store.load_draft(draft(9, "").id), Err(Error::NoDraft(draft(9, "").id.to_string())));
}

#[test]
fn a_draft_is_open_in_one_process_only_and_free_when_that_dies() {
    let (dir, store) = store();
    let one = draft(1, "x");
    store.save_draft(&one).unwrap();
    let other = Other::start("lock", dir.path());
    assert!(matches!(store.lock_draft(one.id), Err(Error::Locked(id)) if id == one.id));
    assert!(store.list_drafts().unwrap().drafts[0].locked);
    other.kill();
    assert_eq!(names(&dir.path().join("drafts")), [format!("{}.json", one.id), format!("{}.lock", one.id)]);
    assert!(!store.list_drafts().unwrap().drafts[0].locked);
    let lock = store.lock_draft(one.id).unwrap();
    assert!(store.lock_draft(one.id).is_err(), "two handles in one process exclude each other, too");
    drop(lock);
    drop(store.lock_draft(one.id).unwrap());
    assert_eq!(names(&dir.path().join("drafts")), [format!("{}.json", one.id)]);
}

#[test]
fn looking_at_the_list_keeps_nobody_from_opening_a_draft() {
    let (dir, store) = store();
    let one = draft(1, "x");
    store.save_draft(&one).unwrap();
    let lock = dir.path().join("drafts").join(format!("{}.lock", one.id));
    std::thread::scope(|scope| {
        let looking = scope.spawn(|| (0..200).for_each(|_| drop(store.list_drafts().unwrap())));
        while !looking.is_finished() {
            // What a process that died leaves behind is what a listing looks at.
            let _ = OpenOptions::new().create(true).append(true).open(&lock);
            drop(store.lock_draft(one.id).unwrap());
        }
    });
}

#[test]
fn a_draft_whose_ticket_is_journalled_is_never_offered_again() {
    let (_dir, store) = store();
    let (listed, opened, rejected) = (draft(1, "listed"), draft(2, "opened"), draft(3, "rejected"));
    for (one, result) in
        [(&listed, created("1")), (&opened, created("2")), (&rejected, JournalResult::NotSent { why: String::new() })]
    {
        store.save_draft(one).unwrap();
        let sent = Attempt { draft: Some(one.id), ..attempt(1) };
        store.journal().started(&sent).unwrap();
        store.journal().ended(sent.attempt, moment(2), &result).unwrap();
    }
    // The process that sent it may still be about to move it.
    let open = store.lock_draft(listed.id).unwrap();
    assert!(matches!(store.open_draft(opened.id), Err(Error::NoDraft(_))));
    assert_eq!(store.list_drafts().unwrap().drafts.len(), 2);
    drop(open);
    let left: Vec<DraftId> = store.list_drafts().unwrap().drafts.iter().map(|one| one.id).collect();
    assert_eq!(left, [rejected.id]);
    assert_eq!(names(&store.dir().join("drafts/sent")).len(), 2);
}

#[test]
fn a_draft_is_never_new_again_however_much_was_sent_since() {
    for is_compacted in [false, true] {
        let (_dir, store) = store();
        let (listed, opened) = (draft(1, "listed"), draft(2, "opened"));
        for one in [&listed, &opened] {
            store.save_draft(one).unwrap();
            let sent = Attempt { draft: Some(one.id), ..attempt(1) };
            store.journal().started(&sent).unwrap();
            store.journal().ended(sent.attempt, moment(2), &created("1")).unwrap();
        }
        append(&store.journal(), 3, 303);
        if is_compacted {
            assert!(store.journal().compact(5, moment(1_000)).unwrap() > 200);
        }
        assert!(matches!(store.open_draft(opened.id), Err(Error::NoDraft(_))), "{is_compacted}");
        assert_eq!(store.list_drafts().unwrap().drafts, [], "{is_compacted}");
    }
}

#[test]
fn a_removed_draft_can_be_restored_and_a_sent_one_is_kept() {
    let (dir, store) = store();
    let one = draft(1, "x");
    store.save_draft(&one).unwrap();
    store.save_draft(&one).unwrap();
    store.remove_draft(one.id).unwrap();
    assert!(matches!(store.load_draft(one.id), Err(Error::NoDraft(_))));
    assert_eq!(store.list_drafts().unwrap().drafts, Vec::new());
    assert_eq!(names(&dir.path().join("drafts")), ["removed"], "the version before it went, too");
    store.restore_draft(one.id).unwrap();
    assert_eq!(store.load_draft(one.id).unwrap(), one);
    store.keep_sent(one.id).unwrap();
    assert_eq!(names(&dir.path().join("drafts/sent")), [format!("{}.json", one.id)]);
    for result in [store.restore_draft(one.id), store.remove_draft(one.id), store.keep_sent(one.id)] {
        assert_eq!(result, Err(Error::NoDraft(one.id.to_string())));
    }
}

#[test]
fn removed_drafts_are_listed_with_the_last_one_first() {
    let (dir, store) = store();
    for byte in [1, 2, 3] {
        store.save_draft(&draft(byte, "x")).unwrap();
    }
    store.save_draft(&Draft::new(draft(4, "").id, draft(4, "").created)).unwrap();
    for byte in [2, 1, 3, 4] {
        store.remove_draft(draft(byte, "").id).unwrap();
        let path = dir.path().join(format!("drafts/removed/{}.json", draft(byte, "").id));
        let ago = Duration::from_secs(u64::from(byte) * 60);
        OpenOptions::new().append(true).open(path).unwrap().set_modified(SystemTime::now() - ago).unwrap();
    }
    fs::write(dir.path().join("drafts/removed/torn.json"), "{").unwrap();
    let ids = |most| store.list_removed(most).unwrap().into_iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(9), [draft(1, "").id, draft(2, "").id, draft(3, "").id], "what was blank is none");
    assert_eq!(ids(2), [draft(1, "").id, draft(2, "").id]);
    assert!(store.list_removed(1).unwrap()[0].removed.is_some());
    assert_eq!(store.find_removed(&draft(3, "").id.short()), Ok(draft(3, "").id));
}

#[test]
fn restoring_never_replaces_a_draft_that_is_open() {
    let (_dir, store) = store();
    store.save_draft(&draft(1, "older")).unwrap();
    store.remove_draft(draft(1, "").id).unwrap();
    store.save_draft(&draft(1, "newer")).unwrap();
    assert!(store.restore_draft(draft(1, "").id).unwrap_err().to_string().contains("restore"));
    assert_eq!(store.load_draft(draft(1, "").id).unwrap().title(), "newer");
}

#[test]
fn purging_counts_from_the_removal_not_from_the_last_change() {
    let (dir, store) = store();
    let day = Duration::from_secs(86_400);
    let aged = |path: &Path| {
        let file = OpenOptions::new().append(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - 40 * day).unwrap();
    };
    for byte in [1, 2, 3] {
        store.save_draft(&draft(byte, "x")).unwrap();
        aged(&path_of(&store, draft(byte, "").id));
    }
    store.remove_draft(draft(1, "").id).unwrap();
    store.keep_sent(draft(2, "").id).unwrap();
    assert_eq!(store.purge(30 * day), 0);
    store.restore_draft(draft(1, "").id).unwrap();
    store.remove_draft(draft(1, "").id).unwrap();
    aged(&dir.path().join(format!("drafts/removed/{}.json", draft(1, "").id)));
    aged(&dir.path().join(format!("drafts/sent/{}.json", draft(2, "").id)));
    fs::write(dir.path().join("drafts/.new-abc"), "half").unwrap();
    aged(&dir.path().join("drafts/.new-abc"));
    fs::write(dir.path().join("drafts/.new-def"), "being written").unwrap();
    assert_eq!(store.purge(30 * day), 3);
    assert!(store.load_draft(draft(3, "").id).is_ok(), "an open draft has all the time in the world");
    assert!(dir.path().join("drafts/.new-def").exists());
}

#[test]
fn a_draft_with_a_record_to_be_found_says_so_in_its_version_and_comes_back_whole() {
    let (_dir, store) = store();
    let mut typed = draft(1, "x");
    store.save_draft(&typed).unwrap();
    let version = || {
        let bytes = fs::read(path_of(&store, typed.id)).unwrap();
        serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()["version"].as_u64()
    };
    assert_eq!(version(), Some(1), "hubticket 0.1.0 reads it");
    typed.associations.push(Association::to_find(ObjectType::contacts(), "ada@exam", Vec::new()));
    store.save_draft(&typed).unwrap();
    assert_eq!(version(), Some(2), "hubticket 0.1.0 would send it without its contact");
    assert_eq!(store.load_draft(typed.id).unwrap(), typed);
}

#[test]
fn a_draft_that_an_older_hubticket_set_aside_comes_back() {
    let (dir, store) = store();
    let mut typed = draft(1, "x");
    typed.associations.push(Association::to_find(ObjectType::contacts(), "ada@exam", Vec::new()));
    store.save_draft(&typed).unwrap();
    let path = path_of(&store, typed.id);
    let aside = path.with_extension("json.unreadable-20261130T051500Z");
    // As hubticket 0.1.0 does with a version that it does not know.
    fs::rename(&path, &aside).unwrap();
    let listing = store.list_drafts().unwrap();
    assert_eq!(listing.drafts.iter().map(|one| one.id).collect::<Vec<_>>(), [typed.id], "{:?}", listing.notes);
    assert_eq!(store.load_draft(typed.id).unwrap(), typed);
    assert!(!aside.exists());
    // What is there under its name is not overwritten, and what can't be read stays where it is.
    fs::copy(&path, &aside).unwrap();
    fs::write(dir.path().join(format!("drafts/{}.json.unreadable-1", draft(2, "").id)), b"{").unwrap();
    store.list_drafts().unwrap();
    assert!(aside.exists());
    assert_eq!(store.list_drafts().unwrap().drafts.len(), 1);
}

#[test]
fn what_can_not_be_read_is_set_aside_and_never_overwritten() {
    let good = serde_json::to_string(&draft(1, "x")).unwrap();
    let newer = good.replacen('{', "{\"version\": 3, \"new\": true,", 1);
    for (bytes, words) in [
        (&b""[..], "EOF"),
        (b"\xff\xfe\x00", "expected value"),
        (b"{\"version\":1}", "missing field"),
        (good.as_bytes(), "missing field `version`"),
        (newer.as_bytes(), "it is of version 3"),
    ] {
        let (dir, store) = store();
        let id = draft(1, "").id;
        store.save_draft(&draft(1, "x")).unwrap();
        let mut kept = HashSet::new();
        for _ in 0..3 {
            fs::write(path_of(&store, id), bytes).unwrap();
            let Err(Error::Unreadable { path, aside, detail }) = store.load_draft(id) else { panic!("{words}") };
            assert!(detail.contains(words), "{detail}");
            assert_eq!(path, path_of(&store, id));
            assert_eq!(fs::read(&aside).unwrap(), bytes);
            let name = aside.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(name.starts_with(&format!("{id}.json.unreadable-2")), "{name}");
            assert!(kept.insert(aside));
        }
        assert!(matches!(store.load_draft(id), Err(Error::NoDraft(_))));
        fs::write(path_of(&store, id), bytes).unwrap();
        let listing = store.list_drafts().unwrap();
        assert_eq!((listing.drafts.len(), listing.notes.len()), (0, 1));
        assert!(listing.notes[0].contains("is kept as") && listing.notes[0].contains(words), "{}", listing.notes[0]);
        assert_eq!(names(&dir.path().join("drafts")).len(), 4);
        assert_eq!(store.list_drafts().unwrap().notes, Vec::<String>::new(), "it is said once");
    }
}

#[test]
fn a_copied_draft_file_is_a_draft_of_its_own_and_a_foreign_one_is_left_alone() {
    let (dir, store) = store();
    store.save_draft(&draft(1, "x")).unwrap();
    fs::copy(path_of(&store, draft(1, "").id), path_of(&store, draft(2, "").id)).unwrap();
    assert_eq!(store.load_draft(draft(2, "").id).unwrap().id, draft(2, "").id);
    fs::write(dir.path().join("drafts/shopping.json"), "milk").unwrap();
    fs::create_dir(dir.path().join("drafts/folder.json")).unwrap();
    let listing = store.list_drafts().unwrap();
    let ids: HashSet<_> = listing.drafts.iter().map(|one| one.id).collect();
    assert_eq!(ids, HashSet::from([draft(1, "").id, draft(2, "").id]));
    assert_eq!(listing.notes.len(), 1);
    assert!(listing.notes[0].contains("shopping.json"), "{}", listing.notes[0]);
    assert_eq!(fs::read_to_string(dir.path().join("drafts/shopping.json")).unwrap(), "milk");
}

#[test]
fn the_version_before_is_kept_once() {
    let (dir, store) = store();
    for subject in ["a", "b", "c"] {
        store.save_draft(&draft(1, subject)).unwrap();
    }
    let id = draft(1, "").id;
    assert_eq!(names(&dir.path().join("drafts")), [format!("{id}.json"), format!("{id}.json.previous")]);
    let previous = fs::read_to_string(dir.path().join(format!("drafts/{id}.json.previous"))).unwrap();
    assert!(previous.contains("\"b\"") && !previous.contains("\"c\""), "{previous}");
}

#[test]
fn a_save_that_fails_leaves_everything_as_it_was() {
    let (dir, store) = store();
    let one = draft(1, "x");
    // A folder in place of the file: the rename fails, for root as well.
    fs::create_dir_all(path_of(&store, one.id).join("full")).unwrap();
    let error = store.save_draft(&one).unwrap_err();
    assert!(error.to_string().starts_with("could not save "), "{error}");
    assert!(error.to_string().contains(&one.id.to_string()), "{error}");
    assert_eq!(names(&dir.path().join("drafts")), [format!("{}.json", one.id)], "nothing half-written stays");

    let (dir, store) = self::store();
    fs::write(dir.path().join("drafts"), "a file").unwrap();
    fs::write(dir.path().join("running"), "a file").unwrap();
    for error in [
        store.save_draft(&one).unwrap_err(),
        store.lock_draft(one.id).unwrap_err(),
        store.journal().started(&attempt(0)).unwrap_err(),
        Store::open(dir.path().join("drafts/below")).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Io { .. }), "{error}");
    }
    assert_eq!(store.journal().latest(9).unwrap(), [], "without its lock a submission does not begin");
}

#[test]
fn a_folder_that_vanished_is_made_again() {
    let (dir, store) = store();
    store.save_draft(&draft(1, "x")).unwrap();
    fs::remove_dir_all(dir.path()).unwrap();
    assert_eq!(store.list_drafts().unwrap().drafts, Vec::new());
    assert_eq!(store.journal().latest(5).unwrap(), []);
    assert_eq!(store.journal().unresolved().unwrap(), []);
    store.save_draft(&draft(1, "x")).unwrap();
    fs::remove_dir_all(dir.path()).unwrap();
    append(&store.journal(), 1, 1);
    fs::remove_dir_all(dir.path()).unwrap();
    drop(store.lock_draft(draft(1, "").id).unwrap());
    store.cache("p").write("n", moment(0), &1).unwrap();
}

#[test]
fn files_and_folders_are_private_whatever_the_mask() {
    use std::os::unix::fs::PermissionsExt;
    fn check(path: &Path, seen: &mut usize) {
        let mode = fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}: {mode:o}", path.display());
        *seen += 1;
        if path.is_dir() {
            names(path).iter().for_each(|name| check(&path.join(name), seen));
        }
    }
    let dir = TempDir::new().unwrap();
    let below = dir.path().join("a/b");
    Other::start("write", &below).finish();
    let mut seen = 0;
    check(&dir.path().join("a"), &mut seen);
    // a, b, drafts with two files, running, two journals, cache with a file, and a portal with one.
    assert!(seen >= 11, "{seen}");
}

// --- journal

#[test]
fn the_journal_tells_the_last_submissions_and_how_they_ended() {
    let (_dir, store) = store();
    let journal = store.journal();
    assert_eq!(journal.latest(5).unwrap(), []);
    append(&journal, 0, 10);
    let open = attempt(10);
    journal.started(&open).unwrap();
    let latest = journal.latest(3).unwrap();
    assert_eq!(seconds(&latest), [10, 9, 8]);
    assert_eq!(latest[0], (open, None));
    assert_eq!(latest[1].1, Some(created("9")));
    assert_eq!(journal.latest(0).unwrap(), []);
    assert_eq!(journal.latest(usize::MAX).unwrap().len(), 11);
}

#[test]
fn the_last_outcome_counts() {
    let (_dir, store) = store();
    let journal = store.journal();
    let one = attempt(1);
    journal.started(&one).unwrap();
    journal.ended(one.attempt, one.time, &unknown()).unwrap();
    assert_eq!(journal.unresolved().unwrap(), std::slice::from_ref(&one));
    journal.ended(one.attempt, one.time, &created("7")).unwrap();
    assert_eq!(journal.unresolved().unwrap(), []);
    assert_eq!(journal.latest(1).unwrap(), [(one, Some(created("7")))]);
}

#[test]
fn only_what_is_not_known_is_unresolved() {
    let (_dir, store) = store();
    let journal = store.journal();
    for result in [
        created("1"),
        JournalResult::Rejected { why: "no".into(), correlation: None },
        JournalResult::NotSent { why: "no".into() },
    ] {
        let one = attempt(1);
        journal.started(&one).unwrap();
        assert_eq!(journal.unresolved().unwrap(), [], "it is under way");
        journal.ended(one.attempt, one.time, &result).unwrap();
        assert_eq!(journal.unresolved().unwrap(), [], "{result:?}");
    }
}

#[test]
fn a_submission_is_under_way_as_long_as_its_process_lives_and_unresolved_afterwards() {
    let (dir, store) = store();
    let other = Other::start("start", dir.path());
    assert_eq!(store.journal().unresolved().unwrap(), []);
    other.kill();
    // Its number may belong to anybody now, even to us: it is not what counts.
    let text = fs::read_to_string(dir.path().join("journal.jsonl")).unwrap();
    let left = store.journal().unresolved().unwrap();
    assert_eq!(left.len(), 1);
    let taken_over = text.replace(&format!("\"pid\":{}", left[0].pid), &format!("\"pid\":{}", std::process::id()));
    fs::write(dir.path().join("journal.jsonl"), taken_over).unwrap();
    assert_eq!(store.journal().unresolved().unwrap().len(), 1);
    assert_eq!(names(&dir.path().join("running")), Vec::<String>::new());

    let ours = Store::open(dir.path()).unwrap();
    ours.journal().started(&attempt(8)).unwrap();
    assert_eq!(store.journal().unresolved().unwrap().len(), 1, "another handle sees that it runs");
    drop(ours);
    assert_eq!(store.journal().unresolved().unwrap().len(), 2);
}

#[test]
fn a_torn_or_foreign_line_costs_nothing_but_itself() {
    let (dir, store) = store();
    let journal = store.journal();
    let path = dir.path().join("journal.jsonl");
    append(&journal, 0, 1);
    let whole = fs::read(&path).unwrap();
    for torn in [
        &whole[..1],
        &whole[..40],
        &whole[..100],
        b"\xff\xfe\n",
        b"\n\n\n",
        b"[[[[",
        b"{\"entry\":\"later\"}\n",
        &[0; 70_000],
    ] {
        OpenOptions::new().append(true).open(&path).unwrap().write_all(torn).unwrap();
        let before = journal.latest(99).unwrap().len();
        append(&journal, i64::try_from(before).unwrap(), 1);
        let latest = journal.latest(99).unwrap();
        assert_eq!(latest.len(), before + 1);
        assert!(latest.iter().all(|(_, result)| result.is_some()));
        assert_eq!(journal.unresolved().unwrap(), []);
    }
    let one = attempt(99);
    journal.started(&one).unwrap();
    let torn = format!(
        "{{\"entry\":\"outcome\",\"attempt\":\"{}\",\"time\":\"2026-01-01T00:00:00Z\",\"result\":\"created\"",
        one.attempt
    );
    OpenOptions::new().append(true).open(&path).unwrap().write_all(torn.as_bytes()).unwrap();
    drop(store);
    let again = Store::open(dir.path()).unwrap().journal();
    drop(journal);
    assert_eq!(again.unresolved().unwrap(), [one], "half an outcome is none");
}

#[test]
fn only_the_end_of_a_journal_is_read_for_the_latest() {
    let (dir, store) = store();
    let path = dir.path().join("journal.jsonl");
    // 64 GB, all of it a hole: whoever reads it from the start never comes back.
    fs::File::create(&path).unwrap().set_len(64 << 30).unwrap();
    append(&store.journal(), 0, 60);
    assert_eq!(seconds(&store.journal().latest(50).unwrap()), (10..60).rev().collect::<Vec<_>>());
}

#[test]
fn a_long_line_is_read_backwards_whole() {
    let (_dir, store) = store();
    let mut long = attempt(1);
    long.ticket.properties = vec![("content".into(), "x".repeat(3 << 20))];
    store.journal().started(&long).unwrap();
    append(&store.journal(), 2, 2);
    assert_eq!(store.journal().latest(5).unwrap()[2].0, long);
}

#[test]
fn a_hundred_thousand_lines_are_looked_through_for_the_unresolved_one() {
    let (dir, store) = store();
    let line = |attempt: &Attempt| {
        let mut value = serde_json::to_value(attempt).unwrap();
        value.as_object_mut().unwrap().shift_insert(0, "entry".into(), "started".into());
        value.to_string()
    };
    let mut text = String::new();
    let mut lost = Vec::new();
    let template = line(&attempt(0));
    let id = &template[30..66];
    assert!(template.starts_with("{\"entry\":\"started\",\"attempt\":\""), "{template}");
    for n in 0..50_000u32 {
        let fresh = format!("{n:08x}-0000-4000-8000-000000000000");
        text.push_str(&template.replacen(id, &fresh, 1));
        text.push('\n');
        if n % 20_000 == 7 {
            lost.push(fresh);
        } else {
            text.push_str(&format!("{{\"entry\":\"outcome\",\"attempt\":\"{fresh}\",\"time\":\"2026-01-01T00:00:00Z\",\"result\":\"not-sent\",\"why\":\"x\"}}\n"));
        }
    }
    fs::write(dir.path().join("journal.jsonl"), text).unwrap();
    let found: Vec<String> = store.journal().unresolved().unwrap().iter().map(|one| one.attempt.to_string()).collect();
    assert_eq!(found, lost);
    assert_eq!(store.journal().latest(50).unwrap().len(), 50);
}

// --- compaction

#[test]
fn compacting_moves_what_is_over_and_loses_nothing() {
    let (dir, store) = store();
    let journal = store.journal();
    let path = dir.path().join("journal.jsonl");
    let lost = attempt(0);
    journal.started(&lost).unwrap();
    journal.ended(lost.attempt, lost.time, &unknown()).unwrap();
    let resolved_late = attempt(1);
    journal.started(&resolved_late).unwrap();
    journal.ended(resolved_late.attempt, resolved_late.time, &unknown()).unwrap();
    append(&journal, 2, 8);
    journal.ended(resolved_late.attempt, resolved_late.time, &created("late")).unwrap();
    let running = attempt(10);
    journal.started(&running).unwrap();
    OpenOptions::new()
        .append(true)
        .open(&path)
        .unwrap()
        .write_all(b"{\"entry\":\"of next year\"}\n{\"entry\":\"started\",\"att")
        .unwrap();
    let before: HashSet<String> = lines(&path).into_iter().collect();
    let count = lines(&path).len();
    let latest = journal.latest(99).unwrap();

    assert_eq!(journal.compact(4, moment(5)).unwrap(), 4, "1 to 4: older than 5, and not of the newest four");
    assert_eq!(journal.compact(4, moment(5)).unwrap(), 0);
    assert_eq!(journal.compact(4, moment(99)).unwrap(), 2, "5 and 6; 7, 8, 9 and 10 are the newest four");

    let aside: Vec<PathBuf> = names(dir.path())
        .iter()
        .filter(|name| name.starts_with("journal-2"))
        .map(|name| dir.path().join(name))
        .collect();
    assert_eq!(aside.len(), 2);
    let after: Vec<String> = aside.iter().chain([&path]).flat_map(|path| lines(path)).collect();
    assert_eq!(after.len(), count);
    assert_eq!(after.into_iter().collect::<HashSet<_>>(), before);
    assert_eq!(lines(&aside[0]).len(), 9, "four submissions, one of them with two outcomes");

    assert_eq!(journal.latest(99).unwrap(), latest, "history reads on in what was moved");
    assert_eq!(
        seconds(&journal.latest(6).unwrap()),
        [10, 9, 8, 7, 6, 0],
        "what is unresolved comes before what was moved"
    );
    assert_eq!(journal.unresolved().unwrap(), [lost]);
    append(&journal, 11, 1);
    assert_eq!(seconds(&journal.latest(1).unwrap()), [11]);
}

#[test]
fn a_compaction_that_was_broken_off_shows_nothing_twice() {
    let (dir, store) = store();
    append(&store.journal(), 0, 5);
    let path = dir.path().join("journal.jsonl");
    fs::copy(&path, dir.path().join("journal-20260101T000000.0Z.jsonl")).unwrap();
    assert_eq!(seconds(&store.journal().latest(99).unwrap()), [4, 3, 2, 1, 0]);
    assert_eq!(store.journal().compact(2, Timestamp::MAX).unwrap(), 3);
    assert_eq!(seconds(&store.journal().latest(99).unwrap()), [4, 3, 2, 1, 0]);
}

#[test]
fn only_a_large_journal_is_tidied() {
    let (dir, store) = store();
    let journal = store.journal();
    assert_eq!(journal.tidy(Timestamp::MAX).unwrap(), 0);
    assert_eq!(journal.compact(0, Timestamp::MAX).unwrap(), 0);
    append(&journal, 0, 2);
    assert_eq!(journal.tidy(Timestamp::MAX).unwrap(), 0);
    let mut text = fs::read_to_string(dir.path().join("journal.jsonl")).unwrap();
    let pair = text.clone();
    for n in 0..1_100 {
        // Ids differ in their first digits only; a wide text makes each some 17 kB.
        for line in pair.lines().take(2) {
            let at = line.find("\"attempt\":\"").unwrap() + 11;
            let wide = line.replace("number 0", &"w".repeat(17_000));
            text.push_str(&format!("{}{n:08x}{}\n", &wide[..at], &wide[at + 8..]));
        }
    }
    fs::write(dir.path().join("journal.jsonl"), text).unwrap();
    assert_eq!(journal.tidy(Timestamp::MAX).unwrap(), 102);
    assert_eq!(journal.latest(usize::MAX).unwrap().len(), 1_102);
}

#[test]
fn nothing_that_is_written_during_a_compaction_is_lost() {
    let (dir, store) = store();
    let journal = store.journal();
    let other = Other::start("append", dir.path());
    std::thread::scope(|scope| {
        let writers = [scope.spawn(|| append(&journal, 0, 30)), scope.spawn(|| append(&journal, 100, 30))];
        while !writers.iter().all(|writer| writer.is_finished()) {
            journal.compact(3, Timestamp::MAX).unwrap();
            assert_eq!(journal.unresolved().unwrap(), [], "all of them are under way or ended");
        }
    });
    other.finish();
    journal.compact(3, Timestamp::MAX).unwrap();
    assert!(names(dir.path()).len() > 3, "{:?}", names(dir.path()));
    let all = journal.latest(usize::MAX).unwrap();
    let expected: HashSet<i64> = (0..30).chain(100..130).chain(1_000..1_030).collect();
    assert_eq!(all.len(), expected.len());
    assert_eq!(seconds(&all).into_iter().collect::<HashSet<_>>(), expected);
    for (attempt, result) in &all {
        assert_eq!(result, &Some(created(&(attempt.time.as_second() - 1_700_000_000).to_string())));
    }
    assert_eq!(lines(&dir.path().join("journal.jsonl")).len(), 6);
    assert_eq!(names(&dir.path().join("running")), Vec::<String>::new());
}

// --- cache

#[test]
fn a_damaged_cache_is_as_good_as_none_and_is_written_anew() {
    let (dir, store) = store();
    let cache = store.cache("portal");
    assert_eq!(cache.read::<Vec<String>>("schema"), None);
    let value = vec!["x".to_owned()];
    cache.write("schema", moment(1), &value).unwrap();
    let path = dir.path().join("cache/portal/schema.json");
    for bytes in [
        &b""[..],
        b"{",
        b"\xff",
        b"{\"fetched\":\"soon\",\"value\":[]}",
        b"{\"fetched\":\"2026-01-01T00:00:00Z\",\"value\":5}",
    ] {
        fs::write(&path, bytes).unwrap();
        assert_eq!(cache.read::<Vec<String>>("schema"), None, "{bytes:?}");
        cache.write("schema", moment(2), &value).unwrap();
        assert_eq!(cache.read("schema"), Some((moment(2), value.clone())));
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(cache.read::<Vec<String>>("schema"), None);
    assert!(cache.write("schema", moment(3), &value).is_err());
}

#[test]
fn a_name_never_leaves_its_folder_nor_becomes_another() {
    let around = TempDir::new().unwrap();
    let dir = around.path().join("config");
    let store = Store::open(&dir).unwrap();
    let hostile = [
        "a/b",
        "a_b",
        "a\\b",
        "..",
        ".",
        "",
        "../../x",
        "Kunde ä",
        "Kunde ö",
        ".new-x",
        &"x".repeat(99),
        &"x".repeat(300),
    ];
    for (n, name) in hostile.iter().enumerate() {
        store.cache(name).write(name, moment(0), &n).unwrap();
        store.remember(name, &n).unwrap();
    }
    for (n, name) in hostile.iter().enumerate() {
        assert_eq!(store.cache(name).read(name), Some((moment(0), n)), "{name}");
        assert_eq!(store.recall(name), Some(n), "{name}");
    }
    assert_eq!(names(&dir), ["cache"]);
    assert_eq!(names(around.path()), ["config"]);
}

// --- whatever is in a file

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

    #[test]
    fn any_text_survives_in_a_draft(texts in prop::collection::vec((any::<String>(), any::<String>(), any::<bool>()), 0..6), name in any::<Option<String>>()) {
        let (_dir, store) = store();
        let mut one = draft(1, "");
        one.name = name;
        one.properties = texts.into_iter().map(|(name, text, raw)| Entry { name, text, raw }).collect();
        store.save_draft(&one).unwrap();
        prop_assert_eq!(store.load_draft(one.id).unwrap(), one);
    }

    #[test]
    fn any_bytes_in_a_draft_file_are_read_or_set_aside(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0..400usize, whole in any::<bool>()) {
        let (dir, store) = store();
        store.save_draft(&draft(1, "x")).unwrap();
        let path = path_of(&store, draft(1, "").id);
        let mut written = if whole { Vec::new() } else { fs::read(&path).unwrap() };
        written.truncate(cut);
        written.extend(&bytes);
        fs::write(&path, &written).unwrap();
        match store.load_draft(draft(1, "").id) {
            Ok(read) => prop_assert_eq!(read.id, draft(1, "").id),
            Err(Error::Unreadable { aside, detail, .. }) => {
                prop_assert!(!detail.is_empty());
                prop_assert_eq!(fs::read(aside).unwrap(), written);
                prop_assert!(!path.exists());
            }
            Err(other) => panic!("{other}"),
        }
        prop_assert_eq!(names(&dir.path().join("drafts")).len(), 1);
    }

    #[test]
    fn any_bytes_in_a_journal_or_cache_are_no_hindrance(bytes in prop::collection::vec(prop_oneof![Just(b'\n'), any::<u8>()], 0..300)) {
        let (dir, store) = store();
        let journal = store.journal();
        append(&journal, 0, 1);
        let path = dir.path().join("journal.jsonl");
        OpenOptions::new().append(true).open(&path).unwrap().write_all(&bytes).unwrap();
        append(&journal, 1, 1);
        prop_assert_eq!(seconds(&journal.latest(9).unwrap()), [1, 0]);
        prop_assert_eq!(journal.unresolved().unwrap(), []);
        journal.compact(1, Timestamp::MAX).unwrap();
        prop_assert_eq!(seconds(&journal.latest(9).unwrap()), [1, 0]);
        fs::create_dir_all(dir.path().join("cache/p")).unwrap();
        fs::write(dir.path().join("cache/p/x.json"), &bytes).unwrap();
        prop_assert_eq!(store.cache("p").read::<Vec<String>>("x"), None);
        prop_assert_eq!(store.recall::<Vec<String>>("x"), None);
    }
}

#[test]
fn a_submission_that_was_found_to_have_made_no_ticket_is_resolved() {
    let (_dir, store) = store();
    let one = attempt(1);
    store.journal().started(&one).unwrap();
    store.journal().ended(one.attempt, moment(2), &unknown()).unwrap();
    assert_eq!(store.journal().unresolved().unwrap(), std::slice::from_ref(&one));
    let absent = JournalResult::Absent { why: "looked for".into(), by: None };
    store.journal().ended(one.attempt, moment(3), &absent).unwrap();
    assert_eq!(store.journal().unresolved().unwrap(), []);
    assert_eq!(store.journal().latest(1).unwrap()[0].1, Some(absent));
}

// --- submissions

/// The ticket of an attempt with another text and other links, in another order.
fn linked(second: i64, ids: &[&str]) -> Attempt {
    let kind = AssociationType { category: Category::HubspotDefined, type_id: 16, label: None };
    let link = |id: &&str| Link { id: (*id).into(), object: None, types: vec![kind.clone()] };
    let mut attempt = attempt(second);
    attempt.ticket.associations = ids.iter().map(link).collect();
    attempt
}

#[test]
fn a_fingerprint_tells_what_is_sent_and_not_in_which_order_or_by_which_value_it_is_known() {
    let one = linked(1, &["101", "102"]);
    assert_eq!(one.fingerprint(), linked(1, &["102", "101"]).fingerprint());
    assert_ne!(one.fingerprint(), linked(1, &["101"]).fingerprint());
    assert_ne!(one.fingerprint(), linked(2, &["101", "102"]).fingerprint());
    let mut turned = one.clone();
    turned.ticket.set("content", "smoke");
    let mut other = linked(1, &["101", "102"]);
    other.ticket.properties.insert(0, ("content".into(), "smoke".into()));
    assert_eq!(turned.fingerprint(), other.fingerprint());
    // A value that was made for this attempt says nothing; one that was typed does.
    let mut known = Attempt { unique: Some("key".into()), ..one.clone() };
    known.ticket.set("key", known.attempt.to_string());
    assert_eq!(known.fingerprint(), one.fingerprint());
    known.ticket.set("key", "typed");
    assert_ne!(known.fingerprint(), one.fingerprint());
    // What is journalled counts, whatever a later program would make of the ticket.
    assert_eq!(Attempt { fingerprint: Some("f".into()), ..one }.fingerprint(), "f");
}

#[test]
fn the_same_is_begun_once_while_another_process_has_it_and_after_that_one_died() {
    let (dir, store) = store();
    let other = Other::start("start", dir.path());
    let mut same = attempt(8);
    same.ticket = attempt(7).ticket;
    let journal = store.journal();
    let twin = journal.started_alone(&same, None).unwrap().expect("it is under way there");
    assert!(matches!(&twin, Twin::Running(one) if one.time == moment(7)), "{twin:?}");
    other.kill();
    let twin = journal.started_alone(&same, None).unwrap().expect("nobody knows what became of it");
    assert!(matches!(twin, Twin::Unknown(_)), "{twin:?}");
    assert_eq!(journal.unresolved().unwrap().len(), 1);
    assert_eq!(lines(&dir.path().join("journal.jsonl")).len(), 1);
    assert_eq!(names(&dir.path().join("running")), Vec::<String>::new(), "what was not begun holds nothing");
    let elsewhere = Attempt { profile: "other".into(), ..same.clone() };
    assert_eq!(journal.started_alone(&elsewhere, None).unwrap(), None);
    assert_eq!(journal.started_alone(&attempt(9), None).unwrap(), None);
    journal.ended(twin.attempt().unwrap().attempt, moment(9), &created("1")).unwrap();
    let made = journal.started_alone(&same, Some(moment(7))).unwrap().expect("it was made lately");
    assert!(matches!(&made, Twin::Made(one) if one.id == "1"), "{made:?}");
    assert_eq!(journal.started_alone(&same, Some(moment(8))).unwrap(), None, "that is long ago");
}

#[test]
fn what_somebody_says_of_a_submission_never_overwrites_what_is_known() {
    let (dir, store) = store();
    let journal = store.journal();
    let absent = JournalResult::Absent { why: "said to be sent again".into(), by: None };
    // As long as it is under way, in whatever process.
    let other = Other::start("start", dir.path());
    let there = journal.latest(1).unwrap()[0].0.attempt;
    assert_eq!(journal.settle(there, moment(8), &absent).unwrap(), Some(Standing::Running));
    other.kill();
    let ended = [
        created("1"),
        JournalResult::Rejected { why: "no".into(), correlation: None },
        JournalResult::NotSent { why: "no".into() },
        absent.clone(),
    ];
    for result in ended {
        let one = attempt(1);
        journal.started(&one).unwrap();
        journal.ended(one.attempt, moment(1), &unknown()).unwrap();
        assert_eq!(journal.settle(one.attempt, moment(2), &result).unwrap(), None, "nobody knew");
        assert_eq!(journal.settle(one.attempt, moment(3), &absent).unwrap(), Some(Standing::Ended(result.clone())));
        assert_eq!(
            journal.settle(one.attempt, moment(3), &created("2")).unwrap(),
            Some(Standing::Ended(result.clone()))
        );
        assert_eq!(journal.latest(1).unwrap()[0].1, Some(result));
    }
    assert_eq!(journal.settle(there, moment(9), &absent).unwrap(), None, "it died over it");
}

#[test]
fn the_tickets_of_today_are_read_from_the_end() {
    let (_dir, store) = store();
    let journal = store.journal();
    append(&journal, 0, 5);
    let elsewhere = Attempt { profile: "other".into(), ..attempt(6) };
    journal.started(&elsewhere).unwrap();
    journal.ended(elsewhere.attempt, moment(6), &created("6")).unwrap();
    let refused = attempt(7);
    journal.started(&refused).unwrap();
    journal.ended(refused.attempt, moment(7), &JournalResult::NotSent { why: "no".into() }).unwrap();
    // One that was not known at first, and turned out to be there.
    let late = attempt(8);
    journal.started(&late).unwrap();
    journal.ended(late.attempt, moment(8), &unknown()).unwrap();
    journal.ended(late.attempt, moment(90), &created("8")).unwrap();
    let made = journal.made_since(moment(3), "default").unwrap();
    let ids: Vec<&str> = made.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["8", "4", "3"]);
    assert_eq!(made[0].attempt, late);
    assert_eq!(journal.made_since(moment(100), "default").unwrap(), []);
}

#[test]
fn where_a_submission_is_is_read_as_the_first_version_wrote_it_and_comes_back_as_it_was_saved() {
    let (_dir, store) = store();
    let since = moment(5);
    let one = draft(1, "waits");
    let lost = Attempt { draft: Some(one.id), time: since, ..attempt(0) };
    for (words, state) in [
        (serde_json::json!({"queued": since}), SubmissionState::Waiting),
        (serde_json::json!({"unresolved": {"attempt": lost.attempt, "since": since}}), SubmissionState::Unknown),
    ] {
        if state == SubmissionState::Unknown {
            store.journal().started(&lost).unwrap();
            store.journal().ended(lost.attempt, since, &unknown()).unwrap();
        }
        store.save_draft(&one).unwrap();
        let path = path_of(&store, one.id);
        let mut text: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        text.as_object_mut().unwrap().extend(words.as_object().unwrap().clone());
        fs::write(&path, text.to_string()).unwrap();
        let mark = Some(SubmissionMark { state, since });
        assert_eq!(store.list_drafts().unwrap().drafts[0].submission, mark);
        let (opened, lock) = store.open_draft(one.id).unwrap();
        assert_eq!(opened.submission, mark);
        drop(lock);
    }
    // Somebody settles it: then it is a draft like others.
    store.journal().ended(lost.attempt, since, &JournalResult::Absent { why: "not there".into(), by: None }).unwrap();
    assert_eq!(store.open_draft(one.id).unwrap().0.submission, None);
    for (state, opened_as) in [
        (SubmissionState::Waiting, SubmissionState::Waiting),
        (SubmissionState::Refused, SubmissionState::Refused),
        (SubmissionState::NotSent, SubmissionState::NotSent),
        // Its sender is gone, and no attempt of it is in the journal.
        (SubmissionState::Sending, SubmissionState::NotSent),
    ] {
        let marked = Draft { submission: Some(SubmissionMark { state, since }), ..one.clone() };
        store.save_draft(&marked).unwrap();
        let (opened, lock) = store.open_draft(one.id).unwrap();
        assert_eq!(opened, Draft { submission: Some(SubmissionMark { state: opened_as, since }), ..marked });
        drop(lock);
    }
}
