//! Program of the worker: searches and plays seeds in time slices, and reports progress after each; answers questions
//! about what can still happen. It is stopped by terminating the worker.

use checker::{BfsChecker, CheckedProperty, Counterexample, SearchProgress, SeedSweep, Verdict};
use cluster::Mode;
use gloo_timers::callback::Timeout;
use js_sys::Date;
use scenario::script;
use scenario::search::{ViolatingSchedule, ignored_by_search};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::protocol::{
    CheckRequest, OutlookAnswer, Progress, Reply, Request, SweepRequest, SweepSummary, from_js, to_js,
};
use super::questions;

/// Number of states after which a search is estimated: a second or two of work, within which most violations are found.
const PROBE_STATES: usize = 300_000;

/// Duration of a slice of a search about continuations, in milliseconds.
const SLICE_MS: f64 = 100.0;

/// Waits for a request.
pub(crate) fn run() {
    let listener = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| handle_request(&event));
    scope().set_onmessage(Some(listener.into_js_value().unchecked_ref()));
    post(&Reply::Ready);
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(reply: &Reply) {
    if let Ok(reply) = to_js(reply) {
        let _ = scope().post_message(&reply);
    }
}

fn handle_request(event: &MessageEvent) {
    match from_js(event.data()) {
        Ok(Request::Check(request)) => start_check(request),
        Ok(Request::Sweep(SweepRequest { scenario, seeds })) => {
            let of = |mode| SeedSweep::new(scenario.setup(mode), scenario.schedule(mode), scenario.end);
            let sweeps = scenario.modes.iter().map(|&mode| (mode, of(mode))).collect();
            sweep_slice(sweeps, 0, seeds, TimeSlice::of(8));
        }
        Ok(Request::Outlook(request)) => {
            let report = |answers: &[OutlookAnswer], is_complete| {
                post(&Reply::Outlook { answers: answers.to_vec(), is_complete });
            };
            if questions::answer(&request, report).is_none() {
                post(&Reply::InvalidRequest);
            }
        }
        Ok(Request::Claims(script)) => post(&questions::check_claims(&script).unwrap_or(Reply::InvalidRequest)),
        Err(_) => post(&Reply::InvalidRequest),
    }
}

/// Amount of work between two reports: about a tenth of a second.
#[derive(Clone, Copy)]
struct TimeSlice {
    size: u64,
    began: f64,
}

impl TimeSlice {
    fn of(size: u64) -> Self {
        Self { size, began: Date::now() }
    }

    /// The next slice, adapted to the duration of this one.
    fn next(self) -> Self {
        let took = Date::now() - self.began;
        let size = if took < 60.0 { self.size * 2 } else { self.size };
        Self::of(if took > 160.0 { (self.size / 2).max(1) } else { size })
    }
}

fn start_check(request: CheckRequest) {
    match BfsChecker::new(&request.scenario.setup(request.mode), request.query()) {
        Ok(checker) => check_slice(checker, request, Date::now(), TimeSlice::of(1000)),
        Err(error) => post(&Reply::Rejected(error.to_string())),
    }
}

/// Reports an estimate; returns whether the search is too large.
fn is_too_large(checker: &BfsChecker) -> bool {
    let estimate = checker.estimate();
    let is_too_large = estimate.is_too_large(checker.query());
    post(&Reply::Estimate { estimate, is_too_large });
    is_too_large
}

/// Expands a slice of a search. In a search about continuations, some states take ten thousand times as long as others,
/// so that their number says nothing.
fn expand_slice(checker: &mut BfsChecker, slice: TimeSlice) -> SearchProgress {
    if !checker.query().property.is_some_and(CheckedProperty::is_about_continuations) {
        return checker.run(usize::try_from(slice.size).unwrap_or(usize::MAX));
    }
    loop {
        let progress = checker.run(1);
        if checker.verdict().is_some() || Date::now() - slice.began > SLICE_MS {
            return progress;
        }
    }
}

/// Expands a slice of a search, then schedules the next. A search that is too large ends with its estimate.
fn check_slice(mut checker: BfsChecker, mut request: CheckRequest, began: f64, slice: TimeSlice) {
    let progress = expand_slice(&mut checker, slice);
    let seconds = ((Date::now() - began) / 1000.0).max(0.001);
    post(&Reply::Progress(Progress {
        distinct: progress.distinct as u64,
        generated: progress.generated,
        depth: progress.depth.into(),
        frontier: progress.frontier as u64,
        rate: (progress.distinct as f64 / seconds) as u64,
        bytes: progress.bytes as u64,
    }));
    let Some(report) = checker.report() else {
        if !request.ignore_estimate && progress.distinct >= PROBE_STATES {
            if is_too_large(&checker) {
                return;
            }
            request.ignore_estimate = true;
        }
        Timeout::new(0, move || check_slice(checker, request, began, slice.next())).forget();
        return;
    };
    if let Verdict::Violated(found) = report.verdict {
        let moves = found.moves.iter().map(|(made, _)| made.to_string()).collect();
        post(&Reply::Violation { moves, script: counterexample_script(&request, found) });
    }
    let ignored = ignored_by_search(&request.scenario, request.mode, None).join("\n");
    post(&Reply::Report(format!("{report}{ignored}")));
}

/// Script that plays a counterexample Step by Step, with a beat for each move.
fn counterexample_script(request: &CheckRequest, found: &Counterexample) -> String {
    let moves = found.moves.iter().map(|(made, steps)| (made.to_string(), *steps)).collect();
    let schedule = ViolatingSchedule { title: found.finding.title(), steps: &found.script, moves };
    script::write(&request.scenario.with_counterexample(request.mode, None, &schedule))
}

/// Plays a slice of a seed sweep, then schedules the next.
fn sweep_slice(mut sweeps: Vec<(Mode, SeedSweep)>, played: u64, seeds: u64, slice: TimeSlice) {
    let count = slice.size.min(seeds - played);
    for (_, sweep) in &mut sweeps {
        sweep.run(count);
    }
    let played = played + count;
    let stats: Vec<_> = sweeps.iter().map(|(mode, sweep)| (*mode, sweep.stats())).collect();
    post(&Reply::Sweep { played, seeds, summaries: SweepSummary::of(&stats) });
    if played < seeds {
        Timeout::new(0, move || sweep_slice(sweeps, played, seeds, slice.next())).forget();
    }
}
