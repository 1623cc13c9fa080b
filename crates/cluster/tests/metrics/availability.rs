//! Computes availability by brute force: failures tolerated over every set of servers, and the ability to commit over
//! every link.

use cluster::{Mode, Node, QuorumReach, Schedule, Setup, Step, Timeline, World, Zone};
use raft_core::{Configuration, Rules, Server, ServerId, ServerSet, Timer};

use crate::runs::{id, run_without_faults, set};

fn servers(world: &World) -> impl Iterator<Item = &Server> {
    world.nodes().iter().filter_map(Node::server)
}

fn linked(world: &World, one: ServerId, other: ServerId) -> bool {
    let cuts = world.network().cuts();
    one == other || !(cuts.contains(&(one, other)) || cuts.contains(&(other, one)))
}

/// Whether `present` holds a majority of each half.
fn is_quorum(configuration: Configuration, present: ServerSet) -> bool {
    let more_than_half = |half: ServerSet| 2 * half.iter().filter(|&id| present.contains(id)).count() > half.len();
    let joint = !configuration.outgoing().is_empty();
    more_than_half(configuration.voters()) && (!joint || more_than_half(configuration.outgoing()))
}

/// Whether some leader can commit.
pub(crate) fn can_commit(world: &World) -> bool {
    servers(world).any(|leader| {
        let would_store = servers(world)
            .filter(|server| linked(world, leader.id(), server.id()) && server.current_term() <= leader.current_term())
            .map(Server::id)
            .collect();
        leader.leadership().is_some() && is_quorum(leader.configuration(), would_store)
    })
}

/// The largest number of servers of which any may crash, with a quorum left at the reference server.
pub(crate) fn failures_tolerated(world: &World) -> Option<usize> {
    let reached = |server: &Server| -> ServerSet {
        servers(world).map(Server::id).filter(|&other| linked(world, server.id(), other)).collect()
    };
    let may_count = |server: &&Server| {
        let votes = server.configuration().all_voters().contains(server.id());
        (votes || server.leadership().is_some()) && is_quorum(server.configuration(), reached(server))
    };
    let counting: Vec<&Server> = servers(world).filter(may_count).collect();
    let term = counting.iter().filter(|server| server.leadership().is_some()).map(|server| server.current_term()).max();
    let of_term =
        |server: &&&Server| term.is_none_or(|term| server.leadership().is_some() && server.current_term() == term);
    let log = |server: &Server| (server.log().last_term(), server.log().last_index());
    let latest = counting.iter().filter(of_term).map(|server| log(server)).max()?;
    let last = counting.iter().filter(of_term).filter(|server| log(server) == latest);
    last.map(|server| any_may_crash(server.configuration(), reached(server))).min()
}

/// The zones of a cluster of up to four servers that the tests try: one for each server, two in one, all in two.
fn zonings() -> Vec<Vec<Zone>> {
    let zone = |name: &str, servers: &[u64]| Zone { name: name.to_owned(), servers: set(servers) };
    vec![
        Vec::new(),
        vec![zone("a", &[1]), zone("b", &[2]), zone("c", &[3, 4])],
        vec![zone("a", &[1, 4]), zone("b", &[2]), zone("c", &[3])],
        vec![zone("a", &[1, 2]), zone("b", &[3, 4])],
    ]
}

/// The largest number of zones of which any may fail, with a quorum of `configuration` left among `reached`: by trying
/// every set of zones.
fn any_zones_may_fail(configuration: Configuration, reached: ServerSet, zones: &[Zone]) -> Option<usize> {
    let mut units: Vec<ServerSet> = zones.iter().map(|zone| zone.servers).collect();
    let lone = (1..=7).map(id).filter(|server| !zones.iter().any(|zone| zone.servers.contains(*server)));
    units.extend(lone.map(|server| ServerSet::EMPTY.with(server)));
    let survives = |failed: u32| {
        let lost = units.iter().enumerate().filter(|(nth, _)| failed >> nth & 1 == 1);
        is_quorum(configuration, lost.fold(reached, |left, (_, unit)| left.difference(*unit)))
    };
    let sets = |count: usize| (0..1_u32 << units.len()).filter(move |failed| failed.count_ones() as usize == count);
    (0..=units.len()).take_while(|count| sets(*count).all(survives)).last()
}

