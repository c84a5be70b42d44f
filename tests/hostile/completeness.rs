//! Incomplete lists, in all the ways that services and proxies mark them, are never accepted as complete, live or in a snapshot.

use serde_json::{Value, json};

use crate::live::{report_of, run};
use crate::support::acrcheck;
use crate::support::arm::{Arm, Asked, Reply, registries_of, registry, subscription, subscriptions, tenant};

/// Members of a page that show that the list is incomplete.
const INCOMPLETE: [&str; 24] = [
    r#""nextLink":7"#,
    r#""nextLink":{"href":"x"}"#,
    r#""nextLink":true"#,
    r#""nextLink":"","nextLink":null"#,
    r#""nextLink":"http://HOST/x","nextLink":"http://HOST/x""#,
    r#""nextLink":null,"next_link":"http://HOST/x""#,
    r#""next_link":["http://HOST/x"]"#,
    r#""next_link":"https://example.com/x""#,
    r#""@odata.nextLink":7"#,
    r#""@odata.nextLink":"https://example.com/x""#,
    r#""NextLink":"not a link""#,
    r#""$skipToken":"x""#,
    r#""skip_token":"x""#,
    r#""resultTruncated":true"#,
    r#""resultTruncated":"True""#,
    r#""count":9"#,
    r#""count":"many""#,
    r#""totalCount":9"#,
    r#""totalCount":9.0"#,
    r#""totalCount":" 9 ""#,
    r#""totalRecords":"9.0""#,
    r#""error":{"code":"PartialFailure","message":"Some could not be listed."}"#,
    r#""error":"some could not be listed""#,
    r#""error":{}"#,
];

/// Members that show that the list is complete.
const COMPLETE: [&str; 8] = [
    r#""nextLink":null"#,
    r#""next_link":"""#,
    r#""@odata.nextLink":" ""#,
    r#""resultTruncated":"false""#,
    r#""totalCount":2.0"#,
    r#""totalRecords":"2""#,
    r#""error":null"#,
    r#""error":false"#,
];

/// A list with more members next to it, as given.
fn list(asked: &Asked, key: &str, elements: &Value, members: &str) -> Reply {
    let members = members.replace("HOST", asked.header("host").unwrap());
    let text = format!("{{\"{key}\":{elements},{members}}}");
    Reply::text(200, "application/json", text)
}

/// The exit code, number of registries and errors of `check --live`, in which no failure counts, and the exit code of `fetch`.
fn outcome(arm: &Arm, scope: &[&str]) -> (Option<i32>, u64, Vec<Value>, Option<i32>) {
    let check = run(
        arm,
        &[&["check", "--live", "--fail-on", "critical", "--format", "json"], scope].concat(),
    );
    let report = report_of(&check);
    let known = |report: &Value| (report["complete"].clone(), report["summary"]["registries"].clone());
    let folder = tempfile::tempdir().unwrap();
    let snapshot = folder.path().join("snapshot.ndjson");
    let path = snapshot.to_str().unwrap();
    let fetch = run(arm, &[&["fetch", "--output", path], scope].concat());
    if snapshot.exists() {
        let later = report_of(&acrcheck(&["check", "--format", "json", path]).output().unwrap());
        assert_eq!(known(&later), known(&report), "{later}");
    }
    // The recording gives the same.
    let recording = folder.path().join("recording");
    let recording = recording.to_str().unwrap();
    run(arm, &[&["check", "--live", "--record", recording], scope].concat());
    let replayed = acrcheck(&["check", "--live", "--format", "json", "--replay", recording])
        .args(scope)
        .output();
    let replayed = report_of(&replayed.unwrap());
    assert_eq!(known(&replayed), known(&report), "{replayed}");
    let errors = report["errors"].as_array().unwrap().clone();
    assert_eq!(report["complete"], errors.is_empty(), "{report}");
    let registries = report["summary"]["registries"].as_u64().unwrap();
    (check.status.code(), registries, errors, fetch.status.code())
}

fn is_incomplete(outcome: &(Option<i32>, u64, Vec<Value>, Option<i32>), registries: u64) -> bool {
    let (check, read, errors, fetch) = outcome;
    (*check, *read, *fetch) == (Some(3), registries, Some(3)) && !errors.is_empty()
}

