//! A misbehaving service or proxy: what cannot be read is an error, and everything else is read.

use std::io::Write;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use acrcheck::azure::{AccessToken, AzureError, LinkError, read};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::live::{CANARY, all, names, options, pages, run, these, unread};
use crate::support::arm::{Arm, Asked, Reply, page, registries_of, registry, subscription, tenant};
use crate::support::{acrcheck, user_folders};

/// Three subscriptions of two registries each. `reply` answers for the second one.
fn second(reply: impl Fn(&Asked, usize) -> Option<Reply> + Send + Sync + 'static) -> Arm {
    let others = tenant(3, 2, 10);
    Arm::start(move |asked, before| {
        let is_second = asked.path() == registries_of(1);
        let answer = is_second.then(|| reply(asked, before)).flatten();
        answer.unwrap_or_else(|| others(asked, before))
    })
}

const FIRST_AND_THIRD: [&str; 4] = [
    "registry000x0000",
    "registry000x0001",
    "registry002x0000",
    "registry002x0001",
];
const ALL_SIX: [&str; 6] = [
    "registry000x0000",
    "registry000x0001",
    "registry001x0000",
    "registry001x0001",
    "registry002x0000",
    "registry002x0001",
];

/// Only the second subscription cannot be read, for this reason, after this many attempts.
fn expect(arm: &Arm, error: &AzureError, attempts: usize) {
    let read = pages(&all(), &options(arm));
    assert_eq!(names(&read), FIRST_AND_THIRD);
    let unread = unread(&read);
    assert_eq!(unread, [(registries_of(1).as_str(), error)]);
    let asked = arm.asked().into_iter().filter(|asked| asked.path() == registries_of(1));
    assert_eq!(asked.count(), attempts, "{error}");
}

/// The second subscription is read in the end, after this many attempts.
fn expect_read(arm: &Arm, attempts: usize) {
    let read = pages(&all(), &options(arm));
    assert_eq!(
        (names(&read), unread(&read)),
        (ALL_SIX.map(str::to_owned).to_vec(), vec![])
    );
    let asked = arm.asked().into_iter().filter(|asked| asked.path() == registries_of(1));
    assert_eq!(asked.count(), attempts);
}

fn refused(status: u16, code: &str) -> AzureError {
    AzureError::Refused {
        status,
        code: Some(code.to_owned()),
        message: Some(format!("This is what the service says of {code}.")),
    }
}

#[test]
fn a_subscription_without_permission_is_an_error() {
    for (status, code) in [
        (400, "BadRequest"),
        (401, "InvalidAuthenticationToken"),
        (403, "AuthorizationFailed"),
        (404, "SubscriptionNotFound"),
        (409, "MissingSubscriptionRegistration"),
    ] {
        expect(
            &second(move |_, _| Some(Reply::error(status, code))),
            &refused(status, code),
            1,
        );
    }
    // Without a message from the service.
    let arm = second(|_, _| Some(Reply::text(403, "text/html", "<html>")));
    let refusal = AzureError::Refused {
        status: 403,
        code: None,
        message: None,
    };
    expect(&arm, &refusal, 1);
}

