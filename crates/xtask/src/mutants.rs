//! `cargo xtask mutants`: breaks the core in one place after the other, and looks whether a test notices.

use anyhow::Result;
use xshell::cmd;

use crate::setup::{self, Need};
use crate::{flags, repo};

const HELP: &str = "\
Breaks raft-core's code in one place after the other, with cargo-mutants, and runs the quick tests of raft-core and
cluster each time. Tells which changes no test noticed. All of them take an hour or more; a shard takes its part of that.

Usage: cargo xtask mutants [--shard K/N]
";

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
pub(crate) fn command(mut args: lexopt::Parser) -> Result<()> {
    let mut shard = Vec::new();
    while let Some(arg) = args.next().map_err(|error| flags::misuse(error, HELP))? {
        match arg {
            lexopt::Arg::Long("shard") => {
                shard = vec!["--shard".into(), args.value().map_err(|error| flags::misuse(error, HELP))?];
            }
            lexopt::Arg::Long("help") | lexopt::Arg::Short('h') => return flags::help(HELP),
            other => return Err(flags::unknown(&other, HELP)),
        }
    }
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
