//! Tests of the reductions against their definition: of all states that there are, a search with reductions finds exactly one for
//! each fingerprint that some of them have. The states are walked here in Worlds, by nothing but [`State`].

use std::collections::HashSet;

use cluster::{Disks, Mode, Setup};
use raft_core::{Rule, Rules, ServerId, ServerSet, Term};

use crate::pieces::Pieces;
use crate::print::{Printer, Prints};
use crate::{Bounds, Grain, Question, Reductions, Search, State, Verdict};

fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().filter_map(|&number| ServerId::try_from(number).ok()).collect()
}

fn setup(mode: Mode, rules: Rules, old: &[u64], new: &[u64]) -> Setup {
    let newcomers = set(new).difference(set(old));
    Setup { newcomers, leader: set(old).iter().next(), ..Setup::new(mode, rules, set(old)) }
}

/// Fingerprints as a question has them.
struct Looks {
    printer: Printer,
    pieces: Pieces,
    prints: Prints,
}

impl Looks {
    fn of(setup: &Setup, question: &Question) -> Self {
        let printer = Printer::new(&cluster::World::new(setup), question);
        Self { printer, pieces: Pieces::new(), prints: Prints::default() }
    }

    fn look(&mut self, state: &State) -> u64 {
        let parts = self.pieces.of(&state.world, state.used, |node| self.printer.know(node));
        self.printer.print(&parts, &self.pieces, &mut self.prints)
    }
}

/// Every state within the bounds, and whether something is broken in one of them: those after it are not walked.
fn walk(setup: &Setup, question: &Question) -> (Vec<State>, bool) {
    let question = &Question { reductions: Reductions::NONE, ..question.clone() };
    let mut looks = Looks::of(setup, question);
    let first = State::first(&cluster::World::new(setup), question, &mut Vec::new());
    let mut seen = HashSet::from([looks.look(&first)]);
    let (mut states, mut next, mut choices) = (vec![first], 0, Vec::new());
    for _ in 0..question.bounds.moves {
        let layer = next..states.len();
        next = states.len();
        for place in layer {
            states[place].moves(question, &mut choices);
            for made in choices.clone() {
                let Some(after) = states[place].after(made, question, &mut Vec::new()) else { continue };
                if after.broken(question).is_some() {
                    return (states, true);
                }
                if seen.insert(looks.look(&after)) {
                    states.push(after);
                }
            }
        }
    }
    (states, false)
}

/// That a search with each of the reductions, and with all, comes to what the walk does.
fn assert_sound(setup: &Setup, question: &Question, all: &[Reductions]) {
    let (states, is_broken) = walk(setup, question);
    for &reductions in all {
        let question = Question { reductions, ..question.clone() };
        let mut search = Search::new(setup, question.clone()).expect("a search");
        let verdict = search.finish();
        assert_eq!(matches!(verdict, Verdict::Violated(_)), is_broken, "{reductions:?} {setup:?}");
        if !is_broken {
            let mut looks = Looks::of(setup, &question);
            let quotient: HashSet<u64> = states.iter().map(|state| looks.look(state)).collect();
            assert_eq!(search.progress().distinct, quotient.len(), "{reductions:?} {setup:?}");
        }
    }
}

const EACH: [Reductions; 5] = [
    Reductions::NONE,
    Reductions { symmetry: true, ..Reductions::NONE },
    Reductions { irrelevant: true, ..Reductions::NONE },
    Reductions { commuting: true, ..Reductions::NONE },
    Reductions::ALL,
];

/// In moves. With symmetry alone leases are looked at, and who is asked first in a move goes by name: states that look the same may
/// then be followed by states that differ in a lease, which no move waits for.
const IN_MOVES: [Reductions; 5] = [
    Reductions::NONE,
    Reductions { irrelevant: true, ..Reductions::NONE },
    Reductions { commuting: true, ..Reductions::NONE },
    Reductions { symmetry: true, irrelevant: true, commuting: false },
    Reductions::ALL,
];

fn few() -> Bounds {
    Bounds { term: Term::from(2), commands: 0, changes: 1, log: 4, in_flight: 2, moves: 10, ..Bounds::default() }
}

