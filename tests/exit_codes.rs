//! When the command exits with 0, and when it never does.

use std::fs;
use std::process::Output;

use serde_json::{Value, json};

use crate::support::run;

/// Public access is disabled: one finding passes, the other is not applicable.
const GOOD: &str = r#"{"name":"good","publicNetworkAccess":"Disabled","networkRuleBypassOptions":"AzureServices"}"#;
/// Both findings are unknown.
const UNKNOWN: &str = r#"{"name":"perimeter","publicNetworkAccess":"SecuredByPerimeter"}"#;
/// Open to all networks: one finding fails, the other is not applicable.
const FAILING: &str =
    r#"{"name":"open","publicNetworkAccess":"Enabled","networkRuleSet":{"defaultAction":"Allow","ipRules":[]}}"#;
const BICEP: &str = "resource acr 'Microsoft.ContainerRegistry/registries@2023-07-01' = {\n  name: 'contoso'\n}\n";

/// A folder of files, and `check` on some of them.
struct Inputs(tempfile::TempDir);

impl Inputs {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn check(&self, names: &[&str], flags: &[&str]) -> Output {
        let paths: Vec<String> = names.iter().map(|name| self.path(name)).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        run(&[&["check"], &*paths, flags].concat(), b"")
    }

    fn code(&self, names: &[&str], flags: &[&str]) -> i32 {
        self.check(names, flags).status.code().unwrap()
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// `--allow-incomplete` accepts unknown findings and unreadable inputs, provided that at least one registry was checked.
#[test]
fn a_run_that_checked_nothing_never_exits_with_0() {
    let inputs = Inputs::new(&[
        ("good.json", GOOD),
        ("unknown.json", UNKNOWN),
        ("failing.json", FAILING),
        ("none.json", "[]"),
        (
            "vm.json",
            r#"{"id":"/x","name":"vm","type":"Microsoft.Compute/virtualMachines"}"#,
        ),
        ("main.bicep", BICEP),
        ("login.txt", "ERROR: Please run 'az login' to setup account.\n"),
        ("empty.json", ""),
    ]);
    for (names, strict, lenient) in [
        (&["good.json"][..], 0, 0),
        (&["none.json"], 0, 0),
        (&["unknown.json"], 3, 0),
        (&["good.json", "main.bicep"], 3, 0),
        (&["unknown.json", "login.txt", "empty.json"], 3, 0),
        (&["failing.json", "main.bicep"], 1, 1),
        (&["main.bicep"], 3, 3),
        (&["login.txt"], 3, 3),
        (&["empty.json"], 3, 3),
        (&["main.bicep", "login.txt"], 3, 3),
        // Neither an empty list nor a resource of another type is a checked registry.
        (&["none.json", "main.bicep"], 3, 3),
        (&["vm.json", "login.txt"], 3, 3),
    ] {
        assert_eq!(inputs.code(names, &[]), strict, "{names:?}");
        assert_eq!(inputs.code(names, &["--allow-incomplete"]), lenient, "{names:?}");
    }
    // The command says that the flag has no effect.
    let output = inputs.check(&["main.bicep"], &["--allow-incomplete"]);
    assert_eq!(
        text(&output.stderr),
        "warning: --allow-incomplete has no effect: no registry was checked\n"
    );
    assert_eq!(
        text(&inputs.check(&["unknown.json"], &["--allow-incomplete"]).stderr),
        ""
    );
}

/// The last line says what happened, and nothing that did not.
#[test]
fn the_verdict_says_what_happened() {
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/open";
    let waived = FAILING.replacen('{', &format!(r#"{{"id":"{id}","#), 1);
    let inputs = Inputs::new(&[
        ("good.json", GOOD),
        ("unknown.json", UNKNOWN),
        ("failing.json", FAILING),
        ("waived.json", &waived),
        ("none.json", "[]"),
        ("broken.json", "{"),
        (
            "waivers.toml",
            "[[waiver]]\ncheck = 'acr-ip-network-rules'\nregistry = '*'\nreason = 'r'\nowner = 'o'\nexpires = 2999-12-31\n",
        ),
    ]);
    let waivers = inputs.path("waivers.toml");
    let waive = &["--waivers", &*waivers][..];
    let lower = &["--fail-on", "critical"][..];
    let both = &[waive, lower].concat()[..];
    for (names, flags, verdict) in [
        (
            &["good.json"][..],
            &[][..],
            "PASSED: everything was checked, and nothing failed",
        ),
        (
            &["none.json"],
            &[],
            "NO REGISTRIES: the input contains no container registry",
        ),
        (&["good.json", "failing.json", "broken.json"], &[], "FAILED"),
        (
            &["waived.json"],
            waive,
            "PASSED: everything was checked, and all failures are waived",
        ),
        (
            &["failing.json"],
            lower,
            "PASSED: everything was checked, and all failures are below --fail-on",
        ),
        (
            &["failing.json", "waived.json"],
            both,
            "PASSED: everything was checked, and all failures are waived or below --fail-on",
        ),
        (
            &["good.json", "unknown.json"],
            &[],
            "INCOMPLETE: nothing failed, but some findings are unknown",
        ),
        (
            &["good.json", "broken.json"],
            &[],
            "INCOMPLETE: nothing failed, but some input could not be read",
        ),
        (
            &["none.json", "broken.json"],
            &[],
            "INCOMPLETE: no registry was checked, and some input could not be read",
        ),
        (
            &["good.json", "gone.json"],
            &[],
            "INCOMPLETE: nothing failed, but some input could not be read",
        ),
        (
            &["unknown.json", "broken.json"],
            &[],
            "INCOMPLETE: nothing failed, but some findings are unknown and some input could not be read",
        ),
        (
            &["waived.json", "unknown.json"],
            waive,
            "INCOMPLETE: all failures are waived, but some findings are unknown",
        ),
        (
            &["failing.json", "broken.json"],
            lower,
            "INCOMPLETE: all failures are below --fail-on, but some input could not be read",
        ),
    ] {
        let output = inputs.check(names, flags);
        assert_eq!(
            text(&output.stdout).lines().last(),
            Some(verdict),
            "{names:?} {flags:?}"
        );
    }
}

/// Exit code 1 becomes 0. All others stay.
#[test]
fn exit_zero_changes_only_exit_code_1() {
    let inputs = Inputs::new(&[
        ("good.json", GOOD),
        ("unknown.json", UNKNOWN),
        ("failing.json", FAILING),
        ("main.bicep", BICEP),
        ("settings.json", r#"{"unrestricted":"maybe"}"#),
    ]);
    for (names, flags, ended) in [
        (&["good.json"][..], &[][..], 0),
        (&["failing.json"], &[], 0),
        (&["failing.json", "good.json"], &["--fail-on", "high"], 0),
        (&["unknown.json"], &[], 3),
        // A failure does not hide an unreadable input.
        (&["failing.json", "unknown.json"], &[], 3),
        (&["failing.json", "main.bicep"], &[], 3),
        (&["failing.json", "main.bicep"], &["--allow-incomplete"], 0),
        (&["main.bicep"], &["--allow-incomplete"], 3),
        (&["failing.json", "missing.json"], &[], 2),
        (&["failing.json"], &["--settings", &inputs.path("settings.json")], 2),
        (&["failing.json"], &["--limit", "fuel=1000"], 4),
    ] {
        let flags = [flags, &["--exit-zero"]].concat();
        assert_eq!(inputs.code(names, &flags), ended, "{names:?} {flags:?}");
    }
    // The report is the same as without the flag.
    let [with, without] = [&["--exit-zero"][..], &[]].map(|flags| inputs.check(&["failing.json"], flags).stdout);
    assert_eq!(text(&with), text(&without));
    assert!(text(&with).ends_with("FAILED\n"));
}

/// One line on standard error, exit code 2, and an error in the report, which otherwise would not show that something was not checked.
#[test]
fn a_missing_path_is_an_error() {
    let inputs = Inputs::new(&[("good.json", GOOD), ("failing.json", FAILING)]);
    let [missing, other] = ["missing.json", "other.json"].map(|name| inputs.path(name));
    let line = |path: &str| format!("error: {path}: no such file or folder\n");

    for names in [
        &["missing.json", "good.json", "failing.json"][..],
        &["good.json", "missing.json", "failing.json"],
        &["good.json", "failing.json", "missing.json"],
    ] {
        let output = inputs.check(names, &["-f", "json"]);
        assert_eq!(
            (output.status.code(), text(&output.stderr)),
            (Some(2), &*line(&missing))
        );
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let error = json!({
            "source": {"path": missing, "position": null},
            "code": "unreadable-source",
            "message": "no such file or folder; check the path",
        });
        assert_eq!(
            (
                &report["summary"]["registries"],
                &report["summary"]["errors"],
                &report["errors"]
            ),
            (&json!(2), &json!(1), &json!([error])),
            "{names:?}"
        );
        // Not all named inputs were checked.
        assert_eq!(report["complete"], false, "{names:?}");
    }
    // Each missing path has a line, with or without `--quiet`, in argument order. A path below a file is missing too.
    let below = inputs.path("good.json/below");
    for flags in [&[][..], &["-q"], &["--allow-incomplete"]] {
        let names = [
            "missing.json",
            "good.json",
            "other.json",
            "good.json/below",
            "missing.json",
        ];
        let output = inputs.check(&names, flags);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(text(&output.stderr), line(&missing) + &line(&other) + &line(&below));
        assert!(text(&output.stdout).ends_with("INCOMPLETE: nothing failed, but some input could not be read\n"));
    }
    // Every format shows it.
    let shown = [
        "text",
        "json",
        "ndjson",
        "sarif",
        "junit",
        "ocsf",
        "csv",
        "markdown",
        "html",
        "github",
        "azuredevops",
        "gitlab",
    ];
    for format in shown {
        let output = inputs.check(&["good.json", "missing.json"], &["-f", format]);
        assert!(text(&output.stdout).contains("no such file or folder"), "{format}");
    }
}

/// Without another input, there is no report on standard output. A file gets one, so that the report of an earlier run does not stay there.
#[test]
fn without_an_input_there_is_no_report_on_standard_output() {
    let inputs = Inputs::new(&[]);
    let missing = inputs.path("missing.json");
    let file = inputs.path("report.json");
    let json = format!("json={file}");
    for format in ["text", "json", "ndjson", "html", "csv"] {
        let output = inputs.check(&["missing.json", "missing.json"], &["-f", format]);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{format}");
        // The same path twice is one input.
        assert_eq!(
            text(&output.stderr),
            format!("error: {missing}: no such file or folder\n"),
            "{format}"
        );
    }
    for names in [&["missing.json"][..], &["missing.json", "missing.json"]] {
        let output = inputs.check(names, &["-f", &json]);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
        let report: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        assert_eq!(
            (&report["errors"][0]["source"]["path"], &report["complete"]),
            (&json!(missing), &json!(false))
        );
        assert_eq!(report["errors"].as_array().unwrap().len(), 1);
    }
    // Control characters in the name are escaped.
    let output = run(&["check", "no\u{1b}[31m.json"], b"");
    assert_eq!(
        text(&output.stderr),
        "error: no\\u{1b}[31m.json: no such file or folder\n"
    );
}
