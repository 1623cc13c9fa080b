//! Tools that are crates: those on `PATH` where the version is right; else brought by cargo-binstall where it is there;
//! else compiled, from their own lock file.

use std::path::PathBuf;

use anyhow::Result;
use xshell::{Shell, cmd};

use super::{Piece, cache, path};

/// Brings programs of crates that somebody else has compiled.
const BINSTALL: &str = "cargo-binstall";

/// A crate whose programs are wanted, at one version.
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    /// The programs that are used.
    pub(super) programs: &'static [&'static str],
    /// More options for `cargo install`.
    pub(super) options: &'static [&'static str],
    /// How long it compiles on a small machine, for the person who waits.
    pub(super) minutes: &'static str,
}

impl Tool {
    /// The folder with its programs.
    pub(super) fn bin(&self) -> Result<PathBuf> {
        Ok(cache::place(self.name, self.version)?.join("bin"))
    }
}

impl Piece for Tool {
    fn what(&self) -> String {
        match path::find(BINSTALL) {
            Some(_) => format!("{} {}, by cargo-binstall: some seconds", self.name, self.version),
            None => format!("{} {}, compiled from source: {}", self.name, self.version, self.minutes),
        }
    }

    fn ready(&self) -> Result<bool> {
        Ok(cache::holds(self.name, self.version)? || path::has(self.programs, self.version))
    }

    fn install(&self) -> Result<()> {
        let &Self { name, version, options, .. } = self;
        cache::fill(name, version, |dir| {
            let sh = Shell::new()?;
            // Outside the repository, so that its own Cargo settings do not reach the tool.
            sh.change_dir(dir);
            if path::find(BINSTALL).is_some() {
                let brought = cmd!(sh, "cargo binstall --no-confirm --locked --root {dir} {name}@{version}").run();
                if brought.is_ok() && self.programs.iter().all(|program| dir.join("bin").join(program).is_file()) {
                    return Ok(());
                }
                println!(
                    "cargo-binstall could not bring {name} {version}: it is compiled. That takes {}.",
                    self.minutes
                );
            }
            let target = dir.join("target");
            // These tools wait for the compiler and the disk: a quick build of them beats a quick run.
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
