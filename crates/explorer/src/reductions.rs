//! What a search leaves out changes no answer: it finds as many states as look different among all that there are. It finds no more,
//! since what looks the same goes on the same way; and no fewer, since no order of moves is left out that leads to another state.

use std::collections::HashSet;

use cluster::{
    Fingerprint, InitialState, InitialStates, Mode, Property, Schedule, Setup, Step, Timeline, Timing, World,
};
use raft_core::{
    ConfigActivation, Entry, JointQuorum, Log, Payload, PersistentState, Rule, Rules, ServerId, ServerSet, Term,
};

use crate::pieces::Pieces;
use crate::print::{Printer, Prints};
use crate::{Bounds, Grain, Question, Reductions, Search, State, Verdict};

/// Every choice of reductions. But in moves servers are taken for each other only where their leases do not count: whose lease runs
/// out goes by name there.
fn reductions(grain: Grain) -> Vec<Reductions> {
    let either = [false, true];
    let of = |symmetry| either.map(|irrelevant| either.map(|commuting| Reductions { symmetry, irrelevant, commuting }));
    let all = either.map(of).into_iter().flatten().flatten();
    all.filter(|it| grain == Grain::Steps || it.irrelevant || !it.symmetry).collect()
}

/// Looks at all states within the bounds, one by one: how many of them look different under each choice of reductions; or after how
/// many moves the first is broken.
fn walk(world: &World, question: &Question) -> Result<Vec<usize>, u32> {
    // Where links are cut no search takes servers for each other.
    let printer = |Reductions { symmetry, irrelevant, commuting }| {
        let reductions = Reductions { symmetry: symmetry && world.network().cuts().is_empty(), irrelevant, commuting };
        Printer::new(world, &Question { reductions, ..question.clone() })
    };
    let printers = reductions(question.grain).into_iter().map(printer);
    let mut looks: Vec<_> = printers.map(|it| (it, Pieces::new(), Prints::default(), HashSet::new())).collect();
    let mut look = |state: &State| {
        for (printer, pieces, prints, different) in &mut looks {
            let parts = pieces.of(&state.world, state.used, |node| printer.know(node));
            different.insert(printer.print(&parts, pieces, prints));
        }
    };
    let first = State::first(world, question, &mut Vec::new());
    look(&first);
    let (mut seen, mut layer, mut moves) = (HashSet::from([Fingerprint::of(&first)]), vec![first], Vec::new());
    for depth in 1..=question.bounds.moves {
        let mut next = Vec::new();
        for state in layer {
            state.moves(question, &mut moves);
            for after in moves.iter().filter_map(|&made| state.after(made, question, &mut Vec::new())) {
                if after.broken(question).is_some() {
                    return Err(depth);
                }
                if seen.insert(Fingerprint::of(&after)) {
                    look(&after);
                    next.push(after);
                }
            }
        }
        layer = next;
    }
    Ok(looks.iter().map(|(.., different)| different.len()).collect())
}

/// Under every choice of reductions, the search finds as many states as look different; and the first that is broken after as many
/// moves, with as many states before. Gives how many states there are with none and with all, and after how many moves one breaks.
fn same_answer(setup: &Setup, question: &Question) -> (usize, usize, Option<u32>) {
    same_answer_from(&World::new(setup), question)
}

/// The same from any moment.
fn same_answer_from(world: &World, question: &Question) -> (usize, usize, Option<u32>) {
    let search = |question: Question| Search::from_world(world.clone(), question).unwrap();
    let (mut bounds, mut broken) = (question.bounds, None);
    let looks = walk(world, question).unwrap_or_else(|depth| {
        (broken, bounds.moves) = (Some(depth), depth - 1);
        walk(world, &Question { bounds, ..question.clone() }).unwrap()
    });
    for (reductions, &different) in reductions(question.grain).into_iter().zip(&looks) {
        let question = Question { reductions, ..question.clone() };
        let mut within = search(Question { bounds, ..question.clone() });
        assert_eq!(within.finish(), Verdict::Exhausted);
        assert_eq!(within.progress().distinct, different, "{reductions:?}, {question:?}: {world:?}");
        if let Some(depth) = broken {
            let Verdict::Violated(found) = search(question).finish() else { panic!("{world:?}") };
            assert_eq!(found.moves.len(), depth as usize, "{reductions:?}: {world:?}");
        }
    }
    (looks[0], looks[looks.len() - 1], broken)
}

fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().map(|&number| ServerId::try_from(number).unwrap()).collect()
}

/// `old`, the first of which leads term 1, and whoever is new in `new`.
fn setup(mode: Mode, rules: Rules, old: &[u64], new: &[u64]) -> Setup {
    let newcomers = set(new).difference(set(old));
    Setup { newcomers, leader: set(old).iter().next(), ..Setup::new(mode, rules, set(old)) }
}

fn question(new: &[u64], grain: Grain, bounds: Bounds) -> Question {
    Question::new(set(new), grain, bounds)
}

/// Two terms, two changes, a crash, no command.
fn bounds() -> Bounds {
    Bounds { term: Term::from(2), log: 4, commands: 0, ..Bounds::default() }
}

