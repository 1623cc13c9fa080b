//! Keyed randomness: each number is a function of the seed and of a key that names its purpose. So one more message
//! on one link changes nothing elsewhere, and going back in time restores no generator state.

/// Hashes `key` under `seed`, with the finalizer of SplitMix64: each bit of the result depends on all bits of both.
fn mix(seed: u64, key: [u64; 4]) -> u64 {
    key.into_iter().fold(seed, |state, part| {
        let mut z = (state ^ part).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}

/// A pseudorandom number from `low` to `high`, both included, for `key` under `seed`.
pub(crate) fn between(seed: u64, key: [u64; 4], low: u64, high: u64) -> u64 {
    let span = high.saturating_sub(low).saturating_add(1).max(1);
    low + mix(seed, key) % span
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_in_range_and_reach_both_ends() {
        let numbers: Vec<u64> = (0..500).map(|n| between(7, [1, 2, 3, n], 5, 9)).collect();
        assert!(numbers.iter().all(|n| (5..=9).contains(n)));
        assert!((5..=9).all(|n| numbers.contains(&n)));
        assert_eq!(between(7, [0; 4], 3, 3), 3);
    }
}
