//! Builds the app with Trunk, in the same way for `build`, `serve` and `test`.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use site::SiteUrl;
use xshell::{Cmd, Shell, cmd};

use crate::setup::Tools;
use crate::{code_split, content_hash, hosting, lesson, minify, pages, rebuild, repo};

/// Kind of build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// For development: quick to build.
    Dev,
    /// For publication: small and fast.
    Release,
}

/// Whether the page's program is split. Both builds have the same source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// A first part, and a chunk with the panels.
    Split,
    /// One file, without the splitter.
    OneFile,
}

impl Build {
    /// The command, with the compiler and the tools for this build in its environment.
    fn with_tools<'a>(self, tools: &Tools, cmd: Cmd<'a>) -> Cmd<'a> {
        match self {
            Self::Dev => tools.for_wasm(cmd),
            Self::Release => tools.for_release(cmd),
        }
    }
}

/// Makes the release build in `dist/`, for the site's address according to the environment.
pub(crate) fn build(tools: &Tools) -> Result<()> {
    build_for(tools, pages::url_from_environment()?.as_ref(), Program::Split)
}

/// Makes the release build in `dist/`. If the site's address is known, previews of links have pictures.
pub(crate) fn build_for(tools: &Tools, url: Option<&SiteUrl>, program: Program) -> Result<()> {
    let sh = repo::shell()?;
    tools.warn_of_size();
    fetch(&sh, tools, Build::Release)?;
    // Trunk empties `dist/` only at its end. The files of an earlier build must not remain if this build fails.
    sh.remove_path("dist")?;
    trunk(&sh, tools, "build", Build::Release, program)?.run()?;
    if !sh.path_exists("dist/index.html") {
        bail!("trunk reported success, but there is no dist/index.html");
    }
    let dist = sh.current_dir().join("dist");
    remove_nonces(&sh, &dist)?;
    minify::minify(&sh, tools, &dist)?;
    lesson::write(&sh, tools, &dist)?;
    content_hash::hash_names(&sh, &dist)?;
    hosting::write(&sh, &dist, url)?;
    // After the hashes: these files keep their names.
    pages::write(&sh, &dist, url)?;
    hosting::compress_files(&sh, &dist)
}

/// The folder of [`build_one_file`].
pub(crate) fn one_file_folder() -> PathBuf {
    repo::target().join("one-file")
}

/// Makes the development build of the page in one file in [`one_file_folder`], with the headers for its host.
pub(crate) fn build_one_file(tools: &Tools) -> Result<()> {
    let sh = repo::shell()?;
    fetch(&sh, tools, Build::Dev)?;
    let folder = one_file_folder();
    sh.remove_path(&folder)?;
    sh.create_dir(&folder)?;
    trunk(&sh, tools, "build", Build::Dev, Program::OneFile)?.arg("--dist").arg(&folder).run()?;
    remove_nonces(&sh, &folder)?;
    hosting::write_rules(&sh, &folder, None)
}

/// Placeholder that Trunk writes for a nonce (see Trunk.toml). Only `serve` sends nonces.
const NONCE: &str = "OVERLAP_NONCE";

fn remove_nonces(sh: &Shell, dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    // With quotes in a page that is not minified.
    let text = sh.read_file(&page)?.replace(&format!(" nonce=\"{NONCE}\""), "").replace(&format!(" nonce={NONCE}"), "");
    if text.contains(NONCE) {
        bail!("a nonce is left in {}", page.display());
    }
    Ok(sh.write_file(&page, text)?)
}

/// A Trunk command, with the tools and a compiler for wasm32 in its environment.
pub(crate) fn trunk<'a>(sh: &'a Shell, tools: &Tools, verb: &str, build: Build, program: Program) -> Result<Cmd<'a>> {
    let cmd = cmd!(sh, "trunk {verb} --skip-version-check --color never");
    let cmd = match std::env::current_exe() {
        Ok(path) => cmd.env("OVERLAP_XTASK", path),
        Err(_) => cmd,
    };
    let split_tools = match program {
        Program::Split => Some(code_split::splitting(tools)?),
        Program::OneFile => None,
    };
    let used = split_tools.as_ref().unwrap_or(tools);
    let changes = build.with_tools(used, cmd!(sh, "trunk")).into();
    let cmd = build.with_tools(used, rebuild::saving_environment(cmd, &changes));
    let cmd = match program {
        Program::Split => code_split::with_feature(tools, cmd)?,
        Program::OneFile => cmd,
    };
    Ok(match build {
        Build::Dev => cmd,
        Build::Release => cmd.arg("--release"),
    })
}

/// Downloads the crates. Trunk itself is offline, so that it downloads no tools.
pub(crate) fn fetch(sh: &Shell, tools: &Tools, build: Build) -> Result<()> {
    let cmd = cmd!(sh, "cargo fetch --locked --target wasm32-unknown-unknown");
    build.with_tools(tools, cmd).quiet().run()?;
    Ok(())
}
