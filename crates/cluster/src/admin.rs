//! The admin of the safe modes: carries out a membership change by sending the leader one change request after the
//! other.
//!
//! The admin has one request outstanding. It asks again after a refusal that may pass, a dropped catch-up or the loss
//! of the leader. Servers hold no queue: the next request follows from the target and from the configuration of the
//! leader that is asked.
//!
//! As an option, the admin first asks a leader that is to lose its vote to hand over to a voter that stays (D 3.10,
//! 4.2.2), and then asks the new leader for the change.

use std::cmp::Reverse;
use std::hash::{Hash, Hasher};

use raft_core::{Change, ChangeRequest, Configuration, Event as ServerEvent, RequestError, Server, ServerId};

use crate::{Event, EventSink, Mode};

/// State of the admin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Admin {
    target: Option<Configuration>,
    awaited_leader: Option<ServerId>,
    finished: bool,
    failed: Option<RequestError>,
    /// Whether the outstanding request is one to hand over, not one for a change.
    hands_over: bool,
}

/// Hashes `hands_over` only while it is set, so that the hash of an admin that asks for changes alone stays as it was
/// recorded.
impl Hash for Admin {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { target, awaited_leader, finished, failed, hands_over } = self;
        (target, awaited_leader, finished, failed).hash(state);
        if *hands_over {
            hands_over.hash(state);
        }
    }
}

impl Admin {
    /// The members that the admin works towards.
    #[must_use]
    pub fn target(&self) -> Option<Configuration> {
        self.target
    }

    /// The leader that accepted the admin's request, for a change or to hand over, and has not answered yet.
    #[must_use]
    pub fn awaited_leader(&self) -> Option<ServerId> {
        self.awaited_leader
    }

    /// Whether the members are those of the target.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// The error for which the admin gave up.
    #[must_use]
    pub fn failure(&self) -> Option<RequestError> {
        self.failed
    }

    /// Whether the admin has a request to send now.
    #[must_use]
    pub fn has_next_step(&self) -> bool {
        self.target.is_some() && self.awaited_leader.is_none() && !self.finished && self.failed.is_none()
    }

    /// Sets a new target. An outstanding request stays outstanding: there is one at a time.
    pub(crate) fn set_target(&mut self, target: Configuration) {
        let Self { awaited_leader, hands_over, .. } = *self;
        *self = Self { target: Some(target), awaited_leader, hands_over, ..Self::default() };
    }

    /// Stops waiting for the answer to the outstanding request.
    pub(crate) fn withdraw_request(&mut self) {
        self.answered();
    }

    /// Cancels the change: the admin sends no further request. Returns whether there was a change to cancel.
    pub(crate) fn cancel(&mut self) -> bool {
        let had_more = self.target.is_some() && !self.finished && self.failed.is_none();
        if had_more {
            let Self { awaited_leader, hands_over, .. } = *self;
            *self = Self { awaited_leader, hands_over, ..Self::default() };
        }
        had_more
    }

    /// The change requests left from `configuration` to the target, in the order in which they are sent: additions
    /// first, then removals, and the change of `leader` itself last. A joint change is one request.
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

    /// The request that ends the joint `configuration`, if it is revertible: a return to C_old if the target has the
    /// voters of C_old, otherwise C_new. `None` if there is no target.
    #[must_use]
    pub fn end_of_joint(&self, configuration: Configuration) -> Option<ChangeRequest> {
        let returns =
            self.target?.voters() == configuration.outgoing() && configuration.voters() != configuration.outgoing();
        Some(if returns { ChangeRequest::RevertJoint } else { ChangeRequest::LeaveJoint })
    }

    /// The requests left from `configuration` to the target, if a joint configuration stays until the admin has it
    /// ended: a request to enter C_old,new is followed by one to leave it.
    #[must_use]
    pub fn steps_left_if_revertible(&self, configuration: Configuration, leader: ServerId) -> Vec<ChangeRequest> {
        let end = if configuration.is_joint() { self.end_of_joint(configuration) } else { None };
        let after = match end {
            Some(ChangeRequest::RevertJoint) => configuration.revert_joint(),
            Some(_) => configuration.leave_joint(),
            None => Ok(configuration),
        };
        let enters = self.steps_left(Mode::Joint, after.unwrap_or(configuration), leader);
        let leaves = enters.first().map(|_| ChangeRequest::LeaveJoint);
        end.into_iter().chain(enters).chain(leaves).collect()
    }