/// An error is in the report, the other subscriptions are checked, and the exit code is 3, both live and from the file.
#[test]
fn unread_subscriptions_are_reported_with_exit_code_3() {
    let arm = Arm::start(|asked, _| {
        if asked.path() == registries_of(1) {
            return Reply::error(403, "AuthorizationFailed");
        }
        let mut passing = registry(0, 2);
        passing["properties"]["networkRuleBypassOptions"] = "AzureServices".into();
        Reply::json(200, &json!({ "value": [passing] }))
    });
    let (zero, one) = (subscription(0), subscription(1));
    let which = ["--subscription", &zero, "--subscription", &one];
    let report = |output: &std::process::Output| serde_json::from_slice::<Value>(&output.stdout).unwrap();
    let live = run(&arm, &[&["check", "--live", "--format", "json"][..], &which].concat());
    assert_eq!(live.status.code(), Some(3), "{}", report(&live));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("snapshot.ndjson");
    let path = file.to_str().unwrap();
    let fetched = run(&arm, &[&["fetch", "--output", path][..], &which].concat());
    let said = String::from_utf8(fetched.stderr).unwrap();
    assert_eq!((fetched.status.code(), said.lines().count()), (Some(3), 2), "{said}");
    let written =
        format!("acrcheck: 1 registry in 2 subscriptions -> {path}; the file also lists what could not be read\n");
    assert!(said.ends_with(&written), "{said}");
    let later = acrcheck(&["check", "--format", "json", path]).output().unwrap();
    assert_eq!(later.status.code(), Some(3));
    for report in [report(&live), report(&later)] {
        assert_eq!(report["complete"], false);
        assert_eq!(
            (&report["summary"]["registries"], &report["summary"]["errors"]),
            (&json!(1), &json!(1))
        );
        let error = report["errors"][0].to_string();
        for word in [one.as_str(), "403", "AuthorizationFailed", "Reader"] {
            assert!(error.contains(word), "{word} is not in {error}");
        }
    }
}

#[test]
fn retry_after_is_respected() {
    let busy = || Reply::error(429, "TooManyRequests");
    let dates = ["0", "Fri, 31 Dec 1999 23:59:59 GMT", "soon"];
    let arm = second(move |_, before| dates.get(before).map(|after| busy().with("Retry-After", *after)));
    expect_read(&arm, 4);
    // Forever, so the attempts run out.
    let arm = second(move |_, _| Some(busy().with("Retry-After", "0")));
    expect(&arm, &refused(429, "TooManyRequests"), 5);
    // Longer than a retry may wait.
    for (after, least) in [("100000", 99_999), ("Fri, 31 Dec 2100 23:59:59 GMT", 1_000_000_000)] {
        let arm = second(move |_, _| Some(busy().with("Retry-After", after)));
        let read = pages(&all(), &options(&arm));
        let [(_, AzureError::AskedToWait { seconds })] = unread(&read)[..] else {
            panic!("{read:?}");
        };
        assert!(*seconds > least, "{seconds}");
    }
}

#[test]
fn server_errors_are_retried() {
    for status in [408, 500, 502, 503, 504] {
        let arm = second(move |_, before| (before < 2).then(|| Reply::error(status, "Down")));
        expect_read(&arm, 3);
        expect(
            &second(move |_, _| Some(Reply::error(status, "Down"))),
            &refused(status, "Down"),
            5,
        );
    }
}

#[test]
fn truncated_responses_are_retried() {
    let whole = |asked: &Asked| page(asked, 1, 2, 10);
    let arm = second(move |asked, before| (before < 2).then(|| whole(asked).cut()));
    expect_read(&arm, 3);
    let arm = second(move |asked, _| Some(whole(asked).cut()));
    expect(&arm, &AzureError::Broken("truncated".to_owned()), 5);
    // Truncated without a declared length: half a page is not a page.
    let half = r#"{"value":[{"name":"registry001x0000"},"#;
    let arm = second(move |_, _| Some(Reply::text(200, "application/json", half)));
    let read = pages(&all(), &options(&arm));
    assert_eq!(names(&read), FIRST_AND_THIRD);
    assert!(matches!(unread(&read)[..], [(_, AzureError::Broken(_))]), "{read:?}");
}

#[test]
fn unfinished_responses_time_out() {
    let arm = second(|asked, _| Some(page(asked, 1, 2, 10).never_ending()));
    let mut options = options(&arm);
    options.timeout = Duration::from_millis(300);
    options.retry.attempts = 2;
    let read = pages(&these([0, 1, 2]), &options);
    assert_eq!(names(&read), FIRST_AND_THIRD);
    assert_eq!(unread(&read), [(registries_of(1).as_str(), &AzureError::TimedOut)]);
}

