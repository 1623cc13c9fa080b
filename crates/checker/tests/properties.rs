//! Every schedule of a few moves, none left out and no two states taken for one: what the observer finds broken is what an oracle
//! finds that keeps the whole run, and the search finds the first of them after as many moves.

use std::collections::BTreeMap;

use checker::{Bounds, Grain, Question, Search, State, Verdict};
use cluster::{Mode, Property, Setup, World};
use raft_core::{Rule, Rules, ServerId, ServerSet, Term};

#[path = "../../cluster/tests/support/recording.rs"]
mod recording;

use recording::Recording;

fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().filter_map(|&number| ServerId::try_from(number).ok()).collect()
}

/// What came of every schedule.
#[derive(Default)]
struct Tally {
    schedules: usize,
    /// In how many of them each property is broken, and after how many moves at least.
    broken: BTreeMap<Property, (usize, u32)>,
    /// In how many a leader that was gone already lacked what was committed.
    gone: usize,
}

fn follow(state: &State, run: &Recording, question: &Question, depth: u32, tally: &mut Tally) {
    let (observed, broken) = (run.observed(), run.broken());
    assert_eq!(observed, broken, "after {depth} moves");
    tally.schedules += 1;
    tally.gone += usize::from(run.contradicts_a_leader_that_is_gone());
    for property in broken {
        let (schedules, least) = tally.broken.entry(property).or_insert((0, depth));
        *schedules += 1;
        *least = (*least).min(depth);
    }
    if depth == question.bounds.moves {
        return;
    }
    let mut moves = Vec::new();
    state.moves(question, &mut moves);
    for made in moves {
        let mut script = Vec::new();
        let Some(after) = state.after(made, question, &mut script) else { continue };
        let mut longer = run.clone();
        for step in script {
            longer.apply(step).expect("it was possible in the search");
        }
        follow(&after, &longer, question, depth + 1, tally);
    }
}

fn all(mode: Mode, off: &[Rule], (old, new): (&[u64], &[u64]), bounds: Bounds) -> Tally {
    let rules = off.iter().fold(Rules::RAFT, |rules, &rule| rules.without(rule));
    let setup = Setup {
        newcomers: set(new).difference(set(old)),
        leader: set(old).iter().next(),
        ..Setup::new(mode, rules, set(old))
    };
    let question = Question::new(set(new), Grain::Moves, bounds);
    let (world, mut tally) = (World::new(&setup), Tally::default());
    let first = State::first(&world, &question, &mut Vec::new());
    follow(&first, &Recording::new(world), &question, 0, &mut tally);
    for (&property, &(_, least)) in &tally.broken {
        let question = Question { property: Some(property), ..question.clone() };
        let Verdict::Violated(found) = Search::new(&setup, question).expect("nothing is broken at the start").finish()
        else {
            panic!("{property} is broken after {least} moves")
        };
        assert_eq!(found.moves.len(), least as usize, "{property}");
    }
    tally
}

#[test]
fn observer_agrees_with_the_oracle_on_every_schedule_of_a_few_moves() {
    let bounds = Bounds { log: 5, crashes: 1, commands: 1, changes: 1, term: Term::from(2), ..Bounds::default() };
    let (mut schedules, mut gone, mut broken) = (0, 0, BTreeMap::new());
    for (mode, off, change, moves) in [
        (Mode::Naive, &[][..], (&[1, 2][..], &[3, 4][..]), 6),
        (Mode::SingleServer, &[Rule::OneChangeAtATime], (&[1], &[1, 2, 3]), 6),
        (Mode::Joint, &[Rule::JointNeedsBoth], (&[1, 2], &[2, 3]), 6),
    ] {
        let tally = all(mode, off, change, Bounds { moves, ..bounds });
        schedules += tally.schedules;
        gone += tally.gone;
        tally.broken.into_iter().for_each(|(property, (count, _))| *broken.entry(property).or_insert(0) += count);
    }
    assert!(schedules > 10_000 && gone > 0, "{schedules}, {gone}, {broken:?}");
    assert!(broken.contains_key(&Property::ElectionSafety) && broken.contains_key(&Property::LeaderCompleteness));
}
