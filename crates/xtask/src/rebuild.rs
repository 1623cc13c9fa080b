//! `cargo xtask rebuild`: builds xtask if its sources have changed, and runs a command with the result. Trunk's hooks
//! call it: while `serve` runs, presets may change, and so may the code that draws them.
//!
//! Trunk runs with a compiler and flags for wasm32, with which Cargo would build another xtask. So this command
//! restores the environment first.

use std::env;
use std::ffi::{OsStr, OsString};
use std::process::Command;

use anyhow::{Result, bail};
use clap::Args;
use xshell::{Cmd, cmd};

use crate::repo;

/// Build xtask if its sources have changed, and have it run a command. Trunk calls this by itself.
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
    let status = with_saved_environment(cargo, env::vars_os()).status()?;
    if !status.success() {
        bail!("it ended with {status}");
    }
    Ok(())
}

/// Prefix of environment variables that save the value of another: `=` and the value, or nothing if it was not set.
const SAVED: &str = "OVERLAP_BEFORE_";

/// The command, with the present values of all variables that `changes` sets or removes saved in its environment.
/// [`with_saved_environment`] restores them.
pub(crate) fn saving_environment<'a>(cmd: Cmd<'a>, changes: &Command) -> Cmd<'a> {
    changes.get_envs().fold(cmd, |cmd, (name, _)| {
        let saved = env::var_os(name).map(|value| concat("=", &value)).unwrap_or_default();
        cmd.env(concat(SAVED, name), saved)
    })
}

/// The command, with the values that [`saving_environment`] saved in `environment`.
fn with_saved_environment(cmd: Cmd<'_>, environment: impl Iterator<Item = (OsString, OsString)>) -> Command {
    let mut command = Command::from(cmd);
    for (name, saved) in environment {
        let (Some(name), Some(saved)) = (name.to_str(), saved.to_str()) else { continue };
        let Some(changed) = name.strip_prefix(SAVED) else { continue };
        match saved.strip_prefix('=') {
            Some(value) => command.env(changed, value),
            None => command.env_remove(changed),
        };
        command.env_remove(name);
    }
    command
}

fn concat(prefix: &str, text: &OsStr) -> OsString {
    let mut whole = OsString::from(prefix);
    whole.push(text);
    whole
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
    fn saved_environment_is_restored() {
        let sh = repo::shell().unwrap();
        let path = env::var("PATH").unwrap();
        let changed =
            Command::from(cmd!(sh, "trunk").env("PATH", "/elsewhere").env("OVERLAP_NEW", "1").env_remove("HOME"));
        let trunk = Command::from(saving_environment(cmd!(sh, "trunk"), &changed));
        // The environment of a hook.
        let environment = trunk.get_envs().map(|(name, value)| (name.to_owned(), value.unwrap_or_default().to_owned()));
        let environment: Vec<_> = environment.collect();
        let restored = changes(&with_saved_environment(cmd!(sh, "cargo"), environment.into_iter()));
        assert_eq!(restored["PATH"], Some(path));
        assert_eq!(restored["OVERLAP_NEW"], None);
        assert_eq!(restored.get("HOME"), Some(&env::var("HOME").ok()));
        assert!(restored.iter().all(|(name, value)| !name.starts_with(SAVED) || value.is_none()));
    }

    #[test]
    fn every_hook_of_trunk_rebuilds_xtask() {
        let config: toml::Table = repo::shell().unwrap().read_file("Trunk.toml").unwrap().parse().unwrap();
        let hooks = config["hooks"].as_array().unwrap();
        assert!(!hooks.is_empty());
        for hook in hooks {
            let line = hook["command_arguments"][1].as_str().unwrap();
            assert!(line.starts_with("exec \"$OVERLAP_XTASK\" rebuild "), "{line}");
        }
    }
}
