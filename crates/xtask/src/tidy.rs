//! Tests that keep the repository tidy: sizes of files, words that mean unfinished, the direction of dependencies.

use std::fs;
use std::path::{Path, PathBuf};

use toml::Table;

use crate::repo;

/// A file beyond this many lines is two files.
const MOST_LINES: usize = 500;

/// Put together here so that this file does not find itself.
const UNFINISHED: &[&str] =
    &[concat!("todo", "!("), concat!("unimplemented", "!("), concat!("TO", "DO"), concat!("FIX", "ME")];

/// What each crate may depend on among the others, in the order in which they may know each other.
const ALLOWED: &[(&str, &[&str])] = &[
    ("raft-core", &[]),
    ("cluster", &["raft-core"]),
    ("checker", &["raft-core", "cluster"]),
    ("scenario", &["raft-core", "cluster"]),
    ("scene", &["raft-core", "cluster"]),
    ("cli", &["raft-core", "cluster", "checker", "scenario", "scene"]),
    ("web", &["raft-core", "cluster", "checker", "scenario", "scene"]),
    ("site", &["raft-core", "cluster", "scenario", "scene"]),
    ("xtask", &["raft-core", "cluster", "checker", "scenario", "scene", "site"]),
];

/// Every file under the folders that people write in, other than what tools put there.
fn files() -> Vec<PathBuf> {
    let mut folders = vec![repo::root().join("crates"), repo::root().join("web")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() && !["node_modules", "target", "dist"].iter().any(|name| entry.file_name() == *name) {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found
}

fn is_source(file: &Path) -> bool {
    file.extension().is_some_and(|kind| ["rs", "mjs", "js", "css"].iter().any(|known| kind == *known))
}

fn source_files() -> impl Iterator<Item = (PathBuf, String)> {
    files().into_iter().filter(|file| is_source(file)).map(|file| {
        let text = fs::read_to_string(&file).unwrap();
        (file, text)
    })
}

fn manifest(folder: &Path) -> Table {
    fs::read_to_string(folder.join("Cargo.toml")).unwrap().parse().unwrap()
}

fn crate_folders() -> Vec<PathBuf> {
    let mut folders: Vec<_> =
        fs::read_dir(repo::root().join("crates")).unwrap().flatten().map(|entry| entry.path()).collect();
    folders.push(repo::root().join("web"));
    folders
}

#[test]
fn a_file_is_one_idea_and_not_a_long_one() {
    let long: Vec<_> = source_files()
        .filter(|(_, text)| text.lines().count() > MOST_LINES)
        .map(|(file, text)| format!("{}: {} lines", file.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "longer than {MOST_LINES} lines:\n{}", long.join("\n"));
}

/// rustfmt keeps code within this, and leaves comments as they are.
const MAX_WIDTH: usize = 120;

#[test]
fn comments_are_as_narrow_as_code() {
    let mut wide = Vec::new();
    for (file, text) in source_files().filter(|(file, _)| file.extension().is_some_and(|kind| kind == "rs")) {
        for (number, line) in text.lines().enumerate() {
            let comment = line.trim_start();
            // A row of a table cannot be broken.
            let is_prose = comment.starts_with("//") && !comment.trim_start_matches(['/', '!', ' ']).starts_with('|');
            if is_prose && line.chars().count() > MAX_WIDTH {
                wide.push(format!("{}:{}", file.display(), number + 1));
            }
        }
    }
    assert!(wide.is_empty(), "wider than {MAX_WIDTH} characters:\n{}", wide.join("\n"));
}

#[test]
fn nothing_is_left_for_later() {
    let mut found = Vec::new();
    for (file, text) in source_files() {
        for (number, line) in text.lines().enumerate() {
            if UNFINISHED.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{}: {}", file.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "unfinished:\n{}", found.join("\n"));
}

#[test]
fn no_crate_has_unsafe_code() {
    for folder in crate_folders().iter().filter(|folder| !folder.ends_with("web")) {
        let roots: Vec<_> = ["src/lib.rs", "src/main.rs"].iter().map(|root| folder.join(root)).collect();
        for root in roots.iter().filter(|root| root.exists()) {
            let text = fs::read_to_string(root).unwrap();
            assert!(text.contains("#![forbid(unsafe_code)]"), "{} does not forbid unsafe code", root.display());
        }
    }
}

#[test]
fn dependencies_point_one_way() {
    for folder in crate_folders() {
        let manifest = manifest(&folder);
        let name = manifest["package"]["name"].as_str().unwrap();
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            panic!("the crate {name} has no place in the order of crates");
        };
        let Some(dependencies) = manifest.get("dependencies").and_then(toml::Value::as_table) else { continue };
        for dependency in dependencies.keys() {
            let is_ours = ALLOWED.iter().any(|(known, _)| known == dependency);
            assert!(!is_ours || allowed.contains(&dependency.as_str()), "{name} must not know {dependency}");
        }
    }
}

#[test]
fn only_the_command_line_draws_dots() {
    for folder in crate_folders() {
        let knows = manifest(&folder).get("dependencies").is_some_and(|table| table.get("resvg").is_some());
        assert_eq!(
            knows,
            folder.ends_with("cli"),
            "{}: resvg takes long to build and large to carry",
            folder.display()
        );
    }
}

#[test]
fn every_dependency_stands_in_the_workspace_table() {
    for folder in crate_folders() {
        let manifest = manifest(&folder);
        for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(dependencies) = manifest.get(table).and_then(toml::Value::as_table) else { continue };
            for (name, dependency) in dependencies {
                let shared = dependency.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                assert!(shared, "{}: {name} has a version of its own", folder.display());
            }
        }
    }
}
