//! Each rule that can be disabled: a schedule that violates a named property without the rule, and the same schedule
//! with it.

#[path = "../support/harness.rs"]
mod harness;
mod liveness;
mod safety;
