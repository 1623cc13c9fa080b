//! `cargo xtask presets`: writes the presets in the form in which the page reads them, and for `serve` the files beside
//! the page. Trunk calls it before and after it builds the page.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use site::FOLDER;
use xshell::Shell;

use crate::{files, first_paint, hosting, pages, repo};

/// Encode the presets that are built into the page from their scripts into crates/scenario/src/preset/.
///
/// With a folder that contains the page: encode every preset into presets/ID.txt, which the page fetches, and insert
/// the first picture into the page. Trunk calls this by itself.
#[derive(Args)]
pub(crate) struct Options {
    folder: Option<PathBuf>,
    /// Also write the other files of `serve`: a page for each preset, without a card for link previews, their gallery,
    /// and the example of a course page.
    #[arg(long, requires = "folder")]
    pages: bool,
}

/// Runs the command.
pub(crate) fn run(options: Options) -> Result<()> {
    let sh = repo::shell()?;
    match options.folder {
        Some(folder) => write(&sh, &std::path::absolute(folder)?, options.pages),
        None => update_built_in(&sh, &sh.current_dir().join(BUILT_IN)),
    }
}

/// Folder of the presets that are built into the page, encoded, each under its id.
const BUILT_IN: &str = "crates/scenario/src/preset";

/// Encodes again those presets in the folder that differ from their scripts.
fn update_built_in(sh: &Shell, folder: &Path) -> Result<()> {
    for name in files::names(folder)? {
        let preset =
            scenario::preset(&name).with_context(|| format!("{BUILT_IN}/{name} is no preset of the catalogue"))?;
        let (path, encoded) = (folder.join(&name), scenario::encoding::encode(preset));
        if sh.read_file(&path)? != encoded {
            println!("{BUILT_IN}/{name} differs from its script and is rewritten.");
            sh.write_file(&path, encoded)?;
        }
    }
    Ok(())
}

/// Writes all presets into the folder, where Trunk has put the page.
fn write(sh: &Shell, folder: &Path, with_pages: bool) -> Result<()> {
    for preset in scenario::catalogue::scenarios() {
        sh.write_file(folder.join(FOLDER).join(format!("{}.txt", preset.id)), scenario::encoding::encode(preset))?;
    }
    first_paint::insert(sh, folder)?;
    if with_pages {
        pages::write(sh, folder, None)?;
        hosting::write_examples(sh, folder)?;
    }
    Ok(())
}

/// Environment variable whose value Trunk's hook adds to the options of this command (see Trunk.toml), and the value
/// that `serve` sets: the files beside the page must exist after each build.
pub(crate) const HOOK_OPTIONS: (&str, &str) = ("OVERLAP_PRESETS", "--pages");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serve_has_the_pages_of_presets_and_their_gallery_after_each_build_of_trunk() {
        let sh = repo::shell().unwrap();
        let temporary = sh.create_temp_dir().unwrap();
        let folder = temporary.path();
        let copy_page = || {
            sh.copy_file("index.html", folder.join("index.html")).unwrap();
        };
        let exists = |name: &str| sh.path_exists(folder.join(FOLDER).join(name));
        copy_page();
        write(&sh, folder, false).unwrap();
        let has_picture = || sh.read_file(folder.join("index.html")).unwrap().contains("<svg class=wide");
        assert!(has_picture());
        assert!(exists("jointly.txt") && !exists("index.html") && !exists("jointly"));
        copy_page();
        write(&sh, folder, true).unwrap();
        assert!(has_picture());
        for preset in scenario::catalogue::scenarios() {
            for name in ["index.html", "picture.svg"] {
                assert!(exists(&format!("{}/{name}", preset.id)), "{}/{name}", preset.id);
            }
            assert!(
                !exists(&format!("{}/card.png", preset.id)),
                "a card requires the command line, and has no use on this machine"
            );
        }
        assert!(exists("index.html") && exists("../examples/embed.html"));
        assert_eq!(sh.read_file(folder.join("index.html")).unwrap().matches("<meta property=\"og:title\"").count(), 1);
    }

    #[test]
    fn built_in_preset_that_differs_from_its_script_is_encoded_again() {
        let sh = repo::shell().unwrap();
        let folder = sh.create_temp_dir().unwrap();
        let file = |id: &str| folder.path().join(id);
        let encoded = scenario::encoding::encode(scenario::preset(scenario::DEFAULT).unwrap());
        sh.write_file(file(scenario::DEFAULT), "another version").unwrap();
        update_built_in(&sh, folder.path()).unwrap();
        assert_eq!(sh.read_file(file(scenario::DEFAULT)).unwrap(), encoded);
        sh.write_file(file("no-preset"), "").unwrap();
        assert!(update_built_in(&sh, folder.path()).is_err());
    }

    #[test]
    fn hook_of_trunk_passes_the_options_of_serve_on() {
        let hook = repo::shell().unwrap().read_file("Trunk.toml").unwrap();
        let (variable, _) = HOOK_OPTIONS;
        assert!(hook.contains(&format!("presets ${variable} \"$TRUNK_STAGING_DIR\"")));
    }
}
