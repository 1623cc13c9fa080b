//! What a lane means, read from a run: [`cluster::RunState`] to [`LaneView`]. The only part that knows servers and networks;
//! it must not know a place, a size or a colour.

mod bands;
mod contest;
mod label;
mod row;
mod server;
mod status;
mod traffic;
mod wall;

use cluster::{Event, Mode, RunState};
use raft_core::{Event as AtServer, JointQuorum, Rule, Rules, ServerId};

use crate::view::{LaneView, Violation, Words};
use contest::Contest;
pub(crate) use label::of_configuration;
pub use row::Row;
pub(crate) use server::{badge, catching_up};
pub use status::has_leader;
pub(crate) use traffic::kind;

/// What one lane shows at `moment`, for the change and the order that `row` gives.
#[must_use]
pub fn lane(moment: &RunState, row: &Row) -> LaneView {
    let world = &moment.world;
    let walls = wall::find(world);
    let places = row.places(world, walls.as_ref());
    let ids: Vec<_> = places.iter().map(|place| place.0).collect();
    let contest = Contest::read(world, &ids, walls.as_ref());
    let mut servers = server::servers(world, row, &places);
    for server in &mut servers {
        server.refusal = contest.refusal(moment, server.id);
        server.rolled_back = moment.events.iter().any(|event| rolls_back(event, server.id));
    }
    let bands = bands::bands(world, row, &ids, &contest, &servers);
    let overlap = contest.overlap(world, &servers);
    let status = {
        let known = status::Known { servers: &servers, bands: &bands, overlap: &overlap };
        status::status(world, row, &contest, &known)
    };
    LaneView {
        title: title(world.mode()).into(),
        subtitle: subtitle(world.mode(), world.rules()).into(),
        note: note(world.mode(), world.rules()),
        messages: traffic::messages(moment),
        wall: walls.and_then(|walls| walls.in_row(&ids)),
        violations: world
            .history()
            .violations()
            .iter()
            .enumerate()
            .map(|(place, broken)| Violation {
                property: broken.property().to_string().into(),
                sentence: broken.to_string().into(),
                step: moment.metrics.broken.get(place).map(|breach| breach.records),
            })
            .collect(),
        status,
        servers,
        bands,
        overlap,
    }
}

/// Whether the event says that the server goes back to an earlier configuration.
pub(crate) fn rolls_back(event: &Event, id: ServerId) -> bool {
    matches!(event, Event::At { server, event: AtServer::ConfigurationRolledBack { .. } } if *server == id)
}

fn title(mode: Mode) -> &'static str {
    match mode {
        Mode::Naive => "Naive swap",
        Mode::SingleServer => "Single-server",
        Mode::Joint => "Joint consensus",
    }
}

/// The procedure in half a sentence, under these rules: the [`note`] beside it says which are off.
fn subtitle(mode: Mode, rules: Rules) -> &'static str {
    match mode {
        Mode::Naive => "each server restarted with the new roster, at its own pace",
        Mode::SingleServer => match (rules.has(Rule::OneChangeAtATime), rules.has(Rule::LearnerFirst)) {
            (true, true) => "one voter at a time, learners first",
            (true, false) => "one voter at a time",
            (false, true) => "one voter a change, learners first",
            (false, false) => "one voter a change",
        },
        Mode::Joint if rules.has(Rule::JointNeedsBoth) => "C_old,new needs a majority of both halves",
        Mode::Joint => "C_old,new, then C_new",
    }
}

/// What must always be said: that the lane is the naive one, and each rule that is off, by name.
fn note(mode: Mode, rules: Rules) -> Option<Words> {
    let mut note = String::new();
    if mode == Mode::Naive {
        note.push_str("unsafe on purpose");
    }
    for (place, rule) in rules.off().enumerate() {
        note.push_str(match (place, note.is_empty()) {
            (0, true) => "modified Raft: ",
            (0, false) => ", modified Raft: ",
            _ => ", ",
        });
        note.push_str(without(rule, rules));
    }
    (!note.is_empty()).then(|| note.into())
}

/// What Raft becomes without the rule.
fn without(rule: Rule, rules: Rules) -> &'static str {
    match rule {
        Rule::InForceOnAppend => "in force on apply",
        Rule::RollbackOnTruncate => "no rollback on truncate",
        Rule::ReloadOnRestart => "no reload on restart",
        Rule::OneChangeAtATime => "many changes at a time",
        Rule::OwnTermCommitFirst => "no own-term commit first",
        Rule::AnswerNonMembers => "strangers unanswered",
        Rule::RemovedLeaderNotCounted => "removed leader counts",
        Rule::LearnerFirst => "no learner phase",
        Rule::LeaderStickiness => "no leader lease",
        Rule::PreVote => "no pre-vote",
        Rule::CheckQuorum => "no check quorum",
        Rule::JointNeedsBoth if rules.joint_needs_both == JointQuorum::Union => "one majority of both halves together",
        Rule::JointNeedsBoth => "one half is enough",
        Rule::JointCommitsBeforeLeaving => "C_old,new left uncommitted",
    }
}
