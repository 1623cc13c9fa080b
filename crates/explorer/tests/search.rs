//! The search finds what is there, says when there is nothing and when it stopped, and what it finds plays.

mod support;

use cluster::{Mode, Property, Setup, Step, World};
use explorer::{Bounds, Estimate, Grain, NotStarted, Question, Reductions, Search, Verdict, Wanted, Why};
use raft_core::{Rules, ServerId, Term, Timer};
use support::{bounds, found, question, set, setup};

/// Steps in which two servers come far.
fn few_steps() -> Bounds {
    Bounds { moves: 40, log: 5, in_flight: 2, crashes: 0, changes: 1, ..bounds() }
}

#[test]
fn a_naive_swap_of_one_server_for_another_is_broken_in_five_steps() {
    let mut setup = setup(Mode::Naive, Rules::RAFT, &[1], &[2]);
    setup.leader = None;
    let found = found(&setup, question(&[2], Grain::Steps, few_steps()));
    assert_eq!(found.property(), Property::ElectionSafety);
    assert_eq!(found.script.len(), 5, "{:?}", found.script);
}

#[test]
fn the_same_swap_through_the_log_is_safe_within_the_bounds() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        for grain in Grain::ALL {
            let question = question(&[2], grain, few_steps());
            let mut search = Search::new(&setup(mode, Rules::RAFT, &[1], &[2]), question).expect("nothing is broken");
            assert_eq!(search.finish(), Verdict::Exhausted, "{mode}, {grain}");
            let text = search.report().expect("it is finished").to_string();
            assert!(text.starts_with("No violation in "), "{text}");
            assert!(text.contains("all there are within these bounds"), "{text}");
            assert!(text.contains("2 servers") && text.contains("fingerprints: the odds"), "{text}");
            assert!(!text.contains("safe"), "{text}");
        }
    }
}

#[test]
fn what_is_said_to_break_is_what_breaks_when_the_schedule_is_played() {
    let setup = setup(Mode::Naive, Rules::RAFT, &[1, 2], &[3]);
    let bounds = Bounds { term: Term::from(3), commands: 1, in_flight: 2, log: 2, ..bounds() };
    for property in [Property::ElectionSafety, Property::StateMachineSafety] {
        for reductions in [Reductions::NONE, Reductions::ALL] {
            let question = Question { property: Some(property), reductions, ..question(&[3], Grain::Steps, bounds) };
            let mut search = Search::new(&setup, question).expect("nothing is broken at the start");
            let Verdict::Violated(found) = search.finish() else { panic!("{property} is not broken") };
            let mut world = World::new(&setup);
            for &step in &found.script {
                assert_eq!(world.apply(step, &mut cluster::NullSink), Ok(()));
            }
            assert!(world.history().violations().contains(&found.violation), "{}", found.violation);
        }
    }
}

#[test]
fn a_search_for_one_property_says_nothing_of_the_others() {
    let broken = setup(Mode::Naive, Rules::RAFT, &[1], &[2]);
    let two_leaders = Question { property: Some(Property::ElectionSafety), ..question(&[2], Grain::Moves, bounds()) };
    assert_eq!(found(&broken, two_leaders.clone()).property(), Property::ElectionSafety);
    let question = Question { property: Some(Property::LeaderAppendOnly), ..two_leaders };
    let text_of = |question| {
        let mut search = Search::new(&broken, question).expect("nothing is broken");
        let verdict = search.finish();
        (verdict, search.report().expect("it is finished").to_string())
    };
    let (verdict, text) = text_of(question.clone());
    assert_eq!(verdict, Verdict::Exhausted);
    assert!(text.starts_with("No violation of Leader Append-Only in "), "{text}");
    assert!(text.contains("all there are within these bounds; other properties were not looked for."), "{text}");
    let (verdict, text) = text_of(Question { bounds: Bounds { bytes: 10_000, ..question.bounds }, ..question });
    assert_eq!(verdict, Verdict::Stopped(Why::Memory));
    assert!(text.contains("no violation of Leader Append-Only in "), "{text}");
    assert!(text.contains("other properties were not looked for. Of the rest nothing is known."), "{text}");
}

