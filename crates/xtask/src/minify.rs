//! Minifies what Trunk has built: removes comments and long names from the JavaScript, and shortens the names of
//! imports and exports between each wasm program and its glue code. Those names contain sixteen random digits, which do
//! not compress.

use std::convert::Infallible;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ExportSection, Import, ImportSection, Imports, Module};
use xshell::{Shell, cmd};

use crate::setup::Tools;
use crate::short_name::short;
use crate::{code_split, files, function_order};

/// Minifies the JavaScript and the wasm in `dist`. The files keep their names.
pub(crate) fn minify(sh: &Shell, tools: &Tools, dist: &Path) -> Result<()> {
    for name in files::names(dist)? {
        let path = dist.join(&name);
        if let Some(program) = name.strip_suffix("_bg.wasm") {
            let glue = dist.join(format!("{program}.js"));
            let mut names = ShortNames::default();
            let wasm = names.shorten(&sh.read_binary_file(&path)?)?;
            sh.write_file(&glue, names.rename(&sh.read_file(&glue)?)?)?;
            sh.write_file(&path, function_order::sort(&wasm)?)?;
            let of_chunk = dist.join(code_split::CHUNK_GLUE);
            if sh.path_exists(&of_chunk) {
                sh.write_file(&of_chunk, names.rename_exports(&sh.read_file(&of_chunk)?)?)?;
            }
        }
    }
    let chunk = dist.join(code_split::CHUNK_FILE);
    if sh.path_exists(&chunk) {
        sh.write_file(&chunk, function_order::sort(&sh.read_binary_file(&chunk)?)?)?;
    }
    let link_script = dist.join(code_split::LINK_SCRIPT);
    if sh.path_exists(&link_script) {
        sh.write_file(&link_script, code_split::ask_for_exports(&sh.read_file(&link_script)?)?)?;
    }
    for name in files::names(dist)?.iter().filter(|name| name.ends_with(".js")) {
        let path = dist.join(name);
        if path == link_script {
            continue;
        }
        // The glue code imports the link script: one file, and so one request.
        let bundle: &[&str] =
            if sh.read_file(&path)?.contains(code_split::LINK_SCRIPT) { &["--bundle", "--format=esm"] } else { &[] };
        let esbuild = cmd!(
            sh,
            "esbuild {path} {bundle...} --minify --tree-shaking=true --target=es2022 --log-level=warning --allow-overwrite --outfile={path}"
        );
        tools.with_path(esbuild).quiet().run()?;
    }
    Ok(sh.remove_path(link_script)?)
}

/// The exports of the glue code, and those of which the page has use: the link script of the chunk needs the program's
/// exports, for which it would call `initSync`.
const EXPORTS: (&str, &str) = (
    "export { initSync, __wbg_init as default };",
    "const exports = () => wasm;\nexport { exports, __wbg_init as default };",
);

/// Short names for a program's imports and exports.
#[derive(Default)]
struct ShortNames {
    /// The long name of each import, in order.
    imports: Vec<String>,
    /// The long and the short name of each export, in order.
    exports: Vec<(String, String)>,
}

impl ShortNames {
    /// The program with short names.
    fn shorten(&mut self, wasm: &[u8]) -> Result<Vec<u8>> {
        let mut module = Module::new();
        let parser = wasmparser::Parser::new(0);
        self.parse_core_module(&mut module, parser, wasm).context("cannot read the wasm program")?;
        Ok(module.finish())
    }

    /// The glue code with the same short names. In it the imports are keys of an object, one a line, and the exports
    /// are fields of `wasm`.
    fn rename(&self, glue: &str) -> Result<String> {
        let mut glue = glue.replace(EXPORTS.0, EXPORTS.1);
        for (index, long) in self.imports.iter().enumerate() {
            let (key, short) = (format!("{long}: function("), format!("{}: function(", short(index)));
            match glue.matches(&key).count() {
                1 => glue = glue.replace(&key, &short),
                count => bail!("the glue code should contain the import {long} once and contains it {count} times"),
            }
        }
        self.rename_exports(&glue)
    }

    fn rename_exports(&self, glue: &str) -> Result<String> {
        let mut parts = glue.split(WASM);
        let mut renamed = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(part.len());
            let (name, rest) = part.split_at(end);
            if name.is_empty() {
                // A full stop in a comment or a string.
                renamed.extend([WASM, rest]);
                continue;
            }
            let export = self.exports.iter().find(|(long, _)| long == name);
            let (_, short) =
                export.with_context(|| format!("the glue code uses {name}, which the program does not export"))?;
            renamed.extend([WASM, short, rest]);
        }
        Ok(renamed)
    }
}

