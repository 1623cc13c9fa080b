//! A run is a pure function of scenario, mode, seed and actions: the native run equals the one in a browser.
//!
//! Both compare the digests of every preset with one file, which `OVERLAP_BLESS=1 cargo test -p scenario --test
//! wasm_digests` rewrites.

use std::fmt::Write;

use differing::differing;
use scenario::catalogue::scenarios;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[path = "support/differing.rs"]
mod differing;

#[cfg(target_family = "wasm")]
wasm_bindgen_test_configure!(run_in_browser);

const KNOWN: &str = include_str!("golden/digests.txt");

/// A line for each preset and mode: the number of records, a digest of them with their events, and one of the final
/// World.
fn digests() -> String {
    let mut lines = String::new();
    for scenario in scenarios() {
        for &mode in &scenario.modes {
            let mut timeline = scenario.timeline(mode);
            timeline.seek(scenario.end);
            let moment = timeline.state();
            let (run, world) = (moment.digest, moment.world.fingerprint());
            let _ = writeln!(lines, "{} {} {} {run:016x} {world:016x}", scenario.id, mode.key(), moment.records);
        }
    }
    lines
}

#[test]
fn runs_have_the_recorded_digests() {
    let digests = digests();
    #[cfg(not(target_family = "wasm"))]
    if std::env::var_os("OVERLAP_BLESS").is_some() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/digests.txt");
        std::fs::write(file, digests).expect("the golden file can be written");
        return;
    }
    let on_purpose = "on purpose? OVERLAP_BLESS=1 cargo test -p scenario --test wasm_digests";
    assert!(digests == KNOWN, "{}{on_purpose}", differing(KNOWN, &digests));
}

#[test]
fn differing_digests_are_reported_by_their_lines_alone() {
    let mut lines: Vec<&str> = KNOWN.lines().collect();
    assert_eq!(differing(KNOWN, KNOWN), "");
    let (one, before) = ("a preset that there is not", lines[7]);
    lines[7] = one;
    assert_eq!(differing(KNOWN, &lines.join("\n")), format!("-8: {before}\n+8: {one}\n"));
    lines.remove(7);
    assert_eq!(differing(KNOWN, &lines.join("\n")), format!("-8: {before}\n"));
    lines.insert(3, before);
    assert!(differing(KNOWN, &lines.join("\n")).starts_with("the same lines"));
}
