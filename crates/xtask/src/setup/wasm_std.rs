//! A standard library for wasm32: that of rustup, or one that Debian's compiler builds from its source.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use xshell::{Cmd, Shell, cmd};

use super::path::SearchPath;
use super::{Tool, apt, cache, path};

const TARGET: &str = "wasm32-unknown-unknown";

/// Environment variable. With the value `debian`, set-up skips rustup's library, so that the alternative can be tested
/// anywhere.
const CHOICE: &str = "OVERLAP_WASM_STD";

/// Packages with a compiler and the matching source of the library. They do not replace rustup's.
const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src"];
const DEBIAN_PROGRAMS: &[&str] = &["cargo", "rustc", "rustdoc"];
const DEBIAN_BIN: &str = "/usr/bin";

/// Folder with links to Debian's compiler only. With `/usr/bin` itself on the path, other programs there, such as an
/// older Node, would come before those of the user.
const LINKS: (&str, &str) = ("debian-rust", "1");

/// Source of the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// The toolchain in use contains the library.
    OwnToolchain,
    /// Debian's compiler builds the library together with the page, and links with `linker`.
    Debian { linker: PathBuf },
}

/// The source that is ready for use, if any.
pub(super) fn source() -> Result<Option<Source>> {
    let sh = Shell::new()?;
    sh.change_dir(crate::repo::root());
    if !skips_rustup() && own_toolchain_has_library(&sh)? {
        return Ok(Some(Source::OwnToolchain));
    }
    debian(&sh)
}

/// Debian's compiler, if it is ready for use.
pub(super) fn debian(sh: &Shell) -> Result<Option<Source>> {
    if apt::has(PACKAGES)? && cache::contains(LINKS.0, LINKS.1)? {
        return Ok(Some(Source::Debian { linker: linker(sh)? }));
    }
    Ok(None)
}

/// Whether the user wants Debian's compiler, even if rustup has the library.
pub(super) fn skips_rustup() -> bool {
    env::var_os(CHOICE).is_some_and(|choice| choice == "debian")
}

fn own_toolchain_has_library(sh: &Shell) -> Result<bool> {
    let dir = cmd!(sh, "rustc --print target-libdir --target {TARGET}").quiet().read()?;
    let Ok(files) = fs::read_dir(dir) else { return Ok(false) };
    let mut names = files.flatten().map(|file| file.file_name());
    Ok(names.any(|name: OsString| name.to_string_lossy().starts_with("libstd-")))
}

/// The linker of rustup's toolchain. Debian's is in another package.
fn linker(sh: &Shell) -> Result<PathBuf> {
    let sysroot = PathBuf::from(cmd!(sh, "rustc --print sysroot").quiet().read()?);
    let host = cmd!(sh, "rustc --print host-tuple").quiet().read()?;
    Ok(sysroot.join("lib/rustlib").join(host).join("bin/rust-lld"))
}

impl Source {
    /// The command, set to compile for wasm32 with this library.
    pub(super) fn apply<'a>(&self, cmd: Cmd<'a>, path: &mut SearchPath) -> Cmd<'a> {
        match self {
            Self::OwnToolchain => cmd,
            Self::Debian { linker } => {
                if let Ok(links) = cache::folder(LINKS.0, LINKS.1) {
                    path.put_first(links);
                }
                let program = |name| PathBuf::from(DEBIAN_BIN).join(name);
                cmd.env("RUSTC", program("rustc"))
                    .env("RUSTDOC", program("rustdoc"))
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                    // Set by rustup's cargo, which started this program, for its own libraries.
                    .env_remove("LD_LIBRARY_PATH")
                    .env_remove("CARGO")
            }
        }
    }
}

/// The standard library for wasm32, as a tool.
pub(super) struct WasmStd;

impl Tool for WasmStd {
    fn description(&self) -> String {
        format!("the standard library for {TARGET}")
    }

    fn is_ready(&self) -> Result<bool> {
        Ok(source()?.is_some())
    }

    fn install(&self) -> Result<()> {
        let sh = Shell::new()?;
        sh.change_dir(crate::repo::root());
        if !skips_rustup() && path::find("rustup").is_some() {
            let added = cmd!(sh, "rustup target add {TARGET}").run();
            if added.is_ok() && own_toolchain_has_library(&sh)? {
                return Ok(());
            }
            println!("rustup could not install it. Debian's compiler can build it from source instead.");
        }
        install_debian().with_context(|| format!("the alternative is `rustup target add {TARGET}`"))
    }
}

/// Installs Debian's compiler with its library's source.
pub(super) fn install_debian() -> Result<()> {
    if !apt::has(PACKAGES)? {
        apt::install("a standard library for wasm32", PACKAGES)?;
    }
    if cache::contains(LINKS.0, LINKS.1)? {
        return Ok(());
    }
    cache::install(LINKS.0, LINKS.1, |dir| {
        for program in DEBIAN_PROGRAMS {
            symlink(PathBuf::from(DEBIAN_BIN).join(program), dir.join(program))?;
        }
        Ok(())
    })
}