#[test]
fn steps() {
    let few = Bounds { loss: true, ..few() };
    for (mode, old, new) in [
        (Mode::Naive, &[1, 2][..], &[1, 2, 3][..]),
        (Mode::SingleServer, &[1, 2], &[1, 2, 3]),
        (Mode::Joint, &[1, 2], &[2, 3]),
    ] {
        let setup = setup(mode, Rules::RAFT, old, new);
        assert_sound(&setup, &Question::new(set(new), Grain::Steps, few), &EACH);
        let twice = Bounds { moves: 8, duplication: true, ..few };
        assert_sound(&setup, &Question::new(set(new), Grain::Steps, twice), &EACH);
    }
}

#[test]
fn steps_in_which_something_breaks() {
    let bounds = Bounds { moves: 12, in_flight: 1, ..few() };
    let naive = setup(Mode::Naive, Rules::RAFT, &[1], &[2]);
    let question = Question::new(set(&[2]), Grain::Steps, bounds);
    assert!(walk(&naive, &question).1);
    assert_sound(&naive, &question, &EACH);
}

/// The first messages of a leader that has just been elected are on their way already.
#[test]
fn steps_from_what_is_in_flight_at_the_start() {
    // Two disks in term 1 with a no-op of that term, of which nothing is known to be committed.
    let disks = Disks::of_text("1,0,1,0,0,0,1,1,1,0,0,0,2,0,1,0,0,0,2,1,1,0,0,0,".to_owned());
    for mode in Mode::ALL {
        let setup = Setup { disks: disks.clone(), ..setup(mode, Rules::RAFT, &[1, 2], &[2, 3]) };
        assert!(!cluster::World::new(&setup).network().flights().is_empty());
        let bounds = Bounds { term: Term::from(3), log: 5, moves: 8, loss: true, duplication: true, ..few() };
        assert_sound(&setup, &Question::new(set(&[2, 3]), Grain::Steps, bounds), &EACH);
    }
    let naive = Setup { disks, ..setup(Mode::Naive, Rules::RAFT, &[1, 2], &[3]) };
    let bounds = Bounds { term: Term::from(3), log: 4, moves: 12, in_flight: 1, ..few() };
    let mut search = Search::new(&naive, Question::new(set(&[3]), Grain::Steps, bounds)).expect("a search");
    let Verdict::Violated(found) = search.finish() else { panic!("{:?}", search.verdict()) };
    assert_eq!(found.moves.len(), 9);
}

#[test]
fn moves() {
    let bounds = Bounds { moves: 60, log: 3, ..few() };
    let cases = [
        (Mode::Naive, Rules::RAFT, &[1, 2, 3][..], &[1, 2, 3, 4][..], bounds),
        (Mode::SingleServer, Rules::RAFT, &[1, 2], &[1, 2, 3], Bounds { log: 5, changes: 2, ..bounds }),
        (
            Mode::SingleServer,
            Rules::RAFT.without(Rule::PreVote),
            &[1, 2],
            &[3],
            Bounds { log: 5, changes: 2, ..bounds },
        ),
        (Mode::SingleServer, Rules::RAFT, &[1, 2, 3], &[1], Bounds { log: 4, changes: 2, ..bounds }),
        (Mode::Joint, Rules::RAFT, &[1, 2], &[2, 3, 4], Bounds { log: 5, ..bounds }),
    ];
    for (mode, rules, old, new, bounds) in cases {
        assert_sound(&setup(mode, rules, old, new), &Question::new(set(new), Grain::Moves, bounds), &IN_MOVES);
    }
}

/// What the operator has in hand is another when another change is asked for.
#[test]
fn moves_to_a_target_and_back() {
    let naive = setup(Mode::Naive, Rules::RAFT, &[1, 2], &[1, 2, 3]);
    let bounds = Bounds { moves: 60, log: 2, changes: 2, ..few() };
    let question = Question {
        targets: vec![set(&[1, 2, 3]), set(&[1, 2])],
        ..Question::new(set(&[1, 2, 3]), Grain::Moves, bounds)
    };
    assert_sound(&naive, &question, &IN_MOVES);
}