#[test]
fn unexpected_responses_are_errors() {
    let page = json!({"value": []}).to_string();
    let html = second(move |_, _| Some(Reply::text(200, "text/html", page.clone())));
    expect(&html, &AzureError::NotJson("text/html".to_owned()), 1);
    for other in ["[]", "{}", "7", r#"{"value":{}}"#, r#"{"error":null}"#] {
        let arm = second(move |_, _| Some(Reply::text(200, "application/json", other)));
        expect(
            &arm,
            &AzureError::Unexpected {
                expected: "a page of a list",
            },
            1,
        );
    }
    for other in ["", "<html>", "{\"value\":", "{\"value\":[]}}"] {
        let arm = second(move |_, _| Some(Reply::text(200, "application/json", other)));
        let read = pages(&all(), &options(&arm));
        assert!(
            matches!(unread(&read)[..], [(_, AzureError::Broken(_))]),
            "{other}: {read:?}"
        );
    }
}

/// Compressed responses are not decompressed, because none was requested, and responses over the limit are not read.
#[test]
fn compressed_and_huge_responses_are_refused() {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..64 {
        bomb.write_all(&[b' '; 1 << 20]).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    let arm = second(move |_, _| {
        let reply = Reply::text(200, "application/json", bomb.clone());
        Some(reply.with("Content-Encoding", "gzip"))
    });
    expect(&arm, &AzureError::Encoded("gzip".to_owned()), 1);
    assert!(
        arm.asked()
            .iter()
            .all(|asked| asked.header("accept-encoding").is_none())
    );
    let arm = second(|_, _| Some(Reply::text(200, "application/json", vec![b' '; 1 << 20])));
    let mut options = options(&arm);
    options.largest_page = 100_000;
    let read = pages(&all(), &options);
    assert_eq!(names(&read), FIRST_AND_THIRD);
    let too_large = AzureError::TooLarge { limit: 100_000 };
    assert_eq!(unread(&read), [(registries_of(1).as_str(), &too_large)]);
}

/// A server that must not get any request.
fn unwanted_server() -> Arm {
    Arm::start(|_, _| Reply::json(200, &json!({"value": [registry(1, 0)]})))
}

#[test]
fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Arc::new(unwanted_server());
        let target = Arc::clone(&elsewhere);
        let arm = second(move |asked, _| {
            let location = format!("{}{}", target.url(), asked.target);
            Some(Reply::json(status, &json!({"value": []})).with("Location", location))
        });
        expect(&arm, &AzureError::Redirect { status }, 1);
        assert_eq!(elsewhere.targets(), [""; 0]);
    }
    // Not even to the same origin.
    let arm = second(|asked, _| Some(Reply::json(302, &json!({"value": []})).with("Location", asked.target.clone())));
    expect(&arm, &AzureError::Redirect { status: 302 }, 1);
}

#[test]
fn a_link_to_another_origin_is_not_followed() {
    let elsewhere = Arc::new(unwanted_server());
    let port = elsewhere.url().rsplit(':').next().unwrap().to_owned();
    for origin in [
        format!("http://127.0.0.1:{port}"),
        format!("http://localhost:{port}"),
        format!("https://127.0.0.1:{port}"),
    ] {
        let link = format!("{origin}/subscriptions?x=y");
        let arm = second(move |_, _| Some(Reply::json(200, &json!({"value": [registry(1, 0)], "nextLink": link}))));
        let read = pages(&all(), &options(&arm));
        // Pages that were already read are kept.
        assert_eq!(names(&read).len(), 5);
        let refused = AzureError::Link(LinkError::OtherOrigin { origin });
        let source = format!("{}?api-version=2025-11-01, page 2", registries_of(1));
        assert_eq!(unread(&read), [(source.as_str(), &refused)]);
        // The page itself shows that there is more.
        assert!(read[1].content.as_ref().unwrap().contains("nextLink"));
    }
    assert_eq!(elsewhere.targets(), [""; 0]);
}

