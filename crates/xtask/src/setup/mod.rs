//! Set-up: installs the tools that a command requires and the machine lacks, into one folder that all clones share.

mod apt;
mod browser;
mod build_std;
mod cache;
mod cargo_install;
mod engines;
mod llvm;
mod node;
mod npm;
mod path;
mod python;
mod wasm_std;

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use xshell::Cmd;

/// Trunk, which builds the page.
const TRUNK: cargo_install::CrateTool = cargo_install::CrateTool {
    name: "trunk",
    version: "0.21.14",
    programs: &["trunk"],
    options: &["--no-default-features", "--features", "rustls"],
    duration: "3 to 8 minutes",
};

/// The tool for the crate `wasm-bindgen`. Both must have the same version, to the last digit. Before an upgrade, see
/// `code_split.rs`.
const BINDGEN: cargo_install::CrateTool = cargo_install::CrateTool {
    name: "wasm-bindgen-cli",
    version: "0.2.129",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    options: &[],
    duration: "1 to 3 minutes",
};

/// The splitter of the page's program. It belongs to the version of the crate `wasm_split_helpers`, and to that of
/// wasm-bindgen: see `code_split.rs`. It has no option that prints its version, so that one on `PATH` is not used.
const SPLITTER: cargo_install::CrateTool = cargo_install::CrateTool {
    name: "wasm_split_cli_support",
    version: "0.2.4",
    programs: &["wasm-split-cli"],
    options: &["--features", "build-binary"],
    duration: "about a minute",
};

/// cargo-llvm-cov, which measures the line coverage of tests.
const LLVM_COV: cargo_install::CrateTool = cargo_install::CrateTool {
    name: "cargo-llvm-cov",
    version: "0.9.1",
    programs: &["cargo-llvm-cov"],
    options: &[],
    duration: "about a minute",
};

/// cargo-mutants, for mutation testing.
const MUTANTS: cargo_install::CrateTool = cargo_install::CrateTool {
    name: "cargo-mutants",
    version: "27.1.0",
    programs: &["cargo-mutants"],
    options: &[],
    duration: "2 to 4 minutes",
};

/// mdBook, a tool of courses.
const MDBOOK: cargo_install::CrateTool = cargo_install::CrateTool {
    name: "mdbook",
    version: "0.5.4",
    programs: &["mdbook"],
    options: &[],
    duration: "3 to 8 minutes",
};

/// A tool that a command may require.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Requirement {
    Node,
    WasmStd,
    LibrarySource,
    WasmOpt,
    Esbuild,
    Bindgen,
    Splitter,
    Trunk,
    Browser,
    Firefox,
    WebKit,
    PageTestModules,
    EditorModules,
    LessonModules,
    Llvm,
    LlvmCov,
    Mutants,
    MdBook,
    MkDocs,
    Sphinx,
    VitePress,
    Docusaurus,
    Reveal,
    Nbconvert,
}

impl Requirement {
    /// For the development build of the page.
    pub(crate) const DEV_PAGE: &[Self] = &[
        Self::Node,
        Self::WasmStd,
        Self::WasmOpt,
        Self::Esbuild,
        Self::Bindgen,
        Self::Splitter,
        Self::Trunk,
        Self::EditorModules,
        Self::LessonModules,
    ];
    /// For the release build of the page.
    pub(crate) const RELEASE_PAGE: &[Self] = &[
        Self::Node,
        Self::WasmStd,
        Self::LibrarySource,
        Self::WasmOpt,
        Self::Esbuild,
        Self::Bindgen,
        Self::Splitter,
        Self::Trunk,
        Self::EditorModules,
        Self::LessonModules,
    ];
    /// For tests that are compiled for wasm32 and run in a browser.
    pub(crate) const WASM_TESTS: &[Self] = &[Self::WasmStd, Self::Bindgen, Self::Browser];
    /// For the release build of the page and its end-to-end tests.
    pub(crate) const E2E_TESTS: &[Self] = &[
        Self::Node,
        Self::WasmStd,
        Self::LibrarySource,
        Self::WasmOpt,
        Self::Esbuild,
        Self::Bindgen,
        Self::Splitter,
        Self::Trunk,
        Self::Browser,
        Self::PageTestModules,
        Self::EditorModules,
        Self::LessonModules,
        // One of the two courses that are part of the tests. The other needs no tool.
        Self::Reveal,
    ];
    /// For the release build of the page and the stories in three browser engines.
    pub(crate) const ENGINE_TESTS: &[Self] = &[
        Self::Node,
        Self::WasmStd,
        Self::LibrarySource,
        Self::WasmOpt,
        Self::Esbuild,
        Self::Bindgen,
        Self::Splitter,
        Self::Trunk,
        Self::Browser,
        Self::Firefox,
        Self::WebKit,
        Self::PageTestModules,
        Self::EditorModules,
        Self::LessonModules,
    ];
    /// For the development build of the page in one file and its end-to-end tests.
    pub(crate) const ONE_FILE_TESTS: &[Self] = &[
        Self::Node,
        Self::WasmStd,
        Self::WasmOpt,
        Self::Esbuild,
        Self::Bindgen,
        Self::Trunk,
        Self::Browser,
        Self::PageTestModules,
        Self::EditorModules,
        Self::LessonModules,
    ];

