//! What a search has found, as a script and as a link.

use std::path::Path;

use checker::Counterexample;
use scenario::link::Link;
use scenario::search::ViolatingSchedule;
use scenario::{Claim, Expectation};

use super::Asked;
use crate::arguments::Explore;
use crate::link::{FragmentError, fragment};
use crate::script::{ScriptError, printed};

/// What a search has found, to be played.
pub(super) struct Schedule {
    /// A script that plays it, and states what it breaks.
    pub(super) script: Result<String, ScriptError>,
    /// The fragment that opens it.
    pub(super) link: Result<String, FragmentError>,
}

impl Schedule {
    pub(super) fn of(asked: &Asked<'_>, found: &Counterexample) -> Self {
        let moves = found.moves.iter().map(|(made, steps)| (made.to_string(), *steps)).collect();
        let schedule = ViolatingSchedule { violation: found.violation, steps: &found.script, moves };
        let mut scenario = asked.scenario.with_counterexample(asked.mode, asked.from.as_ref(), &schedule);
        let broken = scenario.outcome(asked.mode).broken;
        let (mode, claims) = (asked.mode, vec![Claim::Breaks(broken)].into());
        scenario.expect = vec![Expectation { mode, with_all_rules: false, at: None, claims }];
        let script = printed(&scenario);
        // To the moment from which it was found, if there is one.
        let at = scenario.beats.first().filter(|beat| asked.from.is_some() && beat.name == "from-here");
        let link = fragment(&Link { at: at.map(|beat| beat.at), ..scenario.clone().into() });
        Self { script, link }
    }

    /// What is printed of it.
    pub(super) fn told(&self, explore: &Explore) -> String {
        match &self.link {
            Ok(link) if explore.link => format!("#{link}\n"),
            _ => String::new(),
        }
    }

    /// Writes the script that was asked for; says what could not be done.
    pub(super) fn hand_out(&self, file: Option<&Path>, with_link: bool) -> Vec<String> {
        let mut told = Vec::new();
        match (file, &self.script) {
            (Some(file), Ok(script)) => {
                if let Err(error) = std::fs::write(file, script) {
                    told.push(format!("the script could not be written to {}: {error}", file.display()));
                }
            }
            (Some(_), Err(why)) => told.push(format!("there is no script of it: {why}")),
            (None, _) => {}
        }
        if let (true, Err(why)) = (with_link, &self.link) {
            told.push(format!("there is no link to it: {why}"));
        }
        told
    }
}
