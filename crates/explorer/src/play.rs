//! Plays moves: which Steps each of them is.

use cluster::{Mode, Step};
use raft_core::{ChangeRequest, Message, Role, Server, ServerId, ServerSet, Timer};

use crate::Move;
use crate::moves::{command, holders};
use crate::stage::Stage;

/// Makes a move. Says whether it was possible; where not, the stage is of no use any more.
pub(crate) fn play(stage: &mut impl Stage, made: Move) -> bool {
    Player { stage }.play(made)
}

struct Player<'a, S> {
    stage: &'a mut S,
}

impl<S: Stage> Player<'_, S> {
    fn play(&mut self, made: Move) -> bool {
        let possible = match made {
            Move::Step(step) => return self.step(step),
            Move::Apply(server) => self.step(Step::Fire { server, timer: Timer::Apply }),
            Move::Restart(server) => {
                (self.stage.server(server).is_none() || self.step(Step::Crash(server)))
                    && self.step(Step::Restart(server))
            }
            Move::StepDown(leader) => self.step_down(leader),
            Move::Roster { server, target } => self.roster(server, target),
            Move::Propose(server) => match self.leader(server).map(command) {
                Some(command) => self.step(Step::Propose { server, command }),
                None => false,
            },
            Move::Change { leader, request } => self.change(leader, request),
            Move::Commit(leader) => self.commit(leader),
            Move::Elect { candidate, voters } => self.elect(candidate, voters),
            Move::Replicate { leader, to } => self.replicate(leader, to),
            Move::CatchUp { leader, newcomers } => self.catch_up(leader, newcomers),
            Move::Expire { leader, timer } => self.step(Step::Fire { server: leader, timer }),
        };
        self.stage.lose_all();
        possible
    }

    fn step(&mut self, step: Step) -> bool {
        self.stage.step(step)
    }

    fn leader(&self, id: ServerId) -> Option<&Server> {
        self.stage.server(id).filter(|server| server.leadership().is_some())
    }

    /// Delivers what `wanted` names until there is no such message. The rest stays in flight.
    fn exchange(&mut self, mut wanted: impl FnMut(&S, InFlight<'_>) -> bool) {
        let mut place = 0;
        while let Some((from, to, message)) = self.stage.flight(place) {
            if wanted(self.stage, InFlight { from, to, message }) {
                self.stage.deliver(place);
                place = 0;
            } else {
                place += 1;
            }
        }
    }

    /// Twice no answer is heard between two quorum checks: at the first it may remember older ones.
    fn step_down(&mut self, leader: ServerId) -> bool {
        let check = Step::Fire { server: leader, timer: Timer::QuorumCheck };
        self.step(check) && (self.leader(leader).is_none() || self.step(check)) && self.leader(leader).is_none()
    }

    fn roster(&mut self, server: ServerId, target: ServerSet) -> bool {
        if self.stage.mode() != Mode::Naive {
            return false;
        }
        if !self.stage.wants(target) {
            self.step(Step::Ask { target, learners: ServerSet::EMPTY });
        }
        self.step(Step::OperatorStops(server)) && self.step(Step::OperatorStarts(server))
    }

    /// The entry may have to wait until the newcomers are caught up.
    fn change(&mut self, leader: ServerId, request: ChangeRequest) -> bool {
        let newcomers: ServerSet = match request {
            ChangeRequest::Simple(change) => ServerSet::EMPTY.with(change.server()),
            ChangeRequest::Joint { add_voters, .. } => add_voters,
        };
        self.until_appended(leader, newcomers, Step::Request { server: leader, request })
    }

    /// What was sent to newcomers before is lost: a heartbeat brings it again.
    fn catch_up(&mut self, leader: ServerId, newcomers: ServerSet) -> bool {
        self.until_appended(leader, newcomers, Step::Fire { server: leader, timer: Timer::Heartbeat })
    }

    /// Lets a leader that begins so exchange messages with newcomers until it appends something. Says whether it does.
    fn until_appended(&mut self, leader: ServerId, newcomers: ServerSet, begins: Step) -> bool {
        let length = |stage: &S| stage.server(leader).map(|server| server.log().last_index());
        let before = length(self.stage);
        self.step(begins);
        self.exchange(|stage, flight| {
            let between = |one, other| one == leader && newcomers.contains(other);
            length(stage) == before && (between(flight.from, flight.to) || between(flight.to, flight.from))
        });
        length(self.stage) > before
    }

    fn commit(&mut self, leader: ServerId) -> bool {
        let Some(leading) = self.leader(leader) else { return false };
        let (holders, before) = (holders(|id| self.stage.server(id), leading), leading.commit_index());
        self.step(Step::Fire { server: leader, timer: Timer::Heartbeat });
        let mut sent_to = ServerSet::EMPTY;
        self.exchange(|_, flight| {
            let heartbeat = flight.from == leader && holders.contains(flight.to);
            heartbeat && sent_to.insert(flight.to)
        });
        self.exchange(|_, flight| flight.to == leader && holders.contains(flight.from));
        self.stage.server(leader).is_some_and(|it| it.commit_index() > before)
    }

    /// A server that acknowledges is up to date, and hears no more.
    fn replicate(&mut self, leader: ServerId, to: ServerSet) -> bool {
        self.step(Step::Fire { server: leader, timer: Timer::Heartbeat });
        let mut up_to_date = ServerSet::EMPTY;
        self.exchange(|_, flight| {
            let (from, receiver) = (flight.from, flight.to);
            if matches!(flight.message, Message::AppendAccepted { .. }) {
                up_to_date.insert(from);
                return false;
            }
            (from == leader && to.contains(receiver) && !up_to_date.contains(receiver))
                || (receiver == leader && to.contains(from))
        });
        true
    }

    fn elect(&mut self, candidate: ServerId, voters: ServerSet) -> bool {
        for server in voters {
            self.step(Step::Fire { server, timer: Timer::Lease });
        }
        if let Some(ahead) = self.ahead_of(candidate, voters) {
            // It learns of the latest term by standing, in vain but where it is given that vote and needs no other.
            self.stand(candidate, ServerSet::EMPTY.with(ahead), ServerSet::EMPTY);
            self.stage.lose_all();
        }
        let Some(others) = self.stage.server(candidate).map(|it| it.configuration().all_voters()) else { return false };
        self.stand(candidate, voters, others.difference(voters));
        true
    }

    /// Of the voters with a later term than the candidate's, one with the latest.
    fn ahead_of(&self, candidate: ServerId, voters: ServerSet) -> Option<ServerId> {
        let term = self.stage.server(candidate)?.current_term();
        let servers = voters.iter().filter_map(|id| self.stage.server(id));
        let ahead = servers.filter(|voter| voter.current_term() > term).max_by_key(|voter| voter.current_term())?;
        Some(ahead.id())
    }

    /// The server stands; the voters hear of it and are heard. Should their pre-votes be too few, those of `others` who
    /// would vote for it say so, so that the vote itself is lost.
    fn stand(&mut self, candidate: ServerId, voters: ServerSet, others: ServerSet) {
        self.step(Step::Fire { server: candidate, timer: Timer::Election });
        let among = |flight: &InFlight<'_>, voters: ServerSet| {
            let of_the_vote = matches!(flight.message, Message::RequestVote { .. } | Message::Vote { .. });
            of_the_vote
                && ((flight.from == candidate && voters.contains(flight.to))
                    || (flight.to == candidate && voters.contains(flight.from)))
        };
        self.exchange(|_, flight| among(&flight, voters));
        for other in others {
            let asks = |stage: &S| matches!(stage.server(candidate).map(Server::role), Some(Role::PreCandidate(_)));
            if !asks(self.stage) {
                break;
            }
            self.step(Step::Fire { server: other, timer: Timer::Lease });
            self.exchange(|stage, flight| {
                asks(stage) && among(&flight, ServerSet::EMPTY.with(other)) && !is_refusal(flight.message)
            });
            self.exchange(|_, flight| among(&flight, voters));
        }
    }
}

/// A message in flight.
struct InFlight<'a> {
    from: ServerId,
    to: ServerId,
    message: &'a Message,
}

fn is_refusal(message: &Message) -> bool {
    matches!(message, Message::Vote { granted: false, .. })
}
