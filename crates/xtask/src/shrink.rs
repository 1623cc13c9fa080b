//! What the tools leave in the page and nobody reads: comments and long names in its JavaScript, and the names under which
//! each wasm program and its glue know each other, with sixteen random digits that no compression helps.

use std::convert::Infallible;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{Import, ImportSection, Imports, Module};
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
        let esbuild =
            cmd!(sh, "esbuild {path} --minify --target=es2022 --log-level=warning --allow-overwrite --outfile={path}");
        tools.with_path(esbuild).quiet().run()?;
    }
    Ok(())
}

/// A program's imports under short names.
#[derive(Default)]
struct Short {
    /// The long name of each, in order.
    long: Vec<String>,
}

impl Short {
    fn shorten(&mut self, wasm: &[u8]) -> Result<Vec<u8>> {
        let mut module = Module::new();
        let parser = wasmparser::Parser::new(0);
        self.parse_core_module(&mut module, parser, wasm).context("cannot read the program that was built")?;
        Ok(module.finish())
    }

    /// The glue, where the imports are the keys of an object, one a line.
    fn rename(&self, glue: &str) -> Result<String> {
        let mut glue = glue.to_owned();
        for (place, long) in self.long.iter().enumerate() {
            let (key, short) = (format!("{long}: function("), format!("{}: function(", short(place)));
            match glue.matches(&key).count() {
                1 => glue = glue.replace(&key, &short),
                count => bail!("the glue should hold the import {long} once and holds it {count} times"),
            }
        }
        Ok(glue)
    }
}

impl Reencode for Short {
    type Error = Infallible;

    fn parse_imports(
        &mut self,
        section: &mut ImportSection,
        imports: wasmparser::Imports<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in imports {
            let (_, import) = import?;
            let short = short(self.long.len());
            self.long.push(import.name.to_owned());
            let ty = self.entity_type(import.ty)?;
            section.imports(Imports::Single(Import { module: import.module, name: &short, ty }));
        }
        Ok(())
    }
}

/// A name for the import in that place: another for each.
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
    use wasm_encoder::{EntityType, TypeSection};

    use super::*;

    fn program(imports: usize) -> Vec<u8> {
        let (mut module, mut types, mut section) = (Module::new(), TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        for place in 0..imports {
            section.import("./glue.js", &format!("__wbg_call_{place:016x}"), EntityType::Function(0));
        }
        module.section(&types).section(&section);
        module.finish()
    }

    #[test]
    fn a_program_and_its_glue_get_the_same_short_names() {
        let glue: String = (0..60).map(|place| format!("__wbg_call_{place:016x}: function() {{}},\n")).collect();
        let mut names = Short::default();
        let wasm = names.shorten(&program(60)).unwrap();
        let glue = names.rename(&glue).unwrap();
        assert!(wasm.len() < program(60).len() / 2);
        let mut again = Short::default();
        again.shorten(&wasm).unwrap();
        assert_eq!(again.long.len(), 60);
        for short in &again.long {
            assert_eq!(glue.matches(&format!("{short}: function(")).count(), 1, "{short}");
        }
        assert!(names.rename(&glue).is_err(), "they are named otherwise now");
    }
}
