//! The faults at work: which of them a request meets.

use super::fault::{Fault, FaultKind, Target};

/// What was said, and how often each has matched and fired.
#[derive(Debug)]
pub(super) struct Faults {
    entries: Vec<Entry>,
    random: fastrand::Rng,
}

#[derive(Debug)]
struct Entry {
    fault: Fault,
    matched: u32,
    fired: u32,
}

impl Faults {
    pub fn new(faults: Vec<Fault>, seed: u64) -> Self {
        let mut this = Self { entries: Vec::new(), random: fastrand::Rng::with_seed(seed) };
        this.replace(faults);
        this
    }

    pub fn replace(&mut self, faults: Vec<Fault>) {
        self.entries = faults.into_iter().map(|fault| Entry { fault, matched: 0, fired: 0 }).collect();
    }

    /// What goes wrong with this request, if anything; `tickets` is whether it is answered with some.
    pub fn choose(&mut self, target: Target, tickets: bool) -> Option<FaultKind> {
        let Self { entries, random } = self;
        for entry in entries {
            let fault = &entry.fault;
            if fault.target != target && fault.target != Target::Any {
                continue;
            }
            if matches!(fault.kind, FaultKind::Changes { .. }) && !tickets {
                continue;
            }
            if fault.times.is_some_and(|times| entry.fired >= times) {
                continue;
            }
            entry.matched = entry.matched.saturating_add(1);
            if entry.matched <= fault.skip {
                continue;
            }
            if fault.percent.is_some_and(|percent| random.u8(..100) >= percent) {
                continue;
            }
            entry.fired = entry.fired.saturating_add(1);
            return Some(fault.kind.clone());
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_fault_that_fires_hides_the_request_from_the_others() {
        let faults = ["429x1", "502x1+1"].map(|spec| spec.parse().unwrap());
        let mut faults = Faults::new(faults.to_vec(), 0);
        let status = |kind| match kind {
            Some(FaultKind::RateLimited { .. }) => 429,
            Some(FaultKind::ServerError { status, .. }) => status,
            _ => 200,
        };
        let mut next = || status(faults.choose(Target::Create, true));
        assert_eq!([next(), next(), next(), next()], [429, 200, 502, 200]);
        assert_eq!(faults.choose(Target::Read, true), None);
    }
}
