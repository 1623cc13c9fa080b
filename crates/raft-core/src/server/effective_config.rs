//! The effective configuration: the configuration in force at this server, and when it changes (D 4.1).
//!
//! In Raft it is the latest configuration in the log, committed or not. Three rules of this can be switched off.
//! Without `in_force_on_append`, a configuration comes into force only when it is applied. Without
//! `rollback_on_truncate`, it stays in force when its entry is truncated. Without `reload_on_restart`, a restart loads
//! the first configuration of the log.

use super::{PersistentState, Removal, Role, Server};
use crate::{ConfigActivation, Configuration, Event, LogIndex, Output, Rules, ServerSet, Timer};

/// Event that may change the configuration in force.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ConfigTrigger {
    /// A configuration entry was appended, or a snapshot installed.
    Appended,
    /// Entries were truncated and no configuration entry was appended.
    Truncated,
    /// A committed configuration was applied.
    Applied,
}

/// The configuration in force at a server that starts.
pub(super) fn at_start(persistent: &PersistentState, rules: Rules) -> (LogIndex, Configuration) {
    let log = &persistent.log;
    match rules.in_force_on_append {
        ConfigActivation::OnAppend if rules.reload_on_restart => log.latest_configuration(),
        ConfigActivation::OnAppend => log.first_configuration(),
        ConfigActivation::OnApply | ConfigActivation::OnApplyNoCampaign => {
            let first = log.first_configuration();
            log.configuration_at_or_before(persistent.applied.max(first.0))
        }
    }
}

impl Server {
    /// Whether a configuration comes into force only when it is applied.
    pub(super) fn activates_on_apply(&self) -> bool {
        self.rules.in_force_on_append != ConfigActivation::OnAppend
    }

    /// The index of the next configuration entry that is committed and not applied. `None` if configurations come into
    /// force on append.
    pub(super) fn next_unapplied_config(&self) -> Option<LogIndex> {
        let next = self.persistent.log.next_configuration_after(self.in_force.0)?;
        (self.activates_on_apply() && next <= self.commit_index).then_some(next)
    }

    /// The latest configuration of the log if it is a change in flight: uncommitted, joint, or not in force yet.
    pub(super) fn change_in_flight(&self) -> Option<Configuration> {
        let (index, configuration) = self.persistent.log.latest_configuration();
        let is_settled = index <= self.commit_index && (!self.activates_on_apply() || index <= self.in_force.0);
        (!is_settled || configuration.is_joint()).then_some(configuration)
    }

    /// Persists which committed configuration is not applied, so that a restart cannot make the server campaign early.
    pub(super) fn record_unapplied_config(&mut self) {
        if self.rules.in_force_on_append == ConfigActivation::OnApplyNoCampaign {
            let committed = self.persistent.log.configuration_at_or_before(self.commit_index).0;
            self.persistent.unapplied_config = if committed > self.in_force.0 { committed } else { LogIndex::ZERO };
        }
    }

    /// Arms the apply timer if there is a configuration to apply.
    pub(super) fn sync_apply_timer(&mut self, out: &mut impl Output) {
        if self.next_unapplied_config().is_some() && !self.timers.contains(Timer::Apply) {
            self.arm(Timer::Apply, out);
        }
    }

    /// Applies the next committed configuration, which brings it into force.
    pub(super) fn apply_configuration(&mut self, out: &mut impl Output) {
        let Some(index) = self.next_unapplied_config() else { return };
        self.persistent.applied = index;
        self.adopt_configuration(ConfigTrigger::Applied, out);
        self.record_unapplied_config();
        self.sync_apply_timer(out);
        self.on_configuration_committed(false, out);
    }

    /// Recomputes the configuration in force after `trigger`. If it changed, updates what depends on it.
    pub(super) fn adopt_configuration(&mut self, trigger: ConfigTrigger, out: &mut impl Output) {
        let previous = self.in_force;
        let log = &self.persistent.log;
        let next = match trigger {
            ConfigTrigger::Applied => log.configuration_at_or_before(self.persistent.applied),
            ConfigTrigger::Appended if self.activates_on_apply() => {
                // The first configuration that a server learns of comes into force at once: there is no earlier one to
                // apply under.
                let first = log.first_configuration();
                if previous.1 == Configuration::EMPTY || previous.0 < log.snapshot().index { first } else { previous }
            }
            ConfigTrigger::Truncated if self.activates_on_apply() || !self.rules.rollback_on_truncate => previous,
            ConfigTrigger::Appended | ConfigTrigger::Truncated => log.latest_configuration(),
        };
        if next == previous {
            return;
        }
        self.in_force = next;
        let (index, configuration) = next;
        out.event(if index < previous.0 {
            Event::ConfigurationRolledBack { index, configuration }
        } else {
            Event::ConfigurationAdopted { index, configuration }
        });
        self.replicate_to_members();
        self.abort_transfer_to_non_voter(out);
        self.sync_election_timer(out);
    }

    /// Replicates to members and newcomers. Marks other servers as removed: they are replicated to until they know it.
    fn replicate_to_members(&mut self) {
        let (index, configuration) = self.in_force;
        let members = configuration.members().without(self.id);
        let Role::Leader(leadership) = &mut self.role else { return };
        let replicated = leadership.progress.iter().map(|progress| progress.id).collect();
        leadership.replicate_to(members.difference(replicated), index);
        let newcomers = leadership.catch_up.map_or(ServerSet::EMPTY, |catch_up| catch_up.newcomers);
        let kept = members.union(newcomers);
        for progress in &mut leadership.progress {
            progress.removal = (!kept.contains(progress.id)).then_some(Removal::Uncommitted);
        }
    }
}
