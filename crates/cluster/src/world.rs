//! The World: the complete state of the cluster, and its transition function.

mod accidents;
mod boot;
mod restore;
mod revert;

use std::hash::{Hash, Hasher};

use raft_core::{
    ChangeRequest, Configuration, Log, LogIndex, PersistentState, RequestError, Rules, Server, ServerId, ServerSet,
};

use crate::outbox::{Outbox, with_output};
use crate::safety::{self, PreState};
use crate::{
    Admin, DownReason, Event, EventSink, Fingerprint, GhostHistory, LossCause, Mode, Network, Node, Operator, Step,
    StepError,
};

/// State of the cluster: servers, network, admin and operator, and the ghost history of the run.
#[derive(Debug)]
pub struct World {
    mode: Mode,
    rules: Rules,
    direct_changes: bool,
    hand_over_first: bool,
    initial_configuration: Configuration,
    operator_order: Vec<ServerId>,
    nodes: Vec<Node>,
    network: Network,
    admin: Admin,
    operator: Operator,
    history: GhostHistory,
}

/// Reuses allocations in `clone_from`: a search copies millions of Worlds.
impl Clone for World {
    fn clone(&self) -> Self {
        Self {
            mode: self.mode,
            rules: self.rules,
            direct_changes: self.direct_changes,
            hand_over_first: self.hand_over_first,
            initial_configuration: self.initial_configuration,
            operator_order: self.operator_order.clone(),
            nodes: self.nodes.clone(),
            network: self.network.clone(),
            admin: self.admin,
            operator: self.operator.clone(),
            history: self.history.clone(),
        }
    }

    fn clone_from(&mut self, source: &Self) {
        let Self { mode, rules, direct_changes, hand_over_first, initial_configuration, operator_order, .. } = self;
        (*mode, *rules, *direct_changes) = (source.mode, source.rules, source.direct_changes);
        *hand_over_first = source.hand_over_first;
        *initial_configuration = source.initial_configuration;
        operator_order.clone_from(&source.operator_order);
        let Self { nodes, network, admin, operator, history, .. } = self;
        *admin = source.admin;
        nodes.clone_from(&source.nodes);
        network.clone_from(&source.network);
        operator.clone_from(&source.operator);
        history.clone_from(&source.history);
    }
}

