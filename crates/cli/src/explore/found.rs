//! Counterexample of a search, as a script and as a link.

use std::path::Path;

use checker::{CheckedProperty, Counterexample};
use scenario::link::Link;
use scenario::script::{UnwritableError, write_faithfully};
use scenario::search::ViolatingSchedule;
use scenario::{Claim, Expectation};

use super::Subject;
use crate::error::FragmentError;
use crate::link::fragment;

/// Counterexample of a search, to be played.
pub(crate) struct FoundSchedule {
    /// The script, which expects the violation or the dead end.
    pub(super) script: Result<String, UnwritableError>,
    /// The fragment of its link.
    pub(super) link: Result<String, FragmentError>,
}

impl FoundSchedule {
    pub(crate) fn new(subject: &Subject<'_>, found: &Counterexample) -> Self {
        let moves = found.moves.iter().map(|(made, steps)| (made.to_string(), *steps)).collect();
        let schedule = ViolatingSchedule { title: found.finding.title(), steps: &found.script, moves };
        let mut scenario = subject.scenario.with_counterexample(subject.mode, subject.from.as_ref(), &schedule);
        let broken = scenario.outcome(subject.mode).broken;
        let what_cannot_be = match found.property() {
            CheckedProperty::DeadEnd => Some(Claim::CanLead(false)),
            CheckedProperty::StuckChange => Some(Claim::CanFinish(false)),
            CheckedProperty::Safety(_) | CheckedProperty::DisjointQuorums => None,
        };
        let claims = std::iter::once(Claim::Breaks(broken)).chain(what_cannot_be).collect();
        let mode = subject.mode;
        scenario.expect = vec![Expectation { mode, with_all_rules: false, at: None, claims }];
        let script = write_faithfully(&scenario);
        // The link opens at the moment from which the search started, if there is one.
        let at = scenario.beats.first().filter(|beat| subject.from.is_some() && beat.name == "from-here");
        let link = fragment(&Link { at: at.map(|beat| beat.at), ..scenario.clone().into() });
        Self { script, link }
    }

    /// Its link in a line; empty, if it has none.
    pub(crate) fn link_line(&self) -> String {
        self.link.as_ref().map(|link| format!("#{link}\n")).unwrap_or_default()
    }

    /// Writes the script to the file. Returns warnings of what could not be written or linked.
    pub(crate) fn write(&self, file: Option<&Path>, with_link: bool) -> Vec<String> {
        let mut warnings = Vec::new();
        match (file, &self.script) {
            (Some(file), Ok(script)) => {
                if let Err(error) = std::fs::write(file, script) {
                    warnings.push(format!("the script could not be written to {}: {error}", file.display()));
                }
            }
            (Some(_), Err(why)) => warnings.push(format!("the counterexample has no script: {why}")),
            (None, _) => {}
        }
        if let (true, Err(why)) = (with_link, &self.link) {
            warnings.push(format!("the counterexample has no link: {why}"));
        }
        warnings
    }
}
