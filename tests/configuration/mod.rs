//! `acrcheck.toml`, variables and flags: discovery, errors and precedence.

mod in_reports;
mod init;
mod keys;
mod outputs;
mod settings_table;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::LazyLock;

use crate::support::{IP, TRUSTED, acrcheck, tests_folder};

/// A folder with a configuration file, so that none of a parent folder is found.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new(configuration: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("acrcheck.toml"), configuration).unwrap();
        Self { folder }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Runs the command in a subfolder, with variables.
    fn run_in<V: AsRef<OsStr>>(&self, below: &str, arguments: &[&str], variables: &[(&str, V)]) -> Output {
        let mut command = acrcheck(arguments);
        command.env_remove("ACRCHECK_NO_CONFIG").current_dir(self.at(below));
        for (name, value) in variables {
            command.env(name, value);
        }
        command.stdin(Stdio::null()).output().unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_in::<&str>(".", arguments, &[])
    }

    /// The standard error of a command that must fail with exit code 2.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(
            (output.status.code(), output.stdout.len()),
            (Some(2), 0),
            "{arguments:?}"
        );
        String::from_utf8(output.stderr).unwrap()
    }
}

/// Each key with its printed value and origin.
fn shown(output: &Output) -> BTreeMap<String, (String, String)> {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = std::str::from_utf8(&output.stdout).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (key, rest) = line.split_once(" = ").unwrap();
            let (value, origin) = rest.rsplit_once("  # ").unwrap_or((rest, ""));
            (key.to_owned(), (value.to_owned(), origin.to_owned()))
        })
        .collect()
}

