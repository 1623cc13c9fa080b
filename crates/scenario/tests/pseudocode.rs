//! Pseudocode: its lines describe the mode, and a run executes them in order.

use cluster::{Event, Mode, Step};
use harness::{Harness, id, set};
use raft_core::{Ballot, Change, ChangeRequest, Event as AtServer, Log, Payload, Rule, Rules, Term, Timer, VoteDenial};
use scenario::pseudocode::{Line, LineSet, Procedure, Trigger, executed_lines, procedures};
use scenario::{DEFAULT, preset};

#[path = "../../cluster/tests/support/harness.rs"]
mod harness;

/// A sequence of events on the fixture.
type Play = fn(&mut Harness);

/// Lines of a mode, in order.
fn lines(mode: Mode) -> Vec<&'static Line> {
    procedures(mode).iter().flat_map(|procedure| procedure.lines).collect()
}

/// Triggers of the executed lines. No two lines of a mode have the same.
fn triggers(mode: Mode, executed: LineSet) -> Vec<Trigger> {
    let all = lines(mode);
    (0..all.len()).filter(|&index| executed.contains(index)).map(|index| all[index].trigger).collect()
}

/// Triggers of the lines that a run of the fixture executes, in the order of their first execution.
fn executed(harness: &Harness) -> Vec<Trigger> {
    let mode = harness.world.mode();
    let mut executed = Vec::new();
    for trigger in harness.steps().flat_map(|events| triggers(mode, executed_lines(mode, events))) {
        if !executed.contains(&trigger) {
            executed.push(trigger);
        }
    }
    executed
}

/// Triggers of the lines that the default preset executes.
fn executed_by_default(mode: Mode) -> Vec<Trigger> {
    let scenario = preset(DEFAULT).expect("there is a default preset");
    let mut timeline = scenario.timeline(mode);
    let mut executed = Vec::new();
    while timeline.next_at().is_some_and(|at| at <= scenario.end) {
        timeline.forward();
        for trigger in triggers(mode, executed_lines(mode, &timeline.state().events)) {
            if !executed.contains(&trigger) {
                executed.push(trigger);
            }
        }
    }
    executed
}

