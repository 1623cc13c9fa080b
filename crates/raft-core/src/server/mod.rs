//! The server: its state, and its inputs.

mod catch_up;
mod change_request;
mod counting;
mod effective_config;
mod election;
mod membership;
mod replication;
mod role;
mod snapshot;
mod transfer;

pub use change_request::ChangeRequest;
pub use role::{CatchUp, Leadership, Progress, Removal, Role, Votes};

use std::hash::{Hash, Hasher};

use effective_config::ConfigTrigger;
use election::{VoteReply, VoteRequest};

use crate::{
    Command, Configuration, Entry, Event, Log, LogIndex, Message, Output, Payload, RemovedLeader, RequestError, Rules,
    ServerId, StepDownReason, Term, Timer, TimerSet,
};

/// The state that survives a crash (paper, figure 2: persistent state).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PersistentState {
    /// The latest term the server has seen.
    pub current_term: Term,
    /// The candidate that it voted for in that term.
    pub voted_for: Option<ServerId>,
    /// The log.
    pub log: Log,
    /// The index of the last applied configuration entry. Maintained only if a configuration comes into force when it
    /// is applied.
    pub applied: LogIndex,
    /// The index of the last configuration known to be committed and not applied; 0 without one. Maintained only under
    /// [`ConfigActivation::OnApplyNoCampaign`](crate::ConfigActivation::OnApplyNoCampaign): a server that restarts
    /// without this fact would campaign early (etcd persists `HardState.Commit`).
    pub unapplied_config: LogIndex,
    /// The index of the committed configuration by which the server knows that it is removed; 0 without one. Set only
    /// while the server is down: a running server knows it by its commit index.
    pub removed_at: LogIndex,
}

/// Skips the last two fields when they are zero: states without such knowledge keep their recorded digests.
impl Hash for PersistentState {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { current_term, voted_for, log, applied, unapplied_config, removed_at } = self;
        (current_term, voted_for, log, applied).hash(state);
        if *unapplied_config != LogIndex::ZERO {
            unapplied_config.hash(state);
        }
        if *removed_at != LogIndex::ZERO {
            // The length tells it from the other field.
            [*removed_at].hash(state);
        }
    }
}

/// A running server.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Server {
    id: ServerId,
    rules: Rules,
    persistent: PersistentState,
    role: Role,
    leader: Option<ServerId>,
    commit_index: LogIndex,
    /// The configuration in force and the index of its entry, cached.
    in_force: (LogIndex, Configuration),
    timers: TimerSet,
}

/// `clone_from` reuses allocations: the model checker copies servers by the million.
impl Clone for Server {
    fn clone(&self) -> Self {
        let Self { id, rules, ref persistent, ref role, leader, commit_index, in_force, timers } = *self;
        let (persistent, role) = (persistent.clone(), role.clone());
        Self { id, rules, persistent, role, leader, commit_index, in_force, timers }
    }

    fn clone_from(&mut self, source: &Self) {
        let Self { id, rules, persistent, role, leader, commit_index, in_force, timers } = self;
        (*id, *rules, *leader) = (source.id, source.rules, source.leader);
        (*commit_index, *in_force, *timers) = (source.commit_index, source.in_force, source.timers);
        persistent.current_term = source.persistent.current_term;
        persistent.voted_for = source.persistent.voted_for;
        persistent.applied = source.persistent.applied;
        persistent.unapplied_config = source.persistent.unapplied_config;
        persistent.log.clone_from(&source.persistent.log);
        match (role, &source.role) {
            (Role::Leader(leadership), Role::Leader(source)) => leadership.clone_from(source),
            (role, source) => *role = source.clone(),
        }
    }
}

/// Error of firing a timer that does not run at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no {0} is running")]
pub struct TimerNotArmed(pub Timer);

impl Server {
    /// Starts a server from its persistent state. It knows of no leader. Its commit index is the largest index that the
    /// persistent state proves to be committed. The latest configuration of its log is in force, committed or not (D
    /// 4.1).
    pub fn start(id: ServerId, mut persistent: PersistentState, rules: Rules, out: &mut impl Output) -> Self {
        if !rules.vote_kept {
            persistent.voted_for = None;
        }
        Self::start_committed(LogIndex::ZERO, id, persistent, rules, out)
    }

