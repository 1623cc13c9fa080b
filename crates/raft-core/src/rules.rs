//! The rules that make a membership change safe, each a switch.

/// All on is Raft. A rule that is off is a fault to be studied; each field says what it guards and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rules {
    /// One change at a time: a request is refused while the latest configuration is uncommitted or joint (D 4.1).
    pub one_change_at_a_time: bool,
    /// No configuration entry before an entry of the leader's own term is committed (Ongaro, 2015).
    pub own_term_commit_first: bool,
    /// A leader outside the new configuration does not count itself, and steps down when that commits (D 4.2.2).
    pub removed_leader_not_counted: bool,
    /// Newcomers are learners until they have caught up (D 4.2.1).
    pub learner_first: bool,
    /// A server that heard from a leader within the minimum election timeout ignores RequestVote (D 4.2.3).
    pub leader_stickiness: bool,
    /// A candidate first asks whether it could win (D 9.6).
    pub pre_vote: bool,
    /// A leader that cannot reach a quorum for an election timeout steps down (D 6.2).
    pub check_quorum: bool,
    /// A joint configuration needs majorities of both halves (paper 6).
    pub joint_needs_both: bool,
    /// C_new is appended only after C_old,new is committed (paper 6).
    pub joint_commits_before_leaving: bool,
}

impl Rules {
    /// Raft.
    pub const RAFT: Self = Self {
        one_change_at_a_time: true,
        own_term_commit_first: true,
        removed_leader_not_counted: true,
        learner_first: true,
        leader_stickiness: true,
        pre_vote: true,
        check_quorum: true,
        joint_needs_both: true,
        joint_commits_before_leaving: true,
    };
}

impl Default for Rules {
    fn default() -> Self {
        Self::RAFT
    }
}
