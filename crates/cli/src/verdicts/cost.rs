//! The cost of a rule that is off, and of the rules of a profile, from lessons played under many seeds.

use checker::{SeedSweep, SweepStats};
use cluster::Mode;
use raft_core::{Profile, RuleSetting, Rules};
use scenario::{Scenario, catalogue};

/// Number of seeds.
pub(super) const SEEDS: u64 = 200;

/// Lesson in which nothing fails, so that it shows how long a change takes.
const CALM_LESSON: &str = "what-it-cost";

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
        (unavailable(&lesson, mode, setting.apply(on)), unavailable(&lesson, mode, on), mode, lesson)
    });
    let (off, on, mode, lesson) = costs.filter(|(off, on, ..)| off > on).max_by_key(|(off, on, ..)| off - on)?;
    Some(format!(
        "[{id}](../#{id}), {mode}: of {end} ms no leader can commit for {off} ms (median of {SEEDS} seeds); on: {on} ms",
        id = lesson.id,
        end = lesson.end
    ))
}

/// A lesson with a clock, in a mode, and how long no leader can commit in it with all rules on.
struct Measured {
    lesson: &'static Scenario,
    mode: Mode,
    /// Median in milliseconds.
    unavailable: u64,
}

/// Cost of the rules of profiles, in comparison with all rules on.
pub(super) struct ProfileCosts {
    lessons: Vec<Measured>,
}

impl ProfileCosts {
    /// Plays each lesson that has a clock with all rules on, in these modes.
    pub(super) fn new(modes: &[Mode]) -> Self {
        let lessons = catalogue::scenarios().iter().filter(|lesson| !lesson.is_untimed && is_about_rules(lesson));
        let in_modes = lessons.flat_map(|lesson| {
            let modes = lesson.modes.iter().filter(|mode| modes.contains(mode));
            modes.map(move |&mode| Measured { lesson, mode, unavailable: unavailable(lesson, mode, Rules::RAFT) })
        });
        Self { lessons: in_modes.collect() }
    }

    /// How long a change takes, and the lesson in which no leader can commit for longest, in comparison, in words. All
    /// are medians in milliseconds; those with all rules on are in brackets.
    pub(super) fn describe(&self, profile: &Profile, mode: Mode) -> String {
        let calm = self.lessons.iter().find(|it| it.lesson.id == CALM_LESSON && it.mode == mode);
        let change = calm.map(|Measured { lesson, .. }| {
            let took = |rules| {
                let stats = sweep(&Scenario { rules, ..(*lesson).clone() }, mode);
                stats.change_ms.percentile(50).map_or_else(|| "not done".to_owned(), |time| format!("{time} ms"))
            };
            format!("change {} ({})", took(profile.rules), took(Rules::RAFT))
        });
        let costs = self.lessons.iter().filter(|it| it.mode == mode).filter_map(|it| {
            let time = unavailable(it.lesson, mode, profile.rules);
            Some((time.checked_sub(it.unavailable).filter(|more| *more > 0)?, time, it))
        });
        let wait = match costs.max_by_key(|(more, ..)| *more) {
            Some((_, time, Measured { lesson, unavailable, .. })) => {
                format!("[{id}](../#{id}): no leader for {time} ms ({unavailable} ms)", id = lesson.id)
            }
            None => "no lesson is longer without a leader".to_owned(),
        };
        change.into_iter().chain([wait]).collect::<Vec<_>>().join("; ")
    }
}

/// Whether a lesson plays under any rules: no operator has an accident, and no option of the servers is needed.
fn is_about_rules(lesson: &Scenario) -> bool {
    let has_option = lesson.rules.all_on() != Rules::RAFT;
    !has_option && !lesson.planned_steps().any(|(_, step)| step.is_accident())
}

/// How long no leader can commit in a lesson with these rules: the median, in milliseconds.
fn unavailable(lesson: &Scenario, mode: Mode, rules: Rules) -> u64 {
    sweep(&Scenario { rules, ..lesson.clone() }, mode).unavailable_ms.percentile(50).unwrap_or(0)
}

fn sweep(scenario: &Scenario, mode: Mode) -> SweepStats {
    let mut sweep = SeedSweep::new(scenario.setup(mode), scenario.schedule(mode), scenario.end);
    sweep.run(SEEDS).clone()
}
