//! How fast frames may follow each other: as fast as the terminal reads them. Pure: bytes, answers and the time in,
//! what may be done out.
//!
//! On a slow link bytes wait in buffers that nobody sees, and a frame that is drawn for each key waits behind all those
//! before it. So the terminal is asked now and then whether it is well (`CSI 5 n`): it answers when it has read all that
//! was sent before, and no frame is drawn while too much is on its way.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The question, which every terminal answers with `CSI 0 n`.
pub const QUESTION: &[u8] = b"\x1b[5n";
/// It is asked behind so many bytes.
const STEP: u64 = 512;
/// No frame is drawn while more than this is on its way.
const MOST: u64 = 1024;
/// An answer is waited for so long.
const PATIENCE: Duration = Duration::from_secs(3);
/// A terminal that has let so many answers be waited for in vain is not asked any more.
const IN_VAIN: u8 = 2;

/// What is on its way to the terminal.
#[derive(Debug, Default)]
pub struct Pace {
    /// So many bytes were written, so many of them before the last question.
    written: u64,
    asked: u64,
    /// So many bytes the terminal has read for sure, or has had time for.
    read: u64,
    /// The questions without an answer, the oldest first: how much was written before each.
    open: VecDeque<u64>,
    /// Since when the oldest of them is waited for.
    since: Option<Instant>,
    /// So many were waited for in vain, since the last answer.
    in_vain: u8,
    /// The terminal has answered before. One that never did is not waited for: it may know no answer.
    answers: bool,
}

impl Pace {
    /// Notes that so many bytes are written. Returns whether the question is to be asked behind them.
    pub fn wrote(&mut self, bytes: usize, now: Instant) -> bool {
        self.written += bytes as u64;
        if self.written - self.asked < STEP || self.in_vain >= IN_VAIN {
            return false;
        }
        self.asked = self.written;
        self.open.push_back(self.written);
        self.since.get_or_insert(now);
        true
    }

    /// Notes that the terminal has answered.
    pub fn answered(&mut self, now: Instant) {
        // An answer to what another program has asked is none.
        let Some(read) = self.open.pop_front() else { return };
        self.read = self.read.max(read);
        self.since = (!self.open.is_empty()).then_some(now);
        self.in_vain = 0;
        self.answers = true;
    }

    /// Whether a frame may be drawn now. Where an answer is overdue it may: the terminal has had its time.
    pub fn may_draw(&mut self, now: Instant) -> bool {
        if self.is_overdue(now) {
            self.in_vain = self.in_vain.saturating_add(1).min(IN_VAIN);
            self.read = self.written;
            self.since = Some(now);
        }
        !self.answers || self.in_vain >= IN_VAIN || self.written - self.read <= MOST
    }

    /// When a frame may be drawn that may not be drawn now, if no answer comes before.
    pub fn deadline(&self) -> Option<Instant> {
        self.since.filter(|_| self.in_vain < IN_VAIN).map(|since| since + PATIENCE)
    }

    /// Whether an answer is likely to come.
    pub fn is_waiting(&self, now: Instant) -> bool {
        self.deadline().is_some_and(|at| now < at)
    }

    /// Forgets what is on its way: another program has had the terminal.
    pub fn forget(&mut self) {
        self.open.clear();
        self.since = None;
        (self.read, self.asked) = (self.written, self.written);
    }

    fn is_overdue(&self, now: Instant) -> bool {
        self.deadline().is_some_and(|at| now >= at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A terminal that has answered once, and the time.
    fn known() -> (Pace, Instant) {
        let (mut pace, now) = (Pace::default(), Instant::now());
        assert!(pace.wrote(512, now));
        pace.answered(now);
        (pace, now)
    }

    #[test]
    fn it_is_asked_behind_each_step_and_answers_make_room() {
        let (mut pace, now) = known();
        assert!(!pace.wrote(511, now) && pace.may_draw(now));
        assert!(pace.wrote(1, now) && pace.may_draw(now));
        assert!(pace.wrote(513, now) && !pace.may_draw(now), "1,025 are on their way");
        pace.answered(now);
        assert!(pace.may_draw(now), "513 are");
        pace.answered(now);
        assert!(pace.may_draw(now) && !pace.is_waiting(now));
        assert_eq!(pace.deadline(), None, "nothing is waited for");
    }

    #[test]
    fn a_frame_of_any_length_is_one_question_and_is_waited_for() {
        let (mut pace, now) = known();
        assert!(pace.wrote(5_000, now) && !pace.may_draw(now) && pace.is_waiting(now));
        assert_eq!(pace.deadline(), Some(now + PATIENCE));
        pace.answered(now);
        assert!(pace.may_draw(now));
    }

    #[test]
    fn typed_characters_alone_are_drawn_at_once() {
        let (mut pace, now) = known();
        // Answers come a second late, and 30 characters of 4 bytes are typed in each.
        for second in 0..60 {
            let asked = pace.open.len();
            for _ in 0..30 {
                assert!(pace.may_draw(now), "second {second}");
                pace.wrote(4, now);
            }
            (0..asked).for_each(|_| pace.answered(now));
        }
    }

    #[test]
    fn a_terminal_that_never_answers_is_never_waited_for_and_soon_not_asked() {
        let (mut pace, mut now) = (Pace::default(), Instant::now());
        let mut asked = 0;
        for _ in 0..20 {
            asked += usize::from(pace.wrote(2_000, now));
            assert!(pace.may_draw(now));
            now += Duration::from_secs(1);
        }
        assert!((6..=8).contains(&asked), "{asked}");
        assert_eq!((pace.deadline(), pace.is_waiting(now)), (None, false));
    }

    #[test]
    fn a_terminal_that_answers_no_more_is_waited_for_twice() {
        let (mut pace, mut now) = known();
        for _ in 0..2 {
            pace.wrote(2_000, now);
            assert!(!pace.may_draw(now) && !pace.may_draw(now + PATIENCE / 2));
            now += PATIENCE;
            assert!(pace.may_draw(now));
        }
        assert!(!pace.wrote(100_000, now) && pace.may_draw(now));
        assert_eq!(pace.deadline(), None);
    }

    #[test]
    fn an_answer_that_comes_after_all_counts_for_its_own_question() {
        let (mut pace, mut now) = known();
        for _ in 0..2 {
            pace.wrote(2_000, now);
            now += PATIENCE;
            assert!(pace.may_draw(now));
        }
        pace.answered(now);
        assert!(pace.may_draw(now), "all that it was waited for counts as read");
        assert!(pace.wrote(1_100, now) && !pace.may_draw(now), "it is asked again");
        pace.answered(now);
        assert!(!pace.may_draw(now), "that was the answer to the one before");
        pace.answered(now);
        assert!(pace.may_draw(now));
    }

    #[test]
    fn after_another_program_nothing_is_waited_for() {
        let (mut pace, now) = known();
        pace.wrote(5_000, now);
        pace.forget();
        assert!(pace.may_draw(now) && !pace.is_waiting(now));
        pace.answered(now);
        assert!(!pace.wrote(511, now) && pace.wrote(1, now));
    }
}
