//! Random scenarios, each determined by a number.

#![allow(dead_code, reason = "each test that includes this file uses a part of it")]

use std::borrow::Cow;

use cluster::{Condition, ConditionalStep, LEADER, MessageId, Mode, Property, Step, Zone};
use raft_core::{Change, ChangeRequest, Command, ConfigActivation, JointQuorum, Rule, ServerId, ServerSet, Timer};
use scenario::script::{MAX_CONDITIONAL_ACTIONS, read, write};
use scenario::{
    Action, Beat, Choice, Claim, Comparison, ConditionalAction, EntryKind, Expectation, Metric, Question,
    STEP_INTERVAL_MS, Scenario,
};
pub(crate) use test_support::id;

fn seven() -> ServerSet {
    (1..=7).map(id).collect()
}

/// `S1 S2`
fn spoken(set: ServerSet) -> String {
    set.iter().map(|server| server.to_string()).collect::<Vec<_>>().join(" ")
}

/// Random numbers, determined by a key.
pub(crate) struct Rng(oorandom::Rand64);

impl Rng {
    pub(crate) fn new(key: u64) -> Self {
        Self(oorandom::Rand64::new(u128::from(key) << 64 | 0x5eed))
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0.rand_range(0..end.max(1))
    }

    pub(crate) fn chance(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    pub(crate) fn set(&mut self, of: ServerSet) -> ServerSet {
        of.iter().filter(|_| self.chance(2)).collect()
    }

    pub(crate) fn some(&mut self, of: ServerSet) -> ServerSet {
        let one = self.server(of);
        self.set(of).with(one)
    }

    fn server(&mut self, of: ServerSet) -> ServerId {
        self.one(&of.iter().collect::<Vec<_>>())
    }

    fn order(&mut self, of: ServerSet) -> Vec<ServerId> {
        let mut left: Vec<_> = self.set(of).iter().collect();
        let mut order = Vec::new();
        while !left.is_empty() {
            order.push(left.swap_remove(self.below(left.len() as u64) as usize));
        }
        order
    }

    fn words(&mut self) -> Cow<'static, str> {
        const WORDS: [&str; 12] =
            ["Who", "leads", "#1", "at", "340:", "“S2”", "té\u{1f600}", "in naive:", "beat", "a;b", "overlap 1", "—"];
        let count = 1 + self.below(8);
        let words: Vec<_> = (0..count).map(|_| self.one(&WORDS)).collect();
        Cow::Owned(words.join(if self.chance(4) { "  " } else { " " }))
    }

    /// Different choices, one of them right; often none.
    fn choices(&mut self) -> Vec<Choice> {
        let count = if self.chance(2) { 2 + self.below(5) } else { 0 };
        let mut choice = |number| {
            let text = format!("{number} {}", self.words().replace(':', ",")).into();
            Choice { text, is_right: number == 1 || self.chance(4), reason: self.words() }
        };
        (0..count).map(&mut choice).collect()
    }

