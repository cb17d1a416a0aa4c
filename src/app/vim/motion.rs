//! Where a motion leads to.

use crate::app::form::walk::{Class, Spot, Walk};
use crate::app::form::words::length;
use crate::app::vim::command::{Find, Motion};

/// How an operator takes the end of a motion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Without the character there.
    Exclusive,
    /// With the character there.
    Inclusive,
    /// As whole lines.
    Lines,
}

/// What motions go by besides the text.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// The character that was looked for last.
    pub find: Option<Find>,
    /// The text that was searched for last.
    pub search: String,
}

impl Memory {
    /// The character that a motion looks for, and whether it has done so before.
    fn find(&self, motion: Motion) -> Option<(Find, bool)> {
        if let Motion::Find(find) = motion {
            return Some((find, false));
        }
        let Motion::FindAgain { reversed } = motion else { return None };
        self.find.map(|one| (Find { back: one.back != reversed, ..one }, true))
    }

    /// How an operator takes the end of a motion.
    pub fn kind(&self, motion: Motion) -> Kind {
        match motion {
            Motion::Up | Motion::Down | Motion::FirstLine | Motion::LastLine => Kind::Lines,
            Motion::WordEnd { .. } => Kind::Inclusive,
            Motion::Find(_) | Motion::FindAgain { .. } if self.find(motion).is_some_and(|(one, _)| !one.back) => {
                Kind::Inclusive
            }
            Motion::Left
            | Motion::Right
            | Motion::Word { .. }
            | Motion::WordBack { .. }
            | Motion::LineStart
            | Motion::FirstCharacter
            | Motion::LineEnd
            | Motion::Find(_)
            | Motion::FindAgain { .. }
            | Motion::Match { .. } => Kind::Exclusive,
        }
    }

    /// Where a motion leads to; nowhere, if there is no such place.
    pub fn target(&self, lines: &[String], from: Spot, motion: Motion, count: Option<usize>) -> Option<Spot> {
        let times = count.unwrap_or(1);
        let last = lines.len().saturating_sub(1);
        let on = |line: usize| Some(first_character(lines, line.min(last)));
        match motion {
            Motion::Up => on(from.0.checked_sub(times)?),
            Motion::Down => on(Some(from.0 + times).filter(|line| *line <= last)?),
            Motion::FirstLine => on(count.map_or(0, |line| line.saturating_sub(1))),
            Motion::LastLine => on(count.map_or(last, |line| line.saturating_sub(1))),
            Motion::LineStart => Some((from.0, 0)),
            Motion::FirstCharacter => on(from.0),
            Motion::LineEnd => {
                let line = (from.0 + times - 1).min(last);
                Some((line, length(lines, line)))
            }
            Motion::Find(_) | Motion::FindAgain { .. } => {
                let (find, again) = self.find(motion)?;
                let line = lines.get(from.0)?;
                Some((from.0, found(line, from.1, find, again, times)?))
            }
            Motion::Match { reversed } => {
                let mut spot = from;
                for _ in 0..times {
                    spot = self.matched(lines, spot, reversed)?;
                }
                Some(spot)
            }
            Motion::Left => walked(lines, from, times, Walk::left),
            Motion::Right => walked(lines, from, times, Walk::right),
            Motion::Word { big } => walked(lines, from, times, |walk| word(walk, big)),
            Motion::WordBack { big } => walked(lines, from, times, |walk| word_back(walk, big)),
            Motion::WordEnd { big } => walked(lines, from, times, |walk| word_end(walk, big)),
        }
    }

    /// The next place of the text that was searched for, round the end; capitals count where it has any.
    fn matched(&self, lines: &[String], from: Spot, back: bool) -> Option<Spot> {
        let exact = self.search.chars().any(char::is_uppercase);
        let fold = |c: char| if exact { c } else { c.to_lowercase().next().unwrap_or(c) };
        let wanted: Vec<char> = self.search.chars().map(fold).collect();
        if wanted.is_empty() {
            return None;
        }
        let mut spots = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let line: Vec<char> = line.chars().map(fold).collect();
            let places = line.windows(wanted.len()).enumerate().filter(|(_, piece)| *piece == wanted);
            spots.extend(places.map(|(column, _)| (index, column)));
        }
        if back {
            spots.iter().rev().find(|spot| **spot < from).or(spots.last()).copied()
        } else {
            spots.iter().find(|spot| **spot > from).or(spots.first()).copied()
        }
    }
}

/// The first character of a line that is no blank.
pub fn first_character(lines: &[String], line: usize) -> Spot {
    let blanks = lines.get(line).map_or(0, |text| text.chars().take_while(|c| c.is_whitespace()).count());
    (line, blanks.min(length(lines, line).saturating_sub(1)))
}

/// The column of the character that is looked for.
fn found(line: &str, from: usize, find: Find, again: bool, times: usize) -> Option<usize> {
    let places = |beyond: &dyn Fn(usize) -> bool| -> Vec<usize> {
        let all = line.chars().enumerate().filter(|(at, c)| *c == find.character && beyond(*at));
        all.map(|(at, _)| at).collect()
    };
    // Up to the next one once more is up to the one behind it.
    let skip = usize::from(again && find.till && times == 1);
    if find.back {
        let at = places(&|at| at + skip < from).into_iter().rev().nth(times - 1)?;
        Some(at + usize::from(find.till))
    } else {
        let at = places(&|at| at > from + skip).into_iter().nth(times - 1)?;
        Some(at - usize::from(find.till))
    }
}

