//! The admin of the safe modes: carries a change through by asking the leader for one step after the other.
//!
//! It has one request outstanding, and asks again after a refusal that may pass, an abandoned catch-up or a lost leader.
//! Servers hold no queue: the next step follows from the target and the configuration of the leader that is asked.

use raft_core::{Change, ChangeRequest, Configuration, Event as ServerEvent, Refusal, Server, ServerId, ServerSet};

use crate::{Event, Mode, Sink};

/// The admin's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Admin {
    target: Option<ServerSet>,
    waits_for: Option<ServerId>,
    finished: bool,
    failed: Option<Refusal>,
}

impl Admin {
    /// The voters it works towards.
    #[must_use]
    pub fn target(&self) -> Option<ServerSet> {
        self.target
    }

    /// The leader that took up its request and has not answered.
    #[must_use]
    pub fn waits_for(&self) -> Option<ServerId> {
        self.waits_for
    }

    /// Whether the members are those wanted.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Why it gave up.
    #[must_use]
    pub fn failure(&self) -> Option<Refusal> {
        self.failed
    }

    /// Whether it has something to ask now.
    #[must_use]
    pub fn wants_to_ask(&self) -> bool {
        self.target.is_some() && self.waits_for.is_none() && !self.finished && self.failed.is_none()
    }

    pub(crate) fn take_up(&mut self, target: ServerSet) {
        *self = Self { target: Some(target), ..Self::default() };
    }

    /// The steps left from `configuration` to the target, in the order in which they are asked for: adds first, then
    /// removals, `leader` last. A joint change is one step.
    #[must_use]
    pub fn steps_left(&self, mode: Mode, configuration: Configuration, leader: ServerId) -> Vec<ChangeRequest> {
        let Some(target) = self.target else { return Vec::new() };
        let add_voters = target.difference(configuration.voters());
        let remove = configuration.voters().difference(target);
        match mode {
            Mode::Naive => Vec::new(),
            Mode::Joint if add_voters.is_empty() && remove.is_empty() => Vec::new(),
            Mode::Joint => vec![ChangeRequest::Joint { add_voters, add_learners: ServerSet::EMPTY, remove }],
            Mode::SingleServer => {
                let itself = remove.iter().filter(|&id| id == leader);
                (add_voters.iter().map(Change::AddVoter))
                    .chain(remove.without(leader).iter().chain(itself).map(Change::Remove))
                    .map(ChangeRequest::Simple)
                    .collect()
            }
        }
    }

    /// Notes what `asked`, a server that was asked for the next step, answered.
    pub(crate) fn answered(&mut self, asked: &Server, answer: Option<Result<(), Refusal>>, sink: &mut impl Sink) {
        match answer {
            None if asked.configuration_is_committed() => self.finish(sink),
            None => {
                let configuration = asked.configuration();
                sink.event(Event::ChangeDelayed { reason: Refusal::ChangeInFlight { configuration } });
            }
            Some(Ok(())) => {
                // A lone voter may have finished within its answer.
                if !self.finished {
                    self.waits_for = Some(asked.id());
                    sink.event(Event::ChangeAccepted { server: asked.id() });
                }
            }
            Some(Err(reason)) if reason.may_pass() => sink.event(Event::ChangeDelayed { reason }),
            Some(Err(reason)) => {
                self.failed = Some(reason);
                sink.event(Event::ChangeFailed { reason });
            }
        }
    }

    /// Hears what happens at a server: perhaps it answers the outstanding request.
    pub(crate) fn hear(&mut self, server: ServerId, event: &ServerEvent, sink: &mut impl Sink) {
        if self.waits_for != Some(server) {
            return;
        }
        match *event {
            ServerEvent::ChangeCompleted { configuration } => {
                self.waits_for = None;
                if Some(configuration.voters()) == self.target {
                    self.finish(sink);
                }
            }
            ServerEvent::ChangeAbandoned { reason } => {
                self.waits_for = None;
                sink.event(Event::ChangeDelayed { reason });
            }
            ServerEvent::BecameFollower { .. } => self.lose(server, sink),
            _ => {}
        }
    }

    /// The leader that was asked is gone.
    pub(crate) fn lose(&mut self, server: ServerId, sink: &mut impl Sink) {
        if self.waits_for == Some(server) {
            self.waits_for = None;
            sink.event(Event::ChangeDelayed { reason: Refusal::LeaderLost });
        }
    }

    fn finish(&mut self, sink: &mut impl Sink) {
        self.finished = true;
        if let Some(target) = self.target {
            sink.event(Event::ChangeFinished { target });
        }
    }
}
