//! The listings say what a mode does, and a run lights their lines as it comes to them.

use cluster::{Event, Mode, Step};
use harness::{Harness, id, set};
use raft_core::{Ballot, Change, ChangeRequest, Event as AtServer, Log, Payload, Rule, Rules, Term, Timer, VoteDenial};
use scenario::listing::{Line, Lines, Procedure, listing, running};
use scenario::{DEFAULT, preset};

#[path = "../../cluster/tests/support/harness.rs"]
mod harness;

/// What happens on a stage.
type Play = fn(&mut Harness);

/// A mode's lines, in order.
fn lines(mode: Mode) -> Vec<&'static Line> {
    listing(mode).iter().flat_map(|procedure| procedure.lines).collect()
}

/// The words of the lines that ran.
fn words(mode: Mode, ran: Lines) -> Vec<&'static str> {
    let all = lines(mode);
    (0..all.len()).filter(|&place| ran.contains(place)).map(|place| all[place].text).collect()
}

/// The words of the lines that a play on the stage lights, in the order in which each is lit first.
fn lit(stage: &Harness) -> Vec<&'static str> {
    let mode = stage.world.mode();
    let mut lit = Vec::new();
    for text in stage.steps().flat_map(|events| words(mode, running(mode, events))) {
        if !lit.contains(&text) {
            lit.push(text);
        }
    }
    lit
}

/// The same for the default preset.
fn lit_by_default(mode: Mode) -> Vec<&'static str> {
    let scenario = preset(DEFAULT).expect("there is a default preset");
    let mut timeline = scenario.timeline(mode);
    let mut lit = Vec::new();
    while timeline.next_at().is_some_and(|at| at <= scenario.end) {
        timeline.forward();
        for text in words(mode, running(mode, &timeline.moment().events)) {
            if !lit.contains(&text) {
                lit.push(text);
            }
        }
    }
    lit
}

