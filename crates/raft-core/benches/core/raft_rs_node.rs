//! raft-rs, the crate `raft`, in the bench. Driven as its documentation asks, with its own in-memory storage.
//!
//! Pre-vote and check-quorum are on, as in Overlap. raft-rs is set not to broadcast a commit by itself: Overlap sends
//! the commit index with the next entries, so that both exchange the same messages.

use raft::eraftpb::{Entry, Message};
use raft::storage::MemStorage;
use raft::{Config, RawNode};
use slog::{Discard, Logger, o};

use crate::cluster::Node;

/// Whether raft-rs merges entries proposed in one turn into one message (its setting `batch_append`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entries {
    OneByOne,
    Merged,
}

pub(crate) struct RaftRsNode {
    node: RawNode<MemStorage>,
    commands: u64,
    sum: u64,
}

impl Node for RaftRsNode {
    type Message = Message;
    type Setup = Entries;

    fn start(number: usize, servers: usize, entries: Entries) -> Self {
        let config = Config {
            id: number as u64 + 1,
            max_size_per_msg: u64::MAX,
            pre_vote: true,
            check_quorum: true,
            skip_bcast_commit: true,
            batch_append: entries == Entries::Merged,
            ..Config::default()
        };
        let voters: Vec<u64> = (1..=servers as u64).collect();
        let storage = MemStorage::new_with_conf_state((voters, vec![]));
        let node = RawNode::new(&config, storage, &Logger::root(Discard, o!())).expect("the configuration is good");
        Self { node, commands: 0, sum: 0 }
    }

    fn campaign(&mut self) {
        self.node.campaign().expect("a campaign is never refused");
    }

    fn propose(&mut self, command: u32) {
        self.node.propose(vec![], command.to_le_bytes().to_vec()).expect("it leads");
    }

    fn receive(&mut self, _: usize, message: Message) {
        self.node.step(message).expect("it comes from a member");
    }

    fn send(&mut self, to: &mut impl FnMut(usize, Message)) {
        while self.node.has_ready() {
            let mut ready = self.node.ready();
            forward(ready.take_messages(), to);
            self.apply(&ready.take_committed_entries());
            {
                let mut storage = self.node.raft.store().wl();
                storage.append(ready.entries()).expect("the log has no gap");
                if let Some(hard_state) = ready.hs() {
                    storage.set_hardstate(hard_state.clone());
                }
            }
            forward(ready.take_persisted_messages(), to);
            let mut light = self.node.advance(ready);
            if let Some(commit) = light.commit_index() {
                self.node.raft.store().wl().mut_hard_state().commit = commit;
            }
            forward(light.take_messages(), to);
            self.apply(&light.take_committed_entries());
            self.node.advance_apply();
        }
    }

    fn applied(&self) -> (u64, u64) {
        (self.commands, self.sum)
    }
}

impl RaftRsNode {
    fn apply(&mut self, entries: &[Entry]) {
        for entry in entries {
            if let Ok(command) = <[u8; 4]>::try_from(&entry.data[..]) {
                self.commands += 1;
                self.sum += u64::from(u32::from_le_bytes(command));
            }
        }
    }
}

fn forward(messages: Vec<Message>, to: &mut impl FnMut(usize, Message)) {
    for message in messages {
        to(usize::try_from(message.to).expect("a small cluster") - 1, message);
    }
}
