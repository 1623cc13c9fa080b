//! Packages from npm: programs that minify the page, the modules of the script editor, those of the end-to-end tests,
//! and the tools of courses in `examples/hosts/`.

use std::path::PathBuf;

use anyhow::Result;
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
/// The course in `examples/hosts/` that is made with this tool.
const fn course(folder: &'static str, name: &'static str) -> NpmModules {
    NpmModules { folder, name, is_linked: true }
}

pub(super) const VITEPRESS: NpmModules = course("examples/hosts/vitepress", "course-vitepress");
pub(super) const DOCUSAURUS: NpmModules = course("examples/hosts/docusaurus", "course-docusaurus");
pub(super) const REVEAL: NpmModules = course("examples/hosts/reveal", "course-reveal");

impl NpmModules {
    /// A hash of the lock file.
    fn version(&self) -> Result<String> {
        cache::hash_of(&repo::root().join(self.folder).join("package-lock.json"))
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
        let linked = !self.is_linked || cache::is_linked(&self.link(), &self.modules()?);
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
        cache::link(&self.link(), &self.modules()?)
    }
}
