//! What differs between two texts of many lines.

use std::fmt::Write as _;

/// The lines of the one text that the other has not, each with its number and a sign before it: `-` for what is known, `+` for what
/// is so now.
pub(crate) fn differing(known: &str, now: &str) -> String {
    let of = |sign: char, lines: &str, others: &str| {
        let others: Vec<&str> = others.lines().collect();
        let mut told = String::new();
        for (number, line) in (1..).zip(lines.lines()).filter(|(_, line)| !others.contains(line)) {
            let _ = writeln!(told, "{sign}{number}: {line}");
        }
        told
    };
    let told = of('-', known, now) + &of('+', now, known);
    if told.is_empty() && known != now { "the same lines, in another order or number".to_owned() } else { told }
}
