//! Files: uploaded piece by piece, looked for, refused, lost, stopped.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use hubticket::hubspot::{ApiVersion, Certainty, Client, Error, Renew, Sent, Settings, StoredFile, Upload};
use hubticket::sandbox::{self, Options, Running};
use hubticket::store;
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{VERSIONS, faulty, of, portal, settings};
use crate::server::{Reply, Server, answer};

const FOLDER: &str = "/hubticket/3f1c";
/// More than sockets hold, so that an upload of it waits for whoever reads it.
const LARGE: usize = 32 << 20;

/// A file on this machine, and what was told of its upload.
struct Local {
    _dir: TempDir,
    path: PathBuf,
    size: u64,
    told: Arc<Mutex<Vec<u64>>>,
}

impl Local {
    fn of(content: &[u8]) -> Self {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("router log.txt");
        fs::write(&path, content).unwrap();
        Self { _dir: dir, path, size: content.len() as u64, told: Arc::default() }
    }

    async fn upload(&self, client: &Client, name: &str) -> Result<StoredFile, Error> {
        self.upload_with(client, name, &Sent::default()).await
    }

    async fn upload_with(&self, client: &Client, name: &str, sent: &Sent) -> Result<StoredFile, Error> {
        let file = Upload { path: &self.path, size: self.size, name, folder: FOLDER };
        let told = self.told.clone();
        client.upload(&file, sent, move |bytes| told.lock().unwrap().push(bytes)).await
    }

    fn told(&self) -> Vec<u64> {
        self.told.lock().unwrap().clone()
    }
}

/// Bytes in which nothing repeats for long.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..count).map(|_| next()).collect()
}

#[tokio::test]
async fn a_file_arrives_as_it_is_for_colleagues_only_and_is_found_by_its_path() {
    for version in VERSIONS {
        let sandbox = portal().await;
        let client = of(&sandbox, version);
        let local = Local::of(&noise(200_000));
        let attached = store::attach(&local.path).unwrap();
        let path = format!("{FOLDER}/it's \"50%\".txt");
        assert_eq!(client.stat(&path).await, Ok(None));
        let sent = Sent::default();
        let stored = local.upload_with(&client, "it's \"50%\".txt", &sent).await.unwrap();
        assert!(sent.is_set());
        assert_eq!((stored.path.as_str(), stored.name.as_str()), (path.as_str(), "it's \"50%\".txt"));
        assert_eq!((stored.size, stored.md5.as_ref()), (Some(attached.size), Some(&attached.md5)));
        assert_eq!(client.stat(&path).await, Ok(Some(stored.clone())));
        assert_eq!(client.stat(FOLDER).await, Ok(None), "a folder is no file");
        // In pieces, up to its end, and no piece is large.
        let told = local.told();
        assert_eq!(told.last(), Some(&200_000));
        assert!(told.windows(2).all(|two| two[0] < two[1] && two[1] - two[0] <= 64 << 10), "{told:?}");
        // Once more is the same file; another content gets another name.
        assert_eq!(local.upload(&client, "it's \"50%\".txt").await, Ok(stored.clone()));
        let other = Local::of(b"hello").upload(&client, "it's \"50%\".txt").await.unwrap();
        assert_ne!((&other.id, &other.path), (&stored.id, &stored.path));
        let files = sandbox.inspect().files;
        assert!(files.len() == 2 && files.iter().all(|file| file.access == "PRIVATE"), "{files:?}");
    }
}