fn is_complete(outcome: &(Option<i32>, u64, Vec<Value>, Option<i32>), registries: u64) -> bool {
    let (check, read, errors, fetch) = outcome;
    (*check, *read, *fetch) == (Some(0), registries, Some(0)) && errors.is_empty()
}

const ALL: [&str; 1] = ["--all-subscriptions"];

#[test]
fn incomplete_subscription_lists_are_errors() {
    let with = |members: &'static str| {
        Arm::start(move |asked, before| match asked.path() {
            "/subscriptions" => list(asked, "value", &subscriptions(0..2)["value"], members),
            _ => tenant(2, 2, 10)(asked, before),
        })
    };
    for members in INCOMPLETE {
        let outcome = outcome(&with(members), &ALL);
        assert!(is_incomplete(&outcome, 4), "{members}: {outcome:?}");
    }
    for members in COMPLETE {
        let outcome = outcome(&with(members), &ALL);
        assert!(is_complete(&outcome, 4), "{members}: {outcome:?}");
    }
    for count in [2, 9] {
        let members = format!(r#""count":{{"type":"Total","value":{count}}}"#);
        let outcome = outcome(&with(members.leak()), &ALL);
        assert!(count == 9 || is_complete(&outcome, 4), "{count}: {outcome:?}");
        assert!(count == 2 || is_incomplete(&outcome, 4), "{count}: {outcome:?}");
    }
}

#[test]
fn incomplete_registry_lists_are_errors() {
    let with = |members: &'static str| {
        Arm::start(move |asked, before| match asked.path() == registries_of(1) {
            true => list(asked, "value", &json!([registry(1, 0), registry(1, 1)]), members),
            false => tenant(3, 2, 10)(asked, before),
        })
    };
    for members in INCOMPLETE {
        let outcome = outcome(&with(members), &ALL);
        assert!(is_incomplete(&outcome, 6), "{members}: {outcome:?}");
    }
    for members in COMPLETE {
        let outcome = outcome(&with(members), &ALL);
        assert!(is_complete(&outcome, 6), "{members}: {outcome:?}");
    }
}

/// An unreadable element affects only itself, not the page.
#[test]
fn an_unreadable_subscription_affects_only_itself() {
    for element in [
        json!(null),
        json!("x"),
        json!({}),
        json!({"id": "/subscriptions/x"}),
        json!({"subscriptionId": 7}),
        json!({"subscriptionId": "../.."}),
    ] {
        let arm = Arm::start(move |asked, before| match asked.path() {
            "/subscriptions" => {
                let mut list = subscriptions(0..2);
                list["value"].as_array_mut().unwrap().insert(1, element.clone());
                Reply::json(200, &list)
            }
            _ => tenant(2, 2, 10)(asked, before),
        });
        let outcome = outcome(&arm, &ALL);
        assert!(is_incomplete(&outcome, 4), "{outcome:?}");
    }
}

/// With status 200, an error in place of a list is reported with the message of the service, and the other lists are read.
#[test]
fn an_error_instead_of_a_list_is_reported() {
    let reply = |_: &Asked| {
        let error = json!({"error": {"code": "PartialFailure", "message": "It could not be listed."}});
        Reply::json(200, &error)
    };
    for path in ["/subscriptions".to_owned(), registries_of(1)] {
        let registries = if path == "/subscriptions" { 0 } else { 4 };
        let arm = Arm::start(move |asked, before| match asked.path() == path {
            true => reply(asked),
            false => tenant(3, 2, 10)(asked, before),
        });
        let outcome = outcome(&arm, &ALL);
        assert!(is_incomplete(&outcome, registries), "{outcome:?}");
        let error = outcome.2[0].to_string();
        for word in ["PartialFailure", "It could not be listed."] {
            assert!(error.contains(word), "{error}");
        }
    }
}

