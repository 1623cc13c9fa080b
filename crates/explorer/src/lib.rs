//! Search over [`cluster::Step`]s: the shortest schedule that breaks a property, or the bounds within which there is none;
//! and a survey of what the seeded clock makes of a setup.
//!
//! The search drives the same [`cluster::World::apply`] as everybody else, so what it finds is a script that plays. It
//! runs in slices and owns no thread: whoever calls it does.

#![forbid(unsafe_code)]

mod bounds;
mod enabled;
mod search;
mod survey;

pub use bounds::Bounds;
pub use enabled::enabled;
pub use search::{Counterexample, Progress, Search, Verdict};
pub use survey::{Survey, Tally};
