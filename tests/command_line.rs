//! The command line: what may be left out, what is suggested, and where the only report goes.

use std::process::Output;

use serde_json::Value;

use crate::support::{IP, TRUSTED, acrcheck, run, tests_folder};

const FILE: &str = "fixtures/az-list.json";
const GOOD: &[u8] = br#"{"name":"good","publicNetworkAccess":"Disabled","networkRuleBypassOptions":"AzureServices"}"#;

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A path, standard input and a flag of `check` are enough; with global flags before them.
#[test]
fn check_may_be_left_out() {
    for arguments in [
        &[FILE][..],
        &["fixtures", "iac"],
        &["-"],
        &["-v", FILE],
        &["--color", "never", FILE],
        &["--color=never", "--verbose", FILE],
        &["-f", "json", FILE],
        &["--format=json", FILE],
        &["--quiet", FILE],
        &["-q", FILE],
        &["-vq", FILE],
        &["--only", IP, FILE],
        &["--", FILE],
        &["nowhere.json"],
        &["nowhere/"],
        &["--jobs", "many", FILE],
    ] {
        let short = run(arguments, GOOD);
        let long = run(&[&["check"], arguments].concat(), GOOD);
        assert_eq!(short, long, "{arguments:?}");
        assert!(!stderr(&short).contains("subcommand"), "{arguments:?}");
    }
}

/// Everything else is as it was: subcommands, also those that are misspelled, help and versions.
#[test]
fn nothing_else_is_taken_for_check() {
    for (arguments, expected) in [
        (&["chekc", FILE][..], "'check'"),
        (&["lst"], "'list'"),
        (&["nothing"], "unrecognized subcommand 'nothing'"),
        (&["--colour", "never", FILE], "unexpected argument '--colour' found"),
        (&["scan", FILE], "a similar subcommand exists: 'check'"),
        (&["validate", FILE], "a similar subcommand exists: 'check'"),
        (&["lint"], "a similar subcommand exists: 'check'"),
        (&["Audit"], "a similar subcommand exists: 'check'"),
    ] {
        let output = run(arguments, b"");
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
    // A file with the name of a subcommand has to be named otherwise.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("list"), GOOD).unwrap();
    let list = acrcheck(&["list"]).current_dir(&folder).output().unwrap();
    assert_eq!(list.stdout, run(&["list"], b"").stdout);
    let file = acrcheck(&["./list"]).current_dir(&folder).output().unwrap();
    assert!(file.stdout.ends_with(b"nothing failed\n"), "{file:?}");
    for arguments in [
        &["--version"][..],
        &["--help"],
        &["-h"],
        &["help"],
        &["-v", "list"],
        &["--config", "list", "list"],
    ] {
        let said = stderr(&run(arguments, b""));
        assert!(!said.contains("acrcheck check"), "{arguments:?}: {said}");
    }
}

/// Without a format, the name of the file decides; `--format` and other names do not depend on it.
#[test]
fn the_name_of_the_file_decides_about_the_format() {
    let folder = tempfile::tempdir().unwrap();
    let beginning = |name: &str, formats: &[&str]| {
        let path = folder.path().join(name);
        let written = run(&[&["check", FILE, "-o", path.to_str().unwrap()], formats].concat(), b"");
        assert_eq!(written.status.code(), Some(1), "{name}");
        std::fs::read_to_string(path)
            .unwrap()
            .chars()
            .take(30)
            .collect::<String>()
    };
    for (name, first) in [
        ("a.csv", "path,line,column,"),
        ("a.html", "<!DOCTYPE html>"),
        ("a.HTML", "<!DOCTYPE html>"),
        ("a.json", "{\n  \"schema\": \"acrcheck.report"),
        ("a.md", "<!-- acrcheck report -->"),
        ("a.ndjson", "{\"kind\":\"registry\""),
        ("a.jsonl", "{\"kind\":\"registry\""),
        ("a.sarif", "{\n  \"$schema\": "),
        ("a.xml", "<?xml"),
        ("a.txt", "acrcheck report\n"),
        ("a", "acrcheck report\n"),
        (".html", "acrcheck report\n"),
    ] {
        let text = beginning(name, &[]);
        assert!(text.starts_with(first), "{name}: {text}");
    }
    assert!(beginning("b.html", &["-f", "csv"]).starts_with("path,line,column,"));
}

/// The only report goes to the file that `-o` names.
#[test]
fn one_report_goes_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report");
    let path = path.to_str().unwrap();
    for formats in [&[][..], &["-f", "json"], &["-f", "table"], &["--quiet", "-f", "text"]] {
        let printed = run(&[&["check", FILE], formats].concat(), b"");
        let written = run(&[&["check", FILE, "-o", path], formats].concat(), b"");
        let text = std::fs::read_to_string(path).unwrap();
        let text = text.strip_prefix("acrcheck report\n").unwrap_or(&text);
        assert_eq!(
            (written.status.code(), written.stdout.len()),
            (Some(1), 0),
            "{formats:?}"
        );
        if !formats.contains(&"--quiet") {
            assert_eq!(text.as_bytes(), printed.stdout, "{formats:?}");
        }
        assert_eq!(stderr(&written), "acrcheck: FAILED\n", "{formats:?}");
        let standard = run(&[&["check", FILE, "-o", "-"], formats].concat(), b"");
        assert_eq!(standard, printed, "{formats:?}");
    }
    for (formats, hint) in [
        (&["-f", "json", "-f", "csv"][..], "-f json=FILE -f csv=FILE"),
        (&["-f", "sarif=a.sarif"], "-f sarif=FILE"),
    ] {
        let refused = run(&[&["check", FILE, "-o", "report"], formats].concat(), b"");
        assert_eq!(refused.status.code(), Some(2), "{formats:?}");
        assert!(stderr(&refused).contains(hint), "{}", stderr(&refused));
    }
    // Not over what is read.
    let input = tests_folder().join(FILE);
    let refused = run(&["check", FILE, "-o", input.to_str().unwrap()], b"");
    assert_eq!(refused.status.code(), Some(2));
}

