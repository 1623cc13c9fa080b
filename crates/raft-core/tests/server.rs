//! One server, message by message: the rules of figure 2 of the paper, and what membership adds.

use raft_core::{
    Ballot, Change, ChangeRequest, Command, Configuration, Entry, Event, Log, LogIndex, Message, Output, Payload,
    PersistentState, RequestError, Role, Rule, Rules, Server, ServerId, ServerSet, Snapshot, Term, Timer, VoteDenial,
};

fn id(number: u64) -> ServerId {
    ServerId::try_from(number).expect("a number from 1 to 63")
}

fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().map(|&number| id(number)).collect()
}

fn index(number: u64) -> LogIndex {
    LogIndex::from(number)
}

fn term(number: u64) -> Term {
    Term::from(number)
}

/// Everything that a server put out.
#[derive(Default)]
struct Heard {
    sent: Vec<(u64, Message)>,
    armed: Vec<Timer>,
    events: Vec<Event>,
}

impl Output for Heard {
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
    Server::start(id(1), disk, Rules::RAFT, &mut Heard::default())
}

/// The same as leader of the term after `current`, elected by 2.
fn leader(current: u64, terms: &[u64]) -> Server {
    let mut server = server(current, terms);
    assert_eq!(server.on_timer(Timer::Election, &mut Heard::default()), Ok(()));
    for ballot in [Ballot::PreVote, Ballot::Vote] {
        let vote = Message::Vote { term: server.current_term(), ballot, for_term: term(current + 1), granted: true };
        server.receive(id(2), vote, &mut Heard::default());
    }
    assert!(server.leadership().is_some());
    server
}

fn tell(server: &mut Server, from: u64, message: Message) -> Heard {
    let mut heard = Heard::default();
    server.receive(id(from), message, &mut heard);
    heard
}

fn request_vote(of: u64, ballot: Ballot, last: (u64, u64)) -> Message {
    Message::RequestVote { term: term(of), ballot, last_term: term(last.0), last_index: index(last.1), transfer: false }
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

fn refusals(heard: &Heard) -> Vec<VoteDenial> {
    let refused = |event: &Event| match event {
        Event::VoteRefused { reason, .. } => Some(*reason),
        _ => None,
    };
    heard.events.iter().filter_map(refused).collect()
}

fn was_rejected(heard: &Heard) -> bool {
    heard.events.iter().any(|event| matches!(event, Event::MessageRejected { .. }))
}

#[test]
fn a_leader_hears_from_itself_and_ignores_candidates_their_term_included() {
    let mut leader = leader(0, &[]);
    for ballot in [Ballot::PreVote, Ballot::Vote] {
        let heard = tell(&mut leader, 2, request_vote(9, ballot, (9, 9)));
        assert_eq!(refusals(&heard), [VoteDenial::LeaderAlive]);
        assert!(heard.sent.is_empty() && leader.leadership().is_some());
        assert_eq!(leader.current_term(), term(1));
    }
}

#[test]
fn a_pre_vote_changes_nothing_and_is_refused_for_a_term_that_is_not_later() {
    let mut voter = server(2, &[1]);
    let before = voter.persistent().clone();
    let heard = tell(&mut voter, 2, request_vote(2, Ballot::PreVote, (2, 9)));
    assert_eq!(refusals(&heard), [VoteDenial::StaleTerm]);
    let heard = tell(&mut voter, 2, request_vote(3, Ballot::PreVote, (1, 1)));
    let yes = Message::Vote { term: term(2), ballot: Ballot::PreVote, for_term: term(3), granted: true };
    assert_eq!(heard.sent, [(2, yes)]);
    assert_eq!(voter.persistent(), &before);
}

#[test]
fn a_server_votes_once_in_a_term_for_a_log_as_long_as_its_own() {
    let mut voter = server(1, &[1, 1]);
    // Its log ends with (term 1, index 2); a candidate's is given in the same way.
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
        let heard = tell(&mut voter, candidate, request_vote(of, Ballot::Vote, last));
        assert_eq!(refusals(&heard), refusal.into_iter().collect::<Vec<_>>(), "term {of}, S{candidate}, {last:?}");
        assert_eq!(heard.armed.contains(&Timer::Election), refusal.is_none(), "giving its vote, it waits anew");
    }
}

