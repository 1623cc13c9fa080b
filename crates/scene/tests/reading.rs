//! What a lane says of a run: the story of the default preset, mode by mode.

#![allow(clippy::unwrap_used)]

mod moments;

use std::cell::Cell;

use cluster::{Mode, Step, Timeline};
use raft_core::{Change, ChangeRequest, JointQuorum, Rule, Rules, ServerId, ServerSet};
use scene::view::*;
use scene::{Row, lane};

fn id(number: u64) -> ServerId {
    ServerId::try_from(number).unwrap()
}

fn ids(numbers: &[u64]) -> Vec<ServerId> {
    numbers.iter().map(|number| id(*number)).collect()
}

fn row() -> Row {
    let scenario = scenario::preset(scenario::DEFAULT).unwrap();
    Row::new(scenario.old, scenario.new)
}

/// The first moment of the default preset at which the lane is as asked.
fn first(mode: Mode, wanted: impl Fn(&LaneView) -> bool) -> LaneView {
    let scenario = scenario::preset(scenario::DEFAULT).unwrap();
    let mut timeline = scenario.timeline(mode);
    loop {
        let view = lane(timeline.moment(), &row());
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
    let view = lane(timeline.moment(), &row());
    (timeline, view)
}

fn server(view: &LaneView, number: u64) -> &ServerView {
    &view.servers[view.place(id(number)).unwrap()]
}

#[test]
fn the_row_is_leaving_staying_joining() {
    let view = first(Mode::Joint, |_| true);
    let order: Vec<ServerId> = view.servers.iter().map(|server| server.id).collect();
    assert_eq!(order, ids(&[4, 5, 1, 2, 3, 6, 7]));
}

#[test]
fn at_the_start_s2_leads_and_newcomers_know_nobody() {
    let view = first(Mode::SingleServer, |_| true);
    assert_eq!(server(&view, 2).badge, Badge::Leader);
    assert_eq!(server(&view, 6).configuration.label, Label::None);
    assert_eq!(server(&view, 1).configuration.label, Label::Old);
    assert_eq!(view.status.text, "S2 leads term 1");
    assert_eq!(view.note, None);
}

#[test]
fn the_naive_lane_always_says_that_it_is_unsafe() {
    assert!(first(Mode::Naive, |_| true).note.is_some());
    assert!(end(Mode::Naive).1.note.is_some());
}

#[test]
fn a_wall_stands_between_the_two_naive_majorities() {
    let view = first(Mode::Naive, |view| view.wall.is_some());
    let wall = view.wall.unwrap();
    assert_eq!(wall.left, WallSide { leader: id(1), majority: ids(&[4, 5, 1]) });
    assert_eq!(wall.right, WallSide { leader: id(3), majority: ids(&[3, 6, 7]) });
    assert_eq!(wall.after, 3);
    assert_eq!(view.violations[0].property, "Election Safety");
    let won = |band: &Band| band.tallies.iter().any(|tally| tally.outcome == Outcome::Won && tally.has == 3);
    assert!(view.bands.len() == 2 && view.bands.iter().all(won));
}

#[test]
fn a_lost_write_is_marked_on_both_sides() {
    let view = first(Mode::Naive, |view| view.violations.iter().any(|it| it.property == "State Machine Safety"));
    for number in [1, 3] {
        let cells = &server(&view, number).log.cells;
        assert_eq!(cells.last().unwrap().agreement, Agreement::Broken, "S{number}");
    }
}

#[test]
fn the_server_that_both_single_server_majorities_need_refuses_its_second_vote() {
    let view = first(Mode::SingleServer, |view| !view.overlap.is_empty());
    assert_eq!(view.overlap, ids(&[6]));
    let refusal = server(&view, 6).refusal.unwrap();
    assert_eq!(refusal, Refusal { candidate: id(1), reason: Reason::VotedFor(id(3)) });
    assert!(view.wall.is_none() && view.violations.is_empty());
}

#[test]
fn nobody_has_both_halves_of_a_joint_configuration() {
    let view = first(Mode::Joint, |view| view.status.text.contains("nobody both"));
    assert!(view.status.text.ends_with("S1 has the old half, S3 the new, nobody both"), "{}", view.status.text);
    assert_eq!(view.status.tone, Tone::Good);
    assert_eq!(view.bands.iter().map(|band| band.label.clone()).collect::<Vec<_>>(), [Label::Old, Label::New]);
}

#[test]
fn a_newcomer_that_is_caught_up_is_a_learner() {
    let view = first(Mode::SingleServer, |view| server(view, 6).badge == Badge::Learner);
    assert!(view.status.text.contains("catching up S6"), "{}", view.status.text);
    let leader = &server(&view, 2).configuration;
    assert_eq!(leader.strip[view.place(id(6)).unwrap()], Membership::Learner);
}

#[test]
fn the_safe_lanes_end_with_the_new_configuration_and_nothing_broken() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let (timeline, view) = end(mode);
        assert!(timeline.world().change_is_finished());
        assert!(view.status.text.contains("change finished"), "{}", view.status.text);
        for number in [1, 2, 3, 6, 7] {
            assert_eq!(server(&view, number).configuration.label, Label::New, "{mode}, S{number}");
        }
        for number in [4, 5] {
            assert_eq!(server(&view, number).badge, Badge::Retired, "{mode}, S{number}");
        }
    }
}

