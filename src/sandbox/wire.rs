//! The socket below hyper, where faults on bytes happen: resets, half answers, drips, garbage, floods.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::Notify,
    time::Sleep,
};

use super::flood::Flood;

/// What happens to the bytes of the next answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Normal,
    /// The connection ends with RST as soon as it is touched or dropped.
    Reset,
    /// Half of what is written goes out, then RST.
    Half,
    /// One byte at a time.
    Drip(Duration),
    /// Something else is written, then the connection ends.
    Garbage,
    /// Something else is written, and goes on until the other side hangs up.
    Flood(Flood),
    /// Nothing more goes out.
    Ended,
}

/// The handle by which the server steers the socket below its connection.
#[derive(Debug, Clone)]
pub(super) struct Control(Arc<(Mutex<Mode>, Notify)>);

impl Control {
    pub fn set(&self, mode: Mode) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = mode;
    }

    /// Has the connection ended with RST, now.
    pub fn reset(&self) {
        self.set(Mode::Reset);
        self.0.1.notify_one();
    }

    /// Waits until the connection is to end.
    pub async fn cut(&self) {
        self.0.1.notified().await;
    }

    fn get(&self) -> Mode {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Half an answer must have reached the client before the RST, which would overtake it on some systems.
const BEFORE_RESET: Duration = Duration::from_millis(30);
const GARBAGE: &[u8] = b"\x16\x03\x01\x00\xff\xfenot HTTP at all\r\n\x00\x07\r\n\r\n";

/// The socket, and what is to happen to its bytes.
pub(super) struct Wire {
    stream: TcpStream,
    control: Control,
    pause: Option<Pin<Box<Sleep>>>,
    pouring: Option<Pouring>,
}

/// What of a flood is on its way out.
struct Pouring {
    bytes: Vec<u8>,
    written: usize,
}

impl Wire {
    pub fn new(stream: TcpStream) -> (Self, Control) {
        let control = Control(Arc::new((Mutex::new(Mode::Normal), Notify::new())));
        (Self { stream, control: control.clone(), pause: None, pouring: None }, control)
    }

    /// Waits for a pause that was begun.
    fn paused(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
            self.pause = None;
        }
        Poll::Ready(())
    }

    fn write(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    /// Writes without end. Ready only when the other side has hung up.
    fn pour(&mut self, context: &mut Context<'_>, flood: Flood) -> Poll<io::Error> {
        loop {
            let pouring = self.pouring.get_or_insert_with(|| Pouring { bytes: flood.head(), written: 0 });
            let Some(rest) = pouring.bytes.get(pouring.written..).filter(|rest| !rest.is_empty()) else {
                *pouring = Pouring { bytes: flood.unit(), written: 0 };
                continue;
            };
            match ready!(Pin::new(&mut self.stream).poll_write(context, rest)) {
                Ok(written) => pouring.written += written,
                Err(error) => return Poll::Ready(error),
            }
        }
    }
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "the sandbox ended the connection on purpose")
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        ready!(this.paused(context));
        match this.control.get() {
            Mode::Normal => this.write(context, bytes),
            Mode::Reset | Mode::Ended => Poll::Ready(Err(gone())),
            Mode::Half => {
                let half = bytes.get(..bytes.len().div_ceil(2)).unwrap_or(bytes);
                let written = ready!(this.write(context, half))?;
                this.control.set(Mode::Reset);
                this.pause = Some(Box::pin(tokio::time::sleep(BEFORE_RESET)));
                Poll::Ready(Ok(written))
            }
            Mode::Drip(pause) => {
                let written = ready!(this.write(context, bytes.get(..1).unwrap_or(bytes)))?;
                this.pause = Some(Box::pin(tokio::time::sleep(pause)));
                Poll::Ready(Ok(written))
            }
            Mode::Flood(flood) => this.pour(context, flood).map(Err),
            Mode::Garbage => {
                ready!(this.write(context, GARBAGE))?;
                this.control.set(Mode::Ended);
                Poll::Ready(Err(gone()))
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A shutdown would send FIN, and the client would see a polite end instead of a reset.
        if self.control.get() == Mode::Reset {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.control.get() == Mode::Reset {
            // Closing a socket that lingers for zero seconds sends RST. If it cannot be set, FIN has to do.
            let _ = self.stream.set_zero_linger();
        }
    }
}
