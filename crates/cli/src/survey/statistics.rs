//! Statistics of a mode: as text, as JSON, and read back from that.

use std::collections::BTreeMap;
use std::fmt::Write;

use checker::{Histogram, MAX_KEPT_SEEDS, MaxSample, SweepStats};
use cluster::{Mode, Property};
use serde::Deserialize;
use serde_json::{Value, json};

/// Maximum number of seeds. Sums over them do not overflow, and other programs read them exactly as JSON.
pub(super) const MAX_SEEDS: u64 = 1_000_000_000_000;

/// Statistics of a mode for people.
pub(super) fn as_text(mode: Mode, stats: &SweepStats) -> String {
    let mut text = format!("{mode}: {} seeds, change finished in {}", stats.seeds, stats.finished());
    for (property, count) in &stats.violations {
        let _ = write!(text, ", {property} violated in {count}");
    }
    let _ = writeln!(text, "{}", if stats.violations.is_empty() { ", no property violated" } else { "" });
    for (what, times) in [("the change took", &stats.change_ms), ("no leader could commit for", &stats.unavailable_ms)]
    {
        let (Some(median), Some(most_seeds), Some(most)) = (times.percentile(50), times.percentile(95), times.max())
        else {
            continue;
        };
        let _ = writeln!(
            text,
            "  {what}: median {median} ms, 95th percentile {most_seeds} ms, longest {} ms in seed {}",
            most.time, most.seed
        );
    }
    if !stats.least_tolerated.is_empty() {
        let number = |least: Option<usize>| least.map_or_else(|| "no quorum".to_owned(), |least| least.to_string());
        let counts = stats.least_tolerated.iter().map(|(least, seeds)| format!("{} in {seeds}", number(*least)));
        let _ = writeln!(
            text,
            "  least number of failures tolerated during the change: {}",
            counts.collect::<Vec<_>>().join(", ")
        );
    }
    if !stats.first_violating.is_empty() {
        let seeds: Vec<String> = stats.first_violating.iter().map(u64::to_string).collect();
        let _ = writeln!(text, "  first violations: seed {}", seeds.join(", "));
    }
    text
}

/// Statistics of a mode as JSON.
pub(super) fn as_json(mode: Mode, stats: &SweepStats) -> Value {
    let broken =
        stats.violations.iter().map(|(property, count)| json!({"property": property.to_string(), "seeds": count}));
    let least = stats.least_tolerated.iter().map(|(least, seeds)| json!({"failures": least, "seeds": seeds}));
    json!({
        "mode": mode.key(),
        "seeds": stats.seeds,
        "finished": stats.finished(),
        "unfinished": stats.seeds - stats.finished(),
        "any_broken": stats.violating_seeds,
        "broken": broken.collect::<Value>(),
        "first_broken": stats.first_violating,
        "change_took": histogram(&stats.change_ms),
        "no_leader_could_commit_for": histogram(&stats.unavailable_ms),
        "least_failures_tolerated": least.collect::<Value>(),
    })
}

/// Times in virtual milliseconds; null, if there are none. Each part is a bucket: start, exclusive end, number of
/// seeds.
fn histogram(times: &Histogram) -> Value {
    json!({
        "least": times.min(),
        "half_within": times.percentile(50),
        "95_of_100_within": times.percentile(95),
        "most": times.max().map(|most| most.time),
        "most_in_seed": times.max().map(|most| most.seed),
        "parts": times.buckets().map(|(from, to, count)| json!([from, to, count])).collect::<Value>(),
    })
}

/// Statistics of a mode, read from JSON.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct ModeStatistics {
    /// The mode.
    pub(super) mode: Mode,
    /// Its statistics.
    pub(super) stats: SweepStats,
}

/// The numbers of [`as_json`] from which the others follow.
#[derive(Deserialize)]
struct Numbers {
    mode: String,
    seeds: u64,
    any_broken: u64,
    broken: Vec<ViolationCount>,
    first_broken: Vec<u64>,
    change_took: Times,
    no_leader_could_commit_for: Times,
    least_failures_tolerated: Vec<LeastTolerated>,
}

#[derive(Deserialize)]
struct LeastTolerated {
    failures: Option<usize>,
    seeds: u64,
}

#[derive(Deserialize)]
struct ViolationCount {
    property: String,
    seeds: u64,
}

#[derive(Deserialize)]
struct Times {
    least: Option<u64>,
    most: Option<u64>,
    most_in_seed: Option<u64>,
    parts: Vec<(u64, u64, u64)>,
}

impl Times {
    fn histogram(&self) -> Option<Histogram> {
        let max = self.most.zip(self.most_in_seed).map(|(time, seed)| MaxSample { time, seed });
        Histogram::from_buckets(&self.parts, self.least, max)
    }
}

impl TryFrom<Value> for ModeStatistics {
    type Error = String;

    /// Reads what [`as_json`] writes. Refuses everything else, such as numbers that contradict each other.
    fn try_from(json: Value) -> Result<Self, String> {
        let numbers = Numbers::deserialize(&json).map_err(|error| error.to_string())?;
        let mode = Mode::ALL.into_iter().find(|mode| mode.key() == numbers.mode);
        let mode = mode.ok_or_else(|| format!("there is no mode “{}”", numbers.mode))?;
        let stats = numbers.statistics().filter(is_possible);
        match stats {
            Some(stats) if as_json(mode, &stats) == json => Ok(Self { mode, stats }),
            _ => Err(format!("its numbers for the mode {mode} contradict each other")),
        }
    }
}

impl Numbers {
    fn statistics(&self) -> Option<SweepStats> {
        let mut violations = BTreeMap::new();
        for count in &self.broken {
            let property = Property::ALL.into_iter().find(|property| property.name() == count.property)?;
            violations.insert(property, count.seeds);
        }
        Some(SweepStats {
            seeds: self.seeds,
            violating_seeds: self.any_broken,
            violations,
            first_violating: self.first_broken.clone(),
            change_ms: self.change_took.histogram()?,
            unavailable_ms: self.no_leader_could_commit_for.histogram()?,
            least_tolerated: self.least_failures_tolerated.iter().map(|it| (it.failures, it.seeds)).collect(),
        })
    }
}

/// Whether the counts can be of one set of seeds.
fn is_possible(stats: &SweepStats) -> bool {
    let SweepStats { seeds, violating_seeds, violations, first_violating, least_tolerated, .. } = stats;
    let with_change = least_tolerated.iter().fold(0, |sum: u64, (_, count)| sum.saturating_add(*count));
    let most = violations.values().max().copied().unwrap_or(0);
    let all = violations.values().fold(0, |sum: u64, count| sum.saturating_add(*count));
    stats.finished() <= *seeds
        && stats.unavailable_ms.count() == *seeds
        && (most..=all).contains(violating_seeds)
        && violating_seeds <= seeds
        && *seeds <= MAX_SEEDS
        && with_change <= *seeds
        && least_tolerated.is_sorted_by(|one, next| one.0 < next.0)
        && first_violating.len() as u64 == (*violating_seeds).min(MAX_KEPT_SEEDS as u64)
        && first_violating.is_sorted_by(|one, next| one < next)
}
