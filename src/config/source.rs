//! Where the token comes from. It is read as late as possible.

use std::io::Read;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};

use super::stored::Stored;
use super::token::{self, Error, LONGEST};
use crate::child::{Command, Hidden};
use crate::ticket::text;

/// A command that prints the token may take this long: somebody may have to type a passphrase.
const COMMAND_LIMIT: Duration = Duration::from_secs(60);
/// What the command leaves running, such as an agent, may hold its output open: this long nothing came, so that is all.
const GRACE: Duration = Duration::from_millis(200);

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

    /// Reads the token. A command that prints it sees nothing of what is hidden: another token is not its business.
    ///
    /// # Errors
    /// When the source is not there, is open to others, fails, or holds no token.
    pub fn read(&self, hidden: &Hidden) -> Result<SecretString, Error> {
        let text = match self {
            Self::Environment(name) => std::env::var(name).map_err(|_| Error::NotSet(name.clone()))?,
            Self::File(path) => token::read_file(path)?,
            Self::Command(command) => run(command, hidden.shell(command).stdin(Stdio::inherit()), COMMAND_LIMIT)?,
            Self::Stored(path) => match Stored::read(path)? {
                Some(stored) => stored.token().expose_secret().to_owned(),
                None => return Err(Error::NotStored(path.clone())),
            },
            Self::Sandbox(token) => token.clone(),
        };
        self.checked(&text)
    }

    /// Reads the token once more while the program runs. A command has to do without the terminal, which is the screen's.
    ///
    /// # Errors
    /// As for [`Source::read`].
    pub fn read_again(&self, hidden: &Hidden) -> Result<SecretString, Error> {
        match self {
            Self::Command(command) => self.checked(&run(command, &mut hidden.shell_aside(command), COMMAND_LIMIT)?),
            Self::Environment(_) | Self::File(_) | Self::Stored(_) | Self::Sandbox(_) => self.read(hidden),
        }
    }

    fn checked(&self, text: &str) -> Result<SecretString, Error> {
        token::checked(text).ok_or_else(|| Error::NoToken(self.describe()))
    }
}

fn run(line: &str, command: &mut Command, limit: Duration) -> Result<String, Error> {
    let failed = |detail: String| Error::Command { command: line.to_owned(), detail };
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(text::of_system(error)))?;
    // Both pipes are read aside, so that a talkative command can't block and the time limit holds.
    let (output, complaint) = (child.stdout.take().map(listen), child.stderr.take().map(listen));
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|error| failed(text::of_system(error)))? {
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
        return Err(failed(match (output.as_ref().map(heard), said.is_empty()) {
            // It was not read to its end.
            (Some(printed), _) if printed.len() as u64 >= LONGEST => "it printed more than a token".into(),
            (_, true) => status.to_string(),
            (_, false) => format!("{status}: {said}"),
        }));
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
    use std::os::unix::fs::PermissionsExt;

    fn file(text: &str, mode: u32) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        file
    }

    #[test]
    fn a_private_file_gives_its_token_and_an_open_one_is_refused_with_the_remedy() {
        let private = file("pat-na1-secret\n", 0o600);
        let token = Source::File(private.path().into()).read(&Hidden::default()).unwrap();
        assert_eq!(token.expose_secret(), "pat-na1-secret");
        let open = file("pat-na1-secret\n", 0o644);
        let error = Source::File(open.path().into()).read(&Hidden::default()).unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");
        assert!(!error.to_string().contains("secret\n"));
        let mounted = file("pat-na1-secret\n", 0o444);
        let error = Source::File(mounted.path().into()).read(&Hidden::default()).unwrap_err().to_string();
        let command = format!("token_command = \"cat {}\"", mounted.path().display());
        assert!(error.contains(&command) && !error.contains("chmod"), "{error}");
    }

    #[test]
    fn a_command_gives_its_first_word_and_its_complaint_is_told_without_its_output() {
        assert_eq!(Source::Command("echo tok".into()).read(&Hidden::default()).unwrap().expose_secret(), "tok");
        let error = Source::Command("echo se''cret; echo locked >&2; exit 3".into())
            .read(&Hidden::default())
            .unwrap_err()
            .to_string();
        assert!(error.contains("locked"), "{error}");
        assert!(error.contains("exit status: 3"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }

    fn within(line: &str, limit: Duration) -> Result<String, Error> {
        run(line, &mut Hidden::default().shell(line), limit)
    }

    #[test]
    fn a_command_that_does_not_end_is_given_up_and_one_that_leaves_something_running_is_not() {
        let error = within("echo se''cret; exec sleep 60", Duration::ZERO).unwrap_err().to_string();
        assert!(error.contains("no answer within 0 s") && !error.contains("secret"), "{error}");
        assert_eq!(within("echo tok; sleep 60 & exit 0", COMMAND_LIMIT).unwrap(), "tok\n");
    }

    #[test]
    fn what_is_no_token_is_refused_without_being_shown() {
        for text in ["", "  \n", "two words", "with\u{1b}escape"] {
            let error = Source::File(file(text, 0o600).path().into()).read(&Hidden::default()).unwrap_err();
            assert!(matches!(error, Error::NoToken(_)), "{error}");
        }
    }
}
