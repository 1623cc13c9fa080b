//! Accidents of operators, as the tools of real systems allow them: a cluster that is bootstrapped a second time, and a
//! configuration that is forced on one server after the quorum is lost.
//!
//! No quorum is asked for either, so that both can break every property. The World does not prevent that.

use raft_core::{
    ConfigActivation, Configuration, Entry, LogIndex, Payload, PersistentState, ServerId, ServerSet, Term,
};

use super::World;
use crate::safety::PreState;
use crate::{DownReason, Event, EventSink as _, Mode, Node, Step, StepError};

impl World {
    /// Applies a [`Step::Bootstrap`] or [`Step::Force`], and returns its events. Not generic: the page contains one
    /// copy of this code.
    ///
    /// # Errors
    /// The Step is not possible in this state. Nothing has changed.
    #[inline(never)]
    pub(super) fn apply_accident(&mut self, step: Step) -> Result<Vec<Event>, StepError> {
        let configuration = |voters| Configuration::new(voters, ServerSet::EMPTY);
        let (server, voters, disk, event) = match step {
            Step::Bootstrap { server, voters } => {
                let event = Event::Bootstrapped { server, configuration: configuration(voters) };
                (server, voters, self.founded_disk(server, voters)?, event)
            }
            Step::Force { server, voters } => {
                let event = Event::Forced { server, configuration: configuration(voters) };
                (server, voters, self.forced_disk(server, voters)?, event)
            }
            _ => return Ok(Vec::new()),
        };
        let mut events = Vec::new();
        let forced = disk.log.last_index();
        if let (Event::Forced { .. }, Some(&entry)) = (event, disk.log.get(forced))
            && self.mode != Mode::Naive
        {
            self.history.note_forced(forced, entry);
        }
        self.restart_from(server, disk, voters, event, &mut events)?;
        Ok(events)
    }

    /// The disk of a server that founds a cluster of `voters`, as `BootstrapCluster` of hashicorp/raft writes it.
    ///
    /// # Errors
    /// The disk of the server is not empty; the voters lack the server.
    fn founded_disk(&self, id: ServerId, voters: ServerSet) -> Result<PersistentState, StepError> {
        require_voter(id, voters)?;
        if self.node(id).is_some_and(|node| !is_empty(node.disk())) {
            return Err(StepError::HasState(id));
        }
        let mut disk = PersistentState::default();
        write_voters(self.mode, &mut disk, voters);
        Ok(disk)
    }

    /// The disk of a server on which `voters` are forced. As with etcd's `--force-new-cluster`, the configuration gets
    /// the next index and the server's current term, so that it may take the place of an entry that others have. As
    /// with the `peers.json` of hashicorp/raft, the server keeps its whole log, committed or not.
    ///
    /// # Errors
    /// The server does not exist, or its log is empty; the voters lack the server.
    fn forced_disk(&self, id: ServerId, voters: ServerSet) -> Result<PersistentState, StepError> {
        require_voter(id, voters)?;
        let mut disk = self.node(id).ok_or(StepError::NoServer(id))?.disk().clone();
        if disk.log.last_index() == LogIndex::ZERO {
            return Err(StepError::NoLog(id));
        }
        // The server is a member again.
        disk.removed_at = LogIndex::ZERO;
        write_voters(self.mode, &mut disk, voters);
        // A configuration that counts when it is applied is written as applied, or it would never come into force.
        if self.mode != Mode::Naive && self.rules.in_force_on_append != ConfigActivation::OnAppend {
            (disk.applied, disk.unapplied_config) = (disk.log.last_index(), LogIndex::ZERO);
        }
        Ok(disk)
    }

    /// Sets up those of the voters that do not exist, stops the server if it runs, gives it the disk, and starts it.
    /// The properties are checked against the server before all this.
    fn restart_from(
        &mut self,
        id: ServerId,
        disk: PersistentState,
        voters: ServerSet,
        event: Event,
        sink: &mut Vec<Event>,
    ) -> Result<(), StepError> {
        self.set_up(voters, sink);
        let index = self.node_index(id).ok_or(StepError::NoServer(id))?;
        let before = PreState::new(&self.nodes[index]);
        self.stop(index, DownReason::Stopped, sink);
        self.nodes[index] = Node::Down { id, disk, cause: DownReason::Stopped };
        sink.event(event);
        self.start(index, &before, sink)
    }
}

/// Writes the voters as the roster, or as a configuration entry of the present term.
fn write_voters(mode: Mode, disk: &mut PersistentState, voters: ServerSet) {
    let configuration = Configuration::new(voters, ServerSet::EMPTY);
    if mode == Mode::Naive {
        return disk.log.set_boot_configuration(configuration);
    }
    disk.log.append(Entry { term: disk.current_term, payload: Payload::Configuration(configuration) });
}

/// Checks that there are voters, and that the server is one.
fn require_voter(server: ServerId, voters: ServerSet) -> Result<(), StepError> {
    if voters.is_empty() {
        return Err(StepError::EmptyTarget);
    }
    if !voters.contains(server) {
        return Err(StepError::NotAVoter { server, voters });
    }
    Ok(())
}

/// Whether nothing was ever written to the disk. A roster is a file of the operator.
fn is_empty(disk: &PersistentState) -> bool {
    let PersistentState { current_term, voted_for, ref log, .. } = *disk;
    current_term == Term::ZERO && voted_for.is_none() && log.last_index() == LogIndex::ZERO
}
