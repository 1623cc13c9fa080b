//! The reductions are sound: the search finds exactly as many states as there are distinct fingerprints among all
//! reachable states. It finds no more, since states with equal fingerprints have equal futures; and no fewer, since no
//! order of moves is left out that leads to another state.

use std::collections::HashSet;

use cluster::{
    Fingerprint, InitialState, InitialStates, Mode, Property, Schedule, Setup, Step, Timeline, Timing, World,
};
use raft_core::{
    ConfigActivation, Configuration, Entry, Log, Payload, PersistentState, Rule, RuleSetting, Rules, ServerId,
    ServerSet, Term,
};
use test_support::set;

use crate::fingerprint::{FingerprintCache, Fingerprinter};
use crate::state_store::StateStore;
use crate::{BfsChecker, Bounds, Granularity, Query, Reductions, State, Verdict};

/// All combinations of reductions, except symmetry without dead-state reduction at the granularity of moves: there a
/// move lets leases expire in the order of server ids.
fn reductions(granularity: Granularity) -> Vec<Reductions> {
    let either = [false, true];
    let of = |symmetry| {
        either.map(|dead_state| either.map(|partial_order| Reductions { symmetry, dead_state, partial_order }))
    };
    let all = either.map(of).into_iter().flatten().flatten();
    all.filter(|it| granularity == Granularity::Steps || it.dead_state || !it.symmetry).collect()
}

/// Explores all states within the bounds without reductions. Returns the number of distinct fingerprints under each
/// combination of reductions, or the depth of the first violation.
fn walk(world: &World, query: &Query) -> Result<Vec<usize>, u32> {
    // With cut links, the search does no symmetry reduction.
    let fingerprinter = |Reductions { symmetry, dead_state, partial_order }| {
        let reductions =
            Reductions { symmetry: symmetry && world.network().cuts().is_empty(), dead_state, partial_order };
        Fingerprinter::new(world, &Query { reductions, ..query.clone() })
    };
    let fingerprinters = reductions(query.granularity).into_iter().map(fingerprinter);
    let mut distinct_counts: Vec<_> =
        fingerprinters.map(|it| (it, StateStore::new(), FingerprintCache::default(), HashSet::new())).collect();
    let mut count = |state: &State| {
        for (fingerprinter, store, cache, different) in &mut distinct_counts {
            let interned = store.intern(&state.world, state.used, |node| fingerprinter.summarize(node));
            different.insert(fingerprinter.fingerprint(&interned, store, cache));
        }
    };
    let first = State::initial(world, query, &mut Vec::new());
    count(&first);
    let (mut seen, mut layer, mut moves) = (HashSet::from([Fingerprint::of(&first)]), vec![first], Vec::new());
    for depth in 1..=query.bounds.moves {
        let mut next = Vec::new();
        for state in layer {
            state.enabled_moves(query, &mut moves);
            for after in moves.iter().filter_map(|&action| state.successor(action, query, &mut Vec::new())) {
                if after.violation(query).is_some() {
                    return Err(depth);
                }
                if seen.insert(Fingerprint::of(&after)) {
                    count(&after);
                    next.push(after);
                }
            }
        }
        layer = next;
    }
    Ok(distinct_counts.iter().map(|(.., different)| different.len()).collect())
}

/// Asserts for each combination of reductions that the search finds as many states as there are distinct fingerprints,
/// and a first violation at the same depth. Returns the number of states without reductions, that with all of them, and
/// the depth of the first violation.
fn same_answer(setup: &Setup, query: &Query) -> (usize, usize, Option<u32>) {
    same_answer_from(&World::new(setup), query)
}

/// The same from any World.
fn same_answer_from(world: &World, query: &Query) -> (usize, usize, Option<u32>) {
    let search = |query: Query| BfsChecker::from_world(world.clone(), query).unwrap();
    let (mut bounds, mut broken) = (query.bounds, None);
    let distinct_counts = walk(world, query).unwrap_or_else(|depth| {
        (broken, bounds.moves) = (Some(depth), depth - 1);
        walk(world, &Query { bounds, ..query.clone() }).unwrap()
    });
    for (reductions, &different) in reductions(query.granularity).into_iter().zip(&distinct_counts) {
        let query = Query { reductions, ..query.clone() };
        let mut within = search(Query { bounds, ..query.clone() });
        assert_eq!(within.finish(), Verdict::Exhausted);
        assert_eq!(within.progress().distinct, different, "{reductions:?}, {query:?}: {world:?}");
        if let Some(depth) = broken {
            let Verdict::Violated(found) = search(query).finish() else { panic!("{world:?}") };
            assert_eq!(found.moves.len(), depth as usize, "{reductions:?}: {world:?}");
        }
    }
    (distinct_counts[0], distinct_counts[distinct_counts.len() - 1], broken)
}

