//! Node, which wasm-opt and the end-to-end tests run on. It is asked for, not brought in.

use anyhow::{Result, bail};
use xshell::{Shell, cmd};

use super::{Piece, path};

/// The oldest major version that will do.
const OLDEST: u32 = 20;

/// Node and npm.
pub(super) struct Node;

impl Piece for Node {
    fn what(&self) -> String {
        format!("Node {OLDEST} or newer, with npm")
    }

    fn ready(&self) -> Result<bool> {
        if path::find("node").is_none() || path::find("npm").is_none() {
            return Ok(false);
        }
        let sh = Shell::new()?;
        let version = cmd!(sh, "node --version").quiet().read()?;
        let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
        Ok(major.is_some_and(|major| major >= OLDEST))
    }

    fn install(&self) -> Result<()> {
        bail!("please install Node {OLDEST} or newer with npm, and put both on PATH")
    }
}
