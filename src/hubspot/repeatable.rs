//! Calls that can be made twice: they are tried again, a few times, where that may help, and where their path has moved to.
//! Large answers are read while they come, lists page by page.

use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use tokio::sync::mpsc;

use super::client::{Client, LARGEST, too_large, unreadable};
use super::error::Error;
use super::paths::Path;
use super::transport::Chunks;
use super::{limits, wire};

/// Pages of a list that are read at most.
const PAGES: usize = 100;

impl Client {
    /// A call that can be made twice: tried again, a few times, where that may help, and where its path has moved to.
    async fn read(&self, path: &Path, make: impl Fn(&str) -> RequestBuilder) -> Result<Value, Error> {
        let mut way = self.moves.way(path.clone());
        let mut attempt = 0;
        loop {
            let result = match self.send(|| make(way.at()), None).await {
                Ok((response, token)) => self.value(response, &token).await,
                Err(error) => Err(error),
            };
            match way.end(result) {
                Some(Ok(value)) => return Ok(value),
                Some(Err(error)) => pause(&mut attempt, error).await?,
                None => {}
            }
        }
    }

    pub(super) async fn get(&self, path: &Path, query: &[(&str, &str)]) -> Result<Value, Error> {
        self.read(path, |at| self.request(Method::GET, at, query)).await
    }

    /// The same for a large answer, which is read while it comes.
    pub(super) async fn get_streamed<T: Send + 'static>(
        &self,
        path: &Path,
        query: &[(&str, &str)],
        read: impl Fn(Chunks) -> Result<T, wire::Unreadable> + Copy + Send + 'static,
    ) -> Result<T, Error> {
        let mut way = self.moves.way(path.clone());
        let mut attempt = 0;
        loop {
            let result = self.streamed(way.at(), query, read).await;
            match way.end(result) {
                Some(Ok(all)) => return Ok(all),
                Some(Err(error)) => pause(&mut attempt, error).await?,
                None => {}
            }
        }
    }

    /// A list, page by page, `limit` entries each.
    pub(super) async fn pages<T>(
        &self,
        path: &Path,
        limit: &str,
        read: impl Fn(&Value) -> Result<Vec<T>, wire::Unreadable>,
    ) -> Result<Vec<T>, Error> {
        self.some_pages(path, limit, PAGES, read).await
    }

    /// The first pages of a list.
    pub(super) async fn some_pages<T>(
        &self,
        path: &Path,
        limit: &str,
        most: usize,
        read: impl Fn(&Value) -> Result<Vec<T>, wire::Unreadable>,
    ) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..most {
            let mut query = vec![("limit", limit)];
            query.extend(after.as_deref().map(|after| ("after", after)));
            let value = self.get(path, &query).await?;
            all.extend(read(&value).map_err(unreadable)?);
            let next = wire::next_page(&value);
            // A server that names the same page again would keep us for ever.
            if next.is_none() || next == after {
                break;
            }
            after = next;
        }
        Ok(all)
    }

    /// A POST that changes nothing.
    pub(super) async fn post(&self, path: &Path, body: &Value) -> Result<Value, Error> {
        self.carried(Method::POST, path, &body.to_string()).await
    }

    /// A PUT, which can be made twice.
    pub(super) async fn put(&self, path: &Path, body: &Value) -> Result<Value, Error> {
        self.carried(Method::PUT, path, &body.to_string()).await
    }

    /// A PATCH, which can be made twice.
    pub(super) async fn patch(&self, path: &Path, body: &Value) -> Result<Value, Error> {
        self.carried(Method::PATCH, path, &body.to_string()).await
    }

    /// A DELETE, which can be made twice. What its answer says beside its status is of no interest.
    pub(super) async fn delete(&self, path: &Path) -> Result<(), Error> {
        match self.read(path, |at| self.request(Method::DELETE, at, &[])).await {
            Ok(_) | Err(Error::Unreadable { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn carried(&self, method: Method, path: &Path, text: &str) -> Result<Value, Error> {
        self.read(path, |at| {
            let request = self.request(method.clone(), at, &[]);
            request.header("content-type", "application/json").body(text.to_owned())
        })
        .await
    }

    /// What is read of an answer while it comes: a large one is never held as a whole. It is read on a thread of its
    /// own, so that the screen does not wait for it to be understood.
    async fn streamed<T: Send + 'static>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        read: impl FnOnce(Chunks) -> Result<T, wire::Unreadable> + Send + 'static,
    ) -> Result<T, Error> {
        let (response, token) = self.send(|| self.request(Method::GET, path, query), None).await?;
        let mut response = self.good(response, &token).await?;
        let status = response.status().as_u16();
        let (sender, chunks) = mpsc::channel(1);
        let reading = tokio::task::spawn_blocking(move || read(Chunks::new(chunks, token)));
        let mut left = LARGEST;
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failed(&error, true))? {
            left = left.checked_sub(chunk.len()).ok_or_else(|| too_large(status))?;
            if sender.send(chunk).await.is_err() {
                // It is known by now not to be what was asked for.
                break;
            }
        }
        drop(sender);
        let read = reading.await.unwrap_or_else(|_| Err("the program is ending".into()));
        read.map_err(|detail| Error::Unreadable { status, detail })
    }
}

/// Waits before a read is tried again.
///
/// # Errors
/// The error itself, where trying again would not help.
async fn pause(attempt: &mut u32, error: Error) -> Result<(), Error> {
    let asked = error.answer().and_then(|answer| answer.retry_after).or_else(|| error.repeat_after());
    *attempt += 1;
    let pause = limits::pause(*attempt, asked);
    if *attempt >= limits::TRIES || !may_be_read_again(&error) || pause > limits::LONGEST_WAIT {
        return Err(error);
    }
    tokio::time::sleep(pause).await;
    Ok(())
}

/// Whether a read may be tried again: what was a matter of the moment.
fn may_be_read_again(error: &Error) -> bool {
    match error {
        Error::Lost { .. } => true,
        Error::Answered(answer) if answer.is_daily() => false,
        Error::Answered(answer) => matches!(answer.status, 423 | 429 | 500 | 502 | 503 | 504 | 520..=524),
        _ => false,
    }
}
