//! The flag `--parameters`.

use super::*;
use crate::formats::FORMATS;
use crate::support::run;

/// A parameter file with these values.
fn values(values: Value) -> String {
    let object = values.as_object().unwrap().iter();
    let entries = object.map(|(name, value)| (name.clone(), json!({"value": value})));
    json!({"contentVersion": "1.0.0.0", "parameters": entries.collect::<serde_json::Map<_, _>>()}).to_string()
}

#[test]
fn the_last_value_is_used() {
    let folder = Folder::new([
        ("main.json", template()),
        ("main.parameters.json", parameters("pair")),
        ("closed.json", values(json!({"name": "closed", "access": "Disabled"}))),
        ("open.json", values(json!({"access": "Enabled"}))),
        ("case.json", values(json!({"ACCESS": "Disabled"}))),
        ("map.json", r#"{"access": {"value": "Disabled"}}"#.to_owned()),
        (
            "no-schema.json",
            r#"{"parameters": {"access": {"value": "Disabled"}}}"#.to_owned(),
        ),
        (
            "secret.json",
            r#"{"access": {"reference": {"keyVault": {"id": "x"}, "secretName": "y"}}}"#.to_owned(),
        ),
        ("none.json", "{}".to_owned()),
    ]);
    for (files, name, reason) in [
        (&["closed.json"][..], "closed", CLOSED),
        (&["closed.json", "open.json"], "closed", OPEN),
        (&["open.json", "closed.json"], "closed", CLOSED),
        (&["open.json", "case.json"], "default", CLOSED),
        (&["map.json"], "default", CLOSED),
        (&["no-schema.json"], "default", CLOSED),
        (&["map.json", "secret.json"], "default", "unresolved-expression"),
        (&["secret.json", "map.json"], "default", CLOSED),
        (&["none.json"], "default", OPEN),
        // A matching file is not used unless it is passed.
        (&["none.json", "main.parameters.json"], "pair", CLOSED),
    ] {
        let flags = files.iter().flat_map(|file| ["--parameters", *file]);
        let arguments: Vec<&str> = std::iter::once("main.json").chain(flags).collect();
        let expected = format!("main.json + {}: {name} {reason}", files.join(" + "));
        assert_eq!(folder.rows(&arguments), [expected]);
    }
    // A folder with one template.
    folder.write("one/main.json", template());
    assert_eq!(
        folder.rows(&["one", "--parameters", "closed.json"]),
        [format!("one/main.json + closed.json: closed {CLOSED}")]
    );
}

#[test]
fn standard_input_can_be_either() {
    let folder = Folder::new([
        ("main.json", template()),
        ("p.json", values(json!({"access": "Disabled"}))),
    ]);
    let at = |name: &str| folder.0.path().join(name).to_str().unwrap().to_owned();
    let (main, file) = (at("main.json"), at("p.json"));
    for (path, parameters, input) in [
        ("-", file.as_str(), template()),
        (main.as_str(), "-", fs::read_to_string(&file).unwrap()),
    ] {
        let output = run(
            &["check", "-f", "json", path, "--parameters", parameters],
            input.as_bytes(),
        );
        let report = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(rows(&report), [format!("{path} + {parameters}: default {CLOSED}")]);
    }
}

#[test]
fn conflicting_arguments_are_usage_errors() {
    let folder = Folder::new([
        ("main.json", template()),
        ("other.json", template()),
        ("p.json", parameters("p")),
        ("acrcheck.toml", "parameters = \"p.json\"".to_owned()),
    ]);
    let many = "error: --parameters applies to one template, but there are 2 inputs\nhint: pass the template alone, or name each parameter \
                file after its template: main.json, main.parameters.json\n";
    let twice = "error: two inputs are read from standard input\nhint: name a file for one of them\n";
    for (arguments, expected) in [
        (&["main.json", "other.json", "--parameters", "p.json"][..], many),
        (&["main.json", "p.json", "--parameters", "p.json"], many),
        (&["-", "--parameters", "-"], twice),
        (&["main.json", "--parameters", "-", "--parameters", "-"], twice),
        (
            &["main.json", "--parameters", "none.json"],
            "error: none.json: no such file or folder; check the path\n",
        ),
        (
            &["main.json", "--baseline", "-", "--parameters", "-"],
            "error: the baseline and the input both read standard input\nhint: name a file for one of them\n",
        ),
    ] {
        let output = folder.run(&[&["check"], arguments].concat());
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{stderr}");
        assert_eq!(stderr, expected, "{arguments:?}");
    }
    // A report does not overwrite a parameter file.
    let output = folder.run(&["check", "main.json", "--parameters", "p.json", "-f", "json=p.json"]);
    assert_eq!(output.status.code(), Some(2));
    // The error names the configuration if the flag comes from there.
    let output = acrcheck(&["check", "main.json", "other.json"])
        .env_remove("ACRCHECK_NO_CONFIG")
        .current_dir(folder.0.path())
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("acrcheck.toml:1"), "{stderr}");
}

