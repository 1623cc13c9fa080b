//! A raft-rs server as a [`SystemUnderTest`]. Driven as its documentation asks: persists before it sends, and applies
//! committed entries, configurations included, at once.
//!
//! The documentation leaves two things to the user. A leader that finds itself removed is made to step down
//! (`removed_leader_steps_down_in_overlap_and_keeps_leading_in_raft_rs`). A change that raft-rs would replace by an
//! empty entry is not proposed (`second_change_is_refused_in_overlap_and_becomes_an_empty_entry_in_raft_rs`).

use protobuf::Message as _;
use raft::eraftpb::{ConfChangeSingle, ConfChangeTransition, ConfChangeType, ConfChangeV2, Entry, EntryType};
use raft::eraftpb::{ConfState, Message, MessageType};
use raft::storage::MemStorage;
use raft::{Config, GetEntriesContext, RawNode, SnapshotStatus, StateRole, Storage};
use raft_core::{Change, ServerSet};
use slog::{Discard, Logger, o};

use crate::overlap_node::id;
use crate::system_under_test::{LogEntry, Members, PayloadKind, Settings, SystemUnderTest, View};

/// Election timeout in ticks. Only the lease uses it.
const ELECTION_TICKS: usize = 10;

pub(crate) struct RaftRsNode {
    pub(crate) node: RawNode<MemStorage>,
    outbox: Vec<(u64, Message)>,
    /// Whether a leader that is not a voter any more is made to step down.
    pub(crate) steps_down: bool,
}

/// The persistent state: log, term, vote, and applied index.
pub(crate) struct Disk {
    store: MemStorage,
    applied: u64,
}

impl SystemUnderTest for RaftRsNode {
    type Disk = Disk;
    type Message = Message;

    fn initial_disk(voters: ServerSet) -> Disk {
        let voters: Vec<u64> = voters.iter().map(u64::from).collect();
        Disk { store: MemStorage::new_with_conf_state((voters, vec![])), applied: 0 }
    }

    fn start(id: u64, disk: Disk, settings: Settings) -> Self {
        let config = Config {
            id,
            applied: disk.applied,
            election_tick: ELECTION_TICKS,
            heartbeat_tick: 1,
            // No server campaigns by itself.
            min_election_tick: 1_000_000,
            max_election_tick: 1_000_001,
            max_size_per_msg: u64::MAX,
            pre_vote: settings.pre_vote,
            check_quorum: settings.check_quorum,
            ..Config::default()
        };
        let logger = Logger::root(Discard, o!());
        let node = RawNode::new(&config, disk.store, &logger).expect("the configuration and the disk are good");
        let mut server = Self { node, outbox: Vec::new(), steps_down: true };
        server.settle();
        server
    }

    fn crash(self) -> Disk {
        Disk { store: self.node.store().clone(), applied: self.node.raft.raft_log.applied }
    }

    fn campaign(&mut self) -> bool {
        let may = self.node.raft.promotable() && self.node.raft.state != StateRole::Leader;
        if may {
            self.node.campaign().expect("a campaign is never refused");
        }
        self.settle();
        may
    }

    fn heartbeat(&mut self) {
        self.node.ping();
        self.settle();
    }

    fn expire_lease(&mut self) {
        if self.node.raft.state != StateRole::Leader {
            self.node.raft.election_elapsed = ELECTION_TICKS;
        }
    }

    fn check_quorum(&mut self) {
        if self.node.raft.state == StateRole::Leader && self.node.raft.check_quorum {
            let mut message = Message::default();
            message.set_msg_type(MessageType::MsgCheckQuorum);
            self.node.raft.step(message).expect("a check is never refused");
        }
        self.settle();
    }

    fn propose(&mut self, command: u32) -> bool {
        // A follower would forward the command to its leader.
        let taken = self.node.raft.state == StateRole::Leader
            && self.node.propose(vec![], command.to_le_bytes().to_vec()).is_ok();
        self.settle();
        taken
    }

    fn change(&mut self, changes: &[Change], joint: bool) -> bool {
        let raft = &self.node.raft;
        let may = raft.state == StateRole::Leader
            && !raft.has_pending_conf()
            && raft.prs().conf().to_conf_state().voters_outgoing.is_empty();
        let taken = may && self.node.propose_conf_change(vec![], conf_change(changes, joint)).is_ok();
        self.settle();
        taken
    }

    fn compact(&mut self) {
        // `MemStorage` forgets the term of the last entry that it drops, so the last applied entry stays.
        let applied = self.node.raft.raft_log.applied;
        let mut store = self.node.raft.store().wl();
        store.compact(applied).expect("what is applied is in the log");
    }

