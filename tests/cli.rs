//! The command as a user or a script sees it: standard output, standard error and exit codes, compared with the files in `cli/`.
//!
//! `TRYCMD=overwrite cargo test cli` rewrites the files. Review the diff.

use std::io::Read;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::support::{ACRCHECK, POLICY, acrcheck, own_variables, run, tests_folder, user_folders};

#[test]
fn golden_files() {
    // The commands run at the root of the workspace, as users type them. No other test depends on the current directory.
    std::env::set_current_dir(tests_folder().join("..")).unwrap();
    let cases = trycmd::TestCases::new();
    cases.register_bin("acrcheck", Path::new(ACRCHECK));
    for (name, folder) in user_folders() {
        cases.env(name, folder.to_str().unwrap());
    }
    // trycmd cannot unset a variable, but an empty one counts as unset.
    for name in own_variables() {
        cases.env(name, "");
    }
    cases.env("ACRCHECK_NO_CONFIG", "true");
    cases.timeout(Duration::from_secs(60));
    // These change with every build of the component.
    let info = POLICY.info();
    cases.insert_var("[DIGEST]", info.sha256.clone()).unwrap();
    cases.insert_var("[SIZE]", info.size.to_string()).unwrap();
    cases.case(tests_folder().join("cli/*.trycmd"));
    cases.case(tests_folder().join("../docs/*.md"));
    cases.run();
}

const GOOD: &[u8] = br#"{"name":"good","publicNetworkAccess":"Disabled","networkRuleBypassOptions":"AzureServices"}"#;

#[test]
fn standard_input_is_read() {
    let output = run(&["check", "-", "--format", "json"], GOOD);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["registries"][0]["source"]["path"], "-");
    assert_eq!(report["registries"][0]["name"], "good");
    for nothing in ["", " \n"] {
        let output = run(&["check", "-"], nothing.as_bytes());
        assert_eq!(output.status.code(), Some(3));
    }
    // An account without registries.
    assert_eq!(run(&["check", "-"], b"[]").status.code(), Some(0));
}

/// Only the report goes to standard output, and it matches its schema for every input.
#[test]
fn json_reports_match_the_schema() {
    let schema = run(&["schema", "report"], b"");
    let schema: Value = serde_json::from_slice(&schema.stdout).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let output = run(
        &["check", "--format", "json", "fixtures", "cli/documents", "nowhere"],
        b"",
    );
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stderr, b"error: nowhere: no such file or folder\n");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let problems: Vec<String> = schema.iter_errors(&report).map(|e| e.to_string()).collect();
    assert_eq!(problems, [""; 0]);
    let count = |key: &str| report["summary"][key].as_u64().unwrap();
    assert!(count("registries") > 15 && count("errors") > 5, "{}", report["summary"]);
    assert_eq!(report["component"]["sha256"], POLICY.info().sha256.as_str());
}

/// A file is checked once, where it is first found, even if it is named several times or in several ways. So is standard input.
#[test]
fn an_input_named_twice_is_checked_once() {
    let name = "fixtures/az-list.json";
    let once = run(&["check", "-f", "json", name], b"");
    let mut others = vec!["./fixtures/../fixtures/az-list.json".to_owned()];
    others.push(tests_folder().join(name).to_str().unwrap().to_owned());
    #[cfg(unix)]
    let folder = tempfile::tempdir().unwrap();
    #[cfg(unix)]
    {
        let link = folder.path().join("link.json");
        std::os::unix::fs::symlink(tests_folder().join(name), &link).unwrap();
        others.push(link.to_str().unwrap().to_owned());
    }
    for other in &others {
        assert_eq!(run(&["check", "-f", "json", name, other], b""), once, "{other}");
        let verbose = run(&["check", "-v", "-f", "json", name, other], b"");
        assert_eq!(verbose.stdout, once.stdout);
        let said = String::from_utf8(verbose.stderr).unwrap();
        assert_eq!(said, format!("note: {other}: skipped, already read\n"));
    }
    // Named, and found in its folder.
    let all = run(&["check", "-f", "json", "fixtures"], b"");
    assert_eq!(run(&["check", "-f", "json", "fixtures", name], b""), all);
    assert_eq!(
        run(&["check", "-f", "json", "-", "-"], GOOD),
        run(&["check", "-f", "json", "-"], GOOD)
    );
    // Two files with the same content are two inputs.
    let copy = tempfile::tempdir().unwrap();
    std::fs::write(copy.path().join("copy.json"), GOOD).unwrap();
    std::fs::write(copy.path().join("good.json"), GOOD).unwrap();
    let both = run(&["check", "-f", "json", copy.path().to_str().unwrap()], b"");
    let both: Value = serde_json::from_slice(&both.stdout).unwrap();
    assert_eq!(both["summary"]["registries"], 2);
}

/// Two runs on the same folder give the same bytes.
#[test]
fn the_same_input_gives_the_same_report() {
    let once = run(&["check", "--format", "json", "fixtures"], b"");
    let twice = run(&["check", "--format", "json", "fixtures"], b"");
    assert_eq!(once, twice);
}

