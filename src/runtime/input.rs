//! The terminal's events, read by the loop itself.
//!
//! Crossterm's stream waits in a thread of its own. That costs two changes of thread at each key, and events that arrive
//! together are handed over one by one, with a frame for each: after a link stood still, that is all that was typed
//! meanwhile.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use crossterm::event::{self, Event, EventStream};
use futures_util::Stream;
use futures_util::future::Either;
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::termios::{OptionalActions, SpecialCodeIndex};
use tokio::io::unix::AsyncFd;
use tokio::signal::unix::{Signal, SignalKind};

/// So long crossterm is asked at most, where there is something to read. It reads at once; this bounds how long it
/// waits for the rest of a sequence that came in parts.
const READ: Duration = Duration::from_millis(1);
/// So long it is asked for what it has read already. It looks there first, unless the system was busy for all of this.
const LOOK: Duration = Duration::from_micros(20);

/// The events of the terminal that the program was started in, which is in raw mode. Where it can't be waited for in the
/// loop, a thread does.
pub fn events() -> impl Stream<Item = io::Result<Event>> + Unpin {
    match Reader::open() {
        Ok(reader) => Either::Left(reader),
        Err(error) => {
            tracing::info!(%error, "the terminal is read in a thread");
            Either::Right(EventStream::new())
        }
    }
}

struct Reader {
    terminal: AsyncFd<OwnedFd>,
    /// The window has another size. Crossterm is told too, and asks for the size.
    resized: Signal,
    /// Crossterm may have read more than it has told.
    more: bool,
}

impl Reader {
    fn open() -> io::Result<Self> {
        let terminal = io::stdin().as_fd().try_clone_to_owned()?;
        // From now on crossterm is told of another size as well.
        event::poll(Duration::ZERO)?;
        let resized = tokio::signal::unix::signal(SignalKind::window_change())?;
        // Crossterm reads until nothing is left, which must not wait for the next key. Leaving raw mode takes it back.
        let mut mode = rustix::termios::tcgetattr(&terminal)?;
        mode.special_codes[SpecialCodeIndex::VMIN] = 0;
        mode.special_codes[SpecialCodeIndex::VTIME] = 0;
        rustix::termios::tcsetattr(&terminal, OptionalActions::Now, &mode)?;
        // It is called unsound for what gives its descriptor away while it is waited for. An owned one stays.
        #[allow(deprecated)]
        let terminal = AsyncFd::new(terminal)?;
        Ok(Self { terminal, resized, more: false })
    }

    /// How many bytes can be read.
    fn waiting(&self) -> io::Result<u64> {
        let mut terminal = [PollFd::new(&self.terminal, PollFlags::IN)];
        // A signal, as of another size, must not be taken for the end of the terminal.
        rustix::io::retry_on_intr(|| rustix::event::poll(&mut terminal, Some(&Timespec::default())))?;
        let [terminal] = &terminal;
        if !terminal.revents().contains(PollFlags::IN) {
            let gone = terminal.revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL);
            return if gone { Err(closed()) } else { Ok(0) };
        }
        match rustix::io::ioctl_fionread(&self.terminal)? {
            // That it can be read, and has nothing, is the end of it.
            0 => Err(closed()),
            count => Ok(count),
        }
    }
}

fn closed() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the terminal was closed")
}

/// An event that crossterm has, or reads within this time.
fn next(within: Duration) -> io::Result<Option<Event>> {
    if event::poll(within)? { event::read().map(Some) } else { Ok(None) }
}

impl Stream for Reader {
    type Item = io::Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if self.more {
                // Asked twice: an event that is overlooked here would come with the next key only.
                match next(LOOK).transpose().or_else(|| next(LOOK).transpose()) {
                    Some(event) => return Poll::Ready(Some(event)),
                    None => self.more = false,
                }
            }
            if self.resized.poll_recv(context).is_ready() {
                self.more = true;
                continue;
            }
            let this = &mut *self;
            let mut guard = ready!(this.terminal.poll_read_ready(context))?;
            match this.waiting()? {
                0 => guard.clear_ready(),
                count => {
                    // One byte is one event at most.
                    this.more = count > 1;
                    if let Some(event) = next(READ)? {
                        return Poll::Ready(Some(Ok(event)));
                    }
                }
            }
        }
    }
}
