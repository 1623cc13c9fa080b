//! Seed sweeps: partial sweeps merge to the whole one, and the statistics match the single runs.

mod support;

use std::cmp::Reverse;

use checker::{Histogram, SeedSweep, SweepStats};
use cluster::{Mode, Schedule, Setup, Step, Timeline, Timing};
use raft_core::{Rules, ServerId, ServerSet, Timer};
use support::{set, setup};

#[test]
fn partial_sweeps_merged_in_any_order_equal_the_whole_sweep() {
    let id = |number| ServerId::try_from(number).expect("a number from 1 to 63");
    let setup = Setup {
        leader: Some(id(2)),
        operator_order: [4, 5, 3, 1, 2].map(id).to_vec(),
        ..setup(Mode::Naive, Rules::RAFT, &[1, 2, 3], &[1, 2, 3, 4, 5])
    };
    let stand = |number| Step::Fire { server: id(number), timer: Timer::Election };
    let actions = vec![
        (20, Step::Ask { target: set(&[1, 2, 3, 4, 5]), learners: ServerSet::EMPTY }),
        (170, Step::Crash(id(2))),
        (190, Step::Restart(id(2))),
        (360, stand(1)),
        (360, stand(3)),
    ];
    let pace = Timing { operator_pause: 100, operator_downtime: 12, ..Timing::default() };
    let schedule = Schedule { clock: Some((1, pace)), actions, ..Schedule::default() };
    let sweep = |from, seeds| SeedSweep::new(setup.clone(), schedule.clone(), 700).from_seed(from).run(seeds).clone();
    let whole = sweep(0, 40);
    assert_eq!(whole.seeds, 40);
    assert!(whole.violating_seeds > 5 && whole.first_violating.len() == 5, "{} break", whole.violating_seeds);
    assert_eq!(
        [sweep(0, 13), sweep(13, 20), sweep(33, 7)].iter().fold(SweepStats::default(), SweepStats::merged),
        whole
    );
    let later = sweep(33, 7).merged(&sweep(0, 33));
    assert_eq!(later, whole, "in any order");
}

#[test]
fn sweep_statistics_match_the_single_runs() {
    let setup = setup(Mode::Joint, Rules::RAFT, &[1, 2, 3], &[1, 4, 5]);
    let leader = setup.leader.expect("the first");
    let actions =
        vec![(20, Step::Ask { target: set(&[1, 4, 5]), learners: ServerSet::EMPTY }), (60, Step::Crash(leader))];
    let (seeds, end) = (30, 600);
    let clock =
        |seed| Schedule { clock: Some((seed, Timing::default())), actions: actions.clone(), ..Schedule::default() };
    let stats = SeedSweep::new(setup.clone(), clock(7), end).run(seeds).clone();
    let (mut took, mut stalled, mut finished) = (Vec::new(), Vec::new(), 0);
    for seed in 0..seeds {
        let mut timeline = Timeline::new(&setup, clock(seed));
        let mut done = None;
        while timeline.next_at().is_some_and(|at| at <= end) {
            timeline.forward();
            done = done.or(timeline.world().change_is_finished().then_some(timeline.now()));
        }
        finished += u64::from(done.is_some());
        took.extend(done.map(|at| (at - 20, seed)));
        stalled.push((timeline.state().metrics.at(end).unavailable_ms, seed));
    }
    assert_eq!((stats.seeds, stats.finished(), stats.violating_seeds), (seeds, finished, 0));
    assert!(finished > 0 && finished < seeds, "{finished} of {seeds}");
    let longest = |times: &[(u64, u64)]| times.iter().copied().max_by_key(|&(time, seed)| (time, Reverse(seed)));
    let most = |histogram: &Histogram| histogram.max().map(|most| (most.time, most.seed));
    assert_eq!(most(&stats.change_ms), longest(&took));
    assert_eq!(most(&stats.unavailable_ms), longest(&stalled));
    assert_eq!(stats.unavailable_ms.count(), seeds);
    assert_eq!(stats.change_ms.min(), took.iter().map(|it| it.0).min());
}
