//! `cargo xtask presets`: the presets as the page fetches them, and what else `serve` has beside the page. Trunk calls it, whenever it has
//! built the page.

use std::path::{Path, PathBuf};

use anyhow::Result;
use lexopt::Arg;
use xshell::Shell;

use crate::pages::{self, FOLDER};
use crate::{flags, hosting, repo};

const HELP: &str = "\
Writes every preset into the folder, packed as the page fetches it: presets/<id>.txt. Trunk calls this by itself.

Usage: cargo xtask presets <folder> [--pages]

  --pages   what `serve` has beside the page, too: a page for each preset, without a card for link previews, their gallery, and the
            example of a course page
";

/// Runs the command.
pub(crate) fn command(mut args: lexopt::Parser) -> Result<()> {
    let (mut folder, mut with_pages) = (None, false);
    while let Some(arg) = args.next().map_err(|error| flags::misuse(error, HELP))? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return flags::help(HELP),
            Arg::Long("pages") => with_pages = true,
            Arg::Value(named) if folder.is_none() => folder = Some(PathBuf::from(named)),
            other => return Err(flags::unknown(&other, HELP)),
        }
    }
    let folder = folder.ok_or_else(|| flags::misuse("into which folder?", HELP))?;
    let folder = std::path::absolute(folder)?;
    put(&repo::shell()?, &folder, with_pages)
}

/// Puts them into the folder, where Trunk has put the page.
fn put(sh: &Shell, folder: &Path, with_pages: bool) -> Result<()> {
    for preset in scenario::catalogue::scenarios() {
        sh.write_file(folder.join(FOLDER).join(format!("{}.txt", preset.id)), scenario::pack::pack(preset))?;
    }
    if with_pages {
        pages::put(sh, folder, None)?;
        hosting::put_example(sh, folder)?;
    }
    Ok(())
}

/// Tells Trunk's hook what else this command is to be given: see Trunk.toml.
pub(crate) const MORE: (&str, &str) = ("OVERLAP_PRESETS", "--pages");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_served_has_the_presets_pages_and_their_gallery_and_what_is_built_gets_them_later() {
        let sh = repo::shell().unwrap();
        let temporary = sh.create_temp_dir().unwrap();
        let folder = temporary.path();
        sh.copy_file("index.html", folder.join("index.html")).unwrap();
        let there = |name: &str| sh.path_exists(folder.join(FOLDER).join(name));
        put(&sh, folder, false).unwrap();
        assert!(there("jointly.txt") && !there("index.html") && !there("jointly"));
        put(&sh, folder, true).unwrap();
        for preset in scenario::catalogue::scenarios() {
            for name in ["index.html", "picture.svg"] {
                assert!(there(&format!("{}/{name}", preset.id)), "{}/{name}", preset.id);
            }
            assert!(
                !there(&format!("{}/card.png", preset.id)),
                "a card takes the command line, and nobody sees it here"
            );
        }
        assert!(there("index.html") && there("../examples/embed.html"));
    }

    #[test]
    fn trunk_hands_on_what_it_is_told() {
        let hook = repo::shell().unwrap().read_file("Trunk.toml").unwrap();
        let (more, _) = MORE;
        assert!(hook.contains(&format!("presets ${more} \"$TRUNK_STAGING_DIR\"")));
    }
}
