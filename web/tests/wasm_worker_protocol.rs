//! Messages of the worker are the same after they have crossed as JavaScript values.

#![cfg(target_arch = "wasm32")]

use std::fmt::Debug;

use checker::{Allowance, CheckedProperty, Estimate, Granularity, KnownViolation, SeedSweep};
use cluster::{Mode, Property};
use scenario::Scenario;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web::worker::protocol::{
    CheckRequest, ClaimResult, DurationStats, OutlookAnswer, OutlookRequest, Progress, Reply, Request, SweepRequest,
    SweepSummary, from_js, to_js,
};

wasm_bindgen_test_configure!(run_in_browser);

fn assert_crosses<T: Serialize + DeserializeOwned + Debug + PartialEq>(message: &T) {
    assert_eq!(&from_js::<T>(to_js(message).unwrap()).unwrap(), message);
}

#[wasm_bindgen_test]
fn requests_cross() {
    for known in KnownViolation::all() {
        let mut request = CheckRequest::for_violation(&known);
        request.bounds.log = u64::MAX;
        assert_crosses(&Request::Check(request.clone()));
        request.bounds.loss = true;
        let (property, granularity) = (Some(Property::LogMatching.into()), Granularity::Steps);
        assert_crosses(&Request::Check(CheckRequest { property, granularity, ..request.clone() }));
        let (property, allowance) =
            (Some(CheckedProperty::DeadEnd), Allowance { terms: Some(2), ..Allowance::default() });
        assert_crosses(&Request::Check(CheckRequest { property, allowance, ..request.clone() }));
        assert_crosses(&Request::Check(request.with_all_rules()));
    }
    // A sweep is without claims, which are about one seed.
    let scenario = Scenario { expect: Vec::new(), ..scenario::preset(scenario::DEFAULT).unwrap().clone() };
    assert_crosses(&Request::Sweep(SweepRequest { scenario: scenario.clone(), seeds: 100_000 }));
    let steps = vec!["crash 3".to_owned(), "time out 1".to_owned()];
    assert_crosses(&Request::Outlook(OutlookRequest { scenario, mode: Mode::Joint, steps }));
    assert_crosses(&Request::Claims("overlap 1\nold S1\n".to_owned()));
}

#[wasm_bindgen_test]
fn replies_cross() {
    let script = "title “One”\n\n".to_owned();
    let progress = Progress { distinct: 7, generated: u64::MAX, depth: 3, frontier: 2, rate: 70, bytes: 1 << 53 };
    let scenario = scenario::preset(scenario::DEFAULT).unwrap();
    let mut sweep = SeedSweep::new(scenario.setup(Mode::Naive), scenario.schedule(Mode::Naive), scenario.end);
    let mut summaries = SweepSummary::of(&[(Mode::Naive, sweep.run(20))]);
    let never = DurationStats { count: 0, percentiles: None, max: None, bins: Vec::new(), bin_width_log2: 0 };
    summaries.push(SweepSummary { mode: Mode::Joint, change: never, ..summaries[0].clone() });
    for reply in [
        Reply::Ready,
        Reply::InvalidRequest,
        Reply::Rejected("it begins beyond these bounds".to_owned()),
        Reply::Estimate { estimate: Estimate { states: 3e12, bytes: 0.5, is_exact: false }, is_too_large: true },
        Reply::Progress(progress),
        Reply::Violation { moves: vec!["one".to_owned(), "two".to_owned()], script },
        Reply::Report("Violated.\nBounds: 3 servers.".to_owned()),
        Reply::Sweep { played: 20, seeds: 1000, summaries },
        Reply::Outlook {
            answers: vec![OutlookAnswer { text: "Yes.".to_owned(), is_impossible: false }],
            is_complete: true,
        },
        Reply::Claims {
            failed: vec![ClaimResult {
                mode: Mode::Joint,
                expectation: 1,
                at: 300,
                text: "“safe” is stated".to_owned(),
            }],
            bounded: Vec::new(),
        },
    ] {
        assert_crosses(&reply);
    }
}

#[wasm_bindgen_test]
fn other_values_are_errors() {
    for value in [wasm_bindgen::JsValue::NULL, "sabotage".into(), 7.into()] {
        assert!(from_js::<Request>(value.clone()).is_err() && from_js::<Reply>(value).is_err());
    }
}
