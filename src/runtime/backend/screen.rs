//! What the terminal shows, as far as it is sure, and the bytes that make it show something else.

use ratatui::buffer::{Cell, CellWidth};
use ratatui::layout::{Position, Size};
use unicode_width::UnicodeWidthChar;

use super::ascii;
use super::links::{LinkId, Links, NONE};
use super::path::{Path, Place, control, length};
use super::pen::Pen;
use crate::view::Link;

/// Writing cells once more costs less than any sequence only up to this many bytes.
const AGAIN: usize = 8;

/// What one cell of the terminal shows: a character that surely takes one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    character: char,
    pen: Pen,
    link: LinkId,
}

impl Seen {
    /// What `ratatui` leaves under a wide character, and what an erased screen shows.
    const BLANK: Self = Self { character: ' ', pen: Pen::PLAIN, link: NONE };

    fn new(character: char, pen: Pen, link: LinkId) -> Self {
        Self { character, pen: if character == ' ' { pen.on_blank() } else { pen }, link }
    }

    /// Whether it looks the same if it is written with this pen.
    fn fits(self, pen: Pen) -> bool {
        self.pen == if self.character == ' ' { pen.on_blank() } else { pen }
    }

    /// The pen to write it with: the one that is taken up, if that makes no difference.
    fn pen(self, taken: Option<Pen>) -> Pen {
        taken.filter(|pen| self.fits(*pen)).unwrap_or(self.pen)
    }
}

/// What is known of one cell of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Nothing,
    Shows(Seen),
    /// A part of the cluster before it. Nobody says so when it comes to light again, and terminals differ in what they
    /// show there then.
    Hidden,
}

/// What a cell asks the terminal to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Glyph {
    /// One character that every terminal gives one column.
    Sure(char),
    /// A grapheme cluster of `width` columns; a terminal that draws its parts one by one takes `drawn` columns.
    Cluster { width: u16, drawn: u16 },
    /// What stands in for a cluster of so many columns.
    Instead(u16),
}

impl Glyph {
    /// What a cell asks for, of a terminal that has ASCII only.
    fn in_ascii(cell: &Cell) -> Self {
        match Self::of(cell) {
            Self::Sure(character) => Self::Sure(ascii::of(character)),
            Self::Cluster { width, .. } | Self::Instead(width) => Self::Instead(width),
        }
    }

    fn of(cell: &Cell) -> Self {
        let symbol = cell.symbol();
        let mut characters = symbol.chars();
        if let (Some(character), None) = (characters.next(), characters.next())
            && character.width() == Some(1)
            && cell.cell_width() == 1
        {
            return Self::Sure(character);
        }
        let drawn = symbol.chars().map(|one| one.width().unwrap_or(0)).sum::<usize>();
        // A control character would be obeyed instead of shown; a mark alone would change the cell before it.
        if drawn == 0 || symbol.contains(char::is_control) {
            return Self::Sure(' ');
        }
        Self::Cluster { width: cell.cell_width().max(1), drawn: u16::try_from(drawn).unwrap_or(u16::MAX) }
    }
}

/// What the terminal shows, and the bytes of this frame.
#[derive(Debug)]
pub struct Screen {
    size: Size,
    cells: Vec<Known>,
    place: Place,
    pen: Option<Pen>,
    links: Links,
    /// Where characters that are written now lead to. Between two frames that is nowhere.
    link: LinkId,
    /// The terminal has ASCII only.
    ascii: bool,
    bytes: Vec<u8>,
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            size: Size::ZERO,
            cells: Vec::new(),
            place: Place::Anywhere,
            pen: None,
            links: Links::default(),
            link: NONE,
            ascii: false,
            bytes: Vec::new(),
        }
    }
}

impl Screen {
    /// Writes in ASCII only, or not.
    pub fn set_ascii(&mut self, ascii: bool) {
        self.ascii = ascii;
    }

