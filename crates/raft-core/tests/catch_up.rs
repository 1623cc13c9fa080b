//! Catching up before a vote is given (D 4.2.1): learners that have nothing left to catch up with.

use raft_core::{
    Change, ChangeRequest, Configuration, Event, Log, Message, Output, PersistentState, RequestError, Rules, Server,
    ServerId, ServerSet, Timer,
};

fn id(number: u64) -> ServerId {
    ServerId::try_from(number).expect("a number from 1 to 63")
}

/// What a server wants sent.
#[derive(Default)]
struct Outbox(Vec<(ServerId, Message)>);

impl Output for Outbox {
    fn send(&mut self, to: ServerId, message: Message) {
        self.0.push((to, message));
    }
    fn arm(&mut self, _: Timer) {}
    fn disarm(&mut self, _: Timer) {}
    fn event(&mut self, _: Event) {}
}

/// Delivers what `one` wants sent to `other`, and the answers, until neither has anything to say.
fn talk(one: &mut Server, other: &mut Server, out: Outbox) {
    let mut said = out.0;
    let mut speaker = one.id();
    while !said.is_empty() {
        let mut answers = Outbox::default();
        let (from, hearer) = if speaker == one.id() { (one.id(), &mut *other) } else { (other.id(), &mut *one) };
        for (to, message) in said {
            assert_eq!(to, hearer.id());
            hearer.receive(from, message, &mut answers);
        }
        speaker = hearer.id();
        said = answers.0;
    }
}

/// S1 is the only voter and leads, S2 a learner that holds all of its log.
fn a_leader_and_a_learner() -> (Server, Server) {
    let configuration = Configuration::new([id(1)].into_iter().collect(), [id(2)].into_iter().collect());
    let persistent = PersistentState { log: Log::with_boot_configuration(configuration), ..PersistentState::default() };
    let mut out = Outbox::default();
    let mut leader = Server::start(id(1), persistent.clone(), Rules::RAFT, &mut out);
    let mut learner = Server::start(id(2), persistent, Rules::RAFT, &mut out);
    leader.on_timer(Timer::Election, &mut out).expect("a voter waits for an election");
    talk(&mut leader, &mut learner, out);
    assert_eq!(leader.log(), learner.log());
    (leader, learner)
}

#[test]
fn a_learner_that_has_everything_is_promoted_while_no_client_has_anything_to_say() {
    let (mut leader, mut learner) = a_leader_and_a_learner();
    let mut out = Outbox::default();
    let request = ChangeRequest::Simple(Change::AddVoter(id(2)));
    assert_eq!(leader.request_change(request, &mut out), Ok(()));
    talk(&mut leader, &mut learner, out);
    let both: ServerSet = [id(1), id(2)].into_iter().collect();
    assert_eq!(leader.configuration(), Configuration::new(both, ServerSet::EMPTY));
    assert!(leader.configuration_is_committed());
}

/// Sends each of `messages` to whichever of the servers it is for, and gives what they answer.
fn pass(messages: Vec<(ServerId, Message)>, from: ServerId, servers: &mut [&mut Server]) -> Vec<(ServerId, Message)> {
    let mut answers = Vec::new();
    for (to, message) in messages {
        if let Some(server) = servers.iter_mut().find(|server| server.id() == to) {
            let mut out = Outbox::default();
            server.receive(from, message, &mut out);
            answers.extend(out.0.into_iter().map(|(_, message)| (to, message)));
        }
    }
    answers
}

/// S1 leads alone and is asked for S2 and S3, jointly. S3 catches up, S2 does not.
fn a_leader_of_which_one_newcomer_is_behind() -> Server {
    let alone = Configuration::new([id(1)].into_iter().collect(), ServerSet::EMPTY);
    let disk = PersistentState { log: Log::with_boot_configuration(alone), ..PersistentState::default() };
    let mut out = Outbox::default();
    let mut leader = Server::start(id(1), disk, Rules::RAFT, &mut out);
    leader.on_timer(Timer::Election, &mut out).expect("a voter waits for an election");
    let mut third = Server::start(id(3), PersistentState::default(), Rules::RAFT, &mut out);
    let add_voters = [id(2), id(3)].into_iter().collect();
    let request = ChangeRequest::Joint { add_voters, add_learners: ServerSet::EMPTY, remove: ServerSet::EMPTY };
    let mut out = Outbox::default();
    assert_eq!(leader.request_change(request, &mut out), Ok(()));
    let mut messages = out.0;
    while !messages.is_empty() {
        let mut out = Outbox::default();
        for (from, answer) in pass(messages, id(1), &mut [&mut third]) {
            leader.receive(from, answer, &mut out);
        }
        messages = out.0;
    }
    assert_eq!(third.log().last_index(), leader.log().last_index());
    leader
}

/// The events of a server.
#[derive(Default)]
struct Events(Vec<Event>);

impl Output for Events {
    fn send(&mut self, _: ServerId, _: Message) {}
    fn arm(&mut self, _: Timer) {}
    fn disarm(&mut self, _: Timer) {}
    fn event(&mut self, event: Event) {
        self.0.push(event);
    }
}

#[test]
fn catch_up_without_progress_names_the_newcomer_that_is_behind() {
    let mut leader = a_leader_of_which_one_newcomer_is_behind();
    let mut out = Events::default();
    leader.on_timer(Timer::Round, &mut out).expect("a round is on");
    assert!(leader.leadership().is_some_and(|it| it.catch_up().is_some()), "one of them made progress in that time");
    leader.on_timer(Timer::Round, &mut out).expect("a round is on");
    let newcomers = [id(2)].into_iter().collect();
    assert_eq!(out.0.last(), Some(&Event::ChangeDropped { reason: RequestError::CatchUpStalled { newcomers } }));
}

#[test]
fn a_learner_that_has_everything_and_does_not_answer_is_not_promoted() {
    let (mut leader, _) = a_leader_and_a_learner();
    let mut out = Outbox::default();
    let request = ChangeRequest::Simple(Change::AddVoter(id(2)));
    assert_eq!(leader.request_change(request, &mut out), Ok(()));
    let before = leader.configuration();
    leader.on_timer(Timer::Round, &mut out).expect("a round is on");
    assert_eq!(leader.configuration(), before);
    assert!(leader.leadership().is_some_and(|leadership| leadership.catch_up().is_none()), "the change is abandoned");
}
