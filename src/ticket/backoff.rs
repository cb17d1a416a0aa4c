//! How long to wait before something that failed is tried again. No clock and no chance of its own: both are handed in.

use std::time::Duration;

/// Waits that double from failure to failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The wait after the first failure.
    pub first: Duration,
    /// No wait is longer.
    pub longest: Duration,
}

impl Backoff {
    /// The wait after so many failures in a row, counted from 1.
    pub fn after(self, failures: u32) -> Duration {
        self.first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(self.longest)
    }
}

/// A wait made up to a quarter longer by chance, which lies between 0 and 1: many programs that wait for the same thing
/// do not come back at the same moment.
pub fn spread(wait: Duration, chance: f64) -> Duration {
    wait.saturating_add(wait.mul_f64(chance.clamp(0.0, 1.0) / 4.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn waits_double_up_to_the_longest() {
        let backoff = Backoff { first: 5 * SECOND, longest: 60 * SECOND };
        let waits = [1, 2, 3, 4, 5, 6, 1000, u32::MAX].map(|failures| backoff.after(failures).as_secs());
        assert_eq!(waits, [5, 10, 20, 40, 60, 60, 60, 60]);
        assert_eq!(backoff.after(0), 5 * SECOND);
    }

    #[test]
    fn chance_adds_up_to_a_quarter_and_takes_nothing_away() {
        assert_eq!([0.0, 0.5, 1.0, -1.0, 9.0].map(|chance| spread(8 * SECOND, chance).as_secs()), [8, 9, 10, 8, 10]);
    }
}
