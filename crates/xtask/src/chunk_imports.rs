//! Moves what only the chunk imports from JavaScript out of the first part of the program.
//!
//! The splitter leaves every import in the first part. The chunk calls it through the function table, by a function
//! that converts the arguments. Here these functions become part of the chunk, which puts them into the table itself,
//! and the glue code of their imports becomes a script of its own, which is loaded with the chunk. `wasm-opt` then
//! removes what is left of them. Measured: a first visit has 1.7 kB less.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, FunctionSection, ImportSection, RefType, TableType,
    TypeSection,
};
use wasmparser::{
    CodeSectionReader, ElementItems, ElementKind, ElementSectionReader, ExternalKind, FuncType, FunctionBody,
    FunctionSectionReader, ImportSectionReader, KnownCustom, Name, NameSectionReader, Operator, Parser, Payload,
    TypeRef, TypeSectionReader,
};

use crate::short_name::short;

/// The module from which the chunk imports.
const SHARED: &str = "__wasm_split";
/// End of the name of a function of the splitter, by which the chunk calls an import.
const SHIM: &str = " local_shim";
/// Variable of the glue code: the length of the text that was passed last.
const LENGTH: &str = "WASM_VECTOR_LEN";

/// Program and glue code, before the names are shortened.
#[derive(Debug)]
pub(crate) struct Parts {
    /// The first part.
    pub(crate) first: Vec<u8>,
    /// The chunk.
    pub(crate) chunk: Vec<u8>,
    /// Glue code of the first part.
    pub(crate) glue: String,
    /// Glue code of the chunk: a function of the exports of the first part and of the [helpers](HELPERS), which returns
    /// what the chunk imports.
    pub(crate) chunk_glue: String,
}

/// Export of the glue code: the program's exports, and the functions that the glue code of the chunk calls.
pub(crate) const HELPERS: &str = "helpers";

/// Moves the imports. `divided` is the first part before wasm-bindgen has read it, `first` and `glue` are what
/// wasm-bindgen made of it.
pub(crate) fn move_imports(divided: &[u8], first: &[u8], chunk: &[u8], glue: &str) -> Result<Parts> {
    let slots = Program::read(divided)?.slots_of_shims();
    let program = Program::read(first)?;
    let moved = program.movable(&slots);
    if moved.is_empty() {
        bail!("no import can be moved to the chunk: the splitter makes other functions than “{SHIM}”");
    }
    let mut reencoder = FirstPart { slots: moved.iter().map(|it| it.slot).collect(), is_table_read: false };
    let first = encode(&mut reencoder, first).context("cannot change the first part")?;
    let (chunk, names) = Chunk::new(&program, chunk, &moved)?.encode(chunk)?;
    let (glue, chunk_glue) = divide_glue(glue, &names)?;
    Ok(Parts { first, chunk, glue, chunk_glue })
}

fn encode<R: Reencode>(reencoder: &mut R, wasm: &[u8]) -> Result<Vec<u8>>
where
    Error<R::Error>: std::error::Error + Send + Sync + 'static,
{
    let mut module = wasm_encoder::Module::new();
    reencoder.parse_core_module(&mut module, Parser::new(0), wasm)?;
    Ok(module.finish())
}

/// The parts of a program that are needed.
#[derive(Default)]
struct Program<'a> {
    types: Vec<FuncType>,
    /// Name and type of each imported function.
    imports: Vec<(String, u32)>,
    /// Type of each other function.
    functions: Vec<u32>,
    bodies: Vec<FunctionBody<'a>>,
    /// Types of the tables that are not imported.
    tables: Vec<wasmparser::TableType>,
    /// Exported functions and tables by their indexes, with their names.
    exported: BTreeMap<(bool, u32), String>,
    /// The functions by which the chunk calls imports.
    shims: BTreeSet<u32>,
    /// Functions by their places in the function table.
    slots: BTreeMap<u32, u32>,
    /// Callers of each function.
    callers: BTreeMap<u32, BTreeSet<u32>>,
}

