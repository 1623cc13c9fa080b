//! Accidents of operators: a cluster that is bootstrapped twice, and a configuration that is forced on one server.

use cluster::{ChangePhase, DownReason, Event, Mode, Node, Property, Setup, Step, StepError, World};
use raft_core::{ChangeRequest, Command, Configuration, Payload, Role, RuleSetting, Rules, ServerSet, Timer};
use test_support::{id, set};

#[path = "support/harness.rs"]
mod harness;
use harness::Harness;

const SAFE_MODES: [Mode; 2] = [Mode::SingleServer, Mode::Joint];

fn bootstrap(server: u64, voters: &[u64]) -> Step {
    Step::Bootstrap { server: id(server), voters: set(voters) }
}

fn force(server: u64, voters: &[u64]) -> Step {
    Step::Force { server: id(server), voters: set(voters) }
}

fn simple(voters: &[u64]) -> Configuration {
    Configuration::new(set(voters), ServerSet::EMPTY)
}

/// Three servers, of which S1 leads term 1. S1 and S2 have committed a command that S3 has not, and S3 is alone.
fn quorum_lost(mode: Mode, rules: Rules) -> Harness {
    let mut run = Harness::new(mode, rules, &[1, 2, 3], &[]);
    run.step(Step::Propose { server: id(1), command: Command(7) });
    run.replicate(1, &[2]);
    run.replicate(1, &[2]);
    assert!(run.server(2).log().last_index() > run.server(3).log().last_index());
    run.step(Step::Crash(id(1)));
    run.step(Step::Crash(id(2)));
    run
}

#[test]
fn refused_accident_changes_nothing_and_says_why() {
    for mode in Mode::ALL {
        let mut run = Harness::new(mode, Rules::RAFT, &[1, 2, 3], &[4]);
        run.step(Step::Crash(id(2)));
        for (step, reason) in [
            (bootstrap(1, &[1, 4]), StepError::HasState(id(1))),
            (bootstrap(2, &[2]), StepError::HasState(id(2))),
            (bootstrap(4, &[]), StepError::EmptyTarget),
            (bootstrap(4, &[5, 6]), StepError::NotAVoter { server: id(4), voters: set(&[5, 6]) }),
            (force(3, &[]), StepError::EmptyTarget),
            (force(3, &[1, 2]), StepError::NotAVoter { server: id(3), voters: set(&[1, 2]) }),
            (force(4, &[4, 5]), StepError::NoLog(id(4))),
            (force(7, &[7]), StepError::NoServer(id(7))),
        ] {
            let (before, mut events) = (run.world.fingerprint(), Vec::new());
            assert_eq!(run.world.apply(step, &mut events), Err(reason), "{mode}: {step}");
            assert_eq!((run.world.fingerprint(), events.len()), (before, 0), "{mode}: {step}");
            assert_eq!(run.world.nodes().len(), 4, "no server was set up");
        }
        // A server that lost its disk has nothing to go on with.
        run.step(Step::LoseDisk(id(2)));
        assert_eq!(run.world.apply(force(2, &[2]), &mut run.events), Err(StepError::NoLog(id(2))), "{mode}");
    }
}

#[test]
fn bootstrapped_server_counts_its_voters_and_leads_them() {
    for mode in Mode::ALL {
        for newcomers in [&[][..], &[4], &[4, 5]] {
            let mut run = Harness::new(mode, Rules::RAFT, &[1, 2, 3], newcomers);
            assert!(run.step(bootstrap(4, &[4, 5])), "{mode}: an absent server is set up");
            assert_eq!(run.server(4).configuration(), simple(&[4, 5]), "{mode}");
            assert_eq!(run.server(4).log().entries().len(), usize::from(mode != Mode::Naive), "{mode}");
            assert!(run.server(5).log().entries().is_empty(), "S5 learns of the cluster from S4");
            assert!(run.elect(4, &[5]), "{mode}");
            // The cluster that was there goes on.
            assert!(run.leads(1), "{mode}");
            assert_eq!(run.server(4).current_term(), run.server(1).current_term());
            assert!(run.violations().contains(&Property::ElectionSafety), "{mode}");
        }
    }
}