    fn tool(self) -> &'static dyn Tool {
        match self {
            Self::Node => &node::Node,
            Self::WasmStd => &wasm_std::WasmStd,
            Self::LibrarySource => &build_std::LibrarySource,
            Self::WasmOpt => &npm::BINARYEN,
            Self::Esbuild => &npm::ESBUILD,
            Self::Bindgen => &BINDGEN,
            Self::Splitter => &SPLITTER,
            Self::Trunk => &TRUNK,
            Self::Browser => &browser::Browser,
            Self::Firefox => &engines::FIREFOX,
            Self::WebKit => &engines::WEBKIT,
            Self::PageTestModules => &npm::PAGE_TESTS,
            Self::EditorModules => &npm::EDITOR,
            Self::LessonModules => &npm::LESSON,
            Self::Llvm => &llvm::Llvm,
            Self::LlvmCov => &LLVM_COV,
            Self::Mutants => &MUTANTS,
            Self::MdBook => &MDBOOK,
            Self::MkDocs => &python::MKDOCS,
            Self::Sphinx => &python::SPHINX,
            Self::VitePress => &npm::VITEPRESS,
            Self::Docusaurus => &npm::DOCUSAURUS,
            Self::Reveal => &npm::REVEAL,
            Self::Nbconvert => &python::NBCONVERT,
        }
    }
}

/// A program, library or set of modules that set-up can install.
trait Tool {
    /// Its name, its version if it has one, and the time to install it if that is minutes.
    fn description(&self) -> String;
    /// Whether it is installed completely.
    fn is_ready(&self) -> Result<bool>;
    /// Installs it. An error says what the user can do.
    fn install(&self) -> Result<()>;
    /// The consequence if it is missing. `None` if it is indispensable.
    fn if_missing(&self) -> Option<&'static str> {
        None
    }
}

/// Installs the missing tools among `requirements`, prints its progress, and returns the tools.
pub(crate) fn ensure(requirements: &[Requirement]) -> Result<Tools> {
    let mut missing = Vec::new();
    for requirement in requirements {
        if !requirement.tool().is_ready()? {
            missing.push(requirement.tool());
        }
    }
    if !missing.is_empty() {
        let steps = missing.len();
        println!("Set-up, once on this machine, {steps} step(s), tools into {}:", crate::repo::tools()?.display());
        for tool in &missing {
            println!("  - {}", tool.description());
        }
        for (done, tool) in missing.iter().enumerate() {
            println!("[{}/{steps}] {}", done + 1, tool.description());
            let installed = tool.install().with_context(|| format!("set-up could not install {}", tool.description()));
            match (installed, tool.if_missing()) {
                (Err(error), Some(consequence)) => println!("WARNING: {error:#}.\nWARNING: {consequence}."),
                (installed, _) => installed?,
            }
        }
        println!("Set-up is complete.");
    }
    Tools::find()
}

