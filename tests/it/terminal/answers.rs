//! A server that says what it is told to, for what the sandbox never says.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;

/// Gives one answer to every request; it ends with the test's process.
pub struct Answers {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Answers {
    /// Answers with a status line, further header lines, and a body.
    pub fn with(status: &str, headers: &str, body: &str) -> Self {
        let answer =
            format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}", body.len());
        Self::start(Some(answer))
    }

    /// Takes requests and says nothing, ever.
    pub fn silent() -> Self {
        Self::start(None)
    }

    fn start(answer: Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (seen, answer) = (Arc::clone(&seen), answer.clone());
                thread::spawn(move || serve(stream.unwrap(), &seen, answer.as_deref()));
            }
        });
        Self { address, requests }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far, head and body.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, seen: &Mutex<Vec<String>>, answer: Option<&str>) {
    let mut request = Vec::new();
    let mut bytes = [0; 4096];
    while !is_whole(&String::from_utf8_lossy(&request)) {
        match stream.read(&mut bytes) {
            Ok(count) if count > 0 => request.extend(&bytes[..count]),
            _ => return,
        }
    }
    seen.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
    match answer {
        // A client that went away does not want it.
        Some(answer) => drop(stream.write_all(answer.as_bytes())),
        None => while matches!(stream.read(&mut bytes), Ok(count) if count > 0) {},
    }
}

/// Whether a request is there to its end.
fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}

/// The way to a portal, closed until it is opened: what is asked waits meanwhile.
pub struct Gate {
    address: SocketAddr,
    opened: mpsc::Sender<()>,
}

impl Gate {
    pub fn before(url: &str) -> Self {
        let target: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (opened, waits) = mpsc::channel();
        thread::spawn(move || {
            if waits.recv().is_err() {
                return;
            }
            for near in listener.incoming() {
                let (near, far) = (near.unwrap(), TcpStream::connect(target).unwrap());
                let (mut from, mut to) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                thread::spawn(move || std::io::copy(&mut from, &mut to));
                let (mut from, mut to) = (far, near);
                thread::spawn(move || std::io::copy(&mut from, &mut to));
            }
        });
        Self { address, opened }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn open(&self) {
        self.opened.send(()).unwrap();
    }
}
