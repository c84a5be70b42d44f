//! Compares a module with the built-in core module: whether it contains the same functions, and what it adds.
//!
//! Both are walked from the exports of the core module on. Two functions are the same if all their instructions are, where calls are to functions that
//! are the same. What functions work on, their types, data, globals, memories and tables, must be the same as well.

use std::collections::{HashMap, HashSet};

use wasmparser::{
    BinaryReaderError, ElementItems, ElementSectionReader, ExternalKind, FunctionBody, Operator, Parser, Payload,
};

/// What a module has in common with the core module.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    /// The number of functions that are the same.
    pub(super) same: usize,
    /// The number of other functions of the module, without imported ones.
    pub(super) more: usize,
    /// The imports of the module, as `module name`.
    pub(super) imports: Vec<String>,
    /// The exports that the core module does not have.
    pub(super) exports: Vec<String>,
}

/// Why a module does not contain the core module.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Difference {
    /// The file is not a core module.
    #[error("not a WebAssembly core module")]
    NotAModule(#[from] BinaryReaderError),
    /// The export of the core module is missing.
    #[error("the export {0} is missing")]
    Export(String),
    /// A section that functions work on is another one.
    #[error("the {0} differ")]
    Section(&'static str),
    /// A function of the core module is another one.
    #[error("the function {core} of the core module differs from the function {other}")]
    Function {
        /// The index in the core module.
        core: u32,
        /// The index in the other module.
        other: u32,
    },
}

/// Compares a module with the core module.
pub(super) fn compare(core: &[u8], other: &[u8]) -> Result<Comparison, Difference> {
    let core = Module::of(core)?;
    let other = Module::of(other)?;
    for (what, of) in SECTIONS {
        if of(&core) != of(&other) {
            return Err(Difference::Section(what));
        }
    }
    if core.in_tables.len() != other.in_tables.len() {
        return Err(Difference::Section("functions in tables"));
    }
    let mut pairs = Pairs::default();
    for (name, export) in &core.exports {
        match other.exports.get(name) {
            Some(place) if place.0 == export.0 && export.0 == ExternalKind::Func => pairs.add(export.1, place.1)?,
            Some(place) if place == export => {}
            _ => return Err(Difference::Export((*name).to_owned())),
        }
    }
    for (core, other) in core.in_tables.iter().zip(&other.in_tables) {
        pairs.add(*core, *other)?;
    }
    while let Some((left, right)) = pairs.pending.pop() {
        let differ = Difference::Function {
            core: left,
            other: right,
        };
        let (Some(left), Some(right)) = (core.function(left), other.function(right)) else {
            return Err(differ);
        };
        if !is_same(left, right, &mut pairs)? {
            return Err(differ);
        }
    }
    let mut exports: Vec<String> = other.exports.keys().map(|name| (*name).to_owned()).collect();
    exports.retain(|name| !core.exports.contains_key(name.as_str()));
    exports.sort();
    Ok(Comparison {
        same: pairs.others.len(),
        more: other.functions.len() - pairs.taken.len(),
        imports: other.imports,
        exports,
    })
}

type Section = fn(&Module<'_>) -> Vec<u8>;

/// The sections that functions work on.
const SECTIONS: [(&str, Section); 5] = [
    ("types", |module| module.types.to_vec()),
    ("tables", |module| module.tables.to_vec()),
    ("memories", |module| module.memories.to_vec()),
    ("globals", |module| module.globals.to_vec()),
    ("data", |module| module.data.concat()),
];

#[derive(Default)]
struct Module<'m> {
    imports: Vec<String>,
    types: &'m [u8],
    tables: &'m [u8],
    memories: &'m [u8],
    globals: &'m [u8],
    data: Vec<&'m [u8]>,
    exports: HashMap<&'m str, (ExternalKind, u32)>,
    in_tables: Vec<u32>,
    /// The types of the functions that are not imported.
    types_of_functions: Vec<u32>,
    /// Those that are not imported.
    functions: Vec<FunctionBody<'m>>,
}

impl<'m> Module<'m> {
    fn of(binary: &'m [u8]) -> Result<Self, BinaryReaderError> {
        let mut module = Self::default();
        let bytes = |range: std::ops::Range<usize>| binary.get(range).unwrap_or_default();
        for payload in Parser::new(0).parse_all(binary) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let import = import?;
                        module.imports.push(format!("{} {}", import.module, import.name));
                    }
                }
                Payload::TypeSection(types) => module.types = bytes(types.range()),
                Payload::FunctionSection(functions) => {
                    module.types_of_functions = functions.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::TableSection(tables) => module.tables = bytes(tables.range()),
                Payload::MemorySection(memories) => module.memories = bytes(memories.range()),
                Payload::GlobalSection(globals) => module.globals = bytes(globals.range()),
                Payload::DataSection(data) => module.data.push(bytes(data.range())),
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        module.exports.insert(export.name, (export.kind, export.index));
                    }
                }
                Payload::ElementSection(elements) => module.in_tables = items(elements)?,
                Payload::CodeSectionEntry(body) => module.functions.push(body),
                _ => {}
            }
        }
        Ok(module)
    }

    /// The type and the body of a function that is not imported.
    fn function(&self, index: u32) -> Option<(u32, &FunctionBody<'m>)> {
        let own = (index as usize).checked_sub(self.imports.len())?;
        Some((*self.types_of_functions.get(own)?, self.functions.get(own)?))
    }
}