#[test]
fn a_naive_swap_in_moves() {
    let bounds = Bounds { changes: 1, log: 3, ..bounds() };
    let naive = setup(Mode::Naive, Rules::RAFT, &[1, 2, 3], &[1, 2, 3, 4]);
    let (all, least, _) = same_answer(&naive, &question(&[1, 2, 3, 4], Grain::Moves, bounds));
    assert!(all > 10 * least, "{all} and {least}");
    let naive = setup(Mode::Naive, Rules::RAFT, &[1, 2, 3], &[1, 4, 5]);
    assert_eq!(same_answer(&naive, &question(&[1, 4, 5], Grain::Moves, bounds)).2, Some(2));
}

#[test]
fn changes_in_moves() {
    let far = Bounds { term: Term::from(3), ..bounds() };
    for (mode, old, new, bounds) in [
        (Mode::SingleServer, &[1, 2][..], &[1, 2, 3][..], far),
        (Mode::SingleServer, &[1, 2], &[3], far),
        (Mode::SingleServer, &[1, 2, 3], &[1], bounds()),
        (Mode::Joint, &[1, 2], &[2, 3], far),
        (Mode::Joint, &[1], &[2, 3], far),
        (Mode::Joint, &[1, 2], &[2, 3, 4], Bounds { changes: 1, ..bounds() }),
    ] {
        same_answer(&setup(mode, Rules::RAFT, old, new), &question(new, Grain::Moves, bounds));
    }
}

#[test]
fn changes_and_back_in_moves() {
    let far = Bounds { term: Term::from(3), ..bounds() };
    for (mode, old, new, bounds) in [
        (Mode::Naive, &[1, 2][..], &[1, 2, 3][..], Bounds { log: 2, ..bounds() }),
        (Mode::SingleServer, &[1, 2], &[2, 3], bounds()),
        (Mode::SingleServer, &[1], &[1, 2, 3], far),
        (Mode::Joint, &[1, 2], &[2, 3], Bounds { log: 5, ..far }),
    ] {
        let mut question = question(new, Grain::Moves, bounds);
        question.targets.push(set(old));
        same_answer(&setup(mode, Rules::RAFT, old, new), &question);
    }
}

#[test]
fn without_each_rule_in_moves() {
    let in_force_on_append = ConfigActivation::OnApplyNoCampaign;
    let others =
        [Rules { in_force_on_append, ..Rules::RAFT }, Rules { joint_needs_both: JointQuorum::Union, ..Rules::RAFT }];
    for rules in Rule::ALL.into_iter().map(|rule| Rules::RAFT.without(rule)).chain(others) {
        let (far, calm) = (Bounds { term: Term::from(3), ..bounds() }, Bounds { crashes: 0, ..bounds() });
        for (mode, old, new, bounds) in [
            (Mode::Naive, &[1, 2][..], &[1, 2, 3][..], Bounds { log: 2, ..bounds() }),
            (Mode::SingleServer, &[1, 2], &[2, 3], bounds()),
            (Mode::SingleServer, &[1, 2, 3], &[1], calm),
            (Mode::Joint, &[1, 2], &[2, 3], far),
            (Mode::Joint, &[1, 2, 3], &[1], calm),
        ] {
            same_answer(&setup(mode, rules, old, new), &question(new, Grain::Moves, bounds));
        }
    }
}

#[test]
fn one_property_in_moves_where_others_are_broken_on_the_way() {
    let mut broken = Vec::new();
    for property in [Property::LogMatching, Property::StateMachineSafety] {
        for (mode, off, old, new, log) in [
            (Mode::Naive, None, &[1, 2][..], &[3][..], 3),
            (Mode::SingleServer, Some(Rule::RemovedLeaderNotCounted), &[1, 2], &[2, 3], 4),
            (Mode::SingleServer, Some(Rule::ReloadOnRestart), &[1, 2, 3], &[1], 4),
            (Mode::Joint, Some(Rule::JointNeedsBoth), &[1, 2, 3], &[1], 4),
        ] {
            let rules = off.map_or(Rules::RAFT, |rule| Rules::RAFT.without(rule));
            let question = question(new, Grain::Moves, Bounds { log, commands: 1, ..bounds() });
            let question = Question { property: Some(property), ..question };
            broken.push(same_answer(&setup(mode, rules, old, new), &question).2);
        }
    }
    assert_eq!(broken, [None, None, None, None, Some(7), Some(4), Some(8), Some(4)]);
}

#[test]
fn all_modes_in_steps() {
    let few = Bounds { moves: 10, in_flight: 2, changes: 1, loss: true, ..bounds() };
    for (mode, old, new) in [
        (Mode::Naive, &[1, 2][..], &[1, 2, 3][..]),
        (Mode::SingleServer, &[1, 2], &[1, 2, 3]),
        (Mode::SingleServer, &[1, 2, 3], &[1]),
        (Mode::Joint, &[1, 2], &[2, 3]),
    ] {
        let setup = setup(mode, Rules::RAFT, old, new);
        same_answer(&setup, &question(new, Grain::Steps, few));
        let twice = Bounds { moves: 8, duplication: true, ..few };
        same_answer(&setup, &question(new, Grain::Steps, twice));
    }
}

