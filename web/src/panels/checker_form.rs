//! State of the checker and of the seed sweep: settings, progress, result. A [worker](crate::worker) does the work.

use checker::{Allowance, Bounds, CheckedProperty, Granularity};
use cluster::Mode;
use raft_core::{Rule, Rules, Term};
use scenario::Scenario;

use super::checker_export::TlcExport;
use crate::command::Bound;
use crate::strings::checker as strings;
use crate::strings::panels::sentence;
use crate::worker::client::WorkerError;
use crate::worker::protocol::{
    CONTINUATION_STATES, CheckRequest, DEFAULT_MEMORY, Progress, Reply, Request, SweepRequest, SweepSummary,
};

/// Maximum allowance that can be set: more terms or entries would not fit in memory.
const MAX_ALLOWANCE: u64 = 20;

/// Kind of the worker's job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    Check,
    Sweep,
}

/// Settings, progress and results.
#[derive(Debug)]
pub(crate) struct CheckerForm {
    pub(super) granularity: Granularity,
    /// Bounds, except for the crashes and the servers that stay down.
    pub(super) bounds: Bounds,
    /// Bound of crashes; `None` until the user sets it: then it depends on the rules that are off.
    crashes: Option<u8>,
    /// Bound of servers that stay down; `None` until the user sets it: then it depends on the property.
    stay_down: Option<u8>,
    /// Whether joint mode takes changes of one server directly.
    pub(super) direct_changes: bool,
    /// Property to check; `None` for the safety properties.
    pub(super) property: Option<CheckedProperty>,
    /// How far a continuation is searched.
    pub(super) allowance: Allowance,
    pub(super) seeds: u64,
    /// Seed in the field for opening a seed by its number.
    pub(super) seed: u64,
    /// Present job of the worker.
    pub(super) job: Option<Job>,
    /// Request of the last search.
    pub(super) request: Option<CheckRequest>,
    /// Notice about the search: that it begins, its estimate, or why it stopped.
    pub(super) notice: String,
    /// Whether the search was stopped because its estimate exceeds the memory.
    pub(super) is_too_large: bool,
    pub(super) progress: Option<Progress>,
    /// Verdict, a line for each sentence; empty until the search ends.
    pub(super) report: String,
    /// Moves of the counterexample.
    pub(super) moves: Vec<String>,
    /// Script of the counterexample.
    pub(super) counterexample: Option<String>,
    /// Export of the search for TLC, or the reason why there is none; `None` until the search ends.
    pub(super) export: Option<Result<TlcExport, String>>,
    /// Notice about the seed sweep.
    pub(super) sweep_notice: String,
    /// Scenario of the seed sweep.
    pub(super) swept: Option<Scenario>,
    /// Result of the seed sweep in each mode.
    pub(super) summaries: Vec<SweepSummary>,
}

impl Default for CheckerForm {
    fn default() -> Self {
        Self {
            granularity: Granularity::Moves,
            bounds: Bounds { bytes: DEFAULT_MEMORY, ..Bounds::default() },
            crashes: None,
            stay_down: None,
            direct_changes: false,
            property: None,
            allowance: Allowance { states: CONTINUATION_STATES, ..Allowance::default() },
            seeds: 1000,
            seed: 0,
            job: None,
            request: None,
            notice: String::new(),
            is_too_large: false,
            progress: None,
            report: String::new(),
            moves: Vec::new(),
            counterexample: None,
            export: None,
            sweep_notice: String::new(),
            swept: None,
            summaries: Vec::new(),
        }
    }
}

impl CheckerForm {
    /// The request for a search with these settings; `None` if they exclude one another. Bounds that do not apply are
    /// left out.
    pub(super) fn request_for(&self, scenario: Scenario, mode: Mode) -> Option<CheckRequest> {
        if self.goes_by_moves_only() {
            return None;
        }
        let bounds = Bounds { crashes: self.crashes(scenario.rules), ..self.bounds_now() };
        let Self { granularity, property, allowance, .. } = *self;
        let direct_changes = scenario.direct_changes || self.takes_direct_changes(mode);
        let scenario = Scenario { direct_changes, ..scenario };
        Some(CheckRequest { scenario, mode, granularity, bounds, property, allowance, ignore_estimate: false })
    }

    /// Bounds, except for the crashes.
    pub(super) fn bounds_now(&self) -> Bounds {
        Bounds { stay_down: self.stay_down(), ..self.bounds }
    }

