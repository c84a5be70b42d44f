//! Report formats: each contains what its readers expect, and no text of the input is more than text in any of them.
//!
//! `tests/validators` runs third-party validators on reports.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{acrcheck, html_outcomes, html_records, run, tests_folder};

pub(crate) const FORMATS: [&str; 14] = [
    "text",
    "table",
    "summary",
    "json",
    "ndjson",
    "sarif",
    "junit",
    "ocsf",
    "csv",
    "markdown",
    "html",
    "github",
    "azuredevops",
    "gitlab",
];

/// A report on a document, in a format.
fn written(format: &str, document: &str) -> String {
    let output = run(&["check", "--verbose", "--format", format, "-"], document.as_bytes());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{format}");
    String::from_utf8(output.stdout).unwrap()
}

/// Texts that have a meaning to terminals, CI runners, spreadsheets, shells, browsers, or readers of XML, JSON or Markdown.
pub(crate) const HOSTILE: [&str; 16] = [
    "\u{1b}[31mred\u{7}\u{9b}2J\u{0}",
    "a\u{202e}gnp\u{200b}.exe",
    "two\nlines\r\n::error::pwned",
    "::add-mask::x",
    "x ##[error]y",
    "##vso[task.setvariable variable=PATH;]/tmp",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "</script></style></details>]]>&lt;&#60;--><!--",
    "\" onmouseover=\"alert(3)\" '",
    "`` ` ```\n# heading",
    "[click](https://evil.example) ![x](https://evil.example/x.png) www.evil.example https://evil.example",
    "@octocat #1 :tada: **bold** _it_ | cell | \\ ~~~",
    "'; rm -rf ~ $(id) `id`",
    "%0A::error::%25",
];

/// A registry with a hostile text in every field that a report shows, and otherwise normal.
fn hostile_registry(text: &str) -> Value {
    json!({
        "id": format!(
            "/subscriptions/{text}/resourceGroups/{text}/providers/Microsoft.ContainerRegistry/registries/{}",
            // With one of these characters in its name, it would be a child of a registry or a link.
            text.replace(['/', '?', '#'], "|")
        ),
        "type": "Microsoft.ContainerRegistry/registries",
        "name": text,
        "resourceGroup": text,
        "location": text,
        "tags": {text: text},
        "sku": {"name": text},
        "provisioningState": text,
        "publicNetworkAccess": "Enabled",
        "networkRuleBypassOptions": "None",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": text}, {"action": "Allow", "value": "0.0.0.0/0"}]},
    })
}

pub(crate) fn hostile_document() -> String {
    let mut registries: Vec<Value> = HOSTILE.iter().map(|text| hostile_registry(text)).collect();
    registries.push(json!(HOSTILE.join(" ")));
    Value::from(registries).to_string()
}

/// In every format, control characters and invisible characters of the input are escaped.
#[test]
fn no_format_prints_control_characters() {
    let document = hostile_document();
    for format in FORMATS {
        let text = written(format, &document);
        let harmful = text.chars().find(|character| {
            (character.is_control() && *character != '\n')
                || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
        });
        assert_eq!(harmful, None, "{format}");
    }
}

/// A Terraform plan with a failing registry at each of these addresses, all with one name.
fn plan(addresses: &[&str]) -> String {
    let resource = |address: &&str| {
        json!({
            "address": address, "mode": "managed", "type": "azurerm_container_registry", "name": "this",
            "provider_name": "registry.terraform.io/hashicorp/azurerm",
            "values": {"name": "harbour", "resource_group_name": "group", "public_network_access_enabled": true, "network_rule_set": []},
        })
    };
    let resources: Vec<Value> = addresses.iter().map(resource).collect();
    json!({"format_version": "1.2", "terraform_version": "1.9.5", "planned_values": {"root_module": {"resources": resources}}}).to_string()
}

