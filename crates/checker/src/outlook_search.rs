//! Outlook of a state: the result of a search of its continuations, which [`continuation`](crate::continuation) makes.

use crate::expander_caches::ExpanderCaches;
use crate::fingerprint::Fingerprinter;
use crate::interned_state::InternedState;
use crate::state_store::StateStore;

/// Result of a search of a state's continuations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outlook {
    /// A continuation leads to a leader that commits or, in the other question, to the end of the change.
    Possible,
    /// No continuation does.
    Impossible,
    /// None was found, but longer logs, or more states than the allowance has, might lead there.
    Undecided,
    /// A majority of a half of the latest committed configuration is down, or a newcomer of the change is: the question
    /// does not arise.
    NoQuorum,
}

/// Search for the outlooks of states. An expander has one, in a query about continuations.
pub(crate) trait OutlookSearch: Send + Sync {
    /// The outlook of a state without messages in flight. `caches` are those of the asking expander.
    fn outlook(
        &mut self,
        state: &InternedState,
        fingerprinter: &Fingerprinter,
        store: &StateStore,
        caches: &mut ExpanderCaches,
    ) -> Outlook;

    /// Memory in use, in bytes, without the caches of the asking expander.
    fn bytes(&self) -> usize;

    /// Maximum memory of the caches, in bytes, without those of the asking expander.
    fn max_bytes(&self) -> usize;
}
