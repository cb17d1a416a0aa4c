//! What the composer does without a key: searches that wait for a pause, and the look for a submission whose
//! answer was lost.

use std::time::{Duration, Instant};

use crate::app::composer::Composer;
use crate::app::message::Effect;
use crate::app::outbox::resolve::{Look, Resolve};
use crate::app::overlay::records::Search;
use crate::app::overlay::stack::Overlay;
use crate::app::turn::Turn;

impl Composer {
    /// Starts what is due.
    pub fn wake(&mut self, turn: &mut Turn) {
        for overlay in &mut self.overlays {
            if let Overlay::Records(records) = overlay
                && records.deadline().is_some_and(|at| at <= turn.now.at)
                && let Some(object) = records.object.clone()
            {
                let request = turn.requests.fresh();
                records.search = Search::Running(request);
                let text = records.query.text().trim().to_owned();
                turn.effects.push(Effect::Search { request, object, text });
            }
        }
    }

    /// When something is due.
    pub fn deadline(&self) -> Option<Instant> {
        let due = |overlay: &Overlay| match overlay {
            Overlay::Records(records) => records.deadline(),
            _ => None,
        };
        self.overlays.iter().filter_map(due).min()
    }

    /// When a submission whose answer was lost is looked for next, or the countdown that is in view changes.
    pub fn look_deadline(&self, now: Instant) -> Option<Instant> {
        if self.resolves.iter().any(|one| matches!(one.look, Look::Running(_))) {
            return None;
        }
        let due = self.resolves.iter().filter_map(Resolve::due).min();
        let shown = match self.overlays.last() {
            Some(Overlay::Resolve { attempt, .. }) => self.resolves.iter().find(|one| one.id() == *attempt),
            _ => None,
        };
        let tick = shown.and_then(Resolve::due).map(|at| {
            let whole = at.saturating_duration_since(now).as_millis().saturating_sub(1) / 1000;
            at - Duration::from_secs(u64::try_from(whole).unwrap_or(0))
        });
        [due, tick].into_iter().flatten().min()
    }
}
