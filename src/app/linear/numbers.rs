//! Numbers of things that come and go while they are listened to.

use super::words::number;

/// Gives things their numbers, from 1. Each keeps the one that was said aloud: a list may change between the question and
/// the answer, and the answer has to mean what was heard.
#[derive(Debug, Clone)]
pub(super) struct Numbers<T>(Vec<T>);

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq> Numbers<T> {
    /// Gives numbers to those that have none yet.
    pub(super) fn take(&mut self, all: impl IntoIterator<Item = T>) {
        for one in all {
            if !self.0.contains(&one) {
                self.0.push(one);
            }
        }
    }

    /// Begins anew: nothing was said.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// What a line means that is such a number.
    pub(super) fn find(&self, line: &str) -> Option<&T> {
        self.0.get(number(line, self.0.len())?)
    }

    /// All of them with their numbers; some may be gone by now.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        self.0.iter().enumerate().map(|(at, one)| (at + 1, one))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_means_what_it_meant_when_it_was_heard() {
        let mut numbers = Numbers::default();
        numbers.take(["a", "b"]);
        numbers.take(["c", "b"]);
        assert_eq!(numbers.iter().collect::<Vec<_>>(), [(1, &"a"), (2, &"b"), (3, &"c")]);
        assert_eq!((numbers.find(" 2 "), numbers.find("0"), numbers.find("4")), (Some(&"b"), None, None));
        numbers.clear();
        assert_eq!(numbers.find("1"), None);
    }
}
