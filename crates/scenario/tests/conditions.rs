//! Lines with a condition: what they say, how they are read and written, and what a run makes of them.

use cluster::{Condition, LEADER, Mode, Origin, Step, StepError};
use parse::{diagnostics, parsed};
use scenario::check::{Finding, remarks};
use scenario::link::{Link, encoding, open_with};
use scenario::script::{MAX_CONDITIONAL_ACTIONS, read, read_with_source_map, write};
use scenario::{Scenario, UnmetCondition, replay, user_actions};
use scenarios::Rng;
use test_support::{id, set};

#[path = "support/parse.rs"]
mod parse;
#[path = "support/scenarios.rs"]
mod scenarios;

const BEGIN: &str = "overlap 1\nold S1 S2 S3\nnew S1 S4 S5\nleader S1\n";

/// The condition and the delay of a line.
fn condition(text: &str) -> (Condition, u64) {
    let scenario = parsed(&format!("{BEGIN}when {text}: crash the leader\n"));
    let planned = scenario.conditional[0].planned;
    assert_eq!((planned.step, scenario.conditional.len()), (Step::Crash(LEADER), 1));
    assert_eq!(read(&write(&scenario)), Ok(scenario), "{text}");
    (planned.condition, planned.delay)
}

#[test]
fn each_form_of_a_condition_is_read() {
    let has = |is_committed, min, max| Condition::Has { server: id(2), is_committed, min, max };
    let configuration = |is_committed, is_joint| Condition::HasConfiguration { server: id(1), is_committed, is_joint };
    let counts = |joint_with| Condition::Counts { server: id(1), voters: set(&[1, 2, 3]), joint_with };
    for (text, expected) in [
        ("S3 leads", Condition::Leads(set(&[3]))),
        ("S1 S3 lead", Condition::Leads(set(&[1, 3]))),
        ("nobody leads", Condition::Leads(set(&[]))),
        ("somebody leads", Condition::SomebodyLeads),
        ("S1 has C_old,new", configuration(false, true)),
        ("S1 has C_old , new", configuration(false, true)),
        ("S1 has C_new", configuration(false, false)),
        ("S1 commits C_old, new", configuration(true, true)),
        ("1 commits C_new", configuration(true, false)),
        ("S2 has 3 entries", has(false, 3, 3)),
        ("S2 has at least 3 committed entries", has(true, 3, u64::MAX)),
        ("S2 has at most 1 entry", has(false, 0, 1)),
        ("S1 counts S1 S2 S3", counts(None)),
        ("S1 counts S1 S2 S3 and S1 S4 S5", counts(Some(set(&[1, 4, 5])))),
        ("S1 campaigns", Condition::Campaigns(id(1))),
        ("S2 votes for S3", Condition::VotesFor { server: id(2), candidate: id(3) }),
    ] {
        assert_eq!(condition(text), (expected, 0), "{text}");
        for later in [", 20 later", ",20 later", " , 020 later"] {
            assert_eq!(condition(&format!("{text}{later}")), (expected, 20), "{text}");
        }
        let in_mode = parsed(&format!("{BEGIN}when {text}, 20 later in joint: part S1 from S2 S3\n"));
        assert_eq!(in_mode.conditional.len(), 4);
        assert!(in_mode.conditional.iter().all(|it| it.lane == Some(Mode::Joint) && it.planned.delay == 20));
        assert_eq!(write(&in_mode).lines().filter(|line| line.starts_with("when")).count(), 1);
    }
}

