//! `acrcheck test` compares inputs with expected findings.

mod matching;

use std::fs;
use std::path::Path;

use acrcheck::expectation::{Expectation, ExpectedSettings};
use acrcheck::model::Status;
use tempfile::TempDir;

use crate::formats::hostile_document;
use crate::support::{acrcheck, run, tests_folder};

/// A folder with the example documents and `doc.json`.
fn folder(document: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("doc.json"), document).unwrap();
    folder
}

/// The exit code and standard output of `acrcheck test` in a folder.
fn test_in(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = acrcheck(&[&["test"], arguments].concat())
        .current_dir(folder)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

const TWO: &str = r#"[
    {"name": "twin", "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices", "networkRuleBypassAllowedForTasks": false},
    {"name": "twin", "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "None"},
    17
]"#;

/// From the decision tables: IP rules have no effect on a disabled endpoint, and the bypass option decides the other check.
const EXPECTED: &str = r#"
errors = ["not-a-registry"]
complete = false

[[registry]]
name = "TWIN"
line = 2
findings.acr-trusted-services = { status = "pass", reason = "trusted-services-allowed", advisories = ["tasks-bypass-off"] }
findings.acr-ip-network-rules = "not-applicable"

[[registry]]
name = "twin"
findings.acr-trusted-services = "fail trusted-services-blocked"
findings.acr-ip-network-rules = "not-applicable public-endpoint-disabled"
"#;

/// A change to any part of an expectation is a difference, with a line that names it.
#[test]
fn every_part_is_compared() {
    let folder = folder(TWO);
    let file = folder.path().join("doc.expect.toml");
    let code = {
        let report = run(&["check", "-", "-f", "json"], TWO.as_bytes()).stdout;
        let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
        report["errors"][0]["code"].as_str().unwrap().to_owned()
    };
    let expected = EXPECTED.replace("not-a-registry", &code);
    fs::write(&file, &expected).unwrap();
    let (ended, text) = test_in(folder.path(), &["."]);
    assert_eq!(ended, 0, "{text}");
    for (this, other, said) in [
        ("\"TWIN\"", "\"twix\"", "the document contains twin, twin"),
        ("line = 2", "line = 1", "line 1"),
        ("line = 2", "pointer = \"/7\"", "pointer \"/7\""),
        ("\"pass\"", "\"fail\"", "found     pass trusted-services-allowed"),
        (
            "services-allowed\"",
            "services-blocked\"",
            "found     pass trusted-services-allowed",
        ),
        ("\"tasks-bypass-off\"", "", "without advisories"),
        (
            "\"tasks-bypass-off\"",
            "\"tasks-bypass-off\", \"x\"",
            "with tasks-bypass-off, x",
        ),
        ("-network-rules =", "-network-rulez =", "no such check"),
        (
            "\"not-applicable\"",
            "\"not-applicable x\"",
            "not-applicable public-endpoint-disabled",
        ),
        (
            "[[registry]]\nname = \"twin\"",
            "[[registry]]\nid = \"twin\"",
            "a registry on line 3, at /1",
        ),
        (
            "findings.acr-ip-network-rules = \"not-applicable\"",
            "",
            "nothing (not listed)",
        ),
        ("errors = [", "errors = [\"not-json\", ", "not-json"),
        (&format!("[\"{code}\"]"), "[]", &code),
        ("complete = false", "complete = true", "found     incomplete"),
        (
            "complete = false",
            "settings = { checks = [\"acr-trusted-services\"] }",
            "the check was not run",
        ),
    ] {
        assert!(expected.contains(this), "{this}");
        fs::write(&file, expected.replacen(this, other, 1)).unwrap();
        let (ended, text) = test_in(folder.path(), &["."]);
        assert_eq!(ended, 1, "{this} -> {other}: {text}");
        assert!(text.contains(said), "{said}: {text}");
        assert!(text.ends_with("1 case: 1 failed\nFAILED\n"), "{text}");
    }
}

/// What a partial expectation may leave out.
#[test]
fn partial_covers_registries_and_findings() {
    let folder = folder(TWO);
    let file = folder.path().join("doc.expect.toml");
    let partial = "partial = true\n[[registry]]\npointer = \"/1\"\nfindings.acr-trusted-services = \"fail\"\n";
    fs::write(&file, partial).unwrap();
    let (ended, text) = test_in(folder.path(), &["."]);
    // Errors count nevertheless.
    assert_eq!(ended, 1, "{text}");
    assert!(
        text.contains("found     incomplete") && !text.contains("not listed"),
        "{text}"
    );
    fs::write(folder.path().join("doc.json"), TWO.replace(",\n    17", "")).unwrap();
    assert_eq!(test_in(folder.path(), &["."]).0, 0);
    fs::write(&file, partial.replace("fail", "pass")).unwrap();
    assert_eq!(test_in(folder.path(), &["."]).0, 1);
}

/// Written expectations are met by the next run, and texts of documents are escaped.
#[test]
fn written_expectations_are_met() {
    let folder = folder(&hostile_document());
    let mut documents = vec!["doc.json".to_owned()];
    for from in ["fixtures", "cli/documents"] {
        for entry in fs::read_dir(tests_folder().join(from)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            fs::copy(&path, folder.path().join(&name)).unwrap();
            documents.push(name);
        }
    }
    let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
    let (ended, text) = test_in(folder.path(), &[&["--write"], &documents[..]].concat());
    assert_eq!(ended, 0, "{text}");
    assert!(
        text.contains(&format!("{0} cases: {0} written", documents.len())),
        "{text}"
    );
    let (ended, text) = test_in(folder.path(), &["."]);
    assert_eq!(ended, 0, "{text}");
    assert!(text.contains(&format!("{0} cases: {0} ok", documents.len())), "{text}");
    let written = fs::read_to_string(folder.path().join("doc.expect.toml")).unwrap();
    let steers =
        |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
    assert!(
        written.contains("[[registry]]") && !written.contains(steers),
        "{written}"
    );
    // The same applies to differences.
    fs::write(folder.path().join("doc.expect.toml"), "errors = [\"\\u001b[31m\"]").unwrap();
    for format in ["text", "junit"] {
        let (ended, text) = test_in(folder.path(), &["--format", format, "doc.json"]);
        assert_eq!(ended, 1);
        assert!(!text.contains(steers), "{format}: {text:?}");
        assert!(
            !text.lines().any(|line| line.trim_start().starts_with("::")),
            "{format}: {text}"
        );
        assert!(!text.contains("##["), "{format}: {text}");
    }
}

/// Expectations that are met, comments, settings and partial expectations are kept.
#[test]
fn writing_keeps_existing_entries() {
    let folder = folder(&TWO.replace(",\n    17", ""));
    let file = folder.path().join("doc.expect.toml");
    let partial = "# Why.\n\npartial = true\nsettings = { minPrefixLength = 16, allowedRanges = [\"20.0.0.0/8\"] }\n\n[[registry]]\npointer = \"/1\"\nfindings.acr-trusted-services = \"pass\"\n";
    fs::write(&file, partial).unwrap();
    assert_eq!(test_in(folder.path(), &["--write", "."]).0, 0);
    let read = || fs::read_to_string(&file).unwrap();
    let fixed =
        "findings.acr-trusted-services = { status = \"fail\", reason = \"trusted-services-blocked\", advisories = [] }";
    // The order of keys in a table does not matter.
    let written = read();
    assert!(
        written.starts_with("# Why.\n\npartial = true\nsettings = {"),
        "{written}"
    );
    assert!(
        written.contains("minPrefixLength = 16") && written.contains("allowedRanges = [\"20.0.0.0/8\"]"),
        "{written}"
    );
    assert!(
        written.ends_with(&format!("\n\n[[registry]]\npointer = \"/1\"\n{fixed}\n")),
        "{written}"
    );
    // It is met, and so not changed, however it is spelled.
    let met = written.replace(fixed, "findings.acr-trusted-services = 'fail'");
    fs::write(&file, &met).unwrap();
    assert_eq!(test_in(folder.path(), &["--write", "."]).0, 0);
    assert_eq!(read(), met);
    // A file that contains no expectations is not changed.
    fs::write(&file, "[[registry]]\n").unwrap();
    let (ended, text) = test_in(folder.path(), &["--write", "."]);
    assert_eq!(ended, 2);
    assert!(
        text.contains("registry 1 has no `name`, `id`, `pointer` or `line`"),
        "{text}"
    );
    assert_eq!(read(), "[[registry]]\n");
}

/// A missing document or a stopped component is a difference, whatever is expected.
#[test]
fn unevaluated_inputs_never_meet_expectations() {
    let folder = folder(TWO);
    let file = folder.path().join("doc.expect.toml");
    fs::write(&file, "document = \"no.json\"\nerrors = [\"unreadable-source\"]\n").unwrap();
    let (ended, text) = test_in(folder.path(), &["."]);
    assert_eq!(ended, 1);
    assert!(text.contains("no such file"), "{text}");
    fs::write(&file, "errors = [\"sandbox\"]\n").unwrap();
    // Enough fuel to describe the component, but not to evaluate so many registries.
    fs::write(
        folder.path().join("doc.json"),
        format!("[{}17]", "{\"name\":\"n\"},".repeat(10_000)),
    )
    .unwrap();
    let limited = ["--limit", "fuel=1000000", "--limit", "fuel-per-byte=1", "."];
    let (ended, text) = test_in(folder.path(), &limited);
    assert_eq!(ended, 4, "{text}");
    assert!(text.starts_with("STOPPED  ./doc.expect.toml\n"), "{text}");
    // Nothing is written either.
    assert_eq!(test_in(folder.path(), &[&["--write"], &limited[..]].concat()).0, 4);
    assert_eq!(fs::read_to_string(&file).unwrap(), "errors = [\"sandbox\"]\n");
    // It is ambiguous which of the two files is meant.
    fs::write(folder.path().join("doc.ndjson"), "").unwrap();
    let (ended, text) = test_in(folder.path(), &["."]);
    assert_eq!(ended, 2);
    assert!(text.contains("choose one with the key `document`"), "{text}");
}

/// The command would wait for a pipe forever, so expectations can only refer to files and links to files.
#[cfg(unix)]
#[test]
fn special_files_are_refused_without_waiting() {
    use std::os::unix::fs::symlink;

    let folder = folder(&TWO.replace(",\n    17", ""));
    let at = |name: &str| folder.path().join(name);
    let made = std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap();
    assert!(made.success());
    fs::create_dir(at("folder")).unwrap();
    symlink("pipe", at("link")).unwrap();
    symlink("/dev/zero", at("zero")).unwrap();
    for other in ["pipe", "folder", "link", "zero"] {
        for (expectation, named) in [
            ("document", other.to_owned()),
            ("settings", format!("settings: {other}")),
        ] {
            fs::write(
                at("doc.expect.toml"),
                format!("{expectation} = \"{other}\"\npartial = true\n"),
            )
            .unwrap();
            for arguments in [&["."][..], &["--write", "."]] {
                let (ended, text) = test_in(folder.path(), arguments);
                assert_eq!(ended, 2, "{expectation}, {other}: {text}");
                assert!(text.contains(&format!("{named}: not a regular file")), "{text}");
            }
        }
    }
    // The document that is found by its name, and the expectation for a document.
    fs::rename(at("doc.json"), at("whole.json")).unwrap();
    fs::write(at("doc.expect.toml"), "partial = true\n").unwrap();
    symlink("pipe", at("doc.json")).unwrap();
    let (ended, text) = test_in(folder.path(), &["."]);
    assert_eq!(
        (ended, text.contains("doc.json: not a regular file")),
        (2, true),
        "{text}"
    );
    fs::remove_file(at("doc.json")).unwrap();
    fs::remove_file(at("doc.expect.toml")).unwrap();
    symlink("pipe", at("whole.expect.toml")).unwrap();
    let (ended, text) = test_in(folder.path(), &["whole.json"]);
    assert_eq!((ended, text.contains("not a regular file")), (2, true), "{text}");
    fs::remove_file(at("whole.expect.toml")).unwrap();
    // Links to files are allowed.
    fs::write(at("real.json"), "{}").unwrap();
    symlink("whole.json", at("linked.json")).unwrap();
    symlink("real.json", at("settings")).unwrap();
    fs::write(at("linked.expect.toml"), "settings = \"settings\"\npartial = true\n").unwrap();
    assert_eq!(test_in(folder.path(), &["."]).0, 0);
}

/// The example is valid and has the described meaning.
#[test]
fn the_example_in_the_help_is_valid() {
    let help = String::from_utf8(run(&["test", "--help"], b"").stdout).unwrap();
    let (from, until) = (
        help.find("  settings = {").unwrap(),
        help.find("\n\n  Optional keys").unwrap(),
    );
    let expectation = Expectation::read(&help[from..until]).unwrap();
    assert!(
        matches!(&expectation.settings, ExpectedSettings::Inline(settings) if settings.as_json().contains("\"minPrefixLength\":"))
    );
    assert_eq!(expectation.registries.len(), 1);
    assert_eq!(expectation.registries[0].name.as_deref(), Some("contoso"));
    let findings = &expectation.registries[0].findings;
    assert_eq!(findings["acr-trusted-services"].status, Status::Pass);
    let ip = &findings["acr-ip-network-rules"];
    assert_eq!((ip.status, ip.reason.as_deref()), (Status::Fail, Some("no-ip-rules")));
    assert_eq!(ip.advisories.as_deref(), Some(&[][..]));
}
