//! The log of requests that tests look at. Bounded, as a sandbox may run for weeks.

use std::collections::VecDeque;

use super::inspect::LoggedRequest;

/// How many requests are remembered, and how much of their bodies.
const KEPT: usize = 10_000;
const KEPT_BYTES: usize = 64 << 20;

/// The last requests, in the order in which they arrived.
#[derive(Debug, Default)]
pub(super) struct Log {
    entries: VecDeque<LoggedRequest>,
    /// How many were forgotten.
    forgotten: usize,
    /// The length of all bodies that are remembered.
    bytes: usize,
}

impl Log {
    /// Notes a request whose head has been read; the answer names it to the other functions.
    pub fn arrived(&mut self, method: &str, path: &str) -> usize {
        if self.entries.len() == KEPT {
            self.forget();
        }
        self.entries.push_back(LoggedRequest {
            method: method.to_owned(),
            path: path.to_owned(),
            body: String::new(),
            status: None,
            executed: false,
        });
        self.forgotten + self.entries.len() - 1
    }

    fn forget(&mut self) {
        if let Some(entry) = self.entries.pop_front() {
            self.forgotten += 1;
            self.bytes -= entry.body.len();
        }
    }

    fn entry(&mut self, number: usize) -> Option<&mut LoggedRequest> {
        self.entries.get_mut(number.checked_sub(self.forgotten)?)
    }

    pub fn body(&mut self, number: usize, body: &[u8]) {
        let Some(entry) = self.entry(number) else { return };
        entry.body = String::from_utf8_lossy(body).into_owned();
        self.bytes += entry.body.len();
        while self.bytes > KEPT_BYTES {
            self.forget();
        }
    }

    pub fn executed(&mut self, number: usize) {
        if let Some(entry) = self.entry(number) {
            entry.executed = true;
        }
    }

    pub fn answered(&mut self, number: usize, status: u16) {
        if let Some(entry) = self.entry(number) {
            entry.status = Some(status);
        }
    }

    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.entries.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_requests_are_forgotten_and_late_news_of_them_ignored() {
        let mut log = Log::default();
        let first = log.arrived("GET", "/0");
        for number in 1..=KEPT {
            log.arrived("GET", &format!("/{number}"));
        }
        log.answered(first, 200);
        let last = log.arrived("POST", "/last");
        log.answered(last, 201);
        let requests = log.requests();
        assert_eq!((requests.len(), requests[0].path.as_str(), requests[0].status), (KEPT, "/2", None));
        assert_eq!(requests.last().unwrap().status, Some(201));
    }

    #[test]
    fn large_bodies_are_not_kept_for_ever() {
        let mut log = Log::default();
        for _ in 0..9 {
            let number = log.arrived("POST", "/");
            log.body(number, &vec![b'x'; 10 << 20]);
        }
        assert_eq!(log.requests().len(), 6);
    }
}
