//! `cargo xtask presets`: the presets as the page fetches them. Trunk calls it, whenever it has built the page.

use std::path::PathBuf;

use anyhow::Result;
use lexopt::Arg;
use xshell::Shell;

use crate::flags;

const HELP: &str = "\
Writes every preset into the folder, packed as the page fetches it: presets/<id>.txt. Trunk calls this by itself.

Usage: cargo xtask presets <folder>
";

/// Runs the command.
pub(crate) fn command(mut args: lexopt::Parser) -> Result<()> {
    let folder = match args.next() {
        Ok(Some(Arg::Value(folder))) => PathBuf::from(folder),
        Ok(Some(Arg::Short('h') | Arg::Long("help"))) => return flags::help(HELP),
        Ok(Some(other)) => return Err(flags::unknown(&other, HELP)),
        Ok(None) => return Err(flags::misuse("into which folder?", HELP)),
        Err(error) => return Err(flags::misuse(error, HELP)),
    };
    let sh = Shell::new()?;
    for preset in scenario::catalogue::scenarios() {
        sh.write_file(folder.join(FOLDER).join(format!("{}.txt", preset.id)), scenario::pack::pack(preset))?;
    }
    Ok(())
}

/// Where they are on the page.
pub(crate) const FOLDER: &str = "presets";
