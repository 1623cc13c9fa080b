//! The argument of a lane: what it says holds in every state, by an independent computation from the World.

#![allow(clippy::unwrap_used)]

#[path = "../../cluster/tests/support/quorum_oracle.rs"]
mod quorum_oracle;

use std::collections::BTreeSet;

use cluster::{Mode, Node, TermLeader, Timeline, World};
use raft_core::{Entry, Log, LogIndex, Payload, Role, Server, ServerId, ServerSet, quorum};
use scenario::Scenario;
use scene::{DisplayOrder, LaneView, lane_view};
use test_support::{id, set};

/// Facts in an argument: servers, sets of servers, and numbers, each in order.
struct Facts {
    servers: Vec<ServerId>,
    sets: Vec<ServerSet>,
    numbers: Vec<usize>,
}

impl Facts {
    /// Reads the words of an argument: names of servers outside and inside braces, and numbers.
    fn of(text: &str) -> Self {
        let mut facts = Self { servers: Vec::new(), sets: Vec::new(), numbers: Vec::new() };
        let mut open = false;
        for word in text.split([' ', ',', ':']).filter(|word| !word.is_empty()) {
            open |= word.starts_with('{');
            if word.starts_with('{') {
                facts.sets.push(ServerSet::EMPTY);
            }
            let name = word.trim_start_matches('{').trim_end_matches('}');
            if let Some(server) = name.strip_prefix('S').and_then(|number| number.parse().ok()).map(id) {
                if open {
                    facts.sets.last_mut().unwrap().insert(server);
                } else {
                    facts.servers.push(server);
                }
            } else if let Ok(number) = name.parse() {
                facts.numbers.push(number);
            }
            open &= !word.ends_with('}');
        }
        facts
    }
}

fn live(world: &World) -> impl Iterator<Item = &Server> {
    world.nodes().iter().filter_map(Node::server)
}

/// Every set of the given servers.
fn subsets(of: ServerSet) -> impl Iterator<Item = ServerSet> {
    let all: Vec<ServerId> = of.iter().collect();
    (0..1_u32 << all.len()).map(move |mask| {
        all.iter().enumerate().filter(|(index, _)| mask & (1 << index) != 0).map(|(_, id)| *id).collect()
    })
}

fn has_majority(voters: ServerSet, votes: ServerSet) -> bool {
    2 * voters.intersection(votes).len() > voters.len()
}

/// The persisted votes for a candidate in a term.
fn votes_for(world: &World, candidate: &Server) -> ServerSet {
    let voted = |node: &&Node| {
        node.disk().current_term == candidate.current_term() && node.disk().voted_for == Some(candidate.id())
    };
    world.nodes().iter().filter(voted).map(Node::id).collect()
}

/// Every majority that a candidate could reach if the rival's voters voted a second time, in the sense of the
/// argument: of voters that run or have voted for it, and not the rival itself.
fn possible_majorities(world: &World, candidate: &Server, rival: ServerId) -> Vec<ServerSet> {
    let given = votes_for(world, candidate);
    let voters = candidate.configuration().voters();
    let able = voters.iter().filter(|id| *id != rival && (world.server(*id).is_some() || given.contains(*id)));
    subsets(able.collect()).filter(|votes| has_majority(voters, *votes)).collect()
}

fn has_had_joint(log: &Log) -> bool {
    let joint = |entry: &Entry| matches!(entry.payload, Payload::Configuration(it) if it.is_joint());
    log.entries().iter().any(joint) || log.snapshot().configuration.is_joint()
}

