//! The view model in the default preset, mode by mode.

#![allow(clippy::unwrap_used)]

mod fixtures;

use std::cell::Cell;

use cluster::{Mode, Property, Step, Timeline};
use raft_core::{Change, ChangeRequest, Rule, RuleSetting, Rules, ServerId, ServerSet};
use scene::view::*;
use scene::{DisplayOrder, lane_view};
use test_support::id;

fn ids(numbers: &[u64]) -> Vec<ServerId> {
    numbers.iter().map(|number| id(*number)).collect()
}

fn display_order() -> DisplayOrder {
    let scenario = scenario::preset(scenario::DEFAULT).unwrap();
    DisplayOrder::new(scenario.old, scenario.new)
}

/// The first view of the default preset at which `wanted` holds.
fn first(mode: Mode, wanted: impl Fn(&LaneView) -> bool) -> LaneView {
    let scenario = scenario::preset(scenario::DEFAULT).unwrap();
    let mut timeline = scenario.timeline(mode);
    loop {
        let view = lane_view(timeline.state(), &display_order());
        if wanted(&view) {
            return view;
        }
        assert!(timeline.now() <= scenario.end && timeline.forward().is_some(), "it never came to that");
    }
}

fn end(mode: Mode) -> (Timeline, LaneView) {
    let scenario = scenario::preset(scenario::DEFAULT).unwrap();
    let mut timeline = scenario.timeline(mode);
    timeline.seek(scenario.end);
    let view = lane_view(timeline.state(), &display_order());
    (timeline, view)
}

fn server(view: &LaneView, number: u64) -> &ServerView {
    &view.servers[view.index_of(id(number)).unwrap()]
}

#[test]
fn servers_are_ordered_leaving_staying_joining() {
    let view = first(Mode::Joint, |_| true);
    let order: Vec<ServerId> = view.servers.iter().map(|server| server.id).collect();
    assert_eq!(order, ids(&[4, 5, 1, 2, 3, 6, 7]));
}

#[test]
fn s2_leads_at_the_start_and_newcomers_have_no_configuration() {
    let view = first(Mode::SingleServer, |_| true);
    assert_eq!(server(&view, 2).badge, Badge::Leader);
    assert_eq!(server(&view, 6).configuration.label, ConfigurationLabel::None);
    assert_eq!(server(&view, 1).configuration.label, ConfigurationLabel::Old);
    assert_eq!((u64::from(server(&view, 2).term), view.status.tone), (1, Tone::Neutral));
    assert_eq!(view.note, None);
}

#[test]
fn naive_lane_always_has_its_note() {
    assert!(first(Mode::Naive, |_| true).note.is_some());
    assert!(end(Mode::Naive).1.note.is_some());
}

#[test]
fn wall_stands_between_the_two_naive_majorities() {
    let view = first(Mode::Naive, |view| view.wall.is_some());
    let wall = view.wall.unwrap();
    assert_eq!(wall.left, WallSide { leader: id(1), majority: ids(&[4, 5, 1]) });
    assert_eq!(wall.right, WallSide { leader: id(3), majority: ids(&[3, 6, 7]) });
    assert_eq!(wall.after, 3);
    assert_eq!(view.violations[0].property, Property::ElectionSafety);
    let won = |bar: &QuorumBar| bar.counts.iter().any(|count| count.outcome == CountOutcome::Won && count.has == 3);
    assert!(view.quorum_bars.len() == 2 && view.quorum_bars.iter().all(won));
}

#[test]
fn overwritten_write_is_conflicting_on_both_sides() {
    let view = first(Mode::Naive, |view| {
        view.violations.iter().any(|violation| violation.property == Property::StateMachineSafety)
    });
    for number in [1, 3] {
        let cells = &server(&view, number).log.cells;
        assert_eq!(cells.last().unwrap().consistency, CommitConsistency::Conflicting, "S{number}");
    }
}

#[test]
fn server_in_both_single_server_majorities_denies_its_second_vote() {
    let view = first(Mode::SingleServer, |view| !view.overlap.is_empty());
    assert_eq!(view.overlap, ids(&[6]));
    let denied_vote = server(&view, 6).denied_vote.unwrap();
    assert_eq!(denied_vote, DeniedVote { candidate: id(1), reason: DenialReason::VotedFor(id(3)) });
    assert!(view.wall.is_none() && view.violations.is_empty());
}