#[test]
fn cyclic_links_are_refused() {
    // To itself, to the page before, and to the first page through others.
    for length in [1, 2, 5] {
        let arm = second(move |asked, _| {
            let number: usize = asked.parameter("p").map_or(0, |p| p.parse().unwrap());
            let next = (number + 1) % length;
            let query = if next == 0 { String::new() } else { format!("&p={next}") };
            let host = asked.header("host").unwrap();
            let link = format!("http://{host}{}?api-version=2025-11-01{query}", asked.path());
            Some(Reply::json(
                200,
                &json!({"value": [registry(1, number)], "nextLink": link}),
            ))
        });
        let read = pages(&all(), &options(&arm));
        assert_eq!(names(&read).len(), 4 + length);
        assert!(
            matches!(unread(&read)[..], [(_, AzureError::Link(LinkError::Circle))]),
            "{read:?}"
        );
    }
}

#[test]
fn an_endless_list_is_stopped() {
    let endless = |asked: &Asked| {
        let number: usize = asked.parameter("p").map_or(0, |p| p.parse().unwrap());
        let host = asked.header("host").unwrap();
        let link = format!("http://{host}{}?p={}", asked.path(), number + 1);
        Reply::json(200, &json!({"value": [], "nextLink": link}))
    };
    let arm = second(move |asked, _| Some(endless(asked)));
    let mut options = options(&arm);
    options.most_pages = 20;
    let read = pages(&all(), &options);
    assert_eq!(names(&read), FIRST_AND_THIRD);
    assert!(matches!(
        unread(&read)[..],
        [(_, AzureError::Link(LinkError::TooMany { most: 20 }))]
    ));
    assert_eq!(arm.asked().len(), 1 + 2 + 20);
    // Subscriptions are a list too. Those that were listed are read.
    let arm = Arm::start(move |asked, before| match (asked.path(), asked.parameter("p")) {
        ("/subscriptions", Some(_)) => endless(asked),
        ("/subscriptions", None) => {
            let mut first = crate::support::arm::subscriptions(0..3);
            first["nextLink"] = format!("http://{}/subscriptions?p=1", asked.header("host").unwrap()).into();
            Reply::json(200, &first)
        }
        _ => tenant(3, 2, 10)(asked, before),
    });
    options.endpoint = arm.url().parse().unwrap();
    let read = pages(&all(), &options);
    assert_eq!(names(&read), ALL_SIX);
    assert!(matches!(
        unread(&read)[..],
        [(_, AzureError::Link(LinkError::TooMany { most: 20 }))]
    ));
}

/// An earlier API version with the required properties is used, and the report names it.
#[test]
fn an_earlier_api_version_is_used_if_necessary() {
    for code in [
        "InvalidApiVersionParameter",
        "NoRegisteredProviderFound",
        "InvalidResourceType",
    ] {
        let arm = Arm::start(move |asked, before| match asked.parameter("api-version") {
            Some("2025-11-01" | "2025-04-01") => Reply::error(400, code),
            _ => tenant(3, 5, 2)(asked, before),
        });
        let read = pages(&all(), &options(&arm));
        assert_eq!((names(&read).len(), unread(&read)), (15, vec![]));
        assert!(
            read.iter().all(|page| page.source.contains("api-version=2023-07-01")),
            "{read:?}"
        );
    }
    // No version works: the error is that for the newest.
    let arm = second(|_, _| Some(Reply::error(400, "InvalidApiVersionParameter")));
    expect(&arm, &refused(400, "InvalidApiVersionParameter"), 5);
}

