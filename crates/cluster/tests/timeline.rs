//! A timeline is a pure function of its inputs, in whatever order its positions are visited.

use cluster::{Mode, Origin, Schedule, Setup, Step, StepError, Timeline, Timing};
use raft_core::{Command, Rules, ServerSet};
use test_support::{id, set};

fn timeline(mode: Mode) -> Timeline {
    let setup = Setup {
        newcomers: set(&[4, 5]),
        leader: Some(id(1)),
        commands: 1,
        ..Setup::new(mode, Rules::RAFT, set(&[1, 2, 3]))
    };
    let actions = vec![
        (10, Step::Ask { target: set(&[1, 4, 5]), learners: ServerSet::EMPTY }),
        (60, Step::Crash(id(1))),
        (60, Step::Crash(id(1))),
        (400, Step::Restart(id(1))),
    ];
    Timeline::new(&setup, Schedule { clock: Some((7, Timing::default())), actions, ..Schedule::default() })
}

/// The observable state at a position in a run.
fn seen(timeline: &Timeline) -> (u64, usize, u64, u64) {
    let state = timeline.state();
    (state.at, state.records, state.digest, state.world.fingerprint())
}

#[test]
fn back_restores_the_exact_state_at_every_record() {
    for mode in Mode::ALL {
        let mut run = timeline(mode);
        let mut walked = vec![seen(&run)];
        while run.state().records < 300 {
            run.forward();
            walked.push(seen(&run));
        }
        while let Some(expected) = walked.pop() {
            assert_eq!(seen(&run), expected, "{mode}");
            assert_eq!(run.back(), !walked.is_empty());
        }
    }
}

#[test]
fn seek_to_any_time_equals_playing_to_it() {
    for mode in Mode::ALL {
        let mut jumping = timeline(mode);
        for at in [900, 3, 899, 450, 451, 60, 59, 0, 1200, 61] {
            jumping.seek(at);
            let mut playing = timeline(mode);
            for now in 0..=at {
                playing.seek(now);
            }
            assert_eq!(seen(&jumping), seen(&playing), "{mode} at {at}");
            assert_eq!(jumping.now(), at);
        }
    }
}

#[test]
fn impossible_scheduled_step_is_recorded_as_refused_and_the_run_goes_on() {
    let mut run = timeline(Mode::Joint);
    run.seek(500);
    let refused: Vec<_> = run.records().iter().filter(|record| record.refused.is_some()).collect();
    let [record] = refused[..] else { panic!("{refused:?}") };
    assert_eq!((record.at, record.refused, record.origin), (60, Some(StepError::Down(id(1))), Origin::Schedule));
    assert!(run.world().server(id(1)).is_some(), "it came back at 400");
}

#[test]
fn action_in_the_past_forks_the_run_and_an_impossible_one_drops_nothing() {
    let mut run = timeline(Mode::SingleServer);
    run.seek(300);
    let (end, length) = (seen(&run), run.records().len());
    run.seek(50);
    assert_eq!(run.act(Step::Restart(id(2))).err(), Some(StepError::Up(id(2))));
    assert_eq!(run.records().len(), length);
    run.seek(300);
    assert_eq!(seen(&run), end);

    run.seek(50);
    assert!(run.act(Step::Propose { server: id(1), command: Command(9) }).is_ok());
    assert!(run.records().len() < length);
    run.seek(300);
    assert_ne!(seen(&run), end);
    let forked = seen(&run);
    run.seek(49);
    run.seek(300);
    assert_eq!(seen(&run), forked);
}

#[test]
fn sent_message_is_pending_until_it_arrives_or_is_lost() {
    for mode in Mode::ALL {
        let mut run = timeline(mode);
        for _ in 0..400 {
            run.forward();
            let state = run.state();
            let mut in_flight: Vec<_> = state.world.network().in_flight().iter().map(|flight| flight.id).collect();
            let mut transits: Vec<_> = state.deliveries.pending().iter().map(|transit| transit.id).collect();
            in_flight.sort_unstable();
            transits.sort_unstable();
            assert_eq!(in_flight, transits, "{mode} at {}", state.at);
            let on_time = |at: Option<u64>| at.is_some_and(|at| at >= state.at);
            assert!(state.deliveries.pending().iter().all(|transit| on_time(transit.arrives_at)));
        }
    }
}
