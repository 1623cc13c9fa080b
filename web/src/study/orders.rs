//! What the reader asks of the search and the survey, as a worker is told, and what that asks of the page.

use explorer::{Bounds, Case};
use raft_core::{Rule, Rules};
use scenario::{OWN, Scenario, script};

use super::Study;
use super::quest::Quest;

impl Study {
    /// What a worker is told when the reader searches this lane within the bounds that are set.
    pub(super) fn order_search(&mut self) -> Option<String> {
        let mode = self.session.lanes().get(self.lane)?.mode;
        let (scenario, it) = (self.session.scenario().clone(), &mut self.inquiry);
        let bounds = Bounds { crashes: it.crashes(scenario.rules), ..it.bounds };
        let (grain, property) = (it.grain, it.property);
        Some(it.search(Quest { scenario, mode, grain, bounds, property, anyway: false }))
    }

    /// What a worker is told when the reader goes on although the bounds are too large.
    pub(super) fn order_anyway(&mut self) -> Option<String> {
        let quest = self.inquiry.quest.clone()?;
        Some(self.inquiry.search(Quest { anyway: true, ..quest }))
    }

    /// What a worker is told for the shortest schedule that breaks something without this rule, and what the page is asked.
    pub(super) fn order_case(&mut self, rule: &str) -> Option<(String, Vec<String>)> {
        let rule = Rule::ALL.into_iter().find(|it| it.key() == rule)?;
        let quest = Quest::of(&Case::of(rule)?);
        let asks = vec![format!("open {}", quest.fragment()?), "panel search".to_owned()];
        let place = quest.scenario.modes.iter().position(|&mode| mode == quest.mode);
        self.once_there = place.map(|place| format!("lane {place}"));
        self.inquiry.adopt(&quest);
        Some((self.inquiry.search(quest), asks))
    }

    /// What a worker is told when the rules are switched on again after something was found, and what the page is asked.
    pub(super) fn order_with_rules_on(&mut self) -> Option<(String, Vec<String>)> {
        let quest = self.inquiry.quest.as_ref()?.with_rules_on();
        let is_on = self.session.scenario().rules == Rules::RAFT;
        let asks = if is_on { Vec::new() } else { vec!["all-rules".to_owned()] };
        self.inquiry.adopt(&quest);
        Some((self.inquiry.search(quest), asks))
    }

    /// What a worker is told when the reader surveys the run: the scenario with what the reader did.
    pub(super) fn order_survey(&mut self) -> String {
        let scenario = self.to_survey();
        self.inquiry.survey(scenario)
    }

    /// What is surveyed of this run: whatever its seed, and nothing is told or stated of other seeds.
    pub(super) fn to_survey(&self) -> Scenario {
        let (beats, expect) = Default::default();
        Scenario { actions: self.actions(), seed: 0, beats, expect, ..self.session.scenario().clone() }
    }

    /// How a seed of the survey is opened, in the lane of a mode if one is named.
    pub(super) fn open_seed(&self, seed: u64, mode: Option<&str>) -> Opening {
        let of = self.inquiry.surveyed_of.clone().unwrap_or_else(|| self.to_survey());
        if of != self.to_survey() || self.has_actions() {
            let id = if of.id.contains('.') { OWN.into() } else { of.id.clone() };
            return Opening::Script(script::write(&Scenario { id, seed, ..of }));
        }
        let place = self.session.lanes().iter().position(|lane| Some(lane.mode.key()) == mode);
        let lane = place.map(|place| format!("lane {place}"));
        Opening::Asks(lane.into_iter().chain([format!("seed {seed}")]).collect())
    }
}

/// How something is opened.
pub(super) enum Opening {
    /// By these commands.
    Asks(Vec<String>),
    /// As a script.
    Script(String),
}
