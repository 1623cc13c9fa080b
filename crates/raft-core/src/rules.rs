//! The rules that make a membership change safe. Each can be switched off.

use std::hash::{Hash, Hasher};

/// A setting of every rule. [`Rules::RAFT`] is Raft; each other setting is a fault to study. Each field states its rule
/// and the source; [`Rule::protects`] tells the class of properties that the rule protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    pub removed_leader_not_counted: RemovedLeader,
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
    /// A server that is outside the configuration in force campaigns until its removal is known to be committed (D
    /// 4.2.2).
    pub campaign_while_leaving: bool,
    /// A leader that is elected with an uncommitted C_old,new appends C_new only after C_old,new is committed (paper
    /// 6).
    pub inherited_joint_commits_first: bool,
    /// A server keeps its vote as long as its term (paper 5.2). Off: it forgets its vote at a pre-vote, when it becomes
    /// a follower, and at a restart.
    pub vote_kept: bool,
    /// A candidate that is a voter of either half votes for itself (paper 5.2, 6). Off: the new half decides.
    pub candidate_votes_for_itself: bool,
    /// A candidate outside its configuration does not count its own vote (D 4.2.2).
    pub leaving_candidate_not_counted: bool,
    /// A learner neither campaigns nor takes leadership over (D 4.2.1).
    pub learners_do_not_campaign: bool,
    /// A server that knows its removal to be committed does not campaign (D 4.2.2).
    pub removed_servers_retire: bool,
    /// A pre-candidate counts the reply of a server whose term is older than its own (D 9.6).
    pub pre_vote_across_terms: bool,
    /// An option that Raft does not have, and no [`Rule`]: a leader leaves a joint configuration on request only, for
    /// C_new or back to the voters of C_old (openraft: `change_membership`).
    pub revertible_joint: bool,
    /// An option that Raft does not have, and no [`Rule`]: vote requests and refusals carry the sender's commit index,
    /// and a server whose log has the entry there takes it over (raft-rs: `maybe_commit_by_vote`).
    pub votes_carry_commit: bool,
}

/// The first 13 rules are hashed as they were before there were more, so that runs keep their recorded digests.
impl Hash for Rules {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let RemovedLeader { uncounted, steps_down } = self.removed_leader_not_counted;
        self.in_force_on_append.hash(state);
        let first = [self.rollback_on_truncate, self.reload_on_restart, self.one_change_at_a_time];
        let second = [self.own_term_commit_first, self.answer_strangers, uncounted, self.learner_first];
        let third = [self.leader_stickiness, self.pre_vote, self.check_quorum];
        first.into_iter().chain(second).chain(third).for_each(|is_on| is_on.hash(state));
        self.joint_needs_both.hash(state);
        self.joint_commits_before_leaving.hash(state);
        let further = [
            uncounted == steps_down,
            self.campaign_while_leaving,
            self.inherited_joint_commits_first,
            self.vote_kept,
            self.candidate_votes_for_itself,
            self.leaving_candidate_not_counted,
            self.learners_do_not_campaign,
            self.removed_servers_retire,
            self.pre_vote_across_terms,
        ];
        if further.contains(&false) {
            further.hash(state);
        }
        if self.revertible_joint {
            "revertible_joint".hash(state);
        }
        if self.votes_carry_commit {
            "votes_carry_commit".hash(state);
        }
    }
}

/// Halves of the rule about a leader outside the new configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovedLeader {
    /// It does not count itself towards a majority.
    pub uncounted: bool,
    /// It steps down when the configuration is committed. A leader that leads on, uncounted, refuses proposals (etcd).
    pub steps_down: bool,
}

