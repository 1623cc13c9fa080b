//! The rules that make a membership change safe. Each can be switched off.

/// A setting of every rule. [`Rules::RAFT`] is Raft; each other setting is a fault to study. Each field states its rule
/// and the source; [`Rule::protects`] tells the class of properties that the rule protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rules {
    /// A configuration comes into force when it is appended (D 4.1). Off: when it is applied.
    pub in_force_on_append: ConfigActivation,
    /// Truncating a configuration entry restores the latest configuration that is left in the log (D 4.1).
    pub rollback_on_truncate: bool,
    /// A restart loads the latest configuration of the log, committed or not (D 4.1). Off: the first.
    pub reload_on_restart: bool,
    /// One change at a time: a server refuses a request while its latest configuration is uncommitted or joint (D 4.1).
    pub one_change_at_a_time: bool,
    /// A leader appends no configuration entry before an entry of its own term is committed (Ongaro, 2015).
    pub own_term_commit_first: bool,
    /// A server handles RequestVote and AppendEntries of senders outside its configuration (D 4.1).
    pub answer_strangers: bool,
    /// A leader outside the new configuration does not count itself, and steps down when that configuration is
    /// committed (D 4.2.2).
    pub removed_leader_not_counted: bool,
    /// New voters are learners until they have caught up (D 4.2.1).
    pub learner_first: bool,
    /// A server that heard from a leader within the minimum election timeout ignores RequestVote (D 4.2.3).
    pub leader_stickiness: bool,
    /// A candidate runs a pre-vote first (D 9.6).
    pub pre_vote: bool,
    /// A leader that does not hear from a quorum for an election timeout steps down (D 6.2).
    pub check_quorum: bool,
    /// A joint configuration needs a majority of each half (paper 6). Off: less.
    pub joint_needs_both: JointQuorum,
    /// A leader appends C_new only after C_old,new is committed (paper 6).
    pub joint_commits_before_leaving: bool,
}

/// Moment at which a configuration comes into force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConfigActivation {
    /// When it is appended, committed or not (D 4.1).
    OnAppend,
    /// When it is applied, some time after it is committed. The applied index survives a restart.
    OnApply,
    /// When it is applied. A server with an unapplied committed configuration does not campaign; it persists that fact,
    /// so that a restart cannot make it campaign early (etcd: `hup`, `HardState.Commit`).
    OnApplyNoCampaign,
}

/// Quorum of a joint configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JointQuorum {
    /// A majority of each half (paper 6).
    BothHalves,
    /// A majority of either half.
    EitherHalf,
    /// A majority of the voters of both halves together: the common misreading.
    Union,
}

impl Rules {
    /// Raft: every rule is on.
    pub const RAFT: Self = Self {
        in_force_on_append: ConfigActivation::OnAppend,
        rollback_on_truncate: true,
        reload_on_restart: true,
        one_change_at_a_time: true,
        own_term_commit_first: true,
        answer_strangers: true,
        removed_leader_not_counted: true,
        learner_first: true,
        leader_stickiness: true,
        pre_vote: true,
        check_quorum: true,
        joint_needs_both: JointQuorum::BothHalves,
        joint_commits_before_leaving: true,
    };

    /// These rules with one rule switched off.
    #[must_use]
    pub fn without(mut self, rule: Rule) -> Self {
        match rule {
            Rule::InForceOnAppend => self.in_force_on_append = ConfigActivation::OnApply,
            Rule::RollbackOnTruncate => self.rollback_on_truncate = false,
            Rule::ReloadOnRestart => self.reload_on_restart = false,
            Rule::OneChangeAtATime => self.one_change_at_a_time = false,
            Rule::OwnTermCommitFirst => self.own_term_commit_first = false,
            Rule::AnswerNonMembers => self.answer_strangers = false,
            Rule::RemovedLeaderNotCounted => self.removed_leader_not_counted = false,
            Rule::LearnerFirst => self.learner_first = false,
            Rule::LeaderStickiness => self.leader_stickiness = false,
            Rule::PreVote => self.pre_vote = false,
            Rule::CheckQuorum => self.check_quorum = false,
            Rule::JointNeedsBoth => self.joint_needs_both = JointQuorum::EitherHalf,
            Rule::JointCommitsBeforeLeaving => self.joint_commits_before_leaving = false,
        }
        self
    }

    /// The rules that are not as in Raft.
    pub fn off(self) -> impl Iterator<Item = Rule> {
        Rule::ALL.into_iter().filter(move |&rule| !self.has(rule))
    }