impl<'a> Program<'a> {
    fn read(wasm: &'a [u8]) -> Result<Self> {
        let mut program = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::TypeSection(types) => {
                    program.types = types.into_iter_err_on_gc_types().collect::<Result<_, _>>()?;
                }
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let import = import?;
                        if let TypeRef::Func(ty) = import.ty {
                            program.imports.push((import.name.to_owned(), ty));
                        }
                    }
                }
                Payload::FunctionSection(functions) => {
                    program.functions = functions.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::TableSection(tables) => {
                    for table in tables {
                        program.tables.push(table?.ty);
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        let is_table = export.kind == ExternalKind::Table;
                        if is_table || export.kind == ExternalKind::Func {
                            program.exported.insert((is_table, export.index), export.name.to_owned());
                        }
                    }
                }
                Payload::ElementSection(elements) => program.read_elements(elements)?,
                Payload::CodeSectionEntry(body) => {
                    let caller = program.imports.len() as u32 + program.bodies.len() as u32;
                    for operator in body.get_operators_reader()? {
                        if let Operator::Call { function_index }
                        | Operator::ReturnCall { function_index }
                        | Operator::RefFunc { function_index } = operator?
                        {
                            program.callers.entry(function_index).or_default().insert(caller);
                        }
                    }
                    program.bodies.push(body);
                }
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(names) = section.as_known() {
                        program.read_names(names)?;
                    }
                }
                _ => {}
            }
        }
        Ok(program)
    }

    fn read_names(&mut self, names: NameSectionReader<'_>) -> Result<()> {
        for name in names {
            let Name::Function(functions) = name? else { continue };
            for function in functions {
                let function = function?;
                if function.name.ends_with(SHIM) {
                    self.shims.insert(function.index);
                }
            }
        }
        Ok(())
    }

    fn read_elements(&mut self, elements: ElementSectionReader<'_>) -> Result<()> {
        for element in elements {
            let element = element?;
            let ElementKind::Active { offset_expr, .. } = element.kind else { continue };
            let ElementItems::Functions(functions) = element.items else { continue };
            let Operator::I32Const { value: offset } = offset_expr.get_operators_reader().read()? else { continue };
            for (slot, function) in (offset as u32..).zip(functions) {
                self.slots.insert(slot, function?);
            }
        }
        Ok(())
    }

    /// Places in the table of the functions by which the chunk calls imports.
    fn slots_of_shims(&self) -> Vec<u32> {
        self.slots.iter().filter(|(_, function)| self.shims.contains(function)).map(|(slot, _)| *slot).collect()
    }

    /// The functions in those places, as far as they can be moved.
    fn movable(&self, slots: &[u32]) -> Vec<Moved> {
        slots.iter().filter_map(|&slot| self.movable_at(slot)).collect()
    }

    fn movable_at(&self, slot: u32) -> Option<Moved> {
        let function = *self.slots.get(&slot)?;
        let is_elsewhere = self.slots.values().filter(|it| **it == function).count() > 1;
        if is_elsewhere || self.callers.contains_key(&function) || self.exported.contains_key(&(false, function)) {
            return None;
        }
        let mut moved = Moved { slot, functions: vec![function], imported: Vec::new(), tables: Vec::new() };
        let mut next = 0;
        while let Some(&function) = moved.functions.get(next) {
            self.add_uses(function, &mut moved)?;
            next += 1;
        }
        Some(moved)
    }

    /// Adds what a function uses. `None` if it could not be part of the chunk.
    fn add_uses(&self, function: u32, moved: &mut Moved) -> Option<()> {
        let nth = (function as usize).checked_sub(self.imports.len())?;
        for operator in self.bodies.get(nth)?.get_operators_reader().ok()? {
            match operator.ok()? {
                Operator::Call { function_index: called } => {
                    let is_import = (called as usize) < self.imports.len();
                    if !is_import && self.exported.contains_key(&(false, called)) {
                        moved.imported.push(called);
                        continue;
                    }
                    if self.callers[&called].len() > 1 || self.slots.values().any(|it| *it == called) {
                        return None;
                    }
                    let list = if is_import { &mut moved.imported } else { &mut moved.functions };
                    list.push(called);
                }
                Operator::TableGet { table } | Operator::TableSet { table } => {
                    self.exported.get(&(true, table))?;
                    moved.tables.push(table);
                }
                Operator::LocalGet { .. }
                | Operator::LocalSet { .. }
                | Operator::LocalTee { .. }
                | Operator::I32Const { .. }
                | Operator::Drop
                | Operator::Return
                | Operator::End => {}
                _ => return None,
            }
        }
        Some(())
    }

    fn type_of(&self, function: u32) -> Option<&FuncType> {
        let index = function as usize;
        let ty = match index.checked_sub(self.imports.len()) {
            Some(nth) => self.functions.get(nth),
            None => self.imports.get(index).map(|(_, ty)| ty),
        };
        self.types.get(*ty? as usize)
    }
}

