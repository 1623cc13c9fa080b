//! Packages from npm: programs that minify the page, and the modules of the end-to-end tests.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher as _;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use xshell::{Shell, cmd};

use super::{Tool, cache, path};
use crate::repo;

/// A package that contains a program.
pub(super) struct NpmPackage {
    name: &'static str,
    version: &'static str,
    program: &'static str,
    /// The version as the program prints it.
    printed_version: &'static str,
}

/// wasm-opt, as a script for Node.
pub(super) const BINARYEN: NpmPackage =
    NpmPackage { name: "binaryen", version: "132.0.0", program: "wasm-opt", printed_version: "132" };

/// esbuild, which minifies the page's JavaScript.
pub(super) const ESBUILD: NpmPackage =
    NpmPackage { name: "esbuild", version: "0.28.2", program: "esbuild", printed_version: "0.28.2" };

impl NpmPackage {
    /// The folder with its programs.
    pub(super) fn bin(&self) -> Result<PathBuf> {
        Ok(cache::folder(self.name, self.version)?.join("node_modules/.bin"))
    }
}

impl Tool for NpmPackage {
    fn description(&self) -> String {
        format!("{} {} (npm package {})", self.program, self.version, self.name)
    }

    fn is_ready(&self) -> Result<bool> {
        Ok(cache::contains(self.name, self.version)? || path::has(&[self.program], self.printed_version))
    }

    fn install(&self) -> Result<()> {
        cache::install(self.name, self.version, |dir| {
            let sh = Shell::new()?;
            sh.change_dir(dir);
            let package = format!("{}@{}", self.name, self.version);
            cmd!(sh, "npm install --prefix {dir} --ignore-scripts --no-audit --no-fund --loglevel=error {package}")
                .run()?;
            Ok(())
        })
    }
}

/// Folder of the end-to-end tests.
const TESTS: &str = "web/e2e";
const MODULES: &str = "page-test-modules";

/// The modules of the end-to-end tests, at the versions of their lock file, with a link from the folder in which Node
/// looks for them.
pub(super) struct PageTestModules;

impl PageTestModules {
    /// A hash of the lock file.
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
        Ok(cache::folder(MODULES, &Self::version()?)?.join("node_modules"))
    }
}

impl Tool for PageTestModules {
    fn description(&self) -> String {
        format!("the modules of the end-to-end tests (npm, {TESTS}/package-lock.json)")
    }

    fn is_ready(&self) -> Result<bool> {
        let linked = fs::read_link(Self::link()).is_ok_and(|to| Self::modules().is_ok_and(|modules| modules == to));
        Ok(linked && cache::contains(MODULES, &Self::version()?)?)
    }

    fn install(&self) -> Result<()> {
        let version = Self::version()?;
        if !cache::contains(MODULES, &version)? {
            cache::install(MODULES, &version, |dir| {
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
