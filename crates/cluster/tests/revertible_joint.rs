//! Joint configurations that are left on request only: for C_new, or back to C_old.

use cluster::{
    Condition, ConditionalStep, Event, Mode, NullSink, Property, Schedule, Setup, Step, StepError, Timeline, Timing,
    World,
};
use raft_core::{ChangeRequest, Configuration, Event as ServerEvent, RequestError, Rule, Rules, ServerSet};

#[path = "support/harness.rs"]
mod harness;

use harness::{Harness, id, set};

const REVERTIBLE: Rules = Rules { revertible_joint: true, ..Rules::RAFT };

fn simple(voters: &[u64]) -> Configuration {
    Configuration::new(set(voters), ServerSet::EMPTY)
}

fn refusals(harness: &Harness) -> Vec<RequestError> {
    let refusal = |event: &Event| match event {
        Event::At { event: ServerEvent::RequestRefused { reason }, .. } => Some(*reason),
        _ => None,
    };
    harness.events.iter().filter_map(refusal).collect()
}

/// S1 has appended the joint configuration of {1, 2, 3} and {2, 3, 4}, and no other server has it.
fn with_joint_appended(rules: Rules) -> Harness {
    let mut harness = Harness::new(Mode::Joint, rules, &[1, 2, 3], &[4]);
    harness.step(Step::Request {
        server: id(1),
        request: ChangeRequest::Joint { add_voters: set(&[4]), add_learners: ServerSet::EMPTY, remove: set(&[1]) },
    });
    let configuration = |harness: &Harness| harness.server(1).configuration();
    while !configuration(&harness).is_joint() {
        let before = harness.world.network().in_flight().len();
        assert!(before > 0, "the newcomer is caught up");
        let next = harness.world.network().in_flight()[0].id;
        harness.step(Step::Deliver(next));
    }
    harness.exchange(|_| false);
    harness
}

#[test]
fn request_to_end_a_joint_configuration_is_refused_with_its_reason() {
    for request in [ChangeRequest::LeaveJoint, ChangeRequest::RevertJoint] {
        let mut plain = with_joint_appended(Rules::RAFT);
        plain.request(1, request);
        assert_eq!(refusals(&plain), [RequestError::NotRevertible]);

        let mut simple_now = Harness::new(Mode::Joint, REVERTIBLE, &[1, 2, 3], &[4]);
        simple_now.request(1, request);
        assert!(matches!(refusals(&simple_now)[..], [RequestError::InvalidChange(_)]));

        for mode in [Mode::Naive, Mode::SingleServer] {
            let mut world = Harness::new(mode, REVERTIBLE, &[1, 2, 3], &[4]).world;
            let refused = world.apply(Step::Request { server: id(1), request }, &mut NullSink);
            assert_eq!(refused, Err(StepError::OtherMode(mode)));
        }
    }
    let mut uncommitted = with_joint_appended(REVERTIBLE);
    let configuration = uncommitted.server(1).configuration();
    uncommitted.request(1, ChangeRequest::LeaveJoint);
    assert_eq!(refusals(&uncommitted), [RequestError::JointNotCommitted { configuration }]);
    assert_eq!(uncommitted.server(1).configuration(), configuration);

    uncommitted.request(1, ChangeRequest::RevertJoint);
    uncommitted.request(1, ChangeRequest::RevertJoint);
    assert!(matches!(refusals(&uncommitted)[..], [_, RequestError::InvalidChange(_)]));
    assert_eq!(uncommitted.server(1).configuration(), simple(&[1, 2, 3]));
}

#[test]
fn leader_waits_in_a_committed_joint_configuration_and_leaves_it_either_way() {
    for (request, left) in [(ChangeRequest::LeaveJoint, &[2, 3, 4][..]), (ChangeRequest::RevertJoint, &[1, 2, 3])] {
        let mut harness = with_joint_appended(REVERTIBLE);
        harness.replicate(1, &[2, 3, 4]);
        let configuration = harness.server(1).configuration();
        assert!(configuration.is_joint() && harness.server(1).configuration_is_committed());
        let told = Event::At { server: id(1), event: ServerEvent::JointCommitted { configuration } };
        assert_eq!(harness.events.iter().filter(|&event| *event == told).count(), 1);
        harness.request(1, request);
        assert_eq!(harness.server(1).configuration(), simple(left));
        harness.replicate(1, &[2, 3, 4]);
        assert_eq!(harness.world.settled_configuration(), Some(simple(left)));
        assert_eq!(harness.leads(1), left.contains(&1), "a leader outside C_new steps down");
        assert_eq!(refusals(&harness), []);
    }
}

