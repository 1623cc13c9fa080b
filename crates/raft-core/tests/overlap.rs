//! Overlap of majorities, the property on which safe membership changes rest.

use raft_core::{Change, Configuration, ServerSet, quorum};
use test_support::{id, set};

/// Every subset of S1 to S`n`.
fn subsets(n: u64) -> impl Iterator<Item = ServerSet> {
    (0..1_u64 << n).map(move |bits| (1..=n).filter(|number| bits >> (number - 1) & 1 == 1).map(id).collect())
}

/// The quorums of a configuration among the subsets of S1 to S`n`.
fn quorums(configuration: Configuration, n: u64) -> Vec<ServerSet> {
    subsets(n).filter(|&set| set.is_subset(configuration.all_voters()) && configuration.is_quorum(set)).collect()
}

fn simple(voters: ServerSet) -> Configuration {
    Configuration::new(voters, ServerSet::EMPTY)
}

fn changes(old: ServerSet, new: ServerSet) -> Vec<Change> {
    let adds = new.difference(old).iter().map(Change::AddVoter);
    adds.chain(old.difference(new).iter().map(Change::Remove)).collect()
}

#[test]
fn majorities_of_configurations_one_voter_apart_overlap() {
    let mut pairs = 0;
    for old in subsets(7).filter(|voters| !voters.is_empty()).map(simple) {
        for number in 1..=7 {
            let change = if old.voters().contains(id(number)) {
                Change::Remove(id(number))
            } else {
                Change::AddVoter(id(number))
            };
            let Ok(new) = old.simple(&[change]) else { continue };
            let of_new = quorums(new, 7);
            for one in quorums(old, 7) {
                assert!(of_new.iter().all(|&other| !one.is_disjoint(other)), "{old} to {new}: {one}");
            }
            pairs += 1;
        }
    }
    assert_eq!(pairs, 127 * 7 - 7, "every set of voters and every server, but for the seven that would leave none");
}

#[test]
fn joint_quorums_overlap_every_majority_of_old_and_of_new() {
    let of: Vec<_> = subsets(5).map(|voters| (voters, quorums(simple(voters), 5))).collect();
    for (old, of_old) in of.iter().filter(|(voters, _)| !voters.is_empty()) {
        for (new, of_new) in of.iter().filter(|(voters, _)| !voters.is_empty()) {
            let joint = simple(*old).enter_joint(&changes(*old, *new)).expect("both halves have voters");
            for one in quorums(joint, 5) {
                let meets = |other: &ServerSet| !one.is_disjoint(*other);
                assert!(of_old.iter().all(meets) && of_new.iter().all(meets), "{joint}: {one}");
            }
        }
    }
}

#[test]
fn disjoint_majorities_are_found_whenever_they_exist() {
    let of: Vec<_> = subsets(6).map(|voters| (voters, quorums(simple(voters), 6))).collect();
    for (old, of_old) in of.iter().filter(|(voters, _)| !voters.is_empty()) {
        for (new, of_new) in of.iter().filter(|(voters, _)| !voters.is_empty()) {
            let exist = of_old.iter().any(|one| of_new.iter().any(|&other| one.is_disjoint(other)));
            match quorum::disjoint_majorities(*old, *new) {
                Some((one, other)) => {
                    assert!(of_old.contains(&one) && of_new.contains(&other) && one.is_disjoint(other), "{old} {new}");
                }
                None => assert!(!exist, "{old} to {new}"),
            }
        }
    }
}

#[test]
fn sum_of_majorities_is_the_smallest_overlap_of_any_two_configurations() {
    // Up to a permutation of the servers, the old voters are the first ones.
    for old in (1..=7).map(|size| (1..=size).map(id).collect::<ServerSet>()) {
        let of_old = quorums(simple(old), 7);
        for new in subsets(7).filter(|new| !new.is_empty()) {
            let of_new = quorums(simple(new), 7);
            let overlaps = of_old.iter().flat_map(|one| of_new.iter().map(|&other| one.intersection(other).len()));
            let min_overlap = quorum::min_overlap(old, new);
            assert_eq!(overlaps.min(), Some(min_overlap), "{old} to {new}");
            assert_eq!(quorum::disjoint_majorities(old, new).is_none(), min_overlap > 0, "{old} to {new}");
            let changed = old.union(new).len() - old.intersection(new).len();
            assert!(min_overlap > 0 || changed > 1, "a single-server change, {old} to {new}");
        }
    }
}

#[test]
fn naive_swap_of_two_in_five_has_18_pairs_of_disjoint_majorities_of_three() {
    let (old, new) = (simple(set(&[1, 2, 3, 4, 5])), simple(set(&[1, 2, 3, 6, 7])));
    let threes = |configuration| quorums(configuration, 7).into_iter().filter(|quorum| quorum.len() == 3);
    let disjoint: Vec<_> = threes(old)
        .flat_map(|one| threes(new).filter(move |&other| one.is_disjoint(other)).map(move |other| (one, other)))
        .collect();
    assert_eq!(disjoint.len(), 18);
    assert!(disjoint.contains(&(set(&[1, 4, 5]), set(&[3, 6, 7]))));
}

#[test]
fn naive_swap_of_three_to_five_has_disjoint_majorities() {
    let of_new = quorums(simple(set(&[1, 2, 3, 4, 5])), 5);
    assert!(quorum::is_quorum(set(&[1, 2, 3]), set(&[1, 2])));
    assert!(of_new.contains(&set(&[3, 4, 5])));
}

#[test]
fn naive_swap_of_one_voter_has_no_disjoint_majorities() {
    for number in 1..=7 {
        let old = subsets(7).filter(|voters| !voters.contains(id(number)) && !voters.is_empty());
        for old in old.map(simple) {
            let new = simple(old.voters().with(id(number)));
            let of_new = quorums(new, 7);
            assert!(quorums(old, 7).iter().all(|&one| of_new.iter().all(|&other| !one.is_disjoint(other))));
        }
    }
}
