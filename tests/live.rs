//! Live registries from a local server, read with the library and with the command.

use std::process::Output;
use std::sync::Arc;
use std::time::Duration;

use acrcheck::azure::{
    AccessToken, AzureError, Endpoint, GraphScope, LinkError, Page, ReadOptions, Scope, Subscriptions, read,
};
use serde_json::{Value, json};

use crate::support::acrcheck;
use crate::support::arm::{Arm, Asked, Reply, registries_of, registry, subscription, tenant};

/// A token that must not appear in any output.
pub(crate) const CANARY: &str = "canary-0123456789.abcdefghijklmnop";

/// `ReadOptions` for a local server: the default number of attempts, but without waiting.
pub(crate) fn options(arm: &Arm) -> ReadOptions {
    let mut options = ReadOptions::new(arm.url().parse::<Endpoint>().unwrap());
    options.retry.first = Duration::ZERO;
    options
}

pub(crate) fn all() -> Scope {
    Scope::Subscriptions(Subscriptions::All)
}

pub(crate) fn these(numbers: impl IntoIterator<Item = usize>) -> Scope {
    let ids = numbers.into_iter().map(|number| subscription(number).parse().unwrap());
    Scope::Subscriptions(Subscriptions::These(ids.collect()))
}

pub(crate) fn pages(scope: &Scope, options: &ReadOptions) -> Vec<Page> {
    let token = Arc::new(AccessToken::new(CANARY).unwrap());
    read(scope, options, token).unwrap().collect()
}

/// The errors by source.
pub(crate) fn unread(pages: &[Page]) -> Vec<(&str, &AzureError)> {
    let unread = |page: &'_ Page| page.content.is_err();
    pages
        .iter()
        .filter(|page| unread(page))
        .map(|page| (page.source.as_str(), page.content.as_ref().unwrap_err()))
        .collect()
}

/// The names of the registries in the order in which they were read.
pub(crate) fn names(pages: &[Page]) -> Vec<String> {
    let lists = pages.iter().filter_map(|page| page.content.as_ref().ok());
    let lists = lists.map(|text| serde_json::from_str::<Value>(text).unwrap());
    lists
        .flat_map(|list| match &list["value"] {
            Value::Array(elements) => elements.clone(),
            _ => vec![list],
        })
        .map(|registry| registry["name"].as_str().unwrap().to_owned())
        .collect()
}

/// Runs the command against a server, with the token in its environment.
pub(crate) fn run(arm: &Arm, arguments: &[&str]) -> Output {
    acrcheck(arguments)
        .args(["--arm-endpoint", &arm.url()])
        .env("ACRCHECK_ACCESS_TOKEN", CANARY)
        .env("RUST_LOG", "trace")
        .output()
        .unwrap()
}

pub(crate) fn report_of(output: &Output) -> Value {
    let stderr = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("not a report: {stderr}"))
}

/// A report without sources and positions, which differ between a file and the service.
pub(crate) fn without_places(mut report: Value) -> Value {
    for key in ["registries", "errors"] {
        for entry in report[key].as_array_mut().unwrap() {
            entry.as_object_mut().unwrap().remove("source");
        }
    }
    report
}

#[test]
fn pages_are_in_the_order_of_the_subscriptions() {
    let arm = Arm::start(tenant(20, 5, 2));
    let read = pages(&all(), &options(&arm));
    let expected = (0..20).flat_map(|number| (0..5).map(move |index| format!("registry{number:03}x{index:04}")));
    assert_eq!(names(&read), expected.collect::<Vec<_>>());
    assert_eq!(unread(&read), []);
    let source = format!("{}?api-version=2025-11-01", registries_of(1));
    let sources: Vec<&str> = read[3..6].iter().map(|page| page.source.as_str()).collect();
    assert_eq!(
        sources,
        [&source, &format!("{source}, page 2"), &format!("{source}, page 3")]
    );
    // In the order of the requests, too.
    let read = pages(&these([7, 3, 5]), &options(&arm));
    let firsts: Vec<String> = names(&read).into_iter().step_by(5).collect();
    assert_eq!(firsts, ["registry007x0000", "registry003x0000", "registry005x0000"]);
}