#[test]
fn violations_in_steps() {
    for (mode, off, old, new, bounds, steps) in [
        (Mode::Naive, None, &[1][..], &[2][..], bounds(), 4),
        (Mode::SingleServer, Some(Rule::RemovedLeaderNotCounted), &[1, 2], &[2], Bounds { commands: 1, ..bounds() }, 5),
        (Mode::Joint, Some(Rule::ReloadOnRestart), &[1], &[2], Bounds { log: 5, ..bounds() }, 12),
        (Mode::SingleServer, Some(Rule::ReloadOnRestart), &[1], &[2], Bounds { log: 5, ..bounds() }, 14),
    ] {
        let rules = off.map_or(Rules::RAFT, |rule| Rules::RAFT.without(rule));
        let question = question(new, Grain::Steps, Bounds { in_flight: 2, ..bounds });
        assert_eq!(same_answer(&setup(mode, rules, old, new), &question).2, Some(steps), "{mode}");
    }
}

#[test]
fn a_story_that_begins_in_the_middle_in_steps() {
    let mut log = Log::default();
    log.append(Entry { term: Term::from(1), payload: Payload::NoOp });
    let disk = PersistentState { current_term: Term::from(1), log, ..PersistentState::default() };
    let disks = set(&[1, 2]).iter().map(|server| InitialState { server, disk: disk.clone(), committed: 0 });
    let disks = InitialStates::new(&disks.collect::<Vec<_>>());
    let bounds = Bounds { in_flight: 1, loss: true, ..bounds() };
    let naive = Setup { disks: disks.clone(), ..setup(Mode::Naive, Rules::RAFT, &[1, 2], &[3]) };
    assert_eq!(same_answer(&naive, &question(&[3], Grain::Steps, bounds)).2, Some(8));
    let single = Setup { disks, ..setup(Mode::SingleServer, Rules::RAFT, &[1, 2], &[1]) };
    same_answer(&single, &question(&[1], Grain::Steps, bounds));
}

/// A run with a change under way in which somebody may be down, links cut and messages on their way.
fn moment(mode: Mode, seed: u64) -> World {
    let (at, server) = (20 + seed * 37 % 160, |number: u64| ServerId::try_from(1 + number % 4).unwrap());
    let mut actions = vec![
        (10, Step::Ask { target: set(&[1, 2, 4]), learners: ServerSet::EMPTY }),
        (12 + seed % 9, Step::Crash(server(seed))),
        (20 + seed % 31, Step::Cut { from: server(seed / 3), to: server(seed / 5 + 1) }),
        (30 + seed % 17, Step::Restart(server(seed + seed / 7))),
    ];
    if seed.is_multiple_of(3) {
        actions.push((at - 5, Step::Transfer { server: server(0), to: server(1) }));
    }
    actions.sort_by_key(|&(at, _)| at);
    let schedule = Schedule { clock: Some((seed, Timing::default())), actions };
    let mut timeline = Timeline::new(&setup(mode, Rules::RAFT, &[1, 2, 3], &[1, 2, 4]), schedule);
    timeline.seek(at);
    timeline.world().clone()
}

#[test]
fn from_a_moment_in_which_links_are_cut_servers_down_and_messages_on_their_way() {
    let (mut down, mut cut, mut in_steps, mut catching_up, mut transferring) = (0, 0, 0, 0, 0);
    for mode in Mode::ALL {
        for seed in 20..44 {
            let world = moment(mode, seed);
            let disks = || world.nodes().iter().map(cluster::Node::disk);
            let term = disks().map(|disk| u64::from(disk.current_term)).max().unwrap();
            let log = disks().map(|disk| u64::from(disk.log.last_index())).max().unwrap();
            let bounds = Bounds { term: Term::from(term + 1), log: log + 2, changes: 1, commands: 0, ..bounds() };
            let targets = vec![set(&[1, 2, 4]), set(&[1, 2, 3])];
            let of = |grain, bounds| Question { targets: targets.clone(), ..Question::new(targets[0], grain, bounds) };
            let in_flight = world.network().in_flight().len();
            same_answer_from(&world, &of(Grain::Moves, Bounds { moves: 3, ..bounds }));
            if in_flight < 5 {
                let in_flight = in_flight as u8 + 1;
                same_answer_from(&world, &of(Grain::Steps, Bounds { moves: 3, in_flight, loss: true, ..bounds }));
                in_steps += usize::from(in_flight > 0);
            }
            let mut leaders = world.nodes().iter().filter_map(|node| node.server()?.leadership());
            catching_up += usize::from(leaders.clone().any(|it| it.catch_up().is_some()));
            transferring += usize::from(leaders.any(|it| it.transfer().is_some()));
            down += usize::from(world.nodes().iter().any(|node| node.server().is_none()));
            cut += usize::from(!world.network().cuts().is_empty());
        }
    }
    let counted = [down, cut, in_steps, catching_up, transferring];
    assert!(counted.iter().all(|&count| count > 5), "{counted:?}");
}
