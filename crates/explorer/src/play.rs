//! Plays moves: which Steps each of them is.

use cluster::{Flight, Mode, Silent, Step, World};
use raft_core::{ChangeRequest, Message, Role, Server, ServerId, ServerSet, Timer};

use crate::Move;
use crate::moves::{command, holders, wants};

/// Makes a move, and puts its Steps into `script`. Says whether it was possible; where not, `world` and `script` are of no
/// use any more.
pub(crate) fn play(world: &mut World, made: Move, script: &mut Vec<Step>) -> bool {
    Player { world, script }.play(made)
}

/// Loses every message in flight.
pub(crate) fn lose_all(world: &mut World, script: &mut Vec<Step>) {
    Player { world, script }.lose_all();
}

struct Player<'a> {
    world: &'a mut World,
    script: &'a mut Vec<Step>,
}

impl Player<'_> {
    fn play(&mut self, made: Move) -> bool {
        let possible = match made {
            Move::Step(step) => return self.step(step),
            Move::Apply(server) => self.step(Step::Fire { server, timer: Timer::Apply }),
            Move::Restart(server) => {
                (self.world.server(server).is_none() || self.step(Step::Crash(server)))
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
        };
        self.lose_all();
        possible
    }

    fn step(&mut self, step: Step) -> bool {
        let possible = self.world.apply(step, &mut Silent).is_ok();
        if possible {
            self.script.push(step);
        }
        possible
    }

    fn leader(&self, id: ServerId) -> Option<&Server> {
        self.world.server(id).filter(|server| server.leadership().is_some())
    }

    fn lose_all(&mut self) {
        while let Some(flight) = self.world.network().flights().last() {
            self.step(Step::Drop(flight.id));
        }
    }

    /// Delivers what `wanted` names until there is no such message. The rest stays in flight.
    fn exchange(&mut self, mut wanted: impl FnMut(&World, &Flight) -> bool) {
        let mut place = 0;
        while let Some(flight) = self.world.network().flights().get(place) {
            if wanted(self.world, flight) {
                self.step(Step::Deliver(flight.id));
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
        if self.world.mode() != Mode::Naive {
            return false;
        }
        if !wants(self.world, target) {
            self.step(Step::Ask { target, learners: ServerSet::EMPTY });
        }
        self.step(Step::OperatorStops(server)) && self.step(Step::OperatorStarts(server))
    }

    /// The entry may have to wait until the newcomers are caught up.
    fn change(&mut self, leader: ServerId, request: ChangeRequest) -> bool {
        let length = |world: &World| world.server(leader).map(|server| server.log().last_index());
        let before = length(self.world);
        let newcomers: ServerSet = match request {
            ChangeRequest::Simple(change) => ServerSet::EMPTY.with(change.server()),
            ChangeRequest::Joint { add_voters, .. } => add_voters,
        };
        self.step(Step::Request { server: leader, request });
        self.exchange(|world, flight| {
            let between = |one, other| one == leader && newcomers.contains(other);
            length(world) == before && (between(flight.id.from, flight.id.to) || between(flight.id.to, flight.id.from))
        });
        length(self.world) > before
    }

    fn commit(&mut self, leader: ServerId) -> bool {
        let Some(leading) = self.leader(leader) else { return false };
        let (holders, before) = (holders(self.world, leading), leading.commit_index());
        self.step(Step::Fire { server: leader, timer: Timer::Heartbeat });
        let mut sent_to = ServerSet::EMPTY;
        self.exchange(|_, flight| {
            let heartbeat = flight.id.from == leader && holders.contains(flight.id.to);
            heartbeat && sent_to.insert(flight.id.to)
        });
        self.exchange(|_, flight| flight.id.to == leader && holders.contains(flight.id.from));
        self.world.server(leader).is_some_and(|it| it.commit_index() > before)
    }

    /// A server that acknowledges is up to date, and hears no more.
    fn replicate(&mut self, leader: ServerId, to: ServerSet) -> bool {
        self.step(Step::Fire { server: leader, timer: Timer::Heartbeat });
        let mut up_to_date = ServerSet::EMPTY;
        self.exchange(|_, flight| {
            let (from, receiver) = (flight.id.from, flight.id.to);
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
            // It learns of the latest term by standing in vain.
            self.stand(candidate, ServerSet::EMPTY.with(ahead), ServerSet::EMPTY);
            self.lose_all();
        }
        let Some(others) = self.world.server(candidate).map(|it| it.configuration().all_voters()) else { return false };
        self.stand(candidate, voters, others.difference(voters));
        true
    }

    /// Of the voters with a later term than the candidate's, one with the latest.
    fn ahead_of(&self, candidate: ServerId, voters: ServerSet) -> Option<ServerId> {
        let term = self.world.server(candidate)?.current_term();
        let servers = voters.iter().filter_map(|id| self.world.server(id));
        let ahead = servers.filter(|voter| voter.current_term() > term).max_by_key(|voter| voter.current_term())?;
        Some(ahead.id())
    }

    /// The server stands; the voters hear of it and are heard. Should their pre-votes be too few, those of `others` who
    /// would vote for it say so, so that the vote itself is lost.
    fn stand(&mut self, candidate: ServerId, voters: ServerSet, others: ServerSet) {
        self.step(Step::Fire { server: candidate, timer: Timer::Election });
        let among = |flight: &Flight, voters: ServerSet| {
            let of_the_vote = matches!(flight.message, Message::RequestVote { .. } | Message::Vote { .. });
            of_the_vote
                && ((flight.id.from == candidate && voters.contains(flight.id.to))
                    || (flight.id.to == candidate && voters.contains(flight.id.from)))
        };
        self.exchange(|_, flight| among(flight, voters));
        for other in others {
            let asks = |world: &World| matches!(world.server(candidate).map(Server::role), Some(Role::PreCandidate(_)));
            if !asks(self.world) {
                break;
            }
            self.step(Step::Fire { server: other, timer: Timer::Lease });
            self.exchange(|world, flight| {
                asks(world) && among(flight, ServerSet::EMPTY.with(other)) && !is_refusal(&flight.message)
            });
            self.exchange(|_, flight| among(flight, voters));
        }
    }
}

fn is_refusal(message: &Message) -> bool {
    matches!(message, Message::Vote { granted: false, .. })
}
