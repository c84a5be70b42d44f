//! The time limit for live reading: whatever the service does, reading ends, what was read is kept, and the rest are errors.

use std::sync::Arc;
use std::time::{Duration, Instant};

use acrcheck::azure::{AccessToken, AzureError, Page, SignInError, TokenProvider, read};
use serde_json::json;

use crate::live::{CANARY, all, names, options, pages, report_of, run, these, unread};
use crate::support::acrcheck;
use crate::support::arm::{Arm, Asked, Reply, page, registries_of, registry, tenant};

/// Nothing here takes longer, even on a busy machine. Without the limit, everything would.
const SOON: Duration = Duration::from_secs(25);

/// Three subscriptions of two registries each. `reply` answers for the second one.
fn second(reply: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static) -> Arm {
    let others = tenant(3, 2, 10);
    Arm::start(move |asked, before| match asked.path() == registries_of(1) {
        true => reply(asked, before),
        false => others(asked, before),
    })
}

fn is_limit(error: &AzureError, limit: Duration) -> bool {
    *error == AzureError::TimeLimit { limit }
}

/// What is read of the three subscriptions within this time.
fn within(arm: &Arm, limit: Duration) -> Vec<Page> {
    let mut options = options(arm);
    options.max_time = limit;
    options.retry.attempts = 1000;
    options.retry.first = Duration::from_millis(10);
    options.retry.longest = Duration::from_secs(3600);
    let begun = Instant::now();
    let read = pages(&all(), &options);
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    read
}

#[test]
fn waits_retries_and_slow_responses_end_at_the_limit() {
    let limit = Duration::from_secs(2);
    type Slow = fn(&Asked, usize) -> Reply;
    let slow: [Slow; 4] = [
        // It asks for a longer wait than the limit.
        |_, _| Reply::error(429, "TooManyRequests").with("Retry-After", "1000"),
        // Each wait is short, but they never end.
        |_, _| Reply::error(503, "Down"),
        |asked, _| page(asked, 1, 2, 10).never_ending(),
        |_, _| {
            std::thread::sleep(Duration::from_secs(60));
            Reply::error(404, "TooLate")
        },
    ];
    for (number, slow) in slow.into_iter().enumerate() {
        let read = within(&second(slow), limit);
        assert_eq!(names(&read).len(), 4, "{number}: {read:?}");
        let [(source, error)] = unread(&read)[..] else {
            panic!("{number}: {read:?}");
        };
        assert_eq!(source, registries_of(1), "{number}");
        assert!(is_limit(error, limit), "{number}: {error}");
    }
}

#[test]
fn an_endless_list_ends_at_the_limit() {
    let limit = Duration::from_secs(2);
    let arm = second(|asked, _| {
        let number: usize = asked.parameter("p").map_or(0, |p| p.parse().unwrap());
        std::thread::sleep(Duration::from_millis(20));
        let host = asked.header("host").unwrap();
        let link = format!("http://{host}{}?p={}", asked.path(), number + 1);
        Reply::json(200, &json!({"value": [registry(1, number)], "nextLink": link}))
    });
    let read = within(&arm, limit);
    // Pages read before the limit are kept.
    assert!(names(&read).len() > 5, "{}", names(&read).len());
    let [(source, error)] = unread(&read)[..] else {
        panic!("{:?}", unread(&read));
    };
    assert!(
        is_limit(error, limit) && source.contains(", page "),
        "{source}: {error}"
    );
}

/// Each subscription that is not read is an error, and no request is sent for it.
#[test]
fn nothing_is_requested_after_the_limit() {
    let limit = Duration::from_secs(2);
    let arm = Arm::start(|asked, before| {
        let number = (0..20).find(|number| registries_of(*number) == asked.path());
        if number.is_some_and(|number| number > 0) {
            std::thread::sleep(Duration::from_secs(60));
        }
        tenant(20, 2, 10)(asked, before)
    });
    let mut options = options(&arm);
    options.max_time = limit;
    options.threads = 2;
    let begun = Instant::now();
    let read = pages(&these(0..20), &options);
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    assert_eq!(names(&read), ["registry000x0000", "registry000x0001"]);
    let unread = unread(&read);
    let sources: Vec<&str> = unread.iter().map(|(source, _)| *source).collect();
    assert_eq!(sources, (1..20).map(registries_of).collect::<Vec<_>>());
    assert!(unread.iter().all(|(_, error)| is_limit(error, limit)), "{unread:?}");
    assert!(arm.asked().len() <= 3, "{}", arm.asked().len());
}

