//! History of every server and every message of a run, updated record by record.

use cluster::{DownReason, Event, LossCause, MessageId, Mode, Node, Property, RunState, World};
use raft_core::{Configuration, Event as AtServer, LogIndex, Server, ServerId, ServerSet, Term};

use crate::view::{Badge, MessageKind};
use crate::view_model;

/// A position in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordTime {
    /// Number of records applied so far; 0 at the start.
    pub record: usize,
    /// The time, in virtual milliseconds.
    pub at: u64,
}

/// The role of a server from one time until the next entry of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleSpan {
    /// Leads this term.
    Leader(Term),
    /// Campaigns for this term.
    Candidate(Term),
    /// Requests pre-votes.
    PreCandidate,
    /// Follower.
    Follower,
    /// Receives the log and has no vote in its own configuration.
    Learner,
    /// Runs without a configuration.
    Unconfigured,
    /// Left the cluster and went offline.
    Retired,
    /// Does not run.
    Down(DownReason),
}

/// The configuration of a server from one time until the next entry of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigSpan {
    /// The configuration.
    pub configuration: Configuration,
    /// Whether the server rolled back to it, because the entry of the later configuration was truncated (D 4.1).
    pub rolled_back: bool,
}

/// History of one server. Each list is in order of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifeline {
    /// The server.
    pub id: ServerId,
    /// Its roles. The first begins at the start, or when the server was added.
    pub roles: Vec<(RecordTime, RoleSpan)>,
    /// Its configurations. The first begins at the start, or when the server was added.
    pub configurations: Vec<(RecordTime, ConfigSpan)>,
    /// Its advances of the commit index, with the new index.
    pub commits: Vec<(RecordTime, LogIndex)>,
}

/// End of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageEnd {
    /// The message arrived.
    Arrived,
    /// The message was lost.
    Lost(LossCause),
}

/// History of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageTrace {
    /// The message's identity.
    pub id: MessageId,
    /// The kind of message.
    pub kind: MessageKind,
    /// Time of sending.
    pub sent: RecordTime,
    /// Scheduled time of arrival in virtual milliseconds, as known at the time of sending.
    pub arrives_at: Option<u64>,
    /// End of the message, if it has ended.
    pub end: Option<(RecordTime, MessageEnd)>,
}

/// History of a whole run. Its size is proportional to the number of records pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifelines {
    /// Number of records pushed.
    records: usize,
    /// The servers, in ascending order of id.
    lines: Vec<Lifeline>,
    /// The messages, in order of sending.
    messages: Vec<MessageTrace>,
    /// Indices of the messages that have not ended.
    in_flight: Vec<usize>,
    /// Violated properties, with the time at which each violation was found.
    violations: Vec<(RecordTime, Property)>,
}

impl Lifelines {
    /// Starts the history of a run that begins with this World.
    #[must_use]
    pub fn new(world: &World) -> Self {
        let mut run =
            Self { records: 0, lines: Vec::new(), messages: Vec::new(), in_flight: Vec::new(), violations: Vec::new() };
        run.sample(RecordTime { record: 0, at: 0 }, world, &[]);
        run
    }

    /// Number of records pushed.
    #[must_use]
    pub fn records(&self) -> usize {
        self.records
    }

    /// The servers, in ascending order of id.
    #[must_use]
    pub fn lines(&self) -> &[Lifeline] {
        &self.lines
    }

    /// The messages, in order of sending.
    #[must_use]
    pub fn messages(&self) -> &[MessageTrace] {
        &self.messages
    }

    /// Violated properties with the time at which each was found, in order.
    #[must_use]
    pub fn violations(&self) -> &[(RecordTime, Property)] {
        &self.violations
    }

    /// Appends the effects of the record that led to `state`. Every record has to be pushed, in order. Pushing a
    /// record again first truncates it and all later ones.
    pub fn push(&mut self, state: &RunState) {
        let time = RecordTime { record: state.records, at: state.at };
        if time.record == 0 {
            return self.truncate(0);
        }
        self.truncate(time.record - 1);
        self.records = time.record;
        for event in &state.events {
            match *event {
                Event::Sent { id } => self.message_sent(time, id, state),
                Event::Delivered { id } => self.message_ended(time, id, MessageEnd::Arrived),
                Event::Lost { id, cause } => self.message_ended(time, id, MessageEnd::Lost(cause)),
                Event::At { server, event: AtServer::Committed { index } } => {
                    if let Some(line) = self.lines.iter_mut().find(|line| line.id == server) {
                        line.commits.push((time, index));
                    }
                }
                Event::Violated(violation) => self.violations.push((time, violation.property())),
                _ => {}
            }
        }
        self.sample(time, &state.world, &state.events);
    }

