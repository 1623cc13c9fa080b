//! One server, message by message: the rules of the paper's figure 2, and membership changes.

use raft_core::{
    Ballot, CarriedCommit, Change, ChangeRequest, Command, Configuration, Entry, Event, Log, LogIndex, Message, Output,
    Payload, PersistentState, RequestError, Role, Rule, Rules, Server, ServerId, ServerSet, Snapshot, Term, Timer,
    VoteDenial,
};
use test_support::{id, set};

const NO_COMMIT: CarriedCommit = CarriedCommit(None);

fn index(number: u64) -> LogIndex {
    LogIndex::from(number)
}

fn term(number: u64) -> Term {
    Term::from(number)
}

/// Records all effects of a server.
#[derive(Default)]
struct RecordedOutput {
    sent: Vec<(u64, Message)>,
    armed: Vec<Timer>,
    events: Vec<Event>,
}

impl Output for RecordedOutput {
    fn send(&mut self, to: ServerId, message: Message) {
        self.sent.push((to.into(), message));
    }

    fn arm(&mut self, timer: Timer) {
        self.armed.push(timer);
    }

    fn disarm(&mut self, _: Timer) {}

    fn event(&mut self, event: Event) {
        self.events.push(event);
    }
}

fn command(of_term: u64, number: u32) -> Entry {
    Entry { term: term(of_term), payload: Payload::Command(Command(number)) }
}

/// S1 of {1,2,3}, in `current` term, with commands of these terms in its log.
fn server(current: u64, terms: &[u64]) -> Server {
    let mut log = Log::with_boot_configuration(Configuration::new(set(&[1, 2, 3]), ServerSet::EMPTY));
    for (number, &of_term) in terms.iter().enumerate() {
        log.append(command(of_term, number as u32));
    }
    let disk = PersistentState { current_term: term(current), log, ..PersistentState::default() };
    Server::start(id(1), disk, Rules::RAFT, &mut RecordedOutput::default())
}

/// The same server as leader of the term after `current`, elected by S2.
fn leader(current: u64, terms: &[u64]) -> Server {
    let mut server = server(current, terms);
    assert_eq!(server.on_timer(Timer::Election, &mut RecordedOutput::default()), Ok(()));
    for ballot in [Ballot::PreVote, Ballot::Vote] {
        let vote = Message::Vote {
            term: server.current_term(),
            ballot,
            for_term: term(current + 1),
            granted: true,
            commit: NO_COMMIT,
        };
        server.receive(id(2), vote, &mut RecordedOutput::default());
    }
    assert!(server.leadership().is_some());
    server
}

fn receive(server: &mut Server, from: u64, message: Message) -> RecordedOutput {
    let mut output = RecordedOutput::default();
    server.receive(id(from), message, &mut output);
    output
}

fn request_vote(of: u64, ballot: Ballot, last: (u64, u64)) -> Message {
    Message::RequestVote {
        term: term(of),
        ballot,
        last_term: term(last.0),
        last_index: index(last.1),
        transfer: false,
        commit: NO_COMMIT,
    }
}

fn append(of: u64, prev: (u64, u64), entries: Vec<Entry>, commit: u64) -> Message {
    Message::AppendEntries {
        term: term(of),
        prev_term: term(prev.0),
        prev_index: index(prev.1),
        entries,
        commit: index(commit),
    }
}

fn accepted(of: u64, match_index: u64) -> Message {
    Message::AppendAccepted { term: term(of), match_index: index(match_index) }
}

fn denials(output: &RecordedOutput) -> Vec<VoteDenial> {
    let refused = |event: &Event| match event {
        Event::VoteDenied { reason, .. } => Some(*reason),
        _ => None,
    };
    output.events.iter().filter_map(refused).collect()
}

fn was_rejected(output: &RecordedOutput) -> bool {
    output.events.iter().any(|event| matches!(event, Event::MessageRejected { .. }))
}

#[test]
fn leader_ignores_candidates_and_their_higher_term() {
    let mut leader = leader(0, &[]);
    for ballot in [Ballot::PreVote, Ballot::Vote] {
        let output = receive(&mut leader, 2, request_vote(9, ballot, (9, 9)));
        assert_eq!(denials(&output), [VoteDenial::LeaderAlive]);
        assert!(output.sent.is_empty() && leader.leadership().is_some());
        assert_eq!(leader.current_term(), term(1));
    }
}

