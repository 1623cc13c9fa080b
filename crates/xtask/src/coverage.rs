//! `cargo xtask coverage`: which lines of the core its tests run.

use anyhow::Result;
use xshell::cmd;

use crate::setup::{self, Need};
use crate::{flags, repo};

const HELP: &str = "\
Measures which lines of raft-core are run by its own tests and by those of the cluster, in percent.
Fails under 95 % in all.

Usage: cargo xtask coverage
";

/// Runs the command.
pub(crate) fn command(args: lexopt::Parser) -> Result<()> {
    if flags::only_help(args, HELP)? {
        return Ok(());
    }
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
