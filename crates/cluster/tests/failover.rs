//! A leader lost in each phase of a change: every set of servers that its entries may have reached, every possible
//! successor, and what becomes of the change.

use cluster::{Mode, Step};
use raft_core::{Change, Configuration, Payload, Rules, ServerSet};

#[path = "support/stage.rs"]
mod stage;

use stage::{Stage, id, set};

/// Every set of some of `servers`.
fn subsets(servers: &[u64]) -> Vec<Vec<u64>> {
    let pick = |bits: u32| (0..servers.len()).filter(move |place| bits >> place & 1 == 1).map(|place| servers[place]);
    (0..1 << servers.len()).map(|bits| pick(bits).collect()).collect()
}

/// The latest configuration of the server's log: what it would carry on with.
fn latest(stage: &Stage, server: u64) -> Configuration {
    stage.server(server).log().latest_configuration().1
}

/// Lets everybody back in and time pass, until the leader's configuration is settled; gives that.
fn settle(stage: &mut Stage) -> Configuration {
    for _ in 0..10 {
        assert!(stage.recover(60), "the cluster gets on");
    }
    let leader = stage.world.apparent_leader().expect("somebody leads");
    assert!(leader.configuration_is_committed() && !leader.configuration().is_joint());
    leader.configuration()
}

/// How often the change was carried on with, and how often forgotten.
#[derive(Debug, Default)]
struct Fates {
    finished: u32,
    forgotten: u32,
}

/// Loses S1 after `prepare` and two rounds of replication, to every pair of subsets of the others; lets every other server
/// stand; follows each winner to the end.
fn lose_the_leader(
    mode: Mode,
    old: &[u64],
    newcomers: &[u64],
    prepare: impl Fn(&mut Stage),
    forgotten: ServerSet,
    finished: ServerSet,
) -> Fates {
    let others: Vec<u64> = old.iter().chain(newcomers).copied().filter(|&server| server != 1).collect();
    let mut fates = Fates::default();
    for first in subsets(&others) {
        for second in subsets(&others) {
            for &successor in &others {
                let mut stage = Stage::new(mode, Rules::RAFT, old, newcomers);
                prepare(&mut stage);
                stage.replicate(1, &first);
                stage.replicate(1, &second);
                let changes_committed = stage
                    .world
                    .history()
                    .committed()
                    .filter(|(index, it)| {
                        u64::from(*index) > 1 && matches!(it.entry.payload, Payload::Configuration(_))
                    })
                    .count();
                stage.step(Step::Crash(id(1)));
                let voters: Vec<u64> = others.iter().copied().filter(|&server| server != successor).collect();
                // The first attempt may only tell it of a later term.
                if !stage.elect(successor, &voters) && !stage.elect(successor, &voters) {
                    continue;
                }
                let carries_on = latest(&stage, successor) != Configuration::new(set(old), ServerSet::EMPTY);
                assert!(carries_on || changes_committed == 0, "what is committed, every successor has");
                let settled = settle(&mut stage);
                let expected = if carries_on { finished } else { forgotten };
                assert_eq!(settled.voters(), expected, "{mode}: S{successor} after {first:?}, {second:?}");
                assert_eq!(stage.broken(), [], "{mode}: S{successor} after {first:?}, {second:?}");
                if carries_on {
                    fates.finished += 1;
                } else {
                    fates.forgotten += 1;
                    let back = |&&server: &&u64| stage.server(server).configuration().voters() == forgotten;
                    assert_eq!(old.iter().filter(back).count(), old.len(), "all fall back to C_old");
                }
            }
        }
    }
    fates
}

/// A joint change whose newcomers have caught up: C_old,new is in S1's log alone.
fn enter_joint(stage: &mut Stage) {
    stage.change_jointly(1, &[1, 4, 5]);
    stage.replicate(1, &[4]);
    stage.catch_up_silently(1, 5);
    assert!(latest(stage, 1).is_joint());
}

#[test]
fn a_joint_change_whose_leader_is_lost_is_finished_or_forgotten_as_the_successor_has_it() {
    let fates = lose_the_leader(Mode::Joint, &[1, 2, 3], &[4, 5], enter_joint, set(&[1, 2, 3]), set(&[1, 4, 5]));
    assert!(fates.finished > 100 && fates.forgotten > 5, "{fates:?}");
}

#[test]
fn a_joint_change_whose_leader_is_lost_while_newcomers_catch_up_is_forgotten() {
    let fates = lose_the_leader(
        Mode::Joint,
        &[1, 2, 3],
        &[4, 5],
        |stage| {
            stage.change_jointly(1, &[1, 4, 5]);
            stage.step(Step::Crash(id(1)));
        },
        set(&[1, 2, 3]),
        set(&[]),
    );
    assert!(fates.forgotten > 0 && fates.finished == 0, "{fates:?}");
}

#[test]
fn an_addition_whose_leader_is_lost_is_finished_or_forgotten_as_the_successor_has_it() {
    let prepare = |stage: &mut Stage| {
        stage.change(1, Change::AddVoter(id(4)));
        stage.catch_up_silently(1, 4);
        assert!(latest(stage, 1).voters().contains(id(4)));
    };
    let fates = lose_the_leader(Mode::SingleServer, &[1, 2, 3], &[4], prepare, set(&[1, 2, 3]), set(&[1, 2, 3, 4]));
    assert!(fates.finished > 10 && fates.forgotten > 1, "{fates:?}");
}

#[test]
fn a_removal_whose_leader_is_lost_is_finished_or_forgotten_as_the_successor_has_it() {
    for removed in [1, 4] {
        let left: Vec<u64> = [1, 2, 3, 4].into_iter().filter(|&server| server != removed).collect();
        let prepare = |stage: &mut Stage| stage.change(1, Change::Remove(id(removed)));
        let fates = lose_the_leader(Mode::SingleServer, &[1, 2, 3, 4], &[], prepare, set(&[1, 2, 3, 4]), set(&left));
        assert!(fates.finished > 10 && fates.forgotten > 1, "without S{removed}: {fates:?}");
    }
}