/// Links are followed in any spelling, and counts in all pages are compared with the sum of the pages.
#[test]
fn links_are_followed_in_any_spelling() {
    for (key, total) in [
        ("nextLink", json!(null)),
        ("next_link", json!(4)),
        ("@odata.nextLink", json!("4")),
        ("NextLink", json!(4.0)),
        ("nextLink", json!(5)),
        ("next_link", json!("5")),
    ] {
        let is_short = total == 5 || total == "5";
        let pages = move |asked: &Asked, first: Value, second: Value| {
            let link = format!("http://{}{}?p=2", asked.header("host").unwrap(), asked.path());
            Reply::json(
                200,
                &match asked.parameter("p") {
                    None => json!({"value": first, "totalCount": total, key: link}),
                    Some(_) => json!({"value": second, "totalCount": total}),
                },
            )
        };
        let arm = Arm::start(move |asked, _| match asked.path() {
            "/subscriptions" => pages(
                asked,
                subscriptions(0..2)["value"].clone(),
                subscriptions(2..4)["value"].clone(),
            ),
            path => {
                let number = (0..4).find(|number| registries_of(*number) == path).unwrap();
                let two = |first| json!([registry(number, first), registry(number, first + 1)]);
                pages(asked, two(0), two(2))
            }
        });
        let outcome = outcome(&arm, &ALL);
        assert!(is_short || is_complete(&outcome, 16), "{key}: {outcome:?}");
        assert!(!is_short || is_incomplete(&outcome, 16), "{key}: {outcome:?}");
        // The subscriptions, and each of the four lists.
        assert_eq!(outcome.2.len(), if is_short { 5 } else { 0 }, "{key}: {outcome:?}");
    }
}

