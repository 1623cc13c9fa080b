//! What every server and every message did over a whole run, kept in step with it record by record.

use cluster::{DownReason, Event, LossCause, MessageId, Mode, Node, Property, RunState, World};
use raft_core::{Configuration, Event as AtServer, LogIndex, Server, ServerId, ServerSet, Term};

use crate::read;
use crate::view::{Badge, MessageKind};

/// A place in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// How many records led there; 0 is the start.
    pub record: usize,
    /// The time there, in virtual milliseconds.
    pub at: u64,
}

/// What a server does for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// It leads this term.
    Leads(Term),
    /// It stands for this term.
    Stands(Term),
    /// It asks whether it could win.
    Asks,
    /// It follows.
    Follows,
    /// It is sent the log and has no vote in its own configuration.
    Learns,
    /// It runs and knows of no configuration.
    Blank,
    /// It left the cluster and went offline.
    Retired,
    /// It does not run.
    Down(DownReason),
}

/// The configuration that a server comes to believe in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Belief {
    /// Which.
    pub configuration: Configuration,
    /// Whether it had to go back to it: the entry of the one before was truncated (D 4.1).
    pub rolled_back: bool,
}

/// One server over the whole run. Each list is in order of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whose.
    pub id: ServerId,
    /// What it does from when on; the first from the start, or from when it was set up.
    pub lives: Vec<(Stamp, Life)>,
    /// What it believes in from when on; the first from the start.
    pub beliefs: Vec<(Stamp, Belief)>,
    /// When its commit index moved, and to where.
    pub commits: Vec<(Stamp, LogIndex)>,
}

/// How a message ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It arrived.
    Arrived,
    /// It was lost.
    Lost(LossCause),
}

/// One message over the whole run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its name.
    pub id: MessageId,
    /// What it is.
    pub kind: MessageKind,
    /// When it was sent.
    pub sent: Stamp,
    /// When it would arrive, as far as was known when it was sent.
    pub arrives_at: Option<u64>,
    /// When and how it ended, if it did.
    pub end: Option<(Stamp, Ending)>,
}

/// A whole run as lines and messages. Its size is proportional to the number of records heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifelines {
    /// How many records were heard.
    records: usize,
    /// Each server, in order of name.
    lines: Vec<Line>,
    /// Each message, in order of sending.
    messages: Vec<Sent>,
    /// The places of those that have not ended.
    open: Vec<usize>,
    /// When each broken property was found broken.
    broken: Vec<(Stamp, Property)>,
}

impl Lifelines {
    /// The lines of a run that begins with this World, and of which nothing was heard yet.
    #[must_use]
    pub fn new(world: &World) -> Self {
        let mut run =
            Self { records: 0, lines: Vec::new(), messages: Vec::new(), open: Vec::new(), broken: Vec::new() };
        run.look(Stamp { record: 0, at: 0 }, world, &[]);
        run
    }

    /// How many records were heard.
    #[must_use]
    pub fn records(&self) -> usize {
        self.records
    }

    /// Each server, in order of name.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Each message, in order of sending.
    #[must_use]
    pub fn messages(&self) -> &[Sent] {
        &self.messages
    }

    /// When each broken property was found broken, in order.
    #[must_use]
    pub fn broken(&self) -> &[(Stamp, Property)] {
        &self.broken
    }

    /// Hears what came of the record that led to `moment`. Every record has to be heard, in order; what was heard of this
    /// one and of later ones before is forgotten.
    pub fn hear(&mut self, moment: &RunState) {
        let stamp = Stamp { record: moment.records, at: moment.at };
        if stamp.record == 0 {
            return self.truncate(0);
        }
        self.truncate(stamp.record - 1);
        self.records = stamp.record;
        for event in &moment.events {
            match *event {
                Event::Sent { id } => self.sent(stamp, id, moment),
                Event::Delivered { id } => self.ended(stamp, id, Ending::Arrived),
                Event::Lost { id, cause } => self.ended(stamp, id, Ending::Lost(cause)),
                Event::At { server, event: AtServer::Committed { index } } => {
                    if let Some(line) = self.lines.iter_mut().find(|line| line.id == server) {
                        line.commits.push((stamp, index));
                    }
                }
                Event::Violated(broken) => self.broken.push((stamp, broken.property())),
                _ => {}
            }
        }
        self.look(stamp, &moment.world, &moment.events);
    }

