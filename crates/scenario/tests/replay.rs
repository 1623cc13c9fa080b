//! Replay: live actions of a user and their replay by a link reach the same state in every lane.

use cluster::{Mode, Origin, Step, Timeline, World};
use differing::differing;
use raft_core::{Command, Rules, ServerSet, Timer};
use scenario::link::{Action, Link, fragment, open, within_server_limit};
use scenario::{BUILT_IN, Scenario, digest, replay};
use support::{id, steps};

#[path = "support/differing.rs"]
mod differing;
mod support;

/// Three lanes with a user who acts in them, as on the page.
struct LiveLanes {
    lanes: Vec<(Mode, Timeline)>,
    done: Vec<Action>,
}

impl LiveLanes {
    fn new(scenario: &Scenario) -> Self {
        let lanes = Mode::ALL.into_iter().map(|mode| (mode, scenario.timeline(mode))).collect();
        Self { lanes, done: Vec::new() }
    }

    fn seek(&mut self, at: u64) {
        self.lanes.iter_mut().for_each(|(_, timeline)| timeline.seek(at));
    }

    /// Acts at the current time. In the lanes that this truncates, later actions are dropped.
    fn act(&mut self, lane: Option<Mode>, step: Step) -> usize {
        let at = self.lanes[0].1.now();
        self.seek(at);
        let mut possible = Vec::new();
        for (mode, timeline) in self.lanes.iter_mut().filter(|(mode, _)| lane.is_none_or(|lane| lane == *mode)) {
            if timeline.act(step).is_ok() {
                possible.push(*mode);
            }
        }
        let later = self.done.iter().filter(|action| action.at > at).copied().collect::<Vec<_>>();
        self.done.retain(|action| action.at <= at);
        // A later action in all lanes stays in the lanes that were not truncated.
        let lanes_of = |lane: Option<Mode>| Mode::ALL.into_iter().filter(move |&mode| lane.is_none_or(|it| it == mode));
        let kept = later.iter().flat_map(|action| {
            let left = lanes_of(action.lane).filter(|mode| !possible.contains(mode));
            left.map(|mode| Action { lane: Some(mode), ..*action }).collect::<Vec<_>>()
        });
        let kept: Vec<_> = kept.collect();
        if !possible.is_empty() {
            self.done.push(Action { at, lane, step });
        }
        self.done.extend(kept);
        possible.len()
    }

    fn digest(&self) -> u32 {
        digest(self.lanes.iter().map(|(_, timeline)| timeline.state()))
    }
}

/// Lanes of a link at its time, and the number of its actions that were possible.
fn opened(text: &str) -> (Link, Vec<Timeline>, usize) {
    let link = open(text).into_result().unwrap_or_else(|error| panic!("{text}: {error}"));
    let mut possible = 0;
    let lanes = Mode::ALL.map(|mode| {
        let mut timeline = link.scenario.timeline(mode);
        possible += replay(&mut timeline, mode, &link.actions);
        timeline.seek(link.at.unwrap_or(0));
        timeline
    });
    (link, lanes.into(), possible)
}

fn digest_of(lanes: &[Timeline]) -> u32 {
    digest(lanes.iter().map(Timeline::state))
}

/// A random Step of the user, possible or not.
fn some_step(rng: &mut oorandom::Rand32, world: &World, all: &[Step]) -> Step {
    let nodes = world.nodes();
    let server = nodes[rng.rand_range(0..nodes.len() as u32) as usize].id();
    let in_flight = world.network().in_flight();
    let in_flight = in_flight.get(rng.rand_range(0..in_flight.len().max(1) as u32) as usize).map(|flight| flight.id);
    match (rng.rand_range(0..9), in_flight) {
        (0, _) => Step::Crash(server),
        (1, _) => Step::Restart(server),
        (2, _) => Step::Fire { server, timer: Timer::Election },
        (3, Some(id)) => Step::Deliver(id),
        (4, Some(id)) => Step::Drop(id),
        (5, Some(id)) => Step::Duplicate(id),
        (6, _) => Step::Propose { server, command: Command(rng.rand_range(0..100)) },
        (7, _) => {
            let mut servers = nodes.iter().map(cluster::Node::id).collect::<ServerSet>();
            servers.remove(server);
            Step::Ask { target: servers, learners: ServerSet::EMPTY }
        }
        _ => all[rng.rand_range(0..all.len() as u32) as usize],
    }
}

