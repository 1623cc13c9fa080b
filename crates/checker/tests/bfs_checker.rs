//! The checker finds violations, reports exhausted bounds and early stops, and its counterexamples can be replayed.

mod support;

use checker::{
    BfsChecker, Bounds, Estimate, Finding, Granularity, Query, Reductions, StartError, StopReason, TargetStatus,
    Verdict,
};
use cluster::{Mode, Property, Setup, Step, World};
use raft_core::{Rules, ServerId, Term, Timer};
use support::{bounds, find_counterexample, query, set, setup};

/// Bounds at the granularity of Steps in which two servers get far.
fn few_steps() -> Bounds {
    Bounds { moves: 40, log: 5, in_flight: 2, crashes: 0, changes: 1, ..bounds() }
}

#[test]
fn naive_swap_of_one_server_violates_safety_in_five_steps() {
    let mut setup = setup(Mode::Naive, Rules::RAFT, &[1], &[2]);
    setup.leader = None;
    let found = find_counterexample(&setup, query(&[2], Granularity::Steps, few_steps()));
    assert_eq!(found.property(), Property::ElectionSafety.into());
    assert_eq!(found.script.len(), 5, "{:?}", found.script);
}

#[test]
fn swap_through_the_log_exhausts_the_bounds_without_a_violation() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        for granularity in Granularity::ALL {
            let query = query(&[2], granularity, few_steps());
            let mut search = BfsChecker::new(&setup(mode, Rules::RAFT, &[1], &[2]), query).expect("nothing is broken");
            assert_eq!(search.finish(), Verdict::Exhausted, "{mode}, {granularity}");
            let report = search.report().expect("it is finished");
            assert_eq!((report.servers, report.progress.frontier), (2, 0));
            assert_eq!(report.query.property, None);
        }
    }
}

#[test]
fn reported_violation_occurs_when_its_script_is_replayed() {
    let setup = setup(Mode::Naive, Rules::RAFT, &[1, 2], &[3]);
    let bounds = Bounds { term: Term::from(3), commands: 1, in_flight: 2, log: 2, ..bounds() };
    for property in [Property::ElectionSafety, Property::StateMachineSafety] {
        for reductions in [Reductions::NONE, Reductions::ALL] {
            let query =
                Query { property: Some(property.into()), reductions, ..query(&[3], Granularity::Steps, bounds) };
            let mut search = BfsChecker::new(&setup, query).expect("nothing is broken at the start");
            let Verdict::Violated(found) = search.finish() else { panic!("{property} is not broken") };
            let mut world = World::new(&setup);
            for &step in &found.script {
                assert_eq!(world.apply(step, &mut cluster::NullSink), Ok(()));
            }
            assert!(
                world.history().violations().iter().any(|it| Finding::Violation(*it) == found.finding),
                "{}",
                found.finding
            );
        }
    }
}

#[test]
fn report_for_one_property_makes_no_claim_about_the_others() {
    let broken = setup(Mode::Naive, Rules::RAFT, &[1], &[2]);
    let two_leaders =
        Query { property: Some(Property::ElectionSafety.into()), ..query(&[2], Granularity::Moves, bounds()) };
    assert_eq!(find_counterexample(&broken, two_leaders.clone()).property(), Property::ElectionSafety.into());
    let query = Query { property: Some(Property::LeaderAppendOnly.into()), ..two_leaders };
    let stopped = Query { bounds: Bounds { bytes: 10_000, ..query.bounds }, ..query.clone() };
    for (query, expected) in [(query, Verdict::Exhausted), (stopped, Verdict::Stopped(StopReason::MemoryLimit))] {
        let mut search = BfsChecker::new(&broken, query).expect("nothing is broken");
        assert_eq!(search.finish(), expected);
        let text = search.report().expect("it is finished").to_string();
        let named: Vec<Property> =
            Property::ALL.into_iter().filter(|property| text.contains(property.name())).collect();
        assert_eq!(named, [Property::LeaderAppendOnly], "{text}");
    }
}