#[test]
fn pre_vote_keeps_the_voters_state_and_is_denied_for_a_term_that_is_not_later() {
    let mut voter = server(2, &[1]);
    let before = voter.persistent().clone();
    let output = receive(&mut voter, 2, request_vote(2, Ballot::PreVote, (2, 9)));
    assert_eq!(denials(&output), [VoteDenial::StaleTerm]);
    let output = receive(&mut voter, 2, request_vote(3, Ballot::PreVote, (1, 1)));
    let yes =
        Message::Vote { term: term(2), ballot: Ballot::PreVote, for_term: term(3), granted: true, commit: NO_COMMIT };
    assert_eq!(output.sent, [(2, yes)]);
    assert_eq!(voter.persistent(), &before);
}

#[test]
fn voter_grants_one_vote_per_term_to_an_up_to_date_log() {
    let mut voter = server(1, &[1, 1]);
    // The voter's log ends with (term 1, index 2). Each case: term, candidate, (last term, last index) of the
    // candidate, denial.
    let cases = [
        (2, 2, (1, 1), Some(VoteDenial::LogBehind)),
        (2, 2, (0, 9), Some(VoteDenial::LogBehind)),
        (0, 3, (9, 9), Some(VoteDenial::StaleTerm)),
        (2, 2, (1, 2), None),
        (2, 2, (1, 2), None),
        (2, 3, (9, 9), Some(VoteDenial::AlreadyVoted(id(2)))),
        (3, 3, (1, 2), None),
    ];
    for (of, candidate, last, refusal) in cases {
        let output = receive(&mut voter, candidate, request_vote(of, Ballot::Vote, last));
        assert_eq!(denials(&output), refusal.into_iter().collect::<Vec<_>>(), "term {of}, S{candidate}, {last:?}");
        assert_eq!(output.armed.contains(&Timer::Election), refusal.is_none(), "giving its vote, it waits anew");
    }
}

#[test]
fn replies_to_another_vote_request_are_not_counted() {
    let mut candidate = server(1, &[]);
    assert_eq!(candidate.on_timer(Timer::Election, &mut RecordedOutput::default()), Ok(()));
    let answer = |ballot, for_term| Message::Vote {
        term: term(1),
        ballot,
        for_term: term(for_term),
        granted: true,
        commit: NO_COMMIT,
    };
    for (ballot, of) in [(Ballot::PreVote, 1), (Ballot::PreVote, 3), (Ballot::Vote, 2)] {
        receive(&mut candidate, 2, answer(ballot, of));
        assert!(matches!(candidate.role(), Role::PreCandidate(_)));
    }
    receive(&mut candidate, 2, answer(Ballot::PreVote, 2));
    assert!(matches!(candidate.role(), Role::Candidate(_)));
    for (ballot, of) in [(Ballot::Vote, 1), (Ballot::Vote, 3), (Ballot::PreVote, 2)] {
        receive(&mut candidate, 2, answer(ballot, of));
        assert!(matches!(candidate.role(), Role::Candidate(_)));
    }
    receive(&mut candidate, 2, answer(Ballot::Vote, 2));
    assert!(matches!(candidate.role(), Role::Leader(_)));
}

#[test]
fn follower_that_refuses_entries_returns_where_its_log_may_agree() {
    let mut follower = server(2, &[1, 1, 2]);
    let refused = |prev, last| {
        vec![(2, Message::AppendRefused { term: term(2), prev_index: index(prev), last_index: index(last) })]
    };
    assert_eq!(receive(&mut follower, 2, append(2, (2, 9), vec![], 0)).sent, refused(9, 3));
    assert_eq!(receive(&mut follower, 2, append(2, (1, 3), vec![], 0)).sent, refused(3, 2), "another entry is there");
    assert_eq!(receive(&mut follower, 2, append(1, (1, 1), vec![], 0)).sent, refused(1, 3), "a leader of the past");
}