/// Several statuses at once are the same as one after the other.
#[test]
fn statuses_are_separated_by_commas() {
    let with = |flags: &[&str]| run(&[&["check", "fixtures", "-f", "json"], flags].concat(), b"");
    let listed = with(&["--status", "fail,unknown"]);
    assert_eq!(listed, with(&["--status", "fail", "--status", "unknown"]));
    assert_ne!(listed.stdout, with(&[]).stdout);
    assert_eq!(listed.status.code(), with(&[]).status.code());
    assert_eq!(with(&["--status", "fail,fine"]).status.code(), Some(2));
}

/// Settings may be JSON on the command line.
#[test]
fn settings_may_be_json() {
    let severity = |settings: &str| {
        let output = run(&["check", FILE, "-f", "json", "--settings", settings], b"");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (stderr(&output), report["registries"][0]["findings"][0]["check"].clone())
    };
    let (said, check) = severity(r#"{"checks": ["acr-ip-network-rules"]}"#);
    assert_eq!((said.as_str(), check.as_str()), ("", Some(IP)));
    let (said, check) = severity(r#" {"checks": ["acr-trusted-services"]}"#);
    assert_eq!((said.as_str(), check.as_str()), ("", Some(TRUSTED)));
    let (said, _) = severity(r#"{"minPrefixLength": 99}"#);
    assert!(said.starts_with("error: settings: /minPrefixLength: must be"), "{said}");
    let (said, _) = severity("{");
    assert!(said.starts_with("error: settings: "), "{said}");
}

/// What completions offer: formats, checks, reasons and statuses.
#[test]
fn completions_know_values() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = String::from_utf8(run(&["completions", shell], b"").stdout).unwrap();
        let values: &[&str] = match shell {
            // PowerShell completes no values.
            "powershell" => &["--status"],
            _ => &["not-applicable", "azuredevops", IP, "no-ip-rules=", "no-ip-rules"],
        };
        for value in values {
            assert!(script.contains(value), "{shell}: {value}");
        }
    }
}
