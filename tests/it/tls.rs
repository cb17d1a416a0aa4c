//! Why TLS does not come about, and what the program says to change, against real handshakes. The certificates in
//! `certificates/` are good for tests alone: `authority` has signed all others with the key that is beside it, and it and
//! `good` are for localhost.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use crate::server::{SecureServer, Stream};
use crate::terminal::{Done, Home};

const AUTHORITY: &str = include_str!("certificates/authority.pem");
const AUTHORITY_KEY: &str = include_str!("certificates/authority.key");
const KEY: &str = include_str!("certificates/server.key");
const GOOD: &str = include_str!("certificates/good.pem");
const ENDED: &str = include_str!("certificates/ended.pem");
const EARLY: &str = include_str!("certificates/early.pem");
const OTHER: &str = include_str!("certificates/other.pem");
const CREATED: &str = r#"{"id":"42","properties":{},"createdAt":"2026-11-24T13:00:00Z"}"#;

/// A home at an address that trusts the authority.
fn home(url: &str) -> Home {
    let home = Home::on(url, "a-token");
    home.write("ticket.json", r#"{"properties":{"subject":"Printer","hs_pipeline_stage":"1"}}"#);
    let root = home.write("root.pem", AUTHORITY);
    home.with("SSL_CERT_FILE", root.display().to_string())
}

/// Creates a ticket from there, off the thread that the server needs.
async fn create(home: Home) -> Done {
    let run = move || home.run(&["create", "--file", "ticket.json"]);
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test]
async fn a_certificate_that_is_not_taken_says_why_and_what_to_change() {
    for (certificate, key, words) in [
        (ENDED, KEY, &["valid until 2001-01-01 00:00 UTC", "the clock of this machine says 2", "timedatectl"][..]),
        (EARLY, KEY, &["valid from 2098-01-01 00:00 UTC", "the clock of this machine says 2", "timedatectl"]),
        (OTHER, KEY, &["is for tickets.example.com, *.example.org, 192.0.2.1", "set base_url"]),
        (AUTHORITY, AUTHORITY_KEY, &["an authority's own (CA:TRUE)", "CA:FALSE", "SSL_CERT_FILE"]),
        (
            crate::server::CERTIFICATE,
            crate::server::KEY,
            &["not signed by anyone this machine trusts", "set SSL_CERT_FILE"],
        ),
    ] {
        let server = SecureServer::start_as(Stream::Answered(CREATED), certificate, key).await;
        let done = create(home(&server.url())).await.ended(6);
        done.says(&["could not reach localhost: its certificate", "nothing was created"]);
        done.says(words);
        assert_eq!(server.seen().len(), 0);
    }
    let server = SecureServer::start_as(Stream::Answered(CREATED), GOOD, KEY).await;
    create(home(&server.url())).await.ended(0);
    assert_eq!(server.seen().len(), 1);
}

/// Says the same to everybody who comes, whatever they say.
fn saying(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(bytes);
        }
    });
    url
}

#[tokio::test]
async fn what_speaks_no_tls_or_an_old_one_is_named() {
    for (bytes, words) in [
        (&b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"[..], &["does not speak TLS", "base_url"][..]),
        (b"SSH-2.0-OpenSSH_9.2\r\n", &["does not speak TLS", "HTTPS_PROXY"]),
        // Alerts, in the words of TLS 1.0: of the version, and of the handshake.
        (b"\x15\x03\x01\0\x02\x02\x46", &["neither TLS 1.2 nor TLS 1.3", "needs an update"]),
        (b"\x15\x03\x01\0\x02\x02\x28", &["the TLS handshake failed", "HandshakeFailure", "base_url"]),
    ] {
        let done = create(home(&saying(bytes))).await.ended(6);
        done.says(&["could not reach localhost: "]);
        done.says(words);
    }
}

#[tokio::test]
async fn root_certificates_that_are_none_are_named_with_the_variable_that_names_them() {
    let server = SecureServer::start_as(Stream::Answered(CREATED), GOOD, KEY).await;
    let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (variable, value, words) in [
        ("SSL_CERT_FILE", "", &["SSL_CERT_FILE is set to nothing"][..]),
        ("SSL_CERT_FILE", "nowhere.pem", &["SSL_CERT_FILE names", "nowhere.pem, which does not exist"]),
        ("SSL_CERT_FILE", "empty.pem", &["empty.pem, which is empty"]),
        ("SSL_CERT_FILE", "folder", &["folder, which is a folder"]),
        ("SSL_CERT_FILE", "words.pem", &["words.pem, which holds no certificate"]),
        ("SSL_CERT_FILE", "garbage.pem", &["garbage.pem, which holds no certificate"]),
        ("SSL_CERT_FILE", "pipe", &["pipe, which is neither a file nor a folder"]),
        ("SSL_CERT_DIR", "nowhere", &["SSL_CERT_DIR names", "nowhere, which does not exist"]),
        ("SSL_CERT_DIR", "root.pem", &["root.pem, which is not a folder"]),
        ("SSL_CERT_DIR", "folder", &["folder, which has no file with a certificate"]),
    ] {
        let home = home(&server.url()).without("SSL_CERT_FILE");
        std::fs::create_dir(home.dir().join("folder")).unwrap();
        home.write("empty.pem", "");
        home.write("words.pem", "no certificate\n");
        home.write("garbage.pem", garbage);
        assert!(std::process::Command::new("mkfifo").arg(home.dir().join("pipe")).status().unwrap().success());
        let path = home.dir().join(value).display().to_string();
        let home = home.with(variable, if value.is_empty() { String::new() } else { path });
        let done = create(home).await.ended(2);
        done.says(&["could not reach localhost: ", "to trust, or unset it to trust the system's"]);
        done.says(words);
    }
    // One of the two is enough, as long as it has the one that counts.
    let home = home(&server.url());
    std::fs::create_dir(home.dir().join("folder")).unwrap();
    let folder = home.dir().join("folder").display().to_string();
    let home = home.with("SSL_CERT_DIR", folder);
    create(home).await.ended(0);
    assert_eq!(server.seen().len(), 1, "all others were sent nothing");
    let home = self::home(&server.url());
    home.write("folder/own.pem", crate::server::CERTIFICATE);
    let folders = format!("{0}/folder:{0}/nowhere", home.dir().display());
    let home = home.with("SSL_CERT_FILE", "root.perm").with("SSL_CERT_DIR", folders);
    create(home).await.ended(6).says(&["SSL_CERT_FILE names root.perm, which does not exist"]);
}
