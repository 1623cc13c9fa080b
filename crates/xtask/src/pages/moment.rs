//! The moment of a story that tells most, for a picture that stands still.

use cluster::{Mode, ViolationRecord};
use scenario::{Scenario, narration};
use scene::{DisplayOrder, LaneView};

/// A scenario, and where to look.
pub(super) struct Telling {
    pub(super) scenario: &'static Scenario,
    /// When, in virtual milliseconds: where a property is first broken, or else at the last beat, or else at the end.
    pub(super) at: u64,
    /// The lane to show where there is room for one: the one in which that is, or else the first.
    pub(super) mode: Mode,
    /// What is seen there, in a sentence; nothing, if nobody wrote one.
    pub(super) words: String,
}

impl Telling {
    pub(super) fn of(scenario: &'static Scenario) -> Self {
        let broken = scenario.modes.iter().filter_map(|&mode| Some((mode, first_broken(scenario, mode)?)));
        if let Some((mode, ViolationRecord { violation, at, .. })) = broken.min_by_key(|(_, breach)| breach.at) {
            let words = narration::capitalised(&format!("{} is broken: {violation}.", violation.property()));
            return Self { scenario, at, mode, words };
        }
        let mode = scenario.modes.first().copied().unwrap_or(Mode::Joint);
        match scenario.beats.last() {
            Some(beat) => Self { scenario, at: beat.at, mode, words: beat.words.clone().into_owned() },
            None => Self { scenario, at: scenario.end, mode, words: String::new() },
        }
    }

    /// A lane at that moment.
    pub(super) fn lane(&self, mode: Mode) -> LaneView {
        let Scenario { display_order, old, new, .. } = self.scenario;
        let mut timeline = self.scenario.timeline(mode);
        timeline.seek(self.at);
        scene::lane_view(
            timeline.state(),
            &DisplayOrder { order: display_order.clone(), ..DisplayOrder::new(*old, *new) },
        )
    }
}

/// Where a property is first broken, if one is.
fn first_broken(scenario: &Scenario, mode: Mode) -> Option<ViolationRecord> {
    let mut timeline = scenario.timeline(mode);
    timeline.seek(scenario.end);
    timeline.metrics().violations.into_iter().min_by_key(|breach| breach.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str) -> Telling {
        Telling::of(scenario::preset(id).unwrap())
    }

    #[test]
    fn it_is_where_a_property_breaks_or_else_the_last_beat_or_else_the_end() {
        let broken = of("bug-2015");
        assert_eq!((broken.at, broken.mode), (490, Mode::SingleServer));
        assert_eq!(
            broken.words,
            "Leader Completeness is broken: S1 was elected for term 3 without the committed entry 4."
        );
        assert_eq!(of("naive-swap-5-to-5").mode, Mode::Naive);
        let sound = of("bug-2015-fixed");
        let last = sound.scenario.beats.last().unwrap();
        assert_eq!((sound.at, sound.words.as_str()), (last.at, &*last.words));
        let silent = Scenario { beats: Vec::new(), ..sound.scenario.clone() };
        let silent: &'static Scenario = Box::leak(Box::new(silent));
        assert_eq!((Telling::of(silent).at, Telling::of(silent).words.as_str()), (silent.end, ""));
    }

    #[test]
    fn what_is_shown_of_a_story_that_breaks_is_broken_at_that_moment() {
        let violates = |telling: &Telling| !telling.lane(telling.mode).violations.is_empty();
        let tellings: Vec<_> = scenario::catalogue::scenarios().iter().map(Telling::of).collect();
        for telling in &tellings {
            assert_eq!(violates(telling), telling.words.contains(" is broken: "), "{}", telling.scenario.id);
        }
        assert!(tellings.iter().filter(|telling| violates(telling)).count() > 5);
    }
}