/// The candidates that have the old and the new half, if two different ones do.
fn split_halves(view: &LaneView) -> Option<[ServerId; 2]> {
    let holder = |label: ConfigurationLabel| {
        let bar = view.quorum_bars.iter().find(|bar| bar.label == label)?;
        bar.counts.iter().find(|count| count.outcome == CountOutcome::Reached).map(|count| count.server)
    };
    let (old, new) = (holder(ConfigurationLabel::Old)?, holder(ConfigurationLabel::New)?);
    (old != new).then_some([old, new])
}

#[test]
fn joint_candidates_with_one_half_each_have_no_winner() {
    let view = first(Mode::Joint, |view| split_halves(view).is_some());
    assert_eq!(split_halves(&view), Some([id(1), id(3)]));
    assert!([1, 3].iter().all(|&number| server(&view, number).badge == Badge::Candidate));
    assert_eq!(view.status.tone, Tone::Good);
    assert_eq!(
        view.quorum_bars.iter().map(|bar| bar.label.clone()).collect::<Vec<_>>(),
        [ConfigurationLabel::Old, ConfigurationLabel::New]
    );
}

#[test]
fn newcomer_during_catch_up_is_a_learner() {
    let view = first(Mode::SingleServer, |view| server(view, 6).badge == Badge::Learner);
    let leader = &server(&view, 2).configuration;
    assert_eq!(leader.memberships[view.index_of(id(6)).unwrap()], Membership::Learner);
}

#[test]
fn safe_lanes_end_in_the_new_configuration_without_violation() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let (timeline, view) = end(mode);
        assert!(timeline.world().change_is_finished());
        assert!(view.violations.is_empty() && view.status.tone != Tone::Broken, "{mode}");
        for number in [1, 2, 3, 6, 7] {
            assert_eq!(server(&view, number).configuration.label, ConfigurationLabel::New, "{mode}, S{number}");
        }
        for number in [4, 5] {
            assert_eq!(server(&view, number).badge, Badge::Retired, "{mode}, S{number}");
        }
    }
}

#[test]
fn crashed_server_loses_its_commit_index() {
    let view = first(Mode::Joint, |view| server(view, 2).badge == Badge::Crashed);
    let crashed = &server(&view, 2).log;
    assert!(!crashed.is_empty() && u64::from(crashed.commit) == 0);
}

#[test]
fn messages_in_flight_are_all_in_the_view() {
    let scenario = scenario::preset(scenario::DEFAULT).unwrap();
    let mut timeline = scenario.timeline(Mode::Joint);
    while timeline.now() < scenario.end && timeline.forward().is_some() {
        let view = lane_view(timeline.state(), &display_order());
        let alive = view.messages.iter().filter(|message| message.lost_at.is_none()).count();
        assert_eq!(alive, timeline.world().network().in_flight().len());
        assert!(view.messages.iter().all(|message| message.progress(timeline.now() as f64) <= 1.0));
    }
}

#[test]
fn link_cut_one_way_differs_from_link_cut_both_ways() {
    let (view, _) = fixtures::simulated::cut_links();
    let cuts = |number: u64| {
        let server = view.servers.iter().find(|server| server.id == id(number)).unwrap();
        server.cut_links_by_direction(|_| true)
    };
    assert_eq!(cuts(1), [vec![], vec![], ids(&[3])]);
    assert_eq!(cuts(3), [vec![], ids(&[1]), vec![]]);
    assert_eq!(cuts(2), [ids(&[4]), vec![], vec![]]);
    assert_eq!(cuts(5), [vec![], vec![], vec![]]);
    assert_eq!(view.cut_links().len(), 3);
}

#[test]
fn isolated_server_is_the_only_one_marked_isolated() {
    let (view, _) = fixtures::simulated::isolated();
    let off: Vec<ServerId> = view.servers.iter().filter(|server| server.isolated).map(|server| server.id).collect();
    assert_eq!(off, ids(&[5]));
    assert_eq!(view.cut_links(), []);
    assert_eq!(view.servers[0].cannot_reach, ids(&[5]));
}

