//! The moments of a lesson: its beats. A scenario without beats has moments that follow from its run.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use cluster::{Mode, Origin};
use scenario::narration::{Importance, Narration, narrate_lanes, narrate_step};
use scenario::{Question, Scenario};

/// Maximum number of moments of a scenario without beats.
pub(super) const MAX_MOMENTS: usize = 8;

/// A moment with a text.
pub(super) struct Moment<'a> {
    /// Time in virtual milliseconds, after every event of that time.
    pub(super) at: u64,
    /// Its text. Empty, if nothing happens then.
    pub(super) words: Cow<'a, str>,
    /// Question to the reader.
    pub(super) question: Option<&'a Question>,
}

/// Moments of a scenario in order.
pub(super) fn moments(scenario: &Scenario) -> Vec<Moment<'_>> {
    if scenario.beats.is_empty() {
        return moments_of_run(scenario);
    }
    let beats = scenario.beats.iter();
    beats.map(|beat| Moment { at: beat.at, words: (&*beat.words).into(), question: beat.question.as_ref() }).collect()
}

/// The events of one time in each lane.
type Narrations = BTreeMap<u64, Vec<(Mode, Narration)>>;

/// The end and the first violations; then, as far as there is room, scheduled Steps, evenly spread over the schedule.
fn moments_of_run(scenario: &Scenario) -> Vec<Moment<'_>> {
    let (mut narrations, mut scheduled, mut times) =
        (Narrations::new(), BTreeSet::new(), BTreeSet::from([scenario.end]));
    let mut violations = BTreeSet::new();
    for &mode in &scenario.modes {
        let mut timeline = scenario.timeline(mode);
        while timeline.next_at().is_some_and(|at| at <= scenario.end) {
            let Some(record) = timeline.forward() else { break };
            if record.origin == Origin::Schedule && record.refused.is_none() {
                scheduled.insert(record.at);
            }
            keep_most_important(
                narrations.entry(record.at).or_default(),
                mode,
                narrate_step(&record.step, &timeline.state().events),
            );
        }
        violations.extend(timeline.metrics().violations.iter().map(|violation| violation.at));
    }
    times.extend(violations.into_iter().take(MAX_MOMENTS - 1));
    let others: Vec<u64> = scheduled.into_iter().filter(|at| !times.contains(at)).collect();
    let room = (MAX_MOMENTS - times.len()).min(others.len());
    times.extend((0..room).filter_map(|nth| others.get(nth * others.len() / room)));
    let moment = |at: u64| {
        let lanes = narrations.get(&at).map_or(&[][..], |lanes| lanes);
        let tells = |it: &Narration| at != scenario.end || it.importance > Importance::Detail;
        let told = lanes.iter().filter(|(_, it)| tells(it)).map(|(mode, narration)| (*mode, narration));
        let lanes: Vec<_> = told.collect();
        let words = narrate_lanes(&lanes, scenario.modes.len());
        let words = match (words.is_empty(), at == scenario.end) {
            (false, false) => words,
            (false, true) => format!("{words} This is the end of the run."),
            (true, _) => "This is the end of the run.".to_owned(),
        };
        Moment { at, words: words.into(), question: None }
    };
    times.into_iter().map(moment).collect()
}

/// Keeps one narration for each lane: the most important one, the first of several.
fn keep_most_important(lanes: &mut Vec<(Mode, Narration)>, mode: Mode, narration: Narration) {
    match lanes.iter_mut().find(|(of, _)| *of == mode) {
        None => lanes.push((mode, narration)),
        Some((_, before)) if narration.importance > before.importance => *before = narration,
        Some(_) => {}
    }
}