    fn receive(&mut self, from: u64, message: Message) {
        assert_eq!(from, message.from);
        // A reply from a non-member is an error, which is expected here.
        let _ = self.node.step(message);
        self.settle();
    }

    fn unreachable(&mut self, to: u64, message: &Message) {
        if message.get_msg_type() == MessageType::MsgSnapshot {
            self.node.report_snapshot(to, SnapshotStatus::Failure);
            self.settle();
        }
    }

    fn take_messages(&mut self) -> Vec<(u64, Message)> {
        std::mem::take(&mut self.outbox)
    }

    fn view(&self) -> View {
        let raft = &self.node.raft;
        let store = raft.store();
        let (first, last) = (store.first_index().expect("in memory"), store.last_index().expect("in memory"));
        let entries = if first > last {
            vec![]
        } else {
            store.entries(first, last + 1, None, GetEntriesContext::empty(false)).expect("in memory")
        };
        View {
            term: raft.term,
            leads: raft.state == StateRole::Leader,
            commit: raft.raft_log.committed,
            members: members(&raft.prs().conf().to_conf_state()),
            log_start: first - 1,
            log: entries.iter().map(log_entry).collect(),
        }
    }
}

impl RaftRsNode {
    /// Processes `Ready` states until there are none.
    fn settle(&mut self) {
        while self.node.has_ready() {
            let mut ready = self.node.ready();
            self.send(ready.take_messages());
            let store = self.node.store().clone();
            if !ready.snapshot().is_empty() {
                store.wl().apply_snapshot(ready.snapshot().clone()).expect("it is newer than the log");
            }
            self.apply(ready.take_committed_entries());
            store.wl().append(ready.entries()).expect("the log has no gap");
            if let Some(hard_state) = ready.hs() {
                store.wl().set_hardstate(hard_state.clone());
            }
            self.send(ready.take_persisted_messages());
            let mut light = self.node.advance(ready);
            if let Some(commit) = light.commit_index() {
                store.wl().mut_hard_state().commit = commit;
            }
            self.send(light.take_messages());
            self.apply(light.take_committed_entries());
            self.node.advance_apply();
        }
        if self.steps_down && self.node.raft.state == StateRole::Leader && !self.node.raft.promotable() {
            let term = self.node.raft.term;
            self.node.raft.become_follower(term, raft::INVALID_ID);
            self.settle();
        }
    }

    fn send(&mut self, messages: Vec<Message>) {
        self.outbox.extend(messages.into_iter().map(|message| (message.to, message)));
    }

    fn apply(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            if entry.get_entry_type() == EntryType::EntryConfChangeV2 {
                let mut change = ConfChangeV2::default();
                change.merge_from_bytes(entry.get_data()).expect("it was made by propose_conf_change");
                let state = self.node.apply_conf_change(&change).expect("only changes that can be made are proposed");
                self.node.store().wl().set_conf_state(state);
            }
        }
    }
}

/// Converts changes to raft-rs's type.
pub(crate) fn singles(changes: &[Change]) -> Vec<ConfChangeSingle> {
    let single = |change: &Change| {
        let mut single = ConfChangeSingle::default();
        single.set_node_id(change.server().into());
        single.set_change_type(match change {
            Change::AddVoter(_) => ConfChangeType::AddNode,
            Change::AddLearner(_) => ConfChangeType::AddLearnerNode,
            Change::Remove(_) => ConfChangeType::RemoveNode,
        });
        single
    };
    changes.iter().map(single).collect()
}

fn conf_change(changes: &[Change], joint: bool) -> ConfChangeV2 {
    let mut all = ConfChangeV2::default();
    all.set_changes(singles(changes).into());
    // `Implicit`: the joint configuration is left as soon as it is applied, which is when it is committed here.
    all.set_transition(if joint { ConfChangeTransition::Implicit } else { ConfChangeTransition::Auto });
    all
}

/// Converts a raft-rs configuration.
pub(crate) fn members(state: &ConfState) -> Members {
    let set = |ids: &[u64]| ids.iter().map(|&number| id(number)).collect();
    Members {
        voters: set(&state.voters),
        outgoing: set(&state.voters_outgoing),
        learners: set(&state.learners),
        learners_next: set(&state.learners_next),
    }
}

fn log_entry(entry: &Entry) -> LogEntry {
    let kind = match entry.get_entry_type() {
        EntryType::EntryNormal if entry.data.is_empty() => PayloadKind::Empty,
        EntryType::EntryNormal => {
            PayloadKind::Command(u32::from_le_bytes(entry.data[..].try_into().expect("a command has four bytes")))
        }
        EntryType::EntryConfChange | EntryType::EntryConfChangeV2 => PayloadKind::Configuration,
    };
    LogEntry { index: entry.index, term: entry.term, kind }
}
