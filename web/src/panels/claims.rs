//! Check of the claims that a scenario states about its runs. Claims about what can still happen need a search: a
//! worker checks them once the others are shown.

use std::cell::OnceCell;

use cluster::Mode;
use scenario::{Actual, CUSTOM_ID, Claim, ConditionalAction, Expectation, ExpectationReport, Scenario, check, script};
use yew::prelude::*;

use super::Panels;
use super::controls::leaf;
use super::share::run_link;
use crate::html::p;
use crate::session::Session;
use crate::strings::outlook::CLAIMS_SEARCH;
use crate::strings::panels as strings;
use crate::worker::client::{OnReply, WorkerError};
use crate::worker::protocol::{ClaimResult, Reply, Request};

/// Check of the claims of a run's scenario.
#[derive(Debug, Default)]
pub(super) struct ClaimsCheck {
    /// Scenario of the run, and the results without a search; computed when they are first shown.
    checked: OnceCell<(Scenario, ExpectationReport)>,
    /// Actions whose conditions do not come to hold; computed when they are first shown.
    unmet_conditions: OnceCell<Vec<Unmet>>,
    search: Search,
}

/// Check by a worker.
#[derive(Debug, Default)]
enum Search {
    #[default]
    NotBegun,
    Running,
    Ended {
        /// Claims that are not known to hold.
        failed: Vec<ClaimResult>,
        /// Claims that hold within the allowance of a search.
        bounded: Vec<ClaimResult>,
    },
    /// It ended without an answer.
    Failed,
}

/// A part of a scenario that is not as it says.
#[derive(Clone, Debug)]
pub(super) struct Unmet {
    /// The part.
    pub(super) part: UnmetPart,
    /// The actual state, as text.
    pub(super) text: String,
}

/// A part of a scenario that its run may contradict.
#[derive(Clone, Debug)]
pub(super) enum UnmetPart {
    /// A claim that is not known to hold.
    Claim {
        /// The expectation with the claim.
        expectation: Expectation,
        /// Time that it is about, in virtual milliseconds.
        at: u64,
    },
    /// An action that is not done, since its condition does not come to hold.
    Condition(ConditionalAction),
}

impl ClaimsCheck {
    /// Scenario of the run, and the results without a search.
    fn checked(&self, session: &Session) -> &(Scenario, ExpectationReport) {
        self.checked.get_or_init(|| {
            let scenario = run_link(session).scenario;
            let report = scenario.check_expectations(None);
            (scenario, report)
        })
    }

    /// Results of the claims; empty if there are none.
    pub(super) fn view(&self, session: &Session) -> Html {
        let (scenario, report) = self.checked(session);
        if scenario.expect.is_empty() {
            return Html::default();
        }
        let modes = Mode::ALL.into_iter().filter(|mode| scenario.expect.iter().any(|it| it.mode == *mode));
        let results = modes.flat_map(|mode| {
            let is_searching =
                self.is_searching() && scenario.expect.iter().any(|it| it.mode == mode && needs_search(it));
            let (failed, bounded) = self.results(report, mode);
            let result = match failed.len() {
                0 if is_searching => None,
                0 => Some(p("", strings::of_mode(mode, strings::AS_EXPECTED))),
                count => Some(p("warn", strings::of_mode(mode, &strings::unmet(count)))),
            };
            let pending = is_searching.then(|| p("small", strings::of_mode(mode, CLAIMS_SEARCH)));
            let bounded = bounded.into_iter().map(|it| p("small", it.text));
            result.into_iter().chain(pending).chain(bounded).collect::<Vec<_>>()
        });
        std::iter::once(leaf("h3", "", strings::EXPECTED)).chain(results).collect()
    }

    /// Whether a search is to come or runs.
    fn is_searching(&self) -> bool {
        matches!(self.search, Search::NotBegun | Search::Running)
    }

    /// Claims of the run that are not known to hold, and actions that are not done.
    pub(super) fn unmet(&self, session: &Session) -> Vec<Unmet> {
        let (scenario, report) = self.checked(session);
        let failed = Mode::ALL.into_iter().flat_map(|mode| self.results(report, mode).0);
        let claims = failed.filter_map(|ClaimResult { expectation, at, text, .. }| {
            let expectation = scenario.expect.get(expectation)?.clone();
            Some(Unmet { part: UnmetPart::Claim { expectation, at }, text })
        });
        let conditions = self.unmet_conditions.get_or_init(|| unmet_conditions(scenario));
        claims.chain(conditions.iter().cloned()).collect()
    }

