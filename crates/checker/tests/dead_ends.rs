//! Dead ends, against an oracle: the whole graph of a state's continuations, unreduced, searched backwards from what
//! they may lead to. The oracle shares with the checker the moves of a state, and nothing of its search.

mod support;

use std::collections::{HashMap, HashSet, VecDeque};

use checker::{
    Allowance, BfsChecker, Bounds, CheckedProperty, Granularity, Move, Outlook, Query, Reductions, State, Verdict,
    outlook,
};
use cluster::{Fingerprint, Mode, Node, NullSink, Setup, Step, World};
use raft_core::{Configuration, Rule, Rules, Server, ServerSet, Term};
use support::{bounds, set, setup};

/// The question that the oracle answers.
struct Question<'a> {
    property: CheckedProperty,
    targets: &'a [Configuration],
    /// More terms and more entries.
    allowance: (u64, u64),
}

impl Question<'_> {
    /// The query whose moves make a continuation of `world`: with room for one entry more than allowed.
    fn query(&self, world: &World) -> (Query, u64) {
        let disks = || world.nodes().iter().map(Node::disk);
        let term = disks().map(|disk| u64::from(disk.current_term)).max().unwrap() + self.allowance.0;
        let log = disks().map(|disk| u64::from(disk.log.last_index())).max().unwrap() + self.allowance.1;
        let changes = if world.mode() == Mode::Naive { 0 } else { 200 };
        let commands = if self.property == CheckedProperty::DeadEnd { 200 } else { 0 };
        let bounds =
            Bounds { term: Term::from(term), log: log + 1, crashes: 0, changes, commands, ..Bounds::default() };
        let query = Query::new(ServerSet::EMPTY, Granularity::Moves, bounds);
        (Query { targets: self.targets.to_vec(), reductions: Reductions::NONE, ..query }, log)
    }

    fn is_finished(&self, world: &World) -> bool {
        match world.history().evidence().latest_configuration() {
            Some(configuration) => self.targets.contains(&configuration),
            None => world.operator().is_finished(),
        }
    }

    fn is_goal(&self, before: &World, after: &World) -> bool {
        if self.property == CheckedProperty::StuckChange {
            return self.is_finished(after);
        }
        let commits = |world: &World, id| -> Option<(Term, u64)> {
            let leader: &Server = world.server(id).filter(|server| server.leadership().is_some())?;
            let own = leader.log().term_at(leader.commit_index()) == Some(leader.current_term());
            own.then_some((leader.current_term(), u64::from(leader.commit_index())))
        };
        after.nodes().iter().any(|node| commits(after, node.id()) > commits(before, node.id()))
    }

    fn arises(&self, world: &World) -> bool {
        let up: ServerSet = world.nodes().iter().filter(|node| node.server().is_some()).map(Node::id).collect();
        let majority = |set: ServerSet| 2 * set.iter().filter(|&id| up.contains(id)).count() > set.len();
        match world.history().evidence().latest_configuration() {
            Some(configuration) => {
                let joins = |target: &Configuration| {
                    target.members().iter().all(|id| up.contains(id) || configuration.members().contains(id))
                };
                majority(configuration.voters())
                    && (configuration.outgoing().is_empty() || majority(configuration.outgoing()))
                    && (self.property == CheckedProperty::DeadEnd || self.targets.iter().any(joins))
            }
            None => {
                majority(world.initial_configuration().voters())
                    && world.operator().target().is_none_or(|target| majority(target.voters()))
            }
        }
    }

    /// The outlook of a World, by a search backwards from every goal.
    fn outlook(&self, world: &World) -> Outlook {
        if !self.arises(world) {
            return Outlook::NoQuorum;
        }
        if self.property == CheckedProperty::StuckChange && self.is_finished(world) {
            return Outlook::Possible;
        }
        let mut whole = world.clone();
        for (from, to) in world.network().cuts().to_vec() {
            whole.apply(Step::Heal { from, to }, &mut NullSink).unwrap();
        }
        let (query, log) = self.query(&whole);
        let first = State::initial(&whole, &query, &mut Vec::new());
        let mut numbers = HashMap::from([(Fingerprint::of(&first.world), 0_usize)]);
        let (mut states, mut before): (Vec<World>, Vec<Vec<usize>>) = (vec![first.world], vec![Vec::new()]);
        let (mut goals, mut is_cut_off, mut moves, mut index) = (Vec::new(), false, Vec::new(), 0);
        while index < states.len() {
            let state = State { world: states[index].clone(), used: Default::default() };
            state.enabled_moves(&query, &mut moves);
            for action in moves.iter().filter(|action| is_fault_free(action, &state.world)) {
                let Some(after) = state.successor(*action, &query, &mut Vec::new()) else { continue };
                if self.is_goal(&state.world, &after.world) {
                    goals.push(index);
                } else if after.world.nodes().iter().any(|node| u64::from(node.disk().log.last_index()) > log) {
                    is_cut_off = true;
                } else {
                    let next = *numbers.entry(Fingerprint::of(&after.world)).or_insert(states.len());
                    if next == states.len() {
                        states.push(after.world);
                        before.push(Vec::new());
                    }
                    before[next].push(index);
                }
            }
            index += 1;
        }
        let mut reaching = HashSet::new();
        while let Some(state) = goals.pop() {
            if reaching.insert(state) {
                goals.extend(&before[state]);
            }
        }
        match (reaching.contains(&0), is_cut_off) {
            (true, _) => Outlook::Possible,
            (false, true) => Outlook::Undecided,
            (false, false) => Outlook::Impossible,
        }
    }
}

