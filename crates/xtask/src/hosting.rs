//! What a host needs to know of the page, and what stands beside it: the headers to send, the script for pages that embed it
//! under a name that stays, and a page that shows how.

use std::path::Path;

use anyhow::{Context as _, Result};
use xshell::Shell;

use crate::files;

/// The script for pages that embed this one: they name it, so it also keeps its name.
pub(crate) const EMBED: &str = "embed.js";
/// Where the rules for headers are, in a form that several hosts read.
const HEADERS: &str = "_headers";
/// A file whose name holds a hash of its content is never another.
const FOR_EVER: &str = "Cache-Control: public, max-age=31536000, immutable";
const EXAMPLE: &str = "examples/embed.html";

/// Puts them into `dist`, whose files have their names.
pub(crate) fn put(sh: &Shell, dist: &Path) -> Result<()> {
    let names = files::names(dist)?;
    let script = names.iter().find(|name| files::unstamped(name).as_deref() == Some(EMBED));
    let script = script.with_context(|| format!("the page was built without {EMBED}"))?;
    sh.copy_file(dist.join(script), dist.join(EMBED))?;
    put_example(sh, dist)?;
    let rules = sh.read_file(Path::new("web").join(HEADERS))?;
    sh.write_file(dist.join(HEADERS), headers(rules, &names))?;
    Ok(())
}

/// Puts the page that shows how to embed this one where it finds the script for that.
pub(crate) fn put_example(sh: &Shell, dist: &Path) -> Result<()> {
    Ok(sh.write_file(dist.join(EXAMPLE), sh.read_file(Path::new("web").join(EXAMPLE))?)?)
}

/// The rules, and one for each file that may be kept for ever.
fn headers(mut rules: String, names: &[String]) -> String {
    for name in names.iter().filter(|name| files::unstamped(name).is_some()) {
        rules += &format!("\n/{name}\n  {FOR_EVER}\n");
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_a_hash_in_its_name_is_kept_for_ever() {
        let names = ["boot-0123456789abcdef.js", "embed.js", "index.html", "later/a-b.js"].map(String::from);
        let headers = headers("/*\n  A: b\n".into(), &names);
        assert_eq!(headers, format!("/*\n  A: b\n\n/boot-0123456789abcdef.js\n  {FOR_EVER}\n"));
    }
}
