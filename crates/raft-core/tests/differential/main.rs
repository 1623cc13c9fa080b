//! Differential test of Overlap against raft-rs, the crate `raft` (tikv), which is etcd's Raft in Rust: both run the
//! same schedules over the same network, and the results are compared.
//!
//! The two agree on Raft and differ in what Raft leaves open. `differences` has a test for each difference. Schedules
//! and comparisons avoid the differences, and cite the tests.

mod changes;
mod differences;
mod network;
mod no_faults;
mod overlap_node;
mod quorums;
mod raft_rs_node;
mod random;
mod random_faults;
mod schedule;
mod system_under_test;
