//! Time to parse the worst scripts, and those of half their length: `cargo xtask bench reading`.

use std::time::{Duration, Instant};

use scenario::script::{MAX_BYTES, read};

#[path = "../tests/support/worst_case.rs"]
mod worst_case;

/// Minimum of five runs.
fn time(text: &str) -> Duration {
    let once = || {
        let begin = Instant::now();
        let _ = std::hint::black_box(read(text));
        begin.elapsed()
    };
    (0..5).map(|_| once()).min().unwrap_or_default()
}

fn main() {
    println!("{:>10} {:>10} {:>6}  the script goes on with", "half", "whole", "ratio");
    for (half, whole) in worst_case::texts(MAX_BYTES / 2).iter().zip(worst_case::texts(MAX_BYTES)) {
        let (half, all) = (time(half), time(&whole));
        let ratio = all.as_secs_f64() / half.as_secs_f64();
        let begin: String = whole.chars().skip(40).take(50).collect();
        println!("{:>7.1} ms {:>7.1} ms {ratio:>6.1}  {begin:?}", half.as_secs_f64() * 1e3, all.as_secs_f64() * 1e3);
    }
}
