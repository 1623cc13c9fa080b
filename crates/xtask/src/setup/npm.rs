//! What comes from npm: programs that make the page small, and the modules of the end-to-end tests.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher as _;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use xshell::{Shell, cmd};

use super::{Piece, cache, path};
use crate::repo;

/// A package that brings programs.
pub(super) struct Package {
    name: &'static str,
    version: &'static str,
    brings: &'static str,
    /// The version as the program prints it.
    says: &'static str,
}

/// wasm-opt, as a script for Node.
pub(super) const BINARYEN: Package = Package { name: "binaryen", version: "132.0.0", brings: "wasm-opt", says: "132" };

/// What makes the page's JavaScript small.
pub(super) const ESBUILD: Package = Package { name: "esbuild", version: "0.28.2", brings: "esbuild", says: "0.28.2" };

impl Package {
    /// The folder with its programs.
    pub(super) fn bin(&self) -> Result<PathBuf> {
        Ok(cache::place(self.name, self.version)?.join("node_modules/.bin"))
    }
}

impl Piece for Package {
    fn what(&self) -> String {
        format!("{} {} (npm package {})", self.brings, self.version, self.name)
    }

    fn ready(&self) -> Result<bool> {
        Ok(cache::holds(self.name, self.version)? || path::has(&[self.brings], self.says))
    }

    fn install(&self) -> Result<()> {
        cache::fill(self.name, self.version, |dir| {
            let sh = Shell::new()?;
            sh.change_dir(dir);
            let package = format!("{}@{}", self.name, self.version);
            cmd!(sh, "npm install --prefix {dir} --ignore-scripts --no-audit --no-fund --loglevel=error {package}")
                .run()?;
            Ok(())
        })
    }
}

/// Where the end-to-end tests are.
const TESTS: &str = "web/e2e";
const MODULES: &str = "page-test-modules";

/// The modules of the end-to-end tests, as their lock file says, linked to where Node looks for them.
pub(super) struct PageTestModules;

impl PageTestModules {
    /// Another lock file is another version.
    fn version() -> Result<String> {
        let lock = repo::root().join(TESTS).join("package-lock.json");
        let lock = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
        let mut hasher = DefaultHasher::new();
        hasher.write(&lock);
        Ok(format!("{:016x}", hasher.finish()))
    }

    fn link() -> PathBuf {
        repo::root().join(TESTS).join("node_modules")
    }

    fn modules() -> Result<PathBuf> {
        Ok(cache::place(MODULES, &Self::version()?)?.join("node_modules"))
    }
}

impl Piece for PageTestModules {
    fn what(&self) -> String {
        format!("the modules of the end-to-end tests (npm, {TESTS}/package-lock.json)")
    }

    fn ready(&self) -> Result<bool> {
        let linked = fs::read_link(Self::link()).is_ok_and(|to| Self::modules().is_ok_and(|modules| modules == to));
        Ok(linked && cache::holds(MODULES, &Self::version()?)?)
    }

    fn install(&self) -> Result<()> {
        let version = Self::version()?;
        if !cache::holds(MODULES, &version)? {
            cache::fill(MODULES, &version, |dir| {
                let sh = Shell::new()?;
                for file in ["package.json", "package-lock.json"] {
                    sh.copy_file(repo::root().join(TESTS).join(file), dir)?;
                }
                sh.change_dir(dir);
                cmd!(sh, "npm ci --ignore-scripts --no-audit --no-fund --loglevel=error").run()?;
                Ok(())
            })?;
        }
        let link = Self::link();
        Shell::new()?.remove_path(&link)?;
        symlink(Self::modules()?, &link).with_context(|| format!("cannot make the link {}", link.display()))
    }
}
