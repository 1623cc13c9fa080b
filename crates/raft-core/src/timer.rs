//! The timers that a server arms. How long they run is not its business: whoever drives it says when one fires.

use std::fmt;

/// A timer. Lengths are in units of the election timeout, whose minimum is also the length of a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// The election timeout: randomised, at least the minimum (paper 5.2).
    Election,
    /// The leader's heartbeat is due: a small part of the minimum election timeout.
    Heartbeat,
    /// While it runs, the server has heard from a leader within the minimum election timeout (D 4.2.3).
    Lease,
    /// The leader looks whether it heard from a quorum: one election timeout (D 6.2).
    QuorumCheck,
    /// A round of catching up has lasted one election timeout (D 4.2.1).
    Round,
    /// A leadership transfer has lasted one election timeout (D 3.10).
    Transfer,
    /// A committed configuration is applied: runs only where that is when it comes into force.
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

/// The timers that run at one server.
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

    /// Those that run, in the order of [`Timer::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Timer> {
        Timer::ALL.into_iter().filter(move |&timer| self.contains(timer))
    }

    pub(crate) fn insert(&mut self, timer: Timer) {
        self.0 |= Self::bit(timer);
    }

    /// Takes the timer out; says whether it was there.
    pub(crate) fn remove(&mut self, timer: Timer) -> bool {
        let was_present = self.contains(timer);
        self.0 &= !Self::bit(timer);
        was_present
    }

    fn bit(timer: Timer) -> u8 {
        1 << timer as u8
    }
}
