//! Search over [`cluster::Step`]s: the shortest schedule that breaks a property, or the bounds within which there is none;
//! and a survey of what the seeded clock makes of a setup.
//!
//! The search drives the same [`cluster::World::apply`] as everybody else, so what it finds is a script that plays. It
//! runs in slices and owns no thread: whoever calls it does.

#![forbid(unsafe_code)]

mod bounds;
mod cache;
mod cases;
mod commute;
mod composition;
mod desk;
mod estimate;
mod intern;
mod labels;
mod layer;
mod moves;
mod order;
mod pieces;
mod play;
mod print;
#[cfg(test)]
mod reductions;
mod search;
mod seen;
mod spread;
mod stage;
mod state;
mod steps;
mod survey;
mod verdict;

pub use bounds::{Bounds, Grain, Question, Reductions};
pub use cases::Case;
pub use desk::Desk;
pub use estimate::Estimate;
pub use moves::{Move, Used};
pub use search::{Found, NotStarted, Search, Work};
pub use spread::{Extreme, Spread, width_for};
pub use state::State;
pub use survey::{Survey, Tally};
pub use verdict::{Counterexample, Progress, Report, Verdict, Wanted, Why, grouped, odds_of_collision};
