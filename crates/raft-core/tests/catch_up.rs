//! Catching up before a vote is given (D 4.2.1): learners that have nothing left to catch up with.

use raft_core::{
    Change, ChangeRequest, Configuration, Event, Log, Message, Output, Persistent, Rules, Server, ServerId, ServerSet,
    Timer,
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
    let persistent = Persistent { log: Log::booted_with(configuration), ..Persistent::default() };
    let mut out = Outbox::default();
    let mut leader = Server::start(id(1), persistent.clone(), Rules::RAFT, &mut out);
    let mut learner = Server::start(id(2), persistent, Rules::RAFT, &mut out);
    leader.fire(Timer::Election, &mut out).expect("a voter waits for an election");
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

#[test]
fn a_learner_that_has_everything_and_does_not_answer_is_not_promoted() {
    let (mut leader, _) = a_leader_and_a_learner();
    let mut out = Outbox::default();
    let request = ChangeRequest::Simple(Change::AddVoter(id(2)));
    assert_eq!(leader.request_change(request, &mut out), Ok(()));
    let before = leader.configuration();
    leader.fire(Timer::Round, &mut out).expect("a round is on");
    assert_eq!(leader.configuration(), before);
    assert!(leader.leadership().is_some_and(|leadership| leadership.catch_up().is_none()), "the change is abandoned");
}