fn fixtures() -> String {
    tests_folder().join("fixtures").to_str().unwrap().to_owned()
}
#[test]
fn the_nearest_configuration_is_used() {
    let place = Place::new("quiet = true\nsettings = \"strict.json\"\nformat = [\"json=out/a.json\"]");
    std::fs::create_dir_all(place.at("a/b/c")).unwrap();
    let show = |below: &str, arguments: &[&str]| {
        shown(&place.run_in::<&str>(below, &[&["config", "--show-origin"], arguments].concat(), &[]))
    };
    let is = |value: &str, origin: &str| (value.to_owned(), origin.to_owned());
    let far = show("a/b/c", &[]);
    assert_eq!(far["quiet"], is("true", "../../../acrcheck.toml:1"));
    // Paths in the file are relative to its folder.
    assert_eq!(
        far["settings"],
        is(r#""../../../strict.json""#, "../../../acrcheck.toml:2")
    );
    assert_eq!(far["format"].0, r#"["json=../../../out/a.json"]"#);
    // Only the first file found is used.
    place.write("a/acrcheck.toml", "jobs = 9");
    let near = show("a/b/c", &[]);
    assert_eq!(near["jobs"], is("9", "../../acrcheck.toml:1"));
    assert_eq!(near["quiet"], is("false", "default"));
    // With `--config`, only that file is used, wherever it is; with `--no-config`, none.
    assert_eq!(
        show("a/b", &["--config", "../../acrcheck.toml"])["quiet"],
        is("true", "../../acrcheck.toml:1")
    );
    assert_eq!(show("a/b", &["--no-config"])["quiet"].1, "default");
    let variable = |name, value| shown(&place.run_in("a/b", &["config", "--show-origin"], &[(name, value)]));
    assert_eq!(
        variable("ACRCHECK_CONFIG", "../../acrcheck.toml")["quiet"],
        is("true", "../../acrcheck.toml:1")
    );
    assert_eq!(variable("ACRCHECK_NO_CONFIG", "1")["jobs"].1, "default");
    assert_eq!(variable("ACRCHECK_NO_CONFIG", "false")["jobs"].0, "9");
}

/// `-v` prints the name of the file to standard error. Text reports name it in any case, on one line.
#[test]
fn verbose_output_and_reports_name_the_file() {
    let place = Place::new("");
    let fixtures = fixtures();
    let quiet = place.run(&["check", &fixtures]);
    assert_eq!(quiet.stderr, b"");
    let verbose = place.run(&["check", &fixtures, "-v"]);
    assert_eq!(verbose.stderr, b"note: using the configuration acrcheck.toml\n");
    let without = place.run(&["check", &fixtures, "-v", "--no-config"]);
    let with: Vec<&str> = std::str::from_utf8(&verbose.stdout).unwrap().lines().collect();
    let names_it = |line: &&str| line.starts_with("configuration acrcheck.toml; component ");
    let without_it: Vec<&str> = with.iter().copied().filter(|line| !names_it(line)).collect();
    let plain: Vec<&str> = std::str::from_utf8(&without.stdout).unwrap().lines().collect();
    assert_eq!((with.len(), without.stderr.len()), (plain.len() + 1, 0));
    assert_eq!(without_it, plain);
}

#[test]
fn invalid_configurations_are_refused() {
    let place = Place::new("");
    // `init` writes all keys.
    place.run(&["init", "all"]);
    let all = std::fs::read_to_string(place.at("all").join("acrcheck.toml")).unwrap();
    let lines = all.lines().filter_map(|line| line.strip_prefix("# "));
    let mut names: Vec<&str> = lines.map(|line| line.split(['.', ' ']).next().unwrap()).collect();
    names.dedup();
    let valid = format!(
        "; valid keys are {}; settings of the checks are in `[settings]`",
        names.join(", ")
    );
    for (content, said) in [
        (
            &b"jobs = \"4\""[..],
            "error: acrcheck.toml:1:8: expected an integer, found a string\n  |\n1 | jobs = \"4\"\n  |        ^^^\n",
        ),
        (
            b"jobs = 0",
            "error: acrcheck.toml:1:8: 0 is not in 1..=256\n  |\n1 | jobs = 0\n  |        ^\n",
        ),
        (
            b"quiet = 1",
            "error: acrcheck.toml:1:9: expected true or false, found an integer\n  |\n1 | quiet = 1\n  |         ^\n",
        ),
        (
            b"settings = []",
            "error: acrcheck.toml:1:12: expected a table or the name of a JSON file, found a list\n  |\n1 | settings = []\n  |            ^^\n",
        ),
        (
            b"only = [\"a\",\n  3]",
            "error: acrcheck.toml:2:3: expected a list of strings, found an integer\n  |\n2 |   3]\n  |   ^\n",
        ),
        // Wide characters: the column counts characters, and the underline is aligned on a terminal.
        (
            "only = ['漢字',\t3]".as_bytes(),
            "error: acrcheck.toml:1:15: expected a list of strings, found an integer\n  |\n1 | only = ['漢字', 3]\n  |                 ^\n",
        ),
        (
            b"\xef\xbb\xbffail-on = 'hihg'",
            "error: acrcheck.toml:1:11: invalid value \"hihg\"; possible values are informational, low, medium, high, critical; did you mean `high`?\n  |\n1 | fail-on = 'hihg'\n  |           ^^^^^^\n",
        ),
        (
            b"[limit]\nmemroy = '1MiB'",
            "error: acrcheck.toml:2:1: there is no limit \"memroy\"; there are fuel, fuel-per-byte, deadline, memory, table, instances, document, result, result-per-byte, stack, component, compile-time, compile-memory; did you mean `memory`?\n  |\n2 | memroy = '1MiB'\n  | ^^^^^^^^^^^^^^^\n",
        ),
        (
            b"limit = 'memory=1MiB'",
            "error: acrcheck.toml:1:9: expected a table, such as { memory = \"256MiB\" }, found a string\n  |\n1 | limit = 'memory=1MiB'\n  |         ^^^^^^^^^^^^^\n",
        ),
        (
            b"Quiet = true",
            "error: acrcheck.toml:1:1: unknown key `Quiet`; did you mean `quiet`?\n  |\n1 | Quiet = true\n  | ^^^^^\n",
        ),
        (
            b"xyzzy = 1",
            "error: acrcheck.toml:1:1: unknown key `xyzzy`{KEYS}\n  |\n1 | xyzzy = 1\n  | ^^^^^\n",
        ),
        (
            b"\"\\u001b[31m\\n::error::x\" = 1",
            "error: acrcheck.toml:1:1: unknown key `\\u{1b}[31m\\u{a}::error::x`{KEYS}\n  |\n1 | \"\\u001b[31m\\n::error::x\" = 1\n  | ^^^^^^^^^^^^^^^^^^^^^^^^\n",
        ),
        (
            b"\x71uiet = '\xff'",
            "error: acrcheck.toml: not UTF-8\nhint: save the file as UTF-8\n",
        ),
    ] {
        let said = &*said.replace("{KEYS}", &valid);
        place.write("acrcheck.toml", content);
        assert_eq!(place.refused(&["check", "."]), said);
        // Every subcommand that reads it prints the error.
        assert_eq!(place.refused(&["list"]), said);
    }
    // Syntax errors come from the TOML parser, with the position.
    for content in [
        "quiet = ",
        "quiet = true\nquiet = false",
        "format = [\n\"text\"\n",
        "\0",
        "quiet = tru",
    ] {
        place.write("acrcheck.toml", content);
        let said = place.refused(&["check", "."]);
        assert!(
            said.starts_with("error: acrcheck.toml:") && said.lines().count() == 4 && said.ends_with("^\n"),
            "{said}"
        );
    }
    // A very long line is shortened around the error.
    place.write("acrcheck.toml", format!("only = [\"{}\", 3]", "a".repeat(200_000)));
    let said = place.refused(&["check", "."]);
    assert!(
        said.starts_with("error: acrcheck.toml:1:200013: ") && said.len() < 500,
        "{said}"
    );
    // Long and deeply nested lists are refused quickly.
    place.write("acrcheck.toml", format!("only = [{}]", "\"a\", ".repeat(1001)));
    assert!(
        place
            .refused(&["check", "."])
            .contains(":1:8: list too long: 1001 values, at most 1000 are allowed\n")
    );
    for open in ["[", "{ a = ", "a.", "[[a.b]]\n[a.b.c]\n"] {
        place.write("acrcheck.toml", format!("only = {}", open.repeat(100_000 / open.len())));
        assert!(
            place.refused(&["check", "."]).starts_with("error: acrcheck.toml:"),
            "{open}"
        );
    }
    place.write("acrcheck.toml", vec![b'#'; 1 << 20]);
    assert_eq!(place.run(&["config"]).status.code(), Some(0));
    place.write("acrcheck.toml", vec![b'#'; (1 << 20) + 1]);
    assert!(place.refused(&["config"]).contains("larger than 1 MiB"));
}

#[test]
fn only_regular_files_are_read() {
    let place = Place::new("");
    let path = place.at("acrcheck.toml");
    let refused = |what: &str| {
        let said = place.refused(&["check", "."]);
        assert!(
            said.starts_with("error: acrcheck.toml: ") && said.contains(what),
            "{said}"
        );
    };
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    refused("not a regular file");
    std::fs::remove_dir(&path).unwrap();
    #[cfg(unix)]
    {
        let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
        refused("not a regular file");
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("nowhere.toml", &path).unwrap();
        refused("No such file");
    }
    for arguments in [
        &["check", ".", "--config", "nowhere.toml"][..],
        &["config", "--config", "."],
    ] {
        let said = place.refused(arguments);
        let lines: Vec<&str> = said.lines().collect();
        assert!(lines.len() == 2 && lines[1].starts_with("hint: "), "{said}");
    }
    assert!(
        place
            .refused(&["config", "--config", "a.toml", "--no-config"])
            .contains("cannot be used with")
    );
}

/// A discovered file may come from somebody else, so it cannot write outside its folder, even through links.
#[test]
fn a_discovered_configuration_writes_only_in_its_folder() {
    let outside = tempfile::tempdir().unwrap();
    let elsewhere = outside.path().join("a.json");
    let place = Place::new("");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.path(), place.at("link")).unwrap();
        std::os::unix::fs::symlink(&elsewhere, place.at("dangling.json")).unwrap();
    }
    std::fs::create_dir(place.at("in")).unwrap();
    let fixtures = fixtures();
    let absolute = format!("format = [{:?}]", format!("json={}", elsewhere.display()));
    let mut refused = vec![
        absolute.as_str(),
        r#"format = "json=in/../../a.json""#,
        r#"remediation = "../a.sh""#,
        // Errors in a configuration file quote part of it.
        r#"waivers = "/proc/self/environ""#,
        r#"settings = "../s.json""#,
        r#"baseline = "/etc/hostname""#,
        r#"component = "in/../../a.wasm""#,
    ];
    if cfg!(unix) {
        refused.extend([
            r#"format = ["json=link/a.json"]"#,
            r#"format = ["json=dangling.json"]"#,
            r#"remediation = "link/a.sh""#,
        ]);
    }
    for configuration in refused {
        place.write("acrcheck.toml", configuration);
        let said = place.refused(&["check", &fixtures]);
        assert!(
            said.contains("path outside of the folder of acrcheck.toml"),
            "{configuration}: {said}"
        );
        // Also from a subfolder, and not if the file was named.
        assert_eq!(
            place.run_in::<&str>("in", &["check", &fixtures], &[]).status.code(),
            Some(2),
            "{configuration}"
        );
        let named = place.run(&["config", "--config", "acrcheck.toml"]);
        assert_eq!(named.status.code(), Some(0), "{configuration}");
    }
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
    place.write(
        "acrcheck.toml",
        "format = ['json=in/a.json', 'csv=./b.csv', 'summary=-']",
    );
    assert_eq!(place.run(&["check", &fixtures]).status.code(), Some(1));
    assert_eq!(
        place.run_in::<&str>("in", &["check", &fixtures], &[]).status.code(),
        Some(1)
    );
    assert!(place.at("in/a.json").exists() && place.at("b.csv").exists());
}

