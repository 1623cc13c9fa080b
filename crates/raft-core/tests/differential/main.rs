//! This project's servers against those of the crate `raft` (tikv), which is etcd's Raft in Rust: the same schedules over
//! the same network, and what comes of them compared.
//!
//! The two agree on Raft and differ in what Raft leaves open. What differs is shown by a test of its own in
//! `differences`; schedules and comparisons are chosen around it, and say where.

mod calm;
mod changes;
mod differences;
mod machine;
mod network;
mod ours;
mod quorums;
mod random;
mod schedule;
mod storm;
mod theirs;
