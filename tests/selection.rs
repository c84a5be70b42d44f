//! Which checks run, which findings are shown, and which failures count.

use serde_json::{Value, json};

use crate::support::{IP, TRUSTED, run};

/// Trusted services are allowed and there is no IP rule: one check passes, one fails with severity high.
fn document() -> Vec<u8> {
    json!({"name": "r", "publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": []}})
    .to_string()
    .into_bytes()
}

fn check(arguments: &[&str]) -> (i32, Value) {
    let output = run(&[&["check", "-", "-f", "json"], arguments].concat(), &document());
    let code = output.status.code().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{arguments:?}");
    (code, serde_json::from_slice(&output.stdout).unwrap())
}

fn checks(report: &Value) -> Vec<&str> {
    let registries = report["registries"].as_array().unwrap().iter();
    let findings = registries.flat_map(|registry| registry["findings"].as_array().unwrap());
    findings.map(|finding| finding["check"].as_str().unwrap()).collect()
}

#[test]
fn only_selected_checks_run() {
    let (ended, report) = check(&["--only", TRUSTED]);
    assert_eq!((ended, checks(&report)), (0, vec![TRUSTED]));
    assert_eq!(
        (&report["summary"]["pass"], &report["summary"]["fail"]),
        (&json!(1), &json!(0))
    );
    let (ended, report) = check(&["--only", IP, "--only", TRUSTED, "--only", IP]);
    assert_eq!((ended, checks(&report)), (1, vec![TRUSTED, IP]));

    let output = run(&["check", "-", "--only", "no-such-check"], &document());
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        stderr,
        format!("error: unknown check \"no-such-check\"\nhint: the checks are {TRUSTED}, {IP}\n")
    );
}

/// The other settings apply, and errors in them are reported.
#[test]
fn only_can_be_combined_with_settings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let open = br#"{"name": "r", "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}}"#;
    let run = |settings: &str| {
        std::fs::write(&path, settings).unwrap();
        run(
            &[
                "check",
                "-",
                "-f",
                "json",
                "--only",
                IP,
                "--settings",
                path.to_str().unwrap(),
            ],
            open,
        )
    };
    for settings in [
        r#"{"unrestricted": "not-applicable"}"#,
        "\u{feff}{\"unrestricted\": \"not-applicable\", \"checks\": [\"acr-trusted-services\"]}",
    ] {
        let output = run(settings);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (output.status.code(), checks(&report)),
            (Some(0), vec![IP]),
            "{settings}"
        );
        assert_eq!(report["registries"][0]["findings"][0]["status"], "not-applicable");
    }
    for settings in [r#"{"unrestricted": "maybe"}"#, r#"{"checks": [], "checks": []}"#, "[]"] {
        assert_eq!(run(settings).status.code(), Some(2), "{settings}");
    }
}

/// Hidden findings still count, also for the exit code.
#[test]
fn hidden_findings_are_counted() {
    let (all_ended, all) = check(&[]);
    for (statuses, shown) in [
        (&["pass"][..], &[TRUSTED][..]),
        (&["fail"], &[IP]),
        (&["fail", "pass"], &[TRUSTED, IP]),
        (&["unknown", "not-applicable"], &[]),
    ] {
        let arguments: Vec<&str> = statuses.iter().flat_map(|status| ["--status", status]).collect();
        let (ended, report) = check(&arguments);
        assert_eq!((ended, checks(&report)), (all_ended, shown.to_vec()), "{statuses:?}");
        assert_eq!(report["summary"], all["summary"]);
        // A registry without findings to show is not listed.
        assert_eq!(report["registries"].as_array().unwrap().is_empty(), shown.is_empty());
    }
    let text = run(&["check", "-", "--status", "pass"], &document());
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(
        text.contains(TRUSTED) && !text.contains(IP) && text.ends_with("FAILED\n"),
        "{text}"
    );
    assert_eq!(
        run(&["check", "-", "--status", "fine"], &document()).status.code(),
        Some(2)
    );
    // The remediation script says that failures are hidden.
    let script = run(
        &[
            "check",
            "-",
            "-f",
            "json=/dev/null",
            "--remediation",
            "-",
            "--status",
            "pass",
        ],
        &document(),
    );
    let script = String::from_utf8(script.stdout).unwrap();
    assert!(
        script.contains("# Failed findings hidden by the selection: 1.\n") && !script.contains("\naz "),
        "{script}"
    );
}

/// The sentence in reports on inputs without registries, without its first word.
const NO_REGISTRY: &str = "input contains no container registry";