#[test]
fn cluster_founded_on_a_server_without_a_disk_leaves_nothing_of_what_it_knew() {
    for mode in Mode::ALL {
        let mut run = Harness::new(mode, Rules::RAFT, &[1, 2, 3], &[]);
        run.step(Step::Crash(id(3)));
        run.step(Step::LoseDisk(id(3)));
        assert!(run.step(bootstrap(3, &[3])), "{mode}: S3 is down and has an empty disk");
        assert!(run.elect(3, &[]), "{mode}");
        assert!(run.step(Step::Propose { server: id(3), command: Command(8) }));
        assert_eq!(u64::from(run.server(3).commit_index()), if mode == Mode::Naive { 2 } else { 3 }, "{mode}");
    }
}

#[test]
fn forced_server_keeps_its_term_its_vote_and_its_log() {
    for mode in Mode::ALL {
        let mut run = quorum_lost(mode, Rules::RAFT);
        let before = run.server(3).persistent().clone();
        assert!(run.step(force(3, &[3])));
        let after = run.server(3).persistent().clone();
        assert_eq!((after.current_term, after.voted_for), (before.current_term, before.voted_for), "{mode}");
        assert!(after.log.entries().starts_with(before.log.entries()), "{mode}");
        let added = &after.log.entries()[before.log.entries().len()..];
        let payloads: Vec<_> = added.iter().map(|entry| entry.payload).collect();
        let expected = [Payload::Configuration(simple(&[3]))];
        assert_eq!(payloads, if mode == Mode::Naive { &[][..] } else { &expected }, "{mode}");
        assert!(added.iter().all(|entry| entry.term == before.current_term));
        assert_eq!(run.server(3).configuration(), simple(&[3]), "{mode}");
        // No quorum has this entry, and nobody knows it to be committed.
        assert!(run.world.history().committed().all(|(_, known)| !payloads.contains(&known.entry.payload)), "{mode}");
    }
}

#[test]
fn forced_server_leads_by_itself_without_the_acknowledged_write() {
    for mode in Mode::ALL {
        let mut run = quorum_lost(mode, Rules::RAFT);
        assert!(!run.elect(3, &[]), "{mode}: S3 alone is no quorum");
        assert!(run.step(force(3, &[3])));
        assert!(run.elect(3, &[]), "{mode}");
        run.step(Step::Propose { server: id(3), command: Command(9) });
        assert_eq!(run.server(3).commit_index(), run.server(3).log().last_index(), "{mode}: it commits alone");
        // The entry that was forced has the index and the term of the write that S1 and S2 have.
        let expected = match mode {
            Mode::Naive => vec![Property::LeaderCompleteness, Property::StateMachineSafety],
            _ => vec![Property::LogMatching, Property::LeaderCompleteness, Property::StateMachineSafety],
        };
        assert_eq!(run.violations(), expected, "{mode}");
    }
}

#[test]
fn forced_server_that_had_every_write_breaks_nothing_until_the_others_return() {
    for mode in Mode::ALL {
        let mut run = Harness::new(mode, Rules::RAFT, &[1, 2, 3], &[]);
        run.step(Step::Crash(id(1)));
        run.step(Step::Crash(id(2)));
        assert!(run.step(force(3, &[3])));
        assert!(run.elect(3, &[]), "{mode}");
        run.step(Step::Propose { server: id(3), command: Command(9) });
        assert_eq!(run.violations(), [], "{mode}");
        // S1 and S2 have a majority of the configuration that they know.
        run.step(Step::Restart(id(1)));
        run.step(Step::Restart(id(2)));
        assert!(run.elect(1, &[2]), "{mode}");
        assert!(run.leads(3), "{mode}: two clusters");
        assert!(run.violations().contains(&Property::ElectionSafety), "{mode}");
    }
}

#[test]
fn forced_configuration_is_no_phase_of_a_change_until_the_next_change() {
    for mode in SAFE_MODES {
        let mut run = Harness::new(mode, Rules::RAFT, &[1, 2, 3], &[4]);
        run.step(Step::Crash(id(1)));
        run.step(Step::Crash(id(2)));
        let phase = |run: &Harness| run.world.change_phase();
        assert_eq!(phase(&run), Some(ChangePhase::NotRequested), "{mode}");
        assert!(run.step(force(3, &[3])));
        assert_eq!(phase(&run), Some(ChangePhase::Forced), "{mode}: not committed");
        assert!(run.elect(3, &[]), "{mode}");
        assert_eq!(phase(&run), Some(ChangePhase::Forced), "{mode}: committed by S3 alone");
        run.step(Step::Ask { target: set(&[3, 4]), learners: ServerSet::EMPTY });
        assert_eq!(phase(&run), Some(ChangePhase::Requested), "{mode}");
    }
}

