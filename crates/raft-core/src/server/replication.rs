//! Log replication (paper 5.3, 5.4.2).

use super::{ConfigTrigger, Role, Server};
use crate::{Entry, Event, LogIndex, Message, Output, Payload, ServerId, ServerSet, StepDownReason, Term, Timer};

/// At most this many entries travel in one message.
const MAX_ENTRIES: usize = 64;

/// A server that refuses what it acknowledged at so many quorum checks, an election timeout apart, has lost it.
const LOST_AFTER_CHECKS: u8 = 2;

impl Server {
    /// Sends each server what it lacks, or a heartbeat, and waits for the next.
    pub(super) fn on_heartbeat_timer(&mut self, out: &mut impl Output) {
        self.arm(Timer::Heartbeat, out);
        self.replicate_to_all(out);
    }

    /// Sends every server that is replicated to what it lacks; nothing, where it lacks nothing: a heartbeat.
    pub(super) fn replicate_to_all(&mut self, out: &mut impl Output) {
        let recipients = match &self.role {
            Role::Leader(leadership) => leadership.progress.iter().map(|progress| progress.id).collect(),
            Role::Follower | Role::PreCandidate(_) | Role::Candidate(_) => return,
        };
        self.replicate(recipients, out);
    }

    /// Sends `to` what they lack. What was sent is taken to arrive; a refusal sets that right.
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

    /// Whether AppendEntries of `term` comes from a leader to be followed; if so, follows it.
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
                self.become_follower(term, StepDownReason::LeaderDiscovered, out)
            }
        }
        self.leader = Some(from);
        self.arm(Timer::Lease, out);
        self.restart_election_timer(out);
        true
    }

    /// Stores what the leader sent, if the log holds the entry before it.
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
        // What a snapshot covers is committed, and so the same as the leader's.
        let covered = prev_index < log.snapshot().index;
        if !covered && log.term_at(prev_index) != Some(prev_term) {
            // Where the entry is another one, the leader need not try it again.
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

    /// Stores one entry; one of another term at its place goes, and all after it. Gives what that means for the
    /// configuration in force, if anything.
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

    /// Whether an answer is to this leader in its term; a later term deposes it, an earlier one is of no interest.
    pub(super) fn is_reply_in_term(&mut self, term: Term, out: &mut impl Output) -> bool {
        if term > self.persistent.current_term {
            self.become_follower(term, StepDownReason::HigherTerm, out);
        }
        self.leadership().is_some() && term == self.persistent.current_term
    }

    /// A server holds the leader's log up to `match_index`.
    pub(super) fn on_append_accepted(&mut self, from: ServerId, match_index: LogIndex, out: &mut impl Output) {
        let last_index = self.persistent.log.last_index();
        if match_index > last_index {
            let reason = "acknowledges an entry that this log does not have";
            return out.event(Event::MessageRejected { from, reason });
        }
        let Role::Leader(leadership) = &mut self.role else { return };
        leadership.recently_active.insert(from);
        let Some(progress) = leadership.progress_of(from) else { return };
        progress.refuses_held = None;
        progress.next_index = progress.next_index.max(match_index.next());
        let more = progress.next_index <= last_index;
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
        if more {
            self.replicate(ServerSet::EMPTY.with(from), out);
        }
    }

    /// A server's log does not hold the entry at `prev_index`: go back to where it ends, in one step (D 4.2.1).
    ///
    /// A log that ends before what the server acknowledged is an answer to something older, or the server lost its disk. Where it
    /// refuses for an election timeout and acknowledges nothing, the leader goes back behind the match index, as the paper's
    /// does, which knows no such bound (paper, figure 2). The match index itself never falls: the entries were there once, and
    /// stay counted.
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
        let held = progress.match_index;
        let ends_before = last_index < held;
        let is_lost = ends_before && progress.refuses_held.is_some_and(|checks| checks >= LOST_AFTER_CHECKS);
        if ends_before {
            progress.refuses_held.get_or_insert(0);
        }
        if prev_index <= held && !is_lost {
            return;
        }
        let least = if is_lost { LogIndex::ZERO } else { held };
        progress.next_index = prev_index.min(last_index.next()).max(least.next());
        self.replicate(ServerSet::EMPTY.with(from), out);
    }

    /// Counts one more quorum check for each server that refuses what it acknowledged.
    fn count_refusals(&mut self) {
        let Role::Leader(leadership) = &mut self.role else { return };
        for checks in leadership.progress.iter_mut().filter_map(|progress| progress.refuses_held.as_mut()) {
            *checks = LOST_AFTER_CHECKS.min(*checks + 1);
        }
    }

    /// Commits what a quorum holds, if its last entry is of the leader's own term (paper 5.4.2).
    pub(super) fn advance_commit(&mut self, out: &mut impl Output) {
        let Role::Leader(leadership) = &self.role else { return };
        let Some(index) = self.quorum_index(leadership) else { return };
        let own_term = self.persistent.log.term_at(index) == Some(self.persistent.current_term);
        if index > self.commit_index && own_term {
            self.commit_to(index, out);
        }
    }

    /// The leader looks whether it has active from a quorum since it last looked (D 6.2).
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
