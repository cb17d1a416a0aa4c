//! Where bytes come from: a terminal that the loop waits for itself, or a thread where it can't.

use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::{AsFd, OwnedFd};
use std::task::{Context, Poll, ready};
use std::thread::JoinHandle;

use rustix::event::{PollFd, PollFlags, Timespec};
use tokio::io::unix::AsyncFd;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// No more is read at once. A terminal has some 4 KB at most.
const MOST: usize = 64 * 1024;

/// The bytes of a terminal. Its flags are never changed: the shell shares them.
pub(super) enum Source {
    /// The loop waits for it.
    Polled(AsyncFd<OwnedFd>),
    /// A thread waits for it.
    Thread(Reader),
}

impl Source {
    /// Begins to read.
    pub(super) fn open(terminal: OwnedFd) -> io::Result<Self> {
        // It is called unsound for what gives its descriptor away while it is waited for. An owned one stays.
        #[allow(deprecated)]
        match AsyncFd::new(terminal.try_clone()?) {
            Ok(terminal) => Ok(Self::Polled(terminal)),
            Err(error) => {
                tracing::info!(%error, "the terminal is read in a thread");
                Self::threaded(terminal)
            }
        }
    }

    /// Begins to read in a thread.
    pub(super) fn threaded(terminal: OwnedFd) -> io::Result<Self> {
        Reader::start(terminal).map(Self::Thread)
    }

    /// Bytes that are there, as soon as there are any. The end of the terminal is an error.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Vec<u8>>> {
        match self {
            Self::Polled(terminal) => loop {
                let mut guard = ready!(terminal.poll_read_ready(context))?;
                match read(guard.get_inner())? {
                    bytes if bytes.is_empty() => guard.clear_ready(),
                    bytes => return Poll::Ready(Ok(bytes)),
                }
            },
            Self::Thread(reader) => match ready!(reader.bytes.poll_recv(context)) {
                Some(bytes) => Poll::Ready(bytes),
                None => Poll::Ready(Err(closed())),
            },
        }
    }

    /// Bytes that are there, without waiting, even if nobody has told yet that they are.
    pub(super) fn look(&mut self) -> io::Result<Vec<u8>> {
        match self {
            Self::Polled(terminal) => read(terminal.get_ref()),
            Self::Thread(reader) => reader.bytes.try_recv().unwrap_or_else(|_| Ok(Vec::new())),
        }
    }
}

/// What can be read at once. Asking first is what keeps it from waiting.
fn read(terminal: &OwnedFd) -> io::Result<Vec<u8>> {
    let mut waiting = [PollFd::new(terminal, PollFlags::IN)];
    // A signal, as of another size, must not be taken for the end of the terminal.
    rustix::io::retry_on_intr(|| rustix::event::poll(&mut waiting, Some(&Timespec::default())))?;
    let [state] = &waiting;
    if !state.revents().contains(PollFlags::IN) {
        let gone = state.revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL);
        return if gone { Err(closed()) } else { Ok(Vec::new()) };
    }
    let count = match rustix::io::ioctl_fionread(terminal)? {
        // That it can be read, and has nothing, is the end of it.
        0 => return Err(closed()),
        count => usize::try_from(count).map_or(MOST, |count| count.min(MOST)),
    };
    let mut bytes = vec![0; count];
    let count = match rustix::io::retry_on_intr(|| rustix::io::read(terminal, &mut bytes)) {
        // Another program was faster.
        Err(rustix::io::Errno::AGAIN) => 0,
        count => count?,
    };
    bytes.truncate(count);
    Ok(bytes)
}

fn closed() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the terminal was closed")
}

/// A thread that reads. It ends with this: from then on it takes nothing that is meant for another program.
pub(super) struct Reader {
    bytes: UnboundedReceiver<io::Result<Vec<u8>>>,
    /// The thread ends when this is closed.
    stop: Option<PipeWriter>,
    thread: Option<JoinHandle<()>>,
}

impl Reader {
    fn start(terminal: OwnedFd) -> io::Result<Self> {
        let (stopped, stop) = io::pipe()?;
        let (sender, bytes) = unbounded_channel();
        let thread =
            std::thread::Builder::new().name("terminal".into()).spawn(move || wait(&terminal, &stopped, &sender))?;
        Ok(Self { bytes, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn wait(terminal: &OwnedFd, stopped: &PipeReader, to: &UnboundedSender<io::Result<Vec<u8>>>) {
    loop {
        let mut both = [PollFd::new(terminal, PollFlags::IN), PollFd::from_borrowed_fd(stopped.as_fd(), PollFlags::IN)];
        let waited = rustix::io::retry_on_intr(|| rustix::event::poll(&mut both, None));
        let [_, stopped] = &both;
        if waited.is_ok() && !stopped.revents().is_empty() {
            return;
        }
        let bytes = waited.map_err(io::Error::from).and_then(|_| read(terminal));
        let is_over = bytes.is_err();
        if to.send(bytes).is_err() || is_over {
            return;
        }
    }
}