    /// Starts a server that knows its log to be committed up to `committed`. For scenarios that start in the middle of
    /// a run.
    pub fn start_committed(
        committed: LogIndex,
        id: ServerId,
        mut persistent: PersistentState,
        rules: Rules,
        out: &mut impl Output,
    ) -> Self {
        let removed_at = std::mem::take(&mut persistent.removed_at);
        let mut server = Self {
            id,
            rules,
            role: Role::Follower,
            leader: None,
            commit_index: persistent
                .log
                .snapshot()
                .index
                .max(persistent.applied)
                .max(persistent.unapplied_config)
                .max(removed_at)
                .max(committed),
            in_force: effective_config::at_start(&persistent, rules),
            timers: TimerSet::EMPTY,
            persistent,
        };
        server.sync_election_timer(out);
        server.sync_apply_timer(out);
        server
    }

    /// The state that is left of the server when it stops. Volatile state is lost.
    #[must_use]
    pub fn stop(&self) -> PersistentState {
        let removed_at = if self.removal_is_committed() { self.in_force.0 } else { LogIndex::ZERO };
        PersistentState { removed_at, ..self.persistent.clone() }
    }

    /// The server's ID.
    #[must_use]
    pub fn id(&self) -> ServerId {
        self.id
    }

    /// The persistent state.
    #[must_use]
    pub fn persistent(&self) -> &PersistentState {
        &self.persistent
    }

    /// The latest term that the server has seen.
    #[must_use]
    pub fn current_term(&self) -> Term {
        self.persistent.current_term
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.persistent.log
    }

    /// The role.
    #[must_use]
    pub fn role(&self) -> &Role {
        &self.role
    }

    /// The leader's state, if the server is the leader.
    #[must_use]
    pub fn leadership(&self) -> Option<&Leadership> {
        match &self.role {
            Role::Leader(leadership) => Some(leadership),
            Role::Follower | Role::PreCandidate(_) | Role::Candidate(_) => None,
        }
    }

    /// The leader of the server's term, if the server knows of one.
    #[must_use]
    pub fn leader(&self) -> Option<ServerId> {
        self.leader
    }

    /// The last index known to be committed.
    #[must_use]
    pub fn commit_index(&self) -> LogIndex {
        self.commit_index
    }

    /// The configuration in force at this server.
    #[must_use]
    pub fn configuration(&self) -> Configuration {
        self.in_force.1
    }

    /// The index of the entry that holds the configuration in force; the start of the log if no entry does.
    #[must_use]
    pub fn configuration_index(&self) -> LogIndex {
        self.in_force.0
    }

    /// Whether the configuration in force is known to be committed.
    #[must_use]
    pub fn configuration_is_committed(&self) -> bool {
        self.in_force.0 <= self.commit_index
    }

    /// The timers that run at this server.
    #[must_use]
    pub fn timers(&self) -> TimerSet {
        self.timers
    }

