//! Making one configuration from another: results and errors.

use raft_core::{Change, Configuration, ConfigurationError};
use test_support::{id, set};

fn simple(voters: &[u64], learners: &[u64]) -> Configuration {
    Configuration::new(set(voters), set(learners))
}

#[test]
fn simple_change_adds_or_removes_at_most_one_voter() {
    let start = simple(&[1, 2, 3], &[4]);
    let cases = [
        (vec![Change::AddVoter(id(5))], simple(&[1, 2, 3, 5], &[4])),
        (vec![Change::AddVoter(id(4))], simple(&[1, 2, 3, 4], &[])),
        (vec![Change::AddLearner(id(3))], simple(&[1, 2], &[3, 4])),
        (vec![Change::Remove(id(3))], simple(&[1, 2], &[4])),
        (vec![Change::Remove(id(4))], simple(&[1, 2, 3], &[])),
        (vec![Change::AddLearner(id(5)), Change::AddLearner(id(6))], simple(&[1, 2, 3], &[4, 5, 6])),
        (vec![Change::Remove(id(9)), Change::AddVoter(id(1))], start),
        (vec![], start),
    ];
    for (changes, expected) in cases {
        assert_eq!(start.simple(&changes), Ok(expected), "{changes:?}");
    }
}

#[test]
fn several_changes_to_one_server_apply_the_last() {
    let start = simple(&[1, 2, 3], &[]);
    let changes = [Change::AddVoter(id(4)), Change::Remove(id(4)), Change::AddLearner(id(4))];
    assert_eq!(start.simple(&changes), Ok(simple(&[1, 2, 3], &[4])));
    assert_eq!(start.simple(&[Change::Remove(id(1)), Change::AddVoter(id(1))]), Ok(start));
}

#[test]
fn empty_configuration_accepts_a_first_voter() {
    assert_eq!(Configuration::EMPTY.simple(&[Change::AddVoter(id(1))]), Ok(simple(&[1], &[])));
}

#[test]
fn invalid_changes_are_refused_with_their_reason() {
    let start = simple(&[1, 2, 3], &[]);
    let joint = start.enter_joint(&[Change::AddVoter(id(4))]).expect("both halves have voters");
    let two = [Change::AddVoter(id(4)), Change::Remove(id(1))];
    let all: Vec<_> = [1, 2, 3].map(|number| Change::Remove(id(number))).into();
    let cases = [
        (start.simple(&two), ConfigurationError::MoreThanOneVoter(set(&[1, 4]))),
        (simple(&[1], &[]).simple(&[Change::Remove(id(1))]), ConfigurationError::NoVoters),
        (Configuration::EMPTY.simple(&[Change::AddLearner(id(1))]), ConfigurationError::NoVoters),
        (joint.simple(&[]), ConfigurationError::AlreadyJoint(joint)),
        (joint.enter_joint(&[]), ConfigurationError::AlreadyJoint(joint)),
        (start.enter_joint(&all), ConfigurationError::NoVoters),
        (Configuration::EMPTY.enter_joint(&[Change::AddVoter(id(1))]), ConfigurationError::JointFromNothing),
        (start.leave_joint(), ConfigurationError::NotJoint(start)),
        (start.revert_joint(), ConfigurationError::NotJoint(start)),
    ];
    for (made, expected) in cases {
        assert_eq!(made, Err(expected));
    }
}

#[test]
fn demoted_voter_votes_in_the_old_half_until_the_joint_configuration_is_left() {
    let start = simple(&[1, 2, 3], &[5]);
    let changes = [Change::AddLearner(id(3)), Change::AddVoter(id(4)), Change::Remove(id(5))];
    let joint = start.enter_joint(&changes).expect("both halves have voters");
    assert_eq!((joint.voters(), joint.outgoing()), (set(&[1, 2, 4]), set(&[1, 2, 3])));
    assert_eq!((joint.learners(), joint.learners_next()), (set(&[]), set(&[3])));
    assert!(joint.members().contains(id(3)));
    assert_eq!(joint.leave_joint(), Ok(simple(&[1, 2, 4], &[3])));
    assert_eq!(joint.revert_joint(), Ok(simple(&[1, 2, 3], &[])));
}

/// Entering and leaving a joint configuration equals the same changes made one by one: every start, and every three
/// changes over four servers for which both succeed.
#[test]
fn joint_change_equals_the_sequence_of_simple_changes() {
    let kinds = [Change::AddVoter, Change::AddLearner, Change::Remove];
    let every: Vec<Change> = kinds.iter().flat_map(|kind| (1..=4).map(|number| kind(id(number)))).collect();
    let mut compared = 0;
    for roles in 0..3_u64.pow(4) {
        let servers_with =
            |role| (1..=4).filter(move |number| roles / 3_u64.pow(*number as u32 - 1) % 3 == role).map(id).collect();
        let start = Configuration::new(servers_with(1), servers_with(2));
        for first in &every {
            for second in &every {
                for third in &every {
                    let changes = [*first, *second, *third];
                    let one_by_one = changes.iter().try_fold(start, |at, change| at.simple(&[*change]));
                    let jointly = start.enter_joint(&changes).and_then(|joint| joint.leave_joint());
                    if let (Ok(one_by_one), Ok(jointly)) = (one_by_one, jointly) {
                        assert_eq!(one_by_one, jointly, "{start} {changes:?}");
                        compared += 1;
                    }
                }
            }
        }
    }
    assert!(compared > 50_000, "{compared}");
}

#[test]
fn configurations_print_their_halves_and_learners() {
    let joint = simple(&[1, 2, 3], &[]).enter_joint(&[Change::AddVoter(id(4)), Change::Remove(id(1))]);
    assert_eq!(joint.expect("both halves have voters").to_string(), "{S1 S2 S3}&{S2 S3 S4}");
    assert_eq!(simple(&[1, 2], &[3]).to_string(), "{S1 S2}+{S3}");
}
