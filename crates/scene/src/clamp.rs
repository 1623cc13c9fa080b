//! A number kept within bounds, in few bytes.

/// `value`, or the bound that it oversteps.
///
/// `f32::clamp` checks its bounds and prints them when they are wrong: in the page that alone brings in everything that
/// prints fractions, some twelve kilobytes.
pub(crate) fn clamp<T: PartialOrd>(value: T, min: T, max: T) -> T {
    if value < min {
        min
    } else if value > max {
        max
    } else {
        value
    }
}
