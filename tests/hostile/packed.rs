//! Compact reports that cannot be read, and some with texts at unexpected places.

use acrcheck::model::Evaluation;
use acrcheck::{ContractViolation, RunError, Settings};

use super::guest::{DOCUMENT, Guest, List, PackedReport, Str, pack, report};
use super::{load_under, tight};

/// The valid report as numbers. All its texts are after the document.
fn valid() -> (Vec<u32>, Vec<u8>) {
    let PackedReport {
        numbers: List::Items(numbers),
        texts: Str::Bytes(texts),
    } = pack(&report(), DOCUMENT).unwrap()
    else {
        panic!("a packed report consists of numbers and texts");
    };
    (numbers, texts)
}

fn evaluate(numbers: &[u32], texts: &[u8], document: &str) -> Result<Evaluation, RunError> {
    let guest = Guest::returning_packed(PackedReport {
        numbers: List::Items(numbers.to_vec()),
        texts: Str::Bytes(texts.to_vec()),
    });
    load_under(tight(), &guest)
        .unwrap()
        .evaluate(document, &Settings::default())
}

fn violation(numbers: &[u32], texts: &[u8]) -> &'static str {
    match evaluate(numbers, texts, DOCUMENT) {
        Err(RunError::ContractViolation(ContractViolation::Packed { what })) => what,
        other => panic!("{numbers:?}: {other:?}"),
    }
}

/// The indexes of the parts of the valid report: after eight counts and `complete`, one registry.
const COMPLETE: usize = 8;
const REGISTRIES: usize = 9;
const NAME: usize = 12;
const LOCATION: usize = 18;
const TAGS: usize = 22;
const POINTER: usize = 25;
const DECLARED: usize = 27;
const FINDINGS: usize = 30;
const STATUS: usize = 32;
const SEVERITY: usize = 33;
const EVIDENCE: usize = 37;

fn changed(at: usize, number: u32) -> Vec<u32> {
    let (mut numbers, _) = valid();
    numbers[at] = number;
    numbers
}

#[test]
fn a_valid_report_is_accepted() {
    let (numbers, texts) = valid();
    let evaluation = evaluate(&numbers, &texts, DOCUMENT).unwrap();
    assert_eq!(evaluation.registries[0].name.as_deref(), Some("orchard"));
    assert_eq!(evaluation.registries[0].location.as_deref(), Some("norwayeast"));
    // The indexes that the other tests change.
    assert_eq!(
        [
            COMPLETE, REGISTRIES, TAGS, DECLARED, FINDINGS, STATUS, SEVERITY, EVIDENCE
        ]
        .map(|at| numbers[at]),
        [1, 1, 0, 0, 1, 0, 1, 0]
    );
    assert_eq!(numbers[NAME + 1], "orchard".len() as u32);
    assert_eq!(numbers[LOCATION + 1], "norwayeast".len() as u32);
}

/// Numbers that end anywhere are too few.
#[test]
fn truncated_numbers_are_refused() {
    let (numbers, texts) = valid();
    for length in 0..numbers.len() {
        let what = violation(&numbers[..length], &texts);
        assert!(
            what == "too few numbers" || what == "a list that is longer than the numbers",
            "{length}: {what}"
        );
    }
    let more = [&numbers[..], &[0]].concat();
    assert_eq!(violation(&more, &texts), "numbers after its end");
}

#[test]
fn lists_longer_than_the_numbers_are_refused() {
    let (_, texts) = valid();
    for at in [REGISTRIES, TAGS, FINDINGS, EVIDENCE] {
        for length in [1 << 20, u32::MAX] {
            assert_eq!(
                violation(&changed(at, length), &texts),
                "a list that is longer than the numbers"
            );
        }
    }
}

#[test]
fn invalid_numbers_are_refused() {
    let (_, texts) = valid();
    for (at, number, what) in [
        (COMPLETE, 2, "a number other than 0 and 1 for `complete`"),
        (DECLARED, 2, "a number other than 0 and 1 for `declared`"),
        (STATUS, 4, "an unknown status"),
        (STATUS, u32::MAX, "an unknown status"),
        (SEVERITY, 5, "an unknown severity"),
        (POINTER, u32::MAX, "no text where one is expected"),
    ] {
        assert_eq!(violation(&changed(at, number), &texts), what);
    }
}

/// Every text is inside the document or the texts, and begins and ends at character boundaries.
#[test]
fn texts_out_of_bounds_are_refused() {
    let (_, texts) = valid();
    let length = DOCUMENT.len() as u32;
    for (start, size) in [
        (length - 1, 2),
        (length, texts.len() as u32 + 1),
        (length + texts.len() as u32 + 1, 0),
        (u32::MAX - 1, 1),
        (0, length + 1),
        (0, u32::MAX),
        (length, u32::MAX),
    ] {
        let (mut numbers, _) = valid();
        (numbers[NAME], numbers[NAME + 1]) = (start, size);
        assert_eq!(
            violation(&numbers, &texts),
            "a text outside of the document and its texts",
            "{start} {size}"
        );
    }
    let (mut numbers, _) = valid();
    (numbers[NAME], numbers[NAME + 1]) = (length, 1);
    assert_eq!(
        violation(&numbers, "ü".as_bytes()),
        "a text outside of the document and its texts"
    );
}

