//! Documents of any size: read in parts, decompressed, evaluated in parallel, and written in every format.

use std::io::Read;

use acrcheck::input::{InputError, Parts, UnreadableInput};
use acrcheck::model::{Evaluation, Position};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::properties::{json_value, runner};
use crate::support::POLICY;

/// The result of evaluating a document in parts.
#[derive(Debug, Default)]
struct InParts {
    evaluation: Evaluation,
    flaws: Vec<UnreadableInput>,
    texts: Vec<String>,
    /// The number of parts that begin in the list of an envelope.
    elements_of_envelopes: usize,
}

fn in_parts(document: impl Read, limit: usize, part_bytes: usize) -> InParts {
    let mut all = InParts::default();
    all.evaluation.complete = true;
    for part in Parts::with_size(document, limit, part_bytes) {
        let part = match part {
            Ok(part) => part,
            Err(flaw) => {
                all.flaws.push(flaw);
                continue;
            }
        };
        assert!(part.text().len() <= limit);
        let mut evaluation = POLICY.evaluate(part.text(), &acrcheck::Settings::default()).unwrap();
        part.place().translate(&mut evaluation);
        all.evaluation.registries.extend(evaluation.registries);
        all.evaluation.errors.extend(evaluation.errors);
        all.evaluation.skipped += evaluation.skipped;
        all.evaluation.complete &= evaluation.complete;
        let begins_at = part.place().position().unwrap_or_else(|| Position::new(1, 1, ""));
        all.elements_of_envelopes += usize::from(begins_at.pointer.matches('/').count() == 2);
        all.texts.push(part.text().to_owned());
    }
    all
}

const UNLIMITED: usize = 64 << 20;

/// JSON text with some white space, like the output of tools.
fn printed() -> impl Strategy<Value = String> {
    (json_value(), any::<bool>()).prop_map(|(value, pretty)| {
        if pretty {
            serde_json::to_string_pretty(&value).unwrap()
        } else {
            value.to_string()
        }
    })
}

/// A registry or a similar resource.
fn resource() -> impl Strategy<Value = String> {
    let registry =
        ("[a-zé\"\\\\\\[{},\\]}]{1,9}", "(Enabled|Disabled)", printed()).prop_map(|(name, access, extra)| {
            let extra: Value = serde_json::from_str(&extra).unwrap();
            let rules = json!({"defaultAction": "Deny", "ipRules": [{"value": "20.1.2.3"}, {"value": name}]});
            json!({"name": name, "publicNetworkAccess": access, "networkRuleSet": rules, "tags": extra}).to_string()
        });
    prop_oneof![3 => registry, 1 => printed()]
}

/// Members next to a list: those that show whether it is complete, in every spelling, and unexpected ones.
fn member() -> impl Strategy<Value = String> {
    let key = proptest::sample::select(vec![
        "nextLink",
        "count",
        "totalRecords",
        "TOTAL_RECORDS",
        "resultTruncated",
        "$skipToken",
        "skip_token",
        "facets",
        r"co\u0075nt",
    ]);
    let value = proptest::sample::select(vec![
        "null",
        "0",
        "1",
        "2",
        "3",
        "5",
        "8",
        "-0",
        "-1",
        "2.0",
        "3e0",
        "1e2",
        "1e999",
        r#""""#,
        r#""x{[""#,
        r#""\ud800""#,
        "false",
        "true",
        r#""false""#,
        "[ ]",
        "18446744073709551616",
    ]);
    let unexpected = proptest::sample::select(vec![
        r#""name":"n""#,
        r#""name":null"#,
        r#""type":"Microsoft.Compute/virtualMachines""#,
        r#""type":"Microsoft.ContainerRegistry/registries""#,
        r#""properties":{"publicNetworkAccess":"Enabled"}"#,
        r#""ipRules":[1,2]"#,
        r#""location":"x""#,
        r#""resources":[1,2]"#,
        r#""$schema":"x""#,
        r#""value":[{"name":"m"},3]"#,
        r#""data":[{"name":"m"},3]"#,
        r#""value":null"#,
        r#""Data":{"columns":[]}"#,
        r#""x":{"value":[1,2]}"#,
    ]);
    let expected = (key, value).prop_map(|(key, value)| format!("\"{key}\":{value}"));
    prop_oneof![5 => expected, 1 => unexpected.prop_map(str::to_owned)]
}

fn list_key() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["value", "data", "Value", "DATA", r"v\u0061lue"])
}

