//! The folder for tools. It has a folder for each tool and version, which is complete if it exists.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process;

use anyhow::{Context as _, Result};
use xshell::Shell;

use crate::repo;

/// The folder of a tool at a version.
pub(super) fn folder(tool: &str, version: &str) -> Result<PathBuf> {
    Ok(repo::tools()?.join(format!("{tool}-{version}")))
}

/// Whether the tool is installed. Its folder is moved to its place only when it is complete.
pub(super) fn contains(tool: &str, version: &str) -> Result<bool> {
    Ok(folder(tool, version)?.is_dir())
}

/// Installs the tool with `make` into a temporary folder, and moves that to its place if `make` succeeds.
pub(super) fn install(tool: &str, version: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let folder = folder(tool, version)?;
    let temporary = repo::tools()?.join(format!(".making-{tool}-{version}-{}", process::id()));
    fs::create_dir_all(&temporary).with_context(|| format!("cannot make the folder {}", temporary.display()))?;
    let made = make(&temporary).and_then(|()| match fs::rename(&temporary, &folder) {
        // Another set-up at the same time has installed it first.
        Err(_) if folder.is_dir() => Ok(()),
        renamed => renamed.with_context(|| format!("cannot make the folder {}", folder.display())),
    });
    if temporary.exists() {
        fs::remove_dir_all(&temporary)?;
    }
    made
}

/// A hash of a lock file, as the version of what it locks.
pub(super) fn hash_of(lock: &Path) -> Result<String> {
    let lock = fs::read(lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let mut hasher = DefaultHasher::new();
    hasher.write(&lock);
    Ok(format!("{:016x}", hasher.finish()))
}

/// Whether the link leads to the folder.
pub(super) fn is_linked(link: &Path, folder: &Path) -> bool {
    fs::read_link(link).is_ok_and(|to| to == folder)
}

/// Makes a link in the repository to a folder of the cache.
pub(super) fn link(link: &Path, folder: &Path) -> Result<()> {
    Shell::new()?.remove_path(link)?;
    symlink(folder, link).with_context(|| format!("cannot make the link {}", link.display()))
}
