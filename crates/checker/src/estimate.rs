//! Estimates the size of a search from its first layers.

use crate::frontier::FrontierState;
use crate::{BfsChecker, Query, Verdict};

/// Estimated number of states within the bounds, and the memory they take. Extrapolated from the first layers: right
/// within a factor of a few.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Number of distinct states.
    pub states: f64,
    /// Peak memory, in bytes.
    pub bytes: f64,
    /// Whether the search has ended, exhausted or with a violation, so that the numbers are counts.
    pub is_exact: bool,
}

impl Estimate {
    /// Whether the search would exceed its memory bound.
    #[must_use]
    pub fn is_too_large(&self, query: &Query) -> bool {
        !self.is_exact && self.bytes > query.bounds.bytes as f64
    }
}

/// "about 3.1 million states and 2.4 GB"
impl std::fmt::Display for Estimate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let about = if self.is_exact { "" } else { "about " };
        let (states, bytes) = (self.states, self.bytes);
        match states {
            _ if states < 1e6 => write!(f, "{about}{states:.0} states and {:.0} MB", (bytes / 1e6).max(1.0)),
            _ if states < 1e9 => write!(f, "{about}{:.1} million states and {:.1} GB", states / 1e6, bytes / 1e9),
            _ => write!(f, "{about}{:.0} thousand million states and {:.0} GB", states / 1e9, bytes / 1e9),
        }
    }
}

impl BfsChecker {
    /// Estimates the whole search from the layers explored so far. Useful after some ten thousand states.
    ///
    /// Layers grow by a factor that falls steadily, until they shrink. So the logarithms of their sizes are
    /// extrapolated as a parabola from the last known layer.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        let progress = self.progress();
        if matches!(self.verdict(), Some(Verdict::Exhausted | Verdict::Violated(_))) {
            return Estimate { states: progress.distinct as f64, bytes: progress.bytes as f64, is_exact: true };
        }
        let (total, largest) = extrapolate(self.layer_sizes(), self.query().bounds.moves);
        let (bytes_per_visited, bytes_per_frontier_state) = (24.0, size_of::<FrontierState>() as f64);
        Estimate {
            states: total,
            bytes: total * bytes_per_visited + largest * bytes_per_frontier_state,
            is_exact: false,
        }
    }
}

/// Minimum decline of the logarithmic growth from layer to layer. Measured on searches that ended.
const MIN_GROWTH_DECLINE: f64 = 0.25;

/// Sum of all layers up to `max_depth`, and the largest sum of two successive ones, which is the peak size of the
/// frontier.
fn extrapolate(layer_sizes: &[f64], max_depth: u32) -> (f64, f64) {
    let logarithms: Vec<f64> = layer_sizes.iter().map(|size| size.max(1.0).ln()).collect();
    let growth: Vec<f64> = logarithms.iter().zip(logarithms.iter().skip(1)).map(|(one, next)| next - one).collect();
    let (first, last) = (growth.first().copied().unwrap_or(0.0), growth.last().copied().unwrap_or(0.0));
    let decline = ((first - last) / (growth.len().max(2) - 1) as f64).max(MIN_GROWTH_DECLINE);
    let (mut sum, mut size) = (layer_sizes.iter().sum::<f64>(), logarithms.last().copied().unwrap_or(0.0));
    let (mut largest, mut rate) = (size.exp(), last);
    for _ in layer_sizes.len()..=max_depth as usize {
        let before = size.exp();
        rate -= decline;
        size += rate;
        if size < 0.0 {
            break;
        }
        sum += size.exp();
        largest = largest.max(before + size.exp());
    }
    (sum, largest)
}
