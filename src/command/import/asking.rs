//! The searches of an import: at HubSpot's pace, patient where it asks to wait, as large as a request may be.

use std::time::{Duration, Instant};

use super::report::Report;
use crate::hubspot::{Client, Error};
use crate::portal::Search;

/// Whom to ask, and who is told how far it is.
pub(super) struct Asking<'a> {
    pub client: &'a Client,
    pub search: Search,
    /// How long HubSpot's limits are waited for.
    pub patience: Duration,
    pub report: &'a mut Report,
}

impl Asking<'_> {
    /// Asks until HubSpot's limits let it, or for as long as they are waited for.
    ///
    /// # Errors
    /// What the call ended with, where that is no limit or was waited for long enough.
    pub async fn ask<T>(&mut self, call: impl AsyncFn(&Search, &Client) -> Result<T, Error>) -> Result<T, Error> {
        let begun = Instant::now();
        loop {
            let error = match call(&self.search, self.client).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let after = error.repeat_after().filter(|after| begun.elapsed() + *after <= self.patience);
            let Some(after) = after else { return Err(error) };
            self.report.wait(after, &error.to_string());
            tokio::time::sleep(after).await;
        }
    }
}

/// Things in requests: so many at most in one, and as many as there is room for.
pub(super) fn packed<T>(all: Vec<T>, most: usize, room: usize, size: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
    let mut packs: Vec<Vec<T>> = Vec::new();
    let mut left = 0;
    for one in all {
        let size = size(&one);
        match packs.last_mut().filter(|pack| pack.len() < most && size <= left) {
            Some(pack) => {
                pack.push(one);
                left -= size;
            }
            None => {
                packs.push(vec![one]);
                left = room.saturating_sub(size);
            }
        }
    }
    packs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_holds_no_more_than_it_may_but_always_one() {
        let check = |most: usize, room: usize, wanted: &[&[usize]]| {
            assert_eq!(packed(vec![3, 3, 9, 1, 1], most, room, |size| *size), wanted, "{most} of {room}");
        };
        check(2, 100, &[&[3, 3], &[9, 1], &[1]]);
        check(9, 6, &[&[3, 3], &[9], &[1, 1]]);
        check(9, 0, &[&[3], &[3], &[9], &[1], &[1]]);
        assert_eq!(packed(Vec::<usize>::new(), 9, 9, |size| *size), Vec::<Vec<usize>>::new());
    }
}
