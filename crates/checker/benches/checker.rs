//! How fast the search is: against stateright's breadth-first checker, on the same World and bounds, one thread, alternately in
//! one run; and two threads on one search against two searches at once.
//!
//! Figures are for a person to read. Time is processor time where the system tells it (`/proc/self/stat`), since other
//! programs may run; of threads it is the clock on the wall.

use std::fs;
use std::sync::{Barrier, Mutex, RwLock};
use std::thread;
use std::time::Instant;

use checker::{BfsChecker, Bounds, Expander, Expansion, Granularity, Query, Reductions};
use cluster::{Mode, Setup};
use raft_core::{Rules, ServerId, ServerSet, Term};
use stateright::{Checker, Model};

#[path = "../tests/support/stateright.rs"]
mod stateright_model;

use stateright_model::StaterightModel;

const ROUNDS: usize = 2;

/// Three terms, two changes, a crash.
fn models() -> Vec<(&'static str, Setup, Query)> {
    let model = |name, mode, old: &[u64], new: &[u64], log| {
        let bounds = Bounds { term: Term::from(3), log, commands: 0, bytes: usize::MAX, ..Bounds::default() };
        let mut query = Query::new(set(new), Granularity::Moves, bounds);
        query.targets.push(set(old));
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

/// Distinct states, and the seconds they took.
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

/// Seconds of processor time, of all threads.
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

/// One search on two threads, in turns as `overlap explore` does it: states a second on the wall.
fn two_threads(setup: &Setup, query: &Query) -> f64 {
    let begin = Instant::now();
    let search = RwLock::new(search(setup, query, Reductions::ALL));
    let (todo, done, turn) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()), Barrier::new(2));
    let look = |desk: &mut Expander| {
        let search = search.read().expect("no search panics");
        loop {
            let Some((place, work)) = todo.lock().expect("no search panics").pop() else { return };
            let found: Expansion = search.expand(work, desk);
            done.lock().expect("no search panics").push((place, found));
        }
    };
    let help = || {
        let mut desk = search.read().expect("no search panics").expander();
        loop {
            turn.wait();
            if search.read().expect("no search panics").verdict().is_some() {
                return;
            }
            look(&mut desk);
            turn.wait();
        }
    };
    thread::scope(|scope| {
        scope.spawn(help);
        let mut desk = search.read().expect("no search panics").expander();
        loop {
            let mut search = search.write().expect("no search panics");
            let mut found = std::mem::take(&mut *done.lock().expect("no search panics"));
            found.sort_unstable_by_key(|&(place, _)| place);
            found.into_iter().for_each(|(_, found)| search.merge(found));
            let is_over = search.verdict().is_some();
            let work = (0..64).map(|place| (place, search.next_batch(64)));
            *todo.lock().expect("no search panics") = work.collect();
            drop(search);
            turn.wait();
            if is_over {
                break;
            }
            look(&mut desk);
            turn.wait();
        }
    });
    let distinct = search.read().expect("no search panics").progress().distinct;
    distinct as f64 / begin.elapsed().as_secs_f64()
}

/// Two searches at once: their states a second together.
fn two_searches(setup: &Setup, query: &Query) -> f64 {
    let begin = Instant::now();
    let states: usize = thread::scope(|scope| {
        let one = || scope.spawn(|| ours(setup, query, Reductions::ALL).0);
        [one(), one()].map(|search| search.join().expect("no search panics")).iter().sum()
    });
    states as f64 / begin.elapsed().as_secs_f64()
}

fn main() {
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
}