#[test]
fn a_search_that_may_take_no_more_memory_says_so() {
    let bounds = Bounds { bytes: 10_000, ..few_steps() };
    let setup = setup(Mode::Joint, Rules::RAFT, &[1], &[2]);
    let mut search = Search::new(&setup, question(&[2], Grain::Steps, bounds)).expect("nothing is broken");
    assert_eq!(search.finish(), Verdict::Stopped(Why::Memory));
    let text = search.report().expect("it is finished").to_string();
    assert!(text.starts_with("Search stopped at the bound on memory: no violation in "), "{text}");
    assert!(text.contains("Of the rest nothing is known"), "{text}");
}

/// What a search says of itself when it has found so many states.
fn estimate_after(setup: &Setup, question: &Question, states: usize) -> Estimate {
    let mut search = Search::new(setup, question.clone()).expect("nothing is broken");
    while search.verdict().is_none() && search.progress().distinct < states {
        search.run(1);
    }
    search.estimate()
}

#[test]
fn what_a_search_is_likely_to_take_is_said_when_it_has_begun() {
    let far = Bounds { log: 5, ..bounds() };
    for (mode, old, new) in [
        (Mode::SingleServer, &[1, 2, 3][..], &[1, 2, 3, 4][..]),
        (Mode::Joint, &[1, 2], &[3, 4]),
        (Mode::Naive, &[1, 2, 3], &[1, 2, 3, 4]),
    ] {
        let (setup, question) = (setup(mode, Rules::RAFT, old, new), question(new, Grain::Moves, far));
        let mut search = Search::new(&setup, question.clone()).expect("nothing is broken");
        assert_eq!(search.finish(), Verdict::Exhausted);
        let states = search.progress().distinct as f64;
        let guess = estimate_after(&setup, &question, search.progress().distinct / 20);
        assert!(!guess.is_exact);
        assert!(guess.states > states / 6.0 && guess.states < states * 6.0, "{mode}: {guess} for {states}");
        let all = estimate_after(&setup, &question, usize::MAX);
        assert!(all.is_exact && all.states == states);
    }
}

#[test]
fn bounds_that_are_too_large_are_said_to_be() {
    let setup = setup(Mode::Joint, Rules::RAFT, &[1, 2, 3, 4, 5], &[1, 2, 3, 6, 7]);
    let question = question(&[1, 2, 3, 6, 7], Grain::Moves, Bounds::default());
    let guess = estimate_after(&setup, &question, 300);
    assert!(guess.is_too_large(&question), "{guess}");
    assert!(guess.to_string().contains("million states"), "{guess}");
}

#[test]
fn a_search_goes_no_deeper_than_it_is_told() {
    let setup = setup(Mode::Naive, Rules::RAFT, &[1, 2, 3], &[1, 2, 3, 4, 5]);
    let bounds = Bounds { moves: 2, ..bounds() };
    let mut search = Search::new(&setup, question(&[1, 2, 3, 4, 5], Grain::Moves, bounds)).expect("nothing is broken");
    assert_eq!(search.finish(), Verdict::Exhausted);
    assert_eq!(search.progress().depth, 2);
}

#[test]
fn slices_of_any_size_come_to_the_same() {
    let setup = setup(Mode::SingleServer, Rules::RAFT, &[1], &[2]);
    let question = question(&[2], Grain::Moves, bounds());
    let mut whole = Search::new(&setup, question.clone()).expect("nothing is broken");
    let mut sliced = Search::new(&setup, question).expect("nothing is broken");
    let verdict = whole.finish();
    while sliced.verdict().is_none() {
        sliced.run(3);
    }
    assert_eq!(sliced.verdict(), Some(&verdict));
    let counts = |search: &Search| (search.progress().distinct, search.progress().generated, search.progress().depth);
    assert_eq!(counts(&sliced), counts(&whole));
}

#[test]
fn a_search_on_threads_comes_to_the_same() {
    let setup = setup(Mode::Joint, Rules::RAFT, &[1, 2], &[2, 3]);
    let question = question(&[2, 3], Grain::Moves, bounds());
    let mut alone = Search::new(&setup, question.clone()).expect("nothing is broken");
    let mut shared = Search::new(&setup, question).expect("nothing is broken");
    let verdict = alone.finish();
    while shared.verdict().is_none() {
        let work = [7, 1, 30].map(|states| shared.take(states));
        let looking = &shared;
        let found = std::thread::scope(|scope| {
            let look = |work| scope.spawn(|| looking.look(work, &mut looking.desk()));
            work.map(look).map(|thread| thread.join().expect("no search panics"))
        });
        found.into_iter().for_each(|found| shared.learn(found));
    }
    let counts = |search: &Search| (search.progress().distinct, search.progress().generated, search.progress().depth);
    assert_eq!((shared.verdict(), counts(&shared)), (Some(&verdict), counts(&alone)));
}

