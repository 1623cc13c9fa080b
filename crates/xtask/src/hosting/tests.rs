use std::collections::{BTreeMap, BTreeSet};

use toml::Table;

use super::*;
use crate::repo;

const NOTES: &str = "docs/hosting.md";
/// The site of the examples in the notes.
const SITE: &str = "https://example.org";

pub(super) fn notes() -> String {
    repo::shell().unwrap().read_file(NOTES).unwrap()
}

/// The first fenced block after some text.
pub(super) fn block(text: &str, after: &str) -> String {
    let (_, rest) = text.split_once(after).unwrap_or_else(|| panic!("{NOTES} has no “{after}”"));
    let (_, fenced) = rest.split_once("```").unwrap();
    let (code, _) = fenced.split_once("```").unwrap();
    code.split_once('\n').unwrap().1.to_owned()
}

fn header(name: &str) -> &'static str {
    HEADERS.iter().find(|(other, _)| *other == name).unwrap().1
}

#[test]
fn only_files_with_a_hash_in_their_names_are_kept_for_ever() {
    let names = ["boot-0123456789abcdef.js", "embed.js", "index.html", "later/a-b.js"].map(String::from);
    let rules = rules(&names, None);
    let kept: Vec<_> = rules.lines().filter(|line| line.starts_with('/')).collect();
    assert_eq!(kept, ["/*", "/boot-0123456789abcdef.js"]);
    assert!(rules.ends_with(&format!("\n/boot-0123456789abcdef.js\n  {CACHE}: {IMMUTABLE}\n")));
    for (name, value) in HEADERS {
        assert!(rules.contains(&format!("\n  {name}: {value}\n")), "{name}");
    }
}

#[test]
fn policy_names_a_known_origin_wherever_it_allows_self() {
    let rules = rules(&[], Some(SITE));
    let policy = rules.lines().find_map(|line| line.trim().strip_prefix("Content-Security-Policy: ")).unwrap();
    let directives: Vec<_> = policy.split("; ").filter(|directive| directive.contains("'self'")).collect();
    assert_eq!(directives.len(), 5);
    assert!(directives.iter().all(|directive| directive.contains(&format!("'self' {SITE}"))), "{policy}");
}

#[test]
fn policy_names_no_ancestors() {
    // `frame-ancestors *` would match network schemes only, and refuse pages from files and in sandboxes.
    assert!(!header("Content-Security-Policy").contains("frame-ancestors"));
}

#[test]
fn notes_explain_every_header_with_its_value() {
    let notes = notes();
    let policy = block(&notes, "**`Content-Security-Policy`**");
    let documented = policy.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(documented, with_origin(Some(SITE), (POLICY, header(POLICY))));
    for (name, value) in HEADERS.iter().skip(1) {
        assert!(notes.contains(&format!("**`{name}: {value}`**")), "{NOTES} lacks {name}: {value}");
    }
    assert!(notes.contains(&format!("**`{CACHE}: {IMMUTABLE}`**")));
}

#[test]
fn served_page_has_the_headers_of_the_table() {
    let config: Table = repo::shell().unwrap().read_file("Trunk.toml").unwrap().parse().unwrap();
    let serve = &config["serve"];
    assert_eq!(serve["no_spa"].as_bool(), Some(true), "a missing file must not be answered with the page");
    let sent = serve["headers"].as_table().unwrap().iter();
    let sent: BTreeMap<_, _> = sent.map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
    let table: BTreeMap<_, _> = HEADERS.into_iter().skip(1).collect();
    assert_eq!(sent, table);
    // Trunk has a setting of its own for the policy. It also allows the nonce of the inline script with which Trunk
    // reloads the page.
    let policy = serve["csp"].as_array().unwrap().iter().map(|part| part.as_str().unwrap());
    let policy = policy.collect::<Vec<_>>().join("; ");
    assert_eq!(policy.replace(" 'nonce-{{NONCE}}'", ""), header("Content-Security-Policy"));
    assert_eq!(policy.matches("NONCE").count(), 1);
}

