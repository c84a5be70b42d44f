//! The table `[settings]`: settings of the checks in kebab case.

use super::*;

/// The table says the same as the JSON file, and `config` prints it in a form that can be read again.
#[test]
fn a_table_is_like_a_file() {
    let fixtures = fixtures();
    let file = Place::new("settings = \"settings.json\"");
    file.write(
        "settings.json",
        r#"{"unrestricted": "not-applicable", "minPrefixLength": 17, "allowedRanges": ["20.61.0.0/16"], "checks": ["acr-ip-network-rules"], "severity": {"no-ip-rules": "critical"}}"#,
    );
    let expected = file.run(&[
        "check",
        "-f",
        "json",
        "--no-config",
        "--settings",
        "settings.json",
        &fixtures,
    ]);
    let report = |output: &Output| {
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        let mut report: serde_json::Value = serde_json::from_str(&text).unwrap();
        report.as_object_mut().unwrap().remove("configuration");
        (output.status.code(), report)
    };
    let table = "jobs = 1\n\n[settings]\nunrestricted = \"not-applicable\"\nmin-prefix-length = 1_7\nallowed-ranges = [\"20.61.0.0/16\"]\nchecks = [\"acr-ip-network-rules\"]\n\n[settings.severity]\nno-ip-rules = \"critical\"\n";
    let place = Place::new(table);
    let configured = place.run(&["check", "-f", "json", &fixtures]);
    assert_eq!(report(&configured), report(&expected));
    assert_eq!(
        report(&file.run(&["check", "-f", "json", &fixtures])),
        report(&expected)
    );
    let printed = place.run(&["config"]);
    let text = String::from_utf8(printed.stdout.clone()).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("settings")).collect();
    assert!(lines.contains(&"settings.min-prefix-length = 17"), "{lines:?}");
    assert!(
        lines.contains(&r#"settings.severity = { no-ip-rules = "critical" }"#),
        "{lines:?}"
    );
    let again = Place::new(&lines.join("\n"));
    assert_eq!(
        report(&again.run(&["check", "-f", "json", &fixtures])),
        report(&expected)
    );
    // A flag takes the place of the whole table.
    let flag = place.run(&["check", "-f", "json", "--settings", "{}", &fixtures]);
    assert_eq!(
        report(&flag),
        report(&place.run(&["check", "-f", "json", "--no-config", &fixtures]))
    );
}

/// What is wrong with a table is said in its own words.
#[test]
fn wrong_tables_are_refused() {
    let fixtures = fixtures();
    for (table, expected) in [
        (
            "minPrefixLength = 16",
            "acrcheck.toml:2:1: unknown key `settings.minPrefixLength`; did you mean `min-prefix-length`?",
        ),
        (
            "min_prefix_length = 16",
            "acrcheck.toml:2:1: unknown key `settings.min_prefix_length`; did you mean `min-prefix-length`?",
        ),
        ("min-prefix-length = 99", "error: settings.min-prefix-length: "),
        (
            "allowed = []",
            "error: settings.allowed: unknown key; valid keys are unrestricted, min-prefix-length, allowed-ranges, checks and severity",
        ),
        (
            "checks = [2026-01-01]",
            "acrcheck.toml:2:11: expected a string, number, list or table, found a date",
        ),
    ] {
        let said = Place::new(&format!("[settings]\n{table}")).refused(&["check", &fixtures]);
        assert!(said.contains(expected), "{table}: {said}");
    }
    let said = Place::new("settings = 7").refused(&["check", &fixtures]);
    assert!(
        said.contains("expected a table or the name of a JSON file, found an integer"),
        "{said}"
    );
    // The origin of what the component rejects.
    let said = Place::new("[settings]\nmin-prefix-length = 99").refused(&["check", &fixtures]);
    assert!(said.contains("(from acrcheck.toml:1)"), "{said}");
}