#[test]
fn rollback_is_marked_only_on_the_server_that_rolls_back() {
    let (view, now) = fixtures::simulated::rolled_back();
    let back: Vec<ServerId> = view.servers.iter().filter(|server| server.rolled_back).map(|server| server.id).collect();
    assert_eq!(back, ids(&[1]));
    assert_eq!(view.servers[1].configuration.label, ConfigurationLabel::Old);
    assert!(now > 900.0);
}

/// Checks every record of every preset.
fn for_each_record(check: impl Fn(&Timeline, &LaneView, &str)) {
    for scenario in scenario::BUILT_IN.iter() {
        for mode in Mode::ALL {
            let mut timeline = scenario.timeline(mode);
            while timeline.now() <= scenario.end {
                let view = lane_view(timeline.state(), &DisplayOrder::new(scenario.old, scenario.new));
                check(&timeline, &view, &format!("{} {} at {}", scenario.id, mode.key(), timeline.now()));
                if timeline.forward().is_none() {
                    break;
                }
            }
        }
    }
}

#[test]
fn finished_change_without_leader_is_no_good_outcome() {
    let leaderless = Cell::new(0);
    for_each_record(|timeline, view, what| {
        let leads = view.servers.iter().any(|server| server.badge == Badge::Leader);
        if timeline.world().change_is_finished() && view.violations.is_empty() && !leads {
            leaderless.set(leaderless.get() + 1);
            assert_eq!(view.status.tone, Tone::Neutral, "{what}: {:?}", view.status);
        }
    });
    assert!(leaderless.get() > 0, "it comes to that");
}

#[test]
fn candidate_with_uncounted_votes_has_not_won() {
    let on_their_way = Cell::new(0);
    for_each_record(|_, view, what| {
        let leads = view.servers.iter().any(|server| server.badge == Badge::Leader);
        let elections = view.quorum_bars.iter().filter(|bar| bar.counted == CountedThing::Votes);
        let counts: Vec<&QuorumCount> = elections.flat_map(|bar| &bar.counts).collect();
        assert!(leads || counts.iter().all(|count| count.outcome != CountOutcome::Won), "{what}");
        let has_counted_all = |server: &ServerView| server.votes.iter().all(|count| count.has >= count.needed);
        for server in view.servers.iter().filter(|server| server.badge == Badge::Candidate) {
            let mut given = counts.iter().filter(|count| count.server == server.id).peekable();
            if given.peek().is_some() && given.all(|count| count.outcome == CountOutcome::Reached) {
                assert!(!has_counted_all(server), "{what}");
                on_their_way.set(on_their_way.get() + 1);
            }
        }
    });
    assert!(on_their_way.get() > 0, "it comes to that");
}

#[test]
fn finished_change_with_stuck_writes_is_no_good_outcome() {
    let scenario = scenario::preset("voter-at-once").unwrap();
    let mut timeline = scenario.timeline(Mode::SingleServer);
    let order = DisplayOrder::new(scenario.old, scenario.new);
    for (at, waits) in [(140, false), (450, true), (900, false)] {
        timeline.seek(at);
        let view = lane_view(timeline.state(), &order);
        assert!(timeline.world().change_is_finished() && scene::writes_wait(timeline.world()) == waits, "{at}");
        assert_eq!(view.status.tone == Tone::Good, !waits, "{at}: {:?}", view.status);
    }
}

#[test]
fn subtitle_promises_nothing_that_a_disabled_rule_ensures() {
    let scenario = scenario::preset(scenario::DEFAULT).unwrap();
    let view_under = |mode: Mode, rules: Rules| {
        let timeline = scenario::Scenario { rules, ..scenario.clone() }.timeline(mode);
        lane_view(timeline.state(), &display_order())
    };
    // The words of a subtitle that only a rule makes true.
    let promises = [
        (Rule::LearnerFirst, "learner"),
        (Rule::OneChangeAtATime, "at a time"),
        (Rule::JointNeedsBoth, "majorities of C_old and C_new"),
    ];
    for mode in [Mode::SingleServer, Mode::Joint] {
        for setting in RuleSetting::ALL {
            let rules = setting.apply(Rules::RAFT);
            let view = view_under(mode, rules);
            let what = format!("{mode}, {}: {}", setting.key(), view.subtitle);
            assert!(view.note.unwrap().contains(setting.name()), "{what}");
            for (rule, words) in promises {
                assert!(rules.has(rule) || !view.subtitle.contains(words), "{what}");
            }
        }
        assert_eq!(view_under(mode, Rules::RAFT).note, None);
    }
}

