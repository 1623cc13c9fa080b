//! `cargo xtask anew`: a command by xtask as the tree has it now. Trunk's hooks call it: while `serve` runs, presets
//! change, and what draws them.
//!
//! Trunk runs with a compiler and flags for wasm32. With these Cargo would build another xtask, so they are taken back.

use std::env;
use std::ffi::{OsStr, OsString};
use std::process::Command;

use anyhow::{Result, bail};
use clap::Args;
use xshell::{Cmd, cmd};

use crate::repo;

/// Build xtask, if it is not as the tree has it, and have it run a command. Trunk calls this by itself.
#[derive(Args)]
pub(crate) struct Options {
    /// The command, with its options.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// Runs the command.
pub(crate) fn run(options: Options) -> Result<()> {
    let sh = repo::shell()?;
    let cargo = cmd!(sh, "cargo run --quiet --locked --package xtask --").args(options.command);
    let status = restored(cargo, env::vars_os()).status()?;
    if !status.success() {
        bail!("it ended with {status}");
    }
    Ok(())
}

/// In the environment, what a variable was before: `=` and its value, or nothing where there was none.
const BEFORE: &str = "OVERLAP_BEFORE_";

/// The command, which tells those that it starts what was changed for it in the environment: [`restored`] takes that
/// back. `changes` are all that were made for it.
pub(crate) fn remembering<'a>(cmd: Cmd<'a>, changes: &Command) -> Cmd<'a> {
    changes.get_envs().fold(cmd, |cmd, (name, _)| {
        let before = env::var_os(name).map(|value| joined("=", &value)).unwrap_or_default();
        cmd.env(joined(BEFORE, name), before)
    })
}

/// The command, without what was changed in an environment according to [`remembering`].
fn restored(cmd: Cmd<'_>, environment: impl Iterator<Item = (OsString, OsString)>) -> Command {
    let mut command = Command::from(cmd);
    for (name, before) in environment {
        let (Some(name), Some(before)) = (name.to_str(), before.to_str()) else { continue };
        let Some(changed) = name.strip_prefix(BEFORE) else { continue };
        match before.strip_prefix('=') {
            Some(value) => command.env(changed, value),
            None => command.env_remove(changed),
        };
        command.env_remove(name);
    }
    command
}

fn joined(prefix: &str, text: &OsStr) -> OsString {
    let mut joined = OsString::from(prefix);
    joined.push(text);
    joined
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn changes(command: &Command) -> BTreeMap<String, Option<String>> {
        let text = |it: &OsStr| it.to_str().unwrap().to_owned();
        command.get_envs().map(|(name, value)| (text(name), value.map(text))).collect()
    }

    #[test]
    fn what_was_changed_in_the_environment_is_as_it_was_before() {
        let sh = repo::shell().unwrap();
        let path = env::var("PATH").unwrap();
        let made =
            Command::from(cmd!(sh, "trunk").env("PATH", "/elsewhere").env("OVERLAP_NEW", "1").env_remove("HOME"));
        let trunk = Command::from(remembering(cmd!(sh, "trunk"), &made));
        // What a hook of it finds.
        let found = trunk.get_envs().map(|(name, value)| (name.to_owned(), value.unwrap_or_default().to_owned()));
        let found: Vec<_> = found.collect();
        let restored = changes(&restored(cmd!(sh, "cargo"), found.into_iter()));
        assert_eq!(restored["PATH"], Some(path));
        assert_eq!(restored["OVERLAP_NEW"], None);
        assert_eq!(restored.get("HOME"), Some(&env::var("HOME").ok()));
        assert!(restored.iter().all(|(name, value)| !name.starts_with(BEFORE) || value.is_none()));
    }

    #[test]
    fn every_hook_of_trunk_runs_xtask_anew() {
        let config: toml::Table = repo::shell().unwrap().read_file("Trunk.toml").unwrap().parse().unwrap();
        let hooks = config["hooks"].as_array().unwrap();
        assert!(!hooks.is_empty());
        for hook in hooks {
            let line = hook["command_arguments"][1].as_str().unwrap();
            assert!(line.starts_with("exec \"$OVERLAP_XTASK\" anew "), "{line}");
        }
    }
}
