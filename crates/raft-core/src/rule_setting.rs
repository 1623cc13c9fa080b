//! Rule settings: each way in which one rule can be set other than Raft has it.

use crate::{ConfigActivation, JointQuorum, PropertyClass, RemovedLeader, Rule, Rules};

/// A setting of one rule that is not Raft's. Scripts, links and the command line name settings by their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleSetting {
    /// The rule is off. Of the three rules with more than two settings: a configuration is in force when it is applied;
    /// a majority of either configuration is enough; a removed leader counts itself and leads on.
    Off(Rule),
    /// [`ConfigActivation::OnApplyNoCampaign`], of the rule `in_force_on_append`.
    ApplyNoCampaign,
    /// [`JointQuorum::Union`], of the rule `joint_needs_both`.
    JointUnion,
    /// A removed leader counts itself, and steps down. Half of the rule `removed_leader_not_counted`.
    RemovedLeaderCounts,
    /// A removed leader does not count itself, and leads on. The other half of the rule.
    RemovedLeaderLeads,
}

impl RuleSetting {
    /// Every setting: each rule off, then the further settings of three rules.
    pub const ALL: [Self; 25] = [
        Self::Off(Rule::InForceOnAppend),
        Self::Off(Rule::RollbackOnTruncate),
        Self::Off(Rule::ReloadOnRestart),
        Self::Off(Rule::OneChangeAtATime),
        Self::Off(Rule::OwnTermCommitFirst),
        Self::Off(Rule::AnswerNonMembers),
        Self::Off(Rule::RemovedLeaderNotCounted),
        Self::Off(Rule::LearnerFirst),
        Self::Off(Rule::LeaderStickiness),
        Self::Off(Rule::PreVote),
        Self::Off(Rule::CheckQuorum),
        Self::Off(Rule::JointNeedsBoth),
        Self::Off(Rule::JointCommitsBeforeLeaving),
        Self::Off(Rule::CampaignWhileLeaving),
        Self::Off(Rule::InheritedJointCommitsFirst),
        Self::Off(Rule::VoteKept),
        Self::Off(Rule::CandidateVotesForItself),
        Self::Off(Rule::LeavingCandidateNotCounted),
        Self::Off(Rule::LearnersDoNotCampaign),
        Self::Off(Rule::RemovedServersRetire),
        Self::Off(Rule::PreVoteAcrossTerms),
        Self::ApplyNoCampaign,
        Self::JointUnion,
        Self::RemovedLeaderCounts,
        Self::RemovedLeaderLeads,
    ];

    /// Keys of all settings, in the same order.
    pub const KEYS: [&str; 25] = {
        let mut keys = [""; 25];
        let mut index = 0;
        while index < keys.len() {
            keys[index] = Self::ALL[index].key();
            index += 1;
        }
        keys
    };

