//! Log replication (paper 5.3, 5.4.2).

use super::{ConfigTrigger, Role, Server};
use crate::{Entry, Event, LogIndex, Message, Output, Payload, ServerId, ServerSet, StepDownReason, Term, Timer};

/// Upper bound of entries per message.
const MAX_ENTRIES: usize = 64;

/// Number of quorum checks, an election timeout apart, after which a server that still refuses entries that it had
/// acknowledged is taken to have lost them.
const LOST_AFTER_CHECKS: u8 = 2;

impl Server {
    /// Sends a heartbeat to each server, with the entries that it lacks, and rearms the timer.
    pub(super) fn on_heartbeat_timer(&mut self, out: &mut impl Output) {
        self.arm(Timer::Heartbeat, out);
        self.replicate_to_all(out);
    }

    /// Sends AppendEntries or InstallSnapshot to every server that is replicated to. A message without entries is a
    /// heartbeat.
    pub(super) fn replicate_to_all(&mut self, out: &mut impl Output) {
        let recipients = match &self.role {
            Role::Leader(leadership) => leadership.progress.iter().map(|progress| progress.id).collect(),
            Role::Follower | Role::PreCandidate(_) | Role::Candidate(_) => return,
        };
        self.replicate(recipients, out);
    }

    /// Sends each server in `to` the entries that it lacks. Advances the next index optimistically; a refusal moves it
    /// back.
    pub(super) fn replicate(&mut self, to: ServerSet, out: &mut impl Output) {
        let Role::Leader(leadership) = &mut self.role else { return };
        let log = &self.persistent.log;
        for progress in leadership.progress.iter_mut().filter(|progress| to.contains(progress.id)) {
            let term = self.persistent.current_term;
            let prev_index = progress.next_index.previous();
            let Some(prev_term) = log.term_at(prev_index) else {
                let snapshot = *log.snapshot();
                progress.next_index = snapshot.index.next();
                out.send(progress.id, Message::InstallSnapshot { term, snapshot });
                continue;
            };
            let entries = log.entries_from(progress.next_index, MAX_ENTRIES).to_vec();
            progress.next_index = progress.next_index.after(entries.len());
            let commit = self.commit_index;
            out.send(progress.id, Message::AppendEntries { term, prev_index, prev_term, entries, commit });
        }
    }

    /// Whether a message of `term` comes from a legitimate leader. If so, the server becomes its follower.
    pub(super) fn follow_leader(
        &mut self,
        from: ServerId,
        term: Term,
        prev_index: LogIndex,
        out: &mut impl Output,
    ) -> bool {
        let current = self.persistent.current_term;
        if term < current {
            let last_index = self.persistent.log.last_index();
            out.send(from, Message::AppendRefused { term: current, prev_index, last_index });
            return false;
        }
        match self.role {
            Role::Leader(_) if term == current => {
                out.event(Event::MessageRejected { from, reason: "another server leads this term too" });
                return false;
            }
            _ if term > current => self.become_follower(term, StepDownReason::HigherTerm, out),
            Role::Follower | Role::Leader(_) => {}
            Role::PreCandidate(_) | Role::Candidate(_) => {
                self.become_follower(term, StepDownReason::LeaderDiscovered, out);
            }
        }
        self.leader = Some(from);
        self.arm(Timer::Lease, out);
        self.restart_election_timer(out);
        true
    }

    /// Stores the leader's entries if the log contains the entry before them.
    pub(super) fn on_append_entries(
        &mut self,
        leader: ServerId,
        (prev_index, prev_term): (LogIndex, Term),
        entries: &[Entry],
        commit: LogIndex,
        out: &mut impl Output,
    ) {
        let term = self.persistent.current_term;
        let log = &self.persistent.log;
        // Entries that a snapshot covers are committed, and so equal to the leader's.
        let is_covered = prev_index < log.snapshot().index;
        if !is_covered && log.term_at(prev_index) != Some(prev_term) {
            // If the entry at `prev_index` conflicts, the leader can skip it.
            let last_index = if log.last_index() < prev_index { log.last_index() } else { prev_index.previous() };
            return out.send(leader, Message::AppendRefused { term, prev_index, last_index });
        }
        let differs = |(index, entry): (LogIndex, &Entry)| log.get(index).is_some_and(|held| held.term != entry.term);
        let committed = (u64::from(prev_index.next())..=u64::from(self.commit_index)).map(LogIndex::from);
        if committed.zip(entries).any(differs) {
            let reason = "contradicts an entry that is committed here";
            return out.event(Event::MessageRejected { from: leader, reason });
        }
        let mut index = prev_index;
        let mut trigger = None;
        for entry in entries {
            index = index.next();
            trigger = self.store(index, *entry, out).or(trigger);
        }
        if let Some(trigger) = trigger {
            self.adopt_configuration(trigger, out);
        }
        if commit.min(index) > self.commit_index {
            self.commit_to(commit.min(index), out);
        }
        out.send(leader, Message::AppendAccepted { term, match_index: index });
    }

