//! What a token is, and why there is none. It is held in a type that can't be printed.

use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use thiserror::Error as ThisError;

use crate::store;
use crate::ticket::text;

/// The variable that holds a token.
pub const VARIABLE: &str = crate::child::TOKEN;
/// Bytes that are read where a token should be; a token is far shorter.
pub(super) const LONGEST: u64 = 64 * 1024;

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
        /// Of the token file.
        path: PathBuf,
        /// The system's reason, or what the file should have been.
        detail: String,
    },
    /// Others can read the file.
    #[error("others can read the token file {path}; run: chmod 600 {path}", path = .0.display())]
    Open(PathBuf),
    /// The same of a file whose modes are not the user's to change.
    #[error(
        "others can read the token file {path}, and its modes may not be yours to change, as of a secret that is mounted; \
         let a command print it instead: token_command = \"cat {path}\"",
        path = .0.display()
    )]
    OpenForGood(PathBuf),
    /// The command failed.
    #[error("the command that prints the token failed ({detail}); try it in a shell: {command}")]
    Command {
        /// As it stands in config.toml.
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

/// The token in a text; none where the text can't be one. What can't stand in a header can't be a token.
pub fn checked(text: &str) -> Option<SecretString> {
    let token = crate::ticket::text::unmarked(text).trim();
    let fits = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| SecretString::from(token.to_owned()))
}

/// Reads a file that nobody else may be able to read.
pub(super) fn read_file(path: &Path) -> Result<String, Error> {
    let unreadable =
        |error: std::io::Error| Error::Unreadable { path: path.to_owned(), detail: text::of_system(error) };
    let file = store::open(path).map_err(unreadable)?;
    let found = file.metadata().map_err(unreadable)?;
    if store::is_open_to_others(&found) {
        let is_ours = found.mode() & 0o200 != 0 && found.uid() == rustix::process::geteuid().as_raw();
        return Err(if is_ours { Error::Open(path.to_owned()) } else { Error::OpenForGood(path.to_owned()) });
    }
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}