/// A setup of the voters `old`, the first of which leads term 1. The servers of `new` that are not in `old` are
/// newcomers.
fn setup(mode: Mode, rules: Rules, old: &[u64], new: &[u64]) -> Setup {
    let newcomers = set(new).difference(set(old));
    Setup { newcomers, leader: set(old).iter().next(), ..Setup::new(mode, rules, set(old)) }
}

fn query(new: &[u64], granularity: Granularity, bounds: Bounds) -> Query {
    Query::new(set(new), granularity, bounds)
}

/// Two terms, two changes, one crash, no command.
fn bounds() -> Bounds {
    Bounds { term: Term::from(2), log: 4, commands: 0, ..Bounds::default() }
}

/// Without each of these rules the voters of a move may grant votes that do not count: other servers decide too. TLC
/// found it for the first of them.
#[test]
fn reductions_keep_the_answer_where_granted_votes_may_not_count() {
    let bounds = Bounds { changes: 1, log: 4, ..bounds() };
    for rule in [Rule::PreVoteAcrossTerms, Rule::CandidateVotesForItself, Rule::AnswerNonMembers, Rule::VoteKept] {
        let naive = setup(Mode::Naive, Rules::RAFT.without(rule), &[1, 2, 3], &[1, 2, 3, 4, 5]);
        let (.., broken) = same_answer(&naive, &query(&[1, 2, 3, 4, 5], Granularity::Moves, bounds));
        assert!(broken.is_some(), "{rule:?}");
        for mode in [Mode::SingleServer, Mode::Joint] {
            let swap = setup(mode, Rules::RAFT.without(rule), &[1, 2], &[2, 3]);
            let bounds = Bounds { log: 5, crashes: 0, ..bounds };
            same_answer(&swap, &query(&[2, 3], Granularity::Moves, bounds));
        }
    }
}

#[test]
fn reductions_keep_the_answer_of_a_naive_swap_in_moves() {
    let bounds = Bounds { changes: 1, log: 3, ..bounds() };
    let naive = setup(Mode::Naive, Rules::RAFT, &[1, 2, 3], &[1, 2, 3, 4]);
    let (all, reduced, _) = same_answer(&naive, &query(&[1, 2, 3, 4], Granularity::Moves, bounds));
    assert!(all > 10 * reduced, "{all} and {reduced}");
    let naive = setup(Mode::Naive, Rules::RAFT, &[1, 2, 3], &[1, 4, 5]);
    assert_eq!(same_answer(&naive, &query(&[1, 4, 5], Granularity::Moves, bounds)).2, Some(2));
}

#[test]
fn reductions_keep_the_answer_of_changes_in_moves() {
    let three_terms = Bounds { term: Term::from(3), ..bounds() };
    for (mode, old, new, bounds) in [
        (Mode::SingleServer, &[1, 2][..], &[1, 2, 3][..], three_terms),
        (Mode::SingleServer, &[1, 2], &[3], three_terms),
        (Mode::SingleServer, &[1, 2, 3], &[1], bounds()),
        (Mode::Joint, &[1, 2], &[2, 3], three_terms),
        (Mode::Joint, &[1], &[2, 3], three_terms),
        (Mode::Joint, &[1, 2], &[2, 3, 4], Bounds { changes: 1, ..bounds() }),
    ] {
        same_answer(&setup(mode, Rules::RAFT, old, new), &query(new, Granularity::Moves, bounds));
    }
}

#[test]
fn reductions_keep_the_answer_of_changes_and_back_in_moves() {
    let three_terms = Bounds { term: Term::from(3), ..bounds() };
    for (mode, old, new, bounds) in [
        (Mode::Naive, &[1, 2][..], &[1, 2, 3][..], Bounds { log: 2, ..bounds() }),
        (Mode::SingleServer, &[1, 2], &[2, 3], bounds()),
        (Mode::SingleServer, &[1], &[1, 2, 3], three_terms),
        (Mode::Joint, &[1, 2], &[2, 3], Bounds { log: 5, ..three_terms }),
    ] {
        let mut query = query(new, Granularity::Moves, bounds);
        query.targets.push(set(old).into());
        same_answer(&setup(mode, Rules::RAFT, old, new), &query);
    }
}