#[test]
fn wrong_lines_are_reported_at_their_place() {
    let of = |lines: &str| diagnostics(&format!("{BEGIN}{lines}\n"));
    for (line, expected) in [
        ("when S6 leads: crash S1", "5:6+2 Expected"),
        ("when S1 leads: crash S6", "5:22+2 NotHere(S6)"),
        ("when S6 has C_new: crash S1", "5:6+2 Expected"),
        ("when S1 votes for S6: crash S1", "5:19+2 Expected"),
        ("when S1 votes S2: crash S1", "5:15+2 Expected"),
        ("when S1 has C_od,new: crash S1", "5:13+8 Unknown(C_od,new) → C_old,new"),
        ("when S1 commits 3 entries: crash S1", "5:17+1 Expected"),
        ("when S1 campaign: crash S1", "5:9+8 Unknown(campaign) → campaigns"),
        ("when sombody leads: crash S1", "5:6+7 Unknown(sombody) → somebody"),
        ("when nobody can lead: crash S1", "5:13+3 Expected"),
        ("when S1 leads by S1: crash S1", "5:9+5 Expected"),
        ("when S1 S2 have the same log: crash S1", "5:12+4 Expected"),
        ("when safe: crash S1", "5:6+4 Expected"),
        ("when S1 leads, x later: crash S1", "5:16+1 Number { low: 0, high: 600000 }"),
        ("when S1 leads, 600001 later: crash S1", "5:16+6 Number { low: 0, high: 600000 }"),
        ("when S1 leads 20 later: crash S1", "5:18+5 Expected"),
        ("when S1 leads in jont: crash S1", "5:18+4 Unknown(jont) → joint"),
        ("when S1 leads in: crash S1", "5:17+0 Expected"),
        ("when S1 leads now: crash S1", "5:15+3 TooMany(now)"),
        ("when: crash S1", "5:1+5 Unknown(when:) → when"),
        ("when : crash S1", "5:5+0 Expected"),
        ("when S1 leads", "5:14+0 Expected"),
        ("when S1 leads:", "5:15+0 Expected"),
        ("when S1 leads: crsh S1", "5:16+4 UnknownAction(crsh) → crash"),
        ("when S1 leads: crash the boss", "5:22+3 NotHere(the) → the leader"),
        ("when S1 leads: crash S1\nwhen S1 leads: crash S1", "6:1+4 SameAsLine(5)"),
        ("then crash S1\nwhen S1 leads: crash S1", "6:1+4 Mixed"),
        ("when S1 leads: crash S1\nthen crash S1", "6:1+4 Mixed"),
    ] {
        let found = of(line);
        if line == "when safe: crash S1" {
            assert_eq!(found.len(), 1);
        } else {
            assert_eq!(found, [expected], "{line}");
        }
    }
    assert!(of("when S6 leads: ask S1 S2 S6").is_empty(), "an ask names a server");
}

#[test]
fn number_of_conditional_steps_is_bounded_and_reported_once() {
    let lines =
        |count: usize| (1..=count).map(|nth| format!("when S1 has {nth} entries: crash S1\n")).collect::<String>();
    assert!(read(&format!("{BEGIN}{}", lines(MAX_CONDITIONAL_ACTIONS))).is_ok());
    let found = diagnostics(&format!("{BEGIN}{}", lines(1500)));
    assert_eq!(found, [format!("{}:1+4 TooManyConditions", 5 + MAX_CONDITIONAL_ACTIONS)]);
}

#[test]
fn random_conditions_survive_a_script_and_the_encoding() {
    let mut count = 0;
    for key in 0..400 {
        let scenario = Rng::new(key).scenario();
        count += scenario.conditional.len();
        let decoded = encoding::decode(&encoding::encode(&scenario)).expect("it is a scenario");
        assert_eq!(decoded.conditional, scenario.conditional);
        assert_eq!(read(&write(&scenario)).map(|it| it.conditional), Ok(scenario.conditional));
    }
    assert!(count > 300, "{count}");
}

#[test]
fn long_script_is_printed_with_its_conditions() {
    let conditions = "when S2 has C_new:crash the leader\nwhen S1 leads:part 1 from 2 3\nat 1 heartbeat the leader\n";
    let text = format!("{BEGIN}{conditions}{}", "at 1 cut 1 2\n".repeat(4_900));
    let scenario = parsed(&text);
    assert_eq!((scenario.conditional.len(), scenario.actions.len()), (5, 4_901));
    let written = write(&scenario);
    assert!(!written.contains("cut S1 S2"), "it is printed in its short form");
    assert_eq!(read(&written), Ok(scenario));
}

/// A scenario in which leaders crash when they have the configurations of the change.
fn leaders_crash() -> Scenario {
    parsed(&format!(
        "{BEGIN}modes single joint\nend 1500\nat 20 ask S1 S4 S5\n\
         when S1 has C_old,new: crash the leader\n\
         when S3 leads: propose the leader 7\n\
         when S2 leads: propose the leader 7\n\
         when nobody leads, 30 later in joint: restart S1\n"
    ))
}

