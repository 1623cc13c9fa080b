//! View model: builds the [`LaneView`] of a run at one instant. Only this module reads servers and networks. It knows
//! no positions, sizes or colours.

mod argument;
mod catching_up;
mod decision;
mod display_order;
mod label;
mod messages;
mod quorum_bars;
mod server;
mod status;
mod tolerance;
mod wall;

use cluster::{Event, Mode, RunState};
use raft_core::{Event as AtServer, Rule, RuleSetting, Rules, ServerId};

pub use self::argument::{Argue, Argument, ArgumentInput, argument};
use crate::view::{DisplayText, LaneView, ViolationView};
pub(crate) use catching_up::catching_up;
use decision::Decision;
pub use display_order::DisplayOrder;
pub(crate) use label::label_for;
pub use messages::message_kind;
pub(crate) use server::badge;
pub use status::{has_leader, writes_wait};

/// Builds the view of one lane at `state`, for the change and the server order given by `order`.
#[must_use]
pub fn lane_view(state: &RunState, order: &DisplayOrder) -> LaneView {
    lane_view_with(state, order, Some(argument::argument))
}

/// Builds the same view with the argument that `argue` gives; without one if there is none.
#[must_use]
pub fn lane_view_with(state: &RunState, order: &DisplayOrder, argue: Option<Argue>) -> LaneView {
    let world = &state.world;
    let rivals = wall::present(world);
    let servers_in_order = order.arrange(world, rivals.as_ref());
    let ids: Vec<_> = servers_in_order.iter().map(|(id, _)| *id).collect();
    let decision = Decision::new(world, &ids, rivals.as_ref());
    let mut servers = server::servers(world, order, &servers_in_order);
    for server in &mut servers {
        server.denied_vote = decision.denied_vote(state, server.id);
        server.rolled_back = state.events.iter().any(|event| rolls_back(event, server.id));
    }
    let quorum_bars = quorum_bars::quorum_bars(world, order, &ids, &decision, &servers);
    let argument = {
        let (decision, servers, quorum_bars) = (&decision, &servers[..], &quorum_bars[..]);
        let argue = argue.unwrap_or(|_, _| Argument::default());
        argue(state, &ArgumentInput { order, decision, servers, quorum_bars })
    };
    let status = status::status(world, order, &decision, &quorum_bars, argument.prevents);
    LaneView {
        title: title(world.mode()).into(),
        subtitle: subtitle(world.mode(), world.rules()).into(),
        note: note(world.mode(), world.rules()),
        messages: messages::messages(state),
        wall: rivals.and_then(|rivals| rivals.in_order(&ids)),
        violations: world
            .history()
            .violations()
            .iter()
            .enumerate()
            .map(|(index, violation)| ViolationView {
                property: violation.property(),
                sentence: violation.to_string().into(),
                step: state.metrics.violations.get(index).map(|breach| breach.records),
            })
            .collect(),
        status,
        servers,
        quorum_bars,
        argument: argument.text.map(Into::into),
        overlap: argument.overlap,
    }
}

/// Whether the event says that the server rolls back to an earlier configuration.
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

/// A short description of the procedure under these rules. It promises nothing that a disabled rule ensures; [`note`]
/// names those.
fn subtitle(mode: Mode, rules: Rules) -> &'static str {
    match mode {
        Mode::Naive => "each server restarted with the new roster, at its own pace",
        Mode::SingleServer => match (rules.has(Rule::OneChangeAtATime), rules.has(Rule::LearnerFirst)) {
            (true, true) => "one voter at a time, learners first",
            (true, false) => "one voter at a time",
            (false, true) => "one voter a change, learners first",
            (false, false) => "one voter a change",
        },
        Mode::Joint if rules.has(Rule::JointNeedsBoth) => "C_old,new needs majorities of C_old and C_new",
        Mode::Joint => "C_old,new, then C_new",
    }
}

/// The permanent note: that the lane is the naive one, and each option and setting that is not Raft's.
fn note(mode: Mode, rules: Rules) -> Option<DisplayText> {
    let settings: Vec<&str> = rules.settings().map(RuleSetting::name).collect();
    let modified = (!settings.is_empty()).then(|| format!("modified Raft: {}", settings.join(", ")));
    let is_revertible = mode == Mode::Joint && rules.revertible_joint;
    let naive = (mode == Mode::Naive).then(|| "unsafe on purpose".to_owned());
    let revertible = is_revertible.then(|| "C_old,new can be reverted".to_owned());
    let carried = rules.votes_carry_commit.then(|| "votes carry the commit index".to_owned());
    let parts: Vec<String> = [naive, revertible, carried, modified].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", ").into())
}
