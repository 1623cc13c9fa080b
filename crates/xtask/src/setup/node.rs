//! Node, which wasm-opt and the end-to-end tests need. The user has to install it.

use anyhow::{Result, bail};
use xshell::{Shell, cmd};

use super::{Tool, path};

/// The oldest major version that is supported.
const MIN_VERSION: u32 = 20;

/// Node and npm.
pub(super) struct Node;

impl Tool for Node {
    fn description(&self) -> String {
        format!("Node {MIN_VERSION} or newer, with npm")
    }

    fn is_ready(&self) -> Result<bool> {
        if path::find("node").is_none() || path::find("npm").is_none() {
            return Ok(false);
        }
        let sh = Shell::new()?;
        let version = cmd!(sh, "node --version").quiet().read()?;
        let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
        Ok(major.is_some_and(|major| major >= MIN_VERSION))
    }

    fn install(&self) -> Result<()> {
        bail!("please install Node {MIN_VERSION} or newer with npm, and put both on PATH")
    }
}