#[test]
fn follower_commits_only_entries_known_to_match_the_leaders() {
    let mut follower = server(2, &[1, 1, 1]);
    receive(&mut follower, 2, append(2, (1, 1), vec![], 3));
    assert_eq!(follower.commit_index(), index(1));
    receive(&mut follower, 2, append(2, (1, 1), vec![command(2, 7)], 3));
    assert_eq!((follower.commit_index(), follower.log().last_index()), (index(2), index(2)));
    receive(&mut follower, 2, append(2, (1, 1), vec![], 9));
    assert_eq!(follower.commit_index(), index(2), "and it does not go back");
}

#[test]
fn committed_entry_is_never_truncated() {
    let mut follower = server(2, &[1, 1, 1]);
    receive(&mut follower, 2, append(2, (1, 2), vec![], 2));
    let output = receive(&mut follower, 2, append(2, (1, 1), vec![command(2, 7)], 2));
    assert!(was_rejected(&output) && output.sent.is_empty());
    assert_eq!(follower.log().last_index(), index(3));
}

#[test]
fn entries_covered_by_a_snapshot_are_accepted() {
    let mut follower = server(1, &[1, 1, 1, 1]);
    receive(&mut follower, 2, append(1, (1, 4), vec![], 3));
    assert!(follower.compact(&mut RecordedOutput::default()));
    assert_eq!(follower.log().snapshot().index, index(3));
    let entries = (1..6).map(|number| command(1, number)).collect();
    let output = receive(&mut follower, 2, append(1, (1, 1), entries, 3));
    assert_eq!(output.sent, [(2, accepted(1, 6))]);
    assert_eq!((follower.log().last_index(), follower.log().entries().len()), (index(6), 3));
}

#[test]
fn snapshot_keeps_later_entries_and_a_stale_snapshot_changes_nothing() {
    let install = |at, of| {
        let configuration = Configuration::new(set(&[1, 2, 3]), ServerSet::EMPTY);
        let snapshot = Snapshot { index: index(at), term: term(of), configuration };
        Message::InstallSnapshot { term: term(2), snapshot }
    };
    let mut follower = server(2, &[1, 1, 1, 1]);
    assert_eq!(receive(&mut follower, 2, install(2, 1)).sent, [(2, accepted(2, 2))]);
    assert_eq!((follower.log().last_index(), follower.commit_index()), (index(4), index(2)));
    assert_eq!(receive(&mut follower, 2, install(1, 1)).sent, [(2, accepted(2, 1))]);
    assert_eq!(follower.log().snapshot().index, index(2));
    receive(&mut follower, 2, install(3, 2));
    assert_eq!((follower.log().last_index(), follower.log().entries().len()), (index(3), 0), "another log");
}

#[test]
fn entry_of_an_earlier_term_commits_only_with_one_of_the_leaders_term() {
    let mut leader = leader(2, &[1, 2]);
    receive(&mut leader, 2, accepted(3, 2));
    receive(&mut leader, 3, accepted(3, 2));
    assert_eq!(leader.commit_index(), index(0), "everybody has it, and it may still be lost (paper, figure 8)");
    receive(&mut leader, 2, accepted(3, 3));
    assert_eq!(leader.commit_index(), index(3));
}

#[test]
fn acknowledgement_beyond_the_leaders_log_is_rejected() {
    let mut leader = leader(0, &[]);
    let output = receive(&mut leader, 2, accepted(1, 99));
    assert!(was_rejected(&output));
    assert_eq!(leader.leadership().and_then(|leadership| leadership.match_index(id(2))), Some(index(0)));
    assert!(was_rejected(&receive(&mut leader, 1, accepted(1, 1))), "a server sends nothing to itself");
}

#[test]
fn stale_refusal_makes_the_leader_send_nothing() {
    for prev in [0, 1, 7] {
        let mut leader = leader(0, &[]);
        receive(&mut leader, 2, accepted(1, 1));
        let late = Message::AppendRefused { term: term(1), prev_index: index(prev), last_index: index(0) };
        assert!(receive(&mut leader, 2, late).sent.is_empty(), "{prev}");
        assert_eq!(leader.leadership().and_then(|leadership| leadership.match_index(id(2))), Some(index(1)));
    }
}

