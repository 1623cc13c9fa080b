//! Packages from npm: programs that minify the page, the modules of the script editor, and those of the end-to-end
//! tests.

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

/// Modules at the versions of a lock file.
pub(super) struct NpmModules {
    /// Folder of the lock file.
    folder: &'static str,
    /// Name of their folder in the cache.
    name: &'static str,
    /// Whether the folder of the lock file gets a link to them, where Node looks for them.
    is_linked: bool,
}

/// The modules of the end-to-end tests.
pub(super) const PAGE_TESTS: NpmModules = NpmModules { folder: "web/e2e", name: "page-test-modules", is_linked: true };

/// The modules of the script editor. They have no link: Trunk would watch what is behind it.
pub(super) const EDITOR: NpmModules =
    NpmModules { folder: "web/editor", name: "script-editor-modules", is_linked: false };

/// The modules of the page of a lesson.
pub(super) const LESSON: NpmModules = NpmModules { folder: "web/lesson", name: "lesson-modules", is_linked: false };

impl NpmModules {
    /// A hash of the lock file.
    fn version(&self) -> Result<String> {
        let lock = repo::root().join(self.folder).join("package-lock.json");
        let lock = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
        let mut hasher = DefaultHasher::new();
        hasher.write(&lock);
        Ok(format!("{:016x}", hasher.finish()))
    }

    fn link(&self) -> PathBuf {
        repo::root().join(self.folder).join("node_modules")
    }

    /// The folder with the modules.
    pub(super) fn modules(&self) -> Result<PathBuf> {
        Ok(cache::folder(self.name, &self.version()?)?.join("node_modules"))
    }
}

impl Tool for NpmModules {
    fn description(&self) -> String {
        format!("modules from npm ({}/package-lock.json)", self.folder)
    }

    fn is_ready(&self) -> Result<bool> {
        let is_at_link = |modules| fs::read_link(self.link()).is_ok_and(|to| to == modules);
        let linked = !self.is_linked || self.modules().is_ok_and(is_at_link);
        Ok(linked && cache::contains(self.name, &self.version()?)?)
    }

    fn install(&self) -> Result<()> {
        let version = self.version()?;
        if !cache::contains(self.name, &version)? {
            cache::install(self.name, &version, |dir| {
                let sh = Shell::new()?;
                for file in ["package.json", "package-lock.json"] {
                    sh.copy_file(repo::root().join(self.folder).join(file), dir)?;
                }
                sh.change_dir(dir);
                cmd!(sh, "npm ci --ignore-scripts --no-audit --no-fund --loglevel=error").run()?;
                Ok(())
            })?;
        }
        if !self.is_linked {
            return Ok(());
        }
        let link = self.link();
        Shell::new()?.remove_path(&link)?;
        symlink(self.modules()?, &link).with_context(|| format!("cannot make the link {}", link.display()))
    }
}