#[test]
fn a_listing_is_short_and_its_lines_are_narrow() {
    for mode in Mode::ALL {
        let lines = lines(mode);
        assert!((8..=18).contains(&lines.len()), "{mode}: {} lines", lines.len());
        for (place, line) in lines.iter().enumerate() {
            assert!(line.text.chars().count() <= 48, "{mode}: {} is {} long", line.text, line.text.chars().count());
            assert!(lines[..place].iter().all(|other| other.text != line.text), "{mode}: {} twice", line.text);
        }
        for Procedure { name, lines } in listing(mode) {
            assert!(name.chars().count() <= 40, "{name}");
            let depths: Vec<u8> = lines.iter().map(|line| line.depth).collect();
            assert!(depths[0] == 0 && depths.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {depths:?}");
        }
    }
}

#[test]
fn every_rule_is_a_line_of_some_listing_and_of_none_twice() {
    for rule in Rule::ALL {
        let lines_of = |mode| lines(mode).iter().filter(|line| line.rule == Some(rule)).count();
        let counts = Mode::ALL.map(lines_of);
        assert!(counts.contains(&1) && counts.iter().all(|&count| count <= 1), "{}: {counts:?}", rule.name());
    }
}

/// Some servers get the new roster; the leader goes down; two stand, each is elected by one part; the operator goes on.
#[test]
fn the_default_preset_runs_through_the_naive_swap() {
    let order = [
        "for each server s of C_old and of C_new:",
        "stop s",
        "replace its roster by C_new",
        "start s",
        "first ask the voters: could I win?",
        "else vote yes",
        "currentTerm += 1; ask all in my roster to vote",
        "if I voted already or its log is behind: refuse",
        "lead once a majority of my roster says yes",
        "beware: two majorities may share nobody now",
        "commit what a majority of my roster holds",
        "done: every roster says C_new",
    ];
    assert_eq!(lit_by_default(Mode::Naive), order);
}

/// S6 is added; the leader goes down before that is committed; two stand, and neither is elected; a later leader finishes
/// the step, adds S7, and removes others, itself at last.
#[test]
fn the_default_preset_runs_through_single_steps() {
    let order = [
        "send s the log until it keeps up, or give up",
        "the latest in my log counts, committed or not",
        "append C_new: C_old with s",
        "first ask the voters: could I win?",
        "else vote yes",
        "currentTerm += 1; ask every voter to vote",
        "if I voted already or its log is behind: refuse",
        "lead once a majority of the voters says yes",
        "after a restart: again the latest in my log",
        "if a change is under way: refuse",
        "C_new is committed: done; the removed retire",
        "check as above; append C_new: C_old without s",
        "if I am one of them: step down",
    ];
    assert_eq!(lit_by_default(Mode::SingleServer), order);
}

/// C_old,new is appended; the leader goes down before that is committed; two stand, and each gets one half alone; a later
/// leader has C_old,new, commits it, and finishes the change.
#[test]
fn the_default_preset_runs_through_joint_consensus() {
    let order = [
        "send newcomers the log until they keep up",
        "the latest in my log counts, committed or not",
        "append C_old,new: both now have to agree",
        "first ask the voters: could I win?",
        "else vote yes",
        "currentTerm += 1; ask C_old and C_new to vote",
        "if I voted already or its log is behind: refuse",
        "lead once C_old and C_new both have said yes",
        "after a restart: again the latest in my log",
        "if a change is under way: refuse",
        "wait until C_old,new is committed",
        "append C_new",
        "C_new is committed: done; the removed retire",
    ];
    assert_eq!(lit_by_default(Mode::Joint), order);
}

/// The operator brings {1,2,3,4,5} to {1,2,3}, server by server.
fn swap(stage: &mut Harness) {
    stage.step(Step::Ask { target: set(&[1, 2, 3, 4, 5]), learners: set(&[]) });
    for server in [3, 4, 5] {
        stage.step(Step::OperatorStops(id(server)));
        stage.step(Step::OperatorStarts(id(server)));
    }
    stage.elect(3, &[4, 5]);
    stage.restart(1);
    stage.elect(1, &[2]);
    for server in [1, 2] {
        stage.step(Step::OperatorStops(id(server)));
        stage.step(Step::OperatorStarts(id(server)));
    }
}

/// In every mode: the leader is asked for a vote; a voter is asked twice; the leader hears from nobody; an entry commits.
fn vote_and_lead(stage: &mut Harness) {
    stage.step(Step::Fire { server: id(2), timer: Timer::Election });
    stage.exchange(|_| true);
    stage.propose(1, 7);
    stage.replicate(1, &[2]);
    stage.elect(3, &[2]);
    stage.elect(2, &[3]);
    for _ in 0..2 {
        stage.step(Step::Fire { server: id(2), timer: Timer::QuorumCheck });
    }
}

/// A server that nobody knows asks for votes, where strangers are not answered.
fn ask_as_a_stranger(stage: &mut Harness) {
    match stage.world.mode() {
        Mode::Naive => {
            stage.step(Step::Ask { target: set(&[1, 2]), learners: set(&[]) });
            stage.step(Step::OperatorStops(id(1)));
            stage.step(Step::OperatorStarts(id(1)));
        }
        Mode::SingleServer => stage.change(1, Change::Remove(id(3))),
        Mode::Joint => stage.change_jointly(1, &[1, 2]),
    }
    stage.replicate(1, &[2]);
    stage.restart(1);
    stage.restart(2);
    stage.elect(3, &[1, 2]);
}

/// S1 is asked too early, asked twice, adds S4, and removes itself; another's entry truncates S1's configuration.
fn change_in_every_way(stage: &mut Harness) {
    let request =
        |stage: &mut Harness, server: u64, add: &[u64], remove: &[u64]| match (stage.world.mode(), add, remove) {
            (Mode::SingleServer, &[one], _) => stage.change(server, Change::AddVoter(id(one))),
            (Mode::SingleServer, _, &[one]) => stage.change(server, Change::Remove(id(one))),
            _ => {
                let now = stage.server(server).configuration().voters();
                let voters: Vec<u64> = now.difference(set(remove)).union(set(add)).iter().map(u64::from).collect();
                stage.change_jointly(server, &voters);
            }
        };
    request(stage, 1, &[4], &[]);
    stage.catch_up_silently(1, 4);
    stage.restart(1);
    stage.elect(2, &[3]);
    request(stage, 2, &[4], &[]);
    // S2's empty entry takes the place of S1's configuration.
    stage.replicate(2, &[1, 3]);
    request(stage, 2, &[], &[2]);
    request(stage, 2, &[], &[3]);
    stage.replicate(2, &[1, 3]);
    stage.replicate(2, &[1, 3]);
}

#[test]
fn every_line_is_lit_by_some_run() {
    for mode in Mode::ALL {
        let strange = Rules::RAFT.without(Rule::AnswerNonMembers);
        let plays: [(Rules, Play); 4] = [
            (Rules::RAFT, swap),
            (Rules::RAFT, vote_and_lead),
            (Rules::RAFT, change_in_every_way),
            (strange, ask_as_a_stranger),
        ];
        let mut seen = Vec::new();
        for (rules, play) in plays {
            let mut stage = Harness::new(mode, rules, &[1, 2, 3], &[4, 5]);
            play(&mut stage);
            seen.extend(lit(&stage));
        }
        let dead: Vec<_> = lines(mode).iter().map(|line| line.text).filter(|text| !seen.contains(text)).collect();
        assert_eq!(dead, [""; 0], "{mode}");
    }
}

#[test]
fn each_answer_of_a_voter_has_its_line_and_an_old_term_has_none() {
    let refuse = "if I voted already or its log is behind: refuse";
    let answers = [
        (VoteDenial::NotInConfiguration, Some("whoever asks, member or not:")),
        (VoteDenial::LeaderAlive, Some("if I hear from a leader: stay silent")),
        (VoteDenial::AlreadyVoted(id(3)), Some(refuse)),
        (VoteDenial::LogBehind, Some(refuse)),
        (VoteDenial::StaleTerm, None),
    ];
    let (candidate, term) = (id(2), Term::from(2));
    for (mode, ballot) in Mode::ALL.into_iter().flat_map(|mode| [(mode, Ballot::Vote), (mode, Ballot::PreVote)]) {
        let said = |event| words(mode, running(mode, &[Event::At { server: id(1), event }]));
        for (reason, line) in answers {
            let line: Vec<&str> = line.into_iter().collect();
            assert_eq!(said(AtServer::VoteRefused { candidate, ballot, term, reason }), line, "{mode}: {reason:?}");
        }
        assert_eq!(said(AtServer::VoteGranted { candidate, ballot, term }), ["else vote yes"], "{mode}");
    }
}

#[test]
fn what_is_lit_is_a_line_of_that_mode() {
    // Whatever a mode's events are, also taken for another's, no place beyond the listing is lit.
    for (mode, other) in Mode::ALL.into_iter().flat_map(|mode| Mode::ALL.map(|other| (mode, other))) {
        let mut stage = Harness::new(mode, Rules::RAFT, &[1, 2, 3], &[4, 5]);
        for play in [swap, vote_and_lead, change_in_every_way] {
            play(&mut stage);
        }
        let count = lines(other).len();
        for events in stage.steps() {
            let ran = running(other, events);
            assert!((count..100).all(|place| !ran.contains(place)), "{other}: {events:?}");
            assert_eq!(ran.is_empty(), (0..count).all(|place| !ran.contains(place)));
        }
    }
}

#[test]
fn a_rule_that_is_off_is_not_seen_to_act() {
    // Lines that say what a server does not do, or waits for: without the rule, nothing lights them.
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
                let mut stage = Harness::new(mode, rules, &[1, 2, 3], &[4, 5]);
                play(&mut stage);
                seen.extend(lit(&stage));
            }
            assert_eq!(seen.contains(&line.text), is_on, "{mode}: {}", line.text);
        }
    }
}