    /// Whether changes of one server are searched as direct changes in the mode.
    pub(super) fn takes_direct_changes(&self, mode: Mode) -> bool {
        self.direct_changes && mode == Mode::Joint
    }

    /// Whether the property needs moves, and Steps are chosen.
    pub(super) fn goes_by_moves_only(&self) -> bool {
        self.granularity == Granularity::Steps && self.is_about_continuations()
    }

    /// Whether the property is about what can still happen.
    pub(super) fn is_about_continuations(&self) -> bool {
        self.property.is_some_and(CheckedProperty::is_about_continuations)
    }

    /// Whether the last search needs more memory than it may take.
    pub(super) fn is_beyond_memory(&self) -> bool {
        let both = self.progress.zip(self.request.as_ref());
        self.is_too_large || both.is_some_and(|(progress, request)| progress.bytes > request.bounds.bytes as u64)
    }

    /// Begins a search; returns the request to the worker.
    pub(super) fn check(&mut self, request: CheckRequest) -> Request {
        self.stop();
        self.clear_result();
        self.job = Some(Job::Check);
        self.notice = if request.ignore_estimate { strings::SEARCHES } else { strings::ESTIMATES }.to_owned();
        self.request = Some(request.clone());
        Request::Check(request)
    }

    /// Begins a seed sweep; returns the request to the worker.
    pub(super) fn sweep(&mut self, scenario: Scenario) -> Request {
        self.stop();
        self.job = Some(Job::Sweep);
        self.sweep_notice = strings::BEGINS.to_owned();
        self.summaries.clear();
        self.swept = Some(scenario.clone());
        Request::Sweep(SweepRequest { scenario, seeds: self.seeds })
    }

    /// Ends the present job, if there is one, because the user stopped it.
    pub(super) fn stop(&mut self) {
        let is_sweep = self.job == Some(Job::Sweep);
        self.end_job(if is_sweep { strings::SURVEY_STOPPED } else { strings::STOPPED });
    }

    /// Ends the present job, with this notice.
    fn end_job(&mut self, notice: &str) {
        match self.job.take() {
            Some(Job::Check) => self.notice = notice.to_owned(),
            Some(Job::Sweep) => self.sweep_notice = notice.to_owned(),
            None => {}
        }
    }

    /// Removes the result of the last search.
    fn clear_result(&mut self) {
        self.notice.clear();
        self.report.clear();
        self.moves.clear();
        (self.is_too_large, self.progress, self.counterexample, self.export) = (false, None, None, None);
    }

    /// Takes a reply of the worker, or the reason why there are no more.
    pub(super) fn on_reply(&mut self, reply: Result<Reply, WorkerError>) {
        match reply {
            Ok(Reply::Ready | Reply::Outlook { .. } | Reply::Claims { .. }) => {}
            Ok(Reply::InvalidRequest) => self.end_job(strings::NO_ORDER),
            Ok(Reply::Rejected(reason)) => self.end_job(&sentence(&reason)),
            Ok(Reply::Estimate { estimate, is_too_large: false }) => {
                self.notice = strings::estimated(&strings::estimate(&estimate));
            }
            Ok(Reply::Estimate { estimate, .. }) => {
                self.is_too_large = true;
                self.export = self.request.as_ref().map(TlcExport::new);
                let megabytes = self.request.as_ref().map_or(0, |request| request.bounds.bytes >> 20);
                self.end_job(&strings::too_large(&strings::estimate(&estimate), megabytes));
            }
            Ok(Reply::Progress(progress)) => self.progress = Some(progress),
            Ok(Reply::Violation { moves, script }) => {
                self.moves = moves;
                self.counterexample = Some(script);
            }
            Ok(Reply::Report(report)) => {
                self.report = report;
                self.export = self.request.as_ref().map(TlcExport::new);
                self.end_job("");
            }
            Ok(Reply::Sweep { played, seeds, summaries }) => {
                self.summaries = summaries;
                self.sweep_notice = strings::surveying(played, seeds);
                if played == seeds {
                    self.end_job(&strings::surveyed(seeds));
                }
            }
            Err(WorkerError::NotStarted) => self.end_job(strings::NO_WORKER),
            Err(WorkerError::Crashed) => self.end_job(strings::WORKER_DIED),
        }
    }

