//! The rules that are off, by their keys, as scripts and links have them.

use raft_core::{InForce, JointQuorum, Rule, Rules};

/// The third settings, which have keys of their own.
const THIRD: [&str; 2] = ["apply_no_campaign", "joint_union"];

/// Every key.
pub(crate) fn keys() -> impl Iterator<Item = &'static str> {
    Rule::ALL.into_iter().map(Rule::key).chain(THIRD)
}

/// These rules without the one of that key; `None`, if none has it.
pub(crate) fn without(mut rules: Rules, key: &str) -> Option<Rules> {
    match key {
        "apply_no_campaign" => rules.in_force_on_append = InForce::OnApplyNoCampaign,
        "joint_union" => rules.joint_needs_both = JointQuorum::Union,
        _ => rules = rules.without(Rule::ALL.into_iter().find(|rule| rule.key() == key)?),
    }
    Some(rules)
}

/// The keys of the rules that are off.
pub(crate) fn off(rules: Rules) -> impl Iterator<Item = &'static str> {
    rules.off().map(move |rule| match rule {
        Rule::InForceOnAppend if rules.in_force_on_append == InForce::OnApplyNoCampaign => "apply_no_campaign",
        Rule::JointNeedsBoth if rules.joint_needs_both == JointQuorum::Union => "joint_union",
        rule => rule.key(),
    })
}
