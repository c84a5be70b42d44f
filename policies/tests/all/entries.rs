//! What is a registry, what is skipped, and what is an error entry.

use acrcheck_policies::{EvaluateError, Settings, evaluate};

use crate::support::report;

const ID: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/orchard";
const TYPE: &str = r#""type":"Microsoft.ContainerRegistry/registries""#;

/// The numbers of registries and skipped resources, and the codes and pointers of the errors.
fn entries(document: &str) -> (usize, u32, Vec<(&'static str, String)>) {
    let report = report(document);
    let errors = report.errors.iter();
    let errors = errors.map(|error| (error.code.code(), error.position.pointer.clone()));
    (report.registries.len(), report.skipped, errors.collect())
}

/// A document, its registries and skipped resources, and the codes and pointers of its errors.
type Row = (&'static str, usize, u32, &'static [(&'static str, &'static str)]);

fn check(rows: &[Row]) {
    for (document, registries, skipped, errors) in rows {
        let document = document.replace("ID", ID).replace("TYPE", TYPE);
        let errors = errors.iter().map(|(code, pointer)| (*code, (*pointer).to_owned()));
        assert_eq!(
            entries(&document),
            (*registries, *skipped, errors.collect()),
            "{document}"
        );
    }
}

#[test]
fn registries_are_known_by_type_id_or_network_keys() {
    check(&[
        (r"{TYPE}", 1, 0, &[]),
        (
            r#"{"type":" MICROSOFT.CONTAINERREGISTRY/REGISTRIES@2023-07-01 "}"#,
            1,
            0,
            &[],
        ),
        (
            r#"{"ResourceType":"Microsoft.ContainerRegistry/registries"}"#,
            1,
            0,
            &[],
        ),
        (r#"{"id":"ID"}"#, 1, 0, &[]),
        (r#"{"ResourceId":"ID"}"#, 1, 0, &[]),
        (r#"{"id":"ID","type":"something else"}"#, 1, 0, &[]),
        (r#"{"id":"ID","type":"Microsoft.Storage/storageAccounts"}"#, 1, 0, &[]),
        (r#"{"publicNetworkAccess":"Enabled"}"#, 1, 0, &[]),
        (r#"{"properties":{"networkRuleSet":{}}}"#, 1, 0, &[]),
        (r#"{"networkRuleBypassOptions":"None"}"#, 1, 0, &[]),
        (r#"{"networkRuleSetDefaultAction":"Deny"}"#, 1, 0, &[]),
        (r#"{"id":null,"type":null,"publicNetworkAccess":"Enabled"}"#, 1, 0, &[]),
    ]);
}

#[test]
fn other_resources_are_skipped_and_counted() {
    check(&[
        (r#"{"type":"Microsoft.Storage/storageAccounts"}"#, 0, 1, &[]),
        (
            r#"{"type":"Microsoft.ContainerRegistry/registries/webhooks"}"#,
            0,
            1,
            &[],
        ),
        (
            r#"{"type":"Microsoft.Storage/storageAccounts","publicNetworkAccess":"Enabled"}"#,
            0,
            1,
            &[],
        ),
        (r#"{"id":"ID/webhooks/w"}"#, 0, 1, &[]),
        (
            r#"{"id":"ID/providers/Microsoft.Security/assessments/a","type":"Microsoft.ContainerRegistry/registries"}"#,
            0,
            1,
            &[],
        ),
        (r#"{"resourceId":"ID","complianceState":"NonCompliant"}"#, 0, 1, &[]),
        (
            r#"{"type":"Microsoft.Resources/deployments","properties":{}}"#,
            0,
            1,
            &[],
        ),
        (
            r#"{"type":"Microsoft.Resources/deployments","properties":{"resources":[{"id":"ID"}]}}"#,
            1,
            0,
            &[],
        ),
    ]);
}

#[test]
fn anything_else_is_an_error_entry() {
    const NOT: &str = "not-a-registry";
    const UNSUPPORTED: &str = "unsupported-document";
    check(&[
        ("7", 0, 0, &[(NOT, "")]),
        ("null", 0, 0, &[(NOT, "")]),
        (r#""text""#, 0, 0, &[(NOT, "")]),
        ("{}", 0, 0, &[(NOT, "")]),
        (r#"{"name":"orchard"}"#, 0, 0, &[(NOT, "")]),
        (r#"{"id":"/subscriptions/s"}"#, 0, 0, &[(NOT, "")]),
        (r#"{"type":"","publicNetworkAccess":"Enabled"}"#, 0, 0, &[(NOT, "")]),
        (
            r#"{"type":"Registry","publicNetworkAccess":"Enabled"}"#,
            0,
            0,
            &[(NOT, "")],
        ),
        (r#"{"type":7,"publicNetworkAccess":"Enabled"}"#, 0, 0, &[(NOT, "")]),
        (
            r#"{"id":"ID?api-version=1","publicNetworkAccess":"Enabled"}"#,
            0,
            0,
            &[(NOT, "")],
        ),
        (r#"{"ipRules":[{"value":"20.40.0.1"}]}"#, 0, 0, &[(NOT, "")]),
        (
            r#"{"value":[{TYPE},7,{"a":{}}]}"#,
            1,
            0,
            &[(NOT, "/value/1"), (NOT, "/value/2")],
        ),
        (r#"[{TYPE},null]"#, 1, 0, &[(NOT, "/1")]),
        (r#""{\"publicNetworkAccess\":\"Enabled\"}""#, 0, 0, &[(UNSUPPORTED, "")]),
        (r#"{"Content":"{\"value\":[]}"}"#, 0, 0, &[(UNSUPPORTED, "/Content")]),
        (
            r#"{"planned_values":{"publicNetworkAccess":"Enabled"}}"#,
            0,
            0,
            &[(UNSUPPORTED, "/planned_values")],
        ),
        (
            r#"{"apiVersion":"v1","kind":"Registry","items":[{TYPE}]}"#,
            0,
            0,
            &[(UNSUPPORTED, "")],
        ),
        (
            r#"[{"publicNetworkAccess":1e999}]"#,
            0,
            0,
            &[("unreadable-value", "/0")],
        ),
        (r#"[{TYPE,"name":"\ud800"}]"#, 0, 0, &[("unreadable-value", "/0")]),
    ]);
}

#[test]
fn wrappers_are_searched_to_any_depth() {
    check(&[
        ("[]", 0, 0, &[]),
        (r#"{"value":[]}"#, 0, 0, &[]),
        (r#"{"value":[{TYPE},{TYPE}]}"#, 2, 0, &[]),
        (
            r#"{"data":[{TYPE}],"count":1,"totalRecords":1,"resultTruncated":"false"}"#,
            1,
            0,
            &[],
        ),
        (r#"[[{TYPE}],{"value":[{TYPE}]}]"#, 2, 0, &[]),
        (
            r#"{"a":{"rows":[{TYPE}]},"b":{"items":[{TYPE}]},"c":{"whatever":{TYPE}}}"#,
            3,
            0,
            &[],
        ),
        (r#"{TYPE,"registries":[{TYPE},7]}"#, 2, 0, &[]),
        (r#"{"value":[{TYPE}],"subscription":{"name":"s"}}"#, 1, 0, &[]),
        (r#"[{TYPE},[]]"#, 1, 0, &[("not-a-registry", "/1")]),
    ]);
    let nested = |depth: usize| format!("{}{{{TYPE}}}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(entries(&nested(30)), (1, 0, vec![]));
    let (registries, _, errors) = entries(&nested(40));
    assert_eq!((registries, errors.len(), errors[0].0), (0, 1, "unsupported-document"));
}

#[test]
fn incomplete_lists_are_error_entries() {
    const INCOMPLETE: &str = "list-incomplete";
    check(&[
        (
            r#"{"value":[{TYPE}],"nextLink":"https://management.azure.com/x"}"#,
            1,
            0,
            &[(INCOMPLETE, "/nextLink")],
        ),
        (
            r#"{"value":[],"nextLink":"https://management.azure.com/x"}"#,
            0,
            0,
            &[(INCOMPLETE, "/nextLink")],
        ),
        (r#"{"value":[{TYPE}],"nextLink":""}"#, 1, 0, &[]),
        (r#"{"value":[{TYPE}],"nextLink":7}"#, 1, 0, &[(INCOMPLETE, "/nextLink")]),
        (
            r#"{"data":[{TYPE}],"$skipToken":"x"}"#,
            1,
            0,
            &[(INCOMPLETE, "/$skipToken")],
        ),
        (r#"{"data":[{TYPE}],"skip_token":null}"#, 1, 0, &[]),
        (
            r#"{"data":[{TYPE}],"resultTruncated":"true"}"#,
            1,
            0,
            &[(INCOMPLETE, "/resultTruncated")],
        ),
        (
            r#"{"data":[{TYPE}],"resultTruncated":true}"#,
            1,
            0,
            &[(INCOMPLETE, "/resultTruncated")],
        ),
        (
            r#"{"data":[{TYPE}],"totalRecords":2}"#,
            1,
            0,
            &[(INCOMPLETE, "/totalRecords")],
        ),
        (r#"{"data":[{TYPE}],"total_records":"1"}"#, 1, 0, &[]),
        (r#"{"data":[{TYPE}],"count":"many"}"#, 1, 0, &[(INCOMPLETE, "/count")]),
        (
            r#"{"error":{"code":"AuthorizationFailed"}}"#,
            0,
            0,
            &[(INCOMPLETE, "/error")],
        ),
        (r#"{"value":[{TYPE}],"errors":[]}"#, 1, 0, &[]),
        (r#"{"value":[{TYPE}],"errors":[{}]}"#, 1, 0, &[(INCOMPLETE, "/errors")]),
        (
            r#"{"value":[{TYPE}],"value":[{TYPE}]}"#,
            1,
            0,
            &[(INCOMPLETE, "/value")],
        ),
    ]);
}

#[test]
fn documents_have_one_value_or_more() {
    check(&[
        ("{TYPE}\n{TYPE}\n", 2, 0, &[]),
        ("\u{feff}{TYPE}\u{feff}{TYPE}", 2, 0, &[]),
        ("{TYPE}\n{broken\n{TYPE}", 2, 0, &[("not-json", "")]),
        ("WARNING: preview\n[{TYPE}]", 1, 0, &[("not-json", "")]),
        ("[{TYPE},{TYPE},{", 2, 0, &[("not-json", "")]),
    ]);
}

#[test]
fn errors_have_line_and_column() {
    for (document, expected) in [
        ("[1,\n 2,]", (2, 4)),
        ("{\"name\":\"x\",\n\"a\": tru}", (2, 9)),
        ("\u{feff}[nope]", (1, 3)),
    ] {
        let Err(EvaluateError::NotJson(problem)) = evaluate(document, &Settings::default()) else {
            // The elements before the error were read.
            let report = report(document);
            let error = report.errors.last().unwrap();
            assert_eq!(error.code.code(), "not-json");
            assert_eq!((error.position.line, error.position.column), expected, "{document}");
            continue;
        };
        assert_eq!((problem.position.line, problem.position.column), expected, "{document}");
    }
}

#[test]
fn empty_documents_are_errors() {
    for document in ["", " \n\t", "\u{feff}", "\u{feff}\n\u{feff}"] {
        let outcome = evaluate(document, &Settings::default());
        assert!(
            matches!(outcome, Err(EvaluateError::EmptyDocument(_))),
            "{document:?}: {outcome:?}"
        );
    }
}

/// The visible part of a value in a truncated document does not show that the object is a registry, so its lists are still searched.
#[test]
fn a_truncated_value_does_not_count() {
    for cut in [
        r#""networkRuleSet":{"defaultAction":"Deny""#,
        r#""properties":{"publicNetworkAccess":"Enabled""#,
        r#""publicNetworkAccess":"Enab"#,
    ] {
        let (registries, skipped, errors) = entries(&format!(r#"{{"contents":[{{{TYPE}}}],{cut}"#));
        assert_eq!((registries, skipped, errors.len()), (1, 0, 1), "{cut}");
    }
}

/// A list is searched while its object is read only if nothing before it can contain registries.
#[test]
fn registries_are_in_document_order() {
    let document = format!(r#"{{"note":"text","contents":{{"a":{{{TYPE}}}}},"value":[{{{TYPE}}}],"z":{{{TYPE}}}}}"#);
    let report = report(&document);
    let pointers = report.registries.iter().map(|registry| &registry.position.pointer[..]);
    assert_eq!(pointers.collect::<Vec<_>>(), ["/contents/a", "/value/0", "/z"]);
}
