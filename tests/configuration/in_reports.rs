//! Reports name the configuration and the component.

use serde_json::Value;

use super::{Place, fixtures};
use crate::properties::report_schema;

/// The formats that name a configuration.
const FORMATS: [&str; 10] = [
    "text",
    "table",
    "summary",
    "json",
    "ndjson",
    "sarif",
    "markdown",
    "html",
    "github",
    "azuredevops",
];

fn report(place: &Place, arguments: &[&str]) -> String {
    let fixtures = fixtures();
    let output = place.run(&[&["check", fixtures.as_str()], arguments].concat());
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn reports_name_the_configuration_and_the_component() {
    let place = Place::new("fail-on = \"low\"");
    place.write("in/other.toml", "");
    let json: Value = serde_json::from_str(&report(&place, &["-f", "json"])).unwrap();
    let component = &json["component"];
    let sha256 = component["sha256"].as_str().unwrap();
    for format in FORMATS {
        let found = report(&place, &["-f", format]);
        assert!(found.contains("acrcheck.toml"), "{format}: {found}");
        // Annotations are log lines and do not name the component.
        if !["github", "azuredevops"].contains(&format) {
            assert!(found.contains(&sha256[..12]), "{format}: {found}");
        }
        let named = report(&place, &["-f", format, "--config", "in/other.toml"]);
        assert!(named.contains("in/other.toml") && !named.contains("acrcheck.toml"));
        let none = report(&place, &["-f", format, "--no-config"]);
        assert!(!none.contains(".toml"), "{format}: {none}");
    }
    for arguments in [
        &["--remediation", "-", "-f", "json=a.json"][..],
        &["--remediation", "-", "-f", "csv=b.csv"],
    ] {
        assert!(report(&place, arguments).contains("# Configuration: acrcheck.toml"));
    }
}

#[test]
fn formats_for_programs_contain_the_configuration() {
    let place = Place::new("");
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let json = parse(&report(&place, &["-f", "json"]));
    assert_eq!(json["configuration"], serde_json::json!({"path": "acrcheck.toml"}));
    assert!(report_schema().is_valid(&json));
    let ndjson = report(&place, &["-f", "ndjson"]);
    let summary = parse(ndjson.lines().last().unwrap());
    assert_eq!(summary["configuration"], json["configuration"]);
    let sarif = parse(&report(&place, &["-f", "sarif"]));
    assert_eq!(sarif["runs"][0]["properties"]["configuration"], json["configuration"]);
    let none = parse(&report(&place, &["-f", "json", "--no-config"]));
    assert_eq!(none.get("configuration"), None);
    assert!(report_schema().is_valid(&none));
    // A report that names a configuration can be compared.
    place.run(&["check", &fixtures(), "-f", "json=a.json", "-f", "ndjson=b.ndjson"]);
    let same = place.run(&["diff", "a.json", "b.ndjson"]);
    let said = String::from_utf8(same.stdout).unwrap();
    assert!(
        said.contains(": 0 worse, 0 otherwise changed, 0 new, 0 fixed, 0 gone, "),
        "{said}"
    );
}

/// File names are escaped like any other foreign text.
#[cfg(unix)]
#[test]
fn configuration_names_are_escaped() {
    let place = Place::new("");
    let name = "a\u{1b}[31m\n::error::x\n##vso[x]<script>alert(1)</script>`|\u{202e}$(id).toml";
    std::fs::write(place.at("x.toml"), "").unwrap();
    // A file name cannot contain slashes.
    let name = name.replace("</", "<");
    std::fs::rename(place.at("x.toml"), place.at(&name)).unwrap();
    for format in FORMATS {
        let text = report(&place, &["-f", format, "--config", &name]);
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{format}: {text}");
        let obeyed = |line: &str| line.trim_start().starts_with("::error::x") || line.contains("##vso[x]");
        assert!(!text.lines().any(obeyed), "{format}: {text}");
        assert!(format != "html" || !text.contains("<script>alert"));
    }
    let script = report(&place, &["--remediation", "-", "-f", "csv=a.csv", "--config", &name]);
    assert!(!script.lines().any(|line| line.starts_with("::error")), "{script}");
}