#[test]
fn reductions_keep_the_answer_of_further_moves() {
    let calm = Bounds { crashes: 0, changes: 1, ..bounds() };
    for bounds in [
        Bounds { stay_down: 1, ..calm },
        Bounds { lost_disks: 1, log: 3, ..calm },
        Bounds { snapshots: 1, ..calm },
        Bounds { snapshots: 2, changes: 0, commands: 1, ..calm },
        Bounds { transfers: 1, ..calm },
        Bounds { stay_down: 1, snapshots: 1, transfers: 1, ..calm },
    ] {
        for mode in Mode::ALL {
            let log = if mode == Mode::Naive { bounds.log.min(2) } else { bounds.log };
            let setup = setup(mode, Rules::RAFT, &[1, 2], &[2, 3]);
            same_answer(&setup, &query(&[2, 3], Granularity::Moves, Bounds { log, ..bounds }));
        }
    }
}

#[test]
fn reductions_keep_the_answer_of_direct_changes() {
    let setup = Setup { direct_changes: true, ..setup(Mode::Joint, Rules::RAFT, &[1, 2], &[2, 3]) };
    let calm = Bounds { crashes: 0, changes: 1, ..bounds() };
    same_answer(&setup, &query(&[2, 3], Granularity::Moves, calm));
}

#[test]
fn reductions_keep_the_answer_of_revertible_joint_changes() {
    for rules in [Rules::RAFT, Rules::RAFT.without(Rule::OwnTermCommitFirst)] {
        let rules = Rules { revertible_joint: true, ..rules };
        let calm = Bounds { crashes: 0, changes: 1, ..bounds() };
        same_answer(&setup(Mode::Joint, rules, &[1, 2], &[2, 3]), &query(&[2, 3], Granularity::Moves, calm));
    }
}

/// In moves, with dead state reduction. Partial order reduction alone finds fewer distinct states in some of these
/// questions, also without the option: it merges replications that leave other volatile state behind.
#[test]
fn reductions_keep_the_answer_where_votes_carry_the_commit() {
    let calm = Bounds { crashes: 0, changes: 1, commands: 1, log: 5, ..bounds() };
    let three_terms = Bounds { crashes: 1, term: Term::from(3), ..calm };
    for in_force_on_append in
        [ConfigActivation::OnAppend, ConfigActivation::OnApply, ConfigActivation::OnApplyNoCampaign]
    {
        let with_option = Rules { votes_carry_commit: true, in_force_on_append, ..Rules::RAFT };
        for (mode, old, new, bounds) in [
            (Mode::Joint, &[1][..], &[2][..], Bounds { log: 6, ..three_terms }),
            (Mode::Joint, &[1, 2], &[2, 3], calm),
            (Mode::SingleServer, &[1, 2], &[2], three_terms),
            (Mode::SingleServer, &[1, 2, 3], &[1, 2], Bounds { log: 4, ..calm }),
            (Mode::SingleServer, &[1, 2], &[2], Bounds { snapshots: 1, log: 4, ..calm }),
            (Mode::SingleServer, &[1, 2], &[2], Bounds { transfers: 1, log: 4, ..calm }),
        ] {
            let query = query(new, Granularity::Moves, bounds);
            let [without, with] = [false, true].map(|votes_carry_commit| {
                let rules = Rules { votes_carry_commit, ..with_option };
                same_counts(&World::new(&setup(mode, rules, old, new)), &query)
            });
            assert_ne!(without, with, "the option makes a difference: {mode}, {bounds:?}");
        }
        let rules = Rules { pre_vote: false, ..with_option };
        let steps = Bounds { moves: 9, in_flight: 2, loss: true, ..calm };
        same_answer(&setup(Mode::SingleServer, rules, &[1, 2], &[2]), &query(&[2], Granularity::Steps, steps));
    }
}

