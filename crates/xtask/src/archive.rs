//! The built site as one zip, for any static server. Equal sites give equal files.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::Shell;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::{files, lesson};

/// Name of the zip among the release files.
const NAME: &str = "overlap-site.zip";

/// Writes all files of `dist` into the zip, in the order of their names and with one time, and returns its path.
pub(crate) fn write(sh: &Shell, dist: &Path) -> Result<PathBuf> {
    sh.create_dir(lesson::release_files())?;
    let path = lesson::release_files().join(NAME);
    pack(dist, &path)?;
    Ok(path)
}

/// Packs all files of a folder.
fn pack(folder: &Path, path: &Path) -> Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(File::create(path)?);
    for name in files::names(folder)? {
        zip.start_file(&name, options)?;
        zip.write_all(&std::fs::read(folder.join(&name))?)?;
    }
    zip.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn zip_of_a_site_has_every_file_and_is_the_same_each_time() {
        let sh = Shell::new().unwrap();
        let folder = sh.create_temp_dir().unwrap();
        let (site, zips) = (folder.path().join("site"), ["a.zip", "b.zip"].map(|name| folder.path().join(name)));
        sh.write_file(site.join("index.html"), "page").unwrap();
        sh.write_file(site.join("later/b.js"), "script".repeat(100)).unwrap();
        for zip in &zips {
            pack(&site, zip).unwrap();
        }
        assert_eq!(std::fs::read(&zips[0]).unwrap(), std::fs::read(&zips[1]).unwrap());
        let mut zip = zip::ZipArchive::new(File::open(&zips[0]).unwrap()).unwrap();
        let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["index.html", "later/b.js"]);
        let mut text = String::new();
        zip.by_name("later/b.js").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "script".repeat(100));
    }
}
