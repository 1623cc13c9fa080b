//! Loss of the leader in each phase of a change: every set of servers that its entries may have reached, every
//! possible successor, and the fate of the change.

use cluster::{Mode, Step};
use raft_core::{Change, Configuration, Payload, Rules, ServerSet};

#[path = "support/harness.rs"]
mod harness;

use harness::{Harness, id, set};

/// All subsets of `servers`.
fn subsets(servers: &[u64]) -> Vec<Vec<u64>> {
    let pick = |bits: u32| (0..servers.len()).filter(move |index| bits >> index & 1 == 1).map(|index| servers[index]);
    (0..1 << servers.len()).map(|bits| pick(bits).collect()).collect()
}

/// The latest configuration in the server's log, with which it would go on as a leader.
fn latest(harness: &Harness, server: u64) -> Configuration {
    harness.server(server).log().latest_configuration().1
}

/// Recovers the cluster until the leader's configuration is settled, and returns that configuration.
fn settle(harness: &mut Harness) -> Configuration {
    for _ in 0..10 {
        assert!(harness.recover(60), "the cluster gets on");
    }
    let leader = harness.world.apparent_leader().expect("somebody leads");
    assert!(leader.configuration_is_committed() && !leader.configuration().is_joint());
    leader.configuration()
}

/// Number of runs that finished the change, and of those that dropped it.
#[derive(Debug, Default)]
struct Fates {
    finished: u32,
    forgotten: u32,
}

/// Runs `prepare` and two rounds of replication, which reach every pair of subsets of the other servers, then loses
/// S1. Lets each other server campaign, and follows each winner to the end.
fn lose_the_leader(
    mode: Mode,
    old: &[u64],
    newcomers: &[u64],
    prepare: impl Fn(&mut Harness),
    forgotten: ServerSet,
    finished: ServerSet,
) -> Fates {
    let others: Vec<u64> = old.iter().chain(newcomers).copied().filter(|&server| server != 1).collect();
    let mut fates = Fates::default();
    for first in subsets(&others) {
        for second in subsets(&others) {
            for &successor in &others {
                let mut harness = Harness::new(mode, Rules::RAFT, old, newcomers);
                prepare(&mut harness);
                harness.replicate(1, &first);
                harness.replicate(1, &second);
                let changes_committed = harness
                    .world
                    .history()
                    .committed()
                    .filter(|(index, committed)| {
                        u64::from(*index) > 1 && matches!(committed.entry.payload, Payload::Configuration(_))
                    })
                    .count();
                harness.step(Step::Crash(id(1)));
                let voters: Vec<u64> = others.iter().copied().filter(|&server| server != successor).collect();
                // The first attempt may only teach the candidate a later term.
                if !harness.elect(successor, &voters) && !harness.elect(successor, &voters) {
                    continue;
                }
                let carries_on = latest(&harness, successor) != Configuration::new(set(old), ServerSet::EMPTY);
                assert!(carries_on || changes_committed == 0, "what is committed, every successor has");
                let settled = settle(&mut harness);
                let expected = if carries_on { finished } else { forgotten };
                assert_eq!(settled.voters(), expected, "{mode}: S{successor} after {first:?}, {second:?}");
                assert_eq!(harness.violations(), [], "{mode}: S{successor} after {first:?}, {second:?}");
                if carries_on {
                    fates.finished += 1;
                } else {
                    fates.forgotten += 1;
                    let back = |&&server: &&u64| harness.server(server).configuration().voters() == forgotten;
                    assert_eq!(old.iter().filter(back).count(), old.len(), "all fall back to C_old");
                }
            }
        }
    }
    fates
}

/// A joint change whose newcomers have caught up: C_old,new is in S1's log alone.
fn enter_joint(harness: &mut Harness) {
    harness.change_jointly(1, &[1, 4, 5]);
    harness.replicate(1, &[4]);
    harness.catch_up_silently(1, 5);
    assert!(latest(harness, 1).is_joint());
}

#[test]
fn joint_change_after_leader_loss_is_finished_or_dropped_by_the_successors_log() {
    let fates = lose_the_leader(Mode::Joint, &[1, 2, 3], &[4, 5], enter_joint, set(&[1, 2, 3]), set(&[1, 4, 5]));
    assert!(fates.finished > 100 && fates.forgotten > 5, "{fates:?}");
}

#[test]
fn joint_change_after_leader_loss_during_catch_up_is_dropped() {
    let fates = lose_the_leader(
        Mode::Joint,
        &[1, 2, 3],
        &[4, 5],
        |harness| {
            harness.change_jointly(1, &[1, 4, 5]);
            harness.step(Step::Crash(id(1)));
        },
        set(&[1, 2, 3]),
        set(&[]),
    );
    assert!(fates.forgotten > 0 && fates.finished == 0, "{fates:?}");
}

#[test]
fn addition_after_leader_loss_is_finished_or_dropped_by_the_successors_log() {
    let prepare = |harness: &mut Harness| {
        harness.change(1, Change::AddVoter(id(4)));
        harness.catch_up_silently(1, 4);
        assert!(latest(harness, 1).voters().contains(id(4)));
    };
    let fates = lose_the_leader(Mode::SingleServer, &[1, 2, 3], &[4], prepare, set(&[1, 2, 3]), set(&[1, 2, 3, 4]));
    assert!(fates.finished > 10 && fates.forgotten > 1, "{fates:?}");
}

#[test]
fn removal_after_leader_loss_is_finished_or_dropped_by_the_successors_log() {
    for removed in [1, 4] {
        let left: Vec<u64> = [1, 2, 3, 4].into_iter().filter(|&server| server != removed).collect();
        let prepare = |harness: &mut Harness| harness.change(1, Change::Remove(id(removed)));
        let fates = lose_the_leader(Mode::SingleServer, &[1, 2, 3, 4], &[], prepare, set(&[1, 2, 3, 4]), set(&left));
        assert!(fates.finished > 10 && fates.forgotten > 1, "without S{removed}: {fates:?}");
    }
}
