//! Menu and inspector of the selected server or message: its actions, its whole state, and the result of the last
//! action.

use cluster::{DownReason, MessageId, Mode, Node, Step, World};
use raft_core::{CarriedCommit, Entry, Log, LogIndex, Message, ServerId, ServerSet, Timer};
use yew::prelude::*;

use super::View;
use super::controls::{action_results, facts, group, leaf, scope, text, toggle};
use crate::command::{Command, PanelCommand, Selection};
use crate::html::{button, el, p};
use crate::session::Lane;
use crate::strings::panels as strings;

/// Maximum number of buttons for one server.
const MAX_BUTTONS: usize = 8;

/// Names and their values.
type Facts = Vec<(&'static str, String)>;

/// The menu.
pub(super) fn view(view: &View<'_>) -> Html {
    let View { session, ui_state, .. } = *view;
    let Some((index, chosen)) = ui_state.selection else { return Html::default() };
    let Some(lane) = session.lanes().get(index) else { return Html::default() };
    let [above, content] = match chosen {
        Selection::Server(id) => [scope(ui_state), server(lane, id, ui_state.target_members(session).0)],
        Selection::Message(id) => [p("small", strings::ONLY_HERE), message(lane, id)],
    };
    Html::from_iter([above, content, action_results(session)])
}

fn action(label: &'static str, step: Step) -> Html {
    button("", label, Command::Act(vec![step])).html()
}

/// A row of controls below a heading; empty without controls.
fn row(heading: &'static str, controls: impl Iterator<Item = Html>) -> Html {
    let mut controls = controls.peekable();
    if controls.peek().is_none() {
        return Html::default();
    }
    group("chips", heading).child(text(heading)).children(controls.collect()).html()
}

/// Actions and state of a server. `wanted` are the voters that are chosen in the members' panel.
fn server(lane: &Lane, id: ServerId, wanted: ServerSet) -> Html {
    let world = &lane.state().world;
    let Some(node) = world.node(id) else { return p("", strings::GONE) };
    let others: Vec<ServerId> = world.nodes().iter().map(Node::id).filter(|other| *other != id).collect();
    let is_cut = |from, to| world.network().is_cut(from, to);
    let mut buttons = match node {
        Node::Up(_) => actions_while_up(world, node),
        Node::Down { cause, .. } => {
            let waits = *cause == DownReason::Stopped && world.operator().to_start().contains(id);
            let restart = if waits { Step::OperatorStarts(id) } else { Step::Restart(id) };
            vec![action(strings::RESTART, restart), action(strings::LOSE_DISK, Step::LoseDisk(id))]
        }
    };
    if others.iter().any(|&other| !is_cut(id, other) || !is_cut(other, id)) {
        buttons.push(button("", strings::CUT_OFF, PanelCommand::CutOff(id).into()).html());
    }
    if others.iter().any(|&other| is_cut(id, other) || is_cut(other, id)) {
        buttons.push(button("", strings::RECONNECT, PanelCommand::Reconnect(id).into()).html());
    }
    // The list has a constant length, because Yew compares lists from their ends: the focus keeps its place.
    buttons.resize(MAX_BUTTONS, Html::default());
    let link = |other: ServerId, from, to| {
        let step = if is_cut(from, to) { Step::Heal { from, to } } else { Step::Cut { from, to } };
        toggle(other.to_string(), is_cut(from, to), Command::Act(vec![step]))
    };
    Html::from_iter([
        el("div", "buttons").children(buttons).html(),
        requests(lane, node),
        accidents(world, node, wanted),
        row(strings::CUT_TO, others.iter().map(|&other| link(other, id, other))),
        row(strings::CUT_FROM, others.iter().map(|&other| link(other, other, id))),
        leaf("h3", "", strings::INSPECT),
        facts(server_facts(node)),
    ])
}

fn actions_while_up(world: &World, node: &Node) -> Vec<Html> {
    let Some(server) = node.server() else { return Vec::new() };
    let id = node.id();
    let time_out = server.timers().contains(Timer::Election);
    let compact = server.log().snapshot().index < server.commit_index();
    let actions = [
        time_out.then(|| action(strings::TIME_OUT, Step::Fire { server: id, timer: Timer::Election })),
        Some(action(strings::CRASH, Step::Crash(id))),
        server.leadership().map(|_| button("", strings::PROPOSE, Command::Propose).html()),
        compact.then(|| action(strings::COMPACT, Step::Compact(id))),
        world.operator().to_stop().contains(id).then(|| action(strings::NEW_ROSTER, Step::OperatorStops(id))),
    ];
    actions.into_iter().flatten().collect()
}

/// Requests to a leader: to transfer its leadership, and, without the admin, to add or remove one server.
fn requests(lane: &Lane, node: &Node) -> Html {
    let Some(leader) = node.server().filter(|server| server.leadership().is_some()) else { return Html::default() };
    let (server, configuration) = (leader.id(), leader.configuration());
    let chip = |id: ServerId, command| button("chip", id.to_string(), command).html();
    let transfer = |to| chip(to, Command::Act(vec![Step::Transfer { server, to }]));
    let request = |heading, add, servers: ServerSet| {
        row(heading, servers.iter().map(|who| chip(who, PanelCommand::Request { server, add, who }.into())))
    };
    let voters = configuration.voters();
    let others = lane.state().world.nodes().iter().map(Node::id).filter(|id| !voters.contains(*id));
    let [to_add, to_remove] = if lane.mode == Mode::Naive { [ServerSet::EMPTY; 2] } else { [others.collect(), voters] };
    Html::from_iter([
        row(strings::TRANSFER, configuration.all_voters().without(server).iter().map(transfer)),
        request(strings::REQUEST_ADD, true, to_add),
        request(strings::REQUEST_REMOVE, false, to_remove),
    ])
}

/// Accidents of the operator: to force voters on a server with a log, or to found a cluster on one without. The voters
/// are the server alone, all servers of its kind, or those that are wanted.
fn accidents(world: &World, node: &Node, wanted: ServerSet) -> Html {
    let server = node.id();
    let has_log = |node: &Node| node.disk().log.last_index() > LogIndex::ZERO;
    let forces = has_log(node);
    // Of the servers with a log only those that run: the others are taken for lost.
    let alike = world.nodes().iter().filter(|other| has_log(other) == forces && (!forces || other.server().is_some()));
    let alike: ServerSet = alike.map(Node::id).collect();
    let mut choices = vec![ServerSet::EMPTY.with(server)];
    for voters in [alike.with(server), wanted] {
        if voters.contains(server) && !choices.contains(&voters) {
            choices.push(voters);
        }
    }
    let (heading, make): (_, fn(ServerId, ServerSet) -> Step) = if forces {
        (strings::FORCE, |server, voters| Step::Force { server, voters })
    } else {
        (strings::BOOTSTRAP, |server, voters| Step::Bootstrap { server, voters })
    };
    let chip = |voters: ServerSet| button("chip", voters.to_string(), Command::Act(vec![make(server, voters)])).html();
    row(heading, choices.into_iter().map(chip))
}

fn message(lane: &Lane, id: MessageId) -> Html {
    let Some(flight) = lane.state().world.network().get(id) else { return p("", strings::GONE) };
    let buttons = vec![
        action(strings::DELIVER, Step::Deliver(id)),
        action(strings::DROP, Step::Drop(id)),
        action(strings::DUPLICATE, Step::Duplicate(id)),
    ];
    Html::from_iter([
        el("div", "buttons").children(buttons).html(),
        leaf("h3", "", strings::INSPECT),
        facts(message_facts(&flight.message)),
    ])
}

/// Whole state of a server, with Raft's own names (paper, figure 2).
fn server_facts(node: &Node) -> Facts {
    let disk = node.disk();
    let nobody = || "-".to_owned();
    let mut facts = vec![
        ("currentTerm", disk.current_term.to_string()),
        ("votedFor", disk.voted_for.map_or_else(nobody, |it| it.to_string())),
        ("log", log(&disk.log)),
    ];
    let Some(server) = node.server() else { return facts };
    let timers: Vec<String> = server.timers().iter().map(|it| it.to_string()).collect();
    facts.extend([
        ("commitIndex", server.commit_index().to_string()),
        ("leader", server.leader().map_or_else(nobody, |it| it.to_string())),
        ("configuration", server.configuration().to_string()),
        ("timers", timers.join(", ")),
    ]);
    if let Some(leadership) = server.leadership() {
        for progress in leadership.progress() {
            let indexes = format!("{}: match {}, next {}", progress.id, progress.match_index, progress.next_index);
            facts.push(("matchIndex", indexes));
        }
        if let Some(catch_up) = leadership.catch_up() {
            facts.push(("catching up", format!("{}, round {}", catch_up.newcomers, catch_up.round)));
        }
    }
    facts
}

/// Log as text: term and payload of each entry.
fn log(log: &Log) -> String {
    let start = u64::from(log.snapshot().index);
    let snapshot = if start > 0 { format!("snapshot to {start}; ") } else { String::new() };
    let entries: Vec<String> = (start + 1..).zip(log.entries()).map(|(index, it)| entry(index, it)).collect();
    snapshot + &entries.join(", ")
}

fn entry(index: u64, entry: &Entry) -> String {
    use raft_core::Payload;
    let payload = match entry.payload {
        Payload::NoOp => "no-op".to_owned(),
        Payload::Command(command) => format!("command {}", command.0),
        Payload::Configuration(configuration) => configuration.to_string(),
    };
    format!("{index}: term {} {payload}", entry.term)
}

/// The commit index that a vote request or a refusal carries.
fn carried_commit(commit: CarriedCommit) -> Option<(&'static str, String)> {
    commit.0.map(|(index, term)| ("commit", format!("{index}, of term {term}")))
}

/// Fields of a message.
fn message_facts(message: &Message) -> Facts {
    use raft_core::Message as M;
    let mut facts = vec![("term", message.term().to_string())];
    match message {
        M::RequestVote { last_index, last_term, ballot, commit, .. } => {
            facts.extend([
                ("ballot", if *ballot == raft_core::Ballot::Vote { "vote" } else { "pre-vote" }.to_owned()),
                ("lastLogIndex", last_index.to_string()),
                ("lastLogTerm", last_term.to_string()),
            ]);
            facts.extend(carried_commit(*commit));
        }
        M::Vote { for_term, granted, commit, .. } => {
            facts.extend([("for term", for_term.to_string()), ("voteGranted", granted.to_string())]);
            facts.extend(carried_commit(*commit));
        }
        M::AppendEntries { prev_index, prev_term, entries, commit, .. } => {
            facts.extend([
                ("prevLogIndex", prev_index.to_string()),
                ("prevLogTerm", prev_term.to_string()),
                ("leaderCommit", commit.to_string()),
            ]);
            let first = u64::from(*prev_index) + 1;
            facts.extend(entries.iter().zip(first..).map(|(it, index)| ("entry", entry(index, it))));
        }
        M::AppendAccepted { match_index, .. } => facts.push(("matchIndex", match_index.to_string())),
        M::AppendRefused { prev_index, last_index, .. } => {
            facts.extend([("refused at", prev_index.to_string()), ("last index", last_index.to_string())]);
        }
        M::InstallSnapshot { snapshot, .. } => facts.push(("lastIncludedIndex", snapshot.index.to_string())),
        M::TimeoutNow { .. } => {}
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;

    #[test]
    fn facts_of_every_server_and_message_have_their_term_first() {
        let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
        for at in (0..600).step_by(20) {
            session.seek(f64::from(at));
            for world in session.lanes().iter().map(|lane| &lane.state().world) {
                for node in world.nodes() {
                    assert_eq!(server_facts(node)[0].1, node.disk().current_term.to_string());
                }
                for flight in world.network().in_flight() {
                    let term = ("term", flight.message.term().to_string());
                    assert_eq!(message_facts(&flight.message)[0], term);
                }
            }
        }
    }

    #[test]
    fn log_as_text_has_the_index_and_the_term_of_each_entry() {
        let session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
        let disk = session.lanes()[0].state().world.nodes()[0].disk();
        let text = log(&disk.log);
        assert_eq!(text.matches(": term ").count(), disk.log.entries().len(), "{text}");
    }
}