    /// The setting of a key; `None`, if the key is unknown.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.key() == key)
    }

    /// The setting that a rule has in `rules`; `None`, if it is Raft's.
    #[must_use]
    pub fn in_effect(rules: Rules, rule: Rule) -> Option<Self> {
        Some(match rule {
            _ if rules.has(rule) => return None,
            Rule::InForceOnAppend if rules.in_force_on_append == ConfigActivation::OnApplyNoCampaign => {
                Self::ApplyNoCampaign
            }
            Rule::JointNeedsBoth if rules.joint_needs_both == JointQuorum::Union => Self::JointUnion,
            Rule::RemovedLeaderNotCounted => match rules.removed_leader_not_counted {
                RemovedLeader { steps_down: true, .. } => Self::RemovedLeaderCounts,
                RemovedLeader { uncounted: true, .. } => Self::RemovedLeaderLeads,
                RemovedLeader { .. } => Self::Off(rule),
            },
            _ => Self::Off(rule),
        })
    }

    /// The further settings of a rule that has more than two.
    #[must_use]
    pub fn further(rule: Rule) -> &'static [Self] {
        match rule {
            Rule::InForceOnAppend => &[Self::ApplyNoCampaign],
            Rule::JointNeedsBoth => &[Self::JointUnion],
            Rule::RemovedLeaderNotCounted => &[Self::RemovedLeaderCounts, Self::RemovedLeaderLeads],
            _ => &[],
        }
    }

    /// The rule that is set.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Self::Off(rule) => rule,
            Self::ApplyNoCampaign => Rule::InForceOnAppend,
            Self::JointUnion => Rule::JointNeedsBoth,
            Self::RemovedLeaderCounts | Self::RemovedLeaderLeads => Rule::RemovedLeaderNotCounted,
        }
    }

    /// Whether the two are settings of one rule of which one has no effect beside the other. Halves of a rule do not
    /// exclude each other.
    #[must_use]
    pub fn excludes(self, other: Self) -> bool {
        let alone = [self, other].map(|setting| setting.apply(Rules::RAFT));
        self.rule() == other.rule() && alone.contains(&self.apply(alone[1]))
    }

    /// The key, as scripts, links and the command line have it. Keys never change.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Off(rule) => rule.key(),
            Self::ApplyNoCampaign => "apply_no_campaign",
            Self::JointUnion => "joint_union",
            Self::RemovedLeaderCounts => "removed_leader_uncounted",
            Self::RemovedLeaderLeads => "removed_leader_steps_down",
        }
    }

    /// A few words that name the modified Raft, such as `no pre-vote`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Off(Rule::InForceOnAppend) | Self::ApplyNoCampaign => "in force on apply",
            Self::Off(Rule::RollbackOnTruncate) => "no rollback on truncate",
            Self::Off(Rule::ReloadOnRestart) => "no reload on restart",
            Self::Off(Rule::OneChangeAtATime) => "many changes at a time",
            Self::Off(Rule::OwnTermCommitFirst) => "no own-term commit first",
            Self::Off(Rule::AnswerNonMembers) => "non-members unanswered",
            Self::Off(Rule::RemovedLeaderNotCounted) => "removed leader counts",
            Self::Off(Rule::LearnerFirst) => "no learner phase",
            Self::Off(Rule::LeaderStickiness) => "no leader stickiness",
            Self::Off(Rule::PreVote) => "no pre-vote",
            Self::Off(Rule::CheckQuorum) => "no check quorum",
            Self::Off(Rule::JointNeedsBoth) => "either majority is enough",
            Self::Off(Rule::JointCommitsBeforeLeaving) => "C_old,new left uncommitted",
            Self::Off(Rule::CampaignWhileLeaving) => "no campaign while leaving",
            Self::Off(Rule::InheritedJointCommitsFirst) => "inherited C_old,new left uncommitted",
            Self::Off(Rule::VoteKept) => "forgets its vote",
            Self::Off(Rule::CandidateVotesForItself) => "old voter without its own vote",
            Self::Off(Rule::LeavingCandidateNotCounted) => "leaving candidate counts",
            Self::Off(Rule::LearnersDoNotCampaign) => "learners campaign",
            Self::Off(Rule::RemovedServersRetire) => "removed servers campaign",
            Self::Off(Rule::PreVoteAcrossTerms) => "pre-votes of older terms ignored",
            Self::JointUnion => "one majority of all voters together",
            Self::RemovedLeaderCounts => "leaving leader counts",
            Self::RemovedLeaderLeads => "removed leader leads on",
        }
    }

    /// The class of property that suffers under this setting.
    #[must_use]
    pub fn protects(self) -> PropertyClass {
        if self == Self::RemovedLeaderLeads { PropertyClass::Liveness } else { self.rule().protects() }
    }

    /// Source of the rule.
    #[must_use]
    pub fn source(self) -> &'static str {
        self.rule().source()
    }

    /// `rules` with the setting.
    #[must_use]
    pub fn apply(self, rules: Rules) -> Rules {
        match self {
            Self::Off(rule) => rules.without(rule),
            Self::ApplyNoCampaign => Rules { in_force_on_append: ConfigActivation::OnApplyNoCampaign, ..rules },
            Self::JointUnion => Rules { joint_needs_both: JointQuorum::Union, ..rules },
            Self::RemovedLeaderCounts => {
                let removed_leader = RemovedLeader { uncounted: false, ..rules.removed_leader_not_counted };
                Rules { removed_leader_not_counted: removed_leader, ..rules }
            }
            Self::RemovedLeaderLeads => {
                let removed_leader = RemovedLeader { steps_down: false, ..rules.removed_leader_not_counted };
                Rules { removed_leader_not_counted: removed_leader, ..rules }
            }
        }
    }
}

