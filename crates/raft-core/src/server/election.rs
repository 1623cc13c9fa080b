//! Elections: pre-vote, vote, and the first entry of a leader (paper 5.2, 5.4.1; D 4.2.3, 9.6).

use super::{Leadership, Role, Server, Votes};
use crate::{
    Ballot, CarriedCommit, ConfigActivation, Event, LogIndex, Message, Output, Payload, ServerId, StepDownReason, Term,
    Timer, VoteDenial, VoteResult,
};

/// Request for a vote or pre-vote.
#[derive(Clone, Copy)]
pub(super) struct VoteRequest {
    pub(super) candidate: ServerId,
    pub(super) term: Term,
    pub(super) ballot: Ballot,
    /// The term and index of the candidate's last entry.
    pub(super) last: (Term, LogIndex),
    /// Whether the leader asked for the election, in a leadership transfer.
    pub(super) transfer: bool,
    pub(super) commit: CarriedCommit,
}

/// Reply to a [`VoteRequest`].
#[derive(Clone, Copy)]
pub(super) struct VoteReply {
    /// The voter's term.
    pub(super) term: Term,
    pub(super) ballot: Ballot,
    /// The term of the request.
    pub(super) for_term: Term,
    pub(super) granted: bool,
    pub(super) commit: CarriedCommit,
}

impl Server {
    /// Handles an election timeout: the server gives its leader up and campaigns.
    pub(super) fn on_election_timeout(&mut self, out: &mut impl Output) {
        self.disarm(Timer::Lease, out);
        self.leader = None;
        self.campaign(if self.rules.pre_vote { Ballot::PreVote } else { Ballot::Vote }, false, out);
    }

    /// Starts an election or pre-vote: requests votes from the voters of both halves. The server votes for itself,
    /// which counts only if it is a voter. With `candidate_votes_for_itself` off, a voter of the old half alone does
    /// not.
    pub(super) fn campaign(&mut self, ballot: Ballot, transfer: bool, out: &mut impl Output) {
        if self.rules.in_force_on_append == ConfigActivation::OnApplyNoCampaign
            && self.next_unapplied_config().is_some()
        {
            out.event(Event::CampaignSuppressed);
            return self.arm(Timer::Election, out);
        }
        let next = self.persistent.current_term.next();
        let configuration = self.configuration();
        let votes_for_itself = self.rules.candidate_votes_for_itself
            || configuration.voters().contains(self.id)
            || !configuration.outgoing().contains(self.id);
        let mut votes = Votes::default();
        if votes_for_itself {
            votes.count(self.id, true);
        }
        match ballot {
            Ballot::PreVote => {
                if !self.rules.vote_kept {
                    self.persistent.voted_for = None;
                }
                self.role = Role::PreCandidate(votes);
                out.event(Event::BecamePreCandidate { term: next });
            }
            Ballot::Vote => {
                self.persistent.current_term = next;
                self.persistent.voted_for = votes_for_itself.then_some(self.id);
                self.role = Role::Candidate(votes);
                out.event(Event::BecameCandidate { term: next });
            }
        }
        self.arm(Timer::Election, out);
        let (last_index, last_term) = (self.persistent.log.last_index(), self.persistent.log.last_term());
        let commit = self.carried_commit();
        for voter in configuration.all_voters().without(self.id) {
            out.send(voter, Message::RequestVote { term: next, ballot, last_index, last_term, transfer, commit });
        }
        self.count_votes(out);
    }

    /// Handles a vote request. In Raft the server replies whether or not the candidate is in its configuration (D 4.1).
    pub(super) fn on_vote_request(&mut self, request: VoteRequest, out: &mut impl Output) {
        let VoteRequest { candidate, term, ballot, .. } = request;
        let denied = |reason| Event::VoteDenied { candidate, ballot, term, reason };
        let hears_leader = self.leadership().is_some() || self.timers.contains(Timer::Lease);
        if self.rules.leader_stickiness && hears_leader && !request.transfer {
            return out.event(denied(VoteDenial::LeaderAlive));
        }
        if !self.rules.answer_strangers && self.is_outside_configuration(candidate) {
            return out.event(denied(VoteDenial::NotInConfiguration));
        }
        if ballot == Ballot::Vote && term > self.persistent.current_term {
            self.become_follower(term, StepDownReason::HigherTerm, out);
        }
        let decision = self.decide_vote(&request);
        match decision {
            Err(reason) => out.event(denied(reason)),
            Ok(()) => {
                if ballot == Ballot::Vote {
                    self.persistent.voted_for = Some(candidate);
                    self.restart_election_timer(out);
                }
                out.event(Event::VoteGranted { candidate, ballot, term });
            }
        }
        let (current, granted) = (self.persistent.current_term, decision.is_ok());
        let commit = if granted { CarriedCommit::default() } else { self.carried_commit() };
        out.send(candidate, Message::Vote { term: current, ballot, for_term: term, granted, commit });
        if !granted {
            self.take_commit_over(request.commit, out);
        }
    }

