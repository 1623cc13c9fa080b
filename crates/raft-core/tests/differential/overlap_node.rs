//! An Overlap server as a [`SystemUnderTest`].

use raft_core::{
    Change, ChangeRequest, Command, Configuration, Event, Log, Message, Output, Payload, PersistentState, Rules,
    Server, ServerId, ServerSet, Timer,
};
pub(crate) use test_support::id;

use crate::system_under_test::{LogEntry, Members, PayloadKind, Settings, SystemUnderTest, View};

pub(crate) struct OverlapNode {
    server: Server,
    out: Outbox,
}

#[derive(Default)]
struct Outbox(Vec<(u64, Message)>);

impl Output for Outbox {
    fn send(&mut self, to: ServerId, message: Message) {
        self.0.push((to.into(), message));
    }
    fn arm(&mut self, _: Timer) {}
    fn disarm(&mut self, _: Timer) {}
    fn event(&mut self, _: Event) {}
}

impl OverlapNode {
    /// Does something, and applies what it committed, at once as raft-rs does here.
    fn and_apply<T>(&mut self, act: impl FnOnce(&mut Server, &mut Outbox) -> T) -> T {
        let result = act(&mut self.server, &mut self.out);
        self.apply();
        result
    }

    /// Applies committed configurations, if they come into force only then.
    fn apply(&mut self) {
        while self.server.timers().contains(Timer::Apply) {
            let _ = self.server.on_timer(Timer::Apply, &mut self.out);
        }
    }
}

impl SystemUnderTest for OverlapNode {
    type Disk = PersistentState;
    type Message = Message;

    fn initial_disk(voters: ServerSet) -> PersistentState {
        PersistentState {
            log: Log::with_boot_configuration(Configuration::new(voters, ServerSet::EMPTY)),
            ..PersistentState::default()
        }
    }

    fn start(number: u64, disk: PersistentState, settings: Settings) -> Self {
        let rules = Rules {
            pre_vote: settings.pre_vote,
            check_quorum: settings.check_quorum,
            leader_stickiness: settings.check_quorum,
            learner_first: settings.learner_first,
            ..settings.rules
        };
        let mut out = Outbox::default();
        let mut node = Self { server: Server::start(id(number), disk, rules, &mut out), out };
        node.apply();
        node
    }

    fn crash(self) -> PersistentState {
        self.server.stop()
    }

    fn campaign(&mut self) -> bool {
        self.and_apply(|server, out| server.on_timer(Timer::Election, out).is_ok())
    }

    fn heartbeat(&mut self) {
        let _ = self.and_apply(|server, out| server.on_timer(Timer::Heartbeat, out));
    }

    fn expire_lease(&mut self) {
        let _ = self.server.on_timer(Timer::Lease, &mut self.out);
    }

    fn check_quorum(&mut self) {
        let _ = self.server.on_timer(Timer::QuorumCheck, &mut self.out);
    }

    fn propose(&mut self, command: u32) -> bool {
        self.and_apply(|server, out| server.propose(Command(command), out).is_ok())
    }

    fn change(&mut self, changes: &[Change], joint: bool) -> bool {
        let servers = |is_kind: fn(&Change) -> bool| {
            changes.iter().filter(|change| is_kind(change)).map(|change| change.server()).collect()
        };
        let request = match changes {
            [change] if !joint => ChangeRequest::Simple(*change),
            _ => ChangeRequest::Joint {
                add_voters: servers(|change| matches!(change, Change::AddVoter(_))),
                add_learners: servers(|change| matches!(change, Change::AddLearner(_))),
                remove: servers(|change| matches!(change, Change::Remove(_))),
            },
        };
        self.and_apply(|server, out| server.request_change(request, out).is_ok())
    }

    fn compact(&mut self) {
        self.server.compact(&mut self.out);
    }

    fn receive(&mut self, from: u64, message: Message) {
        self.and_apply(|server, out| server.receive(id(from), message, out));
    }

    fn unreachable(&mut self, _: u64, _: &Message) {}

    fn take_messages(&mut self) -> Vec<(u64, Message)> {
        std::mem::take(&mut self.out.0)
    }

    fn view(&self) -> View {
        let configuration = self.server.configuration();
        let log = self.server.log();
        let log_start = u64::from(log.snapshot().index);
        let entry = |(index, entry): (u64, &raft_core::Entry)| LogEntry {
            index,
            term: entry.term.into(),
            kind: match entry.payload {
                Payload::NoOp => PayloadKind::Empty,
                Payload::Command(Command(command)) => PayloadKind::Command(command),
                Payload::Configuration(_) => PayloadKind::Configuration,
            },
        };
        View {
            term: self.server.current_term().into(),
            leads: self.server.leadership().is_some(),
            commit: self.server.commit_index().into(),
            members: Members {
                voters: configuration.voters(),
                outgoing: configuration.outgoing(),
                learners: configuration.learners(),
                learners_next: configuration.learners_next(),
            },
            log_start,
            log: (log_start + 1..).zip(log.entries()).map(entry).collect(),
        }
    }
}
