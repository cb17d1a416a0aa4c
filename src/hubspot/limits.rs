//! How long to wait: `Retry-After`, and the pauses between tries of a read.

use std::time::Duration;

/// Reads are tried this often at most.
pub const TRIES: u32 = 3;
/// A read waits no longer than this for HubSpot to come back.
pub const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// `Retry-After` in seconds. The other form, a date, needs a clock and is not used by HubSpot; it is ignored.
pub fn retry_after(value: &str) -> Option<Duration> {
    let seconds: f64 = value.trim().parse().ok()?;
    (seconds.is_finite() && seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(86_400.0)))
}

/// The pause before the next try of a read.
pub fn pause(attempt: u32, asked: Option<Duration>) -> Duration {
    asked.unwrap_or_else(|| Duration::from_millis(300) * 2u32.saturating_pow(attempt.min(5)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_and_bounded() {
        assert_eq!(retry_after(" 3 "), Some(Duration::from_secs(3)));
        assert_eq!(retry_after("99999999999"), Some(Duration::from_secs(86_400)));
        for odd in ["", "-1", "NaN", "Wed, 21 Oct 2026 07:28:00 GMT"] {
            assert_eq!(retry_after(odd), None, "{odd}");
        }
    }
}
