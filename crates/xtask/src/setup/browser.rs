//! Chromium and its driver, for the tests. What is on PATH will do; otherwise the system's packages.

use std::env;
use std::path::PathBuf;

use anyhow::Result;

use super::{Piece, apt, path};

/// The variable that names the browser: it may be set from outside, and it tells the end-to-end tests.
pub(super) const BROWSER: &str = "CHROMIUM";
/// The same for its driver; this name is wasm-bindgen's.
pub(super) const DRIVER: &str = "CHROMEDRIVER";

/// A browser with the driver that goes with it.
pub(super) struct Found {
    pub(super) browser: PathBuf,
    pub(super) driver: PathBuf,
}

/// Looks for both.
pub(super) fn find() -> Option<Found> {
    let named = |variable| env::var_os(variable).map(PathBuf::from);
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let browser = named(BROWSER).or_else(|| names.into_iter().find_map(path::find))?;
    let driver = named(DRIVER).or_else(|| path::find("chromedriver"))?;
    Some(Found { browser, driver })
}

/// The browser and its driver.
pub(super) struct Browser;

impl Piece for Browser {
    fn what(&self) -> String {
        "Chromium and its driver: about a minute".into()
    }

    fn ready(&self) -> Result<bool> {
        Ok(find().is_some())
    }

    fn install(&self) -> Result<()> {
        apt::install("the tests in a browser", &["chromium", "chromium-driver", "fonts-dejavu-core"])
    }
}
