//! Model checker for clusters: a breadth-first search over [`cluster::Step`]s that finds the shortest schedule that
//! violates a property, or exhausts its bounds; and a sweep over seeds that measures what the simulated clock makes of
//! a setup.
//!
//! The search drives the same [`cluster::World::apply`] as every other driver, so a counterexample is a script that
//! plays. The checker runs in slices and starts no thread: the caller does.

#![forbid(unsafe_code)]

mod allowance;
mod bfs;
mod bounds;
mod cache;
mod checked_property;
mod continuation;
mod continuation_memo;
mod estimate;
mod execute_move;
mod executor;
mod expander;
mod expander_caches;
mod fingerprint;
mod frontier;
mod histogram;
mod interned_state;
mod interner;
mod known_violations;
mod moves;
mod number_format;
mod outlook_search;
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

pub use allowance::Allowance;
pub use bfs::{Batch, BfsChecker, Expansion, StartError};
pub use bounds::{Bounds, Granularity, Query, Reductions};
pub use checked_property::CheckedProperty;
pub use continuation::{ContinuationChecker, all_restarted, outlook};
pub use estimate::Estimate;
pub use expander::Expander;
pub use histogram::{Histogram, MaxSample, bin_width_log2};
pub use known_violations::KnownViolation;
pub use moves::{BudgetUsed, Move};
pub use number_format::with_separators;
pub use outlook_search::Outlook;
pub use seed_sweep::{MAX_KEPT_SEEDS, SeedSweep, SweepStats};
pub use state::State;
pub use verdict::{
    Counterexample, Finding, Report, SearchProgress, StopReason, TargetStatus, Verdict, collision_probability,
};
