//! Components that keep the contract's form and say what cannot be true.

use acrcheck::{ContractViolation, LoadError, RunError};

use super::guest::{
    Advisory, AdvisoryMetadata, BAD, CheckMetadata, DOCUMENT, Evidence, Finding, Guest, List, PolicyMetadata, Position,
    Problem, RegistryResult, Report, Str, Tag, metadata, pack, report,
};
use super::{load_under, tight};
use crate::support::settings_of;

/// What a lie is about, and the lie.
type Change<T> = (&'static str, fn(&mut T));
/// A lie about one part of a registry's name.
type Naming = fn(&mut RegistryResult, Str);

/// What comes of a report about a document under settings.
///
/// It is told in records and as a compact report.
fn told(lie: &Report, document: &str, settings: &str) -> ContractViolation {
    let violation = |guest: Guest| {
        let policy = load_under(tight(), &guest).unwrap();
        match policy.evaluate(document, &settings_of(settings)) {
            Err(RunError::ContractViolation(violation)) => violation,
            other => panic!("it was believed: {other:?}"),
        }
    };
    let in_records = violation(Guest::saying(lie));
    if let Some(packed) = pack(lie, document) {
        assert_eq!(violation(Guest::saying_packed(packed)), in_records);
    }
    in_records
}

/// The honest report with one change.
fn changed(change: impl FnOnce(&mut Report)) -> ContractViolation {
    let mut lie = report();
    change(&mut lie);
    told(&lie, DOCUMENT, "{}")
}

fn items<T>(list: &mut List<T>) -> &mut Vec<T> {
    match list {
        List::Items(items) => items,
        List::Raw { .. } => panic!("a list of nothing"),
    }
}

fn registry(report: &mut Report) -> &mut RegistryResult {
    &mut items(&mut report.registries)[0]
}

fn finding(report: &mut Report) -> &mut Finding {
    &mut items(&mut registry(report).findings)[0]
}

#[test]
fn a_check_that_it_does_not_have() {
    for place in [1, u32::MAX] {
        let lie = changed(|report| finding(report).check = place);
        assert!(
            matches!(lie, ContractViolation::Check { check, described: 1, .. } if check == place),
            "{lie}"
        );
    }
}

/// Without settings, a failure matters as much as the check says; settings may change that.
#[test]
fn a_severity_that_nobody_set() {
    for severity in [0, 2, 4] {
        let mut lie = report();
        finding(&mut lie).severity = severity;
        match told(&lie, DOCUMENT, "{}") {
            ContractViolation::Finding { what: "severity", .. } => {}
            other => panic!("{severity}: {other}"),
        }
        let policy = load_under(tight(), &Guest::saying(&lie)).unwrap();
        assert!(
            policy
                .evaluate(DOCUMENT, &settings_of(r#"{"severity": {"probe": "low"}}"#))
                .is_ok()
        );
    }
}

/// Two checks, of which one is given twice, or both the wrong way round.
#[test]
fn checks_out_of_order() {
    let mut described = metadata();
    let mut second = items(&mut described.checks)[0].clone();
    second.id = "second".into();
    items(&mut described.checks).push(second);
    let answer = |places: [u32; 2]| {
        let mut answer = report();
        let first = finding(&mut answer).clone();
        registry(&mut answer).findings = List::Items(places.map(|check| Finding { check, ..first.clone() }).into());
        answer.summary.pass = 2;
        let mut guest = Guest::saying(&answer);
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
fn a_check_twice_or_not_at_all() {
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
        let missing = told(&none, DOCUMENT, settings);
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
fn a_reason_status_or_advisory_that_it_does_not_have() {
    let fields: [Change<Finding>; 5] = [
        ("reason", |finding| finding.reason = 2),
        ("reason", |finding| finding.reason = u32::MAX),
        // The reason says failed.
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
        let lie = changed(|report| change(finding(report)));
        assert!(
            matches!(lie, ContractViolation::Finding { what, .. } if what == expected),
            "{lie}"
        );
    }
    // Whatever the settings: a reason for a failure does not come with a pass.
    let mut lie = report();
    finding(&mut lie).reason = BAD;
    let lie = told(&lie, DOCUMENT, r#"{"lenient": true}"#);
    assert!(
        matches!(lie, ContractViolation::Finding { what: "status", .. }),
        "{lie}"
    );
}

#[test]
fn a_registry_that_is_not_in_the_document() {
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
        let lie = changed(|report| change(registry(report), "somebody-else".into()));
        assert!(
            matches!(&lie, ContractViolation::Identity { field, value, .. } if *field == expected && value == "somebody-else"),
            "{lie}"
        );
        // A name with steering characters shows in the error as escapes.
        let lie = changed(|report| change(registry(report), "\u{1b}[31m\n::error::".into()));
        assert!(!lie.to_string().contains(char::is_control), "{lie}");
    }
}

/// More registries than there are objects, an empty document among them.
#[test]
fn a_pass_for_an_empty_document() {
    for document in ["", " \n", "[]", "null"] {
        let mut anonymous = report();
        registry(&mut anonymous).identity.name = None;
        registry(&mut anonymous).identity.location = None;
        let lie = told(&anonymous, document, "{}");
        assert!(
            matches!(lie, ContractViolation::Registries { given: 1, objects: 0 }),
            "{lie}"
        );
    }
    let lie = changed(|report| {
        let more = registry(report).clone();
        items(&mut report.registries).push(more);
        report.summary.registries = 2;
        report.summary.pass = 2;
    });
    assert!(
        matches!(lie, ContractViolation::Registries { given: 2, objects: 1 }),
        "{lie}"
    );
}

#[test]
fn counts_that_do_not_add_up() {
    let counts: [Change<Report>; 6] = [
        ("registries", |report| report.summary.registries = 2),
        ("passes", |report| report.summary.pass = 0),
        ("failures", |report| report.summary.fail = 1),
        ("not applicable", |report| report.summary.not_applicable = 1),
        ("unknown", |report| report.summary.unknown = 1),
        ("errors", |report| report.summary.errors = 1),
    ];
    for (expected, change) in counts {
        let lie = changed(change);
        assert!(
            matches!(lie, ContractViolation::Count { what, .. } if what == expected),
            "{lie}"
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
fn a_complete_report_with_errors() {
    let lie = changed(|report| {
        report.errors = List::Items(vec![problem()]);
        report.summary.errors = 1;
    });
    assert!(matches!(lie, ContractViolation::Complete { errors: 1 }), "{lie}");
    // The other way round is allowed, and is not forgotten.
    let mut incomplete = report();
    incomplete.complete = 0;
    let policy = load_under(tight(), &Guest::saying(&incomplete)).unwrap();
    let mut whole = acrcheck::report::Report::new(&policy);
    whole.add("x", policy.evaluate(DOCUMENT, &acrcheck::Settings::default()));
    assert!(!whole.complete);
}

#[test]
fn a_position_outside_of_the_document() {
    let behind = DOCUMENT.len() as u32 + 2;
    for (line, column, pointer) in [(0, 1, ""), (2, 1, ""), (1, 0, ""), (1, behind, ""), (1, 1, "name")] {
        let position = Position {
            line,
            column,
            pointer: pointer.into(),
        };
        let lie = changed(|report| registry(report).position = position.clone());
        assert!(matches!(lie, ContractViolation::Position { .. }), "{lie}");
        let lie = changed(|report| {
            report.errors = List::Items(vec![Problem { position, ..problem() }]);
            report.summary.errors = 1;
            report.complete = 0;
        });
        assert!(matches!(lie, ContractViolation::Position { .. }), "{lie}");
    }
}

/// A pointer leads to a value of the document. What an error is about may be missing, but not what it would be in.
#[test]
fn a_pointer_to_nothing() {
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
        let lie = told(&of_registry(at(1, pointer)), document, "{}");
        assert!(matches!(lie, ContractViolation::Position { .. }), "{pointer}: {lie}");
    }
    for pointer in ["/nowhere/0", "/list/2/name", "/list/0/name/x/y", "/a~2b"] {
        let lie = told(&of_error(at(1, pointer)), document, "{}");
        assert!(matches!(lie, ContractViolation::Position { .. }), "{pointer}: {lie}");
    }
    // A place at which no value begins holds nothing.
    for column in [3, 12] {
        let lie = told(&of_registry(at(column, "/0")), document, "{}");
        assert!(matches!(lie, ContractViolation::Position { .. }), "{column}: {lie}");
    }
    let believed = |answer: &Report, document: &str| {
        let policy = load_under(tight(), &Guest::saying(answer)).unwrap();
        let outcome = policy.evaluate(document, &acrcheck::Settings::default());
        outcome.unwrap_or_else(|lie| panic!("{document}: {lie}"));
    };
    for pointer in ["", "/list", "/LIST/0", "/list/0", "/a~1b"] {
        believed(&of_registry(at(1, pointer)), document);
    }
    for pointer in ["", "/nextLink", "/list/1", "/list/2"] {
        believed(&of_error(at(1, pointer)), document);
    }
    // The same key in another spelling, and a document that breaks off behind what was read of it.
    believed(
        &of_registry(at(1, "/list/0")),
        r#"{"l\u0069st": [{"name": "orchard", "location": "norwayeast"}]}"#,
    );
    believed(
        &of_registry(at(1, "/0")),
        "[{\"name\": \"orchard\", \"location\": \"norwayeast\"}, {",
    );
}

/// Skipped resources are objects of the document as well.
#[test]
fn skipped_resources_that_are_not_there() {
    for skipped in [1, 2, u32::MAX] {
        let lie = changed(|report| report.summary.skipped = skipped);
        assert!(
            matches!(lie, ContractViolation::Skipped { registries: 1, objects: 1, skipped: said } if said == u64::from(skipped)),
            "{lie}"
        );
    }
    let mut answer = report();
    answer.summary.skipped = 1;
    let policy = load_under(tight(), &Guest::saying(&answer)).unwrap();
    policy
        .evaluate(&format!("{DOCUMENT}\n{{}}"), &acrcheck::Settings::default())
        .unwrap();
}

/// Each error is about a value of the document, or about one of a few other things.
#[test]
fn more_errors_than_the_document_has_values() {
    let with = |errors: usize| {
        let mut answer = report();
        answer.errors = List::Items(vec![problem(); errors]);
        answer.summary.errors = errors as u32;
        answer.complete = 0;
        answer
    };
    let lie = told(&with(1_000), DOCUMENT, "{}");
    assert!(
        matches!(lie, ContractViolation::Errors { given: 1_000, most } if most < 100 + DOCUMENT.len() / 2),
        "{lie}"
    );
    let policy = load_under(tight(), &Guest::saying(&with(3))).unwrap();
    policy
        .evaluate(
            "[{\"name\": \"orchard\"}, 7, \"norwayeast\", 7]",
            &acrcheck::Settings::default(),
        )
        .unwrap();
}

/// One registry is one entry, and the entries stand in the document's order.
#[test]
fn a_registry_twice_or_out_of_order() {
    let document = format!("{DOCUMENT}\n{DOCUMENT}\n{DOCUMENT}");
    let at = |lines: &[u32]| {
        let mut lie = report();
        let registry = registry(&mut lie).clone();
        let registries = lines.iter().map(|line| {
            let mut registry = registry.clone();
            registry.position.line = *line;
            registry
        });
        lie.registries = List::Items(registries.collect());
        lie.summary.registries = lines.len() as u32;
        lie.summary.pass = lines.len() as u32;
        lie
    };
    assert!(matches!(
        told(&at(&[1, 2, 2]), &document, "{}"),
        ContractViolation::Twice { registry: 2 }
    ));
    assert!(matches!(
        told(&at(&[2, 1]), &document, "{}"),
        ContractViolation::Position { line: 1, .. }
    ));
    let policy = load_under(tight(), &Guest::saying(&at(&[1, 2, 3]))).unwrap();
    policy.evaluate(&document, &acrcheck::Settings::default()).unwrap();
}

/// A message, command or value that is far longer than anything in the document.
#[test]
fn a_text_of_megabytes_about_a_small_document() {
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
        let lie = changed(|report| change(finding(report), long()));
        assert!(matches!(lie, ContractViolation::Length { given: 70_000, .. }), "{lie}");
    }
}

#[test]
fn a_code_that_is_no_identifier() {
    for code in ["", "Not JSON", "a\u{1b}b", &"x".repeat(65)] {
        let lie = changed(|report| {
            report.errors = List::Items(vec![Problem {
                code: code.into(),
                ..problem()
            }]);
            report.summary.errors = 1;
            report.complete = 0;
        });
        assert!(matches!(lie, ContractViolation::Code { .. }), "{lie}");
    }
}

#[test]
fn a_description_that_cannot_be_used() {
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
        // Texts that all stand at one place: small inside, megabytes outside.
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

/// The document may spell a name in any way that JSON allows, and in any order; it is found all the same.
#[test]
fn a_name_in_another_spelling_is_no_lie() {
    let policy = load_under(tight(), &Guest::honest()).unwrap();
    for document in [
        r#"{"location": "norwayeast", "name": "orchard"}"#,
        r#"{"name": "\u006frchard", "location": "norway\u0065ast"}"#,
        r#"["\"", {"name": "orch\u0061rd"}, "orchard", "norwayeast"]"#,
        "{\"broken\": \"\n{\"name\": \"orc\\u0068ard\", \"location\": \"norwayeast\"}",
        // A line that ends behind a backslash.
        "{\"broken\": \"x\\\n{\"name\": \"orc\\u0068ard\", \"location\": \"norwayeast\"}",
        r#"{"id": "/locations\/norwayeast/registries\/orchard"}"#,
        r#"{"id": "/locations/norwayeast/registries/orchard"}"#,
    ] {
        policy
            .evaluate(document, &acrcheck::Settings::default())
            .unwrap_or_else(|lie| panic!("{document}: {lie}"));
    }
}

/// A text that only begins as one of the document does, or lies within one, is not in it.
#[test]
fn a_part_of_a_name_is_a_lie() {
    for document in [
        r#"{"name": "orchards", "location": "norwayeast"}"#,
        r#"{"name": "my-orchard", "location": "norwayeast"}"#,
        r#"{"name": "my\u002dorchard", "location": "norwayeast"}"#,
        r#"{"orchard: "", "location": "norwayeast"}"#,
    ] {
        let lie = told(&report(), document, "{}");
        assert!(
            matches!(lie, ContractViolation::Identity { field: "name", .. }),
            "{document}: {lie}"
        );
    }
}

/// The honest report of a registry with tags.
fn tagged(tags: &[(&str, &str)]) -> Report {
    let mut report = report();
    let tags = tags.iter().map(|(name, value)| Tag {
        name: (*name).into(),
        value: (*value).into(),
    });
    registry(&mut report).identity.tags = List::Items(tags.collect());
    report
}

/// A document about the registry with a text behind its name.
fn document_with(text: &str) -> String {
    format!(r#"{{"name": "orchard", {text}, "location": "norwayeast"}}"#)
}

/// A tag is a member of an object: its name and its value, side by side and whole.
#[test]
fn a_tag_that_is_not_in_the_document() {
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
        // The same, where there are escapes.
        r#""\t": "", "tags": {}"#,
        r#""\t": "", "tags": {"waived": true}"#,
        r#""\t": "", "tags": {"waived": "truer"}"#,
        r#""\t": "", "tags": {"waived": "un/true"}"#,
        r#""\t": "", "tags": {"waived": "x", "y": "true"}"#,
        r#""\t": "", "tags": ["waived", "true"]"#,
        r#""tags": "\"waived\": \"true\"""#,
        r#""tags": {"waived\": ": "true"}"#,
    ] {
        let lie = told(&tagged(waived), &document_with(text), "{}");
        assert!(
            matches!(&lie, ContractViolation::Tag { registry: 0, name, value } if name == "waived" && value == "true"),
            "{text}: {lie}"
        );
    }
    // The quotation marks of a tag are no others.
    let across = tagged(&[("a\": \"b", "c")]);
    let lie = told(&across, &document_with(r#""tags": {"a": "b": "c"}"#), "{}");
    assert!(matches!(lie, ContractViolation::Tag { .. }), "{lie}");
    // One of two is there.
    let second = tagged(&[("there", "yes"), ("waived", "true")]);
    for text in [r#""tags": {"there": "yes"}"#, r#""tags": {"there": "\u0079es"}"#] {
        let lie = told(&second, &document_with(text), "{}");
        assert!(
            matches!(&lie, ContractViolation::Tag { name, .. } if name == "waived"),
            "{text}: {lie}"
        );
    }
    let lie = told(&tagged(&[("\u{1b}[31m", "\n::error::")]), DOCUMENT, "{}");
    assert!(!lie.to_string().contains(char::is_control), "{lie}");
}

#[test]
fn a_tag_in_another_spelling_is_no_lie() {
    let policy = load_under(tight(), &Guest::saying(&tagged(&[("owner", "jo"), ("", "")]))).unwrap();
    for text in [
        r#""tags": {"owner": "jo", "": ""}"#,
        "\"tags\"\n:{\"owner\"\r\n\t : \n\"jo\",\"\":\"\"}",
        r#""tags": {"owner": "x", "x": "owner", "owner": "jo", "": ""}"#,
        r#""tags": {"\u006fwner": "j\u006f", "" : ""}"#,
        r#""\t": "", "tags": {"": "", "owner" : "jo"}"#,
    ] {
        policy
            .evaluate(&document_with(text), &acrcheck::Settings::default())
            .unwrap_or_else(|lie| panic!("{text}: {lie}"));
    }
}

/// More tags than a resource has, longer ones, and two of one name, though all of them stand in the document.
#[test]
fn tags_that_no_resource_has() {
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
        let policy = load_under(tight(), &Guest::saying(&tagged(&tags))).unwrap();
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
