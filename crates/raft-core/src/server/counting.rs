//! Quorum counting for elections and commits, under the configuration in force at this server.

use super::{Leadership, Server, Votes};
use crate::{Configuration, JointQuorum, LogIndex, ServerSet, VoteResult, quorum};

impl Server {
    /// The result of the votes counted so far.
    pub(super) fn vote_result(&self, votes: &Votes) -> VoteResult {
        let configuration = self.configuration();
        let non_voter = self.counted_non_voter();
        let result = |voters: ServerSet| {
            let quorum = quorum::quorum_size(voters.len());
            quorum::vote_result_of(voters.union(non_voter), quorum, |id| votes.vote_of(id))
        };
        match self.joint_quorum(&configuration) {
            JointQuorum::BothHalves => result(configuration.voters()).and(result(configuration.outgoing())),
            JointQuorum::Union => result(configuration.all_voters()),
            JointQuorum::EitherHalf => result(configuration.voters()).or(result(configuration.outgoing())),
        }
    }

    /// The candidate that counts its own vote although it is no voter: none in Raft, this server with
    /// `leaving_candidate_not_counted` off.
    pub(super) fn counted_non_voter(&self) -> ServerSet {
        let itself = ServerSet::EMPTY.with(self.id);
        let is_counted = !self.rules.leaving_candidate_not_counted;
        if is_counted { itself.difference(self.configuration().all_voters()) } else { ServerSet::EMPTY }
    }

    /// The largest index that a quorum holds, as far as this leader knows. The leader counts itself if it is a voter.
    pub(super) fn quorum_index(&self, leadership: &Leadership) -> Option<LogIndex> {
        let acknowledged = |id| {
            if id == self.id { Some(self.persistent.log.last_index()) } else { leadership.match_index(id) }
        };
        let configuration = self.configuration();
        if !self.rules.removed_leader_not_counted.uncounted && !configuration.all_voters().contains(self.id) {
            // Fault: the leader counts itself towards a majority of voters although it is not one of them.
            let voters = configuration.voters();
            return quorum::nth_acked_index(voters.with(self.id), quorum::quorum_size(voters.len()), acknowledged);
        }
        match self.joint_quorum(&configuration) {
            JointQuorum::BothHalves => configuration.committed_index(acknowledged),
            JointQuorum::Union => quorum::committed_index(configuration.all_voters(), acknowledged),
            JointQuorum::EitherHalf => quorum::committed_index(configuration.voters(), acknowledged)
                .max(quorum::committed_index(configuration.outgoing(), acknowledged)),
        }
    }

    /// Whether the `active` servers and this one contain a quorum.
    pub(super) fn has_active_quorum(&self, active: ServerSet) -> bool {
        let configuration = self.configuration();
        let active = active.with(self.id);
        match self.joint_quorum(&configuration) {
            JointQuorum::BothHalves => configuration.is_quorum(active),
            JointQuorum::Union => quorum::is_quorum(configuration.all_voters(), active),
            JointQuorum::EitherHalf => {
                quorum::is_quorum(configuration.voters(), active) || quorum::is_quorum(configuration.outgoing(), active)
            }
        }
    }

    /// The quorum that the configuration needs; a majority of its voters if it is simple.
    fn joint_quorum(&self, configuration: &Configuration) -> JointQuorum {
        if configuration.is_joint() { self.rules.joint_needs_both } else { JointQuorum::BothHalves }
    }
}