/// Modules often have registries of one name, for example one for each environment.
#[test]
fn every_format_distinguishes_registries_of_one_name_by_their_addresses() {
    let addresses = [
        "module.east.azurerm_container_registry.this",
        "module.west.azurerm_container_registry.this",
    ];
    let document = plan(&addresses);
    for format in FORMATS.iter().filter(|format| **format != "summary") {
        // Markdown and some others escape the underscores.
        let text = written(format, &document).replace('\\', "");
        for address in addresses {
            assert!(text.contains(address), "{format}: {address}: {text}");
        }
    }
}

#[test]
fn no_format_prints_control_characters_of_addresses() {
    let document = plan(&HOSTILE);
    for format in FORMATS {
        let text = written(format, &document);
        let harmful = text
            .chars()
            .find(|character| character.is_control() && *character != '\n');
        assert_eq!(harmful, None, "{format}");
        assert!(format != "html" || !text.contains("<script>alert"));
    }
}

/// Characters without a shape, which make two names look alike, are escaped too.
#[test]
fn no_format_prints_invisible_characters() {
    let shapeless = [
        '\u{34f}',
        '\u{115f}',
        '\u{1160}',
        '\u{180b}',
        '\u{180d}',
        '\u{180f}',
        '\u{2800}',
        '\u{3164}',
        '\u{fe00}',
        '\u{fe0f}',
        '\u{ffa0}',
        '\u{e0100}',
        '\u{e01ef}',
    ];
    let texts = shapeless.map(|character| format!("con{character}toso"));
    let document = Value::from(texts.iter().map(|text| hostile_registry(text)).collect::<Vec<_>>()).to_string();
    for format in FORMATS {
        let text = written(format, &document);
        assert!(text.contains("con"), "{format}");
        let hidden = text.chars().find(|character| shapeless.contains(character));
        assert_eq!(hidden, None, "{format}");
    }
}

/// Only formats that consist of runner commands contain any, and exactly as many as there are results.
#[test]
fn input_never_becomes_a_runner_command() {
    let document = hostile_document();
    let said = 2 * HOSTILE.len() + 1;
    for format in FORMATS {
        let text = written(format, &document);
        let github = text.lines().filter(|line| line.trim_start().starts_with("::")).count();
        assert_eq!(github, if format == "github" { said } else { 0 }, "{format}");
        let azure = text.to_lowercase().matches("##").count();
        // Headings of Markdown are no commands. Other lines with two number signs might be.
        let headings = text.lines().filter(|line| line.starts_with("## ")).count();
        match format {
            "azuredevops" => {
                assert_eq!(azure, said);
                assert_eq!(text.matches("##vso[task.logissue ").count(), said);
            }
            "markdown" => assert_eq!(azure, headings),
            _ => assert_eq!(azure, 0, "{format}"),
        }
    }
}

/// Data stays data in the page: its tags are the same for any input.
#[test]
fn html_has_no_tags_but_its_own() {
    let tags = |document: &str| -> BTreeSet<String> {
        let page = written("html", document);
        let body = page.split_once("<body>").unwrap().1;
        let body = body.split_once("<script>").unwrap().0;
        let mut tags = BTreeSet::new();
        for piece in body.split('<').skip(1) {
            let tag = piece.split('>').next().unwrap();
            let name: String = tag
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '/')
                .collect();
            assert!(!tag.contains(" on"), "{tag}");
            tags.insert(name);
        }
        tags
    };
    let harmless = tags(&json!([hostile_registry("x+y"), "x"]).to_string());
    assert!(!harmless.contains("script") && !harmless.contains("img"));
    assert_eq!(tags(&hostile_document()), harmless);
}

/// The page allows only its own script, in case an escape is ever forgotten.
#[test]
fn html_names_what_it_may_run() {
    let page = written("html", &hostile_document());
    let policy = page.split("Content-Security-Policy\" content=\"").nth(1).unwrap();
    let policy = policy.split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for reach in [
        "<link",
        "<img",
        "<iframe",
        "<object",
        "http-equiv=\"refresh\"",
        "@import",
        "url(",
    ] {
        assert!(!page.contains(reach), "{reach}");
    }
}