/// No service and no visible subscription: neither is an empty list.
#[test]
fn reading_nothing_never_passes() {
    let arm = Arm::start(|_, _| Reply::json(200, &json!({"value": []})));
    let live = run(&arm, &["check", "--live", "--all-subscriptions", "--format", "json"]);
    assert_eq!(live.status.code(), Some(3));
    let report: Value = serde_json::from_slice(&live.stdout).unwrap();
    assert!(
        report["errors"][0]["message"]
            .as_str()
            .unwrap()
            .starts_with("no subscription found"),
        "{report}"
    );
    // A port with no listener.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let endpoint = format!("http://127.0.0.1:{port}");
    let mut options = options(&arm);
    options.endpoint = endpoint.parse().unwrap();
    let read = pages(&all(), &options);
    assert!(
        matches!(unread(&read)[..], [("/subscriptions", AzureError::Unreachable(_))]),
        "{read:?}"
    );
    // Nothing could be read, and nothing is written.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("snapshot.ndjson");
    std::fs::write(&file, "an older one").unwrap();
    let fetched = run(
        &arm,
        &["fetch", "--all-subscriptions", "--output", file.to_str().unwrap()],
    );
    assert_eq!(fetched.status.code(), Some(3));
    assert_eq!(std::fs::read(&file).unwrap(), b"an older one");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// `--allow-incomplete` accepts missing input next to checked registries, but not a run that checked nothing.
#[test]
fn unreadable_input_is_never_forgiven() {
    let lenient = |arm: &Arm, more: &[&str]| {
        let arguments = [
            "check",
            "--live",
            "--all-subscriptions",
            "--allow-incomplete",
            "-f",
            "json",
        ];
        let output = run(arm, &[&arguments, more].concat());
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), report["summary"]["registries"].clone())
    };
    for (status, code) in [(401, "InvalidAuthenticationToken"), (403, "AuthorizationFailed")] {
        let arm = Arm::start(move |_, _| Reply::error(status, code));
        assert_eq!(lenient(&arm, &[]), (Some(3), json!(0)), "{status}");
    }
    // A port with no listener.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut command = acrcheck(&[
        "check",
        "--live",
        "--all-subscriptions",
        "--allow-incomplete",
        "-f",
        "json",
    ]);
    command
        .args(["--arm-endpoint", &closed])
        .env("ACRCHECK_ACCESS_TOKEN", CANARY);
    let output = command.output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (output.status.code(), &report["summary"]["registries"]),
        (Some(3), &json!(0)),
        "{report}"
    );
    // One readable subscription is enough.
    let arm = second(|_, _| Some(Reply::error(403, "AuthorizationFailed")));
    let (ended, registries) = lenient(&arm, &["--exit-zero"]);
    assert_eq!((ended, registries), (Some(0), json!(4)));
}

/// Dropping the pages ends the requests, without waiting.
#[test]
fn reading_ends_when_the_receiver_is_dropped() {
    let arm = Arm::start(tenant(50, 100, 10));
    let token = Arc::new(AccessToken::new(CANARY).unwrap());
    let mut reading = read(&all(), &options(&arm), token.clone()).unwrap();
    assert!(reading.next().unwrap().content.is_ok());
    drop(reading);
    // Of 500 pages, only those that the threads were reading or had queued.
    assert!(arm.asked().len() < 200, "{}", arm.asked().len());
    // During a wait.
    let (said, waiting) = mpsc::channel();
    let said = std::sync::Mutex::new(said);
    let arm = Arm::start(move |_, _| {
        let _ = said.lock().unwrap().send(());
        Reply::error(429, "TooManyRequests").with("Retry-After", "60")
    });
    let mut options = options(&arm);
    options.threads = 2;
    let reading = read(&these([0, 1, 2]), &options, token).unwrap();
    for _ in 0..2 {
        waiting.recv().unwrap();
    }
    drop(reading);
    assert!(waiting.recv_timeout(Duration::from_millis(300)).is_err());
}