#[test]
fn follower_that_refuses_acknowledged_entries_is_sent_the_log_again() {
    let mut leader = leader(0, &[]);
    receive(&mut leader, 2, accepted(1, 1));
    for number in [1, 2] {
        leader.propose(Command(number), &mut RecordedOutput::default()).expect("it leads");
    }
    let refused = |prev| Message::AppendRefused { term: term(1), prev_index: index(prev), last_index: index(0) };
    let sends_all = |output: &RecordedOutput| match &output.sent[..] {
        [(2, Message::AppendEntries { prev_index, entries, .. })] => (*prev_index, entries.len()) == (index(0), 3),
        _ => false,
    };
    for _ in 0..2 {
        assert!(!sends_all(&receive(&mut leader, 2, refused(3))), "it may be an answer to something older");
        receive(&mut leader, 3, accepted(1, 3));
        leader.on_timer(Timer::QuorumCheck, &mut RecordedOutput::default()).expect("a leader checks");
    }
    assert!(sends_all(&receive(&mut leader, 2, refused(1))), "for an election timeout: the server lost its disk");
    assert!(sends_all(&receive(&mut leader, 2, refused(3))), "what was sent did not arrive");
    assert_eq!(
        leader.leadership().and_then(|leadership| leadership.match_index(id(2))),
        Some(index(1)),
        "the match index never falls"
    );
    receive(&mut leader, 2, accepted(1, 3));
    assert!(receive(&mut leader, 2, refused(3)).sent.is_empty(), "it has acknowledged since");
}

#[test]
fn candidate_outside_its_configuration_does_not_count_its_own_vote() {
    let mut log = Log::with_boot_configuration(Configuration::new(set(&[1, 2]), ServerSet::EMPTY));
    let without = Configuration::new(set(&[2]), ServerSet::EMPTY);
    log.append(Entry { term: term(1), payload: Payload::Configuration(without) });
    let disk = PersistentState { current_term: term(1), log, ..PersistentState::default() };
    let mut out = RecordedOutput::default();
    let mut leaving = Server::start(id(1), disk, Rules::RAFT.without(Rule::PreVote), &mut out);
    leaving.on_timer(Timer::Election, &mut out).expect("its removal is not committed: it may campaign");
    let yes =
        Message::Vote { term: term(2), ballot: Ballot::Vote, for_term: term(2), granted: true, commit: NO_COMMIT };
    let events = receive(&mut leaving, 2, yes).events;
    assert!(events.contains(&Event::BecameLeader { term: term(2), votes: set(&[2]) }), "{events:?}");
}

#[test]
fn leader_steps_down_on_a_reply_of_a_later_term_and_ignores_an_earlier_one() {
    let mut leader = leader(1, &[]);
    assert!(receive(&mut leader, 2, accepted(1, 1)).events.is_empty() && leader.leadership().is_some());
    receive(&mut leader, 2, Message::AppendRefused { term: term(5), prev_index: index(0), last_index: index(0) });
    assert!(leader.leadership().is_none());
    assert_eq!((leader.current_term(), leader.persistent().voted_for), (term(5), None));
    for timer in [Timer::Heartbeat, Timer::QuorumCheck] {
        assert!(!leader.timers().contains(timer));
    }
    assert!(leader.timers().contains(Timer::Election));
}

#[test]
fn first_configuration_of_a_cluster_completes_no_change() {
    let mut log = Log::default();
    let configuration = Configuration::new(set(&[1]), ServerSet::EMPTY);
    log.append(Entry { term: term(0), payload: Payload::Configuration(configuration) });
    let disk = PersistentState { log, ..PersistentState::default() };
    let mut single = Server::start(id(1), disk, Rules::RAFT, &mut RecordedOutput::default());
    let mut output = RecordedOutput::default();
    assert_eq!(single.on_timer(Timer::Election, &mut output), Ok(()));
    assert_eq!(single.commit_index(), index(2), "a lone voter commits at once");
    assert!(!output.events.iter().any(|event| matches!(event, Event::ChangeCompleted { .. })));
}

