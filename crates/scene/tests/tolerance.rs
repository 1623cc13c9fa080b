//! Which lanes name the failures that they do not tolerate.

#![allow(clippy::unwrap_used)]

use cluster::{Mode, Step};
use raft_core::ServerSet;
use scenario::Scenario;
use scenario::link::Action;
use scene::{DisplayOrder, lane_view};
use test_support::{id, set};

#[test]
fn failures_are_told_in_naive_lanes_unless_rosters_differ_and_in_joint_lanes_with_the_option() {
    let crash = |server, at| Action { at, lane: None, step: Step::Crash(id(server)) };
    let told = |scenario: Scenario, mode, at| {
        let mut timeline = scenario.timeline(mode);
        timeline.seek(at);
        let view = lane_view(timeline.state(), &DisplayOrder::new(scenario.old, scenario.new));
        view.argument.unwrap_or_default().contains("no further failure")
    };
    let three = |actions| Scenario { actions, ..Scenario::custom(set(&[1, 2, 3]), Some(id(1))) };
    assert!(!told(three(vec![]), Mode::Naive, 100));
    assert!(told(three(vec![crash(3, 50)]), Mode::Naive, 100));
    // The operator waits for S3, which is down. S1 and S2 count different voters.
    let ask = Step::Ask { target: set(&[1, 2, 3, 4, 5]), learners: ServerSet::EMPTY };
    let ask = Action { at: 60, lane: None, step: ask };
    let mut swap = Scenario { operator_order: vec![id(2), id(3)], ..three(vec![crash(3, 50), ask]) };
    swap.pace.operator_pause = 5_000;
    let mut timeline = swap.timeline(Mode::Naive);
    timeline.seek(5_200);
    let [one, two] = [1, 2].map(|server| timeline.world().server(id(server)).unwrap().configuration());
    assert_ne!(one, two);
    assert!(told(swap.clone(), Mode::Naive, 55) && !told(swap, Mode::Naive, 5_200));
    for revertible_joint in [false, true] {
        let mut joint = three(vec![crash(3, 50)]);
        joint.rules.revertible_joint = revertible_joint;
        assert!(told(joint, Mode::Joint, 100), "{revertible_joint}");
    }
}