#[test]
fn bars_count_the_configuration_until_it_is_committed() {
    let scenario = scenario::preset("jointly").unwrap();
    let mut timeline = scenario.timeline(Mode::Joint);
    timeline.seek(95);
    let view = lane_view(timeline.state(), &DisplayOrder::new(scenario.old, scenario.new));
    let leader = timeline.world().apparent_leader().unwrap();
    assert!(leader.log().last_index() > leader.configuration_index(), "a command follows");
    for bar in &view.quorum_bars {
        assert_eq!(bar.counted, CountedThing::Stored(leader.configuration_index()));
        assert_eq!(bar.counted_configuration, ConfigurationLabel::OldNew);
    }
    let counted = Cell::new(0);
    for_each_record(|timeline, view, what| {
        for bar in &view.quorum_bars {
            let CountedThing::Stored(index) = bar.counted else { continue };
            let leader = timeline.world().apparent_leader().unwrap();
            let (latest, _) = leader.log().latest_configuration();
            let expected = if latest > leader.commit_index() { latest } else { leader.log().last_index() };
            assert_eq!(index, expected, "{what}");
            assert_eq!(index == latest, bar.counted_configuration != ConfigurationLabel::None, "{what}");
            counted.set(counted.get() + 1);
        }
    });
    assert!(counted.get() > 0);
}

/// The groups of a lane, by server.
fn groups_of(timeline: &Timeline, order: &DisplayOrder) -> Vec<(u64, Group)> {
    let mut groups: Vec<(u64, Group)> =
        lane_view(timeline.state(), order).servers.iter().map(|server| (u64::from(server.id), server.group)).collect();
    groups.sort_by_key(|(id, _)| *id);
    groups
}

#[test]
fn server_that_never_was_a_member_does_not_leave() {
    // S1 adds S4 while nobody but S4 hears it; S2 is elected, and the change is forgotten.
    let mut own = scenario::Scenario::custom((1..=4).map(id).collect(), Some(id(1)));
    own.set_target((1..=5).map(id).collect());
    let order = DisplayOrder::new(own.old, own.old);
    let mut timeline = own.timeline(Mode::SingleServer);
    timeline.seek(20);
    for (from, to) in [2, 3, 4].into_iter().flat_map(|other| [(1, other), (other, 1)]) {
        timeline.act(Step::Cut { from: id(from), to: id(to) }).unwrap();
    }
    let request = ChangeRequest::Simple(Change::AddVoter(id(5)));
    timeline.act(Step::Request { server: id(1), request }).unwrap();
    let mut uncommitted = 0;
    for at in (30..2000).step_by(10) {
        timeline.seek(at);
        let world = timeline.world();
        let group = groups_of(&timeline, &order)[4].1;
        let is_in_force =
            |number: u64| world.server(id(number)).is_some_and(|it| it.configuration().members().contains(id(5)));
        assert_ne!(group, Group::Leaving, "{at}");
        let led = world.apparent_leader().unwrap_or_else(|| world.server(id(1)).unwrap());
        uncommitted += usize::from(is_in_force(5) && led.id() != id(1));
    }
    assert!(uncommitted > 0, "S5 has the entry that adds it, and another server leads");
}

#[test]
fn server_that_was_removed_without_the_admin_leaves() {
    let own = scenario::Scenario::custom((1..=4).map(id).collect(), Some(id(1)));
    let order = DisplayOrder::new(own.old, own.old);
    for mode in [Mode::SingleServer, Mode::Joint] {
        let mut timeline = own.timeline(mode);
        timeline.seek(20);
        let joint = ChangeRequest::Joint {
            add_voters: ServerSet::EMPTY,
            add_learners: ServerSet::EMPTY,
            remove: ServerSet::EMPTY.with(id(4)),
        };
        let simple = ChangeRequest::Simple(Change::Remove(id(4)));
        let request = if mode == Mode::Joint { joint } else { simple };
        timeline.act(Step::Request { server: id(1), request }).unwrap();
        timeline.seek(300);
        use Group::{Leaving, Staying};
        assert_eq!(groups_of(&timeline, &order), [(1, Staying), (2, Staying), (3, Staying), (4, Leaving)], "{mode}");
    }
}

