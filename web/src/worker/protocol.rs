//! Protocol of the worker: one request of the page, and the worker's replies. They cross as JavaScript values.

use checker::{
    Allowance, Bounds, CheckedProperty, Estimate, Granularity, Histogram, KnownViolation, Query, SweepStats,
    bin_width_log2,
};
use cluster::Mode;
use raft_core::{Rule, Rules, Term};
use scenario::link::{self, Link};
use scenario::{BoundedExpectation, CUSTOM_ID, FailedExpectation, Scenario};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::{Error, Serializer};
use wasm_bindgen::JsValue;

use super::as_text;

/// Default memory limit of a search, in bytes: a tab has little more.
pub(crate) const DEFAULT_MEMORY: usize = 1 << 29;

/// Maximum number of states of one continuation in a search: so that a state with many continuations takes seconds at
/// most, and the worker is not treated as dead.
pub(crate) const CONTINUATION_STATES: usize = 20_000;

/// Maximum number of bins in a histogram.
pub(crate) const MAX_BINS: u64 = 32;

/// Request to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Search for a schedule that violates a property.
    Check(CheckRequest),
    /// Play a run under many seeds.
    Sweep(SweepRequest),
    /// Search what can still come of a moment of a run.
    Outlook(OutlookRequest),
    /// Check the claims of this script, those about what can still happen included.
    Claims(String),
}

/// Search from the start of a scenario, in a mode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckRequest {
    /// Scenario with the cluster and the rules.
    #[serde(with = "as_text")]
    pub scenario: Scenario,
    /// Mode of the lane.
    #[serde(with = "as_text")]
    pub mode: Mode,
    /// Granularity of the search.
    #[serde(with = "as_text")]
    pub granularity: Granularity,
    /// Bounds of the search, with terms and entries counted from the start of the scenario.
    #[serde(with = "BoundsFields")]
    pub bounds: Bounds,
    /// Property to check; `None` for the safety properties.
    #[serde(with = "as_text")]
    pub property: Option<CheckedProperty>,
    /// How far a continuation is searched, if the property is about continuations.
    #[serde(with = "AllowanceFields")]
    pub allowance: Allowance,
    /// Whether the search goes on even if its estimate exceeds the memory limit.
    pub ignore_estimate: bool,
}

/// Question whether a server can still lead, and the change finish, from a moment of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutlookRequest {
    /// Scenario of the run.
    #[serde(with = "as_text")]
    pub scenario: Scenario,
    /// Mode of the lane.
    #[serde(with = "as_text")]
    pub mode: Mode,
    /// Steps from the start to that moment, as texts of [actions](scenario::action).
    pub steps: Vec<String>,
}

/// Seed sweep: a run under the seeds from 0 on, in every mode of its scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepRequest {
    /// Scenario of the run.
    #[serde(with = "as_text")]
    pub scenario: Scenario,
    /// Number of seeds.
    pub seeds: u64,
}

/// Reply of the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The worker waits for its request.
    Ready,
    /// The request is not one of this version.
    InvalidRequest,
    /// The search cannot start, for this reason.
    Rejected(String),
    /// Estimated size of the search.
    Estimate {
        /// The estimate.
        #[serde(with = "EstimateFields")]
        estimate: Estimate,
        /// Whether it exceeds the memory limit. Then the search has ended.
        is_too_large: bool,
    },
    /// Progress of the search.
    Progress(Progress),
    /// A violation was found.
    Violation {
        /// Moves of the counterexample.
        moves: Vec<String>,
        /// Script that plays it.
        script: String,
    },
    /// The search has ended, with this verdict: a line for each sentence.
    Report(String),
    /// Results of the seed sweep so far. It has ended if all seeds were played.
    Sweep {
        /// Number of played seeds.
        played: u64,
        /// Number of seeds to be played.
        seeds: u64,
        /// Results in each mode.
        summaries: Vec<SweepSummary>,
    },
    /// Answers about a moment of a run so far.
    Outlook {
        /// The answers.
        answers: Vec<OutlookAnswer>,
        /// Whether there are no more to come.
        is_complete: bool,
    },
    /// Results of the check of claims.
    Claims {
        /// Claims that are not known to hold.
        failed: Vec<ClaimResult>,
        /// Claims that hold within the allowance of a search.
        bounded: Vec<ClaimResult>,
    },
}

