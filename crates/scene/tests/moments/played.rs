//! Moments of real runs: what each lane looks like when something goes another way than planned.

use cluster::{MessageId, Mode, Step};
use raft_core::{Command, Rule, ServerSet};
use scenario::Scenario;
use scene::view::*;
use scene::{Row, lane};

use super::builder::id;

/// A lane, and the time that it shows.
pub(crate) type Moment = (LaneView, f64);

fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().map(|number| id(*number)).collect()
}

fn preset() -> Scenario {
    scenario::preset(scenario::DEFAULT).unwrap().clone()
}

/// S1 leads `old`, and is asked for `new` at once.
fn own(old: &[u64], new: &[u64], actions: &[(u64, Step)]) -> Scenario {
    let mut scenario = Scenario::custom(set(old), Some(id(1)));
    scenario.new = set(new);
    scenario.actions = actions.iter().map(|&(at, step)| scenario::Action { at, lane: None, step }).collect();
    scenario
}

fn asks(at: u64, target: &[u64]) -> (u64, Step) {
    (at, Step::Ask { target: set(target), learners: ServerSet::EMPTY })
}

fn cut(at: u64, from: u64, to: u64) -> (u64, Step) {
    (at, Step::Cut { from: id(from), to: id(to) })
}

fn proposes(at: u64, number: u32) -> (u64, Step) {
    (at, Step::Propose { server: id(1), command: Command(number) })
}

/// The lane at a time.
fn lane_at(scenario: &Scenario, mode: Mode, at: u64) -> Moment {
    let mut timeline = scenario.timeline(mode);
    timeline.seek(at);
    (lane(timeline.moment(), &Row::new(scenario.old, scenario.new)), at as f64)
}

/// The lane after the first record that makes it as wanted, or so much later if it still is.
fn first(scenario: &Scenario, mode: Mode, later: u64, wanted: impl Fn(&LaneView) -> bool) -> Moment {
    let mut timeline = scenario.timeline(mode);
    let row = Row::new(scenario.old, scenario.new);
    while timeline.next_at().is_some_and(|at| at <= 3000) {
        timeline.forward();
        let (view, now) = (lane(timeline.moment(), &row), timeline.now());
        if wanted(&view) {
            timeline.seek(now + later);
            let after = lane(timeline.moment(), &row);
            return if wanted(&after) { (after, (now + later) as f64) } else { (view, now as f64) };
        }
    }
    panic!("{mode} never comes there");
}

fn server(view: &LaneView, number: u64) -> &ServerView {
    view.servers.iter().find(|server| server.id == id(number)).unwrap()
}

/// Both candidates of the default preset ask their own rosters.
pub(crate) fn naive_before() -> Moment {
    lane_at(&preset(), Mode::Naive, 318)
}

/// S1 has the old half, S3 the new one, and nobody leads.
pub(crate) fn joint_one_half() -> Moment {
    first(&preset(), Mode::Joint, 3, |view| view.status.text.contains("nobody both"))
}

/// A new leader has not committed anything of its own term, and defers the change.
pub(crate) fn deferred() -> Moment {
    let scenario = own(&[1, 2, 3, 4], &[1, 2, 3, 4, 5], &[(10, Step::Crash(id(1))), asks(30, &[1, 2, 3, 4, 5])]);
    first(&scenario, Mode::SingleServer, 6, |view| view.status.text.contains("Deferred"))
}

/// One way from S1 to S3 is cut, and both ways between S2 and S4.
pub(crate) fn cut_links() -> Moment {
    let cuts = [cut(10, 1, 3), cut(10, 2, 4), cut(10, 4, 2)];
    lane_at(&own(&[1, 2, 3, 4, 5], &[1, 2, 3, 4, 5], &[&cuts[..], &[proposes(20, 1)]].concat()), Mode::Joint, 29)
}

