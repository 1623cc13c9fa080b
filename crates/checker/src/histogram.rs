//! How many seeds took how long: counts of a fixed size that add up exactly, and what can be read from them.

/// Times below this have a bucket each; above, each doubling has half as many buckets as this.
const LINEAR_BUCKETS: u64 = 128;
/// From here on all is one: more than four hours.
const MAX_TIME: u64 = (1 << 24) - 1;
/// The buckets of a doubling.
const SUB_BUCKETS: u64 = LINEAR_BUCKETS / 2;

/// How virtual times in milliseconds are spread over seeds. Times are told apart to within a 64th.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    buckets: Vec<u32>,
    count: u64,
    min: Option<u64>,
    max: Option<MaxSample>,
}

/// A time, and the first seed that took so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxSample {
    /// The time, in virtual milliseconds.
    pub time: u64,
    /// The seed.
    pub seed: u64,
}

impl MaxSample {
    /// Of two, the longer one; of two as long, the one with the smaller seed.
    fn longer(self, other: Self) -> Self {
        let is_longer = (other.time, self.seed) > (self.time, other.seed);
        if is_longer { other } else { self }
    }
}

impl Histogram {
    /// Counts a seed that took `time` virtual milliseconds.
    pub fn add(&mut self, time: u64, seed: u64) {
        let bucket = bucket_index(time);
        if self.buckets.len() <= bucket {
            self.buckets.resize(bucket + 1, 0);
        }
        self.buckets[bucket] += 1;
        self.count += 1;
        self.min = Some(self.min.map_or(time, |min| min.min(time)));
        let this = MaxSample { time, seed };
        self.max = Some(self.max.map_or(this, |max| max.longer(this)));
    }

    /// Counts those of another as well.
    pub fn merge(&mut self, other: &Self) {
        let Self { buckets, count, min, max } = other;
        if self.buckets.len() < buckets.len() {
            self.buckets.resize(buckets.len(), 0);
        }
        for (count, other_count) in self.buckets.iter_mut().zip(buckets) {
            *count += other_count;
        }
        self.count += count;
        self.min = self.min.into_iter().chain(*min).min();
        self.max = self.max.into_iter().chain(*max).reduce(MaxSample::longer);
    }

    /// How many seeds were counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The shortest time.
    #[must_use]
    pub fn min(&self) -> Option<u64> {
        self.min
    }

    /// The longest time, and the first seed that took it.
    #[must_use]
    pub fn max(&self) -> Option<MaxSample> {
        self.max
    }

    /// A time that at least `percent` percent of the seeds kept within: the least one, to within a 64th more.
    #[must_use]
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        let max = self.max?.time;
        let wanted = (self.count * percent).div_ceil(100).max(1);
        let mut seen = 0;
        for (bucket, count) in (0..).zip(&self.buckets) {
            seen += u64::from(*count);
            if seen >= wanted {
                return Some((bucket_start(bucket + 1) - 1).min(max));
            }
        }
        Some(max)
    }

    /// The counts by columns of equal width, from 0 on, each of 2^`width` milliseconds: exact, for columns that are not
    /// narrower than a bucket at the longest time.
    #[must_use]
    pub fn bins(&self, width: u32) -> Vec<u64> {
        let mut bins = Vec::new();
        for (bucket, &count) in (0..).zip(&self.buckets) {
            let bin = usize::try_from(bucket_start(bucket) >> width).unwrap_or(usize::MAX);
            if count > 0 {
                bins.resize(bins.len().max(bin + 1), 0);
                bins[bin] += u64::from(count);
            }
        }
        bins
    }

    /// What was counted, in order of time: from when, up to before when, and how many.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64, u32)> {
        let buckets = (0..).zip(&self.buckets).filter(|(_, count)| **count > 0);
        buckets.map(|(bucket, &count)| (bucket_start(bucket), bucket_start(bucket + 1), count))
    }
}

/// The width of columns, as a power of two, with which times up to `most` fill between `columns` / 2 and `columns` of them;
/// fewer, for short times. With 64 columns or fewer it is one that [`Spread::columns`] is exact for.
#[must_use]
pub fn bin_width_log2(max: u64, bins: u64) -> u32 {
    let mut width = 0;
    while (max >> width) >= bins {
        width += 1;
    }
    width
}

fn bucket_index(time: u64) -> usize {
    let time = time.min(MAX_TIME);
    // How often it must be halved to be below EXACT.
    let halvings = u64::from(u64::BITS - (time / LINEAR_BUCKETS).leading_zeros());
    let index = halvings * SUB_BUCKETS + (time >> halvings);
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// The shortest time of a bucket.
fn bucket_start(bucket: u64) -> u64 {
    let halvings = (bucket / SUB_BUCKETS).saturating_sub(1);
    (bucket - halvings * SUB_BUCKETS) << halvings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_contiguous_and_at_most_a_64th_wide() {
        for number in 1..1_200 {
            let (from, to) = (bucket_start(number), bucket_start(number + 1));
            assert!(from < to && (to - from == 1 || (to - from) * SUB_BUCKETS <= from), "{from} to {to}");
            assert_eq!([bucket_index(from), bucket_index(to - 1)], [number as usize; 2], "{from} to {to}");
        }
        assert_eq!(bucket_index(u64::MAX), bucket_index(MAX_TIME));
    }

    #[test]
    fn percentiles_match_the_sorted_samples() {
        let times: Vec<u64> = (0..5_000).map(|nth: u64| nth * nth % 9_973).collect();
        let mut histogram = Histogram::default();
        times.iter().zip(0..).for_each(|(&time, seed)| histogram.add(time, seed));
        let mut sorted = times.clone();
        sorted.sort_unstable();
        for percent in [1, 50, 95, 100] {
            let exact = sorted[times.len() * percent / 100 - 1];
            let read = histogram.percentile(percent as u64).expect("there are some");
            assert!((exact..=exact + exact / SUB_BUCKETS).contains(&read), "{percent} %: {read}, not {exact}");
        }
        let longest = sorted[times.len() - 1];
        let first = times.iter().position(|&time| time == longest).expect("there is one") as u64;
        assert_eq!(histogram.max(), Some(MaxSample { time: longest, seed: first }));
        assert_eq!(histogram.min(), Some(sorted[0]));
        assert_eq!(histogram.buckets().map(|(_, _, count)| u64::from(count)).sum::<u64>(), histogram.count());
    }

    #[test]
    fn bins_count_samples_exactly() {
        let times: Vec<u64> = (0..5_000).map(|nth: u64| nth * nth % 9_973).collect();
        let mut histogram = Histogram::default();
        times.iter().zip(0..).for_each(|(&time, seed)| histogram.add(time, seed));
        for max in [7, 24, 64] {
            let width = bin_width_log2(9_972, max);
            let bins = histogram.bins(width);
            assert!(bins.len() as u64 <= max && bins.len() as u64 * 2 >= max, "{} of {max}", bins.len());
            for (bin, &count) in (0..).zip(&bins) {
                let here = times.iter().filter(|&&time| time >> width == bin).count();
                assert_eq!(count, here as u64);
            }
        }
    }

    #[test]
    fn empty_histogram_has_no_statistics() {
        let none = Histogram::default();
        assert_eq!((none.count(), none.min(), none.max(), none.percentile(50)), (0, None, None, None));
        assert_eq!((none.bins(3), none.buckets().count()), (Vec::new(), 0));
    }
}
