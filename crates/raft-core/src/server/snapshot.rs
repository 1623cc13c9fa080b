//! Log compaction and snapshots (paper 7, D 5.1): only what membership needs of them, where the log begins and the
//! configuration as of then.

use super::{ConfigTrigger, Server};
use crate::{Event, Message, Output, ServerId, Snapshot};

impl Server {
    /// Drops the entries that are committed, and applied where that matters, from the log. Says whether there were any.
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

    /// Takes over where the leader's log begins. What the log holds of the leader's stays.
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
