//! Histogram of virtual times over seeds, of bounded size. Histograms merge exactly.

/// Times below this have a bucket each. Above, each octave (a doubling) has half as many buckets as this.
const LINEAR_BUCKETS: u64 = 128;
/// Larger times share the bucket of this one: more than four hours.
const MAX_TIME: u64 = (1 << 24) - 1;
/// Buckets per octave.
const SUB_BUCKETS: u64 = LINEAR_BUCKETS / 2;

/// Log-linear histogram of virtual times in milliseconds over seeds. Resolution: 1/64 of the time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    buckets: Vec<u64>,
    count: u64,
    min: Option<u64>,
    max: Option<MaxSample>,
}

/// The longest time, and the first seed that took it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxSample {
    /// The time, in virtual milliseconds.
    pub time: u64,
    /// The seed.
    pub seed: u64,
}

impl MaxSample {
    /// The longer of two samples; of two equal times, the one with the smaller seed.
    fn longer(self, other: Self) -> Self {
        let is_longer = (other.time, self.seed) > (self.time, other.seed);
        if is_longer { other } else { self }
    }
}

impl Histogram {
    /// Creates a histogram from its non-empty buckets, as [`Histogram::buckets`] has them, and its shortest and longest
    /// times. Returns `None` if no samples have these.
    #[must_use]
    pub fn from_buckets(buckets: &[(u64, u64, u64)], min: Option<u64>, max: Option<MaxSample>) -> Option<Self> {
        let mut histogram = Self { min, max, ..Self::default() };
        for &(start, end, count) in buckets {
            let bucket = bucket_index(start);
            let is_bucket = bucket_bounds(bucket) == (start, end) && bucket >= histogram.buckets.len() && count > 0;
            if !is_bucket {
                return None;
            }
            histogram.buckets.resize(bucket + 1, 0);
            histogram.buckets[bucket] = count;
            histogram.count = histogram.count.checked_add(count)?;
        }
        let first = histogram.buckets.iter().position(|count| *count > 0);
        let last = histogram.buckets.len().checked_sub(1);
        let is_consistent = min.map(bucket_index) == first && max.map(|max| bucket_index(max.time)) == last;
        let is_ordered = min <= max.map(|max| max.time) && (histogram.count != 1 || min == max.map(|max| max.time));
        (is_consistent && is_ordered).then_some(histogram)
    }

    /// Adds a seed that took `time` virtual milliseconds.
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

    /// Adds all samples of another histogram.
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

    /// Number of samples.
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

    /// The smallest time that at least `percent` percent of the samples do not exceed. At most 1/64 too large.
    #[must_use]
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        let max = self.max?.time;
        let rank = (self.count * percent).div_ceil(100).max(1);
        let mut cumulative = 0;
        for (bucket, count) in (0..).zip(&self.buckets) {
            cumulative += count;
            if cumulative >= rank {
                return Some((bucket_start(bucket + 1) - 1).min(max));
            }
        }
        Some(max)
    }

    /// Counts in bins of 2^`width` milliseconds, from 0 on. Exact, if a bin is not narrower than the bucket of the
    /// longest time.
    #[must_use]
    pub fn bins(&self, width: u32) -> Vec<u64> {
        let mut bins = Vec::new();
        for (bucket, &count) in (0..).zip(&self.buckets) {
            let bin = usize::try_from(bucket_start(bucket) >> width).unwrap_or(usize::MAX);
            if count > 0 {
                bins.resize(bins.len().max(bin + 1), 0);
                bins[bin] += count;
            }
        }
        bins
    }

    /// The non-empty buckets in order of time: start, end (exclusive) and count.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64, u64)> {
        let buckets = self.buckets.iter().enumerate().filter(|(_, count)| **count > 0);
        buckets.map(|(bucket, &count)| {
            let (start, end) = bucket_bounds(bucket);
            (start, end, count)
        })
    }
}

/// Bin width, as a power of two, with which times up to `max` fill at most `bins` bins, and at least half as many
/// unless times are short. [`Histogram::bins`] is exact for it if `bins` is at most 64.
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
    // Number of halvings that bring the time below `LINEAR_BUCKETS`.
    let halvings = u64::from(u64::BITS - (time / LINEAR_BUCKETS).leading_zeros());
    let index = halvings * SUB_BUCKETS + (time >> halvings);
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// Start and exclusive end of a bucket.
fn bucket_bounds(bucket: usize) -> (u64, u64) {
    let bucket = bucket as u64;
    (bucket_start(bucket), bucket_start(bucket + 1))
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
        assert_eq!(histogram.buckets().map(|(_, _, count)| count).sum::<u64>(), histogram.count());
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
                let expected = times.iter().filter(|&&time| time >> width == bin).count();
                assert_eq!(count, expected as u64);
            }
        }
    }

    #[test]
    fn histogram_is_that_of_its_buckets_and_no_other_buckets_make_one() {
        let mut histogram = Histogram::default();
        for (time, seed) in (0..300).map(|nth: u64| nth * nth * nth).chain([MAX_TIME, u64::MAX]).zip(0..) {
            histogram.add(time, seed);
        }
        let (min, max) = (histogram.min(), histogram.max());
        let buckets: Vec<_> = histogram.buckets().collect();
        assert_eq!(Histogram::from_buckets(&buckets, min, max), Some(histogram));
        assert_eq!(Histogram::from_buckets(&[], None, None), Some(Histogram::default()));
        let altered = |alter: fn(&mut Vec<(u64, u64, u64)>)| {
            let mut buckets = buckets.clone();
            alter(&mut buckets);
            Histogram::from_buckets(&buckets, min, max)
        };
        assert_eq!(altered(|it| it[3].2 = 0), None, "an empty bucket");
        assert_eq!(altered(|it| it[3].1 += 1), None, "another width");
        assert_eq!(altered(|it| it[3] = it[2]), None, "a bucket twice");
        assert_eq!(altered(|it| it.reverse()), None, "another order");
        assert_eq!(altered(|it| it.truncate(it.len() - 1)), None, "the longest time is in no bucket");
        assert_eq!(altered(Vec::clear), None);
        assert_eq!(altered(|it| it[3].2 = u64::MAX), None, "too many samples");
        assert_eq!(Histogram::from_buckets(&buckets, Some(5), max), None);
        assert_eq!(Histogram::from_buckets(&buckets, min, None), None);
    }

    #[test]
    fn empty_histogram_has_no_statistics() {
        let none = Histogram::default();
        assert_eq!((none.count(), none.min(), none.max(), none.percentile(50)), (0, None, None, None));
        assert_eq!((none.bins(3), none.buckets().count()), (Vec::new(), 0));
    }
}
