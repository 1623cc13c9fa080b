//! Executes moves: expands each one into its Steps.

use cluster::{Mode, Step};
use raft_core::{ChangeRequest, Message, Role, Server, ServerId, ServerSet, Timer};

use crate::Move;
use crate::executor::Executor;
use crate::moves::{has_forgotten_its_vote, holders, next_command, would_vote};

/// Executes a move. Returns whether it was enabled; if not, the executor's state must be discarded.
pub(crate) fn execute(executor: &mut impl Executor, action: Move) -> bool {
    MoveRunner { executor }.execute(action)
}

struct MoveRunner<'a, S> {
    executor: &'a mut S,
}

impl<S: Executor> MoveRunner<'_, S> {
    fn execute(&mut self, action: Move) -> bool {
        let is_enabled = match action {
            Move::Step(step) => return self.apply(step),
            Move::Apply(server) => self.apply(Step::Fire { server, timer: Timer::Apply }),
            Move::Restart(server) => {
                (self.executor.server(server).is_none() || self.apply(Step::Crash(server)))
                    && self.apply(Step::Restart(server))
            }
            Move::StepDown(leader) => self.step_down(leader),
            Move::Roster { server, target } => self.change_roster(server, target),
            Move::Propose(server) => match self.leader(server).map(next_command) {
                Some(command) => self.apply(Step::Propose { server, command }),
                None => false,
            },
            Move::Change { leader, request } => self.change(leader, request),
            Move::Commit(leader) => self.commit(leader),
            Move::Elect { candidate, voters } => self.elect(candidate, voters),
            Move::Replicate { leader, to } => self.replicate(leader, to),
            Move::CatchUp { leader, newcomers } => self.catch_up(leader, newcomers),
            Move::Expire { leader, timer } => self.apply(Step::Fire { server: leader, timer }),
            Move::Crash(server) => self.apply(Step::Crash(server)),
            Move::LoseDisk(server) => {
                (self.executor.server(server).is_none() || self.apply(Step::Crash(server)))
                    && self.apply(Step::LoseDisk(server))
                    && self.apply(Step::Restart(server))
            }
            Move::Compact(server) => self.apply(Step::Compact(server)),
            Move::Transfer { leader, to, voters } => self.transfer(leader, to, voters),
            Move::Refuse { candidate, voter } => {
                self.apply(Step::Fire { server: voter, timer: Timer::Lease });
                self.campaign(candidate, ServerSet::EMPTY.with(voter), ServerSet::EMPTY);
                true
            }
        };
        self.executor.drop_all_messages();
        is_enabled
    }

    fn apply(&mut self, step: Step) -> bool {
        self.executor.apply(step)
    }

    fn leader(&self, id: ServerId) -> Option<&Server> {
        self.executor.server(id).filter(|server| server.leadership().is_some())
    }

    /// Delivers messages for which `should_deliver` holds, until there is none. The others stay in flight.
    fn deliver_matching(&mut self, mut should_deliver: impl FnMut(&S, Envelope<'_>) -> bool) {
        let mut index = 0;
        while let Some((from, to, message)) = self.executor.message_at(index) {
            if should_deliver(self.executor, Envelope { from, to, message }) {
                self.executor.deliver_at(index);
                index = 0;
            } else {
                index += 1;
            }
        }
    }

    /// Two quorum checks without an answer in between: the first may still count older answers.
    fn step_down(&mut self, leader: ServerId) -> bool {
        let check = Step::Fire { server: leader, timer: Timer::QuorumCheck };
        self.apply(check) && (self.leader(leader).is_none() || self.apply(check)) && self.leader(leader).is_none()
    }

    fn change_roster(&mut self, server: ServerId, target: ServerSet) -> bool {
        if self.executor.mode() != Mode::Naive {
            return false;
        }
        if !self.executor.is_target(target) {
            self.apply(Step::Ask { target, learners: ServerSet::EMPTY });
        }
        self.apply(Step::OperatorStops(server)) && self.apply(Step::OperatorStarts(server))
    }

    /// The leader may append the entry only after it has caught up the newcomers.
    fn change(&mut self, leader: ServerId, request: ChangeRequest) -> bool {
        self.exchange_until_append(leader, request.added_servers(), Step::Request { server: leader, request })
    }

    /// Messages sent to newcomers earlier are lost; a heartbeat sends them again.
    fn catch_up(&mut self, leader: ServerId, newcomers: ServerSet) -> bool {
        self.exchange_until_append(leader, newcomers, Step::Fire { server: leader, timer: Timer::Heartbeat })
    }

    /// Applies `first_step`, then delivers messages between the leader and the newcomers until the leader appends an
    /// entry. Returns whether it does.
    fn exchange_until_append(&mut self, leader: ServerId, newcomers: ServerSet, first_step: Step) -> bool {
        let length = |executor: &S| executor.server(leader).map(|server| server.log().last_index());
        let before = length(self.executor);
        self.apply(first_step);
        self.deliver_matching(|executor, envelope| {
            let between = |one, other| one == leader && newcomers.contains(other);
            length(executor) == before && (between(envelope.from, envelope.to) || between(envelope.to, envelope.from))
        });
        length(self.executor) > before
    }

    fn commit(&mut self, leader: ServerId) -> bool {
        let Some(leading) = self.leader(leader) else { return false };
        let (holders, before) = (holders(|id| self.executor.server(id), leading), leading.commit_index());
        self.apply(Step::Fire { server: leader, timer: Timer::Heartbeat });
        let mut sent_to = ServerSet::EMPTY;
        self.deliver_matching(|_, envelope| {
            let heartbeat = envelope.from == leader && holders.contains(envelope.to);
            heartbeat && sent_to.insert(envelope.to)
        });
        self.deliver_matching(|_, envelope| envelope.to == leader && holders.contains(envelope.from));
        self.executor.server(leader).is_some_and(|server| server.commit_index() > before)
    }

    /// After a snapshot the leader sends the entries that follow it with its next heartbeat.
    fn replicate(&mut self, leader: ServerId, to: ServerSet) -> bool {
        if self.send_entries(leader, to) {
            self.executor.drop_all_messages();
            self.send_entries(leader, to);
        }
        true
    }

    /// Sends a heartbeat. A server that acknowledges is up to date, so that nothing more is delivered to it. Returns
    /// whether a snapshot was delivered.
    fn send_entries(&mut self, leader: ServerId, to: ServerSet) -> bool {
        self.apply(Step::Fire { server: leader, timer: Timer::Heartbeat });
        let (mut up_to_date, mut sent_snapshot) = (ServerSet::EMPTY, false);
        self.deliver_matching(|_, envelope| {
            let (from, receiver) = (envelope.from, envelope.to);
            if matches!(envelope.message, Message::AppendAccepted { .. }) {
                up_to_date.insert(from);
                return false;
            }
            let is_delivered = (from == leader && to.contains(receiver) && !up_to_date.contains(receiver))
                || (receiver == leader && to.contains(from));
            sent_snapshot |= is_delivered && matches!(envelope.message, Message::InstallSnapshot { .. });
            is_delivered
        });
        sent_snapshot
    }

    /// Messages between the leader and the target are delivered until the target campaigns, then its vote requests and
    /// the replies of `voters`. If the leader leads on, its transfer times out.
    fn transfer(&mut self, leader: ServerId, to: ServerId, voters: ServerSet) -> bool {
        let Some(term) = self.executor.server(to).map(Server::current_term) else { return false };
        let campaigns = |executor: &S| {
            let target = executor.server(to);
            target.is_some_and(|it| !matches!(it.role(), Role::Follower) && it.current_term() > term)
        };
        if !self.apply(Step::Transfer { server: leader, to }) {
            return false;
        }
        self.deliver_matching(|executor, envelope| {
            let ends = [envelope.from, envelope.to];
            !campaigns(executor) && ends.contains(&leader) && ends.contains(&to)
        });
        if !campaigns(self.executor) {
            return false;
        }
        self.deliver_matching(|_, envelope| {
            let is_vote_message = matches!(envelope.message, Message::RequestVote { .. } | Message::Vote { .. });
            is_vote_message
                && ((envelope.from == to && voters.contains(envelope.to))
                    || (envelope.to == to && voters.contains(envelope.from)))
        });
        if self.leader(leader).is_some() {
            self.apply(Step::Fire { server: leader, timer: Timer::Transfer });
        }
        true
    }

    fn elect(&mut self, candidate: ServerId, voters: ServerSet) -> bool {
        for server in voters {
            self.apply(Step::Fire { server, timer: Timer::Lease });
        }
        if let Some(later_voter) = self.voter_in_later_term(candidate, voters) {
            // The candidate learns the latest term from a campaign of its own. It loses that campaign, unless the one
            // vote suffices.
            self.campaign(candidate, ServerSet::EMPTY.with(later_voter), ServerSet::EMPTY);
            self.executor.drop_all_messages();
        }
        let Some(others) = self.executor.server(candidate).map(|server| server.configuration().all_voters()) else {
            return false;
        };
        self.campaign(candidate, voters, others.difference(voters));
        true
    }

    /// A voter with the latest term, among those in a later term than the candidate.
    fn voter_in_later_term(&self, candidate: ServerId, voters: ServerSet) -> Option<ServerId> {
        let (candidate, rules) = (self.executor.server(candidate)?, self.executor.rules());
        let is_later = |voter: &&Server| {
            voter.current_term() > candidate.current_term() && !has_forgotten_its_vote(voter, candidate, rules)
        };
        let servers = voters.iter().filter_map(|id| self.executor.server(id));
        let later_voter = servers.filter(is_later).max_by_key(|voter| voter.current_term())?;
        Some(later_voter.id())
    }

    fn would_vote(&self, voter: ServerId, candidate: ServerId) -> bool {
        let (voter, candidate) = (self.executor.server(voter), self.executor.server(candidate));
        let sticky = self.executor.rules().leader_stickiness;
        voter.zip(candidate).is_some_and(|(voter, candidate)| would_vote(voter, candidate, sticky))
    }

    /// Starts an election and delivers the vote requests and replies of `voters`. If their pre-votes do not suffice,
    /// `others` that would vote for the candidate grant it their pre-vote, so that the loss happens in the election
    /// itself.
    fn campaign(&mut self, candidate: ServerId, voters: ServerSet, others: ServerSet) {
        self.apply(Step::Fire { server: candidate, timer: Timer::Election });
        let is_vote_traffic = |envelope: &Envelope<'_>, voters: ServerSet| {
            let is_vote_message = matches!(envelope.message, Message::RequestVote { .. } | Message::Vote { .. });
            is_vote_message
                && ((envelope.from == candidate && voters.contains(envelope.to))
                    || (envelope.to == candidate && voters.contains(envelope.from)))
        };
        self.deliver_matching(|_, envelope| is_vote_traffic(&envelope, voters));
        for other in others {
            let is_pre_candidate =
                |executor: &S| matches!(executor.server(candidate).map(Server::role), Some(Role::PreCandidate(_)));
            if !is_pre_candidate(self.executor) {
                break;
            }
            if self.executor.rules().votes_carry_commit && !self.would_vote(other, candidate) {
                continue; // Its refusal, which passes a commit index on, is a move of its own.
            }
            self.apply(Step::Fire { server: other, timer: Timer::Lease });
            self.deliver_matching(|executor, envelope| {
                is_pre_candidate(executor)
                    && is_vote_traffic(&envelope, ServerSet::EMPTY.with(other))
                    && !is_denial(envelope.message)
            });
            self.deliver_matching(|_, envelope| is_vote_traffic(&envelope, voters));
        }
    }
}

/// Message in flight, with its endpoints.
struct Envelope<'a> {
    from: ServerId,
    to: ServerId,
    message: &'a Message,
}

fn is_denial(message: &Message) -> bool {
    matches!(message, Message::Vote { granted: false, .. })
}
