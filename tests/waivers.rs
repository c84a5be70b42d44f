//! Accepted failures: waivers with an owner, and baselines from earlier runs. The expected findings come from the decision tables.

use std::path::PathBuf;
use std::process::Output;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use acrcheck::model::Waiver;
use acrcheck::report::Waivers;
use serde_json::{Value, json};

use crate::support::{IP, POLICY, TRUSTED, html_outcomes, html_records, run};

const ID: &str = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/build-rg/providers/Microsoft.ContainerRegistry/registries/orchard";

/// Trusted services are allowed; the settings decide the finding on IP rules.
fn registry(name: &str, settings: Value) -> Value {
    let mut registry = json!({
        "id": ID.replace("orchard", name), "name": name, "resourceGroup": "build-rg", "publicNetworkAccess": "Enabled",
        "networkRuleBypassOptions": "AzureServices", "networkRuleSet": {"defaultAction": "Deny", "ipRules": []},
    });
    for (key, value) in settings.as_object().unwrap() {
        registry[key] = value.clone();
    }
    registry
}

/// Selected networks without a rule: `no-ip-rules`.
fn failing(name: &str) -> Value {
    registry(name, json!({}))
}

/// Open to all networks: a different reason.
fn open(name: &str) -> Value {
    registry(
        name,
        json!({"networkRuleSet": {"defaultAction": "Allow", "ipRules": []}}),
    )
}