/// Clusters to act in, some with rules off, and with an operator and a network that leave no time between two events.
fn scenarios() -> Vec<Scenario> {
    let mut all: Vec<Scenario> = BUILT_IN.clone();
    let own = Scenario::custom((1..=3).map(id).collect(), Some(id(2)));
    let mut at_once = own.clone();
    at_once.set_target([1, 2, 4, 5].into_iter().map(id).collect());
    (at_once.pace.operator_pause, at_once.pace.operator_downtime) = (0, 0);
    let unsafe_rules = raft_core::Rule::ALL.into_iter().fold(Rules::RAFT, Rules::without);
    let mut lawless = Scenario { rules: unsafe_rules, ..BUILT_IN[0].clone() };
    lawless.expect.clear();
    all.extend([own, at_once, lawless]);
    all
}

#[test]
fn link_replays_any_user_actions_in_any_lane_to_the_same_state() {
    let mut rng = oorandom::Rand32::new(3);
    let all: Vec<Step> = steps().into_iter().filter(within_server_limit).collect();
    let (mut acted, mut rewound) = (0, 0);
    for scenario in scenarios() {
        for _ in 0..60 {
            let mut live = LiveLanes::new(&scenario);
            for _ in 0..rng.rand_range(1..12) {
                let now = live.lanes[0].1.now();
                let back = rng.rand_range(0..6) == 0;
                rewound += usize::from(back && now > 0);
                let to = if back { now / 2 } else { now + u64::from(rng.rand_range(0..120)) };
                live.seek(to);
                let lane = [None, Some(Mode::Naive), Some(Mode::SingleServer), Some(Mode::Joint)];
                let lane = lane[rng.rand_range(0..4) as usize];
                let world = live.lanes.iter().find(|(mode, _)| lane.is_none_or(|lane| lane == *mode));
                let step = some_step(&mut rng, world.expect("a lane").1.world(), &all);
                acted += live.act(lane, step);
            }
            let end = live.lanes[0].1.now() + u64::from(rng.rand_range(0..900));
            live.seek(end);
            let mut link = Link::from(scenario.clone());
            (link.at, link.actions) = (Some(end), live.done.clone());
            // Seeking changes nothing.
            let text = fragment(&link);
            let (read, lanes, _) = opened(&text);
            assert_eq!(digest_of(&lanes), live.digest(), "{text}");
            for ((mode, live), again) in live.lanes.iter().zip(&lanes) {
                assert_eq!(live.state().digest, again.state().digest, "{mode}: {text}");
                assert_eq!(live.world().fingerprint(), again.world().fingerprint(), "{mode}: {text}");
            }
            assert_eq!(fragment(&read), text);
        }
    }
    assert!(acted > 1_000 && rewound > 100, "{acted} were possible, {rewound} times somebody went back");
}

#[test]
fn user_action_comes_after_all_events_of_its_time() {
    // At 116 ms the schedule crashes S2, and messages arrive. An action of the user at that time comes after all of it.
    let (_, lanes, possible) = opened("naive-swap-5-to-5&do=116.restart.2,116.crash.2&t=116");
    assert_eq!(possible, 6, "both were possible in each lane");
    for timeline in &lanes {
        let records: Vec<_> = timeline.records().iter().filter(|record| record.at == 116).collect();
        let person = records.iter().position(|record| record.origin == Origin::User).expect("a person acted");
        assert_eq!(records[person].step, Step::Restart(id(2)));
        assert!(records[..person].iter().any(|record| record.step == Step::Crash(id(2))));
        assert_eq!(records.last().map(|record| record.step), Some(Step::Crash(id(2))));
    }
}

