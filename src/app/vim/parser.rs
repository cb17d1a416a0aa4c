//! Keys, one after another, into a command. What is no command is taken to its end, too: nothing of it is left over to be
//! typed or to be another command.

use crate::app::keys::actions::ModeAction;
use crate::app::vim::command::{Command, Deed, Edit, Find, Motion, Operator, Reach};

/// More than that is a slip.
const MOST: usize = 9_999;

/// What keys have come to so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsed {
    /// More keys are awaited.
    More,
    /// A command.
    Command(Command),
    /// Keys that are no command.
    Unknown(String),
}

/// What the last key was.
enum Step {
    More,
    Done(Deed),
    Unknown,
}

/// What the next key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wait {
    /// The character that is looked for.
    Find { back: bool, till: bool },
    /// The character that replaces.
    Replace,
    /// The kind of object.
    Object { around: bool },
    /// The second key behind g.
    Go,
    /// The second key behind Z.
    End,
    /// A part of a command that is not there.
    Foreign,
}

/// The keys of a command that is not whole yet.
#[derive(Debug, Clone, Default)]
pub struct Parser {
    keys: String,
    before: Option<usize>,
    count: Option<usize>,
    /// The key of the operator; some are known only so that their motion is swallowed.
    operator: Option<char>,
    wait: Option<Wait>,
}

impl Parser {
    /// The keys so far; none between two commands.
    pub fn keys(&self) -> &str {
        &self.keys
    }

    /// Begins anew.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Takes a key, while something is selected or not.
    pub fn take(&mut self, c: char, selecting: bool) -> Parsed {
        self.keys.push(c);
        let step = match (self.wait.take(), self.operator) {
            (Some(wait), _) => self.argument(wait, c),
            (None, _) if self.counts(c) => Step::More,
            (None, Some(operator)) => self.reach(operator, c),
            (None, None) if selecting => self.selected(c),
            (None, None) => self.command(c),
        };
        let count = match (self.before, self.count) {
            (Some(one), Some(other)) => Some(one.saturating_mul(other).min(MOST)),
            (one, other) => one.or(other),
        };
        match step {
            Step::More => Parsed::More,
            Step::Done(deed) => {
                self.forget();
                Parsed::Command(Command { count, deed })
            }
            Step::Unknown => Parsed::Unknown(std::mem::take(self).keys),
        }
    }

    /// Whether a key is a digit of the count; a zero in front is none.
    fn counts(&mut self, c: char) -> bool {
        let Some(digit) = c.to_digit(10).filter(|digit| *digit > 0 || self.count.is_some()) else { return false };
        let digit = usize::try_from(digit).unwrap_or(0);
        self.count = Some((self.count.unwrap_or(0) * 10 + digit).min(MOST));
        true
    }

    fn wait(&mut self, wait: Wait) -> Step {
        self.wait = Some(wait);
        Step::More
    }

    /// The key that another one has asked for.
    fn argument(&mut self, wait: Wait, c: char) -> Step {
        match (wait, c) {
            (Wait::Find { back, till }, _) => self.go(Motion::Find(Find { character: c, back, till })),
            (Wait::Replace, _) => edit(Edit::Replace(c)),
            (Wait::Object { around }, 'w' | 'W') => self.operate(Reach::Word { around, big: c == 'W' }),
            (Wait::Go, 'g') => self.go(Motion::FirstLine),
            (Wait::End, 'Z') => Step::Done(Deed::Save),
            (Wait::End, 'Q') => Step::Done(Deed::Leave),
            (Wait::Object { .. } | Wait::Go | Wait::End | Wait::Foreign, _) => Step::Unknown,
        }
    }

    /// What an operator reaches over.
    fn reach(&mut self, operator: char, c: char) -> Step {
        match c {
            _ if c == operator => self.operate(Reach::Lines),
            'i' | 'a' => self.wait(Wait::Object { around: c == 'a' }),
            '/' => Step::Done(Deed::Search(known(operator))),
            '\'' | '`' | '[' | ']' => self.wait(Wait::Foreign),
            _ => self.motion(c),
        }
    }

    fn operate(&self, reach: Reach) -> Step {
        match self.operator.and_then(known) {
            Some(operator) => edit(Edit::Operate(operator, reach)),
            None => Step::Unknown,
        }
    }

    fn go(&self, motion: Motion) -> Step {
        match self.operator {
            Some(_) => self.operate(Reach::Motion(motion)),
            None => Step::Done(Deed::Move(motion)),
        }
    }

    fn motion(&mut self, c: char) -> Step {
        let motion = match c {
            'f' | 'F' | 't' | 'T' => {
                return self.wait(Wait::Find { back: c.is_uppercase(), till: c.eq_ignore_ascii_case(&'t') });
            }
            'g' => return self.wait(Wait::Go),
            'h' => Motion::Left,
            'l' | ' ' => Motion::Right,
            'j' => Motion::Down,
            'k' => Motion::Up,
            'w' | 'W' => Motion::Word { big: c == 'W' },
            'b' | 'B' => Motion::WordBack { big: c == 'B' },
            'e' | 'E' => Motion::WordEnd { big: c == 'E' },
            '0' => Motion::LineStart,
            '^' | '_' => Motion::FirstCharacter,
            '$' => Motion::LineEnd,
            'G' => Motion::LastLine,
            ';' | ',' => Motion::FindAgain { reversed: c == ',' },
            'n' | 'N' => Motion::Match { reversed: c == 'N' },
            _ => return Step::Unknown,
        };
        self.go(motion)
    }

