//! What must come of a scenario, and what did.

use std::fmt;

use cluster::{Mode, Property, World};

use crate::Scenario;

/// What must have come of a scenario at its end, in one mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The properties that are broken, in the order in which they break.
    pub broken: Vec<Property>,
    /// Whether the change is finished.
    pub finished: bool,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The properties that are broken, in the order in which they broke.
    pub broken: Vec<Property>,
    /// Whether the change is finished.
    pub finished: bool,
}

impl Outcome {
    /// What has come of a run so far.
    #[must_use]
    pub fn of(world: &World) -> Self {
        let broken = world.history().violations().iter().map(cluster::Violation::property).collect();
        Self { broken, finished: world.change_is_finished() }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.broken.is_empty() {
            f.write_str("no property broken")?;
        } else {
            let names: Vec<_> = self.broken.iter().map(Property::to_string).collect();
            write!(f, "broken: {}", names.join(", "))?;
        }
        f.write_str(if self.finished { "; change finished" } else { "; change not finished" })
    }
}

impl Scenario {
    /// Runs the scenario to its end in `mode`.
    #[must_use]
    pub fn outcome(&self, mode: Mode) -> Outcome {
        let mut timeline = self.timeline(mode);
        timeline.seek(self.end);
        Outcome::of(timeline.world())
    }

    /// Runs the scenario in each mode it speaks of; gives those where something else came of it than it states.
    #[must_use]
    pub fn broken_expectations(&self) -> Vec<(Mode, Outcome)> {
        let met = |expected: &Expectation, outcome: &Outcome| {
            expected.broken == outcome.broken && expected.finished == outcome.finished
        };
        self.expect
            .iter()
            .map(|(mode, expected)| (*mode, expected, self.outcome(*mode)))
            .filter(|(_, expected, outcome)| !met(expected, outcome))
            .map(|(mode, _, outcome)| (mode, outcome))
            .collect()
    }
}