/// Whether the chunk imports the export by this name.
fn is_shared(name: &str) -> bool {
    matches!(name, "memory" | "__indirect_function_table") || name.starts_with("__wasm_split")
}

/// The glue code's object of exports.
const WASM: &str = "wasm.";

impl Reencode for ShortNames {
    type Error = Infallible;

    fn parse_imports(
        &mut self,
        section: &mut ImportSection,
        imports: wasmparser::Imports<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in imports {
            let (_, import) = import?;
            let ty = self.entity_type(import.ty)?;
            if import.module.ends_with(code_split::LINK_SCRIPT) {
                section.imports(Imports::Single(Import { module: import.module, name: import.name, ty }));
                continue;
            }
            let short = short(self.imports.len());
            self.imports.push(import.name.to_owned());
            section.imports(Imports::Single(Import { module: import.module, name: &short, ty }));
        }
        Ok(())
    }

    fn parse_export(
        &mut self,
        section: &mut ExportSection,
        export: wasmparser::Export<'_>,
    ) -> Result<(), Error<Infallible>> {
        let (kind, index) = (self.export_kind(export.kind)?, self.external_index(export.kind, export.index)?);
        let name = match export.name {
            name if is_shared(name) => name.to_owned(),
            _ => short(self.exports.len()),
        };
        section.export(&name, kind, index);
        self.exports.push((export.name.to_owned(), name));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, ExportKind, FunctionSection, TypeSection};

    use super::*;

    /// A program that imports this many functions and exports the first two of them.
    fn program(imports: usize) -> Vec<u8> {
        let (mut module, mut types, mut section) = (Module::new(), TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        for index in 0..imports {
            section.import("./glue.js", &format!("__wbg_call_{index:016x}"), EntityType::Function(0));
        }
        let mut exports = ExportSection::new();
        exports.export("__wbindgen_start", ExportKind::Func, 0).export("__wbindgen_start_again", ExportKind::Func, 1);
        module.section(&types).section(&section).section(&FunctionSection::new()).section(&exports);
        module.finish()
    }

    #[test]
    fn program_and_glue_code_get_the_same_short_names() {
        let glue: String = (0..60).map(|index| format!("__wbg_call_{index:016x}: function() {{}},\n")).collect();
        let glue = glue + "wasm.__wbindgen_start_again(wasm.__wbindgen_start);\nfetch('web_bg.wasm'); // wasm.\n";
        let mut names = ShortNames::default();
        let wasm = names.shorten(&program(60)).unwrap();
        let glue = names.rename(&glue).unwrap();
        assert!(wasm.len() < program(60).len() / 2);
        let mut shortened = ShortNames::default();
        shortened.shorten(&wasm).unwrap();
        assert_eq!((shortened.imports.len(), shortened.exports.len()), (60, 2));
        for short in &shortened.imports {
            assert_eq!(glue.matches(&format!("{short}: function(")).count(), 1, "{short}");
        }
        let [first, second] = [&names.exports[0].1, &names.exports[1].1];
        assert!(glue.ends_with(&format!("wasm.{second}(wasm.{first});\nfetch('web_bg.wasm'); // wasm.\n")), "{glue}");
        assert!(names.rename(&glue).is_err(), "the glue code has no long names any more");
    }

    #[test]
    fn exports_that_the_chunk_imports_keep_their_names() {
        let mut names = ShortNames::default();
        let (mut module, mut memories, mut exports) =
            (Module::new(), wasm_encoder::MemorySection::new(), ExportSection::new());
        memories.memory(wasm_encoder::MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        exports.export("memory", ExportKind::Memory, 0).export("__wasm_split_shared0", ExportKind::Memory, 0);
        module.section(&memories).section(&exports);
        let wasm = names.shorten(&module.finish()).unwrap();
        assert!(names.exports.iter().all(|(long, short)| long == short), "{:?}", names.exports);
        assert_eq!(names.rename("new DataView(wasm.memory.buffer)").unwrap(), "new DataView(wasm.memory.buffer)");
        assert!(wasmparser::Parser::new(0).parse_all(&wasm).all(|part| part.is_ok()));
    }

    #[test]
    fn use_of_a_missing_export_is_an_error() {
        assert!(ShortNames::default().rename("wasm.gone();").is_err());
    }
}
