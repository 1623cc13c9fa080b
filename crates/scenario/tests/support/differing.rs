//! Difference of two texts by lines.

use std::fmt::Write as _;

/// Lines of one text that the other lacks, each with its number after a sign: `-` for the known text, `+` for the new
/// one.
pub(crate) fn differing(known: &str, now: &str) -> String {
    let of = |sign: char, lines: &str, others: &str| {
        let others: Vec<&str> = others.lines().collect();
        let mut lines_found = String::new();
        for (number, line) in (1..).zip(lines.lines()).filter(|(_, line)| !others.contains(line)) {
            let _ = writeln!(lines_found, "{sign}{number}: {line}");
        }
        lines_found
    };
    let lines_found = of('-', known, now) + &of('+', now, known);
    if lines_found.is_empty() && known != now {
        "the same lines, in another order or number".to_owned()
    } else {
        lines_found
    }
}
