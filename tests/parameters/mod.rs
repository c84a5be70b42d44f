//! Templates and their parameter files: which files form a pair, and what is reported about them.

mod flag;
mod large_documents;
mod positions;

use std::fs;
use std::process::Output;

use serde_json::{Value, json};

use crate::support::{IP, acrcheck, finding};

/// A folder of files.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new<'f>(files: impl IntoIterator<Item = (&'f str, String)>) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        acrcheck(arguments).current_dir(self.0.path()).output().unwrap()
    }

    /// The rows of the report.
    fn rows(&self, arguments: &[&str]) -> Vec<String> {
        let output = self.run(&[&["check", "-f", "json"], arguments].concat());
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)));
        rows(&report)
    }
}

/// Registries as `source: name reason`, with the reason of one check, followed by errors as `source: code`.
fn rows(report: &Value) -> Vec<String> {
    let place = |source: &Value| {
        let mut files = vec![source["path"].as_str().unwrap()];
        let parameters = source["parameters"].as_array();
        files.extend(parameters.into_iter().flatten().map(|file| file.as_str().unwrap()));
        files.join(" + ")
    };
    let registries = report["registries"].as_array().unwrap().iter().map(|registry| {
        let name = registry["name"].as_str().unwrap_or("?");
        let reason = finding(registry, IP)["reason"].as_str().unwrap();
        format!("{}: {name} {reason}", place(&registry["source"]))
    });
    let errors = report["errors"].as_array().unwrap().iter();
    let errors = errors.map(|error| format!("{}: {}", place(&error["source"]), error["code"].as_str().unwrap()));
    registries.chain(errors).collect()
}

/// A template with a registry that is open by default.
fn template() -> String {
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
    let registry = json!({
        "type": "Microsoft.ContainerRegistry/registries",
        "apiVersion": "2023-07-01",
        "name": "[parameters('name')]",
        "location": "westeurope",
        "properties": {"publicNetworkAccess": "[parameters('access')]"},
    });
    let parameters = json!({
        "name": {"type": "string", "defaultValue": "default"},
        "access": {"type": "string", "defaultValue": "Enabled"},
    });
    let template = json!({
        "$schema": schema, "contentVersion": "1.0.0.0", "parameters": parameters, "resources": [registry],
    });
    serde_json::to_string_pretty(&template).unwrap()
}

/// A parameter file that closes the registry, and gives it a name.
fn parameters(name: &str) -> String {
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#";
    let parameters = json!({"name": {"value": name}, "access": {"value": "Disabled"}});
    let file = json!({"$schema": schema, "contentVersion": "1.0.0.0", "parameters": parameters});
    serde_json::to_string_pretty(&file).unwrap()
}

const OPEN: &str = "open-to-all-networks";
const CLOSED: &str = "public-endpoint-disabled";

/// The rows of a template without parameters, and with those of a file.
fn alone(template: &str) -> String {
    format!("{template}: default {OPEN}")
}

fn with(template: &str, file: &str) -> String {
    // Each file names the registry like itself.
    format!("{template} + {file}: {file} {CLOSED}")
}

fn without_template(file: &str) -> String {
    format!("{file}: unsupported-document")
}

/// A file with the name of a parameter file is one, with or without the label of parameter files, as with `--parameters`.
#[test]
fn parameter_files_need_no_label() {
    let values = json!({"name": {"value": "main.parameters.json"}, "access": {"value": "Disabled"}});
    let reference = json!({"reference": {"keyVault": {"id": "x"}, "secretName": "s"}});
    let with_reference = json!({"name": values["name"], "access": values["access"], "secret": reference});
    let paired = vec![with("main.json", "main.parameters.json")];
    for file in [
        json!({"parameters": values}),
        json!({"Parameters": values, "metadata": 1}),
        values.clone(),
        with_reference,
    ] {
        let mut template: Value = serde_json::from_str(&template()).unwrap();
        template["parameters"]["secret"] = json!({"type": "securestring", "defaultValue": ""});
        let folder = Folder::new([
            ("main.json", template.to_string()),
            ("main.parameters.json", file.to_string()),
        ]);
        assert_eq!(folder.rows(&["main.json", "main.parameters.json"]), paired, "{file}");
        let flag = ["main.json", "--parameters", "main.parameters.json"];
        assert_eq!(folder.rows(&flag), paired, "{file}");
    }
    // Anything else is a document of its own.
    for (other, row) in [
        (json!({}), "not-a-registry"),
        (json!({"name": "r", "publicNetworkAccess": "Disabled"}), CLOSED),
        (json!({"a": {"value": 1}, "b": 2}), "not-a-registry"),
        // Parameters that the template does not have, and other members than those of parameter files.
        (json!({"other": {"value": 1}}), "not-a-registry"),
        (
            json!({"name": {"value": [{"name": "r", "publicNetworkAccess": "Disabled"}], "nextLink": null}}),
            CLOSED,
        ),
        (
            json!({"parameters": {"name": {"value": "x"}}, "registries": [{"name": "r", "publicNetworkAccess": "Disabled"}]}),
            CLOSED,
        ),
    ] {
        let folder = Folder::new([("main.json", template()), ("main.parameters.json", other.to_string())]);
        let rows = folder.rows(&["main.json", "main.parameters.json"]);
        assert!(
            rows.len() == 2 && rows.contains(&alone("main.json")),
            "{other}: {rows:?}"
        );
        assert!(rows.iter().any(|found| found.ends_with(row)), "{other}: {rows:?}");
    }
}

