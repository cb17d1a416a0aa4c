//! When something was sent, for HubSpot: this machine's clock may be days off, and may jump. What is claimed here is
//! only ever too early, never too late.

use jiff::{SignedDuration, Timestamp};

use super::LOOKS;
use crate::hubspot::Heard;

/// Two clocks that are right differ by no more than this.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);
/// Two clocks that agree differ by no more than this.
const AGREED: SignedDuration = SignedDuration::from_secs(60);
/// A clock that was set meanwhile was wrong by no more than this.
const JUMP: SignedDuration = SignedDuration::from_hours(7 * 24);

/// When something was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// By this machine's clock.
    pub time: Timestamp,
    /// The last `Date` that the host had sent by then.
    pub date: Option<Timestamp>,
}

impl Begun {
    /// The moment, by HubSpot's clock, from which on its ticket could be there. `heard` is what that clock said last.
    pub fn since(&self, heard: Option<Heard>) -> Timestamp {
        let begun = match (self.date, heard) {
            (Some(date), _) => self.time.min(date),
            // No answer had come by then: this clock was as wrong as it is now, or was set since.
            (None, Some(heard)) => {
                let ahead = heard.at.duration_since(heard.date).max(SignedDuration::ZERO);
                let begun = self.time.checked_sub(ahead).unwrap_or(Timestamp::MIN);
                let is_to_come = begun.duration_since(heard.date) > MARGIN;
                if is_to_come { heard.date.checked_sub(JUMP).unwrap_or(Timestamp::MIN) } else { begun }
            }
            (None, None) => self.time,
        };
        begun.checked_sub(MARGIN).unwrap_or(Timestamp::MIN)
    }

    /// Whether it is sure that the search index knows its ticket by now: the clocks agree, then and now, that it was sent
    /// long enough ago.
    pub fn is_surely_indexed(&self, heard: Option<Heard>) -> bool {
        let (Some(date), Some(heard), Some(late)) = (self.date, heard, LOOKS.last()) else { return false };
        let agrees_now = heard.at.duration_since(heard.date).abs() <= AGREED;
        let agreed_then = self.time.duration_since(date) >= -AGREED;
        let age = heard.at.duration_since(self.time);
        agrees_now && agreed_then && SignedDuration::try_from(*late).is_ok_and(|late| age > late)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_796_000_000 + seconds).unwrap()
    }

    const DAY: i64 = 24 * 60 * 60;

    #[test]
    fn it_is_never_looked_for_from_a_moment_after_it_was_sent() {
        for off in [-7 * DAY, -3_600, -150, 0, 150, 3_600, 7 * DAY] {
            for since_last in [0, 5, 3_600] {
                // It is 0 for HubSpot; the last answer came a while before.
                let begun = Begun { time: at(off), date: Some(at(-since_last)) };
                for jump in [-7 * DAY, 0, 7 * DAY] {
                    let heard = Heard { date: at(60), at: at(60 + off + jump) };
                    for heard in [None, Some(heard)] {
                        let since = begun.since(heard);
                        assert!(since <= at(-300), "{off} {since_last} {jump} {heard:?}: {since}");
                    }
                }
                if off >= 0 {
                    assert_eq!(begun.since(None), at(-since_last - 300), "no earlier than it has to be");
                }
            }
            // No answer came before: what the first look's own one shows is taken off.
            let begun = Begun { time: at(off), date: None };
            let since = begun.since(Some(Heard { date: at(60), at: at(60 + off) }));
            assert!(since <= at(-300) && since >= at(-300 + off.min(0)), "{off}: {since}");
            // A clock that was ahead, and was set right before it was looked at.
            let since = begun.since(Some(Heard { date: at(60), at: at(60) }));
            assert!(since <= at(0), "{off}: {since}");
        }
    }

    #[test]
    fn it_is_called_old_only_where_both_clocks_say_so() {
        let heard = |date: i64, here: i64| Some(Heard { date: at(date), at: at(here) });
        let begun = |time: i64, date: Option<i64>| Begun { time: at(time), date: date.map(at) };
        assert!(begun(0, Some(-3)).is_surely_indexed(heard(100, 101)));
        assert!(!begun(0, Some(-3)).is_surely_indexed(heard(60, 60)), "it is too young");
        assert!(!begun(0, None).is_surely_indexed(heard(1_000, 1_000)), "no answer had come");
        assert!(!begun(0, Some(-3)).is_surely_indexed(None));
        // An hour behind when it was sent, right now: it was sent a second ago.
        assert!(!begun(-3_600, Some(-2)).is_surely_indexed(heard(1, 1)));
        // Right when it was sent, an hour ahead now.
        assert!(!begun(0, Some(-3)).is_surely_indexed(heard(1, 3_601)));
    }
}
