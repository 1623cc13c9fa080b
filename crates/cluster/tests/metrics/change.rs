//! The status and progress of a change.

use cluster::{ChangeProgress, ChangeStatus, Mode, Step, StepError, Timeline, WaitReason};
use raft_core::{RequestError, Rule, Rules, Server};

use crate::runs::{id, run_without_faults, run_without_faults_under};

/// The progress at each record of the change, without repetitions.
fn course(run: &mut Timeline) -> Vec<(u32, u32)> {
    let mut course: Vec<(u32, u32)> = Vec::new();
    while run.state().records < 600 {
        run.forward();
        if let ChangeStatus::UnderWay { steps, .. } | ChangeStatus::Waiting { steps, .. } = run.metrics().change {
            course.extend(steps.map(|ChangeProgress { done, total: of }| (done, of)));
        }
    }
    course.dedup();
    course
}

#[test]
fn change_in_progress_counts_its_steps_one_by_one() {
    // A change of three servers to {1,4,5}, under a leader from the start, and where a leader has to be elected
    // first.
    for (mode, of) in [(Mode::Naive, 5), (Mode::SingleServer, 4), (Mode::Joint, 2)] {
        for seed in [2, 6] {
            let mut run = run_without_faults(mode, seed);
            // The last step finishes the change.
            let expected: Vec<_> = (0..of).map(|done| (done, of)).collect();
            assert_eq!(course(&mut run), expected, "{mode}, seed {seed}");
            let ChangeStatus::Finished { asked_at: 20, at } = run.metrics().change else {
                panic!("{mode}, seed {seed}: {:?}", run.metrics().change)
            };
            assert!(at > 100 && at < 1500, "{mode}, seed {seed}: {at}");
        }
    }
}

#[test]
fn step_of_a_change_counts_as_done_only_once_committed() {
    for (mode, of) in [(Mode::SingleServer, 4), (Mode::Joint, 2)] {
        let mut run = run_without_faults(mode, 2);
        let in_force = |run: &Timeline| run.world().apparent_leader().map(Server::configuration);
        let first = in_force(&run);
        while in_force(&run) == first {
            run.forward().expect("the change goes on");
        }
        let steps = |run: &Timeline| match run.metrics().change {
            ChangeStatus::UnderWay { steps, .. } => steps,
            _ => None,
        };
        let second = in_force(&run);
        while in_force(&run) == second
            && run.world().apparent_leader().is_some_and(|leader| !leader.configuration_is_committed())
        {
            assert_eq!(
                steps(&run),
                Some(ChangeProgress { done: 0, total: of }),
                "{mode}: the entry is in the leader's log"
            );
            run.forward().expect("the change goes on");
        }
        assert_eq!(steps(&run), Some(ChangeProgress { done: 1, total: of }), "{mode}: it is committed");
    }
}

#[test]
fn change_status_is_not_asked_before_a_request_and_cancelled_after_a_cancel() {
    for mode in Mode::ALL {
        let mut run = run_without_faults(mode, 2);
        run.seek(19);
        assert_eq!(run.metrics().change, ChangeStatus::NotAsked);
        run.seek(50);
        assert!(run.metrics().change.is_open(), "{mode}");
        run.act(Step::Cancel).expect("there is a change");
        assert_eq!(run.metrics().change, ChangeStatus::Cancelled { asked_at: 20, at: 50 }, "{mode}");
        run.seek(900);
        assert_eq!(run.metrics().change, ChangeStatus::Cancelled { asked_at: 20, at: 50 }, "{mode}");
    }
}

#[test]
fn operator_waits_for_a_machine_that_is_down() {
    let mut run = run_without_faults(Mode::Naive, 1);
    run.seek(30);
    run.act(Step::Crash(id(2))).expect("it runs");
    run.seek(600);
    let ChangeStatus::Waiting { steps, reason, .. } = run.metrics().change else {
        panic!("{:?}", run.metrics().change)
    };
    assert_eq!((steps, reason), (Some(ChangeProgress { done: 1, total: 5 }), WaitReason::Down(id(2))));
    assert_eq!(reason.to_string(), StepError::Down(id(2)).to_string());
    run.act(Step::Restart(id(2))).expect("it is down");
    assert!(matches!(run.metrics().change, ChangeStatus::UnderWay { .. }));
    run.seek(1500);
    assert!(matches!(run.metrics().change, ChangeStatus::Finished { .. }));
}

#[test]
fn admin_waits_with_the_reason_of_the_latest_refusal() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let mut run = run_without_faults(mode, 1);
        run.seek(15);
        for newcomer in [4, 5] {
            run.act(Step::Crash(id(newcomer))).expect("it runs");
        }
        run.seek(900);
        let mut reasons = Vec::new();
        run.seek(0);
        while run.now() < 900 && run.forward().is_some() {
            if let ChangeStatus::Waiting { reason: WaitReason::Refused(reason), .. } = run.metrics().change {
                reasons.push(reason);
            }
        }
        let no_progress = |reason: &RequestError| matches!(reason, RequestError::CatchUpStalled { .. });
        assert!(reasons.iter().any(no_progress), "{mode}: {reasons:?}");
        assert!(run.metrics().change.is_open(), "{mode}: it asks again and again");
    }
}

#[test]
fn impossible_change_is_given_up_with_the_reason() {
    // Without these rules a new leader is asked while it has C_old,new, and cannot become joint again.
    let rules = Rules::RAFT.without(Rule::OneChangeAtATime).without(Rule::OwnTermCommitFirst);
    let mut run = run_without_faults_under(rules, Mode::Joint, 2);
    let leader =
        |run: &Timeline| run.world().apparent_leader().map(|leader| (leader.id(), leader.configuration().is_joint()));
    while leader(&run) != Some((id(1), true)) {
        run.forward().expect("the change goes on");
    }
    // The entry is in flight to all servers, and no server has acknowledged it.
    run.seek(run.now() + 16);
    run.act(Step::Crash(id(1))).expect("it runs");
    while leader(&run).is_none_or(|(leads, _)| leads == id(1)) {
        run.forward().expect("somebody is elected");
    }
    let (now, Some((second, true))) = (run.now(), leader(&run)) else { panic!("{:?}", run.metrics()) };
    run.act(Step::AdminAsks(second)).expect("the admin lost the leader that it had asked");
    let ChangeStatus::GivenUp { asked_at: 20, at, reason } = run.metrics().change else {
        panic!("{:?}", run.metrics().change)
    };
    assert_eq!((at, Some(reason)), (now, run.world().admin().failure()));
    assert!(matches!(reason, RequestError::InvalidChange(_)), "{reason}");
    run.seek(now + 500);
    assert_eq!(run.metrics().change, ChangeStatus::GivenUp { asked_at: 20, at, reason });
}
