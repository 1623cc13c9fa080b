//! Interface to the model checker: the start of a search, and the script of a counterexample.

use cluster::Mode;
use parse::parsed;
use raft_core::{Configuration, ServerSet, Term};
use scenario::link::open_with;
use scenario::script::{read, write};
use scenario::search::{Start, ViolatingSchedule, ignored_by_search};
use scenario::{STEP_INTERVAL_MS, catalogue, preset};
use test_support::set;

#[path = "support/parse.rs"]
mod parse;
/// The script plays up to the start of the search even without a counterexample.
#[test]
fn script_of_a_counterexample_from_a_later_state_plays_the_run_up_to_it() {
    let mut with_steps = 0;
    for preset in catalogue::scenarios() {
        let known = |_: &str| Some(preset.clone());
        let done = format!("{}&do=30.crash.1,35.cut.2.3", preset.id);
        for link in [preset.clone().into(), open_with(&done, &known).into_result().expect("a whole link")] {
            for &mode in &preset.modes {
                for at in [0, 35, preset.end / 2, preset.end] {
                    let start = Start::at(&link, mode, at);
                    if start.steps.is_empty() {
                        continue;
                    }
                    with_steps += 1;
                    let found = ViolatingSchedule { title: "How it breaks".to_owned(), steps: &[], moves: Vec::new() };
                    let scenario = link.scenario.with_counterexample(mode, Some(&start), &found);
                    let again = read(&write(&scenario)).expect("it can be written");
                    let mut run = again.timeline(mode);
                    run.seek(again.end);
                    let (world, name) = (run.world(), &preset.id);
                    assert!(run.records().iter().all(|record| record.refused.is_none()), "{name} {mode} {at}");
                    assert_eq!(world.fingerprint(), start.world.fingerprint(), "{name} {mode} {at}");
                    let in_flight =
                        [world, &start.world].map(|it| it.network().in_flight().iter().map(|it| it.id).collect());
                    let [here, there]: [Vec<_>; 2] = in_flight;
                    assert_eq!(here, there, "{name} {mode} {at}: messages have the same names");
                    let beat = again.beats.first().map(|beat| (beat.name.as_ref(), beat.at));
                    assert_eq!(beat, Some(("from-here", start.steps.len() as u64 * STEP_INTERVAL_MS)));
                }
            }
        }
    }
    assert!(with_steps > 200, "{with_steps}");
}

#[test]
fn later_start_of_a_search_includes_the_user_actions_up_to_it() {
    let known = |id: &str| preset(id).cloned();
    let link = open_with("jointly&do=30.crash.2,60.crash.3", &known).into_result().expect("a whole link");
    let down = |at| {
        let start = Start::at(&link, Mode::Joint, at);
        let nodes = start.world.nodes().iter().filter(|node| node.server().is_none());
        nodes.map(cluster::Node::id).collect::<ServerSet>()
    };
    assert_eq!([29, 30, 59, 60].map(down), [set(&[]), set(&[2]), set(&[2]), set(&[2, 3])]);
}

#[test]
fn start_offset_counts_terms_and_entries_of_the_later_start() {
    let text = "overlap 1\nold S1 S2 S3\nleader S1\nat 10 propose S1 5\nat 50 crash S1\nat 90 time out S2\nend 2000\n";
    let link = parsed(text).into();
    for mode in Mode::ALL {
        let at = |at| Start::at(&link, mode, at).start_offset();
        assert_eq!(at(0), (0, 0), "{mode}: as at the start of any cluster with a leader");
        assert_eq!(at(10), (0, 1), "{mode}");
        let late = Start::at(&link, mode, 1500);
        let terms = late.world.nodes().iter().map(|node| node.disk().current_term).max();
        assert_eq!(terms, Some(Term::from(late.start_offset().0 + 1)));
        assert!(late.start_offset().0 > 0);
    }
}

#[test]
fn targets_from_a_later_start_are_the_last_target_and_the_final_voters() {
    let targets = |lines: &str, at| {
        let scenario = parsed(&format!("overlap 1\nold S1 S2 S3\nleader S1\n{lines}\n"));
        Start::at(&scenario.clone().into(), Mode::Joint, at).targets(&scenario)
    };
    let (asked, wanted): (Configuration, Configuration) = (set(&[1, 2, 3, 4]).into(), set(&[1, 2, 5]).into());
    assert_eq!(targets("at 20 ask S1 S2 S3 S4", 10), [set(&[1, 2, 3]).into()], "nobody else, so far");
    assert_eq!(targets("at 20 ask S1 S2 S3 S4", 20), [asked]);
    assert_eq!(targets("new S1 S2 S5\nat 20 ask S1 S2 S3 S4", 10), [wanted]);
    assert_eq!(targets("new S1 S2 S5\nat 20 ask S1 S2 S3 S4", 20), [asked, wanted]);
    assert_eq!(targets("new S1 S2 S5\nat 20 ask S1 S2 S5", 20), [wanted]);
}

#[test]
fn ignored_parts_of_a_script_are_reported() {
    let text = "overlap 1\nold S1 S2 S3\nleader S1\nmodes single joint\nat 20 ask S1 S2 S3 learners S4\nat 30 crash S2\n\
        at 40 in joint: request S1 joint learners S3\n";
    let scenario = parsed(text);
    let ignored = |mode, at: Option<u64>| {
        let link = scenario.clone().into();
        let start: Option<Start> = at.map(|at| Start::at(&link, mode, at));
        ignored_by_search(&scenario, mode, start.as_ref())
    };
    let joint = ignored(Mode::Joint, None);
    assert!(matches!(&joint[..], [one, two] if one.contains('3') && two.contains("{S3}")), "{joint:?}");
    let single = ignored(Mode::SingleServer, None);
    assert!(matches!(&single[..], [one] if one.contains('2')), "the learner S4 is asked for: {single:?}");
    let later = ignored(Mode::Joint, Some(30));
    assert!(matches!(&later[..], [one, two] if !one.is_empty() && two.contains("{S3}")), "{later:?}");
    assert!(ignored(Mode::Joint, Some(40)).is_empty());
}