impl World {
    /// The procedure by which the members are changed.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The rules that are on.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.rules
    }

    /// Whether simple requests are taken directly in joint mode.
    #[must_use]
    pub fn direct_changes(&self) -> bool {
        self.direct_changes
    }

    /// C_old: the voters and learners at the start.
    #[must_use]
    pub fn initial_configuration(&self) -> Configuration {
        self.initial_configuration
    }

    /// The target of the latest change.
    #[must_use]
    pub fn target(&self) -> Option<Configuration> {
        self.admin.target().or(self.operator.target())
    }

    /// All nodes, in order of server id.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node of a server.
    #[must_use]
    pub fn node(&self, id: ServerId) -> Option<&Node> {
        Some(&self.nodes[self.node_index(id)?])
    }

    /// The server, if it is running.
    #[must_use]
    pub fn server(&self, id: ServerId) -> Option<&Server> {
        self.node(id)?.server()
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The admin of the safe modes.
    #[must_use]
    pub fn admin(&self) -> &Admin {
        &self.admin
    }

    /// The operator of the naive swap.
    #[must_use]
    pub fn operator(&self) -> &Operator {
        &self.operator
    }

    /// The ghost history of the run.
    #[must_use]
    pub fn history(&self) -> &GhostHistory {
        &self.history
    }

    /// Whether the latest change is done. In naive mode: every roster is replaced. In the safe modes: the admin knows
    /// that the members are those of the target, and they still are.
    #[must_use]
    pub fn change_is_finished(&self) -> bool {
        let is_settled = || self.admin.target().is_some() && self.admin.target() == self.settled_configuration();
        self.operator.is_finished() || (self.admin.is_finished() && is_settled())
    }

    /// The members, according to the ghost history: the latest committed configuration. `None`, if that is joint, or
    /// if the leader has another configuration in force.
    #[must_use]
    pub fn settled_configuration(&self) -> Option<Configuration> {
        let configuration = self.history.evidence().latest_configuration()?;
        let is_elsewhere = |leader: &Server| leader.configuration() != configuration;
        let is_settled = !configuration.is_joint() && !self.apparent_leader().is_some_and(is_elsewhere);
        is_settled.then_some(configuration)
    }

    /// The leader as the admin sees it: of the running leaders, one of the highest term.
    #[must_use]
    pub fn apparent_leader(&self) -> Option<&Server> {
        self.nodes
            .iter()
            .filter_map(Node::server)
            .filter(|server| server.leadership().is_some())
            .max_by_key(|server| server.current_term())
    }

    /// The operator's next Step. The operator visits servers in its order, one at a time. `None` while it waits for a
    /// machine that is down, and while it has nothing to do.
    #[must_use]
    pub fn operator_next(&self) -> Option<Step> {
        let operator = &self.operator;
        if let Some(server) = operator.to_start().iter().next() {
            let crashed = matches!(self.node(server)?, Node::Down { cause: DownReason::Crashed, .. });
            return (!crashed).then_some(Step::OperatorStarts(server));
        }
        let in_order = self.operator_order.iter().copied().find(|&id| operator.to_stop().contains(id));
        in_order.or_else(|| operator.to_stop().iter().next()).map(Step::OperatorStops)
    }

    /// Applies a Step: the only transition function of the World. Events go into `sink`. The five safety properties
    /// are checked.
    ///
    /// # Errors
    /// The Step is not possible in this state. Nothing has changed, and nothing went into `sink`.
    pub fn apply(&mut self, step: Step, sink: &mut impl EventSink) -> Result<(), StepError> {
        match step {
            Step::Fire { server, timer } => {
                let not_armed = StepError::TimerNotArmed { server, timer };
                if !self.running(server)?.timers().contains(timer) {
                    return Err(not_armed);
                }
                self.act(server, sink, |server, out| server.on_timer(timer, out)).map(|_| ())
            }
            Step::Deliver(id) => {
                let message = self.network.take(id).ok_or(StepError::NoMessage(id))?;
                let cut = self.network.is_cut(id.from, id.to);
                let cause = if cut { LossCause::LinkCut } else { LossCause::ReceiverDown };
                if cut || self.server(id.to).is_none() {
                    sink.event(Event::Lost { id, cause });
                    return Ok(());
                }
                sink.event(Event::Delivered { id });
                self.act(id.to, sink, |server, out| server.receive(id.from, message, out))
            }
            Step::Drop(id) => {
                self.network.take(id).ok_or(StepError::NoMessage(id))?;
                sink.event(Event::Lost { id, cause: LossCause::Dropped });
                Ok(())
            }
            Step::Duplicate(id) => {
                let message = self.network.get(id).ok_or(StepError::NoMessage(id))?.message.clone();
                sink.event(Event::Sent { id: self.network.send(id.from, id.to, message) });
                Ok(())
            }
            Step::Crash(server) => self.crash(server, sink),
            Step::Restart(server) => self.restart(server, sink),
            Step::Cut { from, to } => self.set_cut(from, to, true, sink),
            Step::Heal { from, to } => self.set_cut(from, to, false, sink),
            Step::Propose { server, command } => {
                self.running(server)?;
                let taken = self.act(server, sink, |server, out| server.propose(command, out))?;
                if let Ok(index) = taken {
                    sink.event(Event::Proposed { server, command, index });
                }
                Ok(())
            }
            Step::LoseDisk(server) => self.lose_disk(server, sink),
            Step::Compact(server) => {
                let dropped = self.running(server)?.log().snapshot().index < self.running(server)?.commit_index()
                    && self.act(server, sink, |server, out| server.compact(out))?;
                dropped.then_some(()).ok_or(StepError::NothingToCompact(server))
            }
            Step::Transfer { server, to } => self.transfer(server, to, sink).map(|_| ()),
            Step::Ask { target, learners } => self.ask(target, learners, sink),
            Step::Cancel => {
                let had_more = if self.mode == Mode::Naive { self.operator.cancel() } else { self.admin.cancel() };
                had_more.then(|| sink.event(Event::ChangeCancelled)).ok_or(StepError::NothingToCancel)
            }
            Step::Request { server, request } => {
                let is_simple = matches!(request, ChangeRequest::Simple(_));
                // A request to end a joint configuration is the server's to refuse, with its reason.
                let fits = match self.mode {
                    Mode::Naive => false,
                    Mode::SingleServer => is_simple,
                    Mode::Joint => !is_simple || self.direct_changes,
                };
                self.running(server)?;
                fits.then_some(()).ok_or(StepError::OtherMode(self.mode))?;
                let unknown = request.changes().into_iter().find(|change| self.node_index(change.server()).is_none());
                unknown.map_or(Ok(()), |change| Err(StepError::NoServer(change.server())))?;
                self.act(server, sink, |server, out| server.request_change(request, out)).map(|_| ())
            }
            Step::AdminAsks(server) => self.admin_asks(server, sink),
            Step::OperatorStops(server) => self.operator_stops(server, sink),
            Step::OperatorStarts(server) => self.operator_starts(server, sink),
            Step::Bootstrap { .. } | Step::Force { .. } => {
                self.apply_accident(step)?.into_iter().for_each(|event| sink.event(event));
                Ok(())
            }
        }
    }

    /// A hash of the state that determines what can still happen, without the time and without the way in which it
    /// was reached. It is the same on every target.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        Fingerprint::of(self)
    }

    fn node_index(&self, id: ServerId) -> Option<usize> {
        self.nodes.binary_search_by_key(&id, Node::id).ok()
    }

    fn running(&self, id: ServerId) -> Result<&Server, StepError> {
        self.node(id).ok_or(StepError::NoServer(id))?.server().ok_or(StepError::Down(id))
    }

    /// Runs `act` on a running server, and checks the safety properties.
    fn act<T, S: EventSink>(
        &mut self,
        id: ServerId,
        sink: &mut S,
        act: impl FnOnce(&mut Server, &mut Outbox<'_, S>) -> T,
    ) -> Result<T, StepError> {
        let index = self.node_index(id).ok_or(StepError::NoServer(id))?;
        let before = PreState::new(&self.nodes[index]);
        let Node::Up(server) = &mut self.nodes[index] else { return Err(StepError::Down(id)) };
        let result = with_output(&mut self.network, &mut self.admin, id, sink, |out| act(server, out));
        safety::check_safety(&self.nodes.iter(), &self.nodes[index], &before, &mut self.history, sink);
        Ok(result)
    }

    /// Asks a running server to transfer leadership. Returns its answer.
    fn transfer<S: EventSink>(
        &mut self,
        id: ServerId,
        to: ServerId,
        sink: &mut S,
    ) -> Result<Result<(), RequestError>, StepError> {
        self.running(id)?;
        self.act(id, sink, |server, out| server.transfer_leadership(to, out))
    }

    fn crash(&mut self, id: ServerId, sink: &mut impl EventSink) -> Result<(), StepError> {
        let index = self.node_index(id).ok_or(StepError::NoServer(id))?;
        match &mut self.nodes[index] {
            Node::Down { cause: DownReason::Crashed, .. } => return Err(StepError::Down(id)),
            Node::Down { cause, .. } => *cause = DownReason::Crashed,
            Node::Up(_) => self.stop(index, DownReason::Crashed, sink),
        }
        Ok(())
    }

    /// Stops a running server.
    fn stop(&mut self, index: usize, cause: DownReason, sink: &mut impl EventSink) {
        let Node::Up(server) = &self.nodes[index] else { return };
        let (id, disk) = (server.id(), server.stop());
        self.nodes[index] = Node::Down { id, disk, cause };
        sink.event(Event::Stopped { server: id, cause });
        self.admin.on_leader_lost(id, sink);
    }

    /// Sets up and starts a server that does not exist yet, from this persistent state. The server knows the entries
    /// up to `known` to be committed.
    fn add_server(&mut self, id: ServerId, disk: PersistentState, known: LogIndex, sink: &mut impl EventSink) {
        let rules = self.rules;
        let server = with_output(&mut self.network, &mut self.admin, id, sink, |out| {
            Server::start_committed(known, id, disk, rules, out)
        });
        let index = self.nodes.partition_point(|node| node.id() < id);
        self.nodes.insert(index, Node::Up(server));
    }

    fn restart(&mut self, id: ServerId, sink: &mut impl EventSink) -> Result<(), StepError> {
        let index = self.node_index(id).ok_or(StepError::NoServer(id))?;
        let before = PreState::new(&self.nodes[index]);
        self.start(index, &before, sink)
    }

    /// Starts a server that is down from its disk, and checks the safety properties against its state `before`.
    fn start(&mut self, index: usize, before: &PreState, sink: &mut impl EventSink) -> Result<(), StepError> {
        let id = self.nodes[index].id();
        let Node::Down { disk, .. } = &self.nodes[index] else { return Err(StepError::Up(id)) };
        let (disk, rules) = (disk.clone(), self.rules);
        sink.event(Event::Started { server: id });
        let server =
            with_output(&mut self.network, &mut self.admin, id, sink, |out| Server::start(id, disk, rules, out));
        self.nodes[index] = Node::Up(server);
        safety::check_safety(&self.nodes.iter(), &self.nodes[index], before, &mut self.history, sink);
        Ok(())
    }

    fn set_cut(&mut self, from: ServerId, to: ServerId, cut: bool, sink: &mut impl EventSink) -> Result<(), StepError> {
        for end in [from, to] {
            self.node_index(end).ok_or(StepError::NoServer(end))?;
        }
        if !self.network.set_cut(from, to, cut) {
            return Err(StepError::Link { from, to, state: if cut { "cut" } else { "whole" } });
        }
        sink.event(if cut { Event::Cut { from, to } } else { Event::Healed { from, to } });
        Ok(())
    }

    fn lose_disk(&mut self, id: ServerId, sink: &mut impl EventSink) -> Result<(), StepError> {
        let index = self.node_index(id).ok_or(StepError::NoServer(id))?;
        let Node::Down { disk, .. } = &mut self.nodes[index] else { return Err(StepError::KeepsDisk(id)) };
        // A roster file is the operator's: it survives the loss of the disk.
        let roster = if self.mode == Mode::Naive { disk.log.snapshot().configuration } else { Configuration::EMPTY };
        *disk = PersistentState { log: Log::with_boot_configuration(roster), ..PersistentState::default() };
        sink.event(Event::DiskLost { server: id });
        Ok(())
    }

    /// Sets up those of the servers that do not exist, with an empty log (D 4.4).
    fn set_up(&mut self, servers: ServerSet, sink: &mut impl EventSink) {
        for id in servers {
            if self.node_index(id).is_none() {
                sink.event(Event::Joined { server: id });
                self.add_server(id, PersistentState::default(), LogIndex::ZERO, sink);
            }
        }
    }

    fn ask(&mut self, voters: ServerSet, learners: ServerSet, sink: &mut impl EventSink) -> Result<(), StepError> {
        if voters.is_empty() {
            return Err(StepError::EmptyTarget);
        }
        if !voters.is_disjoint(learners) {
            return Err(StepError::VoterAndLearner(voters.intersection(learners)));
        }
        let target = Configuration::new(voters, learners);
        sink.event(Event::ChangeAsked { target });
        self.set_up(target.members(), sink);
        match self.mode {
            Mode::Naive => {
                let everybody = self.nodes.iter().filter(|node| has_roster(node)).map(Node::id).collect();
                self.operator.set_target(target, target.members().union(everybody));
            }
            Mode::SingleServer | Mode::Joint => {
                if self.rules.revertible_joint {
                    // The admin does not wait for the end of the change that it may have to revert.
                    self.admin.withdraw_request();
                }
                self.admin.set_target(target);
            }
        }
        Ok(())
    }

    fn admin_asks(&mut self, id: ServerId, sink: &mut impl EventSink) -> Result<(), StepError> {
        if !self.admin.has_next_step() {
            return Err(StepError::NothingToAsk);
        }
        let asked = self.running(id)?;
        let configuration = asked.configuration();
        let ends_joint = self.rules.revertible_joint && configuration.is_joint();
        if let Some(to) = self.admin.successor(self.mode, asked).filter(|_| self.hand_over_first && !ends_joint) {
            self.admin.hand_over_requested(id);
            let refused = self.transfer(id, to, sink)?.err();
            if let Some(reason) = refused {
                self.admin.on_refusal(reason, sink);
            }
            return Ok(());
        }
        let request = if ends_joint {
            self.admin.end_of_joint(configuration)
        } else {
            self.admin.steps_left(self.mode, configuration, id).first().copied()
        };
        let answer = match request {
            Some(request) => {
                self.admin.request_sent(id);
                Some(self.act(id, sink, |server, out| server.request_change(request, out))?)
            }
            None => None,
        };
        let index = self.node_index(id).ok_or(StepError::NoServer(id))?;
        if let Node::Up(asked) = &self.nodes[index] {
            self.admin.on_response(asked, answer, sink);
        }
        Ok(())
    }

    fn operator_stops(&mut self, id: ServerId, sink: &mut impl EventSink) -> Result<(), StepError> {
        let index = self.node_index(id).ok_or(StepError::NoServer(id))?;
        let roster = self.operator.stop(id).ok_or(StepError::NoRoster(id))?;
        if self.nodes[index].server().is_some() {
            self.stop(index, DownReason::Stopped, sink);
        }
        if let Node::Down { disk, .. } = &mut self.nodes[index] {
            disk.log.set_boot_configuration(roster);
        }
        sink.event(Event::RosterReplaced { server: id, roster });
        Ok(())
    }

    fn operator_starts(&mut self, id: ServerId, sink: &mut impl EventSink) -> Result<(), StepError> {
        let node = self.node(id).ok_or(StepError::NoServer(id))?;
        let (runs, crashed) = (node.server().is_some(), matches!(node, Node::Down { cause: DownReason::Crashed, .. }));
        if crashed {
            return Err(StepError::Down(id));
        }
        if !self.operator.start(id) {
            return Err(StepError::NoRoster(id));
        }
        if !runs {
            self.restart(id, sink)?;
        }
        if let (true, Some(target)) = (self.operator.is_finished(), self.operator.target()) {
            sink.event(Event::ChangeFinished { target });
        }
        Ok(())
    }
}

/// Hashes what determines the rest of a run. `rules`, `direct_changes`, `hand_over_first`, `initial_configuration` and
/// `operator_order` are constant throughout a search.
impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.nodes.hash(state);
        let in_flight = self.network.in_flight().iter();
        // The order of messages in flight has no meaning: any of them may be the next to arrive.
        let in_flight = in_flight.map(|flight| Fingerprint::of(&(flight.id.from, flight.id.to, &flight.message)));
        in_flight.fold(0, u64::wrapping_add).hash(state);
        self.network.cuts().hash(state);
        self.admin.hash(state);
        self.operator.hash(state);
        self.history.hash(state);
    }
}

/// Whether the node has a roster file.
fn has_roster(node: &Node) -> bool {
    node.disk().log.snapshot().configuration != Configuration::EMPTY
}
