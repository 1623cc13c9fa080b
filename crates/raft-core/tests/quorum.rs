//! Quorum functions against brute force: every configuration with up to five servers in each half, every pattern of
//! votes, every pattern of indexes.

use raft_core::{Change, Configuration, LogIndex, ServerSet, VoteResult};
use test_support::id;

/// The servers whose bits are set in `bits`: bit 0 is S1.
fn subset(bits: u64) -> ServerSet {
    (0..63).filter(|bit| bits >> bit & 1 == 1).map(|bit| id(bit + 1)).collect()
}

/// The joint configuration of two sets of voters; simple, if the old half is empty.
fn configuration(new: ServerSet, old: ServerSet) -> Configuration {
    if old.is_empty() {
        return Configuration::new(new, ServerSet::EMPTY);
    }
    let adds = new.difference(old).iter().map(Change::AddVoter);
    let removes = old.difference(new).iter().map(Change::Remove);
    let changes: Vec<_> = adds.chain(removes).collect();
    Configuration::new(old, ServerSet::EMPTY).enter_joint(&changes).expect("both halves have voters")
}

/// Every pair of halves: the new one of servers from S1 to S5, the old one of servers from S3 to S7. The halves share
/// none, some or all of S3 to S5.
fn pairs_of_halves() -> impl Iterator<Item = (ServerSet, ServerSet)> {
    (1..32).flat_map(|new| (0..32).map(move |old| (subset(new), subset(old << 2))))
}

/// Whether the set contains more than half of the voters, by the definition.
fn more_than_half(voters: ServerSet, of: ServerSet) -> bool {
    voters.iter().filter(|&voter| of.contains(voter)).count() * 2 > voters.len() || voters.is_empty()
}

#[test]
fn vote_result_agrees_with_every_completion_of_the_vote() {
    for (new, old) in pairs_of_halves() {
        let configuration = configuration(new, old);
        let voters: Vec<_> = configuration.all_voters().iter().collect();
        for pattern in 0..3_u64.pow(voters.len() as u32) {
            let answer = |id| {
                let index = voters.iter().position(|&voter| voter == id)?;
                match pattern / 3_u64.pow(index as u32) % 3 {
                    0 => None,
                    answer => Some(answer == 1),
                }
            };
            let yes: ServerSet = voters.iter().copied().filter(|&id| answer(id) == Some(true)).collect();
            let not_no: ServerSet = voters.iter().copied().filter(|&id| answer(id) != Some(false)).collect();
            let wins = |votes| more_than_half(new, votes) && more_than_half(old, votes);
            let expected = if wins(yes) {
                VoteResult::Won
            } else if wins(not_no) {
                VoteResult::Pending
            } else {
                VoteResult::Lost
            };
            assert_eq!(configuration.vote_result(answer), expected, "{configuration}, yes {yes}, not no {not_no}");
        }
    }
}

#[test]
fn committed_index_is_the_largest_that_a_quorum_holds() {
    // Three values and "not reported" distinguish every order of the indexes that matters to a majority of five.
    let values = [None, Some(LogIndex::from(1)), Some(LogIndex::from(2)), Some(LogIndex::from(3))];
    for (new, old) in pairs_of_halves() {
        let configuration = configuration(new, old);
        let voters: Vec<_> = configuration.all_voters().iter().collect();
        let patterns = 4_u64.pow(voters.len() as u32);
        for pattern in 0..patterns {
            let held = |id| {
                let index = voters.iter().position(|&voter| voter == id)?;
                values[(pattern / 4_u64.pow(index as u32) % 4) as usize]
            };
            let quorum_holds = |index: LogIndex| {
                let holders = voters.iter().copied().filter(|&id| held(id).unwrap_or_default() >= index).collect();
                more_than_half(new, holders) && more_than_half(old, holders)
            };
            let expected = (0..=3).map(LogIndex::from).rfind(|&index| quorum_holds(index));
            assert_eq!(configuration.committed_index(held), expected, "{configuration}, pattern {pattern}");
        }
    }
}