/// The World at 3000 ms. The change to {3, 4, 5} is asked for at 20 ms; each Step follows so many milliseconds after
/// C_old,new has come into force at S1.
fn run(rules: Rules, steps: &[(u64, Step)]) -> World {
    let setup =
        Setup { newcomers: set(&[4, 5]), leader: Some(id(1)), ..Setup::new(Mode::Joint, rules, set(&[1, 2, 3])) };
    let ask = Step::Ask { target: set(&[3, 4, 5]), learners: ServerSet::EMPTY };
    let is_joint = Condition::Counts { server: id(1), voters: set(&[1, 2, 3]), joint_with: Some(set(&[3, 4, 5])) };
    let conditional = steps.iter().map(|&(delay, step)| ConditionalStep { condition: is_joint, delay, step });
    let schedule =
        Schedule { clock: Some((1, Timing::default())), actions: vec![(20, ask)], conditional: conditional.collect() };
    let mut timeline = Timeline::new(&setup, schedule);
    timeline.seek(3000);
    timeline.world().clone()
}

/// The configuration in force at the leader.
fn of_leader(world: &World) -> Option<Configuration> {
    world.apparent_leader().map(raft_core::Server::configuration)
}

#[test]
fn admin_asks_the_leader_to_leave_the_joint_configuration() {
    let world = run(REVERTIBLE, &[]);
    assert!(world.change_is_finished());
    assert_eq!(of_leader(&world), Some(simple(&[3, 4, 5])));
}

/// The new half is lost when C_old,new is appended: C_old,new cannot be committed, and its leader leads for an election
/// timeout at most. While it does, the admin can take the change back.
#[test]
fn change_whose_new_half_is_down_can_be_taken_back_only_if_it_is_revertible() {
    let crashes = [4, 5].map(|server| (0, Step::Crash(id(server))));
    let back = (60, Step::Ask { target: set(&[1, 2, 3]), learners: ServerSet::EMPTY });
    for rules in [REVERTIBLE, Rules::RAFT] {
        let stuck = run(rules, &crashes);
        assert!(!stuck.change_is_finished() && of_leader(&stuck).is_none());
        let world = run(rules, &[crashes[0], crashes[1], back]);
        assert_eq!(world.change_is_finished(), rules.revertible_joint);
        let settled = rules.revertible_joint.then(|| simple(&[1, 2, 3]));
        assert_eq!(of_leader(&world), settled);
    }
}

/// S1 commits C_old,new and leaves it, with C_new at S4 only. S3 leads term 2 and goes back to C_old. With the rule it
/// first has to commit an entry of its own term, and S4 cannot be elected without that.
#[test]
fn way_back_without_a_commit_of_the_own_term_loses_a_committed_entry() {
    for has_rule in [true, false] {
        let rules = if has_rule { REVERTIBLE } else { REVERTIBLE.without(Rule::OwnTermCommitFirst) };
        let mut harness = with_joint_appended(rules);
        harness.replicate(1, &[2, 3, 4]);
        harness.request(1, ChangeRequest::LeaveJoint);
        harness.replicate(1, &[4]);
        assert_eq!(harness.server(4).configuration(), simple(&[2, 3, 4]));
        assert!(harness.elect(3, &[2]));
        harness.request(3, ChangeRequest::RevertJoint);
        if has_rule {
            assert!(matches!(refusals(&harness)[..], [RequestError::NoCommitInTerm { .. }]));
            harness.replicate(3, &[1, 2]);
            harness.request(3, ChangeRequest::RevertJoint);
        }
        harness.replicate(3, &[1]);
        assert_eq!(harness.server(3).configuration(), simple(&[1, 2, 3]));
        assert!(harness.server(3).configuration_is_committed());
        // Its first campaign tells S4 of the later term.
        harness.elect(4, &[2]);
        assert_eq!(harness.elect(4, &[2]), !has_rule);
        let broken: &[Property] = if has_rule { &[] } else { &[Property::LeaderCompleteness] };
        assert_eq!(harness.violations(), broken);
    }
}