#[test]
fn a_world_that_is_broken_already_is_said_to_be() {
    let setup = setup(Mode::Naive, Rules::RAFT, &[1], &[2]);
    let mut world = World::new(&setup);
    let id = |number| ServerId::try_from(number).expect("a number from 1 to 63");
    let steps = [
        Step::Crash(id(1)),
        Step::Restart(id(1)),
        Step::Fire { server: id(1), timer: Timer::Election },
        Step::Ask { target: set(&[2]), learners: set(&[]) },
        Step::OperatorStops(id(2)),
        Step::OperatorStarts(id(2)),
        Step::Fire { server: id(2), timer: Timer::Election },
        Step::Fire { server: id(2), timer: Timer::Heartbeat },
    ];
    for step in steps {
        let _ = world.apply(step, &mut cluster::NullSink);
    }
    let question = question(&[2], Grain::Moves, Bounds { term: Term::from(5), ..bounds() });
    let refused = Search::from_world(world.clone(), question).err();
    let first = world.history().violations().first().copied().expect("two leaders of one term, or two entries");
    assert_eq!(refused, Some(NotStarted::Broken(first)));
    assert!(refused.is_some_and(|it| it.to_string().contains("is broken from the start")));
}

#[test]
fn a_search_that_begins_beyond_its_bounds_is_said_to() {
    let setup = setup(Mode::Joint, Rules::RAFT, &[1, 2], &[2, 3]);
    let question = question(&[2, 3], Grain::Moves, Bounds { log: 1, ..bounds() });
    assert_eq!(Search::new(&setup, question).err(), Some(NotStarted::Beyond), "C_old and the leader's own entry");
}

/// Whether something was tried is not what the bounds allow, but what came to pass.
#[test]
fn a_report_says_how_much_was_tried_of_what_the_bounds_allow() {
    let tried = |new: &[u64], bounds: Bounds| {
        let setup = setup(Mode::Joint, Rules::RAFT, &[1, 2], new);
        let mut search = Search::new(&setup, question(new, Grain::Moves, bounds)).expect("nothing is broken");
        search.finish();
        let report = search.report().expect("there is a verdict");
        let told = report.told_of_tried();
        assert!(report.to_string().contains(&told));
        ((report.tried.changes, report.tried.crashes, report.tried.commands), report.wanted, told)
    };
    let bounds = Bounds { log: 4, crashes: 1, commands: 1, ..bounds() };
    assert_eq!(tried(&[2, 3], bounds).0, (1, 1, 1), "jointly one change leads there");
    assert_eq!(tried(&[2, 3], Bounds { crashes: 0, commands: 0, ..bounds }).0, (1, 0, 0));
    let (used, wanted, told) = tried(&[1, 2], bounds);
    assert_eq!((used, wanted), ((0, 1, 1), Wanted::Nothing));
    assert!(told.contains("no change"), "{told}");
    let (used, wanted, _) = tried(&[2, 3], Bounds { changes: 0, ..bounds });
    assert_eq!((used.0, wanted), (0, Wanted::Change));
    let mut world = World::new(&setup(Mode::Joint, Rules::RAFT, &[1, 2], &[2, 3]));
    let ask = Step::Ask { target: set(&[2, 3]), learners: set(&[]) };
    assert_eq!(world.apply(ask, &mut cluster::NullSink), Ok(()));
    let mut search = Search::from_world(world, question(&[2, 3], Grain::Moves, bounds)).expect("nothing is broken");
    search.finish();
    assert_eq!(search.report().map(|report| report.wanted), Some(Wanted::UnderWay));
    // Of what was found, the last move counts as well.
    let naive = setup(Mode::Naive, Rules::RAFT, &[1], &[2]);
    let mut search = Search::new(&naive, question(&[2], Grain::Moves, bounds)).expect("nothing is broken");
    assert!(matches!(search.finish(), Verdict::Violated(_)));
    assert_eq!(search.report().map(|report| report.tried.changes), Some(1));
}
