//! Facts that the texts of the presets tell and that no claim can state. `catalogue.rs` tests their expectations.

use cluster::{Event, Mode, Step};
use raft_core::{Ballot, Event as ServerEvent, Message, ServerSet, StepDownReason, Term, VoteDenial};
use scenario::{BUILT_IN, DEFAULT, Scenario, preset};
use test_support::{id, set};

fn default_preset() -> &'static Scenario {
    preset(DEFAULT).expect("there is a default preset")
}

/// Every event of a run, with its time.
fn events(scenario: &Scenario, mode: Mode) -> Vec<(u64, Event)> {
    let mut timeline = scenario.timeline(mode);
    let mut events = Vec::new();
    while timeline.next_at().is_some_and(|at| at <= scenario.end) {
        timeline.forward();
        events.extend(timeline.state().events.iter().map(|&event| (timeline.now(), event)));
    }
    events
}

/// Events at one server of a preset up to a time.
fn events_at(preset_id: &str, mode: Mode, server: u64, until: u64) -> Vec<ServerEvent> {
    let scenario = preset(preset_id).expect("the preset exists");
    let until_then = events(scenario, mode).into_iter().filter(|&(at, _)| at <= until);
    let here = until_then.filter_map(|(_, event)| match event {
        Event::At { server: at, event } if at == id(server) => Some(event),
        _ => None,
    });
    here.collect()
}

#[test]
fn default_preset_has_all_rules_on() {
    for scenario in BUILT_IN.iter() {
        assert_eq!(scenario.rules, raft_core::Rules::RAFT, "{}", scenario.id);
        let mut actions = scenario.actions.iter().map(|action| action.step);
        assert!(
            actions.all(|step| !matches!(step, Step::Deliver(_) | Step::Drop(_) | Step::OperatorStops(_))),
            "{} leaves messages and the operator alone",
            scenario.id
        );
    }
}

#[test]
fn naive_swap_elects_two_leaders_of_term_2_by_disjoint_majorities() {
    let cases = [(DEFAULT, &[1, 4, 5][..], &[3, 6, 7][..]), ("naive-swap-3-to-5", &[1, 2], &[3, 4, 5])];
    for (id, by_old, by_new) in cases {
        let scenario = preset(id).expect("the preset exists");
        let mut timeline = scenario.timeline(Mode::Naive);
        timeline.seek(scenario.end);
        let mut elections: Vec<_> = timeline.world().history().leaders_of(Term::from(2)).copied().collect();
        elections.sort_by_key(|reign| reign.leader);
        let leaders: Vec<_> = elections.iter().map(|reign| (u64::from(reign.leader), reign.votes)).collect();
        assert_eq!(leaders, [(1, set(by_old)), (3, set(by_new))], "{id}");
    }
}

#[test]
fn lessons_about_accidents_name_the_writes_that_are_lost() {
    let cases = [
        ("wiped-server", 450, &[7][..]),
        ("wiped-server-renamed", 1500, &[]),
        ("bootstrap-twice", 1500, &[8]),
        ("forced-recovery", 400, &[7, 8]),
        ("forced-recovery", 1200, &[9]),
        ("forced-recovery-cured", 1500, &[7, 8]),
    ];
    for ((id, at, expected), mode) in cases.into_iter().flat_map(|case| Mode::ALL.map(|mode| (case, mode))) {
        let mut timeline = preset(id).expect("the preset exists").timeline(mode);
        timeline.seek(at);
        let lost: Vec<u32> = timeline.metrics().writes.lost().map(|write| write.command.0).collect();
        assert_eq!(lost, expected, "{id}, {mode}");
    }
}

#[test]
fn two_leaders_commit_different_commands_at_one_index() {
    let events = events(default_preset(), Mode::Naive);
    let proposed: Vec<_> = events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::Proposed { server, command, index } => Some((*server, command.0, *index)),
            _ => None,
        })
        .collect();
    let [(first, x, at), (second, y, also_at)] = proposed[..] else { panic!("{proposed:?}") };
    assert_eq!((u64::from(first), u64::from(second), at), (1, 3, also_at));
    assert_ne!(x, y);
    for leader in [first, second] {
        let committed = events.iter().any(|(_, event)| {
            matches!(event, Event::At { server, event: ServerEvent::Committed { index } } if *server == leader && *index >= at)
        });
        assert!(committed, "{leader} committed index {at}");
    }
}

