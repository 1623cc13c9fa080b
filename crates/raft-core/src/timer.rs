//! Timers that a server arms. The server's driver sets their lengths and fires them.

use std::fmt;

/// A timer. Lengths are multiples of the election timeout, whose minimum is also the length of a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// The election timeout: randomised, at least the minimum (paper 5.2).
    Election,
    /// The interval between heartbeats of a leader: a small part of the minimum election timeout.
    Heartbeat,
    /// The lease: runs for the minimum election timeout after the server heard from a leader (D 4.2.3).
    Lease,
    /// The interval between two quorum checks of a leader: one election timeout (D 6.2).
    QuorumCheck,
    /// The length of a catch-up round before it is late: one election timeout (D 4.2.1).
    Round,
    /// The time limit of a leadership transfer: one election timeout (D 3.10).
    Transfer,
    /// The delay before a committed configuration is applied. Armed only if a configuration comes into force when it is
    /// applied.
    Apply,
}

impl Timer {
    /// Every timer.
    pub const ALL: [Self; 7] =
        [Self::Election, Self::Heartbeat, Self::Lease, Self::QuorumCheck, Self::Round, Self::Transfer, Self::Apply];
}

impl fmt::Display for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Election => "election timeout",
            Self::Heartbeat => "heartbeat",
            Self::Lease => "lease",
            Self::QuorumCheck => "quorum check",
            Self::Round => "catch-up round",
            Self::Transfer => "leadership transfer",
            Self::Apply => "apply",
        })
    }
}

/// The running timers of one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct TimerSet(u8);

impl TimerSet {
    /// No timer.
    pub const EMPTY: Self = Self(0);

    /// Whether the timer runs.
    #[must_use]
    pub fn contains(self, timer: Timer) -> bool {
        self.0 & Self::bit(timer) != 0
    }

    /// The running timers, in the order of [`Timer::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Timer> {
        Timer::ALL.into_iter().filter(move |&timer| self.contains(timer))
    }

    pub(crate) fn insert(&mut self, timer: Timer) {
        self.0 |= Self::bit(timer);
    }

    /// Removes the timer. Returns whether it was present.
    pub(crate) fn remove(&mut self, timer: Timer) -> bool {
        let was_present = self.contains(timer);
        self.0 &= !Self::bit(timer);
        was_present
    }

    fn bit(timer: Timer) -> u8 {
        1 << timer as u8
    }
}