#[test]
fn answers_to_another_candidacy_are_not_counted() {
    let mut candidate = server(1, &[]);
    assert_eq!(candidate.on_timer(Timer::Election, &mut Heard::default()), Ok(()));
    let answer = |ballot, for_term| Message::Vote { term: term(1), ballot, for_term: term(for_term), granted: true };
    for (ballot, of) in [(Ballot::PreVote, 1), (Ballot::PreVote, 3), (Ballot::Vote, 2)] {
        tell(&mut candidate, 2, answer(ballot, of));
        assert!(matches!(candidate.role(), Role::PreCandidate(_)));
    }
    tell(&mut candidate, 2, answer(Ballot::PreVote, 2));
    assert!(matches!(candidate.role(), Role::Candidate(_)));
    for (ballot, of) in [(Ballot::Vote, 1), (Ballot::Vote, 3), (Ballot::PreVote, 2)] {
        tell(&mut candidate, 2, answer(ballot, of));
        assert!(matches!(candidate.role(), Role::Candidate(_)));
    }
    tell(&mut candidate, 2, answer(Ballot::Vote, 2));
    assert!(matches!(candidate.role(), Role::Leader(_)));
}

#[test]
fn a_follower_that_refuses_entries_returns_the_length_of_its_log() {
    let mut follower = server(2, &[1, 1, 2]);
    let refused = |prev, last| {
        vec![(2, Message::AppendRefused { term: term(2), prev_index: index(prev), last_index: index(last) })]
    };
    assert_eq!(tell(&mut follower, 2, append(2, (2, 9), vec![], 0)).sent, refused(9, 3));
    assert_eq!(tell(&mut follower, 2, append(2, (1, 3), vec![], 0)).sent, refused(3, 2), "another entry is there");
    assert_eq!(tell(&mut follower, 2, append(1, (1, 1), vec![], 0)).sent, refused(1, 3), "a leader of the past");
}

#[test]
fn a_follower_commits_no_further_than_its_log_is_known_to_agree() {
    let mut follower = server(2, &[1, 1, 1]);
    tell(&mut follower, 2, append(2, (1, 1), vec![], 3));
    assert_eq!(follower.commit_index(), index(1));
    tell(&mut follower, 2, append(2, (1, 1), vec![command(2, 7)], 3));
    assert_eq!((follower.commit_index(), follower.log().last_index()), (index(2), index(2)));
    tell(&mut follower, 2, append(2, (1, 1), vec![], 9));
    assert_eq!(follower.commit_index(), index(2), "and it does not go back");
}

#[test]
fn an_entry_that_is_committed_is_never_removed() {
    let mut follower = server(2, &[1, 1, 1]);
    tell(&mut follower, 2, append(2, (1, 2), vec![], 2));
    let heard = tell(&mut follower, 2, append(2, (1, 1), vec![command(2, 7)], 2));
    assert!(was_rejected(&heard) && heard.sent.is_empty());
    assert_eq!(follower.log().last_index(), index(3));
}

#[test]
fn entries_that_a_snapshot_covers_are_taken_as_agreed() {
    let mut follower = server(1, &[1, 1, 1, 1]);
    tell(&mut follower, 2, append(1, (1, 4), vec![], 3));
    assert!(follower.compact(&mut Heard::default()));
    assert_eq!(follower.log().snapshot().index, index(3));
    let entries = (1..6).map(|number| command(1, number)).collect();
    let heard = tell(&mut follower, 2, append(1, (1, 1), entries, 3));
    assert_eq!(heard.sent, [(2, accepted(1, 6))]);
    assert_eq!((follower.log().last_index(), follower.log().entries().len()), (index(6), 3));
}

#[test]
fn a_snapshot_keeps_the_entries_after_it_and_an_old_one_changes_nothing() {
    let install = |at, of| {
        let configuration = Configuration::new(set(&[1, 2, 3]), ServerSet::EMPTY);
        let snapshot = Snapshot { index: index(at), term: term(of), configuration };
        Message::InstallSnapshot { term: term(2), snapshot }
    };
    let mut follower = server(2, &[1, 1, 1, 1]);
    assert_eq!(tell(&mut follower, 2, install(2, 1)).sent, [(2, accepted(2, 2))]);
    assert_eq!((follower.log().last_index(), follower.commit_index()), (index(4), index(2)));
    assert_eq!(tell(&mut follower, 2, install(1, 1)).sent, [(2, accepted(2, 1))]);
    assert_eq!(follower.log().snapshot().index, index(2));
    tell(&mut follower, 2, install(3, 2));
    assert_eq!((follower.log().last_index(), follower.log().entries().len()), (index(3), 0), "another log");
}

