//! The admin of the safe modes: carries a change through by asking the leader for one step after the other.
//!
//! It has one request outstanding, and asks again after a refusal that may pass, an abandoned catch-up or a lost leader.
//! Servers hold no queue: the next step follows from the target and the configuration of the leader that is asked.

use raft_core::{Change, ChangeRequest, Configuration, Event as ServerEvent, RequestError, Server, ServerId};

use crate::{Event, EventSink, Mode};

/// The admin's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Admin {
    target: Option<Configuration>,
    waits_for: Option<ServerId>,
    finished: bool,
    failed: Option<RequestError>,
}

impl Admin {
    /// The members it works towards.
    #[must_use]
    pub fn target(&self) -> Option<Configuration> {
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
    pub fn failure(&self) -> Option<RequestError> {
        self.failed
    }

    /// Whether it has something to ask now.
    #[must_use]
    pub fn has_next_step(&self) -> bool {
        self.target.is_some() && self.waits_for.is_none() && !self.finished && self.failed.is_none()
    }

    /// Works towards `target` from now on. A request that is outstanding stays so: one at a time.
    pub(crate) fn set_target(&mut self, target: Configuration) {
        *self = Self { target: Some(target), waits_for: self.waits_for, ..Self::default() };
    }

    /// Asks for nothing more. Says whether there was anything to forget.
    pub(crate) fn cancel(&mut self) -> bool {
        let had_more = self.target.is_some() && !self.finished && self.failed.is_none();
        if had_more {
            *self = Self { waits_for: self.waits_for, ..Self::default() };
        }
        had_more
    }

    /// The steps left from `configuration` to the target, in the order in which they are asked for: adds first, then
    /// removals, `leader` last. A joint change is one step.
    #[must_use]
    pub fn steps_left(&self, mode: Mode, configuration: Configuration, leader: ServerId) -> Vec<ChangeRequest> {
        let Some(target) = self.target else { return Vec::new() };
        let add_voters = target.voters().difference(configuration.voters());
        let add_learners = target.learners().difference(configuration.learners());
        let remove = configuration.members().difference(target.members());
        if add_voters.is_empty() && add_learners.is_empty() && remove.is_empty() {
            return Vec::new();
        }
        if mode == Mode::Joint {
            return vec![ChangeRequest::Joint { add_voters, add_learners, remove }];
        }
        let changes = (add_voters.iter().map(Change::AddVoter))
            .chain(add_learners.iter().map(Change::AddLearner))
            .chain(remove.iter().map(Change::Remove));
        let (own, others): (Vec<_>, Vec<_>) = changes.partition(|change| change.server() == leader);
        others.into_iter().chain(own).map(ChangeRequest::Simple).collect()
    }

    /// Notes what `asked`, a server that was asked for the next step, answered.
    pub(crate) fn on_response(
        &mut self,
        asked: &Server,
        answer: Option<Result<(), RequestError>>,
        sink: &mut impl EventSink,
    ) {
        match answer {
            // In force and committed: a joint configuration with these members in its new half is still to be left.
            None if Some(asked.configuration()) == self.target && asked.configuration_is_committed() => {
                self.finish(sink);
            }
            None => {
                let configuration = asked.configuration();
                sink.event(Event::ChangeDelayed { reason: RequestError::ChangeInFlight { configuration } });
            }
            // A lone voter has finished within its answer.
            Some(Ok(())) if self.waits_for.is_none() => {}
            Some(Ok(())) => sink.event(Event::ChangeAccepted { server: asked.id() }),
            Some(Err(reason)) => {
                self.waits_for = None;
                if reason.is_retryable() {
                    sink.event(Event::ChangeDelayed { reason });
                } else {
                    self.failed = Some(reason);
                    sink.event(Event::ChangeFailed { reason });
                }
            }
        }
    }

    /// A request goes to `server`: what it does from now on may be the answer.
    pub(crate) fn request_sent(&mut self, server: ServerId) {
        self.waits_for = Some(server);
    }

    /// Hears what happens at a server: perhaps it answers the outstanding request.
    pub(crate) fn on_server_event(&mut self, server: ServerId, event: &ServerEvent, sink: &mut impl EventSink) {
        if self.waits_for != Some(server) {
            return;
        }
        match *event {
            ServerEvent::ChangeCompleted { configuration } => {
                self.waits_for = None;
                if Some(configuration) == self.target {
                    self.finish(sink);
                }
            }
            ServerEvent::ChangeDropped { reason } => {
                self.waits_for = None;
                sink.event(Event::ChangeDelayed { reason });
            }
            ServerEvent::BecameFollower { .. } => self.on_leader_lost(server, sink),
            _ => {}
        }
    }

    /// The leader that was asked is gone.
    pub(crate) fn on_leader_lost(&mut self, server: ServerId, sink: &mut impl EventSink) {
        if self.waits_for == Some(server) {
            self.waits_for = None;
            sink.event(Event::ChangeDelayed { reason: RequestError::LeadershipLost });
        }
    }

    fn finish(&mut self, sink: &mut impl EventSink) {
        self.finished = true;
        if let Some(target) = self.target {
            sink.event(Event::ChangeFinished { target });
        }
    }
}
