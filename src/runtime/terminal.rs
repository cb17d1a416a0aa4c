//! The terminal: entered, left, and given back whatever happens.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Write, stdout};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::ResetColor;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{Command, cursor, execute};
use ratatui::layout::Size;

use super::backend::ascii;
use super::crash;
use crate::app::effect::Notify;
use crate::ticket::text;
use crate::tty;

/// Of a longer text some terminals keep nothing: they take 100,000 bytes, and base64 makes four of three.
const MOST: usize = 74_994;
/// GNU screen drops a string that is longer than this.
const CHUNK: usize = 240;
/// Puts the window's title away, to be taken back afterwards.
const KEEP_TITLE: &str = "\u{1b}[22;2t";
/// Takes it back.
const TAKE_TITLE: &str = "\u{1b}[23;2t";
/// Asks for presses of buttons and the wheel, with columns beyond 223. Not for motion, which would send bytes over a
/// slow link while nothing is meant.
const MOUSE_ON: &str = "\u{1b}[?1000h\u{1b}[?1006h";
/// Asks for them no more.
const MOUSE_OFF: &str = "\u{1b}[?1006l\u{1b}[?1000l";
/// Asks for keys as the kitty keyboard protocol tells them: Ctrl-Enter is not Enter (1), and a key with Shift comes with
/// the character that the keyboard has for it, so that Alt-Shift-comma is Alt-< (4). A terminal that does not know it
/// ignores it, nothing waits for an answer. One that can't even ignore it shows a few characters, on a screen that is
/// cleared next.
const PUSH_KEYS: &str = "\u{1b}[>5u";
/// Gives back what was asked for before. Each of a terminal's two screens has a list of its own.
const POP_KEYS: &str = "\u{1b}[<1u";
/// Goes below all that was drawn. On a screen of its own that shows nowhere, and leaving it takes the cursor back to where
/// it was; where there is none (GNU screen, tmux with it switched off, old consoles) the shell goes on below the form.
const BELOW: &str = "\u{1b}[999H\r\n";

/// What the loop asks of the terminal besides drawing. A trait so that the real loop runs in a test without one.
pub trait Host {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When the terminal can't be switched.
    fn enter(&mut self) -> io::Result<()>;

    /// Gives the terminal back as it was.
    fn leave(&mut self);

    /// Columns and rows.
    ///
    /// # Errors
    /// When it can't be asked.
    fn size(&self) -> io::Result<Size>;

    /// Sends a text to the terminal for its clipboard.
    ///
    /// # Errors
    /// When it is too long, or can't be written.
    fn copy(&mut self, text: &str) -> io::Result<()>;

    /// Gives the window a title. A host without a window has nothing to do.
    fn title(&mut self, _title: &str) {}

    /// Calls for attention. A host that nobody sees has nothing to do.
    fn notify(&mut self, _how: Notify, _text: &str) {}
}

/// What is asked of a terminal besides a screen of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extras {
    /// The window takes a title; without, it keeps its own.
    titles: bool,
    /// Clicks and the wheel are told.
    mouse: bool,
    /// Keys are told by the kitty keyboard protocol.
    keys: bool,
    /// Texts are told in ASCII only.
    ascii: bool,
}

impl Extras {
    /// The same, with texts in ASCII only or not.
    #[must_use]
    pub fn in_ascii(self, ascii: bool) -> Self {
        Self { ascii, ..self }
    }

    fn text(self, text: &str) -> Cow<'_, str> {
        if self.ascii { ascii::text(text).into() } else { text.into() }
    }
}

impl Extras {
    /// What can be asked of a terminal of this kind, out of what is wished for.
    pub fn of(term: &str, titles: bool, mouse: bool) -> Self {
        // The console of an older Linux shows what it does not know; Emacs does so too.
        let plain = matches!(term, "" | "dumb" | "linux");
        Self { titles: titles && !plain, mouse, keys: !plain && !term.starts_with("eterm"), ascii: false }
    }
}

/// The terminal that the program was started in. Dropping it gives the terminal back.
#[derive(Debug)]
pub struct Terminal {
    entered: bool,
    extras: Extras,
    /// The terminal keeps things in lists that are to be taken back: once, also where a panic gives it back first.
    kept: Arc<AtomicBool>,
    title: String,
    between: Between,
}

impl Terminal {
    /// The terminal, not entered yet.
    pub fn new(mut extras: Extras) -> Self {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let between = Between::of(is_set);
        // It takes the sequence and passes nothing on.
        extras.keys &= between != Between::Screen;
        Self { entered: false, extras, kept: Arc::default(), title: String::new(), between }
    }
}

impl Host for Terminal {
    fn enter(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        self.entered = true;
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
        self.kept.store(true, Ordering::SeqCst);
        send(&entered(self.extras, &self.title))
    }

    fn leave(&mut self) {
        if std::mem::take(&mut self.entered) {
            restore(self.extras, &self.kept);
        }
    }

    fn size(&self) -> io::Result<Size> {
        let (width, height) = tty::size()?;
        Ok(Size { width, height })
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        send(&clipboard(text, self.between).map_err(io::Error::other)?)
    }