fn is_fault_free(action: &Move, world: &World) -> bool {
    match *action {
        Move::Restart(_) => false,
        Move::Propose(id) => world.server(id).is_some_and(|it| it.commit_index() == it.log().last_index()),
        _ => true,
    }
}

/// All states that a search sees, unreduced, each with its depth, up to `limit`.
fn reachable(setup: &Setup, query: &Query, limit: usize) -> Vec<(State, usize)> {
    let first = State::initial(&World::new(setup), query, &mut Vec::new());
    let (mut seen, mut queue) = (HashSet::from([Fingerprint::of(&first)]), VecDeque::from([(first, 0)]));
    let (mut all, mut moves) = (Vec::new(), Vec::new());
    while let Some((state, depth)) = queue.pop_front() {
        state.enabled_moves(query, &mut moves);
        for after in moves.iter().filter_map(|&action| state.successor(action, query, &mut Vec::new())) {
            if after.world.history().violations().is_empty() && seen.insert(Fingerprint::of(&after)) {
                queue.push_back((after, depth + 1));
            }
        }
        all.push((state, depth));
        if all.len() == limit {
            break;
        }
    }
    all
}

/// Asserts that the checker and the oracle agree on states of a search, and on the length of the shortest schedule into
/// a dead end. Returns that length, and how many states had each outlook.
fn agree(setup: &Setup, query: &Query, limit: usize) -> (Option<usize>, HashMap<Outlook, usize>) {
    let property = query.property.unwrap();
    let allowance = query.allowance.resolved(&World::new(setup), &query.targets, property);
    let question = Question { property, targets: &query.targets, allowance };
    let (mut shortest, mut counts) = (None, HashMap::new());
    for (state, depth) in reachable(setup, query, limit) {
        let expected = question.outlook(&state.world);
        let found = outlook(&state.world, &query.targets, property, query.allowance);
        assert_eq!(found, expected, "{:?}", state.world);
        *counts.entry(found).or_default() += 1;
        if found == Outlook::Impossible && (property == CheckedProperty::DeadEnd || state.used.changes > 0) {
            shortest = shortest.or(Some(depth));
        }
    }
    for reductions in [Reductions::ALL, Reductions::NONE] {
        let query = Query { reductions, ..query.clone() };
        let mut search = BfsChecker::new(setup, query).expect("nothing is broken at the start");
        let length = match search.finish() {
            Verdict::Violated(found) => Some(found.moves.len()),
            Verdict::Exhausted => None,
            Verdict::Stopped(why) => panic!("{why:?}"),
        };
        assert_eq!(length, shortest, "{reductions:?}");
    }
    (shortest, counts)
}

fn query(property: CheckedProperty, new: &[u64], bounds: Bounds) -> Query {
    let allowance = Allowance { terms: Some(2), ..Allowance::default() };
    Query { property: Some(property), allowance, ..Query::new(set(new), Granularity::Moves, bounds) }
}

#[test]
fn outlook_of_each_state_of_small_searches_matches_a_backward_search() {
    let down = Bounds { stay_down: 1, crashes: 0, changes: 1, log: 4, ..bounds() };
    let mut lengths = Vec::new();
    for (mode, old, new, rules) in [
        (Mode::SingleServer, &[1, 2][..], &[2][..], Rules::RAFT),
        (Mode::SingleServer, &[1, 2], &[2], Rules::RAFT.without(Rule::InForceOnAppend)),
        (Mode::SingleServer, &[1], &[1, 2], Rules::RAFT.without(Rule::AnswerNonMembers)),
        (Mode::Joint, &[1], &[2], Rules::RAFT),
        (Mode::Joint, &[1, 2], &[2, 3], Rules::RAFT.without(Rule::AnswerNonMembers)),
        (Mode::Naive, &[1], &[1, 2], Rules::RAFT),
    ] {
        for property in [CheckedProperty::DeadEnd, CheckedProperty::StuckChange] {
            let (length, counts) = agree(&setup(mode, rules, old, new), &query(property, new, down), usize::MAX);
            eprintln!("{mode} {old:?} {new:?} {property}: {length:?} {counts:?}");
            lengths.push(length);
        }
    }
    assert!(lengths.iter().any(Option::is_some), "{lengths:?}");
}
