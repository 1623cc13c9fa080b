//! Panel of the rules: each is a switch, with the property that it protects and its source.

use raft_core::{PROFILES, Profile, PropertyClass, Rule, RuleSetting};

use super::markup::Markup;
use super::{search, words};
use crate::session::Session;

/// HTML of the panel.
pub(super) fn rules(session: &Session) -> String {
    let rules = session.scenario().rules;
    let mut panel = Markup::default();
    if rules.off().next().is_some() {
        panel.control("wordy", "all-rules").says(words::RULES_BACK).end();
    } else {
        panel.leaf("p", "", words::RULES_ON);
    }
    panel.leaf("p", "small", words::LESSON_ONLY);
    for rule in Rule::ALL {
        let guards = match rule.protects() {
            PropertyClass::Safety => words::SAFETY,
            PropertyClass::Liveness => words::LIVENESS,
        };
        panel.control("switch", &format!("rule {}", rule.key())).set("role", "switch");
        panel.set("aria-checked", if rules.has(rule) { "true" } else { "false" }).says(rule.name());
        panel.leaf("span", "small", &format!("{guards}; {}", words::source(rule.source()))).end();
        panel.open("div", "ways");
        if let Some(preset) = scenario::catalogue::scenarios().iter().find(|it| it.rules.off().eq([rule])) {
            panel.control("go", &format!("open {}", preset.id)).says(words::SHOW_WHAT_BREAKS);
            panel.leaf("span", "unseen", &format!(": {}", rule.name())).end();
        }
        search::find_without(&mut panel, rule);
        panel.end();
        if let Some(setting) = RuleSetting::further(rule) {
            let is_set = RuleSetting::in_effect(rules, rule) == Some(setting);
            panel.control("switch variant", &format!("variant {}", rule.key())).set("role", "switch");
            panel.set("aria-checked", if is_set { "true" } else { "false" }).says(words_for(setting)).end();
        }
    }
    panel.open("label", "field").says(words::SEED).number("seed", session.scenario().seed, "4294967295").end();
    panel.leaf("h3", "", words::PROFILES);
    for profile in &PROFILES {
        told(&mut panel, profile);
    }
    panel.html()
}

/// Profile of an implementation: the rules that are off, and differences that no rule expresses, with citations.
fn told(panel: &mut Markup, profile: &Profile) {
    panel.open("details", "").leaf("summary", "", profile.name);
    for source in profile.sources {
        panel.leaf("p", "small", &source.to_string());
    }
    panel.open("ul", "");
    for difference in profile.differences {
        panel.open("li", "");
        if let Some(rule) = difference.rule {
            let name = RuleSetting::in_effect(profile.rules, rule).map_or(rule.name(), words_for);
            panel.leaf("b", "", &words::is_off(name)).says(" ");
        }
        panel.says(difference.behaviour).says(" ");
        panel.leaf("span", "small", &profile.citation(difference)).end();
    }
    panel.end().end();
}

/// Text for a further setting of a rule.
fn words_for(setting: RuleSetting) -> &'static str {
    match setting {
        RuleSetting::ApplyNoCampaign => words::NO_CAMPAIGN,
        RuleSetting::JointUnion => words::UNION,
        RuleSetting::Off(rule) => rule.name(),
    }
}