#[test]
fn committed_joint_configuration_is_a_change_in_flight() {
    let old = Configuration::new(set(&[1, 2, 3]), ServerSet::EMPTY);
    let joint = old.enter_joint(&[Change::AddVoter(id(4))]).expect("both halves have voters");
    let mut log = Log::with_boot_configuration(old);
    log.append(Entry { term: term(1), payload: Payload::Configuration(joint) });
    let disk = PersistentState { current_term: term(1), log, ..PersistentState::default() };
    let mut successor = Server::start(id(1), disk, Rules::RAFT, &mut RecordedOutput::default());
    receive(&mut successor, 2, append(1, (1, 1), vec![], 1));
    assert!(successor.configuration_is_committed());
    assert_eq!(successor.on_timer(Timer::Election, &mut RecordedOutput::default()), Ok(()));
    for (ballot, now) in [(Ballot::PreVote, 1), (Ballot::Vote, 2)] {
        for voter in [2, 3] {
            receive(
                &mut successor,
                voter,
                Message::Vote { term: term(now), ballot, for_term: term(2), granted: true, commit: NO_COMMIT },
            );
        }
    }
    assert!(successor.leadership().is_some());
    let request = ChangeRequest::Simple(Change::Remove(id(3)));
    let refused = successor.request_change(request, &mut RecordedOutput::default());
    assert_eq!(refused, Err(RequestError::ChangeInFlight { configuration: joint }));
    // The new leader commits its no-op in both halves, and completes the change that it inherited.
    receive(&mut successor, 2, accepted(2, 2));
    receive(&mut successor, 3, accepted(2, 2));
    assert_eq!(successor.configuration(), Configuration::new(set(&[1, 2, 3, 4]), ServerSet::EMPTY));
}

#[test]
fn transfer_waits_until_the_target_holds_every_entry() {
    let mut leader = leader(0, &[]);
    let mut output = RecordedOutput::default();
    assert_eq!(leader.transfer_leadership(id(2), &mut output), Ok(()));
    let timeout_now = (2, Message::TimeoutNow { term: term(1) });
    assert!(!output.sent.contains(&timeout_now));
    assert!(receive(&mut leader, 2, accepted(1, 1)).sent.contains(&timeout_now));
}

#[test]
fn timeout_now_of_another_term_is_ignored() {
    let mut follower = server(2, &[]);
    receive(&mut follower, 2, Message::TimeoutNow { term: term(1) });
    receive(&mut follower, 2, Message::TimeoutNow { term: term(3) });
    assert!(matches!(follower.role(), Role::Follower));
    let output = receive(&mut follower, 2, Message::TimeoutNow { term: term(2) });
    assert_eq!(follower.current_term(), term(3));
    let is_vote_request =
        |message: &Message| matches!(message, Message::RequestVote { ballot: Ballot::Vote, transfer: true, .. });
    assert_eq!(output.sent.iter().filter(|(_, message)| is_vote_request(message)).count(), 2);
}

#[test]
fn timer_that_is_not_armed_is_an_error() {
    let mut follower = server(1, &[]);
    for timer in Timer::ALL.into_iter().filter(|&timer| timer != Timer::Election) {
        let error = follower.on_timer(timer, &mut RecordedOutput::default()).expect_err("it does not run");
        assert_eq!(error.to_string(), format!("no {timer} is running"));
    }
}

#[test]
fn leader_that_steps_down_disarms_its_timers_and_drops_the_change_being_caught_up() {
    let mut leader = leader(0, &[]);
    receive(&mut leader, 2, accepted(1, 1));
    let request = ChangeRequest::Simple(Change::AddVoter(id(4)));
    assert_eq!(leader.request_change(request, &mut RecordedOutput::default()), Ok(()));
    assert_eq!(leader.transfer_leadership(id(2), &mut RecordedOutput::default()), Ok(()));
    let leader_timers = [Timer::Heartbeat, Timer::QuorumCheck, Timer::Round, Timer::Transfer];
    assert!(leader_timers.iter().all(|&timer| leader.timers().contains(timer)));
    let output = receive(&mut leader, 3, append(2, (1, 1), vec![], 0));
    assert!(output.events.contains(&Event::ChangeDropped { reason: RequestError::LeadershipLost }));
    assert!(!leader_timers.iter().any(|&timer| leader.timers().contains(timer)));
    assert_eq!(leader.leader(), Some(id(3)));
}