/// Few numbers for many texts, each of which is the whole document.
#[test]
fn texts_that_expand_are_refused_at_the_result_limit() {
    let document = format!(
        r#"{{"name": "orchard", "location": "norwayeast", "x": "{}"}}"#,
        "x".repeat(100_000)
    );
    let PackedReport {
        numbers: List::Items(mut numbers),
        texts: Str::Bytes(texts),
    } = pack(&report(), &document).unwrap()
    else {
        panic!("a packed report consists of numbers and texts");
    };
    let evidence = [0, document.len() as u32, 0, document.len() as u32].repeat(10_000);
    numbers[EVIDENCE] = 10_000;
    numbers.splice(EVIDENCE + 1..EVIDENCE + 1, evidence);
    let stopped = evaluate(&numbers, &texts, &document).unwrap_err();
    assert!(matches!(stopped, RunError::ResultTooLarge { .. }), "{stopped:?}");
}

/// A name in the document is a whole string, or a part of one between slashes.
#[test]
fn names_are_whole_strings_of_the_document() {
    let named = |document: &str, name: &str, at: usize| {
        let mut valid = report();
        let List::Items(registries) = &mut valid.registries else {
            panic!("expected a list");
        };
        registries[0].identity.location = None;
        let Some(PackedReport {
            numbers: List::Items(mut numbers),
            texts: Str::Bytes(texts),
        }) = pack(&valid, document)
        else {
            panic!("a packed report consists of numbers and texts");
        };
        let start = document.match_indices(name).nth(at).unwrap().0;
        (numbers[NAME], numbers[NAME + 1]) = (start as u32, name.len() as u32);
        evaluate(&numbers, &texts, document)
    };
    for (document, name, at) in [
        (r#"{"name": "orchard"}"#, "orchard", 0),
        (r#"{"id": "/a/orchard/b"}"#, "orchard", 0),
        (r#"{"id": "/a/orchard"}"#, "orchard", 0),
        (r#"{"name": "orch\u0061rd", "x": "orchard"}"#, "orchard", 0),
        (r#"{"x": "a \" b", "name": "orchard"}"#, "orchard", 0),
        (r#"{"name": ""}"#, "", 10),
    ] {
        let evaluation = named(document, name, at).unwrap_or_else(|error| panic!("{document}: {error}"));
        assert_eq!(evaluation.registries[0].name.as_deref(), Some(name));
    }
    for (document, name) in [
        (r#"{"name": "orchards"}"#, "orchard"),
        (r#"{"name": "the orchard"}"#, "orchard"),
        (r#"{"name": "orchard, "}"#, "orchard"),
        (r#"{"name": "\"orchard\""}"#, "orchard"),
        (r#"{"name": "\"orchard/"}"#, "orchard"),
        (r#"{"name": "x\\orchard/"}"#, "orchard"),
        (r#"{"name": "orch\u0061rd"}"#, r"orch\u0061rd"),
        (r#"{"name": "a", "b": "c"}"#, r#"a", "b"#),
        (r#"{"orchard": orchard}"#, "rchar"),
    ] {
        let error = named(document, name, 0).unwrap_err();
        assert!(
            matches!(
                error,
                RunError::ContractViolation(ContractViolation::Identity { field: "name", .. })
            ),
            "{document}: {error}"
        );
    }
}

/// A tag in the document is a member of an object.
#[test]
fn tags_are_members_of_objects_of_the_document() {
    let tagged = |members: &str, name: &str, value: &str| {
        let document = format!(r#"{{"name": "orchard", "location": "norwayeast", {members}}}"#);
        let PackedReport {
            numbers: List::Items(mut numbers),
            texts: Str::Bytes(texts),
        } = pack(&report(), &document).unwrap()
        else {
            panic!("a packed report consists of numbers and texts");
        };
        let from = document.find(members).unwrap();
        let place = |text: &str| [(from + members.find(text).unwrap()) as u32, text.len() as u32];
        numbers[TAGS] = 1;
        numbers.splice(TAGS + 1..TAGS + 1, [place(name), place(value)].concat());
        evaluate(&numbers, &texts, &document)
    };
    for members in [
        r#""tags": {"owner": "jo"}"#,
        "\"tags\": {\"owner\" \n:\t\"jo\"}",
        r#""tags": {"owner": "x", "y": "owner", "owner": "jo"}"#,
    ] {
        let evaluation = tagged(members, "owner", "jo").unwrap_or_else(|error| panic!("{members}: {error}"));
        assert_eq!(evaluation.registries[0].tags[0].value, "jo");
    }
    for members in [
        r#""tags": {"owner": "x", "y": "jo"}"#,
        r#""tags": {"jo": "owner"}"#,
        r#""tags": ["owner", "jo"]"#,
        r#""tags": {"owner": "jo!"}"#,
        r#""tags": {"owner!": "jo"}"#,
        r#""tags": "\"owner\": \"jo\"""#,
    ] {
        let error = tagged(members, "owner", "jo").unwrap_err();
        assert!(
            matches!(error, RunError::ContractViolation(ContractViolation::Tag { .. })),
            "{members}: {error}"
        );
    }
}
