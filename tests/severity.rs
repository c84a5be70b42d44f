//! Severities from settings: per check and per reason, in every report format and for `--fail-on`.

use std::fs;
use std::process::Output;

use acrcheck::model::{Outcome, Severity, Status};
use serde_json::{Value, json};

use crate::support::{IP, POLICY, TRUSTED, acrcheck, evaluate, finding, run};

/// Two failures: there is no IP rule, and trusted services are blocked.
fn document() -> String {
    json!({"name": "r", "publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "None",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": []}})
    .to_string()
}

const LEVELS: [&str; 5] = ["critical", "high", "medium", "low", "informational"];

/// The library parses the names in reports, in any case.
#[test]
fn names_are_parsed() {
    assert!(Severity::ALL.is_sorted());
    for severity in Severity::ALL {
        assert_eq!(severity.as_str().to_uppercase().parse(), Ok(severity));
    }
    for status in Status::ALL {
        assert_eq!(status.as_str().parse(), Ok(status));
        assert_eq!(status.as_str().parse(), Ok(Outcome::from(status)));
    }
    assert_eq!("waived".parse(), Ok(Outcome::Waived));
    assert_eq!(
        "waived".parse::<Status>().unwrap_err().to_string(),
        "unknown status \"waived\"; possible values are pass, fail, not-applicable, unknown"
    );
}

/// The severity of a reason overrides that of its check, which overrides the description. Nothing else changes.
#[test]
fn settings_change_severities() {
    for (severity, trusted, ip) in [
        (json!({}), "high", "high"),
        (json!({IP: "low"}), "high", "low"),
        (json!({"no-ip-rules": "critical"}), "high", "critical"),
        (json!({IP: "low", "no-ip-rules": "medium"}), "high", "medium"),
        (
            json!({"no-ip-rules": "medium", IP: "low", TRUSTED: "informational"}),
            "informational",
            "medium",
        ),
        // Another reason of the same check.
        (json!({"open-to-all-networks": "critical"}), "high", "high"),
    ] {
        let settings = json!({ "severity": severity }).to_string();
        let mut report = evaluate(&document(), &settings);
        let registry = &report["registries"][0];
        let found = [TRUSTED, IP].map(|check| finding(registry, check)["severity"].clone());
        assert_eq!(found, [trusted, ip], "{settings}");
        // The typed results agree.
        let typed = POLICY
            .evaluate(&document(), &crate::support::settings_of(&settings))
            .unwrap();
        let typed: Vec<&str> = typed.registries[0]
            .findings
            .iter()
            .map(|f| f.severity.as_str())
            .collect();
        assert_eq!(typed, [trusted, ip], "{settings}");
        let mut plain = evaluate(&document(), "{}");
        for report in [&mut report, &mut plain] {
            for finding in report["registries"][0]["findings"].as_array_mut().unwrap() {
                finding["severity"] = Value::Null;
            }
        }
        assert_eq!(report, plain, "{settings}");
    }
}

/// The component and the schema accept every check and reason, and nothing else.
#[test]
fn every_check_and_reason_has_a_severity() {
    let schema: Value = serde_json::from_str(acrcheck_policies::SETTINGS_SCHEMA).unwrap();
    let names = schema["properties"]["severity"]["propertyNames"]["enum"]
        .as_array()
        .unwrap();
    let mut names: Vec<&str> = names.iter().map(|name| name.as_str().unwrap()).collect();
    names.sort_unstable();
    let mut known: Vec<&str> = Vec::new();
    for check in &POLICY.metadata().checks {
        known.push(&check.id);
        known.extend(check.reasons.iter().map(|reason| reason.code.as_str()));
    }
    known.sort_unstable();
    known.dedup();
    assert_eq!(names, known);
    for name in known {
        for level in LEVELS {
            let settings = json!({"severity": {name: level}}).to_string();
            assert_eq!(POLICY.validate_settings(&settings).unwrap(), [], "{settings}");
        }
    }
}

