//! Keys of the rules that are off, as scripts and links have them.

use raft_core::{ConfigActivation, JointQuorum, Rule, Rules};

/// All keys: those of the rules, and those of the third settings of two rules.
pub(crate) static KEYS: [&str; 15] = [
    "in_force_on_append",
    "rollback_on_truncate",
    "reload_on_restart",
    "one_change_at_a_time",
    "own_term_commit_first",
    "answer_strangers",
    "removed_leader_not_counted",
    "learner_first",
    "leader_stickiness",
    "pre_vote",
    "check_quorum",
    "joint_needs_both",
    "joint_commits_before_leaving",
    "apply_no_campaign",
    "joint_union",
];

/// These rules with the rule of that key off; `None`, if the key is unknown.
pub(crate) fn without(mut rules: Rules, key: &str) -> Option<Rules> {
    match key {
        "apply_no_campaign" => rules.in_force_on_append = ConfigActivation::OnApplyNoCampaign,
        "joint_union" => rules.joint_needs_both = JointQuorum::Union,
        _ => rules = rules.without(Rule::ALL.into_iter().find(|rule| rule.key() == key)?),
    }
    Some(rules)
}

/// Keys of the rules that are off.
pub(crate) fn off(rules: Rules) -> impl Iterator<Item = &'static str> {
    rules.off().map(move |rule| match rule {
        Rule::InForceOnAppend if rules.in_force_on_append == ConfigActivation::OnApplyNoCampaign => "apply_no_campaign",
        Rule::JointNeedsBoth if rules.joint_needs_both == JointQuorum::Union => "joint_union",
        rule => rule.key(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_turns_one_rule_off_and_is_its_key() {
        for key in KEYS {
            let rules = without(Rules::RAFT, key);
            assert_eq!(rules.map(|rules| off(rules).collect::<Vec<_>>()), Some(vec![key]));
        }
        assert_eq!(KEYS.len(), Rule::ALL.len() + 2);
    }
}
