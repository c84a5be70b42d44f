//! Every test in `README.md` of this folder exists, and every test of this suite is in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::tests_folder;

/// The tests in the table.
fn named() -> BTreeSet<String> {
    let table = fs::read_to_string(tests_folder().join("hostile/README.md")).unwrap();
    let quoted = table.split('`').skip(1).step_by(2);
    quoted
        .filter(|name| name.contains("::") && !name.starts_with("::"))
        .map(str::to_owned)
        .collect()
}

/// The tests in a file, with the name of its module.
fn written(file: &Path, module: &str) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut tests = Vec::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| **line == "#[test]") {
        let after = &lines[index + 1..];
        let ignored = after
            .iter()
            .take_while(|line| line.starts_with('#'))
            .any(|line| line.starts_with("#[ignore"));
        let function = after.iter().find_map(|line| line.strip_prefix("fn ")).expect(line);
        let name = function.split('(').next().unwrap();
        if !ignored {
            tests.push(format!("{module}::{name}"));
        }
    }
    tests
}

/// The tests in the modules of a folder outside this suite, and in their child modules.
fn elsewhere(folder: &Path, module: &str) -> Vec<String> {
    /// Folders without modules of this binary, and this suite.
    const OTHERS: [&str; 9] = [
        "cli",
        "docs",
        "fixtures",
        "fuzz",
        "hostile",
        "peers",
        "performance",
        "support",
        "validators",
    ];
    let mut tests = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let name = match (module, stem) {
            (_, "mod") => module.to_owned(),
            ("", _) => stem.to_owned(),
            _ => format!("{module}::{stem}"),
        };
        if path.is_dir() && !OTHERS.contains(&stem) {
            tests.extend(elsewhere(&path, &name));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            tests.extend(written(&path, &name));
        }
    }
    tests
}

#[test]
fn every_fault_has_its_tests() {
    let table = fs::read_to_string(tests_folder().join("hostile/README.md")).unwrap();
    let rows = table
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| fault"));
    for row in rows.filter(|row| !row.starts_with("| --- ")) {
        assert!(
            row.contains("::") || row.contains("example soak"),
            "no test in this row: {row}"
        );
    }
    let mut there = elsewhere(&tests_folder(), "");
    let mut here = Vec::new();
    for entry in fs::read_dir(tests_folder().join("hostile")).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        if path.extension().is_some_and(|ending| ending == "rs") && stem != "mapping" {
            here.extend(written(&path, &format!("hostile::{stem}")));
        }
    }
    assert!(here.len() > 60, "{here:?}");
    there.extend(here.iter().cloned());
    let named = named();
    let missing: Vec<&String> = named.iter().filter(|name| !there.contains(name)).collect();
    assert!(missing.is_empty(), "in the table, but missing: {missing:?}");
    // Tests of the suite itself need no row.
    let baseline = [
        "hostile::execution::a_guest_that_keeps_the_contract_is_accepted",
        "hostile::loading::a_worker_gives_the_same_result_as_this_process",
        "hostile::cache::code_is_kept_between_processes",
        "hostile::cache::code_is_kept_for_one_configuration",
    ];
    let unnamed: Vec<&String> = here
        .iter()
        .filter(|name| !named.contains(*name) && !baseline.contains(&name.as_str()))
        .collect();
    assert!(unnamed.is_empty(), "not in the table: {unnamed:?}");
}
