//! Benchmark of the checker: against stateright's breadth-first checker on the same World and bounds, on one thread,
//! alternately in one run; and two threads on one search against two searches at once.
//!
//! The figures are for people to read. Time is processor time, if the system provides it (`/proc/self/stat`), since
//! other programs may run. For several threads it is wall-clock time.

use std::fs;
use std::sync::{Barrier, Mutex, RwLock};
use std::thread;
use std::time::Instant;

use checker::{BfsChecker, Bounds, CheckedProperty, Expander, Expansion, Granularity, Query, Reductions, Verdict};
use cluster::{Mode, Setup};
use raft_core::{Rules, ServerId, ServerSet, Term};
use stateright::{Checker, Model};

#[path = "../tests/support/stateright.rs"]
mod stateright_model;

use stateright_model::StaterightModel;

const ROUNDS: usize = 2;

/// Three terms, two changes, one crash.
fn models() -> Vec<(&'static str, Setup, Query)> {
    let model = |name, mode, old: &[u64], new: &[u64], log| {
        let bounds = Bounds { term: Term::from(3), log, commands: 0, bytes: usize::MAX, ..Bounds::default() };
        let mut query = Query::new(set(new), Granularity::Moves, bounds);
        query.targets.push(set(old).into());
        (name, setup(mode, old, new), query)
    };
    vec![
        model("single {1,2} {1,2,3}", Mode::SingleServer, &[1, 2], &[1, 2, 3], 5),
        model("single {1,2,3} {1}", Mode::SingleServer, &[1, 2, 3], &[1], 5),
        model("single {1} {1,2,3}", Mode::SingleServer, &[1], &[1, 2, 3], 5),
        model("joint {1,2} {2,3}", Mode::Joint, &[1, 2], &[2, 3], 6),
        model("joint {1,2,3} {1,2}", Mode::Joint, &[1, 2, 3], &[1, 2], 4),
        model("naive {1,2} {1,2,3}", Mode::Naive, &[1, 2], &[1, 2, 3], 2),
    ]
}

fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().filter_map(|&number| ServerId::try_from(number).ok()).collect()
}

fn setup(mode: Mode, old: &[u64], new: &[u64]) -> Setup {
    Setup {
        newcomers: set(new).difference(set(old)),
        leader: set(old).iter().next(),
        ..Setup::new(mode, Rules::RAFT, set(old))
    }
}

fn search(setup: &Setup, query: &Query, reductions: Reductions) -> BfsChecker {
    BfsChecker::new(setup, Query { reductions, ..query.clone() }).expect("nothing is broken at the start")
}

/// Distinct states, and the seconds of the search.
fn ours(setup: &Setup, query: &Query, reductions: Reductions) -> (usize, f64) {
    let begin = seconds();
    let mut search = search(setup, query, reductions);
    let _ = search.finish();
    (search.progress().distinct, seconds() - begin)
}

/// The same for stateright.
fn stateright_result(setup: &Setup, query: &Query) -> (usize, f64) {
    let begin = seconds();
    let model = StaterightModel { setup: setup.clone(), query: query.clone() };
    let checker = model.checker().threads(1).spawn_bfs().join();
    (checker.unique_state_count(), seconds() - begin)
}

/// Processor time of all threads, in seconds.
fn seconds() -> f64 {
    let ticks = fs::read_to_string("/proc/self/stat").ok().and_then(|text| {
        let fields: Vec<&str> = text.rsplit(')').next()?.split_whitespace().collect();
        Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
    });
    ticks.map_or_else(|| wall().elapsed().as_secs_f64(), |ticks| ticks / 100.0)
}

fn wall() -> Instant {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    *START.get_or_init(Instant::now)
}

/// One search on two threads, in rounds as in `overlap explore`. Returns states per second of wall-clock time.
fn two_threads(setup: &Setup, query: &Query) -> f64 {
    let begin = Instant::now();
    let search = RwLock::new(search(setup, query, Reductions::ALL));
    let (todo, done, turn) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()), Barrier::new(2));
    let expand_all = |expander: &mut Expander| {
        let search = search.read().expect("no search panics");
        loop {
            let Some((index, batch)) = todo.lock().expect("no search panics").pop() else { return };
            let expansion: Expansion = search.expand(batch, expander);
            done.lock().expect("no search panics").push((index, expansion));
        }
    };
    let worker = || {
        let mut expander = search.read().expect("no search panics").expander();
        loop {
            turn.wait();
            if search.read().expect("no search panics").verdict().is_some() {
                return;
            }
            expand_all(&mut expander);
            turn.wait();
        }
    };
    thread::scope(|scope| {
        scope.spawn(worker);
        let mut expander = search.read().expect("no search panics").expander();
        loop {
            let mut search = search.write().expect("no search panics");
            let mut expansions = std::mem::take(&mut *done.lock().expect("no search panics"));
            expansions.sort_unstable_by_key(|&(index, _)| index);
            expansions.into_iter().for_each(|(_, expansion)| search.merge(expansion));
            let is_over = search.verdict().is_some();
            let batch = (0..64).map(|index| (index, search.next_batch(64)));
            *todo.lock().expect("no search panics") = batch.collect();
            drop(search);
            turn.wait();
            if is_over {
                break;
            }
            expand_all(&mut expander);
            turn.wait();
        }
    });
    let distinct = search.read().expect("no search panics").progress().distinct;
    distinct as f64 / begin.elapsed().as_secs_f64()
}

