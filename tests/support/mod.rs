//! Shared by the tests: the component, compiled once, and functions that read reports.

#[cfg(feature = "live")]
pub(crate) mod arm;
pub(crate) mod registries;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use acrcheck::model::{Detail, Evaluation, Status};
use acrcheck::{EMBEDDED_COMPONENT, Engine, EngineConfig, Policy, Settings};
use serde_json::Value;

/// The path of this folder.
pub(crate) fn tests_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate is inside the workspace")
        .join("tests")
}

pub(crate) static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(EngineConfig::default()).expect("cannot create an engine"));

/// The component under test: the embedded one or that in `ACRCHECK_TEST_COMPONENT`.
pub(crate) static COMPONENT: LazyLock<Vec<u8>> = LazyLock::new(|| match std::env::var_os("ACRCHECK_TEST_COMPONENT") {
    Some(path) => std::fs::read(path).expect("cannot read ACRCHECK_TEST_COMPONENT"),
    None => EMBEDDED_COMPONENT.to_vec(),
});

pub(crate) static POLICY: LazyLock<Policy> =
    LazyLock::new(|| ENGINE.load(&COMPONENT).expect("cannot load the component"));

/// The component under test without the interface `packed`.
static RECORDS: LazyLock<Policy> = LazyLock::new(|| POLICY.clone().without_packed());

/// The report of the component, which must equal that of the native crate byte for byte.
pub(crate) fn evaluate_json(document: &str, settings: &str) -> String {
    let native = acrcheck_policies::evaluate_json(document, settings, acrcheck_policies::Detail::Full);
    let component = POLICY
        .evaluate_json(document, settings, Detail::Full)
        .expect("the component was stopped");
    assert!(
        native == component,
        "the native crate and the component differ on {document:.2000}"
    );
    if let Ok(settings) = Settings::from_json(settings) {
        typed_results_agree(document, &settings);
    }
    native
}

/// The typed results must be valid for any document. Records and compact reports must agree, and so must every level of detail, except for what it
/// leaves out.
fn typed_results_agree(document: &str, settings: &Settings) {
    let result = |policy: &Policy, detail| {
        let result = policy.evaluate_with(document, settings, detail);
        result.unwrap_or_else(|error| panic!("{error}: {document:.2000}"))
    };
    let full = result(&POLICY, Detail::Full);
    assert!(
        full == result(&RECORDS, Detail::Full),
        "records differ: {document:.2000}"
    );
    for detail in [Detail::Verdicts, Detail::Attention] {
        let expected = reduced(full.clone(), detail);
        assert!(
            expected == result(&POLICY, detail),
            "{} differ: {document:.2000}",
            detail.as_str()
        );
    }
}

/// An evaluation at a lower level of detail: without the message, evidence, advisories and commands of all findings, or of those that neither fail
/// nor are unknown.
pub(crate) fn reduced(mut evaluation: Evaluation, detail: Detail) -> Evaluation {
    for finding in evaluation
        .registries
        .iter_mut()
        .flat_map(|registry| &mut registry.findings)
    {
        let needs_attention = matches!(finding.status, Status::Fail | Status::Unknown);
        if detail == Detail::Verdicts || !needs_attention {
            finding.own_message = None;
            finding.evidence.clear();
            finding.advisories.clear();
            finding.remediation.clear();
        }
    }
    evaluation
}

/// The documents in `fixtures`.
pub(crate) fn fixture_documents() -> Vec<String> {
    let folder = std::fs::read_dir(tests_folder().join("fixtures")).unwrap();
    folder
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect()
}

/// Settings from the text of a JSON object.
pub(crate) fn settings_of(json: &str) -> Settings {
    Settings::from_json(json).expect("the settings are an object")
}

/// The same report, parsed.
pub(crate) fn evaluate(document: &str, settings: &str) -> Value {
    serde_json::from_str(&evaluate_json(document, settings)).expect("the report is JSON")
}

/// The finding of a check in a registry of a JSON report.
pub(crate) fn finding<'r>(registry: &'r Value, check: &str) -> &'r Value {
    registry["findings"]
        .as_array()
        .and_then(|findings| findings.iter().find(|f| f["check"] == check))
        .unwrap_or_else(|| panic!("no finding of {check} in {registry}"))
}

/// The codes of the advisories of a finding.
pub(crate) fn advisory_codes(finding: &Value) -> Vec<&str> {
    let advisories = finding["advisories"].as_array().expect("expected a list");
    let codes = advisories.iter().map(|a| a["code"].as_str());
    codes.map(|code| code.expect("expected a code")).collect()
}

pub(crate) const TRUSTED: &str = "acr-trusted-services";
pub(crate) const IP: &str = "acr-ip-network-rules";

/// The command.
pub(crate) const ACRCHECK: &str = env!("CARGO_BIN_EXE_acrcheck");

/// User folders for the command, in place of those of the user who runs the tests.
pub(crate) fn user_folders() -> [(&'static str, PathBuf); 2] {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    [
        ("XDG_CACHE_HOME", home.join("cache")),
        ("XDG_STATE_HOME", home.join("state")),
    ]
}

/// The variables of the command in the environment of the tests.
pub(crate) fn own_variables() -> impl Iterator<Item = String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names.filter(|name| name.starts_with("ACRCHECK_"))
}

/// The command with arguments, run in this folder. It finds no configuration, wherever the folder is.
pub(crate) fn acrcheck(arguments: &[&str]) -> Command {
    let mut command = Command::new(ACRCHECK);
    own_variables().for_each(|name| {
        command.env_remove(name);
    });
    command.args(arguments).envs(user_folders()).current_dir(tests_folder());
    command.env("ACRCHECK_NO_CONFIG", "true");
    command
}

/// Runs the command with text on standard input.
pub(crate) fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = acrcheck(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // The command writes before it has read everything. If it reads nothing, it closes its input.
        scope.spawn(move || {
            let _ = stdin.write_all(input);
        });
        child.wait_with_output().unwrap()
    })
}

/// The registries in the data of an HTML report.
pub(crate) fn html_records(page: &str) -> Vec<Value> {
    let data = page
        .split_once("<script id=\"data\" type=\"application/json\">")
        .unwrap()
        .1;
    let data = data.split_once("</script>").unwrap().0;
    let Value::Array(mut records) = serde_json::from_str(data).unwrap() else {
        panic!("the data of the page is no array");
    };
    records.remove(0);
    records
}

/// How many findings of an HTML report have an outcome: 0 failed, 1 unknown, 2 waived.
pub(crate) fn html_outcomes(page: &str, outcome: u64) -> usize {
    let records = html_records(page);
    let findings = records.iter().flat_map(|record| record[7].as_array().unwrap());
    findings.filter(|finding| finding[1] == outcome).count()
}
