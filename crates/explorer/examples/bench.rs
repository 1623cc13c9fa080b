//! How fast the search is, against stateright's breadth-first checker on the same World and bounds.
use std::time::{Duration, Instant};

use cluster::{Mode, Setup};
use explorer::{Bounds, Grain, Question, Reductions, Search};
use raft_core::{Rules, ServerId, ServerSet, Term};
use stateright::{Checker, Model};

#[path = "../tests/support/stateright.rs"]
mod theirs;

use theirs::Theirs;

fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().filter_map(|&number| ServerId::try_from(number).ok()).collect()
}

fn setup(mode: Mode, old: &[u64], new: &[u64]) -> Setup {
    Setup {
        mode,
        rules: Rules::RAFT,
        old: set(old),
        newcomers: set(new).difference(set(old)),
        leader: set(old).iter().next(),
        commands: 0,
        operator_order: Vec::new(),
    }
}

fn ours(setup: &Setup, question: &Question, reductions: Reductions) -> (usize, u64, Duration, usize) {
    let begin = Instant::now();
    let mut search = Search::new(setup, Question { reductions, ..question.clone() }).expect("nothing is broken");
    let _ = search.finish();
    let p = search.progress();
    (p.distinct, p.generated, begin.elapsed(), p.bytes)
}

fn theirs(setup: &Setup, question: &Question) -> (usize, u64, Duration) {
    let begin = Instant::now();
    let model = Theirs { setup: setup.clone(), question: question.clone() };
    let checker = model.checker().threads(1).spawn_bfs().join();
    (checker.unique_state_count(), checker.state_count() as u64, begin.elapsed())
}

fn main() {
    let bounds = Bounds { term: Term::from(3), bytes: 12 << 30, log: 5, commands: 0, ..Bounds::default() };
    for (mode, old, new, grain) in [
        (Mode::SingleServer, &[1, 2][..], &[1, 2, 3][..], Grain::Moves),
        (Mode::SingleServer, &[1, 2, 3], &[1], Grain::Moves),
        (Mode::Joint, &[1, 2], &[2, 3], Grain::Moves),
        (Mode::SingleServer, &[1, 2], &[1, 2, 3], Grain::Steps),
    ] {
        let b = if grain == Grain::Steps { Bounds { moves: 17, ..bounds } } else { bounds };
        let setup = setup(mode, old, new);
        let mut question = Question::new(set(new), grain, b);
        question.targets.push(set(old));
        println!("{mode} {old:?} {new:?} {grain}");
        println!("  none {:?}", ours(&setup, &question, Reductions::NONE));
        if std::env::args().count() > 1 {
            break;
        }
        println!("  all  {:?}", ours(&setup, &question, Reductions::ALL));
        if grain == Grain::Moves {
            println!("  them {:?}", theirs(&setup, &question));
        }
    }
}
