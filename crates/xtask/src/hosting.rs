//! Files for the host of the page: the headers to send, compressed files, the script for pages that embed this one
//! under a constant name, and examples of such pages.
//!
//! [`HEADERS`] is the one table of headers. `dist/_headers` is written from it. Tests compare Trunk.toml, for `serve`,
//! and the nginx configuration in docs/hosting.md with it.

use std::path::Path;

use anyhow::{Context as _, Result};
use site::SiteUrl;
use xshell::Shell;

use crate::{compress, content_hash, files};

/// Headers of every file. If the site's address is known, [`with_origin`] completes the policy.
const HEADERS: [(&str, &str); 6] = [
    (
        POLICY,
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:; media-src blob:; connect-src 'self'; worker-src blob:; frame-src 'self'; \
         base-uri 'none'; form-action 'none'",
    ),
    ("Access-Control-Allow-Origin", "*"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Cross-Origin-Embedder-Policy", "credentialless"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
];

const POLICY: &str = "Content-Security-Policy";

/// A header's value for a site of this origin. The policy names the origin beside `'self'`, because a sandboxed frame
/// has no origin and WebKit matches nothing with `'self'` there.
fn with_origin(origin: Option<&str>, (name, value): (&str, &str)) -> String {
    match origin {
        Some(origin) if name == POLICY => value.replace("'self'", &format!("'self' {origin}")),
        _ => value.to_owned(),
    }
}

/// Extensions of files that compression makes smaller.
const COMPRESSIBLE: [&str; 6] = ["css", "html", "js", "svg", "txt", "wasm"];

/// Endings of compressed files, after the names of the original files.
const COMPRESSED_ENDINGS: [&str; 2] = [".gz", ".br"];

/// The script for pages that embed this one. They name it, so that there is a copy without a hash in its name.
pub(crate) const EMBED: &str = "embed.js";
/// File of rules for headers, in a format that several hosts read.
const RULES_FILE: &str = "_headers";
const CACHE: &str = "Cache-Control";
/// For files whose names contain a hash of their content: they never change.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// Pages that embed this one, and a package for learning platforms.
const EXAMPLES: [&str; 4] =
    ["examples/embed.html", "examples/scorm/imsmanifest.xml", "examples/scorm/index.html", "examples/scorm/scorm.js"];

/// Writes the files for the host into `dist`, except for compressed files. The names of files there have their hashes.
pub(crate) fn write(sh: &Shell, dist: &Path, url: Option<&SiteUrl>) -> Result<()> {
    let names = files::names(dist)?;
    let script = names.iter().find(|name| content_hash::unhashed(name).as_deref() == Some(EMBED));
    let script = script.with_context(|| format!("the page was built without {EMBED}"))?;
    sh.copy_file(dist.join(script), dist.join(EMBED))?;
    write_examples(sh, dist)?;
    write_rules(sh, dist, url)
}

/// Writes the rules for headers into `dist`.
pub(crate) fn write_rules(sh: &Shell, dist: &Path, url: Option<&SiteUrl>) -> Result<()> {
    let names = files::names(dist)?;
    Ok(sh.write_file(dist.join(RULES_FILE), rules(&names, url.map(SiteUrl::origin)))?)
}

/// Writes the examples of pages that embed this one, where they find the script for that.
pub(crate) fn write_examples(sh: &Shell, dist: &Path) -> Result<()> {
    for name in EXAMPLES {
        sh.write_file(dist.join(name), sh.read_file(name)?)?;
    }
    Ok(())
}

/// Writes every file of `dist` that gets smaller by it also in gzip and in brotli, for hosts that send such files as
/// they are.
pub(crate) fn compress_files(sh: &Shell, dist: &Path) -> Result<()> {
    for name in files::names(dist)?.iter().filter(|name| is_compressible(name)) {
        let bytes = sh.read_binary_file(dist.join(name))?;
        for (ending, compressed) in
            COMPRESSED_ENDINGS.into_iter().zip([compress::gzip(&bytes)?, compress::brotli(&bytes)?])
        {
            if compressed.len() < bytes.len() {
                sh.write_file(dist.join(format!("{name}{ending}")), compressed)?;
            }
        }
    }
    Ok(())
}

fn is_compressible(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| COMPRESSIBLE.contains(&extension))
}

/// Whether a file of `dist` is a compressed copy of another.
pub(crate) fn is_compressed_copy(name: &str) -> bool {
    COMPRESSED_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The rules for all files, and a rule for each file that browsers may keep for ever. The rules for all files do not
/// contain a `Cache-Control`: if two rules contain the same header, some hosts send both.
fn rules(names: &[String], origin: Option<&str>) -> String {
    let mut rules = String::from(
        "# For hosts that read such a file (Netlify, Cloudflare Pages and others). docs/hosting.md says why.\n/*\n",
    );
    for header in HEADERS {
        rules += &format!("  {}: {}\n", header.0, with_origin(origin, header));
    }
    for name in names.iter().filter(|name| content_hash::unhashed(name).is_some()) {
        rules += &format!("\n/{name}\n  {CACHE}: {IMMUTABLE}\n");
    }
    rules
}

#[cfg(test)]
mod nginx_tests;
#[cfg(test)]
mod tests;
