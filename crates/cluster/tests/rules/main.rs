//! Each rule that can be switched off: the schedule that breaks a named property without it, the same schedule with it.

mod liveness;
mod safety;
#[path = "../support/stage.rs"]
mod stage;
