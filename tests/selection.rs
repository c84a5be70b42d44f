//! Which checks are run, which findings are shown, and which failures count.

use serde_json::{Value, json};

use crate::support::{IP, TRUSTED, run};

/// Trusted services are let in, and there is no IP rule: one pass, one failure of severity high.
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
fn only_the_checks_that_are_asked_for_are_run() {
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

/// The other settings stay, and what is wrong with them is still said.
#[test]
fn only_goes_together_with_settings() {
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

/// What is not shown is counted all the same, and decides.
#[test]
fn a_status_is_shown_and_all_are_counted() {
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
        // A registry of which nothing is to be shown is not shown.
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
    // The script of what there is to mend says that there is more.
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

/// The sentence in reports of inputs without registries, whatever its first word.
const NO_REGISTRY: &str = "input contains no container registry";

/// Counts are about all of it, check by check as well, and what is hidden is not gone.
#[test]
fn what_is_hidden_is_counted_check_by_check() {
    for form in ["summary", "html"] {
        let all = String::from_utf8(run(&["check", "-", "-f", form], &document()).stdout).unwrap();
        let arguments = ["check", "-", "-f", form, "--status", "unknown"];
        let some = String::from_utf8(run(&arguments, &document()).stdout).unwrap();
        assert!(!some.contains(NO_REGISTRY), "{form}");
        let none = String::from_utf8(run(&["check", "-", "-f", form], b"[]").stdout).unwrap();
        assert!(none.contains(NO_REGISTRY), "{form}: {none}");
        if form == "summary" {
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

/// Both checks are of severity high.
#[test]
fn failures_below_a_severity_do_not_decide() {
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
        // Hidden ones count as well.
        assert_eq!(check(&["--status", "pass"]).0, Some(ended));
        // Every verdict says what the exit code says.
        for form in ["text", "summary", "table", "markdown", "html"] {
            let output = run(&["check", "-", "-f", form, "--fail-on", severity], &document());
            let text = String::from_utf8(output.stdout).unwrap();
            let passed =
                text.contains("PASSED: everything was checked, and all failures are waived or below --fail-on");
            assert_eq!(passed, ended == 0, "{form}: {text}");
        }
    }
    // What is unknown or unread still counts.
    let output = run(&["check", "fixtures", "--fail-on", "critical"], b"");
    assert_eq!(output.status.code(), Some(3));
    let output = run(
        &["check", "fixtures", "--fail-on", "critical", "--allow-incomplete"],
        b"",
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn quiet_is_one_line() {
    let output = run(&["check", "fixtures", "--quiet"], b"");
    assert_eq!(
        (output.status.code(), &*output.stdout, output.stderr.len()),
        (Some(1), &b"FAILED\n"[..], 0)
    );
    let output = run(&["check", "cli/documents/not-json.json", "-q"], b"");
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(
        output.stdout,
        b"INCOMPLETE: nothing failed, but some findings are unknown or some input could not be read\n"
    );
    // So it is for whatever a person would read there.
    let folder = tempfile::tempdir().unwrap();
    let file = format!("json={}", folder.path().join("a.json").display());
    let script = folder.path().join("mend.sh");
    for forms in [
        &["-f", "table"][..],
        &["-f", "summary"],
        &["-f", "summary", "-f", &file],
    ] {
        let output = run(&[&["check", "fixtures", "-q"], forms].concat(), b"");
        assert_eq!(
            (&*output.stdout, output.stderr.len()),
            (&b"FAILED\n"[..], 0),
            "{forms:?}"
        );
    }
    // Where all reports go to files, it is no report's place, quiet or not.
    for forms in [
        &["-f", &file][..],
        &["-q", "-f", &file],
        &["-f", &file, "--remediation", script.to_str().unwrap()],
    ] {
        let output = run(&[&["check", "fixtures"], forms].concat(), b"");
        assert_eq!(
            (output.stdout.len(), &*output.stderr),
            (0, &b"acrcheck: FAILED\n"[..]),
            "{forms:?}"
        );
    }
    // Where a script is what is asked for on standard output, it is all that there is.
    let script = run(&["check", "fixtures", "-q", "-f", &file, "--remediation", "-"], b"").stdout;
    assert!(script.starts_with(b"#!"));
    // What does not exist is named: it may be a slip.
    let output = run(&["check", "nowhere", "fixtures", "gone.json", "-q"], b"");
    assert_eq!((output.status.code(), &*output.stdout), (Some(2), &b"FAILED\n"[..]));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: nowhere: no such file or folder\nerror: gone.json: no such file or folder\n"
    );
    // Another form on standard output, and a text in a file, are what they are.
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
