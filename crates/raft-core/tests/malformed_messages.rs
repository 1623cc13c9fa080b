//! Robustness against arbitrary messages, timers and requests: a server never panics and keeps its invariants.
//!
//! The ordinary run is bounded; `cargo xtask soak` runs sixty times as many seeds.

use oorandom::Rand64;
use raft_core::{
    Ballot, CarriedCommit, Change, ChangeRequest, Command, ConfigActivation, Configuration, Entry, JointQuorum, Log,
    LogIndex, Message, NullOutput, Payload, PersistentState, Rule, Rules, Server, ServerId, ServerSet, Snapshot, Term,
    Timer,
};

/// Random inputs of one run.
struct RandomInput(Rand64);

impl RandomInput {
    fn seeded(seed: u64) -> Self {
        Self(Rand64::new(u128::from(seed)))
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0.rand_range(0..end)
    }

    /// A number that is small in 38 of 40 cases and otherwise anything up to the maximum.
    fn number(&mut self) -> u64 {
        match self.below(40) {
            0 => u64::MAX - self.below(3),
            1 => self.below(u64::MAX),
            _ => self.below(12),
        }
    }

    fn index(&mut self) -> LogIndex {
        LogIndex::from(self.number())
    }

    fn term(&mut self) -> Term {
        // A larger term could not be exceeded, which would end every election and test nothing.
        Term::from(self.number().min(u64::MAX / 2))
    }

    fn server(&mut self) -> ServerId {
        let number = if self.below(20) == 0 { 1 + self.below(63) } else { 1 + self.below(5) };
        ServerId::try_from(number).expect("a number from 1 to 63")
    }

    fn servers(&mut self) -> ServerSet {
        (0..self.below(5)).map(|_| self.server()).collect()
    }

    fn configuration(&mut self) -> Configuration {
        let simple = Configuration::new(self.servers(), self.servers());
        let changes =
            [Change::AddVoter(self.server()), Change::Remove(self.server()), Change::AddLearner(self.server())];
        if self.below(3) == 0 { simple.enter_joint(&changes).unwrap_or(simple) } else { simple }
    }

    fn entry(&mut self) -> Entry {
        let payload = match self.below(4) {
            0 => Payload::Configuration(self.configuration()),
            1 => Payload::NoOp,
            _ => Payload::Command(Command(7)),
        };
        Entry { term: self.term(), payload }
    }

    fn message(&mut self) -> Message {
        let (term, ballot) = (self.term(), if self.below(2) == 0 { Ballot::PreVote } else { Ballot::Vote });
        match self.below(8) {
            0 => Message::RequestVote {
                term,
                ballot,
                last_index: self.index(),
                last_term: self.term(),
                transfer: self.below(4) == 0,
                commit: CarriedCommit(Some((self.index(), self.term()))),
            },
            1 => {
                let (for_term, granted) = (self.term(), self.below(2) == 0);
                let commit = CarriedCommit(Some((self.index(), self.term())));
                Message::Vote { term, ballot, for_term, granted, commit }
            }
            2 | 3 => Message::AppendEntries {
                term,
                prev_index: self.index(),
                prev_term: self.term(),
                entries: (0..self.below(4)).map(|_| self.entry()).collect(),
                commit: self.index(),
            },
            4 => Message::AppendAccepted { term, match_index: self.index() },
            5 => Message::AppendRefused { term, prev_index: self.index(), last_index: self.index() },
            6 => {
                let snapshot = Snapshot { index: self.index(), term: self.term(), configuration: self.configuration() };
                Message::InstallSnapshot { term, snapshot }
            }
            _ => Message::TimeoutNow { term },
        }
    }

    fn request(&mut self) -> ChangeRequest {
        let server = self.server();
        match self.below(4) {
            0 => ChangeRequest::Simple(Change::AddVoter(server)),
            1 => ChangeRequest::Simple(Change::AddLearner(server)),
            2 => ChangeRequest::Simple(Change::Remove(server)),
            _ => ChangeRequest::Joint {
                add_voters: self.servers(),
                add_learners: self.servers(),
                remove: self.servers(),
            },
        }
    }

    fn rules(&mut self) -> Rules {
        let off = Rule::ALL.into_iter().filter(|_| self.below(4) == 0).collect::<Vec<_>>();
        let mut rules = off.into_iter().fold(Rules::RAFT, Rules::without);
        if self.below(4) == 0 {
            rules.in_force_on_append = ConfigActivation::OnApplyNoCampaign;
        }
        if self.below(4) == 0 {
            rules.joint_needs_both = JointQuorum::Union;
        }
        rules.votes_carry_commit = self.below(4) == 0;
        rules
    }
}

/// Asserts what holds for a server after any input.
fn assert_invariants(server: &Server) {
    let log = server.log();
    assert!(server.commit_index() <= log.last_index() || server.commit_index() == log.snapshot().index);
    assert!(log.latest_configuration().0 <= log.last_index());
    if let Some(leadership) = server.leadership() {
        assert!(
            leadership
                .progress()
                .iter()
                .all(|progress| progress.match_index <= log.last_index() && progress.match_index < progress.next_index)
        );
        assert!(leadership.progress().iter().all(|progress| progress.id != server.id()));
    }
}

fn run_random_inputs(seed: u64) {
    let mut random = RandomInput::seeded(seed);
    let rules = random.rules();
    let disk =
        PersistentState { log: Log::with_boot_configuration(random.configuration()), ..PersistentState::default() };
    let mut server = Server::start(random.server(), disk, rules, &mut NullOutput);
    for _ in 0..300 {
        match random.below(10) {
            0 => drop(server.propose(Command(1), &mut NullOutput)),
            1 => drop(server.request_change(random.request(), &mut NullOutput)),
            2 => drop(server.transfer_leadership(random.server(), &mut NullOutput)),
            3 => drop(server.compact(&mut NullOutput)),
            4 if random.below(8) == 0 => {
                server = Server::start(server.id(), server.stop(), rules, &mut NullOutput);
            }
            4..=6 => {
                let timer = Timer::ALL[random.below(Timer::ALL.len() as u64) as usize];
                let _ = server.on_timer(timer, &mut NullOutput);
            }
            _ => server.receive(random.server(), random.message(), &mut NullOutput),
        }
        assert_invariants(&server);
    }
}

#[test]
fn random_inputs_never_make_a_server_panic() {
    (0..50_000).for_each(run_random_inputs);
}

#[test]
#[ignore = "takes long: cargo xtask soak"]
fn random_inputs_in_three_million_runs_never_make_a_server_panic() {
    (0..3_000_000).for_each(run_random_inputs);
}
