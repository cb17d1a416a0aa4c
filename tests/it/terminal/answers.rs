//! A server that says what it is told to, for what the sandbox never says.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;

/// Gives one answer to every request; it ends with the test's process.
pub struct Answers {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    steps_aside: Arc<AtomicBool>,
}

impl Answers {
    /// Answers with a status line, further header lines, and a body.
    pub fn with(status: &str, headers: &str, body: &str) -> Self {
        let answer =
            format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}", body.len());
        Self::start(move |stream, _| say(stream, answer.as_bytes()))
    }

    /// Answers each request, head and body, with the status and the body that are made of it.
    pub fn by(answer: impl Fn(&str) -> (u16, String) + Send + Sync + 'static) -> Self {
        Self::start(move |stream, request| {
            let (status, body) = answer(request);
            let kind = if body.starts_with('<') { "text/html" } else { "application/json" };
            let head = format!("HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\nconnection: close");
            say(stream, format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).as_bytes());
        })
    }

    /// Takes requests and says nothing, ever.
    pub fn silent() -> Self {
        Self::start(|stream, _| listen(stream))
    }

    /// Answers what is asked for at a path with a body, or never, and has a portal answer all else.
    pub fn in_place_of(path: &'static str, body: Option<&str>, portal: &str) -> Self {
        let portal: SocketAddr = portal.trim_start_matches("http://").parse().unwrap();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
        let answer = body.map(|body| format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
        let steps_aside = Arc::new(AtomicBool::new(false));
        let aside = Arc::clone(&steps_aside);
        let all = Self::start(move |stream, request| match &answer {
            _ if aside.load(Ordering::SeqCst) => pass_on(stream, request, portal),
            _ if !request.lines().next().unwrap().contains(path) => pass_on(stream, request, portal),
            Some(answer) => say(stream, answer.as_bytes()),
            None => listen(stream),
        });
        Self { steps_aside, ..all }
    }

    /// Has a portal answer all but what is asked for at paths with this in them, which it does not know.
    pub fn without(part: &'static str, portal: &str) -> Self {
        let portal: SocketAddr = portal.trim_start_matches("http://").parse().unwrap();
        let body = r#"{"status":"error","message":"resource not found","correlationId":"c"}"#;
        let answer = format!("HTTP/1.1 404 X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
        Self::start(move |stream, request| match request.lines().next().unwrap().contains(part) {
            true => say(stream, answer.as_bytes()),
            false => pass_on(stream, request, portal),
        })
    }

    /// Whether the portal answers everything from now on.
    pub fn step_aside(&self, aside: bool) {
        self.steps_aside.store(aside, Ordering::SeqCst);
    }

    fn start(answer: impl Fn(TcpStream, &str) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (Arc::clone(&requests), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                thread::spawn(move || {
                    let mut stream = stream.unwrap();
                    let Some(request) = request(&mut stream) else { return };
                    seen.lock().unwrap().push(request.clone());
                    answer(stream, &request);
                });
            }
        });
        Self { address, requests, steps_aside: Arc::default() }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far, head and body.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// A whole request; none where the client went away before its end.
fn request(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    let mut bytes = [0; 4096];
    while !is_whole(&String::from_utf8_lossy(&request)) {
        match stream.read(&mut bytes) {
            Ok(count) if count > 0 => request.extend(&bytes[..count]),
            _ => return None,
        }
    }
    Some(String::from_utf8_lossy(&request).into_owned())
}

/// Answers; a client that went away does not want it.
fn say(mut stream: TcpStream, answer: &[u8]) {
    let _ = stream.write_all(answer);
}

/// Says nothing until the client goes away.
fn listen(mut stream: TcpStream) {
    let mut bytes = [0; 4096];
    while matches!(stream.read(&mut bytes), Ok(count) if count > 0) {}
}

/// Has somebody else answer.
fn pass_on(mut near: TcpStream, request: &str, to: SocketAddr) {
    let mut far = TcpStream::connect(to).unwrap();
    far.write_all(request.replacen("\r\n", "\r\nconnection: close\r\n", 1).as_bytes()).unwrap();
    let _ = std::io::copy(&mut far, &mut near);
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
