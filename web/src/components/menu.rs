//! What can be done with the server or the message that is chosen, and what came of it.

use cluster::{Down, MessageId, Node, Step, World};
use raft_core::{ServerId, Timer};
use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::command::{Chosen, act};
use crate::desk::Desk;
use crate::session::{Lane, Session};
use crate::ui::{button, el, h3, p, text, toggle};
use crate::words;

/// The menu of what is chosen; nothing, while it is closed. `style` says where it stands.
pub(super) fn menu(session: &Session, desk: &Desk, style: String) -> Html {
    let Some((place, what)) = desk.chosen.filter(|_| desk.menu) else { return Html::default() };
    let Some(lane) = session.lanes().get(place) else { return Html::default() };
    let (name, body) = match what {
        Chosen::Server(id) => (id.to_string(), server(lane, id)),
        Chosen::Message(id) => (words::message(words::MESSAGE, id.from, id.to), message(lane, id)),
    };
    let title = words::in_lane(&name, &lane.mode.to_string());
    let head = el("div", "side-head")
        .with(el("h2", "").says(title.clone()).html())
        .with(icon("plain", Icon::Close, [words::CLOSE; 2], "close").html());
    let mut parts = vec![head.html()];
    parts.push(if matches!(what, Chosen::Server(_)) { scope(desk) } else { p("small", words::ONLY_HERE) });
    parts.extend(body);
    parts.push(answers(session));
    el("div", "menu").set("role", "dialog").set("aria-label", title).set("style", style).all(parts).html()
}

/// Whether what is done is done in this lane or in all.
pub(super) fn scope(desk: &Desk) -> Html {
    el("div", "chips")
        .set("role", "group")
        .set("aria-label", words::SCOPE)
        .with(text(words::SCOPE))
        .with(toggle(words::EVERYWHERE, desk.everywhere, "everywhere").html())
        .with(toggle(words::HERE, !desk.everywhere, "here").html())
        .html()
}

/// What came of what was asked for last, lane by lane.
pub(super) fn answers(session: &Session) -> Html {
    let lines = session.answers().iter().map(|answer| {
        let class = if answer.done { "answer" } else { "answer refused" };
        p(class, format!("{}: {}.", answer.mode, answer.text))
    });
    el("div", "answers").set("aria-live", "polite").all(lines.collect()).html()
}

fn does(label: &'static str, step: Step) -> Html {
    button("", label, act(&[step])).html()
}

/// A row of servers, each pressed or not, under a heading.
fn row(heading: &'static str, chips: Vec<Html>) -> Option<Html> {
    let group = el("div", "chips").set("role", "group").set("aria-label", heading);
    (!chips.is_empty()).then(|| group.with(text(heading)).all(chips).html())
}

fn server(lane: &Lane, id: ServerId) -> Vec<Html> {
    let world = &lane.moment().world;
    let others: Vec<ServerId> = world.nodes().iter().map(Node::id).filter(|other| *other != id).collect();
    let mut buttons = Vec::new();
    let mut rows = Vec::new();
    match world.node(id) {
        Some(Node::Up(server)) => {
            if server.timers().contains(Timer::Election) {
                buttons.push(does(words::TIME_OUT, Step::Fire { server: id, timer: Timer::Election }));
            }
            buttons.push(does(words::CRASH, Step::Crash(id)));
            if server.leadership().is_some() {
                buttons.push(button("", words::PROPOSE, "propose").html());
                let voters = server.configuration().all_voters();
                let to =
                    |to: ServerId| button("chip", to.to_string(), act(&[Step::Transfer { server: id, to }])).html();
                rows.extend(row(words::HAND_OVER, voters.without(id).iter().map(to).collect()));
                if lane.mode != cluster::Mode::Naive {
                    rows.extend(requests(world, id, server.configuration().voters()));
                }
            }
            if server.log().start().index < server.commit_index() {
                buttons.push(does(words::COMPACT, Step::Compact(id)));
            }
            if world.operator().to_stop().contains(id) {
                buttons.push(does(words::NEW_ROSTER, Step::OperatorStops(id)));
            }
        }
        Some(Node::Down { cause, .. }) => {
            let waits = *cause == Down::Stopped && world.operator().to_start().contains(id);
            let step = if waits { Step::OperatorStarts(id) } else { Step::Restart(id) };
            buttons.push(does(words::RESTART, step));
            buttons.push(does(words::LOSE_DISK, Step::LoseDisk(id)));
        }
        None => return vec![p("", words::GONE)],
    }
    let cut = |from, to| world.network().is_cut(from, to);
    if others.iter().any(|&other| !cut(id, other) || !cut(other, id)) {
        buttons.push(button("", words::CUT_OFF, format!("cut-off {}", u64::from(id))).html());
    }
    if others.iter().any(|&other| cut(id, other) || cut(other, id)) {
        buttons.push(button("", words::RECONNECT, format!("reconnect {}", u64::from(id))).html());
    }
    let link = |name: ServerId, from, to| {
        let step = if cut(from, to) { Step::Heal { from, to } } else { Step::Cut { from, to } };
        toggle(name.to_string(), cut(from, to), act(&[step])).html()
    };
    rows.extend(row(words::CUT_TO, others.iter().map(|&it| link(it, id, it)).collect()));
    rows.extend(row(words::CUT_FROM, others.iter().map(|&it| link(it, it, id)).collect()));
    let mut body = vec![el("div", "buttons").all(buttons).html()];
    body.extend(rows);
    body.push(h3(words::INSPECT));
    body.push(facts(world, id));
    body
}

/// Asking a leader for one change, past the admin.
fn requests(world: &World, id: ServerId, voters: raft_core::ServerSet) -> Vec<Html> {
    let chip = |verb: &str, who: ServerId| {
        button("chip", who.to_string(), format!("request {} {verb} {}", u64::from(id), u64::from(who))).html()
    };
    let strangers = world.nodes().iter().map(Node::id).filter(|other| !voters.contains(*other));
    let add = row(words::REQUEST_ADD, strangers.map(|who| chip("add", who)).collect());
    let remove = row(words::REQUEST_REMOVE, voters.iter().map(|who| chip("remove", who)).collect());
    add.into_iter().chain(remove).collect()
}

fn message(lane: &Lane, id: MessageId) -> Vec<Html> {
    let Some(flight) = lane.moment().world.network().get(id) else { return vec![p("", words::GONE)] };
    let buttons = vec![
        does(words::DELIVER, Step::Deliver(id)),
        does(words::DROP, Step::Drop(id)),
        does(words::DUPLICATE, Step::Duplicate(id)),
    ];
    vec![el("div", "buttons").all(buttons).html(), h3(words::INSPECT), list(said(&flight.message))]
}

/// Names and what they stand for.
fn list(facts: Vec<(&'static str, String)>) -> Html {
    let mut parts = Vec::new();
    for (name, value) in facts {
        parts.push(el("dt", "").says(name).html());
        parts.push(el("dd", "").says(value).html());
    }
    el("dl", "facts").all(parts).html()
}

/// All that a server holds, in Raft's own names (paper, figure 2).
fn facts(world: &World, id: ServerId) -> Html {
    let Some(node) = world.node(id) else { return Html::default() };
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
    list(facts)
}

/// A log, entry by entry: its term and what it carries.
fn log(log: &raft_core::Log) -> String {
    let start = u64::from(log.start().index);
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

/// All that a message says.
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
