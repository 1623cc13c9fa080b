//! How far a membership change is.

use std::fmt;

use raft_core::{Event as ServerEvent, RequestError, Server, ServerId};

use crate::{Event, Mode, StepError, World};

/// What has become of the membership change that was asked for last. Times are in virtual milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeStatus {
    /// None was asked for.
    NotAsked,
    /// It goes on.
    UnderWay {
        /// When it was asked for.
        asked_at: u64,
        /// How far it is; `None` while nobody leads who could tell where it begins.
        steps: Option<ChangeProgress>,
    },
    /// It waits: the last answer was a refusal, or a machine is down.
    Waiting {
        /// When it was asked for.
        asked_at: u64,
        /// How far it is.
        steps: Option<ChangeProgress>,
        /// For what it waits.
        reason: WaitReason,
    },
    /// The members are those that were wanted.
    Finished {
        /// When it was asked for.
        asked_at: u64,
        /// Since when.
        at: u64,
    },
    /// The admin gave it up.
    GivenUp {
        /// When it was asked for.
        asked_at: u64,
        /// When it was given up.
        at: u64,
        /// Why.
        reason: RequestError,
    },
    /// Somebody wanted no further change.
    Cancelled {
        /// When it was asked for.
        asked_at: u64,
        /// When it was cancelled.
        at: u64,
    },
}

/// How far a change is. A step is: in naive mode, a server that is stopped, given its roster, and started; single-server, a
/// configuration entry that is committed; joint, C_old,new committed, then C_new.
///
/// In the safe modes the steps are counted from the configuration of the leader, and stay as they were while nobody leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeProgress {
    /// Steps done. A step that is truncated is done no more.
    pub done: u32,
    /// Steps in all.
    pub of: u32,
}

/// Why a change waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitReason {
    /// A leader refused, or dropped the request, for now.
    Refused(RequestError),
    /// The operator waits for a machine that is down.
    Down(ServerId),
}

impl fmt::Display for WaitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Refused(reason) => reason.fmt(f),
            Self::Down(server) => StepError::Down(server).fmt(f),
        }
    }
}

impl ChangeStatus {
    /// Whether a change was asked for and is not over.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::UnderWay { .. } | Self::Waiting { .. })
    }

    /// Follows what came of a record.
    pub(super) fn on_record(&mut self, at: u64, events: &[Event], world: &World) {
        for event in events {
            *self = match (*event, *self) {
                (Event::ChangeAsked { .. }, _) => Self::UnderWay { asked_at: at, steps: None },
                (event, Self::UnderWay { asked_at, steps } | Self::Waiting { asked_at, steps, .. }) => match event {
                    Event::ChangeFinished { .. } => Self::Finished { asked_at, at },
                    Event::ChangeFailed { reason } => Self::GivenUp { asked_at, at, reason },
                    Event::ChangeCancelled => Self::Cancelled { asked_at, at },
                    Event::ChangeDelayed { reason } => {
                        Self::Waiting { asked_at, steps, reason: WaitReason::Refused(reason) }
                    }
                    Event::ChangeAccepted { .. } | Event::At { event: ServerEvent::ChangeCompleted { .. }, .. } => {
                        Self::UnderWay { asked_at, steps }
                    }
                    _ => continue,
                },
                _ => continue,
            };
        }
        let (Self::UnderWay { asked_at, mut steps } | Self::Waiting { asked_at, mut steps, .. }) = *self else {
            return;
        };
        if let Some(left) = steps_left(world) {
            let of = steps.map_or(left, |steps| steps.of.max(left));
            steps = Some(ChangeProgress { done: of - left, of });
        }
        let reason = match *self {
            Self::Waiting { reason: WaitReason::Refused(reason), .. } => Some(WaitReason::Refused(reason)),
            _ => machine_down(world).map(WaitReason::Down),
        };
        *self = match reason {
            Some(reason) => Self::Waiting { asked_at, steps, reason },
            None => Self::UnderWay { asked_at, steps },
        };
    }
}

/// The server that the operator cannot start, if that is what it waits for.
fn machine_down(world: &World) -> Option<ServerId> {
    let held_up = world.operator_next().is_none();
    world.operator().to_start().iter().next().filter(|_| held_up)
}

/// The steps left to what is wanted; `None` where that depends on a leader, and nobody leads.
fn steps_left(world: &World) -> Option<u32> {
    if world.mode() == Mode::Naive {
        let operator = world.operator();
        return u32::try_from(operator.to_stop().len() + operator.to_start().len()).ok();
    }
    let leader = world.apparent_leader()?;
    let configuration = leader.configuration();
    let requests = |configuration| {
        let steps = world.admin().steps_left(world.mode(), configuration, leader.id());
        u32::try_from(steps.len()).ok()
    };
    let uncommitted = u32::from(!is_committed(world, leader));
    if world.mode() == Mode::SingleServer {
        return Some(requests(configuration)? + uncommitted);
    }
    // Each joint change takes two steps. Of one that has begun, the second is left, or both.
    let (settled, begun) = match configuration.leave_joint() {
        Ok(next) => (next, 1 + uncommitted),
        Err(_) => (configuration, uncommitted),
    };
    Some(requests(settled)? * 2 + begun)
}

/// Whether the configuration in force at the leader is committed, as judged from outside. What a cluster begins with is.
fn is_committed(world: &World, leader: &Server) -> bool {
    let (log, index) = (leader.log(), leader.configuration_index());
    let known = world.history().committed_at(index).map(|known| &known.entry);
    index <= log.first_configuration().0 || (known.is_some() && known == log.get(index))
}
