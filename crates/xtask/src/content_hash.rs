//! Hashes of contents in file names, so that a host may let browsers keep such files for ever.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use xshell::Shell;

use crate::files;

/// Endings of files that keep their names, because they are requested by name: pages, presets, the module of TLA+, and
/// the scripts that are loaded when the others are gone, or by a script in the bundle of a host.
const UNHASHED: [&str; 6] = [".html", ".tla", ".txt", "course.js", "missing.js", "reload.js"];

/// Puts a hash of the content into the name of every file under `folder` except [`UNHASHED`], and into all references
/// to it. References hold only the last part of a path, so that no two files may share it.
///
/// A reference is part of the content of the file that contains it. So the files are renamed in the order of their
/// references, and must not refer to each other in a circle.
pub(crate) fn hash_names(sh: &Shell, folder: &Path) -> Result<()> {
    let mut remaining: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for name in files::names(folder)? {
        let content = sh.read_binary_file(folder.join(&name))?;
        remaining.insert(name, content);
    }
    // The next file is one that refers to no remaining file.
    while let Some(name) = remaining
        .keys()
        .find(|name| !remaining.keys().any(|other| other != *name && refers_to(&remaining[*name], other)))
    {
        let name = name.clone();
        let content = remaining.remove(&name).context("a file that was just found is gone")?;
        if UNHASHED.iter().any(|ending| name.ends_with(ending)) {
            sh.write_file(folder.join(&name), content)?;
            continue;
        }
        let hashed = hashed(&name, &content)?;
        for other in remaining.values_mut() {
            if let Ok(text) = std::str::from_utf8(other) {
                *other = text.replace(last_part(&name), last_part(&hashed)).into_bytes();
            }
        }
        sh.write_file(folder.join(&hashed), content)?;
        sh.remove_path(folder.join(&name))?;
    }
    if !remaining.is_empty() {
        bail!("these files refer to each other, so none can be named by its content: {:?}", remaining.keys());
    }
    Ok(())
}

fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn refers_to(content: &[u8], name: &str) -> bool {
    std::str::from_utf8(content).is_ok_and(|text| text.contains(last_part(name)))
}

fn hashed(name: &str, content: &[u8]) -> Result<String> {
    let (stem, extension) = name.rsplit_once('.').with_context(|| format!("{name} has no extension"))?;
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    Ok(format!("{stem}-{:016x}.{extension}", hasher.finish()))
}

/// The name of a file before a hash was put into it. `None` if the name has no hash.
pub(crate) fn unhashed(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    let (stem, hash) = stem.rsplit_once('-')?;
    let is_hash = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| format!("{stem}.{extension}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_changes_with_the_content_of_every_file_that_it_refers_to() {
        let sh = Shell::new().unwrap();
        let folder = sh.create_temp_dir().unwrap();
        let dist = folder.path();
        let hash_names = |deepest: &str| {
            sh.remove_path(dist).unwrap();
            sh.write_file(dist.join("later/a_bg.wasm"), deepest).unwrap();
            sh.write_file(dist.join("later/a.js"), "load('a_bg.wasm')").unwrap();
            sh.write_file(dist.join("boot.js"), "import('./later/a.js')").unwrap();
            sh.write_file(dist.join("index.html"), "<script src='./boot.js'>").unwrap();
            super::hash_names(&sh, dist).unwrap();
            let names = files::names(dist).unwrap();
            let page = sh.read_file(dist.join("index.html")).unwrap();
            assert!(page.contains(&names[0]), "{page}");
            let boot = sh.read_file(dist.join(&names[0])).unwrap();
            assert!(boot.contains(&format!("./{}", names[2])), "{boot} {names:?}");
            names
        };
        let (first, second) = (hash_names("1"), hash_names("2"));
        assert_eq!(first.len(), 4);
        assert!(first.iter().zip(&second).all(|(a, b)| (a == b) == (a == "index.html")), "{first:?} {second:?}");
        let unhashed: Vec<_> = first.iter().filter_map(|name| unhashed(name)).collect();
        assert_eq!(unhashed, ["boot.js", "later/a.js", "later/a_bg.wasm"]);
        // Random hashes would let browsers load unchanged files again.
        assert_eq!(hash_names("1"), first);
    }

    #[test]
    fn files_that_refer_to_each_other_are_an_error() {
        let sh = Shell::new().unwrap();
        let folder = sh.create_temp_dir().unwrap();
        sh.write_file(folder.path().join("a.js"), "import('./b.js')").unwrap();
        sh.write_file(folder.path().join("b.js"), "import('./a.js')").unwrap();
        assert!(hash_names(&sh, folder.path()).is_err());
    }
}
