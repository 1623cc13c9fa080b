//! What every server and every message did over a whole run, kept in step with it record by record.

use cluster::{Down, Event, LossCause, MessageId, Mode, Moment, Node, Property, World};
use raft_core::{Configuration, Event as AtServer, LogIndex, Server, ServerId, ServerSet, Term};

use crate::view::{Badge, MessageKind};
use crate::view_model;

/// A place in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordTime {
    /// How many records led there; 0 is the start.
    pub record: usize,
    /// The time there, in virtual milliseconds.
    pub at: u64,
}

/// What a server does for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleSpan {
    /// It leads this term.
    Leader(Term),
    /// It stands for this term.
    Candidate(Term),
    /// It asks whether it could win.
    PreCandidate,
    /// It follows.
    Follower,
    /// It is sent the log and has no vote in its own configuration.
    Learner,
    /// It runs and knows of no configuration.
    Unconfigured,
    /// It left the cluster and went offline.
    Retired,
    /// It does not run.
    Down(Down),
}

/// The configuration that a server comes to believe in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigSpan {
    /// Which.
    pub configuration: Configuration,
    /// Whether it had to go back to it: the entry of the one before was truncated (D 4.1).
    pub rolled_back: bool,
}

/// One server over the whole run. Each list is in order of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifeline {
    /// Whose.
    pub id: ServerId,
    /// What it does from when on; the first from the start, or from when it was set up.
    pub roles: Vec<(RecordTime, RoleSpan)>,
    /// What it believes in from when on; the first from the start.
    pub configurations: Vec<(RecordTime, ConfigSpan)>,
    /// When its commit index moved, and to where.
    pub commits: Vec<(RecordTime, LogIndex)>,
}

/// How a message ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageEnd {
    /// It arrived.
    Arrived,
    /// It was lost.
    Lost(LossCause),
}

/// One message over the whole run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageTrace {
    /// Its name.
    pub id: MessageId,
    /// What it is.
    pub kind: MessageKind,
    /// When it was sent.
    pub sent: RecordTime,
    /// When it would arrive, as far as was known when it was sent.
    pub arrives_at: Option<u64>,
    /// When and how it ended, if it did.
    pub end: Option<(RecordTime, MessageEnd)>,
}

/// A whole run as lines and messages. Its size is proportional to the number of records heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifelines {
    /// How many records were heard.
    records: usize,
    /// Each server, in order of name.
    lines: Vec<Lifeline>,
    /// Each message, in order of sending.
    messages: Vec<MessageTrace>,
    /// The places of those that have not ended.
    open: Vec<usize>,
    /// When each broken property was found broken.
    broken: Vec<(RecordTime, Property)>,
}

impl Lifelines {
    /// The lines of a run that begins with this World, and of which nothing was heard yet.
    #[must_use]
    pub fn new(world: &World) -> Self {
        let mut run =
            Self { records: 0, lines: Vec::new(), messages: Vec::new(), open: Vec::new(), broken: Vec::new() };
        run.sample(RecordTime { record: 0, at: 0 }, world, &[]);
        run
    }

    /// How many records were heard.
    #[must_use]
    pub fn records(&self) -> usize {
        self.records
    }

    /// Each server, in order of name.
    #[must_use]
    pub fn lines(&self) -> &[Lifeline] {
        &self.lines
    }

    /// Each message, in order of sending.
    #[must_use]
    pub fn messages(&self) -> &[MessageTrace] {
        &self.messages
    }

    /// When each broken property was found broken, in order.
    #[must_use]
    pub fn broken(&self) -> &[(RecordTime, Property)] {
        &self.broken
    }

    /// Hears what came of the record that led to `moment`. Every record has to be heard, in order; what was heard of this
    /// one and of later ones before is forgotten.
    pub fn push(&mut self, moment: &Moment) {
        let time = RecordTime { record: moment.records, at: moment.at };
        if time.record == 0 {
            return self.truncate(0);
        }
        self.truncate(time.record - 1);
        self.records = time.record;
        for event in &moment.events {
            match *event {
                Event::Sent { id } => self.message_sent(time, id, moment),
                Event::Delivered { id } => self.message_ended(time, id, MessageEnd::Arrived),
                Event::Lost { id, cause } => self.message_ended(time, id, MessageEnd::Lost(cause)),
                Event::At { server, event: AtServer::Committed { index } } => {
                    if let Some(line) = self.lines.iter_mut().find(|line| line.id == server) {
                        line.commits.push((time, index));
                    }
                }
                Event::Violated(broken) => self.broken.push((time, broken.property())),
                _ => {}
            }
        }
        self.sample(time, &moment.world, &moment.events);
    }

    /// Forgets what came after the first `records` records.
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
        // Who was set up later is not there yet.
        self.lines.retain(|line| !line.roles.is_empty());
        truncate_list(&mut self.broken, records);
        self.messages.truncate(self.messages.partition_point(|message| message.sent.record <= records));
        self.open.clear();
        for (index, message) in self.messages.iter_mut().enumerate() {
            message.end = message.end.filter(|(time, _)| time.record <= records);
            if message.end.is_none() {
                self.open.push(index);
            }
        }
    }

    fn message_sent(&mut self, sent: RecordTime, id: MessageId, moment: &Moment) {
        let Some(flight) = moment.world.network().get(id) else { return };
        let transit = moment.traffic.transits().iter().rev().find(|transit| transit.id == id);
        let arrives_at = transit.and_then(|transit| transit.arrives_at);
        self.open.push(self.messages.len());
        self.messages.push(MessageTrace { id, kind: view_model::kind(&flight.message), sent, arrives_at, end: None });
    }

    fn message_ended(&mut self, time: RecordTime, id: MessageId, how: MessageEnd) {
        let messages = &mut self.messages;
        let is_message = |&index: &usize| messages.get(index).is_some_and(|message| message.id == id);
        let Some(slot) = self.open.iter().position(is_message) else { return };
        if let Some(message) = messages.get_mut(self.open.remove(slot)) {
            message.end = Some((time, how));
        }
    }

    /// Begins a line for each server that has none: at the start, and when servers are set up.
    fn begin_lines(&mut self, world: &World) {
        for id in world.nodes().iter().map(Node::id) {
            if let Err(index) = self.lines.binary_search_by_key(&id, |line| line.id) {
                let (roles, configurations, commits) = (Vec::new(), Vec::new(), Vec::new());
                self.lines.insert(index, Lifeline { id, roles, configurations, commits });
            }
        }
    }

    /// Notes what each server does and believes in now, where that is new.
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
            // A server that is down believes in nothing; what it comes back with is new only if it is another.
            let Some(configuration) = node.server().map(Server::configuration) else { continue };
            if line.configurations.last().is_none_or(|(_, last)| last.configuration != configuration) {
                let rolled_back = events.iter().any(|event| view_model::rolls_back(event, line.id));
                line.configurations.push((time, ConfigSpan { configuration, rolled_back }));
            }
        }
    }
}

/// Takes away what came after the first `records` records.
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
        Badge::Crashed => RoleSpan::Down(Down::Crashed),
        Badge::Stopped => RoleSpan::Down(Down::Stopped),
        Badge::Follower => match node.server().map(Server::configuration) {
            Some(Configuration::EMPTY) => RoleSpan::Unconfigured,
            _ => RoleSpan::Follower,
        },
    }
}
