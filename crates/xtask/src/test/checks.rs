//! The checks.

use std::fs;

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::page::Edition;
use crate::setup::{Need, Tools};
use crate::{page, repo, size};

/// One check.
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    pub(super) needs: &'static [Need],
    /// Names of the checks that must run before it.
    pub(super) stands_on: &'static [&'static str],
    pub(super) run: fn(&Tools, &[String]) -> Result<()>,
}

/// All of them: those that fail fastest come first.
pub(super) const CHECKS: &[Check] = &[
    Check { name: "format", what: "formatting", needs: &[], stands_on: &[], run: format },
    Check { name: "lint", what: "clippy with warnings denied", needs: &[], stands_on: &[], run: lint },
    Check { name: "native", what: "native tests", needs: &[], stands_on: &[], run: native },
    Check { name: "docs", what: "rustdoc with warnings denied", needs: &[], stands_on: &[], run: docs },
    Check {
        name: "wasm",
        what: "wasm lints, wasm tests in Chromium",
        needs: Need::WASM_TESTS,
        stands_on: &[],
        run: wasm,
    },
    Check {
        name: "page",
        what: "the page in release",
        needs: Need::PAGE,
        stands_on: &[],
        run: |tools, _| page::build(tools),
    },
    Check { name: "size", what: "the size budget", needs: &[], stands_on: &["page"], run: |_, _| size::check() },
    Check { name: "e2e", what: "the page in Chromium", needs: Need::BROWSING, stands_on: &["page"], run: e2e },
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

/// The crates whose tests run in a browser too, and their folders. Such a test file's name begins with `wasm`.
const WITH_WASM_TESTS: &[(&str, &str)] = &[("scenario", "crates/scenario"), ("web", "web")];

fn wasm(tools: &Tools, _: &[String]) -> Result<()> {
    let sh = repo::shell()?;
    page::fetch(&sh, tools, Edition::Working)?;
    if tools.lints_wasm() {
        let clippy = cmd!(sh, "cargo clippy --locked --package web --target wasm32-unknown-unknown -- -D warnings");
        tools.for_wasm(clippy).run()?;
    } else {
        println!("Debian's compiler has no clippy, so the lints for wasm32 are left to a machine with rustup's.");
    }
    let packages = WITH_WASM_TESTS.iter().filter(|(_, folder)| has_wasm_tests(&sh, folder));
    let packages: Vec<_> = packages.flat_map(|(package, _)| ["--package", package]).collect();
    let tests = cmd!(sh, "cargo test --locked --target wasm32-unknown-unknown {packages...} --test wasm*")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    Ok(tools.for_browser(tools.for_wasm(tests)).run()?)
}

fn has_wasm_tests(sh: &Shell, folder: &str) -> bool {
    let Ok(files) = fs::read_dir(sh.current_dir().join(folder).join("tests")) else { return false };
    files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("wasm"))
}

/// Runs these files of browser tests; all, if none is named.
fn e2e(tools: &Tools, named: &[String]) -> Result<()> {
    let sh = repo::shell()?;
    let mut files: Vec<_> =
        if named.is_empty() { sh.read_dir("web/e2e")? } else { named.iter().map(Into::into).collect() };
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    // One file at a time: two browsers on two cores only wait for each other.
    let tests = cmd!(sh, "node --test --test-concurrency=1 --test-timeout=300000 --test-reporter=spec {files...}");
    Ok(tools.for_browser(tests).run()?)
}

/// The list of checks in the help text.
pub(super) fn listed() -> String {
    let lines = CHECKS.iter().map(|check| format!("  {:<8} {}\n", check.name, check.what));
    format!("Checks:\n{}", lines.collect::<String>())
}