#[test]
fn zones_tolerated_are_those_of_every_choice_of_zones_at_each_moment_of_a_replacement() {
    for mode in Mode::ALL {
        let setup =
            Setup { newcomers: set(&[4]), leader: Some(id(1)), ..Setup::new(mode, Rules::RAFT, set(&[1, 2, 3])) };
        let ask = Step::Ask { target: set(&[1, 2, 4]), learners: ServerSet::EMPTY };
        let actions = vec![(20, ask), (90, Step::Crash(id(3))), (300, Step::Crash(id(4))), (600, Step::Restart(id(3)))];
        let schedule = Schedule { clock: Some((3, cluster::Timing::default())), actions, ..Schedule::default() };
        let mut timeline = Timeline::new(&setup, schedule);
        let mut seen = std::collections::BTreeSet::new();
        while timeline.next_at().is_some_and(|at| at < 1200) {
            timeline.forward();
            let world = timeline.world();
            let reach = QuorumReach::new(world);
            for zones in zonings() {
                let tolerated = reach.and_then(|reach| reach.zones_tolerated(&zones));
                let expected = reach.and_then(|it| any_zones_may_fail(it.configuration, it.reached, &zones));
                assert_eq!(tolerated, expected, "{mode}: {reach:?}, {zones:?}");
                assert!(!zones.is_empty() || tolerated == timeline.metrics().failures_tolerated, "{mode}");
                seen.insert(tolerated);
            }
        }
        assert!(seen.contains(&Some(0)) && seen.contains(&Some(1)), "{mode}: {seen:?}");
    }
}

/// The largest number of voters present that may crash, whichever they are, with a quorum left.
fn any_may_crash(configuration: Configuration, present: ServerSet) -> usize {
    let voters: Vec<ServerId> = configuration.all_voters().intersection(present).iter().collect();
    let survives = |crashed: u32| {
        let crashed: ServerSet =
            (0..voters.len()).filter(|index| crashed >> index & 1 == 1).map(|index| voters[index]).collect();
        is_quorum(configuration, present.difference(crashed))
    };
    let all_survive = |number: usize| {
        (0..1_u32 << voters.len()).filter(|crashed| crashed.count_ones() as usize == number).all(survives)
    };
    (0..=voters.len()).take_while(|&number| all_survive(number)).last().expect("none may crash, at least")
}

/// A cluster without a clock, led by S1, in which every message is delivered at once.
fn without_clock(mode: Mode, old: &[u64]) -> Timeline {
    let setup = Setup {
        newcomers: set(&[1, 2, 3, 4, 5, 6, 7]).difference(set(old)),
        leader: Some(id(1)),
        commands: 1,
        ..Setup::new(mode, Rules::RAFT, set(old))
    };
    Timeline::new(&setup, Schedule::default())
}

fn act(run: &mut Timeline, step: Step) -> Option<usize> {
    run.act(step).expect("it is possible");
    run.metrics().failures_tolerated
}

#[test]
fn servers_down_or_cut_off_from_the_leader_count_as_failed() {
    let mut run = without_clock(Mode::Joint, &[1, 2, 3, 4, 5]);
    assert_eq!(run.metrics().failures_tolerated, Some(2));
    assert_eq!(act(&mut run, Step::Crash(id(5))), Some(1));
    assert_eq!(act(&mut run, Step::Cut { from: id(2), to: id(3) }), Some(1), "that is between two followers");
    assert_eq!(act(&mut run, Step::Cut { from: id(4), to: id(1) }), Some(0), "one way is enough");
    assert_eq!(run.metrics().min_failures_tolerated, Some(0), "before a change: as now");
    assert_eq!(act(&mut run, Step::Restart(id(5))), Some(1));
    assert_eq!(act(&mut run, Step::Crash(id(2))), Some(0));
    assert_eq!(act(&mut run, Step::Crash(id(3))), Some(0), "S1 and S4 do not see each other, S5 sees both");
    assert_eq!(act(&mut run, Step::Cut { from: id(4), to: id(5) }), None, "nobody sees three");
    assert_eq!(act(&mut run, Step::Heal { from: id(4), to: id(1) }), Some(0));
}

