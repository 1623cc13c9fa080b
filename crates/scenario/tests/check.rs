//! Remarks about a scenario: failed expectations and warnings, each with its line.

use cluster::{Mode, StepError};
use raft_core::ServerSet;
use scenario::Scenario;
use scenario::check::{Finding, PresetError, PresetText, Remark, preset_remarks, remarks};
use scenario::link::{Link, open_with};
use scenario::script::read_with_source_map;

/// Remarks about a script of three servers with these lines, from the fourth line on.
fn of(lines: &str) -> Vec<Remark> {
    let text = format!("overlap 1\nold S1 S2 S3\nleader S1\n{lines}\n");
    let (scenario, source_map) =
        read_with_source_map(&text).unwrap_or_else(|diagnostics| panic!("{lines}: {diagnostics:?}"));
    remarks(&scenario.into(), Some(&source_map), None)
}

/// Lines and findings of these remarks.
fn found(lines: &str) -> Vec<(usize, Finding)> {
    of(lines).into_iter().map(|it| (it.span.map_or(0, |span| span.line), it.finding)).collect()
}

/// Lines with impossible actions, their modes, and whether these are all modes of the action.
fn impossible(lines: &str) -> Vec<(usize, Vec<Mode>, bool)> {
    let of = |(line, finding)| match finding {
        Finding::Impossible { refused, in_every_mode, .. } => {
            (line, refused.into_iter().map(|(mode, _)| mode).collect(), in_every_mode)
        }
        other => panic!("{lines}: {other}"),
    };
    found(lines).into_iter().map(of).collect()
}

use Mode::{Joint, Naive, SingleServer};
use test_support::set;

#[test]
fn impossible_action_is_reported_with_its_line_and_modes() {
    let all = Mode::ALL.to_vec();
    assert_eq!(impossible("at 20 restart S2"), [(4, all.clone(), true)]);
    assert_eq!(
        impossible("at 20 crash S2\nat 30 crash S3\nat 40 crash S2\nat 50 heal S1 S2"),
        [(6, all.clone(), true), (7, all.clone(), true)]
    );
    let request = "at 50 request S1 add S2";
    assert_eq!(impossible(request), [(4, vec![Naive, Joint], false)]);
    assert_eq!(impossible(&format!("modes single\n{request}")), []);
    assert_eq!(impossible("at 50 in joint: request S1 add S2"), [(4, vec![Joint], true)]);
    assert_eq!(impossible(&format!("modes single joint\ndirect-changes\n{request}")), []);
    assert_eq!(impossible("at 50 in naive: request S1 learner S2"), [(4, vec![Naive], true)]);
    assert_eq!(impossible("at 50 request S1 joint remove S2"), [(4, vec![Naive, SingleServer], false)]);
    assert_eq!(impossible("modes joint\nthen deliver S1>S2#9\nthen crash S1"), [(5, vec![Joint], true)]);
    // A line that cuts many links counts once.
    assert_eq!(impossible("at 5 part S1 from S2\nat 6 part S1 from S2 S3"), [(5, all.clone(), true)]);
    assert_eq!(impossible("at 9 cut S1 S2\nat 9 heal S1 S2\nat 9 heal S1 S2"), [(6, all, true)]);
    let [Remark { span: Some(span), finding: Finding::Impossible { refused, .. } }] = &of("at 20  restart S2")[..]
    else {
        panic!("it has a place")
    };
    assert_eq!((span.line, span.column, span.length), (4, 8, 7));
    assert!(refused.iter().all(|&(_, reason)| matches!(reason, StepError::Up(_))), "{refused:?}");
}

#[test]
fn direct_changes_without_joint_mode_are_reported_with_their_line() {
    assert!(of("modes naive joint\ndirect-changes").is_empty());
    let [Remark { span: Some(span), finding }] = &of("modes naive single\ndirect-changes")[..] else {
        panic!("it has a place")
    };
    assert_eq!((span.line, span.column, span.length), (5, 1, 14));
    assert_eq!(*finding, Finding::DirectChangesWithoutJoint(vec![Naive, SingleServer]));
    assert!(!finding.is_error());
}

#[test]
fn revertible_joint_without_joint_mode_is_reported_with_its_line() {
    assert!(of("modes single joint\nrevertible-joint").is_empty());
    let [Remark { span: Some(span), finding }] = &of("modes single\nrevertible-joint")[..] else {
        panic!("it has a place")
    };
    assert_eq!((span.line, span.column, span.length), (5, 1, 16));
    assert_eq!(*finding, Finding::RevertibleWithoutJoint(vec![SingleServer]));
    assert!(!finding.is_error());
}

