//! Log compaction and snapshots (paper 7, D 5.1), reduced to what membership needs: the start of the log and the
//! configuration as of that index. There is no state machine.

use super::{ConfigTrigger, Server};
use crate::{Event, Message, Output, ServerId, Snapshot};

impl Server {
    /// Drops committed entries from the log; those of unapplied configurations stay. Returns whether there were any to
    /// drop.
    pub fn compact(&mut self, out: &mut impl Output) -> bool {
        let unapplied =
            self.persistent.log.next_configuration_after(self.in_force.0).filter(|_| self.activates_on_apply());
        let index = unapplied.map_or(self.commit_index, |index| index.previous().min(self.commit_index));
        if index <= self.persistent.log.snapshot().index {
            return false;
        }
        self.persistent.log.compact_to(index);
        self.in_force.0 = self.in_force.0.max(index);
        out.event(Event::LogCompacted { index });
        true
    }

    /// Handles InstallSnapshot: replaces the start of the log. Keeps later entries if they agree with the snapshot.
    pub(super) fn on_install_snapshot(&mut self, leader: ServerId, snapshot: Snapshot, out: &mut impl Output) {
        let index = snapshot.index;
        if index > self.commit_index {
            self.persistent.log.install(snapshot);
            out.event(Event::LogCompacted { index });
            if self.activates_on_apply() {
                self.persistent.applied = index;
                self.adopt_configuration(ConfigTrigger::Applied, out);
            } else {
                self.adopt_configuration(ConfigTrigger::Appended, out);
            }
            self.commit_to(index, out);
        }
        out.send(leader, Message::AppendAccepted { term: self.current_term(), match_index: index });
    }
}
