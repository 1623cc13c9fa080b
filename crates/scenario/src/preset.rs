//! The presets that the page has built in: those that one sees first. All others are in the [catalogue](crate::catalogue).

use std::sync::LazyLock;

use cluster::{Mode, Pace, Property, Step};
use raft_core::{Command, ServerId, ServerSet, Timer};

use crate::{Action, Claim, Expectation, Scenario};

/// The preset that opens when the address names none.
pub const DEFAULT: &str = "naive-swap-5-to-5";

/// The presets that are built in, without their beats: a first visit need not fetch or read them.
pub static PRESETS: LazyLock<Vec<Scenario>> = LazyLock::new(|| vec![five_to_five(), three_to_five()]);

/// The built-in preset of that name.
#[must_use]
pub fn built_in(id: &str) -> Option<Scenario> {
    PRESETS.iter().find(|scenario| scenario.id == id).cloned()
}

/// The servers of those numbers; numbers that name none are left out.
fn servers<const N: usize>(numbers: [u64; N]) -> Vec<ServerId> {
    numbers.into_iter().filter_map(|number| ServerId::try_from(number).ok()).collect()
}

fn set<const N: usize>(numbers: [u64; N]) -> ServerSet {
    servers(numbers).into_iter().collect()
}

/// One action at each of the servers.
fn each<const N: usize>(at: u64, numbers: [u64; N], step: impl Fn(ServerId) -> Step) -> Vec<Action> {
    servers(numbers).into_iter().map(|id| Action { at, lane: None, step: step(id) }).collect()
}

fn times_out(server: ServerId) -> Step {
    Step::Fire { server, timer: Timer::Election }
}

fn proposes(number: u32) -> impl Fn(ServerId) -> Step {
    move |server| Step::Propose { server, command: Command(number) }
}

/// What the naive swap comes to in both presets, and the safe modes do not.
fn expected() -> Vec<Expectation> {
    let broken = [Property::ElectionSafety, Property::LogMatching, Property::StateMachineSafety];
    let of = |mode| {
        let broken = if mode == Mode::Naive { broken.to_vec() } else { Vec::new() };
        Expectation { mode, at: None, claims: vec![Claim::Breaks(broken), Claim::Finishes(true)] }
    };
    Mode::ALL.map(of).to_vec()
}

/// The two presets have all else in common.
fn common(old: ServerSet, new: ServerSet) -> Scenario {
    let mut scenario = Scenario::own(old, servers([2]).first().copied());
    scenario.new = new;
    scenario.commands = 2;
    scenario.expect = expected();
    scenario
}

fn asks(scenario: &Scenario) -> Vec<Action> {
    vec![Action { at: 20, lane: None, step: Step::Ask { target: scenario.new, learners: ServerSet::EMPTY } }]
}

fn five_to_five() -> Scenario {
    let base = common(set([1, 2, 3, 4, 5]), set([1, 2, 3, 6, 7]));
    Scenario {
        id: DEFAULT.into(),
        title: "Naive swap, 5 to 5".into(),
        summary: "Two of five servers are replaced while the leader goes down. Who may win the next election?".into(),
        // S3, S6 and S7 have the new roster when it is S2's turn; S1, S4 and S5 wait for S2 to come back.
        operator_order: servers([6, 7, 3, 2, 1, 4, 5]),
        // Latencies under which S4 and S5 hear from S1 first, S6 and S7 from S3.
        seed: 27926,
        pace: Pace { operator_pause: 17, operator_downtime: 12, ..Pace::default() },
        actions: [
            asks(&base),
            each(116, [2], Step::Crash),
            // Every lease on S2 has run out.
            each(285, [1, 3], times_out),
            each(375, [1], proposes(10)),
            each(375, [3], proposes(20)),
            each(500, [2], Step::Restart),
        ]
        .concat(),
        end: 900,
        ..base
    }
}

fn three_to_five() -> Scenario {
    let base = common(set([1, 2, 3]), set([1, 2, 3, 4, 5]));
    Scenario {
        id: "naive-swap-3-to-5".into(),
        title: "Naive swap, 3 to 5".into(),
        summary:
            "Three servers grow to five while the leader restarts. Two are a majority of three, and three of five."
                .into(),
        operator_order: servers([4, 5, 3, 1, 2]),
        // Latencies under which S2 hears from S1 first, S4 and S5 from S3.
        seed: 39375,
        pace: Pace { operator_pause: 100, operator_downtime: 12, ..Pace::default() },
        actions: [
            asks(&base),
            each(170, [2], Step::Crash),
            each(190, [2], Step::Restart),
            // Every lease on S2 has run out, and S3 has the new roster.
            each(360, [1, 3], times_out),
            each(418, [1], proposes(10)),
            each(418, [3], proposes(20)),
        ]
        .concat(),
        end: 700,
        ..base
    }
}
