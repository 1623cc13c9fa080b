//! Doing again what a reader did, and telling whether it came to the same.

use std::hash::{Hash as _, Hasher as _};

use cluster::{Fingerprint, Mode, RunState, Timeline};

use crate::link::Action;

/// Does again what the reader did in the lane of `mode`. `timeline` is that lane's, and `actions` are in order of time.
/// Gives how many of them were possible.
///
/// Each is done as the reader did it: after everything that happens by itself at or before its time, what earlier actions
/// of that time caused included. The lane then stands where the last of them was done; what comes after is still to come.
pub fn replay(timeline: &mut Timeline, mode: Mode, actions: &[Action]) -> usize {
    let mut possible = 0;
    for action in actions.iter().filter(|action| action.lane.is_none_or(|lane| lane == mode)) {
        timeline.seek(action.at);
        possible += usize::from(timeline.act(action.step).is_ok());
    }
    possible
}

/// A short digest of all that has happened in the lanes, in their order: what [`Link::digest`](crate::link::Link::digest)
/// holds. It does not tell who chose a Step.
#[must_use]
pub fn digest<'a>(lanes: impl Iterator<Item = &'a RunState>) -> u32 {
    let mut fingerprint = Fingerprint::default();
    lanes.for_each(|moment| moment.digest.hash(&mut fingerprint));
    let long = fingerprint.finish();
    (long ^ (long >> 32)) as u32
}
