//! A number kept within bounds, in few bytes.

/// `value`, or the bound that it oversteps.
///
/// `f32::clamp` checks its bounds and prints them when they are wrong: in the page that alone brings in everything that
/// prints fractions, some twelve kilobytes.
pub(crate) fn within<T: PartialOrd>(value: T, least: T, most: T) -> T {
    if value < least {
        least
    } else if value > most {
        most
    } else {
        value
    }
}
