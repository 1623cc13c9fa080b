//! The search path for programs.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

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

/// Whether `PATH` leads to all these programs, and each says that it has this version.
pub(super) fn has(programs: &[&str], version: &str) -> bool {
    programs.iter().all(|program| {
        let said = find(program).and_then(|program| Command::new(program).arg("--version").output().ok());
        said.is_some_and(|said| says(&String::from_utf8_lossy(&said.stdout), version))
    })
}

/// Whether the version is a word of what a program says of itself, such as `trunk 0.21.14`.
fn says(said: &str, version: &str) -> bool {
    said.split_whitespace().any(|word| word == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_right_only_as_a_whole_word() {
        assert!(says("trunk 0.21.14\n", "0.21.14"));
        assert!(says("wasm-opt version 132 (version_132)", "132"));
        assert!(!says("wasm-opt version 1320", "132"));
        assert!(!says("trunk 0.21.140", "0.21.14"));
        assert!(!says("", "0.28.2"));
    }

    #[test]
    fn program_that_is_not_there_has_no_version() {
        assert!(!has(&["cargo", "no-such-program-of-overlap"], env!("CARGO_PKG_RUST_VERSION")));
    }
}
