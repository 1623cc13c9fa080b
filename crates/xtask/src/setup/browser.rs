//! Chromium, its driver, and Chromium without windows, for the tests: those on `PATH`, or else the system's packages.

use std::env;
use std::path::PathBuf;

use anyhow::Result;

use super::{Tool, apt, path};

/// Environment variable with the path of the browser. A user may set it, and the end-to-end tests read it.
pub(super) const BROWSER: &str = "CHROMIUM";
/// The same for the driver. wasm-bindgen's test runner reads it.
pub(super) const DRIVER: &str = "CHROMEDRIVER";

/// The same for Chromium without windows, in which most end-to-end tests run: it takes about a third less of a
/// processor's time.
pub(super) const HEADLESS_SHELL: &str = "CHROMIUM_HEADLESS_SHELL";

/// Debian's packages.
const PACKAGES: &[&str] = &["chromium", "chromium-driver", "chromium-headless-shell", "fonts-dejavu-core"];

/// Paths of the browser and its driver.
#[derive(Clone)]
pub(super) struct BrowserPaths {
    pub(super) browser: PathBuf,
    pub(super) driver: PathBuf,
    /// Without it the tests run in `browser`.
    pub(super) headless_shell: Option<PathBuf>,
}

/// Finds them.
pub(super) fn find() -> Option<BrowserPaths> {
    let from_env = |variable| env::var_os(variable).map(PathBuf::from);
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let browser = from_env(BROWSER).or_else(|| names.into_iter().find_map(path::find))?;
    let driver = from_env(DRIVER).or_else(|| path::find("chromedriver"))?;
    // A browser that the user names is the one to test.
    let shell = path::find("chromium-headless-shell").filter(|_| env::var_os(BROWSER).is_none());
    Some(BrowserPaths { browser, driver, headless_shell: from_env(HEADLESS_SHELL).or(shell) })
}

/// The browser and its driver, as a tool.
pub(super) struct Browser;

impl Tool for Browser {
    fn description(&self) -> String {
        "Chromium and its driver: about a minute".into()
    }

    fn is_ready(&self) -> Result<bool> {
        let Some(found) = find() else { return Ok(false) };
        // Where the browser is Debian's, the other package is to be had.
        let is_optional = || Ok::<_, anyhow::Error>(env::var_os(BROWSER).is_some() || !apt::has(&PACKAGES[..2])?);
        Ok(found.headless_shell.is_some() || is_optional()?)
    }

    fn install(&self) -> Result<()> {
        apt::install("the tests in a browser", PACKAGES)
    }
}
