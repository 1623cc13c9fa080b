//! The other browser engines of the end-to-end tests, from Debian's packages: Firefox, and WebKitGTK with its driver
//! and a screen in memory.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Tool, apt, path};

/// One engine.
pub(super) struct Engine {
    name: &'static str,
    /// Environment variable with the path of its browser. A user may set it, and the tests read it.
    variable: &'static str,
    /// Paths of its browser, the first of which is taken. Names without a slash are looked up on `PATH`.
    browsers: &'static [&'static str],
    /// Other programs that its tests run.
    programs: &'static [&'static str],
    packages: &'static [&'static str],
}

/// Firefox. It needs no driver: the tests speak WebDriver BiDi with it.
pub(super) const FIREFOX: Engine = Engine {
    name: "Firefox",
    variable: "FIREFOX",
    browsers: &["firefox-esr"],
    programs: &[],
    packages: &["firefox-esr", "fonts-dejavu-core"],
};

/// WebKitGTK's MiniBrowser.
pub(super) const WEBKIT: Engine = Engine {
    name: "WebKitGTK",
    variable: "MINIBROWSER",
    browsers: &[
        "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
        "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    ],
    programs: &["WebKitWebDriver", "Xvfb"],
    packages: &["webkit2gtk-driver", "xvfb", "fonts-dejavu-core"],
};

impl Engine {
    /// Path of its browser.
    fn browser(&self) -> Option<PathBuf> {
        let find = |browser: &&str| if browser.contains('/') { file(browser) } else { path::find(browser) };
        env::var_os(self.variable).map(PathBuf::from).or_else(|| self.browsers.iter().find_map(find))
    }

    /// The environment variable with the path of its browser, if it is installed.
    pub(super) fn variable(&self) -> Option<(&'static str, PathBuf)> {
        Some((self.variable, self.browser()?))
    }
}

fn file(path: &str) -> Option<PathBuf> {
    Path::new(path).is_file().then(|| path.into())
}

impl Tool for Engine {
    fn description(&self) -> String {
        format!("{}: about a minute", self.name)
    }

    fn is_ready(&self) -> Result<bool> {
        Ok(self.browser().is_some() && self.programs.iter().all(|program| path::find(program).is_some()))
    }

    fn install(&self) -> Result<()> {
        apt::install(&format!("the tests in {}", self.name), self.packages)
    }
}
