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
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(File::create(&path)?);
    for name in files::names(dist)? {
        zip.start_file(&name, options)?;
        zip.write_all(&sh.read_binary_file(dist.join(&name))?)?;
    }
    zip.finish()?;
    Ok(path)
}