    /// Sets a bound, clamped to the range of a search.
    pub(super) fn set(&mut self, bound: Bound, number: u64) {
        if std::mem::take(&mut self.is_too_large) {
            self.notice.clear();
        }
        let small = |most| u8::try_from(number.min(most)).unwrap_or(u8::MAX);
        let bounds = &mut self.bounds;
        match bound {
            Bound::Term => bounds.term = Term::from(number.clamp(1, 9)),
            Bound::Changes => bounds.changes = small(9),
            Bound::Crashes => self.crashes = Some(small(9)),
            Bound::Log => bounds.log = number.clamp(1, 99),
            Bound::Commands => bounds.commands = small(9),
            Bound::Moves => bounds.moves = u32::from(small(200).max(1)),
            Bound::InFlight => bounds.in_flight = small(9).max(1),
            Bound::Loss => bounds.loss = number == 1,
            Bound::Duplication => bounds.duplication = number == 1,
            Bound::Memory => bounds.bytes = usize::try_from(number.clamp(16, 3000)).unwrap_or(16) << 20,
            Bound::StayDown => self.stay_down = Some(small(9)),
            Bound::LostDisks => bounds.lost_disks = small(9),
            Bound::Snapshots => bounds.snapshots = small(9),
            Bound::Transfers => bounds.transfers = small(9),
            Bound::DirectChanges => self.direct_changes = number == 1,
            Bound::AllowedTerms => self.allowance.terms = Some(number.min(MAX_ALLOWANCE)),
            Bound::AllowedEntries => self.allowance.entries = Some(number.min(MAX_ALLOWANCE)),
            Bound::Granularity => {
                self.granularity = if number == 0 { Granularity::Moves } else { Granularity::Steps };
            }
            Bound::Property => {
                let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
                self.property = index.and_then(|index| CheckedProperty::ALL.get(index).copied());
            }
            Bound::Seeds => self.seeds = number.clamp(1, 100_000),
            Bound::Seed => self.seed = number.min(u64::from(u32::MAX)),
        }
    }

    /// Takes the bounds of a search as the user's settings.
    pub(super) fn load_bounds(&mut self, request: &CheckRequest) {
        (self.granularity, self.bounds, self.property) = (request.granularity, request.bounds, request.property);
        self.allowance = request.allowance;
        self.crashes = Some(request.bounds.crashes);
        // Without such crashes, the bound still follows the property.
        self.stay_down = Some(request.bounds.stay_down).filter(|&count| count > 0);
    }

    /// Bound of servers that stay down. Steps have none; most dead ends need one.
    pub(super) fn stay_down(&self) -> u8 {
        let by_moves = self.granularity == Granularity::Moves;
        let stay_down = self.stay_down.unwrap_or(u8::from(self.is_about_continuations()));
        if by_moves { stay_down } else { 0 }
    }

    /// Bound of crashes of a search. Most rules need no crash for a violation, and each crash multiplies the size of
    /// the search.
    pub(super) fn crashes(&self, rules: Rules) -> u8 {
        let of_restarts = [Rule::InForceOnAppend, Rule::ReloadOnRestart];
        self.crashes.unwrap_or_else(|| u8::from(of_restarts.into_iter().any(|rule| !rules.has(rule))))
    }
}

#[cfg(test)]
mod tests {
    use checker::Estimate;

    use super::*;

    fn request() -> CheckRequest {
        CheckRequest::for_violation(&checker::KnownViolation::for_rule(Rule::JointNeedsBoth).unwrap())
    }

    #[test]
    fn search_that_is_too_large_ends_until_the_user_goes_on_or_sets_a_bound() {
        let mut form = CheckerForm::default();
        form.check(request().with_all_rules());
        let estimate = Estimate { states: 3.1e6, bytes: 2.4e9, is_exact: false };
        form.on_reply(Ok(Reply::Estimate { estimate, is_too_large: false }));
        assert_eq!((form.job, form.is_too_large), (Some(Job::Check), false));
        form.on_reply(Ok(Reply::Estimate { estimate, is_too_large: true }));
        assert_eq!((form.job, form.is_too_large), (None, true));
        let expected = "about 3.1 million states and 2.4 GB. That is more than the 512 MB";
        assert!(form.notice.contains(expected), "{}", form.notice);
        form.set(Bound::Commands, 0);
        assert!(!form.is_too_large && form.notice.is_empty(), "with other bounds the estimate is another");
    }