/// A scope without subscriptions is not the same as one without registries.
#[test]
fn a_scope_without_subscriptions_is_an_error() {
    let arm = Arm::start(tenant(1, 1, 1));
    assert_eq!(
        unread(&pages(&these([]), &options(&arm))),
        [("/subscriptions", &AzureError::NoSubscription)]
    );
}

/// All requests go to the endpoint, and all have the token.
#[test]
fn only_requests_to_the_endpoint_carry_the_token() {
    let arm = Arm::start(tenant(3, 5, 2));
    pages(&all(), &options(&arm));
    let asked = arm.asked();
    assert_eq!(asked.len(), 1 + 3 * 3);
    for request in asked {
        assert_eq!(
            request.header("authorization"),
            Some(format!("Bearer {CANARY}").as_str())
        );
        assert_eq!(request.method, "GET");
        assert!(!request.target.contains("canary"), "{}", request.target);
        let version = request.parameter("api-version");
        let expected = if request.path() == "/subscriptions" {
            "2022-12-01"
        } else {
            "2025-11-01"
        };
        assert_eq!(version, Some(expected), "{}", request.target);
    }
}

/// 50 subscriptions, 5000 registries, 200 pages: the results for live registries are those for the file.
#[test]
fn live_and_fetched_registries_give_the_same_report() {
    let arm = Arm::start(tenant(50, 100, 25));
    let live = run(&arm, &["check", "--live", "--all-subscriptions", "--format", "json"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("snapshot.ndjson");
    let path = file.to_str().unwrap();
    let fetched = run(&arm, &["fetch", "--all-subscriptions", "--output", path]);
    let said = format!("acrcheck: 5000 registries in 50 subscriptions -> {path}\n");
    assert_eq!(
        (fetched.status.code(), String::from_utf8(fetched.stderr).unwrap()),
        (Some(0), said)
    );
    let later = acrcheck(&["check", "--format", "json", path]).output().unwrap();
    assert_eq!((live.status.code(), later.status.code()), (Some(1), Some(1)));
    let (live, later) = (report_of(&live), report_of(&later));
    assert_eq!(live["summary"]["registries"], 5000);
    assert_eq!(live["complete"], true);
    assert_eq!(without_places(live), without_places(later));
    // Once more: the same bytes, and no temporary file.
    let before = std::fs::read(&file).unwrap();
    run(&arm, &["fetch", "--all-subscriptions", "--output", path]);
    assert!(before == std::fs::read(&file).unwrap());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// A resource group, and one of its registries.
#[test]
fn a_resource_group_and_one_registry_can_be_read() {
    let arm = Arm::start(|asked, _| {
        let base = format!("/subscriptions/{}/resourceGroups/rg0", subscription(1));
        match asked.path().strip_prefix(&base) {
            Some("/providers/Microsoft.ContainerRegistry/registries") => {
                Reply::json(200, &json!({"value": [registry(1, 0), registry(1, 1)]}))
            }
            Some("/providers/Microsoft.ContainerRegistry/registries/registry001x0000") => {
                Reply::json(200, &registry(1, 0))
            }
            _ => Reply::error(404, "ResourceGroupNotFound"),
        }
    });
    let one = subscription(1);
    let group = [
        "check",
        "--live",
        "--format",
        "json",
        "--subscription",
        &one,
        "--resource-group",
        "rg0",
    ];
    let report = report_of(&run(&arm, &group));
    assert_eq!(
        (&report["summary"]["registries"], &report["complete"]),
        (&json!(2), &json!(true))
    );
    let report = report_of(&run(&arm, &[&group[..], &["--registry", "registry001x0000"]].concat()));
    assert_eq!(
        (&report["summary"]["registries"], &report["complete"]),
        (&json!(1), &json!(true))
    );
    assert_eq!(report["registries"][0]["name"], "registry001x0000");
    let report = report_of(&run(&arm, &[&group[..], &["--registry", "nosuch"]].concat()));
    assert_eq!(
        (&report["summary"]["registries"], &report["complete"]),
        (&json!(0), &json!(false))
    );
}

/// Checks a query and answers with a page of this many registries.
fn graph(asked: &Asked, found: usize, page_length: usize) -> Reply {
    let query: Value = serde_json::from_str(&asked.body).unwrap();
    let options = &query["options"];
    assert_eq!(
        (&options["resultFormat"], &options["$top"]),
        (&json!("objectArray"), &json!(1000))
    );
    let from: usize = options["$skipToken"].as_str().map_or(0, |token| token.parse().unwrap());
    let until = found.min(from + page_length);
    let data: Vec<Value> = (from..until).map(|index| registry(index % 3, index)).collect();
    let mut page = json!({"totalRecords": found, "count": data.len(), "data": data, "facets": [],
        "resultTruncated": (until < found).to_string()});
    if until < found {
        page["$skipToken"] = until.to_string().into();
    }
    Reply::json(200, &page)
}

#[test]
fn a_resource_graph_query_is_read_page_by_page() {
    for (found, page_length, pages_there) in [(0, 10, 1), (5, 10, 1), (10, 10, 1), (25, 10, 3)] {
        let arm = Arm::start(move |asked, _| graph(asked, found, page_length));
        let live = run(&arm, &["check", "--live", "--resource-graph", "--format", "json"]);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("snapshot.ndjson");
        let path = file.to_str().unwrap();
        assert_eq!(
            run(&arm, &["fetch", "--resource-graph", "--output", path])
                .status
                .code(),
            Some(0)
        );
        let later = acrcheck(&["check", "--format", "json", path]).output().unwrap();
        let (live, later) = (report_of(&live), report_of(&later));
        assert_eq!(
            (&live["summary"]["registries"], &live["errors"]),
            (&json!(found), &json!([]))
        );
        assert_eq!(live["complete"], true);
        assert_eq!(without_places(live), without_places(later));
        let asked = arm.asked();
        assert_eq!(asked.len(), 2 * pages_there);
        for request in asked {
            assert_eq!(request.method, "POST");
            assert_eq!(
                request.target,
                "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01"
            );
        }
    }
}

#[test]
fn queries_are_restricted_to_the_scope() {
    let arm = Arm::start(|asked, _| graph(asked, 1, 10));
    let one = subscription(1);
    for (flags, key, value) in [
        (&[][..], "subscriptions", Value::Null),
        (&["--subscription", &one], "subscriptions", json!([one])),
        (
            &["--management-group", "contoso"],
            "managementGroups",
            json!(["contoso"]),
        ),
    ] {
        run(&arm, &[&["check", "--live", "--resource-graph"][..], flags].concat());
        let query: Value = serde_json::from_str(&arm.asked().last().unwrap().body).unwrap();
        assert_eq!(query[key], value, "{query}");
        let text = query["query"].as_str().unwrap();
        for part in [
            "microsoft.containerregistry/registries",
            "order by id",
            "tags",
            "properties",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
}

/// A query that ends early, or whose pages form a cycle, is incomplete.
#[test]
fn incomplete_queries_are_errors() {
    // More than its pages contain, on one page and on two.
    for page_length in [10, 5] {
        let arm = Arm::start(move |asked, _| {
            let from = asked.body.contains("$skipToken");
            let first = if from { page_length } else { 0 };
            let data: Vec<Value> = (first..first + page_length).map(|index| registry(0, index)).collect();
            let mut page = json!({"totalRecords": 12, "count": page_length, "data": data, "resultTruncated": "false"});
            if page_length == 5 && !from {
                page["$skipToken"] = "next".into();
            }
            Reply::json(200, &page)
        });
        let live = run(&arm, &["check", "--live", "--resource-graph", "--format", "json"]);
        let report = report_of(&live);
        assert_eq!(
            (&report["complete"], &report["summary"]["errors"]),
            (&json!(false), &json!(1)),
            "{report}"
        );
        assert_eq!(report["summary"]["registries"], 10);
    }
    let arm = Arm::start(|_, _| {
        Reply::json(
            200,
            &json!({"totalRecords": 9, "count": 1, "data": [registry(0, 0)], "$skipToken": "again", "resultTruncated": "true"}),
        )
    });
    let graph = Scope::ResourceGraph(GraphScope::All);
    let read = pages(&graph, &options(&arm));
    assert!(
        matches!(unread(&read)[..], [(_, AzureError::Link(LinkError::Circle))]),
        "{read:?}"
    );
    assert_eq!(arm.asked().len(), 2);
    // Truncated, without a token for the next page: the page itself is an error.
    let arm = Arm::start(|_, _| {
        Reply::json(
            200,
            &json!({"totalRecords": 1, "count": 1, "data": [registry(0, 0)], "resultTruncated": "true"}),
        )
    });
    let report = report_of(&run(&arm, &["check", "--live", "--resource-graph", "--format", "json"]));
    assert_eq!(
        (&report["complete"], &report["errors"][0]["code"]),
        (&json!(false), &json!("list-incomplete"))
    );
}

/// Conflicting flags are an error before any request.
#[test]
fn conflicting_flags_are_refused() {
    let arm = Arm::start(tenant(1, 1, 1));
    let zero = subscription(0);
    for flags in [
        &["check", "--live"][..],
        &["check", "--live", "fixtures", "--all-subscriptions"],
        &["check", "fixtures/az-list.json", "--all-subscriptions"],
        &["check", "--live", "--subscription", "production"],
        &["check", "--live", "--subscription", &zero, "--all-subscriptions"],
        &["check", "--live", "--all-subscriptions", "--resource-group", "rg"],
        &["check", "--live", "--subscription", &zero, "--registry", "contoso"],
        &["check", "--live", "--subscription", &zero, "--resource-group", "a/b"],
        &["check", "--live", "--resource-graph", "--all-subscriptions"],
        &["check", "--live", "--all-subscriptions", "--management-group", "x"],
        &["check", "--live", "--all-subscriptions", "--cloud", "moon"],
        &["check", "fixtures/az-list.json", "--max-time", "1h"],
        &["check", "--live", "--all-subscriptions", "--max-time", "0s"],
        &["check", "--live", "--all-subscriptions", "--max-time", "60"],
        &["check", "--live", "--all-subscriptions", "--max-time=-1s"],
        &["check", "--live", "--all-subscriptions", "--max-time", "1.5h"],
        &["check", "--live", "--all-subscriptions", "--max-time", "s"],
        &[
            "check",
            "--live",
            "--all-subscriptions",
            "--max-time",
            "99999999999999999999h",
        ],
        &[
            "check",
            "--live",
            "--all-subscriptions",
            "--max-time",
            "9999999999999999h",
        ],
        &[
            "fetch",
            "--all-subscriptions",
            "--output",
            "x.ndjson",
            "--max-time",
            "soon",
        ],
        &["fetch", "--all-subscriptions"],
        &["fetch", "--output", "x.ndjson"],
        &["fetch", "--all-subscriptions", "--output", "no/such/folder/x.ndjson"],
    ] {
        let output = run(&arm, flags);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{flags:?}");
        assert!(!output.stderr.is_empty());
    }
    for endpoint in ["http://management.azure.com", "https://x/y", "management.azure.com"] {
        let output = acrcheck(&["check", "--live", "--all-subscriptions", "--arm-endpoint", endpoint])
            .env("ACRCHECK_ACCESS_TOKEN", CANARY)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{endpoint}");
    }
}