/// Answer to a question about what can still happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlookAnswer {
    /// The answer, in sentences.
    pub text: String,
    /// Whether no continuation leads there.
    pub is_impossible: bool,
}

/// Result of the check of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimResult {
    /// Mode of the run.
    #[serde(with = "as_text")]
    pub mode: Mode,
    /// Index of the expectation with the claim.
    pub expectation: usize,
    /// Time that it is about, in virtual milliseconds.
    pub at: u64,
    /// The result, as a sentence without its full stop.
    pub text: String,
}

impl From<&FailedExpectation> for ClaimResult {
    fn from(it: &FailedExpectation) -> Self {
        Self { mode: it.mode, expectation: it.expectation, at: it.at, text: it.to_string() }
    }
}

impl From<&BoundedExpectation> for ClaimResult {
    fn from(it: &BoundedExpectation) -> Self {
        Self { mode: it.mode, expectation: it.expectation, at: it.at, text: it.to_string() }
    }
}

/// Progress of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Number of distinct states.
    pub distinct: u64,
    /// Number of generated states, repeats included.
    pub generated: u64,
    /// Depth: number of moves from the start.
    pub depth: u64,
    /// Size of the frontier: number of states that are not expanded yet.
    pub frontier: u64,
    /// Distinct states per second.
    pub rate: u64,
    /// Memory, in bytes.
    pub bytes: u64,
}

/// Result of a seed sweep in one mode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepSummary {
    /// The mode.
    #[serde(with = "as_text")]
    pub mode: Mode,
    /// Number of seeds.
    pub seeds: u64,
    /// Number of seeds with a violation.
    pub violating: u64,
    /// The first few seeds with a violation.
    pub first_violating: Vec<u64>,
    /// Duration of the change.
    pub change: DurationStats,
    /// Duration without a leader that could commit.
    pub unavailable: DurationStats,
}

/// Distribution of virtual times over the seeds, in milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DurationStats {
    /// Number of samples.
    pub count: u64,
    /// Median and 95th percentile.
    pub percentiles: Option<[u64; 2]>,
    /// Maximum, and the first seed that took it.
    pub max: Option<(u64, u64)>,
    /// Numbers of samples in bins of equal width.
    pub bins: Vec<u64>,
    /// Logarithm to base 2 of the bin width, the same in every mode.
    pub bin_width_log2: u32,
}

/// Converts a message to a JavaScript value. Integers of 64 bits become bigints, so that they are exact.
///
/// # Errors
/// No message of this module fails.
pub fn to_js(message: &impl Serialize) -> Result<JsValue, Error> {
    message.serialize(&Serializer::new().serialize_large_number_types_as_bigints(true))
}

/// Converts a JavaScript value to a message.
///
/// # Errors
/// If the value is not such a message.
pub fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, Error> {
    serde_wasm_bindgen::from_value(value)
}

impl CheckRequest {
    /// Request for the shortest schedule to what a rule prevents; `None` if none is known.
    #[must_use]
    pub fn without_rule(rule: Rule) -> Option<Self> {
        KnownViolation::for_rule(rule).map(|known| Self::for_violation(&known))
    }

    /// Request for a [`KnownViolation`]: without its rule, in its cluster.
    #[must_use]
    pub fn for_violation(known: &KnownViolation) -> Self {
        let mut scenario = Scenario::custom(known.old, known.old.iter().next());
        scenario.set_target(known.new);
        scenario.rules = Rules::RAFT.without(known.rule);
        Self {
            scenario,
            mode: known.mode,
            granularity: Granularity::Moves,
            bounds: Bounds { bytes: DEFAULT_MEMORY, ..known.bounds },
            property: Some(known.property),
            allowance: Allowance { states: CONTINUATION_STATES, ..Allowance::default() },
            ignore_estimate: true,
        }
    }

    /// The same request with all rules on; for any safety property, if it was for one of them.
    #[must_use]
    pub fn with_all_rules(&self) -> Self {
        let scenario = Scenario { rules: self.scenario.rules.all_on(), ..self.scenario.clone() };
        let property = self.property.filter(|property| !is_safety(*property));
        Self { scenario, ignore_estimate: false, property, ..self.clone() }
    }

    /// Whether it is for violations of safety.
    pub(crate) fn is_for_violations(&self) -> bool {
        self.property.is_none_or(is_safety)
    }

