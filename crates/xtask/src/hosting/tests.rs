use std::collections::{BTreeMap, BTreeSet};

use toml::Table;

use super::*;
use crate::repo;

const NOTES: &str = "docs/hosting.md";
/// Where the notes have the page.
const SITE: &str = "https://example.org";

pub(super) fn notes() -> String {
    repo::shell().unwrap().read_file(NOTES).unwrap()
}

/// The fenced block that comes first after some text.
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
fn only_what_has_a_hash_in_its_name_is_kept_for_ever() {
    let names = ["boot-0123456789abcdef.js", "embed.js", "index.html", "later/a-b.js"].map(String::from);
    let rules = rules(&names, None);
    let kept: Vec<_> = rules.lines().filter(|line| line.starts_with('/')).collect();
    assert_eq!(kept, ["/*", "/boot-0123456789abcdef.js"]);
    assert!(rules.ends_with(&format!("\n/boot-0123456789abcdef.js\n  {CACHE}: {FOR_EVER}\n")));
    for (name, value) in HEADERS {
        assert!(rules.contains(&format!("\n  {name}: {value}\n")), "{name}");
    }
}

#[test]
fn rules_for_a_known_site_name_it_wherever_the_page_may_load_from_its_host() {
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
    assert_eq!(documented, naming(Some(SITE), (POLICY, header(POLICY))));
    for (name, value) in HEADERS.iter().skip(1) {
        assert!(notes.contains(&format!("**`{name}: {value}`**")), "{NOTES} lacks {name}: {value}");
    }
    assert!(notes.contains(&format!("**`{CACHE}: {FOR_EVER}`**")));
}

#[test]
fn served_page_has_the_headers_of_the_table() {
    let config: Table = repo::shell().unwrap().read_file("Trunk.toml").unwrap().parse().unwrap();
    let serve = &config["serve"];
    assert_eq!(serve["no_spa"].as_bool(), Some(true), "what is not there is not answered with the page");
    let sent = serve["headers"].as_table().unwrap().iter();
    let sent: BTreeMap<_, _> = sent.map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
    let table: BTreeMap<_, _> = HEADERS.into_iter().skip(1).collect();
    assert_eq!(sent, table);
    // Trunk sends the policy by itself. The script by which it reloads the page stands in the page, so its nonce is
    // allowed too.
    let policy = serve["csp"].as_array().unwrap().iter().map(|part| part.as_str().unwrap());
    let policy = policy.collect::<Vec<_>>().join("; ");
    assert_eq!(policy.replace(" 'nonce-{{NONCE}}'", ""), header("Content-Security-Policy"));
    assert_eq!(policy.matches("NONCE").count(), 1);
}

/// The directives of the documented nginx configuration, each with its arguments as they stand there.
fn nginx() -> Vec<(String, String)> {
    let code = block(&notes(), "### nginx");
    let lines = code.lines().map(|line| line.split_once(" #").map_or(line, |(line, _)| line).trim());
    let directives = lines.filter_map(|line| line.strip_suffix([';', '{'])?.trim_end().split_once(char::is_whitespace));
    directives.map(|(name, rest)| (name.trim_matches('"').to_owned(), rest.trim().to_owned())).collect()
}

#[test]
fn documented_nginx_sends_the_headers_of_the_table() {
    let found: BTreeSet<_> = nginx().into_iter().filter(|(name, _)| name == "add_header").map(|(_, it)| it).collect();
    let always = |header: (&str, &str)| format!("{} \"{}\" always", header.0, naming(Some("$overlap_site"), header));
    let mut wanted: BTreeSet<_> = HEADERS.into_iter().map(always).collect();
    assert!(nginx().contains(&("set".to_owned(), format!("$overlap_site \"{SITE}\""))));
    // Not always: that a file is not there yet must not be kept for ever.
    wanted.insert(format!("{CACHE} $overlap_cache"));
    assert_eq!(found, wanted);
}

#[test]
fn documented_nginx_keeps_for_ever_what_has_a_hash_in_its_name() {
    let code = block(&notes(), "### nginx");
    assert!(code.contains(&format!("\"~-[0-9a-f]{{16}}\\.(js|css|wasm)$\"  \"{FOR_EVER}\";")), "{code}");
    assert!(files::unstamped("later/study-0123456789abcdef.css").is_some());
    assert!(nginx().contains(&("default".to_owned(), "\"no-cache\"".to_owned())));
}

#[test]
fn documented_nginx_compresses_each_kind_under_every_name_that_servers_give_it() {
    let directives = nginx();
    let (_, types) = directives.iter().find(|(name, _)| name == "gzip_types").unwrap();
    let types: BTreeSet<_> = types.split_whitespace().collect();
    let of = |kind: &str| -> &[&str] {
        match kind {
            // It always compresses these.
            "html" => &[],
            // The second is Debian's.
            "js" => &["text/javascript", "application/javascript"],
            "css" => &["text/css"],
            "txt" => &["text/plain"],
            "svg" => &["image/svg+xml"],
            "wasm" => &["application/wasm"],
            other => panic!("what is .{other} called?"),
        }
    };
    let wanted: BTreeSet<_> = COMPRESSED.iter().flat_map(|kind| of(kind)).copied().collect();
    assert_eq!(types, wanted);
    assert!(directives.contains(&("gzip_static".to_owned(), "on".to_owned())));
}

#[test]
fn compressed_files_stand_beside_the_files_that_get_smaller_by_it() {
    let sh = Shell::new().unwrap();
    let folder = sh.create_temp_dir().unwrap();
    let dist = folder.path();
    let text = "overlap ".repeat(100);
    for name in ["index.html", "later/a.js", "a.png", "_headers"] {
        sh.write_file(dist.join(name), &text).unwrap();
    }
    sh.write_file(dist.join("short.txt"), "a").unwrap();
    pack(&sh, dist).unwrap();
    let names = files::names(dist).unwrap();
    let packed: Vec<_> = names.iter().filter(|name| is_packed(name)).collect();
    assert_eq!(packed, ["index.html.br", "index.html.gz", "later/a.js.br", "later/a.js.gz"]);
    let mut read = String::new();
    let gzip = sh.read_binary_file(dist.join("index.html.gz")).unwrap();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*gzip), &mut read).unwrap();
    assert_eq!(read, text);
    let brotli = sh.read_binary_file(dist.join("later/a.js.br")).unwrap();
    let mut read = Vec::new();
    brotli::BrotliDecompress(&mut &*brotli, &mut read).unwrap();
    assert_eq!(read, text.as_bytes());
}