    fn glyph(&self, cell: &Cell) -> Glyph {
        if self.ascii { Glyph::in_ascii(cell) } else { Glyph::of(cell) }
    }

    /// Whether there is room for cells.
    pub fn is_measured(&self) -> bool {
        !self.cells.is_empty()
    }

    /// Makes room for the cells of a screen of which nothing is known.
    pub fn measure(&mut self, size: Size) {
        self.size = size;
        self.cells.clear();
        self.cells.resize(usize::from(size.width) * usize::from(size.height), Known::Nothing);
    }

    /// In cells.
    pub fn size(&self) -> Size {
        self.size
    }

    /// The bytes so far, to be taken.
    pub fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Forgets what the terminal shows and how it stands. Bytes that were not taken are dropped.
    pub fn forget(&mut self) {
        self.cells.fill(Known::Nothing);
        self.place = Place::Anywhere;
        self.pen = None;
        self.link = NONE;
        self.bytes.clear();
    }

    /// Clears all of the terminal, which has this size now.
    pub fn clear(&mut self, size: Size) {
        self.erase(b"2J");
        self.measure(size);
        self.cells.fill(Known::Shows(Seen::BLANK));
    }

    /// Erases a part of the terminal; what is left of it is not followed.
    pub fn erase(&mut self, parameter: &[u8]) {
        self.take(Pen::PLAIN);
        self.bytes.extend_from_slice(b"\x1b[");
        self.bytes.extend_from_slice(parameter);
        self.cells.fill(Known::Nothing);
    }

    /// Feeds lines, which may scroll.
    pub fn scroll(&mut self, lines: u16) {
        self.take(Pen::PLAIN);
        self.bytes.extend(std::iter::repeat_n(b'\n', lines.into()));
        self.cells.fill(Known::Nothing);
        self.place = Place::Anywhere;
    }

    /// Sends the cursor to a cell of the screen.
    pub fn go(&mut self, to: Position) {
        let inside = Position {
            x: to.x.min(self.size.width.saturating_sub(1)),
            y: to.y.min(self.size.height.saturating_sub(1)),
        };
        let path = self.path(inside, self.pen);
        self.walk(path, inside);
    }

    /// Takes the links of the next frame. Returns whether any cell leads elsewhere now.
    pub fn link(&mut self, links: Vec<Link>) -> bool {
        self.links.set(links)
    }

    /// Writes the cells again that lead elsewhere now and were not drawn, and returns in how many rows there are any.
    pub fn relink(&mut self) -> usize {
        let mut rows = 0;
        for y in 0..self.size.height {
            let mut any = false;
            for x in 0..self.size.width {
                let link = self.links.at(x, y);
                if let Known::Shows(seen) = self.known(x, y)
                    && seen.link != link
                {
                    self.put(x, y, Seen { link, ..seen });
                    any = true;
                }
            }
            rows += usize::from(any);
        }
        rows
    }

    /// Ends what is written: nothing that comes leads anywhere.
    pub fn end_link(&mut self) {
        self.lead(NONE);
    }

    /// Writes the changes of one row; those outside of the screen are lost.
    pub fn row(&mut self, y: u16, changes: &[Option<&Cell>]) {
        if y >= self.size.height {
            return;
        }
        let mut x = 0;
        while let Some((at, cell)) = next(changes, x) {
            let pen = Pen::of(cell);
            let link = self.links.at(at, y);
            x = match self.glyph(cell) {
                Glyph::Sure(' ') if pen.erases() && link == NONE => self.blanks(at, y, pen, changes),
                Glyph::Sure(character) => {
                    let seen = Seen::new(character, pen, link);
                    // It may look another way to `ratatui` and the same to everybody else, as a blank that was dimmed.
                    if self.known(at, y) != Known::Shows(seen) {
                        self.put(at, y, seen);
                    }
                    at + 1
                }
                Glyph::Cluster { width, .. } | Glyph::Instead(width) if at.saturating_add(width) > self.size.width => {
                    self.put(at, y, Seen::new(' ', pen, link));
                    at + 1
                }
                Glyph::Cluster { width, drawn } => {
                    self.cluster(at, y, cell, (width, drawn), changes);
                    at + width
                }
                Glyph::Instead(width) => {
                    for at in at..at + width {
                        self.put(at, y, Seen::new(ascii::OTHER, pen, link));
                    }
                    for at in at + 1..at + width {
                        self.set(at, y, Known::Hidden);
                    }
                    at + width
                }
            };
            self.uncover(x, y, changes);
        }
    }

