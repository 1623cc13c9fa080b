//! Code splitting: the panels and the checker are a chunk of the page's program, loaded when a panel is first opened.
//!
//! `wasm-split-cli` divides the program before `wasm-bindgen` reads it. Trunk has no hook between the compiler and
//! `wasm-bindgen`, so it is given another program of that name: [`run_bindgen`] divides, then calls the real one.
//! [`write_chunk`] writes the chunk beside the page that Trunk has built.
//!
//! Before wasm-bindgen or the splitter is upgraded, check what this relies on. The build fails if one of these changes:
//!
//! - `wasm-split-cli` writes `<name>.wasm`, `split_panels.wasm` and `__wasm_split.js`.
//! - The link script loads the chunk in one place, and asks `initSync` for the exports ([`link_script`],
//!   [`ask_for_exports`]).
//! - The glue code exports `initSync`, and nothing else that is imported (`minify.rs`).
//!
//! Only the end-to-end tests (`panels`, `split`, `trap`, `search`, `hosting`) notice if one of these changes:
//!
//! - `wasm-split-cli` knows the functions of `web/src/chunk.rs` by their names, calls the callback of
//!   `__wasm_split_load_panels` through the function table, and reads the version in the section that the crate
//!   `wasm_split_helpers` adds.
//! - `wasm-bindgen --keep-lld-exports` exports the memory, the function table and what begins with `__wasm_split`, and
//!   removes no function that only the chunk calls. Its glue code imports the link script as a module.
//! - After a failure the link script loads the chunk again.
//!
//! The build or the tests of `split` check the assumptions of `chunk_imports.rs`.
//!
//! The versions of the two crates are in Cargo.toml, those of the tools in `setup/mod.rs`. The splitter reads the
//! relocations of the linker: a new compiler may need a new splitter. `cargo xtask build --one-file` needs none.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use xshell::{Cmd, Shell, cmd};

use crate::chunk_imports::HELPERS;
use crate::setup::Tools;
use crate::{chunk_imports, repo};

/// The feature of the crate `web` that makes the chunk.
const FEATURE: &str = "split";
/// The name of the chunk in `web/src/chunk.rs`, and its file in `dist/`.
const CHUNK: &str = "panels";
/// The folder of what is not loaded at first.
const LATER: &str = "later";
/// The chunk in the page's folder.
pub(crate) const CHUNK_FILE: &str = "later/panels.wasm";
/// The glue code of the chunk in the page's folder.
pub(crate) const CHUNK_GLUE: &str = "later/panels.js";
/// The module that the program imports the function from that loads the chunk. The splitter gives the name.
pub(crate) const LINK_SCRIPT: &str = "__wasm_split.js";
/// In the environment, the real `wasm-bindgen`.
const BINDGEN: &str = "OVERLAP_BINDGEN";

/// Divide a program into its first part and the chunk, and run wasm-bindgen on it. Trunk calls this by itself.
#[derive(Args)]
pub(crate) struct BindgenOptions {
    /// The options for wasm-bindgen.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<OsString>,
}

/// Put the chunk beside the page that was just built. Trunk calls this by itself.
#[derive(Args)]
pub(crate) struct ChunkOptions {
    /// The folder of the page.
    folder: PathBuf,
}

/// The tools, with a `wasm-bindgen` that splits the program before it calls the real one.
pub(crate) fn splitting(tools: &Tools) -> Result<Tools> {
    let folder = repo::target().join("split");
    fs::create_dir_all(&folder)?;
    let wrapper = folder.join("wasm-bindgen");
    fs::write(&wrapper, "#!/bin/sh\nexec \"$OVERLAP_XTASK\" bindgen -- \"$@\"\n")?;
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755))?;
    Ok(tools.with_first(folder))
}

/// The Trunk command, for a program with the chunk.
pub(crate) fn with_feature<'a>(tools: &Tools, trunk: Cmd<'a>) -> Result<Cmd<'a>> {
    let bindgen = tools.find_program("wasm-bindgen").context("there is no wasm-bindgen on the path")?;
    Ok(trunk.env(BINDGEN, bindgen).args(["--features", FEATURE]))
}