/// Checks the argument of one state. Returns its kind.
fn check(timeline: &Timeline, view: &LaneView, what: &str) -> &'static str {
    let world = timeline.world();
    let near_miss = quorum_oracle::pair_with_disjoint_quorums(world.nodes(), world.rules())
        .filter(|_| world.history().violations().is_empty());
    let Some(text) = view.argument.as_deref() else {
        assert_eq!(near_miss, None, "{what}");
        return "none";
    };
    let what = &format!("{what}: {text}");
    assert_eq!(near_miss.is_some(), text.contains("near miss"), "{what}");
    let facts = Facts::of(text);
    let apparent = world.apparent_leader();
    if let Some(pair) = near_miss {
        let [one, other] = facts.sets[..] else { panic!("{what}") };
        assert!(one.is_disjoint(other), "{what}");
        let elect = |id: ServerId, votes: ServerSet| {
            quorum_oracle::quorums(world.server(id).unwrap(), world.nodes(), world.rules()).contains(&votes)
        };
        let in_order = [pair, [pair[1], pair[0]]];
        assert!(in_order.iter().any(|pair| elect(pair[0], one) && elect(pair[1], other)), "{what}");
        assert!(!view.status.text.contains("safe"), "{what}: {}", view.status.text);
        assert!(scene::describe(view).quorums.iter().any(|line| line == text), "{what}");
        return "near miss";
    }
    if text.contains("share nobody") && !text.contains("elected") {
        let [one, other] = facts.sets[..] else { panic!("{what}") };
        assert!(one.is_disjoint(other), "{what}");
        let elections = world.history().elections();
        let elects =
            |votes: ServerSet| elections.iter().filter(move |it| it.votes == votes).map(|it| (it.term, it.leader));
        assert!(
            elects(one).any(|first| elects(other).any(|second| first.0 == second.0 && first.1 != second.1)),
            "{what}"
        );
        assert_eq!(facts.numbers[..2], [one.len(), other.len()], "{what}");
        assert!(facts.numbers[0] + facts.numbers[1] <= facts.numbers[2], "{what}");
        return "gap";
    }
    if text.contains("counts its own vote") {
        let ([votes, theirs], &[leader, rival]) = (&facts.sets[..], &facts.servers[..]) else { panic!("{what}") };
        let elections = world.history().elections();
        let term = elections.iter().find(|it| it.leader == leader && it.votes == *votes).map(|it| it.term);
        let is_rival = |it: &&TermLeader| it.leader == rival && it.votes == *theirs && Some(it.term) == term;
        assert!(elections.iter().any(|it| is_rival(&it)), "{what}");
        let configuration = world.server(leader).unwrap().configuration();
        assert!(!configuration.all_voters().contains(leader), "{what}");
        assert!(!has_majority(configuration.voters(), *votes), "{what}: without its own vote it has no majority");
        return "own vote";
    }
    if text.contains("committed entry") {
        let ([votes, holders], [leader]) = (&facts.sets[..], &facts.servers[..]) else { panic!("{what}") };
        assert!(votes.is_disjoint(*holders) && !votes.is_empty() && !holders.is_empty(), "{what}");
        let index = LogIndex::from(facts.numbers[0] as u64);
        let committed = world.history().committed_at(index).unwrap();
        for id in *holders {
            assert_eq!(world.node(id).unwrap().disk().log.get(index), Some(&committed.entry), "{what}");
        }
        let elected = world.history().elections().iter().any(|it| it.leader == *leader && it.votes == *votes);
        assert!(elected, "{what}");
        return "lost entry";
    }
    if let [a, b, n] = facts.numbers[..]
        && text.contains(" > ")
    {
        // The sum forces two majorities of these sizes to share a server.
        assert!(a + b > n, "{what}");
        let term = live(world).filter(|it| !matches!(it.role(), Role::Follower)).map(Server::current_term).max();
        let sizes: BTreeSet<usize> = live(world)
            .filter(|it| term.is_none_or(|term| it.current_term() <= term) || it.leadership().is_some())
            .map(|it| quorum::quorum_size(it.configuration().voters().len()))
            .collect();
        assert!(sizes.contains(&a) && sizes.contains(&b), "{what}: {sizes:?}");
    }
    if text.contains("needed by both") {
        let term = view.quorum_bars.iter().flat_map(|bar| &bar.counts).map(|it| world.server(it.server).unwrap());
        let candidates: Vec<&Server> = term.collect();
        let named: ServerSet = facts.servers.iter().copied().collect();
        let is_shared = candidates.iter().any(|one| {
            candidates.iter().filter(|other| other.id() != one.id()).any(|other| {
                let (mine, theirs) =
                    (possible_majorities(world, one, other.id()), possible_majorities(world, other, one.id()));
                let all = || mine.iter().chain(&theirs);
                !mine.is_empty() && !theirs.is_empty() && all().all(|majority| named.is_subset(*majority))
            })
        });
        assert!(is_shared, "{what}");
        assert!(view.overlap.iter().all(|id| named.contains(*id)), "{what}");
        return "overlap";
    }
    if text.contains("which voted for") {
        let (blocking, winner) = (facts.sets[0], world.server(facts.servers[1]).unwrap());
        assert!(winner.leadership().is_some() && blocking.is_subset(votes_for(world, winner)), "{what}");
        let second = world.server(facts.servers[0]).unwrap().configuration();
        let without = subsets(second.all_voters().difference(blocking));
        let wins = |votes: ServerSet| {
            has_majority(second.voters(), votes) && (!second.is_joint() || has_majority(second.outgoing(), votes))
        };
        assert!(without.into_iter().all(|votes| !wins(votes)), "{what}");
        return "refused";
    }
    if text.contains("two majorities share") {
        return "sum";
    }
    if text.contains("has a majority of") {
        for candidate in &facts.servers {
            let server = world.server(*candidate).unwrap();
            let (configuration, votes) = (server.configuration(), votes_for(world, server));
            assert!(configuration.is_joint(), "{what}");
            let halves = [configuration.outgoing(), configuration.voters()].map(|half| has_majority(half, votes));
            assert!(halves[0] != halves[1], "{what}");
        }
        return "one half";
    }
    if text.contains("own term") {
        let leader = world.server(facts.servers[0]).unwrap();
        assert!(leader.leadership().is_some() && u64::from(leader.current_term()) == facts.numbers[0] as u64, "{what}");
        let committed = (1..=u64::from(leader.commit_index())).filter_map(|index| leader.log().get(index.into()));
        assert!(committed.into_iter().all(|entry| entry.term != leader.current_term()), "{what}");
        return "own term";
    }
    if text.contains("no member") {
        let outside = facts.servers[0];
        let others = live(world).filter(|it| it.id() != outside);
        assert!(others.into_iter().all(|it| !it.configuration().members().contains(outside)), "{what}");
        if text.contains("ignored") {
            return "ignored";
        }
        assert!(apparent.is_none(), "{what}");
        assert!(u64::from(world.server(outside).unwrap().current_term()) == facts.numbers[0] as u64, "{what}");
        assert!(world.history().elections().iter().any(|it| it.leader == facts.servers[1]), "{what}");
        return "outsider";
    }
    if text.contains("waits for") {
        let leader = apparent.unwrap();
        assert!(leader.configuration_index() > leader.commit_index(), "{what}");
        let (needed, has) = facts.numbers.split_at(facts.sets.len());
        let configuration = leader.configuration();
        let halves: Vec<ServerSet> =
            [configuration.outgoing(), configuration.voters()].into_iter().filter(|half| !half.is_empty()).collect();
        assert_eq!(facts.sets, halves, "{what}");
        for ((half, needed), has) in halves.iter().zip(needed).zip(has) {
            assert_eq!(*needed, half.len() / 2 + 1, "{what}");
            // A server acknowledges what it has stored. Nothing of a live server's log that was acknowledged is lost.
            let entry = leader.log().get(leader.configuration_index());
            let stores = |id: &ServerId| world.node(*id).unwrap().disk().log.get(leader.configuration_index()) == entry;
            assert!(half.iter().filter(stores).count() >= *has, "{what}");
        }
        assert!(needed.iter().zip(has).any(|(needed, has)| has < needed), "{what}");
        return if halves.len() == 2 { "joint waits" } else { "waits" };
    }
    if text.contains("writes wait") {
        let leader = apparent.unwrap();
        let voters = leader.configuration().voters();
        assert_eq!(facts.numbers[..2], [voters.len() / 2 + 1, voters.len()], "{what}");
        let waiting = leader.log().entries_from(leader.commit_index().next(), usize::MAX);
        assert!(waiting.iter().any(|entry| matches!(entry.payload, Payload::Command(_))), "{what}");
        let first = leader.commit_index();
        let current = voters
            .iter()
            .filter(|id| world.server(*id).is_some_and(|it| it.log().term_at(first) == leader.log().term_at(first)));
        assert!(!has_majority(voters, current.collect()), "{what}");
        return "writes wait";
    }
    if text.contains("no vote yet") {
        let leader = apparent.unwrap();
        assert!(!leader.configuration().all_voters().contains(facts.servers[0]), "{what}");
        let length = u64::from(world.node(facts.servers[0]).unwrap().disk().log.last_index());
        assert_eq!(facts.numbers, [length as usize, u64::from(leader.log().last_index()) as usize], "{what}");
        return "no vote";
    }
    if text.contains("no quorum is up") {
        assert!(live(world).all(|server| !is_quorum(server, reached(world, server))), "{what}");
        return "no quorum";
    }
    if text.contains("tolerated") {
        return tolerated(world, view, &facts, what);
    }
    assert!(apparent.is_none(), "{what}");
    if text.contains("no log has") {
        assert!(world.nodes().iter().all(|node| !node.disk().log.latest_configuration().1.is_joint()), "{what}");
        return "in no log";
    }
    // A server can win if it gets the votes of a quorum of its configuration whose logs are not more up to date.
    let can_win = |node: &&Node| {
        let log = &node.disk().log;
        let configuration = log.latest_configuration().1;
        subsets(configuration.all_voters()).any(|votes| {
            has_majority(configuration.voters(), votes)
                && (!configuration.is_joint() || has_majority(configuration.outgoing(), votes))
                && votes.iter().all(|voter| {
                    let other = &world.node(voter).unwrap().disk().log;
                    (log.last_term(), log.last_index()) >= (other.last_term(), other.last_index())
                })
        })
    };
    let had_joint = |node: &&Node| has_had_joint(&node.disk().log);
    let able = || world.nodes().iter().filter(can_win);
    if let [has] = facts.sets[..] {
        let latest = |node: &Node| node.disk().log.latest_configuration().1;
        let expected = world.nodes().iter().filter(|node| latest(node).is_joint()).map(Node::id);
        assert!(has.is_subset(expected.collect()) && !has.is_empty(), "{what}");
        assert!(able().any(|node| !had_joint(&node)), "{what}");
        return "forgets";
    }
    assert!(able().all(|node| had_joint(&node)), "{what}");
    "finishes"
}