/// The directives of the documented nginx configuration, each with its arguments.
fn nginx() -> Vec<(String, String)> {
    let code = block(&notes(), "### nginx");
    let lines = code.lines().map(|line| line.split_once(" #").map_or(line, |(line, _)| line).trim());
    let directives = lines.filter_map(|line| line.strip_suffix([';', '{'])?.trim_end().split_once(char::is_whitespace));
    directives.map(|(name, rest)| (name.trim_matches('"').to_owned(), rest.trim().to_owned())).collect()
}

#[test]
fn documented_nginx_sends_the_headers_of_the_table() {
    let found: BTreeSet<_> = nginx().into_iter().filter(|(name, _)| name == "add_header").map(|(_, it)| it).collect();
    let always =
        |header: (&str, &str)| format!("{} \"{}\" always", header.0, with_origin(Some("$overlap_site"), header));
    let mut wanted: BTreeSet<_> = HEADERS.into_iter().map(always).collect();
    assert!(nginx().contains(&("set".to_owned(), format!("$overlap_site \"{SITE}\""))));
    // Without `always`: browsers must not keep for ever that a file is missing.
    wanted.insert(format!("{CACHE} $overlap_cache"));
    assert_eq!(found, wanted);
}

#[test]
fn documented_nginx_marks_files_with_a_hash_in_their_names_as_immutable() {
    let code = block(&notes(), "### nginx");
    assert!(code.contains(&format!("\"~-[0-9a-f]{{16}}\\.(js|css|wasm)$\"  \"{IMMUTABLE}\";")), "{code}");
    assert!(content_hash::unhashed("later/panels-0123456789abcdef.wasm").is_some());
    assert!(nginx().contains(&("default".to_owned(), "\"no-cache\"".to_owned())));
}

#[test]
fn documented_nginx_compresses_every_media_type_of_the_compressible_files() {
    let directives = nginx();
    let (_, types) = directives.iter().find(|(name, _)| name == "gzip_types").unwrap();
    let types: BTreeSet<_> = types.split_whitespace().collect();
    let of = |kind: &str| -> &[&str] {
        match kind {
            // nginx always compresses HTML.
            "html" => &[],
            // Debian's nginx uses the second.
            "js" => &["text/javascript", "application/javascript"],
            "css" => &["text/css"],
            "txt" => &["text/plain"],
            "svg" => &["image/svg+xml"],
            "wasm" => &["application/wasm"],
            other => panic!("no media type for .{other}"),
        }
    };
    let wanted: BTreeSet<_> = COMPRESSIBLE.iter().flat_map(|kind| of(kind)).copied().collect();
    assert_eq!(types, wanted);
    assert!(directives.contains(&("gzip_static".to_owned(), "on".to_owned())));
}

#[test]
fn compressed_copies_exist_only_of_files_that_get_smaller() {
    let sh = Shell::new().unwrap();
    let folder = sh.create_temp_dir().unwrap();
    let dist = folder.path();
    let text = "overlap ".repeat(100);
    for name in ["index.html", "later/a.js", "a.png", "_headers"] {
        sh.write_file(dist.join(name), &text).unwrap();
    }
    sh.write_file(dist.join("short.txt"), "a").unwrap();
    compress_files(&sh, dist).unwrap();
    let names = files::names(dist).unwrap();
    let copies: Vec<_> = names.iter().filter(|name| is_compressed_copy(name)).collect();
    assert_eq!(copies, ["index.html.br", "index.html.gz", "later/a.js.br", "later/a.js.gz"]);
    let mut read = String::new();
    let gzip = sh.read_binary_file(dist.join("index.html.gz")).unwrap();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*gzip), &mut read).unwrap();
    assert_eq!(read, text);
    let brotli = sh.read_binary_file(dist.join("later/a.js.br")).unwrap();
    let mut read = Vec::new();
    brotli::BrotliDecompress(&mut &*brotli, &mut read).unwrap();
    assert_eq!(read, text.as_bytes());
}