/// A function of the table that moves.
struct Moved {
    slot: u32,
    /// The function, and those that it alone calls.
    functions: Vec<u32>,
    /// Functions that the chunk imports for it: imports from JavaScript that it alone calls, and exports.
    imported: Vec<u32>,
    /// Tables that it uses, which are exported.
    tables: Vec<u32>,
}

/// The first part, in whose table another function takes the places of those that move.
struct FirstPart {
    slots: BTreeSet<u32>,
    /// Whether the table's element was read; it is the first.
    is_table_read: bool,
}

impl Reencode for FirstPart {
    type Error = Infallible;

    fn element_items<'a>(&mut self, items: ElementItems<'a>) -> Result<Elements<'a>, Error<Infallible>> {
        let ElementItems::Functions(functions) = items else { return utils::element_items(self, items) };
        let mut functions: Vec<u32> = functions.into_iter().collect::<Result<_, _>>()?;
        // The table begins at 1.
        let kept = (1..).zip(&functions).find(|(slot, _)| !self.slots.contains(slot)).map_or(0, |(_, it)| *it);
        if !std::mem::replace(&mut self.is_table_read, true) {
            for (_, function) in (1..).zip(&mut functions).filter(|(slot, _)| self.slots.contains(slot)) {
                *function = kept;
            }
        }
        Ok(Elements::Functions(functions.into()))
    }
}

/// The chunk, with the functions that move.
struct Chunk<'a> {
    program: &'a Program<'a>,
    moved: &'a [Moved],
    /// Number of its types, imported functions, and functions before.
    before: [u32; 3],
    /// New indexes of the first part's functions and tables.
    functions: BTreeMap<u32, u32>,
    tables: BTreeMap<u32, u32>,
    /// Names of the new imports: of the import from JavaScript or the export of the first part, and in the chunk.
    names: Names,
}

/// Names of what the chunk imports: the name before, whether it is an export of the first part, the name in the chunk.
type Names = Vec<(String, bool, String)>;

impl<'a> Chunk<'a> {
    fn new(program: &'a Program<'a>, chunk: &[u8], moved: &'a [Moved]) -> Result<Self> {
        let own = Program::read(chunk)?;
        let before = [own.types.len(), own.imports.len(), own.functions.len()].map(|it| it as u32);
        let imported: BTreeSet<u32> = moved.iter().flat_map(|it| it.imported.iter().copied()).collect();
        let used: BTreeSet<u32> = moved.iter().flat_map(|it| it.tables.iter().copied()).collect();
        let mut names = Names::new();
        for (is_table, index) in imported.iter().map(|it| (false, *it)).chain(used.iter().map(|it| (true, *it))) {
            let export = program.exported.get(&(is_table, index));
            let is_import = !is_table && (index as usize) < program.imports.len();
            let name = if is_import { Some(&program.imports[index as usize].0) } else { export };
            let name = name.context("the program does not export what the chunk calls")?;
            names.push((name.clone(), !is_import, short(names.len())));
        }
        let mut functions: BTreeMap<u32, u32> = imported.into_iter().zip(before[1]..).collect();
        let added = functions.len() as u32;
        let moving = moved.iter().flat_map(|it| it.functions.iter().copied());
        functions.extend(moving.zip(before[1] + added + before[2]..));
        // The chunk imports the function table, and has none of its own.
        let tables = used.into_iter().zip(1..).collect();
        Ok(Self { program, moved, before, functions, tables, names })
    }

    fn encode(mut self, chunk: &[u8]) -> Result<(Vec<u8>, Names)> {
        let encoded = encode(&mut self, chunk).context("cannot change the chunk")?;
        Ok((encoded, self.names))
    }

    /// Number of the imported functions that are new.
    fn added(&self) -> u32 {
        self.names.len() as u32 - self.tables.len() as u32
    }

    /// The functions of the first part that the chunk gets, imported or not, in order, each with its index there.
    fn new_functions(&self, are_imported: bool) -> Vec<u32> {
        let limit = self.before[1] + self.added();
        let mut new: Vec<_> = self.functions.iter().map(|(old, new)| (*new, *old)).collect();
        new.retain(|(new, _)| (*new < limit) == are_imported);
        new.sort_unstable();
        new.into_iter().map(|(_, old)| old).collect()
    }
}

