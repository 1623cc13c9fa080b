//! Tests with small programs.

use wasm_encoder::{
    ConstExpr, ExportKind, ExportSection, Function, Module, NameMap, NameSection, TableSection, ValType,
};

use super::*;

const CONVERTED: &str = "__wbg_send_0123456789abcdef";
const PLAIN: &str = "__wbg_tell_0123456789abcdef";

fn table(element_type: RefType) -> TableType {
    TableType { element_type, minimum: 4, maximum: None, table64: false, shared: false }
}

/// A first part that imports two functions. In its table are the chunk's functions for calling them, and one of its
/// own, which calls the second import if `calls`. If `is_converted`, wasm-bindgen has read it: the first import
/// takes a JavaScript object.
fn first_part(is_converted: bool, calls: bool) -> Vec<u8> {
    let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
    types.ty().function([ValType::I32], []);
    types.ty().function([ValType::EXTERNREF], []);
    imports.import("./web.js", CONVERTED, EntityType::Function(u32::from(is_converted)));
    imports.import("./web.js", PLAIN, EntityType::Function(0));
    let (mut functions, mut tables, mut exports) = (FunctionSection::new(), TableSection::new(), ExportSection::new());
    tables.table(table(RefType::FUNCREF)).table(table(RefType::EXTERNREF));
    exports.export("__wbindgen_externrefs", ExportKind::Table, 1);
    let (mut elements, mut code, mut names) = (ElementSection::new(), CodeSection::new(), NameMap::new());
    elements.active(None, &ConstExpr::i32_const(1), Elements::Functions([2, 3, 4][..].into()));
    // 2 and 3 call the imports, 4 is another function, 5 converts the argument of the first import.
    for (index, called) in [(2, if is_converted { 5 } else { 0 }), (3, 1), (4, 1), (5, 0)] {
        functions.function(0);
        let mut body = Function::new([]);
        match index {
            4 if !calls => drop(body.instructions().end()),
            5 if is_converted => drop(body.instructions().local_get(0).table_get(1).call(called).end()),
            5 => drop(body.instructions().end()),
            _ => drop(body.instructions().local_get(0).call(called).end()),
        }
        code.function(&body);
    }
    names.append(2, "send local_shim");
    names.append(3, "tell local_shim");
    names.append(4, "other");
    let mut section = NameSection::new();
    section.functions(&names);
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&tables).section(&exports);
    module.section(&elements).section(&code).section(&section);
    module.finish()
}

/// A chunk with one function, which is in the table at 4 and calls itself.
fn chunk() -> Vec<u8> {
    let (mut types, mut imports, mut functions) = (TypeSection::new(), ImportSection::new(), FunctionSection::new());
    types.ty().function([], []);
    imports.import(SHARED, "__indirect_function_table", EntityType::Table(table(RefType::FUNCREF)));
    functions.function(0);
    let (mut elements, mut code) = (ElementSection::new(), CodeSection::new());
    elements.active(None, &ConstExpr::i32_const(4), Elements::Functions([0][..].into()));
    let mut body = Function::new([]);
    body.instructions().call(0).end();
    code.function(&body);
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&elements).section(&code);
    module.finish()
}

fn glue() -> String {
    format!(
        "    const import0 = {{\n        {CONVERTED}: function(arg0) {{\n            tell(arg0, {LENGTH});\n        }},\n        \
         {PLAIN}: function() {{ return handleError(function (arg0) {{\n            send(arg0);\n        }}, arguments); }},\n        \
         __wbg_stay: function() {{\n        }},\n    }};\nfunction tell(arg0, length) {{\n}}\nfunction handleError(f) {{\n}}\n\
         function unused() {{\n}}\nexport {{ initSync, __wbg_init as default }};\n"
    )
}

fn parts(calls: bool) -> Parts {
    move_imports(&first_part(false, calls), &first_part(true, calls), &chunk(), &glue()).unwrap()
}

#[test]
fn functions_of_the_chunk_leave_the_first_part_with_their_imports() {
    let parts = parts(false);
    let (first, chunk) = (Program::read(&parts.first).unwrap(), Program::read(&parts.chunk).unwrap());
    assert_eq!(first.slots.values().copied().collect::<Vec<_>>(), [4, 4, 4], "none of them is used any more");
    let names: Vec<_> = chunk.imports.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["$a", "$b"]);
    // Two imports, the chunk's own function, and three that moved.
    assert_eq!((chunk.functions.len(), &chunk.slots), (4, &BTreeMap::from([(1, 3), (2, 5), (4, 2)])));
    let called = |function: u32| chunk.callers.get(&function).map(|it| it.iter().copied().collect::<Vec<_>>());
    assert_eq!(
        [called(0), called(1), called(2), called(4)],
        [Some(vec![4]), Some(vec![5]), Some(vec![2]), Some(vec![3])]
    );
    let parameters: Vec<_> = [0, 1, 3].map(|it| chunk.type_of(it).unwrap().params()[0]).to_vec();
    assert_eq!(parameters, [wasmparser::ValType::EXTERNREF, wasmparser::ValType::I32, wasmparser::ValType::I32]);
}

#[test]
fn import_that_the_first_part_calls_itself_stays() {
    let parts = parts(true);
    let (first, chunk) = (Program::read(&parts.first).unwrap(), Program::read(&parts.chunk).unwrap());
    assert_eq!(first.slots.values().copied().collect::<Vec<_>>(), [3, 3, 4]);
    assert_eq!((chunk.imports.len(), chunk.slots.contains_key(&2)), (1, false));
    assert!(parts.glue.contains(PLAIN) && !parts.glue.contains(CONVERTED));
}

#[test]
fn glue_code_moves_and_gets_the_functions_that_it_calls() {
    let Parts { glue, chunk_glue, .. } = parts(false);
    assert!(
        !glue.contains(CONVERTED)
            && !glue.contains(PLAIN)
            && glue.contains("        __wbg_stay: function() {\n        },\n")
    );
    assert!(glue.contains(
        "\nexport const helpers = () => [wasm, () => WASM_VECTOR_LEN, tell, handleError];\nexport { initSync"
    ));
    let expected = "export default (wasm, WASM_VECTOR_LEN, tell, handleError) => ({\n\
        $a: function(arg0) {\n            tell(arg0, WASM_VECTOR_LEN());\n        },\n\
        $b: function() { return handleError(function (arg0) {\n            send(arg0);\n        }, arguments); },\n\
        $c: wasm.__wbindgen_externrefs,\n});\n";
    assert_eq!(chunk_glue, expected);
}

#[test]
fn program_of_another_splitter_is_an_error() {
    assert!(move_imports(&chunk(), &first_part(true, false), &chunk(), &glue()).is_err());
}