impl Rules {
    /// The settings that are not Raft's, in the order of the rules. Applied to [`Rules::RAFT`], they make these rules
    /// again, but for the option [`Rules::revertible_joint`].
    pub fn settings(self) -> impl Iterator<Item = RuleSetting> {
        Rule::ALL.into_iter().filter_map(move |rule| RuleSetting::in_effect(self, rule))
    }

    /// These rules with one rule as Raft has it.
    #[must_use]
    pub fn restored(self, rule: Rule) -> Self {
        let others = self.settings().filter(|setting| setting.rule() != rule);
        others.fold(Self::RAFT.with_options_of(self), |rules, setting| setting.apply(rules))
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hash, Hasher};

    use super::*;

    #[test]
    fn each_setting_changes_its_rule_and_no_other() {
        for setting in RuleSetting::ALL {
            let rules = setting.apply(Rules::RAFT);
            assert!(rules.settings().eq([setting]));
            assert!(rules.off().eq([setting.rule()]));
            assert_eq!(rules.restored(setting.rule()), Rules::RAFT);
        }
    }

    #[test]
    fn keys_are_unique_and_name_their_setting() {
        for (index, setting) in RuleSetting::ALL.into_iter().enumerate() {
            assert_eq!(RuleSetting::from_key(setting.key()), Some(setting));
            assert_eq!(RuleSetting::KEYS[index], setting.key());
        }
        assert_eq!(RuleSetting::from_key("gravity"), None);
    }

    #[test]
    fn both_halves_of_a_rule_together_are_the_rule_off() {
        let halves = RuleSetting::further(Rule::RemovedLeaderNotCounted);
        let off = Rules::RAFT.without(Rule::RemovedLeaderNotCounted);
        assert_eq!(halves.iter().fold(Rules::RAFT, |rules, half| half.apply(rules)), off);
        assert!(off.settings().eq([RuleSetting::Off(Rule::RemovedLeaderNotCounted)]));
    }

    #[test]
    fn different_settings_have_different_hashes() {
        let hash = |rules: Rules| {
            let mut hasher = DefaultHasher::new();
            rules.hash(&mut hasher);
            hasher.finish()
        };
        let both = |first: RuleSetting| RuleSetting::ALL.map(|second| second.apply(first.apply(Rules::RAFT)));
        let all: Vec<Rules> = RuleSetting::ALL.into_iter().flat_map(both).chain([Rules::RAFT]).collect();
        for one in &all {
            assert!(all.iter().all(|other| (hash(*one) == hash(*other)) == (one == other)));
        }
    }

    #[test]
    fn only_halves_do_not_exclude_each_other() {
        let halves = [RuleSetting::RemovedLeaderCounts, RuleSetting::RemovedLeaderLeads];
        for first in RuleSetting::ALL {
            for second in RuleSetting::ALL {
                let are_halves = first != second && halves.contains(&first) && halves.contains(&second);
                assert_eq!(first.excludes(second), first.rule() == second.rule() && !are_halves);
            }
        }
    }

    #[test]
    fn settings_make_the_same_rules_again() {
        for first in RuleSetting::ALL {
            for second in RuleSetting::ALL {
                let rules = second.apply(first.apply(Rules::RAFT));
                assert_eq!(rules.settings().fold(Rules::RAFT, |rules, setting| setting.apply(rules)), rules);
            }
        }
    }
}
