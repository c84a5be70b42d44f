//! Which registry an expectation is matched with: compared with the definition, and for very many registries.

use std::sync::Arc;

use acrcheck::expectation::{Expectation, ExpectedRegistry};
use acrcheck::model::CheckMetadata;
use acrcheck::model::{ErrorEntry, Position, Severity, Source};
use acrcheck::report::Report;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::properties::runner;
use crate::support::POLICY;

/// The fields that identify a registry.
#[derive(Clone, Debug, Default)]
struct Marks {
    name: Option<String>,
    id: Option<String>,
    position: Option<(String, u32)>,
}

/// A report with one finding per registry. The id of the check is the number of the registry.
fn report(found: &[Marks]) -> Report {
    let evaluated = POLICY.evaluate(
        r#"{"name":"x","publicNetworkAccess":"Enabled"}"#,
        &acrcheck::Settings::default(),
    );
    let one = evaluated.unwrap().registries.remove(0);
    let registries = found.iter().enumerate().map(|(number, marks)| {
        let position = marks
            .position
            .clone()
            .map(|(pointer, line)| Position::new(line, 1, pointer));
        let mut finding = one.findings[0].clone();
        finding.check = Arc::new(CheckMetadata::new(number.to_string(), Severity::Low));
        let mut registry = one.clone();
        registry.name.clone_from(&marks.name);
        registry.id.clone_from(&marks.id);
        registry.source = Source::new(None, position);
        registry.findings = vec![finding];
        registry
    });
    let mut report = Report::new(&POLICY);
    report.registries = registries.collect();
    report
}

/// An expected registry with these fields.
fn expect(fill: impl FnOnce(&mut ExpectedRegistry)) -> ExpectedRegistry {
    let mut registry = ExpectedRegistry::default();
    fill(&mut registry);
    registry
}

/// For each expected registry, the number of its match: no findings are expected, so the finding of the match is a difference.
fn matched(registries: Vec<ExpectedRegistry>, report: &Report) -> Vec<Option<usize>> {
    let count = registries.len();
    let mut expectation = Expectation::default();
    expectation.registries = registries;
    let differences = expectation.differences(report, POLICY.metadata());
    let (each, others) = differences.split_at(count);
    let each: Vec<Option<usize>> = each
        .iter()
        .map(|difference| match difference.expected.as_str() {
            "a registry" => None,
            _ => Some(difference.about.rsplit_once(": ").unwrap().1.parse().unwrap()),
        })
        .collect();
    // All others are unexpected.
    assert_eq!(others.len(), report.registries.len() - each.iter().flatten().count());
    each
}

/// The definition: the first registry that matches all given fields and no earlier expectation.
fn by_definition(expected: &[ExpectedRegistry], found: &[Marks]) -> Vec<Option<usize>> {
    let same = |wanted: &Option<String>, found: &Option<String>| match (wanted, found) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wanted), Some(found)) => wanted.eq_ignore_ascii_case(found),
    };
    let mut taken = vec![false; found.len()];
    let first = |expected: &ExpectedRegistry| {
        let index = (0..found.len()).find(|index| {
            let (marks, place) = (&found[*index], found[*index].position.as_ref());
            !taken[*index]
                && same(&expected.name, &marks.name)
                && same(&expected.id, &marks.id)
                && (expected.pointer.is_none() || expected.pointer.as_ref() == place.map(|(pointer, _)| pointer))
                && (expected.line.is_none() || expected.line == place.map(|(_, line)| *line))
        })?;
        taken[index] = true;
        Some(index)
    };
    expected.iter().map(first).collect()
}

