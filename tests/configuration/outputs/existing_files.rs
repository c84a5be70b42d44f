//! Existing files: an earlier report is replaced, anything else is not.

use std::fs;

use super::{Place, fixtures};

/// Each format and its file.
const FORMATS: [(&str, &str); 14] = [
    ("text", "report.txt"),
    ("table", "table.txt"),
    ("summary", "summary.txt"),
    ("json", "report.json"),
    ("ndjson", "report.ndjson"),
    ("sarif", "report.sarif"),
    ("junit", "report.xml"),
    ("ocsf", "ocsf.ndjson"),
    ("csv", "report.csv"),
    ("markdown", "report.md"),
    ("html", "report.html"),
    ("github", "github.txt"),
    ("azuredevops", "azure.txt"),
    ("gitlab", "gitlab.json"),
];

/// Scripts for both shells.
const SCRIPTS: [&str; 2] = ["fix.sh", "fix.ps1"];

/// A configuration that writes every format.
fn every_format(script: &str) -> String {
    let formats = FORMATS.map(|(format, file)| format!("'{format}=out/{file}'"));
    format!("format = [{}]\nremediation = 'out/{script}'\n", formats.join(", "))
}

fn files(place: &Place) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(place.at("out")).unwrap();
    let mut files: Vec<_> = entries
        .map(|entry| {
            let entry = entry.unwrap();
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

#[test]
fn earlier_reports_are_replaced() {
    let fixtures = fixtures();
    let place = Place::new("");
    fs::create_dir(place.at("out")).unwrap();
    place.write("in/none.json", "[]");
    place.write("in/broken.json", "{");
    place.write(
        "in/odd.json",
        r#"{"name": "::error::\u001b[31m <script> | =cmd()", "publicNetworkAccess": "Disabled"}"#,
    );
    let inputs = [fixtures.as_str(), "in/none.json", "in/broken.json", "in/odd.json"];
    for script in SCRIPTS {
        // The same reports, written from the command line.
        let mut by_flags = vec!["check".to_owned(), fixtures.clone(), "--no-config".to_owned()];
        for (format, file) in FORMATS {
            by_flags.extend(["-f".to_owned(), format!("{format}=out/{file}")]);
        }
        by_flags.extend(["--remediation".to_owned(), format!("out/{script}")]);
        let by_flags: Vec<&str> = by_flags.iter().map(String::as_str).collect();
        assert_eq!(place.run(&by_flags).status.code(), Some(1));
        place.write("acrcheck.toml", every_format(script));
        for input in inputs.into_iter().chain(inputs) {
            for color in ["never", "always"] {
                let before = files(&place);
                let output = place.run(&["check", input, "--color", color]);
                let said = String::from_utf8(output.stderr).unwrap();
                assert!(
                    said.lines().count() == 1 && !said.contains("earlier"),
                    "{input}: {said}"
                );
                assert_ne!(output.status.code(), Some(2), "{input}: {said}");
                assert_eq!(files(&place).len(), before.len());
            }
        }
    }
}

#[test]
fn only_earlier_reports_are_overwritten() {
    let place = Place::new("");
    let fixtures = fixtures();
    let refused = |format: &str, file: &str, key: &str| {
        let said = place.refused(&["check", &fixtures]);
        assert!(
            said.starts_with(&format!("error: {file}: not an earlier report of this format, "))
                && said.contains(key)
                && said.lines().next().unwrap().ends_with(" (from acrcheck.toml:1)")
                && said.ends_with("or remove it\n"),
            "{format}: {said}"
        );
    };
    let contents: [&[u8]; 14] = [
        b"[core]\n\trepositoryformatversion = 0\n",
        b"{}\n",
        b"[]",
        b"",
        b"\n",
        b"{\n  \"schema\": \"acrcheck.diff/v1\"\n}\n",
        b"{\"kind\":\"registry\",\"id\":null}\n",
        b"{\"kind\":\"note\"}\n{\"kind\":\"summary\",\"schema\":\"acrcheck.report/v1\"}\n",
        b"path,line\n",
        b"# Azure Container Registry checks\n\nOur notes.\n",
        b"#!/usr/bin/env bash\nmake\n",
        b"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Home</title>",
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ours\">",
        // A log that ends with a report.
        b"building\n3 registries; findings: 1 failed, 0 unknown, 5 passed, 0 not applicable\nFAILED\n",
    ];
    let same_as_a_report_of_nothing =
        |format: &str, content: &[u8]| (format, content) == ("ocsf", b"") || (format, content) == ("gitlab", b"[]\n");
    for (format, _) in FORMATS {
        place.write("acrcheck.toml", format!("format = ['{format}=in/notes', 'text']"));
        for content in contents.into_iter().chain([&b"[]\n"[..]]) {
            if same_as_a_report_of_nothing(format, content) {
                continue;
            }
            place.write("in/notes", content);
            refused(format, "in/notes", "with `-f` on the command line");
            assert_eq!(fs::read(place.at("in/notes")).unwrap(), content);
        }
    }
    for script in SCRIPTS {
        place.write("acrcheck.toml", format!("remediation = '{script}'"));
        for content in contents {
            place.write(script, content);
            refused(script, script, "with `--remediation` on the command line");
            assert_eq!(fs::read(place.at(script)).unwrap(), content);
        }
    }
    // The command line, and a configuration named with `--config`, may replace any file.
    let output = place.run(&["check", &fixtures, "-f", "json=in/notes", "--no-config"]);
    assert_eq!(output.status.code(), Some(1));
    place.write("acrcheck.toml", "format = 'csv=in/notes'");
    refused("csv", "in/notes", "`-f`");
    let output = place.run(&["check", &fixtures, "--config", "acrcheck.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(place.run(&["check", &fixtures]).status.code(), Some(1));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_without_waiting() {
    let place = Place::new("format = 'json=pipe'");
    let made = std::process::Command::new("mkfifo").arg(place.at("pipe")).status();
    assert!(made.unwrap().success());
    let said = place.refused(&["check", &fixtures()]);
    assert!(said.contains("pipe: not an earlier report"), "{said}");
}
