//! Phase of a membership change in the safe modes, read from the logs, the ghost history and the admin.

use raft_core::{Configuration, Log, LogIndex, Term};

use crate::{Mode, World};

/// Phase of a membership change, in the order of the procedure. A single-server change has no joint phases, and each
/// of its steps goes through the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangePhase {
    /// No change is requested.
    NotRequested,
    /// A change is requested, and no log and no leader has it.
    Requested,
    /// The leader catches newcomers up. No log has the change.
    CatchingUp,
    /// C_old,new is in a log, and not committed.
    JointAppended,
    /// C_old,new is committed. C_new is in the log of at most one server.
    JointCommitted,
    /// C_new is not committed. In joint mode at least two servers have it.
    NewAppended,
    /// C_new is committed.
    NewCommitted,
    /// An operator forced the latest configuration ([`Step::Force`](crate::Step::Force)). It is no phase of the
    /// procedure: no quorum was asked, and the configuration may be in one log alone, also if it counts as committed.
    Forced,
}

impl World {
    /// Phase of the change; `None` in naive mode, in which no log has the change. A server that is down counts by its
    /// disk, since its log may decide which successor is possible. While there is no leader, only the logs of the
    /// latest term count: a server with another log is behind them.
    #[must_use]
    pub fn change_phase(&self) -> Option<ChangePhase> {
        if self.mode() == Mode::Naive {
            return None;
        }
        let committed =
            self.history().evidence().latest_configuration().unwrap_or_else(|| self.initial_configuration());
        let phase =
            if committed.is_joint() { self.phase_after_joint(committed) } else { self.phase_after_simple(committed) };
        // A change that follows the forced configuration has phases again.
        let follows = matches!(phase, ChangePhase::Requested | ChangePhase::CatchingUp | ChangePhase::JointAppended);
        Some(if !follows && self.latest_is_forced() { ChangePhase::Forced } else { phase })
    }

    /// Whether an operator forced the latest configuration in the leader's log or, without a leader, in a log of the
    /// latest term.
    fn latest_is_forced(&self) -> bool {
        let is_forced = |log: &Log| {
            let index = log.latest_configuration().0;
            log.get(index).is_some_and(|entry| self.history().is_forced(index, entry))
        };
        match self.apparent_leader() {
            Some(leader) => is_forced(leader.log()),
            None => self.latest_logs().any(is_forced),
        }
    }

    /// Phase after the commit of C_old,new.
    fn phase_after_joint(&self, joint: Configuration) -> ChangePhase {
        let entry_of_c_new = |log: &Log| {
            let (index, configuration) = log.latest_configuration();
            let follows = log.configuration_at_or_before(index.previous()).1 == joint;
            (follows && !configuration.is_joint()).then(|| (index, log.term_at(index)))
        };
        let mut entries: Vec<(LogIndex, Option<Term>)> = self.logs().filter_map(entry_of_c_new).collect();
        entries.sort_unstable();
        let is_shared = entries.windows(2).any(|pair| pair[0] == pair[1]);
        if is_shared { ChangePhase::NewAppended } else { ChangePhase::JointCommitted }
    }

    /// Phase while the latest committed configuration is this one, which is not joint.
    fn phase_after_simple(&self, committed: Configuration) -> ChangePhase {
        let leader = self.apparent_leader();
        let uncommitted: Vec<Configuration> = match leader {
            Some(leader) => self.uncommitted_configuration(leader.log()).into_iter().collect(),
            None => self.latest_logs().filter_map(|log| self.uncommitted_configuration(log)).collect(),
        };
        if uncommitted.iter().any(Configuration::is_joint) {
            ChangePhase::JointAppended
        } else if !uncommitted.is_empty() {
            ChangePhase::NewAppended
        } else if leader.and_then(|leader| leader.leadership()).is_some_and(|it| it.catch_up().is_some()) {
            ChangePhase::CatchingUp
        } else {
            let (admin, has_changed) = (self.admin(), committed != self.initial_configuration());
            match admin.target() {
                Some(target) if target == committed => ChangePhase::NewCommitted,
                Some(_) if admin.failure().is_none() => ChangePhase::Requested,
                None if has_changed => ChangePhase::NewCommitted,
                _ => ChangePhase::NotRequested,
            }
        }
    }

    /// Latest configuration of a log, if its entry is not committed.
    fn uncommitted_configuration(&self, log: &Log) -> Option<Configuration> {
        let (index, configuration) = log.latest_configuration();
        let known = self.history().committed_at(index).map(|known| &known.entry);
        let is_committed = index <= log.first_configuration().0 || (known.is_some() && known == log.get(index));
        (!is_committed).then_some(configuration)
    }

    /// Logs of the latest term.
    fn latest_logs(&self) -> impl Iterator<Item = &Log> {
        let latest_term = self.logs().map(Log::last_term).max();
        self.logs().filter(move |log| Some(log.last_term()) == latest_term)
    }

    /// Logs of all servers; of those that are down, as they are on disk.
    fn logs(&self) -> impl Iterator<Item = &Log> {
        self.nodes().iter().map(|node| &node.disk().log)
    }
}