/// Asserts that the search finds all distinct states under each combination of reductions with dead state reduction.
/// Returns how many there are unreduced. Before the first violation, if there is one.
fn same_counts(world: &World, query: &Query) -> usize {
    let counts = match walk(world, query) {
        Ok(counts) => counts,
        Err(depth) => {
            let bounds = Bounds { moves: depth - 1, ..query.bounds };
            return same_counts(world, &Query { bounds, ..query.clone() });
        }
    };
    for (reductions, &different) in reductions(query.granularity).into_iter().zip(&counts) {
        if reductions.dead_state {
            let mut search = BfsChecker::from_world(world.clone(), Query { reductions, ..query.clone() }).unwrap();
            assert_eq!(search.finish(), Verdict::Exhausted);
            assert_eq!(search.progress().distinct, different, "{reductions:?}, {query:?}: {world:?}");
        }
    }
    counts[0]
}

#[test]
fn reductions_keep_the_answer_of_changes_of_learners() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let setup = setup(mode, Rules::RAFT, &[1, 2], &[1, 2, 3]);
        let targets = vec![Configuration::new(set(&[1, 2]), set(&[3])), Configuration::new(set(&[1]), set(&[2]))];
        let query = Query { targets, ..query(&[1, 2], Granularity::Moves, bounds()) };
        same_answer(&setup, &query);
    }
}

#[test]
fn reductions_keep_the_answer_of_further_steps() {
    let nine = Bounds { moves: 9, in_flight: 2, changes: 1, crashes: 0, ..bounds() };
    for bounds in
        [Bounds { lost_disks: 1, crashes: 1, ..nine }, Bounds { snapshots: 1, ..nine }, Bounds { transfers: 1, ..nine }]
    {
        for mode in Mode::ALL {
            let setup = setup(mode, Rules::RAFT, &[1, 2], &[2, 3]);
            same_answer(&setup, &query(&[2, 3], Granularity::Steps, bounds));
        }
    }
}

#[test]
fn reductions_keep_the_answer_without_each_rule_in_moves() {
    let (these, others) = RuleSetting::ALL.split_at(RuleSetting::ALL.len() / 2);
    std::thread::scope(|scope| {
        for settings in [these, others] {
            scope.spawn(|| reductions_keep_the_answer_without(settings));
        }
    });
}

/// Checks searches in moves with each of these settings.
fn reductions_keep_the_answer_without(settings: &[RuleSetting]) {
    for rules in settings.iter().map(|setting| setting.apply(Rules::RAFT)) {
        let (three_terms, no_crash) = (Bounds { term: Term::from(3), ..bounds() }, Bounds { crashes: 0, ..bounds() });
        for (mode, old, new, bounds) in [
            (Mode::Naive, &[1, 2][..], &[1, 2, 3][..], Bounds { log: 2, ..bounds() }),
            (Mode::SingleServer, &[1, 2], &[2, 3], bounds()),
            (Mode::SingleServer, &[1, 2, 3], &[1], no_crash),
            (Mode::Joint, &[1, 2], &[2, 3], three_terms),
            (Mode::Joint, &[1, 2, 3], &[1], no_crash),
        ] {
            same_answer(&setup(mode, rules, old, new), &query(new, Granularity::Moves, bounds));
        }
    }
}

#[test]
fn reductions_keep_the_answer_for_one_property_while_others_are_violated() {
    let mut broken = Vec::new();
    for property in [Property::LogMatching, Property::StateMachineSafety] {
        for (mode, off, old, new, log) in [
            (Mode::Naive, None, &[1, 2][..], &[3][..], 3),
            (Mode::SingleServer, Some(Rule::RemovedLeaderNotCounted), &[1, 2], &[2, 3], 4),
            (Mode::SingleServer, Some(Rule::ReloadOnRestart), &[1, 2, 3], &[1], 4),
            (Mode::Joint, Some(Rule::JointNeedsBoth), &[1, 2, 3], &[1], 4),
        ] {
            let rules = off.map_or(Rules::RAFT, |rule| Rules::RAFT.without(rule));
            let query = query(new, Granularity::Moves, Bounds { log, commands: 1, ..bounds() });
            let query = Query { property: Some(property.into()), ..query };
            broken.push(same_answer(&setup(mode, rules, old, new), &query).2);
        }
    }
    assert_eq!(broken, [None, None, None, None, Some(7), Some(4), Some(8), Some(4)]);
}

