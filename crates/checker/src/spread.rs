//! How many seeds took how long: counts of a fixed size that add up exactly, and what can be read from them.

/// Times below this have a bucket each; above, each doubling has half as many buckets as this.
const EXACT: u64 = 128;
/// From here on all is one: more than four hours.
const LONGEST: u64 = (1 << 24) - 1;
/// The buckets of a doubling.
const HALF: u64 = EXACT / 2;

/// How virtual times in milliseconds are spread over seeds. Times are told apart to within a 64th.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    buckets: Vec<u32>,
    count: u64,
    least: Option<u64>,
    most: Option<Extreme>,
}

/// A time, and the first seed that took so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extreme {
    /// The time, in virtual milliseconds.
    pub time: u64,
    /// The seed.
    pub seed: u64,
}

impl Extreme {
    /// Of two, the longer one; of two as long, the one with the smaller seed.
    fn or(self, other: Self) -> Self {
        let beats = (other.time, self.seed) > (self.time, other.seed);
        if beats { other } else { self }
    }
}

impl Spread {
    /// Counts a seed that took `time` virtual milliseconds.
    pub fn add(&mut self, time: u64, seed: u64) {
        let bucket = bucket(time);
        if self.buckets.len() <= bucket {
            self.buckets.resize(bucket + 1, 0);
        }
        self.buckets[bucket] += 1;
        self.count += 1;
        self.least = Some(self.least.map_or(time, |least| least.min(time)));
        let this = Extreme { time, seed };
        self.most = Some(self.most.map_or(this, |most| most.or(this)));
    }

    /// Counts those of another as well.
    pub fn merge(&mut self, other: &Self) {
        let Self { buckets, count, least, most } = other;
        if self.buckets.len() < buckets.len() {
            self.buckets.resize(buckets.len(), 0);
        }
        for (here, there) in self.buckets.iter_mut().zip(buckets) {
            *here += there;
        }
        self.count += count;
        self.least = self.least.into_iter().chain(*least).min();
        self.most = self.most.into_iter().chain(*most).reduce(Extreme::or);
    }

    /// How many seeds were counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The shortest time.
    #[must_use]
    pub fn least(&self) -> Option<u64> {
        self.least
    }

    /// The longest time, and the first seed that took it.
    #[must_use]
    pub fn most(&self) -> Option<Extreme> {
        self.most
    }

    /// A time that at least `percent` percent of the seeds kept within: the least one, to within a 64th more.
    #[must_use]
    pub fn within(&self, percent: u64) -> Option<u64> {
        let most = self.most?.time;
        let wanted = (self.count * percent).div_ceil(100).max(1);
        let mut seen = 0;
        for (bucket, count) in (0..).zip(&self.buckets) {
            seen += u64::from(*count);
            if seen >= wanted {
                return Some((start(bucket + 1) - 1).min(most));
            }
        }
        Some(most)
    }

    /// The counts by columns of equal width, from 0 on, each of 2^`width` milliseconds: exact, for columns that are not
    /// narrower than a bucket at the longest time.
    #[must_use]
    pub fn columns(&self, width: u32) -> Vec<u64> {
        let mut columns = Vec::new();
        for (bucket, &count) in (0..).zip(&self.buckets) {
            let column = usize::try_from(start(bucket) >> width).unwrap_or(usize::MAX);
            if count > 0 {
                columns.resize(columns.len().max(column + 1), 0);
                columns[column] += u64::from(count);
            }
        }
        columns
    }

    /// What was counted, in order of time: from when, up to before when, and how many.
    pub fn parts(&self) -> impl Iterator<Item = (u64, u64, u32)> {
        let buckets = (0..).zip(&self.buckets).filter(|(_, count)| **count > 0);
        buckets.map(|(bucket, &count)| (start(bucket), start(bucket + 1), count))
    }
}

/// The width of columns, as a power of two, with which times up to `most` fill between `columns` / 2 and `columns` of them;
/// fewer, for short times. With 64 columns or fewer it is one that [`Spread::columns`] is exact for.
#[must_use]
pub fn width_for(most: u64, columns: u64) -> u32 {
    let mut width = 0;
    while (most >> width) >= columns {
        width += 1;
    }
    width
}

fn bucket(time: u64) -> usize {
    let time = time.min(LONGEST);
    // How often it must be halved to be below EXACT.
    let halvings = u64::from(u64::BITS - (time / EXACT).leading_zeros());
    let place = halvings * HALF + (time >> halvings);
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// The shortest time of a bucket.
fn start(bucket: u64) -> u64 {
    let halvings = (bucket / HALF).saturating_sub(1);
    (bucket - halvings * HALF) << halvings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_follow_each_other_without_a_gap_and_are_narrow() {
        for number in 1..1_200 {
            let (from, to) = (start(number), start(number + 1));
            assert!(from < to && (to - from == 1 || (to - from) * HALF <= from), "{from} to {to}");
            assert_eq!([bucket(from), bucket(to - 1)], [number as usize; 2], "{from} to {to}");
        }
        assert_eq!(bucket(u64::MAX), bucket(LONGEST));
    }

    #[test]
    fn what_is_read_is_as_in_the_sorted_list() {
        let times: Vec<u64> = (0..5_000).map(|nth: u64| nth * nth % 9_973).collect();
        let mut spread = Spread::default();
        times.iter().zip(0..).for_each(|(&time, seed)| spread.add(time, seed));
        let mut sorted = times.clone();
        sorted.sort_unstable();
        for percent in [1, 50, 95, 100] {
            let exact = sorted[times.len() * percent / 100 - 1];
            let read = spread.within(percent as u64).expect("there are some");
            assert!((exact..=exact + exact / HALF).contains(&read), "{percent} %: {read}, not {exact}");
        }
        let longest = sorted[times.len() - 1];
        let first = times.iter().position(|&time| time == longest).expect("there is one") as u64;
        assert_eq!(spread.most(), Some(Extreme { time: longest, seed: first }));
        assert_eq!(spread.least(), Some(sorted[0]));
        assert_eq!(spread.parts().map(|(_, _, count)| u64::from(count)).sum::<u64>(), spread.count());
    }

    #[test]
    fn columns_are_exact() {
        let times: Vec<u64> = (0..5_000).map(|nth: u64| nth * nth % 9_973).collect();
        let mut spread = Spread::default();
        times.iter().zip(0..).for_each(|(&time, seed)| spread.add(time, seed));
        for most in [7, 24, 64] {
            let width = width_for(9_972, most);
            let columns = spread.columns(width);
            assert!(columns.len() as u64 <= most && columns.len() as u64 * 2 >= most, "{} of {most}", columns.len());
            for (column, &count) in (0..).zip(&columns) {
                let here = times.iter().filter(|&&time| time >> width == column).count();
                assert_eq!(count, here as u64);
            }
        }
    }

    #[test]
    fn nothing_is_known_of_no_seeds() {
        let none = Spread::default();
        assert_eq!((none.count(), none.least(), none.most(), none.within(50)), (0, None, None, None));
        assert_eq!((none.columns(3), none.parts().count()), (Vec::new(), 0));
    }
}
