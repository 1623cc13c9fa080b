//! A standard library for wasm32: rustup's, or one that Debian's compiler builds from its source.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use xshell::{Cmd, Shell, cmd};

use super::path::SearchPath;
use super::{Piece, apt, cache, path};

const TARGET: &str = "wasm32-unknown-unknown";

/// Set to `debian`, it makes set-up pass over rustup's library, so that the other way can be tried anywhere.
const CHOICE: &str = "OVERLAP_WASM_STD";

/// A compiler that matches the library source beside it. They stand next to rustup's and do not replace it.
const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src"];
const DEBIAN_PROGRAMS: &[&str] = &["cargo", "rustc", "rustdoc"];
const DEBIAN_BIN: &str = "/usr/bin";

/// The folder that holds links to Debian's programs alone: `/usr/bin` itself would bring other programs before the
/// person's own, an older Node for one.
const LINKS: (&str, &str) = ("debian-rust", "1");

/// Where the library comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// The toolchain in use has it.
    OwnToolchain,
    /// Debian's compiler builds it together with the page, linking with `linker`.
    Debian { linker: PathBuf },
}

/// The source that is ready for use, if any.
pub(super) fn source() -> Result<Option<Source>> {
    let sh = Shell::new()?;
    sh.change_dir(crate::repo::root());
    if !passes_over_rustup() && own_toolchain_has_it(&sh)? {
        return Ok(Some(Source::OwnToolchain));
    }
    debian(&sh)
}

/// Debian's compiler, if it is ready for use.
pub(super) fn debian(sh: &Shell) -> Result<Option<Source>> {
    if apt::has(PACKAGES)? && cache::holds(LINKS.0, LINKS.1)? {
        return Ok(Some(Source::Debian { linker: linker(sh)? }));
    }
    Ok(None)
}

/// Whether the person wants Debian's compiler, whatever rustup has.
pub(super) fn passes_over_rustup() -> bool {
    env::var_os(CHOICE).is_some_and(|choice| choice == "debian")
}

fn own_toolchain_has_it(sh: &Shell) -> Result<bool> {
    let dir = cmd!(sh, "rustc --print target-libdir --target {TARGET}").quiet().read()?;
    let Ok(files) = fs::read_dir(dir) else { return Ok(false) };
    let mut names = files.flatten().map(|file| file.file_name());
    Ok(names.any(|name: OsString| name.to_string_lossy().starts_with("libstd-")))
}

/// The linker that comes with rustup's toolchain: Debian has it in yet another package.
fn linker(sh: &Shell) -> Result<PathBuf> {
    let sysroot = PathBuf::from(cmd!(sh, "rustc --print sysroot").quiet().read()?);
    let host = cmd!(sh, "rustc --print host-tuple").quiet().read()?;
    Ok(sysroot.join("lib/rustlib").join(host).join("bin/rust-lld"))
}

impl Source {
    /// The command, compiling for wasm32 by way of this source.
    pub(super) fn apply<'a>(&self, cmd: Cmd<'a>, path: &mut SearchPath) -> Cmd<'a> {
        match self {
            Self::OwnToolchain => cmd,
            Self::Debian { linker } => {
                if let Ok(links) = cache::place(LINKS.0, LINKS.1) {
                    path.put_first(links);
                }
                let program = |name| PathBuf::from(DEBIAN_BIN).join(name);
                cmd.env("RUSTC", program("rustc"))
                    .env("RUSTDOC", program("rustdoc"))
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                    // rustup's cargo, which started this program, leaves the way to its own libraries behind.
                    .env_remove("LD_LIBRARY_PATH")
                    .env_remove("CARGO")
            }
        }
    }
}

/// The standard library for wasm32.
pub(super) struct WasmStd;

impl Piece for WasmStd {
    fn what(&self) -> String {
        format!("the standard library for {TARGET}")
    }

    fn ready(&self) -> Result<bool> {
        Ok(source()?.is_some())
    }

    fn install(&self) -> Result<()> {
        let sh = Shell::new()?;
        sh.change_dir(crate::repo::root());
        if !passes_over_rustup() && path::find("rustup").is_some() {
            let added = cmd!(sh, "rustup target add {TARGET}").run();
            if added.is_ok() && own_toolchain_has_it(&sh)? {
                return Ok(());
            }
            println!("rustup could not bring it; Debian's compiler can build it from source instead.");
        }
        install_debian().with_context(|| format!("the other way is `rustup target add {TARGET}`"))
    }
}

/// Brings in Debian's compiler with its library's source.
pub(super) fn install_debian() -> Result<()> {
    if !apt::has(PACKAGES)? {
        apt::install("a standard library for wasm32", PACKAGES)?;
    }
    if cache::holds(LINKS.0, LINKS.1)? {
        return Ok(());
    }
    cache::fill(LINKS.0, LINKS.1, |dir| {
        for program in DEBIAN_PROGRAMS {
            symlink(PathBuf::from(DEBIAN_BIN).join(program), dir.join(program))?;
        }
        Ok(())
    })
}