    /// Claims in a mode that do not hold, and those that hold within an allowance. Claims that a search still decides
    /// are in neither.
    fn results(&self, report: &ExpectationReport, mode: Mode) -> (Vec<ClaimResult>, Vec<ClaimResult>) {
        let of_mode = |results: &[ClaimResult]| results.iter().filter(|it| it.mode == mode).cloned().collect();
        if let Search::Ended { failed, bounded } = &self.search {
            return (of_mode(failed), of_mode(bounded));
        }
        let failed = report.failed.iter().filter(|it| it.mode == mode);
        let failed = failed.filter(|it| !self.is_searching() || it.actual != Actual::NotChecked);
        (failed.map(ClaimResult::from).collect(), Vec::new())
    }

    /// Begins the search, if a claim that was shown needs one. Returns the script with the claims.
    fn begin_search(&mut self) -> Option<String> {
        let (scenario, _) = self.checked.get()?;
        if !matches!(self.search, Search::NotBegun) || !scenario.expect.iter().any(needs_search) {
            return None;
        }
        self.search = Search::Running;
        // The id of an embedded script is none that a script can have.
        let id = if scenario.id.contains('.') { CUSTOM_ID.into() } else { scenario.id.clone() };
        Some(script::write(&Scenario { id, ..scenario.clone() }))
    }

    fn on_reply(&mut self, reply: Result<Reply, WorkerError>) {
        if matches!(self.search, Search::Running) {
            self.search = match reply {
                Ok(Reply::Claims { failed, bounded }) => Search::Ended { failed, bounded },
                _ => Search::Failed,
            };
        }
    }
}

/// Actions that are not done, one for each condition.
fn unmet_conditions(scenario: &Scenario) -> Vec<Unmet> {
    let unmet = check::unmet_conditions(scenario).into_iter().filter_map(|(index, finding)| {
        let part = UnmetPart::Condition(*scenario.conditional.get(index)?);
        Some(Unmet { part, text: finding.to_string() })
    });
    let mut unmet: Vec<_> = unmet.collect();
    unmet.dedup_by(|later, earlier| later.text == earlier.text);
    unmet
}

fn needs_search(expectation: &Expectation) -> bool {
    expectation.claims.iter().any(Claim::needs_search)
}

impl Panels {
    /// Has a worker check the claims about what can still happen, once the others are shown.
    pub(super) fn check_claims(&self) {
        let Some(script) = self.state.borrow_mut().editor.claims.begin_search() else { return };
        let panels = self.itself.clone();
        let on_reply: OnReply = std::rc::Rc::new(move |reply| {
            let Some(panels) = panels.upgrade() else { return };
            panels.state.borrow_mut().editor.claims.on_reply(reply);
            panels.end_claims_check();
            panels.render();
        });
        self.claims_worker.start(&self.window, &Request::Claims(script), &on_reply);
    }

    /// Terminates the worker of a check that has ended, or of another run.
    pub(super) fn end_claims_check(&self) {
        if !matches!(self.state.borrow().editor.claims.search, Search::Running) {
            self.claims_worker.terminate();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "overlap 1\nmodes single\nold S1 S2 S3\nleader S1\nat 20 crash S3\nend 300\n";

    fn check(claims: &str) -> ClaimsCheck {
        let check = ClaimsCheck::default();
        let scenario = script::read(&format!("{TEXT}{claims}")).unwrap();
        check.checked(&Session::new(scenario));
        check
    }

    fn failed(check: &ClaimsCheck) -> usize {
        check.results(&check.checked.get().unwrap().1, Mode::SingleServer).0.len()
    }

    #[test]
    fn search_is_begun_once_and_only_for_a_claim_that_needs_it() {
        let mut safe = check("expect single: safe\n");
        assert_eq!((failed(&safe), safe.begin_search()), (0, None));
        let mut dead = check("expect single: nobody can lead; safe\n");
        assert_eq!(failed(&dead), 0, "it is not decided yet");
        let text = dead.begin_search().unwrap();
        assert_eq!(script::read(&text).unwrap().expect.len(), 1);
        assert_eq!(dead.begin_search(), None);
        let result = ClaimResult { mode: Mode::SingleServer, expectation: 0, at: 300, text: "not so".to_owned() };
        dead.on_reply(Ok(Reply::Claims { failed: vec![result], bounded: Vec::new() }));
        assert_eq!((failed(&dead), dead.is_searching()), (1, false));
        dead.on_reply(Err(WorkerError::Crashed));
        assert_eq!(failed(&dead), 1, "a late reply changes nothing");
    }

    #[test]
    fn claim_whose_search_has_no_answer_is_not_checked() {
        let mut dead = check("expect single: nobody can lead\n");
        dead.begin_search();
        dead.on_reply(Err(WorkerError::NotStarted));
        assert_eq!(failed(&dead), 1);
    }
}