fn text(of: &[&'static str]) -> impl Strategy<Value = Option<String>> + use<> {
    option::weighted(0.7, select(of.to_vec()).prop_map(str::to_owned))
}

const NAMES: [&str; 5] = ["pear", "Pear", "PEARS", "ä", "Ä"];
const IDS: [&str; 3] = ["/x", "/X", "/y"];
const POINTERS: [&str; 2] = ["", "/0"];

fn expected() -> impl Strategy<Value = ExpectedRegistry> {
    let fields = (text(&NAMES), text(&IDS), text(&POINTERS), option::of(1_u32..3));
    fields.prop_map(|(name, id, pointer, line)| {
        expect(|registry| {
            (registry.name, registry.id, registry.pointer, registry.line) = (name, id, pointer, line);
        })
    })
}

fn found() -> impl Strategy<Value = Marks> {
    let place = (select(POINTERS.to_vec()).prop_map(str::to_owned), 1_u32..3);
    let marks = (text(&NAMES), text(&IDS), option::weighted(0.9, place));
    marks.prop_map(|(name, id, position)| Marks { name, id, position })
}

/// Matching follows the definition for any names.
#[test]
fn each_expectation_gets_the_first_free_match() {
    runner(2_000)
        .run(&(vec(expected(), 0..12), vec(found(), 0..12)), |(expected, found)| {
            let by_definition = by_definition(&expected, &found);
            prop_assert_eq!(matched(expected, &report(&found)), by_definition);
            Ok(())
        })
        .unwrap();
}

/// The worst order for 20,000 registries. A search through all of them for each expectation would exceed the time limit of this test.
#[test]
fn matching_takes_linear_time() {
    const COUNT: usize = 20_000;
    let name = |number: usize| Some(format!("r{number}"));
    let place = |number: usize| Some((format!("/{number}"), 1));
    let numbers = || 0..COUNT;
    let named = |fields: &dyn Fn(usize) -> ExpectedRegistry| numbers().rev().map(fields).collect::<Vec<_>>();
    let found = report(
        &numbers()
            .map(|number| Marks {
                name: name(number),
                id: None,
                position: place(number),
            })
            .collect::<Vec<_>>(),
    );
    let reversed: Vec<Option<usize>> = numbers().rev().map(Some).collect();
    let by_name = named(&|number| expect(|registry| registry.name = name(number)));
    assert_eq!(matched(by_name, &found), reversed);
    let by_place = named(&|number| expect(|registry| registry.pointer = place(number).map(|(pointer, _)| pointer)));
    assert_eq!(matched(by_place, &found), reversed);
    // They all have the same line, so it does not tell them apart.
    let by_line = named(&|_| expect(|registry| registry.line = Some(1)));
    assert_eq!(matched(by_line, &found), numbers().map(Some).collect::<Vec<_>>());
    let nowhere = named(&|_| expect(|registry| registry.line = Some(2)));
    assert_eq!(matched(nowhere, &found), vec![None; COUNT]);
}

/// For each code, first those that were found too often, in their order, then those that are missing.
fn errors(expected: &[String], found: &[String]) -> Vec<(String, String)> {
    let entries = found.iter().map(|code| ErrorEntry::new(Source::default(), code, "why"));
    let mut report = Report::new(&POLICY);
    report.errors = entries.collect();
    report.complete = false;
    let mut expectation = Expectation::default();
    expectation.errors = expected.to_vec();
    expectation.complete = Some(false);
    let differences = expectation.differences(&report, POLICY.metadata());
    assert!(differences.iter().all(|difference| difference.about == "errors"));
    differences
        .into_iter()
        .map(|difference| (difference.expected, difference.found))
        .collect()
}

/// Codes are compared with their number, in any order.
#[test]
fn errors_are_counted_by_code() {
    let codes = || vec(select(vec!["a", "b", "c"]).prop_map(str::to_owned), 0..8);
    runner(2_000)
        .run(&(codes(), codes()), |(expected, found)| {
            let mut left = expected.clone();
            let mut said = Vec::new();
            for code in &found {
                match left.iter().position(|one| one == code) {
                    Some(index) => {
                        left.remove(index);
                    }
                    None => said.push(("nothing".to_owned(), format!("{code}: why"))),
                }
            }
            said.extend(left.into_iter().map(|code| (code, "nothing".to_owned())));
            prop_assert_eq!(errors(&expected, &found), said);
            Ok(())
        })
        .unwrap();
    let many: Vec<String> = (0..20_000).map(|number| format!("code-{number}")).collect();
    let reversed: Vec<String> = many.iter().rev().cloned().collect();
    assert_eq!(errors(&reversed, &many), []);
}
