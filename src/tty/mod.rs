//! What a terminal sends, read by the loop itself: its bytes as keys, pastes, clicks and answers; and how large it is.
//!
//! ```text
//! source (bytes)  ->  parser (bytes and time)  ->  sequence, mouse, reply (what they mean)  ->  input
//! ```
//!
//! Crossterm, which sets the terminal's modes, can read it as well. It goes by what one read returned, though: an ESC that
//! comes alone is a key, and the rest of its sequence is typed.

mod input;
mod mouse;
mod numbers;
mod parser;
mod reply;
mod sequence;
mod size;
mod source;

use std::collections::VecDeque;
use std::io;
use std::os::fd::AsFd;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use futures_util::Stream;
use rustix::termios::{OptionalActions, SpecialCodeIndex};
use tokio::signal::unix::{Signal, SignalKind};
use tokio::time::Sleep;

pub use input::Input;
pub use parser::Parser;
pub use size::size;
use source::Source;

/// So long an ESC is waited on where nothing else is set: the bytes of a key come together, even over a slow link.
pub const ESCAPE: Duration = Duration::from_millis(50);

/// What comes from the terminal that the program was started in, which is in raw mode. Nothing is read before it is asked
/// for, and nothing after it is dropped. An ESC with nothing behind it for so long is the key.
///
/// # Errors
/// When the terminal can't be waited for.
pub fn inputs(escape: Duration) -> io::Result<impl Stream<Item = io::Result<Input>> + Unpin> {
    let terminal = io::stdin().as_fd().try_clone_to_owned()?;
    // A read must not wait for the next key, whoever took what was there. Leaving raw mode takes it back.
    let mut mode = rustix::termios::tcgetattr(&terminal)?;
    mode.special_codes[SpecialCodeIndex::VMIN] = 0;
    mode.special_codes[SpecialCodeIndex::VTIME] = 0;
    rustix::termios::tcsetattr(&terminal, OptionalActions::Now, &mode)?;
    let ahead = rustix::io::ioctl_fionread(&terminal).ok().and_then(|count| usize::try_from(count).ok());
    Inputs::over(Source::open(terminal)?, ahead.unwrap_or_default(), escape)
}

struct Inputs {
    source: Source,
    /// So many of the next bytes were there already: they may have been typed before the terminal was in raw mode, when
    /// it still made line feeds of Enter.
    ahead: usize,
    parser: Parser,
    /// What was read and is not told yet.
    read: VecDeque<Input>,
    /// The window has another size.
    resized: Signal,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Inputs {
    fn over(source: Source, ahead: usize, escape: Duration) -> io::Result<Self> {
        let resized = tokio::signal::unix::signal(SignalKind::window_change())?;
        Ok(Self { source, ahead, parser: Parser::new(escape), read: VecDeque::new(), resized, sleep: None })
    }

    /// Gives Enter back what the terminal made of it before the program began to read.
    fn with_enter(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        let ahead = self.ahead.min(bytes.len());
        self.ahead -= ahead;
        bytes.iter_mut().take(ahead).filter(|byte| **byte == b'\n').for_each(|byte| *byte = b'\r');
        bytes
    }

    /// Waits until what was begun has to be told as it is. Pending for good if nothing was begun.
    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(at) = self.parser.deadline() else {
            self.sleep = None;
            return Poll::Pending;
        };
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(at.into())));
        if sleep.deadline() != at.into() {
            sleep.as_mut().reset(at.into());
        }
        sleep.as_mut().poll(context)
    }
}