/// Names that form a pair, however the files are passed.
#[test]
fn files_with_matching_names_are_a_pair() {
    struct Case {
        templates: &'static [&'static str],
        files: &'static [&'static str],
        arguments: &'static [&'static str],
        expected: Vec<String>,
    }
    let case = |templates, files, arguments, expected| Case {
        templates,
        files,
        arguments,
        expected,
    };
    let main = &["main.json"][..];
    let pair = || vec![with("main.json", "main.parameters.json")];
    let in_folder = |row: &str| {
        let row = row.replace(" + ", " + ./");
        format!("./{row}")
    };
    for Case {
        templates,
        files,
        arguments,
        expected,
    } in [
        case(
            main,
            &["main.parameters.json"],
            &["main.json", "main.parameters.json"],
            pair(),
        ),
        case(
            main,
            &["main.parameters.json"],
            &["main.parameters.json", "main.json"],
            pair(),
        ),
        case(
            main,
            &["main.parameters.json"],
            &["main.json", "main.parameters.json", "main.parameters.json", "main.json"],
            pair(),
        ),
        case(main, &["main.parameters.json"], &["."], vec![in_folder(&pair()[0])]),
        // Files that are not passed are not read.
        case(
            main,
            &["main.parameters.json"],
            &["main.json"],
            vec![alone("main.json")],
        ),
        case(
            main,
            &["main.parameters.json"],
            &["main.parameters.json"],
            vec![without_template("main.parameters.json")],
        ),
        case(
            main,
            &["main.parameters.json"],
            &[".", "--exclude", "*.parameters.json"],
            vec![format!("./{}", alone("main.json"))],
        ),
        // Each variant is a deployment.
        case(
            main,
            &[
                "main.dev.parameters.json",
                "main.parameters.prod.json",
                "main.parameters.json",
            ],
            &[
                "main.dev.parameters.json",
                "main.json",
                "main.parameters.prod.json",
                "main.parameters.json",
            ],
            vec![
                with("main.json", "main.dev.parameters.json"),
                with("main.json", "main.parameters.prod.json"),
                with("main.json", "main.parameters.json"),
            ],
        ),
        // Not for a template that has a better match.
        case(
            &["main.json", "main.dev.json"],
            &["main.dev.parameters.json"],
            &["main.json", "main.dev.json", "main.dev.parameters.json"],
            vec![alone("main.json"), with("main.dev.json", "main.dev.parameters.json")],
        ),
        case(
            &["azuredeploy.json"],
            &["azuredeploy.parameters.json"],
            &["azuredeploy.json", "azuredeploy.parameters.json"],
            vec![with("azuredeploy.json", "azuredeploy.parameters.json")],
        ),
        case(
            &["template.json"],
            &["parameters.json"],
            &["template.json", "parameters.json"],
            vec![with("template.json", "parameters.json")],
        ),
        case(
            &["Main.JSON"],
            &["Main.Parameters.json"],
            &["Main.JSON", "Main.Parameters.json"],
            vec![with("Main.JSON", "Main.Parameters.json")],
        ),
        // Names that do not match, and different folders.
        case(
            main,
            &["other.parameters.json", "a/main.parameters.json"],
            &["main.json", "other.parameters.json", "a/main.parameters.json"],
            vec![
                alone("main.json"),
                without_template("other.parameters.json"),
                without_template("a/main.parameters.json"),
            ],
        ),
        // A folder that is spelled in two ways.
        case(
            &["a/main.json"],
            &["a/main.parameters.json"],
            &["a/main.json", "a/../a/main.parameters.json"],
            vec![format!(
                "a/main.json + a/../a/main.parameters.json: a/main.parameters.json {CLOSED}"
            )],
        ),
    ] {
        let contents = templates.iter().map(|name| (*name, template()));
        let folder = Folder::new(contents.chain(files.iter().map(|name| (*name, parameters(name)))));
        assert_eq!(folder.rows(arguments), expected, "{arguments:?}");
    }
}

