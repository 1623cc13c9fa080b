//! Search over [`cluster::Step`]s: the shortest schedule that breaks a property, or the bounds within which there is none;
//! and a survey of what the seeded clock makes of a setup.
//!
//! The search drives the same [`cluster::World::apply`] as everybody else, so what it finds is a script that plays. It
//! runs in slices and owns no thread: whoever calls it does.

#![forbid(unsafe_code)]

mod bfs;
mod bounds;
mod cache;
mod estimate;
mod execute_move;
mod executor;
mod expander;
mod fingerprint;
mod frontier;
mod histogram;
mod interned_state;
mod interner;
mod known_violations;
mod moves;
mod number_format;
mod partial_order;
#[cfg(test)]
mod reduction_soundness_tests;
mod relabel;
mod seed_sweep;
mod state;
mod state_store;
mod steps;
mod symmetry;
mod verdict;
mod visited;

pub use bfs::{Batch, BfsChecker, Expansion, StartError};
pub use bounds::{Bounds, Granularity, Query, Reductions};
pub use estimate::Estimate;
pub use expander::Expander;
pub use histogram::{Histogram, MaxSample, bin_width_log2};
pub use known_violations::KnownViolation;
pub use moves::{BudgetUsed, Move};
pub use number_format::with_separators;
pub use seed_sweep::{SeedSweep, SweepStats};
pub use state::State;
pub use verdict::{Counterexample, Report, SearchProgress, StopReason, TargetStatus, Verdict, collision_probability};