/// A list with members around it.
fn envelope() -> impl Strategy<Value = String> {
    let space = proptest::sample::select(vec!["", " ", "\n", "\r\n  "]);
    let parts = (
        vec(member(), 0..4),
        list_key(),
        vec(resource(), 0..8),
        vec(member(), 0..4),
    );
    (parts, space).prop_map(|((before, key, elements, after), space)| {
        let list = format!(
            "\"{key}\"{space}:{space}[{}{space}]",
            elements.join(&format!("{space},{space}"))
        );
        let members: Vec<String> = before.into_iter().chain([list]).chain(after).collect();
        format!("{{{space}{}{space}}}", members.join(&format!("{space},{space}")))
    })
}

/// Several values, arrays of them, or envelopes.
fn document() -> impl Strategy<Value = String> {
    let white_space = proptest::sample::select(vec!["\n", "\n\n", "\r\n", " ", "", "\t\n ", "\u{feff}", "\n\u{feff}"]);
    let array =
        (vec(resource(), 0..8), white_space.clone(), white_space.clone()).prop_map(|(elements, before, behind)| {
            // A byte order mark counts as white space only between values.
            let (before, behind) = (before.replace('\u{feff}', ""), behind.replace('\u{feff}', ""));
            format!("[{before}{}{behind}]", elements.join(&format!("{behind},{before}")))
        });
    let value = prop_oneof![resource(), array, envelope()];
    let values = vec((value, white_space), 1..8);
    (any::<bool>(), values).prop_map(|(mark, values)| {
        let mut text = String::from(if mark { "\u{feff}" } else { "" });
        for (value, space) in values {
            text.push_str(&value);
            // Two numbers without a separator would be one number.
            text.push_str(if space.is_empty() && !value.ends_with(['}', ']']) {
                " "
            } else {
                space
            });
        }
        text
    })
}

/// Parts of any size give the same report as the whole document, with the same positions and pointers.
#[test]
fn parts_give_the_report_of_the_whole() {
    let (cut, cut_envelopes) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    runner(400)
        .run(&(document(), 1..200_usize), |(document, part_bytes)| {
            let whole = POLICY.evaluate(&document, &acrcheck::Settings::default()).unwrap();
            let parts = in_parts(document.as_bytes(), UNLIMITED, part_bytes);
            prop_assert!(parts.flaws.is_empty());
            prop_assert_eq!(&parts.evaluation, &whole, "{:#?}", parts.texts);
            cut.set(cut.get() + parts.texts.len() - 1);
            cut_envelopes.set(cut_envelopes.get() + parts.elements_of_envelopes);
            Ok(())
        })
        .unwrap();
    assert!(cut.get() > 500, "{cut:?}");
    assert!(cut_envelopes.get() > 50, "{cut_envelopes:?}");
}

