//! The cost of a rule that is off, from its lesson played under many seeds.

use checker::{SeedSweep, SweepStats};
use cluster::Mode;
use raft_core::RuleSetting;
use scenario::{Scenario, catalogue};

/// Number of seeds.
const SEEDS: u64 = 200;

/// How long no leader can commit in the lesson of a setting, without the rule and with it, in words. `None`, if the
/// setting has no lesson with a clock.
pub(super) fn describe(setting: RuleSetting) -> Option<String> {
    let lessons = catalogue::scenarios()
        .into_iter()
        .filter(|lesson| !lesson.is_untimed && lesson.rules.settings().any(|other| other == setting));
    let lesson = lessons.min_by_key(|lesson| lesson.rules.settings().count())?;
    let mode = lesson.modes.iter().copied().find(|&mode| mode != Mode::Naive)?;
    let without = sweep(&lesson, mode);
    let with = sweep(&Scenario { rules: lesson.rules.restored(setting.rule()), ..lesson.clone() }, mode);
    let of = |stats: &SweepStats| {
        let [half, most] = [50, 95].map(|it| stats.unavailable_ms.percentile(it).unwrap_or(0));
        format!("{half} ms in half of {SEEDS} seeds, {most} ms in 95 %")
    };
    Some(format!(
        "[{id}](../#{id}), {mode}, of {end} ms no leader can commit for {}; on: {}",
        of(&without),
        of(&with),
        id = lesson.id,
        end = lesson.end
    ))
}

fn sweep(scenario: &Scenario, mode: Mode) -> SweepStats {
    let mut sweep = SeedSweep::new(scenario.setup(mode), scenario.schedule(mode), scenario.end);
    sweep.run(SEEDS).clone()
}
