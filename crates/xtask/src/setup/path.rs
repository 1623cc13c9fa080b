//! The search path for programs.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// Folders in which programs are looked up, in this order.
#[derive(Debug, Clone)]
pub(super) struct SearchPath(Vec<PathBuf>);

impl SearchPath {
    /// The folders of `PATH`.
    pub(super) fn from_env() -> Self {
        Self(env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default())
    }

    /// Adds `dir` before all others.
    pub(super) fn put_first(&mut self, dir: PathBuf) {
        self.0.insert(0, dir);
    }

    /// The program's full path, if a folder contains it.
    pub(super) fn find(&self, program: &str) -> Option<PathBuf> {
        self.0.iter().map(|dir| dir.join(program)).find(|file| file.is_file())
    }

    /// The folders in the format of `PATH`. A folder with a colon in its name cannot be in it, and is left out.
    pub(super) fn joined(&self) -> OsString {
        let valid = self.0.iter().filter(|dir| env::join_paths([dir]).is_ok());
        env::join_paths(valid).unwrap_or_default()
    }
}

/// The program's full path, if a folder of `PATH` contains it.
pub(super) fn find(program: &str) -> Option<PathBuf> {
    SearchPath::from_env().find(program)
}

/// Whether all these programs are on `PATH`, and print this version.
pub(super) fn has(programs: &[&str], version: &str) -> bool {
    programs.iter().all(|program| {
        let output = find(program).and_then(|program| Command::new(program).arg("--version").output().ok());
        output.is_some_and(|output| has_version(&String::from_utf8_lossy(&output.stdout), version))
    })
}

/// Whether the version is a word of a program's output, such as `trunk 0.21.14`.
fn has_version(output: &str, version: &str) -> bool {
    output.split_whitespace().any(|word| word == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_right_only_as_a_whole_word() {
        assert!(has_version("trunk 0.21.14\n", "0.21.14"));
        assert!(has_version("wasm-opt version 132 (version_132)", "132"));
        assert!(!has_version("wasm-opt version 1320", "132"));
        assert!(!has_version("trunk 0.21.140", "0.21.14"));
        assert!(!has_version("", "0.28.2"));
    }

    #[test]
    fn missing_program_has_no_version() {
        assert!(!has(&["cargo", "no-such-program-of-overlap"], env!("CARGO_PKG_RUST_VERSION")));
    }
}
