//! Bringing in what a command needs and the machine lacks, once, into one folder that every clone shares.

mod apt;
mod browser;
mod cache;
mod cargo_install;
mod llvm;
mod node;
mod npm;
mod path;
mod small_std;
mod wasm_std;

use anyhow::{Context as _, Result};
use xshell::Cmd;

/// Trunk, which builds the page.
const TRUNK: cargo_install::Tool = cargo_install::Tool {
    name: "trunk",
    version: "0.21.14",
    programs: &["trunk"],
    options: &["--no-default-features", "--features", "rustls"],
    minutes: "3 to 8 minutes",
};

/// The tool that goes with the crate `wasm-bindgen`: the versions must be the same to the last digit.
const BINDGEN: cargo_install::Tool = cargo_install::Tool {
    name: "wasm-bindgen-cli",
    version: "0.2.129",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    options: &[],
    minutes: "1 to 3 minutes",
};

/// What runs tests and counts the lines that they ran.
const LLVM_COV: cargo_install::Tool = cargo_install::Tool {
    name: "cargo-llvm-cov",
    version: "0.9.1",
    programs: &["cargo-llvm-cov"],
    options: &[],
    minutes: "about a minute",
};

/// What breaks code to see whether a test notices.
const MUTANTS: cargo_install::Tool = cargo_install::Tool {
    name: "cargo-mutants",
    version: "27.1.0",
    programs: &["cargo-mutants"],
    options: &[],
    minutes: "2 to 4 minutes",
};

/// Something that a command may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    Node,
    WasmStd,
    LibrarySource,
    WasmOpt,
    Esbuild,
    Bindgen,
    Trunk,
    Browser,
    PageTestModules,
    Llvm,
    LlvmCov,
    Mutants,
}

impl Need {
    /// What it takes to build the page while it is worked on.
    pub(crate) const WORKING_PAGE: &[Self] = &[Self::Node, Self::WasmStd, Self::WasmOpt, Self::Bindgen, Self::Trunk];
    /// What it takes to build the page that is published.
    pub(crate) const PAGE: &[Self] =
        &[Self::Node, Self::WasmStd, Self::LibrarySource, Self::WasmOpt, Self::Esbuild, Self::Bindgen, Self::Trunk];
    /// What it takes to compile for wasm32 and run the result in a browser.
    pub(crate) const WASM_TESTS: &[Self] = &[Self::WasmStd, Self::Bindgen, Self::Browser];
    /// What it takes to build the page and drive it in a browser.
    pub(crate) const BROWSING: &[Self] = &[
        Self::Node,
        Self::WasmStd,
        Self::LibrarySource,
        Self::WasmOpt,
        Self::Esbuild,
        Self::Bindgen,
        Self::Trunk,
        Self::Browser,
        Self::PageTestModules,
    ];

    fn piece(self) -> &'static dyn Piece {
        match self {
            Self::Node => &node::Node,
            Self::WasmStd => &wasm_std::WasmStd,
            Self::LibrarySource => &small_std::LibrarySource,
            Self::WasmOpt => &npm::BINARYEN,
            Self::Esbuild => &npm::ESBUILD,
            Self::Bindgen => &BINDGEN,
            Self::Trunk => &TRUNK,
            Self::Browser => &browser::Browser,
            Self::PageTestModules => &npm::PageTestModules,
            Self::Llvm => &llvm::Llvm,
            Self::LlvmCov => &LLVM_COV,
            Self::Mutants => &MUTANTS,
        }
    }
}

/// One thing that set-up can bring in.
trait Piece {
    /// Its name, its version where it has one, and how long it takes if that is minutes.
    fn what(&self) -> String;
    /// Is it there, whole?
    fn ready(&self) -> Result<bool>;
    /// Brings it in, or says why not and what the person can do.
    fn install(&self) -> Result<()>;
    /// If it can be done without: what it is like then.
    fn without_it(&self) -> Option<&'static str> {
        None
    }
}