    /// Stores one entry. Removes a conflicting entry at the same index and all after it. Returns how this may change
    /// the configuration in force.
    fn store(&mut self, index: LogIndex, entry: Entry, out: &mut impl Output) -> Option<ConfigTrigger> {
        let log = &mut self.persistent.log;
        let mut trigger = None;
        match log.term_at(index) {
            _ if index <= log.snapshot().index => return None,
            Some(term) if term == entry.term => return None,
            Some(_) => {
                out.event(Event::Truncated { from: index, to: log.last_index() });
                log.truncate_from(index);
                trigger = Some(ConfigTrigger::Truncated);
            }
            None => {}
        }
        log.append(entry);
        out.event(Event::Appended { index, entry });
        if matches!(entry.payload, Payload::Configuration(_)) { Some(ConfigTrigger::Appended) } else { trigger }
    }

    /// Whether a reply belongs to this leader's term. A later term makes the leader step down; a reply of an earlier
    /// term is ignored.
    pub(super) fn is_reply_in_term(&mut self, term: Term, out: &mut impl Output) -> bool {
        if term > self.persistent.current_term {
            self.become_follower(term, StepDownReason::HigherTerm, out);
        }
        self.leadership().is_some() && term == self.persistent.current_term
    }

    /// Records that a server holds the leader's log up to `match_index`.
    pub(super) fn on_append_accepted(&mut self, from: ServerId, match_index: LogIndex, out: &mut impl Output) {
        let last_index = self.persistent.log.last_index();
        if match_index > last_index {
            let reason = "acknowledges an entry that this log does not have";
            return out.event(Event::MessageRejected { from, reason });
        }
        let Role::Leader(leadership) = &mut self.role else { return };
        leadership.recently_active.insert(from);
        let Some(progress) = leadership.progress_of(from) else { return };
        progress.lost_log_checks = None;
        progress.next_index = progress.next_index.max(match_index.next());
        let has_more = progress.next_index <= last_index;
        let progressed = match_index > progress.match_index;
        if progressed {
            progress.match_index = match_index;
            self.advance_commit(out);
            self.on_catch_up_progress(from);
        }
        self.on_catch_up_ack(from, out);
        if progressed {
            self.send_timeout_now_if_ready(from, out);
        }
        if has_more {
            self.replicate(ServerSet::EMPTY.with(from), out);
        }
    }

    /// Handles a refusal: backs up to the end of the server's log in one step (D 4.2.1).
    ///
    /// A log that ends before the acknowledged index means a stale reply, or a server that lost its disk. If the server
    /// goes on refusing for an election timeout and acknowledges nothing, the leader backs up behind the match index.
    /// The paper's leader does so without that bound (paper, figure 2). The match index itself never falls:
    /// acknowledged entries stay counted.
    pub(super) fn on_append_refused(
        &mut self,
        from: ServerId,
        prev_index: LogIndex,
        last_index: LogIndex,
        out: &mut impl Output,
    ) {
        let Role::Leader(leadership) = &mut self.role else { return };
        leadership.recently_active.insert(from);
        let Some(progress) = leadership.progress_of(from) else { return };
        if prev_index >= progress.next_index {
            return; // An answer to something older: the server has moved on since.
        }
        let acknowledged = progress.match_index;
        let ends_before = last_index < acknowledged;
        let is_lost = ends_before && progress.lost_log_checks.is_some_and(|checks| checks >= LOST_AFTER_CHECKS);
        if ends_before {
            progress.lost_log_checks.get_or_insert(0);
        }
        if prev_index <= acknowledged && !is_lost {
            return;
        }
        let lower_bound = if is_lost { LogIndex::ZERO } else { acknowledged };
        progress.next_index = prev_index.min(last_index.next()).max(lower_bound.next());
        self.replicate(ServerSet::EMPTY.with(from), out);
    }

    /// Counts a quorum check for each server that refuses entries that it had acknowledged.
    fn count_refusals(&mut self) {
        let Role::Leader(leadership) = &mut self.role else { return };
        for checks in leadership.progress.iter_mut().filter_map(|progress| progress.lost_log_checks.as_mut()) {
            *checks = LOST_AFTER_CHECKS.min(*checks + 1);
        }
    }

    /// Commits what a quorum holds if the last of it is an entry of the leader's own term (paper 5.4.2).
    pub(super) fn advance_commit(&mut self, out: &mut impl Output) {
        let Role::Leader(leadership) = &self.role else { return };
        let Some(index) = self.quorum_index(leadership) else { return };
        let is_own_term = self.persistent.log.term_at(index) == Some(self.persistent.current_term);
        if index > self.commit_index && is_own_term {
            self.commit_to(index, out);
        }
    }

    /// Steps down if the leader has not heard from a quorum since the last check (D 6.2).
    pub(super) fn on_quorum_check_timer(&mut self, out: &mut impl Output) {
        let Role::Leader(leadership) = &mut self.role else { return };
        let active = std::mem::take(&mut leadership.recently_active);
        if self.rules.check_quorum && !self.has_active_quorum(active) {
            return self.become_follower(self.persistent.current_term, StepDownReason::QuorumLost, out);
        }
        self.prune_removed();
        self.count_refusals();
        self.arm(Timer::QuorumCheck, out);
    }
}