#[test]
fn an_entry_of_an_earlier_term_is_committed_only_with_one_of_the_own() {
    let mut leader = leader(2, &[1, 2]);
    tell(&mut leader, 2, accepted(3, 2));
    tell(&mut leader, 3, accepted(3, 2));
    assert_eq!(leader.commit_index(), index(0), "everybody has it, and it may still be lost (paper, figure 8)");
    tell(&mut leader, 2, accepted(3, 3));
    assert_eq!(leader.commit_index(), index(3));
}

#[test]
fn an_acknowledgement_of_what_was_never_sent_is_dropped() {
    let mut leader = leader(0, &[]);
    let heard = tell(&mut leader, 2, accepted(1, 99));
    assert!(was_rejected(&heard));
    assert_eq!(leader.leadership().and_then(|it| it.match_index(id(2))), Some(index(0)));
    assert!(was_rejected(&tell(&mut leader, 1, accepted(1, 1))), "a server sends nothing to itself");
}

#[test]
fn a_refusal_of_something_older_makes_the_leader_send_nothing_again() {
    for prev in [0, 1, 7] {
        let mut leader = leader(0, &[]);
        tell(&mut leader, 2, accepted(1, 1));
        let late = Message::AppendRefused { term: term(1), prev_index: index(prev), last_index: index(0) };
        assert!(tell(&mut leader, 2, late).sent.is_empty(), "{prev}");
        assert_eq!(leader.leadership().and_then(|it| it.match_index(id(2))), Some(index(1)));
    }
}

#[test]
fn follower_that_refuses_what_it_acknowledged_is_sent_the_log_again() {
    let mut leader = leader(0, &[]);
    tell(&mut leader, 2, accepted(1, 1));
    for number in [1, 2] {
        leader.propose(Command(number), &mut Heard::default()).expect("it leads");
    }
    let refused = |prev| Message::AppendRefused { term: term(1), prev_index: index(prev), last_index: index(0) };
    let all = |heard: &Heard| match &heard.sent[..] {
        [(2, Message::AppendEntries { prev_index, entries, .. })] => (*prev_index, entries.len()) == (index(0), 3),
        _ => false,
    };
    for _ in 0..2 {
        assert!(!all(&tell(&mut leader, 2, refused(3))), "it may be an answer to something older");
        tell(&mut leader, 3, accepted(1, 3));
        leader.on_timer(Timer::QuorumCheck, &mut Heard::default()).expect("a leader checks");
    }
    assert!(all(&tell(&mut leader, 2, refused(1))), "for an election timeout: the server lost its disk");
    assert!(all(&tell(&mut leader, 2, refused(3))), "what was sent did not arrive");
    assert_eq!(leader.leadership().and_then(|it| it.match_index(id(2))), Some(index(1)), "the match index never falls");
    tell(&mut leader, 2, accepted(1, 3));
    assert!(tell(&mut leader, 2, refused(3)).sent.is_empty(), "it has acknowledged since");
}

#[test]
fn vote_of_a_candidate_outside_its_configuration_is_not_among_those_it_leads_by() {
    let mut log = Log::with_boot_configuration(Configuration::new(set(&[1, 2]), ServerSet::EMPTY));
    let without = Configuration::new(set(&[2]), ServerSet::EMPTY);
    log.append(Entry { term: term(1), payload: Payload::Configuration(without) });
    let disk = PersistentState { current_term: term(1), log, ..PersistentState::default() };
    let mut out = Heard::default();
    let mut leaving = Server::start(id(1), disk, Rules::RAFT.without(Rule::PreVote), &mut out);
    leaving.on_timer(Timer::Election, &mut out).expect("its removal is not committed: it may campaign");
    let yes = Message::Vote { term: term(2), ballot: Ballot::Vote, for_term: term(2), granted: true };
    let events = tell(&mut leaving, 2, yes).events;
    assert!(events.contains(&Event::BecameLeader { term: term(2), votes: set(&[2]) }), "{events:?}");
}

#[test]
fn an_answer_of_a_later_term_deposes_a_leader_and_one_of_an_earlier_is_nothing() {
    let mut leader = leader(1, &[]);
    assert!(tell(&mut leader, 2, accepted(1, 1)).events.is_empty() && leader.leadership().is_some());
    tell(&mut leader, 2, Message::AppendRefused { term: term(5), prev_index: index(0), last_index: index(0) });
    assert!(leader.leadership().is_none());
    assert_eq!((leader.current_term(), leader.persistent().voted_for), (term(5), None));
    for timer in [Timer::Heartbeat, Timer::QuorumCheck] {
        assert!(!leader.timers().contains(timer));
    }
    assert!(leader.timers().contains(Timer::Election));
}

