//! The search path for programs.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

/// Folders in which a program is looked for, first wins.
#[derive(Debug, Clone)]
pub(super) struct SearchPath(Vec<PathBuf>);

impl SearchPath {
    /// What `PATH` says.
    pub(super) fn from_env() -> Self {
        Self(env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default())
    }

    /// Looks in `dir` before all others.
    pub(super) fn put_first(&mut self, dir: PathBuf) {
        self.0.insert(0, dir);
    }

    /// The program's full path, if it is there.
    pub(super) fn find(&self, program: &str) -> Option<PathBuf> {
        self.0.iter().map(|dir| dir.join(program)).find(|file| file.is_file())
    }

    /// As `PATH` wants it. A folder with a colon in its name cannot stand there and is left out.
    pub(super) fn joined(&self) -> OsString {
        let sound = self.0.iter().filter(|dir| env::join_paths([dir]).is_ok());
        env::join_paths(sound).unwrap_or_default()
    }
}

/// The program's full path, if `PATH` leads to it.
pub(super) fn find(program: &str) -> Option<PathBuf> {
    SearchPath::from_env().find(program)
}