#[test]
fn pseudocode_of_a_mode_is_short_and_its_lines_are_narrow() {
    for mode in Mode::ALL {
        let lines = lines(mode);
        assert!((8..=18).contains(&lines.len()), "{mode}: {} lines", lines.len());
        for (index, line) in lines.iter().enumerate() {
            assert!(line.text.chars().count() <= 48, "{mode}: {} is {} long", line.text, line.text.chars().count());
            assert!(lines[..index].iter().all(|other| other.text != line.text), "{mode}: {} twice", line.text);
            assert!(
                lines[..index].iter().all(|other| other.trigger != line.trigger),
                "{mode}: {:?} twice",
                line.trigger
            );
        }
        for Procedure { name, lines } in procedures(mode) {
            assert!(name.chars().count() <= 40, "{name}");
            let depths: Vec<u8> = lines.iter().map(|line| line.depth).collect();
            assert!(depths[0] == 0 && depths.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {depths:?}");
        }
    }
}

/// Rules about a detail of a line: the pseudocode leaves it out.
const DETAILS: [Rule; 8] = [
    Rule::CampaignWhileLeaving,
    Rule::InheritedJointCommitsFirst,
    Rule::VoteKept,
    Rule::CandidateVotesForItself,
    Rule::LeavingCandidateNotCounted,
    Rule::LearnersDoNotCampaign,
    Rule::RemovedServersRetire,
    Rule::PreVoteAcrossTerms,
];

#[test]
fn every_rule_but_details_is_a_line_of_some_mode_and_of_none_twice() {
    for rule in Rule::ALL {
        let lines_of = |mode| lines(mode).iter().filter(|line| line.rule == Some(rule)).count();
        let counts = Mode::ALL.map(lines_of);
        let has_line = counts.contains(&1) && counts.iter().all(|&count| count <= 1);
        assert!(has_line != DETAILS.contains(&rule), "{}: {counts:?}", rule.name());
    }
}

/// Some servers get the new roster; the leader crashes; two servers campaign, and each is elected by one part; the
/// operator goes on.
#[test]
fn default_preset_executes_the_naive_swap() {
    let order = [
        Trigger::RequestChange,
        Trigger::StopServer,
        Trigger::ReplaceRoster,
        Trigger::StartServer,
        Trigger::PreVote,
        Trigger::GrantVote,
        Trigger::Campaign,
        Trigger::DenyVote,
        Trigger::CountVotes,
        Trigger::SplitElection,
        Trigger::Commit,
        Trigger::FinishChange,
    ];
    assert_eq!(executed_by_default(Mode::Naive), order);
}

/// S6 is added; the leader crashes before that is committed; two servers campaign, and neither is elected; a later
/// leader finishes the step, adds S7, and removes others, finally itself.
#[test]
fn default_preset_executes_single_server_changes() {
    let order = [
        Trigger::CatchUp,
        Trigger::ActivateConfig,
        Trigger::AppendAddition,
        Trigger::PreVote,
        Trigger::GrantVote,
        Trigger::Campaign,
        Trigger::DenyVote,
        Trigger::CountVotes,
        Trigger::StartServer,
        Trigger::RefuseConcurrentChange,
        Trigger::CompleteChange,
        Trigger::AppendRemoval,
        Trigger::StepDown,
    ];
    assert_eq!(executed_by_default(Mode::SingleServer), order);
}

/// C_old,new is appended; the leader crashes before that is committed; two servers campaign, and each gets one half
/// alone; a later leader has C_old,new, commits it, and finishes the change.
#[test]
fn default_preset_executes_joint_consensus() {
    let order = [
        Trigger::CatchUp,
        Trigger::ActivateConfig,
        Trigger::AppendJoint,
        Trigger::PreVote,
        Trigger::GrantVote,
        Trigger::Campaign,
        Trigger::DenyVote,
        Trigger::CountVotes,
        Trigger::StartServer,
        Trigger::RefuseConcurrentChange,
        Trigger::CommitJoint,
        Trigger::AppendNew,
        Trigger::CompleteChange,
    ];
    assert_eq!(executed_by_default(Mode::Joint), order);
}

/// The operator changes {1,2,3,4,5} to {1,2,3}, server by server.
fn swap(harness: &mut Harness) {
    harness.step(Step::Ask { target: set(&[1, 2, 3, 4, 5]), learners: set(&[]) });
    for server in [3, 4, 5] {
        harness.step(Step::OperatorStops(id(server)));
        harness.step(Step::OperatorStarts(id(server)));
    }
    harness.elect(3, &[4, 5]);
    harness.restart(1);
    harness.elect(1, &[2]);
    for server in [1, 2] {
        harness.step(Step::OperatorStops(id(server)));
        harness.step(Step::OperatorStarts(id(server)));
    }
}

/// In every mode: the leader is asked for a vote; a voter is asked twice; the leader hears from no server; an entry
/// commits.
fn vote_and_lead(harness: &mut Harness) {
    harness.step(Step::Fire { server: id(2), timer: Timer::Election });
    harness.exchange(|_| true);
    harness.propose(1, 7);
    harness.replicate(1, &[2]);
    harness.elect(3, &[2]);
    harness.elect(2, &[3]);
    for _ in 0..2 {
        harness.step(Step::Fire { server: id(2), timer: Timer::QuorumCheck });
    }
}

/// An unknown server campaigns, with the rule off that non-members are answered.
fn campaign_as_non_member(harness: &mut Harness) {
    match harness.world.mode() {
        Mode::Naive => {
            harness.step(Step::Ask { target: set(&[1, 2]), learners: set(&[]) });
            harness.step(Step::OperatorStops(id(1)));
            harness.step(Step::OperatorStarts(id(1)));
        }
        Mode::SingleServer => harness.change(1, Change::Remove(id(3))),
        Mode::Joint => harness.change_jointly(1, &[1, 2]),
    }
    harness.replicate(1, &[2]);
    harness.restart(1);
    harness.restart(2);
    harness.elect(3, &[1, 2]);
}

/// S1 gets a request too early and one twice, adds S4, and removes itself; the entry of another leader truncates its
/// configuration.
fn change_in_every_way(harness: &mut Harness) {
    let request =
        |harness: &mut Harness, server: u64, add: &[u64], remove: &[u64]| match (harness.world.mode(), add, remove) {
            (Mode::SingleServer, &[one], _) => harness.change(server, Change::AddVoter(id(one))),
            (Mode::SingleServer, _, &[one]) => harness.change(server, Change::Remove(id(one))),
            _ => {
                let now = harness.server(server).configuration().voters();
                let voters: Vec<u64> = now.difference(set(remove)).union(set(add)).iter().map(u64::from).collect();
                harness.change_jointly(server, &voters);
            }
        };
    request(harness, 1, &[4], &[]);
    harness.catch_up_silently(1, 4);
    harness.restart(1);
    harness.elect(2, &[3]);
    request(harness, 2, &[4], &[]);
    // The empty entry of S2 replaces the configuration of S1.
    harness.replicate(2, &[1, 3]);
    request(harness, 2, &[], &[2]);
    request(harness, 2, &[], &[3]);
    harness.replicate(2, &[1, 3]);
    harness.replicate(2, &[1, 3]);
}

#[test]
fn every_line_is_executed_by_some_run() {
    for mode in Mode::ALL {
        let strange = Rules::RAFT.without(Rule::AnswerNonMembers);
        let plays: [(Rules, Play); 4] = [
            (Rules::RAFT, swap),
            (Rules::RAFT, vote_and_lead),
            (Rules::RAFT, change_in_every_way),
            (strange, campaign_as_non_member),
        ];
        let mut seen = Vec::new();
        for (rules, play) in plays {
            let mut harness = Harness::new(mode, rules, &[1, 2, 3], &[4, 5]);
            play(&mut harness);
            seen.extend(executed(&harness));
        }
        let dead: Vec<_> =
            lines(mode).iter().map(|line| line.trigger).filter(|trigger| !seen.contains(trigger)).collect();
        assert_eq!(dead, [], "{mode}");
    }
}

#[test]
fn each_answer_of_a_voter_executes_its_line_and_a_stale_term_none() {
    let refuse = Trigger::DenyVote;
    let answers = [
        (VoteDenial::NotInConfiguration, Some(Trigger::IgnoreNonMember)),
        (VoteDenial::LeaderAlive, Some(Trigger::IgnoreCandidate)),
        (VoteDenial::AlreadyVoted(id(3)), Some(refuse)),
        (VoteDenial::LogBehind, Some(refuse)),
        (VoteDenial::StaleTerm, None),
    ];
    let (candidate, term) = (id(2), Term::from(2));
    for (mode, ballot) in Mode::ALL.into_iter().flat_map(|mode| [(mode, Ballot::Vote), (mode, Ballot::PreVote)]) {
        let said = |event| triggers(mode, executed_lines(mode, &[Event::At { server: id(1), event }]));
        for (reason, line) in answers {
            let line: Vec<Trigger> = line.into_iter().collect();
            assert_eq!(said(AtServer::VoteDenied { candidate, ballot, term, reason }), line, "{mode}: {reason:?}");
        }
        assert_eq!(said(AtServer::VoteGranted { candidate, ballot, term }), [Trigger::GrantVote], "{mode}");
    }
}

#[test]
fn executed_lines_exist_in_their_mode() {
    // With the events of any mode, no index beyond the lines is executed.
    for (mode, other) in Mode::ALL.into_iter().flat_map(|mode| Mode::ALL.map(|other| (mode, other))) {
        let mut harness = Harness::new(mode, Rules::RAFT, &[1, 2, 3], &[4, 5]);
        for play in [swap, vote_and_lead, change_in_every_way] {
            play(&mut harness);
        }
        let count = lines(other).len();
        for events in harness.steps() {
            let executed = executed_lines(other, events);
            assert!((count..100).all(|index| !executed.contains(index)), "{other}: {events:?}");
            assert_eq!(executed.is_empty(), (0..count).all(|index| !executed.contains(index)));
        }
    }
}

#[test]
fn line_of_a_rule_that_is_off_is_not_executed() {
    // Lines about something that a server does not do, or waits for: without the rule nothing executes them.
    let silent =
        [Rule::OwnTermCommitFirst, Rule::OneChangeAtATime, Rule::LearnerFirst, Rule::LeaderStickiness, Rule::PreVote]
            .into_iter()
            .chain([Rule::CheckQuorum, Rule::RollbackOnTruncate, Rule::RemovedLeaderNotCounted])
            .chain([Rule::JointCommitsBeforeLeaving]);
    for (mode, rule) in Mode::ALL.into_iter().flat_map(|mode| silent.clone().map(move |rule| (mode, rule))) {
        let Some(line) = lines(mode).into_iter().find(|line| line.rule == Some(rule)) else { continue };
        for (rules, is_on) in [(Rules::RAFT, true), (Rules::RAFT.without(rule), false)] {
            let mut seen = Vec::new();
            for play in [vote_and_lead, change_in_every_way] {
                let mut harness = Harness::new(mode, rules, &[1, 2, 3], &[4, 5]);
                play(&mut harness);
                seen.extend(executed(&harness));
            }
            assert_eq!(seen.contains(&line.trigger), is_on, "{mode}: {}", line.text);
        }
    }
}

/// The change according to the leader's log: the configuration in its last entry compared with the one before.
fn actual_change(log: &Log) -> Option<Trigger> {
    let last = log.last_index();
    let Payload::Configuration(next) = log.get(last)?.payload else { return None };
    let (_, before) = log.configuration_at_or_before(last.previous());
    let more = next.members().len() > before.members().len();
    Some(if more { Trigger::AppendAddition } else { Trigger::AppendRemoval })
}

/// Every server is added or removed by every leader of up to four servers, and then another one.
#[test]
fn addition_and_removal_execute_different_lines() {
    let off = [Rule::LearnerFirst, Rule::InForceOnAppend].map(|rule| Rules::RAFT.without(rule));
    let mut counted = 0;
    for (rules, then) in [(Rules::RAFT, true), (off[0], false), (off[1], false)] {
        for size in 1..=4 {
            for leader in 1..=size {
                let mut old: Vec<u64> = (1..=size).collect();
                old.rotate_left(usize::try_from(leader - 1).expect("a small number"));
                for (first, second) in (1..=6).flat_map(|first| (1..=6).map(move |second| (first, second))) {
                    let mut harness = Harness::new(Mode::SingleServer, rules, &old, &[5, 6]);
                    for server in if then { vec![first, second] } else { vec![first] } {
                        counted += usize::from(check_change(&mut harness, leader, server));
                    }
                }
            }
        }
    }
    assert!(counted > 500, "{counted}");
}

/// Adds or removes the server through the leader, and checks the executed lines where that is appended. Returns whether
/// it was.
fn check_change(harness: &mut Harness, leader: u64, server: u64) -> bool {
    if !harness.leads(leader) {
        return false;
    }
    let is_in = harness.server(leader).configuration().members().contains(id(server));
    let change = if is_in { Change::Remove(id(server)) } else { Change::AddVoter(id(server)) };
    let before = harness.steps().count();
    let length = harness.server(leader).log().last_index();
    let request = ChangeRequest::Simple(change);
    harness.step(Step::Request { server: id(leader), request });
    while let Some(flight) = harness.world.network().in_flight().first().map(|flight| flight.id) {
        harness.step(Step::Deliver(flight));
    }
    let leader = harness.server(leader);
    if leader.log().last_index() == length {
        return false;
    }
    let mode = Mode::SingleServer;
    let executed = harness.steps().skip(before).flat_map(|events| triggers(mode, executed_lines(mode, events)));
    let is_append = |trigger: &Trigger| matches!(trigger, Trigger::AppendAddition | Trigger::AppendRemoval);
    let appends: Vec<Trigger> = executed.filter(is_append).collect();
    assert_eq!(Some(appends.as_slice()), actual_change(leader.log()).as_ref().map(std::slice::from_ref), "{change:?}");
    true
}
