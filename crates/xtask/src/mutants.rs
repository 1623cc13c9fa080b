//! `cargo xtask mutants`: mutation testing of the core.

use std::iter;

use anyhow::Result;
use clap::Args;
use xshell::cmd;

use crate::repo;
use crate::setup::{self, Requirement};

/// Mutate raft-core's code in one place after the other, with cargo-mutants, and run the quick tests of raft-core and
/// cluster each time.
///
/// Lists the mutants that no test detects. All mutants take an hour or more, a shard takes its part of that.
#[derive(Args)]
pub(crate) struct Options {
    /// The Kth of N parts.
    #[arg(long, value_name = "K/N")]
    shard: Option<String>,
}

/// The tests of the core, except for the slow ones.
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
    let tools = setup::ensure(&[Requirement::Mutants])?;
    let sh = repo::shell()?;
    let tests: Vec<_> = TESTS.into_iter().flat_map(|test| ["--test", test]).collect();
    // The baseline of cargo-mutants itself leaves the cluster's tests out.
    let baseline = &tests;
    cmd!(sh, "cargo test --locked --package raft-core --package cluster {baseline...}").run()?;
    let mutate = cmd!(
        sh,
        "cargo mutants --package raft-core --test-package raft-core --test-package cluster --baseline skip
         --output artefacts --timeout 60 --no-shuffle --exclude crates/raft-core/src/profile.rs {shard...} -- {tests...}"
    );
    // Without a target folder of its own, cargo would mix the builds of mutants with those of this checkout.
    Ok(tools.for_mutants(mutate.env_remove("CARGO_TARGET_DIR"))?.run()?)
}
