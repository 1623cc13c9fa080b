//! The checks.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::{Cmd, Shell, cmd};

use crate::page::Build;
use crate::setup::{Requirement, Tools};
use crate::{archive, page, repo, size};

/// One check.
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) requirements: &'static [Requirement],
    /// Names of the checks that must run before it.
    pub(super) depends_on: &'static [&'static str],
    pub(super) run: fn(&Tools, &[String]) -> Result<()>,
}

/// All checks. The quick ones are first.
pub(super) const CHECKS: &[Check] = &[
    Check { name: "format", description: "formatting", requirements: &[], depends_on: &[], run: format },
    Check { name: "lint", description: "clippy with warnings denied", requirements: &[], depends_on: &[], run: lint },
    Check { name: "native", description: "native tests", requirements: &[], depends_on: &[], run: native },
    Check { name: "docs", description: "rustdoc with warnings denied", requirements: &[], depends_on: &[], run: docs },
    Check {
        name: "wasm",
        description: "wasm lints, wasm tests in Chromium",
        requirements: Requirement::WASM_TESTS,
        depends_on: &[],
        run: wasm,
    },
    Check {
        name: "page",
        description: "the page in release, and its zip",
        requirements: Requirement::RELEASE_PAGE,
        depends_on: &[],
        run: page,
    },
    Check {
        name: "size",
        description: "the size budget",
        requirements: &[],
        depends_on: &["page"],
        run: |_, _| size::check(),
    },
    Check {
        name: "e2e",
        description: "the page in Chromium",
        requirements: Requirement::E2E_TESTS,
        depends_on: &["page"],
        run: e2e,
    },
    Check {
        name: "engines",
        description: "the stories in Chromium, Firefox and WebKit",
        requirements: Requirement::ENGINE_TESTS,
        depends_on: &["page"],
        run: engines,
    },
    Check {
        name: "one-file",
        description: "the page in one file, without the splitter, in Chromium",
        requirements: Requirement::ONE_FILE_TESTS,
        depends_on: &[],
        run: one_file,
    },
];

fn format(_: &Tools, _: &[String]) -> Result<()> {
    let sh = repo::shell()?;
    Ok(cmd!(sh, "cargo fmt --all --check").run()?)
}

fn lint(_: &Tools, _: &[String]) -> Result<()> {
    let sh = repo::shell()?;
    Ok(cmd!(sh, "cargo clippy --locked --workspace --all-targets -- -D warnings").run()?)
}

fn native(_: &Tools, _: &[String]) -> Result<()> {
    let sh = repo::shell()?;
    Ok(cmd!(sh, "cargo test --locked --workspace").run()?)
}

fn docs(_: &Tools, _: &[String]) -> Result<()> {
    let sh = repo::shell()?;
    Ok(cmd!(sh, "cargo doc --locked --workspace --no-deps").env("RUSTDOCFLAGS", "-D warnings").run()?)
}

/// The crates with tests that also run in a browser, and their folders. The names of these test files begin with
/// `wasm`.
const WITH_WASM_TESTS: &[(&str, &str)] = &[("scenario", "crates/scenario"), ("web", "web")];

fn wasm(tools: &Tools, _: &[String]) -> Result<()> {
    let sh = repo::shell()?;
    page::fetch(&sh, tools, Build::Dev)?;
    if tools.lints_wasm() {
        // With the feature: without it, the check `lint` reads the same code.
        let clippy = "clippy --locked --package web --features split --target wasm32-unknown-unknown -- -D warnings";
        let arguments = clippy.split(' ');
        let clippy = cmd!(sh, "cargo {arguments...}");
        tools.for_wasm(clippy).run()?;
    } else {
        println!("Debian's compiler has no clippy: the lints for wasm32 are skipped. They need rustup's compiler.");
    }
    let packages = WITH_WASM_TESTS.iter().filter(|(_, folder)| has_wasm_tests(&sh, folder));
    let packages: Vec<_> = packages.flat_map(|(package, _)| ["--package", package]).collect();
    let tests = cmd!(sh, "cargo test --locked --target wasm32-unknown-unknown {packages...} --test wasm*")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    Ok(tools.for_browser(tools.for_wasm(tests)).run()?)
}

fn page(tools: &Tools, _: &[String]) -> Result<()> {
    page::build(tools)?;
    let sh = repo::shell()?;
    archive::write(&sh, &sh.current_dir().join("dist")).map(drop)
}

fn has_wasm_tests(sh: &Shell, folder: &str) -> bool {
    let Ok(files) = fs::read_dir(sh.current_dir().join(folder).join("tests")) else { return false };
    files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("wasm"))
}

/// Runs these files of browser tests, or all of them if there are none.
fn e2e(tools: &Tools, files: &[String]) -> Result<()> {
    let sh = repo::shell()?;
    let tests = test_files(&sh, "web/e2e", files)?;
    Ok(tools.for_browser(browser_tests(&sh, &tests)).run()?)
}

/// Runs the stories in these engines, or in all of them if there are none.
fn engines(tools: &Tools, files: &[String]) -> Result<()> {
    let sh = repo::shell()?;
    Ok(tools.for_engines(browser_tests(&sh, &test_files(&sh, "web/e2e/engines", files)?)).run()?)
}

/// Those of `files` that are browser tests in `folder`, or all that are there if there are none.
fn test_files(sh: &Shell, folder: &str, files: &[String]) -> Result<Vec<PathBuf>> {
    let wanted = files.iter().map(PathBuf::from).filter(|file| file.parent() == Some(Path::new(folder)));
    let mut wanted: Vec<_> = wanted.collect();
    if wanted.is_empty() {
        wanted = sh.read_dir(folder)?;
    }
    wanted.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    Ok(wanted)
}

fn browser_tests<'a>(sh: &'a Shell, files: &[PathBuf]) -> Cmd<'a> {
    // Two files at a time: most of the time a browser waits.
    cmd!(sh, "node --test --test-concurrency=2 --test-timeout=600000 --test-reporter=spec {files...}")
}

/// Builds the page in one file, for development since that takes least, and runs the browser tests of that page.
fn one_file(tools: &Tools, _: &[String]) -> Result<()> {
    page::build_one_file(tools)?;
    let sh = repo::shell()?;
    let tests = browser_tests(&sh, &["web/e2e/one-file/one-file.test.mjs".into()]);
    Ok(tools.for_browser(tests.env("OVERLAP_DIST", page::one_file_folder())).run()?)
}

/// The list of checks for the help text.
pub(super) fn help() -> String {
    let lines = CHECKS.iter().map(|check| format!("  {:<8} {}\n", check.name, check.description));
    format!("Checks:\n{}", lines.collect::<String>())
}
