//! A recording is sufficient to replay a run, and contains nothing else.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::live::{CANARY, report_of, run, without_places};
use crate::support::acrcheck;
use crate::support::arm::{Arm, Asked, Reply, registries_of, registry, subscription, tenant};

/// Runs the command without a server, a token or any credentials.
fn replay(folder: &Path, arguments: &[&str]) -> Output {
    acrcheck(&[
        "check",
        "--live",
        "--format",
        "json",
        "--replay",
        folder.to_str().unwrap(),
    ])
    .args(arguments)
    .env_remove("ACRCHECK_ACCESS_TOKEN")
    .env("ALL_PROXY", "http://127.0.0.1:1")
    .output()
    .unwrap()
}

fn record(arm: &Arm, folder: &Path, arguments: &[&str]) -> Output {
    let check = [
        "check",
        "--live",
        "--format",
        "json",
        "--record",
        folder.to_str().unwrap(),
    ];
    run(arm, &[&check[..], arguments].concat())
}

/// The text of all files in a folder.
fn texts(folder: &Path) -> String {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// A tenant with all kinds of errors, some of which name people.
fn failing_tenant(asked: &Asked, before: usize) -> Reply {
    let token = asked.header("authorization").unwrap();
    let says = |what: &str| {
        let who = "'jo.doe@example.com' with object id '11111111-2222-3333-4444-555555555555'";
        json!({"error": {"code": what, "message": format!("{what}: {who} came with {token}")}})
    };
    match asked.path() {
        path if path == registries_of(1) && before < 2 => {
            Reply::json(429, &says("TooManyRequests")).with("Retry-After", "0")
        }
        path if path == registries_of(2) => Reply::json(403, &says("AuthorizationFailed")),
        path if path == registries_of(3) => Reply::text(200, "text/html", format!("<html>{token} jo.doe@example.com")),
        path if path == registries_of(4) => {
            let link = "https://example.com/jo.doe@example.com?sig=signed";
            Reply::json(200, &json!({"value": [registry(4, 0)], "nextLink": link}))
        }
        _ => tenant(6, 5, 2)(asked, before),
    }
}

/// Removes the tags from a report and returns the number of registries that had any.
fn take_tags(report: &mut Value) -> usize {
    let registries = report["registries"].as_array_mut().unwrap().iter_mut();
    registries
        .filter_map(|registry| registry.as_object_mut().unwrap().remove("tags"))
        .count()
}

#[test]
fn a_recording_gives_the_same_report_and_contains_no_secret() {
    let arm = Arm::start(failing_tenant);
    let folder = tempfile::tempdir().unwrap();
    let all = ["--all-subscriptions"];
    let live = record(&arm, folder.path(), &all);
    let again = replay(folder.path(), &all);
    assert_eq!(live.status.code(), Some(1));
    assert_eq!((again.status.code(), again.stderr.as_slice()), (Some(1), &b""[..]));
    let (mut live, mut again) = (report_of(&live), report_of(&again));
    assert_eq!(live["summary"]["registries"], 16);
    assert_eq!(live["summary"]["errors"], 4);
    // A recording has no tags.
    assert_eq!((take_tags(&mut live), take_tags(&mut again)), (16, 0));
    // Messages of a refusal name people, but not in the recording.
    for report in [&mut live, &mut again] {
        for error in report["errors"].as_array_mut().unwrap() {
            let message = error["message"].as_str().unwrap();
            error["message"] = message.split(" with object id").next().unwrap().into();
        }
    }
    let named = |report: &Value| report.to_string().replace("jo.doe@example.com", "(removed)");
    assert_eq!(named(&without_places(live)), named(&without_places(again)));
    let kept = texts(folder.path());
    assert!(kept.contains("registry000x0004") && kept.contains("AuthorizationFailed"));
    for secret in [
        CANARY,
        "example.com/",
        "@example.com",
        "11111111-2222",
        "skiptoken",
        "signed",
        "Subscription 1",
        "tags",
    ] {
        assert!(!kept.contains(secret), "{secret} is in the recording");
    }
}

/// Only the owner can read recordings and snapshots.
#[cfg(unix)]
#[test]
fn recordings_and_snapshots_are_private() {
    use std::os::unix::fs::PermissionsExt;

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let arm = Arm::start(tenant(2, 3, 2));
    let home = tempfile::tempdir().unwrap();
    let (outer, folder, snapshot) = (
        home.path().join("a"),
        home.path().join("a/b"),
        home.path().join("snapshot.ndjson"),
    );
    // Even if an earlier file was readable by others.
    fs::write(&snapshot, "older").unwrap();
    fs::set_permissions(&snapshot, fs::Permissions::from_mode(0o644)).unwrap();
    let all = ["--all-subscriptions"];
    assert_eq!(record(&arm, &folder, &all).status.code(), Some(1));
    let fetched = run(
        &arm,
        &[&["fetch", "--output", snapshot.to_str().unwrap()], &all[..]].concat(),
    );
    assert_eq!(fetched.status.code(), Some(0));
    assert_eq!((mode(&outer), mode(&folder), mode(&snapshot)), (0o700, 0o700, 0o600));
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let modes: Vec<u32> = files.map(|file| mode(&file)).collect();
    assert!(modes.len() > 4 && modes.iter().all(|mode| *mode == 0o600), "{modes:?}");
    // An existing folder that others can read is made private, or restored if the recording fails.
    let open = |name: &str| {
        let folder = home.path().join(name);
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        folder
    };
    let (whole, none) = (open("whole"), open("none"));
    assert_eq!(record(&arm, &whole, &all).status.code(), Some(1));
    assert_eq!(mode(&whole), 0o700);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut command = acrcheck(&[
        "check",
        "--live",
        "--max-time",
        "1s",
        "--arm-endpoint",
        &closed,
        "--record",
    ]);
    let ended = command
        .arg(&none)
        .args(all)
        .env("ACRCHECK_ACCESS_TOKEN", "canary")
        .output()
        .unwrap();
    assert_eq!((ended.status.code(), mode(&none)), (Some(3), 0o755));
}

#[test]
fn a_query_is_recorded_page_by_page() {
    let arm = Arm::start(|asked, _| {
        let question: Value = serde_json::from_str(&asked.body).unwrap();
        let second = question["options"]["$skipToken"] == "an-opaque-token";
        let mut page =
            json!({"totalRecords": 3, "count": 2, "data": [registry(0, 0), registry(0, 1)], "resultTruncated": "true"});
        if second {
            page = json!({"totalRecords": 3, "count": 1, "data": [registry(0, 2)], "resultTruncated": "false"});
        } else {
            page["$skipToken"] = "an-opaque-token".into();
        }
        Reply::json(200, &page)
    });
    let folder = tempfile::tempdir().unwrap();
    let mut live = report_of(&record(&arm, folder.path(), &["--resource-graph"]));
    let mut again = report_of(&replay(folder.path(), &["--resource-graph"]));
    assert_eq!((take_tags(&mut live), take_tags(&mut again)), (3, 0));
    assert_eq!(
        (&live["summary"]["registries"], &live["complete"]),
        (&json!(3), &json!(true))
    );
    // A recording has no tags, so positions after them differ.
    for report in [&mut live, &mut again] {
        for registry in report["registries"].as_array_mut().unwrap() {
            registry["source"]["position"]["column"] = json!(0);
        }
    }
    assert_eq!(live, again);
    assert!(!texts(folder.path()).contains("an-opaque-token"));
    // A different query is a different request.
    let one = subscription(0);
    let other = replay(folder.path(), &["--resource-graph", "--subscription", &one]);
    assert_eq!(
        (other.status.code(), &report_of(&other)["complete"]),
        (Some(3), &json!(false))
    );
}

#[test]
fn unrecorded_requests_are_errors() {
    let arm = Arm::start(tenant(3, 5, 2));
    let folder = tempfile::tempdir().unwrap();
    let (zero, one) = (subscription(0), subscription(1));
    record(&arm, folder.path(), &["--subscription", &zero]);
    let report = report_of(&replay(
        folder.path(),
        &["--subscription", &zero, "--subscription", &one],
    ));
    assert_eq!(
        (&report["summary"]["registries"], &report["complete"]),
        (&json!(5), &json!(false))
    );
    assert!(
        report["errors"][0]["message"].as_str().unwrap().contains("recording"),
        "{report}"
    );
    // A folder with other files, and one without a recording.
    let output = record(&arm, folder.path(), &["--subscription", &zero]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let nothing = tempfile::tempdir().unwrap();
    let output = replay(nothing.path(), &["--subscription", &zero]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    // A damaged recording.
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap() != "recording.json" {
            fs::write(path, "{").unwrap();
        }
    }
    let report = report_of(&replay(folder.path(), &["--subscription", &zero]));
    assert_eq!(
        (&report["summary"]["registries"], &report["complete"]),
        (&json!(0), &json!(false))
    );
}

/// A recording is complete or does not exist, even if nothing responds or reading ends early.
#[test]
fn no_partial_recording_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    // A port with no listener.
    let unused = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let output = acrcheck(&["fetch", "--subscription", &subscription(0), "--arm-endpoint", &unused])
        .args(["--record", at("unused").to_str().unwrap()])
        .args(["--output", at("unused.ndjson").to_str().unwrap()])
        .env("ACRCHECK_ACCESS_TOKEN", CANARY)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    let unwritten = format!(
        "acrcheck: nothing could be read; {} was not written",
        at("unused.ndjson").display()
    );
    assert_eq!(said.lines().last(), Some(unwritten.as_str()));
    assert!(!at("unused").exists() && !at("unused.ndjson").exists());
    // An existing folder stays, empty as before.
    fs::create_dir(at("early")).unwrap();
    let arm = Arm::start(tenant(20, 5, 2));
    let mut options = crate::live::options(&arm);
    options.record = Some(at("early"));
    let token = std::sync::Arc::new(acrcheck::azure::AccessToken::new(CANARY).unwrap());
    let mut pages = acrcheck::azure::read(&crate::live::all(), &options, token.clone()).unwrap();
    assert!(pages.next().unwrap().content.is_ok());
    assert!(fs::read_dir(at("early")).unwrap().count() > 0);
    drop(pages);
    assert_eq!(fs::read_dir(at("early")).unwrap().count(), 0);
    // The file that marks a recording as complete is written last.
    let mut pages = acrcheck::azure::read(&crate::live::all(), &options, token).unwrap();
    assert!(pages.by_ref().take(60).all(|page| page.content.is_ok()));
    assert!(!at("early").join("recording.json").exists());
    assert_eq!(pages.next(), None);
    assert!(at("early").join("recording.json").exists());
}

/// A write error ends the recording and is reported once. Reading continues.
#[test]
fn a_failed_recording_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let recording = folder.path().join("recording");
    let gone = recording.clone();
    let arm = Arm::start(move |asked, before| {
        if asked.path() == registries_of(3) {
            // The folder was removed, so nothing can be written to it.
            let _ = fs::remove_dir_all(&gone);
        }
        tenant(6, 5, 5)(asked, before)
    });
    let output = record(&arm, &recording, &["--all-subscriptions"]);
    let report = report_of(&output);
    let errors = report["errors"].as_array().unwrap();
    assert_eq!(
        (errors.len(), &report["summary"]["registries"]),
        (1, &json!(25)),
        "{errors:?}"
    );
    assert!(
        errors[0]["message"].as_str().unwrap().contains("the recording"),
        "{errors:?}"
    );
    assert!(!recording.exists());
}
