//! Clamp to a range, in few bytes of code.

/// Returns `value`, or the bound that it exceeds.
///
/// `f32::clamp` panics with the bounds in its message. In the page that alone links the formatting of floats, some 12
/// kB.
pub(crate) fn clamp<T: PartialOrd>(value: T, min: T, max: T) -> T {
    if value < min {
        min
    } else if value > max {
        max
    } else {
        value
    }
}