/// Counts include hidden findings, for each check as well.
#[test]
fn hidden_findings_are_counted_per_check() {
    for format in ["summary", "html"] {
        let all = String::from_utf8(run(&["check", "-", "-f", format], &document()).stdout).unwrap();
        let arguments = ["check", "-", "-f", format, "--status", "unknown"];
        let some = String::from_utf8(run(&arguments, &document()).stdout).unwrap();
        assert!(!some.contains(NO_REGISTRY), "{format}");
        let none = String::from_utf8(run(&["check", "-", "-f", format], b"[]").stdout).unwrap();
        assert!(none.contains(NO_REGISTRY), "{format}: {none}");
        if format == "summary" {
            assert_eq!(some, all);
        } else {
            let counts = |page: &str| {
                page.split("class=\"counts\">")
                    .skip(1)
                    .map(|c| c.split('<').next().unwrap().to_owned())
                    .collect::<Vec<_>>()
            };
            assert_eq!(counts(&some), counts(&all));
            assert!(some.contains("No finding has a selected status."), "{some}");
        }
    }
}

/// Both checks have severity high.
#[test]
fn failures_below_fail_on_do_not_fail_the_run() {
    for (severity, ended) in [
        ("informational", 1),
        ("low", 1),
        ("medium", 1),
        ("high", 1),
        ("critical", 0),
    ] {
        let check = |more: &[&str]| {
            let output = run(
                &[&["check", "-", "-f", "json", "--fail-on", severity], more].concat(),
                &document(),
            );
            let report: Value = serde_json::from_slice(&output.stdout).unwrap();
            (output.status.code(), report["summary"]["fail"].clone())
        };
        assert_eq!(check(&[]), (Some(ended), json!(1)), "{severity}");
        // Hidden findings count as well.
        assert_eq!(check(&["--status", "pass"]).0, Some(ended));
        // The verdict in every format matches the exit code.
        for format in ["text", "summary", "table", "markdown", "html"] {
            let output = run(&["check", "-", "-f", format, "--fail-on", severity], &document());
            let text = String::from_utf8(output.stdout).unwrap();
            let passed = text.contains("PASSED: everything was checked, and all failures are below --fail-on");
            assert_eq!(passed, ended == 0, "{format}: {text}");
        }
    }
    // Unknown findings and errors still count.
    let output = run(&["check", "fixtures", "--fail-on", "critical"], b"");
    assert_eq!(output.status.code(), Some(3));
    let output = run(
        &["check", "fixtures", "--fail-on", "critical", "--allow-incomplete"],
        b"",
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn quiet_prints_one_line() {
    let output = run(&["check", "fixtures", "--quiet"], b"");
    assert_eq!(
        (output.status.code(), &*output.stdout, output.stderr.len()),
        (Some(1), &b"FAILED\n"[..], 0)
    );
    let output = run(&["check", "cli/documents/not-json.json", "-q"], b"");
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(
        output.stdout,
        b"INCOMPLETE: no registry was checked, and some input could not be read\n"
    );
    // The same holds for the other formats for people.
    let folder = tempfile::tempdir().unwrap();
    let file = format!("json={}", folder.path().join("a.json").display());
    let script = folder.path().join("fix.sh");
    for flags in [
        &["-f", "table"][..],
        &["-f", "summary"],
        &["-f", "summary", "-f", &file],
    ] {
        let output = run(&[&["check", "fixtures", "-q"], flags].concat(), b"");
        assert_eq!(
            (&*output.stdout, output.stderr.len()),
            (&b"FAILED\n"[..], 0),
            "{flags:?}"
        );
    }
    // If all reports go to files, standard output is empty, with or without `--quiet`.
    for flags in [
        &["-f", &file][..],
        &["-q", "-f", &file],
        &["-f", &file, "--remediation", script.to_str().unwrap()],
    ] {
        let output = run(&[&["check", "fixtures"], flags].concat(), b"");
        assert_eq!(
            (output.stdout.len(), &*output.stderr),
            (0, &b"acrcheck: FAILED\n"[..]),
            "{flags:?}"
        );
    }
    // A script on standard output is the only output there.
    let script = run(&["check", "fixtures", "-q", "-f", &file, "--remediation", "-"], b"").stdout;
    assert!(script.starts_with(b"#!"));
    // Missing inputs are named, because they may be typos.
    let output = run(&["check", "nowhere", "fixtures", "gone.json", "-q"], b"");
    assert_eq!((output.status.code(), &*output.stdout), (Some(2), &b"FAILED\n"[..]));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: nowhere: no such file or folder\nerror: gone.json: no such file or folder\n"
    );
    // Another format on standard output, and text in a file, are not affected.
    let file = folder.path().join("report.txt");
    let target = format!("text={}", file.display());
    let json = |quiet: &[&str]| {
        run(
            &[&["check", "fixtures", "-f", "json", "-f", &target], quiet].concat(),
            b"",
        )
        .stdout
    };
    let (loud, text) = (json(&[]), std::fs::read(&file).unwrap());
    assert!(json(&["-q"]) == loud && std::fs::read(&file).unwrap() == text && text.len() > 1000);
}