#[test]
fn the_first_configuration_of_a_cluster_completes_no_change() {
    let mut log = Log::default();
    let configuration = Configuration::new(set(&[1]), ServerSet::EMPTY);
    log.append(Entry { term: term(0), payload: Payload::Configuration(configuration) });
    let disk = PersistentState { log, ..PersistentState::default() };
    let mut lone = Server::start(id(1), disk, Rules::RAFT, &mut Heard::default());
    let mut heard = Heard::default();
    assert_eq!(lone.on_timer(Timer::Election, &mut heard), Ok(()));
    assert_eq!(lone.commit_index(), index(2), "a lone voter commits at once");
    assert!(!heard.events.iter().any(|event| matches!(event, Event::ChangeCompleted { .. })));
}

#[test]
fn a_joint_configuration_is_a_change_in_flight_even_when_it_is_committed() {
    let old = Configuration::new(set(&[1, 2, 3]), ServerSet::EMPTY);
    let joint = old.enter_joint(&[Change::AddVoter(id(4))]).expect("both halves have voters");
    let mut log = Log::with_boot_configuration(old);
    log.append(Entry { term: term(1), payload: Payload::Configuration(joint) });
    let disk = PersistentState { current_term: term(1), log, ..PersistentState::default() };
    let mut heir = Server::start(id(1), disk, Rules::RAFT, &mut Heard::default());
    tell(&mut heir, 2, append(1, (1, 1), vec![], 1));
    assert!(heir.configuration_is_committed());
    assert_eq!(heir.on_timer(Timer::Election, &mut Heard::default()), Ok(()));
    for (ballot, now) in [(Ballot::PreVote, 1), (Ballot::Vote, 2)] {
        for voter in [2, 3] {
            tell(&mut heir, voter, Message::Vote { term: term(now), ballot, for_term: term(2), granted: true });
        }
    }
    assert!(heir.leadership().is_some());
    let request = ChangeRequest::Simple(Change::Remove(id(3)));
    let refused = heir.request_change(request, &mut Heard::default());
    assert_eq!(refused, Err(RequestError::ChangeInFlight { configuration: joint }));
    // Its own no-op commits, in both halves, and it finishes what it inherited.
    tell(&mut heir, 2, accepted(2, 2));
    tell(&mut heir, 3, accepted(2, 2));
    assert_eq!(heir.configuration(), Configuration::new(set(&[1, 2, 3, 4]), ServerSet::EMPTY));
}

#[test]
fn a_leader_hands_over_only_to_a_server_that_has_every_entry() {
    let mut leader = leader(0, &[]);
    let mut heard = Heard::default();
    assert_eq!(leader.transfer_leadership(id(2), &mut heard), Ok(()));
    let now = (2, Message::TimeoutNow { term: term(1) });
    assert!(!heard.sent.contains(&now));
    assert!(tell(&mut leader, 2, accepted(1, 1)).sent.contains(&now));
}

#[test]
fn a_request_to_take_over_from_another_term_is_nothing() {
    let mut follower = server(2, &[]);
    tell(&mut follower, 2, Message::TimeoutNow { term: term(1) });
    tell(&mut follower, 2, Message::TimeoutNow { term: term(3) });
    assert!(matches!(follower.role(), Role::Follower));
    let heard = tell(&mut follower, 2, Message::TimeoutNow { term: term(2) });
    assert_eq!(follower.current_term(), term(3));
    let asked =
        |message: &Message| matches!(message, Message::RequestVote { ballot: Ballot::Vote, transfer: true, .. });
    assert_eq!(heard.sent.iter().filter(|(_, message)| asked(message)).count(), 2);
}

#[test]
fn a_timer_that_does_not_run_does_not_fire() {
    let mut follower = server(1, &[]);
    for timer in Timer::ALL.into_iter().filter(|&timer| timer != Timer::Election) {
        let fault = follower.on_timer(timer, &mut Heard::default()).expect_err("it does not run");
        assert_eq!(fault.to_string(), format!("no {timer} is running"));
    }
}

