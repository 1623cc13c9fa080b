//! Files for the host, beside the page: the headers to send, the compressed files, the script for pages that embed it
//! under a name that stays, and a page that shows how.
//!
//! [`HEADERS`] is the one table of headers. `dist/_headers` is written from it; tests hold Trunk.toml, for `serve`, and
//! the nginx configuration in docs/hosting.md to it.

use std::path::Path;

use anyhow::{Context as _, Result};
use site::SiteUrl;
use xshell::Shell;

use crate::{compress, files};

/// What is sent with every file. Where it is known where the page will be, [`naming`] completes the policy.
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

/// A header's value where the page is at this origin: the policy names that beside `'self'`. In a sandboxed frame
/// WebKit takes `'self'` for nothing, since the frame has no origin.
fn naming(origin: Option<&str>, (name, value): (&str, &str)) -> String {
    match origin {
        Some(origin) if name == POLICY => value.replace("'self'", &format!("'self' {origin}")),
        _ => value.to_owned(),
    }
}

/// The kinds of files that compression makes smaller.
const COMPRESSED: [&str; 6] = ["css", "html", "js", "svg", "txt", "wasm"];

/// The endings of compressed files, beside the files themselves.
const PACKED: [&str; 2] = [".gz", ".br"];

/// The script for pages that embed this one: they name it, so it also keeps its name.
pub(crate) const EMBED: &str = "embed.js";
/// Where the rules for headers are, in a form that several hosts read.
const RULES: &str = "_headers";
const CACHE: &str = "Cache-Control";
/// A file whose name holds a hash of its content is never another.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const EXAMPLE: &str = "examples/embed.html";

/// Puts what has to be there before the pages of presets into `dist`, whose files have their names.
pub(crate) fn put(sh: &Shell, dist: &Path, url: Option<&SiteUrl>) -> Result<()> {
    let names = files::names(dist)?;
    let script = names.iter().find(|name| files::unstamped(name).as_deref() == Some(EMBED));
    let script = script.with_context(|| format!("the page was built without {EMBED}"))?;
    sh.copy_file(dist.join(script), dist.join(EMBED))?;
    put_example(sh, dist)?;
    sh.write_file(dist.join(RULES), rules(&names, url.map(SiteUrl::origin)))?;
    Ok(())
}

/// Puts the page that shows how to embed this one where it finds the script for that.
pub(crate) fn put_example(sh: &Shell, dist: &Path) -> Result<()> {
    Ok(sh.write_file(dist.join(EXAMPLE), sh.read_file(Path::new("web").join(EXAMPLE))?)?)
}

/// Puts beside every file that gets smaller by it what it is in gzip and in brotli, for hosts that send such files as
/// they are.
pub(crate) fn pack(sh: &Shell, dist: &Path) -> Result<()> {
    for name in files::names(dist)?.iter().filter(|name| is_compressed(name)) {
        let bytes = sh.read_binary_file(dist.join(name))?;
        for (ending, packed) in PACKED.into_iter().zip([compress::gzip(&bytes)?, compress::brotli(&bytes)?]) {
            if packed.len() < bytes.len() {
                sh.write_file(dist.join(format!("{name}{ending}")), packed)?;
            }
        }
    }
    Ok(())
}

fn is_compressed(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, kind)| COMPRESSED.contains(&kind))
}

/// Whether a file of `dist` is another one, compressed.
pub(crate) fn is_packed(name: &str) -> bool {
    PACKED.iter().any(|ending| name.ends_with(ending))
}

/// The rules for all files, and one for each that may be kept for ever. How long the others may be kept is not said:
/// where two rules say it, some hosts send both.
fn rules(names: &[String], origin: Option<&str>) -> String {
    let mut rules = String::from(
        "# For hosts that read such a file (Netlify, Cloudflare Pages and others). docs/hosting.md says why.\n/*\n",
    );
    for header in HEADERS {
        rules += &format!("  {}: {}\n", header.0, naming(origin, header));
    }
    for name in names.iter().filter(|name| files::unstamped(name).is_some()) {
        rules += &format!("\n/{name}\n  {CACHE}: {FOR_EVER}\n");
    }
    rules
}

#[cfg(test)]
mod nginx_tests;
#[cfg(test)]
mod tests;
