//! `cargo xtask size`: compares the size of a first visit, raw and compressed, with the budget.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use toml::Table;

use crate::{compress, content_hash, editor, files, hosting, lesson, repo};

/// List the files that a first visit to dist/ loads (raw, gzip, brotli), and those that are loaded on demand, such as
/// the chunk of the panels. Compare the totals with size-budget.toml.
/// Run `cargo xtask build` first.
#[derive(Args)]
pub(crate) struct Options {}

const PAGE: &str = "index.html";
/// Folder of files that a first visit does not load.
const LATER: &str = "later/";
/// The script that is loaded if another file is missing.
const RELOAD: &str = "reload.js";
/// The script that a page that embeds this one loads.
const EMBED: &str = hosting::EMBED;
const BUDGET: &str = "size-budget.toml";

/// Prints the table. An error if the page is over its budget.
pub(crate) fn check() -> Result<()> {
    let dist = repo::root().join("dist");
    if !dist.join(PAGE).is_file() {
        bail!("there is no dist/{PAGE} to measure. To build it: cargo xtask build");
    }
    let budget = Budget::read()?;
    let files = first_visit(&dist)?;
    println!("{:>9} {:>9} {:>9}", "raw", "gzip", "brotli");
    let mut total = Sizes::default();
    for name in &files {
        let sizes = Sizes::of(&fs::read(dist.join(name))?)?;
        println!("{sizes}  {name}");
        total.add(&sizes);
    }
    let requests = files.len();
    let (mut with_panels, mut script_editor) = (total.brotli, 0);
    for name in on_demand(&dist)? {
        let sizes = Sizes::of(&fs::read(dist.join(&name))?)?;
        println!("{sizes}  {name}, on demand");
        if name.ends_with(".wasm") {
            with_panels += sizes.brotli;
        } else if content_hash::unhashed(&name).as_deref() == Some(editor::BUNDLE) {
            script_editor = sizes.brotli;
        }
    }
    let embed = Sizes::of(&fs::read(dist.join(EMBED))?)?;
    println!("{embed}  {EMBED}, on a page that embeds");
    println!("{total}  in all, {requests} requests");
    println!("budget: {} bytes brotli, {} requests", budget.brotli_bytes, budget.requests);
    println!("with the panels: {with_panels} bytes brotli; budget: {}", budget.with_panels_brotli_bytes);
    match budget.brotli_aim.checked_sub(total.brotli) {
        Some(left) => println!("aim: {} bytes brotli, {left} below it", budget.brotli_aim),
        None => println!("aim: {} bytes brotli, {} beyond it", budget.brotli_aim, total.brotli - budget.brotli_aim),
    }
    if total.brotli > budget.brotli_bytes || requests > budget.requests {
        bail!("a first visit is over the budget in {BUDGET}");
    }
    if with_panels > budget.with_panels_brotli_bytes {
        bail!("a first visit and the panels are over the budget in {BUDGET}");
    }
    if script_editor > budget.editor_brotli_bytes {
        bail!("the script editor is over its {} bytes brotli in {BUDGET}", budget.editor_brotli_bytes);
    }
    if embed.brotli > budget.embed_brotli_bytes {
        bail!("{EMBED} is over its {} bytes brotli in {BUDGET}", budget.embed_brotli_bytes);
    }
    check_lesson(budget.lesson_bytes)
}

/// Prints the size of a lesson in one file, without its scenarios. An error if it is over its budget.
fn check_lesson(budget: usize) -> Result<()> {
    let template = lesson::template();
    let length = fs::metadata(&template).with_context(|| format!("cannot read {}", template.display()))?.len();
    println!("a lesson in one file: {length} bytes; budget: {budget}");
    if length > budget as u64 {
        bail!("a lesson in one file is over its budget in {BUDGET}");
    }
    Ok(())
}

struct Budget {
    requests: usize,
    brotli_bytes: usize,
    with_panels_brotli_bytes: usize,
    brotli_aim: usize,
    embed_brotli_bytes: usize,
    editor_brotli_bytes: usize,
    lesson_bytes: usize,
}

impl Budget {
    fn read() -> Result<Self> {
        let table: Table = fs::read_to_string(repo::root().join(BUDGET))
            .with_context(|| format!("cannot read {BUDGET}"))?
            .parse()
            .with_context(|| format!("cannot parse {BUDGET}"))?;
        let number = |key| {
            let value = table.get(key).and_then(toml::Value::as_integer);
            let value = value.and_then(|value| usize::try_from(value).ok());
            value.with_context(|| format!("{BUDGET} needs a whole number `{key}`"))
        };
        Ok(Self {
            requests: number("requests")?,
            brotli_bytes: number("brotli_bytes")?,
            with_panels_brotli_bytes: number("with_panels_brotli_bytes")?,
            brotli_aim: number("brotli_aim")?,
            embed_brotli_bytes: number("embed_brotli_bytes")?,
            editor_brotli_bytes: number("editor_brotli_bytes")?,
            lesson_bytes: number("lesson_bytes")?,
        })
    }
}

/// Sizes of a file in bytes, raw and compressed.
#[derive(Default)]
struct Sizes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Sizes {
    fn of(bytes: &[u8]) -> Result<Self> {
        let (gzip, brotli) = (compress::gzip(bytes)?.len(), compress::brotli(bytes)?.len());
        Ok(Self { raw: bytes.len(), gzip, brotli })
    }

    fn add(&mut self, other: &Self) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }
}

impl std::fmt::Display for Sizes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:>9} {:>9} {:>9}", self.raw, self.gzip, self.brotli)
    }
}

/// Whether the page loads the file only on demand.
fn is_on_demand(name: &str) -> bool {
    name.starts_with(LATER) || name.starts_with(site::FOLDER) || name == RELOAD
}

/// The files that are loaded on demand, except for presets.
fn on_demand(dist: &Path) -> Result<Vec<String>> {
    let mut names = files::names(dist)?;
    names.retain(|name| name.starts_with(LATER) && !hosting::is_compressed_copy(name));
    Ok(names)
}

/// The page and every file of `dist` that it names, directly or through a file that it loads. Without files that are
/// loaded on demand, and without presets, whose cards are named for previews. Every name in a text counts as a request,
/// so that no request is missed.
fn first_visit(dist: &Path) -> Result<BTreeSet<String>> {
    let all = files::names(dist)?;
    let mut loaded = BTreeSet::from([PAGE.to_owned()]);
    let mut pending = vec![PAGE.to_owned()];
    while let Some(name) = pending.pop() {
        let Ok(text) = fs::read_to_string(dist.join(&name)) else { continue };
        for other in &all {
            if !is_on_demand(other) && text.contains(other.as_str()) && loaded.insert(other.clone()) {
                pending.push(other.clone());
            }
        }
    }
    Ok(loaded)
}
