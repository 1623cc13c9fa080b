//! Membership changes through the log, of one voter at a time or joint (paper 6; D 4.1 to 4.3).

use super::{ChangeRequest, Removal, Role, Server};
use crate::{
    Change, Configuration, ConfigurationError, Event, Output, Payload, RequestError, ServerId, ServerSet,
    StepDownReason,
};

impl Server {
    /// Requests a membership change of this server. The server starts at once, with catch-up or by appending an entry,
    /// or refuses. Events report the progress of the change.
    ///
    /// # Errors
    /// The server is not the leader, has another change in flight, or has committed no entry of its term; the change is
    /// invalid. The state is unchanged.
    pub fn request_change(&mut self, request: ChangeRequest, out: &mut impl Output) -> Result<(), RequestError> {
        if let Err(reason) = self.validate_change(&request) {
            return Err(self.report_refusal(reason, out));
        }
        let newcomers = self.newcomers(&request);
        if self.rules.learner_first && !newcomers.is_empty() {
            self.start_catch_up(request, newcomers, out);
            return Ok(());
        }
        self.append_change(request, out)
    }

    /// Checks whether the change may start.
    fn validate_change(&self, request: &ChangeRequest) -> Result<(), RequestError> {
        let configuration = self.configuration();
        let term = self.persistent.current_term;
        let leadership = self.require_proposals()?;
        if request.ends_joint() {
            self.validate_end_of_joint(request)?;
        } else if self.rules.one_change_at_a_time {
            if let Some(catch_up) = leadership.catch_up {
                return Err(RequestError::CatchUpInFlight { newcomers: catch_up.newcomers });
            }
            if let Some(configuration) = self.change_in_flight() {
                return Err(RequestError::ChangeInFlight { configuration });
            }
        }
        let has_committed_own_term = self.persistent.log.term_at(self.commit_index) == Some(term);
        if self.rules.own_term_commit_first && !has_committed_own_term {
            return Err(RequestError::NoCommitInTerm { term });
        }
        if let ChangeRequest::Joint { add_voters, add_learners, remove } = *request {
            let added_twice = add_voters.intersection(add_learners);
            let servers = added_twice.union(add_voters.union(add_learners).intersection(remove));
            if !servers.is_empty() {
                return Err(RequestError::NamedTwice { servers });
            }
        }
        for change in request.changes() {
            let server = change.server();
            match change {
                Change::AddVoter(_) if configuration.voters().contains(server) => {
                    return Err(RequestError::AlreadyMember { server, role: "voter" });
                }
                Change::AddLearner(_) if configuration.learners().contains(server) => {
                    return Err(RequestError::AlreadyMember { server, role: "learner" });
                }
                Change::Remove(_) if !configuration.members().contains(server) => {
                    return Err(RequestError::NotMember { server });
                }
                Change::AddVoter(_) | Change::AddLearner(_) | Change::Remove(_) => {}
            }
        }
        request.applied_to(configuration).map(|_| ()).map_err(RequestError::InvalidChange)
    }

    /// Checks what is asked of the end of a joint configuration alone. It is part of the change in flight, and not
    /// another one.
    fn validate_end_of_joint(&self, request: &ChangeRequest) -> Result<(), RequestError> {
        if !self.rules.revertible_joint {
            return Err(RequestError::NotRevertible);
        }
        let (index, configuration) = self.in_force;
        if !configuration.is_joint() {
            return Err(RequestError::InvalidChange(ConfigurationError::NotJoint(configuration)));
        }
        let (latest, end) = self.persistent.log.latest_configuration();
        if latest > index {
            return Err(RequestError::ChangeInFlight { configuration: end });
        }
        if matches!(request, ChangeRequest::LeaveJoint) && index > self.commit_index {
            return Err(RequestError::JointNotCommitted { configuration });
        }
        Ok(())
    }

    /// The servers that the request makes voters and that have no vote yet. A leader that is none itself has the log.
    fn newcomers(&self, request: &ChangeRequest) -> ServerSet {
        let added = match *request {
            ChangeRequest::Simple(Change::AddLearner(_) | Change::Remove(_)) => ServerSet::EMPTY,
            _ => request.added_servers(),
        };
        added.difference(self.configuration().all_voters()).without(self.id)
    }