    /// Forgets what came after the first `records` records.
    pub fn truncate(&mut self, records: usize) {
        if records >= self.records {
            return;
        }
        self.records = records;
        for line in &mut self.lines {
            cut(&mut line.lives, records);
            cut(&mut line.beliefs, records);
            cut(&mut line.commits, records);
        }
        // Who was set up later is not there yet.
        self.lines.retain(|line| !line.lives.is_empty());
        cut(&mut self.broken, records);
        self.messages.truncate(self.messages.partition_point(|message| message.sent.record <= records));
        self.open.clear();
        for (place, message) in self.messages.iter_mut().enumerate() {
            message.end = message.end.filter(|(stamp, _)| stamp.record <= records);
            if message.end.is_none() {
                self.open.push(place);
            }
        }
    }

    fn sent(&mut self, sent: Stamp, id: MessageId, moment: &RunState) {
        let Some(flight) = moment.world.network().get(id) else { return };
        let transit = moment.deliveries.pending().iter().rev().find(|transit| transit.id == id);
        let arrives_at = transit.and_then(|transit| transit.arrives_at);
        self.open.push(self.messages.len());
        self.messages.push(Sent { id, kind: read::kind(&flight.message), sent, arrives_at, end: None });
    }

    fn ended(&mut self, stamp: Stamp, id: MessageId, ending: Ending) {
        let messages = &mut self.messages;
        let is_it = |&place: &usize| messages.get(place).is_some_and(|message| message.id == id);
        let Some(slot) = self.open.iter().position(is_it) else { return };
        if let Some(message) = messages.get_mut(self.open.remove(slot)) {
            message.end = Some((stamp, ending));
        }
    }

    /// Begins a line for each server that has none: at the start, and when servers are set up.
    fn begin_lines(&mut self, world: &World) {
        for id in world.nodes().iter().map(Node::id) {
            if let Err(place) = self.lines.binary_search_by_key(&id, |line| line.id) {
                let (lives, beliefs, commits) = (Vec::new(), Vec::new(), Vec::new());
                self.lines.insert(place, Line { id, lives, beliefs, commits });
            }
        }
    }

    /// Notes what each server does and believes in now, where that is new.
    fn look(&mut self, stamp: Stamp, world: &World, events: &[Event]) {
        if self.lines.len() < world.nodes().len() {
            self.begin_lines(world);
        }
        let catching_up = read::catching_up(world);
        for line in &mut self.lines {
            let Some(node) = world.node(line.id) else { continue };
            let life = life(world.mode(), node, catching_up);
            if line.lives.last().is_none_or(|(_, last)| *last != life) {
                line.lives.push((stamp, life));
            }
            // A server that is down believes in nothing; what it comes back with is new only if it is another.
            let Some(configuration) = node.server().map(Server::configuration) else { continue };
            if line.beliefs.last().is_none_or(|(_, last)| last.configuration != configuration) {
                let rolled_back = events.iter().any(|event| read::rolls_back(event, line.id));
                line.beliefs.push((stamp, Belief { configuration, rolled_back }));
            }
        }
    }
}

/// Takes away what came after the first `records` records.
fn cut<T>(list: &mut Vec<(Stamp, T)>, records: usize) {
    list.truncate(list.partition_point(|(stamp, _)| stamp.record <= records));
}

fn life(mode: Mode, node: &Node, catching_up: ServerSet) -> Life {
    let term = node.disk().current_term;
    match read::badge(mode, node, catching_up) {
        Badge::Leader => Life::Leads(term),
        Badge::Candidate => Life::Stands(term),
        Badge::PreCandidate => Life::Asks,
        Badge::Learner => Life::Learns,
        Badge::Retired => Life::Retired,
        Badge::Crashed => Life::Down(DownReason::Crashed),
        Badge::Stopped => Life::Down(DownReason::Stopped),
        Badge::Follower => match node.server().map(Server::configuration) {
            Some(Configuration::EMPTY) => Life::Blank,
            _ => Life::Follows,
        },
    }
}
