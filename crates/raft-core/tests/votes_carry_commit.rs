//! The option that vote requests and refusals carry the commit index (raft-rs: `maybe_commit_by_vote`).

use std::collections::HashSet;

use raft_core::{
    Ballot, CarriedCommit, Command, ConfigActivation, Configuration, Entry, Event, Log, LogIndex, Message, Output,
    Payload, PersistentState, Role, Rules, Server, ServerId, ServerSet, StepDownReason, Term, Timer,
};
use test_support::{id, set};

/// Configurations come into force when they are applied.
const WITH_OPTION: Rules =
    Rules { votes_carry_commit: true, in_force_on_append: ConfigActivation::OnApply, ..Rules::RAFT };
const WITHOUT: Rules = Rules { votes_carry_commit: false, ..WITH_OPTION };

#[derive(Default)]
struct RecordedOutput {
    sent: Vec<(ServerId, Message)>,
    events: Vec<Event>,
}

impl Output for RecordedOutput {
    fn send(&mut self, to: ServerId, message: Message) {
        self.sent.push((to, message));
    }
    fn arm(&mut self, _: Timer) {}
    fn disarm(&mut self, _: Timer) {}
    fn event(&mut self, event: Event) {
        self.events.push(event);
    }
}

/// A server of {1,2} with C_new = {2} at index 2 of its log, and then commands of term 1; all committed up to
/// `committed`.
fn server(number: u64, commands: u32, committed: u64, rules: Rules) -> Server {
    let term = Term::from(1);
    let simple = |voters: &[u64]| Configuration::new(set(voters), ServerSet::EMPTY);
    let mut log = Log::default();
    for configuration in [simple(&[1, 2]), simple(&[2])] {
        log.append(Entry { term, payload: Payload::Configuration(configuration) });
    }
    (1..=commands).for_each(|number| {
        log.append(Entry { term, payload: Payload::Command(Command(number)) });
    });
    let disk = PersistentState { current_term: term, log, applied: LogIndex::from(1), ..PersistentState::default() };
    Server::start_committed(LogIndex::from(committed), id(number), disk, rules, &mut RecordedOutput::default())
}

/// S2 asks S1 for a pre-vote, and gets the reply. Returns what S2 did then.
fn ask(candidate: &mut Server, voter: &mut Server) -> RecordedOutput {
    let mut out = RecordedOutput::default();
    assert_eq!(candidate.on_timer(Timer::Election, &mut out), Ok(()));
    let mut replies = RecordedOutput::default();
    let [(to, request)] = &out.sent[..] else { panic!("{:?}", out.sent) };
    assert_eq!(*to, voter.id());
    voter.receive(candidate.id(), request.clone(), &mut replies);
    let mut result = RecordedOutput::default();
    for (_, reply) in replies.sent {
        candidate.receive(voter.id(), reply, &mut result);
    }
    result
}

#[test]
fn candidate_learns_from_a_refusal_that_a_change_is_committed_and_gives_up() {
    for rules in [WITH_OPTION, WITHOUT] {
        let (mut behind, mut ahead) = (server(2, 0, 1, rules), server(1, 1, 2, rules));
        let result = ask(&mut behind, &mut ahead);
        let known = if rules.votes_carry_commit { 2 } else { 1 };
        assert_eq!(behind.commit_index(), LogIndex::from(known));
        assert_eq!(behind.timers().contains(Timer::Apply), rules.votes_carry_commit);
        assert_eq!(result.events.contains(&Event::Committed { index: LogIndex::from(2) }), rules.votes_carry_commit);
        assert_eq!(*behind.role(), Role::Follower);
    }
}

/// Of three voters, one refusal leaves the pre-vote open.
#[test]
fn candidate_whose_election_is_open_gives_up_only_if_it_learns_of_a_configuration() {
    let refusal = |index: u64| Message::Vote {
        term: Term::from(1),
        ballot: Ballot::PreVote,
        for_term: Term::from(2),
        granted: false,
        commit: CarriedCommit(Some((LogIndex::from(index), Term::from(1)))),
    };
    for (committed, gives_up) in [(1, true), (2, false)] {
        let simple = |voters: &[u64]| Payload::Configuration(Configuration::new(set(voters), ServerSet::EMPTY));
        let mut log = Log::default();
        for payload in [simple(&[1, 2, 3]), simple(&[1, 2, 3, 4]), Payload::NoOp] {
            log.append(Entry { term: Term::from(1), payload });
        }
        let applied = LogIndex::from(committed);
        let disk = PersistentState { current_term: Term::from(1), log, applied, ..PersistentState::default() };
        let mut out = RecordedOutput::default();
        let mut server = Server::start_committed(LogIndex::from(committed), id(1), disk, WITH_OPTION, &mut out);
        assert_eq!(server.on_timer(Timer::Election, &mut out), Ok(()));
        server.receive(id(2), refusal(3), &mut out);
        assert_eq!(server.commit_index(), LogIndex::from(3));
        let reason = StepDownReason::ConfigurationCommitted;
        let gave_up = out.events.contains(&Event::BecameFollower { term: Term::from(1), reason });
        assert_eq!((gave_up, *server.role() == Role::Follower), (gives_up, gives_up));
    }
}

#[test]
fn voter_that_refuses_learns_what_the_candidate_knows_to_be_committed() {
    for rules in [WITH_OPTION, WITHOUT] {
        let (mut candidate, mut voter) = (server(2, 0, 2, rules), server(1, 1, 1, rules));
        ask(&mut candidate, &mut voter);
        assert_eq!(voter.commit_index(), LogIndex::from(if rules.votes_carry_commit { 2 } else { 1 }));
    }
}

#[test]
fn voter_that_grants_its_vote_learns_nothing() {
    let (mut candidate, mut voter) = (server(2, 1, 2, WITH_OPTION), server(1, 0, 1, WITH_OPTION));
    ask(&mut candidate, &mut voter);
    assert_eq!(voter.commit_index(), LogIndex::from(1));
}

#[test]
fn commit_index_is_taken_over_only_with_the_same_entry_and_never_back() {
    for (index, term, then) in [(2, 1, 2), (2, 2, 1), (4, 1, 1), (u64::MAX, u64::MAX, 1), (0, 0, 1)] {
        let mut voter = server(1, 1, 1, WITH_OPTION);
        let request = Message::RequestVote {
            term: Term::from(2),
            ballot: Ballot::Vote,
            last_index: LogIndex::from(1),
            last_term: Term::from(1),
            transfer: false,
            commit: CarriedCommit(Some((LogIndex::from(index), Term::from(term)))),
        };
        voter.receive(id(2), request, &mut RecordedOutput::default());
        assert_eq!(voter.commit_index(), LogIndex::from(then), "{index} of term {term}");
    }
}

/// Digests of runs without the option depend on it.
#[test]
fn option_and_carried_commit_count_in_a_hash_only_if_they_are_there() {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let hash = |value: &dyn Fn(&mut DefaultHasher)| {
        let mut hasher = DefaultHasher::new();
        value(&mut hasher);
        hasher.finish()
    };
    assert_eq!(hash(&|hasher| CarriedCommit(None).hash(hasher)), hash(&|_| {}));
    let carried = [(1, 1), (1, 2), (2, 1)].map(|(index, term)| (LogIndex::from(index), Term::from(term)));
    let hashes: HashSet<_> = carried.map(|it| hash(&|hasher| CarriedCommit(Some(it)).hash(hasher))).into();
    assert_eq!(hashes.len(), 3);
    assert_ne!(hash(&|hasher| WITHOUT.hash(hasher)), hash(&|hasher| WITH_OPTION.hash(hasher)));
}
