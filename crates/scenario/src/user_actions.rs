//! Actions of the user in a link, on top of those of the scenario: the run with both, and conversion to a scenario
//! whose own actions include them.

use cluster::{Mode, Origin, Step, Timeline};

use crate::limits::MAX_AT;
pub use crate::limits::TAIL_MS;
use crate::link::Link;
use crate::{Action, CUSTOM_ID, STEP_INTERVAL_MS, Scenario, replay};

/// Time up to which a link is played, in virtual milliseconds.
#[must_use]
pub fn run_end(link: &Link) -> u64 {
    let last = link.actions.last().map_or(0, |last| last.at + TAIL_MS);
    link.scenario.end.max(last.min(MAX_AT))
}

/// Run of a link in `mode`, at its start; the actions of the user are still to come.
#[must_use]
pub fn timeline(link: &Link, mode: Mode) -> Timeline {
    let mut timeline = link.scenario.timeline(mode);
    replay(&mut timeline, mode, &link.actions);
    timeline.seek_record(0);
    timeline
}

/// Converts a link to a scenario whose own actions include those of the user. In each of its modes the run is the same
/// as that of the link, Step by Step and, if there is a clock, millisecond by millisecond. Only the beats and
/// expectations before the first action of the user are kept.
///
/// At one time, an action of the user comes after the Steps of the clock, but an action of the scenario comes before
/// them. Therefore the Steps of the clock at that time become actions as well.
#[must_use]
pub fn bake_actions(link: &Link) -> Scenario {
    let scenario = &link.scenario;
    let lanes: Vec<_> = scenario.modes.iter().map(|&mode| (mode, timeline(link, mode))).collect();
    let mut times: Vec<u64> = link.actions.iter().map(|action| action.at).collect();
    times.dedup();
    let mut done = Vec::new();
    for at in times {
        let steps_by_mode: Vec<_> = lanes.iter().map(|(mode, timeline)| (*mode, applied_at(timeline, at))).collect();
        let [(_, first), others @ ..] = &steps_by_mode[..] else { continue };
        let actions = |lane, steps: &[Step]| steps.iter().map(|&step| Action { at, lane, step }).collect::<Vec<_>>();
        if others.iter().all(|(_, steps)| steps == first) {
            done.extend(actions(None, first));
        } else {
            done.extend(steps_by_mode.iter().flat_map(|(mode, steps)| actions(Some(*mode), steps)));
        }
    }
    let Some(first) = done.first().map(|action| action.at) else { return scenario.clone() };
    let mut baked = Scenario { id: CUSTOM_ID.into(), end: run_end(link), ..scenario.clone() };
    baked.beats.retain(|beat| beat.at < first);
    baked.expect.retain(|it| it.at.is_some_and(|at| at < first));
    baked.actions.extend(done);
    baked.actions.sort_by_key(|action| action.at);
    if baked.is_untimed {
        respace_steps(&mut baked);
    }
    baked
}

/// Steps applied at a time other than those of the scenario, up to the last one of the user.
fn applied_at(timeline: &Timeline, at: u64) -> Vec<Step> {
    let of_that_time = timeline.records().iter().filter(|record| record.at == at && record.origin != Origin::Schedule);
    let mut records: Vec<_> = of_that_time.collect();
    let last = records.iter().rposition(|record| record.origin == Origin::User);
    records.truncate(last.map_or(0, |last| last + 1));
    records.iter().map(|record| record.step).collect()
}

/// Restores the fixed distance between the Steps of an untimed scenario. As many of them as before come before its end.
fn respace_steps(scenario: &mut Scenario) {
    let before_end = scenario.actions.partition_point(|action| action.at <= scenario.end);
    let last = scenario.actions[..before_end].last().map_or(0, |last| last.at);
    for (action, nth) in scenario.actions.iter_mut().zip(1..) {
        action.at = nth * STEP_INTERVAL_MS;
    }
    let mut rest = scenario.end.saturating_sub(last);
    if before_end < scenario.actions.len() {
        rest = rest.min(STEP_INTERVAL_MS - 1);
    }
    scenario.end = (before_end as u64 * STEP_INTERVAL_MS + rest).min(MAX_AT);
}