impl Stream for Inputs {
    type Item = io::Result<Input>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(input) = this.read.pop_front() {
                return Poll::Ready(Some(Ok(input)));
            }
            if this.resized.poll_recv(context).is_ready()
                && let Ok((columns, rows)) = size()
            {
                this.read.push_back(Input::Resized { columns, rows });
                continue;
            }
            let bytes = match this.source.poll(context) {
                Poll::Ready(bytes) => bytes?,
                Poll::Pending => {
                    ready!(this.poll_deadline(context));
                    // What came while nobody looked was no silence.
                    this.source.look()?
                }
            };
            let bytes = this.with_enter(bytes);
            let now = Instant::now();
            if bytes.is_empty() {
                this.parser.wake(now, &mut this.read);
            } else {
                this.parser.feed(now, &bytes, &mut this.read);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{PipeWriter, Write};

    use crossterm::event::{KeyCode, KeyModifiers};
    use futures_util::StreamExt;

    use super::*;

    /// What comes through a pipe, and its other end.
    fn piped(open: fn(std::os::fd::OwnedFd) -> io::Result<Source>) -> (Inputs, PipeWriter) {
        let (reader, writer) = io::pipe().unwrap();
        (Inputs::over(open(reader.into()).unwrap(), 0, ESCAPE).unwrap(), writer)
    }

    async fn next(inputs: &mut Inputs) -> Option<Input> {
        inputs.next().await.unwrap().ok()
    }

    /// Both ways of waiting do the same.
    async fn check(open: fn(std::os::fd::OwnedFd) -> io::Result<Source>) {
        let (mut inputs, mut writer) = piped(open);
        writer.write_all(b"a\x1b").unwrap();
        assert_eq!(next(&mut inputs).await, Some(Input::of('a')));
        assert_eq!(next(&mut inputs).await, Some(Input::of('\x1b')), "time passes without a byte");
        writer.write_all(b"b").unwrap();
        assert_eq!(next(&mut inputs).await, Some(Input::of('b')));
        writer.write_all(&[b'x'; 60_000]).unwrap();
        assert_eq!(next(&mut inputs).await, Some(Input::of('x')));
        assert_eq!(inputs.read.len(), 59_999, "one read is many keys");
        inputs.read.clear();
        drop(writer);
        assert_eq!(next(&mut inputs).await, None, "the end is told as an error");
    }

    #[tokio::test]
    async fn a_terminal_that_can_be_polled_is_read_in_the_loop() {
        assert!(matches!(piped(Source::open).0.source, Source::Polled(_)));
        check(Source::open).await;
    }

    #[tokio::test]
    async fn a_terminal_that_can_t_be_polled_is_read_in_a_thread() {
        let file = tempfile::tempfile().unwrap();
        assert!(matches!(Source::open(file.into()).unwrap(), Source::Thread(_)));
        check(Source::threaded).await;
    }

    #[tokio::test]
    async fn what_comes_after_the_end_of_the_thread_is_left_to_others() {
        let (reader, mut writer) = io::pipe().unwrap();
        let other = reader.try_clone().unwrap();
        drop(Source::threaded(reader.into()).unwrap());
        writer.write_all(b"for the editor").unwrap();
        drop(writer);
        assert_eq!(io::read_to_string(other).unwrap(), "for the editor");
    }

    #[tokio::test]
    async fn enter_that_was_typed_before_the_program_read_is_enter() {
        let (mut inputs, mut writer) = piped(Source::open);
        inputs.ahead = 2;
        writer.write_all(b"a\n\n").unwrap();
        for wanted in ['a', '\r', '\n'] {
            assert_eq!(next(&mut inputs).await, Some(Input::of(wanted)));
        }
    }

    #[tokio::test]
    async fn while_nothing_is_begun_nothing_is_waited_for() {
        let (mut inputs, mut writer) = piped(Source::open);
        writer.write_all(b"\x1b[D").unwrap();
        assert_eq!(next(&mut inputs).await, Some(Input::key(KeyCode::Left, KeyModifiers::NONE)));
        let pending = std::future::poll_fn(|context| Poll::Ready(inputs.poll_next_unpin(context).is_pending()));
        assert!(pending.await);
        assert!(inputs.sleep.is_none());
    }
}