/// An envelope is split if the members around its list allow it. The report is the same either way.
#[test]
fn envelopes_of_every_kind_give_the_report_of_the_whole() {
    let elements = format!(
        "{},\n {} ,{{\"type\":\"x\"}},7,{{\"name\":\"\\ud800\"}},{{\"value\":[{}]}},{}",
        registry("one"),
        registry("two"),
        registry("inner"),
        registry("three")
    );
    let (cut, whole) = (true, false);
    let cases = [
        // Pages of lists and queries, complete or not.
        (r#"{"value":[ELEMENTS]}"#, cut),
        (r#"{"value":[ELEMENTS],"nextLink":"https://example.com/"}"#, cut),
        (r#"{"nextLink":"https://example.com/","value":[ELEMENTS]}"#, cut),
        (
            r#" { "nextLink" : "" , "nextLink" : null , "value" : [ ELEMENTS ] } "#,
            cut,
        ),
        (
            "{\n  \"count\": 7,\r\n  \"data\": [ELEMENTS],\n  \"skip_token\": null,\n  \"total_records\": 7\n}\n",
            cut,
        ),
        (
            r#"{"totalRecords":8,"count":7,"data":[ELEMENTS],"facets":[],"resultTruncated":"false"}"#,
            cut,
        ),
        (
            r#"{"totalRecords":7,"count":8,"data":[ELEMENTS],"facets":[{"a":[1]}],"resultTruncated":"true"}"#,
            cut,
        ),
        (
            r#"{"data":[ELEMENTS],"totalRecords":10000,"count":6,"$skipToken":"x","resultTruncated":true}"#,
            cut,
        ),
        (
            r#"{"data":[ELEMENTS],"totalRecords":18446744073709551615,"count":0}"#,
            cut,
        ),
        (r#"{"data":[ELEMENTS],"count":null,"totalRecords":[7]}"#, cut),
        (r#"{"data":[ELEMENTS],"count":"7"}"#, whole),
        (r#"{"data":[ELEMENTS],"count":7,"count":7}"#, cut),
        // Other spellings.
        (r#"{"VALUE":[ELEMENTS],"NEXTLINK":"x","COUNT":9}"#, cut),
        (
            r#"{"c\u006funt":9,"d\u0061ta":[ELEMENTS],"next\u004cink":"\u0020"}"#,
            cut,
        ),
        // Equal numbers in other spellings, and values that are no numbers.
        (r#"{"data":[ELEMENTS],"count":7.0}"#, whole),
        (r#"{"data":[ELEMENTS],"count":0.7e1}"#, whole),
        (r#"{"data":[ELEMENTS],"count":-0}"#, whole),
        (r#"{"count":-1,"data":[ELEMENTS]}"#, whole),
        (r#"{"count":18446744073709551616,"data":[ELEMENTS]}"#, whole),
        (r#"{"count":1e999,"data":[ELEMENTS]}"#, whole),
        (r#"{"data":[ELEMENTS],"nextLink":"\ud800"}"#, whole),
        // Two lists, in several ways.
        (r#"{"value":[ELEMENTS],"data":[ELEMENTS],"count":14}"#, whole),
        (r#"{"value":[ELEMENTS],"value":[ELEMENTS],"count":14}"#, whole),
        (r#"{"data":[ELEMENTS],"v\u0061lue":[1]}"#, whole),
        (r#"{"value":null,"value":[ELEMENTS]}"#, whole),
        (r#"{"value":null,"data":[ELEMENTS]}"#, whole),
        (r#"{"value":{"value":[ELEMENTS]}}"#, whole),
        // Not an envelope, or more than one.
        (r#"{"name":"outer","value":[ELEMENTS]}"#, whole),
        (r#"{"value":[ELEMENTS],"name":"outer"}"#, whole),
        (r#"{"value":[ELEMENTS],"n\u0061me":"outer"}"#, whole),
        (
            r#"{"value":[ELEMENTS],"Type":"Microsoft.Compute/virtualMachines"}"#,
            whole,
        ),
        (
            r#"{"value":[ELEMENTS],"properties":{"publicNetworkAccess":"Disabled"}}"#,
            whole,
        ),
        (r#"{"ipRules":[ELEMENTS],"value":[ELEMENTS]}"#, whole),
        (r#"{"value":[ELEMENTS],"ipRules":[]}"#, whole),
        (r#"{"value":[ELEMENTS],"networkRuleSet":"Deny"}"#, whole),
        (r#"{"$schema":"x","resources":[ELEMENTS],"value":[ELEMENTS]}"#, whole),
        (r#"{"data":[ELEMENTS],"unheard-of":1}"#, whole),
        (r#"{"facets":[ELEMENTS],"nextLink":null}"#, whole),
        (r#"{"facets":[ELEMENTS],"value":[]}"#, whole),
    ];
    for (document, expected) in cases {
        let document = document.replace("ELEMENTS", &elements);
        let evaluated = POLICY.evaluate(&document, &acrcheck::Settings::default()).unwrap();
        let mut was_cut = false;
        for part_bytes in (1..document.len() + 2).step_by(7) {
            let parts = in_parts(document.as_bytes(), UNLIMITED, part_bytes);
            assert!(parts.flaws.is_empty());
            assert_eq!(parts.evaluation, evaluated, "{part_bytes} bytes: {:#?}", parts.texts);
            was_cut |= parts.elements_of_envelopes > 0;
        }
        assert_eq!(was_cut, expected, "{document}");
    }
}

/// Members around a list are read outside the sandbox. If there are too many, the envelope is evaluated as a whole.
#[test]
fn large_envelopes_are_left_to_the_component() {
    let list = [registry("one"), registry("two"), registry("three")].join(",");
    for (length, expected) in [(1_000, true), (100_000, false)] {
        let facets = format!("\"facets\":[{}0]", "[],".repeat(length / 3));
        for (document, expected) in [
            // Registries in members before the list would come first.
            (format!("{{{facets},\"data\":[{list}],\"count\":4}}"), false),
            (format!("{{\"count\":4,\"data\":[{list}],{facets}}}"), expected),
        ] {
            let parts = in_parts(document.as_bytes(), UNLIMITED, 200);
            assert_eq!(parts.elements_of_envelopes > 0, expected, "{:#?}", parts.texts);
            assert_eq!(
                parts.evaluation,
                POLICY.evaluate(&document, &acrcheck::Settings::default()).unwrap()
            );
            // Too large to be evaluated as a whole: the unread rest is an error.
            let parts = in_parts(document.as_bytes(), document.len() - 1, 200);
            let complete = parts.evaluation.complete && parts.flaws.is_empty();
            assert!(!complete, "{:#?}", parts.texts);
        }
    }
}

/// Splitting does not hide a missing element or bracket.
#[test]
fn broken_envelopes_are_errors_in_parts() {
    let elements = [registry("one"), registry("two"), registry("three")].join(", ");
    let cases = [
        r#"{"value":[,ELEMENTS]}"#,
        r#"{"value":[ELEMENTS,]}"#,
        r#"{"value":[ELEMENTS,,ELEMENTS]}"#,
        r#"{"value":[ELEMENTS]]}"#,
        r#"{"value":[ELEMENTS]},"#,
        r#"{"value":[ELEMENTS],}"#,
        r#"{"value":[ELEMENTS],"nextLink"}"#,
        r#"{"value":[ELEMENTS] "nextLink":null}"#,
        r#"{"nextLink":nul,"value":[ELEMENTS]}"#,
        r#"{,"value":[ELEMENTS]}"#,
        r#"{"value":[ELEMENTS}"#,
        r#"{"value":[ELEMENTS]"#,
        r#"{"value":[ELEMENTS],"nextLink":"x"#,
        r#"{"value":[ELEMENTS}}"#,
        r#"{"value":[ELEMENTS]]"#,
        "{\"value\":[ELEMENTS\n{\"name\":\"behind\"}\n",
    ];
    for document in cases {
        let document = document.replace("ELEMENTS", &elements);
        assert!(
            !POLICY
                .evaluate(&document, &acrcheck::Settings::default())
                .unwrap()
                .complete,
            "{document}"
        );
        for part_bytes in (1..document.len()).step_by(3) {
            // Also if the end is unknown when the list begins.
            for limit in [UNLIMITED, document.len() - 1, elements.len()] {
                let parts = in_parts(document.as_bytes(), limit, part_bytes);
                let complete = parts.evaluation.complete && parts.flaws.is_empty();
                assert!(!complete, "{part_bytes} bytes, {limit} at most: {:#?}", parts.texts);
            }
        }
    }
}

/// The same holds for an envelope larger than the maximum size of a value, if its other members are known ones.
#[test]
fn an_envelope_may_be_larger_than_the_limit() {
    let link = proptest::sample::select(vec![
        r#""nextLink":null"#,
        r#""NextLink":"https://x""#,
        r#""facets":[]"#,
    ]);
    let (counts, key) = (vec(0..9_usize, 0..3), list_key());
    let parts = (counts, link, key, vec(resource(), 2..8), any::<bool>(), 1..200_usize);
    runner(400)
        .run(&parts, |(counts, link, key, elements, turned, part_bytes)| {
            let counts = ["count", "totalRecords", "Total_Records"].iter().zip(counts);
            let mut members: Vec<String> = counts.map(|(key, count)| format!("\"{key}\": {count}")).collect();
            members.push(link.to_owned());
            members.push(format!("\"{key}\":[\n{}]", elements.join(",\n")));
            if turned {
                members.rotate_right(1);
            }
            let document = format!("\n {{{}}}\n{}", members.join("\n,"), registry("behind"));
            let whole = POLICY.evaluate(&document, &acrcheck::Settings::default()).unwrap();
            let limit = document.len() - registry("behind").len() - 4;
            let parts = in_parts(document.as_bytes(), limit.max(registry("behind").len()), part_bytes);
            prop_assert!(parts.flaws.is_empty(), "{:?} in {}", parts.flaws, document);
            prop_assert_eq!(&parts.evaluation, &whole, "{:#?}", parts.texts);
            Ok(())
        })
        .unwrap();
}

/// If members after such a list show that the object is not a list, lost elements are an error.
#[test]
fn members_after_an_oversized_list_hide_nothing() {
    let names = ["one", "two", "three", "four"];
    let elements = names.map(registry).join(",");
    for tail in [
        r#""name":"outer""#,
        r#""type":"Microsoft.Compute/virtualMachines""#,
        r#""properties":{"publicNetworkAccess":"Disabled"}"#,
        r#""value":[{"name":"hidden"}]"#,
        r#""planned_values":{}"#,
        r#""count":4.0"#,
        r#""nextLink":"\ud800""#,
    ] {
        let document = format!("{{\"value\":[{elements}],{tail}}}");
        for part_bytes in (1..document.len()).step_by(5) {
            let parts = in_parts(document.as_bytes(), document.len() - 1, part_bytes);
            let found: Vec<_> = parts.evaluation.registries.iter().map(|r| r.name.clone()).collect();
            assert!(parts.elements_of_envelopes > 0, "{:#?}", parts.texts);
            let all_there = names.iter().all(|name| found.contains(&Some((*name).to_owned())));
            assert!(all_there || !parts.evaluation.complete, "{:#?}", parts.texts);
            if tail.contains("hidden") || tail.contains("planned") || tail.contains("ud800") {
                assert!(!parts.evaluation.complete, "{:#?}", parts.texts);
            }
        }
    }
}

/// A broken document that is incomplete as a whole is incomplete in parts, and nothing is lost without an error.
#[test]
fn broken_documents_never_pass_in_parts() {
    let breaks = (
        document(),
        1..100_usize,
        any::<prop::sample::Index>(),
        proptest::sample::select(vec!["", "\"", "{", "]", "}", ",", "\\", "\n", "x"]),
    );
    runner(400)
        .run(&breaks, |(document, part_bytes, at, instead)| {
            let (at, character) = document.char_indices().nth(at.index(document.chars().count())).unwrap();
            let broken = format!("{}{instead}{}", &document[..at], &document[at + character.len_utf8()..]);
            let whole = POLICY.evaluate(&broken, &acrcheck::Settings::default()).unwrap();
            let parts = in_parts(broken.as_bytes(), UNLIMITED, part_bytes);
            prop_assert_eq!(
                parts.evaluation.complete,
                whole.complete,
                "{:?} {:#?}",
                broken,
                parts.texts
            );
            if whole.complete {
                prop_assert_eq!(&parts.evaluation, &whole, "{:#?}", parts.texts);
            }
            // Positions are inside the document.
            let lines: Vec<&str> = broken.split('\n').collect();
            let registries = parts.evaluation.registries.iter().map(|registry| &registry.source);
            for source in registries.chain(parts.evaluation.errors.iter().map(|error| &error.source)) {
                let Position { line, column, .. } = source.position.as_ref().unwrap();
                prop_assert!((1..=lines.len()).contains(&(*line as usize)), "{:?}", source);
                prop_assert!(
                    (1..=lines[*line as usize - 1].len() + 1).contains(&(*column as usize)),
                    "{:?} in {:?}",
                    source,
                    broken
                );
            }
            Ok(())
        })
        .unwrap();
}

/// A value found after a syntax error in an array has its own position and is not an element of the array.
#[test]
fn a_value_after_a_broken_array_keeps_its_position() {
    let padding = "p".repeat(100);
    let element =
        |name: &str| format!(r#"{{"name":"{name}","publicNetworkAccess":"Enabled","tags":{{"padding":"{padding}"}}}}"#);
    let document = format!(
        "[{},\n{},\n{},\n{{\"a\"\n[{}]\n{{\"name\":\"y\"}}\n",
        element("e0"),
        element("e1"),
        element("e2"),
        element("x"),
    );
    let find = |parts: &InParts| {
        let found = parts.evaluation.registries.iter();
        found
            .filter(|registry| registry.name.as_deref() == Some("x"))
            .cloned()
            .collect::<Vec<_>>()
    };
    let whole = find(&in_parts(document.as_bytes(), UNLIMITED, UNLIMITED));
    assert_eq!(whole.len(), 1);
    let mut behind_elements = 0;
    for part_bytes in (200..700).step_by(10) {
        let parts = in_parts(document.as_bytes(), UNLIMITED, part_bytes);
        let found = find(&parts);
        assert_eq!(found, whole, "{part_bytes} bytes: {:?}", parts.texts);
        let together = |text: &String| text.starts_with(r#"[{"name":"e1"#) || text.starts_with("[\n{\"name\":\"e");
        behind_elements += usize::from(parts.texts.iter().any(|text| together(text) && text.contains("\"x\"")));
    }
    assert!(behind_elements > 0, "no part held both");
}

fn registry(name: &str) -> String {
    json!({"name": name, "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices"}).to_string()
}

fn names(evaluation: &Evaluation) -> Vec<&str> {
    let names = evaluation.registries.iter().map(|registry| registry.name.as_deref());
    names.map(Option::unwrap).collect()
}

/// An oversized value is an error with a position, and the values around it are evaluated, in sequences and in arrays.
#[test]
fn an_oversized_value_affects_only_itself() {
    let huge = registry(&"x".repeat(1000));
    let (one, two, three) = (registry("one"), registry("two"), registry("three"));
    let cases = [
        (format!("{one}\n{two}\n{huge}\n{three}\n"), (3, 1, "")),
        (format!("{one}{two}\n {huge}{three}"), (2, 1, "")),
        (format!("\n[{one},\n{two} ,{huge}, {three}]"), (2, 1, "/2")),
        (format!("[{one}][{two}][\n{huge},{three}]"), (1, 1, "")),
    ];
    for (document, (line, column, pointer)) in cases {
        for part_bytes in [1, 50, 150, 1 << 20] {
            let parts = in_parts(document.as_bytes(), 200, part_bytes);
            assert_eq!(names(&parts.evaluation), ["one", "two", "three"], "{:#?}", parts.texts);
            assert_eq!(parts.evaluation.errors, []);
            let [flaw] = parts.flaws.as_slice() else {
                panic!("{:?}", parts.flaws);
            };
            assert!(matches!(flaw.error, InputError::TooLarge { limit: 200 }));
            let position = flaw.position.as_ref().unwrap();
            if pointer.is_empty() {
                assert_eq!(position.line, line, "{document}");
            } else {
                assert_eq!(
                    (position.line, position.column, position.pointer.as_str()),
                    (line, column, pointer)
                );
            }
            let last = parts
                .evaluation
                .registries
                .last()
                .unwrap()
                .source
                .position
                .as_ref()
                .unwrap();
            let expected = POLICY
                .evaluate(
                    &document.replace(&huge, &"1".repeat(huge.len())),
                    &acrcheck::Settings::default(),
                )
                .unwrap();
            assert_eq!(Some(last), expected.registries.last().unwrap().source.position.as_ref());
        }
    }
}

/// The first invalid byte is reported with its position, once, and no character is split.
#[test]
fn invalid_utf_8_is_reported_once() {
    let mut document = Vec::new();
    for line in 0..100 {
        document.extend(registry(&format!("é{line}")).into_bytes());
        document.push(b'\n');
    }
    let at = document.len() + 9;
    for _ in 0..2 {
        document.extend(b"{\"name\":\"\xff\xff\"}  ".to_vec());
        document.extend(registry("behind").into_bytes());
    }
    for part_bytes in [1, 100, 1000, 1 << 20] {
        let parts = in_parts(document.as_slice(), UNLIMITED, part_bytes);
        assert!(
            matches!(parts.flaws.as_slice(), [UnreadableInput { error: InputError::NotUtf8 { offset }, .. }] if *offset == at)
        );
        let whole = POLICY
            .evaluate(&String::from_utf8_lossy(&document), &acrcheck::Settings::default())
            .unwrap();
        assert_eq!(parts.evaluation, whole);
    }
}

/// A reader that fails after some bytes.
struct Failing<'b>(&'b [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.0.is_empty() {
            return Err(std::io::Error::other("the cable was pulled"));
        }
        self.0.read(out)
    }
}

/// Data read before the error is evaluated, and the error is reported.
#[test]
fn data_read_before_an_error_is_checked() {
    let document = format!("{}\n{}\n", registry("one"), registry("two"));
    for part_bytes in [1, 100, 1 << 20] {
        let parts = in_parts(Failing(document.as_bytes()), UNLIMITED, part_bytes);
        assert_eq!(names(&parts.evaluation), ["one", "two"]);
        assert!(matches!(
            parts.flaws.as_slice(),
            [UnreadableInput {
                error: InputError::Unreadable(_),
                ..
            }]
        ));
    }
    let nothing = in_parts(Failing(b""), UNLIMITED, 1);
    assert_eq!((nothing.texts.len(), nothing.flaws.len()), (0, 1));
}

/// A single value without an end, longer than the limit, ends the reading.
#[test]
fn reading_of_an_endless_value_stops() {
    let endless = std::io::repeat(b' ').take(16 << 20);
    let parts = in_parts(b"[1,".chain(endless), 1 << 20, 1 << 10);
    assert_eq!((parts.texts.len(), parts.flaws.len()), (0, 1));
}
