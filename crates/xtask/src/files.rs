//! The files of a folder, and names for them that say what is in them.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use xshell::Shell;

/// Files that are opened by name and so keep it: pages, presets, and the scripts that are loaded when the others are
/// gone.
const NAMED: [&str; 4] = [".html", ".txt", "missing.js", "reload.js"];

/// The names of all files under `folder`, relative to it, in order.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    collect(folder, "", &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(top: &Path, folder: &str, found: &mut Vec<String>) -> Result<()> {
    for entry in std::fs::read_dir(top.join(folder))? {
        let entry = entry?;
        let name = format!("{folder}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(top, &format!("{name}/"), found)?;
        } else {
            found.push(name);
        }
    }
    Ok(())
}

/// Puts a hash of the content into the name of every file under `folder` but those that keep theirs, and into whatever
/// names it: a host may keep such a file for ever. A file is known by its last name only, wherever it is named, so no
/// two may share one.
pub(crate) fn stamp(sh: &Shell, folder: &Path) -> Result<()> {
    let mut left: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for name in names(folder)? {
        let content = sh.read_binary_file(folder.join(&name))?;
        left.insert(name, content);
    }
    // Whoever names nobody that has no hash yet is next.
    while let Some(name) =
        left.keys().find(|name| !left.keys().any(|other| other != *name && mentions(&left[*name], other)))
    {
        let name = name.clone();
        let content = left.remove(&name).context("it was just found")?;
        if NAMED.iter().any(|kind| name.ends_with(kind)) {
            sh.write_file(folder.join(&name), content)?;
            continue;
        }
        let stamped = stamped(&name, &content)?;
        for other in left.values_mut() {
            if let Ok(text) = std::str::from_utf8(other) {
                *other = text.replace(last(&name), last(&stamped)).into_bytes();
            }
        }
        sh.write_file(folder.join(&stamped), content)?;
        sh.remove_path(folder.join(&name))?;
    }
    if !left.is_empty() {
        bail!("these files name each other, so none can be named by its content: {:?}", left.keys());
    }
    Ok(())
}

fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn mentions(content: &[u8], name: &str) -> bool {
    std::str::from_utf8(content).is_ok_and(|text| text.contains(last(name)))
}

fn stamped(name: &str, content: &[u8]) -> Result<String> {
    let (stem, kind) = name.rsplit_once('.').with_context(|| format!("{name} has no ending"))?;
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    Ok(format!("{stem}-{:016x}.{kind}", hasher.finish()))
}

/// The name of a file before a hash was put into it; nothing, if there is none in it.
pub(crate) fn unstamped(name: &str) -> Option<String> {
    let (stem, kind) = name.rsplit_once('.')?;
    let (stem, hash) = stem.rsplit_once('-')?;
    let is_hash = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| format!("{stem}.{kind}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_changes_with_the_content_of_what_it_leads_to() {
        let sh = Shell::new().unwrap();
        let folder = sh.create_temp_dir().unwrap();
        let dist = folder.path();
        let stamp = |deepest: &str| {
            sh.remove_path(dist).unwrap();
            sh.write_file(dist.join("later/a_bg.wasm"), deepest).unwrap();
            sh.write_file(dist.join("later/a.js"), "load('a_bg.wasm')").unwrap();
            sh.write_file(dist.join("boot.js"), "import('./later/a.js')").unwrap();
            sh.write_file(dist.join("index.html"), "<script src='./boot.js'>").unwrap();
            super::stamp(&sh, dist).unwrap();
            let names = names(dist).unwrap();
            let page = sh.read_file(dist.join("index.html")).unwrap();
            assert!(page.contains(&names[0]), "{page}");
            let boot = sh.read_file(dist.join(&names[0])).unwrap();
            assert!(boot.contains(&format!("./{}", names[2])), "{boot} {names:?}");
            names
        };
        let (one, other) = (stamp("1"), stamp("2"));
        assert_eq!(one.len(), 4);
        assert!(one.iter().zip(&other).all(|(a, b)| (a == b) == (a == "index.html")), "{one:?} {other:?}");
        assert_eq!(stamp("1"), one);
        let before: Vec<_> = one.iter().filter_map(|name| unstamped(name)).collect();
        assert_eq!(before, ["boot.js", "later/a.js", "later/a_bg.wasm"]);
    }
}
