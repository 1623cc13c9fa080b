//! Result of a survey, as written by the worker and read by the page: a line for each mode.

use checker::{Histogram, MaxSample, SweepStats, bin_width_log2};
use cluster::Mode;

/// Maximum number of bins in a histogram.
pub(super) const COLUMNS: u64 = 32;

/// Result for the seeds of one mode.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Surveyed {
    pub(super) mode: Mode,
    pub(super) seeds: u64,
    /// Number of seeds with a violation.
    pub(super) broken: u64,
    /// The first few seeds with a violation.
    pub(super) first_broken: Vec<u64>,
    /// Duration of the change.
    pub(super) change: Times,
    /// Duration without a leader that could commit.
    pub(super) stalled: Times,
}

/// Distribution of virtual times over the seeds, in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Times {
    /// Number of samples.
    pub(super) count: u64,
    /// Median and 95th percentile.
    pub(super) within: Option<[u64; 2]>,
    /// Maximum.
    pub(super) most: Option<MaxSample>,
    /// Numbers of samples in bins of equal width.
    pub(super) columns: Vec<u64>,
    /// Logarithm to base 2 of the bin width, the same in every mode.
    pub(super) width: u32,
}

impl Times {
    fn of(spread: &Histogram, width: u32) -> Self {
        Self {
            count: spread.count(),
            within: spread.percentile(50).zip(spread.percentile(95)).map(|(half, most)| [half, most]),
            most: spread.max(),
            columns: spread.bins(width),
            width,
        }
    }
}

/// Results of all modes, with one bin width.
pub(super) fn surveyed(tallies: &[(Mode, &SweepStats)]) -> Vec<Surveyed> {
    let width = |spread: fn(&SweepStats) -> &Histogram| {
        let longest = tallies.iter().filter_map(|(_, tally)| spread(tally).max()).map(|most| most.time).max();
        bin_width_log2(longest.unwrap_or(0), COLUMNS)
    };
    let (changes, stalls) = (width(|tally| &tally.change_ms), width(|tally| &tally.unavailable_ms));
    let of = |&(mode, tally): &(Mode, &SweepStats)| Surveyed {
        mode,
        seeds: tally.seeds,
        broken: tally.violating_seeds,
        first_broken: tally.first_violating.clone(),
        change: Times::of(&tally.change_ms, changes),
        stalled: Times::of(&tally.unavailable_ms, stalls),
    };
    tallies.iter().map(of).collect()
}

/// Results as text: a line for each mode, lists separated by tabs.
pub(super) fn write(surveyed: &[Surveyed]) -> String {
    let mut text = String::new();
    for it in surveyed {
        let mut lists = vec![vec![it.seeds, it.broken], it.first_broken.clone()];
        for times in [&it.change, &it.stalled] {
            let most = times.most.map_or_else(Vec::new, |most| vec![most.time, most.seed]);
            let within = times.within.map_or_else(Vec::new, |within| within.to_vec());
            lists.extend([vec![times.count, times.width.into()], within, most, times.columns.clone()]);
        }
        text.push_str(it.mode.key());
        for list in lists {
            let list: Vec<String> = list.iter().map(u64::to_string).collect();
            text.push('\t');
            text.push_str(&list.join(","));
        }
        text.push('\n');
    }
    text
}

/// Results from the text of [`write()`]. Invalid lines are left out.
pub(super) fn read(text: &str) -> Vec<Surveyed> {
    text.lines().filter_map(line).collect()
}

fn line(line: &str) -> Option<Surveyed> {
    let mut words = line.split('\t');
    let mode = words.next()?;
    let mode = Mode::ALL.into_iter().find(|it| it.key() == mode)?;
    let mut list = || -> Option<Vec<u64>> {
        let numbers = words.next()?.split(',').filter(|number| !number.is_empty());
        numbers.map(|number| number.parse().ok()).collect()
    };
    let [seeds, broken] = list()?.try_into().ok()?;
    let first_broken = list()?;
    let mut times = || -> Option<Times> {
        let [count, width] = list()?.try_into().ok()?;
        let (within, most) = (list()?.try_into().ok(), list()?.try_into().ok());
        let most = most.map(|[time, seed]: [u64; 2]| MaxSample { time, seed });
        Some(Times { count, within, most, columns: list()?, width: u32::try_from(width).ok()? })
    };
    Some(Surveyed { mode, seeds, broken, first_broken, change: times()?, stalled: times()? })
}

#[cfg(test)]
mod tests {
    use checker::SeedSweep;

    use super::*;

    #[test]
    fn the_page_reads_what_the_worker_wrote() {
        let scenario = scenario::preset(scenario::DEFAULT).unwrap();
        let run = |&mode: &Mode| {
            let mut survey = SeedSweep::new(scenario.setup(mode), scenario.schedule(mode), scenario.end);
            (mode, survey.run(20).clone())
        };
        let tallies: Vec<(Mode, SweepStats)> =
            scenario.modes.iter().map(run).chain([(Mode::Joint, SweepStats::default())]).collect();
        let of: Vec<(Mode, &SweepStats)> = tallies.iter().map(|(mode, tally)| (*mode, tally)).collect();
        let surveyed = surveyed(&of);
        assert!(surveyed[0].broken > 0 && surveyed[3].stalled.most.is_none());
        for it in &surveyed[..3] {
            assert_eq!(it.stalled.columns.iter().sum::<u64>(), it.seeds, "{}", it.mode);
            assert!(it.stalled.columns.len() as u64 <= COLUMNS);
        }
        assert_eq!(read(&write(&surveyed)), surveyed);
        assert_eq!(read("naive\t1\nnonsense"), []);
    }
}
