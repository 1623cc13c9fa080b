//! Who is counted, for elections and for commits, under the configuration in force at this server.

use super::{Leadership, Server, Votes};
use crate::{LogIndex, ServerSet, VoteResult, quorum};

impl Server {
    /// Whether the votes counted so far win.
    pub(super) fn vote_result(&self, votes: &Votes) -> VoteResult {
        let configuration = self.configuration();
        if self.rules.joint_needs_both || !configuration.is_joint() {
            return configuration.vote_result(|id| votes.of(id));
        }
        let halves = [configuration.voters(), configuration.outgoing()];
        let results = halves.map(|half| quorum::vote_result(half, |id| votes.of(id)));
        if results.contains(&VoteResult::Won) {
            VoteResult::Won
        } else if results.contains(&VoteResult::Pending) {
            VoteResult::Pending
        } else {
            VoteResult::Lost
        }
    }

    /// The largest index that a quorum holds, as far as this leader knows. It counts itself where it is a voter.
    pub(super) fn quorum_index(&self, leadership: &Leadership) -> Option<LogIndex> {
        let held = |id| {
            if id == self.id { Some(self.persistent.log.last_index()) } else { leadership.match_index(id) }
        };
        let configuration = self.configuration();
        if !self.rules.removed_leader_not_counted && !configuration.all_voters().contains(self.id) {
            // The fault: the leader counts itself towards a majority of voters that it is not one of.
            let voters = configuration.voters();
            return quorum::held_by(voters.with(self.id), quorum::quorum_size(voters.len()), held);
        }
        if self.rules.joint_needs_both || !configuration.is_joint() {
            return configuration.committed_index(held);
        }
        let new = quorum::committed_index(configuration.voters(), held);
        new.max(quorum::committed_index(configuration.outgoing(), held))
    }

    /// Whether the servers heard from, and this one, hold a quorum.
    pub(super) fn heard_from_quorum(&self, heard: ServerSet) -> bool {
        self.configuration().is_quorum(heard.with(self.id))
    }
}
