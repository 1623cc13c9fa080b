//! Tests of the repository's conventions: lengths of files, markers of unfinished work, the direction of dependencies.

use std::fs;
use std::path::{Path, PathBuf};

use toml::Table;

use crate::repo;

/// A longer file has to be split.
const MAX_LINES: usize = 500;

/// Markers of unfinished work. They are concatenated, so that this file does not contain them.
const UNFINISHED: &[&str] =
    &[concat!("todo", "!("), concat!("unimplemented", "!("), concat!("TO", "DO"), concat!("FIX", "ME")];

/// The crates, and the other crates on which each may depend. A crate comes after its dependencies.
const ALLOWED: &[(&str, &[&str])] = &[
    ("raft-core", &[]),
    ("test-support", &["raft-core"]),
    ("cluster", &["raft-core"]),
    ("checker", &["raft-core", "cluster"]),
    ("tla", &["raft-core", "cluster", "checker"]),
    ("scenario", &["raft-core", "cluster"]),
    ("scene", &["raft-core", "cluster"]),
    ("cli", &["raft-core", "cluster", "checker", "tla", "scenario", "scene", "site"]),
    ("web", &["raft-core", "cluster", "checker", "tla", "scenario", "scene"]),
    ("site", &["raft-core", "cluster", "scenario", "scene"]),
    ("xtask", &["raft-core", "cluster", "checker", "scenario", "scene", "site"]),
];

/// All files of the crates and the page, except for those that tools write.
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
fn files_are_short() {
    let long: Vec<_> = source_files()
        .filter(|(_, text)| text.lines().count() > MAX_LINES)
        .map(|(file, text)| format!("{}: {} lines", file.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "longer than {MAX_LINES} lines:\n{}", long.join("\n"));
}

/// Width of a line of code. rustfmt does not break comments.
const MAX_WIDTH: usize = 120;

#[test]
fn comments_are_within_the_width_of_code() {
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
fn no_file_has_a_marker_of_unfinished_work() {
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
fn page_has_unsafe_code_only_at_its_split_point() {
    let library = fs::read_to_string(repo::root().join("web/src/lib.rs")).unwrap();
    assert!(library.contains("#![deny(unsafe_code)]"));
    let allowing = source_files().filter(|(_, text)| text.contains("#[allow(unsafe_code)]")).map(|(file, _)| file);
    let allowing: Vec<_> = allowing.filter(|file| !file.ends_with("xtask/src/tidy.rs")).collect();
    assert!(matches!(&allowing[..], [file] if file.ends_with("web/src/chunk.rs")), "{allowing:?}");
}

#[test]
fn dependencies_point_one_way() {
    for folder in crate_folders() {
        let manifest = manifest(&folder);
        let name = manifest["package"]["name"].as_str().unwrap();
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            panic!("the crate {name} is not in the list of crates");
        };
        let Some(dependencies) = manifest.get("dependencies").and_then(toml::Value::as_table) else { continue };
        for dependency in dependencies.keys() {
            let is_ours = ALLOWED.iter().any(|(known, _)| known == dependency);
            assert!(!is_ours || allowed.contains(&dependency.as_str()), "{name} must not depend on {dependency}");
        }
    }
}

#[test]
fn only_the_command_line_depends_on_the_rasterizer() {
    for folder in crate_folders() {
        let depends = manifest(&folder).get("dependencies").is_some_and(|table| table.get("resvg").is_some());
        assert_eq!(depends, folder.ends_with("cli"), "{}: resvg takes long to build and is large", folder.display());
    }
}

#[test]
fn every_dependency_is_in_the_workspace_table() {
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

#[test]
fn braces_of_style_sheets_are_balanced() {
    for entry in fs::read_dir(repo::root().join("web/styles")).unwrap() {
        let file = entry.unwrap().path();
        let text = fs::read_to_string(&file).unwrap();
        let mut depth = 0;
        for line in text.lines() {
            // A rule that is not closed swallows those after it, and no tool complains.
            assert!(depth == 0 || line.starts_with([' ', '}']) || line.is_empty(), "{}: {line}", file.display());
            depth += line.matches('{').count();
            depth -= line.matches('}').count();
        }
    }
}