#[test]
fn condition_is_met_in_each_lane_by_itself_and_once() {
    let scenario = leaders_crash();
    for &mode in &scenario.modes {
        let mut timeline = scenario.timeline(mode);
        timeline.seek(scenario.end);
        let done = timeline.records().iter().filter(|record| record.origin == Origin::Schedule);
        let done: Vec<Step> = done.map(|record| record.step).collect();
        let crashes = done.iter().filter(|step| **step == Step::Crash(id(1))).count();
        let restarts = done.iter().filter(|step| **step == Step::Restart(id(1))).count();
        let expected = if mode == Mode::Joint { (1, 1) } else { (0, 0) };
        assert_eq!((crashes, restarts), expected, "{mode}: {done:?}");
    }
    let unmet = scenario.unmet_conditions();
    assert!(unmet.contains(&UnmetCondition { index: 0, modes: vec![Mode::SingleServer] }), "{unmet:?}");
    assert!(unmet.iter().all(|it| it.index != 3));
}

#[test]
fn unmet_condition_and_missing_leader_are_reported_with_their_lines() {
    let text = format!(
        "{BEGIN}modes joint\nend 400\nwhen S3 leads: crash S1\nwhen S5 commits C_new, 5 later: part S1 from S2 S3\n\
         at 10 crash S1\nat 20 crash the leader\nwhen nobody leads: heartbeat the leader\nwhen S1 leads in naive: crash S1\n"
    );
    let (scenario, source_map) = read_with_source_map(&text).expect("it is a script");
    let found = remarks(&scenario.into(), Some(&source_map), None);
    let lines = |is: &dyn Fn(&Finding) -> bool| -> Vec<usize> {
        found.iter().filter(|it| is(&it.finding)).map(|it| it.span.expect("a place").line).collect()
    };
    assert_eq!(lines(&|it| matches!(it, Finding::UnmetCondition { in_every_mode: true, .. })), [7, 8]);
    assert_eq!(lines(&|it| matches!(it, Finding::NoSuchMode { .. })), [12]);
    let is_leaderless = |it: &Finding| match it {
        Finding::Impossible { refused, in_every_mode, .. } => {
            *in_every_mode && refused[..] == [(Mode::Joint, StepError::NoLeader)]
        }
        _ => false,
    };
    assert_eq!(lines(&is_leaderless), [10, 11]);
    assert!(found.iter().any(|it| it.finding.to_string().contains("crash the leader")));
    assert!(found.iter().all(|it| !it.finding.to_string().contains("S63")));
}

#[test]
fn actions_of_the_user_are_baked_among_conditional_ones() {
    for key in 0..60 {
        let mut rng = Rng::new(key);
        let scenario = Scenario { seed: key, ..leaders_crash() };
        let done: Vec<String> = (0..1 + rng.below(4))
            .map(|_| {
                let step = ["crash.1", "crash.2", "restart.2", "propose.1.5", "timeout.3", "cut.1.2"];
                format!("{}.{}", rng.below(400), step[rng.below(6) as usize])
            })
            .collect();
        let opened = open_with(&format!("own&do={}", done.join(",")), &|_| None).into_result().expect("a link");
        let link = Link { actions: opened.actions, ..Link::from(scenario) };
        let baked = user_actions::bake_actions(&link);
        assert_eq!(baked.conditional, link.scenario.conditional);
        for &mode in &baked.modes {
            let mut whole = user_actions::timeline(&link, mode);
            let mut again = baked.timeline(mode);
            whole.seek(baked.end);
            again.seek(baked.end);
            assert_eq!(whole.state().digest, again.state().digest, "{key} {mode}: {done:?}");
            // A link is replayed as it was played.
            let mut replayed = link.scenario.timeline(mode);
            replay(&mut replayed, mode, &link.actions);
            replayed.seek(baked.end);
            assert_eq!(replayed.state().digest, whole.state().digest);
        }
    }
}

#[test]
fn script_of_the_steps_of_a_run_has_no_conditions() {
    let scenario = leaders_crash();
    let mut timeline = scenario.timeline(Mode::Joint);
    timeline.seek(200);
    let steps: Vec<Step> = timeline.records().iter().filter(|it| it.refused.is_none()).map(|it| it.step).collect();
    let again = scenario.with_steps(Mode::Joint, &steps);
    assert!(again.conditional.is_empty());
    let mut replayed = again.timeline(Mode::Joint);
    replayed.seek(again.end);
    assert_eq!(replayed.world().fingerprint(), timeline.world().fingerprint());
}