/// No text of the input becomes a link, image, mention or heading.
#[test]
fn markdown_has_no_structure_but_its_own() {
    let text = written("markdown", &hostile_document());
    // Text in code spans and code blocks is shown literally.
    let mut outside = String::new();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        let opens: String = line.trim_start().chars().take_while(|c| *c == '`').collect();
        match &fence {
            Some(open) if line.trim() == open => fence = None,
            Some(_) => {}
            None if opens.len() >= 3 && line.trim().ends_with("sh") => fence = Some(opens),
            None => {
                outside.push_str(&without_code(line));
                outside.push('\n');
            }
        }
    }
    assert_eq!(fence, None);
    for forbidden in [
        "](", "<script", "<img", "@octocat", "#1", "www.evil", "://", "**bold", ":tada:",
    ] {
        assert!(!outside.contains(forbidden), "{forbidden}: {outside}");
    }
    let headings = outside.lines().filter(|line| line.starts_with('#')).count();
    // The title, "Errors", and each registry.
    assert_eq!(headings, 2 + HOSTILE.len());
}

/// A line without its code spans and escaped characters, by the rules of CommonMark: a span ends with as many backticks as it begins with.
pub(crate) fn without_code(line: &str) -> String {
    let mut shown = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(['`', '\\']) {
        // A character after a backslash has no meaning.
        if let Some(escaped) = rest[start..].strip_prefix('\\') {
            let length = escaped.chars().next().map_or(0, char::len_utf8);
            shown.push_str(&rest[..start]);
            rest = &escaped[length..];
            continue;
        }
        let length = rest[start..].chars().take_while(|c| *c == '`').count();
        let (before, from) = rest.split_at(start);
        shown.push_str(before);
        let inner = &from[length..];
        let mut at = 0;
        let end = loop {
            let Some(next) = inner[at..].find('`') else { break None };
            let run = inner[at + next..].chars().take_while(|c| *c == '`').count();
            if run == length {
                break Some(at + next + run);
            }
            at += next + run;
        };
        match end {
            Some(end) => rest = &inner[end..],
            None => {
                shown.push_str(&from[..length]);
                rest = inner;
            }
        }
    }
    shown.push_str(rest);
    shown
}

/// Square brackets in SARIF messages make links unless they are escaped.
#[test]
fn sarif_has_no_links_from_the_input() {
    let log: Value = serde_json::from_str(&written("sarif", &hostile_document())).unwrap();
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap().iter();
    let notifications = run["invocations"][0]["toolExecutionNotifications"]
        .as_array()
        .unwrap()
        .iter();
    let mut seen = 0;
    for message in results.chain(notifications) {
        let text = message["message"]["text"].as_str().unwrap();
        let characters: Vec<char> = text.chars().collect();
        let mut at = 0;
        while at < characters.len() {
            match characters[at] {
                '\\' => at += 1,
                '[' | ']' => panic!("{text}"),
                _ => {}
            }
            at += 1;
        }
        seen += 1;
    }
    assert_eq!(seen, 2 * HOSTILE.len() + 1);
}

