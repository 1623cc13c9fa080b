//! Whatever is done to a script, reading it does not panic, and every fault is inside the text.
//!
//! `cargo xtask soak` does so for five minutes; `OVERLAP_FUZZ_SECONDS` says otherwise.

use std::time::{Duration, Instant};

use scenario::script::{read, write};
use scenarios::Keyed;

#[path = "support/scenarios.rs"]
mod scenarios;

/// A script in which bytes, words and lines were taken away, doubled, swapped and replaced.
fn damaged(keyed: &mut Keyed) -> String {
    let mut bytes = write(&keyed.scenario()).into_bytes();
    for _ in 0..=keyed.below(6) {
        let place = keyed.below(bytes.len() as u64) as usize;
        let longest = if keyed.chance(4) { 60 } else { 3 };
        let length = 1 + keyed.below(longest) as usize;
        let end = (place + length).min(bytes.len());
        match keyed.below(6) {
            0 => drop(bytes.drain(place..end)),
            1 => {
                let copy = bytes[place..end].to_vec();
                bytes.splice(place..place, copy);
            }
            2 if place < bytes.len() => {
                let other = keyed.below(bytes.len() as u64) as usize;
                bytes.swap(place, other);
            }
            3 => drop(
                bytes.splice(place..place, b" \n:;#,>\tS9\xff\xc3\xa9"[..].iter().copied().skip(length % 11).take(2)),
            ),
            4 if place < bytes.len() => bytes[place] = keyed.below(256) as u8,
            _ => bytes.truncate(bytes.len().saturating_sub(length)),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn look(key: u64) -> (bool, bool) {
    let text = damaged(&mut Keyed::new(key));
    match read(&text) {
        Ok(scenario) => {
            assert_eq!(read(&write(&scenario)).as_ref(), Ok(&scenario), "{key}\n{text}");
            (true, false)
        }
        Err(faults) => {
            assert!(!faults.is_empty(), "{key}");
            let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap_or(&text).lines().collect();
            let mut before = 0;
            for fault in faults {
                let line = lines.get(fault.line.wrapping_sub(1)).copied();
                let length = line.map_or(0, |line| line.chars().count());
                let inside = fault.column >= 1 && fault.column - 1 + fault.length <= length;
                assert!(inside && (line.is_some() || fault.line == 1), "{key}: {fault}\n{text}");
                assert!(fault.line >= before, "{key}: in order\n{text}");
                assert!(!fault.problem.to_string().is_empty());
                before = fault.line;
            }
            (false, true)
        }
    }
}

fn damage(runs: u64, until: Option<Instant>) {
    let (mut read, mut faulty) = (0, 0);
    for key in 0.. {
        if until.map_or(key >= runs, |until| Instant::now() >= until) {
            break;
        }
        let (is_read, is_faulty) = look(key);
        (read, faulty) = (read + u32::from(is_read), faulty + u32::from(is_faulty));
    }
    assert!(read > 100 && faulty > 1000, "{read} read, {faulty} faulty");
}

#[test]
fn damaged_scripts_are_read_or_told_what_is_wrong() {
    damage(3000, None);
}

#[test]
#[ignore = "takes five minutes, or OVERLAP_FUZZ_SECONDS"]
fn damaged_scripts_are_read_or_told_what_is_wrong_for_long() {
    let seconds = std::env::var("OVERLAP_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    damage(0, Some(Instant::now() + Duration::from_secs(seconds.unwrap_or(300))));
}
