//! Removes from the page the rest that the tools leave: comments and long names in its JavaScript, and the names under
//! which each wasm program and its glue know each other, with sixteen random digits that no compression helps.

use std::convert::Infallible;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ExportSection, Import, ImportSection, Imports, Module};
use xshell::{Shell, cmd};

use crate::files;
use crate::setup::Tools;

/// Shrinks the JavaScript and the wasm in `dist`. The files keep their names.
pub(crate) fn shrink(sh: &Shell, tools: &Tools, dist: &Path) -> Result<()> {
    for name in files::names(dist)? {
        let path = dist.join(&name);
        if let Some(program) = name.strip_suffix("_bg.wasm") {
            let glue = dist.join(format!("{program}.js"));
            let mut names = Short::default();
            let wasm = names.shorten(&sh.read_binary_file(&path)?)?;
            sh.write_file(&glue, names.rename(&sh.read_file(&glue)?)?)?;
            sh.write_file(&path, wasm)?;
        }
    }
    for name in files::names(dist)?.iter().filter(|name| name.ends_with(".js")) {
        let path = dist.join(name);
        let esbuild = cmd!(
            sh,
            "esbuild {path} --minify --tree-shaking=true --target=es2022 --log-level=warning --allow-overwrite --outfile={path}"
        );
        tools.with_path(esbuild).quiet().run()?;
    }
    Ok(())
}

/// What the glue exports that nobody asks of it, and what is left then.
const EXPORTED: (&str, &str) = ("export { initSync, __wbg_init as default };", "export { __wbg_init as default };");

/// A program's imports and exports under short names.
#[derive(Default)]
struct Short {
    /// The long name of each import, in order.
    imports: Vec<String>,
    /// The long name of each export, in order.
    exports: Vec<String>,
}

impl Short {
    fn shorten(&mut self, wasm: &[u8]) -> Result<Vec<u8>> {
        let mut module = Module::new();
        let parser = wasmparser::Parser::new(0);
        self.parse_core_module(&mut module, parser, wasm).context("cannot read the program that was built")?;
        Ok(module.finish())
    }

    /// The glue, where the imports are the keys of an object, one a line, and the exports are asked of `wasm`.
    fn rename(&self, glue: &str) -> Result<String> {
        let mut glue = glue.replace(EXPORTED.0, EXPORTED.1);
        for (place, long) in self.imports.iter().enumerate() {
            let (key, short) = (format!("{long}: function("), format!("{}: function(", short(place)));
            match glue.matches(&key).count() {
                1 => glue = glue.replace(&key, &short),
                count => bail!("the glue should hold the import {long} once and holds it {count} times"),
            }
        }
        let mut parts = glue.split(WASM);
        let mut renamed = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(part.len());
            let (name, rest) = part.split_at(end);
            if name.is_empty() {
                // A full stop.
                renamed.extend([WASM, rest]);
                continue;
            }
            let place = self.exports.iter().position(|long| long == name);
            let place =
                place.with_context(|| format!("the glue asks for {name}, which the program does not export"))?;
            renamed.extend([WASM, &short(place), rest]);
        }
        Ok(renamed)
    }
}

/// How the glue asks for an export.
const WASM: &str = "wasm.";

impl Reencode for Short {
    type Error = Infallible;

    fn parse_imports(
        &mut self,
        section: &mut ImportSection,
        imports: wasmparser::Imports<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in imports {
            let (_, import) = import?;
            let short = short(self.imports.len());
            self.imports.push(import.name.to_owned());
            let ty = self.entity_type(import.ty)?;
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
        section.export(&short(self.exports.len()), kind, index);
        self.exports.push(export.name.to_owned());
        Ok(())
    }
}

/// A name for the import or the export in that place: another for each.
fn short(place: usize) -> String {
    const LETTERS: [u8; 26] = *b"abcdefghijklmnopqrstuvwxyz";
    let (first, second) = (place / LETTERS.len(), place % LETTERS.len());
    let mut name = String::from("$");
    if first > 0 {
        name.push_str(&first.to_string());
    }
    name.push(char::from(LETTERS[second]));
    name
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{EntityType, ExportKind, FunctionSection, TypeSection};

    use super::*;

    /// A program that imports so many functions and exports the first two of them.
    fn program(imports: usize) -> Vec<u8> {
        let (mut module, mut types, mut section) = (Module::new(), TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        for place in 0..imports {
            section.import("./glue.js", &format!("__wbg_call_{place:016x}"), EntityType::Function(0));
        }
        let mut exports = ExportSection::new();
        exports.export("__wbindgen_start", ExportKind::Func, 0).export("__wbindgen_start_again", ExportKind::Func, 1);
        module.section(&types).section(&section).section(&FunctionSection::new()).section(&exports);
        module.finish()
    }

    #[test]
    fn a_program_and_its_glue_get_the_same_short_names() {
        let glue: String = (0..60).map(|place| format!("__wbg_call_{place:016x}: function() {{}},\n")).collect();
        let glue = glue + "wasm.__wbindgen_start_again(wasm.__wbindgen_start);\nfetch('web_bg.wasm'); // wasm.\n";
        let mut names = Short::default();
        let wasm = names.shorten(&program(60)).unwrap();
        let glue = names.rename(&glue).unwrap();
        assert!(wasm.len() < program(60).len() / 2);
        let mut again = Short::default();
        again.shorten(&wasm).unwrap();
        assert_eq!((again.imports.len(), again.exports.len()), (60, 2));
        for short in &again.imports {
            assert_eq!(glue.matches(&format!("{short}: function(")).count(), 1, "{short}");
        }
        let [first, second] = [&again.exports[0], &again.exports[1]];
        assert!(glue.ends_with(&format!("wasm.{second}(wasm.{first});\nfetch('web_bg.wasm'); // wasm.\n")), "{glue}");
        assert!(names.rename(&glue).is_err(), "they are named otherwise now");
    }

    #[test]
    fn an_export_that_is_not_there_is_a_fault() {
        assert!(Short::default().rename("wasm.gone();").is_err());
    }
}
