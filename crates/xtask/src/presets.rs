//! `cargo xtask presets`: what the page has of the presets, and what else `serve` has beside the page. Trunk calls it
//! before and after it builds the page.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use site::FOLDER;
use xshell::Shell;

use crate::{files, hosting, pages, picture, repo};

/// Write the presets that are built into the page, packed, from their scripts: crates/scenario/src/preset/.
///
/// With a folder in which the page is: write every preset there, packed as the page fetches it, presets/ID.txt, and
/// the first picture into the page. Trunk calls this by itself.
#[derive(Args)]
pub(crate) struct Options {
    folder: Option<PathBuf>,
    /// Write the further files of `serve`, too: a page for each preset, without a card for link previews, their
    /// gallery, and the example of a course page.
    #[arg(long, requires = "folder")]
    pages: bool,
}

/// Runs the command.
pub(crate) fn run(options: Options) -> Result<()> {
    let sh = repo::shell()?;
    match options.folder {
        Some(folder) => put(&sh, &std::path::absolute(folder)?, options.pages),
        None => put_built_in(&sh, &sh.current_dir().join(BUILT_IN)),
    }
}

/// Where the presets are that are built into the page, packed, each under its id.
const BUILT_IN: &str = "crates/scenario/src/preset";

/// Packs those anew that are in the folder and are not what their scripts say.
fn put_built_in(sh: &Shell, folder: &Path) -> Result<()> {
    for name in files::names(folder)? {
        let preset =
            scenario::preset(&name).with_context(|| format!("{BUILT_IN}/{name} is no preset of the catalogue"))?;
        let (path, packed) = (folder.join(&name), scenario::encoding::encode(preset));
        if sh.read_file(&path)? != packed {
            println!("{BUILT_IN}/{name} is not what its script says: it is written anew.");
            sh.write_file(&path, packed)?;
        }
    }
    Ok(())
}

/// Puts them into the folder, where Trunk has put the page.
fn put(sh: &Shell, folder: &Path, with_pages: bool) -> Result<()> {
    for preset in scenario::catalogue::scenarios() {
        sh.write_file(folder.join(FOLDER).join(format!("{}.txt", preset.id)), scenario::encoding::encode(preset))?;
    }
    picture::put(sh, folder)?;
    if with_pages {
        pages::write(sh, folder, None)?;
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
        let page = || {
            sh.copy_file("index.html", folder.join("index.html")).unwrap();
        };
        let there = |name: &str| sh.path_exists(folder.join(FOLDER).join(name));
        page();
        put(&sh, folder, false).unwrap();
        let has_picture = || sh.read_file(folder.join("index.html")).unwrap().contains("<svg class=wide");
        assert!(has_picture());
        assert!(there("jointly.txt") && !there("index.html") && !there("jointly"));
        page();
        put(&sh, folder, true).unwrap();
        assert!(has_picture());
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
        assert_eq!(sh.read_file(folder.join("index.html")).unwrap().matches("<meta property=\"og:title\"").count(), 1);
    }

    #[test]
    fn built_in_preset_that_is_not_what_its_script_says_is_packed_anew() {
        let sh = repo::shell().unwrap();
        let folder = sh.create_temp_dir().unwrap();
        let file = |id: &str| folder.path().join(id);
        let right = scenario::encoding::encode(scenario::preset(scenario::DEFAULT).unwrap());
        sh.write_file(file(scenario::DEFAULT), "of another version").unwrap();
        put_built_in(&sh, folder.path()).unwrap();
        assert_eq!(sh.read_file(file(scenario::DEFAULT)).unwrap(), right);
        sh.write_file(file("no-preset"), "").unwrap();
        assert!(put_built_in(&sh, folder.path()).is_err());
    }

    #[test]
    fn trunk_hands_on_what_it_is_told() {
        let hook = repo::shell().unwrap().read_file("Trunk.toml").unwrap();
        let (more, _) = MORE;
        assert!(hook.contains(&format!("presets ${more} \"$TRUNK_STAGING_DIR\"")));
    }
}
