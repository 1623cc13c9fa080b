//! Quorums and transitions of configurations are those of openraft. Its `Membership` keeps them to itself; they are in
//! the crate `quorum-set`, which its versions from 0.10 call.

use std::collections::BTreeSet;

use quorum_set::{QuorumBridge as _, QuorumSet as _, verify_intersection};
use raft_core::{Change, Configuration, ServerId, ServerSet, quorum};
use test_support::id;

/// A quorum set of openraft: a majority of each of its sets.
type Membership = Vec<BTreeSet<ServerId>>;

const SERVERS: u64 = 5;

/// Every subset of the servers.
fn subsets() -> impl Iterator<Item = ServerSet> {
    (0..1_u64 << SERVERS).map(|bits| (1..=SERVERS).filter(|number| bits >> (number - 1) & 1 == 1).map(id).collect())
}

/// Every pair of different sets of voters.
fn pairs() -> impl Iterator<Item = (ServerSet, ServerSet)> {
    let voters = || subsets().filter(|set| !set.is_empty());
    voters().flat_map(move |old| voters().map(move |new| (old, new))).filter(|(old, new)| old != new)
}

fn ids(set: ServerSet) -> BTreeSet<ServerId> {
    set.iter().collect()
}

fn simple(voters: ServerSet) -> Configuration {
    Configuration::new(voters, ServerSet::EMPTY)
}

/// A configuration as openraft has it: the old half first.
fn membership(configuration: Configuration) -> Membership {
    let old = Some(configuration.outgoing()).filter(|_| configuration.is_joint());
    old.into_iter().chain([configuration.voters()]).map(ids).collect()
}

fn changes(old: ServerSet, new: ServerSet) -> Vec<Change> {
    let adds = new.difference(old).iter().map(Change::AddVoter);
    adds.chain(old.difference(new).iter().map(Change::Remove)).collect()
}

fn joint(old: ServerSet, new: ServerSet) -> Configuration {
    simple(old).enter_joint(&changes(old, new)).expect("it is a change")
}

#[test]
fn quorums_are_those_of_openraft() {
    let mut compared = 0;
    for (old, new) in pairs() {
        for configuration in [simple(new), joint(old, new)] {
            let membership = membership(configuration);
            for answered in subsets() {
                let is_quorum = membership.is_quorum(ids(answered).iter());
                assert_eq!(configuration.is_quorum(answered), is_quorum, "{configuration}, {answered}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 2 * 31 * 30 * 32);
}

#[test]
fn transitions_are_those_of_openraft() {
    for (old, new) in pairs() {
        let (begin, between) = (simple(old), joint(old, new));
        assert_eq!(membership(between), membership(begin).bridge_to(ids(new)));
        let end = between.leave_joint().expect("it is joint");
        assert_eq!(membership(end), membership(between).bridge_to(ids(new)));
    }
}

#[test]
fn neighbours_of_each_change_share_a_server_by_openrafts_measure() {
    for (old, new) in pairs() {
        let (begin, between, end) = (membership(simple(old)), membership(joint(old, new)), membership(simple(new)));
        assert!(verify_intersection(&begin, &between) && verify_intersection(&between, &end), "{old} to {new}");
        let share = verify_intersection(&begin, &end);
        assert_eq!(quorum::disjoint_majorities(old, new).is_none(), share, "{old} to {new}");
        // A change of one voter is one that is made directly.
        if simple(old).simple(&changes(old, new)).is_ok() {
            assert!(share, "{old} to {new}");
        }
    }
}