/// A folder with settings in which the command runs.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::write(place.0.path().join("registry.json"), document()).unwrap();
        place
    }

    fn settings(&self, severity: &Value) -> String {
        let path = self.0.path().join("settings.json");
        fs::write(&path, json!({ "severity": severity }).to_string()).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn check(&self, severity: &Value, flags: &[&str]) -> Output {
        let settings = self.settings(severity);
        run(
            &[&["check", "-", "--settings", &settings], flags].concat(),
            document().as_bytes(),
        )
    }

    /// `check` in the folder, with a configuration and optionally a variable.
    fn configured(&self, configuration: &str, variable: &str, flags: &[&str]) -> Output {
        fs::write(self.0.path().join("acrcheck.toml"), configuration).unwrap();
        let mut command = acrcheck(&[&["check", "registry.json", "-f", "json"], flags].concat());
        command.current_dir(self.0.path()).env_remove("ACRCHECK_NO_CONFIG");
        command.env("ACRCHECK_SEVERITY", variable);
        command.output().unwrap()
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The severities of the two failures.
fn severities(output: &Output) -> [String; 2] {
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
    [TRUSTED, IP].map(|check| {
        finding(&report["registries"][0], check)["severity"]
            .as_str()
            .unwrap()
            .to_owned()
    })
}

#[test]
fn every_report_format_shows_the_severity() {
    let place = Place::new();
    let severity = json!({"no-ip-rules": "low", TRUSTED: "critical"});
    let shown = |format: &str| String::from_utf8(place.check(&severity, &["-f", format]).stdout).unwrap();
    for (format, [low, critical]) in [
        (
            "text",
            [
                "no-ip-rules  severity low",
                "trusted-services-blocked  severity critical",
            ],
        ),
        (
            "table",
            ["FAIL no-ip-rules (low)", "FAIL trusted-services-blocked (critical)"],
        ),
        (
            "markdown",
            [
                "(no-ip-rules, severity low)",
                "(trusted-services-blocked, severity critical)",
            ],
        ),
        ("html", [",0,\"low\",", ",0,\"critical\","]),
        (
            "csv",
            [",fail,low,no-ip-rules,", ",fail,critical,trusted-services-blocked,"],
        ),
        ("summary", ["no-ip-rules (low)", "trusted-services-blocked (critical)"]),
        ("junit", ["severity: low", "severity: critical"]),
        (
            "github",
            [
                "::notice title=acr-ip-network-rules",
                "::error title=acr-trusted-services",
            ],
        ),
        (
            "azuredevops",
            [
                "[task.logissue type=warning;code=acr-ip-network-rules]",
                "[task.logissue type=error;code=acr-trusted-services]",
            ],
        ),
    ] {
        let shown = shown(format);
        assert!(shown.contains(low) && shown.contains(critical), "{format}: {shown}");
    }
    let ndjson = shown("ndjson");
    let line: Value = serde_json::from_str(ndjson.lines().next().unwrap()).unwrap();
    assert_eq!(finding(&line, IP)["severity"], "low");

    let sarif: Value = serde_json::from_str(&shown("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let levels: Vec<&Value> = results.iter().map(|result| &result["level"]).collect();
    assert_eq!(levels, ["error", "note"]);
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let scores: Vec<&Value> = rules
        .iter()
        .map(|rule| &rule["properties"]["security-severity"])
        .collect();
    // GitHub code scanning sorts alerts by rule, so the rule has the highest severity of its failures.
    assert_eq!(scores, ["9.5", "2.0"]);

    let gitlab: Value = serde_json::from_str(&shown("gitlab")).unwrap();
    let levels: Vec<&Value> = gitlab
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| &issue["severity"])
        .collect();
    assert_eq!(levels, ["blocker", "minor"]);

    let ocsf = shown("ocsf");
    let events: Vec<Value> = ocsf.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let levels: Vec<&Value> = events.iter().map(|event| &event["severity"]).collect();
    assert_eq!(levels, ["Critical", "Low"]);
}

#[test]
fn fail_on_uses_configured_severities() {
    let place = Place::new();
    for (severity, least, ended) in [
        (json!({}), "high", 1),
        (json!({TRUSTED: "low", IP: "low"}), "medium", 0),
        (json!({TRUSTED: "low", "no-ip-rules": "low"}), "low", 1),
        (json!({"no-ip-rules": "critical"}), "critical", 1),
        // The finding has another reason.
        (json!({"open-to-all-networks": "critical"}), "critical", 0),
    ] {
        let output = place.check(&severity, &["-f", "json", "--fail-on", least]);
        assert_eq!(output.status.code(), Some(ended), "{severity} {least}");
    }
}

/// A threshold that no failure can reach gives a warning.
#[test]
fn fail_on_that_can_never_match_is_a_warning() {
    let place = Place::new();
    let warning = |least: &str| {
        format!(
            "warning: with --fail-on {least}, this run cannot fail: no failure has this severity or a higher one; lower it, or raise a severity\n"
        )
    };
    for (severity, flags, warned) in [
        (json!({}), &["--fail-on", "critical"][..], Some("critical")),
        (json!({}), &["--fail-on", "high"], None),
        (
            json!({TRUSTED: "medium", IP: "low"}),
            &["--fail-on", "high"],
            Some("high"),
        ),
        (json!({TRUSTED: "medium", IP: "low"}), &["--fail-on", "medium"], None),
        // The check that could match does not run.
        (
            json!({TRUSTED: "critical"}),
            &["--fail-on", "critical", "--only", IP],
            Some("critical"),
        ),
        (
            json!({TRUSTED: "critical"}),
            &["--fail-on", "critical", "--only", TRUSTED],
            None,
        ),
        // A reason that never fails.
        (
            json!({"ip-rules-configured": "critical"}),
            &["--fail-on", "critical"],
            Some("critical"),
        ),
        // Every reason that can fail has a lower severity than its check.
        (
            json!({TRUSTED: "critical", "trusted-services-blocked": "low"}),
            &["--fail-on", "critical"],
            Some("critical"),
        ),
    ] {
        let output = place.check(&severity, &[&["-f", "json"], flags].concat());
        let expected = warned.map(warning).unwrap_or_default();
        assert_eq!(text(&output.stderr), expected, "{severity} {flags:?}");
        if warned.is_some() {
            assert_eq!(output.status.code(), Some(0), "{severity} {flags:?}");
        }
    }
}

/// A configuration table, a variable and a flag work like the settings. For each name, the usual precedence applies.
#[test]
fn a_severity_can_be_configured() {
    let place = Place::new();
    let table = format!("[severity]\nno-ip-rules = \"critical\"\n{TRUSTED} = \"low\"\n");
    let is = |trusted: &str, ip: &str| [trusted.to_owned(), ip.to_owned()];
    assert_eq!(severities(&place.configured(&table, "", &[])), is("low", "critical"));
    let inline = format!("severity = {{ {IP} = \"medium\" }}");
    assert_eq!(severities(&place.configured(&inline, "", &[])), is("high", "medium"));
    // A table in the configuration is not merged with another one.
    let variable = format!("{IP}=informational, {TRUSTED}=medium");
    assert_eq!(
        severities(&place.configured(&table, &variable, &[])),
        is("medium", "informational")
    );
    let flags = ["--severity", "no-ip-rules=low"];
    assert_eq!(
        severities(&place.configured(&table, &variable, &flags)),
        is("high", "low")
    );
    // They override the settings, name by name.
    let settings = place.settings(&json!({TRUSTED: "critical", "no-ip-rules": "critical"}));
    let flags = ["--severity", "no-ip-rules=low", "--settings", &settings];
    assert_eq!(severities(&place.configured("", "", &flags)), is("critical", "low"));
}

#[test]
fn invalid_severities_are_refused() {
    let place = Place::new();
    let refused = |output: Output| {
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        String::from_utf8(output.stderr).unwrap()
    };
    let said = refused(place.configured("", "", &["--severity", "no-ip-rule=low"]));
    assert_eq!(
        said,
        "error: --severity: unknown check or reason \"no-ip-rule\"; did you mean `no-ip-rules`?\n"
    );
    let said = refused(place.configured("\n[severity]\nacr-ip-rules = \"low\"\n", "", &[]));
    assert_eq!(
        said,
        "error: --severity: unknown check or reason \"acr-ip-rules\"; did you mean `acr-ip-network-rules`? (from acrcheck.toml:2)\n"
    );
    let said = refused(place.configured("[severity]\nno-ip-rules = \"hihg\"\n", "", &[]));
    assert!(
        said.starts_with("error: acrcheck.toml:2:1: unknown severity \"hihg\"; possible values are informational, low, medium, high, critical; did you mean `high`?\n"),
        "{said}"
    );
    for (configuration, place_of) in [("severity = \"high\"", "1:12"), ("[severity]\nno-ip-rules = 3", "2:15")] {
        let said = refused(place.configured(configuration, "", &[]));
        assert!(
            said.starts_with(&format!("error: acrcheck.toml:{place_of}: ")),
            "{said}"
        );
    }
    for flag in ["no-ip-rules", "no-ip-rules=", "=low", "no-ip-rules=severe"] {
        refused(place.configured("", "", &["--severity", flag]));
    }
    // For a settings file, the component returns the error with its position.
    let said = refused(place.check(&json!({"no-ip-rule": "low"}), &[]));
    assert!(
        said.contains("settings.json: /severity/no-ip-rule: must be the id of a check or the code of a reason"),
        "{said}"
    );
}
