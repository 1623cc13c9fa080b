//! Replay of the actions of the user, and the digest that tells whether a replay reached the same state.

use std::hash::{Hash as _, Hasher as _};

use cluster::{Fingerprint, Mode, RunState, Timeline};

use crate::Action;

/// Applies the actions of the user to the lane of `mode`, whose timeline is `timeline`. `actions` must be sorted by
/// time. Returns the number of actions that were possible.
///
/// Each action comes after all other events at or before its time, including those that earlier actions of that time
/// caused, as it did when the user acted. Afterwards the timeline is at the last action; the events after it are still
/// to come.
pub fn replay(timeline: &mut Timeline, mode: Mode, actions: &[Action]) -> usize {
    let mut possible = 0;
    for action in actions.iter().filter(|action| action.lane.is_none_or(|lane| lane == mode)) {
        timeline.seek(action.at);
        possible += usize::from(timeline.append_action(action.step).is_ok());
    }
    possible
}

/// Digest of all events in the lanes, in the order of the lanes: the value of
/// [`Link::digest`](crate::link::Link::digest). It does not depend on the origin of a Step.
#[must_use]
pub fn digest<'a>(lanes: impl Iterator<Item = &'a RunState>) -> u32 {
    let mut fingerprint = Fingerprint::default();
    lanes.for_each(|moment| moment.digest.hash(&mut fingerprint));
    let long = fingerprint.finish();
    (long ^ (long >> 32)) as u32
}
