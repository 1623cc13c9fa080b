//! The folder for tools: one folder a tool and version, complete or not there at all.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use anyhow::{Context as _, Result};

use crate::repo;

/// The folder of one tool at one version.
pub(super) fn place(tool: &str, version: &str) -> Result<PathBuf> {
    Ok(repo::tools()?.join(format!("{tool}-{version}")))
}

/// Is the tool there? It is moved to its place only when complete, so its folder says so.
pub(super) fn holds(tool: &str, version: &str) -> Result<bool> {
    Ok(place(tool, version)?.is_dir())
}

/// Makes the tool in a folder of its own and moves that to its place when `make` succeeded.
pub(super) fn fill(tool: &str, version: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let place = place(tool, version)?;
    let workshop = repo::tools()?.join(format!(".making-{tool}-{version}-{}", process::id()));
    fs::create_dir_all(&workshop).with_context(|| format!("cannot make the folder {}", workshop.display()))?;
    let made = make(&workshop).and_then(|()| match fs::rename(&workshop, &place) {
        // Somebody else's set-up was faster; theirs is as good.
        Err(_) if place.is_dir() => Ok(()),
        renamed => renamed.with_context(|| format!("cannot make the folder {}", place.display())),
    });
    if workshop.exists() {
        fs::remove_dir_all(&workshop)?;
    }
    made
}