/// Every format that lists findings lists those of the JSON report.
#[test]
fn formats_agree_with_the_json_report() {
    let paths = ["check", "fixtures", "cli/documents", "--format"];
    let written = |format: &str| {
        let output = run(&[&paths[..], &[format]].concat(), b"");
        assert_eq!(output.status.code(), Some(1), "{format}");
        String::from_utf8(output.stdout).unwrap()
    };
    let report: Value = serde_json::from_str(&written("json")).unwrap();
    let count = |key: &str| report["summary"][key].as_u64().unwrap() as usize;
    let (registries, errors) = (count("registries"), count("errors"));
    let (failed, unknown, passed, other) = (count("fail"), count("unknown"), count("pass"), count("notApplicable"));
    assert!(
        [registries, errors, failed, unknown, passed, other]
            .iter()
            .all(|n| *n > 0)
    );

    let sarif: Value = serde_json::from_str(&written("sarif")).unwrap();
    let run = &sarif["runs"][0];
    let kinds = |kind: &str| {
        run["results"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|r| r["kind"] == kind)
            .count()
    };
    assert_eq!((kinds("fail"), kinds("review")), (failed, unknown));
    assert_eq!(run["results"].as_array().unwrap().len(), failed + unknown);
    let invocation = &run["invocations"][0];
    assert_eq!(
        invocation["toolExecutionNotifications"].as_array().unwrap().len(),
        errors
    );
    assert_eq!(invocation["executionSuccessful"], false);

    let events: Vec<Value> = written("ocsf")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let status = |id: u64| events.iter().filter(|e| e["compliance"]["status_id"] == id).count();
    // Warnings are for unknown findings and errors.
    assert_eq!(
        (status(1), status(2), status(3), status(99)),
        (passed, unknown + errors, failed, other)
    );

    let junit = written("junit");
    assert_eq!(junit.matches("<testcase ").count(), 2 * registries + errors);
    assert_eq!(junit.matches("<failure ").count(), failed);
    assert_eq!(junit.matches("<error ").count(), unknown + errors);
    assert_eq!(junit.matches("<skipped ").count(), other);

    let gitlab: Value = serde_json::from_str(&written("gitlab")).unwrap();
    let issues = gitlab.as_array().unwrap();
    assert_eq!(issues.len(), failed + unknown + errors);
    let mut prints: Vec<&str> = issues
        .iter()
        .map(|issue| issue["fingerprint"].as_str().unwrap())
        .collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), issues.len(), "one fingerprint per issue");

    let lines = |format: &str, front: &str| written(format).lines().filter(|line| line.starts_with(front)).count();
    assert_eq!(lines("github", "::error "), failed + errors);
    assert_eq!(lines("github", "::warning "), unknown);
    assert_eq!(lines("azuredevops", "##vso[task.logissue type=error;"), failed + errors);
    assert_eq!(lines("azuredevops", "##vso[task.logissue type=warning;"), unknown);
    assert_eq!(lines("markdown", "- **FAIL** "), failed);
    assert_eq!(lines("markdown", "- **UNKNOWN** "), unknown);

    let html = written("html");
    assert_eq!(html_records(&html).len(), registries);
    assert_eq!(html_outcomes(&html, 0), failed);
    assert_eq!(html_outcomes(&html, 1), unknown);
    let table = written("table");
    let cells = |label: &str| {
        let rows = table.lines().take(registries + 1);
        rows.map(|line| line.matches(label).count()).sum::<usize>()
    };
    assert_eq!((cells(" FAIL "), cells(" UNKNOWN ")), (failed, unknown));
}

/// Several formats in one run give the same files as separate runs. In a file, a text report begins with its title.
#[test]
fn many_formats_in_one_run_match_single_runs() {
    let folder = tempfile::tempdir().unwrap();
    let mut arguments: Vec<String> = ["check", "fixtures"].map(str::to_owned).into();
    for format in FORMATS {
        arguments.push("-f".to_owned());
        arguments.push(format!("{format}={}", folder.path().join(format).display()));
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = fixed_time(&arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!((output.stdout.len(), &*output.stderr), (0, &b"acrcheck: FAILED\n"[..]));
    for format in FORMATS {
        let alone = fixed_time(&["check", "fixtures", "-f", format]).output().unwrap();
        let file = std::fs::read(folder.path().join(format)).unwrap();
        assert!(!file.is_empty());
        let is_text = ["text", "table", "summary", "github", "azuredevops"].contains(&format);
        let title: &[u8] = if is_text { b"acrcheck report\n" } else { b"" };
        assert!([title, &alone.stdout].concat() == file, "{format}");
    }
    // No temporary file is left.
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), FORMATS.len());
}