/// The type of a file depends on its content as well.
#[test]
fn the_content_of_a_pair_must_match() {
    let registry = r#"{"name": "real", "publicNetworkAccess": "Disabled"}"#;
    let unlabelled = r#"{"contentVersion": "1.0.0.0", "parameters": {"name": {"value": "x"}}}"#;
    let only_values = r#"{"name": {"value": "x"}}"#;
    let file = parameters("x");
    let template = template();
    for (main, parameters, expected) in [
        (
            template.as_str(),
            unlabelled,
            vec![format!("main.json + main.parameters.json: x {OPEN}")],
        ),
        (
            &template,
            only_values,
            vec![format!("main.json + main.parameters.json: x {OPEN}")],
        ),
        // Not a parameter file.
        (
            &template,
            registry,
            vec![alone("main.json"), format!("main.parameters.json: real {CLOSED}")],
        ),
        // Not a template.
        (
            registry,
            &file,
            vec![
                format!("main.json: real {CLOSED}"),
                without_template("main.parameters.json"),
            ],
        ),
        (
            &file,
            &file,
            vec![without_template("main.json"), without_template("main.parameters.json")],
        ),
        // A broken parameter file is still one: without it, the result would be that of another deployment.
        (
            &template,
            "{\"parameters\": ",
            vec!["main.parameters.json: unreadable-source".to_owned()],
        ),
        (
            &template,
            "",
            vec!["main.parameters.json: unreadable-source".to_owned()],
        ),
        (
            &template,
            "{\"contentVersion\": \"1\", \"parameters\": {\"a\": {}, // no comment\n \"b\": {}}}",
            vec!["main.parameters.json: unreadable-source".to_owned()],
        ),
        (
            &template,
            r#"{"contentVersion": "1", "parameters": {"a": {"value": 1}, "A": {"value": 2}}}"#,
            vec!["main.parameters.json: unreadable-source".to_owned()],
        ),
    ] {
        let folder = Folder::new([
            ("main.json", main.to_owned()),
            ("main.parameters.json", parameters.to_owned()),
        ]);
        assert_eq!(
            folder.rows(&["main.json", "main.parameters.json"]),
            expected,
            "{parameters}"
        );
    }
}

/// A file with links to it in two folders, each with parameters.
#[cfg(unix)]
#[test]
fn a_shared_template_is_checked_with_each_parameter_file() {
    let folder = Folder::new([
        ("shared/main.json", template()),
        ("a/main.parameters.json", parameters("a/main.parameters.json")),
        ("b/main.parameters.json", parameters("b/main.parameters.json")),
    ]);
    for name in ["a", "b"] {
        std::os::unix::fs::symlink("../shared/main.json", folder.0.path().join(name).join("main.json")).unwrap();
    }
    assert_eq!(
        folder.rows(&["a", "b"]),
        [
            with("a/main.json", "a/main.parameters.json"),
            with("b/main.json", "b/main.parameters.json")
        ]
    );
}

/// Templates among other documents: the report is the same with any number of threads.
#[test]
fn threads_change_nothing() {
    let folder = Folder::new([]);
    for number in 0..20 {
        folder.write(&format!("{number}/main.json"), template());
        for variant in ["dev", "prod"] {
            let name = format!("{number}/main.{variant}.parameters.json");
            folder.write(&name, parameters(&format!("{variant}{number}")));
        }
        let line = |registry| format!("{{\"name\": \"n{number}x{registry}\", \"publicNetworkAccess\": \"Enabled\"}}\n");
        let lines: String = (0..200).map(line).collect();
        folder.write(&format!("{number}/registries.ndjson"), lines);
    }
    let report = |jobs: &str| folder.run(&["check", ".", "-f", "ndjson", "-j", jobs]).stdout;
    let one = report("1");
    assert!(one == report("4") && one == report("16"));
    let text = String::from_utf8(one).unwrap();
    assert_eq!(text.matches(r#""path":"./7/main.json","parameters":["#).count(), 2);
    assert_eq!(text.lines().count(), 20 * 202 + 1);
}