/// Where some steps lead to, as far as they go.
fn walked<'a>(lines: &'a [String], from: Spot, times: usize, step: impl Fn(&mut Walk<'a>) -> bool) -> Option<Spot> {
    let mut walk = Walk::new(lines, from);
    for _ in 0..times {
        if !step(&mut walk) {
            break;
        }
    }
    Some(walk.spot())
}

/// What is there, where all between blanks may be one word.
fn class(walk: &Walk<'_>, big: bool) -> Class {
    walk.class().or_word(big)
}

/// Whether the walk is still in the same word.
fn same(walk: &Walk<'_>, big: bool, line: usize, kind: Class) -> bool {
    walk.line() == line && class(walk, big) == kind
}

fn word(walk: &mut Walk<'_>, big: bool) -> bool {
    let (line, kind) = (walk.line(), class(walk, big));
    let mut moves = walk.forward();
    while moves && kind != Class::Blank && same(walk, big, line, kind) {
        moves = walk.forward();
    }
    while moves && class(walk, big) == Class::Blank {
        moves = walk.forward();
    }
    moves
}

fn word_end(walk: &mut Walk<'_>, big: bool) -> bool {
    let mut moves = walk.forward();
    while moves && matches!(class(walk, big), Class::Blank | Class::Empty) {
        moves = walk.forward();
    }
    let (line, kind) = (walk.line(), class(walk, big));
    loop {
        let mut next = walk.clone();
        if !next.right() || !same(&next, big, line, kind) || next.is_at_end() {
            return moves;
        }
        *walk = next;
    }
}

fn word_back(walk: &mut Walk<'_>, big: bool) -> bool {
    let mut moves = walk.back();
    while moves && class(walk, big) == Class::Blank {
        moves = walk.back();
    }
    let (line, kind) = (walk.line(), class(walk, big));
    loop {
        let mut next = walk.clone();
        if !next.left() || !same(&next, big, line, kind) {
            return moves;
        }
        *walk = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, from: Spot, motion: Motion, count: Option<usize>, to: Option<Spot>) {
        let lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let memory = Memory { search: "two".into(), find: None };
        assert_eq!(memory.target(&lines, from, motion, count), to, "{text:?} {from:?} {motion:?} {count:?}");
    }

    #[test]
    fn motions_lead_where_they_lead_in_vi() {
        let (word, back, end) =
            (Motion::Word { big: false }, Motion::WordBack { big: false }, Motion::WordEnd { big: false });
        check("one two-three", (0, 0), word, None, Some((0, 4)));
        check("one two-three", (0, 4), word, None, Some((0, 7)));
        check("one two-three", (0, 4), Motion::Word { big: true }, None, Some((0, 13)));
        check("one two-three", (0, 0), word, Some(3), Some((0, 8)));
        check("one\n\n  two", (0, 0), word, None, Some((1, 0)));
        check("one\n\n  two", (0, 0), word, Some(2), Some((2, 2)));
        check("one\n\n  two", (2, 2), back, None, Some((1, 0)));
        check("one two", (0, 6), back, None, Some((0, 4)));
        check("one two", (0, 0), back, None, Some((0, 0)));
        check("one two", (0, 0), end, None, Some((0, 2)));
        check("one two", (0, 2), end, None, Some((0, 6)));
        check("one\ntwo", (0, 2), end, None, Some((1, 2)));
        check("e\u{301}a b", (0, 0), Motion::Right, None, Some((0, 2)));
        check("one", (0, 1), Motion::Right, Some(9), Some((0, 3)));
        check("one", (0, 1), Motion::Left, Some(9), Some((0, 0)));
        check("  one\nx", (0, 4), Motion::FirstCharacter, None, Some((0, 2)));
        check("one\ntwo\nthree", (0, 2), Motion::LastLine, Some(2), Some((1, 0)));
        check("one\ntwo", (1, 0), Motion::Down, None, None);
        check("one two Two", (0, 0), Motion::Match { reversed: false }, None, Some((0, 4)));
        check("one two Two", (0, 4), Motion::Match { reversed: false }, None, Some((0, 8)));
        check("one two Two", (0, 8), Motion::Match { reversed: false }, None, Some((0, 4)));
        check("one", (0, 0), Motion::Match { reversed: true }, None, None);
    }

    #[test]
    fn a_character_of_the_line_is_found_from_both_sides() {
        let find = |back, till| Motion::Find(Find { character: 'o', back, till });
        check("one two foo", (0, 0), find(false, false), None, Some((0, 6)));
        check("one two foo", (0, 0), find(false, true), None, Some((0, 5)));
        check("one two foo", (0, 0), find(false, false), Some(3), Some((0, 10)));
        check("one two foo", (0, 0), find(false, false), Some(4), None);
        check("one two foo", (0, 9), find(true, false), None, Some((0, 6)));
        check("one two foo", (0, 8), find(true, true), None, Some((0, 7)));
        check("one two foo", (0, 8), Motion::FindAgain { reversed: false }, None, None);
    }
}