#[test]
fn a_crash_loses_what_was_not_written_down() {
    let view = first(Mode::Joint, |view| server(view, 2).badge == Badge::Crashed);
    let crashed = &server(&view, 2).log;
    assert!(!crashed.is_empty() && u64::from(crashed.commit) == 0);
}

#[test]
fn every_message_on_its_way_is_in_the_picture() {
    let scenario = scenario::preset(scenario::DEFAULT).unwrap();
    let mut timeline = scenario.timeline(Mode::Joint);
    while timeline.now() < scenario.end && timeline.forward().is_some() {
        let view = lane(timeline.moment(), &row());
        let alive = view.messages.iter().filter(|message| message.lost_at.is_none()).count();
        assert_eq!(alive, timeline.world().network().in_flight().len());
        assert!(view.messages.iter().all(|message| message.progress(timeline.now() as f64) <= 1.0));
    }
}

#[test]
fn a_link_cut_one_way_is_told_from_one_cut_both_ways() {
    let (view, _) = moments::played::cut_links();
    let cuts = |number: u64| {
        let server = view.servers.iter().find(|server| server.id == id(number)).unwrap();
        server.cuts(|_| true)
    };
    assert_eq!(cuts(1), [vec![], vec![], ids(&[3])]);
    assert_eq!(cuts(3), [vec![], ids(&[1]), vec![]]);
    assert_eq!(cuts(2), [ids(&[4]), vec![], vec![]]);
    assert_eq!(cuts(5), [vec![], vec![], vec![]]);
    assert_eq!(view.cut_links().len(), 3);
    let said = scene::describe(&view).text();
    for words in ["cannot reach S3", "hears nothing from S1", "cut from S4", "cut from S2"] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn who_is_cut_off_is_cut_off_and_the_others_are_not() {
    let (view, _) = moments::played::cut_off();
    let off: Vec<ServerId> = view.servers.iter().filter(|server| server.cut_off).map(|server| server.id).collect();
    assert_eq!(off, ids(&[5]));
    assert_eq!(view.cut_links(), []);
    assert_eq!(view.servers[0].mute_to, ids(&[5]));
}

#[test]
fn a_server_says_that_it_went_back_only_when_it_does() {
    let (view, now) = moments::played::rolled_back();
    let back: Vec<ServerId> = view.servers.iter().filter(|it| it.rolled_back).map(|it| it.id).collect();
    assert_eq!(back, ids(&[1]));
    assert_eq!(view.servers[1].configuration.label, Label::Old);
    assert!(now > 900.0);
}

/// Every moment of every preset.
fn each_moment(check: impl Fn(&Timeline, &LaneView, &str)) {
    for scenario in scenario::BUILT_IN.iter() {
        for mode in Mode::ALL {
            let mut timeline = scenario.timeline(mode);
            while timeline.now() <= scenario.end {
                let view = lane(timeline.moment(), &Row::new(scenario.old, scenario.new));
                check(&timeline, &view, &format!("{} {} at {}", scenario.id, mode.key(), timeline.now()));
                if timeline.forward().is_none() {
                    break;
                }
            }
        }
    }
}

#[test]
fn finished_change_without_a_leader_is_said_as_both_and_has_no_tick() {
    let leaderless = Cell::new(0);
    each_moment(|timeline, view, what| {
        let leads = view.servers.iter().any(|server| server.badge == Badge::Leader);
        if timeline.world().change_is_finished() && view.violations.is_empty() && !leads {
            leaderless.set(leaderless.get() + 1);
            assert!(view.status.text.contains("change finished"), "{what}: {}", view.status.text);
            assert!(view.status.text.len() > "change finished".len(), "{what}");
            let prevented = view.status.text.contains(": ");
            assert!(view.status.tone == Tone::Neutral || prevented, "{what}: {}", view.status.text);
        }
    });
    assert!(leaderless.get() > 0, "it comes to that");
}

#[test]
fn candidate_with_votes_to_count_has_not_won() {
    let on_their_way = Cell::new(0);
    each_moment(|_, view, what| {
        let leads = view.servers.iter().any(|server| server.badge == Badge::Leader);
        let says_who_won = [" wins ", " leads ", " lead "].iter().any(|verb| view.status.text.contains(verb));
        assert!(leads || !says_who_won, "{what}: {}", view.status.text);
        let counted = |server: &ServerView| server.votes.iter().all(|count| count.has >= count.needed);
        let ahead = |server: &&ServerView| view.status.text.contains(&format!("enough voted for {}", server.id));
        for server in view.servers.iter().filter(ahead) {
            assert!(server.badge == Badge::Candidate && !counted(server), "{what}");
            on_their_way.set(on_their_way.get() + 1);
        }
    });
    assert!(on_their_way.get() > 0, "it comes to that");
}

#[test]
fn subtitle_promises_nothing_that_a_rule_is_off_for() {
    let scenario = scenario::preset(scenario::DEFAULT).unwrap();
    let union = Rules { joint_needs_both: JointQuorum::Union, ..Rules::RAFT };
    for (mode, rules, denied) in [
        (Mode::SingleServer, Rules::RAFT.without(Rule::LearnerFirst), "learner"),
        (Mode::SingleServer, Rules::RAFT.without(Rule::OneChangeAtATime), "at a time"),
        (Mode::Joint, Rules::RAFT.without(Rule::JointNeedsBoth), "both"),
        (Mode::Joint, union, "both"),
    ] {
        let said = |rules| {
            let timeline = scenario::Scenario { rules, ..scenario.clone() }.timeline(mode);
            lane(timeline.moment(), &row())
        };
        assert!(said(Rules::RAFT).subtitle.contains(denied), "{mode}");
        let view = said(rules);
        assert!(view.note.is_some() && !view.subtitle.contains(denied), "{mode}: {}", view.subtitle);
    }
}

#[test]
fn server_that_no_configuration_names_is_outside_until_it_is_asked_for() {
    let everybody: ServerSet = (1..=7).map(id).collect();
    let mut own = scenario::Scenario::custom((1..=3).map(id).collect(), Some(id(1)));
    own.set_target(everybody);
    let groups = |timeline: &Timeline, row: &Row| -> Vec<Group> {
        lane(timeline.moment(), row).servers.iter().map(|server| server.group).collect()
    };
    let (old, new) = (own.old, (2..=4).map(id).collect());
    for mode in [Mode::SingleServer, Mode::Joint] {
        let mut timeline = own.timeline(mode);
        timeline.seek(100);
        use Group::{Joining, Leaving, Outside, Staying};
        let unasked = [Staying, Staying, Staying, Outside, Outside, Outside, Outside];
        assert_eq!(groups(&timeline, &Row::new(old, old)), unasked, "{mode}");
        // Past the admin, in no change that the row knows of.
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
        assert_eq!(groups(&timeline, &Row::new(old, old)), asked, "{mode}");
        let asked = [Leaving, Staying, Staying, Joining, Joining, Outside, Outside];
        assert_eq!(groups(&timeline, &Row::new(old, new)), asked, "{mode}");
    }
}