/// The wording of reports. `OVERLAP_BLESS=1 cargo test -p checker` rewrites it.
#[test]
fn reports_match_their_golden_file() {
    let exhausted = (Mode::Joint, query(&[2], Granularity::Steps, few_steps()));
    let stopped = (Mode::Joint, query(&[2], Granularity::Steps, Bounds { bytes: 10_000, ..few_steps() }));
    let violated = (Mode::Naive, query(&[2], Granularity::Moves, bounds()));
    let one_property = Query { property: Some(Property::LeaderAppendOnly.into()), ..violated.1.clone() };
    let mut reports = Vec::new();
    for (mode, query) in [exhausted, stopped, violated, (Mode::Naive, one_property)] {
        let mut search = BfsChecker::new(&setup(mode, Rules::RAFT, &[1], &[2]), query).expect("nothing is broken");
        search.finish();
        reports.push(search.report().expect("it is finished").to_string());
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports.txt");
    if std::env::var_os("OVERLAP_BLESS").is_some() {
        std::fs::write(&path, reports.join("\n")).expect("the file can be written");
    }
    assert_eq!(std::fs::read_to_string(&path).expect("the file is there"), reports.join("\n"));
}

#[test]
fn search_over_its_memory_bound_stops_with_states_left() {
    let bounds = Bounds { bytes: 10_000, ..few_steps() };
    let setup = setup(Mode::Joint, Rules::RAFT, &[1], &[2]);
    let mut search = BfsChecker::new(&setup, query(&[2], Granularity::Steps, bounds)).expect("nothing is broken");
    assert_eq!(search.finish(), Verdict::Stopped(StopReason::MemoryLimit));
    let report = search.report().expect("it is finished");
    assert!(report.progress.frontier > 0 && report.progress.bytes >= 10_000, "{:?}", report.progress);
}

/// The estimate of a search that has found so many states.
fn estimate_after(setup: &Setup, query: &Query, states: usize) -> Estimate {
    let mut search = BfsChecker::new(setup, query.clone()).expect("nothing is broken");
    while search.verdict().is_none() && search.progress().distinct < states {
        search.run(1);
    }
    search.estimate()
}

#[test]
fn early_estimate_is_within_a_factor_of_six_of_the_state_count() {
    let far = Bounds { log: 5, ..bounds() };
    for (mode, old, new) in [
        (Mode::SingleServer, &[1, 2, 3][..], &[1, 2, 3, 4][..]),
        (Mode::Joint, &[1, 2], &[3, 4]),
        (Mode::Naive, &[1, 2, 3], &[1, 2, 3, 4]),
    ] {
        let (setup, query) = (setup(mode, Rules::RAFT, old, new), query(new, Granularity::Moves, far));
        let mut search = BfsChecker::new(&setup, query.clone()).expect("nothing is broken");
        assert_eq!(search.finish(), Verdict::Exhausted);
        let states = search.progress().distinct as f64;
        let guess = estimate_after(&setup, &query, search.progress().distinct / 20);
        assert!(!guess.is_exact);
        assert!(guess.states > states / 6.0 && guess.states < states * 6.0, "{mode}: {guess} for {states}");
        let all = estimate_after(&setup, &query, usize::MAX);
        assert!(all.is_exact && all.states == states);
    }
}

#[test]
fn estimate_of_oversized_bounds_is_too_large() {
    let setup = setup(Mode::Joint, Rules::RAFT, &[1, 2, 3, 4, 5], &[1, 2, 3, 6, 7]);
    let query = query(&[1, 2, 3, 6, 7], Granularity::Moves, Bounds::default());
    let guess = estimate_after(&setup, &query, 300);
    assert!(guess.is_too_large(&query), "{guess}");
    assert!(guess.to_string().contains("million states"), "{guess}");
}

#[test]
fn search_with_a_move_bound_goes_no_deeper() {
    let setup = setup(Mode::Naive, Rules::RAFT, &[1, 2, 3], &[1, 2, 3, 4, 5]);
    let bounds = Bounds { moves: 2, ..bounds() };
    let mut search =
        BfsChecker::new(&setup, query(&[1, 2, 3, 4, 5], Granularity::Moves, bounds)).expect("nothing is broken");
    assert_eq!(search.finish(), Verdict::Exhausted);
    assert_eq!(search.progress().depth, 2);
}

#[test]
fn search_in_small_slices_gives_the_same_verdict_and_counts() {
    let setup = setup(Mode::SingleServer, Rules::RAFT, &[1], &[2]);
    let query = query(&[2], Granularity::Moves, bounds());
    let mut whole = BfsChecker::new(&setup, query.clone()).expect("nothing is broken");
    let mut sliced = BfsChecker::new(&setup, query).expect("nothing is broken");
    let verdict = whole.finish();
    while sliced.verdict().is_none() {
        sliced.run(3);
    }
    assert_eq!(sliced.verdict(), Some(&verdict));
    let counts =
        |search: &BfsChecker| (search.progress().distinct, search.progress().generated, search.progress().depth);
    assert_eq!(counts(&sliced), counts(&whole));
}

#[test]
fn search_on_several_threads_gives_the_same_verdict_and_counts() {
    let setup = setup(Mode::Joint, Rules::RAFT, &[1, 2], &[2, 3]);
    let query = query(&[2, 3], Granularity::Moves, bounds());
    let mut alone = BfsChecker::new(&setup, query.clone()).expect("nothing is broken");
    let mut shared = BfsChecker::new(&setup, query).expect("nothing is broken");
    let verdict = alone.finish();
    while shared.verdict().is_none() {
        let batches = [7, 1, 30].map(|states| shared.next_batch(states));
        let checker = &shared;
        let expansions = std::thread::scope(|scope| {
            let expand = |batch| scope.spawn(|| checker.expand(batch, &mut checker.expander()));
            batches.map(expand).map(|thread| thread.join().expect("no search panics"))
        });
        expansions.into_iter().for_each(|expansion| shared.merge(expansion));
    }
    let counts =
        |search: &BfsChecker| (search.progress().distinct, search.progress().generated, search.progress().depth);
    assert_eq!((shared.verdict(), counts(&shared)), (Some(&verdict), counts(&alone)));
}

#[test]
fn search_from_a_violating_world_is_refused() {
    let setup = setup(Mode::Naive, Rules::RAFT, &[1], &[2]);
    let mut world = World::new(&setup);
    let id = |number| ServerId::try_from(number).expect("a number from 1 to 63");
    let steps = [
        Step::Crash(id(1)),
        Step::Restart(id(1)),
        Step::Fire { server: id(1), timer: Timer::Election },
        Step::Ask { target: set(&[2]), learners: set(&[]) },
        Step::OperatorStops(id(2)),
        Step::OperatorStarts(id(2)),
        Step::Fire { server: id(2), timer: Timer::Election },
        Step::Fire { server: id(2), timer: Timer::Heartbeat },
    ];
    for step in steps {
        let _ = world.apply(step, &mut cluster::NullSink);
    }
    let query = query(&[2], Granularity::Moves, Bounds { term: Term::from(5), ..bounds() });
    let refused = BfsChecker::from_world(world.clone(), query).err();
    let first = world.history().violations().first().copied().expect("two leaders of one term, or two entries");
    assert_eq!(refused, Some(StartError::ViolatedInitially(first)));
    assert!(refused.is_some_and(|it| it.to_string().contains("is violated from the start")));
}

#[test]
fn search_that_starts_outside_its_bounds_is_refused() {
    let setup = setup(Mode::Joint, Rules::RAFT, &[1, 2], &[2, 3]);
    let query = query(&[2, 3], Granularity::Moves, Bounds { log: 1, ..bounds() });
    assert_eq!(BfsChecker::new(&setup, query).err(), Some(StartError::OutOfBounds), "C_old and the leader's own entry");
}

/// The report states what schedules did, not what the bounds allow.
#[test]
fn report_states_the_budget_that_was_used_not_the_bounds() {
    let run = |new: &[u64], bounds: Bounds| {
        let setup = setup(Mode::Joint, Rules::RAFT, &[1, 2], new);
        let mut search = BfsChecker::new(&setup, query(new, Granularity::Moves, bounds)).expect("nothing is broken");
        search.finish();
        let report = search.report().expect("there is a verdict");
        let text = report.describe_tried();
        assert!(report.to_string().contains(&text));
        ((report.max_used.changes, report.max_used.crashes, report.max_used.commands), report.target_status, text)
    };
    let bounds = Bounds { log: 4, crashes: 1, commands: 1, ..bounds() };
    assert_eq!(run(&[2, 3], bounds).0, (1, 1, 1), "jointly one change leads there");
    assert_eq!(run(&[2, 3], Bounds { crashes: 0, commands: 0, ..bounds }).0, (1, 0, 0));
    let (used, status, text) = run(&[1, 2], bounds);
    assert_eq!((used, status), ((0, 1, 1), TargetStatus::Reached));
    assert!(text.contains("no change"), "{text}");
    let (used, status, _) = run(&[2, 3], Bounds { changes: 0, ..bounds });
    assert_eq!((used.0, status), (0, TargetStatus::Pending));
    let mut world = World::new(&setup(Mode::Joint, Rules::RAFT, &[1, 2], &[2, 3]));
    let ask = Step::Ask { target: set(&[2, 3]), learners: set(&[]) };
    assert_eq!(world.apply(ask, &mut cluster::NullSink), Ok(()));
    let mut search =
        BfsChecker::from_world(world, query(&[2, 3], Granularity::Moves, bounds)).expect("nothing is broken");
    search.finish();
    assert_eq!(search.report().map(|report| report.target_status), Some(TargetStatus::InProgress));
    // The budget of a violating path includes its last move.
    let naive = setup(Mode::Naive, Rules::RAFT, &[1], &[2]);
    let mut search = BfsChecker::new(&naive, query(&[2], Granularity::Moves, bounds)).expect("nothing is broken");
    assert!(matches!(search.finish(), Verdict::Violated(_)));
    assert_eq!(search.report().map(|report| report.max_used.changes), Some(1));
}
