//! A conditional Step comes once, right after the first Step after which its condition holds.

use cluster::{
    Condition, ConditionalStep, LEADER, Mode, Node, Origin, Record, Schedule, Setup, Step, StepError, Timeline, Timing,
};
use raft_core::{Command, Rule, Rules, ServerId, ServerSet};
use test_support::{id, set};

const END: u64 = 900;

/// Random numbers for the choice of cases.
struct Rng(u64);

impl Rng {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn server(&mut self) -> ServerId {
        id(1 + self.below(5))
    }

    fn condition(&mut self) -> Condition {
        let server = self.server();
        match self.below(10) {
            0 => Condition::Leads(ServerSet::EMPTY),
            1 => Condition::Leads(ServerSet::EMPTY.with(server)),
            2 => Condition::SomebodyLeads,
            3 => Condition::Counts { server, voters: set(&[1, 4, 5]), joint_with: None },
            4 => Condition::Counts { server, voters: set(&[1, 2, 3]), joint_with: Some(set(&[1, 4, 5])) },
            5 => {
                let min = self.below(8);
                Condition::Has { server, is_committed: self.below(2) == 0, min, max: min + self.below(2) * 9 }
            }
            6 => Condition::Campaigns(server),
            7 => Condition::VotesFor { server, candidate: self.server() },
            _ => Condition::HasConfiguration { server, is_committed: self.below(2) == 0, is_joint: self.below(2) == 0 },
        }
    }

    fn step(&mut self) -> Step {
        let server = if self.below(2) == 0 { LEADER } else { self.server() };
        match self.below(5) {
            0 => Step::Restart(server),
            1 => Step::Propose { server, command: Command(7) },
            2 => Step::Cut { from: server, to: self.server() },
            3 => Step::Ask { target: set(&[1, 4, 5]), learners: ServerSet::EMPTY },
            _ => Step::Crash(server),
        }
    }

    fn setup(&mut self) -> Setup {
        let mode = Mode::ALL[self.below(3) as usize];
        let rules = if self.below(2) == 0 { Rules::RAFT } else { Rules::RAFT.without(Rule::PreVote) };
        let leader = if self.below(3) == 0 { None } else { Some(id(1)) };
        Setup { newcomers: set(&[4, 5]), leader, ..Setup::new(mode, rules, set(&[1, 2, 3])) }
    }

    fn schedule(&mut self, count: u64) -> Schedule {
        let actions = vec![
            (10, Step::Ask { target: set(&[1, 4, 5]), learners: ServerSet::EMPTY }),
            (300 + self.below(100), Step::Crash(LEADER)),
        ];
        let mut planned = || ConditionalStep {
            condition: self.condition(),
            delay: self.below(3) * self.below(20),
            step: self.step(),
        };
        let conditional = (0..count).map(|_| planned()).collect();
        Schedule { clock: Some((self.below(1000), Timing::default())), actions, conditional }
    }
}

fn played(setup: &Setup, schedule: Schedule) -> Timeline {
    let mut run = Timeline::new(setup, schedule);
    run.seek(END);
    run
}

/// Number of records before the first moment of the run at which the condition holds, and the time of that moment.
fn first_moment(run: &mut Timeline, condition: Condition) -> Option<(usize, u64)> {
    run.seek_record(0);
    loop {
        if condition.holds(run.world()) {
            return Some((run.state().records, run.state().at));
        }
        if run.next_at().is_none_or(|next| next > END) {
            return None;
        }
        run.forward();
    }
}

#[test]
fn step_comes_at_the_first_moment_at_which_its_condition_holds_in_the_run_without_it() {
    let (mut came, mut delayed, mut never) = (0, 0, 0);
    for key in 0..600 {
        let mut rng = Rng(key);
        let (setup, schedule) = (rng.setup(), rng.schedule(1));
        let ConditionalStep { condition, delay, .. } = schedule.conditional[0];
        let mut without = played(&setup, Schedule { conditional: vec![], ..schedule.clone() });
        let with = played(&setup, schedule);
        let Some((before, at)) = first_moment(&mut without, condition).filter(|(_, at)| at + delay <= END) else {
            assert_eq!(with.records(), without.records());
            never += 1;
            continue;
        };
        // With a delay, the Step comes before everything else at its time.
        let until = if delay == 0 {
            before
        } else {
            without.records().partition_point(|record| record.at < at + delay).max(before)
        };
        assert_eq!(with.records()[..until], without.records()[..until]);
        let record = with.records()[until];
        assert_eq!((record.at, record.origin), (at + delay, Origin::Schedule), "{condition:?}");
        assert_eq!(record.refused == Some(StepError::NoLeader), names_leader(&record));
        came += 1;
        delayed += u32::from(delay > 0);
    }
    assert!(came > 250 && delayed > 50 && never > 50, "{came} {delayed} {never}");
}

