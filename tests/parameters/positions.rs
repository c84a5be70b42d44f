//! Positions in reports on a template with parameters refer to the template file.

use acrcheck::Settings;
use acrcheck::input::Deployment;
use acrcheck::model::Evaluation;

use super::*;
use crate::formats::FORMATS;
use crate::support::POLICY;

fn evaluate(text: &str) -> Evaluation {
    POLICY.evaluate(text, &Settings::default()).unwrap()
}

fn deployed(template: &str, files: &[(&str, &str)]) -> Evaluation {
    let deployment = Deployment::new(template, files).unwrap();
    let mut evaluation = evaluate(deployment.text());
    deployment.translate(&mut evaluation);
    evaluation
}

/// A template that ends with its parameters, so that their defaults move no position before them.
fn template_with_default(access: &str, print: fn(&Value) -> String) -> String {
    let registry = |name: &str| {
        let rules = json!([{"value": "20.1.2.3"}, {"value": "0.0.0.0/0"}]);
        let rule_set = json!({"defaultAction": "Deny", "ipRules": rules});
        json!({
            "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": name,
            "properties": {"publicNetworkAccess": "[parameters('access')]", "networkRuleSet": rule_set},
        })
    };
    let resources = print(&json!(["é😀", registry("one"), {"type": 7}, registry("two")]));
    format!(
        r#"{{"contentVersion": "1.0.0.0", "resources": {resources}, "parameters": {{"access": {{"type": "string", "defaultValue": "{access}"}}}}}}"#
    )
}

/// The positions and pointers of an evaluation.
fn places(evaluation: &Evaluation) -> Vec<String> {
    // The columns in UTF-16 code units are added with the translation.
    let mut evaluation = evaluation.clone();
    let registries = evaluation.registries.iter_mut().map(|registry| &mut registry.source);
    let errors = evaluation.errors.iter_mut().map(|error| &mut error.source);
    for position in registries.chain(errors).filter_map(|source| source.position.as_mut()) {
        position.utf16_column = None;
    }
    let registries = evaluation.registries.iter().flat_map(|registry| {
        let evidence = registry.findings.iter().flat_map(|finding| &finding.evidence);
        let evidence = evidence.map(|evidence| format!("{evidence:?}"));
        std::iter::once(format!("{:?}", registry.source)).chain(evidence)
    });
    registries
        .chain(evaluation.errors.iter().map(|error| format!("{error:?}")))
        .collect()
}

/// With parameters, the result is that of a template with the same values as defaults.
#[test]
fn positions_and_pointers_are_those_of_the_template() {
    let prints: [fn(&Value) -> String; 2] = [
        |value| value.to_string(),
        |value| serde_json::to_string_pretty(value).unwrap(),
    ];
    let files = [
        ("a.json", r#"{"access": {"value": "x"}}"#),
        (
            "b.json",
            "\u{feff}\n{\"parameters\": {\"access\": {\"value\": \"Enabled\"}}}\n",
        ),
    ];
    for print in prints {
        for front in ["", "\u{feff}", " ", "\n\n\t", "\u{feff}\r\n "] {
            let template = |access| format!("{front}{}\n", template_with_default(access, print));
            let mut expected = evaluate(&template("Enabled"));
            assert_eq!((expected.registries.len(), expected.errors.len()), (2, 2));
            let names = || files.map(|(name, _)| name.to_owned()).to_vec();
            for registry in &mut expected.registries {
                registry.source.parameters = names();
            }
            for error in &mut expected.errors {
                error.source.parameters = names();
            }
            assert_eq!(places(&deployed(&template("Disabled"), &files)), places(&expected));
        }
    }
}

/// The same registry twice, in every format: each result names its parameters.
#[test]
fn formats_name_the_parameter_file() {
    let folder = Folder::new([("main.json", template())]);
    for variant in ["dev", "prod"] {
        folder.write(
            &format!("main.{variant}.parameters.json"),
            r#"{"contentVersion": "1", "parameters": {"name": {"value": "same"}}}"#,
        );
    }
    for format in FORMATS.into_iter().filter(|format| *format != "summary") {
        let output = folder.run(&["check", ".", "-f", format]);
        let text = String::from_utf8(output.stdout).unwrap();
        for variant in ["dev", "prod"] {
            assert!(
                text.contains(&format!("main.{variant}.parameters.json")),
                "{format}: {text}"
            );
        }
    }
    let read = |format| serde_json::from_slice::<Value>(&folder.run(&["check", ".", "-f", format]).stdout).unwrap();
    for (format, list, fingerprint) in [
        ("sarif", "/runs/0/results", "/partialFingerprints"),
        ("gitlab", "", "/fingerprint"),
    ] {
        let report = read(format);
        let [one, other] = report.pointer(list).unwrap().as_array().unwrap().as_slice() else {
            panic!("{report}")
        };
        assert_ne!(one.pointer(fingerprint), other.pointer(fingerprint), "{format}");
    }
    // A comparison with itself finds no difference, and a failure with one file is not a failure with the other.
    fs::write(
        folder.0.path().join("old"),
        folder.run(&["check", ".", "-f", "json"]).stdout,
    )
    .unwrap();
    let output = folder.run(&["check", ".", "--baseline", "old"]);
    assert_eq!(output.status.code(), Some(0));
    let only_dev = ["check", ".", "--exclude", "*.prod.*", "-f", "json"];
    fs::write(folder.0.path().join("old"), folder.run(&only_dev).stdout).unwrap();
    let output = folder.run(&["check", ".", "--baseline", "old"]);
    assert_eq!(output.status.code(), Some(1));
}

/// Reports with parameter files match their schema and can be read again.
#[test]
fn reports_match_the_schema() {
    let folder = Folder::new([("main.json", template()), ("main.parameters.json", parameters("p"))]);
    let output = folder.run(&["check", ".", "-f", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema: Value = serde_json::from_str(acrcheck::report::SCHEMA).unwrap();
    assert!(
        jsonschema::validator_for(&schema).unwrap().is_valid(&report),
        "{report}"
    );
    let read = acrcheck::report::Report::read(&report.to_string()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), report);
}
