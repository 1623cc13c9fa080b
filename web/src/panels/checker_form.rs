//! State of the search and the survey: settings, progress, result. A worker does the work; see
//! [`worker`](super::worker).

use checker::{Bounds, Granularity};
use cluster::Property;
use raft_core::{Rule, Rules, Term};
use scenario::Scenario;
use scenario::encoding::encode;

use super::quest::{BYTES, Quest};
use super::surveyed::{Surveyed, read};
use super::words;

/// Kind of the worker's task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    Search,
    Survey,
}

/// Progress of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// Number of distinct states.
    pub(super) distinct: u64,
    /// Number of generated states, which counts repeated states each time.
    pub(super) generated: u64,
    /// Depth: number of moves from the start.
    pub(super) depth: u64,
    /// Size of the frontier: number of states that are not expanded yet.
    pub(super) frontier: u64,
    /// Distinct states per second.
    pub(super) rate: u64,
    /// Memory, in bytes.
    pub(super) bytes: u64,
}

/// Settings, progress and result.
#[derive(Debug)]
pub(super) struct Inquiry {
    pub(super) grain: Granularity,
    /// Bounds, except for the crashes.
    pub(super) bounds: Bounds,
    /// Bound of crashes; `None` until the user sets it: then it depends on the rules that are off.
    pub(super) crashes: Option<u8>,
    /// Property to violate; `None` for any.
    pub(super) property: Option<Property>,
    pub(super) seeds: u64,
    /// Seed in the field for opening a seed by its number.
    pub(super) seed: u64,
    /// Current task of the worker.
    pub(super) work: Option<Work>,
    /// Last search request.
    pub(super) quest: Option<Quest>,
    /// Notice about the search: that it begins, its estimate, or why it stopped.
    pub(super) notice: String,
    /// Whether the search was not started because its estimate exceeds the memory.
    pub(super) too_large: bool,
    pub(super) progress: Option<Progress>,
    /// Verdict, a line for each sentence.
    pub(super) report: String,
    /// Moves of the counterexample.
    pub(super) moves: Vec<String>,
    /// Script of the counterexample.
    pub(super) found: Option<String>,
    /// Notice about the survey.
    pub(super) survey_notice: String,
    /// Scenario of the survey.
    pub(super) surveyed_of: Option<Scenario>,
    /// Result of the survey in each mode.
    pub(super) surveyed: Vec<Surveyed>,
}

impl Default for Inquiry {
    fn default() -> Self {
        Self {
            grain: Granularity::Moves,
            bounds: Bounds { bytes: BYTES, ..Bounds::default() },
            crashes: None,
            property: None,
            seeds: 1000,
            seed: 0,
            work: None,
            quest: None,
            notice: String::new(),
            too_large: false,
            progress: None,
            report: String::new(),
            moves: Vec::new(),
            found: None,
            survey_notice: String::new(),
            surveyed_of: None,
            surveyed: Vec::new(),
        }
    }
}

impl Inquiry {
    /// Starts a search; returns the request to the worker.
    pub(super) fn search(&mut self, quest: Quest) -> String {
        self.stop();
        self.forget();
        self.work = Some(Work::Search);
        self.notice = if quest.anyway { words::SEARCHES } else { words::ESTIMATES }.to_owned();
        let order = quest.write();
        self.quest = Some(quest);
        order
    }

    /// Starts a survey; returns the request to the worker.
    pub(super) fn survey(&mut self, scenario: Scenario) -> String {
        self.stop();
        self.work = Some(Work::Survey);
        self.survey_notice = words::BEGINS.to_owned();
        self.surveyed.clear();
        let order = format!("survey\t{}\n{}", self.seeds, encode(&scenario));
        self.surveyed_of = Some(scenario);
        order
    }

    /// Notes that the worker was stopped, if there was one.
    pub(super) fn stop(&mut self) {
        let is_survey = self.work == Some(Work::Survey);
        self.end_work(if is_survey { words::SURVEY_STOPPED } else { words::STOPPED });
    }

    /// Ends the worker's task, with the reason.
    pub(super) fn end_work(&mut self, why: &str) {
        match self.work.take() {
            Some(Work::Search) => self.notice = why.to_owned(),
            Some(Work::Survey) => self.survey_notice = why.to_owned(),
            None => {}
        }
    }

    /// Removes the result of the last search.
    fn forget(&mut self) {
        self.notice.clear();
        self.report.clear();
        self.moves.clear();
        (self.too_large, self.progress, self.found) = (false, None, None);
    }

    /// Handles a message of the worker: a letter, a tab, and the content.
    pub(super) fn hear(&mut self, said: &str) {
        let Some((kind, rest)) = said.split_once('\t') else { return };
        match kind {
            "z" => self.hear_estimate(rest),
            "p" => self.progress = progress(rest),
            "m" => self.moves = rest.lines().map(str::to_owned).collect(),
            "f" => self.found = Some(rest.to_owned()),
            "r" => {
                self.report = rest.to_owned();
                self.end_work("");
            }
            "n" => self.survey_notice = rest.to_owned(),
            "s" => self.surveyed = read(rest),
            // The task ended, for this reason.
            _ => self.end_work(rest),
        }
    }

