//! Components that return well-formed but invalid reports.

use acrcheck::{ContractViolation, LoadError, RunError};

use super::guest::{
    Advisory, AdvisoryMetadata, BAD, CheckMetadata, DOCUMENT, Evidence, Finding, Guest, List, PolicyMetadata, Position,
    Problem, RegistryResult, Report, Str, Tag, metadata, pack, report,
};
use super::{load_under, tight};
use crate::support::settings_of;

/// The part of a report that a change makes invalid, and the change.
type Change<T> = (&'static str, fn(&mut T));
/// A change of one part of the name of a registry.
type Naming = fn(&mut RegistryResult, Str);

/// The violation that the host finds in a report on a document with these settings.
///
/// The report is passed as records and as a compact report.
fn violation_of(invalid: &Report, document: &str, settings: &str) -> ContractViolation {
    let violation = |guest: Guest| {
        let policy = load_under(tight(), &guest).unwrap();
        match policy.evaluate(document, &settings_of(settings)) {
            Err(RunError::ContractViolation(violation)) => violation,
            other => panic!("the report was accepted: {other:?}"),
        }
    };
    let in_records = violation(Guest::returning(invalid));
    if let Some(packed) = pack(invalid, document) {
        assert_eq!(violation(Guest::returning_packed(packed)), in_records);
    }
    in_records
}

/// The valid report with one change.
fn changed(change: impl FnOnce(&mut Report)) -> ContractViolation {
    let mut invalid = report();
    change(&mut invalid);
    violation_of(&invalid, DOCUMENT, "{}")
}

fn items<T>(list: &mut List<T>) -> &mut Vec<T> {
    match list {
        List::Items(items) => items,
        List::Raw { .. } => panic!("a list without items"),
    }
}

fn registry(report: &mut Report) -> &mut RegistryResult {
    &mut items(&mut report.registries)[0]
}

fn finding(report: &mut Report) -> &mut Finding {
    &mut items(&mut registry(report).findings)[0]
}

#[test]
fn undescribed_checks_are_refused() {
    for place in [1, u32::MAX] {
        let violation = changed(|report| finding(report).check = place);
        assert!(
            matches!(violation, ContractViolation::Check { check, described: 1, .. } if check == place),
            "{violation}"
        );
    }
}

/// Without settings, a failure has the severity of its check. Settings can change it.
#[test]
fn severities_that_are_not_set_are_refused() {
    for severity in [0, 2, 4] {
        let mut invalid = report();
        finding(&mut invalid).severity = severity;
        match violation_of(&invalid, DOCUMENT, "{}") {
            ContractViolation::Finding { what: "severity", .. } => {}
            other => panic!("{severity}: {other}"),
        }
        let policy = load_under(tight(), &Guest::returning(&invalid)).unwrap();
        assert!(
            policy
                .evaluate(DOCUMENT, &settings_of(r#"{"severity": {"probe": "low"}}"#))
                .is_ok()
        );
    }
}

/// Names of declared registries need not be in the document, so a list of deployed ones must not have any.
#[test]
fn declared_registries_in_other_documents_are_refused() {
    let mut invented = report();
    registry(&mut invented).identity.name = Some("invented".into());
    let refused = violation_of(&invented, DOCUMENT, "{}");
    assert!(matches!(refused, ContractViolation::Identity { .. }), "{refused}");
    registry(&mut invented).declared = 1;
    let refused = violation_of(&invented, DOCUMENT, "{}");
    assert!(
        matches!(refused, ContractViolation::Declared { registry: 0 }),
        "{refused}"
    );
    // As part of a text, the key means nothing.
    let text = DOCUMENT.replacen('{', r#"{"x": "resources, changes", "#, 1);
    let refused = violation_of(&invented, &text, "{}");
    assert!(matches!(refused, ContractViolation::Declared { .. }), "{refused}");
    // A long name takes memory outside of the sandbox.
    let mut long = invented;
    registry(&mut long).identity.name = Some("n".repeat(70_000).as_str().into());
    let template = DOCUMENT.replacen('{', r#"{"Resources": [], "#, 1);
    let refused = violation_of(&long, &template, "{}");
    assert!(matches!(refused, ContractViolation::Length { .. }), "{refused}");
}

/// Two checks, one of which is given twice, or in the wrong order.
#[test]
fn unordered_checks_are_refused() {
    let mut described = metadata();
    let mut second = items(&mut described.checks)[0].clone();
    second.id = "second".into();
    items(&mut described.checks).push(second);
    let answer = |places: [u32; 2]| {
        let mut answer = report();
        let first = finding(&mut answer).clone();
        registry(&mut answer).findings = List::Items(places.map(|check| Finding { check, ..first.clone() }).into());
        answer.summary.pass = 2;
        let mut guest = Guest::returning(&answer);
        let describe = guest.image.store(&described);
        guest.describe = format!("i32.const {describe}");
        load_under(tight(), &guest)
            .unwrap()
            .evaluate(DOCUMENT, &acrcheck::Settings::default())
    };
    assert_eq!(answer([0, 1]).unwrap().registries[0].findings[1].check.id, "second");
    for (places, id) in [([0, 0], "probe"), ([1, 1], "second"), ([1, 0], "probe")] {
        match answer(places) {
            Err(RunError::ContractViolation(ContractViolation::Order { check, .. })) => assert_eq!(check, id),
            other => panic!("{places:?}: {other:?}"),
        }
    }
}

#[test]
fn duplicate_and_missing_checks_are_refused() {
    let twice = changed(|report| {
        let again = finding(report).clone();
        items(&mut registry(report).findings).push(again);
        report.summary.pass = 2;
    });
    assert!(
        matches!(
            twice,
            ContractViolation::Findings {
                given: 2,
                expected: 1,
                ..
            }
        ),
        "{twice}"
    );
    let mut none = report();
    items(&mut registry(&mut none).findings).clear();
    none.summary.pass = 0;
    for settings in ["{}", r#"{"checks": []}"#] {
        let missing = violation_of(&none, DOCUMENT, settings);
        assert!(
            matches!(
                missing,
                ContractViolation::Findings {
                    given: 0,
                    expected: 1,
                    ..
                }
            ),
            "{missing}"
        );
    }
}

#[test]
fn undescribed_reasons_statuses_and_advisories_are_refused() {
    let fields: [Change<Finding>; 5] = [
        ("reason", |finding| finding.reason = 2),
        ("reason", |finding| finding.reason = u32::MAX),
        // The reason belongs to a failure.
        ("status", |finding| finding.reason = BAD),
        ("advisory", |finding| {
            finding.advisories = List::Items(vec![Advisory { kind: 1, message: None }]);
        }),
        ("pointer", |finding| {
            finding.evidence = List::Items(vec![Evidence {
                pointer: "name".into(),
                value: None,
            }]);
        }),
    ];
    for (expected, change) in fields {
        let violation = changed(|report| change(finding(report)));
        assert!(
            matches!(violation, ContractViolation::Finding { what, .. } if what == expected),
            "{violation}"
        );
    }
    // With any settings, the reason of a failure cannot occur with a pass.
    let mut invalid = report();
    finding(&mut invalid).reason = BAD;
    let violation = violation_of(&invalid, DOCUMENT, r#"{"lenient": true}"#);
    assert!(
        matches!(violation, ContractViolation::Finding { what: "status", .. }),
        "{violation}"
    );
}

#[test]
fn registries_that_are_not_in_the_document_are_refused() {
    let fields: [(&str, Naming); 5] = [
        ("id", |registry, text| registry.identity.id = Some(text)),
        ("name", |registry, text| registry.identity.name = Some(text)),
        ("resource group", |registry, text| {
            registry.identity.resource_group = Some(text);
        }),
        ("subscription", |registry, text| {
            registry.identity.subscription_id = Some(text);
        }),
        ("location", |registry, text| registry.identity.location = Some(text)),
    ];
    for (expected, change) in fields {
        let violation = changed(|report| change(registry(report), "somebody-else".into()));
        assert!(
            matches!(&violation, ContractViolation::Identity { field, value, .. } if *field == expected && value == "somebody-else"),
            "{violation}"
        );
        // Control characters in a name are escaped in the error.
        let violation = changed(|report| change(registry(report), "\u{1b}[31m\n::error::".into()));
        assert!(!violation.to_string().contains(char::is_control), "{violation}");
    }
}

/// More registries than objects, also for an empty document.
#[test]
fn a_pass_for_an_empty_document_is_refused() {
    for document in ["", " \n", "[]", "null"] {
        let mut anonymous = report();
        registry(&mut anonymous).identity.name = None;
        registry(&mut anonymous).identity.location = None;
        let violation = violation_of(&anonymous, document, "{}");
        assert!(
            matches!(violation, ContractViolation::Registries { given: 1, objects: 0 }),
            "{violation}"
        );
    }
    let violation = changed(|report| {
        let more = registry(report).clone();
        items(&mut report.registries).push(more);
        report.summary.registries = 2;
        report.summary.pass = 2;
    });
    assert!(
        matches!(violation, ContractViolation::Registries { given: 2, objects: 1 }),
        "{violation}"
    );
}

#[test]
fn wrong_counts_are_refused() {
    let counts: [Change<Report>; 6] = [
        ("registries", |report| report.summary.registries = 2),
        ("passes", |report| report.summary.pass = 0),
        ("failures", |report| report.summary.fail = 1),
        ("not applicable", |report| report.summary.not_applicable = 1),
        ("unknown", |report| report.summary.unknown = 1),
        ("errors", |report| report.summary.errors = 1),
    ];
    for (expected, change) in counts {
        let violation = changed(change);
        assert!(
            matches!(violation, ContractViolation::Count { what, .. } if what == expected),
            "{violation}"
        );
    }
}

fn problem() -> Problem {
    Problem {
        code: "not-json".into(),
        position: Position {
            line: 1,
            column: 1,
            pointer: "".into(),
        },
        message: "".into(),
    }
}

#[test]
fn a_complete_report_with_errors_is_refused() {
    let violation = changed(|report| {
        report.errors = List::Items(vec![problem()]);
        report.summary.errors = 1;
    });
    assert!(
        matches!(violation, ContractViolation::Complete { errors: 1 }),
        "{violation}"
    );
    // The opposite is allowed, and is passed on.
    let mut incomplete = report();
    incomplete.complete = 0;
    let policy = load_under(tight(), &Guest::returning(&incomplete)).unwrap();
    let mut whole = acrcheck::report::Report::new(&policy);
    whole.add("x", policy.evaluate(DOCUMENT, &acrcheck::Settings::default()));
    assert!(!whole.complete);
}

#[test]
fn positions_outside_the_document_are_refused() {
    let behind = DOCUMENT.len() as u32 + 2;
    for (line, column, pointer) in [(0, 1, ""), (2, 1, ""), (1, 0, ""), (1, behind, ""), (1, 1, "name")] {
        let position = Position {
            line,
            column,
            pointer: pointer.into(),
        };
        let violation = changed(|report| registry(report).position = position.clone());
        assert!(matches!(violation, ContractViolation::Position { .. }), "{violation}");
        let violation = changed(|report| {
            report.errors = List::Items(vec![Problem { position, ..problem() }]);
            report.summary.errors = 1;
            report.complete = 0;
        });
        assert!(matches!(violation, ContractViolation::Position { .. }), "{violation}");
    }
}

/// A pointer refers to a value in the document. For an error, the value may be missing, but not its parent.
#[test]
fn pointers_without_a_target_are_refused() {
    let document = r#"{"list": [{"name": "orchard", "location": "norwayeast"}, 7], "a/b": {}}"#;
    let at = |column: u32, pointer: &str| Position {
        line: 1,
        column,
        pointer: pointer.into(),
    };
    let of_registry = |position: Position| {
        let mut answer = report();
        registry(&mut answer).position = position;
        answer
    };
    let of_error = |position: Position| {
        let mut answer = report();
        answer.errors = List::Items(vec![Problem { position, ..problem() }]);
        answer.summary.errors = 1;
        answer.complete = 0;
        answer
    };
    for pointer in [
        "/nowhere",
        "/list/2",
        "/list/00",
        "/list/-",
        "/list/0/name/x",
        "/list/1/0",
        "/a/b",
        "/a~2b",
        "/list~",
        "/",
        "list",
    ] {
        let violation = violation_of(&of_registry(at(1, pointer)), document, "{}");
        assert!(
            matches!(violation, ContractViolation::Position { .. }),
            "{pointer}: {violation}"
        );
    }
    for pointer in ["/nowhere/0", "/list/2/name", "/list/0/name/x/y", "/a~2b"] {
        let violation = violation_of(&of_error(at(1, pointer)), document, "{}");
        assert!(
            matches!(violation, ContractViolation::Position { .. }),
            "{pointer}: {violation}"
        );
    }
    // No value begins at this position, so nothing is there.
    for column in [3, 12] {
        let violation = violation_of(&of_registry(at(column, "/0")), document, "{}");
        assert!(
            matches!(violation, ContractViolation::Position { .. }),
            "{column}: {violation}"
        );
    }
    let assert_accepted = |answer: &Report, document: &str| {
        let policy = load_under(tight(), &Guest::returning(answer)).unwrap();
        let outcome = policy.evaluate(document, &acrcheck::Settings::default());
        outcome.unwrap_or_else(|violation| panic!("{document}: {violation}"));
    };
    for pointer in ["", "/list", "/LIST/0", "/list/0", "/a~1b"] {
        assert_accepted(&of_registry(at(1, pointer)), document);
    }
    for pointer in ["", "/nextLink", "/list/1", "/list/2"] {
        assert_accepted(&of_error(at(1, pointer)), document);
    }
    // The same key in another spelling, and a document that is truncated after the part that was read.
    assert_accepted(
        &of_registry(at(1, "/list/0")),
        r#"{"l\u0069st": [{"name": "orchard", "location": "norwayeast"}]}"#,
    );
    assert_accepted(
        &of_registry(at(1, "/0")),
        "[{\"name\": \"orchard\", \"location\": \"norwayeast\"}, {",
    );
}

/// Skipped resources must be objects in the document.
#[test]
fn skipped_resources_that_are_not_in_the_document_are_refused() {
    for skipped in [1, 2, u32::MAX] {
        let violation = changed(|report| report.summary.skipped = skipped);
        assert!(
            matches!(violation, ContractViolation::Skipped { registries: 1, objects: 1, skipped: said } if said == u64::from(skipped)),
            "{violation}"
        );
    }
    let mut answer = report();
    answer.summary.skipped = 1;
    let policy = load_under(tight(), &Guest::returning(&answer)).unwrap();
    policy
        .evaluate(&format!("{DOCUMENT}\n{{}}"), &acrcheck::Settings::default())
        .unwrap();
}

/// Each error refers to a value in the document, or to one of a few other things.
#[test]
fn more_errors_than_values_are_refused() {
    let with = |errors: usize| {
        let mut answer = report();
        answer.errors = List::Items(vec![problem(); errors]);
        answer.summary.errors = errors as u32;
        answer.complete = 0;
        answer
    };
    let violation = violation_of(&with(1_000), DOCUMENT, "{}");
    assert!(
        matches!(violation, ContractViolation::Errors { given: 1_000, most } if most < 100 + DOCUMENT.len() / 2),
        "{violation}"
    );
    let policy = load_under(tight(), &Guest::returning(&with(3))).unwrap();
    policy
        .evaluate(
            "[{\"name\": \"orchard\"}, 7, \"norwayeast\", 7]",
            &acrcheck::Settings::default(),
        )
        .unwrap();
}

/// Registries are unique and in document order.
#[test]
fn duplicate_and_unordered_registries_are_refused() {
    let document = format!("{DOCUMENT}\n{DOCUMENT}\n{DOCUMENT}");
    let at = |lines: &[u32]| {
        let mut invalid = report();
        let registry = registry(&mut invalid).clone();
        let registries = lines.iter().map(|line| {
            let mut registry = registry.clone();
            registry.position.line = *line;
            registry
        });
        invalid.registries = List::Items(registries.collect());
        invalid.summary.registries = lines.len() as u32;
        invalid.summary.pass = lines.len() as u32;
        invalid
    };
    assert!(matches!(
        violation_of(&at(&[1, 2, 2]), &document, "{}"),
        ContractViolation::Twice { registry: 2 }
    ));
    assert!(matches!(
        violation_of(&at(&[2, 1]), &document, "{}"),
        ContractViolation::Position { line: 1, .. }
    ));
    let policy = load_under(tight(), &Guest::returning(&at(&[1, 2, 3]))).unwrap();
    policy.evaluate(&document, &acrcheck::Settings::default()).unwrap();
}

/// A message, command or value that is far longer than the document.
#[test]
fn huge_texts_about_a_small_document_are_refused() {
    let long = || Str::from("x".repeat(70_000).as_str());
    let changes: [fn(&mut Finding, Str); 4] = [
        |finding, text| finding.message = Some(text),
        |finding, text| {
            finding.advisories = List::Items(vec![Advisory {
                kind: 0,
                message: Some(text),
            }]);
        },
        |finding, text| finding.remediation = List::Items(vec![text]),
        |finding, text| {
            finding.evidence = List::Items(vec![Evidence {
                pointer: "/name".into(),
                value: Some(text),
            }]);
        },
    ];
    for change in changes {
        let violation = changed(|report| change(finding(report), long()));
        assert!(
            matches!(violation, ContractViolation::Length { given: 70_000, .. }),
            "{violation}"
        );
    }
}

#[test]
fn invalid_codes_are_refused() {
    for code in ["", "Not JSON", "a\u{1b}b", &"x".repeat(65)] {
        let violation = changed(|report| {
            report.errors = List::Items(vec![Problem {
                code: code.into(),
                ..problem()
            }]);
            report.summary.errors = 1;
            report.complete = 0;
        });
        assert!(matches!(violation, ContractViolation::Code { .. }), "{violation}");
    }
}

#[test]
fn unusable_descriptions_are_refused() {
    fn check(metadata: &mut PolicyMetadata) -> &mut CheckMetadata {
        &mut items(&mut metadata.checks)[0]
    }
    let changes: [fn(&mut PolicyMetadata); 11] = [
        |metadata| metadata.name = "".into(),
        |metadata| metadata.version = "1".repeat(300).as_str().into(),
        |metadata| metadata.checks = List::Items(Vec::new()),
        |metadata| {
            let again = check(metadata).clone();
            items(&mut metadata.checks).push(again);
        },
        |metadata| metadata.checks = List::Items(vec![check(metadata).clone(); 257]),
        |metadata| {
            let advisories = items(&mut check(metadata).advisories);
            *advisories = (0..300)
                .map(|number| AdvisoryMetadata {
                    code: format!("note-{number}").as_str().into(),
                    summary: "".into(),
                })
                .collect();
        },
        |metadata| metadata.settings_schema = "{\u{1b}]0;title\u{7}}".into(),
        // Many texts at the same address: small in the component, megabytes outside.
        |metadata| {
            let empty_pages = Str::Raw {
                pointer: 2 * 65536,
                length: 2 * 65536,
            };
            check(metadata).audit_portal = List::Items(vec![empty_pages; 10]);
        },
        |metadata| check(metadata).id = "\u{1b}[31mred".into(),
        |metadata| check(metadata).title = "".into(),
        |metadata| {
            let reasons = items(&mut check(metadata).reasons);
            let again = reasons[0].clone();
            reasons.push(again);
        },
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut described = metadata();
        change(&mut described);
        let refused = load_under(tight(), &Guest::described(&described));
        assert!(
            matches!(
                refused,
                Err(LoadError::Describe(RunError::ContractViolation(
                    ContractViolation::Description { .. } | ContractViolation::Code { .. }
                )))
            ),
            "change {index}: {refused:?}"
        );
    }
}

/// A name is found in any spelling that JSON allows, with keys in any order.
#[test]
fn a_name_in_another_spelling_is_accepted() {
    let policy = load_under(tight(), &Guest::valid()).unwrap();
    for document in [
        r#"{"location": "norwayeast", "name": "orchard"}"#,
        r#"{"name": "\u006frchard", "location": "norway\u0065ast"}"#,
        r#"["\"", {"name": "orch\u0061rd"}, "orchard", "norwayeast"]"#,
        "{\"broken\": \"\n{\"name\": \"orc\\u0068ard\", \"location\": \"norwayeast\"}",
        // A line that ends after a backslash.
        "{\"broken\": \"x\\\n{\"name\": \"orc\\u0068ard\", \"location\": \"norwayeast\"}",
        r#"{"id": "/locations\/norwayeast/registries\/orchard"}"#,
        r#"{"id": "/locations/norwayeast/registries/orchard"}"#,
    ] {
        policy
            .evaluate(document, &acrcheck::Settings::default())
            .unwrap_or_else(|violation| panic!("{document}: {violation}"));
    }
}

/// A prefix or another part of a text in the document is not accepted.
#[test]
fn a_part_of_a_name_is_refused() {
    for document in [
        r#"{"name": "orchards", "location": "norwayeast"}"#,
        r#"{"name": "my-orchard", "location": "norwayeast"}"#,
        r#"{"name": "my\u002dorchard", "location": "norwayeast"}"#,
        r#"{"orchard: "", "location": "norwayeast"}"#,
    ] {
        let violation = violation_of(&report(), document, "{}");
        assert!(
            matches!(violation, ContractViolation::Identity { field: "name", .. }),
            "{document}: {violation}"
        );
    }
}

/// The valid report on a registry with tags.
fn tagged(tags: &[(&str, &str)]) -> Report {
    let mut report = report();
    let tags = tags.iter().map(|(name, value)| Tag {
        name: (*name).into(),
        value: (*value).into(),
    });
    registry(&mut report).identity.tags = List::Items(tags.collect());
    report
}

/// A document on the registry, with text after its name.
fn document_with(text: &str) -> String {
    format!(r#"{{"name": "orchard", {text}, "location": "norwayeast"}}"#)
}

/// A tag is a member of an object: its whole name with its whole value.
#[test]
fn tags_that_are_not_in_the_document_are_refused() {
    let waived = &[("waived", "true")][..];
    for text in [
        r#""tags": {}"#,
        r#""tags": {"waived": true}"#,
        r#""tags": {"waived": "truer"}"#,
        r#""tags": {"waived": "un/true"}"#,
        r#""tags": {"un/waived": "true"}"#,
        r#""tags": {"Waived": "true"}"#,
        r#""tags": {"true": "waived"}"#,
        r#""tags": {"waived": "x", "y": "true"}"#,
        r#""tags": {"x": "waived", "y": "true"}"#,
        r#""tags": ["waived", "true"]"#,
        r#""tags": "waived: true""#,
        // The same with escapes.
        r#""\t": "", "tags": {}"#,
        r#""\t": "", "tags": {"waived": true}"#,
        r#""\t": "", "tags": {"waived": "truer"}"#,
        r#""\t": "", "tags": {"waived": "un/true"}"#,
        r#""\t": "", "tags": {"waived": "x", "y": "true"}"#,
        r#""\t": "", "tags": ["waived", "true"]"#,
        r#""tags": "\"waived\": \"true\"""#,
        r#""tags": {"waived\": ": "true"}"#,
    ] {
        let violation = violation_of(&tagged(waived), &document_with(text), "{}");
        assert!(
            matches!(&violation, ContractViolation::Tag { registry: 0, name, value } if name == "waived" && value == "true"),
            "{text}: {violation}"
        );
    }
    // Quotation marks within a tag do not match delimiters in the document.
    let across = tagged(&[("a\": \"b", "c")]);
    let violation = violation_of(&across, &document_with(r#""tags": {"a": "b": "c"}"#), "{}");
    assert!(matches!(violation, ContractViolation::Tag { .. }), "{violation}");
    // One of the two exists.
    let second = tagged(&[("there", "yes"), ("waived", "true")]);
    for text in [r#""tags": {"there": "yes"}"#, r#""tags": {"there": "\u0079es"}"#] {
        let violation = violation_of(&second, &document_with(text), "{}");
        assert!(
            matches!(&violation, ContractViolation::Tag { name, .. } if name == "waived"),
            "{text}: {violation}"
        );
    }
    let violation = violation_of(&tagged(&[("\u{1b}[31m", "\n::error::")]), DOCUMENT, "{}");
    assert!(!violation.to_string().contains(char::is_control), "{violation}");
}

#[test]
fn a_tag_in_another_spelling_is_accepted() {
    let policy = load_under(tight(), &Guest::returning(&tagged(&[("owner", "jo"), ("", "")]))).unwrap();
    for text in [
        r#""tags": {"owner": "jo", "": ""}"#,
        "\"tags\"\n:{\"owner\"\r\n\t : \n\"jo\",\"\":\"\"}",
        r#""tags": {"owner": "x", "x": "owner", "owner": "jo", "": ""}"#,
        r#""tags": {"\u006fwner": "j\u006f", "" : ""}"#,
        r#""\t": "", "tags": {"": "", "owner" : "jo"}"#,
    ] {
        policy
            .evaluate(&document_with(text), &acrcheck::Settings::default())
            .unwrap_or_else(|violation| panic!("{text}: {violation}"));
    }
}

/// Too many tags, too long ones, and two of the same name, even if the document contains them.
#[test]
fn tags_that_no_resource_can_have_are_refused() {
    let refused = |tags: &[(String, String)]| {
        let members: Vec<String> = tags
            .iter()
            .map(|(name, value)| format!(r#""{name}": "{value}""#))
            .collect();
        let document = document_with(&format!(r#""tags": {{{}}}"#, members.join(",")));
        let tags: Vec<(&str, &str)> = tags
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let policy = load_under(tight(), &Guest::returning(&tagged(&tags))).unwrap();
        match policy.evaluate(&document, &acrcheck::Settings::default()) {
            Ok(_) => None,
            Err(RunError::ContractViolation(ContractViolation::Tags { registry: 0, what })) => Some(what),
            Err(other) => panic!("{other}"),
        }
    };
    let numbered = |count: usize| (0..count).map(|n| (n.to_string(), "x".to_owned())).collect::<Vec<_>>();
    let one = |name: usize, value: usize| [("n".repeat(name), "ü".repeat(value))];
    assert_eq!(refused(&numbered(50)), None);
    assert_eq!(refused(&numbered(51)), Some("more than 50 tags"));
    assert_eq!(refused(&one(512, 256)), None);
    assert_eq!(refused(&one(513, 1)), Some("a tag that is longer than Azure allows"));
    assert_eq!(refused(&one(1, 257)), Some("a tag that is longer than Azure allows"));
    let named = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        refused(&[named("Owner", "1"), named("b", "2"), named("owner", "3")]),
        Some("two tags with the same name")
    );
}
