//! Dead ends, against an oracle: the whole graph of a state's continuations, unreduced, searched backwards from what
//! they may lead to. The oracle shares with the checker the moves of a state, and nothing of its search.

mod support;

use std::collections::{HashMap, HashSet, VecDeque};

use checker::{
    Allowance, BfsChecker, Bounds, CheckedProperty, Granularity, Move, Outlook, Query, Reductions, StartError, State,
    Verdict, outlook,
};
use cluster::{Fingerprint, Mode, Node, NullSink, Setup, Step, World, disjoint_quorums};
use raft_core::{ChangeRequest, Configuration, Rule, Rules, Server, ServerId, ServerSet, Term, Timer};
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
        let term =
            disks().map(|disk| u64::from(disk.current_term)).max().expect("there are servers") + self.allowance.0;
        let log =
            disks().map(|disk| u64::from(disk.log.last_index())).max().expect("there are servers") + self.allowance.1;
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
            whole.apply(Step::Heal { from, to }, &mut NullSink).expect("the link is cut");
        }
        let (query, log) = self.query(&whole);
        let first = State::initial(&whole, &query, &mut Vec::new());
        let mut numbers = HashMap::from([(Fingerprint::of(&first.world), 0_usize)]);
        let (mut states, mut before): (Vec<World>, Vec<Vec<usize>>) = (vec![first.world], vec![Vec::new()]);
        let (mut goals, mut is_cut_off, mut moves, mut index) = (Vec::new(), false, Vec::new(), 0);
        while index < states.len() {
            let state = State { world: states[index].clone(), used: Default::default() };
            state.enabled_moves(&query, &mut moves);
            // A voter that denies its vote still tells the candidate its term.
            moves.extend(state.world.nodes().iter().filter_map(Node::server).filter_map(|server| {
                let up = |id: &ServerId| *id != server.id() && state.world.server(*id).is_some();
                let voters = server.configuration().all_voters().iter().filter(up).collect();
                let campaigns = server.timers().contains(Timer::Election) && server.leadership().is_none();
                campaigns.then_some(Move::Elect { candidate: server.id(), voters })
            }));
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
    let property = query.property.expect("it looks for one");
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

/// With each rule off, and with all on, all states of a small search in both modes.
#[test]
fn outlook_without_each_rule_matches_a_backward_search() {
    let bounds = Bounds { stay_down: 1, changes: 1, log: 4, ..bounds() };
    for rules in Rule::ALL.into_iter().map(|rule| Rules::RAFT.without(rule)) {
        for (mode, old, new) in [(Mode::SingleServer, &[1, 2][..], &[2][..]), (Mode::Joint, &[1], &[2])] {
            agree(&setup(mode, rules, old, new), &query(CheckedProperty::DeadEnd, new, bounds), 400);
        }
    }
}

/// C_new = {S2} is committed, S2 does not know, and S1, whose log is longer, refuses its vote: a dead end, unless the
/// refusal tells S2.
#[test]
fn outlook_where_votes_carry_the_commit_matches_a_backward_search() {
    let bounds = Bounds { crashes: 0, changes: 1, commands: 1, log: 6, ..bounds() };
    let lengths = [false, true].map(|votes_carry_commit| {
        let rules = Rules { votes_carry_commit, ..Rules::RAFT.without(Rule::InForceOnAppend) };
        let query = query(CheckedProperty::DeadEnd, &[2], bounds);
        agree(&setup(Mode::Joint, rules, &[1], &[2]), &query, usize::MAX).0
    });
    assert!(lengths[0].is_some() && lengths[1].is_none(), "{lengths:?}");
}

#[test]
fn dead_end_of_the_start_is_found_in_no_moves() {
    let rules = Rules::RAFT.without(Rule::CandidateVotesForItself);
    let mut world = World::new(&setup(Mode::Joint, rules, &[1], &[2]));
    let request = ChangeRequest::Joint { add_voters: set(&[2]), add_learners: set(&[]), remove: set(&[1]) };
    let s1 = set(&[1]).iter().next().expect("one server");
    let query = query(CheckedProperty::DeadEnd, &[2], Bounds::default());
    let changed = State::initial(&world, &query, &mut Vec::new());
    let changed = changed.successor(Move::Change { leader: s1, request }, &query, &mut Vec::new()).expect("enabled");
    world = changed.successor(Move::Restart(s1), &query, &mut Vec::new()).expect("enabled").world;
    let mut search = BfsChecker::from_world(world, query).expect("nothing is broken");
    let Verdict::Violated(found) = search.finish() else { panic!("{}", search.report().expect("there is one")) };
    assert_eq!((found.moves.len(), found.property()), (0, CheckedProperty::DeadEnd));
}

#[test]
fn allowance_that_is_too_small_leaves_states_undecided_and_names_them() {
    let setup = setup(Mode::SingleServer, Rules::RAFT, &[1, 2], &[2]);
    let few = Allowance { terms: Some(1), entries: Some(0), ..Allowance::default() };
    let query = query(CheckedProperty::DeadEnd, &[2], Bounds { log: 4, ..bounds() });
    let mut search = BfsChecker::new(&setup, Query { allowance: few, ..query.clone() }).expect("nothing is broken");
    assert_eq!(search.finish(), Verdict::Exhausted, "undecided is not dead");
    let report = search.report().expect("it is finished");
    assert!(report.undecided > 0 && report.to_string().contains("Undecided"), "{report}");
    // A continuation with more states than the allowance has is undecided as well.
    let rules = Rules::RAFT.without(Rule::InForceOnAppend);
    let few = Allowance { states: 1, ..Allowance::default() };
    let off = support::setup(Mode::SingleServer, rules, &[1, 2], &[2]);
    let mut search = BfsChecker::new(&off, Query { allowance: few, ..query }).expect("nothing is broken");
    search.finish();
    assert!(search.report().is_some_and(|report| report.undecided > 0));
}

#[test]
fn search_for_dead_ends_by_steps_is_refused() {
    let setup = setup(Mode::SingleServer, Rules::RAFT, &[1, 2], &[2]);
    for property in [CheckedProperty::DeadEnd, CheckedProperty::StuckChange] {
        let query = Query { granularity: Granularity::Steps, ..query(property, &[2], Bounds::default()) };
        assert_eq!(BfsChecker::new(&setup, query).err(), Some(StartError::OnlyByMoves(property)));
    }
}

/// The near miss is found at the depth at which a walk over all states, unreduced, first sees one.
#[test]
fn shortest_schedule_into_disjoint_quorums_matches_an_unreduced_walk() {
    let bounds = Bounds { log: 4, changes: 2, ..bounds() };
    let mut lengths = Vec::new();
    for (mode, rules, old, new) in [
        (Mode::Naive, Rules::RAFT, &[1, 2, 3][..], &[1, 4, 5][..]),
        (Mode::SingleServer, Rules::RAFT, &[1, 2], &[2, 3]),
        (Mode::SingleServer, Rules::RAFT.without(Rule::OneChangeAtATime), &[1, 2, 3], &[1, 2, 3, 4, 5]),
        (Mode::Joint, Rules::RAFT, &[1, 2], &[2, 3]),
        (Mode::Joint, Rules::RAFT.without(Rule::JointNeedsBoth), &[1, 2], &[3, 4]),
    ] {
        let log = if mode == Mode::Naive { 2 } else { bounds.log };
        let (setup, query) =
            (setup(mode, rules, old, new), query(CheckedProperty::DisjointQuorums, new, Bounds { log, ..bounds }));
        let walked = reachable(&setup, &query, 30_000);
        let first = walked.iter().find(|(state, _)| disjoint_quorums(&state.world).is_some()).map(|&(_, depth)| depth);
        let length = match BfsChecker::new(&setup, query.clone()).expect("nothing is broken").finish() {
            Verdict::Violated(_) => Some(support::find_counterexample(&setup, query).moves.len()),
            Verdict::Exhausted => None,
            Verdict::Stopped(why) => panic!("{why:?}"),
        };
        assert_eq!(length, first, "{mode} {old:?} {new:?}");
        lengths.push(length);
    }
    assert_eq!(lengths, [Some(1), None, Some(2), None, Some(2)]);
}