/// Whether the Step of the record still names the leader instead of a server.
fn names_leader(record: &Record) -> bool {
    matches!(record.step, Step::Restart(server) | Step::Propose { server, .. } | Step::Cut { from: server, .. }
        | Step::Crash(server) if server == LEADER)
}

#[test]
fn run_is_the_same_however_its_positions_are_visited() {
    let seen = |run: &Timeline| {
        let state = run.state();
        (state.at, state.records, state.digest, state.world.fingerprint(), state.waiting().to_vec())
    };
    for key in 0..40 {
        let mut rng = Rng(1000 + key);
        let (setup, schedule) = (rng.setup(), rng.schedule(6));
        let mut run = Timeline::new(&setup, schedule.clone());
        let mut walked = vec![seen(&run)];
        while run.state().records < 300 && run.forward().is_some() {
            walked.push(seen(&run));
        }
        for (count, expected) in walked.iter().enumerate().rev() {
            run.seek_record(count);
            assert_eq!(seen(&run), *expected);
        }
        for _ in 0..30 {
            let count = rng.below(walked.len() as u64) as usize;
            run.seek_record(count);
            assert_eq!(seen(&run), walked[count]);
        }
        // A fork and its undo.
        let count = rng.below(walked.len() as u64) as usize;
        run.seek_record(count);
        if let Ok(mut fork) = run.act(Step::Crash(rng.server())) {
            run.seek(END);
            let forked = seen(&run);
            assert!(run.swap_fork(&mut fork));
            assert_eq!(seen(&run), walked[count]);
            assert!(run.swap_fork(&mut fork));
            run.seek(END);
            assert_eq!(seen(&run), forked);
        }
        let all = 0..schedule.conditional.len();
        assert!(run.state().waiting().iter().all(|index| all.contains(index)));
    }
}

#[test]
fn steps_of_one_moment_come_in_their_order_and_each_once() {
    let setup = Setup { leader: Some(id(1)), ..Setup::new(Mode::Joint, Rules::RAFT, set(&[1, 2, 3])) };
    let propose = |number| Step::Propose { server: LEADER, command: Command(number) };
    let planned = |condition, delay, step| ConditionalStep { condition, delay, step };
    let leads = Condition::Leads(set(&[1]));
    let conditional = vec![
        planned(leads, 0, propose(1)),
        planned(Condition::SomebodyLeads, 0, propose(2)),
        planned(Condition::Leads(ServerSet::EMPTY), 0, Step::Cut { from: id(2), to: LEADER }),
        planned(leads, 5, Step::Crash(LEADER)),
        planned(leads, 0, propose(3)),
    ];
    let schedule = Schedule { clock: Some((1, Timing::default())), actions: vec![(5, propose(4))], conditional };
    let mut run = played(&setup, schedule);
    let done: Vec<_> = run.records().iter().filter(|record| record.origin == Origin::Schedule).collect();
    let steps: Vec<_> = done.iter().map(|record| (record.at, record.step)).collect();
    let of_first = |number| Step::Propose { server: id(1), command: Command(number) };
    let cut = Step::Cut { from: id(2), to: LEADER };
    assert_eq!(
        steps,
        [(0, of_first(1)), (0, of_first(2)), (0, of_first(3)), (5, Step::Crash(id(1))), (5, cut), (5, propose(4))]
    );
    assert_eq!((done[4].refused, done[5].refused), (Some(StepError::NoLeader), Some(StepError::NoLeader)));
    assert!(run.state().waiting().is_empty());
    run.seek_record(0);
    assert_eq!(run.state().waiting(), [2]);
    assert!(run.world().nodes().iter().all(|node: &Node| node.server().is_some()));
}
