//! How long to wait: `Retry-After`, and the pauses between tries of a read.

use std::time::Duration;

use crate::ticket::backoff::Backoff;

/// Reads are tried this often at most.
pub const TRIES: u32 = 3;
/// A read waits no longer than this for HubSpot to come back.
pub const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// The pauses between tries of a read.
const BETWEEN_TRIES: Backoff = Backoff { first: Duration::from_millis(600), longest: LONGEST_WAIT };

/// What the headers of an answer say about the short-term limit of calls (assets/hubspot-api.md, section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Calls in one interval.
    pub max: u32,
    /// Calls that are left in this one.
    pub remaining: u32,
    /// How long an interval lasts; the limit itself rolls.
    pub interval: Duration,
}

/// The short-term limit of an answer; none where it is not told, or makes no sense.
pub fn rate_limit<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Option<RateLimit> {
    let number = |name: &str| header(name)?.trim().parse::<u32>().ok();
    let max = number("x-hubspot-ratelimit-max").filter(|max| *max > 0)?;
    let remaining = number("x-hubspot-ratelimit-remaining")?;
    let interval = number("x-hubspot-ratelimit-interval-milliseconds").filter(|one| (1..=600_000).contains(one))?;
    Some(RateLimit { max, remaining, interval: Duration::from_millis(interval.into()) })
}

/// `Retry-After` in seconds. The other form, a date, needs a clock and is not used by HubSpot; it is ignored.
pub fn retry_after(value: &str) -> Option<Duration> {
    let seconds: f64 = value.trim().parse().ok()?;
    (seconds.is_finite() && seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(86_400.0)))
}

/// The pause before a read is tried again that has failed so often: what HubSpot asked for, if it did.
pub fn pause(failures: u32, asked: Option<Duration>) -> Duration {
    asked.unwrap_or_else(|| BETWEEN_TRIES.after(failures))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_term_limit_is_read_or_left() {
        let read = |max: &'static str, interval: &'static str| {
            rate_limit(|name| match name {
                "x-hubspot-ratelimit-max" => Some(max),
                "x-hubspot-ratelimit-remaining" => Some("7"),
                "x-hubspot-ratelimit-interval-milliseconds" => Some(interval),
                _ => None,
            })
        };
        let wanted = RateLimit { max: 190, remaining: 7, interval: Duration::from_secs(10) };
        assert_eq!(read("190", "10000"), Some(wanted));
        for (max, interval) in [("0", "10000"), ("190", "0"), ("x", "10000"), ("190", "4000000000")] {
            assert_eq!(read(max, interval), None, "{max} {interval}");
        }
    }

    #[test]
    fn retry_after_is_read_and_bounded() {
        assert_eq!(retry_after(" 3 "), Some(Duration::from_secs(3)));
        assert_eq!(retry_after("99999999999"), Some(Duration::from_secs(86_400)));
        for odd in ["", "-1", "NaN", "Wed, 21 Oct 2026 07:28:00 GMT"] {
            assert_eq!(retry_after(odd), None, "{odd}");
        }
    }
}