    fn name(&mut self, number: usize) -> Cow<'static, str> {
        let letters = ["split", "two-leaders", "a", "7", "-"];
        Cow::Owned(format!("{}{number}", self.one(&letters)))
    }

    fn step(&mut self, of: ServerSet) -> Step {
        let (server, to) = (self.server(of), self.server(of));
        let message = MessageId { from: server, to, nth: self.below(1 << 32) as u32 };
        match self.below(22) {
            20 => Step::Bootstrap { server, voters: self.some(seven()) },
            21 => Step::Force { server, voters: self.some(seven()) },
            0..=3 => Step::Fire { server, timer: self.one(&Timer::ALL) },
            4 => Step::Deliver(message),
            5 => Step::Drop(message),
            6 => Step::Duplicate(message),
            7 => Step::Crash(server),
            8 => Step::Restart(server),
            9 => Step::LoseDisk(server),
            10 => Step::Compact(server),
            11 => Step::Transfer { server, to },
            12 => Step::Cut { from: server, to },
            13 => Step::Heal { from: server, to },
            14 => Step::Propose { server, command: Command(self.below(1 << 32) as u32) },
            15 => {
                let target = self.some(seven());
                Step::Ask { target, learners: self.set(seven()).difference(target) }
            }
            16 => self.one(&[Step::Cancel, Step::AdminAsks(server)]),
            17 => self.one(&[Step::OperatorStops(server), Step::OperatorStarts(server)]),
            18 => {
                let change = self.one(&[Change::AddVoter(to), Change::AddLearner(to), Change::Remove(to)]);
                Step::Request { server, request: ChangeRequest::Simple(change) }
            }
            19 if self.chance(3) => {
                let request = self.one(&[ChangeRequest::LeaveJoint, ChangeRequest::RevertJoint]);
                Step::Request { server, request }
            }
            _ => {
                let (add_voters, add_learners, remove) = (self.set(of), self.set(of), self.set(of));
                Step::Request { server, request: ChangeRequest::Joint { add_voters, add_learners, remove } }
            }
        }
    }

    /// A Step for a moment that only the run tells: with the leader instead of its server.
    fn leaders_step(&mut self, of: ServerSet) -> Step {
        let to = self.server(of);
        self.one(&[
            Step::Crash(LEADER),
            Step::Force { server: LEADER, voters: ServerSet::EMPTY.with(to) },
            Step::Transfer { server: LEADER, to },
            Step::Cut { from: to, to: LEADER },
            Step::Propose { server: LEADER, command: Command(3) },
            Step::Fire { server: LEADER, timer: Timer::QuorumCheck },
            Step::Request { server: LEADER, request: ChangeRequest::Simple(Change::Remove(to)) },
        ])
    }

    fn condition(&mut self, of: ServerSet) -> Condition {
        let server = self.server(of);
        let (is_committed, is_joint) = (self.chance(2), self.chance(2));
        match self.below(9) {
            0 => Condition::Leads(self.set(of)),
            1 => Condition::SomebodyLeads,
            2 => {
                let joint_with = if is_joint { Some(self.set(of)) } else { None };
                Condition::Counts { server, voters: self.set(of), joint_with }
            }
            3 => {
                let (comparison, number) = self.count();
                let (min, max) = match comparison {
                    Comparison::Exactly => (number, number),
                    Comparison::AtLeast => (number, u64::MAX),
                    Comparison::AtMost => (0, number),
                };
                Condition::Has { server, is_committed, min, max }
            }
            4 => Condition::Campaigns(server),
            5 => Condition::VotesFor { server, candidate: self.server(of) },
            _ => Condition::HasConfiguration { server, is_committed, is_joint },
        }
    }

    /// Conditional actions, each once.
    fn conditional(&mut self, all: ServerSet) -> Vec<ConditionalAction> {
        let mut actions: Vec<ConditionalAction> = Vec::new();
        for _ in 0..self.below(6) {
            let (condition, delay) = (self.condition(all), self.below(2) * self.below(600_001));
            let lane = if self.chance(3) { Some(self.one(&Mode::ALL)) } else { None };
            let steps = if self.chance(4) {
                self.links(all)
            } else if self.chance(2) {
                vec![self.leaders_step(all)]
            } else {
                vec![self.step(all)]
            };
            for step in steps {
                let action = ConditionalAction { lane, planned: ConditionalStep { condition, delay, step } };
                if !actions.contains(&action) && actions.len() < MAX_CONDITIONAL_ACTIONS {
                    actions.push(action);
                }
            }
        }
        actions
    }

    /// Cuts or heals links, almost like one line of a script.
    fn links(&mut self, of: ServerSet) -> Vec<Step> {
        let (parts, one, other) = (self.chance(2), self.some(of), self.some(of));
        let mut steps = Vec::new();
        for from in one {
            for to in other {
                for (from, to) in [(from, to), (to, from)] {
                    steps.push(if parts { Step::Cut { from, to } } else { Step::Heal { from, to } });
                }
            }
        }
        if self.chance(3) {
            let place = self.below(steps.len() as u64) as usize;
            steps.remove(place);
        }
        steps
    }

    fn claim(&mut self, of: ServerSet) -> Claim {
        match self.below(11) {
            10 => Claim::CanLead(self.chance(2)),
            9 => Claim::CanFinish(self.chance(2)),
            8 if of.len() > 1 => Claim::SameLog(self.set(of).union(of.iter().take(2).collect())),
            7 => {
                let (comparison, number) = self.count();
                let entries = self.one(&[EntryKind::All, EntryKind::Committed]);
                Claim::Has { server: self.server(of), entries, comparison, number }
            }
            6 => Claim::LeadsBy { server: self.server(of), votes: self.set(of) },
            0 => {
                let broken = Property::ALL.into_iter().filter(|_| self.chance(3));
                Claim::Breaks(broken.collect())
            }
            1 => Claim::Finishes(self.chance(2)),
            2 => Claim::Leads(self.set(of)),
            3 | 4 => {
                let (server, voters) = (self.server(of), self.set(of));
                let joint_with = if self.chance(2) { Some(self.set(of)) } else { None };
                Claim::Counts { server, voters, joint_with }
            }
            _ => {
                if self.chance(8) {
                    return Claim::QuorumIsUp(self.chance(2));
                }
                let (comparison, number) = self.count();
                Claim::Number { metric: self.one(&Metric::ALL), comparison, number }
            }
        }
    }

    fn count(&mut self) -> (Comparison, u64) {
        let comparison = self.one(&[Comparison::Exactly, Comparison::AtLeast, Comparison::AtMost]);
        let number = if self.chance(9) { u64::MAX } else { self.below(1000) };
        (comparison, number)
    }

    /// Lines that say what is on disks: logs that share their beginning, and terms. Many of them go with each other.
    pub(crate) fn start_lines(&mut self, old: ServerSet, all: ServerSet, with_voters: bool) -> String {
        let kind = |rng: &mut Self, term: u64| match rng.below(if with_voters { 8 } else { 6 }) {
            0 => format!("{term} no-op"),
            1 => format!("{term} command {}", rng.below(1000)),
            6 => format!("{term} voters {}", spoken(rng.some(all))),
            7 => {
                let (new, learners) = (rng.some(all), rng.set(all));
                let (learners, new) = (spoken(learners.difference(new)), spoken(new));
                let learners = if learners.is_empty() { learners } else { format!(" learners {learners}") };
                format!("{term} voters {} and {new}{learners}", spoken(old))
            }
            _ => term.to_string(),
        };
        let mut term = 1;
        let mut shared = Vec::new();
        for _ in 0..1 + self.below(6) {
            if self.chance(3) {
                term += 1 + self.below(2);
                shared.push(format!("{term} no-op"));
            }
            shared.push(kind(self, term));
        }
        let mut text = String::new();
        for server in all {
            let length = if self.chance(2) { shared.len() } else { self.below(shared.len() as u64 + 1) as usize };
            let mut entries = shared[..length].to_vec();
            if self.chance(4) {
                term += 1;
                entries.extend((0..=self.below(3)).map(|_| kind(self, term)));
            }
            if !entries.is_empty() {
                text.push_str(&format!("log {server}: {}\n", entries.join(", ")));
            }
            if self.chance(6) {
                text.push_str(&format!("term {server} {}\n", (term + self.below(3)).saturating_sub(1)));
            }
        }
        if self.chance(2) {
            text.push_str(&format!("committed {}\n", self.below(shared.len() as u64 + 1)));
        }
        text
    }

    /// A consistent initial state for the scenario, if one is found.
    fn start(&mut self, it: &mut Scenario) {
        let begin = write(&Scenario { commands: 0, ..it.clone() });
        let with_voters = !it.modes.contains(&Mode::Naive);
        for _ in 0..4 {
            let lines = self.start_lines(it.old, it.servers(), with_voters);
            if let Ok(read) = read(&format!("{begin}{lines}")) {
                (it.commands, it.disks) = (0, read.disks);
                return;
            }
        }
    }

    /// A scenario that a script can express.
    pub(crate) fn scenario(&mut self) -> Scenario {
        let old = self.some(seven());
        let mut it = Scenario::custom(old, None);
        if self.chance(2) {
            it.new = self.some(seven());
        }
        if self.chance(4) {
            it.learners = self.set(seven()).difference(old);
        }
        (it.direct_changes, it.hand_over_first) = (self.chance(4), self.chance(4));
        (it.rules.revertible_joint, it.rules.votes_carry_commit) = (self.chance(4), self.chance(4));
        let all = it.servers();
        if self.chance(2) {
            (it.id, it.title, it.summary) = (self.name(1), self.words(), self.words());
        }
        it.leader = if self.chance(2) { Some(self.server(old)) } else { None };
        it.commands = self.below(30) as u32;
        (it.operator_order, it.display_order) = (self.order(all), self.order(all));
        if self.chance(4) {
            let (east, west) = (self.set(all), self.set(all));
            let zones = [("us-east-1a", east), ("B", west.difference(east))];
            let zones = zones.into_iter().filter(|(_, servers)| !servers.is_empty());
            it.zones = zones.map(|(name, servers)| Zone { name: name.to_owned(), servers }).collect();
        }
        if self.chance(2) {
            let one = self.one(&Mode::ALL);
            it.modes = Mode::ALL.into_iter().filter(|&mode| mode == one || self.chance(2)).collect();
        }
        if self.chance(2) {
            it.rules = Rule::ALL.into_iter().filter(|_| self.chance(3)).fold(it.rules, raft_core::Rules::without);
        }
        match self.below(5) {
            0 => it.rules.in_force_on_append = ConfigActivation::OnApplyNoCampaign,
            1 => it.rules.joint_needs_both = JointQuorum::Union,
            _ => {}
        }
        if self.chance(3) {
            self.start(&mut it);
        }
        it.seed = if self.chance(5) { u64::MAX } else { self.below(100_000) };
        if self.chance(2) {
            let pace = &mut it.pace;
            pace.latency_min = 1 + self.below(50);
            pace.latency_max = pace.latency_min + self.below(50);
            pace.election_min = 20 + self.below(500);
            pace.election_max = pace.election_min + self.below(500);
            (pace.heartbeat, pace.admin_pause) = (10 + self.below(90), 5 + self.below(90));
            (pace.operator_pause, pace.operator_downtime) = (self.below(90), self.below(90));
            (pace.apply, pace.loss) = (self.below(100), self.below(1001));
            (pace.duplication, pace.drift) = (self.below(501), self.below(91));
        }
        it.end = self.below(600_001);
        it.is_untimed = self.chance(3);
        let mut at = 0;
        for nth in 1..=self.below(12) {
            at = if it.is_untimed { nth * STEP_INTERVAL_MS } else { at + self.below(3) * self.below(500) };
            let lane = if self.chance(3) { Some(self.one(&Mode::ALL)) } else { None };
            if !it.is_untimed && self.chance(4) {
                let steps = self.links(all);
                it.actions.extend(steps.into_iter().map(|step| Action { at, lane, step }));
                continue;
            }
            let step = if self.chance(8) { self.leaders_step(all) } else { self.step(all) };
            it.actions.push(Action { at, lane, step });
        }
        it.is_untimed &= !it.actions.is_empty();
        if !it.is_untimed && self.chance(2) {
            it.conditional = self.conditional(all);
        }
        let mut at = 0;
        for number in 0..self.below(5) as usize {
            at += self.below(3) * self.below(500);
            let question = if self.chance(3) {
                Some(Question { text: self.words(), answer: self.words(), choices: self.choices() })
            } else {
                None
            };
            it.beats.push(Beat { name: self.name(number), at, words: self.words(), question });
        }
        for _ in 0..self.below(4) {
            let claims = (0..=self.below(4)).map(|_| self.claim(all)).collect();
            let at = if self.chance(2) { Some(self.below(600_001)) } else { None };
            it.expect.push(Expectation { mode: self.one(&Mode::ALL), with_all_rules: self.chance(3), at, claims });
        }
        it
    }
}
