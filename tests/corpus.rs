//! Replays the fuzz corpus: every input in `fuzz/corpus/`, without a fuzzer.

use std::fs;

use crate::support::{POLICY, tests_folder};

#[allow(dead_code, reason = "the fuzz targets use the rest")]
#[path = "fuzz/properties.rs"]
pub(crate) mod properties;

#[path = "../policies/tests/all/respelled.rs"]
mod respelled;

#[path = "fuzz/wrapped.rs"]
mod wrapped;

#[path = "fuzz/declared.rs"]
mod declared;

/// Checks a property for every input of a target. There must be more than `least`, so that a lost folder is noticed.
fn replay(target: &str, least: usize, property: impl Fn(&[u8])) {
    let folder = tests_folder().join("fuzz/corpus").join(target);
    let mut inputs: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    inputs.sort();
    assert!(inputs.len() > least, "only {} inputs", inputs.len());
    for input in inputs {
        println!("{}", input.display());
        property(&fs::read(input).unwrap());
    }
}

#[test]
fn documents_natively() {
    replay("document", 100, properties::document);
}

#[test]
fn documents_in_the_component_and_natively() {
    // Both use one corpus: an input that is new to the parser is also new to the component.
    replay("document", 100, |bytes| properties::agreement(&POLICY, bytes));
    replay("agreement", 100, |bytes| properties::agreement(&POLICY, bytes));
}

#[test]
fn documents_in_other_spellings() {
    for target in ["document", "agreement"] {
        replay(target, 100, |bytes| {
            let Ok(text) = std::str::from_utf8(bytes) else { return };
            respelled::spelling_is_irrelevant(text);
        });
    }
}

#[test]
fn documents_in_parts() {
    for part_bytes in [1, 30, 200] {
        replay("document", 100, |bytes| {
            let Ok(text) = std::str::from_utf8(bytes) else { return };
            properties::in_parts(&POLICY, text, part_bytes);
        });
    }
    replay("parts", 10, |bytes| properties::parts(&POLICY, bytes));
}

#[test]
fn registries_in_any_structure() {
    replay("wrapped", 50, wrapped::wrapped);
    // And in random input.
    let mut state = 1_u32;
    for length in 0..20_000 {
        let bytes: Vec<u8> = (0..length % 100)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        wrapped::wrapped(&bytes);
    }
}

#[test]
fn parts_of_templates_and_plans() {
    replay("declared", 5, |bytes| declared::declared(bytes, properties::document));
}

#[test]
fn components() {
    let engine = properties::confined();
    replay("component", 50, |bytes| properties::component(&engine, bytes));
}
