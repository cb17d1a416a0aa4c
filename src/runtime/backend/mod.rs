//! The terminal as `ratatui` sees it, for slow links: a frame costs the bytes that change something, in one write.
//!
//! ```text
//! ratatui::Terminal ─ cells, cursor ─> Backend ─ what changes ─> Screen ─ bytes ─> one write at flush
//!                                                                 │
//!                                        what the terminal shows, where its cursor stands, its colours
//! ```
//!
//! The backend remembers what it told the terminal and believes nothing else: what it can't be sure of (a column after
//! a character of doubtful width, anything after a clear) is set anew by its absolute value. The colours stay as the
//! last frame left them; who gives the terminal back resets them (`CSI m`).

pub mod ascii;
mod links;
mod path;
mod pen;
mod screen;

use std::io::{self, Write};
use std::time::{Duration, Instant};

use ratatui::backend::{self, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use super::pace::{Pace, QUESTION};
use crate::view::Link;
use screen::Screen;

/// How long a terminal that takes no more bytes is waited for, and in which steps.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(2);

/// Writes frames to a terminal: only what changes, in one write at each flush.
#[derive(Debug)]
pub struct Backend<W: Write> {
    writer: W,
    size: Size,
    synchronized: bool,
    linked: bool,
    /// Whether the terminal is asked how far it has read.
    paced: bool,
    pace: Pace,
    /// Whether cells lead elsewhere than in the last frame.
    relinks: bool,
    screen: Screen,
    /// Where the cursor belongs, and whether it is to be seen; `None` until somebody says so.
    cursor: Option<Position>,
    visible: Option<bool>,
    /// Whether the terminal shows its cursor now.
    shown: Option<bool>,
    /// How many rows this frame has changed so far.
    rows: usize,
    /// The bytes of one write, kept for its room.
    frame: Vec<u8>,
}

impl<W: Write> Backend<W> {
    /// For a screen of this size. It is told, not asked for: [`resize`](Surface::resize) changes it.
    pub fn new(writer: W, size: Size) -> Self {
        Self {
            writer,
            size,
            synchronized: true,
            linked: true,
            paced: false,
            pace: Pace::default(),
            relinks: false,
            screen: Screen::default(),
            cursor: None,
            visible: None,
            shown: None,
            rows: 0,
            frame: Vec::new(),
        }
    }

    /// Whether frames of more than one row are wrapped in synchronized output (private mode 2026); they are, until
    /// this switches it off.
    #[must_use]
    pub fn synchronized(self, synchronized: bool) -> Self {
        Self { synchronized, ..self }
    }

    /// Whether addresses can be opened from the screen (OSC 8); they can, until this switches it off.
    #[must_use]
    pub fn linked(self, linked: bool) -> Self {
        Self { linked, ..self }
    }

    /// Whether stand-ins are written for what is not ASCII; they are not, until this switches it on.
    #[must_use]
    pub fn in_ascii(mut self, ascii: bool) -> Self {
        self.screen.set_ascii(ascii);
        self
    }

    /// Whether the terminal is asked how far it has read; it is not, until this switches it on. Somebody has to tell
    /// [`Pace`] of the answers.
    #[must_use]
    pub fn paced(self, paced: bool) -> Self {
        Self { paced, ..self }
    }

    /// Forgets all that is known of the terminal: somebody else has used it. A clear has to follow.
    pub fn forget(&mut self) {
        self.screen.forget();
        self.shown = None;
    }

    /// Makes room for the cells of the screen, once its size is known.
    fn measure(&mut self) {
        if !self.screen.is_measured() {
            self.screen.measure(self.size);
        }
    }

    /// The bytes of the frame, around what was drawn: hiding comes first, showing last.
    fn assemble(&mut self) {
        self.measure();
        if std::mem::take(&mut self.relinks) {
            self.rows += self.screen.relink();
        }
        self.screen.end_link();
        let turns = self.visible.filter(|wanted| self.shown != Some(*wanted));
        if let Some(cursor) = self.cursor.filter(|_| self.visible == Some(true)) {
            self.screen.go(cursor);
        }
        let together = self.synchronized && self.rows > 1;
        self.frame.clear();
        if together {
            self.frame.extend_from_slice(b"\x1b[?2026h");
        }
        if turns == Some(false) {
            self.frame.extend_from_slice(b"\x1b[?25l");
        }
        self.frame.append(self.screen.bytes());
        if turns == Some(true) {
            self.frame.extend_from_slice(b"\x1b[?25h");
        }
        if together {
            self.frame.extend_from_slice(b"\x1b[?2026l");
        }
        self.shown = turns.or(self.shown);
        self.rows = 0;
    }
}

/// What the loop asks of a backend besides what `ratatui` does.
pub trait Surface {
    /// Gives the screen another size; `ratatui` sees it at the next frame.
    fn resize(&mut self, size: Size);

    /// Takes the links of the frame that is drawn next: `ratatui` has no place for them in a cell.
    fn link(&mut self, links: Vec<Link>);

    /// What is on its way to the terminal.
    fn pace(&mut self) -> &mut Pace;
}

impl<W: Write> Surface for Backend<W> {
    fn resize(&mut self, size: Size) {
        self.size = size;
    }

    fn link(&mut self, links: Vec<Link>) {
        if self.linked {
            self.relinks |= self.screen.link(links);
        }
    }

    fn pace(&mut self) -> &mut Pace {
        &mut self.pace
    }
}

impl<W: Write> backend::Backend for Backend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        if !self.screen.is_measured() {
            // `ratatui` takes a screen that it has not drawn on to be blank; this makes it so.
            self.clear()?;
        }
        let mut content = content.peekable();
        let mut changes = Vec::new();
        while let Some((x, y, cell)) = content.next() {
            changes.resize(usize::from(self.screen.size().width), None);
            if let Some(change) = changes.get_mut(usize::from(x)) {
                *change = Some(cell);
            }
            if content.peek().is_none_or(|(_, next, _)| *next != y) {
                self.screen.row(y, &changes);
                changes.clear();
                self.rows += 1;
            }
        }
        Ok(())
    }

    fn append_lines(&mut self, n: u16) -> io::Result<()> {
        self.measure();
        if let Some(cursor) = self.cursor {
            self.screen.go(cursor);
            let bottom = self.screen.size().height.saturating_sub(1);
            self.cursor = Some(Position { y: cursor.y.saturating_add(n).min(bottom), ..cursor });
        }
        self.screen.scroll(n);
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.visible = Some(false);
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.visible = Some(true);
        Ok(())
    }

    /// Where the cursor was last sent to. The terminal is not asked: the answer would take a round trip, and could be
    /// mistaken for keys.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor.unwrap_or(Position::ORIGIN))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = Some(position.into());
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        let parameter: &[u8] = match clear_type {
            ClearType::All => {
                self.forget();
                let size = self.size;
                self.screen.clear(size);
                // What follows paints the whole screen.
                self.rows = 2;
                return Ok(());
            }
            ClearType::AfterCursor => b"J",
            ClearType::BeforeCursor => b"1J",
            ClearType::CurrentLine => b"2K",
            ClearType::UntilNewLine => b"K",
        };
        self.measure();
        if let Some(cursor) = self.cursor {
            self.screen.go(cursor);
        }
        self.screen.erase(parameter);
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        // Pixels are nothing that the screen is made of.
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.assemble();
        if self.frame.is_empty() {
            return Ok(());
        }
        if self.paced && self.pace.wrote(self.frame.len(), Instant::now()) {
            self.frame.extend_from_slice(QUESTION);
        }
        let written = write_all(&mut self.writer, &self.frame).and_then(|()| self.writer.flush());
        if written.is_err() {
            // Nobody knows how much of it arrived.
            self.forget();
        }
        written
    }
}

/// Writes all of it. A terminal that was left in non-blocking mode by another program is waited for, as long as it
/// takes something now and then.
fn write_all(writer: &mut impl Write, mut bytes: &[u8]) -> io::Result<()> {
    let mut waited = Duration::ZERO;
    while !bytes.is_empty() {
        match writer.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => {
                bytes = bytes.get(count..).unwrap_or_default();
                waited = Duration::ZERO;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && waited < PATIENCE => {
                std::thread::sleep(PAUSE);
                waited += PAUSE;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