#[tokio::test]
async fn an_upload_is_a_form_with_its_exact_length() {
    let server = Server::start([answer(201, r#"{"id":"7"}"#)]).await;
    let client = Client::new(&settings(&server.url())).unwrap();
    let stored = Local::of(b"hello").upload(&client, "a\r\nb.txt").await.unwrap();
    assert_eq!((stored.id.as_str(), stored.size), ("7", None));
    let seen = server.seen();
    let request = &seen[0];
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/files/v3/files"));
    assert_eq!(request.header("content-length"), Some(request.body.len().to_string().as_str()));
    assert_eq!(request.header("transfer-encoding"), None);
    let kind = request.header("content-type").unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = String::from_utf8(request.body.clone()).unwrap();
    let part = |name: &str| format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
    let options = r#"{"access":"PRIVATE","overwrite":false,"duplicateValidationStrategy":"RETURN_EXISTING","duplicateValidationScope":"EXACT_FOLDER"}"#;
    let expected = format!(
        "{}\r\n\r\na\r\nb.txt\r\n{}\r\n\r\n{FOLDER}\r\n{}\r\n\r\n{options}\r\n{}; filename=\"a%0D%0Ab.txt\"\r\n\
         Content-Type: application/octet-stream\r\n\r\nhello\r\n--{boundary}--\r\n",
        part("fileName"),
        part("folderPath"),
        part("options"),
        part("file"),
    );
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_file_that_hubspot_refuses_is_refused_in_its_words() {
    let sandbox = sandbox::start(Options { file_limit: 1_000, ..Options::default() }).await.unwrap();
    let client = of(&sandbox, ApiVersion::V3);
    let large = Local::of(&noise(300_000)).upload(&client, "a.bin").await.unwrap_err();
    assert_eq!((large.answer().unwrap().status, large.certainty()), (413, Certainty::NotCreated));
    let program = Local::of(b"MZ").upload(&client, "setup.exe").await.unwrap_err();
    assert!(program.to_string().contains("exe cannot be uploaded"), "{program}");
    let token = SecretString::from(format!("{}.no-files", sandbox.token()));
    let without = Client::new(&Settings { token, ..settings(&sandbox.base_url()) }).unwrap();
    let refused = Local::of(b"x").upload(&without, "a.txt").await.unwrap_err();
    assert_eq!(refused.answer().unwrap().scopes(), ["files"]);
    assert!(sandbox.inspect().files.is_empty());
}

#[tokio::test]
async fn an_upload_that_breaks_off_tells_whether_it_may_have_arrived() {
    for (fault, is_there) in [
        ("reset-mid-request", false),
        ("reset-processed", true),
        ("reset-mid-answer", true),
        ("504-processed", true),
        ("truncated", true),
    ] {
        let sandbox = faulty(&[&format!("{fault}@filex1")]).await;
        let client = of(&sandbox, ApiVersion::V3);
        let local = Local::of(&noise(LARGE));
        let error = local.upload(&client, "a.bin").await.unwrap_err();
        assert_eq!(error.certainty(), Certainty::Unknown, "{fault}: {error}");
        let found = client.stat(&format!("{FOLDER}/a.bin")).await.unwrap();
        assert_eq!(found.is_some(), is_there, "{fault}");
        let again = local.upload(&client, "a.bin").await.unwrap();
        assert_eq!((again.path.as_str(), sandbox.inspect().files.len()), ("/hubticket/3f1c/a.bin", 1), "{fault}");
    }
    let refused = faulty(&["429=1@filex1"]).await;
    let error = Local::of(b"x").upload(&of(&refused, ApiVersion::V3), "a.bin").await.unwrap_err();
    assert_eq!((error.certainty(), error.repeat_after()), (Certainty::NotCreated, Some(Duration::from_secs(1))));
}

#[tokio::test]
async fn a_file_that_is_not_what_it_was_is_not_sent() {
    let sandbox = portal().await;
    let client = of(&sandbox, ApiVersion::V3);
    let mut local = Local::of(b"hello");
    for (size, words) in [(4, "it had 4 bytes when it was attached, and has 5 now"), (6, "has 5 now")] {
        local.size = size;
        let sent = Sent::default();
        let error = local.upload_with(&client, "log.txt", &sent).await.unwrap_err();
        assert!(
            error.to_string().starts_with("could not send log.txt: ") && error.to_string().contains(words),
            "{error}"
        );
        assert_eq!((error.kind(), error.certainty(), sent.is_set()), ("files", Certainty::NotCreated, false));
    }
    let file = local.path.clone();
    local.path = file.parent().unwrap().to_owned();
    assert!(local.upload(&client, "x").await.unwrap_err().to_string().contains("not a file"));
    local.path = file;
    fs::remove_file(&local.path).unwrap();
    assert!(local.upload(&client, "x").await.unwrap_err().to_string().contains("o such file"));
    assert!(sandbox.inspect().requests.is_empty());
}

/// What an upload comes to whose file is changed once it is under way.
async fn changed_meanwhile(change: impl Fn(&fs::File)) -> (Error, Running) {
    let sandbox = portal().await;
    let client = of(&sandbox, ApiVersion::V3);
    let local = Local::of(&noise(LARGE));
    let handle = fs::OpenOptions::new().append(true).open(&local.path).unwrap();
    let file = Upload { path: &local.path, size: local.size, name: "log.txt", folder: FOLDER };
    let change = Mutex::new(Some(change));
    let changed = Arc::new((change, handle));
    // Pieces are told as they leave, from the thread that sends: nothing more leaves before this returns.
    let (sender, mut first) = tokio::sync::mpsc::unbounded_channel();
    let told = move |bytes: u64| {
        let _ = sender.send(bytes);
    };
    let sent = Sent::default();
    let uploading = client.upload(&file, &sent, told);
    let changing = async {
        first.recv().await.unwrap();
        let (change, handle) = &*changed;
        if let Some(change) = change.lock().unwrap().take() {
            change(handle);
        }
    };
    let (came, ()) = tokio::join!(uploading, changing);
    (came.unwrap_err(), sandbox)
}

#[tokio::test]
async fn a_file_that_changes_while_it_is_sent_is_not_taken() {
    use std::io::Write as _;
    let shorter = changed_meanwhile(|file| file.set_len(LARGE as u64 / 2).unwrap()).await;
    let longer = changed_meanwhile(|mut file| file.write_all(b"x").unwrap()).await;
    for ((error, sandbox), words) in [(shorter, "shorter"), (longer, "longer")] {
        assert_eq!(error.to_string(), format!("could not send log.txt: it became {words} while it was sent"));
        assert!(sandbox.inspect().files.is_empty());
    }
}

/// A token that HubSpot refuses, and then another.
#[derive(Debug)]
struct Renewed;

impl Renew for Renewed {
    fn token<'a>(&'a self, refused: Option<&'a SecretString>) -> BoxFuture<'a, Result<SecretString, Error>> {
        let token = refused.map_or("old", |old| if old.expose_secret() == "old" { "new" } else { "none" });
        Box::pin(async move { Ok(token.into()) })
    }
}

#[tokio::test]
async fn a_token_that_ends_is_renewed_and_the_whole_file_sent_again() {
    let refused = answer(401, r#"{"status":"error","category":"EXPIRED_AUTHENTICATION"}"#);
    let server = Server::start([refused, answer(201, r#"{"id":"7"}"#)]).await;
    let client = Client::new(&Settings { renew: Some(Arc::new(Renewed)), ..settings(&server.url()) }).unwrap();
    let content = noise(500_000);
    let local = Local::of(&content);
    assert_eq!(local.upload(&client, "a.bin").await.unwrap().id, "7");
    let seen = server.seen();
    let tokens: Vec<_> = seen.iter().map(|one| one.header("authorization").unwrap()).collect();
    assert_eq!(tokens, ["Bearer old", "Bearer new"]);
    for request in &seen {
        assert!(request.body.windows(content.len()).any(|window| window == content), "the file is not whole");
    }
    let told = local.told();
    let again = told.windows(2).filter(|two| two[1] <= two[0]).count();
    assert_eq!((again, told.last()), (1, Some(&500_000)), "it is told from its beginning again");
}

#[tokio::test]
async fn an_upload_may_take_long_as_long_as_it_gets_on() {
    let patience = Duration::from_millis(700);
    let local = Local::of(&noise(LARGE));
    // It takes more than twice that time to read it all, and never long for a bit of it. Returns the longest pause.
    let slowly = |listener: TcpListener| async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (mut read, mut piece, mut longest) = (0, vec![0; 1 << 20], Duration::ZERO);
        while read < LARGE {
            let begun = std::time::Instant::now();
            let bytes = stream.read(&mut piece).await.unwrap_or_default();
            if bytes == 0 {
                // The upload was given up.
                return (longest.max(begun.elapsed()), stream);
            }
            read += bytes;
            tokio::time::sleep(
                patience * 3 * u32::try_from(piece.len() / 1024).unwrap() / u32::try_from(LARGE / 1024).unwrap(),
            )
            .await;
            longest = longest.max(begun.elapsed());
        }
        let answered = stream.write_all(&crate::server::answer_bytes(201, &[], br#"{"id":"7"}"#)).await;
        (longest + if answered.is_err() { patience } else { Duration::ZERO }, stream)
    };
    loop {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let client = Client::new(&Settings { timeout: patience, ..settings(&url) }).unwrap();
        let begun = std::time::Instant::now();
        let (came, (pause, _stream)) = tokio::join!(local.upload(&client, "a.bin"), slowly(listener));
        // Where the machine stands still for longer than the patience lasts, that is right to end.
        if came.is_err() && pause >= patience / 2 {
            println!("the machine stood still for {pause:?}");
            continue;
        }
        assert_eq!(came.unwrap().id, "7");
        return assert!(begun.elapsed() > patience * 2);
    }
}

#[tokio::test]
async fn an_upload_that_does_not_get_on_is_given_up() {
    let sandbox = faulty(&["hang-mid-request@file"]).await;
    let url = sandbox.base_url();
    let impatient = Settings { token: sandbox.token().into(), timeout: Duration::from_millis(150), ..settings(&url) };
    let error = Local::of(&noise(LARGE)).upload(&Client::new(&impatient).unwrap(), "a.bin").await.unwrap_err();
    assert!(matches!(error, Error::TimedOut { .. }), "{error:?}");
    let server = Server::start([Reply::Hang]).await;
    let error = Local::of(b"x").upload(&super::impatient(&server.url()), "a.bin").await.unwrap_err();
    assert!(matches!(error, Error::TimedOut { .. }), "no answer is no progress: {error:?}");
}

#[tokio::test]
async fn an_upload_that_is_dropped_breaks_its_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::new(&settings(&format!("http://{}", listener.local_addr().unwrap()))).unwrap();
    let local = Local::of(&noise(LARGE));
    let (sender, mut first) = tokio::sync::mpsc::unbounded_channel();
    let (path, size) = (local.path.clone(), local.size);
    let uploading = tokio::spawn(async move {
        let file = Upload { path: &path, size, name: "a.bin", folder: FOLDER };
        let told = move |bytes| {
            let _ = sender.send(bytes);
        };
        client.upload(&file, &Sent::default(), told).await
    });
    let (mut stream, _) = listener.accept().await.unwrap();
    first.recv().await.unwrap();
    uploading.abort();
    let mut read = 0;
    let mut piece = vec![0; 1 << 16];
    while let Ok(count) = stream.read(&mut piece).await
        && count > 0
    {
        read += count;
    }
    assert!(read < LARGE, "{read}");
}

#[test]
fn what_can_be_attached_is_read_through_and_the_rest_refused_in_a_sentence() {
    let local = Local::of(b"hello");
    let attached = store::attach(&local.path).unwrap();
    assert_eq!((attached.name.as_str(), attached.size), ("router log.txt", 5));
    assert_eq!(
        (attached.md5.as_str(), attached.path.as_str()),
        ("5d41402abc4b2a76b9719d911017c592", local.path.to_str().unwrap())
    );
    let folder = local.path.parent().unwrap();
    fs::write(folder.join("empty"), b"").unwrap();
    for (path, words) in [
        (folder.to_owned(), "it is a folder, not a file"),
        (folder.join(".."), "it is a folder, not a file"),
        (folder.join("empty"), "it is empty"),
        (folder.join("nothing"), "o such file"),
        ("/dev/null".into(), "it is a device, not a file"),
    ] {
        let told = store::attach(&path).unwrap_err().to_string();
        assert!(told.starts_with("could not attach ") && told.contains(words), "{told}");
    }
}