#[test]
fn with_its_term_a_leader_loses_every_timer_of_a_leader_and_what_was_not_in_the_log() {
    let mut leader = leader(0, &[]);
    tell(&mut leader, 2, accepted(1, 1));
    let request = ChangeRequest::Simple(Change::AddVoter(id(4)));
    assert_eq!(leader.request_change(request, &mut Heard::default()), Ok(()));
    assert_eq!(leader.transfer_leadership(id(2), &mut Heard::default()), Ok(()));
    let of_a_leader = [Timer::Heartbeat, Timer::QuorumCheck, Timer::Round, Timer::Transfer];
    assert!(of_a_leader.iter().all(|&timer| leader.timers().contains(timer)));
    let heard = tell(&mut leader, 3, append(2, (1, 1), vec![], 0));
    assert!(heard.events.contains(&Event::ChangeDropped { reason: RequestError::LeadershipLost }));
    assert!(!of_a_leader.iter().any(|&timer| leader.timers().contains(timer)));
    assert_eq!(leader.leader(), Some(id(3)));
}

#[test]
fn compaction_changes_nothing_about_which_configuration_is_in_force() {
    let old = Configuration::new(set(&[1, 2, 3]), ServerSet::EMPTY);
    let mut log = Log::with_boot_configuration(old);
    let new = Configuration::new(set(&[1, 2, 3, 4]), ServerSet::EMPTY);
    log.append(Entry { term: term(1), payload: Payload::Configuration(new) });
    log.append(command(1, 7));
    log.append(command(1, 8));
    let disk = PersistentState { current_term: term(1), log, ..PersistentState::default() };
    let mut follower = Server::start(id(1), disk, Rules::RAFT, &mut Heard::default());
    tell(&mut follower, 2, append(1, (1, 2), vec![], 2));
    assert!(follower.compact(&mut Heard::default()));
    let heard = tell(&mut follower, 3, append(2, (1, 2), vec![command(2, 9)], 2));
    let of_configurations =
        |event: &Event| matches!(event, Event::ConfigurationAdopted { .. } | Event::ConfigurationRolledBack { .. });
    assert!(heard.events.iter().any(|event| matches!(event, Event::Truncated { .. })));
    assert!(!heard.events.iter().any(of_configurations) && follower.configuration() == new);
}

#[test]
fn nothing_waits_to_be_applied_where_a_configuration_is_in_force_on_append() {
    let mut leader = leader(0, &[]);
    assert!(!tell(&mut leader, 2, accepted(1, 1)).armed.contains(&Timer::Apply));
    assert!(!leader.timers().contains(Timer::Apply));
}

#[test]
fn where_it_is_in_force_on_apply_a_committed_change_is_in_flight_until_it_is_applied() {
    let old = Configuration::new(set(&[1, 2, 3]), ServerSet::EMPTY);
    let disk = PersistentState { log: Log::with_boot_configuration(old), ..PersistentState::default() };
    let rules = Rules::RAFT.without(Rule::InForceOnAppend);
    let mut leader = Server::start(id(1), disk, rules, &mut Heard::default());
    assert_eq!(leader.on_timer(Timer::Election, &mut Heard::default()), Ok(()));
    for (ballot, now) in [(Ballot::PreVote, 0), (Ballot::Vote, 1)] {
        tell(&mut leader, 2, Message::Vote { term: term(now), ballot, for_term: term(1), granted: true });
    }
    tell(&mut leader, 2, accepted(1, 1));
    let remove = |server| ChangeRequest::Simple(Change::Remove(id(server)));
    assert_eq!(leader.request_change(remove(3), &mut Heard::default()), Ok(()));
    assert!(tell(&mut leader, 2, accepted(1, 2)).armed.contains(&Timer::Apply));
    assert_eq!((leader.commit_index(), leader.configuration()), (index(2), old));
    let new = Configuration::new(set(&[1, 2]), ServerSet::EMPTY);
    let refused = leader.request_change(remove(2), &mut Heard::default());
    assert_eq!(refused, Err(RequestError::ChangeInFlight { configuration: new }));
    assert_eq!(leader.on_timer(Timer::Apply, &mut Heard::default()), Ok(()));
    assert_eq!((leader.configuration(), leader.persistent().applied), (new, index(2)));
    assert_eq!(leader.request_change(remove(2), &mut Heard::default()), Ok(()));
}

#[test]
fn a_message_is_called_a_strangers_only_where_strangers_are_not_answered() {
    let mut follower = server(1, &[]);
    assert!(!was_rejected(&tell(&mut follower, 9, append(1, (0, 0), vec![], 0))), "Raft hears any leader");
    let disk = follower.stop();
    let rules = Rules::RAFT.without(Rule::AnswerNonMembers);
    let mut deaf = Server::start(id(1), disk, rules, &mut Heard::default());
    assert!(was_rejected(&tell(&mut deaf, 9, append(1, (0, 0), vec![], 0))));
    assert!(!was_rejected(&tell(&mut deaf, 2, append(1, (0, 0), vec![], 0))));
}
