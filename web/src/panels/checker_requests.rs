//! Requests of the search and the survey: the text for the worker, and the commands for the page.

use checker::{Bounds, KnownViolation};
use raft_core::{Rule, Rules};
use scenario::{CUSTOM_ID, Scenario, script, user_actions};

use super::Study;
use super::quest::Quest;

impl Study {
    /// Request to search the shown lane within the current bounds.
    pub(super) fn order_search(&mut self) -> Option<String> {
        let mode = self.session.lanes().get(self.lane)?.mode;
        let (scenario, it) = (self.session.scenario().clone(), &mut self.inquiry);
        let bounds = Bounds { crashes: it.crashes(scenario.rules), ..it.bounds };
        let (grain, property) = (it.grain, it.property);
        Some(it.search(Quest { scenario, mode, grain, bounds, property, anyway: false }))
    }

    /// Request to search although the estimate exceeds the memory.
    pub(super) fn order_anyway(&mut self) -> Option<String> {
        let quest = self.inquiry.quest.clone()?;
        Some(self.inquiry.search(Quest { anyway: true, ..quest }))
    }

    /// Request for the shortest schedule that violates a property without this rule, and the commands for the page.
    pub(super) fn order_case(&mut self, rule: &str) -> Option<(String, Vec<String>)> {
        let rule = Rule::ALL.into_iter().find(|it| it.key() == rule)?;
        let quest = Quest::of(&KnownViolation::for_rule(rule)?);
        let place = quest.scenario.modes.iter().position(|&mode| mode == quest.mode);
        let lane = place.map(|place| format!("lane {place}"));
        let here = self.session.scenario();
        let mut asks = Vec::new();
        if (Scenario { rules: quest.scenario.rules, ..here.clone() }) == quest.scenario {
            // If the page already has this address, opening it would not change the rules.
            let (are, wanted) = (here.rules, quest.scenario.rules);
            asks.extend((are != wanted && are != Rules::RAFT).then(|| "all-rules".to_owned()));
            asks.extend((are != wanted).then(|| format!("rule {}", rule.key())));
            asks.extend(lane);
        } else {
            asks.push(format!("open {}", quest.fragment()?));
            self.once_there = lane;
        }
        asks.push("panel search".to_owned());
        self.inquiry.adopt(&quest);
        Some((self.inquiry.search(quest), asks))
    }

    /// Request to repeat the search with all rules on, after a violation was found, and the commands for the page.
    pub(super) fn order_with_rules_on(&mut self) -> Option<(String, Vec<String>)> {
        let quest = self.inquiry.quest.as_ref()?.with_rules_on();
        let is_on = self.session.scenario().rules == Rules::RAFT;
        let asks = if is_on { Vec::new() } else { vec!["all-rules".to_owned()] };
        self.inquiry.adopt(&quest);
        Some((self.inquiry.search(quest), asks))
    }

    /// Request to survey the run: the scenario with the user's actions.
    pub(super) fn order_survey(&mut self) -> String {
        let scenario = self.to_survey();
        self.inquiry.survey(scenario)
    }

    /// Scenario of the survey: without the seed, and without the texts and claims, which are about one seed.
    pub(super) fn to_survey(&self) -> Scenario {
        let (beats, expect) = Default::default();
        Scenario { seed: 0, beats, expect, ..user_actions::bake_actions_for_any_seed(&self.session.link(false)) }
    }

    /// Opens a seed of the survey, in the lane of a mode if one is named.
    pub(super) fn open_seed(&mut self, seed: u64, mode: Option<&str>) -> Opening {
        let of = self.inquiry.surveyed_of.clone().unwrap_or_else(|| self.to_survey());
        if of != self.to_survey() || self.has_actions() {
            let id = if of.id.contains('.') { CUSTOM_ID.into() } else { of.id.clone() };
            let place = of.modes.iter().position(|it| Some(it.key()) == mode);
            self.once_there = place.map(|place| format!("lane {place}"));
            return Opening::Script(script::write(&Scenario { id, seed, ..of }));
        }
        let place = self.session.lanes().iter().position(|lane| Some(lane.mode.key()) == mode);
        let lane = place.map(|place| format!("lane {place}"));
        Opening::Asks(lane.into_iter().chain([format!("seed {seed}")]).collect())
    }
}

/// Way of opening a seed.
pub(super) enum Opening {
    /// By these commands.
    Asks(Vec<String>),
    /// As a script.
    Script(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_opened_as_it_was_surveyed() {
        let mut study = Study::of("#");
        study.order_survey();
        let asks = |study: &mut Study| match study.open_seed(7, Some("single")) {
            Opening::Asks(asks) => asks,
            Opening::Script(text) => vec![text],
        };
        assert_eq!(asks(&mut study), ["lane 1", "seed 7"]);
        // Another seed of the same run has the same survey.
        study.follow(&format!("#{}&seed=7", scenario::DEFAULT));
        assert_eq!(asks(&mut study), ["lane 1", "seed 7"]);
        study.follow("#bug-2015");
        assert!(asks(&mut study)[0].contains("\nseed 7\n") && asks(&mut study)[0].contains("new S1 S2 S3 S6 S7"));
        // The survey includes the user's actions.
        study.follow(&format!("#{}&do=120.crash.4", scenario::DEFAULT));
        study.order_survey();
        assert!(asks(&mut study)[0].contains("at 121 crash S4"), "{}", asks(&mut study)[0]);
    }

    #[test]
    fn a_script_that_is_opened_for_a_seed_can_be_read() {
        let mut study = Study::of(&format!("#{}&do=120.crash.4", scenario::DEFAULT));
        study.order_survey();
        let Opening::Script(text) = study.open_seed(3, None) else { panic!("it cannot be told in a command") };
        let read = script::read(&text).expect("a script");
        assert_eq!((read.seed, read.actions), (3, study.to_survey().actions));
    }

    #[test]
    fn each_case_is_ordered_with_its_link_and_its_lane() {
        for case in KnownViolation::all() {
            let mut study = Study::of("#");
            let (order, asks) = study.order_case(case.rule.key()).unwrap();
            assert!(order.starts_with("search\t") && asks[0].starts_with("open own&"), "{asks:?}");
            assert_eq!(study.is_there(), None, "the page is where it was");
            let fragment = asks[0].strip_prefix("open ").unwrap();
            study.follow(fragment);
            let place = study.session.lanes().iter().position(|lane| lane.mode == case.mode).unwrap();
            assert_eq!(study.is_there(), Some(format!("lane {place}")));
            assert_eq!(study.is_there(), None);
            let (order, asks) = study.order_with_rules_on().unwrap();
            assert!(order.starts_with("search\t"));
            assert_eq!(asks, ["all-rules"]);
            assert_eq!(study.inquiry.quest.as_ref().unwrap().scenario.rules, Rules::RAFT);
            // Again from that address, with the rule on.
            study.follow(&fragment.replace(&format!("&off={}", case.rule.key()), ""));
            assert_eq!(study.is_there(), None);
            let (_, asks) = study.order_case(case.rule.key()).unwrap();
            let lane = format!("lane {place}");
            assert_eq!(asks, [format!("rule {}", case.rule.key()), lane, "panel search".to_owned()]);
            assert_eq!(study.is_there(), None);
        }
        assert!(Study::of("#").order_case(Rule::PreVote.key()).is_none());
    }
}