#[test]
fn impossible_action_is_skipped_and_the_rest_is_replayed() {
    let (_, lanes, possible) =
        opened("own&leader=1&do=5.crash.7,5.crash.3,6.naive.request.1.remove.2,7.joint.restart.3&t=9");
    assert_eq!(possible, 4, "S3 crashes in three lanes and starts again in one");
    let runs = |timeline: &Timeline| timeline.world().server(id(3)).is_some();
    assert_eq!(lanes.iter().map(runs).collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn digest_depends_on_lanes_and_times_and_not_on_the_origin() {
    let mut seen = Vec::new();
    for text in ["own&leader=1&t=60", "own&leader=1&t=120", "own&leader=2&t=120", "own&leader=1&seed=2&t=120"] {
        seen.push(digest_of(&opened(text).1));
    }
    let (_, lanes, _) = opened("own&leader=1&t=120");
    seen.push(digest(lanes.iter().rev().skip(1).map(Timeline::state)));
    seen.push(digest([].into_iter()));
    let mut different = seen.clone();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), seen.len(), "{seen:x?}");

    // At a time without other events an action of the schedule and one of the user are equivalent.
    let mut scheduled = Scenario::custom((1..=3).map(id).collect(), Some(id(1)));
    scheduled.actions = vec![Action { at: 5, lane: None, step: Step::Crash(id(3)) }];
    let mut by_schedule = scheduled.timeline(Mode::Joint);
    by_schedule.seek(400);
    let (_, by_person, _) = opened("own&leader=1&do=5.crash.3&t=400");
    assert_eq!(digest([by_schedule.state()].into_iter()), digest([by_person[2].state()].into_iter()));
}

/// The content of a link when it was published; and, as the core may change, the digest of its current state.
#[test]
fn every_published_link_opens_what_it_did() {
    const RECORDED: &str = include_str!("recorded-links.txt");
    let mut written = String::new();
    let mut blocks = 0;
    for block in RECORDED.split("\n\n") {
        let (comments, block): (Vec<_>, Vec<_>) = block.lines().partition(|line| line.starts_with("# "));
        comments.iter().for_each(|line| written.push_str(&format!("{line}\n")));
        let [text, said @ .., _] = &block[..] else {
            written.push('\n');
            continue;
        };
        let (link, lanes, possible) = opened(text);
        assert_eq!(describe(&link), said.join("\n"), "{text} opened that when it was published");
        written.push_str(&format!(
            "{text}\n{}\n  reaches {:08x}, {possible} possible\n\n",
            said.join("\n"),
            digest_of(&lanes)
        ));
        blocks += 1;
    }
    assert!(blocks >= 10, "{blocks}");
    let written = format!("{}\n", written.trim_end());
    if std::env::var_os("OVERLAP_BLESS").is_some() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recorded-links.txt");
        std::fs::write(file, written).expect("the file can be written");
        return;
    }
    let on_purpose = "did the core change on purpose? OVERLAP_BLESS=1 cargo test -p scenario --test replay";
    assert!(written == RECORDED, "{}{on_purpose}", differing(RECORDED, &written));
}

fn describe(link: &Link) -> String {
    let it = &link.scenario;
    let leader = it.leader.map_or("nobody".to_owned(), |leader| leader.to_string());
    let off: Vec<_> = it.rules.off().map(raft_core::Rule::key).collect();
    let revertible = if it.rules.revertible_joint { ", revertible" } else { "" };
    let carried = if it.rules.votes_carry_commit { ", votes carry the commit" } else { "" };
    let hand_over = if it.hand_over_first { ", hand-over" } else { "" };
    let options = format!("{revertible}{carried}{hand_over}");
    let third = format!("{:?} {:?}{options}", it.rules.in_force_on_append, it.rules.joint_needs_both);
    let mut lines = format!("  {} {} to {}, {leader} leads, seed {}\n", it.id, it.old, it.new, it.seed);
    let pace = (it.pace.operator_pause, it.pace.operator_downtime);
    lines += &format!("  operator {:?} {pace:?}, off {off:?}, {third}\n", it.operator_order);
    lines += &format!("  at {:?}, lane {:?}, speed {:?}, digest {:x?}\n", link.at, link.lane, link.speed, link.digest);
    for Action { at, step, .. } in &it.actions {
        lines += &format!("  {at} {step:?}\n");
    }
    for Action { at, lane, step } in &link.actions {
        lines += &format!("  {at} the reader, in {}: {step:?}\n", lane.map_or("all lanes", Mode::key));
    }
    lines.pop();
    lines
}