/// The servers that run and have no cut link to or from this one.
fn reached(world: &World, server: &Server) -> ServerSet {
    let cuts = world.network().cuts();
    let is_whole = |other: ServerId| !cuts.contains(&(server.id(), other)) && !cuts.contains(&(other, server.id()));
    live(world).map(Server::id).filter(|id| *id == server.id() || is_whole(*id)).collect()
}

fn halves(server: &Server) -> Vec<ServerSet> {
    let configuration = server.configuration();
    [configuration.outgoing(), configuration.voters()].into_iter().filter(|half| !half.is_empty()).collect()
}

fn is_quorum(server: &Server, present: ServerSet) -> bool {
    let halves = halves(server);
    !halves.is_empty() && halves.iter().all(|half| has_majority(*half, present))
}

/// Checks an argument about the failures that are tolerated. Returns its kind.
fn tolerated(world: &World, view: &LaneView, facts: &Facts, what: &str) -> &'static str {
    let leader = world.apparent_leader().unwrap();
    let (reached, halves) = (reached(world, leader), halves(leader));
    assert!(is_quorum(leader, reached), "{what}");
    assert_eq!(facts.sets, halves, "{what}");
    let (left, needed) = facts.numbers.split_at(halves.len());
    assert!(halves.iter().zip(needed).all(|(half, needed)| *needed == half.len() / 2 + 1), "{what}");
    let left_of = |lost: ServerSet| halves.iter().map(move |half| half.intersection(reached).difference(lost).len());
    let is_lost = |lost: ServerSet| !is_quorum(leader, reached.difference(lost));
    if what.contains("no further failure") {
        assert!(left_of(ServerSet::EMPTY).eq(left.iter().copied()), "{what}");
        assert!(reached.iter().any(|server| is_lost(ServerSet::EMPTY.with(server))), "{what}");
        return "no failure";
    }
    let zone_of = |name: &str| -> ServerSet {
        view.servers.iter().filter(|it| it.zone.as_deref() == Some(name)).map(|it| it.id).collect()
    };
    let names: BTreeSet<&str> = view.servers.iter().filter_map(|it| it.zone.as_deref()).collect();
    let critical: Vec<&str> = names.iter().copied().filter(|name| is_lost(zone_of(name))).collect();
    if what.contains("any one zone") {
        assert!(critical.is_empty(), "{what}");
        let least = |nth: usize| names.iter().filter_map(|name| left_of(zone_of(name)).nth(nth)).min();
        assert!((0..halves.len()).all(|nth| least(nth) == left.get(nth).copied()), "{what}");
        return "any zone";
    }
    let (_, rest) = what.split_once("failure of zone ").unwrap();
    let (named, _) = rest.split_once(" is not").unwrap();
    let named: BTreeSet<&str> = named.split(" or ").collect();
    assert!(named.iter().eq(critical.iter()), "{what}: {critical:?}");
    assert!(critical.iter().any(|name| left_of(zone_of(name)).eq(left.iter().copied())), "{what}");
    "a zone"
}

