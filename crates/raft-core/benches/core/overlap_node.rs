//! Overlap's server in the bench.

use raft_core::{
    Command, Configuration, Event, Log, LogIndex, Message, Output, Payload, PersistentState, Rules, Server, ServerId,
    ServerSet, Timer,
};

use crate::cluster::Node;

fn id(number: usize) -> ServerId {
    ServerId::try_from(number as u64 + 1).expect("a small cluster")
}

pub(crate) struct OverlapNode {
    server: Server,
    out: Outbox,
    applied: LogIndex,
    commands: u64,
    sum: u64,
}

#[derive(Default)]
struct Outbox(Vec<(usize, Message)>);

impl Output for Outbox {
    fn send(&mut self, to: ServerId, message: Message) {
        self.0.push((to.index() - 1, message));
    }
    fn arm(&mut self, _: Timer) {}
    fn disarm(&mut self, _: Timer) {}
    fn event(&mut self, _: Event) {}
}

impl Node for OverlapNode {
    type Message = Message;
    type Setup = ();

    fn start(number: usize, servers: usize, (): ()) -> Self {
        let voters: ServerSet = (0..servers).map(id).collect();
        let log = Log::with_boot_configuration(Configuration::new(voters, ServerSet::EMPTY));
        let mut out = Outbox::default();
        let persistent = PersistentState { log, ..PersistentState::default() };
        let server = Server::start(id(number), persistent, Rules::RAFT, &mut out);
        Self { server, out, applied: LogIndex::ZERO, commands: 0, sum: 0 }
    }

    fn campaign(&mut self) {
        self.server.on_timer(Timer::Election, &mut self.out).expect("a voter waits for an election");
    }

    fn propose(&mut self, command: u32) {
        self.server.propose(Command(command), &mut self.out).expect("it leads");
    }

    fn receive(&mut self, from: usize, message: Message) {
        self.server.receive(id(from), message, &mut self.out);
    }

    fn send(&mut self, to: &mut impl FnMut(usize, Message)) {
        while self.applied < self.server.commit_index() {
            self.applied = self.applied.next();
            let entry = self.server.log().get(self.applied).expect("what is committed is in the log");
            if let Payload::Command(Command(command)) = entry.payload {
                self.commands += 1;
                self.sum += u64::from(command);
            }
        }
        self.out.0.drain(..).for_each(|(receiver, message)| to(receiver, message));
    }

    fn applied(&self) -> (u64, u64) {
        (self.commands, self.sum)
    }
}