    /// Appends and replicates the configuration entry of a change whose newcomers are caught up.
    pub(super) fn append_change(&mut self, request: ChangeRequest, out: &mut impl Output) -> Result<(), RequestError> {
        let next = request.applied_to(self.configuration()).map_err(RequestError::InvalidChange)?;
        self.append(Payload::Configuration(next), out);
        if next.is_joint() && !self.rules.joint_commits_before_leaving {
            self.append_c_new(out);
        }
        self.replicate_to_all(out);
        self.advance_commit(out);
        Ok(())
    }

    /// Appends C_new after C_old,new. Does nothing if the configuration in force is not joint.
    pub(super) fn append_c_new(&mut self, out: &mut impl Output) {
        if let Ok(next) = self.configuration().leave_joint() {
            self.append(Payload::Configuration(next), out);
        }
    }

    /// Appends C_new if this is the leader, C_old,new is in force and committed, no later configuration is in the log,
    /// and no leadership transfer is in progress (paper 6; D 3.10). Called whenever one of these conditions may have
    /// become true. With `revertible_joint` a leader waits for a request.
    pub(super) fn leave_joint(&mut self, out: &mut impl Output) {
        let (index, configuration) = self.in_force;
        if self.rules.revertible_joint {
            return;
        }
        let can_append = self.leadership().is_some_and(|leadership| leadership.transfer.is_none());
        // If a configuration comes into force when it is applied, C_new may be in the log already.
        let is_left = self.persistent.log.next_configuration_after(index).is_some();
        if can_append && configuration.is_joint() && index <= self.commit_index && !is_left {
            // Safe: every possible successor has C_old,new. A leader that inherited C_old,new commits it with its own
            // no-op.
            self.append_c_new(out);
            self.replicate_to_all(out);
            self.advance_commit(out);
        }
    }

    /// Handles the configuration in force being committed: a leader leaves a joint configuration, or says that it can
    /// be left; a server outside the configuration retires. `was_committed` tells that it was known to be committed
    /// before.
    pub(super) fn on_configuration_committed(&mut self, was_committed: bool, out: &mut impl Output) {
        if self.leadership().is_some() && self.configuration().is_joint() {
            if self.rules.revertible_joint && !was_committed {
                out.event(Event::JointCommitted { configuration: self.configuration() });
            }
            return self.leave_joint(out);
        }
        if was_committed {
            return;
        }
        self.sync_election_timer(out);
        if self.leadership().is_some() {
            self.complete_change(out);
        }
        if self.is_retired() && self.leadership().is_none() {
            out.event(Event::Retired);
        }
    }

    /// Completes the leader's change. The leader replicates the commit to all servers, removed ones included, and steps
    /// down if it is not a voter any more (D 4.2.2).
    fn complete_change(&mut self, out: &mut impl Output) {
        let (index, configuration) = self.in_force;
        let before = self.persistent.log.configuration_at_or_before(index.previous()).1;
        if before == Configuration::EMPTY || index == self.persistent.log.snapshot().index {
            return; // The first configuration of a cluster is no change.
        }
        out.event(Event::ChangeCompleted { configuration });
        self.replicate_to_all(out);
        if let Role::Leader(leadership) = &mut self.role {
            for removal in leadership.progress.iter_mut().filter_map(|progress| progress.removal.as_mut()) {
                *removal = Removal::Committed;
            }
        }
        if self.rules.removed_leader_not_counted.steps_down && !configuration.all_voters().contains(self.id) {
            self.become_follower(self.persistent.current_term, StepDownReason::Removed, out);
        }
    }

    /// Stops replicating to servers whose removal was committed an election timeout ago.
    pub(super) fn prune_removed(&mut self) {
        let Role::Leader(leadership) = &mut self.role else { return };
        leadership.progress.retain(|progress| progress.removal != Some(Removal::GracePeriodOver));
        for removal in leadership.progress.iter_mut().filter_map(|progress| progress.removal.as_mut()) {
            if *removal == Removal::Committed {
                *removal = Removal::GracePeriodOver;
            }
        }
    }

    /// Whether this leader replicates to `id`.
    #[must_use]
    pub fn replicates_to(&self, id: ServerId) -> bool {
        self.leadership().is_some_and(|leadership| leadership.match_index(id).is_some())
    }
}