fn passing(name: &str) -> Value {
    let rules = json!({"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "203.0.113.7"}]});
    registry(name, json!({"networkRuleSet": rules}))
}

fn unknown(name: &str) -> Value {
    // Unreadable rules.
    registry(
        name,
        json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": "none"}}),
    )
}

const VALID: &str = "2999-12-31";
const EXPIRED: &str = "2020-02-29";

fn waiver(check: &str, glob: &str, expires: &str) -> String {
    format!(
        "[[waiver]]\ncheck = '{check}'\nregistry = '{glob}'\nreason = 'a reason'\nowner = 'an owner'\nexpires = {expires}\n"
    )
}

/// A folder with files to name on the command line.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// `check` with a waiver file.
    fn waived(&self, waivers: &str, document: &Value, arguments: &[&str]) -> Output {
        let path = self.write("waivers.toml", waivers);
        run(
            &[&["check", "-", "--waivers", &path], arguments].concat(),
            document.to_string().as_bytes(),
        )
    }

    fn json(&self, waivers: &str, document: &Value) -> (i32, Value, String) {
        outcome(self.waived(waivers, document, &["-f", "json"]))
    }
}

fn outcome(output: Output) -> (i32, Value, String) {
    let stderr = String::from_utf8(output.stderr).unwrap();
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{stderr}"));
    (output.status.code().unwrap(), report, stderr)
}

fn counts(report: &Value) -> [u64; 4] {
    ["fail", "waived", "unknown", "pass"].map(|key| report["summary"][key].as_u64().unwrap())
}

/// The effect of a waiver on each status, valid or expired. Only failures are waived, and their status stays.
#[test]
fn only_failures_are_waived() {
    let files = Files::new();
    let cases = [
        (failing("orchard"), "fail", VALID, 0, [0, 1, 0, 1], Some("accepted")),
        (failing("orchard"), "fail", EXPIRED, 1, [1, 0, 0, 1], Some("expired")),
        (passing("orchard"), "pass", VALID, 0, [0, 0, 0, 2], None),
        (unknown("orchard"), "unknown", VALID, 3, [0, 0, 1, 1], None),
        (unknown("orchard"), "unknown", EXPIRED, 3, [0, 0, 1, 1], None),
    ];
    for (document, status, expires, ended, counted, kind) in cases {
        let (code, report, _) = files.json(&waiver(IP, "*", expires), &document);
        assert_eq!(
            (code, counts(&report)),
            (ended, counted),
            "{status} {expires}: {report}"
        );
        let finding = &report["registries"][0]["findings"][1];
        assert_eq!((&finding["check"], &finding["status"]), (&json!(IP), &json!(status)));
        match kind {
            None => assert_eq!(finding.get("waiver"), None),
            Some(kind) => assert_eq!(
                finding["waiver"],
                json!({"kind": kind, "reason": "a reason", "owner": "an owner", "expires": expires,
                    "path": files.path("waivers.toml").to_str(), "line": 1})
            ),
        }
        let schema: Value = serde_json::from_str(acrcheck::report::SCHEMA).unwrap();
        let problems: Vec<String> = jsonschema::validator_for(&schema)
            .unwrap()
            .iter_errors(&report)
            .map(|problem| problem.to_string())
            .collect();
        assert_eq!(problems, [""; 0]);
    }
}

#[test]
fn a_waiver_covers_its_check_and_registries() {
    let files = Files::new();
    let document = json!([failing("orchard"), failing("pear")]);
    for (glob, waived) in [
        ("*", 2),
        (ID, 1),
        (&*ID.to_uppercase(), 1),
        ("*/registries/orchard", 1),
        ("*/registries/orch*", 1),
        ("*/registries/?ear", 1),
        ("*/resourceGroups/BUILD-rg/*", 2),
        ("*/resourceGroups/build/*", 0),
        ("orchard", 0),
        ("*/registries/orch", 0),
    ] {
        let (_, report, stderr) = files.json(&waiver(IP, glob, VALID), &document);
        assert_eq!(counts(&report), [2 - waived, waived, 0, 2], "{glob}");
        assert_eq!(
            stderr.contains("matches no failed finding"),
            waived == 0,
            "{glob}: {stderr}"
        );
        let (_, report, _) = files.json(&waiver(TRUSTED, glob, VALID), &document);
        assert_eq!(counts(&report), [2, 0, 0, 2], "{glob}");
    }
    // No id in Azure is this long. Comparing it with many waivers would be slow.
    let long = registry("orchard", json!({"id": format!("{ID}{}", "a".repeat(1024))}));
    assert_eq!(counts(&files.json(&waiver(IP, "*", VALID), &long).1), [1, 0, 0, 1]);
    let stars = waiver(IP, &"*a".repeat(512), VALID);
    let many = registry(
        "orchard",
        json!({"id": ID.replace("orchard", &"a".repeat(1024 - ID.len()))}),
    );
    assert_eq!(counts(&files.json(&stars, &many).1), [0, 1, 0, 1]);
    // A registry without an id matches nothing, because it is unclear which one it is.
    let mut nameless = failing("orchard");
    nameless.as_object_mut().unwrap().remove("id");
    assert_eq!(counts(&files.json(&waiver(IP, "*", VALID), &nameless).1), [1, 0, 0, 1]);
}

/// A tag with two values has no known value, so it waives no failure.
#[test]
fn contradictory_tags_waive_nothing() {
    let files = Files::new();
    let waivers = waiver(IP, "*", VALID).replace("registry = '*'", "tags = { environment = 'sandbox' }");
    let path = files.write("waivers.toml", &waivers);
    let document = registry("orchard", json!({"tags": "these"})).to_string();
    for (tags, waived) in [
        (r#"{"environment":"sandbox"}"#, 1),
        (r#"{"environment":"sandbox","environment":"prod"}"#, 0),
        (r#"{"environment":"prod","environment":"sandbox"}"#, 0),
        (r#"{"environment":"sandbox","Environment":"prod"}"#, 0),
        (r#"{"environment":5,"environment":"sandbox"}"#, 0),
        (r#"{"environment":{"x":1},"environment":"sandbox"}"#, 0),
    ] {
        let document = document.replace(r#""these""#, tags);
        let (_, report, _) = outcome(run(
            &["check", "-", "--waivers", &path, "-f", "json"],
            document.as_bytes(),
        ));
        assert_eq!(counts(&report), [1 - waived, waived, 0, 1], "{tags}");
    }
}

/// All tags must match, names in any case and values exactly. With a glob, both must match.
#[test]
fn a_waiver_by_tags_covers_registries_with_all_of_them() {
    let files = Files::new();
    let document = registry("orchard", json!({"tags": {"Environment": "sandbox", "team": "Blue"}}));
    let by = |keys: &str| waiver(IP, "*", VALID).replace("registry = '*'", keys);
    for (keys, waived) in [
        ("tags = { environment = 'sandbox' }", 1),
        ("tags = { ENVIRONMENT = 'sandbox', team = 'Blue' }", 1),
        ("tags = { environment = 'sandbox' }\nregistry = '*/orchard'", 1),
        ("tags = { environment = 'Sandbox' }", 0),
        ("tags = { environment = 'sandbox', team = 'blue' }", 0),
        ("tags = { environment = 'sandbox', cost = '' }", 0),
        ("tags = { environment = '*' }", 0),
        ("tags = { environment = 'sandbox' }\nregistry = '*/pear'", 0),
    ] {
        let (_, report, _) = files.json(&by(keys), &document);
        assert_eq!(counts(&report), [1 - waived, waived, 0, 1], "{keys}");
        assert_eq!(
            counts(&files.json(&by(keys), &failing("pear")).1),
            [1, 0, 0, 1],
            "{keys}"
        );
    }
    // A waiver by tags needs no id.
    let mut nameless = document;
    nameless.as_object_mut().unwrap().remove("id");
    assert_eq!(
        counts(&files.json(&by("tags = { environment = 'sandbox' }"), &nameless).1),
        [0, 1, 0, 1]
    );
    for wrong in ["tags = {}", "tags = { environment = 1 }", "tags = 'environment'"] {
        assert_eq!(
            files.waived(&by(wrong), &nameless, &[]).status.code(),
            Some(2),
            "{wrong}"
        );
    }
}

/// The expiry date is inclusive, until the last second in UTC.
#[test]
fn a_waiver_is_valid_until_the_end_of_its_day() {
    let text = waiver(IP, "*", "2026-03-31");
    // 2026-04-01T00:00:00Z
    let midnight: SystemTime = UNIX_EPOCH + Duration::from_secs(1_775_001_600);
    let evaluation = POLICY
        .evaluate(&failing("orchard").to_string(), &acrcheck::Settings::default())
        .unwrap();
    let registry = &evaluation.registries[0];
    for (now, holds) in [(midnight - Duration::from_secs(1), true), (midnight, false)] {
        let waivers = Waivers::parse("w.toml", &text, now).unwrap();
        let waiver = waivers.known(registry, &registry.findings[1]).unwrap();
        assert_eq!(waiver.holds(), holds);
        assert_eq!(matches!(*waiver, Waiver::Expired(_)), !holds);
    }
}

/// The first valid waiver applies, whatever its position; if all have expired, the first is named.
#[test]
fn a_valid_waiver_takes_precedence_over_an_expired_one() {
    let files = Files::new();
    let named = |owner: &str, expires: &str| waiver(IP, "*", expires).replace("an owner", owner);
    let both = [named("a", EXPIRED), named("b", VALID), named("c", VALID)].concat();
    let (code, report, _) = files.json(&both, &failing("orchard"));
    let waiver = &report["registries"][0]["findings"][1]["waiver"];
    assert_eq!((code, &waiver["owner"], &waiver["line"]), (0, &json!("b"), &json!(7)));
    let (code, report, stderr) = files.json(
        &[named("a", EXPIRED), named("b", EXPIRED)].concat(),
        &failing("orchard"),
    );
    assert_eq!((code, &*stderr), (1, ""));
    assert_eq!(report["registries"][0]["findings"][1]["waiver"]["owner"], "a");
}

/// All keys are required and no others are allowed. Errors have a line.
#[test]
fn an_incomplete_waiver_is_an_error() {
    let files = Files::new();
    let good = waiver(IP, "*", VALID);
    let without = |key: &str| -> String {
        let lines = good.lines().filter(|line| !line.starts_with(key));
        lines.map(|line| format!("{line}\n")).collect()
    };
    let with = |old: &str, new: &str| good.replace(old, new);
    let cases = [
        (without("check"), 1, "check"),
        (without("registry"), 1, "registry"),
        (without("reason"), 1, "reason"),
        (without("owner"), 1, "owner"),
        (without("expires"), 1, "expires"),
        (with("owner", "ownr"), 5, "ownr"),
        (with("[[waiver]]", "[[waivers]]"), 1, "waivers"),
        (with("'an owner'", "' '"), 5, "owner"),
        (with("'a reason'", "''"), 4, "reason"),
        (with("'a reason'", "7"), 4, "string"),
        (with("'*'", "''"), 3, "registry"),
        (with("'*'", "'[a'"), 3, "glob"),
        (with("'*'", &format!("'{}'", "*a".repeat(513))), 3, "1024 bytes"),
        (with(VALID, "'2999-12-31'"), 6, "such as `expires = 2027-03-31`"),
        (with(VALID, "2999-12-31T10:00:00Z"), 6, "expires"),
        (with(VALID, "2999-02-29"), 6, ""),
        (with(VALID, "10:00:00"), 6, "expires"),
        (with("expires", "expires = 2999-12-31\nexpires"), 7, "duplicate"),
        ("waiver = 7\n".to_owned(), 1, ""),
        (format!("{good}[[waiver]\n"), 7, ""),
    ];
    for (waivers, line, said) in cases {
        let output = files.waived(&waivers, &failing("orchard"), &[]);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            (output.status.code(), output.stdout.len()),
            (Some(2), 0),
            "{waivers}: {stderr}"
        );
        let front = format!("error: {}:{line}:", files.path("waivers.toml").display());
        let lines: Vec<&str> = stderr.lines().collect();
        assert!(
            lines[0].starts_with(&front) && lines[0].contains(said),
            "{waivers}: {stderr}"
        );
        // The line of the file, with the error underlined.
        assert_eq!(lines.len(), 4, "{stderr}");
        let shown = format!("{line} | {}", waivers.lines().nth(line - 1).unwrap());
        assert!(
            shown.starts_with(lines[2]) && lines[2].len() >= shown.len().min(80),
            "{stderr}"
        );
        assert!(lines[3].trim_start_matches([' ', '|']).starts_with('^'), "{stderr}");
    }
    for nothing in ["", "# nothing\n"] {
        assert_eq!(files.json(nothing, &failing("orchard")).0, 1);
    }
    let output = run(&["check", "-", "--waivers", "nowhere.toml"], b"[]");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
}

#[test]
fn an_unused_waiver_is_a_warning() {
    let files = Files::new();
    let warned = |waivers: &str, document: &Value, arguments: &[&str]| {
        let output = files.waived(waivers, document, arguments);
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let unused = waiver(IP, "*/elsewhere", VALID);
    let twice = [waiver(IP, "*", VALID), unused.clone()].concat();
    let path = files.path("waivers.toml");
    let (code, stderr) = warned(&twice, &failing("orchard"), &[]);
    assert_eq!(code, 0);
    assert_eq!(
        stderr,
        format!(
            "warning: {}:7: this waiver matches no failed finding; remove it if the failure was fixed, or correct its `registry` or `tags`\n",
            path.display()
        )
    );
    // That it has expired matters more.
    let (_, stderr) = warned(&waiver(IP, "*/elsewhere", "2020-12-31"), &failing("orchard"), &[]);
    assert!(
        stderr.ends_with(":1: this waiver expired after 2020-12-31 and matches no failed finding; remove it\n"),
        "{stderr}"
    );
    // A name is not an id, so the warning suggests a pattern.
    let (_, stderr) = warned(&waiver(IP, "orchard", VALID), &failing("orchard"), &[]);
    assert!(stderr.contains("such as \"*/registries/orchard\""), "{stderr}");
    // An earlier waiver covers the same finding, but this one still matches.
    let twice = [waiver(IP, "*", VALID), waiver(IP, "*", VALID), waiver(IP, "*", EXPIRED)].concat();
    assert_eq!(warned(&twice, &failing("orchard"), &[]).1, "");
    // The failure was fixed, so the waiver is unused.
    assert_eq!(
        warned(&waiver(IP, "*", VALID), &passing("orchard"), &[])
            .1
            .lines()
            .count(),
        1
    );
    // If the check did not run, or the input contains no registry, an unused waiver gives no warning.
    assert_eq!(warned(&unused, &failing("orchard"), &["--only", TRUSTED]).1, "");
    assert_eq!(warned(&unused, &json!([]), &[]).1, "");
    let (code, stderr) = warned(&waiver("acr-ip-rules", "*", VALID), &failing("orchard"), &[]);
    assert_eq!(code, 1);
    assert!(
        stderr.contains("there is no check \"acr-ip-rules\"; there are "),
        "{stderr}"
    );
}

/// Waived findings and the flags that select and count.
#[test]
fn waived_findings_are_not_failures_for_flags() {
    let files = Files::new();
    let document = json!([failing("orchard"), failing("pear")]);
    let one = waiver(IP, "*/orchard", VALID);
    let shown = |status: &str| {
        let output = files.waived(&one, &document, &["-f", "json", "--status", status]);
        let (code, report, _) = outcome(output);
        assert_eq!(code, 1);
        let names: Vec<Value> = report["registries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["name"].clone())
            .collect();
        names
    };
    assert_eq!(shown("waived"), ["orchard"]);
    assert_eq!(shown("fail"), ["pear"]);
    let script = files.waived(&one, &document, &["-f", "json=/dev/null", "--remediation", "-"]);
    let script = String::from_utf8(script.stdout).unwrap();
    assert!(script.contains("# Waived findings, not included: 1.\n"), "{script}");
    assert!(
        script.contains("--name pear") && !script.contains("orchard"),
        "{script}"
    );
}

const FORMATS: [&str; 12] = [
    "text", "table", "summary", "json", "ndjson", "sarif", "junit", "ocsf", "csv", "markdown", "html", "gitlab",
];

/// In every format, a waived failure, an expired waiver, the owner and the reason appear where its readers expect them.
#[test]
fn every_format_shows_waivers() {
    let files = Files::new();
    let document = json!([failing("orchard"), failing("pear"), failing("plum")]);
    let waivers = [
        waiver(IP, "*/orchard", VALID).replace("an owner", "team-valid"),
        waiver(IP, "*/pear", EXPIRED).replace("an owner", "team-expired"),
    ]
    .concat();
    let written = |format: &str| {
        let output = files.waived(&waivers, &document, &["-f", format]);
        assert_eq!(output.status.code(), Some(1), "{format}");
        String::from_utf8(output.stdout).unwrap()
    };
    for format in FORMATS.into_iter().chain(["github", "azuredevops"]) {
        let text = written(format);
        let names_both = text.contains("team-valid") && text.contains("team-expired");
        assert_eq!(names_both, !matches!(format, "table" | "summary"), "{format}: {text}");
        if matches!(format, "table" | "summary" | "text" | "github" | "azuredevops") {
            assert!(text.contains("2 failed, 1 waived, "), "{format}: {text}");
        }
    }
    let sarif: Value = serde_json::from_str(&written("sarif")).unwrap();
    let suppressed: Vec<usize> = sarif["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| {
            for suppression in result["suppressions"].as_array().unwrap() {
                assert_eq!(
                    (&suppression["kind"], &suppression["status"]),
                    (&json!("external"), &json!("accepted"))
                );
            }
            result["suppressions"].as_array().unwrap().len()
        })
        .collect();
    assert_eq!(suppressed, [1, 0, 0]);

    let junit = written("junit");
    assert_eq!(
        (junit.matches("<skipped ").count(), junit.matches("<failure ").count()),
        (1, 2)
    );

    let events: Vec<Value> = written("ocsf")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of_ip: Vec<&Value> = events
        .iter()
        .filter(|event| event["compliance"]["control"] == IP)
        .collect();
    let said = |key: &str| of_ip.iter().map(|event| event[key].clone()).collect::<Vec<_>>();
    // Suppressed and New. The compliance status is a failure in both cases.
    assert_eq!(said("status_id"), [3, 1, 1]);
    assert!(of_ip.iter().all(|event| event["compliance"]["status_id"] == 3));

    let csv = written("csv");
    let rows: Vec<&str> = csv.lines().filter(|row| row.contains(IP)).collect();
    assert!(
        rows[0].contains(",waived,") && rows[1].contains(",fail,") && rows[2].ends_with(','),
        "{csv}"
    );

    let markdown = written("markdown");
    assert_eq!(markdown.matches("- **FAIL** ").count(), 2);
    assert!(markdown.contains("## Waived: 1\n\n- `orchard`: "), "{markdown}");

    let html = written("html");
    assert_eq!((html_outcomes(&html, 0), html_outcomes(&html, 2)), (2, 1));

    let github = written("github");
    let begin = |front: &str| github.lines().filter(|line| line.starts_with(front)).count();
    assert_eq!((begin("::notice "), begin("::error ")), (1, 2));
    let azure = written("azuredevops");
    assert!(
        azure.contains("\nwaived: orchard: ") || azure.starts_with("waived: orchard: "),
        "{azure}"
    );
    assert_eq!(azure.matches("##vso[task.logissue type=error;").count(), 2);

    let gitlab: Value = serde_json::from_str(&written("gitlab")).unwrap();
    let severities: Vec<&Value> = gitlab
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| &issue["severity"])
        .collect();
    assert_eq!(severities, ["info", "critical", "critical"]);

    let table = written("table");
    assert!(table.lines().nth(1).unwrap().contains("waived no-ip-rules"), "{table}");
    // Without waivers, none are mentioned.
    for format in FORMATS {
        let output = run(&["check", "-", "-f", format], document.to_string().as_bytes());
        let text = String::from_utf8(output.stdout).unwrap();
        let text = match text.split_once("<body>") {
            Some((_, body)) => {
                let records = Value::from(html_records(&text)).to_string();
                body.split_once("<script>").unwrap().0.to_owned() + &records
            }
            None => text
                .replace("\"waived\": 0", "")
                .replace("\"waived\":0", "")
                .replace(",waiver,", ","),
        };
        assert!(!text.to_lowercase().contains("waive"), "{format}: {text}");
    }
}

/// The texts of a waiver are escaped too.
#[test]
fn hostile_waivers_are_escaped() {
    let files = Files::new();
    let hostile = "\\u001b[31m\\u202e::error::x ##vso[task.complete]<script>alert(1)</script>=1+1 [a](https://evil.example)\\r\\n::error::y";
    for expires in [VALID, EXPIRED] {
        let waivers = format!(
            "[[waiver]]\ncheck = '{IP}'\nregistry = '*'\nreason = \"{hostile}\"\nowner = \"{hostile}\"\nexpires = {expires}\n"
        );
        for format in FORMATS.into_iter().chain(["github", "azuredevops"]) {
            let output = files.waived(&waivers, &failing("orchard"), &["--verbose", "-f", format]);
            let text = String::from_utf8(output.stdout).unwrap();
            let steers = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
            assert!(!text.contains(steers), "{format}: {text:?}");
            assert!(!text.contains("##vso[task.complete"), "{format}: {text}");
            let commands = text.lines().filter(|line| line.trim_start().starts_with("::")).count();
            assert_eq!(commands, usize::from(format == "github"), "{format}: {text}");
            match format {
                "html" | "junit" => assert!(!text.contains("<script>alert"), "{format}"),
                "markdown" => assert!(!text.contains("[a]("), "{text}"),
                _ => {}
            }
        }
    }
    let output = files.waived("\u{1b}[31m = 1 \u{202e}", &failing("orchard"), &[]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(!stderr.contains('\u{1b}') && !stderr.contains('\u{202e}'), "{stderr:?}");
}

/// A JSON report in a file.
fn baseline(files: &Files, name: &str, document: &Value, arguments: &[&str]) -> String {
    let target = format!("json={}", files.path(name).display());
    run(
        &[&["check", "-", "-f", &target], arguments].concat(),
        document.to_string().as_bytes(),
    );
    files.path(name).to_str().unwrap().to_owned()
}

fn against(baseline: &str, document: &Value, arguments: &[&str]) -> (i32, Value, String) {
    outcome(run(
        &[&["check", "-", "-f", "json", "--baseline", baseline], arguments].concat(),
        document.to_string().as_bytes(),
    ))
}

#[test]
fn only_new_failures_count_against_a_baseline() {
    let files = Files::new();
    let before = baseline(
        &files,
        "before.json",
        &json!([failing("orchard"), passing("pear"), unknown("plum")]),
        &[],
    );
    for (now, ended, counted) in [
        (failing("orchard"), 0, [0, 1, 0, 1]),
        // The same registry, matched by its id.
        (
            registry("orchard", json!({"name": "ORCHARD", "id": ID.to_uppercase()})),
            0,
            [0, 1, 0, 1],
        ),
        // A different reason is a different failure.
        (open("orchard"), 1, [1, 0, 0, 0]),
        // It passed, was unknown or did not exist.
        (failing("pear"), 1, [1, 0, 0, 1]),
        (failing("plum"), 1, [1, 0, 0, 1]),
        (failing("quince"), 1, [1, 0, 0, 1]),
        // Unknown findings stay unknown.
        (unknown("plum"), 3, [0, 0, 1, 1]),
    ] {
        let (code, report, stderr) = against(&before, &now, &[]);
        assert_eq!((code, counts(&report), &*stderr), (ended, counted, ""), "{now}");
        let waiver = report["registries"][0]["findings"][1].get("waiver");
        let expected = (counted[1] == 1).then(|| json!({"kind": "baseline", "path": before}));
        assert_eq!(waiver, expected.as_ref());
    }
    // A registry with only a position could be another one now.
    let mut nameless = failing("orchard");
    nameless
        .as_object_mut()
        .unwrap()
        .retain(|key, _| key != "id" && key != "name");
    let before = baseline(&files, "nameless.json", &nameless, &[]);
    assert_eq!(against(&before, &nameless, &[]).0, 1);
}

/// The same reason with other rules may be worse. A partial fix is not a new failure, nor is a move within the document.
#[test]
fn new_evidence_is_a_new_failure() {
    let files = Files::new();
    let settings = files.write("settings.json", r#"{"minPrefixLength": 24}"#);
    let with = |rules: &[&str]| {
        let rules: Vec<Value> = rules
            .iter()
            .map(|rule| json!({"action": "Allow", "value": rule}))
            .collect();
        registry(
            "orchard",
            json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": rules}}),
        )
    };
    let before = baseline(
        &files,
        "before.json",
        &with(&["20.0.0.0/23", "20.2.0.0/23"]),
        &["--settings", &settings],
    );
    for (now, ended) in [
        (with(&["20.0.0.0/23", "20.2.0.0/23"]), 0),
        (with(&["20.2.0.0/23"]), 0),
        (json!([passing("pear"), with(&["203.0.113.7", "20.2.0.0/23"])]), 0),
        (with(&["20.0.0.0/23", "20.4.0.0/23"]), 1),
        (with(&["20.0.0.0/1", "128.0.0.0/2"]), 1),
    ] {
        let (code, report, _) = against(&before, &now, &["--settings", &settings]);
        assert_eq!(code, ended, "{report}");
    }
}

/// Names that could be confused because of a slash or a missing part.
#[test]
fn a_baseline_distinguishes_registries_without_an_id() {
    let files = Files::new();
    let named = |keys: Value| {
        let mut registry = failing("b");
        let registry_keys = registry.as_object_mut().unwrap();
        registry_keys.retain(|key, _| !matches!(key.as_str(), "id" | "name" | "resourceGroup"));
        registry_keys.extend(keys.as_object().unwrap().clone());
        registry
    };
    let registries = [
        named(json!({"name": "b/c", "resourceGroup": "a"})),
        named(json!({"name": "c", "resourceGroup": "a/b"})),
        named(json!({"name": "c", "subscriptionId": "a"})),
        named(json!({"name": "c", "resourceGroup": "a"})),
        named(json!({"name": "a%2fb"})),
        named(json!({"name": "a/b"})),
    ];
    for (place, one) in registries.iter().enumerate() {
        let before = baseline(&files, "before.json", one, &[]);
        for (other_place, other) in registries.iter().enumerate() {
            let (code, report, _) = against(&before, other, &[]);
            assert_eq!(code, i32::from(place != other_place), "{one} {other}: {report}");
        }
    }
    let before = baseline(&files, "before.json", &named(json!({"id": null, "name": ""})), &[]);
    assert_eq!(against(&before, &named(json!({"id": null, "name": ""})), &[]).0, 1);
    let output = run(&["check", "-", "--baseline", "-"], b"[]");
    assert_eq!(output.status.code(), Some(2));
}

/// A baseline from a run with a baseline accepts the same failures, but it does not extend a waiver.
#[test]
fn a_baseline_does_not_extend_waivers() {
    let files = Files::new();
    let first = baseline(&files, "1.json", &failing("orchard"), &[]);
    let second = baseline(&files, "2.json", &failing("orchard"), &["--baseline", &first]);
    assert_eq!(against(&second, &failing("orchard"), &[]).0, 0);

    let valid = files.write("valid.toml", &waiver(IP, "*", VALID));
    let waived = baseline(&files, "waived.json", &failing("orchard"), &["--waivers", &valid]);
    assert_eq!(against(&waived, &failing("orchard"), &[]).0, 1);

    // An expired waiver fails again, whatever the baseline.
    let expired = files.write("expired.toml", &waiver(IP, "*", EXPIRED));
    let (code, report, _) = against(&first, &failing("orchard"), &["--waivers", &expired]);
    let kind = &report["registries"][0]["findings"][1]["waiver"]["kind"];
    assert_eq!((code, kind), (1, &json!("expired")));
}

#[test]
fn an_invalid_baseline_is_an_error() {
    let files = Files::new();
    let whole = std::fs::read_to_string(baseline(&files, "whole.json", &failing("orchard"), &[])).unwrap();
    let cut = files.write("cut.json", &whole.replace("\"fail\": 1", "\"fail\": 2"));
    let other = files.write("other.json", "{}");
    let nowhere = files.path("nowhere.json").to_str().unwrap().to_owned();
    for path in [&cut, &other, &nowhere] {
        let output = run(&["check", "-", "--baseline", path], b"[]");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{path}");
        assert!(stderr.starts_with(&format!("error: {path}: ")), "{stderr}");
    }
}

/// In a comparison, an expired waiver is worse, and a new waiver fixes nothing.
#[test]
fn diff_distinguishes_waived_from_failed() {
    let files = Files::new();
    let valid = files.write("valid.toml", &waiver(IP, "*", VALID));
    let failed = baseline(&files, "failed.json", &failing("orchard"), &[]);
    let waived = baseline(&files, "waived.json", &failing("orchard"), &["--waivers", &valid]);
    let passed = baseline(&files, "passed.json", &passing("orchard"), &[]);
    for (old, new, kind, worse, ended) in [
        (&failed, &waived, Some("changed"), false, 0),
        (&waived, &failed, Some("changed"), true, 1),
        (&waived, &passed, Some("fixed"), false, 0),
        (&passed, &waived, Some("changed"), false, 0),
        (&waived, &waived, None, false, 0),
    ] {
        let (code, diff, _) = outcome(run(&["diff", old, new, "-f", "json"], b""));
        let change = diff["changes"].get(0);
        assert_eq!(
            (code, change.map(|c| c["kind"].as_str().unwrap())),
            (ended, kind),
            "{diff}"
        );
        assert_eq!(change.is_some_and(|c| c["worse"] == true), worse, "{diff}");
    }
}