    #[test]
    fn another_search_clears_the_result_and_a_seed_sweep_does_not() {
        let mut form = CheckerForm::default();
        form.check(request());
        let progress = Progress { distinct: 7, generated: 9, depth: 3, frontier: 2, rate: 70, bytes: 1024 };
        let (moves, script) = (vec!["one".to_owned(), "two".to_owned()], "script".to_owned());
        let report = "Violated.\nBounds: 3 servers.".to_owned();
        for reply in [Reply::Progress(progress), Reply::Violation { moves, script }, Reply::Report(report)] {
            form.on_reply(Ok(reply));
        }
        assert_eq!((form.job, form.moves.len(), form.counterexample.as_deref()), (None, 2, Some("script")));
        form.sweep(Scenario::custom(request().scenario.old, None));
        form.on_reply(Err(WorkerError::Crashed));
        assert_eq!((form.job, form.sweep_notice.as_str()), (None, strings::WORKER_DIED));
        assert_eq!((form.report.lines().count(), form.progress), (2, Some(progress)));
        form.check(request());
        assert!(form.report.is_empty() && form.moves.is_empty() && form.counterexample.is_none());
    }

    #[test]
    fn seed_sweep_ends_when_all_seeds_were_played() {
        let mut form = CheckerForm::default();
        form.sweep(Scenario::custom(request().scenario.old, None));
        for (played, job) in [(8, Some(Job::Sweep)), (1000, None)] {
            form.on_reply(Ok(Reply::Sweep { played, seeds: 1000, summaries: Vec::new() }));
            assert_eq!(form.job, job, "{}", form.sweep_notice);
        }
    }

    #[test]
    fn bounds_beyond_the_range_of_a_search_are_clamped() {
        let mut form = CheckerForm::default();
        for (bound, number) in [(Bound::Term, 0), (Bound::Moves, 0), (Bound::Memory, 1), (Bound::Changes, 999)] {
            form.set(bound, number);
        }
        let Bounds { term, moves, bytes, changes, .. } = form.bounds;
        assert_eq!((u64::from(term), moves, bytes, changes), (1, 1, 16 << 20, 9));
        form.set(Bound::Property, 2);
        assert_eq!(form.property, Some(cluster::Property::LeaderAppendOnly.into()));
        form.set(Bound::Property, 0);
        assert_eq!(form.property, None);
    }

    #[test]
    fn settings_that_exclude_one_another_make_no_request() {
        let (mut form, cluster) = (CheckerForm::default(), request());
        let of = |form: &CheckerForm, mode| form.request_for(cluster.scenario.clone(), mode);
        form.set(Bound::DirectChanges, 1);
        for (mode, is_direct) in [(Mode::Joint, true), (Mode::SingleServer, false)] {
            assert_eq!(of(&form, mode).unwrap().scenario.direct_changes, is_direct, "{mode}");
        }
        for (property, goes_by_steps) in [None]
            .into_iter()
            .chain(CheckedProperty::ALL.map(Some))
            .zip(0..)
            .map(|it| {
                form.set(Bound::Property, it.1);
                (it.0, !it.0.is_some_and(CheckedProperty::is_about_continuations))
            })
            .collect::<Vec<_>>()
        {
            form.property = property;
            form.set(Bound::Granularity, 0);
            let by_moves = of(&form, Mode::Joint).unwrap();
            assert_eq!((by_moves.property, by_moves.bounds.stay_down), (property, u8::from(!goes_by_steps)));
            form.set(Bound::Granularity, 1);
            let by_steps = of(&form, Mode::Joint);
            assert_eq!(by_steps.is_some(), goes_by_steps, "{property:?}");
            assert!(by_steps.is_none_or(|it| it.bounds.stay_down == 0), "steps have no such bound");
        }
    }

    #[test]
    fn bound_of_servers_that_stay_down_follows_the_property_until_it_is_set() {
        let mut form = CheckerForm::default();
        assert_eq!(form.stay_down(), 0);
        form.property = Some(CheckedProperty::DeadEnd);
        assert_eq!(form.stay_down(), 1);
        form.load_bounds(&request());
        form.property = Some(CheckedProperty::StuckChange);
        assert_eq!(form.stay_down(), 1);
        form.set(Bound::StayDown, 0);
        assert_eq!(form.stay_down(), 0);
    }

    #[test]
    fn search_with_all_rules_looks_for_the_same_unless_it_was_for_one_property_of_safety() {
        let dead_end = CheckRequest { property: Some(CheckedProperty::DeadEnd), ..request() };
        assert_eq!(dead_end.with_all_rules().property, Some(CheckedProperty::DeadEnd));
        assert_eq!(request().with_all_rules().property, None);
    }
}
