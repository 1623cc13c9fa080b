//! The files of a folder.

use std::path::Path;

use anyhow::Result;

/// The names of all files under `folder`, relative to it, in order.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    collect(folder, "", &mut names)?;
    names.sort();
    Ok(names)
}

fn collect(top: &Path, folder: &str, names: &mut Vec<String>) -> Result<()> {
    for entry in std::fs::read_dir(top.join(folder))? {
        let entry = entry?;
        let name = format!("{folder}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(top, &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}
