//! Bundle of the script editor: the scripts of `web/editor` and the modules from npm that they import, in one file,
//! which the page loads with its panel.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use xshell::cmd;

use crate::repo;
use crate::setup::{self, Tools};

/// The bundle in the page's folder.
pub(crate) const BUNDLE: &str = "later/editor.js";
/// Its first script.
const ENTRY: &str = "web/editor/editor.js";

/// Put the script editor beside the page that was just built. Trunk calls this by itself.
#[derive(Args)]
pub(crate) struct Options {
    /// The folder of the page.
    folder: PathBuf,
}

/// Runs the command.
pub(crate) fn run(options: &Options) -> Result<()> {
    let (sh, tools) = (repo::shell()?, Tools::find()?);
    let bundle = options.folder.join(BUNDLE);
    // The release build is minified later, with the other scripts.
    let esbuild = cmd!(
        sh,
        "esbuild {ENTRY} --bundle --format=esm --target=es2022 --log-level=warning --allow-overwrite --outfile={bundle}"
    );
    tools.with_path(esbuild).env("NODE_PATH", setup::editor_modules()?).quiet().run()?;
    Ok(())
}
