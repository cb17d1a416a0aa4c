//! What comes from the terminal, as long as the program has it, and the end of that: what the terminal still has to
//! answer must not be typed into the shell or the editor that comes next.

use std::collections::VecDeque;
use std::future::{pending, poll_fn};
use std::io;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_util::{Stream, StreamExt};

use super::pace::Pace;
use crate::tty::Input;

/// An answer that is on its way is waited for so long before another program has the terminal.
const LAST: Duration = Duration::from_secs(1);

/// What comes from the terminal.
pub struct Hearing<S> {
    /// None while another program has the terminal.
    stream: Option<S>,
    /// What was typed while the last answer was waited for. It is told first.
    held: VecDeque<Input>,
}

impl<S: Stream<Item = io::Result<Input>> + Unpin> Hearing<S> {
    /// Hears what this stream has.
    pub fn new(stream: S) -> Self {
        Self { stream: Some(stream), held: VecDeque::new() }
    }

    /// Goes on with another stream.
    pub fn resume(&mut self, stream: S) {
        self.stream = Some(stream);
    }

    /// The next thing that comes; it waits for good while another program has the terminal.
    pub async fn next(&mut self) -> Option<io::Result<Input>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// What is there already.
    pub async fn ready(&mut self) -> Option<Option<io::Result<Input>>> {
        // Polled with the loop's own waker: the terminal's stream wakes only the first one that it was ever shown.
        match poll_fn(|context| Poll::Ready(self.poll(context))).await {
            Poll::Ready(event) => Some(event),
            Poll::Pending => None,
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Input>>> {
        match (self.held.pop_front(), &mut self.stream) {
            (Some(input), _) => Poll::Ready(Some(Ok(input))),
            (None, Some(stream)) => stream.poll_next_unpin(context),
            (None, None) => Poll::Pending,
        }
    }

    /// Takes an answer that is on its way. What is typed meanwhile is told next.
    pub async fn settle(&mut self, pace: &mut Pace) {
        let Some(stream) = &mut self.stream else { return };
        let limit = tokio::time::sleep(LAST);
        tokio::pin!(limit);
        while pace.is_waiting(Instant::now()) {
            let event = tokio::select! {
                event = stream.next() => event,
                () = &mut limit => break,
            };
            match event {
                Some(Ok(Input::Answered)) => pace.answered(Instant::now()),
                // The size is asked for when the terminal is taken back.
                Some(Ok(Input::Resized { .. })) => {}
                Some(Ok(input)) => self.held.push_back(input),
                Some(Err(_)) | None => break,
            }
        }
        pace.forget();
    }

    /// Stops to hear, for another program to have the terminal. What has come so far is told when it is taken back.
    pub async fn stop(&mut self, pace: &mut Pace) {
        self.settle(pace).await;
        let mut all = std::mem::take(&mut self.held);
        while let Some(Some(Ok(input))) = self.ready().await {
            if !matches!(input, Input::Answered | Input::Resized { .. }) {
                all.push_back(input);
            }
        }
        self.held = all;
        self.stream = None;
    }
}

/// Waits until a moment; for good without one.
pub async fn until(moment: Option<Instant>) {
    match moment {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => pending().await,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, stream};

    use super::*;

    fn asked() -> Pace {
        let mut pace = Pace::default();
        assert!(pace.wrote(600, Instant::now()));
        pace
    }

    fn typed(text: &str) -> Input {
        Input::Paste(text.into())
    }

    /// All that is there.
    async fn heard<S: Stream<Item = io::Result<Input>> + Unpin>(hearing: &mut Hearing<S>) -> Vec<Input> {
        let mut all = Vec::new();
        while let Some(Some(Ok(input))) = hearing.ready().await {
            all.push(input);
        }
        all
    }

    #[tokio::test]
    async fn an_answer_is_taken_and_nothing_that_is_typed_is_lost() {
        let resized = Input::Resized { columns: 1, rows: 1 };
        let all = [typed("a"), resized, typed("b"), Input::Answered, typed("c")].map(Ok);
        let (mut pace, mut hearing) = (asked(), Hearing::new(stream::iter(all).chain(stream::pending())));
        hearing.stop(&mut pace).await;
        assert!(!pace.is_waiting(Instant::now()));
        assert_eq!(heard(&mut hearing).await, ["a", "b", "c"].map(typed));
        assert!(hearing.stream.is_none(), "nothing more is read");
    }

    #[tokio::test]
    async fn who_leaves_reads_no_further_than_the_answer() {
        let mut left = [typed("a"), Input::Answered, typed("for the shell")].into_iter().map(Ok);
        Hearing::new(stream::iter(left.by_ref())).settle(&mut asked()).await;
        assert_eq!(left.next().unwrap().unwrap(), typed("for the shell"));
    }

    #[tokio::test]
    async fn an_answer_that_does_not_come_is_waited_for_a_while() {
        let begun = Instant::now();
        Hearing::new(stream::pending()).stop(&mut asked()).await;
        assert!(begun.elapsed() >= LAST);
    }

    #[tokio::test]
    async fn without_a_question_or_a_terminal_nothing_is_waited_for() {
        assert!(Hearing::new(stream::pending()).stop(&mut Pace::default()).now_or_never().is_some());
        assert!(Hearing::new(stream::empty()).stop(&mut asked()).now_or_never().is_some());
    }
}
