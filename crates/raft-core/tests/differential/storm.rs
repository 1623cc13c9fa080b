//! Schedules with loss, duplication and reordering message by message, and crashes at any moment.
//!
//! How many messages a step takes differs between the two, so which of them are lost does too, and with it who is elected
//! and which entries survive. What must come out equal is what a client and an operator are promised: commands that are
//! asked for until they are committed are all there, in order; changes that are asked for until they are made end in the
//! same configuration; and there is a leader again.

use std::ops::Range;

use raft_core::{Change, Configuration, ServerSet};

use crate::machine::{Kind, Machine, Members, Settings};
use crate::network::Network;
use crate::ours::{Ours, id};
use crate::random::Random;
use crate::schedule::{SERVERS, changes};
use crate::theirs::Theirs;

/// What is to be done, whatever it takes.
struct Plan {
    settings: Settings,
    voters: ServerSet,
    commands: u32,
    changes: Vec<(Vec<Change>, bool)>,
    ticks: u32,
}

impl Plan {
    fn random(random: &mut Random) -> Self {
        let (pre_vote, check_quorum) = random.pick(&[(true, true), (true, false), (false, true)]);
        let settings = Settings { pre_vote, check_quorum, learner_first: random.percent(50) };
        let voters: ServerSet = (1..=1 + random.below(5)).map(id).collect();
        let mut members = Configuration::new(voters, ServerSet::EMPTY);
        let mut all = Vec::new();
        for _ in 0..random.below(5) {
            let joint = random.percent(50);
            let next = changes(members, joint, random);
            if let Ok(after) = made(members, &next, joint) {
                members = after;
                all.push((next, joint));
            }
        }
        Self { settings, voters, commands: 20, changes: all, ticks: 300 }
    }
}

/// What the changes lead to.
fn made(
    members: Configuration,
    changes: &[Change],
    joint: bool,
) -> Result<Configuration, raft_core::ConfigurationError> {
    if joint { members.enter_joint(changes)?.leave_joint() } else { members.simple(changes) }
}

/// One implementation in the storm, with a client and an operator who each have one thing outstanding.
struct Run<'a, M: Machine> {
    plan: &'a Plan,
    network: Network<M>,
    /// The command that is asked for.
    command: u32,
    members: Configuration,
    /// How many of the changes are made.
    made: usize,
}

/// What can be compared.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    /// Each once, in the order in which they were committed first.
    commands: Vec<u32>,
    members: Members,
}

impl<'a, M: Machine> Run<'a, M> {
    fn new(plan: &'a Plan) -> Self {
        let mut network = Network::new(SERVERS, plan.voters, plan.settings);
        (1..=SERVERS).for_each(|server| network.start(server));
        let members = Configuration::new(plan.voters, ServerSet::EMPTY);
        Self { plan, network, command: 1, members, made: 0 }
    }

    /// The client and the operator look what has become of what they asked for, and ask again.
    fn ask(&mut self) {
        let done = self.network.committed().values().any(|&kind| kind == Kind::Command(self.command));
        self.command += u32::from(done);
        if let Some((changes, joint)) = self.plan.changes.get(self.made) {
            let after = made(self.members, changes, *joint).expect("the plan was made so");
            // It is made when a leader has it in force and committed it; in force alone may be undone.
            let views = self.network.views();
            let is_made = views.values().any(|view| {
                let last = view.log.iter().rfind(|line| line.kind == Kind::Configuration);
                let settled = last.is_none_or(|line| line.index <= view.commit);
                view.leads && settled && view.members == simple(after)
            });
            if is_made {
                self.members = after;
                self.made += 1;
            }
        }
        for leader in self.network.leaders() {
            let server = self.network.server_mut(leader).expect("it leads");
            if self.command <= self.plan.commands {
                server.propose(self.command);
            }
            if let Some((changes, joint)) = self.plan.changes.get(self.made) {
                server.change(changes, *joint);
            }
        }
    }

