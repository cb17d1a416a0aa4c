//! Why no TLS came about: the root certificates of this machine, the certificate of a server, or no TLS at all. What was
//! wrong is the error; what to change is [`TlsError::hint`].

use std::error::Error as StdError;
use std::fs;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, InvalidMessage};
use thiserror::Error as ThisError;

use crate::ticket::text;

/// The variables that name root certificates in place of the system's.
const FILE: &str = "SSL_CERT_FILE";
const FOLDER: &str = "SSL_CERT_DIR";

/// Why a server is not talked to by TLS. Goes on after "could not reach HOST: ".
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
pub enum TlsError {
    /// There is no root certificate to trust anybody by.
    #[error("this machine has no root certificates")]
    NoRoots,
    /// The same, by a variable that is to name them.
    #[error("{variable} {wrong}")]
    BadRoots {
        /// SSL_CERT_FILE or SSL_CERT_DIR.
        variable: &'static str,
        /// What it says, and what is wrong with that.
        wrong: String,
    },
    /// Nobody whom this machine trusts has signed the certificate; it may have signed itself.
    #[error("its certificate is not signed by anyone this machine trusts")]
    UnknownIssuer,
    /// The server shows the certificate of an authority as its own.
    #[error("its certificate is an authority's own (CA:TRUE), which is not taken for a server's")]
    Authority,
    /// The certificate is not valid any more, or not yet; or the clock is wrong.
    #[error("its certificate is valid {limit}, and the clock of this machine says {now}")]
    Time {
        /// Until or from when it is valid.
        limit: String,
        /// What the clock says.
        now: String,
    },
    /// The certificate is for other names.
    #[error("its certificate is for {names}")]
    Name {
        /// The names that it is for.
        names: String,
    },
    /// The certificate can't be used for another reason.
    #[error("its certificate can't be used ({0})")]
    Certificate(String),
    /// What answers speaks something else.
    #[error("what answers there does not speak TLS")]
    NotTls,
    /// The server speaks older versions only.
    #[error("it speaks neither TLS 1.2 nor TLS 1.3")]
    Version,
    /// The handshake failed otherwise.
    #[error("the TLS handshake failed ({0})")]
    Handshake(String),
}

impl TlsError {
    /// What to change.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoRoots => "install the ca-certificates package, or set SSL_CERT_FILE to a PEM file of certificates",
            Self::BadRoots { variable, .. } if *variable == FOLDER => {
                "set it to a folder of PEM files with the root certificates to trust, or unset it to trust the system's"
            }
            Self::BadRoots { .. } => {
                "set it to a PEM file with the root certificates to trust, or unset it to trust the system's"
            }
            Self::UnknownIssuer => {
                "a company proxy or a server of your own has a root certificate of its own: set SSL_CERT_FILE to a PEM \
                 file with it, which takes the place of the system's"
            }
            Self::Authority => {
                "give the server a certificate with CA:FALSE that this authority has signed, and set SSL_CERT_FILE to \
                 the authority's"
            }
            Self::Time { .. } => {
                "if the clock is wrong, set it (timedatectl set-ntp true); if it is right, the server needs a new \
                 certificate"
            }
            Self::Name { .. } => "set base_url to a name that the certificate is for, or give the server another one",
            Self::Certificate(_) => "the server, or the proxy in front of it, needs another certificate",
            Self::NotTls => "check the host and port of base_url, and the proxy that HTTPS_PROXY names",
            Self::Version => "the server, or the proxy in front of it, needs an update",
            Self::Handshake(_) => "check base_url, and the proxy that HTTPS_PROXY names",
        }
    }

    /// Whether it is this machine that has to be set right before anybody can be talked to.
    pub fn is_setup(&self) -> bool {
        matches!(self, Self::NoRoots | Self::BadRoots { .. })
    }

    /// Whether it may be of the moment: the network of a hotel or train may answer in place of the server.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::NotTls | Self::Handshake(_))
    }

    /// Why a request failed, if it was for TLS.
    pub(super) fn of(error: &(dyn StdError + 'static)) -> Option<Self> {
        use rustls::Error as Tls;
        Some(match cause(error)? {
            Tls::InvalidCertificate(why) => Self::of_certificate(why),
            Tls::InvalidMessage(
                InvalidMessage::InvalidContentType
                | InvalidMessage::UnknownProtocolVersion
                | InvalidMessage::MessageTooLarge,
            ) => Self::NotTls,
            Tls::AlertReceived(AlertDescription::ProtocolVersion) | Tls::PeerIncompatible(_) => Self::Version,
            Tls::AlertReceived(alert) => Self::Handshake(format!("the server says {alert:?}")),
            other => Self::Handshake(other.to_string()),
        })
    }

    fn of_certificate(why: &CertificateError) -> Self {
        let time = |word: &str, limit: UnixTime, now: UnixTime| Self::Time {
            limit: format!("{word} {}", moment(limit)),
            now: moment(now),
        };
        match why {
            // The other variable may have named some, and not the one that counts.
            CertificateError::UnknownIssuer => misplaced_file().unwrap_or(Self::UnknownIssuer),
            CertificateError::ExpiredContext { time: now, not_after } => time("until", *not_after, *now),
            CertificateError::NotValidYetContext { time: now, not_before } => time("from", *not_before, *now),
            CertificateError::NotValidForNameContext { presented, .. } => Self::Name { names: names(presented) },
            // The library that looks at it has no other word for this one.
            CertificateError::Other(other) if format!("{:?}", other.0) == "CaUsedAsEndEntity" => Self::Authority,
            other => Self::Certificate(other.to_string()),
        }
    }

    /// Why there are no root certificates.
    pub(super) fn of_roots() -> Self {
        let hollow = || {
            let path = std::env::var_os(FILE)?;
            Some(named(FILE, Path::new(&path), "holds no certificate in PEM form that can be read"))
        };
        misplaced_file().or_else(hollow).or_else(bad_folder).unwrap_or(Self::NoRoots)
    }

    /// What must not even be opened in search of root certificates: a pipe is waited for, and a device has no end.
    pub(super) fn of_special_roots() -> Option<Self> {
        let path = std::env::var_os(FILE)?;
        let found = fs::metadata(&path).ok()?;
        let is_special = !found.is_file() && !found.is_dir();
        is_special.then(|| named(FILE, Path::new(&path), "is neither a file nor a folder"))
    }
}

