//! Where the token comes from. It is read as late as possible, into a type that can't be printed.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error as ThisError;

use super::stored::Stored;

/// The variable that holds a token.
pub const VARIABLE: &str = "HUBSPOT_ACCESS_TOKEN";
/// A command that prints the token may take this long: somebody may have to type a passphrase.
const COMMAND_LIMIT: Duration = Duration::from_secs(60);
/// What the command leaves running, such as an agent, may hold its output open: this long nothing came, so that is all.
const GRACE: Duration = Duration::from_millis(200);
/// A token is far shorter than this.
const LONGEST: u64 = 64 * 1024;

/// A place that a token comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An environment variable.
    Environment(String),
    /// A file that nobody else can read.
    File(PathBuf),
    /// A command that prints it.
    Command(String),
    /// What `hubticket login` stored.
    Stored(PathBuf),
    /// The sandbox's own, which is no secret.
    Sandbox(String),
}

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
pub enum Error {
    /// No source is named.
    #[error(
        "there is no HubSpot token. Three ways on:\n\
         \x20 1. run hubticket login, or set {VARIABLE} to a token (a Service Key or private app token with the scope tickets)\n\
         \x20 2. name where it is kept in {}: token_file, token_command or token_env\n\
         \x20 3. run hubticket --sandbox to try everything without a portal", .0.display()
    )]
    Missing(PathBuf),
    /// The variable is not set.
    #[error("the variable {0}, which token_env names, is not set; set it or name another source of the token")]
    NotSet(String),
    /// The file can't be read.
    #[error("the token file {} can't be read: {detail}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// Others can read the file.
    #[error("others can read the token file {path}; run: chmod 600 {path}", path = .0.display())]
    Open(PathBuf),
    /// The command failed.
    #[error("the command that prints the token failed ({detail}); try it in a shell: {command}")]
    Command {
        /// The command.
        command: String,
        /// How it failed, with what it said on its standard error.
        detail: String,
    },
    /// The file of the sign-in is not as it was written.
    #[error("{} is not what hubticket login wrote; run hubticket login again", .0.display())]
    NotStored(PathBuf),
    /// The source holds nothing, or something that is no token.
    #[error("{0} holds no token; it should be one word on one line")]
    NoToken(String),
}

impl Source {
    /// What people call it: never the token.
    pub fn describe(&self) -> String {
        match self {
            Self::Environment(name) => format!("the variable {name}"),
            Self::File(path) => format!("the file {}", path.display()),
            Self::Command(command) => format!("the command {command}"),
            Self::Stored(path) => format!("the sign-in in {}", path.display()),
            Self::Sandbox(_) => "the sandbox".into(),
        }
    }

    /// Reads the token.
    ///
    /// # Errors
    /// When the source is not there, is open to others, fails, or holds no token.
    pub fn read(&self) -> Result<SecretString, Error> {
        let text = match self {
            Self::Environment(name) => std::env::var(name).map_err(|_| Error::NotSet(name.clone()))?,
            Self::File(path) => read_file(path)?,
            Self::Command(command) => run(command, COMMAND_LIMIT)?,
            Self::Stored(path) => match Stored::read(path)? {
                Some(stored) => stored.token().expose_secret().to_owned(),
                None => return Err(Error::NotStored(path.clone())),
            },
            Self::Sandbox(token) => token.clone(),
        };
        checked(&text).ok_or_else(|| Error::NoToken(self.describe()))
    }
}

/// The token in a text; none where the text can't be one. What can't stand in a header can't be a token.
pub fn checked(text: &str) -> Option<SecretString> {
    let token = text.trim();
    let fits = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| SecretString::from(token.to_owned()))
}

/// Reads a file that nobody else may be able to read.
pub(super) fn read_file(path: &Path) -> Result<String, Error> {
    let unreadable = |error: std::io::Error| Error::Unreadable { path: path.to_owned(), detail: error.to_string() };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = file.metadata().map_err(unreadable)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(Error::Open(path.to_owned()));
        }
    }
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

fn run(command: &str, limit: Duration) -> Result<String, Error> {
    let failed = |detail: String| Error::Command { command: command.to_owned(), detail };
    let mut child = Command::new("sh")
        .args(["-c", command])
        .env_remove(VARIABLE)
        .stdin(Stdio::inherit())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    // Both pipes are read aside, so that a talkative command can't block and the time limit holds.
    let (output, complaint) = (child.stdout.take().map(listen), child.stderr.take().map(listen));
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|error| failed(error.to_string()))? {
            Some(status) => break status,
            None if begun.elapsed() > limit => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(failed(format!("no answer within {} s", limit.as_secs())));
            }
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    if !status.success() {
        let said = complaint.as_ref().map(heard).unwrap_or_default();
        let said: String = crate::ticket::text::one_line(said.trim()).chars().take(300).collect();
        return Err(failed(if said.is_empty() { status.to_string() } else { format!("{status}: {said}") }));
    }
    Ok(output.as_ref().map(heard).unwrap_or_default())
}

fn listen(pipe: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (sender, chunks) = mpsc::channel();
    thread::spawn(move || {
        let (mut pipe, mut bytes) = (pipe.take(LONGEST), [0; 4096]);
        while let Ok(count) = pipe.read(&mut bytes)
            && let Some(chunk @ [_, ..]) = bytes.get(..count)
            && sender.send(chunk.to_vec()).is_ok()
        {}
    });
    chunks
}

fn heard(chunks: &mpsc::Receiver<Vec<u8>>) -> String {
    let mut all = Vec::new();
    while let Ok(chunk) = chunks.recv_timeout(GRACE) {
        all.extend(chunk);
    }
    String::from_utf8_lossy(&all).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(text: &str, mode: u32) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        }
        file
    }

    #[test]
    fn a_private_file_gives_its_token_and_an_open_one_is_refused_with_the_remedy() {
        let private = file("pat-na1-secret\n", 0o600);
        let token = Source::File(private.path().into()).read().unwrap();
        assert_eq!(token.expose_secret(), "pat-na1-secret");
        let open = file("pat-na1-secret\n", 0o644);
        let error = Source::File(open.path().into()).read().unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");
        assert!(!error.to_string().contains("secret\n"));
    }

    #[test]
    fn a_command_gives_its_first_word_and_its_complaint_is_told_without_its_output() {
        assert_eq!(Source::Command("echo tok".into()).read().unwrap().expose_secret(), "tok");
        let error = Source::Command("echo se''cret; echo locked >&2; exit 3".into()).read().unwrap_err().to_string();
        assert!(error.contains("locked"), "{error}");
        assert!(error.contains("exit status: 3"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }

    #[test]
    fn a_command_that_does_not_end_is_given_up_and_one_that_leaves_something_running_is_not() {
        let error = run("echo se''cret; exec sleep 60", Duration::ZERO).unwrap_err().to_string();
        assert!(error.contains("no answer within 0 s") && !error.contains("secret"), "{error}");
        assert_eq!(run("echo tok; sleep 60 & exit 0", COMMAND_LIMIT).unwrap(), "tok\n");
    }

    #[test]
    fn what_is_no_token_is_refused_without_being_shown() {
        for text in ["", "  \n", "two words", "with\u{1b}escape"] {
            let error = Source::File(file(text, 0o600).path().into()).read().unwrap_err();
            assert!(matches!(error, Error::NoToken(_)), "{error}");
        }
    }
}
