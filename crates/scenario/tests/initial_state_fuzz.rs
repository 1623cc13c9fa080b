//! Random initial states: the final state of any run is accepted, and no accepted state violates a property under
//! Raft's rules.
//!
//! `cargo xtask soak` runs more seeds.

use cluster::{InitialState, InitialStates, Mode, Node, Schedule, Step, Timeline, Timing, World};
use raft_core::{Command, Configuration, Entry, Log, LogIndex, Payload, PersistentState, ServerSet, Term, Timer};
use scenario::Scenario;
use scenario::check::{Finding, Remark, remarks};
use scenario::script::{read, write};
use scenarios::{Rng, id};

#[path = "support/scenarios.rs"]
mod scenarios;

const SERVERS: u64 = 7;

fn everybody() -> ServerSet {
    (1..=SERVERS).map(id).collect()
}

/// A random action of a user, a client or the environment.
fn random_fault(rng: &mut Rng, number: u32) -> Step {
    let (server, other) = (id(1 + rng.below(SERVERS)), id(1 + rng.below(SERVERS)));
    match rng.below(14) {
        0 | 1 => Step::Crash(server),
        2..=4 => Step::Restart(server),
        5 | 6 => Step::Cut { from: server, to: other },
        7 | 8 => Step::Heal { from: server, to: other },
        9 => Step::Fire { server, timer: Timer::Election },
        10 | 11 => {
            let target = rng.some(everybody());
            let learners = if rng.chance(3) { rng.set(everybody()).difference(target) } else { ServerSet::EMPTY };
            Step::Ask { target, learners }
        }
        _ => Step::Propose { server, command: Command(number) },
    }
}

/// Runs with random faults for some time; returns whether no property was violated.
fn run_with_faults(rng: &mut Rng, timeline: &mut Timeline, length: u64) -> bool {
    let mut number = 0;
    while timeline.now() < length && timeline.world().history().violations().is_empty() {
        timeline.seek(timeline.now() + rng.below(60));
        number += 1;
        // Impossible Steps are skipped.
        let _ = timeline.act(random_fault(rng, number));
    }
    timeline.world().history().violations().is_empty()
}

fn start_run(rng: &mut Rng, scenario: &Scenario, mode: Mode) -> Timeline {
    let latency_max = 8 + rng.below(80);
    let pace =
        Timing { latency_max, loss: rng.below(100), duplication: rng.below(100), drift: 15, ..Timing::default() };
    let schedule = Schedule { clock: Some((rng.below(1000), pace)), actions: Vec::new(), ..Schedule::default() };
    Timeline::new(&scenario.setup(mode), schedule)
}

/// State on the disks of a World after the first entry, and the number of committed entries.
fn initial_states(world: &World) -> Vec<InitialState> {
    let committed = world.history().committed().count().saturating_sub(1);
    let of = |node: &Node| {
        let (mut log, disk) = (Log::default(), node.disk());
        for &entry in disk.log.entries_from(LogIndex::from(2), usize::MAX) {
            log.append(entry);
        }
        let has_committed = world.history().committed_at(LogIndex::from(committed as u64 + 1));
        let has_committed = has_committed.is_some_and(|it| log.entries().get(committed - 1) == Some(&it.entry));
        let committed = if has_committed { committed } else { 0 };
        InitialState { server: node.id(), disk: PersistentState { log, ..disk.clone() }, committed }
    };
    world.nodes().iter().map(of).collect()
}

/// A cluster of random voters, with the other servers as newcomers, in one of the safe modes.
fn random_cluster(rng: &mut Rng) -> (Scenario, Mode) {
    let old = (1..=2 + rng.below(4)).map(id).collect();
    let mode = if rng.chance(2) { Mode::SingleServer } else { Mode::Joint };
    (Scenario { new: everybody(), modes: vec![mode], ..Scenario::custom(old, None) }, mode)
}

/// Term of the last entry of a log.
fn last_term(start: &InitialState) -> u64 {
    start.disk.log.entries().last().map_or(0, |last| last.term.into())
}