#[test]
fn colours_are_for_terminals_or_on_request() {
    let colored = |arguments: &[&str]| run(arguments, b"").stdout.contains(&0x1b);
    let file = "fixtures/az-list.json";
    assert!(!colored(&["check", file]));
    assert!(colored(&["check", "--color", "always", file]));
    assert!(!colored(&["check", "--color", "never", file]));
    assert!(!colored(&["check", "--color", "always", "--format", "json", file]));
    // Without colours, the text is otherwise the same.
    for format in ["text", "summary"] {
        let shown = |when: &str| run(&["check", "--color", when, "--format", format, file], b"").stdout;
        let always = String::from_utf8(shown("always")).unwrap();
        let mut plain = String::new();
        for (position, piece) in always.split("\x1b[").enumerate() {
            let text = piece.split_once('m').filter(|_| position > 0);
            plain.push_str(text.map_or(piece, |(_, text)| text));
        }
        assert!(plain.len() < always.len());
        assert_eq!(shown("never"), plain.as_bytes());
        assert_eq!(shown("auto"), plain.as_bytes());
    }
}

/// A reader that closes the pipe early causes no error message.
#[test]
fn a_closed_pipe_is_quiet() {
    let mut child = acrcheck(&["check", "--verbose", "fixtures", "cli/documents"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(stderr, "");
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_an_error() {
    let full = std::fs::File::create("/dev/full").unwrap();
    let output = acrcheck(&["check", "fixtures"])
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with("error: cannot write to standard output: "),
        "{stderr}"
    );
    assert_eq!(stderr.lines().count(), 1);
}

/// A component that imports a function from the host.
#[test]
fn a_component_with_imports_exits_with_4() {
    let folder = std::env::temp_dir().join(format!("acrcheck-test-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let imports = wat::parse_str(r#"(component (import "wasi:io/streams@0.2.0" (instance)))"#);
    let path = folder.join("imports.wasm");
    std::fs::write(&path, imports.unwrap()).unwrap();
    let output = run(&["check", "--component", path.to_str().unwrap(), "-"], GOOD);
    std::fs::remove_dir_all(&folder).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{stderr}");
    assert!(stderr.contains("imports wasi:io/streams@0.2.0"), "{stderr}");
    assert_eq!((stderr.lines().count(), output.stdout.len()), (1, 0));
}

/// Names that a CI runner would take for commands, at the start of a line and within it.
#[test]
fn names_are_not_runner_commands() {
    let names = [
        "::error::pwned",
        "  ::add-mask::x",
        "##[error]x",
        "a ##[group]b ###[x",
        "b ##vso[task.complete result=Succeeded;]",
        "##VSO[task.setvariable variable=x]y ##teamcity[x]",
    ];
    let registries: Vec<Value> = names
        .iter()
        .map(|name| serde_json::json!({"name": name, "resourceGroup": name, "publicNetworkAccess": name}))
        .collect();
    let document = serde_json::to_vec(&registries).unwrap();
    for arguments in [
        &["check", "--verbose", "-"][..],
        &["check", "--format", "json", "-"],
        &["check", "--format", "ndjson", "-"],
        &["check", "--format", "csv", "-"],
    ] {
        let text = String::from_utf8(run(arguments, &document).stdout).unwrap();
        assert!(!text.contains("##"), "{text}");
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
        if arguments.contains(&"json") {
            let report: Value = serde_json::from_str(&text).unwrap();
            for (registry, name) in report["registries"].as_array().unwrap().iter().zip(names) {
                assert_eq!(registry["name"], name);
            }
        }
    }
}

/// Names with control characters for a terminal or a shell. (Golden files cannot show this, because trycmd turns backslashes into slashes.)
#[test]
fn hostile_names_are_escaped() {
    let file = "cli/documents/hostile-names.json";
    for arguments in [
        &["check", "--verbose", file][..],
        &["check", "--format", "json", file],
        &["check", "--format", "ndjson", file],
        &["check", "--format", "csv", file],
        &["check", "--format", "summary", file],
    ] {
        let output = run(arguments, b"");
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8(output.stdout).unwrap();
        let steers = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!text.contains(steers), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("::")), "{text}");
    }
    let text = String::from_utf8(run(&["check", file], b"").stdout).unwrap();
    assert!(
        text.contains(r"\u{1b}[31mred\u{7}  a\u{202e}gr\u{a}::error::x"),
        "{text}"
    );
    assert!(
        text.contains(r"--name '$(id)' --resource-group ''\''; rm -rf ~' --allow"),
        "{text}"
    );
    // JSON preserves the name.
    let json = run(&["check", "--format", "json", file], b"").stdout;
    let report: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(report["registries"][0]["name"], "\u{1b}[31mred\u{7}");
    assert_eq!(report["registries"][0]["resourceGroup"], "a\u{202e}gr\n::error::x");
}
