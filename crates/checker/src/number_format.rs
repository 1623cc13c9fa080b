//! Formats numbers for people to read.

/// Rounds down to two significant digits.
pub(crate) fn floor_to_two_digits(number: f64) -> u64 {
    let number = number as u64;
    let unit = 10_u64.pow(number.checked_ilog10().unwrap_or_default().saturating_sub(1));
    number / unit * unit
}

/// Writes a number with thousands separators: 1,059,417.
#[must_use]
pub fn with_separators(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collision_probability;

    #[test]
    fn collision_odds_are_rounded_down_to_two_digits() {
        let one_in = |distinct| floor_to_two_digits(1.0 / collision_probability(distinct));
        assert_eq!(one_in(1_059_417), 32_000_000);
        assert_eq!(one_in(1), 18_000_000_000_000_000_000, "all that a number holds");
        assert_eq!([0.0, 1.0, 9.9, 10.0, 123.0].map(floor_to_two_digits), [0, 1, 9, 10, 120]);
    }
}