/// The command with a fixed time for reports.
fn fixed_time(arguments: &[&str]) -> std::process::Command {
    let mut command = acrcheck(arguments);
    command.env("SOURCE_DATE_EPOCH", "1700000000");
    command
}

#[test]
fn a_fixed_time_makes_reports_reproducible() {
    let page = fixed_time(&["check", "fixtures", "-f", "html"])
        .output()
        .unwrap()
        .stdout;
    assert!(String::from_utf8(page).unwrap().contains("2023-11-14T22:13:20Z"));
    let events = fixed_time(&["check", "fixtures", "-f", "ocsf"])
        .output()
        .unwrap()
        .stdout;
    let event: Value = serde_json::from_slice(events.split(|byte| *byte == b'\n').next().unwrap()).unwrap();
    assert_eq!(event["time"], 1_700_000_000_000_u64);
}

/// An invalid time is an error, because a user who sets it relies on it. Formats without a time ignore it.
#[test]
fn an_invalid_time_is_refused() {
    // The last one is the first second of the year 10000.
    for time in ["abc", "", "-1", "1.5", "99999999999999999999", "253402300800"] {
        for format in ["html", "ocsf"] {
            let mut command = acrcheck(&["check", "fixtures", "-f", format]);
            let output = command.env("SOURCE_DATE_EPOCH", time).output().unwrap();
            assert_eq!(
                (output.status.code(), output.stdout.len()),
                (Some(2), 0),
                "{time} {format}"
            );
            let stderr = String::from_utf8(output.stderr).unwrap();
            let said = format!(
                "error: SOURCE_DATE_EPOCH is {time:?}: not a whole number of seconds since 1970\nhint: set it to the seconds since 1970, or unset it\n"
            );
            assert_eq!(stderr, said);
        }
        let mut command = acrcheck(&["check", "fixtures", "-f", "csv"]);
        let output = command.env("SOURCE_DATE_EPOCH", time).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
    }
    let mut command = acrcheck(&["check", "fixtures", "-f", "html"]);
    let page = command.env("SOURCE_DATE_EPOCH", "253402300799").output().unwrap();
    assert!(String::from_utf8(page.stdout).unwrap().contains("9999-12-31T23:59:59Z"));
}

/// The error suggests a similar format.
#[test]
fn an_unknown_format_is_refused() {
    for (given, meant) in [
        ("TEXT", "text"),
        ("jsn", "json"),
        ("serif=a.sarif", "sarif"),
        ("github-actions", "github"),
        ("md", ""),
    ] {
        let output = run(&["check", "fixtures", "-f", given], b"");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        let stderr = String::from_utf8(output.stderr).unwrap();
        let proposed = stderr.contains("did you mean");
        assert_eq!(proposed, !meant.is_empty(), "{stderr}");
        assert!(
            meant.is_empty() || stderr.contains(&format!("; did you mean `{meant}`?")),
            "{stderr}"
        );
    }
}