    /// Writes a run of blanks, erasing where that is shorter, and returns the column after it.
    fn blanks(&mut self, x: u16, y: u16, pen: Pen, changes: &[Option<&Cell>]) -> u16 {
        let blank = Seen::new(' ', pen, NONE);
        if self.known(x, y) == Known::Shows(blank) {
            return x + 1;
        }
        let pen = blank.pen(self.pen);
        let mut to = x;
        let mut end = x;
        for (at, change) in (x..self.size.width).zip(changes.iter().skip(x.into())) {
            match change {
                _ if self.links.at(at, y) != NONE => break,
                Some(cell) if self.glyph(cell) == Glyph::Sure(' ') && blank.fits(Pen::of(cell)) => {
                    // One that is there already is none that has to be written.
                    if self.known(at, y) != Known::Shows(blank) {
                        to = at + 1;
                    }
                }
                None if self.known(at, y) == Known::Shows(blank) => {}
                None if self.known(at, y) == Known::Hidden && blank == Seen::BLANK => to = at + 1,
                _ => break,
            }
            end = at + 1;
        }
        let count = to - x;
        let after = next(changes, to).map(|(at, _)| Position { x: at, y });
        let from = |x| Place::At(Position { x, y });
        let onward = |x: u16| after.map_or(0, |after| Path::find(from(x), after, |_| None).cost);
        let written = usize::from(count) + onward(to);
        if end == self.size.width && count >= 3 {
            self.take_and_go(Position { x, y }, pen, NONE);
            self.bytes.extend_from_slice(b"\x1b[K");
        } else if length(count) + onward(x) < written {
            self.take_and_go(Position { x, y }, pen, NONE);
            control(&mut self.bytes, count, b'X');
        } else {
            for at in x..to {
                self.put(at, y, blank);
            }
            return to;
        }
        for at in x..to {
            self.set(at, y, Known::Shows(blank));
        }
        to
    }

    /// Writes a cluster whose width terminals may not agree on, so that the row is right for all of them.
    fn cluster(&mut self, x: u16, y: u16, cell: &Cell, (width, drawn): (u16, u16), changes: &[Option<&Cell>]) {
        let pen = Pen::of(cell);
        let link = self.links.at(x, y);
        if drawn < width {
            // A terminal that takes fewer columns has to show blanks in the others. They come first: where it takes
            // them all, a blank that came after would wipe the cluster out.
            let blank = Seen::new(' ', pen, link);
            for at in x + 1..x + width {
                if self.known(at, y) != Known::Shows(blank) {
                    self.put(at, y, blank);
                }
            }
        }
        self.take_and_go(Position { x, y }, pen, link);
        // A terminal that takes more columns than there are must not run on into the next row.
        let overruns = drawn > width && x.saturating_add(drawn) > self.size.width;
        if overruns {
            self.bytes.extend_from_slice(b"\x1b[?7l");
        }
        self.bytes.extend_from_slice(cell.symbol().as_bytes());
        if overruns {
            self.bytes.extend_from_slice(b"\x1b[?7h");
        }
        let end = x.saturating_add(width.max(drawn)).min(self.size.width);
        self.place = if end == self.size.width { Place::Anywhere } else { Place::Row(y) };
        self.set(x, y, Known::Nothing);
        for at in x + 1..x + width {
            self.set(at, y, Known::Hidden);
        }
        // What lies under columns that only some terminals take is written again.
        for at in x + width..end {
            if let Known::Shows(seen) = self.known(at, y) {
                self.set(at, y, Known::Nothing);
                if changes.get(usize::from(at)).is_none_or(Option::is_none) {
                    self.put(at, y, seen);
                }
            }
        }
    }

