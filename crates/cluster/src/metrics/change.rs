//! The progress of a membership change.

use std::fmt;

use raft_core::{Event as ServerEvent, RequestError, Server, ServerId};

use crate::{Event, Mode, StepError, World};

/// State of the latest membership change. Times are in virtual milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeStatus {
    /// No change was asked for.
    NotAsked,
    /// The change is in progress.
    UnderWay {
        /// Time of the request.
        asked_at: u64,
        /// The progress; `None` as long as no leader was there from whose configuration it could be counted.
        steps: Option<ChangeProgress>,
    },
    /// The change waits: the latest answer was a refusal, or a machine is down.
    Waiting {
        /// Time of the request.
        asked_at: u64,
        /// The progress, as in [`UnderWay`](Self::UnderWay).
        steps: Option<ChangeProgress>,
        /// Why the change waits.
        reason: WaitReason,
    },
    /// The members are those of the target.
    Finished {
        /// Time of the request.
        asked_at: u64,
        /// Time of completion.
        at: u64,
    },
    /// The admin gave up.
    GivenUp {
        /// Time of the request.
        asked_at: u64,
        /// Time at which the admin gave up.
        at: u64,
        /// Why the admin gave up.
        reason: RequestError,
    },
    /// The change was cancelled.
    Cancelled {
        /// Time of the request.
        asked_at: u64,
        /// Time of the cancellation.
        at: u64,
    },
}

/// The progress of a change, in steps. In naive mode a step is one server stopped, given its new roster and started;
/// in single-server mode, one configuration entry committed; in joint mode, the commit of C_old,new, then that of
/// C_new.
///
/// In the safe modes the steps are counted from the leader's configuration. They stay as they were while there is no
/// leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeProgress {
    /// Steps done. A step stops counting as done if its entry is truncated.
    pub done: u32,
    /// Steps in all.
    pub total: u32,
}

/// Why a change waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitReason {
    /// A leader refused or dropped the request, for a reason that may pass.
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
    /// Whether a change is in progress or waits.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::UnderWay { .. } | Self::Waiting { .. })
    }

    /// Updates the state from the events of a record.
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
            let total = steps.map_or(left, |steps| steps.total.max(left));
            steps = Some(ChangeProgress { done: total - left, total });
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

/// The server that the operator has stopped and cannot start, since its machine is down.
fn machine_down(world: &World) -> Option<ServerId> {
    let held_up = world.operator_next().is_none();
    world.operator().to_start().iter().next().filter(|_| held_up)
}

/// The number of steps left to the target; `None` in the safe modes without a leader.
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
    // Each joint change takes two steps. Of a change that has begun, the second step is left, or both.
    let returns = world.reverts_joint();
    let end = if returns { configuration.revert_joint() } else { configuration.leave_joint() };
    let (settled, begun) = match end {
        // A configuration that is reverted need not be committed first.
        Ok(next) => (next, 1 + if returns { 0 } else { uncommitted }),
        Err(_) => (configuration, uncommitted),
    };
    Some(requests(settled)? * 2 + begun)
}

/// Whether the leader's configuration in force is committed, according to the ghost history. The configuration that
/// the log begins with always is.
fn is_committed(world: &World, leader: &Server) -> bool {
    let (log, index) = (leader.log(), leader.configuration_index());
    let known = world.history().committed_at(index).map(|known| &known.entry);
    index <= log.first_configuration().0 || (known.is_some() && known == log.get(index))
}
