//! Tools that are crates: those on `PATH` if they have the right version, or else installed by cargo-binstall if it is
//! there, or else compiled with their own lock files.

use std::path::PathBuf;

use anyhow::Result;
use xshell::{Shell, cmd};

use super::{Tool, cache, path};

/// Program that installs crates in compiled form.
const BINSTALL: &str = "cargo-binstall";

/// A crate with programs, at one version.
pub(super) struct CrateTool {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    /// The programs that are used.
    pub(super) programs: &'static [&'static str],
    /// More options for `cargo install`.
    pub(super) options: &'static [&'static str],
    /// Time to compile it on a small machine, for messages.
    pub(super) duration: &'static str,
}

impl CrateTool {
    /// The folder with its programs.
    pub(super) fn bin(&self) -> Result<PathBuf> {
        Ok(cache::folder(self.name, self.version)?.join("bin"))
    }
}

impl Tool for CrateTool {
    fn description(&self) -> String {
        match path::find(BINSTALL) {
            Some(_) => format!("{} {}, by cargo-binstall: some seconds", self.name, self.version),
            None => format!("{} {}, compiled from source: {}", self.name, self.version, self.duration),
        }
    }

    fn is_ready(&self) -> Result<bool> {
        Ok(cache::contains(self.name, self.version)? || path::has(self.programs, self.version))
    }

    fn install(&self) -> Result<()> {
        let &Self { name, version, options, .. } = self;
        cache::install(name, version, |dir| {
            let sh = Shell::new()?;
            // Outside the repository, whose Cargo settings must not apply to the tool.
            sh.change_dir(dir);
            if path::find(BINSTALL).is_some() {
                let installed = cmd!(sh, "cargo binstall --no-confirm --locked --root {dir} {name}@{version}").run();
                if installed.is_ok() && self.programs.iter().all(|program| dir.join("bin").join(program).is_file()) {
                    return Ok(());
                }
                println!(
                    "cargo-binstall could not install {name} {version}: it is compiled. That takes {}.",
                    self.duration
                );
            }
            let target = dir.join("target");
            // These tools mostly wait for the compiler and the disk. So they are compiled quickly, not for speed.
            cmd!(sh, "cargo install --locked {name} --version {version} {options...} --root {dir}")
                .env("CARGO_TARGET_DIR", &target)
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
                .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
                .run()?;
            sh.remove_path(&target)?;
            Ok(())
        })
    }
}