/// The folder with the modules of the script editor.
pub(crate) fn editor_modules() -> Result<PathBuf> {
    npm::EDITOR.modules()
}

/// The folder with the modules of the page of a lesson.
pub(crate) fn lesson_modules() -> Result<PathBuf> {
    npm::LESSON.modules()
}

/// The installed tools, and ways to run commands with them.
#[derive(Clone)]
pub(crate) struct Tools {
    path: path::SearchPath,
    /// Source of the standard library for wasm32. `None` if there is none, as on a machine for native checks only.
    wasm: Option<wasm_std::Source>,
    /// Source from which a standard library of small size can be built.
    build_std: Option<wasm_std::Source>,
    browser: Option<browser::BrowserPaths>,
}

impl Tools {
    /// Those that are installed.
    pub(crate) fn find() -> Result<Self> {
        let mut path = path::SearchPath::from_env();
        for dir in [TRUNK.bin()?, BINDGEN.bin()?, SPLITTER.bin()?, npm::BINARYEN.bin()?, npm::ESBUILD.bin()?] {
            path.put_first(dir);
        }
        Ok(Self { path, wasm: wasm_std::source()?, build_std: build_std::source()?, browser: browser::find() })
    }

    /// The command, with a compiler for wasm32 and with the tools on its path.
    pub(crate) fn for_wasm<'a>(&self, cmd: Cmd<'a>) -> Cmd<'a> {
        self.with_compiler(cmd, self.wasm.as_ref())
    }

    /// The same for the release build: with a standard library of small size, if there is its source.
    pub(crate) fn for_release<'a>(&self, cmd: Cmd<'a>) -> Cmd<'a> {
        match &self.build_std {
            Some(source) => build_std::apply(self.with_compiler(cmd, Some(source))),
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

    /// The same tools, with the programs in `folder` before all others.
    pub(crate) fn with_first(&self, folder: PathBuf) -> Self {
        let mut tools = self.clone();
        tools.path.put_first(folder);
        tools
    }

    /// The full path of a program, if it is installed.
    pub(crate) fn find_program(&self, program: &str) -> Option<PathBuf> {
        self.path.find(program)
    }

    /// The command, with the tools on its path.
    pub(crate) fn with_path<'a>(&self, cmd: Cmd<'a>) -> Cmd<'a> {
        cmd.env("PATH", self.path.joined())
    }

    /// Prints a warning if the standard library cannot be built for small size.
    pub(crate) fn warn_of_size(&self) {
        if self.build_std.is_none() {
            println!("WARNING: without the standard library's source, the page becomes larger than necessary.");
        }
    }

    /// The command, with the paths of the browser and its driver in its environment.
    pub(crate) fn for_browser<'a>(&self, cmd: Cmd<'a>) -> Cmd<'a> {
        let Some(found) = &self.browser else { return cmd };
        let shell = found.headless_shell.iter();
        let cmd = cmd.env(browser::BROWSER, &found.browser).env(browser::DRIVER, &found.driver);
        shell.fold(cmd, |cmd, path| cmd.env(browser::HEADLESS_SHELL, path))
    }

    /// The same for all browser engines of the tests.
    pub(crate) fn for_engines<'a>(&self, cmd: Cmd<'a>) -> Cmd<'a> {
        let engines = [engines::FIREFOX, engines::WEBKIT];
        let found = engines.iter().filter_map(engines::Engine::variable);
        found.fold(self.for_browser(cmd), |cmd, (variable, path)| cmd.env(variable, path))
    }

    /// The command, with the paths of LLVM's tools in its environment and `cargo llvm-cov` on its path.
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

    /// The command, with `mdbook` on its path.
    pub(crate) fn for_courses<'a>(&self, cmd: Cmd<'a>) -> Result<Cmd<'a>> {
        let mut path = self.path.clone();
        path.put_first(MDBOOK.bin()?);
        Ok(self.for_browser(cmd.env("PATH", path.joined())))
    }

    /// Whether clippy can check the code for wasm32. Debian's compiler has no clippy of its version.
    pub(crate) fn lints_wasm(&self) -> bool {
        self.wasm == Some(wasm_std::Source::OwnToolchain)
    }
}