#[test]
fn reductions_keep_the_answer_of_all_modes_in_steps() {
    let ten_steps = Bounds { moves: 10, in_flight: 2, changes: 1, loss: true, ..bounds() };
    for (mode, old, new) in [
        (Mode::Naive, &[1, 2][..], &[1, 2, 3][..]),
        (Mode::SingleServer, &[1, 2], &[1, 2, 3]),
        (Mode::SingleServer, &[1, 2, 3], &[1]),
        (Mode::Joint, &[1, 2], &[2, 3]),
    ] {
        let setup = setup(mode, Rules::RAFT, old, new);
        same_answer(&setup, &query(new, Granularity::Steps, ten_steps));
        let twice = Bounds { moves: 8, duplication: true, ..ten_steps };
        same_answer(&setup, &query(new, Granularity::Steps, twice));
    }
}

#[test]
fn reductions_keep_the_length_of_violations_in_steps() {
    for (mode, off, old, new, bounds, steps) in [
        (Mode::Naive, None, &[1][..], &[2][..], bounds(), 4),
        (Mode::SingleServer, Some(Rule::RemovedLeaderNotCounted), &[1, 2], &[2], Bounds { commands: 1, ..bounds() }, 5),
        (Mode::Joint, Some(Rule::ReloadOnRestart), &[1], &[2], Bounds { log: 5, ..bounds() }, 12),
        (Mode::SingleServer, Some(Rule::ReloadOnRestart), &[1], &[2], Bounds { log: 5, ..bounds() }, 14),
    ] {
        let rules = off.map_or(Rules::RAFT, |rule| Rules::RAFT.without(rule));
        let query = query(new, Granularity::Steps, Bounds { in_flight: 2, ..bounds });
        assert_eq!(same_answer(&setup(mode, rules, old, new), &query).2, Some(steps), "{mode}");
    }
}

#[test]
fn reductions_keep_the_answer_from_initial_logs_in_steps() {
    let mut log = Log::default();
    log.append(Entry { term: Term::from(1), payload: Payload::NoOp });
    let disk = PersistentState { current_term: Term::from(1), log, ..PersistentState::default() };
    let disks = set(&[1, 2]).iter().map(|server| InitialState { server, disk: disk.clone(), committed: 0 });
    let disks = InitialStates::new(&disks.collect::<Vec<_>>());
    let bounds = Bounds { in_flight: 1, loss: true, ..bounds() };
    let naive = Setup { initial_states: disks.clone(), ..setup(Mode::Naive, Rules::RAFT, &[1, 2], &[3]) };
    assert_eq!(same_answer(&naive, &query(&[3], Granularity::Steps, bounds)).2, Some(8));
    let single = Setup { initial_states: disks, ..setup(Mode::SingleServer, Rules::RAFT, &[1, 2], &[1]) };
    same_answer(&single, &query(&[1], Granularity::Steps, bounds));
}

/// A World in the middle of a change, possibly with servers down, links cut and messages in flight.
fn faulty_world(mode: Mode, seed: u64) -> World {
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
    let schedule = Schedule { clock: Some((seed, Timing::default())), actions, ..Schedule::default() };
    let mut timeline = Timeline::new(&setup(mode, Rules::RAFT, &[1, 2, 3], &[1, 2, 4]), schedule);
    timeline.seek(at);
    timeline.world().clone()
}

#[test]
fn reductions_keep_the_answer_from_a_moment_with_faults_and_messages_in_flight() {
    let (mut down, mut cut, mut in_steps, mut catching_up, mut transferring) = (0, 0, 0, 0, 0);
    for mode in Mode::ALL {
        for seed in 20..44 {
            let world = faulty_world(mode, seed);
            let disks = || world.nodes().iter().map(cluster::Node::disk);
            let term = disks().map(|disk| u64::from(disk.current_term)).max().unwrap();
            let log = disks().map(|disk| u64::from(disk.log.last_index())).max().unwrap();
            let bounds = Bounds { term: Term::from(term + 1), log: log + 2, changes: 1, commands: 0, ..bounds() };
            let targets = [set(&[1, 2, 4]), set(&[1, 2, 3])];
            let of = |granularity, bounds| Query {
                targets: targets.map(Into::into).to_vec(),
                ..Query::new(targets[0], granularity, bounds)
            };
            let in_flight = world.network().in_flight().len();
            same_answer_from(&world, &of(Granularity::Moves, Bounds { moves: 3, ..bounds }));
            if in_flight < 5 {
                let in_flight = in_flight as u8 + 1;
                same_answer_from(&world, &of(Granularity::Steps, Bounds { moves: 3, in_flight, loss: true, ..bounds }));
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
