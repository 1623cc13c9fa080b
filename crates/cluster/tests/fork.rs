//! Undo and redo of actions in a run are exact.

use cluster::{Fork, MessageId, Mode, NullSink, Schedule, Setup, Step, Timeline, Timing};
use raft_core::{Change, ChangeRequest, Command, Rules, ServerSet, Timer};
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
        (60, Step::Crash(id(2))),
        (60, Step::Restart(id(2))),
        (400, Step::Restart(id(1))),
    ];
    Timeline::new(&setup, Schedule { clock: Some((7, Timing::default())), actions, ..Schedule::default() })
}

/// The complete state at a position in a run, including the clock's deadlines.
fn seen(run: &Timeline) -> String {
    format!("{} {:?}", run.now(), run.state())
}

/// The complete state at the present position, and the digests of all positions from there to record `end`.
fn course(run: &Timeline, end: usize) -> (String, Vec<u64>) {
    let (mut run, current) = (run.clone(), seen(run));
    let mut course = vec![run.state().digest];
    while run.state().records < end {
        run.forward();
        course.push(run.state().digest);
    }
    (current, course)
}

fn crash(run: &mut Timeline, server: u64) -> Fork {
    run.act(Step::Crash(id(server))).expect("it runs")
}

#[test]
fn action_at_any_position_is_undone_and_redone_exactly() {
    for mode in Mode::ALL {
        let mut run = timeline(mode);
        run.seek_record(150);
        // Covers every record, also those that share a millisecond with others.
        for position in 0..150 {
            run.seek_record(position);
            let before = course(&run, 150);
            let Ok(mut fork) = run.act(Step::Propose { server: id(3), command: Command(9) }) else { continue };
            assert_eq!((fork.at(), fork.records(), fork.is_undone()), (run.now(), position, false));
            assert_eq!(run.records().len(), position + 1, "the future is cut off");
            let after = course(&run, 150);
            run.seek_record(150);

            assert!(run.swap_fork(&mut fork) && fork.is_undone());
            assert_eq!(run.records().len(), 150, "the future is back");
            assert_eq!(course(&run, 150), before, "{mode} undone at {position}");
            assert!(run.swap_fork(&mut fork) && !fork.is_undone());
            assert_eq!(course(&run, 150), after, "{mode} done again at {position}");
            assert!(run.swap_fork(&mut fork));
        }
    }
}

#[test]
fn action_between_two_records_keeps_its_time() {
    let mut run = timeline(Mode::Joint);
    run.seek(300);
    run.seek(41);
    assert!(run.state().at < 41, "nothing happens then");
    let before = seen(&run);
    let mut fork = crash(&mut run, 2);
    let after = seen(&run);
    run.seek(250);
    run.swap_fork(&mut fork);
    assert_eq!(seen(&run), before);
    run.seek(10);
    run.swap_fork(&mut fork);
    assert_eq!(seen(&run), after);
}

#[test]
fn actions_undone_in_reverse_order_restore_each_position() {
    for mode in Mode::ALL {
        let mut run = timeline(mode);
        let untouched = {
            run.seek_record(300);
            run.seek_record(0);
            course(&run, 300)
        };
        // Positions later and earlier in the run, one position twice, and one beyond the recorded end.
        let (mut forks, mut seens) = (Vec::new(), Vec::new());
        for (position, server) in [(40, 3), (90, 2), (20, 2), (21, 3), (400, 5)] {
            run.seek_record(position);
            run.seek(run.now() + 3);
            seens.push(seen(&run));
            forks.push(crash(&mut run, server));
            run.seek(run.now() + 200);
        }
        let end = seen(&run);
        let (now, mut undone) = (run.now(), Vec::new());
        while let (Some(mut fork), Some(expected)) = (forks.pop(), seens.pop()) {
            assert!(run.swap_fork(&mut fork), "{mode}");
            assert_eq!(seen(&run), expected, "{mode}");
            undone.push(fork);
        }
        run.seek_record(0);
        assert_eq!(course(&run, 300), untouched, "{mode}");
        while let Some(mut fork) = undone.pop() {
            assert!(run.swap_fork(&mut fork), "{mode}");
        }
        run.seek(now);
        assert_eq!(seen(&run), end, "{mode}");
    }
}

#[test]
fn seek_after_an_action_in_the_middle_stays_exact() {
    let mut run = timeline(Mode::SingleServer);
    run.seek(900);
    run.seek(120);
    crash(&mut run, 3);
    run.seek(1_000);
    let end = seen(&run);
    for at in [119, 120, 121, 0, 700] {
        run.seek(at);
        run.seek(1_000);
        assert_eq!(seen(&run), end, "by way of {at}");
    }
}

#[test]
fn fork_that_does_not_fit_changes_nothing() {
    let mut run = timeline(Mode::Joint);
    run.seek(100);
    let mut early = crash(&mut run, 3);
    run.seek(300);
    let mut late = crash(&mut run, 2);
    assert!(run.swap_fork(&mut early));
    run.seek(333);
    let (before, length) = (seen(&run), run.records().len());
    assert!(!run.swap_fork(&mut late), "the past that it belongs to is taken back");
    assert!(!late.is_undone());
    assert_eq!((seen(&run), run.records().len()), (before, length));
    assert!(run.swap_fork(&mut early) && run.swap_fork(&mut late), "in the right order both fit again");

    let mut short = timeline(Mode::Joint);
    short.seek(20);
    let before = seen(&short);
    assert!(!short.swap_fork(&mut late));
    assert_eq!(seen(&short), before, "a run that never came there");
    let mut other = timeline(Mode::Naive);
    other.seek(500);
    assert!(!other.swap_fork(&mut late), "another run");
}

#[test]
fn impossible_action_leaves_the_run_unchanged() {
    let never = MessageId { from: id(1), to: id(2), nth: 9_999 };
    for mode in Mode::ALL {
        let mut run = timeline(mode);
        let mut refused = Vec::new();
        for at in (0..1_200).step_by(19) {
            run.seek(at);
            let before = seen(&run);
            for server in (1..=6).map(id) {
                let request = ChangeRequest::Simple(Change::AddVoter(id(6)));
                for step in [
                    Step::Fire { server, timer: Timer::Transfer },
                    Step::Deliver(never),
                    Step::Drop(never),
                    Step::Duplicate(never),
                    Step::Crash(server),
                    Step::Restart(server),
                    Step::LoseDisk(server),
                    Step::Compact(server),
                    Step::Transfer { server, to: id(2) },
                    Step::Heal { from: server, to: id(2) },
                    Step::Propose { server, command: Command(9) },
                    Step::Ask { target: ServerSet::EMPTY, learners: set(&[5]) },
                    Step::Cancel,
                    Step::Request { server, request },
                    Step::AdminAsks(server),
                    Step::OperatorStops(server),
                    Step::OperatorStarts(server),
                ] {
                    if run.world().clone().apply(step, &mut NullSink).is_err() {
                        assert!(run.act(step).is_err(), "{mode}: {step}");
                        assert_eq!(seen(&run), before, "{mode}: {step}");
                        refused.push(std::mem::discriminant(&step));
                    }
                }
            }
        }
        assert!(run.world().change_is_finished());
        refused.sort_unstable_by_key(|kind| format!("{kind:?}"));
        refused.dedup();
        assert_eq!(refused.len(), 17, "{mode}: every kind of Step was refused somewhere");
    }
}
