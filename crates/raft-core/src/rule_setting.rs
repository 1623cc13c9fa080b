//! Rule settings: each way in which one rule can be set other than Raft has it.

use crate::{ConfigActivation, JointQuorum, PropertyClass, Rule, Rules};

/// A setting of one rule that is not Raft's. Scripts, links and the command line name settings by their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleSetting {
    /// The rule is off. Of the two rules with more than two settings: a configuration is in force when it is applied; a
    /// majority of either configuration is enough.
    Off(Rule),
    /// [`ConfigActivation::OnApplyNoCampaign`], of the rule `in_force_on_append`.
    ApplyNoCampaign,
    /// [`JointQuorum::Union`], of the rule `joint_needs_both`.
    JointUnion,
}

impl RuleSetting {
    /// Every setting: each rule off, then the further settings of two rules.
    pub const ALL: [Self; 15] = [
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
        Self::ApplyNoCampaign,
        Self::JointUnion,
    ];

    /// Keys of all settings, in the same order.
    pub const KEYS: [&str; 15] = {
        let mut keys = [""; 15];
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
            _ => Self::Off(rule),
        })
    }

    /// The further setting of a rule that has more than two.
    #[must_use]
    pub fn further(rule: Rule) -> Option<Self> {
        match rule {
            Rule::InForceOnAppend => Some(Self::ApplyNoCampaign),
            Rule::JointNeedsBoth => Some(Self::JointUnion),
            _ => None,
        }
    }

    /// The rule that is set.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Self::Off(rule) => rule,
            Self::ApplyNoCampaign => Rule::InForceOnAppend,
            Self::JointUnion => Rule::JointNeedsBoth,
        }
    }

    /// The key, as scripts, links and the command line have it. Keys never change.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Off(rule) => rule.key(),
            Self::ApplyNoCampaign => "apply_no_campaign",
            Self::JointUnion => "joint_union",
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
            Self::JointUnion => "one majority of all voters together",
        }
    }

    /// The class of property that the rule protects.
    #[must_use]
    pub fn protects(self) -> PropertyClass {
        self.rule().protects()
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
        }
    }
}

impl Rules {
    /// The settings that are not Raft's, in the order of the rules. Applied to [`Rules::RAFT`], they make these rules
    /// again.
    pub fn settings(self) -> impl Iterator<Item = RuleSetting> {
        Rule::ALL.into_iter().filter_map(move |rule| RuleSetting::in_effect(self, rule))
    }

    /// These rules with one rule as Raft has it.
    #[must_use]
    pub fn restored(self, rule: Rule) -> Self {
        let others = self.settings().filter(|setting| setting.rule() != rule);
        others.fold(Self::RAFT, |rules, setting| setting.apply(rules))
    }
}

#[cfg(test)]
mod tests {
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
    fn settings_make_the_same_rules_again() {
        for first in RuleSetting::ALL {
            for second in RuleSetting::ALL {
                let rules = second.apply(first.apply(Rules::RAFT));
                assert_eq!(rules.settings().fold(Rules::RAFT, |rules, setting| setting.apply(rules)), rules);
            }
        }
    }
}