/// Two searches at once. Returns their total states per second of wall-clock time.
fn two_searches(setup: &Setup, query: &Query) -> f64 {
    let begin = Instant::now();
    let states: usize = thread::scope(|scope| {
        let one = || scope.spawn(|| ours(setup, query, Reductions::ALL).0);
        [one(), one()].map(|search| search.join().expect("no search panics")).iter().sum()
    });
    states as f64 / begin.elapsed().as_secs_f64()
}

/// Searches for a dead end that exhaust their bounds.
fn with_continuations() -> Vec<(&'static str, Setup, Query)> {
    let model = |name, mode, old: &[u64], new: &[u64], stay_down| {
        let bounds = Bounds { log: 5, commands: 0, bytes: usize::MAX, stay_down, ..Bounds::default() };
        (name, setup(mode, old, new), Query::new(set(new), Granularity::Moves, bounds))
    };
    vec![
        model("single {1,2,3} {1,4}", Mode::SingleServer, &[1, 2, 3], &[1, 4], 0),
        model("single {1,2,3} {1,2,3,4}, one down", Mode::SingleServer, &[1, 2, 3], &[1, 2, 3, 4], 1),
        model("joint {1,2,3} {1,4}", Mode::Joint, &[1, 2, 3], &[1, 4], 0),
        model("joint {1,2,3} {3,4,5}", Mode::Joint, &[1, 2, 3], &[3, 4, 5], 0),
    ]
}

/// The cost of looking for dead ends: the same exhaustion with and without, by turns.
fn compare_continuations() {
    println!("{:34} {:>9} {:>20} {:>20}", "", "states", "dead end, time", "memory");
    for (name, setup, query) in with_continuations() {
        let (mut safety, mut continuations, mut states, mut memory) = (0.0, 0.0, 0, 0.0);
        for _ in 0..ROUNDS {
            let of = |property: Option<CheckedProperty>| {
                let begin = seconds();
                let query = Query { property, ..query.clone() };
                let mut search = search(&setup, &query, Reductions::ALL);
                assert_eq!(search.finish(), Verdict::Exhausted, "{name}");
                (search.progress(), seconds() - begin)
            };
            let (without, with) = (of(None), of(Some(CheckedProperty::DeadEnd)));
            assert_eq!(without.0.distinct, with.0.distinct, "{name}: as many states");
            (states, memory) = (with.0.distinct, with.0.bytes as f64 / without.0.bytes as f64);
            (safety, continuations) = (safety + without.1, continuations + with.1);
        }
        println!("{name:34} {states:9} {:14.2} times {memory:14.2} times", continuations / safety);
    }
}

fn main() {
    // `cargo bench -p checker -- dead-ends` measures only the search for dead ends.
    if std::env::args().any(|argument| argument == "dead-ends") {
        return compare_continuations();
    }
    println!(
        "{:22} {:>9} {:>12} {:>12} {:>7} {:>9} {:>7}",
        "", "states", "ours/s", "stateright/s", "ratio", "reduced", "time"
    );
    for (name, setup, query) in models() {
        let (mut plain, mut reduced, mut other, mut states, mut fewer) = (0.0, 0.0, 0.0, 0, 0);
        for _ in 0..ROUNDS {
            let one = ours(&setup, &query, Reductions::NONE);
            let two = stateright_result(&setup, &query);
            let three = ours(&setup, &query, Reductions::ALL);
            assert_eq!(one.0, two.0, "{name}: as many states");
            (states, fewer) = (one.0, three.0);
            (plain, other, reduced) = (plain + one.1, other + two.1, reduced + three.1);
        }
        let a_second = |took: f64| (states * ROUNDS) as f64 / took;
        println!(
            "{name:22} {states:9} {:12.0} {:12.0} {:7.2} {fewer:9} {:7.3}",
            a_second(plain),
            a_second(other),
            other / plain,
            reduced / other
        );
    }
    let bounds = Bounds { term: Term::from(2), log: 6, commands: 0, ..Bounds::default() };
    let (setup, query) =
        (setup(Mode::Joint, &[1, 2, 3], &[3, 4, 5]), Query::new(set(&[3, 4, 5]), Granularity::Moves, bounds));
    for _ in 0..ROUNDS {
        let (one, two) = (two_threads(&setup, &query), two_searches(&setup, &query));
        println!("two threads on one search {one:.0}/s, two searches {two:.0}/s: {:.2}", one / two);
    }
    compare_continuations();
}
