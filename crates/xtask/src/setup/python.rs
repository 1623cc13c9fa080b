//! Python's packages for the courses in `examples/hosts/`: a virtual environment for each, at the versions of its
//! `requirements.txt`.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use xshell::{Shell, cmd};

use super::{Tool, cache, path};
use crate::repo;

/// The packages of a course. The course has a link to them, `.venv`.
pub(super) struct PythonPackages {
    /// Folder of the course.
    folder: &'static str,
    /// Name of the environment in the cache.
    name: &'static str,
}

pub(super) const MKDOCS: PythonPackages = PythonPackages { folder: "examples/hosts/mkdocs", name: "course-mkdocs" };
pub(super) const SPHINX: PythonPackages = PythonPackages { folder: "examples/hosts/sphinx", name: "course-sphinx" };
pub(super) const NBCONVERT: PythonPackages =
    PythonPackages { folder: "examples/hosts/nbconvert", name: "course-nbconvert" };

impl PythonPackages {
    fn requirements(&self) -> PathBuf {
        repo::root().join(self.folder).join("requirements.txt")
    }

    fn version(&self) -> Result<String> {
        cache::hash_of(&self.requirements())
    }

    fn link(&self) -> PathBuf {
        repo::root().join(self.folder).join(".venv")
    }
}

impl Tool for PythonPackages {
    fn description(&self) -> String {
        format!("Python packages ({}/requirements.txt): about a minute", self.folder)
    }

    fn is_ready(&self) -> Result<bool> {
        let version = self.version()?;
        let linked = cache::is_linked(&self.link(), &cache::folder(self.name, &version)?);
        Ok(linked && cache::contains(self.name, &version)?)
    }

    fn install(&self) -> Result<()> {
        if path::find("python3").is_none() {
            bail!("please install Python 3.11 or newer with its module venv (in Debian: python3-venv)");
        }
        let version = self.version()?;
        if !cache::contains(self.name, &version)? {
            let requirements = self.requirements();
            // The environment is moved afterwards. Its programs contain its first path, so they are run as modules.
            cache::install(self.name, &version, |dir| {
                let sh = Shell::new()?;
                let made = cmd!(sh, "python3 -m venv {dir}").run();
                made.context("Python 3.11 or newer needs its module venv (in Debian: python3-venv)")?;
                let python = dir.join("bin/python");
                let options = ["--quiet", "--disable-pip-version-check"];
                cmd!(sh, "{python} -m pip install {options...} --requirement {requirements}").run()?;
                Ok(())
            })?;
        }
        cache::link(&self.link(), &cache::folder(self.name, &version)?)
    }
}