/// Runs the command `bindgen`.
pub(crate) fn run_bindgen(options: &BindgenOptions) -> Result<()> {
    let sh = Shell::new()?;
    let bindgen = PathBuf::from(env::var_os(BINDGEN).with_context(|| format!("{BINDGEN} is not set"))?);
    let options = &options.options;
    let program = options.iter().find(|option| Path::new(option).extension() == Some(OsStr::new("wasm")));
    let Some(program) = program else {
        // A question for its version.
        return Ok(cmd!(sh, "{bindgen} {options...}").quiet().run()?);
    };
    let out = options.iter().find_map(|option| option.to_str()?.strip_prefix("--out-dir="));
    let out = PathBuf::from(out.context("Trunk calls wasm-bindgen without --out-dir")?);
    let name = Path::new(program).file_stem().and_then(OsStr::to_str).context("the program has no name")?;
    let parts = out.join("parts");
    sh.remove_path(&parts)?;
    cmd!(sh, "wasm-split-cli {program} {parts} --target web --out-name {name}").quiet().run()?;
    let first = parts.join(name).with_extension("wasm").into_os_string();
    let options = options.iter().map(|option| if option == program { &first } else { option });
    // Without the option, the function table that both parts share is not exported.
    cmd!(sh, "{bindgen} --keep-lld-exports {options...}").quiet().run()?;
    let script = sh.read_file(parts.join(LINK_SCRIPT))?;
    let script = link_script(&script)?;
    let chunk = parts.join(format!("split_{CHUNK}.wasm"));
    if !out.ends_with("release") {
        sh.write_file(out.join(LINK_SCRIPT), script)?;
        return Ok(sh.copy_file(chunk, out.join(format!("{CHUNK}.wasm")))?);
    }
    let (program_file, glue_file) = (out.join(format!("{name}_bg.wasm")), out.join(format!("{name}.js")));
    let moved = chunk_imports::move_imports(
        &sh.read_binary_file(&first)?,
        &sh.read_binary_file(&program_file)?,
        &sh.read_binary_file(chunk)?,
        &sh.read_file(&glue_file)?,
    )?;
    sh.write_file(program_file, moved.first)?;
    sh.write_file(glue_file, moved.glue)?;
    sh.write_file(out.join(format!("{CHUNK}.wasm")), moved.chunk)?;
    sh.write_file(out.join(format!("{CHUNK}.js")), moved.chunk_glue)?;
    Ok(sh.write_file(out.join(LINK_SCRIPT), with_chunk_glue(&script)?)?)
}

/// Instantiates the response that the promise `src` gives while it loads; or after it has loaded, if its content type
/// is not exactly the one that browsers demand for the former.
const INSTANTIATE: &str = "(await src).headers.get(\"content-type\") === \"application/wasm\" \
    ? WebAssembly.instantiateStreaming(src, imports) : WebAssembly.instantiate(await (await src).arrayBuffer(), imports)";

/// The splitter's link script, which loads the chunk from its folder, also from a host that sends it with another
/// content type than `application/wasm`.
fn link_script(script: &str) -> Result<String> {
    let changes = [
        (format!("\"./split_{CHUNK}.wasm\""), format!("\"./{LATER}/{CHUNK}.wasm\"")),
        ("WebAssembly.instantiateStreaming(src, imports)".to_owned(), INSTANTIATE.to_owned()),
    ];
    changes.iter().try_fold(script.to_owned(), |script, (before, after)| replace_once(&script, before, after))
}

/// The link script, which loads the glue code of the chunk with the chunk. Some browsers remember that a script could
/// not be loaded: each attempt has an address of its own.
fn with_chunk_glue(script: &str) -> Result<String> {
    let changes = [
        ("import ", format!("import {{ {HELPERS} }} from \"./web.js\";\nlet attempts = 0;\nimport ")),
        (
            "src.catch(() => {});",
            format!(
                "src.catch(() => {{}});\n\
                 const glue = import(new URL(\"./{CHUNK_GLUE}\" + (attempts++ ? \"?\" + attempts : \"\"), import.meta.url));\n\
                 glue.catch(() => {{}});"
            ),
        ),
        (
            "(imports) => (",
            format!("(imports) => (Object.assign(imports.__wasm_split, (await glue).default(...{HELPERS}())), "),
        ),
    ];
    changes.iter().try_fold(script.to_owned(), |script, (before, after)| replace_once(&script, before, after))
}

