//! Formats fractions with three digits. The formatting code of the standard library would add several kilobytes to the
//! first visit.

/// Formats `12.5` as `12.500`. Negative values are not supported.
pub(crate) fn fmt_fixed(value: f64) -> String {
    let thousandths = (value * 1000.0).round() as u64;
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fraction_has_three_digits() {
        assert_eq!([0.0, 12.5, 99.9996, 0.0004, 1.1].map(fmt_fixed), ["0.000", "12.500", "100.000", "0.000", "1.100"]);
    }
}
