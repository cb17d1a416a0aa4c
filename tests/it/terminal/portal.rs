//! The sandbox in the test's own process, where a test can see what was asked of it.

use hubticket::sandbox::{self, Fault, Inspect, LoggedRequest, Options, Running};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

use super::Home;

/// A portal that is there until this is dropped.
pub struct Portal {
    running: Running,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Portal {
    pub fn start() -> Self {
        Self::with(Options::default())
    }

    pub fn with(options: Options) -> Self {
        let (started, running) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                started.send(sandbox::start(options).await.unwrap()).unwrap();
                let _ = stopped.await;
            });
        });
        Self { running: running.recv().unwrap(), stop: Some(stop), thread: Some(thread) }
    }

    /// One that goes wrong in these ways.
    pub fn faulty(faults: &[&str]) -> Self {
        Self::with(Options { faults: read(faults), ..Options::default() })
    }

    pub fn set_faults(&self, faults: &[&str]) {
        self.running.set_faults(read(faults));
    }

    pub fn url(&self) -> String {
        self.running.base_url()
    }

    /// A home whose portal this is.
    pub fn home(&self) -> Home {
        Home::on(&self.url(), self.running.token())
    }

    pub fn inspect(&self) -> Inspect {
        self.running.inspect()
    }

    /// Changes a ticket, as a workflow does.
    #[track_caller]
    pub fn patch(&self, ticket: &str, properties: &Value) {
        let body = serde_json::json!({"properties": properties}).to_string();
        let request = format!(
            "PATCH /crm/v3/objects/tickets/{ticket} HTTP/1.1\r\nhost: h\r\nauthorization: Bearer {}\r\ncontent-type: \
             application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.running.token(),
            body.len()
        );
        let mut stream = TcpStream::connect(self.running.address()).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// Sets how far its clock is ahead of this machine's.
    pub fn set_ahead(&self, seconds: i64) {
        self.running.set_ahead(jiff::SignedDuration::from_secs(seconds));
    }

    /// The requests that could have made a ticket.
    pub fn creates(&self) -> Vec<LoggedRequest> {
        let creates = |one: &LoggedRequest| one.method == "POST" && one.path.ends_with("/tickets");
        self.inspect().requests.into_iter().filter(creates).collect()
    }

    /// The body of the only request that could have made a ticket.
    #[track_caller]
    pub fn body(&self) -> Value {
        let creates = self.creates();
        assert_eq!(creates.len(), 1, "{creates:?}");
        serde_json::from_str(&creates[0].body).unwrap()
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn read(faults: &[&str]) -> Vec<Fault> {
    faults.iter().map(|fault| fault.parse().unwrap()).collect()
}
