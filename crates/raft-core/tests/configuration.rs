//! Making one configuration from another: what comes out, and what is refused.

use raft_core::{Change, Configuration, ConfigurationError, ServerId, ServerSet};

fn id(number: u64) -> ServerId {
    ServerId::try_from(number).expect("a number from 1 to 63")
}

fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().map(|&number| id(number)).collect()
}

fn simple(voters: &[u64], learners: &[u64]) -> Configuration {
    Configuration::new(set(voters), set(learners))
}

#[test]
fn a_simple_change_moves_one_voter() {
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
fn of_several_changes_to_one_server_the_last_wins() {
    let start = simple(&[1, 2, 3], &[]);
    let changes = [Change::AddVoter(id(4)), Change::Remove(id(4)), Change::AddLearner(id(4))];
    assert_eq!(start.simple(&changes), Ok(simple(&[1, 2, 3], &[4])));
    assert_eq!(start.simple(&[Change::Remove(id(1)), Change::AddVoter(id(1))]), Ok(start));
}

#[test]
fn a_newcomer_configuration_can_be_started_from() {
    assert_eq!(Configuration::EMPTY.simple(&[Change::AddVoter(id(1))]), Ok(simple(&[1], &[])));
}

#[test]
fn what_cannot_be_is_refused_with_the_configuration_unchanged() {
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
    ];
    for (made, expected) in cases {
        assert_eq!(made, Err(expected));
    }
}

#[test]
fn a_voter_that_a_joint_change_demotes_votes_in_the_old_half_until_it_is_over() {
    let start = simple(&[1, 2, 3], &[5]);
    let changes = [Change::AddLearner(id(3)), Change::AddVoter(id(4)), Change::Remove(id(5))];
    let joint = start.enter_joint(&changes).expect("both halves have voters");
    assert_eq!((joint.voters(), joint.outgoing()), (set(&[1, 2, 4]), set(&[1, 2, 3])));
    assert_eq!((joint.learners(), joint.learners_next()), (set(&[]), set(&[3])));
    assert!(joint.members().contains(id(3)));
    assert_eq!(joint.leave_joint(), Ok(simple(&[1, 2, 4], &[3])));
}

/// A joint change there and out again equals the same changes made one by one: every start and every three changes over
/// four servers, where neither is refused.
#[test]
fn a_joint_round_trip_equals_the_sequence_of_simple_changes() {
    let kinds = [Change::AddVoter, Change::AddLearner, Change::Remove];
    let every: Vec<Change> = kinds.iter().flat_map(|kind| (1..=4).map(|number| kind(id(number)))).collect();
    let mut compared = 0;
    for roles in 0..3_u64.pow(4) {
        let with =
            |role| (1..=4).filter(move |place| roles / 3_u64.pow(*place as u32 - 1) % 3 == role).map(id).collect();
        let start = Configuration::new(with(1), with(2));
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
fn configurations_print_as_one_writes_them() {
    let joint = simple(&[1, 2, 3], &[]).enter_joint(&[Change::AddVoter(id(4)), Change::Remove(id(1))]);
    assert_eq!(joint.expect("both halves have voters").to_string(), "{S1 S2 S3}&{S2 S3 S4}");
    assert_eq!(simple(&[1, 2], &[3]).to_string(), "{S1 S2}+{S3}");
}
