//! Writer of the arguments of an action. Each kind of argument has a method, which the [table](super::table) names.

use std::fmt::Write as _;

use cluster::{LEADER, MessageId};
use raft_core::{ChangeRequest, Command, ServerId, ServerSet};

use super::argument_reader::THE_LEADER;
use super::request::{ADD_LEARNERS, ADD_VOTERS, ENDS_OF_JOINT, FOUNDERS, JOINT, REMOVE, SIMPLE, SURVIVORS};

/// Text of an action, while it is written.
pub(super) struct ArgumentWriter {
    /// Text before each server number: `S` in scripts.
    prefix: &'static str,
    pub(super) text: String,
}

impl ArgumentWriter {
    pub(super) fn new(prefix: &'static str) -> Self {
        Self { prefix, text: String::new() }
    }

    /// Whether the text is for a script.
    pub(super) fn in_script(&self) -> bool {
        !self.prefix.is_empty()
    }

    pub(super) fn word(&mut self, word: &str) {
        self.text.push_str(word);
    }

    pub(super) fn server(&mut self, server: ServerId) {
        self.server_after(" ", server);
    }

    fn server_after(&mut self, before: &str, server: ServerId) {
        self.word(before);
        if server == LEADER && self.in_script() {
            return self.word(THE_LEADER);
        }
        let _ = write!(self.text, "{}{}", self.prefix, u64::from(server));
    }

    pub(super) fn number(&mut self, Command(number): Command) {
        let _ = write!(self.text, " {number}");
    }

    pub(super) fn message(&mut self, id: MessageId) {
        self.server(id.from);
        self.server_after(">", id.to);
        let _ = write!(self.text, "#{}", id.nth);
    }

    pub(super) fn servers(&mut self, set: ServerSet) {
        for server in set {
            self.server(server);
        }
    }

    pub(super) fn learners(&mut self, set: ServerSet) {
        self.servers_after(ADD_LEARNERS, set);
    }

    pub(super) fn founders(&mut self, set: ServerSet) {
        self.servers_after(FOUNDERS, set);
    }

    pub(super) fn survivors(&mut self, set: ServerSet) {
        self.servers_after(SURVIVORS, set);
    }

    /// Appends the keyword and the members of `set`; nothing, if the set is empty.
    fn servers_after(&mut self, keyword: &str, set: ServerSet) {
        if !set.is_empty() {
            self.word(" ");
            self.word(keyword);
        }
        self.servers(set);
    }

    pub(super) fn request(&mut self, request: ChangeRequest) {
        self.word(" ");
        match request {
            ChangeRequest::Simple(change) => {
                let same = SIMPLE.iter().find(|(_, make)| make(change.server()) == change);
                self.word(same.map_or("", |(word, _)| word));
                self.server(change.server());
            }
            ChangeRequest::Joint { add_voters, add_learners, remove } => {
                self.word(JOINT);
                self.servers_after(ADD_VOTERS, add_voters);
                self.servers_after(ADD_LEARNERS, add_learners);
                self.servers_after(REMOVE, remove);
            }
            ChangeRequest::LeaveJoint | ChangeRequest::RevertJoint => {
                let same = ENDS_OF_JOINT.iter().find(|(_, end)| *end == request);
                self.word(same.map_or("", |(word, _)| word));
            }
        }
    }
}