impl Reencode for Chunk<'_> {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Result<u32, Error<Infallible>> {
        Ok(if index < self.before[1] { index } else { index + self.added() })
    }

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: TypeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_type_section(self, types, section)?;
        for function in [self.new_functions(true), self.new_functions(false)].concat() {
            if let Some(ty) = self.program.type_of(function) {
                let ty = self.func_type(ty.clone())?;
                types.ty().func_type(&ty);
            }
        }
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_import_section(self, imports, section)?;
        let added = self.added();
        for (ty, (_, _, name)) in (self.before[0]..self.before[0] + added).zip(&self.names) {
            imports.import(SHARED, name, EntityType::Function(ty));
        }
        for (&table, (_, _, name)) in self.tables.keys().zip(&self.names[added as usize..]) {
            let minimum = self.program.tables.get(table as usize).map_or(0, |ty| ty.initial);
            let ty =
                TableType { element_type: RefType::EXTERNREF, minimum, maximum: None, table64: false, shared: false };
            imports.import(SHARED, name, EntityType::Table(ty));
        }
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_function_section(self, functions, section)?;
        let first = self.before[0] + self.added();
        for (ty, _) in (first..).zip(self.new_functions(false)) {
            functions.function(ty);
        }
        Ok(())
    }

    fn parse_element_section(
        &mut self,
        elements: &mut ElementSection,
        section: ElementSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_element_section(self, elements, section)?;
        for run in self.moved.chunk_by(|one, next| one.slot + 1 == next.slot) {
            let functions: Vec<u32> = run.iter().map(|it| self.functions[&it.functions[0]]).collect();
            elements.active(None, &ConstExpr::i32_const(run[0].slot as i32), Elements::Functions(functions.into()));
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        utils::parse_code_section(self, code, section)?;
        for function in self.new_functions(false) {
            let body = self.program.bodies[function as usize - self.program.imports.len()].clone();
            Body { functions: &self.functions, tables: &self.tables }.parse_function_body(code, body)?;
        }
        Ok(())
    }
}

/// Body of a function that moves to the chunk.
struct Body<'a> {
    functions: &'a BTreeMap<u32, u32>,
    tables: &'a BTreeMap<u32, u32>,
}

impl Reencode for Body<'_> {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.functions[&index])
    }

    fn table_index(&mut self, index: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.tables[&index])
    }
}

/// Divides the glue code, in which each import is a function that begins and ends at a line.
fn divide_glue(glue: &str, names: &Names) -> Result<(String, String)> {
    let (mut glue, mut fields) = (glue.to_owned(), String::new());
    for (name, is_export, short) in names {
        if *is_export {
            let _ = writeln!(fields, "{short}: wasm.{name},");
            continue;
        }
        // The last line of an import has the indentation of the first: `},` or `}, arguments); },`.
        let (start, end) = (format!("        {name}: function("), "\n        }");
        let from = glue.find(&start).with_context(|| format!("the glue code has no import {name}"))?;
        let line = glue[from..].find(end).with_context(|| format!("the import {name} has no end"))? + end.len();
        let length = line + glue[from + line..].find('\n').map_or(0, |rest| rest + 1);
        let entry = glue[from..from + length].to_owned();
        glue.replace_range(from..from + length, "");
        let _ = write!(fields, "{short}: function({}", &entry[start.len()..]);
    }
    let fields = fields.replace(LENGTH, &format!("{LENGTH}()"));
    let words: BTreeSet<&str> = fields.split(|it: char| !it.is_alphanumeric() && it != '_').collect();
    let names = glue.lines().filter_map(|line| line.strip_prefix("function ")?.split_once('(').map(|(name, _)| name));
    let used: Vec<&str> = names.filter(|name| words.contains(name)).collect();
    let used = used.join(", ");
    let export = "\nexport { ";
    if glue.matches(export).count() != 1 {
        bail!("the glue code should have one list of exports");
    }
    let glue =
        glue.replace(export, &format!("\nexport const {HELPERS} = () => [wasm, () => {LENGTH}, {used}];{export}"));
    Ok((glue, format!("export default (wasm, {LENGTH}, {used}) => ({{\n{fields}}});\n")))
}

#[cfg(test)]
mod tests;