/// Checks each record of a run. Returns the kinds of arguments with their numbers.
fn check_run(scenario: &Scenario, mode: Mode, kinds: &mut BTreeSet<&'static str>) {
    let order = DisplayOrder { zones: scenario.zones.clone(), ..DisplayOrder::new(scenario.old, scenario.new) };
    let mut timeline = scenario.timeline(mode);
    let mut finishes = false;
    while timeline.now() <= scenario.end {
        let view = lane_view(timeline.state(), &order);
        let what = format!("{} {} at {}, seed {:?}", scenario.id, mode.key(), timeline.now(), scenario.seed);
        let kind = check(&timeline, &view, &what);
        kinds.insert(kind);
        // "Any successor finishes the change" is a promise about the next leader.
        finishes |= kind == "finishes";
        if let Some(leader) = timeline.world().apparent_leader().filter(|_| finishes) {
            assert!(has_had_joint(leader.log()), "{what}: {} lacks C_old,new", leader.id());
            finishes = false;
        }
        if timeline.forward().is_none() {
            break;
        }
    }
}

#[test]
fn argument_holds_in_every_state_of_the_presets() {
    let mut kinds = BTreeSet::new();
    for scenario in scenario::catalogue::scenarios() {
        for &mode in &scenario.modes {
            check_run(scenario, mode, &mut kinds);
        }
    }
    for kind in [
        "gap",
        "near miss",
        "lost entry",
        "overlap",
        "refused",
        "one half",
        "own term",
        "ignored",
        "outsider",
        "joint waits",
        "waits",
        "writes wait",
        "no vote",
        "in no log",
        "forgets",
        "finishes",
        "no quorum",
        "no failure",
        "any zone",
        "a zone",
    ] {
        assert!(kinds.contains(kind), "{kind}: {kinds:?}");
    }
}

