//! `cargo xtask coverage`: line coverage of the core.

use anyhow::Result;
use clap::Args;
use xshell::cmd;

use crate::repo;
use crate::setup::{self, Requirement};

/// Measure the line coverage of raft-core by its own tests and those of the cluster. Fail if it is under 95 % in all.
#[derive(Args)]
pub(crate) struct Options {}

/// Runs the command.
pub(crate) fn run() -> Result<()> {
    let tools = setup::ensure(&[Requirement::Llvm, Requirement::LlvmCov])?;
    let sh = repo::shell()?;
    let others = "crates/(cluster|checker|scenario)/";
    let measure = cmd!(
        sh,
        "cargo llvm-cov --locked --package raft-core --package cluster
         --ignore-filename-regex {others} --summary-only --fail-under-lines 95"
    );
    Ok(tools.for_coverage(measure)?.run()?)
}