/// The functions in tables, in order.
fn items(elements: ElementSectionReader<'_>) -> Result<Vec<u32>, BinaryReaderError> {
    let mut items = Vec::new();
    for element in elements {
        if let ElementItems::Functions(functions) = element?.items {
            for function in functions {
                items.push(function?);
            }
        }
    }
    Ok(items)
}

/// Functions of the core module and those of the other module in their places.
#[derive(Default)]
struct Pairs {
    others: HashMap<u32, u32>,
    taken: HashSet<u32>,
    /// Those that have not been compared.
    pending: Vec<(u32, u32)>,
}

impl Pairs {
    /// Adds a pair. Each function has one place.
    fn add(&mut self, core: u32, other: u32) -> Result<(), Difference> {
        match self.others.get(&core) {
            Some(known) if *known == other => return Ok(()),
            None if self.taken.insert(other) => {}
            _ => return Err(Difference::Function { core, other }),
        }
        self.others.insert(core, other);
        self.pending.push((core, other));
        Ok(())
    }
}

fn is_same(
    (core_type, core): (u32, &FunctionBody<'_>),
    (other_type, other): (u32, &FunctionBody<'_>),
    pairs: &mut Pairs,
) -> Result<bool, Difference> {
    let locals = |body: &FunctionBody<'_>| body.get_locals_reader()?.into_iter().collect::<Result<Vec<_>, _>>();
    if core_type != other_type || locals(core)? != locals(other)? {
        return Ok(false);
    }
    let mut operators = core.get_operators_reader()?.into_iter();
    let mut others = other.get_operators_reader()?.into_iter();
    loop {
        match (operators.next().transpose()?, others.next().transpose()?) {
            (None, None) => return Ok(true),
            (Some(Operator::Call { function_index: core }), Some(Operator::Call { function_index: other })) => {
                pairs.add(core, other)?;
            }
            (Some(core), Some(other)) if core == other => {}
            _ => return Ok(false),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const CORE: &str = r#"(module
        (memory (export "memory") 1 2)
        (data (i32.const 8) "core")
        (func $twice (param i32) (result i32) local.get 0 i32.const 2 i32.mul)
        (func (export "run") (param i32) (result i32) local.get 0 call $twice))"#;

    fn compared(other: &str) -> Result<Comparison, String> {
        let (core, other) = (wat::parse_str(CORE).unwrap(), wat::parse_str(other).unwrap());
        compare(&core, &other).map_err(|difference| difference.to_string())
    }

    #[test]
    fn a_module_with_more_functions_contains_the_core_module() {
        let more = CORE
            .replace(
                "(memory",
                r#"(import "host" "log" (func $log (param i32) (result i32))) (memory"#,
            )
            .replace(
                "(func $twice",
                r#"(func (export "start") (param i32) (result i32) local.get 0 call $log) (func $twice"#,
            );
        assert_eq!(
            compared(&more).unwrap(),
            Comparison {
                same: 2,
                more: 1,
                imports: vec!["host log".to_owned()],
                exports: vec!["start".to_owned()],
            }
        );
    }

    #[test]
    fn any_difference_is_found() {
        for (from, to, expected) in [
            (
                "i32.const 2",
                "i32.const 3",
                "the function 0 of the core module differs",
            ),
            ("i32.mul", "i32.add", "the function 0 of the core module differs"),
            (
                "local.get 0 call $twice",
                "local.get 0",
                "the function 1 of the core module differs",
            ),
            ("\"core\"", "\"cork\"", "the data differ"),
            ("1 2)", "1 3)", "the memories differ"),
            ("(export \"run\")", "(export \"walk\")", "the export run is missing"),
            (
                "(func $twice (param i32) (result i32)",
                "(func $twice (param i32) (result i32) (local i32)",
                "the function 0 of the core module differs",
            ),
            // A function with another behaviour in the place of one that is called.
            (
                "local.get 0 call $twice)",
                "local.get 0 call $other) (func $other (param i32) (result i32) local.get 0)",
                "the function 0 of the core module differs",
            ),
        ] {
            let difference = compared(&CORE.replacen(from, to, 1)).unwrap_err();
            assert!(difference.starts_with(expected), "{from} to {to}: {difference}");
        }
        let component = wat::parse_str("(component)").unwrap();
        assert!(compare(&component, b"no module").is_err());
    }
}