/// Returns a token once, then never again.
struct Stuck(std::sync::atomic::AtomicBool);

impl TokenProvider for Stuck {
    fn token(&self) -> Result<AccessToken, SignInError> {
        if self.0.swap(true, std::sync::atomic::Ordering::SeqCst) {
            std::thread::sleep(Duration::from_secs(60));
        }
        AccessToken::new("stuck-0123456789")
    }
}

/// If the tool for tokens hangs, the run ends soon after the limit.
#[test]
fn a_hanging_sign_in_ends_at_the_limit() {
    let arm = Arm::start(tenant(3, 2, 10));
    let mut options = options(&arm);
    options.max_time = Duration::from_secs(1);
    let begun = Instant::now();
    let read: Vec<Page> = read(&these([0, 1, 2]), &options, Arc::new(Stuck(false.into())))
        .unwrap()
        .collect();
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    let unread = unread(&read);
    assert_eq!((names(&read).len(), unread.len()), (0, 3), "{read:?}");
    assert!(
        unread.iter().all(|(_, error)| is_limit(error, options.max_time)),
        "{unread:?}"
    );
}

/// What was read is reported and written, and the run is incomplete.
#[test]
fn the_command_exits_with_3_at_the_limit() {
    let arm = second(|asked, _| page(asked, 1, 2, 10).never_ending());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("snapshot.ndjson");
    let path = file.to_str().unwrap();
    let scope = ["--all-subscriptions", "--max-time", "5s"];
    let check = ["check", "--live", "--fail-on", "critical", "--format", "json"];
    let begun = Instant::now();
    let live = run(&arm, &[&check[..], &scope].concat());
    let fetched = run(&arm, &[&["fetch", "--output", path][..], &scope].concat());
    assert!(begun.elapsed() < SOON * 2, "{:?}", begun.elapsed());
    assert_eq!((live.status.code(), fetched.status.code()), (Some(3), Some(3)));
    let later = acrcheck(&["check", "--fail-on", "critical", "--format", "json", path])
        .output()
        .unwrap();
    assert_eq!(later.status.code(), Some(3));
    for report in [report_of(&live), report_of(&later)] {
        assert_eq!(report["summary"]["registries"], 4, "{report}");
        let errors = report["errors"].as_array().unwrap();
        assert_eq!((errors.len(), &report["complete"]), (1, &json!(false)), "{report}");
        let error = errors[0].to_string();
        for word in [registries_of(1).as_str(), "time limit of 5 s", "--max-time"] {
            assert!(error.contains(word), "{word} is not in {error}");
        }
    }
    // If the subscriptions cannot be listed in time, there is nothing to write.
    let arm = Arm::start(|_, _| Reply::error(429, "TooManyRequests").with("Retry-After", "100"));
    std::fs::write(&file, "an older one").unwrap();
    let fetched = run(&arm, &[&["fetch", "--output", path][..], &scope].concat());
    assert_eq!(fetched.status.code(), Some(3));
    assert_eq!(std::fs::read(&file).unwrap(), b"an older one");
    // The limit can come from a variable or the configuration.
    let configuration = folder.path().join("acrcheck.toml");
    std::fs::write(&configuration, "max-time = \"4s\"\n").unwrap();
    for command in [&["check", "--live"][..], &["fetch", "--output", path]] {
        for (variable, shown) in [("", "of 4 s"), ("3s", "of 3 s")] {
            let output = acrcheck(command)
                .args(["--all-subscriptions", "--arm-endpoint", &arm.url(), "--config"])
                .arg(&configuration)
                .env("ACRCHECK_ACCESS_TOKEN", CANARY)
                .env("ACRCHECK_MAX_TIME", variable)
                .output()
                .unwrap();
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8(said).unwrap();
            assert_eq!(output.status.code(), Some(3), "{command:?}: {said}");
            assert!(said.contains(shown), "{command:?}: {said}");
        }
    }
}