/// What the leader's log says it was: the configuration in its last entry against the one before.
fn really(log: &Log) -> Option<&'static str> {
    let last = log.last_index();
    let Payload::Configuration(next) = log.get(last)?.payload else { return None };
    let (_, before) = log.configuration_at_or_before(last.previous());
    let more = next.members().len() > before.members().len();
    Some(if more { "append C_new: C_old with s" } else { "check as above; append C_new: C_old without s" })
}

/// Every server added or removed, by every leader of up to four, and then another one.
#[test]
fn an_addition_is_told_from_a_removal() {
    let off = [Rule::LearnerFirst, Rule::InForceOnAppend].map(|rule| Rules::RAFT.without(rule));
    let mut told = 0;
    for (rules, then) in [(Rules::RAFT, true), (off[0], false), (off[1], false)] {
        for size in 1..=4 {
            for leader in 1..=size {
                let mut old: Vec<u64> = (1..=size).collect();
                old.rotate_left(usize::try_from(leader - 1).expect("a small number"));
                for (first, second) in (1..=6).flat_map(|first| (1..=6).map(move |second| (first, second))) {
                    let mut stage = Harness::new(Mode::SingleServer, rules, &old, &[5, 6]);
                    for server in if then { vec![first, second] } else { vec![first] } {
                        told += usize::from(change_and_tell(&mut stage, leader, server));
                    }
                }
            }
        }
    }
    assert!(told > 500, "{told}");
}

/// Adds the server, or removes it, through the leader; checks what is lit where that is appended. Says whether it was.
fn change_and_tell(stage: &mut Harness, leader: u64, server: u64) -> bool {
    if !stage.leads(leader) {
        return false;
    }
    let is_in = stage.server(leader).configuration().members().contains(id(server));
    let change = if is_in { Change::Remove(id(server)) } else { Change::AddVoter(id(server)) };
    let before = stage.steps().count();
    let length = stage.server(leader).log().last_index();
    let request = ChangeRequest::Simple(change);
    stage.step(Step::Request { server: id(leader), request });
    while let Some(flight) = stage.world.network().in_flight().first().map(|flight| flight.id) {
        stage.step(Step::Deliver(flight));
    }
    let leader = stage.server(leader);
    if leader.log().last_index() == length {
        return false;
    }
    let mode = Mode::SingleServer;
    let lit = stage.steps().skip(before).flat_map(|events| words(mode, running(mode, events)));
    let appends: Vec<&str> = lit.filter(|text| text.contains("append C_new")).collect();
    assert_eq!(Some(appends.as_slice()), really(leader.log()).as_ref().map(std::slice::from_ref), "{change:?}");
    true
}