#[test]
fn request_for_the_old_members_that_takes_a_joint_change_back_replaces_none() {
    let script =
        |option: &str| format!("modes joint\n{option}at 100 ask S1 S2 S3 S4 S5\nwhen S1 has C_old,new: ask S1 S2 S3");
    let replaces = |option: &str| {
        let remarks = of(&script(option));
        remarks.iter().any(|it| matches!(it.finding, Finding::ChangeReplaced { .. }))
    };
    assert!(replaces("") && !replaces("revertible-joint\n"));
}

#[test]
fn handing_over_without_an_admin_is_reported_with_its_line() {
    assert!(of("modes naive joint\nhand-over-first").is_empty());
    let [Remark { span: Some(span), finding: Finding::HandOverWithoutAdmin }] = of("modes naive\nhand-over-first")[..]
    else {
        panic!("it has a place")
    };
    assert_eq!((span.line, span.column, span.length), (5, 1, 15));
}

#[test]
fn voter_outside_every_zone_is_reported_with_the_first_zone() {
    assert!(of("zone a: S1\nzone b: S2 S3").is_empty());
    let [Remark { span: Some(span), finding: Finding::OutsideZones(outside) }] = of("zone a: S1\nzone b: S2")[..]
    else {
        panic!("it has a place")
    };
    assert_eq!((span.line, span.column, span.length), (4, 1, 4));
    assert!(outside.iter().map(u64::from).eq([3]));
}

#[test]
fn refused_direct_change_names_the_line_that_allows_it() {
    let names_it = |lines: &str| of(lines).iter().any(|it| it.finding.to_string().contains("“direct-changes”"));
    assert!(names_it("at 50 request S1 remove S2"));
    assert!(
        !names_it("modes naive single\nat 50 request S1 remove S2") && !names_it("at 50 request S1 joint remove S2")
    );
    assert!(!names_it("direct-changes\nat 50 request S1 remove S2"));
}