/// After a signal, the earlier snapshot stays; a partial one is never written.
#[cfg(unix)]
#[test]
fn an_interrupted_fetch_keeps_the_existing_file() {
    use std::os::unix::process::ExitStatusExt;

    let reached = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&reached);
    let arm = Arm::start(move |asked, before| {
        if asked.path() == registries_of(30) {
            seen.store(true, Ordering::SeqCst);
            return Reply::error(503, "Down").with("Retry-After", "60");
        }
        tenant(50, 10, 5)(asked, before)
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("snapshot.ndjson");
    std::fs::write(&file, "an older one").unwrap();
    let mut child = acrcheck(&["fetch", "--all-subscriptions", "--output", file.to_str().unwrap()])
        .args(["--arm-endpoint", &arm.url()])
        .env("ACRCHECK_ACCESS_TOKEN", CANARY)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !reached.load(Ordering::SeqCst) {
        assert!(child.try_wait().unwrap().is_none(), "the command exited early");
        std::thread::sleep(Duration::from_millis(10));
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    assert_eq!(std::fs::read(&file).unwrap(), b"an older one");
    // No temporary file is left, even on file systems that need one with a name.
    if cfg!(target_os = "linux") {
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

/// A service that repeats everything that it receives.
fn echo(asked: &Asked) -> Reply {
    let token = asked.header("authorization").unwrap();
    let mut list = json!({"value": [registry(0, 0)], "echo": token});
    list["value"][0]["tags"] = json!({ "token": token });
    list["value"][0]["name"] = token.into();
    match asked.path() {
        "/subscriptions" => Reply::json(200, &crate::support::arm::subscriptions(0..4)),
        path if path == registries_of(0) => Reply::json(200, &list),
        path if path == registries_of(1) => Reply::json(
            403,
            &json!({"error": {"code": "Forbidden", "message": format!("not with {token}")}}),
        ),
        path if path == registries_of(2) => Reply::json(
            200,
            &json!({"value": [], "nextLink": format!("https://{token}.example.com/")}),
        ),
        _ => Reply::text(200, &format!("text/{token}"), token).with("Location", token),
    }
}

#[test]
fn a_token_is_in_no_output_at_any_verbosity() {
    let arm = Arm::start(|asked, _| echo(asked));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("snapshot.ndjson");
    let secret = CANARY.as_bytes();
    let mut outputs = Vec::new();
    for verbose in [&[][..], &["--verbose"], &["--verbose", "--color", "always"]] {
        for format in ["text", "summary", "json", "ndjson", "csv"] {
            let check = ["check", "--live", "--all-subscriptions", "--format", format];
            outputs.push(run(&arm, &[&check, verbose].concat()));
        }
        let fetch = ["fetch", "--all-subscriptions", "--output", file.to_str().unwrap()];
        outputs.push(run(&arm, &[&fetch, verbose].concat()));
    }
    for output in &outputs {
        assert_ne!(output.status.code(), Some(0));
        for text in [&output.stdout, &output.stderr] {
            assert!(!contains(text, secret), "{}", String::from_utf8_lossy(text));
        }
    }
    let snapshot = std::fs::read(&file).unwrap();
    assert!(contains(&snapshot, b"(removed)") && !contains(&snapshot, secret));
    // The errors about an invalid token do not contain it either.
    for credential in [&[][..], &["--credential", "token"]] {
        let output = acrcheck(&["check", "--live", "--all-subscriptions", "--verbose"])
            .args(credential)
            .env("ACRCHECK_ACCESS_TOKEN", format!("{CANARY} {CANARY}"))
            .envs(user_folders())
            .output()
            .unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        assert!(!contains(&output.stderr, secret));
    }
}

/// A token with an unusual format and all characters that have several spellings.
const OPAQUE: &str = "eyJcanary/0123+456789-abcdef/ghij+klmnop~qrst==";

/// Parts of it that show the leak in any spelling.
const PIECES: [&str; 4] = ["yJcanary", "456789-abcdef", "klmnop~qrst", "canary%2F"];

/// A service that returns the token, with characters spelled by `spell` if they can be.
fn spelled(spell: impl Fn(char) -> String + Send + Sync + 'static) -> Arm {
    let token: String = OPAQUE
        .chars()
        .enumerate()
        .map(|(place, c)| match place == 0 || "/+=~-".contains(c) {
            true => spell(c),
            false => c.to_string(),
        })
        .collect();
    Arm::start(move |asked, _| {
        let put = |value: Value| value.to_string().replace("TOKEN", &token);
        let mut echoed = registry(0, 0);
        echoed["tags"] = json!({"owner": "TOKEN", "xTOKENx": "x"});
        echoed["name"] = "TOKEN".into();
        echoed["properties"]["networkRuleSet"]["ipRules"] = json!([{"action": "Allow", "value": "TOKEN"}]);
        let error = json!({"error": {"code": "Forbidden", "message": format!("{} not with TOKEN", "x".repeat(570))}});
        let json = "application/json";
        match asked.path() {
            "/subscriptions" => Reply::json(200, &crate::support::arm::subscriptions(0..5)),
            path if path == registries_of(0) => Reply::text(200, json, put(json!({"value": [echoed, "TOKEN"]}))),
            path if path == registries_of(1) => Reply::text(403, json, put(error)),
            path if path == registries_of(2) => {
                let link = "https://TOKEN.example.com/TOKEN";
                let beside = json!({"code": "Partial", "message": "not with TOKEN"});
                Reply::text(200, json, put(json!({"value": [], "nextLink": link, "error": beside})))
            }
            path if path == registries_of(3) => {
                // JSON in a JSON string.
                let inner = put(json!({"message": "TOKEN"}));
                Reply::json(400, &json!({"error": {"code": "BadRequest", "message": inner}}))
            }
            _ => Reply::text(200, &format!("text/{token}"), token.clone()),
        }
    })
}

/// In any spelling, the token is in no report, snapshot or recording.
#[test]
fn an_encoded_token_is_in_no_output_or_file() {
    let spellings: [fn(char) -> String; 6] = [
        |c| c.to_string(),
        |c| format!("\\u{:04x}", u32::from(c)),
        |c| if c == '/' { "\\/".to_owned() } else { c.to_string() },
        |c| {
            if c == 'e' {
                "e".to_owned()
            } else {
                format!("%{:02X}", u32::from(c))
            }
        },
        |c| {
            if c == 'e' {
                "e".to_owned()
            } else {
                format!("%25{:02x}", u32::from(c))
            }
        },
        |c| format!("&#x{:x};", u32::from(c)),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (number, spell) in spellings.into_iter().enumerate() {
        let arm = spelled(spell);
        let (snapshot, recording) = (
            folder.path().join(format!("{number}.ndjson")),
            folder.path().join(number.to_string()),
        );
        let run = |arguments: &[&str]| {
            acrcheck(arguments)
                .args(["--all-subscriptions", "--verbose", "--arm-endpoint", &arm.url()])
                .env("ACRCHECK_ACCESS_TOKEN", OPAQUE)
                .output()
                .unwrap()
        };
        let mut texts = Vec::new();
        let mut add = |output: std::process::Output| texts.extend([output.stdout, output.stderr]);
        for format in crate::formats::FORMATS {
            add(run(&["check", "--live", "--format", format]));
        }
        add(run(&["fetch", "--output", snapshot.to_str().unwrap()]));
        add(run(&[
            "check",
            "--live",
            "--record",
            recording.to_str().unwrap(),
            "--remediation",
            "-",
            "--format",
            "json=/dev/null",
        ]));
        texts.push(std::fs::read(&snapshot).unwrap());
        let recorded = std::fs::read_dir(&recording).unwrap();
        texts.extend(recorded.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()));
        assert!(texts.len() > 20);
        for text in texts {
            let text = String::from_utf8(text).unwrap();
            let shown = PIECES.iter().find(|piece| text.contains(**piece));
            assert_eq!(shown, None, "{number}: {text}");
        }
    }
}

pub(super) fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
