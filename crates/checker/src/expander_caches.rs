//! Caches of an expander.
//!
//! Each value depends only on the interned parts that its key names. So expanders of one store, in Worlds with the same
//! rules and the same links, can use the same caches in turn.

use crate::cache::{Cache, CacheKey, mix64};
use crate::fingerprint::FingerprintCache;

/// Cache key of a transition of one server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct TransitionKey {
    pub(crate) node: u32,
    /// The operator's id, if the input is an operator action; else [`NO_ID`](crate::interned_state::NO_ID).
    pub(crate) operator: u32,
    /// The timer, the id of a Step, or, with [`MESSAGE_FLAG`] and the sender, the id of a message.
    pub(crate) input: u64,
}

/// Marks an input as a message.
pub(crate) const MESSAGE_FLAG: u64 = 1 << 63;

impl CacheKey for TransitionKey {
    fn hash64(&self) -> u64 {
        mix64(u64::from(self.node) << 32 | u64::from(self.operator), self.input)
    }
}

/// Cached result of a transition.
#[derive(Clone, Copy)]
pub(crate) struct CachedTransition {
    pub(crate) node: u32,
    pub(crate) operator: u32,
    /// Messages sent, in order.
    pub(crate) sent: u32,
    /// Whether the Step is enabled.
    pub(crate) is_enabled: bool,
    /// Whether the transition may violate a property.
    pub(crate) needs_safety_check: bool,
}

/// Caches of an expander.
pub(crate) struct ExpanderCaches {
    pub(crate) fingerprints: FingerprintCache,
    pub(crate) transitions: Cache<TransitionKey, CachedTransition>,
}

impl Default for ExpanderCaches {
    fn default() -> Self {
        Self { fingerprints: FingerprintCache::default(), transitions: Cache::new(15) }
    }
}

impl ExpanderCaches {
    /// Memory in use, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.fingerprints.bytes() + self.transitions.bytes()
    }

    /// Maximum memory, in bytes.
    pub(crate) fn max_bytes(&self) -> usize {
        self.fingerprints.max_bytes() + self.transitions.max_bytes()
    }
}