/// An existing file is replaced by a whole report or kept. Links stay links, and devices are written to.
#[test]
fn reports_are_written_atomically() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    std::fs::write(&path, "old").unwrap();
    let target = format!("json={}", path.display());
    // The component cannot be loaded, so there is no report.
    let output = run(
        &[
            "check",
            "fixtures",
            "--component",
            "fixtures/az-list.json",
            "-f",
            &target,
        ],
        b"",
    );
    assert_eq!(output.status.code(), Some(4));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    // A component that is stopped during evaluation gives a report.
    let output = run(
        &[
            "check",
            "fixtures",
            "--limit",
            "fuel=1000000",
            "--limit",
            "fuel-per-byte=1",
            "-f",
            &target,
        ],
        b"",
    );
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(serde_json::from_str::<Value>(&text).is_ok(), "{output:?}");
    #[cfg(unix)]
    {
        let link = folder.path().join("link.json");
        std::os::unix::fs::symlink("report.json", &link).unwrap();
        let output = run(&["check", "fixtures", "-f", &format!("json={}", link.display())], b"");
        assert_eq!(output.status.code(), Some(1));
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert!(std::fs::read_to_string(&path).unwrap().contains("\"fail\""));
        let output = run(
            &["check", "fixtures", "-f", "json=/dev/stdout", "-f", "csv=/dev/null"],
            b"",
        );
        assert_eq!(output.status.code(), Some(1));
        assert!(serde_json::from_slice::<Value>(&output.stdout).is_ok());
    }
}

#[test]
fn a_report_that_cannot_be_written_is_an_error() {
    for (file, said) in [
        (
            "nowhere/report.json",
            "the folder nowhere does not exist\nhint: create the folder, or choose another",
        ),
        (
            "fixtures/az-list.json/report.json",
            "the folder fixtures/az-list.json does not exist\nhint: create the folder, or choose another",
        ),
        ("fixtures", "is a folder\nhint: name a file in the folder"),
    ] {
        for flag in [&["-f", &format!("json={file}")], &["--remediation", file]] {
            let output = run(&[&["check", "fixtures", flag[0], flag[1]][..]].concat(), b"");
            assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(stderr, format!("error: {file}: {said}\n"));
        }
    }
    // If the file cannot be created, the error does not mention the temporary file.
    #[cfg(target_os = "linux")]
    {
        let output = run(&["check", "fixtures", "-f", "json=/proc/report.json"], b"");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(
            stderr.starts_with("error: /proc/report.json: cannot write the report: ") && !stderr.contains(".acrcheck-"),
            "{stderr}"
        );
    }
    #[cfg(target_os = "linux")]
    {
        let output = run(&["check", "fixtures", "-f", "text=/dev/full"], b"");
        assert_eq!(output.status.code(), Some(2));
    }
    assert!(!Path::new(&tests_folder().join("nowhere")).exists());
}