#[test]
fn argument_holds_in_every_state_under_other_seeds() {
    let mut kinds = BTreeSet::new();
    for name in
        [scenario::DEFAULT, "naive-swap-3-to-5", "naive-swap-one", "disruptive-server", "rule-leader-stickiness"]
    {
        for seed in 0..40 {
            let scenario = Scenario { seed, ..scenario::preset(name).unwrap().clone() };
            for &mode in &scenario.modes {
                check_run(&scenario, mode, &mut kinds);
            }
        }
    }
    assert!(kinds.contains("gap") && kinds.contains("overlap") && kinds.contains("forgets"), "{kinds:?}");
}

/// The argument of a preset's lane.
fn argument_at(name: &str, mode: Mode, at: u64) -> String {
    let scenario = scenario::preset(name).unwrap();
    let mut timeline = scenario.timeline(mode);
    timeline.seek(at);
    let view = lane_view(timeline.state(), &DisplayOrder::new(scenario.old, scenario.new));
    view.argument.unwrap_or_default().into_owned()
}

#[test]
fn gap_is_named_wherever_two_disjoint_majorities_elected_leaders_of_one_term() {
    for scenario in scenario::catalogue::scenarios() {
        for &mode in &scenario.modes {
            let mut timeline = scenario.timeline(mode);
            timeline.seek(scenario.end);
            let elections = timeline.world().history().elections();
            let disjoint = elections.iter().enumerate().find_map(|(index, one)| {
                let later = &elections[index + 1..];
                let other = later.iter().find(|other| other.term == one.term && other.votes.is_disjoint(one.votes))?;
                Some([one.votes, other.votes])
            });
            let sets = Facts::of(&argument_at(&scenario.id, mode, scenario.end)).sets;
            if let Some(pair) = disjoint {
                assert!(pair.iter().all(|votes| sets.contains(votes)), "{} {}: {sets:?}", scenario.id, mode.key());
            }
        }
    }
}

#[test]
fn server_that_decides_the_default_election_is_the_same_until_the_next() {
    let scenario = scenario::preset(scenario::DEFAULT).unwrap();
    let order = DisplayOrder::new(scenario.old, scenario.new);
    let mut timeline = scenario.timeline(Mode::SingleServer);
    let mut named = BTreeSet::new();
    while timeline.now() <= 499 {
        named.extend(lane_view(timeline.state(), &order).overlap);
        timeline.forward().unwrap();
    }
    assert_eq!(named.into_iter().collect::<Vec<_>>(), [id(6)]);
}

#[test]
fn lessons_of_one_server_more_or_less_show_the_sum_with_their_own_numbers() {
    for (name, at, sum, shared) in [
        ("add-one-to-three", 180, [2, 3, 4], set(&[2, 3])),
        ("add-one-to-four", 180, [3, 3, 5], set(&[3, 4])),
        ("remove-one-from-five", 180, [3, 3, 5], set(&[3, 4])),
        ("remove-one-from-four", 180, [2, 3, 4], set(&[2, 3])),
    ] {
        let text = argument_at(name, Mode::SingleServer, at);
        let facts = Facts::of(&text);
        assert_eq!(facts.numbers, sum, "{name}: {text}");
        let named = facts.sets.first().copied().unwrap_or_else(|| facts.servers.iter().copied().collect());
        assert_eq!(named, shared, "{name}: {text}");
    }
}