/// S5 is cut off; the leader goes on without it.
pub(crate) fn cut_off() -> Moment {
    let cuts = (1..5).flat_map(|other| [cut(10, other, 5), cut(10, 5, other)]);
    let actions: Vec<_> = cuts.chain([proposes(150, 1)]).collect();
    lane_at(&own(&[1, 2, 3, 4, 5], &[1, 2, 3, 4, 5], &actions), Mode::Joint, 156)
}

/// S3 has crashed, and a message from S1 to S2 is dropped.
pub(crate) fn crash_and_drop() -> Moment {
    let next = |to: u64, nth| MessageId { from: id(1), to: id(to), nth };
    // The next on its link, whatever went there before.
    let before = |to: u64| {
        let scenario = own(&[1, 2, 3], &[1, 2, 3], &[proposes(20, 1)]);
        let mut timeline = scenario.timeline(Mode::SingleServer);
        timeline.seek(20);
        let in_flight = timeline.world().network().in_flight().iter();
        in_flight.filter(|flight| flight.id.to == id(to)).map(|flight| flight.id.nth).max().unwrap()
    };
    let actions = [proposes(20, 1), (22, Step::Crash(id(3))), (25, Step::Drop(next(2, before(2))))];
    lane_at(&own(&[1, 2, 3], &[1, 2, 3], &actions), Mode::SingleServer, 27)
}

/// S1 appended C_old,new while it was cut off; it hears of another leader and goes back to C_old.
pub(crate) fn rolled_back() -> Moment {
    let both_ways = [2, 3, 4].into_iter().flat_map(|other| [(1, other), (other, 1)]);
    let mut actions = vec![asks(20, &[1, 2, 4])];
    for (from, to) in both_ways {
        actions.push(cut(10, from, to));
        actions.push((900, Step::Heal { from: id(from), to: id(to) }));
    }
    actions.sort_by_key(|action| action.0);
    let mut scenario = own(&[1, 2, 3], &[1, 2, 4], &actions);
    scenario.rules = scenario.rules.without(Rule::LearnerFirst).without(Rule::CheckQuorum);
    first(&scenario, Mode::Joint, 0, |view| server(view, 1).rolled_back)
}

/// The naive lane with two rules off, which it always says.
pub(crate) fn rules_off() -> Moment {
    let mut scenario = preset();
    scenario.rules = scenario.rules.without(Rule::PreVote).without(Rule::LeaderStickiness);
    lane_at(&scenario, Mode::Naive, 70)
}

/// S1 catches S4 up before it gives it a vote; clients go on writing, so it takes another round.
pub(crate) fn catching_up() -> Moment {
    let mut actions: Vec<_> = (0..12).map(|number| proposes(20 + 30 * u64::from(number), number)).collect();
    actions.insert(0, asks(15, &[1, 2, 3, 4]));
    let mut scenario = own(&[1, 2, 3], &[1, 2, 3, 4], &actions);
    (scenario.pace.latency_min, scenario.pace.latency_max) = (40, 70);
    first(&scenario, Mode::SingleServer, 9, |view| {
        view.status.text.contains("catching up") && server(view, 4).matched.is_some_and(|it| u64::from(it) > 1)
    })
}

/// Six messages on one link at once.
pub(crate) fn crowded_link() -> Moment {
    let actions: Vec<_> = (0..6).map(|number| proposes(20 + u64::from(number), number)).collect();
    let mut scenario = own(&[1, 2, 3], &[1, 2, 3], &actions);
    scenario.pace.latency_min = 14;
    lane_at(&scenario, Mode::Joint, 32)
}

/// All of them, by name.
pub(crate) fn all() -> Vec<(&'static str, LaneView, f64)> {
    let named = |name, (view, now): Moment| (name, view, now);
    vec![
        named("naive-before", naive_before()),
        named("joint-one-half", joint_one_half()),
        named("deferred", deferred()),
        named("cut-links", cut_links()),
        named("cut-off", cut_off()),
        named("crash-and-drop", crash_and_drop()),
        named("rolled-back", rolled_back()),
        named("rules-off", rules_off()),
        named("catching-up", catching_up()),
        named("crowded-link", crowded_link()),
    ]
}