    /// The voter to which the admin asks `leader` to hand over, if the next request would take the leader's own vote:
    /// of the voters that stay, the one with the longest log as the leader knows it. Those that answered the leader
    /// since its last quorum check come first, and of equal ones the lowest id. `None`, if the next request is another
    /// one or no other voter stays: then the change is asked for at once.
    pub(crate) fn successor(&self, mode: Mode, leader: &Server) -> Option<ServerId> {
        let (id, configuration) = (leader.id(), leader.configuration());
        let (leadership, target) = (leader.leadership()?, self.target?);
        let request = self.steps_left(mode, configuration, id).first().copied()?;
        let loses_vote = configuration.voters().contains(id) && !target.voters().contains(id);
        if !loses_vote || !request.changes().iter().any(|change| change.server() == id) {
            return None;
        }
        let stays = configuration.voters().intersection(target.voters());
        stays
            .iter()
            .max_by_key(|id| (leadership.recently_active().contains(*id), leadership.match_index(*id), Reverse(*id)))
    }

    /// Records the `answer` of the server `asked`; `None`, if no change request was left to send.
    pub(crate) fn on_response(
        &mut self,
        asked: &Server,
        answer: Option<Result<(), RequestError>>,
        sink: &mut impl EventSink,
    ) {
        match answer {
            // In force, committed and not joint: a joint configuration with these members in its new half does not
            // equal the target.
            None if Some(asked.configuration()) == self.target && asked.configuration_is_committed() => {
                self.finish(sink);
            }
            None => {
                let configuration = asked.configuration();
                sink.event(Event::ChangeDelayed { reason: RequestError::ChangeInFlight { configuration } });
            }
            // With a lone voter the change has completed before the answer.
            Some(Ok(())) if self.awaited_leader.is_none() => {}
            Some(Ok(())) => sink.event(Event::ChangeAccepted { server: asked.id() }),
            Some(Err(reason)) => self.on_refusal(reason, sink),
        }
    }

    /// Records a refusal of the outstanding request: the admin asks again, or gives up.
    pub(crate) fn on_refusal(&mut self, reason: RequestError, sink: &mut impl EventSink) {
        self.answered();
        if reason.is_retryable() {
            sink.event(Event::ChangeDelayed { reason });
        } else {
            self.failed = Some(reason);
            sink.event(Event::ChangeFailed { reason });
        }
    }

    /// Marks a request to `leader` to hand over as outstanding. It ends when the server no longer leads, or when it
    /// aborts the transfer; then the admin asks whichever server leads.
    pub(crate) fn hand_over_requested(&mut self, leader: ServerId) {
        (self.awaited_leader, self.hands_over) = (Some(leader), true);
    }

    fn answered(&mut self) {
        (self.awaited_leader, self.hands_over) = (None, false);
    }

    /// Marks a request to `server` as outstanding: the server's events from now on may be the answer.
    pub(crate) fn request_sent(&mut self, server: ServerId) {
        self.awaited_leader = Some(server);
    }

    /// Updates the outstanding request from an event at a server.
    pub(crate) fn on_server_event(&mut self, server: ServerId, event: &ServerEvent, sink: &mut impl EventSink) {
        if self.awaited_leader != Some(server) {
            return;
        }
        match *event {
            ServerEvent::BecameFollower { .. } | ServerEvent::TransferAborted { .. } if self.hands_over => {
                self.answered();
            }
            ServerEvent::ChangeCompleted { configuration } => {
                self.answered();
                if Some(configuration) == self.target {
                    self.finish(sink);
                }
            }
            ServerEvent::JointCommitted { .. } => self.answered(),
            ServerEvent::ChangeDropped { reason } => {
                self.answered();
                sink.event(Event::ChangeDelayed { reason });
            }
            ServerEvent::BecameFollower { .. } => self.on_leader_lost(server, sink),
            _ => {}
        }
    }

    /// Drops the outstanding request, if `server` was the leader that was asked.
    pub(crate) fn on_leader_lost(&mut self, server: ServerId, sink: &mut impl EventSink) {
        if self.awaited_leader == Some(server) {
            self.answered();
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