#[test]
fn forced_configuration_after_c_old_new_is_no_c_new() {
    // The leader waits in C_old,new.
    let rules = Rules { revertible_joint: true, ..Rules::RAFT };
    let mut run = Harness::new(Mode::Joint, rules, &[1, 2, 3], &[]);
    let remove = set(&[3]);
    let request = ChangeRequest::Joint { add_voters: ServerSet::EMPTY, add_learners: ServerSet::EMPTY, remove };
    run.step(Step::Request { server: id(1), request });
    run.replicate(1, &[2]);
    assert_eq!(run.world.change_phase(), Some(ChangePhase::JointCommitted));
    assert!(run.step(force(2, &[2, 3])));
    run.step(Step::Crash(id(1)));
    assert!(run.server(2).log().latest_configuration().1 == simple(&[2, 3]));
    assert_eq!(run.world.change_phase(), Some(ChangePhase::Forced));
}

#[test]
fn forced_server_that_did_not_crash_is_stopped_first() {
    for mode in Mode::ALL {
        let mut run = Harness::new(mode, Rules::RAFT, &[1, 2, 3], &[]);
        let from = run.events.len();
        assert!(run.step(force(1, &[1, 2])), "{mode}: also the leader");
        let kinds: Vec<_> = run.events[from..]
            .iter()
            .filter(|event| {
                matches!(event, Event::Stopped { .. } | Event::Forced { .. } | Event::Started { .. } | Event::At { .. })
            })
            .collect();
        let stopped = Event::Stopped { server: id(1), cause: DownReason::Stopped };
        let forced = Event::Forced { server: id(1), configuration: simple(&[1, 2]) };
        assert_eq!(kinds, [&stopped, &forced, &Event::Started { server: id(1) }], "{mode}");
        assert!(matches!(run.server(1).role(), Role::Follower));
        assert!(run.elect(1, &[2]), "{mode}");
    }
}

#[test]
fn forced_configuration_brings_new_servers_in() {
    for mode in Mode::ALL {
        let mut run = quorum_lost(mode, Rules::RAFT);
        assert!(run.step(force(3, &[3, 4, 5])), "{mode}: S4 and S5 are set up");
        assert!(run.elect(3, &[4]), "{mode}");
        run.replicate(3, &[4, 5]);
        run.replicate(3, &[4, 5]);
        for newcomer in [4, 5] {
            assert_eq!(run.server(newcomer).log().entries(), run.server(3).log().entries(), "{mode}");
        }
    }
}

#[test]
fn forced_configuration_counts_however_configurations_come_into_force() {
    let on_apply = ["in_force_on_append", "apply_no_campaign"];
    for (mode, key) in SAFE_MODES.into_iter().flat_map(|mode| on_apply.map(|key| (mode, key))) {
        let rules = RuleSetting::from_key(key).expect("a rule").apply(Rules::RAFT);
        let mut run = quorum_lost(mode, rules);
        assert!(run.step(force(3, &[3])), "{mode}, {key}");
        assert_eq!(run.server(3).configuration(), simple(&[3]), "{mode}, {key}");
        assert!(run.elect(3, &[]), "{mode}, {key}");
    }
}

#[test]
fn removed_server_that_is_forced_is_a_member_again() {
    for mode in SAFE_MODES {
        let mut run = Harness::new(mode, Rules::RAFT, &[1, 2, 3], &[]);
        if mode == Mode::Joint {
            run.change_jointly(1, &[1, 2]);
        } else {
            run.change(1, raft_core::Change::Remove(id(3)));
        }
        for _ in 0..3 {
            run.replicate(1, &[2, 3]);
        }
        assert!(run.server(3).is_retired(), "{mode}");
        for down in [true, false] {
            if down {
                run.step(Step::Crash(id(3)));
            }
            assert!(run.step(force(3, &[3])), "{mode}");
            assert!(!run.server(3).is_retired() && run.server(3).timers().contains(Timer::Election), "{mode}");
        }
        assert!(run.elect(3, &[]), "{mode}");
    }
}

