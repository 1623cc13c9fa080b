//! Which writes count as lost, and from when on.

use cluster::{Mode, OverwrittenWrite, Schedule, Setup, Step, Timeline};
use raft_core::{Command, LogIndex, Rules, Term, Timer};

use crate::runs::{id, run_without_faults, set};

/// Three servers without a clock, led by S3. Every message is delivered at once.
struct DirectRun(Timeline);

impl DirectRun {
    fn new() -> Self {
        Self::in_mode(Mode::SingleServer)
    }

    fn in_mode(mode: Mode) -> Self {
        let setup = Setup { leader: Some(id(3)), commands: 1, ..Setup::new(mode, Rules::RAFT, set(&[1, 2, 3])) };
        Self(Timeline::new(&setup, Schedule::default()))
    }

    fn act(&mut self, step: Step) {
        self.0.act(step).expect("it is possible");
        while let Some(id) = self.0.world().network().in_flight().first().map(|flight| flight.id) {
            self.0.act(Step::Deliver(id)).expect("it is in flight");
        }
    }

    fn part(&mut self, one: u64, other: u64) {
        self.act(Step::Cut { from: id(one), to: id(other) });
        self.act(Step::Cut { from: id(other), to: id(one) });
    }

    fn times_out(&mut self, server: u64) {
        for (server, timer) in [(1, Timer::Lease), (2, Timer::Lease), (server, Timer::Election)] {
            let step = Step::Fire { server: id(server), timer };
            if self.0.world().server(id(server)).is_some_and(|server| server.timers().contains(timer)) {
                self.act(step);
            }
        }
    }
}

#[test]
fn commands_committed_before_the_run_count_as_proposed_and_committed() {
    let run = DirectRun::new().0;
    let writes = &run.metrics().writes;
    assert_eq!((writes.proposed, writes.committed, writes.lost().count()), (1, 1, 0));
    assert_eq!((run.metrics().sent, run.metrics().configurations), (0, 0));
}

/// Rule 20 of the design: a server that restarts under its old id with an empty log helps to elect a leader without
/// x.
#[test]
fn write_that_a_later_leader_lacks_is_lost() {
    let mut run = DirectRun::new();
    run.part(1, 3);
    run.act(Step::Propose { server: id(3), command: Command(7) });
    assert_eq!(run.0.metrics().writes.committed, 2);
    run.act(Step::Crash(id(2)));
    run.act(Step::LoseDisk(id(2)));
    run.act(Step::Restart(id(2)));
    run.part(2, 3);
    assert_eq!(run.0.metrics().writes.overwritten, [], "nobody contradicts it yet");
    run.times_out(1);
    let lost = *run.0.metrics().writes.lost().next().expect("x is lost");
    let OverwrittenWrite { command, index, term, by, .. } = lost;
    assert_eq!((command, index, term, by), (Command(7), LogIndex::from(4), Term::from(1), id(1)));
    assert!(lost.records < run.0.state().records, "it was found on the way");
    assert!(!run.0.metrics().violations.is_empty());
}

/// S3 has committed two commands with S2, which S1 does not have, before both crash.
fn quorum_lost(mode: Mode) -> DirectRun {
    let mut run = DirectRun::in_mode(mode);
    run.part(1, 3);
    run.part(1, 2);
    for number in [7, 8] {
        run.act(Step::Propose { server: id(3), command: Command(number) });
    }
    run.act(Step::Crash(id(2)));
    run.act(Step::Crash(id(3)));
    assert_eq!(run.0.metrics().writes.committed, 3);
    run
}

fn lost(run: &DirectRun) -> Vec<u32> {
    run.0.metrics().writes.lost().map(|lost| lost.command.0).collect()
}

#[test]
fn writes_that_only_dead_servers_have_are_lost_once_the_forced_server_leads() {
    for mode in Mode::ALL {
        let mut run = quorum_lost(mode);
        run.act(Step::Force { server: id(1), voters: set(&[1]) });
        assert_eq!(lost(&run), [], "{mode}: nobody leads without them yet");
        run.times_out(1);
        assert_eq!(lost(&run), [7, 8], "{mode}");
        run.act(Step::Propose { server: id(1), command: Command(9) });
        assert_eq!((lost(&run), run.0.metrics().writes.committed), (vec![7, 8], 4), "{mode}: S1 commits by itself");
    }
}

