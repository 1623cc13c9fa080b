//! Near misses in the runs of the presets: two disjoint quorums that could each elect a leader.

#[path = "../../cluster/tests/support/quorum_oracle.rs"]
mod quorum_oracle;

use std::collections::BTreeSet;

use cluster::{Mode, Property, disjoint_quorums};
use raft_core::{PropertyClass, Rule};
use scenario::Scenario;

/// Numbers of records before the first near miss and before the first violation of a run.
struct Firsts {
    near_miss: Option<usize>,
    violation: Option<(usize, Property)>,
}

/// Checks the near miss in each state of a run against brute force.
fn first_in_run(scenario: &Scenario, mode: Mode) -> Firsts {
    let mut timeline = scenario.timeline(mode);
    let mut firsts = Firsts { near_miss: None, violation: None };
    while timeline.now() <= scenario.end {
        let (world, records) = (timeline.world(), timeline.state().records);
        let found = disjoint_quorums(world);
        quorum_oracle::check(found, world.nodes(), world.rules());
        firsts.near_miss = firsts.near_miss.or(found.map(|_| records));
        let broken = world.history().violations().first().map(|violation| (records, violation.property()));
        firsts.violation = firsts.violation.or(broken);
        if timeline.forward().is_none() {
            break;
        }
    }
    firsts
}

/// Whether the mode is safe under the rules of the scenario.
fn is_safe(scenario: &Scenario, mode: Mode) -> bool {
    mode != Mode::Naive && scenario.rules.settings().all(|setting| setting.protects() == PropertyClass::Liveness)
}

/// Rules without which a server counts a vote or a log that does not count: all quorums share a server.
const MISCOUNTS: [Rule; 2] = [Rule::RemovedLeaderNotCounted, Rule::VoteKept];

#[test]
fn near_miss_matches_brute_force_in_every_state_of_the_presets() {
    let (mut safe, mut before_violations) = (0, BTreeSet::new());
    for scenario in scenario::catalogue::scenarios() {
        for &mode in &scenario.modes {
            let what = format!("{} {}", scenario.id, mode.key());
            let Firsts { near_miss, violation } = first_in_run(scenario, mode);
            if scenario.planned_steps().any(|(_, step)| step.is_accident()) {
                continue;
            }
            if is_safe(scenario, mode) {
                assert_eq!(near_miss, None, "{what}");
                safe += 1;
            }
            let Some((broken_at, property)) = violation else { continue };
            if MISCOUNTS.iter().all(|&rule| scenario.rules.has(rule)) {
                assert!(near_miss.is_some_and(|at| at < broken_at), "{what}: {near_miss:?}, {broken_at}");
                before_violations.insert(property);
            } else {
                assert_eq!(near_miss, None, "{what}");
            }
        }
    }
    assert!(safe > 30, "{safe}");
    assert_eq!(before_violations, BTreeSet::from([Property::ElectionSafety, Property::LeaderCompleteness]));
}

#[test]
fn default_naive_swap_has_a_near_miss_before_election_safety_is_violated() {
    let scenario = scenario::preset(scenario::DEFAULT).expect("the preset exists");
    let Firsts { near_miss, violation } = first_in_run(scenario, Mode::Naive);
    let (broken_at, property) = violation.expect("a property is violated");
    assert_eq!(property, Property::ElectionSafety);
    assert!(near_miss.is_some_and(|at| at < broken_at), "{near_miss:?}, {broken_at}");
}