    /// Whether the rule is as in Raft.
    #[must_use]
    pub fn has(self, rule: Rule) -> bool {
        match rule {
            Rule::InForceOnAppend => self.in_force_on_append == ConfigActivation::OnAppend,
            Rule::RollbackOnTruncate => self.rollback_on_truncate,
            Rule::ReloadOnRestart => self.reload_on_restart,
            Rule::OneChangeAtATime => self.one_change_at_a_time,
            Rule::OwnTermCommitFirst => self.own_term_commit_first,
            Rule::AnswerNonMembers => self.answer_strangers,
            Rule::RemovedLeaderNotCounted => self.removed_leader_not_counted,
            Rule::LearnerFirst => self.learner_first,
            Rule::LeaderStickiness => self.leader_stickiness,
            Rule::PreVote => self.pre_vote,
            Rule::CheckQuorum => self.check_quorum,
            Rule::JointNeedsBoth => self.joint_needs_both == JointQuorum::BothHalves,
            Rule::JointCommitsBeforeLeaving => self.joint_commits_before_leaving,
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::RAFT
    }
}

/// Name of a rule: of a field of [`Rules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// [`Rules::in_force_on_append`]
    InForceOnAppend,
    /// [`Rules::rollback_on_truncate`]
    RollbackOnTruncate,
    /// [`Rules::reload_on_restart`]
    ReloadOnRestart,
    /// [`Rules::one_change_at_a_time`]
    OneChangeAtATime,
    /// [`Rules::own_term_commit_first`]
    OwnTermCommitFirst,
    /// [`Rules::answer_strangers`]
    AnswerNonMembers,
    /// [`Rules::removed_leader_not_counted`]
    RemovedLeaderNotCounted,
    /// [`Rules::learner_first`]
    LearnerFirst,
    /// [`Rules::leader_stickiness`]
    LeaderStickiness,
    /// [`Rules::pre_vote`]
    PreVote,
    /// [`Rules::check_quorum`]
    CheckQuorum,
    /// [`Rules::joint_needs_both`]
    JointNeedsBoth,
    /// [`Rules::joint_commits_before_leaving`]
    JointCommitsBeforeLeaving,
}

/// Class of properties that a rule protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PropertyClass {
    /// One of the five safety properties.
    Safety,
    /// Progress: there is a leader, and it commits entries.
    Liveness,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 13] = [
        Self::InForceOnAppend,
        Self::RollbackOnTruncate,
        Self::ReloadOnRestart,
        Self::OneChangeAtATime,
        Self::OwnTermCommitFirst,
        Self::AnswerNonMembers,
        Self::RemovedLeaderNotCounted,
        Self::LearnerFirst,
        Self::LeaderStickiness,
        Self::PreVote,
        Self::CheckQuorum,
        Self::JointNeedsBoth,
        Self::JointCommitsBeforeLeaving,
    ];

    /// The key of the rule in scripts and links: the name of its field.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::InForceOnAppend => "in_force_on_append",
            Self::RollbackOnTruncate => "rollback_on_truncate",
            Self::ReloadOnRestart => "reload_on_restart",
            Self::OneChangeAtATime => "one_change_at_a_time",
            Self::OwnTermCommitFirst => "own_term_commit_first",
            Self::AnswerNonMembers => "answer_strangers",
            Self::RemovedLeaderNotCounted => "removed_leader_not_counted",
            Self::LearnerFirst => "learner_first",
            Self::LeaderStickiness => "leader_stickiness",
            Self::PreVote => "pre_vote",
            Self::CheckQuorum => "check_quorum",
            Self::JointNeedsBoth => "joint_needs_both",
            Self::JointCommitsBeforeLeaving => "joint_commits_before_leaving",
        }
    }

    /// The rule in a few words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InForceOnAppend => "in force on append",
            Self::RollbackOnTruncate => "roll back on truncate",
            Self::ReloadOnRestart => "reload on restart",
            Self::OneChangeAtATime => "one change at a time",
            Self::OwnTermCommitFirst => "own term first",
            Self::AnswerNonMembers => "answer non-members",
            Self::RemovedLeaderNotCounted => "removed leader uncounted",
            Self::LearnerFirst => "learner first",
            Self::LeaderStickiness => "leader stickiness",
            Self::PreVote => "pre-vote",
            Self::CheckQuorum => "check quorum",
            Self::JointNeedsBoth => "both majorities",
            Self::JointCommitsBeforeLeaving => "joint commits first",
        }
    }

    /// The class of properties that the rule protects.
    #[must_use]
    pub fn protects(self) -> PropertyClass {
        match self {
            Self::AnswerNonMembers
            | Self::LearnerFirst
            | Self::LeaderStickiness
            | Self::PreVote
            | Self::CheckQuorum => PropertyClass::Liveness,
            _ => PropertyClass::Safety,
        }
    }

    /// The source of the rule.
    #[must_use]
    pub fn source(self) -> &'static str {
        match self {
            Self::InForceOnAppend
            | Self::RollbackOnTruncate
            | Self::ReloadOnRestart
            | Self::OneChangeAtATime
            | Self::AnswerNonMembers => "dissertation 4.1",
            Self::OwnTermCommitFirst => "Ongaro, raft-dev, 2015",
            Self::RemovedLeaderNotCounted => "dissertation 4.2.2",
            Self::LearnerFirst => "dissertation 4.2.1",
            Self::LeaderStickiness => "dissertation 4.2.3",
            Self::PreVote => "dissertation 9.6",
            Self::CheckQuorum => "dissertation 6.2",
            Self::JointNeedsBoth | Self::JointCommitsBeforeLeaving => "paper 6",
        }
    }
}
