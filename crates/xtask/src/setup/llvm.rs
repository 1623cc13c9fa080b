//! `llvm-cov` and `llvm-profdata` of the compiler's own LLVM: the system's packages, since not every rustup can bring
//! its `llvm-tools`.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use xshell::{Shell, cmd};

use super::{Piece, apt, path};

/// The two programs.
pub(super) struct Llvm;

/// What the two are called where the compiler's LLVM is found.
pub(super) struct Found {
    pub(super) cov: PathBuf,
    pub(super) profdata: PathBuf,
}

/// Looks for both.
pub(super) fn find() -> Result<Option<Found>> {
    let major = major()?;
    let named = |name: &str| path::find(&format!("{name}-{major}"));
    Ok(named("llvm-cov").zip(named("llvm-profdata")).map(|(cov, profdata)| Found { cov, profdata }))
}

/// The major version of the compiler's LLVM.
fn major() -> Result<String> {
    let sh = Shell::new()?;
    let version = cmd!(sh, "rustc --version --verbose").quiet().read()?;
    let line = version.lines().find_map(|line| line.strip_prefix("LLVM version: "));
    let major = line.and_then(|line| line.split('.').next());
    Ok(major.context("rustc does not tell the version of its LLVM")?.to_owned())
}

impl Piece for Llvm {
    fn what(&self) -> String {
        "llvm-cov and llvm-profdata: about a minute".into()
    }

    fn ready(&self) -> Result<bool> {
        Ok(find()?.is_some())
    }

    fn install(&self) -> Result<()> {
        apt::install("measuring coverage", &[&format!("llvm-{}", major()?)])
    }
}
