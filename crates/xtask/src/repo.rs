//! Paths of the repository, of build output, and of the folder for tools that all clones share.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use xshell::Shell;

/// The repository's top folder.
pub(crate) fn root() -> PathBuf {
    // `cargo run` sets this crate's present folder. The compiled-in value is for a program that is run by its path.
    let here = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.ancestors().nth(2).map_or(here.clone(), Path::to_path_buf)
}

/// A shell whose working directory is the repository's top folder.
pub(crate) fn shell() -> Result<Shell> {
    let sh = Shell::new()?;
    sh.change_dir(root());
    Ok(sh)
}

/// Cargo's target folder.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The folder for tools: `overlap-tools` in the user's cache folder.
pub(crate) fn tools() -> Result<PathBuf> {
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|dir| dir.is_absolute());
    absolute("XDG_CACHE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
        .map(|cache| cache.join("overlap-tools"))
        .context("neither XDG_CACHE_HOME nor HOME names a folder, so there is no place for the tools")
}