    /// Fragment that opens the scenario, if it is a custom cluster.
    pub(crate) fn fragment(&self) -> Option<String> {
        let link = Link { lane: Some(self.mode), ..self.scenario.clone().into() };
        (self.scenario.id == CUSTOM_ID).then(|| link::fragment(&link))
    }

    /// Query for the checker.
    pub(crate) fn query(&self) -> Query {
        let bounds = self.bounds.counted_from(self.scenario.start_offset());
        let target = self.scenario.target(self.mode);
        let query = Query::new(self.scenario.new, self.granularity, bounds);
        Query { property: self.property, allowance: self.allowance, targets: vec![target], ..query }
    }
}

/// Whether the property is one of safety.
pub(crate) fn is_safety(property: CheckedProperty) -> bool {
    matches!(property, CheckedProperty::Safety(_))
}

impl SweepSummary {
    /// Summaries of all modes, with one bin width for each kind of duration.
    #[must_use]
    pub fn of(sweeps: &[(Mode, &SweepStats)]) -> Vec<Self> {
        let bin_width = |durations: fn(&SweepStats) -> &Histogram| {
            let longest = sweeps.iter().filter_map(|(_, stats)| durations(stats).max()).map(|max| max.time).max();
            bin_width_log2(longest.unwrap_or(0), MAX_BINS)
        };
        let (change, unavailable) = (bin_width(|stats| &stats.change_ms), bin_width(|stats| &stats.unavailable_ms));
        let of = |&(mode, stats): &(Mode, &SweepStats)| Self {
            mode,
            seeds: stats.seeds,
            violating: stats.violating_seeds,
            first_violating: stats.first_violating.clone(),
            change: DurationStats::of(&stats.change_ms, change),
            unavailable: DurationStats::of(&stats.unavailable_ms, unavailable),
        };
        sweeps.iter().map(of).collect()
    }
}

impl DurationStats {
    fn of(durations: &Histogram, bin_width_log2: u32) -> Self {
        Self {
            count: durations.count(),
            percentiles: durations.percentile(50).zip(durations.percentile(95)).map(|(half, most)| [half, most]),
            max: durations.max().map(|max| (max.time, max.seed)),
            bins: durations.bins(bin_width_log2),
            bin_width_log2,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Bounds")]
struct BoundsFields {
    moves: u32,
    #[serde(with = "as_text")]
    term: Term,
    log: u64,
    changes: u8,
    crashes: u8,
    commands: u8,
    in_flight: u8,
    loss: bool,
    duplication: bool,
    stay_down: u8,
    lost_disks: u8,
    snapshots: u8,
    transfers: u8,
    bytes: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Allowance")]
struct AllowanceFields {
    terms: Option<u64>,
    entries: Option<u64>,
    states: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Estimate")]
struct EstimateFields {
    states: f64,
    bytes: f64,
    is_exact: bool,
}

#[cfg(test)]
mod tests {
    use checker::SeedSweep;

    use super::*;

    #[test]
    fn fragment_of_a_known_violation_opens_its_cluster_and_lane() {
        for known in KnownViolation::all() {
            let request = CheckRequest::for_violation(&known);
            let opened = link::open(&request.fragment().unwrap()).into_result().unwrap();
            assert_eq!(opened.scenario.setup(known.mode), request.scenario.setup(known.mode));
            assert_eq!(opened.lane, Some(known.mode));
        }
    }

    #[test]
    fn summary_counts_every_seed_in_a_bin() {
        let scenario = scenario::preset(scenario::DEFAULT).unwrap();
        let run = |&mode: &Mode| {
            let mut sweep = SeedSweep::new(scenario.setup(mode), scenario.schedule(mode), scenario.end);
            (mode, sweep.run(20).clone())
        };
        let mut sweeps: Vec<(Mode, SweepStats)> = scenario.modes.iter().map(run).collect();
        sweeps.push((Mode::Joint, SweepStats::default()));
        let sweeps: Vec<(Mode, &SweepStats)> = sweeps.iter().map(|(mode, stats)| (*mode, stats)).collect();
        let summaries = SweepSummary::of(&sweeps);
        assert!(summaries[0].violating > 0 && summaries[3].unavailable.max.is_none());
        for summary in &summaries[..3] {
            assert_eq!(summary.unavailable.bins.iter().sum::<u64>(), summary.seeds, "{}", summary.mode);
            assert!(summary.unavailable.bins.len() as u64 <= MAX_BINS);
        }
    }
}