/// The link script, with a call of `exports` where it asks `initSync` for the exports of the first part.
pub(crate) fn ask_for_exports(script: &str) -> Result<String> {
    let script = replace_once(script, "import { initSync }", "import { exports }")?;
    replace_once(&script, "initSync(undefined, undefined)", "exports()")
}

fn replace_once(script: &str, before: &str, after: &str) -> Result<String> {
    match script.matches(before).count() {
        1 => Ok(script.replace(before, after)),
        count => bail!("the splitter's link script should hold “{before}” once and holds it {count} times"),
    }
}

/// Runs the command `chunk`.
pub(crate) fn write_chunk(options: &ChunkOptions) -> Result<()> {
    let sh = repo::shell()?;
    let folder = &options.folder;
    let glue = sh.read_file(folder.join("web.js"))?;
    if !glue.contains(LINK_SCRIPT) {
        return Ok(());
    }
    let profile = env::var("TRUNK_PROFILE").unwrap_or_else(|_| "debug".to_owned());
    let built = repo::target().join("wasm-bindgen").join(&profile);
    sh.copy_file(built.join(LINK_SCRIPT), folder.join(LINK_SCRIPT))?;
    let (from, to) = (built.join(format!("{CHUNK}.wasm")), folder.join(CHUNK_FILE));
    sh.create_dir(folder.join(LATER))?;
    if profile == "release" {
        sh.copy_file(built.join(format!("{CHUNK}.js")), folder.join(CHUNK_GLUE))?;
        let page = sh.read_file("index.html")?;
        let options = wasm_opt_options(&page).context("index.html says no options for wasm-opt")?;
        let tools = Tools::find()?;
        Ok(tools.with_path(cmd!(sh, "wasm-opt {options...} {from} --output {to}")).quiet().run()?)
    } else {
        Ok(sh.copy_file(from, to)?)
    }
}

/// The options with which Trunk calls wasm-opt on the first part.
fn wasm_opt_options(page: &str) -> Option<Vec<&str>> {
    let (_, rest) = page.split_once("data-wasm-opt-params=\"")?;
    Some(rest.split_once('"')?.0.split(' ').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = r#"const src = fetch(new URL("./split_panels.wasm", import.meta.url));
return async (imports) => (WebAssembly.instantiateStreaming(src, imports));"#;

    #[test]
    fn link_script_loads_the_chunk_from_its_folder_whatever_its_content_type() {
        let script = link_script(SCRIPT).unwrap();
        assert!(script.contains("new URL(\"./later/panels.wasm\", import.meta.url)"), "{script}");
        assert!(script.contains(".arrayBuffer()"), "{script}");
    }

    #[test]
    fn link_script_of_another_form_is_an_error() {
        assert!(link_script("fetch('panels.wasm')").is_err());
        assert!(link_script(&SCRIPT.repeat(2)).is_err());
    }

    #[test]
    fn link_script_asks_for_the_exports_in_one_place() {
        let script = "import { initSync } from \"./web.js\";\nconst it = initSync(undefined, undefined);";
        assert_eq!(ask_for_exports(script).unwrap(), "import { exports } from \"./web.js\";\nconst it = exports();");
        assert!(ask_for_exports("import { initSync } from \"./web.js\";").is_err());
    }

    #[test]
    fn chunk_is_optimised_like_the_first_part() {
        let page = repo::shell().unwrap().read_file("index.html").unwrap();
        let options = wasm_opt_options(&page).unwrap();
        assert!(options.contains(&"-Oz") && options.iter().all(|option| option.starts_with('-')), "{options:?}");
    }
}
