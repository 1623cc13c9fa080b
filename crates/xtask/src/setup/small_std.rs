//! A standard library made anew, small, for the page that is published: it weighs 15 kB less for it (brotli). What it
//! takes is the library's source; where that is not to be had, the page is built with the library as it comes.

use std::path::Path;

use anyhow::{Context as _, Result};
use xshell::{Cmd, Shell, cmd};

use super::wasm_std::{self, Source};
use super::{Piece, path};

/// A panic becomes a trap without words: the page's `boot.js` finds words for that. No panic carries its place, and
/// `{:?}` writes nothing: nobody would read either.
const FLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zfmt-debug=none -Zlocation-detail=none";

/// Where a toolchain keeps the library's source, under its sysroot.
const LIBRARY: &str = "lib/rustlib/src/rust/library/Cargo.lock";

/// The source of the library that can be built anew, if any.
pub(super) fn source() -> Result<Option<Source>> {
    let sh = Shell::new()?;
    sh.change_dir(crate::repo::root());
    match wasm_std::source()? {
        // Debian's compiler builds the library in any case.
        Some(Source::Debian { linker }) => Ok(Some(Source::Debian { linker })),
        Some(Source::OwnToolchain) if own_toolchain_has_it(&sh)? => Ok(Some(Source::OwnToolchain)),
        _ => wasm_std::debian(&sh),
    }
}

fn own_toolchain_has_it(sh: &Shell) -> Result<bool> {
    let sysroot = cmd!(sh, "rustc --print sysroot").quiet().read()?;
    Ok(Path::new(&sysroot).join(LIBRARY).is_file())
}

/// The command, compiling the standard library too, and everything small. `cmd` has its compiler already.
pub(super) fn apply(cmd: Cmd<'_>) -> Cmd<'_> {
    // Cargo takes these from a stable toolchain only if it is told that somebody knows what they do.
    cmd.env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env("RUSTFLAGS", FLAGS)
}

/// The standard library's source.
pub(super) struct LibrarySource;

impl Piece for LibrarySource {
    fn what(&self) -> String {
        "the standard library's source".into()
    }

    fn ready(&self) -> Result<bool> {
        Ok(source()?.is_some())
    }

    fn install(&self) -> Result<()> {
        let sh = Shell::new()?;
        sh.change_dir(crate::repo::root());
        if !wasm_std::passes_over_rustup() && path::find("rustup").is_some() {
            let added = cmd!(sh, "rustup component add rust-src").run();
            if added.is_ok() && own_toolchain_has_it(&sh)? {
                return Ok(());
            }
            println!("rustup could not bring it; Debian has a compiler with its library's source.");
        }
        wasm_std::install_debian().context("the other way is `rustup component add rust-src`")
    }

    fn without_it(&self) -> Option<&'static str> {
        Some("the page is built with the standard library as it comes, and weighs some 15 kB more for it")
    }
}