#[test]
fn writes_of_the_forced_server_are_lost_when_the_others_lead_a_later_term() {
    for mode in Mode::ALL {
        let mut run = quorum_lost(mode);
        run.act(Step::Force { server: id(1), voters: set(&[1]) });
        run.times_out(1);
        run.act(Step::Propose { server: id(1), command: Command(9) });
        run.act(Step::Restart(id(2)));
        run.act(Step::Restart(id(3)));
        // Term 2, as at S1: S3 has 7 and 8 at places where S1 has committed other entries.
        run.times_out(3);
        assert_eq!(run.0.world().history().leaders_of(Term::from(2)).count(), 2, "{mode}: two clusters");
        run.act(Step::Crash(id(3)));
        run.times_out(2);
        run.act(Step::Restart(id(3)));
        run.act(Step::Crash(id(2)));
        run.act(Step::Restart(id(2)));
        run.times_out(3);
        // S3 leads a later term than S1: 7 and 8 are there again, and 9 is not.
        assert_eq!(lost(&run), [9], "{mode}");
    }
}

#[test]
fn command_that_a_second_cluster_commits_at_the_same_index_is_lost() {
    // The clusters do not hear each other: S1 is alone.
    for (mode, index) in [(Mode::Naive, 2), (Mode::SingleServer, 3), (Mode::Joint, 3)] {
        let mut run = DirectRun::in_mode(mode);
        run.part(1, 2);
        run.part(1, 3);
        run.act(Step::Crash(id(1)));
        run.act(Step::LoseDisk(id(1)));
        run.act(Step::Bootstrap { server: id(1), voters: set(&[1]) });
        run.times_out(1);
        run.act(Step::Propose { server: id(1), command: Command(9) });
        let both: Vec<_> = run.0.metrics().writes.overwritten.iter().map(|it| (it.command.0, it.index)).collect();
        assert_eq!(both, [(1, LogIndex::from(index)), (9, LogIndex::from(index))], "{mode}");
        // Both lead term 1. The first by server counts, and that one does not have command 1.
        assert_eq!(lost(&run), [1], "{mode}");
    }
}

#[test]
fn commits_of_servers_restarted_without_disks_are_compared_anew() {
    // In naive mode the servers still have their roster. They begin again with term 1, which S3 led before.
    let mut run = DirectRun::in_mode(Mode::Naive);
    run.act(Step::Propose { server: id(3), command: Command(7) });
    for lose in [Step::Crash, Step::LoseDisk, Step::Restart] {
        for server in [1, 2, 3] {
            run.act(lose(id(server)));
        }
    }
    run.times_out(3);
    run.act(Step::Propose { server: id(3), command: Command(8) });
    assert_eq!(run.0.world().history().leaders_of(Term::from(1)).count(), 1);
    // Command 1, committed before the run, was at index 2, where command 8 is now. Command 7, at index 3, is not
    // contradicted yet.
    let lost: Vec<_> = run.0.metrics().writes.lost().map(|lost| lost.command).collect();
    assert_eq!(lost, [Command(1)]);
    run.act(Step::Propose { server: id(3), command: Command(9) });
    let lost: Vec<_> = run.0.metrics().writes.lost().map(|lost| lost.command).collect();
    assert_eq!(lost, [Command(1), Command(7)]);
}

#[test]
fn command_that_was_never_committed_is_not_lost() {
    let mut run = DirectRun::new();
    run.part(1, 3);
    run.part(2, 3);
    run.act(Step::Propose { server: id(3), command: Command(7) });
    run.times_out(1);
    run.act(Step::Propose { server: id(1), command: Command(8) });
    let writes = &run.0.metrics().writes;
    assert_eq!((writes.proposed, writes.committed, writes.lost().count()), (3, 2, 0));
}

#[test]
fn single_server_change_appends_one_entry_a_step_and_joint_change_two_in_all() {
    // Changes of three servers to five, and of three to three others.
    for (seed, steps) in [(1, 2), (2, 4)] {
        for (mode, expected) in [(Mode::Naive, 0), (Mode::SingleServer, steps), (Mode::Joint, 2)] {
            let mut run = run_without_faults(mode, seed);
            run.seek(1500);
            assert!(run.world().change_is_finished());
            assert_eq!(run.metrics().configurations, expected, "{mode}, seed {seed}");
        }
    }
}
