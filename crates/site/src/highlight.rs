//! The highlight of a preset: the moment that its still picture shows.

use cluster::{Mode, Violation, ViolationRecord};
use scenario::{Scenario, narration};
use scene::{DisplayOrder, LaneView};

/// The moment at which a property is first violated. Without a violation it is the last beat, and without beats the
/// end.
pub(crate) struct Highlight {
    pub(crate) scenario: &'static Scenario,
    /// Time in virtual milliseconds.
    pub(crate) at: u64,
    /// The lane to show where there is room for one: the lane of the violation, or else the first.
    pub(crate) mode: Mode,
    violation: Option<Violation>,
}

impl Highlight {
    pub(crate) fn of(scenario: &'static Scenario) -> Self {
        let violations = scenario.modes.iter().filter_map(|&mode| Some((mode, first_violation(scenario, mode)?)));
        if let Some((mode, ViolationRecord { violation, at, .. })) = violations.min_by_key(|(_, record)| record.at) {
            return Self { scenario, at, mode, violation: Some(violation) };
        }
        let mode = scenario.modes.first().copied().unwrap_or(Mode::Joint);
        let at = scenario.beats.last().map_or(scenario.end, |beat| beat.at);
        Self { scenario, at, mode, violation: None }
    }

    /// A sentence about the picture. Empty if there is neither a violation nor a beat.
    pub(crate) fn caption(&self) -> String {
        match &self.violation {
            Some(violation) => narration::capitalised(&format!("{} is violated: {violation}.", violation.property())),
            None => self.scenario.beats.last().map_or(String::new(), |beat| beat.words.clone().into_owned()),
        }
    }

    /// A lane at that moment.
    pub(crate) fn lane(&self, mode: Mode) -> LaneView {
        let Scenario { display_order, zones, old, new, .. } = self.scenario;
        let mut timeline = self.scenario.timeline(mode);
        timeline.seek(self.at);
        scene::lane_view(
            timeline.state(),
            &DisplayOrder { order: display_order.clone(), zones: zones.clone(), ..DisplayOrder::new(*old, *new) },
        )
    }
}

fn first_violation(scenario: &Scenario, mode: Mode) -> Option<ViolationRecord> {
    let mut timeline = scenario.timeline(mode);
    timeline.seek(scenario.end);
    timeline.metrics().violations.into_iter().min_by_key(|record| record.at)
}

#[cfg(test)]
mod tests {
    use cluster::Property;

    use super::*;

    fn of(id: &str) -> Highlight {
        Highlight::of(scenario::preset(id).unwrap())
    }

    #[test]
    fn highlight_is_the_first_violation_or_else_the_last_beat_or_else_the_end() {
        let unsafe_run = of("bug-2015");
        assert_eq!((unsafe_run.at, unsafe_run.mode), (490, Mode::SingleServer));
        let violation = unsafe_run.violation.as_ref().unwrap();
        assert_eq!(violation.property(), Property::LeaderCompleteness);
        assert!(unsafe_run.caption().contains(&violation.to_string()));
        assert_eq!(of("naive-swap-5-to-5").mode, Mode::Naive);
        let safe_run = of("bug-2015-fixed");
        let last = safe_run.scenario.beats.last().unwrap();
        assert_eq!((safe_run.at, safe_run.caption()), (last.at, last.words.to_string()));
        let without_beats = Scenario { beats: Vec::new(), ..safe_run.scenario.clone() };
        let without_beats: &'static Scenario = Box::leak(Box::new(without_beats));
        let highlight = Highlight::of(without_beats);
        assert_eq!((highlight.at, highlight.caption()), (without_beats.end, String::new()));
    }

    #[test]
    fn lane_of_a_highlight_shows_its_violation() {
        let highlights: Vec<_> = scenario::catalogue::scenarios().iter().map(Highlight::of).collect();
        for highlight in &highlights {
            let shown = highlight.lane(highlight.mode).violations;
            assert_eq!(shown.is_empty(), highlight.violation.is_none(), "{}", highlight.scenario.id);
        }
        assert!(highlights.iter().filter(|highlight| highlight.violation.is_some()).count() > 5);
    }
}
