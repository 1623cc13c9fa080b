//! `llvm-cov` and `llvm-profdata` of the compiler's own LLVM version: the system's packages, since not every rustup can
//! install its `llvm-tools`.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use xshell::{Shell, cmd};

use super::{Tool, apt, path};

/// The two programs, as a tool.
pub(super) struct Llvm;

/// Paths of the two programs.
pub(super) struct LlvmPaths {
    pub(super) cov: PathBuf,
    pub(super) profdata: PathBuf,
}

/// Finds both.
pub(super) fn find() -> Result<Option<LlvmPaths>> {
    let major = major()?;
    let find = |name: &str| path::find(&format!("{name}-{major}"));
    Ok(find("llvm-cov").zip(find("llvm-profdata")).map(|(cov, profdata)| LlvmPaths { cov, profdata }))
}

/// The major version of the compiler's LLVM.
fn major() -> Result<String> {
    let sh = Shell::new()?;
    let version = cmd!(sh, "rustc --version --verbose").quiet().read()?;
    let line = version.lines().find_map(|line| line.strip_prefix("LLVM version: "));
    let major = line.and_then(|line| line.split('.').next());
    Ok(major.context("rustc does not print the version of its LLVM")?.to_owned())
}

impl Tool for Llvm {
    fn description(&self) -> String {
        "llvm-cov and llvm-profdata: about a minute".into()
    }

    fn is_ready(&self) -> Result<bool> {
        Ok(find()?.is_some())
    }

    fn install(&self) -> Result<()> {
        apt::install("measuring coverage", &[&format!("llvm-{}", major()?)])
    }
}