/// Errors in the report, each with its file and position.
#[test]
fn invalid_files_are_errors_in_the_report() {
    let registries = "{\"name\": \"a\", \"publicNetworkAccess\": \"Disabled\"}";
    let good = parameters("p");
    let open = template();
    let not_a_template = "not an ARM template, so no parameters apply to it";
    let not_parameters = "not an ARM parameter file";
    for (main, file, expected) in [
        (registries, good.as_str(), ("main.json", None, not_a_template)),
        ("[]", &good, ("main.json", None, not_a_template)),
        (&good, &good, ("main.json", None, not_a_template)),
        (&open, "[]", ("p.json", None, not_parameters)),
        (&open, "\"hunter2\"", ("p.json", None, not_parameters)),
        (&open, registries, ("p.json", None, not_parameters)),
        (&open, &open, ("p.json", None, not_parameters)),
        (&open, "{\"parameters\": 1}", ("p.json", None, not_parameters)),
        (
            &open,
            "{\n  \"a\": x",
            ("p.json", Some((2, 8)), "not valid JSON: expected value"),
        ),
        (
            "{\n \"a\": 1,\n}",
            &good,
            ("main.json", Some((3, 1)), "not valid JSON: trailing comma"),
        ),
        // Two templates in one file: neither may be checked without the parameters.
        (
            &format!("{registries}\n{registries}"),
            &good,
            ("main.json", Some((2, 1)), "not valid JSON: trailing characters"),
        ),
        (
            &open,
            r#"{"x": {"value": 1}, "X": {"value": 1}}"#,
            ("p.json", None, r#"parameter "X" is given twice; remove one"#),
        ),
    ] {
        let folder = Folder::new([("main.json", main.to_owned()), ("p.json", file.to_owned())]);
        let output = folder.run(&["check", "main.json", "--parameters", "p.json", "-f", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (output.status.code(), &report["registries"]),
            (Some(3), &json!([])),
            "{report}"
        );
        let [error] = report["errors"].as_array().unwrap().as_slice() else {
            panic!("{report}")
        };
        let (path, position, message) = expected;
        assert_eq!(error["source"]["path"], path, "{error}");
        assert!(error["message"].as_str().unwrap().starts_with(message), "{error}");
        let position = position.map(|(line, column)| json!({"line": line, "column": column, "pointer": ""}));
        assert_eq!(error["source"]["position"], position.unwrap_or(Value::Null), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[test]
fn the_limit_applies_to_template_and_parameters_together() {
    let (template, file) = (template(), parameters("p"));
    let folder = Folder::new([("main.json", template.clone()), ("p.json", file.clone())]);
    let rows = |limit: usize| {
        let limit = format!("document={limit}");
        folder.rows(&["main.json", "--parameters", "p.json", "--limit", &limit])
    };
    assert_eq!(rows(4 << 10), [format!("main.json + p.json: p {CLOSED}")]);
    let too_large = ["main.json + p.json: unreadable-source"];
    assert_eq!(rows(template.len() + 40), too_large);
    assert_eq!(rows(template.len() - 1), too_large);
}

/// All encodings that a document may have.
#[test]
fn encodings_are_the_same_as_for_other_documents() {
    let utf16 = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    let mark = |text: &str| format!("\u{feff}{text}").into_bytes();
    let compressed = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    type Encode<'f> = &'f dyn Fn(&str) -> Vec<u8>;
    let encodings: [Encode<'_>; 4] = [&|text| text.as_bytes().to_vec(), &utf16, &mark, &compressed];
    let plain = Folder::new([("main.json", template()), ("main.parameters.json", parameters("p"))]);
    let files = ["main.json", "main.parameters.json"];
    let report = |folder: &Folder, arguments: &[&str]| {
        let output = folder.run(&[&["check", "-f", "json"], arguments].concat());
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let expected = report(&plain, &files);
    assert_eq!(
        rows(&expected),
        [format!("main.json + main.parameters.json: p {CLOSED}")]
    );
    for (number, encode_template) in encodings.iter().enumerate() {
        for (other, encode_parameters) in encodings.iter().enumerate() {
            let folder = Folder::new([]);
            folder.write("main.json", encode_template(&template()));
            folder.write("main.parameters.json", encode_parameters(&parameters("p")));
            assert_eq!(report(&folder, &files), expected, "{number} {other}");
            let given = ["main.json", "--parameters", "main.parameters.json"];
            assert_eq!(report(&folder, &given), expected, "{number} {other}");
        }
    }
    // By the extension.
    let folder = Folder::new([]);
    folder.write("main.json.gz", compressed(&template()));
    folder.write("main.parameters.json", parameters("p"));
    assert_eq!(
        folder.rows(&["."]),
        [format!("./main.json.gz + ./main.parameters.json: p {CLOSED}")]
    );
    // The report says that bytes were replaced.
    folder.write(
        "main.parameters.json",
        b"{\"parameters\": {\"name\": {\"value\": \"caf\xe9\"}}}",
    );
    assert_eq!(
        folder.rows(&["main.json.gz", "--parameters", "main.parameters.json"]),
        [
            format!("main.json.gz + main.parameters.json: caf\u{fffd} {OPEN}"),
            "main.parameters.json: unreadable-source".to_owned()
        ]
    );
    folder.write("main.parameters.json", b"{\0\"\0a\0\"\0:\x001\0}\0");
    assert_eq!(
        folder.rows(&["main.json.gz", "--parameters", "main.parameters.json"]),
        ["main.parameters.json: unreadable-source"]
    );
}

/// The value of a secure parameter is in no report, wherever the template uses it.
#[test]
fn secure_values_are_not_printed() {
    let registry = |name: &str| {
        json!({
            "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": name,
            "location": "[parameters('secret')]", "tags": {"a": "[parameters('secret')]"},
            "properties": {
                "publicNetworkAccess": "[concat('Enabled', parameters('secret'))]",
                "networkRuleBypassOptions": "[parameters('secret')]",
                "networkRuleSet": {"defaultAction": "[parameters('object').x]", "ipRules": [{"value": "[parameters('secret')]"}]},
            },
        })
    };
    let template = json!({
        "contentVersion": "1.0.0.0",
        "parameters": {"secret": {"type": "securestring"}, "object": {"type": "secureObject"}},
        "resources": [registry("contoso"), registry("[parameters('secret')]"), {"type": "[parameters('secret')]", "name": "x"}],
        "outputs": {"o": {"type": "string", "value": "[parameters('secret')]"}},
    });
    let secret = "hunter2";
    let good = json!({"parameters": {"secret": {"value": secret}, "object": {"value": {"x": secret}}}}).to_string();
    let broken = good.replace("}}}}", "}}}");
    let twice = good.replace("object", "SECRET");
    for file in [good, broken, twice] {
        let folder = Folder::new([("main.json", template.to_string()), ("p.json", file)]);
        for format in FORMATS {
            let arguments = [
                "check",
                "main.json",
                "--parameters",
                "p.json",
                "--detail",
                "full",
                "-v",
                "-f",
                format,
            ];
            let output = folder.run(&arguments);
            let text = [output.stdout, output.stderr].concat();
            let text = String::from_utf8_lossy(&text);
            assert!(!text.is_empty() && !text.contains(secret), "{format}: {text}");
        }
    }
}
