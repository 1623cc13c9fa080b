//! Absent servers that a change names as members are set up, and behave like any newcomer from then on.

use cluster::{Event, Mode, NullSink, Schedule, Setup, Step, StepError, Timeline, Timing, World};
use raft_core::{Configuration, Rules, Server, ServerSet};
use test_support::{id, set};

fn setup(mode: Mode, newcomers: &[u64]) -> Setup {
    Setup {
        newcomers: set(newcomers),
        leader: Some(id(1)),
        commands: 2,
        ..Setup::new(mode, Rules::RAFT, set(&[1, 2, 3]))
    }
}

fn ask(voters: &[u64], learners: &[u64]) -> Step {
    Step::Ask { target: set(voters), learners: set(learners) }
}

fn timeline(mode: Mode, newcomers: &[u64], seed: u64, step: Step) -> Timeline {
    let schedule =
        Schedule { clock: Some((seed, Timing::default())), actions: vec![(20, step)], ..Schedule::default() };
    Timeline::new(&setup(mode, newcomers), schedule)
}

fn everybody(world: &World) -> ServerSet {
    world.nodes().iter().map(cluster::Node::id).collect()
}

#[test]
fn change_to_absent_servers_finishes_in_every_mode() {
    for mode in Mode::ALL {
        for seed in 0..50 {
            let mut run = timeline(mode, &[], seed, ask(&[1, 4, 5], &[]));
            run.seek(2000);
            let world = run.world();
            assert!(world.change_is_finished(), "{mode}, seed {seed}");
            assert_eq!(everybody(world), set(&[1, 2, 3, 4, 5]));
            assert!(world.history().violations().is_empty(), "{mode}, seed {seed}");
            let new = Configuration::new(set(&[1, 4, 5]), ServerSet::EMPTY);
            for member in [1, 4, 5] {
                let server = world.server(id(member));
                assert_eq!(server.map(Server::configuration), Some(new), "{mode}, seed {seed}: S{member}");
            }
        }
    }
}

#[test]
fn run_with_joined_servers_equals_one_with_newcomers_from_the_start() {
    for mode in Mode::ALL {
        for (voters, learners) in [(&[1, 4, 5][..], &[][..]), (&[1, 2, 3, 4], &[5]), (&[4, 5], &[]), (&[2, 3, 5], &[4])]
        {
            let mut joined = timeline(mode, &[4, 5], 3, ask(voters, learners));
            let mut set_up = timeline(mode, &[], 3, ask(voters, learners));
            while joined.state().records < 800 {
                assert_eq!(joined.forward(), set_up.forward(), "{mode}");
                if joined.now() >= 20 {
                    assert_eq!(
                        joined.world().fingerprint(),
                        set_up.world().fingerprint(),
                        "{mode} at {}",
                        joined.now()
                    );
                }
            }
            assert!(joined.world().change_is_finished(), "{mode}");
        }
    }
}

#[test]
fn joined_server_runs_with_an_empty_log_and_no_configuration() {
    for mode in Mode::ALL {
        let mut world = World::new(&setup(mode, &[]));
        let mut events = Vec::new();
        world.apply(ask(&[1, 2, 7], &[5, 63]), &mut events).expect("it is possible");
        let joined = events.iter().filter_map(|event| match event {
            Event::Joined { server } => Some(*server),
            _ => None,
        });
        assert!(joined.eq([id(5), id(7), id(63)]), "{mode}: {events:?}");
        assert_eq!(everybody(&world), set(&[1, 2, 3, 5, 7, 63]));
        for new in [5, 7, 63] {
            let server = world.server(id(new)).expect("it runs");
            assert_eq!((server.log().last_index().into(), server.configuration()), (0_u64, Configuration::EMPTY));
            assert_eq!(server.timers().iter().count(), 0, "it waits to be told");
        }
        // A second request finds the servers present.
        events.clear();
        world.apply(ask(&[1, 5, 7], &[63]), &mut events).expect("it is possible");
        assert!(!events.iter().any(|event| matches!(event, Event::Joined { .. })));
    }
}

#[test]
fn impossible_change_sets_up_no_server() {
    for mode in Mode::ALL {
        let mut world = World::new(&setup(mode, &[]));
        let before = world.fingerprint();
        let refused = world.apply(ask(&[1, 9], &[9]), &mut NullSink);
        assert_eq!(refused, Err(StepError::VoterAndLearner(set(&[9]))));
        assert_eq!(world.apply(ask(&[], &[9]), &mut NullSink), Err(StepError::EmptyTarget));
        assert_eq!((world.fingerprint(), everybody(&world)), (before, set(&[1, 2, 3])));
    }
}

#[test]
fn joined_servers_vanish_on_undo_and_return_on_redo() {
    for mode in Mode::ALL {
        let mut run = timeline(mode, &[], 5, Step::Cancel);
        run.seek(300);
        let mut fork = run.act(ask(&[1, 4, 5], &[])).expect("it is possible");
        run.seek(900);
        let end = run.state().digest;
        assert!(run.swap_fork(&mut fork));
        assert_eq!(everybody(run.world()), set(&[1, 2, 3]), "{mode}");
        assert!(run.swap_fork(&mut fork));
        assert_eq!(everybody(run.world()), set(&[1, 2, 3, 4, 5]), "{mode}");
        run.seek(900);
        assert_eq!(run.state().digest, end, "{mode}");
        run.seek(299);
        assert_eq!(everybody(run.world()), set(&[1, 2, 3]), "{mode}");
    }
}