#[test]
fn second_candidate_of_the_safe_lanes_is_denied_a_vote_already_given() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let events = events(default_preset(), mode);
        let mut candidates = ServerSet::EMPTY;
        let mut refused_by = ServerSet::EMPTY;
        let mut elected = ServerSet::EMPTY;
        for (_, event) in events {
            let Event::At { server, event } = event else { continue };
            match event {
                ServerEvent::BecameCandidate { term } if term == Term::from(2) => drop(candidates.insert(server)),
                ServerEvent::BecameLeader { term, .. } if term == Term::from(2) => drop(elected.insert(server)),
                ServerEvent::VoteDenied {
                    ballot: Ballot::Vote, term, reason: VoteDenial::AlreadyVoted(other), ..
                } if term == Term::from(2) && other != server => {
                    refused_by.insert(server);
                }
                _ => {}
            }
        }
        assert_eq!(candidates, set(&[1, 3]), "{mode}");
        assert!(elected.len() <= 1, "{mode}");
        assert!(!refused_by.is_empty(), "{mode}");
    }
}

#[test]
fn each_candidate_of_the_joint_change_gets_one_half_and_none_gets_both() {
    let scenario = default_preset();
    let mut timeline = scenario.timeline(Mode::Joint);
    let mut most = [ServerSet::EMPTY; 2];
    while timeline.next_at().is_some_and(|at| at <= 375) {
        timeline.forward();
        for (candidate, votes) in [1, 3].into_iter().zip(&mut most) {
            let id = id(candidate);
            if let Some(raft_core::Role::Candidate(now)) = timeline.world().server(id).map(raft_core::Server::role) {
                *votes = votes.union(now.granted);
                assert!(timeline.world().server(id).is_some_and(|server| server.configuration().is_joint()));
            }
        }
    }
    assert_eq!(most, [set(&[1, 4, 5]), set(&[3, 6, 7])]);
    assert_eq!(timeline.world().history().leaders_of(Term::from(2)).count(), 0);
}

#[test]
fn vote_is_denied_for_the_narrated_reason() {
    let voted_for = |candidate| VoteDenial::AlreadyVoted(id(candidate));
    let cases = [
        ("naive-swap-one", Mode::Naive, 403, &[2][..], 3, voted_for(1)),
        ("add-one-to-three", Mode::SingleServer, 180, &[2, 3], 4, voted_for(2)),
        ("add-one-to-four", Mode::SingleServer, 180, &[3, 4], 5, voted_for(2)),
        ("remove-one-from-four", Mode::SingleServer, 180, &[2], 4, VoteDenial::LogBehind),
        ("lost-new-uncommitted", Mode::Joint, 190, &[4, 5], 2, VoteDenial::LogBehind),
        ("disruptive-server-ignored", Mode::SingleServer, 690, &[1, 2, 3], 4, VoteDenial::LeaderAlive),
        ("rule-answer-strangers", Mode::SingleServer, 1500, &[4], 1, VoteDenial::NotInConfiguration),
        ("rule-answer-strangers", Mode::SingleServer, 1500, &[4], 2, VoteDenial::NotInConfiguration),
    ];
    for (preset, mode, until, voters, of, why) in cases {
        for &voter in voters {
            let refused = events_at(preset, mode, voter, until).into_iter().any(
                |event| matches!(event, ServerEvent::VoteDenied { candidate, reason, .. } if (candidate, reason) == (id(of), why)),
            );
            assert!(refused, "{preset}: S{voter} refuses S{of}");
        }
    }
}