#[test]
fn compaction_keeps_the_configuration_in_force() {
    let old = Configuration::new(set(&[1, 2, 3]), ServerSet::EMPTY);
    let mut log = Log::with_boot_configuration(old);
    let new = Configuration::new(set(&[1, 2, 3, 4]), ServerSet::EMPTY);
    log.append(Entry { term: term(1), payload: Payload::Configuration(new) });
    log.append(command(1, 7));
    log.append(command(1, 8));
    let disk = PersistentState { current_term: term(1), log, ..PersistentState::default() };
    let mut follower = Server::start(id(1), disk, Rules::RAFT, &mut RecordedOutput::default());
    receive(&mut follower, 2, append(1, (1, 2), vec![], 2));
    assert!(follower.compact(&mut RecordedOutput::default()));
    let output = receive(&mut follower, 3, append(2, (1, 2), vec![command(2, 9)], 2));
    let is_configuration_event =
        |event: &Event| matches!(event, Event::ConfigurationAdopted { .. } | Event::ConfigurationRolledBack { .. });
    assert!(output.events.iter().any(|event| matches!(event, Event::Truncated { .. })));
    assert!(!output.events.iter().any(is_configuration_event) && follower.configuration() == new);
}

#[test]
fn activation_on_append_never_arms_the_apply_timer() {
    let mut leader = leader(0, &[]);
    assert!(!receive(&mut leader, 2, accepted(1, 1)).armed.contains(&Timer::Apply));
    assert!(!leader.timers().contains(Timer::Apply));
}

#[test]
fn activation_on_apply_keeps_a_committed_change_in_flight_until_it_is_applied() {
    let old = Configuration::new(set(&[1, 2, 3]), ServerSet::EMPTY);
    let disk = PersistentState { log: Log::with_boot_configuration(old), ..PersistentState::default() };
    let rules = Rules::RAFT.without(Rule::InForceOnAppend);
    let mut leader = Server::start(id(1), disk, rules, &mut RecordedOutput::default());
    assert_eq!(leader.on_timer(Timer::Election, &mut RecordedOutput::default()), Ok(()));
    for (ballot, now) in [(Ballot::PreVote, 0), (Ballot::Vote, 1)] {
        receive(
            &mut leader,
            2,
            Message::Vote { term: term(now), ballot, for_term: term(1), granted: true, commit: NO_COMMIT },
        );
    }
    receive(&mut leader, 2, accepted(1, 1));
    let remove = |server| ChangeRequest::Simple(Change::Remove(id(server)));
    assert_eq!(leader.request_change(remove(3), &mut RecordedOutput::default()), Ok(()));
    assert!(receive(&mut leader, 2, accepted(1, 2)).armed.contains(&Timer::Apply));
    assert_eq!((leader.commit_index(), leader.configuration()), (index(2), old));
    let new = Configuration::new(set(&[1, 2]), ServerSet::EMPTY);
    let refused = leader.request_change(remove(2), &mut RecordedOutput::default());
    assert_eq!(refused, Err(RequestError::ChangeInFlight { configuration: new }));
    assert_eq!(leader.on_timer(Timer::Apply, &mut RecordedOutput::default()), Ok(()));
    assert_eq!((leader.configuration(), leader.persistent().applied), (new, index(2)));
    assert_eq!(leader.request_change(remove(2), &mut RecordedOutput::default()), Ok(()));
}

#[test]
fn message_of_a_non_member_is_rejected_only_with_answer_strangers_off() {
    let mut follower = server(1, &[]);
    assert!(!was_rejected(&receive(&mut follower, 9, append(1, (0, 0), vec![], 0))), "Raft hears any leader");
    let disk = follower.stop();
    let rules = Rules::RAFT.without(Rule::AnswerNonMembers);
    let mut restricted = Server::start(id(1), disk, rules, &mut RecordedOutput::default());
    assert!(was_rejected(&receive(&mut restricted, 9, append(1, (0, 0), vec![], 0))));
    assert!(!was_rejected(&receive(&mut restricted, 2, append(1, (0, 0), vec![], 0))));
}
