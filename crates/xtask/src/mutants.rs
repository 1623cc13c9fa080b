//! `cargo xtask mutants`: breaks the core in one place after the other, and looks whether a test notices.

use std::iter;

use anyhow::Result;
use clap::Args;
use xshell::cmd;

use crate::repo;
use crate::setup::{self, Need};

/// Break raft-core's code in one place after the other, with cargo-mutants, and run the quick tests of raft-core and
/// cluster each time.
///
/// Tells which changes no test noticed. All of them take an hour or more; a shard takes its part of that.
#[derive(Args)]
pub(crate) struct Options {
    /// One of N parts.
    #[arg(long, value_name = "K/N")]
    shard: Option<String>,
}

/// The tests that together know what the core must do, but for the slow ones.
const TESTS: [&str; 11] = [
    "catch_up",
    "configuration",
    "failover",
    "membership",
    "overlap",
    "quorum",
    "rules",
    "server",
    "timeline",
    "types",
    "world",
];

/// Runs the command.
pub(crate) fn run(options: Options) -> Result<()> {
    let shard: Vec<String> =
        options.shard.into_iter().flat_map(|shard| iter::once("--shard".to_owned()).chain([shard])).collect();
    let tools = setup::bring(&[Need::Mutants])?;
    let sh = repo::shell()?;
    let tests: Vec<_> = TESTS.into_iter().flat_map(|test| ["--test", test]).collect();
    // What cargo-mutants would run of the unbroken code leaves the cluster's tests out.
    let baseline = &tests;
    cmd!(sh, "cargo test --locked --package raft-core --package cluster {baseline...}").run()?;
    let mutate = cmd!(
        sh,
        "cargo mutants --package raft-core --test-package raft-core --test-package cluster --baseline skip
         --output artefacts --timeout 60 --no-shuffle --exclude crates/raft-core/src/profile.rs {shard...} -- {tests...}"
    );
    // In a folder shared with this checkout, what was built of broken copies would be taken for its own.
    Ok(tools.for_mutants(mutate.env_remove("CARGO_TARGET_DIR"))?.run()?)
}
