//! Learners at the start: members of C_old that get every entry and have no vote.

use cluster::{Event, Mode, Schedule, Setup, Step, Timeline, Timing, World};
use raft_core::{Configuration, Event as ServerEvent, Rules, ServerSet};
use test_support::{id, set};

fn setup(mode: Mode) -> Setup {
    Setup {
        initial_learners: set(&[4, 5]),
        leader: Some(id(1)),
        commands: 2,
        ..Setup::new(mode, Rules::RAFT, set(&[1, 2, 3]))
    }
}

fn timeline(mode: Mode, seed: u64, actions: Vec<(u64, Step)>) -> Timeline {
    Timeline::new(&setup(mode), Schedule { clock: Some((seed, Timing::default())), actions, ..Schedule::default() })
}

#[test]
fn learners_are_members_from_the_start_and_have_all_entries() {
    let old = Configuration::new(set(&[1, 2, 3]), set(&[4, 5]));
    for mode in Mode::ALL {
        let world = World::new(&setup(mode));
        assert_eq!(world.initial_configuration(), old, "{mode}");
        for number in 1..=5 {
            let server = world.server(id(number)).unwrap();
            assert_eq!(server.configuration(), old, "{mode}, S{number}");
            assert_eq!(server.log(), world.server(id(1)).unwrap().log(), "{mode}, S{number}");
        }
    }
}

#[test]
fn learners_do_not_campaign_and_are_not_counted() {
    for mode in Mode::ALL {
        for seed in 0..20 {
            let stop = [2, 3].map(|number| (20, Step::Crash(id(number))));
            let mut run = timeline(mode, seed, stop.to_vec());
            let mut campaigns = ServerSet::EMPTY;
            while run.next_at().is_some_and(|at| at < 2000) {
                run.forward();
                for event in &run.state().events {
                    if let Event::At { server, event: ServerEvent::BecamePreCandidate { .. } } = event {
                        campaigns.insert(*server);
                    }
                }
            }
            assert!(campaigns.is_disjoint(set(&[4, 5])), "{mode}, seed {seed}: {campaigns}");
            // One of three voters is no majority, though three of five members run.
            assert_eq!(run.world().apparent_leader().map(raft_core::Server::id), None, "{mode}, seed {seed}");
        }
    }
}

#[test]
fn learner_becomes_a_voter_or_leaves_in_every_mode() {
    let targets = [(&[1, 2, 3, 4][..], &[5][..]), (&[1, 2, 3, 4, 5], &[]), (&[1, 2, 3], &[5]), (&[1, 4, 5], &[2])];
    for mode in Mode::ALL {
        for (voters, learners) in targets {
            for seed in 0..10 {
                let ask = Step::Ask { target: set(voters), learners: set(learners) };
                let mut run = timeline(mode, seed, vec![(20, ask)]);
                run.seek(4000);
                let world = run.world();
                let what = format!("{mode}, seed {seed}, {voters:?} and {learners:?}");
                assert!(world.change_is_finished(), "{what}");
                assert!(mode == Mode::Naive || world.history().violations().is_empty(), "{what}");
                let wanted = Configuration::new(set(voters), set(learners));
                for member in voters.iter().chain(learners) {
                    assert_eq!(world.server(id(*member)).unwrap().configuration(), wanted, "{what}");
                }
            }
        }
    }
}

#[test]
fn learners_of_a_target_are_made_in_naive_mode_as_well() {
    let plain = Setup { initial_learners: ServerSet::EMPTY, ..setup(Mode::Naive) };
    let ask = Step::Ask { target: set(&[1, 2, 3]), learners: set(&[6]) };
    let schedule = Schedule { clock: Some((1, Timing::default())), actions: vec![(20, ask)], ..Schedule::default() };
    let mut run = Timeline::new(&plain, schedule);
    run.seek(3000);
    assert!(run.world().change_is_finished());
    let learner = run.world().server(id(6)).unwrap();
    assert!(learner.configuration().learners().contains(id(6)));
    assert_eq!(learner.log(), run.world().apparent_leader().unwrap().log(), "it gets the log");
}
