//! Test that the files of a directory depend on each other without a circle, in every crate under `crates/`.
//!
//! A file or directory depends on another of its directory if a path in it names that one, or something that the
//! directory's `mod.rs` or `lib.rs` re-exports from it. Tests and comments do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::repo;

/// Files and directories of a directory, each with those that it depends on.
type Dependencies = BTreeMap<String, BTreeSet<String>>;

/// A source file of a crate.
struct Source {
    /// Path of its module, from the root of the crate.
    module: Vec<String>,
    /// Whether it is the top file of its directory.
    is_top: bool,
    text: String,
}

/// Text without comments on lines of their own, and up to the tests.
fn program(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let tests = |pair: &[&str]| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{');
    let end = lines.windows(2).position(tests).unwrap_or(lines.len());
    lines[..end].join("\n")
}

/// Source files below a directory, without tests.
fn sources(folder: &Path, module: &[String], found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
        let stem = name.strip_suffix(".rs");
        let below = |name: &str| [module, &[name.to_owned()]].concat();
        match stem {
            _ if stem.unwrap_or(&name).ends_with("tests") => {}
            None if path.is_dir() => sources(&path, &below(&name), found),
            None => {}
            Some(stem) => {
                let is_top = ["lib", "main", "mod"].contains(&stem);
                let module = if is_top { module.to_vec() } else { below(stem) };
                found.push(Source { module, is_top, text: program(&fs::read_to_string(&path).unwrap()) });
            }
        }
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Paths at the beginning of a text: `a::{b, c::d as e}` has `a::b` and `a::c::d`. Returns the text after them.
fn paths<'a>(text: &'a str, before: &[&'a str], found: &mut Vec<Vec<&'a str>>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = rest.trim_start_matches([' ', '\n', '\t', ',']);
            let after = paths(rest, before, found);
            if after.len() == rest.len() {
                return rest.strip_prefix('}').unwrap_or(rest);
            }
            rest = after;
        }
    }
    let (word, rest) = text.split_at(text.find(|letter| !is_word(letter)).unwrap_or(text.len()));
    if word.is_empty() {
        return text;
    }
    let path = [before, &[word]].concat();
    if let Some(rest) = rest.strip_prefix("::") {
        return paths(rest, &path, found);
    }
    found.push(path);
    match rest.strip_prefix(" as ") {
        Some(rest) => rest.trim_start_matches(is_word),
        None => rest,
    }
}

/// Absolute paths in a file that begin with `crate`, `self` or `super`.
fn absolute_paths(source: &Source) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for root in ["crate", "self", "super"] {
        for (place, _) in source.text.match_indices(&format!("{root}::")) {
            let before = &source.text[..place];
            if before.ends_with(is_word) || before.ends_with("::") {
                continue;
            }
            let mut paths_here = Vec::new();
            paths(&source.text[place..], &[], &mut paths_here);
            for path in paths_here {
                let mut absolute = if path[0] == "crate" { Vec::new() } else { source.module.clone() };
                for &segment in &path {
                    match segment {
                        "crate" | "self" => {}
                        "super" => drop(absolute.pop()),
                        segment => absolute.push(segment.to_owned()),
                    }
                }
                found.push(absolute);
            }
        }
    }
    found
}

/// Names that a top file re-exports, each with the file or directory that it comes from.
fn re_exports(text: &str, members: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (place, _) in text.match_indices("use ") {
        let mut found = Vec::new();
        paths(&text[place + "use ".len()..], &[], &mut found);
        for path in found {
            let path: Vec<&str> = path.into_iter().filter(|part| !["crate", "self"].contains(part)).collect();
            if let [first, .., last] = path[..]
                && members.contains(first)
            {
                names.insert(last.to_owned(), first.to_owned());
            }
        }
    }
    names
}

