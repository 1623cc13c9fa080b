//! A survey in parts comes to the same as a whole one.

mod support;

use std::cmp::Reverse;

use cluster::{Mode, Schedule, Setup, Step, Timeline, Timing};
use explorer::{Spread, Survey, Tally};
use raft_core::{Rules, ServerId, ServerSet, Timer};
use support::{set, setup};

#[test]
fn parts_of_a_survey_add_up_to_the_whole() {
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
    let schedule = Schedule { clock: Some((1, pace)), actions };
    let survey = |from, seeds| Survey::new(setup.clone(), schedule.clone(), 700).from_seed(from).run(seeds).clone();
    let whole = survey(0, 40);
    assert_eq!(whole.seeds, 40);
    assert!(whole.any_broken > 5 && whole.first_broken.len() == 5, "{} break", whole.any_broken);
    assert_eq!([survey(0, 13), survey(13, 20), survey(33, 7)].iter().fold(Tally::default(), Tally::with), whole);
    let later = survey(33, 7).with(&survey(0, 33));
    assert_eq!(later, whole, "in any order");
}

#[test]
fn what_is_counted_is_what_the_runs_come_to() {
    let setup = setup(Mode::Joint, Rules::RAFT, &[1, 2, 3], &[1, 4, 5]);
    let leader = setup.leader.expect("the first");
    let actions =
        vec![(20, Step::Ask { target: set(&[1, 4, 5]), learners: ServerSet::EMPTY }), (60, Step::Crash(leader))];
    let (seeds, end) = (30, 600);
    let clock = |seed| Schedule { clock: Some((seed, Timing::default())), actions: actions.clone() };
    let tally = Survey::new(setup.clone(), clock(7), end).run(seeds).clone();
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
        stalled.push((timeline.moment().metrics.at(end).stalled, seed));
    }
    assert_eq!((tally.seeds, tally.finished(), tally.any_broken), (seeds, finished, 0));
    assert!(finished > 0 && finished < seeds, "{finished} of {seeds}");
    let longest = |times: &[(u64, u64)]| times.iter().copied().max_by_key(|&(time, seed)| (time, Reverse(seed)));
    let most = |spread: &Spread| spread.most().map(|most| (most.time, most.seed));
    assert_eq!(most(&tally.change), longest(&took));
    assert_eq!(most(&tally.stalled), longest(&stalled));
    assert_eq!(tally.stalled.count(), seeds);
    assert_eq!(tally.change.least(), took.iter().map(|it| it.0).min());
}