#[test]
fn log_that_begins_with_a_snapshot_goes_on_after_it() {
    for mode in Mode::ALL {
        let mut run = Harness::new(mode, Rules::RAFT, &[1, 2, 3], &[]);
        assert!(run.step(Step::Compact(id(3))), "{mode}");
        assert!(run.server(3).log().entries().is_empty());
        let last = run.server(3).log().last_index();
        assert!(run.step(force(3, &[3])), "{mode}: a snapshot is something to go on with");
        assert_eq!(run.server(3).log().snapshot().index, last, "{mode}");
        assert!(run.elect(3, &[]), "{mode}");
    }
}

#[test]
fn forced_leader_can_be_asked_for_changes_again() {
    for mode in SAFE_MODES {
        let mut run = quorum_lost(mode, Rules::RAFT);
        run.step(force(3, &[3]));
        assert!(run.elect(3, &[]));
        assert!(run.step(Step::Ask { target: set(&[3, 4]), learners: ServerSet::EMPTY }));
        for _ in 0..8 {
            run.step(Step::AdminAsks(id(3)));
            run.replicate(3, &[4]);
        }
        assert_eq!(run.server(4).configuration(), simple(&[3, 4]), "{mode}");
        assert!(run.world.change_is_finished(), "{mode}");
    }
}

#[test]
fn change_that_waits_for_the_forced_server_is_asked_again() {
    for mode in SAFE_MODES {
        let mut run = Harness::new(mode, Rules::RAFT, &[1, 2, 3], &[4]);
        let request = Step::Ask { target: set(&[1, 2, 3, 4]), learners: ServerSet::EMPTY };
        assert!(run.step(request) && run.step(Step::AdminAsks(id(1))));
        assert_eq!(run.world.admin().awaited_leader(), Some(id(1)));
        assert!(run.step(force(1, &[1])), "{mode}");
        assert_eq!(run.world.admin().awaited_leader(), None, "{mode}: its leader is lost");
        assert!(run.world.admin().has_next_step(), "{mode}");
    }
}

#[test]
fn operator_that_had_stopped_a_server_finds_it_forced_and_goes_on() {
    let mut run = Harness::new(Mode::Naive, Rules::RAFT, &[1, 2, 3], &[]);
    run.step(Step::Ask { target: set(&[1, 2]), learners: ServerSet::EMPTY });
    assert!(run.step(Step::OperatorStops(id(3))));
    assert!(run.step(force(3, &[3])));
    assert!(matches!(run.world.node(id(3)), Some(Node::Up(_))));
    assert!(run.step(Step::OperatorStarts(id(3))), "it runs already");
    assert_eq!(run.server(3).configuration(), simple(&[3]));
}

#[test]
fn every_setting_of_the_rules_survives_both_accidents() {
    for key in RuleSetting::KEYS {
        let rules = RuleSetting::from_key(key).expect("a rule").apply(Rules::RAFT);
        for mode in Mode::ALL {
            let mut run = quorum_lost(mode, rules);
            assert!(run.step(force(3, &[3])) && run.step(bootstrap(4, &[4, 5])), "{mode}, {key}");
            run.elect(3, &[]);
            run.elect(4, &[5]);
            run.step(Step::Restart(id(1)));
            run.step(Step::Restart(id(2)));
            run.elect(1, &[2]);
            for leader in [1, 3, 4] {
                run.replicate(leader, &[1, 2, 3, 4, 5]);
                let joint = ChangeRequest::Joint {
                    add_voters: set(&[2]),
                    add_learners: ServerSet::EMPTY,
                    remove: ServerSet::EMPTY,
                };
                run.step(Step::Request { server: id(leader), request: joint });
            }
        }
    }
}

#[test]
fn empty_cluster_is_bootstrapped_like_any() {
    for mode in Mode::ALL {
        let mut run = Harness::new(mode, Rules::RAFT, &[1], &[]);
        run.world = World::new(&Setup::new(mode, Rules::RAFT, set(&[1])));
        assert!(run.step(bootstrap(2, &[2, 3])), "{mode}");
        // A second founder of the same cluster does no harm (openraft docs).
        assert!(run.step(bootstrap(3, &[2, 3])), "{mode}");
        assert!(run.elect(2, &[3]), "{mode}");
        run.replicate(2, &[3]);
        assert_eq!(run.server(2).log().entries(), run.server(3).log().entries(), "{mode}");
    }
}