    fn title(&mut self, title: &str) {
        if self.extras.titles {
            // A title that can't be written is missed by nobody.
            self.title = self.extras.text(title).into_owned();
            let _ = send(&titled(&self.title));
        }
    }

    fn notify(&mut self, how: Notify, text: &str) {
        let _ = send(&attention(how, &self.extras.text(text), self.between));
    }
}

/// Hands it to the terminal in one write, past the standard output's buffer, which would cut it at a line feed.
fn send(text: &str) -> io::Result<()> {
    let mut out = stdout().lock();
    out.flush()?;
    let mut terminal = File::from(out.as_fd().try_clone_to_owned()?);
    terminal.write_all(text.as_bytes())
}

/// What stands between the program and the terminal that people see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Nothing,
    Tmux,
    Screen,
}

impl Between {
    /// tmux inside of screen is more usual than the other way round.
    fn of(is_set: impl Fn(&str) -> bool) -> Self {
        match (is_set("TMUX"), is_set("STY")) {
            (true, _) => Self::Tmux,
            (false, true) => Self::Screen,
            (false, false) => Self::Nothing,
        }
    }

    /// A sequence as it has to be written for the terminal that people see to read it.
    fn through(self, sequence: &str) -> String {
        match self {
            Self::Nothing => sequence.to_owned(),
            Self::Tmux => format!("\u{1b}Ptmux;{}\u{1b}\\", sequence.replace('\u{1b}', "\u{1b}\u{1b}")),
            Self::Screen => {
                let mut wrapped = String::new();
                let mut chunk = String::new();
                for c in sequence.chars() {
                    if chunk.len() + c.len_utf8() > CHUNK {
                        wrapped.extend(["\u{1b}P", &chunk, "\u{1b}\\"]);
                        chunk.clear();
                    }
                    chunk.push(c);
                }
                wrapped.extend(["\u{1b}P", &chunk, "\u{1b}\\"]);
                wrapped
            }
        }
    }
}

/// A text that a terminal would not keep.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it has {} kB, terminals take {}; copy less of it", .0.div_ceil(1000), MOST / 1000)]
struct TooLong(usize);

/// The sequence that hands a text to the terminal's clipboard (OSC 52). It ends in BEL: the other end would end the
/// string that screen passes on.
fn clipboard(text: &str, between: Between) -> Result<String, TooLong> {
    if text.len() > MOST {
        return Err(TooLong(text.len()));
    }
    let mut sequence = String::new();
    // A string can always be written to.
    let _ = CopyToClipboard::to_clipboard_from(text).write_ansi(&mut sequence);
    let sequence = format!("{}\u{7}", sequence.trim_end_matches(['\u{1b}', '\\', '\u{7}']));
    let mut all = between.through(&sequence);
    if between == Between::Tmux {
        // tmux itself may be the one that keeps it.
        all.push_str(&sequence);
    }
    Ok(all)
}

/// What follows the switch to the other screen.
fn entered(extras: Extras, title: &str) -> String {
    let mut all = String::new();
    if extras.keys {
        all.push_str(PUSH_KEYS);
    }
    if extras.mouse {
        all.push_str(MOUSE_ON);
    }
    if extras.titles {
        all.push_str(KEEP_TITLE);
        if !title.is_empty() {
            all.push_str(&titled(title));
        }
    }
    all
}

/// All that gives the terminal back, which goes out in one write: a link that breaks leaves no half of it. What the
/// terminal keeps in lists is taken back only if it is in them.
fn left(extras: Extras, kept: bool) -> String {
    let mut all = asked_back(extras, kept);
    // A string can always be written to. The last frame's colours are still on.
    let _ = ResetColor.write_ansi(&mut all);
    let _ = DisableBracketedPaste.write_ansi(&mut all);
    all.push_str(BELOW);
    let _ = LeaveAlternateScreen.write_ansi(&mut all);
    let _ = cursor::Show.write_ansi(&mut all);
    all
}

/// What is asked for no more.
fn asked_back(extras: Extras, kept: bool) -> String {
    let mut all = String::new();
    if extras.titles && kept {
        all.push_str(TAKE_TITLE);
    }
    if extras.mouse {
        all.push_str(MOUSE_OFF);
    }
    if extras.keys && kept {
        all.push_str(POP_KEYS);
    }
    all
}

/// The sequence that gives the window a title. The text is safe: it holds no control character.
fn titled(title: &str) -> String {
    format!("\u{1b}]2;{title}\u{7}")
}

