//! Chromium and its driver, for the tests: those on `PATH`, or else the system's packages.

use std::env;
use std::path::PathBuf;

use anyhow::Result;

use super::{Tool, apt, path};

/// Environment variable with the path of the browser. A user may set it, and the end-to-end tests read it.
pub(super) const BROWSER: &str = "CHROMIUM";
/// The same for the driver. wasm-bindgen's test runner reads it.
pub(super) const DRIVER: &str = "CHROMEDRIVER";

/// Paths of the browser and its driver.
#[derive(Clone)]
pub(super) struct BrowserPaths {
    pub(super) browser: PathBuf,
    pub(super) driver: PathBuf,
}

/// Finds both.
pub(super) fn find() -> Option<BrowserPaths> {
    let from_env = |variable| env::var_os(variable).map(PathBuf::from);
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let browser = from_env(BROWSER).or_else(|| names.into_iter().find_map(path::find))?;
    let driver = from_env(DRIVER).or_else(|| path::find("chromedriver"))?;
    Some(BrowserPaths { browser, driver })
}

/// The browser and its driver, as a tool.
pub(super) struct Browser;

impl Tool for Browser {
    fn description(&self) -> String {
        "Chromium and its driver: about a minute".into()
    }

    fn is_ready(&self) -> Result<bool> {
        Ok(find().is_some())
    }

    fn install(&self) -> Result<()> {
        apt::install("the tests in a browser", &["chromium", "chromium-driver", "fonts-dejavu-core"])
    }
}
