//! Menu and inspector of the selected server or message: its actions, its whole state, and the result of the last
//! action.

use cluster::{DownReason, MessageId, Mode, Node, Step, World};
use raft_core::{ServerId, ServerSet, Timer};

use super::markup::Markup;
use super::words;
use crate::command::{Chosen, act};
use crate::desk::Desk;
use crate::session::{Lane, Session};

/// HTML of the menu. `answers` are the page's: a line for each lane, after `+` or `-`.
pub(super) fn menu(session: &Session, desk: &Desk, answers: &str) -> String {
    let mut menu = Markup::default();
    let Some((place, what)) = desk.chosen else { return String::new() };
    let Some(lane) = session.lanes().get(place) else { return String::new() };
    match what {
        Chosen::Server(id) => {
            scope(&mut menu, desk);
            server(&mut menu, lane, id);
        }
        Chosen::Message(id) => {
            menu.leaf("p", "small", words::ONLY_HERE);
            message(&mut menu, lane, id);
        }
    }
    self::answers(&mut menu, answers);
    menu.html()
}

/// Choice between this lane and all lanes for actions.
pub(super) fn scope(menu: &mut Markup, desk: &Desk) {
    group(menu.open("div", "scope"), words::SCOPE).says(words::SCOPE);
    menu.toggle(words::EVERYWHERE, desk.everywhere, "everywhere")
        .toggle(words::HERE, !desk.everywhere, "here")
        .end()
        .end();
}

/// Results of the last command, lane by lane.
pub(super) fn answers(menu: &mut Markup, answers: &str) {
    menu.open("div", "answers").set("aria-live", "polite");
    for line in answers.lines() {
        let (class, text) = match line.strip_prefix('+') {
            Some(text) => ("answer", text),
            None => ("answer refused", line.trim_start_matches('-')),
        };
        menu.leaf("p", class, text);
    }
    menu.end();
}

/// Opens a group of controls.
pub(super) fn group<'a>(menu: &'a mut Markup, name: &str) -> &'a mut Markup {
    menu.open("div", "chips").set("role", "group").set("aria-label", name)
}

/// A row of servers below a heading, each with its command and, for a switch, its state.
fn row(menu: &mut Markup, heading: &str, servers: impl Iterator<Item = (ServerId, Option<bool>, String)>) {
    let mut servers = servers.peekable();
    if servers.peek().is_none() {
        return;
    }
    group(menu, heading).says(heading);
    for (id, pressed, command) in servers {
        match pressed {
            Some(pressed) => menu.toggle(&id.to_string(), pressed, &command),
            None => menu.control("chip", &command).says(&id.to_string()).end(),
        };
    }
    menu.end();
}

fn does(menu: &mut Markup, label: &str, step: Step) {
    menu.control("", &act(&[step])).says(label).end();
}

fn server(menu: &mut Markup, lane: &Lane, id: ServerId) {
    let world = &lane.state().world;
    let Some(node) = world.node(id) else {
        menu.leaf("p", "", words::GONE);
        return;
    };
    let others: Vec<ServerId> = world.nodes().iter().map(Node::id).filter(|other| *other != id).collect();
    let cut = |from, to| world.network().is_cut(from, to);
    menu.open("div", "buttons");
    match node {
        Node::Up(server) => {
            if server.timers().contains(Timer::Election) {
                does(menu, words::TIME_OUT, Step::Fire { server: id, timer: Timer::Election });
            }
            does(menu, words::CRASH, Step::Crash(id));
            if server.leadership().is_some() {
                menu.control("", "propose").says(words::PROPOSE).end();
            }
            if server.log().snapshot().index < server.commit_index() {
                does(menu, words::COMPACT, Step::Compact(id));
            }
            if world.operator().to_stop().contains(id) {
                does(menu, words::NEW_ROSTER, Step::OperatorStops(id));
            }
        }
        Node::Down { cause, .. } => {
            let waits = *cause == DownReason::Stopped && world.operator().to_start().contains(id);
            does(menu, words::RESTART, if waits { Step::OperatorStarts(id) } else { Step::Restart(id) });
            does(menu, words::LOSE_DISK, Step::LoseDisk(id));
        }
    }
    let number = u64::from(id);
    if others.iter().any(|&other| !cut(id, other) || !cut(other, id)) {
        menu.control("", &format!("cut-off {number}")).says(words::CUT_OFF).end();
    }
    if others.iter().any(|&other| cut(id, other) || cut(other, id)) {
        menu.control("", &format!("reconnect {number}")).says(words::RECONNECT).end();
    }
    menu.end();
    if let Some(leader) = node.server().filter(|server| server.leadership().is_some()) {
        let hand_over = |to| (to, None, act(&[Step::Transfer { server: id, to }]));
        row(menu, words::TRANSFER, leader.configuration().all_voters().without(id).iter().map(hand_over));
        if lane.mode != Mode::Naive {
            requests(menu, world, number, leader.configuration().voters());
        }
    }
    let link = |other: ServerId, from, to| {
        let step = if cut(from, to) { Step::Heal { from, to } } else { Step::Cut { from, to } };
        (other, Some(cut(from, to)), act(&[step]))
    };
    row(menu, words::CUT_TO, others.iter().map(|&it| link(it, id, it)));
    row(menu, words::CUT_FROM, others.iter().map(|&it| link(it, it, id)));
    menu.leaf("h3", "", words::INSPECT);
    facts(menu, node);
}