    /// The commit index that a vote request or a refusal of this server carries.
    fn carried_commit(&self) -> CarriedCommit {
        let term = self.persistent.log.term_at(self.commit_index).filter(|_| self.rules.votes_carry_commit);
        CarriedCommit(term.map(|term| (self.commit_index, term)))
    }

    /// Takes over a commit index that came with a vote request or a refusal, if the log has that entry. A candidate
    /// that learns in this way of a committed configuration gives up, since its request was for votes under an earlier
    /// one (raft-rs: `maybe_commit_by_vote`).
    fn take_commit_over(&mut self, commit: CarriedCommit, out: &mut impl Output) {
        let CarriedCommit(Some((index, term))) = commit else { return };
        let before = self.commit_index;
        let log = &self.persistent.log;
        if index <= before || log.term_at(index) != Some(term) || self.leadership().is_some() {
            return;
        }
        let has_configuration = log.next_configuration_after(before).is_some_and(|committed| committed <= index);
        self.commit_to(index, out);
        if has_configuration && matches!(self.role, Role::PreCandidate(_) | Role::Candidate(_)) {
            self.become_follower(self.persistent.current_term, StepDownReason::ConfigurationCommitted, out);
        }
    }

    /// Whether the candidate gets this server's vote (paper 5.2, 5.4.1). A granted pre-vote is not recorded and does
    /// not bind.
    fn decide_vote(&self, request: &VoteRequest) -> Result<(), VoteDenial> {
        let &VoteRequest { candidate, term, ballot, last: (last_term, last_index), .. } = request;
        let current = self.persistent.current_term;
        if term < current || (ballot == Ballot::PreVote && term == current) {
            return Err(VoteDenial::StaleTerm);
        }
        if let (Ballot::Vote, Some(other)) = (ballot, self.persistent.voted_for)
            && other != candidate
        {
            return Err(VoteDenial::AlreadyVoted(other));
        }
        if !self.persistent.log.candidate_is_up_to_date(last_term, last_index) {
            return Err(VoteDenial::LogBehind);
        }
        Ok(())
    }

    /// Counts a reply to this server's current vote request. Ignores replies to other requests.
    pub(super) fn on_vote(&mut self, voter: ServerId, reply: VoteReply, out: &mut impl Output) {
        let VoteReply { term, ballot, for_term, granted, commit } = reply;
        if term > self.persistent.current_term {
            return self.become_follower(term, StepDownReason::HigherTerm, out);
        }
        let current = self.persistent.current_term;
        if ballot == Ballot::PreVote && term < current && !self.rules.pre_vote_across_terms {
            return;
        }
        let votes = match (&mut self.role, ballot) {
            (Role::PreCandidate(votes), Ballot::PreVote) if for_term == current.next() => votes,
            (Role::Candidate(votes), Ballot::Vote) if for_term == current => votes,
            _ => return,
        };
        votes.count(voter, granted);
        out.event(Event::VoteCounted { voter, ballot, granted });
        self.count_votes(out);
        self.take_commit_over(commit, out);
    }

    /// Acts on the result of the vote, if it is decided.
    fn count_votes(&mut self, out: &mut impl Output) {
        let (votes, ballot) = match self.role {
            Role::PreCandidate(votes) => (votes, Ballot::PreVote),
            Role::Candidate(votes) => (votes, Ballot::Vote),
            Role::Follower | Role::Leader(_) => return,
        };
        match (self.vote_result(&votes), ballot) {
            (VoteResult::Pending, _) => {}
            (VoteResult::Won, Ballot::PreVote) => self.campaign(Ballot::Vote, false, out),
            (VoteResult::Won, Ballot::Vote) => self.become_leader(votes, out),
            (VoteResult::Lost, _) => {
                self.become_follower(self.persistent.current_term, StepDownReason::ElectionLost, out);
            }
        }
    }

