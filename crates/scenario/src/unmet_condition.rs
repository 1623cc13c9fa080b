//! Conditions that do not come to hold in a run.

use cluster::Mode;

use crate::Scenario;

/// A conditional action that is not done in some modes, since its time does not come before the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnmetCondition {
    /// Index in [`Scenario::conditional`].
    pub index: usize,
    /// The modes.
    pub modes: Vec<Mode>,
}

impl Scenario {
    /// Conditional actions that are not done before the end of the scenario, in each of its modes.
    #[must_use]
    pub fn unmet_conditions(&self) -> Vec<UnmetCondition> {
        let mut unmet: Vec<_> =
            (0..self.conditional.len()).map(|index| UnmetCondition { index, modes: Vec::new() }).collect();
        if unmet.is_empty() {
            return unmet;
        }
        for &mode in &self.modes {
            let mut timeline = self.timeline(mode);
            timeline.seek(self.end);
            let of_mode = unmet.iter_mut().filter(|it| self.conditional[it.index].is_in(mode));
            for (nth, it) in of_mode.enumerate() {
                if timeline.state().is_planned(nth) {
                    it.modes.push(mode);
                }
            }
        }
        unmet.retain(|it| !it.modes.is_empty());
        unmet
    }
}