#[test]
fn server_in_no_configuration_is_outside_until_requested() {
    let everybody: ServerSet = (1..=7).map(id).collect();
    let mut own = scenario::Scenario::custom((1..=3).map(id).collect(), Some(id(1)));
    own.set_target(everybody);
    let groups = |timeline: &Timeline, display_order: &DisplayOrder| -> Vec<Group> {
        lane_view(timeline.state(), display_order).servers.iter().map(|server| server.group).collect()
    };
    let (old, new) = (own.old, (2..=4).map(id).collect());
    for mode in [Mode::SingleServer, Mode::Joint] {
        let mut timeline = own.timeline(mode);
        timeline.seek(100);
        use Group::{Joining, Leaving, Outside, Staying};
        let unasked = [Staying, Staying, Staying, Outside, Outside, Outside, Outside];
        assert_eq!(groups(&timeline, &DisplayOrder::new(old, old)), unasked, "{mode}");
        // A request that bypasses the admin, outside the change that the display order shows.
        let request = ChangeRequest::Simple(Change::AddVoter(id(5)));
        let joint = ChangeRequest::Joint {
            add_voters: ServerSet::EMPTY.with(id(5)),
            add_learners: ServerSet::EMPTY,
            remove: ServerSet::EMPTY,
        };
        let request = if mode == Mode::Joint { joint } else { request };
        timeline.act(Step::Request { server: id(1), request }).unwrap();
        timeline.seek(400);
        let asked = [Staying, Staying, Staying, Joining, Outside, Outside, Outside];
        assert_eq!(groups(&timeline, &DisplayOrder::new(old, old)), asked, "{mode}");
        let asked = [Leaving, Staying, Staying, Joining, Joining, Outside, Outside];
        assert_eq!(groups(&timeline, &DisplayOrder::new(old, new)), asked, "{mode}");
    }
}

#[test]
fn learner_from_the_start_stays_until_a_change_leaves_it_out() {
    use Group::{Joining, Leaving, Outside, Staying};
    for mode in Mode::ALL {
        let mut own = scenario::Scenario::custom((1..=3).map(id).collect(), Some(id(1)));
        own.learners = (4..=5).map(id).collect();
        let order = DisplayOrder::new(own.old, own.old);
        let mut timeline = own.timeline(mode);
        timeline.seek(20);
        let all_stay = [Staying; 5].map(|group| (0, group)).to_vec();
        let groups = |timeline: &Timeline, order: &DisplayOrder| {
            groups_of(timeline, order).into_iter().map(|(_, group)| (0, group)).collect::<Vec<_>>()
        };
        assert_eq!(groups(&timeline, &order), all_stay, "{mode}");
        let lane = lane_view(timeline.state(), &order);
        let learners = lane.servers.iter().filter(|server| server.badge == Badge::Learner).count();
        assert_eq!(learners, 2, "{mode}: they are shown as learners");
        timeline.act(Step::Crash(id(1))).unwrap();
        assert_eq!(groups(&timeline, &order), all_stay, "{mode}: without a leader");
        timeline.act(Step::Restart(id(1))).unwrap();
        timeline.seek(1000);
        // S4 becomes a voter, and S5 leaves.
        let target = (1..=4).map(id).collect();
        timeline.act(Step::Ask { target, learners: ServerSet::EMPTY }).unwrap();
        let asked = groups_of(&timeline, &DisplayOrder::new(own.old, target));
        assert_eq!(asked[3..], [(4, Joining), (5, Leaving)], "{mode}");
        timeline.seek(9000);
        assert!(timeline.world().change_is_finished(), "{mode}");
        let group = groups_of(&timeline, &DisplayOrder::new(target, target))[4].1;
        assert!(matches!(group, Leaving | Outside), "{mode}: {group:?}");
    }
}
