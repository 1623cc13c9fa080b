//! A build of the standard library for small size, for the release build of the page, which is 15 kB smaller with it
//! (brotli). It needs the library's source. Without the source, the page is built with the precompiled library.

use std::path::Path;

use anyhow::{Context as _, Result};
use xshell::{Cmd, Shell, cmd};

use super::wasm_std::{self, Source};
use super::{Tool, path};

/// A panic becomes a trap without a message; the page's `boot.js` shows one. So panics need no locations, and `{:?}`
/// writes nothing.
const FLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zfmt-debug=none -Zlocation-detail=none";

/// File of the library's source, in a toolchain's sysroot.
const LIBRARY: &str = "lib/rustlib/src/rust/library/Cargo.lock";

/// The source from which the library can be built, if any.
pub(super) fn source() -> Result<Option<Source>> {
    let sh = Shell::new()?;
    sh.change_dir(crate::repo::root());
    match wasm_std::source()? {
        // Debian's compiler builds the library in any case.
        Some(Source::Debian { linker }) => Ok(Some(Source::Debian { linker })),
        Some(Source::OwnToolchain) if own_toolchain_has_source(&sh)? => Ok(Some(Source::OwnToolchain)),
        _ => wasm_std::debian(&sh),
    }
}

fn own_toolchain_has_source(sh: &Shell) -> Result<bool> {
    let sysroot = cmd!(sh, "rustc --print sysroot").quiet().read()?;
    Ok(Path::new(&sysroot).join(LIBRARY).is_file())
}

/// The command, set to compile also the standard library, and everything for size. `cmd` has its compiler already.
pub(super) fn apply(cmd: Cmd<'_>) -> Cmd<'_> {
    // A stable toolchain accepts these unstable options only with `RUSTC_BOOTSTRAP`.
    cmd.env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env("RUSTFLAGS", FLAGS)
}

/// The standard library's source, as a tool.
pub(super) struct LibrarySource;

impl Tool for LibrarySource {
    fn description(&self) -> String {
        "the standard library's source".into()
    }

    fn is_ready(&self) -> Result<bool> {
        Ok(source()?.is_some())
    }

    fn install(&self) -> Result<()> {
        let sh = Shell::new()?;
        sh.change_dir(crate::repo::root());
        if !wasm_std::skips_rustup() && path::find("rustup").is_some() {
            let added = cmd!(sh, "rustup component add rust-src").run();
            if added.is_ok() && own_toolchain_has_source(&sh)? {
                return Ok(());
            }
            println!("rustup could not install it. Debian has a compiler with its library's source.");
        }
        wasm_std::install_debian().context("the alternative is `rustup component add rust-src`")
    }

    fn if_missing(&self) -> Option<&'static str> {
        Some("the page is built with the precompiled standard library, and is some 15 kB larger")
    }
}
