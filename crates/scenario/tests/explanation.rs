//! Explanations: every event that matters has one, in plain words and with its source.

use cluster::{Event, Mode};
use events::{events, id, members};
use raft_core::{Ballot, Event as AtServer, LogIndex, RequestError, Rule, StepDownReason, Term, VoteDenial};
use scenario::explanation::{Explanation, explain, explain_event};
use scenario::narration::{Importance, narrate};
use scenario::pseudocode::procedures;
use scenario::{BUILT_IN, preset};

#[path = "support/events.rs"]
mod events;

/// Every explanation once.
fn explanations() -> Vec<Explanation> {
    let mut explanations: Vec<Explanation> = Vec::new();
    for explanation in events().iter().filter_map(explain_event) {
        if !explanations.contains(&explanation) {
            explanations.push(explanation);
        }
    }
    explanations
}

#[test]
fn every_story_event_has_an_explanation() {
    let is_story =
        |event: &&Event| narrate(std::slice::from_ref(event)).is_some_and(|it| it.importance >= Importance::Story);
    let nameless: Vec<Event> =
        events().into_iter().filter(|event| is_story(&event) && explain_event(event).is_none()).collect();
    assert_eq!(nameless, []);
}

#[test]
fn denied_vote_deferral_and_rollback_have_explanations() {
    for event in events() {
        let matters = match event {
            Event::ChangeDelayed { .. } => true,
            Event::At { event, .. } => matches!(
                event,
                AtServer::VoteDenied { .. }
                    | AtServer::RequestRefused { .. }
                    | AtServer::Truncated { .. }
                    | AtServer::ConfigurationRolledBack { .. }
                    | AtServer::ConfigurationAdopted { .. }
            ),
            _ => false,
        };
        assert!(!matters || explain_event(&event).is_some(), "{event:?}");
    }
}

#[test]
fn explanation_by_a_switchable_rule_has_the_source_of_that_rule() {
    let at = |event| Event::At { server: id(1), event };
    let vote =
        |reason| at(AtServer::VoteDenied { candidate: id(2), ballot: Ballot::Vote, term: Term::from(2), reason });
    let (term, index, configuration) = (Term::from(2), LogIndex::from(1), members());
    let newcomers = configuration.voters();
    let cases = [
        (Rule::InForceOnAppend, at(AtServer::ConfigurationAdopted { index, configuration })),
        (Rule::RollbackOnTruncate, at(AtServer::ConfigurationRolledBack { index, configuration })),
        (Rule::ReloadOnRestart, Event::Started { server: id(1) }),
        (Rule::OneChangeAtATime, Event::ChangeDelayed { reason: RequestError::ChangeInFlight { configuration } }),
        (Rule::OwnTermCommitFirst, Event::ChangeDelayed { reason: RequestError::NoCommitInTerm { term } }),
        (Rule::AnswerNonMembers, vote(VoteDenial::NotInConfiguration)),
        (Rule::RemovedLeaderNotCounted, at(AtServer::BecameFollower { term, reason: StepDownReason::Removed })),
        (Rule::LearnerFirst, at(AtServer::CatchUpFinished { newcomers })),
        (Rule::LeaderStickiness, vote(VoteDenial::LeaderAlive)),
        (Rule::PreVote, at(AtServer::BecamePreCandidate { term })),
        (Rule::CheckQuorum, at(AtServer::BecameFollower { term, reason: StepDownReason::QuorumLost })),
        (Rule::JointNeedsBoth, at(AtServer::BecameLeader { term, votes: newcomers })),
    ];
    for (rule, event) in cases {
        assert_eq!(explain_event(&event).map(|it| it.source), Some(rule.source()), "{}", rule.name());
    }
}

#[test]
fn every_source_is_a_known_one() {
    let sections = [
        "paper 5.1",
        "paper 5.2",
        "paper 5.3",
        "paper 5.4.1",
        "paper 5.4.2",
        "paper 6",
        "paper 8",
        "paper, figure 2",
        "paper, figure 3",
        "dissertation 3.10",
        "dissertation 4.4",
        "dissertation 5.1",
        "etcd",
        "etcd confchange",
        "hashicorp/raft",
        "raft-rs",
        "openraft docs",
    ];
    let known: Vec<&str> = Rule::ALL.map(Rule::source).into_iter().chain(sections).collect();
    for Explanation { rule, source } in explanations() {
        assert!(known.contains(&source), "{source}: {rule}");
    }
    for section in sections {
        assert!(explanations().iter().any(|explanation| explanation.source == section), "{section}");
    }
}

#[test]
fn explanation_is_one_or_two_short_sentences() {
    let explanations = explanations();
    for (index, Explanation { rule, .. }) in explanations.iter().enumerate() {
        assert!(rule.ends_with('.') && rule.starts_with(|first: char| first.is_ascii_uppercase()), "{rule}");
        assert!((1..=2).contains(&rule.matches('.').count()), "{rule}");
        assert!(rule.len() <= 120, "{} is {} long", rule, rule.len());
        assert!(explanations[..index].iter().all(|other| other.rule != *rule), "{rule} has two sources");
    }
}

#[test]
fn pseudocode_and_explanations_fit_into_six_kilobytes() {
    let mut texts: Vec<&str> = explanations().iter().map(|explanation| explanation.rule).collect();
    for procedure in Mode::ALL.into_iter().flat_map(procedures) {
        texts.push(procedure.name);
        texts.extend(procedure.lines.iter().map(|line| line.text));
    }
    texts.sort_unstable();
    texts.dedup();
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    assert!(bytes < 6000, "{bytes}");
}

#[test]
fn explanation_is_about_the_narrated_event() {
    let mut named = 0;
    for (scenario, mode) in BUILT_IN.iter().flat_map(|scenario| Mode::ALL.map(|mode| (scenario, mode))) {
        let mut timeline = scenario.timeline(mode);
        while timeline.next_at().is_some_and(|at| at <= scenario.end) {
            timeline.forward();
            let events = &timeline.state().events;
            let Some(narration) = narrate(events) else { continue };
            let is_narrated = |event: &&Event| narrate(std::slice::from_ref(event)).as_ref() == Some(&narration);
            let Some(narrated) = events.iter().find(is_narrated) else {
                // All messages of a Step are told together.
                assert!(events.iter().all(|event| explain_event(event).is_none()), "{narration:?}");
                continue;
            };
            if let Some(explanation) = explain_event(narrated) {
                assert_eq!(explain(events), Some(explanation), "{narration:?}");
                named += 1;
            }
        }
    }
    assert!(named > 500, "{named}");
}

#[test]
fn explanation_at_a_violation_is_the_property() {
    let scenario = preset(scenario::DEFAULT).expect("there is a default preset");
    let mut timeline = scenario.timeline(Mode::Naive);
    while timeline.world().history().violations().is_empty() {
        assert!(timeline.forward().is_some());
    }
    let violation = timeline.world().history().violations()[0];
    let explanation = explain(&timeline.state().events);
    assert_eq!(explanation, explain_event(&Event::Violated(violation)));
    assert!(explanation.is_some());
    assert_eq!(explain(&[]), None);
}
