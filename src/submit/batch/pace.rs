//! The pace of an import: as many calls as HubSpot's short-term limit allows, and no more. Pure; the clock is handed in.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::hubspot::limits::RateLimit;

/// What every account is allowed, until the first answer tells more (assets/hubspot-api.md, section 7).
const UNTOLD: RateLimit = RateLimit { max: 100, remaining: 100, interval: Duration::from_secs(10) };
/// The clocks of both ends do not run alike.
const MARGIN: Duration = Duration::from_millis(20);

/// Calls of ours that are under way or were answered in the last interval, and what HubSpot says remains. A call counts from its answer on: HubSpot
/// counts it no later.
#[derive(Debug)]
pub struct Pace {
    limit: RateLimit,
    running: u32,
    answered: VecDeque<Instant>,
    not_before: Option<Instant>,
}

impl Default for Pace {
    fn default() -> Self {
        Self { limit: UNTOLD, running: 0, answered: VecDeque::new(), not_before: None }
    }
}

impl Pace {
    /// When the next call may leave; `None` if it depends on one that is under way.
    pub fn next(&mut self, now: Instant) -> Option<Instant> {
        let age = self.limit.interval + MARGIN;
        while self.answered.front().is_some_and(|one| now.duration_since(*one) >= age) {
            self.answered.pop_front();
            self.limit.remaining = self.limit.remaining.saturating_add(1).min(self.limit.max);
        }
        let answered = u32::try_from(self.answered.len()).unwrap_or(u32::MAX);
        let own = self.running.saturating_add(answered) < self.limit.max;
        // What others use of the limit shows in what remains; calls under way may not be counted there yet.
        let free = match own && self.running < self.limit.remaining {
            true => now,
            false if self.running > 0 => return None,
            false => self.answered.front().map_or(now, |oldest| *oldest + age),
        };
        Some(self.not_before.map_or(free, |held| held.max(free)))
    }

    /// A call leaves.
    pub fn sent(&mut self) {
        self.running += 1;
    }

    /// A call was answered, or will never be.
    pub fn answered(&mut self, now: Instant, told: Option<RateLimit>) {
        self.running = self.running.saturating_sub(1);
        self.answered.push_back(now);
        if let Some(told) = told {
            self.limit = told;
        }
    }

    /// Nothing leaves before this moment.
    pub fn hold(&mut self, until: Instant) {
        self.not_before = Some(self.not_before.map_or(until, |held| held.max(until)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(max: u32, remaining: u32) -> Option<RateLimit> {
        Some(RateLimit { max, remaining, interval: Duration::from_secs(10) })
    }

    #[test]
    fn a_full_interval_is_waited_for_from_the_answer_on() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut pace = Pace::default();
        for _ in 0..2 {
            assert_eq!(pace.next(start), Some(start));
            pace.sent();
        }
        pace.answered(at(100), limit(2, 0));
        assert_eq!(pace.next(at(100)), None, "the other one has not been answered");
        pace.answered(at(200), limit(2, 0));
        assert_eq!(pace.next(at(200)), Some(at(10_120)));
        assert_eq!(pace.next(at(10_120)), Some(at(10_120)));
        pace.sent();
        assert_eq!(pace.next(at(10_120)), None);
        pace.answered(at(10_130), limit(2, 0));
        assert_eq!(pace.next(at(10_130)), Some(at(10_220)));
    }

    #[test]
    fn what_others_use_is_left_to_them() {
        let start = Instant::now();
        let mut pace = Pace::default();
        pace.sent();
        pace.answered(start, limit(5, 1));
        assert_eq!(pace.next(start), Some(start));
        pace.sent();
        assert_eq!(pace.next(start), None, "the last one that remains is under way");
        pace.answered(start, limit(5, 0));
        let later = start + Duration::from_millis(10_020);
        assert_eq!(pace.next(start), Some(later));
        assert_eq!(pace.next(later), Some(later));
    }
}