#[test]
fn candidate_that_campaigns_again_uses_higher_terms_and_other_servers_do_not_campaign() {
    let cases = [
        ("disruptive-server", 4, 660, &[2, 3][..]),
        ("disruptive-server-ignored", 4, 690, &[2, 3, 4]),
        ("rule-pre-vote", 3, 790, &[2, 3, 4]),
        ("remove-one-from-four", 4, 1400, &[]),
        ("rule-apply-no-campaign", 2, 300, &[]),
    ];
    for (preset, server, until, terms) in cases {
        let stood = events_at(preset, Mode::SingleServer, server, until).into_iter().filter_map(|event| match event {
            ServerEvent::BecameCandidate { term } => Some(u64::from(term)),
            _ => None,
        });
        assert_eq!(stood.collect::<Vec<_>>(), terms, "{preset}");
    }
    let held_back = events_at("rule-apply-no-campaign", Mode::SingleServer, 2, 300);
    assert!(held_back.contains(&ServerEvent::CampaignSuppressed));
}

#[test]
fn removed_server_retires_and_removed_leader_steps_down_at_the_commit() {
    for (preset, until) in [("jointly", 200), ("lost-joint-committed", 300)] {
        for server in [2, 3] {
            assert!(
                events_at(preset, Mode::Joint, server, until).contains(&ServerEvent::Retired),
                "{preset}, S{server}"
            );
        }
    }
    let cases = [
        ("leader-removes-itself", Mode::SingleServer, 1, 330),
        ("leader-removes-itself", Mode::Joint, 1, 330),
        ("lost-joint-finished", Mode::Joint, 2, 300),
    ];
    for (preset, mode, leader, until) in cases {
        let events = events_at(preset, mode, leader, until);
        let place = |wanted: &dyn Fn(&ServerEvent) -> bool| events.iter().rposition(wanted);
        let committed = place(&|event| matches!(event, ServerEvent::Committed { .. }));
        let removed = StepDownReason::Removed;
        let down = place(&|event| matches!(event, ServerEvent::BecameFollower { reason, .. } if *reason == removed));
        assert!(committed.is_some() && committed < down, "{preset}, {mode}: {events:?}");
    }
}

#[test]
fn slow_learner_gets_later_entries_in_a_second_round() {
    let begun = |until| {
        let events = events_at("learner-first", Mode::SingleServer, 1, until);
        events.iter().filter(|event| matches!(event, ServerEvent::CatchUpRound { round: 2, .. })).count()
    };
    assert_eq!((begun(400), begun(540)), (0, 1));
    let rounds = events_at("learner-first", Mode::SingleServer, 1, 1000);
    let third = rounds.iter().any(|event| matches!(event, ServerEvent::CatchUpRound { round: 3.., .. }));
    assert!(!third, "the second was short");
}

#[test]
fn leader_repairs_logs_stepping_back_by_one_with_each_rejection_and_keeps_its_own() {
    for (server, truncates) in [(1, false), (2, false), (3, false), (4, true), (5, true), (6, true), (7, true)] {
        let events = events_at("logs-repaired", Mode::SingleServer, server, 400);
        let truncated = events.iter().any(|event| matches!(event, ServerEvent::Truncated { .. }));
        assert_eq!(truncated, truncates, "S{server}");
    }
    let scenario = preset("logs-repaired").expect("the preset exists");
    let mut run = scenario.timeline(Mode::SingleServer);
    let (mut refused, mut sent) = (Vec::new(), Vec::new());
    while run.next_at().is_some_and(|at| at <= 300) {
        run.forward();
        for flight in run.world().network().in_flight() {
            match &flight.message {
                Message::AppendRefused { prev_index, .. } if flight.id.from == id(7) => {
                    refused.push((flight.id, u64::from(*prev_index)));
                }
                Message::AppendEntries { prev_index, entries, .. } if flight.id.to == id(7) && !entries.is_empty() => {
                    sent.push((flight.id, u64::from(*prev_index)));
                }
                _ => {}
            }
        }
    }
    let sort_by_time = |mut messages: Vec<(_, u64)>| {
        messages.sort_unstable();
        messages.dedup();
        messages.into_iter().map(|(_, index)| index).collect::<Vec<_>>()
    };
    let (refused, sent) = (sort_by_time(refused), sort_by_time(sent));
    assert_eq!(sent.iter().min(), Some(&4), "S1 and S7 have four entries in common");
    let one_back: Vec<_> = refused.iter().map(|index| index - 1).collect();
    assert_eq!(sent[1..], one_back, "{sent:?}");
}

