//! The rate limits: how many calls are left, what the headers say, and the refusal when there are none.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use serde_json::json;
use tokio::time::Instant;

use super::{Options, errors::ApiError};

const BURST: Duration = Duration::from_secs(10);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const SECOND: Duration = Duration::from_secs(1);
/// Searches in one second, for the whole portal.
const SEARCHES: usize = 5;

/// A short-term limit, or the daily one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Policy {
    Daily,
    TenSecondly,
    Secondly,
}

impl Policy {
    /// The 429 of this limit.
    pub fn refusal(self) -> ApiError {
        let (policy, message) = match self {
            Self::Daily => ("DAILY", "You have reached your daily limit."),
            Self::TenSecondly => ("TEN_SECONDLY_ROLLING", "You have reached your ten_secondly_rolling limit."),
            Self::Secondly => ("SECONDLY", "You have reached your secondly limit."),
        };
        ApiError::new(429, "RATE_LIMITS", message)
            .extra("errorType", json!("RATE_LIMIT"))
            .extra("policyName", json!(policy))
            .extra("requestId", json!(uuid::Uuid::new_v4().to_string()))
            .extra("groupName", json!("publicapi:private-apps:api-calls-api"))
    }
}

/// The calls of the last moments.
#[derive(Debug, Default)]
pub(super) struct Limits {
    /// By token.
    bursts: HashMap<String, VecDeque<Instant>>,
    searches: VecDeque<Instant>,
    day: Option<Instant>,
    today: u32,
}

/// Header names and values.
pub(super) type Headers = Vec<(&'static str, String)>;

impl Limits {
    /// Counts a search. It has a limit of its own, and no headers.
    pub fn search(&mut self, now: Instant, enforce: bool) -> Result<(), ApiError> {
        forget(&mut self.searches, now, SECOND);
        if enforce && self.searches.len() >= SEARCHES {
            return Err(Policy::Secondly.refusal());
        }
        self.searches.push_back(now);
        Ok(())
    }

    /// Counts any other call. A call that is refused counts for nothing.
    pub fn call(
        &mut self,
        now: Instant,
        token: &str,
        oauth: bool,
        options: &Options,
    ) -> (Headers, Result<(), ApiError>) {
        if self.day.is_none_or(|day| now.duration_since(day) >= DAY) {
            (self.day, self.today) = (Some(now), 0);
        }
        let calls = self.bursts.entry(token.to_owned()).or_default();
        forget(calls, now, BURST);
        let burst_limit = if oauth { options.burst_limit.min(110) } else { options.burst_limit };
        let used = u32::try_from(calls.len()).unwrap_or(u32::MAX);
        let refused = match (self.today >= options.daily_limit && !oauth, used >= burst_limit) {
            (true, _) => Some(Policy::Daily),
            (false, true) => Some(Policy::TenSecondly),
            (false, false) => None,
        };
        let refused = refused.filter(|_| options.enforce_limits);
        if refused.is_none() {
            calls.push_back(now);
            self.today = self.today.saturating_add(1);
        }
        let used = u32::try_from(calls.len()).unwrap_or(u32::MAX);
        let mut headers = vec![
            ("x-hubspot-ratelimit-max", burst_limit.to_string()),
            ("x-hubspot-ratelimit-remaining", burst_limit.saturating_sub(used).to_string()),
            ("x-hubspot-ratelimit-interval-milliseconds", BURST.as_millis().to_string()),
            ("x-hubspot-ratelimit-secondly", (burst_limit / 10).to_string()),
            ("x-hubspot-ratelimit-secondly-remaining", (burst_limit / 10).saturating_sub(1).to_string()),
        ];
        if !oauth {
            let left = options.daily_limit.saturating_sub(self.today);
            headers.push(("x-hubspot-ratelimit-daily", options.daily_limit.to_string()));
            headers.push(("x-hubspot-ratelimit-daily-remaining", left.to_string()));
        }
        (headers, refused.map_or(Ok(()), |policy| Err(policy.refusal())))
    }
}

fn forget(calls: &mut VecDeque<Instant>, now: Instant, age: Duration) {
    while calls.front().is_some_and(|call| now.duration_since(*call) >= age) {
        calls.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_burst_rolls_and_the_day_does_not() {
        let options = Options { enforce_limits: true, burst_limit: 2, daily_limit: 4, ..Options::default() };
        let mut limits = Limits::default();
        let start = Instant::now();
        let mut at = |seconds| {
            let (_, verdict) = limits.call(start + Duration::from_secs(seconds), "t", false, &options);
            verdict.map_err(|error| error.extra["policyName"].as_str().unwrap_or_default().to_owned())
        };
        let burst = Err("TEN_SECONDLY_ROLLING".to_owned());
        let daily = Err("DAILY".to_owned());
        assert_eq!([at(0), at(5), at(9)], [Ok(()), Ok(()), burst.clone()]);
        assert_eq!([at(10), at(11), at(15)], [Ok(()), burst, Ok(())]);
        assert_eq!([at(60), at(86_399), at(86_400)], [daily.clone(), daily, Ok(())]);
    }

    #[test]
    fn five_searches_fit_in_a_second() {
        let mut limits = Limits::default();
        let start = Instant::now();
        let mut at = |millis| limits.search(start + Duration::from_millis(millis), true).is_ok();
        assert!([0, 1, 2, 3, 4].into_iter().all(&mut at));
        assert_eq!([at(999), at(1000), at(1000), at(1001)], [false, true, false, true]);
    }
}