impl RemovedLeader {
    /// Both halves are on.
    pub const RAFT: Self = Self { uncounted: true, steps_down: true };
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
        removed_leader_not_counted: RemovedLeader::RAFT,
        learner_first: true,
        leader_stickiness: true,
        pre_vote: true,
        check_quorum: true,
        joint_needs_both: JointQuorum::BothHalves,
        joint_commits_before_leaving: true,
        campaign_while_leaving: true,
        inherited_joint_commits_first: true,
        vote_kept: true,
        candidate_votes_for_itself: true,
        leaving_candidate_not_counted: true,
        learners_do_not_campaign: true,
        removed_servers_retire: true,
        pre_vote_across_terms: true,
        revertible_joint: false,
        votes_carry_commit: false,
    };

    /// These rules with the options of `other`, which are no rules of Raft: a profile has none.
    #[must_use]
    pub fn with_options_of(self, other: Self) -> Self {
        let Self { revertible_joint, votes_carry_commit, .. } = other;
        Self { revertible_joint, votes_carry_commit, ..self }
    }

    /// Raft's rules, all on, with the options of these rules.
    #[must_use]
    pub fn all_on(self) -> Self {
        Self::RAFT.with_options_of(self)
    }

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
            Rule::RemovedLeaderNotCounted => {
                self.removed_leader_not_counted = RemovedLeader { uncounted: false, steps_down: false };
            }
            Rule::LearnerFirst => self.learner_first = false,
            Rule::LeaderStickiness => self.leader_stickiness = false,
            Rule::PreVote => self.pre_vote = false,
            Rule::CheckQuorum => self.check_quorum = false,
            Rule::JointNeedsBoth => self.joint_needs_both = JointQuorum::EitherHalf,
            Rule::JointCommitsBeforeLeaving => self.joint_commits_before_leaving = false,
            Rule::CampaignWhileLeaving => self.campaign_while_leaving = false,
            Rule::InheritedJointCommitsFirst => self.inherited_joint_commits_first = false,
            Rule::VoteKept => self.vote_kept = false,
            Rule::CandidateVotesForItself => self.candidate_votes_for_itself = false,
            Rule::LeavingCandidateNotCounted => self.leaving_candidate_not_counted = false,
            Rule::LearnersDoNotCampaign => self.learners_do_not_campaign = false,
            Rule::RemovedServersRetire => self.removed_servers_retire = false,
            Rule::PreVoteAcrossTerms => self.pre_vote_across_terms = false,
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
            Rule::RemovedLeaderNotCounted => self.removed_leader_not_counted == RemovedLeader::RAFT,
            Rule::LearnerFirst => self.learner_first,
            Rule::LeaderStickiness => self.leader_stickiness,
            Rule::PreVote => self.pre_vote,
            Rule::CheckQuorum => self.check_quorum,
            Rule::JointNeedsBoth => self.joint_needs_both == JointQuorum::BothHalves,
            Rule::JointCommitsBeforeLeaving => self.joint_commits_before_leaving,
            Rule::CampaignWhileLeaving => self.campaign_while_leaving,
            Rule::InheritedJointCommitsFirst => self.inherited_joint_commits_first,
            Rule::VoteKept => self.vote_kept,
            Rule::CandidateVotesForItself => self.candidate_votes_for_itself,
            Rule::LeavingCandidateNotCounted => self.leaving_candidate_not_counted,
            Rule::LearnersDoNotCampaign => self.learners_do_not_campaign,
            Rule::RemovedServersRetire => self.removed_servers_retire,
            Rule::PreVoteAcrossTerms => self.pre_vote_across_terms,
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
    /// [`Rules::campaign_while_leaving`]
    CampaignWhileLeaving,
    /// [`Rules::inherited_joint_commits_first`]
    InheritedJointCommitsFirst,
    /// [`Rules::vote_kept`]
    VoteKept,
    /// [`Rules::candidate_votes_for_itself`]
    CandidateVotesForItself,
    /// [`Rules::leaving_candidate_not_counted`]
    LeavingCandidateNotCounted,
    /// [`Rules::learners_do_not_campaign`]
    LearnersDoNotCampaign,
    /// [`Rules::removed_servers_retire`]
    RemovedServersRetire,
    /// [`Rules::pre_vote_across_terms`]
    PreVoteAcrossTerms,
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
    pub const ALL: [Self; 21] = [
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
        Self::CampaignWhileLeaving,
        Self::InheritedJointCommitsFirst,
        Self::VoteKept,
        Self::CandidateVotesForItself,
        Self::LeavingCandidateNotCounted,
        Self::LearnersDoNotCampaign,
        Self::RemovedServersRetire,
        Self::PreVoteAcrossTerms,
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
            Self::CampaignWhileLeaving => "campaign_while_leaving",
            Self::InheritedJointCommitsFirst => "inherited_joint_commits_first",
            Self::VoteKept => "vote_kept",
            Self::CandidateVotesForItself => "candidate_votes_for_itself",
            Self::LeavingCandidateNotCounted => "leaving_candidate_not_counted",
            Self::LearnersDoNotCampaign => "learners_do_not_campaign",
            Self::RemovedServersRetire => "removed_servers_retire",
            Self::PreVoteAcrossTerms => "pre_vote_across_terms",
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
            Self::CampaignWhileLeaving => "campaign while leaving",
            Self::InheritedJointCommitsFirst => "inherited joint commits first",
            Self::VoteKept => "vote kept",
            Self::CandidateVotesForItself => "candidate votes for itself",
            Self::LeavingCandidateNotCounted => "leaving candidate uncounted",
            Self::LearnersDoNotCampaign => "learners do not campaign",
            Self::RemovedServersRetire => "removed servers retire",
            Self::PreVoteAcrossTerms => "pre-vote across terms",
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
            | Self::CheckQuorum
            | Self::CampaignWhileLeaving
            | Self::CandidateVotesForItself
            | Self::LearnersDoNotCampaign
            | Self::RemovedServersRetire
            | Self::PreVoteAcrossTerms => PropertyClass::Liveness,
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
            Self::RemovedLeaderNotCounted
            | Self::CampaignWhileLeaving
            | Self::LeavingCandidateNotCounted
            | Self::RemovedServersRetire => "dissertation 4.2.2",
            Self::LearnerFirst | Self::LearnersDoNotCampaign => "dissertation 4.2.1",
            Self::LeaderStickiness => "dissertation 4.2.3",
            Self::PreVote | Self::PreVoteAcrossTerms => "dissertation 9.6",
            Self::CheckQuorum => "dissertation 6.2",
            Self::JointNeedsBoth | Self::JointCommitsBeforeLeaving | Self::InheritedJointCommitsFirst => "paper 6",
            Self::VoteKept | Self::CandidateVotesForItself => "paper 5.2",
        }
    }
}
