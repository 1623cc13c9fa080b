//! `cargo xtask coverage`: which lines of the core its tests run.

use anyhow::Result;
use clap::Args;
use xshell::cmd;

use crate::repo;
use crate::setup::{self, Need};

/// Measure which lines of raft-core are run by its own tests and by those of the cluster, in percent; fail under 95 %
/// in all.
#[derive(Args)]
pub(crate) struct Options {}

/// Runs the command.
pub(crate) fn run() -> Result<()> {
    let tools = setup::bring(&[Need::Llvm, Need::LlvmCov])?;
    let sh = repo::shell()?;
    let others = "crates/(cluster|checker|scenario)/";
    let measure = cmd!(
        sh,
        "cargo llvm-cov --locked --package raft-core --package cluster
         --ignore-filename-regex {others} --summary-only --fail-under-lines 95"
    );
    Ok(tools.for_coverage(measure)?.run()?)
}