#[test]
fn isolated_leader_does_not_count_while_the_others_are_a_quorum() {
    let mut run = without_clock(Mode::Joint, &[1, 2, 3]);
    for other in [2, 3] {
        act(&mut run, Step::Cut { from: id(1), to: id(other) });
    }
    assert_eq!(run.metrics().failures_tolerated, Some(0), "S2 and S3");
    let unavailable = run.metrics().unavailable_ms;
    assert_eq!(run.metrics().at(run.now() + 70).unavailable_ms, unavailable + 70, "but neither leads");
}

#[test]
fn quorum_in_a_later_term_does_not_let_the_leader_commit() {
    let mut run = without_clock(Mode::SingleServer, &[1, 2, 3]);
    for server in [2, 3] {
        act(&mut run, Step::Fire { server: id(server), timer: Timer::Lease });
    }
    let passes = |run: &Timeline| run.metrics().at(run.now() + 10).unavailable_ms > run.metrics().unavailable_ms;
    assert!(!passes(&run));
    // S2 campaigns for term 2 and reaches S3; S1 receives nothing.
    act(&mut run, Step::Fire { server: id(2), timer: Timer::Election });
    let mut stood = false;
    for _ in 0..4 {
        let next = run
            .world()
            .network()
            .in_flight()
            .iter()
            .map(|flight| flight.id)
            .find(|message| message.from != id(1) && message.to != id(1));
        let Some(next) = next else { break };
        act(&mut run, Step::Deliver(next));
        let later = run.world().nodes().iter().filter(|node| u64::from(node.disk().current_term) == 2).count();
        let leads = run.world().server(id(2)).is_some_and(|server| server.leadership().is_some());
        assert_eq!(passes(&run), later == 2 && !leads, "{:?}", run.state().events);
        stood |= passes(&run);
    }
    assert!(stood && !passes(&run), "S1 leads term 1 to the end, and S2 term 2");
}

#[test]
fn minimum_of_failures_tolerated_is_that_of_the_change_and_stays_after_it() {
    // A change from three servers to five.
    for (mode, least) in [(Mode::Naive, Some(0)), (Mode::SingleServer, Some(1)), (Mode::Joint, Some(1))] {
        let mut run = run_without_faults(mode, 1);
        run.seek(1500);
        let metrics = run.metrics();
        assert!(run.world().change_is_finished());
        assert_eq!((metrics.failures_tolerated, metrics.min_failures_tolerated), (Some(2), least), "{mode}");
        run.act(Step::Crash(id(1))).expect("it runs");
        run.act(Step::Crash(id(2))).expect("it runs");
        let after = run.metrics();
        assert_eq!((after.failures_tolerated, after.min_failures_tolerated), (Some(0), least), "{mode}");
        let ask = Step::Ask { target: set(&[3, 4, 5]), learners: ServerSet::EMPTY };
        run.act(ask).expect("it is possible");
        assert_eq!(run.metrics().min_failures_tolerated, Some(0), "{mode}: of the new change");
    }
}

#[test]
fn unavailable_time_counts_every_millisecond_without_a_leader() {
    for seed in 0..4 {
        for mode in Mode::ALL {
            let mut run = run_without_faults(mode, seed);
            run.seek(200);
            run.act(Step::Crash(id(1))).expect("it runs");
            run.seek(250);
            run.act(Step::Restart(id(1))).expect("it is down");
            run.seek(0);
            let mut unavailable = 0;
            for now in 0..900 {
                run.seek(now);
                assert_eq!(run.metrics().unavailable_ms, unavailable, "{mode}, seed {seed}, at {now}");
                unavailable += u64::from(!can_commit(run.world()));
            }
            assert!(unavailable > 50, "{mode}, seed {seed}");
        }
    }
}
