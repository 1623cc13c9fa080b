//! A run is a pure function of scenario, mode, seed and actions: the same natively and in a browser.
//!
//! Both compare every preset's digests with one file, which `OVERLAP_BLESS=1 cargo test -p scenario --test wasm_digests`
//! writes anew.

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

/// A line for each preset and mode: how many records, a digest of all of them with their events, one of the World they end
/// in.
fn digests() -> String {
    let mut lines = String::new();
    for scenario in scenarios() {
        for &mode in &scenario.modes {
            let mut timeline = scenario.timeline(mode);
            timeline.seek(scenario.end);
            let moment = timeline.moment();
            let (run, world) = (moment.digest, moment.world.fingerprint());
            let _ = writeln!(lines, "{} {} {} {run:016x} {world:016x}", scenario.id, mode.key(), moment.records);
        }
    }
    lines
}

#[test]
fn runs_have_the_digests_that_are_known() {
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
fn of_digests_that_differ_those_lines_are_told_and_no_others() {
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