/// The error of TLS among the causes of an error.
fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        // An I/O error that carries another one passes that over when it is asked for its source.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

fn moment(time: UnixTime) -> String {
    let at = i64::try_from(time.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    at.map_or_else(|| "an unknown moment".to_owned(), |at| at.strftime("%F %H:%M UTC").to_string())
}

/// The names that a certificate is for; a few of them, since a large provider's has hundreds.
fn names<'a>(presented: &'a [String]) -> String {
    const TOLD: usize = 5;
    // They come as the library writes them for programmers.
    let bare = |name: &'a String| name.split_once('(').map_or(name.as_str(), |(_, name)| name.trim_matches(['"', ')']));
    let told: Vec<&str> = presented.iter().take(TOLD).map(bare).collect();
    match (told.as_slice(), presented.len()) {
        ([], _) => "no name at all".to_owned(),
        (told, all) if all > TOLD => {
            format!("{} and {}", told.join(", "), text::counted((all - TOLD) as u64, "other name"))
        }
        (told, _) => told.join(", "),
    }
}

/// What is wrong with the variable that names a file of root certificates, without a look at what is in there.
fn misplaced_file() -> Option<TlsError> {
    let path = std::env::var_os(FILE)?;
    if path.is_empty() {
        return Some(TlsError::BadRoots { variable: FILE, wrong: "is set to nothing".into() });
    }
    let wrong = match fs::metadata(&path) {
        Err(error) => unreadable(&error),
        Ok(found) if found.is_dir() => "is a folder".to_owned(),
        Ok(found) if found.len() == 0 => "is empty".to_owned(),
        Ok(_) => unreadable(&fs::File::open(&path).err()?),
    };
    Some(named(FILE, Path::new(&path), &wrong))
}

/// What is wrong with the variable that names folders of root certificates: one of them, or what is in there.
fn bad_folder() -> Option<TlsError> {
    let paths = std::env::var_os(FOLDER).filter(|paths| !paths.is_empty())?;
    let wrong = std::env::split_paths(&paths).find_map(|path| match fs::metadata(&path) {
        Err(error) => Some(named(FOLDER, &path, &unreadable(&error))),
        Ok(found) if !found.is_dir() => Some(named(FOLDER, &path, "is not a folder")),
        Ok(_) => None,
    });
    wrong.or_else(|| Some(named(FOLDER, Path::new(&paths), "has no file with a certificate in PEM form")))
}

fn unreadable(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "does not exist".to_owned(),
        _ => format!("can't be read ({})", text::of_system(error)),
    }
}

fn named(variable: &'static str, path: &Path, wrong: &str) -> TlsError {
    TlsError::BadRoots { variable, wrong: format!("names {}, which {wrong}", path.display()) }
}