    /// Blanks the columns from here on that a cluster before them hid until now.
    fn uncover(&mut self, x: u16, y: u16, changes: &[Option<&Cell>]) {
        for (at, change) in (x..self.size.width).zip(changes.iter().skip(x.into())) {
            if change.is_some() || self.known(at, y) != Known::Hidden {
                return;
            }
            self.put(at, y, Seen::BLANK);
        }
    }

    fn put(&mut self, x: u16, y: u16, seen: Seen) {
        self.take_and_go(Position { x, y }, seen.pen(self.pen), seen.link);
        self.bytes.extend_from_slice(seen.character.encode_utf8(&mut [0; 4]).as_bytes());
        self.set(x, y, Known::Shows(seen));
        let last = x + 1 >= self.size.width;
        self.place = if last { Place::Anywhere } else { Place::At(Position { x: x + 1, y }) };
    }

    /// Takes up a pen and goes to a cell, in the order that is shorter: cells on the way can be written again with the
    /// pen that they have.
    fn take_and_go(&mut self, to: Position, pen: Pen, link: LinkId) {
        if self.place == Place::At(to) {
            self.lead(link);
            return self.take(pen);
        }
        let before = self.path(to, self.pen);
        let after = self.path(to, Some(pen));
        if after.cost < before.cost {
            self.take(pen);
            self.walk(after, to);
        } else {
            self.walk(before, to);
            self.take(pen);
        }
        self.lead(link);
    }

    /// Lets what is written from now on lead to an address.
    fn lead(&mut self, link: LinkId) {
        if link != self.link {
            self.links.open(link, &mut self.bytes);
            self.link = link;
        }
    }

    fn take(&mut self, pen: Pen) {
        pen.take_up(self.pen, &mut self.bytes);
        self.pen = Some(pen);
    }

    fn path(&self, to: Position, pen: Option<Pen>) -> Path {
        Path::find(self.place, to, |column| {
            self.between(column, to)
                .map(|seen| seen.filter(|seen| pen.is_some_and(|pen| seen.fits(pen)) && seen.link == self.link))
                .try_fold(0, |cost, seen| if cost > AGAIN { None } else { Some(cost + seen?.character.len_utf8()) })
        })
    }

    fn walk(&mut self, path: Path, to: Position) {
        let mut bytes = std::mem::take(&mut self.bytes);
        path.walk(&mut bytes, |bytes, column| {
            for seen in self.between(column, to).flatten() {
                bytes.extend_from_slice(seen.character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        });
        self.bytes = bytes;
        self.place = Place::At(to);
    }

    /// The cells from a column up to a cell.
    fn between(&self, column: u16, to: Position) -> impl Iterator<Item = Option<Seen>> {
        (column..to.x).map(move |x| match self.known(x, to.y) {
            Known::Shows(seen) => Some(seen),
            Known::Nothing | Known::Hidden => None,
        })
    }

    fn known(&self, x: u16, y: u16) -> Known {
        self.cells.get(self.index(x, y)).copied().unwrap_or(Known::Nothing)
    }

    fn set(&mut self, x: u16, y: u16, known: Known) {
        let index = self.index(x, y);
        if let Some(cell) = self.cells.get_mut(index) {
            *cell = known;
        }
    }

    fn index(&self, x: u16, y: u16) -> usize {
        usize::from(y) * usize::from(self.size.width) + usize::from(x)
    }
}

/// The first change at or after a column.
fn next<'a>(changes: &[Option<&'a Cell>], from: u16) -> Option<(u16, &'a Cell)> {
    (from..).zip(changes.iter().skip(from.into())).find_map(|(x, change)| Some((x, (*change)?)))
}
