//! The service at its worst, and whatever stands between here and it: what cannot be read is said, and everything else is read.

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

/// Three subscriptions of two registries each, of which the second answers as it is told to.
fn second(reply: impl Fn(&Asked, usize) -> Option<Reply> + Send + Sync + 'static) -> Arm {
    let others = tenant(3, 2, 10);
    Arm::start(move |asked, before| {
        let is_second = asked.path() == registries_of(1);
        let told = is_second.then(|| reply(asked, before)).flatten();
        told.unwrap_or_else(|| others(asked, before))
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

/// Only the second cannot be read, for this reason, after so many attempts.
fn expect(arm: &Arm, error: &AzureError, attempts: usize) {
    let read = pages(&all(), &options(arm));
    assert_eq!(names(&read), FIRST_AND_THIRD);
    let unread = unread(&read);
    assert_eq!(unread, [(registries_of(1).as_str(), error)]);
    let asked = arm.asked().into_iter().filter(|asked| asked.path() == registries_of(1));
    assert_eq!(asked.count(), attempts, "{error}");
}

/// The second is read in the end, after so many attempts.
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
fn a_subscription_that_may_not_be_read() {
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
    // With no word from the service.
    let arm = second(|_, _| Some(Reply::text(403, "text/html", "<html>")));
    let refusal = AzureError::Refused {
        status: 403,
        code: None,
        message: None,
    };
    expect(&arm, &refusal, 1);
}

/// An error is an entry of the report, the others are judged, and nothing of it is green: not live, and not from the file.
#[test]
fn what_is_not_read_is_said_and_ends_with_3() {
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
fn a_service_that_asks_to_wait_is_waited_for() {
    let busy = || Reply::error(429, "TooManyRequests");
    let dates = ["0", "Fri, 31 Dec 1999 23:59:59 GMT", "soon"];
    let arm = second(move |_, before| dates.get(before).map(|after| busy().with("Retry-After", *after)));
    expect_read(&arm, 4);
    // For ever: the attempts end.
    let arm = second(move |_, _| Some(busy().with("Retry-After", "0")));
    expect(&arm, &refused(429, "TooManyRequests"), 5);
    // For longer than one would.
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
fn a_service_that_is_down_for_a_moment() {
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
fn an_answer_that_is_cut_off() {
    let whole = |asked: &Asked| page(asked, 1, 2, 10);
    let arm = second(move |asked, before| (before < 2).then(|| whole(asked).cut()));
    expect_read(&arm, 3);
    let arm = second(move |asked, _| Some(whole(asked).cut()));
    expect(&arm, &AzureError::Broken("truncated".to_owned()), 5);
    // Cut off where nobody says how long it should be: half a page is no page.
    let half = r#"{"value":[{"name":"registry001x0000"},"#;
    let arm = second(move |_, _| Some(Reply::text(200, "application/json", half)));
    let read = pages(&all(), &options(&arm));
    assert_eq!(names(&read), FIRST_AND_THIRD);
    assert!(matches!(unread(&read)[..], [(_, AzureError::Broken(_))]), "{read:?}");
}

#[test]
fn an_answer_that_never_ends() {
    let arm = second(|asked, _| Some(page(asked, 1, 2, 10).never_ending()));
    let mut options = options(&arm);
    options.timeout = Duration::from_millis(300);
    options.retry.attempts = 2;
    let read = pages(&these([0, 1, 2]), &options);
    assert_eq!(names(&read), FIRST_AND_THIRD);
    assert_eq!(unread(&read), [(registries_of(1).as_str(), &AzureError::TimedOut)]);
}

#[test]
fn an_answer_that_is_something_else() {
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

/// Nothing is decompressed that was not asked for, and nothing is read that is larger than allowed.
#[test]
fn an_answer_that_is_a_bomb() {
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

/// A server that nobody should ask anything.
fn stranger() -> Arm {
    Arm::start(|_, _| Reply::json(200, &json!({"value": [registry(1, 0)]})))
}

#[test]
fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Arc::new(stranger());
        let target = Arc::clone(&elsewhere);
        let arm = second(move |asked, _| {
            let location = format!("{}{}", target.url(), asked.target);
            Some(Reply::json(status, &json!({"value": []})).with("Location", location))
        });
        expect(&arm, &AzureError::Redirect { status }, 1);
        assert_eq!(elsewhere.targets(), [""; 0]);
    }
    // Not even to the same place.
    let arm = second(|asked, _| Some(Reply::json(302, &json!({"value": []})).with("Location", asked.target.clone())));
    expect(&arm, &AzureError::Redirect { status: 302 }, 1);
}

#[test]
fn a_link_to_another_origin_is_not_followed() {
    let elsewhere = Arc::new(stranger());
    let port = elsewhere.url().rsplit(':').next().unwrap().to_owned();
    for origin in [
        format!("http://127.0.0.1:{port}"),
        format!("http://localhost:{port}"),
        format!("https://127.0.0.1:{port}"),
    ] {
        let link = format!("{origin}/subscriptions?x=y");
        let arm = second(move |_, _| Some(Reply::json(200, &json!({"value": [registry(1, 0)], "nextLink": link}))));
        let read = pages(&all(), &options(&arm));
        // What was read before is kept.
        assert_eq!(names(&read).len(), 5);
        let refused = AzureError::Link(LinkError::OtherOrigin { origin });
        let source = format!("{}?api-version=2025-11-01, page 2", registries_of(1));
        assert_eq!(unread(&read), [(source.as_str(), &refused)]);
        // The page itself says that there is more.
        assert!(read[1].content.as_ref().unwrap().contains("nextLink"));
    }
    assert_eq!(elsewhere.targets(), [""; 0]);
}

#[test]
fn a_list_that_goes_round_in_a_circle() {
    // To itself; to the page before; and to the first over others.
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
fn a_list_without_an_end() {
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
    // Subscriptions are a list as well. What was seen of them is read.
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

/// An older api-version that shows what the checks ask for is as good, and the report says which it was.
#[test]
fn a_cloud_that_does_not_know_the_version() {
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
    // None of them: what the service said of the newest.
    let arm = second(|_, _| Some(Reply::error(400, "InvalidApiVersionParameter")));
    expect(&arm, &refused(400, "InvalidApiVersionParameter"), 5);
}

/// Nobody to be asked, and nothing to be seen: neither is a list that is empty.
#[test]
fn nothing_at_all_is_not_green() {
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
    // A port that nobody listens on: a listener that is gone.
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

/// `--allow-incomplete` forgives what is missing beside what was evaluated, and not a run that evaluated nothing.
#[test]
fn what_cannot_be_read_at_all_is_never_forgiven() {
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
    // A port that nobody listens on: a listener that is gone.
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
    // One subscription that can be read is enough.
    let arm = second(|_, _| Some(Reply::error(403, "AuthorizationFailed")));
    let (ended, registries) = lenient(&arm, &["--exit-zero"]);
    assert_eq!((ended, registries), (Some(0), json!(4)));
}

/// Whoever drops the pages is not waited for, and asks nothing more of the service.
#[test]
fn reading_ends_when_nobody_takes_the_pages() {
    let arm = Arm::start(tenant(50, 100, 10));
    let token = Arc::new(AccessToken::new(CANARY).unwrap());
    let mut reading = read(&all(), &options(&arm), token.clone()).unwrap();
    assert!(reading.next().unwrap().content.is_ok());
    drop(reading);
    // Of 500 pages, no more than the threads had in hand, and what was waiting.
    assert!(arm.asked().len() < 200, "{}", arm.asked().len());
    // In the middle of a wait.
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

/// A signal in the middle: no snapshot is better than a part of one, and the older one stays.
#[cfg(unix)]
#[test]
fn fetching_that_is_interrupted_leaves_the_older_file() {
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
        assert!(child.try_wait().unwrap().is_none(), "it has ended by itself");
        std::thread::sleep(Duration::from_millis(10));
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    assert_eq!(std::fs::read(&file).unwrap(), b"an older one");
    // Nothing that was begun is left either, where there are files without a name.
    if cfg!(target_os = "linux") {
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

/// A service that gives back whatever it was given, wherever it can.
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
    // Neither where it is wrong: what is said of a token is not the token.
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

/// A token without the form of one, with all signs that are spelled in several ways.
const OPAQUE: &str = "eyJcanary/0123+456789-abcdef/ghij+klmnop~qrst==";

/// What shows of it, however its first letter and its signs are spelled.
const PIECES: [&str; 4] = ["yJcanary", "456789-abcdef", "klmnop~qrst", "canary%2F"];

/// A service that gives back the token, each character of it spelled in some way where that is one that needs to be.
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
                // JSON as a text in JSON.
                let inner = put(json!({"message": "TOKEN"}));
                Reply::json(400, &json!({"error": {"code": "BadRequest", "message": inner}}))
            }
            _ => Reply::text(200, &format!("text/{token}"), token.clone()),
        }
    })
}

/// However the token is spelled, it is neither shown nor written: not in a form, not in a snapshot, not in a recording.
#[test]
fn a_token_in_another_spelling_is_in_no_output_and_no_file() {
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
        for format in crate::forms::FORMS {
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