/// Dependencies between the members of the directory with this module path.
fn dependencies(sources: &[Source], directory: &[String]) -> Dependencies {
    let member = |module: &[String]| module.strip_prefix(directory).and_then(|rest| rest.first()).cloned();
    let members: BTreeSet<String> = sources.iter().filter_map(|source| member(&source.module)).collect();
    let tops = sources.iter().filter(|source| source.is_top && source.module == directory);
    let names: BTreeMap<_, _> = tops.flat_map(|top| re_exports(&top.text, &members)).collect();
    let mut graph: Dependencies = members.iter().map(|member| (member.clone(), BTreeSet::new())).collect();
    for source in sources {
        let Some(from) = member(&source.module) else { continue };
        for name in absolute_paths(source).iter().filter_map(|path| member(path)) {
            let to = names.get(&name).unwrap_or(&name);
            if members.contains(to) && *to != from {
                graph.get_mut(&from).unwrap().insert(to.clone());
            }
        }
    }
    graph
}

/// Members that a member depends on, directly or not.
fn reachable(graph: &Dependencies, from: &str) -> BTreeSet<String> {
    let (mut seen, mut left) = (BTreeSet::new(), vec![from.to_owned()]);
    while let Some(next) = left.pop() {
        for to in graph.get(&next).into_iter().flatten() {
            if seen.insert(to.clone()) {
                left.push(to.clone());
            }
        }
    }
    seen
}

/// Circles: the largest sets of members that all depend on each other.
fn circles(graph: &Dependencies) -> BTreeSet<BTreeSet<String>> {
    let reach: BTreeMap<&String, BTreeSet<String>> = graph.keys().map(|it| (it, reachable(graph, it))).collect();
    let circle = |member: &String| -> BTreeSet<String> {
        reach[member].iter().filter(|other| reach[other].contains(member)).cloned().collect()
    };
    graph.keys().map(circle).filter(|circle| !circle.is_empty()).collect()
}

/// Circles of all crates, each with its directory.
fn all_circles() -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let folder = repo::root().join("crates");
    let mut crates: Vec<PathBuf> = fs::read_dir(folder).unwrap().flatten().map(|it| it.path()).collect();
    crates.sort();
    for source in crates.iter().map(|folder| folder.join("src")) {
        let mut files = Vec::new();
        sources(&source, &[], &mut files);
        let mut directories: BTreeSet<Vec<String>> = BTreeSet::from([Vec::new()]);
        directories.extend(files.iter().filter_map(|file| file.module.split_last()).map(|(_, above)| above.to_vec()));
        for directory in directories {
            let path = source.join(directory.iter().collect::<PathBuf>());
            let path = path.strip_prefix(repo::root()).unwrap().display().to_string();
            let circles = circles(&dependencies(&files, &directory));
            found.extend(circles.into_iter().map(|circle| (path.clone(), circle.into_iter().collect())));
        }
    }
    found
}

#[test]
fn files_of_a_directory_depend_on_each_other_without_a_circle() {
    let found = all_circles();
    assert!(found.is_empty(), "circles of files, each to be broken by a file that the others depend on:\n{found:#?}");
}

#[test]
fn circle_through_paths_and_re_exports_is_found() {
    let source = |module: &str, text: &str| Source {
        module: module.split_terminator("::").map(str::to_owned).collect(),
        is_top: module.is_empty(),
        text: program(text),
    };
    let files = [
        source("", "mod a;\nmod b;\npub use a::{One, inner::Two as Three};\n"),
        source("a", "use crate::b::{self, c};\n"),
        source("b", "// crate::d::X\nuse super::{\n    One,\n};\n"),
        source("b::c", "fn f() { super::super::d::g() }\n"),
        source("d", "struct It;\n#[cfg(test)]\nmod tests {\n    use crate::a::One;\n}\n"),
    ];
    let found = circles(&dependencies(&files, &[]));
    let expected: BTreeSet<String> = ["a", "b"].map(str::to_owned).into();
    assert_eq!(found, BTreeSet::from([expected]));
}
