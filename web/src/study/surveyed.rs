//! What came of a survey, as the worker writes it and the page reads it: a line for each mode.

use checker::{Histogram, MaxSample, SweepStats, bin_width_log2};
use cluster::Mode;

/// At most so many columns make the picture of a spread.
pub(super) const COLUMNS: u64 = 32;

/// What came of the seeds of one mode.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Surveyed {
    pub(super) mode: Mode,
    pub(super) seeds: u64,
    /// In how many a property broke.
    pub(super) broken: u64,
    /// The first few of them.
    pub(super) first_broken: Vec<u64>,
    /// How long the change took.
    pub(super) change: Times,
    /// For how long no leader was able to commit.
    pub(super) stalled: Times,
}

/// How virtual times in milliseconds are spread over seeds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Times {
    /// How many.
    pub(super) count: u64,
    /// What half of them kept within, and 95 of 100.
    pub(super) within: Option<[u64; 2]>,
    /// The longest.
    pub(super) most: Option<MaxSample>,
    /// How many fall into columns of equal width.
    pub(super) columns: Vec<u64>,
    /// The width of a column, as a power of two: the same in every mode.
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

/// What came of it in every mode, with columns as wide in all of them.
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

/// As text: a line for each mode, lists between tabs.
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

/// What [`write`] wrote. A line that is something else is left out.
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