/// Converts a link to a scenario that can run under any seed: each action of the user comes one millisecond later,
/// hence after all events of its time. The Steps of the clock at that time are not kept, since they differ between
/// seeds.
#[must_use]
pub fn bake_actions_for_any_seed(link: &Link) -> Scenario {
    let mut scenario = Scenario { end: run_end(link), ..link.scenario.clone() };
    let later = link.actions.iter().map(|action| Action { at: action.at + 1, ..*action });
    // At equal times the action of the user comes first, since it is one millisecond later than it was.
    scenario.actions = later.chain(scenario.actions).collect();
    scenario.actions.sort_by_key(|action| action.at);
    scenario
}

#[cfg(test)]
mod tests {
    use raft_core::{Rule, Rules};

    use super::*;
    use crate::{link, preset, script};

    fn find(fragment: &str) -> Link {
        link::open_with(fragment, &|id| preset(id).cloned()).into_result().expect("a link")
    }

    #[test]
    fn user_action_in_an_untimed_script_shifts_the_later_steps() {
        let text = "overlap 1\nold S1 S2 S3\nmodes single\nthen time out S1\nbeat stands at 21: S1 stands.\n\
            then deliver S1>S2#0\nthen deliver S2>S1#0\nbeat last: S1 heard from S2.\nend 60\n\
            expect single at 20: term 0\nexpect single: nobody leads\n";
        let scenario = script::read(text).expect("it is a script");
        let opened = link::open("own&do=45.crash.3").into_result().expect("a link");
        let baked = bake_actions(&Link { scenario, ..opened });
        let times: Vec<u64> = baked.actions.iter().map(|action| action.at).collect();
        assert_eq!((&times[..], baked.end), (&[20, 40, 60, 80][..], 80 + 985));
        assert_eq!(crate::action::write(baked.actions[2].step), "crash 3");
        assert_eq!((baked.beats.len(), baked.expect.len()), (1, 1), "what comes after is another story");
        assert_eq!(script::read(&script::write(&baked)), Ok(baked));
    }

    #[test]
    fn user_action_after_the_end_is_baked_and_an_impossible_one_changes_nothing() {
        let link = find("own&leader=1&do=5000.crash.1");
        assert_eq!((bake_actions(&link).end, bake_actions(&link).actions[0].at), (6000, 5000));
        let link = find("naive-swap-5-to-5&do=600000.crash.1");
        assert_eq!(
            (bake_actions(&link).end, bake_actions(&link).actions.last().map(|last| last.at)),
            (600_000, Some(600_000))
        );
        let link = find("naive-swap-5-to-5&do=50.restart.1");
        assert_eq!(bake_actions(&link), link.scenario, "a server that runs cannot be started");
    }

    #[test]
    fn user_action_under_any_seed_comes_before_scenario_actions_a_millisecond_later() {
        let text = "overlap 1\nold S1 S2 S3\nleader S1\nat 20 crash S1\nat 20 crash S2\n";
        let scenario = Scenario { rules: Rules::RAFT.without(Rule::PreVote), ..script::read(text).expect("it is one") };
        let done = link::open("own&do=19.propose.1.5,20.restart.1").into_result().expect("a link").actions;
        let baked = bake_actions_for_any_seed(&Link { actions: done, ..scenario.into() });
        let words: Vec<_> = baked.actions.iter().map(|it| (it.at, crate::action::write(it.step))).collect();
        let words: Vec<_> = words.iter().map(|(at, text)| (*at, text.as_str())).collect();
        assert_eq!(words, [(20, "propose 1 5"), (20, "crash 1"), (20, "crash 2"), (21, "restart 1")]);
    }
}
