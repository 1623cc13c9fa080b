//! A run is a pure function of scenario, mode, seed and actions: the same natively and in a browser.
//!
//! Both compare every preset's digests with one file, which `OVERLAP_BLESS=1 cargo test -p scenario --test wasm_digests`
//! writes anew.

use std::fmt::Write;

use scenario::catalogue::scenarios;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

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
    assert_eq!(digests, KNOWN, "on purpose? OVERLAP_BLESS=1 cargo test -p scenario --test wasm_digests");
}
