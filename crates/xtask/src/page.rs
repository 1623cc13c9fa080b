//! Calling Trunk, the same way for `build`, `serve` and `test`.

use anyhow::{Result, bail};
use xshell::{Cmd, Shell, cmd};

use crate::repo;
use crate::setup::Tools;

/// Builds the page in release into `dist/`.
pub(crate) fn build(tools: &Tools) -> Result<()> {
    let sh = repo::shell()?;
    fetch(&sh, tools)?;
    // Trunk empties `dist/` as its last act only; a leftover of a failed build must not look like this one.
    sh.remove_path("dist")?;
    trunk(&sh, tools, "build").arg("--release").run()?;
    if !sh.path_exists("dist/index.html") {
        bail!("trunk reported success, but there is no dist/index.html");
    }
    Ok(())
}

/// A Trunk command that finds the tools and a compiler for wasm32.
pub(crate) fn trunk<'a>(sh: &'a Shell, tools: &Tools, verb: &str) -> Cmd<'a> {
    tools.for_wasm(cmd!(sh, "trunk {verb} --skip-version-check --color never"))
}

/// Downloads the crates: Trunk is told to stay offline, so that it fetches no tool of its own.
pub(crate) fn fetch(sh: &Shell, tools: &Tools) -> Result<()> {
    let cmd = cmd!(sh, "cargo fetch --locked --target wasm32-unknown-unknown");
    tools.for_wasm(cmd).quiet().run()?;
    Ok(())
}
