//! What the tools leave in the page and nobody reads: comments in the JavaScript that binds it to the wasm, and sixteen random
//! digits in the name of each import, which no compression helps.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use xshell::Shell;

use crate::files;

/// How many digits wasm-bindgen puts behind an import's name.
const DIGITS: usize = 16;

/// Shrinks the programs in `dist`. The files keep their names.
pub(crate) fn shrink(sh: &Shell, dist: &Path) -> Result<()> {
    let mut programs = 0;
    for name in files::names(dist)? {
        if let Some(program) = name.strip_suffix("_bg.wasm") {
            let (glue, wasm) = (dist.join(format!("{program}.js")), dist.join(&name));
            let text = without_comments(&sh.read_file(&glue)?);
            let names = hashes(&text);
            let binary = rename(sh.read_binary_file(&wasm)?, &names);
            let text = String::from_utf8(rename(text.into_bytes(), &names)).context("the glue is text")?;
            sh.write_file(&glue, text)?;
            sh.write_file(&wasm, binary)?;
            programs += 1;
        }
    }
    if programs == 0 {
        bail!("dist/ holds no file that ends in _bg.wasm");
    }
    Ok(())
}

/// Documentation comments and indentation are left out. No string of the glue spans lines.
fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        let begins = line.starts_with("/**");
        if !line.is_empty() && !inside && !begins {
            out.push_str(line);
            out.push('\n');
        }
        inside = (inside || begins) && !line.ends_with("*/");
    }
    out
}

/// The digits behind each import's name, in order, each with what stands for it: as long, and different.
fn hashes(text: &str) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let is_hash = |word: &&str| word.len() == DIGITS && word.bytes().all(|it| it.is_ascii_hexdigit());
    let words = text.split(|it: char| !it.is_ascii_alphanumeric()).filter(is_hash);
    let mut names: BTreeMap<Vec<u8>, Vec<u8>> = words.map(|word| (word.as_bytes().to_vec(), Vec::new())).collect();
    for (number, short) in names.values_mut().enumerate() {
        *short = format!("{number:0DIGITS$}").into_bytes();
    }
    names
}

fn rename(mut bytes: Vec<u8>, names: &BTreeMap<Vec<u8>, Vec<u8>>) -> Vec<u8> {
    let mut at = 1;
    while at + DIGITS <= bytes.len() {
        match names.get(&bytes[at..at + DIGITS]) {
            Some(short) if bytes[at - 1] == b'_' => {
                bytes[at..at + DIGITS].copy_from_slice(short);
                at += DIGITS;
            }
            _ => at += 1,
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_as_long_and_differ_and_the_rest_stays() {
        let glue = "/**\n * words\n */\nfunction f() {\n    __wbg_a_0123456789abcdef();\n    __wbg_b_fedcba9876543210(); // 0123456789abcdef0\n}\n";
        let text = without_comments(glue);
        assert_eq!(text.lines().count(), 4);
        let names = hashes(&text);
        assert_eq!(names.len(), 2);
        let renamed = String::from_utf8(rename(text.clone().into_bytes(), &names)).unwrap();
        assert_eq!(renamed.len(), text.len());
        assert!(renamed.contains("__wbg_a_0000000000000000()") && renamed.contains("__wbg_b_0000000000000001()"));
        assert!(renamed.contains("// 0123456789abcdef0"));
    }
}