    /// Handles an estimate; a `+` before it means that the search is too large.
    fn hear_estimate(&mut self, said: &str) {
        match said.strip_prefix('+') {
            Some(said) => {
                self.too_large = true;
                let megabytes = self.quest.as_ref().map_or(0, |quest| quest.bounds.bytes >> 20);
                self.end_work(&words::too_large(said, megabytes));
            }
            None => self.notice = words::estimated(said),
        }
    }

    /// Sets a bound by its name.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let Ok(number) = value.parse::<u64>() else { return };
        if std::mem::take(&mut self.too_large) {
            self.notice.clear();
        }
        let small = |most| u8::try_from(number.min(most)).unwrap_or(u8::MAX);
        let bounds = &mut self.bounds;
        match name {
            "terms" => bounds.term = Term::from(number.clamp(1, 9)),
            "changes" => bounds.changes = small(9),
            "crashes" => self.crashes = Some(small(9)),
            "log" => bounds.log = number.clamp(1, 99),
            "commands" => bounds.commands = small(9),
            "moves" => bounds.moves = u32::from(small(200).max(1)),
            "in-flight" => bounds.in_flight = small(9).max(1),
            "loss" => bounds.loss = number == 1,
            "duplication" => bounds.duplication = number == 1,
            "memory" => bounds.bytes = usize::try_from(number.clamp(16, 3000)).unwrap_or(16) << 20,
            "grain" => self.grain = if number == 0 { Granularity::Moves } else { Granularity::Steps },
            "property" => {
                let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
                self.property = place.and_then(|place| Property::ALL.get(place).copied());
            }
            "seed" => self.seed = number.min(u64::from(u32::MAX)),
            _ => self.seeds = number.clamp(1, 100_000),
        }
    }

    /// Takes the bounds of a search as the user's settings.
    pub(super) fn adopt(&mut self, quest: &Quest) {
        (self.grain, self.bounds, self.property) = (quest.grain, quest.bounds, quest.property);
        self.crashes = Some(quest.bounds.crashes);
    }

    /// Bound of crashes of a search. Most rules need no crash for a violation, and each crash multiplies the size of
    /// the search.
    pub(super) fn crashes(&self, rules: Rules) -> u8 {
        let of_restarts = [Rule::InForceOnAppend, Rule::ReloadOnRestart];
        self.crashes.unwrap_or_else(|| u8::from(of_restarts.into_iter().any(|rule| !rules.has(rule))))
    }
}

fn progress(text: &str) -> Option<Progress> {
    let mut numbers = text.split('\t').map(|word| word.parse().ok());
    let mut number = || numbers.next()?;
    Some(Progress {
        distinct: number()?,
        generated: number()?,
        depth: number()?,
        frontier: number()?,
        rate: number()?,
        bytes: number()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quest() -> Quest {
        Quest::of(&checker::KnownViolation::for_rule(Rule::JointNeedsBoth).unwrap())
    }

    #[test]
    fn a_search_that_is_too_large_waits_for_the_reader() {
        let mut it = Inquiry::default();
        it.search(quest().with_rules_on());
        it.hear("z\tabout 3.1 million states and 2.4 GB");
        assert_eq!((it.work, it.too_large), (Some(Work::Search), false));
        it.hear("z\t+about 3.1 million states and 2.4 GB");
        assert_eq!((it.work, it.too_large), (None, true));
        assert!(
            it.notice.contains("about 3.1 million states and 2.4 GB. That is more than the 512 MB"),
            "{}",
            it.notice
        );
        it.set("commands", "0");
        assert!(!it.too_large && it.notice.is_empty(), "with other bounds that is another question");
    }

    #[test]
    fn what_came_of_a_search_is_forgotten_when_another_begins_and_a_survey_leaves_it_alone() {
        let mut it = Inquiry::default();
        it.search(quest());
        for said in ["p\t7\t9\t3\t2\t70\t1024", "m\tone\ntwo", "f\tscript", "r\tBroken.\nBounds: 3 servers."] {
            it.hear(said);
        }
        assert_eq!((it.work, it.moves.len(), it.found.as_deref()), (None, 2, Some("script")));
        assert_eq!(it.progress.map(|it| (it.distinct, it.bytes)), Some((7, 1024)));
        it.survey(Scenario::custom(quest().scenario.old, None));
        it.hear(&format!("e\t{}", words::WORKER_DIED));
        assert_eq!((it.work, it.survey_notice.as_str()), (None, words::WORKER_DIED));
        assert_eq!((it.report.lines().count(), it.progress.is_some()), (2, true));
        it.search(quest());
        assert!(it.report.is_empty() && it.moves.is_empty() && it.found.is_none());
    }

    #[test]
    fn bounds_are_kept_within_what_a_search_can_take() {
        let mut it = Inquiry::default();
        for (name, value) in [("terms", "0"), ("moves", "0"), ("memory", "1"), ("changes", "999"), ("log", "-3")] {
            it.set(name, value);
        }
        assert_eq!((u64::from(it.bounds.term), it.bounds.moves, it.bounds.bytes), (1, 1, 16 << 20));
        assert_eq!((it.bounds.changes, it.bounds.log), (9, Bounds::default().log));
        it.set("property", "2");
        assert_eq!(it.property, Some(Property::LeaderAppendOnly));
        it.set("property", "0");
        assert_eq!(it.property, None);
    }
}