#[test]
fn impossible_user_action_is_reported_without_a_line() {
    let opened = open_with("own&leader=1&do=50.restart.3,60.crash.2,70.naive.crash.2", &|_| None);
    let found: Vec<_> = remarks(&opened.into_result().expect("a whole link"), None, None);
    let refused: Vec<_> = found
        .iter()
        .map(|it| match &it.finding {
            Finding::Impossible { refused, .. } => (it.span, refused.len()),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(refused, [(None, 3), (None, 1)]);
}

#[test]
fn line_after_the_end_is_reported_once() {
    let lines = "end 100\nat 100 crash S2\nat 200 crash S3\nat 201 part S1 from S2 S3\nbeat late at 300: Late.\n\
        expect joint at 100: safe\nexpect joint at 101: safe";
    let after = |at| Finding::AfterEnd { end: 100, at };
    assert_eq!(found(lines), [(6, after(200)), (7, after(201)), (8, after(300)), (10, after(101))]);
    // Without an `end` line the end is a second after the last action or beat, whatever the expectations.
    assert_eq!(found("at 5 crash S2\nexpect joint at 1005: safe"), []);
    assert_eq!(found("at 5 crash S2\nexpect joint at 1006: safe"), [(5, Finding::AfterEnd { end: 1005, at: 1006 })]);
}

#[test]
fn replaced_change_is_reported_with_both_lines() {
    let overruled = |lines: &str| {
        let of = |(line, finding)| match finding {
            Finding::ChangeReplaced { earlier, modes, .. } => (line, earlier.map(|span| span.line), modes),
            other => panic!("{lines}: {other}"),
        };
        found(lines).into_iter().map(of).collect::<Vec<_>>()
    };
    let twice = |between: &str| overruled(&format!("new S1 S2 S4\nat 20 ask S1 S2 S4\n{between}at 21 ask S1 S2 S3 S4"));
    assert_eq!(twice(""), [(6, Some(5), Mode::ALL.to_vec())]);
    assert_eq!(twice("at 20 in naive: cancel\n"), [(7, Some(5), vec![SingleServer, Joint])], "it was taken back");
    assert_eq!(overruled("new S1 S2 S4\nat 20 ask S1 S2 S4\nat 21 ask S1 S2 S4"), [], "it is the same");
    let later = "new S1 S2 S4\nat 20 ask S1 S2 S4\nat 5000 ask S1 S2 S3 S4\nend 9000\nexpect joint at 4999: finishes\n\
        expect naive at 4999: finishes\nexpect single at 4999: finishes";
    assert_eq!(overruled(later), [], "it is finished");
}

#[test]
fn line_without_effect_is_reported() {
    let nothing = |lines: &str| {
        let text = format!("overlap 1\nold S1 S2 S3\n{lines}\n");
        let (scenario, source_map) = read_with_source_map(&text).expect(lines);
        let is_meant = |it: &Remark| {
            matches!(it.finding, Finding::CommandsWithoutLeader | Finding::SameServer { .. } | Finding::EmptyRequest(_))
        };
        let found = remarks(&scenario.into(), Some(&source_map), None).into_iter().filter(is_meant);
        found.filter_map(|it| it.span).map(|span| span.line).collect::<Vec<_>>()
    };
    assert_eq!(nothing("commands 2"), [3]);
    assert_eq!(nothing("commands 2\nleader S1"), []);
    assert_eq!(nothing("commands 0"), []);
    assert_eq!(nothing("at 5 cut S1 S2\nat 5 cut S1 S1\nat 6 heal S1 S1\nat 7 transfer S2 S2"), [4, 5, 6]);
    assert_eq!(nothing("at 5 request S1 joint\nat 6 request S1 joint remove S2"), [3]);
}

/// Published links have such lines.
#[test]
fn line_without_effect_still_plays() {
    let (scenario, _) =
        read_with_source_map("overlap 1\nold S1 S2\nat 5 cut S1 S1\nat 6 request S1 joint\n").expect("it is a script");
    let mut run = scenario.timeline(Joint);
    run.seek(10);
    assert!(run.records().iter().all(|record| record.refused.is_none()));
    assert!(run.world().network().is_cut(run.world().nodes()[0].id(), run.world().nodes()[0].id()));
}

#[test]
fn failed_expectations_come_before_warnings_with_their_lines() {
    let lines = "modes single joint\nat 20 restart S2\nat 30 in naive: crash S1\nexpect joint: S1 leads\nexpect naive: safe\n\
        expect single: S3 leads; elections 0; nobody leads";
    let lines: Vec<_> = found(lines).iter().map(|(line, finding)| (*line, finding.is_error())).collect();
    assert_eq!(lines, [(6, true), (8, true), (9, true), (9, true), (5, false)]);
}

/// An action of the user may come before some expectations, which are then dropped.
#[test]
fn span_of_an_expectation_is_right_when_others_are_dropped() {
    let text = "overlap 1\nold S1 S2 S3\nleader S1\nexpect joint at 400: S2 leads\nexpect joint at 40: S3 leads\n";
    let (scenario, source_map) = read_with_source_map(text).expect("it is a script");
    let done = open_with("own&do=100.crash.1", &|_| None).into_result().expect("a whole link").actions;
    let remarks = remarks(&Link { actions: done, ..scenario.into() }, Some(&source_map), None);
    let [Remark { span: Some(span), finding: Finding::FailedExpectation(_) }] = &remarks[..] else {
        panic!("{remarks:?}")
    };
    assert_eq!(span.line, 5);
}

/// Errors of a preset after one alteration.
fn altered(id: &str, alter: impl Fn(&mut Scenario)) -> Vec<PresetError> {
    let mut scenario = scenario::preset(id).expect("it is a preset").clone();
    alter(&mut scenario);
    let of = |remark: Remark| match remark.finding {
        Finding::PresetError(preset_remarks) => preset_remarks,
        other => panic!("{other}"),
    };
    preset_remarks(&scenario, None).into_iter().map(of).collect()
}

#[test]
fn each_preset_rule_rejects_a_preset_that_breaks_it() {
    const RULE: &str = "rule-reload-on-restart";
    assert_eq!(altered(RULE, |_| {}), []);
    assert_eq!(altered(RULE, |it| it.id = scenario::CUSTOM_ID.into()), [PresetError::Nameless]);
    let modes = scenario::preset(RULE).expect("it is a preset").modes.clone();
    let of_each =
        |preset_remarks: fn(Mode) -> PresetError| modes.iter().copied().map(preset_remarks).collect::<Vec<_>>();
    assert_eq!(altered(RULE, |it| it.expect.retain(|it| !it.with_all_rules)), of_each(PresetError::NoControl));
    let silent = altered(RULE, |it| it.expect.retain(|it| it.with_all_rules || it.at.is_some()));
    assert!(of_each(PresetError::NoVerdict).iter().all(|it| silent.contains(it)), "{silent:?}");
    let told = altered(RULE, |it| it.expect.retain(|it| it.at.is_none()));
    assert!(told.iter().any(|it| matches!(it, PresetError::OnlyNarrated { .. })), "{told:?}");
    assert!(altered(RULE, |it| it.beats.truncate(1)).contains(&PresetError::Beats(1)));
    let words = |text: &'static str| altered(RULE, move |it| it.beats[0].words = text.into());
    assert!(words("Short.").contains(&PresetError::Length(PresetText::Beat, (10, 260), 6)));
    assert!(words("Without a stop at its end").contains(&PresetError::NoSentence(PresetText::Beat)));
    assert_eq!(
        altered(RULE, |it| it.title = "t".repeat(41).into()),
        [PresetError::Length(PresetText::Title, (1, 40), 41)]
    );
    assert_eq!(altered(RULE, |it| it.summary = "".into()), [PresetError::Length(PresetText::Summary, (1, 130), 0)]);
}

/// With a rule off, an initial state may already violate a property; it then also does with all rules on.
#[test]
fn preset_that_violates_a_property_with_all_rules_on_is_reported() {
    let text = "overlap 1\nid x\nmodes single joint\nold S1 S2 S3\nlog S1: 1, 2\nlog S2: 1\nlog S3: 1\nterm S2 1\nterm S3 1\n\
        off pre_vote\nat 0 crash S1\nat 1 time out S2\nat 400 restart S1\n";
    let (scenario, source_map) = read_with_source_map(text).expect("it is a script");
    let breaks = Finding::PresetError(PresetError::BreaksAnyway(vec![SingleServer, Joint]));
    assert!(preset_remarks(&scenario, Some(&source_map)).iter().any(|it| it.finding == breaks));
}

/// Line and column of each entry whose leader cannot have been elected, with the servers whose logs were ahead.
fn unelectable(lines: &str) -> Vec<(usize, usize, ServerSet)> {
    let text = format!("overlap 1\n{lines}\n");
    let (scenario, source_map) =
        read_with_source_map(&text).unwrap_or_else(|diagnostics| panic!("{lines}: {diagnostics:?}"));
    let of = |it: Remark| match (it.finding, it.span) {
        (Finding::UnelectableLeader { ahead, .. }, Some(span)) => Some((span.line, span.column, ahead)),
        _ => None,
    };
    remarks(&scenario.into(), Some(&source_map), None).into_iter().filter_map(of).collect()
}

#[test]
fn unelectable_leader_is_reported_at_its_first_entry() {
    // With two servers, S2 needed the vote of S1, whose log was ahead.
    assert_eq!(unelectable("old S1 S2\nlog S1: 1\nlog S2: 2"), [(4, 9, set(&[1]))]);
    // With three servers, S3 may have voted for both, since its log was empty.
    assert_eq!(unelectable("old S1 S2 S3\nlog S1: 1\nlog S2: 2"), []);
    assert_eq!(unelectable("old S1 S2 S3\nlog S1: 1\nlog S2: 2\nlog S3: 1"), [(4, 9, set(&[1, 3]))]);
    // S2 may have had that entry from a leader of term 3 that left nothing: for example from S1, which has lost what it
    // appended then.
    assert_eq!(unelectable("old S1 S2 S3\nlog S1: 1\nlog S2: 2\nlog S3: 1\nterm S3 3\nterm S1 3"), []);
    // Or from one that left an entry after it.
    assert_eq!(unelectable("old S1 S2 S3 S4 S5\nlog S1: 1, 3\nlog S2: 2\nlog S3: 1\nlog S4: 1"), []);
    assert_eq!(
        unelectable("old S1 S2 S3 S4 S5\nlog S1: 3\nlog S2: 2\nlog S3: 1\nlog S4: 1\nlog S5: 1"),
        [(3, 9, set(&[2, 3, 4, 5])), (4, 9, set(&[3, 4, 5]))]
    );
    // A longer log of the same term is ahead as well. Servers without a vote do not matter.
    assert_eq!(unelectable("old S1 S2\nlog S1: 1, 1\nlog S2: 1, 2"), [(4, 12, set(&[1]))]);
    assert_eq!(unelectable("old S1 S2\nnew S1 S3\nlog S1: 1, 2\nlog S2: 1\nlog S3: 1, 1"), []);
    // A joint configuration needs a majority of each half.
    let joint = "modes joint\nold S1 S2 S3\nnew S1 S4 S5\nlog S1: 1 no-op, 1 voters S1 S2 S3 and S1 S4 S5, 3\n\
        log S2: 1 no-op, 1 voters S1 S2 S3 and S1 S4 S5\nlog S3: 1 no-op\nlog S4: 1 no-op, 1 voters S1 S2 S3 and S1 S4 S5, 1\n\
        log S5: 1 no-op, 1 voters S1 S2 S3 and S1 S4 S5, 1";
    assert_eq!(unelectable(joint), [(5, 50, set(&[4, 5]))]);
    assert_eq!(unelectable(&joint.replace("S5, 1", "S5")), []);
    assert_eq!(unelectable("old S1 S2\noff pre_vote\nlog S1: 1\nlog S2: 2"), [], "without a rule nothing is known");
}

/// Published scripts have such initial states: they parse, and no property is violated.
#[test]
fn unreachable_initial_state_still_plays() {
    let (scenario, _) =
        read_with_source_map("overlap 1\nold S1 S2\nlog S1: 1\nlog S2: 2\nend 3000\n").expect("it is a script");
    for mode in Mode::ALL {
        assert_eq!(scenario.outcome(mode).broken, []);
    }
}
