//! What the presets state is what comes of them.

use cluster::{Event, Mode, Step};
use raft_core::{Ballot, Event as ServerEvent, ServerId, ServerSet, Term, VoteRefusal};
use scenario::{DEFAULT, PRESETS, Scenario, preset};

fn id(number: u64) -> ServerId {
    ServerId::try_from(number).expect("a number from 1 to 63")
}

fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().map(|&number| id(number)).collect()
}

fn default_preset() -> &'static Scenario {
    preset(DEFAULT).expect("there is a default preset")
}

/// Every event of a run, with its time.
fn events(scenario: &Scenario, mode: Mode) -> Vec<(u64, Event)> {
    let mut timeline = scenario.timeline(mode);
    let mut events = Vec::new();
    while timeline.next_at().is_some_and(|at| at <= scenario.end) {
        timeline.forward();
        events.extend(timeline.moment().events.iter().map(|&event| (timeline.now(), event)));
    }
    events
}

#[test]
fn every_preset_comes_to_what_it_states_in_every_mode() {
    for built_in in PRESETS.iter() {
        let scenario = preset(&built_in.id).expect("it is in the catalogue");
        let speaks_of = |mode| scenario.expect.iter().any(|it| it.mode == mode);
        assert!(Mode::ALL.into_iter().all(speaks_of), "{} speaks of every mode", scenario.id);
        assert_eq!(scenario.unmet(), [], "{}", scenario.id);
    }
}

#[test]
fn names_of_presets_are_unique_and_fit_into_an_address() {
    for (place, scenario) in PRESETS.iter().enumerate() {
        assert!(PRESETS[..place].iter().all(|other| other.id != scenario.id));
        assert!(scenario.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
    }
}

#[test]
fn nothing_is_staged_all_rules_are_on() {
    for scenario in PRESETS.iter() {
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
fn the_naive_swap_elects_two_leaders_of_term_2_by_disjoint_majorities() {
    let cases = [(DEFAULT, &[1, 4, 5][..], &[3, 6, 7][..]), ("naive-swap-3-to-5", &[1, 2], &[3, 4, 5])];
    for (id, by_old, by_new) in cases {
        let scenario = preset(id).expect("the preset exists");
        let mut timeline = scenario.timeline(Mode::Naive);
        timeline.seek(scenario.end);
        let mut reigns: Vec<_> = timeline.world().history().leaders_of(Term::from(2)).copied().collect();
        reigns.sort_by_key(|reign| reign.leader);
        let leaders: Vec<_> = reigns.iter().map(|reign| (u64::from(reign.leader), reign.votes)).collect();
        assert_eq!(leaders, [(1, set(by_old)), (3, set(by_new))], "{id}");
    }
}

#[test]
fn two_leaders_told_two_clients_that_different_commands_are_safe_at_one_index() {
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
fn in_the_safe_lanes_the_same_two_stand_and_a_server_refuses_its_second_vote() {
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
                ServerEvent::VoteRefused {
                    ballot: Ballot::Vote,
                    term,
                    reason: VoteRefusal::AlreadyVoted(other),
                    ..
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
fn the_joint_change_gives_each_candidate_one_half_and_nobody_both() {
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
