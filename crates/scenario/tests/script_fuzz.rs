//! Random damage to scripts: parsing never panics, and every diagnostic is inside the text.
//!
//! `cargo xtask soak` runs for five minutes, or for `OVERLAP_FUZZ_SECONDS`.

use std::time::{Duration, Instant};

use scenario::script::{Diagnostic, DiagnosticKind, MAX_BYTES, read, write};
use scenarios::Rng;

#[path = "support/scenarios.rs"]
mod scenarios;

/// A script in which bytes, words and lines were removed, duplicated, swapped and replaced.
fn damaged_script(rng: &mut Rng) -> String {
    let mut bytes = write(&rng.scenario()).into_bytes();
    for _ in 0..=rng.below(6) {
        let position = rng.below(bytes.len() as u64) as usize;
        let max_length = if rng.chance(4) { 60 } else { 3 };
        let length = 1 + rng.below(max_length) as usize;
        let end = (position + length).min(bytes.len());
        match rng.below(6) {
            0 => drop(bytes.drain(position..end)),
            1 => {
                let copy = bytes[position..end].to_vec();
                bytes.splice(position..position, copy);
            }
            2 if position < bytes.len() => {
                let other = rng.below(bytes.len() as u64) as usize;
                bytes.swap(position, other);
            }
            3 => {
                drop(bytes.splice(
                    position..position,
                    b" \n:;#,>\tS9\xff\xc3\xa9"[..].iter().copied().skip(length % 11).take(2),
                ));
            }
            4 if position < bytes.len() => bytes[position] = rng.below(256) as u8,
            _ => bytes.truncate(bytes.len().saturating_sub(length)),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn check(key: u64) -> (bool, bool) {
    let text = damaged_script(&mut Rng::new(key));
    match read(&text) {
        Ok(scenario) => {
            assert_eq!(read(&write(&scenario)).as_ref(), Ok(&scenario), "{key}\n{text}");
            (true, false)
        }
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty(), "{key}");
            let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap_or(&text).lines().collect();
            let mut before = 0;
            for diagnostic in diagnostics {
                let line = lines.get(diagnostic.line.wrapping_sub(1)).copied();
                let length = line.map_or(0, |line| line.chars().count());
                let inside = diagnostic.column >= 1 && diagnostic.column - 1 + diagnostic.length <= length;
                assert!(inside && (line.is_some() || diagnostic.line == 1), "{key}: {diagnostic}\n{text}");
                assert!(diagnostic.line >= before, "{key}: in order\n{text}");
                assert!(!diagnostic.kind.to_string().is_empty());
                before = diagnostic.line;
            }
            (false, true)
        }
    }
}

/// A script with as many short lines as fit, with some damage.
fn long_script(rng: &mut Rng) -> String {
    let exact = rng.chance(3);
    let mut text = "overlap 1\nold 1 2 3 4 5 6 7\n".to_owned();
    let kinds: Vec<u64> = (0..1 + rng.below(3)).map(|_| rng.below(8)).collect();
    let max_length = MAX_BYTES - rng.below(200) as usize;
    let mut at = 0;
    for nth in 0.. {
        at += rng.below(3) * u64::from(rng.chance(9));
        let (one, other) = (1 + rng.below(3), 4 + rng.below(4));
        let when = if exact { "then".to_owned() } else { format!("at {at}") };
        let line = match kinds[rng.below(kinds.len() as u64) as usize] {
            0 => format!("{when} stop {one}\n"),
            1 => format!("{when} timeout {one}\n"),
            2 => format!("{when} in naive ask 1 2 {other}\n"),
            3 => format!("{when} part {one} from {other}\n"),
            4 => format!("{when} in joint join 1 {other} with 2 3\n"),
            5 => format!("{when} deliver {one} {other} {nth}\n"),
            6 => format!("beat {nth}:x\n"),
            _ => format!("expect joint:{one} leads\n"),
        };
        if text.len() + line.len() > max_length {
            break;
        }
        text.push_str(&line);
    }
    if rng.chance(4) {
        let position = rng.below(text.len() as u64) as usize;
        text.replace_range(position..=position, "x");
    }
    text
}

#[test]
fn script_near_the_maximum_length_that_parses_prints_so_that_it_parses_again() {
    let (mut whole, mut reported) = (0, 0);
    for key in 0..150 {
        let text = long_script(&mut Rng::new(key));
        match read(&text) {
            Ok(scenario) => {
                let written = write(&scenario);
                assert!(read(&written) == Ok(scenario), "{key}: {}", &written[..400]);
                whole += 1;
            }
            Err(diagnostics) => {
                let too_long = |diagnostic: &Diagnostic| matches!(diagnostic.kind, DiagnosticKind::TooLongWritten(_));
                reported += u32::from(diagnostics.iter().any(too_long));
            }
        }
    }
    assert!(whole > 40 && reported > 10, "{whole} read, {reported} too long when written out");
}

fn damage(runs: u64, until: Option<Instant>) {
    let (mut read, mut with_errors) = (0, 0);
    for key in 0.. {
        if until.map_or(key >= runs, |until| Instant::now() >= until) {
            break;
        }
        let (is_read, has_errors) = check(key);
        (read, with_errors) = (read + u32::from(is_read), with_errors + u32::from(has_errors));
    }
    assert!(read > 100 && with_errors > 1000, "{read} read, {with_errors} with errors");
}

#[test]
fn damaged_script_parses_or_has_diagnostics_inside_its_text() {
    damage(3000, None);
}

#[test]
#[ignore = "takes five minutes, or OVERLAP_FUZZ_SECONDS"]
fn damaged_script_parses_or_has_diagnostics_inside_its_text_for_long() {
    let seconds = std::env::var("OVERLAP_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    damage(0, Some(Instant::now() + Duration::from_secs(seconds.unwrap_or(300))));
}