/// The target of a link may be a file of somebody else.
#[cfg(unix)]
#[test]
fn a_link_to_another_folder_is_refused() {
    let place = Place::new("");
    let elsewhere = tempfile::tempdir().unwrap();
    let secret = elsewhere.path().join("netrc");
    std::fs::write(&secret, "machine example password hunter2\n").unwrap();
    std::fs::remove_file(place.at("acrcheck.toml")).unwrap();
    std::os::unix::fs::symlink(&secret, place.at("acrcheck.toml")).unwrap();
    std::fs::create_dir(place.at("in")).unwrap();
    for below in [".", "in"] {
        let output = place.run_in::<&str>(below, &["config"], &[]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        assert!(
            said.contains(": a link that leads out of its folder\n") && !said.contains("hunter2"),
            "{said}"
        );
    }
    // A link to another file in the same folder is allowed.
    std::fs::remove_file(place.at("acrcheck.toml")).unwrap();
    place.write("in/shared.toml", "quiet = true");
    std::os::unix::fs::symlink("in/shared.toml", place.at("acrcheck.toml")).unwrap();
    assert_eq!(place.run(&["config"]).status.code(), Some(0));
}

/// A file of another user in a parent folder, as anybody can create in /tmp. (Changing the owner requires root.)
#[cfg(unix)]
#[test]
fn another_users_configuration_is_refused() {
    let place = Place::new("quiet = true");
    std::fs::create_dir(place.at("mine")).unwrap();
    if std::os::unix::fs::chown(place.at("acrcheck.toml"), Some(12345), None).is_err() {
        return;
    }
    let output = place.run_in::<&str>("mine", &["config"], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said.starts_with("error: ../acrcheck.toml: found above this folder, but owned by another user"),
        "{said}"
    );
    let ends = |below: &str, arguments: &[&str]| place.run_in::<&str>(below, arguments, &[]).status.code();
    assert_eq!(ends("mine", &["config", "--config", "../acrcheck.toml"]), Some(0));
    assert_eq!(ends("mine", &["config", "--no-config"]), Some(0));
    // A checkout that as a whole belongs to another user is allowed.
    std::os::unix::fs::chown(place.at("mine"), Some(12345), None).unwrap();
    assert_eq!(ends("mine", &["config"]), Some(0));
}

#[test]
fn variables_are_parsed_like_flags() {
    let place = Place::new("quiet = true");
    let fixtures = fixtures();
    for (name, value, said) in [
        ("ACRCHECK_JOBS", "0", "0 is not in 1..=256"),
        ("ACRCHECK_JOBS", "many", "invalid digit found in string"),
        ("ACRCHECK_QUIET", "maybe", "\"maybe\" is not `true` or `false`"),
        (
            "ACRCHECK_FORMAT",
            "text,jsn",
            "unknown format \"jsn\"; the formats are text, table, summary, json, ndjson, sarif, junit, ocsf, csv, markdown, html, github, azuredevops, gitlab; did you mean `json`?",
        ),
        (
            "ACRCHECK_FAIL_ON",
            "hihg",
            "invalid value \"hihg\"; possible values are informational, low, medium, high, critical; did you mean `high`?",
        ),
        (
            "ACRCHECK_LIMIT",
            "memory",
            "expected NAME=VALUE, for example memory=256MiB",
        ),
        (
            "ACRCHECK_LIMIT",
            "memory=1MB",
            "the limit `memory` cannot be \"1MB\"; give a size above 0 in bytes, KiB, MiB or GiB, such as 512KiB, 64MiB or 1GiB",
        ),
        ("ACRCHECK_NO_CONFIG", "perhaps", "\"perhaps\" is not `true` or `false`"),
    ] {
        let output = place.run_in(".", &["check", &fixtures], &[(name, value)]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{name}");
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            format!("error: environment variable {name}: {said}\n")
        );
    }
    // Errors that only the component detects name the origin of the value.
    let output = place.run_in(".", &["check", &fixtures], &[("ACRCHECK_ONLY", "acr-nothing")]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said,
        format!("error: unknown check \"acr-nothing\" (from ACRCHECK_ONLY)\nhint: the checks are {TRUSTED}, {IP}\n")
    );
}

/// CI systems set unexpected variables, so these only cause a warning.
#[test]
fn unknown_variables_are_a_warning() {
    let place = Place::new("");
    let fixtures = fixtures();
    let said = |variables: &[(&str, &str)]| {
        let output = place.run_in(".", &["check", &fixtures, "-q"], variables);
        assert_eq!((output.status.code(), &*output.stdout), (Some(1), &b"FAILED\n"[..]));
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(
        said(&[("ACRCHECK_ONYL", "hush")]),
        "warning: unknown environment variable ACRCHECK_ONYL; did you mean ACRCHECK_ONLY?\n"
    );
    assert_eq!(
        said(&[
            ("ACRCHECK_XYZZY", "hush"),
            ("ACRCHECK_ARM_ENDPOINT", "https://example.org")
        ])
        .lines()
        .count(),
        2
    );
    // These have other meanings. Variables for building do not affect a run.
    for name in [
        "ACRCHECK_ACCESS_TOKEN",
        "ACRCHECK_COMPONENT",
        "ACRCHECK_TEST_COMPONENT",
        "ACRCHECK_BENCH_COMPONENT",
        "ACRCHECK_FIGURES",
    ] {
        assert_eq!(said(&[(name, "no-such.wasm")]), "");
    }
    assert_eq!(said(&[("OTHER_ACRCHECK_ONLY", "x"), ("ACRCHECK", "x")]), "");
}

/// A value with higher precedence overrides a conflicting one. A conflict at the same level is an error.
#[cfg(feature = "live")]
#[test]
fn conflicting_values_are_overridden_by_higher_precedence() {
    let group = "subscription = [\"00000000-0000-0000-0000-000000000000\"]\nresource-group = \"rg\"\ncredential = \"azure-cli\"";
    let place = Place::new(group);
    // Keys for live reading do not affect files.
    let fixtures = fixtures();
    assert_eq!(place.run(&["check", &fixtures]).status.code(), Some(1));
    // A recording needs no credentials, so the missing folder is the only error.
    for arguments in [
        &["check", "--live", "--replay", "nowhere"][..],
        &["check", "--live", "--replay", "nowhere", "--all-subscriptions"],
        &["check", "--live", "--replay", "nowhere", "--resource-graph"],
        // The other flag that it needs comes from the file.
        &["check", "--live", "--replay", "nowhere", "--registry", "contoso"],
        &[
            "fetch",
            "--output",
            "a.ndjson",
            "--replay",
            "nowhere",
            "--registry",
            "contoso",
        ],
    ] {
        let said = place.refused(arguments);
        assert!(said.starts_with("error: nowhere"), "{arguments:?}: {said}");
    }
    let output = place.run_in(
        ".",
        &["check", "--live", "--replay", "nowhere"],
        &[("ACRCHECK_ALL_SUBSCRIPTIONS", "true")],
    );
    assert!(output.stderr.starts_with(b"error: nowhere"), "{output:?}");
    place.write("acrcheck.toml", format!("{group}\nall-subscriptions = true"));
    let said = place.refused(&["check", "--live", "--replay", "nowhere"]);
    assert_eq!(
        said,
        "error: `subscription` and `all-subscriptions` cannot be combined: see acrcheck.toml:1 and acrcheck.toml:4\n"
    );
    // If a flag is missing that a key requires, the error names the origin of the key.
    place.write("acrcheck.toml", "resource-group = \"rg\"");
    let said = place.refused(&["check", "--live", "--replay", "nowhere"]);
    assert!(
        said.contains("--subscription <ID>")
            && said.ends_with("\n  note: --resource-group comes from acrcheck.toml:1\n"),
        "{said}"
    );
}

/// Subcommands that shells and installers run, and `init`, do not read the configuration.
#[test]
fn some_subcommands_ignore_a_broken_configuration() {
    let place = Place::new("nonsense");
    for arguments in [
        &["completions", "bash"][..],
        &["man"],
        &["component", "-o", "-"],
        &["--help"],
        &["check", "--help"],
        &["--version"],
        &["help", "check"],
        &["init", "new"],
        &["list", "--no-config"],
    ] {
        assert_eq!(
            place
                .run_in(
                    ".",
                    arguments,
                    &[("ACRCHECK_JOBS", "0")][..usize::from(arguments[0] != "list")]
                )
                .status
                .code(),
            Some(0),
            "{arguments:?}"
        );
    }
    for arguments in [
        &["list"][..],
        &["explain", TRUSTED],
        &["inspect"],
        &["schema", "report"],
        &["diff", "a", "b"],
        &["config"],
    ] {
        assert_eq!(place.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    // The format of a comparison differs from that of a report.
    let place = Place::new("format = \"csv\"");
    let good = r#"{"name": "r", "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices"}"#;
    place.write("good.json", good);
    place.run(&["check", "good.json", "-f", "json=a.json"]);
    let output = place.run(&["diff", "a.json", "a.json", "-f", "json"]);
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

/// Everything after `--` is a path, and the configuration still applies.
#[test]
fn paths_may_look_like_flags() {
    let place = Place::new("format = \"json\"");
    place.write(
        "-q",
        r#"{"name": "r", "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices"}"#,
    );
    let output = place.run(&["check", "--", "-q"]);
    assert_eq!((output.status.code(), output.stdout.first()), (Some(0), Some(&b'{')));
}