/// Alters one part of the state.
fn alter_state(rng: &mut Rng, disks: &mut [InitialState]) {
    if rng.chance(3) {
        // Some servers do not know the latest terms.
        let latest = disks.iter().map(last_term).max().unwrap_or(0);
        for start in disks {
            let own = last_term(start);
            start.disk.current_term = Term::from(own + rng.below(latest + 1 - own));
        }
        return;
    }
    let (one, other) = (rng.below(SERVERS) as usize, rng.below(SERVERS) as usize);
    let mut entries = disks[one].disk.log.entries().to_vec();
    let last = last_term(&disks[one]).max(1);
    match rng.below(8) {
        0 => entries.truncate(rng.below(entries.len() as u64 + 1) as usize),
        1 => entries = disks[other].disk.log.entries().to_vec(),
        2 => disks[one].disk.current_term = Term::from(last + rng.below(3)),
        3 => disks.iter_mut().for_each(|it| it.committed = 0),
        4 | 5 => entries.push(Entry { term: Term::from(last + rng.below(2)), payload: Payload::NoOp }),
        _ => {
            let voters = rng.some(everybody());
            let before = disks[one].disk.log.latest_configuration().1;
            // A difference of one voter is more often a valid change than others.
            let near = if rng.chance(2) { before.voters().with(id(1 + rng.below(SERVERS))) } else { voters };
            let old = if rng.chance(2) { ServerSet::EMPTY } else { before.voters() };
            let configuration = Configuration::joint(old, near, ServerSet::EMPTY);
            let payload = Payload::Configuration(configuration);
            entries.push(Entry { term: Term::from(last), payload });
        }
    }
    let mut log = Log::default();
    for entry in entries {
        log.append(entry);
    }
    disks[one].disk.log = log;
}

/// Starts from the final state of a run with random faults, and runs on.
fn continue_from_final_state(seed: u64) {
    let rng = &mut Rng::new(seed);
    let (mut scenario, mode) = random_cluster(rng);
    let mut run = start_run(rng, &scenario, mode);
    let length = 100 + rng.below(1500);
    assert!(run_with_faults(rng, &mut run, length), "{seed}");
    let left = initial_states(run.world());
    scenario.disks = InitialStates::new(&left);
    if left.iter().any(|it| it.disk.log.entries().len() > 50 || it.disk.current_term > Term::from(99)) {
        return;
    }
    let text = write(&scenario);
    let start = read(&text).unwrap_or_else(|diagnostics| panic!("{seed}: {diagnostics:?}\n{text}"));
    let is_of_the_past = |it: &Remark| matches!(it.finding, Finding::UnelectableLeader { .. });
    let reported: Vec<_> = remarks(&start.clone().into(), None, None).into_iter().filter(is_of_the_past).collect();
    assert!(reported.is_empty(), "{seed}: it came so: {}\n{text}", reported[0].finding);
    let read: Vec<_> = start.disks.iter().cloned().collect();
    for before in left {
        let is_same = |it: &&InitialState| it.server == before.server;
        let after = read.iter().find(is_same).map(|it| it.disk.clone()).unwrap_or_default();
        let before = before.disk;
        assert_eq!((after.current_term, &after.log), (before.current_term, &before.log), "{seed}\n{text}");
    }
    let mut run = start_run(rng, &start, mode);
    assert!(run_with_faults(rng, &mut run, 1500), "{seed}: {:?}\n{text}", run.world().history().violations());
}

/// Starts from an altered final state of a run, if it is accepted. Returns whether it is, and whether it has a leader.
fn continue_from_altered(seed: u64) -> (bool, bool) {
    let rng = &mut Rng::new(seed);
    let (mut scenario, mode) = random_cluster(rng);
    let mut run = start_run(rng, &scenario, mode);
    let length = 100 + rng.below(1000);
    run_with_faults(rng, &mut run, length);
    let mut disks = initial_states(run.world());
    for _ in 0..1 + rng.below(4) {
        alter_state(rng, &mut disks);
    }
    scenario.disks = InitialStates::new(&disks);
    let leader = id(1 + rng.below(2));
    let start = read(&write(&Scenario { leader: Some(leader), ..scenario.clone() }));
    let (text, leads) = (write(&scenario), start.is_ok());
    let Ok(start) = start.or_else(|_| read(&text)) else { return (false, false) };
    let mut run = start_run(rng, &start, mode);
    assert!(run_with_faults(rng, &mut run, 1500), "{seed}: {:?}\n{text}", run.world().history().violations());
    (true, leads)
}

fn run_seeds(seeds: u64) {
    (0..seeds).for_each(continue_from_final_state);
    let results: Vec<_> = (0..seeds).map(continue_from_altered).collect();
    let count = |is: fn(&&(bool, bool)) -> bool| results.iter().filter(is).count() as u64;
    let (accepted, led) = (count(|it| it.0), count(|it| it.1));
    println!("{accepted} of {seeds} altered starts were taken, {led} with a leader");
    assert!(
        accepted > seeds / 10 && accepted < seeds * 9 / 10 && led > seeds / 40,
        "{accepted} taken, {led} with a leader"
    );
}

#[test]
fn final_state_of_any_run_is_accepted_and_accepted_states_are_safe() {
    run_seeds(1500);
}

#[test]
#[ignore = "takes some minutes: cargo xtask soak"]
fn final_state_of_any_run_is_accepted_and_accepted_states_are_safe_for_long() {
    run_seeds(60_000);
}
