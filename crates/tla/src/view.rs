//! The module's variables, read from a state of the checker.

use checker::{BudgetUsed, State};
use cluster::{CommittedEntry, Node, World};
use raft_core::{Configuration, Entry, Log, LogIndex, Payload, Server, ServerId, ServerSet, Term};

use crate::Value;

/// The values of the module's variables in one state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct View {
    servers: Vec<ServerView>,
    elections: Vec<Election>,
    committed: Vec<CommittedEntry>,
    used: BudgetUsed,
    swap: [ServerSet; 2],
}

/// The module's record of one server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct ServerView {
    id: ServerId,
    state: RoleView,
    current_term: Term,
    voted_for: Option<ServerId>,
    log: Vec<Entry>,
    commit_index: LogIndex,
    match_index: Vec<(ServerId, LogIndex)>,
    config: (LogIndex, Configuration),
    roster: ServerSet,
}

/// Role of a server between moves. A candidate has lost its election, since no vote is in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum RoleView {
    Follower,
    Leader,
    Down,
}

/// An election, with the entries of earlier terms that the leader had.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Election {
    term: Term,
    leader: ServerId,
    log: Vec<Entry>,
}

impl Election {
    fn of(server: &Server) -> Self {
        let (term, entries) = (server.current_term(), server.log().entries());
        let log = entries.iter().filter(|entry| entry.term < term).copied().collect();
        Self { term, leader: server.id(), log }
    }
}

/// The elections of a World in which every leader ever elected leads on. `None` otherwise, since the World does not
/// remember what a leader of the past had.
pub(crate) fn elections_at_start(world: &World) -> Option<Vec<Election>> {
    let leaders = world.history().evidence().leaders().iter();
    let elections = leaders.map(|&(term, leader)| {
        let server = world.server(leader).filter(|it| it.leadership().is_some() && it.current_term() == term);
        server.map(Election::of)
    });
    let mut elections: Vec<_> = elections.collect::<Option<_>>()?;
    elections.sort_unstable_by_key(|election| (election.term, election.leader));
    Some(elections)
}

/// The elections after a move, of those before it.
pub(crate) fn elections_after(before: &[Election], world: &World) -> Vec<Election> {
    let is_known = |term, leader| before.iter().any(|it| (it.term, it.leader) == (term, leader));
    let leaders = world.nodes().iter().filter_map(Node::server).filter(|server| server.leadership().is_some());
    let new = leaders.filter(|server| !is_known(server.current_term(), server.id())).map(Election::of);
    let mut elections: Vec<_> = before.iter().cloned().chain(new).collect();
    elections.sort_unstable_by_key(|election| (election.term, election.leader));
    elections
}

impl View {
    /// The values in a state, with the elections up to it.
    pub(crate) fn new(state: &State, elections: &[Election]) -> Self {
        let world = &state.world;
        let operator = world.operator();
        let target = operator.target().map_or(ServerSet::EMPTY, |target| target.voters());
        Self {
            servers: world.nodes().iter().map(|node| ServerView::new(node, world)).collect(),
            elections: elections.to_vec(),
            committed: world.history().committed().map(|(_, &committed)| committed).collect(),
            used: state.used,
            swap: [target, operator.to_stop()],
        }
    }

    /// The variables, by name.
    #[must_use]
    pub fn variables(&self) -> [(&'static str, Value); 5] {
        let mut servers = self.servers.iter().map(|server| (server.id.into(), server.value()));
        let election = |it: &Election| {
            Value::record([
                ("term", u64::from(it.term).into()),
                ("leader", u64::from(it.leader).into()),
                ("log", log_value(&it.log)),
            ])
        };
        let mut committed = self
            .committed
            .iter()
            .map(|it| Value::record([("entry", entry_value(&it.entry)), ("term", u64::from(it.term).into())]));
        let BudgetUsed { changes, crashes, commands, stay_down, lost_disks, .. } = self.used;
        let used = Value::record(
            [
                ("changes", changes),
                ("crashes", crashes),
                ("commands", commands),
                ("stayDown", stay_down),
                ("lostDisks", lost_disks),
            ]
            .map(|(name, number)| (name, u64::from(number).into())),
        );
        let [target, to_stop] = self.swap.map(set_value);
        [
            ("server", Value::function(&mut servers)),
            ("elections", Value::set(&mut self.elections.iter().map(election))),
            ("committed", Value::sequence(&mut committed)),
            ("used", used),
            ("swap", Value::record([("target", target), ("toStop", to_stop)])),
        ]
    }
}

impl ServerView {
    fn new(node: &Node, world: &World) -> Self {
        let disk = node.disk();
        let (state, commit_index, config) = match node {
            Node::Up(server) => {
                let role = if server.leadership().is_some() { RoleView::Leader } else { RoleView::Follower };
                (role, server.commit_index(), (server.configuration_index(), server.configuration()))
            }
            Node::Down { .. } => {
                (RoleView::Down, disk.removed_at, config_at_start(&disk.log, world.rules().reload_on_restart))
            }
        };
        let progress = node.server().and_then(Server::leadership).map_or(&[][..], |leading| leading.progress());
        Self {
            id: node.id(),
            state,
            current_term: disk.current_term,
            voted_for: disk.voted_for,
            log: disk.log.entries().to_vec(),
            commit_index,
            match_index: progress.iter().map(|it| (it.id, it.match_index)).collect(),
            config,
            roster: disk.log.snapshot().configuration.voters(),
        }
    }

    fn value(&self) -> Value {
        let state = match self.state {
            RoleView::Follower => "Follower",
            RoleView::Leader => "Leader",
            RoleView::Down => "Down",
        };
        let (index, configuration) = self.config;
        let config =
            Value::record([("index", u64::from(index).into()), ("value", configuration_value(&configuration))]);
        let mut match_index = self.match_index.iter().map(|&(id, index)| (id.into(), u64::from(index).into()));
        Value::record([
            ("state", Value::text(state)),
            ("currentTerm", u64::from(self.current_term).into()),
            ("votedFor", self.voted_for.map_or(0, u64::from).into()),
            ("log", log_value(&self.log)),
            ("commitIndex", u64::from(self.commit_index).into()),
            ("matchIndex", Value::function(&mut match_index)),
            ("config", config),
            ("roster", set_value(self.roster)),
        ])
    }
}

/// The configuration in force at a server that starts with this log.
fn config_at_start(log: &Log, reloads: bool) -> (LogIndex, Configuration) {
    if reloads { log.latest_configuration() } else { log.first_configuration() }
}

fn log_value(log: &[Entry]) -> Value {
    Value::sequence(&mut log.iter().map(entry_value))
}

fn entry_value(entry: &Entry) -> Value {
    let (command, configuration) = match entry.payload {
        Payload::NoOp => (0, Configuration::EMPTY),
        Payload::Command(command) => (command.0, Configuration::EMPTY),
        Payload::Configuration(configuration) => (0, configuration),
    };
    Value::record([
        ("term", u64::from(entry.term).into()),
        ("command", u64::from(command).into()),
        ("config", configuration_value(&configuration)),
    ])
}

fn configuration_value(configuration: &Configuration) -> Value {
    Value::record([
        ("voters", set_value(configuration.voters())),
        ("outgoing", set_value(configuration.outgoing())),
        ("learners", set_value(configuration.learners())),
        ("learnersNext", set_value(configuration.learners_next())),
    ])
}

/// A set of servers, as numbers.
pub(crate) fn set_value(servers: ServerSet) -> Value {
    Value::set(&mut servers.iter().map(|id| Value::Number(id.into())))
}
