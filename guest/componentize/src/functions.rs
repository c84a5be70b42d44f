//! The functions of a module, and which of them call which.

use std::collections::HashSet;

use anyhow::{Result, bail};
use wasmparser::{ElementItems, ExternalKind, FunctionBody, Operator, Parser, Payload, TypeRef};

/// The functions of a module.
pub(crate) struct Functions {
    /// The number of imported functions, which have the first indexes.
    pub(crate) imports: u32,
    /// The names and indexes of exported functions.
    pub(crate) exports: Vec<(String, u32)>,
    /// The functions in tables, which any other may call.
    in_tables: Vec<u32>,
    /// The functions that each function refers to, from the first one that is not imported.
    callees: Vec<Vec<u32>>,
}

impl Functions {
    pub(crate) fn of(module: &[u8]) -> Result<Self> {
        let mut functions = Self {
            imports: 0,
            exports: Vec::new(),
            in_tables: Vec::new(),
            callees: Vec::new(),
        };
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let import = import?;
                        let TypeRef::Func(_) = import.ty else {
                            bail!("{}.{} is not a function", import.module, import.name);
                        };
                        functions.imports += 1;
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        if export.kind == ExternalKind::Func {
                            functions.exports.push((export.name.to_owned(), export.index));
                        }
                    }
                }
                Payload::StartSection { .. } => bail!("the module has a start function"),
                Payload::ElementSection(elements) => {
                    for element in elements {
                        let ElementItems::Functions(items) = element?.items else {
                            bail!("a table has items other than functions");
                        };
                        for item in items {
                            functions.in_tables.push(item?);
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => functions.callees.push(callees(&body)?),
                _ => {}
            }
        }
        Ok(functions)
    }

    /// Returns the functions that some functions need, including themselves.
    pub(crate) fn reachable(&self, roots: impl Iterator<Item = u32>) -> HashSet<u32> {
        let mut found = HashSet::new();
        let mut pending: Vec<u32> = roots.chain(self.in_tables.iter().copied()).collect();
        while let Some(function) = pending.pop() {
            if found.insert(function) {
                let own = function.checked_sub(self.imports);
                let callees = own.and_then(|own| self.callees.get(own as usize));
                pending.extend(callees.into_iter().flatten());
            }
        }
        found
    }

    /// Returns the new index of each function, if only some are kept. That of the others is not valid.
    pub(crate) fn places(&self, kept: &HashSet<u32>) -> Vec<u32> {
        let count = self.imports + u32::try_from(self.callees.len()).unwrap_or(u32::MAX);
        let mut next = 0;
        let places = (0..count).map(|index| {
            let place = next;
            if kept.contains(&index) {
                next += 1;
                place
            } else {
                u32::MAX
            }
        });
        places.collect()
    }
}

fn callees(body: &FunctionBody<'_>) -> Result<Vec<u32>> {
    let mut callees = Vec::new();
    for operator in body.get_operators_reader()? {
        match operator? {
            Operator::Call { function_index }
            | Operator::ReturnCall { function_index }
            | Operator::RefFunc { function_index } => callees.push(function_index),
            _ => {}
        }
    }
    Ok(callees)
}