/// The sequence that calls for attention.
fn attention(how: Notify, text: &str, between: Between) -> String {
    match how {
        Notify::Off => String::new(),
        // Each multiplexer has a bell of its own, and passes it on.
        Notify::Bell => "\u{7}".to_owned(),
        Notify::Osc9 => between.through(&format!("\u{1b}]9;{text}\u{7}")),
        Notify::Osc777 => between.through(&format!("\u{1b}]777;notify;hubticket;{text}\u{7}")),
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Gives the terminal back; errors are ignored, there is nobody left to tell.
fn restore(extras: Extras, kept: &AtomicBool) {
    let _ = send(&left(extras, kept.swap(false, Ordering::SeqCst)));
    let _ = disable_raw_mode();
}

/// Lets a panic give the terminal back, and say where to look.
pub fn restore_on_panic(terminal: &Terminal, log: PathBuf) {
    let (extras, kept) = (terminal.extras, Arc::clone(&terminal.kept));
    crash::ends(move |place, backtrace| {
        restore(extras, &kept);
        let told = match crash::note(&log, place, backtrace) {
            Ok(()) => format!("{} says where", text::one_line(&log.to_string_lossy())),
            Err(_) => place.to_owned(),
        };
        format!(
            "hubticket crashed ({told}). The draft is saved up to the last second; start hubticket again to go on with it."
        )
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_multiplexer_is_told_from_the_environment() {
        for (set, between) in [
            (&[][..], Between::Nothing),
            (&["TMUX"], Between::Tmux),
            (&["STY"], Between::Screen),
            (&["TMUX", "STY"], Between::Tmux),
        ] {
            assert_eq!(Between::of(|name| set.contains(&name)), between, "{set:?}");
        }
    }

    #[test]
    fn a_terminal_is_asked_for_what_it_can_ignore_at_least() {
        let all = Extras { titles: true, mouse: true, keys: true, ascii: false };
        for (term, extras) in [
            ("xterm-256color", all),
            ("screen.xterm-256color", all),
            ("tmux-256color", all),
            ("linux", Extras { mouse: true, ..Extras::default() }),
            ("", Extras { mouse: true, ..Extras::default() }),
            ("eterm-color", Extras { keys: false, ..all }),
        ] {
            assert_eq!(Extras::of(term, true, true), extras, "{term}");
        }
        assert_eq!(Extras::of("xterm", false, false), Extras { keys: true, ..Extras::default() });
    }

    #[test]
    fn what_is_asked_for_is_taken_back_in_turn_and_from_lists_only_once() {
        let all = Extras { titles: true, mouse: true, keys: true, ascii: false };
        assert_eq!(entered(all, "a"), "\u{1b}[>5u\u{1b}[?1000h\u{1b}[?1006h\u{1b}[22;2t\u{1b}]2;a\u{7}");
        assert_eq!(asked_back(all, true), "\u{1b}[23;2t\u{1b}[?1006l\u{1b}[?1000l\u{1b}[<1u");
        assert_eq!(asked_back(all, false), "\u{1b}[?1006l\u{1b}[?1000l");
        assert_eq!((entered(Extras::default(), "a"), asked_back(Extras::default(), true)), Default::default());
        let end = "\u{1b}[0m\u{1b}[?2004l\u{1b}[999H\r\n\u{1b}[?1049l\u{1b}[?25h";
        assert_eq!(left(all, true), asked_back(all, true) + end);
    }

    #[test]
    fn a_text_is_sent_in_the_form_that_gets_through() {
        let plain = "\u{1b}]52;c;aMOpIQ==\u{7}";
        for (between, sequence) in [
            (Between::Nothing, plain.to_owned()),
            (Between::Tmux, format!("\u{1b}Ptmux;\u{1b}{plain}\u{1b}\\{plain}")),
            (Between::Screen, format!("\u{1b}P{plain}\u{1b}\\")),
        ] {
            assert_eq!(clipboard("hé!", between), Ok(sequence), "{between:?}");
        }
    }

    #[test]
    fn screen_gets_a_long_text_in_pieces_that_make_the_whole() {
        let text = "x".repeat(10_000);
        let sequence = clipboard(&text, Between::Screen).unwrap();
        let pieces: Vec<&str> =
            sequence.split_terminator("\u{1b}\\").map(|piece| piece.strip_prefix("\u{1b}P").unwrap()).collect();
        assert!(pieces.len() > 50 && pieces.iter().all(|piece| piece.len() <= CHUNK), "{}", pieces.len());
        assert_eq!(Ok(pieces.concat()), clipboard(&text, Between::Nothing));
    }

    #[test]
    fn a_text_that_no_terminal_keeps_is_refused_with_its_length() {
        assert!(clipboard(&"x".repeat(MOST), Between::Nothing).unwrap().len() < 100_020);
        let error = clipboard(&"é".repeat(40_000), Between::Nothing).unwrap_err().to_string();
        assert_eq!(error, "it has 80 kB, terminals take 74; copy less of it");
    }

    #[test]
    fn attention_is_called_for_as_it_is_set() {
        for (how, between, sequence) in [
            (Notify::Off, Between::Nothing, ""),
            (Notify::Bell, Between::Tmux, "\u{7}"),
            (Notify::Osc9, Between::Nothing, "\u{1b}]9;done\u{7}"),
            (Notify::Osc9, Between::Screen, "\u{1b}P\u{1b}]9;done\u{7}\u{1b}\\"),
            (Notify::Osc777, Between::Tmux, "\u{1b}Ptmux;\u{1b}\u{1b}]777;notify;hubticket;done\u{7}\u{1b}\\"),
        ] {
            assert_eq!(attention(how, "done", between), sequence, "{how:?} {between:?}");
        }
    }
}