/// Requests of single changes to a leader, without the admin.
fn requests(menu: &mut Markup, world: &World, leader: u64, voters: ServerSet) {
    let asks =
        |verb: &'static str| move |who: ServerId| (who, None, format!("request {leader} {verb} {}", u64::from(who)));
    let strangers = world.nodes().iter().map(Node::id).filter(|other| !voters.contains(*other));
    row(menu, words::REQUEST_ADD, strangers.map(asks("add")));
    row(menu, words::REQUEST_REMOVE, voters.iter().map(asks("remove")));
}

fn message(menu: &mut Markup, lane: &Lane, id: MessageId) {
    let Some(flight) = lane.state().world.network().get(id) else {
        menu.leaf("p", "", words::GONE);
        return;
    };
    menu.open("div", "buttons");
    does(menu, words::DELIVER, Step::Deliver(id));
    does(menu, words::DROP, Step::Drop(id));
    does(menu, words::DUPLICATE, Step::Duplicate(id));
    menu.end().leaf("h3", "", words::INSPECT);
    list(menu, said(&flight.message));
}

/// Names and their values.
fn list(menu: &mut Markup, facts: Vec<(&'static str, String)>) {
    menu.open("dl", "facts");
    for (name, value) in facts {
        menu.leaf("dt", "", name).leaf("dd", "", &value);
    }
    menu.end();
}

/// Whole state of a server, with Raft's own names (paper, figure 2).
fn facts(menu: &mut Markup, node: &Node) {
    let disk = node.disk();
    let nobody = || "-".to_owned();
    let mut facts = vec![
        ("currentTerm", disk.current_term.to_string()),
        ("votedFor", disk.voted_for.map_or_else(nobody, |it| it.to_string())),
        ("log", log(&disk.log)),
    ];
    if let Some(server) = node.server() {
        facts.push(("commitIndex", server.commit_index().to_string()));
        facts.push(("leader", server.leader().map_or_else(nobody, |it| it.to_string())));
        facts.push(("configuration", server.configuration().to_string()));
        let timers: Vec<String> = server.timers().iter().map(|it| it.to_string()).collect();
        facts.push(("timers", timers.join(", ")));
        if let Some(leadership) = server.leadership() {
            for progress in leadership.progress() {
                let text = format!("{}: match {}, next {}", progress.id, progress.match_index, progress.next_index);
                facts.push(("matchIndex", text));
            }
            if let Some(catch_up) = leadership.catch_up() {
                facts.push(("catching up", format!("{}, round {}", catch_up.newcomers, catch_up.round)));
            }
        }
    }
    list(menu, facts);
}

/// Log as text: term and payload of each entry.
fn log(log: &raft_core::Log) -> String {
    let start = u64::from(log.snapshot().index);
    let mut text = if start > 0 { format!("snapshot to {start}; ") } else { String::new() };
    for (place, entry) in log.entries().iter().enumerate() {
        if place > 0 {
            text.push_str(", ");
        }
        text.push_str(&self::entry(start + 1 + place as u64, entry));
    }
    text
}

fn entry(index: u64, entry: &raft_core::Entry) -> String {
    use raft_core::Payload;
    let carries = match entry.payload {
        Payload::NoOp => "no-op".to_owned(),
        Payload::Command(command) => format!("command {}", command.0),
        Payload::Configuration(configuration) => configuration.to_string(),
    };
    format!("{index}: term {} {carries}", entry.term)
}

/// Fields of a message.
fn said(message: &raft_core::Message) -> Vec<(&'static str, String)> {
    use raft_core::Message as M;
    let mut facts = vec![("term", message.term().to_string())];
    match message {
        M::RequestVote { last_index, last_term, ballot, .. } => facts.extend([
            ("ballot", if *ballot == raft_core::Ballot::Vote { "vote" } else { "pre-vote" }.to_owned()),
            ("lastLogIndex", last_index.to_string()),
            ("lastLogTerm", last_term.to_string()),
        ]),
        M::Vote { for_term, granted, .. } => {
            facts.extend([("for term", for_term.to_string()), ("voteGranted", granted.to_string())]);
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