    fn storm(&mut self, random: &mut Random) {
        for _ in 0..self.plan.ticks {
            let server = 1 + random.below(SERVERS);
            match random.below(40) {
                0 => self.network.crash(server),
                1..4 => self.network.start(server),
                4..6 => {
                    self.network.each(M::lease_runs_out);
                    self.network.each_at(server, |it| {
                        it.campaign();
                    });
                }
                6 => self.network.each_at(server, M::check_quorum),
                7 => self.network.regroup(&crate::schedule::groups(random)),
                8..10 => self.network.regroup(&[(1..=SERVERS).map(id).collect()]),
                10..20 => self.network.each(M::heartbeat),
                20..26 => self.ask(),
                _ => {}
            }
            self.network.deliver_some(random);
        }
    }

    /// The storm is over: everybody is up and hears everybody, and what was asked for is done.
    fn come_to_rest(&mut self) {
        self.network.regroup(&[(1..=SERVERS).map(id).collect()]);
        (1..=SERVERS).for_each(|server| self.network.start(server));
        for round in 0..ROUNDS {
            self.network.settle();
            if self.network.leaders().is_empty() {
                self.network.each(M::lease_runs_out);
                let candidate = self.candidate(round);
                self.network.each_at(candidate, |it| {
                    it.campaign();
                });
                self.network.settle();
            }
            self.ask();
            let done = self.command > self.plan.commands && self.made == self.plan.changes.len();
            if done && !self.network.leaders().is_empty() {
                return self.network.settle();
            }
        }
        panic!("command {}, change {} are never done: {:?}", self.command, self.made, self.network.views());
    }

    /// Who stands for election: in turn everybody, and whoever has the most of the log. That one may be the only one that
    /// can win and terms behind, of which nobody tells it there
    /// (`a_candidate_for_a_term_that_is_over_is_told_here_and_ignored_there`): it takes as many elections to catch up.
    fn candidate(&self, round: u64) -> u64 {
        let in_turn = 1 + round / 2 % SERVERS;
        if round.is_multiple_of(2) {
            return in_turn;
        }
        let views = self.network.views();
        let voters = views.iter().filter(|&(&number, view)| view.members.voters.contains(id(number)));
        let longest = voters.max_by_key(|(_, view)| view.log.last().map(|line| (line.term, line.index)));
        longest.map_or(in_turn, |(&number, _)| number)
    }

    fn outcome(mut self, seed: u64) -> Outcome {
        self.storm(&mut Random::seeded(seed));
        self.come_to_rest();
        let views = self.network.views();
        let leader =
            views.values().filter(|view| view.leads).max_by_key(|view| view.term).expect("it has come to rest");
        for voter in leader.members.voters {
            let view = &views[&u64::from(voter)];
            assert_eq!((view.commit, view.members), (leader.commit, leader.members), "{voter}");
        }
        let mut commands = Vec::new();
        for kind in self.network.committed().values() {
            if let Kind::Command(command) = *kind
                && !commands.contains(&command)
            {
                commands.push(command);
            }
        }
        Outcome { commands, members: leader.members }
    }
}

/// After so many rounds without an end there is none.
const ROUNDS: u64 = 400;

fn simple(configuration: Configuration) -> Members {
    Members { voters: configuration.voters(), learners: configuration.learners(), ..Members::default() }
}

fn play(seed: u64) {
    let plan = Plan::random(&mut Random::seeded(seed));
    let ours = Run::<Ours>::new(&plan).outcome(seed);
    let theirs = Run::<Theirs>::new(&plan).outcome(seed);
    assert_eq!(ours, theirs, "ours, theirs");
    assert_eq!(ours.commands, (1..=plan.commands).collect::<Vec<_>>());
}

fn play_all(seeds: Range<u64>) {
    for seed in seeds {
        std::panic::catch_unwind(|| play(seed)).unwrap_or_else(|_| panic!("seed {seed}"));
    }
}

#[test]
fn after_a_storm_both_have_committed_equal_commands_and_made_equal_changes() {
    play_all(0..200);
}

#[test]
#[ignore = "slow: many more storms"]
fn after_many_more_storms_both_have_committed_equal_commands_and_made_equal_changes() {
    play_all(1_000..21_000);
}