/// For any number of registries. The numbers are those of the JSON report, and the names do not depend on the number of threads.
#[test]
fn a_summary_fits_one_screen() {
    let open = json!({"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}});
    let mut lines = String::new();
    for number in 0..4000 {
        let mut registry = open.clone();
        registry["name"] = json!(format!("r{number}"));
        if number % 2 == 1 {
            registry["networkRuleSet"]["defaultAction"] = json!("Deny");
        }
        lines.push_str(&format!("{registry}\n"));
        if number % 40 == 0 {
            lines.push_str("\"none\"\n");
        }
    }
    let summary = |jobs: &str| {
        let output = run(&["check", "-", "-f", "summary", "--jobs", jobs], lines.as_bytes());
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout).unwrap()
    };
    let report = run(&["check", "-", "-f", "json"], lines.as_bytes()).stdout;
    let report: Value = serde_json::from_slice(&report).unwrap();
    let text = summary("1");
    assert!(text.lines().count() < 24, "{text}");
    for jobs in ["2", "7"] {
        assert_eq!(summary(jobs), text);
    }
    // The columns FAIL and UNKNOWN, for both checks together.
    for (column, key) in [(1, "fail"), (2, "unknown")] {
        let rows = text.lines().filter(|line| line.starts_with("acr-"));
        let sum: u64 = rows
            .map(|row| row.split_whitespace().nth(column).unwrap().parse::<u64>().unwrap())
            .sum();
        assert_eq!(sum, report["summary"][key].as_u64().unwrap(), "{text}");
    }
    let open = text.lines().find(|line| line.contains("open-to-all-networks")).unwrap();
    assert_eq!(open.split_whitespace().nth(1), Some("2000"));
    assert!(open.ends_with(": r0, r2, r4, …"), "{open}");
    let errors = report["summary"]["errors"].as_u64().unwrap();
    assert_eq!(errors, 100);
    assert!(
        text.lines().any(|line| line.trim_start().starts_with("100  ")),
        "{text}"
    );
}

/// A column for each check that ran.
#[test]
fn a_table_has_columns_only_for_checks_that_ran() {
    let output = run(&["check", "fixtures", "-f", "table", "--only", crate::support::IP], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    let head = text.lines().next().unwrap();
    assert!(
        head.contains("ACR-IP-NETWORK-RULES") && !head.contains("ACR-TRUSTED-SERVICES"),
        "{head}"
    );
}

/// A report replaces no input, and no two reports go to the same file, however the path is spelled. The existing file is kept.
#[test]
fn reports_never_overwrite_inputs() {
    let folder = tempfile::tempdir().unwrap();
    let list = std::fs::read(tests_folder().join("fixtures/az-list.json")).unwrap();
    let write = |name: &str, content: &[u8]| std::fs::write(folder.path().join(name), content).unwrap();
    write("reg.json", &list);
    write("w.toml", b"");
    write("s.json", b"{}");
    let run = |arguments: &[&str]| {
        let output = acrcheck(&[&["check"], arguments].concat())
            .current_dir(folder.path())
            .output()
            .unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let absolute = format!("sarif={}", folder.path().join("reg.json").display());
    for arguments in [
        &["reg.json", "-f", "json=reg.json"][..],
        &["reg.json", "-f", "json=./reg.json"],
        &["reg.json", "-f", &absolute],
        &[".", "-f", "csv=reg.json"],
        &["reg.json", "--remediation", "reg.json"],
        &["reg.json", "--waivers", "w.toml", "-f", "csv=w.toml"],
        &["reg.json", "--settings", "s.json", "-f", "csv=s.json"],
    ] {
        let (code, stderr) = run(arguments);
        assert_eq!(code, 2, "{arguments:?}: {stderr}");
        assert!(
            stderr.contains(": is both input and output\n"),
            "{arguments:?}: {stderr}"
        );
    }
    for other in ["csv=./o.json", "csv=../o.json"] {
        let name = folder.path().file_name().unwrap().to_str().unwrap();
        let other = other.replace("../", &format!("../{name}/"));
        let (code, stderr) = run(&["reg.json", "-f", "json=o.json", "-f", &other]);
        assert!(code == 2 && stderr.contains("two reports go to "), "{other}: {stderr}");
    }
    assert!(!folder.path().join("o.json").exists());
    assert!(std::fs::read(folder.path().join("reg.json")).unwrap() == list);
    // The baseline is read before any output is written.
    assert_eq!(run(&["reg.json", "-f", "json=b.json"]).0, 1);
    assert_eq!(run(&["reg.json", "--baseline", "b.json", "-f", "json=b.json"]).0, 0);
}

/// The registries in a report look like those that Azure prints.
#[test]
fn a_report_is_not_an_input() {
    let folder = tempfile::tempdir().unwrap();
    for format in ["json", "ndjson"] {
        let path = folder.path().join(format);
        run(
            &["check", "fixtures", "-f", &format!("{format}={}", path.display())],
            b"",
        );
        let output = run(&["check", path.to_str().unwrap(), "-f", "json"], b"");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let counts = ["registries", "errors"].map(|key| report["summary"][key].as_u64().unwrap());
        assert_eq!((output.status.code(), counts), (Some(3), [0, 1]), "{format}");
        let message = report["errors"][0]["message"].as_str().unwrap();
        assert!(message.starts_with("an acrcheck report, not an input; "), "{message}");
    }
    let native = acrcheck_policies::evaluate_json("[]", "{}", acrcheck_policies::Detail::Full);
    assert_eq!(run(&["check", "-"], native.as_bytes()).status.code(), Some(3));
}