    /// Removes everything after the first `records` records.
    pub fn truncate(&mut self, records: usize) {
        if records >= self.records {
            return;
        }
        self.records = records;
        for line in &mut self.lines {
            truncate_list(&mut line.roles, records);
            truncate_list(&mut line.configurations, records);
            truncate_list(&mut line.commits, records);
        }
        // Removes servers that were added later.
        self.lines.retain(|line| !line.roles.is_empty());
        truncate_list(&mut self.violations, records);
        self.messages.truncate(self.messages.partition_point(|message| message.sent.record <= records));
        self.in_flight.clear();
        for (index, message) in self.messages.iter_mut().enumerate() {
            message.end = message.end.filter(|(time, _)| time.record <= records);
            if message.end.is_none() {
                self.in_flight.push(index);
            }
        }
    }

    fn message_sent(&mut self, sent: RecordTime, id: MessageId, state: &RunState) {
        let Some(flight) = state.world.network().get(id) else { return };
        let transit = state.deliveries.pending().iter().rev().find(|transit| transit.id == id);
        let arrives_at = transit.and_then(|transit| transit.arrives_at);
        self.in_flight.push(self.messages.len());
        self.messages.push(MessageTrace {
            id,
            kind: view_model::message_kind(&flight.message),
            sent,
            arrives_at,
            end: None,
        });
    }

    fn message_ended(&mut self, time: RecordTime, id: MessageId, how: MessageEnd) {
        let messages = &mut self.messages;
        let is_message = |&index: &usize| messages.get(index).is_some_and(|message| message.id == id);
        let Some(slot) = self.in_flight.iter().position(is_message) else { return };
        if let Some(message) = messages.get_mut(self.in_flight.remove(slot)) {
            message.end = Some((time, how));
        }
    }

    /// Adds a lifeline for each new server: at the start, and when the operator adds servers.
    fn begin_lines(&mut self, world: &World) {
        for id in world.nodes().iter().map(Node::id) {
            if let Err(index) = self.lines.binary_search_by_key(&id, |line| line.id) {
                let (roles, configurations, commits) = (Vec::new(), Vec::new(), Vec::new());
                self.lines.insert(index, Lifeline { id, roles, configurations, commits });
            }
        }
    }

    /// Records each server's role and configuration where they changed.
    fn sample(&mut self, time: RecordTime, world: &World, events: &[Event]) {
        if self.lines.len() < world.nodes().len() {
            self.begin_lines(world);
        }
        let catching_up = view_model::catching_up(world);
        for line in &mut self.lines {
            let Some(node) = world.node(line.id) else { continue };
            let role = role(world.mode(), node, catching_up);
            if line.roles.last().is_none_or(|(_, last)| *last != role) {
                line.roles.push((time, role));
            }
            // A server that is down has no configuration. After its restart, only a different one is recorded.
            let Some(configuration) = node.server().map(Server::configuration) else { continue };
            if line.configurations.last().is_none_or(|(_, last)| last.configuration != configuration) {
                let rolled_back = events.iter().any(|event| view_model::rolls_back(event, line.id));
                line.configurations.push((time, ConfigSpan { configuration, rolled_back }));
            }
        }
    }
}

/// Removes the entries after the first `records` records.
fn truncate_list<T>(list: &mut Vec<(RecordTime, T)>, records: usize) {
    list.truncate(list.partition_point(|(time, _)| time.record <= records));
}

fn role(mode: Mode, node: &Node, catching_up: ServerSet) -> RoleSpan {
    let term = node.disk().current_term;
    match view_model::badge(mode, node, catching_up) {
        Badge::Leader => RoleSpan::Leader(term),
        Badge::Candidate => RoleSpan::Candidate(term),
        Badge::PreCandidate => RoleSpan::PreCandidate,
        Badge::Learner => RoleSpan::Learner,
        Badge::Retired => RoleSpan::Retired,
        Badge::Crashed => RoleSpan::Down(DownReason::Crashed),
        Badge::Stopped => RoleSpan::Down(DownReason::Stopped),
        Badge::Follower => match node.server().map(Server::configuration) {
            Some(Configuration::EMPTY) => RoleSpan::Unconfigured,
            _ => RoleSpan::Follower,
        },
    }
}
