//! The way between the program and the terminal that people see: at once, standing still, or slow.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How bytes come to the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// As soon as they are written.
    Direct,
    /// Not at all, until this changes.
    Stalled,
    /// So many a second, each so long under way; keys and answers are as long under way.
    Slow { bytes_per_second: u32, delay: Duration },
}

/// What was written and has not reached the terminal.
#[derive(Debug, Default)]
pub struct Way {
    waiting: VecDeque<(Instant, Vec<u8>)>,
    in_flight: usize,
    most: usize,
    /// When the last byte has left, on a slow one.
    free: Option<Instant>,
}

impl Way {
    /// Takes what the program writes.
    pub fn take(&mut self, bytes: &[u8]) {
        // Not more at once than a slow link takes apart.
        for piece in bytes.chunks(64) {
            self.waiting.push_back((Instant::now(), piece.to_vec()));
        }
        self.in_flight += bytes.len();
        self.most = self.most.max(self.in_flight);
    }

    /// How many bytes are under way.
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// The most that were under way since this was asked last.
    pub fn most(&mut self) -> usize {
        std::mem::replace(&mut self.most, self.in_flight)
    }

    /// A piece that arrives now.
    pub fn arrives(&mut self, link: Link) -> Option<Vec<u8>> {
        let (sent, bytes) = self.waiting.front()?;
        match link {
            Link::Direct => {}
            Link::Stalled => return None,
            Link::Slow { bytes_per_second, delay } => {
                let takes = Duration::from_secs_f64(bytes.len() as f64 / f64::from(bytes_per_second));
                let left = self.free.map_or(*sent, |free| free.max(*sent)) + takes;
                if Instant::now() < left + delay {
                    return None;
                }
                self.free = Some(left);
            }
        }
        let (_, bytes) = self.waiting.pop_front()?;
        self.in_flight -= bytes.len();
        Some(bytes)
    }
}

/// What a terminal answers to the program: that it is well, when it is asked.
#[derive(Debug, Default)]
pub struct Replies {
    due: usize,
    is_mute: bool,
}

impl Replies {
    /// Answers no more.
    pub fn mute(&mut self) {
        self.is_mute = true;
    }

    /// Takes the answers that were not sent yet.
    pub fn take(&mut self) -> Vec<u8> {
        b"\x1b[0n".repeat(std::mem::take(&mut self.due))
    }
}

impl vt100::Callbacks for Replies {
    fn unhandled_csi(
        &mut self,
        _: &mut vt100::Screen,
        first: Option<u8>,
        _: Option<u8>,
        numbers: &[&[u16]],
        last: char,
    ) {
        self.due += usize::from(last == 'n' && first.is_none() && numbers == [[5]] && !self.is_mute);
    }
}
