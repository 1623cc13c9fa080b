//! A survey in parts comes to the same as a whole one.

mod support;

use cluster::{Mode, Pace, Schedule, Step};
use explorer::{Survey, Tally};
use raft_core::{Rules, ServerSet};
use support::{set, setup};

#[test]
fn parts_of_a_survey_add_up_to_the_whole() {
    let setup = setup(Mode::Naive, Rules::RAFT, &[1, 2, 3], &[1, 2, 3, 4, 5]);
    let first = setup.old.iter().next().expect("there are three");
    let actions =
        vec![(20, Step::Ask { target: set(&[1, 2, 3, 4, 5]), learners: ServerSet::EMPTY }), (60, Step::Crash(first))];
    let schedule = Schedule { clock: Some((1, Pace::default())), actions };
    let survey = |from, seeds| Survey::new(setup.clone(), schedule.clone(), 700).from_seed(from).run(seeds).clone();
    let whole = survey(0, 40);
    assert_eq!(whole.seeds, 40);
    assert_eq!([survey(0, 13), survey(13, 20), survey(33, 7)].iter().fold(Tally::default(), Tally::with), whole);
    let later = survey(33, 7).with(&survey(0, 33));
    assert_eq!(later, whole, "in any order");
}
