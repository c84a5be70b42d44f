//! Documents of any size: read in parts, decompressed, judged side by side, and written in every form.

use std::io::Read;

use acrcheck::report::{Evaluation, Position};
use acrcheck::source::{Flaw, Parts, SourceError};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::properties::{json_value, runner};
use crate::support::POLICY;

/// What comes of judging a document in parts.
#[derive(Debug, Default)]
struct InParts {
    evaluation: Evaluation,
    flaws: Vec<Flaw>,
    texts: Vec<String>,
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
        let mut evaluation = POLICY.evaluate(part.text(), "{}").unwrap();
        part.place().translate(&mut evaluation);
        all.evaluation.registries.extend(evaluation.registries);
        all.evaluation.errors.extend(evaluation.errors);
        all.evaluation.skipped += evaluation.skipped;
        all.evaluation.complete &= evaluation.complete;
        all.texts.push(part.text().to_owned());
    }
    all
}

const UNLIMITED: usize = 64 << 20;

/// A JSON text with a bit of white space, as tools print it.
fn printed() -> impl Strategy<Value = String> {
    (json_value(), any::<bool>()).prop_map(|(value, pretty)| {
        if pretty {
            serde_json::to_string_pretty(&value).unwrap()
        } else {
            value.to_string()
        }
    })
}

/// A registry or what looks like one, so that there is something to be judged.
fn resource() -> impl Strategy<Value = String> {
    let registry =
        ("[a-zé\"\\\\\\[{},\\]}]{1,9}", "(Enabled|Disabled)", printed()).prop_map(|(name, access, extra)| {
            let extra: Value = serde_json::from_str(&extra).unwrap();
            let rules = json!({"defaultAction": "Deny", "ipRules": [{"value": "20.1.2.3"}, {"value": name}]});
            json!({"name": name, "publicNetworkAccess": access, "networkRuleSet": rules, "tags": extra}).to_string()
        });
    prop_oneof![3 => registry, 1 => printed()]
}

/// Several values in a row, or arrays of them.
fn document() -> impl Strategy<Value = String> {
    let white_space = proptest::sample::select(vec!["\n", "\n\n", "\r\n", " ", "", "\t\n ", "\u{feff}", "\n\u{feff}"]);
    let array =
        (vec(resource(), 0..8), white_space.clone(), white_space.clone()).prop_map(|(elements, before, behind)| {
            // A byte order mark is white space between values only.
            let (before, behind) = (before.replace('\u{feff}', ""), behind.replace('\u{feff}', ""));
            format!("[{before}{}{behind}]", elements.join(&format!("{behind},{before}")))
        });
    let value = prop_oneof![resource(), array];
    let values = vec((value, white_space), 1..8);
    (any::<bool>(), values).prop_map(|(mark, values)| {
        let mut text = String::from(if mark { "\u{feff}" } else { "" });
        for (value, space) in values {
            text.push_str(&value);
            // Two numbers with nothing between them are one number.
            text.push_str(if space.is_empty() && !value.ends_with(['}', ']']) {
                " "
            } else {
                space
            });
        }
        text
    })
}

/// Judged in parts of any size, a document gives what it gives when it is judged whole, with the same positions and pointers.
#[test]
fn parts_give_what_the_whole_gives() {
    let cut = std::cell::Cell::new(0);
    runner(400)
        .run(&(document(), 1..200_usize), |(document, part_bytes)| {
            let whole = POLICY.evaluate(&document, "{}").unwrap();
            let parts = in_parts(document.as_bytes(), UNLIMITED, part_bytes);
            prop_assert!(parts.flaws.is_empty());
            prop_assert_eq!(&parts.evaluation, &whole, "{:#?}", parts.texts);
            cut.set(cut.get() + parts.texts.len() - 1);
            Ok(())
        })
        .unwrap();
    assert!(cut.get() > 500, "{cut:?}");
}

/// Whatever is broken, and wherever: a document that does not pass whole does not pass in parts, and nothing is lost without being said.
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
            let whole = POLICY.evaluate(&broken, "{}").unwrap();
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
            // Positions are places of the document.
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

/// What is found behind a break in an array stands where it stands, and is no element of the array.
#[test]
fn a_record_behind_a_broken_array_keeps_its_place() {
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

/// A value that is too large is said to be, where it stands, and what is around it is judged: in rows of values and in arrays.
#[test]
fn a_value_that_is_too_large_costs_itself() {
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
            assert!(matches!(flaw.error, SourceError::TooLarge { limit: 200 }));
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
                .evaluate(&document.replace(&huge, &"1".repeat(huge.len())), "{}")
                .unwrap();
            assert_eq!(Some(last), expected.registries.last().unwrap().source.position.as_ref());
        }
    }
}

/// The first byte that is no text is named by its place in the document, once, and no character is cut.
#[test]
fn bytes_that_are_no_text_are_said_once() {
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
            matches!(parts.flaws.as_slice(), [Flaw { error: SourceError::NotUtf8 { offset }, .. }] if *offset == at)
        );
        let whole = POLICY.evaluate(&String::from_utf8_lossy(&document), "{}").unwrap();
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

/// What was read before an error is judged, and the error is said.
#[test]
fn what_was_read_before_an_error_is_judged() {
    let document = format!("{}\n{}\n", registry("one"), registry("two"));
    for part_bytes in [1, 100, 1 << 20] {
        let parts = in_parts(Failing(document.as_bytes()), UNLIMITED, part_bytes);
        assert_eq!(names(&parts.evaluation), ["one", "two"]);
        assert!(matches!(
            parts.flaws.as_slice(),
            [Flaw {
                error: SourceError::Unreadable(_),
                ..
            }]
        ));
    }
    let nothing = in_parts(Failing(b""), UNLIMITED, 1);
    assert_eq!((nothing.texts.len(), nothing.flaws.len()), (0, 1));
}

/// Without an end in sight, reading ends: no cut, one value, more than anybody would look through.
#[test]
fn a_value_without_an_end_is_given_up() {
    let endless = std::io::repeat(b' ').take(16 << 20);
    let parts = in_parts(b"[1,".chain(endless), 1 << 20, 1 << 10);
    assert_eq!((parts.texts.len(), parts.flaws.len()), (0, 1));
}