#[test]
fn configuration_without_voters_wins_votes_and_bounds_no_commit() {
    let empty = Configuration::EMPTY;
    assert_eq!(empty.committed_index(|_| None), None);
    assert_eq!(empty.vote_result(|_| None), VoteResult::Won);
    assert_eq!(empty.failures_tolerated(), 0);
}

/// Partitions of S1 to S5 into groups, as the group of each server; 0 is none.
fn partitions() -> impl Iterator<Item = Vec<ServerSet>> {
    (0..4_u32.pow(5)).map(|code| {
        let group_of = |nth: u32| code / 4_u32.pow(nth) % 4;
        let servers = |group: u32| (0..5).filter(move |nth| group_of(*nth) == group).map(|nth| id(u64::from(nth) + 1));
        (1..4).map(|group| servers(group).collect()).collect()
    })
}

#[test]
fn groups_tolerated_is_the_largest_number_of_groups_whose_failure_always_leaves_a_quorum() {
    let five: Vec<ServerSet> = (0..32).map(subset).collect();
    let [lone, joint] = [(0b11111, 0), (0b10111, 0b11010)].map(|(new, old): (usize, usize)| (five[new], five[old]));
    let small = five.iter().map(|new| (*new, ServerSet::EMPTY)).chain([joint, (five[0b00111], five[0b11100])]);
    for (new, old) in small.chain([lone]) {
        let configuration = configuration(new, old);
        for (groups, present) in partitions().step_by(7).flat_map(|groups| {
            [0b11111, 0b11011, 0b01111, 0b00111].map(|present: usize| (groups.clone(), five[present]))
        }) {
            let grouped = groups.iter().fold(ServerSet::EMPTY, |all, group| all.union(*group));
            let single = five[0b11111].difference(grouped).iter().map(|server| ServerSet::EMPTY.with(server));
            // Empty groups fail without an effect, and are no failure.
            let units: Vec<ServerSet> = groups.iter().copied().filter(|it| !it.is_empty()).chain(single).collect();
            let survives = |failed: usize| {
                let lost = units.iter().enumerate().filter(|(nth, _)| failed >> nth & 1 == 1);
                let left = lost.fold(present, |left, (_, unit)| left.difference(*unit));
                more_than_half(new, left) && more_than_half(old, left)
            };
            let always = |count: &usize| {
                (0..1_usize << units.len()).filter(|it| it.count_ones() as usize == *count).all(survives)
            };
            let expected = (0..=units.len()).take_while(always).last().filter(|_| !new.is_empty());
            assert_eq!(
                configuration.groups_tolerated(present, &groups),
                expected,
                "{configuration}, {present}, {groups:?}"
            );
        }
    }
}

#[test]
fn groups_of_one_server_each_are_tolerated_like_failures() {
    for (new, old) in pairs_of_halves() {
        let configuration = configuration(new, old);
        let expected = (!new.is_empty()).then(|| configuration.failures_tolerated());
        assert_eq!(configuration.groups_tolerated(configuration.all_voters(), &[]), expected, "{configuration}");
    }
}

#[test]
fn failures_tolerated_is_the_largest_number_that_always_leaves_a_quorum() {
    for (new, old) in pairs_of_halves() {
        let configuration = configuration(new, old);
        let voters = configuration.all_voters();
        let survives = |failed: ServerSet| {
            let left = voters.difference(failed);
            more_than_half(new, left) && more_than_half(old, left)
        };
        let failures = |count: usize| (0..128).map(subset).filter(move |failed| failed.len() == count);
        let expected = (0..=voters.len())
            .take_while(|&count| failures(count).filter(|failed| failed.is_subset(voters)).all(survives))
            .last();
        assert_eq!(Some(configuration.failures_tolerated()), expected, "{configuration}");
    }
}
