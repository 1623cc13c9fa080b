//! A server of this project as a [`Machine`].

use raft_core::{
    Change, ChangeRequest, Command, ConfigActivation, Configuration, Event, Log, Message, Output, Payload,
    PersistentState, Rules, Server, ServerId, ServerSet, Timer,
};

use crate::machine::{Kind, Line, Machine, Members, Settings, View};

pub(crate) fn id(number: u64) -> ServerId {
    ServerId::try_from(number).expect("a number from 1 to 63")
}

pub(crate) struct Ours {
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

impl Machine for Ours {
    type Disk = PersistentState;
    type Message = Message;

    fn blank_disk(voters: ServerSet) -> PersistentState {
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
            in_force_on_append: ConfigActivation::OnAppend,
            ..Rules::RAFT
        };
        let mut out = Outbox::default();
        Self { server: Server::start(id(number), disk, rules, &mut out), out }
    }

    fn crash(self) -> PersistentState {
        self.server.stop()
    }

    fn campaign(&mut self) -> bool {
        self.server.on_timer(Timer::Election, &mut self.out).is_ok()
    }

    fn heartbeat(&mut self) {
        let _ = self.server.on_timer(Timer::Heartbeat, &mut self.out);
    }

    fn lease_runs_out(&mut self) {
        let _ = self.server.on_timer(Timer::Lease, &mut self.out);
    }

    fn check_quorum(&mut self) {
        let _ = self.server.on_timer(Timer::QuorumCheck, &mut self.out);
    }

    fn propose(&mut self, command: u32) -> bool {
        self.server.propose(Command(command), &mut self.out).is_ok()
    }

    fn change(&mut self, changes: &[Change], joint: bool) -> bool {
        let set = |wanted: fn(&Change) -> bool| changes.iter().filter(|it| wanted(it)).map(|it| it.server()).collect();
        let request = match changes {
            [change] if !joint => ChangeRequest::Simple(*change),
            _ => ChangeRequest::Joint {
                add_voters: set(|it| matches!(it, Change::AddVoter(_))),
                add_learners: set(|it| matches!(it, Change::AddLearner(_))),
                remove: set(|it| matches!(it, Change::Remove(_))),
            },
        };
        self.server.request_change(request, &mut self.out).is_ok()
    }

    fn compact(&mut self) {
        self.server.compact(&mut self.out);
    }

    fn receive(&mut self, from: u64, message: Message) {
        self.server.receive(id(from), message, &mut self.out);
    }

    fn unreachable(&mut self, _: u64, _: &Message) {}

    fn take_messages(&mut self) -> Vec<(u64, Message)> {
        std::mem::take(&mut self.out.0)
    }

    fn view(&self) -> View {
        let configuration = self.server.configuration();
        let log = self.server.log();
        let log_start = u64::from(log.snapshot().index);
        let line = |(index, entry): (u64, &raft_core::Entry)| Line {
            index,
            term: entry.term.into(),
            kind: match entry.payload {
                Payload::NoOp => Kind::Empty,
                Payload::Command(Command(command)) => Kind::Command(command),
                Payload::Configuration(_) => Kind::Configuration,
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
            log: (log_start + 1..).zip(log.entries()).map(line).collect(),
        }
    }
}