/// Brings in what is missing of `needs`, telling how far it is, and returns the way to use it all.
pub(crate) fn bring(needs: &[Need]) -> Result<Tools> {
    let mut missing = Vec::new();
    for need in needs {
        if !need.piece().ready()? {
            missing.push(need.piece());
        }
    }
    if !missing.is_empty() {
        let steps = missing.len();
        println!("Set-up, once on this machine, {steps} step(s), tools into {}:", crate::repo::tools()?.display());
        for piece in &missing {
            println!("  - {}", piece.what());
        }
        for (done, piece) in missing.iter().enumerate() {
            println!("[{}/{steps}] {}", done + 1, piece.what());
            let installed = piece.install().with_context(|| format!("set-up could not bring in {}", piece.what()));
            match (installed, piece.without_it()) {
                (Err(error), Some(instead)) => println!("WARNING: {error:#}.\nWARNING: {instead}."),
                (installed, _) => installed?,
            }
        }
        println!("Set-up is complete.");
    }
    Tools::found()
}

/// The way to use what was brought in.
pub(crate) struct Tools {
    path: path::SearchPath,
    /// Where the standard library for wasm32 comes from; `None` if it is nowhere, as for native checks alone.
    wasm: Option<wasm_std::Source>,
    /// Where a small one comes from.
    small: Option<wasm_std::Source>,
    browser: Option<browser::Found>,
}

impl Tools {
    fn found() -> Result<Self> {
        let mut path = path::SearchPath::from_env();
        for dir in [TRUNK.bin()?, BINDGEN.bin()?, npm::BINARYEN.bin()?, npm::ESBUILD.bin()?] {
            path.put_first(dir);
        }
        Ok(Self { path, wasm: wasm_std::source()?, small: small_std::source()?, browser: browser::find() })
    }

    /// The command, with a compiler for wasm32 and the tools on its path.
    pub(crate) fn for_wasm<'a>(&self, cmd: Cmd<'a>) -> Cmd<'a> {
        self.with_compiler(cmd, self.wasm.as_ref())
    }

    /// The same, for the page that is published: with a small standard library, if there is its source.
    pub(crate) fn for_publishing<'a>(&self, cmd: Cmd<'a>) -> Cmd<'a> {
        match &self.small {
            Some(source) => small_std::apply(self.with_compiler(cmd, Some(source))),
            None => self.for_wasm(cmd),
        }
    }

    fn with_compiler<'a>(&self, cmd: Cmd<'a>, source: Option<&wasm_std::Source>) -> Cmd<'a> {
        let mut path = self.path.clone();
        let cmd = match source {
            Some(source) => source.apply(cmd, &mut path),
            None => cmd,
        };
        cmd.env("PATH", path.joined())
    }

    /// The command, with the tools on its path.
    pub(crate) fn with_path<'a>(&self, cmd: Cmd<'a>) -> Cmd<'a> {
        cmd.env("PATH", self.path.joined())
    }

    /// Says so if the page that is published will be larger than it need be.
    pub(crate) fn warn_of_size(&self) {
        if self.small.is_none() {
            println!("WARNING: without the standard library's source, the page is larger than it need be.");
        }
    }

    /// The command, told where the browser and its driver are.
    pub(crate) fn for_browser<'a>(&self, cmd: Cmd<'a>) -> Cmd<'a> {
        match &self.browser {
            Some(found) => cmd.env(browser::BROWSER, &found.browser).env(browser::DRIVER, &found.driver),
            None => cmd,
        }
    }

    /// The command, told where LLVM's tools are, with `cargo llvm-cov` on its path.
    pub(crate) fn for_coverage<'a>(&self, cmd: Cmd<'a>) -> Result<Cmd<'a>> {
        let mut path = self.path.clone();
        path.put_first(LLVM_COV.bin()?);
        let cmd = cmd.env("PATH", path.joined());
        Ok(match llvm::find()? {
            Some(found) => cmd.env("LLVM_COV", found.cov).env("LLVM_PROFDATA", found.profdata),
            None => cmd,
        })
    }

    /// The command, with `cargo mutants` on its path.
    pub(crate) fn for_mutants<'a>(&self, cmd: Cmd<'a>) -> Result<Cmd<'a>> {
        let mut path = self.path.clone();
        path.put_first(MUTANTS.bin()?);
        Ok(cmd.env("PATH", path.joined()))
    }

    /// Can clippy look at the code as it is compiled for wasm32? Debian's compiler has no clippy of its version.
    pub(crate) fn lints_wasm(&self) -> bool {
        self.wasm == Some(wasm_std::Source::OwnToolchain)
    }
}
