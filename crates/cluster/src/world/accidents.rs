//! Accidents of operators, as the tools of real systems allow them: a cluster that is bootstrapped a second time, and a
//! configuration that is forced on one server after the quorum is lost.
//!
//! No quorum is asked for either, so that both can break every property. The World does not prevent that.

use raft_core::{Configuration, Entry, Log, LogIndex, Payload, PersistentState, ServerId, ServerSet, Term};

use super::World;
use crate::safety::PreState;
use crate::{DownReason, Event, EventSink, Mode, Node, StepError};

impl World {
    /// Founds a cluster of `voters` on a server with an empty disk, as `BootstrapCluster` of hashicorp/raft does.
    pub(super) fn bootstrap(
        &mut self,
        id: ServerId,
        voters: ServerSet,
        sink: &mut impl EventSink,
    ) -> Result<(), StepError> {
        require_voter(id, voters)?;
        if self.node(id).is_some_and(|node| !is_empty(node.disk())) {
            return Err(StepError::HasState(id));
        }
        self.set_up(voters, sink);
        let configuration = Configuration::new(voters, ServerSet::EMPTY);
        let log = match self.mode {
            Mode::Naive => Log::with_boot_configuration(configuration),
            Mode::SingleServer | Mode::Joint => {
                let mut log = Log::default();
                log.append(Entry { term: Term::ZERO, payload: Payload::Configuration(configuration) });
                log
            }
        };
        let event = Event::Bootstrapped { server: id, configuration };
        self.rewrite_disk(id, |disk| *disk = PersistentState { log, ..PersistentState::default() }, event, sink)
    }

    /// Forces a configuration on one server. As with etcd's `--force-new-cluster`, the configuration gets the next
    /// index and the server's current term, so that it may take the place of an entry that others have. As with the
    /// `peers.json` of hashicorp/raft, the server keeps its whole log, committed or not.
    pub(super) fn force(
        &mut self,
        id: ServerId,
        voters: ServerSet,
        sink: &mut impl EventSink,
    ) -> Result<(), StepError> {
        require_voter(id, voters)?;
        let node = self.node(id).ok_or(StepError::NoServer(id))?;
        if node.disk().log.last_index() == LogIndex::ZERO {
            return Err(StepError::NoLog(id));
        }
        self.set_up(voters, sink);
        let configuration = Configuration::new(voters, ServerSet::EMPTY);
        let (is_naive, rules) = (self.mode == Mode::Naive, self.rules);
        let rewrite = |disk: &mut PersistentState| {
            // The server is a member again.
            disk.removed_at = LogIndex::ZERO;
            if is_naive {
                return disk.log.set_boot_configuration(configuration);
            }
            let payload = Payload::Configuration(configuration);
            let index = disk.log.append(Entry { term: disk.current_term, payload });
            // A configuration that counts when it is applied is written as applied, or it would never come into force.
            if rules.in_force_on_append != raft_core::ConfigActivation::OnAppend {
                (disk.applied, disk.unapplied_config) = (index, LogIndex::ZERO);
            }
        };
        self.rewrite_disk(id, rewrite, Event::Forced { server: id, configuration }, sink)
    }

    /// Stops the server if it runs, rewrites its disk, and starts it. The properties are checked against the server
    /// before all this.
    fn rewrite_disk(
        &mut self,
        id: ServerId,
        rewrite: impl FnOnce(&mut PersistentState),
        event: Event,
        sink: &mut impl EventSink,
    ) -> Result<(), StepError> {
        let index = self.node_index(id).ok_or(StepError::NoServer(id))?;
        let before = PreState::new(&self.nodes[index]);
        self.stop(index, DownReason::Stopped, sink);
        if let Node::Down { disk, .. } = &mut self.nodes[index] {
            rewrite(disk);
        }
        sink.event(event);
        self.start(index, &before, sink)
    }
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
