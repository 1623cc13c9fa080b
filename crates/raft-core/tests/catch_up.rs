//! Catch-up of new voters (D 4.2.1): learners that already hold the whole log, and newcomers that fall behind.

use raft_core::{
    Change, ChangeRequest, Configuration, Event, Log, Message, Output, PersistentState, RequestError, Rules, Server,
    ServerId, ServerSet, Timer,
};
use test_support::id;

/// Collects the messages that a server sends.
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

/// Delivers the messages in `out`, which `first` sent to `second`, and the replies, until both servers are silent.
fn exchange(first: &mut Server, second: &mut Server, out: Outbox) {
    let mut sent = out.0;
    let mut sender = first.id();
    while !sent.is_empty() {
        let mut replies = Outbox::default();
        let (from, receiver) =
            if sender == first.id() { (first.id(), &mut *second) } else { (second.id(), &mut *first) };
        for (to, message) in sent {
            assert_eq!(to, receiver.id());
            receiver.receive(from, message, &mut replies);
        }
        sender = receiver.id();
        sent = replies.0;
    }
}

/// S1 is the only voter and leads. S2 is a learner that holds the whole log.
fn leader_and_learner() -> (Server, Server) {
    let configuration = Configuration::new([id(1)].into_iter().collect(), [id(2)].into_iter().collect());
    let persistent = PersistentState { log: Log::with_boot_configuration(configuration), ..PersistentState::default() };
    let mut out = Outbox::default();
    let mut leader = Server::start(id(1), persistent.clone(), Rules::RAFT, &mut out);
    let mut learner = Server::start(id(2), persistent, Rules::RAFT, &mut out);
    leader.on_timer(Timer::Election, &mut out).expect("a voter waits for an election");
    exchange(&mut leader, &mut learner, out);
    assert_eq!(leader.log(), learner.log());
    (leader, learner)
}

#[test]
fn learner_that_holds_the_whole_log_is_promoted_without_new_entries() {
    let (mut leader, mut learner) = leader_and_learner();
    let mut out = Outbox::default();
    let request = ChangeRequest::Simple(Change::AddVoter(id(2)));
    assert_eq!(leader.request_change(request, &mut out), Ok(()));
    exchange(&mut leader, &mut learner, out);
    let both: ServerSet = [id(1), id(2)].into_iter().collect();
    assert_eq!(leader.configuration(), Configuration::new(both, ServerSet::EMPTY));
    assert!(leader.configuration_is_committed());
}

/// Delivers each message to its receiver, if that is one of `servers`. Returns the replies with their senders.
fn deliver(
    messages: Vec<(ServerId, Message)>,
    from: ServerId,
    servers: &mut [&mut Server],
) -> Vec<(ServerId, Message)> {
    let mut replies = Vec::new();
    for (to, message) in messages {
        if let Some(server) = servers.iter_mut().find(|server| server.id() == to) {
            let mut out = Outbox::default();
            server.receive(from, message, &mut out);
            replies.extend(out.0.into_iter().map(|(_, message)| (to, message)));
        }
    }
    replies
}

/// S1 leads alone and receives a joint request to add S2 and S3. S3 catches up, S2 does not.
fn leader_with_one_newcomer_behind() -> Server {
    let alone = Configuration::new([id(1)].into_iter().collect(), ServerSet::EMPTY);
    let disk = PersistentState { log: Log::with_boot_configuration(alone), ..PersistentState::default() };
    let mut out = Outbox::default();
    let mut leader = Server::start(id(1), disk, Rules::RAFT, &mut out);
    leader.on_timer(Timer::Election, &mut out).expect("a voter waits for an election");
    let mut s3 = Server::start(id(3), PersistentState::default(), Rules::RAFT, &mut out);
    let add_voters = [id(2), id(3)].into_iter().collect();
    let request = ChangeRequest::Joint { add_voters, add_learners: ServerSet::EMPTY, remove: ServerSet::EMPTY };
    let mut out = Outbox::default();
    assert_eq!(leader.request_change(request, &mut out), Ok(()));
    let mut messages = out.0;
    while !messages.is_empty() {
        let mut out = Outbox::default();
        for (from, reply) in deliver(messages, id(1), &mut [&mut s3]) {
            leader.receive(from, reply, &mut out);
        }
        messages = out.0;
    }
    assert_eq!(s3.log().last_index(), leader.log().last_index());
    leader
}

/// Collects the events of a server.
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
    let mut leader = leader_with_one_newcomer_behind();
    let mut out = Events::default();
    leader.on_timer(Timer::Round, &mut out).expect("a round is on");
    assert!(
        leader.leadership().is_some_and(|leadership| leadership.catch_up().is_some()),
        "one of them made progress in that time"
    );
    leader.on_timer(Timer::Round, &mut out).expect("a round is on");
    let newcomers = [id(2)].into_iter().collect();
    assert_eq!(out.0.last(), Some(&Event::ChangeDropped { reason: RequestError::CatchUpStalled { newcomers } }));
}

#[test]
fn learner_that_holds_the_whole_log_and_does_not_reply_is_not_promoted() {
    let (mut leader, _) = leader_and_learner();
    let mut out = Outbox::default();
    let request = ChangeRequest::Simple(Change::AddVoter(id(2)));
    assert_eq!(leader.request_change(request, &mut out), Ok(()));
    let before = leader.configuration();
    leader.on_timer(Timer::Round, &mut out).expect("a round is on");
    assert_eq!(leader.configuration(), before);
    assert!(leader.leadership().is_some_and(|leadership| leadership.catch_up().is_none()), "the change is abandoned");
}