/// Median of the time in which no leader could commit, over 1000 seeds.
fn median_stall(scenario: &Scenario, mode: Mode) -> Option<u64> {
    let mut sweep = checker::SeedSweep::new(scenario.setup(mode), scenario.schedule(mode), scenario.end);
    sweep.run(1000).unavailable_ms.percentile(50)
}

#[test]
fn leader_that_hands_over_saves_the_time_that_the_lesson_states() {
    let with = preset("hand-over-before-leaving").expect("the preset exists");
    let without = Scenario { hand_over_first: false, ..with.clone() };
    let told = with.beats.iter().find_map(|beat| beat.question.as_ref()).expect("it asks").answer.clone();
    for mode in [Mode::SingleServer, Mode::Joint] {
        for scenario in [with, &without] {
            let median = median_stall(scenario, mode).expect("there are seeds");
            assert!(told.contains(&format!(" {median} ms")), "{mode}: {median} ms, and the lesson says: {told}");
        }
    }
}

#[test]
fn four_voters_in_three_zones_never_tolerate_the_failure_of_every_zone() {
    let four = raft_core::Configuration::new(set(&[1, 2, 3, 4]), ServerSet::EMPTY);
    for code in 0..81_u32 {
        let zone = |wanted: u32| (0..4).filter(move |nth| code / 3_u32.pow(*nth) % 3 == wanted);
        let zones: Vec<ServerSet> =
            (0..3).map(|wanted| zone(wanted).map(|nth| id(u64::from(nth) + 1)).collect()).collect();
        assert_eq!(four.groups_tolerated(four.voters(), &zones), Some(0), "{zones:?}");
    }
}

/// A lesson with these actions in the place of its own, at its end.
fn at_the_end(lesson: &Scenario, mode: Mode, actions: Vec<scenario::Action>) -> cluster::Timeline {
    let mut timeline = Scenario { actions, conditional: Vec::new(), ..lesson.clone() }.timeline(mode);
    timeline.seek(lesson.end);
    assert!(timeline.world().change_is_finished(), "{mode}");
    timeline
}

#[test]
fn newcomer_in_the_zone_of_another_voter_leaves_two_of_three_in_one_zone() {
    let lesson = preset("replace-across-zones").expect("the preset exists");
    let mut beside = lesson.zones.clone();
    for zone in &mut beside {
        zone.servers = if zone.name == "a" { set(&[1, 4]) } else { zone.servers.without(id(4)) };
    }
    // The request alone: no zone fails.
    let timeline = at_the_end(lesson, Mode::Joint, lesson.actions[..1].to_vec());
    let reach = cluster::QuorumReach::new(timeline.world()).expect("every server is up");
    assert_eq!(reach.zones_tolerated(&lesson.zones), Some(1));
    assert_eq!(reach.zones_tolerated(&beside), Some(0));
}

#[test]
fn running_server_that_is_replaced_by_adding_first_leaves_one_failure_tolerated_in_every_step() {
    for voters in [&[1, 2, 3][..], &[1, 2, 3, 4], &[1, 2, 4]] {
        let configuration = raft_core::Configuration::new(set(voters), ServerSet::EMPTY);
        assert_eq!(configuration.failures_tolerated(), 1, "{voters:?}");
    }
    let lesson = preset("replace-a-live-server").expect("the preset exists");
    let whole = Step::Ask { target: set(&[1, 2, 4]), learners: ServerSet::EMPTY };
    let adds_first = vec![scenario::Action { at: 60, lane: None, step: whole }];
    let timeline = at_the_end(lesson, Mode::SingleServer, adds_first);
    assert_eq!(timeline.metrics().min_failures_tolerated, Some(1));
}
