//! The cost of a rule that is off, from its lesson played under many seeds.

use checker::{SeedSweep, SweepStats};
use cluster::Mode;
use raft_core::RuleSetting;
use scenario::{Scenario, catalogue};

/// Number of seeds.
const SEEDS: u64 = 200;

/// How long no leader can commit in a lesson of a setting, without the rule and with it, in words. Of the lessons with
/// a clock, it is the one in which that differs most. `None`, if it differs in none.
pub(super) fn describe(setting: RuleSetting) -> Option<String> {
    let lessons = catalogue::scenarios()
        .iter()
        .filter(|lesson| !lesson.is_untimed && lesson.rules.settings().any(|other| other.rule() == setting.rule()));
    let runs = lessons.flat_map(|lesson| {
        let modes = lesson.modes.iter().copied().filter(|&mode| mode != Mode::Naive);
        modes.map(|mode| (mode, lesson.clone())).collect::<Vec<_>>()
    });
    let costs = runs.map(|(mode, lesson)| {
        let on = lesson.rules.restored(setting.rule());
        let median = |rules| {
            let stats = sweep(&Scenario { rules, ..lesson.clone() }, mode);
            stats.unavailable_ms.percentile(50).unwrap_or(0)
        };
        (median(setting.apply(on)), median(on), mode, lesson)
    });
    let (off, on, mode, lesson) = costs.filter(|(off, on, ..)| off > on).max_by_key(|(off, on, ..)| off - on)?;
    Some(format!(
        "[{id}](../#{id}), {mode}: of {end} ms no leader can commit for {off} ms (median of {SEEDS} seeds); on: {on} ms",
        id = lesson.id,
        end = lesson.end
    ))
}

fn sweep(scenario: &Scenario, mode: Mode) -> SweepStats {
    let mut sweep = SeedSweep::new(scenario.setup(mode), scenario.schedule(mode), scenario.end);
    sweep.run(SEEDS).clone()
}