    /// A key while something is selected.
    fn selected(&mut self, c: char) -> Step {
        let operate = |operator| edit(Edit::Operate(operator, Reach::Selection));
        match c {
            'd' | 'D' | 'x' | 'X' => operate(Operator::Delete),
            'c' | 'C' | 's' | 'S' => operate(Operator::Change),
            'y' | 'Y' => operate(Operator::Yank),
            'o' | 'O' => Step::Done(Deed::OtherEnd),
            'i' | 'a' => self.wait(Wait::Foreign),
            'v' | 'V' | '~' | 'J' | 'r' | ':' | '/' | '\'' | '`' | '"' | '@' | 'z' | '[' | ']' | 'Z' => self.command(c),
            _ => self.motion(c),
        }
    }

    fn command(&mut self, c: char) -> Step {
        let short = |operator, motion| Edit::Operate(operator, Reach::Motion(motion));
        let change = match c {
            'd' | 'c' | 'y' | '>' | '<' | '=' | '!' => {
                self.operator = Some(c);
                self.before = self.count.take();
                return Step::More;
            }
            'q' | 'm' | '\'' | '`' | '"' | '@' | 'z' | '[' | ']' => return self.wait(Wait::Foreign),
            'r' => return self.wait(Wait::Replace),
            'Z' => return self.wait(Wait::End),
            'x' => short(Operator::Delete, Motion::Right),
            'X' => short(Operator::Delete, Motion::Left),
            'D' => short(Operator::Delete, Motion::LineEnd),
            'C' => short(Operator::Change, Motion::LineEnd),
            's' => short(Operator::Change, Motion::Right),
            'S' => Edit::Operate(Operator::Change, Reach::Lines),
            'Y' => Edit::Operate(Operator::Yank, Reach::Lines),
            'i' => Edit::Insert(ModeAction::Insert),
            'I' => Edit::Insert(ModeAction::InsertStart),
            'a' => Edit::Insert(ModeAction::Append),
            'A' => Edit::Insert(ModeAction::AppendEnd),
            'o' => Edit::Insert(ModeAction::OpenLine),
            'O' => Edit::Insert(ModeAction::OpenAbove),
            'p' | 'P' => Edit::Put { before: c == 'P' },
            '~' => Edit::Toggle,
            'J' => Edit::Join,
            'v' | 'V' => return Step::Done(Deed::Select { lines: c == 'V' }),
            '.' => return Step::Done(Deed::Repeat),
            'u' => return Step::Done(Deed::Undo),
            '/' => return Step::Done(Deed::Search(None)),
            ':' => return Step::Done(Deed::Line),
            _ => return self.motion(c),
        };
        edit(change)
    }
}

fn edit(edit: Edit) -> Step {
    Step::Done(Deed::Edit(edit))
}

fn known(operator: char) -> Option<Operator> {
    match operator {
        'd' => Some(Operator::Delete),
        'c' => Some(Operator::Change),
        'y' => Some(Operator::Yank),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What keys come to, each command as it is shown for tests.
    fn parsed(keys: &str, selecting: bool) -> Vec<Parsed> {
        let mut parser = Parser::default();
        keys.chars().map(|c| parser.take(c, selecting)).filter(|parsed| *parsed != Parsed::More).collect()
    }

    #[track_caller]
    fn check(keys: &str, count: Option<usize>, deed: Deed) {
        assert_eq!(parsed(keys, false), [Parsed::Command(Command { count, deed })], "{keys}");
    }

    #[test]
    fn counts_operators_and_motions_are_one_command() {
        let word = Motion::Word { big: false };
        let delete = |reach| Deed::Edit(Edit::Operate(Operator::Delete, reach));
        check("3w", Some(3), Deed::Move(word));
        check("dw", None, delete(Reach::Motion(word)));
        check("2d3w", Some(6), delete(Reach::Motion(word)));
        check("d0", None, delete(Reach::Motion(Motion::LineStart)));
        check("10x", Some(10), delete(Reach::Motion(Motion::Right)));
        check("3dd", Some(3), delete(Reach::Lines));
        let word = Reach::Word { around: false, big: false };
        check("ciw", None, Deed::Edit(Edit::Operate(Operator::Change, word)));
        check("dtx", None, delete(Reach::Motion(Motion::Find(Find { character: 'x', back: false, till: true }))));
        check("dgg", None, delete(Reach::Motion(Motion::FirstLine)));
        check("rx", None, Deed::Edit(Edit::Replace('x')));
        check("ZZ", None, Deed::Save);
        check("d/", None, Deed::Search(Some(Operator::Delete)));
        check("99999999999999999999999x", Some(MOST), delete(Reach::Motion(Motion::Right)));
    }

    #[test]
    fn what_is_not_there_is_swallowed_to_its_end() {
        for keys in ["qa", "\"a", "ma", "'a", "zz", ">>", ">w", ">iw", "dix", "gx", "Zx", "K", "d'a", "@q", "3U", "cK"]
        {
            assert_eq!(parsed(keys, false), [Parsed::Unknown(keys.to_owned())], "{keys}");
        }
        for keys in ["u", "iw", "ab", "K"] {
            assert_eq!(parsed(keys, true), [Parsed::Unknown(keys.to_owned())], "{keys}");
        }
    }

    #[test]
    fn no_key_is_left_over_whatever_is_pressed() {
        // From anywhere, four keys more have ended the command.
        for first in ' '..='~' {
            for second in ' '..='~' {
                let keys: String = [first, second, 'l', 'l', 'l'].into_iter().collect();
                assert!(!parsed(&keys, false).is_empty() && !parsed(&keys, true).is_empty(), "{keys}");
            }
        }
    }
}