    /// Becomes leader of its term. Appends an entry first: a leader counts replicas only to commit entries of its own
    /// term (paper 5.4.2).
    fn become_leader(&mut self, votes: Votes, out: &mut impl Output) {
        let mut leadership = Leadership::default();
        let others = self.configuration().members().without(self.id);
        leadership.replicate_to(others, self.persistent.log.last_index().next());
        self.role = Role::Leader(leadership);
        self.leader = Some(self.id);
        // In Raft a candidate outside its configuration votes for itself without being counted.
        let counted = self.configuration().all_voters().union(self.counted_non_voter());
        let votes = votes.granted.intersection(counted);
        out.event(Event::BecameLeader { term: self.persistent.current_term, votes });
        self.disarm(Timer::Election, out);
        self.disarm(Timer::Lease, out);
        self.arm(Timer::Heartbeat, out);
        self.arm(Timer::QuorumCheck, out);
        self.sync_apply_timer(out);
        self.append(Payload::NoOp, out);
        if !self.rules.inherited_joint_commits_first && !self.configuration_is_committed() {
            // Fault: C_new, if the configuration is joint, over an uncommitted C_old,new.
            self.append_c_new(out);
        }
        self.replicate_to_all(out);
        self.advance_commit(out);
    }

    /// Whether the candidate or this server is outside the configuration in force. Denies a vote only if
    /// `answer_strangers` is off.
    fn is_outside_configuration(&self, candidate: ServerId) -> bool {
        let voters = self.configuration().all_voters();
        !voters.contains(candidate) || !voters.contains(self.id)
    }

    /// Whether the server accepts AppendEntries and InstallSnapshot of this leader. Always in Raft; with
    /// `answer_strangers` off, only if leader and server are members, or the server has no configuration yet.
    pub(super) fn accepts_sender(&self, leader: ServerId, out: &mut impl Output) -> bool {
        let members = self.configuration().members();
        let in_configuration = members.is_empty() || (members.contains(leader) && members.contains(self.id));
        if !in_configuration && !self.rules.answer_strangers {
            let reason = "comes from a stranger, or to one, and strangers are not answered";
            out.event(Event::MessageRejected { from: leader, reason });
        }
        in_configuration || self.rules.answer_strangers
    }

    /// Whether the server may campaign: it is a voter of the configuration in force, or its removal is not known to be
    /// committed, in which case it may still be needed to elect a leader (D 4.2.2). Each of three rules, when it is
    /// off, changes this for servers that are no voters.
    fn may_campaign(&self) -> bool {
        let (index, configuration) = self.in_force;
        if configuration.all_voters().contains(self.id) {
            return true;
        }
        if self.removal_is_committed() {
            return !self.rules.removed_servers_retire;
        }
        let before = self.persistent.log.configuration_at_or_before(index.previous()).1;
        let is_leaving = !self.configuration_is_committed() && before.all_voters().contains(self.id);
        (is_leaving && self.rules.campaign_while_leaving) || self.may_take_over(self.id)
    }

    /// Whether leadership may be transferred to the server: it is a voter, or a learner while learners campaign.
    pub(super) fn may_take_over(&self, id: ServerId) -> bool {
        let configuration = self.configuration();
        configuration.all_voters().contains(id)
            || (!self.rules.learners_do_not_campaign && configuration.learners().contains(id))
    }

    /// Runs the election timer exactly if the server may campaign and is not the leader.
    pub(super) fn sync_election_timer(&mut self, out: &mut impl Output) {
        if self.leadership().is_some() {
            return;
        }
        if !self.may_campaign() {
            self.disarm(Timer::Election, out);
            self.role = Role::Follower;
        } else if !self.timers.contains(Timer::Election) {
            self.arm(Timer::Election, out);
        }
    }

    /// Restarts the election timer if it runs.
    pub(super) fn restart_election_timer(&mut self, out: &mut impl Output) {
        if self.timers.contains(Timer::Election) {
            self.arm(Timer::Election, out);
        }
    }
}
