//! Panel of the rules: each is a switch, with the property that it protects and its source.

use raft_core::{PROFILES, Profile, PropertyClass, Rule, RuleSetting, Rules};
use yew::prelude::*;

use super::checker_requests::{lesson_to_sweep, lessons};
use super::controls::{field, leaf, number, options, rich_button, select, switch, text};
use super::{View, seed_sweep};
use crate::command::{CheckerCommand, Command, PanelCommand};
use crate::html::{button, el, p};
use crate::strings::checker::{FIND_SHORTEST, LESSON_ONLY, SURVEY_COST, of_rule, survey_this, without_rule};
use crate::strings::panels as strings;
use crate::worker::protocol::CheckRequest;

/// The panel.
pub(super) fn view(view: &View<'_>) -> Html {
    let scenario = view.session.scenario();
    let rules = scenario.rules.with_options_of(Rules::RAFT);
    let revertible = switch("switch", scenario.rules.revertible_joint, PanelCommand::ToggleRevertibleJoint.into())
        .set("id", "revertible-joint")
        .child(text(strings::REVERTIBLE_JOINT));
    let votes_carry = switch("switch", scenario.rules.votes_carry_commit, PanelCommand::ToggleVotesCarryCommit.into())
        .set("id", "votes-carry-commit")
        .child(text(strings::VOTES_CARRY_COMMIT));
    let state = match rules.off().next() {
        Some(_) => button("wordy", strings::RULES_BACK, PanelCommand::AllRules.into()).html(),
        None => p("", strings::RULES_ON),
    };
    let seed =
        number(scenario.seed, |seed| Some(PanelCommand::Seed(seed.parse().ok()?).into())).set("max", "4294967295");
    let survey = el("div", "buttons").child(seed_sweep::control_elsewhere(view, survey_this)).html();
    let parts = [state, profile_choice(rules), p("small", LESSON_ONLY)].into_iter();
    parts
        .chain(Rule::ALL.into_iter().flat_map(|rule| self::rule(rules, rule)))
        .chain([leaf("h3", "", strings::OPTIONS), revertible.html(), p("small", strings::REVERTIBLE_JOINT_HELP)])
        .chain([votes_carry.html(), p("small", strings::VOTES_CARRY_COMMIT_HELP)])
        .chain([field(strings::SEED, seed.html()), survey, leaf("h3", "", strings::PROFILES)])
        .chain(PROFILES.iter().map(|profile| self::profile(profile, rules)))
        .collect()
}

/// List of the profiles, which set every rule.
fn profile_choice(rules: Rules) -> Html {
    let is_raft = rules == Rules::RAFT;
    let position = PROFILES.iter().position(|profile| profile.rules == rules && !is_raft);
    let names: Vec<&'static str> = [strings::RAFT].into_iter().chain(PROFILES.iter().map(|it| it.name)).collect();
    let own = names.len();
    let mut choices = options(&names, 0, if is_raft { 0 } else { position.map_or(own, |index| index + 1) });
    if !is_raft && position.is_none() {
        choices.extend(options(&[strings::OWN_RULES], own, own));
    }
    let command = |chosen: &str| {
        let index: usize = chosen.parse().ok()?;
        let profile = index.checked_sub(1).and_then(|index| PROFILES.get(index));
        Some(profile.map_or(PanelCommand::AllRules, |profile| PanelCommand::Profile(profile.key)).into())
    };
    let what = position.and_then(|index| PROFILES.get(index)).map(|it| p("small", strings::profile_chosen(it)));
    [select(strings::RULES_OF, command, choices), what.unwrap_or_default()].into_iter().collect()
}

/// Controls of a rule: its switch, the buttons that show its absence, and a switch for each further setting.
fn rule(rules: Rules, rule: Rule) -> Vec<Html> {
    let protects = match rule.protects() {
        PropertyClass::Safety => strings::SAFETY,
        PropertyClass::Liveness => strings::LIVENESS,
    };
    let source = leaf("span", "small", format!("{protects}; {}", strings::source(rule.source())));
    let is_on = switch("switch", rules.has(rule), PanelCommand::ToggleRule(rule).into())
        .set("id", format!("rule-{}", rule.key()));
    let preset = lessons(rule).next().map(|preset| {
        let button = rich_button("go", Command::Open(preset.id.to_string())).set("data-preset", preset.id.to_string());
        let name = leaf("span", "unseen", format!(": {}", rule.name()));
        button.child(text(strings::SHOW_WHAT_BREAKS)).child(name).html()
    });
    // The shortest schedule to what the rule prevents or, if none is known, what its absence costs.
    let way = |label, of_rule, command| {
        let button = rich_button("go", Command::Panels(PanelCommand::Checker(command)));
        button.child(text(label)).child(leaf("span", "unseen", of_rule))
    };
    let property = CheckRequest::without_rule(rule).and_then(|request| request.property);
    let search = property.map(|property| {
        let button = way(FIND_SHORTEST, of_rule(property, rule.name()), CheckerCommand::CheckWithout(rule));
        button.set("data-rule", rule.key()).html()
    });
    let survey = || {
        let button = way(SURVEY_COST, without_rule(rule.name()), CheckerCommand::SweepWithout(rule));
        button.set("data-survey", rule.key()).html()
    };
    let schedule = search.or_else(|| lesson_to_sweep(rule).map(|_| survey()));
    let variants = RuleSetting::further(rule).iter().map(|&setting| {
        let is_set = RuleSetting::in_effect(rules, rule) == Some(setting);
        switch("switch variant", is_set, PanelCommand::ToggleVariant(setting).into())
            .child(text(setting_name(setting)))
            .html()
    });
    let ways = el("div", "ways").children(preset.into_iter().chain(schedule).collect()).html();
    [is_on.child(text(rule.name())).child(source).html(), ways].into_iter().chain(variants).collect()
}

/// Profile of an implementation: the rules that are off, and differences that no rule expresses, with citations. It is
/// open if it is chosen.
fn profile(profile: &Profile, rules: Rules) -> Html {
    let sources = profile.sources.iter().map(|source| p("small", source.to_string()));
    let difference = |difference: &raft_core::Difference| {
        let name = difference.rule.map(|rule| {
            let name = RuleSetting::in_effect(profile.rules, rule).map_or(rule.name(), setting_name);
            leaf("b", "", strings::is_off(name))
        });
        el("li", "")
            .child(name.unwrap_or_default())
            .child(text(format!(" {} ", difference.behaviour)))
            .child(leaf("span", "small", profile.citation(difference)))
            .html()
    };
    let differences = el("ul", "").children(profile.differences.iter().map(difference).collect()).html();
    let parts = [leaf("summary", "", profile.name)].into_iter().chain(sources).chain([differences]);
    let details = el("details", "").children(parts.collect());
    let is_chosen = profile.rules == rules && rules != Rules::RAFT;
    if is_chosen { details.set("open", "") } else { details }.html()
}

fn setting_name(setting: RuleSetting) -> &'static str {
    match setting {
        RuleSetting::ApplyNoCampaign => strings::NO_CAMPAIGN,
        RuleSetting::JointUnion => strings::UNION,
        RuleSetting::RemovedLeaderCounts => strings::LEADER_COUNTS,
        RuleSetting::RemovedLeaderLeads => strings::LEADER_LEADS,
        RuleSetting::Off(rule) => rule.name(),
    }
}
