//! The log of requests that tests look at. Bounded, as a sandbox may run for weeks.

use std::collections::VecDeque;

use super::inspect::LoggedRequest;

/// How many requests are remembered.
const KEPT: usize = 10_000;

/// The last requests, in the order in which they arrived.
#[derive(Debug, Default)]
pub(super) struct Log {
    entries: VecDeque<LoggedRequest>,
    /// How many were forgotten.
    forgotten: usize,
}

impl Log {
    /// Notes a request whose head has been read; the answer names it to the other functions.
    pub fn arrived(&mut self, method: &str, path: &str) -> usize {
        if self.entries.len() == KEPT {
            self.entries.pop_front();
            self.forgotten += 1;
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

    fn entry(&mut self, number: usize) -> Option<&mut LoggedRequest> {
        self.entries.get_mut(number.checked_sub(self.forgotten)?)
    }

    pub fn body(&mut self, number: usize, body: &[u8]) {
        if let Some(entry) = self.entry(number) {
            entry.body = String::from_utf8_lossy(body).into_owned();
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
