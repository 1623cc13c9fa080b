//! Calling Trunk, the same way for `build`, `serve` and `test`.

use std::path::Path;

use anyhow::{Result, bail};
use site::SiteUrl;
use xshell::{Cmd, Shell, cmd};

use crate::setup::Tools;
use crate::shrink::shrink;
use crate::{anew, files, hosting, pages, repo};

/// Which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edition {
    /// The one that is worked on: quick to build.
    Working,
    /// The one that is published: small and fast.
    Published,
}

impl Edition {
    /// The command, with what it takes to build this edition.
    fn equipped<'a>(self, tools: &Tools, cmd: Cmd<'a>) -> Cmd<'a> {
        match self {
            Self::Working => tools.for_wasm(cmd),
            Self::Published => tools.for_publishing(cmd),
        }
    }
}

/// Builds the page that is published into `dist/`, for where the environment says that it will be.
pub(crate) fn build(tools: &Tools) -> Result<()> {
    build_for(tools, pages::url_from_environment()?.as_ref())
}

/// Builds the page that is published into `dist/`; where it will be, if that is known, is told to those who show
/// previews.
pub(crate) fn build_for(tools: &Tools, url: Option<&SiteUrl>) -> Result<()> {
    let sh = repo::shell()?;
    tools.warn_of_size();
    fetch(&sh, tools, Edition::Published)?;
    // Trunk empties `dist/` as its last act only; a leftover of a failed build must not look like this one.
    sh.remove_path("dist")?;
    trunk(&sh, tools, "build", Edition::Published).run()?;
    if !sh.path_exists("dist/index.html") {
        bail!("trunk reported success, but there is no dist/index.html");
    }
    let dist = sh.current_dir().join("dist");
    take_nonces(&sh, &dist)?;
    shrink(&sh, tools, &dist)?;
    files::stamp(&sh, &dist)?;
    hosting::put(&sh, &dist, url)?;
    // They keep their names.
    pages::write(&sh, &dist, url)?;
    hosting::pack(&sh, &dist)
}

/// What Trunk writes for a nonce: see Trunk.toml. Only `serve` sends any.
const NONCE: &str = "OVERLAP_NONCE";

fn take_nonces(sh: &Shell, dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let text = sh.read_file(&page)?.replace(&format!(" nonce={NONCE}"), "");
    if text.contains(NONCE) {
        bail!("a nonce is left in {}", page.display());
    }
    Ok(sh.write_file(&page, text)?)
}

/// A Trunk command that finds the tools and a compiler for wasm32.
pub(crate) fn trunk<'a>(sh: &'a Shell, tools: &Tools, verb: &str, edition: Edition) -> Cmd<'a> {
    let cmd = cmd!(sh, "trunk {verb} --skip-version-check --color never");
    let cmd = match std::env::current_exe() {
        Ok(itself) => cmd.env("OVERLAP_XTASK", itself),
        Err(_) => cmd,
    };
    let changes = edition.equipped(tools, cmd!(sh, "trunk")).into();
    let cmd = edition.equipped(tools, anew::remembering(cmd, &changes));
    match edition {
        Edition::Working => cmd,
        Edition::Published => cmd.arg("--release"),
    }
}

/// Downloads the crates: Trunk is told to stay offline, so that it fetches no tool of its own.
pub(crate) fn fetch(sh: &Shell, tools: &Tools, edition: Edition) -> Result<()> {
    let cmd = cmd!(sh, "cargo fetch --locked --target wasm32-unknown-unknown");
    edition.equipped(tools, cmd).quiet().run()?;
    Ok(())
}
