//! Vote results and commit indexes on random configurations, compared with raft-rs's `JointConfig` and
//! `MajorityConfig`, which its `ProgressTracker` holds.
//!
//! Neither implementation can make a joint configuration with an empty new half. All other configurations are compared,
//! those without voters included. raft-rs expresses "not bounded" as the largest number.

use std::collections::BTreeMap;

use raft::{Changer, JointConfig, MajorityConfig, ProgressTracker};
use raft_core::{Change, Configuration, LogIndex, ServerSet, VoteResult, quorum};

use crate::overlap_node::id;
use crate::raft_rs_node::{members, singles};
use crate::random::Random;

const CASES: u64 = 20_000;

fn subset(random: &mut Random, percent: u64) -> ServerSet {
    (1..=11).filter(|_| random.percent(percent)).map(id).collect()
}

/// A raft-rs tracker with this configuration.
pub(crate) fn tracker(configuration: &Configuration) -> ProgressTracker {
    let mut tracker = ProgressTracker::new(1);
    let old = if configuration.is_joint() { configuration.outgoing() } else { configuration.voters() };
    let mut set = |changes: &[Change], joint: bool| {
        let mut changer = Changer::new(&tracker);
        let made =
            if joint { changer.enter_joint(false, &singles(changes)) } else { changer.simple(&singles(changes)) };
        let (next, progress) = made.expect("the configuration can be made");
        tracker.apply_conf(next, progress, 1);
    };
    old.iter().for_each(|voter| set(&[Change::AddVoter(voter)], false));
    if configuration.is_joint() {
        let leave = old.difference(configuration.voters()).iter().map(Change::Remove);
        let enter = configuration.voters().difference(old).iter().map(Change::AddVoter);
        set(&leave.chain(enter).collect::<Vec<_>>(), true);
    }
    tracker
}

/// A random configuration, simple or joint. Without learners, which have no vote.
fn configuration(random: &mut Random) -> Configuration {
    let share = random.pick(&[0, 20, 50, 90]);
    let old = Configuration::new(subset(random, share), ServerSet::EMPTY);
    let new = subset(random, 50);
    if old.voters().is_empty() || new.is_empty() || random.percent(30) {
        return old;
    }
    let leave = old.voters().difference(new).iter().map(Change::Remove);
    let enter = new.difference(old.voters()).iter().map(Change::AddVoter);
    old.enter_joint(&leave.chain(enter).collect::<Vec<_>>()).expect("both halves have voters")
}

#[test]
fn vote_result_is_equal_under_every_configuration() {
    let mut random = Random::seeded(1);
    let mut seen = BTreeMap::new();
    for _ in 0..CASES {
        let configuration = configuration(&mut random);
        let (yes, no) = (subset(&mut random, 50), subset(&mut random, 40));
        let vote = |voter| {
            if yes.contains(voter) { Some(true) } else { no.contains(voter).then_some(false) }
        };
        let ours = configuration.vote_result(vote);
        let theirs = tracker(&configuration).conf().voters().vote_result(|number| vote(id(number)));
        assert_eq!(format!("{ours:?}"), format!("{theirs:?}"), "{configuration}: yes {yes}, no {no}");
        *seen.entry(format!("{ours:?}, joint: {}", configuration.is_joint())).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), 6, "{seen:?}");
    assert!(seen.values().all(|&times| times > 100), "{seen:?}");
}

#[test]
fn vote_result_of_one_half_is_equal() {
    let mut random = Random::seeded(2);
    for _ in 0..CASES {
        let share = random.pick(&[0, 20, 50, 90]);
        let voters = subset(&mut random, share);
        let (yes, no) = (subset(&mut random, 50), subset(&mut random, 40));
        let vote = |voter| {
            if yes.contains(voter) { Some(true) } else { no.contains(voter).then_some(false) }
        };
        let theirs = MajorityConfig::new(voters.iter().map(u64::from).collect());
        let (ours, theirs) = (quorum::vote_result(voters, vote), theirs.vote_result(|number| vote(id(number))));
        assert_eq!(format!("{ours:?}"), format!("{theirs:?}"), "{voters}: yes {yes}, no {no}");
    }
    let nobody = JointConfig::new([].into_iter().collect());
    assert_eq!(format!("{:?}", nobody.vote_result(|_| None)), format!("{:?}", VoteResult::Won));
}

#[test]
fn committed_index_is_equal_under_every_configuration() {
    let mut random = Random::seeded(3);
    let mut unbounded = 0;
    for _ in 0..CASES {
        let configuration = configuration(&mut random);
        let mut reported = BTreeMap::new();
        for reporter in subset(&mut random, 80) {
            reported.insert(u64::from(reporter), random.below(6));
        }
        let ours =
            configuration.committed_index(|voter| reported.get(&voter.into()).map(|&index| LogIndex::from(index)));
        let mut tracker = tracker(&configuration);
        for voter in configuration.all_voters() {
            // A server that has not reported has acknowledged nothing.
            let progress = tracker.get_mut(voter.into()).expect("a voter is tracked");
            progress.matched = reported.get(&voter.into()).copied().unwrap_or_default();
        }
        let theirs = tracker.maximal_committed_index().0;
        assert_eq!(ours.map_or(u64::MAX, u64::from), theirs, "{configuration}: {reported:?}");
        unbounded += u64::from(ours.is_none());
    }
    assert!(unbounded > 100, "a configuration without voters is among them");
}

#[test]
fn tracker_holds_the_configuration_that_is_compared() {
    let mut random = Random::seeded(4);
    for _ in 0..1_000 {
        let configuration = configuration(&mut random);
        let theirs = members(&tracker(&configuration).conf().to_conf_state());
        assert_eq!((theirs.voters, theirs.outgoing), (configuration.voters(), configuration.outgoing()));
    }
}