/// A page of a query: two of five registries, then three.
fn query_page(asked: &Asked, members: &[&str; 2], token: Option<&str>) -> Reply {
    let is_second = asked.body.contains("$skipToken");
    let (elements, mut members) = match is_second {
        false => (json!([registry(0, 0), registry(0, 1)]), members[0].to_owned()),
        true => (
            json!([registry(0, 2), registry(0, 3), registry(0, 4)]),
            members[1].to_owned(),
        ),
    };
    if let (false, Some(token)) = (is_second, token) {
        members = format!(r#"{members},"{token}":"next""#);
    }
    list(asked, "data", &elements, &members)
}

#[test]
fn query_totals_of_any_json_type_are_compared() {
    let graph = ["--resource-graph"];
    for token in ["$skipToken", "skip_token", "skipToken"] {
        for members in [
            [r#""totalRecords":5"#, r#""totalRecords":5"#],
            [r#""totalRecords":5.0"#, r#""total_records":"5""#],
            [r#""total_records":"5.0","count":"2""#, r#""count":3.0"#],
            [r#""resultTruncated":true"#, r#""resultTruncated":"FALSE""#],
            [r#""count":2"#, r#""resultTruncated":false"#],
        ] {
            let arm = Arm::start(move |asked, _| query_page(asked, &members, Some(token)));
            let outcome = outcome(&arm, &graph);
            assert!(is_complete(&outcome, 5), "{token}, {members:?}: {outcome:?}");
        }
    }
    for members in [
        [r#""totalRecords":6"#, r#""totalRecords":6"#],
        [r#""totalRecords":6.0"#, r#""totalRecords":6.0"#],
        [r#""totalRecords":"6""#, r#""totalRecords":"6""#],
        // Only on one of the pages.
        [r#""total_records":6"#, r#""count":3"#],
        [r#""count":2"#, r#""totalRecords":"6""#],
        [r#""totalRecords":"many""#, r#""count":3"#],
        [r#""totalRecords":5,"totalRecords":5"#, r#""count":3"#],
        // A total of one page, with more on it.
        [r#""count":3"#, r#""count":3"#],
        [r#""count":2"#, r#""count":"4""#],
        [r#""count":2"#, r#""resultTruncated":true"#],
        [r#""count":2"#, r#""resultTruncated":"true""#],
        [r#""count":2"#, r#""$skipToken":7"#],
        [r#""count":2"#, r#""nextLink":"http://HOST/x""#],
        [r#""error":{"code":"PartialFailure"}"#, r#""count":3"#],
        [r#""count":2"#, r#""error":"x""#],
    ] {
        let arm = Arm::start(move |asked, _| query_page(asked, &members, Some("$skipToken")));
        let outcome = outcome(&arm, &graph);
        assert!(is_incomplete(&outcome, 5), "{members:?}: {outcome:?}");
    }
    // On the only page.
    for member in [
        r#""totalRecords":3"#,
        r#""total_records":3.0"#,
        r#""totalRecords":"3""#,
        r#""count":3"#,
        r#""resultTruncated":true"#,
        r#""resultTruncated":"true""#,
        r#""$skipToken":["x"]"#,
    ] {
        let arm = Arm::start(move |asked, _| query_page(asked, &[member, ""], None));
        let outcome = outcome(&arm, &graph);
        assert!(is_incomplete(&outcome, 2), "{member}: {outcome:?}");
    }
}

/// Links and tokens longer than any server accepts are not sent, whatever share of the page they are.
#[test]
fn overlong_links_and_tokens_are_not_sent() {
    for (length, is_followed) in [(30_000, true), (40_000, false), (20 << 20, false)] {
        let arm = Arm::start(move |asked, _| {
            let is_first = asked.method == "GET" && asked.parameter("p").is_none();
            let next = "n".repeat(length);
            match (asked.method.as_str(), asked.path()) {
                ("POST", _) if asked.body.contains("$skipToken") => Reply::json(200, &json!({"data": []})),
                ("POST", _) => Reply::json(200, &json!({"data": [registry(0, 0)], "$skipToken": next})),
                _ if is_first => {
                    let link = format!("http://{}{}?p={next}", asked.header("host").unwrap(), asked.path());
                    Reply::json(200, &json!({"value": [registry(0, 0)], "nextLink": link}))
                }
                _ => Reply::json(200, &json!({"value": []})),
            }
        });
        for scope in [&["--subscription", &subscription(0)][..], &["--resource-graph"]] {
            let before = arm.asked().len();
            let check = ["check", "--live", "--fail-on", "critical", "--format", "json"];
            let output = run(&arm, &[&check[..], scope].concat());
            let report = report_of(&output);
            assert_eq!(report["summary"]["registries"], 1, "{length}, {scope:?}");
            assert_eq!(report["complete"], is_followed, "{length}, {scope:?}");
            let expected = if is_followed { (Some(0), 2) } else { (Some(3), 1) };
            assert_eq!(
                (output.status.code(), arm.asked().len() - before),
                expected,
                "{length}, {scope:?}"
            );
            let errors = report["errors"].to_string();
            assert_eq!(
                errors.contains("longer than 32 KiB"),
                !is_followed,
                "{length}, {scope:?}: {}",
                errors.len()
            );
            assert!(errors.len() < 2000, "{}", errors.len());
        }
    }
}

/// A response about another registry is an error.
#[test]
fn a_response_about_another_registry_is_an_error() {
    let one = subscription(1);
    let scope = [
        "--subscription",
        &one,
        "--resource-group",
        "Köln",
        "--registry",
        "contoso",
    ];
    let id =
        format!("/subscriptions/{one}/resourceGroups/Köln/providers/Microsoft.ContainerRegistry/registries/contoso");
    let answer = |id: &str, kind: &str| {
        let mut answer = registry(1, 0);
        answer["id"] = id.into();
        answer["name"] = "contoso".into();
        answer["type"] = kind.into();
        Arm::start(move |_, _| Reply::json(200, &answer))
    };
    let kind = "Microsoft.ContainerRegistry/registries";
    for (id, kind) in [
        (id.clone(), kind),
        (id.to_uppercase(), "microsoft.containerregistry/REGISTRIES"),
    ] {
        let outcome = outcome(&answer(&id, kind), &scope);
        assert!(is_complete(&outcome, 1), "{id}, {kind}: {outcome:?}");
    }
    for (id, kind) in [
        (id.replace("contoso", "contoso2"), kind),
        (id.replace("Köln", "other"), kind),
        (id.replace(&one, &subscription(2)), kind),
        (format!("{id}/webhooks/x"), kind),
        (id.replace("Microsoft.ContainerRegistry", "Contoso.Other"), kind),
        (id.clone(), "Microsoft.Storage/storageAccounts"),
        (id.clone(), "Microsoft.ContainerRegistry/registries/webhooks"),
        (id.clone(), ""),
        (String::new(), kind),
    ] {
        let outcome = outcome(&answer(&id, kind), &scope);
        assert!(is_incomplete(&outcome, 0), "{id}, {kind}: {outcome:?}");
    }
}
