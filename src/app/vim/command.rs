//! What can be commanded, as data.

use crate::app::keys::actions::ModeAction;

/// A command with its count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    /// How often, or which line.
    pub count: Option<usize>,
    /// What is done.
    pub deed: Deed,
}

impl Command {
    /// How often; once where nothing is said.
    pub fn times(self) -> usize {
        self.count.unwrap_or(1)
    }
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// The cursor moves.
    Move(Motion),
    /// The text is changed, or a part of it kept.
    Edit(Edit),
    /// Selecting begins or ends.
    Select {
        /// Whole lines.
        lines: bool,
    },
    /// The cursor goes to the other end of what is selected.
    OtherEnd,
    /// The last change is made again.
    Repeat,
    /// The last change is undone.
    Undo,
    /// A text to search for is asked for; an operator then reaches up to it.
    Search(Option<Operator>),
    /// A line of commands is asked for.
    Line,
    /// The draft is saved.
    Save,
    /// The draft is saved and the program left.
    Leave,
}

/// What is done to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// A part of the text is deleted, changed or kept.
    Operate(Operator, Reach),
    /// Typing begins.
    Insert(ModeAction),
    /// What was kept is put into the text.
    Put {
        /// In front of the cursor.
        before: bool,
    },
    /// Characters are replaced by this one.
    Replace(char),
    /// Small letters become capitals, and the other way round.
    Toggle,
    /// Lines are joined.
    Join,
}

impl Edit {
    /// Whether typing begins with it.
    pub fn begins_typing(self) -> bool {
        matches!(self, Self::Insert(_) | Self::Operate(Operator::Change, _))
    }
}

/// What is done with a part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// It is deleted, and kept for putting it elsewhere.
    Delete,
    /// The same, and typing begins there.
    Change,
    /// It is kept only.
    Yank,
}

/// How far an operator reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// As far as the cursor would move.
    Motion(Motion),
    /// The line, or so many of them.
    Lines,
    /// The word at the cursor.
    Word {
        /// With the blanks behind it.
        around: bool,
        /// All between blanks is a word.
        big: bool,
    },
    /// What is selected.
    Selection,
}

/// How the cursor moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// A character left.
    Left,
    /// A character right.
    Right,
    /// A line up.
    Up,
    /// A line down.
    Down,
    /// To the start of the next word.
    Word {
        /// All between blanks is a word.
        big: bool,
    },
    /// To the start of a word.
    WordBack {
        /// All between blanks is a word.
        big: bool,
    },
    /// To the end of a word.
    WordEnd {
        /// All between blanks is a word.
        big: bool,
    },
    /// To the start of the line.
    LineStart,
    /// To the first character of the line that is no blank.
    FirstCharacter,
    /// To the end of the line.
    LineEnd,
    /// To the first line, or to the one of this number.
    FirstLine,
    /// To the last line, or to the one of this number.
    LastLine,
    /// To a character of the line.
    Find(Find),
    /// To the next one that was looked for like that.
    FindAgain {
        /// In the other direction.
        reversed: bool,
    },
    /// To the next place of the text that was searched for.
    Match {
        /// In the other direction.
        reversed: bool,
    },
}

/// A character that is looked for in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Find {
    /// The character.
    pub character: char,
    /// To the left.
    pub back: bool,
    /// Only up to it.
    pub till: bool,
}

/// The commands for the help and the manual: keys, and what they do.
pub const HELP: &[(&str, &str)] = &[
    ("h l w b e W B E 0 ^ $", "Move in the line, and by words; a number in front says how often"),
    ("f F t T ; ,", "Go to a character of the line, or up to it; once more; back"),
    ("d c y", "Delete, change or copy what a motion goes over: dw, cw, d$, y2w, dG"),
    ("dd cc yy", "Delete, change or copy lines; ciw, daw and the like the word at the cursor"),
    ("D C Y x X s S", "The same in short: d$, c$, yy, dl, dh, cl, cc"),
    ("p P", "Put what was deleted or copied after the cursor or before it"),
    ("r ~ J", "Replace a character, switch its case, join lines"),
    (".", "Make the last change again"),
    ("v V", "Select characters or lines, for d, c, y, ~, J; o goes to the other end"),
    ("n N", "Go to the next place of the text that / searched for, or back"),
    (":w :q :wq :x ZZ ZQ", "Save the draft, or leave; neither creates a ticket"),
];