    /// Whether the server retired: it knows that its removal is committed, and so does not campaign.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        self.rules.removed_servers_retire && self.removal_is_committed()
    }

    /// Whether the server knows that it was a member and that its removal is committed.
    fn removal_is_committed(&self) -> bool {
        self.configuration_is_committed()
            && !self.configuration().members().contains(self.id)
            && self.persistent.log.ever_had_member(self.id)
    }

    /// Handles the expiry of a timer.
    ///
    /// # Errors
    /// The timer does not run at this server; the state is unchanged.
    pub fn on_timer(&mut self, timer: Timer, out: &mut impl Output) -> Result<(), TimerNotArmed> {
        if !self.timers.remove(timer) {
            return Err(TimerNotArmed(timer));
        }
        match timer {
            Timer::Election => self.on_election_timeout(out),
            Timer::Heartbeat => self.on_heartbeat_timer(out),
            Timer::Lease => {}
            Timer::QuorumCheck => self.on_quorum_check_timer(out),
            Timer::Round => self.on_round_timer(out),
            Timer::Transfer => self.on_transfer_timeout(out),
            Timer::Apply => self.apply_configuration(out),
        }
        Ok(())
    }

    /// Handles a message. Drops a message that no server that follows Raft sends, and reports an event.
    pub fn receive(&mut self, from: ServerId, message: Message, out: &mut impl Output) {
        if from == self.id {
            return out.event(Event::MessageRejected { from, reason: "a server sends nothing to itself" });
        }
        match message {
            Message::RequestVote { term, ballot, last_index, last_term, transfer, commit } => {
                let last = (last_term, last_index);
                self.on_vote_request(VoteRequest { candidate: from, term, ballot, last, transfer, commit }, out);
            }
            Message::Vote { term, ballot, for_term, granted, commit } => {
                self.on_vote(from, VoteReply { term, ballot, for_term, granted, commit }, out);
            }
            Message::AppendEntries { term, prev_index, prev_term, entries, commit } => {
                if self.accepts_sender(from, out) && self.follow_leader(from, term, prev_index, out) {
                    self.on_append_entries(from, (prev_index, prev_term), &entries, commit, out);
                }
            }
            Message::InstallSnapshot { term, snapshot } => {
                if self.accepts_sender(from, out) && self.follow_leader(from, term, snapshot.index, out) {
                    self.on_install_snapshot(from, snapshot, out);
                }
            }
            Message::TimeoutNow { term } => self.on_timeout_now(term, out),
            Message::AppendAccepted { term, match_index } => {
                if self.is_reply_in_term(term, out) {
                    self.on_append_accepted(from, match_index, out);
                }
            }
            Message::AppendRefused { term, prev_index, last_index } => {
                if self.is_reply_in_term(term, out) {
                    self.on_append_refused(from, prev_index, last_index, out);
                }
            }
        }
    }

    /// Handles a client's command: a leader appends and replicates it. Returns the index of its entry. An event reports
    /// the commit.
    ///
    /// # Errors
    /// The server is not the leader, or is transferring its leadership.
    pub fn propose(&mut self, command: Command, out: &mut impl Output) -> Result<LogIndex, RequestError> {
        if let Err(reason) = self.require_proposals() {
            return Err(self.report_refusal(reason, out));
        }
        let index = self.append(Payload::Command(command), out);
        self.replicate_to_all(out);
        self.advance_commit(out);
        Ok(index)
    }

    /// Checks that the server takes requests: it is the leader and is not transferring its leadership (D 3.10).
    fn require_leader(&self) -> Result<&Leadership, RequestError> {
        let leadership = self.leadership().ok_or(RequestError::NotLeader { leader: self.leader })?;
        match leadership.transfer {
            Some(to) => Err(RequestError::TransferInFlight { to }),
            None => Ok(leadership),
        }
    }

    /// Checks that the server takes proposals. A removed leader that leads on, uncounted, takes none (etcd).
    fn require_proposals(&self) -> Result<&Leadership, RequestError> {
        let refuses = self.rules.removed_leader_not_counted == RemovedLeader { uncounted: true, steps_down: false };
        let leadership = self.require_leader()?;
        if refuses && self.removal_is_committed() {
            return Err(RequestError::LeaderRemoved);
        }
        Ok(leadership)
    }

    /// Reports a refusal as an event, and returns the reason.
    fn report_refusal(&self, reason: RequestError, out: &mut impl Output) -> RequestError {
        out.event(Event::RequestRefused { reason });
        reason
    }

    /// Becomes a follower in `term`, which is at least the current term.
    fn become_follower(&mut self, term: Term, reason: StepDownReason, out: &mut impl Output) {
        if term > self.persistent.current_term || !self.rules.vote_kept {
            self.persistent.current_term = term;
            self.persistent.voted_for = None;
        }
        self.drop_change(RequestError::LeadershipLost, out);
        for timer in [Timer::Heartbeat, Timer::QuorumCheck, Timer::Transfer] {
            self.disarm(timer, out);
        }
        self.role = Role::Follower;
        self.leader = None;
        out.event(Event::BecameFollower { term, reason });
        self.sync_election_timer(out);
    }

    /// Appends an entry of the current term.
    fn append(&mut self, payload: Payload, out: &mut impl Output) -> LogIndex {
        let entry = Entry { term: self.persistent.current_term, payload };
        let index = self.persistent.log.append(entry);
        out.event(Event::Appended { index, entry });
        if matches!(payload, Payload::Configuration(_)) {
            self.adopt_configuration(ConfigTrigger::Appended, out);
        }
        index
    }

    /// Advances the commit index to `index`.
    fn commit_to(&mut self, index: LogIndex, out: &mut impl Output) {
        let was_committed = self.configuration_is_committed();
        self.commit_index = index;
        self.record_unapplied_config();
        out.event(Event::Committed { index });
        self.sync_apply_timer(out);
        if self.activates_on_apply() {
            // A server may apply the joint configuration before it is elected; the commit of its own no-op then gets
            // here.
            self.leave_joint(out);
        } else if self.configuration_is_committed() {
            self.on_configuration_committed(was_committed, out);
        }
    }

    fn arm(&mut self, timer: Timer, out: &mut impl Output) {
        self.timers.insert(timer);
        out.arm(timer);
    }

    fn disarm(&mut self, timer: Timer, out: &mut impl Output) {
        if self.timers.remove(timer) {
            out.disarm(timer);
        }
    }
}
